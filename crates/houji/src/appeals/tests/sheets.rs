//! The written reminder and the letter of an answer, on both databases.

use super::acts::later;
use crate::gate::Role;
use crate::testing::{Answer, COUNTY, Caller, TestHouse, ZHAIDIAN, ZHAIDONG, monday};
use crate::tick;
use houji_base::Day;
use serde_json::json;

async fn file(house: &TestHouse, villager: &Caller, mode: &str) -> String {
    let body = json!({"category": "utilities", "text": "东巷口下水管堵了三天，水往院里倒", "mode": mode});
    let filed = house.api_post(villager, "/api/v1/appeals", &format!("file-{mode}-1"), body).await;
    assert_eq!(filed.status.as_u16(), 201, "{}", filed.text);
    filed.json()["id"].as_str().unwrap().to_owned()
}

async fn print(house: &TestHouse, who: &Caller, id: &str, sheet: &str) -> Answer {
    house.post(who, &format!("/desk/appeals/{id}/{sheet}"), &[]).await
}

#[tokio::test]
async fn a_written_reminder_is_for_what_is_late_and_from_above() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let town = house.officer("荆小云", Role::TownClerk, ZHAIDIAN).await;
        let id = file(&house, &villager, "hidden").await;
        // Due at the end of Tuesday.
        let due = Day::parse("2026-03-04").unwrap().start();
        later(&house, due.plus_millis(-1)).await;
        assert_eq!(print(&house, &town, &id, "notice").await.status.as_u16(), 409, "not late yet");
        later(&house, due).await;
        assert_eq!(print(&house, &clerk, &id, "notice").await.status.as_u16(), 403, "not from above");
        let leader = house.officer("原小山", Role::TownLeader, ZHAIDIAN).await;
        let town = house.officer("荆小云", Role::TownClerk, ZHAIDIAN).await;
        for (number, who) in [(1, &town), (2, &leader)] {
            let printed = print(&house, who, &id, "notice").await;
            assert_eq!(printed.location(), format!("/desk/appeals/{id}/notices/{number}"));
            let sheet = house.get(who, printed.location()).await;
            let text = sheet.main_text();
            assert!(
                text.contains("催办单") && text.contains(&format!("翟东村〔2026〕1-{number} 号")),
                "{text}"
            );
            assert!(text.contains("翟店镇便民服务中心") && text.contains("翟东村党群服务中心"), "{text}");
            assert!(text.contains("3月6日以前办结"), "two working days after the day of printing: {text}");
            assert!(!text.contains("卫"), "no name on it: {text}");
        }
        assert_eq!(house.get(&town, &format!("/desk/appeals/{id}/notices/3")).await.status.as_u16(), 404);
        let kinds = house.recorded().await;
        assert_eq!(kinds.iter().filter(|line| line.starts_with("appeal.notice_printed")).count(), 2);
        tick::once(&house.app).await.unwrap();
        house.verify_record().await;
    }
}

#[tokio::test]
async fn a_letter_is_for_an_answer_and_bears_the_name_where_the_mode_lets_it() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let town = house.officer("荆小云", Role::TownClerk, ZHAIDIAN).await;
        for (mode, in_village, above) in [
            ("named", "卫小满：", "卫小满："),
            ("hidden", "反映人：", "卫小满："),
            ("anonymous", "反映人：", "反映人："),
        ] {
            let id = file(&house, &villager, mode).await;
            assert_eq!(print(&house, &clerk, &id, "letter").await.status.as_u16(), 409, "no answer yet");
            let act = format!("/desk/appeals/{id}/act");
            assert_eq!(house.post(&clerk, &act, &[("act", "accept")]).await.status.as_u16(), 303);
            let found = format!("东巷口十二米旧管堵死了，{mode}");
            let done = format!("请人换了新管，放水试过，不再倒灌，{mode}");
            let answer = [
                ("act", "answer"),
                ("outcome", "partly"),
                ("found", found.as_str()),
                ("done", done.as_str()),
                ("not_done", "路面还没补平，要等天暖"),
                ("next_day", "2026-04-10"),
            ];
            let answered = house.post(&clerk, &act, &answer).await;
            let other = ["named", "hidden", "anonymous"].iter().position(|one| *one == mode).unwrap();
            if answered.status.as_u16() == 422 {
                panic!("{other}: {}", answered.main_text());
            }
            for (who, to) in [(&clerk, in_village), (&town, above)] {
                let printed = print(&house, who, &id, "letter").await;
                assert_eq!(printed.status.as_u16(), 303, "{}", printed.main_text());
                let text = house.get(who, printed.location()).await.main_text();
                assert!(text.contains(to), "{mode} {to}: {text}");
                assert!(to.starts_with('卫') || !text.contains('卫'), "{mode}: {text}");
                for part in ["十二米旧管", "换了新管", "路面还没补平", "4月10日", "不满意", "依据"]
                {
                    assert!(text.contains(part), "{part}: {text}");
                }
            }
            if mode == "hidden" {
                let own = house.get(&villager, &format!("/appeals/{id}")).await.main_text();
                assert!(own.contains("姓名（印在答复意见书上）"), "the person sees it: {own}");
                let other = house.officer("贾小路", Role::CountyPetition, COUNTY).await;
                let seen = house.get(&other, &format!("/desk/appeals/{id}/letters/2")).await.main_text();
                assert!(seen.contains("卫**：") && !seen.contains("卫小满"), "{seen}");
                later(&house, monday().plus_minutes(31)).await;
                let later = house.get(&town, &format!("/desk/appeals/{id}/letters/2")).await.main_text();
                assert!(!later.contains("卫小满"), "a new print for a new look: {later}");
            }
        }
        house.verify_record().await;
    }
}

