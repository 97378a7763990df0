//! One connection to either database, with its prepared statements.

use super::pg::Pg;
use super::value::{Row, V};
use crate::house::Fault;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where the rows live.
#[derive(Clone, Debug)]
pub enum Source {
    /// An embedded SQLite file.
    Lite(PathBuf),
    /// One that is thrown away when its making breaks off, and synced as a whole at its end: commits do not wait for
    /// the disk.
    Draft(PathBuf),
    /// A PostgreSQL connection string.
    Pg(String),
}

/// Key of a statement text: texts are `'static`, so address and length name one for ever.
pub(super) type TextKey = (usize, usize);

pub(super) fn key(sql: &'static str) -> TextKey {
    (sql.as_ptr().addr(), sql.len())
}

/// A connection. Statements are prepared once and kept.
pub(super) enum Conn {
    Lite { conn: rusqlite::Connection, texts: HashMap<TextKey, Box<str>> },
    Pg(Box<Pg>),
}

impl Conn {
    pub(super) fn open(source: &Source) -> Result<Conn, Fault> {
        match source {
            Source::Lite(path) => Conn::open_lite(path, "FULL"),
            Source::Draft(path) => Conn::open_lite(path, "OFF"),
            Source::Pg(url) => Ok(Conn::Pg(Box::new(Pg::connect(url)?))),
        }
    }

