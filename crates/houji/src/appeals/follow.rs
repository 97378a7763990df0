//! Following an appeal: how far it is, rating the answer, saying more.

use super::by_code::{by_code, waiting_slip};
use super::commands::{self, FollowUp, LookAtFiles, Rate, located};
use super::decide;
use super::forms::ActFields;
use super::model::{Appeal, By, Channel, Mode, Note, Rating, Stage};
use super::pages::{FollowCodePage, FollowPage, MoreForm, RateForm};
use super::present::{self, For};
use super::store;
use super::together;
use super::view::{self, Names};
use super::web::errors_of;
use crate::files::{self, Attachment, Size, SubjectKind};
use crate::gate::{Action, Role, permit};
use crate::house::error::{NOT_FOUND, TOO_MANY};
use crate::house::web::{Access, Posted, Route, Visit, page_with, redirect};
use crate::house::{App, Context, Refusal, Stop, limits::Ask};
use crate::people;
use crate::record;
use crate::ui::format;
use crate::ui::parts::{Choice, Errors, Link, Look};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Response, StatusCode};
use houji_base::{AppealId, AttachmentId, PersonId, ReceiptCode};
use serde::Deserialize;

/// Routes of following.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/appeals/{id}", Access::SignedIn, own),
        Route::post("/appeals/{id}/rate", Access::May(Action::AppealRate), rate),
        Route::post("/appeals/{id}/more", Access::May(Action::AppealFollowUp), more),
        Route::get("/appeals/{id}/files/{file}", Access::SignedIn, attached),
        Route::get("/appeals/{id}/consent/{file}", Access::SignedIn, evidence),
        Route::get("/follow", Access::Public("whoever holds a receipt code may follow it"), follow).kept(),
    ]
}

/// An appeal that is the asker's own; of any other not even the existence is told. A sealed one is opened.
pub(super) async fn own_appeal(app: &App, visit: &Visit, id: i64) -> Result<Appeal, Stop> {
    let cx = app.context(visit.actor.clone());
    let id = AppealId::from_i64(id);
    app.db
        .read(move |db| {
            let county = cx.county.as_i64();
            let mut appeal = store::by_id(db, county, id)?.ok_or(NOT_FOUND)?;
            let what = located(db, &cx, &appeal, None)?;
            permit(&cx.actor, Action::AppealReadOwn, what).map_err(|_| NOT_FOUND)?;
            if let Some(secret) = store::Secret::open(db, &cx.vault, county, id)? {
                secret.fill(&mut appeal);
            }
            Ok(appeal)
        })
        .await
}

async fn own(State(app): State<App>, visit: Visit, Path(id): Path<i64>) -> Result<Response<Body>, Stop> {
    show_own(&app, &visit, StatusCode::OK, id, Typed::default()).await
}

