//! A helper's pages: entering a matter for a person without a phone, the sheet for that person, and what the helper reads
//! out afterwards.

use super::commands::{self, FileFor, RateFor, SayFor, as_helper};
use super::decide::{self, BehalfFields, SPOT, TEXT};
use super::follow::{face_words, place_line};
use super::model::{Appeal, Behalf, Category, ConsentKind, Mode, Note, Relation, Stage};
use super::pages::{FollowPage, MineRow, MoreForm, ProxyFormPage, ProxyPage, ProxySheetPage, RateForm};
use super::present::{self, For};
use super::sheets::{codes, phone_line};
use super::store;
use super::together;
use super::view::{self, Names};
use super::web::{draw, errors_of, groups};
use crate::files::pages::{AttachPart, kept_rows};
use crate::files::{self, Attachment, Holder};
use crate::gate::{Action, Located, may, permit};
use crate::house::error::{NOT_FOUND, SIGN_IN};
use crate::house::web::{
    Access, Posted, PostedFiles, Route, Visit, allow_microphone, page, page_with, redirect,
};
use crate::house::{App, Context, Fault, FieldError, Refusal, Stop};
use crate::ui::format;
use crate::ui::parts::{Choice, Errors, Link};
use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::{AppealId, DivisionCode, Level};
use serde::Deserialize;

/// Routes of a helper.
pub(super) fn routes() -> Vec<Route> {
    let (enter, own) = (Access::May(Action::AppealProxy), Access::May(Action::AppealProxyOwn));
    vec![
        Route::get("/proxy", enter, list),
        Route::get("/proxy/new", enter, form_page),
        Route::post("/proxy", enter, enter_act).body_limit(files::FORM_LIMIT),
        Route::get("/proxy/{id}", own, followed),
        Route::get("/proxy/{id}/sheet", own, sheet),
        Route::post("/proxy/{id}/rate", own, rate),
        Route::post("/proxy/{id}/say", own, say),
    ]
}

/// Matters on one page of a helper's list.
const ROWS: i64 = 20;

/// Villages for which the actor may do something, by the places of the posts.
pub(super) fn villages(cx: &Context, action: Action) -> Vec<(DivisionCode, String)> {
    let places = &cx.registry.places;
    let mut found: Vec<(DivisionCode, String)> = Vec::new();
    for post in &cx.actor.posts {
        let today = places.village_today(post.place, cx.today);
        let inside = places.inside(post.place, Level::Village, cx.today).chain(today);
        for village in inside.filter(|village| may(&cx.actor, action, &Located::open(village.code))) {
            if found.iter().all(|(known, _)| *known != village.code) {
                found.push((village.code, places.full_name(village.code)));
            }
        }
    }
    found
}

#[derive(Deserialize)]
struct Before {
    before: Option<i64>,
}

async fn list(State(app): State<App>, visit: Visit, Query(q): Query<Before>) -> Result<Response<Body>, Stop> {
    let person = visit.actor.person.ok_or(SIGN_IN)?;
    let cx = app.context(visit.actor.clone());
    let (county, vault, before) = (cx.county.as_i64(), cx.vault.clone(), q.before.unwrap_or(i64::MAX));
    let appeals = app
        .db
        .read(move |db| {
            let mut entered = store::entered_by(db, &vault, county, person, (before, ROWS))?;
            view::open_sealed(db, &vault, county, &mut entered)?;
            Ok(entered)
        })
        .await?;
    let full = i64::try_from(appeals.len()).unwrap_or(0) == ROWS;
    let more_url = appeals.last().filter(|_| full).map(|last| format!("/proxy?before={}", last.id));
    let rows = appeals.iter().filter(|appeal| appeal.channel == super::model::Channel::Proxy);
    let shown = ProxyPage {
        frame: visit.frame(&app, "代办")?,
        rows: rows
            .map(|appeal| MineRow {
                title: appeal.title(),
                state: present::shown_state(appeal, cx.now),
                filed_line: format!(
                    "{} · 编号 {}",
                    format::when(cx.now, appeal.life.filed_at),
                    appeal.number_text()
                ),
                url: format!("/proxy/{}", appeal.id),
            })
            .collect(),
        more_url,
    };
    page(&app, &visit, &shown)
}

