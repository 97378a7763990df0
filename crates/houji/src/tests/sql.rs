//! Every SQL statement of the program is prepared on both databases, and its result is as wide on both.

use crate::house::{Db, Source};
use crate::testing::{COUNTY, TestHouse, code};
use std::path::{Path, PathBuf};

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

/// String literals of a source text that begin like a statement.
fn statements(text: &str) -> Vec<String> {
    let verbs = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "WITH "];
    let mut found = Vec::new();
    for piece in text.split("const ").skip(1) {
        let Some((head, rest)) = piece.split_once("= ") else { continue };
        if !head.contains("&str") || !rest.starts_with('"') {
            continue;
        }
        let body: String = rest.trim_start_matches('"').split('"').next().unwrap_or("").to_owned();
        let body = body.replace("\\\n", " ");
        if verbs.iter().any(|verb| body.trim_start().starts_with(verb)) {
            found.push(body);
        }
    }
    found
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
    let mut count = 0;
    for path in sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))) {
        let in_store = path.to_string_lossy().contains("store") || path.ends_with("writer.rs");
        if !in_store || path.to_string_lossy().contains("/tests/") {
            continue;
        }
        for sql in statements(&std::fs::read_to_string(&path).unwrap()) {
            if sql.contains("pg_") || sql.contains("pragma_") || sql.contains("information_schema") {
                continue; // spoken to one database only
            }
            count += 1;
            let (lite, url) = (lite.clone(), pg.as_ref().map(|house| house.url.clone()));
            let shown = format!("{}:\n{sql}", path.display());
            tokio::task::spawn_blocking(move || {
                let on_lite = Db::prepare(&lite, &sql).unwrap_or_else(|why| panic!("SQLite: {why}\n{shown}"));
                if let Some(url) = url {
                    let on_pg = Db::prepare(&Source::Pg(url), &sql)
                        .unwrap_or_else(|why| panic!("PostgreSQL: {why}\n{shown}"));
                    assert_eq!(on_lite, on_pg, "{shown}");
                }
            })
            .await
            .unwrap();
        }
    }
    assert!(count > 40, "only {count} statements were found; has their form changed?");
    db.close();
}
