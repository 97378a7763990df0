//! The accountant's pages: books in reach, a book, a voucher, and entering one.

mod books;
mod entry;
mod find;
mod pages;
mod typed;
mod voucher;

pub(super) use books::{places, reaches};
pub(super) use pages::{Cell, EntryRow};

use crate::files;
use crate::gate::Action;
use crate::house::web::{Access, Route, Visit};
use crate::house::{App, Fault};
use crate::ui::frame::Frame;
use crate::ui::office;
use houji_base::DivisionCode;

/// Most bytes of the form of a voucher without its photos; its lines may all be filled to the last letter.
const ENTRY_BYTES: usize = 512 * 1024;

/// Routes of the pages.
pub(super) fn routes() -> Vec<Route> {
    let (read, post) = (Access::May(Action::BookRead), Access::May(Action::BookPost));
    vec![
        Route::get("/desk/books", read, books::list),
        Route::get("/desk/books/{book}", read, books::one),
        Route::get("/desk/books/{book}/find", read, find::show),
        Route::get("/desk/books/{book}/vouchers/{seq}", read, voucher::show),
        Route::get("/desk/books/{book}/vouchers/new", post, entry::new),
        Route::post("/desk/books/{book}/vouchers/new", post, entry::act)
            .body_limit(ENTRY_BYTES + files::FORM_LIMIT),
        Route::post("/desk/books/{book}/vouchers/{seq}/reversal", post, voucher::reverse),
        Route::post("/desk/books/{book}/vouchers/{seq}/files", post, voucher::add_papers)
            .body_limit(files::FORM_LIMIT),
    ]
}

/// The frame of a page about the books of a place.
pub(super) fn frame(app: &App, visit: &Visit, title: &str, place: DivisionCode) -> Result<Frame, Fault> {
    let cx = app.context(visit.actor.clone());
    let mut frame = visit.frame(app, title)?;
    frame.desk = Some(office::frame(&cx, cx.registry.places.name(place), "集体账", "/desk/books"));
    Ok(frame)
}
