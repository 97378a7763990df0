//! Codes that were set aside for paper slips.

use crate::args;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{DivisionCode, Moment, PersonId};

/// A range of codes that was printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pad {
    /// First serial number.
    pub first: i64,
    /// How many.
    pub count: i64,
    /// For which village.
    pub village: DivisionCode,
    /// Who printed it.
    pub person: PersonId,
    /// When.
    pub printed_at: Moment,
}

const INSERT: &str = "
    INSERT INTO slip_pad (county, first, count, village, person, printed_at) VALUES ($1, $2, $3, $4, $5, $6)";

/// Keeps a range that was set aside.
pub fn keep_pad(tx: &mut Tx, _: &Permit, pad: &Pad) -> Result<(), Fault> {
    let (county, village, person) = (tx.county().as_i64(), pad.village.as_i64(), pad.person.as_i64());
    tx.exec(INSERT, args![county, pad.first, pad.count, village, person, pad.printed_at.millis()])?;
    Ok(())
}

const OF_NUMBER: &str = "
    SELECT first, count, village, person, printed_at FROM slip_pad
     WHERE county = $1 AND first <= $2 ORDER BY county, first DESC LIMIT 1";

/// The range in which a serial number lies; `None` when it was not printed on a slip.
pub fn pad_of(db: &mut Reader, county: i64, serial: i64) -> Result<Option<Pad>, Fault> {
    let found = db.row(OF_NUMBER, args![county, serial], pad)?;
    Ok(found.filter(|pad| serial < pad.first.saturating_add(pad.count)))
}

const OF_VILLAGE: &str = "
    SELECT first, count, village, person, printed_at FROM slip_pad
     WHERE county = $1 AND village >= $2 AND village < $3 ORDER BY county DESC, village DESC, first DESC LIMIT $4";

/// What was printed for the villages of a place.
pub fn pads_in(db: &mut Reader, county: i64, place: DivisionCode, most: i64) -> Result<Vec<Pad>, Fault> {
    let (from, to) = place.range();
    db.rows(OF_VILLAGE, args![county, from, to, most], pad)
}

const TYPED: &str =
    "SELECT id FROM appeal WHERE county = $1 AND id >= $2 AND id < $3 ORDER BY county, id LIMIT $4";

/// Serial numbers of a range that were typed in.
pub fn typed_of(db: &mut Reader, county: i64, pad: &Pad) -> Result<Vec<i64>, Fault> {
    let end = pad.first.saturating_add(pad.count);
    db.rows(TYPED, args![county, pad.first, end, pad.count], |row| row.get(0))
}

fn pad(row: &Row<'_>) -> Result<Pad, Fault> {
    let village = DivisionCode::from_i64(row.get(2)?).map_err(|_| Fault::new("a slip's village"))?;
    Ok(Pad {
        first: row.get(0)?,
        count: row.get(1)?,
        village,
        person: PersonId::from_i64(row.get(3)?),
        printed_at: Moment::from_millis(row.get(4)?),
    })
}
