//! Every SQL text about questions.

use super::super::model::{LineCode, NoticeId};
use crate::args;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Tx};
use houji_base::{AppealId, DivisionCode, Moment};

const INSERT: &str = "
    INSERT INTO notice_question (county, village, code, appeal, notice, version, at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// An appeal is about a line of a version.
pub(super) fn insert(
    tx: &mut Tx,
    _: &Permit,
    (village, code, appeal): (DivisionCode, LineCode, AppealId),
    (notice, version): (NoticeId, i64),
    at: Moment,
) -> Result<(), Fault> {
    let (county, village, code) = (tx.county().as_i64(), village.as_i64(), code.as_i64());
    tx.put(INSERT, args![county, village, code, appeal.as_i64(), notice.as_i64(), version, at.millis()])
}

const OF_NOTICE: &str = "
    SELECT code, appeal FROM notice_question WHERE county = $1 AND notice = $2
     ORDER BY county DESC, notice DESC, at DESC, appeal DESC LIMIT $3";

/// The newest questions about a notice.
pub(super) fn of_notice(
    db: &mut Reader,
    county: i64,
    notice: NoticeId,
    most: i64,
) -> Result<Vec<(LineCode, AppealId)>, Fault> {
    db.rows(OF_NOTICE, args![county, notice.as_i64(), most], |row| {
        let code = LineCode::from_i64(row.get(0)?).ok_or_else(|| Fault::new("a question about no line"))?;
        Ok((code, AppealId::from_i64(row.get(1)?)))
    })
}

const OF_DAYS: &str = "
    SELECT q.code, q.appeal, n.title
      FROM notice_question q JOIN notice n ON n.county = q.county AND n.id = q.notice
     WHERE q.county = $1 AND q.village = $2 AND q.at >= $3 AND q.at < $4
     ORDER BY q.code, q.appeal LIMIT $5";

/// The questions that were asked in a village between two moments: line, appeal and what the notice is called.
pub(super) fn of_days(
    db: &mut Reader,
    county: i64,
    village: DivisionCode,
    (from, to): (Moment, Moment),
    most: i64,
) -> Result<Vec<(LineCode, AppealId, String)>, Fault> {
    db.rows(OF_DAYS, args![county, village.as_i64(), from.millis(), to.millis(), most], |row| {
        let code = LineCode::from_i64(row.get(0)?).ok_or_else(|| Fault::new("a question about no line"))?;
        Ok((code, AppealId::from_i64(row.get(1)?), row.get(2)?))
    })
}

const COUNT: &str = "
    SELECT COUNT(*) FROM (SELECT appeal FROM notice_question WHERE county = $1 AND village = $2
     ORDER BY county, village, code, appeal LIMIT 1000) q";

/// How many questions there were in a village, as far as a thousand.
pub(super) fn count(db: &mut Reader, county: i64, village: DivisionCode) -> Result<i64, Fault> {
    db.number(COUNT, args![county, village.as_i64()])
}
