//! A page of the appeals behind a figure, and how many there are.

use super::listed::{Anchor, Listed};
use super::period::Period;
use crate::appeals::model::Appeal;
use crate::appeals::store::counted::{self, Sought, Way};
use crate::gate::Scope;
use crate::house::{Fault, Reader};
use houji_base::{Day, Moment};

/// Stretches of the key that one page looks through at most. Whoever asks for the next page goes on from there.
const STRETCHES: usize = 10;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The list.
    pub listed: Listed,
    /// The days.
    pub period: Period,
    /// Today, which is not over yet.
    pub today: Day,
}

/// Where a page begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct After {
    way: Way,
    shown: i64,
}

impl After {
    /// As written in an address.
    pub fn code(self) -> String {
        format!("{}.{}.{}", self.way.before, self.way.floor, self.shown)
    }

    /// From an address.
    pub fn parse(text: &str) -> Option<After> {
        let mut parts = text.split('.').map(|part| part.parse::<i64>().ok());
        let way = Way { before: parts.next()??, floor: parts.next()?? };
        let after = After { way, shown: parts.next()?? };
        parts.next().is_none().then_some(after)
    }
}

/// A page of a list.
pub struct Found {
    /// The appeals, newest first, each with the moment for which it is counted.
    pub rows: Vec<(Moment, Appeal)>,
    /// Where the next page begins; none at the end.
    pub next: Option<After>,
    /// How many the figure counts; none when no total tells.
    pub total: Option<i64>,
}

/// How many a list has, from the kept totals; `None` for a category over days that are no whole months.
///
/// # Errors
/// A fault of the database.
pub fn total(db: &mut Reader, county: i64, scope: &Scope, asked: &Asked) -> Result<Option<i64>, Fault> {
    let Some(period) = asked.listed.within(asked.period, asked.today) else { return Ok(Some(0)) };
    let spans = match asked.listed {
        Listed::About(_) => period.month_spans(asked.today),
        _ => Some(period.day_spans()),
    };
    let Some(spans) = spans else { return Ok(None) };
    let (more, less) = asked.listed.measures();
    let more = counted::sum(db, county, scope.place(), &more, spans)?;
    let less = counted::sum(db, county, scope.place(), &less, spans)?;
    Ok(Some(more.saturating_sub(less)))
}

/// A page of a list. It ends where as many were found as the total counts, or where nothing can lie any more.
///
/// # Errors
/// A fault of the database.
pub fn page(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    asked: &Asked,
    (after, most): (Option<After>, usize),
) -> Result<Found, Fault> {
    let total = total(db, county, scope, asked)?;
    let mut found = Found { rows: Vec::new(), next: None, total };
    let Some(period) = asked.listed.within(asked.period, asked.today) else { return Ok(found) };
    let within = period.moments();
    let sought = Sought { scope, anchor: asked.listed.anchor().code(), within };
    let After { way, shown } = match after {
        Some(after) => after,
        None => After { way: counted::way(db, county, &sought)?, shown: 0 },
    };
    let so_far = |rows: &[(Moment, Appeal)]| shown.saturating_add(i64::try_from(rows.len()).unwrap_or(0));
    let mut rest = Some(way);
    for _ in 0..STRETCHES {
        let all = total.is_some_and(|total| so_far(&found.rows) >= total);
        if all && asked.listed.anchor() != Anchor::Filed {
            rest = None;
        }
        let Some(way) = rest.filter(|_| found.rows.len() < most) else { break };
        rest = counted::stretch(db, county, &sought, way, |appeal| {
            for at in asked.listed.moments(&appeal, within) {
                found.rows.push((at, appeal.clone()));
            }
            let all = total.is_some_and(|total| so_far(&found.rows) >= total);
            found.rows.len() < most && !all
        })?;
    }
    let all = total.is_some_and(|total| so_far(&found.rows) >= total);
    found.next = rest.filter(|_| !all).map(|way| After { way, shown: so_far(&found.rows) });
    Ok(found)
}
