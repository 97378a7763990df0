//! What the pages, the API and the commands read of cash and bank accounts: the same figures for all.

use super::commands::OPEN;
use super::decide::Refused;
use super::matching::{Proposal, hints, propose};
use super::model::{Account, Balances, Count, Group, Kept, Posting};
use super::store;
use crate::books::decide::last_ledger_month;
use crate::books::model::{AccountCode, Book, BookId};
use crate::books::{book_id, trial, with_book_for};
use crate::gate::Action;
use crate::house::web::Visit;
use crate::house::{App, Context, Fault, Reader, Stop};
use crate::registry::keys;
use houji_base::{Day, Fen, Month};

/// Entries that are looked through when a month does not agree.
const LOOKED: i64 = 300;
/// Most rows and entries of one reason that are named.
const HINTS: usize = 5;

/// Reads on behalf of somebody who may read what is told of the bank accounts of a book.
///
/// # Errors
/// A refusal when there is no such book for these eyes.
pub async fn with_book<T: Send + 'static>(
    app: &App,
    visit: &Visit,
    book: &str,
    work: impl FnOnce(&mut Reader, &Context, Book) -> Result<T, Stop> + Send + 'static,
) -> Result<T, Stop> {
    with_book_for(app, visit, book_id(book)?, Action::BankRead, work).await
}

/// An account of a book.
///
/// # Errors
/// A refusal when there is none.
pub fn found(db: &mut Reader, cx: &Context, book: BookId, account: i64) -> Result<Account, Stop> {
    Ok(store::account(db, cx.county.as_i64(), book, account)?.ok_or(Refused::NoAccount)?)
}

/// What the book says of cash at the end of a day.
///
/// # Errors
/// A fault of the database.
pub fn cash(db: &mut Reader, cx: &Context, book: &Book, day: Day) -> Result<Fen, Fault> {
    let month = Month::of(day);
    let trial = trial(db, cx, book, (month, last_ledger_month(month)), None)?;
    let moved = store::cash_moved(db, cx.county.as_i64(), book.id, day)?;
    Ok(trial.opening("101").net().plus(moved))
}

/// A month of an account as the bank and the book tell it.
///
/// # Errors
/// A fault of the database.
pub fn balances(
    db: &mut Reader,
    cx: &Context,
    (book, account): (&Book, &Account),
    month: Month,
) -> Result<Balances, Fault> {
    let county = cx.county.as_i64();
    let [bank_in, bank_out, book_in, book_out] = store::open_sums(db, county, account, month)?;
    Ok(Balances {
        book: store::book_balance(db, county, (book, account), (month.year(), last_ledger_month(month)))?,
        bank: store::balance_at(db, county, account, month)?,
        bank_in,
        bank_out,
        book_in,
        book_out,
    })
}

/// Why a month does not agree; nothing when it does.
///
/// # Errors
/// A fault of the database.
pub fn why(
    db: &mut Reader,
    cx: &Context,
    (book, account): (&Book, &Account),
    (month, balances): (Month, &Balances),
) -> Result<Vec<String>, Fault> {
    if balances.gap().is_zero() || account.rows == 0 {
        return Ok(Vec::new());
    }
    let (county, since) = (cx.county.as_i64(), account.since);
    let before = (since.year(), since.month().saturating_sub(1));
    let at_first = store::book_balance(db, county, (book, account), before)?;
    let mut why = Vec::new();
    if at_first != account.began {
        why.push(format!(
            "{}开始对账时就不一样：账上 {} 元，银行 {} 元",
            since.zh(),
            at_first.grouped(),
            account.began.grouped()
        ));
    }
    let rows = store::to_month(db, county, account, month, LOOKED)?;
    let mut entries = store::open_entries(db, county, account, month, LOOKED)?;
    entries.extend(store::entries_before(db, county, account, LOOKED)?);
    why.extend(hints(balances.gap(), &rows, &entries).into_iter().take(HINTS));
    Ok(why)
}

/// Rows and entries that are in no match, with what is proposed for them.
pub struct Open {
    /// Rows, in their order.
    pub rows: Vec<Kept>,
    /// Entries, by time.
    pub entries: Vec<Posting>,
    /// What is proposed.
    pub proposals: Vec<Proposal>,
}

/// Reads what is in no match.
///
/// # Errors
/// A fault of the database.
pub fn open(db: &mut Reader, cx: &Context, account: &Account) -> Result<Open, Fault> {
    let county = cx.county.as_i64();
    let rows = store::open_rows(db, county, account, OPEN)?;
    let entries = store::open_entries(db, county, account, Month::of(cx.today), OPEN)?;
    let days = cx.registry.parameters.number(keys::BANK_MATCH_DAYS, cx.today);
    let proposals = propose(&rows, &entries, days);
    Ok(Open { rows, entries, proposals })
}

/// The pairs of an account that nothing speaks against.
///
/// # Errors
/// A refusal when there is no such account; a fault of the database.
pub fn sure_pairs(db: &mut Reader, cx: &Context, book: BookId, account: i64) -> Result<Vec<Group>, Stop> {
    let account = found(db, cx, book, account)?;
    Ok(open(db, cx, &account)?.proposals.iter().filter_map(Proposal::pair).collect())
}

/// Counts of cash that are looked through.
const COUNTS: i64 = 60;

/// How the money of a book is kept and watched.
pub struct Till {
    /// Bank accounts; each knows until which month it agrees with the book.
    pub accounts: Vec<Account>,
    /// Counts of cash, newest first.
    pub counts: Vec<Count>,
}

/// Reads how the money of a book is kept and watched.
///
/// # Errors
/// A fault of the database.
pub fn till(db: &mut Reader, cx: &Context, book: BookId) -> Result<Till, Fault> {
    let county = cx.county.as_i64();
    let accounts = store::accounts(db, county, book)?;
    Ok(Till { accounts, counts: store::counts(db, county, book, i64::MAX, COUNTS)? })
}

/// Why nothing more may be posted in a month to some accounts: one of them was reconciled with its bank for it.
///
/// # Errors
/// A fault of the database.
pub fn ended(
    db: &mut Reader,
    county: i64,
    (book, month): (BookId, Month),
    codes: &[AccountCode],
) -> Result<Option<String>, Fault> {
    let accounts = store::accounts(db, county, book)?;
    let found = accounts.iter().find(|each| each.agreed_to >= month && codes.contains(&each.code));
    Ok(found.map(|each| format!("{}（{}）{}已经和银行对好账", each.bank, each.code, month.zh())))
}
