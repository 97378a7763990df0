//! The last rung: the county is told on the tenth day after the due day, not a day before, and once.

use super::Board;
use super::days::{all, count, on, start};
use crate::gate::Role;
use crate::testing::{COUNTY, TestHouse, ZHAIDIAN};

/// Reminders of the county's rung, and of the township's.
const COUNTY_TOLD: &str =
    "SELECT COUNT(*) FROM message WHERE kind = 'notice.reminder' AND cause LIKE 'notice:5:%'";
const TOWN_TOLD: &str =
    "SELECT COUNT(*) FROM message WHERE kind = 'notice.reminder' AND cause LIKE 'notice:4:%'";
const RECORDED: &str = "SELECT COUNT(*) FROM record WHERE kind = 'notice.reminded'";

#[tokio::test(flavor = "multi_thread")]
async fn the_county_is_told_ten_days_after_and_once() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let _leader = board.house.officer("段镇长", Role::TownLeader, ZHAIDIAN).await;
        // Whoever answers for party affairs, village affairs and finance.
        for (name, role) in [
            ("吉组织", Role::CountyOrganization),
            ("黄民政", Role::CountyCivilAffairs),
            ("裴农业", Role::CountyAgriculture),
        ] {
            board.house.officer(name, role, COUNTY).await;
        }
        start(&board).await;
        on(&board, "2026-03-02").await;
        let told = async || [count(&board, TOWN_TOLD).await, count(&board, COUNTY_TOLD).await];
        on(&board, "2026-03-10").await;
        assert_eq!(told().await, [0, 0], "its day is not over");
        on(&board, "2026-03-11").await;
        assert_eq!(told().await, [1, 0], "the township's leader hears of all at once");
        on(&board, "2026-03-19").await;
        assert_eq!(told().await, [1, 0], "nine days after");
        assert!(all(&board).await.iter().all(|duty| duty.rung == 4));
        // One office of three offices each; F02 and F03 go to the same one.
        on(&board, "2026-03-20").await;
        assert_eq!(told().await, [1, 3], "ten days after");
        assert!(all(&board).await.iter().all(|duty| duty.rung == 5 && duty.is_late && duty.done.is_none()));
        let recorded = count(&board, RECORDED).await;
        for again in ["2026-03-20", "2026-03-21", "2026-04-01"] {
            on(&board, again).await;
            let february = all(&board).await.into_iter().filter(|duty| duty.period.to_string() == "2026-02");
            assert!(february.into_iter().all(|duty| duty.rung == 5), "{again}");
            assert_eq!(told().await[1], 3, "{again}: nobody is told twice");
        }
        assert!(count(&board, RECORDED).await >= recorded);
        assert_eq!(board.wrong().await, Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_published_on_the_ninth_day_is_not_told_to_the_county() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        board.house.officer("黄民政", Role::CountyCivilAffairs, COUNTY).await;
        start(&board).await;
        on(&board, "2026-03-19").await;
        let body =
            serde_json::json!({"village": crate::testing::ZHAIDONG, "item": "V22", "period": "2026-02"});
        let (status, told) = board.post(&board.drafter, "/api/v1/notices", body).await;
        assert_eq!(status, 201, "{told}");
        board.publish(told["notice"].as_str().unwrap()).await;
        on(&board, "2026-03-20").await;
        let told = all(&board).await.into_iter().filter(|duty| duty.item == "V22" && duty.rung == 5);
        let villages: Vec<_> = told.map(|duty| duty.village.to_string()).collect();
        assert!(
            !villages.is_empty() && !villages.contains(&crate::testing::ZHAIDONG.to_owned()),
            "{villages:?}"
        );
        assert_eq!(count(&board, COUNTY_TOLD).await, 1, "the other villages, in one message");
        board.verify().await;
    }
}
