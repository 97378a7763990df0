//! One asset: what is written, how it wears, its vouchers, and what can be done.

use super::super::commands::{ChangeUse, Dispose, Done, Settle, VoidCard};
use super::super::decide::Bears;
use super::super::form::{LeavingForm, contract, leaving};
use super::super::model::{Correction, Use, WayIn, WayOut, month_at, plans, worn_at};
use super::super::reading::{Whole, whole};
use super::list::asset_state;
use super::pages::OnePage;
use super::{frame, mend};
use crate::books::typed::day;
use crate::contracts::decide::Purse;
use crate::gate::{Action, scope};
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, Context, FieldError, Refusal, Stop, random};
use crate::ui::forms::{DoneQuery, Field, FormPart, date, text as words};
use crate::ui::parts::{Errors, Link};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::Fen;
use serde::Deserialize;

/// A changed use, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct UseFields {
    state: String,
    since: String,
    contract: String,
}

/// An explained gain or loss, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct SettleFields {
    by: String,
    settle_day: String,
    settle_reason: String,
}

/// Why it is taken back, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct VoidFields {
    why: String,
}

/// What was typed, when something must be mended.
#[derive(Default)]
struct Typed {
    usage: Option<(UseFields, Errors)>,
    leaving: Option<(LeavingForm, Errors)>,
    settle: Option<(SettleFields, Errors)>,
    void: Option<(VoidFields, Errors)>,
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
    let (cx, asset) = (app.context(visit.actor.clone()), &of.asset);
    let heading = format!("{} {}", asset.label(), asset.card.name);
    let may = scope(&visit.actor, Action::AssetWrite, of.place).is_ok();
    let shown = OnePage {
        frame: frame(app, visit, &heading, of.place)?,
        back: Link::new("回资产目录", "/desk/assets"),
        heading,
        state: asset_state(asset),
        done_line: done_line(done),
        notes: notes(of),
        facts: facts(of, &cx),
        links: links(of, may),
        sums: vec![
            ("原价", asset.card.cost.grouped()),
            ("已提折旧、摊销", asset.worn.grouped()),
            ("净值", asset.net().grouped()),
            ("净残值", asset.card.residual.grouped()),
        ],
        years: years(of),
        acts: acts(of),
        forms: if may { forms(of, &cx, typed) } else { Vec::new() },
    };
    page_with(app, visit, status, &shown)
}

fn done_line(done: &str) -> Option<&'static str> {
    match done {
        "entered" => Some("卡片登记好了。要提折旧的，每个月底自己记一张凭证。"),
        "corrected" => Some("卡片改好了。以前记的账不变，以后照新的来。"),
        "used" => Some("使用状况改好了。"),
        "disposed" => Some("处置好了，凭证也记好了。"),
        "settled" => Some("盘盈盘亏处理好了，凭证也记好了。"),
        "voided" => Some("卡片作废了。"),
        _ => None,
    }
}

fn open_pending(of: &Whole) -> Option<Fen> {
    of.pending.iter().find(|pending| pending.settled.is_none()).map(|pending| pending.amount)
}

fn notes(of: &Whole) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(amount) = open_pending(of) {
        let what = if amount > Fen::ZERO { "盘亏" } else { "盘盈" };
        let sum = amount.max(amount.negated()).grouped();
        notes.push(format!("{what} {sum} 元还在待处理财产损溢，年终结账以前要处理完。"));
    }
    for was in &of.corrections {
        let Correction { day, name, spot, life, quantity, cost, .. } = was;
        if was.lost.is_some() {
            notes.push(format!(
                "{}清查少了几件，以前是 {quantity} 件，原价 {} 元。",
                day.zh(),
                cost.grouped()
            ));
            continue;
        }
        let spot = if spot.is_empty() { "没写" } else { spot };
        notes.push(format!("{}起改过，以前是：{name}，地点{spot}，年限 {life} 个月。", day.zh()));
    }
    if of.asset.card.is_nominal {
        notes.push("按名义金额入账，不提折旧。".to_owned());
    }
    notes
}

