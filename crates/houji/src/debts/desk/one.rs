//! One debt: what is written, how it is paid back, what became of it, and what can be done.

use super::super::commands::{SettleDebt, TakeBackStep, VoidDebt};
use super::super::decide::{Refused, may_void};
use super::super::form::{StepForm, read_step};
use super::super::model::{Against, Debt, Standing, Step, Way};
use super::super::reading::{Whole, whole};
use super::list::{is_dear, rate, standing};
use super::{frame, mend};
use crate::books::model::Purse;
use crate::books::sheets::{Cell, Head, RoomPage, Row, Table};
use crate::gate::{Action, scope};
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, Context, Stop, random};
use crate::ui::forms::{DoneQuery, Field, FormPart, date, text};
use crate::ui::parts::{Errors, Link, Signal};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use serde::Deserialize;

/// Which step is taken back and why, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct BackFields {
    step: String,
    reason: String,
}

/// Why the debt is taken back, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct VoidFields {
    why: String,
}

/// What was typed, when something must be mended.
#[derive(Default)]
struct Typed {
    settle: Option<(StepForm, Errors)>,
    back: Option<(BackFields, Errors)>,
    void: Option<(String, Errors)>,
}

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(q): Query<DoneQuery>,
) -> Result<Response<Body>, Stop> {
    let of = whole(&app, &visit, &id).await?;
    draw(&app, &visit, &of, (StatusCode::OK, &q.done), Typed::default())
}

fn draw(
    app: &App,
    visit: &Visit,
    of: &Whole,
    (status, done): (StatusCode, &str),
    typed: Typed,
) -> Result<Response<Body>, Stop> {
    let (cx, debt) = (app.context(visit.actor.clone()), &of.debt);
    let heading = format!("欠{}的{}", of.party, debt.written.kind.zh());
    let mut shown = RoomPage::new(frame(app, visit, &heading, of.place)?, heading);
    shown.back = Some(Link::new("回这本账的台账", format!("/desk/debts/of/{}", debt.book)));
    let words = standing(debt, cx.today);
    shown.state = Some(match debt.standing(cx.today) {
        Standing::Open => Signal::warn(words),
        Standing::Late(_) => Signal::bad(format!("{words} 元")),
        Standing::Cleared => Signal::ok(words),
        Standing::Void => Signal::idle(words),
    });
    shown.done_line = done_line(done);
    shown.notes.extend(
        is_dear(debt, &cx)
            .then(|| "年利率比本县的基准高。请和债权人商量降息，或者用低息的钱先还掉。".to_owned()),
    );
    shown.facts = facts(of);
    let voucher = |seq: i64| format!("/desk/books/{}/vouchers/{seq}", debt.book);
    shown.links =
        (debt.voucher > 0).then(|| Link::new("看借款的凭证", voucher(debt.voucher))).into_iter().collect();
    shown.tables = vec![plan_table(debt, &cx), steps_table(of, &cx, &voucher)];
    if scope(&visit.actor, Action::DebtWrite, of.place).is_ok() {
        shown.forms = forms(of, &cx, typed);
    }
    page_with(app, visit, status, &shown)
}

fn done_line(done: &str) -> Option<&'static str> {
    match done {
        "recorded" => Some("债务登记好了。新借的，凭证也记好了。"),
        "settled" => Some("记好了，凭证也记好了。"),
        "taken_back" => Some("冲销好了，红字凭证也记好了。"),
        "voided" => Some("这笔债务作废了，它的凭证用红字冲销了。"),
        _ => None,
    }
}

fn facts(of: &Whole) -> Vec<(&'static str, String)> {
    let (debt, written) = (&of.debt, &of.debt.written);
    let money = |fen: houji_base::Fen| format!("{} 元", fen.grouped());
    let decided = written.decision.as_ref().map_or_else(
        || "没有".to_owned(),
        |decision| {
            let day = decision.day.zh();
            format!("{day}，应到 {} 人，同意 {} 票，{}", decision.of, decision.votes, decision.minutes)
        },
    );
    let or_none = |text: &str| if text.is_empty() { "没有".to_owned() } else { text.to_owned() };
    vec![
        ("债权人", of.party.clone()),
        ("哪天借的、欠的", written.origin.zh()),
        ("本金", money(written.principal)),
        ("登记以前还的", money(written.before)),
        ("登记以后还的、抵的、销的", money(debt.settled)),
        ("没还", money(debt.left())),
        ("年利率", rate(written.rate)),
        ("用途", written.purpose.zh().to_owned()),
        ("单据", written.evidence.clone()),
        ("表决", decided),
        ("乡镇批复", or_none(&written.approval)),
        ("拿什么钱还", written.source.clone()),
        ("哪天登记的", debt.recorded_at.day().zh()),
    ]
}

