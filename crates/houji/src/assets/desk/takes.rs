//! Stock-takes: begun, filled in on the page or with a table, finished.

use super::super::commands::{BeginTake, FillTake, FinishTake};
use super::super::model::{Take, TakeId, TakeRow, What};
use super::super::reading::{book_id, books, looks_at, with_take};
use super::super::sheet;
use super::super::store;
use super::enter::{book_field, no_book};
use super::list::village;
use super::pages::{TakeLine, TakePage, TakesPage};
use super::{ROWS, address, frame, mend, tabs};
use crate::books::sheets::{Cell, Head, MOST, list_file};
use crate::gate::{Action, may_somewhere, scope};
use crate::house::table::{MOST_ROWS, refused};
use crate::house::web::{Format, Posted, PostedTable, Visit, page_with, redirect};
use crate::house::{App, Context, Stop, random};
use crate::ui::forms::FormPart;
use crate::ui::parts::{Errors, Link, Signal};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::{DivisionCode, Fen};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct TakeQuery {
    place: String,
    after: String,
    done: String,
    /// `xlsx` or `csv`, for a file.
    #[serde(rename = "as")]
    pub(super) form: String,
}

/// A stock-take to begin, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct BeginFields {
    book: String,
}

/// An amount of a row, of either unit, as people type it.
pub(super) fn amount(number: i64) -> String {
    Fen::new(number).to_string()
}

/// What was found of a row, as people type it.
pub(super) fn verified(row: &TakeRow) -> String {
    match row.units {
        Some(units) => format!("{units}件"),
        None => row.verified.map_or(String::new(), amount),
    }
}

pub(super) async fn list(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<TakeQuery>,
) -> Result<Response<Body>, Stop> {
    draw_list(&app, &visit, &q, (StatusCode::OK, String::new()), Errors::none()).await
}

async fn draw_list(
    app: &App,
    visit: &Visit,
    q: &TakeQuery,
    (status, book): (StatusCode, String),
    errors: Errors,
) -> Result<Response<Body>, Stop> {
    let scope = looks_at(visit, &q.place)?;
    let (cx, place) = (app.context(visit.actor.clone()), scope.place());
    let format = Format::parse(&q.form);
    let (after, most) =
        if format.is_some() { ("", MOST.saturating_add(1)) } else { (q.after.as_str(), ROWS) };
    let (after_book, day) = after.split_once('.').unwrap_or_default();
    let after = (after_book.parse().unwrap_or(0), day.to_owned());
    let county = cx.county.as_i64();
    let rows: Vec<Take> =
        app.db.read(move |db| Ok(store::takes(db, county, &scope, (after.0, &after.1), most)?)).await?;
    if let Some(format) = format {
        return takes_file(&cx, place, &rows, format).await;
    }
    let is_full = i64::try_from(rows.len()).unwrap_or(0) == ROWS;
    let more = rows.last().filter(|_| is_full).map(|last| format!("{}.{}", last.book, last.day));
    let form = if may_somewhere(&visit.actor, Action::AssetWrite) {
        Some(FormPart {
            heading: "开始一次清查",
            hint: "把现在所有的资产卡片和资源列成一张表，一行一行核实。一年至少一次。".to_owned(),
            url: "/desk/stocktakes".to_owned(),
            fields: vec![book_field(&book, &books(app, visit).await?)],
            button: "开始清查",
            errors,
        })
    } else {
        None
    };
    let row = |take: &Take| {
        let link = Link::new(village(&cx, take.book), format!("/desk/stocktakes/{}", take.id));
        (link, take.day.zh(), state(take))
    };
    let shown = TakesPage {
        frame: frame(app, visit, "资产清查", place)?,
        heading: format!("{}：资产清查", cx.registry.places.name(place)),
        tabs: tabs(2, &q.place),
        rows: rows.iter().map(row).collect(),
        form,
        more_url: more.map(|after| address("/desk/stocktakes", &[("place", &q.place), ("after", &after)])),
        files: ["xlsx", "csv"]
            .map(|form| (form, address("/desk/stocktakes", &[("place", &q.place), ("as", form)])))
            .map(|(form, url)| Link::new(if form == "csv" { "CSV" } else { "Excel 表" }, url))
            .into(),
    };
    page_with(app, visit, status, &shown)
}

