//! What a village publishes, as a feed (RFC 4287).

use super::super::model::{Kept, told};
use super::pages::{Feed, FeedEntry};
use super::{present, reading};
use crate::gate::Actor;
use crate::house::error::NOT_FOUND;
use crate::house::{App, Fault, Stop};
use askama::Template;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use houji_base::{DivisionCode, Moment};
use houji_seal::Notice;

/// Entries of a feed.
const ENTRIES: i64 = 30;

/// The feed of a village.
pub(super) async fn feed(
    State(app): State<App>,
    Path(village): Path<String>,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(Actor::visitor(app.db.county()));
    let places = &cx.registry.places;
    let code = DivisionCode::parse(&village).map_err(|_| NOT_FOUND)?;
    let place =
        places.get(code).filter(|_| places.village_today(code, cx.today).is_some()).ok_or(NOT_FOUND)?;
    let (county, origin) = (cx.county.as_i64(), app.config.origin.clone());
    let kept: Vec<(Kept, Notice)> =
        app.db.read(move |db| Ok(reading::newest_of(db, county, code, ENTRIES)?)).await?;
    let updated = kept.iter().filter_map(|(kept, _)| kept.shown_at).max();
    let entry = |(kept, notice): &(Kept, Notice)| FeedEntry {
        id: format!("{origin}{}", present::version_url(&kept.name(), kept.published)),
        title: kept.title.clone(),
        updated: kept.shown_at.map_or_else(String::new, Moment::iso),
        url: format!("{origin}{}", present::version_url(&kept.name(), kept.published)),
        author: Some(told::field(notice, "unit"))
            .filter(|unit| !unit.is_empty())
            .unwrap_or(&place.name)
            .to_owned(),
        summary: told::field(notice, "sentence").to_owned(),
    };
    let shown = Feed {
        url: format!("{origin}/v/{code}/notices.atom"),
        board: format!("{origin}/v/{code}"),
        title: format!("{}公开栏", places.full_name(code)),
        updated: updated.unwrap_or(place.valid_from.start()).iso(),
        entries: kept.iter().map(entry).collect(),
    };
    let text = shown.render().map_err(|why| Fault::new(why.to_string()))?;
    let mut response = Response::new(Body::from(text));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/atom+xml; charset=utf-8"));
    Ok(response)
}
