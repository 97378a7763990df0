//! The bookkeeper's pages about contracts: what there is and what is owed, one contract, a new one.

mod enter;
mod files;
mod list;
mod one;
mod pages;
mod receipt;

use crate::gate::Action;
use crate::house::web::{Access, Route, Visit};
use crate::house::{App, Fault, Stop};
use crate::ui::frame::Frame;
use crate::ui::office;
use crate::ui::parts::Errors;
use houji_base::DivisionCode;

/// Routes of the pages.
pub(super) fn routes() -> Vec<Route> {
    let (read, write) = (Access::May(Action::ContractRead), Access::May(Action::ContractWrite));
    vec![
        Route::get("/desk/contracts", read, list::show),
        Route::get("/desk/contracts/new", write, enter::show),
        Route::post("/desk/contracts/new", write, enter::record),
        Route::get("/desk/contracts/{contract}", read, one::show),
        Route::post("/desk/contracts/{contract}/receipts", write, one::receive),
        Route::get("/desk/contracts/{contract}/receipts/{receipt}", read, receipt::show),
        Route::post("/desk/contracts/{contract}/receipts/{receipt}/reversal", write, receipt::reverse),
        Route::post("/desk/contracts/{contract}/end", write, one::end),
        Route::post("/desk/contracts/{contract}/void", write, one::void),
    ]
}

/// The frame of a page about the contracts of a place.
fn frame(app: &App, visit: &Visit, title: &str, place: DivisionCode) -> Result<Frame, Fault> {
    let cx = app.context(visit.actor.clone());
    let mut frame = visit.frame(app, title)?;
    frame.desk = Some(office::frame(&cx, cx.registry.places.name(place), "集体合同", "/desk/contracts"));
    Ok(frame)
}

/// A refusal that the form can tell about itself; anything else stops. A day in a closed month, or a name of another kind,
/// is mended in the form.
fn mend(stop: Stop) -> Result<Errors, Stop> {
    crate::ui::forms::mend(stop, &["book.closed", "contract.other_kind"])
}
