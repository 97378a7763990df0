//! A voucher on its sheet, and taking it back in red.

use super::super::commands::{AddPapers, Reverse, SeeParties};
use super::super::decide::Refused;
use super::super::model::{Book, Line, PartyId, SubAccounts, Voucher, VoucherKind};
use super::super::papers::{links, subject};
use super::super::reading::{book_id, concern, subs, with_book};
use super::super::store;
use super::frame;
use super::pages::VoucherPage;
use crate::files::pages::kept_rows;
use crate::files::{self, Attachment, Holder, MOST_PHOTOS};
use crate::gate::{Action, scope};
use crate::house::web::{Posted, PostedFiles, Visit, page_with, redirect};
use crate::house::{App, Context, Stop, random};
use crate::people;
use crate::ui::format;
use crate::ui::parts::{Errors, Link};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::{Fen, Moment};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Default, Deserialize)]
pub(super) struct ShowQuery {
    /// Filled when somebody comes here from having entered it.
    #[serde(default)]
    posted: String,
}

/// What is shown besides the voucher itself.
#[derive(Default)]
struct Beside {
    was_posted: bool,
    /// The reason typed for taking it back.
    reason: String,
    errors: Errors,
    /// Photos that were sent and cannot be kept yet.
    kept: Vec<Attachment>,
    papers_errors: Errors,
}

/// Shows a voucher.
pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((book, seq)): Path<(String, i64)>,
    Query(q): Query<ShowQuery>,
) -> Result<Response<Body>, Stop> {
    let beside = Beside { was_posted: !q.posted.is_empty(), ..Beside::default() };
    draw(&app, &visit, (&book, seq), StatusCode::OK, beside).await
}

/// A voucher as somebody sees it.
struct Seen {
    subs: SubAccounts,
    book: Book,
    voucher: Voucher,
    parties: Vec<(PartyId, String)>,
    photos: Vec<Attachment>,
    maker: String,
}

/// Reads a voucher; where it names households or people, the look is recorded before they are shown.
async fn read(app: &App, visit: &Visit, (id, seq): (&str, i64)) -> Result<Seen, Stop> {
    let found = with_book(app, visit, id, move |db, cx, book| {
        let county = cx.county.as_i64();
        let voucher = store::voucher(db, county, book.id, seq)?.ok_or(Refused::NoVoucher)?;
        let mut named: Vec<_> = voucher.body.lines.iter().filter_map(|line| line.party).collect();
        named.sort_unstable();
        named.dedup();
        let parties = store::parties_known(db, county, book.id, &named)?;
        let maker = match voucher.posted_by {
            Some(by) => people::names(db, county, &[by])?.pop().map(|(_, name)| name),
            None => None,
        };
        let kept = subject(book.id, seq).map(|subject| files::of_subject(db, county, subject));
        let photos = kept.unwrap_or_else(|_| Ok(Vec::new()))?;
        let maker = maker.unwrap_or_else(|| "系统".to_owned());
        let has_people = store::has_people(db, county, book.id, &named)?;
        Ok((Seen { subs: subs(db, cx, &book)?, book, voucher, parties, photos, maker }, has_people))
    });
    let (seen, has_people) = found.await?;
    if has_people {
        SeeParties { book: seen.book.id, voucher: Some(seq) }.record(app, visit).await?;
    }
    Ok(seen)
}

