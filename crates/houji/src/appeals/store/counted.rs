//! What stands behind the totals: sums by month, and the appeals that count towards one. Lists walk back from the
//! newest appeal of a period along the key, which grows with time; no filing pays for an index of theirs.

use super::{appeal, select_appeal};
use crate::appeals::model::{Appeal, Reply};
use crate::args;
use crate::gate::Scope;
use crate::house::{Fault, Reader, Span};
use houji_base::{Day, DivisionCode, Moment};
use std::collections::BTreeMap;

const MONTHS: &str = "
    SELECT measure, span / 100 * 100 + 99, CAST(SUM(n) AS BIGINT) FROM tally
     WHERE county = $1 AND place = $2 AND span >= $3 AND span <= $4 AND measure >= 'appeal.' AND measure < 'appeal/'
       AND (span <= $5 OR measure NOT IN ('appeal.due', 'appeal.met'))
     GROUP BY measure, span / 100 ORDER BY measure, span / 100";

/// A measure and the code of a month, and the sum of its totals.
pub type MonthSum = ((String, i64), i64);

/// The kept totals of a place by measure and month, from one month to another: one range of the key. What was due counts
/// up to the day `judged` only.
pub fn months(
    db: &mut Reader,
    county: i64,
    place: DivisionCode,
    (first, last, judged): (Day, Day, Day),
) -> Result<Vec<MonthSum>, Fault> {
    let (since, until, judged) = (Span::Day(first), Span::Month(last), Span::Day(judged));
    let args = args![county, place.as_i64(), since.code(), until.code(), judged.code()];
    db.rows(MONTHS, args, |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))
}

const OF_PLACES: &str = "
    WITH RECURSIVE places (place) AS (
        SELECT CAST(MIN(place) AS BIGINT) FROM tally WHERE county = $1 AND place >= $2 AND place < $3
        UNION ALL
        SELECT (SELECT CAST(MIN(t.place) AS BIGINT) FROM tally t
                 WHERE t.county = $1 AND t.place > places.place AND t.place < $3)
          FROM places WHERE places.place IS NOT NULL)
    SELECT p.place, t.measure, CAST(SUM(t.n) AS BIGINT) FROM places p CROSS JOIN tally t
     WHERE p.place IS NOT NULL AND t.county = $1 AND t.place = p.place AND t.span >= $4 AND t.span <= $5
       AND t.measure >= 'appeal.' AND t.measure < 'appeal/'
       AND (t.span <= $6 OR t.measure NOT IN ('appeal.due', 'appeal.met'))
     GROUP BY p.place, t.measure ORDER BY p.place, t.measure";

/// The kept totals of each place of the county in one month, by measure: the places are found by stepping along the
/// key, and each is asked for its range, so that years of totals are stepped over.
pub fn of_places(
    db: &mut Reader,
    county: DivisionCode,
    (first, last, judged): (Day, Day, Day),
) -> Result<BTreeMap<i64, Vec<MonthSum>>, Fault> {
    let [since, until, judged] = [first, last, judged].map(|day| Span::Day(day).code());
    let ((low, high), month) = (county.range(), Span::Month(first).code());
    let mut found: BTreeMap<i64, Vec<MonthSum>> = BTreeMap::new();
    for (place, sum) in
        db.rows(OF_PLACES, args![county.as_i64(), low, high, since, until, judged], |row| {
            Ok((row.get(0)?, ((row.get(1)?, month), row.get(2)?)))
        })?
    {
        found.entry(place).or_default().push(sum);
    }
    Ok(found)
}

const SUM: &str = "
    SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM tally
     WHERE county = $1 AND place = $2 AND measure IN ($3, $4, $5, $6, $7) AND span >= $8 AND span <= $9";

/// Most measures in one question.
const AT_ONCE: usize = 5;

