//! Finding what was published by its words, for everybody.

use super::super::model::{Kept, NoticeId, Stored, told};
use super::super::store;
use super::reading;
use crate::house::{App, Context, Fault, Reader, Stop};
use crate::registry::Registry;
use crate::search::{self, Document, Found, Query, Question, Source};
use houji_base::{DivisionCode, Level};

/// Kind of notices among all that can be found.
const KIND: &str = "notice";

/// Notices as what can be found.
pub struct Searched;

impl Source for Searched {
    fn code(&self) -> &'static str {
        KIND
    }

    fn entries(&self) -> &'static str {
        "notice."
    }

    fn document(
        &self,
        db: &mut Reader,
        county: i64,
        registry: &Registry,
        id: i64,
    ) -> Result<Option<(DivisionCode, Document)>, Fault> {
        let id = NoticeId::from_i64(id);
        let is_shown = |kept: &Kept| kept.is_for_all && kept.published > 0;
        let Some(kept) = store::notice(db, county, id)?.filter(is_shown) else { return Ok(None) };
        let Some((_, stored)) = store::newest_texts(db, county, &[id])?.pop() else { return Ok(None) };
        let texts = texts(registry, &kept, &stored);
        Ok(Some((kept.village, Document { texts, ..Document::default() })))
    }

    fn ids(&self, db: &mut Reader, county: i64, after: i64, most: i64) -> Result<Vec<i64>, Fault> {
        Ok(store::kept(db, county, after, most)?.iter().map(|kept| kept.id.as_i64()).collect())
    }
}

/// The words a notice is found by: all it says but signatures and codes.
fn texts(registry: &Registry, kept: &Kept, stored: &Stored) -> Vec<String> {
    let notice = reading::read(kept, stored);
    let said = ["affairs", "unit", "period_zh", "sentence", "comparison", "body", "opinion", "correction"];
    let mut texts = vec![kept.title.clone(), registry.places.full_name(kept.village)];
    texts.extend(said.iter().map(|name| told::field(&notice, name).to_owned()));
    for table in &notice.tables {
        texts.push(table.title.clone());
        texts.extend(told::rows(table).flat_map(|(_, cells)| cells.iter().cloned()));
    }
    texts.retain(|text| text.chars().count() > 1);
    texts.sort_unstable();
    texts.dedup();
    texts
}

fn asked(typed: &str) -> Query {
    let mut query = Query::default();
    search::typed(typed).iter().for_each(|word| query.word(word));
    query
}

/// True when there is enough to go by: two characters that belong together.
pub(super) fn is_enough(typed: &str) -> bool {
    !asked(typed).grams().is_empty()
}

/// Finds published notices of the county, newest first, before an id.
pub(super) async fn look_up(
    app: &App,
    cx: &Context,
    (typed, before): (&str, i64),
    most: i64,
) -> Result<Found<Kept>, Stop> {
    let (county, registry, query) = (cx.county.as_i64(), cx.registry.clone(), asked(typed));
    let (place, most) = (cx.county, usize::try_from(most).unwrap_or(0));
    app.db
        .read(move |db| {
            let all = registry.places.all().map(|place| place.code);
            let towns: Vec<DivisionCode> = all.filter(|code| code.level() == Level::Town).collect();
            let question = Question { kind: KIND, query: &query, place, towns: &towns, before, most };
            search::find(db, county, &question, |db, ids| {
                let ids: Vec<NoticeId> = ids.iter().copied().map(NoticeId::from_i64).collect();
                let texts_of = store::newest_texts(db, county, &ids)?;
                let mut hits = Vec::new();
                for kept in store::by_ids(db, county, &ids)?.into_iter().filter(|kept| kept.published > 0) {
                    let Some((_, stored)) = texts_of.iter().find(|(id, _)| *id == kept.id) else { continue };
                    let texts = texts(&registry, &kept, stored);
                    let parts: Vec<&str> = texts.iter().map(String::as_str).collect();
                    if query.fits(&parts) {
                        hits.push((kept.id.as_i64(), kept));
                    }
                }
                Ok(hits)
            })
        })
        .await
}
