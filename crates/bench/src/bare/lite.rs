//! The bare service on SQLite: one group-committing writer thread, one read connection per server thread.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};

use super::{Appeal, Job, take_batch};
use crate::Outcome;

/// Jobs in one commit at most.
const BATCH: usize = 256;
/// Statements kept prepared per connection.
const CACHED: usize = 16;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS appeal (
        id INTEGER PRIMARY KEY, village TEXT NOT NULL, category TEXT NOT NULL, body TEXT NOT NULL,
        place TEXT NOT NULL, mode TEXT NOT NULL, filed_at INTEGER NOT NULL);
    CREATE INDEX IF NOT EXISTS appeal_village ON appeal (village, filed_at);
    CREATE TABLE IF NOT EXISTS audit (
        id INTEGER PRIMARY KEY, appeal INTEGER NOT NULL, act TEXT NOT NULL, at INTEGER NOT NULL);
    CREATE INDEX IF NOT EXISTS audit_appeal ON audit (appeal);";
const INSERT_APPEAL: &str = "INSERT INTO appeal (id, village, category, body, place, mode, filed_at) \
                             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const INSERT_AUDIT: &str = "INSERT INTO audit (appeal, act, at) VALUES (?1, 'filed', ?2)";
const FIND: &str = "SELECT village, category, body, place, mode, filed_at FROM appeal WHERE id = ?1";

/// Reads appeals; opens one connection for each thread that asks.
pub(super) struct Shelf {
    path: PathBuf,
}

thread_local! {
    static READER: RefCell<Option<Connection>> = const { RefCell::new(None) };
}

/// Creates the tables, starts the writer, and tells the highest id in use.
pub(super) fn open(path: &Path, queue: Receiver<Job>) -> Outcome<(Shelf, i64)> {
    let writer = connect(path)?;
    writer.pragma_update(None, "journal_mode", "WAL")?;
    writer.pragma_update(None, "synchronous", "FULL")?;
    writer.execute_batch(SCHEMA)?;
    let last = writer.query_row("SELECT coalesce(max(id), 0) FROM appeal", [], |row| row.get(0))?;
    std::thread::Builder::new().name("writer".into()).spawn(move || write_all(&writer, &queue))?;
    Ok((Shelf { path: path.to_owned() }, last))
}

/// The busy timeout comes first: switching to WAL and opening readers under load both need it.
fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(CACHED);
    Ok(connection)
}

impl Shelf {
    /// Runs on the server's own thread: a point read takes microseconds, handing it over takes longer.
    pub(super) fn find(&self, id: i64) -> Outcome<Option<Appeal>> {
        READER.with_borrow_mut(|slot| {
            if slot.is_none() {
                *slot = Some(connect(&self.path)?);
            }
            let Some(connection) = slot else { return Err("no read connection".into()) };
            let found = connection.prepare_cached(FIND)?.query_row([id], |row| {
                Ok(Appeal {
                    id: id.to_string(),
                    village: row.get(0)?,
                    category: row.get(1)?,
                    text: row.get(2)?,
                    place: row.get(3)?,
                    mode: row.get(4)?,
                    filed_at: row.get(5)?,
                })
            });
            Ok(found.optional()?)
        })
    }
}

fn write_all(connection: &Connection, queue: &Receiver<Job>) {
    while let Some(batch) = take_batch(queue, BATCH) {
        let kept = commit(connection, &batch);
        for (job, kept) in batch.into_iter().zip(kept) {
            // The client may have gone; its appeal stays filed all the same.
            let _ = job.done.send(kept);
        }
    }
}

/// One commit for all jobs; tells for each whether it is now on disk.
fn commit(connection: &Connection, batch: &[Job]) -> Vec<bool> {
    let run = || -> rusqlite::Result<Vec<bool>> {
        step(connection, "BEGIN IMMEDIATE")?;
        let mut kept = Vec::with_capacity(batch.len());
        for job in batch {
            step(connection, "SAVEPOINT job")?;
            let good = insert(connection, job).is_ok();
            if !good {
                step(connection, "ROLLBACK TO job")?;
            }
            step(connection, "RELEASE job")?;
            kept.push(good);
        }
        step(connection, "COMMIT")?;
        Ok(kept)
    };
    run().unwrap_or_else(|_| {
        // Nothing of the batch is on disk; a failed BEGIN leaves nothing to roll back either.
        let _ = connection.execute_batch("ROLLBACK");
        vec![false; batch.len()]
    })
}

fn step(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(|_| ())
}

fn insert(connection: &Connection, job: &Job) -> rusqlite::Result<()> {
    let filing = &job.filing;
    connection.prepare_cached(INSERT_APPEAL)?.execute(params![
        job.id,
        filing.village,
        filing.category,
        filing.text,
        filing.place,
        filing.mode,
        job.at
    ])?;
    connection.prepare_cached(INSERT_AUDIT)?.execute(params![job.id, job.at])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bare::Filing;
    use tokio::sync::oneshot;

    fn job(id: i64) -> Job {
        let filing = Filing {
            village: "140824103201".into(),
            category: "utilities".into(),
            text: "路灯不亮".into(),
            place: "东巷口".into(),
            mode: "named".to_owned(),
        };
        Job { id, at: 7, filing, done: oneshot::channel().0 }
    }

    fn count(connection: &Connection, table: &str) -> i64 {
        connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_failing_job_leaves_nothing_and_its_neighbours_stay() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("bare.db");
        let (_send, queue) = std::sync::mpsc::sync_channel(1);
        let (shelf, last) = open(&path, queue).unwrap();
        assert_eq!(last, 0);
        let connection = connect(&path).unwrap();
        // The second job takes an id that is already used.
        assert_eq!(commit(&connection, &[job(1), job(1), job(2)]), vec![true, false, true]);
        assert_eq!((count(&connection, "appeal"), count(&connection, "audit")), (2, 2));
        assert_eq!(shelf.find(2).unwrap().map(|appeal| appeal.text), Some("路灯不亮".to_owned()));
        assert!(shelf.find(3).unwrap().is_none());
    }
}
