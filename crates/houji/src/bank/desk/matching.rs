//! What is open at the bank and in the book, and putting it together.

use super::super::commands::{Match, Part};
use super::super::decide::Refused;
use super::super::matching::Proposal;
use super::super::model::{Account, Group, Kept, Posting};
use super::super::reading::{Open, found, open, with_book};
use super::super::store;
use super::account::address;
use super::pages::{GroupPage, MatchPage, Pair, Tick};
use super::{frame, mend};
use crate::books::model::{Book, BookId};
use crate::gate::{Action, scope};
use crate::house::web::{Posted, Visit, page, page_with, redirect};
use crate::house::{App, Stop};
use crate::ui::forms::DoneQuery;
use crate::ui::parts::{Errors, Link};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Most of each kind on one page.
const SHOWN: usize = 200;

/// Boxes that were ticked, by their names.
type Ticked = BTreeMap<String, String>;

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((id, n)): Path<(String, i64)>,
    Query(q): Query<DoneQuery>,
) -> Result<Response<Body>, Stop> {
    let done = (!q.done.is_empty()).then(|| "对上了。剩下的接着对。".to_owned());
    draw(&app, &visit, (&id, n), StatusCode::OK, (None, done, Errors::none())).await
}

async fn draw(
    app: &App,
    visit: &Visit,
    (id, n): (&str, i64),
    status: StatusCode,
    (ticked, done_line, errors): (Option<&Ticked>, Option<String>, Errors),
) -> Result<Response<Body>, Stop> {
    let read = with_book(app, visit, id, move |db, cx, book| {
        let account = found(db, cx, book.id, n)?;
        Ok((open(db, cx, &account)?, account, book))
    });
    let (open, account, book): (Open, Account, Book) = read.await?;
    let Open { rows, entries, proposals } = &open;
    let sure: Vec<&Proposal> = proposals.iter().filter(|each| each.is_sure).take(SHOWN).collect();
    let taken_rows: BTreeSet<i64> = sure.iter().map(|each| each.row).collect();
    let taken_entries: BTreeSet<(i64, i64)> =
        sure.iter().flat_map(|each| each.entries.first()).copied().collect();
    let left_rows: Vec<&Kept> = rows.iter().filter(|row| !taken_rows.contains(&row.n)).collect();
    let left: Vec<&Posting> = entries.iter().filter(|entry| !taken_entries.contains(&entry.key())).collect();
    let base = address(book.id, n);
    let shown = MatchPage {
        frame: frame(app, visit, "对账", book.place)?,
        back: Link::new(account.name(), base.clone()),
        line: format!("{} 行流水、{} 笔凭证还没对上", rows.len(), entries.len()),
        done_line,
        action: format!("{base}/match"),
        pairs: sure.iter().filter_map(|each| pair(book.id, each, &open, ticked)).collect(),
        is_cut: left_rows.len() > SHOWN || left.len() > SHOWN,
        rows: left_rows.iter().take(SHOWN).map(|row| row_tick(row, proposals, ticked)).collect(),
        entries: left.iter().take(SHOWN).map(|entry| entry_tick(book.id, entry, ticked)).collect(),
        errors,
    };
    page_with(app, visit, status, &shown)
}

fn voucher(book: BookId, entry: &Posting) -> Link {
    Link::new(entry.name.clone(), format!("/desk/books/{book}/vouchers/{}", entry.seq))
}

/// A pair is ticked unless somebody took the tick away.
fn pair(book: BookId, proposal: &Proposal, open: &Open, ticked: Option<&Ticked>) -> Option<Pair> {
    let row = open.rows.iter().find(|row| row.n == proposal.row)?;
    let key = proposal.entries.first()?;
    let entry = open.entries.iter().find(|entry| entry.key() == *key)?;
    let name = format!("pair-{}", row.n);
    Some(Pair {
        is_on: ticked.is_none_or(|ticked| ticked.contains_key(&name)),
        name,
        value: format!("{}.{}", key.0, key.1),
        row: [row.n.to_string(), row.day.zh(), row.summary.clone()],
        voucher: voucher(book, entry),
        entry: [entry.day.zh(), entry.summary.clone()],
        amount: row.amount.grouped(),
    })
}

