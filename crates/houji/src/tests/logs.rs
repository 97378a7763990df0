//! What is written to the log, at its most talkative, and shown in the figures, over acts that succeed, are
//! refused and fail: nothing that belongs to a person.

use crate::cli::discreet;
use crate::gate::Role;
use crate::house::{App, Stop, Vault};
use crate::outbox::{self, CommandGateway};
use crate::testing::{COUNTY, Caller, TestHouse, ZHAIDIAN, ZHAIDONG, code};
use crate::tick;
use serde_json::json;
use std::io;
use std::sync::{Arc, Mutex, OnceLock};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;

/// Keeps what would have gone to standard error.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The log of this test process. Writers have threads of their own, so it is kept for all tests at once: what
/// any other of them logs meanwhile is looked through as well.
fn log() -> &'static Kept {
    static LOG: OnceLock<Kept> = OnceLock::new();
    LOG.get_or_init(|| {
        let kept = Kept::default();
        let writer = kept.clone();
        let lines = tracing_subscriber::fmt().json().with_max_level(LevelFilter::TRACE);
        let log = lines.with_writer(move || writer.clone()).finish();
        let log = log.with(discreet(Targets::new().with_default(LevelFilter::TRACE)));
        tracing::subscriber::set_global_default(log).expect("no other test keeps the log");
        kept
    })
}

const NAME: &str = "卫采薇";
const CLERK: &str = "薛采芹";
const PHONE: &str = "13912340765";
const WORDS: &str = "南坡机井的电表箱门掉了";
const FOUND: &str = "箱门铰链锈断了一根";
const ACCOUNT: &str = "xue.caiqin";
const PASSWORD: &str = "Kettle-river-52";

/// The same house, with a message program that takes nothing.
async fn with_deaf_gateway(mut house: TestHouse) -> TestHouse {
    let (db, clock, config) = (house.app.db.clone(), house.clock.clone(), house.app.config.clone());
    let gateway = Box::new(CommandGateway { program: "/bin/false".into() });
    let app =
        App::start(db, clock, Vault::new(&[7; 32]), config, gateway, crate::routes::ROOMS).await.unwrap();
    house.router = crate::house::web::router(&app, crate::routes::all());
    house.app = app;
    house
}

/// Signs somebody new in by phone; returns the digits that were sent.
async fn join(house: &TestHouse) -> String {
    let visitor = house.visitor();
    house.post(&visitor, "/sign-in/phone", &[("phone", PHONE)]).await;
    let (app, county) = (house.app.clone(), code(COUNTY).as_i64());
    let read = house.app.db.read(move |db| Ok(outbox::store::newest(db, &app.vault, county, i64::MAX, 1)?));
    let message = read.await.unwrap().pop().unwrap();
    let digits = message.text.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 6).unwrap();
    let wrong = format!("{:06}", (digits.parse::<u32>().unwrap() + 1) % 1_000_000);
    for typed in [wrong.as_str(), digits] {
        house.post(&visitor, "/sign-in/code", &[("phone", PHONE), ("code", typed)]).await;
    }
    house.post(&visitor, "/sign-in/password", &[("account", ACCOUNT), ("password", PASSWORD)]).await;
    digits.to_owned()
}

/// Files, looks, answers; returns the receipt code, when there is one.
async fn live(house: &TestHouse, villager: &Caller, clerk: &Caller, turn: usize) -> Option<String> {
    let key = |act: &str| format!("{act}-{turn:04}-key");
    let body = json!({"category": "other", "text": WORDS, "mode": "named"});
    let filed = house.api_post(villager, "/api/v1/appeals", &key("file"), body).await.json();
    let id = filed["id"].as_str().unwrap_or("1").to_owned();
    let receipt = filed["receipt"].as_str().map(str::to_owned);
    let fields = [("category", "other"), ("text", WORDS), ("mode", "named"), ("village", ZHAIDONG)];
    house.post(villager, "/appeals", &fields).await;
    house.get(&house.visitor(), &format!("/follow?code={}", receipt.as_deref().unwrap_or("1234"))).await;
    house.get(clerk, &format!("/desk?open={id}")).await;
    for act in ["accept", "identity", "reply", "reply"] {
        let body = if act == "reply" {
            json!({"outcome": "resolved", "found": FOUND, "done": FOUND})
        } else {
            json!({})
        };
        house.api_post(clerk, &format!("/api/v1/appeals/{id}/{act}"), &key(act), body).await;
    }
    house.get(villager, &format!("/appeals/{PHONE}x")).await;
    house.get(villager, &format!("/lost?phone={PHONE}")).await;
    receipt
}

/// No commit succeeds; then a row is there already.
async fn fail(house: &TestHouse, villager: &Caller, clerk: &Caller) {
    house.app.db.chaos().begin(7, 1);
    live(house, villager, clerk, 1).await;
    let _ = tick::once(&house.app).await.map_err(Stop::refusal);
    house.app.db.chaos().begin(0, 0);
    let twice = "INSERT INTO person SELECT * FROM person";
    let again = house.app.db.write(move |tx| Ok(tx.exec(twice, &[])?)).await;
    again.unwrap_err().refusal();
}

#[tokio::test]
async fn nothing_of_a_person_is_logged_or_counted() {
    let log = log();
    for house in TestHouse::on_both().await {
        let house = with_deaf_gateway(house).await;
        let villager = house.villager(NAME, ZHAIDONG).await;
        let clerk = house.officer(CLERK, Role::TownClerk, ZHAIDIAN).await;
        let mut secrets = vec![join(&house).await];
        secrets.push(live(&house, &villager, &clerk, 0).await.expect("the acts were done"));
        outbox::send_due(&house.app, house.app.clock.now()).await.unwrap();
        tick::once(&house.app).await.unwrap();
        fail(&house, &villager, &clerk).await;

        secrets.extend([&villager.phone, &villager.bearer, &clerk.phone, &clerk.bearer].map(Clone::clone));
        let texts = [NAME, CLERK, PHONE, WORDS, FOUND, ACCOUNT, PASSWORD].map(str::to_owned);
        secrets.extend(texts);
        let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        for told in ["an act failed", "a message was not taken"] {
            assert!(logged.contains(told), "{}: {told} is logged, so the log was kept", house.on);
        }
        let figures = house.get(&house.visitor(), "/metrics").await.text;
        assert!(figures.contains("/api/v1/appeals/{id}/reply"), "{figures}");
        for secret in &secrets {
            // JSON may write a letter beyond ASCII as it is or by its number.
            let escaped = secret.escape_unicode().to_string().replace(['{', '}'], "");
            for (what, text) in [("log", &logged), ("figures", &figures)] {
                let line = text.lines().find(|line| line.contains(secret) || line.contains(&escaped));
                assert_eq!(line, None, "{}: {secret} is in the {what}", house.on);
            }
        }
    }
}
