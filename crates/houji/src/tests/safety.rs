//! What must not be told, guessed or kept waiting.

use crate::gate::Role;
use crate::house::Fault;
use crate::house::web::{Access, Route, router};
use crate::outbox::{self, Message};
use crate::testing::{Answer, COUNTY, Caller, QINJIA, TestHouse, XIAONING, ZHAIDONG, code};
use crate::tick;
use axum::http::StatusCode;
use serde_json::json;
use std::time::Duration;

async fn file(house: &TestHouse, villager: &Caller) -> (String, String) {
    let body = json!({"category": "utilities", "text": "东巷口下水管堵了三天", "mode": "hidden"});
    let filed = house.api_post(villager, "/api/v1/appeals", "file-0001", body).await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text);
    let text = |name: &str| filed.json()[name].as_str().unwrap().to_owned();
    (text("id"), text("receipt"))
}

/// Guesses of one address that are answered; one more is not.
const GUESSES: usize = 30;

#[tokio::test]
async fn right_wrong_and_misspelt_codes_cost_the_same_and_the_limit_comes_first() {
    for kind in ["right", "wrong", "misspelt"] {
        for path in ["/follow?code=", "/api/v1/receipts/"] {
            let house = TestHouse::lite_limited(1000).await;
            let (_, receipt) = file(&house, &house.villager("卫小满", ZHAIDONG).await).await;
            let asked = match kind {
                "right" => receipt,
                "wrong" => house.app.receipts.code(80_000_000_000).unwrap().to_string(),
                _ => "123".to_owned(),
            };
            let expected = match (kind, path.starts_with("/api")) {
                ("right", _) => 200,
                ("misspelt", false) => 422,
                _ => 404,
            };
            let visitor = house.visitor();
            for turn in 0..GUESSES {
                let told = house.get(&visitor, &format!("{path}{asked}")).await;
                assert_eq!(told.status.as_u16(), expected, "{kind} {path} {turn}");
            }
            let told = house.get(&visitor, &format!("{path}{asked}")).await;
            assert_eq!(told.status, StatusCode::TOO_MANY_REQUESTS, "{kind} {path}");
            assert!(!told.text.contains("自来水") && !told.text.contains("翟东村"), "{}", told.text);
            assert_eq!(
                house.get(&visitor, "/follow").await.status,
                StatusCode::OK,
                "the empty form costs nothing"
            );
        }
    }
}

/// An answer without what differs each time: the id that was asked for and the form's mark.
fn told(answer: &Answer, id: &str) -> (StatusCode, String) {
    let is_mark = |piece: &&str| piece.len() > 40 && piece.contains('.') && !piece.contains([' ', '/', '<']);
    let text: Vec<&str> =
        answer.text.split('"').map(|piece| if is_mark(&piece) { "" } else { piece }).collect();
    (answer.status, text.join("\"").replace(id, "ID"))
}

async fn ask_everywhere(house: &TestHouse, caller: &Caller, id: &str) -> Vec<(StatusCode, String)> {
    let mut all = Vec::new();
    for path in ["/appeals/ID", "/appeals/ID/receipt", "/desk?open=ID", "/api/v1/appeals/ID"] {
        all.push(told(&house.get(caller, &path.replace("ID", id)).await, id));
    }
    let reply =
        [("act", "answer"), ("outcome", "resolved"), ("found", "东巷口旧管堵死"), ("done", "换了新管试过水")];
    let posts: [(&str, &[(&str, &str)]); 6] = [
        ("/appeals/ID/rate", &[("score", "3")]),
        ("/appeals/ID/more", &[("act", "withdraw")]),
        ("/desk/appeals/ID/act", &[("act", "accept"), ("term", "2wd")]),
        ("/desk/appeals/ID/act", &reply),
        ("/desk/appeals/ID/decide", &[("act", "petition")]),
        ("/desk/appeals/ID/identity", &[]),
    ];
    for (path, fields) in posts {
        all.push(told(&house.post(caller, &path.replace("ID", id), fields).await, id));
    }
    let sent = [
        ("rate", json!({"score": 3})),
        ("accept", json!({})),
        ("acts", json!({"act": "ask", "text": "请说一下是哪一盏灯"})),
        ("decisions", json!({"act": "petition"})),
        ("follow-ups", json!({"act": "withdraw"})),
        ("cosign", json!({})),
        ("reply", json!({"outcome": "resolved", "found": "东巷口旧管堵死", "done": "换了新管试过水"})),
        ("identity", json!({})),
    ];
    for (act, body) in sent {
        let key = format!("{act}-{id}");
        all.push(told(&house.api_post(caller, &format!("/api/v1/appeals/{id}/{act}"), &key, body).await, id));
    }
    all
}