/// The stock-takes of a place as a file.
async fn takes_file(
    cx: &Context,
    place: DivisionCode,
    rows: &[Take],
    format: Format,
) -> Result<Response<Body>, Stop> {
    let heads = ["村", "哪天", "状态"].map(Head::text);
    let row = |take: &Take| {
        vec![Cell::text(village(cx, take.book)), Cell::day(take.day), Cell::text(state(take).text)]
    };
    let told = (cx.registry.places.name(place), "资产清查目录");
    let table = (heads.into(), rows.iter().map(row).collect());
    list_file(cx, &format!("{place}-stocktakes"), told, table, format).await
}

fn state(take: &Take) -> Signal {
    if take.is_done { Signal::ok("做完了") } else { Signal::warn("还在清查") }
}

/// Begins a stock-take and leads to it.
pub(super) async fn begin(
    State(app): State<App>,
    posted: Posted<BeginFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let result = match fields.book.is_empty() {
        true => Err(no_book(None)),
        false => {
            let id = TakeId::from_i64(app.ids.next(app.clock.now()));
            app.run(&visit.actor, Some(&key), BeginTake { book: book_id(&fields.book)?, id }).await
        }
    };
    match result {
        Ok(done) => Ok(redirect(&format!("/desk/stocktakes/{}?done=begun", done.id))),
        Err(stop) => {
            let errors = mend(stop, &[])?;
            let status = (StatusCode::UNPROCESSABLE_ENTITY, fields.book);
            draw_list(&app, &visit, &TakeQuery::default(), status, errors).await
        }
    }
}

/// A page of a stock-take's rows.
struct Shown {
    take: Take,
    place: DivisionCode,
    rows: Vec<TakeRow>,
    unfilled: i64,
}

async fn read(app: &App, visit: &Visit, id: &str, after: &str) -> Result<Shown, Stop> {
    let (what, thing) = after.split_once('.').unwrap_or_default();
    let (what, thing) = (what.to_owned(), thing.parse().unwrap_or(0));
    let read = with_take(app, visit, id, move |db, county, id| {
        Ok((store::rows(db, county, id, (&what, thing), ROWS)?, store::unfilled(db, county, id)?))
    });
    let (take, place, (rows, unfilled)) = read.await?;
    Ok(Shown { take, place, rows, unfilled })
}

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(q): Query<TakeQuery>,
) -> Result<Response<Body>, Stop> {
    let of = read(&app, &visit, &id, &q.after).await?;
    draw(&app, &visit, &of, (StatusCode::OK, &q.done), (&BTreeMap::new(), Errors::none()))
}

/// Name of a row's field.
fn field(row: &TakeRow) -> String {
    format!("{}-{}", row.what.code(), row.thing)
}

fn draw(
    app: &App,
    visit: &Visit,
    of: &Shown,
    (status, done): (StatusCode, &str),
    (typed, errors): (&BTreeMap<String, String>, Errors),
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let may = scope(&visit.actor, Action::AssetWrite, of.place).is_ok();
    let url = format!("/desk/stocktakes/{}", of.take.id);
    let line = |row: &TakeRow| {
        let unit = if row.what == What::Asset { "元" } else { "亩" };
        let known = verified(row);
        TakeLine {
            what: row.what.zh(),
            name: format!("{} {}", row.label, row.name),
            booked: match row.quantity {
                0 | 1 => format!("{} {unit}", Fen::new(row.booked).grouped()),
                units => format!("{} {unit}，{units}件", Fen::new(row.booked).grouped()),
            },
            verified: typed.get(&field(row)).cloned().unwrap_or(known),
            field: field(row),
            state: differs(row),
        }
    };
    let is_full = i64::try_from(of.rows.len()).unwrap_or(0) == ROWS;
    let more = of.rows.last().filter(|_| is_full);
    let heading = format!("{} {}资产清查", village(&cx, of.take.book), of.take.day.zh());
    let shown = TakePage {
        frame: frame(app, visit, &heading, of.place)?,
        heading,
        state: state(&of.take),
        done_line: match done {
            "begun" => Some("清查开始了。一行一行核实，填好核实数。"),
            "filled" => Some("核实数存下了。"),
            "finished" => Some("清查做完了。没有了的、少了的资产转到了待处理财产损溢。"),
            _ => None,
        },
        can_fill: may && !of.take.is_done,
        unfilled: of.unfilled,
        rows: of.rows.iter().map(line).collect(),
        errors,
        files: vec![
            Link::new("清查表 Excel", format!("{url}/file?as=xlsx")),
            Link::new("清查表 CSV", format!("{url}/file?as=csv")),
        ],
        more_url: more.map(|row| format!("{url}?after={}.{}", row.what.code(), row.thing)),
        url,
    };
    page_with(app, visit, status, &shown)
}

