//! Cards of assets.

use super::super::commands::{ChangeUse, CorrectCard, Dispose, EnterCard, Settle, VoidCard};
use super::super::decide::Bears;
use super::super::form::{CardForm, CorrectForm, LeavingForm, card, correction, leaving};
use super::super::model::{Asset, AssetId, Class, Correction, Kind, Use, WayIn, WayOut, month_at};
use super::super::reading::{book_id, looks_at, whole};
use super::super::store::{self, Filter};
use super::{AssetDone, ListQuery, ROWS};
use crate::contracts::model::ContractId;
use crate::house::error::UNREADABLE;
use crate::house::web::{Json, Sent, Visit};
use crate::house::{App, Stop, random};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use houji_base::Day;
use serde::{Deserialize, Serialize};

/// A card to be entered.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CardBody {
    /// Book.
    book: String,
    card: CardForm,
}

/// A changed use.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UseBody {
    /// `use`, `idle` or `let`.
    state: Use,
    /// Since when, `YYYY-MM-DD`.
    since: String,
    /// The contract it is let under.
    #[serde(default)]
    contract: Option<String>,
}

/// A gain or loss that is explained.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SettleBody {
    by: Bears,
    /// Day, `YYYY-MM-DD`.
    day: String,
    /// 2 to 60 characters.
    reason: String,
}

/// What a card said before it was corrected.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct CorrectionShown {
    /// 1, 2, 3 of the card.
    n: i64,
    /// Since when the new words hold.
    day: String,
    /// The name before.
    name: String,
    /// The place before.
    spot: String,
    /// The life before, in months.
    life: i64,
}

/// Why a card is taken back.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct VoidBody {
    /// 2 to 40 characters.
    reason: String,
}

/// Assets of a place.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct AssetPage {
    assets: Vec<AssetShown>,
    /// Where the next page begins.
    next: Option<String>,
}

/// An asset.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct AssetShown {
    asset: String,
    book: String,
    /// Number of its card in the book.
    number: i64,
    name: String,
    kind: Kind,
    class: Class,
    spot: String,
    added: String,
    way: WayIn,
    /// Position of the voucher it came with.
    voucher: Option<i64>,
    quantity: i64,
    funding: String,
    certificate: String,
    is_aid: bool,
    is_nominal: bool,
    /// Months.
    life: i64,
    cost: i64,
    residual: i64,
    /// What has worn off.
    worn: i64,
    monthly: i64,
    /// Last month in which something wears off.
    last_month: Option<String>,
    state: Use,
    since: String,
    contract: Option<String>,
    out: Option<WayOut>,
}

/// An asset with its vouchers.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct AssetWhole {
    asset: AssetShown,
    /// Months of wear that were posted.
    months: Vec<MonthShown>,
    /// Vouchers of the card alone.
    vouchers: Vec<ActShown>,
    /// What it said before each of its corrections, the first one first.
    corrections: Vec<CorrectionShown>,
    /// What stands on 181 because of it, above zero for a loss.
    pending: i64,
}

/// A month of wear.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct MonthShown {
    month: String,
    /// What has worn off by its end.
    worn: i64,
    voucher: Option<i64>,
}

/// A voucher of a card.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ActShown {
    /// `found`, `worn`, `cleared`, `out` or `settled`.
    kind: String,
    day: String,
    fen: i64,
    voucher: i64,
}

fn shown(asset: &Asset) -> AssetShown {
    let (card, plan) = (asset.card.clone(), &asset.plan);
    AssetShown {
        asset: asset.id.to_string(),
        book: asset.book.to_string(),
        number: asset.number,
        name: card.name,
        kind: card.kind,
        class: card.class,
        spot: card.spot,
        added: card.added.to_string(),
        way: card.way,
        voucher: card.voucher,
        quantity: card.quantity,
        funding: card.funding,
        certificate: card.certificate,
        is_aid: card.is_aid,
        is_nominal: card.is_nominal,
        life: card.life,
        cost: card.cost.fen(),
        residual: card.residual.fen(),
        worn: asset.worn.fen(),
        monthly: plan.monthly.fen(),
        last_month: month_at(plan.last).filter(|_| plan.last > 0).map(|month| month.to_string()),
        state: asset.state,
        since: asset.since.to_string(),
        contract: asset.contract.map(|id| id.to_string()),
        out: asset.out,
    }
}

fn corrected(made: &Correction) -> CorrectionShown {
    let Correction { n, day, name, spot, life, .. } = made.clone();
    CorrectionShown { n, day: day.to_string(), name, spot, life }
}

/// Assets of a place.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/assets", tag = "assets",
    params(("place" = Option<String>, Query, description = "12-digit code; without it the widest place one may read"),
           ("kind" = Option<Kind>, Query), ("state" = Option<Use>, Query),
           ("after" = Option<String>, Query, description = "`next` of the page before")),
    responses((status = 200, body = AssetPage))))]
pub async fn list(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Json<AssetPage>, Stop> {
    let (scope, county) = (looks_at(&visit, &q.place)?, app.db.county().as_i64());
    let (book, number) = q.after.split_once('.').unwrap_or_default();
    let after = (book.parse().unwrap_or(0), number.parse().unwrap_or(0));
    let filter = Filter { kind: q.kind, state: q.state };
    let rows = app.db.read(move |db| Ok(store::list(db, county, &scope, &filter, after, ROWS)?)).await?;
    let is_full = i64::try_from(rows.len()).unwrap_or(0) == ROWS;
    let next = rows.last().filter(|_| is_full).map(|last| format!("{}.{}", last.book, last.number));
    Ok(Json(StatusCode::OK, AssetPage { assets: rows.iter().map(shown).collect(), next }))
}

/// One asset.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/assets/{asset}", tag = "assets", params(("asset" = String, Path)),
    responses((status = 200, body = AssetWhole), (status = 404, description = "None for these eyes"))))]
