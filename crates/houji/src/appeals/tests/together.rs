//! One matter, answered to all who wait for it.

use crate::gate::Role;
use crate::testing::{COUNTY, Caller, TestHouse, XIAONING, ZHAIDONG, code};
use crate::tick;
use serde_json::json;

async fn file(house: &TestHouse, villager: &Caller, text: &str, shown: bool) -> (String, String) {
    let body = json!({"category": "utilities", "text": text, "mode": "named", "shown": shown});
    let key = format!("file-{:06}", text.len());
    let filed = house.api_post(villager, "/api/v1/appeals", &key, body).await;
    assert_eq!(filed.status.as_u16(), 201, "{}", filed.text);
    let text = |name: &str| filed.json()[name].as_str().unwrap().to_owned();
    (text("id"), text("receipt"))
}

async fn act(house: &TestHouse, clerk: &Caller, id: &str, more: &[(&str, &str)]) -> (u16, String) {
    let done = house.post(clerk, &format!("/desk/appeals/{id}/act"), more).await;
    let read = house.api_get(clerk, &format!("/api/v1/appeals/{id}")).await;
    assert_eq!(read.status.as_u16(), 200, "{}", read.text);
    (done.status.as_u16(), done.text)
}

async fn accept(house: &TestHouse, clerk: &Caller, id: &str) {
    let body = json!({"promised": "3wd"});
    let done =
        house.api_post(clerk, &format!("/api/v1/appeals/{id}/accept"), &format!("accept-{id}"), body).await;
    assert_eq!(done.status.as_u16(), 200, "{}", done.text);
}

const ANSWER: [(&str, &str); 4] = [
    ("act", "answer"),
    ("outcome", "resolved"),
    ("found", "东巷口的灯头烧了，电工 13812345678 看过"),
    ("done", "换了灯头，当晚亮了"),
];

/// Number and text of every message.
async fn messages(house: &TestHouse) -> Vec<(String, String)> {
    let (app, county) = (house.app.clone(), code(COUNTY).as_i64());
    let read =
        house.app.db.read(move |db| Ok(crate::outbox::store::newest(db, &app.vault, county, i64::MAX, 99)?));
    read.await.unwrap().into_iter().map(|message| (message.phone, message.text)).collect()
}

async fn told(house: &TestHouse, who: &Caller, words: &str) -> usize {
    let all = messages(house).await;
    all.iter().filter(|(phone, text)| *phone == who.phone && text.contains(words)).count()
}

#[tokio::test]
async fn whoever_waits_for_the_answer_gets_it() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let neighbour = house.villager("原小满", ZHAIDONG).await;
        let second = house.villager("段小满", ZHAIDONG).await;
        let friend = house.villager("贾小满", ZHAIDONG).await;
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let (main, _) = file(&house, &villager, "东巷口的灯不亮，打 13912345678 问", true).await;
        let (same, receipt) = file(&house, &second, "东巷口的灯还是不亮，天黑看不见", true).await;
        assert_eq!(house.post(&neighbour, &format!("/around/{main}/cosign"), &[]).await.status.as_u16(), 303);
        let back = house.post(&friend, &format!("/around/{same}/cosign"), &[("back", "/around/1")]).await;
        assert_eq!(back.location(), format!("/around/{same}?did=cosign"));
        assert_eq!(act(&house, &clerk, &same, &[("act", "merge"), ("other", &main)]).await.0, 303);
        assert_eq!(told(&house, &second, "并到一起办").await, 1);

        let refused = house.post(&villager, &format!("/appeals/{main}/more"), &[("act", "withdraw")]).await;
        assert_eq!(refused.status.as_u16(), 409, "others wait for the answer");
        assert!(refused.text.contains("他们就等不到答复"), "{}", refused.main_text());

        accept(&house, &clerk, &main).await;
        let order = house.get(&clerk, &format!("/desk?open={main}")).await;
        assert!(order.text.contains("这次答复大家和并过来的 1 件的反映人也看得到"), "{}", order.text);
        assert_eq!(act(&house, &clerk, &main, &ANSWER).await.0, 303);
        for _ in 0..2 {
            tick::once(&house.app).await.unwrap();
        }
        assert_eq!(told(&house, &neighbour, "“我也遇到”的那件事（编号 2026-1）有答复了").await, 1);
        assert_eq!(told(&house, &friend, "“我也遇到”的那件事（编号 2026-2）有答复了").await, 1);
        assert_eq!(told(&house, &second, "有答复了").await, 1);
        assert_eq!(told(&house, &villager, "有答复了").await, 1, "the filer once");

        let mine = house.get(&neighbour, "/appeals").await;
        assert!(mine.main_text().contains("我也遇到的"), "{}", mine.main_text());
        assert!(mine.text.contains(&format!("/around/{main}\"")) && mine.text.contains("等本人评价"));
        let own = house.get(&second, &format!("/appeals/{same}")).await;
        assert!(own.main_text().contains("您的时间"), "{}", own.main_text());
        let held = house.get(&house.visitor(), &format!("/follow?code={receipt}")).await;
        let open = house.get(&house.visitor(), &format!("/around/{main}")).await;
        for (page, what) in [(own, "own"), (held, "code"), (open, "open")] {
            let text = page.main_text();
            assert!(text.contains("换了灯头，当晚亮了"), "{what}: {text}");
            for hidden in ["13812345678", "13912345678", "卫小满", "薛小禾"] {
                assert!(!text.contains(hidden), "{what} {hidden}: {text}");
            }
        }
        let link = house.get(&friend, &format!("/around/{same}")).await;
        assert!(link.text.contains(&format!("/around/{main}\"")), "{}", link.main_text());
        house.verify_record().await;
    }
}

