//! How much sent files may take of a process at once: memory while they arrive, and time of its cores while they are
//! looked at.

use crate::house::error::BUSY;
use crate::house::{Fault, Stop};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes of one step of memory.
pub const STEP: usize = 1024 * 1024;
/// Steps that all files on their way may take together.
const STEPS: usize = 256;
/// Files that are looked at side by side.
const AT_ONCE: usize = 2;
/// How long a file waits for its turn.
const WAIT: Duration = Duration::from_secs(8);

/// The two budgets of a process.
pub struct Uploads {
    memory: Arc<Semaphore>,
    work: Arc<Semaphore>,
    wait: Duration,
}

impl Default for Uploads {
    fn default() -> Uploads {
        let (memory, work) = (Arc::new(Semaphore::new(STEPS)), Arc::new(Semaphore::new(AT_ONCE)));
        Uploads { memory, work, wait: WAIT }
    }
}

/// Memory in use; given back when this is dropped.
#[derive(Default)]
pub struct Held(Option<OwnedSemaphorePermit>);

impl Uploads {
    /// Takes one step more.
    ///
    /// # Errors
    /// A busy refusal when none is left.
    pub fn step(&self, held: &mut Held) -> Result<(), Stop> {
        let more = self.memory.clone().try_acquire_owned().map_err(|_| BUSY)?;
        match &mut held.0 {
            Some(permit) => permit.merge(more),
            none => *none = Some(more),
        }
        Ok(())
    }

    /// Does heavy work on a thread of its own, when its turn comes.
    ///
    /// # Errors
    /// A busy refusal when the turn does not come soon; a fault when the work broke.
    pub async fn work<T, F>(&self, job: F) -> Result<T, Stop>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let turn =
            tokio::time::timeout(self.wait, self.work.clone().acquire_owned()).await.map_err(|_| BUSY)?;
        let turn = turn.map_err(|_| Fault::new("no more turns"))?;
        let done = tokio::task::spawn_blocking(move || {
            // Kept until the work is over, also when nobody waits for it any more.
            let _turn = turn;
            job()
        });
        done.await.map_err(|_| Fault::new("looking at a file broke").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn memory_is_given_back_when_it_is_let_go() {
        let uploads = Uploads::default();
        let mut held = Held::default();
        for _ in 0..STEPS {
            uploads.step(&mut held).unwrap();
        }
        let refused = uploads.step(&mut Held::default()).unwrap_err().refusal();
        assert_eq!((refused.status, refused.code), (503, "house.busy"));
        drop(held);
        assert!(uploads.step(&mut Held::default()).is_ok());
    }

    #[tokio::test]
    async fn no_more_than_two_are_looked_at_at_once() {
        let uploads = Arc::new(Uploads::default());
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let jobs: Vec<_> = (0..8)
            .map(|_| {
                let (uploads, now, most) = (uploads.clone(), now.clone(), most.clone());
                tokio::spawn(async move {
                    let job = move || {
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::sleep(Duration::from_millis(20));
                        now.fetch_sub(1, Ordering::SeqCst);
                    };
                    uploads.work(job).await.unwrap();
                })
            })
            .collect();
        for job in jobs {
            job.await.unwrap();
        }
        assert_eq!(most.load(Ordering::SeqCst), AT_ONCE);
    }

    #[tokio::test]
    async fn whoever_waits_too_long_is_told_so() {
        let uploads = Uploads { wait: Duration::from_millis(20), ..Uploads::default() };
        let _all = uploads.work.clone().acquire_many_owned(2).await.unwrap();
        let refused = uploads.work(|| ()).await.unwrap_err().refusal();
        assert_eq!(refused.code, "house.busy");
    }
}
