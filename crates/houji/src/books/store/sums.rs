//! Sums over the books of a place, from the ledger each of them keeps: what they cost grows with books and accounts, never
//! with what was posted.

use super::super::model::{Amounts, BookId, BookKind, Standard, account};
use crate::args;
use crate::gate::Scope;
use crate::house::{Fault, Reader, Row};
use houji_base::{Fen, Month};

/// Which books are counted, and in which month.
#[derive(Clone, Copy)]
pub struct Over {
    /// Whose money it is.
    pub kind: BookKind,
    /// Their accounting system.
    pub standard: Standard,
    /// The month.
    pub month: Month,
}

/// The ids of books that lie in a place.
fn ids(scope: &Scope) -> (i64, i64) {
    let (from, end) = scope.place().range();
    (from.saturating_mul(100), end.saturating_mul(100).saturating_sub(1))
}

// A book counts from its first month on; one that another book goes on from, until the month it was last closed for.
const COUNTED: &str = "
    SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN closed_to >= $6 THEN 1 ELSE 0 END), 0) AS BIGINT)
      FROM book
     WHERE county = $1 AND id >= $2 AND id <= $3 AND kind = $4 AND standard = $5 AND first_month <= $6
       AND (goes_on IS NULL OR closed_to >= $6)";

/// How many books of a place are counted, and how many of them closed the month.
pub fn counted(db: &mut Reader, county: i64, scope: &Scope, over: Over) -> Result<(i64, i64), Fault> {
    let (from, to) = ids(scope);
    let args = args![county, from, to, over.kind.code(), over.standard.code(), over.month.code()];
    Ok(db.row(COUNTED, args, |row| Ok((row.get(0)?, row.get(1)?)))?.unwrap_or_default())
}

const SUMMED: &str = "
    SELECT id, name FROM book
     WHERE county = $1 AND id > $2 AND id <= $3 AND kind = $4 AND standard = $5 AND first_month <= $6
       AND (goes_on IS NULL OR closed_to >= $6) ORDER BY county, id LIMIT $7";

/// The books of a place that are counted, by id, after one.
pub fn summed(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    over: Over,
    (after, most): (i64, i64),
) -> Result<Vec<(BookId, String)>, Fault> {
    let (from, to) = ids(scope);
    let after = after.max(from.saturating_sub(1));
    let (kind, standard, month) = (over.kind.code(), over.standard.code(), over.month.code());
    db.rows(SUMMED, args![county, after, to, kind, standard, month, most], |row| {
        Ok((BookId::from_i64(row.get(0)?), row.get(1)?))
    })
}

// As a book's own trial balance: what a party owes is not netted with what another is owed, nor one book with another. A
// book whose last entries are of an earlier year holds what that year ended with.
const SUMS: &str = "
    SELECT whose, general, CAST(SUM(CASE WHEN opening > 0 THEN opening ELSE 0 END) AS BIGINT),
           CAST(SUM(CASE WHEN opening < 0 THEN -opening ELSE 0 END) AS BIGINT),
           CAST(SUM(debit) AS BIGINT), CAST(SUM(credit) AS BIGINT),
           CAST(SUM(CASE WHEN opening + debit - credit > 0 THEN opening + debit - credit ELSE 0 END) AS BIGINT),
           CAST(SUM(CASE WHEN opening + debit - credit < 0 THEN credit - opening - debit ELSE 0 END) AS BIGINT)
      FROM (SELECT CASE WHEN CAST($12 AS BIGINT) = 1 THEN b.id ELSE 0 END AS whose, SUBSTR(l.account, 1, 3) AS general,
                   SUM(CASE WHEN b.last_year < $7 OR l.month < $8 THEN l.debit - l.credit ELSE 0 END) AS opening,
                   SUM(CASE WHEN b.last_year < $7 OR l.month < $8 THEN 0 ELSE l.debit END) AS debit,
                   SUM(CASE WHEN b.last_year < $7 OR l.month < $8 THEN 0 ELSE l.credit END) AS credit
              FROM book b JOIN ledger l ON l.county = b.county AND l.book = b.id
                   AND l.year = CASE WHEN b.last_year < $7 THEN b.last_year ELSE $7 END
             WHERE b.county = $1 AND b.id >= $2 AND b.id <= $3 AND b.kind = $4 AND b.standard = $5
               AND b.first_month <= $6 AND (b.goes_on IS NULL OR b.closed_to >= $6)
               AND (b.last_year < $7 OR l.month <= $9) AND ($11 = '' OR SUBSTR(l.account, 1, 3) = $11)
             GROUP BY b.id, l.account, CASE WHEN SUBSTR(l.account, 1, 3) = $10 THEN l.party ELSE 0 END) held
     GROUP BY whose, general ORDER BY whose, general";

/// What the books of a place hold together on a general account in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Of which book; none for all together.
    pub book: Option<BookId>,
    /// General account.
    pub general: String,
    /// Opening, movement, closing.
    pub pairs: [Amounts; 3],
}

impl Sum {
    /// True when it never held anything.
    fn is_zero(&self) -> bool {
        self.pairs.iter().all(|pair| pair.is_zero())
    }
}

/// The sums of the books of a place, by general account.
pub fn sums(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    (over, last): (Over, i64),
) -> Result<Vec<Sum>, Fault> {
    read(db, county, ids(scope), (over, last), None)
}

/// The sums of single books, `books` being the first and the last one, by book and general account; of one account alone, or
/// of all when it is empty.
pub fn sums_of_books(
    db: &mut Reader,
    county: i64,
    _: &Scope,
    (over, last): (Over, i64),
    (books, only): ((BookId, BookId), &str),
) -> Result<Vec<Sum>, Fault> {
    read(db, county, (books.0.as_i64(), books.1.as_i64()), (over, last), Some(only))
}

fn read(
    db: &mut Reader,
    county: i64,
    (from, to): (i64, i64),
    (over, last): (Over, i64),
    by_book: Option<&str>,
) -> Result<Vec<Sum>, Fault> {
    let Over { kind, standard, month } = over;
    let (year, number) = (month.year(), month.month());
    let (split, only, apart) = (account::BY_PARTY, by_book.unwrap_or(""), i64::from(by_book.is_some()));
    let (kind, standard, month) = (kind.code(), standard.code(), month.code());
    let args = args![county, from, to, kind, standard, month, year, number, last, split, only, apart];
    let mut sums = db.rows(SUMS, args, sum)?;
    sums.retain(|sum| !sum.is_zero());
    Ok(sums)
}

fn sum(row: &Row<'_>) -> Result<Sum, Fault> {
    let pair = |row: &Row<'_>, at: usize| -> Result<Amounts, Fault> {
        Ok(Amounts::new(Fen::new(row.get(at)?), Fen::new(row.get(at.saturating_add(1))?)))
    };
    let book: i64 = row.get(0)?;
    Ok(Sum {
        book: (book != 0).then(|| BookId::from_i64(book)),
        general: row.get(1)?,
        pairs: [pair(row, 2)?, pair(row, 4)?, pair(row, 6)?],
    })
}
