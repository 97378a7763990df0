//! What days bring: periods end and are owed, reminders climb their rungs, days go by. Each is done once: what is owed has one
//! row, and a rung is marked on the row it was read from.

use super::model::notice::opening;
use super::model::{Affairs, Catalogue, Duty, Item, Ladder, Period};
use super::store;
use crate::gate::{Actor, Located, Permit, Role};
use crate::house::{App, Context, Stop, Tx};
use crate::outbox::{self, Draft};
use crate::people;
use crate::record::{self, Event};
use crate::registry::keys;
use crate::registry::store::{meta, set_meta};
use houji_base::{Day, DivisionCode, Level, MessageId, Moment, Month, PersonId};
use serde::Serialize;
use std::collections::BTreeMap;

/// Duties reminded of in one write.
const ROUND: i64 = 200;
/// Note of the day until which periods were looked at.
const OPENED: &str = "notices.opened";

/// What happened by itself.
#[derive(Serialize)]
#[serde(untagged)]
enum DutyEvent {
    /// A period is owed from now on.
    Owed {
        item: String,
        period: String,
        due: Day,
        /// How many villages owe it.
        villages: i64,
    },
    /// People were reminded: village, item, period and rung of each duty.
    Reminded { duties: Vec<(i64, String, String, i64)> },
}

impl Event for DutyEvent {
    fn kind(&self) -> &'static str {
        match self {
            DutyEvent::Owed { .. } => "notice.owed",
            DutyEvent::Reminded { .. } => "notice.reminded",
        }
    }
}

/// The rungs of reminders as they are in force.
pub fn ladder(cx: &Context) -> Ladder {
    let days = |key| cx.registry.parameters.number(key, cx.today);
    let (first, second) = (days(keys::NOTICE_REMIND_FIRST), days(keys::NOTICE_REMIND_SECOND));
    let (town, county) = (days(keys::NOTICE_LATE_TOWN), days(keys::NOTICE_LATE_COUNTY));
    Ladder([first.saturating_neg(), second.saturating_neg(), 0, town, county])
}

/// One round of the minute tick.
///
/// # Errors
/// A fault of the database; what was done until then stays done.
pub async fn tick(app: &App, now: Moment) -> Result<(), Stop> {
    open(app, now.day()).await?;
    loop {
        let job = app.clone();
        let more = app.db.write(move |tx| remind(tx, &job)).await?;
        if !more {
            break Ok(());
        }
    }
}

/// What ended since periods were looked at last is owed, from the month on in which the county begins.
async fn open(app: &App, today: Day) -> Result<(), Stop> {
    let cx = app.context(Actor::visitor(app.db.county()));
    let county = cx.county.as_i64();
    let begins = cx.registry.parameters.number(keys::NOTICE_START, today);
    let Some(begins) = Month::from_code(begins).map(Month::first_day) else { return Ok(()) };
    let (noted, changes) =
        app.db.read(move |db| Ok((meta(db, county, OPENED)?, store::changes(db, county)?))).await?;
    let noted = noted.and_then(|text| Day::parse(&text).ok());
    let after = noted.unwrap_or(begins.plus_days(-1)).max(begins.plus_days(-1));
    if after >= today {
        return Ok(());
    }
    for item in Catalogue::on(today, &changes).items() {
        let periods = opening(item.cycle, item.due, (after, today));
        for period in periods.into_iter().filter(|period| period.first() >= begins) {
            let (job, item) = (app.clone(), item.clone());
            app.db.write(move |tx| owe(tx, &job, &item, period)).await?;
        }
    }
    app.db.write(move |tx| Ok(set_meta(tx, OPENED, &today.to_string())?)).await
}

fn owe(tx: &mut Tx, app: &App, item: &Item, period: Period) -> Result<(), Stop> {
    let cx = app.context(Actor::visitor(app.db.county()));
    let what = Located::open(cx.county);
    let (permit, ladder) = (Permit::of_time(what), ladder(&cx));
    let due = item.due.day(period, &cx.registry.calendar);
    let next = ladder.on(due, cx.today).1;
    let mut villages = 0i64;
    for village in cx.registry.places.inside(cx.county, Level::Village, cx.today) {
        let village = village.code;
        let of = (village, item.code.clone());
        // The first round reminds of what is due soon already.
        let duty = Duty { village, item: of.1, period, due, done: None, is_late: false, rung: 0 };
        let remind = if due <= cx.today || ladder.on(due, cx.today).0 > 0 { Some(cx.today) } else { next };
        villages = villages.saturating_add(i64::from(store::open(tx, &permit, &duty, remind)?));
    }
    if villages > 0 {
        let event = DutyEvent::Owed { item: item.code.clone(), period: period.to_string(), due, villages };
        record::append(tx, &cx, &what, &[event], None)?;
    }
    Ok(())
}

