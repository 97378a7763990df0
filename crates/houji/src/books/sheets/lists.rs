//! Lists that are taken away as files: the books of a place, the vouchers of a month, the entries of an account.

use super::pages::Paper;
use super::table::{Cell, Head, Row, Table};
use super::when::{Ask, Kind, When};
use super::{MOST, SIGNERS, file, made, paper, told};
use crate::books::commands::Export;
use crate::books::decide::Refused;
use crate::books::find::{Wanted, look_up};
use crate::books::model::{AccountCode, Book, Period, Standard, voucher::name};
use crate::books::reading::with_book;
use crate::books::store;
use crate::gate::Scope;
use crate::house::error::UNREADABLE;
use crate::house::web::{Format, Posted, Visit};
use crate::house::{App, Context, Reader, Stop};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use houji_base::Month;
use houji_seal::Digest;
use serde::Deserialize;

/// What is taken away when it is no account.
const VOUCHERS: &str = "vouchers";
/// Vouchers that were looked for.
const FOUND: &str = "found";

/// The form of what is taken away.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ExportFields {
    /// Code of an account, `vouchers`, or `found` with what was looked for.
    what: String,
    q: String,
    before: Option<i64>,
    month: String,
    span: String,
    known: String,
    #[serde(rename = "as")]
    form: String,
}

/// Takes entries away as a file, with an entry of its own.
pub async fn export(
    State(app): State<App>,
    Path(book): Path<String>,
    posted: Posted<ExportFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let format = Format::parse(&fields.form).ok_or(UNREADABLE)?;
    if fields.what == FOUND {
        return found_file(&app, (&visit, &key), &book, fields, format).await;
    }
    let account = match fields.what.as_str() {
        VOUCHERS => None,
        code => Some(AccountCode::parse(code).map_err(|_| Refused::NoAccount)?),
    };
    let ExportFields { what, month, span, known, .. } = fields;
    let read = with_book(&app, &visit, &book, move |db, cx, book| {
        let ask = Ask { month, span, known, ..Ask::default() };
        let mut when = When::read(cx, &book, &ask)?;
        let table = match account {
            Some(code) => made(db, cx, &book, (&Kind::Account(code), &mut when), true)?,
            None => vouchers(db, cx, &book, &when)?,
        };
        let told = told(db, cx, &book, &when)?;
        Ok((book, when, table, told))
    });
    let (book, when, table, told) = read.await?;
    let cells: Vec<&[u8]> = table.rows.iter().flatten().map(|cell| cell.text.as_bytes()).collect();
    let command = Export {
        book: book.id,
        what: what.clone(),
        months: if what == VOUCHERS { (when.month, when.month) } else { when.months() },
        format,
        rows: i64::try_from(table.rows.len()).unwrap_or(i64::MAX),
        cells: Digest::of(&cells).to_string(),
    };
    let key = command.key(&key);
    app.run(&visit.actor, Some(&key), command).await?;
    let plain = format!("{}-{what}-{}", book.id, when.month);
    file::file(&plain, format, paper(&book, &when, (table, told))).await
}

/// The vouchers of a month, in the order of their numbers.
fn vouchers(db: &mut Reader, cx: &Context, book: &Book, when: &When) -> Result<Table, Stop> {
    let at = (Period::Month(when.month), i64::MAX);
    let mut found = store::list(db, cx.county.as_i64(), book.id, at, MOST.saturating_add(1))?;
    if i64::try_from(found.len()).unwrap_or(i64::MAX) > MOST {
        return Err(Refused::TooLong { most: MOST }.into());
    }
    found.reverse();
    Ok(listed_table("凭证目录", when.month.zh(), &found))
}

