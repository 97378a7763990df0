//! Administrators make accounts and give posts.

use super::*;
use crate::testing::{QINGHE, ZHAIDIAN, ZHAIDONG};
use axum::http::StatusCode;

struct Three {
    system: Caller,
    security: Caller,
}

async fn three(house: &TestHouse) -> Three {
    Three {
        system: house.officer("系统", Role::SystemAdmin, COUNTY).await,
        security: house.officer("安全", Role::SecurityAdmin, COUNTY).await,
    }
}

/// Makes an account on the page; its id and first password.
async fn make(house: &TestHouse, system: &Caller, account: &str, phone: &str) -> (String, String) {
    let fields = [("name", "新来的"), ("phone", phone), ("account", account)];
    let made = house.post(system, "/people", &fields).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.main_text());
    let first = made.text.split("hj-code secret\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let listed = house.get(system, &format!("/people?account={account}")).await;
    let id = listed.text.split("/people/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    (id, first)
}

async fn grant(house: &TestHouse, by: &Caller, id: &str, role: &str, place: &str, since: &str) -> Answer {
    let fields = [("role", role), ("place", place), ("since", since), ("until", "")];
    house.post(by, &format!("/people/{id}/posts"), &fields).await
}

#[tokio::test]
async fn it_takes_two_administrators_to_let_somebody_in() {
    for house in TestHouse::on_both().await {
        let Three { system, security } = three(&house).await;
        let (id, first) = make(&house, &system, "new.clerk", "").await;
        assert_eq!(first.len(), 19, "{first}");
        assert!(!house.get(&system, &format!("/people/{id}")).await.text.contains(&first), "shown once");
        let off = send_password(&house, &house.visitor(), "new.clerk", &first).await;
        assert_eq!(off.status, StatusCode::FORBIDDEN, "not on yet");
        let refused = grant(&house, &system, &id, "TC", ZHAIDIAN, "2026-03-02").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "the system administrator gives no posts");
        let fields = [("name", "某人"), ("phone", ""), ("account", "somebody")];
        let refused = house.post(&security, "/people", &fields).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "and the other makes no accounts");

        let given = grant(&house, &security, &id, "TC", ZHAIDIAN, "2026-03-02").await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.main_text());
        let on = send_password(&house, &house.visitor(), "new.clerk", &first).await;
        assert_eq!(on.location(), "/sign-in/first-change?back=%2Fme");
        let shown = house.get(&security, &format!("/people/{id}")).await.main_text();
        assert!(shown.contains("翟店镇 乡镇经办人"), "{shown}");
        house.verify_record().await;
    }
}

#[tokio::test]
async fn a_form_sent_twice_makes_one_account() {
    for house in TestHouse::on_both().await {
        let Three { system, .. } = three(&house).await;
        let form = system.form(&house.app);
        let fields = [("name", "新来的"), ("phone", ""), ("account", "new.clerk")];
        let one = house.post_with(&system, "/people", &fields, &form).await;
        let two = house.post_with(&system, "/people", &fields, &form).await;
        assert_eq!((one.status, two.status), (StatusCode::OK, StatusCode::OK));
        assert!(one.text.contains("hj-code secret") && !two.text.contains("hj-code secret"));
        let taken = house.post(&system, "/people", &fields).await;
        assert_eq!(taken.status, StatusCode::CONFLICT);
        let wrong = house.post(&system, "/people", &[("name", "甲"), ("phone", "1"), ("account", "Ä")]).await;
        assert!(wrong.main_text().contains("3 处"), "{}", wrong.main_text());
    }
}

#[tokio::test]
async fn a_villagers_phone_makes_the_villager_the_owner() {
    for house in TestHouse::on_both().await {
        let Three { system, security } = three(&house).await;
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let (id, _) = make(&house, &system, "weixiaoman", &villager.phone).await;
        assert_eq!(id, villager.person.to_string());
        assert_eq!(
            house.get(&villager, "/appeals").await.status,
            StatusCode::SEE_OTHER,
            "the test's full session"
        );
        // By phone the villager goes on as before, with the account off and on.
        for _ in 0..2 {
            ask_code(&house, &house.visitor(), &villager.phone).await;
            let (_, digits) = newest_message(&house).await;
            let answer = send_digits(&house, &house.visitor(), &villager.phone, &digits).await;
            assert_eq!(house.get(&with_session(&answer), "/appeals").await.status, StatusCode::OK);
            grant(&house, &security, &id, "VC", ZHAIDONG, "2026-03-02").await;
            pass(&house, 60_000);
        }
        let fields = [("name", "另一个"), ("phone", villager.phone.as_str()), ("account", "another")];
        let twice = house.post(&system, "/people", &fields).await;
        assert_eq!(twice.status, StatusCode::CONFLICT, "one person, one account");
    }
}

