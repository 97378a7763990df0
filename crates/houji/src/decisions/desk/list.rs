//! Matters of a place.

use super::super::model::Decision;
use super::super::store;
use super::frame;
use crate::books::sheets::{self, Cell, Head, MOST, Paper, RoomPage, Row, SIGNERS, Table};
use crate::gate::{Action, may_somewhere, reach};
use crate::house::web::{Format, Visit, page};
use crate::house::{App, Context, Stop};
use crate::ui::parts::{Empty, Link};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::Response;
use serde::Deserialize;

/// Matters on one page.
const ROWS: i64 = 50;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ListQuery {
    /// Village and id of the last row of the page before.
    place: i64,
    after: i64,
    /// `xlsx` or `csv`; a page when left out.
    #[serde(rename = "as")]
    form: String,
}

/// Matters of the widest of the person's places.
pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Response<Body>, Stop> {
    let scope = reach(&visit.actor, Action::DecisionRead)?;
    let (cx, place, county) = (app.context(visit.actor.clone()), scope.place(), app.db.county().as_i64());
    let format = Format::parse(&q.form);
    let (after, most) = if format.is_some() { ((0, 0), MOST) } else { ((q.place, q.after), ROWS) };
    let found = app.db.read(move |db| Ok(store::list(db, county, &scope, after, most)?)).await?;
    let is_full = i64::try_from(found.len()).unwrap_or(0) == most;
    let table = table(&cx, &found);
    if let Some(format) = format {
        let paper = Paper { org: cx.registry.places.name(place), table, note: None, signers: SIGNERS };
        return sheets::file(&format!("{place}-decisions-{}", cx.today), format, paper).await;
    }
    let mut shown = RoomPage::new(frame(&app, &visit, "村民决定的事", place)?, "村民决定的事");
    shown.line = format!("{}，四议两公开和一事一议", cx.registry.places.name(place));
    let may = may_somewhere(&visit.actor, Action::DecisionWrite);
    shown.act = may.then(|| Link::new("登记一件事", "/desk/decisions/new"));
    let next = |last: &Decision| format!("/desk/decisions?place={}&after={}", last.place, last.id);
    shown.more_url = found.last().filter(|_| is_full).map(next);
    shown.empty = found.is_empty().then(|| Empty {
        title: "还没有登记过".to_owned(),
        text: "要村民决定的事登记以后会排在这里。".to_owned(),
        link: None,
    });
    shown.files = sheets::files("/desk/decisions?");
    shown.tables.extend((!found.is_empty()).then_some(table));
    page(&app, &visit, &shown)
}

fn table(cx: &Context, found: &[Decision]) -> Table {
    let row = |of: &Decision| -> Row {
        let written = &of.written;
        vec![
            Cell::text(written.matter.clone()).to(&format!("/desk/decisions/{}", of.id)),
            Cell::text(cx.registry.places.name(of.place)),
            Cell::text(written.kind.zh()),
            Cell::text(written.day.zh()),
            Cell::side(written.amount),
            Cell::text(of.standing().zh()),
            Cell::text(of.decided.map_or(String::new(), |day| day.zh())),
        ]
    };
    let mut heads: Vec<Head> = ["什么事", "村", "程序", "哪天提出的"].map(Head::text).into();
    heads.extend([Head::money("涉及的钱"), Head::text("走到哪一步"), Head::text("哪天决议的")]);
    Table {
        title: "村民决定的事".to_owned(),
        period: cx.today.zh(),
        heads,
        rows: found.iter().map(row).collect(),
        more: None,
        fold: None,
    }
}
