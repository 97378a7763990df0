//! Accounts and the months that were reconciled.

use super::super::model::Account;
use crate::args;
use crate::books::model::{AccountCode, Book, BookId};
use crate::gate::{Permit, Scope};
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Day, Fen, Moment, Month};

const INSERT: &str = "
    INSERT INTO bank_account (county, book, account, code, bank, number, mark, tail, since, rows_kept, began, balance,
                              last_day, agreed_to, added_at, added_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, '', $10, $11, $12)";

/// Stores a new account; its number is given sealed, with its mark.
pub fn add_account(
    tx: &mut Tx,
    _: &Permit,
    new: &Account,
    (number, mark): (&[u8], &[u8; 32]),
    (at, by): (Moment, i64),
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let Account { book, account, code, bank, tail, since, agreed_to, .. } = new;
    let args = args![
        county,
        book.as_i64(),
        *account,
        code.as_str(),
        bank,
        number,
        mark,
        tail,
        since.code(),
        agreed_to.code(),
        at.millis(),
        by
    ];
    tx.exec(INSERT, args).map(|_| ())
}

const ONE: &str = "
    SELECT book, account, code, bank, tail, since, rows_kept, began, balance, last_day, agreed_to
      FROM bank_account WHERE county = $1 AND book = $2 AND account = $3";
const OF_BOOK: &str = "
    SELECT book, account, code, bank, tail, since, rows_kept, began, balance, last_day, agreed_to
      FROM bank_account WHERE county = $1 AND book = $2 ORDER BY county, book, account";

/// One account.
pub fn account(db: &mut Reader, county: i64, book: BookId, account: i64) -> Result<Option<Account>, Fault> {
    db.row(ONE, args![county, book.as_i64(), account], read)
}

/// The accounts of a book.
pub fn accounts(db: &mut Reader, county: i64, book: BookId) -> Result<Vec<Account>, Fault> {
    db.rows(OF_BOOK, args![county, book.as_i64()], read)
}

const KNOWN: &str = "SELECT COUNT(*) FROM bank_account WHERE county = $1 AND mark = $2";

/// True when an account of this mark is there.
pub fn is_number_known(db: &mut Reader, county: i64, mark: &[u8; 32]) -> Result<bool, Fault> {
    Ok(db.number(KNOWN, args![county, mark])? > 0)
}

fn unreadable() -> Fault {
    Fault::new("a bank account cannot be read")
}

fn month(row: &Row<'_>, at: usize) -> Result<Month, Fault> {
    Month::from_code(row.get(at)?).ok_or_else(unreadable)
}

fn read(row: &Row<'_>) -> Result<Account, Fault> {
    let last: String = row.get(9)?;
    let last_day = (!last.is_empty()).then(|| Day::parse(&last)).transpose().map_err(|_| unreadable())?;
    Ok(Account {
        book: BookId::from_i64(row.get(0)?),
        account: row.get(1)?,
        code: AccountCode::parse(&row.get::<String>(2)?).map_err(|_| unreadable())?,
        bank: row.get(3)?,
        tail: row.get(4)?,
        since: month(row, 5)?,
        rows: row.get(6)?,
        began: Fen::new(row.get(7)?),
        balance: Fen::new(row.get(8)?),
        last_day,
        agreed_to: month(row, 10)?,
    })
}

const TAKE: &str = "
    UPDATE bank_account SET rows_kept = $4, began = $5, balance = $6, last_day = $7
     WHERE county = $1 AND book = $2 AND account = $3 AND rows_kept = $8";

/// The statement goes on, unless somebody else took rows in since it was read.
pub fn take_rows(tx: &mut Tx, _: &Permit, before: &Account, after: &Account) -> Result<(), Fault> {
    let day = after.last_day.map_or_else(String::new, |day| day.to_string());
    let (county, book) = (tx.county().as_i64(), before.book.as_i64());
    let (began, balance) = (after.began.fen(), after.balance.fen());
    tx.exec_one(TAKE, args![county, book, before.account, after.rows, began, balance, &day, before.rows])
}

