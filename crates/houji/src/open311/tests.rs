//! Open311 through HTTP, on both databases.

use super::{end_key, make_key};
use crate::gate::Role;
use crate::testing::{Answer, Caller, QINJIA, TestHouse, ZHAIDONG, code, monday};
use axum::body::Body;
use axum::http::{StatusCode, header};
use serde_json::{Value, json};

const FORM: &str = "application/x-www-form-urlencoded";

async fn ask(house: &TestHouse, path: &str) -> Answer {
    house.get(&house.visitor(), &format!("/open311/v2/{path}")).await
}

async fn file(house: &TestHouse, key: &str, fields: &[(&str, &str)]) -> Answer {
    file_as(house, "requests.json", key, fields).await
}

async fn file_as(house: &TestHouse, path: &str, key: &str, fields: &[(&str, &str)]) -> Answer {
    let pairs = fields.iter().copied().chain([("api_key", key)]).collect::<Vec<_>>();
    let request = house.visitor().request("POST", &format!("/open311/v2/{path}"));
    let body = serde_urlencoded::to_string(pairs).unwrap();
    house.send(request.header(header::CONTENT_TYPE, FORM).body(Body::from(body)).unwrap()).await
}

const PIPE: [(&str, &str); 3] = [
    ("service_code", "utilities"),
    ("address_string", "翟店镇翟东村东巷口"),
    ("description", "下水管堵了三天，打 13812345678 找我 <急>"),
];

