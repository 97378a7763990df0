//! Villagers sign in by phone.

use super::*;
use crate::people::store::persons;
use crate::testing::{XIAONING, ZHAIDIAN, ZHAIDONG};
use axum::http::StatusCode;
use houji_base::Phone;

const PHONE: &str = "13912345678";

async fn join(house: &TestHouse, phone: &str, name: &str, village: &str) -> Caller {
    ask_code(house, &house.visitor(), phone).await;
    let (_, digits) = newest_message(house).await;
    let half = with_session(&send_digits(house, &house.visitor(), phone, &digits).await);
    let joined = house.post(&half, "/join", &[("name", name), ("village", village), ("back", "/me")]).await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.main_text());
    with_session(&joined)
}

#[tokio::test]
async fn a_villager_joins_once_and_is_known_afterwards() {
    for house in TestHouse::on_both().await {
        let visitor = house.visitor();
        let asked = ask_code(&house, &visitor, "139 1234 5678").await;
        assert_eq!(asked.status, StatusCode::OK, "{}", asked.main_text());
        assert!(asked.main_text().contains("139****5678"), "{}", asked.main_text());
        let (to, digits) = newest_message(&house).await;
        assert_eq!(to, PHONE);
        assert!(!asked.text.contains(&digits), "the page does not tell the code");

        let proven = send_digits(&house, &visitor, PHONE, &digits).await;
        assert_eq!((proven.status, proven.location()), (StatusCode::SEE_OTHER, "/join?back=%2Fme"));
        let half = with_session(&proven);
        assert_eq!(house.get(&half, "/appeals").await.status, StatusCode::SEE_OTHER, "not signed in yet");
        let page = house.get(&half, proven.location()).await;
        assert!(page.text.contains(ZHAIDONG) && carried(&page) == "/me", "{}", page.text);
        let empty = house.post(&half, "/join", &[("name", "卫"), ("village", "")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(empty.main_text().contains("2 处"), "{}", empty.main_text());

        let fields = [("name", "卫小满"), ("village", ZHAIDONG), ("back", "/me")];
        let joined = house.post(&half, "/join", &fields).await;
        assert_eq!((joined.status, joined.location()), (StatusCode::SEE_OTHER, "/me"));
        let villager = with_session(&joined);
        let me = house.get(&villager, "/me").await;
        assert!(
            me.main_text().contains("卫小满") && me.main_text().contains("翟店镇 翟东村"),
            "{}",
            me.main_text()
        );
        assert_eq!(house.get(&villager, "/appeals/new").await.status, StatusCode::OK);
        assert_eq!(house.get(&half, "/join").await.location(), "/sign-in", "the step before is over");

        pass(&house, 60_000);
        ask_code(&house, &visitor, PHONE).await;
        let (_, digits) = newest_message(&house).await;
        let again = send_digits(&house, &visitor, PHONE, &digits).await;
        assert_eq!(again.location(), "/me", "known by now");
        let kinds = house.recorded().await;
        for kind in [format!("person.joined {ZHAIDONG}"), format!("person.signed_in {COUNTY}")] {
            assert!(kinds.contains(&kind), "{kinds:?}");
        }
        house.verify_record().await;
    }
}

#[tokio::test]
async fn a_code_is_good_for_five_minutes_once_and_five_tries() {
    for house in TestHouse::on_both().await {
        let visitor = house.visitor();
        ask_code(&house, &visitor, PHONE).await;
        let (_, digits) = newest_message(&house).await;
        pass(&house, 5 * 60_000 + 1);
        let late = send_digits(&house, &visitor, PHONE, &digits).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        let late = late.main_text();

        ask_code(&house, &visitor, PHONE).await;
        let (_, digits) = newest_message(&house).await;
        let wrong = send_digits(&house, &visitor, PHONE, &other_than(&digits)).await;
        assert_eq!(wrong.main_text(), late, "late and wrong are told alike");
        pass(&house, 5 * 60_000);
        let just = send_digits(&house, &visitor, PHONE, &digits).await;
        assert_eq!(just.status, StatusCode::SEE_OTHER, "{}", just.main_text());
        let used = send_digits(&house, &visitor, PHONE, &digits).await;
        assert_eq!((used.status, used.main_text()), (StatusCode::UNPROCESSABLE_ENTITY, late), "used");

        ask_code(&house, &visitor, PHONE).await;
        let (_, digits) = newest_message(&house).await;
        for _ in 0..4 {
            send_digits(&house, &visitor, PHONE, &other_than(&digits)).await;
        }
        let fifth = send_digits(&house, &visitor, PHONE, &digits).await;
        assert_eq!(fifth.status, StatusCode::SEE_OTHER, "the fifth try may be right");

        pass(&house, 60_000);
        ask_code(&house, &visitor, PHONE).await;
        let (_, digits) = newest_message(&house).await;
        for _ in 0..5 {
            send_digits(&house, &visitor, PHONE, &other_than(&digits)).await;
        }
        let sixth = send_digits(&house, &visitor, PHONE, &digits).await;
        assert_eq!(sixth.status, StatusCode::UNPROCESSABLE_ENTITY, "the sixth may not");
        assert!(sixth.main_text().contains("作废"), "{}", sixth.main_text());
    }
}

#[tokio::test]
async fn messages_are_limited_and_tell_nothing_about_the_number() {
    for house in TestHouse::on_both().await {
        let visitor = house.visitor();
        let known = house.villager("卫小满", ZHAIDONG).await;
        let one = ask_code(&house, &visitor, &known.phone).await;
        let other = ask_code(&house, &visitor, PHONE).await;
        let plain = |answer: &Answer, phone: &str| {
            let masked = Phone::parse(phone).unwrap().masked();
            (answer.status, answer.main_text().replace(&masked, "…"))
        };
        assert_eq!(plain(&one, &known.phone), plain(&other, PHONE), "known or not");

        pass(&house, 59_999);
        let soon = ask_code(&house, &visitor, PHONE).await;
        assert_eq!(soon.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(soon.main_text().contains("请等 1 秒"), "{}", soon.main_text());
        for _ in 0..4 {
            pass(&house, 60_000);
            assert_eq!(ask_code(&house, &visitor, PHONE).await.status, StatusCode::OK);
        }
        pass(&house, 60_000);
        let before = messages(&house).await;
        assert_eq!(
            ask_code(&house, &visitor, PHONE).await.status,
            StatusCode::TOO_MANY_REQUESTS,
            "the sixth"
        );
        assert_eq!(messages(&house).await, before);
        assert_eq!(ask_code(&house, &visitor, "13912345679").await.status, StatusCode::OK, "another number");
        pass(&house, 3_600_000);
        assert_eq!(ask_code(&house, &visitor, PHONE).await.status, StatusCode::OK, "the next hour");
        let wrong = ask_code(&house, &visitor, "0359-1234567").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

/// Whoever holds a cadre's phone is a villager at most.
#[tokio::test]
async fn a_phone_opens_no_office() {
    for house in TestHouse::on_both().await {
        let posts = [(Role::Villager, ZHAIDONG), (Role::TownClerk, ZHAIDIAN), (Role::SecurityAdmin, COUNTY)];
        let cadre = house.caller("薛小禾", &posts).await;
        assert_eq!(house.get(&cadre, "/desk").await.status, StatusCode::OK, "with two factors");
        ask_code(&house, &house.visitor(), &cadre.phone).await;
        let (_, digits) = newest_message(&house).await;
        let by_phone = with_session(&send_digits(&house, &house.visitor(), &cadre.phone, &digits).await);
        assert_eq!(house.get(&by_phone, "/appeals/new").await.status, StatusCode::OK);
        for path in ["/desk", "/people"] {
            assert_eq!(house.get(&by_phone, path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        let refused = house.post(&by_phone, "/me/recusals", &[("other", PHONE)]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);

        // Nor does a token that was made in such a session.
        let made = house.post(&by_phone, "/me/tokens", &[("label", "试"), ("days", "1")]).await;
        let text = made.main_text();
        let token = text.split_whitespace().find(|word| word.starts_with("hj_")).unwrap();
        let program = Caller::with_bearer(token);
        assert_eq!(house.api_get(&program, "/api/v1/me").await.status, StatusCode::OK);
        assert_eq!(house.api_get(&program, "/api/v1/people").await.status, StatusCode::FORBIDDEN);
        let posts = house.api_get(&program, "/api/v1/me").await.json()["posts"].clone();
        assert_eq!(posts.as_array().unwrap().len(), 1, "{posts}");
    }
}

#[tokio::test]
async fn programs_sign_in_by_phone_too() {
    for house in TestHouse::on_both().await {
        let nobody = Caller::with_bearer("");
        let asked = serde_json::json!({ "phone": PHONE });
        let sent = house.api_post(&nobody, "/api/v1/sign-in/phone", "phone-0001", asked).await;
        assert_eq!(sent.status, StatusCode::ACCEPTED, "{}", sent.text);
        let (_, digits) = newest_message(&house).await;
        let body = serde_json::json!({ "phone": PHONE, "code": digits });
        let step = house.api_post(&nobody, "/api/v1/sign-in/code", "code-00001", body).await.json();
        assert_eq!(step["next"], "join");
        let half = Caller::with_bearer(step["token"].as_str().unwrap());
        assert_eq!(house.api_get(&half, "/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
        let body = serde_json::json!({ "name": "卫小满", "village": XIAONING });
        let step = house.api_post(&half, "/api/v1/sign-in/join", "join-00001", body.clone()).await.json();
        assert_eq!(step["next"], "done", "{step}");
        let villager = Caller::with_bearer(step["token"].as_str().unwrap());
        let me = house.api_get(&villager, "/api/v1/me").await.json();
        assert_eq!((&me["name"], &me["village"]), (&"卫小满".into(), &XIAONING.into()));
        let again = house.api_post(&half, "/api/v1/sign-in/join", "join-00002", body).await;
        assert_eq!(again.status, StatusCode::UNAUTHORIZED, "the step before is over");
        pass(&house, 12 * 3_600_000);
        assert_eq!(house.api_get(&villager, "/api/v1/me").await.status, StatusCode::OK);
        pass(&house, 1);
        assert_eq!(house.api_get(&villager, "/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_villager_moves_and_acts_in_the_new_village() {
    for house in TestHouse::on_both().await {
        let villager = join(&house, PHONE, "卫小满", ZHAIDONG).await;
        let moved = house.post(&villager, "/village", &[("village", XIAONING), ("back", "/me")]).await;
        assert_eq!((moved.status, moved.location()), (StatusCode::SEE_OTHER, "/me"));
        pass(&house, 24 * 3_600_000);
        let me = house.get(&villager, "/me").await.main_text();
        assert!(me.contains("小宁村") && !me.contains("翟东村"), "{me}");
        let (app, county) = (house.app.clone(), code(COUNTY).as_i64());
        let village = house
            .app
            .db
            .read(move |db| {
                let person = persons::by_phone(db, &app.vault, county, &Phone::parse(PHONE).unwrap())?;
                Ok(persons::kept(db, county, person.unwrap())?.unwrap().village)
            })
            .await
            .unwrap();
        assert_eq!(village, Some(code(XIAONING).as_i64()));
        let again = house.post(&villager, "/village", &[("village", XIAONING), ("back", "/me")]).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER);
        let moves = house.recorded().await.iter().filter(|kind| kind.starts_with("person.moved")).count();
        assert_eq!(moves, 1, "to the same village is no move");
        house.verify_record().await;
    }
}
