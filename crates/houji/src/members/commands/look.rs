//! Looks at who somebody is: the members of a household, and the lists by which a run is paid. Each is recorded.

use super::super::decide::{Refused, may_pay};
use super::super::model::{Item, MemberEvent, Run};
use super::super::store;
use super::add::{ACCOUNT, NAME, RESIDENT};
use super::{Done, found_run, located};
use crate::books::model::BookId;
use crate::gate::{Action, Located, Permit};
use crate::house::web::Format;
use crate::house::{Command, Context, Fault, Reader, Stop, Tx};
use houji_base::Fen;
use serde::Serialize;

/// A look at a household. What is answered is kept with the record, so nobody's name is in it: see [`people`].
#[derive(Serialize)]
pub struct SeeHousehold {
    /// Book.
    pub book: BookId,
    /// Household.
    pub household: i64,
}

/// A member by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Number in the book.
    pub n: i64,
    /// Name.
    pub name: String,
    /// Resident's number.
    pub resident: String,
}

/// The members of a household by name, with its account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// Members.
    pub members: Vec<Person>,
    /// Number of the account; empty for none.
    pub account: String,
}

/// Who a household's members are, for somebody whose look was recorded.
///
/// # Errors
/// A fault.
pub fn people(db: &mut Reader, cx: &Context, of: &SeeHousehold) -> Result<People, Fault> {
    let mut people = People::default();
    for (n, name, resident, account) in store::sealed_of(db, cx.county.as_i64(), of.book, of.household)? {
        let (name, resident) = (cx.vault.open(NAME, &name)?, cx.vault.open(RESIDENT, &resident)?);
        people.members.push(Person { n, name, resident });
        people.account = opened(cx, account.as_deref())?;
    }
    Ok(people)
}

fn opened(cx: &Context, account: Option<&[u8]>) -> Result<String, Fault> {
    account.map_or(Ok(String::new()), |sealed| cx.vault.open(ACCOUNT, sealed))
}

impl Command for SeeHousehold {
    const ACTION: Action = Action::MemberPerson;
    type State = ();
    type Event = MemberEvent;
    type Done = Done;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<(), Stop> {
        let members = store::members_of(tx, cx.county.as_i64(), self.book, self.household)?;
        if members.is_empty() { Err(Refused::NoHousehold.into()) } else { Ok(()) }
    }

    fn decide(&self, (): &(), _: &Context) -> Result<Vec<MemberEvent>, Stop> {
        Ok(vec![MemberEvent::Seen { household: self.household }])
    }

    fn project(&self, _: &mut Tx, _: &Permit, (): &(), _: &[MemberEvent], _: &Context) -> Result<Done, Stop> {
        Ok(Done { n: self.household })
    }
}

/// Names and accounts of all whom a run gives something leave the program: for the bank, or as slips on paper.
#[derive(Serialize)]
pub struct List {
    /// Book.
    pub book: BookId,
    /// Run.
    pub run: i64,
    /// As which file; none for slips on paper.
    pub format: Option<Format>,
    /// Payments so far: after another one it is another list.
    pub payments: i64,
}

/// A household in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payee {
    /// Household.
    pub household: i64,
    /// Number of its certificate.
    pub certificate: String,
    /// Name of its head; of another member when the head is given nothing.
    pub name: String,
    /// Number of its account; empty for none.
    pub account: String,
    /// Its members: name and what each is given.
    pub items: Vec<(String, Item)>,
}

impl Payee {
    /// What is to be paid now.
    pub fn owed(&self) -> Fen {
        let open = self.items.iter().filter(|(_, item)| item.payment == 0 && !item.is_frozen);
        open.map(|(_, item)| item.amount).sum()
    }
}

/// All whom a run gives something, for somebody whose look was recorded.
///
/// # Errors
/// A fault.
pub fn listed(db: &mut Reader, cx: &Context, (book, run): (BookId, i64)) -> Result<Vec<Payee>, Fault> {
    let county = cx.county.as_i64();
    let items = store::items(db, county, book, run)?;
    let mut payees: Vec<Payee> = Vec::new();
    for ((household, member, name, head, account, certificate), item) in
        store::names(db, county, book, run)?.into_iter().zip(items)
    {
        let name = cx.vault.open(NAME, &name)?;
        if payees.last().is_none_or(|last| last.household != household) {
            let account = opened(cx, account.as_deref())?;
            payees.push(Payee { household, certificate, name: name.clone(), account, items: Vec::new() });
        }
        if let Some(last) = payees.last_mut() {
            if member == head {
                last.name.clone_from(&name);
            }
            last.items.push((name, item));
        }
    }
    Ok(payees)
}

impl Command for List {
    const ACTION: Action = Action::MemberPerson;
    type State = (Run, Vec<Item>);
    type Event = MemberEvent;
    type Done = Done;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        let run = found_run(tx, cx, self.book, self.run)?;
        Ok((run, store::items(tx, cx.county.as_i64(), self.book, self.run)?))
    }

    fn decide(&self, (run, items): &Self::State, _: &Context) -> Result<Vec<MemberEvent>, Stop> {
        may_pay(run)?;
        let mut households: Vec<i64> = items.iter().map(|item| item.household).collect();
        households.dedup();
        let households = i64::try_from(households.len()).unwrap_or(i64::MAX);
        let what = if self.format.is_some() { "bank" } else { "slips" };
        Ok(vec![MemberEvent::Listed { run: self.run, what, format: self.format, households }])
    }

    fn project(
        &self,
        _: &mut Tx,
        _: &Permit,
        _: &Self::State,
        _: &[MemberEvent],
        _: &Context,
    ) -> Result<Done, Stop> {
        Ok(Done { n: self.run })
    }
}
