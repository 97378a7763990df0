//! The yearly stock-take: begun with all that the book says, filled in, finished. What was missing leaves as lost.

use super::super::decide::{self, Leaving, MISSING_MOST, Refused};
use super::super::model::{
    Asset, AssetEvent, Correction, Parted, Pending, Seen, Take, TakeId, TakeRow, WayOut, What, parted, share,
};
use super::super::store::{self, Short};
use super::dispose::{left, told};
use super::{Done, located};
use crate::books::commands::posting::{Open, Ready};
use crate::books::model::{BookId, NewVoucher, Period};
use crate::contracts::decide::Purse;
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Fault, FieldError, Reader, Refusal, Stop, Tx};
use crate::record;
use houji_base::Fen;
use serde::Serialize;

/// A stock-take is begun, dated today.
#[derive(Serialize)]
pub struct BeginTake {
    /// Book.
    pub book: BookId,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub id: TakeId,
}

/// Cards and parcels there are, and whether a stock-take of today is there.
pub struct Begun {
    rows: i64,
    is_there: bool,
}

impl Command for BeginTake {
    const ACTION: Action = Action::AssetWrite;
    type State = Begun;
    type Event = AssetEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, self.id.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Begun, Stop> {
        let county = cx.county.as_i64();
        Open::read(tx, cx, self.book, Period::of(cx.today))?;
        let is_there = store::is_of_day(tx, county, self.book, cx.today)?;
        Ok(Begun { rows: store::begin(tx, county, self.book)?, is_there })
    }

