//! Changes of the register: somebody leaves, shares change, what is kept about a household or a kind of shares is set.

use super::super::decide::{self, Refused};
use super::super::model::{Act, Change, Household, Kind, Member, MemberEvent, NewChange, Register};
use super::super::store;
use super::add::{ACCOUNT, tail};
use super::{Done, limits, located, register};
use crate::books::commands::posting::Open;
use crate::books::model::{BookId, Period};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use houji_base::Day;
use serde::Serialize;

fn found(db: &mut Reader, cx: &Context, book: BookId, n: i64) -> Result<Member, Stop> {
    Ok(store::member(db, cx.county.as_i64(), book, n)?.ok_or(Refused::NoMember)?)
}

/// Somebody is no longer a member. Shares stay until somebody inherits them or they are withdrawn.
#[derive(Serialize)]
pub struct Leave {
    /// Book.
    pub book: BookId,
    /// Member.
    pub member: i64,
    /// Last day; none when it could not be read.
    pub day: Option<Day>,
    /// Code of why.
    pub reason: String,
}

impl Command for Leave {
    const ACTION: Action = Action::MemberWrite;
    type State = Member;
    type Event = MemberEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Member, Stop> {
        found(tx, cx, self.book, self.member)
    }

    fn decide(&self, member: &Member, cx: &Context) -> Result<Vec<MemberEvent>, Stop> {
        Ok(vec![decide::left(member, self.day, &self.reason, &limits(cx))?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        member: &Member,
        events: &[MemberEvent],
        _: &Context,
    ) -> Result<Done, Stop> {
        for event in events {
            let MemberEvent::Left { day, reason, .. } = event else { continue };
            store::leave(tx, permit, self.book, member.n, (*day, reason))?;
        }
        Ok(Done { n: member.household })
    }
}

/// Shares change by a decision of the assembly.
#[derive(Serialize)]
pub struct ChangeShares {
    /// Book.
    pub book: BookId,
    /// The change.
    pub change: NewChange,
}

/// The two members it touches, what the first has of the kind, what the household has, and the register.
pub struct Touched {
    member: Member,
    other: Option<Member>,
    held: i64,
    of_household: i64,
    register: Register,
}

impl Command for ChangeShares {
    const ACTION: Action = Action::MemberWrite;
    type State = Touched;
    type Event = MemberEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Touched, Stop> {
        let (county, change) = (cx.county.as_i64(), &self.change);
        let member = found(tx, cx, self.book, change.member)?;
        let other = match change.act.has_other() {
            true => Some(found(tx, cx, self.book, change.other)?),
            false => None,
        };
        let kinds = store::kinds(tx, county, self.book)?;
        if change.act.has_shares() && !kinds.iter().any(|kind| kind.kind == change.kind) {
            return Err(Refused::NoKind.into());
        }
        let household = store::members_of(tx, county, self.book, member.household)?;
        Ok(Touched {
            held: store::held(tx, county, self.book, (member.n, change.kind))?,
            of_household: household.iter().map(|each| each.shares).sum(),
            register: register(tx, cx, self.book)?,
            member,
            other,
        })
    }

    fn decide(&self, of: &Touched, cx: &Context) -> Result<Vec<MemberEvent>, Stop> {
        let number = of.register.changes.saturating_add(1);
        let held = (of.held, of.of_household);
        let touched = (&of.member, of.other.as_ref());
        Ok(vec![decide::changed(&self.change, touched, held, number, &limits(cx))?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        of: &Touched,
        _: &[MemberEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let NewChange { act, kind, shares, day, assembly, .. } = self.change;
        let to = Register { changes: of.register.changes.saturating_add(1), ..of.register };
        store::move_on(tx, permit, self.book, (&of.register, &to))?;
        let gains = if act == Act::Grant { shares } else { shares.saturating_neg() };
        let sides = std::iter::once((&of.member, gains, of.other.as_ref()));
        for (member, gains, other) in
            sides.chain(of.other.iter().map(|other| (other, shares, Some(&of.member))))
        {
            let other = other.map_or(0, |other| other.n);
            let change =
                Change { n: to.changes, member: member.n, act, kind, shares: gains, other, day, assembly };
            store::insert_change(tx, permit, self.book, &change, (cx.now, cx.actor.person_number()))?;
            let after = member.shares.saturating_add(gains);
            store::set_shares(tx, permit, self.book, member.n, (member.shares, after))?;
        }
        if !act.has_shares() {
            store::freeze(tx, permit, self.book, of.member.n, act == Act::Freeze)?;
        }
        Ok(Done { n: of.member.household })
    }
}

/// Who stands for a household, its certificate and its account.
#[derive(Serialize)]
pub struct SetHousehold {
    /// Book.
    pub book: BookId,
    /// Household.
    pub household: i64,
    /// Who stands for it.
    pub head: i64,
    /// Number of its certificate.
    pub certificate: String,
    /// Number of its account; empty for none.
    pub account: String,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

impl Command for SetHousehold {
    const ACTION: Action = Action::MemberWrite;
    type State = Vec<Member>;
    type Event = MemberEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Vec<Member>, Stop> {
        let members = store::members_of(tx, cx.county.as_i64(), self.book, self.household)?;
        if members.is_empty() { Err(Refused::NoHousehold.into()) } else { Ok(members) }
    }

    fn decide(&self, members: &Vec<Member>, _: &Context) -> Result<Vec<MemberEvent>, Stop> {
        let words = (self.certificate.as_str(), self.account.as_str());
        Ok(vec![decide::household(self.household, (self.head, members), words, &self.salt)?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        _: &Vec<Member>,
        _: &[MemberEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let (number, head, certificate) = (self.household, self.head, self.certificate.clone());
        let household = Household { number, head, certificate, tail: tail(&self.account) };
        let sealed = (!self.account.is_empty()).then(|| cx.vault.seal(ACCOUNT, &self.account)).transpose()?;
        store::set_household(tx, permit, self.book, &household, (sealed.as_deref(), &self.salt))?;
        Ok(Done { n: number })
    }
}

/// A kind of shares is added, or what the collective itself holds of it is changed.
#[derive(Serialize)]
pub struct SetKind {
    /// Book.
    pub book: BookId,
    /// Name.
    pub name: String,
    /// Hundredths of a share the collective holds itself; none when they could not be read.
    pub kept: Option<i64>,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

impl Command for SetKind {
    const ACTION: Action = Action::MemberWrite;
    type State = (Register, Vec<Kind>);
    type Event = MemberEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        // Refuses a book that is not there.
        Open::read(tx, cx, self.book, Period::of(cx.today))?;
        Ok((register(tx, cx, self.book)?, store::kinds(tx, cx.county.as_i64(), self.book)?))
    }

    fn decide(&self, (register, kinds): &Self::State, _: &Context) -> Result<Vec<MemberEvent>, Stop> {
        Ok(vec![decide::kind(self.name.trim(), self.kept, (kinds, register.kinds), &self.salt)?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        (register, _): &Self::State,
        events: &[MemberEvent],
        _: &Context,
    ) -> Result<Done, Stop> {
        let mut n = 0;
        for event in events {
            let MemberEvent::KindSet { kind, kept, .. } = event else { continue };
            n = *kind;
            let kind = Kind { kind: n, name: self.name.trim().to_owned(), kept: *kept };
            store::put_kind(tx, permit, self.book, &kind)?;
            let to = Register { kinds: register.kinds.max(n), ..*register };
            store::move_on(tx, permit, self.book, (register, &to))?;
        }
        Ok(Done { n })
    }
}
