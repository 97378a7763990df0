//! The bookkeeper's pages about assets, parcels and stock-takes.

mod correct;
mod enter;
mod files;
mod list;
mod one;
mod pages;
mod parcels;
mod takes;

pub(super) use takes::handed_in;

use crate::gate::Action;
use crate::house::table::MOST_BYTES;
use crate::house::web::{Access, Route, Visit};
use crate::house::{App, Fault, Stop};
use crate::ui::forms;
use crate::ui::frame::Frame;
use crate::ui::office;
use crate::ui::parts::{Choice, Errors};
use houji_base::DivisionCode;

/// Bytes of a form around its file.
const AROUND: usize = 16 * 1024;
/// Rows of one page.
const ROWS: i64 = 50;

/// Routes of the pages.
pub(super) fn routes() -> Vec<Route> {
    let (read, write) = (Access::May(Action::AssetRead), Access::May(Action::AssetWrite));
    vec![
        Route::get("/desk/assets", read, list::assets),
        Route::get("/desk/assets/file", read, files::assets),
        Route::get("/desk/assets/new", write, enter::show),
        Route::post("/desk/assets/new", write, enter::record),
        Route::get("/desk/assets/{asset}", read, one::show),
        Route::get("/desk/assets/{asset}/correct", write, correct::show),
        Route::post("/desk/assets/{asset}/correct", write, correct::correct),
        Route::post("/desk/assets/{asset}/use", write, one::change_use),
        Route::post("/desk/assets/{asset}/disposal", write, one::dispose),
        Route::post("/desk/assets/{asset}/settlement", write, one::settle),
        Route::post("/desk/assets/{asset}/void", write, one::void),
        Route::get("/desk/parcels", read, list::parcels),
        Route::get("/desk/parcels/file", read, files::parcels),
        Route::get("/desk/parcels/new", write, parcels::blank),
        Route::post("/desk/parcels/new", write, parcels::record),
        Route::get("/desk/parcels/{parcel}", read, parcels::show),
        Route::get("/desk/parcels/{parcel}/edit", write, parcels::edit),
        Route::post("/desk/parcels/{parcel}/edit", write, parcels::rewrite),
        Route::get("/desk/stocktakes", read, takes::list),
        Route::post("/desk/stocktakes", write, takes::begin),
        Route::get("/desk/stocktakes/{take}", read, takes::show),
        Route::get("/desk/stocktakes/{take}/file", read, files::take),
        Route::post("/desk/stocktakes/{take}/rows", write, takes::fill),
        Route::post("/desk/stocktakes/{take}/table", write, takes::hand_in)
            .body_limit(MOST_BYTES.saturating_add(AROUND)),
        Route::post("/desk/stocktakes/{take}/finish", write, takes::finish),
    ]
}

/// The frame of a page about what is owned in a place.
fn frame(app: &App, visit: &Visit, title: &str, place: DivisionCode) -> Result<Frame, Fault> {
    let cx = app.context(visit.actor.clone());
    let mut frame = visit.frame(app, title)?;
    frame.desk = Some(office::frame(&cx, cx.registry.places.name(place), "集体资产资源", "/desk/assets"));
    Ok(frame)
}

/// Assets, parcels and stock-takes of a place; the one at `current` is shown.
fn tabs(current: usize, place: &str) -> Vec<Choice> {
    let of = if place.is_empty() { String::new() } else { format!("?place={place}") };
    let tabs = [("资产", "/desk/assets"), ("资源", "/desk/parcels"), ("清查", "/desk/stocktakes")];
    let tab = |(at, (zh, url)): (usize, &(&str, &str))| Choice::new(format!("{url}{of}"), *zh, at == current);
    tabs.iter().enumerate().map(tab).collect()
}

/// An address with the pairs that say something.
fn address(base: &str, pairs: &[(&str, &str)]) -> String {
    let said = pairs.iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> = said.map(|(name, value)| format!("{name}={value}")).collect();
    if pairs.is_empty() { base.to_owned() } else { format!("{base}?{}", pairs.join("&")) }
}

/// A refusal that a form can tell about itself; anything else stops. Fields are called as the form calls them.
fn mend(stop: Stop, named: &[(&str, &'static str)]) -> Result<Errors, Stop> {
    let stop = match stop {
        Stop::Refused(mut why) => {
            for field in &mut why.fields {
                if let Some((_, to)) = named.iter().find(|(from, _)| *from == field.field) {
                    field.field = (*to).into();
                }
            }
            Stop::Refused(why)
        }
        stop => stop,
    };
    forms::mend(stop, &OF_FORM)
}

/// A day in a closed month, and what stands in the way of finishing a stock-take, are told in the form.
const OF_FORM: [&str; 5] =
    ["book.closed", "stocktake.unfilled", "stocktake.empty", "stocktake.exists", "stocktake.too_many"];