fn links(of: &Whole, may: bool) -> Vec<Link> {
    let asset = &of.asset;
    let voucher = asset
        .card
        .voucher
        .map(|seq| Link::new("看入账的凭证", format!("/desk/books/{}/vouchers/{seq}", asset.book)));
    let contract = asset.contract.map(|id| Link::new("看出租的合同", format!("/desk/contracts/{id}")));
    let correct = (may && asset.state.is_there())
        .then(|| Link::new("改卡片", format!("/desk/assets/{}/correct", asset.id)));
    voucher.into_iter().chain(contract).chain(correct).collect()
}

fn facts(of: &Whole, cx: &Context) -> Vec<(&'static str, String)> {
    let (asset, card) = (&of.asset, &of.asset.card);
    let life = match (card.wears(), month_at(asset.plan.last)) {
        (true, Some(last)) => {
            let monthly = asset.plan.monthly.grouped();
            format!("{} 个月，每月提 {monthly} 元，最后一个月是{}", card.life, last.zh())
        }
        _ => "不提折旧".to_owned(),
    };
    let mut facts = vec![
        ("村", of.asset.book.place().map_or(String::new(), |place| cx.registry.places.name(place))),
        ("类别", format!("{}，{}", card.kind.zh(), card.class.zh())),
        ("数量", card.quantity.to_string()),
        ("怎么来的", format!("{}，{}", card.added.zh(), card.way.zh())),
        ("折旧", life),
        ("扶贫资产", if card.is_aid { "是" } else { "不是" }.to_owned()),
    ];
    let more = [
        ("地点", card.spot.clone()),
        ("谁管着", of.keeper.clone()),
        ("资金来源", card.funding.clone()),
        ("权证编号", card.certificate.clone()),
    ];
    facts.extend(more.into_iter().filter(|(_, text)| !text.is_empty()));
    if asset.state == Use::Gone {
        let how = asset.out.map_or("", |way| way.zh());
        facts.push(("处置", format!("{}，{how}", asset.since.zh())));
    }
    facts
}

/// Wear by years, as planned.
fn years(of: &Whole) -> Vec<[String; 4]> {
    let plan = &of.asset.plan;
    if plan.last <= plan.from || !of.asset.card.wears() {
        return Vec::new();
    }
    let (first, last) = (plan.from.saturating_add(1), plan.last);
    let year = |number: i64| number.div_euclid(12);
    let rows = (year(first)..=year(last)).map(|each| {
        let begin = first.max(each.saturating_mul(12));
        let end = last.min(each.saturating_mul(12).saturating_add(11));
        let months = end.saturating_sub(begin).saturating_add(1);
        let (before, after) = (plan.worn_at(begin.saturating_sub(1)), plan.worn_at(end));
        [format!("{each} 年"), months.to_string(), after.minus(before).grouped(), after.grouped()]
    });
    rows.collect()
}

fn acts(of: &Whole) -> Vec<(String, String, String, Link)> {
    let asset = &of.asset;
    let link = |seq: i64| Link::new("看凭证", format!("/desk/books/{}/vouchers/{seq}", asset.book));
    let own = of.acts.iter().map(|act| {
        let what = match act.kind.as_str() {
            "found" => "盘盈入账",
            "worn" => "处置前的折旧",
            "cleared" => "转入清理",
            "out" => "处置",
            _ => "盘盈盘亏处理",
        };
        (what.to_owned(), act.day.zh(), act.amount.grouped(), link(act.voucher))
    });
    // Months before the card's first one are made up for in it.
    let plans = plans(&asset.card, &of.corrections);
    let mut before = plans.first().map_or(Fen::ZERO, |plan| plan.before);
    let worn = of.months.iter().filter_map(|(month, voucher)| {
        let (name, until) = (month_at(*month)?, worn_at(&plans, *month).min(asset.worn));
        let part = until.minus(before);
        before = until;
        let link = voucher.map_or_else(|| Link::new("", ""), link);
        (!part.is_zero()).then(|| (format!("{}折旧", name.zh()), name.last_day().zh(), part.grouped(), link))
    });
    let mut worn: Vec<_> = worn.collect();
    worn.extend(own);
    worn.reverse();
    worn
}

