//! Questions beside lines, over HTTP, on both databases.

use crate::gate::{Actor, Role};
use crate::notices::model::{Cell, Period};
use crate::notices::public::tests::{Hands, published};
use crate::notices::sources::source;
use crate::testing::{COUNTY, Caller, TestHouse, XIAONING, ZHAIDONG, code};
use axum::http::StatusCode;

/// Codes of the lines of a notice's newest version.
async fn codes(house: &TestHouse, name: &str) -> Vec<String> {
    let json = house.api_get(&house.visitor(), &format!("/api/v1/public/notices/{name}")).await.json();
    let rows = json["tables"][0]["rows"].as_array().unwrap().iter();
    rows.filter_map(|row| row["code"].as_str().map(str::to_owned)).collect()
}

async fn ask(house: &TestHouse, by: &Caller, name: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
    let told = house.post(by, &format!("/notices/{name}/ask"), fields).await;
    let to = if told.status.is_redirection() { told.location().to_owned() } else { told.text };
    (told.status, to)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_villager_asks_about_a_line_and_everybody_reads_the_answer() {
    for house in TestHouse::on_both().await {
        let hands = Hands::of(&house, ZHAIDONG).await;
        let (_, name) = published(&house, &hands, ZHAIDONG).await;
        let (villager, visitor) = (house.villager("卫小满", ZHAIDONG).await, house.visitor());
        let line = codes(&house, &name).await[0].clone();
        let path = format!("/notices/{name}/ask?code={line}");
        let asked = house.get(&visitor, &path).await;
        assert!(asked.location().starts_with("/sign-in?next="), "a visitor signs in and comes back");
        let form = house.get(&villager, &path).await;
        assert!(form.main_text().contains("石子") && form.text.contains("checked"), "{}", form.main_text());
        let (status, told) =
            ask(&house, &villager, &name, &[("code", &line), ("text", "贵"), ("hidden", "yes")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told.contains(">\n贵</textarea>"), "what was typed stays");
        let question =
            [("code", line.as_str()), ("text", "石子是谁家拉的？电话13800138000"), ("hidden", "yes")];
        let (status, to) = ask(&house, &villager, &name, &question).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{} {to}", house.on);
        let id = to.split('/').nth(2).unwrap().to_owned();
        let page = house.get(&visitor, &format!("/notices/{name}")).await.main_text();
        assert!(page.contains("石子是谁家拉的？") && page.contains("大家问过 1 次，答复了 0 次"), "{page}");
        assert!(!page.contains("卫小满") && !page.contains("13800138000"), "neither name nor number");
        let board = house.get(&visitor, &format!("/v/{ZHAIDONG}")).await.main_text();
        assert!(board.contains("大家问过 1 次"), "{board}");
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let act = format!("/desk/appeals/{id}/act");
        house.post(&clerk, &act, &[("act", "accept"), ("term", "2wd")]).await;
        let reply = [
            ("act", "answer"),
            ("outcome", "resolved"),
            ("found", "石子是村里统一买的"),
            ("done", "单子贴在村口了"),
        ];
        let told = house.post(&clerk, &act, &reply).await;
        assert!(told.status.is_redirection(), "{}", told.main_text());
        let page = house.get(&visitor, &format!("/notices/{name}")).await.main_text();
        assert!(page.contains("石子是村里统一买的") && page.contains("大家问过 1 次，都答复了"), "{page}");
        house.verify_record().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_asks_only_about_lines_of_ones_own_village_that_are_there() {
    for house in TestHouse::on_both().await {
        let hands = Hands::of(&house, ZHAIDONG).await;
        let (_, name) = published(&house, &hands, ZHAIDONG).await;
        let line = codes(&house, &name).await[0].clone();
        let (own, other) =
            (house.villager("卫小满", ZHAIDONG).await, house.villager("宁有田", XIAONING).await);
        let question = [("code", line.as_str()), ("text", "石子是谁家拉的？")];
        assert_eq!(ask(&house, &other, &name, &question).await.0, StatusCode::FORBIDDEN);
        let lost = [("code", "ZZZZ"), ("text", "石子是谁家拉的？")];
        assert_eq!(ask(&house, &own, &name, &lost).await.0, StatusCode::NOT_FOUND);
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let found = house.get(&clerk, &format!("/desk/notices/line?code={}", line.to_lowercase())).await;
        assert!(found.main_text().contains("石子"), "{}", found.main_text());
        let nothing = house.get(&clerk, "/desk/notices/line?code=ZZZZ").await.main_text();
        assert!(nothing.contains("没有公开过这个代码"), "{nothing}");
    }
}

/// Asks about a line; the appeal's id.
async fn asked(house: &TestHouse, by: &Caller, (name, line): (&str, &str), text: &str) -> String {
    let (status, to) = ask(house, by, name, &[("code", line), ("text", text), ("hidden", "yes")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{} {to}", house.on);
    to.split('/').nth(2).unwrap().to_owned()
}

async fn act(house: &TestHouse, clerk: &Caller, id: &str, fields: &[(&str, &str)]) {
    let told = house.post(clerk, &format!("/desk/appeals/{id}/act"), fields).await;
    assert!(told.status.is_redirection(), "{} {}", house.on, told.main_text());
}

const REPLY: [(&str, &str); 4] =
    [("act", "answer"), ("outcome", "resolved"), ("found", "石子是村里统一买的"), ("done", "单子贴在村口了")];

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_was_put_together_with_another_has_its_answer() {
    for house in TestHouse::on_both().await {
        let hands = Hands::of(&house, ZHAIDONG).await;
        let (_, name) = published(&house, &hands, ZHAIDONG).await;
        let lines = codes(&house, &name).await;
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let (one, two) = (house.villager("卫小满", ZHAIDONG).await, house.villager("原小满", ZHAIDONG).await);
        let third = house.villager("段小满", ZHAIDONG).await;
        let first = asked(&house, &one, (&name, &lines[0]), "石子是谁家拉的？").await;
        let second = asked(&house, &two, (&name, &lines[1]), "工钱给了哪几个人？").await;
        let last = asked(&house, &third, (&name, &lines[0]), "石子的单子在哪里看？").await;
        // One is put together with the next, and that one with the last.
        act(&house, &clerk, &first, &[("act", "merge"), ("other", &second)]).await;
        act(&house, &clerk, &second, &[("act", "merge"), ("other", &last)]).await;
        let page = house.get(&house.visitor(), &format!("/notices/{name}")).await.main_text();
        assert!(!page.contains("没有受理"), "who waits for the last one's answer was not refused: {page}");
        assert_eq!(page.matches("前答复").count(), 3, "{page}");
        act(&house, &clerk, &last, &[("act", "accept"), ("term", "2wd")]).await;
        act(&house, &clerk, &last, &REPLY).await;
        let page = house.get(&house.visitor(), &format!("/notices/{name}")).await.main_text();
        assert_eq!(page.matches("石子是村里统一买的").count(), 3, "beside each line: {page}");
        assert!(page.contains("大家问过 3 次，都答复了"), "{page}");
        assert!(!page.contains("小满"), "{page}");
        house.verify_record().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_published_without_the_words_of_who_asked() {
    for house in TestHouse::on_both().await {
        let hands = Hands::of(&house, ZHAIDONG).await;
        let (_, name) = published(&house, &hands, ZHAIDONG).await;
        let line = codes(&house, &name).await[0].clone();
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let made = async |day: &str| {
            let cx = house.app.context(Actor::visitor(code(COUNTY)));
            let (make, period) = (source("V20").unwrap(), Period::parse(day).unwrap());
            house.app.db.read(move |db| make(db, &cx, code(ZHAIDONG), period)).await.unwrap()
        };
        assert!(made("2026-03-02").await.is_none(), "nobody asked yet");
        let id = asked(&house, &villager, (&name, &line), "石子是不是卫老三家拉的？").await;
        let waits = made("2026-03-02").await.unwrap();
        assert_eq!(
            waits.sentence,
            "2026年3月2日大家问了 1 次账目和公开的事，答复了 0 次，还有 1 次等着答复。"
        );
        act(&house, &clerk, &id, &[("act", "accept"), ("term", "2wd")]).await;
        act(&house, &clerk, &id, &REPLY).await;
        let told = made("2026-03-02").await.unwrap();
        assert_eq!(told.sentence, "2026年3月2日大家问了 1 次账目和公开的事，答复了 1 次。");
        assert_eq!(told.comparison, "2026年到这一天一共问了 1 次。");
        let cells: Vec<String> = told.sheets[0].lines[0].cells.iter().map(Cell::text).collect();
        let wanted = ["1", "今年修路的账", &line, "石子是村里统一买的 单子贴在村口了", "2026-03-02"];
        assert_eq!(cells, wanted, "{}", house.on);
        for other in ["2026-03-01", "2026-03-03"] {
            assert!(made(other).await.is_none(), "{other}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_asks_for_somebody_and_the_answer_stands_beside_the_line() {
    for house in TestHouse::on_both().await {
        let hands = Hands::of(&house, ZHAIDONG).await;
        let (_, name) = published(&house, &hands, ZHAIDONG).await;
        let line = codes(&house, &name).await[0].clone();
        let helper = house.officer("解报账", Role::VillageAccountant, ZHAIDONG).await;
        let found = house.get(&helper, &format!("/desk/notices/line?code={line}")).await;
        let url = format!("/desk/notices/line/ask?village={ZHAIDONG}&#38;code={line}");
        assert!(
            found.text.contains(&url) || found.text.contains(&url.replace("#38", "amp")),
            "{}",
            found.text
        );
        let form =
            house.get(&helper, &format!("/desk/notices/line/ask?village={ZHAIDONG}&code={line}")).await;
        assert!(form.main_text().contains("石子 1,200.00 元"), "{}", form.main_text());
        let about = [("village", ZHAIDONG), ("code", line.as_str())];
        let path = "/desk/notices/line/ask";
        let empty = house.post(&helper, path, &about).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        for field in ["text", "name", "relation", "witness", "read_back"] {
            assert!(empty.text.contains(&format!("href=\"#{field}\"")), "{field} {}", empty.main_text());
        }
        let typed = [
            ("text", "石子到底拉了几车？"),
            ("name", "宁有田"),
            ("relation", "cadre"),
            ("hidden", "yes"),
            ("witness", "薛大山"),
            ("read_back", "yes"),
        ];
        let told = house.post(&helper, path, &[about.as_slice(), &typed].concat()).await;
        assert!(told.status.is_redirection(), "{} {}", house.on, told.main_text());
        let sheet = house.get(&helper, told.location()).await.main_text();
        assert!(sheet.contains("宁有田"), "the sheet to take home: {sheet}");
        let id = told.location().split('/').nth(2).unwrap().to_owned();
        let page = house.get(&house.visitor(), &format!("/notices/{name}")).await.main_text();
        assert!(page.contains("石子到底拉了几车？") && !page.contains("宁有田"), "{page}");
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let order = house.get(&clerk, &format!("/desk?open={id}")).await.text;
        assert!(order.contains(&line) && !order.contains("宁有田"), "which line, and not who: {order}");
        act(&house, &clerk, &id, &[("act", "accept"), ("term", "2wd")]).await;
        act(&house, &clerk, &id, &REPLY).await;
        let page = house.get(&house.visitor(), &format!("/notices/{name}")).await.main_text();
        assert!(page.contains("石子是村里统一买的") && page.contains("都答复了"), "{page}");
        let lost = [("village", ZHAIDONG), ("code", "ZZZZ")];
        assert_eq!(house.post(&helper, path, &[lost.as_slice(), &typed].concat()).await.status, 404);
        let elsewhere = house.officer("畅外村", Role::VillageCadre, XIAONING).await;
        let refused = house.post(&elsewhere, path, &[about.as_slice(), &typed].concat()).await;
        assert_eq!(
            refused.status,
            StatusCode::FORBIDDEN,
            "nobody asks for other villages: {}",
            refused.main_text()
        );
        house.verify_record().await;
    }
}
