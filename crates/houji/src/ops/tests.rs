//! Backups go both ways between both databases, no changed byte is accepted, and every check of the doctor sees
//! what it is there to see.

mod crash;
mod files;
mod totals;

use super::archive::{self, Header, Item};
use super::backup::pack;
use super::*;
use crate::gate::Role;
use crate::house::config::Place;
use crate::house::{Cell, Db, Source, Stop, Tx, V};
use crate::testing::{COUNTY, TestHouse, ZHAIDIAN, ZHAIDONG, code, monday};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;

/// A county in which appeals are at every stage, and an anchor stands.
async fn lively() -> Vec<TestHouse> {
    let houses = TestHouse::on_both().await;
    for house in &houses {
        fill(house).await;
    }
    houses
}

async fn fill(house: &TestHouse) {
    let villager = house.villager("卫小满", ZHAIDONG).await;
    let clerk = house.officer("经办", Role::TownClerk, ZHAIDIAN).await;
    for number in 0..5 {
        let body = json!({"category": "other", "text": format!("第 {number} 件要说的事情"), "mode": if number > 1 { "named" } else { "hidden" }});
        let filed = house.api_post(&villager, "/api/v1/appeals", &format!("file-{number:04}"), body).await;
        assert!(filed.status.is_success(), "{}", filed.text);
        let id = filed.json()["id"].as_str().unwrap().to_owned();
        let act = |verb: &str| format!("/api/v1/appeals/{id}/{verb}");
        if number > 0 {
            assert!(
                house
                    .api_post(&clerk, &act("accept"), &format!("acc-{number:04}"), json!({}))
                    .await
                    .status
                    .is_success()
            );
        }
        if number == 2 || number == 3 {
            let done = ["", "", "已经照着办了一遍", "请电工换了两盏新灯"][number];
            let body = json!({"outcome": "resolved", "found": "查明了是怎么回事", "done": done});
            assert!(
                house
                    .api_post(&clerk, &act("reply"), &format!("rep-{number:04}"), body)
                    .await
                    .status
                    .is_success()
            );
        }
        if number == 3 {
            let rated = house.api_post(&villager, &act("rate"), "rate-0001", json!({"score": 4})).await;
            assert!(rated.status.is_success(), "{}", rated.text);
        }
    }
    remark(house, &villager).await;
    photo(house, &villager).await;
    crate::log::anchor(&house.app).await.unwrap();
}

/// Two remarks about the program, one of them answered.
async fn remark(house: &TestHouse, villager: &crate::testing::Caller) {
    let admin = house.officer("管平台的", Role::SystemAdmin, COUNTY).await;
    for number in 0..2 {
        let body = json!({"kind": "complaint", "text": format!("第 {number} 条意见")});
        let said = house.api_post(villager, "/api/v1/feedback", &format!("say-{number:04}"), body).await;
        assert!(said.status.is_success(), "{}", said.text);
        if number == 1 {
            let path = format!("/api/v1/feedback/{}/answer", said.json()["id"].as_str().unwrap());
            let body = json!({"answer": "已经照着改了"});
            assert!(house.api_post(&admin, &path, "answer-01", body).await.status.is_success());
        }
    }
}

/// A photo that does not get smaller by packing.
async fn photo(house: &TestHouse, villager: &crate::testing::Caller) {
    let noise = |x: u32, y: u32| {
        image::Rgb(std::array::from_fn(|at| ((x * 7919) ^ (y * 104_729) ^ ((x * y) >> at)) as u8))
    };
    let mut sent = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_fn(500, 400, noise).write_to(&mut sent, image::ImageFormat::Png).unwrap();
    let request = villager.request("POST", "/api/v1/attachments").header("idempotency-key", "photo-0001");
    let told = house.send(request.body(sent.into_inner().into()).unwrap()).await;
    assert!(told.json()["size"].as_i64() > Some(70_000), "{}", told.text);
}

/// Every row of every table that a backup takes along.
fn rows_of(source: &Source) -> BTreeMap<String, Vec<String>> {
    let mut db = Db::look(source).unwrap();
    let mut all = BTreeMap::new();
    for mut table in db.tables().unwrap() {
        if backup::LEFT_OUT.contains(&table.name.as_str()) {
            continue;
        }
        table.columns.sort();
        let mut rows = Vec::new();
        db.each_row(&table, |cells| {
            rows.push(serde_json::to_string(&cells).unwrap());
            Ok(())
        })
        .unwrap();
        rows.sort();
        all.insert(table.name, rows);
    }
    all
}

