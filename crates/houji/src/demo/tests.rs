//! The demo county as a whole: made on both databases, sound, the same twice, full where it must be.

use super::*;
use crate::appeals::model::Stage;
use crate::house::{App, Config, Db, SetClock, Source, Vault};
use crate::outbox::KeepInOutbox;
use crate::testing::{TestHouse, code, monday};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use houji_base::{Day, Moment};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const SHOWN: [&str; 3] = ["140824103201", "140824103202", "140824103200"];

/// An appeal as far as two demos must agree.
type Row = (i64, String, String, bool, i64, String, Option<i64>, bool);

async fn appeals(app: &App) -> Vec<Row> {
    const ALL: &str = "SELECT village, category, text, named, filed_at, stage, rating, step_due \
                       FROM appeal WHERE county = $1 ORDER BY filed_at, village, text";
    let now = app.clock.now().millis();
    let rows = app.db.read(move |db| {
        Ok(db.rows(ALL, crate::args![code(crate::testing::COUNTY).as_i64()], |row| {
            let late = row.get::<i64>(7)? <= now;
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.flag(3)?,
                row.get(4)?,
                row.get(5)?,
                row.get(6)?,
                late,
            ))
        })?)
    });
    rows.await.unwrap()
}

/// A house without registers or people.
async fn bare(now: Moment) -> (App, Arc<SetClock>, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let source = Source::Lite(dir.path().join("houji.db"));
    let county = code(crate::testing::COUNTY);
    let db = tokio::task::spawn_blocking(move || Db::open(&source, county).unwrap()).await.unwrap();
    let clock = Arc::new(SetClock::at(now));
    let config = config();
    let vault = Vault::new(&[9; 32]);
    let app = App::start(db, clock.clone(), vault, config, Box::new(KeepInOutbox)).await.unwrap();
    (app, clock, dir)
}

fn config() -> Config {
    Config { demo: true, rate_limit: None, origin: "http://localhost:8080".to_owned(), behind_proxy: false }
}

#[tokio::test]
async fn a_made_county_is_sound_on_both_databases() {
    let mut seen = Vec::new();
    for house in TestHouse::on_both().await {
        let on = house.on;
        let cast = make(&house.app, &house.clock, 7, Size::Small).await.unwrap();
        assert_eq!(house.app.clock.now(), monday(), "{on}: the clock stands where it stood");
        assert_eq!(found(&house.app).await.unwrap(), Found::Made(cast.clone()), "{on}");
        let entries = house.verify_record().await;
        let rows = appeals(&house.app).await;
        assert!((50..=90).contains(&rows.len()), "{on}: {} appeals", rows.len());
        assert!(entries > 250, "{on}: {entries} entries");
        tallies_agree(&house.app, &rows).await;
        seen.push(rows);
        house.app.db.close();
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "both databases live the same history");
}

