//! Sending what is due.

use super::store::{self, Message};
use crate::house::{App, Fault, Stop};
use crate::registry::{Registry, keys};
use houji_base::{MessageId, Moment};
use tokio::task::JoinHandle;

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
    let mut notes = Notes { app: app.clone(), at: now, waiting: Vec::new(), writing: None };
    let sent = hand_over_all(app, claimed, &mut notes).await;
    notes.end().await?;
    sent
}

async fn hand_over_all(app: &App, claimed: Vec<Message>, notes: &mut Notes) -> Result<usize, Stop> {
    let mut sent = 0usize;
    for message in claimed {
        let (taken, message) = hand_over(app.clone(), message).await?;
        if taken {
            sent = sent.saturating_add(1);
            app.metrics.messages_sent.inc();
            notes.take((message.id, "sent")).await?;
        } else {
            app.metrics.messages_failed.inc();
            if message.tries >= TRIES {
                notes.take((message.id, "failed")).await?;
            }
        }
    }
    Ok(sent)
}

/// What became of messages: noted at once and not waited for. What comes while notes are written goes with the next.
struct Notes {
    app: App,
    at: Moment,
    waiting: Vec<(MessageId, &'static str)>,
    writing: Option<JoinHandle<Result<(), Stop>>>,
}

impl Notes {
    async fn take(&mut self, note: (MessageId, &'static str)) -> Result<(), Stop> {
        self.waiting.push(note);
        if self.writing.as_ref().is_none_or(JoinHandle::is_finished) { self.write().await } else { Ok(()) }
    }

    /// Begins to write what waits, after what is being written.
    async fn write(&mut self) -> Result<(), Stop> {
        if let Some(writing) = self.writing.take() {
            writing.await.map_err(|_| Fault::new("noting messages broke"))??;
        }
        if !self.waiting.is_empty() {
            let (app, at, ended) = (self.app.clone(), self.at, std::mem::take(&mut self.waiting));
            let write = async move { app.db.write(move |tx| Ok(store::settle(tx, &ended, at)?)).await };
            self.writing = Some(tokio::spawn(write));
        }
        Ok(())
    }

    /// Waits until all are written.
    async fn end(mut self) -> Result<(), Stop> {
        self.write().await?;
        self.write().await
    }
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
