//! The pages and the API through the real router.

use super::{Yard, form, venture_form};
use crate::gate::Role;
use crate::testing::{QINGHE, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG};
use serde::Serialize;
use serde_json::json;

const BOOK: &str = "14082410320101";

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
async fn a_project_is_recorded_tagged_and_accepted_on_pages() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let (house, clerk) = (yard.house(), &yard.bench.clerk);
        assert!(house.get(clerk, "/desk/projects").await.text.contains("还没有项目"));
        let bare = house.post(clerk, "/desk/projects/new", &[]).await;
        assert!(
            bare.status.as_u16() == 422
                && bare.text.contains("href=\"#book\"")
                && bare.text.contains("href=\"#item1\""),
            "{}",
            bare.text
        );
        let mut pairs = typed(&super::ProjectForm { own: "1".to_owned(), ..form() });
        pairs.push(("book".to_owned(), BOOK.to_owned()));
        let back = house.post(clerk, "/desk/projects/new", &fields(&pairs)).await;
        assert!(back.text.contains("预算一共 340,000.00 元，资金来源一共 300,001.00 元"), "{}", back.text);
        for name in ["name", "start", "planned_end", "basis", "item1", "budget2", "grant", "own"] {
            let sent = pairs.iter().find(|(each, _)| each == name).unwrap();
            assert_eq!(back.input(name).as_deref(), Some(sent.1.as_str()), "{name}");
        }
        let mut pairs = typed(&form());
        pairs.push(("book".to_owned(), BOOK.to_owned()));
        let made = house.post(clerk, "/desk/projects/new", &fields(&pairs)).await;
        assert_eq!(made.status.as_u16(), 303, "{}", made.text);
        let url = made.location().split('?').next().unwrap().to_owned();
        yard.bench.say("2025-03-05", "D 102 300000;C 241 300000").await.unwrap();
        yard.bench.say("2025-04-20", "D 153 310000;C 102 310000").await.unwrap();
        let page = house.get(clerk, &url).await.main_text();
        assert!(page.contains("2025-04-20 借 153 310,000.00 测试") && !page.contains("借 102"), "{page}");
        let none = house.post(clerk, &format!("{url}/lines"), &[]).await;
        assert!(none.status.as_u16() == 422 && none.text.contains("href=\"#source\""), "{}", none.text);
        for (line, item) in [("2.2", "0"), ("3.1", "1")] {
            let send = [("line", line), ("item", item), ("source", "grant")];
            let tagged = house.post(clerk, &format!("{url}/lines"), &send).await;
            assert_eq!(tagged.status.as_u16(), 303, "{}", tagged.text);
        }
        let page = house.get(clerk, &url).await.main_text();
        assert!(page.contains("路基路面 300,000.00 310,000.00 -10,000.00 超预算"), "{page}");
        assert!(
            page.contains("“路基路面”超预算 10,000.00 元")
                && page.contains("上级专项花的比收到的多 10,000.00 元"),
            "{page}"
        );
        assert!(page.contains("上级专项 300,000.00 300,000.00 310,000.00"), "{page}");
        let untag = house.post(clerk, &format!("{url}/untag"), &[("tagged", "2.2")]).await;
        assert_eq!(untag.status.as_u16(), 303, "{}", untag.text);
        let bad = house.post(clerk, &format!("{url}/untag"), &[]).await;
        assert_eq!(bad.status.as_u16(), 422);
        let bad =
            house.post(clerk, &format!("{url}/accept"), &[("day", "2025-02-01"), ("vouchers", "post")]).await;
        assert!(
            bad.status.as_u16() == 422 && bad.input("day").as_deref() == Some("2025-02-01"),
            "{}",
            bad.text
        );
        let done =
            house.post(clerk, &format!("{url}/accept"), &[("day", "2025-08-01"), ("vouchers", "post")]).await;
        let page = house.get(clerk, done.location()).await.main_text();
        assert!(page.contains("验收记好了") && page.contains("看转固的凭证"), "{page}");
        let list = house.get(clerk, "/desk/projects").await.main_text();
        assert!(list.contains("通棚道路 翟东村 道路、路灯 340,000.00 310,000.00 2025年8月1日验收"), "{list}");
        for file in [format!("{url}?as=csv"), "/desk/projects?as=csv".to_owned()] {
            let file = house.get(clerk, &file).await;
            assert!(file.status.as_u16() == 200 && file.text.contains("310000.00"), "{}", file.text);
        }
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_venture_is_founded_and_its_profit_comes_in_on_pages() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let (house, clerk) = (yard.house(), &yard.bench.clerk);
        assert!(house.get(clerk, "/desk/ventures").await.text.contains("还没有联营"));
        let mut pairs = typed(&venture_form(yard.bench.book, yard.other));
        let bare = house.post(clerk, "/desk/ventures/new", &[]).await;
        assert!(bare.status.as_u16() == 422 && bare.text.contains("href=\"#name\""), "{}", bare.text);
        let made = house.post(clerk, "/desk/ventures/new", &fields(&pairs)).await;
        assert_eq!(made.status.as_u16(), 303, "{}", made.text);
        pairs.clear();
        let url = made.location().split('?').next().unwrap().to_owned();
        let page = house.get(clerk, made.location()).await.main_text();
        assert!(page.contains("翟东村 300,000.00 75.00% 300,000.00"), "{page}");
        assert!(page.contains("小宁村账上的长期投资比出资少"), "{page}");
        let bad = house
            .post(
                clerk,
                &format!("{url}/profits"),
                &[("day", "2026-01-10"), ("amount", "x"), ("basis", "决议")],
            )
            .await;
        assert!(bad.status.as_u16() == 422 && bad.input("amount").as_deref() == Some("x"), "{}", bad.text);
        let given = [("day", "2026-01-10"), ("amount", "40000.01"), ("basis", "理事会决议")];
        let done = house.post(clerk, &format!("{url}/profits"), &given).await;
        let page = house.get(clerk, done.location()).await.main_text();
        assert!(
            page.contains("翟东村 30,000.01 还没收到") && page.contains("合计 40,000.01 理事会决议"),
            "{page}"
        );
        let due = format!("1.{BOOK}");
        let came = [("due", due.as_str()), ("came_on", "2026-02-01"), ("purse", "bank")];
        let done = house.post(clerk, &format!("{url}/receipts"), &came).await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.text);
        let page = house.get(clerk, done.location()).await.main_text();
        assert!(page.contains("翟东村 30,000.01 收到了，看凭证"), "{page}");
        let bad = house.post(clerk, &format!("{url}/receipts"), &[]).await;
        assert!(bad.status.as_u16() == 422 && bad.text.contains("href=\"#came_on\""), "{}", bad.text);
        // A village sees the venture it has a share in; another township does not.
        let reader = house.officer("报账员", Role::VillageAccountant, XIAONING).await;
        assert!(house.get(&reader, "/desk/ventures").await.text.contains("联营托盘厂"));
        assert_eq!(house.get(&reader, &url).await.status.as_u16(), 200);
        let far = house.officer("别镇的", Role::TownClerk, QINGHE).await;
        assert!(!house.get(&far, "/desk/ventures").await.text.contains("联营托盘厂"));
        for path in [url.clone(), url.replace("/desk", "/api/v1")] {
            assert_eq!(house.get(&far, &path).await.status.as_u16(), 404, "{path}");
        }
        assert_eq!(house.post(&far, &format!("{url}/profits"), &given).await.status.as_u16(), 404);
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_do_the_same_and_only_those_who_may() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let (house, clerk) = (yard.house(), &yard.bench.clerk);
        yard.bench.say("2025-04-20", "D 153 100;C 102 100").await.unwrap();
        let made = house
            .api_post(clerk, "/api/v1/projects", "project-0001", json!({"book": BOOK, "project": form()}))
            .await;
        assert_eq!(made.status.as_u16(), 201, "{}", made.text);
        let url = format!("/api/v1/projects/{}", made.json()["project"].as_str().unwrap());
        let body = json!({"voucher": 2, "line": 1, "item": 1, "source": "own"});
        let tagged = house.api_post(clerk, &format!("{url}/lines"), "tag-000001", body).await;
        assert_eq!(tagged.status.as_u16(), 200, "{}", tagged.text);
        let shown = house.api_get(clerk, &url).await.json();
        assert_eq!(
            (&shown["items"][0]["spent"], &shown["sources"][1]["spent"]),
            (&json!(10_000), &json!(10_000))
        );
        let body = json!({"day": "2025-08-01"});
        let done = house.api_post(clerk, &format!("{url}/accept"), "accept-00001", body).await;
        assert_eq!(done.status.as_u16(), 200, "{}", done.text);
        let list = house.api_get(clerk, "/api/v1/projects").await.json();
        assert_eq!(list["projects"][0]["accepted"], "2025-08-01");

        let body = serde_json::to_value(venture_form(yard.bench.book, yard.other)).unwrap();
        let made = house.api_post(clerk, "/api/v1/ventures", "venture-0001", body).await;
        assert_eq!(made.status.as_u16(), 201, "{}", made.text);
        let venture = format!("/api/v1/ventures/{}", made.json()["venture"].as_str().unwrap());
        let body = json!({"day": "2026-01-10", "fen": 10_001, "basis": "理事会决议"});
        let given = house.api_post(clerk, &format!("{venture}/profits"), "profit-00001", body).await;
        assert_eq!(given.status.as_u16(), 201, "{}", given.text);
        let body = json!({"n": 1, "book": BOOK, "day": "2026-02-01", "purse": "cash"});
        let came = house.api_post(clerk, &format!("{venture}/receipts"), "receipt-0001", body).await;
        assert_eq!(came.status.as_u16(), 201, "{}", came.text);
        let shown = house.api_get(clerk, &venture).await.json();
        let dues = shown["profits"][0]["dues"].as_array().unwrap();
        assert!(dues.iter().any(|due| due["fen"] == 7_501 && due["voucher"].is_i64()), "{shown}");
        assert_eq!(
            house.api_get(clerk, "/api/v1/ventures").await.json()["ventures"][0]["name"],
            "联营托盘厂"
        );

        for (role, place, read, write) in [
            (Role::TownClerk, ZHAIDIAN, 200, 422),
            (Role::VillageAccountant, ZHAIDONG, 200, 403),
            (Role::TownClerk, QINGHE, 404, 404),
            (Role::Villager, ZHAIDONG, 403, 403),
        ] {
            let who = house.caller("某人", &[(role, place)]).await;
            let page = url.replace("/api/v1", "/desk");
            assert_eq!(house.get(&who, &page).await.status.as_u16(), read, "{role:?} {place}");
            assert_eq!(house.api_get(&who, &url).await.status.as_u16(), read, "{role:?} {place}");
            let sent = house.post(&who, &format!("{page}/lines"), &[]).await;
            assert_eq!(sent.status.as_u16(), write, "{role:?} {place}");
        }
        yard.verify().await;
    }
}
