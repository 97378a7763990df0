//! The database: one code for SQLite and PostgreSQL. Reads run at once, writes go through the group-committing
//! writer. Nothing outside `store.rs` files writes SQL text (the tidy test sees to it).

#[cfg(feature = "testing")]
pub mod chaos;
mod checkpoint;
mod conn;
mod disk;
mod door;
mod dump;
mod figures;
mod migrate;
mod pg;
mod queue;
mod span;
mod stamp;
#[cfg(test)]
mod tests;
mod tls;
#[cfg(test)]
mod tls_tests;
mod tx;
mod value;
mod writer;

pub use conn::Source;
pub use dump::{Cell, Table};
pub use migrate::{Migration, fits, migrations};
pub use span::Span;
pub use stamp::Stamp;
pub use tls::system_roots;
pub use tx::{Lane, Reader, Series, Tx};
pub use value::{Column, Row, V};

use crate::house::{Fault, Stop, error::BUSY};
use conn::Conn;
use crossbeam_channel::{Sender, bounded};
use houji_base::DivisionCode;
use parking_lot::Mutex;
use queue::{Queues, queues};
use stamp::Stamps;
use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use tokio::sync::{oneshot, watch};
use writer::{AfterCommit, Job, Write, Writer};

/// Questions that may wait for a reader; one more is refused at once.
const QUEUE: usize = 8192;
/// Most jobs in one commit.
const BATCH: usize = 256;
/// Writers on PostgreSQL. On SQLite there is one.
const PG_WRITERS: usize = 8;
/// Reading connections on PostgreSQL.
const PG_READERS: usize = 8;
/// Idle reading connections kept open on SQLite.
const LITE_READERS: usize = 16;

/// What a read or a write gives back, whatever it is: asking, waiting and answering are compiled once for all.
pub(in crate::house) type Given = Box<dyn Any + Send>;

type Read = Box<dyn FnOnce(&mut Reader) -> Result<Given, Stop> + Send>;

/// A read, and where its answer goes.
type ReadJob = (Read, oneshot::Sender<Result<Given, Stop>>);

enum Reads {
    /// Reads of an embedded database take microseconds: they run where they are asked.
    Lite { source: Source, idle: Mutex<Vec<Reader>> },
    /// Reads over a socket wait: they run on threads of their own.
    Pg { queue: Sender<Option<ReadJob>>, stamps: Stamps },
}

struct Inner {
    county: DivisionCode,
    pg: bool,
    writes: Queues,
    /// A draft's commits are waited for by nobody but whoever makes it.
    draft: bool,
    /// What is asked for now may wait for more.
    patient: AtomicBool,
    reads: Reads,
    threads: Mutex<Vec<JoinHandle<()>>>,
    after: Arc<AfterCommit>,
    #[cfg(feature = "testing")]
    chaos: Arc<chaos::Chaos>,
}

/// A county's database. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

impl Db {
    /// Brings the tables up to date, starts the writers and readers.
    ///
    /// # Errors
    /// [`Fault`] when the database cannot be opened or is not one of ours.
    pub fn open(source: &Source, county: DivisionCode) -> Result<Db, Fault> {
        migrate::migrate(source)?;
        Db::open_as_is(source, county)
    }

    /// Starts the writers and readers on tables that are there already, such as those a restore fills.
    ///
    /// # Errors
    /// [`Fault`] when the database cannot be opened or is not one of ours.
    pub fn open_as_is(source: &Source, county: DivisionCode) -> Result<Db, Fault> {
        let pg = matches!(source, Source::Pg(_));
        let (writes, inboxes) = queues(if pg { PG_WRITERS } else { 1 }, BATCH);
        let mut threads = Vec::new();
        let after: Arc<AfterCommit> = Arc::default();
        #[cfg(feature = "testing")]
        let chaos: Arc<chaos::Chaos> = Arc::default();
        for (number, inbox) in (0..).zip(inboxes) {
            let mut writer = Writer::open(source, county, after.clone())?;
            if let Source::Lite(path) = source {
                threads.extend(writer.beside_disk(path)?);
            }
            #[cfg(feature = "testing")]
            let writer = writer.with_chaos(chaos.clone());
            threads.push(spawn(format!("writer-{number}"), move || writer.work(inbox))?);
        }
        let reads = if pg {
            let queue = start_pg_readers(source, &mut threads)?;
            Reads::Pg { queue, stamps: Stamps::start(source, &mut threads)? }
        } else {
            Reads::Lite { source: source.clone(), idle: Mutex::new(Vec::new()) }
        };
        Ok(Db(Arc::new(Inner {
            county,
            pg,
            writes,
            draft: matches!(source, Source::Draft(_)),
            patient: AtomicBool::new(false),
            reads,
            threads: Mutex::new(threads),
            after,
            #[cfg(feature = "testing")]
            chaos,
        })))
    }

