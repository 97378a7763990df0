//! The record through HTTP, on both databases.

use crate::gate::Role;
use crate::house::V;
use crate::testing::{COUNTY, TestHouse, ZHAIDIAN, ZHAIDONG};
use axum::http::StatusCode;
use serde_json::json;

async fn filed(house: &TestHouse, count: usize) -> Vec<String> {
    let villager = house.villager("卫小满", ZHAIDONG).await;
    let mut ids = Vec::new();
    for number in 0..count {
        let body = json!({"category": "other", "text": "一件说给村里听的事情", "mode": "named"});
        let filed = house.api_post(&villager, "/api/v1/appeals", &format!("file-{number:04}"), body).await;
        ids.push(filed.json()["id"].as_str().unwrap().to_owned());
    }
    ids
}

#[tokio::test]
async fn the_auditor_sees_that_and_not_what() {
    for house in TestHouse::on_both().await {
        let ids = filed(&house, 3).await;
        crate::log::anchor(&house.app).await.unwrap();
        let auditor = house.officer("审计", Role::AuditAdmin, COUNTY).await;
        let tips = house.get(&auditor, "/api/v1/record/tips").await.json();
        let mut seen = 0;
        for tip in tips.as_array().unwrap() {
            let lane = tip["lane"].as_i64().unwrap();
            let page = house.get(&auditor, &format!("/record?lane={lane}")).await;
            assert_eq!(page.status, StatusCode::OK);
            let text = page.main_text();
            assert!(text.contains(tip["hash"].as_str().unwrap()), "the tip to write down");
            assert!(!page.text.contains("卫小满") && !page.text.contains("category"), "{text}");
            seen += text.matches("反映诉求").count();
            let entries = house.get(&auditor, &format!("/api/v1/record?lane={lane}")).await.json();
            for entry in entries["items"].as_array().unwrap() {
                let open = entry["data"].is_string();
                assert_eq!(open, entry["kind"] == "record.anchored", "{entry}");
            }
        }
        assert_eq!(seen, 3);
        let one = house.get(&auditor, &format!("/record?subject={}", ids[1])).await.main_text();
        assert!(one.contains("1 条，早的在前") && one.contains("翟东村"), "{one}");
        for nothing in ["1", "x"] {
            let none = house.get(&auditor, &format!("/record?subject={nothing}")).await.main_text();
            assert!(none.contains("没有这个编号的事"), "{none}");
        }
    }
}

#[tokio::test]
async fn a_check_is_asked_for_and_finds_what_was_changed() {
    for house in TestHouse::on_both().await {
        filed(&house, 3).await;
        let auditor = house.officer("审计", Role::AuditAdmin, COUNTY).await;
        assert!(house.get(&auditor, "/record").await.main_text().contains("还没有核对"));
        let sound = house.post(&auditor, "/record/check", &[]).await;
        assert_eq!(sound.status, StatusCode::OK);
        assert!(sound.main_text().contains("3 条都对得上，没被改过"), "{}", sound.main_text());

        let turn = house.app.checking.try_acquire().unwrap();
        let busy = house.post(&auditor, "/record/check", &[]).await;
        assert_eq!(busy.status, StatusCode::CONFLICT);
        assert!(busy.main_text().contains("已经有人在核对"));
        drop(turn);

        let change = "UPDATE record SET place = place + 1 WHERE seq = $1";
        house.app.db.write(move |tx| Ok(tx.exec(change, &[V::Int(1)])?)).await.unwrap();
        let broken = house.post(&auditor, "/record/check", &[]).await.main_text();
        assert!(broken.contains("对不上") && broken.contains("第 1 条被改过"), "{broken}");
    }
}

#[tokio::test]
async fn long_lanes_come_in_pages() {
    let house = TestHouse::lite().await;
    filed(&house, 53).await;
    let auditor = house.officer("审计", Role::AuditAdmin, COUNTY).await;
    let newest = house.get(&auditor, "/record").await;
    assert!(newest.main_text().contains("第 0 道，第 4 到 53 条"), "{}", newest.main_text());
    assert!(newest.text.contains("/record?lane=0&#38;before=4") && !newest.text.contains("更新的"));
    let older = house.get(&auditor, "/record?lane=0&before=4").await;
    assert!(older.main_text().contains("第 1 到 3 条"));
    assert!(older.text.contains("before=54") && !older.text.contains("更早的"));
    let first = house.get(&auditor, "/api/v1/record?limit=50").await.json();
    assert_eq!((first["items"].as_array().unwrap().len(), first["next"].clone()), (50, 50.into()));
    let rest = house.get(&auditor, "/api/v1/record?limit=50&after=50").await.json();
    assert_eq!((rest["items"].as_array().unwrap().len(), rest["next"].is_null()), (3, true));
}

#[tokio::test]
async fn only_the_auditor_of_the_county_reads() {
    let house = TestHouse::lite().await;
    filed(&house, 1).await;
    let town = house.officer("审计", Role::AuditAdmin, ZHAIDIAN).await;
    let leader = house.officer("县领导", Role::CountyLeader, COUNTY).await;
    for path in ["/record", "/api/v1/record", "/api/v1/record/tips"] {
        assert_eq!(house.get(&town, path).await.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(house.get(&leader, path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(house.post(&town, "/record/check", &[]).await.status, StatusCode::FORBIDDEN);
}
