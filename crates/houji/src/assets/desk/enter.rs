//! Entering a card.

use super::super::commands::EnterCard;
use super::super::form::{CardForm, card};
use super::super::model::{AssetId, Class, Kind, WayIn};
use super::super::reading::{book_id, books};
use super::pages::EnterPage;
use super::{frame, mend};
use crate::books::model::Book;
use crate::gate::{Action, reach};
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, FieldError, Refusal, Stop, random};
use crate::ui::forms::{Field, date, text as words};
use crate::ui::parts::{Errors, Link};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{Response, StatusCode};
use serde::Deserialize;

/// A card as typed on the page.
#[derive(Clone, Default, Deserialize)]
pub(super) struct EnterForm {
    #[serde(default)]
    book: String,
    #[serde(flatten)]
    card: CardForm,
}

#[derive(Default, Deserialize)]
pub(super) struct EnterQuery {
    #[serde(default)]
    book: String,
    /// Position of the voucher a card is entered for.
    #[serde(default)]
    voucher: String,
}

/// An empty form.
pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<EnterQuery>,
) -> Result<Response<Body>, Stop> {
    let card = CardForm { quantity: "1".to_owned(), voucher: q.voucher, ..CardForm::default() };
    draw(&app, &visit, StatusCode::OK, (&EnterForm { book: q.book, card }, Errors::none())).await
}

async fn draw(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    (form, errors): (&EnterForm, Errors),
) -> Result<Response<Body>, Stop> {
    let (place, books) = (reach(&visit.actor, Action::AssetWrite)?.place(), books(app, visit).await?);
    let shown = EnterPage {
        frame: frame(app, visit, "登记资产", place)?,
        back: Link::new("回资产目录", "/desk/assets"),
        heading: "登记资产",
        url: "/desk/assets/new".to_owned(),
        errors,
        parts: parts(form, &books),
    };
    page_with(app, visit, status, &shown)
}

/// Which village's book, as a field.
pub(super) fn book_field(value: &str, books: &[Book]) -> Field {
    let ids: Vec<(String, &str)> =
        books.iter().map(|book| (book.id.to_string(), book.name.as_str())).collect();
    Field::choose("book", "哪个村的", value, ids.iter().map(|(id, name)| (id.as_str(), *name)))
}

fn parts(form: &EnterForm, books: &[Book]) -> Vec<(&'static str, Vec<Field>)> {
    let c = &form.card;
    vec![
        (
            "是什么",
            vec![
                book_field(&form.book, books),
                words("name", "资产名称", "", 40, &c.name),
                Field::choose(
                    "kind",
                    "哪一类",
                    &c.kind,
                    Kind::ALL.iter().map(|kind| (kind.code(), kind.zh())),
                ),
                Field::choose(
                    "class",
                    "做什么用",
                    &c.class,
                    Class::ALL.iter().map(|class| (class.code(), class.zh())),
                )
                .hint("折旧算哪种支出看这个：经营性算经营支出，公益性算公益支出，行政管理算管理费用"),
                words("quantity", "数量", "", 7, &c.quantity),
                words("spot", "在哪里（可以空着）", "", 60, &c.spot),
                words("keeper", "谁管着（可以空着）", "名字加密存着，只有登记的人看得全", 20, &c.keeper),
                words("certificate", "权证编号（没有就空着）", "", 40, &c.certificate),
            ],
        ),
        ("怎么来的", came(c)),
        ("多少钱", money(c)),
    ]
}

fn came(c: &CardForm) -> Vec<Field> {
    let voucher = "凭证页网址最后的数字。记账以前就有、在期初里的，空着";
    vec![
        Field::choose("way", "怎么来的", &c.way, WayIn::ALL.iter().map(|way| (way.code(), way.zh())))
            .hint("盘盈的会自己记一张凭证，先放在待处理财产损溢"),
        date("added", "哪天增加的", "从下个月开始提折旧", &c.added),
        words("voucher", "随哪张凭证入账", voucher, 12, &c.voucher),
        words("funding", "资金来源（可以空着）", "比如专项资金、自筹", 40, &c.funding),
        Field::yes_or_no("is_aid", "是不是扶贫资产", &c.is_aid),
        Field::yes_or_no("is_nominal", "是不是按名义金额入账（不提折旧）", &c.is_nominal),
    ]
}

fn money(c: &CardForm) -> Vec<Field> {
    let before = "建卡以前已经在账上的才填";
    vec![
        words("cost", "原价（元）", "", 20, &c.cost),
        words("life", "用多少个月", "空着按本县的年限。土地、公益林不提折旧，空着", 4, &c.life),
        words("residual", "净残值（元）", "空着按本县的比例", 20, &c.residual),
        words("worn", "已提折旧（元）", before, 20, &c.worn),
        Field { kind: "month", ..words("worn_to", "折旧已经提到哪个月", before, 7, &c.worn_to) },
    ]
}

/// Enters a card and leads to it.
pub(super) async fn record(
    State(app): State<App>,
    posted: Posted<EnterForm>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    match recorded(&app, &visit, &fields, &key).await {
        Ok(id) => Ok(redirect(&format!("/desk/assets/{id}?done=entered"))),
        Err(stop) => {
            let errors = mend(stop, &[])?;
            draw(&app, &visit, StatusCode::UNPROCESSABLE_ENTITY, (&fields, errors)).await
        }
    }
}

/// A refusal for want of a book, with whatever else is to be mended.
pub(super) fn no_book(other: Option<Refusal>) -> Stop {
    let mut errors = vec![FieldError::new("book", "请选一下是哪个村的")];
    errors.extend(other.into_iter().flat_map(|why| why.fields));
    Refusal::fields(errors).into()
}

async fn recorded(app: &App, visit: &Visit, form: &EnterForm, key: &str) -> Result<i64, Stop> {
    let read = card(&form.card, &app.context(visit.actor.clone()).registry.parameters);
    if form.book.is_empty() {
        return Err(no_book(read.err()));
    }
    let (book, (card, keeper)) = (book_id(&form.book)?, read?);
    let id = AssetId::from_i64(app.ids.next(app.clock.now()));
    let command = EnterCard { book, card, keeper, id, salt: random()? };
    Ok(app.run(&visit.actor, Some(key), command).await?.id)
}
