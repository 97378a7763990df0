//! 问这笔账: a question about a line of a notice. It is an appeal with its clocks and its answer, bound to the line; question
//! and answer stand beside the line for everybody, without the name of who asked.

mod commands;
mod desk;
mod entered;
mod store;
#[cfg(test)]
mod tests;
mod web;

pub use commands::AskLine;

use super::model::{Kept, LineCode};
use crate::appeals::{self, Asked};
use crate::gate::Action;
use crate::house::web::{Access, Route};
use crate::house::{Fault, Reader};
use houji_base::{Day, DivisionCode};

/// Routes of the room.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/notices/{id}/ask", Access::May(Action::AppealFile), web::form),
        Route::post("/notices/{id}/ask", Access::May(Action::AppealFile), web::ask),
        Route::get("/desk/notices/line", Access::May(Action::AppealProxy), desk::line),
        Route::get("/desk/notices/line/ask", Access::May(Action::AppealProxy), entered::form),
        Route::post("/desk/notices/line/ask", Access::May(Action::AppealProxy), entered::ask),
    ]
}

/// A question with the line it is about.
#[derive(Clone, Debug)]
pub struct Question {
    /// The line.
    pub code: LineCode,
    /// Question and answer.
    pub asked: Asked,
}

/// The questions about a notice that everybody may read, the oldest first.
///
/// # Errors
/// A fault of the database.
pub fn of_notice(db: &mut Reader, county: i64, kept: &Kept) -> Result<Vec<Question>, Fault> {
    let most = i64::try_from(appeals::MOST_ASKED).unwrap_or(0);
    let rows = store::of_notice(db, county, kept.id, most)?;
    let ids: Vec<_> = rows.iter().map(|(_, appeal)| *appeal).collect();
    let mut asked = appeals::asked(db, county, &ids)?;
    asked.sort_by_key(|one| (one.filed_at, one.id));
    let with = |one: Asked| {
        let code = rows.iter().find(|(_, appeal)| *appeal == one.id).map(|(code, _)| *code)?;
        Some(Question { code, asked: one })
    };
    Ok(asked.into_iter().filter_map(with).collect())
}

/// The questions that were asked in a village on some days and that everybody may read, the oldest first, each with what
/// its notice is called.
///
/// # Errors
/// A fault of the database.
pub fn of_days(
    db: &mut Reader,
    county: i64,
    village: DivisionCode,
    (first, last): (Day, Day),
) -> Result<Vec<(Question, String)>, Fault> {
    let most = i64::try_from(appeals::MOST_ASKED).unwrap_or(0);
    let span = (first.start(), last.plus_days(1).start());
    let rows = store::of_days(db, county, village, span, most)?;
    let ids: Vec<_> = rows.iter().map(|(_, appeal, _)| *appeal).collect();
    let mut asked = appeals::asked(db, county, &ids)?;
    asked.sort_by_key(|one| (one.filed_at, one.id));
    let with = |one: Asked| {
        let (code, _, title) = rows.iter().find(|(_, appeal, _)| *appeal == one.id)?;
        Some((Question { code: *code, asked: one }, title.clone()))
    };
    Ok(asked.into_iter().filter_map(with).collect())
}

/// How often people of a village asked; counted no further than a thousand.
///
/// # Errors
/// A fault of the database.
pub fn count(db: &mut Reader, county: i64, village: DivisionCode) -> Result<i64, Fault> {
    store::count(db, county, village)
}
