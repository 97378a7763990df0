//! Books, their sub-accounts, parties and periods.

use super::super::model::{
    AccountCode, Book, BookId, BookKind, Party, PartyId, Period, Standard, SubAccounts,
};
use super::charts::with_charts;
use crate::args;
use crate::gate::{Permit, Scope};
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Moment, Month};
use std::collections::{BTreeMap, BTreeSet};

const INSERT: &str = "
    INSERT INTO book (county, id, kind, standard, name, first_month, closed_to, last_year, last_seq, came_from)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)";

/// Opens a book.
pub fn insert_book(tx: &mut Tx, _: &Permit, new: &Book) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let (first, closed_to, year) = (new.first.code(), new.closed_to.code(), new.first.year());
    let (kind, standard, id) = (new.kind.code(), new.standard.code(), new.id.as_i64());
    let came_from = new.came_from.map(BookId::as_i64);
    tx.exec(INSERT, args![county, id, kind, standard, &new.name, first, closed_to, year, came_from])?;
    Ok(())
}

const GO_OVER: &str = "
    UPDATE book SET goes_on = $4
     WHERE county = $1 AND id = $2 AND last_seq = $3 AND closed_to = $5 AND goes_on IS NULL";

/// Ends a book for good, unless somebody moved it since it was read: another one goes on from it.
pub fn go_over(tx: &mut Tx, _: &Permit, old: &Book, to: BookId) -> Result<(), Fault> {
    let (county, id) = (tx.county().as_i64(), old.id.as_i64());
    tx.exec_one(GO_OVER, args![county, id, old.last_seq, to.as_i64(), old.closed_to.code()])
}

const COPY_PARTIES: &str = "
    INSERT INTO book_party (county, book, id, kind, name, salt)
    SELECT county, CAST($3 AS BIGINT), id, kind, name, salt FROM book_party WHERE county = $1 AND book = $2";

/// Gives a book all parties of another one, under the same ids.
pub fn copy_parties(tx: &mut Tx, _: &Permit, from: BookId, to: BookId) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.put(COPY_PARTIES, args![county, from.as_i64(), to.as_i64()])
}

const BOOK: &str = "
    SELECT id, kind, standard, name, first_month, closed_to, last_year, last_seq, came_from, goes_on,
           (SELECT last FROM book_period WHERE county = $1 AND book = $2 AND period = $3)
      FROM book WHERE county = $1 AND id = $2";

/// A book, and the last number given out in a period of it.
pub fn book(db: &mut Reader, county: i64, id: BookId, period: Period) -> Result<Option<(Book, i64)>, Fault> {
    with_charts(db, county, |db| {
        db.row(BOOK, args![county, id.as_i64(), period.code()], |row| {
            Ok((read(row)?, row.get::<Option<i64>>(10)?.unwrap_or(0)))
        })
    })
}

const BOOKS: &str = "
    SELECT id, kind, standard, name, first_month, closed_to, last_year, last_seq, came_from, goes_on
      FROM book WHERE county = $1 AND id > $2 AND id <= $3 ORDER BY county, id LIMIT $4";

/// Before and up to which id the books of a place stand, after one of them.
fn between(scope: &Scope, after: i64) -> (i64, i64) {
    let (from, end) = scope.place().range();
    let before = from.saturating_mul(100).saturating_sub(1);
    (after.max(before), end.saturating_mul(100).saturating_sub(1))
}

/// Books of a place and of all places inside it, by id, after one.
pub fn books_of(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    after: i64,
    most: i64,
) -> Result<Vec<Book>, Fault> {
    let (after, to) = between(scope, after);
    with_charts(db, county, |db| db.rows(BOOKS, args![county, after, to, most], read))
}

const KNOWN_BOOKS: &str = "
    SELECT id, kind, standard, name, first_month, closed_to, last_year, last_seq, came_from, goes_on
      FROM book WHERE county = $1 AND id > $2 AND id <= $3 AND standard IN ('2004', '2023')
     ORDER BY county, id LIMIT $4";

/// Of these the books whose systems the program knows.
pub fn known_books_of(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    after: i64,
    most: i64,
) -> Result<Vec<Book>, Fault> {
    let (after, to) = between(scope, after);
    db.rows(KNOWN_BOOKS, args![county, after, to, most], read)
}

