//! Screens over HTTP on both databases: who may watch, what they see and never see, and that it comes by itself.

use super::hub;
use crate::gate::Role;
use crate::testing::{Answer, COUNTY, Caller, QINJIA, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG, code};
use axum::body::{Body, BodyDataStream};
use axum::http::{StatusCode, header};
use futures_util::StreamExt;
use std::time::{Duration, Instant};
use tower::ServiceExt;

const SECRET: &str = "王老三家门口的灯";

async fn file(house: &TestHouse, villager: &Caller, key: &str, shown: bool) -> String {
    file_about(house, villager, key, "utilities", shown).await
}

async fn file_about(house: &TestHouse, villager: &Caller, key: &str, category: &str, shown: bool) -> String {
    let body = serde_json::json!({
        "category": category, "text": SECRET, "place": "王老三家", "mode": "named", "shown": shown
    });
    let filed = house.api_post(villager, "/api/v1/appeals", key, body).await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text);
    filed.json()["id"].as_str().unwrap().to_owned()
}

async fn act(house: &TestHouse, who: &Caller, id: &str, what: &str, body: serde_json::Value) {
    let answer =
        house.api_post(who, &format!("/api/v1/appeals/{id}/{what}"), &format!("{what}-{id}"), body).await;
    assert_eq!(answer.status, StatusCode::OK, "{what}: {}", answer.text);
}

/// A stream as a screen holds it.
struct Stream(BodyDataStream);

impl Stream {
    async fn open(house: &TestHouse, caller: &Caller, path: &str) -> Stream {
        let request = caller.request("GET", path).body(Body::empty()).unwrap();
        let response = house.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        Stream(response.into_body().into_data_stream())
    }

    /// The next event, or that the stream is over.
    async fn next(&mut self) -> Option<String> {
        let next = tokio::time::timeout(Duration::from_secs(15), self.0.next()).await.expect("an event");
        next.map(|bytes| String::from_utf8(bytes.unwrap().to_vec()).unwrap())
    }

    /// The next drawing that holds `words`; how long it took.
    async fn drawing_with(&mut self, words: &str) -> (String, Duration) {
        let since = Instant::now();
        loop {
            let event = self.next().await.expect("the stream goes on");
            if event.starts_with("event: view\n") && event.contains(words) {
                return (event, since.elapsed());
            }
        }
    }
}