#[tokio::test]
async fn what_is_not_there_and_what_is_not_for_ones_eyes_are_told_alike() {
    for house in TestHouse::on_both().await {
        let (id, _) = file(&house, &house.villager("卫小满", ZHAIDONG).await).await;
        let mut missing = id.clone();
        let last = if missing.pop() == Some('1') { '2' } else { '1' };
        missing.push(last);
        let mut callers = vec![house.villager("别人", QINJIA).await, house.visitor()];
        for (role, place) in [
            (Role::VillageCadre, XIAONING),
            (Role::TownClerk, crate::testing::QINGHE),
            (Role::SystemAdmin, COUNTY),
            (Role::SecurityAdmin, COUNTY),
            (Role::AuditAdmin, COUNTY),
        ] {
            callers.push(house.officer("段小月", role, place).await);
        }
        for (number, caller) in callers.iter().enumerate() {
            let there = ask_everywhere(&house, caller, &id).await;
            let not_there = ask_everywhere(&house, caller, &missing).await;
            for (at, (one, other)) in there.iter().zip(&not_there).enumerate() {
                assert_eq!(one, other, "{} caller {number}, request {at}", house.on);
            }
        }
        // The other side: whoever may read it is told more of the one than of the other.
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        assert_ne!(ask_everywhere(&house, &clerk, &id).await, ask_everywhere(&house, &clerk, &missing).await);
    }
}

async fn messages(house: &TestHouse) -> Vec<Message> {
    let (app, county) = (house.app.clone(), code(COUNTY).as_i64());
    let read = house.app.db.read(move |db| Ok(outbox::store::newest(db, &app.vault, county, i64::MAX, 10)?));
    read.await.unwrap()
}

