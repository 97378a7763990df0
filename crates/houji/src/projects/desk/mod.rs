//! The bookkeeper's pages about projects and ventures.

mod enter;
mod list;
mod one;
mod ventures;

use crate::gate::Action;
use crate::house::web::{Access, Route, Visit};
use crate::house::{App, Fault, Stop};
use crate::ui::forms;
use crate::ui::frame::Frame;
use crate::ui::office;
use crate::ui::parts::{Choice, Errors};
use houji_base::DivisionCode;

/// Routes of the pages.
pub(super) fn routes() -> Vec<Route> {
    let (read, write) = (Access::May(Action::ProjectRead), Access::May(Action::ProjectWrite));
    vec![
        Route::get("/desk/projects", read, list::show),
        Route::get("/desk/projects/new", write, enter::show),
        Route::post("/desk/projects/new", write, enter::record),
        Route::get("/desk/projects/{project}", read, one::show),
        Route::post("/desk/projects/{project}/lines", write, one::tag),
        Route::post("/desk/projects/{project}/untag", write, one::untag),
        Route::post("/desk/projects/{project}/accept", write, one::accept),
        Route::get("/desk/ventures", read, list::ventures),
        Route::get("/desk/ventures/new", write, enter::show_venture),
        Route::post("/desk/ventures/new", write, enter::found),
        Route::get("/desk/ventures/{venture}", read, ventures::show),
        Route::post("/desk/ventures/{venture}/capital", write, ventures::pay_in),
        Route::post("/desk/ventures/{venture}/profits", write, ventures::distribute),
        Route::post("/desk/ventures/{venture}/receipts", write, ventures::receive),
    ]
}

/// The frame of a page about the projects of a place.
fn frame(app: &App, visit: &Visit, title: &str, place: DivisionCode) -> Result<Frame, Fault> {
    let cx = app.context(visit.actor.clone());
    let mut frame = visit.frame(app, title)?;
    frame.desk = Some(office::frame(&cx, cx.registry.places.name(place), "项目和联营", "/desk/projects"));
    Ok(frame)
}

/// The two lists.
fn tabs(at: &str) -> Vec<Choice> {
    let pages = [("/desk/projects", "项目"), ("/desk/ventures", "几个村联营的")];
    pages.map(|(url, zh)| Choice::new(url, zh, url == at)).into()
}

/// A refusal that the form can tell about itself; anything else stops.
fn mend(stop: Stop) -> Result<Errors, Stop> {
    forms::mend(stop, &["book.closed", "project.tagged"])
}
