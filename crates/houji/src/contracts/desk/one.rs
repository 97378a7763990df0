//! One contract: what is written, what is owed and paid, and the two things that can be done.

use super::super::commands::{EndContract, Receive, VoidContract};
use super::super::decide::{Purse, may_void, posted};
use super::super::model::{Contract, Due, DueState, Later, Receipt, ReceiptId, Standing, flags};
use super::super::reading::{Whole, whole};
use super::list::{due_state, standing};
use super::pages::{ContractPage, DueRow, EndForm, ReceiveForm, TakeBackForm};
use super::{frame, mend};
use crate::books::typed::{day, money};
use crate::gate::{Action, scope};
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, Context, FieldError, Refusal, Stop, random};
use crate::registry::keys;
use crate::ui::forms::DoneQuery;
use crate::ui::parts::{Choice, Errors, Link, Signal};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::Fen;
use serde::Deserialize;

/// Money that came in, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ReceiveFields {
    day: String,
    amount: String,
    purse: String,
    papers: String,
}

/// An early end, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct EndFields {
    last_day: String,
    reason: String,
}

/// What was typed, when something must be mended.
#[derive(Default)]
struct Typed {
    receive: Option<(ReceiveFields, Errors)>,
    end: Option<(EndFields, Errors)>,
    void: Option<(String, Errors)>,
}

/// Why it is taken back, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct VoidFields {
    why: String,
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
    let (cx, contract) = (app.context(visit.actor.clone()), &of.contract);
    let now = contract.standing(cx.today);
    let may = scope(&visit.actor, Action::ContractWrite, of.place).is_ok();
    let voucher = |seq: i64| Link::new("看凭证", format!("/desk/books/{}/vouchers/{seq}", contract.book));
    let due = |due: &Due| due_row(due, &cx, due.voucher.map(voucher));
    let later = |later: &Later| {
        let state = match (later.voucher, later.is_void) {
            (Some(_), _) => Signal::ok("已转收入"),
            (None, true) => Signal::idle("不转了"),
            (None, false) => Signal::idle("到那年转收入"),
        };
        (format!("{} 年", later.year), later.amount.grouped(), state, later.voucher.map(voucher))
    };
    let open: Fen = of.dues.iter().filter(|due| is_open(due)).map(Due::open).sum();
    let can_end = contract.ended.is_none() && matches!(now, Standing::Active | Standing::Ahead);
    let shown = ContractPage {
        frame: frame(app, visit, &contract.written.title, of.place)?,
        heading: contract.written.title.clone(),
        state: standing(now, contract.last_day, &cx),
        done_line: done_line(done).map(str::to_owned),
        notes: notes(of, &cx),
        facts: facts(of),
        sums: sums(&of.dues),
        dues: of.dues.iter().map(due).collect(),
        later: of.later.iter().map(later).collect(),
        receipts: of.receipts.iter().map(|receipt| receipt_row(contract, receipt)).collect(),
        receive: (may && open > Fen::ZERO).then(|| receive_form(contract, open, &cx, typed.receive)),
        end: (may && can_end).then(|| end_form(contract, typed.end)),
        void: (may && can_void(of)).then(|| void_form(contract, typed.void)),
    };
    page_with(app, visit, status, &shown)
}

fn receipt_row(contract: &Contract, receipt: &Receipt) -> (Link, String, Signal) {
    let url = format!("/desk/contracts/{}/receipts/{}", contract.id, receipt.id);
    let state = match receipt.taken_back {
        None => Signal::ok("收到"),
        Some(_) => Signal::idle("已经冲销"),
    };
    (Link::new(receipt.day.zh(), url), receipt.amount.grouped(), state)
}

fn is_open(due: &Due) -> bool {
    matches!(due.state, DueState::Owed | DueState::Planned)
}

fn done_line(done: &str) -> Option<&'static str> {
    match done {
        "recorded" => Some("合同登记好了。到了日子的应收会自己记账，不用另记。"),
        "received" => Some("钱记上了，凭证也记好了。"),
        "taken_back" => Some("冲销好了，红字凭证也记好了。抵掉的应收重新算没收。"),
        "voided" => Some("合同作废了，它记过的凭证都用红字冲销了。"),
        "ended" => Some("合同终止了，以后的应收不再记。"),
        _ => None,
    }
}

