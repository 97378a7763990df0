//! Making the demo county, once, and knowing it again.

use super::boards::counted_from;
use super::books;
use super::cast::{Cast, OTHER_VILLAGE, PARTS, Part, Player, VILLAGE, base32};
use super::land::{Land, Size};
use super::live::{Script, live};
use super::people::{self, Folk, Someone};
use super::plan::plan;
use super::sentences::Sentences;
use super::story::Rules;
use super::{showing, store, texts};
use crate::gate::{Actor, Located, Role};
use crate::house::{App, Fault, Reader, SetClock, Stop, random};
use crate::people::commands::EnrolMember;
use crate::record::{self, Event};
use crate::registry::import::{as_operator, default_data};
use crate::registry::store::{keep_meta, meta, set_meta};
use houji_base::{Day, DivisionCode, PostId};
use serde::Serialize;
use std::sync::Arc;

/// Note of a made demo county: the cast, as JSON.
const CAST: &str = "demo.cast";
/// Note that somebody began to make one.
const BEGUN: &str = "demo.begun";

/// What a database holds, as far as the demo is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing yet.
    Nothing,
    /// A whole demo county.
    Made(Cast),
    /// A demo county whose making was broken off.
    Half,
    /// A county that is none of ours.
    Other,
}

/// Looks what is there.
///
/// # Errors
/// A fault of the database.
pub async fn found(app: &App) -> Result<Found, Stop> {
    let county = app.db.county().as_i64();
    app.db.read(move |db| Ok(look(db, county)?)).await
}

fn look(db: &mut Reader, county: i64) -> Result<Found, Fault> {
    if let Some(cast) = meta(db, county, CAST)? {
        return Ok(Found::Made(serde_json::from_str(&cast)?));
    }
    if meta(db, county, BEGUN)?.is_some() {
        return Ok(Found::Half);
    }
    Ok(if store::somebody(db, county)? { Found::Other } else { Found::Nothing })
}

/// The demo county's cast; `None` when this is no demo county.
///
/// # Errors
/// A fault of the database.
pub async fn cast(app: &App) -> Result<Option<Cast>, Stop> {
    Ok(match found(app).await? {
        Found::Made(cast) => Some(cast),
        _ => None,
    })
}

/// The people of the demo county were put in, as the record keeps it.
#[derive(Serialize)]
struct Peopled {
    seed: u64,
    persons: usize,
}

impl Event for Peopled {
    fn kind(&self) -> &'static str {
        "demo.peopled"
    }
}

/// Fills an empty county: registers, people, a year of appeals and two of books up to the moment the clock shows. The clock
/// is moved along and stands where it was at the end.
///
/// # Errors
/// A fault; the county is then half made and is not to be used.
pub async fn make(app: &App, clock: &SetClock, seed: u64, size: Size) -> Result<Cast, Stop> {
    use crate::house::Clock;
    let now = clock.now();
    let made = fill_in(app, clock, (seed, size), now).await;
    clock.set(now);
    made
}

async fn fill_in(
    app: &App,
    clock: &SetClock,
    (seed, size): (u64, Size),
    now: houji_base::Moment,
) -> Result<Cast, Stop> {
    let since = now.day().plus_days(-size.days());
    let begins = books::first_month(size, now).first_day().min(since).plus_days(-1);
    clock.set(begins.start().plus_hours(9));
    begin(app).await?;
    default_data(app).await?;
    count_duties(app, begins, now).await?;
    let registry = app.registry.load_full();
    let land = Land::of(&registry.places, now.day(), seed, size);
    let folk = {
        let began = app.clock.now();
        Arc::new(people::invent(seed, &land, || app.ids.next(began))?)
    };
    settle(app, &folk, seed, begins).await?;
    let texts = texts::read()?;
    let sentences = Sentences::read()?;
    let (calendar, parameters) = (&registry.calendar, &registry.parameters);
    let rules = Rules { calendar, parameters, folk: &folk, texts: &texts, sentences: &sentences };
    let stories = plan(seed, size, &land, &rules, now);
    let began = app.clock.now();
    let mut ids = || app.ids.next(began);
    let mut books = books::keep((seed, size), (&land, &registry.places), &folk, calendar, now, &mut ids)?;
    showing::show(&mut books, (seed, size.days()), (calendar, now), &mut ids);
    let script = Script { folk: &folk, stories: &stories, books: &books };
    live(app, clock, &script, since, now).await?;
    enrol(app, &folk).await?;
    let mut players: Vec<Player> = folk.all.iter().filter_map(player).collect();
    players.sort_by_key(|player| PARTS.iter().position(|part| part.code == player.role));
    let cast = Cast { seed, players };
    let note = serde_json::to_string(&cast).map_err(Fault::from)?;
    app.db.write(move |tx| Ok(set_meta(tx, CAST, &note)?)).await?;
    Ok(cast)
}

