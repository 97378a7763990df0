//! Requests of a place, and those that wait for whoever looks.

use super::super::api::after_of;
use super::super::model::{Request, Stage};
use super::super::reading::is_mine;
use super::super::store::{self, Shelf};
use super::frame;
use super::pages::ListPage;
use crate::books::sheets::{self, Cell, Head, MOST};
use crate::gate::{Action, Role, may_somewhere, reach, scope};
use crate::house::error::{SIGN_IN, UNREADABLE};
use crate::house::web::{Format, Visit, page};
use crate::house::{App, Context, Stop};
use crate::ui::parts::{Choice, Empty, Link, Signal};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::Response;
use houji_base::DivisionCode;
use serde::Deserialize;

/// Rows of one page.
const ROWS: i64 = 50;
/// Shelves with their names.
const SHELVES: [(&str, &str); 4] =
    [("", "在审批的"), ("pay", "等付款的"), ("mine", "我申请的"), ("all", "全部")];

#[derive(Default, Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    show: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    after: String,
    /// `xlsx` or `csv`; a page when left out.
    #[serde(rename = "as", default)]
    form: String,
}

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Response<Body>, Stop> {
    let scope = match q.place.as_str() {
        "" => reach(&visit.actor, Action::PaymentRead)?,
        code => {
            let place = DivisionCode::parse(code).map_err(|_| UNREADABLE)?;
            scope(&visit.actor, Action::PaymentRead, place)?
        }
    };
    let shelf = match q.show.as_str() {
        "mine" => Shelf::Of(visit.actor.person.ok_or(SIGN_IN)?),
        "pay" => Shelf::In(Stage::Reserved.code()),
        "all" => Shelf::All,
        _ => Shelf::In(Stage::Asked.code()),
    };
    let (county, place, format) = (app.db.county().as_i64(), scope.place(), Format::parse(&q.form));
    let (after, most) = match format {
        Some(_) => (None, MOST.saturating_add(1)),
        None => (after_of(&q.after), ROWS),
    };
    let rows = app.db.read(move |db| Ok(store::list(db, county, &scope, (shelf, after), most)?)).await?;
    let cx = app.context(visit.actor.clone());
    if let Some(format) = format {
        return file(&cx, place, &q.show, &rows, format).await;
    }
    let is_full = i64::try_from(rows.len()).unwrap_or(0) == ROWS;
    let next = rows.last().filter(|_| is_full).map(|last| format!("{}.{}", last.book, last.id));
    let may_ask = may_somewhere(&visit.actor, Action::PaymentAsk);
    let shelves = SHELVES.iter().filter(|(code, _)| *code != "mine" || may_ask);
    let heading = SHELVES.iter().find(|(code, _)| *code == q.show).map_or("在审批的", |(_, zh)| zh);
    let shown = ListPage {
        frame: frame(&app, &visit, "用款", place)?,
        heading: format!("{}：用款申请，{heading}", cx.registry.places.name(place)),
        shelves: shelves
            .map(|(code, zh)| Choice::new(address(code, &q.place, ""), *zh, *code == q.show))
            .collect(),
        new_url: may_ask.then(|| "/desk/payments/new".to_owned()),
        empty: rows.is_empty().then(|| Empty {
            title: "这里没有用款申请".to_owned(),
            text: "申请了的、批了的会排在这里。".to_owned(),
            link: None,
        }),
        rows: rows.iter().map(|request| row(&cx, request)).collect(),
        more_url: next.map(|after| address(&q.show, &q.place, &after)),
        files: sheets::files(&format!("/desk/payments?show={}&place={}&", q.show, q.place)),
    };
    page(&app, &visit, &shown)
}

/// A shelf as a file.
async fn file(
    cx: &Context,
    place: DivisionCode,
    shelf: &str,
    rows: &[Request],
    format: Format,
) -> Result<Response<Body>, Stop> {
    let (code, zh) = SHELVES.iter().find(|(code, _)| *code == shelf).copied().unwrap_or(("", "在审批的"));
    let code = if code.is_empty() { "asked" } else { code };
    let heads = ["做什么用", "村", "哪天申请"].map(Head::text).into_iter();
    let heads = heads.chain([Head::money("金额"), Head::text("到哪一步")]);
    let row = |request: &Request| {
        let (link, village, ..) = row(cx, request);
        vec![
            Cell::text(link.label),
            Cell::text(village),
            Cell::day(request.day()),
            Cell::money(request.amount),
            Cell::text(state(request, false).text),
        ]
    };
    let told = (cx.registry.places.name(place), format!("用款申请，{zh}"));
    let table = (heads.collect(), rows.iter().map(row).collect());
    sheets::list_file(cx, &format!("{place}-payments-{code}"), (told.0, &told.1), table, format).await
}

fn address(show: &str, place: &str, after: &str) -> String {
    let pairs = [("show", show), ("place", place), ("after", after)];
    let filled = pairs.iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> = filled.map(|(name, value)| format!("{name}={value}")).collect();
    if pairs.is_empty() { "/desk/payments".to_owned() } else { format!("/desk/payments?{}", pairs.join("&")) }
}

fn row(cx: &Context, request: &Request) -> (Link, String, String, String, Signal) {
    let place = request.book.place().map_or_else(String::new, |place| cx.registry.places.name(place));
    let link = Link::new(request.summary.clone(), format!("/desk/payments/{}", request.id));
    (link, place, request.day().zh(), request.amount.grouped(), state(request, is_mine(cx, request)))
}

/// Where a request stands, as a signal; what waits for whoever looks stands out.
pub(super) fn state(request: &Request, is_mine: bool) -> Signal {
    let text = match request.turn().map(Role::zh) {
        Some(role) => format!("等{role}批"),
        None => request.stage.zh().to_owned(),
    };
    match request.stage {
        _ if is_mine => Signal::warn(format!("{text}，等您办")),
        Stage::Paid => Signal::ok(text),
        Stage::Refused | Stage::Expired => Signal::bad(text),
        _ => Signal::idle(text),
    }
}