fn due_row(due: &Due, cx: &Context, voucher: Option<Link>) -> DueRow {
    let planned = &due.planned;
    DueRow {
        n: planned.n.to_string(),
        day: planned.day.zh(),
        span: format!("{} 到 {}", planned.from, planned.to),
        money: [planned.amount.grouped(), due.paid.grouped()],
        state: due_state(due, cx.today),
        voucher,
    }
}

fn notes(of: &Whole, cx: &Context) -> Vec<String> {
    let (contract, mut notes) = (&of.contract, Vec::new());
    if let (Some(reason), true) = (&contract.ended, contract.is_void) {
        notes.push(format!("登错了，已经作废，记过的凭证都冲销了。原因：{reason}"));
    } else if let Some(reason) = &contract.ended {
        notes.push(format!("提前终止，最后一天是{}。原因：{reason}", contract.last_day.zh()));
        let ahead: Fen = of.dues.iter().filter(|due| due.state == DueState::Void).map(|due| due.paid).sum();
        let kept: Fen = of.later.iter().filter(|later| later.is_void).map(|later| later.amount).sum();
        if ahead.plus(kept) > Fen::ZERO {
            let sum = ahead.plus(kept).grouped();
            notes.push(format!("还有 {sum} 元算在预收里。请和对方结清，退的、转的各记一张凭证。"));
        }
    }
    if !contract.written.over.is_empty() {
        notes.push(format!("登记时说明了超过最长年限的依据：{}", contract.written.over));
    }
    if !contract.is_void {
        let (written, second) = (&contract.written, keys::CONTRACT_SECOND_ROUND);
        let second = cx.registry.parameters.number(second, cx.today);
        notes.extend(flags(written.kind, written.signed, &written.terms, second));
    }
    let waits = of.dues.iter().any(|due| due.state == DueState::Planned && due.planned.day <= cx.today);
    if waits {
        notes.push("有到了日子的应收正在记账，一两分钟以后再看。".to_owned());
    }
    notes
}

fn facts(of: &Whole) -> Vec<(&'static str, String)> {
    let (contract, written) = (&of.contract, &of.contract.written);
    let terms = &written.terms;
    let code = written.credit_code.as_ref().map(|code| format!("，{code}")).unwrap_or_default();
    let per = if terms.cycle.is_once() { "一共" } else { "头一年" };
    let mut facts = vec![
        ("对方", format!("{}{code}", of.party)),
        ("租的、包的", format!("{}：{}", written.kind.zh(), written.object)),
        ("签订", written.signed.zh()),
        ("期限", format!("{} 到 {}", terms.start.zh(), terms.end.zh())),
        ("租金", format!("{per} {} 元，{}，{}", terms.rent.grouped(), terms.cycle.zh(), terms.rise.zh())),
        ("保证金", format!("{} 元", written.guarantee.grouped())),
        ("凭什么签的", written.basis.clone()),
        ("哪天起记账", written.since.zh()),
    ];
    if !written.number.is_empty() {
        facts.insert(0, ("合同编号", written.number.clone()));
    }
    facts.push(("哪天登记的", contract.recorded_at.day().zh()));
    facts
}

fn sums(dues: &[Due]) -> Vec<(&'static str, String)> {
    let counted = dues.iter().filter(|due| due.state != DueState::Before);
    let (mut all, mut paid, mut owed) = (Fen::ZERO, Fen::ZERO, Fen::ZERO);
    for due in counted {
        paid = paid.plus(due.paid);
        if due.state != DueState::Void {
            all = all.plus(due.planned.amount);
        }
        if due.state == DueState::Owed {
            owed = owed.plus(due.open());
        }
    }
    let whole: Fen = dues.iter().map(|due| due.planned.amount).sum();
    vec![
        ("合同总额", whole.grouped()),
        ("记在账上", all.grouped()),
        ("已收", paid.grouped()),
        ("到期没收齐", owed.grouped()),
    ]
}

fn receive_form(
    contract: &Contract,
    open: Fen,
    cx: &Context,
    typed: Option<(ReceiveFields, Errors)>,
) -> ReceiveForm {
    let (fields, errors) = typed.unwrap_or_else(|| {
        let (day, purse, papers) = (cx.today.to_string(), "bank".to_owned(), "1".to_owned());
        (ReceiveFields { day, purse, papers, ..ReceiveFields::default() }, Errors::none())
    });
    let purses = Purse::ALL.iter().map(|(_, code, zh, _)| Choice::new(*code, *zh, *code == fields.purse));
    ReceiveForm {
        url: format!("/desk/contracts/{}/receipts", contract.id),
        day: fields.day,
        amount: fields.amount,
        purses: purses.collect(),
        papers: fields.papers,
        most: open.grouped(),
        errors,
    }
}

