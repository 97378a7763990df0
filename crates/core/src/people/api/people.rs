//! Accounts and posts for programs.

use super::own::{Done, PostShown, done, shown};
use crate::house::web::{Json, Sent, Visit};
use crate::house::{App, Stop};
use crate::people::commands::{self, EndPost, GrantPost, SwitchAccount};
use crate::people::decide::Refused;
use crate::people::web::people::{Account, accounts};
use crate::people::web::person::new_password;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use houji_base::{DivisionCode, PersonId, PostId};
use serde::{Deserialize, Serialize};
#[cfg(feature = "testing")]
use utoipa::OpenApi;

/// Paths about accounts and posts.
#[cfg(feature = "testing")]
#[derive(OpenApi)]
#[openapi(
    paths(list, create, grant, end_post, switch, reset),
    components(schemas(
        AccountShown,
        Accounts,
        AccountBody,
        MadeAccount,
        GrantBody,
        MadePost,
        EndBody,
        SwitchBody,
        ResetBody,
        NewPassword
    ))
)]
pub(super) struct Api;

/// An account.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
pub(super) struct AccountShown {
    /// The person; a whole number as text.
    id: String,
    account: String,
    name: String,
    enabled: bool,
    /// Posts, past ones too.
    posts: Vec<PostShown>,
}

/// A page of accounts.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
pub(super) struct Accounts {
    items: Vec<AccountShown>,
    /// Give this as `after` for the next page.
    next: Option<String>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::IntoParams))]
pub(super) struct ListQuery {
    /// An account to find.
    #[serde(default)]
    account: String,
    /// From the page before.
    #[serde(default)]
    after: String,
    /// At most 200, 50 when left out.
    limit: Option<i64>,
}

/// Accounts in the order of their names.
#[cfg_attr(feature = "testing", utoipa::path(get, path = "/api/v1/people", tag = "people", params(ListQuery),
    responses((status = 200, body = Accounts))))]
pub(super) async fn list(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Json<Accounts>, Stop> {
    let most = q.limit.unwrap_or(50).clamp(1, 200);
    let found = accounts(&app, &visit, &q.account, &q.after, most).await?;
    let full = i64::try_from(found.len()).unwrap_or(0) == most;
    let next = found.last().filter(|_| full).map(|last| last.login.account.clone());
    let item = |account: Account| AccountShown {
        id: account.login.person.to_string(),
        account: account.login.account,
        name: account.name,
        enabled: account.login.enabled,
        posts: account.posts.iter().map(shown).collect(),
    };
    Ok(Json(StatusCode::OK, Accounts { items: found.into_iter().map(item).collect(), next }))
}

/// An account to be made.
#[derive(Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct AccountBody {
    name: String,
    /// May be left out. Its owner becomes the owner of the account.
    #[serde(default)]
    phone: String,
    account: String,
}

/// An account that was made.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
pub(super) struct MadeAccount {
    id: String,
    /// Told once; none when the same request had made the account before.
    first_password: Option<String>,
}

/// Make an account. It is off until the first office is given.
#[cfg_attr(feature = "testing", utoipa::path(post, path = "/api/v1/people", tag = "people", request_body = AccountBody,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, body = MadeAccount), (status = 409, description = "Taken"),
        (status = 422, description = "Fields to mend"))))]
pub(super) async fn create(
    State(app): State<App>,
    sent: Sent<AccountBody>,
) -> Result<Json<MadeAccount>, Stop> {
    let AccountBody { name, phone, account } = sent.body;
    let (command, first) = commands::create(&app, &name, &phone, &account).await?;
    let drawn = command.drawn;
    let made = app.run(&sent.visit.actor, Some(&sent.key), command).await?;
    let first_password = (made.drawn == drawn).then_some(first);
    Ok(Json(StatusCode::CREATED, MadeAccount { id: made.person.to_string(), first_password }))
}

fn person_of(id: &str) -> Result<PersonId, Stop> {
    PersonId::parse(id).map_err(|_| Refused::NoPerson.into())
}

/// A post to be given.
#[derive(Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct GrantBody {
    /// Code of the role.
    role: String,
    /// 12-digit code.
    place: String,
    /// First day, today or later.
    since: String,
    /// Last day, when it is known.
    #[serde(default)]
    until: String,
}

/// A post that was given.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
pub(super) struct MadePost {
    id: String,
}

/// Give a post.
#[cfg_attr(feature = "testing", utoipa::path(post, path = "/api/v1/people/{id}/posts", tag = "people", request_body = GrantBody,
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, body = MadePost), (status = 409, description = "Excluded by a post that is held"),
        (status = 422, description = "Role, place or days do not fit"))))]
pub(super) async fn grant(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<GrantBody>,
) -> Result<Json<MadePost>, Stop> {
    let GrantBody { role, place, since, until } = sent.body;
    let place = DivisionCode::parse(&place).map_err(|_| Refused::NoPlace)?;
    let drawn = PostId::from_i64(app.ids.next(app.clock.now()));
    let command = GrantPost { person: person_of(&id)?, role, place, since, until, drawn };
    let granted = app.run(&sent.visit.actor, Some(&sent.key), command).await?;
    Ok(Json(StatusCode::CREATED, MadePost { id: granted.post.to_string() }))
}

/// The last day of a post.
#[derive(Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct EndBody {
    /// Today or later.
    last: String,
}

/// End a post. Rights end with its last day.
#[cfg_attr(feature = "testing", utoipa::path(post, path = "/api/v1/posts/{id}/end", tag = "people", request_body = EndBody,
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Done), (status = 422, description = "A day that is over"))))]
pub(super) async fn end_post(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<EndBody>,
) -> Result<Json<Done>, Stop> {
    let post = PostId::parse(&id).map_err(|_| Refused::NoPost)?;
    app.run(&sent.visit.actor, Some(&sent.key), EndPost { post, last: sent.body.last }).await?;
    Ok(done())
}

/// On or off.
#[derive(Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct SwitchBody {
    on: bool,
}

/// Switch an account. Off ends every session and token.
#[cfg_attr(feature = "testing", utoipa::path(post, path = "/api/v1/people/{id}/switch", tag = "people", request_body = SwitchBody,
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Done), (status = 404, description = "No such account"))))]
pub(super) async fn switch(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<SwitchBody>,
) -> Result<Json<Done>, Stop> {
    let command = SwitchAccount { person: person_of(&id)?, on: sent.body.on };
    app.run(&sent.visit.actor, Some(&sent.key), command).await?;
    Ok(done())
}

/// How far a reset goes.
#[derive(Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ResetBody {
    /// Takes second factor and passkeys off too.
    #[serde(default)]
    second: bool,
}

/// A first password.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
pub(super) struct NewPassword {
    /// Told once; none when the same request had set it before.
    first_password: Option<String>,
}

/// Set a new first password. Ends every session and token.
#[cfg_attr(feature = "testing", utoipa::path(post, path = "/api/v1/people/{id}/reset", tag = "people", request_body = ResetBody,
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = NewPassword), (status = 404, description = "No such account"))))]
pub(super) async fn reset(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<ResetBody>,
) -> Result<Json<NewPassword>, Stop> {
    let (person, second) = (person_of(&id)?, sent.body.second);
    let first_password = new_password(&app, &sent.visit, &sent.key, person, second).await?;
    Ok(Json(StatusCode::OK, NewPassword { first_password }))
}
