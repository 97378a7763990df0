//! What decides about appeals. Pure: values in, events or a refusal out.

use super::model::{Appeal, AppealEvent, Category, Rating, Reply, Stage};
use crate::gate::{Actor, Role};
use crate::house::error::NOT_FOUND;
use crate::house::{Context, FieldError, Refusal, Stop};
use crate::refusals;
use crate::registry::keys;
use houji_base::{BoundedText, Day, DivisionCode, Moment, PersonId, Term, TextError};
use houji_seal::commitment;
use serde::Serialize;

refusals! {
    /// Why an act on an appeal was not done.
    pub enum Refused {
        /// No appeal of this receipt code. One looked for by its id is the house's "not found": no answer may tell
        /// an appeal that is not there from one that is not for the asker's eyes.
        NoReceipt = 404 "appeal.no_receipt" "没有这个查询码。请对着再看一遍，12 个数字一个也不能错。",
        /// Of a village that is not there or was merged away.
        NoVillage = 422 "appeal.no_village" "没有这个村，或者它已经并到别的村。请重新选村。",
        /// Acts out of order.
        WrongStage { stage: &'static str, act: &'static str } = 409 "appeal.wrong_stage" "这件诉求现在是“{stage}”，不能{act}。请刷新页面看看最新进展。",
        /// Of somebody else.
        NotHandler = 403 "appeal.not_handler" "这件诉求是别人接办的，请由接办人答复，或请镇里经办人答复。",
        /// Concerns the handler.
        Recused = 403 "appeal.recused" "这件诉求是您本人或您申报的亲属反映的，按规定请由别人办理。",
        /// The name is kept from the village.
        NameHidden = 403 "appeal.name_hidden" "反映人选择了对村里不写名，村里看不到姓名和电话。需要联系本人，请找镇里经办人。",
        /// Later than the rule allows.
        TooLate { latest: String } = 422 "appeal.too_late" "答应的日子不能晚于{latest}。请选早一点的日子。",
    }
}

/// Bounds of the texts, in characters.
pub const TEXT: (usize, usize) = (5, 1000);
/// Bounds of the place in words.
pub const SPOT: (usize, usize) = (0, 60);
/// Bounds of each part of an answer.
pub const PART: (usize, usize) = (5, 1000);

/// What filing needs to know.
pub struct Filing {
    /// Village in force today.
    pub village: DivisionCode,
    /// Salt of the commitment.
    pub salt: [u8; 16],
}

/// What a villager writes. Only [`written`] makes one, so that whoever has it knows it was checked.
#[derive(Clone, Debug, Serialize)]
pub struct Written {
    /// About what.
    pub category: Category,
    /// In own words.
    pub text: String,
    /// Where, in words.
    pub spot: String,
    /// Whether the village sees the name.
    pub named: bool,
}

/// Reads a villager's form; all that must be mended is told at once.
///
/// # Errors
/// A refusal naming each field.
pub fn written(category: &str, text: &str, spot: &str, named: Option<bool>) -> Result<Written, Refusal> {
    let mut errors = Vec::new();
    let category = Category::parse(category);
    if category.is_none() {
        errors.push(FieldError::new("category", "请选一下是哪一类事"));
    }
    let text = field::<5, 1000>("text", "请说一下是什么事", text, &mut errors);
    let spot = field::<0, 60>("place", "请说一下在哪儿", spot, &mut errors);
    if named.is_none() {
        errors.push(FieldError::new("named", "请选一下要不要让村里知道是您"));
    }
    match (category, named) {
        (Some(category), Some(named)) if errors.is_empty() => Ok(Written { category, text, spot, named }),
        _ => Err(Refusal::fields(errors)),
    }
}

/// Reads a text field, or notes what to mend.
fn field<const MIN: usize, const MAX: usize>(
    name: &'static str,
    ask: &str,
    typed: &str,
    errors: &mut Vec<FieldError>,
) -> String {
    match BoundedText::<MIN, MAX>::parse(typed) {
        Ok(text) => return text.into_string(),
        Err(TextError::Empty) if MIN == 0 => return String::new(),
        Err(TextError::Empty) => errors.push(FieldError::new(name, ask)),
        Err(TextError::TooShort { .. }) => {
            errors.push(FieldError::new(name, format!("请多写几个字，至少 {MIN} 个字")));
        }
        Err(TextError::TooLong { now, .. }) => {
            errors.push(FieldError::new(name, format!("现在是 {now} 个字，请缩到 {MAX} 个字以内")));
        }
        Err(TextError::Control) => {
            errors.push(FieldError::new(name, "里面有看不见的符号，请重新打字，不要整段粘贴"));
        }
    }
    String::new()
}

/// When an appeal must have been accepted and answered.
pub fn promises(cx: &Context, category: Category) -> (Moment, Moment) {
    let due = |key| cx.registry.parameters.term(key, cx.today).due(cx.now, &cx.registry.calendar);
    (due(keys::APPEAL_ACCEPT), due(category.reply_term()))
}

/// What the record keeps of a villager's words: it shows later that they were not changed, and not what they are.
pub fn filed_words(salt: &[u8; 16], text: &str, spot: &str) -> String {
    commitment(salt, &format!("{text}\n{spot}")).to_string()
}

/// What the record keeps of an answer.
pub fn reply_words(salt: &[u8; 16], found: &str, done: &str, not_done: &str) -> String {
    commitment(salt, &format!("{found}\n{done}\n{not_done}")).to_string()
}