    /// Opens a database to look at it, as it is: nothing is brought up to date, no writer is started.
    ///
    /// # Errors
    /// [`Fault`] when it is not there or cannot be reached.
    pub fn look(source: &Source) -> Result<Reader, Fault> {
        match source {
            Source::Lite(path) | Source::Draft(path) if !path.is_file() => {
                Err(Fault::new(format!("there is no database at {}", path.display())))
            }
            _ => Ok(Reader::new(Conn::open(source)?)),
        }
    }

    /// Brings an empty database to the tables of an older program: as far as migration `last`.
    ///
    /// # Errors
    /// [`Fault`] when the database cannot be opened or is not one of ours.
    pub fn prepare_tables(source: &Source, last: i64) -> Result<(), Fault> {
        migrate::migrate_to(source, last)
    }

    /// The county whose rows these are.
    pub fn county(&self) -> DivisionCode {
        self.0.county
    }

    /// True on PostgreSQL.
    pub fn is_pg(&self) -> bool {
        self.0.pg
    }

    /// Grows with every commit of this process that may have changed who is signed in or may do what, before
    /// anybody is told of that change.
    pub fn rights_version(&self) -> u64 {
        self.0.after.rights.load(Ordering::SeqCst)
    }

    /// The state the rows are in, newer than this call; `None` when it cannot be known just now.
    pub async fn stamp(&self) -> Option<Stamp> {
        match &self.0.reads {
            Reads::Lite { .. } => self.0.after.commits.stamp(),
            Reads::Pg { stamps, .. } => stamps.ask().await,
        }
    }

    /// Reads. The closure must be quick: what it touches is found by key or is a page of a list.
    ///
    /// # Errors
    /// Whatever the closure says, or a [`Fault`] of the database.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Stop>
    where
        T: Send + 'static,
        F: FnOnce(&mut Reader) -> Result<T, Stop> + Send + 'static,
    {
        own(self.read_given(Box::new(move |reader| Ok(Box::new(work(reader)?)))).await?)
    }

    async fn read_given(&self, work: Read) -> Result<Given, Stop> {
        match &self.0.reads {
            Reads::Lite { source, idle } => read_lite(source, idle, work),
            Reads::Pg { queue, .. } => {
                let (reply, answer) = oneshot::channel();
                queue.try_send(Some((work, reply))).map_err(|_| Stop::from(BUSY))?;
                answer.await.map_err(|_| Fault::new("a reader went away"))?
            }
        }
    }

    /// Writes. The closure may run more than once and must touch nothing but its transaction. When this
    /// returns `Ok`, the change is on disk.
    ///
    /// # Errors
    /// Whatever the closure says; a busy refusal when the queue is full; a [`Fault`] of the database.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Stop>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx) -> Result<T, Stop> + Send + 'static,
    {
        self.write_near(None, work).await
    }

    /// Writes, with other jobs near the same thing: one writer does them all, several with one commit. On PostgreSQL
    /// that is how batches keep from locking each other out, so `near` must stand for all that the job changes and
    /// others may be changing at the same time.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub async fn write_near<T, F>(&self, near: Option<i64>, mut work: F) -> Result<T, Stop>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx) -> Result<T, Stop> + Send + 'static,
    {
        own(self.write_given(near, Box::new(move |tx| Ok(Box::new(work(tx)?)))).await?)
    }

    /// As [`Db::write_near`], before it is known what is given back.
    pub(in crate::house) async fn write_given(&self, near: Option<i64>, work: Write) -> Result<Given, Stop> {
        let (reply, answer) = oneshot::channel();
        let patient = self.0.patient.load(Ordering::Relaxed);
        self.0.writes.send(near, Job::new((near, patient), work, reply))?;
        answer.await.map_err(|_| Fault::new("the writer went away"))?
    }

