//! The registers through HTTP, on both databases.

use crate::gate::Role;
use crate::registry::import::default_data;
use crate::testing::{Answer, COUNTY, Caller, TestHouse, ZHAIDIAN, ZHAIDONG, code};
use axum::body::Body;
use axum::http::{StatusCode, header};

const VILLAGE: &str = "代码,名称,级别,城乡分类,启用日期,停用日期,继任代码
140824103203,新村,村,220,2026-01-01,,
140824103201,翟东新村,村,220,2024-01-01,,
140824103202,小宁村,村,220,2024-01-01,,
";

/// Hands in a file as the browser would, with a form token of its own.
async fn hand_in(house: &TestHouse, caller: &Caller, form: &str, file: &[u8]) -> Answer {
    let mut body = Vec::new();
    body.extend_from_slice(b"--x\r\nContent-Disposition: form-data; name=\"form\"\r\n\r\n");
    body.extend_from_slice(form.as_bytes());
    body.extend_from_slice(
        b"\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"t.csv\"\r\n\r\n",
    );
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--x--\r\n");
    let request = caller.request("POST", "/registers/import");
    let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    house.send(request.body(Body::from(body)).unwrap()).await
}

async fn send(house: &TestHouse, caller: &Caller, kind: &str, key: &str, file: &str) -> Answer {
    let request = caller.request("POST", &format!("/api/v1/registers/{kind}"));
    let request = request.header("idempotency-key", key).header(header::CONTENT_TYPE, "text/csv");
    house.send(request.body(Body::from(file.to_owned())).unwrap()).await
}

#[tokio::test]
async fn a_file_is_imported_once_and_shows_at_once() {
    for house in TestHouse::on_both().await {
        let admin = house.officer("系统", Role::SystemAdmin, COUNTY).await;
        let page = house.get(&admin, "/registers").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.main_text().contains("代码 、 名称 、 级别"), "{}", page.main_text());
        let form = page.input("form").unwrap();
        let done = hand_in(&house, &admin, &form, VILLAGE.as_bytes()).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.main_text());
        let line = "区划已导入：新增 1 行，改了 1 行，1 行没变。";
        assert!(done.main_text().contains(line), "{}: {}", house.on, done.main_text());
        let again = hand_in(&house, &admin, &form, VILLAGE.as_bytes()).await;
        assert!(again.main_text().contains(line), "the same form gives the same answer");
        let other = hand_in(&house, &admin, &form, VILLAGE.replace("新村", "别村").as_bytes()).await;
        assert_eq!(other.status, StatusCode::CONFLICT, "another file under the same form");
        let same = hand_in(&house, &admin, &admin.form(&house.app), VILLAGE.as_bytes()).await;
        assert_eq!(same.status, StatusCode::CONFLICT);
        assert!(same.main_text().contains("没有改动"), "{}", same.main_text());

        let shown = house.get(&house.visitor(), "/divisions").await.main_text();
        assert!(shown.contains("新村") && shown.contains("翟东新村"), "{shown}");
        let imports = house.recorded().await.into_iter().filter(|line| line.starts_with("registry."));
        assert_eq!(imports.collect::<Vec<_>>(), [format!("registry.divisions_imported {COUNTY}")]);
        house.verify_record().await;
    }
}

