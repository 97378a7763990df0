//! Asking for a payment, and mending what was sent back. Made for a phone.

use super::super::commands::{AskPayment, MendPayment};
use super::super::decide::{Refused, is_purse};
use super::super::form::{AskForm, PartForm, ROWS, read};
use super::super::model::{PaymentId, Stage, What};
use super::super::reading::{Whole, books_of, whole};
use super::pages::AskPage;
use super::{frame, mend as told};
use crate::books::decide::PARTY_KINDS;
use crate::books::model::{AccountCode, Book, PartyId};
use crate::books::{book_id, labels, subs, with_book_for};
use crate::files::pages::kept_rows;
use crate::files::{self, Attachment, Holder, Received, SentFiles};
use crate::gate::{Action, reach};
use crate::house::web::{PostedFiles, Visit, page_with, redirect};
use crate::house::{App, FieldError, Refusal, Stop, random};
use crate::registry::keys;
use crate::ui::parts::{Choice, Errors, Link};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use std::collections::BTreeMap;

type Fields = BTreeMap<String, String>;

/// What a form shows besides what was typed.
#[derive(Default)]
struct Beside {
    status: StatusCode,
    kept: Vec<Attachment>,
    errors: Errors,
}

fn typed(fields: &Fields) -> AskForm {
    let text = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let part = |n: usize| PartForm {
        account: text(&format!("line{n}-account")),
        amount: text(&format!("line{n}-amount")),
    };
    let mut parts: Vec<PartForm> = (1..=ROWS).map(part).collect();
    // Rows that were left out close up, so that what is told of a row is told where it stands.
    parts.retain(|part| !(part.account.trim().is_empty() && part.amount.trim().is_empty()));
    AskForm {
        summary: text("summary"),
        payee_kind: text("payee_kind"),
        payee: text("payee"),
        account: text("account"),
        papers: text("papers"),
        parts,
    }
}

/// An empty form.
pub(super) async fn show(State(app): State<App>, visit: Visit) -> Result<Response<Body>, Stop> {
    let form = AskForm { account: "102".to_owned(), papers: "1".to_owned(), ..AskForm::default() };
    draw_new(&app, &visit, ("", &form), Beside::default()).await
}

async fn draw_new(
    app: &App,
    visit: &Visit,
    (chosen, form): (&str, &AskForm),
    beside: Beside,
) -> Result<Response<Body>, Stop> {
    let books = books_of(app, visit).await?;
    let place = reach(&visit.actor, Action::PaymentAsk)?.place();
    let mut page = draft(app, visit, (form, books.first()), beside.errors).await?;
    page.frame = frame(app, visit, "申请用款", place)?;
    page.back = Link::new("回用款目录", "/desk/payments");
    page.kept = kept_rows(&beside.kept);
    page.url = "/desk/payments/new".to_owned();
    match books.as_slice() {
        [only] => page.book = only.id.to_string(),
        books => {
            let choice = |book: &Book| {
                let id = book.id.to_string();
                Choice::new(id.clone(), book.name.clone(), id == chosen)
            };
            page.books = std::iter::once(Choice::new("", "请选", chosen.is_empty()))
                .chain(books.iter().map(choice))
                .collect();
        }
    }
    page_with(app, visit, beside.status, &page)
}

/// The form with what was typed; accounts are those of a book.
async fn draft(
    app: &App,
    visit: &Visit,
    (form, book): (&AskForm, Option<&Book>),
    errors: Errors,
) -> Result<AskPage, Stop> {
    let accounts = match book {
        Some(book) => {
            let read = |db: &mut crate::house::Reader, cx: &crate::house::Context, book: Book| {
                let subs = subs(db, cx, &book)?;
                Ok(labels(&book, &subs))
            };
            with_book_for(app, visit, book.id, Action::PaymentAsk, read).await?
        }
        None => Vec::new(),
    };
    let (purses, others): (Vec<_>, Vec<_>) = accounts.iter().partition(|(code, _)| is_purse(code));
    let choices = |of: &[&(AccountCode, String)], value: &str| {
        let none = Choice::new("", "请选", value.is_empty());
        let each = of.iter().map(|(code, label)| Choice::new(code.as_str(), label, code.as_str() == value));
        std::iter::once(none).chain(each).collect::<Vec<_>>()
    };
    let none = PartForm::default();
    let rows = (0..ROWS).map(|at| {
        let part = form.parts.get(at).unwrap_or(&none);
        (at.saturating_add(1), choices(&others, part.account.trim()), part.amount.clone())
    });
    let cx = app.context(visit.actor.clone());
    let chain = cx.registry.parameters.chain(keys::PAYMENT_CHAIN, cx.today);
    let kind = |(code, zh): &(&str, &str)| Choice::new(*code, *zh, *code == form.payee_kind);
    let kinds = std::iter::once(Choice::new("", "请选", form.payee_kind.is_empty()));
    Ok(AskPage {
        frame: visit.frame(app, "")?,
        back: Link::new("", ""),
        heading: "申请用款".to_owned(),
        note: None,
        url: String::new(),
        books: Vec::new(),
        book: String::new(),
        summary: form.summary.clone(),
        kinds: kinds.chain(PARTY_KINDS.iter().map(kind)).collect(),
        payee: form.payee.clone(),
        rows: rows.collect(),
        purses: choices(&purses, form.account.trim()),
        papers: form.papers.clone(),
        kept: Vec::new(),
        chain: chain.map_or_else(String::new, |chain| chain.zh()),
        errors,
    })
}

