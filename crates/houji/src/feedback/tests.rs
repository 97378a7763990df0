//! The room through the real router, on both databases.

use super::decide::{answered, said};
use crate::gate::Role;
use crate::testing::{COUNTY, TestHouse, XIAONING, ZHAIDONG, monday};
use axum::http::StatusCode;

#[tokio::test]
async fn a_remark_is_followed_and_answered_without_a_name() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let other = house.villager("段小雪", XIAONING).await;
        let admin = house.officer("管平台的", Role::SystemAdmin, COUNTY).await;
        let fields = [("kind", "suggestion"), ("text", "字再大一点就好了")];
        let sent = house.post(&villager, "/feedback", &fields).await;
        assert_eq!(sent.location(), "/feedback?done=said", "{}", sent.main_text());
        let own = house.get(&villager, "/feedback").await.main_text();
        assert!(own.contains("字再大一点就好了") && own.contains("等答复，最晚3月11日"), "{own}");
        assert!(!house.get(&other, "/feedback").await.text.contains("字再大一点"), "somebody else's");

        let desk = house.get(&admin, "/feedback/desk").await;
        assert!(
            desk.text.contains("字再大一点就好了") && !desk.text.contains("卫小满"),
            "{}",
            desk.main_text()
        );
        let id = desk.text.split("/feedback/").find_map(|rest| rest.split_once("/answer")).unwrap().0;
        let path = format!("/feedback/{id}/answer");
        let short = house.post(&admin, &path, &[("answer", "好")]).await;
        assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(short.text.contains("好</textarea>") && short.main_text().contains("至少 5 个字"));
        let answer = [("answer", "下个月加一档特大字")];
        assert_eq!(house.post(&villager, &path, &answer).await.status, StatusCode::FORBIDDEN);
        assert_eq!(house.post(&admin, &path, &answer).await.location(), "/feedback/desk?done=answered");
        assert_eq!(house.post(&admin, &path, &answer).await.status, StatusCode::CONFLICT);
        assert!(!house.get(&admin, "/feedback/desk").await.text.contains("字再大一点"));
        assert!(house.get(&admin, "/feedback/desk?show=all").await.text.contains("下个月加一档特大字"));
        assert!(house.get(&villager, "/feedback").await.main_text().contains("下个月加一档特大字"));
        assert_eq!(house.post(&admin, "/feedback/7/answer", &answer).await.status, StatusCode::NOT_FOUND);
        house.verify_record().await;
    }
}

#[tokio::test]
async fn an_answer_that_is_late_is_called_late() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let body = serde_json::json!({"kind": "complaint", "text": "按钮按了没有反应"});
        let said = house.api_post(&villager, "/api/v1/feedback", "remark-0001", body).await;
        assert_eq!(said.status, StatusCode::CREATED, "{}", said.text);
        // Seven working days from Monday 2 March end with Wednesday the 11th.
        for (days, words) in [(9, "等答复"), (10, "答复超期")] {
            house.clock.set(monday().plus_hours(24 * days));
            let page = house.get(&villager, "/feedback").await.main_text();
            assert!(page.contains(words), "after {days} days: {page}");
        }
        let mine = house.get(&villager, "/api/v1/feedback/mine?limit=1").await.json();
        assert_eq!(mine["items"][0]["kind"], "complaint");
        assert_eq!(mine["items"][0]["answer"], serde_json::Value::Null);
        assert!(mine["next"].is_string(), "a full page may have another");
    }
}

#[test]
fn remarks_and_answers_have_bounds() {
    for (kind, length, wrong) in [
        ("complaint", 5, 0),
        ("complaint", 4, 1),
        ("complaint", 1000, 0),
        ("suggestion", 1001, 1),
        ("", 0, 2),
    ] {
        let got = said(kind, &"好".repeat(length)).map_or_else(|why| why.fields.len(), |_| 0);
        assert_eq!(got, wrong, "{kind} {length}");
    }
    assert!(answered("已经改好了").is_ok() && answered("改好了").is_err());
}

#[tokio::test]
async fn everybody_can_read_who_runs_it_and_what_is_kept() {
    for house in TestHouse::on_both().await {
        let page = house.get(&house.visitor(), "/about").await;
        assert_eq!(page.status, StatusCode::OK);
        let text = page.main_text();
        for words in ["主办单位", "还没有备案", "姓名、手机号、所在村", "不打卡"] {
            assert!(text.contains(words), "{words}: {text}");
        }
    }
}
