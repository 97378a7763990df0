//! Clocks of an appeal. Nothing here can be later than the rule allows.

use crate::appeals::model::{Appeal, Category};
use crate::gate::{Desk, Office};
use crate::house::Context;
use crate::registry::{Key, keys};
use houji_base::{DivisionCode, Moment, Term};

/// Where a new or moved appeal arrives, and how long that desk has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The desk.
    pub desk: Desk,
    /// When somebody must have taken it on.
    pub accept_due: Moment,
    /// When an answer is due.
    pub reply_due: Moment,
}

/// When a term of today's rules that begins now is over.
pub(super) fn due(cx: &Context, key: Key) -> Moment {
    cx.registry.parameters.term(key, cx.today).due(cx.now, &cx.registry.calendar)
}

/// Where an appeal that is filed now arrives: the office that the county's parameter names for the category; the
/// owner of last resort when the parameter names none.
pub fn arrival(cx: &Context, category: Category, village: DivisionCode) -> Arrival {
    let named = Office::parse(cx.registry.parameters.text(category.desk(), cx.today));
    let fits = named.filter(|office| office.is_discipline() == category.is_sealed());
    let last = if category.is_sealed() { Office::CountyDiscipline } else { Office::Petition };
    arrival_at(cx, category, Desk::of(fits.unwrap_or(last), village))
}

/// The same for a desk that is already known.
pub fn arrival_at(cx: &Context, category: Category, desk: Desk) -> Arrival {
    Arrival { desk, accept_due: due(cx, category.accept_term()), reply_due: due(cx, category.reply_term()) }
}

/// The latest day that can be promised. The villager's clock started when it was filed: a promise can be earlier
/// than the rule, never later. When the rule's time has almost passed, one working day is still allowed, and
/// counted as late.
pub fn latest_promise(cx: &Context, appeal: &Appeal) -> Moment {
    appeal.life.reply_due.max(Term::WorkingDays(1).due(cx.now, &cx.registry.calendar))
}

/// Until when an answer that is given now can be rated.
pub fn rating_until(cx: &Context) -> Moment {
    due(cx, keys::APPEAL_RATE)
}
