//! What the villager decides.

use super::clock::{arrival_at, due};
use super::handle::directs;
use super::{Handling, Refused, note_words, step};
use crate::appeals::model::{AppealEvent, By, Rating};
use crate::gate::Desk;
use crate::house::{Context, Stop};
use crate::registry::keys;

/// The desk that takes what went wrong below.
fn above(state: &Handling) -> Desk {
    let desk = state.appeal.life.desk;
    desk.above().unwrap_or(desk)
}

/// The villager rates the answer. A bad rating takes it up again at once, one level up and by somebody else; a
/// second bad rating is kept as it is.
///
/// # Errors
/// The refusal when it is not the time for it.
pub fn rate(
    state: &Handling,
    rating: Rating,
    said: Option<&str>,
    by: By,
    cx: &Context,
) -> Result<Vec<AppealEvent>, Stop> {
    let words = said.map_or_else(String::new, |said| note_words(&state.salt, said));
    let mut events = vec![AppealEvent::Rated { score: rating.score(), words, by }];
    if rating.is_bad() && state.appeal.life.side.ratings.is_empty() {
        let arrival = arrival_at(cx, state.appeal.category, above(state));
        let accept_due = due(cx, keys::APPEAL_CALL_BACK);
        events.push(AppealEvent::Reopened { desk: arrival.desk, accept_due, reply_due: arrival.reply_due });
    }
    step(state, events, "评价", cx)
}

/// Whoever decides above called somebody for whom the matter was entered, and types the rating. Order: recusal, above,
/// entered, then the time for it. Whoever filed himself rates himself.
///
/// # Errors
/// The refusal.
pub fn rate_by_call(
    state: &Handling,
    rating: Rating,
    said: Option<&str>,
    cx: &Context,
) -> Result<Vec<AppealEvent>, Stop> {
    directs(state, cx)?;
    if !state.appeal.channel.is_entered() {
        return Err(Refused::CallBackOwn.into());
    }
    rate(state, rating, said, By::CallBack, cx)
}

/// The villager adds what the handler asked for.
///
/// # Errors
/// The refusal when nothing was asked.
pub fn supplement(state: &Handling, text: &str, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    let event = AppealEvent::Supplemented { words: note_words(&state.salt, text) };
    step(state, vec![event], "补充", cx)
}

/// The villager takes it back.
///
/// # Errors
/// The refusal when it is answered or ended, or when others' matters were put together with it: they would be left
/// without an answer.
pub fn withdraw(state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    if state.appeal.life.side.joined > 0 {
        return Err(Refused::WithdrawJoined.into());
    }
    step(state, vec![AppealEvent::Withdrawn {}], "撤回", cx)
}

/// The villager does not agree that it was not taken on; the desk above takes it.
///
/// # Errors
/// The refusal when it was taken on, or the time is over.
pub fn object(state: &Handling, text: &str, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    let arrival = arrival_at(cx, state.appeal.category, above(state));
    let event = AppealEvent::Objected {
        words: note_words(&state.salt, text),
        desk: arrival.desk,
        accept_due: arrival.accept_due,
        reply_due: arrival.reply_due,
    };
    step(state, vec![event], "提出不同意", cx)
}

/// A neighbour says: with me too. Order: shown, own, said before, stage.
///
/// # Errors
/// The refusal.
pub fn cosign(state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    if !state.appeal.shown {
        return Err(Refused::NotShown.into());
    }
    if state.appeal.filer.is_some() && state.appeal.filer == cx.actor.person {
        return Err(Refused::CosignOwn.into());
    }
    if state.cosigned {
        return Err(Refused::CosignedBefore.into());
    }
    step(state, vec![AppealEvent::Cosigned {}], "说“我也遇到”", cx)
}
