//! Printed sheets about an appeal: the written reminder and the letter of the answer.

use super::commands::{PrintLetter, PrintNotice, located};
use super::model::{Appeal, AppealEvent, Note, Numbered, Reply, Sheet};
use super::order::desk_name;
use super::pages::{LetterPage, NoticePage};
use super::store;
use super::view;
use super::web::groups;
use crate::gate::{Action, permit};
use crate::house::error::NOT_FOUND;
use crate::house::web::{Access, Posted, Route, Visit, page, redirect};
use crate::house::{App, Context, Fault, Stop};
use crate::record;
use crate::registry::keys;
use crate::ui::format;
use crate::ui::parts::Link;
use crate::ui::qr;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use houji_base::{AppealId, Moment, PersonName, ReceiptCode};
use serde::Deserialize;

/// Routes of the printed sheets.
pub(super) fn routes() -> Vec<Route> {
    let (above, handle) = (Access::May(Action::AppealSupervise), Access::May(Action::AppealHandle));
    vec![
        Route::post("/desk/appeals/{id}/notice", above, print_notice),
        Route::get("/desk/appeals/{id}/notices/{number}", above, notice),
        Route::post("/desk/appeals/{id}/letter", handle, print_letter),
        Route::get("/desk/appeals/{id}/letters/{number}", handle, letter),
    ]
}

/// The code to scan that leads to a receipt code's page.
pub(super) fn codes(app: &App, code: ReceiptCode) -> Result<String, Fault> {
    qr::svg(&format!("{}/follow?code={code}", app.config.origin))
}

/// Whom to call: the county's own number once it has given one, else the hotline.
pub(super) fn phone_line(cx: &Context) -> String {
    let own = cx.registry.parameters.value(keys::SCREEN_PHONE, cx.today);
    own.map_or_else(|| "12345".to_owned(), |value| format!("{}，或打 12345", value.text))
}

#[derive(Deserialize)]
struct Nothing {}

async fn print_notice(
    State(app): State<App>,
    Path(id): Path<i64>,
    posted: Posted<Nothing>,
) -> Result<Response<Body>, Stop> {
    let Posted { key, visit, .. } = posted;
    let number = notice_printed(&app, &visit, &key, id).await?;
    Ok(redirect(&notice_url(AppealId::from_i64(id), number)))
}

/// Prints one; its number.
///
/// # Errors
/// The refusal, or a fault.
pub(super) async fn notice_printed(app: &App, visit: &Visit, key: &str, id: i64) -> Result<i64, Stop> {
    app.run(&visit.actor, Some(key), PrintNotice { id: AppealId::from_i64(id) }).await?;
    Ok(load(app, visit, id, Action::AppealSupervise).await?.appeal.life.side.notices)
}

async fn print_letter(
    State(app): State<App>,
    Path(id): Path<i64>,
    posted: Posted<Nothing>,
) -> Result<Response<Body>, Stop> {
    let Posted { key, visit, .. } = posted;
    let number = letter_printed(&app, &visit, &key, id).await?;
    Ok(redirect(&letter_url(AppealId::from_i64(id), number)))
}

/// Prints one; its number.
///
/// # Errors
/// The refusal, or a fault.
pub(super) async fn letter_printed(app: &App, visit: &Visit, key: &str, id: i64) -> Result<i64, Stop> {
    app.run(&visit.actor, Some(key), PrintLetter { id: AppealId::from_i64(id) }).await?;
    Ok(load(app, visit, id, Action::AppealHandle).await?.appeal.life.side.letters)
}

/// Entries of one appeal's history that are looked at.
const HISTORY: i64 = 200;

/// An appeal with the sheets that were printed about it.
struct Loaded {
    appeal: Appeal,
    sheets: Vec<(Moment, AppealEvent)>,
    notes: Vec<Note>,
    name: Option<String>,
    printed_by_me: bool,
}