#[tokio::test]
async fn over_the_api_the_same_is_read_and_no_more() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let neighbour = house.villager("原小满", ZHAIDONG).await;
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let (main, _) = file(&house, &villager, "东巷口的灯不亮，打 13912345678 问", true).await;
        let (kept, _) = file(&house, &villager, "这一件不愿意让大家看到", false).await;
        let (same, receipt) = file(&house, &neighbour, "东巷口的灯还是不亮", false).await;
        let (status, text) = act(&house, &clerk, &main, &[("act", "merge"), ("other", &kept)]).await;
        assert!(status == 422 && text.contains("也是大家看得到的一件"), "{text}");
        assert_eq!(act(&house, &clerk, &same, &[("act", "merge"), ("other", &main)]).await.0, 303);
        house.post(&neighbour, &format!("/around/{main}/cosign"), &[]).await;
        accept(&house, &clerk, &main).await;
        act(&house, &clerk, &main, &ANSWER).await;

        let visitor = house.visitor();
        for hidden in [&kept, &same, "7", "x"] {
            let page = house.get(&visitor, &format!("/around/{hidden}")).await.status.as_u16();
            let api = house.api_get(&visitor, &format!("/api/v1/around/{hidden}")).await.status.as_u16();
            assert!([400, 404].contains(&page) && api == 404, "{hidden}: {page} {api}");
        }
        let list = house.api_get(&visitor, &format!("/api/v1/around?village={ZHAIDONG}")).await.json();
        assert_eq!(list["items"].as_array().unwrap().len(), 1, "{list}");
        assert_eq!(list["items"][0]["met"], 1);
        assert_eq!(house.api_get(&visitor, "/api/v1/around?village=7").await.status.as_u16(), 400);
        let other = house.api_get(&visitor, &format!("/api/v1/around?village={XIAONING}")).await.json();
        assert!(other["items"].as_array().unwrap().is_empty());
        let one = house.api_get(&visitor, &format!("/api/v1/around/{main}")).await;
        assert_eq!(one.json()["reply"]["done"], "换了灯头，当晚亮了", "{}", one.text);
        assert!(!one.text.contains("13812345678") && !one.text.contains("13912345678"), "{}", one.text);
        let met = house.api_get(&neighbour, "/api/v1/appeals/met").await.json();
        assert_eq!(met["items"][0]["id"], main.as_str(), "{met}");
        assert_eq!(house.api_get(&visitor, "/api/v1/appeals/met").await.status.as_u16(), 401);
        for path in [format!("/api/v1/appeals/{same}"), format!("/api/v1/receipts/{receipt}")] {
            let read = house.api_get(&neighbour, &path).await;
            assert_eq!(read.json()["reply"]["done"], "换了灯头，当晚亮了", "{path}: {}", read.text);
        }
    }
}
