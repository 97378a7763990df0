//! A restore whose process dies at any step: what it leaves is either whole or refused by all who would use it,
//! and the same restore may be done again.

use super::{empty_place, lively, refusal, rows_at, sound};
use crate::house::config::Place;
use crate::house::{Config, Db, SetClock, Stop};
use crate::ops::{Level, backup, check_rows_whole, examine, restore};
use crate::testing::{COUNTY, TestHouse, code, monday};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

/// The process that dies: the tests below start this one alone, with variables for its arguments. Without them
/// there is nothing to do.
#[tokio::test]
async fn restore_and_die() {
    let var = |name: &str| std::env::var(name).ok();
    let (Some(dir), Some(file)) = (var("HOUJI_TEST_DIR"), var("HOUJI_TEST_FILE")) else { return };
    let place = Place { dir: dir.into(), database_url: var("HOUJI_TEST_URL"), draft: false };
    restore(&place, Path::new(&file)).await.unwrap();
}

/// Restores in another process, which dies at `step`.
async fn die(place: &Place, file: &Path, step: &'static str) {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "ops::tests::crash::restore_and_die"]);
    child.env("HOUJI_TEST_DIR", &place.dir).env("HOUJI_TEST_FILE", file).env("HOUJI_TEST_DIE_AT", step);
    if let Some(url) = &place.database_url {
        child.env("HOUJI_TEST_URL", url);
    }
    let ended = tokio::task::spawn_blocking(move || child.output().unwrap()).await.unwrap();
    assert_eq!(ended.status.code(), None, "{step}: {}", String::from_utf8_lossy(&ended.stdout));
}

async fn start(place: &Place) -> Result<(), Stop> {
    let origin = "http://localhost:8080".to_owned();
    let config = Config { demo: false, rate_limit: None, origin, behind_proxy: false, checkers: Vec::new() };
    let opened = crate::server::open(place, Arc::new(SetClock::at(monday())), config, None).await?;
    assert_eq!(opened.app.db.county(), code(COUNTY), "never another county");
    opened.app.db.close();
    Ok(())
}

/// What the next start, the doctor and a backup say.
async fn all_refuse(place: &Place, step: &str) {
    assert_eq!(refusal(start(place).await.unwrap_err()), "ops.half_restored", "{step}");
    let out = place.dir.join("no.houji");
    assert_eq!(refusal(backup(place, &out, monday()).await.unwrap_err()), "ops.half_restored", "{step}");
    let findings = examine(place, monday(), None).await.unwrap();
    assert!(findings.iter().any(|found| found.check == "restore" && found.level == Level::Error), "{step}");
}

#[tokio::test]
async fn an_embedded_restore_may_die_at_any_step() {
    let house = lively().await.into_iter().find(|house| house.on == "sqlite").unwrap();
    let from = house.place();
    let file = from.dir.join("backup.houji");
    backup(&from, &file, monday()).await.unwrap();
    let before = rows_at(&from).await;
    for step in ["county", "tables", "marked", "loaded", "committed", "built", "renamed"] {
        let (_dir, place) = empty_place();
        die(&place, &file, step).await;
        assert_eq!(place.county(), Some(code(COUNTY)), "{step}: written before anything else");
        match step {
            // Nothing was loaded yet: the folder is as empty as before.
            "county" => assert!(!place.dir.join("houji.db").exists()),
            "renamed" => {
                assert_eq!(rows_at(&place).await, before, "whole");
                sound(&place).await;
                start(&place).await.unwrap();
                continue;
            }
            _ => all_refuse(&place, step).await,
        }
        restore(&place, &file).await.unwrap();
        assert_eq!(rows_at(&place).await, before, "{step}");
        sound(&place).await;
        start(&place).await.unwrap();
    }
}

#[tokio::test]
async fn a_restore_into_postgres_may_die_at_any_step() {
    let Ok(admin) = std::env::var("HOUJI_TEST_PG") else { return };
    let house = lively().await.remove(0);
    let from = house.place();
    let file = from.dir.join("backup.houji");
    backup(&from, &file, monday()).await.unwrap();
    let before = rows_at(&from).await;
    for step in ["tables", "marked", "loaded", "committed"] {
        let scratch = TestHouse::scratch(&admin).await;
        let (_dir, mut place) = empty_place();
        place.database_url = Some(scratch.url.clone());
        die(&place, &file, step).await;
        assert_eq!(place.county(), Some(code(COUNTY)), "{step}: written before anything else");
        match step {
            "committed" => assert_eq!(rows_at(&place).await, before, "whole"),
            _ => {
                if step != "tables" {
                    all_refuse(&place, step).await;
                    let (_other, mut elsewhere) = empty_place();
                    elsewhere.database_url = Some(scratch.url.clone());
                    let said = start(&elsewhere).await.unwrap_err();
                    assert_eq!(refusal(said), "ops.half_restored", "another folder at {step}");
                }
                restore(&place, &file).await.unwrap();
            }
        }
        assert_eq!(rows_at(&place).await, before, "{step}");
        sound(&place).await;
        start(&place).await.unwrap();
    }
}

/// A restore that is refused after loading leaves the place as empty as it was, the name of the county included.
#[tokio::test]
async fn a_refused_restore_leaves_no_mark() {
    for house in lively().await {
        let spoil = "UPDATE appeal SET text = 'x' WHERE number = 1";
        house.app.db.write(move |tx| Ok(tx.exec(spoil, &[])?)).await.unwrap();
        let from = house.place();
        let file = from.dir.join("backup.houji");
        backup(&from, &file, monday()).await.unwrap();
        let mut places = vec![(empty_place(), None)];
        if let Ok(admin) = std::env::var("HOUJI_TEST_PG") {
            let scratch = TestHouse::scratch(&admin).await;
            let (dir, mut place) = empty_place();
            place.database_url = Some(scratch.url.clone());
            places.push(((dir, place), Some(scratch)));
        }
        for ((_dir, place), _scratch) in places {
            assert_eq!(refusal(restore(&place, &file).await.unwrap_err()), "ops.unsound");
            assert_eq!(place.county(), None);
            if place.database_url.is_some() {
                let source = place.source();
                let mark = tokio::task::spawn_blocking(move || {
                    check_rows_whole(&mut Db::look(&source).unwrap(), code(COUNTY))
                });
                mark.await.unwrap().unwrap();
            }
            assert!(!place.dir.join("houji.db.restoring").exists());
        }
    }
}
