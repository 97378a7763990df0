//! Foreign programs read every book each night and say what they make of it: hledger and Ledger add all entries up anew,
//! Beancount looks whether they hold. Whichever are installed are asked; with none, nothing is done.

mod programs;
mod web;

pub use programs::installed;
#[cfg(test)]
pub(super) use web::api;
pub(super) use web::routes;

use self::programs::{Folder, Program, code_of};
use super::export;
use super::model::Book;
use super::store::{self, Check};
use crate::house::{App, Fault, Stop};
use crate::registry::store::take_turn;
use houji_base::{Day, Fen, Moment};
use std::collections::BTreeMap;
use std::time::Duration;

/// Books read in one round.
const AT_ONCE: i64 = 3;
/// How often a round begins.
const EVERY: Duration = Duration::from_secs(60);
/// Nights that are kept.
const NIGHTS: i64 = 60;

/// What a program made of a book.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The same as we.
    Agrees,
    /// Something else.
    Differs,
    /// It did not come to an end, or refused the book.
    Failed,
}

impl Outcome {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Agrees => "agrees",
            Outcome::Differs => "differs",
            Outcome::Failed => "failed",
        }
    }

    /// The outcome of a code.
    pub fn parse(code: &str) -> Option<Outcome> {
        [Outcome::Agrees, Outcome::Differs, Outcome::Failed].into_iter().find(|each| each.code() == code)
    }
}

/// The number of a night: yyyymmdd of the day it belongs to.
pub fn night(day: Day) -> i64 {
    day.to_string().replace('-', "").parse().unwrap_or(0)
}

/// Runs until the task is dropped. Other programs take their time, so this is no part of the minute tick.
pub async fn forever(app: App) {
    let mut interval = tokio::time::interval(EVERY);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        if let Err(stop) = in_turn(&app).await {
            tracing::error!(%stop, "the nightly reading of books stopped");
        }
    }
}

/// One round, unless another process has its turn.
async fn in_turn(app: &App) -> Result<(), Stop> {
    let now = app.clock.now();
    let turn = app.db.write(move |tx| Ok(take_turn(tx, "books", now, now.plus_millis(55_000))?)).await?;
    if turn { round(app, now).await } else { Ok(()) }
}

/// One round: the next few books that nobody has read tonight.
///
/// # Errors
/// A fault of the database; what was done until then stays done.
pub(super) async fn round(app: &App, now: Moment) -> Result<(), Stop> {
    let installed: Vec<Program> = app.config.checkers.iter().filter_map(|path| Program::at(path)).collect();
    if installed.is_empty() {
        return Ok(());
    }
    let (county, tonight) = (app.db.county(), night(now.day()));
    let next = move |db: &mut crate::house::Reader| {
        let after = store::last_checked(db, county.as_i64(), tonight)?;
        Ok(store::books_inside(db, county.as_i64(), county, after, AT_ONCE)?)
    };
    let books = app.db.read(next).await?;
    let oldest = night(now.day().plus_days(-NIGHTS));
    for book in books {
        for program in &installed {
            let check = checked(app, &book, program, (tonight, now)).await;
            match check.outcome {
                Outcome::Agrees => app.metrics.books_agreed.inc(),
                Outcome::Differs | Outcome::Failed => app.metrics.books_differed.inc(),
            };
            app.db.write(move |tx| Ok(store::keep_check(tx, &check, oldest)?)).await?;
        }
    }
    Ok(())
}

/// What one program makes of one book.
async fn checked(app: &App, book: &Book, program: &Program, (night, at): (i64, Moment)) -> Check {
    let (outcome, account, ours, theirs) = match compared(app, book, program).await {
        Ok(None) => (Outcome::Agrees, String::new(), Fen::ZERO, Fen::ZERO),
        Ok(Some((account, ours, theirs))) => (Outcome::Differs, account, ours, theirs),
        Err(stop) => {
            tracing::warn!(%stop, book = book.id.as_i64(), program = program.name(), "a book could not be read");
            (Outcome::Failed, String::new(), Fen::ZERO, Fen::ZERO)
        }
    };
    let (name, version) = (program.name().to_owned(), program.version().await);
    Check { night, book: book.id, program: name, version, at, outcome, account, ours, theirs }
}

/// The first account on which a program holds something else than we: its code, ours and theirs.
async fn compared(app: &App, book: &Book, program: &Program) -> Result<Option<(String, Fen, Fen)>, Stop> {
    let folder = Folder::new()?;
    let (registry, county, format) = (app.registry.load_full(), app.db.county().as_i64(), program.format());
    let (id, dir) = (book.id, folder.path().to_owned());
    let written = app.db.read(move |db| {
        let written = db.snapshot(|db| {
            let found = store::book(db, county, id, super::model::Period::Opening(0))?;
            let (book, _) = found.ok_or_else(|| Fault::new("the book is gone"))?;
            let taken = export::journal(db, &registry.places, &book, format, &dir)?;
            Ok((taken.file, export::balances(db, county, &book, format)?))
        });
        Ok(written?)
    });
    let (file, ours) = written.await?;
    let theirs = program.read(&folder, &folder.path().join(file)).await?;
    Ok(theirs.and_then(|theirs| first_difference(&ours, &theirs)))
}

/// The first account, by name, on which two sets of balances differ.
fn first_difference(
    ours: &BTreeMap<String, Fen>,
    theirs: &BTreeMap<String, Fen>,
) -> Option<(String, Fen, Fen)> {
    let of = |map: &BTreeMap<String, Fen>, name: &String| map.get(name).copied().unwrap_or_default();
    let names: std::collections::BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    let mut pairs = names.into_iter().map(|name| (name, of(ours, name), of(theirs, name)));
    pairs.find(|(_, ours, theirs)| ours != theirs).map(|(name, ours, theirs)| (code_of(name), ours, theirs))
}
