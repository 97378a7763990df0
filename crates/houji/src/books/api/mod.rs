//! The JSON API of the room. Money is whole fen.

mod read;
mod shapes;

pub(super) use self::shapes::{AmountsShown, BooksDone, Nothing, TrialLineShown};

use self::shapes::{
    AddPartyBody, AddSubBody, LineBody, NameBody, OpenBookBody, PartyDone, PostBody, ReverseBody, VoucherDone,
};
#[cfg(test)]
use self::shapes::{BookPage, BookShown, PartyPage, VoucherPage, VoucherShown};
use super::charts;
use super::commands::{
    AddParty, AddSubAccount, ChangeSubAccount, CloseMonth, OpenBook, Post, Reverse, SubChange, YearEnd,
};
use super::decide::Refused;
use super::import::web::LookQuery;
use super::model::{AccountCode, Line, PartyId};
#[cfg(test)]
use super::model::{BookKind, Side};
use super::papers::file_ids;
use super::reading::book_id;
use crate::files::{Holder, SentFiles};
use crate::gate::Action;
use crate::house::error::UNREADABLE;
use crate::house::web::{Access, Json, Route, Sent, Visit};
use crate::house::{App, FieldError, Refusal, Stop, random};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use houji_base::{Day, DivisionCode, Month};
#[cfg(test)]
use utoipa::OpenApi;

/// Routes of the API.
pub(super) fn routes() -> Vec<Route> {
    let (post, close) = (Access::May(Action::BookPost), Access::May(Action::BookClose));
    let mut routes = vec![
        Route::post("/api/v1/books", Access::May(Action::BookOpen), open),
        Route::post("/api/v1/books/{book}/vouchers", post, post_voucher),
        Route::post("/api/v1/books/{book}/vouchers/{seq}/reversal", post, reverse),
        Route::post("/api/v1/books/{book}/sub-accounts", post, add_sub_account),
        Route::post("/api/v1/books/{book}/sub-accounts/{code}/name", post, rename_sub_account),
        Route::post("/api/v1/books/{book}/sub-accounts/{code}/end", post, end_sub_account),
        Route::post("/api/v1/books/{book}/parties", post, add_party),
        Route::post("/api/v1/books/{book}/months/{month}/close", close, close_month),
        Route::post("/api/v1/books/{book}/years/{year}/closing", close, year_end),
    ];
    routes.extend(read::routes());
    routes
}

/// The part of the OpenAPI document this room answers for.
#[cfg(test)]
#[derive(OpenApi)]
#[openapi(
    paths(
        super::import::web::hand_in_api,
        super::succession::api::look,
        super::succession::api::go_over,
        super::papers::list_api,
        super::papers::add_api,
        super::papers::show_api,
        open,
        post_voucher,
        reverse,
        add_sub_account,
        rename_sub_account,
        end_sub_account,
        add_party,
        close_month,
        year_end,
        read::charts,
        read::books,
        read::book,
        read::vouchers,
        read::voucher,
        read::find,
        read::parties,
        read::accounts,
        read::entries,
        read::trial_balance,
        read::statement
    ),
    components(schemas(
        super::commands::Imported,
        super::papers::PapersBody,
        super::papers::PaperShown,
        OpenBookBody,
        LineBody,
        PostBody,
        ReverseBody,
        AddSubBody,
        NameBody,
        super::succession::api::ChoiceBody,
        super::succession::api::GoOverBody,
        super::succession::api::Balances,
        super::succession::api::BalanceShown,
        AddPartyBody,
        BookShown,
        BookPage,
        BooksDone,
        PartyDone,
        PartyPage,
        VoucherDone,
        VoucherPage,
        VoucherShown,
        BookKind,
        Side,
        shapes::ChartShown,
        shapes::ChartAccount,
        shapes::Charts,
        shapes::AccountShown,
        shapes::Accounts,
        shapes::AmountsShown,
        shapes::TrialShown,
        shapes::TrialLineShown,
        shapes::Entries,
        shapes::EntryShown,
        shapes::StatementShown,
        shapes::StatementLineShown
    ))
)]
pub(super) struct Api;

