//! Paper slips: printing them, and typing one in.

use super::commands::{Filed, PrintSlips, Printed, TypeSlip};
use super::decide::{self, Refused, SPOT, TEXT};
use super::model::{Category, Mode};
use super::pages::{PadRow, SlipSheetsPage, SlipShown, SlipsPage};
use super::proxy::{chosen_village, kinds, villages};
use super::sheets::{codes, phone_line};
use super::store::{self, Pad};
use super::web::{errors_of, groups};
use crate::files::pages::AttachPart;
use crate::files::{self, Attachment, Holder};
use crate::gate::{Action, Located, Office, permit};
use crate::house::error::NOT_FOUND;
use crate::house::web::{Access, Posted, PostedFiles, Route, Visit, page, page_with, redirect};
use crate::house::{App, Context, Fault, FieldError, Refusal, Stop, random};
use crate::registry::keys;
use crate::ui::parts::{Choice, Errors, Link};
use crate::ui::{format, office};
use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::{AppealId, AttachmentId, ReceiptCode};
use serde::Deserialize;

/// Routes of the slips.
pub(super) fn routes() -> Vec<Route> {
    let slips = Access::May(Action::AppealSlip);
    vec![
        Route::get("/desk/slips", slips, slips_page),
        Route::post("/desk/slips/print", slips, print),
        Route::get("/desk/slips/{first}", slips, sheets),
        Route::post("/desk/slips", slips, type_in).body_limit(files::FORM_LIMIT),
    ]
}

/// Prints that are listed for one place.
const PADS: i64 = 10;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    did: String,
}

/// What was typed into one of the two forms.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    pub(super) village: String,
    pub(super) count: String,
    pub(super) code: String,
    pub(super) category: String,
    pub(super) text: String,
    pub(super) place: String,
    pub(super) mode: String,
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) shown: String,
}

/// What is to be mended: in the form that prints, in the one that types in.
#[derive(Default)]
struct Wrong {
    print: Errors,
    typed: Errors,
}

