//! Finding appeals: what may be found of one, and what somebody at a desk finds. Names are never found, sealed appeals
//! are never taken in, and what was taken back is found by its number only.

use super::model::{Appeal, Reply, Stage};
use super::store;
use crate::gate::Scope;
use crate::house::{App, Context, Fault, Reader, Stop};
use crate::registry::Registry;
use crate::search::{self, Document, Found, Piece, Query, Question, Source};
use houji_base::{AppealId, DivisionCode, Level, ReceiptCode};

/// Kind of appeals among all that can be found.
const KIND: &str = "appeal";

/// Appeals as what can be found.
pub struct Searched;

impl Source for Searched {
    fn code(&self) -> &'static str {
        KIND
    }

    fn entries(&self) -> &'static str {
        "appeal."
    }

    fn document(
        &self,
        db: &mut Reader,
        county: i64,
        registry: &Registry,
        id: i64,
    ) -> Result<Option<(DivisionCode, Document)>, Fault> {
        let found = store::by_id(db, county, AppealId::from_i64(id))?;
        let Some(appeal) = found.filter(|appeal| !appeal.is_sealed()) else { return Ok(None) };
        let said = store::said_about(db, county, &[id])?;
        let texts = texts(registry, &appeal, said.into_iter().map(|(_, kind, body)| (kind, body)));
        let (keys, numbers) = (vec![appeal.number_text()], vec![appeal.number.1.to_string()]);
        Ok(Some((appeal.village, Document { texts, keys, numbers })))
    }

    fn ids(&self, db: &mut Reader, county: i64, after: i64, most: i64) -> Result<Vec<i64>, Fault> {
        store::ids_after(db, county, after, most)
    }
}

/// The words an appeal is found by; of one taken back there are none.
fn texts(registry: &Registry, appeal: &Appeal, said: impl Iterator<Item = (String, String)>) -> Vec<String> {
    if appeal.life.stage == Stage::Withdrawn {
        return Vec::new();
    }
    let place = registry.places.full_name(appeal.village);
    let mut texts = vec![appeal.text.clone(), appeal.spot.clone(), place];
    for (kind, body) in said {
        match serde_json::from_str::<Reply>(&body).ok().filter(|_| kind == "appeal.replied") {
            Some(reply) => texts.extend([reply.found, reply.done, reply.not_done]),
            None => texts.push(body),
        }
    }
    texts.retain(|text| !text.is_empty());
    texts
}

/// A number that was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Number {
    /// Year and running number, with the first digits of the village's code, or none of them.
    Whole { place: String, number: (i64, i64) },
    /// A running number, or a number in the words.
    Last(i64, Query),
}

/// What was typed, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Asked {
    query: Query,
    numbers: Vec<Number>,
}

/// Longest running number that is looked for by itself, in digits.
const SHORT: usize = 5;

/// Reads `2026-7`, `2026/7`, and the same with a code before it.
fn number_of(word: &str) -> Option<Number> {
    let word: String = word.chars().map(|c| if matches!(c, '/' | '／' | '－') { '-' } else { c }).collect();
    let parts: Vec<&str> = word.split('-').collect();
    let (place, year, last) = match parts.as_slice() {
        [year, last] => ("", year, last),
        [place, year, last] => (*place, year, last),
        _ => return None,
    };
    let is_place = matches!(place.len(), 0 | 6 | 9 | 12) && place.bytes().all(|byte| byte.is_ascii_digit());
    let year = year.parse().ok().filter(|year| (2000..=2100).contains(year))?;
    let last = last.parse().ok().filter(|last| *last > 0)?;
    is_place.then(|| Number::Whole { place: place.to_owned(), number: (year, last) })
}

impl Asked {
    fn read(words: &[String]) -> Asked {
        let mut asked = Asked::default();
        for word in words {
            let digits = word.len() <= SHORT && word.bytes().all(|byte| byte.is_ascii_digit());
            match (number_of(word), word.parse().ok().filter(|_| digits)) {
                (Some(number), _) => {
                    if let Number::Whole { number: (year, last), .. } = &number {
                        asked.query.key(&format!("{year}-{last}"));
                    }
                    asked.numbers.push(number);
                }
                (None, Some(last)) => {
                    let mut words = Query::default();
                    words.word(word);
                    asked.query.number(word);
                    asked.numbers.push(Number::Last(last, words));
                }
                (None, None) => asked.query.word(word),
            }
        }
        asked
    }

    fn fits(&self, appeal: &Appeal, texts: &[&str]) -> bool {
        let number = |asked: &Number| match asked {
            Number::Whole { place, number } => {
                appeal.number == *number && appeal.village.to_string().starts_with(place)
            }
            Number::Last(last, words) => appeal.number.1 == *last || words.fits(texts),
        };
        self.query.fits(texts) && self.numbers.iter().all(number)
    }
}

