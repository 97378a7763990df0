//! A venture of several villages, its profits, and each village's part of them coming in.

use super::super::decide::{self, Refused};
use super::super::model::{Due, ProjectEvent, Venture, VentureId, VentureWritten};
use super::super::store;
use super::{Done, located, venture_found};
use crate::books::commands::posting::{Open, Ready};
use crate::books::model::{BookId, Period, Purse};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use houji_base::{Day, DivisionCode, Fen};
use serde::Serialize;

/// A venture is recorded.
#[derive(Serialize)]
pub struct Found {
    /// What is written.
    pub written: VentureWritten,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub id: VentureId,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

impl Found {
    /// The township of its first village.
    fn place(&self) -> Option<DivisionCode> {
        self.written.shares.first()?.book.place()?.town()
    }
}

impl Command for Found {
    const ACTION: Action = Action::ProjectWrite;
    type State = Vec<BookId>;
    type Event = ProjectEvent;
    type Done = Done;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.place(), self.id.as_i64(), cx)
    }

    /// The books of its shares that are there.
    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Vec<BookId>, Stop> {
        let books: Vec<BookId> = self.written.shares.iter().map(|share| share.book).collect();
        Ok(store::known_books(tx, cx.county.as_i64(), &books)?)
    }

    fn decide(&self, known: &Vec<BookId>, cx: &Context) -> Result<Vec<ProjectEvent>, Stop> {
        let place = self.place().ok_or(Refused::NoVenture)?;
        Ok(vec![decide::founded(&self.written, (place, known), cx.today, &self.salt)?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        _: &Vec<BookId>,
        _: &[ProjectEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let (id, place) = (self.id, self.place().ok_or(Refused::NoVenture)?);
        let venture = Venture { id, place, written: self.written.clone(), recorded_at: cx.now };
        store::insert_venture(tx, permit, &venture, (cx.actor.person_number(), &self.salt))?;
        Ok(Done { id: id.as_i64() })
    }
}

/// A profit is given out by shares.
#[derive(Serialize)]
pub struct Distribute {
    /// Venture.
    pub venture: VentureId,
    /// Day it was decided.
    pub day: Day,
    /// How much.
    pub amount: Fen,
    /// On what it rests.
    pub basis: String,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

impl Command for Distribute {
    const ACTION: Action = Action::ProjectWrite;
    /// The venture, and the number of its next profit.
    type State = (Venture, i64);
    type Event = ProjectEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.venture.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let venture = venture_found(db, cx, self.venture)?;
        located(Some(venture.place), self.venture.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        let venture = venture_found(tx, cx, self.venture)?;
        let profits = store::profits(tx, cx.county.as_i64(), self.venture)?;
        Ok((venture, profits.last().map_or(1, |last| last.n.saturating_add(1))))
    }

    fn decide(&self, (venture, n): &Self::State, cx: &Context) -> Result<Vec<ProjectEvent>, Stop> {
        let what = (*n, self.day, self.amount, self.basis.as_str());
        Ok(vec![decide::distributed(venture, what, cx.today, &self.salt)?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        _: &Self::State,
        events: &[ProjectEvent],
        _: &Context,
    ) -> Result<Done, Stop> {
        for event in events {
            let ProjectEvent::Distributed { n, parts, .. } = event else { continue };
            let profit = (*n, self.day, self.amount, self.basis.as_str());
            store::insert_profit(tx, permit, self.venture, profit, parts)?;
        }
        Ok(Done { id: self.venture.as_i64() })
    }
}

/// A village's part of a profit comes in, and is posted in its book.
#[derive(Serialize)]
pub struct ReceiveProfit {
    /// Venture.
    pub venture: VentureId,
    /// Number of the profit.
    pub n: i64,
    /// The village's book.
    pub book: BookId,
    /// Day.
    pub day: Day,
    /// Where it came in.
    pub purse: Purse,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// What is due, and the village's book.
pub struct State {
    due: Due,
    open: Open,
}

impl ReceiveProfit {
    fn ready<'a>(&self, state: &'a State, cx: &Context) -> Result<Ready<'a>, Stop> {
        let standard = state.open.book().standard;
        let voucher = decide::receiving(self.day, state.due.amount, self.purse, standard)?;
        state.open.check(vec![voucher], &self.salt, cx)
    }
}

impl Command for ReceiveProfit {
    const ACTION: Action = Action::ProjectWrite;
    type State = State;
    type Event = ProjectEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let venture = venture_found(db, cx, self.venture)?;
        let is_of_it = venture.written.shares.iter().any(|share| share.book == self.book);
        located(self.book.place().filter(|_| is_of_it), self.venture.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<State, Stop> {
        let dues = store::dues(tx, cx.county.as_i64(), self.venture)?;
        let due = dues.into_iter().find(|due| due.n == self.n && due.book == self.book);
        let due = due.ok_or(Refused::NoProfit)?;
        Ok(State { due, open: Open::read(tx, cx, self.book, Period::of(self.day))? })
    }

    fn decide(&self, state: &State, cx: &Context) -> Result<Vec<ProjectEvent>, Stop> {
        if state.due.voucher.is_some() {
            return Err(Refused::Received.into());
        }
        let (n, book, day, amount) = (self.n, self.book, self.day, state.due.amount);
        let voucher = self.ready(state, cx)?.first();
        Ok(vec![ProjectEvent::Received { n, book, day, amount, voucher }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        _: &[ProjectEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let ready = self.ready(state, cx)?;
        ready.post(tx, permit, cx)?;
        store::receive(tx, permit, self.venture, &state.due, ready.first())?;
        Ok(Done { id: self.venture.as_i64() })
    }
}

/// A village pays its capital in, and it is posted in its book.
#[derive(Serialize)]
pub struct PayIn {
    /// Venture.
    pub venture: VentureId,
    /// The village's book.
    pub book: BookId,
    /// Day.
    pub day: Day,
    /// Where the money is taken from.
    pub purse: Purse,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// The capital, whether it was posted, and the village's book.
pub struct Paying {
    capital: Fen,
    is_paid: bool,
    open: Open,
}

impl PayIn {
    fn ready<'a>(&self, state: &'a Paying, cx: &Context) -> Result<Ready<'a>, Stop> {
        let voucher = decide::paying_in(self.day, state.capital, self.purse)?;
        state.open.check(vec![voucher], &self.salt, cx)
    }
}

impl Command for PayIn {
    const ACTION: Action = Action::ProjectWrite;
    type State = Paying;
    type Event = ProjectEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let venture = venture_found(db, cx, self.venture)?;
        let is_of_it = venture.written.shares.iter().any(|share| share.book == self.book);
        located(self.book.place().filter(|_| is_of_it), self.venture.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Paying, Stop> {
        let shares = venture_found(tx, cx, self.venture)?.written.shares;
        let share = shares.into_iter().find(|share| share.book == self.book).ok_or(Refused::NoVenture)?;
        let paid = store::paid_in(tx, cx.county.as_i64(), self.venture)?;
        Ok(Paying {
            capital: share.capital,
            is_paid: paid.iter().any(|(book, _)| *book == self.book),
            open: Open::read(tx, cx, self.book, Period::of(self.day))?,
        })
    }

    fn decide(&self, state: &Paying, cx: &Context) -> Result<Vec<ProjectEvent>, Stop> {
        if state.is_paid {
            return Err(Refused::PaidIn.into());
        }
        let (book, day, amount) = (self.book, self.day, state.capital);
        let voucher = self.ready(state, cx)?.first();
        Ok(vec![ProjectEvent::PaidIn { book, day, amount, voucher }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &Paying,
        _: &[ProjectEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let ready = self.ready(state, cx)?;
        ready.post(tx, permit, cx)?;
        store::pay_in(tx, permit, (self.venture, self.book), ready.first())?;
        Ok(Done { id: self.venture.as_i64() })
    }
}