/// Books of several places that lie apart, by their codes, and of all places inside them, by id, after one.
pub fn books_within(
    db: &mut Reader,
    county: i64,
    scopes: &[Scope],
    after: i64,
    most: i64,
) -> Result<Vec<Book>, Fault> {
    let mut found = Vec::new();
    for scope in scopes {
        let left = most.saturating_sub(i64::try_from(found.len()).unwrap_or(most));
        if left > 0 {
            found.extend(books_of(db, county, scope, after, left)?);
        }
    }
    Ok(found)
}

const NAMES: &str = "SELECT id, name FROM book WHERE county = $1 AND id IN ($2, $3, $4, $5, $6, $7, $8, $9)";

/// Names of some books.
pub fn names(
    db: &mut Reader,
    county: i64,
    books: BTreeSet<BookId>,
) -> Result<BTreeMap<BookId, String>, Fault> {
    let books: Vec<i64> = books.into_iter().map(BookId::as_i64).collect();
    let mut names = BTreeMap::new();
    for some in books.chunks(8) {
        let at = |at: usize| some.get(at).copied().unwrap_or(0);
        let args = args![county, at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7)];
        names.extend(db.rows(NAMES, args, |row| Ok((BookId::from_i64(row.get(0)?), row.get(1)?)))?);
    }
    Ok(names)
}

/// A book from its row.
pub(super) fn read(row: &Row<'_>) -> Result<Book, Fault> {
    let unreadable = || Fault::new("a book cannot be read");
    let id = BookId::from_i64(row.get(0)?);
    Ok(Book {
        id,
        place: id.place().ok_or_else(unreadable)?,
        kind: BookKind::parse(&row.get::<String>(1)?).ok_or_else(unreadable)?,
        standard: Standard::parse(&row.get::<String>(2)?).ok_or_else(unreadable)?,
        name: row.get(3)?,
        first: Month::from_code(row.get(4)?).ok_or_else(unreadable)?,
        closed_to: Month::from_code(row.get(5)?).ok_or_else(unreadable)?,
        last_year: row.get(6)?,
        last_seq: row.get(7)?,
        came_from: row.get::<Option<i64>>(8)?.map(BookId::from_i64),
        goes_on: row.get::<Option<i64>>(9)?.map(BookId::from_i64),
    })
}

const POSTED: &str = "
    UPDATE book SET last_seq = $4, last_year = $5
     WHERE county = $1 AND id = $2 AND last_seq = $3 AND closed_to = $6 AND goes_on IS NULL";
const NUMBERED: &str = "
    INSERT INTO book_period (county, book, period, last) VALUES ($1, $2, $3, $4)
    ON CONFLICT (county, book, period) DO UPDATE SET last = excluded.last";

/// Moves a book on by some vouchers, unless somebody else moved it since it was read; `numbers` are the last ones
/// given out, by period.
pub fn posted(
    tx: &mut Tx,
    _: &Permit,
    before: &Book,
    after: &Book,
    numbers: &[(Period, i64)],
) -> Result<(), Fault> {
    let (county, id) = (tx.county().as_i64(), before.id.as_i64());
    let closed_to = before.closed_to.code();
    tx.exec_one(POSTED, args![county, id, before.last_seq, after.last_seq, after.last_year, closed_to])?;
    numbers.iter().try_for_each(|(period, last)| tx.put(NUMBERED, args![county, id, period.code(), *last]))
}

const CLOSE: &str = "
    UPDATE book SET closed_to = $4
     WHERE county = $1 AND id = $2 AND last_seq = $3 AND closed_to = $5 AND goes_on IS NULL";
const CLOSED: &str = "
    INSERT INTO book_period (county, book, period, last, closed_at, closed_by, balances)
    VALUES ($1, $2, $3, 0, $4, $5, $6)
    ON CONFLICT (county, book, period) DO UPDATE
       SET closed_at = excluded.closed_at, closed_by = excluded.closed_by, balances = excluded.balances";

