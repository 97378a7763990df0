//! Entering a matter for another person over the API, and reading an answer out to that person.

use super::shapes::{EnterBody, FiledShown, Progress, RateBody};
use super::{filed_shown, id_of, own_progress};
use crate::appeals::commands::{FileFor, RateFor};
use crate::appeals::decide::{self, BehalfFields};
use crate::appeals::proxy::chosen_village;
use crate::appeals::web::draw;
use crate::files::{Holder, Refused};
use crate::gate::Action;
use crate::house::web::{Access, Json, Route, Sent};
use crate::house::{App, Stop};
use axum::extract::{Path, State};
use houji_base::AttachmentId;

/// Routes of this part of the API.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/appeals/for-others", Access::May(Action::AppealProxy), enter),
        Route::post("/api/v1/appeals/{id}/rate-for", Access::May(Action::AppealProxyOwn), rate_for),
    ]
}

/// Enter an appeal for a person without a phone, who agreed.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/appeals/for-others", tag = "appeals", request_body = EnterBody,
    params(("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = FiledShown), (status = 422, description = "Fields to mend, RFC 9457"))))]
pub(super) async fn enter(State(app): State<App>, sent: Sent<EnterBody>) -> Result<Json<FiledShown>, Stop> {
    let Sent { body, key, visit } = sent;
    let written = decide::written(&body.category, &body.text, &body.place, &body.mode, body.shown);
    let told = decide::told(BehalfFields {
        name: &body.name,
        phone: &body.phone,
        relation: &body.relation,
        consent: &body.consent,
        witness: &body.witness,
        read_back: body.read_back,
    });
    let (told, written) = decide::both(told, written)?;
    let cx = app.context(visit.actor.clone());
    let village = chosen_village(&cx, Action::AppealProxy, &body.village)?;
    let ids = |list: &[String]| {
        let ids = list.iter().map(|id| AttachmentId::parse(id)).collect::<Result<Vec<_>, _>>();
        ids.map_err(|_| Refused::NotThere)
    };
    let (evidence, files) = (ids(&body.evidence)?, ids(&body.files)?);
    let none = evidence.is_empty() && files.is_empty();
    let holder = if none { None } else { Some(Holder::of(&app, &visit)?) };
    let command = FileFor { village, written, told, evidence, files, holder, drawn: draw(&app).await? };
    let filed = app.run(&visit.actor, Some(&key), command).await?;
    Ok(filed_shown(filed, village))
}

/// Rate an answer that was read out to the person one helped; kept as such.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/appeals/{id}/rate-for", tag = "appeals", request_body = RateBody,
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Progress), (status = 409, description = "Not the time for it"))))]
pub(super) async fn rate_for(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<RateBody>,
) -> Result<Json<Progress>, Stop> {
    let RateBody { score, said, .. } = sent.body;
    let said = said.filter(|said| !said.trim().is_empty());
    let said = said.map(|said| decide::note("said", "", &said)).transpose()?;
    let command = RateFor { id: id_of(&id)?, score, said };
    let done = app.run(&sent.visit.actor, Some(&sent.key), command).await?;
    own_progress(&app, done.id).await
}