/// What is owed counts from some months ago, so that the calendars have something to tell.
async fn count_duties(app: &App, since: Day, now: houji_base::Moment) -> Result<(), Stop> {
    let month = counted_from(now);
    let file = format!(
        "parameter,since,value,basis\nnotice.start,{since},{}{:02},本县三务公开目录（演示）\n",
        month.year(),
        month.month()
    );
    as_operator(app, file.as_bytes(), false).await.map(drop)
}

/// Leaves the note that somebody is at it; of several programs that share a database only one may be.
async fn begin(app: &App) -> Result<(), Stop> {
    let mine = data_encoding::HEXLOWER.encode(&random::<8>()?);
    let note = mine.clone();
    let kept = app.db.write(move |tx| Ok(keep_meta(tx, BEGUN, &note)?)).await?;
    if kept == mine { Ok(()) } else { Err(Fault::new("somebody else is making the demo county here").into()) }
}

fn player(someone: &Someone) -> Option<Player> {
    let part = someone.part?;
    Some(Player {
        role: part.code.to_owned(),
        person: someone.id,
        name: someone.name.clone(),
        phone: someone.phone.as_str().to_owned(),
        account: part.account.to_owned(),
        password: part.password.map(str::to_owned),
        totp: part.totp.map(|secret| base32(secret)),
    })
}

/// Puts the people in, with their posts, and the prepared ones with their sign-ins.
async fn settle(app: &App, folk: &Arc<Folk>, seed: u64, since: Day) -> Result<(), Stop> {
    let hashed = hash_passwords(folk).await?;
    let (job, folk) = (app.clone(), folk.clone());
    app.db
        .write(move |tx| {
            let cx = job.context(Actor::visitor(job.db.county()));
            for someone in &folk.all {
                let post = PostId::from_i64(job.ids.next(cx.now));
                store::settle(tx, &job.vault, someone, post, since.plus_days(-200), cx.now)?;
            }
            for (someone, part, password) in &hashed {
                store::sign_in(tx, &job.vault, (*someone, part), password.as_deref(), cx.now)?;
            }
            let event = Peopled { seed, persons: folk.all.len() };
            record::append(tx, &cx, &Located::open(cx.county), &[event], None)?;
            Ok(())
        })
        .await
}

/// In the shown villages the secretary enters who is a party member: the prepared one, and every third villager.
async fn enrol(app: &App, folk: &Folk) -> Result<(), Stop> {
    let (county, since) = (app.db.county(), app.clock.now().day().to_string());
    for village in [VILLAGE, OTHER_VILLAGE].into_iter().filter_map(|code| DivisionCode::from_i64(code).ok()) {
        let known = |at: &usize| folk.all.get(*at);
        let secretary = folk.holding(Role::VillageSecretary, village).iter().find_map(known);
        let Some(secretary) = secretary else { continue };
        let prepared = folk.holding(Role::PartyMember, village).iter();
        let every_third = folk.holding(Role::Villager, village).iter().skip(2).step_by(3);
        for someone in prepared.chain(every_third).filter_map(known) {
            let (name, phone) = (someone.name.clone(), someone.phone.as_str().to_owned());
            let drawn = PostId::from_i64(app.ids.next(app.clock.now()));
            let command = EnrolMember { village, name, phone, since: since.clone(), drawn };
            app.run(&secretary.actor(county), None, command).await?;
        }
    }
    Ok(())
}

/// Hashing is slow on purpose, so the prepared passwords are hashed side by side.
async fn hash_passwords(
    folk: &Folk,
) -> Result<Vec<(houji_base::PersonId, &'static Part, Option<String>)>, Stop> {
    let mut hashing = Vec::new();
    for someone in &folk.all {
        let Some(part) = someone.part else { continue };
        let hash = tokio::task::spawn_blocking(move || part.password.map(store::hash).transpose());
        hashing.push((someone.id, part, hash));
    }
    let mut hashed = Vec::new();
    for (person, part, hash) in hashing {
        let password = hash.await.map_err(|_| Fault::new("hashing a password broke"))??;
        hashed.push((person, part, password));
    }
    Ok(hashed)
}
