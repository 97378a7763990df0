//! Somebody looks at the name of the other side of a row; each look is recorded.

use super::super::decide::Refused;
use super::super::model::BankEvent;
use super::super::{reading, store};
use super::import::PARTY;
use super::{Done, located};
use crate::books::model::BookId;
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use serde::Serialize;

/// A look at a name. What is answered is kept with the record, so the name is not in it: see [`open_party`].
#[derive(Serialize)]
pub struct SeeParty {
    /// Book.
    pub book: BookId,
    /// Number of the account in the book.
    pub account: i64,
    /// Position of the row.
    pub row: i64,
}

fn sealed(db: &mut Reader, cx: &Context, of: &SeeParty) -> Result<Vec<u8>, Stop> {
    let account = reading::found(db, cx, of.book, of.account)?;
    let party = store::party(db, cx.county.as_i64(), &account, of.row)?;
    Ok(party.ok_or(Refused::NoRow)?.ok_or(Refused::NoParty)?)
}

/// The name, for somebody whose look was recorded.
///
/// # Errors
/// A refusal when there is none.
pub fn open_party(db: &mut Reader, cx: &Context, of: &SeeParty) -> Result<String, Stop> {
    let sealed = sealed(db, cx, of)?;
    Ok(cx.vault.open(PARTY, &sealed)?)
}

impl Command for SeeParty {
    const ACTION: Action = Action::BankParty;
    type State = ();
    type Event = BankEvent;
    type Done = Done;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<(), Stop> {
        sealed(tx, cx, self).map(|_| ())
    }

    fn decide(&self, (): &(), _: &Context) -> Result<Vec<BankEvent>, Stop> {
        Ok(vec![BankEvent::PartySeen { account: self.account, row: self.row }])
    }

    fn project(&self, _: &mut Tx, _: &Permit, (): &(), _: &[BankEvent], _: &Context) -> Result<Done, Stop> {
        Ok(Done { n: self.row })
    }
}
