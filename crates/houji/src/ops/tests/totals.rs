//! Totals that are wrong, as in a county from before one was kept, are named and mended.

use super::{level, lively};
use crate::ops::{Level, examine, is_in_order, rebuild_totals};
use crate::testing::monday;

#[tokio::test]
async fn damaged_totals_are_named_and_mended_and_the_record_says_so() {
    for house in lively().await {
        let place = house.place();
        assert_eq!(rebuild_totals(&house.app).await.unwrap(), 0, "{}: sound at first", house.on);
        let mended = async || {
            let lines = house.recorded().await;
            lines.iter().filter(|line| line.starts_with("totals.mended")).count()
        };
        assert_eq!(mended().await, 0, "nothing differed, nothing is recorded");
        for sql in [
            "DELETE FROM tally WHERE measure = 'appeal.accept_due'",
            "UPDATE tally SET n = n + 3 WHERE measure = 'appeal.open'",
            "INSERT INTO tally (county, place, measure, span, lane, n) VALUES (140824000000, 1, 'x', 99999999, 0, 1)",
        ] {
            house.app.db.write(move |tx| Ok(tx.exec(sql, &[])?)).await.unwrap();
        }
        let found = examine(&place, monday(), None).await.unwrap();
        let totals = found.iter().find(|finding| finding.check == "totals").unwrap();
        assert_eq!(totals.level, Level::Error, "{}", house.on);
        assert!(totals.text.contains("appeal.accept_due") || totals.text.contains("一共"), "{totals}");
        assert!(totals.text.contains("--rebuild-totals"), "{totals}");
        let wrong = rebuild_totals(&house.app).await.unwrap();
        assert!(wrong >= 7, "three places each of two totals, and the one nobody knows: {wrong}");
        assert_eq!(mended().await, 1);
        let found = examine(&place, monday(), None).await.unwrap();
        assert_eq!(level(&found, "totals"), Level::Sound);
        assert!(is_in_order(&found), "{found:?}");
        assert_eq!(rebuild_totals(&house.app).await.unwrap(), 0, "once is enough");
        house.verify_record().await;
    }
}
