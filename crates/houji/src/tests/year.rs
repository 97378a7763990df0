//! A seeded year of acts by everybody, in any order, with commits that fail on purpose: at the end the record
//! verifies, the totals agree with a recount, and every appeal is where its record says.

use crate::appeals::commands::{
    Cosign, File, FollowUp, Handle, Look, OfFiler, OfHandler, OfSupervisor, Rate, Supervise,
};
use crate::appeals::figures::{Listed, Period, listed_for_tests};
use crate::appeals::model::{Category, Life, Numbered, Reason, Stage};
use crate::appeals::{decide, draw};
use crate::gate::{Action, Desk, Office, Role};
use crate::house::{Span, Stop};
use crate::testing::{COUNTY, Caller, QINGHE, QINJIA, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG, code, monday};
use crate::tick;
use houji_base::{AppealId, DivisionCode, Moment, PersonId, Term};
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
        office.push(house.officer("镇领导", Role::TownLeader, place).await);
        office.push(house.officer("纪检", Role::TownDiscipline, place).await);
    }
    for role in [
        Role::CountyPetition,
        Role::CountyAgriculture,
        Role::Department,
        Role::CountyDiscipline,
        Role::CountyLeader,
    ] {
        office.push(house.officer("县里", role, COUNTY).await);
    }
    office.push(house.officer("审计", Role::AuditAdmin, COUNTY).await);
    Cast { villagers, office }
}

/// An appeal with the code its filer holds, and whether it is sealed.
#[derive(Clone, Copy)]
struct Known {
    id: AppealId,
    code: houji_base::ReceiptCode,
    village: DivisionCode,
    sealed: bool,
}

async fn file(house: &TestHouse, cast: &Cast, dice: &mut Dice, key: &str) -> Result<Known, Stop> {
    let app = &house.app;
    let (villager, place) = &cast.villagers[dice.roll(cast.villagers.len())];
    let text = format!("第 {key} 件要说的事情");
    let category = Category::ALL[dice.roll(Category::ALL.len())];
    let mode = ["named", "hidden", "anonymous"][dice.roll(3)];
    let written = decide::written(category.code(), &text, "", mode, dice.roll(2) == 0)?;
    let village = code(place);
    let filed = app.run(villager.actor(), Some(key), File::new(village, written, draw(app).await?)).await?;
    Ok(Known { id: filed.id, code: filed.receipt, village, sealed: category.is_sealed() })
}

fn handling(dice: &mut Dice, appeals: &[Known], village: DivisionCode) -> Result<OfHandler, Stop> {
    let desk = Desk::of(Office::ALL[dice.roll(Office::ALL.len())], village);
    let why = "这件事归那里办才办得成".to_owned();
    let letters: Vec<char> = "东西南北路灯水管修好看过试了天地人和山川田土木石".chars().collect();
    let mut text = |n: usize| (0..n).map(|_| letters[dice.roll(letters.len())]).collect::<String>();
    let (found, done) = (text(12), text(12));
    Ok(match dice.roll(20) {
        0..=5 => OfHandler::Accept([None, Some(Term::WorkingDays(1)), Some(Term::Days(40))][dice.roll(3)]),
        6 => OfHandler::Refuse(Reason::LegalWay, "请到县法院立案庭去问".to_owned()),
        7 => OfHandler::Return(desk, why),
        8 => OfHandler::Raise(desk, why),
        9 => OfHandler::Extend(Term::Days([5, 15, 40][dice.roll(3)]), why),
        10 => OfHandler::Ask("请说一下是哪一盏灯".to_owned()),
        11 => OfHandler::AskPart(desk, why),
        12 => OfHandler::DonePart(dice.roll(2), why),
        13 => OfHandler::Merge(appeals[dice.roll(appeals.len())].id),
        _ => {
            let today = monday().day();
            OfHandler::Answer(decide::answered("resolved", [&found, &done, ""], "", today)?)
        }
    })
}