/// What a helper typed. Everything is optional here; what is missing is told by the rules.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Fields {
    village: String,
    name: String,
    phone: String,
    relation: String,
    category: String,
    text: String,
    place: String,
    mode: String,
    shown: String,
    consent: String,
    witness: String,
    read_back: String,
}

impl Fields {
    fn behalf(&self) -> BehalfFields<'_> {
        BehalfFields {
            name: &self.name,
            phone: &self.phone,
            relation: &self.relation,
            consent: &self.consent,
            witness: &self.witness,
            read_back: !self.read_back.is_empty(),
        }
    }
}

/// What was sent with the form and can be used.
#[derive(Default)]
struct Sent {
    /// Photos of the matter.
    files: Vec<Attachment>,
    /// What shows the agreement.
    evidence: Vec<Attachment>,
}

async fn form_page(State(app): State<App>, visit: Visit) -> Result<Response<Body>, Stop> {
    show_form(&app, &visit, StatusCode::OK, &Fields::default(), Errors::none(), &Sent::default())
}

/// The kinds of matter as choices, those about cadres last.
pub(super) fn kinds(chosen: &str, sealed: bool) -> Vec<Choice> {
    let open = Category::open();
    let closed = Category::ALL.iter().copied().filter(|each| sealed && each.is_sealed());
    let choice = |each: Category| Choice::new(each.code(), each.zh(), each.code() == chosen);
    open.chain(closed).map(choice).collect()
}

fn show_form(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    fields: &Fields,
    errors: Errors,
    sent: &Sent,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let villages = villages(&cx, Action::AppealProxy);
    let office = cx.actor.posts.iter().any(|post| post.role.is_office());
    let attach = AttachPart::new(errors.clone(), &sent.evidence)
        .worded("照片：签字或手印", "拍清楚签字或手印。", "录音：本人说同意")
        .render()
        .map_err(|why| Fault::new(why.to_string()))?;
    let coded = |code: &str, zh: &str, chosen: &str| Choice::new(code, zh, code == chosen);
    let consents = ConsentKind::ALL.iter().filter(|kind| **kind != ConsentKind::Slip);
    let modes = [(Mode::Named, "写名字，村里看得到是谁"), (Mode::Hidden, "对村里不写名，镇里县里才看得到")];
    let shown = ProxyFormPage {
        frame: visit.frame(app, "替人反映")?,
        errors,
        only_village: villages.first().filter(|_| villages.len() == 1).map(|(_, name)| name.clone()),
        villages: villages
            .iter()
            .map(|(code, name)| coded(&code.to_string(), name, &fields.village))
            .collect(),
        name: fields.name.clone(),
        phone: fields.phone.clone(),
        relations: Relation::ALL.iter().map(|each| coded(each.code(), each.zh(), &fields.relation)).collect(),
        kinds: kinds(&fields.category, !office),
        text: fields.text.clone(),
        text_limit: TEXT.1.to_string(),
        place: fields.place.clone(),
        place_limit: SPOT.1.to_string(),
        matter_kept: kept_rows(&sent.files),
        modes: modes.map(|(mode, zh)| coded(mode.code(), zh, &fields.mode)).to_vec(),
        shown: !fields.shown.is_empty(),
        consents: consents.map(|each| coded(each.code(), each.zh(), &fields.consent)).collect(),
        witness: fields.witness.clone(),
        read_back: !fields.read_back.is_empty(),
        attach,
    };
    let mut response = page_with(app, visit, status, &shown)?;
    allow_microphone(&mut response);
    Ok(response)
}

async fn enter_act(State(app): State<App>, mut posted: PostedFiles<Fields>) -> Result<Response<Body>, Stop> {
    let matter = files::receive_part(&app, &mut posted, &files::MATTER).await?;
    let agreed = files::receive_form(&app, &mut posted).await?;
    let PostedFiles { fields, key, visit, .. } = posted;
    let errors = [matter.errors, agreed.errors].concat();
    let sent = Sent { files: matter.kept, evidence: agreed.kept };
    let filed = match errors.is_empty() {
        true => enter_from(&app, &visit, &fields, &key, &sent).await,
        false => Err(Refusal::fields(errors).into()),
    };
    match filed {
        Ok(filed) => Ok(redirect(&format!("/proxy/{}/sheet", filed.id))),
        Err(Stop::Refused(why)) if why.status == 422 => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show_form(&app, &visit, status, &fields, errors_of(&why), &sent)
        }
        Err(stop) => Err(stop),
    }
}