/// What a desk looks for.
pub struct Lookup {
    /// What was typed.
    pub typed: String,
    /// The rows that may be read.
    pub scope: Scope,
    /// Only of this village.
    pub village: Option<DivisionCode>,
    /// Category code; empty for all.
    pub category: &'static str,
    /// Code of a stage; empty for all.
    pub stage: &'static str,
    /// Only what is before this id.
    pub before: i64,
    /// Most rows.
    pub most: usize,
}

/// An appeal that was found.
pub struct Hit {
    /// The appeal.
    pub appeal: Appeal,
    /// Where the words stand; none when it was found by a number.
    pub shown: Option<Vec<Piece>>,
}

impl Lookup {
    /// True for a row that the list of this scope may hold, and that the filters let through.
    fn lets(&self, appeal: &Appeal) -> bool {
        let life = &appeal.life;
        let in_scope = match self.scope.desk() {
            None => self.scope.place().covers(appeal.village),
            Some(desk) => life.desk == desk || life.side.parts.iter().any(|part| part.desk == desk),
        };
        in_scope
            && !appeal.is_sealed()
            && !self.scope.is_sealed()
            && self.village.is_none_or(|village| village == appeal.village)
            && (self.category.is_empty() || appeal.category.code() == self.category)
            && (self.stage.is_empty() || life.stage.code() == self.stage)
    }
}

/// True when there is enough to go by: two characters that belong together, a word, or a number.
pub fn is_enough(typed: &str) -> bool {
    !Asked::read(&search::typed(typed)).query.grams().is_empty()
}

/// Finds appeals, newest first.
///
/// # Errors
/// A fault of the database.
pub async fn look_up(app: &App, cx: &Context, lookup: Lookup) -> Result<Found<Hit>, Stop> {
    let (county, registry) = (cx.county.as_i64(), cx.registry.clone());
    let words = search::typed(&lookup.typed);
    let receipt = match words.as_slice() {
        [only] => ReceiptCode::parse(only).ok(),
        _ => ReceiptCode::parse(&words.concat()).ok(),
    };
    let receipt = receipt.map(|code| (AppealId::from_i64(app.receipts.serial(code)), code));
    app.db
        .read(move |db| {
            if let Some((id, code)) = receipt {
                let found = store::by_receipt(db, county, id, code)?;
                if let Some(appeal) = found.filter(|appeal| lookup.lets(appeal)) {
                    let hits = vec![Hit { appeal, shown: None }];
                    return Ok(Found { hits, next: None, cut: false, behind: 0 });
                }
            }
            let asked = Asked::read(&words);
            let towns: Vec<DivisionCode> = registry.places.all().map(|place| place.code).collect();
            let towns: Vec<DivisionCode> =
                towns.into_iter().filter(|code| code.level() == Level::Town).collect();
            let place = lookup.scope.place();
            let question = Question {
                kind: KIND,
                query: &asked.query,
                place: lookup.village.filter(|village| place.covers(*village)).unwrap_or(place),
                towns: &towns,
                before: lookup.before,
                most: lookup.most,
            };
            search::find(db, county, &question, |db, ids| looked(db, county, &registry, &lookup, &asked, ids))
        })
        .await
}

/// Those of some appeals that may be seen and hold what was typed.
fn looked(
    db: &mut Reader,
    county: i64,
    registry: &Registry,
    lookup: &Lookup,
    asked: &Asked,
    ids: &[i64],
) -> Result<Vec<(i64, Hit)>, Stop> {
    let mut appeals = store::by_ids(db, county, ids)?;
    appeals.retain(|appeal| lookup.lets(appeal));
    let left: Vec<i64> = appeals.iter().map(|appeal| appeal.id.as_i64()).collect();
    let said = if left.is_empty() { Vec::new() } else { store::said_about(db, county, &left)? };
    let mut hits = Vec::new();
    for appeal in appeals {
        let id = appeal.id.as_i64();
        let own =
            said.iter().filter(|(of, ..)| *of == id).map(|(_, kind, body)| (kind.clone(), body.clone()));
        let texts = texts(registry, &appeal, own);
        let parts: Vec<&str> = texts.iter().map(String::as_str).collect();
        if asked.fits(&appeal, &parts) {
            let shown = parts.iter().find_map(|text| asked.query.shown(text));
            hits.push((id, Hit { appeal, shown }));
        }
    }
    Ok(hits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let whole = |place: &str, number| Some(Number::Whole { place: place.to_owned(), number });
        for (word, wanted) in [
            ("2026-7", whole("", (2026, 7))),
            ("2026/7", whole("", (2026, 7))),
            ("2026／0007", whole("", (2026, 7))),
            ("140824/2026/7", whole("140824", (2026, 7))),
            ("140824103201-2026-7", whole("140824103201", (2026, 7))),
            ("1999-7", None),
            ("2026-0", None),
            ("2026-x", None),
            ("14-2026-7", None),
            ("138-0000-0000", None),
            ("路灯", None),
        ] {
            assert_eq!(number_of(word), wanted, "{word}");
        }
        assert!(is_enough("7") && is_enough("2026-7") && is_enough("路灯") && is_enough("LED"));
        assert!(!is_enough("灯") && !is_enough("") && !is_enough("灯 亮") && !is_enough("，"));
    }
}