/// What the first card of a page says.
fn first_figure(page: &Answer) -> String {
    let text = page.text.split("class=\"num\"").nth(1).unwrap();
    text.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_filing_reaches_the_wall_and_the_village_by_itself() {
    for house in TestHouse::on_both().await {
        let drawing = tokio::spawn(hub::forever(house.app.clone()));
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let leader = house.officer("县领导", Role::CountyLeader, COUNTY).await;
        let screen = house.officer("村屏", Role::Screen, ZHAIDONG).await;
        let other = house.officer("村屏", Role::Screen, XIAONING).await;
        let mut wall = Stream::open(&house, &leader, "/wall/events").await;
        let mut here = Stream::open(&house, &screen, &format!("/screen/{ZHAIDONG}/events")).await;
        let mut there = Stream::open(&house, &other, &format!("/screen/{XIAONING}/events")).await;
        assert_eq!(house.app.hub.listening(), 3, "{}", house.on);
        for stream in [&mut wall, &mut here, &mut there] {
            assert!(stream.next().await.unwrap().starts_with("event: view\n"), "a drawing comes first");
        }
        file(&house, &villager, "file-0001", true).await;
        let (event, took) = wall.drawing_with("路灯水管，收到了").await;
        assert!(took < Duration::from_secs(1), "{}: {took:?}", house.on);
        assert!(event.contains("正在办 <a ") && event.contains("140824000000\\\">1</a> 件"), "{event}");
        let (event, _) = here.drawing_with("路灯水管 2026-1").await;
        for hidden in [SECRET, "王老三", "卫小满", &villager.phone] {
            assert!(!event.contains(hidden), "{hidden} is on a screen");
        }
        drop((wall, here));
        assert_eq!(house.app.hub.listening(), 1, "{}: a place is given back", house.on);
        house.app.hub.close();
        while there.next().await.is_some() {}
        drawing.abort();
    }
}

/// Two processes on one PostgreSQL: what the other one wrote comes within a second, too.
#[tokio::test]
async fn what_another_process_wrote_comes_too() {
    let Ok(url) = std::env::var("HOUJI_TEST_PG") else { return };
    let house = TestHouse::postgres(&url).await;
    let second = house.second().await;
    let drawing = tokio::spawn(hub::forever(second.clone()));
    let villager = house.villager("卫小满", ZHAIDONG).await;
    let mut seat = hub::listen(&second, code(COUNTY)).await.unwrap();
    seat.newest.borrow_and_update();
    file(&house, &villager, "file-0001", true).await;
    let since = Instant::now();
    loop {
        seat.newest.changed().await.unwrap();
        let drawn = seat.newest.borrow_and_update().clone().unwrap();
        if drawn.plain.html.contains("正在办 1 件") {
            break;
        }
    }
    assert!(since.elapsed() < Duration::from_secs(1), "{:?}", since.elapsed());
    drawing.abort();
    drop(seat);
    second.db.close();
}

#[tokio::test]
async fn figures_are_exact_and_what_must_not_be_shown_is_not() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let clerk = house.officer("镇里", Role::TownClerk, ZHAIDIAN).await;
        let leader = house.officer("县领导", Role::CountyLeader, COUNTY).await;
        let device = house.officer("县大屏", Role::Screen, COUNTY).await;
        let mut ids = Vec::new();
        for n in 0..6 {
            ids.push(file(&house, &villager, &format!("file-000{n}"), n != 0).await);
        }
        let works = [
            "换了一个新的灯泡，晚上已经亮了",
            "从村委会重新拉了一根电线过去",
            "把歪了的杆子扶正，底下浇了水泥",
            "请电工修好了坏掉的定时开关",
            "旧灯拆了，新装一盏太阳能的",
            "挡光的树枝请林业站的人锯掉了",
        ];
        for (id, work) in ids.iter().zip(works) {
            act(&house, &clerk, id, "accept", serde_json::json!({})).await;
            let found = format!("灯泡的事去看过了，要这样办：{work}");
            let words = serde_json::json!({"outcome": "resolved", "found": found, "done": work});
            act(&house, &clerk, id, "reply", words).await;
        }
        for (id, score) in ids.iter().zip([5, 5, 4, 4, 1]) {
            act(&house, &villager, id, "rate", serde_json::json!({"score": score})).await;
        }
        tokio::time::sleep(Duration::from_millis(600)).await;
        let wall = house.get(&leader, "/wall").await;
        assert_eq!(first_figure(&wall), "6", "{}", house.on);
        let device_wall = house.get(&device, "/wall").await;
        let words =
            ["72.0", "近 30 天 5 人评，1 人不满意", "样本不足", "近 30 天到期 0 件", "村民认可办成 80.0%"];
        for shown in words {
            assert!(device_wall.text.contains(shown), "{}: {shown}", house.on);
        }
        // The words of notes and titles lead whoever may open the rows to them, and nobody else.
        for (screen, of) in [
            (&wall, "of=rated&amp;when=2026-01-31..2026-03-02\">5</a> 人评"),
            (&wall, "of=doable&amp;when=2026-01-31..2026-03-02\">80.0%</a>"),
            (&wall, "of=filed&amp;when=2026-03-01..2026-03-01\">0</a> 件，正在办"),
            (&house.get(&clerk, &format!("/screen/{ZHAIDONG}")).await, "&amp;due=waiting\">1</a> 件"),
        ] {
            let text = screen.text.replace("&#38;", "&amp;");
            assert!(text.contains(of), "{}: {of} {text}", house.on);
        }
        assert!(wall.text.contains("href=\"/desk?at=140824000000"), "a leader may open the rows");
        let plain = house.get(&device, "/wall").await;
        assert!(!plain.text.contains("/desk"), "a screen opens nothing");
        // The one whose filer does not want it read is counted and not listed; the one rated badly begins again.
        let latest = ["路灯水管，答复了", "路灯水管，收到了"].map(|line| wall.text.matches(line).count());
        assert_eq!(latest, [4, 1], "{}", house.on);
        let screen = house.get(&clerk, &format!("/screen/{ZHAIDONG}")).await;
        assert!(screen.text.contains("路灯水管 2026-6") && !screen.text.contains("路灯水管 2026-1<"));
        for page in [wall, plain, screen] {
            for hidden in [SECRET, "王老三", "灯泡", "卫小满", &villager.phone] {
                assert!(!page.text.contains(hidden), "{}: {hidden} is on a screen", house.on);
            }
        }
    }
}

