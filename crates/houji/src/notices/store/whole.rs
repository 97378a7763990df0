//! All notices and duties, as they are examined.

use super::super::model::{Coded, Duty, Kept, NoticeId, Stored};
use super::notices::{read, stored};
use crate::args;
use crate::house::{Fault, Reader};

const KEPT: &str = "
    SELECT id, village, item, period, nth, title, version, published, shown_at, stage, steps, audience
      FROM notice WHERE county = $1 AND id > $2 ORDER BY county, id LIMIT $3";

/// All notices by id, after one.
pub fn kept(db: &mut Reader, county: i64, after: i64, most: i64) -> Result<Vec<Kept>, Fault> {
    db.rows(KEPT, args![county, after, most], read)
}

const VERSIONS_OF: &str = "
    SELECT notice, version, text, digest, is_made, published_at FROM notice_version
     WHERE county = $1 AND notice > $2 AND notice <= $3 ORDER BY county, notice, version";

/// The versions of some notices, in the order of their ids.
pub fn versions_of(
    db: &mut Reader,
    county: i64,
    (after, last): (i64, i64),
) -> Result<Vec<(NoticeId, Stored)>, Fault> {
    db.rows(VERSIONS_OF, args![county, after, last], |row| {
        Ok((NoticeId::from_i64(row.get(0)?), stored(row, 1)?))
    })
}

const KEPT_LINES: &str = "
    SELECT village, code, notice, version, tab, line, kind, book, n FROM notice_line
     WHERE county = $1 AND notice > $2 AND notice <= $3 ORDER BY county, notice, version, tab, line";

/// The lines of some notices.
pub fn kept_lines(db: &mut Reader, county: i64, (after, last): (i64, i64)) -> Result<Vec<Coded>, Fault> {
    db.rows(KEPT_LINES, args![county, after, last], super::lines::read)
}

const RECORDED: &str = "
    SELECT subject, data FROM record
     WHERE county = $1 AND subject > $2 AND subject <= $3
       AND kind IN ('notice.begun', 'notice.edited', 'notice.corrected', 'notice.published') ORDER BY county, subject, at";

/// What the record says of the texts of some notices.
pub fn recorded(
    db: &mut Reader,
    county: i64,
    (after, last): (i64, i64),
) -> Result<Vec<(i64, String)>, Fault> {
    db.rows(RECORDED, args![county, after, last], |row| Ok((row.get(0)?, row.get(1)?)))
}

const DRAWN: &str = "
    SELECT subject, data FROM record
     WHERE county = $1 AND subject > $2 AND subject <= $3 AND kind = 'notice.agreed' ORDER BY county, subject, at";

/// What the record says of signatures with which some notices may have been drawn.
pub fn drawn(db: &mut Reader, county: i64, (after, last): (i64, i64)) -> Result<Vec<(i64, String)>, Fault> {
    db.rows(DRAWN, args![county, after, last], |row| Ok((row.get(0)?, row.get(1)?)))
}

const ODD_STEPS: &str = "
    SELECT o.id, o.steps FROM notice o
      LEFT JOIN (SELECT notice, COUNT(*) AS made, MAX(n) AS last FROM notice_step WHERE county = $1 GROUP BY notice) s
        ON s.notice = o.id
     WHERE o.county = $1 AND (s.made IS NULL OR s.made <> o.steps OR s.last <> o.steps)
     ORDER BY o.id LIMIT $2";

/// Notices whose steps are not as many as there were.
pub fn odd_steps(db: &mut Reader, county: i64, most: i64) -> Result<Vec<i64>, Fault> {
    db.rows(ODD_STEPS, args![county, most], |row| row.get(0))
}

const ODD_DUTIES: &str = "
    SELECT d.village, d.item, d.period FROM notice_duty d
      LEFT JOIN notice o ON o.county = d.county AND o.village = d.village AND o.item = d.item AND o.period = d.period
                        AND o.nth = 1
     WHERE d.county = $1
       AND ((d.published = '') <> (COALESCE(o.published, 0) = 0) OR (d.published <> '' AND d.notice <> o.id))
     ORDER BY d.village, d.item, d.period LIMIT $2";

/// Duties that are fulfilled without a published notice, or not fulfilled with one.
pub fn odd_duties(db: &mut Reader, county: i64, most: i64) -> Result<Vec<(i64, String, String)>, Fault> {
    db.rows(ODD_DUTIES, args![county, most], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

const DUTIES: &str = "
    SELECT village, item, period, due, notice, published, is_late, rung FROM notice_duty
     WHERE county = $1 AND (village > $2 OR (village = $2 AND (item > $3 OR (item = $3 AND period > $4))))
     ORDER BY county, village, item, period LIMIT $5";

/// All duties after one.
pub fn duties_after(
    db: &mut Reader,
    county: i64,
    (village, item, period): (i64, &str, &str),
    most: i64,
) -> Result<Vec<Duty>, Fault> {
    db.rows(DUTIES, args![county, village, item, period, most], super::duties::read)
}
