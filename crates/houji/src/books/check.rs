//! Every book made again from its vouchers and compared with what is kept: vouchers with themselves and with the record,
//! numbers, the ledger, the balances of every closed month, and what was posted into one later. Each row is read once.

mod late;

use self::late::{Closing, Exceptions, as_known_then, exceptions, followed};
use super::decide::last_ledger_month;
use super::model::{AccountCode, Book, BookId, LedgerRow, Line, PartyId, Period};
use super::store::{self, KeptPeriod, Whole};
use crate::house::{Fault, Reader};
use houji_base::{DivisionCode, Fen, Month, PersonId};
use houji_seal::commitment;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Books read at once.
const PAGE: i64 = 200;
/// Most problems kept.
const MOST: usize = 1000;

/// What was looked at and what does not agree.
#[derive(Default)]
pub struct Checked {
    /// Books.
    pub books: i64,
    /// Vouchers.
    pub vouchers: i64,
    /// Lines.
    pub postings: i64,
    /// What does not agree, in words.
    pub wrong: Vec<String>,
}

/// Compares all books of a county.
///
/// # Errors
/// A fault of the database or a row that cannot be read.
pub fn check(db: &mut Reader, county: DivisionCode) -> Result<Checked, Fault> {
    let (mut checked, mut after) = (Checked::default(), 0);
    loop {
        let books = store::books_inside(db, county.as_i64(), county, after, PAGE)?;
        let Some(last) = books.last() else { break };
        after = last.id.as_i64();
        for book in &books {
            checked.books = checked.books.saturating_add(1);
            let wrong = of_book(db, county.as_i64(), book, &mut checked)?;
            let room = MOST.saturating_sub(checked.wrong.len());
            checked.wrong.extend(wrong.into_iter().take(room).map(|what| format!("{}{what}", book.name)));
        }
    }
    let lines = store::postings(db, county.as_i64())?;
    if lines != checked.postings {
        checked.wrong.push(format!("一共存着 {lines} 行分录，凭证里只有 {} 行", checked.postings));
    }
    Ok(checked)
}

/// What the record says of a posting.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Posted {
    seq: i64,
    period: i64,
    number: i64,
    day: String,
    kind: String,
    papers: i64,
    reverses: i64,
    lines: Vec<(String, i64, i64, i64)>,
    words: String,
}

#[derive(Deserialize)]
struct Closed {
    month: Month,
    balances: String,
    #[serde(default)]
    late: Option<(i64, i64)>,
}

#[derive(Deserialize)]
struct Opened {
    n: i64,
    month: Month,
    most: i64,
    until: i64,
}

#[derive(Deserialize)]
struct Ended {
    n: i64,
    used: i64,
    how: String,
}

/// What the record tells of one book.
#[derive(Default)]
struct Recorded {
    posted: BTreeMap<i64, (i64, i64, Posted)>,
    /// Digest of the last closing of each month.
    closed: BTreeMap<i64, String>,
    /// Every closing, as they came.
    closings: Vec<Closing>,
    exceptions: Exceptions,
}

fn recorded(db: &mut Reader, county: i64, book: &Book) -> Result<Recorded, Fault> {
    let mut recorded = Recorded::default();
    let mut seq = 0;
    for (kind, at, actor, data) in store::recorded(db, county, book.id)? {
        match kind.as_str() {
            "book.posted" => {
                let posted: Posted = serde_json::from_str(&data)?;
                seq = posted.seq.max(seq);
                recorded.posted.insert(posted.seq, (at, actor, posted));
            }
            "book.exception_opened" => {
                let Opened { n, month, most, until } = serde_json::from_str(&data)?;
                recorded.exceptions.opened.insert(n, (month, most, until));
            }
            "book.exception_ended" => {
                let Ended { n, used, how } = serde_json::from_str(&data)?;
                recorded.exceptions.ended.insert(n, (used, how));
            }
            _ => {
                let Closed { month, balances, late } = serde_json::from_str(&data)?;
                recorded.closed.insert(month.code(), balances.clone());
                recorded.closings.push(Closing { month, balances, seq, late });
            }
        }
    }
    Ok(recorded)
}

type Key = (i64, AccountCode, Option<PartyId>, i64);

/// A book as its vouchers make it.
#[derive(Default)]
struct Replay {
    last_seq: i64,
    /// Last number of each period.
    numbers: BTreeMap<Period, i64>,
    /// Debit and credit of each month of the ledger.
    sums: BTreeMap<Key, (Fen, Fen)>,
}

