//! Entering a contract.

use super::super::commands::RecordContract;
use super::super::form::{ContractForm, read};
use super::super::model::{ContractId, Cycle, Kind};
use super::super::reading::{book_id, books_for};
use super::{frame, mend};
use crate::books::decide::PARTY_KINDS;
use crate::books::model::{Book, PartyId};
use crate::gate::{Action, reach};
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, Stop, random};
use crate::ui::forms::{Field, FormPage, date, text as field};
use crate::ui::parts::{Errors, Link};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{Response, StatusCode};
use serde::Deserialize;

/// A contract as typed on the page.
#[derive(Clone, Default, Deserialize)]
pub(super) struct EnterForm {
    #[serde(default)]
    book: String,
    #[serde(flatten)]
    contract: ContractForm,
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
    let text = str::to_owned;
    let contract = ContractForm {
        rise: text("none"),
        cycle: text("year"),
        guarantee: text("0"),
        ..ContractForm::default()
    };
    draw(&app, &visit, StatusCode::OK, (&EnterForm { book: q.book, contract }, Errors::none())).await
}

async fn draw(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    (form, errors): (&EnterForm, Errors),
) -> Result<Response<Body>, Stop> {
    let (place, books) = (
        reach(&visit.actor, Action::ContractWrite)?.place(),
        books_for(app, visit, Action::ContractWrite).await?,
    );
    let shown = FormPage {
        frame: frame(app, visit, "登记合同", place)?,
        back: Link::new("回合同目录", "/desk/contracts"),
        heading: "登记合同".to_owned(),
        note: String::new(),
        action: "/desk/contracts/new".to_owned(),
        button: "登记",
        errors,
        parts: parts(form, &books),
    };
    page_with(app, visit, status, &shown)
}

fn parts(form: &EnterForm, books: &[Book]) -> Vec<(&'static str, Vec<Field>)> {
    let c = &form.contract;
    vec![
        ("是什么合同", what(form, books)),
        (
            "和谁签的",
            vec![
                Field::choose("party_kind", "对方是", &c.party_kind, PARTY_KINDS.iter().copied()),
                field("party", "对方的名字", "和账上的写得一样；账上没有的，会一起加上", 40, &c.party),
                field("credit_code", "统一社会信用代码（单位才有，没有就空着）", "", 20, &c.credit_code)
                    .checked("credit"),
            ],
        ),
        (
            "多久",
            vec![
                date("signed", "哪天签的", "", &c.signed),
                date("start", "从哪天开始", "", &c.start),
                date("end", "到哪天为止（含这一天）", "", &c.end),
                field("over", "超过最长年限的，写明依据（没超就空着）", "", 60, &c.over),
            ],
        ),
        ("多少钱，怎么收", money(c)),
    ]
}

fn what(form: &EnterForm, books: &[Book]) -> Vec<Field> {
    let c = &form.contract;
    let ids = books.iter().map(|book| (book.id.to_string(), book.name.as_str()));
    let ids: Vec<(String, &str)> = ids.collect();
    let ids = ids.iter().map(|(id, name)| (id.as_str(), *name));
    let kinds = Kind::ALL.iter().map(|kind| (kind.code(), kind.zh()));
    let no_names = "写清楚是哪块地、哪间房。不要写身份证号";
    vec![
        Field::choose("book", "哪个村的账", &form.book, ids),
        field("title", "合同名称", "", 40, &c.title),
        field("number", "合同编号（没有就空着）", "", 30, &c.number),
        Field::choose("kind", "租的、包的是哪一类", &c.kind, kinds),
        field("object", "租的、包的是什么，在哪里", no_names, 60, &c.object),
        field("basis", "凭什么签的", "比如哪天的成员代表会议", 60, &c.basis),
    ]
}

fn money(c: &ContractForm) -> Vec<Field> {
    let cycles = Cycle::ALL.iter().map(|cycle| (cycle.code(), cycle.zh()));
    let rises = [("none", "不涨"), ("percent", "按百分比涨"), ("step", "按固定的数涨")];
    let since = "以前的应收已经在账上或者收过了，不会再记";
    vec![
        Field::choose("cycle", "多久收一次", &c.cycle, cycles),
        field("rent", "租金（元）", "一次收清的填总数，别的填头一年一整年的数", 20, &c.rent),
        date("first_due", "第一次哪天收", "以后每期往后推", &c.first_due),
        Field::choose("rise", "租金涨不涨", &c.rise, rises.into_iter()),
        field("rise_by", "涨多少（百分比填 5 就是 5%，固定的数填元）", "不涨就空着", 20, &c.rise_by),
        field("rise_every", "每几年涨一次", "不涨就空着", 3, &c.rise_every),
        field("guarantee", "约定的保证金（元）", "没有填 0。收到时另记一张凭证", 20, &c.guarantee),
        date("since", "从哪天起的应收记进这本账", since, &c.since),
    ]
}

/// Records a contract and leads to it.
pub(super) async fn record(
    State(app): State<App>,
    posted: Posted<EnterForm>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    match recorded(&app, &visit, &fields, &key).await {
        Ok(id) => Ok(redirect(&format!("/desk/contracts/{id}?done=recorded"))),
        Err(stop) => {
            let errors = mend(stop)?;
            draw(&app, &visit, StatusCode::UNPROCESSABLE_ENTITY, (&fields, errors)).await
        }
    }
}

async fn recorded(app: &App, visit: &Visit, form: &EnterForm, key: &str) -> Result<ContractId, Stop> {
    if form.book.is_empty() {
        let mut errors = vec![crate::house::FieldError::new("book", "请选一下是哪个村的账")];
        errors.extend(read(&form.contract).err().into_iter().flat_map(|why| why.fields));
        return Err(crate::house::Refusal::fields(errors).into());
    }
    let (book, next) = (book_id(&form.book)?, || app.ids.next(app.clock.now()));
    let ids = (ContractId::from_i64(next()), PartyId::from_i64(next()));
    let command = RecordContract::new(book, read(&form.contract)?, ids, random()?);
    Ok(app.run(&visit.actor, Some(key), command).await?.contract)
}
