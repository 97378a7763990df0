//! Filling the demo county with many appeals, for measuring. Each act goes through its command, a few hundred in
//! one transaction, so that record, totals and numbers agree the way they do in use.

use super::chance::Chance;
use super::store;
use crate::appeals::commands::{File, Handle, OfHandler, Rate};
use crate::appeals::{decide, draw};
use crate::gate::{Actor, Post, Role};
use crate::house::run::execute;
use crate::house::{App, Context, Fault, Stop, Tx};
use crate::record::Once;
use houji_base::{DivisionCode, Moment, ReceiptCode};
use houji_seal::Digest;
use std::collections::BTreeMap;
use tokio::task::JoinSet;

/// Appeals in one transaction.
const CHUNK: usize = 250;
/// Groups of villages that are filled side by side; each keeps to its own villages, so that on PostgreSQL no
/// writer waits for another's series of numbers.
const STREAMS: usize = 8;
/// One appeal in so many is taken on, answered and rated. The others stay open, many more than a county ever
/// has: what is open is what the desks' indexes hold.
const ENDED_EVERY: usize = 5;
/// Days over which the ended ones are spread.
const DAYS: i64 = 360;
/// An ended one was filed at least so many days ago, so that its life is over by now.
const LIFE_DAYS: i64 = 5;
/// Receipt codes that are told, evenly spread.
const TOLD: usize = 10_000;

const TEXTS: [(&str, &str); 4] = [
    ("utilities", "路灯不亮，晚上走路看不清，请派人来看一看"),
    ("sanitation", "垃圾三天没有人清运，请派人来看一看"),
    ("land_housing", "机井的电表跳闸，浇不上地，请派人来看一看"),
    ("other", "水管漏水，门口结冰，老人不敢出门，请派人来看一看"),
];

/// A village with those who file in it and the one who answers.
struct Corner {
    village: DivisionCode,
    villagers: Vec<Actor>,
    cadre: Actor,
}

/// One appeal about to be lived through.
struct Life {
    file: File,
    once: Once,
    filed: Context,
    /// Who takes it on, answers and rates, when it is to end.
    end: Option<[Context; 3]>,
}

/// Adds appeals until the county has `wanted`; tells receipt codes of some of them.
///
/// # Errors
/// A fault of the database, or when this is no demo county.
pub async fn fill(app: &App, wanted: u64, now: Moment) -> Result<Vec<ReceiptCode>, Stop> {
    let county = app.db.county().as_i64();
    let (have, posts) =
        app.db.read(move |db| Ok((store::filed(db, county)?, store::standing(db, county)?))).await?;
    let have = u64::try_from(have).unwrap_or(0);
    let missing = usize::try_from(wanted.saturating_sub(have)).unwrap_or(usize::MAX);
    let corners = corners(app, posts);
    if corners.is_empty() {
        return Err(Fault::new("only a demo county can be filled: here nobody could file").into());
    }
    let streams = STREAMS.min(corners.len());
    let mut groups: Vec<Vec<Corner>> = (0..streams).map(|_| Vec::new()).collect();
    for (at, corner) in corners.into_iter().enumerate() {
        if let Some(group) = groups.get_mut(at % streams) {
            group.push(corner);
        }
    }
    let told_every = missing.div_ceil(TOLD).max(1);
    let mut filling = JoinSet::new();
    for (at, group) in groups.into_iter().enumerate() {
        // The first groups take what does not divide evenly.
        let share = (missing / streams).saturating_add(usize::from(at < missing % streams));
        filling.spawn(fill_group(app.clone(), group, share, told_every, now));
    }
    let mut receipts = Vec::new();
    while let Some(done) = filling.join_next().await {
        receipts.extend(done.map_err(|_| Fault::new("filling broke"))??);
    }
    Ok(receipts)
}

/// Villages in which somebody can file and somebody else can answer.
fn corners(app: &App, posts: Vec<(houji_base::PersonId, Post)>) -> Vec<Corner> {
    let county = app.db.county();
    let mut villages: BTreeMap<DivisionCode, (Vec<Actor>, Option<Actor>)> = BTreeMap::new();
    for (person, post) in posts {
        let actor = Actor::person(person, String::new(), vec![post], county);
        let (villagers, cadre) = villages.entry(post.place).or_default();
        match post.role {
            Role::Villager => villagers.push(actor),
            Role::VillageCadre => *cadre = Some(actor),
            _ => {}
        }
    }
    let full = villages.into_iter().filter_map(|(village, (villagers, cadre))| {
        Some(Corner { village, villagers, cadre: cadre? }).filter(|corner| !corner.villagers.is_empty())
    });
    full.collect()
}