/// Lines as sent: what cannot be read is told line by line.
fn lines(sent: &[LineBody]) -> Result<Vec<Line>, Refusal> {
    let (mut lines, mut errors) = (Vec::new(), Vec::new());
    for (body, at) in sent.iter().zip(1i64..) {
        let account = AccountCode::parse(&body.account);
        let party = body.party.as_deref().map(PartyId::parse).transpose();
        match (account, party) {
            (Ok(account), Ok(party)) => lines.push(Line {
                account,
                party,
                side: body.side,
                amount: houji_base::Fen::new(body.fen),
                summary: body.summary.trim().to_owned(),
            }),
            (Err(_), _) => {
                let sentence = format!("第 {at} 行的科目看不懂，请写成 102 或 501.02 这样");
                errors.push(FieldError::new(format!("line{at}-account"), sentence));
            }
            (_, Err(_)) => {
                let sentence = format!("第 {at} 行的往来单位看不懂，请用它的编号");
                errors.push(FieldError::new(format!("line{at}-party"), sentence));
            }
        }
    }
    if errors.is_empty() { Ok(lines) } else { Err(Refusal::fields(errors)) }
}

/// Open a book for a village or township.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/books", tag = "books", request_body = OpenBookBody,
    params(LookQuery, ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = BooksDone), (status = 200, description = "Could be opened", body = BooksDone),
              (status = 422, description = "Fields to mend, RFC 9457"))))]
async fn open(
    State(app): State<App>,
    Query(q): Query<LookQuery>,
    sent: Sent<OpenBookBody>,
) -> Result<Json<BooksDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let ids: Vec<PartyId> =
        body.parties.iter().map(|_| PartyId::from_i64(app.ids.next(app.clock.now()))).collect();
    let mut opening = lines(&body.opening)?;
    for line in &mut opening {
        // A place that names no party stays what it is, and is refused as unknown.
        let at = line.party.and_then(|place| usize::try_from(place.as_i64().saturating_sub(1)).ok());
        line.party = at.and_then(|at| ids.get(at)).copied().or(line.party);
    }
    let command = OpenBook {
        place: DivisionCode::parse(&body.place).map_err(|_| Refused::NoPlace)?,
        kind: body.kind,
        standard: charts::standard(&app, &body.standard).await?,
        name: body.name,
        first: Month::parse(&body.first).map_err(|_| UNREADABLE)?,
        subs: subs(body.subs)?,
        parties: body.parties.into_iter().map(|party| (party.kind, party.name)).collect(),
        opening,
        ids,
        salt: random()?,
    };
    if q.dry_run {
        let cx = app.context(visit.actor.clone());
        let book = app.db.read(move |db| command.look(db, &cx)).await?;
        return Ok(Json(StatusCode::OK, BooksDone { book: book.to_string() }));
    }
    let done = app.run(&visit.actor, Some(&key), command).await?;
    Ok(Json(StatusCode::CREATED, BooksDone { book: done.book.to_string() }))
}

/// Sub-accounts as sent.
fn subs(sent: Vec<AddSubBody>) -> Result<Vec<(AccountCode, String)>, Refusal> {
    let read = |sub: AddSubBody| Ok((sub_code(&sub.code)?, sub.name));
    let mut subs = sent.into_iter().map(read).collect::<Result<Vec<_>, Refusal>>()?;
    subs.sort();
    Ok(subs)
}

fn sub_code(text: &str) -> Result<AccountCode, Refusal> {
    let sentence = "请写成上级科目加两位数字，比如 501.06";
    AccountCode::parse(text).map_err(|_| Refusal::fields(vec![FieldError::new("code", sentence)]))
}

/// Post a voucher.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/books/{book}/vouchers", tag = "books", request_body = PostBody,
    params(("book" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = VoucherDone), (status = 409, description = "The month is closed"),
              (status = 422, description = "Does not balance, or lines to mend"))))]
async fn post_voucher(
    State(app): State<App>,
    Path(book): Path<String>,
    sent: Sent<PostBody>,
) -> Result<Json<VoucherDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let photos = match body.attachments.as_slice() {
        [] => None,
        ids => Some(SentFiles { files: file_ids(ids)?, holder: Holder::of(&app, &visit)? }),
    };
    let command = Post {
        book: book_id(&book)?,
        day: Day::parse(&body.day).map_err(|_| UNREADABLE)?,
        summary: body.summary,
        papers: body.papers,
        lines: lines(&body.lines)?,
        photos,
        salt: random()?,
    };
    let posted = app.run(&visit.actor, Some(&key), command).await?;
    Ok(Json(StatusCode::CREATED, VoucherDone::from(posted)))
}

/// Take a voucher back by one in red, dated today.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/books/{book}/vouchers/{seq}/reversal", tag = "books", request_body = ReverseBody,
    params(("book" = String, Path), ("seq" = i64, Path),
           ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = VoucherDone), (status = 409, description = "Was taken back before"))))]
async fn reverse(
    State(app): State<App>,
    Path((book, seq)): Path<(String, i64)>,
    sent: Sent<ReverseBody>,
) -> Result<Json<VoucherDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let command = Reverse { book: book_id(&book)?, seq, reason: body.reason, salt: random()? };
    let posted = app.run(&visit.actor, Some(&key), command).await?;
    Ok(Json(StatusCode::CREATED, VoucherDone::from(posted)))
}

