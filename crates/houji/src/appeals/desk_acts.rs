//! What is done at the desk: accepting, answering, looking at a name.

use super::commands::{Accept, Answer, Look};
use super::desk::{Ask, Typed, show};
use super::web::errors_of;
use crate::house::web::{Posted, redirect};
use crate::house::{App, Stop};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use houji_base::{AppealId, Term};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct AcceptFields {
    #[serde(default)]
    term: String,
    #[serde(default)]
    back: String,
}

pub(super) async fn accept(
    State(app): State<App>,
    Path(id): Path<i64>,
    posted: Posted<AcceptFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let promised = Term::parse(&fields.term).ok();
    let command = Accept { id: AppealId::from_i64(id), promised };
    match app.run(&visit.actor, Some(&key), command).await {
        Ok(_) => Ok(redirect(&back(&fields.back, id, "accept"))),
        Err(Stop::Refused(why)) if why.status == 422 => {
            let typed = Typed { term: fields.term, accept_errors: errors_of(&why), ..Typed::default() };
            show(&app, &visit, StatusCode::UNPROCESSABLE_ENTITY, asked(&fields.back, id), typed).await
        }
        Err(stop) => Err(stop),
    }
}

#[derive(Clone, Default, Deserialize)]
pub(super) struct ReplyFields {
    #[serde(default)]
    pub(super) found: String,
    #[serde(default)]
    pub(super) done: String,
    #[serde(default)]
    pub(super) not_done: String,
    #[serde(default)]
    pub(super) next_day: String,
    #[serde(default)]
    back: String,
}

pub(super) async fn reply(
    State(app): State<App>,
    Path(id): Path<i64>,
    posted: Posted<ReplyFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let typed = fields.clone();
    let ReplyFields { found, done, not_done, next_day, back: to } = fields;
    let command = Answer { id: AppealId::from_i64(id), found, done, not_done, next_day };
    match app.run(&visit.actor, Some(&key), command).await {
        Ok(_) => Ok(redirect(&back(&to, id, "reply"))),
        Err(Stop::Refused(why)) if why.status == 422 => {
            let typed = Typed { answer: typed, answer_errors: errors_of(&why), ..Typed::default() };
            show(&app, &visit, StatusCode::UNPROCESSABLE_ENTITY, asked(&to, id), typed).await
        }
        Err(stop) => Err(stop),
    }
}

#[derive(Deserialize)]
pub(super) struct IdentityFields {
    #[serde(default)]
    back: String,
}

pub(super) async fn identity(
    State(app): State<App>,
    Path(id): Path<i64>,
    posted: Posted<IdentityFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    app.run(&visit.actor, Some(&key), Look { id: AppealId::from_i64(id) }).await?;
    Ok(redirect(&back(&fields.back, id, "identity")))
}

/// The desk one came from, with the appeal open and a word about what was done.
fn back(from: &str, id: i64, did: &str) -> String {
    let ask = asked(from, id);
    ask.url(&[("open", &id.to_string()), ("did", did)])
}

fn asked(from: &str, id: i64) -> Ask {
    let query = from.strip_prefix("/desk?").unwrap_or("");
    let ask: Ask = serde_urlencoded::from_str(query).unwrap_or_default();
    ask.opening(id)
}
