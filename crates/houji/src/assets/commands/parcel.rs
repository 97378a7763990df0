//! Entering a parcel, and writing it anew.

use super::super::decide::{self, Refused};
use super::super::model::{AssetEvent, Parcel, ParcelId, Plot};
use super::super::store;
use super::{Done, NAMES, check_contract, located};
use crate::books::commands::posting::Open;
use crate::books::model::{BookId, Period};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, FieldError, Reader, Refusal, Stop, Tx};
use serde::Serialize;

/// A parcel is entered, or what is written of it is replaced.
#[derive(Serialize)]
pub struct WriteParcel {
    /// The parcel to write anew; none for a new one.
    pub parcel: Option<ParcelId>,
    /// Book.
    pub book: BookId,
    /// What is written.
    pub plot: Plot,
    /// Name of who has it; may be empty.
    pub occupier: String,
    /// Of a new one; drawn beforehand, not part of what was sent.
    #[serde(skip)]
    pub id: ParcelId,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

impl WriteParcel {
    fn found(&self, db: &mut Reader, cx: &Context) -> Result<Option<Parcel>, Stop> {
        let Some(id) = self.parcel else { return Ok(None) };
        let found = store::parcel(db, cx.county.as_i64(), id)?.filter(|parcel| parcel.book == self.book);
        Ok(Some(found.ok_or(Refused::NoParcel)?))
    }

    fn after(&self, before: Option<&Parcel>) -> Parcel {
        Parcel {
            id: before.map_or(self.id, |parcel| parcel.id),
            book: self.book,
            plot: self.plot.clone(),
            occupier: decide::shown(&self.occupier),
            version: before.map_or(1, |parcel| parcel.version.saturating_add(1)),
        }
    }
}

/// The parcel as it stands, and another one of the same plot number.
pub struct State {
    before: Option<Parcel>,
    is_double: bool,
}

impl Command for WriteParcel {
    const ACTION: Action = Action::AssetWrite;
    type State = State;
    type Event = AssetEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        self.found(db, cx)?;
        located(self.book, self.parcel.unwrap_or(self.id).as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<State, Stop> {
        Open::read(tx, cx, self.book, Period::of(cx.today))?;
        check_contract(tx, cx, self.book, self.plot.contract)?;
        let before = self.found(tx, cx)?;
        let same = store::parcel_of_plot(tx, cx.county.as_i64(), self.book, &self.plot.plot)?;
        Ok(State { is_double: same.is_some_and(|id| Some(id) != self.parcel), before })
    }

    fn decide(&self, state: &State, _: &Context) -> Result<Vec<AssetEvent>, Stop> {
        if state.is_double {
            let sentence = "这个地块编号已经有了，请核对；同一块地只登记一次";
            return Err(Refusal::fields(vec![FieldError::new("plot", sentence)]).into());
        }
        let after = self.after(state.before.as_ref());
        Ok(vec![decide::parcel_told(&after, state.before.is_none(), &self.salt)])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        _: &[AssetEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let after = self.after(state.before.as_ref());
        let name = Some(&self.occupier).filter(|name| !name.is_empty());
        let name = name.map(|name| cx.vault.seal(NAMES, name)).transpose()?;
        match &state.before {
            Some(before) => {
                store::rewrite(tx, permit, &after, name.as_deref(), (before.version, &self.salt))?;
            }
            None => {
                let by = (cx.now, cx.actor.person_number(), &self.salt);
                store::insert_parcel(tx, permit, &after, name.as_deref(), by)?;
            }
        }
        Ok(Done { id: after.id.as_i64() })
    }
}