async fn tallies_agree(app: &App, rows: &[Row]) {
    const TALLY: &str = "SELECT measure, CAST(SUM(n) AS BIGINT) FROM tally \
                         WHERE county = $1 AND place = $1 AND day = 0 GROUP BY measure ORDER BY measure";
    let totals: BTreeMap<String, i64> = app
        .db
        .read(|db| {
            let county = code(crate::testing::COUNTY).as_i64();
            Ok(db.rows(TALLY, crate::args![county], |row| Ok((row.get(0)?, row.get(1)?)))?)
        })
        .await
        .unwrap()
        .into_iter()
        .collect();
    let count =
        |test: &dyn Fn(&Row) -> bool| i64::try_from(rows.iter().filter(|row| test(row)).count()).unwrap();
    let total = |measure: &str| totals.get(measure).copied().unwrap_or(0);
    assert_eq!(total("appeal.filed"), count(&|_| true));
    assert_eq!(total("appeal.open"), count(&|row| Stage::parse(&row.5).unwrap().is_open()));
    assert_eq!(total("appeal.waiting"), count(&|row| row.5 == "replied"));
    assert_eq!(total("appeal.unrated"), count(&|row| row.5 == "unrated"));
    for score in 1..=5 {
        assert_eq!(total(&format!("appeal.rated_{score}")), count(&|row| row.6 == Some(score)), "{score}");
    }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_history_and_another_one_does_not() {
    let mut histories = Vec::new();
    for seed in [7, 7, 8] {
        let (app, clock, _dir) = bare(monday()).await;
        let cast = make(&app, &clock, seed, Size::Small).await.unwrap();
        let names: Vec<String> = cast.players.into_iter().map(|player| player.name).collect();
        histories.push((names, appeals(&app).await));
        app.db.close();
    }
    assert_eq!(histories[0], histories[1]);
    assert_ne!(histories[0], histories[2]);
}

/// On a working day, a Saturday, in the Spring Festival, on New Year's Day, at midnight: always full pages.
#[tokio::test]
async fn every_stage_is_there_on_any_day() {
    for (day, hour) in [
        ("2026-03-02", 10),
        ("2026-03-07", 20),
        ("2026-02-18", 9),
        ("2026-01-01", 0),
        ("2025-10-08", 23),
        ("2027-06-30", 6),
    ] {
        let now = Day::parse(day).unwrap().start().plus_hours(hour);
        let (app, clock, _dir) = bare(now).await;
        make(&app, &clock, 7, Size::Small).await.unwrap();
        let rows = appeals(&app).await;
        let today_ends = now.day().end();
        for village in SHOWN {
            let here: Vec<&Row> = rows.iter().filter(|row| row.0 == code(village).as_i64()).collect();
            let stages: BTreeSet<&str> = here.iter().map(|row| row.5.as_str()).collect();
            assert_eq!(stages.len(), Stage::ALL.len(), "{day} {village}: {stages:?}");
            let scores: BTreeSet<i64> = here.iter().filter_map(|row| row.6).collect();
            assert_eq!(scores.len(), 5, "{day} {village}");
            let late = |stage: &str| here.iter().filter(|row| row.5 == stage && row.7).count();
            assert!(late("accepted") > 0 && late("acknowledged") > 0, "{day} {village}: overdue");
            assert!(here.iter().any(|row| row.5 == "acknowledged" && !row.7), "{day} {village}: fresh");
        }
        let clerk_due = due_between(&app, now, today_ends).await;
        assert!(clerk_due >= 6, "{day}: {clerk_due} due today");
        assert!(rows.iter().all(|row| row.4 <= now.millis()), "{day}: nothing from the future");
        app.db.close();
    }
}

async fn due_between(app: &App, from: Moment, to: Moment) -> i64 {
    const DUE: &str =
        "SELECT COUNT(*) FROM appeal WHERE county = $1 AND open = 1 AND step_due > $2 AND step_due <= $3";
    let county = code(crate::testing::COUNTY).as_i64();
    let due = move |db: &mut crate::house::Reader| {
        Ok(db.number(DUE, crate::args![county, from.millis(), to.millis()])?)
    };
    app.db.read(due).await.unwrap()
}

/// The whole county, with plausible counts.
#[tokio::test]
async fn a_full_county_is_plausible() {
    let (app, clock, _dir) = bare(monday()).await;
    make(&app, &clock, SEED, Size::Full).await.unwrap();
    let rows = appeals(&app).await;
    let count = |test: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| test(row)).count();
    assert!((550..=680).contains(&rows.len()), "{} appeals", rows.len());
    let villages: BTreeSet<i64> = rows.iter().map(|row| row.0).collect();
    assert!(villages.len() > 100, "{} villages", villages.len());
    let hidden = count(&|row| !row.3) * 100 / rows.len();
    assert!((14..=27).contains(&hidden), "{hidden} % hidden");
    let rated = count(&|row| row.6.is_some());
    let pleased = count(&|row| row.6.is_some_and(|score| score >= 4)) * 100 / rated;
    let displeased = count(&|row| row.6.is_some_and(|score| score <= 2)) * 100 / rated;
    assert!((60..=80).contains(&pleased) && (4..=16).contains(&displeased), "{pleased} % {displeased} %");
    let open = count(&|row| matches!(row.5.as_str(), "acknowledged" | "accepted"));
    let late = count(&|row| matches!(row.5.as_str(), "acknowledged" | "accepted") && row.7);
    assert!((40..=140).contains(&open) && (8..open / 2).contains(&late), "{open} open, {late} late");
    assert!(count(&|row| row.5 == "unrated") > 40);
    let night = count(&|row| Moment::from_millis(row.4).clock().0 < 6);
    assert!(night * 50 < rows.len(), "{night} at night");
    people_are_plausible(&app).await;
    app.db.close();
}

