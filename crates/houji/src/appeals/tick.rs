//! What happens to appeals by the passing of time: the reminder ladder, extensions nobody decided, waits that are
//! over, desks without people, and closing without a rating or an objection.

use super::commands::{apply, number, told};
use super::decide::{self, Arrival};
use super::model::{Appeal, AppealEvent, Moved, Stage};
use super::store::{self, START};
use crate::gate::{Actor, Located};
use crate::house::{App, Context, Stop, Tx};
use crate::outbox::{self, Draft};
use crate::people;
use crate::record;
use crate::registry::store::{meta, set_meta};
use crate::registry::{Key, keys};
use houji_base::{MessageId, Moment, PersonId, Term};

/// Appeals looked at in one write.
const ROUND: i64 = 100;
/// How much before the last round's moment is looked at again: clocks of several processes differ a little, and an
/// act may be committed a little after the moment it counts from.
const AGAIN_HOURS: i64 = -1;

/// One rung of the reminder ladder.
struct Rung {
    level: i64,
    /// Note of the moment by which every reminder of this rung had been given.
    meta: &'static str,
    /// Before the due time or after it, by how much; `None` at it.
    offset: Option<(bool, Key)>,
}

/// Highest first: an appeal that nobody looked at for long gets one reminder, not all.
const LADDER: [Rung; 4] = [
    Rung { level: 4, meta: "appeals.escalated", offset: Some((false, keys::APPEAL_ESCALATE)) },
    Rung { level: 3, meta: "appeals.urged", offset: Some((false, keys::APPEAL_URGE)) },
    Rung { level: 2, meta: "appeals.due", offset: None },
    Rung { level: 1, meta: "appeals.reminded", offset: Some((true, keys::APPEAL_REMIND)) },
];

/// Where a round goes on: the rung, whether with sealed appeals, and after which one; at first after the last round's.
type Foothold = (usize, bool, Option<store::After>);

/// One round of the minute tick.
///
/// # Errors
/// A fault of the database; what was done until then stays done.
pub async fn tick(app: &App, now: Moment) -> Result<(), Stop> {
    let mut foothold = Some((0, false, None));
    while let Some(from) = foothold {
        let job = app.clone();
        foothold = app.db.write(move |tx| climb(tx, &job, now, from)).await?;
    }
    close_over(app, now).await?;
    loop {
        let job = app.clone();
        let more =
            app.db.write(move |tx| told::pass_on(tx, &job.context(Actor::visitor(job.db.county())))).await?;
        if !more {
            break Ok(());
        }
    }
}

/// Goes up the ladder in one write, until there was something to do; gives back where to go on. Each rung looks at what reaches
/// it from the last round on, so that a round costs the same however much lies overdue. No step is ever given a due time that
/// is already over.
fn climb(
    tx: &mut Tx,
    app: &App,
    now: Moment,
    (mut at, mut sealed, mut after): Foothold,
) -> Result<Option<Foothold>, Stop> {
    let cx = app.context(Actor::visitor(app.db.county()));
    let county = cx.county.as_i64();
    while let Some(rung) = LADDER.get(at) {
        let from = match after.take() {
            Some(after) => after,
            None => last_round(tx, county, rung)?,
        };
        let horizon = horizon(&cx, now, rung);
        let due = store::due_until(tx, county, sealed, from, horizon, ROUND)?;
        for appeal in &due {
            one(tx, app, &cx, appeal, rung.level)?;
        }
        if let Some(last) = due.last() {
            return Ok(Some((at, sealed, Some((last.life.step_due.millis(), last.id.as_i64())))));
        }
        if sealed {
            // What is filed later may fall due before a horizon that lies ahead.
            set_meta(tx, rung.meta, &horizon.min(now).millis().to_string())?;
            at = at.saturating_add(1);
        }
        sealed = !sealed;
    }
    Ok(None)
}

/// From where on a rung is looked at again.
fn last_round(tx: &mut Tx, county: i64, rung: &Rung) -> Result<store::After, Stop> {
    let noted = meta(tx, county, rung.meta)?.and_then(|text| text.parse().ok()).map(Moment::from_millis);
    Ok(noted.map_or(START, |noted| (noted.plus_hours(AGAIN_HOURS).millis(), 0)))
}

