//! One count of cash, and what is done about a difference.

use super::super::commands::{ExplainCount, SettleCount};
use super::super::decide::Refused;
use super::super::model::{Count, PIECES, piece};
use super::super::reading::with_book;
use super::super::store;
use super::pages::CountPage;
use super::{frame, mend};
use crate::gate::{Action, scope};
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, Stop, random};
use crate::ui::parts::{Errors, Link, Signal};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use houji_base::Fen;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ReasonFields {
    reason: String,
}

/// How a count stands.
pub(super) fn state(count: &Count) -> Signal {
    if count.gap().is_zero() {
        Signal::ok("账和钱一样")
    } else if count.voucher.is_some() {
        Signal::ok("不一样，已经记账")
    } else if count.reason.is_some() {
        Signal::idle("不一样，写明了原因")
    } else {
        Signal::bad(if count.gap() > Fen::ZERO { "多了，还没处理" } else { "少了，还没处理" })
    }
}

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((book, n)): Path<(String, i64)>,
) -> Result<Response<Body>, Stop> {
    draw(&app, &visit, (&book, n), StatusCode::OK, (String::new(), Errors::none())).await
}

async fn draw(
    app: &App,
    visit: &Visit,
    (id, n): (&str, i64),
    status: StatusCode,
    (typed, errors): (String, Errors),
) -> Result<Response<Body>, Stop> {
    let found = with_book(app, visit, id, move |db, cx, book| {
        let count = store::count(db, cx.county.as_i64(), book.id, n)?.ok_or(Refused::NoCount)?;
        Ok((book, count))
    });
    let (book, count) = found.await?;
    let may = scope(&visit.actor, Action::BankWrite, book.place).is_ok();
    let base = format!("/desk/bank/{}/counts/{n}", book.id);
    let pieces = PIECES.iter().zip(&count.pieces).filter(|(_, pieces)| **pieces > 0);
    let line = |(fen, pieces): (&i64, &i64)| {
        [piece(*fen), pieces.to_string(), Fen::new(fen.saturating_mul(*pieces)).grouped()]
    };
    let voucher = |seq: i64| Link::new("看凭证", format!("/desk/books/{}/vouchers/{seq}", book.id));
    let shown = CountPage {
        frame: frame(app, visit, "现金盘点", book.place)?,
        back: Link::new("回出纳", format!("/desk/bank/{}", book.id)),
        unit: book.name.clone(),
        name: format!("第 {n} 次，{}", count.day.zh()),
        pieces: pieces.map(line).collect(),
        sums: [count.counted, count.book, count.gap()].map(Fen::grouped),
        people: [count.counted_by.clone(), count.watched_by.clone()],
        state: state(&count),
        reason: count.reason.clone(),
        voucher: count.voucher.map(voucher),
        urls: (may && !count.is_settled()).then(|| [format!("{base}/reason"), format!("{base}/voucher")]),
        typed,
        errors,
    };
    page_with(app, visit, status, &shown)
}

/// Says why the cash differs.
pub(super) async fn explain(
    State(app): State<App>,
    Path((id, n)): Path<(String, i64)>,
    posted: Posted<ReasonFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let book = crate::books::book_id(&id)?;
    let command = ExplainCount { book, count: n, reason: fields.reason.clone(), salt: random()? };
    let result = app.run(&visit.actor, Some(&key), command).await;
    after(&app, &visit, (&id, n), result.map(|_| ()), fields.reason).await
}

/// Posts the difference.
pub(super) async fn settle(
    State(app): State<App>,
    Path((id, n)): Path<(String, i64)>,
    posted: Posted<ReasonFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let command = SettleCount { book: crate::books::book_id(&id)?, count: n, salt: random()? };
    let result = app.run(&visit.actor, Some(&key), command).await;
    after(&app, &visit, (&id, n), result.map(|_| ()), fields.reason).await
}

async fn after(
    app: &App,
    visit: &Visit,
    (id, n): (&str, i64),
    result: Result<(), Stop>,
    typed: String,
) -> Result<Response<Body>, Stop> {
    match result {
        Ok(()) => Ok(redirect(&format!("/desk/bank/{id}/counts/{n}"))),
        Err(stop) => {
            let errors = mend(stop)?;
            draw(app, visit, (id, n), StatusCode::UNPROCESSABLE_ENTITY, (typed, errors)).await
        }
    }
}
