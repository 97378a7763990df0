//! The program under test, driven only through its command line: demo county, server, tokens, doctor.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use clap::Args;

use crate::Outcome;
use crate::api::{Api, Filing};
use crate::load::Sender;
use crate::scratch::copy_directory;
use crate::server::{Server, describe};

/// How long the demo county may take to be made.
const DEMO_PATIENCE: Duration = Duration::from_secs(900);
/// How long a later start may take, recovery after a kill and a big database included.
const SERVE_PATIENCE: Duration = Duration::from_secs(300);

/// Which people of the demo county the load acts as.
#[derive(Args, Clone)]
pub(crate) struct Cast {
    /// Accounts that file appeals, by comma.
    #[arg(long, value_delimiter = ',', default_values_t = words(FILERS))]
    pub(crate) filers: Vec<String>,
    /// Accounts that accept and reply, by comma.
    #[arg(long, value_delimiter = ',', default_values_t = words(CLERKS))]
    pub(crate) clerks: Vec<String>,
    /// Prepared role of the demo county whose desk page is read.
    #[arg(long, default_value = "town")]
    pub(crate) desk_role: String,
    /// The desk page.
    #[arg(long, default_value = "/desk")]
    pub(crate) desk_path: String,
}

/// Which people of the demo county publish.
#[derive(Args, Clone)]
pub(crate) struct Players {
    /// Division code of their village.
    #[arg(long, default_value = "140824103201")]
    pub(crate) village: String,
    /// Account of whoever drafts and publishes.
    #[arg(long, default_value = "cadre")]
    pub(crate) writer: String,
    /// Account of whoever is made secretary of the village, and checks: the demo's own secretaries have no accounts.
    #[arg(long, default_value = "bookkeeper")]
    pub(crate) checker: String,
    /// Account of whoever supervises.
    #[arg(long, default_value = "supervisor")]
    pub(crate) supervisor: String,
    /// Account of whoever gives posts.
    #[arg(long, default_value = "secadmin")]
    pub(crate) appointer: String,
}

/// Telephone numbers of villagers of eight villages in four townships of the demo county. They follow from its seed and
/// from how many people of office it has; [`find_senders`] says when they no longer fit.
const FILERS: &[&str] = &[
    "15400000001",
    "15400010420",
    "15400010460",
    "15400010480",
    "15400010520",
    "15400010560",
    "15400010640",
    "15400010720",
];
const CLERKS: &[&str] = &["clerk", "cadre"];
fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

/// A copy of Houji with its data.
#[derive(Clone)]
pub(crate) struct Houji {
    program: PathBuf,
    data: PathBuf,
    database_url: Option<String>,
}

impl Houji {
    /// `program` on the data directory `data`, on SQLite inside it or on the PostgreSQL database given.
    pub(crate) fn new(program: &Path, data: &Path, database_url: Option<&str>) -> Self {
        Self {
            program: program.to_owned(),
            data: data.to_owned(),
            database_url: database_url.map(str::to_owned),
        }
    }

    /// The same program on a copy of the data directory, and on another database if there is one.
    pub(crate) fn copy_to(&self, data: &Path, database_url: Option<&str>) -> Outcome<Self> {
        copy_directory(&self.data, data)?;
        Ok(Self::new(&self.program, data, database_url))
    }

    /// Makes the demo county and serves it.
    pub(crate) fn demo(&self) -> Outcome<Server> {
        Server::start(self.command("demo"), DEMO_PATIENCE)
    }

    /// Serves what is there, without a limit on how fast one address may ask.
    pub(crate) fn serve(&self) -> Outcome<Server> {
        let mut command = self.command("serve");
        command.args(["--rate-limit", "off"]);
        Server::start(command, SERVE_PATIENCE)
    }

    /// Serves what is there as the demo county, where one may be anybody without a second factor.
    pub(crate) fn serve_demo(&self) -> Outcome<Server> {
        let mut command = self.command("demo");
        command.args(["--rate-limit", "off"]);
        Server::start(command, SERVE_PATIENCE)
    }

