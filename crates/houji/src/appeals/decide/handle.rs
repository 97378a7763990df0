//! What offices decide. Refusals come in one order everywhere: recusal, desk, stage, then the act's own.

use super::clock::{arrival_at, due, latest_promise};
use super::{
    Handling, Refused, concerns_another, move_body, note_words, part_body, refusal_body, step, wrong_stage,
};
use crate::appeals::model::{AppealEvent, Channel, Mode, Moved, Reason, Stage};
use crate::gate::{Actor, Desk, Office, Role};
use crate::house::error::NOT_FOUND;
use crate::house::{Context, Stop};
use crate::registry::keys;
use houji_base::{Moment, Term};

/// Nobody handles what concerns himself, and only the desk it lies with, or whoever decides above, handles it.
pub(super) fn may_work(state: &Handling, cx: &Context) -> Result<(), Stop> {
    let desk = state.appeal.life.desk;
    concerns_another(state)?;
    if desk.is_held_by(&cx.actor) || desk.is_directed_by(&cx.actor) {
        return Ok(());
    }
    let place = if desk.office == Office::Village || desk.office == Office::Town {
        cx.registry.places.name(desk.place)
    } else {
        String::new()
    };
    Err(Refused::NotDesk { desk: format!("{place}{}", desk.office.zh()) }.into())
}

/// Only whoever took it on, or decides above, goes on with it.
pub(super) fn is_handler(state: &Handling, cx: &Context) -> Result<(), Stop> {
    let life = &state.appeal.life;
    if life.handler == cx.actor.person || life.desk.is_directed_by(&cx.actor) {
        Ok(())
    } else {
        Err(Refused::NotHandler.into())
    }
}

fn at_stage(state: &Handling, stage: Stage, act: &'static str) -> Result<(), Stop> {
    let life = &state.appeal.life;
    if life.stage == stage && life.side.waiting.is_none() { Ok(()) } else { Err(wrong_stage(state, act)) }
}

fn before_acceptance(state: &Handling, cx: &Context, act: &'static str) -> Result<(), Stop> {
    may_work(state, cx)?;
    at_stage(state, Stage::Acknowledged, act)
}

/// Somebody takes an appeal on and promises a day.
///
/// # Errors
/// The refusal.
pub fn accept(state: &Handling, promised: Option<Term>, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    before_acceptance(state, cx, "接办")?;
    if cx.actor.person.is_some_and(|person| state.appeal.life.side.earlier.contains(&person)) {
        return Err(Refused::HandledBefore.into());
    }
    let latest = latest_promise(cx, &state.appeal);
    let due = promised.map_or(latest, |term| term.due(cx.now, &cx.registry.calendar));
    if due > latest {
        return Err(Refused::TooLate { latest: latest.plus_millis(-1).day().zh_short() }.into());
    }
    step(state, vec![AppealEvent::Accepted { due }], "接办", cx)
}

/// Somebody says why it is not taken on, and where to go instead.
///
/// # Errors
/// The refusal.
pub fn refuse(
    state: &Handling,
    reason: Reason,
    instead: &str,
    cx: &Context,
) -> Result<Vec<AppealEvent>, Stop> {
    before_acceptance(state, cx, "不受理")?;
    if state.appeal.life.side.objected {
        return Err(Refused::ObjectedBefore.into());
    }
    let words = note_words(&state.salt, &refusal_body(reason, instead));
    let event = AppealEvent::Refused { reason, words, until: due(cx, keys::APPEAL_OBJECT) };
    step(state, vec![event], "不受理", cx)
}

/// A desk that handles open things takes no sealed one, and the other way round; nor the desk it lies with.
fn fits(state: &Handling, desk: Desk) -> Result<(), Stop> {
    let other = desk != state.appeal.life.desk;
    if other && desk.office.is_discipline() == state.appeal.is_sealed() {
        Ok(())
    } else {
        Err(Refused::WrongDesk.into())
    }
}

fn moved(state: &Handling, desk: Desk, why: &str, cx: &Context) -> Moved {
    let arrival = arrival_at(cx, state.appeal.category, desk);
    let words = note_words(&state.salt, &move_body(desk, why));
    let (accept_due, reply_due) = (arrival.accept_due, arrival.reply_due);
    Moved { desk, words, accept_due, reply_due }
}

