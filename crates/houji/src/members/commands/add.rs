//! Members are added: one from a form, or all of a table or none.

use super::super::decide::{self, Before, Mistake};
use super::super::model::{Act, Change, Household, Kind, MemberEvent, NewMember, Register, shown};
use super::super::store::{self, Sealed};
use super::{limits, located, register};
use crate::books::commands::posting::Open;
use crate::books::model::{BookId, Period};
use crate::gate::{Action, Located, Permit};
use crate::house::table::refused;
use crate::house::{Command, Context, Reader, Stop, Tx};
use crate::members::table;
use houji_seal::commitment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Column in which names are sealed.
pub(super) const NAME: &str = "member.name";
/// Column in which residents' numbers are sealed.
pub(super) const RESIDENT: &str = "member.resident";
/// Column in which numbers of accounts are sealed.
pub(super) const ACCOUNT: &str = "household.account";
/// The kind of shares a register begins with.
const FIRST_KIND: &str = "成员股";

/// Members are added.
#[derive(Serialize)]
pub struct AddMembers {
    /// Book.
    pub book: BookId,
    /// Digest of the table they come from; none for a form.
    pub file: Option<String>,
    /// Members, each resident once.
    pub members: Vec<NewMember>,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// What was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Added {
    /// How many members.
    pub members: i64,
    /// In how many households.
    pub households: i64,
    /// With how many shares, in hundredths.
    pub shares: i64,
    /// It was kept, and not only looked at.
    pub kept: bool,
}

/// The register, with the marks of those who are to be added.
pub struct State {
    before: Before,
    marks: Vec<[u8; 32]>,
}

impl AddMembers {
    /// What they would come to, keeping nothing.
    ///
    /// # Errors
    /// Rows to mend; a fault of the database.
    pub fn look(&self, db: &mut Reader, cx: &Context) -> Result<Added, Stop> {
        let state = self.find(db, cx)?;
        self.may(&state, cx)?;
        Ok(self.told(false))
    }

    fn find(&self, db: &mut Reader, cx: &Context) -> Result<State, Stop> {
        let county = cx.county.as_i64();
        // Refuses a book that is not there.
        Open::read(db, cx, self.book, Period::of(cx.today))?;
        let register = register(db, cx, self.book)?;
        let mut kinds = store::kinds(db, county, self.book)?;
        if kinds.is_empty() {
            kinds.push(Kind { kind: 1, name: FIRST_KIND.to_owned(), kept: 0 });
        }
        let marks = store::marks(db, county, self.book)?.into_iter().collect();
        let households = store::totals(db, county, self.book)?.into_iter().collect();
        let before = Before { register, kinds, marks, households };
        let marks = self.members.iter().map(|new| cx.vault.lookup(RESIDENT, &new.resident)).collect();
        Ok(State { before, marks })
    }

    fn may(&self, state: &State, cx: &Context) -> Result<(), Stop> {
        let checked = decide::added(&self.members, &state.marks, &state.before, &limits(cx));
        checked.map_err(|mistakes| self.stop(mistakes))
    }

    fn stop(&self, mistakes: Vec<Mistake>) -> Stop {
        match self.file {
            Some(_) => refused(&table::told(mistakes)).into(),
            None => decide::refused(mistakes).into(),
        }
    }

    fn told(&self, kept: bool) -> Added {
        let households: BTreeMap<i64, ()> = self.members.iter().map(|new| (new.household, ())).collect();
        let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
        let shares = self.members.iter().map(NewMember::total).sum();
        Added { members: count(self.members.len()), households: count(households.len()), shares, kept }
    }

    /// Households that are not there yet, with the numbers of their accounts.
    fn households(&self, before: &Before) -> Vec<(Household, String)> {
        let first = before.register.members.saturating_add(1);
        let mut fresh: BTreeMap<i64, (Household, String)> = BTreeMap::new();
        for (new, n) in self.members.iter().zip(first..) {
            if before.households.contains_key(&new.household) {
                continue;
            }
            let (of, account) = fresh.entry(new.household).or_insert_with(|| {
                let empty = String::new();
                (
                    Household {
                        number: new.household,
                        head: n,
                        certificate: empty.clone(),
                        tail: empty.clone(),
                    },
                    empty,
                )
            });
            if new.is_head {
                of.head = n;
            }
            if of.certificate.is_empty() {
                of.certificate.clone_from(&new.certificate);
            }
            if account.is_empty() {
                account.clone_from(&new.account);
                of.tail = tail(account);
            }
        }
        fresh.into_values().collect()
    }

    fn keep_members(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        cx: &Context,
    ) -> Result<Register, Stop> {
        let (by, mut to) = (cx.actor.person_number(), state.before.register);
        to.kinds = to.kinds.max(1);
        for (new, mark) in self.members.iter().zip(&state.marks) {
            to.members = to.members.saturating_add(1);
            let (name, resident) = (cx.vault.seal(NAME, &new.name)?, cx.vault.seal(RESIDENT, &new.resident)?);
            let sealed = Sealed { name: &name, resident: (&resident, mark), shown: &shown(&new.name) };
            store::insert_member(
                tx,
                permit,
                (self.book, to.members),
                new,
                &sealed,
                (cx.now, by, &self.salt),
            )?;
            for (kind, shares) in &new.shares {
                to.changes = to.changes.saturating_add(1);
                let change = Change {
                    n: to.changes,
                    member: to.members,
                    act: Act::Grant,
                    kind: state.before.kind(kind).unwrap_or(1),
                    shares: *shares,
                    other: 0,
                    day: new.joined,
                    assembly: new.assembly,
                };
                store::insert_change(tx, permit, self.book, &change, (cx.now, by))?;
            }
        }
        Ok(to)
    }
}

/// The last digits of an account's number.
pub(super) fn tail(account: &str) -> String {
    account.get(account.len().saturating_sub(4)..).unwrap_or_default().to_owned()
}

impl Command for AddMembers {
    const ACTION: Action = Action::MemberWrite;
    type State = State;
    type Event = MemberEvent;
    type Done = Added;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<State, Stop> {
        self.find(tx, cx)
    }

    fn decide(&self, state: &State, cx: &Context) -> Result<Vec<MemberEvent>, Stop> {
        self.may(state, cx)?;
        let words: Vec<String> = self.members.iter().map(NewMember::words).collect();
        let Added { members, shares, .. } = self.told(true);
        Ok(vec![MemberEvent::Added {
            file: self.file.clone(),
            first: state.before.register.members.saturating_add(1),
            members,
            shares,
            words: commitment(&self.salt, &words.join("\n")).to_string(),
        }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        _: &[MemberEvent],
        cx: &Context,
    ) -> Result<Added, Stop> {
        let from = state.before.register;
        if from.kinds == 0 {
            for kind in &state.before.kinds {
                store::put_kind(tx, permit, self.book, kind)?;
            }
        }
        for (household, account) in self.households(&state.before) {
            let sealed = (!account.is_empty()).then(|| cx.vault.seal(ACCOUNT, &account)).transpose()?;
            store::fresh_household(tx, permit, self.book, &household, (sealed.as_deref(), &self.salt))?;
        }
        let to = self.keep_members(tx, permit, state, cx)?;
        store::move_on(tx, permit, self.book, (&from, &to))?;
        Ok(self.told(true))
    }
}
