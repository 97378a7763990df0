//! Every route × every role × places inside and outside: what the table says is what the program does.

use crate::gate::{Action, Actor, Located, Post, Role, matrix_text, may, may_somewhere, reach};
use crate::house::web::{Access, Route};
use crate::testing::{COUNTY, Caller, QINGHE, QINJIA, TestHouse, ZHAIDIAN, ZHAIDONG, code};
use axum::http::{Method, StatusCode};
use insta::assert_snapshot;

/// The whole policy as a table the county office can read and sign.
#[test]
fn permission_matrix() {
    assert_snapshot!("permission_matrix", matrix_text());
}

/// Routes anybody may call, with the reason. This list may only shrink or be argued for in review.
#[test]
fn public_routes() {
    let lines: Vec<String> = TestHouse::routes()
        .iter()
        .filter_map(|route| match route.access {
            Access::Public(why) => Some(format!("{:<4} {} — {why}", route.method, route.path)),
            _ => None,
        })
        .collect();
    assert_snapshot!("public_routes", lines.join("\n"));
}

/// A place where a role can be held: inside one branch of the county.
fn home_of(role: Role) -> &'static str {
    match role.code() {
        "TC" | "TL" | "TD" => ZHAIDIAN,
        "CO" | "CA" | "CM" | "CD" | "CP" | "CL" | "DP" | "INS" | "SYS" | "SEC" | "AUD" | "PUB" => COUNTY,
        _ => ZHAIDONG,
    }
}

fn path_of(route: &Route) -> String {
    let filled = route.path.replace("{id}", "1").replace("{receipt}", "384122976650").replace("{name}", "x");
    filled.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect::<Vec<_>>().join("/")
}

async fn call(house: &TestHouse, caller: &Caller, route: &Route) -> StatusCode {
    let path = path_of(route);
    match (&route.method, route.is_api()) {
        (&Method::GET, _) => house.get(caller, &path).await.status,
        (_, true) => {
            house.api_post(caller, &path, "key-of-the-gate-test", serde_json::json!({})).await.status
        }
        _ => house.post(caller, &path, &[]).await.status,
    }
}

/// A route's own door: a visitor is asked to sign in, a role without the action is turned away, and nobody whom
/// the table admits is stopped at the door.
#[tokio::test]
async fn every_route_asks_the_table() {
    for house in TestHouse::on_both().await {
        let visitor = house.visitor();
        let mut roles = Vec::new();
        for role in Role::ALL.iter().filter(|role| **role != Role::Public) {
            roles.push((*role, house.officer("某某", *role, home_of(*role)).await));
        }
        for route in TestHouse::routes() {
            let name = format!("{}: {} {}", house.on, route.method, route.path);
            let guarded = matches!(route.access, Access::SignedIn | Access::May(_));
            if guarded {
                let status = call(&house, &visitor, &route).await;
                let page = route.method == Method::GET && !route.is_api();
                let expected = if page { StatusCode::SEE_OTHER } else { StatusCode::UNAUTHORIZED };
                assert_eq!(status, expected, "{name} as a visitor");
            }
            let Access::May(action) = route.access else { continue };
            for (role, caller) in &roles {
                let status = call(&house, caller, &route).await;
                if may_somewhere(caller.actor(), action) {
                    assert_ne!(status, StatusCode::UNAUTHORIZED, "{name} as {role:?}");
                    assert!(!status.is_server_error(), "{name} as {role:?}: {status}");
                } else {
                    assert_eq!(status, StatusCode::FORBIDDEN, "{name} as {role:?}");
                }
            }
        }
    }
}

/// Reach: inside one's place yes, beside it and above it no.
#[test]
fn reach_is_containment() {
    for role in Role::ALL {
        let place = code(home_of(*role));
        let actor = Actor {
            person: Some(houji_base::PersonId::from_i64(1)),
            session: None,
            name: String::new(),
            posts: vec![Post { role: *role, place }],
            first: None,
        };
        for action in Action::ALL {
            let inside = may(&actor, *action, &Located::open(place));
            for elsewhere in [QINGHE, QINJIA, COUNTY] {
                let other = code(elsewhere);
                let allowed = may(&actor, *action, &Located::open(other));
                assert!(!allowed || (inside && place.covers(other)), "{role:?} {action:?} {elsewhere}");
            }
            let own = Located { owner: actor.person, ..Located::open(code(QINJIA)) };
            let others = Located { owner: Some(houji_base::PersonId::from_i64(2)), ..own };
            if may(&actor, *action, &own) && !place.covers(own.place) {
                assert!(!may(&actor, *action, &others), "{role:?} {action:?}: one's own is nobody else's");
            }
        }
    }
}

