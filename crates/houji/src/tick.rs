//! Background work: once a minute, in the same process. Every piece is idempotent, so that it does not matter
//! which of several processes does it or how often.

use crate::house::{App, Stop};
use crate::registry::store::take_turn;
use crate::{appeals, assets, books, contracts, files, log, notices, outbox, payments, people};
use std::time::Duration;

/// How often the tick runs.
const EVERY: Duration = Duration::from_secs(60);

/// Runs until the task is dropped.
pub async fn forever(app: App) {
    let mut interval = tokio::time::interval(EVERY);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        interval.tick().await;
        if let Err(stop) = once(&app).await {
            tracing::error!(%stop, "the minute tick stopped");
        }
    }
}

/// One round.
///
/// # Errors
/// A fault of the database; what was done until then stays done.
pub async fn once(app: &App) -> Result<(), Stop> {
    app.refresh_registry().await?;
    app.limits.sweep();
    app.kept.forget();
    let now = app.clock.now();
    // The turn only saves several processes from doing the same work; nothing depends on it.
    if app.db.write(move |tx| Ok(take_turn(tx, "minute", now, now.plus_millis(55_000))?)).await? {
        app.db.write(|tx| Ok(tx.look_at_new_tables()?)).await?;
        appeals::tick(app, now).await?;
        books::tick(app, now).await?;
        contracts::tick(app, now).await?;
        payments::tick(app, now).await?;
        assets::tick(app, now).await?;
        notices::tick(app, now).await?;
        app.db.write(move |tx| people::forget_old(tx, now)).await?;
        files::forget_unused(app, now).await?;
        if app.db.write(move |tx| Ok(take_turn(tx, "anchor", now, now.day().end())?)).await? {
            log::anchor(app).await?;
        }
        log::sequence(app).await?;
    }
    outbox::send_due(app, now).await?;
    app.metrics.ticks.inc();
    Ok(())
}
