//! Checkpoints of an embedded database beside the writer. When SQLite's log has become long, its pages go into the file: done
//! by the writer, everybody would wait while thousands of pages are written and flushed. Here another connection takes in what
//! there is meanwhile, and the writer only the little that came since, after which the log begins anew.

use super::conn::{Conn, Source};
use crate::house::Fault;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::path::Path;
use std::thread::JoinHandle;

/// Pages in the log from which on it is taken in.
pub(super) const LONG: u32 = 16_000;

/// The way to the thread that takes the log in.
struct Checkpoints {
    ask: Sender<()>,
    done: Receiver<()>,
    is_under_way: bool,
}

impl Checkpoints {
    /// After a commit that left so many pages in the log: true when the writer is to take in the rest.
    fn are_nearly_done(&mut self, pages: u32) -> bool {
        if self.is_under_way {
            let ended = self.done.try_recv().is_ok();
            self.is_under_way = !ended;
            return ended;
        }
        self.is_under_way = pages >= LONG && self.ask.try_send(()).is_ok();
        false
    }
}

/// Has the log of the writer's database taken in by a thread of its own from now on. It ends when the writer does.
///
/// # Errors
/// [`Fault`] of the database.
pub(super) fn beside(writer: &mut Conn, path: &Path) -> Result<JoinHandle<()>, Fault> {
    let ((ask, asked), (tell, done)) = (bounded(1), bounded(1));
    let mut checkpoints = Checkpoints { ask, done, is_under_way: false };
    writer.after_commits(move |pages| checkpoints.are_nearly_done(pages))?;
    let source = Source::Lite(path.to_owned());
    super::spawn("checkpoint".into(), move || take_in(&source, &asked, &tell))
}

fn take_in(source: &Source, asked: &Receiver<()>, tell: &Sender<()>) {
    let mut conn = None;
    while asked.recv().is_ok() {
        // Opened when it is needed: many a program ends before.
        let taken = match &mut conn {
            Some(conn) => Ok(conn),
            none => Conn::open(source).map(|opened| none.insert(opened)),
        };
        // Nothing is lost by one that fails: the log stays, and the next commit asks again.
        if let Err(why) = taken.and_then(|conn| conn.batch("PRAGMA wal_checkpoint(PASSIVE)")) {
            tracing::warn!(%why, "the log was not taken in");
        }
        // The writer may have ended.
        let _ = tell.send(());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_log_is_taken_in_beside_and_then_the_rest() {
        let ((ask, asked), (tell, done)) = (bounded(1), bounded(1));
        let mut checkpoints = Checkpoints { ask, done, is_under_way: false };
        assert!(!checkpoints.are_nearly_done(LONG - 1) && asked.is_empty());
        assert!(!checkpoints.are_nearly_done(LONG) && asked.len() == 1);
        assert!(!checkpoints.are_nearly_done(LONG + 1), "it is not done yet, and not asked for twice");
        asked.recv().unwrap();
        tell.send(()).unwrap();
        assert!(checkpoints.are_nearly_done(LONG + 2));
        assert!(!checkpoints.are_nearly_done(1) && asked.is_empty());
        drop(asked);
        assert!(
            !checkpoints.are_nearly_done(LONG) && !checkpoints.is_under_way,
            "whoever took it in is gone"
        );
    }

    #[test]
    fn the_log_begins_anew_and_nothing_of_it_is_lost() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("rows.db");
        let mut conn = Conn::open(&Source::Lite(path.clone())).unwrap();
        conn.batch("CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB)").unwrap();
        let thread = beside(&mut conn, &path).unwrap();
        let log = dir.path().join("rows.db-wal");
        let length = || std::fs::metadata(&log).unwrap().len();
        let (mut before, mut rows, mut began_anew) = (0, 0, false);
        // Far more commits than the thread beside needs; a log that begins anew does not get longer.
        for _ in 0..1000 {
            conn.batch(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
                 INSERT INTO t (body) SELECT zeroblob(4000) FROM n",
            )
            .unwrap();
            rows += 500;
            let after = length();
            if after == before {
                began_anew = true;
                break;
            }
            before = after;
        }
        assert!(began_anew && before > u64::from(LONG) * 4096, "{before} bytes of log, {rows} rows");
        drop(conn);
        thread.join().unwrap();
        let again = rusqlite::Connection::open(&path).unwrap();
        let found: i64 = again.query_row("SELECT COUNT(*) FROM t", [], |row| row.get(0)).unwrap();
        assert_eq!(found, rows);
    }
}
