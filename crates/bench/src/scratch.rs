//! Throw-away PostgreSQL databases with a random name, and throw-away copies of a data directory.

use std::path::Path;
use std::process::Command;

use postgres::{Client, NoTls};

use crate::Outcome;

/// A database that exists as long as this value does.
pub(crate) struct Database {
    maintenance: String,
    name: String,
    /// How to connect to it.
    pub(crate) url: String,
}

impl Database {
    /// An empty database made through the maintenance database at `maintenance`.
    pub(crate) fn create(maintenance: &str) -> Outcome<Self> {
        Self::create_from(maintenance, "")
    }

    /// A copy of this database; nobody may be connected to it, so what is left of old connections is ended.
    pub(crate) fn copy(&self) -> Outcome<Self> {
        let mut client = Client::connect(&self.maintenance, NoTls)?;
        client.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1",
            &[&self.name],
        )?;
        Self::create_from(&self.maintenance, &format!(" TEMPLATE {}", self.name))
    }

    fn create_from(maintenance: &str, template: &str) -> Outcome<Self> {
        let name = format!("houji_bench_{:016x}", getrandom::u64()?);
        let url = with_database(maintenance, &name)?;
        let mut client = Client::connect(maintenance, NoTls)?;
        client.batch_execute(&format!("CREATE DATABASE {name}{template}"))?;
        Ok(Self { maintenance: maintenance.to_owned(), name, url })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let dropped = Client::connect(&self.maintenance, NoTls).and_then(|mut client| {
            client.batch_execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name))
        });
        if let Err(error) = dropped {
            eprintln!("houji-bench: database {} is left behind: {error}", self.name);
        }
    }
}

/// The same server and user, another database.
fn with_database(url: &str, name: &str) -> Outcome<String> {
    let (place, options) = url.split_once('?').map_or((url, None), |(place, options)| (place, Some(options)));
    let scheme = place.find("://").ok_or("a postgres:// URL is needed")?.saturating_add(3);
    let (scheme, rest) = place.split_at_checked(scheme).ok_or("a postgres:// URL is needed")?;
    let host = rest.split_once('/').map_or(rest, |(host, _)| host);
    let options = options.map(|options| format!("?{options}")).unwrap_or_default();
    Ok(format!("{scheme}{host}/{name}{options}"))
}

/// Copies a data directory of a server that is not running.
pub(crate) fn copy_directory(from: &Path, to: &Path) -> Outcome<()> {
    let done = Command::new("cp").arg("-a").arg(from).arg(to).status()?;
    if done.success() { Ok(()) } else { Err(format!("copying {} failed", from.display()).into()) }
}

/// Bytes of the files of a directory.
pub(crate) fn directory_size(of: &Path) -> Outcome<u64> {
    let mut size = 0u64;
    for entry in std::fs::read_dir(of)? {
        size = size.saturating_add(entry?.metadata()?.len());
    }
    Ok(size)
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn only_the_database_of_a_url_is_replaced() {
        let cases = [
            ("postgres://u:p@h:5432/postgres", "postgres://u:p@h:5432/x"),
            ("postgres://h", "postgres://h/x"),
            ("postgresql://h/postgres?sslmode=disable", "postgresql://h/x?sslmode=disable"),
        ];
        for (url, wanted) in cases {
            assert_eq!(with_database(url, "x").unwrap(), wanted);
        }
        assert!(with_database("host=h", "x").is_err());
    }
}
