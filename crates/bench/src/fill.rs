//! Counties to measure on: a demo county made once, copied as often as needed, filled to a given size.

use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

use crate::Outcome;
use crate::api::{Api, Filing};
use crate::houji::{Cast, Houji, find_senders};
use crate::load::Sender;
use crate::scratch::Database;

/// A demo county in a throw-away directory (and database), with tokens of the people who act in it.
pub(crate) struct County {
    /// The program on this county's data.
    pub(crate) houji: Houji,
    /// Tokens of those who file appeals.
    pub(crate) filers: Vec<String>,
    /// Tokens of those who accept and reply.
    pub(crate) clerks: Vec<String>,
    database: Option<Database>,
    // Declared last: the directory goes when nothing uses it any more.
    directory: TempDir,
}

impl County {
    /// Makes the demo county with `houji demo`; tells how long that took to its ready line.
    pub(crate) fn make(program: &Path, maintenance: Option<&str>, cast: &Cast) -> Outcome<(Self, Duration)> {
        let directory = tempfile::tempdir()?;
        let database = maintenance.map(Database::create).transpose()?;
        let url = database.as_ref().map(|database| database.url.as_str());
        let houji = Houji::new(program, &directory.path().join("data"), url);
        let demo = houji.demo()?;
        let first_start = demo.ready_after;
        demo.stop()?;
        // Tokens are minted while nothing serves: on SQLite the server holds the file alone.
        let mint =
            |people: &[String]| people.iter().map(|person| houji.token(person)).collect::<Outcome<_>>();
        let (filers, clerks) = (mint(&cast.filers)?, mint(&cast.clerks)?);
        Ok((Self { houji, filers, clerks, database, directory }, first_start))
    }

    /// The same county once more, tokens included. No server may be running on the original.
    pub(crate) fn copy(&self) -> Outcome<Self> {
        let directory = tempfile::tempdir()?;
        let database = self.database.as_ref().map(Database::copy).transpose()?;
        let url = database.as_ref().map(|database| database.url.as_str());
        Ok(Self {
            houji: self.houji.copy_to(&directory.path().join("data"), url)?,
            filers: self.filers.clone(),
            clerks: self.clerks.clone(),
            database,
            directory,
        })
    }

    /// A copy of the data directory in which a second server may run on the same PostgreSQL database.
    pub(crate) fn beside(&self) -> Outcome<Houji> {
        let url = self.database.as_ref().map(|database| database.url.as_str());
        self.houji.copy_to(&self.directory.path().join("beside"), url)
    }

    /// What a PostgreSQL server does by itself some minutes later: rows that went in one go leave the tables, and plans know
    /// of those that came.
    pub(crate) fn settle(&self) -> Outcome<()> {
        if let Some(database) = &self.database {
            postgres::Client::connect(&database.url, postgres::NoTls)?.batch_execute("VACUUM ANALYZE")?;
        }
        Ok(())
    }

    /// Who may file where, found by trying on a running server.
    pub(crate) fn senders(&self, api: &Api) -> Outcome<Vec<Sender>> {
        find_senders(api, &self.filers)
    }
}

/// Files `count` appeals one after the other and answers the named field of each answer.
pub(crate) fn file_some(api: &Api, senders: &[Sender], count: usize, field: &str) -> Outcome<Vec<String>> {
    let mut fields = Vec::with_capacity(count);
    for sender in senders.iter().cycle().take(count) {
        let answer = api.file(sender, &Filing::fresh()?)?;
        let value = answer.field(field).filter(|_| answer.good());
        fields.push(value.ok_or_else(|| format!("filing answered {} {}", answer.status, answer.text))?);
    }
    Ok(fields)
}