#[tokio::test]
async fn administrators_exclude_each_other() {
    for house in TestHouse::on_both().await {
        let Three { system, security } = three(&house).await;
        let (id, _) = make(&house, &system, "both", "").await;
        assert_eq!(
            grant(&house, &security, &id, "AUD", COUNTY, "2026-03-02").await.status,
            StatusCode::SEE_OTHER
        );
        for (role, place) in [("SYS", COUNTY), ("SEC", COUNTY), ("TC", ZHAIDIAN), ("VS", ZHAIDONG)] {
            let refused = grant(&house, &security, &id, role, place, "2026-03-02").await;
            assert_eq!(refused.status, StatusCode::CONFLICT, "{role}: {}", refused.main_text());
        }
        let member = grant(&house, &security, &id, "PM", ZHAIDONG, "2026-03-02").await;
        assert_eq!(member.status, StatusCode::UNPROCESSABLE_ENTITY, "members are entered elsewhere");
        let own = security.person.to_string();
        let refused = house
            .api_post(
                &security,
                &format!("/api/v1/people/{own}/posts"),
                "own-000001",
                serde_json::json!({ "role": "TC", "place": ZHAIDIAN, "since": "2026-03-02" }),
            )
            .await;
        assert_eq!(
            (refused.status, &refused.json()["code"]),
            (StatusCode::FORBIDDEN, &"person.not_to_self".into())
        );
        house.verify_record().await;
    }
}

#[tokio::test]
async fn a_post_that_ends_today_opens_nothing_tomorrow() {
    for house in TestHouse::on_both().await {
        let Three { security, .. } = three(&house).await;
        let clerk_id = settled(&house, "xiaohe", &[(Role::TownClerk, ZHAIDIAN)], true).await;
        let page = house.get(&security, &format!("/people/{clerk_id}")).await;
        let post = page.text.split("/posts/").nth(1).unwrap().split('/').next().unwrap().to_owned();
        let past = house.post(&security, &format!("/posts/{post}/end"), &[("last", "2026-03-01")]).await;
        assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
        let ended = house.post(&security, &format!("/posts/{post}/end"), &[("last", "2026-03-02")]).await;
        assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.main_text());
        // 23:45 of the last day, then the first minutes of the next, in one session.
        house.clock.set(Day::parse("2026-03-02").unwrap().start().plus_minutes(23 * 60 + 45));
        let clerk = signed_in(&house, "xiaohe").await;
        assert_eq!(house.get(&clerk, "/desk").await.status, StatusCode::OK, "the last day counts");
        house.clock.set(Day::parse("2026-03-03").unwrap().start().plus_millis(-1));
        assert_eq!(house.get(&clerk, "/desk").await.status, StatusCode::OK);
        pass(&house, 1);
        assert_eq!(house.get(&clerk, "/desk").await.status, StatusCode::FORBIDDEN, "the next day does not");
    }
}

