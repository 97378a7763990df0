//! Sending what is due.

use super::store::{self, Message};
use crate::house::{App, Fault, Stop};
use crate::registry::{Registry, keys};
use houji_base::Moment;
use tokio::task::JoinSet;

/// Messages taken in one round.
const ROUND: i64 = 50;
/// A message that was never taken is given up after this many tries.
const TRIES: i64 = 8;
/// While one process sends a message no other may.
const CLAIM_MINUTES: i64 = 10;

/// Sends the messages that are due; returns how many were taken by the gateway.
///
/// # Errors
/// A fault of the database. A message the gateway did not take is tried again later.
pub async fn send_due(app: &App, now: Moment) -> Result<usize, Stop> {
    let claimed = {
        let (app, until) = (app.clone(), now.plus_minutes(CLAIM_MINUTES));
        app.clone().db.write(move |tx| Ok(store::claim(tx, &app.vault, now, until, ROUND)?)).await?
    };
    let mut sent = 0usize;
    let mut settling = JoinSet::new();
    for message in claimed {
        let (taken, message) = hand_over(app.clone(), message).await?;
        if taken {
            sent = sent.saturating_add(1);
            app.metrics.messages_sent.inc();
        } else {
            app.metrics.messages_failed.inc();
        }
        let state = if taken { "sent" } else { "failed" };
        if taken || message.tries >= TRIES {
            // Noted at once and not waited for: the notes of a round share commits.
            let app = app.clone();
            settling.spawn(async move {
                app.db.write(move |tx| Ok(store::settle(tx, message.id, state, now)?)).await
            });
        }
    }
    while let Some(settled) = settling.join_next().await {
        settled.map_err(|_| Fault::new("noting a message broke"))??;
    }
    Ok(sent)
}

/// Sends messages as soon as they are committed: a sign-in code cannot wait for the minute. What another process
/// or the tick has claimed is left to it. Runs until the task is dropped.
pub async fn send_when_roused(app: App) {
    loop {
        app.db.roused().await;
        if let Err(stop) = send_due(&app, app.clock.now()).await {
            tracing::error!(%stop, "messages wait for the next tick");
        }
    }
}

/// The gateway may take its time, so it runs on a thread of its own.
async fn hand_over(app: App, message: Message) -> Result<(bool, Message), Stop> {
    let done = tokio::task::spawn_blocking(move || {
        let result = app.gateway.send(message.id.as_i64(), &message.phone, &message.text);
        if let Err(fault) = &result {
            tracing::warn!(message = message.id.as_i64(), %fault, "a message was not taken");
        }
        (result.is_ok(), message)
    });
    done.await.map_err(|_| Fault::new("the gateway thread broke").into())
}

/// When a message that is not urgent may be sent: now, or in the morning when it is night.
pub fn after_quiet_hours(registry: &Registry, now: Moment) -> Moment {
    let number = |key| registry.parameters.number(key, now.day());
    let (from, to) = (number(keys::QUIET_FROM), number(keys::QUIET_TO));
    let hour = i64::from(now.clock().0);
    if hour >= from {
        now.day().end().plus_hours(to)
    } else if hour < to {
        now.day().start().plus_hours(to)
    } else {
        now
    }
}
