//! No statement reads more the more is stored: each finds its rows by an index that leads further than to the county, or stops
//! after as many as were asked for. What must read everything, or reads what stays small, is listed here with the reason.

use crate::house::{Db, Source};
use crate::testing::{COUNTY, code};
use houji_core::testing::sql::{is_dialect, statements};

/// Stores of those who examine, copy or make anew: reading everything is their work.
const EXAMINERS: [&str; 4] = ["/whole.rs", "/ops/", "/house/db/", "/demo/"];

/// Tables that stay small, and why.
const SMALL: [(&str, &str); 12] = [
    ("division", "as many as there are places"),
    ("calendar_day", "the days of a year that are not as usual"),
    ("parameter", "what the county has set"),
    ("notice_item", "what the county has changed of the catalogue"),
    ("chart", "a few in a county"),
    ("log_key", "one for each change of the key"),
    ("log_queue", "what waits for the next second"),
    ("sign_in_try", "forgotten after a day"),
    ("one_time_code", "forgotten after a day"),
    ("session", "those who are signed in"),
    ("api_token", "programs that are signed in"),
    ("search_seen", "one for each lane"),
];

/// Statements that read all of a table and may, and why.
const MAY: [(&str, &str, &str); 10] = [
    ("appeals/store/echo.rs", "ALL_JOINED", "for the examination"),
    ("appeals/store/marks.rs", "ALL", "for the examination"),
    ("books/store/charts.rs", "USED", "when a chart is handed in once more, by the operator"),
    ("log/store.rs", "CHECKPOINTS", "for the examination"),
    ("log/store.rs", "WITNESSES", "the first after another, by the index"),
    ("record/store.rs", "TIPS", "the first lane after another, by the key"),
    ("screens/store/mod.rs", "URGENT", "stops within; what it found is sorted"),
    ("screens/store/mod.rs", "LATEST", "stops within; what it found is sorted"),
    ("search/store.rs", "CLEAR_BLOCKS", "the index is made anew"),
    ("search/store.rs", "CLEAR_DOCS", "the index is made anew"),
];

/// The table a step of a plan reads as a whole, by the name the statement gives it.
fn read_whole(step: &str) -> Option<&str> {
    let (how, rest) = step.split_once(' ')?;
    let (name, by) = rest.split_once(' ').unwrap_or((rest, ""));
    let is_whole = match how {
        "SCAN" => !by.starts_with("VIRTUAL"),
        "SEARCH" => by.ends_with("(county=?)"),
        _ => false,
    };
    is_whole.then_some(name)
}

/// The table a statement means by a name of its own.
fn table_of<'s>(sql: &'s str, name: &'s str, tables: &[String]) -> Option<&'s str> {
    let is_table = |word: &str| tables.iter().any(|table| table == word);
    let words: Vec<&str> =
        sql.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect();
    let named = words.windows(2).find(|pair| pair[1] == name && is_table(pair[0])).map(|pair| pair[0]);
    let named = named
        .or_else(|| words.windows(3).find(|w| w[2] == name && w[1] == "AS" && is_table(w[0])).map(|w| w[0]));
    named.or_else(|| is_table(name).then_some(name))
}

