//! One's own account for programs.

use crate::house::error::SIGN_IN;
use crate::house::web::{Json, Sent, Visit};
use crate::house::{App, Stop};
use crate::people::commands::{DeclareRecusal, EndSession, EndToken, Move, read_token};
use crate::people::decide::Refused;
use crate::people::store::{persons, posts, sessions as held, tokens as kept};
use crate::people::web::me::new_token;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use houji_base::{DivisionCode, PersonId, PostId, SessionId, TokenId};
use serde::{Deserialize, Serialize};
#[cfg(feature = "testing")]
use utoipa::OpenApi;

/// Paths about one's own account.
#[cfg(feature = "testing")]
#[derive(OpenApi)]
#[openapi(
    paths(me, village, sessions, end_session, tokens, make_token, end_token, recusals, declare),
    components(schemas(
        Me,
        PostShown,
        VillageBody,
        SessionShown,
        Sessions,
        TokenBody,
        TokenShown,
        Tokens,
        MadeToken,
        RecusalBody,
        RecusalShown,
        Recusals,
        Done
    ))
)]
pub(super) struct Api;

/// Something that was done.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
pub(in crate::people) struct Done {
    pub(super) done: bool,
}

/// The answer of an act with nothing to tell.
pub(super) fn done() -> Json<Done> {
    Json(StatusCode::OK, Done { done: true })
}

/// A post.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
pub(super) struct PostShown {
    /// A whole number as text; empty in one's own list of posts in force.
    pub(super) id: String,
    /// Code of the role.
    pub(super) role: String,
    /// Name of the role.
    pub(super) role_zh: String,
    /// 12-digit code.
    pub(super) place: String,
    /// First day.
    pub(super) since: String,
    /// Last day, when it is known.
    pub(super) until: Option<String>,
}

/// Who one is.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
pub(super) struct Me {
    /// A whole number as text.
    id: String,
    name: String,
    /// 12-digit code of a villager's home village.
    village: Option<String>,
    /// Posts that count in this sign-in, today.
    posts: Vec<PostShown>,
}

fn person_of(visit: &Visit) -> Result<PersonId, Stop> {
    visit.actor.person.ok_or_else(|| SIGN_IN.into())
}

/// Who one is, and which posts count.
#[cfg_attr(feature = "testing", utoipa::path(get, path = "/api/v1/me", tag = "account", responses((status = 200, body = Me))))]
pub(super) async fn me(State(app): State<App>, visit: Visit) -> Result<Json<Me>, Stop> {
    let person = person_of(&visit)?;
    let (county, today) = (app.db.county().as_i64(), app.clock.now().day());
    let all = app.db.read(move |db| Ok(posts::all_of(db, county, person)?)).await?;
    let counts = |post: &crate::people::model::HeldPost| {
        post.in_force(today)
            && visit.actor.posts.iter().any(|held| held.role == post.role && held.place == post.place)
    };
    let posts = all.into_iter().filter(counts).map(|post| shown(&post)).collect();
    let village = visit.village.map(|village| village.to_string());
    Ok(Json(StatusCode::OK, Me { id: person.to_string(), name: visit.actor.name, village, posts }))
}

/// A post as programs read it.
pub(super) fn shown(post: &crate::people::model::HeldPost) -> PostShown {
    PostShown {
        id: post.id.to_string(),
        role: post.role.code().to_owned(),
        role_zh: post.role.zh().to_owned(),
        place: post.place.to_string(),
        since: post.since.to_string(),
        until: post.until.map(|day| day.to_string()),
    }
}

/// A new home village.
#[derive(Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct VillageBody {
    /// 12-digit code.
    village: String,
}

/// A villager moves to another village.
#[cfg_attr(feature = "testing", utoipa::path(post, path = "/api/v1/me/village", tag = "account", request_body = VillageBody,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Done), (status = 422, description = "No such village"))))]
pub(super) async fn village(State(app): State<App>, sent: Sent<VillageBody>) -> Result<Json<Done>, Stop> {
    let village = DivisionCode::parse(&sent.body.village).map_err(|_| Refused::NoVillage)?;
    let drawn = PostId::from_i64(app.ids.next(app.clock.now()));
    app.run(&sent.visit.actor, Some(&sent.key), Move { village, drawn }).await?;
    Ok(done())
}

/// A browser in which one is signed in.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
pub(super) struct SessionShown {
    id: String,
    device: String,
    made: String,
    seen: String,
}

/// The newest sessions, at most 20.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
pub(super) struct Sessions {
    items: Vec<SessionShown>,
}

/// Where one is signed in.
#[cfg_attr(feature = "testing", utoipa::path(get, path = "/api/v1/sessions", tag = "account", responses((status = 200, body = Sessions))))]
pub(super) async fn sessions(State(app): State<App>, visit: Visit) -> Result<Json<Sessions>, Stop> {
    let (county, person) = (app.db.county().as_i64(), person_of(&visit)?);
    let listed = app.db.read(move |db| Ok(held::list(db, county, person)?)).await?;
    let items = listed.into_iter().map(|session| SessionShown {
        id: session.id.to_string(),
        device: session.device,
        made: session.made_at.iso(),
        seen: session.seen_at.iso(),
    });
    Ok(Json(StatusCode::OK, Sessions { items: items.collect() }))
}

