//! Printed sheets and paper slips over the API: what stands on them, and where they are printed.

use super::shapes::FiledShown;
use super::{filed_shown, id_of};
use crate::appeals::pages::{LetterPage, NoticePage};
use crate::appeals::proxy::chosen_village;
use crate::appeals::sealed_paper;
use crate::appeals::sheets::{
    letter_page, letter_printed, letter_url, notice_page, notice_printed, notice_url,
};
use crate::appeals::slips::{self, Fields, sheets_url};
use crate::appeals::store;
use crate::files::Refused;
use crate::gate::Action;
use crate::house::error::NOT_FOUND;
use crate::house::web::{Access, Json, Route, Sent, Visit};
use crate::house::{App, Stop};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use houji_base::{AppealId, AttachmentId, DivisionCode};
use serde::{Deserialize, Serialize};

/// Routes of this part of the API.
pub(super) fn routes() -> Vec<Route> {
    let (above, handle) = (Access::May(Action::AppealSupervise), Access::May(Action::AppealHandle));
    let slip = Access::May(Action::AppealSlip);
    vec![
        Route::post("/api/v1/appeals/{id}/notices", above, print_notice),
        Route::get("/api/v1/appeals/{id}/notices/{number}", above, notice),
        Route::post("/api/v1/appeals/{id}/letters", handle, print_letter),
        Route::get("/api/v1/appeals/{id}/letters/{number}", handle, letter),
        Route::post("/api/v1/slips", slip, print_slips),
        Route::get("/api/v1/slips/{first}", slip, slips_left),
        Route::post("/api/v1/slips/typed", slip, type_slip),
        Route::post("/api/v1/sealed-papers", Access::May(Action::SealedPaper), type_paper),
    ]
}

/// One line of a sheet.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct SheetLine {
    title: &'static str,
    text: String,
}

/// A sheet as it stands on paper, in Chinese as it is printed.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct SheetShown {
    /// Which of its kind about this appeal, from 1.
    sheet: i64,
    /// The number that stands on it.
    number: String,
    day: String,
    /// Who sends it.
    from: String,
    /// To whom. The name on a letter is covered as it is on the page.
    to: String,
    /// The sentence it is about.
    text: String,
    lines: Vec<SheetLine>,
    /// What can be done by whoever does not agree; of a letter only.
    remedies: Vec<String>,
    /// Page to print.
    print: String,
}

fn lines(rows: Vec<(&'static str, String)>) -> Vec<SheetLine> {
    rows.into_iter().map(|(title, text)| SheetLine { title, text }).collect()
}

async fn notice_shown(app: &App, visit: &Visit, id: i64, sheet: i64) -> Result<SheetShown, Stop> {
    let NoticePage { from, number, day, to, rows, demand, .. } = notice_page(app, visit, (id, sheet)).await?;
    let print = notice_url(AppealId::from_i64(id), sheet);
    let remedies = Vec::new();
    Ok(SheetShown { sheet, number, day, from, to, text: demand, lines: lines(rows), remedies, print })
}

async fn letter_shown(app: &App, visit: &Visit, id: i64, sheet: i64) -> Result<SheetShown, Stop> {
    let LetterPage { from, number, day, to, opening, parts, remedies, .. } =
        letter_page(app, visit, (id, sheet)).await?;
    let print = letter_url(AppealId::from_i64(id), sheet);
    Ok(SheetShown { sheet, number, day, from, to, text: opening, lines: lines(parts), remedies, print })
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct NoBody {}

/// Print a written reminder about an appeal that is late; each print has a number.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/appeals/{id}/notices", tag = "appeals", request_body = NoBody,
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, body = SheetShown), (status = 409, description = "Not late"))))]
pub(super) async fn print_notice(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<NoBody>,
) -> Result<Json<SheetShown>, Stop> {
    let id = id_of(&id)?.as_i64();
    let sheet = notice_printed(&app, &sent.visit, &sent.key, id).await?;
    Ok(Json(StatusCode::CREATED, notice_shown(&app, &sent.visit, id, sheet).await?))
}

/// A written reminder that was printed.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/appeals/{id}/notices/{number}", tag = "appeals",
    params(("id" = String, Path), ("number" = i64, Path)),
    responses((status = 200, body = SheetShown), (status = 404, description = "No such sheet"))))]
pub(super) async fn notice(
    State(app): State<App>,
    visit: Visit,
    Path((id, number)): Path<(String, i64)>,
) -> Result<Json<SheetShown>, Stop> {
    Ok(Json(StatusCode::OK, notice_shown(&app, &visit, id_of(&id)?.as_i64(), number).await?))
}

/// Print the letter of an answer; each print has a number, and a name on it counts as a look.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/appeals/{id}/letters", tag = "appeals", request_body = NoBody,
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, body = SheetShown), (status = 409, description = "Not answered"))))]
pub(super) async fn print_letter(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<NoBody>,
) -> Result<Json<SheetShown>, Stop> {
    let id = id_of(&id)?.as_i64();
    let sheet = letter_printed(&app, &sent.visit, &sent.key, id).await?;
    Ok(Json(StatusCode::CREATED, letter_shown(&app, &sent.visit, id, sheet).await?))
}

/// The letter of an answer that was printed.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/appeals/{id}/letters/{number}", tag = "appeals",
    params(("id" = String, Path), ("number" = i64, Path)),
    responses((status = 200, body = SheetShown), (status = 404, description = "No such sheet"))))]