async fn show_own(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    id: i64,
    said: Typed,
) -> Result<Response<Body>, Stop> {
    let appeal = own_appeal(app, visit, id).await?;
    let cx = app.context(visit.actor.clone());
    let (notes, names, looks) = told(app, &cx, &appeal).await?;
    let attachments = sent_with(app, SubjectKind::Appeal, appeal.id).await?;
    let evidence = match appeal.channel {
        Channel::Proxy => sent_with(app, SubjectKind::Consent, appeal.id).await?,
        _ => Vec::new(),
    };
    let named = match appeal.mode {
        _ if appeal.channel == Channel::Proxy => "有人替您代办的，写了您的名字。",
        _ if appeal.channel == Channel::Slip => "从您写的纸条录进来的。",
        Mode::Named => "您写了名字。",
        Mode::Hidden => "您对村里没写名。",
        Mode::Anonymous => "您没有留名字。",
    };
    let sealed = appeal.is_sealed().then(|| "这是密件，只有纪委看得到。".to_owned());
    let together = together::of(app, &cx, &appeal).await?;
    let shown = FollowPage {
        frame: visit.frame(app, "办到哪一步了")?,
        back: Link::new("我的诉求", "/appeals"),
        title: appeal.title(),
        state: present::state(&appeal, cx.now),
        filed_line: format!("您 {} 反映的", format::when(cx.now, appeal.life.filed_at)),
        clocks: together::clocks(&appeal, together.as_ref(), cx.now, For::Filer),
        met: present::met(&appeal),
        number: appeal.number_text(),
        text: Some(appeal.text.clone()),
        place: Some(place_line(&cx, &appeal)),
        files: [present::files(appeal.id, &attachments, None), present::evidence(appeal.id, &evidence)]
            .concat(),
        named_line: Some(format!("{named}{}", sealed.unwrap_or_default())),
        looks_line: Some(match appeal.is_sealed() && !attachments.is_empty() {
            true => format!("谁看过姓名电话、照片录音：{} 次", looks.len()),
            false => format!("谁看过姓名电话：{} 次", looks.len()),
        }),
        looks,
        steps: present::steps(&appeal, &notes, &names, cx.now, For::Filer),
        together: together.as_ref().map(|leading| together::shown(leading, cx.now)),
        rate: rate_form(&appeal, format!("/appeals/{}/rate", appeal.id), String::new(), &said),
        more: more_form(&appeal, format!("/appeals/{}/more", appeal.id), String::new(), said),
        rated: appeal.life.rating.map(|rating| rated_line(&appeal, rating)),
        sheet: None,
    };
    page_with(app, visit, status, &shown)
}

/// The rating as the one who filed reads it; of one that came in through somebody else, through whom.
fn rated_line(appeal: &Appeal, rating: Rating) -> String {
    match appeal.life.side.rated_by {
        By::Filer => format!("您评了：{}", rating.zh()),
        by => format!("评价：{}（{}）", rating.zh(), by.zh()),
    }
}

async fn sent_with(app: &App, kind: SubjectKind, id: AppealId) -> Result<Vec<Attachment>, Stop> {
    let county = app.db.county().as_i64();
    let subject = (kind, id.as_i64());
    app.db.read(move |db| Ok(files::of_subject(db, county, subject)?)).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Sized {
    size: String,
    /// Receipt code, for one filed without a name.
    code: String,
}

/// How long one look at what was sent with a sealed appeal lasts before the next one is recorded.
const LOOK_MINUTES: i64 = 30;

/// A photo or recording, for the one who filed and for those who may read the appeal. What was sent with a sealed one
/// leaves a line each time somebody else begins to look.
async fn attached(
    State(app): State<App>,
    visit: Visit,
    Path((id, file)): Path<(i64, i64)>,
    Query(q): Query<Sized>,
    headers: HeaderMap,
) -> Result<Response<Body>, Stop> {
    let (cx, code) = (app.context(visit.actor.clone()), ReceiptCode::parse(&q.code).ok());
    let (id, now) = (AppealId::from_i64(id), cx.now);
    let seen = app
        .db
        .read(move |db| {
            let appeal = store::by_id(db, cx.county.as_i64(), id)?.ok_or(NOT_FOUND)?;
            let what = located(db, &cx, &appeal, code)?;
            if permit(&cx.actor, Action::AppealReadOwn, what).is_ok() {
                return Ok(false);
            }
            permit(&cx.actor, Action::AppealRead, what).map_err(|_| NOT_FOUND)?;
            Ok(appeal.is_sealed())
        })
        .await;
    if seen.is_err() && code.is_some() {
        app.limits.take(visit.address, Ask::Guess).map_err(|_| TOO_MANY)?;
    }
    if seen? {
        // All that a page shows at once is one look.
        let look = now.millis().div_euclid(LOOK_MINUTES.saturating_mul(60_000));
        let key = format!("{look}-files-{id}");
        app.run(&visit.actor, Some(&key), LookAtFiles { id }).await?;
    }
    let size = if q.size == "thumb" { Size::Thumb } else { Size::Full };
    let subject = (SubjectKind::Appeal, id.as_i64());
    files::serve(&app, &headers, subject, AttachmentId::from_i64(file), size).await
}

/// A piece of evidence of how a person agreed to be helped: for that person, and for whoever's look was recorded.
async fn evidence(
    State(app): State<App>,
    visit: Visit,
    Path((id, file)): Path<(i64, i64)>,
    Query(q): Query<Sized>,
    headers: HeaderMap,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let id = AppealId::from_i64(id);
    app.db
        .read(move |db| {
            let appeal = store::by_id(db, cx.county.as_i64(), id)?.ok_or(NOT_FOUND)?;
            let what = located(db, &cx, &appeal, None)?;
            if permit(&cx.actor, Action::AppealReadOwn, what).is_ok() {
                return Ok(());
            }
            permit(&cx.actor, Action::AppealConsent, what).map_err(|_| NOT_FOUND)?;
            let seen = view::looked(db, &cx, id, "appeal.consent_seen")?;
            if seen { Ok(()) } else { Err(NOT_FOUND.into()) }
        })
        .await?;
    let size = if q.size == "thumb" { Size::Thumb } else { Size::Full };
    let subject = (SubjectKind::Consent, id.as_i64());
    files::serve(&app, &headers, subject, AttachmentId::from_i64(file), size).await
}

/// The face beside a word.
fn face(score: u8) -> &'static str {
    match score {
        5 => "face5",
        4 => "face4",
        3 => "face3",
        2 => "face2",
        _ => "face1",
    }
}

