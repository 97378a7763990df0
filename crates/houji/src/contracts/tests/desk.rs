//! The pages and the API through the real router.

use super::{Yard, form};
use crate::contracts::form::ContractForm;
use crate::gate::Role;
use crate::testing::{QINGHE, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG};
use serde_json::json;

const BOOK: &str = "14082410320101";

/// The fields of a contract as a browser sends them.
fn typed(form: &ContractForm) -> Vec<(String, String)> {
    let value = serde_json::to_value(form).unwrap();
    let pairs = value.as_object().unwrap().iter();
    let mut pairs: Vec<(String, String)> =
        pairs.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect();
    pairs.push(("book".to_owned(), BOOK.to_owned()));
    pairs
}

fn fields(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_is_entered_paid_and_ended_on_pages() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house, "D 102 1000;C 301 1000").await;
        let (house, clerk) = (yard.house(), &yard.bench.clerk);
        let empty = house.get(clerk, "/desk/contracts").await;
        assert!(
            empty.text.contains("还没有合同") && empty.text.contains("/desk/contracts/new"),
            "{}",
            empty.text
        );
        let blank = house.get(clerk, "/desk/contracts/new").await;
        assert!(blank.text.contains("翟东村股份经济合作社"), "{}", blank.text);

        // Everything typed comes back, with what is to be mended at its field.
        let mut wrong = form();
        wrong.credit_code = "91350100M000100Y4Z".to_owned();
        let pairs = typed(&wrong);
        let back = house.post(clerk, "/desk/contracts/new", &fields(&pairs)).await;
        assert_eq!(back.status.as_u16(), 422, "{}", back.text);
        assert!(back.text.contains("第 18 位不会出现在代码里"), "{}", back.text);
        for name in
            ["title", "number", "object", "party", "credit_code", "signed", "start", "end", "rent", "basis"]
        {
            let sent = pairs.iter().find(|(each, _)| each == name).unwrap();
            assert_eq!(back.input(name).as_deref(), Some(sent.1.as_str()), "{name}");
        }
        for chosen in [BOOK, "building", "unit", "year"] {
            assert!(back.text.contains(&format!("value=\"{chosen}\" selected")), "{chosen}");
        }
        let bare = house.post(clerk, "/desk/contracts/new", &[]).await;
        assert!(
            bare.text.contains("href=\"#book\"") && bare.text.contains("href=\"#since\""),
            "{}",
            bare.text
        );

        let pairs = typed(&form());
        let token = clerk.form(&house.app);
        let made = house.post_with(clerk, "/desk/contracts/new", &fields(&pairs), &token).await;
        assert_eq!(made.status.as_u16(), 303, "{}", made.text);
        let again = house.post_with(clerk, "/desk/contracts/new", &fields(&pairs), &token).await;
        assert_eq!(again.location(), made.location(), "the same form is one contract");
        let url = made.location().split('?').next().unwrap().to_owned();
        let page = house.get(clerk, made.location()).await.main_text();
        assert!(page.contains("合同登记好了") && page.contains("正在记账"), "{page}");
        yard.on("2026-03-02").await;
        let page = house.get(clerk, &url).await.main_text();
        assert!(
            page.contains("1 2025年4月1日 2025-04-01 到 2026-03-31 250,000.00 0.00 欠 335 天 看凭证"),
            "{page}"
        );
        assert!(page.contains("2026 年 62,500.00 已转收入 看凭证"), "{page}");
        assert!(page.contains("合同总额 750,000.00"), "{page}");

        let receipts = format!("{url}/receipts");
        let form = [("day", "2026-03-02"), ("amount", "1000000"), ("purse", "bank"), ("papers", "2")];
        let over = house.post(clerk, &receipts, &form).await;
        assert_eq!(over.status.as_u16(), 422);
        assert!(over.text.contains("只剩 750,000.00 元没收，多了 250,000.00 元"), "{}", over.text);
        assert_eq!(over.input("amount").as_deref(), Some("1000000"));
        let none = house.post(clerk, &receipts, &[]).await;
        for field in ["day", "amount", "purse", "papers"] {
            assert!(none.text.contains(&format!("href=\"#{field}\"")), "{field}: {}", none.text);
        }
        let form = [("day", "2026-03-02"), ("amount", "100,000.50"), ("purse", "cash"), ("papers", "1")];
        let paid = house.post(clerk, &receipts, &form).await;
        assert_eq!(paid.status.as_u16(), 303, "{}", paid.text);
        let page = house.get(clerk, paid.location()).await.main_text();
        assert!(page.contains("100,000.50 欠 335 天，收了一部分"), "{page}");
        assert!(page.contains("2026年3月2日 100,000.50 收到"), "{page}");

        let late = house.get(clerk, "/desk/contracts?show=overdue").await.main_text();
        assert!(late.contains("托盘厂房租赁 第 1 期 翟东村 2025年4月1日 149,999.50"), "{late}");
        assert!(late.contains("合计 0.00 0.00 149,999.50 0.00 149,999.50"), "{late}");
        let soon = house.get(clerk, "/desk/contracts?show=soon").await.main_text();
        assert!(soon.contains("第 2 期 翟东村 2026年4月1日 250,000.00 还没到"), "{soon}");
        let ending = house.get(clerk, "/desk/contracts?show=ending").await.main_text();
        assert!(ending.contains("近期没有到期的合同"), "{ending}");

        let page = house.get(clerk, &url).await;
        let receipt =
            page.text.split("href=\"").find(|part| part.starts_with(&format!("{receipts}/"))).unwrap();
        let receipt = receipt.split('"').next().unwrap();
        let seen = house.get(clerk, receipt).await.main_text();
        assert!(seen.contains("第 1 期 100,000.50 元 看凭证") && seen.contains("冲销这笔收款"), "{seen}");
        let back = format!("{receipt}/reversal");
        let bad = house.post(clerk, &back, &[("reason", " ")]).await;
        assert_eq!(bad.status.as_u16(), 422, "{}", bad.text);
        assert!(bad.text.contains("请写一下为什么冲销"), "{}", bad.text);
        let done = house.post(clerk, &back, &[("reason", "记重了")]).await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.text);
        let page = house.get(clerk, done.location()).await.main_text();
        assert!(page.contains("100,000.50 已经冲销") && page.contains("0.00 欠 335 天 看凭证"), "{page}");
        let seen = house.get(clerk, receipt).await.main_text();
        assert!(seen.contains("看红字凭证") && !seen.contains("冲销这笔收款"), "{seen}");

        let end = format!("{url}/end");
        let bad = house.post(clerk, &end, &[("last_day", "2026-03-31"), ("reason", "")]).await;
        assert_eq!((bad.status.as_u16(), bad.input("last_day").as_deref()), (422, Some("2026-03-31")));
        let done = house.post(clerk, &end, &[("last_day", "2026-03-31"), ("reason", "双方商定")]).await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.text);
        let page = house.get(clerk, done.location()).await.main_text();
        assert!(page.contains("提前终止，最后一天是2026年3月31日。原因：双方商定"), "{page}");
        assert!(page.contains("还有 30 天到期"), "{page}");
        assert!(!page.contains("终止这份合同"), "{page}");
        let ending = house.get(clerk, "/desk/contracts?show=ending").await.main_text();
        assert!(ending.contains("托盘厂房租赁 翟东村 出租房屋、场地：村东厂房 3500 平方米"), "{ending}");
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_is_taken_back_on_the_page_and_over_the_api() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house, "D 102 1000;C 301 1000").await;
        let (house, clerk) = (yard.house(), &yard.bench.clerk);
        let contract = yard.record(&form()).await.unwrap();
        yard.on("2026-03-02").await;
        let url = format!("/desk/contracts/{contract}");
        let bad = house.post(clerk, &format!("{url}/void"), &[("why", "")]).await;
        assert_eq!(bad.status.as_u16(), 422, "{}", bad.text);
        assert!(bad.text.contains("href=\"#why\""), "{}", bad.text);
        let done = house.post(clerk, &format!("{url}/void"), &[("why", "登重了")]).await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.text);
        let page = house.get(clerk, done.location()).await.main_text();
        assert!(page.contains("登错了，已经作废，记过的凭证都冲销了。原因：登重了"), "{page}");
        assert!(!page.contains("作废这份合同") && !page.contains("终止这份合同"), "{page}");
        let list = house.get(clerk, "/desk/contracts").await.main_text();
        assert!(list.contains("2026年3月1日 作废") || list.contains("2025年3月31日 作废"), "{list}");
        let contract = yard.record(&form()).await.unwrap();
        let url = format!("/api/v1/contracts/{contract}");
        let body = json!({"reason": "登重了"});
        let done = house.api_post(clerk, &format!("{url}/void"), "void-00001", body).await;
        assert_eq!(done.status.as_u16(), 200, "{}", done.text);
        assert_eq!(house.api_get(clerk, &url).await.json()["standing"], "void");
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_township_sees_its_villages_one_after_the_other_and_a_village_its_own() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house, "D 102 1000;C 301 1000").await;
        let (house, clerk) = (yard.house(), &yard.bench.clerk);
        let book = json!({"place": XIAONING, "kind": "collective", "standard": "2023", "name": "小宁村合作社",
                          "first": "2025-01"});
        let made = house.api_post(clerk, "/api/v1/books", "book-00001", book).await;
        assert_eq!(made.status.as_u16(), 201, "{}", made.text);
        let other = json!({"book": made.json()["book"], "contract": ContractForm { title: "小宁的厂房".to_owned(), ..form() }});
        let made = house.api_post(clerk, "/api/v1/contracts", "other-00001", other).await;
        assert_eq!(made.status.as_u16(), 201, "{}", made.text);
        for n in 0..51 {
            yard.record(&ContractForm { title: format!("翟东 {n:02}"), ..form() }).await.unwrap();
        }
        yard.on("2026-03-02").await;
        // The village with the larger number comes after all of the other's, whenever it was recorded.
        let first = house.api_get(clerk, "/api/v1/contracts").await.json();
        assert!(first["contracts"].as_array().unwrap().iter().all(|row| row["title"] != "小宁的厂房"));
        let next = first["next"].as_str().unwrap();
        let second = house.api_get(clerk, &format!("/api/v1/contracts?after={next}")).await.json();
        let titles: Vec<&str> = second["contracts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["title"].as_str().unwrap())
            .collect();
        assert_eq!(titles, ["翟东 50", "小宁的厂房"]);
        assert_eq!(second["next"], json!(null));
        for (place, own) in [(XIAONING, true), (ZHAIDONG, false)] {
            let late =
                house.get(clerk, &format!("/desk/contracts?show=overdue&place={place}")).await.main_text();
            assert_eq!(
                (late.contains("小宁的厂房"), late.contains("翟东 00")),
                (own, !own),
                "{place}: {late}"
            );
            let total = if own { "合计 0.00 0.00 250,000.00" } else { "合计 0.00 0.00 12,750,000.00" };
            assert!(late.contains(total), "{place}: {late}");
        }
        // Whose place is one village sees the book of no other.
        for (place, own) in [(XIAONING, "小宁村合作社"), (ZHAIDONG, "翟东村股份经济合作社")] {
            let reader = house.officer("报账员", Role::VillageAccountant, place).await;
            let books = house.get(&reader, "/desk/books").await.main_text();
            assert!(books.contains(own) && books.matches("合作社").count() == 1, "{place}: {books}");
            let list = house.get(&reader, "/desk/contracts").await.main_text();
            assert_eq!(list.contains("小宁的厂房"), place == XIAONING, "{list}");
        }
        for (show, head) in
            [("", "合同,村,种类,标的,到哪天,状态"), ("overdue", "合同,村,第几期,哪天该收,还差")]
        {
            let url = format!("/desk/contracts?show={show}&place={XIAONING}&as=csv");
            let file = house.get(clerk, &url).await;
            assert_eq!(file.status.as_u16(), 200, "{show}: {}", file.text);
            assert!(file.text.contains(head) && file.text.contains("小宁的厂房"), "{}", file.text);
            assert!(!file.text.contains("翟东 00"), "only of the place: {}", file.text);
        }
        assert_eq!(
            house.get(clerk, &format!("/desk/contracts?place={QINGHE}&as=csv")).await.status.as_u16(),
            404
        );
        let beyond = house.get(clerk, &format!("/desk/contracts?place={QINGHE}")).await;
        assert_eq!(beyond.status.as_u16(), 404);
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn contracts_are_for_those_who_may_read_them() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house, "D 102 1000;C 301 1000").await;
        let mut field = form();
        (field.party, field.party_kind) = ("三组王家".to_owned(), "member".to_owned());
        field.credit_code = String::new();
        let contract = yard.record(&field).await.unwrap();
        let url = format!("/desk/contracts/{contract}");
        for (role, place, read, write) in [
            (Role::TownClerk, ZHAIDIAN, 200, 422),
            (Role::VillageAccountant, ZHAIDONG, 200, 403),
            (Role::TownClerk, QINGHE, 404, 404),
            (Role::Villager, ZHAIDONG, 403, 403),
        ] {
            let who = yard.house().caller("某人", &[(role, place)]).await;
            let seen = yard.house().get(&who, &url).await;
            assert_eq!(seen.status.as_u16(), read, "{role:?} {place}");
            assert!(!seen.text.contains("三组王家"), "a household is not named: {}", seen.text);
            let sent = yard.house().post(&who, &format!("{url}/receipts"), &[]).await;
            assert_eq!(sent.status.as_u16(), write, "{role:?} {place} receives");
            let list = yard.house().get(&who, "/desk/contracts").await;
            assert_eq!(list.text.contains(&url), read == 200, "{role:?} {place} lists");
            let form = yard.house().get(&who, "/desk/contracts/new").await;
            assert_eq!(
                form.status.as_u16(),
                if role == Role::TownClerk { 200 } else { 403 },
                "{role:?} {place}"
            );
            let api = yard.house().api_get(&who, &format!("/api/v1/contracts/{contract}")).await;
            assert_eq!(api.status.as_u16(), read, "{role:?} {place} over the API");
        }
        let elsewhere = yard.house().officer("别镇的", Role::TownClerk, QINGHE).await;
        let sent = yard.house().post(&elsewhere, "/desk/contracts/new", &fields(&typed(&form()))).await;
        assert_eq!(sent.status.as_u16(), 404, "{}", sent.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_do_the_same() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house, "D 102 1000;C 301 1000").await;
        let (house, clerk) = (yard.house(), &yard.bench.clerk);
        let body = json!({"book": BOOK, "contract": form()});
        let made = house.api_post(clerk, "/api/v1/contracts", "contract-0001", body.clone()).await;
        assert_eq!(made.status.as_u16(), 201, "{}", made.text);
        let again = house.api_post(clerk, "/api/v1/contracts", "contract-0001", body).await;
        assert_eq!(again.json(), made.json());
        let id = made.json()["contract"].as_str().unwrap().to_owned();
        yard.on("2026-03-02").await;
        let url = format!("/api/v1/contracts/{id}");
        let body = json!({"day": "2026-03-02", "fen": 25_000_000, "purse": "bank", "papers": 1});
        let paid = house.api_post(clerk, &format!("{url}/receipts"), "receipt-0001", body.clone()).await;
        assert_eq!(paid.status.as_u16(), 201, "{}", paid.text);
        house.api_post(clerk, &format!("{url}/receipts"), "receipt-0001", body).await;
        let shown = house.api_get(clerk, &url).await.json();
        assert_eq!(shown["dues"][0]["state"], "paid");
        assert_eq!(shown["receipts"].as_array().unwrap().len(), 1, "the same receipt is one");
        assert_eq!(
            (shown["party"].as_str(), shown["standing"].as_str()),
            (Some("稷山新兴托盘有限公司"), Some("active"))
        );
        let list = house.api_get(clerk, "/api/v1/contracts").await.json();
        assert_eq!(list["contracts"][0]["contract"], id.as_str());
        assert_eq!((&list["owed"], &list["next"]), (&json!([]), &json!(null)));
        let receipt = shown["receipts"][0]["receipt"].as_str().unwrap();
        let back = format!("{url}/receipts/{receipt}/reversal");
        let taken = house.api_post(clerk, &back, "reversal-0001", json!({"reason": "记重了"})).await;
        assert_eq!(taken.status.as_u16(), 200, "{}", taken.text);
        let shown = house.api_get(clerk, &url).await.json();
        assert_eq!((&shown["dues"][0]["paid"], &shown["dues"][0]["state"]), (&json!(0), &json!("owed")));
        assert!(shown["receipts"][0]["taken_back"].is_i64(), "{shown}");
        let body = json!({"last_day": "2026-05-01", "reason": "双方商定"});
        let ended = house.api_post(clerk, &format!("{url}/end"), "ended-0001", body).await;
        assert_eq!(ended.status.as_u16(), 200, "{}", ended.text);
        assert_eq!(house.api_get(clerk, &url).await.json()["dues"][2]["state"], "void");
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_go_on_where_they_ended_and_ages_have_two_ends() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house, "D 102 1000;C 301 1000").await;
        // Today is 2026-03-02: due 0, 30, 31, 90, 91, 365 and 366 days ago.
        let days = [
            "2026-03-02",
            "2026-01-31",
            "2026-01-30",
            "2025-12-02",
            "2025-12-01",
            "2025-03-02",
            "2025-03-01",
        ];
        for (n, due) in days.iter().cycle().take(55).enumerate() {
            let mut one = form();
            (one.title, one.cycle) = (format!("合同 {n:02}"), "once".to_owned());
            (one.start, one.first_due) = ("2025-03-01".to_owned(), (*due).to_owned());
            one.rent = "1".to_owned();
            yard.record(&one).await.unwrap();
        }
        yard.on("2026-03-02").await;
        let (house, clerk) = (yard.house(), &yard.bench.clerk);
        for (show, count) in [("", 55), ("overdue", 55)] {
            let first = house.get(clerk, &format!("/desk/contracts?show={show}")).await;
            let more = first.text.split("href=\"").find(|part| part.contains("after=")).unwrap();
            let more = more.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
            let second = house.get(clerk, &more).await;
            let mut seen: Vec<String> = [&first.text, &second.text]
                .iter()
                .flat_map(|text| text.split("合同 ").skip(1).map(|part| part.chars().take(2).collect()))
                .filter(|part: &String| part.chars().all(|c| c.is_ascii_digit()))
                .collect();
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len(), count, "{show}: {more}");
        }
        let owed = house.get(clerk, "/desk/contracts").await.main_text();
        // 55 = 7 × 8 − 1: eight each of the first six, seven of the last.
        assert!(owed.contains("合计 16.00 16.00 16.00 7.00 55.00"), "{owed}");
        assert!(owed.contains("翟东村 16.00 16.00 16.00 7.00 55.00"), "{owed}");
        yard.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn contracts_are_found_by_what_they_say_and_not_by_who_signed() {
    for house in TestHouse::on_both().await {
        let yard = Yard::open(house, "D 102 1000;C 301 1000").await;
        let mut other = form();
        other.title = "果园租赁合同".to_owned();
        other.object = "北坡果园三十亩".to_owned();
        other.number = "2025-77".to_owned();
        let (first, second) = (yard.record(&form()).await.unwrap(), yard.record(&other).await.unwrap());
        let (house, clerk) = (yard.house(), &yard.bench.clerk);
        crate::search::catch_up(&house.app, crate::routes::SEARCHED).await.unwrap();
        let find = async |who: &crate::testing::Caller, words: &str| {
            let pairs = serde_urlencoded::to_string([("q", words)]).unwrap();
            let told = house.api_get(who, &format!("/api/v1/contracts?{pairs}")).await.json();
            let page = house.get(who, &format!("/desk/contracts?{pairs}")).await;
            let ids: Vec<String> = told["contracts"]
                .as_array()
                .unwrap_or(&Vec::new())
                .iter()
                .map(|item| item["contract"].as_str().unwrap().to_owned())
                .collect();
            for id in [first, second] {
                let listed = page.text.contains(&format!("/desk/contracts/{id}\""));
                assert_eq!(listed, ids.contains(&id.to_string()), "{words}: {}", page.main_text());
            }
            ids
        };
        assert_eq!(find(clerk, "果园").await, [second.to_string()]);
        assert_eq!(find(clerk, "北坡 三十亩").await, [second.to_string()]);
        assert_eq!(find(clerk, "翟东村").await, [second.to_string(), first.to_string()]);
        assert_eq!(find(clerk, "鱼塘").await, Vec::<String>::new());
        let party = form().party;
        assert_eq!(find(clerk, &party).await, Vec::<String>::new(), "{party} is nobody to look for");
        let stranger = house.caller("某人", &[(Role::TownClerk, QINGHE)]).await;
        assert_eq!(find(&stranger, "果园").await, Vec::<String>::new());
        // A book with contracts that are not over does not go over to another one.
        let held = house.app.db.read({
            let (county, book) = (house.app.db.county().as_i64(), yard.bench.book);
            move |db| Ok(crate::contracts::holds(db, county, book)?)
        });
        assert!(held.await.unwrap().unwrap().contains("还有 2 份合同"));
    }
}