/// The wrong desk names the right one; once, and soon.
///
/// # Errors
/// The refusal.
pub fn return_to(state: &Handling, desk: Desk, why: &str, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    before_acceptance(state, cx, "转给别的单位")?;
    let life = &state.appeal.life;
    if life.side.returned {
        return Err(Refused::ReturnedBefore.into());
    }
    let term = cx.registry.parameters.term(keys::APPEAL_RETURN, cx.today);
    if cx.now > term.due(life.arrived(), &cx.registry.calendar) {
        return Err(Refused::ReturnOver.into());
    }
    fits(state, desk)?;
    let event = AppealEvent::Returned(moved(state, desk, why, cx));
    step(state, vec![event], "转给别的单位", cx)
}

/// A desk that cannot do it alone hands it up.
///
/// # Errors
/// The refusal.
pub fn raise(state: &Handling, desk: Desk, why: &str, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    may_work(state, cx)?;
    let life = &state.appeal.life;
    if life.stage == Stage::Accepted {
        is_handler(state, cx)?;
    }
    if !life.stage.is_open() || life.side.waiting.is_some() {
        return Err(wrong_stage(state, "上交"));
    }
    fits(state, desk)?;
    if desk.place == life.desk.place && life.desk.office == Office::Village || desk.office == Office::Village
    {
        return Err(Refused::WrongDesk.into());
    }
    step(state, vec![AppealEvent::Raised(moved(state, desk, why, cx))], "上交", cx)
}

/// Whoever decides above says which desk it is.
///
/// # Errors
/// The refusal.
pub fn designate(state: &Handling, desk: Desk, why: &str, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    directs(state, cx)?;
    fits(state, desk)?;
    step(state, vec![AppealEvent::Designated(moved(state, desk, why, cx))], "指定单位", cx)
}

pub(super) fn directs(state: &Handling, cx: &Context) -> Result<(), Stop> {
    concerns_another(state)?;
    if state.appeal.life.desk.is_directed_by(&cx.actor) { Ok(()) } else { Err(Refused::NotAbove.into()) }
}

/// The handler asks for more time, before the time is over.
///
/// # Errors
/// The refusal.
pub fn extend(state: &Handling, term: Term, why: &str, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    may_work(state, cx)?;
    at_stage(state, Stage::Accepted, "申请延期")?;
    is_handler(state, cx)?;
    let life = &state.appeal.life;
    let parameters = &cx.registry.parameters;
    if life.desk.above().is_none() && life.desk.office != Office::Petition {
        return Err(Refused::ExtensionNobody.into());
    }
    let times = parameters.number(keys::APPEAL_EXTEND_TIMES, cx.today);
    if life.side.extended >= times {
        return Err(Refused::ExtensionUsed { times }.into());
    }
    if cx.now >= life.reply_due {
        return Err(Refused::ExtensionLate.into());
    }
    let key = if life.side.petition { keys::PETITION_EXTEND } else { keys::APPEAL_EXTEND };
    let from = |term: Term| term.due(life.reply_due.plus_millis(-1), &cx.registry.calendar);
    let (until, latest) = (from(term), from(parameters.term(key, cx.today)));
    if until > latest {
        return Err(Refused::TooLate { latest: latest.plus_millis(-1).day().zh_short() }.into());
    }
    let event = AppealEvent::ExtensionAsked { until, words: note_words(&state.salt, why) };
    step(state, vec![event], "申请延期", cx)
}

/// The desk above grants more time or does not.
///
/// # Errors
/// The refusal.
pub fn decide_extension(state: &Handling, grant: bool, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    directs(state, cx)?;
    let event = if grant { AppealEvent::ExtensionGranted {} } else { AppealEvent::ExtensionDenied {} };
    step(state, vec![event], "批延期", cx)
}

/// The handler asks the villager for something; once. Meanwhile the handler's clock stands still, not the
/// villager's.
///
/// # Errors
/// The refusal.
pub fn ask(state: &Handling, question: &str, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    may_work(state, cx)?;
    at_stage(state, Stage::Accepted, "请村民补充")?;
    is_handler(state, cx)?;
    if state.appeal.life.side.waited {
        return Err(Refused::AskedBefore.into());
    }
    let words = note_words(&state.salt, question);
    let event = AppealEvent::Asked { until: due(cx, keys::APPEAL_WAIT), words };
    step(state, vec![event], "请村民补充", cx)
}

