//! One project: budget and what was spent, money by source, the lines behind both, and what can be done.

use super::super::commands::{Accept, Tag};
use super::super::decide::overspent;
use super::super::model::{Linked, Source};
use super::super::reading::{Whole, whole};
use super::{frame, mend};
use crate::books::sheets::{self, Cell, Head, Paper, RoomPage, Row, SIGNERS, Table, bold};
use crate::books::typed::day;
use crate::gate::{Action, scope};
use crate::house::web::{Format, Posted, Visit, page_with, redirect};
use crate::house::{App, Context, FieldError, Refusal, Stop, random};
use crate::ui::forms::{Field, FormPart, date};
use crate::ui::parts::{Errors, Link, Signal};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::Fen;
use serde::Deserialize;

#[derive(Default, Deserialize)]
pub(super) struct OneQuery {
    #[serde(default)]
    done: String,
    /// `xlsx` or `csv`; a page when left out.
    #[serde(rename = "as", default)]
    form: String,
}

/// A line and where it belongs, as chosen.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct TagFields {
    line: String,
    item: String,
    source: String,
}

/// A line that is taken away.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct UntagFields {
    tagged: String,
}

/// Acceptance, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct AcceptFields {
    day: String,
    vouchers: String,
}

/// What was typed, when something must be mended.
#[derive(Default)]
struct Typed {
    tag: Option<(TagFields, Errors)>,
    untag: Option<(String, Errors)>,
    accept: Option<(AcceptFields, Errors)>,
}

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(q): Query<OneQuery>,
) -> Result<Response<Body>, Stop> {
    let of = whole(&app, &visit, &id).await?;
    if let Some(format) = Format::parse(&q.form) {
        let cx = app.context(visit.actor.clone());
        let (org, table) = (cx.registry.places.name(of.place), items_table(&of, &cx));
        let paper = Paper { org, table, note: Some(of.project.written.name.clone()), signers: SIGNERS };
        return sheets::file(&format!("project-{id}"), format, paper).await;
    }
    draw(&app, &visit, &of, (StatusCode::OK, &q.done), Typed::default())
}

fn draw(
    app: &App,
    visit: &Visit,
    of: &Whole,
    (status, done): (StatusCode, &str),
    typed: Typed,
) -> Result<Response<Body>, Stop> {
    let (cx, project) = (app.context(visit.actor.clone()), &of.project);
    let written = &project.written;
    let mut shown = RoomPage::new(frame(app, visit, &written.name, of.place)?, written.name.clone());
    shown.back = Some(Link::new("回项目目录", "/desk/projects"));
    shown.state = Some(match project.accepted {
        Some(day) => Signal::ok(format!("{}验收", day.zh())),
        None if written.planned_end < cx.today => Signal::bad("过了计划完工的日子，还没验收"),
        None => Signal::warn("在建"),
    });
    shown.done_line = match done {
        "recorded" => Some("项目登记好了。请把和它有关的凭证算进来。"),
        "tagged" => Some("这一行算进项目了，凭证不变。"),
        "untagged" => Some("这一行不算在项目里了，凭证不变。"),
        "accepted" => Some("验收记好了。"),
        _ => None,
    };
    shown.notes = overspent(project, &of.actual);
    shown.facts = vec![
        ("村", cx.registry.places.name(of.place)),
        ("类别", written.kind.zh().to_owned()),
        ("从哪天到哪天", format!("{} 到 {}（计划）", written.start.zh(), written.planned_end.zh())),
        ("凭什么立项", written.basis.clone()),
        ("哪天登记的", project.recorded_at.day().zh()),
    ];
    let voucher = |seq: i64| format!("/desk/books/{}/vouchers/{seq}", project.book);
    let asset =
        (project.asset_voucher > 0).then(|| Link::new("看转固的凭证", voucher(project.asset_voucher)));
    shown.links = asset.into_iter().collect();
    shown.tables = vec![items_table(of, &cx), sources_table(of, &cx), lines_table(of, &cx, &voucher)];
    shown.files = sheets::files(&format!("/desk/projects/{}?", project.id));
    if scope(&visit.actor, Action::ProjectWrite, of.place).is_ok() {
        shown.forms = forms(of, &cx, typed);
    }
    page_with(app, visit, status, &shown)
}

fn table(title: &str, cx: &Context, heads: Vec<Head>, rows: Vec<Row>) -> Table {
    Table { title: title.to_owned(), period: cx.today.zh(), heads, rows, more: None, fold: None }
}