async fn rows_at(place: &Place) -> BTreeMap<String, Vec<String>> {
    let source = place.source();
    tokio::task::spawn_blocking(move || rows_of(&source)).await.unwrap()
}

fn refusal(stop: Stop) -> &'static str {
    match stop {
        Stop::Refused(refusal) => refusal.code,
        Stop::Failed(fault) => panic!("{fault}"),
    }
}

/// An empty folder with the key of the test houses.
fn empty_place() -> (tempfile::TempDir, Place) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("houji.key"), "07".repeat(32)).unwrap();
    let place = Place { dir: dir.path().to_owned(), database_url: None, draft: false };
    (dir, place)
}

async fn sound(place: &Place) {
    let findings = examine(place, monday(), None).await.unwrap();
    assert!(is_in_order(&findings), "{findings:#?}");
    assert_eq!(findings.len(), 26);
}

#[tokio::test]
async fn a_backup_restores_into_either_database() {
    for house in lively().await {
        let from = house.place();
        sound(&from).await;
        let file = from.dir.join("backup.houji");
        let made = backup(&from, &file, monday()).await.unwrap();
        assert_eq!(made.bytes, std::fs::metadata(&file).unwrap().len());
        assert_eq!(header_of(&file).unwrap().county, code(COUNTY));
        assert!(!from.dir.join("backup.houji.part").exists());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(refusal(backup(&from, &file, monday()).await.unwrap_err()), "ops.file_there");
        let before = rows_at(&from).await;
        assert!(before["appeal"].len() == 5 && before["record"].len() >= 13);
        assert_eq!((before["attachment"].len(), before["attachment_bytes"].len()), (1, 2));

        let (_dir, lite) = empty_place();
        let restored = restore(&lite, &file).await.unwrap();
        assert_eq!((restored.county, restored.rows), (code(COUNTY), made.rows));
        assert_eq!(restored.entries as usize, before["record"].len());
        assert_eq!(rows_at(&lite).await, before, "{} to sqlite", house.on);
        sound(&lite).await;
        assert_eq!(lite.county(), Some(code(COUNTY)));
        assert_eq!(refusal(restore(&lite, &file).await.unwrap_err()), "ops.not_empty");

        if let Ok(admin) = std::env::var("HOUJI_TEST_PG") {
            let scratch = TestHouse::scratch(&admin).await;
            let (_dir, mut pg) = empty_place();
            pg.database_url = Some(scratch.url.clone());
            restore(&pg, &file).await.unwrap();
            assert_eq!(rows_at(&pg).await, before, "{} to postgres", house.on);
            sound(&pg).await;
            assert_eq!(refusal(restore(&pg, &file).await.unwrap_err()), "ops.not_empty");
        }
    }
}

/// A restored county goes on: a writer finds its lane and the record stays whole.
#[tokio::test]
async fn a_restored_county_goes_on() {
    for house in lively().await {
        let from = house.place();
        let file = from.dir.join("backup.houji");
        backup(&from, &file, monday()).await.unwrap();
        let (_dir, lite) = empty_place();
        restore(&lite, &file).await.unwrap();
        let config = crate::house::Config {
            demo: false,
            rate_limit: None,
            origin: "http://localhost:8080".to_owned(),
            behind_proxy: false,
            checkers: Vec::new(),
        };
        let clock = std::sync::Arc::new(crate::house::SetClock::at(monday()));
        let opened = crate::server::open(&lite, clock, config, None).await.unwrap();
        crate::log::anchor(&opened.app).await.unwrap();
        opened.app.db.close();
        sound(&lite).await;
    }
}

fn small_backup() -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let source = Source::Lite(dir.path().join("houji.db"));
    let county = code(COUNTY);
    Db::open(&source, county).unwrap().close();
    let mut db = Db::look(&source).unwrap();
    let header = Header::new(county, "k".repeat(64), 1, db.migrations().unwrap());
    pack(&mut db, county, &header, Vec::new()).unwrap().0
}

fn read_all(bytes: &[u8]) -> Result<(), Stop> {
    archive::read(bytes, |_| Ok(())).map(|_| ())
}

#[test]
fn no_changed_byte_is_accepted() {
    let whole = small_backup();
    read_all(&whole).unwrap();
    for at in 0..whole.len() {
        for bit in [1 << (at % 8), 1 << ((at + 3) % 8)] {
            let mut changed = whole.clone();
            changed[at] ^= bit;
            assert!(read_all(&changed).is_err(), "byte {at} of {}", whole.len());
        }
        assert!(read_all(&whole[..at]).is_err(), "cut at {at}");
    }
    let mut longer = whole.clone();
    longer.push(b'\n');
    assert!(read_all(&longer).is_err(), "something follows");
    assert!(read_all(&[whole.as_slice(), whole.as_slice()].concat()).is_err(), "twice");
}

