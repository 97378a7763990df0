//! The people room through the real router, on both databases.

mod accounts;
mod cadre;
mod own;
mod party;
mod phone;
mod rules;

use crate::gate::Role;
use crate::outbox;
use crate::people::totp::Secret;
use crate::people::{Account, Settled, settle};
use crate::testing::{Answer, COUNTY, Caller, TestHouse, code};
use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, Version};
use axum::http::header;
use houji_base::{Day, PersonId};

const PASSWORD: &str = "Lamp-post-77";
const SECRET: [u8; 20] = *b"12345678901234567890";

/// A digest that costs next to nothing.
fn cheap(password: &str) -> String {
    let params = Params::new(8, 1, 1, None).unwrap();
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_with_salt(password.as_bytes(), &[7; 16]).unwrap().to_string()
}

/// Somebody with an account, settled without a session.
async fn settled(house: &TestHouse, account: &str, posts: &[(Role, &str)], done: bool) -> PersonId {
    let settled = Settled {
        name: "薛小禾".to_owned(),
        phone: None,
        verified: true,
        account: Some(Account {
            name: account.to_owned(),
            password_hash: cheap(PASSWORD),
            must_change: !done,
            totp: done.then(|| Secret::new(SECRET)),
        }),
        posts: posts
            .iter()
            .map(|(role, place)| (*role, code(place), Day::parse("2025-01-01").unwrap()))
            .collect(),
    };
    let app = house.app.clone();
    let write = house.app.db.write(move |tx| Ok(settle(tx, &app, &settled, app.clock.now())?));
    write.await.unwrap()
}

/// The session a response gives to the browser; `None` when it gives none.
fn given(answer: &Answer) -> Option<String> {
    let all = answer.headers.get_all(header::SET_COOKIE).iter();
    let mut values = all.filter_map(|value| value.to_str().unwrap().strip_prefix("hj="));
    let value = values.next()?.split(';').next()?.to_owned();
    assert_eq!(values.next(), None, "one session at a time");
    (!value.is_empty()).then_some(value)
}

/// A browser with the session it was just given.
fn with_session(answer: &Answer) -> Caller {
    Caller::with_cookie(&given(answer).expect("a session"))
}

/// The digits of the newest message, and to whom.
async fn newest_message(house: &TestHouse) -> (String, String) {
    let (app, county) = (house.app.clone(), code(COUNTY).as_i64());
    let read = house.app.db.read(move |db| Ok(outbox::store::newest(db, &app.vault, county, i64::MAX, 1)?));
    let message = read.await.unwrap().pop().expect("a message");
    assert_eq!(message.kind, "sign_in.code");
    let digits = message.text.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 6).unwrap();
    (message.phone.clone(), digits.to_owned())
}

async fn messages(house: &TestHouse) -> usize {
    let (app, county) = (house.app.clone(), code(COUNTY).as_i64());
    let read = house.app.db.read(move |db| Ok(outbox::store::newest(db, &app.vault, county, i64::MAX, 100)?));
    read.await.unwrap().len()
}

/// A code that is not this one.
fn other_than(digits: &str) -> String {
    let number: u32 = digits.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

/// Moves the clock on by milliseconds.
fn pass(house: &TestHouse, millis: i64) {
    house.clock.set(house.app.clock.now().plus_millis(millis));
}

async fn ask_code(house: &TestHouse, browser: &Caller, phone: &str) -> Answer {
    house.post(browser, "/sign-in/phone", &[("phone", phone), ("back", "/me")]).await
}

async fn send_digits(house: &TestHouse, browser: &Caller, phone: &str, digits: &str) -> Answer {
    let fields = [("phone", phone), ("code", digits), ("back", "/me")];
    house.post(browser, "/sign-in/code", &fields).await
}

async fn send_password(house: &TestHouse, browser: &Caller, account: &str, password: &str) -> Answer {
    let fields = [("account", account), ("password", password), ("back", "/me")];
    house.post(browser, "/sign-in/password", &fields).await
}

/// The code the app on the phone shows.
fn app_code(house: &TestHouse) -> String {
    Secret::new(SECRET).code(house.app.clock.now()).unwrap()
}

/// Signs an account in with password and app.
async fn signed_in(house: &TestHouse, account: &str) -> Caller {
    let first = send_password(house, &house.visitor(), account, PASSWORD).await;
    let half = with_session(&first);
    let full = house.post(&half, "/sign-in/totp", &[("code", &app_code(house))]).await;
    // The code is used up; the next sign-in needs the next.
    pass(house, 30_000);
    with_session(&full)
}

/// Where the page's own form will lead, as it carries it along; the letter-size form has another `back`.
fn carried(page: &Answer) -> String {
    let main = page.text.split("<main").nth(1).unwrap();
    main.split("name=\"back\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}
