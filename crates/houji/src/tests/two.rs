//! Two processes on one PostgreSQL, side by side.

use crate::appeals::commands::{File, Handle, OfHandler};
use crate::appeals::{decide, draw};
use crate::gate::Role;
use crate::house::{App, Span, Stop};
use crate::registry::Value;
use crate::testing::{COUNTY, Caller, QINJIA, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG, code, monday};
use crate::tick;
use futures_util::future::join_all;
use houji_base::{AppealId, Day};
use std::collections::{BTreeMap, BTreeSet};

/// Files forty appeals at once, so that they share commits; their ids and numbers.
async fn file_many(
    app: App,
    villager: crate::gate::Actor,
    place: &'static str,
    from: &'static str,
) -> (&'static str, Vec<(i64, i64)>) {
    let filing = (0..40).map(async |n| {
        let written = decide::written("other", "两个进程一起收的一件事", "", "named", false).unwrap();
        let command = File::new(code(place), written, draw(&app).await.unwrap());
        let done = app.run(&villager, Some(&format!("{from}-{place}-{n}")), command).await.unwrap();
        (done.id.as_i64(), done.number.1)
    });
    (place, join_all(filing).await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_share_a_county() {
    let Ok(url) = std::env::var("HOUJI_TEST_PG") else {
        assert!(std::env::var_os("CI").is_none(), "HOUJI_TEST_PG must name a PostgreSQL server");
        return;
    };
    let house = TestHouse::postgres(&url).await;
    let second = house.second().await;
    let mut villagers: Vec<(Caller, &'static str)> = Vec::new();
    for place in [ZHAIDONG, XIAONING, QINJIA] {
        villagers.push((house.villager("卫小满", place).await, place));
    }
    let clerk = house.officer("村干部", Role::VillageCadre, ZHAIDONG).await;

    // Both file at the same time, in the same villages.
    let mut tasks = Vec::new();
    for (villager, place) in &villagers {
        for (app, from) in [(house.app.clone(), "one"), (second.clone(), "two")] {
            tasks.push(tokio::spawn(file_many(app, villager.actor().clone(), place, from)));
        }
    }
    let mut ids = BTreeSet::new();
    let mut numbers: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for task in tasks {
        let (place, filed) = task.await.unwrap();
        ids.extend(filed.iter().map(|(id, _)| *id));
        numbers.entry(place).or_default().extend(filed.iter().map(|(_, number)| *number));
    }
    assert_eq!(ids.len(), 240, "ids never meet");
    for (place, mut numbers) in numbers {
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=80).collect::<Vec<i64>>(), "{place}: every number once, none left out");
    }
    let county = code(COUNTY);
    let today = (Span::day(monday()), Span::day(monday().plus_hours(48)));
    assert_eq!(crate::appeals::total_for_tests(&house.app, county, "appeal.filed", today).await, 240);
    assert_eq!(crate::appeals::total_for_tests(&second, code(ZHAIDIAN), "appeal.filed", today).await, 160);

    // Both take the same appeal on: one is told that it was too late.
    let id = AppealId::from_i64(*ids.first().unwrap());
    let id = if crate::appeals::village_for_tests(&house.app, id).await == code(ZHAIDONG) {
        id
    } else {
        let mut found = id;
        for other in &ids {
            let other = AppealId::from_i64(*other);
            if crate::appeals::village_for_tests(&house.app, other).await == code(ZHAIDONG) {
                found = other;
                break;
            }
        }
        found
    };
    let one = house.app.run(clerk.actor(), None, Handle { id, act: OfHandler::Accept(None) });
    let two = second.run(clerk.actor(), None, Handle { id, act: OfHandler::Accept(None) });
    let (one, two) = tokio::join!(one, two);
    let refused = [one, two].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert!(
        matches!(refused.as_slice(), [Stop::Refused(why)] if why.code == "appeal.wrong_stage"),
        "{refused:?}"
    );

    // The same request over either process is one act.
    let (villager, place) = &villagers[0];
    let again = || decide::written("other", "重发到另一台机器的一件事", "", "named", false).unwrap();
    let first = File::new(code(place), again(), draw(&house.app).await.unwrap());
    let first = house.app.run(villager.actor(), Some("resent-key"), first).await.unwrap();
    let resent = File::new(code(place), again(), draw(&second).await.unwrap());
    let resent = second.run(villager.actor(), Some("resent-key"), resent).await.unwrap();
    assert_eq!(first, resent);

    // A reminder is sent once, whichever process ticks.
    house.clock.set(monday().plus_hours(48));
    let (a, b) = tokio::join!(tick::once(&house.app), tick::once(&second));
    a.unwrap();
    b.unwrap();
    let reminded = house.recorded().await.iter().filter(|line| line.starts_with("appeal.reminded")).count();
    assert_eq!(reminded, 240, "every appeal but the accepted one, once");

    // A change of the registers reaches the other process with its next tick.
    let basis = "县里的规定".to_owned();
    let value = Value { since: Day::parse("2026-03-01").unwrap(), text: "3".to_owned(), basis };
    house
        .app
        .db
        .write(move |tx| {
            crate::registry::store::put_parameter(tx, "lock.tries", &value)?;
            Ok(crate::registry::store::next_version(tx)?)
        })
        .await
        .unwrap();
    tick::once(&second).await.unwrap();
    let today = second.clock.now().day();
    assert_eq!(second.registry.load().parameters.number(crate::registry::keys::LOCK_TRIES, today), 3);

    house.verify_record().await;
    second.db.close();
}
