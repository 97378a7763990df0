//! One receipt, and taking it back.

use super::super::commands::TakeBack;
use super::super::decide::Refused;
use super::super::model::{Part, Receipt, ReceiptId};
use super::super::reading::{Whole, receipt_id, whole};
use super::super::store;
use super::pages::{ReceiptPage, TakeBackForm};
use super::{frame, mend};
use crate::gate::{Action, scope};
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, Stop, random};
use crate::ui::parts::{Errors, Link};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ReasonFields {
    reason: String,
}

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((contract, receipt)): Path<(String, String)>,
) -> Result<Response<Body>, Stop> {
    let (of, id) = (whole(&app, &visit, &contract).await?, receipt_id(&receipt)?);
    draw(&app, &visit, (&of, id), StatusCode::OK, (String::new(), Errors::none())).await
}

async fn draw(
    app: &App,
    visit: &Visit,
    (of, id): (&Whole, ReceiptId),
    status: StatusCode,
    (reason, errors): (String, Errors),
) -> Result<Response<Body>, Stop> {
    let receipt = of.receipts.iter().find(|receipt| receipt.id == id).ok_or(Refused::NoReceipt)?;
    let (county, contract) = (app.db.county().as_i64(), of.contract.id);
    let parts = app.db.read(move |db| Ok(store::parts(db, county, contract, id)?)).await?;
    let may = scope(&visit.actor, Action::ContractWrite, of.place).is_ok();
    let url = format!("/desk/contracts/{contract}/receipts/{id}/reversal");
    let form = (may && receipt.taken_back.is_none()).then_some(TakeBackForm { url, reason, errors });
    let shown = ReceiptPage {
        frame: frame(app, visit, "收款", of.place)?,
        back: Link::new(of.contract.written.title.clone(), format!("/desk/contracts/{contract}")),
        facts: facts(receipt, &parts),
        vouchers: vouchers(of, receipt),
        form,
    };
    page_with(app, visit, status, &shown)
}

fn facts(receipt: &Receipt, parts: &[Part]) -> Vec<(&'static str, String)> {
    let words = |part: &Part| {
        let ahead = if part.is_ahead { "（提前收的）" } else { "" };
        format!("第 {} 期 {} 元{ahead}", part.n, part.amount.grouped())
    };
    vec![
        ("哪天", receipt.day.zh()),
        ("收了", format!("{} 元", receipt.amount.grouped())),
        ("抵了", parts.iter().map(words).collect::<Vec<_>>().join("，")),
    ]
}

fn vouchers(of: &Whole, receipt: &Receipt) -> Vec<Link> {
    let url = |seq: i64| format!("/desk/books/{}/vouchers/{seq}", of.contract.book);
    let red = receipt.taken_back.map(|seq| Link::new("已经冲销，看红字凭证", url(seq)));
    std::iter::once(Link::new("看凭证", url(receipt.voucher))).chain(red).collect()
}

/// Takes a receipt back and shows the contract again.
pub(super) async fn reverse(
    State(app): State<App>,
    Path((contract, receipt)): Path<(String, String)>,
    posted: Posted<ReasonFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let (of, id) = (whole(&app, &visit, &contract).await?, receipt_id(&receipt)?);
    let command = TakeBack {
        contract: of.contract.id,
        book: of.contract.book,
        receipt: id,
        reason: fields.reason.clone(),
        salt: random()?,
    };
    match app.run(&visit.actor, Some(&key), command).await {
        Ok(_) => Ok(redirect(&format!("/desk/contracts/{contract}?done=taken_back"))),
        Err(stop) => {
            let typed = (fields.reason, mend(stop)?);
            draw(&app, &visit, (&of, id), StatusCode::UNPROCESSABLE_ENTITY, typed).await
        }
    }
}