/// Until when what is due reaches a rung.
fn horizon(cx: &Context, now: Moment, rung: &Rung) -> Moment {
    let term = |key| cx.registry.parameters.term(key, now.day());
    match rung.offset {
        None => now,
        Some((true, key)) => term(key).due(now, &cx.registry.calendar),
        Some((false, key)) => before(term(key), now, &cx.registry.calendar),
    }
}

/// The latest due time that is a term ago.
fn before(term: Term, now: Moment, calendar: &houji_base::WorkCalendar) -> Moment {
    match term {
        Term::Hours(n) => now.plus_hours(i64::from(n).saturating_neg()),
        Term::Minutes(n) => now.plus_minutes(i64::from(n).saturating_neg()),
        Term::Days(n) => now.day().plus_days(i64::from(n).saturating_neg()).start(),
        Term::WorkingDays(n) => {
            let (mut day, mut left) = (now.day(), n);
            while left > 0 {
                day = day.plus_days(-1);
                left = left.saturating_sub(u32::from(calendar.is_working(day)));
            }
            day.start()
        }
    }
}

/// What time asks for at one appeal.
fn one(tx: &mut Tx, app: &App, cx: &Context, appeal: &Appeal, level: i64) -> Result<(), Stop> {
    let life = &appeal.life;
    if life.side.waiting.is_some() {
        return if level == 2 { happen(tx, cx, appeal, AppealEvent::WaitOver {}) } else { Ok(()) };
    }
    if level == 2 && life.side.extension.is_some() {
        return happen(tx, cx, appeal, AppealEvent::ExtensionLapsed {});
    }
    if life.reminded >= level {
        return Ok(());
    }
    if life.stage == Stage::Acknowledged
        && let Some(moved) = unstaffed(tx, cx, appeal)?
    {
        return happen(tx, cx, appeal, AppealEvent::Designated(moved));
    }
    let to = recipients(tx, app, cx, appeal, level)?;
    let text = reminder(cx, appeal, level);
    for (person, phone) in to {
        let cause = format!("remind:{}:{}:{level}:{}", appeal.id, life.version, person.as_i64());
        put(tx, app, cx, (person, &phone), appeal, &text, &cause)?;
    }
    happen(tx, cx, appeal, AppealEvent::Reminded { level })
}

/// When nobody works at the desk it lies with, the desk above has it.
fn unstaffed(tx: &mut Tx, cx: &Context, appeal: &Appeal) -> Result<Option<Moved>, Stop> {
    let mut desk = appeal.life.desk;
    while people::desk_staff(tx, cx, desk)?.is_empty() {
        match desk.above() {
            Some(above) => desk = above,
            None => return Ok(None),
        }
    }
    if desk == appeal.life.desk {
        return Ok(None);
    }
    let Arrival { desk, accept_due, reply_due } = decide::arrival_at(cx, appeal.category, desk);
    Ok(Some(Moved { desk, words: String::new(), accept_due, reply_due }))
}

/// The handler, or the desk; from the due time on also the desk above.
fn recipients(
    tx: &mut Tx,
    app: &App,
    cx: &Context,
    appeal: &Appeal,
    level: i64,
) -> Result<Vec<(PersonId, String)>, Stop> {
    let life = &appeal.life;
    let mut persons = match life.handler {
        Some(handler) => vec![handler],
        None => people::desk_staff(tx, cx, life.desk)?,
    };
    let mut above = life.desk.above().filter(|_| level >= 2);
    while let Some(desk) = above {
        persons.extend(people::desk_staff(tx, cx, desk)?);
        above = desk.above().filter(|_| level >= 4);
    }
    if level >= 4 && !appeal.is_sealed() {
        persons.extend(people::leaders(tx, cx, appeal.village)?);
    }
    persons.sort_unstable();
    persons.dedup();
    Ok(people::phones(tx, &app.vault, cx.county.as_i64(), &persons)?)
}

