//! One venture: shares, profits given out, and what came in.

use super::super::commands::{Distribute, PayIn, ReceiveProfit};
use super::super::model::{Due, Share};
use super::super::reading::{VentureWhole, venture};
use super::{frame, mend};
use crate::books::book_id;
use crate::books::model::{BookId, Purse};
use crate::books::sheets::{Cell, Head, RoomPage, Row, Table, bold};
use crate::books::typed::{day, money, words};
use crate::gate::{Action, scope};
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, Context, FieldError, Refusal, Stop, random};
use crate::ui::forms::{DoneQuery, Field, FormPart, date, text};
use crate::ui::parts::{Errors, Link};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::Fen;
use serde::Deserialize;

/// A profit, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ProfitFields {
    day: String,
    amount: String,
    basis: String,
}

/// Capital that is paid in, as chosen.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct CapitalFields {
    capital_of: String,
    paid_on: String,
    paid_from: String,
}

/// A part of a profit that came in, as chosen.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ReceiptFields {
    due: String,
    came_on: String,
    purse: String,
}

/// What was typed, when something must be mended.
#[derive(Default)]
struct Typed {
    capital: Option<(CapitalFields, Errors)>,
    profit: Option<(ProfitFields, Errors)>,
    receipt: Option<(ReceiptFields, Errors)>,
}

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(q): Query<DoneQuery>,
) -> Result<Response<Body>, Stop> {
    let of = venture(&app, &visit, &id).await?;
    draw(&app, &visit, &of, (StatusCode::OK, &q.done), Typed::default())
}

fn draw(
    app: &App,
    visit: &Visit,
    of: &VentureWhole,
    (status, done): (StatusCode, &str),
    typed: Typed,
) -> Result<Response<Body>, Stop> {
    let (cx, written) = (app.context(visit.actor.clone()), &of.venture.written);
    let mut shown = RoomPage::new(frame(app, visit, &written.name, of.venture.place)?, written.name.clone());
    shown.back = Some(Link::new("回联营目录", "/desk/ventures"));
    shown.done_line = match done {
        "recorded" => Some("联营登记好了。各村的出资在下面记到各村的账上。"),
        "paid-in" => Some("出资记好了，这个村的凭证也记好了。"),
        "distributed" => Some("分配记好了，各村该分的在下面。收到了就记一下。"),
        "received" => Some("收到了，这个村的凭证也记好了。"),
        _ => None,
    };
    let short = written.shares.iter().filter(|share| booked(of, share.book) < share.capital);
    shown.notes = short
        .map(|share| {
            let name = village(&cx, share.book);
            format!("{name}账上的长期投资比出资少，请补记出资。")
        })
        .collect();
    shown.facts = vec![
        ("乡镇", cx.registry.places.name(of.venture.place)),
        ("哪天开始", written.started.zh()),
        ("凭什么合办", written.basis.clone()),
        ("哪天登记的", of.venture.recorded_at.day().zh()),
    ];
    shown.tables = vec![shares_table(of, &cx), dues_table(of, &cx)];
    let may =
        |book: BookId| book.place().is_some_and(|at| scope(&visit.actor, Action::ProjectWrite, at).is_ok());
    let unpaid: Vec<&Share> =
        written.shares.iter().filter(|share| is_unpaid(of, share) && may(share.book)).collect();
    if !unpaid.is_empty() {
        shown.forms.push(capital_form(of, &cx, &unpaid, typed.capital));
    }
    if scope(&visit.actor, Action::ProjectWrite, of.venture.place).is_ok() {
        shown.forms.push(profit_form(of, &cx, typed.profit));
    }
    let open: Vec<&Due> = of.dues.iter().filter(|due| due.voucher.is_none() && may(due.book)).collect();
    if !open.is_empty() {
        shown.forms.push(receipt_form(of, &cx, &open, typed.receipt));
    }
    page_with(app, visit, status, &shown)
}

fn village(cx: &Context, book: BookId) -> String {
    book.place().map_or(String::new(), |place| cx.registry.places.name(place))
}

fn booked(of: &VentureWhole, book: BookId) -> Fen {
    of.invested.iter().find(|(each, _)| *each == book).map_or(Fen::ZERO, |(_, fen)| *fen)
}

/// True while neither the venture nor a bookkeeper put a village's capital into its book.
fn is_unpaid(of: &VentureWhole, share: &Share) -> bool {
    booked(of, share.book) < share.capital && !of.paid_in.iter().any(|(book, _)| *book == share.book)
}

fn percent(points: i64) -> String {
    format!("{}.{:02}%", points.div_euclid(100), points.rem_euclid(100))
}