/// The five words, each with its face.
pub(super) fn face_words(chosen: &str) -> Vec<(Choice, &'static str)> {
    let choice = |score: u8, word| Choice::new(score.to_string(), word, chosen == score.to_string());
    Rating::WORDS.map(|(score, word)| (choice(score, word), face(score))).to_vec()
}

fn rate_form(appeal: &Appeal, url: String, code: String, said: &Typed) -> Option<RateForm> {
    (appeal.life.stage == Stage::Replied).then(|| RateForm {
        url,
        code,
        errors: said.errors.clone(),
        words: face_words(&said.score),
        said: said.text.clone(),
        hint:
            "只评这次答复办得怎么样。办这件事的人看得到评价，别的村民看不到是谁评的。不满意的，换人再办一次。"
                .to_owned(),
    })
}

/// What else the one who filed can say now.
fn more_form(appeal: &Appeal, url: String, code: String, said: Typed) -> Option<MoreForm> {
    let (act, title, label) = match appeal.life.stage {
        Stage::Accepted if appeal.life.side.waiting.is_some() => ("supplement", "补充材料", "补充的话"),
        Stage::Refused if !appeal.life.side.objected => ("object", "不同意“没有受理”", "为什么不同意"),
        stage if stage.is_open() => ("", "", ""),
        _ => return None,
    };
    let withdraw = appeal.life.stage.is_open();
    let (title, label) = (title.to_owned(), label.to_owned());
    let Typed { errors, text, .. } = said;
    Some(MoreForm { url, code, act: act.to_owned(), title, label, text, withdraw, errors })
}

/// Village and place in words.
pub fn place_line(cx: &Context, appeal: &Appeal) -> String {
    let village = cx.registry.places.name(appeal.village);
    if appeal.spot.is_empty() { village } else { format!("{village} {}", appeal.spot) }
}

/// What was typed into the form of the page and could not be done.
#[derive(Clone, Default)]
struct Typed {
    errors: Errors,
    score: String,
    text: String,
}

/// Entries of one appeal's history that are looked at.
const HISTORY: i64 = 200;