fn forms(of: &Whole, cx: &Context, typed: Typed) -> Vec<FormPart> {
    let asset = &of.asset;
    let mut forms = Vec::new();
    if open_pending(of).is_some() {
        forms.push(settle_form(of, cx, typed.settle));
    }
    if asset.state.is_there() {
        forms.push(use_form(of, cx, typed.usage));
        forms.push(leaving_form(of, cx, typed.leaving));
        if asset.worn == asset.plan.before && asset.card.way != WayIn::Found && of.corrections.is_empty() {
            let (fields, errors) = typed.void.unwrap_or_else(|| (VoidFields::default(), Errors::none()));
            forms.push(FormPart {
                heading: "登错了，作废",
                hint: "只用在登错、还没提过折旧的时候。作废了不能恢复，要再登就登一张新的。".to_owned(),
                url: format!("/desk/assets/{}/void", asset.id),
                fields: vec![words("why", "错在哪里", "", 40, &fields.why)],
                button: "作废这张卡片",
                errors,
            });
        }
    }
    forms
}

fn use_form(of: &Whole, cx: &Context, typed: Option<(UseFields, Errors)>) -> FormPart {
    let (fields, errors) = typed.unwrap_or_else(|| {
        let contract = of.asset.contract.map_or(String::new(), |id| id.to_string());
        let (state, since) = (of.asset.state.code().to_owned(), cx.today.to_string());
        (UseFields { state, since, contract }, Errors::none())
    });
    let contracts: Vec<_> = of.contracts.iter().map(|(id, title)| (id.to_string(), title.as_str())).collect();
    let contracts = contracts.iter().map(|(id, title)| (id.as_str(), *title));
    FormPart {
        heading: "现在怎么用",
        hint: "闲置和出租的都要登记，闲置的会提醒盘活。".to_owned(),
        url: format!("/desk/assets/{}/use", of.asset.id),
        fields: vec![
            Field::choose(
                "state",
                "状况",
                &fields.state,
                Use::THERE.iter().map(|state| (state.code(), state.zh())),
            ),
            date("since", "从哪天起", "", &fields.since),
            Field::choose("contract", "按哪份合同（出租的才选）", &fields.contract, contracts),
        ],
        button: "存下使用状况",
        errors,
    }
}

fn leaving_form(of: &Whole, cx: &Context, typed: Option<(LeavingForm, Errors)>) -> FormPart {
    let (form, errors) = typed.unwrap_or_else(|| {
        let text = str::to_owned;
        let form = LeavingForm {
            day: cx.today.to_string(),
            proceeds: text("0"),
            costs: text("0"),
            purse: text("bank"),
            papers: text("1"),
            ..LeavingForm::default()
        };
        (form, Errors::none())
    });
    let purses = Purse::ALL.iter().map(|(_, code, zh, _)| (*code, *zh));
    FormPart {
        heading: "处置",
        hint: "先把折旧提到处置那个月，再把清理的收支一起记完，清理科目不留余额。处置了不能恢复。".to_owned(),
        url: format!("/desk/assets/{}/disposal", of.asset.id),
        fields: vec![
            Field::choose(
                "way_out",
                "怎么处置",
                &form.way_out,
                WayOut::ALL.iter().map(|way| (way.code(), way.zh())),
            ),
            date("day", "哪天", "", &form.day),
            words("proceeds", "收入（元）", "对外投资填双方认可的作价", 20, &form.proceeds),
            words("costs", "清理费用（元）", "", 20, &form.costs),
            Field::choose("purse", "钱从哪里进出", &form.purse, purses),
            words("papers", "附件几张", "", 3, &form.papers),
            words("reason", "凭什么处置", "比如哪天的成员代表会议", 60, &form.reason),
        ],
        button: "处置这项资产",
        errors,
    }
}

fn settle_form(of: &Whole, cx: &Context, typed: Option<(SettleFields, Errors)>) -> FormPart {
    let (fields, errors) = typed.unwrap_or_else(|| {
        let settle_day = cx.today.to_string();
        (SettleFields { settle_day, ..SettleFields::default() }, Errors::none())
    });
    FormPart {
        heading: "处理盘盈盘亏",
        hint: "批下来以后再办。处理了，待处理财产损溢就没有这一笔了。".to_owned(),
        url: format!("/desk/assets/{}/settlement", of.asset.id),
        fields: vec![
            Field::choose("by", "怎么处理", &fields.by, Bears::ALL.iter().map(|(_, code, zh)| (*code, *zh))),
            date("settle_day", "哪天", "", &fields.settle_day),
            words("settle_reason", "凭什么这样处理", "比如哪天的成员代表会议", 60, &fields.settle_reason),
        ],
        button: "处理",
        errors,
    }
}

