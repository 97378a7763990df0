//! How often one address may ask, kept in memory: a token bucket for each address and kind of request.

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;

/// What is being counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ask {
    /// Any request.
    Any,
    /// Things worth guessing at: sign-in, codes, receipts.
    Guess,
}

/// Guesses a minute from one address.
const GUESSES_A_MINUTE: u32 = 30;

/// The limits of a process.
pub struct Limits {
    any: Option<DefaultKeyedRateLimiter<IpAddr>>,
    guess: Option<DefaultKeyedRateLimiter<IpAddr>>,
}

impl Limits {
    /// `per_second` requests from one address, with bursts of four seconds' worth; `None` does not count requests.
    /// Guesses are always counted.
    pub fn new(per_second: Option<u32>) -> Limits {
        let any = per_second.and_then(NonZeroU32::new).map(|rate| {
            let burst = rate.saturating_mul(NonZeroU32::MIN.saturating_add(3));
            RateLimiter::keyed(Quota::per_second(rate).allow_burst(burst))
        });
        let guesses = NonZeroU32::new(GUESSES_A_MINUTE).unwrap_or(NonZeroU32::MIN);
        // A build for measuring, told not to count, looks receipt codes up as fast as it can.
        let counted = !cfg!(feature = "bench") || any.is_some();
        Limits { any, guess: counted.then(|| RateLimiter::keyed(Quota::per_minute(guesses))) }
    }

    /// Counts one request; the seconds to wait when it is one too many.
    ///
    /// # Errors
    /// The seconds to wait.
    pub fn take(&self, address: IpAddr, ask: Ask) -> Result<(), u64> {
        let bucket = match ask {
            Ask::Any => self.any.as_ref(),
            Ask::Guess => self.guess.as_ref(),
        };
        let Some(bucket) = bucket else { return Ok(()) };
        bucket.check_key(&network(address)).map_err(|not_until| {
            not_until.wait_time_from(DefaultClock::default().now()).as_secs().saturating_add(1)
        })
    }

    /// Forgets addresses that have been quiet.
    pub fn sweep(&self) {
        for bucket in self.any.iter().chain(&self.guess) {
            bucket.retain_recent();
        }
    }
}

/// Whoever has one IPv6 address has at least 2⁶⁴ of them, so they are counted together.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(four) => IpAddr::V4(four),
        IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() & !u128::from(u64::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_too_many_is_refused() {
        let limits = Limits::new(Some(2));
        let here = IpAddr::from([127, 0, 0, 1]);
        let there = IpAddr::from([127, 0, 0, 2]);
        for _ in 0..8 {
            assert_eq!(limits.take(here, Ask::Any), Ok(()));
        }
        assert!(limits.take(here, Ask::Any).is_err());
        assert_eq!(limits.take(there, Ask::Any), Ok(()), "another address is not held up");
        for _ in 0..GUESSES_A_MINUTE {
            assert_eq!(limits.take(there, Ask::Guess), Ok(()));
        }
        assert!(limits.take(there, Ask::Guess).is_err());
        let six = |text: &str| text.parse::<IpAddr>().unwrap();
        for host in 1..=8 {
            assert_eq!(limits.take(six(&format!("2001:db8:1:1::{host}")), Ask::Any), Ok(()));
        }
        assert!(limits.take(six("2001:db8:1:1:ffff::1"), Ask::Any).is_err(), "the same network");
        assert_eq!(limits.take(six("2001:db8:1:2::1"), Ask::Any), Ok(()), "the next one");
        assert!(limits.take(six("::ffff:127.0.0.1"), Ask::Any).is_err(), "the same as 127.0.0.1");
    }

    #[test]
    fn guesses_are_counted_even_where_requests_are_not() {
        for unlimited in [None, Some(0)] {
            let limits = Limits::new(unlimited);
            let here = IpAddr::from([127, 0, 0, 1]);
            for _ in 0..1000 {
                assert_eq!(limits.take(here, Ask::Any), Ok(()));
            }
            for _ in 0..GUESSES_A_MINUTE {
                assert_eq!(limits.take(here, Ask::Guess), Ok(()));
            }
            assert!(limits.take(here, Ask::Guess).is_err());
        }
    }
}
