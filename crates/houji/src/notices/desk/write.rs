//! Drafting: a form that makes a draft from facts where there are any, and takes a typed document otherwise; its change, and
//! the correction of what was published.

use super::super::commands::{BeginNotice, CorrectNotice, Draft, EditNotice, item};
use super::super::decide::{self, Refused};
use super::super::form::{DraftForm, read};
use super::super::model::{Catalogue, Composed, Item, Kept, NoticeId, Period, told};
use super::super::reading::{Whole, compose, whole};
use super::super::store;
use super::{fill, frame, mend};
use crate::gate::{Action, may_somewhere, reach};
use crate::house::error::NOT_FOUND;
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, FieldError, Refusal, Stop, random};
use crate::ui::forms::{Field, FormPage, text};
use crate::ui::parts::{Choice, Errors, Link};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::{DivisionCode, Level};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Most characters of a typed table, and how it is typed.
pub(super) const TABLE: usize = 20_000;
pub(super) const ROWS: &str =
    "第一行写表头，一行一条，每格用 | 隔开；从表格软件里整块复制进来也行。姓名、电话会按规定遮住";

/// A draft as typed on a page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WriteForm {
    village: String,
    item: String,
    period: String,
    /// `fill` on the second page, where what the item needs is filled in.
    pub(super) step: String,
    seen: String,
    correction: String,
    pub(super) title: String,
    sentence: String,
    comparison: String,
    body: String,
    table: String,
    pub(super) rows: String,
    /// What the item's own text asks for.
    #[serde(flatten)]
    pub(super) filled: BTreeMap<String, String>,
}

impl WriteForm {
    pub(super) fn document(&self) -> DraftForm {
        DraftForm {
            title: self.title.clone(),
            sentence: self.sentence.clone(),
            comparison: self.comparison.clone(),
            body: self.body.clone(),
            table: self.table.clone(),
            rows: self.rows.clone(),
        }
    }

    /// A notice that was typed, to be typed on.
    fn of(whole: &Whole) -> WriteForm {
        let field = |name| told::field(&whole.notice, name).to_owned();
        let table = whole.notice.tables.first();
        let rows = table.map_or_else(String::new, |table| {
            let heads = told::columns(table).join(" | ");
            let rows = told::rows(table).map(|(_, cells)| cells.join(" | "));
            std::iter::once(heads).chain(rows).collect::<Vec<_>>().join("\n")
        });
        WriteForm {
            title: whole.kept.title.clone(),
            sentence: field("sentence"),
            comparison: field("comparison"),
            body: field("body"),
            table: table.map_or_else(String::new, |table| table.title.clone()),
            rows,
            ..WriteForm::default()
        }
    }

    pub(super) fn fields(&self) -> Vec<Field> {
        vec![
            text("title", "标题", "", 40, &self.title),
            text("sentence", "一句话说清楚", "老人一听就懂的话", 120, &self.sentence),
            text("comparison", "和什么比", "上一期、去年这时候；没有就空着", 120, &self.comparison),
            Field::area("body", "正文", &self.body, 3000).hint("不要写身份证号、手机号、银行卡号"),
            text("table", "表格是关于什么的", "没有表格就空着", 30, &self.table),
            Field::area("rows", "表格", &self.rows, TABLE).hint(ROWS),
        ]
    }
}

/// What the address of an empty form may tell.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct NewQuery {
    village: String,
    item: String,
    period: String,
}

/// An empty form: what is to be published, or what is to be filled in when the address tells that already.
pub(super) async fn show_new(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<NewQuery>,
) -> Result<Response<Body>, Stop> {
    let NewQuery { village, item, period } = q;
    let form = WriteForm { village, item, period, ..WriteForm::default() };
    if let Ok(about) = about(&form)
        && let Ok(of) = item_of(&app, &visit, about).await
        && of.made.is_none()
    {
        return fill::page(&app, &visit, (StatusCode::OK, Errors::none()), &of, &form);
    }
    draw_new(&app, &visit, StatusCode::OK, (&form, Errors::none())).await
}

