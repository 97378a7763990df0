//! Recording a matter.

use super::super::commands::RecordDecision;
use super::super::form::{DecisionForm, read};
use super::super::model::{DecisionId, Kind, Origin, Topic};
use super::{frame, mend, pairs};
use crate::gate::{Action, reach};
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, FieldError, Refusal, Stop, random};
use crate::ui::forms::{Field, FormPage, date, text};
use crate::ui::parts::{Errors, Link};
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};
use houji_base::{DivisionCode, Level};
use serde::Deserialize;

/// A matter as typed on the page.
#[derive(Clone, Default, Deserialize)]
pub(super) struct EnterForm {
    #[serde(default)]
    place: String,
    #[serde(flatten)]
    decision: DecisionForm,
}

/// An empty form.
pub(super) async fn show(State(app): State<App>, visit: Visit) -> Result<Response<Body>, Stop> {
    let (kind, topic) = (Kind::FourSteps.code().to_owned(), Topic::Ordinary.code().to_owned());
    let decision = DecisionForm { kind, topic, ..DecisionForm::default() };
    let form = EnterForm { place: String::new(), decision };
    draw(&app, &visit, StatusCode::OK, (&form, Errors::none()))
}

fn draw(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    (form, errors): (&EnterForm, Errors),
) -> Result<Response<Body>, Stop> {
    let (place, cx) = (reach(&visit.actor, Action::DecisionWrite)?.place(), app.context(visit.actor.clone()));
    let inside = cx.registry.places.inside(place, Level::Village, cx.today);
    let villages: Vec<(String, String)> =
        inside.map(|village| (village.code.to_string(), village.name.clone())).collect();
    let shown = FormPage {
        frame: frame(app, visit, "登记一件事", place)?,
        back: Link::new("回村民决定的事", "/desk/decisions"),
        heading: "登记一件要村民决定的事".to_owned(),
        note: "先登记是什么事，再一步一步登记开会的情况。人数不够、同意不够的也照实登记，不算决议。"
            .to_owned(),
        action: "/desk/decisions/new".to_owned(),
        button: "登记",
        errors,
        parts: parts(form, &villages),
    };
    page_with(app, visit, status, &shown)
}

fn parts(form: &EnterForm, villages: &[(String, String)]) -> Vec<(&'static str, Vec<Field>)> {
    let d = &form.decision;
    let choices = villages.iter().map(|(code, name)| (code.as_str(), name.as_str()));
    vec![
        (
            "什么事",
            vec![
                Field::choose("place", "哪个村", &form.place, choices),
                text("matter", "要决定什么事", "会原样公开，不要写个人的姓名、电话", 80, &d.matter),
                text("amount", "涉及多少钱（元）", "不涉及钱就空着", 20, &d.amount),
            ],
        ),
        (
            "怎么决定",
            vec![
                Field::choose("kind", "走哪种程序", &d.kind, pairs(Kind::ALL)),
                Field::choose("topic", "是哪类事", &d.topic, pairs(Topic::ALL)),
                Field::choose("origin", "谁提出来的", &d.origin, pairs(Origin::ALL)),
                date("day", "哪天提出来的", "", &d.day),
            ],
        ),
    ]
}

/// Records a matter and leads to it.
pub(super) async fn record(
    State(app): State<App>,
    posted: Posted<EnterForm>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    match recorded(&app, &visit, &fields, &key).await {
        Ok(id) => Ok(redirect(&format!("/desk/decisions/{id}?done=recorded"))),
        Err(stop) => {
            let errors = mend(stop)?;
            draw(&app, &visit, StatusCode::UNPROCESSABLE_ENTITY, (&fields, errors))
        }
    }
}

async fn recorded(app: &App, visit: &Visit, form: &EnterForm, key: &str) -> Result<DecisionId, Stop> {
    let Ok(place) = DivisionCode::parse(&form.place) else {
        let mut errors = vec![FieldError::new("place", "请选一下是哪个村")];
        errors.extend(read(&form.decision).err().into_iter().flat_map(|why| why.fields));
        return Err(Refusal::fields(errors).into());
    };
    let id = DecisionId::from_i64(app.ids.next(app.clock.now()));
    let command = RecordDecision { place, written: read(&form.decision)?, id, salt: random()? };
    Ok(app.run(&visit.actor, Some(key), command).await?.decision)
}
