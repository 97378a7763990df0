//! The register over the API.

use super::super::commands::{
    AddMembers, Added, ChangeShares, Leave, SeeHousehold, SetHousehold, SetKind, people,
};
use super::super::decide::refused;
use super::super::desk::take;
use super::super::form::{ChangeForm, MemberForm, change, member};
use super::super::reading::{household as read_household, with_book};
use super::super::store;
use super::shapes::{
    ChangeShown, EmptyBody, HouseholdBody, HouseholdLine, HouseholdPage, HouseholdShown, KindBody, KindShown,
    LeaveBody, MemberShown, NumberShown, PeopleShown, PersonShown, RegisterShown,
};
use crate::books::book_id;
use crate::house::error::UNREADABLE;
use crate::house::web::{Json, Sent, SentTable, Visit};
use crate::house::{App, Stop, random};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use houji_base::Day;
use serde::Deserialize;

/// Households of one page.
const ROWS: i64 = 200;
/// Changes of a household's shares that are told.
const CHANGES: i64 = 200;

/// Households, members, shares and their kinds.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/members/{book}", tag = "members", params(("book" = String, Path)),
    responses((status = 200, body = RegisterShown), (status = 404, description = "None for these eyes"))))]
pub async fn register(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Json<RegisterShown>, Stop> {
    let read = with_book(&app, &visit, &id, |db, cx, book| {
        let county = cx.county.as_i64();
        Ok((store::households(db, county, book.id)?, store::kinds(db, county, book.id)?))
    });
    let ([households, members, shares], kinds) = read.await?;
    let kinds = kinds.into_iter().map(|kind| KindShown { kind: kind.kind, name: kind.name, kept: kind.kept });
    Ok(Json(StatusCode::OK, RegisterShown { households, members, shares, kinds: kinds.collect() }))
}

/// Add a member, as the assembly confirmed.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/members/{book}/members", tag = "members", request_body = MemberForm,
    params(("book" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = Added), (status = 422, description = "Fields to mend, RFC 9457"))))]
pub async fn add(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<MemberForm>,
) -> Result<Json<Added>, Stop> {
    let Sent { body, key, visit } = sent;
    let members = vec![member(1, &body).map_err(refused)?];
    let add = AddMembers { book: book_id(&id)?, file: None, members, salt: random()? };
    Ok(Json(StatusCode::CREATED, app.run(&visit.actor, Some(&key), add).await?))
}

/// Somebody is no longer a member; the shares stay until they are inherited or withdrawn.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/members/{book}/members/{member}/leave", tag = "members", request_body = LeaveBody,
    params(("book" = String, Path), ("member" = i64, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = NumberShown), (status = 409, description = "Was recorded before"))))]
pub async fn leave(
    State(app): State<App>,
    Path((id, member)): Path<(String, i64)>,
    sent: Sent<LeaveBody>,
) -> Result<Json<NumberShown>, Stop> {
    let Sent { body, key, visit } = sent;
    let day = Some(Day::parse(&body.day).map_err(|_| UNREADABLE)?);
    let leave = Leave { book: book_id(&id)?, member, day, reason: body.reason };
    let done = app.run(&visit.actor, Some(&key), leave).await?;
    Ok(Json(StatusCode::OK, NumberShown { n: done.n }))
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
pub struct LookQuery {
    /// Only checks the table and tells what it would come to.
    #[serde(default)]
    dry_run: bool,
}

/// Add members from a table of CSV (UTF-8) or XLSX; all of them or none.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/members/{book}/import", tag = "members",
    params(("book" = String, Path), LookQuery, ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    request_body(content = String, content_type = "text/csv",
        description = "CSV in UTF-8, or the bytes of an XLSX workbook; at most 2 MB and 5,000 members"),
    responses((status = 200, body = Added), (status = 422, description = "Rows to mend, RFC 9457"))))]
pub async fn import(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(q): Query<LookQuery>,
    sent: SentTable,
) -> Result<Json<Added>, Stop> {
    let SentTable { file, key, visit } = sent;
    let book = with_book(&app, &visit, &id, |_, _, book| Ok(book.id)).await?;
    Ok(Json(StatusCode::OK, take(&app, &visit, book, &key, file, q.dry_run).await?))
}

/// Add a kind of shares, or change what the collective itself holds of it.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/members/{book}/kinds", tag = "members", request_body = KindBody,
    params(("book" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = NumberShown), (status = 422, description = "Fields to mend, RFC 9457"))))]
pub async fn set_kind(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<KindBody>,
) -> Result<Json<NumberShown>, Stop> {
    let Sent { body, key, visit } = sent;
    let kept = Some(body.kept).filter(|kept| (0..=super::super::model::MOST_SHARES).contains(kept));
    let set = SetKind { book: book_id(&id)?, name: body.name, kept, salt: random()? };
    let done = app.run(&visit.actor, Some(&key), set).await?;
    Ok(Json(StatusCode::OK, NumberShown { n: done.n }))
}

