//! Jobs on their way to a writer.

use super::writer::Job;
use crate::house::{Fault, Stop, error::BUSY};
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded, never, select};

/// Jobs that may wait in a queue; one more is refused at once, so that a flood is answered instead of piling up.
const QUEUE: usize = 8192;

pub(super) enum Message {
    Job(Job),
    Stop,
}

/// Where jobs are put: a queue of each writer's own, and on PostgreSQL one for whichever writer is free.
pub(super) struct Queues {
    own: Vec<Sender<Message>>,
    common: Option<Sender<Job>>,
}

/// Where one writer takes its jobs.
pub(super) struct Inbox {
    own: Receiver<Message>,
    common: Receiver<Job>,
    /// Most jobs in one commit.
    most: usize,
    stopping: bool,
}

/// Queues for so many writers, with the writers' ends.
pub(super) fn queues(writers: usize, most: usize) -> (Queues, Vec<Inbox>) {
    // A single writer gets everything through its own queue.
    let (common, shared) = if writers > 1 {
        let (sender, receiver) = bounded(QUEUE);
        (Some(sender), receiver)
    } else {
        (None, never())
    };
    let mut own = Vec::new();
    let inboxes = (0..writers).map(|_| {
        let (sender, receiver) = bounded(QUEUE);
        own.push(sender);
        Inbox { own: receiver, common: shared.clone(), most, stopping: false }
    });
    let inboxes = inboxes.collect();
    (Queues { own, common }, inboxes)
}

impl Queues {
    /// Puts a job where it belongs: jobs near the same thing go to the same writer.
    pub(super) fn send(&self, near: Option<i64>, job: Job) -> Result<(), Stop> {
        if let (Some(common), None) = (&self.common, near) {
            return common.try_send(job).map_err(turned_away);
        }
        let writers = i64::try_from(self.own.len()).unwrap_or(1).max(1);
        let at = usize::try_from(near.unwrap_or(0).rem_euclid(writers)).unwrap_or(0);
        let own = self.own.get(at).ok_or_else(|| Fault::new("there is no writer"))?;
        own.try_send(Message::Job(job)).map_err(turned_away)
    }

    /// Tells every writer to end when it has done what waits.
    pub(super) fn stop(&self) {
        for queue in &self.own {
            // One that ended already needs no telling.
            let _ = queue.send(Message::Stop);
        }
    }
}

fn turned_away<T>(why: TrySendError<T>) -> Stop {
    match why {
        TrySendError::Full(_) => BUSY.into(),
        TrySendError::Disconnected(_) => Fault::new("the writer has stopped").into(),
    }
}

impl Inbox {
    /// What is to be committed together next; `None` when nothing waits and nothing more will come.
    ///
    /// Jobs for whichever writer is free may touch anything and are committed one by one. Those of a writer's own
    /// queue touch what no other writer of this process does; they are done in the order of what they are near, so
    /// that batches of two processes lock in one order and neither waits for the other for ever.
    pub(super) fn next(&mut self) -> Option<Vec<Job>> {
        while !self.stopping {
            select! {
                recv(self.own) -> message => match message.ok()? {
                    // Those that come after it join it in their order.
                    Message::Job(first) if first.patient => return Some(vec![first]),
                    Message::Job(first) => return Some(self.with_more(first)),
                    Message::Stop => self.stopping = true,
                },
                recv(self.common) -> job => return Some(vec![job.ok()?]),
            }
        }
        // The word to stop was the last in the own queue.
        self.common.try_recv().ok().map(|job| vec![job])
    }

    /// The writer's own queue, to be waited for beside something else.
    pub(super) fn own(&self) -> &Receiver<Message> {
        &self.own
    }

    /// The job in a message from the own queue; `None` for the word to stop.
    pub(super) fn taken(&mut self, message: Message) -> Option<Job> {
        match message {
            Message::Job(job) => Some(job),
            Message::Stop => {
                self.stopping = true;
                None
            }
        }
    }

    /// A job that waits in the own queue.
    pub(super) fn waiting(&mut self) -> Option<Job> {
        let message = if self.stopping { None } else { self.own.try_recv().ok() };
        message.and_then(|message| self.taken(message))
    }

    /// The next job for a transaction whose last one is patient, waited for; `None` after any other.
    pub(super) fn after(&mut self, last: Option<&Job>) -> Option<Job> {
        if self.stopping || !last.is_some_and(|last| last.patient) {
            return None;
        }
        let message = self.own.recv().ok()?;
        self.taken(message)
    }

    /// Most jobs in one commit.
    pub(super) fn most(&self) -> usize {
        self.most
    }

    fn with_more(&mut self, first: Job) -> Vec<Job> {
        let mut jobs = vec![first];
        while jobs.len() < self.most {
            match self.waiting() {
                Some(job) => jobs.push(job),
                None => break,
            }
        }
        jobs.sort_by_key(|job| job.near);
        jobs
    }
}
