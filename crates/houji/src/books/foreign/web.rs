//! The page that says what foreign programs made of the books, and the same over the API. Which book differs, and where,
//! is for those who read books; others are told how many.

use super::{Outcome, night};
use crate::books::model::BookId;
use crate::books::sheets;
use crate::books::store::{self, Check, Night};
use crate::gate::{Action, Scope, reach, scope};
use crate::house::web::{Access, Format, Json, Listing, Route, Visit, page};
use crate::house::{App, Stop};
use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Link, Signal};
use crate::ui::{format, office};
use askama::Template;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{Response, StatusCode};
use serde::{Deserialize, Serialize};
#[cfg(test)]
use utoipa::OpenApi;

/// Nights that are shown.
const SHOWN: i64 = 14;
/// Most books that are named.
const ODD: i64 = 100;

/// Routes of the page and the API.
pub(in crate::books) fn routes() -> Vec<Route> {
    let read = Access::May(Action::BookCheckRead);
    vec![Route::get("/desk/books/checks", read, show), Route::get("/api/v1/book-checks", read, list)]
}

/// The part of the OpenAPI document.
#[cfg(test)]
#[derive(OpenApi)]
#[openapi(paths(list), components(schemas(Checks, NightShown, OddShown)))]
struct Api;

/// The part of the document this page answers for.
#[cfg(test)]
pub(in crate::books) fn api() -> utoipa::openapi::OpenApi {
    <Api as OpenApi>::openapi()
}

#[derive(Debug, Clone, Template)]
#[template(path = "books/pages/checks.html")]
struct ChecksPage {
    frame: Frame,
    /// Programs that are asked here; empty for none.
    programs: String,
    /// Night, program, what came of it, when.
    nights: Vec<NightRow>,
    /// Books that did not agree; none for whoever may not read books.
    odd: Option<Vec<OddRow>>,
    /// The same as files.
    files: Vec<Link>,
}

#[derive(Debug, Clone)]
struct NightRow {
    night: String,
    program: String,
    state: Signal,
    books: String,
    at: String,
}

#[derive(Debug, Clone)]
struct OddRow {
    night: String,
    program: &'static str,
    book: Link,
    what: String,
}

struct Found {
    nights: Vec<Night>,
    /// With the name of each book.
    odd: Option<Vec<(Check, String)>>,
}

async fn found(app: &App, visit: &Visit) -> Result<(Scope, Found), Stop> {
    let reach = reach(&visit.actor, Action::BookCheckRead)?;
    let county = app.db.county().as_i64();
    let from = night(app.clock.now().day().plus_days(SHOWN.saturating_neg()));
    let books = scope(&visit.actor, Action::BookRead, reach.place()).ok();
    let found = app.db.read(move |db| {
        let nights = store::nights(db, county, &reach, from)?;
        let odd = match books {
            Some(books) => {
                let odd = store::odd(db, county, &books, from, ODD)?;
                let names = store::names(db, county, odd.iter().map(|check| check.book).collect())?;
                let named = |check: Check| {
                    let name = names.get(&check.book).cloned().unwrap_or_default();
                    (check, name)
                };
                Some(odd.into_iter().map(named).collect())
            }
            None => None,
        };
        Ok::<_, Stop>(Found { nights, odd })
    });
    Ok((reach, found.await?))
}

/// `20260302` as people write it.
fn day_of(night: i64) -> String {
    let (year, month, day) =
        (night.div_euclid(10_000), night.div_euclid(100).rem_euclid(100), night.rem_euclid(100));
    format!("{year}年{month}月{day}日")
}

/// In which form it is taken away; a page when nothing is said.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Ask {
    /// `xlsx` or `csv`.
    #[serde(rename = "as")]
    form: String,
}

/// The nights and, for whoever reads books, the books that did not agree, in one table.
fn listing(title: String, nights: Vec<NightRow>, odd: Option<Vec<OddRow>>) -> Listing {
    let of_night = nights.into_iter().map(|of| vec![of.night, of.program, of.state.text, of.books, of.at]);
    let of_book = odd
        .into_iter()
        .flatten()
        .map(|of| vec![of.night, of.program.to_owned(), of.book.label, of.what, String::new()]);
    let heads = vec!["哪天夜里", "软件", "结果或账簿", "情况", "什么时候读的"];
    Listing { title, heads, rows: of_night.chain(of_book).collect() }
}

