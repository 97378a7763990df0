//! Books taken away as files: journals that other accounting programs check, and tables anybody can read.

mod journal;
mod tables;

pub use journal::Format;
pub use tables::tables;

use super::model::{Book, Period};
use super::store;
use crate::house::{Fault, Reader, Stop};
use crate::refusals;
use crate::registry::Places;
use houji_base::{DivisionCode, Fen, Level, Month};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

refusals! {
    /// Why books were not taken away.
    pub enum Refused {
        /// Not the code of a place that keeps books.
        NotACode { text: String } = 422 "book.export_code"
            "“{text}”不是本县一个村、一个镇的 12 位代码。请写 12 位代码，或者写 all。",
        /// Nobody opened a book there.
        NoBooks { name: String } = 404 "book.export_none" "{name}还没有建账。请看代码对不对，或者先建账。",
        /// All books begin later.
        NoYear { year: i64 } = 404 "book.export_year" "要的账里没有 {year} 年的。请换一年，或者不写年份。",
    }
}

/// Books read at once.
const PAGE: i64 = 200;

/// Which books, and which year of them.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// A village, a township with its villages, or the county.
    pub place: DivisionCode,
    /// One year; `None` for all.
    pub year: Option<i64>,
}

impl Wanted {
    /// Reads a 12-digit code, or `all`.
    ///
    /// # Errors
    /// The refusal.
    pub fn read(county: DivisionCode, text: &str, year: Option<i64>) -> Result<Wanted, Refused> {
        if text == "all" {
            return Ok(Wanted { place: county, year });
        }
        let code = DivisionCode::parse(text).ok();
        let place = code.filter(|place| county.covers(*place) && place.level() != Level::County);
        place.map(|place| Wanted { place, year }).ok_or_else(|| Refused::NotACode { text: text.to_owned() })
    }

    /// First and last period of what is wanted.
    fn periods(&self) -> (i64, i64) {
        self.year.map_or((0, i64::MAX), |year| {
            let opening = Period::Opening(year).code();
            (opening, opening.saturating_add(12))
        })
    }

    /// The books, by id.
    fn books(&self, db: &mut Reader, places: &Places) -> Result<Vec<Book>, Stop> {
        let (county, mut books) = (places.county().as_i64(), Vec::new());
        loop {
            let after = books.last().map_or(0, |book: &Book| book.id.as_i64());
            let some = store::books_inside(db, county, self.place, after, PAGE)?;
            if some.is_empty() {
                break;
            }
            books.extend(some);
        }
        if books.is_empty() {
            return Err(Refused::NoBooks { name: places.full_name(self.place) }.into());
        }
        if let Some(year) = self.year {
            books.retain(|book| book.first.year() <= year);
            if books.is_empty() {
                return Err(Refused::NoYear { year }.into());
            }
        }
        Ok(books)
    }
}

/// What was written into one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Name of the file.
    pub file: String,
    /// Whose book it is.
    pub name: String,
    /// Vouchers, opening balances included.
    pub vouchers: u64,
    /// Lines of all vouchers.
    pub postings: u64,
    /// Sum of each side.
    pub total: Fen,
}

impl Taken {
    fn count(&mut self, lines: usize, total: Fen) {
        self.vouchers = self.vouchers.saturating_add(1);
        self.postings = self.postings.saturating_add(u64::try_from(lines).unwrap_or(u64::MAX));
        self.total = self.total.plus(total);
    }
}

/// Name of a book's file, without its ending: the code of its place, for the committee's own book a word more, and the
/// year of the system for one that goes on from another.
fn stem(book: &Book) -> String {
    let stem = match book.kind {
        super::model::BookKind::Collective => book.place.to_string(),
        other => format!("{}-{}", book.place, other.code()),
    };
    if book.came_from.is_some() { format!("{stem}-{}", book.standard.code()) } else { stem }
}

