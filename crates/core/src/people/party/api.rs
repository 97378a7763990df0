//! The register for programs: names and numbers covered, as on the page.

use super::web::{PAGE, covered, village};
use crate::house::error::UNREADABLE;
use crate::house::web::{Json, Sent, Visit};
use crate::house::{App, Stop};
use crate::people::commands::{EndMembership, EnrolMember};
use crate::people::decide::Refused;
use crate::people::store::party::{self, Enrolled};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use houji_base::{DivisionCode, PostId};
use serde::{Deserialize, Serialize};
#[cfg(feature = "testing")]
use utoipa::OpenApi;

/// The part of the OpenAPI document.
#[cfg(feature = "testing")]
#[derive(OpenApi)]
#[openapi(
    paths(list, enrol, end),
    components(schemas(PartyMemberShown, PartyMembers, PartyMemberBody, PartyMemberDone, PartyEndBody))
)]
pub(super) struct Api;

/// A party member, name and number covered.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
pub(super) struct PartyMemberShown {
    id: String,
    name: String,
    phone: String,
    since: String,
    /// Last day, when it is known.
    until: Option<String>,
}

/// The party members of a village, past ones too.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
pub(super) struct PartyMembers {
    village: String,
    members: Vec<PartyMemberShown>,
    /// Give this as `after` for the next page.
    next: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ListQuery {
    village: String,
    after: String,
}

/// The register of party members of a village, 100 at a time.
#[cfg_attr(feature = "testing", utoipa::path(get, path = "/api/v1/party/members", tag = "people",
    params(("village" = Option<String>, Query, description = "12-digit code; the first of one's own when left out"),
           ("after" = Option<String>, Query, description = "`next` of the page before")),
    responses((status = 200, body = PartyMembers), (status = 404, description = "Another village"))))]
pub(super) async fn list(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Json<PartyMembers>, Stop> {
    let cx = app.context(visit.actor.clone());
    let of = village(&cx, &q.village)?;
    let after = if q.after.is_empty() { 0 } else { q.after.parse().map_err(|_| UNREADABLE)? };
    let (county, vault) = (cx.county.as_i64(), app.vault.clone());
    let found = app.db.read(move |db| Ok(party::members(db, &vault, county, (&of, after), PAGE)?)).await?;
    let last = found.last().filter(|_| i64::try_from(found.len()).unwrap_or(0) == PAGE);
    let next = last.map(|last| last.post.to_string());
    let shown = |member: &Enrolled| {
        let (name, phone) = covered(member);
        let (since, until) = (member.since.to_string(), member.until.map(|day| day.to_string()));
        PartyMemberShown { id: member.post.to_string(), name, phone, since, until }
    };
    let members = found.iter().map(shown).collect();
    Ok(Json(StatusCode::OK, PartyMembers { village: of.place().to_string(), members, next }))
}

/// Somebody to be entered.
#[derive(Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct PartyMemberBody {
    /// 12-digit code.
    village: String,
    name: String,
    /// The number he signs in with; name and number must belong together.
    phone: String,
    /// First day, today or later.
    since: String,
}

/// Which membership it was.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
pub(super) struct PartyMemberDone {
    id: String,
}

/// Enter a party member who has signed in by telephone before.
#[cfg_attr(feature = "testing", utoipa::path(post, path = "/api/v1/party/members", tag = "people", request_body = PartyMemberBody,
    params(("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = PartyMemberDone), (status = 403, description = "Another village, or oneself"),
              (status = 409, description = "Entered before"), (status = 422, description = "Nobody, or days do not fit"))))]
pub(super) async fn enrol(
    State(app): State<App>,
    sent: Sent<PartyMemberBody>,
) -> Result<Json<PartyMemberDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let PartyMemberBody { village, name, phone, since } = body;
    let village = DivisionCode::parse(&village).map_err(|_| Refused::NoPlace)?;
    let drawn = PostId::from_i64(app.ids.next(app.clock.now()));
    let command = EnrolMember { village, name, phone, since, drawn };
    let done = app.run(&visit.actor, Some(&key), command).await?;
    Ok(Json(StatusCode::CREATED, PartyMemberDone { id: done.post.to_string() }))
}

/// The last day of a membership.
#[derive(Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct PartyEndBody {
    /// Today or later.
    last: String,
}

/// End a membership; the right to read ends with its last day.
#[cfg_attr(feature = "testing", utoipa::path(post, path = "/api/v1/party/members/{post}/end", tag = "people", request_body = PartyEndBody,
    params(("post" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = PartyMemberDone), (status = 404, description = "Not in the register"))))]
pub(super) async fn end(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<PartyEndBody>,
) -> Result<Json<PartyMemberDone>, Stop> {
    let post = PostId::parse(&id).map_err(|_| Refused::NoMember)?;
    app.run(&sent.visit.actor, Some(&sent.key), EndMembership { post, last: sent.body.last }).await?;
    Ok(Json(StatusCode::OK, PartyMemberDone { id: post.to_string() }))
}