fn plan_table(debt: &Debt, cx: &Context) -> Table {
    let mut done = debt.written.before.plus(debt.settled);
    let row = |(day, part): (houji_base::Day, houji_base::Fen)| -> Row {
        let paid = part.min(done);
        done = done.minus(paid);
        let state = match () {
            () if debt.is_void => "作废",
            () if paid == part => "还了",
            () if day < cx.today => "到期没还",
            () => "还没到",
        };
        vec![Cell::text(day.zh()), Cell::money(part), Cell::side(paid), Cell::text(state)]
    };
    let rows = debt.written.plan.parts(debt.written.principal).into_iter().map(row).collect();
    let heads = vec![Head::text("哪天还"), Head::money("该还"), Head::money("还了"), Head::text("状态")];
    Table { title: "还款计划".to_owned(), period: cx.today.zh(), heads, rows, more: None, fold: None }
}

fn steps_table(of: &Whole, cx: &Context, voucher: &impl Fn(i64) -> String) -> Table {
    let row = |step: &Step| -> Row {
        let state =
            step.taken_back.map_or(Cell::text("有效"), |red| Cell::text("已冲销").to(&voucher(red)));
        vec![
            Cell::text(step.n.to_string()),
            Cell::text(step.day.zh()),
            Cell::text(step.way.zh()),
            Cell::money(step.amount),
            Cell::text(step.basis.clone()),
            Cell::text("看凭证").to(&voucher(step.voucher)),
            state,
        ]
    };
    let heads = ["第几笔", "哪天", "怎么办的"].map(Head::text).into_iter();
    let heads = heads.chain([Head::money("金额")]).chain(["凭什么", "凭证", "状态"].map(Head::text));
    Table {
        title: "还款、付息和别的处理".to_owned(),
        period: cx.today.zh(),
        heads: heads.collect(),
        rows: of.steps.iter().map(row).collect(),
        more: None,
        fold: None,
    }
}

fn forms(of: &Whole, cx: &Context, typed: Typed) -> Vec<FormPart> {
    let debt = &of.debt;
    let mut forms = Vec::new();
    if !debt.is_void {
        forms.push(settle_form(debt, cx, typed.settle));
    }
    let standing: Vec<&Step> = of.steps.iter().filter(|step| step.taken_back.is_none()).collect();
    if !standing.is_empty() {
        let (back, errors) = typed.back.unwrap_or_default();
        let label = |step: &&Step| {
            (step.n.to_string(), format!("第 {} 笔 {} {} 元", step.n, step.way.zh(), step.amount.grouped()))
        };
        let labels: Vec<(String, String)> = standing.iter().map(label).collect();
        let choices = labels.iter().map(|(n, zh)| (n.as_str(), zh.as_str()));
        forms.push(FormPart {
            heading: "记错了，冲销一笔",
            hint: "记一张红字凭证。冲销了不能恢复，要再记就重新记一笔。".to_owned(),
            url: format!("/desk/debts/{}/reversal", debt.id),
            button: "冲销这一笔",
            errors,
            fields: vec![
                Field::choose("step", "冲销哪一笔", &back.step, choices),
                text("reason", "错在哪里", "", 40, &back.reason),
            ],
        });
    }
    if may_void(debt, &of.steps).is_ok() {
        let (why, errors) = typed.void.unwrap_or_default();
        forms.push(FormPart {
            heading: "登错了，作废",
            hint: "只用在登错的时候。借款的凭证用红字冲销。作废了不能恢复。".to_owned(),
            url: format!("/desk/debts/{}/void", debt.id),
            button: "作废这笔债务",
            errors,
            fields: vec![text("why", "为什么作废", "", 40, &why)],
        });
    }
    forms
}