impl Replay {
    /// Takes a voucher in; what is wrong with it alone.
    fn take(&mut self, whole: &Whole, recorded: &Recorded) -> Option<&'static str> {
        let (voucher, body) = (&whole.voucher, &whole.voucher.body);
        let last = self.numbers.entry(body.period).or_insert(0);
        let follows =
            (voucher.seq, voucher.number) == (self.last_seq.saturating_add(1), last.saturating_add(1));
        *last = voucher.number;
        self.last_seq = voucher.seq;
        for line in &body.lines {
            self.add(body.period, body.ledger_month(), line);
        }
        let (debit, credit) = body.sums();
        let lines = i64::try_from(body.lines.len()).unwrap_or(i64::MAX);
        match recorded.posted.get(&voucher.seq) {
            _ if debit != credit => Some("借贷不平"),
            _ if (lines, debit) != (whole.lines, whole.total) => Some("和它的分录对不上"),
            _ if !follows => Some("断号了"),
            Some(entry) if agrees(whole, entry) => None,
            _ => Some("和记录对不上"),
        }
    }

    fn add(&mut self, period: Period, month: i64, line: &Line) {
        let key = (period.year(), line.account.clone(), line.party, month);
        let (debit, credit) = self.sums.entry(key).or_default();
        match period {
            Period::Opening(_) => *debit = debit.plus(line.net()),
            Period::Month(_) => {
                let (more_debit, more_credit) = line.columns();
                (*debit, *credit) = (debit.plus(more_debit), credit.plus(more_credit));
            }
        }
    }

    /// The ledger of each year, from the book's first to its last: each begins with what the one before ended with.
    fn ledger(&self, book: &Book) -> BTreeMap<i64, Vec<LedgerRow>> {
        let (mut years, mut begun) =
            (BTreeMap::new(), BTreeMap::<(AccountCode, Option<PartyId>), Fen>::new());
        for year in book.first.year()..=book.last_year {
            let mut sums: BTreeMap<(AccountCode, Option<PartyId>, i64), (Fen, Fen)> = BTreeMap::new();
            for ((account, party), net) in &begun {
                sums.insert((account.clone(), *party, 0), (*net, Fen::ZERO));
            }
            for ((at, account, party, month), (debit, credit)) in &self.sums {
                if *at == year {
                    let sum = sums.entry((account.clone(), *party, *month)).or_default();
                    *sum = (sum.0.plus(*debit), sum.1.plus(*credit));
                }
            }
            begun.clear();
            let mut rows = Vec::new();
            for ((account, party, month), (debit, credit)) in sums {
                let net = begun.entry((account.clone(), party)).or_default();
                *net = net.plus(debit).minus(credit);
                if !(debit.is_zero() && credit.is_zero()) {
                    rows.push(LedgerRow { account, party, month, debit, credit });
                }
            }
            years.insert(year, rows);
        }
        years
    }
}

/// A voucher against its entry of the record.
fn agrees(whole: &Whole, (at, actor, entry): &(i64, i64, Posted)) -> bool {
    let (voucher, body) = (&whole.voucher, &whole.voucher.body);
    let lines = body.lines.iter().map(|line| {
        let (debit, credit) = line.columns();
        (line.account.to_string(), line.party.map_or(0, PartyId::as_i64), debit.fen(), credit.fen())
    });
    let salt = <[u8; 16]>::try_from(whole.salt.as_slice());
    (*at, *actor) == (voucher.posted_at.millis(), voucher.posted_by.map_or(0, PersonId::as_i64))
        && (entry.period, entry.number, entry.papers) == (body.period.code(), voucher.number, body.papers)
        && entry.day == body.day.to_string()
        && entry.kind == body.kind.code()
        && entry.reverses == body.reverses.unwrap_or(0)
        && entry.lines.iter().cloned().eq(lines)
        && salt.is_ok_and(|salt| entry.words == commitment(&salt, &body.words()).to_string())
}

fn of_book(db: &mut Reader, county: i64, book: &Book, checked: &mut Checked) -> Result<Vec<String>, Fault> {
    let recorded = recorded(db, county, book)?;
    let (mut replay, mut wrong) = (Replay::default(), Vec::new());
    let mut old = followed(&recorded.closings);
    store::each_voucher(db, county, book.id, (0, i64::MAX), |whole| {
        checked.vouchers = checked.vouchers.saturating_add(1);
        let lines = i64::try_from(whole.voucher.body.lines.len()).unwrap_or(i64::MAX);
        checked.postings = checked.postings.saturating_add(lines);
        as_known_then(book, &replay, (&mut old, whole.voucher.seq), &mut wrong);
        if let Some(what) = replay.take(&whole, &recorded) {
            let period = whole.voucher.body.period.code();
            wrong.push(format!(" {period} {} {what}", whole.voucher.name()));
        }
        Ok(())
    })?;
    as_known_then(book, &replay, (&mut old, i64::MAX), &mut wrong);
    let said = i64::try_from(recorded.posted.len()).unwrap_or(i64::MAX);
    if replay.last_seq != book.last_seq || said != book.last_seq {
        wrong.push("的凭证少了或者多了".to_owned());
    }
    let periods: BTreeMap<Period, KeptPeriod> = store::periods(db, county, book.id)?.into_iter().collect();
    let ledger = replay.ledger(book);
    if let Some(to) = book.goes_on {
        wrong.extend(gone_over(db, county, (book, to), &ledger)?);
    }
    numbers(&replay, &periods, &mut wrong);
    kept_ledger(&store::ledger(db, county, book.id)?, &ledger, &mut wrong);
    closed(book, &periods, &recorded, &ledger, &mut wrong);
    let kept = store::exceptions(db, county, book.id, (i64::MAX, i64::MAX))?;
    let late = store::late_vouchers(db, county, book.id)?;
    exceptions(&recorded, (&kept, &late), &mut wrong);
    Ok(wrong)
}