/// The handler asks another desk to do its part, not later than the whole is due.
///
/// # Errors
/// The refusal.
pub fn part_asked(state: &Handling, desk: Desk, what: &str, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    may_work(state, cx)?;
    at_stage(state, Stage::Accepted, "请别的单位一起办")?;
    is_handler(state, cx)?;
    fits(state, desk)?;
    let due: Moment = state.appeal.life.reply_due;
    let event = AppealEvent::PartAsked { desk, due, words: note_words(&state.salt, &part_body(desk, what)) };
    step(state, vec![event], "请别的单位一起办", cx)
}

/// The other desk says what it did.
///
/// # Errors
/// The refusal.
pub fn part_done(state: &Handling, part: usize, what: &str, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    concerns_another(state)?;
    let asked = state.appeal.life.side.parts.get(part).ok_or(NOT_FOUND)?;
    if !asked.desk.is_held_by(&cx.actor) {
        return Err(Refused::NotDesk { desk: asked.desk.office.zh().to_owned() }.into());
    }
    let event = AppealEvent::PartDone { part, words: note_words(&state.salt, what) };
    step(state, vec![event], "交这一部分", cx)
}

/// The petition office or the township's clerk says that it is a petition: the statutory clock counts.
///
/// # Errors
/// The refusal.
pub fn mark_petition(state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    concerns_another(state)?;
    let place = state.appeal.village;
    let holds = |post: &crate::gate::Post| {
        matches!(post.role, Role::TownClerk | Role::CountyPetition) && post.place.covers(place)
    };
    if !cx.actor.posts.iter().any(holds) {
        return Err(Refused::NotAbove.into());
    }
    let event = AppealEvent::PetitionMarked { finish: due(cx, keys::PETITION_FINISH) };
    step(state, vec![event], "转为信访事项", cx)
}

/// The desk handles it together with another one of the same village. Order: may work on it, fits, as many may see it.
///
/// # Errors
/// The refusal.
pub fn merge(state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    may_work(state, cx)?;
    let appeal = &state.appeal;
    let other = state.other.as_ref().filter(|other| {
        let same = other.village == appeal.village && other.is_sealed() == appeal.is_sealed();
        same && other.id != appeal.id && other.life.stage.is_open()
    });
    let other = other.ok_or(Refused::WrongMerge)?;
    if appeal.shown && !other.shown {
        return Err(Refused::MergeShown.into());
    }
    step(state, vec![AppealEvent::Merged { into: other.id }], "并案", cx)
}

/// Somebody looks at the name and the phone number. Order: known at all, kept from the village, then recorded.
///
/// # Errors
/// The refusal.
pub fn look(state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    let appeal = &state.appeal;
    let role = widest(&cx.actor, appeal.village).ok_or(NOT_FOUND)?;
    if appeal.mode == Mode::Anonymous {
        return Err(Refused::NameUnknown.into());
    }
    // A closed sealed appeal stands in the place of its desk: there is no village to hide from.
    if appeal.mode == Mode::Hidden && role.place == appeal.village && !appeal.is_sealed() {
        return Err(Refused::NameHidden.into());
    }
    step(state, vec![AppealEvent::IdentitySeen { role: role.role.code().to_owned() }], "查看", cx)
}

/// Somebody looks at how the person agreed to be helped; recorded like a look at the name.
///
/// # Errors
/// The refusal when nobody helped.
pub fn look_at_consent(state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    let appeal = &state.appeal;
    let role = widest(&cx.actor, appeal.village).ok_or(NOT_FOUND)?;
    if appeal.channel != Channel::Proxy {
        return Err(NOT_FOUND.into());
    }
    step(state, vec![AppealEvent::ConsentSeen { role: role.role.code().to_owned() }], "查看", cx)
}

/// Somebody looks at the photos and recordings of a sealed appeal.
///
/// # Errors
/// The refusal.
pub fn look_at_files(state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    let role = widest(&cx.actor, state.appeal.village).ok_or(NOT_FOUND)?;
    step(state, vec![AppealEvent::FilesSeen { role: role.role.code().to_owned() }], "查看", cx)
}

/// The widest office post counts: a township clerk who also serves in the village sees what the township may.
pub(super) fn widest(actor: &Actor, place: houji_base::DivisionCode) -> Option<&crate::gate::Post> {
    let posts = actor.posts.iter().filter(|post| post.role.is_office() && post.place.covers(place));
    posts.max_by_key(|post| post.place.range().1.saturating_sub(post.place.range().0))
}
