//! The pages and the API through the real router.

use super::{Hall, before, form, meeting};
use crate::gate::Role;
use crate::testing::{QINGHE, TestHouse, ZHAIDONG};
use serde::Serialize;
use serde_json::json;

/// Fields as a browser sends them.
fn typed(form: &impl Serialize) -> Vec<(String, String)> {
    let value = serde_json::to_value(form).unwrap();
    let pairs = value.as_object().unwrap().iter();
    pairs.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect()
}

fn fields(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_matter_is_recorded_stepped_and_published_on_pages() {
    for house in TestHouse::on_both().await {
        let hall = Hall::open(house).await;
        let (house, clerk) = (&hall.house, &hall.clerk);
        let bare = house.post(clerk, "/desk/decisions/new", &[]).await;
        assert_eq!(bare.status.as_u16(), 422);
        assert!(
            bare.text.contains("href=\"#place\"") && bare.text.contains("href=\"#day\""),
            "{}",
            bare.text
        );
        let mut pairs = typed(&form());
        pairs.push(("place".to_owned(), ZHAIDONG.to_owned()));
        let sent = house.post(clerk, "/desk/decisions/new", &fields(&pairs)).await;
        assert_eq!(sent.status.as_u16(), 303, "{}", sent.text);
        let page = sent.location().split('?').next().unwrap().to_owned();
        let shown = house.get(clerk, &page).await.main_text();
        assert!(shown.contains("东巷路灯换新") && shown.contains("现在该登记提议"), "{shown}");
        for step in before() {
            let sent = house.post(clerk, &format!("{page}/steps"), &fields(&typed(&step))).await;
            assert_eq!(sent.status.as_u16(), 303, "{}", sent.main_text());
        }
        // Too few: kept as what it was, told in words, and shown what to do.
        let few = meeting("resolve", "2026-02-08", "representatives", [46, 30, 30]);
        house.post(clerk, &format!("{page}/steps"), &fields(&typed(&few))).await;
        let shown = house.get(clerk, &page).await.main_text();
        assert!(shown.contains("未通过（到会的人不够）") && shown.contains("请再开一次会"), "{shown}");
        let wrong = meeting("resolve", "2026-02-01", "representatives", [46, 30, 31]);
        let back = house.post(clerk, &format!("{page}/steps"), &fields(&typed(&wrong))).await;
        assert_eq!(back.status.as_u16(), 422);
        assert!(back.text.contains("同意的比实到的还多") && back.input("entitled").as_deref() == Some("46"));
        let enough = meeting("resolve", "2026-02-10", "representatives", [46, 31, 16]);
        house.post(clerk, &format!("{page}/steps"), &fields(&typed(&enough))).await;
        let bare = house.post(clerk, &format!("{page}/publications"), &[("what", "decision")]).await;
        assert_eq!(bare.status.as_u16(), 422);
        assert!(bare.text.contains("href=\"#published\""), "{}", bare.text);
        let posted = [("what", "decision"), ("published", "2026-02-11"), ("notice", "公开栏")];
        let sent = house.post(clerk, &format!("{page}/publications"), &posted).await;
        assert_eq!(sent.status.as_u16(), 303, "{}", sent.main_text());
        let shown = house.get(clerk, &page).await.main_text();
        assert!(shown.contains("已决议") && shown.contains("决议公开 2026年2月11日 公开栏"), "{shown}");
        let list = house.get(clerk, "/desk/decisions").await.main_text();
        assert!(list.contains("东巷路灯换新 翟东村 四议两公开"), "{list}");
        let file = house.get(clerk, "/desk/decisions?as=csv").await;
        assert!(file.text.contains("东巷路灯换新"), "{}", file.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_do_the_same_and_only_those_who_may() {
    for house in TestHouse::on_both().await {
        let hall = Hall::open(house).await;
        let (house, clerk) = (&hall.house, &hall.clerk);
        let body = json!({"place": ZHAIDONG, "decision": serde_json::to_value(form()).unwrap()});
        let sent = house.api_post(clerk, "/api/v1/decisions", "decision-1", body.clone()).await;
        assert_eq!(sent.status.as_u16(), 201, "{}", sent.text);
        let id = sent.json()["decision"].as_str().unwrap().to_owned();
        let again = house.api_post(clerk, "/api/v1/decisions", "decision-1", body.clone()).await;
        assert_eq!(again.json()["decision"], id.as_str());
        let path = format!("/api/v1/decisions/{id}");
        let step = serde_json::to_value(&before()[1]).unwrap();
        let early = house.api_post(clerk, &format!("{path}/steps"), "decision-2", step).await;
        assert_eq!((early.status.as_u16(), early.json()["code"].as_str()), (409, Some("decision.order")));
        let step = serde_json::to_value(&before()[0]).unwrap();
        let sent = house.api_post(clerk, &format!("{path}/steps"), "decision-3", step).await;
        assert_eq!(sent.status.as_u16(), 201, "{}", sent.text);
        let whole = house.api_get(clerk, &path).await.json();
        assert_eq!(whole["decision"]["standing"], "open");
        assert_eq!(whole["steps"][0]["is_quorate"], true);
        let town = json!({"place": "140824103000", "decision": serde_json::to_value(form()).unwrap()});
        let wrong = house.api_post(clerk, "/api/v1/decisions", "decision-4", town).await;
        assert_eq!(wrong.json()["code"], "decision.village", "{}", wrong.text);

        // The supervisors read; whoever works elsewhere knows of nothing; a villager reads what is published.
        let reader = house.officer("解春秀", Role::Supervisor, ZHAIDONG).await;
        assert_eq!(house.api_get(&reader, &path).await.status.as_u16(), 200);
        let refused =
            house.api_post(&reader, &format!("{path}/void"), "decision-5", json!({"reason": "不要"})).await;
        assert_eq!(refused.status.as_u16(), 403);
        let elsewhere = house.officer("别处", Role::TownClerk, QINGHE).await;
        assert_eq!(house.api_get(&elsewhere, &path).await.status.as_u16(), 404);
        let villager = house.villager("王小满", ZHAIDONG).await;
        assert_eq!(house.api_get(&villager, &path).await.status.as_u16(), 403);
        let void =
            house.api_post(clerk, &format!("{path}/void"), "decision-6", json!({"reason": "登重了"})).await;
        assert_eq!(void.status.as_u16(), 200, "{}", void.text);
    }
}
