//! The villager's pages: home, one's own list, filing. How an appeal is followed stands in `follow.rs`.

use super::commands::{self, Drawn, File};
use super::decide::{self, SPOT, TEXT};
use super::follow::own_appeal;
use super::model::{Appeal, Category, Mode};
use super::pages::{
    CategoryChoice, FilePage, HomePage, MinePage, MineRow, ModeChoice, OfflinePage, ReceiptPage,
};
use super::present;
use super::store;
use super::view;
use crate::files::pages::AttachPart;
use crate::files::{self, Attachment, Holder};
use crate::gate::{Action, Role};
use crate::house::error::SENT_BEFORE;
use crate::house::web::{Access, PostedFiles, Route, Visit, allow_microphone, page, page_with, redirect};
use crate::house::{App, Context, Fault, Refusal, Stop, random};
use crate::registry::keys;
use crate::ui::format;
use crate::ui::parts::{Choice, Empty, Errors, Link, Phone};
use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::{AppealId, DivisionCode, PersonId, ReceiptCode};
use serde::Deserialize;

/// Routes of the villager's pages.
pub fn routes() -> Vec<Route> {
    let file = Access::May(Action::AppealFile);
    vec![
        Route::get("/", Access::Public("the home page"), home).kept(),
        Route::get("/appeals", Access::SignedIn, mine),
        Route::get("/appeals/new", file, file_page),
        Route::post("/appeals", file, file_act).body_limit(files::FORM_LIMIT),
        Route::get("/appeals/{id}/receipt", Access::SignedIn, receipt),
        Route::get("/offline", Access::Public("a form without anybody's data, kept on phones"), offline_page),
    ]
}

/// Appeals on one page of one's own list.
const MINE: i64 = 20;

async fn home(State(app): State<App>, visit: Visit) -> Result<Response<Body>, Stop> {
    if let Some(to) = landing(&visit) {
        return Ok(redirect(to));
    }
    let cx = app.context(visit.actor.clone());
    let places = &cx.registry.places;
    let village = home_village(&visit).and_then(|code| places.village_today(code, cx.today));
    let mine = match visit.actor.person {
        Some(person) => of_filer(&app, person, i64::MAX).await?,
        None => Vec::new(),
    };
    let signals = mine
        .iter()
        .filter(|appeal| appeal.life.stage.is_open() || appeal.life.stage.is_waiting())
        .take(3)
        .map(|appeal| present::brief(appeal, cx.now));
    let fastest = cx.registry.parameters.term(keys::APPEAL_REPLY_UTILITIES, cx.today);
    let page_of = HomePage {
        frame: visit.frame(&app, "首页")?,
        place_line: village
            .and_then(|place| place.code.town())
            .map_or_else(String::new, |town| format!("{} {}", places.name(cx.county), places.name(town))),
        village: village.map_or_else(|| "选一个村".to_owned(), |place| place.name.clone()),
        change_url: "/village?back=/".to_owned(),
        promise: format!("路灯水管 {}内答复", fastest.zh()),
        mine: signals.collect(),
        mine_empty: if visit.actor.is_signed_in() {
            "现在没有在办的事".to_owned()
        } else {
            "登录以后，在这里看办到哪一步".to_owned()
        },
        board_url: village.map_or_else(|| "/public".to_owned(), |place| format!("/v/{}", place.code)),
        money_url: village.map(|place| format!("/villages/{}/money", place.code)),
        phones: phones(),
    };
    page(&app, &visit, &page_of)
}

/// Whoever works at a desk and is no villager begins there.
fn landing(visit: &Visit) -> Option<&'static str> {
    let holds = |test: fn(Role) -> bool| visit.actor.posts.iter().any(|post| test(post.role));
    if !visit.actor.is_signed_in() || holds(|role| role == Role::Villager) {
        None
    } else if holds(|role| role == Role::AuditAdmin) {
        Some("/record")
    } else if holds(Role::is_administrator) {
        Some("/people")
    } else {
        Some("/desk")
    }
}

/// The villager's own village, or the one a visitor chose.
pub(super) fn home_village(visit: &Visit) -> Option<DivisionCode> {
    let own = visit.actor.posts.iter().find(|post| post.role == Role::Villager).map(|post| post.place);
    own.or(visit.village)
}

fn phones() -> Vec<Phone> {
    vec![Phone {
        name: "政务服务热线".to_owned(),
        sub: "白天晚上都有人接".to_owned(),
        number: "12345".to_owned(),
        href: "tel:12345".to_owned(),
    }]
}