#[tokio::test]
async fn programs_get_what_stands_on_the_sheets_and_where_to_print_them() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let id = file(&house, &villager, "hidden").await;
        let path = |sheets: &str| format!("/api/v1/appeals/{id}/{sheets}");
        let town = house.officer("荆小云", Role::TownClerk, ZHAIDIAN).await;
        let early = house.api_post(&town, &path("notices"), "notice-01", json!({})).await;
        assert_eq!(
            (early.status.as_u16(), early.json()["code"].as_str()),
            (409, Some("appeal.notice_early"))
        );
        later(&house, Day::parse("2026-03-04").unwrap().start()).await;
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        assert_eq!(
            house.api_post(&clerk, &path("notices"), "notice-01", json!({})).await.status.as_u16(),
            403
        );
        let printed = house.api_post(&town, &path("notices"), "notice-01", json!({})).await;
        let again = house.api_post(&town, &path("notices"), "notice-01", json!({})).await;
        assert_eq!((printed.status.as_u16(), &printed.text), (201, &again.text), "{}", house.on);
        let told = printed.json();
        assert_eq!(told["number"], "翟东村〔2026〕1-1 号");
        assert_eq!(told["print"], format!("/desk/appeals/{id}/notices/1"));
        assert!(told["text"].as_str().unwrap().contains("3月6日以前办结"), "{told}");
        assert_eq!(house.api_get(&town, &path("notices/1")).await.json(), told);
        assert_eq!(house.api_get(&town, &path("notices/2")).await.status.as_u16(), 404);
        let paper = house.get(&town, told["print"].as_str().unwrap()).await.main_text();
        assert!(
            told["lines"]
                .as_array()
                .unwrap()
                .iter()
                .all(|line| paper.contains(line["text"].as_str().unwrap()))
        );

        let act = format!("/desk/appeals/{id}/act");
        assert_eq!(house.post(&clerk, &act, &[("act", "accept")]).await.status.as_u16(), 303);
        assert_eq!(
            house.api_post(&clerk, &path("letters"), "letter-01", json!({})).await.status.as_u16(),
            409
        );
        let answer =
            json!({"outcome": "resolved", "found": "东巷口十二米旧管堵死了", "done": "换了新管，放水试过"});
        house.api_post(&clerk, &path("reply"), "reply-01", answer).await;
        let letter = house.api_post(&clerk, &path("letters"), "letter-01", json!({})).await;
        assert_eq!(letter.status.as_u16(), 201, "{}", letter.text);
        let told = letter.json();
        assert_eq!(
            (told["to"].as_str(), told["sheet"].as_i64()),
            (Some("反映人"), Some(1)),
            "no name in the village"
        );
        assert!(told["lines"][1]["text"].as_str().unwrap().contains("换了新管"), "{told}");
        assert_eq!(house.api_get(&clerk, &path("letters/1")).await.json(), told);
        assert_eq!(house.api_get(&villager, &path("letters/1")).await.status.as_u16(), 403);
        house.verify_record().await;
    }
}