/// A list that names no place shows the widest one of whoever asks, and no other.
#[test]
fn a_list_begins_with_the_widest_place() {
    let of = |person: Option<i64>, posts: &[(Role, &str)]| Actor {
        person: person.map(houji_base::PersonId::from_i64),
        session: None,
        name: String::new(),
        posts: posts.iter().map(|(role, place)| Post { role: *role, place: code(place) }).collect(),
        first: None,
    };
    let begins = |actor: &Actor| match reach(actor, Action::BookRead) {
        Ok(scope) => Ok(scope.place()),
        Err(stop) => Err(stop.refusal().code),
    };
    let (cadre, clerk) = ((Role::VillageCadre, QINJIA), (Role::TownClerk, ZHAIDIAN));
    for posts in [vec![cadre, clerk], vec![clerk, cadre], vec![clerk]] {
        assert_eq!(begins(&of(Some(1), &posts)), Ok(code(ZHAIDIAN)));
    }
    // A place that was chosen comes first, wide or not, where the action is given.
    let towns = [clerk, (Role::TownClerk, QINGHE), cadre];
    for place in [ZHAIDIAN, QINGHE, QINJIA] {
        assert_eq!(begins(&Actor { first: Some(code(place)), ..of(Some(1), &towns) }), Ok(code(place)));
    }
    let other = Actor { first: Some(code(COUNTY)), ..of(Some(1), &[(Role::SystemAdmin, COUNTY), clerk]) };
    assert_eq!(begins(&other), Ok(code(ZHAIDIAN)), "the action is not given there");
    assert_eq!(begins(&of(Some(1), &[(Role::SystemAdmin, COUNTY)])), Err("house.not_allowed"));
    assert_eq!(begins(&of(None, &[])), Err("house.sign_in"));
}

/// The three administrators see no business data.
#[test]
fn administrators_have_no_business() {
    for role in Role::ALL.iter().filter(|role| role.is_administrator()) {
        let actor = Actor {
            person: Some(houji_base::PersonId::from_i64(1)),
            session: None,
            name: String::new(),
            posts: vec![Post { role: *role, place: code(COUNTY) }],
            first: None,
        };
        for action in [
            Action::AppealFile,
            Action::AppealReadOwn,
            Action::AppealRead,
            Action::AppealHandle,
            Action::AppealIdentity,
            Action::AppealRate,
        ] {
            assert!(!may_somewhere(&actor, action), "{role:?} {action:?}");
        }
    }
}

/// One appeal, seen and acted on by every role at home, in the next township, and by its owner.
#[tokio::test]
async fn every_role_meets_one_appeal_as_the_table_says() {
    for house in TestHouse::on_both().await {
        let owner = house.villager("卫小满", ZHAIDONG).await;
        let body =
            serde_json::json!({"category": "other", "text": "一件用来检查权限的事情", "mode": "named"});
        let filed = house.api_post(&owner, "/api/v1/appeals", "file-0001", body).await;
        assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text);
        let id = filed.json()["id"].as_str().unwrap().to_owned();
        let what = Located {
            subject: id.parse().unwrap(),
            owner: Some(owner.person),
            seen_by: Some(Action::AppealRead),
            desk: Some(crate::gate::Desk::of(crate::gate::Office::Village, code(ZHAIDONG))),
            ..Located::open(code(ZHAIDONG))
        };
        for role in Role::ALL.iter().filter(|role| **role != Role::Public) {
            let away = match home_of(*role) {
                ZHAIDIAN => QINGHE,
                ZHAIDONG => QINJIA,
                _ => COUNTY,
            };
            for place in [home_of(*role), away] {
                let caller = house.officer("某某", *role, place).await;
                let sees = may(caller.actor(), Action::AppealRead, &what);
                let read = house.get(&caller, &format!("/api/v1/appeals/{id}")).await;
                let expected = if sees { StatusCode::OK } else { StatusCode::NOT_FOUND };
                assert_eq!(read.status, expected, "{role:?} at {place} reads");
                assert!(!read.text.contains("卫小满"), "no name without a recorded look");
                let wrong = serde_json::json!({"outcome": "resolved", "found": "x", "done": "y"});
                let acted =
                    house.api_post(&caller, &format!("/api/v1/appeals/{id}/reply"), "reply-01", wrong).await;
                let expected: &[StatusCode] = match (may(caller.actor(), Action::AppealHandle, &what), sees) {
                    (true, _) => &[StatusCode::UNPROCESSABLE_ENTITY],
                    (false, true) => &[StatusCode::FORBIDDEN],
                    // Whoever has the action elsewhere is not even told that the appeal exists.
                    (false, false) => &[StatusCode::NOT_FOUND, StatusCode::FORBIDDEN],
                };
                assert!(expected.contains(&acted.status), "{role:?} at {place} acts: {}", acted.status);
            }
        }
        house.verify_record().await;
    }
}
