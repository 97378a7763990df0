//! What all sources share: the books of a place in a period, cells, sentences beside an earlier time, names covered.

use crate::books::commands::posting;
use crate::books::model::{Book, BookId, Party};
use crate::books::told::beside;
use crate::gate::Scope;
use crate::house::{Context, Fault, Reader};
use crate::notices::model::{About, Cell, Figure, Line, Period, Sheet};
use houji_base::{Day, DivisionCode, Fen, Month};

/// Books of one place, at most: each kind has one, and one for each system it went over to.
const BOOKS: i64 = 20;
/// Most rows that are read of one kind of thing in a place.
pub const ROWS: i64 = 2_000;

/// Said of the figures of a month that is not closed.
pub const OPEN: &str = "账还没结，数字可能变。";

/// The place and its books as they were kept in a period.
pub struct Frame {
    /// Proof for the rows of the place.
    pub scope: Scope,
    /// For which time.
    pub period: Period,
    /// Its books: one, or that of the collective and that of the committee.
    pub books: Vec<Book>,
}

impl Frame {
    /// Reads the books of a place that were kept in the last month of a period; `None` when there is none.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn read(
        db: &mut Reader,
        cx: &Context,
        place: DivisionCode,
        period: Period,
    ) -> Result<Option<Frame>, Fault> {
        let scope = Scope::of_publication(place);
        let mut books = posting::books_of(db, cx, &scope, 0, BOOKS)?;
        let month = period.last_month();
        books.retain(|book| book.place == place && is_kept(book, month));
        Ok((!books.is_empty()).then_some(Frame { scope, period, books }))
    }

    /// A sheet's title, with whose book it is when there are two.
    pub fn title(&self, book: &Book, title: &str) -> String {
        match self.books.len() {
            0 | 1 => title.to_owned(),
            _ => format!("{title}（{}）", book.kind.zh()),
        }
    }

    /// True when one of the books is of this number.
    pub fn has(&self, book: BookId) -> bool {
        self.books.iter().any(|each| each.id == book)
    }

    /// Said while a month of the period is not closed in every book.
    pub fn open_words(&self) -> &'static str {
        let is_closed = |book: &Book| book.is_closed(self.period.last_month());
        if self.books.iter().all(is_closed) { "" } else { OPEN }
    }
}

/// True when a book was the one that entries of a month went into.
pub fn is_kept(book: &Book, month: Month) -> bool {
    book.first <= month && (book.goes_on.is_none() || month <= book.closed_to)
}

/// First and last month.
pub fn months(period: Period) -> (Month, Month) {
    (Month::of(period.first()), period.last_month())
}

/// The period before, and the same one a year before.
pub fn earlier(period: Period) -> [Period; 2] {
    let back = |by: i64| match period {
        Period::Months(first, long) => Period::Months(Month::of(first.first_day().plus_months(-by)), long),
        Period::Occasion(day) => Period::Occasion(day.plus_months(-by)),
    };
    match period {
        Period::Months(_, long) => [back(long), back(12)],
        Period::Occasion(_) => [back(1), back(12)],
    }
}

/// How an earlier period is called beside this one: `9月`, `去年10月`, `2025年第4季度`.
pub fn beside_name(earlier: Period, period: Period) -> String {
    let (year, of) = (i64::from(period.first().year()), i64::from(earlier.first().year()));
    let zh = earlier.zh();
    let rest = zh.split_once('年').map_or("", |(_, rest)| rest);
    match year.saturating_sub(of) {
        0 if !rest.is_empty() => rest.to_owned(),
        1 => format!("去年{rest}"),
        _ => zh,
    }
}

/// The days whose count is to be seen beside that of a period, and how they are called: the period before, or, for what
/// happened on a day, its year until then.
pub fn beside_days(period: Period) -> ((Day, Day), String) {
    match period {
        Period::Months(..) => {
            let [before, _] = earlier(period);
            ((before.first(), before.last()), beside_name(before, period))
        }
        Period::Occasion(day) => {
            let year = Month::new(i64::from(day.year()), 1).map_or(day, Month::first_day);
            ((year, day), format!("{}年到这一天一共", day.year()))
        }
    }
}

/// How much of something a part is, in whole percent; `None` of nothing.
pub fn percent(part: i64, whole: i64) -> Option<i64> {
    part.saturating_mul(100).checked_div(whole)
}

/// Amounts of now beside those of the period before and a year before, as far as there are any.
pub fn compare(period: Period, now: Fen, then: [Option<Fen>; 2]) -> String {
    let mut said: Vec<String> = Vec::new();
    for (earlier, then) in earlier(period).into_iter().zip(then) {
        let Some(then) = then else { continue };
        let words = beside(now, then, &beside_name(earlier, period));
        if !said.contains(&words) {
            said.push(words);
        }
    }
    if said.is_empty() { String::new() } else { format!("{}。", said.join("，")) }
}

/// A text in which the names of a book's people and households are covered as they are everywhere outside it.
pub fn covered(text: &str, parties: &[Party]) -> String {
    let names = parties.iter().filter(|party| party.kind != "unit" && party.name.chars().count() > 1);
    let mut text = text.to_owned();
    for party in names {
        if text.contains(&party.name) {
            text = text.replace(&party.name, &party.shown());
        }
    }
    text
}

/// The parties of a book, the longest names first, so that no part of a name is left over.
///
/// # Errors
/// A fault of the database.
pub fn parties(db: &mut Reader, cx: &Context, book: BookId) -> Result<Vec<Party>, Fault> {
    let mut parties: Vec<Party> = posting::parties(db, cx, book)?.into_values().collect();
    parties.sort_by_key(|party| (std::cmp::Reverse(party.name.chars().count()), party.id));
    Ok(parties)
}

/// A cell of words; blank when there are none.
pub fn text(text: impl Into<String>) -> Cell {
    let text = text.into();
    if text.is_empty() { Cell::Blank } else { Cell::Text(text) }
}

/// A cell of a number whose unit its column names.
pub fn count(n: i64) -> Cell {
    Cell::Count(n, String::new())
}

/// A cell of a day, blank for none.
pub fn day(day: Option<Day>) -> Cell {
    day.map_or(Cell::Blank, Cell::Day)
}

/// Heads of columns.
pub fn heads(of: &[&str]) -> Vec<String> {
    of.iter().map(|head| (*head).to_owned()).collect()
}

/// A line that comes from something.
pub fn line(about: About, cells: Vec<Cell>) -> Line {
    Line { cells, about: Some(about), is_total: false }
}

/// A line that adds others up.
pub fn total(cells: Vec<Cell>) -> Line {
    Line { cells, about: None, is_total: true }
}

/// A figure of money.
pub fn money(name: &str, value: Fen) -> Figure {
    Figure { name: name.to_owned(), value: Cell::Money(value) }
}

/// A figure that counts.
pub fn counted(name: &str, n: usize, unit: &str) -> Figure {
    let n = i64::try_from(n).unwrap_or(i64::MAX);
    Figure { name: name.to_owned(), value: Cell::Count(n, unit.to_owned()) }
}

/// A sheet.
pub fn sheet(title: impl Into<String>, columns: &[&str], lines: Vec<Line>) -> Sheet {
    Sheet { title: title.into(), columns: heads(columns), lines }
}
