//! The page of the register.

use crate::gate::{Action, Scope, scope};
use crate::house::error::{LIST_TOO_LONG, NOT_FOUND, SIGN_IN, UNREADABLE};
use crate::house::web::{Format, Listing, MOST_LISTED, Posted, Visit, page_with, redirect};
use crate::house::{App, Context, Stop};
use crate::people::commands::{EndMembership, EnrolMember, ExportMembers};
use crate::people::decide::Refused;
use crate::people::store::party::{self, Enrolled};
use crate::ui::filters;
use crate::ui::forms::{DoneQuery, Field};
use crate::ui::frame::Frame;
use crate::ui::office;
use crate::ui::parts::{Choice, Errors};
use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::{DivisionCode, Level, PersonName, Phone, PostId};
use houji_seal::Digest;
use serde::Deserialize;

/// Members on one page.
pub(super) const PAGE: i64 = 100;

/// The register of a village.
#[derive(Debug, Clone, Template)]
#[template(path = "people/party/pages/party.html")]
struct PartyPage {
    frame: Frame,
    village: String,
    code: String,
    villages: Vec<Choice>,
    done_line: Option<&'static str>,
    rows: Vec<MemberRow>,
    more_url: Option<String>,
    errors: Errors,
    fields: Vec<Field>,
    today: String,
}

/// A member: name and number covered, days, and where it is ended.
#[derive(Debug, Clone)]
struct MemberRow {
    name: String,
    phone: String,
    days: String,
    end_url: Option<String>,
    id: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ListQuery {
    village: String,
    after: Option<i64>,
}

/// What was typed of somebody.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct EnrolFields {
    village: String,
    name: String,
    phone: String,
    since: String,
}

/// The village that is named, else the first in which whoever asks keeps the register.
pub(super) fn village(cx: &Context, named: &str) -> Result<Scope, Stop> {
    if !named.is_empty() {
        let code = DivisionCode::parse(named).map_err(|_| NOT_FOUND)?;
        let known = cx.registry.places.get(code).filter(|place| place.code.level() == Level::Village);
        return scope(&cx.actor, Action::PartyRegister, known.ok_or(NOT_FOUND)?.code);
    }
    let first = villages(cx).into_iter().next().ok_or(SIGN_IN)?;
    scope(&cx.actor, Action::PartyRegister, first)
}

/// All villages of which whoever asks keeps the register.
fn villages(cx: &Context) -> Vec<DivisionCode> {
    let all = cx.registry.places.inside(cx.county, Level::Village, cx.today).map(|place| place.code);
    all.filter(|village| scope(&cx.actor, Action::PartyRegister, *village).is_ok()).collect()
}

/// A name with its middle covered, a number with its middle digits covered.
pub(super) fn covered(member: &Enrolled) -> (String, String) {
    let phone = member.phone.as_deref().and_then(|text| Phone::parse(text).ok());
    (
        PersonName::parse(&member.name).map_or_else(|_| "某某".to_owned(), |name| name.masked()),
        phone.map_or_else(String::new, |phone| phone.masked()),
    )
}

fn days(member: &Enrolled) -> String {
    match member.until {
        Some(last) => format!("{}到{}", member.since.zh(), last.zh()),
        None => format!("{}起", member.since.zh()),
    }
}

