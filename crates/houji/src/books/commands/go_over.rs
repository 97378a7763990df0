//! A book of the older system goes over to the newer one: it ends for good, and a new book begins with its balances.

use super::super::decide::{self, Refused};
use super::super::model::succession::{Balance, Choice, Plan, balances, plan};
use super::super::model::{
    Book, BookEvent, BookId, Class, LedgerRow, NewVoucher, Period, Standard, SubAccounts, VoucherKind,
};
use super::super::store;
use super::{Done, State, events, located, post_all, state};
use crate::gate::{Action, Located, Permit, permit};
use crate::house::{Command, Context, Reader, Refusal, Stop, Tx};
use crate::record;
use houji_base::Month;
use serde::Serialize;

/// A book goes over to the newer system, in the month after the last closed one.
#[derive(Serialize)]
pub struct GoOver {
    /// Book.
    pub book: BookId,
    /// Where balances go for which there is more than one account.
    pub choices: Vec<Choice>,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// A book as going over finds it.
pub struct Found {
    /// The old book.
    pub old: Book,
    /// Its sub-accounts.
    pub subs: SubAccounts,
    /// Everything that stands on its accounts.
    pub balances: Vec<Balance>,
    rows: Vec<LedgerRow>,
    held: Option<String>,
    is_there: bool,
}

impl Found {
    /// First month of the new book.
    pub fn first(&self) -> Month {
        self.old.open_month()
    }

    /// The new book before anything is posted.
    fn next(&self) -> Result<State, Refused> {
        let (old, first) = (&self.old, self.first());
        let id = BookId::of(old.place, old.kind.number().saturating_add(10)).ok_or(Refused::NoPlace)?;
        let book = Book {
            id,
            standard: Standard::S2023,
            first,
            closed_to: first.before(),
            last_year: first.year(),
            last_seq: 0,
            came_from: Some(old.id),
            goes_on: None,
            ..old.clone()
        };
        Ok(State { book, subs: SubAccounts::default(), last: 0 })
    }

    /// May it go over at all?
    ///
    /// # Errors
    /// The first thing in the way.
    pub fn may(&self) -> Result<(), Refused> {
        let old = &self.old;
        if !old.standard.is_known() {
            return Err(Refused::UnknownSystem);
        }
        if old.standard != Standard::S2004 {
            return Err(Refused::NotOld);
        }
        if self.is_there {
            return Err(Refused::Exists);
        }
        let is_open = |row: &LedgerRow| {
            let month = Month::new(old.last_year, row.month.min(12));
            month.is_some_and(|month| !old.is_closed(month)) && !(row.debit.is_zero() && row.credit.is_zero())
        };
        if self.rows.iter().any(is_open) {
            return Err(Refused::OpenEntries { month: self.first().zh() });
        }
        let class = |balance: &Balance| old.standard.account(&balance.account).map(|account| account.class);
        if self.balances.iter().filter_map(class).any(Class::is_of_result) {
            return Err(Refused::OpenResult);
        }
        match &self.held {
            Some(what) => Err(Refused::HeldBy { what: what.clone() }),
            None => Ok(()),
        }
    }
}

impl GoOver {
    /// Reads the book; nothing is changed.
    ///
    /// # Errors
    /// A refusal when somebody may not do this; a fault of the database.
    pub fn found(&self, db: &mut Reader, cx: &Context) -> Result<Found, Stop> {
        permit(&cx.actor, Self::ACTION, self.locate(db, cx)?)?;
        let county = cx.county.as_i64();
        let State { book: old, subs, .. } = state(db, cx, self.book, Period::of(cx.today))?;
        let rows = store::year(db, county, old.id, old.last_year)?;
        let mut held = None;
        for holds in crate::routes::HOLDING {
            held = held.or(holds(db, county, old.id)?);
        }
        let balances = balances(&rows);
        let mut found = Found { old, subs, balances, rows, held, is_there: false };
        let next = found.next()?.book.id;
        found.is_there = store::book(db, county, next, Period::of(cx.today))?.is_some();
        Ok(found)
    }

    /// What goes where, and the new book with what it begins with.
    ///
    /// # Errors
    /// What stands in the way, or everything that must be mended.
    fn made(&self, found: &Found, cx: &Context) -> Result<(Plan, State, Option<NewVoucher>), Refusal> {
        found.may()?;
        let plan = plan(&found.subs, &found.balances, &self.choices).map_err(Refusal::fields)?;
        let mut next = found.next()?;
        next.subs = SubAccounts::new(Standard::S2023, plan.subs.iter().cloned());
        let voucher = NewVoucher {
            period: Period::Opening(next.book.first.year()),
            day: next.book.first.first_day(),
            kind: VoucherKind::Opening,
            summary: "期初余额，从2004年制度的账转入".to_owned(),
            papers: 0,
            reverses: None,
            lines: plan.lines(),
        };
        let voucher = (!voucher.lines.is_empty()).then_some(voucher);
        if let Some(voucher) = &voucher {
            decide::voucher(&next.book, &next.subs, voucher, cx.today)?;
        }
        Ok((plan, next, voucher))
    }

    /// What would go where.
    ///
    /// # Errors
    /// As going over itself.
    pub fn look(&self, found: &Found, cx: &Context) -> Result<Plan, Refusal> {
        self.made(found, cx).map(|(plan, ..)| plan)
    }
}

impl Command for GoOver {
    const ACTION: Action = Action::BookOpen;
    type State = Found;
    type Event = BookEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx.county)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Found, Stop> {
        self.found(tx, cx)
    }

    fn decide(&self, found: &Found, cx: &Context) -> Result<Vec<BookEvent>, Stop> {
        let (plan, next, _) = self.made(found, cx)?;
        let (to, first, carried) = (next.book.id, next.book.first, plan.digest().to_string());
        Ok(vec![BookEvent::GoneOver { to, first, carried }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        found: &Found,
        _: &[BookEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let (plan, next, voucher) = self.made(found, cx)?;
        let id = next.book.id;
        store::go_over(tx, permit, &found.old, id)?;
        store::insert_book(tx, permit, &next.book)?;
        store::copy_parties(tx, permit, found.old.id, id)?;
        let mut happened = vec![decide::opened(&next.book)?];
        for (code, name) in plan.subs {
            store::add_sub_account(tx, permit, id, &code, &name)?;
            happened.push(BookEvent::SubAccountAdded { code, name });
        }
        if let Some(voucher) = &voucher {
            post_all(tx, permit, &next, std::slice::from_ref(voucher), &self.salt, cx)?;
            happened.extend(events(&next, std::slice::from_ref(voucher), &self.salt));
        }
        record::append(tx, cx, &located(id, cx.county)?, &happened, None)?;
        Ok(Done { book: id })
    }
}
