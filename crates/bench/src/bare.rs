//! The bare two-row service: what filing an appeal costs when nothing but durability is asked for.
//!
//! One POST writes one appeal row and one audit row in one transaction; one GET reads an appeal. No
//! validation, no people, no rules, no record chain. It is written to be as fast as the stack allows, so that
//! the distance between it and Houji is the price of everything Houji does besides.

mod lite;
mod pg;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

use axum::extract::{Path as UrlPath, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use crate::Outcome;

/// Jobs waiting for a writer; more are refused at once with 503.
const QUEUE: usize = 8192;

/// What a client sends.
#[derive(Deserialize)]
struct Filing {
    village: String,
    category: String,
    text: String,
    place: String,
    mode: String,
}

/// What a client reads.
#[derive(Serialize)]
struct Appeal {
    id: String,
    village: String,
    category: String,
    text: String,
    place: String,
    mode: String,
    filed_at: i64,
}

/// A filing on its way to a writer, and where its answer goes.
struct Job {
    id: i64,
    at: i64,
    filing: Filing,
    done: oneshot::Sender<bool>,
}

/// Where appeals are read from.
enum Shelf {
    Lite(lite::Shelf),
    Pg(pg::Shelf),
}

struct Bare {
    jobs: SyncSender<Job>,
    shelf: Shelf,
    next_id: AtomicI64,
}

/// Opens the store (SQLite in `data`, or the given PostgreSQL database) and answers its routes.
pub(crate) fn router(data: &Path, database_url: Option<&str>, writers: usize) -> Outcome<Router> {
    let (jobs, queue) = sync_channel(QUEUE);
    let (shelf, last_id) = match database_url {
        None => {
            let (shelf, last) = lite::open(&data.join("bare.db"), queue)?;
            (Shelf::Lite(shelf), last)
        }
        Some(url) => {
            let (shelf, last) = pg::open(url, writers, queue)?;
            (Shelf::Pg(shelf), last)
        }
    };
    let bare = Bare { jobs, shelf, next_id: AtomicI64::new(last_id.saturating_add(1)) };
    Ok(Router::new()
        .route("/appeals", post(file))
        .route("/appeals/{id}", get(show))
        .with_state(Arc::new(bare)))
}

/// How long the writer takes to commit so many filings when its queue is never empty.
pub(crate) fn written(data: &Path, database_url: Option<&str>, count: u64) -> Outcome<Duration> {
    let (jobs, queue) = sync_channel(QUEUE);
    let _shelf = match database_url {
        None => Shelf::Lite(lite::open(&data.join("bare.db"), queue)?.0),
        Some(url) => Shelf::Pg(pg::open(url, 1, queue)?.0),
    };
    let (at, begun, mut answers) = (now_ms(), Instant::now(), Vec::new());
    for id in 1..=i64::try_from(count)? {
        let text = |text: &str| text.to_owned();
        let filing = Filing {
            village: text("140824103201"),
            category: text("utilities"),
            // As long as an entry of the log.
            text: format!("{id:0>140}"),
            place: text("东巷口"),
            mode: text("named"),
        };
        let (done, answer) = oneshot::channel();
        jobs.send(Job { id, at, filing, done })?;
        answers.push(answer);
    }
    for answer in answers {
        if !answer.blocking_recv()? {
            return Err("the bare writer refused a filing".into());
        }
    }
    Ok(begun.elapsed())
}

async fn file(State(bare): State<Arc<Bare>>, Json(filing): Json<Filing>) -> Response {
    let id = bare.next_id.fetch_add(1, Ordering::Relaxed);
    let (done, answer) = oneshot::channel();
    let job = Job { id, at: now_ms(), filing, done };
    if bare.jobs.try_send(job).is_err() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    match answer.await {
        Ok(true) => (StatusCode::CREATED, Json(Filed { id: id.to_string() })).into_response(),
        Ok(false) | Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[derive(Serialize)]
struct Filed {
    id: String,
}

async fn show(State(bare): State<Arc<Bare>>, UrlPath(id): UrlPath<i64>) -> Response {
    let found = match &bare.shelf {
        Shelf::Lite(shelf) => shelf.find(id),
        Shelf::Pg(shelf) => shelf.find(id).await,
    };
    match found {
        Ok(Some(appeal)) => Json(appeal).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[expect(clippy::disallowed_methods, reason = "the bare service has no clock to pass in")]
fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Takes the first waiting job, then every further one that is already there, up to `most`.
/// `None` when all senders are gone.
fn take_batch<T>(queue: &Receiver<T>, most: usize) -> Option<Vec<T>> {
    let mut batch = vec![queue.recv().ok()?];
    while batch.len() < most {
        match queue.try_recv() {
            Ok(job) => batch.push(job),
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
        }
    }
    Some(batch)
}

#[cfg(test)]
mod tests {
    use super::take_batch;
    use std::sync::mpsc::sync_channel;

    #[test]
    fn a_batch_stops_at_its_limit_and_at_an_empty_queue() {
        let (send, queue) = sync_channel(8);
        for n in 0..5 {
            send.try_send(n).unwrap();
        }
        assert_eq!(take_batch(&queue, 4), Some(vec![0, 1, 2, 3]));
        assert_eq!(take_batch(&queue, 4), Some(vec![4]));
        drop(send);
        assert_eq!(take_batch(&queue, 4), None::<Vec<i32>>);
    }
}
