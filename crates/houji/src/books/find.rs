//! Finding vouchers of one book by their words: what happened, its lines, accounts, parties, number and amounts.
//!
//! A book is walked backwards by its own key, a bounded stretch a page. A village posts some hundred vouchers a year, so one
//! page looks through years of it, and no posting has to be paid for in an index.

use super::decide::Refused;
use super::model::{Book, voucher::name};
use super::reading::{labels, subs};
use super::store::{self, Listed};
use crate::house::{Context, Reader, Stop};
use crate::search::{self, Query};
use houji_base::Fen;
use std::collections::BTreeMap;

/// Vouchers that are looked through for one page.
const STRETCH: i64 = 3_000;

/// What is looked for.
pub struct Wanted {
    query: Query,
    /// What was typed is an amount as well.
    amount: Option<Fen>,
}

impl Wanted {
    /// Of what was typed.
    ///
    /// # Errors
    /// A refusal when it is neither two characters that belong together nor an amount.
    pub fn new(typed: &str) -> Result<Wanted, Refused> {
        let mut query = Query::default();
        search::typed(typed).iter().for_each(|word| query.word(word));
        let amount = Fen::parse(typed.trim()).ok().filter(|amount| !amount.is_zero());
        if query.grams().is_empty() && amount.is_none() {
            return Err(Refused::TooShort);
        }
        Ok(Wanted { query, amount })
    }

    fn is_in(&self, listed: &Listed, lines: &[store::Said], accounts: &BTreeMap<&str, &str>) -> bool {
        let size = |fen: Fen| fen.max(fen.negated());
        let is_amount = |wanted: Fen| {
            size(listed.total) == size(wanted) || lines.iter().any(|line| size(line.amount) == size(wanted))
        };
        if self.amount.is_some_and(is_amount) {
            return true;
        }
        let name = name(listed.period, listed.number);
        let mut texts = vec![listed.summary.as_str(), &name];
        for line in lines {
            texts.extend([line.summary.as_str(), &line.party]);
            texts.extend(accounts.get(line.account.as_str()));
        }
        self.query.fits(&texts)
    }
}

/// What was found on one page.
pub struct Found {
    /// Vouchers, newest first.
    pub hits: Vec<Listed>,
    /// Everything before this position was not looked at; none when the book has nothing more.
    pub next: Option<i64>,
    /// It was stopped before the page was full: there may be more further back.
    pub cut: bool,
}

/// Finds vouchers of a book posted before a position, newest first.
///
/// # Errors
/// A fault of the database.
pub fn look_up(
    db: &mut Reader,
    cx: &Context,
    book: &Book,
    wanted: &Wanted,
    (before, most): (i64, usize),
) -> Result<Found, Stop> {
    let county = cx.county.as_i64();
    let before = before.min(book.last_seq.saturating_add(1));
    let from = before.saturating_sub(STRETCH).max(1);
    let listed = store::between(db, county, book.id, (from, before))?;
    let mut lines: BTreeMap<i64, Vec<store::Said>> = BTreeMap::new();
    for (seq, said) in store::said_between(db, county, book.id, (from, before))? {
        lines.entry(seq).or_default().push(said);
    }
    let subs = subs(db, cx, book)?;
    let labels = labels(book, &subs);
    let accounts: BTreeMap<&str, &str> =
        labels.iter().map(|(code, label)| (code.as_str(), label.as_str())).collect();
    let mut hits: Vec<Listed> = Vec::new();
    for each in listed {
        let lines = lines.get(&each.seq).map(Vec::as_slice).unwrap_or_default();
        if wanted.is_in(&each, lines, &accounts) {
            hits.push(each);
        }
        if hits.len() == most {
            break;
        }
    }
    let full = hits.len() == most;
    let end = if full { hits.last().map_or(from, |last| last.seq) } else { from };
    Ok(Found { hits, next: (end > 1).then_some(end), cut: !full && end > 1 })
}
