//! What days bring: what was agreed to and not paid in time is void, and its money free again. Each is done once: its row is
//! moved on from what was read, or nothing happens.

use super::model::{Act, PaymentEvent, Request, Stage, What};
use super::store;
use crate::gate::{Actor, Located, Permit};
use crate::house::{App, Stop, Tx};
use crate::record;
use houji_base::Moment;

/// Requests read in one round.
const ROUND: i64 = 200;

/// One round of the minute tick.
///
/// # Errors
/// A fault of the database; what was done until then stays done.
pub async fn tick(app: &App, now: Moment) -> Result<(), Stop> {
    let county = app.db.county().as_i64();
    for request in app.db.read(move |db| Ok(store::due(db, county, now, ROUND)?)).await? {
        let (job, id, near) = (app.clone(), request.id, Some(request.book.as_i64()));
        match app.db.write_near(near, move |tx| expire(tx, &job, &request)).await {
            Err(Stop::Failed(fault)) if fault.is_retry() => {}
            Err(stop) => tracing::error!(%stop, payment = id.as_i64(), "a payment could not expire"),
            Ok(()) => {}
        }
    }
    Ok(())
}

fn expire(tx: &mut Tx, app: &App, request: &Request) -> Result<(), Stop> {
    let cx = app.context(Actor::visitor(app.db.county()));
    let Some(place) = request.book.place() else { return Ok(()) };
    let what = Located { subject: request.id.as_i64(), ..Located::open(place) };
    let (permit, n) = (Permit::of_time(what), request.version.saturating_add(1));
    store::end(tx, &permit, request, Stage::Expired)?;
    store::release(tx, &permit, (request.book, &request.account), request.amount)?;
    let words = String::new();
    let act = Act { n, what: What::Expired, role: None, stood_in: false, by: None, at: cx.now, words };
    store::insert_act(tx, &permit, request.id, &act)?;
    record::append(tx, &cx, &what, &[PaymentEvent::Expired { n }], None)?;
    Ok(())
}