/// What a reminder says; of a sealed one no word about what, where or who.
fn reminder(cx: &Context, appeal: &Appeal, level: i64) -> String {
    let life = &appeal.life;
    let what = if life.stage == Stage::Accepted { "答复" } else { "接办" };
    let day = life.step_due.plus_millis(-1).day().zh_short();
    let when = match level {
        1 => "快到期限了",
        2 => "已经过了期限",
        3 => "过了期限还没办，发书面催办",
        _ => "过期很久还没办，报乡镇领导和县里",
    };
    if appeal.is_sealed() {
        return format!("【后稷】有一件密件{when}（最晚{day}{what}），请登录查看。");
    }
    let village = cx.registry.places.full_name(appeal.village);
    let (number, title) = (appeal.number_text(), appeal.title());
    format!("【后稷】{village}的诉求 {number}“{title}”{when}（最晚{day}{what}），请尽快办理。")
}

fn put(
    tx: &mut Tx,
    app: &App,
    cx: &Context,
    (person, phone): (PersonId, &str),
    appeal: &Appeal,
    text: &str,
    cause: &str,
) -> Result<(), Stop> {
    let draft = Draft {
        id: MessageId::from_i64(app.ids.next(cx.now)),
        person: Some(person),
        phone,
        text,
        kind: "appeal.reminder",
        // A sealed appeal's messages do not lead to it.
        subject: if appeal.is_sealed() { 0 } else { appeal.id.as_i64() },
        cause,
        due_at: outbox::after_quiet_hours(&cx.registry, cx.now),
    };
    Ok(outbox::store::put(tx, &app.vault, &draft)?)
}

async fn close_over(app: &App, now: Moment) -> Result<(), Stop> {
    loop {
        let job = app.clone();
        if app.db.write(move |tx| close_some(tx, &job, now)).await? == 0 {
            break Ok(());
        }
    }
}

/// Closes in one write what waited long enough for a word; gives back how many.
fn close_some(tx: &mut Tx, app: &App, now: Moment) -> Result<usize, Stop> {
    let cx = app.context(Actor::visitor(app.db.county()));
    let mut over = Vec::new();
    for sealed in [false, true] {
        over.extend(store::time_over(tx, cx.county.as_i64(), sealed, now, ROUND)?);
    }
    for appeal in &over {
        // Silence closes as not rated; it is never counted as satisfied.
        let refused = appeal.life.stage == Stage::Refused;
        let event = if refused { AppealEvent::ClosedRefused {} } else { AppealEvent::ClosedUnrated {} };
        happen(tx, &cx, appeal, event)?;
    }
    Ok(over.len())
}

/// Lets an event of time happen.
fn happen(tx: &mut Tx, cx: &Context, appeal: &Appeal, event: AppealEvent) -> Result<(), Stop> {
    if appeal.life.after(&event, cx.now, None).is_none() {
        return Ok(());
    }
    let events = number(appeal.life.version, vec![event]);
    apply(tx, appeal, &events, cx)?;
    let what = Located { subject: appeal.id.as_i64(), ..Located::open(appeal.village) };
    record::append(tx, cx, &what, &events, None)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use houji_base::{Day, DayKind, WorkCalendar};

    #[test]
    fn before_is_the_other_side_of_due() {
        let off = |text| (Day::parse(text).unwrap(), DayKind::Off);
        let calendar = WorkCalendar::new([off("2026-10-01"), off("2026-10-02"), off("2026-10-05")]);
        let start = Day::parse("2026-09-24").unwrap().start();
        for term in ["1wd", "5wd", "3d", "26h", "45m"].map(|text| Term::parse(text).unwrap()) {
            for hour in 0..(24 * 20) {
                let now = start.plus_hours(hour);
                let edge = before(term, now, &calendar);
                assert!(term.due(edge.plus_millis(-1), &calendar) <= now, "{term} {}", now.iso());
                assert!(term.due(edge.plus_millis(1), &calendar) > now, "{term} {}", now.iso());
            }
        }
    }
}