async fn of_filer(app: &App, person: PersonId, before: i64) -> Result<Vec<Appeal>, Stop> {
    let (county, vault) = (app.db.county().as_i64(), app.vault.clone());
    app.db.read(move |db| view::own(db, &vault, county, person, (before, MINE))).await
}

#[derive(Deserialize)]
struct Before {
    before: Option<i64>,
    /// The last one of the page before of what was met too.
    met: Option<i64>,
}

async fn mine(State(app): State<App>, visit: Visit, Query(q): Query<Before>) -> Result<Response<Body>, Stop> {
    let person = visit.actor.person.ok_or(crate::house::error::SIGN_IN)?;
    let cx = app.context(visit.actor.clone());
    let appeals = of_filer(&app, person, q.before.unwrap_or(i64::MAX)).await?;
    let open = appeals.iter().filter(|appeal| appeal.life.stage.is_open()).count();
    let full = i64::try_from(appeals.len()).unwrap_or(0) == MINE;
    let more_url = appeals.last().filter(|_| full).map(|last| format!("/appeals?before={}", last.id));
    let empty = appeals.is_empty().then(|| Empty {
        title: "还没有反映过事情".to_owned(),
        text: "路灯不亮、下水管堵了、账上有疑问，都可以说。".to_owned(),
        link: Some(Link::new("我要反映", "/appeals/new")),
    });
    let rows = appeals.iter().map(|appeal| MineRow {
        title: appeal.title(),
        state: present::state(appeal, cx.now),
        filed_line: format!("{} · 编号 {}", format::when(cx.now, appeal.life.filed_at), appeal.number_text()),
        url: format!("/appeals/{}", appeal.id),
    });
    let lead = format!("这一页有 {} 件，{open} 件在办", appeals.len());
    let (met, more_met_url) = met(&app, &cx, person, q.met.unwrap_or(i64::MAX)).await?;
    let frame = visit.frame(&app, "我的诉求")?;
    page(&app, &visit, &MinePage { frame, lead, rows: rows.collect(), empty, more_url, met, more_met_url })
}

/// About what a person said that it is so with him, newest first, and where older ones are.
async fn met(
    app: &App,
    cx: &Context,
    person: PersonId,
    before: i64,
) -> Result<(Vec<MineRow>, Option<String>), Stop> {
    let county = cx.county.as_i64();
    let appeals = app.db.read(move |db| Ok(store::met_by(db, county, person, (before, MINE))?)).await?;
    let full = i64::try_from(appeals.len()).unwrap_or(0) == MINE;
    let more = appeals.last().filter(|_| full).map(|last| format!("/appeals?met={}", last.id));
    let rows = appeals.iter().map(|appeal| MineRow {
        title: houji_base::mask(&appeal.title()),
        state: present::shown_state(appeal, cx.now),
        filed_line: format!("{} · 编号 {}", format::when(cx.now, appeal.life.filed_at), appeal.number_text()),
        url: format!("/around/{}", appeal.id),
    });
    Ok((rows.collect(), more))
}

/// What a villager typed. Everything is optional here; what is missing is told by [`decide::written`].
#[derive(Clone, Debug, Default, Deserialize)]
pub struct FileForm {
    #[serde(default)]
    category: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    mode: String,
    #[serde(default)]
    shown: String,
}

async fn file_page(State(app): State<App>, visit: Visit) -> Result<Response<Body>, Stop> {
    show_file(&app, &visit, StatusCode::OK, &FileForm::default(), Errors::none(), &[])
}

fn show_file(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    form: &FileForm,
    errors: Errors,
    kept: &[Attachment],
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let village = own_village(&cx)?;
    let attach = AttachPart::new(errors.clone(), kept).render().map_err(|why| Fault::new(why.to_string()))?;
    let category = Category::parse(&form.category);
    let shown = FilePage {
        frame: visit.frame(app, "我要反映")?,
        errors,
        categories: Category::open().map(|each| category_choice(each, category)).collect(),
        never_nameless: never_nameless(),
        text: form.text.clone(),
        text_limit: TEXT.1.to_string(),
        village: cx.registry.places.full_name(village),
        change_url: "/village?back=/appeals/new".to_owned(),
        place: form.place.clone(),
        place_limit: SPOT.1.to_string(),
        modes: modes(&form.mode),
        sealed: sealed(category),
        shown: !form.shown.is_empty(),
        promises: present::promised(&cx, category),
        help_phone: phones().into_iter().next(),
        draft_key: draft_key(app, visit, village),
        attach,
    };
    let mut response = page_with(app, visit, status, &shown)?;
    allow_microphone(&mut response);
    Ok(response)
}

