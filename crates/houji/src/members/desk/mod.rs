//! The pages about members: the register, a household, what changes it, a table taken in, and dividends on their way.

mod forms;
mod household;
mod import;
mod lists;
pub(super) mod pages;
mod papers;
mod phones;
mod run;
mod runs;

pub(super) use import::take;
pub(super) use papers::slips_of;

use crate::gate::Action;
use crate::house::table::MOST_BYTES;
use crate::house::web::{Access, Route, Visit};
use crate::house::{App, Fault};
use crate::ui::forms::mend_any as mend;
use crate::ui::frame::Frame;
use crate::ui::office;
use crate::ui::parts::Choice;
use houji_base::DivisionCode;

/// Bytes of a form around its file.
const AROUND: usize = 16 * 1024;

/// Routes of the pages.
pub(super) fn routes() -> Vec<Route> {
    let may = Access::May;
    let (read, write) = (may(Action::MemberRead), may(Action::MemberWrite));
    let (draft, money) = (may(Action::DividendWrite), may(Action::DividendPost));
    let person = may(Action::MemberPerson);
    let file = MOST_BYTES.saturating_add(AROUND);
    vec![
        Route::get("/desk/members", read, lists::list),
        Route::get("/desk/members/{book}", read, lists::register),
        Route::get("/desk/members/{book}/new", write, forms::new_member),
        Route::post("/desk/members/{book}/new", write, forms::add_member),
        Route::get("/desk/members/{book}/import", write, import::show),
        Route::post("/desk/members/{book}/import", write, import::hand_in).body_limit(file),
        Route::get("/desk/members/{book}/kinds", write, forms::kinds),
        Route::post("/desk/members/{book}/kinds", write, forms::set_kind),
        Route::get("/desk/members/{book}/households/{household}", read, household::show),
        Route::post("/desk/members/{book}/households/{household}/person", person, household::person),
        Route::get("/desk/members/{book}/households/{household}/set", write, forms::household),
        Route::post("/desk/members/{book}/households/{household}/set", write, forms::set_household),
        Route::get("/desk/members/{book}/households/{household}/phones", write, phones::show),
        Route::post("/desk/members/{book}/households/{household}/phones", write, phones::set),
        Route::get("/desk/members/{book}/households/{household}/shares", write, forms::shares),
        Route::post("/desk/members/{book}/households/{household}/shares", write, forms::change_shares),
        Route::get("/desk/members/{book}/households/{household}/leave/{member}", write, forms::leaving),
        Route::post("/desk/members/{book}/households/{household}/leave/{member}", write, forms::leave),
        Route::get("/desk/members/{book}/dividends", read, runs::list),
        Route::get("/desk/members/{book}/dividends/new", draft, runs::new),
        Route::post("/desk/members/{book}/dividends/new", draft, runs::draft),
        Route::get("/desk/members/{book}/dividends/{run}", read, run::show),
        Route::post("/desk/members/{book}/dividends/{run}/check", may(Action::DividendCheck), run::check),
        Route::post(
            "/desk/members/{book}/dividends/{run}/approve",
            may(Action::DividendApprove),
            run::approve,
        ),
        Route::post("/desk/members/{book}/dividends/{run}/vote", draft, run::vote),
        Route::post("/desk/members/{book}/dividends/{run}/publish", draft, run::publish),
        Route::post("/desk/members/{book}/dividends/{run}/void", draft, run::void),
        Route::post("/desk/members/{book}/dividends/{run}/post", money, run::post),
        Route::post("/desk/members/{book}/dividends/{run}/pay", money, run::pay),
        Route::post("/desk/members/{book}/dividends/{run}/back", money, run::take_back),
        Route::post("/desk/members/{book}/dividends/{run}/bank", person, papers::bank),
        Route::post("/desk/members/{book}/dividends/{run}/slips", person, papers::slips),
    ]
}

/// The frame of a page about the members of a place.
fn frame(app: &App, visit: &Visit, title: &str, place: DivisionCode) -> Result<Frame, Fault> {
    let cx = app.context(visit.actor.clone());
    let mut frame = visit.frame(app, title)?;
    frame.desk = Some(office::frame(&cx, cx.registry.places.name(place), "成员和股份", "/desk/members"));
    Ok(frame)
}

/// Values and words to choose from, after the asking for it.
fn choices<V: Into<String>, W: Into<String>>(
    of: impl IntoIterator<Item = (V, W)>,
    chosen: &str,
) -> Vec<Choice> {
    let none = Choice::new("", "请选", chosen.is_empty());
    let each = |(value, words): (V, W)| {
        let value: String = value.into();
        let selected = value == chosen;
        Choice::new(value, words, selected)
    };
    std::iter::once(none).chain(of.into_iter().map(each)).collect()
}
