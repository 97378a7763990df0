//! The verification: after a round of kills one server is started and asked for everything promised.

use std::collections::HashSet;
use std::sync::Mutex;

use serde_json::Value;

use super::board::Board;
use super::clients::Crew;
use super::ledger::{Act, Ledger, Promise, What};
use super::witness::Witness;
use super::{CLIENTS, lock};
use crate::Outcome;
use crate::api::{Api, Filing, Handling};
use crate::chance::Chance;
use crate::fill::County;
use crate::houji::Houji;

/// Acknowledged filings sent once more after each round; the same appeal must come back.
const REPLAYED: usize = 50;
/// Older promises looked at after a round, by chance; at the end all are.
const SAMPLED: usize = 500;
/// Receipt codes followed after a round without signing in, by chance. Codes are worth guessing at, so a server
/// answers only 30 a minute.
const FOLLOWED: usize = 20;

/// Ids of the appeals that were there before the test.
pub(super) type Before = HashSet<String>;

/// Finds out who may file where, which clerk may handle it, and which key the log has, on a server that is not killed yet.
pub(super) fn prepare(county: &County, board: &Board) -> Outcome<(Crew, Before, Witness)> {
    let server = county.houji.serve()?;
    let api = Api::new(&server.base);
    board.appoint(&api)?;
    let mut crew = Crew { senders: Vec::new(), clerks: Vec::new() };
    let mut last_refusal = String::new();
    for sender in county.senders(&api)? {
        let filed = api.file(&sender, &Filing::fresh()?)?;
        let id =
            filed.field("id").ok_or_else(|| format!("a filing was answered without id: {}", filed.text))?;
        for clerk in &county.clerks {
            let answer = api.handle(clerk, &Filing::fresh()?.key, &id, Handling::Accept)?;
            if answer.good() {
                crew.senders.push(sender);
                crew.clerks.push(clerk.clone());
                break;
            }
            last_refusal = format!("{} {}", answer.status, answer.text);
        }
    }
    if crew.senders.is_empty() {
        return Err(format!("no clerk could accept an appeal; {last_refusal}").into());
    }
    let before = list(&api, &crew)?;
    let witness = Witness::of(&api)?;
    server.stop()?;
    Ok((crew, before, witness))
}

/// Verifies the ledger against a running server, round after round.
pub(super) struct Check<'a> {
    /// The program on the data that was under the kills.
    pub(super) houji: &'a Houji,
    /// Who acts.
    pub(super) crew: &'a Crew,
    /// What was promised.
    pub(super) ledger: &'a Mutex<Ledger>,
    /// Who publishes, and who watches the log.
    pub(super) log: (&'a Board, &'a Witness),
    /// Appeals that were there before the test.
    pub(super) before: Before,
    /// So many promises were verified at least once.
    pub(super) verified: usize,
}

