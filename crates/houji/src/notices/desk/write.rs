//! Drafting: a form that makes a draft from facts where there are any, and takes a typed document otherwise; its change, and
//! the correction of what was published.

use super::super::commands::{BeginNotice, CorrectNotice, Draft, EditNotice};
use super::super::form::{DraftForm, read};
use super::super::model::{Catalogue, Kept, NoticeId, Period, told};
use super::super::reading::{Whole, compose, reach, whole};
use super::super::store;
use super::{frame, mend};
use crate::gate::Action;
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

/// Most characters of a typed table.
const TABLE: usize = 20_000;

/// A draft as typed on a page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WriteForm {
    village: String,
    item: String,
    period: String,
    seen: String,
    correction: String,
    title: String,
    sentence: String,
    body: String,
    table: String,
    rows: String,
}

impl WriteForm {
    fn document(&self) -> DraftForm {
        DraftForm {
            title: self.title.clone(),
            sentence: self.sentence.clone(),
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
            let heads = told::columns(table).join("\t");
            let rows = told::rows(table).map(|(_, cells)| cells.join("\t"));
            std::iter::once(heads).chain(rows).collect::<Vec<_>>().join("\n")
        });
        WriteForm {
            title: whole.kept.title.clone(),
            sentence: field("sentence"),
            body: field("body"),
            table: table.map_or_else(String::new, |table| table.title.clone()),
            rows,
            ..WriteForm::default()
        }
    }

    fn fields(&self) -> Vec<Field> {
        vec![
            text("title", "标题", "", 40, &self.title),
            text("sentence", "一句话说清楚", "老人一听就懂的话", 120, &self.sentence),
            Field::area("body", "正文", &self.body, 3000).hint("不要写身份证号、手机号、银行卡号"),
            text("table", "表格是关于什么的", "没有表格就空着", 30, &self.table),
            Field::area("rows", "表格", &self.rows, TABLE)
                .hint("第一行写表头，一行一条，每格用 | 隔开；姓名、电话会按规定遮住"),
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

/// An empty form.
pub(super) async fn show_new(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<NewQuery>,
) -> Result<Response<Body>, Stop> {
    let NewQuery { village, item, period } = q;
    let form = WriteForm { village, item, period, ..WriteForm::default() };
    draw_new(&app, &visit, StatusCode::OK, (&form, Errors::none())).await
}

async fn draw_new(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    (form, errors): (&WriteForm, Errors),
) -> Result<Response<Body>, Stop> {
    let (place, county) = (reach(visit, Action::NoticeWrite)?.place(), app.db.county().as_i64());
    let changes = app.db.read(move |db| Ok(store::changes(db, county)?)).await?;
    let cx = app.context(visit.actor.clone());
    let catalogue = Catalogue::on(cx.today, &changes);
    let items = catalogue.items().iter();
    let labels = items.map(|item| (item.code.clone(), format!("{} {}", item.code, item.title)));
    let labels: Vec<(String, String)> = labels.collect();
    let choices = labels.iter().map(|(code, zh)| (code.as_str(), zh.as_str()));
    let villages = cx.registry.places.inside(place, Level::Village, cx.today);
    let villages: Vec<Choice> = villages
        .map(|village| {
            let code = village.code.to_string();
            Choice::new(code.clone(), village.name.clone(), code == form.village)
        })
        .collect();
    let hint = "月份写 2026-10，季度写 2026-Q3，半年写 2026-H1，全年写 2026，一次的事写哪天 2026-10-03";
    let shown = FormPage {
        frame: frame(app, visit, "起草公开稿", place)?,
        back: Link::new("回三务公开", "/desk/notices"),
        heading: "起草公开稿".to_owned(),
        note: "账上、台账里有的，会自动生成，不用填下面的内容。".to_owned(),
        action: "/desk/notices/new".to_owned(),
        button: "生成草稿",
        errors,
        parts: vec![
            (
                "公开什么",
                vec![
                    Field::select("village", "哪个村", villages),
                    Field::choose("item", "哪一项", &form.item, choices),
                    text("period", "哪一期", hint, 10, &form.period),
                ],
            ),
            ("不能自动生成的，请录入", form.fields()),
        ],
    };
    page_with(app, visit, status, &shown)
}

/// Begins a draft and leads to it.
pub(super) async fn begin(State(app): State<App>, posted: Posted<WriteForm>) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    match begun(&app, &visit, &fields, &key).await {
        Ok(id) => Ok(redirect(&format!("/desk/notices/{id}?done=begun"))),
        Err(stop) => {
            let errors = mend(stop)?;
            draw_new(&app, &visit, StatusCode::UNPROCESSABLE_ENTITY, (&fields, errors)).await
        }
    }
}

async fn begun(app: &App, visit: &Visit, form: &WriteForm, key: &str) -> Result<NoticeId, Stop> {
    let mut errors = Vec::new();
    let village = DivisionCode::parse(form.village.trim()).ok();
    if village.is_none() {
        errors.push(FieldError::new("village", "请选哪个村"));
    }
    if form.item.is_empty() {
        errors.push(FieldError::new("item", "请选哪一项"));
    }
    let period = Period::parse(form.period.trim());
    if period.is_none() {
        errors.push(FieldError::new("period", "请照样子写哪一期"));
    }
    let (Some(village), Some(period), true) = (village, period, errors.is_empty()) else {
        return Err(Refusal::fields(errors).into());
    };
    let draft = draft(app, visit, (village, &form.item, period), Some(&form.document())).await?;
    let id = NoticeId::from_i64(app.ids.next(app.clock.now()));
    let (item, period) = (form.item.clone(), period.to_string());
    let command = BeginNotice { village, item, period, draft, id, salt: random()? };
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
