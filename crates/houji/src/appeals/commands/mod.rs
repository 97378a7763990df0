//! What people can do with appeals, on the command path.

mod acts;
mod entered;
mod file;
mod sheets;
mod slips;
pub mod told;

pub use acts::{
    Cosign, FollowUp, Handle, Look, LookAtFiles, OfFiler, OfHandler, OfSupervisor, Rate, Supervise, rating,
};
pub use entered::{FileFor, LookAtConsent, RateFor, SayFor, behalf_words};
pub use file::{Drawn, File, Filed};
pub use sheets::{PrintLetter, PrintNotice};
pub use slips::{PrintSlips, Printed, TypePaper, TypeSlip};

use super::decide::{self, Handling};
use super::model::{Appeal, AppealEvent, Channel, Life, Note, Numbered};
use super::store;
use crate::gate::{Action, Located, Permit};
use crate::house::error::{NOT_FOUND, SIGN_IN};
use crate::house::{Command, Context, Fault, Reader, Stop, Tx};
use crate::people;
use houji_base::{AppealId, PersonId, ReceiptCode};
use serde::{Deserialize, Serialize};

/// What somebody who acted on an appeal is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acted {
    /// Which.
    pub id: AppealId,
}

/// One act on an appeal that is there. Everything but the decision is the same for all of them.
pub trait Act: Serialize + Send + Sync + 'static {
    /// What the gate is asked.
    const ACTION: Action;

    /// Which appeal.
    fn id(&self) -> AppealId;

    /// The receipt code, by which whoever filed without a name proves to be the one.
    fn code(&self) -> Option<ReceiptCode> {
        None
    }

    /// The act of whoever entered it for somebody.
    fn is_helper(&self) -> bool {
        false
    }

    /// The words that are kept beside the appeal.
    ///
    /// # Errors
    /// A fault when they cannot be written down.
    fn note(&self) -> Result<Option<String>, Fault> {
        Ok(None)
    }

    /// Reads what only this act must know.
    ///
    /// # Errors
    /// A fault of the database.
    fn more(&self, _: &mut Tx, _: &mut Handling, _: &Context) -> Result<(), Stop> {
        Ok(())
    }

    /// Decides. Pure.
    ///
    /// # Errors
    /// The refusal.
    fn decide(&self, state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop>;

    /// Writes what does not follow from the life.
    ///
    /// # Errors
    /// A fault of the database.
    fn also(&self, _: &mut Tx, _: &Permit, _: &Handling, _: &Context) -> Result<(), Stop> {
        Ok(())
    }
}

/// Every act is a command in the same way. (A trait of the house cannot be given to all types that have one of this room.)
macro_rules! commands {
    ($($act:ty),* $(,)?) => {$(
        impl Command for $act {
            const ACTION: Action = <$act as Act>::ACTION;
            type State = Handling;
            type Event = Numbered;
            type Done = Acted;

            fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
                locate(self, db, cx)
            }

            fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Handling, Stop> {
                let mut state = handling(tx, cx, self.id())?;
                self.more(tx, &mut state, cx)?;
                Ok(state)
            }

            fn decide(&self, state: &Handling, cx: &Context) -> Result<Vec<Numbered>, Stop> {
                Ok(number(state.appeal.life.version, Act::decide(self, state, cx)?))
            }

            fn project(
                &self,
                tx: &mut Tx,
                permit: &Permit,
                state: &Handling,
                events: &[Numbered],
                cx: &Context,
            ) -> Result<Acted, Stop> {
                project(self, tx, permit, (state, events), cx)
            }
        }
    )*};
}
commands! {
    Cosign, FollowUp, Handle, Look, LookAtConsent, LookAtFiles, PrintLetter, PrintNotice, Rate, RateFor, SayFor, Supervise,
}

fn locate(act: &impl Act, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
    let appeal = store::by_id(db, cx.county.as_i64(), act.id())?.ok_or(NOT_FOUND)?;
    if act.is_helper() { as_helper(db, cx, &appeal) } else { located(db, cx, &appeal, act.code()) }
}

fn project(
    act: &impl Act,
    tx: &mut Tx,
    permit: &Permit,
    (state, events): (&Handling, &[Numbered]),
    cx: &Context,
) -> Result<Acted, Stop> {
    let appeal = &state.appeal;
    apply(tx, appeal, events, cx)?;
    if let Some(body) = act.note()?
        && let Some(said) = events.iter().find(|numbered| !numbered.event.words().is_empty())
    {
        let person = cx.actor.person.filter(|_| !permit.what().unnamed);
        let kind = said.event.kind().to_owned();
        let note = Note { version: said.v, kind, person, at: cx.now, body };
        let vault = appeal.is_sealed().then_some(&*cx.vault);
        store::keep_note(tx, permit, appeal.id, &note, vault)?;
    }
    told::tell(tx, cx, appeal, events)?;
    told::set_out(tx, appeal, events)?;
    act.also(tx, permit, state, cx)?;
    Ok(Acted { id: appeal.id })
}

/// Events with the versions they lead to.
pub fn number(version: i64, events: Vec<AppealEvent>) -> Vec<Numbered> {
    (version.saturating_add(1)..).zip(events).map(|(v, event)| Numbered { v, event }).collect()
}

