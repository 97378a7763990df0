//! What the pages and the API read of notices: the same for both.

use super::commands::{Held, item};
use super::decide::{Hand, Refused, Wait};
use super::inside::LookInside;
use super::model::{Coded, Composed, Duty, Item, Kept, NoticeId, Period, Step, Stored, What, told};
use super::sources;
use super::store;
use crate::gate::{Action, Scope, scope};
use crate::house::web::Visit;
use crate::house::{App, Context, Fault, Reader, Stop};
use crate::people;
use houji_base::{DivisionCode, PersonId};
use houji_seal::Notice;

/// A notice with all that is kept about it, for those who work on it.
pub struct Whole {
    /// The notice.
    pub kept: Kept,
    /// Its steps.
    pub steps: Vec<Step>,
    /// Its versions, the oldest first.
    pub versions: Vec<Stored>,
    /// As it will look, or looks.
    pub notice: Notice,
    /// Its item.
    pub item: Item,
    /// Names of those who acted.
    pub names: Vec<(PersonId, String)>,
    /// What it fulfils.
    pub duty: Option<Duty>,
    /// Its newest version is made from facts.
    pub is_made: bool,
    /// Why it cannot be signed yet.
    pub wait: Option<Wait>,
    /// What whoever looks may do.
    pub may: May,
}

/// What somebody may do with a notice.
#[derive(Clone, Copy, Debug, Default)]
pub struct May {
    /// Change the draft.
    pub edit: bool,
    /// Check it.
    pub check: bool,
    /// Agree or object.
    pub supervise: bool,
    /// Agree for the township.
    pub approve: bool,
    /// Send it back.
    pub send_back: bool,
    /// Publish it.
    pub publish: bool,
    /// Begin a correction.
    pub correct: bool,
}

impl May {
    fn of(hand: &Hand<'_>, cx: &Context) -> May {
        let holds = |action| scope(&cx.actor, action, hand.kept.village).is_ok();
        let can = |action, what| holds(action) && hand.may(what).is_ok();
        May {
            edit: can(Action::NoticeWrite, What::Edited),
            check: can(Action::NoticeCheck, What::Checked),
            supervise: can(Action::NoticeSupervise, What::Agreed),
            approve: can(Action::NoticeApprove, What::Approved),
            send_back: can(Action::NoticeReturn, What::Returned),
            publish: can(Action::NoticePublish, What::Published),
            correct: can(Action::NoticeWrite, What::Corrected),
        }
    }
}

impl Whole {
    /// The name of somebody who acted.
    pub fn name(&self, person: PersonId) -> String {
        let known = self.names.iter().find(|(id, _)| *id == person);
        known.map_or_else(String::new, |(_, name)| name.clone())
    }
}

/// Reads a notice for somebody who may read the drafts of its village.
///
/// # Errors
/// A refusal when there is none for these eyes.
pub async fn whole(app: &App, visit: &Visit, id: &str) -> Result<Whole, Stop> {
    let id = NoticeId::parse(id).map_err(|_| Refused::NoNotice)?;
    let cx = app.context(visit.actor.clone());
    app.db.read(move |db| read(db, &cx, id)).await
}

/// As [`whole`], for somebody who opens it: a look at what hangs for party members alone is recorded.
///
/// # Errors
/// As [`whole`].
pub async fn opened(app: &App, visit: &Visit, id: &str) -> Result<Whole, Stop> {
    let of = whole(app, visit, id).await?;
    if !of.kept.is_for_all && of.kept.published > 0 {
        let look = LookInside::<true> { notice: of.kept.id, version: None };
        app.run(&visit.actor, None, look).await?;
    }
    Ok(of)
}

fn read(db: &mut Reader, cx: &Context, id: NoticeId) -> Result<Whole, Stop> {
    let county = cx.county.as_i64();
    let kept = store::notice(db, county, id)?.ok_or(Refused::NoNotice)?;
    scope(&cx.actor, Action::NoticeRead, kept.village).map_err(|_| Refused::NoNotice)?;
    let held = Held::read(db, cx, id)?;
    let mut persons: Vec<PersonId> = held.steps.iter().map(|step| step.by).collect();
    persons.sort_unstable();
    persons.dedup();
    let names = people::names(db, county, &persons)?;
    let versions = store::versions(db, county, id)?;
    let duty = store::duty(db, county, (kept.village, &kept.item, kept.period))?;
    let duty = duty.filter(|_| kept.nth == 1);
    let may = May::of(&held.hand(), cx);
    let notice = match held.stored.published_at {
        Some(_) => held.notice.clone(),
        None => told::sign(&held.notice, &held.signatures(&names)),
    };
    let Held { kept, steps, stored, item, wait, .. } = held;
    Ok(Whole { kept, steps, versions, notice, item, names, duty, is_made: stored.is_made, wait, may })
}

/// What an item would say of a village for a period, made from the facts of now; `None` for an item that is typed or when there
/// is nothing to tell.
///
/// # Errors
/// A refusal when the catalogue has no such item; a fault.
pub fn compose(
    db: &mut Reader,
    cx: &Context,
    (village, code, period): (DivisionCode, &str, Period),
) -> Result<Option<Composed>, Stop> {
    item(db, cx, code)?;
    match sources::source(code) {
        Some(compose) => compose(db, cx, village, period),
        None => Ok(None),
    }
}

/// Proof for what is for members alone in the place of another proof, when whoever looks works on such.
pub fn with_inside(visit: &Visit, of: &Scope) -> Option<Scope> {
    scope(&visit.actor, Action::NoticeInsideWork, of.place()).ok()
}

/// What hangs under a notice's name: its title, and its lines with the facts behind them. Nothing when nothing was
/// published under it.
///
/// # Errors
/// A fault of the database.
pub fn hung(
    db: &mut Reader,
    county: DivisionCode,
    name: &str,
) -> Result<Option<(String, Vec<Coded>)>, Fault> {
    let Some((village, item, period)) = told::parse_id(name) else { return Ok(None) };
    let kept = store::named(db, county.as_i64(), (village, item, period, told::nth_of(name)))?;
    let Some(kept) = kept.filter(|kept| kept.is_for_all && kept.published > 0) else { return Ok(None) };
    let lines = store::lines(db, county.as_i64(), kept.id, kept.published)?;
    Ok(Some((kept.title, lines)))
}