const AGREE: &str = "
    UPDATE bank_account SET agreed_to = $4
     WHERE county = $1 AND book = $2 AND account = $3 AND agreed_to = $5";
const MONTH: &str = "
    INSERT INTO bank_month (county, book, account, month, book_balance, bank_balance, agreed, at, by_person)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// A month was reconciled, unless somebody else said so.
pub fn agree(
    tx: &mut Tx,
    _: &Permit,
    account: &Account,
    month: Month,
    [book, bank, agreed]: [Fen; 3],
    (at, by): (Moment, i64),
) -> Result<(), Fault> {
    let (county, id) = (tx.county().as_i64(), account.book.as_i64());
    tx.exec_one(AGREE, args![county, id, account.account, month.code(), account.agreed_to.code()])?;
    let (book, bank, agreed) = (book.fen(), bank.fen(), agreed.fen());
    tx.put(MONTH, args![county, id, account.account, month.code(), book, bank, agreed, at.millis(), by])
}

const MONTHS: &str = "
    SELECT month, book_balance, bank_balance, agreed, at FROM bank_month
     WHERE county = $1 AND book = $2 AND account = $3 AND month >= $4 AND month <= $5
     ORDER BY county, book, account, month";

/// Months that were reconciled: balances of book and bank, what they agreed on, and when.
pub fn months(
    db: &mut Reader,
    county: i64,
    account: &Account,
    (from, to): (Month, Month),
) -> Result<Vec<(Month, [Fen; 3], Moment)>, Fault> {
    let args = args![county, account.book.as_i64(), account.account, from.code(), to.code()];
    db.rows(MONTHS, args, |row| {
        let sums = [row.get(1)?, row.get(2)?, row.get(3)?].map(Fen::new);
        Ok((month(row, 0)?, sums, Moment::from_millis(row.get(4)?)))
    })
}

const BALANCE: &str = "
    SELECT CAST(COALESCE(SUM(debit) - SUM(credit), 0) AS BIGINT) FROM ledger
     WHERE county = $1 AND book = $2 AND year = $3 AND account = $4 AND month <= $5";

/// What the book says of an account at the end of a month of the ledger; parts that its account of the book was given
/// later are not of it.
pub fn book_balance(
    db: &mut Reader,
    county: i64,
    (book, account): (&Book, &Account),
    (year, month): (i64, i64),
) -> Result<Fen, Fault> {
    // A year without entries holds what the last one ended with.
    let (year, month) = if year > book.last_year { (book.last_year, i64::MAX) } else { (year, month) };
    let args = args![county, book.id.as_i64(), year, account.code.as_str(), month];
    Ok(Fen::new(db.number(BALANCE, args)?))
}

const INSIDE: &str = "
    SELECT a.book, a.account, a.code, a.bank, a.tail, a.since, a.rows_kept, a.began, a.balance, a.last_day, a.agreed_to,
           (SELECT COUNT(*) FROM bank_row r
             WHERE r.county = $1 AND r.book = a.book AND r.account = a.account AND r.match_id = 0)
      FROM bank_account a
     WHERE a.county = $1 AND a.book >= $2 AND a.book <= $3
     ORDER BY a.county, a.book, a.account LIMIT $4";

/// An account in a list, with how many of its rows are not matched.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The account.
    pub account: Account,
    /// Rows that are not matched.
    pub open: i64,
}

/// Accounts of some books, in their order.
pub fn accounts_inside(
    db: &mut Reader,
    county: i64,
    _: &Scope,
    (from, to): (BookId, BookId),
    most: i64,
) -> Result<Vec<Listed>, Fault> {
    db.rows(INSIDE, args![county, from.as_i64(), to.as_i64(), most], |row| {
        Ok(Listed { account: read(row)?, open: row.get(11)? })
    })
}
