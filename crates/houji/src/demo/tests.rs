//! The demo county as a whole: made on both databases, sound, the same twice, full where it must be.

mod boards;
use super::*;
use crate::appeals::model::{Category, Stage};
use crate::gate::Office;
use crate::house::{App, Db, SetClock, Source, Vault};
use crate::outbox::KeepInOutbox;
use crate::testing::{TestHouse, code, monday};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use houji_base::{Day, Moment};
use houji_core::testing::open_to_all;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const SHOWN: [&str; 3] = ["140824103201", "140824103202", "140824103200"];

/// An appeal as far as two demos must agree: place, category, text, mode, when, stage, rating, late, office, side.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    village: i64,
    category: Category,
    text: String,
    mode: String,
    shown: bool,
    filed_at: Moment,
    stage: Stage,
    office: Office,
    rating: Option<i64>,
    late: bool,
    channel: String,
}

async fn appeals(app: &App) -> Vec<Row> {
    const ALL: &str = "SELECT village, category, text, mode, shown, filed_at, stage, office, rating, step_due, channel \
                       FROM appeal WHERE county = $1 ORDER BY filed_at, village, text";
    let now = app.clock.now().millis();
    let rows = app.db.read(move |db| {
        Ok(db.rows(ALL, crate::args![code(crate::testing::COUNTY).as_i64()], |row| {
            Ok(Row {
                village: row.get(0)?,
                category: Category::parse(&row.get::<String>(1)?).unwrap(),
                text: row.get(2)?,
                mode: row.get(3)?,
                shown: row.flag(4)?,
                filed_at: Moment::from_millis(row.get(5)?),
                stage: Stage::parse(&row.get::<String>(6)?).unwrap(),
                office: Office::parse(&row.get::<String>(7)?).unwrap(),
                rating: row.get(8)?,
                late: row.get::<i64>(9)? <= now,
                channel: row.get(10)?,
            })
        })?)
    });
    rows.await.unwrap()
}

/// How often each kind of thing happened.
async fn kinds(app: &App) -> BTreeMap<String, i64> {
    const KINDS: &str = "SELECT kind, COUNT(*) FROM record WHERE county = $1 GROUP BY kind ORDER BY kind";
    let county = code(crate::testing::COUNTY).as_i64();
    let kinds = app
        .db
        .read(move |db| Ok(db.rows(KINDS, crate::args![county], |row| Ok((row.get(0)?, row.get(1)?)))?));
    kinds.await.unwrap().into_iter().collect()
}

/// A house without registers or people.
async fn bare(now: Moment) -> (App, Arc<SetClock>, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let source = Source::Lite(dir.path().join("houji.db"));
    let county = code(crate::testing::COUNTY);
    let db = tokio::task::spawn_blocking(move || Db::open(&source, county).unwrap()).await.unwrap();
    let clock = Arc::new(SetClock::at(now));
    let (vault, gateway) = (Vault::new(&[9; 32]), Box::new(KeepInOutbox));
    let app = App::start(db, clock.clone(), vault, open_to_all(), gateway, crate::routes::ROOMS).await;
    (app.unwrap(), clock, dir)
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
        assert!((110..=150).contains(&rows.len()), "{on}: {} appeals", rows.len());
        assert!(entries > 500, "{on}: {entries} entries");
        let findings = crate::ops::rows_examined_for_tests(&house.app).await;
        assert!(crate::ops::is_in_order(&findings), "{on}: {findings:?}");
        tallies_agree(&house.app, &rows).await;
        seen.push(rows);
        house.app.db.close();
    }
    for pair in seen.windows(2) {
        let differ = pair[0].iter().zip(&pair[1]).find(|(one, other)| one != other);
        assert_eq!(differ, None, "both databases live the same history");
        assert_eq!(pair[0].len(), pair[1].len());
    }
}

