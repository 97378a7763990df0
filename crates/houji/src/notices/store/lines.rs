//! Lines by their codes.

use super::super::model::{About, Coded, LineCode, NoticeId};
use super::notices::{place, unreadable};
use crate::args;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::DivisionCode;

const USED: &str = "SELECT used FROM notice_codes WHERE county = $1 AND village = $2";
const TAKE: &str = "
    INSERT INTO notice_codes (county, village, used) VALUES ($1, $2, $3)
    ON CONFLICT (county, village) DO UPDATE SET used = excluded.used WHERE notice_codes.used = $4";

/// How many codes of lines a village has used.
pub fn used(db: &mut Reader, county: i64, village: DivisionCode) -> Result<i64, Fault> {
    db.number(USED, args![county, village.as_i64()])
}

/// So many codes more are used, unless somebody else took some since `before` was read.
pub fn take(tx: &mut Tx, _: &Permit, village: DivisionCode, (before, many): (i64, i64)) -> Result<(), Fault> {
    if many == 0 {
        return Ok(());
    }
    let county = tx.county().as_i64();
    tx.exec_one(TAKE, args![county, village.as_i64(), before.saturating_add(many), before])
}

const DROP: &str = "DELETE FROM notice_line WHERE county = $1 AND notice = $2 AND version = $3";
const INSERT: &str = "
    INSERT INTO notice_line (county, village, code, notice, version, tab, line, kind, book, n)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

/// The lines of a version are these.
pub fn put_lines(
    tx: &mut Tx,
    _: &Permit,
    (id, version): (NoticeId, i64),
    lines: &[Coded],
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(DROP, args![county, id.as_i64(), version])?;
    for one in lines {
        let (kind, book, n) = one.about.map_or(("", 0, 0), About::parts);
        let (village, code, (table, row)) = (one.village.as_i64(), one.code.as_i64(), one.at);
        tx.put(INSERT, args![county, village, code, id.as_i64(), version, table, row, kind, book, n])?;
    }
    Ok(())
}

pub(super) fn read(row: &Row<'_>) -> Result<Coded, Fault> {
    let kind: String = row.get(6)?;
    let about = About::of(&kind, row.get(7)?, row.get(8)?);
    if about.is_none() && !kind.is_empty() {
        return Err(unreadable());
    }
    Ok(Coded {
        village: place(row, 0)?,
        code: LineCode::from_i64(row.get(1)?).ok_or_else(unreadable)?,
        notice: NoticeId::from_i64(row.get(2)?),
        version: row.get(3)?,
        at: (row.get(4)?, row.get(5)?),
        about,
    })
}

const LINE: &str = "
    SELECT village, code, notice, version, tab, line, kind, book, n FROM notice_line
     WHERE county = $1 AND village = $2 AND code = $3";
const LINES: &str = "
    SELECT village, code, notice, version, tab, line, kind, book, n FROM notice_line
     WHERE county = $1 AND notice = $2 AND version = $3 ORDER BY county, notice, version, tab, line";

/// The line of a code.
pub fn line(
    db: &mut Reader,
    county: i64,
    village: DivisionCode,
    code: LineCode,
) -> Result<Option<Coded>, Fault> {
    db.row(LINE, args![county, village.as_i64(), code.as_i64()], read)
}

/// The lines of a version, in their order.
pub fn lines(db: &mut Reader, county: i64, id: NoticeId, version: i64) -> Result<Vec<Coded>, Fault> {
    db.rows(LINES, args![county, id.as_i64(), version], read)
}
