//! The page on which a book is opened, with the balances it begins with: typed into a grid, or read into it from a
//! table. Whatever is to be mended is told at its cell, and all that was typed stays.

mod pages;
mod rows;

use self::pages::OpenPage;
use self::rows::{CELLS, COLUMNS, Cells, Made, make};
use super::commands::OpenBook;
use super::desk::{Cell, EntryRow, frame};
use super::model::{BookKind, Standard};
use super::{charts, decide};
use crate::gate::{Action, scope};
use crate::house::error::SIGN_IN;
use crate::house::table::{MOST_BYTES, RowError, read};
use crate::house::web::{Access, PostedTable, Route, Visit, page_with, redirect};
use crate::house::{App, Context, FieldError, Refusal, Stop, random};
use crate::ui::parts::{Choice, Errors, Link, Signal};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{Response, StatusCode};
use houji_base::{DivisionCode, Fen, Level, Month};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Rows of an empty grid.
const AT_FIRST: usize = 8;
/// Rows it has at most.
const MOST: usize = 600;
/// Rows that the button adds.
const MORE: usize = 10;
/// Bytes of a form around its file: every cell is a part with a head of its own.
const AROUND: usize = 1024 * 1024;

/// Routes of the page.
pub(super) fn routes() -> Vec<Route> {
    let open = Access::May(Action::BookOpen);
    vec![
        Route::get("/desk/books/new", open, show),
        Route::post("/desk/books/new", open, act).body_limit(MOST_BYTES.saturating_add(AROUND)),
    ]
}

/// The form as typed.
#[derive(Default)]
struct Typed {
    place: String,
    kind: String,
    standard: String,
    first: String,
    name: String,
    rows: Vec<Cells>,
}

impl Typed {
    fn of(mut fields: BTreeMap<String, String>) -> Typed {
        let mut take = |name: &str| fields.remove(name).unwrap_or_default().trim().to_owned();
        let count = take("rows").parse().unwrap_or(0usize).min(MOST);
        Typed {
            rows: (1..=count).map(|row| CELLS.map(|cell| take(&format!("line{row}-{cell}")))).collect(),
            place: take("place"),
            kind: take("kind"),
            standard: take("standard"),
            first: take("first"),
            name: take("name"),
        }
    }

    /// The rows of a table in place of those that were typed.
    fn load(&mut self, file: &[u8]) -> Result<(), Vec<RowError>> {
        let lines = read(file)?.lines(COLUMNS)?;
        if lines.len() > MOST {
            let what = format!("一次最多 {MOST} 行。请把同一个科目、同一户的合成一行，再交一次。");
            return Err(crate::house::table::Report::file(what).into());
        }
        let row = |line: crate::house::table::Line| Cells::try_from(line.cells).unwrap_or_default();
        self.rows = lines.into_iter().map(row).collect();
        Ok(())
    }

    /// The grid ends with the last row that is filled, and has room for more.
    fn pad(&mut self, more: usize) {
        let is_blank = |row: &Cells| row.iter().all(String::is_empty);
        let used = self.rows.iter().rposition(|row| !is_blank(row)).map_or(0, |at| at.saturating_add(1));
        let shown = self.rows.len().max(AT_FIRST).max(used).saturating_add(more).min(MOST);
        self.rows.resize_with(shown, Cells::default);
    }

    /// Sums of both columns, as far as the amounts can be read.
    fn sums(&self) -> Option<(Fen, Fen)> {
        let read = |text: &str| if text.is_empty() { Some(Fen::ZERO) } else { Fen::parse(text).ok() };
        self.rows.iter().try_fold((Fen::ZERO, Fen::ZERO), |(debit, credit), row| {
            let [.., left, right] = row;
            Some((debit.plus(read(left)?), credit.plus(read(right)?)))
        })
    }