async fn show(State(app): State<App>, visit: Visit, Query(ask): Query<Ask>) -> Result<Response<Body>, Stop> {
    let (reach, found) = found(&app, &visit).await?;
    let cx = app.context(visit.actor.clone());
    let row = |of: &Night| {
        let [agree, differ, failed] = of.books;
        NightRow {
            night: day_of(of.night),
            program: of.version.clone(),
            state: match (differ, failed) {
                (0, 0) => Signal::ok("都对得上"),
                (0, _) => Signal::warn("有的没读成"),
                _ => Signal::bad("有对不上的"),
            },
            books: format!("对上 {agree} 本，对不上 {differ} 本，没读成 {failed} 本"),
            at: format::when(cx.now, of.at),
        }
    };
    let odd = |(check, name): &(Check, String)| OddRow {
        night: day_of(check.night),
        program: program(&check.program),
        book: Link::new(name.clone(), link(check.book, &check.account)),
        what: match check.outcome {
            Outcome::Differs => format!(
                "科目 {}：这里 {} 元，那里 {} 元",
                check.account,
                check.ours.grouped(),
                check.theirs.grouped()
            ),
            _ => "那个软件没有读成".to_owned(),
        },
    };
    let nights: Vec<NightRow> = found.nights.iter().map(row).collect();
    let odd: Option<Vec<OddRow>> = found.odd.map(|rows| rows.iter().map(odd).collect());
    let place = cx.registry.places.name(reach.place());
    if let Some(format) = Format::parse(&ask.form) {
        let list = listing(format!("{place}账的自检（{}）", cx.today.zh()), nights, odd);
        return list.file(&format!("{}-checks-{}", reach.place(), cx.today), format).await;
    }
    let mut frame = visit.frame(&app, "账的自检")?;
    frame.desk = Some(office::frame(&cx, place, "账的自检", "/desk/books/checks"));
    let names = app.config.checkers.iter().filter_map(|path| path.file_name()?.to_str());
    let shown = ChecksPage {
        frame,
        programs: names.map(program).collect::<Vec<_>>().join("、"),
        nights,
        odd,
        files: sheets::files("/desk/books/checks?"),
    };
    page(&app, &visit, &shown)
}

fn link(book: BookId, account: &str) -> String {
    match account {
        "" => format!("/desk/books/{book}"),
        account => format!("/desk/books/{book}/accounts/{account}?span=year"),
    }
}

/// Names of the programs as their makers write them.
fn program(name: &str) -> &'static str {
    match name {
        "hledger" => "hledger",
        "ledger" => "Ledger",
        "bean-check" => "Beancount",
        _ => "别的软件",
    }
}

/// A night of one program.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct NightShown {
    /// `yyyymmdd`.
    night: i64,
    program: String,
    version: String,
    /// When the last book was read.
    at: String,
    /// Books with the same balances.
    agree: i64,
    /// Books with others.
    differ: i64,
    /// Books that could not be read.
    failed: i64,
}

/// A book that did not agree.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct OddShown {
    night: i64,
    book: String,
    program: String,
    /// `differs` or `failed`.
    outcome: &'static str,
    /// The first account that differs.
    account: String,
    /// What we hold there, debit less credit in fen.
    ours: i64,
    /// What the program holds there.
    theirs: i64,
}

/// What foreign programs made of the books.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct Checks {
    nights: Vec<NightShown>,
    /// None for whoever may not read books.
    odd: Option<Vec<OddShown>>,
}

/// What foreign programs made of the books of one's place in the last 14 nights.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/book-checks", tag = "books", responses((status = 200, body = Checks))))]
async fn list(State(app): State<App>, visit: Visit) -> Result<Json<Checks>, Stop> {
    let (_, found) = found(&app, &visit).await?;
    let night = |of: Night| {
        let [agree, differ, failed] = of.books;
        let Night { night, program, version, at, .. } = of;
        NightShown { night, program, version, at: at.iso(), agree, differ, failed }
    };
    let odd = |(check, _): (Check, String)| OddShown {
        night: check.night,
        book: check.book.to_string(),
        program: check.program,
        outcome: check.outcome.code(),
        account: check.account,
        ours: check.ours.fen(),
        theirs: check.theirs.fen(),
    };
    let shown = Checks {
        nights: found.nights.into_iter().map(night).collect(),
        odd: found.odd.map(|rows| rows.into_iter().map(odd).collect()),
    };
    Ok(Json(StatusCode::OK, shown))
}
