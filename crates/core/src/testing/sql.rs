//! Every SQL statement of the program, read from the `const`s of the sources, macros included. Where tests run, a connection
//! refuses to send a text that was not found there (see [`assert_known`]).

use super::consts::{Text, texts_of};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Rust files below a folder.
pub fn sources(below: &Path) -> Vec<PathBuf> {
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

/// Rust files of this crate and of the rooms above it.
pub fn all_sources() -> Vec<PathBuf> {
    let crates = ["/src", "/../houji/src"].map(|folder| format!("{}{folder}", env!("CARGO_MANIFEST_DIR")));
    crates.iter().flat_map(|folder| sources(Path::new(folder))).collect()
}

/// Every constant of the stores and of the database's own files that reads like a statement.
pub fn statements() -> &'static [Text] {
    static FOUND: OnceLock<Vec<Text>> = OnceLock::new();
    FOUND.get_or_init(|| {
        let verbs = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "WITH "];
        let files = all_sources().into_iter().filter(|path| {
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
pub fn assert_known(sql: &str) {
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
        let files = all_sources();
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
pub fn is_dialect(sql: &str) -> bool {
    ["pg_", "pragma_", "sqlite_schema", "information_schema"].iter().any(|word| sql.contains(word))
}