    fn decide(&self, state: &Begun, cx: &Context) -> Result<Vec<AssetEvent>, Stop> {
        if state.is_there {
            return Err(Refused::TakeExists.into());
        }
        if state.rows == 0 {
            return Err(Refused::NothingToTake.into());
        }
        Ok(vec![AssetEvent::TakeBegun { book: self.book, day: cx.today, rows: state.rows }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        _: &Begun,
        _: &[AssetEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let take = Take { id: self.id, book: self.book, day: cx.today, is_done: false };
        store::insert_take(tx, permit, &take, (cx.now, cx.actor.person_number()))?;
        Ok(Done { id: self.id.as_i64() })
    }
}

/// A stock-take that is there, of this book and not finished.
fn open_take(db: &mut Reader, cx: &Context, (id, book): (TakeId, BookId)) -> Result<Take, Stop> {
    let take = store::take(db, cx.county.as_i64(), id)?.filter(|take| take.book == book);
    Ok(take.ok_or(Refused::NoTake)?)
}

/// What was found is written down.
#[derive(Serialize)]
pub struct FillTake {
    /// Stock-take.
    pub take: TakeId,
    /// Its book.
    pub book: BookId,
    /// What of which thing was found.
    pub rows: Vec<(What, i64, Seen)>,
}

/// What a row is told to hold, and how many units of it; a refusal when that cannot be.
fn told_of(row: &TakeRow, seen: Seen) -> Result<(i64, Option<i64>), Refusal> {
    let is_card = row.what == What::Asset;
    let wrong = |why: &str| {
        let sentence = format!("{} {why}", row.label);
        Err(Refusal::fields(vec![FieldError::new("verified", sentence)]))
    };
    match seen {
        Seen::Amount(amount) if amount < 0 || (is_card && amount != 0 && amount != row.booked) => {
            wrong("的核实数请填账面数，或者填 0（没有了）；少了几件的，填还剩几件，比如 8件")
        }
        Seen::Amount(amount) => Ok((amount, None)),
        Seen::Units(_) if !is_card => wrong("是资源，请填亩数"),
        Seen::Units(units) if !(0..=row.quantity).contains(&units) => {
            wrong(&format!("账上是 {} 件，请填 0 到 {} 件", row.quantity, row.quantity))
        }
        Seen::Units(0) => Ok((0, None)),
        Seen::Units(units) if units == row.quantity => Ok((row.booked, None)),
        Seen::Units(units) => match share(Fen::new(row.booked), units, row.quantity) {
            Fen::ZERO => wrong("的原价太小，分不开，请填账面数，或者填 0（没有了）"),
            part => Ok((part.fen(), Some(units))),
        },
    }
}

/// The row of a thing. Rows come sorted by their key, which is their code and id.
fn row_of(known: &[TakeRow], what: What, thing: i64) -> Result<&TakeRow, Refused> {
    let at = known.binary_search_by_key(&(what.code(), thing), |row| (row.what.code(), row.thing));
    at.ok().and_then(|at| known.get(at)).ok_or(Refused::NoRow)
}

impl Command for FillTake {
    const ACTION: Action = Action::AssetWrite;
    type State = (Take, Vec<TakeRow>);
    type Event = AssetEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let take = open_take(db, cx, (self.take, self.book))?;
        located(take.book, take.id.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        let take = open_take(tx, cx, (self.take, self.book))?;
        let most = i64::try_from(crate::house::table::MOST_ROWS).unwrap_or(i64::MAX);
        Ok((take, store::rows(tx, cx.county.as_i64(), self.take, ("", 0), most)?))
    }

    fn decide(&self, (take, known): &Self::State, _: &Context) -> Result<Vec<AssetEvent>, Stop> {
        if take.is_done {
            return Err(Refused::TakeDone.into());
        }
        let (mut rows, mut units) = (Vec::new(), Vec::new());
        for (what, thing, seen) in &self.rows {
            let (verified, counted) = told_of(row_of(known, *what, *thing)?, *seen)?;
            rows.push((thing.to_string(), verified));
            units.extend(counted.map(|counted| (thing.to_string(), counted)));
        }
        Ok(vec![AssetEvent::TakeFilled { rows, units }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        (_, known): &Self::State,
        _: &[AssetEvent],
        _: &Context,
    ) -> Result<Done, Stop> {
        for (what, thing, seen) in &self.rows {
            let told = told_of(row_of(known, *what, *thing)?, *seen)?;
            store::fill(tx, permit, self.take, (*what, *thing), told)?;
        }
        Ok(Done { id: self.take.as_i64() })
    }
}

/// A stock-take is finished: what was missing leaves as lost today, each with its vouchers.
#[derive(Serialize)]
pub struct FinishTake {
    /// Stock-take.
    pub take: TakeId,
    /// Its book.
    pub book: BookId,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// The stock-take, what nobody looked at, what was missing altogether or in part, and the book.
pub struct Finishing {
    take: Take,
    unfilled: i64,
    missing: Vec<Asset>,
    short: Vec<Short>,
    open: Open,
}

impl FinishTake {
    fn leaving(&self, cx: &Context) -> Leaving {
        let (way, day, purse) = (WayOut::Lost, cx.today, Purse::Bank);
        let reason = "资产清查盘亏".to_owned();
        Leaving { way, day, proceeds: Fen::ZERO, costs: Fen::ZERO, purse, papers: 0, reason }
    }

    /// How many vouchers each missing card has, then each of which units are missing, and all of them; none when nothing is
    /// missing.
    fn ready<'a>(&self, state: &'a Finishing, cx: &Context) -> Result<(Vec<usize>, Option<Ready<'a>>), Stop> {
        let leaving = self.leaving(cx);
        let (mut counts, mut all) = (Vec::new(), Vec::<NewVoucher>::new());
        for asset in &state.missing {
            let made = decide::leaves(asset, &leaving)?;
            counts.push(made.len());
            all.extend(made.into_iter().map(|(_, voucher)| voucher));
        }
        for short in &state.short {
            let made = decide::part_leaves(&short.asset, &part_of(short, cx)?, cx.today)?;
            counts.push(made.len());
            all.extend(made.into_iter().map(|(_, voucher)| voucher));
        }
        let ready = if all.is_empty() { None } else { Some(state.open.check(all, &self.salt, cx)?) };
        Ok((counts, ready))
    }
}

/// What stays of a card of which units are missing today.
fn part_of(short: &Short, cx: &Context) -> Result<Parted, Stop> {
    let until = decide::worn_until(&short.asset, cx.today);
    let parted = parted(&short.asset, short.units, until);
    Ok(parted.ok_or_else(|| Fault::new("a card cannot be divided"))?)
}

/// Stores that units of a card left, with vouchers from one position on, and tells the record.
fn part_left(
    tx: &mut Tx,
    permit: &Permit,
    short: &Short,
    (first, salt): (i64, &[u8; 16]),
    cx: &Context,
) -> Result<(), Stop> {
    let (asset, part) = (&short.asset, part_of(short, cx)?);
    let (id, book) = (asset.id, asset.book);
    let made = decide::part_leaves(asset, &part, cx.today)?;
    let mut last = first;
    for ((kind, voucher), seq) in made.into_iter().zip(first..) {
        store::act(tx, permit, (id, book), (kind, cx.today), (voucher.sums().0, seq))?;
        last = seq;
    }
    if part.net() > Fen::ZERO {
        let pending = Pending { asset: id, voucher: last, amount: part.net(), settled: None };
        store::insert_pending(tx, permit, book, &pending)?;
    }
    let n = short.corrections.saturating_add(1);
    let before = Correction::of(&asset.card, (n, cx.today), Some(last));
    let plan = part.card.plan().map_err(|_| Fault::new("a card with fewer units has no plan"))?;
    let by = (cx.now, cx.actor.person_number());
    let keeper = (None, asset.keeper.as_str());
    store::correct(tx, permit, (asset, &part.card, &plan), keeper, (&before, salt), by)?;
    let what = located(book, id.as_i64(), cx)?;
    let event = decide::part_told(&part.card, (n, cx.today), last);
    record::append(tx, cx, &what, &[event], None)?;
    Ok(())
}

impl Command for FinishTake {
    const ACTION: Action = Action::AssetWrite;
    type State = Finishing;
    type Event = AssetEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let take = open_take(db, cx, (self.take, self.book))?;
        located(take.book, take.id.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Finishing, Stop> {
        let county = cx.county.as_i64();
        let most = i64::try_from(MISSING_MOST).unwrap_or(i64::MAX).saturating_add(1);
        Ok(Finishing {
            take: open_take(tx, cx, (self.take, self.book))?,
            unfilled: store::unfilled(tx, county, self.take)?,
            missing: store::missing(tx, county, self.take, most)?,
            short: store::short(tx, county, self.take, most)?,
            open: Open::read(tx, cx, self.book, Period::of(cx.today))?,
        })
    }

    fn decide(&self, state: &Finishing, cx: &Context) -> Result<Vec<AssetEvent>, Stop> {
        if state.take.is_done {
            return Err(Refused::TakeDone.into());
        }
        if state.unfilled > 0 {
            return Err(Refused::Unfilled { n: state.unfilled }.into());
        }
        if state.missing.len().saturating_add(state.short.len()) > MISSING_MOST {
            let most = i64::try_from(MISSING_MOST).unwrap_or(i64::MAX);
            return Err(Refused::TooManyMissing { most }.into());
        }
        let leaving = self.leaving(cx);
        for asset in state.missing.iter().chain(state.short.iter().map(|short| &short.asset)) {
            decide::may_leave(asset, &leaving, cx.today)?;
        }
        self.ready(state, cx)?;
        let missing = state.missing.iter().map(|asset| asset.id.to_string()).collect();
        let short = state.short.iter().map(|short| short.asset.id.to_string()).collect();
        Ok(vec![AssetEvent::TakeDone { take: self.take, missing, short }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &Finishing,
        _: &[AssetEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let (leaving, (counts, ready)) = (self.leaving(cx), self.ready(state, cx)?);
        if let Some(ready) = ready {
            ready.post(tx, permit, cx)?;
            let (mut first, mut counts) = (ready.first(), counts.into_iter());
            for (asset, count) in state.missing.iter().zip(counts.by_ref()) {
                left(tx, permit, (asset, &leaving), first)?;
                let event = told(asset, &leaving, (first, count), &self.salt);
                let what = located(self.book, asset.id.as_i64(), cx)?;
                record::append(tx, cx, &what, &[event], None)?;
                first = first.saturating_add(i64::try_from(count).unwrap_or(0));
            }
            for (short, count) in state.short.iter().zip(counts) {
                part_left(tx, permit, short, (first, &self.salt), cx)?;
                first = first.saturating_add(i64::try_from(count).unwrap_or(0));
            }
        }
        store::done(tx, permit, self.take)?;
        Ok(Done { id: self.take.as_i64() })
    }
}