/// What was said, by whom, and who looked at the villager's name.
async fn told(app: &App, cx: &Context, appeal: &Appeal) -> Result<(Vec<Note>, Names, Vec<Look>), Stop> {
    let (county, now, vault, appeal) = (cx.county.as_i64(), cx.now, cx.vault.clone(), appeal.clone());
    app.db
        .read(move |db| {
            let notes = view::notes_of(db, &vault, county, &appeal)?;
            let names = Names::of(db, county, &appeal, &notes)?;
            let entries = record::store::of_subject(db, county, appeal.id.as_i64(), HISTORY)?;
            let looks: Vec<_> = entries
                .iter()
                .filter_map(|entry| Some((entry, view::looked_at(&entry.kind, &entry.data)?)))
                .collect();
            let persons: Vec<PersonId> =
                looks.iter().map(|(look, _)| PersonId::from_i64(look.actor)).collect();
            let known = people::names(db, county, &persons)?;
            let list = looks.iter().zip(&persons).map(|((look, what), person)| Look {
                who: known
                    .iter()
                    .find(|(id, _)| id == person)
                    .map_or_else(|| "工作人员".to_owned(), |(_, name)| name.clone()),
                when: format::when(now, houji_base::Moment::from_millis(look.at)),
                what: (*what).to_owned(),
            });
            Ok((notes, names, list.collect()))
        })
        .await
}

#[derive(Deserialize)]
struct RateFields {
    #[serde(default)]
    score: String,
    #[serde(default)]
    said: String,
    #[serde(default)]
    code: String,
}

async fn rate(
    State(app): State<App>,
    Path(id): Path<i64>,
    posted: Posted<RateFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let score = fields.score.parse().unwrap_or(0);
    let said = match fields.said.trim() {
        "" => Ok(None),
        said => decide::note("said", "", said).map(Some),
    };
    let said = commands::rating(score).and(said);
    let code = ReceiptCode::parse(&fields.code).ok();
    let said = match said {
        Ok(said) => said,
        Err(why) => {
            let typed = Typed { errors: errors_of(&why), score: fields.score, text: fields.said };
            return show_again(&app, &visit, (id, code), typed).await;
        }
    };
    let done =
        app.run(&visit.actor, Some(&key), Rate { id: AppealId::from_i64(id), code, score, said }).await?;
    Ok(redirect(&back_to(done.id, code)))
}

async fn more(
    State(app): State<App>,
    Path(id): Path<i64>,
    posted: Posted<ActFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let code = ReceiptCode::parse(&fields.code).ok();
    let act = match fields.of_filer() {
        Ok(act) => act,
        Err(why) if why.status == 422 => {
            let typed = Typed { errors: errors_of(&why), text: fields.text, ..Typed::default() };
            return show_again(&app, &visit, (id, code), typed).await;
        }
        Err(why) => return Err(why.into()),
    };
    let done = app.run(&visit.actor, Some(&key), FollowUp { id: AppealId::from_i64(id), code, act }).await?;
    Ok(redirect(&back_to(done.id, code)))
}

/// The page the form came from: by the code for one filed without a name.
fn back_to(id: AppealId, code: Option<ReceiptCode>) -> String {
    code.map_or_else(|| format!("/appeals/{id}"), |code| format!("/follow?code={code}"))
}

async fn show_again(
    app: &App,
    visit: &Visit,
    (id, code): (i64, Option<ReceiptCode>),
    said: Typed,
) -> Result<Response<Body>, Stop> {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    match code {
        None => show_own(app, visit, status, id, said).await,
        Some(code) => show_followed(app, visit, status, &code.to_string(), said).await,
    }
}

#[derive(Deserialize)]
struct Code {
    code: Option<String>,
}

/// Anybody who holds a receipt code may follow the appeal: state, steps and answer; not the words, not the name.
/// Who filed without a name proves by it to be the one, and may say more when signed in as a villager.
async fn follow(State(app): State<App>, visit: Visit, Query(q): Query<Code>) -> Result<Response<Body>, Stop> {
    let Some(typed) = q.code.filter(|code| !code.trim().is_empty()) else {
        return show_code(&app, &visit, StatusCode::OK, String::new(), Errors::none());
    };
    show_followed(&app, &visit, StatusCode::OK, &typed, Typed::default()).await
}

