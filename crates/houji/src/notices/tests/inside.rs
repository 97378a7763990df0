//! What is for party members alone: the same way to publication, read by them with an entry for each look, and nowhere else.

use super::super::AskLine;
use super::super::model::NoticeId;
use super::super::store;
use super::Board;
use super::documents::send;
use crate::appeals::commands::File;
use crate::appeals::decide::written;
use crate::appeals::draw;
use crate::gate::Role;
use crate::house::Stop;
use crate::house::web::Route;
use crate::log::sequence;
use crate::testing::{COUNTY, Caller, QINJIA, TestHouse, ZHAIDIAN, ZHAIDONG, code};
use axum::http::Method;
use serde_json::{Value, json};

/// Words that stand in it and nowhere else.
const SECRET: &str = "槐荫夜话";
const VILLAGE_DAY: &str = "2026-03-02";

/// Drafts P07 of a day by a member of the committees.
async fn begun(board: &Board, cadre: &Caller) -> String {
    let document = json!({"title": format!("{SECRET}的表彰"), "sentence": format!("支部为{SECRET}表彰了一名党员。"),
        "table": "名单", "rows": format!("姓名|决定\n张建明|{SECRET}表彰")});
    let body = json!({"village": ZHAIDONG, "item": "P07", "period": VILLAGE_DAY, "document": document});
    let (status, told) = board.post(cadre, "/api/v1/notices", body).await;
    assert_eq!(status, 201, "{told}");
    told["notice"].as_str().unwrap().to_owned()
}

/// The same with a list beside it; its digest.
async fn hung_with_a_list(board: &Board) -> (String, Caller, String) {
    let cadre = board.house.officer("卫干部", Role::VillageCadre, ZHAIDONG).await;
    let id = begun(board, &cadre).await;
    let list = format!("姓名,说明\n张建明,{SECRET}里的事\n").into_bytes();
    let (status, told) = send(board, &cadre, "inside-list", list).await;
    assert_eq!(status, 201, "{told}");
    let body = json!({"seen": board.kept(&id).await.steps, "name": "名单", "attachments": [told["id"]]});
    let (status, told) = board.post(&cadre, &format!("/api/v1/notices/{id}/files"), body).await;
    assert_eq!(status, 200, "{told}");
    board.publish(&id).await;
    sequence(&board.house.app).await.unwrap();
    let told = board.house.api_get(&cadre, &format!("/api/v1/notices/{id}")).await.json();
    let notice: houji_seal::Notice = told["text"].as_str().unwrap().parse().unwrap();
    (id, cadre, notice.attachments[0].digest.to_string())
}

async fn hung(board: &Board) -> (String, Caller) {
    let cadre = board.house.officer("卫干部", Role::VillageCadre, ZHAIDONG).await;
    let id = begun(board, &cadre).await;
    board.publish(&id).await;
    sequence(&board.house.app).await.unwrap();
    (id, cadre)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_party_member_reads_it_and_each_look_is_recorded() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let (id, _) = hung(&board).await;
        let house = &board.house;
        let member =
            house.caller("解党员", &[(Role::Villager, ZHAIDONG), (Role::PartyMember, ZHAIDONG)]).await;
        let village = house.get(&member, &format!("/v/{ZHAIDONG}")).await;
        assert!(village.text.contains("/party/notices"), "{}", village.main_text());
        let list = house.get(&member, "/party/notices").await;
        assert!(
            list.text.contains(SECRET) && list.text.contains(&format!("/party/notices/{id}")),
            "{}",
            list.text
        );
        let before = house.verify_record().await;
        let page = house.get(&member, &format!("/party/notices/{id}")).await;
        let text = page.main_text();
        assert!(text.contains(SECRET) && text.contains("没被改过"), "{text}");
        assert!(!page.text.contains("/ask") && !page.text.contains("href=\"/notices/"), "{}", page.text);
        assert_eq!(house.verify_record().await, before + 1, "one look, one entry");
        let told = house.api_get(&member, &format!("/api/v1/party/notices/{id}")).await.json();
        assert!(told["text"].as_str().unwrap().contains(SECRET), "{told}");
        assert!(told["proof"].as_str().unwrap().len() > 100, "{told}");
        assert_eq!(house.verify_record().await, before + 2);
        let listed = house.api_get(&member, "/api/v1/party/notices").await.json();
        assert_eq!(listed["notices"][0]["item"], "P07", "{listed}");
        assert_eq!(house.get(&member, "/party/notices/1").await.status.as_u16(), 404);
        board.verify().await;
    }
}

