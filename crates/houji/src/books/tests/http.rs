//! The API, through the real router.

use super::fixtures::{self, VOUCHERS_A};
use crate::gate::Role;
use crate::testing::{Answer, COUNTY, Caller, QINGHE, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG};
use serde_json::{Value, json};

const BOOK: &str = "14082410320101";

fn lines(text: &str, party: Option<&str>) -> Value {
    let lines = fixtures::lines(text, None);
    let body = lines.iter().map(|line| {
        let party = party.filter(|_| line.account.general() == "113");
        json!({"account": line.account, "side": line.side, "fen": line.amount, "party": party})
    });
    Value::Array(body.collect())
}

async fn send(house: &TestHouse, caller: &Caller, path: &str, body: Value) -> Answer {
    let key = format!("key-{:x}", u64::from_be_bytes(crate::house::random::<8>().unwrap()));
    house.api_post(caller, &format!("/api/v1/books{path}"), &key, body).await
}

async fn read(house: &TestHouse, caller: &Caller, path: &str) -> Value {
    let answer = house.api_get(caller, &format!("/api/v1/books{path}")).await;
    assert_eq!(answer.status.as_u16(), 200, "{}: {path}: {}", house.on, answer.text);
    answer.json()
}

async fn opened(house: &TestHouse, clerk: &Caller) {
    let body = json!({"place": ZHAIDONG, "kind": "collective", "standard": "2023", "first": "2025-01",
                      "name": "翟东村股份经济合作社", "parties": [{"kind": "member", "name": "二组段家"}],
                      "opening": lines(fixtures::opening(VOUCHERS_A), Some("1"))});
    let stranger = json!({"place": ZHAIDONG, "kind": "collective", "standard": "2023", "first": "2025-01",
                          "name": "翟东村股份经济合作社", "opening": lines(fixtures::opening(VOUCHERS_A), Some("1"))});
    let refused = send(house, clerk, "", stranger).await;
    assert_eq!((refused.status.as_u16(), refused.json()["code"].clone()), (422, json!("form.incomplete")));
    let answer = send(house, clerk, "", body).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text);
    assert_eq!(answer.json()["book"], BOOK);
}