pub async fn one(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Json<AssetWhole>, Stop> {
    let of = whole(&app, &visit, &id).await?;
    let months = of.months.iter().filter_map(|(month, voucher)| {
        let worn = of.asset.plan.worn_at(*month).min(of.asset.worn).fen();
        Some(MonthShown { month: month_at(*month)?.to_string(), worn, voucher: *voucher })
    });
    let vouchers = of.acts.iter().map(|act| ActShown {
        kind: act.kind.clone(),
        day: act.day.to_string(),
        fen: act.amount.fen(),
        voucher: act.voucher,
    });
    let open = of.pending.iter().filter(|pending| pending.settled.is_none());
    let whole = AssetWhole {
        asset: shown(&of.asset),
        months: months.collect(),
        vouchers: vouchers.collect(),
        corrections: of.corrections.iter().map(corrected).collect(),
        pending: open.map(|pending| pending.amount.fen()).sum(),
    };
    Ok(Json(StatusCode::OK, whole))
}

/// Enter a card; what was found at a stock-take brings its own voucher.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/assets", tag = "assets", request_body = CardBody,
    params(("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = AssetDone), (status = 409, description = "The book is of the older system"),
              (status = 422, description = "Fields to mend, RFC 9457"))))]
pub async fn enter(State(app): State<App>, sent: Sent<CardBody>) -> Result<Json<AssetDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let cx = app.context(visit.actor.clone());
    let (card, keeper) = card(&body.card, &cx.registry.parameters)?;
    let (book, id) = (book_id(&body.book)?, AssetId::from_i64(app.ids.next(app.clock.now())));
    let command = EnterCard { book, card, keeper, id, salt: random()? };
    Ok(Json(StatusCode::CREATED, AssetDone::of(app.run(&visit.actor, Some(&key), command).await?)))
}

fn day(text: &str) -> Result<Day, Stop> {
    Ok(Day::parse(text).map_err(|_| UNREADABLE)?)
}

/// Say what an asset is used for.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/assets/{asset}/use", tag = "assets", request_body = UseBody,
    params(("asset" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = AssetDone), (status = 409, description = "It has left"))))]
pub async fn change_use(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<UseBody>,
) -> Result<Json<AssetDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let of = whole(&app, &visit, &id).await?.asset;
    let contract = body.contract.map(|id| ContractId::parse(&id).map_err(|_| UNREADABLE)).transpose()?;
    let (asset, book, state, since) = (of.id, of.book, body.state, day(&body.since)?);
    let command = ChangeUse { asset, book, state, since, contract };
    Ok(Json(StatusCode::OK, AssetDone::of(app.run(&visit.actor, Some(&key), command).await?)))
}

/// Dispose of an asset, with all its vouchers.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/assets/{asset}/disposal", tag = "assets", request_body = LeavingForm,
    params(("asset" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = AssetDone), (status = 409, description = "It has left, or the month is closed"),
              (status = 422, description = "Fields to mend, RFC 9457"))))]
pub async fn dispose(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<LeavingForm>,
) -> Result<Json<AssetDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let of = whole(&app, &visit, &id).await?.asset;
    let command = Dispose { asset: of.id, book: of.book, leaving: leaving(&body)?, salt: random()? };
    Ok(Json(StatusCode::OK, AssetDone::of(app.run(&visit.actor, Some(&key), command).await?)))
}

/// Explain what a stock-take found of an asset, and clear 181 of it.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/assets/{asset}/settlement", tag = "assets", request_body = SettleBody,
    params(("asset" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = AssetDone), (status = 409, description = "Nothing is left to be explained"))))]
pub async fn settle(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<SettleBody>,
) -> Result<Json<AssetDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let of = whole(&app, &visit, &id).await?.asset;
    let (asset, book, day) = (of.id, of.book, day(&body.day)?);
    let command = Settle { asset, book, by: body.by, day, reason: body.reason, salt: random()? };
    Ok(Json(StatusCode::OK, AssetDone::of(app.run(&visit.actor, Some(&key), command).await?)))
}

/// Correct a card from a day on; what was posted stays.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/assets/{asset}/corrections", tag = "assets", request_body = CorrectForm,
    params(("asset" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = AssetDone), (status = 409, description = "It has left"),
              (status = 422, description = "Fields to mend, RFC 9457"))))]
pub async fn correct(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<CorrectForm>,
) -> Result<Json<AssetDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let of = whole(&app, &visit, &id).await?.asset;
    let (to, keeper) = correction(&body, of.card.life)?;
    let command = CorrectCard { asset: of.id, book: of.book, to, keeper, salt: random()? };
    Ok(Json(StatusCode::CREATED, AssetDone::of(app.run(&visit.actor, Some(&key), command).await?)))
}

/// Take a card back that was entered by mistake.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/assets/{asset}/void", tag = "assets", request_body = VoidBody,
    params(("asset" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = AssetDone), (status = 409, description = "Wear was posted, or it has left"))))]
pub async fn void(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<VoidBody>,
) -> Result<Json<AssetDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let of = whole(&app, &visit, &id).await?.asset;
    let command = VoidCard { asset: of.id, book: of.book, reason: body.reason, salt: random()? };
    Ok(Json(StatusCode::OK, AssetDone::of(app.run(&visit.actor, Some(&key), command).await?)))
}
