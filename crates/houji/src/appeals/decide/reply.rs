//! Answers: structured, about the matter, never a copy.

use super::similar::{alike, letters};
use super::written::field;
use super::{Handling, Refused, clock, handle, note_words, step, wrong_stage};
use crate::appeals::model::{AppealEvent, Outcome, Reply, Stage};
use crate::house::{Context, Fault, FieldError, Refusal, Stop};
use houji_base::Day;
use serde::Serialize;

/// Fewer different letters than this in an answer are no sentence.
const LETTERS: usize = 6;
/// Letters of an earlier answer that are shown.
const SHOWN: usize = 40;

/// An answer as it was typed. Only [`answered`] makes one.
#[derive(Clone, Debug, Serialize)]
pub struct Answered {
    /// How it leaves the matter.
    pub outcome: Outcome,
    /// The answer.
    pub reply: Reply,
}

/// Reads an answer; all that must be mended is told at once.
///
/// # Errors
/// A refusal naming each field.
pub fn answered(
    outcome: &str,
    [found, done, not_done]: [&str; 3],
    next_day: &str,
    today: Day,
) -> Result<Answered, Refusal> {
    let mut errors = Vec::new();
    let outcome = Outcome::parse(outcome);
    if outcome.is_none() {
        errors.push(FieldError::new("outcome", "请选一下办得怎么样"));
    }
    let found = field::<5, 1000>("found", "请写一下查明了什么", found, &mut errors);
    let done = field::<5, 1000>("done", "请写一下办了什么", done, &mut errors);
    let not_done = field::<0, 1000>("not_done", "", not_done, &mut errors);
    let next_day = next(next_day, today, &mut errors);
    if errors.is_empty() {
        for (name, text) in [("found", &found), ("done", &done)] {
            if letters(text) < LETTERS {
                errors.push(FieldError::new(name, "请用一句完整的话写，让村民看得明白"));
            }
        }
        if not_done.is_empty() && outcome.is_some_and(|outcome| outcome != Outcome::Resolved) {
            errors.push(FieldError::new("not_done", "请写一下哪些没办成，依据什么规定、为什么"));
        }
        if outcome == Some(Outcome::Partly) && next_day.is_none() {
            errors.push(FieldError::new("next_day", "还有没办成的，请写下一步是哪天"));
        }
    }
    match outcome {
        Some(outcome) if errors.is_empty() => {
            Ok(Answered { outcome, reply: Reply { found, done, not_done, next_day } })
        }
        _ => Err(Refusal::fields(errors)),
    }
}

fn next(typed: &str, today: Day, errors: &mut Vec<FieldError>) -> Option<Day> {
    let sentence = match (typed.trim(), Day::parse(typed.trim())) {
        ("", _) => return None,
        (_, Ok(day)) if day >= today => return Some(day),
        (_, Ok(_)) => "下一步的日子已经过去了，请选今天或以后的日子",
        (_, Err(_)) => "日子请写成 2026-03-02 这样",
    };
    errors.push(FieldError::new("next_day", sentence));
    None
}

/// The handler, or whoever decides above, answers. Order: recusal, desk, stage, handler, parts, copy.
///
/// # Errors
/// The refusal.
pub fn reply(state: &Handling, answer: &Answered, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    handle::may_work(state, cx)?;
    let life = &state.appeal.life;
    if life.stage != Stage::Accepted || life.side.waiting.is_some() {
        return Err(wrong_stage(state, "答复"));
    }
    handle::is_handler(state, cx)?;
    let count = life.side.parts.iter().filter(|part| part.done.is_none()).count();
    if count > 0 {
        return Err(Refused::PartsOpen { count }.into());
    }
    let whole = |reply: &Reply| format!("{}{}", reply.found, reply.done);
    let mine = whole(&answer.reply);
    if let Some((number, earlier)) = state.earlier.iter().find(|(_, earlier)| alike(&whole(earlier), &mine)) {
        let earlier = whole(earlier).chars().take(SHOWN).collect();
        return Err(Refused::Copied { number: number.clone(), earlier }.into());
    }
    let body = serde_json::to_string(&answer.reply).map_err(Fault::from)?;
    let event = AppealEvent::Replied {
        outcome: answer.outcome,
        words: note_words(&state.salt, &body),
        next_day: answer.reply.next_day,
        until: clock::rating_until(cx),
    };
    step(state, vec![event], "答复", cx)
}
