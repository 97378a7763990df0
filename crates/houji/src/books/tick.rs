//! What days bring: an exception to the lock of a closed month ends when its time is over. Besides, charts of accounts that
//! another process took in are taken into memory here.

use super::decide;
use super::model::{BookId, Ending};
use super::store;
use crate::gate::{Actor, Located, Permit};
use crate::house::{App, Context, Stop, Tx};
use crate::record;
use houji_base::Moment;

/// Exceptions ended in one round.
const ROUND: i64 = 200;

/// One round of the minute tick.
///
/// # Errors
/// A fault of the database; what was done until then stays done.
pub async fn tick(app: &App, now: Moment) -> Result<(), Stop> {
    let county = app.db.county().as_i64();
    super::charts::refresh(app).await?;
    for (book, n) in app.db.read(move |db| Ok(store::exceptions_due(db, county, now, ROUND)?)).await? {
        let cx = app.context(Actor::visitor(app.db.county()));
        let near = Some(book.as_i64());
        match app.db.write_near(near, move |tx| expire(tx, &cx, (book, n))).await {
            Err(Stop::Failed(fault)) if fault.is_retry() => {}
            Err(stop) => tracing::error!(%stop, book = book.as_i64(), "an exception could not end"),
            Ok(()) => {}
        }
    }
    Ok(())
}

/// Ends an exception; nothing happens when it ended meanwhile.
fn expire(tx: &mut Tx, cx: &Context, (book, n): (BookId, i64)) -> Result<(), Stop> {
    let found = store::exception(tx, cx.county.as_i64(), book, n)?;
    let found = found.filter(|each| each.ended.is_none() && each.until <= cx.now);
    let (Some(found), Some(place)) = (found, book.place()) else { return Ok(()) };
    let event = decide::exception_ended(&found, Ending::Expired)?;
    let what = Located { subject: book.as_i64(), ..Located::open(place) };
    store::end_exception(tx, &Permit::of_time(what), book, n, (Ending::Expired, cx.now))?;
    record::append(tx, cx, &what, &[event], None)?;
    Ok(())
}