async fn slips_page(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Response<Body>, Stop> {
    show(&app, &visit, StatusCode::OK, (&Fields::default(), &asked.did), Wrong::default(), &[]).await
}

async fn show(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    (fields, did): (&Fields, &str),
    wrong: Wrong,
    kept: &[Attachment],
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let villages = villages(&cx, Action::AppealSlip);
    let attach = AttachPart::new(wrong.typed.clone(), kept)
        .worded("纸条的照片（最好拍一张）", "拍下来，以后对得上。", "录音（用不着）")
        .render()
        .map_err(|why| Fault::new(why.to_string()))?;
    let mut frame = visit.frame(app, "纸条")?;
    let place = cx.actor.posts.iter().find(|post| post.role.is_office()).map(|post| post.place);
    let named = cx.registry.places.name(place.unwrap_or(cx.county));
    frame.desk = Some(office::frame(&cx, named, "", "/desk/slips"));
    let modes = [
        (Mode::Named, "写了名字，村里看得到是谁"),
        (Mode::Hidden, "写了名字，勾了“对村里不写名”"),
        (Mode::Anonymous, "没写名字"),
    ];
    let coded = |code: &str, zh: &str, chosen: &str| Choice::new(code, zh, code == chosen);
    let shown = SlipsPage {
        frame,
        done_line: typed_line(did),
        print_errors: wrong.print,
        only_village: villages.first().filter(|_| villages.len() == 1).map(|(_, name)| name.clone()),
        villages: villages
            .iter()
            .map(|(code, name)| coded(&code.to_string(), name, &fields.village))
            .collect(),
        count: fields.count.clone(),
        most: cx.registry.parameters.number(keys::SLIP_MOST, cx.today).to_string(),
        pads: pads(app, &cx).await?,
        errors: wrong.typed,
        code: fields.code.clone(),
        kinds: kinds(&fields.category, false),
        text: fields.text.clone(),
        text_limit: TEXT.1.to_string(),
        place: fields.place.clone(),
        place_limit: SPOT.1.to_string(),
        modes: modes.map(|(mode, zh)| coded(mode.code(), zh, &fields.mode)).to_vec(),
        name: fields.name.clone(),
        phone: fields.phone.clone(),
        shown: !fields.shown.is_empty(),
        attach,
    };
    page_with(app, visit, status, &shown)
}

/// “录进去了” with the number.
fn typed_line(did: &str) -> Option<String> {
    let number = did.strip_prefix("typed-")?;
    let plain = number.len() < 20 && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    plain.then(|| format!("录进去了，编号 {number}。查询码就是纸条上印的，本人凭它查。"))
}

/// What was printed for the actor's places, newest first.
async fn pads(app: &App, cx: &Context) -> Result<Vec<PadRow>, Stop> {
    let may = |post: &&crate::gate::Post| {
        crate::gate::may(&cx.actor, Action::AppealSlip, &Located::open(post.place))
    };
    let places: Vec<_> = cx.actor.posts.iter().filter(may).map(|post| post.place).collect();
    let county = cx.county.as_i64();
    let mut found = app
        .db
        .read(move |db| {
            let mut found: Vec<(Pad, usize)> = Vec::new();
            for place in places {
                for pad in store::pads_in(db, county, place, PADS)? {
                    let typed = store::typed_of(db, county, &pad)?.len();
                    if found.iter().all(|(known, _)| known.first != pad.first) {
                        found.push((pad, typed));
                    }
                }
            }
            Ok(found)
        })
        .await?;
    found.sort_by_key(|(pad, _)| std::cmp::Reverse(pad.first));
    let rows = found.iter().map(|(pad, typed)| PadRow {
        text: format!(
            "{}，{}印的 {} 张",
            cx.registry.places.name(pad.village),
            format::day(cx.today, pad.printed_at.day()),
            pad.count
        ),
        sub: format!("录了 {typed} 张"),
        url: sheets_url(pad.first),
    });
    Ok(rows.collect())
}

async fn print(State(app): State<App>, posted: Posted<Fields>) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    match printed(&app, &visit, &fields, &key).await {
        Ok(printed) => Ok(redirect(&sheets_url(printed.first))),
        Err(Stop::Refused(why)) if why.status == 422 => {
            let wrong = Wrong { print: errors_of(&why), ..Wrong::default() };
            show(&app, &visit, StatusCode::UNPROCESSABLE_ENTITY, (&fields, ""), wrong, &[]).await
        }
        Err(stop) => Err(stop),
    }
}

/// Prints as many as were asked for.
///
/// # Errors
/// A refusal naming the field, or that there are too many; a fault.
pub(super) async fn printed(app: &App, visit: &Visit, fields: &Fields, key: &str) -> Result<Printed, Stop> {
    let cx = app.context(visit.actor.clone());
    let village = chosen_village(&cx, Action::AppealSlip, &fields.village)?;
    let unread = || Refusal::fields(vec![FieldError::new("count", "请写要印几张，写数字")]);
    let count = fields.count.trim().parse::<i64>().map_err(|_| unread())?;
    app.run(&visit.actor, Some(key), PrintSlips::of(app, village, count).await?).await
}

/// Where slips are printed.
pub(super) fn sheets_url(first: i64) -> String {
    format!("/desk/slips/{first}")
}

