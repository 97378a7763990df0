//! The disk of an embedded database, waited for on a thread of its own: while one commit is flushed, the writer
//! already runs the jobs of the next, in a transaction that it commits as soon as the disk is free and half of the callers
//! are in it.
//!
//! The writer's connection has `synchronous = NORMAL`: a commit is appended to SQLite's log and not waited for. What
//! FULL adds is one flush of that log after each commit, and that is what happens here before anybody is answered.
//! Checkpoints and the log's header are flushed by SQLite itself, with NORMAL as with FULL.

use super::queue::Inbox;
use super::writer::{AfterCommit, Job};
use crate::house::Fault;
use crossbeam_channel::{Receiver, Sender, bounded, select, unbounded};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

/// Jobs whose transaction was committed, and what that means for the rest of the program.
pub(super) struct Committed {
    pub(super) jobs: Vec<Job>,
    /// How many of them changed something.
    pub(super) kept: u64,
    /// A message was kept whose time has come.
    pub(super) rouses: bool,
}

impl Committed {
    /// Answers everybody, now that nothing of it can be lost.
    pub(super) fn tell(self, after: &AfterCommit) {
        self.jobs.into_iter().for_each(|job| job.answer(None));
        after.changes.send_modify(|count| *count = count.wrapping_add(self.kept));
        if self.rouses {
            after.sender.notify_one();
        }
    }
}

/// How many callers there are, told from commits: those of one, and those of the commit before, who come again.
///
/// All in one commit would wait for the writer together, then for the disk, and then come together again, with a core
/// that idles each time. In two halves the one is written while the other is flushed and answered.
#[derive(Default)]
struct Crowd {
    /// Of two commits in a row, lately.
    most: usize,
    last: usize,
}

impl Crowd {
    /// A commit answers so many.
    fn count(&mut self, jobs: usize) {
        let now = self.last.saturating_add(jobs);
        // Who stays away is forgotten within some tens of commits.
        self.most = now.max(self.most.saturating_sub((self.most / 16).max(1)));
        self.last = jobs;
    }

    /// So many are enough for a commit, though more wait.
    fn is_half(&self, jobs: usize) -> bool {
        jobs >= self.most / 2
    }
}

/// The way to the thread that flushes.
pub(super) struct Disk {
    to: Sender<Committed>,
    done: Receiver<()>,
    /// Commits that are not yet flushed.
    under_way: usize,
    crowd: Crowd,
}

impl Disk {
    /// Starts the thread that flushes this log. It ends when the writer does.
    ///
    /// # Errors
    /// [`Fault`] when the log cannot be opened.
    pub(super) fn start(log: &Path, after: Arc<AfterCommit>) -> Result<(Disk, JoinHandle<()>), Fault> {
        let log = File::open(log)?;
        let (to, commits) = bounded(1);
        let (tell, done) = unbounded();
        let thread = super::spawn("disk".into(), move || flush_all(&log, &commits, &tell, &after))?;
        Ok((Disk { to, done, under_way: 0, crowd: Crowd::default() }, thread))
    }

    /// Has a commit flushed and its jobs answered.
    pub(super) fn flush(&mut self, commit: Committed) {
        self.hear();
        self.crowd.count(commit.jobs.len());
        self.under_way = self.under_way.saturating_add(1);
        // The thread outlives the writer.
        let _ = self.to.send(commit);
    }

    /// Counts what was flushed meanwhile.
    fn hear(&mut self) {
        while self.done.try_recv().is_ok() {
            self.under_way = self.under_way.saturating_sub(1);
        }
    }

    /// The next job for the open transaction of so many; `None` when it is to be committed: the disk is free, and nobody
    /// else waits or half of the callers are served.
    pub(super) fn meanwhile(&mut self, inbox: &mut Inbox, jobs: usize) -> Option<Job> {
        loop {
            self.hear();
            if self.under_way == 0 {
                return if self.crowd.is_half(jobs) { None } else { inbox.waiting() };
            }
            select! {
                recv(inbox.own()) -> message => return inbox.taken(message.ok()?),
                recv(self.done) -> done => {
                    done.ok()?;
                    self.under_way = self.under_way.saturating_sub(1);
                }
            }
        }
    }
}

fn flush_all(log: &File, commits: &Receiver<Committed>, tell: &Sender<()>, after: &AfterCommit) {
    while let Ok(commit) = commits.recv() {
        if let Err(why) = log.sync_data() {
            // What of the log is on disk cannot be known any more, and later commits stand on it. The next start reads
            // what is there; nobody was promised the rest.
            tracing::error!(%why, "the disk did not take a commit");
            std::process::abort();
        }
        // The writer may have ended.
        let _ = tell.send(());
        commit.tell(after);
    }
}

#[cfg(test)]
mod tests {
    use super::Crowd;

    #[test]
    fn half_of_the_callers_are_enough() {
        let mut crowd = Crowd::default();
        assert!(crowd.is_half(1), "the first is not kept waiting");
        // One by one, and then sixty-four at once.
        crowd.count(1);
        crowd.count(1);
        assert!(crowd.is_half(1));
        crowd.count(64);
        crowd.count(1);
        assert!(!crowd.is_half(31) && crowd.is_half(32));
        // In halves they stay what they are.
        (0..100).for_each(|_| crowd.count(32));
        assert!(!crowd.is_half(31) && crowd.is_half(32));
        // Those who went are forgotten.
        (0..25).for_each(|_| crowd.count(10));
        assert!(!crowd.is_half(9) && crowd.is_half(10));
        (0..25).for_each(|_| crowd.count(1));
        assert!(crowd.is_half(1));
    }
}
