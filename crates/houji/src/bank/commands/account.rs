//! Adding a bank account to a book.

use super::super::decide::{self, NewAccount, Refused};
use super::super::model::{Account, BankEvent};
use super::super::store;
use super::{Done, located};
use crate::books::commands::posting::Open;
use crate::books::model::{Book, BookId, Period, SubAccounts};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use houji_base::Fen;
use serde::Serialize;

/// Column in which numbers are sealed.
const NUMBER: &str = "bank_account.number";

/// An account is added.
#[derive(Serialize)]
pub struct AddAccount {
    /// Book.
    pub book: BookId,
    /// As typed.
    pub new: NewAccount,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// The book with its sub-accounts and bank accounts.
pub struct State {
    book: Book,
    subs: SubAccounts,
    others: Vec<Account>,
    is_known: bool,
}

impl Command for AddAccount {
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
        let book = Open::read(tx, cx, self.book, Period::of(cx.today))?.book().clone();
        let subs = crate::books::subs(tx, cx, &book)?;
        let others = store::accounts(tx, county, self.book)?;
        let mark = cx.vault.lookup(NUMBER, &self.new.number);
        Ok(State { book, subs, others, is_known: store::is_number_known(tx, county, &mark)? })
    }

    fn decide(&self, state: &State, cx: &Context) -> Result<Vec<BankEvent>, Stop> {
        let of = (&state.book, &state.subs);
        let added = decide::added(&self.new, of, &state.others, cx.today, &self.salt)?;
        if state.is_known {
            return Err(Refused::NumberExists.into());
        }
        Ok(vec![added])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        _: &State,
        events: &[BankEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let NewAccount { code, bank, number, since } = &self.new;
        let mut n = 0;
        for event in events {
            let BankEvent::Added { account, .. } = event else { continue };
            n = *account;
            let from_end = number.len().saturating_sub(4);
            let new = Account {
                book: self.book,
                account: n,
                code: code.clone(),
                bank: bank.trim().to_owned(),
                tail: number.get(from_end..).unwrap_or_default().to_owned(),
                since: *since,
                rows: 0,
                began: Fen::ZERO,
                balance: Fen::ZERO,
                last_day: None,
                agreed_to: since.before(),
            };
            let (sealed, mark) = (cx.vault.seal(NUMBER, number)?, cx.vault.lookup(NUMBER, number));
            let by = (cx.now, cx.actor.person_number());
            store::add_account(tx, permit, &new, (&sealed, &mark), by)?;
        }
        Ok(Done { n })
    }
}
