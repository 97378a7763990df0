//! Exceptions to the lock of a closed month: when one is opened, what may be posted under it, how it ends. Pure.

use super::super::model::{
    Blocker, Book, BookEvent, Ending, LedgerRow, LockException, NewVoucher, SubAccounts, Trial, blockers,
};
use super::{Refused, content};
use crate::house::{FieldError, Refusal};
use houji_base::{Day, Fen, Moment, Month};
use houji_seal::commitment;
use std::collections::BTreeMap;

/// Characters of who asked, least and most.
const ASKED: (usize, usize) = (2, 40);
/// Characters of why.
const REASON: (usize, usize) = (5, 120);

/// What is asked for.
pub struct Wanted {
    /// The closed month.
    pub month: Month,
    /// Who asked.
    pub asked: String,
    /// Why.
    pub reason: String,
    /// For how many vouchers.
    pub most: i64,
    /// The last day.
    pub last: Day,
}

/// May a closed month be posted into for a while? `rows` are the ledger of its year, `open` is an exception of the book
/// that has not ended, `limits` are days and vouchers.
///
/// # Errors
/// The first of: the month, its year, another exception; then all fields together.
pub fn exception(
    book: &Book,
    wanted: &Wanted,
    (rows, open): (&[LedgerRow], Option<&LockException>),
    (today, days, most): (Day, i64, i64),
) -> Result<(), Refusal> {
    let Wanted { month, .. } = *wanted;
    may_reopen(book, month, rows)?;
    if let Some(open) = open {
        return Err(Refused::ExceptionOpen { month: open.month.zh() }.into());
    }
    let mut errors = Vec::new();
    let mut words = |field: &'static str, text: &str, (least, most): (usize, usize), what: &str| {
        if !(least..=most).contains(&text.trim().chars().count()) {
            errors.push(FieldError::new(field, format!("请写一下{what}，{least} 到 {most} 个字")));
        }
    };
    words("asked", &wanted.asked, ASKED, "谁申请的");
    words("reason", &wanted.reason, REASON, "为什么要补记");
    if !(1..=most).contains(&wanted.most) {
        errors.push(FieldError::new("most", format!("补记几张请填 1 到 {most}")));
    }
    if wanted.last < today || today.days_until(wanted.last) >= days {
        let latest = today.plus_days(days.saturating_sub(1));
        errors.push(FieldError::new("last", format!("最后一天请选今天到{}", latest.zh())));
    }
    if errors.is_empty() { Ok(()) } else { Err(Refusal::fields(errors)) }
}

/// A closed month of the year that is worked on, before its closing entries.
fn may_reopen(book: &Book, month: Month, rows: &[LedgerRow]) -> Result<(), Refused> {
    if month < book.first {
        return Err(Refused::NoMonth);
    }
    if !book.is_closed(month) {
        return Err(Refused::NotClosed { month: month.zh() });
    }
    // A year without entries of its own has no closing ones.
    let is_ended = month.year() <= book.last_year && rows.iter().any(|row| row.month == 13);
    if month.year() != book.open_month().year() || is_ended {
        return Err(Refused::YearClosed { year: month.year() });
    }
    Ok(())
}

/// Opening as an event.
pub fn opened(new: &LockException, salt: &[u8; 16]) -> BookEvent {
    let LockException { n, month, most, until, .. } = *new;
    BookEvent::ExceptionOpened { n, month, most, until, words: commitment(salt, &new.words()).to_string() }
}

/// Its end as an event.
///
/// # Errors
/// A refusal when it ended before.
pub fn exception_ended(exception: &LockException, how: Ending) -> Result<BookEvent, Refused> {
    match exception.ended {
        Some(_) => Err(Refused::ExceptionOver),
        None => Ok(BookEvent::ExceptionEnded { n: exception.n, used: exception.used, how }),
    }
}

/// What posting into a closed month needs: the exception, and the ledger of the month's year.
pub struct Late {
    /// The exception, open.
    pub exception: LockException,
    /// The ledger of the year of its month.
    pub rows: Vec<LedgerRow>,
    /// Why another room has ended the month for an account of the voucher.
    pub held: Option<String>,
}

/// What follows from a voucher that is posted into a closed month: the month and all that were closed after it are closed
/// again in the same act, so that none ever differs from its closing; and the exception ends with its last voucher.
///
/// # Errors
/// What is wrong with the voucher, or why a month could not be closed with it.
pub fn late(
    book: &Book,
    subs: &SubAccounts,
    new: &NewVoucher,
    late: &Late,
    now: Moment,
) -> Result<Vec<BookEvent>, Refusal> {
    let (month, exception) = (Month::of(new.day), &late.exception);
    may_reopen(book, month, &late.rows)?;
    if month != exception.month || !exception.is_open(now) {
        return Err(Refused::Closed { month: month.zh() }.into());
    }
    content(book, subs, new)?;
    if let Some(what) = &late.held {
        return Err(Refused::LateHeld { what: what.clone() }.into());
    }
    let (rows, seq) = (with(begun(book, month, &late.rows), new), book.last_seq.saturating_add(1));
    let mut events = Vec::new();
    let mut each = month;
    while each <= book.closed_to {
        let trial = Trial::new(book.standard, &rows, each.month(), each.month());
        if let Some(what) = blockers(book.standard, each, &trial).first().map(Blocker::zh) {
            return Err(Refused::LateBlocked { month: each.zh(), what }.into());
        }
        let balances = trial.digest().to_string();
        events.push(BookEvent::Closed { month: each, balances, late: Some((exception.n, seq)) });
        each = each.next();
    }
    if exception.left() == 1 {
        let used = exception.used.saturating_add(1);
        events.push(BookEvent::ExceptionEnded { n: exception.n, used, how: Ending::Used });
    }
    Ok(events)
}

/// The ledger of a month's year, given that of the latest year with entries when it has none of its own.
fn begun(book: &Book, month: Month, rows: &[LedgerRow]) -> Vec<LedgerRow> {
    if month.year() <= book.last_year {
        return rows.to_vec();
    }
    let mut sums = BTreeMap::new();
    for row in rows {
        let sum: &mut Fen = sums.entry((row.account.clone(), row.party)).or_default();
        *sum = sum.plus(row.debit).minus(row.credit);
    }
    let row = |((account, party), debit)| LedgerRow { account, party, month: 0, debit, credit: Fen::ZERO };
    sums.into_iter().map(row).collect()
}

/// The same with a voucher posted.
fn with(mut rows: Vec<LedgerRow>, new: &NewVoucher) -> Vec<LedgerRow> {
    let month = new.ledger_month();
    rows.extend(new.lines.iter().map(|line| {
        let (debit, credit) = line.columns();
        LedgerRow { account: line.account.clone(), party: line.party, month, debit, credit }
    }));
    rows
}
