//! Questions beside lines, over HTTP, on both databases.

use crate::gate::Role;
use crate::notices::public::tests::{Hands, published};
use crate::testing::{Caller, TestHouse, XIAONING, ZHAIDONG};
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
