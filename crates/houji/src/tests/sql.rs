//! Every SQL statement of the program is prepared on both databases, and its result is as wide on both.
//!
//! None can be forgotten: the statements are read from the `const`s of the sources, macros included, and in a
//! test build a connection refuses to send a text that was not found there (see [`assert_known`]). So whatever
//! any test makes the program send was also prepared on both databases.

use crate::house::{Db, Source};
use crate::testing::{COUNTY, TestHouse, code};
use houji_core::testing::sql::{assert_known, is_dialect, statements};

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
