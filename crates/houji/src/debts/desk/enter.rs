//! Registering a debt.

use super::super::commands::RecordDebt;
use super::super::form::{DebtForm, read};
use super::super::model::{DebtId, Kind, Purpose, Took};
use super::{frame, mend};
use crate::books::decide::PARTY_KINDS;
use crate::books::model::{Book, PartyId};
use crate::books::{book_id, books_for};
use crate::gate::{Action, reach};
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, FieldError, Refusal, Stop, random};
use crate::ui::forms::{Field, FormPage, date, text};
use crate::ui::parts::{Errors, Link};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{Response, StatusCode};
use serde::Deserialize;

/// A debt as typed on the page.
#[derive(Clone, Default, Deserialize)]
pub(super) struct EnterForm {
    #[serde(default)]
    book: String,
    #[serde(flatten)]
    debt: DebtForm,
}

#[derive(Default, Deserialize)]
pub(super) struct EnterQuery {
    #[serde(default)]
    book: String,
}

/// An empty form.
pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<EnterQuery>,
) -> Result<Response<Body>, Stop> {
    let form = EnterForm { book: q.book, debt: DebtForm::default() };
    draw(&app, &visit, StatusCode::OK, (&form, Errors::none())).await
}

async fn draw(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    (form, errors): (&EnterForm, Errors),
) -> Result<Response<Body>, Stop> {
    let place = reach(&visit.actor, Action::DebtWrite)?.place();
    let books = books_for(app, visit, Action::DebtWrite).await?;
    let shown = FormPage {
        frame: frame(app, visit, "登记债务", place)?,
        back: Link::new("回债权债务台账", "/desk/debts"),
        heading: "登记债务".to_owned(),
        note: String::new(),
        action: "/desk/debts/new".to_owned(),
        button: "登记",
        errors,
        parts: parts(form, &books),
    };
    page_with(app, visit, status, &shown)
}

fn pairs<T>(
    all: &'static [(T, &'static str, &'static str)],
) -> impl Iterator<Item = (&'static str, &'static str)> {
    all.iter().map(|(_, code, zh)| (*code, *zh))
}

fn parts(form: &EnterForm, books: &[Book]) -> Vec<(&'static str, Vec<Field>)> {
    let d = &form.debt;
    let ids: Vec<(String, &str)> =
        books.iter().map(|book| (book.id.to_string(), book.name.as_str())).collect();
    let ids = ids.iter().map(|(id, name)| (id.as_str(), *name));
    let posted = "新借的会记一张凭证；老账、导入过的不再记";
    vec![
        (
            "欠谁的",
            vec![
                Field::choose("book", "哪个村的账", &form.book, ids),
                Field::choose("party_kind", "债权人是", &d.party_kind, PARTY_KINDS.iter().copied()),
                text("party", "债权人的名字", "和账上的写得一样；账上没有的，会一起加上", 40, &d.party),
            ],
        ),
        (
            "是什么债",
            vec![
                Field::choose("kind", "哪一类", &d.kind, pairs(Kind::ALL)),
                date("origin", "哪天借的、欠的", "", &d.origin),
                text("principal", "本金（元）", "", 20, &d.principal),
                text("before", "登记以前已经还了多少（元）", "新借的空着", 20, &d.before),
                text("rate", "年利率（%）", "没有利息填 0", 6, &d.rate),
                Field::choose("purpose", "借来做什么", &d.purpose, pairs(Purpose::ALL)),
                Field { hint: posted, ..Field::choose("took", "收到了什么", &d.took, pairs(Took::ALL)) },
                text("evidence", "凭什么单据", "比如借款合同编号。不要写身份证号", 60, &d.evidence),
            ],
        ),
        ("谁同意的（老账没有就空着）", decision(d)),
        (
            "怎么还",
            vec![
                text("source", "拿什么钱还", "", 60, &d.source),
                date("first", "第一次哪天还", "", &d.first),
                text("times", "分几次还清（一次还清填 1）", "", 3, &d.times),
                text("every", "每隔几个月还一次（一次还清空着）", "", 3, &d.every),
            ],
        ),
    ]
}

fn decision(d: &DebtForm) -> Vec<Field> {
    vec![
        date("decided_on", "哪天表决的", "", &d.decided_on),
        text("votes", "同意几票", "", 7, &d.votes),
        text("votes_of", "应到几人", "", 7, &d.votes_of),
        text("minutes", "会议记录的编号", "", 70, &d.minutes),
        text("approval", "乡镇批复的文号", "", 60, &d.approval),
    ]
}

/// Registers a debt and leads to it.
pub(super) async fn record(
    State(app): State<App>,
    posted: Posted<EnterForm>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    match recorded(&app, &visit, &fields, &key).await {
        Ok(id) => Ok(redirect(&format!("/desk/debts/{id}?done=recorded"))),
        Err(stop) => {
            let errors = mend(stop)?;
            draw(&app, &visit, StatusCode::UNPROCESSABLE_ENTITY, (&fields, errors)).await
        }
    }
}

async fn recorded(app: &App, visit: &Visit, form: &EnterForm, key: &str) -> Result<DebtId, Stop> {
    if form.book.is_empty() {
        let mut errors = vec![FieldError::new("book", "请选一下是哪个村的账")];
        errors.extend(read(&form.debt).err().into_iter().flat_map(|why| why.fields));
        return Err(Refusal::fields(errors).into());
    }
    let (book, next) = (book_id(&form.book)?, || app.ids.next(app.clock.now()));
    let ids = (DebtId::from_i64(next()), PartyId::from_i64(next()));
    let command = RecordDebt::new(book, read(&form.debt)?, ids, random()?);
    Ok(app.run(&visit.actor, Some(key), command).await?.debt)
}
