//! A seeded year of acts by everybody, in any order, with commits that fail on purpose: at the end the record
//! verifies, the totals agree with a recount, and every appeal is where its record says.

use crate::appeals::commands::{Accept, Answer, File, Look, Rate};
use crate::appeals::model::{AppealEvent, Stage};
use crate::appeals::{decide, draw};
use crate::gate::Role;
use crate::house::{Stop, tick};
use crate::testing::{COUNTY, Caller, QINGHE, QINJIA, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG, code, monday};
use houji_base::{AppealId, Term};
use std::collections::BTreeMap;

/// The next number of a seeded sequence, below `n`.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }
}

struct Cast {
    villagers: Vec<(Caller, &'static str)>,
    office: Vec<Caller>,
}

async fn cast(house: &TestHouse) -> Cast {
    let mut villagers = Vec::new();
    for place in [ZHAIDONG, XIAONING, QINJIA] {
        for name in ["卫小满", "薛小麦", "段小雪"] {
            villagers.push((house.villager(name, place).await, place));
        }
    }
    let mut office = Vec::new();
    for place in [ZHAIDONG, XIAONING, QINJIA] {
        office.push(house.officer("村干部", Role::VillageCadre, place).await);
        office.push(house.officer("大学生", Role::VillageGraduate, place).await);
        office.push(house.caller("两头", &[(Role::Villager, place), (Role::VillageSecretary, place)]).await);
    }
    for place in [ZHAIDIAN, QINGHE] {
        office.push(house.officer("经办", Role::TownClerk, place).await);
    }
    office.push(house.officer("审计", Role::AuditAdmin, COUNTY).await);
    Cast { villagers, office }
}

async fn act(
    house: &TestHouse,
    cast: &Cast,
    dice: &mut Dice,
    appeals: &mut Vec<AppealId>,
) -> Result<(), Stop> {
    let app = &house.app;
    let key = format!("{:x}", dice.roll(1 << 30));
    let officer = cast.office[dice.roll(cast.office.len())].actor();
    if appeals.is_empty() || dice.roll(4) == 0 {
        let (villager, place) = &cast.villagers[dice.roll(cast.villagers.len())];
        let text = format!("第 {key} 件要说的事情");
        let category = ["utilities", "land_housing", "other"][dice.roll(3)];
        let written = decide::written(category, &text, "", Some(dice.roll(3) > 0))?;
        let filed =
            app.run(villager.actor(), Some(&key), File::new(code(place), written, draw(app).await?)).await?;
        appeals.push(filed.id);
        return Ok(());
    }
    let id = appeals[dice.roll(appeals.len())];
    match dice.roll(6) {
        0 | 1 => {
            let promised = [None, Some(Term::WorkingDays(1)), Some(Term::Days(40))][dice.roll(3)];
            app.run(officer, Some(&key), Accept { id, promised }).await.map(|_| ())
        }
        2 | 3 => {
            let text = |n: usize| "办".repeat(n);
            let (found, done) = (text(4 + dice.roll(3)), text(4 + dice.roll(9)));
            let command = Answer { id, found, done, not_done: String::new(), next_day: String::new() };
            app.run(officer, Some(&key), command).await.map(|_| ())
        }
        4 => {
            let villager = &cast.villagers[dice.roll(cast.villagers.len())].0;
            let score = dice.roll(7) as i64;
            app.run(villager.actor(), Some(&key), Rate { id, score }).await.map(|_| ())
        }
        _ => app.run(officer, Some(&key), Look { id }).await.map(|_| ()),
    }
}

/// What the record says of each appeal, step by step; no step may be impossible.
async fn replayed(house: &TestHouse) -> BTreeMap<i64, Stage> {
    let county = code(COUNTY).as_i64();
    let rows = house.app.db.read(move |db| {
        let mut rows = Vec::new();
        for (lane, _) in crate::record::store::lanes(db, county)? {
            rows.extend(crate::record::store::after(db, county, lane, 0, 1_000_000)?);
        }
        Ok(rows)
    });
    let mut rows = rows.await.unwrap();
    rows.sort_by_key(|row| (row.at, row.lane, row.seq));
    let mut stages = BTreeMap::new();
    for row in rows {
        let event = match row.kind.as_str() {
            "appeal.filed" => {
                assert!(stages.insert(row.subject, Stage::Acknowledged).is_none(), "filed twice");
                continue;
            }
            "appeal.accepted" => AppealEvent::Accepted { due: 0, late: 0 },
            "appeal.replied" => AppealEvent::Replied { words: String::new(), late: 0, next_day: None },
            "appeal.rated" => AppealEvent::Rated { score: 3 },
            "appeal.closed_unrated" => AppealEvent::ClosedUnrated { since: 0 },
            _ => continue,
        };
        let stage = stages.get_mut(&row.subject).expect("an act on an appeal that was never filed");
        *stage = stage.after(&event).unwrap_or_else(|| panic!("{:?} then {}", stage, row.kind));
    }
    stages
}

async fn check(house: &TestHouse, appeals: &[AppealId], shown: &str) {
    house.verify_record().await;
    let findings = crate::ops::examine(&house.place(), house.app.clock.now(), None).await.unwrap();
    let totals = findings.into_iter().find(|finding| finding.check == "totals").unwrap();
    assert_eq!(totals.level, crate::ops::Level::Sound, "{shown}: {totals:?}");
    let stages = replayed(house).await;
    assert_eq!(stages.len(), appeals.len(), "{shown}: an appeal is lost or stands twice");
    let county = code(COUNTY);
    let stored = crate::appeals::stages_for_tests(&house.app).await;
    assert_eq!(stored, stages, "{shown}: tables and record differ");
    let count = |test: fn(Stage) -> bool| stages.values().filter(|stage| test(**stage)).count() as i64;
    for (measure, expected) in [
        ("appeal.filed", stages.len() as i64),
        ("appeal.open", count(Stage::is_open)),
        ("appeal.waiting", count(|stage| stage == Stage::Replied)),
        ("appeal.unrated", count(|stage| stage == Stage::Unrated)),
    ] {
        let total = crate::appeals::total_for_tests(&house.app, county, measure).await;
        assert_eq!(total, expected, "{shown}: {measure}");
    }
}

#[tokio::test]
async fn a_faulty_year_leaves_everything_sound() {
    let seed = std::env::var("HOUJI_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(20_260_302);
    for house in TestHouse::on_both().await {
        let shown = format!("{} with HOUJI_SEED={seed}", house.on);
        println!("{shown}");
        let mut dice = Dice(seed);
        let cast = cast(&house).await;
        let mut appeals = Vec::new();
        let (mut done, mut refused, mut failed) = (0, 0, 0);
        house.app.db.chaos().begin(seed, 12);
        for step in 0..900 {
            house.clock.set(monday().plus_minutes(step * 584));
            match act(&house, &cast, &mut dice, &mut appeals).await {
                Ok(()) => done += 1,
                Err(Stop::Refused(_)) => refused += 1,
                Err(Stop::Failed(fault)) => {
                    assert!(fault.is_retry(), "{shown}: {fault}");
                    failed += 1;
                }
            }
            if step % 10 == 0 {
                // A tick that lost against a fault is done again by the next one.
                let _ = tick::once(&house.app).await;
            }
        }
        house.app.db.chaos().begin(0, 0);
        tick::once(&house.app).await.unwrap();
        assert!(done > 200 && refused > 100, "{shown}: {done} done, {refused} refused, {failed} failed");
        check(&house, &appeals, &shown).await;
    }
}

/// Eight people at once on the same few appeals: whoever comes second is told so, and nothing is half done.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_hands_on_one_appeal() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let mut clerks = Vec::new();
        for _ in 0..8 {
            clerks.push(house.officer("村干部", Role::VillageCadre, ZHAIDONG).await);
        }
        let mut appeals = Vec::new();
        for n in 0..10 {
            let written = decide::written("other", "一件大家抢着办的事", "", Some(true)).unwrap();
            let command = File::new(code(ZHAIDONG), written, draw(&house.app).await.unwrap());
            let id = house.app.run(villager.actor(), Some(&format!("file-{n}")), command).await.unwrap().id;
            let mut tasks = Vec::new();
            for clerk in &clerks {
                let (app, actor) = (house.app.clone(), clerk.actor().clone());
                tasks.push(tokio::spawn(async move {
                    app.run(&actor, None, Accept { id, promised: None }).await
                }));
            }
            let mut won = 0;
            for task in tasks {
                match task.await.unwrap() {
                    Ok(_) => won += 1,
                    Err(Stop::Refused(why)) => assert_eq!(why.code, "appeal.wrong_stage"),
                    Err(Stop::Failed(fault)) => panic!("{}: {fault}", house.on),
                }
            }
            assert_eq!(won, 1, "{}", house.on);
            appeals.push(id);
        }
        house.verify_record().await;
    }
}
