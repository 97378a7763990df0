//! The only file that reads the time and the only one that draws random bytes from the system.

use crate::house::Fault;
use houji_base::Moment;
use std::cell::RefCell;
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

/// Random bytes a thread draws at once: asking the system costs as much for sixteen as for hundreds.
const DRAWN: usize = 512;

thread_local! {
    /// Bytes drawn and not given out yet.
    static POOL: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// `N` random bytes from the operating system; no byte is given out twice or kept.
///
/// # Errors
/// [`Fault`] when the system has none to give.
pub fn random<const N: usize>() -> Result<[u8; N], Fault> {
    let fill = |bytes: &mut [u8]| {
        getrandom::fill(bytes).map_err(|why| Fault::new(format!("no random bytes: {why}")))
    };
    let mut bytes = [0u8; N];
    if N > DRAWN {
        fill(&mut bytes)?;
        return Ok(bytes);
    }
    POOL.with_borrow_mut(|pool| {
        if pool.len() < N {
            let mut fresh = vec![0; DRAWN];
            fill(&mut fresh)?;
            *pool = fresh;
        }
        let rest = pool.len().saturating_sub(N);
        let (_, given) = pool.split_at_mut(rest);
        bytes.copy_from_slice(given);
        given.fill(0);
        pool.truncate(rest);
        Ok(bytes)
    })
}

#[cfg(test)]
mod tests {
    use super::random;

    #[test]
    fn no_random_byte_is_given_out_twice() {
        let mut seen = std::collections::HashSet::new();
        for _ in 0..200 {
            assert!(seen.insert(random::<16>().unwrap()), "an answer came again");
        }
        let long = random::<1024>().unwrap();
        assert!(long.chunks(16).all(|part| part.iter().any(|byte| *byte != 0)), "bytes were left out");
    }
}