/// Asks and leads to the request.
pub(super) async fn send(
    State(app): State<App>,
    mut posted: PostedFiles<Fields>,
) -> Result<Response<Body>, Stop> {
    let received = files::receive_part(&app, &mut posted, &files::PAPERS).await?;
    let form = typed(&posted.fields);
    let chosen = posted.fields.get("book").cloned().unwrap_or_default();
    match asked(&app, &posted, (&chosen, &form), &received).await {
        Ok(id) => Ok(redirect(&format!("/desk/payments/{id}?done=asked"))),
        Err(stop) => {
            let beside = Beside {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                kept: received.kept,
                errors: at_rows(told(stop)?),
            };
            draw_new(&app, &posted.visit, (&chosen, &form), beside).await
        }
    }
}

/// What the books say of the purse's line is told at the purse, and what they say of a line's amount at its amount.
fn at_rows(mut errors: Errors) -> Errors {
    for error in &mut errors.list {
        let is_row = (1..=ROWS).any(|n| error.field.starts_with(&format!("line{n}-")));
        if error.field.starts_with("line") && !is_row {
            "account".clone_into(&mut error.field);
        }
    }
    errors
}

async fn asked(
    app: &App,
    posted: &PostedFiles<Fields>,
    (chosen, form): (&str, &AskForm),
    received: &Received,
) -> Result<PaymentId, Stop> {
    let ask = read(form);
    let mut errors: Vec<FieldError> = Vec::new();
    if chosen.is_empty() {
        errors.push(FieldError::new("book", "请选一下是哪个村的账"));
    }
    errors.extend(ask.as_ref().err().into_iter().flat_map(|why| why.fields.clone()));
    errors.extend(received.errors.iter().cloned());
    let (true, Ok(ask)) = (errors.is_empty(), ask) else { return Err(Refusal::fields(errors).into()) };
    let next = || app.ids.next(app.clock.now());
    let command = AskPayment {
        book: book_id(chosen)?,
        ask,
        sent: sent(app, posted, received)?,
        ids: (PaymentId::from_i64(next()), PartyId::from_i64(next())),
        salt: random()?,
    };
    Ok(app.run(&posted.visit.actor, Some(&posted.key), command).await?.payment)
}

/// The photos of a form.
pub(super) fn sent(app: &App, posted: &PostedFiles<Fields>, received: &Received) -> Result<SentFiles, Stop> {
    let files = received.kept.iter().map(|file| file.id).collect();
    Ok(SentFiles { files, holder: Holder::of(app, &posted.visit)? })
}

/// The form of what was sent back, with what was asked for.
pub(super) async fn show_mend(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response<Body>, Stop> {
    let of = whole(&app, &visit, &id).await?;
    let request = &of.request;
    let part = |part: &super::super::model::Part| PartForm {
        account: part.account.to_string(),
        amount: part.amount.grouped(),
    };
    let form = AskForm {
        summary: request.summary.clone(),
        payee_kind: request.payee_kind.clone(),
        payee: of.payee.clone(),
        account: request.account.to_string(),
        papers: request.papers.to_string(),
        parts: of.parts.iter().map(part).collect(),
    };
    draw_mend(&app, &visit, (&of, &form), Beside::default()).await
}

async fn draw_mend(
    app: &App,
    visit: &Visit,
    (of, form): (&Whole, &AskForm),
    beside: Beside,
) -> Result<Response<Body>, Stop> {
    if !of.may.mend {
        let is_back = of.request.stage == Stage::Mending;
        let stage = of.request.stage.zh().to_owned();
        return Err(if is_back { Refused::NotAsker.into() } else { Refused::NotNow { stage }.into() });
    }
    let mut page = draft(app, visit, (form, Some(&of.book)), beside.errors).await?;
    page.frame = frame(app, visit, "补正用款申请", of.place)?;
    page.back = Link::new("回这笔申请", format!("/desk/payments/{}", of.request.id));
    page.heading = "补正用款申请".to_owned();
    let back = of.acts.iter().rfind(|act| act.what == What::Returned);
    page.note = back.map(|act| format!("{}退回时说：{}", of.name(act.by), act.words));
    page.kept = kept_rows(&beside.kept);
    page.url = format!("/desk/payments/{}/mend", of.request.id);
    page_with(app, visit, beside.status, &page)
}

/// Asks anew and leads to the request.
pub(super) async fn mend(
    State(app): State<App>,
    Path(id): Path<String>,
    mut posted: PostedFiles<Fields>,
) -> Result<Response<Body>, Stop> {
    let received = files::receive_part(&app, &mut posted, &files::PAPERS).await?;
    let (of, form) = (whole(&app, &posted.visit, &id).await?, typed(&posted.fields));
    let result = match (read(&form), received.all_good()) {
        (Ok(ask), Ok(())) => {
            let drawn = PartyId::from_i64(app.ids.next(app.clock.now()));
            let (payment, book) = (of.request.id, of.request.book);
            let command = MendPayment { payment, book, ask, sent: sent(&app, &posted, &received)?, drawn };
            app.run(&posted.visit.actor, Some(&posted.key), command).await.map(drop)
        }
        (ask, photos) => {
            let wrong = ask.err().into_iter().chain(photos.err());
            Err(Refusal::fields(wrong.flat_map(|why| why.fields).collect()).into())
        }
    };
    match result {
        Ok(()) => Ok(redirect(&format!("/desk/payments/{id}?done=mended"))),
        Err(stop) => {
            let beside = Beside {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                kept: received.kept,
                errors: at_rows(told(stop)?),
            };
            draw_mend(&app, &posted.visit, (&of, &form), beside).await
        }
    }
}
