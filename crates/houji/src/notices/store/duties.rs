//! What is owed, by when, and what fulfilled it.

use super::super::model::{Duty, NoticeId, Period};
use super::notices::{period, place, unreadable};
use crate::args;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Row, Span, Tx};
use houji_base::{Day, DivisionCode};

/// Where no reminder follows any more.
const NEVER: &str = "9999-12-31";

pub(super) fn read(row: &Row<'_>) -> Result<Duty, Fault> {
    let day = |at: usize| Day::parse(&row.get::<String>(at)?).map_err(|_| unreadable());
    let published: String = row.get(5)?;
    let done = match published.is_empty() {
        true => None,
        false => Some((NoticeId::from_i64(row.get(4)?), Day::parse(&published).map_err(|_| unreadable())?)),
    };
    let due: Result<Day, Fault> = day(3);
    Ok(Duty {
        village: place(row, 0)?,
        item: row.get(1)?,
        period: period(row, 2)?,
        due: due?,
        done,
        is_late: row.flag(6)?,
        rung: row.get(7)?,
    })
}

/// Changes the totals by what a duty counted towards before and counts towards now.
fn recount(tx: &mut Tx, before: Option<&Duty>, after: &Duty) {
    for (measure, span) in before.map(Duty::measures).unwrap_or_default() {
        tx.count(after.village, measure, span, -1);
    }
    for (measure, span) in after.measures() {
        tx.count(after.village, measure, span, 1);
    }
}

const OPEN: &str = "
    INSERT INTO notice_duty (county, village, item, period, due, notice, published, is_late, rung, remind)
    VALUES ($1, $2, $3, $4, $5, 0, '', $6, $7, $8)
    ON CONFLICT (county, village, item, period) DO NOTHING";

/// Something is owed from now on; false when it was already.
pub fn open(tx: &mut Tx, _: &Permit, duty: &Duty, remind: Option<Day>) -> Result<bool, Fault> {
    let (county, village) = (tx.county().as_i64(), duty.village.as_i64());
    let (period, due) = (duty.period.to_string(), duty.due.to_string());
    let remind = remind.map_or_else(|| NEVER.to_owned(), |day| day.to_string());
    let late = i64::from(duty.is_late);
    let args = args![county, village, &duty.item, &period, &due, late, duty.rung, &remind];
    let is_new = tx.exec(OPEN, args)? == 1;
    if is_new {
        recount(tx, None, duty);
    }
    Ok(is_new)
}

const DUTY: &str = "
    SELECT village, item, period, due, notice, published, is_late, rung FROM notice_duty
     WHERE county = $1 AND village = $2 AND item = $3 AND period = $4";

/// One duty.
pub fn duty(
    db: &mut Reader,
    county: i64,
    (village, item, period): (DivisionCode, &str, Period),
) -> Result<Option<Duty>, Fault> {
    db.row(DUTY, args![county, village.as_i64(), item, &period.to_string()], read)
}

const FULFIL: &str = "
    UPDATE notice_duty SET notice = $5, published = $6
     WHERE county = $1 AND village = $2 AND item = $3 AND period = $4 AND published = ''";

/// What was owed is published.
pub fn fulfil(tx: &mut Tx, _: &Permit, before: &Duty, (notice, day): (NoticeId, Day)) -> Result<(), Fault> {
    let (county, village) = (tx.county().as_i64(), before.village.as_i64());
    let (period, on) = (before.period.to_string(), day.to_string());
    tx.exec_one(FULFIL, args![county, village, &before.item, &period, notice.as_i64(), &on])?;
    recount(tx, Some(before), &Duty { done: Some((notice, day)), ..before.clone() });
    Ok(())
}

const MARK: &str = "
    UPDATE notice_duty SET is_late = $5, rung = $6, remind = $7
     WHERE county = $1 AND village = $2 AND item = $3 AND period = $4 AND published = '' AND rung = $8";

/// A rung of reminders was reached.
pub fn mark(
    tx: &mut Tx,
    _: &Permit,
    before: &Duty,
    (rung, is_late): (i64, bool),
    next: Option<Day>,
) -> Result<(), Fault> {
    let (county, village) = (tx.county().as_i64(), before.village.as_i64());
    let (period, late) = (before.period.to_string(), i64::from(is_late));
    let next = next.map_or_else(|| NEVER.to_owned(), |day| day.to_string());
    tx.exec_one(MARK, args![county, village, &before.item, &period, late, rung, &next, before.rung])?;
    recount(tx, Some(before), &Duty { is_late, rung, ..before.clone() });
    Ok(())
}

const REMIND: &str = "
    SELECT village, item, period, due, notice, published, is_late, rung FROM notice_duty
     WHERE county = $1 AND published = '' AND remind <= $2
     ORDER BY county, published, remind, village, item, period LIMIT $3";

/// What somebody is to be reminded of by a day.
pub fn remind(db: &mut Reader, county: i64, today: Day, most: i64) -> Result<Vec<Duty>, Fault> {
    db.rows(REMIND, args![county, &today.to_string(), most], read)
}

/// Where a page of owed duties begins: village, due day, item, period.
pub type After = (i64, String, String, String);

const OWED: &str = "
    SELECT village, item, period, due, notice, published, is_late, rung FROM notice_duty
     WHERE county = $1 AND published = '' AND village >= $2 AND village < $3 AND due < $4
       AND (village > $5 OR (village = $5 AND (due > $6 OR (due = $6 AND (item > $7 OR (item = $7 AND period > $8))))))
     ORDER BY county, published, village, due, item, period LIMIT $9";

/// What the villages of a place owe that was due before a day, village by village; for everybody.
pub fn owed(
    db: &mut Reader,
    county: i64,
    (place, before): (DivisionCode, Day),
    after: &After,
    most: i64,
) -> Result<Vec<Duty>, Fault> {
    let (from, end) = place.range();
    let (village, due, item, period) = after;
    let before = before.to_string();
    let args = args![county, from, end, &before, *village, due, item, period, most];
    db.rows(OWED, args, read)
}

const SHELF: &str = "
    SELECT village, item, period, due, notice, published, is_late, rung FROM notice_duty
     WHERE county = $1 AND village = $2 AND due >= $3 AND due <= $4
     ORDER BY county, village, due, item, period LIMIT $5";

/// What a village had and has to publish between two days; for everybody.
pub fn shelf(
    db: &mut Reader,
    county: i64,
    village: DivisionCode,
    (from, to): (Day, Day),
    most: i64,
) -> Result<Vec<Duty>, Fault> {
    let (from, to) = (from.to_string(), to.to_string());
    let args = args![county, village.as_i64(), &from, &to, most];
    db.rows(SHELF, args, read)
}

const TOTALS: &str = "
    SELECT place, CAST(SUM(CASE WHEN measure = 'notice.owed' THEN n ELSE 0 END) AS BIGINT),
           CAST(SUM(CASE WHEN measure = 'notice.late' THEN n ELSE 0 END) AS BIGINT)
      FROM tally
     WHERE county = $1 AND place >= $2 AND place < $3 AND measure IN ('notice.owed', 'notice.late') AND span = $4
     GROUP BY place ORDER BY place";

/// How much is owed and how much of it is late, for each place inside one.
pub fn totals(
    db: &mut Reader,
    county: i64,
    place: DivisionCode,
) -> Result<Vec<(DivisionCode, i64, i64)>, Fault> {
    let (from, end) = place.range();
    db.rows(TOTALS, args![county, from, end, Span::Ever.code()], |row| {
        Ok((super::notices::place(row, 0)?, row.get(1)?, row.get(2)?))
    })
}