fn differs(row: &TakeRow) -> Signal {
    match row.verified {
        None => Signal::idle("还没核实"),
        Some(found) if found == row.booked => Signal::ok("相符"),
        Some(0) if row.what == What::Asset => Signal::bad("没有了"),
        Some(_) if row.units.is_some() => {
            let units = row.units.map_or(0, |units| row.quantity.saturating_sub(units));
            Signal::bad(format!("少 {units} 件"))
        }
        Some(found) if found < row.booked => {
            Signal::warn(format!("少 {}", amount(row.booked.saturating_sub(found))))
        }
        Some(found) => Signal::warn(format!("多 {}", amount(found.saturating_sub(row.booked)))),
    }
}

/// Writes down what was found of the rows of a page.
pub(super) async fn fill(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<BTreeMap<String, String>>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    // The page that was sent begins where its first row stands.
    let first =
        fields.keys().filter_map(|name| sheet::key(name)).min_by_key(|(what, thing)| (what.code(), *thing));
    let after =
        first.map_or(String::new(), |(what, thing)| format!("{}.{}", what.code(), thing.saturating_sub(1)));
    let of = read(&app, &visit, &id, &after).await?;
    let result = match sheet::typed(&fields) {
        Ok(rows) => {
            let (take, book) = (of.take.id, of.take.book);
            app.run(&visit.actor, Some(&key), FillTake { take, book, rows }).await
        }
        Err(why) => Err(why.into()),
    };
    answer(&app, &visit, &of, (result.map(drop), "filled"), &fields)
}

fn answer(
    app: &App,
    visit: &Visit,
    of: &Shown,
    (result, done): (Result<(), Stop>, &str),
    typed: &BTreeMap<String, String>,
) -> Result<Response<Body>, Stop> {
    match result {
        Ok(()) => Ok(redirect(&format!("/desk/stocktakes/{}?done={done}", of.take.id))),
        Err(stop) => {
            let errors = mend(stop, &[])?;
            draw(app, visit, of, (StatusCode::UNPROCESSABLE_ENTITY, ""), (typed, errors))
        }
    }
}

/// Takes in a filled sheet.
pub(super) async fn hand_in(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: PostedTable,
) -> Result<Response<Body>, Stop> {
    let PostedTable { file, key, visit, .. } = posted;
    let of = read(&app, &visit, &id, "").await?;
    let result = handed_in(&app, &visit, (&id, &key), file).await;
    answer(&app, &visit, &of, (result, "filled"), &BTreeMap::new())
}

/// Reads a filled sheet and writes down what was found.
pub async fn handed_in(
    app: &App,
    visit: &Visit,
    (id, key): (&str, &str),
    file: axum::body::Bytes,
) -> Result<(), Stop> {
    let most = i64::try_from(MOST_ROWS).unwrap_or(i64::MAX);
    let read =
        with_take(app, visit, id, move |db, county, id| Ok(store::rows(db, county, id, ("", 0), most)?));
    let (take, _, known) = read.await?;
    let rows = tokio::task::spawn_blocking(move || sheet::read(&file, &known)).await;
    let rows = rows.map_err(|why| crate::house::Fault::new(why.to_string()))?;
    let rows = rows.map_err(|errors| refused(&errors))?;
    app.run(&visit.actor, Some(key), FillTake { take: take.id, book: take.book, rows }).await.map(drop)
}

/// Finishes a stock-take.
pub(super) async fn finish(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<BTreeMap<String, String>>,
) -> Result<Response<Body>, Stop> {
    let Posted { key, visit, .. } = posted;
    let of = read(&app, &visit, &id, "").await?;
    let (take, book) = (of.take.id, of.take.book);
    let result = app.run(&visit.actor, Some(&key), FinishTake { take, book, salt: random()? }).await;
    answer(&app, &visit, &of, (result.map(drop), "finished"), &BTreeMap::new())
}