/// Stores where events lead, and changes the totals by the difference.
///
/// # Errors
/// A fault of the database, or when the life does not go that way.
pub fn apply(tx: &mut Tx, appeal: &Appeal, events: &[Numbered], cx: &Context) -> Result<Life, Fault> {
    let mut life = appeal.life.clone();
    for numbered in events {
        let next = life.after(&numbered.event, cx.now, cx.actor.person);
        life = next.ok_or_else(|| Fault::new("an event that was decided does not fit the life"))?;
    }
    store::store_life(tx, appeal.id, appeal.life.version, &life, appeal.is_sealed())?;
    let (mut gone, mut new) = (appeal.life.marks(), life.marks());
    gone.retain(|mark| !life.marks().contains(mark));
    new.retain(|mark| !appeal.life.marks().contains(mark));
    store::change_marks(tx, appeal.id, &gone, &new)?;
    for (measure, span) in appeal.life.measures(appeal.category) {
        tx.count(appeal.village, measure, span, -1);
    }
    for (measure, span) in life.measures(appeal.category) {
        tx.count(appeal.village, measure, span, 1);
    }
    Ok(life)
}

/// What the gate must know about an appeal. Whoever works at a desk that was asked to do a part is located there.
///
/// # Errors
/// A fault of the database.
pub fn located(
    db: &mut Reader,
    cx: &Context,
    appeal: &Appeal,
    code: Option<ReceiptCode>,
) -> Result<Located, Stop> {
    let sealed = appeal.is_sealed();
    let owner = match cx.actor.person {
        Some(person) if appeal.channel.is_entered() => {
            owns_entered(db, cx, appeal, (person, code))?.then_some(person)
        }
        Some(person) if code == Some(appeal.receipt) && appeal.filer.is_none() && !sealed => Some(person),
        Some(person) if sealed => {
            let own = code == Some(appeal.receipt)
                || store::is_marked(db, &cx.vault, cx.county.as_i64(), appeal.id, person)?;
            own.then_some(person)
        }
        _ => appeal.filer,
    };
    let own = owner.is_some() && owner == cx.actor.person;
    let part = appeal.life.side.parts.iter().map(|part| part.desk).find(|desk| desk.is_held_by(&cx.actor));
    let desk = if appeal.life.desk.is_held_by(&cx.actor) {
        appeal.life.desk
    } else {
        part.unwrap_or(appeal.life.desk)
    };
    Ok(Located {
        place: appeal.village,
        subject: appeal.id.as_i64(),
        owner,
        seen_by: Some(Action::AppealRead),
        desk: Some(desk),
        sealed,
        unnamed: own && (sealed || appeal.filer.is_none()),
    })
}

/// Whose an appeal is that somebody else typed in: of whoever has the phone number that was given. Of a slip without a
/// number it is of whoever holds the slip, but not of the clerk who typed it in.
fn owns_entered(
    db: &mut Reader,
    cx: &Context,
    appeal: &Appeal,
    (person, code): (PersonId, Option<ReceiptCode>),
) -> Result<bool, Stop> {
    let (county, vault) = (cx.county.as_i64(), &cx.vault);
    let marks = store::Marks::of(db, county, appeal.id)?;
    if marks.has_phone() {
        let (_, phone) = people::name_and_phone(db, vault, county, person)?;
        return Ok(phone.is_some_and(|phone| marks.is_from(vault, &phone)));
    }
    let held = appeal.channel == Channel::Slip && code == Some(appeal.receipt);
    Ok(held && !marks.is_by(vault, person))
}

/// What the gate must know about an appeal when its helper asks: it is the helper's own to read out. Of any other not
/// even the existence is told.
///
/// # Errors
/// Not found; a fault of the database.
pub fn as_helper(db: &mut Reader, cx: &Context, appeal: &Appeal) -> Result<Located, Stop> {
    let person = cx.actor.person.ok_or(SIGN_IN)?;
    if !is_helped(db, cx, appeal, person)? {
        return Err(NOT_FOUND.into());
    }
    let what = located(db, cx, appeal, None)?;
    Ok(Located { owner: Some(person), unnamed: appeal.is_sealed(), ..what })
}

/// True when this person entered the appeal as a helper.
///
/// # Errors
/// A fault of the database.
pub fn is_helped(db: &mut Reader, cx: &Context, appeal: &Appeal, person: PersonId) -> Result<bool, Fault> {
    let proxied = appeal.channel == Channel::Proxy;
    Ok(proxied && store::Marks::of(db, cx.county.as_i64(), appeal.id)?.is_by(&cx.vault, person))
}

/// The account of whoever an appeal is from, when there is one.
///
/// # Errors
/// A fault of the database.
pub fn filer_of(db: &mut Reader, cx: &Context, appeal: &Appeal) -> Result<Option<PersonId>, Fault> {
    let county = cx.county.as_i64();
    if appeal.channel.is_entered() {
        let behalf = store::behalf(db, &cx.vault, county, appeal.id)?;
        let phone = behalf.map(|behalf| behalf.phone).unwrap_or_default();
        return people::of_phone(db, &cx.vault, county, &phone);
    }
    match appeal.is_sealed() {
        true => Ok(store::Secret::open(db, &cx.vault, county, appeal.id)?.and_then(|secret| secret.filer)),
        false => Ok(appeal.filer),
    }
}

/// Reads what every decision about an appeal needs; a sealed one is opened.
fn handling(tx: &mut Tx, cx: &Context, id: AppealId) -> Result<Handling, Stop> {
    let county = cx.county.as_i64();
    let appeal = store::by_id(tx, county, id)?.ok_or(NOT_FOUND)?;
    let relatives = match cx.actor.person {
        Some(person) => people::relatives_of(tx, county, person)?,
        None => Vec::new(),
    };
    let filer = filer_of(tx, cx, &appeal)?;
    let recused = decide::is_recused(&cx.actor, filer, &relatives);
    let helped = match cx.actor.person {
        Some(person) => is_helped(tx, cx, &appeal, person)?,
        None => false,
    };
    let salt = store::salt(tx, county, id)?;
    Ok(Handling { recused, helped, salt, earlier: Vec::new(), other: None, cosigned: false, appeal })
}