#[test]
fn a_header_of_a_later_form_is_told_apart() {
    let header = |format: &str, version: i64| {
        let header = json!({"format": format, "version": version, "county": COUNTY, "key": "", "made_at": 0, "migrations": []});
        let mut out = flate2::GzBuilder::new()
            .mtime(0)
            .operating_system(255)
            .write(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut out, format!("{header}\n").as_bytes()).unwrap();
        out.finish().unwrap()
    };
    assert_eq!(refusal(read_all(&header("houji backup", 2)).unwrap_err()), "ops.too_new");
    assert_eq!(refusal(read_all(&header("other", 1)).unwrap_err()), "ops.damaged");
    // The right form, but nothing after it.
    assert_eq!(refusal(read_all(&header("houji backup", 1)).unwrap_err()), "ops.damaged");
    assert_eq!(refusal(read_all(b"").unwrap_err()), "ops.damaged");
    assert_eq!(refusal(read_all(b"{}").unwrap_err()), "ops.damaged");
}

async fn refused_restore(place: &Place, file: &Path) -> &'static str {
    let code = refusal(restore(place, file).await.unwrap_err());
    let left: Vec<String> = std::fs::read_dir(&place.dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("houji.db"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    code
}

#[tokio::test]
async fn a_restore_that_does_not_fit_leaves_nothing() {
    let house = TestHouse::lite().await;
    fill(&house).await;
    let from = house.place();
    let file = from.dir.join("backup.houji");
    backup(&from, &file, monday()).await.unwrap();

    let (_dir, place) = empty_place();
    std::fs::write(place.key_file(), "08".repeat(32)).unwrap();
    assert_eq!(refused_restore(&place, &file).await, "ops.other_key");
    assert_eq!(
        refusal(
            backup(&Place { dir: place.dir.clone(), ..from.clone() }, &file, monday()).await.unwrap_err()
        ),
        "ops.file_there"
    );
    std::fs::remove_file(place.key_file()).unwrap();
    assert_eq!(refused_restore(&place, &file).await, "ops.no_key");
    assert!(!place.key_file().exists(), "no key was made");
    std::fs::write(place.key_file(), "07".repeat(32)).unwrap();
    std::fs::write(place.dir.join("county"), "140825000000").unwrap();
    assert_eq!(refused_restore(&place, &file).await, "ops.other_county");
    std::fs::remove_file(place.dir.join("county")).unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 4;
    let changed = place.dir.join("changed.houji");
    std::fs::write(&changed, bytes).unwrap();
    assert_eq!(refused_restore(&place, &changed).await, "ops.damaged");
    assert!(place.county().is_none(), "nothing was written down");
    restore(&place, &file).await.unwrap();
}

/// A whole file whose rows do not agree with the record is refused after loading, and nothing remains.
#[tokio::test]
async fn rows_that_do_not_agree_are_not_kept() {
    for house in lively().await {
        house
            .app
            .db
            .write(|tx| Ok(tx.exec("UPDATE appeal SET text = 'x' WHERE number = 1", &[])?))
            .await
            .unwrap();
        let from = house.place();
        let file = from.dir.join("backup.houji");
        backup(&from, &file, monday()).await.unwrap();
        let (_dir, lite) = empty_place();
        assert_eq!(refused_restore(&lite, &file).await, "ops.unsound");
        if let Ok(admin) = std::env::var("HOUJI_TEST_PG") {
            let scratch = TestHouse::scratch(&admin).await;
            let (_dir, mut pg) = empty_place();
            pg.database_url = Some(scratch.url.clone());
            assert_eq!(refusal(restore(&pg, &file).await.unwrap_err()), "ops.unsound");
            assert!(rows_at(&pg).await.values().all(Vec::is_empty), "nothing remains");
        }
    }
}

#[test]
fn items_come_in_their_order() {
    let (mut tables, mut rows, mut widths) = (Vec::new(), 0, true);
    archive::read(small_backup().as_slice(), |item| {
        match item {
            Item::Header(header) => assert_eq!(header.made_at, 1),
            Item::Table(table) => tables.push(table.name.clone()),
            Item::Row(cells) => {
                rows += 1;
                widths &= !cells.is_empty() && cells.iter().all(|cell| *cell != Cell::Null);
            }
        }
        Ok(())
    })
    .unwrap();
    assert!(tables.contains(&"appeal".to_owned()) && !tables.contains(&"session".to_owned()));
    assert_eq!((rows, widths), (0, true));
}

/// Spoils rows, looks which checks see it, and takes the spoiling back.
async fn seen(house: &TestHouse, spoil: &'static [&'static str]) -> Vec<&'static str> {
    let (send, got) = std::sync::mpsc::channel();
    let spoiled = house.app.db.write(move |tx: &mut Tx| -> Result<(), Stop> {
        for sql in spoil {
            assert!(tx.exec(sql, &[])? > 0, "{sql} changed nothing");
        }
        let (_, findings) = checks::of_rows(tx, code(COUNTY).as_i64())?;
        let wrong = findings.into_iter().filter(|finding| finding.level == Level::Error);
        send.send(wrong.map(|finding| finding.check).collect::<Vec<_>>()).unwrap();
        Err(crate::house::error::BUSY.into())
    });
    let stopped = spoiled.await.unwrap_err();
    assert!(matches!(stopped, Stop::Refused(_)), "{}: {spoil:?}: {stopped}", house.on);
    got.recv().unwrap()
}

