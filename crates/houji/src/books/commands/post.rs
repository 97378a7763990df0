//! Posting a voucher, and taking one back in red.

use super::super::decide::{self, Refused};
use super::super::model::{BookEvent, BookId, Line, NewVoucher, Period, Voucher, VoucherKind, voucher};
use super::super::store;
use super::{Posted, State, check_parties, events, located, post_all, state};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use houji_base::Day;
use serde::Serialize;

/// Something that happened is posted.
#[derive(Serialize)]
pub struct Post {
    /// Book.
    pub book: BookId,
    /// Day it happened.
    pub day: Day,
    /// What happened.
    pub summary: String,
    /// Sheets of paper behind it.
    pub papers: i64,
    /// Lines.
    pub lines: Vec<Line>,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

impl Post {
    fn voucher(&self) -> NewVoucher {
        NewVoucher {
            period: Period::of(self.day),
            day: self.day,
            kind: VoucherKind::Ordinary,
            summary: self.summary.trim().to_owned(),
            papers: self.papers,
            reverses: None,
            lines: self.lines.clone(),
        }
    }
}

impl Command for Post {
    const ACTION: Action = Action::BookPost;
    type State = (State, NewVoucher);
    type Event = BookEvent;
    type Done = Posted;

    /// The book, whose next number it takes.
    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx.county)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        let new = self.voucher();
        let state = state(tx, cx, self.book, new.period)?;
        check_parties(tx, cx, self.book, &new)?;
        Ok((state, new))
    }

    fn decide(&self, (state, new): &Self::State, cx: &Context) -> Result<Vec<BookEvent>, Stop> {
        decide::voucher(&state.book, &state.subs, new, cx.today)?;
        decide::no_borrowing(new)?;
        Ok(events(state, std::slice::from_ref(new), &self.salt))
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        (state, new): &Self::State,
        _: &[BookEvent],
        cx: &Context,
    ) -> Result<Posted, Stop> {
        Ok(post_all(tx, permit, state, std::slice::from_ref(new), &self.salt, cx)?)
    }
}

/// A voucher is taken back by one in red, dated today.
#[derive(Serialize)]
pub struct Reverse {
    /// Book.
    pub book: BookId,
    /// Position of the voucher.
    pub seq: i64,
    /// Why.
    pub reason: String,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// A book, the voucher to be taken back, and the name of the one that did so before.
pub struct Taken {
    state: State,
    voucher: Voucher,
    by: Option<String>,
}

impl Command for Reverse {
    const ACTION: Action = Action::BookPost;
    type State = Taken;
    type Event = BookEvent;
    type Done = Posted;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx.county)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Taken, Stop> {
        let county = cx.county.as_i64();
        let state = state(tx, cx, self.book, Period::of(cx.today))?;
        let found = store::voucher(tx, county, self.book, self.seq)?.ok_or(Refused::NoVoucher)?;
        let by = store::reversed_by(tx, county, self.book, self.seq)?;
        let by = by.map(|(period, number)| voucher::name(period, number));
        Ok(Taken { state, voucher: found, by })
    }

    fn decide(&self, taken: &Taken, cx: &Context) -> Result<Vec<BookEvent>, Stop> {
        let new = decide::reversal(&taken.voucher, &self.reason, cx.today, taken.by.clone())?;
        decide::voucher(&taken.state.book, &taken.state.subs, &new, cx.today)?;
        Ok(events(&taken.state, &[new], &self.salt))
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        taken: &Taken,
        _: &[BookEvent],
        cx: &Context,
    ) -> Result<Posted, Stop> {
        let new = decide::reversal(&taken.voucher, &self.reason, cx.today, None)?;
        Ok(post_all(tx, permit, &taken.state, &[new], &self.salt, cx)?)
    }
}