fn id_of(filed: &Answer) -> String {
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text);
    filed.json()[0]["service_request_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_a_program_files_is_on_the_desk_and_open_to_everybody() {
    for house in TestHouse::on_both().await {
        let (_, key) = make_key(&house.app, "市民热线").await.unwrap();
        let contact = [("first_name", "小满"), ("phone", "13812345678"), ("jurisdiction_id", "140824")];
        let filed = file(&house, &key, &[&PIPE[..], &contact].concat()).await;
        let id = id_of(&filed);
        assert_eq!(id, format!("{ZHAIDONG}-2026-1"));
        let notice = filed.json()[0]["service_notice"].as_str().unwrap().to_owned();
        assert!(notice.contains("最晚") && notice.contains("姓名和联系方式，没有存"), "{notice}");
        assert_eq!(id_of(&file(&house, &key, &PIPE).await), id, "sent again, it is the same report");
        assert_ne!(
            id_of(&file(&house, &key, &[&PIPE[..2], &[("description", "另一处的灯不亮")]].concat()).await),
            id
        );

        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let desk = house.api_get(&clerk, &format!("/api/v1/appeals?desk={ZHAIDONG}")).await.json();
        let items = desk["items"].as_array().unwrap();
        assert_eq!(items.len(), 2);
        let on_desk = items.iter().find(|item| item["number"] == "2026-1").unwrap();
        assert_eq!(
            [&on_desk["place"], &on_desk["mode"], &on_desk["channel"]],
            [&json!("东巷口"), &json!("anonymous"), &json!("open311")]
        );
        assert!(on_desk["text"].as_str().unwrap().contains("13812345678"), "the desk can call back");

        let shown = ask(&house, &format!("requests/{id}.json")).await.json()[0].clone();
        assert_eq!(shown["description"], "下水管堵了三天，打 138**** 找我 <急>");
        assert_eq!(
            (shown["status"].as_str(), shown["address"].as_str()),
            (Some("open"), Some("翟店镇 翟东村 东巷口"))
        );
        assert_eq!(shown["requested_datetime"], monday().iso());
        assert_eq!((&shown["lat"], &shown["service_code"]), (&Value::Null, &json!("utilities")));
        let appeal = on_desk["id"].as_str().unwrap();
        let reply = json!({"outcome": "resolved", "found": "旧管堵死", "done": "", "not_done": ""});
        assert_eq!(act(&house, &clerk, appeal, "accept", json!({})).await.status, StatusCode::OK);
        assert_eq!(
            act(&house, &clerk, appeal, "reply", reply).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let reply = json!({"outcome": "resolved", "found": "东巷口旧管堵死", "done": "换了新管，有事打 0359-5521234"});
        assert_eq!(act(&house, &clerk, appeal, "reply", reply).await.status, StatusCode::OK);
        let closed = ask(&house, &format!("request/{id}.json")).await.json()[0].clone();
        assert_eq!(closed["status"], "closed");
        assert_eq!(closed["status_notes"], "已答复，等评价。东巷口旧管堵死；换了新管，有事打 035****");
        let kinds = house.recorded().await;
        assert!(kinds.iter().any(|line| line.starts_with("open311.key_made")), "{kinds:?}");
        house.verify_record().await;
    }
}

async fn act(house: &TestHouse, clerk: &Caller, id: &str, act: &str, body: Value) -> Answer {
    let key = format!("{act}-{}", body.to_string().len());
    house.api_post(clerk, &format!("/api/v1/appeals/{id}/{act}"), &key, body).await
}

#[tokio::test]
async fn what_is_private_or_sealed_is_in_no_list_and_under_no_number() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let file_as_villager = async |key: &str, body: Value| {
            let filed = house.api_post(&villager, "/api/v1/appeals", key, body).await;
            assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text);
            filed.json()["number"].as_str().unwrap().to_owned()
        };
        let body = json!({"category": "utilities", "text": "只给村里看的一件事", "mode": "hidden"});
        let private = format!("{ZHAIDONG}-{}", file_as_villager("file-0001", body).await);
        let body =
            json!({"category": "cadre_village", "text": "干部的一件事情", "mode": "named", "shown": true});
        // The series of a sealed one is its desk's, in the county or in the township.
        let sealed = file_as_villager("file-0002", body).await;
        let sealed = ["140824000000", "140824103000"].map(|place| format!("{place}-{sealed}"));
        let body =
            json!({"category": "neighbours", "text": "邻里的一件小事", "mode": "named", "shown": true});
        let shown = format!("{ZHAIDONG}-{}", file_as_villager("file-0003", body).await);
        let (_, key) = make_key(&house.app, "市民热线").await.unwrap();
        let open = id_of(&file(&house, &key, &PIPE).await);
        assert_eq!(
            [&private, &shown, &open],
            [1, 2, 3].map(|number| format!("{ZHAIDONG}-2026-{number}")).each_ref()
        );
        for hidden in [&private, &sealed[0], &sealed[1], &format!("{QINJIA}-2026-1")] {
            for path in ["requests", "request", "tokens"] {
                let told = ask(&house, &format!("{path}/{hidden}.json")).await;
                assert_eq!(told.status, StatusCode::NOT_FOUND, "{path} {hidden}");
                assert!(!told.text.contains("一件事") && told.json()[0]["code"] == 404, "{}", told.text);
            }
        }
        let numbers = |list: &Answer| {
            let all = list.json();
            let ids = all
                .as_array()
                .unwrap()
                .iter()
                .map(|each| each["service_request_id"].as_str().unwrap().to_owned());
            ids.collect::<Vec<_>>()
        };
        for asked in [
            "requests.json".to_owned(),
            format!("requests.json?service_request_id={private},{},{},{shown},{open}", sealed[0], sealed[1]),
        ] {
            let mut told = numbers(&ask(&house, &asked).await);
            told.sort();
            assert_eq!(told, [shown.as_str(), &open], "{asked}");
        }
        let told = ask(&house, "requests.json").await.text;
        assert!(!told.contains("卫小满") && !told.contains("干部"), "{told}");
        let token = ask(&house, &format!("tokens/{open}.json")).await.json();
        assert_eq!((&token[0]["service_request_id"], &token[0]["token"]), (&json!(open), &json!(open)));
    }
}