/// Nothing of it is in the log but an opaque name and a digest.
#[tokio::test(flavor = "multi_thread")]
async fn the_log_holds_its_leaf_and_nothing_that_tells_what_it_is() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let (id, cadre) = hung(&board).await;
        let told = board.house.api_get(&cadre, &format!("/api/v1/notices/{id}")).await.json();
        let digest = told["versions"][0]["digest"].as_str().unwrap().to_owned();
        let entries = board.house.get(&board.house.visitor(), "/log/tile/entries/000.p/1").await;
        let bytes = entries.text.clone();
        assert!(bytes.contains(&digest), "{}: {bytes}", board.house.on);
        for word in [ZHAIDONG, "P07", VILLAGE_DAY, SECRET] {
            assert!(!bytes.contains(word), "{word}: {bytes}");
        }
        board.verify().await;
    }
}

/// Values that stand for the parts of an address.
fn filled(route: &Route, id: &str, digest: &str) -> Vec<String> {
    let name = format!("{ZHAIDONG}-P07-{VILLAGE_DAY}");
    let opaque = format!("members-{id}");
    let versions = ["1", "1.txt", "1.json", "1.csv", "1.proof"];
    let mut all = Vec::new();
    for thing in [id, &name, &opaque, ZHAIDONG] {
        for version in versions {
            let fill = |part: &str| match part {
                "{village}" | "{place}" => ZHAIDONG.to_owned(),
                "{version}" => version.to_owned(),
                "{digest}" => digest.to_owned(),
                "{item}" => "P07".to_owned(),
                part if part.starts_with('{') => thing.to_owned(),
                part => part.to_owned(),
            };
            all.push(route.path.split('/').map(fill).collect::<Vec<_>>().join("/"));
        }
    }
    all.sort();
    all.dedup();
    all
}

/// Every address that can be looked at, with what could stand for each of its parts, by everybody who is not to know.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_meets_a_word_of_it_on_any_route() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let (id, _, digest) = hung_with_a_list(&board).await;
        let house = &board.house;
        crate::search::catch_up(&house.app, crate::routes::SEARCHED).await.unwrap();
        let strangers = [
            house.visitor(),
            house.villager("某村民", ZHAIDONG).await,
            house.officer("外村党员", Role::PartyMember, QINJIA).await,
            house.officer("系统", Role::SystemAdmin, COUNTY).await,
            house.officer("安全", Role::SecurityAdmin, COUNTY).await,
            house.officer("审计", Role::AuditAdmin, COUNTY).await,
            house.officer("农经", Role::CountyAgriculture, COUNTY).await,
            house.officer("督导", Role::Inspector, COUNTY).await,
            house.officer("纪检", Role::TownDiscipline, ZHAIDIAN).await,
            house.officer("大学生", Role::VillageGraduate, ZHAIDONG).await,
            house.officer("代表", Role::Representative, ZHAIDONG).await,
        ];
        let mut asked = 0;
        for route in TestHouse::routes().iter().filter(|route| route.method == Method::GET) {
            // Streams never end.
            if route.path.ends_with("/events") {
                continue;
            }
            for path in filled(route, &id, &digest) {
                for who in &strangers {
                    let told = house.get(who, &path).await;
                    assert!(!told.text.contains(SECRET), "{}: {path}", house.on);
                    asked += 1;
                }
            }
        }
        assert!(asked > 3000, "{asked}");
        let query = serde_urlencoded::to_string([("q", SECRET)]).unwrap();
        for who in &strangers {
            for path in [
                format!("/public?{query}"),
                format!("/api/v1/public/notices?place={ZHAIDONG}&format=csv"),
                "/desk/notices?show=published".to_owned(),
                "/desk/notices?show=published&as=csv".to_owned(),
                "/api/v1/notices?stage=published".to_owned(),
            ] {
                let told = house.get(who, &path).await;
                let main = told.text.replace(&format!("value=\"{SECRET}\""), "");
                assert!(!main.contains(&format!("{SECRET}的")), "{}: {path}: {}", house.on, told.text);
            }
        }
        let inside = house.officer("乡镇领导", Role::TownLeader, ZHAIDIAN).await;
        let list = house.get(&inside, "/desk/notices?show=published").await;
        assert!(list.text.contains(SECRET), "those who answer for it see it: {}", list.main_text());
        board.verify().await;
    }
}