/// The sum of kept totals of a place, from one span to another of the same kind.
pub fn sum(
    db: &mut Reader,
    county: i64,
    place: DivisionCode,
    measures: &[&'static str],
    (from, to): (Span, Span),
) -> Result<i64, Fault> {
    let mut all = 0i64;
    for some in measures.chunks(AT_ONCE) {
        let name = |at: usize| some.get(at).copied().unwrap_or("");
        let args = args![
            county,
            place.as_i64(),
            name(0),
            name(1),
            name(2),
            name(3),
            name(4),
            from.code(),
            to.code()
        ];
        all = all.saturating_add(db.number(SUM, args)?);
    }
    Ok(all)
}

const ID_AT: &str = "
    WITH RECURSIVE halves (lo, hi) AS (
        SELECT CAST(0 AS BIGINT), CAST(137438953472 AS BIGINT)
        UNION ALL
        SELECT CASE WHEN COALESCE((SELECT a.filed_at FROM appeal a WHERE a.county = $1 AND a.id >= (lo + hi) / 2
                                    ORDER BY a.county, a.id LIMIT 1) < $2, FALSE)
                    THEN (lo + hi) / 2 + 1 ELSE lo END,
               CASE WHEN COALESCE((SELECT a.filed_at FROM appeal a WHERE a.county = $1 AND a.id >= (lo + hi) / 2
                                    ORDER BY a.county, a.id LIMIT 1) < $2, FALSE)
                    THEN hi ELSE (lo + hi) / 2 END
          FROM halves WHERE lo < hi)
    SELECT lo FROM halves WHERE lo = hi ORDER BY lo LIMIT 1";

/// Ids grow with time to within a minute; the clocks of several servers may differ by a little besides.
const SLACK_MINUTES: i64 = 5;

/// An id below which everything filed before a moment lies, and some of what was filed shortly after.
fn id_after(db: &mut Reader, county: i64, at: Moment) -> Result<i64, Fault> {
    db.number(ID_AT, args![county, at.plus_minutes(SLACK_MINUTES).millis()])
}

/// An id below which nothing lies that was filed at a moment or later.
fn id_before(db: &mut Reader, county: i64, at: Moment) -> Result<i64, Fault> {
    db.number(ID_AT, args![county, at.plus_minutes(-SLACK_MINUTES).millis()])
}

const LOOKED_AT: &str = "
    SELECT MIN(id), CAST(COUNT(*) AS BIGINT)
      FROM (SELECT id FROM appeal WHERE county = $1 AND id < $2 AND id >= $3 ORDER BY county DESC, id DESC LIMIT $4) looked";

/// Nothing sealed is ever looked at.
const COUNTED: &str = select_appeal!(
    "WHERE county = $1 AND id < $2 AND id >= $3 AND village >= $4 AND village < $5 AND secret IS NULL
        AND (($8 = 'filed' AND filed_at >= $6 AND filed_at < $7)
          OR ($8 = 'due' AND reply_due > $6 AND reply_due <= $7)
          OR ($8 = 'replied' AND replied_at >= $6 AND replied_at < $7)
          OR ($8 = 'ended' AND ((ended_at >= $6 AND ended_at < $7) OR side LIKE '%\"ratings\"%')))
     ORDER BY county DESC, id DESC LIMIT $9"
);

/// What is looked for: appeals of a scope, and the moments of a period by which one is found.
pub struct Sought<'a> {
    /// The rows that may be read.
    pub scope: &'a Scope,
    /// By which moment, as a code of `Anchor`.
    pub anchor: &'static str,
    /// From the first moment to the first that is too late.
    pub within: (Moment, Moment),
}

/// Where a walk stands: below which id the next one lies, and below which nothing is looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Way {
    /// Nothing from this id on.
    pub before: i64,
    /// Nothing below this id.
    pub floor: i64,
}

/// The whole way of a search, newest first. What was filed in a period lies between two ids; what happened in it may
/// have been filed at any time before.
pub fn way(db: &mut Reader, county: i64, sought: &Sought<'_>) -> Result<Way, Fault> {
    let (from, to) = sought.within;
    let floor = if sought.anchor == "filed" { id_before(db, county, from)? } else { 0 };
    Ok(Way { before: id_after(db, county, to)?, floor })
}

/// Appeals looked at in one stretch.
pub const STRETCH: i64 = 2_000;
/// Appeals read at once.
const READ: i64 = 200;

/// Gives the appeals of the next stretch of a way to `take`, newest first, until it has enough (`false`). Returns the
/// rest of the way; none at its end.
pub fn stretch(
    db: &mut Reader,
    county: i64,
    sought: &Sought<'_>,
    way: Way,
    mut take: impl FnMut(Appeal) -> bool,
) -> Result<Option<Way>, Fault> {
    let Way { before, floor } = way;
    let looked = db.row(LOOKED_AT, args![county, before, floor, STRETCH], |row| {
        Ok((row.get::<Option<i64>>(0)?, row.get::<i64>(1)?))
    })?;
    let Some((Some(lowest), count)) = looked else { return Ok(None) };
    let (low, high) = sought.scope.place().range();
    let (from, to) = (sought.within.0.millis(), sought.within.1.millis());
    let mut at = before;
    loop {
        let args = args![county, at, lowest, low, high, from, to, sought.anchor, READ];
        let found = db.rows(COUNTED, args, appeal)?;
        let full = i64::try_from(found.len()).unwrap_or(0) == READ;
        for one in found {
            at = one.id.as_i64();
            if !take(one) {
                return Ok(Some(Way { before: at, floor }));
            }
        }
        if !full {
            break;
        }
    }
    Ok((count == STRETCH).then_some(Way { before: lowest, floor }))
}

const ANSWERS: &str = "
    SELECT n.appeal, n.body FROM appeal a CROSS JOIN appeal_note n
     WHERE a.county = $1 AND a.id >= $2 AND a.id <= $3 AND a.village >= $4 AND a.village < $5 AND a.secret IS NULL
       AND n.county = a.county AND n.appeal = a.id AND n.kind = 'appeal.replied'
     ORDER BY a.county, a.id, n.v";

/// The latest answers to the appeals of a place between two ids, both included.
pub fn answers(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    (first, last): (i64, i64),
) -> Result<BTreeMap<i64, Reply>, Fault> {
    let (low, high) = scope.place().range();
    let read = db.rows(ANSWERS, args![county, first, last, low, high], |row| {
        Ok((row.get::<i64>(0)?, serde_json::from_str(&row.get::<String>(1)?)?))
    })?;
    Ok(read.into_iter().collect())
}