/// What was found, as far as one page looks through a book.
async fn found_file(
    app: &App,
    (visit, key): (&Visit, &str),
    book: &str,
    fields: ExportFields,
    format: Format,
) -> Result<Response<Body>, Stop> {
    let (wanted, before) = (Wanted::new(&fields.q)?, fields.before.unwrap_or(i64::MAX));
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let read = with_book(app, visit, book, move |db, cx, book| {
        let found = look_up(db, cx, &book, &wanted, (before, most))?;
        Ok((book, found))
    });
    let (book, found) = read.await?;
    let cx = app.context(visit.actor.clone());
    let table = listed_table("找到的凭证", cx.today.zh(), &found.hits);
    let cells: Vec<&[u8]> = table.rows.iter().flatten().map(|cell| cell.text.as_bytes()).collect();
    let month = |listed: Option<&store::Listed>| listed.map_or(book.first, |each| Month::of(each.day));
    let command = Export {
        book: book.id,
        what: FOUND.to_owned(),
        months: (month(found.hits.last()), month(found.hits.first())),
        format,
        rows: i64::try_from(table.rows.len()).unwrap_or(i64::MAX),
        cells: Digest::of(&cells).to_string(),
    };
    let key = command.key(key);
    app.run(&visit.actor, Some(&key), command).await?;
    let note = found.next.map(|seq| format!("只找到第 {seq} 张为止，更早的没有找。"));
    let paper = Paper { org: book.name.clone(), table, note, signers: SIGNERS };
    file::file(&format!("{}-found-{}", book.id, cx.today), format, paper).await
}

/// Vouchers as a table of a file.
fn listed_table(title: &str, period: String, listed: &[store::Listed]) -> Table {
    let row = |listed: &store::Listed| -> Row {
        let state = match (listed.reverses, listed.reversed_by) {
            (Some(_), _) => "红字",
            (None, Some(_)) => "已冲销",
            (None, None) => "",
        };
        vec![
            Cell::text(name(listed.period, listed.number)),
            Cell::day(listed.day),
            Cell::text(listed.summary.clone()),
            Cell::text(listed.papers.to_string()),
            Cell::text(state),
            Cell::money(listed.total),
        ]
    };
    Table {
        title: title.to_owned(),
        period,
        heads: vec![
            Head::text("凭证"),
            Head::text("日期"),
            Head::text("摘要"),
            Head::text("附件张数"),
            Head::text("冲销"),
            Head::money("金额"),
        ],
        rows: listed.iter().map(row).collect(),
        more: None,
        fold: None,
    }
}

/// The books of some places and of all places inside them.
///
/// # Errors
/// A refusal when there are too many; a fault of the database.
pub async fn books_file(
    app: &App,
    cx: &Context,
    scopes: Vec<Scope>,
    format: Format,
) -> Result<Response<Body>, Stop> {
    let county = cx.county.as_i64();
    let place = scopes.first().map_or(cx.county, Scope::place);
    let most = MOST.saturating_add(1);
    let books = app.db.read(move |db| Ok(store::books_within(db, county, &scopes, 0, most)?)).await?;
    if i64::try_from(books.len()).unwrap_or(i64::MAX) > MOST {
        return Err(Refused::TooLong { most: MOST }.into());
    }
    let row = |book: &Book| -> Row {
        let closed = if book.is_closed(book.first) { book.closed_to.to_string() } else { String::new() };
        vec![
            Cell::text(book.id.to_string()),
            Cell::text(cx.registry.places.full_name(book.place)),
            Cell::text(book.name.clone()),
            Cell::text(book.kind.zh()),
            Cell::text(match book.standard {
                Standard::Imported(chart) => chart.name,
                known => known.code(),
            }),
            Cell::text(book.first.to_string()),
            Cell::text(closed),
            Cell::text(book.last_seq.to_string()),
        ]
    };
    let heads = ["账", "村", "单位", "组织", "会计制度", "从哪个月起", "结到", "凭证张数"];
    let table = Table {
        title: "账本目录".to_owned(),
        period: cx.today.zh(),
        heads: heads.map(Head::text).into(),
        rows: books.iter().map(row).collect(),
        more: None,
        fold: None,
    };
    let paper = Paper { org: cx.registry.places.name(place), table, note: None, signers: SIGNERS };
    file::file(&format!("{place}-books-{}", cx.today), format, paper).await
}

/// A list of a room as a file, as it stands today. Its rows were read with one more than [`MOST`], so that one that is too
/// long is told and not cut.
///
/// # Errors
/// A refusal when there are too many rows; a fault when it cannot be written.
pub async fn list_file(
    cx: &Context,
    plain: &str,
    (org, title): (String, &str),
    (heads, rows): (Vec<Head>, Vec<Row>),
    format: Format,
) -> Result<Response<Body>, Stop> {
    if i64::try_from(rows.len()).unwrap_or(i64::MAX) > MOST {
        return Err(Refused::TooLong { most: MOST }.into());
    }
    let table = Table { title: title.to_owned(), period: cx.today.zh(), heads, rows, more: None, fold: None };
    let paper = Paper { org, table, note: None, signers: SIGNERS };
    file::file(&format!("{plain}-{}", cx.today), format, paper).await
}