#[tokio::test]
async fn a_sign_in_code_goes_out_after_its_commit_and_not_at_the_tick() {
    for house in TestHouse::on_both().await {
        let sending = tokio::spawn(outbox::send_when_roused(house.app.clone()));
        let sent = house.post(&house.visitor(), "/sign-in/phone", &[("phone", "13900000001")]).await;
        assert!(sent.status.is_success() || sent.status.is_redirection(), "{}", sent.main_text());
        let mut states = Vec::new();
        for _ in 0..200 {
            states = messages(&house).await.into_iter().map(|message| message.state).collect();
            if states == ["sent"] {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(states, ["sent"], "{}", house.on);
        tick::once(&house.app).await.unwrap();
        assert_eq!(messages(&house).await[0].tries, 1, "the tick does not send it again");
        sending.abort();
    }
}

#[tokio::test]
async fn a_message_that_was_not_committed_wakes_nobody_and_two_senders_send_once() {
    for house in TestHouse::on_both().await {
        let lost = house.app.db.write(|tx| {
            tx.rouse_sender();
            Err::<(), _>(Fault::new("stopped").into())
        });
        assert!(lost.await.is_err());
        let woken = tokio::time::timeout(Duration::from_millis(100), house.app.db.roused()).await;
        assert!(woken.is_err(), "{}: nothing was committed", house.on);
        house.post(&house.visitor(), "/sign-in/phone", &[("phone", "13900000002")]).await;
        tokio::time::timeout(Duration::from_secs(5), house.app.db.roused()).await.unwrap();
        let now = house.app.clock.now();
        let (one, other) = tokio::join!(outbox::send_due(&house.app, now), outbox::send_due(&house.app, now));
        assert_eq!(one.unwrap() + other.unwrap(), 1, "{}", house.on);
    }
}

#[tokio::test]
async fn an_address_nobody_can_read_is_answered_in_our_words() {
    let house = TestHouse::lite_served().await;
    let villager = house.villager("卫小满", ZHAIDONG).await;
    for path in ["/appeals/13800000000x", "/appeals?before=13800000000x"] {
        let told = house.get(&villager, path).await;
        assert_eq!(told.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(told.main_text().contains("没有看懂交来的内容"), "{}", told.text);
        assert!(!told.text.contains("Invalid") && !told.text.contains("deserialize"), "{}", told.text);
    }
    let api = house.api_get(&villager, "/api/v1/appeals/mine?limit=x").await;
    assert_eq!(
        (api.status, api.json()["code"].as_str()),
        (StatusCode::BAD_REQUEST, Some("house.unreadable"))
    );
    assert_eq!(house.get(&villager, "/appeals?before=9").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_fault_of_the_program_quotes_nothing() {
    async fn breaks() -> &'static str {
        panic!("13800000000")
    }
    let mut house = TestHouse::lite_served().await;
    house.router = router(&house.app, vec![Route::get("/breaks", Access::Public("a test"), breaks)]);
    let told = house.get(&house.visitor(), "/breaks").await;
    assert_eq!(told.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(told.text.contains("系统出了问题") && !told.text.contains("13800000000"), "{}", told.text);
    assert!(told.headers.contains_key("content-security-policy"), "the fixed headers are there too");
    assert!(told.text.contains("<main"), "a page as any other");
    house.router = router(&house.app, vec![Route::get("/api/v1/breaks", Access::Public("a test"), breaks)]);
    let told = house.api_get(&house.visitor(), "/api/v1/breaks").await;
    assert_eq!((told.status.as_u16(), told.json()["code"].as_str()), (500, Some("house.failed")));
}

#[tokio::test]
async fn pages_and_answers_for_programs_are_fenced_and_packed_when_that_is_asked_for() {
    let house = TestHouse::lite_served().await;
    let visitor = house.visitor();
    let ask = async |path: &str, forms: &[&str]| {
        let request = visitor.request("GET", path);
        let request = forms.iter().fold(request, |request, form| request.header("accept-encoding", *form));
        house.send(request.body(axum::body::Body::empty()).unwrap()).await.headers
    };
    let page = ask("/", &[]).await;
    assert!(page["content-security-policy"].to_str().unwrap().contains("script-src 'self'"));
    assert_eq!(page["permissions-policy"], "geolocation=(), camera=(), microphone=()");
    for path in ["/api/openapi.json", "/api/v1/nothing"] {
        let told = ask(path, &[]).await;
        assert_eq!(told["content-security-policy"], "default-src 'none'; frame-ancestors 'none'", "{path}");
        assert_eq!(told["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(told["cross-origin-resource-policy"], "same-origin", "{path}");
        assert!(!told.contains_key("permissions-policy"), "{path}: there is nothing to permit");
    }
    for path in ["/", "/api/openapi.json"] {
        for (forms, packed) in [
            (&[][..], None),
            (&["identity"], None),
            (&["br"], None),
            (&["gzip"], Some("gzip")),
            (&["br", "gzip;q=0.5"], Some("gzip")),
        ] {
            let headers = ask(path, forms).await;
            let found = headers.get("content-encoding").map(|form| form.to_str().unwrap());
            assert_eq!(found, packed, "{path} {forms:?}");
        }
    }
}

#[tokio::test]
async fn a_method_nobody_takes_is_answered_in_our_words() {
    let house = TestHouse::lite_served().await;
    let villager = house.villager("卫小满", ZHAIDONG).await;
    let ask = async |method: &str, path: &str| {
        let request = villager.request(method, path).body(axum::body::Body::empty()).unwrap();
        house.send(request).await
    };
    for (method, path) in [("DELETE", "/appeals"), ("PUT", "/"), ("POST", "/follow"), ("OPTIONS", "/appeals")]
    {
        let told = ask(method, path).await;
        assert_eq!(told.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        assert!(told.main_text().contains("这个地址不能这样用"), "{method} {path}: {}", told.text);
        assert!(told.headers.contains_key("allow"), "{method} {path}");
    }
    for (method, path) in [("DELETE", "/api/v1/appeals"), ("POST", "/api/v1/receipts/123")] {
        let told = ask(method, path).await;
        assert_eq!(told.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        assert_eq!(told.headers["content-type"], "application/problem+json", "{method} {path}");
        assert_eq!(told.json()["code"], "house.wrong_method");
    }
    let lost = ask("DELETE", "/api/v1/nothing").await;
    assert_eq!((lost.status.as_u16(), lost.json()["code"].as_str()), (404, Some("house.not_found")));
    let large = villager.request("POST", "/follow").body(axum::body::Body::from("x".repeat(1024))).unwrap();
    assert_eq!(house.send(large).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_caller_cannot_choose_the_address_he_is_counted_under() {
    let house = TestHouse::lite_behind_proxy(1000).await;
    let ask = async |forged: String| {
        let request = house.visitor().request("GET", "/follow?code=123");
        // The caller's own line first, then the proxy's.
        let request = request.header("x-forwarded-for", forged).header("x-forwarded-for", "10.0.0.7");
        house.send(request.body(axum::body::Body::empty()).unwrap()).await.status.as_u16()
    };
    for turn in 0..GUESSES {
        assert_eq!(ask(format!("192.0.2.{turn}")).await, 422);
    }
    assert_eq!(ask("192.0.2.200".to_owned()).await, 429);
}
