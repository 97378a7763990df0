//! The house rules, as a test: what may stand where, how long files may be, what must not be left behind.

use houji_core::testing::sql::sources;
use std::path::{Path, PathBuf};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Where the rooms are: what every room stands on, and those above it.
const ROOMS: [&str; 2] = ["crates/core/src", "crates/houji/src"];

struct File {
    name: String,
    text: String,
}

fn files() -> Vec<File> {
    let mut paths: Vec<PathBuf> = Vec::new();
    let others = ["crates/base/src", "crates/seal/src", "crates/verify/src", "crates/bench/src", "xtask/src"];
    for folder in others.into_iter().chain(ROOMS) {
        paths.extend(sources(&Path::new(ROOT).join(folder)));
    }
    paths
        .into_iter()
        .map(|path| File {
            name: path.strip_prefix(ROOT).unwrap().to_string_lossy().into_owned(),
            text: std::fs::read_to_string(path).unwrap(),
        })
        .collect()
}

fn is_test(file: &File) -> bool {
    let names = ["/tests/", "/testing/", "/testing.rs", "/tests.rs"];
    names.iter().any(|name| file.name.contains(name))
}

fn is_room(file: &File) -> bool {
    ROOMS.iter().any(|folder| file.name.starts_with(folder))
}

/// Code before the test module of a file.
fn code(file: &File) -> &str {
    file.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or("")
}

fn check(found: Vec<String>) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn files_are_short() {
    check(
        files()
            .iter()
            .filter_map(|file| {
                let lines = file.text.lines().count();
                (lines > 500)
                    .then(|| format!("{}: {lines} lines; 500 is the most, split it by verb", file.name))
            })
            .collect(),
    );
}

#[test]
fn functions_are_short() {
    let mut found = Vec::new();
    for file in files().into_iter().filter(|file| !is_test(file)) {
        let mut start: Option<(usize, usize, String)> = None;
        for (number, line) in file.text.lines().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let word = line.trim_start();
            if start.is_none()
                && !word.ends_with('}')
                && (word.starts_with("fn ")
                    || word.starts_with("pub fn ")
                    || word.starts_with("async fn ")
                    || word.starts_with("pub async fn ")
                    || word.starts_with("pub(super) fn ")
                    || word.starts_with("pub(crate) fn "))
            {
                start = Some((number, indent, word.to_owned()));
            } else if let Some((from, at, name)) = &start
                && word == "}"
                && indent == *at
            {
                if number - from > 60 {
                    found.push(format!(
                        "{}:{}: {} lines in `{}`; 60 is the most",
                        file.name,
                        from + 1,
                        number - from,
                        name
                    ));
                }
                start = None;
            }
        }
    }
    check(found);
}

#[test]
fn sql_stands_in_stores_only() {
    let verbs = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM "];
    let allowed =
        |name: &str| name.contains("/store/") || name.ends_with("store.rs") || name.contains("/house/db/");
    let in_program = |file: &&File| is_room(file) && !is_test(file) && !allowed(&file.name);
    check(
        files()
            .iter()
            .filter(in_program)
            .flat_map(|file| {
                let bad = code(file)
                    .lines()
                    .enumerate()
                    .filter(|(_, line)| verbs.iter().any(|verb| line.contains(verb)) && line.contains('"'));
                bad.map(|(number, _)| format!("{}:{}: SQL outside a store", file.name, number + 1))
                    .collect::<Vec<_>>()
            })
            .collect(),
    );
}

#[test]
fn stores_speak_the_common_dialect() {
    let banned =
        ["strftime", "jsonb", "AUTOINCREMENT", "SERIAL", "NUMERIC", " REAL", "datetime(", "ILIKE", "GLOB "];
    check(
        files()
            .iter()
            .filter(|file| file.name.ends_with("store.rs") || file.name.contains("/store/"))
            .flat_map(|file| {
                banned
                    .iter()
                    .filter(|word| code(file).contains(**word))
                    .map(|word| format!("{}: {word}", file.name))
                    .collect::<Vec<_>>()
            })
            .collect(),
    );
}