/// A villager files.
pub fn file(state: &Filing, written: &Written, cx: &Context) -> AppealEvent {
    let (accept_due, reply_due) = promises(cx, written.category);
    let words = filed_words(&state.salt, &written.text, &written.spot);
    AppealEvent::Filed {
        category: written.category.code(),
        named: written.named,
        words,
        accept_due: accept_due.millis(),
        reply_due: reply_due.millis(),
    }
}

/// An appeal, and whether the actor is kept from handling it by kinship.
pub struct Handling {
    /// The appeal.
    pub appeal: Appeal,
    /// The filer is the actor, or a relative the actor declared.
    pub recused: bool,
    /// Salt of the commitments.
    pub salt: [u8; 16],
}

/// Somebody takes an appeal on and promises a day. The first refusal in this order wins: recusal, stage, day.
///
/// # Errors
/// The refusal.
pub fn accept(state: &Handling, promised: Option<Term>, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    let appeal = &state.appeal;
    if state.recused {
        return Err(Refused::Recused.into());
    }
    // The villager's clock started when it was filed: a promise can be earlier than the rule, never later. When
    // the rule's time has almost passed, one working day is still allowed, and counted as late.
    let calendar = &cx.registry.calendar;
    let latest = appeal.reply_due.max(Term::WorkingDays(1).due(cx.now, calendar));
    let due = promised.map_or(latest, |term| term.due(cx.now, calendar));
    if due > latest {
        return Err(Refused::TooLate { latest: latest.plus_millis(-1).day().zh_short() }.into());
    }
    let event = AppealEvent::Accepted { due: due.millis(), late: late(appeal.accept_due, cx.now) };
    step(appeal.stage, event, "接办")
}

/// The handler, or the township's clerk, answers. Order: recusal, stage, handler.
///
/// # Errors
/// The refusal.
pub fn reply(state: &Handling, reply: &Reply, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    let appeal = &state.appeal;
    if state.recused {
        return Err(Refused::Recused.into());
    }
    let event = AppealEvent::Replied {
        words: reply_words(&state.salt, &reply.found, &reply.done, &reply.not_done),
        late: late(appeal.reply_due, cx.now),
        next_day: reply.next_day,
    };
    let events = step(appeal.stage, event, "答复")?;
    if appeal.handler != cx.actor.person && !holds_town(&cx.actor, appeal.village) {
        return Err(Refused::NotHandler.into());
    }
    Ok(events)
}

/// Reads an answer; all that must be mended is told at once.
///
/// # Errors
/// A refusal naming each field.
pub fn answered(
    found: &str,
    done: &str,
    not_done: &str,
    next_day: &str,
    cx: (Day, Moment),
) -> Result<Reply, Refusal> {
    let mut errors = Vec::new();
    let found = field::<5, 1000>("found", "请写一下查明了什么", found, &mut errors);
    let done = field::<5, 1000>("done", "请写一下办了什么", done, &mut errors);
    let not_done = field::<0, 1000>("not_done", "", not_done, &mut errors);
    let next_day = match next_day.trim() {
        "" => None,
        typed => match Day::parse(typed) {
            Ok(day) if day >= cx.0 => Some(day),
            Ok(_) => {
                errors.push(FieldError::new("next_day", "下一步的日子已经过去了，请选今天或以后的日子"));
                None
            }
            Err(_) => {
                errors.push(FieldError::new("next_day", "日子请写成 2026-03-02 这样"));
                None
            }
        },
    };
    if !not_done.is_empty() && next_day.is_none() && errors.is_empty() {
        errors.push(FieldError::new("next_day", "还有没办成的，请写下一步是哪天"));
    }
    if errors.is_empty() {
        Ok(Reply { found, done, not_done, next_day, at: cx.1 })
    } else {
        Err(Refusal::fields(errors))
    }
}

/// The villager rates the answer.
///
/// # Errors
/// The refusal when it is not the time for it.
pub fn rate(appeal: &Appeal, rating: Rating) -> Result<Vec<AppealEvent>, Stop> {
    step(appeal.stage, AppealEvent::Rated { score: rating.score() }, "评价")
}

/// Somebody looks at the name and the phone number. Order: kept from the village, then recorded.
///
/// # Errors
/// The refusal.
pub fn look(appeal: &Appeal, actor: &Actor) -> Result<Vec<AppealEvent>, Stop> {
    let role = actor
        .posts
        .iter()
        .filter(|post| post.role.is_office() && post.place.covers(appeal.village))
        // The widest post counts: a township clerk who also serves in the village sees what the township may.
        .max_by_key(|post| post.place.range().1.saturating_sub(post.place.range().0))
        .ok_or(NOT_FOUND)?;
    if !appeal.named && role.place == appeal.village {
        return Err(Refused::NameHidden.into());
    }
    step(appeal.stage, AppealEvent::IdentitySeen { role: role.role.code() }, "查看")
}

/// True when the filer is the actor or a declared relative.
pub fn is_recused(actor: &Actor, filer: PersonId, relatives: &[PersonId]) -> bool {
    actor.person == Some(filer) || relatives.contains(&filer)
}

/// Takes a step when the stage allows it.
fn step(stage: Stage, event: AppealEvent, act: &'static str) -> Result<Vec<AppealEvent>, Stop> {
    match stage.after(&event) {
        Some(_) => Ok(vec![event]),
        None => Err(Refused::WrongStage { stage: stage.zh(), act }.into()),
    }
}

fn holds_town(actor: &Actor, village: DivisionCode) -> bool {
    actor.posts.iter().any(|post| post.role == Role::TownClerk && post.place.covers(village))
}

fn late(due: Moment, now: Moment) -> i64 {
    due.until(now).max(0)
}
