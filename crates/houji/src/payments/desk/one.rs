//! One request: what it is for, who has agreed, and what can be done.

use super::super::decide::{Refused, Verdict};
use super::super::model::{Act, Stage, What};
use super::super::reading::{Whole, is_mine, whole};
use super::frame;
use super::list::state;
use super::pages::{DecideForm, PayForm, PaymentPage};
use crate::books::papers::links;
use crate::files::Attachment;
use crate::files::pages::kept_rows;
use crate::gate::{Action, Role, may_somewhere};
use crate::house::web::{Visit, page_with};
use crate::house::{App, Context, Stop};
use crate::ui::format;
use crate::ui::forms::DoneQuery;
use crate::ui::parts::{Choice, Errors, Link, Step};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::Moment;

/// What was typed, when something must be mended.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) decide: Option<(String, String, Errors)>,
    pub(super) pay: Option<(String, String, Vec<Attachment>, Errors)>,
    pub(super) cancel: Errors,
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

pub(super) fn draw(
    app: &App,
    visit: &Visit,
    of: &Whole,
    (status, done): (StatusCode, &str),
    typed: Typed,
) -> Result<Response<Body>, Stop> {
    let (cx, request) = (app.context(visit.actor.clone()), &of.request);
    let url = format!("/desk/payments/{}", request.id);
    let voucher = |seq: i64| format!("/desk/books/{}/vouchers/{seq}", request.book);
    let mut pages = vec![Link::new("付款审批单", format!("{url}/sheet"))];
    let mut proof = Vec::new();
    if let (Some(seq), Some((name, red, photos))) = (request.voucher, &of.voucher) {
        pages.push(Link::new(format!("凭证 {name}"), voucher(seq)));
        pages.extend(red.map(|red| Link::new("红字凭证", voucher(red))));
        proof = links(photos, &format!("{}/files", voucher(seq)));
    }
    let Typed { decide, pay, cancel } = typed;
    // What was typed is shown again even when it cannot be done any more: the sentence stands with it.
    let may_decide = of.may.decide.is_ok() || decide.is_some();
    let may_pay = of.may.pay || pay.is_some();
    let may_cancel = of.may.cancel || !cancel.is_empty();
    let shown = PaymentPage {
        frame: frame(app, visit, &request.summary, of.place)?,
        heading: request.summary.clone(),
        state: state(request, is_mine(&cx, request)),
        done_line: done_line(done).map(str::to_owned),
        notes: notes(of, &cx),
        facts: facts(of),
        parts: parts(of),
        total: request.amount.grouped(),
        photos: links(&of.photos, &format!("{url}/files")),
        proof,
        steps: steps(of),
        links: pages,
        mend_url: of.may.mend.then(|| format!("{url}/mend")),
        decide: may_decide.then(|| decide_form(of, &url, decide)),
        pay: may_pay.then(|| pay_form(&cx, &url, pay)),
        cancel: may_cancel.then(|| (format!("{url}/cancel"), cancel)),
    };
    page_with(app, visit, status, &shown)
}

fn done_line(done: &str) -> Option<&'static str> {
    match done {
        "asked" => Some("申请交上去了，按下面的顺序批。"),
        "mended" => Some("补正好了，从头再批。"),
        "approve" => Some("您同意了，已经记下。"),
        "return" => Some("退回去了，等申请人补正。"),
        "refuse" => Some("您没有同意，已经记下。"),
        "cancelled" => Some("撤回了。留出的钱又能用了。"),
        "paid" => Some("付款记上了，凭证也记好了。"),
        _ => None,
    }
}

/// What it is for, by accounts.
pub(super) fn parts(of: &Whole) -> Vec<(String, String)> {
    of.parts.iter().map(|part| (of.account(&part.account), part.amount.grouped())).collect()
}

