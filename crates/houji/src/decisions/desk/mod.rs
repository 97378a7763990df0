//! The pages of an office about what villagers decide: matters of a place, a new one, one with its steps.

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
    let (read, write) = (Access::May(Action::DecisionRead), Access::May(Action::DecisionWrite));
    vec![
        Route::get("/desk/decisions", read, list::show),
        Route::get("/desk/decisions/new", write, enter::show),
        Route::post("/desk/decisions/new", write, enter::record),
        Route::get("/desk/decisions/{decision}", read, one::show),
        Route::post("/desk/decisions/{decision}/steps", write, one::step),
        Route::post("/desk/decisions/{decision}/publications", write, one::publish),
        Route::post("/desk/decisions/{decision}/void", write, one::void),
    ]
}

/// The frame of a page about the decisions of a place.
fn frame(app: &App, visit: &Visit, title: &str, place: DivisionCode) -> Result<Frame, Fault> {
    let cx = app.context(visit.actor.clone());
    let mut frame = visit.frame(app, title)?;
    frame.desk = Some(office::frame(&cx, cx.registry.places.name(place), "村民决定的事", "/desk/decisions"));
    Ok(frame)
}

/// A refusal that the form can tell about itself; anything else stops.
fn mend(stop: Stop) -> Result<Errors, Stop> {
    forms::mend(stop, &["decision.order", "decision.unpublished"])
}

/// Codes and names of a choice.
fn pairs<T>(
    all: &'static [(T, &'static str, &'static str)],
) -> impl Iterator<Item = (&'static str, &'static str)> {
    all.iter().map(|(_, code, zh)| (*code, *zh))
}