async fn act(house: &TestHouse, cast: &Cast, dice: &mut Dice, appeals: &mut Vec<Known>) -> Result<(), Stop> {
    let app = &house.app;
    let key = format!("{:x}", dice.roll(1 << 30));
    let officer = cast.office[dice.roll(cast.office.len())].actor();
    let villager = cast.villagers[dice.roll(cast.villagers.len())].0.actor();
    if appeals.is_empty() || dice.roll(5) == 0 {
        appeals.push(file(house, cast, dice, &key).await?);
        return Ok(());
    }
    let Known { id, code, village, .. } = appeals[dice.roll(appeals.len())];
    let key = Some(key.as_str());
    let done = match dice.roll(16) {
        0..=9 => app.run(officer, key, Handle { id, act: handling(dice, appeals, village)? }).await,
        10 | 11 => {
            let (score, code) = (dice.roll(7) as i64, Some(code).filter(|_| dice.roll(2) == 0));
            app.run(villager, key, Rate { id, code, score, said: None }).await
        }
        12 => {
            let text = "我再补充一点情况".to_owned();
            let acts = [OfFiler::Supplement(text.clone()), OfFiler::Object(text), OfFiler::Withdraw];
            let act = acts.into_iter().nth(dice.roll(3)).unwrap();
            app.run(villager, key, FollowUp { id, code: Some(code).filter(|_| dice.roll(2) == 0), act }).await
        }
        13 => app.run(villager, key, Cosign { id }).await,
        14 => {
            let desk = Desk::of(Office::ALL[dice.roll(Office::ALL.len())], village);
            let act = match dice.roll(4) {
                0 => OfSupervisor::Designate(desk, "这件事该由那里办".to_owned()),
                1 => OfSupervisor::Petition,
                grant => OfSupervisor::Extension(grant == 2),
            };
            app.run(officer, key, Supervise { id, act }).await
        }
        _ => app.run(officer, key, Look { id }).await,
    };
    done.map(|_| ())
}

/// What the record says of each appeal, event by event; no step may be impossible.
async fn replayed(house: &TestHouse) -> BTreeMap<i64, Life> {
    let county = code(COUNTY).as_i64();
    let rows = house.app.db.read(move |db| {
        let mut rows = Vec::new();
        for (lane, _) in crate::record::store::lanes(db, county)? {
            rows.extend(crate::record::store::after(db, county, lane, 0, 1_000_000)?);
        }
        Ok(rows)
    });
    let mut events: Vec<_> = rows
        .await
        .unwrap()
        .into_iter()
        .filter(|row| row.kind.starts_with("appeal."))
        .map(|row| (row.subject, serde_json::from_str::<Numbered>(&row.data).unwrap(), row))
        .collect();
    events.sort_by_key(|(subject, numbered, _)| (*subject, numbered.v));
    let mut lives: BTreeMap<i64, Life> = BTreeMap::new();
    for (subject, numbered, row) in events {
        let at = Moment::from_millis(row.at);
        let actor = Some(row.actor).filter(|actor| *actor != 0).map(PersonId::from_i64);
        let next = match lives.get(&subject) {
            None => Life::begin(&numbered.event, at),
            Some(life) => life.after(&numbered.event, at, actor),
        };
        let next = next.unwrap_or_else(|| panic!("{:?} then {}", lives.get(&subject), row.kind));
        assert_eq!(next.version, numbered.v, "a step is missing");
        lives.insert(subject, next);
    }
    lives
}

/// All time, as days.
fn always() -> (Span, Span) {
    let day = |text| Span::Day(houji_base::Day::parse(text).unwrap());
    (day("2000-01-01"), day("2099-12-31"))
}

