//! What became of debts.

use super::super::model::{DebtId, Step, Way};
use super::debts::day;
use crate::args;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Tx};
use houji_base::{Fen, Moment};

const INSERT: &str = "
    INSERT INTO debt_step (county, debt, n, way, day, amount, voucher, basis, at, by_person)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

/// Stores a step.
pub fn insert_step(
    tx: &mut Tx,
    _: &Permit,
    debt: DebtId,
    step: &Step,
    (at, by): (Moment, i64),
) -> Result<(), Fault> {
    let (county, on) = (tx.county().as_i64(), step.day.to_string());
    let Step { n, way, amount, voucher, basis, .. } = step;
    let args =
        args![county, debt.as_i64(), *n, way.code(), &on, amount.fen(), *voucher, basis, at.millis(), by];
    tx.put(INSERT, args)
}

const STEPS: &str = "
    SELECT n, way, day, amount, voucher, basis, taken_back FROM debt_step
     WHERE county = $1 AND debt = $2 ORDER BY county, debt, n";

/// What became of a debt.
pub fn steps(db: &mut Reader, county: i64, debt: DebtId) -> Result<Vec<Step>, Fault> {
    db.rows(STEPS, args![county, debt.as_i64()], |row| {
        let way = Way::parse(&row.get::<String>(1)?);
        Ok(Step {
            n: row.get(0)?,
            way: way.ok_or_else(|| Fault::new("a step of a debt cannot be read"))?,
            day: day(&row.get::<String>(2)?)?,
            amount: Fen::new(row.get(3)?),
            voucher: row.get(4)?,
            basis: row.get(5)?,
            taken_back: row.get(6)?,
        })
    })
}

const TAKE_BACK: &str = "
    UPDATE debt_step SET taken_back = $4 WHERE county = $1 AND debt = $2 AND n = $3 AND taken_back IS NULL";

/// A step was taken back by a voucher in red, unless somebody else did so.
pub fn take_back(tx: &mut Tx, _: &Permit, (debt, n): (DebtId, i64), red: i64) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(TAKE_BACK, args![county, debt.as_i64(), n, red])
}