/// Add a sub-account.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/books/{book}/sub-accounts", tag = "books", request_body = AddSubBody,
    params(("book" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = BooksDone), (status = 409, description = "The code is taken"))))]
async fn add_sub_account(
    State(app): State<App>,
    Path(book): Path<String>,
    sent: Sent<AddSubBody>,
) -> Result<Json<BooksDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let command = AddSubAccount { book: book_id(&book)?, code: sub_code(&body.code)?, name: body.name };
    let done = app.run(&visit.actor, Some(&key), command).await?;
    Ok(Json(StatusCode::CREATED, BooksDone { book: done.book.to_string() }))
}

/// Give one of a book's own sub-accounts another name.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/books/{book}/sub-accounts/{code}/name", tag = "books", request_body = NameBody,
    params(("book" = String, Path), ("code" = String, Path),
           ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = BooksDone), (status = 409, description = "Not the book's own"))))]
async fn rename_sub_account(
    State(app): State<App>,
    Path((book, code)): Path<(String, String)>,
    sent: Sent<NameBody>,
) -> Result<Json<BooksDone>, Stop> {
    let Sent { body, key, visit } = sent;
    change_sub(&app, &visit, &key, (&book, &code), SubChange::Rename(body.name)).await
}

/// End one of a book's own sub-accounts: nothing new is entered under it.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/books/{book}/sub-accounts/{code}/end", tag = "books",
    params(("book" = String, Path), ("code" = String, Path),
           ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = BooksDone), (status = 409, description = "It holds something"))))]
async fn end_sub_account(
    State(app): State<App>,
    Path((book, code)): Path<(String, String)>,
    sent: Sent<shapes::Nothing>,
) -> Result<Json<BooksDone>, Stop> {
    let Sent { key, visit, .. } = sent;
    change_sub(&app, &visit, &key, (&book, &code), SubChange::End).await
}

async fn change_sub(
    app: &App,
    visit: &Visit,
    key: &str,
    (book, code): (&str, &str),
    change: SubChange,
) -> Result<Json<BooksDone>, Stop> {
    let command = ChangeSubAccount { book: book_id(book)?, code: sub_code(code)?, change };
    let done = app.run(&visit.actor, Some(key), command).await?;
    Ok(Json(StatusCode::OK, BooksDone { book: done.book.to_string() }))
}

/// Add a member, household, firm or office.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/books/{book}/parties", tag = "books", request_body = AddPartyBody,
    params(("book" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = PartyDone), (status = 409, description = "The name is taken"))))]
async fn add_party(
    State(app): State<App>,
    Path(book): Path<String>,
    sent: Sent<AddPartyBody>,
) -> Result<Json<PartyDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let drawn = (PartyId::from_i64(app.ids.next(app.clock.now())), random()?);
    let command = AddParty { book: book_id(&book)?, kind: body.kind, name: body.name, drawn };
    let added = app.run(&visit.actor, Some(&key), command).await?;
    Ok(Json(StatusCode::CREATED, PartyDone { party: added.party.to_string() }))
}

/// Close a month.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/books/{book}/months/{month}/close", tag = "books",
    params(("book" = String, Path), ("month" = String, Path, description = "YYYY-MM"),
           ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = BooksDone), (status = 409, description = "Something stands in the way"))))]
async fn close_month(
    State(app): State<App>,
    Path((book, month)): Path<(String, String)>,
    sent: Sent<shapes::Nothing>,
) -> Result<Json<BooksDone>, Stop> {
    let Sent { key, visit, .. } = sent;
    let month = Month::parse(&month).map_err(|_| UNREADABLE)?;
    let done = app.run(&visit.actor, Some(&key), CloseMonth { book: book_id(&book)?, month }).await?;
    Ok(Json(StatusCode::OK, BooksDone { book: done.book.to_string() }))
}

/// Post the closing entries of a year that follow from its balances.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/books/{book}/years/{year}/closing", tag = "books",
    params(("book" = String, Path), ("year" = i64, Path),
           ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = VoucherDone), (status = 409, description = "Something stands in the way"))))]
async fn year_end(
    State(app): State<App>,
    Path((book, year)): Path<(String, i64)>,
    sent: Sent<shapes::Nothing>,
) -> Result<Json<VoucherDone>, Stop> {
    let Sent { key, visit, .. } = sent;
    let command = YearEnd { book: book_id(&book)?, year, salt: random()? };
    let posted = app.run(&visit.actor, Some(&key), command).await?;
    Ok(Json(StatusCode::CREATED, VoucherDone::from(posted)))
}
