//! The forms of a bank account and of a count of cash.

use super::super::commands::{AddAccount, CountCash};
use super::super::decide::{self, NewAccount};
use super::super::model::{PIECES, piece};
use super::super::reading::with_book;
use super::{frame, mend};
use crate::books::model::{AccountCode, Book};
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, FieldError, Refusal, Stop, random};
use crate::ui::forms::{Field, FormPage};
use crate::ui::parts::{Choice, Errors, Link};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use houji_base::{Day, Month};
use serde::Deserialize;
use std::collections::BTreeMap;

/// An account as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct AccountFields {
    bank: String,
    number: String,
    code: String,
    since: String,
}

pub(super) async fn new_account(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response<Body>, Stop> {
    draw_account(&app, &visit, &id, StatusCode::OK, (&AccountFields::default(), Errors::none())).await
}

async fn draw_account(
    app: &App,
    visit: &Visit,
    id: &str,
    status: StatusCode,
    (typed, errors): (&AccountFields, Errors),
) -> Result<Response<Body>, Stop> {
    let found = with_book(app, visit, id, |db, cx, book| Ok((crate::books::subs(db, cx, &book)?, book)));
    let (subs, book) = found.await?;
    let general = AccountCode::parse("102").into_iter();
    let codes = general.chain(subs.iter().map(|(code, _)| code.clone()));
    let codes: Vec<AccountCode> = codes.filter(|code| decide::is_bank(code, &book, &subs)).collect();
    let choice = |code: &AccountCode| {
        let name = subs.name(book.standard, code).unwrap_or_default();
        Choice::new(code.to_string(), format!("{code} {name}"), code.as_str() == typed.code)
    };
    let none = Choice::new("", "请选", typed.code.is_empty());
    let choices = std::iter::once(none).chain(codes.iter().map(choice)).collect();
    let fields = vec![
        Field {
            hint: "写到支行，像“农商银行翟店支行”",
            ..Field::text("bank", "哪家银行", &typed.bank, decide::BANK)
        },
        Field {
            hint: "加密存着，页面上只显示后四位", ..Field::text("number", "账号", &typed.number, 40)
        },
        Field { kind: "select", choices, ..Field::text("code", "账上是哪个科目", &typed.code, 0) },
        Field {
            kind: "month",
            hint: "这个月的月初，账上和银行的余额要一样。写成 2025-01",
            ..Field::text("since", "从哪个月开始对账", &typed.since, 7)
        },
    ];
    let shown = FormPage {
        frame: frame(app, visit, "登记银行账户", book.place)?,
        back: Link::new(book.name.clone(), format!("/desk/bank/{}", book.id)),
        heading: "登记银行账户".to_owned(),
        note: "一个账户对着账上一个银行存款的科目。有几个账户的，先在账里各加一个明细科目。".to_owned(),
        action: format!("/desk/bank/{}/accounts/new", book.id),
        parts: vec![("账户", fields)],
        button: "登记",
        errors,
    };
    page_with(app, visit, status, &shown)
}

/// Adds an account and leads to it.
pub(super) async fn add_account(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<AccountFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let result = match account(&id, &fields) {
        Ok(command) => app.run(&visit.actor, Some(&key), command).await,
        Err(stop) => Err(stop),
    };
    match result {
        Ok(done) => Ok(redirect(&format!("/desk/bank/{id}/accounts/{}", done.n))),
        Err(stop) => {
            let errors = mend(stop)?;
            draw_account(&app, &visit, &id, StatusCode::UNPROCESSABLE_ENTITY, (&fields, errors)).await
        }
    }
}

fn account(id: &str, fields: &AccountFields) -> Result<AddAccount, Stop> {
    let (code, since) = (AccountCode::parse(fields.code.trim()).ok(), Month::parse(fields.since.trim()).ok());
    let mut errors = Vec::new();
    if fields.bank.trim().is_empty() {
        errors.push(FieldError::new("bank", "请写是哪家银行"));
    }
    if fields.number.trim().is_empty() {
        errors.push(FieldError::new("number", "请写账号"));
    }
    if code.is_none() {
        errors.push(FieldError::new("code", "请选账上是哪个科目"));
    }
    if since.is_none() {
        errors.push(FieldError::new("since", "请填从哪个月开始对账，像 2025-01"));
    }
    let (Some(code), Some(since), true) = (code, since, errors.is_empty()) else {
        return Err(Refusal::fields(errors).into());
    };
    let (bank, number) = (fields.bank.trim().to_owned(), decide::digits(&fields.number));
    let new = NewAccount { code, bank, number, since };
    Ok(AddAccount { book: crate::books::book_id(id)?, new, salt: random()? })
}

/// A count as typed.
type CountFields = BTreeMap<String, String>;

pub(super) async fn new_count(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response<Body>, Stop> {
    let today = app.clock.now().day().to_string();
    let typed = CountFields::from([("day".to_owned(), today)]);
    draw_count(&app, &visit, &id, StatusCode::OK, (&typed, Errors::none())).await
}

fn typed<'a>(fields: &'a CountFields, name: &str) -> &'a str {
    fields.get(name).map_or("", |text| text.trim())
}