fn category_choice(each: Category, chosen: Option<Category>) -> CategoryChoice {
    let needs_name = !each.takes_anonymous();
    CategoryChoice { choice: choice(each, chosen), icon: drawing_of(each), needs_name }
}

/// The drawing beside a category.
fn drawing_of(category: Category) -> &'static str {
    use Category as C;
    match category {
        C::Utilities => "lamp",
        C::Sanitation => "broom",
        C::FieldWater => "drop",
        C::CollectiveMoney => "coin",
        C::LandHousing => "village",
        C::Subsidies => "millet",
        C::Welfare => "person",
        C::HealthSchool => "cross",
        C::Neighbours => "people",
        C::Safety => "seal",
        C::Disclosure => "record",
        C::Enquiry => "info",
        C::Suggestion => "message",
        C::Other | C::CadreVillage | C::CadreTown => "write",
    }
}

/// Names of the categories that cannot be filed without a name.
fn never_nameless() -> String {
    let names: Vec<&str> =
        Category::open().filter(|each| !each.takes_anonymous()).map(Category::zh).collect();
    names.join("、")
}

/// Under which name a phone keeps the draft: of this person in this village, without saying who it is. Whoever
/// signs in on the same phone later neither sees nor sends it.
fn draft_key(app: &App, visit: &Visit, village: DivisionCode) -> String {
    let mark = app.vault.mark("draft", &[&visit.actor.person_number().to_be_bytes()]);
    format!("{village}-{}", data_encoding::HEXLOWER.encode(mark.split_at(8).0))
}

/// The form a phone keeps for when there is no network. It is fetched without any cookie and holds nothing personal.
async fn offline_page(State(app): State<App>, visit: Visit) -> Result<Response<Body>, Stop> {
    let shown = OfflinePage {
        frame: visit.frame(&app, "现在没有网")?,
        errors: Errors::none(),
        categories: Category::open().map(|each| category_choice(each, None)).collect(),
        never_nameless: never_nameless(),
        sealed: sealed(None),
        text: String::new(),
        text_limit: TEXT.1.to_string(),
        village: "您的村".to_owned(),
        change_url: String::new(),
        place: String::new(),
        place_limit: SPOT.1.to_string(),
        modes: modes(""),
        shown: false,
    };
    page(&app, &visit, &shown)
}

fn choice(each: Category, chosen: Option<Category>) -> Choice {
    Choice::new(each.code(), each.zh(), chosen == Some(each))
}

/// The sealed categories as choices.
fn sealed(chosen: Option<Category>) -> Vec<Choice> {
    Category::ALL.iter().filter(|each| each.is_sealed()).map(|each| choice(*each, chosen)).collect()
}

/// The open categories as choices.
pub fn categories(chosen: Option<&str>) -> Vec<Choice> {
    let chosen = chosen.and_then(Category::parse);
    Category::open().map(|each| choice(each, chosen)).collect()
}

/// Who will see the name, for each way to be known.
fn modes(chosen: &str) -> Vec<ModeChoice> {
    let choice = |mode: Mode, label: &str, says: &str| ModeChoice {
        choice: Choice::new(mode.code(), label, chosen == mode.code()),
        says: says.to_owned(),
        nameless: mode == Mode::Anonymous,
    };
    vec![
        choice(Mode::Named, "写我的名字", "村里看得到您的名字，好当面找您问清楚。"),
        choice(
            Mode::Hidden,
            "对村里不写名",
            "村干部看不到您的名字和电话，只有镇里和县里经办人能看。每次查看都留记录，您能看到谁看过。",
        ),
        choice(
            Mode::Anonymous,
            "匿名",
            "谁也看不到您是谁，系统也不留。只能凭查询码看进度和评价，查询码丢了就找不回来。",
        ),
    ]
}

/// The village in which the actor is a villager, or the one that took its place.
pub fn own_village(cx: &Context) -> Result<DivisionCode, Stop> {
    let post = cx.actor.posts.iter().find(|post| post.role == Role::Villager);
    let post = post.ok_or(crate::house::error::NOT_ALLOWED)?;
    let village = cx.registry.places.village_today(post.place, cx.today);
    Ok(village.ok_or(decide::Refused::NoVillage)?.code)
}

