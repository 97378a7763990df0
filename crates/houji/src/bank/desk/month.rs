//! A month as the book and the bank tell it (银行存款余额调节表), and saying that they agree.

use super::super::commands::Agree;
use super::super::model::{Account, Balances, Kept, Posting};
use super::super::reading::{balances, found, why, with_book};
use super::super::store;
use super::account::address;
use super::pages::{MonthPage, Side};
use super::{frame, mend};
use crate::books::decide::{Refused as BookRefused, amount_sentence};
use crate::books::model::Book;
use crate::gate::{Action, scope};
use crate::house::error::UNREADABLE;
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, FieldError, Refusal, Stop};
use crate::ui::format;
use crate::ui::parts::{Errors, Link, Signal};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use houji_base::{Fen, Moment, Month};
use serde::Deserialize;

/// Most rows and entries that are listed; the sums are of all.
const LISTED: i64 = 300;

/// All that the sheet is made of.
pub(in super::super) struct Sheet {
    pub book: Book,
    pub account: Account,
    pub month: Month,
    pub balances: Balances,
    pub why: Vec<String>,
    pub rows: Vec<Kept>,
    pub entries: Vec<Posting>,
    pub kept: Option<([Fen; 3], Moment)>,
}

/// Reads a month of an account.
pub(in super::super) async fn sheet(
    app: &App,
    visit: &Visit,
    (id, n, month): (&str, i64, &str),
) -> Result<Sheet, Stop> {
    let month = Month::parse(month).map_err(|_| UNREADABLE)?;
    with_book(app, visit, id, move |db, cx, book| {
        let (county, account) = (cx.county.as_i64(), found(db, cx, book.id, n)?);
        if month < account.since || month > Month::of(cx.today) {
            return Err(BookRefused::NoMonth.into());
        }
        let balances = balances(db, cx, (&book, &account), month)?;
        let why = why(db, cx, (&book, &account), (month, &balances))?;
        let rows = store::to_month(db, county, &account, month, LISTED)?;
        let entries = store::open_entries(db, county, &account, month, LISTED)?;
        let kept = store::months(db, county, &account, (month, month))?.pop();
        let kept = kept.map(|(_, sums, at)| (sums, at));
        Ok(Sheet { book, account, month, balances, why, rows, entries, kept })
    })
    .await
}

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((id, n, month)): Path<(String, i64, String)>,
) -> Result<Response<Body>, Stop> {
    let sheet = sheet(&app, &visit, (&id, n, &month)).await?;
    draw(&app, &visit, &sheet, StatusCode::OK, (String::new(), Errors::none()))
}

fn draw(
    app: &App,
    visit: &Visit,
    sheet: &Sheet,
    status: StatusCode,
    (told, errors): (String, Errors),
) -> Result<Response<Body>, Stop> {
    let Sheet { book, account, month, balances, .. } = sheet;
    let base = address(book.id, account.account);
    let may = scope(&visit.actor, Action::BankWrite, book.place).is_ok();
    let turn = account.agreed_to.next() == *month && app.clock.now().day() > month.last_day();
    let (book_side, bank_side) = sides(sheet);
    let full = |len: usize| i64::try_from(len).unwrap_or(0) == LISTED;
    let shown = MonthPage {
        frame: frame(app, visit, "银行存款余额调节表", book.place)?,
        back: Link::new(account.name(), format!("{base}?month={month}")),
        unit: book.name.clone(),
        account: account.name(),
        month: month.zh(),
        book: (balances.book.grouped(), book_side, balances.book_after().grouped()),
        bank: (balances.bank.grouped(), bank_side, balances.bank_after().grouped()),
        state: match balances.gap().is_zero() {
            true => Signal::ok("两边一样"),
            false => Signal::bad(format!("两边差 {} 元", balances.gap().grouped())),
        },
        why: sheet.why.clone(),
        is_cut: full(sheet.rows.len()) || full(sheet.entries.len()),
        stamp: sheet.kept.as_ref().map(|(_, at)| format!("{} {}", at.day().zh(), format::clock(*at))),
        moved: moved(sheet),
        url: (may && turn).then(|| format!("{base}/months/{month}")),
        told,
        errors,
    };
    page_with(app, visit, status, &shown)
}

/// What is said when the book moved after the month was reconciled.
fn moved(sheet: &Sheet) -> Option<String> {
    let ([book, bank, _], _) = sheet.kept.as_ref()?;
    let now = (sheet.balances.book, sheet.balances.bank);
    let words = |was: Fen, is: Fen| format!("确认时是 {} 元，现在是 {} 元", was.grouped(), is.grouped());
    match (*book == now.0, *bank == now.1) {
        (true, true) => None,
        (false, _) => Some(format!("确认以后账上又记了这个月的凭证：{}。请核对。", words(*book, now.0))),
        (true, false) => Some(format!("确认以后又导入了这个月的流水：{}。请核对。", words(*bank, now.1))),
    }
}

/// What is added to and taken from the book, and from the bank.
fn sides(sheet: &Sheet) -> (Vec<Side>, Vec<Side>) {
    let (rows, entries, sums) = (&sheet.rows, &sheet.entries, &sheet.balances);
    let size = |fen: Fen| if fen < Fen::ZERO { fen.negated() } else { fen };
    let row = |row: &Kept| [row.day.zh(), row.summary.clone(), size(row.amount).grouped()];
    let entry = |entry: &Posting| {
        [entry.day.zh(), format!("{} {}", entry.name, entry.summary), size(entry.amount).grouped()]
    };
    let of_rows = |heading, is_in: bool, sum: Fen| Side {
        heading,
        items: rows.iter().filter(|each| (each.amount > Fen::ZERO) == is_in).map(row).collect(),
        sum: sum.grouped(),
    };
    let of_entries = |heading, is_in: bool, sum: Fen| Side {
        heading,
        items: entries.iter().filter(|each| (each.amount > Fen::ZERO) == is_in).map(entry).collect(),
        sum: sum.grouped(),
    };
    let book = vec![
        of_rows("加：银行已收，账上没收", true, sums.bank_in),
        of_rows("减：银行已付，账上没付", false, sums.bank_out),
    ];
    let bank = vec![
        of_entries("加：账上已收，银行没收", true, sums.book_in),
        of_entries("减：账上已付，银行没付", false, sums.book_out),
    ];
    (book, bank)
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ToldFields {
    told: String,
}

/// Says that book and bank agree on a month.
pub(super) async fn agree(
    State(app): State<App>,
    Path((id, n, month)): Path<(String, i64, String)>,
    posted: Posted<ToldFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let sheet = sheet(&app, &visit, (&id, n, &month)).await?;
    let result = match Fen::parse(fields.told.trim()) {
        Ok(told) => {
            let command = Agree { book: sheet.book.id, account: n, month: sheet.month, told };
            app.run(&visit.actor, Some(&key), command).await.map(|_| ())
        }
        Err(why) => Err(Refusal::fields(vec![FieldError::new("told", amount_sentence(why))]).into()),
    };
    match result {
        Ok(()) => Ok(redirect(&format!("/desk/bank/{id}/accounts/{n}/months/{month}"))),
        Err(stop) => {
            let errors = mend(stop)?;
            draw(&app, &visit, &sheet, StatusCode::UNPROCESSABLE_ENTITY, (fields.told, errors))
        }
    }
}