/// Closes a month, unless something was posted since the book was read.
pub fn close(
    tx: &mut Tx,
    _: &Permit,
    book: &Book,
    month: Month,
    (by, at): (i64, Moment),
    balances: &str,
) -> Result<(), Fault> {
    let (county, id) = (tx.county().as_i64(), book.id.as_i64());
    tx.exec_one(CLOSE, args![county, id, book.last_seq, month.code(), book.closed_to.code()])?;
    tx.put(CLOSED, args![county, id, month.code(), at.millis(), by, balances])
}

const PERIOD: &str = "
    SELECT closed_at, balances FROM book_period
     WHERE county = $1 AND book = $2 AND period = $3 AND closed_at IS NOT NULL";

/// When a month was closed, and the digest of its balances then.
pub fn period_closed(
    db: &mut Reader,
    county: i64,
    book: BookId,
    month: Month,
) -> Result<Option<(Moment, String)>, Fault> {
    db.row(PERIOD, args![county, book.as_i64(), month.code()], |row| {
        Ok((Moment::from_millis(row.get(0)?), row.get(1)?))
    })
}

const SUBS: &str = "
    SELECT code, name, ended FROM book_sub_account WHERE county = $1 AND book = $2 ORDER BY county, book, code";

/// The sub-accounts of a book: those every book of its system has, and its own.
pub fn sub_accounts(db: &mut Reader, county: i64, book: &Book) -> Result<SubAccounts, Fault> {
    let (mut own, mut ended) = (Vec::new(), Vec::new());
    db.rows(SUBS, args![county, book.id.as_i64()], |row| {
        let code = code(row, 0)?;
        if row.get::<i64>(2)? == 1 {
            ended.push(code.clone());
        }
        own.push((code, row.get::<String>(1)?));
        Ok(())
    })?;
    Ok(SubAccounts::new(book.standard, own).without(ended))
}

const RENAME_SUB: &str =
    "UPDATE book_sub_account SET name = $4 WHERE county = $1 AND book = $2 AND code = $3 AND ended = 0";

/// Gives one of a book's own sub-accounts another name.
pub fn rename_sub_account(
    tx: &mut Tx,
    _: &Permit,
    book: BookId,
    code: &AccountCode,
    name: &str,
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(RENAME_SUB, args![county, book.as_i64(), code.as_str(), name])
}

const END_SUB: &str =
    "UPDATE book_sub_account SET ended = 1 WHERE county = $1 AND book = $2 AND code = $3 AND ended = 0";

/// Ends one of a book's own sub-accounts.
pub fn end_sub_account(tx: &mut Tx, _: &Permit, book: BookId, code: &AccountCode) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(END_SUB, args![county, book.as_i64(), code.as_str()])
}

const ADD_SUB: &str = "INSERT INTO book_sub_account (county, book, code, name) VALUES ($1, $2, $3, $4)";

/// Adds a sub-account.
pub fn add_sub_account(
    tx: &mut Tx,
    _: &Permit,
    book: BookId,
    code: &AccountCode,
    name: &str,
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(ADD_SUB, args![county, book.as_i64(), code.as_str(), name])?;
    Ok(())
}

const ADD_PARTY: &str = "
    INSERT INTO book_party (county, book, id, kind, name, salt) VALUES ($1, $2, $3, $4, $5, $6)";

/// Adds a party.
pub fn add_party(
    tx: &mut Tx,
    _: &Permit,
    book: BookId,
    (id, salt): (PartyId, &[u8; 16]),
    (kind, name): (&str, &str),
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(ADD_PARTY, args![county, book.as_i64(), id.as_i64(), kind, name, salt])?;
    Ok(())
}

const PARTIES: &str = "
    SELECT id, name FROM book_party
     WHERE county = $1 AND book = $2 AND name > $3 ORDER BY county, book, name LIMIT $4";

/// Parties of a book by name, after one.
pub fn parties(
    db: &mut Reader,
    county: i64,
    book: BookId,
    after: &str,
    most: i64,
) -> Result<Vec<(PartyId, String)>, Fault> {
    db.rows(PARTIES, args![county, book.as_i64(), after, most], |row| {
        Ok((PartyId::from_i64(row.get(0)?), row.get(1)?))
    })
}

const NAMED: &str = "SELECT name FROM book_party WHERE county = $1 AND book = $2 AND name = $3";

