//! What becomes of photos and recordings nobody used.

use super::store;
use crate::house::{App, Stop};
use houji_base::Moment;

/// Deleted in one write.
const ROUND: i64 = 50;
/// Writes of one minute; the rest waits for the next.
const ROUNDS: usize = 20;

/// Deletes what was sent and not used in time.
///
/// # Errors
/// A fault of the database; what was done until then stays done.
pub async fn forget_unused(app: &App, now: Moment) -> Result<(), Stop> {
    for _ in 0..ROUNDS {
        let gone = app.db.write(move |tx| Ok(store::forget(tx, now, ROUND)?)).await?;
        if i64::try_from(gone).is_ok_and(|gone| gone < ROUND) {
            break;
        }
    }
    Ok(())
}