    fn open_lite(path: &Path, synchronous: &str) -> Result<Conn, Fault> {
        let conn = rusqlite::Connection::open(path)?;
        // The busy timeout comes first: switching to WAL may itself have to wait.
        conn.busy_timeout(Duration::from_secs(10))?;
        conn.execute_batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA foreign_keys = ON;
             PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 68719476736;
             PRAGMA wal_autocheckpoint = 16000;"
        ))?;
        // Without this SQLite prepares a statement anew whenever a bound value might change its plan.
        conn.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        conn.set_prepared_statement_cache_capacity(256);
        Ok(Conn::Lite { conn, texts: HashMap::new() })
    }

    /// Asks after each commit into an embedded database, with the pages in its log, whether to take that into the file.
    pub(super) fn after_commits(
        &mut self,
        mut is_due: impl FnMut(u32) -> bool + Send + 'static,
    ) -> Result<(), Fault> {
        let Conn::Lite { conn, .. } = self else { return Ok(()) };
        conn.wal_hook(Some(move |log: &mut rusqlite::hooks::Wal, pages| {
            if is_due(u32::try_from(pages).unwrap_or(0)) {
                // When that fails the log stays, and the commit is as good.
                let _ = log.checkpoint();
            }
            Ok(())
        }))?;
        Ok(())
    }

    /// Lets commits of an embedded database return before they are on disk: somebody else flushes them.
    pub(super) fn do_not_wait_for_disk(&mut self) -> Result<(), Fault> {
        self.batch("PRAGMA synchronous = NORMAL")
    }

    pub(super) fn is_pg(&self) -> bool {
        matches!(self, Conn::Pg(_))
    }

    /// True when the connection itself is gone and must be opened anew.
    pub(super) fn is_closed(&self) -> bool {
        matches!(self, Conn::Pg(pg) if pg.is_closed())
    }

    /// Runs one statement without arguments: where a transaction begins or ends.
    pub(super) fn step(&mut self, sql: &'static str) -> Result<(), Fault> {
        match self {
            Conn::Lite { conn, .. } => Ok(conn.prepare_cached(sql)?.raw_execute().map(|_| ())?),
            Conn::Pg(pg) => pg.batch(sql),
        }
    }

    /// Runs fixed text without arguments: migrations.
    pub(super) fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        match self {
            Conn::Lite { conn, .. } => conn.execute_batch(sql).map_err(Fault::from),
            Conn::Pg(pg) => pg.batch(sql),
        }
    }

    pub(super) fn exec(&mut self, sql: &'static str, args: &[V<'_>]) -> Result<u64, Fault> {
        match self {
            Conn::Lite { conn, texts } => {
                let mut statement = conn.prepare_cached(numbered(texts, sql))?;
                bind(&mut statement, args)?;
                let count = statement.raw_execute()?;
                Ok(u64::try_from(count).unwrap_or(u64::MAX))
            }
            Conn::Pg(pg) => pg.exec(sql, args),
        }
    }

    /// Changes rows, and need not be waited for: a fault may come with a later statement, at the commit at the latest.
    pub(super) fn put(&mut self, sql: &'static str, args: &[V<'_>]) -> Result<(), Fault> {
        match self {
            Conn::Lite { .. } => self.exec(sql, args).map(|_| ()),
            Conn::Pg(pg) => pg.exec_later(sql, args),
        }
    }

    /// Begins to read on one unchanging view of an embedded database; ends with [`Conn::commit`].
    pub(super) fn begin_view(&mut self) -> Result<(), Fault> {
        self.step("BEGIN")
    }

    /// Keeps what was written, or ends a view.
    pub(super) fn commit(&mut self) -> Result<(), Fault> {
        self.step("COMMIT")
    }

    /// Begins to write.
    pub(super) fn begin(&mut self) -> Result<(), Fault> {
        match self {
            Conn::Lite { .. } => self.step("BEGIN IMMEDIATE"),
            Conn::Pg(pg) => {
                pg.batch_later("BEGIN");
                Ok(())
            }
        }
    }

    /// Gives up what was written.
    pub(super) fn roll_back(&mut self) -> Result<(), Fault> {
        if let Conn::Pg(pg) = self {
            pg.forget();
        }
        self.step("ROLLBACK")
    }

    pub(super) fn rows<T>(
        &mut self,
        sql: &'static str,
        args: &[V<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let mut found = Vec::new();
        self.each(sql, args, &mut |row| {
            found.push(read(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Shows every row of an answer to `take`. Compiled once for all that is read.
    fn each(
        &mut self,
        sql: &'static str,
        args: &[V<'_>],
        take: &mut dyn FnMut(&Row<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        match self {
            Conn::Lite { conn, texts } => {
                let mut statement = conn.prepare_cached(numbered(texts, sql))?;
                bind(&mut statement, args)?;
                let mut rows = statement.raw_query();
                while let Some(row) = rows.next()? {
                    take(&Row::Lite(row))?;
                }
            }
            Conn::Pg(pg) => {
                for row in pg.query(sql, args)? {
                    take(&Row::Pg(&row))?;
                }
            }
        }
        Ok(())
    }

    /// Number of result columns of a statement, without running it.
    #[cfg(feature = "testing")]
    pub(super) fn prepare(&mut self, sql: &str) -> Result<usize, Fault> {
        match self {
            Conn::Lite { conn, .. } => Ok(conn.prepare(&sql.replace('$', "?"))?.column_count()),
            Conn::Pg(pg) => pg.width(sql),
        }
    }

    /// The steps an embedded database would take, without running the statement.
    #[cfg(feature = "testing")]
    pub(super) fn plan(&mut self, sql: &str) -> Result<Vec<String>, Fault> {
        let Conn::Lite { conn, .. } = self else { return Ok(Vec::new()) };
        let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {}", sql.replace('$', "?")))?;
        let mut rows = statement.raw_query();
        let mut steps = Vec::new();
        while let Some(row) = rows.next()? {
            steps.push(row.get(3)?);
        }
        Ok(steps)
    }
}

/// SQLite takes `$2` for a name and numbers names by first appearance; `?2` means what it says.
fn numbered<'t>(texts: &'t mut HashMap<TextKey, Box<str>>, sql: &'static str) -> &'t str {
    texts.entry(key(sql)).or_insert_with(|| {
        #[cfg(feature = "testing")]
        crate::testing::sql::assert_known(sql);
        sql.replace('$', "?").into_boxed_str()
    })
}

fn bind(statement: &mut rusqlite::Statement<'_>, args: &[V<'_>]) -> Result<(), Fault> {
    for (at, value) in (1..).zip(args) {
        statement.raw_bind_parameter(at, value)?;
    }
    Ok(())
}