/// Leads back to the asset, or shows the form again.
fn answer(
    app: &App,
    visit: &Visit,
    of: &Whole,
    (result, done): (Result<Done, Stop>, &str),
    named: &[(&str, &'static str)],
    typed: impl FnOnce(Errors) -> Typed,
) -> Result<Response<Body>, Stop> {
    match result {
        Ok(_) => Ok(redirect(&format!("/desk/assets/{}?done={done}", of.asset.id))),
        Err(stop) => {
            let errors = mend(stop, named)?;
            draw(app, visit, of, (StatusCode::UNPROCESSABLE_ENTITY, ""), typed(errors))
        }
    }
}

/// It is used otherwise.
pub(super) async fn change_use(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<UseFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = whole(&app, &visit, &id).await?;
    let read = || {
        let mut errors = Vec::new();
        let since = day("since", &fields.since, "请填从哪天起", &mut errors);
        let state = Use::parse(&fields.state).filter(|state| state.is_there());
        if state.is_none() {
            errors.insert(0, FieldError::new("state", "请选一下现在怎么用"));
        }
        let contract = contract(&fields.contract, &mut errors);
        match (state, since, errors.is_empty()) {
            (Some(state), Some(since), true) => {
                Ok(ChangeUse { asset: of.asset.id, book: of.asset.book, state, since, contract })
            }
            _ => Err(Stop::from(Refusal::fields(errors))),
        }
    };
    let result = match read() {
        Ok(command) => app.run(&visit.actor, Some(&key), command).await,
        Err(stop) => Err(stop),
    };
    answer(&app, &visit, &of, (result, "used"), &[], |errors| Typed {
        usage: Some((fields, errors)),
        ..Typed::default()
    })
}

/// It leaves.
pub(super) async fn dispose(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<LeavingForm>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = whole(&app, &visit, &id).await?;
    let result = match leaving(&fields) {
        Ok(leaving) => {
            let (asset, book) = (of.asset.id, of.asset.book);
            app.run(&visit.actor, Some(&key), Dispose { asset, book, leaving, salt: random()? }).await
        }
        Err(why) => Err(why.into()),
    };
    answer(&app, &visit, &of, (result, "disposed"), &[], |errors| Typed {
        leaving: Some((fields, errors)),
        ..Typed::default()
    })
}

/// What a stock-take found is explained.
pub(super) async fn settle(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<SettleFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = whole(&app, &visit, &id).await?;
    let salt = random()?;
    let read = || {
        let mut errors = Vec::new();
        let day = day("settle_day", &fields.settle_day, "请填哪天处理的", &mut errors);
        let by = Bears::parse(&fields.by);
        if by.is_none() {
            errors.insert(0, FieldError::new("by", "请选一下怎么处理"));
        }
        match (by, day) {
            (Some(by), Some(day)) => {
                let (asset, book, reason) = (of.asset.id, of.asset.book, fields.settle_reason.clone());
                Ok(Settle { asset, book, by, day, reason, salt })
            }
            _ => Err(Stop::from(Refusal::fields(errors))),
        }
    };
    let result = match read() {
        Ok(command) => app.run(&visit.actor, Some(&key), command).await,
        Err(stop) => Err(stop),
    };
    answer(&app, &visit, &of, (result, "settled"), &[("reason", "settle_reason")], |errors| Typed {
        settle: Some((fields, errors)),
        ..Typed::default()
    })
}

/// It was entered by mistake.
pub(super) async fn void(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<VoidFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = whole(&app, &visit, &id).await?;
    let (asset, book, reason) = (of.asset.id, of.asset.book, fields.why.clone());
    let result = app.run(&visit.actor, Some(&key), VoidCard { asset, book, reason, salt: random()? }).await;
    answer(&app, &visit, &of, (result, "voided"), &[], |errors| Typed {
        void: Some((fields, errors)),
        ..Typed::default()
    })
}