fn items_table(of: &Whole, cx: &Context) -> Table {
    let cells = |name: &str, budget: Fen, spent: Fen| -> Row {
        let left = budget.minus(spent);
        let state = if left < Fen::ZERO { "超预算" } else { "" };
        vec![Cell::text(name), Cell::money(budget), Cell::money(spent), Cell::money(left), Cell::text(state)]
    };
    let items = of.project.written.items.iter().zip(&of.actual.items);
    let mut rows: Vec<Row> = items.map(|(item, spent)| cells(&item.name, item.budget, *spent)).collect();
    rows.push(bold(cells("合计", of.project.written.budget(), of.actual.all())));
    let money = ["预算", "花了", "还剩"].map(Head::money);
    let heads = [Head::text("项")].into_iter().chain(money).chain([Head::text("提醒")]);
    table("预算和花了多少", cx, heads.collect(), rows)
}

fn sources_table(of: &Whole, cx: &Context) -> Table {
    let (planned, actual) = (of.project.written.funds, &of.actual);
    let each = Source::ALL.iter().zip(planned).zip(actual.received.iter().zip(&actual.spent));
    let rows = each.map(|(((source, _, zh), planned), (came, spent))| -> Row {
        let came = if *source == Source::Own { Cell::text("不用收") } else { Cell::money(*came) };
        vec![Cell::text(*zh), Cell::money(planned), Cell { is_money: true, ..came }, Cell::money(*spent)]
    });
    let heads = [Head::text("钱从哪里来")].into_iter().chain(["计划", "收到", "花了"].map(Head::money));
    table("资金来源", cx, heads.collect(), rows.collect())
}

fn lines_table(of: &Whole, cx: &Context, voucher: &impl Fn(i64) -> String) -> Table {
    let row = |line: &Linked| -> Row {
        let item =
            usize::try_from(line.item).ok().and_then(|n| of.project.written.items.get(n.checked_sub(1)?));
        let what = item.map_or("收到的钱", |item| item.name.as_str());
        let net = if line.item == 0 { line.net.negated() } else { line.net };
        vec![
            Cell::text(line.day.zh()),
            Cell::text(line.summary.clone()).to(&voucher(line.seq)),
            Cell::text(line.account.clone()),
            Cell::text(what),
            Cell::text(line.source.zh()),
            Cell::money(net),
            Cell::text(if line.is_red { "已冲销，不算" } else { "" }),
        ]
    };
    let words = ["哪天", "摘要", "科目", "算在哪项", "资金"].map(Head::text);
    let heads = words.into_iter().chain([Head::money("金额"), Head::text("提醒")]);
    table("算在项目里的凭证", cx, heads.collect(), of.lines.iter().map(row).collect())
}

fn forms(of: &Whole, cx: &Context, typed: Typed) -> Vec<FormPart> {
    let mut forms = Vec::new();
    forms.extend((!of.offered.is_empty()).then(|| tag_form(of, typed.tag.unwrap_or_default())));
    forms.extend((!of.lines.is_empty()).then(|| untag_form(of, typed.untag.unwrap_or_default())));
    forms.extend(of.project.accepted.is_none().then(|| accept_form(of, cx, typed.accept)));
    forms
}

fn url(of: &Whole, act: &str) -> String {
    format!("/desk/projects/{}/{act}", of.project.id)
}

fn tag_form(of: &Whole, (fields, errors): (TagFields, Errors)) -> FormPart {
    let offered = of.offered.iter().map(|line| {
        let side = if line.net < Fen::ZERO { "贷" } else { "借" };
        let amount = if line.net < Fen::ZERO { line.net.negated() } else { line.net };
        let words = format!("{} {side} {} {} {}", line.day, line.account, amount.grouped(), line.summary);
        (format!("{}.{}", line.seq, line.line), words)
    });
    let offered: Vec<(String, String)> = offered.collect();
    let items = of.project.written.items.iter().zip(1i64..);
    let items: Vec<(String, String)> = std::iter::once(("0".to_owned(), "收到的钱".to_owned()))
        .chain(items.map(|(item, n)| (n.to_string(), item.name.clone())))
        .collect();
    let sources = Source::ALL.iter().map(|(_, code, zh)| (*code, *zh));
    FormPart {
        heading: "把一行凭证算进来",
        hint: "只标明这一行属于这个项目，凭证不变。".to_owned(),
        url: url(of, "lines"),
        button: "算进来",
        errors,
        fields: vec![
            Field::choose(
                "line",
                "哪一行",
                &fields.line,
                offered.iter().map(|(a, b)| (a.as_str(), b.as_str())),
            ),
            Field::choose(
                "item",
                "算在哪项",
                &fields.item,
                items.iter().map(|(a, b)| (a.as_str(), b.as_str())),
            ),
            Field::choose("source", "哪一种钱", &fields.source, sources),
        ],
    }
}