/// The list beside it is opened by members and by those who work on it, each time with an entry.
#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_the_desk_or_at_a_list_beside_it_is_recorded_too() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let (id, cadre, digest) = hung_with_a_list(&board).await;
        let house = &board.house;
        let member = house.officer("解党员", Role::PartyMember, ZHAIDONG).await;
        for (who, path) in [
            (&member, format!("/party/notices/{id}/files/{digest}")),
            (&cadre, format!("/desk/notices/{id}/files/{digest}")),
            (&cadre, format!("/desk/notices/{id}")),
            (&cadre, format!("/api/v1/notices/{id}")),
        ] {
            let before = house.verify_record().await;
            let told = house.get(who, &path).await;
            assert!(told.text.contains(SECRET), "{}: {path}: {}", house.on, told.text);
            assert_eq!(house.verify_record().await, before + 1, "{}: {path}", house.on);
        }
        let open = format!("/desk/notices/{}", board.begun().await);
        let before = house.verify_record().await;
        assert_eq!(house.get(&board.drafter, &open).await.status.as_u16(), 200);
        assert_eq!(house.verify_record().await, before, "what is for all leaves none");
        board.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_are_for_those_alone_who_work_on_it_and_a_correction_stays_inside() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let (id, cadre) = hung(&board).await;
        for who in [&board.drafter, &board.house.officer("农经", Role::CountyAgriculture, COUNTY).await] {
            let told = board.house.api_get(who, &format!("/api/v1/notices/{id}")).await;
            assert_eq!(told.status.as_u16(), 404, "{}", told.text);
        }
        let path = format!("/api/v1/notices/{id}/correction");
        let document =
            json!({"title": "名字的更正", "sentence": "更正了名字。", "body": "名字写错了一个字。"});
        let seen = board.kept(&id).await.steps;
        let body = json!({"seen": seen, "correction": "名字写错了一个字", "document": document});
        assert_eq!(board.post(&board.drafter, &path, body.clone()).await.0, 404);
        let (status, told) = board.post(&cadre, &path, body).await;
        assert_eq!(status, 200, "{told}");
        board.publish(&id).await;
        assert!(!board.kept(&id).await.is_for_all);
        let public = board.house.api_get(&board.house.visitor(), "/api/v1/public/notices").await.json();
        assert_eq!(public["items"], Value::Array(Vec::new()), "{public}");
        board.verify().await;
    }
}

/// A code of its lines that somebody guessed is not there for a question either.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_asks_about_one_of_its_lines() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let (id, _) = hung(&board).await;
        let (house, county) = (&board.house, code(COUNTY).as_i64());
        let notice = NoticeId::parse(&id).unwrap();
        let lines = house.app.db.read(move |db| Ok(store::lines(db, county, notice, 1)?)).await.unwrap();
        let line = lines.first().expect("a line has its code").code;
        let villager = house.villager("某村民", ZHAIDONG).await;
        let written = written("disclosure", "这一行是怎么定下来的？", "名单", "hidden", true).unwrap();
        let file = File::new(code(ZHAIDONG), written, draw(&house.app).await.unwrap());
        let ask = AskLine { village: code(ZHAIDONG), code: line.as_i64(), file };
        let Err(Stop::Refused(why)) = house.app.run(villager.actor(), None, ask).await else {
            panic!("{}: somebody asked", house.on)
        };
        assert_eq!(why.status, 404, "{}", house.on);
        board.verify().await;
    }
}