#[tokio::test]
async fn a_post_counts_from_its_first_day() {
    let house = TestHouse::lite().await;
    let Three { security, .. } = three(&house).await;
    let clerk_id = settled(&house, "xiaohe", &[(Role::TownClerk, ZHAIDIAN)], true).await.to_string();
    let given = grant(&house, &security, &clerk_id, "TC", QINGHE, "2026-03-03").await;
    assert_eq!(given.status, StatusCode::SEE_OTHER);
    let clerk = signed_in(&house, "xiaohe").await;
    let path = format!("/desk?at={QINGHE}");
    assert_eq!(house.get(&clerk, &path).await.status, StatusCode::NOT_FOUND);
    house.clock.set(Day::parse("2026-03-03").unwrap().start());
    let clerk = signed_in(&house, "xiaohe").await;
    assert_eq!(house.get(&clerk, &path).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_reset_ends_every_session_and_shows_itself_to_the_owner() {
    for house in TestHouse::on_both().await {
        let Three { security, .. } = three(&house).await;
        let clerk_id = settled(&house, "xiaohe", &[(Role::TownClerk, ZHAIDIAN)], true).await;
        let clerk = signed_in(&house, "xiaohe").await;
        let made = house.post(&clerk, "/me/tokens", &[("label", "统计"), ("days", "30")]).await;
        let text = made.main_text();
        let program =
            Caller::with_bearer(text.split_whitespace().find(|word| word.starts_with("hj_")).unwrap());
        assert_eq!(house.api_get(&program, "/api/v1/me").await.status, StatusCode::OK);

        let reset = house.post(&security, &format!("/people/{clerk_id}/reset"), &[]).await;
        let first =
            reset.text.split("hj-code secret\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        assert_eq!(house.get(&clerk, "/desk").await.status, StatusCode::SEE_OTHER);
        assert_eq!(house.api_get(&program, "/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
        let old = send_password(&house, &house.visitor(), "xiaohe", PASSWORD).await;
        assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
        let change = with_session(&send_password(&house, &house.visitor(), "xiaohe", &first).await);
        let fields = [("password", "Street-lamp-8"), ("again", "Street-lamp-8")];
        let changed = house.post(&change, "/sign-in/first-change", &fields).await;
        assert_eq!(changed.location(), "/sign-in/totp", "the app stays tied");
        let code = app_code(&house);
        let full =
            with_session(&house.post(&with_session(&changed), "/sign-in/totp", &[("code", &code)]).await);
        let me = house.get(&full, "/me").await.main_text();
        assert!(me.contains("管理员重设了密码"), "{me}");

        let second = [("second", "true")];
        let reset = house.post(&security, &format!("/people/{clerk_id}/reset"), &second).await;
        let first =
            reset.text.split("hj-code secret\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let change = with_session(&send_password(&house, &house.visitor(), "xiaohe", &first).await);
        let fields = [("password", "Street-lamp-9"), ("again", "Street-lamp-9")];
        let changed = house.post(&change, "/sign-in/first-change", &fields).await;
        assert_eq!(changed.location(), "/sign-in/enrol", "a lost phone is tied anew");
        let own = house.post(&security, &format!("/people/{}/reset", security.person), &[]).await;
        assert!(!own.status.is_success(), "not one's own");
        house.verify_record().await;
    }
}

#[tokio::test]
async fn an_operator_makes_administrators_and_tokens() {
    for house in TestHouse::on_both().await {
        let app = &house.app;
        let first = crate::people::cli::create_admin(app, "system", Role::SystemAdmin).await.unwrap();
        let again = crate::people::cli::create_admin(app, "system", Role::SystemAdmin).await.unwrap_err();
        assert_eq!(again.refusal().code, "person.account_taken");
        assert!(crate::people::cli::create_admin(app, "clerk", Role::TownClerk).await.is_err());
        let signed = send_password(&house, &house.visitor(), "system", &first).await;
        assert_eq!(signed.location(), "/sign-in/first-change?back=%2Fme");

        let token = crate::people::cli::token(app, "system", 1).await.unwrap();
        assert_eq!((token.len(), &token[..3]), (46, "hj_"));
        let program = Caller::with_bearer(&token);
        assert_eq!(house.api_get(&program, "/api/v1/people").await.status, StatusCode::OK);
        pass(&house, 24 * 3_600_000 + 1);
        assert_eq!(house.api_get(&program, "/api/v1/people").await.status, StatusCode::UNAUTHORIZED);
        assert!(crate::people::cli::token(app, "nobody", 1).await.is_err());
        for days in [0, 366] {
            assert!(crate::people::cli::token(app, "system", days).await.is_err(), "{days}");
        }
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let token = crate::people::cli::token(app, &villager.phone, 365).await.unwrap();
        let me = house.api_get(&Caller::with_bearer(&token), "/api/v1/me").await.json();
        assert_eq!(me["name"], "卫小满");
        house.verify_record().await;
    }
}

#[tokio::test]
async fn accounts_are_listed_page_by_page() {
    for house in TestHouse::on_both().await {
        let Three { system, .. } = three(&house).await;
        for number in 0..5 {
            settled(&house, &format!("clerk-{number}"), &[(Role::TownClerk, ZHAIDIAN)], true).await;
        }
        let one = house.api_get(&system, "/api/v1/people?limit=3").await.json();
        assert_eq!(one["items"].as_array().unwrap().len(), 3);
        assert_eq!(one["next"], "clerk-2");
        let two = house.api_get(&system, "/api/v1/people?limit=3&after=clerk-2").await.json();
        assert_eq!(two["items"].as_array().unwrap().len(), 2);
        assert_eq!(two["next"], serde_json::Value::Null);
        let found = house.api_get(&system, "/api/v1/people?account=Clerk-4").await.json();
        assert_eq!(found["items"][0]["posts"][0]["role"], "TC");
        let nobody = house.get(&system, "/people?account=nobody").await;
        assert!(nobody.main_text().contains("没有这样的账号"));
    }
}
