//! The measurements of one engine: Houji beside its yardsticks, and a large county beside a small one.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::Outcome;
use crate::api::{Api, be};
use crate::filing::{Beside, PACE};
use crate::fill::{County, file_some};
use crate::load::{Sample, Sender, Wrk};
use crate::report::{Chapter, Compared};
use crate::run::Options;
use crate::scratch::Database;
use crate::server::Server;

/// Stretches against each side of a comparison.
pub(crate) const ROUNDS: usize = 5;
/// Appeals filed to be read back.
const READ_BACK: usize = 200;
/// The smaller county of the growth measurement: the demo's own appeals, and a third more whose codes are told.
const FEW: u64 = 3_000;
const SMALL: &str = "houji with 3000 stored";
/// What a rate with many appeals stored must keep of the rate with few.
const GROWTH_GOAL: f64 = 0.8;
/// Pause before a stretch, so that the leftovers of the one before do not weigh on it.
const SETTLE: Duration = Duration::from_millis(300);
/// How long a bare service may take to start.
const BARE_PATIENCE: Duration = Duration::from_secs(20);

/// One engine's measurements under way.
pub(crate) struct Bench<'a> {
    /// What was asked for.
    pub(crate) options: &'a Options,
    /// This program, which is also the bare services.
    pub(crate) this: &'a Path,
    /// The program under test.
    pub(crate) houji: &'a Path,
    /// The load.
    pub(crate) wrk: &'a Wrk,
    /// PostgreSQL maintenance database; without it SQLite.
    pub(crate) maintenance: Option<&'a str>,
    /// What was found so far.
    pub(crate) chapter: Chapter,
}

/// A running bare service with a store of its own. Fields go in order: the server first.
struct Bare {
    server: Server,
    _directory: tempfile::TempDir,
    _database: Option<Database>,
}

/// A running Houji, who may file there, and receipts to follow.
struct Subject {
    server: Server,
    senders: Vec<Sender>,
    receipts: Vec<String>,
}

impl Subject {
    fn file(&self, wrk: &Wrk) -> Outcome<Sample> {
        wrk.file(&self.server.base, "/api/v1/appeals", &self.senders)
    }

    fn follow(&self, wrk: &Wrk) -> Outcome<Sample> {
        wrk.read(&self.server.base, &paths("/follow?code=", &self.receipts), None)
    }

    fn ask(&self, wrk: &Wrk) -> Outcome<Sample> {
        wrk.read(&self.server.base, &paths("/api/v1/receipts/", &self.receipts), None)
    }
}

/// So many of them, from first to last.
fn evenly(all: Vec<String>, wanted: usize) -> Vec<String> {
    let step = all.len().checked_div(wanted).unwrap_or(1).max(1);
    all.into_iter().step_by(step).take(wanted).collect()
}

