//! By which telephone numbers a household's members see what is theirs.

use super::super::commands::SetPhone;
use super::super::reading::{household, with_book};
use super::super::store;
use super::forms::{Form, draw, household_link};
use super::household::address;
use super::{choices, mend};
use crate::books::model::Book;
use crate::house::web::{Posted, Visit, redirect};
use crate::house::{App, Stop, random};
use crate::ui::forms::Field;
use crate::ui::parts::Errors;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use serde::Deserialize;

/// A number as typed, and whether it is given or taken.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct PhoneFields {
    phone: String,
    act: String,
}

async fn known(app: &App, visit: &Visit, (id, number): (&str, i64)) -> Result<(Book, Vec<String>), Stop> {
    with_book(app, visit, id, move |db, cx, book| {
        household(db, cx, book.id, number)?;
        Ok((store::phones_of(db, cx.county.as_i64(), book.id, number)?, book))
    })
    .await
    .map(|(phones, book)| (book, phones))
}

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((id, number)): Path<(String, i64)>,
) -> Result<Response<Body>, Stop> {
    let (book, phones) = known(&app, &visit, (&id, number)).await?;
    let typed = PhoneFields { phone: String::new(), act: "give".to_owned() };
    draw(&app, &visit, &book, form((&book, number), &phones, &typed), Errors::none())
}

fn form((book, number): (&Book, i64), phones: &[String], typed: &PhoneFields) -> Form {
    let now = if phones.is_empty() { "还没有".to_owned() } else { phones.join("、") };
    let fields = vec![
        Field::text("phone", "手机号", &typed.phone, 20).hint("当面核对身份证再登记；只存认得出它的记号"),
        Field::select("act", "登记还是去掉", choices([("give", "登记"), ("take", "去掉")], &typed.act)),
    ];
    Form {
        heading: "本人登录的手机号",
        back: household_link(book, number),
        note: format!("用这些号码登录的人，只看得到这一户的股份和分红。现在登记的：{now}。"),
        action: format!("{}/phones", address(book.id, number)),
        parts: vec![("手机号", fields)],
        button: "记下",
    }
}

pub(super) async fn set(
    State(app): State<App>,
    Path((id, number)): Path<(String, i64)>,
    posted: Posted<PhoneFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let (book, phones) = known(&app, &visit, (&id, number)).await?;
    let gives = fields.act != "take";
    let (phone, salt) = (fields.phone.clone(), random()?);
    let set = SetPhone { book: book.id, household: number, phone, gives, salt };
    match app.run(&visit.actor, Some(&key), set).await {
        Ok(_) => {
            let done = if gives { "phone" } else { "no-phone" };
            Ok(redirect(&format!("{}?done={done}", address(book.id, number))))
        }
        Err(stop) => draw(&app, &visit, &book, form((&book, number), &phones, &fields), mend(stop)?),
    }
}
