//! What is made from the books of a month waits until they are closed, and is late all the same.

use super::days::{on, start};
use super::{Board, day};
use crate::books::model::BookId;
use crate::books::tests::{Bench, fixtures};
use crate::gate::Role;
use crate::testing::{COUNTY, TestHouse, ZHAIDIAN, ZHAIDONG, code};
use serde_json::json;

const LATE: &str =
    "SELECT CAST(SUM(n) AS BIGINT) FROM tally WHERE place = 140824103201 AND measure = 'notice.late'";

/// A village with a book that is closed up to January, and a draft of February's income.
async fn drafted(house: TestHouse) -> (Board, BookId, String) {
    let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
    bench.close_until("2026-01").await;
    let lines = fixtures::lines("D 102 70;C 501.03 70", Some(bench.party));
    bench.post("2026-02-05", "收场地租金", lines).await.unwrap();
    let Bench { house, book, .. } = bench;
    let board = Board::open(house).await;
    let id = begin(&board, "2026-02").await;
    (board, book, id)
}

async fn begin(board: &Board, period: &str) -> String {
    let body = json!({"village": ZHAIDONG, "item": "F02", "period": period});
    let (status, told) = board.post(&board.drafter, "/api/v1/notices", body).await;
    assert_eq!(status, 201, "{told}");
    told["notice"].as_str().unwrap().to_owned()
}

async fn close(board: &Board, book: BookId) {
    let close = crate::books::commands::CloseMonth { book, month: crate::books::tests::month("2026-02") };
    board.house.app.run(board.clerk.actor(), None, close).await.unwrap();
}

async fn again(board: &Board, id: &str) -> (u16, serde_json::Value) {
    let seen = board.kept(id).await.steps;
    board.post(&board.drafter, &format!("/api/v1/notices/{id}/draft"), json!({"seen": seen})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_signs_or_publishes_a_month_whose_books_are_open() {
    for house in TestHouse::on_both().await {
        let (board, book, id) = drafted(house).await;
        let seen = board.kept(&id).await.steps;
        let path = format!("/api/v1/notices/{id}/steps");
        let (status, told) =
            board.post(&board.secretary, &path, json!({"act": "check", "seen": seen, "words": ""})).await;
        assert_eq!((status, told["code"].as_str()), (409, Some("notice.not_closed")), "{told}");
        assert!(told.to_string().contains("2026年2月的账还没有结"), "{told}");
        let page = board.house.get(&board.secretary, &format!("/desk/notices/{id}")).await;
        assert!(page.text.contains("2026年2月的账结了，才能审核和公开"), "{}", page.main_text());
        assert!(!page.text.contains("审核通过"), "what cannot be done is not offered");
        // A month that is closed goes its way beside it.
        let january = begin(&board, "2026-01").await;
        board.publish(&january).await;
        close(&board, book).await;
        // What was drafted before may say something else than the closed books do.
        let refused = board.step(&board.secretary, &id, "check", "").await;
        assert_eq!(refused, Err("notice.before_closing".to_owned()));
        assert_eq!(again(&board, &id).await.0, 200);
        board.publish(&id).await;
        assert!(!board.text(&id).await.contains("账还没结"));
        board.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_signed_before_this_was_asked_is_not_published_either() {
    for house in TestHouse::on_both().await {
        let (board, book, id) = drafted(house).await;
        let to = |stage: &'static str| {
            board.house.app.db.write(move |tx| {
                Ok(tx.exec("UPDATE notice SET stage = $1 WHERE item = 'F02'", crate::args![stage])?)
            })
        };
        to("ready").await.unwrap();
        let refused = board.step(&board.secretary, &id, "publish", "").await;
        assert_eq!(refused, Err("notice.not_closed".to_owned()));
        close(&board, book).await;
        let refused = board.step(&board.secretary, &id, "publish", "").await;
        assert_eq!(refused, Err("notice.before_closing".to_owned()));
        // It goes back, is made again and published.
        board.step(&board.secretary, &id, "return", "结账以后重新生成").await.unwrap();
        assert_eq!(again(&board, &id).await.0, 200);
        board.publish(&id).await;
        board.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_calendar_says_why_it_waits_and_late_is_late() {
    for house in TestHouse::on_both().await {
        let (board, book, _) = drafted(house).await;
        start(&board).await;
        on(&board, "2026-03-10").await;
        let path = format!("/v/{ZHAIDONG}/calendar");
        let page = board.house.get(&board.house.visitor(), &path).await.main_text();
        assert!(page.contains("还没到日子，要等2026年2月的账结了"), "{page}");
        on(&board, "2026-03-11").await;
        let page = board.house.get(&board.house.visitor(), &path).await.main_text();
        assert!(page.contains("过了日子，还没公开：要等2026年2月的账结了"), "{page}");
        let late = board.house.app.db.read(|db| Ok(db.number(LATE, &[])?)).await.unwrap();
        assert_eq!(late, 4, "{}: waiting makes nothing less late", board.house.on);
        // Whoever signed in nine days ago has to again.
        let clerk = board.house.officer("薛后来", Role::TownClerk, ZHAIDIAN).await;
        let desk = board.house.get(&clerk, "/desk/notices/late").await.main_text();
        assert!(desk.contains("过了日子，还没公开，要等2026年2月的账结了"), "{desk}");
        close(&board, book).await;
        let page = board.house.get(&board.house.visitor(), &path).await.main_text();
        assert!(!page.contains("要等"), "{page}");
        let (county, village) = (code(COUNTY).as_i64(), code(ZHAIDONG).as_i64());
        let due =
            board.house.app.db.read(move |db| Ok(super::super::duties(db, county, (village, "", ""), 100)?));
        assert!(due.await.unwrap().iter().all(|duty| duty.due == day("2026-03-10")));
    }
}