    /// A fresh API token of a person.
    pub(crate) fn token(&self, person: &str) -> Outcome<String> {
        let mut command = self.command("token");
        command.args(["--person", person]);
        let printed = run(command)?;
        let token = printed.split_whitespace().find(|word| word.starts_with("hj_"));
        Ok(token.ok_or_else(|| format!("houji token printed no token for {person}"))?.to_owned())
    }

    /// The checks of the operator: chain, totals, database. What it printed; an error if any check failed.
    pub(crate) fn doctor(&self) -> Outcome<String> {
        run(self.command("doctor"))
    }

    /// Adds appeals until `appeals` are stored; answers the receipts it printed, if it prints any.
    pub(crate) fn fill(&self, appeals: u64) -> Outcome<Vec<String>> {
        let mut command = self.command("fill");
        command.args(["--appeals", &appeals.to_string()]);
        let printed = run(command)?;
        let is_receipt = |word: &&str| word.len() == 12 && word.bytes().all(|b| b.is_ascii_digit());
        Ok(printed.lines().map(str::trim).filter(is_receipt).map(str::to_owned).collect())
    }

    /// Puts so many leaves into the public log; how long it took to queue them, and the log to take them in.
    pub(crate) fn fill_log(&self, leaves: u64) -> Outcome<(Duration, Duration)> {
        let mut command = self.command("fill");
        command.args(["--leaves", &leaves.to_string()]);
        let printed = run(command)?;
        let mut numbers = printed.split_whitespace().filter_map(|word| word.parse().ok());
        let mut next = || numbers.next().map(Duration::from_millis).ok_or("houji fill told no times");
        Ok((next()?, next()?))
    }

    /// Writes a village's book as a journal in the manner of another program.
    pub(crate) fn journal(&self, village: &str, format: &str, out: &Path) -> Outcome<()> {
        let mut command = Command::new(&self.program);
        command.args(["export", "journal", "--data"]).arg(&self.data);
        if let Some(url) = &self.database_url {
            command.args(["--database-url", url]);
        }
        command.args(["--village", village, "--format", format, "--out"]).arg(out);
        run(command).map(|_| ())
    }

    /// Makes the search index anew; tells how long that took, the other checks included.
    pub(crate) fn rebuild_search(&self) -> Outcome<Duration> {
        let mut command = self.command("doctor");
        command.arg("--rebuild-search");
        let started = std::time::Instant::now();
        run(command)?;
        Ok(started.elapsed())
    }

    /// Where its data lie.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    fn command(&self, what: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(what).arg("--data").arg(&self.data);
        if let Some(url) = &self.database_url {
            command.args(["--database-url", url]);
        }
        command
    }
}

fn run(mut command: Command) -> Outcome<String> {
    let Output { status, stdout, stderr } =
        command.output().map_err(|e| format!("{}: {e}", describe(&command)))?;
    let printed = String::from_utf8_lossy(&stdout).into_owned();
    if status.success() {
        return Ok(printed);
    }
    Err(format!("{}: {status}\n{printed}{}", describe(&command), String::from_utf8_lossy(&stderr)).into())
}

/// In which village each filer may file: their own. Files one appeal for each.
///
/// # Errors
/// When somebody cannot file, or two are of one village: where filings come from decides which rows they touch, so fewer
/// villages would be another measurement.
pub(crate) fn find_senders(api: &Api, filers: &[String]) -> Outcome<Vec<Sender>> {
    let mut senders: Vec<Sender> = Vec::new();
    for token in filers {
        let answer = api.file_at_home(token, &Filing::fresh()?)?;
        let village = answer.field("village").filter(|_| answer.good());
        let village =
            village.ok_or_else(|| format!("a filer cannot file: {} {}", answer.status, answer.text))?;
        if senders.iter().any(|sender| sender.village == village) {
            return Err(format!("two filers are of village {village}").into());
        }
        senders.push(Sender { token: token.clone(), village });
    }
    Ok(senders)
}