pub(super) async fn letter(
    State(app): State<App>,
    visit: Visit,
    Path((id, number)): Path<(String, i64)>,
) -> Result<Json<SheetShown>, Stop> {
    Ok(Json(StatusCode::OK, letter_shown(&app, &visit, id_of(&id)?.as_i64(), number).await?))
}

/// How many slips for which village.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct PrintBody {
    /// 12-digit code; may be left out by whoever has one village only.
    #[serde(default)]
    village: String,
    count: i64,
}

/// Slips that were printed together.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct SlipsShown {
    /// Names the print; a whole number as text.
    first: String,
    /// 12-digit code.
    village: String,
    printed_at: String,
    /// How many were printed.
    count: i64,
    /// Codes of those that were not typed in yet.
    codes: Vec<String>,
    /// Page to print.
    print: String,
}

async fn slips_shown(app: &App, visit: &Visit, first: i64) -> Result<SlipsShown, Stop> {
    let (pad, codes) = slips::untyped(app, visit, first).await?;
    Ok(SlipsShown {
        first: first.to_string(),
        village: pad.village.to_string(),
        printed_at: pad.printed_at.iso(),
        count: pad.count,
        codes: codes.iter().map(ToString::to_string).collect(),
        print: sheets_url(first),
    })
}

/// Set codes aside and print paper slips with them.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/slips", tag = "appeals", request_body = PrintBody,
    params(("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = SlipsShown), (status = 422, description = "Too many at once, RFC 9457"))))]
pub(super) async fn print_slips(
    State(app): State<App>,
    sent: Sent<PrintBody>,
) -> Result<Json<SlipsShown>, Stop> {
    let Sent { body: PrintBody { village, count }, key, visit } = sent;
    let fields = Fields { village, count: count.to_string(), ..Fields::default() };
    let printed = slips::printed(&app, &visit, &fields, &key).await?;
    Ok(Json(StatusCode::CREATED, slips_shown(&app, &visit, printed.first).await?))
}

/// Slips that were printed, and which of them are still out.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/slips/{first}", tag = "appeals", params(("first" = i64, Path)),
    responses((status = 200, body = SlipsShown), (status = 404, description = "Not printed for one's places"))))]
pub(super) async fn slips_left(
    State(app): State<App>,
    visit: Visit,
    Path(first): Path<i64>,
) -> Result<Json<SlipsShown>, Stop> {
    Ok(Json(StatusCode::OK, slips_shown(&app, &visit, first).await?))
}

/// What stands on a slip.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct SlipBody {
    /// The 12 digits printed on it.
    code: String,
    /// Category code; nothing about cadres.
    category: String,
    text: String,
    #[serde(default)]
    place: String,
    /// `named`, `hidden` or `anonymous`.
    mode: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    shown: bool,
    /// Ids of photos of the slip that were sent before.
    #[serde(default)]
    files: Vec<String>,
}

/// Type in a slip that somebody wrote.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/slips/typed", tag = "appeals", request_body = SlipBody,
    params(("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = FiledShown), (status = 409, description = "Typed in before"),
        (status = 422, description = "Fields to mend, or not a slip of one's places, RFC 9457"))))]
pub(super) async fn type_slip(
    State(app): State<App>,
    sent: Sent<SlipBody>,
) -> Result<Json<FiledShown>, Stop> {
    let Sent { body, key, visit } = sent;
    let files = body.files.iter().map(|id| AttachmentId::parse(id)).collect::<Result<Vec<_>, _>>();
    let files = files.map_err(|_| Refused::NotThere)?;
    let fields = Fields {
        code: body.code,
        category: body.category,
        text: body.text,
        place: body.place,
        mode: body.mode,
        name: body.name,
        phone: body.phone,
        shown: if body.shown { "yes".to_owned() } else { String::new() },
        ..Fields::default()
    };
    let filed = slips::typed_in(&app, &visit, &fields, &key, files).await?;
    Ok(filed_shown(filed, village_of(&app, filed.id).await?))
}

/// What stands on a paper about a cadre.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct PaperBody {
    /// 12-digit code of the village of whoever wrote it.
    village: String,
    /// Category code, of those about cadres.
    category: String,
    text: String,
    #[serde(default)]
    place: String,
    /// `hidden` or `anonymous`.
    mode: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    phone: String,
}

/// Type in a paper about a cadre that was handed to discipline. The receipt code is told this once.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/sealed-papers", tag = "appeals", request_body = PaperBody,
    params(("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = FiledShown),
        (status = 422, description = "Fields to mend, or not about a cadre, RFC 9457"))))]
pub(super) async fn type_paper(
    State(app): State<App>,
    sent: Sent<PaperBody>,
) -> Result<Json<FiledShown>, Stop> {
    let Sent { body, key, visit } = sent;
    let PaperBody { village, category, text, place, mode, name, phone } = body;
    let fields = sealed_paper::Fields { village, category, text, place, mode, name, phone };
    let at = chosen_village(&app.context(visit.actor.clone()), Action::SealedPaper, &fields.village)?;
    let filed = sealed_paper::typed_in(&app, &visit, &fields, &key).await?;
    Ok(filed_shown(filed, at))
}

/// The village a slip was printed for.
async fn village_of(app: &App, id: AppealId) -> Result<DivisionCode, Stop> {
    let county = app.db.county().as_i64();
    let read = app.db.read(move |db| Ok(store::by_id(db, county, id)?));
    Ok(read.await?.ok_or(NOT_FOUND)?.village)
}