    /// The command, or everything that must be mended.
    fn command(&self, app: &App) -> Result<OpenBook, Stop> {
        let mut errors = Vec::new();
        let mut wrong = |field: &'static str, what: &str| errors.push(FieldError::new(field, what));
        let place = DivisionCode::parse(&self.place).ok();
        let (kind, standard) = (BookKind::parse(&self.kind), Standard::parse(&self.standard));
        let first = Month::parse(&self.first).ok();
        if place.is_none() {
            wrong("place", "请选一下给哪个村、哪个镇建账");
        }
        if kind.is_none() {
            wrong("kind", "请选一下是谁的账");
        }
        if standard.is_none() {
            wrong("standard", "请选一下用哪个会计制度");
        }
        if first.is_none() {
            wrong("first", "请选一下从哪个月开始记账");
        }
        if !(2..=decide::NAME).contains(&self.name.chars().count()) {
            errors.push(FieldError::new("name", format!("请写一下组织的名称，2 到 {} 个字", decide::NAME)));
        }
        let now = app.clock.now();
        let made = make(standard.unwrap_or(Standard::S2023), &self.rows, || app.ids.next(now));
        let made = made.unwrap_or_else(|more| {
            errors.extend(more);
            Made::default()
        });
        match (place, kind, standard, first) {
            (Some(place), Some(kind), Some(standard), Some(first)) if errors.is_empty() => {
                let Made { subs, parties, ids, lines: opening } = made;
                let (name, salt) = (self.name.clone(), random()?);
                Ok(OpenBook { place, kind, standard, name, first, subs, parties, opening, ids, salt })
            }
            _ => Err(Refusal::fields(errors).into()),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Ask {
    place: String,
}

async fn show(State(app): State<App>, visit: Visit, Query(ask): Query<Ask>) -> Result<Response<Body>, Stop> {
    let (kind, standard) = (BookKind::Collective.code().to_owned(), Standard::S2023.code().to_owned());
    let mut typed = Typed { place: ask.place, kind, standard, ..Typed::default() };
    typed.pad(0);
    draw(&app, &visit, &typed, StatusCode::OK, (None, Errors::none())).await
}

/// What a button of the form does. A file that was chosen takes the place of the grid, whatever the button.
async fn act(State(app): State<App>, posted: PostedTable) -> Result<Response<Body>, Stop> {
    let PostedTable { file, act, fields, key, visit } = posted;
    charts::refresh(&app).await?;
    let mut typed = Typed::of(fields);
    let done = if act == "load" && file.is_empty() {
        Err(Errors::new("还没有选文件", vec![("file", "请先选一个文件，再按“读进下面的表”".to_owned())]))
    } else if file.is_empty() {
        Ok(())
    } else {
        let read = typed.load(&file);
        read.map_err(|errors| {
            let told = errors.iter().map(|error| ("file", error.to_string()));
            Errors::new("文件里有要改的地方，还没有读进来", told.collect())
        })
    };
    if let Err(errors) = done {
        typed.pad(0);
        return draw(&app, &visit, &typed, StatusCode::UNPROCESSABLE_ENTITY, (None, errors)).await;
    }
    typed.pad(if act == "more" { MORE } else { 0 });
    let done = match act.as_str() {
        "load" => Ok(Some("读进来了。请看一遍下面的表，再按“建账”。".to_owned())),
        "open" => match open(&app, &visit, &typed, &key).await {
            Ok(to) => return Ok(redirect(&to)),
            Err(stop) => Err(stop),
        },
        "look" => look(&app, &visit, &typed).await.map(Some),
        _ => Ok(None),
    };
    match done {
        Ok(said) => draw(&app, &visit, &typed, StatusCode::OK, (said, Errors::none())).await,
        Err(Stop::Refused(why)) if [409, 422].contains(&why.status) => {
            let status = StatusCode::from_u16(why.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            draw(&app, &visit, &typed, status, (None, told(&why))).await
        }
        Err(stop) => Err(stop),
    }
}

async fn open(app: &App, visit: &Visit, typed: &Typed, key: &str) -> Result<String, Stop> {
    let done = app.run(&visit.actor, Some(key), typed.command(app)?).await?;
    Ok(format!("/desk/books/{}", done.book))
}

/// Looks whether the book could be opened, and says what it would begin with.
async fn look(app: &App, visit: &Visit, typed: &Typed) -> Result<String, Stop> {
    let (command, cx) = (typed.command(app)?, app.context(visit.actor.clone()));
    let (rows, parties) = (command.opening.len(), command.parties.len());
    let sum = command.opening.iter().map(|line| line.columns().0).sum::<Fen>().grouped();
    app.db.read(move |db| command.look(db, &cx)).await?;
    Ok(format!("检查过了，都对：{rows} 行，{parties} 个往来户，借贷各 {sum} 元。还没有建账。"))
}

/// A refusal as the form tells it.
fn told(why: &Refusal) -> Errors {
    let field = match why.code {
        "book.exists" | "book.no_place" => "place",
        "book.future" | "book.too_early" => "first",
        "book.wrong_system" => "standard",
        _ => "",
    };
    match why.fields.as_slice() {
        [] => Errors::new("还没有建账", vec![(field, why.sentence.clone())]),
        fields => {
            let heading = format!("还有 {} 处要改，改好就能建账", fields.len());
            Errors::new(
                heading,
                fields.iter().map(|each| (each.field.as_ref(), each.sentence.clone())).collect(),
            )
        }
    }
}

/// Places in which the person may open books, each with its township's name.
fn places(cx: &Context, chosen: &str) -> Vec<Choice> {
    let held = cx.actor.posts.iter().map(|post| post.place);
    let mut held: Vec<_> = held.filter(|place| scope(&cx.actor, Action::BookOpen, *place).is_ok()).collect();
    held.sort_unstable();
    held.dedup();
    let places = &cx.registry.places;
    let inside = |place: DivisionCode| {
        let own = places.get(place).filter(|_| place.level() != Level::County);
        let towns = places.inside(place, Level::Town, cx.today).filter(move |town| town.code != place);
        let villages = places.inside(place, Level::Village, cx.today).filter(move |each| each.code != place);
        own.into_iter().chain(towns).chain(villages)
    };
    let all = held.into_iter().flat_map(inside);
    let choice = |code: DivisionCode| {
        let text = code.to_string();
        let is_chosen = text == chosen;
        Choice::new(text, places.full_name(code), is_chosen)
    };
    all.map(|place| choice(place.code)).collect()
}

/// Whether both sides are equal, and by how much they are not.
fn balance(sums: Option<(Fen, Fen)>) -> (Signal, String) {
    let Some((debit, credit)) = sums else {
        return (Signal::warn("还算不了"), "有的金额看不懂，请改好再算。".to_owned());
    };
    let gap = debit.minus(credit);
    match (debit.is_zero() && credit.is_zero(), gap.fen()) {
        (true, _) => (Signal::idle("还没填余额"), "没有余额的新账，空着就行。".to_owned()),
        (_, 0) => (Signal::ok("借贷平了"), format!("两边都是 {} 元。", debit.grouped())),
        (_, 1..) => (Signal::bad("借贷不平"), format!("贷方还差 {} 元。", gap.grouped())),
        _ => (Signal::bad("借贷不平"), format!("借方还差 {} 元。", gap.negated().grouped())),
    }
}

async fn draw(
    app: &App,
    visit: &Visit,
    typed: &Typed,
    status: StatusCode,
    (said, errors): (Option<String>, Errors),
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let places = places(&cx, &typed.place);
    let offered = app.db.read({
        let cx = app.context(visit.actor.clone());
        move |db| charts::offered(db, &cx)
    });
    let offered = offered.await?;
    let desk =
        visit.actor.posts.iter().find(|post| scope(&visit.actor, Action::BookOpen, post.place).is_ok());
    let desk = desk.ok_or(SIGN_IN)?.place;
    let sums = typed.sums();
    let (signal, balance) = balance(sums);
    let (debit, credit) = sums.unwrap_or_default();
    let kinds = BookKind::ALL.map(|kind| Choice::new(kind.code(), kind.zh(), kind.code() == typed.kind));
    let standards = offered.iter().map(|each| {
        let zh = if each.is_known() { format!("{}年制度", each.code()) } else { each.zh() };
        Choice::new(each.code(), zh, each.code() == typed.standard)
    });
    let shown = OpenPage {
        frame: frame(app, visit, "建一本账", desk)?,
        back: Link::new("回账本目录", "/desk/books"),
        places,
        kinds: kinds.into(),
        standards: standards.collect(),
        first: typed.first.clone(),
        latest: Month::of(cx.today).to_string(),
        name: typed.name.clone(),
        rows: typed.rows.iter().zip(1..).map(|(row, number)| line(row, number, &errors)).collect(),
        may_add: typed.rows.len() < MOST,
        sums: [debit.grouped(), credit.grouped()],
        signal,
        balance,
        party_kinds: decide::PARTY_KINDS.map(|(_, zh)| zh.to_owned()).into(),
        limit: format!("CSV（UTF-8）或 .xlsx，不超过 2 MB、{MOST} 行。"),
        columns: COLUMNS.iter().map(|column| (column.zh, column.needed)).collect(),
        said,
        errors,
    };
    page_with(app, visit, status, &shown)
}

fn line(row: &Cells, number: usize, errors: &Errors) -> EntryRow {
    let cells = CELLS.iter().zip(COLUMNS).zip(row).map(|((cell, column), value)| {
        let id = format!("line{number}-{cell}");
        let why = errors.of(&id).map(str::to_owned);
        let is_money = matches!(*cell, "debit" | "credit");
        Cell {
            id,
            label: column.zh,
            list: if *cell == "kind" { "kinds" } else { "" },
            most: if is_money { 20 } else { decide::NAME },
            value: value.clone(),
            why,
            is_money,
            is_wanted: false,
        }
    });
    EntryRow { number, side: "", cells: cells.collect() }
}