#[tokio::test]
async fn no_statement_reads_more_the_more_is_stored() {
    let dir = tempfile::tempdir().unwrap();
    let lite = Source::Lite(dir.path().join("houji.db"));
    let opened = lite.clone();
    let db = tokio::task::spawn_blocking(move || Db::open(&opened, code(COUNTY)).unwrap()).await.unwrap();
    let tables = db.read(|db| Ok(db.tables()?)).await.unwrap();
    let tables: Vec<String> = tables.into_iter().map(|table| table.name).collect();
    let found = tokio::task::spawn_blocking(move || {
        let texts: Vec<_> = statements().iter().filter(|text| !is_dialect(&text.sql)).collect();
        let sqls: Vec<&str> = texts.iter().map(|text| text.sql.as_str()).collect();
        let plans = Db::plan_all(&lite, &sqls).unwrap();
        db.close();
        let mut found = Vec::new();
        for (text, steps) in texts.iter().zip(plans) {
            let file = text.file.rsplit_once("/src/").map_or("", |(_, file)| file);
            if EXAMINERS.iter().any(|part| text.file.contains(part)) {
                continue;
            }
            let sorts = steps.iter().any(|step| step.contains("TEMP B-TREE"));
            if text.sql.contains("LIMIT") && !sorts {
                continue;
            }
            for table in steps.iter().filter_map(|step| table_of(&text.sql, read_whole(step)?, &tables)) {
                found.push((file.to_owned(), text.name.clone(), table.to_owned()));
            }
        }
        found
    });
    let found = found.await.unwrap();
    let told: Vec<String> = found
        .iter()
        .filter(|(_, _, table)| !SMALL.iter().any(|(small, _)| small == table))
        .filter(|(file, name, _)| !MAY.iter().any(|(of, may, _)| of == file && may == name))
        .map(|(file, name, table)| format!("{file} {name}: all of {table}"))
        .collect();
    assert!(told.is_empty(), "these read all of a county's rows:\n{}", told.join("\n"));
    // What is listed and no longer needed is taken off the list.
    for (table, why) in SMALL {
        assert!(
            found.iter().any(|(_, _, whole)| whole == table),
            "{table} ({why}) is read nowhere as a whole"
        );
    }
    for (file, name, why) in MAY {
        assert!(
            found.iter().any(|(of, may, _)| of == file && may == name),
            "{file} {name} ({why}) reads nothing whole"
        );
    }
}

/// Vouchers that are looked for by their words are walked along the key of their book, between two positions: what a page
/// costs is bounded by the stretch it looks through, however long the book is.
#[tokio::test]
async fn a_book_is_looked_through_between_two_positions_of_its_key() {
    let dir = tempfile::tempdir().unwrap();
    let lite = Source::Lite(dir.path().join("houji.db"));
    let plans = tokio::task::spawn_blocking(move || {
        let db = Db::open(&lite, code(COUNTY)).unwrap();
        let wanted = ["BETWEEN", "SAID"].map(|name| {
            let is_it = |file: &str| file.ends_with("books/store/vouchers.rs");
            let found = statements().iter().find(|text| is_it(&text.file) && text.name == name);
            found.unwrap().sql.as_str()
        });
        let plans = Db::plan_all(&lite, &wanted).unwrap();
        db.close();
        plans
    });
    for plan in plans.await.unwrap() {
        let walk = "(county=? AND book=? AND seq>? AND seq<?)";
        assert!(plan.iter().any(|step| step.contains(walk)), "{plan:?}");
        let is_whole = |step: &String| step.starts_with("SCAN") || step.contains("TEMP B-TREE");
        assert!(!plan.iter().any(is_whole), "{plan:?}");
    }
}

#[test]
fn steps_that_read_everything_are_told_from_others() {
    assert_eq!(read_whole("SCAN record"), Some("record"));
    assert_eq!(read_whole("SEARCH r USING PRIMARY KEY (county=?)"), Some("r"));
    assert_eq!(read_whole("SEARCH r USING INDEX record_subject (county=? AND subject=?)"), None);
    assert_eq!(read_whole("USE TEMP B-TREE FOR ORDER BY"), None);
    let tables = ["record".to_owned(), "appeal".to_owned()];
    assert_eq!(table_of("SELECT a FROM record r JOIN appeal", "r", &tables), Some("record"));
    assert_eq!(table_of("SELECT a FROM record AS r", "r", &tables), Some("record"));
    assert_eq!(table_of("SELECT a FROM record", "record", &tables), Some("record"));
    assert_eq!(table_of("WITH t AS (SELECT 1) SELECT * FROM t", "t", &tables), None);
}
