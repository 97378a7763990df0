//! The pages about payments: what there is and what waits, one request with those who agree, a new one, the sheet.

mod act;
mod ask;
mod list;
mod one;
mod pages;
mod sheet;

use crate::files;
use crate::gate::Action;
use crate::house::web::{Access, Route, Visit};
use crate::house::{App, Fault};
use crate::ui::forms::mend_any as mend;
use crate::ui::frame::Frame;
use crate::ui::office;
use houji_base::DivisionCode;

/// Routes of the pages.
pub(super) fn routes() -> Vec<Route> {
    let (read, ask_for) = (Access::May(Action::PaymentRead), Access::May(Action::PaymentAsk));
    let (approve, pay) = (Access::May(Action::PaymentApprove), Access::May(Action::PaymentPay));
    vec![
        Route::get("/desk/payments", read, list::show),
        Route::get("/desk/payments/new", ask_for, ask::show),
        Route::post("/desk/payments/new", ask_for, ask::send).body_limit(files::FORM_LIMIT),
        Route::get("/desk/payments/{payment}", read, one::show),
        Route::get("/desk/payments/{payment}/sheet", read, sheet::show),
        Route::get("/desk/payments/{payment}/files/{file}", read, super::api::attachment),
        Route::get("/desk/payments/{payment}/mend", ask_for, ask::show_mend),
        Route::post("/desk/payments/{payment}/mend", ask_for, ask::mend).body_limit(files::FORM_LIMIT),
        Route::post("/desk/payments/{payment}/cancel", ask_for, act::cancel),
        Route::post("/desk/payments/{payment}/decision", approve, act::decide),
        Route::post("/desk/payments/{payment}/payment", pay, act::pay).body_limit(files::FORM_LIMIT),
    ]
}

/// The frame of a page about the payments of a place.
fn frame(app: &App, visit: &Visit, title: &str, place: DivisionCode) -> Result<Frame, Fault> {
    let cx = app.context(visit.actor.clone());
    let mut frame = visit.frame(app, title)?;
    frame.desk = Some(office::frame(&cx, cx.registry.places.name(place), "用款", "/desk/payments"));
    Ok(frame)
}
