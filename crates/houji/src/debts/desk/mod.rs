//! The bookkeeper's pages about debts and claims: books of a place, the register of one book, one debt, a new one.

mod enter;
mod list;
mod one;

use crate::gate::Action;
use crate::house::web::{Access, Route, Visit};
use crate::house::{App, Fault, Stop};
use crate::ui::forms;
use crate::ui::frame::Frame;
use crate::ui::office;
use crate::ui::parts::Errors;
use houji_base::DivisionCode;

/// Routes of the pages.
pub(super) fn routes() -> Vec<Route> {
    let (read, write) = (Access::May(Action::DebtRead), Access::May(Action::DebtWrite));
    vec![
        Route::get("/desk/debts", read, list::show),
        Route::get("/desk/debts/of/{book}", read, list::book),
        Route::get("/desk/debts/new", write, enter::show),
        Route::post("/desk/debts/new", write, enter::record),
        Route::get("/desk/debts/{debt}", read, one::show),
        Route::post("/desk/debts/{debt}/steps", write, one::settle),
        Route::post("/desk/debts/{debt}/reversal", write, one::reverse),
        Route::post("/desk/debts/{debt}/void", write, one::void),
    ]
}

/// The frame of a page about the debts of a place.
fn frame(app: &App, visit: &Visit, title: &str, place: DivisionCode) -> Result<Frame, Fault> {
    let cx = app.context(visit.actor.clone());
    let mut frame = visit.frame(app, title)?;
    frame.desk = Some(office::frame(&cx, cx.registry.places.name(place), "债权债务", "/desk/debts"));
    Ok(frame)
}

/// A refusal that the form can tell about itself; anything else stops.
fn mend(stop: Stop) -> Result<Errors, Stop> {
    forms::mend(stop, &["book.closed", "debt.other_kind"])
}
