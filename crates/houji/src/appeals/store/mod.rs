//! Every SQL text about appeals.

mod acts;
mod behalf;
pub(crate) mod counted;
mod echo;
mod exam;
mod found;
mod lists;
mod marks;
mod notes;
mod secret;
mod shown;
mod slips;

pub use acts::*;
pub use behalf::*;
pub use echo::*;
pub use exam::*;
pub use found::*;
pub use lists::*;
pub use marks::*;
pub use notes::*;
pub use secret::{Secret, filer_mark, is_marked};
pub use shown::*;
pub use slips::*;

use super::model::{Appeal, Category, Channel, Life, Mode, Outcome, Rating, Side, Stage};
use crate::args;
use crate::gate::{Desk, Office};
use crate::house::{Fault, Reader, Row};
use houji_base::{AppealId, DivisionCode, Moment, PersonId, ReceiptCode};

/// Columns of an appeal, in the order [`appeal`] reads them.
macro_rules! select_appeal {
    ($rest:expr) => {
        concat!(
            "SELECT id, village, year, number, receipt, filer, mode, channel, category, shown, text, spot, stage, \
             office, desk_place, handler, filed_at, accept_due, reply_due, step_due, accepted_at, replied_at, \
             ended_at, outcome, rating, reminded, side, version FROM appeal ",
            $rest
        )
    };
}
pub(crate) use select_appeal;

const BY_ID: &str = select_appeal!("WHERE county = $1 AND id = $2");
const BY_RECEIPT: &str = select_appeal!("WHERE county = $1 AND id = $2 AND receipt = $3");

/// One appeal; a sealed one is not yet opened.
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

/// Reads the columns of [`select_appeal`].
pub(crate) fn appeal(row: &Row<'_>) -> Result<Appeal, Fault> {
    Ok(Appeal {
        id: AppealId::from_i64(row.get(0)?),
        village: place(row, 1)?,
        number: (row.get(2)?, row.get(3)?),
        receipt: ReceiptCode::from_i64(row.get(4)?).map_err(|_| broken("receipt"))?,
        filer: row.get::<Option<i64>>(5)?.map(PersonId::from_i64),
        mode: coded(row, 6, Mode::parse)?,
        channel: coded(row, 7, Channel::parse)?,
        category: coded(row, 8, Category::parse)?,
        shown: row.flag(9)?,
        text: row.get(10)?,
        spot: row.get(11)?,
        life: life(row)?,
    })
}

fn life(row: &Row<'_>) -> Result<Life, Fault> {
    let moment = |at| Ok::<_, Fault>(row.get::<Option<i64>>(at)?.map(Moment::from_millis));
    let outcome = row.get::<Option<String>>(23)?;
    let side = row.get::<String>(26)?;
    Ok(Life {
        stage: coded(row, 12, Stage::parse)?,
        desk: Desk { office: coded(row, 13, Office::parse)?, place: place(row, 14)? },
        handler: row.get::<Option<i64>>(15)?.map(PersonId::from_i64),
        filed_at: Moment::from_millis(row.get(16)?),
        accept_due: Moment::from_millis(row.get(17)?),
        reply_due: Moment::from_millis(row.get(18)?),
        step_due: Moment::from_millis(row.get(19)?),
        accepted_at: moment(20)?,
        replied_at: moment(21)?,
        ended_at: moment(22)?,
        outcome: outcome.map(|code| Outcome::parse(&code).ok_or_else(|| broken("outcome"))).transpose()?,
        rating: row.get::<Option<i64>>(24)?.and_then(Rating::new),
        reminded: row.get(25)?,
        side: if side.is_empty() { Side::default() } else { serde_json::from_str(&side)? },
        version: row.get(27)?,
    })
}

fn place(row: &Row<'_>, at: usize) -> Result<DivisionCode, Fault> {
    DivisionCode::from_i64(row.get(at)?).map_err(|_| broken("place"))
}

fn coded<T>(row: &Row<'_>, at: usize, parse: impl Fn(&str) -> Option<T>) -> Result<T, Fault> {
    let code = row.get::<String>(at)?;
    parse(&code).ok_or_else(|| broken(&code))
}

fn broken(what: &str) -> Fault {
    Fault::new(format!("an appeal's {what} cannot be read"))
}