/// What is sealed changes nothing that anybody can see on a screen, not a figure and not a number.
#[tokio::test]
async fn a_sealed_appeal_leaves_no_trace_on_screens() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let leader = house.officer("县领导", Role::CountyLeader, COUNTY).await;
        let screen = house.officer("村屏", Role::Screen, ZHAIDONG).await;
        let watched = [(&leader, "/wall".to_owned()), (&screen, format!("/screen/{ZHAIDONG}"))];
        file(&house, &villager, "file-0001", true).await;
        let before = looked_at(&house, &watched).await;
        for (n, category) in ["cadre_village", "cadre_town"].into_iter().enumerate() {
            file_about(&house, &villager, &format!("sealed-000{n}"), category, true).await;
            assert_eq!(looked_at(&house, &watched).await, before, "{}: {category}", house.on);
        }
        // What stands in the open does change them, and its number follows the one before.
        file(&house, &villager, "file-0002", true).await;
        let after = looked_at(&house, &watched).await;
        assert!(after.iter().zip(&before).all(|(after, before)| after != before), "{}", house.on);
        assert!(after[1].contains("路灯水管 2026-2"), "{}: {}", house.on, after[1]);
        assert!(after.iter().all(|seen| !seen.contains("干部")), "{}", house.on);
    }
}

/// Page, snapshot and first event of each, without what only tells the time of the drawing.
async fn looked_at(house: &TestHouse, watched: &[(&Caller, String)]) -> Vec<String> {
    tokio::time::sleep(Duration::from_millis(600)).await;
    let mut seen = Vec::new();
    for (caller, path) in watched {
        let page = house.get(caller, path).await;
        let body = page.text.split("<main").nth(1).unwrap().split("</main>").next().unwrap().to_owned();
        let snapshot = house.get(caller, &format!("{path}/snapshot")).await;
        assert_eq!((page.status, snapshot.status), (StatusCode::OK, StatusCode::OK), "{path}");
        let event = Stream::open(house, caller, &format!("{path}/events")).await.next().await.unwrap();
        seen.push(format!("{body}\n{}\n{event}", snapshot.text));
    }
    seen
}

#[tokio::test]
async fn a_screen_sees_its_own_place_only() {
    let house = TestHouse::lite().await;
    let villager = house.villager("卫小满", ZHAIDONG).await;
    let screen = house.officer("村屏", Role::Screen, ZHAIDONG).await;
    let clerk = house.officer("镇里", Role::TownClerk, ZHAIDIAN).await;
    for (who, path, status) in [
        (&screen, format!("/screen/{ZHAIDONG}"), StatusCode::OK),
        (&screen, format!("/screen/{ZHAIDONG}/snapshot"), StatusCode::OK),
        (&screen, format!("/screen/{XIAONING}"), StatusCode::NOT_FOUND),
        (&screen, format!("/screen/{ZHAIDIAN}"), StatusCode::NOT_FOUND),
        (&screen, "/screen/1".to_owned(), StatusCode::NOT_FOUND),
        (&screen, "/wall".to_owned(), StatusCode::NOT_FOUND),
        (&screen, "/wall/events".to_owned(), StatusCode::NOT_FOUND),
        (&screen, "/desk".to_owned(), StatusCode::FORBIDDEN),
        (&clerk, format!("/screen/{ZHAIDONG}"), StatusCode::OK),
        (&clerk, format!("/screen/{QINJIA}"), StatusCode::NOT_FOUND),
        (&clerk, "/wall".to_owned(), StatusCode::FORBIDDEN),
        (&villager, format!("/screen/{ZHAIDONG}"), StatusCode::FORBIDDEN),
    ] {
        assert_eq!(house.get(who, &path).await.status, status, "{path}");
    }
}

