//! The bare service on PostgreSQL: several writers share the queue, each with its own connection; reads have
//! threads of their own, because the synchronous client must not run on the server's threads.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use postgres::{Client, NoTls, Statement};
use tokio::sync::oneshot;

use super::{Appeal, Job, QUEUE, take_batch};
use crate::Outcome;

/// Jobs in one commit at most: more would hold row locks too long.
const BATCH: usize = 8;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS appeal (
        id BIGINT PRIMARY KEY, village TEXT NOT NULL, category TEXT NOT NULL, body TEXT NOT NULL,
        place TEXT NOT NULL, mode TEXT NOT NULL, filed_at BIGINT NOT NULL);
    CREATE INDEX IF NOT EXISTS appeal_village ON appeal (village, filed_at);
    CREATE TABLE IF NOT EXISTS audit (
        id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, appeal BIGINT NOT NULL, act TEXT NOT NULL,
        at BIGINT NOT NULL);
    CREATE INDEX IF NOT EXISTS audit_appeal ON audit (appeal);";
const INSERT_APPEAL: &str = "INSERT INTO appeal (id, village, category, body, place, mode, filed_at) \
                             VALUES ($1, $2, $3, $4, $5, $6, $7)";
const INSERT_AUDIT: &str = "INSERT INTO audit (appeal, act, at) VALUES ($1, 'filed', $2)";
const FIND: &str = "SELECT village, category, body, place, mode, filed_at FROM appeal WHERE id = $1";

/// A question to the readers, and where its answer goes.
struct Ask {
    id: i64,
    answer: oneshot::Sender<Outcome<Option<Appeal>>>,
}

/// Reads appeals through the reader threads.
pub(super) struct Shelf {
    asks: SyncSender<Ask>,
}

/// Creates the tables, starts writers and as many readers, and tells the highest id in use.
pub(super) fn open(url: &str, writers: usize, queue: Receiver<Job>) -> Outcome<(Shelf, i64)> {
    let mut client = Client::connect(url, NoTls)?;
    client.batch_execute(SCHEMA)?;
    let last = client.query_one("SELECT coalesce(max(id), 0) FROM appeal", &[])?.try_get(0)?;
    let queue = Arc::new(Mutex::new(queue));
    let (asks, questions) = sync_channel(QUEUE);
    let questions = Arc::new(Mutex::new(questions));
    for n in 0..writers {
        let mut writer = Writer::connect(url)?;
        let queue = Arc::clone(&queue);
        std::thread::Builder::new().name(format!("writer-{n}")).spawn(move || writer.write_all(&queue))?;
        let mut reader = Client::connect(url, NoTls)?;
        let find = reader.prepare(FIND)?;
        let questions = Arc::clone(&questions);
        std::thread::Builder::new()
            .name(format!("reader-{n}"))
            .spawn(move || answer_all(&mut reader, &find, &questions))?;
    }
    Ok((Shelf { asks }, last))
}

impl Shelf {
    pub(super) async fn find(&self, id: i64) -> Outcome<Option<Appeal>> {
        let (answer, found) = oneshot::channel();
        self.asks.try_send(Ask { id, answer }).map_err(|_| "the readers' queue is full")?;
        found.await?
    }
}

/// The next batch; the lock is held only while taking, so the other threads take the jobs that come after.
fn next<T>(queue: &Mutex<Receiver<T>>, most: usize) -> Option<Vec<T>> {
    take_batch(&queue.lock().unwrap_or_else(PoisonError::into_inner), most)
}

fn answer_all(reader: &mut Client, find: &Statement, questions: &Mutex<Receiver<Ask>>) {
    while let Some(batch) = next(questions, 1) {
        for ask in batch {
            let found = read(reader, find, ask.id);
            // The client may have gone.
            let _ = ask.answer.send(found);
        }
    }
}

fn read(reader: &mut Client, find: &Statement, id: i64) -> Outcome<Option<Appeal>> {
    let Some(row) = reader.query_opt(find, &[&id])? else { return Ok(None) };
    Ok(Some(Appeal {
        id: id.to_string(),
        village: row.try_get(0)?,
        category: row.try_get(1)?,
        text: row.try_get(2)?,
        place: row.try_get(3)?,
        mode: row.try_get(4)?,
        filed_at: row.try_get(5)?,
    }))
}

/// A connection with its two statements prepared.
struct Writer {
    client: Client,
    appeal: Statement,
    audit: Statement,
}

impl Writer {
    fn connect(url: &str) -> Outcome<Self> {
        let mut client = Client::connect(url, NoTls)?;
        let appeal = client.prepare(INSERT_APPEAL)?;
        let audit = client.prepare(INSERT_AUDIT)?;
        Ok(Self { client, appeal, audit })
    }

    fn write_all(&mut self, queue: &Mutex<Receiver<Job>>) {
        while let Some(batch) = next(queue, BATCH) {
            let kept = self.commit(&batch);
            for (job, kept) in batch.into_iter().zip(kept) {
                // The client may have gone; its appeal stays filed all the same.
                let _ = job.done.send(kept);
            }
        }
    }

    /// One commit for all jobs; tells for each whether it is now on disk.
    fn commit(&mut self, batch: &[Job]) -> Vec<bool> {
        self.run(batch).unwrap_or_else(|_| {
            // Nothing of the batch is kept; a failed BEGIN leaves nothing to roll back either.
            let _ = self.client.batch_execute("ROLLBACK");
            vec![false; batch.len()]
        })
    }

    fn run(&mut self, batch: &[Job]) -> Result<Vec<bool>, postgres::Error> {
        // A single job needs no savepoint: the transaction is its savepoint.
        if let [job] = batch {
            self.client.batch_execute("BEGIN")?;
            self.insert(job)?;
            self.client.batch_execute("COMMIT")?;
            return Ok(vec![true]);
        }
        let mut kept = Vec::with_capacity(batch.len());
        // The border between two jobs is one message, not three round trips.
        let mut border = "BEGIN; SAVEPOINT job";
        for job in batch {
            self.client.batch_execute(border)?;
            let good = self.insert(job).is_ok();
            kept.push(good);
            border = if good {
                "RELEASE SAVEPOINT job; SAVEPOINT job"
            } else {
                "ROLLBACK TO SAVEPOINT job; RELEASE SAVEPOINT job; SAVEPOINT job"
            };
        }
        let undo = if kept.last() == Some(&false) { "ROLLBACK TO SAVEPOINT job; COMMIT" } else { "COMMIT" };
        self.client.batch_execute(undo)?;
        Ok(kept)
    }

    fn insert(&mut self, job: &Job) -> Result<(), postgres::Error> {
        let filing = &job.filing;
        self.client.execute(
            &self.appeal,
            &[&job.id, &filing.village, &filing.category, &filing.text, &filing.place, &filing.mode, &job.at],
        )?;
        self.client.execute(&self.audit, &[&job.id, &job.at])?;
        Ok(())
    }
}