fn settle_form(debt: &Debt, cx: &Context, typed: Option<(StepForm, Errors)>) -> FormPart {
    let (form, errors) = typed.unwrap_or_else(|| {
        let (day, purse, papers) = (cx.today.to_string(), "bank".to_owned(), "1".to_owned());
        (StepForm { day, purse, papers, ..StepForm::default() }, Errors::none())
    });
    let ways = Way::ALL.iter().map(|(_, code, zh)| (*code, *zh));
    let purses = Purse::ALL.iter().map(|(_, code, zh, _)| (*code, *zh));
    let against = Against::ALL.iter().map(|(_, code, zh)| (*code, *zh));
    FormPart {
        heading: "还钱、付息、抵债、免除、核销",
        hint: format!("本金还剩 {} 元。交了就记凭证。核销要先表决。", debt.left().grouped()),
        url: format!("/desk/debts/{}/steps", debt.id),
        button: "记上",
        errors,
        fields: vec![
            Field::choose("way", "怎么办的", &form.way, ways),
            date("day", "哪天办的", "", &form.day),
            text("amount", "金额（元）", "", 20, &form.amount),
            Field::choose("purse", "从哪里付的（还本金、付利息才填）", &form.purse, purses),
            Field::choose("against", "拿什么抵的（以资抵债才填）", &form.against, against),
            text("basis", "凭什么（抵债、免除、核销才填）", "比如协议编号", 60, &form.basis),
            date("decided_on", "哪天表决的（核销才填）", "", &form.decided_on),
            text("votes", "同意几票（核销才填）", "", 7, &form.votes),
            text("votes_of", "应到几人（核销才填）", "", 7, &form.votes_of),
            text("minutes", "会议记录的编号（核销才填）", "", 70, &form.minutes),
            text("papers", "附件几张", "", 3, &form.papers),
        ],
    }
}

/// Something becomes of a debt, which is shown again.
pub(super) async fn settle(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<StepForm>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = whole(&app, &visit, &id).await?;
    let result = match read_step(&fields) {
        Ok(settle) => {
            let command = SettleDebt { debt: of.debt.id, book: of.debt.book, settle, salt: random()? };
            app.run(&visit.actor, Some(&key), command).await.map(drop)
        }
        Err(why) => Err(why.into()),
    };
    match result {
        Ok(()) => Ok(redirect(&format!("/desk/debts/{id}?done=settled"))),
        Err(stop) => {
            let typed = Typed { settle: Some((fields, mend(stop)?)), ..Typed::default() };
            draw(&app, &visit, &of, (StatusCode::UNPROCESSABLE_ENTITY, ""), typed)
        }
    }
}

/// Takes a step back and shows the debt again.
pub(super) async fn reverse(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<BackFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = whole(&app, &visit, &id).await?;
    let n = fields.step.parse().map_err(|_| Refused::NoStep)?;
    let (debt, book, reason) = (of.debt.id, of.debt.book, fields.reason.clone());
    let command = TakeBackStep { debt, book, n, reason, salt: random()? };
    match app.run(&visit.actor, Some(&key), command).await {
        Ok(_) => Ok(redirect(&format!("/desk/debts/{id}?done=taken_back"))),
        Err(stop) => {
            let typed = Typed { back: Some((fields, mend(stop)?)), ..Typed::default() };
            draw(&app, &visit, &of, (StatusCode::UNPROCESSABLE_ENTITY, ""), typed)
        }
    }
}

/// Takes a debt back that was registered by mistake, and shows it again.
pub(super) async fn void(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<VoidFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = whole(&app, &visit, &id).await?;
    let (debt, book, reason) = (of.debt.id, of.debt.book, fields.why.clone());
    match app.run(&visit.actor, Some(&key), VoidDebt { debt, book, reason, salt: random()? }).await {
        Ok(_) => Ok(redirect(&format!("/desk/debts/{id}?done=voided"))),
        Err(stop) => {
            let mut errors = mend(stop)?;
            // The reason's field has a name of its own on this page, which asks for two.
            errors.list.iter_mut().for_each(|error| "why".clone_into(&mut error.field));
            let typed = Typed { void: Some((fields.why, errors)), ..Typed::default() };
            draw(&app, &visit, &of, (StatusCode::UNPROCESSABLE_ENTITY, ""), typed)
        }
    }
}
