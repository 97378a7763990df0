//! What is made from the books of a month waits until the month is closed in each of them: before that its figures may still
//! change.

use super::frame::{OPEN, is_kept};
use crate::books::commands::posting;
use crate::books::model::Book;
use crate::gate::Scope;
use crate::house::{Context, Fault, Reader};
use crate::notices::decide::Wait;
use crate::notices::model::{Kept, Period, Stage, told};
use houji_base::{DivisionCode, Month};
use houji_seal::Notice;

/// Items whose lines are the vouchers of their period.
const OF_BOOKS: [&str; 2] = ["F02", "F03"];
/// Books that are read of a place.
const BOOKS: i64 = 2_000;

/// How far the books of a place are closed.
pub struct Closings(Vec<Book>);

impl Closings {
    /// Reads them, of a village or of all villages of a place.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn read(db: &mut Reader, cx: &Context, place: DivisionCode) -> Result<Closings, Fault> {
        Ok(Closings(posting::books_of(db, cx, &Scope::of_publication(place), 0, BOOKS)?))
    }

    /// The month that is to be closed before an item of a village can be published for a period.
    pub fn waits_for(&self, village: DivisionCode, item: &str, period: Period) -> Option<Month> {
        let Period::Months(..) = period else { return None };
        let month = period.last_month();
        let is_open = |book: &Book| book.place == village && is_kept(book, month) && !book.is_closed(month);
        (OF_BOOKS.contains(&item) && self.0.iter().any(is_open)).then_some(month)
    }
}

/// Why a notice cannot be signed yet; only what is made from books and not published ever waits.
///
/// # Errors
/// A fault of the database.
pub fn wait(
    db: &mut Reader,
    cx: &Context,
    (kept, notice): (&Kept, &Notice),
    is_made: bool,
) -> Result<Option<Wait>, Fault> {
    if !is_made || kept.stage == Stage::Published || !OF_BOOKS.contains(&kept.item.as_str()) {
        return Ok(None);
    }
    let closings = Closings::read(db, cx, kept.village)?;
    let open = closings.waits_for(kept.village, &kept.item, kept.period).map(Wait::Open);
    let was_open = told::field(notice, "sentence").ends_with(OPEN);
    Ok(open.or(was_open.then_some(Wait::Before)))
}
