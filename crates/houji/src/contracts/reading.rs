//! What the pages and the API read of contracts: the same for both.

use super::decide::Refused;
use super::model::{Ageing, Contract, ContractId, Due, Later, Receipt, ReceiptId};
use super::store;
pub use crate::books::books_for;
use crate::books::commands::posting;
use crate::books::model::BookId;
use crate::gate::{Action, Scope, scope};
use crate::house::web::Visit;
use crate::house::{App, Context, Fault, Reader, Stop};
use houji_base::{Day, DivisionCode};

/// A contract with all that is kept about it.
pub struct Whole {
    /// The contract.
    pub contract: Contract,
    /// Its place.
    pub place: DivisionCode,
    /// Name of the other side: of a person or household only the first character.
    pub party: String,
    /// Dues in their order.
    pub dues: Vec<Due>,
    /// Income of later years.
    pub later: Vec<Later>,
    /// What came in.
    pub receipts: Vec<Receipt>,
}

/// The contract of a text.
///
/// # Errors
/// A refusal when the text names none.
pub fn contract_id(text: &str) -> Result<ContractId, Stop> {
    Ok(ContractId::parse(text).map_err(|_| Refused::NoContract)?)
}

/// The receipt of a text.
///
/// # Errors
/// A refusal when the text names none.
pub fn receipt_id(text: &str) -> Result<ReceiptId, Stop> {
    Ok(ReceiptId::parse(text).map_err(|_| Refused::NoReceipt)?)
}

/// A book of a text.
///
/// # Errors
/// A refusal when the text names none.
pub fn book_id(text: &str) -> Result<BookId, Stop> {
    Ok(BookId::parse(text).map_err(|_| crate::books::decide::Refused::NoBook)?)
}

/// Reads a contract for somebody who may read those of its place.
///
/// # Errors
/// A refusal when there is none for these eyes.
pub async fn whole(app: &App, visit: &Visit, id: &str) -> Result<Whole, Stop> {
    let (id, cx) = (contract_id(id)?, app.context(visit.actor.clone()));
    app.db
        .read(move |db| {
            let county = cx.county.as_i64();
            let contract = store::contract(db, county, id)?.ok_or(Refused::NoContract)?;
            let place = contract.book.place().ok_or(Refused::NoContract)?;
            scope(&cx.actor, Action::ContractRead, place)?;
            let party = posting::party(db, &cx, contract.book, contract.party)?;
            let party = party.map_or(String::new(), |party| party.shown());
            let (dues, later) = (store::dues(db, county, id)?, store::later(db, county, id)?);
            let receipts = store::receipts(db, county, id)?;
            Ok(Whole { contract, place, party, dues, later, receipts })
        })
        .await
}

/// Most contracts of a book in a list to choose from.
const LISTED: i64 = 200;

/// Contracts of a book that were not taken back, with their titles.
///
/// # Errors
/// A fault of the database.
pub fn of_book(db: &mut Reader, cx: &Context, book: BookId) -> Result<Vec<(ContractId, String)>, Fault> {
    store::of_book(db, cx.county.as_i64(), book, LISTED)
}

/// What is owed in a place, book by book, and all of it.
///
/// # Errors
/// A fault of the database.
pub fn ageing(
    db: &mut Reader,
    cx: &Context,
    scope: &Scope,
) -> Result<(Vec<(BookId, Ageing)>, Ageing), Fault> {
    let books = store::ageing(db, cx.county.as_i64(), scope, cx.today)?;
    let all = books.iter().fold(Ageing::default(), |all, (_, of)| all.plus(of));
    Ok((books, all))
}

/// Contracts of a book that were in force within some days.
///
/// # Errors
/// A fault of the database.
pub fn in_force(
    db: &mut Reader,
    cx: &Context,
    book: BookId,
    days: (Day, Day),
    most: i64,
) -> Result<Vec<Contract>, Fault> {
    store::in_force(db, cx.county.as_i64(), book, days, most)
}