fn shares_table(of: &VentureWhole, cx: &Context) -> Table {
    let shares = &of.venture.written.shares;
    let row = |share: &Share| -> Row {
        vec![
            Cell::text(village(cx, share.book)),
            Cell::money(share.capital),
            Cell { is_money: true, ..Cell::text(percent(share.points)) },
            match of.paid_in.iter().find(|(book, _)| *book == share.book) {
                Some((book, seq)) => {
                    Cell::money(booked(of, share.book)).to(&format!("/desk/books/{book}/vouchers/{seq}"))
                }
                None => Cell::money(booked(of, share.book)),
            },
        ]
    };
    let (capital, points): (Fen, i64) =
        (shares.iter().map(|share| share.capital).sum(), shares.iter().map(|share| share.points).sum());
    let total = vec![
        Cell::text("合计"),
        Cell::money(capital),
        Cell { is_money: true, ..Cell::text(percent(points)) },
        Cell::blank(),
    ];
    let heads = ["出资", "份额", "账上的长期投资"].map(Head::money);
    Table {
        title: "各村出资".to_owned(),
        period: cx.today.zh(),
        heads: [Head::text("村")].into_iter().chain(heads).collect(),
        rows: shares.iter().map(row).chain([bold(total)]).collect(),
        more: None,
        fold: None,
    }
}

fn dues_table(of: &VentureWhole, cx: &Context) -> Table {
    let mut rows: Vec<Row> = Vec::new();
    for profit in of.profits.iter().rev() {
        let own = of.dues.iter().filter(|due| due.n == profit.n);
        let first = [Cell::text(format!("第 {} 次 {}", profit.n, profit.day.zh())), Cell::text("合计")];
        let rest = [Cell::money(profit.amount), Cell::text(profit.basis.clone())];
        rows.push(bold(first.into_iter().chain(rest).collect()));
        rows.extend(own.map(|due| {
            let voucher = |seq: i64| format!("/desk/books/{}/vouchers/{seq}", due.book);
            let state = match due.voucher {
                Some(seq) => Cell::text("收到了，看凭证").to(&voucher(seq)),
                None => Cell::text("还没收到"),
            };
            vec![Cell::text(""), Cell::text(village(cx, due.book)), Cell::money(due.amount), state]
        }));
    }
    let heads = vec![Head::text("分配"), Head::text("村"), Head::money("分多少"), Head::text("状态")];
    Table { title: "分红".to_owned(), period: cx.today.zh(), heads, rows, more: None, fold: None }
}

fn capital_form(
    of: &VentureWhole,
    cx: &Context,
    unpaid: &[&Share],
    typed: Option<(CapitalFields, Errors)>,
) -> FormPart {
    let (fields, errors) = typed.unwrap_or_else(|| {
        let (paid_on, paid_from) = (cx.today.to_string(), "bank".to_owned());
        (CapitalFields { capital_of: String::new(), paid_on, paid_from }, Errors::none())
    });
    let label = |share: &&Share| {
        let words = format!("{} {} 元", village(cx, share.book), share.capital.grouped());
        (share.book.to_string(), words)
    };
    let labels: Vec<(String, String)> = unpaid.iter().map(label).collect();
    let choices = labels.iter().map(|(a, b)| (a.as_str(), b.as_str()));
    let purses = Purse::ALL.iter().map(|(_, code, zh, _)| (*code, *zh));
    FormPart {
        heading: "记出资",
        hint: "交了就在这个村的账上记凭证：借长期投资，贷现金或银行存款。".to_owned(),
        url: format!("/desk/ventures/{}/capital", of.venture.id),
        button: "记出资",
        errors,
        fields: vec![
            Field::choose("capital_of", "哪个村", &fields.capital_of, choices),
            date("paid_on", "哪天出的", "", &fields.paid_on),
            Field::choose("paid_from", "从哪里出的", &fields.paid_from, purses),
        ],
    }
}

fn profit_form(of: &VentureWhole, cx: &Context, typed: Option<(ProfitFields, Errors)>) -> FormPart {
    let (fields, errors) = typed.unwrap_or_else(|| {
        (ProfitFields { day: cx.today.to_string(), ..ProfitFields::default() }, Errors::none())
    });
    FormPart {
        heading: "分配收益",
        hint: "按份额分到分，加起来正好是分配的数。".to_owned(),
        url: format!("/desk/ventures/{}/profits", of.venture.id),
        button: "分配",
        errors,
        fields: vec![
            date("day", "哪天定的", "", &fields.day),
            text("amount", "一共分多少（元）", "", 20, &fields.amount),
            text("basis", "凭什么分", "比如联营理事会决议", 60, &fields.basis),
        ],
    }
}