#[tokio::test]
async fn lists_are_filtered_and_paged() {
    for house in TestHouse::on_both().await {
        let (_, key) = make_key(&house.app, "市民热线").await.unwrap();
        for (day, service) in [(-91, "other"), (-89, "utilities"), (-1, "other"), (0, "utilities")] {
            house.clock.set(monday().plus_hours(24 * day));
            let words = format!("第 {day} 天的一件事情");
            id_of(
                &file(
                    &house,
                    &key,
                    &[("service_code", service), ("description", &words), ("address_id", ZHAIDONG)],
                )
                .await,
            );
        }
        let count = async |query: &str| {
            let list = ask(&house, &format!("requests.json?{query}")).await;
            assert_eq!(list.status, StatusCode::OK, "{query}: {}", list.text);
            list.json().as_array().unwrap().len()
        };
        for (query, found) in [
            ("", 3),
            ("status=open", 3),
            ("status=closed", 0),
            ("status=open,closed", 3),
            ("service_code=utilities", 2),
            ("service_code=utilities,other", 3),
            ("service_code=sanitation", 0),
            ("start_date=2025-12-01T00:00:00Z", 2),
            ("start_date=2025-12-01&end_date=2025-12-02", 1),
            ("end_date=2026-03-01T10:00:00%2B08:00", 3),
            ("end_date=2026-03-01T09:59:59%2B08:00", 2),
            ("page_size=2", 2),
            ("page_size=2&page=2", 1),
            ("page_size=2&page=3", 0),
        ] {
            assert_eq!(count(query).await, found, "{} {query}", house.on);
        }
        let newest = ask(&house, "requests.json").await.json();
        assert_eq!(newest[0]["requested_datetime"], monday().iso(), "newest first");
        let bad = ask(&house, "requests.xml?status=done").await;
        assert_eq!(
            (bad.status, &bad.headers["content-type"]),
            (StatusCode::BAD_REQUEST, &"text/xml; charset=utf-8".parse().unwrap())
        );
        assert!(bad.text.contains("<errors><error><code>400</code><description>status"), "{}", bad.text);
    }
}