    /// True for a database that is put together aside, before anybody uses it.
    pub fn is_draft(&self) -> bool {
        self.0.draft
    }

    /// In a draft, what `ask` asks to be written waits for what comes after it, done in that order and committed together:
    /// with the next write that is asked for outside of this, or when a commit is full. Elsewhere it is written at once.
    pub fn patiently<T>(&self, ask: impl FnOnce() -> T) -> T {
        self.0.patient.store(self.0.draft, Ordering::Relaxed);
        let asked = ask();
        self.0.patient.store(false, Ordering::Relaxed);
        asked
    }

    /// Waits until a commit of this process kept a message to be sent now. One that came before is not missed.
    pub async fn roused(&self) {
        self.0.after.sender.notified().await;
    }

    /// Tells of every commit of this process; several at once are told as one.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.after.changes.subscribe()
    }

    /// Lets the waiting writes finish and ends the threads. Later calls fail.
    pub fn close(&self) {
        let threads = std::mem::take(&mut *self.0.threads.lock());
        self.0.writes.stop();
        for _ in &threads {
            if let Reads::Pg { queue, .. } = &self.0.reads {
                let _ = queue.send(None);
            }
        }
        if let Reads::Pg { stamps, .. } = &self.0.reads {
            stamps.stop();
        }
        for thread in threads {
            let _ = thread.join();
        }
        if let Reads::Lite { idle, .. } = &self.0.reads {
            idle.lock().clear();
        }
    }

    /// Makes commits fail, for tests.
    #[cfg(feature = "testing")]
    pub fn chaos(&self) -> &chaos::Chaos {
        &self.0.chaos
    }

    /// Prepares statements without running them, for the test that tries every statement of the program: how
    /// wide the result of each is.
    #[cfg(feature = "testing")]
    pub fn prepare_all(source: &Source, all: &[&str]) -> Result<Vec<Result<usize, Fault>>, Fault> {
        let mut conn = Conn::open(source)?;
        Ok(all.iter().map(|sql| conn.prepare(sql)).collect())
    }

    /// How an embedded database would go about statements, for the test that none of them reads ever more.
    #[cfg(feature = "testing")]
    pub fn plan_all(source: &Source, all: &[&str]) -> Result<Vec<Vec<String>>, Fault> {
        let mut conn = Conn::open(source)?;
        all.iter().map(|sql| conn.plan(sql)).collect()
    }
}

/// Takes what was given for what was asked.
pub(in crate::house) fn own<T: 'static>(given: Given) -> Result<T, Stop> {
    given.downcast().map(|given| *given).map_err(|_| Fault::new("another answer than was asked for").into())
}

fn read_lite(source: &Source, idle: &Mutex<Vec<Reader>>, work: Read) -> Result<Given, Stop> {
    let waiting = idle.lock().pop();
    let mut reader = match waiting {
        Some(reader) => reader,
        None => Reader::new(Conn::open(source)?),
    };
    let result = reader.view(work);
    if reader.is_viewing() {
        // The view could not be ended: the connection is of no more use.
        return result;
    }
    let mut pool = idle.lock();
    if pool.len() < LITE_READERS {
        pool.push(reader);
    }
    result
}

fn start_pg_readers(
    source: &Source,
    threads: &mut Vec<JoinHandle<()>>,
) -> Result<Sender<Option<ReadJob>>, Fault> {
    let (jobs, queue) = bounded::<Option<ReadJob>>(QUEUE);
    for number in 0..PG_READERS {
        let (source, queue) = (source.clone(), queue.clone());
        let mut reader = Reader::new(Conn::open(&source)?);
        threads.push(spawn(format!("reader-{number}"), move || {
            while let Ok(Some(job)) = queue.recv() {
                if reader.conn.is_closed() {
                    match Conn::open(&source) {
                        Ok(conn) => reader = Reader::new(conn),
                        Err(fault) => tracing::error!(%fault, "the database cannot be reached"),
                    }
                }
                let (work, reply) = job;
                // A caller who went away needs no answer.
                let _ = reply.send(work(&mut reader));
            }
        })?);
    }
    Ok(jobs)
}

fn spawn(name: String, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Fault> {
    std::thread::Builder::new().name(name).spawn(work).map_err(|why| Fault::new(format!("no thread: {why}")))
}