async fn show_followed(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    typed: &str,
    said: Typed,
) -> Result<Response<Body>, Stop> {
    let wrong = |status, sentence: &str| {
        let errors = Errors::new("没查到", vec![("code", sentence.to_owned())]);
        show_code(app, visit, status, typed.to_owned(), errors)
    };
    let Ok(found) = by_code(app, visit, typed).await? else {
        return wrong(
            StatusCode::UNPROCESSABLE_ENTITY,
            "查询码是 12 个数字，有一位可能抄错了，请对着再看一遍",
        );
    };
    let Some((appeal, notes, names)) = found else {
        return match waiting_slip(app, typed).await? {
            Some(waiting) => {
                let sentence = Refusal::from(waiting).sentence;
                wrong(StatusCode::NOT_FOUND, sentence.trim_end_matches('。'))
            }
            None => wrong(StatusCode::NOT_FOUND, "没有这个查询码，请对着再看一遍"),
        };
    };
    let cx = app.context(visit.actor.clone());
    let own = by_code_own(app, visit, &appeal).await?;
    let nameless = own && visit.actor.posts.iter().any(|post| post.role == Role::Villager);
    let attachments = match nameless {
        true => sent_with(app, SubjectKind::Appeal, appeal.id).await?,
        false => Vec::new(),
    };
    let (url, code) = (|act: &str| format!("/appeals/{}/{act}", appeal.id), appeal.receipt.to_string());
    let place = if appeal.is_sealed() { String::new() } else { cx.registry.places.full_name(appeal.village) };
    let whom = if nameless { For::Filer } else { For::Holder };
    let together = together::of(app, &cx, &appeal).await?;
    let shown = FollowPage {
        frame: visit.frame(app, "办到哪一步了")?,
        back: Link::new("换一个查询码", "/follow"),
        title: format!("{}的事", appeal.category.zh()),
        state: present::state(&appeal, cx.now),
        filed_line: format!("{place} {} 收到", format::when(cx.now, appeal.life.filed_at)),
        clocks: together::clocks(&appeal, together.as_ref(), cx.now, whom),
        met: present::met(&appeal),
        number: appeal.number_text(),
        text: None,
        place: None,
        files: present::files(appeal.id, &attachments, Some(appeal.receipt)),
        named_line: None,
        looks_line: None,
        looks: Vec::new(),
        steps: present::steps(&appeal, &notes, &names, cx.now, For::Holder),
        together: together.as_ref().map(|leading| together::shown(leading, cx.now)),
        rate: rate_form(&appeal, url("rate"), code.clone(), &said).filter(|_| nameless),
        more: more_form(&appeal, url("more"), code, said).filter(|_| nameless),
        rated: appeal.life.rating.map(Rating::zh).map(|word| format!("评价：{word}")),
        sheet: None,
    };
    page_with(app, visit, status, &shown)
}

/// True when whoever holds the code of an appeal speaks for it: of one filed without a name, and of a slip without a
/// phone number.
async fn by_code_own(app: &App, visit: &Visit, appeal: &Appeal) -> Result<bool, Stop> {
    let (cx, appeal) = (app.context(visit.actor.clone()), appeal.clone());
    if !cx.actor.is_signed_in() {
        return Ok(false);
    }
    let holds = app.db.read(move |db| located(db, &cx, &appeal, Some(appeal.receipt))).await?;
    Ok(holds.unnamed && holds.owner.is_some())
}

fn show_code(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    code: String,
    errors: Errors,
) -> Result<Response<Body>, Stop> {
    page_with(app, visit, status, &FollowCodePage { frame: visit.frame(app, "凭码查进度")?, errors, code })
}
