//! The clients: they file and handle appeals, and when no answer comes they ask again with the same key,
//! as a patient program does.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::ledger::{Act, Ledger, What};
use super::{Slot, lock};
use crate::Outcome;
use crate::api::{Answer, Api, Filing, Handling};
use crate::chance::Chance;
use crate::load::Sender;

/// Pause while no server answers.
const DOWN: Duration = Duration::from_millis(3);
/// Of so many acts one takes an appeal in hand, as long as none is in hand.
const HANDLE_ONE_IN: u64 = 4;

/// Who acts: senders, and for each the clerk who may handle what it files.
pub(super) struct Crew {
    /// Who may file where.
    pub(super) senders: Vec<Sender>,
    /// Token of the clerk for each sender.
    pub(super) clerks: Vec<String>,
}

impl Crew {
    /// Sends one act. An error means that no answer came.
    pub(super) fn send(&self, api: &Api, act: &Act) -> Outcome<Answer> {
        let (Some(sender), Some(clerk)) = (self.senders.get(act.sender), self.clerks.get(act.sender)) else {
            return Err("no such sender".into());
        };
        match &act.what {
            What::File => api.file(sender, &Filing { key: act.key.clone() }),
            What::Handle(what, appeal) => api.handle(clerk, &act.key, appeal, *what),
        }
    }

    /// Works until the round is over.
    pub(super) fn work(&self, slots: &[Slot], ledger: &Mutex<Ledger>, mut chance: Chance, over: &AtomicBool) {
        let mut connections = HashMap::new();
        let mut hand = None;
        let mut pending: Option<Act> = None;
        while !over.load(Ordering::Relaxed) {
            let Some(base) = chance.pick(slots).and_then(|slot| lock(slot).clone()) else {
                std::thread::sleep(DOWN);
                continue;
            };
            // Servers come and go at new addresses; old connections are of no use.
            if connections.len() > slots.len() {
                connections.clear();
            }
            let api = connections.entry(base).or_insert_with_key(|base| Api::new(base));
            let again = pending.is_some();
            let act = pending.take().unwrap_or_else(|| self.next(&mut hand, &mut chance));
            if again {
                lock(ledger).retry();
            }
            match self.send(api, &act) {
                Ok(answer) if answer.good() => {
                    let id = lock(ledger).acknowledge(&act, &answer);
                    hand = id.and_then(|id| follow_up(&act, id, &mut chance));
                }
                Ok(answer) if !answer.later() => {
                    lock(ledger).wrong(format!("{act:?} was answered {} {}", answer.status, answer.text));
                }
                Ok(_) | Err(_) => {
                    pending = Some(act);
                    std::thread::sleep(DOWN);
                }
            }
        }
        if let Some(act) = pending {
            lock(ledger).doubt(act);
        }
    }

    /// What is in hand goes first; else a new appeal.
    fn next(&self, hand: &mut Option<(usize, What)>, chance: &mut Chance) -> Act {
        let key = format!("{:016x}{:016x}", chance.bits(), chance.bits());
        let (sender, what) = hand.take().unwrap_or_else(|| {
            let last = self.senders.len().saturating_sub(1);
            let sender = chance.between(0, u64::try_from(last).unwrap_or(0));
            (usize::try_from(sender).unwrap_or(0), What::File)
        });
        Act { key, sender, what }
    }
}

/// Some filed appeals are accepted, every accepted one is answered.
fn follow_up(act: &Act, id: String, chance: &mut Chance) -> Option<(usize, What)> {
    let next = match act.what {
        What::File if chance.between(1, HANDLE_ONE_IN) == 1 => Handling::Accept,
        What::Handle(Handling::Accept, _) => Handling::Reply,
        What::File | What::Handle(Handling::Reply, _) => return None,
    };
    Some((act.sender, What::Handle(next, id)))
}