async fn load(app: &App, visit: &Visit, id: i64, action: Action) -> Result<Loaded, Stop> {
    let cx = app.context(visit.actor.clone());
    let id = AppealId::from_i64(id);
    app.db
        .read(move |db| {
            let county = cx.county.as_i64();
            let mut appeal = store::by_id(db, county, id)?.ok_or(NOT_FOUND)?;
            let what = located(db, &cx, &appeal, None)?;
            permit(&cx.actor, action, what)?;
            let notes = view::notes_of(db, &cx.vault, county, &appeal)?;
            view::open_sealed(db, &cx.vault, county, std::slice::from_mut(&mut appeal))?;
            let entries = record::store::newest_of_subject(db, county, id.as_i64(), HISTORY)?;
            let printed = entries.iter().filter(|entry| entry.kind.ends_with("_printed"));
            let read = printed.filter_map(|entry| {
                let numbered: Numbered = serde_json::from_str(&entry.data).ok()?;
                Some((Moment::from_millis(entry.at), numbered.event))
            });
            let sheets = read.collect();
            let name = view::who(db, &cx, &appeal)?.map(|(name, _)| name);
            let printed_by_me = view::looked(db, &cx, id, "appeal.letter_printed")?;
            Ok(Loaded { appeal, sheets, notes, name, printed_by_me })
        })
        .await
}

/// The number of a sheet as it stands on paper: the appeal's own and which sheet it is.
fn sheet_number(cx: &Context, appeal: &Appeal, sheet: &Sheet) -> String {
    let place = if appeal.is_sealed() { appeal.life.desk.place } else { appeal.village };
    format!(
        "{}〔{}〕{}-{} 号",
        cx.registry.places.name(place),
        appeal.number.0,
        appeal.number.1,
        sheet.number
    )
}

async fn notice(
    State(app): State<App>,
    visit: Visit,
    Path((id, number)): Path<(i64, i64)>,
) -> Result<Response<Body>, Stop> {
    page(&app, &visit, &notice_page(&app, &visit, (id, number)).await?)
}

/// Where a written reminder is printed.
pub(super) fn notice_url(id: AppealId, number: i64) -> String {
    format!("/desk/appeals/{id}/notices/{number}")
}

/// Where the letter of an answer is printed.
pub(super) fn letter_url(id: AppealId, number: i64) -> String {
    format!("/desk/appeals/{id}/letters/{number}")
}

/// A written reminder as it stands on paper.
///
/// # Errors
/// The gate's refusal, not found, a fault of the database.
pub(super) async fn notice_page(
    app: &App,
    visit: &Visit,
    (id, number): (i64, i64),
) -> Result<NoticePage, Stop> {
    let loaded = load(app, visit, id, Action::AppealSupervise).await?;
    let cx = app.context(visit.actor.clone());
    let found = loaded.sheets.iter().find_map(|(at, event)| match event {
        AppealEvent::NoticePrinted(sheet) if sheet.number == number => Some((*at, sheet)),
        _ => None,
    });
    let (at, sheet) = found.ok_or(NOT_FOUND)?;
    let appeal = &loaded.appeal;
    let sealed = appeal.is_sealed();
    let village =
        if sealed { "密件，不写".to_owned() } else { cx.registry.places.full_name(appeal.village) };
    let what = if sealed { "密件，不写".to_owned() } else { appeal.title() };
    let late = format::rough(sheet.since.until(at));
    let until = format::day(at.day(), sheet.until.plus_millis(-1).day());
    let rows = vec![
        ("诉求编号", appeal.number_text()),
        ("哪个村", village),
        ("什么事", what),
        ("收到的日子", appeal.life.filed_at.day().zh()),
        ("应当办好的日子", sheet.since.plus_millis(-1).day().zh()),
        ("已经超期", late),
        ("限期", format!("{until}以前办结并答复本人")),
    ];
    Ok(NoticePage {
        frame: visit.frame(app, "催办单")?,
        back: Link::new("回台面", format!("/desk?open={id}")),
        from: desk_name(&cx, sheet.from),
        number: sheet_number(&cx, appeal, sheet),
        day: at.day().zh(),
        to: desk_name(&cx, sheet.desk),
        rows,
        demand: format!("这件诉求已经超期。请在{until}以前办结，把结果答复本人，并说明超期的原因。"),
    })
}

