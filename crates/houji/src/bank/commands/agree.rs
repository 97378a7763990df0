//! A month is reconciled.

use super::super::decide;
use super::super::model::{Account, Balances, BankEvent};
use super::super::{reading, store};
use super::{Done, located};
use crate::books::commands::posting::Open;
use crate::books::model::{BookId, Period};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use houji_base::{Fen, Month};
use serde::Serialize;

/// Book and bank are said to agree on a month.
#[derive(Serialize)]
pub struct Agree {
    /// Book.
    pub book: BookId,
    /// Number of the account in the book.
    pub account: i64,
    /// Month.
    pub month: Month,
    /// Balance at its end as the bank's paper has it.
    pub told: Fen,
}

/// The account, the month's balances, and why they do not agree.
pub struct State {
    account: Account,
    balances: Balances,
    why: Vec<String>,
}

impl Command for Agree {
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
        let book = Open::read(tx, cx, self.book, Period::Month(self.month))?.book().clone();
        let account = reading::found(tx, cx, self.book, self.account)?;
        let balances = reading::balances(tx, cx, (&book, &account), self.month)?;
        let why = reading::why(tx, cx, (&book, &account), (self.month, &balances))?;
        Ok(State { account, balances, why })
    }

    fn decide(&self, state: &State, cx: &Context) -> Result<Vec<BankEvent>, Stop> {
        let figures = (&state.balances, self.told);
        Ok(vec![decide::agreed(&state.account, self.month, figures, &state.why, cx.today)?])
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
            let BankEvent::Agreed { month, book, bank, agreed, .. } = event else { continue };
            let by = (cx.now, cx.actor.person_number());
            store::agree(tx, permit, &state.account, *month, [*book, *bank, *agreed], by)?;
        }
        Ok(Done { n: self.account })
    }
}
