//! What is set aside of the money of a book.

use super::requests::account;
use crate::args;
use crate::books::model::{AccountCode, BookId};
use crate::gate::Permit;
use crate::house::{Fault, Reader, Tx};
use houji_base::Fen;

const RESERVED: &str = "
    SELECT account, CAST(SUM(amount) AS BIGINT) FROM payment_request
     WHERE county = $1 AND stage = 'reserved' AND book = $2 GROUP BY account ORDER BY account";

/// What is set aside of each account of a book.
pub fn reserved(db: &mut Reader, county: i64, book: BookId) -> Result<Vec<(AccountCode, Fen)>, Fault> {
    db.rows(RESERVED, args![county, book.as_i64()], |row| Ok((account(row, 0)?, Fen::new(row.get(1)?))))
}

const RESERVE: &str = "
    INSERT INTO payment_purse (county, book, account, reserved) VALUES ($1, $2, $3, $4)
    ON CONFLICT (county, book, account) DO UPDATE SET reserved = payment_purse.reserved + excluded.reserved
     WHERE payment_purse.reserved = $5";

/// Sets money of cash or of the bank aside, unless somebody else did since `before` was read.
pub fn reserve(
    tx: &mut Tx,
    _: &Permit,
    (book, account): (BookId, &AccountCode),
    (amount, before): (Fen, Fen),
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(RESERVE, args![county, book.as_i64(), account.general(), amount.fen(), before.fen()])
}

const RELEASE: &str = "
    UPDATE payment_purse SET reserved = reserved - $4 WHERE county = $1 AND book = $2 AND account = $3";

/// What was set aside is free again, or was paid.
pub fn release(
    tx: &mut Tx,
    _: &Permit,
    (book, account): (BookId, &AccountCode),
    amount: Fen,
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(RELEASE, args![county, book.as_i64(), account.general(), amount.fen()])
}
