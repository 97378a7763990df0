//! The villager's pages: home, filing, following, rating.

use super::commands::{self, Drawn, File, FollowUp, Rate, located};
use super::decide::{self, SPOT, TEXT};
use super::forms::ActFields;
use super::model::{Appeal, Category, Mode, Note, Rating, Stage};
use super::pages::{
    FilePage, FollowCodePage, FollowPage, HomePage, MinePage, MineRow, ModeChoice, MoreForm, OfflinePage,
    RateForm, ReceiptPage,
};
use super::present::{self, For};
use super::store;
use super::view::{self, Names};
use crate::gate::{Action, Role, permit};
use crate::house::error::{NOT_FOUND, TOO_MANY};
use crate::house::web::{Access, Posted, Route, Visit, page, page_with, redirect};
use crate::house::{App, Context, Refusal, Stop, limits::Ask, random};
use crate::people;
use crate::record;
use crate::registry::keys;
use crate::ui::format;
use crate::ui::parts::{Choice, Empty, Errors, Link, Look, Phone};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::{AppealId, BadReceipt, DivisionCode, PersonId, ReceiptCode};
use serde::Deserialize;

/// Routes of the villager's pages.
pub fn routes() -> Vec<Route> {
    let file = Access::May(Action::AppealFile);
    vec![
        Route::get("/", Access::Public("the home page"), home),
        Route::get("/appeals", Access::SignedIn, mine),
        Route::get("/appeals/new", file, file_page),
        Route::post("/appeals", file, file_act),
        Route::get("/appeals/{id}", Access::SignedIn, own),
        Route::get("/appeals/{id}/receipt", Access::SignedIn, receipt),
        Route::post("/appeals/{id}/rate", Access::May(Action::AppealRate), rate),
        Route::get("/offline", Access::Public("a form without anybody's data, kept on phones"), offline_page),
        Route::post("/appeals/{id}/more", Access::May(Action::AppealFollowUp), more),
        Route::get("/follow", Access::Public("whoever holds a receipt code may follow it"), follow),
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
fn home_village(visit: &Visit) -> Option<DivisionCode> {
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
    app.db.read(move |db| Ok(store::of_filer(db, &vault, county, person, before, MINE)?)).await
}

#[derive(Deserialize)]
struct Before {
    before: Option<i64>,
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
    let shown =
        MinePage { frame: visit.frame(&app, "我的诉求")?, lead, rows: rows.collect(), empty, more_url };
    page(&app, &visit, &shown)
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
    show_file(&app, &visit, StatusCode::OK, &FileForm::default(), Errors::none())
}

fn show_file(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    form: &FileForm,
    errors: Errors,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let village = own_village(&cx)?;
    let category = Category::parse(&form.category);
    let shown = FilePage {
        frame: visit.frame(app, "我要反映")?,
        errors,
        categories: Category::open().map(|each| choice(each, category)).collect(),
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
    };
    page_with(app, visit, status, &shown)
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
        categories: categories(None),
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

async fn file_act(State(app): State<App>, posted: Posted<FileForm>) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    match file_from(&app, &visit, &fields, &key).await {
        // Nobody is kept with one filed without a name, so its code is shown at once and never again.
        Ok(filed) if fields.mode == Mode::Anonymous.code() => show_receipt(&app, &visit, filed),
        Ok(filed) => Ok(redirect(&format!("/appeals/{}/receipt", filed.id))),
        Err(Stop::Refused(why)) if why.status == 422 => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show_file(&app, &visit, status, &fields, errors_of(&why))
        }
        Err(stop) => Err(stop),
    }
}

async fn file_from(app: &App, visit: &Visit, form: &FileForm, key: &str) -> Result<commands::Filed, Stop> {
    let written =
        decide::written(&form.category, &form.text, &form.place, &form.mode, !form.shown.is_empty())?;
    let village = own_village(&app.context(visit.actor.clone()))?;
    app.run(&visit.actor, Some(key), File::new(village, written, draw(app).await?)).await
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
    Errors::missing(why.fields.iter().map(|field| (field.field, field.sentence.clone())).collect())
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

fn groups(code: ReceiptCode) -> Vec<String> {
    code.grouped().split('-').map(str::to_owned).collect()
}

fn show_receipt(app: &App, visit: &Visit, filed: commands::Filed) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let village = own_village(&cx)?;
    let shown = ReceiptPage {
        frame: visit.frame(app, "收到了")?,
        code_groups: groups(filed.receipt),
        filed_line: format!("{}，{} 收到", cx.registry.places.name(village), format::when(cx.now, cx.now)),
        promises: present::promised(&cx, None),
        follow_url: format!("/follow?code={}", filed.receipt),
        draft_key: draft_key(app, visit, village),
        only_now: true,
    };
    page(app, visit, &shown)
}

/// An appeal that is the asker's own; of any other not even the existence is told. A sealed one is opened.
async fn own_appeal(app: &App, visit: &Visit, id: i64) -> Result<Appeal, Stop> {
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
    show_own(&app, &visit, StatusCode::OK, id, Errors::none()).await
}

async fn show_own(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    id: i64,
    errors: Errors,
) -> Result<Response<Body>, Stop> {
    let appeal = own_appeal(app, visit, id).await?;
    let cx = app.context(visit.actor.clone());
    let (notes, names, looks) = told(app, &cx, &appeal).await?;
    let named = match appeal.mode {
        Mode::Named => "您写了名字。",
        Mode::Hidden => "您对村里没写名。",
        Mode::Anonymous => "您没有留名字。",
    };
    let sealed = appeal.is_sealed().then(|| "这是密件，只有纪委看得到。".to_owned());
    let shown = FollowPage {
        frame: visit.frame(app, "办到哪一步了")?,
        back: Link::new("我的诉求", "/appeals"),
        title: appeal.title(),
        state: present::state(&appeal, cx.now),
        filed_line: format!("您 {} 反映的", format::when(cx.now, appeal.life.filed_at)),
        clock_line: present::elapsed(&appeal, cx.now),
        number: appeal.number_text(),
        text: Some(appeal.text.clone()),
        place: Some(place_line(&cx, &appeal)),
        named_line: Some(format!("{named}{}", sealed.unwrap_or_default())),
        looks_line: Some(format!("谁看过姓名电话：{} 次", looks.len())),
        looks,
        steps: present::steps(&appeal, &notes, &names, cx.now, For::Filer),
        rate: rate_form(&appeal, format!("/appeals/{}/rate", appeal.id), String::new(), &errors),
        more: more_form(&appeal, format!("/appeals/{}/more", appeal.id), String::new(), errors),
        rated: appeal.life.rating.map(|rating| format!("您评了：{}", rating.zh())),
    };
    page_with(app, visit, status, &shown)
}

fn rate_form(appeal: &Appeal, url: String, code: String, errors: &Errors) -> Option<RateForm> {
    (appeal.life.stage == Stage::Replied).then(|| RateForm {
        url,
        code,
        errors: errors.clone(),
        hint:
            "只评这次答复办得怎么样。办这件事的人看得到评价，别的村民看不到是谁评的。不满意的，换人再办一次。"
                .to_owned(),
    })
}

/// What else the one who filed can say now.
fn more_form(appeal: &Appeal, url: String, code: String, errors: Errors) -> Option<MoreForm> {
    let (act, title, label) = match appeal.life.stage {
        Stage::Accepted if appeal.life.side.waiting.is_some() => ("supplement", "补充材料", "补充的话"),
        Stage::Refused if !appeal.life.side.objected => ("object", "不同意“没有受理”", "为什么不同意"),
        stage if stage.is_open() => ("", "", ""),
        _ => return None,
    };
    let withdraw = appeal.life.stage.is_open();
    let (title, label) = (title.to_owned(), label.to_owned());
    Some(MoreForm { url, code, act: act.to_owned(), title, label, withdraw, errors })
}

/// Village and place in words.
pub fn place_line(cx: &Context, appeal: &Appeal) -> String {
    let village = cx.registry.places.name(appeal.village);
    if appeal.spot.is_empty() { village } else { format!("{village} {}", appeal.spot) }
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
            let looks: Vec<_> = entries.iter().filter(|entry| entry.kind == "appeal.identity_seen").collect();
            let persons: Vec<PersonId> = looks.iter().map(|look| PersonId::from_i64(look.actor)).collect();
            let known = people::names(db, county, &persons)?;
            let list = looks.iter().zip(&persons).map(|(look, person)| Look {
                who: known
                    .iter()
                    .find(|(id, _)| id == person)
                    .map_or_else(|| "工作人员".to_owned(), |(_, name)| name.clone()),
                when: format::when(now, houji_base::Moment::from_millis(look.at)),
                what: "姓名和电话".to_owned(),
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
        Err(why) => return show_again(&app, &visit, (id, code), errors_of(&why)).await,
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
            return show_again(&app, &visit, (id, code), errors_of(&why)).await;
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
    errors: Errors,
) -> Result<Response<Body>, Stop> {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    match code {
        None => show_own(app, visit, status, id, errors).await,
        Some(code) => show_followed(app, visit, status, &code.to_string(), errors).await,
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
    show_followed(&app, &visit, StatusCode::OK, &typed, Errors::none()).await
}

async fn show_followed(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    typed: &str,
    errors: Errors,
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
        return wrong(StatusCode::NOT_FOUND, "没有这个查询码，请对着再看一遍");
    };
    let cx = app.context(visit.actor.clone());
    let nameless = appeal.filer.is_none() && visit.actor.posts.iter().any(|post| post.role == Role::Villager);
    let (url, code) = (|act: &str| format!("/appeals/{}/{act}", appeal.id), appeal.receipt.to_string());
    let place = if appeal.is_sealed() { String::new() } else { cx.registry.places.full_name(appeal.village) };
    let shown = FollowPage {
        frame: visit.frame(app, "办到哪一步了")?,
        back: Link::new("换一个查询码", "/follow"),
        title: format!("{}的事", appeal.category.zh()),
        state: present::state(&appeal, cx.now),
        filed_line: format!("{place} {} 收到", format::when(cx.now, appeal.life.filed_at)),
        clock_line: present::elapsed(&appeal, cx.now),
        number: appeal.number_text(),
        text: None,
        place: None,
        named_line: None,
        looks_line: None,
        looks: Vec::new(),
        steps: present::steps(&appeal, &notes, &names, cx.now, For::Holder),
        rate: rate_form(&appeal, url("rate"), code.clone(), &errors).filter(|_| nameless),
        more: more_form(&appeal, url("more"), code, errors).filter(|_| nameless),
        rated: appeal.life.rating.map(Rating::zh).map(|word| format!("评价：{word}")),
    };
    page_with(app, visit, status, &shown)
}

/// What a code leads to: the appeal, what was said about it, and the names of its handlers.
pub type ByCode = Result<Option<(Appeal, Vec<Note>, Names)>, BadReceipt>;

/// The appeal of a typed code. The limit is asked before anything else, so that right, wrong and misspelt codes
/// cost the same and a flood of guesses reaches no table.
///
/// # Errors
/// A refusal after too many codes from one address.
pub async fn by_code(app: &App, visit: &Visit, typed: &str) -> Result<ByCode, Stop> {
    app.limits.take(visit.address, Ask::Guess).map_err(|_| TOO_MANY)?;
    let code = match ReceiptCode::parse(typed) {
        Ok(code) => code,
        Err(why) => return Ok(Err(why)),
    };
    let county = app.db.county().as_i64();
    let id = AppealId::from_i64(app.receipts.serial(code));
    let vault = app.vault.clone();
    let found = app.db.read(move |db| {
        let Some(appeal) = store::by_receipt(db, county, id, code)? else { return Ok(None) };
        let notes = view::notes_of(db, &vault, county, &appeal)?;
        let names = Names::of(db, county, &appeal, &notes)?;
        Ok(Some((appeal, notes, names)))
    });
    Ok(Ok(found.await?))
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