async fn draw_new(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    (form, errors): (&WriteForm, Errors),
) -> Result<Response<Body>, Stop> {
    let (place, county) = (reach(&visit.actor, Action::NoticeWrite)?.place(), app.db.county().as_i64());
    let changes = app.db.read(move |db| Ok(store::changes(db, county)?)).await?;
    let cx = app.context(visit.actor.clone());
    let catalogue = Catalogue::on(cx.today, &changes);
    let inside = may_somewhere(&visit.actor, Action::NoticeInsideWork);
    let items = catalogue.items().iter().filter(|item| inside || item.is_for_all);
    let labels = items.map(|item| {
        let only = if item.is_for_all { "" } else { "，只对党员" };
        let zh = format!("{} {}（{}{only}）", item.code, item.title, item.cycle.zh());
        (item.code.clone(), zh)
    });
    let labels: Vec<(String, String)> = labels.collect();
    let choices = labels.iter().map(|(code, zh)| (code.as_str(), zh.as_str()));
    let villages = cx.registry.places.inside(place, Level::Village, cx.today);
    let villages: Vec<Choice> = villages
        .map(|village| {
            let code = village.code.to_string();
            Choice::new(code.clone(), village.name.clone(), code == form.village)
        })
        .collect();
    let hint =
        "照括号里的周期写：2026年10月、2026年第3季度、2026年上半年、2026年；随时的写哪天 2026年10月3日";
    let shown = FormPage {
        frame: frame(app, visit, "起草公开稿", place)?,
        back: Link::new("回三务公开", "/desk/notices"),
        heading: "起草公开稿".to_owned(),
        note: "账上、台账里有的，会自动生成；没有的，下一页照着填。".to_owned(),
        action: "/desk/notices/new".to_owned(),
        button: "往下",
        errors,
        parts: vec![(
            "公开什么",
            vec![
                Field::select("village", "哪个村", villages),
                Field::choose("item", "哪一项", &form.item, choices),
                text("period", "哪一期", hint, 20, &form.period),
            ],
        )],
    };
    page_with(app, visit, status, &shown)
}

/// What a draft is about: village, item and period as they were chosen.
fn about(form: &WriteForm) -> Result<(DivisionCode, String, Period), Refusal> {
    let mut errors = Vec::new();
    let village = DivisionCode::parse(form.village.trim()).ok();
    if village.is_none() {
        errors.push(FieldError::new("village", "请选哪个村"));
    }
    if form.item.is_empty() {
        errors.push(FieldError::new("item", "请选哪一项"));
    }
    let period = Period::typed(&form.period);
    if period.is_none() {
        errors.push(FieldError::new("period", "请照样子写哪一期"));
    }
    match (village, period) {
        (Some(village), Some(period)) if errors.is_empty() => Ok((village, form.item.clone(), period)),
        _ => Err(Refusal::fields(errors)),
    }
}

/// What is to be drafted, with what the facts of now make of it.
pub(super) struct Of {
    pub(super) village: DivisionCode,
    pub(super) item: Item,
    pub(super) period: Period,
    made: Option<Composed>,
}

/// Nobody fills in what cannot be begun: the period and what is there already are looked at beforehand.
async fn item_of(
    app: &App,
    visit: &Visit,
    (village, code, period): (DivisionCode, String, Period),
) -> Result<Of, Stop> {
    let cx = app.context(visit.actor.clone());
    app.db
        .read(move |db| {
            let item = item(db, &cx, &code)?;
            decide::period(&item, period, cx.today)?;
            let before = store::next_nth(db, cx.county.as_i64(), (village, &code, period))?;
            if before > 1 && matches!(period, Period::Months(..)) {
                return Err(Refused::There.into());
            }
            let made = compose(db, &cx, (village, &code, period))?;
            Ok(Of { village, item, period, made })
        })
        .await
}

/// Begins a draft and leads to it, or asks for what the facts do not tell.
pub(super) async fn begin(State(app): State<App>, posted: Posted<WriteForm>) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = match about(&fields).map_err(Stop::from) {
        Ok(about) => item_of(&app, &visit, about).await,
        Err(stop) => Err(stop),
    };
    let of = match of {
        Ok(of) => of,
        Err(stop) => {
            let errors = mend(stop)?;
            return draw_new(&app, &visit, StatusCode::UNPROCESSABLE_ENTITY, (&fields, errors)).await;
        }
    };
    let draft = match (&of.made, fields.step.as_str()) {
        (Some(made), _) => Ok(Draft { typed: None, made: Some(made.clone()) }),
        (None, "fill") => fill::draft(&of, &fields),
        (None, _) => return fill::page(&app, &visit, (StatusCode::OK, Errors::none()), &of, &fields),
    };
    let begun = match draft {
        Ok(draft) => begun(&app, &visit, &of, draft, &key).await,
        Err(why) => Err(why.into()),
    };
    match begun {
        Ok(id) => Ok(redirect(&format!("/desk/notices/{id}?done=begun"))),
        Err(stop) => {
            let (status, errors) = (StatusCode::UNPROCESSABLE_ENTITY, mend(stop)?);
            match of.made {
                Some(_) => draw_new(&app, &visit, status, (&fields, errors)).await,
                None => fill::page(&app, &visit, (status, errors), &of, &fields),
            }
        }
    }
}

async fn begun(app: &App, visit: &Visit, of: &Of, draft: Draft, key: &str) -> Result<NoticeId, Stop> {
    let id = NoticeId::from_i64(app.ids.next(app.clock.now()));
    let (item, period) = (of.item.code.clone(), of.period.to_string());
    let command = BeginNotice { village: of.village, item, period, draft, id, salt: random()? };
    Ok(app.run(&visit.actor, Some(key), command).await?.notice)
}