async fn draw(
    app: &App,
    visit: &Visit,
    (status, errors, done_line): (StatusCode, Errors, Option<&'static str>),
    q: &ListQuery,
    typed: &EnrolFields,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let of = village(&cx, &q.village)?;
    let (county, vault, after) = (cx.county.as_i64(), app.vault.clone(), q.after.unwrap_or(0));
    let found = app.db.read(move |db| Ok(party::members(db, &vault, county, (&of, after), PAGE)?)).await?;
    let full = i64::try_from(found.len()).unwrap_or(0) == PAGE;
    let (village, name) = (of.place(), cx.registry.places.name(of.place()));
    let more = found.last().filter(|_| full);
    let row = |member: &Enrolled| {
        let (name, phone) = covered(member);
        let is_over = member.until.is_some_and(|last| last <= cx.today);
        let end_url = (!is_over).then(|| format!("/desk/party/{}/end", member.post));
        MemberRow { name, phone, days: days(member), end_url, id: member.post.to_string() }
    };
    let choice =
        |code: DivisionCode| Choice::new(code.to_string(), cx.registry.places.name(code), code == village);
    let since = if typed.since.is_empty() { cx.today.to_string() } else { typed.since.clone() };
    let desk = office::frame(&cx, name.clone(), "党员名册", "/desk/party");
    let shown = PartyPage {
        frame: Frame { desk: Some(desk), ..visit.frame(app, "党员名册")? },
        code: village.to_string(),
        villages: villages(&cx).into_iter().map(choice).collect(),
        done_line,
        rows: found.iter().map(row).collect(),
        more_url: more.map(|last| format!("/desk/party?village={village}&after={}", last.post)),
        errors,
        fields: vec![
            Field::text("name", "姓名", &typed.name, 30),
            Field::text("phone", "手机号", &typed.phone, 20).hint("他登录平台用的号；名字和号要对得上"),
            Field::day("since", "从哪天起", &since),
        ],
        today: cx.today.to_string(),
        village: name,
    };
    page_with(app, visit, status, &shown)
}

/// The register.
pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
    Query(done): Query<DoneQuery>,
) -> Result<Response<Body>, Stop> {
    let line = match done.done.as_str() {
        "enrolled" => Some("登记好了。他再登录，就能看只对党员公开的内容。"),
        "ended" => Some("记下了。过了最后一天，他就看不到只对党员公开的内容了。"),
        _ => None,
    };
    draw(&app, &visit, (StatusCode::OK, Errors::none(), line), &q, &EnrolFields::default()).await
}

fn mend(stop: Stop) -> Result<Errors, Stop> {
    crate::ui::forms::mend(stop, &["party.twice", "party.self", "party.nobody"])
}

/// Enters somebody.
pub(super) async fn enrol(
    State(app): State<App>,
    posted: Posted<EnrolFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let village = village(&app.context(visit.actor.clone()), &fields.village)?.place();
    let drawn = PostId::from_i64(app.ids.next(app.clock.now()));
    let EnrolFields { name, phone, since, .. } = fields.clone();
    let command = EnrolMember { village, name, phone, since, drawn };
    match app.run(&visit.actor, Some(&key), command).await {
        Ok(_) => Ok(redirect(&format!("/desk/party?village={village}&done=enrolled"))),
        Err(stop) => {
            let told = (StatusCode::UNPROCESSABLE_ENTITY, mend(stop)?, None);
            let q = ListQuery { village: village.to_string(), after: None };
            draw(&app, &visit, told, &q, &fields).await
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct EndFields {
    village: String,
    last: String,
}

/// Ends a membership.
pub(super) async fn end(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<EndFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let post = PostId::parse(&id).map_err(|_| Refused::NoMember)?;
    let village = fields.village;
    match app.run(&visit.actor, Some(&key), EndMembership { post, last: fields.last }).await {
        Ok(_) => Ok(redirect(&format!("/desk/party?village={village}&done=ended"))),
        Err(stop) => {
            let told = (StatusCode::UNPROCESSABLE_ENTITY, mend(stop)?, None);
            draw(&app, &visit, told, &ListQuery { village, after: None }, &EnrolFields::default()).await
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct FileFields {
    village: String,
    /// `xlsx` or `csv`.
    #[serde(rename = "as")]
    form: String,
}

/// The register of a village as a file with names, with an entry of its own.
pub(super) async fn file(State(app): State<App>, posted: Posted<FileFields>) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let format = Format::parse(&fields.form).ok_or(UNREADABLE)?;
    let cx = app.context(visit.actor.clone());
    let of = village(&cx, &fields.village)?;
    let (county, vault, most) = (cx.county.as_i64(), app.vault.clone(), MOST_LISTED.saturating_add(1));
    let found = app.db.read(move |db| Ok(party::members(db, &vault, county, (&of, 0), most)?)).await?;
    let line = |member: &Enrolled| vec![member.name.clone(), covered(member).1, days(member)];
    let list = Listing {
        title: format!("{}党员名册（{}）", cx.registry.places.name(of.place()), cx.today.zh()),
        heads: vec!["姓名", "手机号", "日期"],
        rows: found.iter().map(line).collect(),
    };
    if list.is_too_long() {
        return Err(LIST_TOO_LONG.into());
    }
    let cells: Vec<&[u8]> = list.rows.iter().flatten().map(String::as_bytes).collect();
    let rows = i64::try_from(list.rows.len()).unwrap_or(i64::MAX);
    let command = ExportMembers { village: of.place(), format, rows, cells: Digest::of(&cells).to_string() };
    let key = command.key(&key);
    app.run(&visit.actor, Some(&key), command).await?;
    list.file(&format!("{}-party-{}", of.place(), cx.today), format).await
}
