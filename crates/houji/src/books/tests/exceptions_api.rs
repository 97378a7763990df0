//! Exceptions to the lock of a closed month over the API: both sides of each limit, who opens one, and what is recorded.

use super::Bench;
use crate::gate::Role;
use crate::testing::{Answer, Caller, QINGHE, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG};
use houji_base::Day;
use serde_json::{Value, json};

const API: &str = "/api/v1/books/14082410320101";

fn wanted(most: i64, last: &str) -> Value {
    json!({"month": "2025-03", "asked": "郭记账，代理会计", "reason": "电费单三月才送到", "most": most, "last": last})
}

/// A book with the first half of the year closed, and a township leader.
async fn closed(house: TestHouse) -> (Bench, Caller) {
    let bench = Bench::open_with(house, "D 101 100;D 102 1000;C 301 1100").await;
    bench.say("2025-02-03", "D 513 20;C 102 20").await.unwrap();
    bench.close_until("2025-06").await;
    let leader = bench.house.officer("马镇长", Role::TownLeader, ZHAIDIAN).await;
    (bench, leader)
}

impl Bench {
    async fn send(&self, by: &Caller, path: &str, body: Value) -> Answer {
        let key = format!("key-{:x}", u64::from_be_bytes(crate::house::random::<8>().unwrap()));
        self.house.api_post(by, &format!("{API}{path}"), &key, body).await
    }

    /// A voucher of March, and what the answer says: its name or the code of the refusal.
    async fn late(&self) -> String {
        let lines =
            json!([{"account": "513", "side": "D", "fen": 700}, {"account": "102", "side": "C", "fen": 700}]);
        let body = json!({"day": "2025-03-20", "summary": "补记三月电费", "lines": lines});
        let told = self.send(&self.clerk, "/vouchers", body).await.json();
        let said = told["name"].as_str().or_else(|| told["code"].as_str());
        said.unwrap().to_owned()
    }

