use super::store::{self, Draft, Message};
use super::{Gateway, send_due};
use crate::house::{App, Fault, Vault};
use crate::testing::{COUNTY, TestHouse, code};
use houji_base::MessageId;

/// Takes what goes to an even number.
struct Picky;

impl Gateway for Picky {
    fn send(&self, _: i64, phone: &str, _: &str) -> Result<(), Fault> {
        let takes = phone.ends_with(['0', '2', '4', '6', '8']);
        if takes { Ok(()) } else { Err(Fault::new("not taken")) }
    }
}

async fn picky(house: &TestHouse) -> App {
    let (db, clock, config) = (house.app.db.clone(), house.clock.clone(), house.app.config.clone());
    App::start(db, clock, Vault::new(&[7; 32]), config, Box::new(Picky), crate::house::Rooms::NONE)
        .await
        .unwrap()
}

async fn keep(app: &App, count: i64) {
    let (now, job) = (app.clock.now(), app.clone());
    app.db
        .write(move |tx| {
            for n in 0..count {
                let (phone, cause) = (format!("139{n:08}"), format!("test {n}"));
                let (id, text) = (MessageId::from_i64(job.ids.next(now)), "有回音了。");
                let (kind, subject) = ("appeal.replied", n);
                let draft = Draft {
                    id,
                    person: None,
                    phone: &phone,
                    text,
                    kind,
                    subject,
                    cause: &cause,
                    due_at: now,
                };
                store::put(tx, &job.vault, &draft)?;
            }
            Ok(())
        })
        .await
        .unwrap();
}

async fn states(app: &App) -> Vec<Message> {
    let (vault, county) = (app.vault.clone(), code(COUNTY).as_i64());
    app.db.read(move |db| Ok(store::newest(db, &vault, county, i64::MAX, 200)?)).await.unwrap()
}

#[tokio::test]
async fn every_message_of_a_round_is_noted_and_none_is_sent_twice() {
    for house in TestHouse::on_both().await {
        let app = picky(&house).await;
        keep(&app, 60).await;
        let now = app.clock.now();
        // A round is of fifty; of each ten half are taken.
        for (taken, so_far) in [(25, 25), (5, 30), (0, 30)] {
            assert_eq!(send_due(&app, now).await.unwrap(), taken, "{}", house.on);
            let all = states(&app).await;
            let sent: Vec<&Message> = all.iter().filter(|message| message.state == "sent").collect();
            assert_eq!(sent.len(), so_far, "{}", house.on);
            assert!(sent.iter().all(|message| message.tries == 1 && message.due_at == now), "{}", house.on);
        }
        let waiting = states(&app).await.into_iter().filter(|message| message.state == "waiting").count();
        assert_eq!(waiting, 30, "{}: what was not taken waits", house.on);
    }
}

#[tokio::test]
async fn a_message_nobody_takes_is_given_up_at_the_eighth_try() {
    for house in TestHouse::on_both().await {
        let app = picky(&house).await;
        keep(&app, 2).await;
        let mut now = app.clock.now();
        for tried in 1..=9_i64 {
            send_due(&app, now).await.unwrap();
            let odd = states(&app).await.into_iter().find(|message| message.phone.ends_with('1')).unwrap();
            let state = if tried < 8 { "waiting" } else { "failed" };
            assert_eq!((odd.state.as_str(), odd.tries), (state, tried.min(8)), "{}", house.on);
            now = now.plus_minutes(11);
        }
    }
}
