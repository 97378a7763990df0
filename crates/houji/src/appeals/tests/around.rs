//! What a village's people let everybody see, and “我也遇到”.

use crate::testing::{Caller, TestHouse, XIAONING, ZHAIDONG};
use serde_json::json;

async fn file(house: &TestHouse, villager: &Caller, text: &str, shown: bool) -> String {
    let body = json!({"category": "utilities", "text": text, "mode": "named", "shown": shown});
    let key = format!("file-{:06}", text.len());
    let filed = house.api_post(villager, "/api/v1/appeals", &key, body).await;
    assert_eq!(filed.status.as_u16(), 201, "{}", filed.text);
    filed.json()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn everybody_sees_what_may_be_shown_and_a_neighbour_counts_once() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let neighbour = house.villager("原小满", ZHAIDONG).await;
        let stranger = house.villager("别人", XIAONING).await;
        let id = file(&house, &villager, "东巷口的灯不亮，打 13812345678", true).await;
        let kept = file(&house, &villager, "这一件不愿意让大家看到", false).await;
        let path = format!("/around?village={ZHAIDONG}");
        let seen = house.get(&house.visitor(), &path).await;
        assert_eq!(seen.status.as_u16(), 200);
        assert!(seen.main_text().contains("东巷口的灯不亮"), "{}", seen.main_text());
        for hidden in ["卫小满", "13812345678", "不愿意让大家看到", "cosign"] {
            assert!(!seen.text.contains(hidden), "{hidden}");
        }
        let cosign = format!("/around/{id}/cosign");
        assert!(house.get(&neighbour, &path).await.text.contains(&cosign));
        assert!(!house.get(&stranger, &path).await.text.contains(&cosign), "another village");
        assert!(!house.get(&villager, &path).await.text.contains(&cosign), "one's own");

        let status = async |who: &Caller, path: &str| house.post(who, path, &[]).await.status.as_u16();
        assert_eq!(status(&house.visitor(), &cosign).await, 401);
        assert!([403, 404].contains(&status(&stranger, &cosign).await));
        assert_eq!(status(&villager, &cosign).await, 409, "one's own");
        assert_eq!(status(&neighbour, &format!("/around/{kept}/cosign")).await, 404, "not shown");
        assert_eq!(status(&neighbour, &cosign).await, 303);
        assert_eq!(status(&neighbour, &cosign).await, 409, "counted once");
        let seen = house.get(&neighbour, &path).await;
        assert!(seen.main_text().contains("1 个人说也遇到"), "{}", seen.main_text());
        assert!(!seen.text.contains(&cosign) && seen.main_text().contains("您说过也遇到"));
        house.post(&villager, &format!("/appeals/{id}/more"), &[("act", "withdraw")]).await;
        assert!(!house.get(&neighbour, &path).await.text.contains("东巷口的灯"), "taken back");
        house.verify_record().await;
    }
}

#[tokio::test]
async fn a_long_list_is_paged_newest_first() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        for lamp in 1..=21 {
            file(&house, &villager, &format!("第 {lamp} 号路灯不亮{}", "了".repeat(lamp)), true).await;
        }
        let first = house.get(&house.visitor(), &format!("/around?village={ZHAIDONG}")).await;
        assert!(first.text.contains("第 21 号路灯") && !first.text.contains("第 1 号路灯"));
        let more = first.text.split("href=\"").find(|rest| rest.contains("before=")).unwrap();
        let more = more.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
        let second = house.get(&house.visitor(), &more).await;
        assert!(second.text.contains("第 1 号路灯") && !second.text.contains("第 21 号路灯"), "{more}");
        assert!(!second.main_text().contains("看以前的"));
    }
}
