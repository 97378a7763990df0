//! What may be printed about an appeal.

use super::clock::due;
use super::handle::{directs, may_work, widest};
use super::{Handling, Refused, step};
use crate::appeals::model::{AppealEvent, Mode, Sheet, Stage};
use crate::gate::{Desk, Office, Role};
use crate::house::{Context, Stop};
use crate::registry::keys;

/// Whoever decides above prints a written reminder. Order: recusal, above, late.
///
/// # Errors
/// The refusal.
pub fn notice(state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    directs(state, cx)?;
    let life = &state.appeal.life;
    if !life.stage.is_open() || life.side.waiting.is_some() || life.step_due > cx.now {
        return Err(Refused::NoticeEarly.into());
    }
    let sheet = Sheet {
        from: issuer(life.desk, cx),
        number: life.side.notices.saturating_add(1),
        desk: life.desk,
        since: life.step_due,
        until: due(cx, keys::APPEAL_NOTICE),
        named: false,
    };
    step(state, vec![AppealEvent::NoticePrinted(sheet)], "催办", cx)
}

/// The desk in whose name somebody decides above another desk: the one above, or that of the place one leads.
fn issuer(desk: Desk, cx: &Context) -> Desk {
    let above = desk.above().filter(|above| above.is_held_by(&cx.actor));
    let leads = |role| cx.actor.posts.iter().find(|post| post.role == role && post.place.covers(desk.place));
    let town = || leads(Role::TownLeader).map(|post| Desk { office: Office::Town, place: post.place });
    above.or_else(town).unwrap_or_else(|| Desk::of(Office::Petition, desk.place))
}

/// The desk that answered, or whoever decides above, prints the letter of the answer. Order: recusal, desk, answered. The
/// name stands on it where the mode lets that office know it.
///
/// # Errors
/// The refusal.
pub fn letter(state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
    may_work(state, cx)?;
    let appeal = &state.appeal;
    let life = &appeal.life;
    let answered = matches!(life.stage, Stage::Replied | Stage::Rated | Stage::Unrated);
    let since = life.replied_at.filter(|_| answered).ok_or(Refused::LetterEarly)?;
    let in_village = widest(&cx.actor, appeal.village).is_none_or(|post| post.place == appeal.village);
    let named = match appeal.mode {
        Mode::Named => true,
        Mode::Hidden => !in_village || appeal.is_sealed(),
        Mode::Anonymous => false,
    };
    let until = if life.side.petition { due(cx, keys::PETITION_REVIEW) } else { life.step_due };
    let number = life.side.letters.saturating_add(1);
    let sheet = Sheet { from: life.desk, number, desk: life.desk, since, until, named };
    step(state, vec![AppealEvent::LetterPrinted(sheet)], "印答复意见书", cx)
}
