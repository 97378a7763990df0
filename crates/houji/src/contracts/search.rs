//! Finding contracts by their words: title, what is let, number, place. The other side is not among them: of people only
//! the first character is ever listed.

use super::model::Kind;
use super::store::{self, Listed};
use crate::gate::Scope;
use crate::house::{App, Context, Fault, Reader, Stop};
use crate::registry::Registry;
use crate::search::{self, Document, Found, Query, Question, Source};
use houji_base::{DivisionCode, Level};

/// Kind of contracts among all that can be found.
const KIND: &str = "contract";

/// Contracts as what can be found.
pub struct Searched;

impl Source for Searched {
    fn code(&self) -> &'static str {
        KIND
    }

    fn entries(&self) -> &'static str {
        "contract."
    }

    fn document(
        &self,
        db: &mut Reader,
        county: i64,
        registry: &Registry,
        id: i64,
    ) -> Result<Option<(DivisionCode, Document)>, Fault> {
        let Some((listed, number)) = store::by_ids(db, county, &[id])?.pop() else { return Ok(None) };
        let Some(place) = listed.book.place() else { return Ok(None) };
        let texts = texts(registry, place, &listed, number);
        Ok(Some((place, Document { texts, ..Document::default() })))
    }

    fn ids(&self, db: &mut Reader, county: i64, after: i64, most: i64) -> Result<Vec<i64>, Fault> {
        store::ids_after(db, county, after, most)
    }
}

/// The words a contract is found by.
fn texts(registry: &Registry, place: DivisionCode, listed: &Listed, number: String) -> Vec<String> {
    let kind = Kind::zh(listed.kind).to_owned();
    let place = registry.places.full_name(place);
    let mut texts = vec![listed.title.clone(), listed.object.clone(), number, kind, place];
    texts.retain(|text| !text.is_empty());
    texts
}

fn asked(typed: &str) -> Query {
    let mut query = Query::default();
    search::typed(typed).iter().for_each(|word| query.word(word));
    query
}

/// True when there is enough to go by: two characters that belong together.
pub fn is_enough(typed: &str) -> bool {
    !asked(typed).grams().is_empty()
}

/// Finds contracts of a place, newest first, before an id.
///
/// # Errors
/// A fault of the database.
pub async fn look_up(
    app: &App,
    cx: &Context,
    scope: Scope,
    (typed, before): (&str, i64),
    most: usize,
) -> Result<Found<Listed>, Stop> {
    let (county, registry, query) = (cx.county.as_i64(), cx.registry.clone(), asked(typed));
    app.db
        .read(move |db| {
            let all = registry.places.all().map(|place| place.code);
            let towns: Vec<DivisionCode> = all.filter(|code| code.level() == Level::Town).collect();
            let place = scope.place();
            let question = Question { kind: KIND, query: &query, place, towns: &towns, before, most };
            search::find(db, county, &question, |db, ids| {
                let mut hits = Vec::new();
                for (listed, number) in store::by_ids(db, county, ids)? {
                    let Some(at) = listed.book.place().filter(|at| place.covers(*at)) else { continue };
                    let texts = texts(&registry, at, &listed, number);
                    let parts: Vec<&str> = texts.iter().map(String::as_str).collect();
                    if query.fits(&parts) {
                        hits.push((listed.id.as_i64(), listed));
                    }
                }
                Ok(hits)
            })
        })
        .await
}