    async fn shown(&self, by: &Caller) -> Value {
        let told = self.house.api_get(by, &format!("{API}/exceptions")).await;
        assert_eq!(told.status.as_u16(), 200, "{}", told.text);
        told.json()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exception_over_the_api_is_named_timed_and_reasoned() {
    for house in TestHouse::on_both().await {
        let (bench, leader) = closed(house).await;
        // Three days, so the fourth of March is the last that can be chosen; one to five vouchers.
        for (most, last) in
            [(0, "2026-03-03"), (6, "2026-03-03"), (1, "2026-03-01"), (1, "2026-03-05"), (1, "soon")]
        {
            let told = bench.send(&leader, "/exceptions", wanted(most, last)).await;
            assert_eq!(
                (told.status.as_u16(), &told.json()["code"]),
                (422, &json!("form.incomplete")),
                "{last}"
            );
        }
        for (field, least) in [("asked", 2), ("reason", 5)] {
            let mut body = wanted(1, "2026-03-03");
            body[field] = json!("短".repeat(least - 1));
            let told = bench.send(&leader, "/exceptions", body).await.json();
            assert_eq!(told["errors"][0]["field"], field, "{told}");
        }
        let mut open = wanted(1, "2026-03-03");
        open["month"] = json!("2025-07");
        let told = bench.send(&leader, "/exceptions", open).await;
        assert_eq!((told.status.as_u16(), &told.json()["code"]), (409, &json!("book.not_closed")));
        assert_eq!(bench.shown(&bench.clerk).await, json!([]), "nothing was opened");

        let told = bench.send(&leader, "/exceptions", wanted(5, "2026-03-04")).await;
        assert_eq!(told.status.as_u16(), 201, "{}", told.text);
        let twice = bench.send(&leader, "/exceptions", wanted(1, "2026-03-03")).await;
        assert_eq!((twice.status.as_u16(), &twice.json()["code"]), (409, &json!("book.exception_open")));
        assert_eq!(bench.late().await, "记-0001");
        let shown = bench.shown(&bench.clerk).await;
        let one = &shown[0];
        assert_eq!((&one["n"], &one["month"], &one["most"]), (&json!(1), &json!("2025-03"), &json!(5)));
        assert_eq!((&one["asked"], &one["reason"]), (&json!("郭记账，代理会计"), &json!("电费单三月才送到")));
        assert_eq!(one["vouchers"].as_array().unwrap().len(), 1);
        assert_eq!(one["how"], Value::Null);
        bench.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_moment_of_an_exception_is_the_end_of_its_last_day() {
    for house in TestHouse::on_both().await {
        let (bench, leader) = closed(house).await;
        let told = bench.send(&leader, "/exceptions", wanted(5, "2026-03-03")).await;
        assert_eq!(told.status.as_u16(), 201, "{}", told.text);
        let end = Day::parse("2026-03-04").unwrap().start();
        bench.house.clock.set(end.plus_millis(-1));
        assert_eq!(bench.late().await, "记-0001", "the last millisecond counts");
        bench.house.clock.set(end);
        assert_eq!(bench.late().await, "book.closed", "and the next one does not");
        super::super::tick(&bench.house.app, end).await.unwrap();
        let shown = bench.shown(&bench.clerk).await;
        assert_eq!(
            (&shown[0]["how"], shown[0]["ended_at"].is_string()),
            (&json!("expired"), true),
            "{shown}"
        );
        let over = bench.send(&leader, "/exceptions/1/end", json!({})).await;
        assert_eq!((over.status.as_u16(), &over.json()["code"]), (409, &json!("book.exception_over")));
        bench.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_opens_and_ends_an_exception_over_the_api() {
    for house in TestHouse::on_both().await {
        let (bench, leader) = closed(house).await;
        let body = wanted(1, "2026-03-03");
        for (role, place, status) in [
            (Role::TownClerk, ZHAIDIAN, 403),
            (Role::VillageSecretary, ZHAIDONG, 403),
            (Role::Supervisor, ZHAIDONG, 403),
            (Role::TownLeader, QINGHE, 404),
        ] {
            let who = bench.house.officer("某人", role, place).await;
            let told = bench.send(&who, "/exceptions", body.clone()).await;
            assert_eq!(told.status.as_u16(), status, "{role:?} {place}: {}", told.text);
        }
        assert_eq!(bench.send(&leader, "/exceptions", body).await.status.as_u16(), 201);
        for (role, place, status) in [
            (Role::TownClerk, ZHAIDIAN, 403),
            (Role::TownLeader, QINGHE, 404),
            (Role::Supervisor, XIAONING, 403),
        ] {
            let who = bench.house.officer("某人", role, place).await;
            let told = bench.send(&who, "/exceptions/1/end", json!({})).await;
            assert_eq!(told.status.as_u16(), status, "{role:?} {place}: {}", told.text);
        }
        for (role, place, status) in [(Role::Supervisor, ZHAIDONG, 200), (Role::Supervisor, XIAONING, 404)] {
            let who = bench.house.officer("某人", role, place).await;
            let told = bench.house.api_get(&who, &format!("{API}/exceptions")).await;
            assert_eq!(told.status.as_u16(), status, "{role:?} {place}");
        }
        let before = bench.house.verify_record().await;
        let (path, key) = (format!("{API}/exceptions/1/end"), "end-exception-1");
        let ended = bench.house.api_post(&leader, &path, key, json!({})).await;
        assert_eq!(ended.status.as_u16(), 200, "{}", ended.text);
        let again = bench.house.api_post(&leader, &path, key, json!({})).await;
        assert_eq!((again.status, again.text), (ended.status, ended.text), "the same act");
        assert_eq!(bench.house.verify_record().await, before + 1, "one entry");
        assert_eq!(bench.late().await, "book.closed");
        let shown = bench.shown(&bench.clerk).await;
        assert_eq!(shown[0]["how"], "ended");
    }
}
