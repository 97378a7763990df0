//! What months bring: the wear of all cards of a book becomes one voucher, once its month is over or on its last day. A
//! month is done once, whoever of several processes does it: its row has the month as its key.

use super::decide;
use super::model::{AssetEvent, month_at, ordinal};
use super::store;
use crate::books::commands::posting::Open;
use crate::books::model::{BookId, Period};
use crate::contracts::decide::posting_day;
use crate::gate::{Actor, Located, Permit};
use crate::house::{App, Fault, Stop, Tx, random};
use crate::record;
use houji_base::{Fen, Moment, Month};

/// Books read in one round.
const ROUND: i64 = 200;

/// One round of the minute tick: every month that is due in every book.
///
/// # Errors
/// A fault of the database; what was done until then stays done.
pub async fn tick(app: &App, now: Moment) -> Result<(), Stop> {
    let (today, county) = (now.day(), app.db.county().as_i64());
    let month = Month::of(today);
    let until = ordinal(if today == month.last_day() { month } else { month.before() });
    let mut after = 0;
    loop {
        let due = app.db.read(move |db| Ok(store::due(db, county, until, (after, ROUND))?)).await?;
        let Some((last, _)) = due.last() else { return Ok(()) };
        after = last.as_i64();
        for (book, first) in due {
            months(app, book, first..=until).await?;
        }
    }
}

/// Posts months of a book in turn. What cannot be posted is told and does not hold up other books.
async fn months(app: &App, book: BookId, months: std::ops::RangeInclusive<i64>) -> Result<(), Stop> {
    for month in months {
        let (job, salt) = (app.clone(), random()?);
        let near = Some(book.as_i64());
        match app.db.write_near(near, move |tx| post(tx, &job, (book, month), &salt)).await {
            Ok(()) => {}
            Err(Stop::Failed(fault)) if fault.is_retry() => return Ok(()),
            Err(stop) => {
                tracing::error!(%stop, book = book.as_i64(), "wear of a book could not be posted");
                return Ok(());
            }
        }
    }
    Ok(())
}

fn post(tx: &mut Tx, app: &App, (id, number): (BookId, i64), salt: &[u8; 16]) -> Result<(), Stop> {
    let cx = app.context(Actor::visitor(app.db.county()));
    let county = cx.county.as_i64();
    let month = month_at(number).ok_or_else(|| Fault::new("a month of wear is none"))?;
    // Somebody else may have been quicker.
    if store::posted_to(tx, county, id)? >= number {
        return Ok(());
    }
    let wear = store::wear(tx, county, id, number)?;
    if wear.is_empty() {
        return Ok(());
    }
    let book = Open::read(tx, &cx, id, Period::of(cx.today))?.book().clone();
    let open = Open::read(tx, &cx, id, Period::of(posting_day(&book, month.last_day())))?;
    let permit = Permit::of_time(Located { subject: id.as_i64(), ..Located::open(book.place) });
    let amount: Fen = wear.iter().map(|(_, _, fen)| *fen).sum();
    let voucher = match decide::worn(&book, month, &wear)? {
        Some(new) => {
            let ready = open.check(vec![new], salt, &cx)?;
            ready.post(tx, &permit, &cx)?;
            Some(ready.first())
        }
        None => None,
    };
    store::write_month(tx, &permit, (id, number), (amount, voucher))?;
    let what = Located { subject: id.as_i64(), ..Located::open(book.place) };
    record::append(tx, &cx, &what, &[AssetEvent::Worn { month: month.to_string(), amount, voucher }], None)?;
    Ok(())
}
