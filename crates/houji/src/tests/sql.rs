//! Every SQL statement of the program is prepared on both databases, and its result is as wide on both.
//!
//! None can be forgotten: the statements are read from the `const`s of the sources, macros included, and in a
//! test build a connection refuses to send a text that was not found there (see [`assert_known`]). So whatever
//! any test makes the program send was also prepared on both databases.

use super::consts::{Text, texts_of};
use crate::house::{Db, Source};
use crate::testing::{COUNTY, TestHouse, code};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Rust files below a folder.
pub(super) fn sources(below: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(below).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Every constant of the stores and of the database's own files that reads like a statement.
pub(super) fn statements() -> &'static [Text] {
    static FOUND: OnceLock<Vec<Text>> = OnceLock::new();
    FOUND.get_or_init(|| {
        let verbs = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "WITH "];
        let files = sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")));
        let files = files.into_iter().filter(|path| {
            let name = path.to_string_lossy();
            (name.contains("store") || name.contains("/house/db/")) && !name.contains("/tests/")
        });
        let texts: Vec<(String, String)> =
            files.map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap())).collect();
        let mut found = texts_of(&texts);
        found.retain(|text| verbs.iter().any(|verb| text.sql.trim_start().starts_with(verb)));
        found
    })
}

/// Called by a connection for every text it is to send for the first time.
pub(crate) fn assert_known(sql: &str) {
    static KNOWN: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| statements().iter().map(|text| text.sql.as_str()).collect());
    assert!(
        known.contains(sql) || is_of_a_test(sql),
        "a statement that is no `const` of a store was sent:\n{sql}"
    );
}

/// Tests may look and spoil with statements of their own.
fn is_of_a_test(sql: &str) -> bool {
    static TESTS: OnceLock<String> = OnceLock::new();
    let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let tests = TESTS.get_or_init(|| {
        let files = sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")));
        let tests = files
            .iter()
            .filter(|path| path.ends_with("tests.rs") || path.to_string_lossy().contains("/tests/"));
        fold(
            &tests
                .map(|path| std::fs::read_to_string(path).unwrap().replace("\\\n", " "))
                .collect::<String>(),
        )
    });
    tests.contains(&fold(sql))
}

/// Spoken to one database only.
pub(super) fn is_dialect(sql: &str) -> bool {
    ["pg_", "pragma_", "sqlite_schema", "information_schema"].iter().any(|word| sql.contains(word))
}

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    let dir = tempfile::tempdir().unwrap();
    let lite = Source::Lite(dir.path().join("houji.db"));
    let opened = tokio::task::spawn_blocking({
        let lite = lite.clone();
        move || Db::open(&lite, code(COUNTY)).unwrap()
    });
    let db = opened.await.unwrap();
    let pg = match std::env::var("HOUJI_TEST_PG") {
        Ok(url) => Some(TestHouse::postgres(&url).await),
        Err(_) => None,
    };
    let pg_source = pg.as_ref().map(|house| Source::Pg(house.url.clone()));
    let common: Vec<&'static str> =
        statements().iter().map(|text| text.sql.as_str()).filter(|sql| !is_dialect(sql)).collect();
    assert!(common.len() > 100, "only {} statements were found; has their form changed?", common.len());
    let prepare = move || {
        let on_lite = Db::prepare_all(&lite, &common).unwrap();
        let on_pg = pg_source.map(|source| Db::prepare_all(&source, &common).unwrap());
        for (at, sql) in common.iter().enumerate() {
            let width = on_lite[at].as_ref().unwrap_or_else(|why| panic!("SQLite: {why}\n{sql}"));
            if let Some(on_pg) = &on_pg {
                let pg_width = on_pg[at].as_ref().unwrap_or_else(|why| panic!("PostgreSQL: {why}\n{sql}"));
                assert_eq!(width, pg_width, "{sql}");
            }
        }
    };
    tokio::task::spawn_blocking(prepare).await.unwrap();
    db.close();
}

#[test]
fn a_text_that_is_no_constant_is_not_sent() {
    assert_known(statements()[0].sql.as_str());
    let made = format!("SELECT {} FROM appeal", 1);
    assert!(std::panic::catch_unwind(|| assert_known(&made)).is_err());
}
