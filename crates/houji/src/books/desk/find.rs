//! Vouchers of a book that were looked for by their words.

use super::super::find::{Found, Wanted, look_up};
use super::super::reading::with_book;
use super::super::sheets::ExportForm;
use super::super::store::Listed;
use super::books::row;
use super::frame;
use super::pages::FindPage;
use crate::house::web::{Visit, page};
use crate::house::{App, Refusal, Stop};
use crate::search::MOST_TYPED;
use crate::ui::parts::Link;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::Response;
use serde::Deserialize;

/// Vouchers of one page.
const ROWS: usize = 50;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct FindQuery {
    q: String,
    before: Option<i64>,
}

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(q): Query<FindQuery>,
) -> Result<Response<Body>, Stop> {
    let typed: String = q.q.trim().chars().take(MOST_TYPED).collect();
    let (wanted, before) = (Wanted::new(&typed), q.before.unwrap_or(i64::MAX));
    let read = with_book(&app, &visit, &id, move |db, cx, book| {
        let found = match wanted {
            Ok(wanted) => Ok(look_up(db, cx, &book, &wanted, (before, ROWS))?),
            Err(why) => Err(Refusal::from(why).sentence),
        };
        Ok((book, found))
    });
    let (book, found) = read.await?;
    let (found, hint) = match found {
        Ok(found) => (found, None),
        Err(hint) => (Found { hits: Vec::new(), next: None, cut: false }, Some(hint)),
    };
    let base = format!("/desk/books/{}", book.id);
    let more = |before: i64| {
        let pairs = [("q", typed.as_str()), ("before", &before.to_string())];
        format!("{base}/find?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    };
    let is_none = hint.is_none() && found.hits.is_empty();
    let none = match found.cut {
        true => "最近的凭证里没有，可以接着往前找。",
        false => "没有找到。换个说法，或者少写几个字再找。",
    };
    let shown = FindPage {
        frame: frame(&app, &visit, "找凭证", book.place)?,
        back: Link::new("回账本", base.clone()),
        unit: book.name.clone(),
        action: format!("{base}/find"),
        export: ExportForm::of_found(&book, &typed, q.before),
        more_url: found.next.map(more),
        more: if found.cut { "接着往前找" } else { "再看以前的" },
        rows: found.hits.iter().map(|listed: &Listed| row(&book, listed)).collect(),
        hint: hint.or_else(|| is_none.then(|| none.to_owned())),
        q: typed,
    };
    page(&app, &visit, &shown)
}