/// Change shares by a decision of the assembly.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/members/{book}/shares", tag = "members", request_body = ChangeForm,
    params(("book" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = NumberShown), (status = 409, description = "Frozen, or shares stay with the household"),
              (status = 422, description = "Fields to mend, RFC 9457"))))]
pub async fn change_shares(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<ChangeForm>,
) -> Result<Json<NumberShown>, Stop> {
    let Sent { body, key, visit } = sent;
    let command = ChangeShares { book: book_id(&id)?, change: change(&body).map_err(refused)? };
    let done = app.run(&visit.actor, Some(&key), command).await?;
    Ok(Json(StatusCode::CREATED, NumberShown { n: done.n }))
}

#[derive(Default, Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
#[serde(default)]
pub struct FromQuery {
    /// `next` of the page before.
    from: i64,
}

/// Households by their number.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/members/{book}/households", tag = "members",
    params(("book" = String, Path), FromQuery), responses((status = 200, body = HouseholdPage))))]
pub async fn households(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(q): Query<FromQuery>,
) -> Result<Json<HouseholdPage>, Stop> {
    let read = with_book(&app, &visit, &id, move |db, cx, book| {
        Ok(store::lines(db, cx.county.as_i64(), book.id, q.from, ROWS)?)
    });
    let lines = read.await?;
    let is_full = i64::try_from(lines.len()).unwrap_or(0) == ROWS;
    let next = lines.last().filter(|_| is_full).map(|last| last.household.number.saturating_add(1));
    let line = |line: store::Line| HouseholdLine {
        household: line.household.number,
        head: line.head,
        members: line.members,
        shares: line.shares,
        certificate: line.household.certificate,
        account_tail: line.household.tail,
    };
    Ok(Json(StatusCode::OK, HouseholdPage { households: lines.into_iter().map(line).collect(), next }))
}

/// One household, names masked.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/members/{book}/households/{household}", tag = "members",
    params(("book" = String, Path), ("household" = i64, Path)),
    responses((status = 200, body = HouseholdShown), (status = 404, description = "None for these eyes"))))]
pub async fn household(
    State(app): State<App>,
    visit: Visit,
    Path((id, number)): Path<(String, i64)>,
) -> Result<Json<HouseholdShown>, Stop> {
    let read = with_book(&app, &visit, &id, move |db, cx, book| {
        let of = read_household(db, cx, book.id, number)?;
        Ok((of, store::changes_of(db, cx.county.as_i64(), book.id, number, CHANGES)?))
    });
    let ((household, members), changes) = read.await?;
    let shown = HouseholdShown {
        household: household.number,
        head: household.head,
        certificate: household.certificate,
        account_tail: household.tail,
        members: members.into_iter().map(MemberShown::of).collect(),
        changes: changes.into_iter().map(ChangeShown::of).collect(),
    };
    Ok(Json(StatusCode::OK, shown))
}

/// Set who stands for a household, its certificate and its account.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/members/{book}/households/{household}", tag = "members",
    request_body = HouseholdBody, params(("book" = String, Path), ("household" = i64, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = NumberShown), (status = 422, description = "Fields to mend, RFC 9457"))))]
pub async fn set_household(
    State(app): State<App>,
    Path((id, household)): Path<(String, i64)>,
    sent: Sent<HouseholdBody>,
) -> Result<Json<NumberShown>, Stop> {
    let Sent { body, key, visit } = sent;
    let HouseholdBody { head, certificate, account } = body;
    let set = SetHousehold { book: book_id(&id)?, household, head, certificate, account, salt: random()? };
    let done = app.run(&visit.actor, Some(&key), set).await?;
    Ok(Json(StatusCode::OK, NumberShown { n: done.n }))
}

/// See who a household's members are; the look is recorded.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/members/{book}/households/{household}/person", tag = "members",
    request_body = EmptyBody, params(("book" = String, Path), ("household" = i64, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = PeopleShown))))]
pub async fn person(
    State(app): State<App>,
    Path((id, household)): Path<(String, i64)>,
    sent: Sent<EmptyBody>,
) -> Result<Json<PeopleShown>, Stop> {
    let Sent { key, visit, .. } = sent;
    let book = book_id(&id)?;
    app.run(&visit.actor, Some(&key), SeeHousehold { book, household }).await?;
    let cx = app.context(visit.actor.clone());
    let seen = app.db.read(move |db| Ok(people(db, &cx, &SeeHousehold { book, household })?)).await?;
    let members = seen.members.into_iter();
    let members = members.map(|one| PersonShown { member: one.n, name: one.name, resident: one.resident });
    Ok(Json(StatusCode::OK, PeopleShown { members: members.collect(), account: seen.account }))
}