async fn people_are_plausible(app: &App) {
    const POSTS: &str =
        "SELECT role, COUNT(*), COUNT(DISTINCT person) FROM post WHERE county = $1 GROUP BY role";
    let county = code(crate::testing::COUNTY).as_i64();
    let posts = app.db.read(move |db| {
        Ok(db.rows(POSTS, crate::args![county], |row| {
            Ok((row.get::<String>(0)?, (row.get::<i64>(1)?, row.get::<i64>(2)?)))
        })?)
    });
    let posts: BTreeMap<String, (i64, i64)> = posts.await.unwrap().into_iter().collect();
    let villagers = posts["VIL"].0;
    assert!((350..=520).contains(&villagers), "{villagers} villagers");
    let towns = posts["TL"].0;
    for (role, expected) in [
        ("VS", 123),
        ("VC", 124),
        ("TC", 2 * towns + 1),
        ("TD", towns),
        ("CO", 1),
        ("CA", 1),
        ("CM", 1),
        ("CD", 1),
        ("CP", 1),
        ("CL", 1),
        ("SYS", 1),
        ("SEC", 1),
        ("AUD", 1),
    ] {
        assert_eq!(posts[role], (expected, expected), "{role}");
    }
    assert!(posts["UG"].0 > 10, "{} graduates", posts["UG"].0);
}

#[tokio::test]
async fn one_opens_the_door_as_anybody_prepared() {
    let house = TestHouse::lite().await;
    let visitor = house.visitor();
    assert_eq!(house.get(&visitor, "/demo").await.status, StatusCode::NOT_FOUND, "no demo was made here");
    let cast = make(&house.app, &house.clock, 7, Size::Small).await.unwrap();
    let start = house.get(&visitor, "/demo").await;
    assert_eq!(start.status, StatusCode::OK);
    for player in &cast.players {
        assert!(start.text.contains(&player.name), "{}", player.role);
        assert!(player.phone.starts_with("154"), "{}", player.role);
        let step = house.post(&visitor, "/demo/step", &[("role", &player.role)]).await;
        assert_eq!(step.status, StatusCode::SEE_OTHER, "{}: {}", player.role, step.text);
        assert_eq!(step.location(), cast::part(&player.role).unwrap().home, "{}", player.role);
        let cookie = step.headers.get("set-cookie").unwrap().to_str().unwrap();
        let token = cookie.split(['=', ';']).nth(1).unwrap();
        let page = Request::builder().uri(step.location()).header("cookie", format!("hj={token}"));
        let seen = house.send(page.body(Body::empty()).unwrap()).await;
        if ["villager", "village", "town", "county"].contains(&player.role.as_str()) {
            assert_eq!(seen.status, StatusCode::OK, "{}", player.role);
            assert_eq!(seen.text.contains(&player.name), player.role != "villager", "{}", player.role);
        }
    }
    let nobody = house.post(&visitor, "/demo/step", &[("role", "mayor")]).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    let outbox = house.get(&visitor, "/demo/outbox").await;
    assert_eq!(outbox.status, StatusCode::OK);
    assert!(outbox.text.contains("【后稷】") && outbox.text.contains("最近 50 条"), "{}", outbox.main_text());
    let older = outbox.text.split("/demo/outbox?before=").nth(1).unwrap().split('"').next().unwrap();
    let older = house.get(&visitor, &format!("/demo/outbox?before={older}")).await;
    assert!(older.text.contains("更早的"), "{}", older.main_text());
}

