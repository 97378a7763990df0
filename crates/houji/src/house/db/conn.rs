//! One connection to either database, with its prepared statements.

use super::value::{Row, V};
use crate::house::Fault;
use postgres::config::{Host, SslMode};
use postgres::{NoTls, types::ToSql as PgToSql};
use std::collections::HashMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where the rows live.
#[derive(Clone, Debug)]
pub enum Source {
    /// An embedded SQLite file.
    Lite(PathBuf),
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
    Pg { client: postgres::Client, statements: HashMap<TextKey, postgres::Statement> },
}

impl Conn {
    pub(super) fn open(source: &Source) -> Result<Conn, Fault> {
        match source {
            Source::Lite(path) => Conn::open_lite(path),
            Source::Pg(url) => {
                let mut config: postgres::Config = url.parse().map_err(Fault::from)?;
                check_secrecy(&config)?;
                config.connect_timeout(Duration::from_secs(10)).application_name("houji");
                let client = config.connect(NoTls).map_err(Fault::from)?;
                Ok(Conn::Pg { client, statements: HashMap::new() })
            }
        }
    }

    fn open_lite(path: &Path) -> Result<Conn, Fault> {
        let conn = rusqlite::Connection::open(path)?;
        // The busy timeout comes first: switching to WAL may itself have to wait.
        conn.busy_timeout(Duration::from_secs(10))?;
        conn.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 268435456;
             PRAGMA wal_autocheckpoint = 16000;",
        )?;
        // Without this SQLite prepares a statement anew whenever a bound value might change its plan.
        conn.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        conn.set_prepared_statement_cache_capacity(256);
        Ok(Conn::Lite { conn, texts: HashMap::new() })
    }

    pub(super) fn is_pg(&self) -> bool {
        matches!(self, Conn::Pg { .. })
    }

    /// True when the connection itself is gone and must be opened anew.
    pub(super) fn is_closed(&self) -> bool {
        matches!(self, Conn::Pg { client, .. } if client.is_closed())
    }

    /// Runs fixed text without arguments: transactions, migrations.
    pub(super) fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        match self {
            Conn::Lite { conn, .. } => conn.execute_batch(sql).map_err(Fault::from),
            Conn::Pg { client, .. } => client.batch_execute(sql).map_err(Fault::from),
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
            Conn::Pg { client, statements } => {
                let statement = prepared(client, statements, sql)?;
                client.execute(&statement, &pg_args(args)).map_err(Fault::from)
            }
        }
    }

    pub(super) fn rows<T>(
        &mut self,
        sql: &'static str,
        args: &[V<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let mut found = Vec::new();
        match self {
            Conn::Lite { conn, texts } => {
                let mut statement = conn.prepare_cached(numbered(texts, sql))?;
                bind(&mut statement, args)?;
                let mut rows = statement.raw_query();
                while let Some(row) = rows.next()? {
                    found.push(read(&Row::Lite(row))?);
                }
            }
            Conn::Pg { client, statements } => {
                let statement = prepared(client, statements, sql)?;
                for row in client.query(&statement, &pg_args(args))? {
                    found.push(read(&Row::Pg(&row))?);
                }
            }
        }
        Ok(found)
    }

    /// Number of result columns of a statement, without running it.
    #[cfg(test)]
    pub(super) fn prepare(&mut self, sql: &str) -> Result<usize, Fault> {
        match self {
            Conn::Lite { conn, .. } => Ok(conn.prepare(&sql.replace('$', "?"))?.column_count()),
            Conn::Pg { client, .. } => Ok(client.prepare(sql)?.columns().len()),
        }
    }
}

/// Connections speak no TLS, so names, phone numbers and the password would travel in the open. To another machine
/// they may do so only when the operator wrote `sslmode=disable`: over a tunnel or a network of one's own.
fn check_secrecy(config: &postgres::Config) -> Result<(), Fault> {
    let is_here =
        |name: &str| name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    // A numeric address, where one is given, is what is connected to; the name is then only a name.
    let addresses = config.get_hostaddrs();
    let here = if addresses.is_empty() {
        config.get_hosts().iter().all(|host| match host {
            Host::Unix(_) => true,
            Host::Tcp(name) => is_here(name),
        })
    } else {
        addresses.iter().all(IpAddr::is_loopback)
    };
    match config.get_ssl_mode() {
        SslMode::Disable => Ok(()),
        SslMode::Require => {
            Err(Fault::new("connections to PostgreSQL speak no TLS yet: sslmode=require cannot be kept"))
        }
        _ if here => Ok(()),
        _ => Err(Fault::new(
            "PostgreSQL on another machine would be spoken to without TLS; write sslmode=disable in the \
             connection string if the network between is your own or a tunnel",
        )),
    }
}

/// SQLite takes `$2` for a name and numbers names by first appearance; `?2` means what it says.
fn numbered<'t>(texts: &'t mut HashMap<TextKey, Box<str>>, sql: &'static str) -> &'t str {
    texts.entry(key(sql)).or_insert_with(|| {
        #[cfg(test)]
        crate::tests::sql::assert_known(sql);
        sql.replace('$', "?").into_boxed_str()
    })
}

fn bind(statement: &mut rusqlite::Statement<'_>, args: &[V<'_>]) -> Result<(), Fault> {
    for (at, value) in (1..).zip(args) {
        statement.raw_bind_parameter(at, value)?;
    }
    Ok(())
}

fn prepared(
    client: &mut postgres::Client,
    statements: &mut HashMap<TextKey, postgres::Statement>,
    sql: &'static str,
) -> Result<postgres::Statement, Fault> {
    if let Some(statement) = statements.get(&key(sql)) {
        return Ok(statement.clone());
    }
    #[cfg(test)]
    crate::tests::sql::assert_known(sql);
    let statement = client.prepare(sql)?;
    statements.insert(key(sql), statement.clone());
    Ok(statement)
}

fn pg_args<'a>(args: &'a [V<'a>]) -> Vec<&'a (dyn PgToSql + Sync)> {
    args.iter().map(|value| -> &(dyn PgToSql + Sync) { value }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_machine_is_spoken_to_in_the_open_only_when_that_was_written() {
        let verdict = |url: &str| check_secrecy(&url.parse().unwrap()).map_err(|why| why.to_string());
        for here in [
            "postgres://houji@localhost/houji",
            "postgres://houji@127.0.0.1/houji",
            "postgres://houji@127.8.0.1:5433/houji",
            "postgres://houji@[::1]/houji",
            "postgres://houji@%2Fvar%2Frun%2Fpostgresql/houji",
            "host=/run/postgresql user=houji",
            "host=db hostaddr=127.0.0.1 user=houji",
            "postgres://houji@10.0.0.9/houji?sslmode=disable",
        ] {
            assert_eq!(verdict(here), Ok(()), "{here}");
        }
        for there in [
            "postgres://houji@10.0.0.9/houji",
            "postgres://houji@db/houji",
            "postgres://houji@db/houji?sslmode=prefer",
            "postgres://houji@localhost,db/houji",
            "postgres://houji@localhost.example/houji",
            "host=localhost hostaddr=10.0.0.9 user=houji",
        ] {
            assert!(verdict(there).unwrap_err().contains("sslmode=disable"), "{there}");
        }
        let asked = verdict("postgres://houji@localhost/houji?sslmode=require");
        assert!(asked.unwrap_err().contains("no TLS"), "what is asked for is not silently left out");
    }
}