fn receipt_form(
    of: &VentureWhole,
    cx: &Context,
    open: &[&Due],
    typed: Option<(ReceiptFields, Errors)>,
) -> FormPart {
    let (fields, errors) = typed.unwrap_or_else(|| {
        let (came_on, purse) = (cx.today.to_string(), "bank".to_owned());
        (ReceiptFields { due: String::new(), came_on, purse }, Errors::none())
    });
    let label = |due: &&Due| {
        let words = format!("第 {} 次 {} {} 元", due.n, village(cx, due.book), due.amount.grouped());
        (format!("{}.{}", due.n, due.book), words)
    };
    let labels: Vec<(String, String)> = open.iter().map(label).collect();
    let choices = labels.iter().map(|(a, b)| (a.as_str(), b.as_str()));
    let purses = Purse::ALL.iter().map(|(_, code, zh, _)| (*code, *zh));
    FormPart {
        heading: "收到分红",
        hint: "交了就在这个村的账上记凭证。".to_owned(),
        url: format!("/desk/ventures/{}/receipts", of.venture.id),
        button: "记上",
        errors,
        fields: vec![
            Field::choose("due", "哪个村的哪一次", &fields.due, choices),
            date("came_on", "哪天收到的", "", &fields.came_on),
            Field::choose("purse", "收到了哪里", &fields.purse, purses),
        ],
    }
}

/// A profit is given out, and the venture shown again.
pub(super) async fn distribute(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<ProfitFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = venture(&app, &visit, &id).await?;
    let mut errors = Vec::new();
    let on = day("day", &fields.day, "请填哪天定的", &mut errors);
    let amount = money("amount", &fields.amount, Fen::new(1), &mut errors);
    let basis = words("basis", &fields.basis, (2, 60), "请写一下凭什么分").map_err(|why| errors.push(why));
    let result = match (on, amount, basis) {
        (Some(day), Some(amount), Ok(basis)) => {
            let command = Distribute { venture: of.venture.id, day, amount, basis, salt: random()? };
            app.run(&visit.actor, Some(&key), command).await.map(drop)
        }
        _ => Err(Refusal::fields(errors).into()),
    };
    match result {
        Ok(()) => Ok(redirect(&format!("/desk/ventures/{id}?done=distributed"))),
        Err(stop) => {
            let typed = Typed { profit: Some((fields, mend(stop)?)), ..Typed::default() };
            draw(&app, &visit, &of, (StatusCode::UNPROCESSABLE_ENTITY, ""), typed)
        }
    }
}

/// A village's capital is posted, and the venture shown again.
pub(super) async fn pay_in(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<CapitalFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = venture(&app, &visit, &id).await?;
    let mut errors = Vec::new();
    let book = book_id(&fields.capital_of).ok();
    if book.is_none() {
        errors.push(FieldError::new("capital_of", "请选一下是哪个村"));
    }
    let on = day("paid_on", &fields.paid_on, "请填哪天出的", &mut errors);
    let purse = Purse::parse(&fields.paid_from);
    if purse.is_none() {
        errors.push(FieldError::new("paid_from", "请选一下从哪里出的"));
    }
    let result = match (book, on, purse) {
        (Some(book), Some(day), Some(purse)) => {
            let command = PayIn { venture: of.venture.id, book, day, purse, salt: random()? };
            app.run(&visit.actor, Some(&key), command).await.map(drop)
        }
        _ => Err(Refusal::fields(errors).into()),
    };
    match result {
        Ok(()) => Ok(redirect(&format!("/desk/ventures/{id}?done=paid-in"))),
        Err(stop) => {
            let typed = Typed { capital: Some((fields, mend(stop)?)), ..Typed::default() };
            draw(&app, &visit, &of, (StatusCode::UNPROCESSABLE_ENTITY, ""), typed)
        }
    }
}

/// A village's part came in, and the venture is shown again.
pub(super) async fn receive(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<ReceiptFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = venture(&app, &visit, &id).await?;
    let mut errors = Vec::new();
    let due = fields.due.split_once('.').and_then(|(n, book)| Some((n.parse().ok()?, book)));
    if due.is_none() {
        errors.push(FieldError::new("due", "请选一下是哪个村的哪一次"));
    }
    let on = day("came_on", &fields.came_on, "请填哪天收到的", &mut errors);
    let purse = Purse::parse(&fields.purse);
    if purse.is_none() {
        errors.push(FieldError::new("purse", "请选一下收到了哪里"));
    }
    let result = match (due, on, purse) {
        (Some((n, book)), Some(day), Some(purse)) => {
            let (venture, book) = (of.venture.id, book_id(book)?);
            let command = ReceiveProfit { venture, n, book, day, purse, salt: random()? };
            app.run(&visit.actor, Some(&key), command).await.map(drop)
        }
        _ => Err(Refusal::fields(errors).into()),
    };
    match result {
        Ok(()) => Ok(redirect(&format!("/desk/ventures/{id}?done=received"))),
        Err(stop) => {
            let typed = Typed { receipt: Some((fields, mend(stop)?)), ..Typed::default() };
            draw(&app, &visit, &of, (StatusCode::UNPROCESSABLE_ENTITY, ""), typed)
        }
    }
}