#[tokio::test]
async fn a_served_county_has_no_such_door() {
    let house = TestHouse::lite_served().await;
    let visitor = house.visitor();
    for path in ["/demo", "/demo/outbox"] {
        assert_eq!(house.get(&visitor, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(
        house.post(&visitor, "/demo/step", &[("role", "villager")]).await.status,
        StatusCode::NOT_FOUND
    );
}

fn place(dir: &std::path::Path, url: Option<&str>) -> crate::house::config::Place {
    crate::house::config::Place { dir: dir.to_owned(), database_url: url.map(str::to_owned) }
}

async fn opened(place: &crate::house::config::Place, seed: u64) -> Result<Cast, String> {
    let clock = Arc::new(SetClock::at(monday()));
    match open(place, clock, config(), seed, Size::Small).await {
        Ok((opened, cast)) => {
            let db = opened.app.db.clone();
            tokio::task::spawn_blocking(move || db.close()).await.unwrap();
            Ok(cast)
        }
        Err(stop) => Err(stop.to_string()),
    }
}

#[tokio::test]
async fn an_embedded_demo_is_made_whole_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let here = place(dir.path(), None);
    // What a killed attempt leaves behind: a draft, and perhaps a key that was already moved.
    let draft = dir.path().join(".making");
    std::fs::create_dir_all(&draft).unwrap();
    std::fs::write(draft.join("houji.db"), "half a database").unwrap();
    let key = "07".repeat(32);
    std::fs::write(dir.path().join("houji.key"), &key).unwrap();
    let first = opened(&here, 7).await.unwrap();
    assert_eq!(first.seed, 7);
    assert!(!draft.exists());
    assert_eq!(
        std::fs::read_to_string(dir.path().join("houji.key")).unwrap(),
        key,
        "a key is never replaced"
    );
    let again = opened(&here, 8).await.unwrap();
    assert_eq!(again, first, "a made demo is left as it is, whatever the seed");
}

#[tokio::test]
async fn another_county_is_never_filled() {
    let dir = tempfile::tempdir().unwrap();
    let here = place(dir.path(), None);
    let clock = Arc::new(SetClock::at(monday()));
    let served = crate::server::open(&here, clock, config(), None).await.unwrap();
    let db = served.app.db.clone();
    tokio::task::spawn_blocking(move || db.close()).await.unwrap();
    drop(served);
    let why = opened(&here, 7).await.unwrap_err();
    assert!(why.contains("不是演示县") && why.contains("换一个空的"), "{why}");
}

#[tokio::test]
async fn a_half_made_demo_on_postgres_is_refused() {
    let Ok(admin) = std::env::var("HOUJI_TEST_PG") else { return };
    let house = TestHouse::postgres(&admin).await;
    let dir = tempfile::tempdir().unwrap();
    let here = place(dir.path(), Some(&house.url));
    std::fs::write(dir.path().join("houji.key"), "07".repeat(32)).unwrap();
    house.app.db.write(|tx| Ok(crate::registry::store::set_meta(tx, "demo.begun", "7")?)).await.unwrap();
    let why = opened(&here, 7).await.unwrap_err();
    assert!(why.contains("演示数据没有做完") && why.contains("空的数据库"), "{why}");
    let fresh = TestHouse::postgres(&admin).await;
    let here = place(dir.path(), Some(&fresh.url));
    let cast = opened(&here, 7).await.unwrap();
    assert_eq!(opened(&here, 7).await.unwrap(), cast);
}

#[tokio::test]
async fn a_filled_county_is_in_order_on_both_databases() {
    for house in TestHouse::on_both().await {
        let on = house.on;
        make(&house.app, &house.clock, 7, Size::Small).await.unwrap();
        let before = appeals(&house.app).await.len();
        let receipts = super::fill::fill(&house.app, 700, monday()).await.unwrap();
        let rows = appeals(&house.app).await;
        assert_eq!(rows.len(), 700, "{on}");
        assert_eq!(receipts.len(), 700 - before, "{on}: of few, every code is told");
        assert!(
            rows.iter().any(|row| row.5 == "rated") && rows.iter().any(|row| row.5 == "acknowledged"),
            "{on}"
        );
        assert!(super::fill::fill(&house.app, 700, monday()).await.unwrap().is_empty(), "{on}: full is full");
        let findings = crate::ops::examine(&house.place(), monday(), None).await.unwrap();
        assert!(crate::ops::is_in_order(&findings), "{on}: {findings:?}");
        house.app.db.close();
    }
}
