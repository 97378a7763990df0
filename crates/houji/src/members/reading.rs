//! What the pages, the API and the commands read of members and dividends: the same for all.

use super::decide::Refused;
use super::model::{Household, Kind, Member, Money, Payment, Run};
use super::store;
use crate::books::model::{Book, BookId, BookKind};
use crate::books::{book_id, trial, with_book_for};
use crate::gate::Action;
use crate::house::web::Visit;
use crate::house::{App, Context, Fault, Reader, Stop};
use houji_base::{Fen, Month};

/// Reads on behalf of somebody who may read the register of a collective.
///
/// # Errors
/// A refusal when there is no such book for these eyes, or it is no collective's.
pub async fn with_book<T: Send + 'static>(
    app: &App,
    visit: &Visit,
    book: &str,
    work: impl FnOnce(&mut Reader, &Context, Book) -> Result<T, Stop> + Send + 'static,
) -> Result<T, Stop> {
    let asked = |db: &mut Reader, cx: &Context, book: Book| match book.kind {
        BookKind::Collective => work(db, cx, book),
        BookKind::Committee | BookKind::Cooperative => Err(Refused::NotCollective.into()),
    };
    with_book_for(app, visit, book_id(book)?, Action::MemberRead, asked).await
}

/// What a year has to give; `None` while its income and expense are not carried over.
///
/// # Errors
/// A fault of the database.
pub fn money(db: &mut Reader, cx: &Context, book: &Book, year: i64) -> Result<Option<Money>, Fault> {
    let (Some(january), Some(after)) = (Month::new(year, 1), Month::new(year.saturating_add(1), 1)) else {
        return Ok(None);
    };
    let closed = trial(db, cx, book, (january, 13), None)?;
    let is_of_result = |code: &crate::books::model::AccountCode| {
        book.standard.account(code).is_some_and(|account| account.class.is_of_result())
    };
    let is_open =
        closed.lines.iter().any(|line| is_of_result(&line.account) && !line.closing.net().is_zero());
    if is_open || !closed.closing("321").net().is_zero() {
        return Ok(None);
    }
    let before = trial(db, cx, book, (january, 12), None)?;
    let moved = before.lines.iter().filter(|line| is_of_result(&line.account));
    let result: Fen = moved.map(|line| line.movement.net().negated()).sum();
    // What was given out or mended since.
    let since = trial(db, cx, book, (after, 12), None)?.movement("322").net();
    Ok(Some(Money {
        result,
        began: before.opening("322").net().negated(),
        there: closed.closing("322").net().plus(since).negated(),
    }))
}

/// A household with its members.
///
/// # Errors
/// A refusal when there is none.
pub fn household(
    db: &mut Reader,
    cx: &Context,
    book: BookId,
    number: i64,
) -> Result<(Household, Vec<Member>), Stop> {
    let county = cx.county.as_i64();
    let line = store::lines(db, county, book, number, 1)?.into_iter().next();
    let household = line.map(|line| line.household).filter(|found| found.number == number);
    let household = household.ok_or(Refused::NoHousehold)?;
    Ok((household, store::members_of(db, county, book, number)?))
}

/// A run with its payments.
///
/// # Errors
/// A refusal when there is none.
pub fn run(db: &mut Reader, cx: &Context, book: BookId, n: i64) -> Result<(Run, Vec<Payment>), Stop> {
    let run = super::commands::found_run(db, cx, book, n)?;
    Ok((run, store::payments(db, cx.county.as_i64(), book, n)?))
}

/// Most runs of dividends that are looked through.
const RUNS: i64 = 60;

/// Who holds the shares of a book, in counts alone.
pub struct Held {
    /// Households, members, and their shares in hundredths.
    pub counts: [i64; 3],
    /// Kinds of shares, with what the collective holds of each.
    pub kinds: Vec<Kind>,
}

/// Counts members and shares of a book.
///
/// # Errors
/// A fault of the database.
pub fn held(db: &mut Reader, cx: &Context, book: BookId) -> Result<Held, Fault> {
    let county = cx.county.as_i64();
    let counts = store::households(db, county, book)?;
    Ok(Held { counts, kinds: store::kinds(db, county, book)? })
}

/// Runs of dividends of a book, newest first.
///
/// # Errors
/// A fault of the database.
pub fn runs(db: &mut Reader, cx: &Context, book: BookId) -> Result<Vec<Run>, Fault> {
    store::runs(db, cx.county.as_i64(), book, i64::MAX, RUNS)
}