async fn type_in(State(app): State<App>, mut posted: PostedFiles<Fields>) -> Result<Response<Body>, Stop> {
    let received = files::receive_form(&app, &mut posted).await?;
    let PostedFiles { fields, key, visit, .. } = posted;
    let filed = match received.errors.is_empty() {
        true => {
            let files = received.kept.iter().map(|each| each.id).collect();
            typed_in(&app, &visit, &fields, &key, files).await
        }
        false => Err(Refusal::fields(received.errors).into()),
    };
    match filed {
        Ok(filed) => {
            let (year, number) = filed.number;
            Ok(redirect(&format!("/desk/slips?did=typed-{year}-{number}")))
        }
        Err(Stop::Refused(why)) if matches!(why.status, 409 | 422) => {
            let status = StatusCode::from_u16(why.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            let wrong = Wrong { typed: at_code(&why), ..Wrong::default() };
            show(&app, &visit, status, (&fields, ""), wrong, &received.kept).await
        }
        Err(stop) => Err(stop),
    }
}

/// What is wrong with the code is told at its field.
fn at_code(why: &Refusal) -> Errors {
    if ["appeal.slip_not_ours", "appeal.slip_used"].contains(&why.code) {
        Errors::new("还不能录", vec![("code", why.sentence.clone())])
    } else {
        errors_of(why)
    }
}

/// Types in a slip with photos of it that were sent before.
///
/// # Errors
/// A refusal naming each field, that of the rules, or a fault.
pub(super) async fn typed_in(
    app: &App,
    visit: &Visit,
    form: &Fields,
    key: &str,
    files: Vec<AttachmentId>,
) -> Result<Filed, Stop> {
    let code = ReceiptCode::parse(&form.code).map_err(|_| {
        Refusal::fields(vec![FieldError::new("code", "纸条上的码是 12 个数字，有一位可能抄错了，请对着再看")])
    });
    let written =
        decide::written(&form.category, &form.text, &form.place, &form.mode, !form.shown.is_empty());
    let on_slip = decide::on_slip(&form.mode, &form.name, &form.phone);
    let (code, (written, on_slip)) = decide::both(code, decide::both(written, on_slip))?;
    if Category::parse(&form.category).is_some_and(Category::is_sealed) {
        return Err(Refused::SlipSealed.into());
    }
    let holder = if files.is_empty() { None } else { Some(Holder::of(app, visit)?) };
    let id = AppealId::from_i64(app.receipts.serial(code));
    let drawn = super::commands::Drawn { id, receipt: code, salt: random::<16>()? };
    app.run(&visit.actor, Some(key), TypeSlip { written, on_slip, files, holder, code, drawn }).await
}

/// The sheets to print.
async fn sheets(
    State(app): State<App>,
    visit: Visit,
    Path(first): Path<i64>,
) -> Result<Response<Body>, Stop> {
    let (pad, left) = untyped(&app, &visit, first).await?;
    let cx = app.context(visit.actor.clone());
    let mut slips = Vec::new();
    for code in left {
        slips.push(SlipShown { code: codes(&app, code)?, code_groups: groups(code) });
    }
    let shown = SlipSheetsPage {
        frame: visit.frame(&app, "纸条")?,
        back: Link::new("纸条", "/desk/slips"),
        place: cx.registry.places.full_name(pad.village),
        day: pad.printed_at.day().zh(),
        kinds: Category::open().map(|each| each.zh().to_owned()).collect(),
        desk: format!(
            "{}{}",
            cx.registry.places.name(pad.village),
            Office::Village.zh().trim_start_matches('村')
        ),
        phone: phone_line(&cx),
        slips,
    };
    page(&app, &visit, &shown)
}

/// A print with the codes of it that were not typed in yet.
///
/// # Errors
/// Not found, for whom it is not as well; a fault of the database.
pub(super) async fn untyped(app: &App, visit: &Visit, first: i64) -> Result<(Pad, Vec<ReceiptCode>), Stop> {
    let county = app.db.county().as_i64();
    let (pad, typed) = app
        .db
        .read(move |db| {
            let pad = store::pad_of(db, county, first)?.filter(|pad| pad.first == first);
            let pad = pad.ok_or(NOT_FOUND)?;
            let typed = store::typed_of(db, county, &pad)?;
            Ok((pad, typed))
        })
        .await?;
    permit(&visit.actor, Action::AppealSlip, Located::open(pad.village)).map_err(|_| NOT_FOUND)?;
    let end = pad.first.saturating_add(pad.count);
    let left = (pad.first..end).filter(|serial| !typed.contains(serial));
    let left = left.map(|serial| app.receipts.code(serial).ok_or(NOT_FOUND)).collect::<Result<_, _>>()?;
    Ok((pad, left))
}