fn end_form(contract: &Contract, typed: Option<(EndFields, Errors)>) -> EndForm {
    let (EndFields { last_day, reason }, errors) = typed.unwrap_or_default();
    EndForm { url: format!("/desk/contracts/{}/end", contract.id), last_day, reason, errors }
}

/// Offered while it would be done.
fn can_void(of: &Whole) -> bool {
    let posted = posted(&of.dues, &of.later).len();
    may_void(&of.contract, &of.receipts, posted).is_ok()
}

fn void_form(contract: &Contract, typed: Option<(String, Errors)>) -> TakeBackForm {
    let (reason, errors) = typed.unwrap_or_default();
    TakeBackForm { url: format!("/desk/contracts/{}/void", contract.id), reason, errors }
}

/// The reason's field has a name of its own on this page, which asks for two.
fn renamed(mut errors: Errors) -> Errors {
    errors.list.iter_mut().for_each(|error| "why".clone_into(&mut error.field));
    errors
}

/// Takes a contract back that was recorded by mistake, and shows it again.
pub(super) async fn void(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<VoidFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = whole(&app, &visit, &id).await?;
    let (contract, book, reason) = (of.contract.id, of.contract.book, fields.why.clone());
    let command = VoidContract { contract, book, reason, salt: random()? };
    match app.run(&visit.actor, Some(&key), command).await {
        Ok(_) => Ok(redirect(&format!("/desk/contracts/{id}?done=voided"))),
        Err(stop) => {
            let typed = Typed { void: Some((fields.why, renamed(mend(stop)?))), ..Typed::default() };
            draw(&app, &visit, &of, (StatusCode::UNPROCESSABLE_ENTITY, ""), typed)
        }
    }
}

/// Takes money in and shows the contract again.
pub(super) async fn receive(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<ReceiveFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = whole(&app, &visit, &id).await?;
    let result = match receipt(&app, &of.contract, &fields) {
        Ok(command) => app.run(&visit.actor, Some(&key), command).await.map(|_| ()),
        Err(stop) => Err(stop),
    };
    match result {
        Ok(()) => Ok(redirect(&format!("/desk/contracts/{id}?done=received"))),
        Err(stop) => {
            let typed = Typed { receive: Some((fields, mend(stop)?)), ..Typed::default() };
            draw(&app, &visit, &of, (StatusCode::UNPROCESSABLE_ENTITY, ""), typed)
        }
    }
}

fn receipt(app: &App, contract: &Contract, fields: &ReceiveFields) -> Result<Receive, Stop> {
    let mut errors = Vec::new();
    let on = day("day", &fields.day, "请填哪天收到的", &mut errors);
    let amount = money("amount", &fields.amount, Fen::new(1), &mut errors);
    let purse = Purse::parse(&fields.purse);
    if purse.is_none() {
        errors.push(FieldError::new("purse", "请选一下收到了哪里"));
    }
    let papers = fields.papers.trim().parse::<i64>().ok();
    if papers.is_none() {
        errors.push(FieldError::new("papers", "附件张数请填数字，没有填 0"));
    }
    let (Some(day), Some(amount), Some(purse), Some(papers)) = (on, amount, purse, papers) else {
        return Err(Refusal::fields(errors).into());
    };
    let id = ReceiptId::from_i64(app.ids.next(app.clock.now()));
    let (contract, book) = (contract.id, contract.book);
    Ok(Receive { contract, book, day, amount, purse, papers, id, salt: random()? })
}

/// Ends a contract early and shows it again.
pub(super) async fn end(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<EndFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = whole(&app, &visit, &id).await?;
    let mut errors = Vec::new();
    let result = match day("last_day", &fields.last_day, "请填最后一天是哪天", &mut errors) {
        None => Err(Refusal::fields(errors).into()),
        Some(last_day) => {
            let (contract, book, reason) = (of.contract.id, of.contract.book, fields.reason.clone());
            let command = EndContract { contract, book, last_day, reason, salt: random()? };
            app.run(&visit.actor, Some(&key), command).await.map(|_| ())
        }
    };
    match result {
        Ok(()) => Ok(redirect(&format!("/desk/contracts/{id}?done=ended"))),
        Err(stop) => {
            let typed = Typed { end: Some((fields, mend(stop)?)), ..Typed::default() };
            draw(&app, &visit, &of, (StatusCode::UNPROCESSABLE_ENTITY, ""), typed)
        }
    }
}
