//! What came in under contracts, and to which dues it went.

use super::super::model::{ContractId, Due, DueState, Part, Receipt, ReceiptId};
use super::contracts::day;
use crate::args;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Tx};
use houji_base::{Fen, Moment};

const PAY: &str = "
    UPDATE contract_due SET paid = paid + $4, state = $5
     WHERE county = $1 AND contract = $2 AND n = $3 AND state = $6 AND paid = $7";
const PAID: &str =
    "INSERT INTO contract_paid (county, contract, receipt, n, amount, ahead) VALUES ($1, $2, $3, $4, $5, $6)";

/// Part of a receipt goes to a due, unless something happened to it since it was read.
pub fn pay(
    tx: &mut Tx,
    _: &Permit,
    (contract, receipt): (ContractId, ReceiptId),
    due: &Due,
    part: Fen,
) -> Result<(), Fault> {
    let (county, contract, n) = (tx.county().as_i64(), contract.as_i64(), due.planned.n);
    let is_all = part == due.open() && due.state == DueState::Owed;
    let after = if is_all { DueState::Paid } else { due.state };
    let args = args![county, contract, n, part.fen(), after.code(), due.state.code(), due.paid.fen()];
    tx.exec_one(PAY, args)?;
    let is_ahead = due.state == DueState::Planned;
    tx.put(PAID, args![county, contract, receipt.as_i64(), n, part.fen(), is_ahead])
}

const INSERT_RECEIPT: &str = "
    INSERT INTO contract_receipt (county, contract, id, day, amount, voucher, at, by_person)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

/// Stores a receipt.
pub fn insert_receipt(
    tx: &mut Tx,
    _: &Permit,
    contract: ContractId,
    receipt: &Receipt,
    (at, by): (Moment, i64),
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let Receipt { id, day, amount, voucher, .. } = receipt;
    let day = day.to_string();
    let args = args![county, contract.as_i64(), id.as_i64(), &day, amount.fen(), *voucher, at.millis(), by];
    tx.put(INSERT_RECEIPT, args)
}

const RECEIPTS: &str = "
    SELECT id, day, amount, voucher, taken_back FROM contract_receipt
     WHERE county = $1 AND contract = $2 ORDER BY county, contract, id";

/// What came in under a contract.
pub fn receipts(db: &mut Reader, county: i64, contract: ContractId) -> Result<Vec<Receipt>, Fault> {
    db.rows(RECEIPTS, args![county, contract.as_i64()], |row| {
        let (id, amount) = (ReceiptId::from_i64(row.get(0)?), Fen::new(row.get(2)?));
        Ok(Receipt { id, day: day(row, 1)?, amount, voucher: row.get(3)?, taken_back: row.get(4)? })
    })
}

const PARTS: &str = "
    SELECT n, amount, ahead FROM contract_paid
     WHERE county = $1 AND contract = $2 AND receipt = $3 ORDER BY county, contract, receipt, n";

/// To which dues a receipt went.
pub fn parts(
    db: &mut Reader,
    county: i64,
    contract: ContractId,
    receipt: ReceiptId,
) -> Result<Vec<Part>, Fault> {
    db.rows(PARTS, args![county, contract.as_i64(), receipt.as_i64()], |row| {
        Ok(Part { n: row.get(0)?, amount: Fen::new(row.get(1)?), is_ahead: row.flag(2)? })
    })
}

const UNPAY: &str = "
    UPDATE contract_due SET paid = paid - $4, state = $5
     WHERE county = $1 AND contract = $2 AND n = $3 AND state = $6 AND paid = $7";

/// What a due was paid by a receipt is open again, unless something happened to it since it was read.
pub fn unpay(tx: &mut Tx, _: &Permit, contract: ContractId, due: &Due, part: Fen) -> Result<(), Fault> {
    let after = if due.state == DueState::Paid { DueState::Owed } else { due.state };
    let (county, contract, n) = (tx.county().as_i64(), contract.as_i64(), due.planned.n);
    let args = args![county, contract, n, part.fen(), after.code(), due.state.code(), due.paid.fen()];
    tx.exec_one(UNPAY, args)
}

const TAKE_BACK: &str = "
    UPDATE contract_receipt SET taken_back = $4
     WHERE county = $1 AND contract = $2 AND id = $3 AND taken_back IS NULL";

/// A receipt was taken back by a voucher in red, unless somebody else did so.
pub fn take_back(
    tx: &mut Tx,
    _: &Permit,
    (contract, receipt): (ContractId, ReceiptId),
    red: i64,
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(TAKE_BACK, args![county, contract.as_i64(), receipt.as_i64(), red])
}
