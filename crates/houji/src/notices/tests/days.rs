//! What days bring: what is owed, reminders, what is late, and the totals of all of it.

use super::{Board, day};
use crate::gate::Role;
use crate::notices::model::Duty;
use crate::notices::{duties, tick};
use crate::testing::{COUNTY, TestHouse, ZHAIDIAN, ZHAIDONG, code};

const BEGIN: &str = "
    INSERT INTO parameter (county, code, since, value, basis) VALUES (140824000000, 'notice.start', '2026-01-01', '202602', '本县规定')";

/// The county begins with what February owes.
pub async fn start(board: &Board) {
    let begin = board.house.app.db.write(|tx| {
        tx.exec(BEGIN, &[])?;
        Ok(crate::registry::store::next_version(tx)?)
    });
    begin.await.unwrap();
    board.house.app.refresh_registry().await.unwrap();
}

pub async fn on(board: &Board, text: &str) {
    board.house.clock.set(day(text).start().plus_hours(10));
    tick(&board.house.app, board.house.app.clock.now()).await.unwrap();
}

pub async fn all(board: &Board) -> Vec<Duty> {
    let county = code(COUNTY).as_i64();
    board.house.app.db.read(move |db| Ok(duties(db, county, (0, "", ""), 1000)?)).await.unwrap()
}

pub async fn count(board: &Board, sql: &'static str) -> i64 {
    board.house.app.db.read(move |db| Ok(db.number(sql, &[])?)).await.unwrap()
}

const OWED: &str =
    "SELECT CAST(SUM(n) AS BIGINT) FROM tally WHERE place = 140824103201 AND measure = 'notice.owed'";
const LATE: &str =
    "SELECT CAST(SUM(n) AS BIGINT) FROM tally WHERE place = 140824103201 AND measure = 'notice.late'";
const IN_TIME: &str =
    "SELECT CAST(SUM(n) AS BIGINT) FROM tally WHERE place = 140824103201 AND measure = 'notice.in_time'";
const SENT: &str = "SELECT COUNT(*) FROM message WHERE kind = 'notice.reminder'";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_owed_is_owed_once_and_reminded_of_on_its_days() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let _leader = board.house.officer("段镇长", Role::TownLeader, ZHAIDIAN).await;
        on(&board, "2026-03-02").await;
        assert!(all(&board).await.is_empty(), "nothing is owed before the county begins");
        start(&board).await;
        on(&board, "2026-03-02").await;
        // P03, V22, F02, F03 of February in each of three villages.
        let first = all(&board).await;
        assert_eq!(first.len(), 12, "{first:?}");
        assert!(first.iter().all(|duty| duty.due == day("2026-03-10") && duty.done.is_none()));
        on(&board, "2026-03-02").await;
        assert_eq!(all(&board).await.len(), 12);
        assert_eq!(count(&board, OWED).await, 4);
        let sent = count(&board, SENT).await;
        on(&board, "2026-03-06").await;
        assert_eq!(count(&board, SENT).await, sent);
        on(&board, "2026-03-07").await;
        let second = count(&board, SENT).await;
        assert!(second > sent);
        on(&board, "2026-03-10").await;
        assert_eq!(count(&board, LATE).await, 0, "its day is not over");
        on(&board, "2026-03-11").await;
        assert_eq!(count(&board, LATE).await, 4);
        assert!(all(&board).await.iter().all(|duty| duty.is_late && duty.rung == 4));
        assert_eq!(board.wrong().await, Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn publishing_fulfils_what_was_owed() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        start(&board).await;
        on(&board, "2026-03-10").await;
        let body = serde_json::json!({"village": ZHAIDONG, "item": "V22", "period": "2026-02"});
        let (status, told) = board.post(&board.drafter, "/api/v1/notices", body.clone()).await;
        assert_eq!(status, 201, "{told}");
        let id = told["notice"].as_str().unwrap().to_owned();
        let (status, told) = board.post(&board.drafter, "/api/v1/notices", body).await;
        assert_eq!((status, told["code"].as_str()), (409, Some("notice.there")));
        board.publish(&id).await;
        assert_eq!((count(&board, OWED).await, count(&board, IN_TIME).await), (3, 1));
        let duty = all(&board).await.into_iter().find(|duty| duty.done.is_some()).unwrap();
        assert_eq!((duty.item.as_str(), duty.village), ("V22", code(ZHAIDONG)));
        board.verify().await;
    }
}