async fn enter_from(
    app: &App,
    visit: &Visit,
    form: &Fields,
    key: &str,
    sent: &Sent,
) -> Result<commands::Filed, Stop> {
    let cx = app.context(visit.actor.clone());
    let written =
        decide::written(&form.category, &form.text, &form.place, &form.mode, !form.shown.is_empty());
    let (told, written) = decide::both(decide::told(form.behalf()), written)?;
    let village = chosen_village(&cx, Action::AppealProxy, &form.village)?;
    let [evidence, files] =
        [&sent.evidence, &sent.files].map(|kept| kept.iter().map(|each| each.id).collect::<Vec<_>>());
    let none = evidence.is_empty() && files.is_empty();
    let holder = if none { None } else { Some(Holder::of(app, visit)?) };
    let command = FileFor { village, written, told, evidence, files, holder, drawn: draw(app).await? };
    app.run(&visit.actor, Some(key), command).await
}

/// The village that was chosen; the only one there is need not be.
///
/// # Errors
/// A refusal at the field.
pub(super) fn chosen_village(cx: &Context, action: Action, typed: &str) -> Result<DivisionCode, Stop> {
    let villages = villages(cx, action);
    let chosen = DivisionCode::parse(typed).ok().filter(|code| villages.iter().any(|(one, _)| one == code));
    let only = villages.first().filter(|_| villages.len() == 1).map(|(code, _)| *code);
    let missing = || Refusal::fields(vec![FieldError::new("village", "请选一下是哪个村的")]);
    Ok(chosen.or(only).ok_or_else(missing)?)
}

/// A matter the asker entered, with from whom it is; of any other not even the existence is told.
async fn helped(app: &App, visit: &Visit, id: i64) -> Result<(Appeal, Behalf, Vec<Note>, Names), Stop> {
    let cx = app.context(visit.actor.clone());
    let id = AppealId::from_i64(id);
    app.db
        .read(move |db| {
            let county = cx.county.as_i64();
            let mut appeal = store::by_id(db, county, id)?.ok_or(NOT_FOUND)?;
            let what = as_helper(db, &cx, &appeal)?;
            permit(&cx.actor, Action::AppealProxyOwn, what).map_err(|_| NOT_FOUND)?;
            let notes = view::notes_of(db, &cx.vault, county, &appeal)?;
            let names = Names::of(db, county, &appeal, &notes)?;
            view::open_sealed(db, &cx.vault, county, std::slice::from_mut(&mut appeal))?;
            let behalf = store::behalf(db, &cx.vault, county, id)?.ok_or(NOT_FOUND)?;
            Ok((appeal, behalf, notes, names))
        })
        .await
}

/// What was typed into a form and could not be done.
#[derive(Default)]
struct Typed {
    errors: Errors,
    score: String,
    text: String,
}

async fn followed(State(app): State<App>, visit: Visit, Path(id): Path<i64>) -> Result<Response<Body>, Stop> {
    show(&app, &visit, StatusCode::OK, id, Typed::default()).await
}

async fn show(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    id: i64,
    typed: Typed,
) -> Result<Response<Body>, Stop> {
    let (appeal, behalf, notes, names) = helped(app, visit, id).await?;
    let cx = app.context(visit.actor.clone());
    let rating = appeal.life.rating.map(|rating| format!("评价：{}", rating.zh()));
    let together = together::of(app, &cx, &appeal).await?;
    let shown = FollowPage {
        frame: visit.frame(app, "代办的事")?,
        back: Link::new("我代办的", "/proxy"),
        title: appeal.title(),
        state: present::shown_state(&appeal, cx.now),
        filed_line: format!("您 {} 替{}反映的", format::when(cx.now, appeal.life.filed_at), behalf.name),
        clocks: together::clocks(&appeal, together.as_ref(), cx.now, For::Holder),
        met: present::met(&appeal),
        number: appeal.number_text(),
        text: Some(appeal.text.clone()),
        files: Vec::new(),
        place: Some(place_line(&cx, &appeal)),
        named_line: Some("您替人代办的，这件事不能由您办理。".to_owned()),
        looks_line: None,
        looks: Vec::new(),
        steps: present::steps(&appeal, &notes, &names, cx.now, For::Holder),
        together: together.as_ref().map(|leading| together::shown(leading, cx.now)),
        rate: rate_form(&appeal, &typed),
        more: say_form(&appeal, typed),
        rated: rating,
        sheet: Some(Link::new("打印给本人的回执", format!("/proxy/{id}/sheet"))),
    };
    page_with(app, visit, status, &shown)
}