async fn tallies_agree(app: &App, rows: &[Row]) {
    const TALLY: &str = "SELECT measure, CAST(SUM(n) AS BIGINT) FROM tally \
                         WHERE county = $1 AND place = $1 GROUP BY measure ORDER BY measure";
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
    let open: Vec<&Row> = rows.iter().filter(|row| !row.category.is_sealed()).collect();
    let count =
        |test: &dyn Fn(&Row) -> bool| i64::try_from(open.iter().filter(|row| test(row)).count()).unwrap();
    let total = |measure: &str| totals.get(measure).copied().unwrap_or(0);
    assert_eq!(total("appeal.filed"), count(&|_| true));
    assert_eq!(total("appeal.open"), count(&|row| row.stage.is_open()));
    assert_eq!(total("appeal.waiting"), count(&|row| row.stage == Stage::Replied));
    assert_eq!(total("appeal.unrated"), count(&|row| row.stage == Stage::Unrated));
    assert_eq!(total("appeal.repeated"), count(&|row| row.stage == Stage::Merged));
    for category in Category::ALL {
        let expected = if category.is_sealed() { 0 } else { count(&|row| row.category == *category) };
        assert_eq!(total(category.measure()), expected, "{category:?}");
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
        for village in SHOWN {
            let here: Vec<&Row> = rows.iter().filter(|row| row.village == code(village).as_i64()).collect();
            let stages: BTreeSet<Stage> = here.iter().map(|row| row.stage).collect();
            assert_eq!(stages.len(), Stage::ALL.len(), "{day} {village}: {stages:?}");
            let scores: BTreeSet<i64> = here.iter().filter_map(|row| row.rating).collect();
            assert_eq!(scores.len(), 5, "{day} {village}");
            let offices: BTreeSet<Office> = here.iter().map(|row| row.office).collect();
            let (town, county) = (Office::Town, [Office::Agriculture, Office::CivilAffairs]);
            assert!(
                offices.contains(&town) && county.iter().all(|office| offices.contains(office)),
                "{day} {village}"
            );
            let late = |stage| here.iter().filter(|row| row.stage == stage && row.late).count();
            assert!(late(Stage::Accepted) > 0 && late(Stage::Acknowledged) > 0, "{day} {village}: overdue");
            assert!(
                here.iter().any(|row| row.stage == Stage::Acknowledged && !row.late),
                "{day} {village}: fresh"
            );
        }
        for office in [Office::TownDiscipline, Office::CountyDiscipline] {
            assert!(rows.iter().any(|row| row.office == office && row.stage.is_open()), "{day}: {office:?}");
        }
        let clerk_due = due_between(&app, now, now.day().end()).await;
        assert!(clerk_due >= 6, "{day}: {clerk_due} due today");
        assert!(rows.iter().all(|row| row.filed_at <= now), "{day}: nothing from the future");
        app.db.close();
    }
}

async fn due_between(app: &App, from: Moment, to: Moment) -> i64 {
    const DUE: &str =
        "SELECT COUNT(*) FROM appeal WHERE county = $1 AND shelf = 1 AND step_due > $2 AND step_due <= $3";
    let county = code(crate::testing::COUNTY).as_i64();
    let due = move |db: &mut crate::house::Reader| {
        Ok(db.number(DUE, crate::args![county, from.millis(), to.millis()])?)
    };
    app.db.read(due).await.unwrap()
}

/// The whole county, with plausible counts, and everything that can happen to an appeal.
#[tokio::test]
async fn a_full_county_lives_a_plausible_year() {
    let (app, clock, _dir) = bare(monday()).await;
    make(&app, &clock, SEED, Size::Full).await.unwrap();
    let rows = appeals(&app).await;
    let count = |test: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| test(row)).count();
    assert!((1_850..=2_150).contains(&rows.len()), "{} appeals", rows.len());
    let villages: BTreeSet<i64> = rows.iter().map(|row| row.village).collect();
    assert!(villages.len() >= 123, "{} villages", villages.len());
    for mode in ["named", "hidden", "anonymous"] {
        let share = count(&|row| row.mode == mode) * 100 / rows.len();
        let expected = if mode == "named" { 60..=85 } else { 4..=25 };
        assert!(expected.contains(&share), "{share} % {mode}");
    }
    let shown = count(&|row| row.shown) * 100 / rows.len();
    assert!((12..=35).contains(&shown), "{shown} % shown");
    let rated = count(&|row| row.rating.is_some());
    let pleased = count(&|row| row.rating.is_some_and(|score| score >= 4)) * 100 / rated;
    let displeased = count(&|row| row.rating.is_some_and(|score| score <= 2)) * 100 / rated;
    assert!((60..=85).contains(&pleased) && (1..=16).contains(&displeased), "{pleased} % {displeased} %");
    let open = count(&|row| row.stage.is_open());
    let late = count(&|row| row.stage.is_open() && row.late);
    assert!((70..=220).contains(&open) && (8..open / 2).contains(&late), "{open} open, {late} late");
    let night = count(&|row| row.filed_at.clock().0 < 6);
    assert!(night * 50 < rows.len(), "{night} at night");
    every_kind_is_there(&app, &rows).await;
    a_year_has_seasons(&rows);
    boards::are_plausible(&app).await;
    people_are_plausible(&app).await;
    crate::books::tests::year::are_kept(&app, 123, houji_base::Month::of(monday().day())).await;
    let findings = crate::ops::rows_examined_for_tests(&app).await;
    assert!(crate::ops::is_in_order(&findings), "{findings:?}");
    app.db.close();
}