impl Check<'_> {
    /// Settles what is in doubt, then looks for the new promises and a sample of the old; at the end for all.
    pub(super) fn after_round(&mut self, chance: &mut Chance, last: bool) -> Outcome<()> {
        let server = self.houji.serve()?;
        let api = Api::new(&server.base);
        let (board, witness) = self.log;
        self.settle(&api)?;
        board.settle(&api)?;
        self.replay(&api, chance)?;
        let mut promises = lock(self.ledger).promises_from(0);
        if !last {
            let new = promises.split_off(self.verified.min(promises.len()));
            let old = (0..SAMPLED).filter_map(|_| chance.pick(&promises).cloned()).collect::<Vec<_>>();
            promises = [old, new].concat();
        }
        self.verify(&server.base, &promises)?;
        self.follow(&api, &promises, chance)?;
        self.verified = lock(self.ledger).len();
        witness.after_round(&api, board)?;
        if last {
            self.nothing_twice(&api)?;
            witness.at_the_end(&api, board)?;
        }
        // The checking server dies the hard way too.
        server.kill()
    }

    /// Sends every act in doubt twice: both answers must be good and name the same appeal.
    fn settle(&self, api: &Api) -> Outcome<()> {
        let unsure = lock(self.ledger).take_unsure();
        for act in unsure {
            let first = self.crew.send(api, &act)?;
            let second = self.crew.send(api, &act)?;
            let mut ledger = lock(self.ledger);
            ledger.retry();
            if !first.good() || !second.good() || first.field("id") != second.field("id") {
                ledger.wrong(format!(
                    "{act:?} sent again was answered {} {} and then {} {}",
                    first.status, first.text, second.status, second.text
                ));
            } else {
                ledger.acknowledge(&act, &first);
            }
        }
        Ok(())
    }

    /// Sends some acknowledged filings once more: the same key must give the same appeal, never a second one.
    fn replay(&self, api: &Api, chance: &mut Chance) -> Outcome<()> {
        let promises = lock(self.ledger).promises_from(0);
        for _ in 0..REPLAYED {
            let Some(promise) = chance.pick(&promises) else { break };
            let act = Act { key: promise.key.clone(), sender: promise.sender, what: What::File };
            let answer = self.crew.send(api, &act)?;
            if !answer.good() || answer.field("id").as_ref() != Some(&promise.id) {
                let told = format!("{promise:?} filed again was answered {} {}", answer.status, answer.text);
                lock(self.ledger).wrong(told);
            }
        }
        Ok(())
    }

    /// Whoever holds a receipt code must find the appeal by it.
    fn follow(&self, api: &Api, promises: &[Promise], chance: &mut Chance) -> Outcome<()> {
        for promise in (0..FOLLOWED).filter_map(|_| chance.pick(promises)) {
            let answer = api.get(&format!("/api/v1/receipts/{}", promise.receipt), None)?;
            if answer.field("receipt").as_ref() != Some(&promise.receipt) {
                let told = format!("{promise:?}: its receipt was answered {} {}", answer.status, answer.text);
                lock(self.ledger).missing(told);
            }
        }
        Ok(())
    }

    /// Whoever filed must find every appeal with its receipt, and standing where the last answer said.
    fn verify(&self, base: &str, promises: &[Promise]) -> Outcome<()> {
        let share = promises.len().div_ceil(usize::try_from(CLIENTS)?).max(1);
        std::thread::scope(|scope| {
            let parts: Vec<_> = promises
                .chunks(share)
                .map(|part| {
                    let api = Api::new(base);
                    scope.spawn(move || part.iter().try_for_each(|promise| self.look_for(&api, promise)))
                })
                .collect();
            parts.into_iter().try_for_each(|part| part.join().map_err(|_| "a verifying thread panicked")?)
        })
    }

    fn look_for(&self, api: &Api, promise: &Promise) -> Outcome<()> {
        let filer = self.crew.senders.get(promise.sender).map(|sender| sender.token.as_str());
        let answer = api.get(&format!("/api/v1/appeals/{}", promise.id), filer)?;
        let (receipt, stage) = (answer.field("receipt"), answer.field("stage"));
        if receipt.as_ref() != Some(&promise.receipt) || stage.as_ref() != Some(&promise.stage) {
            let told = format!("{promise:?}: the appeal was answered {} {}", answer.status, answer.text);
            lock(self.ledger).missing(told);
        }
        Ok(())
    }

    /// Every appeal that is listed now was either there before or is promised: no filing acted twice.
    fn nothing_twice(&self, api: &Api) -> Outcome<()> {
        let listed = list(api, self.crew)?;
        let mut ledger = lock(self.ledger);
        let unknown: Vec<String> =
            listed.iter().filter(|id| !self.before.contains(*id) && !ledger.knows(id)).cloned().collect();
        for id in &unknown {
            ledger.wrong(format!("appeal {id} is listed but was never promised to anybody"));
        }
        println!("{} appeals listed, {} of them from before the test", listed.len(), self.before.len());
        if listed.len() < ledger.len() {
            ledger.wrong("the desks list fewer appeals than were promised".into());
        }
        Ok(())
    }
}

/// All appeals on the desks of the villages and their townships, as the clerks see them: those that are open and
/// those that wait for a rating.
fn list(api: &Api, crew: &Crew) -> Outcome<HashSet<String>> {
    let mut ids = HashSet::new();
    for (sender, clerk) in crew.senders.iter().zip(&crew.clerks) {
        let township = sender.village.get(..9).map(|code| format!("{code}000"));
        for desk in [Some(sender.village.clone()), township].into_iter().flatten() {
            for shelf in ["open", "waiting"] {
                list_shelf(api, clerk, &format!("desk={desk}&shelf={shelf}"), &mut ids)?;
            }
        }
    }
    Ok(ids)
}

/// One list, page after page.
fn list_shelf(api: &Api, clerk: &str, query: &str, ids: &mut HashSet<String>) -> Outcome<()> {
    let mut after = String::new();
    loop {
        let answer = api.get(&format!("/api/v1/appeals?{query}&limit=200{after}"), Some(clerk))?;
        // A village clerk has no township desk, and the other way round.
        if matches!(answer.status, 403 | 404) {
            return Ok(());
        }
        let page: Value = serde_json::from_str(&answer.text)?;
        let items = page.get("items").and_then(Value::as_array);
        let items = items.ok_or_else(|| format!("a list was answered {}", answer.text))?;
        ids.extend(items.iter().filter_map(|item| Some(item.get("id")?.as_str()?.to_owned())));
        let Some(next) = page.get("next").and_then(Value::as_str) else { return Ok(()) };
        after = format!("&after={next}");
    }
}