fn row_tick(row: &Kept, proposals: &[Proposal], ticked: Option<&Ticked>) -> Tick {
    let name = format!("row-{}", row.n);
    let offered = proposals.iter().find(|each| each.row == row.n).map_or(0, |each| each.entries.len());
    Tick {
        is_on: ticked.is_some_and(|ticked| ticked.contains_key(&name)),
        name,
        label: format!("第 {} 行", row.n),
        href: None,
        cells: [row.day.zh(), row.summary.clone(), row.amount.grouped()],
        hint: match offered {
            0 => String::new(),
            count => format!("{count} 笔凭证金额一样，请自己挑"),
        },
    }
}

fn entry_tick(book: BookId, entry: &Posting, ticked: Option<&Ticked>) -> Tick {
    let name = format!("entry-{}.{}", entry.seq, entry.line);
    let link = voucher(book, entry);
    Tick {
        is_on: ticked.is_some_and(|ticked| ticked.contains_key(&name)),
        name,
        label: link.label,
        href: Some(link.href),
        cells: [entry.day.zh(), entry.summary.clone(), entry.amount.grouped()],
        hint: String::new(),
    }
}

fn key(text: &str) -> Option<(i64, i64)> {
    let (seq, line) = text.split_once('.')?;
    Some((seq.parse().ok()?, line.parse().ok()?))
}

/// The groups that were chosen: every ticked pair, or all that was ticked by hand as one.
fn groups(ticked: &Ticked) -> Vec<Group> {
    if ticked.get("act").is_some_and(|act| act == "hand") {
        let named = |begin: &'static str| ticked.keys().filter_map(move |name| name.strip_prefix(begin));
        let rows = named("row-").filter_map(|n| n.parse().ok()).collect();
        return vec![Group { rows, postings: named("entry-").filter_map(key).collect() }];
    }
    let pair = |(name, value): (&String, &String)| {
        let row = name.strip_prefix("pair-")?.parse().ok()?;
        Some(Group { rows: vec![row], postings: vec![key(value)?] })
    };
    ticked.iter().filter_map(pair).collect()
}

/// Puts together what was chosen, and shows what is left.
pub(super) async fn act(
    State(app): State<App>,
    Path((id, n)): Path<(String, i64)>,
    posted: Posted<Ticked>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let command = Match { book: crate::books::book_id(&id)?, account: n, groups: groups(&fields) };
    match app.run(&visit.actor, Some(&key), command).await {
        Ok(_) => Ok(redirect(&format!("/desk/bank/{id}/accounts/{n}/match?done=1"))),
        Err(stop) => {
            let errors = mend(stop)?;
            let told = (Some(&fields), None, errors);
            draw(&app, &visit, (&id, n), StatusCode::UNPROCESSABLE_ENTITY, told).await
        }
    }
}

/// One match.
pub(super) async fn group(
    State(app): State<App>,
    visit: Visit,
    Path((id, n, group)): Path<(String, i64, i64)>,
) -> Result<Response<Body>, Stop> {
    let read = with_book(&app, &visit, &id, move |db, cx, book| {
        let account = found(db, cx, book.id, n)?;
        let (rows, entries) = store::members(db, cx.county.as_i64(), &account, group)?;
        if group < 1 || (rows.is_empty() && entries.is_empty()) {
            return Err(Refused::NoMatch.into());
        }
        Ok((account, book, rows, entries))
    });
    let (account, book, rows, entries) = read.await?;
    let base = address(book.id, n);
    let may = scope(&visit.actor, Action::BankWrite, book.place).is_ok();
    let row = |row: &Kept| [row.n.to_string(), row.day.zh(), row.summary.clone(), row.amount.grouped()];
    let entry = |entry: &Posting| {
        (voucher(book.id, entry), [entry.day.zh(), entry.summary.clone(), entry.amount.grouped()])
    };
    let shown = GroupPage {
        frame: frame(&app, &visit, "对上的流水和凭证", book.place)?,
        back: Link::new(account.name(), base.clone()),
        rows: rows.iter().map(row).collect(),
        entries: entries.iter().map(entry).collect(),
        part_url: may.then(|| format!("{base}/matches/{group}/part")),
    };
    page(&app, &visit, &shown)
}

#[derive(Default, Deserialize)]
pub(super) struct NoFields {}

/// Undoes a match and shows what is open.
pub(super) async fn part(
    State(app): State<App>,
    Path((id, n, group)): Path<(String, i64, i64)>,
    posted: Posted<NoFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { key, visit, .. } = posted;
    let command = Part { book: crate::books::book_id(&id)?, account: n, group };
    app.run(&visit.actor, Some(&key), command).await?;
    Ok(redirect(&format!("/desk/bank/{id}/accounts/{n}/match")))
}
