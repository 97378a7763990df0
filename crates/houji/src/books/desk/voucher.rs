//! A voucher on its sheet, and taking it back in red.

use super::super::commands::Reverse;
use super::super::decide::Refused;
use super::super::model::{Book, Line, SubAccounts, Voucher, VoucherKind};
use super::super::reading::{book_id, subs, with_book};
use super::super::store;
use super::frame;
use super::pages::VoucherPage;
use crate::gate::{Action, scope};
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, Stop, random};
use crate::ui::parts::{Errors, Link};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use houji_base::Fen;
use serde::Deserialize;

/// Shows a voucher.
pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((book, seq)): Path<(String, i64)>,
) -> Result<Response<Body>, Stop> {
    draw(&app, &visit, (&book, seq), StatusCode::OK, (String::new(), Errors::none())).await
}

async fn draw(
    app: &App,
    visit: &Visit,
    (id, seq): (&str, i64),
    status: StatusCode,
    (reason, errors): (String, Errors),
) -> Result<Response<Body>, Stop> {
    let found = with_book(app, visit, id, move |db, cx, book| {
        let county = cx.county.as_i64();
        let voucher = store::voucher(db, county, book.id, seq)?.ok_or(Refused::NoVoucher)?;
        let mut named: Vec<_> = voucher.body.lines.iter().filter_map(|line| line.party).collect();
        named.sort_unstable();
        named.dedup();
        let parties = store::parties_known(db, county, book.id, &named)?;
        Ok((subs(db, cx, &book)?, book, voucher, parties))
    });
    let (subs, book, voucher, parties) = found.await?;
    let party = |line: &Line| {
        let known = line.party.and_then(|id| parties.iter().find(|(each, _)| *each == id));
        known.map_or_else(String::new, |(_, name)| name.clone())
    };
    let body = &voucher.body;
    let lines = body.lines.iter().map(|line| cells(&book, &subs, &voucher, line, party(line)));
    let (debit, credit) = body.sums();
    let may = scope(&visit.actor, Action::BookPost, book.place).is_ok();
    let may = may && body.kind == VoucherKind::Ordinary && voucher.reversed_by.is_none();
    let url = |seq: i64| format!("/desk/books/{}/vouchers/{seq}", book.id);
    let other = match (body.reverses, voucher.reversed_by) {
        (Some(seq), _) => Some(Link::new("这张红字凭证冲销的是哪一张", url(seq))),
        (None, Some(seq)) => Some(Link::new("已经冲销，看红字凭证", url(seq))),
        (None, None) => None,
    };
    let shown = VoucherPage {
        frame: frame(app, visit, &format!("记账凭证 {}", voucher.name()), book.place)?,
        back: Link::new("回账本", format!("/desk/books/{}", book.id)),
        unit: book.name.clone(),
        name: voucher.name(),
        day: body.day.zh(),
        papers: body.papers.to_string(),
        summary: body.summary.clone(),
        lines: lines.collect(),
        sums: [debit.in_words(), debit.grouped(), credit.grouped()],
        other,
        reverse_url: may.then(|| format!("{}/reversal", url(seq))),
        reason,
        errors,
    };
    page_with(app, visit, status, &shown)
}

/// The cells of a line: summary, account, party, debit, credit.
fn cells(book: &Book, subs: &SubAccounts, voucher: &Voucher, line: &Line, party: String) -> [String; 5] {
    let (debit, credit) = line.columns();
    let money = |fen: Fen| if fen.is_zero() { String::new() } else { fen.grouped() };
    let summary = if line.summary.is_empty() { &voucher.body.summary } else { &line.summary };
    let account = subs.name(book.standard, &line.account).unwrap_or_default();
    [summary.clone(), format!("{} {account}", line.account), party, money(debit), money(credit)]
}

#[derive(Default, Deserialize)]
pub(super) struct ReasonForm {
    #[serde(default)]
    reason: String,
}

/// Takes a voucher back and leads to the one in red.
pub(super) async fn reverse(
    State(app): State<App>,
    Path((book, seq)): Path<(String, i64)>,
    posted: Posted<ReasonForm>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let command = Reverse { book: book_id(&book)?, seq, reason: fields.reason.clone(), salt: random()? };
    match app.run(&visit.actor, Some(&key), command).await {
        Ok(red) => Ok(redirect(&format!("/desk/books/{}/vouchers/{}", red.book, red.seq))),
        Err(Stop::Refused(why)) if why.status == 422 => {
            let list = why.fields.iter().map(|field| (field.field.as_ref(), field.sentence.clone()));
            let typed = (fields.reason, Errors::missing(list.collect()));
            draw(&app, &visit, (&book, seq), StatusCode::UNPROCESSABLE_ENTITY, typed).await
        }
        Err(stop) => Err(stop),
    }
}
