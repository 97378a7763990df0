//! Cadres sign in by password and app.

use super::*;
use crate::people::commands::SwitchAccount;
use crate::testing::{ZHAIDIAN, ZHAIDONG};
use axum::http::StatusCode;

const MINUTE: i64 = 60_000;

#[tokio::test]
async fn the_first_sign_in_changes_the_password_and_ties_an_app() {
    for house in TestHouse::on_both().await {
        settled(&house, "xiaohe", &[(Role::TownClerk, ZHAIDIAN)], false).await;
        let first = send_password(&house, &house.visitor(), " XiaoHe ", PASSWORD).await;
        assert_eq!(first.location(), "/sign-in/first-change?back=%2Fme");
        let change = with_session(&first);
        for path in ["/desk", "/sign-in/totp", "/sign-in/enrol", "/join"] {
            let went = house.get(&change, path).await;
            assert_eq!(went.status, StatusCode::SEE_OTHER, "{path}: nothing is open yet");
        }
        assert!(house.get(&change, first.location()).await.main_text().contains("至少 10 位"));
        let change_to = |new: &'static str, again: &'static str| {
            let (house, change) = (&house, &change);
            async move {
                let fields = [("password", new), ("again", again), ("back", "/me")];
                house.post(change, "/sign-in/first-change", &fields).await
            }
        };
        for (new, again, says) in [
            ("short-1A", "short-1A", "10 位"),
            ("Street-lamp-8", "Street-lamp-9", "两遍写得不一样"),
            (PASSWORD, PASSWORD, "和原来的一样"),
        ] {
            let refused = change_to(new, again).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.main_text().contains(says), "{}", refused.main_text());
        }
        let changed = change_to("Street-lamp-8", "Street-lamp-8").await;
        assert_eq!(changed.location(), "/sign-in/enrol?back=%2Fme", "{}", changed.main_text());
        let enrol = with_session(&changed);
        assert_eq!(change_to("Street-lamp-9", "Street-lamp-9").await.status, StatusCode::FORBIDDEN, "over");

        let page = house.get(&enrol, changed.location()).await;
        assert!(page.text.contains("<svg ") && page.text.contains("viewBox="), "a QR code");
        let secret = {
            let text = page.text.split("hj-code secret\">").nth(1).unwrap();
            let text: String = text.split('<').next().unwrap().split_whitespace().collect();
            let bytes = data_encoding::BASE32_NOPAD.decode(text.as_bytes()).unwrap();
            Secret::new(bytes.try_into().unwrap())
        };
        let code = secret.code(house.app.clock.now()).unwrap();
        let wrong = house.post(&enrol, "/sign-in/enrol", &[("code", &other_than(&code))]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let done = house.post(&enrol, "/sign-in/enrol", &[("code", &code), ("back", "/me")]).await;
        assert_eq!(done.location(), "/me", "{}", done.main_text());
        assert_eq!(house.get(&with_session(&done), "/desk").await.status, StatusCode::OK);

        // The code that tied the app is used up.
        let half = with_session(&send_password(&house, &house.visitor(), "xiaohe", "Street-lamp-8").await);
        let replay = house.post(&half, "/sign-in/totp", &[("code", &code)]).await;
        assert_eq!(replay.status, StatusCode::UNPROCESSABLE_ENTITY);
        let old = send_password(&house, &house.visitor(), "xiaohe", PASSWORD).await;
        assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY, "the old password is gone");
        house.verify_record().await;
    }
}

#[tokio::test]
async fn a_code_of_the_app_is_good_once() {
    for house in TestHouse::on_both().await {
        settled(&house, "xiaohe", &[(Role::TownClerk, ZHAIDIAN)], true).await;
        let code = app_code(&house);
        for (turn, expected) in [(1, StatusCode::SEE_OTHER), (2, StatusCode::UNPROCESSABLE_ENTITY)] {
            let half = with_session(&send_password(&house, &house.visitor(), "xiaohe", PASSWORD).await);
            let answer = house.post(&half, "/sign-in/totp", &[("code", &code)]).await;
            assert_eq!(answer.status, expected, "turn {turn}");
        }
        // Nor is the one before it, although its time is not over.
        pass(&house, 30_000);
        let half = with_session(&send_password(&house, &house.visitor(), "xiaohe", PASSWORD).await);
        let before = house.post(&half, "/sign-in/totp", &[("code", &code)]).await;
        assert_eq!(before.status, StatusCode::UNPROCESSABLE_ENTITY);
        let now = house.post(&half, "/sign-in/totp", &[("code", &app_code(&house))]).await;
        assert_eq!(now.status, StatusCode::SEE_OTHER, "{}", now.main_text());
    }
}

