//! The group-committing writer: takes the jobs that wait, runs them one after the other in one transaction,
//! commits once, and only then answers. One writer on SQLite, several on PostgreSQL.
//!
//! A job that is refused before it wrote anything leaves no trace, and that is how nearly all refusals end. One
//! that fails after it wrote spoils the transaction: everything is rolled back and each job is run again alone.

use super::conn::{Conn, Source};
use super::queue::Inbox;
use super::tx::{Lane, Tx};
use crate::house::{Fault, Stop};
use houji_base::DivisionCode;
use houji_seal::Digest;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{Notify, oneshot, watch};

/// A piece of work for a writer. It may be run more than once and must have no effect but on its `Tx`.
pub(super) trait Job: Send {
    /// What it contends for with other jobs: those near the same thing are done by one writer.
    fn near(&self) -> Option<i64>;
    /// Runs inside the transaction.
    fn run(&mut self, tx: &mut Tx) -> Verdict;
    /// Answers the caller, after the commit.
    fn answer(self: Box<Self>, lost: Option<Fault>);
}

/// What a job's end means for the transaction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Its changes are to be kept.
    Keep,
    /// It was refused and wrote nothing.
    Refused,
    /// It failed, or was refused after it wrote.
    Spoiled,
}

/// A job made of a closure and the caller who waits for it.
pub(super) struct Asked<T, F> {
    pub(super) near: Option<i64>,
    pub(super) work: F,
    pub(super) result: Option<Result<T, Stop>>,
    pub(super) reply: oneshot::Sender<Result<T, Stop>>,
}

impl<T: Send, F: FnMut(&mut Tx) -> Result<T, Stop> + Send> Job for Asked<T, F> {
    fn near(&self) -> Option<i64> {
        self.near
    }

    fn run(&mut self, tx: &mut Tx) -> Verdict {
        let result = catch_unwind(AssertUnwindSafe(|| (self.work)(tx)))
            .unwrap_or_else(|_| Err(Fault::new("a write job panicked").into()));
        let verdict = match &result {
            Ok(_) => Verdict::Keep,
            Err(Stop::Refused(_)) if !tx.wrote => Verdict::Refused,
            Err(_) => Verdict::Spoiled,
        };
        self.result = Some(result);
        verdict
    }

    fn answer(self: Box<Self>, lost: Option<Fault>) {
        let result = match (lost, self.result) {
            // A refusal stands whatever became of the batch: it changed nothing.
            (Some(fault), Some(Ok(_)) | None) => Err(fault.into()),
            (_, Some(result)) => result,
            (None, None) => Err(Fault::new("a write job was not run").into()),
        };
        // A caller who went away needs no answer.
        let _ = self.reply.send(result);
    }
}

/// How a transaction ended without a fault.
enum Ended {
    Committed,
    /// The one job in it stopped after it wrote.
    RolledBack,
}

/// How often a batch that lost against another writer is tried again, job by job.
const REPLAYS: usize = 5;
/// Lanes a county's record can have; more writers than that cannot work at once.
const LANES: i64 = 64;

/// What commits tell the rest of the program.
#[derive(Default)]
pub(super) struct AfterCommit {
    /// Woken after a commit that kept a message to be sent now.
    pub(super) sender: Notify,
    /// Counted up with every commit that may have changed who may do what.
    pub(super) rights: AtomicU64,
    /// Counted up with every job that was committed.
    pub(super) changes: watch::Sender<u64>,
}

pub(super) struct Writer {
    source: Source,
    tx: Tx,
    after: Arc<AfterCommit>,
    #[cfg(test)]
    chaos: std::sync::Arc<super::chaos::Chaos>,
}

impl Writer {
    pub(super) fn open(
        source: &Source,
        county: DivisionCode,
        after: Arc<AfterCommit>,
    ) -> Result<Writer, Fault> {
        let mut conn = Conn::open(source)?;
        let lane = take_lane(&mut conn, county)?;
        Ok(Writer {
            source: source.clone(),
            tx: Tx::new(conn, county, lane),
            after,
            #[cfg(test)]
            chaos: std::sync::Arc::default(),
        })
    }

    /// Lets a test make commits fail.
    #[cfg(test)]
    pub(super) fn with_chaos(mut self, chaos: std::sync::Arc<super::chaos::Chaos>) -> Writer {
        self.chaos = chaos;
        self
    }

    /// Works until told to stop or until nobody can ask any more.
    pub(super) fn work(mut self, mut inbox: Inbox) {
        while let Some(jobs) = inbox.next() {
            self.commit(jobs);
        }
    }