fn notes(of: &Whole, cx: &Context) -> Vec<(bool, String, Vec<Link>)> {
    let (request, mut notes) = (&of.request, Vec::new());
    if let Some((_, Some(_), _)) = &of.voucher {
        notes.push((true, "付款的凭证已经用红字冲销。这笔钱退没退回来，请看账。".to_owned(), Vec::new()));
    }
    if !of.split.is_empty() {
        let text = format!(
            "可能拆分：几天之内给“{}”申请了 {} 笔，每笔都没超过这一档的限额。请把它们放在一起看。",
            of.payee,
            of.split.len().saturating_add(1)
        );
        let other = |other: &super::super::model::Request| {
            let words = format!("{} {} {} 元", other.day().zh(), other.summary, other.amount.grouped());
            Link::new(words, format!("/desk/payments/{}", other.id))
        };
        notes.push((true, text, of.split.iter().map(other).collect()));
    }
    if let Some(until) = request.until {
        let text = format!("这笔钱已经留出来，{}以前付；过期作废，钱又能用了。", stamp(until));
        notes.push((false, text, Vec::new()));
    }
    let may = may_somewhere(&cx.actor, Action::PaymentApprove) && request.stage == Stage::Asked;
    match &of.may.decide {
        Err(why @ (Refused::Recused | Refused::Own | Refused::Twice)) if may => {
            notes.push((false, crate::house::Refusal::from(why.clone()).sentence, Vec::new()));
        }
        _ => {}
    }
    notes
}

/// Day and time.
pub(super) fn stamp(at: Moment) -> String {
    format!("{} {}", at.day().zh(), format::clock(at))
}

/// What is written about a request.
pub(super) fn facts(of: &Whole) -> Vec<(&'static str, String)> {
    let request = &of.request;
    let kind = crate::books::decide::PARTY_KINDS.iter().find(|(code, _)| *code == request.payee_kind);
    let mut facts = vec![
        ("哪本账", of.book.name.clone()),
        ("付给谁", format!("{}（{}）", of.payee, kind.map_or("", |(_, zh)| zh))),
        ("从哪里付", of.account(&request.account)),
        ("单据", format!("{} 张", request.papers)),
        ("谁申请的", format!("{}，{}", of.name(Some(request.asked_by)), stamp(request.asked_at))),
    ];
    if !request.bank_ref.is_empty() {
        facts.push(("银行流水号", request.bank_ref.clone()));
    }
    facts
}

/// Those who agree with what they did, then what happened after; rounds before the last one are told first.
fn steps(of: &Whole) -> Vec<Step> {
    let request = &of.request;
    let asked = of.acts.iter().rposition(|act| matches!(act.what, What::Asked | What::Mended)).unwrap_or(0);
    let told = |act: &Act| {
        let role = act.role.map_or("", Role::zh);
        let stood_in = if act.stood_in { "（乡镇领导代批）" } else { "" };
        let title = format!("{role}{stood_in} {}：{}", act.what.zh(), of.name(act.by));
        let step = Step::done(title.trim().to_owned(), stamp(act.at));
        if act.words.is_empty() { step } else { step.noted(act.words.clone()) }
    };
    let mut steps: Vec<Step> = of.acts.iter().map(told).collect();
    if request.stage == Stage::Asked {
        let left = request.chain.iter().skip(usize::try_from(request.step).unwrap_or(usize::MAX));
        for (at, role) in left.enumerate() {
            let title = format!("{}批", role.zh());
            steps.push(if at == 0 { Step::now(title, "等着批") } else { Step::next(title, "") });
        }
    }
    if request.stage == Stage::Reserved {
        steps.push(Step::now("乡镇经办人付款", "等着付"));
    }
    let before = asked.min(steps.len());
    if before > 0
        && let Some(first) = steps.get_mut(asked)
    {
        first.note = Some("从这里重新批".to_owned());
    }
    steps
}

fn decide_form(of: &Whole, url: &str, typed: Option<(String, String, Errors)>) -> DecideForm {
    let (verdict, words, errors) = typed.unwrap_or_default();
    let role_line = match &of.may.decide {
        Ok(step) if step.stood_in => format!("您替{}代批，请写明为什么。", step.role.zh()),
        Ok(step) => format!("您以{}的岗位来批。", step.role.zh()),
        Err(_) => String::new(),
    };
    let chosen = |code: &str| code == verdict;
    DecideForm {
        url: format!("{url}/decision"),
        role_line,
        free: of.free.grouped(),
        version: of.request.version.to_string(),
        verdicts: Verdict::ALL.iter().map(|(_, code, zh)| Choice::new(*code, *zh, chosen(code))).collect(),
        words,
        errors,
    }
}

fn pay_form(cx: &Context, url: &str, typed: Option<(String, String, Vec<Attachment>, Errors)>) -> PayForm {
    let (day, bank_ref, kept, errors) =
        typed.unwrap_or_else(|| (cx.today.to_string(), String::new(), Vec::new(), Errors::none()));
    PayForm { url: format!("{url}/payment"), day, bank_ref, kept: kept_rows(&kept), errors }
}
