//! Correcting a card from a day on.

use super::super::commands::CorrectCard;
use super::super::form::{CorrectForm, correction};
use super::super::reading::{Whole, whole};
use super::{frame, mend};
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, Stop, random};
use crate::ui::forms::{Field, FormPage};
use crate::ui::parts::{Errors, Link};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};

/// The form with what the card says now.
pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response<Body>, Stop> {
    let of = whole(&app, &visit, &id).await?;
    let card = &of.asset.card;
    let form = CorrectForm {
        day: app.clock.now().day().to_string(),
        name: card.name.clone(),
        spot: card.spot.clone(),
        life: card.life.to_string(),
        keeper: String::new(),
    };
    draw(&app, &visit, &of, (&form, Errors::none()))
}

fn draw(
    app: &App,
    visit: &Visit,
    of: &Whole,
    (form, errors): (&CorrectForm, Errors),
) -> Result<Response<Body>, Stop> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let heading = format!("改卡片 {}", of.asset.label());
    let mut fields = vec![
        Field::day("day", "从哪天起", &form.day),
        Field::text("name", "名称", &form.name, 40),
        Field::text("spot", "地点", &form.spot, 60),
        Field::text("keeper", "换谁管", &form.keeper, 20).hint("不换就空着"),
    ];
    if of.asset.next > 0 {
        fields.push(
            Field::number("life", "使用年限（月）", &form.life, 4)
                .hint("从增加那天算起一共多少个月；提过的折旧不变，剩下的在剩下的月份里提完"),
        );
    }
    let shown = FormPage {
        frame: frame(app, visit, &heading, of.place)?,
        back: Link::new(of.asset.label(), format!("/desk/assets/{}", of.asset.id)),
        heading,
        note: "只改以后的，以前记的账不变。原价、数量记错的，办处置再登一张新的。".to_owned(),
        action: format!("/desk/assets/{}/correct", of.asset.id),
        parts: vec![("卡片", fields)],
        button: "改好",
        errors,
    };
    page_with(app, visit, status, &shown)
}

/// Corrects and leads back to the card.
pub(super) async fn correct(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<CorrectForm>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = whole(&app, &visit, &id).await?;
    let result = match correction(&fields, of.asset.card.life) {
        Ok((to, keeper)) => {
            let (asset, book) = (of.asset.id, of.asset.book);
            let command = CorrectCard { asset, book, to, keeper, salt: random()? };
            app.run(&visit.actor, Some(&key), command).await
        }
        Err(why) => Err(why.into()),
    };
    match result {
        Ok(_) => Ok(redirect(&format!("/desk/assets/{id}?done=corrected"))),
        Err(stop) => draw(&app, &visit, &of, (&fields, mend(stop, &[])?)),
    }
}