impl Bench<'_> {
    /// Everything: starts, filing, pages, memory, growth.
    pub(crate) fn all(&mut self) -> Outcome<()> {
        let (county, first_start) = County::make(self.houji, self.maintenance, &self.options.cast)?;
        self.chapter.starts.push(("houji demo, making the county".into(), first_start));
        let later = start_time(&county)?;
        self.chapter.starts.push(("houji serve, demo county".into(), later));
        self.beside_yardsticks(&county.copy()?)?;
        if self.options.stored == 0 {
            self.chapter.notes.push("Growth was left out on request.".into());
            return Ok(());
        }
        self.growth(&county)
    }

    /// The bare services alone, without Houji.
    pub(crate) fn bare_alone(&mut self) -> Outcome<()> {
        let bare = self.bare()?;
        let ceiling = self.ceiling()?;
        self.memory("bare service, idle", &bare.server)?;
        let nobody = [Sender { token: "none".into(), village: "140824103201".into() }];
        let base = &bare.server.base;
        let filing = stretches(|| self.wrk.file(base, "/appeals", &nobody))?;
        let written = write_bare(base)?;
        let reading = stretches(|| self.wrk.read(base, &written, None))?;
        let pages = stretches(|| self.wrk.read(&ceiling.base, &["/".to_owned()], None))?;
        self.chapter.alone.push(("bare service, filing".into(), filing));
        self.chapter.alone.push(("bare service, one appeal".into(), reading));
        self.chapter.alone.push(("static page".into(), pages));
        self.memory("bare service, after load", &bare.server)
    }

    fn beside_yardsticks(&mut self, county: &County) -> Outcome<()> {
        let (bare, subject) = (self.bare()?, open(county, Vec::new())?);
        self.memory("bare service, idle", &bare.server)?;
        self.memory("houji, idle", &subject.server)?;
        self.beside_bare(&bare, &subject)?;
        self.memory("bare service, after load", &bare.server)?;
        self.memory("houji, after filing", &subject.server)?;
        drop(bare);
        self.pages(&subject)?;
        self.memory("houji, after filing and reading pages", &subject.server)?;
        subject.server.stop()
    }

    fn beside_bare(&mut self, bare: &Bare, subject: &Subject) -> Outcome<()> {
        let (wrk, base) = (self.wrk, &bare.server.base);
        let mut filing =
            Compared::new("filing an appeal (API)", "bare service", Some(self.options.filing_goal));
        filing.alternate(|| wrk.file(base, "/appeals", &subject.senders), || subject.file(wrk))?;
        self.chapter.compared.push(filing);

        let (written, receipts) = (write_bare(base)?, paths("/api/v1/receipts/", &subject.receipts));
        must_answer(&subject.server.base, &receipts, None)?;
        let mut reading = Compared::new("progress of an appeal (API)", "bare service", None);
        reading.alternate(
            || wrk.read(base, &written, None),
            || wrk.read(&subject.server.base, &receipts, None),
        )?;
        self.chapter.compared.push(reading);
        Ok(())
    }

    /// Page reads beside the static page: while nothing is written, and while appeals are filed.
    fn pages(&mut self, subject: &Subject) -> Outcome<()> {
        let (wrk, base, ceiling) = (self.wrk, &subject.server.base, self.ceiling()?);
        let cast = &self.options.cast;
        let cookie = be(base, &cast.desk_role)?;
        let pages = [
            ("follow page by receipt", paths("/follow?code=", &subject.receipts), None),
            ("phone home", vec!["/".to_owned()], None),
            ("desk page, signed in", vec![cast.desk_path.clone()], Some(cookie)),
        ];
        let (goal, busy_name) = (Some(self.options.page_goal), format!("while {PACE} a second are filed"));
        let mut paces = Vec::new();
        for (what, paths, cookie) in pages {
            let cookie = cookie.as_deref();
            must_answer(base, &paths, cookie)?;
            let read = || wrk.read(base, &paths, cookie);
            let still = || wrk.read(&ceiling.base, &paths, None);
            let mut quiet = Compared::new(what, "static page", goal);
            quiet.alternate(still, read)?;
            let mut busy = Compared::new(&format!("{what}, {busy_name}"), "static page", None);
            let filing = Beside::start(base, &subject.senders);
            busy.alternate(still, read)?;
            paces.push(filing.end()?.to_string());
            self.chapter.compared.extend([quiet, busy]);
        }
        self.chapter.notes.push(format!(
            "Filed a second beside the pages (yardstick's stretches included): {}.",
            paces.join(", ")
        ));
        Ok(())
    }

    /// The same acts with few and with many appeals stored.
    fn growth(&mut self, county: &County) -> Outcome<()> {
        let (few, many) = (county.copy()?, county.copy()?);
        let (few_receipts, many_receipts) = (few.houji.fill(FEW)?, many.houji.fill(self.options.stored)?);
        if few_receipts.is_empty() || many_receipts.is_empty() {
            return Err(
                "a county holds more appeals than it was to be filled to: none is told to be read".into()
            );
        }
        let large_name = format!("with {} stored", self.options.stored);
        self.chapter.starts.push((format!("houji serve, {large_name}"), start_time(&many)?));
        // As many different ones are read of either county: how often one is asked for again does not differ.
        let alike = READ_BACK.min(few_receipts.len()).min(many_receipts.len());
        let (few_receipts, many_receipts) = (evenly(few_receipts, alike), evenly(many_receipts, alike));
        let large = open(&many, many_receipts)?;
        let goal = Some(GROWTH_GOAL);
        let mut filing = Compared::new(&format!("filing {large_name}"), SMALL, goal);
        let mut reading = Compared::new(&format!("follow page {large_name}"), SMALL, goal);
        let mut asking = Compared::new(&format!("progress of an appeal (API) {large_name}"), SMALL, goal);
        for _ in 0..ROUNDS {
            // A fresh copy each time: filing makes the small county grow fast. So reading goes first.
            let copy = few.copy()?;
            let small = open(&copy, few_receipts.clone())?;
            reading.pair(|| small.follow(self.wrk), || large.follow(self.wrk))?;
            asking.pair(|| small.ask(self.wrk), || large.ask(self.wrk))?;
            filing.pair(|| small.file(self.wrk), || large.file(self.wrk))?;
            small.server.stop()?;
        }
        self.chapter.notes.push(format!(
            "The small county starts each filing stretch with {FEW} appeals and grows while it is measured. {alike} \
             different appeals are read of either county, taken from all that are stored."
        ));
        self.memory(&format!("houji {large_name}, after load"), &large.server)?;
        self.chapter.compared.extend([filing, reading, asking]);
        large.server.stop()
    }

    fn bare(&self) -> Outcome<Bare> {
        let directory = tempfile::tempdir()?;
        let database = self.maintenance.map(Database::create).transpose()?;
        let mut command = Command::new(self.this);
        command.arg("bare").arg("--data").arg(directory.path());
        if let Some(database) = &database {
            command.args(["--database-url", &database.url]);
        }
        let server = Server::start(command, BARE_PATIENCE)?;
        Ok(Bare { server, _directory: directory, _database: database })
    }

    fn ceiling(&self) -> Outcome<Server> {
        ceiling(self.this)
    }

    fn memory(&mut self, what: &str, server: &Server) -> Outcome<()> {
        self.chapter.memory.push((what.to_owned(), server.memory()?));
        Ok(())
    }
}