async fn every_kind_is_there(app: &App, rows: &[Row]) {
    let kinds = kinds(app).await;
    let happened = |kind: &str, least: i64| {
        let times = kinds.get(kind).copied().unwrap_or(0);
        assert!(times >= least, "{kind}: {times} of {least}, {kinds:?}");
    };
    for (kind, least) in [
        ("appeal.filed", 1_850),
        ("appeal.accepted", 1_500),
        ("appeal.refused", 30),
        ("appeal.objected", 8),
        ("appeal.closed_refused", 15),
        ("appeal.returned", 15),
        ("appeal.raised", 60),
        ("appeal.designated", 8),
        ("appeal.extension_asked", 40),
        ("appeal.extension_granted", 15),
        ("appeal.extension_denied", 5),
        ("appeal.extension_lapsed", 5),
        ("appeal.asked", 40),
        ("appeal.supplemented", 25),
        ("appeal.wait_over", 5),
        ("appeal.part_asked", 20),
        ("appeal.part_done", 20),
        ("appeal.replied", 1_500),
        ("appeal.rated", 1_000),
        ("appeal.reopened", 60),
        ("appeal.closed_unrated", 200),
        ("appeal.withdrawn", 20),
        ("appeal.petition_marked", 8),
        ("appeal.merged", 15),
        ("appeal.joined", 15),
        ("appeal.cosigned", 150),
        ("appeal.identity_seen", 80),
        ("appeal.reminded", 300),
        ("slip.printed", 10),
        ("contract.recorded", 150),
        ("contract.fell_due", 250),
        ("contract.received", 150),
        ("contract.earned", 50),
        ("asset.entered", 60),
        ("asset.worn", 60),
        ("asset.use_changed", 15),
        ("asset.settled", 1),
        ("stocktake.done", 1),
        ("member.phone_given", 1),
        ("parcel.entered", 40),
        ("bank.imported", 12),
        ("bank.matched", 12),
        ("bank.agreed", 12),
        ("cash.counted", 1),
    ] {
        happened(kind, least);
    }
    for (channel, least) in [("phone", 1_500), ("proxy", 40), ("slip", 15)] {
        let came = rows.iter().filter(|row| row.channel == channel).count();
        assert!(came >= least, "{channel}: {came} of {least}");
    }
    for category in Category::ALL {
        assert!(rows.iter().filter(|row| row.category == *category).count() >= 5, "{category:?}");
    }
    for office in Office::ALL {
        assert!(rows.iter().any(|row| row.office == office), "{office:?}");
    }
}

fn a_year_has_seasons(rows: &[Row]) {
    let month = |category: Category, month| {
        rows.iter().filter(|row| row.category == category && row.filed_at.day().month() == month).count()
    };
    assert!(month(Category::FieldWater, 4) > 2 * month(Category::FieldWater, 12));
    let on = |day: &str| rows.iter().filter(|row| row.filed_at.day() == Day::parse(day).unwrap()).count();
    let days = |from: &str, n: i64| {
        let from = Day::parse(from).unwrap();
        (0..n).map(|n| on(&from.plus_days(n).to_string())).sum::<usize>()
    };
    assert!(days("2026-02-16", 7) * 2 < days("2026-02-24", 7), "the festival is quiet, home again is not");
    let weekend = rows.iter().filter(|row| row.filed_at.day().is_weekend()).count();
    assert!((10..=25).contains(&(weekend * 100 / rows.len())), "{weekend} at weekends");
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
        ("TC", 2 * towns + 2),
        ("TD", towns + 1),
        ("CO", 2),
        ("CA", 3),
        ("CM", 2),
        ("CD", 2),
        ("DP", 2),
        ("CP", 3),
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
        let phones = ["villager", "member"];
        let desks = "village town bookkeeper accountant supervisor county petition agriculture discipline";
        if phones.iter().copied().chain(desks.split(' ')).any(|role| role == player.role) {
            assert_eq!(seen.status, StatusCode::OK, "{}", player.role);
            assert_eq!(seen.text.contains(&player.name), !phones.contains(&&*player.role), "{}", player.role);
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
    crate::house::config::Place { dir: dir.to_owned(), database_url: url.map(str::to_owned), draft: false }
}

async fn opened(place: &crate::house::config::Place, seed: u64) -> Result<Cast, String> {
    let clock = Arc::new(SetClock::at(monday()));
    match open(place, clock, open_to_all(), seed, Size::Small).await {
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
    let served = crate::server::open(&here, clock, open_to_all(), None).await.unwrap();
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
        let sealed = |rows: &[Row]| rows.iter().filter(|row| row.category.is_sealed()).count();
        let rows = appeals(&house.app).await;
        let before = rows.len() - sealed(&rows);
        let receipts = super::fill::fill(&house.app, 700, monday()).await.unwrap();
        let rows = appeals(&house.app).await;
        assert_eq!(rows.len() - sealed(&rows), 700, "{on}: sealed ones are counted nowhere");
        assert_eq!(receipts.len(), 700 - before, "{on}: of few, every code is told");
        assert!(
            rows.iter().any(|row| row.stage == Stage::Rated)
                && rows.iter().any(|row| row.stage == Stage::Acknowledged),
            "{on}"
        );
        assert!(super::fill::fill(&house.app, 700, monday()).await.unwrap().is_empty(), "{on}: full is full");
        let findings = crate::ops::examine(&house.place(), monday(), None).await.unwrap();
        assert!(crate::ops::is_in_order(&findings), "{on}: {findings:?}");
        house.app.db.close();
    }
}
