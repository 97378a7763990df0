//! A connection to PostgreSQL on which a statement can be sent without waiting for the answer to the one before:
//! each wait costs a turn of two processes, as much as a small statement itself.

use super::conn::{TextKey, key};
use super::door;
use super::value::{Kept, V};
use crate::house::Fault;
use futures_util::TryStreamExt;
use futures_util::future::{MaybeDone, maybe_done};
use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::{Client, Error, Row, Statement};

/// Statements that wait to be sent together; one more and they are waited for.
const MOST: usize = 64;

/// Without this PostgreSQL plans a statement anew whenever it takes a plan for the given values to be cheaper; planning
/// costs more than finding a page of a list, and plans should not change from one day to the next.
const ONE_PLAN: &str = "SET plan_cache_mode = force_generic_plan";

/// What moves bytes between the client and the socket.
pub(super) type Driver = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;
/// A statement that is sent when it is first looked at.
type Later = Pin<Box<dyn Future<Output = Result<u64, Error>> + Send>>;

/// A connection. Statements are prepared once and kept.
pub(super) struct Pg {
    runtime: Runtime,
    client: Arc<Client>,
    /// Gone when the connection is.
    driver: Option<Driver>,
    statements: HashMap<TextKey, Statement>,
    later: Vec<Later>,
}

impl Pg {
    pub(super) fn connect(url: &str) -> Result<Pg, Fault> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (client, driver) = runtime.block_on(door::connect(url))?;
        let (client, driver) = (Arc::new(client), Some(driver));
        let mut pg = Pg { runtime, client, driver, statements: HashMap::new(), later: Vec::new() };
        pg.batch(ONE_PLAN)?;
        Ok(pg)
    }

    /// True when the connection is gone and must be opened anew.
    pub(super) fn is_closed(&self) -> bool {
        self.driver.is_none() || self.client.is_closed()
    }

    /// Runs fixed text.
    pub(super) fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        let client = self.client.clone();
        self.wait(client.batch_execute(sql))
    }

    /// Sends fixed text with the next statement that is waited for.
    pub(super) fn batch_later(&mut self, sql: &'static str) {
        let client = self.client.clone();
        self.later.push(Box::pin(async move { client.batch_execute(sql).await.map(|()| 0) }));
    }

    /// Changes rows; returns how many.
    pub(super) fn exec(&mut self, sql: &'static str, args: &[V<'_>]) -> Result<u64, Fault> {
        let (client, statement) = (self.client.clone(), self.prepared(sql)?);
        self.wait(client.execute_raw(&statement, args))
    }

    /// Changes rows with the next statement that is waited for, which then also brings the fault of this one.
    pub(super) fn exec_later(&mut self, sql: &'static str, args: &[V<'_>]) -> Result<(), Fault> {
        let (client, statement) = (self.client.clone(), self.prepared(sql)?);
        let kept: Vec<Kept> = args.iter().map(Kept::from).collect();
        self.later.push(Box::pin(async move { client.execute_raw(&statement, kept).await }));
        if self.later.len() < MOST { Ok(()) } else { self.settle() }
    }

    /// Forgets what was not sent yet.
    pub(super) fn forget(&mut self) {
        self.later.clear();
    }

    pub(super) fn query(&mut self, sql: &'static str, args: &[V<'_>]) -> Result<Vec<Row>, Fault> {
        let (client, statement) = (self.client.clone(), self.prepared(sql)?);
        let rows = async { client.query_raw(&statement, args).await?.try_collect().await };
        self.wait(rows)
    }

    /// Gives every row to `take`, one after the other.
    pub(super) fn each_row(
        &mut self,
        sql: &str,
        mut take: impl FnMut(&Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let client = self.client.clone();
        let mut rows = pin!(self.wait(client.query_raw(sql, std::iter::empty::<V<'_>>()))?);
        while let Some(row) = self.wait(rows.try_next())? {
            take(&row)?;
        }
        Ok(())
    }

    /// Changes rows by a text that is used once.
    pub(super) fn exec_once(&mut self, sql: &str, args: &[V<'_>]) -> Result<u64, Fault> {
        let client = self.client.clone();
        self.wait(client.execute_raw(sql, args))
    }

    /// Number of result columns of a statement, without running it.
    #[cfg(feature = "testing")]
    pub(super) fn width(&mut self, sql: &str) -> Result<usize, Fault> {
        let client = self.client.clone();
        Ok(self.wait(client.prepare(sql))?.columns().len())
    }

    fn prepared(&mut self, sql: &'static str) -> Result<Statement, Fault> {
        if let Some(statement) = self.statements.get(&key(sql)) {
            return Ok(statement.clone());
        }
        #[cfg(feature = "testing")]
        crate::testing::sql::assert_known(sql);
        let client = self.client.clone();
        let statement = self.wait(client.prepare(sql))?;
        self.statements.insert(key(sql), statement.clone());
        Ok(statement)
    }

    /// Waits for everything that was put off.
    fn settle(&mut self) -> Result<(), Fault> {
        self.wait(async { Ok(()) })
    }

    /// Sends what was put off and `last`, then waits for all; the first fault counts.
    fn wait<T>(&mut self, last: impl Future<Output = Result<T, Error>>) -> Result<T, Fault> {
        let later = std::mem::take(&mut self.later);
        let driver = &mut self.driver;
        let mut all = pin!(in_turn(later, last));
        self.runtime
            .block_on(poll_fn(|cx| {
                if let Poll::Ready(done) = all.as_mut().poll(cx) {
                    return Poll::Ready(done);
                }
                // Now what was sent goes out, and what has come is handed over.
                if driver.as_mut().is_some_and(|driver| driver.as_mut().poll(cx).is_ready()) {
                    *driver = None;
                }
                all.as_mut().poll(cx)
            }))
            .map_err(Fault::from)
    }
}

/// Sends each of `first`, then `last`, and only then waits.
async fn in_turn<T>(first: Vec<Later>, last: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let mut first: Vec<MaybeDone<Later>> = first.into_iter().map(maybe_done).collect();
    let (mut last, mut done) = (pin!(last), None);
    let done = poll_fn(|cx| {
        let mut waits = false;
        for each in &mut first {
            waits |= Pin::new(each).poll(cx).is_pending();
        }
        if done.is_none()
            && let Poll::Ready(result) = last.as_mut().poll(cx)
        {
            done = Some(result);
        }
        if waits { Poll::Pending } else { done.take().map_or(Poll::Pending, Poll::Ready) }
    })
    .await;
    for each in &mut first {
        Pin::new(each).take_output().transpose()?;
    }
    done
}
