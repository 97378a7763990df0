//! One's own page: sessions, tokens, relatives, passkeys, letter size.

use super::*;
use crate::testing::{QINGHE, XIAONING, ZHAIDIAN, ZHAIDONG};
use axum::body::Body;
use axum::http::StatusCode;
use houji_core::testing::device::Device;

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_owner_only() {
    for house in TestHouse::on_both().await {
        settled(&house, "xiaohe", &[(Role::TownClerk, ZHAIDIAN)], true).await;
        let (here, there) = (signed_in(&house, "xiaohe").await, signed_in(&house, "xiaohe").await);
        let other = house.officer("别人", Role::TownClerk, ZHAIDIAN).await;
        let page = house.get(&here, "/me").await;
        assert!(page.main_text().contains("现在这里"), "{}", page.main_text());
        let end = page.text.split("/me/sessions/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let path = format!("/me/sessions/{end}");
        assert_eq!(house.post(&other, &path, &[]).await.status, StatusCode::NOT_FOUND, "somebody else's");
        assert_eq!(house.get(&there, "/desk").await.status, StatusCode::OK);
        assert_eq!(house.post(&here, &path, &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(house.get(&there, "/desk").await.status, StatusCode::SEE_OTHER, "ended");
        assert_eq!(house.get(&here, "/desk").await.status, StatusCode::OK);

        let there = signed_in(&house, "xiaohe").await;
        assert_eq!(house.post(&here, "/me/sessions/others/end", &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(house.get(&there, "/desk").await.status, StatusCode::SEE_OTHER);
        assert_eq!(house.get(&here, "/desk").await.status, StatusCode::OK);
        let out = house.post(&here, "/sign-out", &[]).await;
        assert_eq!((out.status, given(&out)), (StatusCode::SEE_OTHER, None));
        assert_eq!(house.get(&here, "/desk").await.status, StatusCode::SEE_OTHER);
        assert!(house.recorded().await.contains(&format!("person.signed_out {COUNTY}")));
        house.verify_record().await;
    }
}

#[tokio::test]
async fn tokens_are_shown_once_and_revoked() {
    for house in TestHouse::on_both().await {
        let clerk = house.officer("薛小禾", Role::TownClerk, ZHAIDIAN).await;
        for (label, days) in [("", "1"), ("统计", "0"), ("统计", "366"), ("统计", "x")] {
            let wrong = house.post(&clerk, "/me/tokens", &[("label", label), ("days", days)]).await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{label} {days}");
        }
        let form = clerk.form(&house.app);
        let fields = [("label", "统计程序"), ("days", "365")];
        let made = house.post_with(&clerk, "/me/tokens", &fields, &form).await;
        let text = made.main_text();
        let token = text.split_whitespace().find(|word| word.starts_with("hj_")).unwrap().to_owned();
        let again = house.post_with(&clerk, "/me/tokens", &fields, &form).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "the same form makes no second one");
        let page = house.get(&clerk, "/me").await;
        assert!(page.text.contains("统计程序") && !page.text.contains(&token));

        let program = Caller::with_bearer(&token);
        assert_eq!(house.api_get(&program, "/api/v1/tokens").await.status, StatusCode::OK);
        let listed = house.api_get(&program, "/api/v1/tokens").await.json();
        let ids: Vec<&str> =
            listed["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), 2, "with the test's own");
        let other = house.officer("别人", Role::TownClerk, ZHAIDIAN).await;
        let path = format!("/api/v1/tokens/{}/end", ids[0]);
        let refused = house.api_post(&other, &path, "end-000001", serde_json::json!({})).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
        let ended = house.api_post(&program, &path, "end-000002", serde_json::json!({})).await;
        assert_eq!(ended.status, StatusCode::OK);
        assert_eq!(house.api_get(&program, "/api/v1/tokens").await.status, StatusCode::UNAUTHORIZED);
        house.verify_record().await;
    }
}

#[tokio::test]
async fn a_declared_relatives_appeal_is_for_others_to_handle() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let cadre = house.officer("卫大满", Role::VillageCadre, ZHAIDONG).await;
        let declare = |other: &str, relation: &str| {
            let fields = [("other", other.to_owned()), ("relation", relation.to_owned())];
            let (house, cadre) = (&house, &cadre);
            async move {
                let fields: Vec<_> = fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
                house.post(cadre, "/me/recusals", &fields).await.status
            }
        };
        assert_eq!(declare("13999999999", "sibling").await, StatusCode::UNPROCESSABLE_ENTITY, "nobody");
        assert_eq!(declare(&cadre.phone, "sibling").await, StatusCode::UNPROCESSABLE_ENTITY, "oneself");
        assert_eq!(declare(&villager.phone, "friend").await, StatusCode::UNPROCESSABLE_ENTITY, "no relation");
        assert_eq!(declare(&villager.phone, "sibling").await, StatusCode::SEE_OTHER);
        let me = house.get(&cadre, "/me").await.main_text();
        assert!(me.contains("卫小满，兄弟姐妹"), "{me}");
        let body = serde_json::json!({"category": "other", "text": "一件由亲属反映的事情", "mode": "named"});
        let filed = house.api_post(&villager, "/api/v1/appeals", "file-0001", body).await.json();
        let path = format!("/api/v1/appeals/{}/accept", filed["id"].as_str().unwrap());
        let refused = house.api_post(&cadre, &path, "accept-001", serde_json::json!({})).await;
        assert_eq!(refused.json()["code"], "appeal.recused");
    }
}

#[tokio::test]
async fn looks_at_ones_data_are_shown() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let cadre = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let me = house.get(&villager, "/me").await.main_text();
        assert!(me.contains("还没有人看过"), "{me}");
        let body = serde_json::json!({"category": "other", "text": "一件要看姓名的事情", "mode": "named"});
        let filed = house.api_post(&villager, "/api/v1/appeals", "file-0001", body).await.json();
        let path = format!("/api/v1/appeals/{}/identity", filed["id"].as_str().unwrap());
        house.api_post(&cadre, &path, "look-00001", serde_json::json!({})).await;
        let me = house.get(&villager, "/me").await.main_text();
        assert!(me.contains("薛小禾") && me.contains("一共被看过 1 次"), "{me}");
    }
}

#[tokio::test]
async fn browsers_keep_letter_size_and_village() {
    let house = TestHouse::lite().await;
    let visitor = house.visitor();
    let set = |answer: &Answer, name: &str| {
        let all = answer.headers.get_all(header::SET_COOKIE).iter();
        all.filter_map(|value| {
            value.to_str().unwrap().strip_prefix(name)?.split(';').next().map(str::to_owned)
        })
        .next()
    };
    for (size, kept) in [("big", "big"), ("huge", "huge"), ("normal", "normal"), ("<x>", "normal")] {
        // Without a form token: an old page must still grow.
        let fields = [("size", size), ("back", "/follow")];
        let sized = house.post_with(&visitor, "/type-size", &fields, "").await;
        assert_eq!((sized.status, sized.location()), (StatusCode::SEE_OTHER, "/follow"));
        assert_eq!(set(&sized, "hj_size=").as_deref(), Some(kept));
    }
    let chosen = house.post(&visitor, "/village", &[("village", XIAONING), ("back", "/")]).await;
    assert_eq!(set(&chosen, "hj_village=").as_deref(), Some(XIAONING));
    let wrong = house.post(&visitor, "/village", &[("village", ZHAIDIAN), ("back", "/")]).await;
    assert_eq!((wrong.status, set(&wrong, "hj_village=")), (StatusCode::UNPROCESSABLE_ENTITY, None));
    assert!(house.get(&visitor, "/village").await.text.contains(XIAONING));
}

/// Somebody with offices in two townships says which comes first; nobody gets anywhere else by that.
#[tokio::test]
async fn lists_begin_with_the_place_that_was_chosen() {
    let house = TestHouse::lite().await;
    let both = house.caller("薛两镇", &[(Role::TownClerk, ZHAIDIAN), (Role::TownClerk, QINGHE)]).await;
    let one = house.officer("卫一镇", Role::TownClerk, ZHAIDIAN).await;
    let with = async |caller: &Caller, path: &str, cookie: &str| {
        let mut request = caller.request("GET", path).body(Body::empty()).unwrap();
        let held = request.headers()[header::COOKIE].to_str().unwrap().to_owned();
        request.headers_mut().insert(header::COOKIE, format!("{held}; {cookie}").parse().unwrap());
        house.send(request).await.text
    };
    assert!(!house.get(&one, "/me").await.text.contains("/me/place"), "one place is nothing to choose from");
    let me = house.get(&both, "/me").await.text;
    assert!(me.contains("/me/place") && !me.contains("value=\"140824104000\" aria-pressed=\"true\""), "{me}");
    for (place, name) in [(QINGHE, "清河镇："), (ZHAIDIAN, "翟店镇：")] {
        let chosen = house.post(&both, "/me/place", &[("place", place)]).await;
        assert_eq!((chosen.status, chosen.location()), (StatusCode::SEE_OTHER, "/me?done=place"));
        let cookie =
            chosen.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        assert_eq!(cookie, format!("hj_place={place}"));
        for path in ["/desk/contracts", "/desk/notices"] {
            let list = with(&both, path, &cookie).await;
            assert!(list.contains(name) && list.contains("我的，换个地方看"), "{path} {place}: {list}");
        }
        let me = with(&both, "/me", &cookie).await;
        assert!(me.contains(&format!("value=\"{place}\" aria-pressed=\"true\"")), "{me}");
        // A cookie gives nobody a place that is not his.
        assert!(with(&one, "/desk/contracts", &cookie).await.contains("翟店镇："));
    }
    for (who, place) in [(&one, QINGHE), (&both, COUNTY), (&both, "x"), (&both, "")] {
        let refused = house.post(who, "/me/place", &[("place", place)]).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{place}");
        assert!(!refused.headers.contains_key(header::SET_COOKIE));
    }
}

#[tokio::test]
async fn passkeys_need_our_page_a_session_and_a_true_answer() {
    for house in TestHouse::on_both().await {
        let clerk = house.officer("薛小禾", Role::TownClerk, ZHAIDIAN).await;
        let start = "/passkey/register/start";
        let bare = house.json(&clerk, start, "", "{}").await;
        assert_eq!((bare.status, &bare.json()["code"]), (StatusCode::FORBIDDEN, &"house.stale_form".into()));
        let visitor = house.visitor();
        let form = visitor.form(&house.app);
        assert_eq!(house.json(&visitor, start, &form, "{}").await.status, StatusCode::UNAUTHORIZED);

        let form = clerk.form(&house.app);
        let started = house.json(&clerk, start, &form, "{}").await.json();
        let selection = &started["options"]["publicKey"]["authenticatorSelection"];
        assert_eq!(
            (&selection["residentKey"], &selection["userVerification"]),
            (&"required".into(), &"required".into())
        );
        let handle = started["options"]["publicKey"]["user"]["id"].as_str().unwrap().to_owned();
        let again = house.json(&clerk, start, &form, "{}").await.json();
        assert_eq!(again["options"]["publicKey"]["user"]["id"], handle.as_str(), "the same person");
        let forged = serde_json::json!({
            "state": started["state"],
            "credential": { "id": "AAAA", "rawId": "AAAA", "type": "public-key", "extensions": {},
                "response": { "attestationObject": "AAAA", "clientDataJSON": "AAAA" } },
        });
        let refused = house.json(&clerk, "/passkey/register/finish", &form, &forged.to_string()).await;
        assert_eq!(refused.json()["code"], "passkey.wrong", "{}", refused.text);

        let form = visitor.form(&house.app);
        let started = house.json(&visitor, "/passkey/sign-in/start", &form, "{}").await.json();
        let forged = |state: &serde_json::Value, handle: &str| {
            serde_json::json!({
                "state": state, "back": "/me",
                "credential": { "id": "AAAA", "rawId": "AAAA", "type": "public-key", "extensions": {},
                    "response": { "authenticatorData": "AAAA", "clientDataJSON": "AAAA", "signature": "AAAA",
                        "userHandle": handle } },
            })
            .to_string()
        };
        for (state, what) in [(&started["state"], "no such key"), (&"AAAA".into(), "no state of ours")] {
            let body = forged(state, &handle);
            let refused = house.json(&visitor, "/passkey/sign-in/finish", &form, &body).await;
            assert_eq!(refused.json()["code"], "passkey.wrong", "{what}: {}", refused.text);
            assert_eq!(given(&refused), None);
        }
        let removed = house.post(&clerk, "/me/passkeys/AAAA/end", &[]).await;
        assert_eq!(removed.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_passkey_signs_its_owner_in_once_for_each_question() {
    for house in TestHouse::on_both().await {
        settled(&house, "xiaohe", &[(Role::TownClerk, ZHAIDIAN)], true).await;
        let clerk = signed_in(&house, "xiaohe").await;
        let other = house.officer("别人", Role::TownClerk, ZHAIDIAN).await;
        let mut device = Device::new(&house.app.config.origin, "localhost");
        let form = clerk.form(&house.app);
        let started = house.json(&clerk, "/passkey/register/start", &form, "{}").await.json();
        let public = &started["options"]["publicKey"];
        let user = public["user"]["id"].as_str().unwrap().to_owned();
        let finished = serde_json::json!({
            "state": started["state"], "credential": device.add(public["challenge"].as_str().unwrap())
        });
        let register = async |who: &Caller| {
            let form = who.form(&house.app);
            house.json(who, "/passkey/register/finish", &form, &finished.to_string()).await.json()
        };
        assert_eq!(register(&other).await["code"], "passkey.wrong", "begun by somebody else");
        assert_eq!(register(&clerk).await["to"], "/me?done=passkey");
        assert_eq!(register(&clerk).await["code"], "passkey.wrong", "it is there");

        let visitor = house.visitor();
        let form = visitor.form(&house.app);
        let start = async || house.json(&visitor, "/passkey/sign-in/start", &form, "{}").await.json();
        let finish = async |started: &serde_json::Value, device: &Device, user: &str| {
            let challenge = started["options"]["publicKey"]["challenge"].as_str().unwrap();
            let credential = device.sign_in(challenge, user);
            let body =
                serde_json::json!({ "state": started["state"], "back": "/me", "credential": credential });
            house.json(&visitor, "/passkey/sign-in/finish", &form, &body.to_string()).await
        };
        house.clock.set(house.app.clock.now().plus_minutes(1));
        let (first, second) = (start().await, start().await);
        device.counter = 2;
        assert_eq!(finish(&first, &device, "AAAA").await.json()["code"], "passkey.wrong", "another person's");
        let done = finish(&first, &device, &user).await;
        assert_eq!((done.status, &done.json()["to"]), (StatusCode::OK, &"/me".into()));
        assert!(given(&done).is_some(), "a session");
        device.counter = 3;
        for (question, why) in [(&first, "answered already"), (&second, "asked before the last use")] {
            let again = finish(question, &device, &user).await;
            assert_eq!((&again.json()["code"], given(&again)), (&"passkey.wrong".into(), None), "{why}");
        }
        house.clock.set(house.app.clock.now().plus_minutes(1));
        device.counter = 2;
        let cloned = finish(&start().await, &device, &user).await;
        assert_eq!(cloned.json()["code"], "passkey.wrong", "the counter stands still");
        house.verify_record().await;
    }
}
