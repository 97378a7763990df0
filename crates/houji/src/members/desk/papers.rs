//! Lists with names: for the bank as a file, for the households as slips on paper. Each is a look on record.

use super::super::commands::{List, Payee, listed};
use super::super::model::{Run, shares_text};
use super::super::reading::{self, with_book};
use super::pages::{Slip, SlipsPage};
use super::run::address;
use crate::books::model::Book;
use crate::books::{Cell, Head, Paper, Table, file};
use crate::house::error::UNREADABLE;
use crate::house::web::{Format, Posted, Visit, page};
use crate::house::{App, Stop};
use crate::ui::parts::Link;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use houji_base::Fen;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct FileFields {
    file: String,
}

/// Records the look, then reads who is given something.
pub(in super::super) async fn slips_of(
    app: &App,
    visit: &Visit,
    key: &str,
    (id, n): (&str, i64),
    format: Option<Format>,
) -> Result<(Book, Run, Vec<Payee>), Stop> {
    let (run, book) =
        with_book(app, visit, id, move |db, cx, book| Ok((reading::run(db, cx, book.id, n)?.0, book)))
            .await?;
    let list = List { book: book.id, run: n, format, payments: run.payments };
    // The form stays on the page when the file has come: another file, or one after another payment, is another act.
    let key = format!("{key}.{}.{}", format.map_or("slips", Format::ending), run.payments);
    app.run(&visit.actor, Some(&key), list).await?;
    let (cx, of) = (app.context(visit.actor.clone()), book.id);
    let payees = app.db.read(move |db| Ok(listed(db, &cx, (of, n))?)).await?;
    Ok((book, run, payees))
}

/// The list for the bank: one row a household that is owed something now.
fn bank_paper(book: &Book, run: &Run, payees: &[Payee]) -> Paper {
    let owed = payees.iter().filter(|payee| payee.owed() > Fen::ZERO);
    let row = |payee: &Payee| {
        let words = [payee.household.to_string(), payee.name.clone(), payee.account.clone()];
        words.into_iter().map(Cell::text).chain([Cell::money(payee.owed())]).collect()
    };
    Paper {
        org: book.name.clone(),
        table: Table {
            title: "成员分红发放名单".to_owned(),
            period: format!("{}年", run.plan.year),
            heads: vec![Head::text("户号"), Head::text("户名"), Head::text("银行卡号"), Head::money("金额")],
            rows: owed.map(row).collect(),
            more: None,
            fold: None,
        },
        note: None,
        signers: ["负责人", "会计", "制表"],
    }
}

pub(super) async fn bank(
    State(app): State<App>,
    Path((id, n)): Path<(String, i64)>,
    posted: Posted<FileFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let format = Format::parse(&fields.file).ok_or(UNREADABLE)?;
    let (book, run, payees) = slips_of(&app, &visit, &key, (&id, n), Some(format)).await?;
    let plain = format!("{}-dividend-{}", book.id, run.plan.year);
    file(&plain, format, bank_paper(&book, &run, &payees)).await
}

pub(super) async fn slips(
    State(app): State<App>,
    Path((id, n)): Path<(String, i64)>,
    posted: Posted<FileFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { key, visit, .. } = posted;
    let (book, run, payees) = slips_of(&app, &visit, &key, (&id, n), None).await?;
    let vote = run.vote.map_or(String::new(), |vote| format!("{}成员大会通过。", vote.day.zh()));
    let shown = SlipsPage {
        frame: visit.frame(&app, "分红明细单")?,
        back: Link::new(format!("{} 年收益分配", run.plan.year), address(book.id, n)),
        title: format!("{} 年分红明细单", run.plan.year),
        org: book.name.clone(),
        line: format!("{vote}每股 {} 元。", run.plan.per_share.grouped()),
        slips: payees.iter().map(|payee| slip(payee, run.plan.per_share)).collect(),
    };
    page(&app, &visit, &shown)
}

fn slip(payee: &Payee, per_share: Fen) -> Slip {
    let state = |payment: i64, is_frozen: bool| match (payment, is_frozen) {
        (0, true) => "冻结，没发",
        (0, false) => "还没发",
        _ => "发了",
    };
    let rows = payee.items.iter().map(|(name, item)| {
        let money = [per_share, item.amount].map(Fen::grouped);
        let [per_share, amount] = money;
        [
            name.clone(),
            shares_text(item.shares),
            per_share,
            amount,
            state(item.payment, item.is_frozen).to_owned(),
        ]
    });
    let tail = payee.account.get(payee.account.len().saturating_sub(4)..).unwrap_or_default();
    Slip {
        household: format!("{} 户", payee.household),
        name: payee.name.clone(),
        certificate: payee.certificate.clone(),
        tail: tail.to_owned(),
        rows: rows.collect(),
        sum: payee.items.iter().map(|(_, item)| item.amount).sum::<Fen>().grouped(),
    }
}