#[test]
fn pure_files_stay_pure() {
    let banned =
        ["async ", "tokio", "axum", "std::fs", "std::net", "std::env", "tracing::", "Reader", "&mut Tx"];
    let pure = |file: &&File| {
        let name = file.name.as_str();
        ["model.rs", "decide.rs", "present.rs", "format.rs", "policy.rs"]
            .iter()
            .any(|end| name.ends_with(end))
            || name.starts_with("crates/base/")
            || name.starts_with("crates/seal/")
    };
    check(
        files()
            .iter()
            .filter(pure)
            .flat_map(|file| {
                banned
                    .iter()
                    .filter(|word| code(file).contains(**word))
                    .map(|word| format!("{}: {word}", file.name))
                    .collect::<Vec<_>>()
            })
            .collect(),
    );
}

/// What nobody asked for is allowed to ticks alone.
#[test]
fn only_ticks_act_without_the_gate() {
    check(
        files()
            .iter()
            .filter(|file| is_room(file) && !file.name.ends_with("tests/tidy.rs"))
            .filter(|file| !file.name.ends_with("/tick.rs") && file.text.contains("Permit::of_time"))
            .map(|file| format!("{}: Permit::of_time; ask the gate", file.name))
            .collect(),
    );
}

/// Without asking the gate only that is read which everybody may read.
#[test]
fn only_publications_read_without_the_gate() {
    check(
        files()
            .iter()
            .filter(|file| is_room(file) && !file.name.ends_with("tests/tidy.rs"))
            .filter(|file| !file.name.contains("src/notices/") && file.text.contains("Scope::of_publication"))
            .map(|file| format!("{}: Scope::of_publication; ask the gate", file.name))
            .collect(),
    );
}

#[test]
fn only_one_file_reads_the_clock() {
    check(
        files()
            .iter()
            .filter(|file| {
                is_room(file)
                    && !is_test(file)
                    && !file.name.ends_with("house/clock.rs")
                    && code(file).contains("SystemTime::now")
            })
            .map(|file| format!("{}: SystemTime::now; take the time from App", file.name))
            .collect(),
    );
}

#[test]
fn nothing_is_left_behind() {
    let banned = ["todo!(", "unimplemented!(", "FIXME", "dbg!(", "#[ignore"];
    check(
        files()
            .iter()
            .filter(|file| !file.name.ends_with("tidy.rs"))
            .flat_map(|file| {
                banned
                    .iter()
                    .filter(|word| file.text.contains(**word))
                    .map(|word| format!("{}: {word}", file.name))
                    .collect::<Vec<_>>()
            })
            .collect(),
    );
}

#[test]
fn templates_have_no_inline_style_or_script() {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = ROOMS.iter().map(|folder| Path::new(ROOT).join(folder)).collect();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "html") {
                let text = std::fs::read_to_string(&path).unwrap();
                let text = text.replace("http://www.w3.org/2000/svg", ""); // a name, not an address
                for banned in
                    [" style=", "<style", " onclick=", " onsubmit=", "javascript:", "http://", "https://"]
                {
                    if text.contains(banned) {
                        found.push(format!("{}: {banned}", path.display()));
                    }
                }
            }
        }
    }
    check(found);
}

#[test]
fn every_migration_is_listed() {
    let listed =
        std::fs::read_to_string(Path::new(ROOT).join("crates/core/src/house/db/migrate.rs")).unwrap();
    for entry in std::fs::read_dir(Path::new(ROOT).join("migrations")).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(listed.contains(&name), "{name} is not in the list of migrations");
    }
}

/// Every table of county data leads its key with the county.
#[test]
fn every_key_leads_with_the_county() {
    for entry in std::fs::read_dir(Path::new(ROOT).join("migrations")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for table in text.split("CREATE TABLE ").skip(1) {
            let body = table.split(';').next().unwrap();
            assert!(body.contains("PRIMARY KEY (county"), "{}", body.lines().next().unwrap());
        }
        for index in text.split("CREATE INDEX ").skip(1) {
            let body = index.split(';').next().unwrap();
            assert!(body.contains("(county"), "{body}");
        }
    }
}