/// A new file that only its owner can read: it names households.
fn new_file(dir: &Path, name: &str) -> Result<BufWriter<File>, Fault> {
    let made = File::options().write(true).create_new(true).mode(0o600).open(dir.join(name));
    Ok(BufWriter::new(made.map_err(|why| Fault::new(format!("{name}: {why}")))?))
}

/// Writes one journal a book into a folder, each book read once from beginning to end.
///
/// # Errors
/// A refusal when there is no such book; a fault of the database or the disk.
pub fn journals(
    db: &mut Reader,
    places: &Places,
    wanted: &Wanted,
    format: Format,
    dir: &Path,
) -> Result<Vec<Taken>, Stop> {
    let books = wanted.books(db, places)?;
    let one = |book: &Book| Ok(journal_of(db, places, wanted, format, (book, dir))?);
    books.iter().map(one).collect()
}

/// Writes the journal of one whole book into a folder.
///
/// # Errors
/// A fault of the database or the disk.
pub fn journal(
    db: &mut Reader,
    places: &Places,
    book: &Book,
    format: Format,
    dir: &Path,
) -> Result<Taken, Fault> {
    journal_of(db, places, &Wanted { place: book.place, year: None }, format, (book, dir))
}

/// What a book's ledger holds in the end, debit less credit, by the names its journal has for accounts and parties.
///
/// # Errors
/// A fault of the database.
pub fn balances(
    db: &mut Reader,
    county: i64,
    book: &Book,
    format: Format,
) -> Result<BTreeMap<String, Fen>, Fault> {
    let subs = store::sub_accounts(db, county, book)?;
    let names = journal::Names::new(format, book.standard, subs, store::all_parties(db, county, book.id)?);
    let mut sums: BTreeMap<String, Fen> = BTreeMap::new();
    for row in store::year(db, county, book.id, book.last_year)? {
        let sum = sums.entry(names.path(&row.account, row.party)).or_default();
        *sum = sum.plus(row.debit).minus(row.credit);
    }
    sums.retain(|_, sum| !sum.is_zero());
    Ok(sums)
}

fn journal_of(
    db: &mut Reader,
    places: &Places,
    wanted: &Wanted,
    format: Format,
    (book, dir): (&Book, &Path),
) -> Result<Taken, Fault> {
    let county = places.county().as_i64();
    let subs = store::sub_accounts(db, county, book)?;
    let parties = store::all_parties(db, county, book.id)?;
    let ledger = store::ledger(db, county, book.id)?;
    let names = journal::Names::new(format, book.standard, subs, parties);
    let file = format!("{}.{}", stem(book), format.ending());
    let mut taken = Taken { file, name: book.name.clone(), ..Taken::default() };
    let mut out = new_file(dir, &taken.file)?;
    let used = ledger.iter().map(|(_, row)| (row.account.clone(), row.party)).collect();
    let from = wanted.year.filter(|year| *year > book.first.year());
    let january = from.and_then(|year| Month::new(year, 1)).unwrap_or(book.first);
    let first = january.first_day();
    out.write_all(format.head(&places.full_name(book.place), book, &names, &used, first).as_bytes())?;
    if let Some(year) = from {
        let lines = journal::year_opening(&ledger, book.last_year, year);
        let text = format.opening(&names, first, &lines);
        if let Some(text) = text {
            taken.count(lines.len(), lines.iter().map(|(_, _, net)| net.positive()).sum());
            out.write_all(text.as_bytes())?;
        }
    }
    store::each_voucher(db, county, book.id, wanted.periods(), |whole| {
        let voucher = whole.voucher;
        taken.count(voucher.body.lines.len(), voucher.body.sums().0);
        Ok(out.write_all(format.voucher(&names, &voucher).as_bytes())?)
    })?;
    let Taken { vouchers, postings, total, .. } = &taken;
    writeln!(out, "; 凭证 {vouchers} 张，分录 {postings} 行，借方、贷方各 {} 元", total.grouped())?;
    out.flush()?;
    Ok(taken)
}
