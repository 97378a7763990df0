//! What a receipt code leads to.

use super::decide;
use super::model::{Appeal, Note};
use super::store;
use super::view::{self, Names};
use crate::house::web::Visit;
use crate::house::{App, Stop};
use crate::ui::format;
use houji_base::{AppealId, BadReceipt, ReceiptCode};

/// What a code leads to: the appeal, what was said about it, and the names of its handlers.
pub type ByCode = Result<Option<(Appeal, Vec<Note>, Names)>, BadReceipt>;

/// The appeal of a typed code. The limit is asked before anything else, so that right, wrong and misspelt codes
/// cost the same and a flood of guesses reaches no table.
///
/// # Errors
/// A refusal after too many codes from one address.
pub async fn by_code(app: &App, visit: &Visit, typed: &str) -> Result<ByCode, Stop> {
    visit.guess(app)?;
    let code = match ReceiptCode::parse(typed) {
        Ok(code) => code,
        Err(why) => return Ok(Err(why)),
    };
    let county = app.db.county().as_i64();
    let id = AppealId::from_i64(app.receipts.serial(code));
    let vault = app.vault.clone();
    let found = app.db.read(move |db| {
        let Some(appeal) = store::by_receipt(db, county, id, code)? else { return Ok(None) };
        let notes = view::notes_of(db, &vault, county, &appeal)?;
        let names = Names::of(db, county, &appeal, &notes)?;
        Ok(Some((appeal, notes, names)))
    });
    Ok(Ok(found.await?))
}

/// What is told of a code that was printed on a slip and not typed in yet.
///
/// # Errors
/// A fault of the database.
pub(super) async fn waiting_slip(app: &App, typed: &str) -> Result<Option<decide::Refused>, Stop> {
    let Ok(code) = ReceiptCode::parse(typed) else { return Ok(None) };
    let (county, serial) = (app.db.county().as_i64(), app.receipts.serial(code));
    let pad = app.db.read(move |db| Ok(store::pad_of(db, county, serial)?)).await?;
    let day = pad.map(|pad| format::day(app.clock.now().day(), pad.printed_at.day()));
    Ok(day.map(|day| decide::Refused::SlipWaiting { day }))
}
