//! The pages and the API through the real router.

use super::{Yard, form, old, paid};
use crate::gate::Role;
use crate::testing::{QINGHE, TestHouse, ZHAIDIAN, ZHAIDONG};
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
async fn a_debt_is_registered_paid_and_taken_back_on_pages() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let (house, clerk) = (yard.house(), &yard.bench.clerk);
        let list = house.get(clerk, "/desk/debts").await.main_text();
        assert!(
            list.contains("账上还有 38,000.00 元借款没有登记") && list.contains("翟东村 5,000.00"),
            "{list}"
        );
        let blank = house.get(clerk, "/desk/debts/new").await;
        assert!(blank.text.contains("翟东村股份经济合作社"), "{}", blank.text);
        let bare = house.post(clerk, "/desk/debts/new", &[]).await;
        assert_eq!(bare.status.as_u16(), 422);
        assert!(
            bare.text.contains("href=\"#book\"") && bare.text.contains("href=\"#first\""),
            "{}",
            bare.text
        );

        // Everything typed comes back, with what is to be mended at its field.
        let mut pairs = typed(&super::DebtForm { principal: "900000".to_owned(), ..form() });
        pairs.push(("book".to_owned(), BOOK.to_owned()));
        let back = house.post(clerk, "/desk/debts/new", &fields(&pairs)).await;
        assert_eq!(back.status.as_u16(), 422, "{}", back.text);
        assert!(
            back.text.contains("一本账的借款合计最多 500,000.00 元。账上已有 38,000.00 元"),
            "{}",
            back.text
        );
        for (name, value) in pairs
            .iter()
            .filter(|(name, _)| !["book", "party_kind", "kind", "purpose", "took"].contains(&name.as_str()))
        {
            assert_eq!(back.input(name).as_deref(), Some(value.as_str()), "{name}");
        }
        for chosen in [BOOK, "unit", "long", "operating", "bank"] {
            assert!(back.text.contains(&format!("value=\"{chosen}\" selected")), "{chosen}");
        }
        let mut pairs = typed(&form());
        pairs.push(("book".to_owned(), BOOK.to_owned()));
        let token = clerk.form(&house.app);
        let made = house.post_with(clerk, "/desk/debts/new", &fields(&pairs), &token).await;
        assert_eq!(made.status.as_u16(), 303, "{}", made.text);
        let again = house.post_with(clerk, "/desk/debts/new", &fields(&pairs), &token).await;
        assert_eq!(again.location(), made.location(), "the same form is one debt");
        let url = made.location().split('?').next().unwrap().to_owned();
        let page = house.get(clerk, made.location()).await.main_text();
        assert!(page.contains("债务登记好了") && page.contains("应到 56 人，同意 41 票"), "{page}");
        assert!(page.contains("2027年2月10日 20,000.00 还没到"), "{page}");

        let steps = format!("{url}/steps");
        let over = house.post(clerk, &steps, &fields(&typed(&paid("60000.01")))).await;
        assert_eq!(over.status.as_u16(), 422);
        assert!(over.text.contains("本金只剩 60,000.00 元"), "{}", over.text);
        assert_eq!(over.input("amount").as_deref(), Some("60000.01"));
        let done = house.post(clerk, &steps, &fields(&typed(&paid("20000")))).await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.text);
        let page = house.get(clerk, done.location()).await.main_text();
        assert!(page.contains("1 2026年3月2日 还本金 20,000.00 看凭证 有效"), "{page}");
        assert!(page.contains("2027年2月10日 20,000.00 20,000.00 还了"), "{page}");
        let bad = house.post(clerk, &format!("{url}/reversal"), &[("step", "1"), ("reason", "")]).await;
        assert_eq!(bad.status.as_u16(), 422, "{}", bad.text);
        let taken =
            house.post(clerk, &format!("{url}/reversal"), &[("step", "1"), ("reason", "记错了")]).await;
        assert_eq!(taken.status.as_u16(), 303, "{}", taken.text);
        let void = house.post(clerk, &format!("{url}/void"), &[("why", "")]).await;
        assert!(void.status.as_u16() == 422 && void.text.contains("href=\"#why\""), "{}", void.text);
        let void = house.post(clerk, &format!("{url}/void"), &[("why", "登重了")]).await;
        let page = house.get(clerk, void.location()).await.main_text();
        assert!(page.contains("这笔债务作废了") && !page.contains("记上"), "{page}");
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_register_is_a_page_and_files() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        yard.record(&super::DebtForm { rate: "12".to_owned(), ..old() }).await.unwrap();
        yard.record(&form()).await.unwrap();
        yard.bench.say("2025-02-01", "D 113@ 700;C 501.02 700").await.unwrap();
        let (house, clerk) = (yard.house(), &yard.bench.clerk);
        let url = format!("/desk/debts/of/{BOOK}");
        let page = house.get(clerk, &url).await;
        let text = page.main_text();
        assert!(text.contains("三** 长期借款及应付款 2019年5月1日 公益事业 68,000.00 38,000.00 12.00%（偏高） 到期没还 38,000.00"), "{text}");
        assert!(text.contains("合计 98,000.00"), "{text}");
        assert!(
            text.contains("没写名字 112 5,000.00 5,000.00") && text.contains("三** 113 700.00 700.00"),
            "{text}"
        );
        assert!(!page.text.contains("三组王家"), "people are not named");
        let list = house.get(clerk, "/desk/debts").await.main_text();
        assert!(list.contains("合计 5,700.00 98,000.00 60,000.00 38,000.00 38,000.00"), "{list}");
        assert!(!list.contains("没有登记在台账里"), "{list}");
        for file in
            [format!("{url}?as=csv"), format!("{url}?what=claims&as=csv"), "/desk/debts?as=csv".to_owned()]
        {
            let file = house.get(clerk, &file).await;
            assert!(file.status.as_u16() == 200 && file.text.contains("合计"), "{}", file.text);
        }
        assert_eq!(house.get(clerk, &format!("{url}?as=xlsx")).await.status.as_u16(), 200);
        assert_eq!(house.get(clerk, &format!("{url}?as=doc")).await.status.as_u16(), 404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn debts_are_for_those_who_may_read_them() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let debt = yard.record(&old()).await.unwrap();
        let url = format!("/desk/debts/{debt}");
        for (role, place, read, write) in [
            (Role::TownClerk, ZHAIDIAN, 200, 422),
            (Role::VillageAccountant, ZHAIDONG, 200, 403),
            (Role::TownClerk, QINGHE, 404, 404),
            (Role::Villager, ZHAIDONG, 403, 403),
        ] {
            let who = yard.house().caller("某人", &[(role, place)]).await;
            for (path, api) in [
                (url.clone(), format!("/api/v1/debts/{debt}")),
                (format!("/desk/debts/of/{BOOK}"), format!("/api/v1/debts/of/{BOOK}")),
            ] {
                let seen = yard.house().get(&who, &path).await;
                assert_eq!(seen.status.as_u16(), read, "{role:?} {place} {path}");
                assert_eq!(
                    yard.house().api_get(&who, &api).await.status.as_u16(),
                    read,
                    "{role:?} {place} {api}"
                );
            }
            let sent = yard.house().post(&who, &format!("{url}/steps"), &[]).await;
            assert_eq!(sent.status.as_u16(), write, "{role:?} {place} pays");
        }
        let elsewhere = yard.house().officer("别镇的", Role::TownClerk, QINGHE).await;
        let mut pairs = typed(&form());
        pairs.push(("book".to_owned(), BOOK.to_owned()));
        let sent = yard.house().post(&elsewhere, "/desk/debts/new", &fields(&pairs)).await;
        assert_eq!(sent.status.as_u16(), 404, "{}", sent.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_do_the_same() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house).await;
        let (house, clerk) = (yard.house(), &yard.bench.clerk);
        let body = json!({"book": BOOK, "debt": form()});
        let made = house.api_post(clerk, "/api/v1/debts", "debt-000001", body.clone()).await;
        assert_eq!(made.status.as_u16(), 201, "{}", made.text);
        assert_eq!(house.api_post(clerk, "/api/v1/debts", "debt-000001", body).await.json(), made.json());
        let url = format!("/api/v1/debts/{}", made.json()["debt"].as_str().unwrap());
        let step = serde_json::to_value(paid("1000.50")).unwrap();
        let done = house.api_post(clerk, &format!("{url}/steps"), "step-000001", step).await;
        assert_eq!(done.status.as_u16(), 201, "{}", done.text);
        let shown = house.api_get(clerk, &url).await.json();
        assert_eq!((&shown["debt"]["left"], &shown["steps"][0]["fen"]), (&json!(5_899_950), &json!(100_050)));
        assert_eq!(shown["decision"]["votes"], 41);
        let reason = json!({"reason": "记错了"});
        let back =
            house.api_post(clerk, &format!("{url}/steps/1/reversal"), "back-000001", reason.clone()).await;
        assert_eq!(back.status.as_u16(), 200, "{}", back.text);
        let void = house.api_post(clerk, &format!("{url}/void"), "void-000001", reason).await;
        assert_eq!(void.status.as_u16(), 200, "{}", void.text);
        assert_eq!(house.api_get(clerk, &url).await.json()["debt"]["standing"], "void");
        let books = house.api_get(clerk, "/api/v1/debts").await.json();
        assert_eq!((&books["books"][0]["unregistered"], &books["next"]), (&json!(3_800_000), &json!(null)));
        let of = house.api_get(clerk, &format!("/api/v1/debts/of/{BOOK}")).await.json();
        assert_eq!(
            (&of["claims"][0]["ages"]["to_2"], of["debts"].as_array().unwrap().len()),
            (&json!(500_000), 1)
        );
        yard.verify().await;
    }
}
