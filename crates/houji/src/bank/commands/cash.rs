//! Counting cash, and what is done about a difference.

use super::super::decide::{self, Refused};
use super::super::model::{BankEvent, Count, sum};
use super::super::{reading, store};
use super::{Done, located};
use crate::books::commands::posting::{Open, Ready};
use crate::books::model::{Book, BookId, NewVoucher, Period};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use houji_base::Day;
use serde::Serialize;

/// Cash was counted.
#[derive(Serialize)]
pub struct CountCash {
    /// Book.
    pub book: BookId,
    /// Day.
    pub day: Day,
    /// Pieces of each kind.
    pub pieces: Vec<i64>,
    /// Who counted.
    pub counted_by: String,
    /// Who watched.
    pub watched_by: String,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

impl Command for CountCash {
    const ACTION: Action = Action::BankWrite;
    type State = (Book, Count);
    type Event = BankEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        let book = Open::read(tx, cx, self.book, Period::of(self.day))?.book().clone();
        let count = Count {
            n: store::last_count(tx, cx.county.as_i64(), self.book)?.saturating_add(1),
            day: self.day,
            pieces: self.pieces.clone(),
            counted: sum(&self.pieces),
            book: reading::cash(tx, cx, &book, self.day)?,
            counted_by: self.counted_by.clone(),
            watched_by: self.watched_by.clone(),
            reason: None,
            voucher: None,
        };
        Ok((book, count))
    }

    fn decide(&self, (book, count): &Self::State, cx: &Context) -> Result<Vec<BankEvent>, Stop> {
        Ok(vec![decide::counted(count, book, cx.today, &self.salt)?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        (_, count): &Self::State,
        _: &[BankEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let by = (cx.now, cx.actor.person_number(), &self.salt);
        store::insert_count(tx, permit, self.book, count, by)?;
        Ok(Done { n: count.n })
    }
}

fn found(db: &mut Reader, cx: &Context, book: BookId, count: i64) -> Result<Count, Stop> {
    Ok(store::count(db, cx.county.as_i64(), book, count)?.ok_or(Refused::NoCount)?)
}

/// It is said why the cash differs.
#[derive(Serialize)]
pub struct ExplainCount {
    /// Book.
    pub book: BookId,
    /// The count.
    pub count: i64,
    /// Why.
    pub reason: String,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

impl Command for ExplainCount {
    const ACTION: Action = Action::BankWrite;
    type State = Count;
    type Event = BankEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Count, Stop> {
        found(tx, cx, self.book, self.count)
    }

    fn decide(&self, count: &Count, _: &Context) -> Result<Vec<BankEvent>, Stop> {
        Ok(vec![decide::explained(count, &self.reason, &self.salt)?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        count: &Count,
        _: &[BankEvent],
        _: &Context,
    ) -> Result<Done, Stop> {
        store::settle(tx, permit, (self.book, count.n), (Some(self.reason.trim()), None))?;
        Ok(Done { n: count.n })
    }
}

/// The difference is posted through what is pending.
#[derive(Serialize)]
pub struct SettleCount {
    /// Book.
    pub book: BookId,
    /// The count.
    pub count: i64,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// The count, the book, and the voucher that follows.
pub struct State {
    count: Count,
    open: Open,
    voucher: NewVoucher,
}

impl SettleCount {
    fn ready<'a>(&self, state: &'a State, cx: &Context) -> Result<Ready<'a>, Stop> {
        state.open.check(vec![state.voucher.clone()], &self.salt, cx)
    }
}

impl Command for SettleCount {
    const ACTION: Action = Action::BankWrite;
    type State = State;
    type Event = BankEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<State, Stop> {
        let count = found(tx, cx, self.book, self.count)?;
        let book = Open::read(tx, cx, self.book, Period::of(cx.today))?.book().clone();
        let subs = crate::books::subs(tx, cx, &book)?;
        let voucher = decide::settling(&count, &book, &subs)?;
        // Numbers are given out by the period, so the book is read for that of the voucher.
        let open = Open::read(tx, cx, self.book, voucher.period)?;
        Ok(State { count, open, voucher })
    }

    fn decide(&self, state: &State, cx: &Context) -> Result<Vec<BankEvent>, Stop> {
        let (count, gap) = (state.count.n, state.count.gap());
        Ok(vec![BankEvent::Settled { count, gap, voucher: self.ready(state, cx)?.first() }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        events: &[BankEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        for event in events {
            let BankEvent::Settled { count, voucher, .. } = event else { continue };
            self.ready(state, cx)?.post(tx, permit, cx)?;
            store::settle(tx, permit, (self.book, *count), (None, Some(*voucher)))?;
        }
        Ok(Done { n: state.count.n })
    }
}
