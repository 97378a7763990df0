//! The only file that reads the time and the only one that draws random bytes from the system.

use crate::house::Fault;
use houji_base::Moment;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time. Passed in, so that tests and the demo's history can set it.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Moment;
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// A clock that stands where it was set; for the demo's history and for tests.
pub struct SetClock(AtomicI64);

impl SetClock {
    /// A clock that stands at `now`.
    pub fn at(now: Moment) -> SetClock {
        SetClock(AtomicI64::new(now.millis()))
    }

    /// Moves the clock, forwards or back.
    pub fn set(&self, now: Moment) {
        self.0.store(now.millis(), Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Moment {
        Moment::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// `N` random bytes from the operating system.
///
/// # Errors
/// [`Fault`] when the system has none to give.
pub fn random<const N: usize>() -> Result<[u8; N], Fault> {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes).map_err(|why| Fault::new(format!("no random bytes: {why}")))?;
    Ok(bytes)
}
