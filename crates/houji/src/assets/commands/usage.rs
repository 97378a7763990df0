//! What an asset is used for, and a card that was entered by mistake.

use super::super::decide::{self, Refused};
use super::super::model::{Asset, AssetEvent, AssetId, Use};
use super::super::store;
use super::{Done, check_contract, found, located};
use crate::books::model::BookId;
use crate::contracts::model::ContractId;
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use houji_base::Day;
use serde::Serialize;

/// An asset is used, lies idle or is let from a day on.
#[derive(Serialize)]
pub struct ChangeUse {
    /// Asset.
    pub asset: AssetId,
    /// Its book.
    pub book: BookId,
    /// What becomes of it.
    pub state: Use,
    /// Since when.
    pub since: Day,
    /// The contract it is let under.
    pub contract: Option<ContractId>,
}

impl Command for ChangeUse {
    const ACTION: Action = Action::AssetWrite;
    type State = Asset;
    type Event = AssetEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let asset = found(db, cx, self.asset, self.book)?;
        located(asset.book, asset.id.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Asset, Stop> {
        check_contract(tx, cx, self.book, self.contract)?;
        found(tx, cx, self.asset, self.book)
    }

    fn decide(&self, asset: &Asset, cx: &Context) -> Result<Vec<AssetEvent>, Stop> {
        let (state, since, contract) = (self.state, self.since, self.contract);
        decide::may_change(asset, (state, since, contract), cx.today)?;
        Ok(vec![AssetEvent::UseChanged { state, since, contract }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        asset: &Asset,
        _: &[AssetEvent],
        _: &Context,
    ) -> Result<Done, Stop> {
        store::change_use(tx, permit, asset, (self.state, self.since, self.contract))?;
        Ok(Done { id: asset.id.as_i64() })
    }
}

/// A card is taken back as if it had not been entered.
#[derive(Serialize)]
pub struct VoidCard {
    /// Asset.
    pub asset: AssetId,
    /// Its book.
    pub book: BookId,
    /// Why.
    pub reason: String,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

impl Command for VoidCard {
    const ACTION: Action = Action::AssetWrite;
    type State = Asset;
    type Event = AssetEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let asset = found(db, cx, self.asset, self.book)?;
        located(asset.book, asset.id.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Asset, Stop> {
        let asset = found(tx, cx, self.asset, self.book)?;
        match store::corrections(tx, cx.county.as_i64(), self.asset)?.is_empty() {
            true => Ok(asset),
            false => Err(Refused::IsCorrected.into()),
        }
    }

    fn decide(&self, asset: &Asset, _: &Context) -> Result<Vec<AssetEvent>, Stop> {
        Ok(vec![decide::voided(asset, &self.reason, &self.salt)?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        asset: &Asset,
        _: &[AssetEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        store::void(tx, permit, asset.id, cx.today)?;
        Ok(Done { id: asset.id.as_i64() })
    }
}
