//! Texts of typed items over the API: what is asked, and drafts that follow from what is filled in, as on the page.

use super::Board;
use crate::testing::{QINJIA, TestHouse, ZHAIDONG};
use serde_json::{Value, json};

async fn texts(board: &Board) -> Vec<Value> {
    let told = board.house.api_get(&board.drafter, "/api/v1/notices/templates").await;
    assert_eq!(told.status.as_u16(), 200);
    told.json()["templates"].as_array().unwrap().clone()
}

/// Clean values for the blanks of a text.
fn filled(text: &Value) -> Value {
    let value = |kind: &str| match kind {
        "area" => "一条：按程序办。",
        "count" => "12",
        "size" => "35.5",
        "money" => "1200.50",
        "day" => "2026-02-03",
        _ => "村里开会商量定的",
    };
    let blanks = text["blanks"].as_array().unwrap().iter();
    let of = |blank: &Value| {
        let kind = blank["kind"].as_str().unwrap();
        (blank["name"].as_str().unwrap().to_owned(), json!(value(kind)))
    };
    Value::Object(blanks.map(of).collect())
}

fn rows(text: &Value) -> String {
    let Some(columns) = text["table"]["columns"].as_array() else { return String::new() };
    let heads: Vec<&str> = columns.iter().map(|head| head.as_str().unwrap()).collect();
    let cell = |head: &&str| if head.contains('元') { "1200.50" } else { "二组" };
    format!("{}\n{}", heads.join("|"), heads.iter().map(cell).collect::<Vec<_>>().join("|"))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_typed_item_is_drafted_from_its_text() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let all = texts(&board).await;
        assert_eq!(all.len(), 28, "{}", board.house.on);
        let mut begun = 0;
        for text in &all {
            let item = text["item"].as_str().unwrap();
            let period = match text["cycle"].as_str().unwrap() {
                "month" => "2025-12",
                "quarter" => "2025-Q4",
                "half" => "2025-H2",
                "year" => "2025",
                _ => "2026-02-03",
            };
            let body = json!({"village": ZHAIDONG, "period": period, "title": "按模板写的公开",
                              "filled": filled(text), "rows": rows(text)});
            let path = format!("/api/v1/notices/templates/{item}");
            let (status, told) = board.post(&board.drafter, &path, body).await;
            if told["code"] == "notice.members_only" {
                continue;
            }
            assert_eq!(status, 201, "{item} {told}");
            let notice = board.text(told["notice"].as_str().unwrap()).await;
            assert!(notice.contains("按模板写的公开") && !notice.contains('{'), "{item}: {notice}");
            begun += 1;
        }
        assert!(begun >= 25, "{begun}");
        board.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_to_be_mended_is_told_by_the_names_of_the_blanks() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let path = "/api/v1/notices/templates/V06";
        let told = board.house.api_get(&board.drafter, path).await.json();
        assert_eq!(told["title"].as_str().map(str::is_empty), Some(false), "{told}");
        assert!(told["sentence"].as_str().unwrap().contains("{money}"), "{told}");
        let good = filled(&told);
        let with = |name: &str, value: &str| {
            let mut filled = good.clone();
            filled[name] = json!(value);
            json!({"village": ZHAIDONG, "period": "2026-03-02", "title": "粮食补贴发放",
                   "filled": filled, "rows": rows(&told)})
        };
        for (name, value) in [("money", "很多"), ("count", ""), ("day", "2026-02-30"), ("strange", "1")] {
            let (status, why) = board.post(&board.drafter, path, with(name, value)).await;
            assert_eq!((status, why["code"].as_str()), (422, Some("form.incomplete")), "{name} {why}");
            assert!(why.to_string().contains(&format!("\"{name}\"")), "{name}: {why}");
        }
        let (status, why) = board.post(&board.drafter, path, with("what", "打 13800138000 问")).await;
        assert_eq!((status, why["code"].as_str()), (409, Some("notice.personal")), "{why}");
        let (status, _) = board.post(&board.supervisor, path, with("count", "3")).await;
        assert_eq!(status, 403, "those who supervise do not draft");
        let mut other = with("count", "3");
        other["village"] = json!(QINJIA);
        let (status, _) = board.post(&board.drafter, path, other).await;
        assert!(matches!(status, 403 | 404), "another village's: {status}");
        for item in ["F02", "X99", "v06"] {
            let path = format!("/api/v1/notices/templates/{item}");
            assert_eq!(board.house.api_get(&board.drafter, &path).await.status.as_u16(), 404, "{item}");
            assert_eq!(board.post(&board.drafter, &path, with("count", "3")).await.0, 404, "{item}");
        }
        let (status, told) = board.post(&board.drafter, path, with("count", "3")).await;
        assert_eq!(status, 201, "{told}");
        board.verify().await;
    }
}