#[tokio::test]
async fn one_too_many_is_told_so() {
    let house = TestHouse::lite().await;
    let few = "INSERT INTO parameter (county, code, since, value, basis) VALUES (140824000000, 'screen.listeners', '2025-01-01', '2', 'x')";
    let county = code(COUNTY);
    house.app.db.write(move |tx| Ok(tx.exec(few, &[])?)).await.unwrap();
    house.app.db.write(|tx| Ok(crate::registry::store::next_version(tx)?)).await.unwrap();
    house.app.refresh_registry().await.unwrap();
    let leader = house.officer("县领导", Role::CountyLeader, COUNTY).await;
    let (first, second) = (hub::listen(&house.app, county).await, hub::listen(&house.app, county).await);
    assert!(first.is_ok() && second.is_ok());
    let refused = house.get(&leader, "/wall/events").await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(refused.text.contains("已经接了 2 块屏"), "{}", refused.text);
    drop(first);
    assert_eq!(house.get(&leader, "/wall/events").await.status, StatusCode::OK);
}

fn cookie_of(answer: &Answer) -> Caller {
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("HttpOnly"), "{cookie}");
    Caller::with_cookie(cookie.split(['=', ';']).nth(1).unwrap())
}

fn code_on(page: &Answer) -> String {
    page.text.split("secret hj-code\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_screen_is_let_in_by_a_code_and_ended() {
    for house in TestHouse::on_both().await {
        let clerk = house.officer("镇里", Role::TownClerk, ZHAIDIAN).await;
        let visitor = house.visitor();
        let wrong_place = house.post(&clerk, "/screens", &[("place", QINJIA)]).await;
        assert_eq!(wrong_place.status, StatusCode::FORBIDDEN, "{}", house.on);
        let opened = house.post(&clerk, "/screens", &[("place", ZHAIDONG)]).await;
        assert_eq!(opened.status, StatusCode::OK, "{}", opened.text);
        let digits = code_on(&opened);
        assert!(
            house.post(&visitor, "/screen/pair", &[("code", "00000000")]).await.text.contains("配对码不对")
        );
        let paired = house.post(&visitor, "/screen/pair", &[("code", &digits)]).await;
        assert_eq!(paired.headers[header::LOCATION], format!("/screen/{ZHAIDONG}"));
        let screen = cookie_of(&paired);
        let again = house.post(&visitor, "/screen/pair", &[("code", &digits)]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "a code is good once");
        // Nobody touches it for a month, and it still shows.
        let month = house.app.clock.now().plus_hours(24 * 30);
        house.clock.set(month);
        assert_eq!(house.get(&screen, &format!("/screen/{ZHAIDONG}")).await.status, StatusCode::OK);
        assert_eq!(
            house.get(&screen, "/screen").await.headers[header::LOCATION],
            format!("/screen/{ZHAIDONG}")
        );
        assert_eq!(house.get(&screen, "/screens").await.status, StatusCode::FORBIDDEN);
        let clerk = house.officer("镇里", Role::TownClerk, ZHAIDIAN).await;
        let list = house.get(&clerk, "/screens").await;
        let close = list.text.split("action=\"/screens/").nth(1).unwrap().split('"').next().unwrap();
        let mut stream = Stream::open(&house, &screen, &format!("/screen/{ZHAIDONG}/events")).await;
        let ended = house.post(&clerk, &format!("/screens/{close}"), &[]).await;
        assert_eq!(ended.headers[header::LOCATION], "/screens?done=closed");
        assert_eq!(house.get(&screen, &format!("/screen/{ZHAIDONG}")).await.status, StatusCode::SEE_OTHER);
        while stream.next().await.is_some() {}
        let kinds = house.recorded().await;
        for kind in ["screen.opened", "screen.paired", "screen.closed"] {
            assert!(kinds.contains(&format!("{kind} {ZHAIDONG}")), "{}: {kind} in {kinds:?}", house.on);
        }
        assert!(kinds.iter().all(|line| !line.contains(&digits)));
        house.verify_record().await;
    }
}

/// The lock of a code: too old opens nothing, and it is no session by itself.
#[tokio::test]
async fn an_old_code_opens_nothing() {
    let house = TestHouse::lite().await;
    let cadre = house.officer("村干部", Role::VillageCadre, ZHAIDONG).await;
    let digits = code_on(&house.post(&cadre, "/screens", &[("place", ZHAIDONG)]).await);
    let plain: String = digits.split_whitespace().collect();
    let as_cookie = house.get(&Caller::with_cookie(&plain), &format!("/screen/{ZHAIDONG}")).await;
    assert_eq!(as_cookie.status, StatusCode::SEE_OTHER);
    house.clock.set(house.app.clock.now().plus_minutes(11));
    let late = house.post(&house.visitor(), "/screen/pair", &[("code", &digits)]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
}
