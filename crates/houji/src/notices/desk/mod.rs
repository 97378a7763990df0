//! The pages of those who draft, check, supervise and publish: what is owed and what waits, one notice as it will look, a typed
//! document, a correction.

mod calendar;
mod fill;
mod item;
mod list;
mod one;
mod write;

pub(super) use one::draw_beside;
pub(super) use write::draft;

use crate::gate::Action;
use crate::house::web::{Access, Route, Visit};
use crate::house::{App, Fault, Stop};
use crate::ui::frame::Frame;
use crate::ui::office;
use crate::ui::parts::Errors;
use houji_base::DivisionCode;

/// Routes of the pages.
pub(super) fn routes() -> Vec<Route> {
    let (read, write) = (Access::May(Action::NoticeRead), Access::May(Action::NoticeWrite));
    let all = Access::Public("what a village owes and has published, without a person");
    vec![
        Route::get("/desk/notices", read, list::show),
        Route::get("/desk/notices/late", read, list::late),
        Route::get("/desk/notices/new", write, write::show_new),
        Route::post("/desk/notices/new", write, write::begin),
        Route::get("/desk/notices/{notice}", read, one::show),
        Route::post("/desk/notices/{notice}/steps/{step}", read, one::act),
        Route::get("/desk/notices/{notice}/edit", write, write::show_edit),
        Route::post("/desk/notices/{notice}/edit", write, write::edit),
        Route::get("/desk/notices/{notice}/correct", write, write::show_correct),
        Route::post("/desk/notices/{notice}/correct", write, write::correct),
        Route::get("/registers/catalogue/new", Access::May(Action::RegisterImport), item::show),
        Route::post("/registers/catalogue/new", Access::May(Action::RegisterImport), item::add),
        Route::get("/v/{village}/calendar", all, calendar::show),
    ]
}

/// The frame of a page about the notices of a place.
fn frame(app: &App, visit: &Visit, title: &str, place: DivisionCode) -> Result<Frame, Fault> {
    let cx = app.context(visit.actor.clone());
    let mut frame = visit.frame(app, title)?;
    frame.desk = Some(office::frame(&cx, cx.registry.places.name(place), "三务公开", "/desk/notices"));
    Ok(frame)
}

/// A refusal that the page can tell about itself; anything else stops.
pub(super) fn mend(stop: Stop) -> Result<Errors, Stop> {
    match stop {
        Stop::Refused(why) if matches!(why.status, 409 | 422) => {
            let fields = why.fields.iter().map(|field| (field.field.as_ref(), field.sentence.clone()));
            let list: Vec<_> = fields.collect();
            let count = list.len();
            Ok(match count {
                0 => Errors::new("还没有办成", vec![("", why.sentence)]),
                _ => Errors::new(format!("还差 {count} 处，改好就能交"), list),
            })
        }
        stop => Err(stop),
    }
}
