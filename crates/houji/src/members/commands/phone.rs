//! By which telephone numbers the members of a household see what is theirs.

use super::super::decide::{self, Refused};
use super::super::model::MemberEvent;
use super::super::store;
use super::{Done, located};
use crate::books::model::BookId;
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx, Vault};
use houji_base::Phone;
use serde::Serialize;

/// Column of the numbers, as the vault knows it.
const PHONE: &str = "household_phone.mark";

/// The mark of a number; of its own, so that it is not the one that stands beside the person.
pub fn phone_mark(vault: &Vault, phone: &Phone) -> [u8; 32] {
    vault.lookup(PHONE, phone.as_str())
}

/// A number is given to a household, or taken from it.
#[derive(Serialize)]
pub struct SetPhone {
    /// Book.
    pub book: BookId,
    /// Household.
    pub household: i64,
    /// The number as typed.
    pub phone: String,
    /// It is given; else it is taken away.
    pub gives: bool,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// How many numbers the household has, and which household has this one.
pub struct Numbers {
    count: usize,
    holder: Option<i64>,
}

impl Command for SetPhone {
    const ACTION: Action = Action::MemberWrite;
    type State = Numbers;
    type Event = MemberEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Numbers, Stop> {
        let county = cx.county.as_i64();
        if store::members_of(tx, county, self.book, self.household)?.is_empty() {
            return Err(Refused::NoHousehold.into());
        }
        let count = store::phones_of(tx, county, self.book, self.household)?.len();
        let holder = match Phone::parse(&self.phone) {
            Ok(phone) => store::household_of(tx, county, self.book, &phone_mark(&cx.vault, &phone))?,
            Err(_) => None,
        };
        Ok(Numbers { count, holder })
    }

    fn decide(&self, of: &Numbers, _: &Context) -> Result<Vec<MemberEvent>, Stop> {
        let typed = (self.phone.as_str(), self.gives);
        Ok(vec![decide::phone(self.household, typed, (of.count, of.holder), &self.salt)?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        _: &Numbers,
        _: &[MemberEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        if let Ok(phone) = Phone::parse(&self.phone) {
            let (of, mark) = ((self.book, self.household), phone_mark(&cx.vault, &phone));
            let by = (cx.now, cx.actor.person_number());
            match self.gives {
                true => store::tie_phone(tx, permit, of, (&mark, &phone.masked(), &self.salt), by)?,
                false => store::untie_phone(tx, permit, of, &mark)?,
            }
        }
        Ok(Done { n: self.household })
    }
}