/// End a session.
#[cfg_attr(feature = "testing", utoipa::path(post, path = "/api/v1/sessions/{id}/end", tag = "account",
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Done), (status = 404, description = "Not there, or not one's own"))))]
pub(super) async fn end_session(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<serde_json::Value>,
) -> Result<Json<Done>, Stop> {
    let session = Some(SessionId::parse(&id).map_err(|_| Refused::NotYours)?);
    app.run(&sent.visit.actor, Some(&sent.key), EndSession { session }).await?;
    Ok(done())
}

/// A token to be made.
#[derive(Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct TokenBody {
    /// What it is for, 1 to 40 characters.
    label: String,
    /// 1 to 365.
    days: i64,
}

/// A token that was made.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
pub(super) struct MadeToken {
    /// Told once; none when the same request had made it before.
    token: Option<String>,
}

/// A token without its secret.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
pub(super) struct TokenShown {
    id: String,
    label: String,
    made: String,
    ends: String,
}

/// The tokens that are good, at most 20.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
pub(super) struct Tokens {
    items: Vec<TokenShown>,
}

/// One's tokens.
#[cfg_attr(feature = "testing", utoipa::path(get, path = "/api/v1/tokens", tag = "account", responses((status = 200, body = Tokens))))]
pub(super) async fn tokens(State(app): State<App>, visit: Visit) -> Result<Json<Tokens>, Stop> {
    let (county, person, now) = (app.db.county().as_i64(), person_of(&visit)?, app.clock.now());
    let listed = app.db.read(move |db| Ok(kept::list(db, county, person, now)?)).await?;
    let items = listed.into_iter().map(|token| TokenShown {
        id: token.id.to_string(),
        label: token.label,
        made: token.made_at.iso(),
        ends: token.ends_at.iso(),
    });
    Ok(Json(StatusCode::OK, Tokens { items: items.collect() }))
}

/// Make a token. It opens what the present sign-in opens.
#[cfg_attr(feature = "testing", utoipa::path(post, path = "/api/v1/tokens", tag = "account", request_body = TokenBody,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, body = MadeToken), (status = 422, description = "Fields to mend"))))]
pub(super) async fn make_token(
    State(app): State<App>,
    sent: Sent<TokenBody>,
) -> Result<Json<MadeToken>, Stop> {
    let (label, days) = read_token(&sent.body.label, &sent.body.days.to_string())?;
    let token = new_token(&app, &sent.visit, &sent.key, label, days).await?;
    Ok(Json(StatusCode::CREATED, MadeToken { token }))
}

/// Revoke a token.
#[cfg_attr(feature = "testing", utoipa::path(post, path = "/api/v1/tokens/{id}/end", tag = "account",
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Done), (status = 404, description = "Not there, or not one's own"))))]
pub(super) async fn end_token(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<serde_json::Value>,
) -> Result<Json<Done>, Stop> {
    let token = TokenId::parse(&id).map_err(|_| Refused::NotYours)?;
    app.run(&sent.visit.actor, Some(&sent.key), EndToken { token }).await?;
    Ok(done())
}

/// A relative to be declared.
#[derive(Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RecusalBody {
    /// Phone number or id.
    other: String,
    /// `spouse`, `parent_child`, `sibling`, `in_law` or `other`.
    relation: String,
}

/// A declared relative.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
pub(super) struct RecusalShown {
    other: String,
    relation: String,
}

/// Declared relatives, at most 200.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
pub(super) struct Recusals {
    items: Vec<RecusalShown>,
}

/// Relatives whose affairs one does not handle.
#[cfg_attr(feature = "testing", utoipa::path(get, path = "/api/v1/recusals", tag = "account", responses((status = 200, body = Recusals))))]
pub(super) async fn recusals(State(app): State<App>, visit: Visit) -> Result<Json<Recusals>, Stop> {
    let (county, person) = (app.db.county().as_i64(), person_of(&visit)?);
    let declared = app.db.read(move |db| Ok(persons::recusals(db, county, person)?)).await?;
    let item = |(other, relation): (PersonId, String)| RecusalShown { other: other.to_string(), relation };
    Ok(Json(StatusCode::OK, Recusals { items: declared.into_iter().map(item).collect() }))
}

/// Declare a relative.
#[cfg_attr(feature = "testing", utoipa::path(post, path = "/api/v1/recusals", tag = "account", request_body = RecusalBody,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Done), (status = 422, description = "Nobody by that number"))))]
pub(super) async fn declare(State(app): State<App>, sent: Sent<RecusalBody>) -> Result<Json<Done>, Stop> {
    let RecusalBody { other, relation } = sent.body;
    let command = DeclareRecusal { other, relation, app: app.clone() };
    app.run(&sent.visit.actor, Some(&sent.key), command).await?;
    Ok(done())
}