#[tokio::test]
async fn a_file_with_a_wrong_row_changes_nothing() {
    for house in TestHouse::on_both().await {
        let admin = house.officer("系统", Role::SystemAdmin, COUNTY).await;
        let file = format!("{VILLAGE}140824999201,远村,村,220,2026-01-01,,\nx,,,,,,\n");
        let refused = hand_in(&house, &admin, &admin.form(&house.app), file.as_bytes()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = refused.main_text();
        assert!(text.contains("第 6 行“代码”：“x”不是 12 位数字的区划代码"), "{text}");
        let file = format!("{VILLAGE}140824999201,远村,村,220,2026-01-01,,\n");
        let refused = send(&house, &admin, "divisions", "import-0001", &file).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let problem = refused.json();
        assert_eq!(
            (&problem["code"], &problem["errors"][0]["field"]),
            (&"table.rows".into(), &"file".into())
        );
        let told = problem["errors"][0]["detail"].as_str().unwrap();
        assert!(told.starts_with("第 5 行“代码”：上级 140824999000 不在表里"), "{told}");
        assert!(!house.get(&admin, "/divisions").await.text.contains("新村"), "nothing was written");
        assert!(!house.recorded().await.iter().any(|line| line.starts_with("registry.")));
        let empty = hand_in(&house, &admin, &admin.form(&house.app), b"").await;
        assert!(empty.main_text().contains("请先选一个文件"));
        let stale = hand_in(&house, &admin, "x.y", VILLAGE.as_bytes()).await;
        assert_eq!(stale.status, StatusCode::FORBIDDEN);
        let large = hand_in(&house, &admin, &admin.form(&house.app), &vec![b','; 3 * 1024 * 1024]).await;
        assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    }
}

#[tokio::test]
async fn parameters_and_calendar_over_the_api() {
    for house in TestHouse::on_both().await {
        let admin = house.officer("系统", Role::SystemAdmin, COUNTY).await;
        let head = "参数,生效日期,值,依据\n";
        let row = format!("{head}appeal.accept,2026-03-02,2wd,稷政办发〔2026〕3号\n");
        let done = send(&house, &admin, "parameters", "import-0001", &row).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        assert_eq!(
            (done.json()["added"].clone(), done.json()["register"].clone()),
            (1.into(), "parameters".into())
        );
        let again = send(&house, &admin, "parameters", "import-0001", &row).await;
        assert_eq!(again.json(), done.json());
        let past = format!("{head}appeal.accept,2026-03-01,3wd,稷政办发〔2026〕3号\n");
        assert_eq!(send(&house, &admin, "parameters", "import-0002", &past).await.status, 422);
        let kind = send(&house, &admin, "calendar", "import-0003", &row).await;
        assert_eq!(kind.status, 422, "not a calendar");
        assert_eq!(send(&house, &admin, "people", "import-0004", &row).await.status, 404);
        assert_eq!(send(&house, &admin, "parameters", "short", &row).await.status, 400);
        let known = house.get(&house.visitor(), "/api/v1/parameters").await.json();
        let accept =
            known.as_array().unwrap().iter().find(|key| key["code"] == "appeal.accept").unwrap().clone();
        assert_eq!((&accept["value"], &accept["default"]), (&"2wd".into(), &"1wd".into()));
        let page = house.get(&house.visitor(), "/parameters").await.main_text();
        assert!(page.contains("稷政办发〔2026〕3号") && page.contains("2 个工作日"), "{page}");

        let year = "day,kind,name\n2026-01-01,off,元旦\n2026-01-04,work,元旦调休\n";
        let done = send(&house, &admin, "calendar", "import-0005", year).await;
        let counts = ["added", "changed", "removed", "same"].map(|name| done.json()[name].as_i64().unwrap());
        assert_eq!(
            (counts, done.json()["year"].clone()),
            ([2, 0, 2, 0], 2026.into()),
            "the year is replaced"
        );
        let shown = house.get(&house.visitor(), "/api/v1/calendar/2026").await.json();
        assert_eq!(shown["exceptions"].as_array().unwrap().len(), 2);
        let page = house.get(&house.visitor(), "/calendar?year=2026").await.main_text();
        assert!(page.contains("放假 1 天，周末补班 1 天") && page.contains("1月1日 元旦"), "{page}");
        assert!(house.get(&house.visitor(), "/calendar?year=2031").await.main_text().contains("还没录"));
        for wrong in ["/calendar?year=1999", "/calendar?year=x", "/api/v1/calendar/2101"] {
            assert_eq!(house.get(&house.visitor(), wrong).await.status, 404, "{wrong}");
        }
        house.verify_record().await;
    }
}

#[tokio::test]
async fn divisions_are_listed_in_pages() {
    let house = TestHouse::lite().await;
    let visitor = house.visitor();
    let get = async |path: &str| house.get(&visitor, path).await;
    let first = get("/api/v1/divisions?limit=4").await.json();
    assert_eq!(first["items"].as_array().unwrap().len(), 4);
    let next = first["next"].as_str().unwrap().to_owned();
    let rest = get(&format!("/api/v1/divisions?limit=4&after={next}")).await.json();
    assert_eq!((rest["items"].as_array().unwrap().len(), rest["next"].is_null()), (2, true));
    let town = get(&format!("/api/v1/divisions?inside={ZHAIDIAN}")).await.json();
    assert_eq!(town["items"].as_array().unwrap().len(), 3);
    assert_eq!(town["items"][1]["code"], ZHAIDONG);
    assert_eq!(get("/api/v1/divisions?inside=x").await.status, 400);
}

#[tokio::test]
async fn a_new_county_gets_the_registers_of_the_program() {
    for house in TestHouse::on_both().await {
        let done = default_data(&house.app).await.unwrap();
        assert_eq!(done.len(), 4);
        assert!(house.app.registry.load().places.get(code("140824100200")).is_some());
        assert!(house.app.registry.load().calendar.covers(2025));
        let entries = house.verify_record().await;
        let again = default_data(&house.app).await.unwrap();
        assert!(again.iter().all(crate::registry::import::Imported::is_nothing));
        assert_eq!(house.verify_record().await, entries, "no change, no entry");
    }
}

#[tokio::test]
async fn programs_are_told_which_days_are_worked_and_when_a_term_is_over() {
    let house = TestHouse::lite().await;
    default_data(&house.app).await.unwrap();
    let ask = async |path: &str| house.get(&house.visitor(), &format!("/api/v1/calendar/{path}")).await;
    let worked = ask("2026/worked").await.json();
    let days = worked["worked"].as_array().unwrap();
    assert!(days.iter().any(|day| day == "2026-10-10"), "a Saturday that makes up for the holiday");
    assert!(!days.iter().any(|day| day == "2026-10-01" || day == "2026-11-22" || day == "2025-12-31"));
    assert_eq!((worked["year"].as_i64(), days.len()), (Some(2026), 248));
    assert_eq!(ask("2031/worked").await.status, StatusCode::NOT_FOUND, "nothing is guessed");
    let due = ask("due?from=2026-09-30&term=1wd").await.json();
    assert_eq!(
        (due["last_day"].as_str(), due["due"].as_str()),
        (Some("2026-10-08"), Some("2026-10-08T16:00:00Z"))
    );
    assert_eq!(ask("due?from=2026-09-30&term=24h").await.json()["last_day"], "2026-10-01");
    for wrong in ["due?from=2026-02-30&term=1wd", "due?from=2026-02-03&term=soon", "due?term=1wd"] {
        assert_eq!(ask(wrong).await.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

/// What was taken away is handed in again: every row is the one that is there.
#[tokio::test]
async fn a_register_that_was_taken_away_is_read_again() {
    for house in TestHouse::on_both().await {
        let admin = house.officer("系统", Role::SystemAdmin, COUNTY).await;
        for (kind, path) in [("divisions", "/divisions?as=csv"), ("calendar", "/calendar?year=2026&as=csv")] {
            let file = house.get(&house.visitor(), path).await;
            assert_eq!(file.status, StatusCode::OK, "{}", file.text);
            assert!(file.text.lines().count() > 2, "{}", file.text);
            let told = send(&house, &admin, kind, &format!("again-{kind}"), &file.text).await;
            assert_eq!(told.status, StatusCode::CONFLICT, "{kind}: {}", told.text);
            assert_eq!(told.json()["code"], "registry.no_change", "{kind}: {}", told.text);
        }
        let parameters = house.get(&house.visitor(), "/parameters?as=csv").await;
        assert_eq!(parameters.text.lines().count(), crate::registry::KEYS.len() + 1, "{}", parameters.text);
    }
}