#[tokio::test]
async fn filing_needs_a_key_that_is_in_force_and_a_place_here() {
    let house = TestHouse::lite_served().await;
    let (id, key) = make_key(&house.app, "市民热线").await.unwrap();
    for wrong in ["", "o3_nobody", &key[..10]] {
        let told = file(&house, wrong, &PIPE).await;
        assert_eq!((told.status, &told.json()[0]["code"]), (StatusCode::FORBIDDEN, &json!(403)), "{wrong}");
    }
    let without = |name: &str| PIPE.iter().copied().filter(|(each, _)| *each != name).collect::<Vec<_>>();
    let with = |name: &'static str, value: &'static str| [without(name), vec![(name, value)]].concat();
    for (fields, status, words) in [
        (without("service_code"), 400, "service_code"),
        (with("service_code", "033"), 404, "service_code"),
        (with("service_code", "neighbours"), 404, "service_code"),
        (with("service_code", "cadre_village"), 404, "service_code"),
        (without("description"), 400, "description：请说一下是什么事"),
        (with("description", "脏"), 400, "至少 5 个字"),
        (without("address_string"), 400, "attribute[village]"),
        (with("address_string", "155 9th St"), 400, "翟店镇 翟东村"),
        ([without("address_string"), vec![("lat", "35.6"), ("long", "110.9")]].concat(), 400, "只有经纬度"),
        ([PIPE.to_vec(), vec![("attribute[village]", "140824103999")]].concat(), 400, "140824103999"),
        ([PIPE.to_vec(), vec![("jurisdiction_id", "sfgov.org")]].concat(), 404, "jurisdiction_id"),
    ] {
        let told = file(&house, &key, &fields).await;
        assert_eq!(
            (told.status.as_u16(), &told.json()[0]["code"]),
            (status, &json!(status)),
            "{}",
            told.text
        );
        assert!(told.json()[0]["description"].as_str().unwrap().contains(words), "{words}: {}", told.text);
    }
    let by_code = [without("address_string"), vec![("attribute[village]", QINJIA)]].concat();
    assert_eq!(id_of(&file(&house, &key, &by_code).await), format!("{QINJIA}-2026-1"));
    assert!(end_key(&house.app, id).await.unwrap() && !end_key(&house.app, id).await.unwrap());
    assert_eq!(file(&house, &key, &PIPE).await.status, StatusCode::FORBIDDEN, "ended at once");
    assert_eq!(ask(&house, "requests.json").await.json().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_key_opens_nothing_else() {
    let house = TestHouse::lite_served().await;
    let (_, key) = make_key(&house.app, "市民热线").await.unwrap();
    for caller in [Caller::with_bearer(&key), Caller::with_cookie(&key)] {
        for path in ["/api/v1/appeals/mine", "/api/v1/people"] {
            assert_eq!(house.api_get(&caller, path).await.status, StatusCode::UNAUTHORIZED, "{path}");
        }
        assert_eq!(house.get(&caller, "/appeals/new").await.status, StatusCode::SEE_OTHER);
    }
    // A browser that is signed in files nothing here, whoever makes it ask.
    let villager = house.villager("卫小满", ZHAIDONG).await;
    let forged = house.post(&villager, "/open311/v2/requests.json", &PIPE).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn services_and_discovery_in_both_forms() {
    let house = TestHouse::lite().await;
    let services = ask(&house, "services.json").await.json();
    let codes: Vec<&str> =
        services.as_array().unwrap().iter().map(|each| each["service_code"].as_str().unwrap()).collect();
    let offered =
        "utilities sanitation field_water collective_money land_housing safety disclosure suggestion other";
    assert_eq!(codes.join(" "), offered);
    assert_eq!((&services[0]["type"], &services[0]["metadata"]), (&json!("realtime"), &json!(true)));
    let defined = ask(&house, "services/utilities.json").await.json();
    let villages = defined["attributes"][0]["values"].as_array().unwrap().clone();
    assert_eq!(villages.len(), 3);
    assert_eq!((&villages[0]["key"], &villages[0]["name"]), (&json!(ZHAIDONG), &json!("翟店镇 翟东村")));
    let xml = ask(&house, "services/utilities.xml").await.text;
    assert!(
        xml.contains("<service_definition><service_code>utilities</service_code><attributes><attribute>"),
        "{xml}"
    );
    let discovery = ask(&house, "discovery.json").await.json();
    assert_eq!(discovery["endpoints"][0]["url"], "http://localhost:8080/open311/v2");
    assert_eq!(ask(&house, "discovery").await.json(), discovery);
    assert!(ask(&house, "discovery.xml").await.text.contains("<format>text/xml</format>"));
    for (path, status) in [
        ("services/033.json", 404),
        ("services/cadre_village.json", 404),
        ("services/welfare.json", 404),
        ("services.json?jurisdiction_id=sfgov.org", 404),
        ("services.json?jurisdiction_id=140824", 200),
        ("services.csv", 404),
        ("nothing.json", 404),
        ("requests/7.json", 404),
    ] {
        assert_eq!(ask(&house, path).await.status.as_u16(), status, "{path}");
    }
    assert_eq!(code(ZHAIDONG).to_string(), ZHAIDONG);
}

#[tokio::test]
async fn programs_that_send_files_are_told_that_none_is_kept() {
    let house = TestHouse::lite().await;
    let (_, key) = make_key(&house.app, "市民热线").await.unwrap();
    let mut body = String::new();
    for (name, value) in PIPE.iter().copied().chain([("api_key", key.as_str())]) {
        body += &format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    body +=
        "--x\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.png\"\r\n\r\nPNG\r\n--x--\r\n";
    let request = house.visitor().request("POST", "/open311/v2/requests.xml");
    let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    let told = house.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(told.status, StatusCode::CREATED, "{}", told.text);
    assert!(
        told.text.contains("<service_requests><request><service_request_id>140824103201-2026-1<"),
        "{}",
        told.text
    );
    assert!(told.text.contains("不收照片，没有存") && told.text.contains("<account_id/>"), "{}", told.text);
    let broken = house.visitor().request("POST", "/open311/v2/requests.json");
    let broken = broken.header(header::CONTENT_TYPE, "multipart/form-data").body(Body::from("x")).unwrap();
    assert_eq!(house.send(broken).await.status, StatusCode::BAD_REQUEST);
}
