//! Counters for the operator, in the text form Prometheus reads. No label ever holds personal data.

use prometheus_client::encoding::{EncodeLabelSet, text::encode};
use prometheus_client::metrics::{counter::Counter, family::Family, histogram::Histogram};
use prometheus_client::registry::Registry;

/// Labels of an answered request: the route's pattern, never the path with its ids.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: &'static str,
    status: u16,
}

/// The counters of a process.
pub struct Metrics {
    registry: Registry,
    answered: Family<Answered, Counter>,
    seconds: Histogram,
    /// Messages handed to the gateway.
    pub messages_sent: Counter,
    /// Messages the gateway did not take.
    pub messages_failed: Counter,
    /// Rounds of the minute tick this process did.
    pub ticks: Counter,
    /// Finished pages given again.
    pub pages_kept: Counter,
    /// Pages of the same routes made anew.
    pub pages_made: Counter,
    /// Books that a foreign program read and found the same.
    pub books_agreed: Counter,
    /// Books that a foreign program found different, or could not read.
    pub books_differed: Counter,
}

const BUCKETS: [f64; 10] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.0];

impl Default for Metrics {
    fn default() -> Metrics {
        let mut registry = Registry::with_prefix("houji");
        let answered = Family::<Answered, Counter>::default();
        let seconds = Histogram::new(BUCKETS);
        let (sent, failed, ticks) = (Counter::default(), Counter::default(), Counter::default());
        registry.register("http_requests", "Answered requests", answered.clone());
        registry.register("http_seconds", "Time to answer", seconds.clone());
        registry.register("messages_sent", "Messages handed to the gateway", sent.clone());
        registry.register("messages_failed", "Messages the gateway did not take", failed.clone());
        registry.register("ticks", "Rounds of the minute tick done by this process", ticks.clone());
        let (pages_kept, pages_made) = (Counter::default(), Counter::default());
        registry.register("pages_kept", "Finished pages given again", pages_kept.clone());
        registry.register("pages_made", "Pages of the same routes made anew", pages_made.clone());
        let (books_agreed, books_differed) = (Counter::default(), Counter::default());
        registry.register("books_agreed", "Books a foreign program found the same", books_agreed.clone());
        registry.register(
            "books_differed",
            "Books a foreign program found different or could not read",
            books_differed.clone(),
        );
        Metrics {
            registry,
            answered,
            seconds,
            messages_sent: sent,
            messages_failed: failed,
            ticks,
            pages_kept,
            pages_made,
            books_agreed,
            books_differed,
        }
    }
}

impl Metrics {
    /// Counts one answered request.
    pub fn answered(&self, method: &'static str, route: &'static str, status: u16, seconds: f64) {
        self.answered.get_or_create(&Answered { method, route, status }).inc();
        self.seconds.observe(seconds);
    }

    /// Everything, as text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing into a String cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