/// The name, when the book has a party of it.
pub fn party_named(db: &mut Reader, county: i64, book: BookId, name: &str) -> Result<Option<String>, Fault> {
    db.row(NAMED, args![county, book.as_i64(), name], |row| row.get(0))
}

const NUMBERS: &str = "
    SELECT period, last FROM book_period WHERE county = $1 AND book = $2 AND period >= $3 AND period <= $4
     ORDER BY county, book, period";

/// The last numbers given out in some periods of a book.
pub fn numbers(
    db: &mut Reader,
    county: i64,
    book: BookId,
    (from, to): (Period, Period),
) -> Result<Vec<(Period, i64)>, Fault> {
    db.rows(NUMBERS, args![county, book.as_i64(), from.code(), to.code()], |row| {
        Ok((Period::from_code(row.get(0)?), row.get(1)?))
    })
}

const NAMED_SOME: &str = "
    SELECT id, name FROM book_party
     WHERE county = $1 AND book = $2 AND name IN ($3, $4, $5, $6, $7, $8, $9, $10)";

/// Of some names those that the book has a party of.
pub fn parties_named(
    db: &mut Reader,
    county: i64,
    book: BookId,
    names: &[String],
) -> Result<Vec<(PartyId, String)>, Fault> {
    let mut found = Vec::new();
    for some in names.chunks(8) {
        let at = |at: usize| some.get(at).map_or("", String::as_str);
        let args = args![county, book.as_i64(), at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7)];
        found.extend(db.rows(NAMED_SOME, args, |row| Ok((PartyId::from_i64(row.get(0)?), row.get(1)?)))?);
    }
    Ok(found)
}

const KNOWN: &str = "
    SELECT id, name FROM book_party WHERE county = $1 AND book = $2 AND id IN ($3, $4, $5, $6, $7, $8, $9, $10)";

/// Of some parties those that the book has, with their names.
pub fn parties_known(
    db: &mut Reader,
    county: i64,
    book: BookId,
    ids: &[PartyId],
) -> Result<Vec<(PartyId, String)>, Fault> {
    let mut found = Vec::new();
    for some in ids.chunks(8) {
        let at = |at: usize| some.get(at).map_or(0, |id| id.as_i64());
        let args = args![county, book.as_i64(), at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7)];
        found.extend(db.rows(KNOWN, args, |row| Ok((PartyId::from_i64(row.get(0)?), row.get(1)?)))?);
    }
    Ok(found)
}

const PEOPLE: &str = "
    SELECT COUNT(*) FROM book_party WHERE county = $1 AND book = $2 AND kind <> 'unit'
       AND id IN ($3, $4, $5, $6, $7, $8, $9, $10)";

/// True when a household or a person is among some parties of a book.
pub fn has_people(db: &mut Reader, county: i64, book: BookId, ids: &[PartyId]) -> Result<bool, Fault> {
    for some in ids.chunks(8) {
        let at = |at: usize| some.get(at).map_or(0, |id| id.as_i64());
        let args = args![county, book.as_i64(), at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7)];
        if db.number(PEOPLE, args)? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

const PARTY: &str = "SELECT id, kind, name FROM book_party WHERE county = $1 AND book = $2 AND id = $3";
const PARTY_OF_NAME: &str =
    "SELECT id, kind, name FROM book_party WHERE county = $1 AND book = $2 AND name = $3";

/// The party of an id.
pub fn party(db: &mut Reader, county: i64, book: BookId, id: PartyId) -> Result<Option<Party>, Fault> {
    db.row(PARTY, args![county, book.as_i64(), id.as_i64()], read_party)
}

/// The party of a name.
pub fn party_of_name(db: &mut Reader, county: i64, book: BookId, name: &str) -> Result<Option<Party>, Fault> {
    db.row(PARTY_OF_NAME, args![county, book.as_i64(), name], read_party)
}

fn read_party(row: &Row<'_>) -> Result<Party, Fault> {
    Ok(Party { id: PartyId::from_i64(row.get(0)?), kind: row.get(1)?, name: row.get(2)? })
}

/// An account's code in a row.
pub(super) fn code(row: &Row<'_>, at: usize) -> Result<AccountCode, Fault> {
    AccountCode::parse(&row.get::<String>(at)?).map_err(|_| Fault::new("an account's code cannot be read"))
}
