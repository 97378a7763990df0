//! What is done at the desk: acts on an appeal, decisions above it, looking at a name.

use super::commands::{Handle, Look, LookAtConsent, Supervise};
use super::desk::{Ask, Typed, show};
use super::forms::ActFields;
use super::view;
use super::web::errors_of;
use crate::gate::Action;
use crate::house::web::{Posted, Visit, redirect};
use crate::house::{App, Stop};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use houji_base::AppealId;
use serde::Deserialize;

/// A desk's act.
pub(super) async fn act(
    State(app): State<App>,
    Path(id): Path<i64>,
    posted: Posted<ActFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let cx = app.context(visit.actor.clone());
    let done =
        match view::to_act_on(&app, &visit, (AppealId::from_i64(id), Action::AppealHandle), fields.clone())
            .await
        {
            Ok((appeal, fields)) => match fields.of_handler(&appeal, &cx) {
                Ok(act) => app.run(&visit.actor, Some(&key), Handle { id: appeal.id, act }).await,
                Err(why) => Err(why.into()),
            },
            Err(stop) => Err(stop),
        };
    answer(&app, &visit, id, fields, done.map(drop)).await
}

/// A decision above the desk.
pub(super) async fn decide(
    State(app): State<App>,
    Path(id): Path<i64>,
    posted: Posted<ActFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let (appeal, fields) =
        view::to_act_on(&app, &visit, (AppealId::from_i64(id), Action::AppealSupervise), fields).await?;
    let done = match fields.of_supervisor(&appeal) {
        Ok(act) => app.run(&visit.actor, Some(&key), Supervise { id: appeal.id, act }).await,
        Err(why) => Err(why.into()),
    };
    answer(&app, &visit, id, fields, done.map(drop)).await
}

/// Back to the desk; what can be mended is shown at its form, with everything that was typed.
async fn answer(
    app: &App,
    visit: &Visit,
    id: i64,
    fields: ActFields,
    done: Result<(), Stop>,
) -> Result<Response<Body>, Stop> {
    match done {
        Ok(()) => Ok(redirect(&back(&fields.back, id, &fields.act))),
        Err(Stop::Refused(why)) if why.status == 422 => {
            let ask = asked(&fields.back, id);
            let typed = Typed { errors: errors_of(&why), fields };
            show(app, visit, StatusCode::UNPROCESSABLE_ENTITY, ask, typed).await
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

/// Looking at how a person agreed to be helped.
pub(super) async fn consent(
    State(app): State<App>,
    Path(id): Path<i64>,
    posted: Posted<IdentityFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    app.run(&visit.actor, Some(&key), LookAtConsent { id: AppealId::from_i64(id) }).await?;
    Ok(redirect(&back(&fields.back, id, "consent")))
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
