//! Filings that go on beside another load, at a steady pace.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::api::{Api, Filing};
use crate::load::Sender;

/// Filings a second.
pub(crate) const PACE: u32 = 50;
/// Threads that share them, so that a slow answer holds up only its own.
const THREADS: u32 = 5;

/// Files until it is stopped.
pub(crate) struct Beside {
    started: Instant,
    stop: Arc<AtomicBool>,
    filed: Arc<AtomicU64>,
    threads: Vec<JoinHandle<()>>,
}

impl Beside {
    /// Begins to file as these senders in turn.
    pub(crate) fn start(base: &str, senders: &[Sender]) -> Self {
        let (stop, filed) = (Arc::<AtomicBool>::default(), Arc::<AtomicU64>::default());
        let started = Instant::now();
        let pause = Duration::from_secs(1) * THREADS / PACE;
        let threads = (0..THREADS).map(|_| {
            let (api, senders) = (Api::new(base), senders.to_vec());
            let (stop, filed) = (stop.clone(), filed.clone());
            std::thread::spawn(move || {
                let mut next = Instant::now();
                for sender in senders.iter().cycle() {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let answer = Filing::fresh().and_then(|filing| api.file(sender, &filing));
                    if answer.is_ok_and(|answer| answer.good()) {
                        filed.fetch_add(1, Ordering::Relaxed);
                    }
                    next += pause;
                    std::thread::sleep(next.saturating_duration_since(Instant::now()));
                }
            })
        });
        let threads = threads.collect();
        Self { started, stop, filed, threads }
    }

    /// Ends it; how many were filed in a second.
    pub(crate) fn end(self) -> Outcome<u64> {
        self.stop.store(true, Ordering::Relaxed);
        let millis = u64::try_from(self.started.elapsed().as_millis())?.max(1);
        for thread in self.threads {
            thread.join().map_err(|_| "a thread that files broke")?;
        }
        Ok(self.filed.load(Ordering::Relaxed).saturating_mul(1000) / millis)
    }
}