async fn fill_group(
    app: App,
    group: Vec<Corner>,
    share: usize,
    told_every: usize,
    now: Moment,
) -> Result<Vec<ReceiptCode>, Stop> {
    let mut receipts = Vec::new();
    let mut done = 0;
    while done < share {
        let size = CHUNK.min(share.saturating_sub(done));
        let mut lives = Vec::with_capacity(size);
        for number in (done..share).take(size) {
            let life = life(&app, &group, number, now).await?;
            if number.is_multiple_of(told_every) {
                receipts.push(life.file.drawn.receipt);
            }
            lives.push(life);
        }
        app.db.write(move |tx| lives.iter().try_for_each(|life| live(tx, life))).await?;
        done = done.saturating_add(size);
    }
    Ok(receipts)
}

/// Prepares the `number`th appeal of a group.
async fn life(app: &App, group: &[Corner], number: usize, now: Moment) -> Result<Life, Stop> {
    let lost = || Stop::from(Fault::new("a village to fill got lost"));
    let corner = group.get(number % group.len().max(1)).ok_or_else(lost)?;
    let round = number / group.len().max(1);
    let filer = corner.villagers.get(round % corner.villagers.len().max(1)).ok_or_else(lost)?;
    let (category, text) = TEXTS.get(number % TEXTS.len()).ok_or_else(lost)?;
    let written = decide::written(
        category,
        &format!("{text}，编号{number}。"),
        "东巷口",
        if number.is_multiple_of(7) { "hidden" } else { "named" },
        false,
    )?;
    let drawn = draw(app).await?;
    let ends = round.is_multiple_of(ENDED_EVERY);
    let day = i64::try_from(number).unwrap_or(0) % (DAYS - LIFE_DAYS);
    let at = if ends { now.day().plus_days(day - DAYS).start().plus_hours(10) } else { now };
    // As a page's form token: it begins with the time, the person comes last.
    let id = drawn.id.as_i64().to_be_bytes();
    let key =
        [&at.millis().to_be_bytes(), id.as_slice(), b"#", &filer.person_number().to_be_bytes()].concat();
    let once = Once { key, sum: Digest::of(&[text.as_bytes(), &id]) };
    let end = ends.then(|| {
        [
            context(app, &corner.cadre, at.plus_hours(2)),
            context(app, &corner.cadre, at.plus_hours(26)),
            context(app, filer, at.plus_hours(50)),
        ]
    });
    let file = File::new(corner.village, written, drawn);
    Ok(Life { file, once, filed: context(app, filer, at), end })
}

fn context(app: &App, actor: &Actor, now: Moment) -> Context {
    Context { now, today: now.day(), ..app.context(actor.clone()) }
}

fn live(tx: &mut Tx, life: &Life) -> Result<(), Stop> {
    let id = execute(tx, &life.file, &life.filed, Some(&life.once))?.id;
    let Some([accepted, answered, rated]) = &life.end else { return Ok(()) };
    execute(tx, &Handle { id, act: OfHandler::Accept(None) }, accepted, None)?;
    // Letters drawn from the number make each answer its own: copies are refused, and digits do not count.
    let drawn = Chance::of(id.as_i64().unsigned_abs(), "answer").bits();
    let found = format!("{}号到现场看过，情况属实，原因也查清了。", in_letters(drawn));
    let done = "当天派人处理好，试过正常，也和本人说了。";
    let parts = [found.as_str(), done, ""];
    let act = OfHandler::Answer(decide::answered("resolved", parts, "", answered.today)?);
    execute(tx, &Handle { id, act }, answered, None)?;
    execute(tx, &Rate { id, code: None, score: 4, said: None }, rated, None)?;
    Ok(())
}

fn in_letters(number: u64) -> String {
    let letters = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let digits = number.to_string();
    digits.chars().filter_map(|digit| letters.get(digit.to_digit(10)? as usize)).collect()
}