async fn act(house: &TestHouse, clerk: &Caller, path: &str, body: Value) -> Value {
    let answer = send(house, clerk, &format!("/{BOOK}{path}"), body).await;
    assert!(answer.status.is_success(), "{}: {path}: {}", house.on, answer.text);
    answer.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_of_books_over_the_api_ends_in_its_statements() {
    for house in TestHouse::on_both().await {
        let clerk = house.officer("郭记账", Role::TownClerk, ZHAIDIAN).await;
        opened(&house, &clerk).await;
        for given in fixtures::vouchers(VOUCHERS_A) {
            if given.number == 30 {
                for month in 1..12 {
                    act(&house, &clerk, &format!("/months/2025-{month:02}/close"), json!({})).await;
                }
                act(&house, &clerk, "/years/2025/closing", json!({})).await;
            }
            let lines: Vec<Value> = given
                .lines
                .iter()
                .map(|line| json!({"account": line.account, "side": line.side, "fen": line.amount}))
                .collect();
            let body = json!({"day": given.day.to_string(), "summary": given.summary, "lines": lines});
            act(&house, &clerk, "/vouchers", body).await;
        }
        act(&house, &clerk, "/years/2025/closing", json!({})).await;
        act(&house, &clerk, "/months/2025-12/close", json!({})).await;

        let sheet = read(&house, &clerk, &format!("/{BOOK}/statements/balance-sheet?month=2025-12")).await;
        let result = read(&house, &clerk, &format!("/{BOOK}/statements/result?month=2025-12")).await;
        let line = |statement: &Value, name: &str| {
            let lines = statement["lines"].as_array().unwrap();
            lines.iter().find(|line| line["name"] == name).unwrap()["now"].as_i64().unwrap()
        };
        for (name, fen) in [
            ("货币资金", 60_604_650),
            ("应收款项", 360_000),
            ("流动资产合计", 60_964_650),
            ("长期投资", 30_000_000),
            ("固定资产净值", 266_576_667),
            ("资产总计", 357_541_317),
            ("应付款项", 18_960_000),
            ("长期借款及应付款", 3_800_000),
            ("负债合计", 22_760_000),
            ("公积公益金", 177_195_895),
            ("未分配收益", 7_585_422),
            ("所有者权益合计", 334_781_317),
            ("负债和所有者权益总计", 357_541_317),
        ] {
            assert_eq!(line(&sheet, name), fen, "{name}");
        }
        for (name, fen) in [
            ("二、经营收益", 28_361_000),
            ("三、收益总额", 23_036_317),
            ("四、净收益", 23_036_317),
            ("五、可分配收益", 25_836_317),
            ("减：提取公积公益金", 6_910_895),
            ("向成员分配", 11_340_000),
            ("六、年末未分配收益", 7_585_422),
        ] {
            assert_eq!(line(&result, name), fen, "{name}");
        }
        let months = "from=2025-12&to=2025-12";
        let trial = read(&house, &clerk, &format!("/{BOOK}/trial-balance?{months}")).await;
        assert_eq!(trial["digest"], trial["closed"][1], "a closed month stays as it was recorded");
        let before = read(&house, &clerk, &format!("/{BOOK}/trial-balance?{months}&known_at=0")).await;
        assert_eq!(before["lines"], json!([]), "nothing was known before anything was posted");
        let bank = read(&house, &clerk, &format!("/{BOOK}/accounts/102?{months}")).await;
        assert_eq!(bank["opening"], 60_925_000);
        assert_eq!(bank["items"].as_array().unwrap().last().unwrap()["balance"], 60_392_650);
        let list = read(&house, &clerk, &format!("/{BOOK}/vouchers?month=2025-08")).await;
        assert_eq!(list["items"][0]["name"], "记-0003");
        let opening = read(&house, &clerk, &format!("/{BOOK}/vouchers?month=2025-00")).await;
        assert_eq!(opening["items"][0]["name"], "初-0001");
        house.verify_record().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn acts_over_the_api_are_told_and_refused_like_everywhere() {
    for house in TestHouse::on_both().await {
        let clerk = house.officer("郭记账", Role::TownClerk, ZHAIDIAN).await;
        opened(&house, &clerk).await;
        let added = act(&house, &clerk, "/parties", json!({"kind": "member", "name": "三组王家"})).await;
        let same =
            send(&house, &clerk, &format!("/{BOOK}/parties"), json!({"kind": "unit", "name": "三组王家"}))
                .await;
        assert_eq!(same.json()["code"], "book.party_exists");
        act(&house, &clerk, "/sub-accounts", json!({"code": "502.01", "name": "合作社分红"})).await;
        let sub =
            send(&house, &clerk, &format!("/{BOOK}/sub-accounts"), json!({"code": "502.01", "name": "再来"}))
                .await;
        assert_eq!(sub.json()["code"], "book.sub_exists");
        let lines = lines("D 113 10;C 502.01 10", added["party"].as_str());
        let body = json!({"day": "2025-02-03", "summary": "合作社分红没到账", "lines": lines});
        let posted = act(&house, &clerk, "/vouchers", body.clone()).await;
        let seq = posted["seq"].as_i64().unwrap();
        let red =
            act(&house, &clerk, &format!("/vouchers/{seq}/reversal"), json!({"reason": "记早了"})).await;
        let voucher = read(&house, &clerk, &format!("/{BOOK}/vouchers/{seq}")).await;
        assert_eq!(voucher["reversed_by"], red["seq"]);
        let taken = read(&house, &clerk, &format!("/{BOOK}/vouchers/{}", red["seq"])).await;
        assert_eq!((&taken["reverses"], &taken["lines"][0]["fen"]), (&json!(seq), &json!(-1000)));
        let broken = json!({"day": "2025-02-03", "summary": "写错", "lines": [
            {"account": "10", "side": "D", "fen": 1}, {"account": "102", "side": "C", "fen": 1, "party": "x"}]});
        let told = send(&house, &clerk, &format!("/{BOOK}/vouchers"), broken).await;
        assert_eq!(told.status.as_u16(), 422);
        let told = told.json();
        let fields: Vec<&str> =
            told["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["line1-account", "line2-party"]);

        let accounts = read(&house, &clerk, &format!("/{BOOK}/accounts")).await;
        assert!(accounts["items"].as_array().unwrap().iter().any(|account| account["name"] == "合作社分红"));
        let parties = read(&house, &clerk, &format!("/{BOOK}/parties")).await;
        let names: Vec<&Value> =
            parties["items"].as_array().unwrap().iter().map(|party| &party["name"]).collect();
        assert_eq!(names, ["三组王家", "二组段家"]);
        for (role, place, seen) in [
            (Role::CountyAgriculture, COUNTY, 200),
            (Role::Supervisor, ZHAIDONG, 200),
            (Role::Supervisor, XIAONING, 404),
            (Role::TownClerk, QINGHE, 404),
            (Role::AuditAdmin, COUNTY, 403),
            (Role::Villager, ZHAIDONG, 403),
        ] {
            let who = house.caller("某人", &[(role, place)]).await;
            for path in ["", "/vouchers?month=2025-02", "/vouchers/1", "/parties", "/accounts"] {
                let answer = house.api_get(&who, &format!("/api/v1/books/{BOOK}{path}")).await;
                assert_eq!(answer.status.as_u16(), seen, "{role:?} {place} {path}");
            }
            let list = house.api_get(&who, &format!("/api/v1/books?place={ZHAIDIAN}")).await;
            let wide = role == Role::CountyAgriculture;
            assert_eq!(list.status.as_u16() == 200, wide, "{role:?} {place}");
            let posted = send(&house, &who, &format!("/{BOOK}/vouchers"), body.clone()).await;
            assert!([403, 404].contains(&posted.status.as_u16()), "{role:?} {place}: {}", posted.text);
        }
        let unknown = house.api_get(&clerk, "/api/v1/books/14082410399901").await;
        assert_eq!(unknown.json()["code"], "book.none");
        house.verify_record().await;
    }
}