/// What a draft says: made from facts where there are any, else what was typed.
pub async fn draft(
    app: &App,
    visit: &Visit,
    (village, item, period): (DivisionCode, &str, Period),
    document: Option<&DraftForm>,
) -> Result<Draft, Stop> {
    let (cx, item) = (app.context(visit.actor.clone()), item.to_owned());
    let made = app.db.read(move |db| compose(db, &cx, (village, &item, period))).await?;
    match (made, document) {
        (Some(made), _) => Ok(Draft { typed: None, made: Some(made) }),
        (None, Some(document)) => Ok(Draft { typed: Some(read(document)?), made: None }),
        (None, None) => Ok(Draft::default()),
    }
}

/// What a draft of a notice says now: made anew if it was made, else typed.
async fn again(app: &App, visit: &Visit, of: &Whole, form: &WriteForm) -> Result<Draft, Stop> {
    if of.is_made {
        let Kept { village, item, period, .. } = &of.kept;
        return draft(app, visit, (*village, item, *period), None).await;
    }
    Ok(Draft { typed: Some(read(&form.document())?), made: None })
}

/// The form of a draft that was typed.
pub(super) async fn show_edit(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response<Body>, Stop> {
    let of = whole(&app, &visit, &id).await?;
    let form = WriteForm::of(&of);
    draw_old(&app, &visit, (&of, false), StatusCode::OK, (&form, Errors::none()))
}

/// The form of a correction.
pub(super) async fn show_correct(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response<Body>, Stop> {
    let of = whole(&app, &visit, &id).await?;
    let form = WriteForm::of(&of);
    draw_old(&app, &visit, (&of, true), StatusCode::OK, (&form, Errors::none()))
}

fn draw_old(
    app: &App,
    visit: &Visit,
    (of, is_correction): (&Whole, bool),
    status: StatusCode,
    (form, errors): (&WriteForm, Errors),
) -> Result<Response<Body>, Stop> {
    let may = if is_correction { of.may.correct } else { of.may.edit };
    if !may {
        return Err(NOT_FOUND.into());
    }
    let (heading, act) = if is_correction { ("更正", "correct") } else { ("改草稿", "edit") };
    let mut first = vec![Field::hidden("seen", of.kept.steps.to_string())];
    if is_correction {
        let hint = "会写在公开的内容里，大家都看得到";
        first.push(Field::area("correction", "改了什么，为什么改", &form.correction, 200).hint(hint));
    }
    let mut parts = vec![(if is_correction { "为什么更正" } else { "改草稿" }, first)];
    if !of.is_made {
        parts.push(("内容", form.fields()));
    }
    let note =
        if of.is_made { "这份是自动生成的：会照现在的账和台账重新生成。" } else { "" };
    let shown = FormPage {
        frame: frame(app, visit, heading, of.kept.village)?,
        back: Link::new("回这份公开稿", format!("/desk/notices/{}", of.kept.id)),
        heading: format!("{heading}：{}", of.kept.title),
        note: note.to_owned(),
        action: format!("/desk/notices/{}/{act}", of.kept.id),
        button: if is_correction { "生成更正稿" } else { "存下" },
        errors,
        parts,
    };
    page_with(app, visit, status, &shown)
}

/// Changes a draft and leads to it.
pub(super) async fn edit(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<WriteForm>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = whole(&app, &visit, &id).await?;
    let seen = fields.seen.parse().unwrap_or(0);
    let result = match again(&app, &visit, &of, &fields).await {
        Ok(draft) => {
            let command = EditNotice { notice: of.kept.id, seen, draft };
            app.run(&visit.actor, Some(&key), command).await.map(drop)
        }
        Err(stop) => Err(stop),
    };
    match result {
        Ok(()) => Ok(redirect(&format!("/desk/notices/{id}?done=edited"))),
        Err(stop) => {
            let shown = (&fields, mend(stop)?);
            draw_old(&app, &visit, (&of, false), StatusCode::UNPROCESSABLE_ENTITY, shown)
        }
    }
}

/// Begins a correction and leads to it.
pub(super) async fn correct(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<WriteForm>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = whole(&app, &visit, &id).await?;
    let (seen, correction) = (fields.seen.parse().unwrap_or(0), fields.correction.clone());
    let result = match again(&app, &visit, &of, &fields).await {
        Ok(draft) => {
            let command = CorrectNotice { notice: of.kept.id, seen, draft, correction, salt: random()? };
            app.run(&visit.actor, Some(&key), command).await.map(drop)
        }
        Err(stop) => Err(stop),
    };
    match result {
        Ok(()) => Ok(redirect(&format!("/desk/notices/{id}?done=corrected"))),
        Err(stop) => {
            let shown = (&fields, mend(stop)?);
            draw_old(&app, &visit, (&of, true), StatusCode::UNPROCESSABLE_ENTITY, shown)
        }
    }
}
