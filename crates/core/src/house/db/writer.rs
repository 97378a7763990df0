//! The group-committing writer: takes the jobs that wait, runs them one after the other in one transaction,
//! commits once, and only then answers. One writer on SQLite, several on PostgreSQL.
//!
//! A job that is refused before it wrote anything leaves no trace, and that is how nearly all refusals end. One
//! that fails after it wrote spoils the transaction: everything is rolled back and each job is run again alone.

use super::conn::{Conn, Source};
use super::disk::{Committed, Disk};
use super::queue::Inbox;
use super::stamp::Commits;
use super::tx::{Lane, Tx};
use super::{Given, checkpoint};
use crate::house::{Fault, Stop};
use houji_base::DivisionCode;
use houji_seal::Digest;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{Notify, oneshot, watch};

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

/// A piece of work: it may be run more than once and must have no effect but on its [`Tx`].
pub(super) type Write = Box<dyn FnMut(&mut Tx) -> Result<Given, Stop> + Send>;

/// A piece of work for a writer, and the caller who waits for it.
pub(super) struct Job {
    /// What it contends for with other jobs: those near the same thing are done by one writer.
    pub(super) near: Option<i64>,
    /// Nobody waits for it yet: more may come before the commit.
    pub(super) patient: bool,
    work: Write,
    result: Option<Result<Given, Stop>>,
    reply: oneshot::Sender<Result<Given, Stop>>,
}

impl Job {
    pub(super) fn new(
        (near, patient): (Option<i64>, bool),
        work: Write,
        reply: oneshot::Sender<Result<Given, Stop>>,
    ) -> Job {
        Job { near, patient, work, result: None, reply }
    }

    /// Runs inside the transaction.
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

