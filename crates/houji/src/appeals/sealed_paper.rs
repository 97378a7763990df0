//! A paper about a cadre that was handed to discipline: typed in there, sealed from its first moment.

use super::commands::{Filed, TypePaper};
use super::decide::{self, SPOT, TEXT};
use super::model::{Category, Mode};
use super::pages::SealedPaperPage;
use super::proxy::{chosen_village, villages};
use super::web::{draw, errors_of, groups};
use crate::gate::Action;
use crate::house::web::{Access, Posted, Route, Visit, page_with};
use crate::house::{App, Stop};
use crate::ui::office;
use crate::ui::parts::{Choice, Errors};
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};
use serde::Deserialize;

/// Routes of the page.
pub(super) fn routes() -> Vec<Route> {
    let paper = Access::May(Action::SealedPaper);
    vec![Route::get("/desk/sealed-paper", paper, form), Route::post("/desk/sealed-paper", paper, type_in)]
}

/// What was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    pub(super) village: String,
    pub(super) category: String,
    pub(super) text: String,
    pub(super) place: String,
    pub(super) mode: String,
    pub(super) name: String,
    pub(super) phone: String,
}

async fn form(State(app): State<App>, visit: Visit) -> Result<Response<Body>, Stop> {
    show(&app, &visit, StatusCode::OK, (&Fields::default(), Errors::none()), None)
}

async fn type_in(State(app): State<App>, posted: Posted<Fields>) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    match typed_in(&app, &visit, &fields, &key).await {
        Ok(filed) => {
            // The code stands in no address: it is shown this once.
            let done = Some(groups(filed.receipt));
            show(&app, &visit, StatusCode::OK, (&Fields::default(), Errors::none()), done)
        }
        Err(Stop::Refused(why)) if why.status == 422 => {
            show(&app, &visit, StatusCode::UNPROCESSABLE_ENTITY, (&fields, errors_of(&why)), None)
        }
        Err(stop) => Err(stop),
    }
}

/// Types in a paper.
///
/// # Errors
/// A refusal naming each field, that of the rules, or a fault.
pub(super) async fn typed_in(app: &App, visit: &Visit, form: &Fields, key: &str) -> Result<Filed, Stop> {
    let cx = app.context(visit.actor.clone());
    let written = decide::written(&form.category, &form.text, &form.place, &form.mode, false);
    let on_slip = decide::on_slip(&form.mode, &form.name, &form.phone);
    let (written, on_slip) = decide::both(written, on_slip)?;
    let village = chosen_village(&cx, Action::SealedPaper, &form.village)?;
    let command = TypePaper { village, written, on_slip, drawn: draw(app).await? };
    app.run(&visit.actor, Some(key), command).await
}

fn show(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    (fields, errors): (&Fields, Errors),
    done: Option<Vec<String>>,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let mut frame = visit.frame(app, "录密件")?;
    let place = cx.actor.posts.iter().find(|post| post.role.is_office()).map(|post| post.place);
    let named = cx.registry.places.name(place.unwrap_or(cx.county));
    frame.desk = Some(office::frame(&cx, named, "", "/desk/sealed-paper"));
    let coded = |code: &str, zh: &str, chosen: &str| Choice::new(code, zh, code == chosen);
    let sealed = Category::ALL.iter().filter(|each| each.is_sealed());
    let modes = [(Mode::Hidden, "写了名字"), (Mode::Anonymous, "没写名字")];
    let shown = SealedPaperPage {
        frame,
        done,
        errors,
        villages: villages(&cx, Action::SealedPaper)
            .iter()
            .map(|(code, name)| coded(&code.to_string(), name, &fields.village))
            .collect(),
        kinds: sealed.map(|each| coded(each.code(), each.zh(), &fields.category)).collect(),
        text: fields.text.clone(),
        text_limit: TEXT.1.to_string(),
        place: fields.place.clone(),
        place_limit: SPOT.1.to_string(),
        modes: modes.map(|(mode, zh)| coded(mode.code(), zh, &fields.mode)).to_vec(),
        name: fields.name.clone(),
        phone: fields.phone.clone(),
    };
    page_with(app, visit, status, &shown)
}
