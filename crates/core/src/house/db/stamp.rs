//! A mark of the state the rows are in. Between two equal marks nothing was committed, so whatever was read in
//! between, in however many steps, was read of one state.

use super::conn::{Conn, Source};
use crate::house::Fault;
use crossbeam_channel::{Receiver, Sender, unbounded};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// The state the rows were in when it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp(Mark);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Mark {
    /// So many commits were made by the one process that writes into an embedded database.
    Commits(u64),
    /// Which transactions PostgreSQL counts as done, whichever process made them.
    Snapshot(Arc<str>),
}

/// Commits of an embedded database: counted when one begins to show and when it is done, so odd in between.
#[derive(Default)]
pub(super) struct Commits(AtomicU64);

impl Commits {
    /// Makes a commit, and counts it however it ends: one that seems lost may have been done.
    pub(super) fn count<T>(&self, commit: impl FnOnce() -> T) -> T {
        self.0.fetch_add(1, Ordering::SeqCst);
        let done = commit();
        self.0.fetch_add(1, Ordering::SeqCst);
        done
    }

    /// The state now; `None` while a commit goes on.
    pub(super) fn stamp(&self) -> Option<Stamp> {
        let count = self.0.load(Ordering::SeqCst);
        count.is_multiple_of(2).then_some(Stamp(Mark::Commits(count)))
    }
}

/// A snapshot names the transactions that were not done yet, so its text changes when one of them ends.
const SNAPSHOT: &str = "SELECT CAST(pg_current_snapshot() AS TEXT)";

/// Somebody who wants to know the state; the answer is newer than the question.
type Question = oneshot::Sender<Option<Stamp>>;

/// The way to the connection of PostgreSQL that is asked for nothing else. All who wait are given one answer, so many
/// readers cost hardly more turns between the processes than one.
pub(super) struct Stamps(Sender<Option<Question>>);

impl Stamps {
    /// Starts its thread.
    ///
    /// # Errors
    /// [`Fault`] when the database cannot be reached.
    pub(super) fn start(source: &Source, threads: &mut Vec<JoinHandle<()>>) -> Result<Stamps, Fault> {
        let (to, questions) = unbounded();
        let (conn, source) = (Conn::open(source)?, source.clone());
        threads.push(super::spawn("stamps".into(), move || answer_all(conn, &source, &questions))?);
        Ok(Stamps(to))
    }

    /// The state now; `None` when it cannot be known.
    pub(super) async fn ask(&self) -> Option<Stamp> {
        let (reply, answer) = oneshot::channel();
        self.0.send(Some(reply)).ok()?;
        answer.await.ok()?
    }

    /// Ends the thread.
    pub(super) fn stop(&self) {
        // It may have ended already.
        let _ = self.0.send(None);
    }
}

fn answer_all(mut conn: Conn, source: &Source, questions: &Receiver<Option<Question>>) {
    while let Ok(Some(first)) = questions.recv() {
        // Who asks from here on is answered by the next round.
        let (mut asked, mut stopping) = (vec![first], false);
        for question in questions.try_iter() {
            match question {
                Some(question) => asked.push(question),
                None => stopping = true,
            }
        }
        let stamp = look(&mut conn, source);
        for question in asked {
            let _ = question.send(stamp.clone());
        }
        if stopping {
            return;
        }
    }
}

fn look(conn: &mut Conn, source: &Source) -> Option<Stamp> {
    if conn.is_closed() {
        *conn = Conn::open(source).ok()?;
    }
    let found = conn.rows(SNAPSHOT, &[], |row| row.get::<String>(0)).ok()?;
    found.first().map(|text| Stamp(Mark::Snapshot(text.as_str().into())))
}
