//! Looking up: the lists of all that was typed are walked together from the newest document on, and whatever is in each
//! of them is compared with the rows. The work is bounded; where it ends is told, and the next page goes on from there.

use super::build::list_of;
use super::{Query, block, store};
use crate::house::{Fault, Reader, Stop};
use houji_base::{DivisionCode, Level};
use std::collections::BTreeMap;

/// Blocks of the index read for one page, shared out evenly among the townships.
const MOST_BLOCKS: usize = 1200;
/// What each township may have at least, so that every page gets on.
const LEAST_BLOCKS: usize = 24;
/// Documents compared with what was typed for one page.
const MOST_LOOKS: usize = 600;
/// Documents compared at once.
pub const AT_ONCE: usize = 20;

/// What is asked.
pub struct Question<'a> {
    /// Kind of the documents.
    pub kind: &'static str,
    /// What is looked for.
    pub query: &'a Query,
    /// Where: this place and what lies inside.
    pub place: DivisionCode,
    /// Townships of the county, those that are no more among them; only asked of the county.
    pub towns: &'a [DivisionCode],
    /// Only documents before this id; all with the largest number.
    pub before: i64,
    /// Most that are wanted.
    pub most: usize,
}

/// What was found.
#[derive(Debug)]
pub struct Found<T> {
    /// Newest first.
    pub hits: Vec<T>,
    /// The next page holds what is before this id; none when everything was looked at.
    pub next: Option<i64>,
    /// It was stopped before enough was found: there may be more further back.
    pub cut: bool,
    /// Entries of the record that were not taken in when it was looked: what they tell may be missing.
    pub behind: i64,
}

/// Finds documents. `look` is given ids that may fit, newest first, and returns those that do and may be seen.
///
/// # Errors
/// A fault of the database, or whatever `look` says.
pub fn find<T>(
    db: &mut Reader,
    county: i64,
    question: &Question<'_>,
    mut look: impl FnMut(&mut Reader, &[i64]) -> Result<Vec<(i64, T)>, Stop>,
) -> Result<Found<T>, Stop> {
    let behind = store::behind(db, county)?;
    let mut walk = Walk::new(county, question);
    let mut found: Vec<(i64, T)> = Vec::new();
    let (mut looks, mut last) = (0usize, None);
    while found.len() < question.most {
        let mut some = Vec::with_capacity(AT_ONCE);
        while some.len() < AT_ONCE
            && let Some(id) = walk.next(db)?
        {
            some.push(id);
        }
        let Some(end) = some.last().copied() else { break };
        last = Some(end);
        looks = looks.saturating_add(some.len());
        let mut fitting: BTreeMap<i64, T> = look(db, &some)?.into_iter().collect();
        while let Some(hit) = fitting.pop_last() {
            found.push(hit);
        }
        if looks >= MOST_LOOKS {
            break;
        }
    }
    let full = found.len() >= question.most;
    // What was found beyond the page is found again by the next one.
    let spare = found.len() > question.most;
    found.truncate(question.most);
    let stopped = walk.stopped_at().or(last.filter(|_| looks >= MOST_LOOKS));
    let next = if full {
        let end = found.last().map(|(id, _)| *id);
        end.filter(|_| spare || stopped.is_some() || walk.has_more())
    } else {
        stopped
    };
    let cut = !full && next.is_some();
    Ok(Found { hits: found.into_iter().map(|(_, hit)| hit).collect(), next, cut, behind })
}

/// One list of a township, with the block that is being looked at.
struct List {
    gram: i64,
    block: Vec<i64>,
}

/// The lists of a township, walked together.
struct Town {
    place: i64,
    lists: Vec<List>,
    /// Blocks that may still be read.
    left: usize,
    /// The next number in all of them: not yet looked for, found, or none.
    next: Next,
}

#[derive(Clone, Copy)]
enum Next {
    /// To be looked for, at or before this number.
    From(i64),
    /// Found.
    At(i64),
    /// There is none.
    Over,
}