/// The book that goes on from one names it, and began with as much as it ended with, of every party.
fn gone_over(
    db: &mut Reader,
    county: i64,
    (old, to): (&Book, BookId),
    ledger: &BTreeMap<i64, Vec<LedgerRow>>,
) -> Result<Option<String>, Fault> {
    let Some((new, _)) = store::book(db, county, to, Period::Opening(0))? else {
        return Ok(Some(format!("转成的新账 {to} 不在")));
    };
    let by_party = |rows: &mut dyn Iterator<Item = &LedgerRow>| {
        let mut sums: BTreeMap<Option<PartyId>, Fen> = BTreeMap::new();
        for row in rows {
            let sum = sums.entry(row.party).or_default();
            *sum = sum.plus(row.debit).minus(row.credit);
        }
        sums.retain(|_, sum| !sum.is_zero());
        sums
    };
    let ended = by_party(&mut ledger.get(&old.last_year).into_iter().flatten());
    let rows = store::year(db, county, to, new.first.year())?;
    let begun = by_party(&mut rows.iter().filter(|row| row.month == 0));
    let agrees = new.came_from == Some(old.id) && new.first == old.open_month() && ended == begun;
    Ok((!agrees).then(|| format!("和转成的新账 {to} 对不上")))
}

/// The last numbers given out are those of the vouchers.
fn numbers(replay: &Replay, periods: &BTreeMap<Period, KeptPeriod>, wrong: &mut Vec<String>) {
    for (period, kept) in periods {
        let there = replay.numbers.get(period).copied().unwrap_or(0);
        if kept.last != there {
            wrong.push(format!(" {} 发到第 {} 号，凭证只到第 {there} 号", period.code(), kept.last));
        }
    }
    for (period, last) in replay.numbers.iter().filter(|(period, _)| !periods.contains_key(period)) {
        wrong.push(format!(" {} 没有记下号码，凭证到第 {last} 号", period.code()));
    }
}

/// The ledger that is kept is the one the vouchers make.
fn kept_ledger(kept: &[(i64, LedgerRow)], made: &BTreeMap<i64, Vec<LedgerRow>>, wrong: &mut Vec<String>) {
    let key = |year: i64, row: &LedgerRow| (year, row.account.clone(), row.party, row.month);
    let is_something = |row: &&LedgerRow| !(row.debit.is_zero() && row.credit.is_zero());
    let kept: BTreeMap<Key, (Fen, Fen)> = kept
        .iter()
        .filter(|(_, row)| is_something(&row))
        .map(|(year, row)| (key(*year, row), (row.debit, row.credit)))
        .collect();
    let made: BTreeMap<Key, (Fen, Fen)> = made
        .iter()
        .flat_map(|(year, rows)| rows.iter().map(|row| (key(*year, row), (row.debit, row.credit))))
        .collect();
    let keys = kept.keys().chain(made.keys().filter(|key| !kept.contains_key(key)));
    for key in keys.filter(|key| kept.get(key) != made.get(key)) {
        let (year, account, _, month) = key;
        wrong.push(format!(" {year} 年 {month} 月的 {account} 和凭证对不上"));
    }
}

/// No closed month has moved, and every month up to the last closed one is closed.
fn closed(
    book: &Book,
    periods: &BTreeMap<Period, KeptPeriod>,
    recorded: &Recorded,
    ledger: &BTreeMap<i64, Vec<LedgerRow>>,
    wrong: &mut Vec<String>,
) {
    let mut month = book.first;
    while month <= book.closed_to {
        let kept = periods.get(&Period::Month(month)).and_then(|kept| kept.balances.as_deref());
        let told = recorded.closed.get(&month.code()).map(String::as_str);
        let trial = late::trial(book, ledger, month);
        if kept.is_none() || kept != told || kept != Some(trial.digest().to_string().as_str()) {
            wrong.push(format!(" {} 结账以后动过", month.zh()));
        }
        month = month.next();
    }
    let closed = periods.values().filter(|kept| kept.balances.is_some()).count();
    let last = periods.iter().rev().find(|(_, kept)| kept.balances.is_some()).map(|(period, _)| *period);
    if closed != recorded.closed.len() || last.is_some_and(|last| last > Period::Month(book.closed_to)) {
        wrong.push("结了几个月的账，和记录对不上".to_owned());
    }
}