async fn file_act(State(app): State<App>, mut posted: PostedFiles<FileForm>) -> Result<Response<Body>, Stop> {
    let received = files::receive_form(&app, &mut posted).await?;
    let PostedFiles { fields, key, visit, .. } = posted;
    let filed = match received.errors.is_empty() {
        true => file_from(&app, &visit, &fields, &key, &received.kept).await,
        // What was sent before is bound already when the answer was lost.
        false => match filed_before(&app, &visit, &fields, &key).await {
            Ok(Some(filed)) => Ok(filed),
            _ => Err(Refusal::fields(received.errors).into()),
        },
    };
    match filed {
        // Nobody is kept with one filed without a name, so its code is shown at once and never again.
        Ok(filed) if fields.mode == Mode::Anonymous.code() => {
            show_receipt(&app, &visit, filed, Category::parse(&fields.category))
        }
        Ok(filed) => Ok(redirect(&format!("/appeals/{}/receipt", filed.id))),
        Err(Stop::Refused(why)) if why.status == 422 => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show_file(&app, &visit, status, &fields, errors_of(&why), &received.kept)
        }
        Err(stop) => Err(stop),
    }
}

async fn file_from(
    app: &App,
    visit: &Visit,
    form: &FileForm,
    key: &str,
    kept: &[Attachment],
) -> Result<commands::Filed, Stop> {
    let file = command_of(app, visit, form).await?;
    let file = match kept {
        [] => file,
        kept => file.with(kept.iter().map(|each| each.id).collect(), Holder::of(app, visit)?),
    };
    let filed = app.run(&visit.actor, Some(key), file).await?;
    // Sent again without what came with it the first time, it is the same act; with something else it is not.
    if kept.is_empty() || kept.len() == filed.files { Ok(filed) } else { Err(SENT_BEFORE.into()) }
}

async fn command_of(app: &App, visit: &Visit, form: &FileForm) -> Result<File, Stop> {
    let written =
        decide::written(&form.category, &form.text, &form.place, &form.mode, !form.shown.is_empty())?;
    let village = own_village(&app.context(visit.actor.clone()))?;
    Ok(File::new(village, written, draw(app).await?))
}

/// What was answered when the same was filed before.
async fn filed_before(
    app: &App,
    visit: &Visit,
    form: &FileForm,
    key: &str,
) -> Result<Option<commands::Filed>, Stop> {
    app.done_before(&visit.actor, key, &command_of(app, visit, form).await?).await
}

/// Draws what a new appeal needs.
///
/// # Errors
/// A fault when the system has no random bytes.
pub async fn draw(app: &App) -> Result<Drawn, Stop> {
    let (serial, receipt) = app.receipts.next(app).await?;
    Ok(Drawn { id: AppealId::from_i64(serial), receipt, salt: random::<16>()? })
}

/// A refusal as the summary and the notes at the fields.
pub fn errors_of(why: &Refusal) -> Errors {
    if why.fields.is_empty() {
        return Errors::new("还不能办", vec![("", why.sentence.clone())]);
    }
    Errors::missing(why.fields.iter().map(|field| (field.field.as_ref(), field.sentence.clone())).collect())
}

async fn receipt(State(app): State<App>, visit: Visit, Path(id): Path<i64>) -> Result<Response<Body>, Stop> {
    let appeal = own_appeal(&app, &visit, id).await?;
    let cx = app.context(visit.actor.clone());
    let village = cx.registry.places.name(appeal.village);
    let shown = ReceiptPage {
        frame: visit.frame(&app, "收到了")?,
        code_groups: groups(appeal.receipt),
        filed_line: format!("{village}，{} 收到", format::when(cx.now, appeal.life.filed_at)),
        promises: present::promised(&cx, Some(appeal.category)),
        follow_url: format!("/appeals/{}", appeal.id),
        draft_key: draft_key(&app, &visit, appeal.village),
        only_now: false,
    };
    page(&app, &visit, &shown)
}

pub(super) fn groups(code: ReceiptCode) -> Vec<String> {
    code.grouped().split('-').map(str::to_owned).collect()
}

fn show_receipt(
    app: &App,
    visit: &Visit,
    filed: commands::Filed,
    category: Option<Category>,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let village = own_village(&cx)?;
    let shown = ReceiptPage {
        frame: visit.frame(app, "收到了")?,
        code_groups: groups(filed.receipt),
        filed_line: format!("{}，{} 收到", cx.registry.places.name(village), format::when(cx.now, cx.now)),
        promises: present::promised(&cx, category),
        follow_url: format!("/follow?code={}", filed.receipt),
        draft_key: draft_key(app, visit, village),
        only_now: true,
    };
    page(app, visit, &shown)
}
