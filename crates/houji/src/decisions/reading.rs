//! What the pages, the API and publications read of decisions: the same for all.

use super::decide::Refused;
use super::model::{Decision, DecisionId, Public, Step};
use super::store;
use crate::gate::{Action, Scope, scope};
use crate::house::web::Visit;
use crate::house::{App, Context, Fault, Reader, Stop};
use houji_base::Day;

/// A matter with its steps and publications.
pub struct Told {
    /// The matter.
    pub decision: Decision,
    /// Its steps.
    pub steps: Vec<Step>,
    /// What was published of it.
    pub publics: Vec<Public>,
}

/// The id of a text.
///
/// # Errors
/// A refusal when it is none.
pub fn decision_id(text: &str) -> Result<DecisionId, Stop> {
    Ok(DecisionId::parse(text).map_err(|_| Refused::NoDecision)?)
}

/// Reads a matter for somebody who may read those of its place.
///
/// # Errors
/// A refusal when there is none for these eyes.
pub async fn whole(app: &App, visit: &Visit, id: &str) -> Result<Told, Stop> {
    let (id, cx) = (decision_id(id)?, app.context(visit.actor.clone()));
    let read = app.db.read(move |db| {
        let county = cx.county.as_i64();
        let decision = store::decision(db, county, id)?.ok_or(Refused::NoDecision)?;
        scope(&cx.actor, Action::DecisionRead, decision.place)?;
        let (steps, publics) = (store::steps(db, county, id)?, store::publics(db, county, id)?);
        Ok(Told { decision, steps, publics })
    });
    read.await
}

/// Matters of a village of which a step was taken or something was published in some days, each whole.
///
/// # Errors
/// A fault of the database.
pub fn of_days(
    db: &mut Reader,
    cx: &Context,
    scope: &Scope,
    days: (Day, Day),
    most: i64,
) -> Result<Vec<Told>, Fault> {
    let (county, place) = (cx.county.as_i64(), scope.place().as_i64());
    let found = store::of_days(db, county, scope, days, most)?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let (mut steps, mut publics) =
        (store::steps_of(db, county, place)?, store::publics_of(db, county, place)?);
    let told = found.into_iter().map(|decision| Told {
        steps: steps.remove(&decision.id).unwrap_or_default(),
        publics: publics.remove(&decision.id).unwrap_or_default(),
        decision,
    });
    Ok(told.collect())
}