#[tokio::test]
async fn every_step_gives_another_session_and_ends_the_one_before() {
    for house in TestHouse::on_both().await {
        settled(&house, "xiaohe", &[(Role::TownClerk, ZHAIDIAN)], true).await;
        // A session somebody else put into the browser beforehand does not become the person's.
        let planted = Caller::with_cookie("planted-by-somebody-else");
        let visitor = house.visitor();
        let first = send_password(&house, &visitor, "xiaohe", PASSWORD).await;
        let half = given(&first).unwrap();
        let second = {
            let fields = [("code", app_code(&house))];
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
            house.post(&Caller::with_cookie(&half), "/sign-in/totp", &fields).await
        };
        let full = given(&second).unwrap();
        assert_ne!(half, full);
        for old in [&planted, &Caller::with_cookie(&half)] {
            assert_eq!(house.get(old, "/desk").await.status, StatusCode::SEE_OTHER, "not signed in");
        }
        let full = Caller::with_cookie(&full);
        assert_eq!(house.get(&full, "/desk").await.status, StatusCode::OK);
        // Signing in again in the same browser ends the session it had.
        let again = send_password(&house, &full, "xiaohe", PASSWORD).await;
        assert_ne!(given(&again), None);
        assert_eq!(house.get(&full, "/desk").await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn five_wrong_passwords_lock_for_a_quarter_of_an_hour_known_or_not() {
    for house in TestHouse::on_both().await {
        settled(&house, "xiaohe", &[(Role::TownClerk, ZHAIDIAN)], true).await;
        let visitor = house.visitor();
        for _ in 0..4 {
            let wrong = send_password(&house, &visitor, "xiaohe", "wrong").await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        signed_in(&house, "xiaohe").await;
        // A complete sign-in forgets the wrong ones: four more do not lock.
        for account in ["xiaohe", "nobody"] {
            for turn in 1..=5 {
                let wrong = send_password(&house, &visitor, account, "wrong").await;
                let locked = turn == 5;
                let expected = if locked { StatusCode::LOCKED } else { StatusCode::UNPROCESSABLE_ENTITY };
                assert_eq!(wrong.status, expected, "{account}, turn {turn}");
                if locked {
                    assert!(wrong.main_text().contains("今天 10:16"), "{}", wrong.main_text());
                }
            }
        }
        let right = send_password(&house, &visitor, "xiaohe", PASSWORD).await;
        assert_eq!(right.status, StatusCode::LOCKED, "even with the right one");
        let nobody = send_password(&house, &visitor, "nobody", PASSWORD).await;
        assert_eq!(right.main_text(), nobody.main_text(), "a lock tells nothing");
        pass(&house, 15 * MINUTE - 1);
        assert_eq!(send_password(&house, &visitor, "xiaohe", PASSWORD).await.status, StatusCode::LOCKED);
        pass(&house, 1);
        assert_eq!(send_password(&house, &visitor, "xiaohe", PASSWORD).await.status, StatusCode::SEE_OTHER);
        let locks = house.recorded().await.iter().filter(|kind| kind.starts_with("person.locked")).count();
        assert_eq!(locks, 1, "of the account that exists");
    }
}

#[tokio::test]
async fn wrong_codes_of_the_app_lock_too_and_the_password_does_not_forgive_them() {
    for house in TestHouse::on_both().await {
        settled(&house, "xiaohe", &[(Role::TownClerk, ZHAIDIAN)], true).await;
        let wrong = other_than(&app_code(&house));
        let mut last = StatusCode::OK;
        for _ in 0..5 {
            let half = with_session(&send_password(&house, &house.visitor(), "xiaohe", PASSWORD).await);
            last = house.post(&half, "/sign-in/totp", &[("code", &wrong)]).await.status;
        }
        assert_eq!(last, StatusCode::LOCKED);
        let right = send_password(&house, &house.visitor(), "xiaohe", PASSWORD).await;
        assert_eq!(right.status, StatusCode::LOCKED);
    }
}

#[tokio::test]
async fn no_text_tells_whether_an_account_exists() {
    for house in TestHouse::on_both().await {
        settled(&house, "xiaohe", &[(Role::TownClerk, ZHAIDIAN)], true).await;
        let visitor = house.visitor();
        let known = send_password(&house, &visitor, "xiaohe", "wrong").await;
        let unknown = send_password(&house, &visitor, "nobody", "wrong").await;
        assert_eq!(known.status, unknown.status);
        assert_eq!(known.main_text(), unknown.main_text());
        assert_eq!((given(&known), given(&unknown)), (None, None));
    }
}

#[tokio::test]
async fn nobody_is_led_to_another_site() {
    let house = TestHouse::lite().await;
    settled(&house, "xiaohe", &[(Role::TownClerk, ZHAIDIAN)], true).await;
    for (back, to) in [
        ("/desk?due=today", "/desk?due=today"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("", "/"),
    ] {
        let fields = [("account", "xiaohe"), ("password", PASSWORD), ("back", back)];
        let first = house.post(&house.visitor(), "/sign-in/password", &fields).await;
        assert!(!first.location().contains("evil"), "{}", first.location());
        let page = house.get(&with_session(&first), first.location()).await;
        let carried = carried(&page);
        let fields = [("code", app_code(&house)), ("back", carried)];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let done = house.post(&with_session(&first), "/sign-in/totp", &fields).await;
        assert_eq!(done.location(), to, "{back}");
        pass(&house, 30_000);
        let sized = house.post(&house.visitor(), "/type-size", &[("size", "big"), ("back", back)]).await;
        assert_eq!(sized.location(), to, "{back}");
    }
    let guarded = house.get(&house.visitor(), "/desk?due=today").await;
    assert_eq!(guarded.location(), "/sign-in?next=%2Fdesk%3Fdue%3Dtoday");
    let door = house.get(&house.visitor(), guarded.location()).await;
    assert_eq!(carried(&door), "/desk?due=today");
}

#[tokio::test]
async fn idle_sessions_end_after_half_an_hour_for_cadres() {
    for house in TestHouse::on_both().await {
        settled(&house, "xiaohe", &[(Role::TownClerk, ZHAIDIAN)], true).await;
        let clerk = signed_in(&house, "xiaohe").await;
        assert_eq!(house.get(&clerk, "/desk").await.status, StatusCode::OK);
        // Seen half a minute after it was opened, which is not written down; so counted from the opening.
        pass(&house, 30 * MINUTE - 30_000);
        assert_eq!(house.get(&clerk, "/desk").await.status, StatusCode::OK, "30 minutes");
        pass(&house, 30 * MINUTE + 1);
        assert_eq!(house.get(&clerk, "/desk").await.status, StatusCode::SEE_OTHER, "a moment longer");
        let villager = house.villager("卫小满", ZHAIDONG).await;
        pass(&house, 24 * 60 * MINUTE);
        assert_eq!(house.get(&villager, "/appeals").await.status, StatusCode::OK, "villagers have 30 days");
        pass(&house, 31 * 24 * 60 * MINUTE);
        assert_eq!(house.get(&villager, "/appeals").await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn an_account_that_is_off_opens_nothing() {
    for house in TestHouse::on_both().await {
        let clerk_id = settled(&house, "xiaohe", &[(Role::TownClerk, ZHAIDIAN)], true).await;
        let clerk = signed_in(&house, "xiaohe").await;
        let security = house.officer("安全", Role::SecurityAdmin, COUNTY).await;
        let off = SwitchAccount { person: clerk_id, on: false };
        house.app.run(security.actor(), None, off).await.unwrap();
        assert_eq!(house.get(&clerk, "/desk").await.status, StatusCode::SEE_OTHER, "at once");
        let right = send_password(&house, &house.visitor(), "xiaohe", PASSWORD).await;
        assert_eq!(right.status, StatusCode::FORBIDDEN);
        let wrong = send_password(&house, &house.visitor(), "xiaohe", "wrong").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "only the password's owner is told");
        let on = SwitchAccount { person: clerk_id, on: true };
        house.app.run(security.actor(), None, on).await.unwrap();
        signed_in(&house, "xiaohe").await;
        house.verify_record().await;
    }
}

#[tokio::test]
async fn programs_sign_in_by_password_and_app() {
    for house in TestHouse::on_both().await {
        settled(&house, "xiaohe", &[(Role::TownClerk, ZHAIDIAN)], true).await;
        settled(&house, "newcomer", &[(Role::TownClerk, ZHAIDIAN)], false).await;
        let nobody = Caller::with_bearer("");
        let body = |account: &str| serde_json::json!({ "account": account, "password": PASSWORD });
        let path = "/api/v1/sign-in/password";
        let first = house.api_post(&nobody, path, "password-1", body("newcomer")).await;
        assert_eq!((first.status, &first.json()["code"]), (StatusCode::CONFLICT, &"sign_in.on_page".into()));
        let step = house.api_post(&nobody, path, "password-2", body("xiaohe")).await.json();
        assert_eq!(step["next"], "totp");
        let half = Caller::with_bearer(step["token"].as_str().unwrap());
        let desk = format!("/api/v1/appeals?desk={ZHAIDIAN}");
        assert_eq!(house.api_get(&half, &desk).await.status, StatusCode::UNAUTHORIZED);
        let code = serde_json::json!({ "code": app_code(&house) });
        let step = house.api_post(&half, "/api/v1/sign-in/totp", "totp-00001", code).await.json();
        let clerk = Caller::with_bearer(step["token"].as_str().unwrap());
        assert_eq!(house.api_get(&clerk, &desk).await.status, StatusCode::OK);
        let out = house.api_post(&clerk, "/api/v1/sign-out", "out-000001", serde_json::json!({})).await;
        assert_eq!(out.status, StatusCode::OK);
        assert_eq!(house.api_get(&clerk, &desk).await.status, StatusCode::UNAUTHORIZED);
    }
}