async fn check(house: &TestHouse, appeals: &[Known], shown: &str) {
    house.verify_record().await;
    let lives = replayed(house).await;
    assert_eq!(lives.len(), appeals.len(), "{shown}: an appeal is lost or stands twice");
    for known in appeals {
        let life = &lives[&known.id.as_i64()];
        assert_eq!(life.desk.office.is_discipline(), known.sealed, "{shown}: {} left its way", known.id);
        assert!(life.ended_at.is_none_or(|at| at >= life.filed_at), "{shown}");
    }
    let (open, all): (Vec<&Known>, usize) =
        (appeals.iter().filter(|known| !known.sealed).collect(), appeals.len());
    assert!(open.len() < all, "{shown}: no sealed appeal was made");
    let count = |test: fn(Stage) -> bool| {
        open.iter().filter(|known| test(lives[&known.id.as_i64()].stage)).count() as i64
    };
    let ever = (Span::Ever, Span::Ever);
    for (measure, spans, expected) in [
        ("appeal.filed", always(), open.len() as i64),
        ("appeal.open", ever, count(Stage::is_open)),
        ("appeal.waiting", ever, count(|stage| stage == Stage::Replied)),
        ("appeal.unrated", always(), count(|stage| stage == Stage::Unrated)),
    ] {
        let total = crate::appeals::total_for_tests(&house.app, code(COUNTY), measure, spans).await;
        assert_eq!(total, expected, "{shown}: {measure}");
    }
    for finding in crate::ops::rows_examined_for_tests(&house.app).await {
        assert_eq!(finding.level, crate::ops::Level::Sound, "{shown}: {finding:?}");
    }
    lists_equal_totals(house, shown).await;
    let mut stages: BTreeMap<&str, usize> = BTreeMap::new();
    lives.values().for_each(|life| *stages.entry(life.stage.code()).or_default() += 1);
    println!("{shown}: {stages:?}");
    assert!(stages.len() >= 7, "{shown}: only {stages:?} were reached");
}

/// Behind each figure stand as many rows as it says, in the county, a township and a village, page by page.
async fn lists_equal_totals(house: &TestHouse, shown: &str) {
    let reader = house.officer("信访局", Role::CountyPetition, COUNTY).await;
    let mut most = BTreeMap::new();
    for place in [COUNTY, ZHAIDIAN, ZHAIDONG] {
        let scope = crate::gate::scope(reader.actor(), Action::AppealRead, code(place)).unwrap();
        for when in ["2026", "2026-04", "2026-05-11..2026-06-02"] {
            for of in LISTS {
                let (listed, period) = (Listed::parse(of).unwrap(), Period::parse(when).unwrap());
                let (ids, total) = listed_for_tests(&house.app, scope, (listed, period), 7).await;
                let rows = ids.len() as i64;
                assert!(
                    total.is_none_or(|total| total == rows),
                    "{shown}: {place} {when} {of}: {rows}, {total:?}"
                );
                let seen: &mut i64 = most.entry(of).or_default();
                *seen = rows.max(*seen);
            }
        }
    }
    let empty: Vec<&&str> = most.iter().filter(|(_, rows)| **rows == 0).map(|(of, _)| of).collect();
    assert!(empty.len() <= 5, "{shown}: never anything in {empty:?}");
}

const LISTS: [&str; 14] = [
    "filed",
    "accept_due",
    "responded",
    "due",
    "met",
    "late",
    "replied",
    "doable",
    "confirmed",
    "rated",
    "rated_1",
    "unrated",
    "repeated",
    "cat.utilities",
];

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
        for step in 0..2400 {
            house.clock.set(monday().plus_minutes(step * 219));
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
        assert!(done > 500 && refused > 300, "{shown}: {done} done, {refused} refused, {failed} failed");
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
            let written = decide::written("other", "一件大家抢着办的事", "", "named", true).unwrap();
            let command = File::new(code(ZHAIDONG), written, draw(&house.app).await.unwrap());
            let id = house.app.run(villager.actor(), Some(&format!("file-{n}")), command).await.unwrap().id;
            let mut tasks = Vec::new();
            for clerk in &clerks {
                let (app, actor) = (house.app.clone(), clerk.actor().clone());
                tasks.push(tokio::spawn(async move {
                    app.run(&actor, None, Handle { id, act: OfHandler::Accept(None) }).await
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
