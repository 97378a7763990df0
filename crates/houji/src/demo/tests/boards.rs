//! What the villages of a full county published in a year, and what they owe today.

use super::App;
use crate::notices::model::Catalogue;
use crate::testing::{COUNTY, code, monday};

/// Villages and months of which income, or expense, was published.
const MONTHS: &str = "
    SELECT COUNT(*) FROM notice WHERE county = $1 AND published > 0 AND item = 'F02' AND period >= '2025-02'";
const VILLAGES: &str = "
    SELECT COUNT(DISTINCT village) FROM notice WHERE county = $1 AND published > 0 AND item = 'F03'";
const OTHERS: &str = "
    SELECT COUNT(DISTINCT item) FROM notice WHERE county = $1 AND published > 0";
const HUNG: &str = "SELECT DISTINCT item FROM notice WHERE county = $1 AND published > 0 ORDER BY item";
const INSIDE: &str = "
    SELECT COUNT(*) FROM notice WHERE county = $1 AND published > 0 AND audience = 1";
const CORRECTED: &str = "SELECT COUNT(*) FROM notice WHERE county = $1 AND published > 1";
const OBJECTED: &str = "
    SELECT COUNT(*) FROM notice_step s JOIN notice o ON o.county = s.county AND o.id = s.notice
     WHERE s.county = $1 AND s.what = 'objected' AND o.published > 0";
const ASKED: &str = "SELECT COUNT(*) FROM notice_question WHERE county = $1";
const OPEN: &str = "
    SELECT COUNT(*) FROM notice_question q JOIN appeal a ON a.county = q.county AND a.id = q.appeal
     WHERE q.county = $1 AND a.stage IN ('acknowledged', 'accepted')";
const DUTIES: &str = "SELECT COUNT(*) FROM notice_duty WHERE county = $1";
const IN_TIME: &str = "
    SELECT COUNT(*) FROM notice_duty WHERE county = $1 AND published <> '' AND published <= due";
const BEHIND: &str = "
    SELECT COUNT(*) FROM notice_duty WHERE county = $1 AND published <> '' AND published > due";
const LATE: &str = "SELECT COUNT(*) FROM notice_duty WHERE county = $1 AND published = '' AND is_late = 1";
const TODAY: &str = "
    SELECT COUNT(*) FROM notice_duty WHERE county = $1 AND published = '' AND due = '2026-03-02'";
const REMINDED: &str = "SELECT COUNT(*) FROM message WHERE county = $1 AND kind = 'notice.reminder'";

/// A year of publications hangs in every village; some were late, corrected, objected to or asked about.
pub async fn are_plausible(app: &App) {
    let count = async |sql: &'static str| {
        let county = code(COUNTY).as_i64();
        app.db.read(move |db| Ok(db.number(sql, crate::args![county])?)).await.unwrap()
    };
    assert_eq!(monday().day().to_string(), "2026-03-02");
    let months = count(MONTHS).await;
    assert!((1_420..=12 * 123).contains(&months), "{months} months of income");
    assert_eq!((count(VILLAGES).await, count(OTHERS).await >= 8), (123, true));
    for (sql, least, most) in [
        (INSIDE, 20, 120),
        (CORRECTED, 40, 300),
        (OBJECTED, 20, 200),
        (ASKED, 20, 200),
        (OPEN, 1, 60),
        (DUTIES, 8 * 123, 16 * 123),
        (IN_TIME, 3 * 123, 16 * 123),
        (BEHIND, 10, 500),
        (LATE, 5, 400),
        (TODAY, 2, 200),
        (REMINDED, 100, 5_000),
    ] {
        let found = count(sql).await;
        assert!((least..=most).contains(&found), "{found}: {sql}");
    }
    let county = code(COUNTY).as_i64();
    let hung: Vec<String> =
        app.db.read(move |db| Ok(db.rows(HUNG, crate::args![county], |row| row.get(0))?)).await.unwrap();
    let missing: Vec<&str> = Catalogue::seed()
        .iter()
        .map(|item| item.code.as_str())
        .filter(|code| !hung.iter().any(|one| one == code))
        .collect();
    assert_eq!(missing, Vec::<&str>::new(), "every item of the catalogue hangs somewhere");
}
