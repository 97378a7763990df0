//! Rows and entries are matched, and parted again.

use super::super::decide::{self, Refused};
use super::super::model::{Account, BankEvent, Group, Unmatched};
use super::super::{reading, store};
use super::{Done, located};
use crate::books::model::BookId;
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Fault, Reader, Stop, Tx};
use houji_base::Month;
use serde::Serialize;

/// Rows and entries that are in no match, read at once; what lies behind them waits until they are matched.
pub const OPEN: i64 = 3_000;

/// Rows and entries are found to tell of the same.
#[derive(Serialize)]
pub struct Match {
    /// Book.
    pub book: BookId,
    /// Number of the account in the book.
    pub account: i64,
    /// The groups.
    pub groups: Vec<Group>,
}

/// The account with what is in no match.
pub struct State {
    account: Account,
    open: Unmatched,
    last: i64,
}

impl Command for Match {
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
        let county = cx.county.as_i64();
        let account = reading::found(tx, cx, self.book, self.account)?;
        let rows = store::open_rows(tx, county, &account, OPEN)?;
        let postings = store::open_entries(tx, county, &account, Month::of(cx.today), OPEN)?;
        let open = Unmatched {
            rows: rows.into_iter().map(|row| (row.n, row)).collect(),
            postings: postings.into_iter().map(|posting| (posting.key(), posting)).collect(),
        };
        Ok(State { open, last: store::last_match(tx, county, &account)?, account })
    }

    fn decide(&self, state: &State, _: &Context) -> Result<Vec<BankEvent>, Stop> {
        Ok(vec![decide::matched(self.account, &self.groups, &state.open, state.last.saturating_add(1))?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        events: &[BankEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let (account, by) = (&state.account, (cx.now, cx.actor.person_number()));
        let mut n = 0;
        for event in events {
            let BankEvent::Matched { groups, first, .. } = event else { continue };
            for (group, id) in groups.iter().zip(*first..) {
                let last = decide::last_month(group, &state.open);
                let last = last.ok_or_else(|| Fault::new("a match of nothing"))?;
                store::insert_match(tx, permit, (account, id), last, by)?;
                for row in &group.rows {
                    store::put_row(tx, permit, account, (*row, id))?;
                }
                for posting in &group.postings {
                    store::put_entry(tx, permit, account, (*posting, id))?;
                }
                n = id;
            }
        }
        Ok(Done { n })
    }
}

/// A match is undone.
#[derive(Serialize)]
pub struct Part {
    /// Book.
    pub book: BookId,
    /// Number of the account in the book.
    pub account: i64,
    /// Number of the match.
    pub group: i64,
}

impl Command for Part {
    const ACTION: Action = Action::BankWrite;
    type State = (Account, bool);
    type Event = BankEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        let account = reading::found(tx, cx, self.book, self.account)?;
        let (rows, postings) = store::members(tx, cx.county.as_i64(), &account, self.group)?;
        // Number 0 is of the rows that are in none.
        Ok((account, self.group > 0 && !(rows.is_empty() && postings.is_empty())))
    }

    fn decide(&self, (_, is_there): &Self::State, _: &Context) -> Result<Vec<BankEvent>, Stop> {
        match is_there {
            true => Ok(vec![BankEvent::Parted { account: self.account, group: self.group }]),
            false => Err(Refused::NoMatch.into()),
        }
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        (account, _): &Self::State,
        _: &[BankEvent],
        _: &Context,
    ) -> Result<Done, Stop> {
        store::part(tx, permit, account, self.group)?;
        Ok(Done { n: self.group })
    }
}