struct Walk {
    county: i64,
    kind: &'static str,
    towns: Vec<Town>,
    /// Only this village of its township.
    village: Option<i64>,
    /// Where a township's blocks were used up, nothing before this id was looked at.
    stopped: Option<i64>,
}

impl Walk {
    fn new(county: i64, question: &Question<'_>) -> Walk {
        let grams = question.query.grams();
        let at = question.place;
        let places: Vec<i64> = match at.level() {
            Level::County => {
                let towns = question.towns.iter().filter(|town| at.covers(**town));
                [at.as_i64()].into_iter().chain(towns.map(|town| town.as_i64())).collect()
            }
            Level::Town | Level::Village => vec![list_of(at.as_i64())],
        };
        let from = block::posting(question.before.min(LAST_ID), 0).saturating_sub(1);
        let list = |gram: &i64| List { gram: *gram, block: Vec::new() };
        let left = MOST_BLOCKS.div_euclid(places.len().max(1)).max(LEAST_BLOCKS);
        let town =
            |place| Town { place, lists: grams.iter().map(list).collect(), left, next: Next::From(from) };
        // With nothing to go by there is nothing to walk along.
        let towns = if grams.is_empty() { Vec::new() } else { places.into_iter().map(town).collect() };
        let village = (at.level() == Level::Village).then(|| at.as_i64().rem_euclid(block::VILLAGES));
        Walk { county, kind: question.kind, towns, village, stopped: None }
    }

    /// The next document that is in all lists of its township, newest first.
    fn next(&mut self, db: &mut Reader) -> Result<Option<i64>, Fault> {
        loop {
            for at in 0..self.towns.len() {
                self.advance(db, at)?;
            }
            // Behind where one township was left, the next page finds what the others hold.
            let until = self.stopped.map_or(i64::MIN, |id| block::posting(id, 0));
            let ahead = self.towns.iter_mut().filter_map(|town| match town.next {
                Next::At(number) if number >= until => Some((number, town)),
                _ => None,
            });
            let Some((number, town)) = ahead.max_by_key(|(number, _)| *number) else { return Ok(None) };
            town.next = Next::From(number.saturating_sub(1));
            if self.village.is_none_or(|village| number.rem_euclid(block::VILLAGES) == village) {
                return Ok(Some(block::id_of(number)));
            }
        }
    }

    /// Looks for a township's next number where it is not known.
    fn advance(&mut self, db: &mut Reader, at: usize) -> Result<(), Fault> {
        let (county, kind) = (self.county, self.kind);
        let Some(town) = self.towns.get_mut(at) else { return Ok(()) };
        let Next::From(mut from) = town.next else { return Ok(()) };
        loop {
            let mut lowest = from;
            for list in &mut town.lists {
                let held = list.block.first().is_some_and(|low| *low <= lowest);
                if !held {
                    let Some(left) = town.left.checked_sub(1) else {
                        let id = block::id_of(lowest).saturating_add(1);
                        self.stopped = Some(self.stopped.map_or(id, |known| known.max(id)));
                        town.next = Next::From(lowest);
                        return Ok(());
                    };
                    town.left = left;
                    match store::block(db, county, (kind, town.place, list.gram), lowest)? {
                        Some(block) => list.block = block,
                        None => {
                            town.next = Next::Over;
                            return Ok(());
                        }
                    }
                }
                let until = list.block.partition_point(|number| *number <= lowest);
                let reached = until.checked_sub(1).and_then(|at| list.block.get(at));
                lowest = reached.copied().unwrap_or(lowest);
            }
            if lowest == from {
                town.next = Next::At(from);
                return Ok(());
            }
            from = lowest;
        }
    }

    /// Where it was stopped for having done enough.
    fn stopped_at(&self) -> Option<i64> {
        self.stopped
    }

    /// True when something was not looked at yet.
    fn has_more(&self) -> bool {
        self.towns.iter().any(|town| !matches!(town.next, Next::Over))
    }
}

/// The largest id there can be: 53 bits.
const LAST_ID: i64 = 1 << 53;