fn rate_form(appeal: &Appeal, typed: &Typed) -> Option<RateForm> {
    (appeal.life.stage == Stage::Replied).then(|| RateForm {
        url: format!("/proxy/{}/rate", appeal.id),
        code: String::new(),
        errors: typed.errors.clone(),
        words: face_words(&typed.score),
        said: typed.text.clone(),
        hint: "请把答复念给本人听，照本人说的选。会记成“代读”，本人登录以后看得到。".to_owned(),
    })
}

fn say_form(appeal: &Appeal, typed: Typed) -> Option<MoreForm> {
    let (act, title, label) = match appeal.life.stage {
        Stage::Accepted if appeal.life.side.waiting.is_some() => ("supplement", "替本人补充", "本人的话"),
        Stage::Refused if !appeal.life.side.objected => {
            ("object", "本人不同意“没有受理”", "本人为什么不同意")
        }
        _ => return None,
    };
    Some(MoreForm {
        url: format!("/proxy/{}/say", appeal.id),
        code: String::new(),
        act: act.to_owned(),
        title: title.to_owned(),
        label: label.to_owned(),
        text: typed.text,
        withdraw: false,
        errors: typed.errors,
    })
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    score: String,
    said: String,
    act: String,
    text: String,
}

async fn rate(
    State(app): State<App>,
    Path(id): Path<i64>,
    posted: Posted<Said>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let score = fields.score.parse().unwrap_or(0);
    let said = match fields.said.trim() {
        "" => Ok(None),
        said => decide::note("said", "", said).map(Some),
    };
    match commands::rating(score).and(said) {
        Ok(said) => {
            app.run(&visit.actor, Some(&key), RateFor { id: AppealId::from_i64(id), score, said }).await?;
            Ok(redirect(&format!("/proxy/{id}")))
        }
        Err(why) => {
            let typed = Typed { errors: errors_of(&why), score: fields.score, text: fields.said };
            show(&app, &visit, StatusCode::UNPROCESSABLE_ENTITY, id, typed).await
        }
    }
}

async fn say(
    State(app): State<App>,
    Path(id): Path<i64>,
    posted: Posted<Said>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    match decide::note("text", "请写一下本人说的", &fields.text) {
        Ok(text) => {
            let objects = fields.act == "object";
            app.run(&visit.actor, Some(&key), SayFor { id: AppealId::from_i64(id), objects, text }).await?;
            Ok(redirect(&format!("/proxy/{id}")))
        }
        Err(why) => {
            let typed = Typed { errors: errors_of(&why), text: fields.text, ..Typed::default() };
            show(&app, &visit, StatusCode::UNPROCESSABLE_ENTITY, id, typed).await
        }
    }
}

/// The sheet the person takes home: code, dates, how to ask.
async fn sheet(State(app): State<App>, visit: Visit, Path(id): Path<i64>) -> Result<Response<Body>, Stop> {
    let (appeal, behalf, ..) = helped(&app, &visit, id).await?;
    let cx = app.context(visit.actor.clone());
    let filed = appeal.life.filed_at;
    let shown = ProxySheetPage {
        frame: visit.frame(&app, "代办回执")?,
        back: Link::new("代办的事", format!("/proxy/{id}")),
        place: cx.registry.places.full_name(appeal.village),
        day: filed.day().zh(),
        number: appeal.number_text(),
        to: behalf.name.clone(),
        title: appeal.title(),
        code: codes(&app, appeal.receipt)?,
        code_groups: groups(appeal.receipt),
        desk: appeal.life.desk.office.zh().to_owned(),
        accept: format::due(filed, appeal.life.accept_due),
        reply: format::due(filed, appeal.life.reply_due),
        helper: visit.actor.name.clone(),
        relation: behalf.relation.map_or("", Relation::zh).to_owned(),
        consent: behalf.kind.zh().to_owned(),
        phone: phone_line(&cx),
        told: (!behalf.phone.is_empty()).then(|| "有了进展，会发短信到您留的手机号。".to_owned()),
    };
    page(&app, &visit, &shown)
}
