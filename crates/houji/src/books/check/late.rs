//! What was posted into closed months: each voucher under an exception that was open then, and every closing that another
//! one followed still true of the vouchers it was made from.

use super::super::model::{Book, LedgerRow, LockException, Trial};
use super::super::store::LateVoucher;
use super::{Recorded, Replay, last_ledger_month};
use houji_base::Month;
use std::collections::{BTreeMap, BTreeSet};
use std::iter::Peekable;
use std::vec::IntoIter;

/// A closing of a month as the record tells it.
#[derive(Clone)]
pub(super) struct Closing {
    /// Month.
    pub(super) month: Month,
    /// Digest of the balances.
    pub(super) balances: String,
    /// Position of the last voucher before it.
    pub(super) seq: i64,
    /// Exception and voucher, when it was closed again.
    pub(super) late: Option<(i64, i64)>,
}

/// What the record says of exceptions, by number.
#[derive(Default)]
pub(super) struct Exceptions {
    /// Month, how many vouchers, until when.
    pub(super) opened: BTreeMap<i64, (Month, i64, i64)>,
    /// How many were posted, and how it ended.
    pub(super) ended: BTreeMap<i64, (i64, String)>,
}

/// The trial balance of a closed month, from the ledgers of all years.
pub(super) fn trial(book: &Book, ledger: &BTreeMap<i64, Vec<LedgerRow>>, month: Month) -> Trial {
    // Nothing was posted in its year yet: it held what the last one ended with.
    let year = month.year().min(book.last_year);
    let from = if year < month.year() { 14 } else { month.month() };
    let rows = ledger.get(&year).map_or(&[][..], Vec::as_slice);
    Trial::new(book.standard, rows, from, last_ledger_month(month).max(from))
}

/// Closings that another one of the same month followed, by the vouchers there were.
pub(super) fn followed(closings: &[Closing]) -> Peekable<IntoIter<Closing>> {
    let mut last = BTreeMap::new();
    for (at, closing) in closings.iter().enumerate() {
        last.insert(closing.month.code(), at);
    }
    let is_last = |at: usize, closing: &Closing| last.get(&closing.month.code()) == Some(&at);
    let old = closings.iter().enumerate().filter(|(at, closing)| !is_last(*at, closing));
    let mut old: Vec<Closing> = old.map(|(_, closing)| closing.clone()).collect();
    old.sort_by_key(|closing| closing.seq);
    old.into_iter().peekable()
}

/// Compares the closings that were made before a voucher with the vouchers there were.
pub(super) fn as_known_then(
    book: &Book,
    replay: &Replay,
    (old, before): (&mut Peekable<IntoIter<Closing>>, i64),
    wrong: &mut Vec<String>,
) {
    while let Some(closing) = old.next_if(|closing| closing.seq < before) {
        let years = replay.numbers.keys().map(|period| period.year());
        let last_year = years.max().unwrap_or(0).max(book.first.year());
        let then = Book { last_year, ..book.clone() };
        let made = trial(&then, &replay.ledger(&then), closing.month);
        if made.digest().to_string() != closing.balances {
            wrong.push(format!(" {} 当时结账的数和那时的凭证对不上", closing.month.zh()));
        }
    }
}

/// Compares exceptions and the vouchers posted under them with the record, and looks for vouchers that went into a closed
/// month without one.
pub(super) fn exceptions(
    recorded: &Recorded,
    (kept, late): (&[LockException], &[LateVoucher]),
    wrong: &mut Vec<String>,
) {
    let told: BTreeSet<(i64, i64)> = recorded.closings.iter().filter_map(|closing| closing.late).collect();
    let there: BTreeSet<(i64, i64)> = late.iter().map(|late| (late.n, late.seq)).collect();
    if told != there {
        wrong.push("例外补记的凭证和记录对不上".to_owned());
    }
    let said = &recorded.exceptions;
    for each in kept {
        let of_it: Vec<&LateVoucher> = late.iter().filter(|late| late.n == each.n).collect();
        let opened = said.opened.get(&each.n) == Some(&(each.month, each.most, each.until.millis()));
        let ended = each.ended.map(|(how, _)| (each.used, how.code().to_owned()));
        let used = i64::try_from(of_it.len()).is_ok_and(|used| used == each.used) && each.used <= each.most;
        let in_time = of_it.iter().all(|late| {
            let posted = recorded.posted.get(&late.seq);
            late.at >= each.opened.0
                && late.at < each.until
                && posted.is_some_and(|(at, _, posted)| {
                    (*at, posted.period) == (late.at.millis(), each.month.code())
                })
        });
        if !(opened && used && in_time && ended.as_ref() == said.ended.get(&each.n)) {
            wrong.push(format!("的第 {} 个结账例外和记录对不上", each.n));
        }
    }
    if kept.len() != said.opened.len() {
        wrong.push("的结账例外少了或者多了".to_owned());
    }
    let mut first: BTreeMap<i64, i64> = BTreeMap::new();
    for closing in &recorded.closings {
        first.entry(closing.month.code()).or_insert(closing.seq);
    }
    for (seq, (_, _, posted)) in &recorded.posted {
        let is_late = first.get(&posted.period).is_some_and(|closed| closed < seq);
        if is_late && !late.iter().any(|late| late.seq == *seq) {
            wrong.push(format!(" {} 结账以后记了第 {seq} 张凭证，没有例外", posted.period));
        }
    }
}