    fn commit(&mut self, mut jobs: Vec<Box<dyn Job>>) {
        match self.attempt(&mut jobs) {
            Ok(()) => jobs.into_iter().for_each(|job| job.answer(None)),
            Err(fault) => {
                tracing::debug!(jobs = jobs.len(), %fault, "jobs are tried one by one");
                for job in jobs {
                    self.replay(job);
                }
            }
        }
    }

    /// Runs one job alone until it is committed, stopped by itself, or the tries are used up.
    fn replay(&mut self, job: Box<dyn Job>) {
        let mut jobs = vec![job];
        let mut lost = None;
        for attempt in 0..REPLAYS {
            if let Err(fault) = self.reopen_if_closed(attempt) {
                lost = Some(fault);
                continue;
            }
            lost = self.attempt(&mut jobs).err();
            // What is there already will be there the next time, too.
            if lost.as_ref().is_none_or(Fault::is_unique) {
                break;
            }
        }
        jobs.into_iter().for_each(|job| job.answer(lost.clone()));
    }

    /// One transaction with all jobs. On an error nothing of it remains, neither in the database nor in memory.
    fn attempt(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<(), Fault> {
        let before = self.tx.lane;
        self.tx.rights = false;
        let result = self.run_all(jobs);
        // Also after a fault: a commit that seems lost may have been done.
        if self.tx.rights {
            self.after.rights.fetch_add(1, Ordering::SeqCst);
        }
        if !matches!(result, Ok(Ended::Committed)) {
            self.tx.lane = before;
            self.tx.forget();
            // When the connection is gone there is nothing to roll back.
            let _ = self.tx.conn().roll_back();
        }
        result.map(|_| ())
    }

    fn run_all(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<Ended, Fault> {
        let tx = &mut self.tx;
        let alone = jobs.len() == 1;
        let mut kept = 0u64;
        tx.conn().begin()?;
        for job in jobs {
            tx.wrote = false;
            match job.run(tx) {
                Verdict::Keep => {
                    tx.merge_pending();
                    kept = kept.wrapping_add(1);
                }
                Verdict::Refused => tx.pending.clear(),
                // Alone it has nobody to spoil: its own result is the answer.
                Verdict::Spoiled if alone => return Ok(Ended::RolledBack),
                Verdict::Spoiled => return Err(Fault::retry()),
            }
            #[cfg(test)]
            self.chaos.strike()?;
        }
        tx.flush()?;
        #[cfg(test)]
        self.chaos.strike()?;
        tx.conn().batch("COMMIT")?;
        self.after.changes.send_modify(|count| *count = count.wrapping_add(kept));
        if std::mem::take(&mut tx.rouses) {
            self.after.sender.notify_one();
        }
        Ok(Ended::Committed)
    }

    fn reopen_if_closed(&mut self, attempt: usize) -> Result<(), Fault> {
        if !self.tx.conn().is_closed() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(200u64 << attempt.min(5)));
        let county = self.tx.county;
        let mut conn = Conn::open(&self.source)?;
        let lane = take_lane(&mut conn, county)?;
        self.tx = Tx::new(conn, county, lane);
        Ok(())
    }
}

const TRY_LOCK: &str = "SELECT CASE WHEN pg_try_advisory_lock($1) THEN CAST(1 AS BIGINT) ELSE 0 END";
const LAST: &str =
    "SELECT seq, hash FROM record WHERE county = $1 AND lane = $2 ORDER BY county, lane, seq DESC LIMIT 1";

/// Takes the first free lane and reads where it stands.
///
/// On PostgreSQL a lane is held by an advisory lock that dies with the connection; on SQLite there is one
/// process and one writer, so lane 0 is always free. Should two writers ever share a lane, the primary key of
/// the record refuses the second entry: a lane cannot fork.
fn take_lane(conn: &mut Conn, county: DivisionCode) -> Result<Lane, Fault> {
    let county = county.as_i64();
    let mut free = None;
    for lane in 0..LANES {
        let key = county.saturating_mul(1000).saturating_add(lane);
        if !conn.is_pg() || conn.rows(TRY_LOCK, crate::args![key], |row| row.flag(0))?.contains(&true) {
            free = Some(lane);
            break;
        }
    }
    let id = free.ok_or_else(|| Fault::new("all lanes of the record are in use"))?;
    let last = conn.rows(LAST, crate::args![county, id], |row| Ok((row.get(0)?, row.get::<Vec<u8>>(1)?)))?;
    match last.into_iter().next() {
        None => Ok(Lane { id, seq: 0, tip: Digest::ZERO }),
        Some((seq, tip)) => {
            let tip = Digest::from_bytes(&tip).map_err(|_| Fault::new("the record holds a broken digest"))?;
            Ok(Lane { id, seq, tip })
        }
    }
}