    /// Answers the caller, after the commit.
    pub(super) fn answer(self, lost: Option<Fault>) {
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
    /// So many jobs changed something; whether a message was kept whose time has come.
    Committed { kept: u64, rouses: bool },
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
    /// Every commit, for the state of the rows.
    pub(super) commits: Commits,
    /// Counted up with every job that was committed.
    pub(super) changes: watch::Sender<u64>,
}

pub(super) struct Writer {
    source: Source,
    tx: Tx,
    after: Arc<AfterCommit>,
    /// Where commits of an embedded database are flushed; without it a commit is on disk when it is done.
    disk: Option<Disk>,
    #[cfg(feature = "testing")]
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
            disk: None,
            #[cfg(feature = "testing")]
            chaos: std::sync::Arc::default(),
        })
    }

    /// Goes on with the next jobs while the last commit is flushed and while the log is taken into the file; gives back the
    /// threads that do so. Only for a database in a file.
    ///
    /// # Errors
    /// [`Fault`] of the database or its log.
    pub(super) fn beside_disk(&mut self, path: &Path) -> Result<[JoinHandle<()>; 2], Fault> {
        self.tx.conn().do_not_wait_for_disk()?;
        let checkpoints = checkpoint::beside(self.tx.conn(), path)?;
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        let (disk, thread) = Disk::start(Path::new(&log), self.after.clone())?;
        self.disk = Some(disk);
        Ok([thread, checkpoints])
    }

    /// Lets a test make commits fail.
    #[cfg(feature = "testing")]
    pub(super) fn with_chaos(mut self, chaos: std::sync::Arc<super::chaos::Chaos>) -> Writer {
        self.chaos = chaos;
        self
    }

    /// Works until told to stop or until nobody can ask any more.
    pub(super) fn work(mut self, mut inbox: Inbox) {
        while let Some(jobs) = inbox.next() {
            self.commit(jobs, &mut inbox);
        }
    }

    fn commit(&mut self, mut jobs: Vec<Job>, inbox: &mut Inbox) {
        match self.attempt(&mut jobs, Some(inbox)) {
            Ok(ended) => self.end(jobs, &ended),
            Err(fault) => {
                tracing::debug!(jobs = jobs.len(), %fault, "jobs are tried one by one");
                for job in jobs {
                    self.replay(job);
                }
            }
        }
    }

    /// Answers the jobs of a transaction, when it is on disk.
    fn end(&mut self, jobs: Vec<Job>, ended: &Ended) {
        let Ended::Committed { kept, rouses } = *ended else {
            return jobs.into_iter().for_each(|job| job.answer(None));
        };
        let done = Committed { jobs, kept, rouses };
        match &mut self.disk {
            // What changed nothing has nothing to be flushed.
            Some(disk) if kept > 0 => disk.flush(done),
            _ => done.tell(&self.after),
        }
    }

    /// Runs one job alone until it is committed, stopped by itself, or the tries are used up.
    fn replay(&mut self, job: Job) {
        let mut jobs = vec![job];
        let mut lost = Fault::retry();
        for attempt in 0..REPLAYS {
            match self.reopen_if_closed(attempt).and_then(|()| self.attempt(&mut jobs, None)) {
                Ok(ended) => return self.end(jobs, &ended),
                Err(fault) => lost = fault,
            }
            // What is there already will be there the next time, too.
            if lost.is_unique() {
                break;
            }
        }
        jobs.into_iter().for_each(|job| job.answer(Some(lost.clone())));
    }

    /// One transaction with all jobs, and with those that come while the disk is busy with the one before. On an error
    /// nothing of it remains, neither in the database nor in memory.
    fn attempt(&mut self, jobs: &mut Vec<Job>, inbox: Option<&mut Inbox>) -> Result<Ended, Fault> {
        let before = self.tx.lane;
        self.tx.rights = false;
        let result = self.run_all(jobs, inbox);
        // Also after a fault: a commit that seems lost may have been done.
        if self.tx.rights {
            self.after.rights.fetch_add(1, Ordering::SeqCst);
        }
        if !matches!(result, Ok(Ended::Committed { .. })) {
            self.tx.lane = before;
            self.tx.forget();
            // When the connection is gone there is nothing to roll back.
            let _ = self.tx.conn().roll_back();
        }
        result
    }

    fn run_all(&mut self, jobs: &mut Vec<Job>, mut inbox: Option<&mut Inbox>) -> Result<Ended, Fault> {
        let (mut at, mut kept) = (0usize, 0u64);
        self.tx.conn().begin()?;
        loop {
            while let Some(job) = jobs.get_mut(at) {
                match run(&mut self.tx, job) {
                    Verdict::Keep => kept = kept.wrapping_add(1),
                    Verdict::Refused => {}
                    // Alone it has nobody to spoil: its own result is the answer.
                    Verdict::Spoiled if jobs.len() == 1 => return Ok(Ended::RolledBack),
                    Verdict::Spoiled => return Err(Fault::retry()),
                }
                at = at.saturating_add(1);
                #[cfg(feature = "testing")]
                self.chaos.strike()?;
            }
            let more = match (&mut self.disk, &mut inbox) {
                (Some(disk), Some(inbox)) if jobs.len() < inbox.most() => disk.meanwhile(inbox, jobs.len()),
                (None, Some(inbox)) if jobs.len() < inbox.most() => inbox.after(jobs.last()),
                _ => None,
            };
            match more {
                Some(job) => jobs.push(job),
                None => break,
            }
        }
        let tx = &mut self.tx;
        tx.flush()?;
        #[cfg(feature = "testing")]
        self.chaos.strike()?;
        self.after.commits.count(|| tx.conn().commit())?;
        Ok(Ended::Committed { kept, rouses: std::mem::take(&mut tx.rouses) })
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

/// Runs one job of a transaction; what it counted is kept or dropped with it.
fn run(tx: &mut Tx, job: &mut Job) -> Verdict {
    tx.wrote = false;
    let verdict = job.run(tx);
    match verdict {
        Verdict::Keep => tx.merge_pending(),
        Verdict::Refused | Verdict::Spoiled => tx.pending.clear(),
    }
    verdict
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