async fn draw_count(
    app: &App,
    visit: &Visit,
    id: &str,
    status: StatusCode,
    (fields, errors): (&CountFields, Errors),
) -> Result<Response<Body>, Stop> {
    let book: Book = with_book(app, visit, id, |_, _, book| Ok(book)).await?;
    let pieces = PIECES.iter().map(|fen| {
        let name = format!("piece{fen}");
        let value = typed(fields, &name).to_owned();
        Field {
            kind: "number", ..Field::text(name, format!("{} 的几张（枚）", piece(*fen)), &value, 7)
        }
    });
    let one =
        |name: &'static str, label: &'static str| Field::text(name, label, typed(fields, name), decide::NAME);
    let people = vec![
        Field { kind: "date", ..Field::text("day", "哪天盘点的", typed(fields, "day"), 10) },
        one("counted_by", "谁点的钱"),
        Field {
            hint: "不能和点钱的是同一个人", ..one("watched_by", "谁在旁边看着（监盘）")
        },
    ];
    let shown = FormPage {
        frame: frame(app, visit, "现金盘点", book.place)?,
        back: Link::new(book.name.clone(), format!("/desk/bank/{}", book.id)),
        heading: "现金盘点".to_owned(),
        note: "先把当天的凭证记完再盘。没有的空着。账上的数由系统查，和点到的数比。".to_owned(),
        action: format!("/desk/bank/{}/counts/new", book.id),
        parts: vec![("哪天，谁盘的", people), ("点到的钱", pieces.collect())],
        button: "交盘点",
        errors,
    };
    page_with(app, visit, status, &shown)
}

/// Keeps a count and leads to it.
pub(super) async fn count(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<CountFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let result = match counted(&id, &fields) {
        Ok(command) => app.run(&visit.actor, Some(&key), command).await,
        Err(stop) => Err(stop),
    };
    match result {
        Ok(done) => Ok(redirect(&format!("/desk/bank/{id}/counts/{}", done.n))),
        Err(stop) => {
            let errors = mend(stop)?;
            draw_count(&app, &visit, &id, StatusCode::UNPROCESSABLE_ENTITY, (&fields, errors)).await
        }
    }
}

fn counted(id: &str, fields: &CountFields) -> Result<CountCash, Stop> {
    let mut errors = Vec::new();
    let day = Day::parse(typed(fields, "day")).ok();
    if day.is_none() {
        errors.push(FieldError::new("day", "请填哪天盘点的"));
    }
    let mut pieces = Vec::with_capacity(PIECES.len());
    for fen in PIECES {
        let name = format!("piece{fen}");
        match typed(fields, &name) {
            "" => pieces.push(0),
            text => match text.parse() {
                Ok(count) => pieces.push(count),
                Err(_) => errors.push(FieldError::new(name, "请填张数，没有就空着")),
            },
        }
    }
    for (name, what) in [("counted_by", "请写谁点的钱"), ("watched_by", "请写谁在旁边看着")] {
        if typed(fields, name).is_empty() {
            errors.push(FieldError::new(name, what));
        }
    }
    let (Some(day), true) = (day, errors.is_empty()) else { return Err(Refusal::fields(errors).into()) };
    let [counted_by, watched_by] = ["counted_by", "watched_by"].map(|name| typed(fields, name).to_owned());
    let book = crate::books::book_id(id)?;
    Ok(CountCash { book, day, pieces, counted_by, watched_by, salt: random()? })
}
