//! Every SQL text about appeals.

mod acts;
mod lists;

pub use acts::*;
pub use lists::*;

use super::model::{Appeal, Category, Rating, Reply, Stage};
use crate::args;
use crate::house::{Fault, Reader, Row};
use houji_base::{AppealId, Day, DivisionCode, Moment, PersonId, ReceiptCode};

/// Columns of an appeal, in the order [`appeal`] reads them.
macro_rules! select_appeal {
    ($rest:expr) => {
        concat!(
            "SELECT id, village, year, number, receipt, filer, named, category, text, spot, stage, filed_at, \
             accept_due, reply_due, step_due, handler, accepted_at, replied_at, found, done, not_done, next_day, \
             rating, ended_at, reminded, version FROM appeal ",
            $rest
        )
    };
}
use select_appeal;

const BY_ID: &str = select_appeal!("WHERE county = $1 AND id = $2");
const BY_RECEIPT: &str = select_appeal!("WHERE county = $1 AND id = $2 AND receipt = $3");

/// One appeal.
pub fn by_id(db: &mut Reader, county: i64, id: AppealId) -> Result<Option<Appeal>, Fault> {
    db.row(BY_ID, args![county, id.as_i64()], appeal)
}

/// The appeal of a receipt code and the id behind it.
pub fn by_receipt(
    db: &mut Reader,
    county: i64,
    id: AppealId,
    receipt: ReceiptCode,
) -> Result<Option<Appeal>, Fault> {
    db.row(BY_RECEIPT, args![county, id.as_i64(), receipt.as_i64()], appeal)
}

fn appeal(row: &Row<'_>) -> Result<Appeal, Fault> {
    let moment = |at: Option<i64>| at.map(Moment::from_millis);
    Ok(Appeal {
        id: AppealId::from_i64(row.get(0)?),
        village: DivisionCode::from_i64(row.get(1)?).map_err(|_| broken("village"))?,
        number: (row.get(2)?, row.get(3)?),
        receipt: ReceiptCode::from_i64(row.get(4)?).map_err(|_| broken("receipt"))?,
        filer: PersonId::from_i64(row.get(5)?),
        named: row.flag(6)?,
        category: Category::parse(&row.get::<String>(7)?).ok_or_else(|| broken("category"))?,
        text: row.get(8)?,
        spot: row.get(9)?,
        stage: Stage::parse(&row.get::<String>(10)?).ok_or_else(|| broken("stage"))?,
        filed_at: Moment::from_millis(row.get(11)?),
        accept_due: Moment::from_millis(row.get(12)?),
        reply_due: Moment::from_millis(row.get(13)?),
        step_due: Moment::from_millis(row.get(14)?),
        handler: row.get::<Option<i64>>(15)?.map(PersonId::from_i64),
        accepted_at: moment(row.get(16)?),
        reply: reply_of(row)?,
        rating: row.get::<Option<i64>>(22)?.and_then(Rating::new),
        ended_at: moment(row.get(23)?),
        reminded: row.get(24)?,
        version: row.get(25)?,
    })
}

fn reply_of(row: &Row<'_>) -> Result<Option<Reply>, Fault> {
    let Some(at) = row.get::<Option<i64>>(17)? else { return Ok(None) };
    let text = |at| Ok::<String, Fault>(row.get::<Option<String>>(at)?.unwrap_or_default());
    let next_day = row.get::<Option<String>>(21)?;
    Ok(Some(Reply {
        found: text(18)?,
        done: text(19)?,
        not_done: text(20)?,
        next_day: next_day.map(|day| Day::parse(&day).map_err(|_| broken("next day"))).transpose()?,
        at: Moment::from_millis(at),
    }))
}

fn broken(what: &str) -> Fault {
    Fault::new(format!("an appeal's {what} cannot be read"))
}