async fn draw(
    app: &App,
    visit: &Visit,
    of: (&str, i64),
    status: StatusCode,
    beside: Beside,
) -> Result<Response<Body>, Stop> {
    let (seq, Seen { subs, book, voucher, parties, photos, maker }) = (of.1, read(app, visit, of).await?);
    let party = |line: &Line| {
        let known = line.party.and_then(|id| parties.iter().find(|(each, _)| *each == id));
        known.map_or_else(String::new, |(_, name)| name.clone())
    };
    let (cx, body) = (app.context(visit.actor.clone()), &voucher.body);
    let lines = body.lines.iter().map(|line| cells(&book, &subs, &voucher, line, party(line)));
    let (debit, credit) = body.sums();
    let may_post = scope(&visit.actor, Action::BookPost, book.place).is_ok();
    let may_reverse = may_post && body.kind == VoucherKind::Ordinary && voucher.reversed_by.is_none();
    let url = |seq: i64| format!("/desk/books/{}/vouchers/{seq}", book.id);
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
        concern: told(&cx, &book, &voucher),
        other: other(&voucher, url),
        maker: format!("{maker}，{} 记账", stamp(voucher.posted_at)),
        photos: links(&photos, &format!("{}/files", url(seq))),
        papers_url: (may_post && photos.len() < MOST_PHOTOS).then(|| format!("{}/files", url(seq))),
        kept: kept_rows(&beside.kept),
        papers_errors: beside.papers_errors,
        again: (beside.was_posted && may_post)
            .then(|| Link::new("再记一笔", format!("/desk/books/{}/vouchers/new?day={}", book.id, body.day))),
        reverse_url: may_reverse.then(|| format!("{}/reversal", url(seq))),
        reason: beside.reason,
        errors: beside.errors,
    };
    page_with(app, visit, status, &shown)
}

/// What somebody should look at again, unless the voucher was taken back.
fn told(cx: &Context, book: &Book, voucher: &Voucher) -> Option<String> {
    let body = &voucher.body;
    concern(cx, book, &body.summary, &body.lines).filter(|_| voucher.reversed_by.is_none())
}

/// The voucher that this one takes back, or that took this one back.
fn other(voucher: &Voucher, url: impl Fn(i64) -> String) -> Option<Link> {
    match (voucher.body.reverses, voucher.reversed_by) {
        (Some(seq), _) => Some(Link::new("这张红字凭证冲销的是哪一张", url(seq))),
        (None, Some(seq)) => Some(Link::new("已经冲销，看红字凭证", url(seq))),
        (None, None) => None,
    }
}

fn stamp(at: Moment) -> String {
    format!("{} {}", at.day().zh(), format::clock(at))
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
        Err(Stop::Refused(why)) if matches!(why.status, 409 | 422) => {
            let list: Vec<_> = match why.fields.as_slice() {
                [] => vec![("", why.sentence.clone())],
                fields => fields.iter().map(|each| (each.field.as_ref(), each.sentence.clone())).collect(),
            };
            let errors = Errors::new("还没有冲销", list);
            let status = StatusCode::from_u16(why.status).unwrap_or(StatusCode::CONFLICT);
            let beside = Beside { reason: fields.reason, errors, ..Beside::default() };
            draw(&app, &visit, (&book, seq), status, beside).await
        }
        Err(stop) => Err(stop),
    }
}

/// Keeps photos with a voucher and shows it again.
pub(super) async fn add_papers(
    State(app): State<App>,
    Path((book, seq)): Path<(String, i64)>,
    mut posted: PostedFiles<BTreeMap<String, String>>,
) -> Result<Response<Body>, Stop> {
    let (id, holder) = (book_id(&book)?, Holder::of(&app, &posted.visit)?);
    let received = files::receive_part(&app, &mut posted, &files::PAPERS).await?;
    let result = match received.all_good() {
        Ok(()) => {
            let files = received.kept.iter().map(|file| file.id).collect();
            let command = AddPapers { book: id, seq, files, holder };
            app.run(&posted.visit.actor, Some(&posted.key), command).await.map(drop)
        }
        Err(why) => Err(why.into()),
    };
    match result {
        Ok(()) => Ok(redirect(&format!("/desk/books/{book}/vouchers/{seq}"))),
        Err(Stop::Refused(why)) if why.status == 422 => {
            let sentence = why.fields.first().map_or(&why.sentence, |field| &field.sentence);
            let papers_errors = Errors::new("照片还没有附上", vec![("photos", sentence.clone())]);
            let beside = Beside { kept: received.kept, papers_errors, ..Beside::default() };
            draw(&app, &posted.visit, (&book, seq), StatusCode::UNPROCESSABLE_ENTITY, beside).await
        }
        Err(stop) => Err(stop),
    }
}
