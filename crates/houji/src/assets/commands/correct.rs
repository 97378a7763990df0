//! A card that says something else from a day on.

use super::super::decide::{self, Corrected};
use super::super::model::{Asset, AssetEvent, AssetId, Card, Correction};
use super::super::store;
use super::{Done, NAMES, found, located};
use crate::books::model::BookId;
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Fault, Reader, Stop, Tx};
use serde::Serialize;

/// A card is corrected from a day on; what was posted stays.
#[derive(Serialize)]
pub struct CorrectCard {
    /// Asset.
    pub asset: AssetId,
    /// Its book.
    pub book: BookId,
    /// What it is to say.
    pub to: Corrected,
    /// Who looks after it from now on; empty when that stays.
    pub keeper: String,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// The asset, and how often it was corrected.
pub struct State {
    asset: Asset,
    corrections: i64,
}

impl CorrectCard {
    fn card(&self, state: &State, cx: &Context) -> Result<Card, Stop> {
        Ok(decide::may_correct(&state.asset, &self.to, &self.keeper, cx.today)?)
    }
}

impl Command for CorrectCard {
    const ACTION: Action = Action::AssetWrite;
    type State = State;
    type Event = AssetEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let asset = found(db, cx, self.asset, self.book)?;
        located(asset.book, asset.id.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<State, Stop> {
        let made = store::corrections(tx, cx.county.as_i64(), self.asset)?;
        let corrections = made.last().map_or(0, |last| last.n);
        Ok(State { asset: found(tx, cx, self.asset, self.book)?, corrections })
    }

    fn decide(&self, state: &State, cx: &Context) -> Result<Vec<AssetEvent>, Stop> {
        let (card, n) = (self.card(state, cx)?, state.corrections.saturating_add(1));
        Ok(vec![decide::corrected_told(&card, (n, self.to.day), &self.salt)])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        _: &[AssetEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let (asset, card) = (&state.asset, self.card(state, cx)?);
        let plan = card.plan().map_err(|_| Fault::new("a corrected card has no plan"))?;
        let n = state.corrections.saturating_add(1);
        let before = Correction::of(&asset.card, (n, self.to.day), None);
        let keeper = Some(&self.keeper).filter(|name| !name.is_empty());
        let sealed = keeper.map(|name| cx.vault.seal(NAMES, name)).transpose()?;
        let shown = keeper.map_or_else(|| asset.keeper.clone(), |name| decide::shown(name));
        let by = (cx.now, cx.actor.person_number());
        let keeper = (sealed.as_deref(), shown.as_str());
        store::correct(tx, permit, (asset, &card, &plan), keeper, (&before, &self.salt), by)?;
        Ok(Done { id: asset.id.as_i64() })
    }
}
