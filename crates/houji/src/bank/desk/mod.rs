//! The bookkeeper's pages about cash and bank accounts: what there is, a count, a statement, what matches, a month that agrees.

mod account;
mod count;
mod files;
mod forms;
mod import;
mod lists;
mod matching;
mod month;
mod pages;

pub(super) use import::take;
pub(super) use month::sheet;

use crate::gate::Action;
use crate::house::table::MOST_BYTES;
use crate::house::web::{Access, Route, Visit};
use crate::house::{App, Fault};
use crate::ui::forms::mend_any as mend;
use crate::ui::frame::Frame;
use crate::ui::office;
use houji_base::DivisionCode;

/// Bytes of a form around its file.
const AROUND: usize = 16 * 1024;

/// Routes of the pages.
pub(super) fn routes() -> Vec<Route> {
    let (read, write) = (Access::May(Action::BankRead), Access::May(Action::BankWrite));
    let file = MOST_BYTES.saturating_add(AROUND);
    vec![
        Route::get("/desk/bank", read, lists::list),
        Route::get("/desk/bank/{book}", read, lists::one),
        Route::get("/desk/bank/{book}/accounts/new", write, forms::new_account),
        Route::post("/desk/bank/{book}/accounts/new", write, forms::add_account),
        Route::get("/desk/bank/{book}/counts/new", write, forms::new_count),
        Route::post("/desk/bank/{book}/counts/new", write, forms::count),
        Route::get("/desk/bank/{book}/counts/{count}", read, count::show),
        Route::post("/desk/bank/{book}/counts/{count}/reason", write, count::explain),
        Route::post("/desk/bank/{book}/counts/{count}/voucher", write, count::settle),
        Route::get("/desk/bank/{book}/accounts/{account}", read, account::show),
        Route::post(
            "/desk/bank/{book}/accounts/{account}/rows/{row}/party",
            Access::May(Action::BankParty),
            account::party,
        ),
        Route::get("/desk/bank/{book}/accounts/{account}/import", write, import::show),
        Route::post("/desk/bank/{book}/accounts/{account}/import", write, import::hand_in).body_limit(file),
        Route::get("/desk/bank/{book}/accounts/{account}/match", write, matching::show),
        Route::post("/desk/bank/{book}/accounts/{account}/match", write, matching::act),
        Route::get("/desk/bank/{book}/accounts/{account}/matches/{group}", read, matching::group),
        Route::post("/desk/bank/{book}/accounts/{account}/matches/{group}/part", write, matching::part),
        Route::get("/desk/bank/{book}/accounts/{account}/months/{month}", read, month::show),
        Route::post("/desk/bank/{book}/accounts/{account}/months/{month}", write, month::agree),
    ]
}

/// The frame of a page about the cash and bank accounts of a place.
fn frame(app: &App, visit: &Visit, title: &str, place: DivisionCode) -> Result<Frame, Fault> {
    let cx = app.context(visit.actor.clone());
    let mut frame = visit.frame(app, title)?;
    frame.desk = Some(office::frame(&cx, cx.registry.places.name(place), "出纳", "/desk/bank"));
    Ok(frame)
}