fn untag_form(of: &Whole, (chosen, errors): (String, Errors)) -> FormPart {
    let label =
        |line: &Linked| (format!("{}.{}", line.seq, line.line), format!("{} {}", line.day, line.summary));
    let labels: Vec<(String, String)> = of.lines.iter().map(label).collect();
    let choices = labels.iter().map(|(a, b)| (a.as_str(), b.as_str()));
    FormPart {
        heading: "算错了，去掉一行",
        hint: String::new(),
        url: url(of, "untag"),
        button: "去掉",
        errors,
        fields: vec![Field::choose("tagged", "去掉哪一行", &chosen, choices)],
    }
}

fn accept_form(of: &Whole, cx: &Context, typed: Option<(AcceptFields, Errors)>) -> FormPart {
    let (fields, errors) = typed.unwrap_or_else(|| {
        let fields = AcceptFields { day: cx.today.to_string(), vouchers: "post".to_owned() };
        (fields, Errors::none())
    });
    let vouchers = [("post", "现在记（在建工程转固定资产，专项转公积公益金）"), ("posted", "账上已经记了")];
    FormPart {
        heading: "验收",
        hint: "算在项目里的在建工程转成固定资产。验收了不能恢复。".to_owned(),
        url: url(of, "accept"),
        button: "验收",
        errors,
        fields: vec![
            date("day", "哪天验收的", "", &fields.day),
            Field::choose("vouchers", "转固的凭证", &fields.vouchers, vouchers.into_iter()),
        ],
    }
}

/// Position of a voucher and line, as `12.1`.
fn spot(text: &str) -> Option<(i64, i64)> {
    let (seq, line) = text.split_once('.')?;
    Some((seq.parse().ok()?, line.parse().ok()?))
}

/// A line belongs to the project, which is shown again.
pub(super) async fn tag(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<TagFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = whole(&app, &visit, &id).await?;
    let (line, item) = (spot(&fields.line), fields.item.parse::<i64>().ok());
    let source = Source::parse(&fields.source);
    let result = match (line, item, source) {
        (Some(line), Some(item), Some(source)) => {
            let (project, book, to) = (of.project.id, of.project.book, Some((item, source)));
            app.run(&visit.actor, Some(&key), Tag { project, book, line, to }).await.map(drop)
        }
        _ => {
            let missing = [
                ("line", "请选一行凭证", line.is_none()),
                ("item", "请选一下算在哪项", item.is_none()),
                ("source", "请选一下是哪一种钱", source.is_none()),
            ];
            let missing = missing.into_iter().filter(|(.., is_missing)| *is_missing);
            let errors = missing.map(|(field, ask, _)| FieldError::new(field, ask)).collect();
            Err(Refusal::fields(errors).into())
        }
    };
    match result {
        Ok(()) => Ok(redirect(&format!("/desk/projects/{id}?done=tagged"))),
        Err(stop) => {
            let typed = Typed { tag: Some((fields, mend(stop)?)), ..Typed::default() };
            draw(&app, &visit, &of, (StatusCode::UNPROCESSABLE_ENTITY, ""), typed)
        }
    }
}

/// A line belongs to the project no longer.
pub(super) async fn untag(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<UntagFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = whole(&app, &visit, &id).await?;
    let Some(line) = spot(&fields.tagged) else {
        let errors = Errors::new("还不能交", vec![("tagged", "请选一行凭证".to_owned())]);
        let typed = Typed { untag: Some((fields.tagged, errors)), ..Typed::default() };
        return draw(&app, &visit, &of, (StatusCode::UNPROCESSABLE_ENTITY, ""), typed);
    };
    let command = Tag { project: of.project.id, book: of.project.book, line, to: None };
    app.run(&visit.actor, Some(&key), command).await?;
    Ok(redirect(&format!("/desk/projects/{id}?done=untagged")))
}

/// The project is accepted.
pub(super) async fn accept(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<AcceptFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = whole(&app, &visit, &id).await?;
    let mut errors = Vec::new();
    let on = day("day", &fields.day, "请填哪天验收的", &mut errors);
    if !["post", "posted"].contains(&fields.vouchers.as_str()) {
        errors.push(FieldError::new("vouchers", "请选一下转固的凭证记了没有"));
    }
    let result = match on.filter(|_| errors.is_empty()) {
        Some(day) => {
            let (project, book, is_posted) = (of.project.id, of.project.book, fields.vouchers == "posted");
            let command = Accept { project, book, day, is_posted, salt: random()? };
            app.run(&visit.actor, Some(&key), command).await.map(drop)
        }
        None => Err(Refusal::fields(errors).into()),
    };
    match result {
        Ok(()) => Ok(redirect(&format!("/desk/projects/{id}?done=accepted"))),
        Err(stop) => {
            let typed = Typed { accept: Some((fields, mend(stop)?)), ..Typed::default() };
            draw(&app, &visit, &of, (StatusCode::UNPROCESSABLE_ENTITY, ""), typed)
        }
    }
}
