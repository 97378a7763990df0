//! What may be recorded of a matter and its steps. Pure.

use super::model::{
    Decision, DecisionEvent, NewStep, Public, Standing, Step, Strict, What, Written, next, rule,
};
use crate::books::typed::words;
use crate::house::{FieldError, Refusal};
use crate::refusals;
use crate::registry::{Parameters, keys};
use houji_base::Day;
use houji_seal::commitment;

refusals! {
    /// Why an act on a matter was not done.
    pub enum Refused {
        /// No such matter.
        NoDecision = 404 "decision.none" "没有这件事。请回村民决定的事重新选。",
        /// Not a village.
        NoVillage = 422 "decision.village" "事情是一个村决定的。请选一下是哪个村。",
        /// It was taken back.
        Void = 409 "decision.void" "这件事已经作废。请看这件事的页面。",
        /// It is decided.
        Decided = 409 "decision.decided" "这件事已经决议，不能再加一步。请看这件事的页面。",
        /// Another step comes next.
        Order = 409 "decision.order" "步骤要按先后来，前一步通过了才能记后一步。请看现在该记哪一步。",
        /// It is not decided.
        Undecided = 409 "decision.undecided" "这件事还没有决议，不能公开成决议。请先把步骤走完。",
        /// The decision is published first.
        Unpublished = 409 "decision.unpublished" "决议还没有公开。请先登记决议公开，再登记实施结果公开。",
        /// It was published before.
        Published = 409 "decision.published" "这一项已经登记过公开。请看这件事的页面。",
        /// What was published stays.
        Stays = 409 "decision.stays" "公开过的决议不能作废。请另外走一次程序更正。",
    }
}

/// What the county has set on a day.
pub fn strict(parameters: &Parameters, day: Day) -> Strict {
    let is_set = |key| parameters.number(key, day) > 0;
    Strict { members: is_set(keys::DECISION_MEMBERS), levy: is_set(keys::DECISION_LEVY) }
}

fn not_ahead(day: Day, today: Day, errors: &mut Vec<FieldError>) {
    if day > today {
        errors.push(FieldError::new("day", "这一天还没到，请改成今天或以前"));
    }
}

fn none_or(errors: Vec<FieldError>) -> Result<(), Refusal> {
    if errors.is_empty() { Ok(()) } else { Err(Refusal::fields(errors)) }
}

/// A matter is recorded.
///
/// # Errors
/// A refusal naming each field.
pub fn recorded(new: &Written, today: Day, salt: &[u8; 16]) -> Result<DecisionEvent, Refusal> {
    let mut errors = Vec::new();
    not_ahead(new.day, today, &mut errors);
    none_or(errors)?;
    Ok(told(new, salt))
}

/// What is recorded of a new matter.
pub fn told(new: &Written, salt: &[u8; 16]) -> DecisionEvent {
    let Written { kind, topic, origin, amount, day, .. } = *new;
    DecisionEvent::Recorded {
        kind,
        topic,
        origin,
        amount,
        day,
        words: commitment(salt, &new.matter).to_string(),
    }
}

/// A step is taken: it must be the next one, of a body that takes it, not before the last one. Whether enough came and agreed is
/// no question of permission: it is measured and kept.
///
/// # Errors
/// A refusal: another step comes next, or naming each field.
pub fn stepped(
    of: &Decision,
    steps: &[Step],
    new: &NewStep,
    strict: Strict,
    today: Day,
) -> Result<Step, Refusal> {
    let Written { kind, topic, day, .. } = of.written;
    match of.standing() {
        Standing::Void => return Err(Refused::Void.into()),
        Standing::Decided => return Err(Refused::Decided.into()),
        Standing::Open | Standing::Unmet => {}
    }
    if next(kind, steps) != Some(new.stage) {
        return Err(Refused::Order.into());
    }
    let mut errors = Vec::new();
    not_ahead(new.day, today, &mut errors);
    if new.day < of.last.unwrap_or(day) {
        errors.push(FieldError::new("day", "这一天比前一步还早，请核对"));
    }
    if !new.stage.bodies(kind).contains(&new.body) {
        errors.push(FieldError::new("body", format!("{}不是由这个会来做的，请重新选", new.stage.zh())));
    }
    none_or(errors)?;
    let (is_quorate, is_carried) = rule(kind, topic, new.stage, new.body, strict).measure(new.heads);
    Ok(Step { n: of.steps.saturating_add(1), new: new.clone(), is_quorate, is_carried })
}

/// What is recorded of a step.
pub fn step_told(step: &Step, salt: &[u8; 16]) -> DecisionEvent {
    let NewStep { stage, day, body, heads, ref content, ref minutes } = step.new;
    let words = commitment(salt, &[content.as_str(), minutes].join("\n")).to_string();
    let met = (step.is_quorate, step.is_carried);
    DecisionEvent::Stepped { n: step.n, stage, day, body, heads, met, words }
}

/// A decision, or what came of it, was published.
///
/// # Errors
/// A refusal: not decided, or out of order; or naming each field.
pub fn published(
    of: &Decision,
    before: &[Public],
    new: &Public,
    today: Day,
    salt: &[u8; 16],
) -> Result<DecisionEvent, Refusal> {
    if of.is_void {
        return Err(Refused::Void.into());
    }
    let Some(decided) = of.decided else { return Err(Refused::Undecided.into()) };
    let has = |what: What| before.iter().find(|each| each.what == what);
    if has(new.what).is_some() {
        return Err(Refused::Published.into());
    }
    let since = match (new.what, has(What::Decision)) {
        (What::Decision, _) => decided,
        (What::Outcome, Some(first)) => first.day,
        (What::Outcome, None) => return Err(Refused::Unpublished.into()),
    };
    let mut errors = Vec::new();
    not_ahead(new.day, today, &mut errors);
    if new.day < since {
        errors.push(FieldError::new("day", "这一天比决议或决议公开还早，请核对"));
    }
    none_or(errors)?;
    Ok(public_told(new, salt))
}

/// What is recorded of a publication.
pub fn public_told(new: &Public, salt: &[u8; 16]) -> DecisionEvent {
    let words = commitment(salt, &[new.notice.as_str(), &new.content].join("\n")).to_string();
    DecisionEvent::Published { what: new.what, day: new.day, words }
}

/// A matter is taken back.
///
/// # Errors
/// A refusal: it was before, or something was published.
pub fn voided(
    of: &Decision,
    before: &[Public],
    reason: &str,
    salt: &[u8; 16],
) -> Result<DecisionEvent, Refusal> {
    if of.is_void {
        return Err(Refused::Void.into());
    }
    if !before.is_empty() {
        return Err(Refused::Stays.into());
    }
    let read = words("why", reason, (2, 40), "请写一下为什么作废");
    let reason = read.map_err(|why| Refusal::fields(vec![why]))?;
    Ok(DecisionEvent::Voided { words: commitment(salt, &reason).to_string() })
}
