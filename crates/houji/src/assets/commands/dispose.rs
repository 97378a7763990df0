//! An asset leaves, and what a stock-take found is explained.

use super::super::decide::{self, Bears, Leaving, Refused};
use super::super::model::{Asset, AssetEvent, AssetId, Pending, WayOut};
use super::super::store;
use super::{Done, found, located};
use crate::books::commands::posting::{Open, Ready};
use crate::books::model::{BookId, Period};
use crate::books::typed::words;
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Refusal, Stop, Tx};
use houji_base::{Day, Fen};
use houji_seal::commitment;
use serde::Serialize;

/// An asset is sold, scrapped, lost, invested or given away.
#[derive(Serialize)]
pub struct Dispose {
    /// Asset.
    pub asset: AssetId,
    /// Its book.
    pub book: BookId,
    /// How it leaves.
    pub leaving: Leaving,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// The asset and the book.
pub struct State {
    asset: Asset,
    open: Open,
}

/// What the record says of an asset that leaves with vouchers from one position on.
pub(super) fn told(
    asset: &Asset,
    leaving: &Leaving,
    (first, count): (i64, usize),
    salt: &[u8; 16],
) -> AssetEvent {
    AssetEvent::Disposed {
        way: leaving.way,
        day: leaving.day,
        net: asset.card.cost.minus(decide::worn_until(asset, leaving.day)),
        proceeds: leaving.proceeds,
        costs: leaving.costs,
        vouchers: (first..).take(count).collect(),
        words: commitment(salt, leaving.reason.trim()).to_string(),
    }
}

/// Stores that an asset left, with its vouchers from one position on.
pub(super) fn left(
    tx: &mut Tx,
    permit: &Permit,
    (asset, leaving): (&Asset, &Leaving),
    first: i64,
) -> Result<(), Stop> {
    let (id, book, day) = (asset.id, asset.book, leaving.day);
    let until = decide::worn_until(asset, day);
    for ((kind, voucher), seq) in decide::leaves(asset, leaving)?.into_iter().zip(first..) {
        store::act(tx, permit, (id, book), (kind, day), (voucher.sums().0, seq))?;
        let lost = asset.card.cost.minus(until);
        if leaving.way == WayOut::Lost && kind == "out" && lost > Fen::ZERO {
            let pending = Pending { asset: id, voucher: seq, amount: lost, settled: None };
            store::insert_pending(tx, permit, book, &pending)?;
        }
    }
    Ok(store::gone(tx, permit, asset, (leaving.way, day, until))?)
}

impl Dispose {
    fn ready<'a>(&self, state: &'a State, cx: &Context) -> Result<(Ready<'a>, usize), Stop> {
        let made = decide::leaves(&state.asset, &self.leaving)?;
        let vouchers: Vec<_> = made.into_iter().map(|(_, voucher)| voucher).collect();
        let count = vouchers.len();
        Ok((state.open.check(vouchers, &self.salt, cx)?, count))
    }
}

impl Command for Dispose {
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
        let asset = found(tx, cx, self.asset, self.book)?;
        Ok(State { asset, open: Open::read(tx, cx, self.book, Period::of(self.leaving.day))? })
    }

    fn decide(&self, state: &State, cx: &Context) -> Result<Vec<AssetEvent>, Stop> {
        decide::may_leave(&state.asset, &self.leaving, cx.today)?;
        let (ready, count) = self.ready(state, cx)?;
        Ok(vec![told(&state.asset, &self.leaving, (ready.first(), count), &self.salt)])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        _: &[AssetEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let (ready, _) = self.ready(state, cx)?;
        ready.post(tx, permit, cx)?;
        left(tx, permit, (&state.asset, &self.leaving), ready.first())?;
        Ok(Done { id: self.asset.as_i64() })
    }
}

/// What a stock-take found of a card is explained, and 181 is cleared of it.
#[derive(Serialize)]
pub struct Settle {
    /// Asset.
    pub asset: AssetId,
    /// Its book.
    pub book: BookId,
    /// Who bears a loss.
    pub by: Bears,
    /// Day.
    pub day: Day,
    /// On what it rests.
    pub reason: String,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// The asset, what stands on 181, and the book.
pub struct Unsettled {
    asset: Asset,
    pending: Pending,
    open: Open,
}

impl Settle {
    fn ready<'a>(&self, state: &'a Unsettled, cx: &Context) -> Result<Ready<'a>, Stop> {
        let voucher = decide::settled(&state.pending, &state.asset.card.name, (self.by, self.day))?;
        state.open.check(vec![voucher], &self.salt, cx)
    }
}

impl Command for Settle {
    const ACTION: Action = Action::AssetWrite;
    type State = Unsettled;
    type Event = AssetEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let asset = found(db, cx, self.asset, self.book)?;
        located(asset.book, asset.id.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Unsettled, Stop> {
        let asset = found(tx, cx, self.asset, self.book)?;
        let pending = store::pending(tx, cx.county.as_i64(), self.asset)?;
        let pending = pending.into_iter().find(|each| each.settled.is_none()).ok_or(Refused::Settled)?;
        Ok(Unsettled { asset, pending, open: Open::read(tx, cx, self.book, Period::of(self.day))? })
    }

    fn decide(&self, state: &Unsettled, cx: &Context) -> Result<Vec<AssetEvent>, Stop> {
        let reason = words("reason", &self.reason, (2, 60), "请写一下凭什么这样处理");
        let reason = reason.map_err(|why| Refusal::fields(vec![why]))?;
        let voucher = self.ready(state, cx)?.first();
        let words = commitment(&self.salt, &reason).to_string();
        let (amount, by) = (state.pending.amount, self.by.code());
        Ok(vec![AssetEvent::Settled { amount, by, voucher, words }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &Unsettled,
        _: &[AssetEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let ready = self.ready(state, cx)?;
        ready.post(tx, permit, cx)?;
        let (amount, seq) = (state.pending.amount, ready.first());
        let amount = amount.max(amount.negated());
        store::act(tx, permit, (self.asset, self.book), ("settled", self.day), (amount, seq))?;
        store::settle(tx, permit, &state.pending, seq)?;
        Ok(Done { id: self.asset.as_i64() })
    }
}
