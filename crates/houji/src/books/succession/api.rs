//! Going over to the newer system over the API. Money is whole fen.

use super::super::api::BooksDone;
use super::super::commands::GoOver;
use super::super::model::succession::{Choice, targets};
use super::super::model::{AccountCode, PartyId};
use super::super::reading::book_id;
use crate::gate::Action;
use crate::house::error::UNREADABLE;
use crate::house::web::{Access, Json, Route, Sent, Visit};
use crate::house::{App, Refusal, Stop, random};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use houji_base::Fen;
use serde::{Deserialize, Serialize};

/// Routes of the API.
pub(super) fn routes() -> Vec<Route> {
    let open = Access::May(Action::BookOpen);
    vec![
        Route::get("/api/v1/books/{book}/go-over", open, look),
        Route::post("/api/v1/books/{book}/go-over", open, go_over),
    ]
}

/// A part of a balance that goes to one account.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::books) struct ChoiceBody {
    /// Account or sub-account of the old book.
    account: String,
    /// Id of the party, where the balance has one.
    #[serde(default)]
    party: Option<String>,
    /// Account of the newer system, three digits.
    to: String,
    /// Fen, on the side on which that account grows.
    fen: i64,
}

/// Where balances go for which there is more than one account.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::books) struct GoOverBody {
    #[serde(default)]
    choices: Vec<ChoiceBody>,
}

/// A balance of the old book.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(in crate::books) struct BalanceShown {
    account: String,
    party: Option<String>,
    /// Debit less credit.
    fen: i64,
    /// Accounts it may go to; with more than one, `choices` say how much goes where.
    targets: Vec<&'static str>,
}

/// What stands on the old book's accounts.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(in crate::books) struct Balances {
    /// First month of the new book, `YYYY-MM`.
    first: String,
    items: Vec<BalanceShown>,
    /// Why it cannot go over now.
    blocked: Option<String>,
}

/// The balances of a book of the older system, and the accounts they may go to.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/books/{book}/go-over", tag = "books", params(("book" = String, Path)),
    responses((status = 200, body = Balances), (status = 409, description = "It went over before"))))]
pub(in crate::books) async fn look(
    State(app): State<App>,
    visit: Visit,
    Path(book): Path<String>,
) -> Result<Json<Balances>, Stop> {
    let found = super::read(&app, &visit, &book).await?.found;
    let item = |balance: &super::Balance| BalanceShown {
        account: balance.account.to_string(),
        party: balance.party.map(|party| party.to_string()),
        fen: balance.net.fen(),
        targets: targets(&balance.account).to_vec(),
    };
    let shown = Balances {
        first: found.first().to_string(),
        items: found.balances.iter().map(item).collect(),
        blocked: found.may().err().map(|why| Refusal::from(why).sentence),
    };
    Ok(Json(StatusCode::OK, shown))
}

/// End a book of the older system and begin one of the newer system with its balances.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/books/{book}/go-over", tag = "books", request_body = GoOverBody,
    params(("book" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = BooksDone), (status = 409, description = "Something stands in the way"),
              (status = 422, description = "Balances to divide, RFC 9457"))))]
pub(in crate::books) async fn go_over(
    State(app): State<App>,
    Path(book): Path<String>,
    sent: Sent<GoOverBody>,
) -> Result<Json<BooksDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let read = |choice: ChoiceBody| {
        let party = choice.party.as_deref().map(PartyId::parse).transpose().map_err(|_| UNREADABLE)?;
        let code = |text: &str| AccountCode::parse(text).map_err(|_| UNREADABLE);
        let (account, to) = (code(&choice.account)?, code(&choice.to)?);
        Ok::<_, Stop>(Choice { account, party, to, amount: Fen::new(choice.fen) })
    };
    let choices = body.choices.into_iter().map(read).collect::<Result<_, _>>()?;
    let command = GoOver { book: book_id(&book)?, choices, salt: random()? };
    let done = app.run(&visit.actor, Some(&key), command).await?;
    Ok(Json(StatusCode::CREATED, BooksDone { book: done.book.to_string() }))
}