/// Those who are told together: place and role of who is told, and the rung.
type Group = (DivisionCode, Role, i64);

/// Reminds of what is due; true when there may be more.
fn remind(tx: &mut Tx, app: &App) -> Result<bool, Stop> {
    let cx = app.context(Actor::visitor(app.db.county()));
    let due = store::remind(tx, cx.county.as_i64(), cx.today, ROUND)?;
    if due.is_empty() {
        return Ok(false);
    }
    let catalogue = Catalogue::on(cx.today, &store::changes(tx, cx.county.as_i64())?);
    let what = Located::open(cx.county);
    let (permit, ladder) = (Permit::of_time(what), ladder(&cx));
    let mut groups: BTreeMap<Group, Vec<&Duty>> = BTreeMap::new();
    let mut told = Vec::new();
    for duty in &due {
        let (rung, next) = ladder.on(duty.due, cx.today);
        store::mark(tx, &permit, duty, (rung, duty.due < cx.today), next)?;
        if rung > duty.rung
            && let Some(item) = catalogue.item(&duty.item)
        {
            let (place, role) = audience(duty, item, rung, cx.county);
            groups.entry((place, role, rung)).or_default().push(duty);
            told.push((duty.village.as_i64(), duty.item.clone(), duty.period.to_string(), rung));
        }
    }
    for (group, duties) in &groups {
        tell(tx, app, (&cx, &catalogue), *group, duties)?;
    }
    if !told.is_empty() {
        record::append(tx, &cx, &what, &[DutyEvent::Reminded { duties: told }], None)?;
    }
    Ok(true)
}

/// Who is told on a rung: the village's owner of the item, the township's leaders, the county's office.
fn audience(duty: &Duty, item: &Item, rung: i64, county: DivisionCode) -> (DivisionCode, Role) {
    match rung {
        ..=3 => (duty.village, item.owner),
        4 => (duty.village.town().unwrap_or(county), Role::TownLeader),
        _ => (
            county,
            match item.affairs {
                Affairs::Party => Role::CountyOrganization,
                Affairs::Village => Role::CountyCivilAffairs,
                Affairs::Finance => Role::CountyAgriculture,
            },
        ),
    }
}

fn tell(
    tx: &mut Tx,
    app: &App,
    (cx, catalogue): (&Context, &Catalogue),
    (place, role, rung): Group,
    duties: &[&Duty],
) -> Result<(), Stop> {
    let Some(first) = duties.first() else { return Ok(()) };
    let mut persons = people::holders(tx, cx, place, role)?;
    if persons.is_empty() && rung <= 3 {
        persons = people::holders(tx, cx, place, Role::VillageSecretary)?;
    }
    let title = catalogue.item(&first.item).map_or("", |item| item.title.as_str());
    let text = words(cx, place, rung, (duties.len(), first, title));
    let about = format!("{}:{}:{}", first.village, first.item, first.period);
    for (person, phone) in people::phones(tx, &app.vault, cx.county.as_i64(), &persons)? {
        let cause = format!("notice:{rung}:{about}:{}", person.as_i64());
        put(tx, app, cx, (person, &phone), (&text, &cause))?;
    }
    Ok(())
}

/// What a reminder says; neutral, and no name of anybody.
fn words(cx: &Context, place: DivisionCode, rung: i64, (many, first, title): (usize, &Duty, &str)) -> String {
    let names = &cx.registry.places;
    let (place, village) = (names.name(place), names.name(first.village));
    let (day, period) = (first.due.zh(), first.period.zh());
    match rung {
        1 | 2 => {
            format!("【后稷】{place}有 {many} 项公开快到期了（{period}{title}，最晚{day}），请按时公开。")
        }
        3 => format!("【后稷】{place}有 {many} 项公开今天到期（{period}{title}），请今天公开。"),
        _ => {
            format!(
                "【后稷】{place}有 {many} 项到期还没公开（{village}{period}{title}，最晚{day}），请看看是什么原因。"
            )
        }
    }
}

fn put(
    tx: &mut Tx,
    app: &App,
    cx: &Context,
    (person, phone): (PersonId, &str),
    (text, cause): (&str, &str),
) -> Result<(), Stop> {
    let draft = Draft {
        id: MessageId::from_i64(app.ids.next(cx.now)),
        person: Some(person),
        phone,
        text,
        kind: "notice.reminder",
        subject: 0,
        cause,
        due_at: outbox::after_quiet_hours(&cx.registry, cx.now),
    };
    Ok(outbox::store::put(tx, &app.vault, &draft)?)
}