async fn letter(
    State(app): State<App>,
    visit: Visit,
    Path((id, number)): Path<(i64, i64)>,
) -> Result<Response<Body>, Stop> {
    page(&app, &visit, &letter_page(&app, &visit, (id, number)).await?)
}

/// The letter of an answer as it stands on paper.
///
/// # Errors
/// The gate's refusal, not found, a fault of the database.
pub(super) async fn letter_page(
    app: &App,
    visit: &Visit,
    (id, number): (i64, i64),
) -> Result<LetterPage, Stop> {
    let loaded = load(app, visit, id, Action::AppealHandle).await?;
    let cx = app.context(visit.actor.clone());
    let found = loaded.sheets.iter().find_map(|(at, event)| match event {
        AppealEvent::LetterPrinted(sheet) if sheet.number == number => Some((*at, sheet)),
        _ => None,
    });
    let (at, sheet) = found.ok_or(NOT_FOUND)?;
    let appeal = &loaded.appeal;
    let reply = loaded.notes.iter().rev().find(|note| note.at == sheet.since).and_then(Note::reply);
    let reply = reply.ok_or(NOT_FOUND)?;
    // The name was recorded as looked at by whoever printed it; for anybody else, and later, it is covered.
    let shows = sheet.named && loaded.printed_by_me;
    let parsed = loaded.name.as_deref().and_then(|name| PersonName::parse(name).ok());
    let to = match parsed.filter(|_| sheet.named) {
        Some(name) if shows => name.into_string(),
        Some(name) => name.masked(),
        None => "反映人".to_owned(),
    };
    let filed = appeal.life.filed_at.day().zh();
    Ok(LetterPage {
        frame: visit.frame(app, "答复意见书")?,
        back: Link::new("回台面", format!("/desk?open={id}")),
        from: desk_name(&cx, sheet.from),
        number: sheet_number(&cx, appeal, sheet),
        day: at.day().zh(),
        to,
        opening: format!(
            "您 {filed} 反映的“{}”（编号 {}），现在答复如下。",
            appeal.title(),
            appeal.number_text()
        ),
        parts: parts(&reply, at),
        basis: cx.registry.parameters.text(keys::APPEAL_LETTER_BASIS, at.day()).to_owned(),
        remedies: remedies(&cx, appeal, sheet, at),
        code_groups: groups(appeal.receipt),
        code: codes(app, appeal.receipt)?,
    })
}

/// The four parts of the answer.
fn parts(reply: &Reply, at: Moment) -> Vec<(&'static str, String)> {
    let next = reply.next_day.map(|day| format!("{}再办，办完再告诉您。", format::day(at.day(), day)));
    let mut parts = vec![("一、查明的情况", reply.found.clone()), ("二、办了什么", reply.done.clone())];
    let left = if reply.not_done.is_empty() { "没有。".to_owned() } else { reply.not_done.clone() };
    parts.push(("三、没办成的和原因", left));
    parts.push(("四、下一步", next.unwrap_or_else(|| "这件事到这里办完。".to_owned())));
    parts
}

/// What can be done by whoever does not agree, with the last days.
fn remedies(cx: &Context, appeal: &Appeal, sheet: &Sheet, at: Moment) -> Vec<String> {
    let until = format::day(at.day(), sheet.until.plus_millis(-1).day());
    let above = appeal.life.desk.above().map_or_else(|| "上一级".to_owned(), |desk| desk_name(cx, desk));
    let parameters = &cx.registry.parameters;
    if appeal.life.side.petition {
        let reviewed = parameters.term(keys::PETITION_REVIEWED, at.day()).zh();
        return vec![
            format!("不服这个答复的，最晚{until}向{above}书面申请复查，复查 {reviewed}内办结。"),
            format!(
                "不服复查意见的，{}内可以再申请复核；复核意见是最后的意见。",
                parameters.term(keys::PETITION_REVIEW, at.day()).zh()
            ),
        ];
    }
    vec![
        format!("对答复不满意的，最晚{until}评“不满意”，由{above}换人重新办。"),
        "没有手机的，可以请代办的人念给您听、照您说的评，也可以打 12345 说。".to_owned(),
    ]
}