/// The static page, served by this program.
pub(crate) fn ceiling(this: &Path) -> Outcome<Server> {
    let mut command = Command::new(this);
    command.arg("static");
    Server::start(command, BARE_PATIENCE)
}

impl Compared {
    fn alternate(
        &mut self,
        base: impl Fn() -> Outcome<Sample>,
        subject: impl Fn() -> Outcome<Sample>,
    ) -> Outcome<()> {
        (0..ROUNDS).try_for_each(|_| self.pair(&base, &subject))
    }

    fn pair(
        &mut self,
        base: impl Fn() -> Outcome<Sample>,
        subject: impl Fn() -> Outcome<Sample>,
    ) -> Outcome<()> {
        self.base.push(settled(base)?);
        self.subject.push(settled(subject)?);
        Ok(())
    }
}

fn settled(stretch: impl Fn() -> Outcome<Sample>) -> Outcome<Sample> {
    std::thread::sleep(SETTLE);
    stretch()
}

fn stretches(stretch: impl Fn() -> Outcome<Sample>) -> Outcome<Vec<Sample>> {
    (0..ROUNDS).map(|_| settled(&stretch)).collect()
}

/// Serves a county and makes it ready for load.
fn open(county: &County, receipts: Vec<String>) -> Outcome<Subject> {
    let server = county.houji.serve_demo()?;
    let api = Api::new(&server.base);
    let senders = county.senders(&api)?;
    let receipts =
        if receipts.is_empty() { file_some(&api, &senders, READ_BACK, "receipt")? } else { receipts };
    Ok(Subject { server, senders, receipts })
}

/// Median of several starts.
fn start_time(county: &County) -> Outcome<Duration> {
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let server = county.houji.serve()?;
        times.push(server.ready_after);
        server.stop()?;
    }
    times.sort();
    times.get(ROUNDS / 2).copied().ok_or_else(|| "no start was timed".into())
}

/// Files some appeals at the bare service, to be read back.
fn write_bare(base: &str) -> Outcome<Vec<String>> {
    let api = Api::bare(base);
    let sender = [Sender { token: "none".into(), village: "140824103201".into() }];
    Ok(paths("/appeals/", &file_some(&api, &sender, READ_BACK, "id")?))
}

fn paths(prefix: &str, ends: &[String]) -> Vec<String> {
    ends.iter().map(|end| format!("{prefix}{end}")).collect()
}

/// Only 200 counts as a page: a redirect or an error page would be measured as a very fast page.
fn must_answer(base: &str, paths: &[String], cookie: Option<&str>) -> Outcome<()> {
    let api = Api::new(base);
    for path in paths.iter().take(3) {
        let answer = api.page(path, cookie)?;
        if answer.status != 200 {
            return Err(format!("GET {path} answered {}", answer.status).into());
        }
    }
    Ok(())
}
