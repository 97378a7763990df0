//! What the pages and the API read of debts: the same for both.

use super::decide::Refused;
use super::model::{Debt, DebtId, Standing, Step};
use super::store;
use crate::books::claims::{self, Ages, Claim, Held};
use crate::books::commands::posting;
use crate::books::model::{Book, BookId, Party, PartyId};
use crate::gate::{Action, Scope, scope};
use crate::house::web::Visit;
use crate::house::{App, Context, Fault, Reader, Stop};
use houji_base::{Day, DivisionCode, Fen};
use std::collections::BTreeMap;

/// Most debts of the books of one page.
const MOST: i64 = 5_000;

/// A debt with all that is kept about it.
pub struct Whole {
    /// The debt.
    pub debt: Debt,
    /// Its place.
    pub place: DivisionCode,
    /// Name of the creditor: of a person or household only the first character.
    pub party: String,
    /// What became of it.
    pub steps: Vec<Step>,
}

/// Reads a debt for somebody who may read those of its place.
///
/// # Errors
/// A refusal when there is none for these eyes.
pub async fn whole(app: &App, visit: &Visit, id: &str) -> Result<Whole, Stop> {
    let id = DebtId::parse(id).map_err(|_| Refused::NoDebt)?;
    let cx = app.context(visit.actor.clone());
    app.db
        .read(move |db| {
            let county = cx.county.as_i64();
            let debt = store::debt(db, county, id)?.ok_or(Refused::NoDebt)?;
            let place = debt.book.place().ok_or(Refused::NoDebt)?;
            scope(&cx.actor, Action::DebtRead, place)?;
            let party = posting::party(db, &cx, debt.book, debt.party)?;
            let party = party.map_or(String::new(), |party| party.shown());
            let steps = store::steps(db, county, id)?;
            Ok(Whole { debt, place, party, steps })
        })
        .await
}

/// What debts add up to.
#[derive(Clone, Copy, Default)]
pub struct Sum {
    /// Not settled, by age.
    pub ages: Ages,
    /// Of it what was borrowed.
    pub loans: Fen,
    /// What should have been paid back.
    pub late: Fen,
}

impl Sum {
    /// Of some debts, as they stand on a day.
    pub fn of<'a>(debts: impl Iterator<Item = &'a Debt>, today: Day) -> Sum {
        let mut sum = Sum::default();
        for debt in debts {
            let left = debt.left();
            sum.ages.add((debt.written.origin, left), today);
            if debt.written.kind.is_loan() {
                sum.loans = sum.loans.plus(left);
            }
            if let Standing::Late(late) = debt.standing(today) {
                sum.late = sum.late.plus(late);
            }
        }
        sum
    }

    /// Adds another one.
    #[must_use]
    pub fn plus(&self, other: &Sum) -> Sum {
        Sum {
            ages: self.ages.plus(&other.ages),
            loans: self.loans.plus(other.loans),
            late: self.late.plus(other.late),
        }
    }
}

/// A book with what it owes and is owed.
pub struct BookLine {
    /// The book.
    pub book: Book,
    /// Told by the ledger.
    pub held: Held,
    /// Told by the register.
    pub sum: Sum,
}

impl BookLine {
    /// Loans that stand in the book and are not registered.
    pub fn unregistered(&self) -> Fen {
        self.held.borrowed.minus(self.sum.loans)
    }
}

/// Books of a place by id, after one, each with what it owes and is owed.
///
/// # Errors
/// A fault of the database.
pub fn overview(
    db: &mut Reader,
    cx: &Context,
    scope: &Scope,
    after: i64,
    most: i64,
) -> Result<Vec<BookLine>, Fault> {
    let books = posting::books_of(db, cx, scope, after, most)?;
    let (Some(first), Some(last)) = (books.first(), books.last()) else { return Ok(Vec::new()) };
    let range = (first.id, last.id);
    let held = claims::held(db, cx, range)?;
    let debts = debts(db, cx, range)?;
    let line = |book: Book| {
        let own = debts.iter().filter(|debt| debt.book == book.id);
        let (held, sum) = (held.get(&book.id).copied().unwrap_or_default(), Sum::of(own, cx.today));
        BookLine { book, held, sum }
    };
    Ok(books.into_iter().map(line).collect())
}

/// All debts of the books from one to another, page by page.
fn debts(db: &mut Reader, cx: &Context, range: (BookId, BookId)) -> Result<Vec<Debt>, Fault> {
    let (mut all, mut after) = (Vec::new(), (0, 0));
    loop {
        let page = store::of_books(db, cx.county.as_i64(), range, after, MOST)?;
        let is_last = i64::try_from(page.len()).unwrap_or(0) < MOST;
        all.extend(page);
        match all.last() {
            Some(last) if !is_last => after = (last.book.as_i64(), last.id.as_i64()),
            _ => return Ok(all),
        }
    }
}

/// The register of a book.
pub struct Register {
    /// The book with its sums.
    pub line: BookLine,
    /// Debts with the creditor as it is shown.
    pub debts: Vec<(Debt, String)>,
    /// Who owes the book.
    pub claims: Vec<Claim>,
}

/// Reads the register of a book.
///
/// # Errors
/// A fault of the database.
pub fn register(db: &mut Reader, cx: &Context, book: Book) -> Result<Register, Fault> {
    let range = (book.id, book.id);
    let held = claims::held(db, cx, range)?.remove(&book.id).unwrap_or_default();
    let debts = debts(db, cx, range)?;
    let names: BTreeMap<PartyId, Party> = posting::parties(db, cx, book.id)?;
    let shown = |debt: &Debt| names.get(&debt.party).map(Party::shown).unwrap_or_default();
    let claims = claims::claims(db, cx, &book)?;
    let sum = Sum::of(debts.iter(), cx.today);
    let debts = debts.into_iter().map(|debt| (debt.clone(), shown(&debt))).collect();
    Ok(Register { line: BookLine { book, held, sum }, debts, claims })
}
