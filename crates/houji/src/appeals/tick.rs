//! What happens to appeals by the passing of time: reminders before and after the due time, and closing
//! without a rating.

use super::model::{Appeal, AppealEvent, Stage};
use super::store::{self, START};
use crate::gate::{Actor, Located};
use crate::house::{App, Context, Stop, Tx};
use crate::outbox::{self, Draft};
use crate::people;
use crate::record;
use crate::registry::keys;
use crate::registry::store::{meta, set_meta};
use houji_base::{AppealId, MessageId, Moment, PersonId};

/// Appeals looked at in one write.
const ROUND: i64 = 100;
/// Note of the moment by which every reminder that was due had been given.
const REMINDED: &str = "appeals.reminded";
/// How much before that moment is looked at again: clocks of several processes differ a little, and an act may be
/// committed a little after the moment it counts from.
const AGAIN_HOURS: i64 = -1;

/// One round of the minute tick.
///
/// # Errors
/// A fault of the database; what was done until then stays done.
pub async fn tick(app: &App, now: Moment) -> Result<(), Stop> {
    remind(app, now).await?;
    close_unrated(app, now).await
}

/// Looks at what falls due from the last round on, so that a round costs the same however much lies overdue. No step
/// is ever given a due time that is already over.
async fn remind(app: &App, now: Moment) -> Result<(), Stop> {
    let registry = app.registry.load();
    let horizon = registry.parameters.term(keys::APPEAL_REMIND, now.day()).due(now, &registry.calendar);
    let county = app.db.county().as_i64();
    let noted = app.db.read(move |db| Ok(meta(db, county, REMINDED)?)).await?;
    let noted = noted.and_then(|text| text.parse().ok()).map(Moment::from_millis);
    let mut after = noted.map_or(START, |noted| (noted.plus_hours(AGAIN_HOURS).millis(), 0));
    loop {
        let job = app.clone();
        let last = app
            .db
            .write(move |tx| {
                let cx = job.context(Actor::visitor(job.db.county()));
                let due = store::due_before(tx, cx.county.as_i64(), after, horizon, ROUND)?;
                for appeal in &due {
                    remind_one(tx, &job, &cx, appeal)?;
                }
                Ok(due.last().map(|appeal| (appeal.step_due.millis(), appeal.id.as_i64())))
            })
            .await?;
        match last {
            Some(last) => after = last,
            None => break,
        }
    }
    app.db.write(move |tx| Ok(set_meta(tx, REMINDED, &now.millis().to_string())?)).await
}

/// Level 1 before the due time, level 2 once it is over; each once a step.
fn remind_one(tx: &mut Tx, app: &App, cx: &Context, appeal: &Appeal) -> Result<(), Stop> {
    let level = if appeal.step_due <= cx.now { 2 } else { 1 };
    if appeal.reminded >= level {
        return Ok(());
    }
    let village = cx.registry.places.full_name(appeal.village);
    let what = if appeal.stage == Stage::Accepted { "答复" } else { "接办" };
    let when = if level == 2 { "已经过了期限" } else { "快到期限了" };
    let day = appeal.step_due.plus_millis(-1).day().zh_short();
    let (number, title) = (appeal.number_text(), appeal.title());
    let text = format!("【后稷】{village}的诉求 {number}“{title}”{when}（最晚{day}{what}），请尽快办理。");
    for (person, phone) in people::desk_phones(tx, &app.vault, cx, appeal.village, appeal.handler)? {
        let cause = format!("remind:{}:{}:{level}:{}", appeal.id, appeal.stage.code(), person);
        put(tx, app, cx, (person, &phone), appeal.id, &text, &cause)?;
    }
    store::reminded(tx, (appeal.id, appeal.version), level)?;
    let what = Located { subject: appeal.id.as_i64(), ..Located::open(appeal.village) };
    record::append(tx, cx, &what, &[AppealEvent::Reminded { level }], None)?;
    Ok(())
}

fn put(
    tx: &mut Tx,
    app: &App,
    cx: &Context,
    (person, phone): (PersonId, &str),
    appeal: AppealId,
    text: &str,
    cause: &str,
) -> Result<(), Stop> {
    let draft = Draft {
        id: MessageId::from_i64(app.ids.next(cx.now)),
        person: Some(person),
        phone,
        text,
        kind: "appeal.reminder",
        subject: appeal.as_i64(),
        cause,
        due_at: outbox::after_quiet_hours(app, cx.now),
    };
    Ok(outbox::store::put(tx, &app.vault, &draft)?)
}

async fn close_unrated(app: &App, now: Moment) -> Result<(), Stop> {
    loop {
        let job = app.clone();
        let closed = app
            .db
            .write(move |tx| {
                let cx = job.context(Actor::visitor(job.db.county()));
                let over = store::rating_over(tx, cx.county.as_i64(), now, ROUND)?;
                for id in &over {
                    close_one(tx, &cx, *id)?;
                }
                Ok(over.len())
            })
            .await?;
        if closed == 0 {
            return Ok(());
        }
    }
}

/// Silence closes as not rated; it is never counted as satisfied.
fn close_one(tx: &mut Tx, cx: &Context, id: AppealId) -> Result<(), Stop> {
    let Some(appeal) = store::by_id(tx, cx.county.as_i64(), id)? else { return Ok(()) };
    let event = AppealEvent::ClosedUnrated { since: appeal.step_due.millis() };
    let Some(stage) = appeal.stage.after(&event) else { return Ok(()) };
    store::end(tx, (id, appeal.version), stage, None, cx.now)?;
    tx.count(appeal.village, "appeal.waiting", -1);
    tx.count(appeal.village, "appeal.unrated", 1);
    let what = Located { subject: id.as_i64(), ..Located::open(appeal.village) };
    record::append(tx, cx, &what, &[event], None)?;
    Ok(())
}