#[tokio::test]
async fn every_check_sees_what_it_is_there_to_see() {
    let cases: [(&'static [&'static str], &[&str]); 29] = [
        (&["UPDATE record SET data = '{}' WHERE seq = 1"], &["record", "appeals", "words"]),
        (&["UPDATE record SET at = at + 1 WHERE seq = 2"], &["record"]),
        (&["UPDATE record SET actor = actor + 1 WHERE kind = 'record.anchored'"], &["record"]),
        (&["DELETE FROM record WHERE seq = 1"], &["record"]),
        (&["DELETE FROM record WHERE kind = 'appeal.rated'"], &["appeals"]),
        (&["UPDATE tally SET n = n + 1 WHERE measure = 'appeal.open'"], &["totals"]),
        (&["DELETE FROM tally WHERE measure = 'appeal.filed'"], &["totals"]),
        (
            &[
                "INSERT INTO tally (county, place, measure, span, lane, n) VALUES (140824000000, 1, 'x', 99999999, 0, 1)",
            ],
            &["totals"],
        ),
        (&["DELETE FROM appeal WHERE stage = 'accepted'"], &["totals", "appeals"]),
        (
            &["UPDATE appeal SET stage = 'rated', rating = 5, ended_at = 1 WHERE stage = 'replied'"],
            &["totals", "appeals"],
        ),
        (&["UPDATE appeal SET accept_due = accept_due + 1"], &["appeals"]),
        (&["UPDATE appeal SET filed_at = filed_at - 1"], &["appeals"]),
        (&["UPDATE appeal SET filer = filer + 1"], &["appeals"]),
        (&["UPDATE appeal SET handler = handler + 1 WHERE stage = 'accepted'"], &["appeals"]),
        (&["UPDATE appeal SET rating = 5 WHERE rating = 4"], &["totals", "appeals"]),
        (&["UPDATE appeal SET category = 'utilities' WHERE stage = 'rated'"], &["totals", "appeals"]),
        (&["UPDATE appeal SET mode = 'anonymous'"], &["appeals"]),
        (&["UPDATE appeal SET shown = 1 - shown"], &["appeals"]),
        (&["UPDATE appeal SET shelf = 2 WHERE stage = 'accepted'"], &["appeals"]),
        (&["UPDATE appeal SET office = 'petition'"], &["appeals"]),
        (&["UPDATE appeal SET town = 140824104000"], &["appeals"]),
        (
            &[
                "UPDATE appeal SET text = text WHERE stage = 'rated'",
                "UPDATE appeal SET spot = 'x' WHERE stage = 'rated'",
            ],
            &["words"],
        ),
        (&["UPDATE appeal_note SET body = 'x' WHERE kind = 'appeal.replied'"], &["words"]),
        (&["DELETE FROM appeal_note"], &["words"]),
        (&["UPDATE remark SET text = 'x' WHERE open = 1"], &["remarks"]),
        (&["UPDATE remark SET answer = 'x' WHERE open = 0"], &["remarks"]),
        (&["UPDATE remark SET person = person + 1"], &["remarks"]),
        (&["DELETE FROM remark WHERE open = 1"], &["remarks"]),
        (&["DELETE FROM record WHERE kind = 'feedback.answered'"], &["remarks"]),
    ];
    for house in lively().await {
        assert!(seen(&house, &["UPDATE appeal SET text = text"]).await.is_empty(), "sound at first");
        for (spoil, expected) in &cases {
            let seen = seen(&house, spoil).await;
            for check in *expected {
                assert!(
                    seen.contains(check),
                    "{}: {spoil:?} is not seen by {check}, only {seen:?}",
                    house.on
                );
            }
        }
        assert!(seen(&house, &["UPDATE appeal SET text = text"]).await.is_empty(), "sound at the end");
    }
}

