//! What the servers promised: every acknowledged act, and every act whose answer never came.

use std::collections::HashMap;

use crate::Outcome;
use crate::api::{Answer, Handling};

/// Failures told in full; the rest is counted.
const TOLD: usize = 20;

/// A write that a client wants done. It keeps its key until an answer comes.
#[derive(Clone, Debug)]
pub(super) struct Act {
    /// Idempotency key.
    pub(super) key: String,
    /// Which sender of the crew files it, or filed the appeal it is about.
    pub(super) sender: usize,
    /// What is to be done.
    pub(super) what: What,
}

/// The kinds of acts.
#[derive(Clone, Debug)]
pub(super) enum What {
    /// A new appeal.
    File,
    /// An appeal is taken on or answered.
    Handle(Handling, String),
}

/// An appeal that a server said it has.
#[derive(Clone, Debug)]
pub(super) struct Promise {
    /// Internal id.
    pub(super) id: String,
    /// What the villager holds in hand.
    pub(super) receipt: String,
    /// Key and sender of the filing.
    pub(super) key: String,
    /// Who filed it.
    pub(super) sender: usize,
    /// Stage told by the last acknowledged act.
    pub(super) stage: String,
}

/// Everything the clients know.
#[derive(Default)]
pub(super) struct Ledger {
    /// In the order in which they were acknowledged.
    promises: Vec<Promise>,
    by_id: HashMap<String, usize>,
    /// Acts sent whose answer never came.
    unsure: Vec<Act>,
    acts: u64,
    retried: u64,
    missing: Vec<String>,
    wrong: Vec<String>,
}

impl Ledger {
    /// Books a good answer to an act. Answers the appeal's id.
    pub(super) fn acknowledge(&mut self, act: &Act, answer: &Answer) -> Option<String> {
        let stage = answer.field("stage");
        self.acts += 1;
        match &act.what {
            What::File => {
                let (Some(id), Some(receipt), Some(stage)) =
                    (answer.field("id"), answer.field("receipt"), stage)
                else {
                    self.wrong(format!(
                        "a filing was answered without id, receipt or stage: {}",
                        answer.text
                    ));
                    return None;
                };
                self.promise(Promise {
                    id: id.clone(),
                    receipt,
                    key: act.key.clone(),
                    sender: act.sender,
                    stage,
                });
                Some(id)
            }
            What::Handle(_, id) => {
                let place = self.by_id.get(id).copied();
                match (place.and_then(|place| self.promises.get_mut(place)), stage) {
                    (Some(promise), Some(stage)) => promise.stage = stage,
                    _ => self.wrong(format!("an act on {id} was answered without stage: {}", answer.text)),
                }
                Some(id.clone())
            }
        }
    }

    fn promise(&mut self, promise: Promise) {
        if let Some(place) = self.by_id.get(&promise.id) {
            let other = self.promises.get(*place).map(|other| other.key.clone()).unwrap_or_default();
            if other != promise.key {
                self.wrong(format!("keys {other} and {} gave the same appeal {}", promise.key, promise.id));
            }
            return;
        }
        self.by_id.insert(promise.id.clone(), self.promises.len());
        self.promises.push(promise);
    }

    /// Keeps an act whose answer never came.
    pub(super) fn doubt(&mut self, act: Act) {
        self.unsure.push(act);
    }

    /// Counts an act that was sent again because its answer had not come.
    pub(super) fn retry(&mut self) {
        self.retried += 1;
    }

    /// Hands over the acts in doubt.
    pub(super) fn take_unsure(&mut self) -> Vec<Act> {
        std::mem::take(&mut self.unsure)
    }

    /// All promises from number `first` on.
    pub(super) fn promises_from(&self, first: usize) -> Vec<Promise> {
        self.promises.get(first..).unwrap_or_default().to_vec()
    }

    /// How many appeals were promised.
    pub(super) fn len(&self) -> usize {
        self.promises.len()
    }

    /// True when the appeal was promised.
    pub(super) fn knows(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    /// Books something acknowledged that is not there.
    pub(super) fn missing(&mut self, what: String) {
        self.missing.push(what);
    }

    /// Books an answer that no correct server gives.
    pub(super) fn wrong(&mut self, what: String) {
        self.wrong.push(what);
    }

    /// One line for people.
    pub(super) fn summary(&self) -> String {
        format!(
            "{} acts acknowledged, {} appeals, {} acts sent again, missing {}, wrong answers {}",
            self.acts,
            self.promises.len(),
            self.retried,
            self.missing.len(),
            self.wrong.len()
        )
    }

    /// An error when anything was lost, doubled or answered wrongly.
    pub(super) fn verdict(&self) -> Outcome<()> {
        let failures: Vec<&str> = self.missing.iter().chain(&self.wrong).map(String::as_str).collect();
        if failures.is_empty() {
            return Ok(());
        }
        let told = failures.get(..TOLD.min(failures.len())).unwrap_or_default().join("\n");
        Err(format!("{} failures:\n{told}", failures.len()).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(id: &str, stage: &str) -> Answer {
        let text = format!("{{\"id\":\"{id}\",\"receipt\":\"384122976650\",\"stage\":\"{stage}\"}}");
        Answer { status: 201, text }
    }

    fn act(key: &str, what: What) -> Act {
        Act { key: key.into(), sender: 0, what }
    }

    #[test]
    fn a_replay_of_the_same_key_is_the_same_appeal() {
        let mut ledger = Ledger::default();
        for _ in 0..2 {
            ledger.acknowledge(&act("a", What::File), &answer("1", "acknowledged"));
        }
        assert_eq!(ledger.len(), 1);
        assert!(ledger.verdict().is_ok());
        ledger.acknowledge(&act("b", What::File), &answer("1", "acknowledged"));
        assert!(ledger.verdict().is_err());
    }

    #[test]
    fn handling_moves_the_promised_stage() {
        let mut ledger = Ledger::default();
        ledger.acknowledge(&act("a", What::File), &answer("1", "acknowledged"));
        ledger.acknowledge(&act("b", What::Handle(Handling::Accept, "1".into())), &answer("1", "accepted"));
        assert_eq!(ledger.promises_from(0)[0].stage, "accepted");
        assert!(ledger.promises_from(1).is_empty());
    }

    #[test]
    fn one_missing_appeal_fails_the_test() {
        let mut ledger = Ledger::default();
        assert!(ledger.verdict().is_ok());
        ledger.missing("receipt 384122976650".into());
        assert!(ledger.verdict().is_err());
    }
}
