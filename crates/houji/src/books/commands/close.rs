//! Closing a month, and the year's closing entries.

use super::super::decide::{self, Refused};
use super::super::model::{Book, BookEvent, BookId, NewVoucher, Period, Trial};
use super::super::{reading, store};
use super::{Done, Posted, State, december, events, located, post_all, state};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Fault, Reader, Stop, Tx};
use houji_base::Month;
use serde::Serialize;

/// A month is closed: nothing may be posted into it any more.
#[derive(Serialize)]
pub struct CloseMonth {
    /// Book.
    pub book: BookId,
    /// Month, the next that is open.
    pub month: Month,
}

impl Command for CloseMonth {
    const ACTION: Action = Action::BookClose;
    type State = (Book, Trial);
    type Event = BookEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx.county)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        let State { book, .. } = state(tx, cx, self.book, Period::Month(self.month))?;
        let trial = trial(tx, cx, &book, self.month)?;
        Ok((book, trial))
    }

    fn decide(&self, (book, trial): &Self::State, cx: &Context) -> Result<Vec<BookEvent>, Stop> {
        Ok(vec![decide::close(book, self.month, trial, cx.today)?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        (book, _): &Self::State,
        events: &[BookEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        for event in events {
            if let BookEvent::Closed { month, balances, .. } = event {
                let by = (cx.actor.person_number(), cx.now);
                store::close(tx, permit, book, *month, by, balances)?;
            }
        }
        Ok(Done { book: book.id })
    }
}

/// The trial balance of one month.
fn trial(db: &mut Reader, cx: &Context, book: &Book, month: Month) -> Result<Trial, Fault> {
    reading::trial(db, cx, book, (month, decide::last_ledger_month(month)), None)
}

/// The closing entries of a year that follow from the balances alone.
#[derive(Serialize)]
pub struct YearEnd {
    /// Book.
    pub book: BookId,
    /// Year.
    pub year: i64,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

impl Command for YearEnd {
    const ACTION: Action = Action::BookClose;
    type State = (State, Vec<NewVoucher>, Trial);
    type Event = BookEvent;
    type Done = Posted;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx.county)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        let december = december(self.year).ok_or(Refused::NothingLeft)?;
        let state = state(tx, cx, self.book, Period::Month(december))?;
        let trial = trial(tx, cx, &state.book, december)?;
        let new = decide::year_end(state.book.standard, self.year, &trial);
        Ok((state, new, trial))
    }

    fn decide(&self, (state, new, trial): &Self::State, cx: &Context) -> Result<Vec<BookEvent>, Stop> {
        decide::may_end_year(&state.book, self.year, new, trial)?;
        for voucher in new {
            decide::voucher(&state.book, &state.subs, voucher, cx.today)?;
        }
        Ok(events(state, new, &self.salt))
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        (state, new, _): &Self::State,
        _: &[BookEvent],
        cx: &Context,
    ) -> Result<Posted, Stop> {
        Ok(post_all(tx, permit, state, new, &self.salt, cx)?)
    }
}
