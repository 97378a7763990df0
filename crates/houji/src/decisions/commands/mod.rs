//! What people can do with matters, on the command path.

mod change;
mod record;

pub use change::{PublishDecision, TakeStep, VoidDecision};
pub use record::RecordDecision;

use super::decide::Refused;
use super::model::{Decision, DecisionId};
use super::store;
use crate::gate::{Action, Located};
use crate::house::{Context, Reader, Stop};
use houji_base::DivisionCode;
use serde::{Deserialize, Serialize};

/// What somebody who changed a matter is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Which.
    pub decision: DecisionId,
}

/// A matter is known to whoever may read those of its place.
fn located(place: DivisionCode, subject: i64, cx: &Context) -> Result<Located, Stop> {
    if !cx.county.covers(place) {
        return Err(Refused::NoDecision.into());
    }
    Ok(Located { subject, seen_by: Some(Action::DecisionRead), ..Located::open(place) })
}

fn found(db: &mut Reader, cx: &Context, id: DecisionId) -> Result<Decision, Stop> {
    Ok(store::decision(db, cx.county.as_i64(), id)?.ok_or(Refused::NoDecision)?)
}