fn level(findings: &[Finding], check: &str) -> Level {
    findings.iter().filter(|finding| finding.check == check).map(|finding| finding.level).max().unwrap()
}

#[tokio::test]
async fn the_doctor_looks_at_clock_key_calendar_and_tables() {
    for house in lively().await {
        let place = house.place();
        let early = examine(&place, monday().plus_millis(-1), None).await.unwrap();
        assert_eq!(level(&early, "clock"), Level::Warning);
        assert!(is_in_order(&early), "a warning is no error");
        let now = examine(&place, monday(), None).await.unwrap();
        assert_eq!((level(&now, "clock"), level(&now, "calendar")), (Level::Sound, Level::Sound));
        let december = houji_base::Day::parse("2026-12-01").unwrap().start();
        assert_eq!(level(&examine(&place, december, None).await.unwrap(), "calendar"), Level::Warning);
        let november = december.plus_millis(-1);
        assert_eq!(level(&examine(&place, november, None).await.unwrap(), "calendar"), Level::Sound);

        std::fs::write(place.key_file(), "08".repeat(32)).unwrap();
        assert_eq!(level(&examine(&place, monday(), None).await.unwrap(), "key"), Level::Error);
        std::fs::remove_file(place.key_file()).unwrap();
        assert_eq!(level(&examine(&place, monday(), None).await.unwrap(), "key"), Level::Error);
        std::fs::write(place.key_file(), "07".repeat(32)).unwrap();

        for (sql, check) in [
            ("UPDATE division SET valid_from = 'x' WHERE code = 140824103201", "registers"),
            ("UPDATE migration SET digest = 'x'", "tables"),
            ("INSERT INTO migration (number, name, digest) VALUES (999, 'x', 'x')", "tables"),
        ] {
            house.app.db.write(move |tx| Ok(tx.exec(sql, &[])?)).await.unwrap();
            let findings = examine(&place, monday(), None).await.unwrap();
            assert_eq!(level(&findings, check), Level::Error, "{} {sql}: {findings:#?}", house.on);
            assert!(!is_in_order(&findings));
        }
    }
}

#[tokio::test]
async fn a_digest_written_down_is_found_again_or_missed() {
    for house in lively().await {
        let place = house.place();
        let tips = house.app.db.read(|db| Ok(backup::tips(db, code(COUNTY).as_i64())?)).await.unwrap();
        let tip = tips.first().unwrap().2.clone();
        let expect = |digest: String| examine(&place, monday(), Some(digest));
        assert_eq!(level(&expect(tip.clone()).await.unwrap(), "expected"), Level::Sound);
        assert_eq!(level(&expect(format!(" {tip}\n")).await.unwrap(), "expected"), Level::Sound);
        let mut other = tip.clone();
        other.replace_range(..1, if tip.starts_with('0') { "1" } else { "0" });
        assert_eq!(level(&expect(other).await.unwrap(), "expected"), Level::Error);
        assert_eq!(level(&expect("abc".to_owned()).await.unwrap(), "expected"), Level::Error);
        // The end of the record is cut off: its chain alone cannot tell, the digest can.
        let lane = tips.first().unwrap().0;
        let cut =
            "DELETE FROM record WHERE lane = $1 AND seq = (SELECT MAX(seq) FROM record WHERE lane = $1)";
        house.app.db.write(move |tx| Ok(tx.exec(cut, &[V::Int(lane)])?)).await.unwrap();
        let found = house.app.db.read(move |db| Ok(is_in_record(db, code(COUNTY), &tip)?)).await.unwrap();
        assert!(!found, "{}", house.on);
    }
}

#[tokio::test]
async fn the_doctor_says_when_there_is_no_county() {
    let (_dir, place) = empty_place();
    let findings = examine(&place, monday(), None).await.unwrap();
    assert_eq!(level(&findings, "folder"), Level::Error);
    std::fs::write(place.dir.join("county"), COUNTY).unwrap();
    let findings = examine(&place, monday(), None).await.unwrap();
    assert_eq!(level(&findings, "database"), Level::Error);
    assert!(!place.dir.join("houji.db").exists(), "looking makes nothing");
    std::fs::write(place.dir.join("houji.db"), "this is no database at all, only text".repeat(50)).unwrap();
    let findings = examine(&place, monday(), None).await.unwrap();
    assert_eq!(level(&findings, "database"), Level::Error);
}
