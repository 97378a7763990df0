//! The publishers: they draft notices, have them checked and supervised, and publish them, each step as the prepared person
//! whose step it is. When no answer comes they ask again with the same key.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use houji_seal::LogEntry;
use serde_json::{Value, json};

use super::{Slot, lock};
use crate::Outcome;
use crate::api::{Answer, Api};
use crate::chance::Chance;
use crate::houji::{Houji, Players};

/// Pause while no server answers.
const DOWN: Duration = Duration::from_millis(3);
/// Items that are typed, one for each publisher: two never draft the same.
pub(super) const ITEMS: [&str; 2] = ["V16", "V21"];

/// Tokens of those who take part in a publication, and their village.
pub(super) struct Board {
    village: String,
    writer: String,
    checker: String,
    supervisor: String,
    appointer: String,
    day: String,
    kept: Mutex<Kept>,
}

/// What the publishers know.
#[derive(Default)]
struct Kept {
    published: Vec<Published>,
    unsure: Vec<Act>,
    acts: u64,
    retried: u64,
    wrong: Vec<String>,
}

/// A publication that a server said it has made.
#[derive(Clone, Debug)]
pub(super) struct Published {
    /// Name of the notice.
    pub(super) name: String,
    /// Its text is in the log under this entry; known once it was read.
    pub(super) entry: Option<LogEntry>,
}

/// A step that a publisher wants done. It keeps its key until an answer comes.
#[derive(Clone, Debug)]
struct Act {
    key: String,
    step: Step,
}

/// The steps of a publication, in their order; all but the first name the notice.
#[derive(Clone, Debug)]
enum Step {
    Begin(&'static str),
    Check(String),
    Agree(String),
    Publish(String),
}

impl Step {
    /// The step after this one; none after the last.
    fn next(&self, notice: String) -> Option<Step> {
        match self {
            Step::Begin(_) => Some(Step::Check(notice)),
            Step::Check(_) => Some(Step::Agree(notice)),
            Step::Agree(_) => Some(Step::Publish(notice)),
            Step::Publish(_) => None,
        }
    }
}

impl Board {
    /// Those who publish in the village of the prepared people. Tokens are minted while nothing serves.
    pub(super) fn of(houji: &Houji, players: &Players) -> Outcome<Board> {
        // The day as the county's clock has it.
        let day = std::process::Command::new("date").env("TZ", "CST-8").arg("+%Y-%m-%d").output()?;
        Ok(Board {
            day: String::from_utf8(day.stdout)?.trim().to_owned(),
            appointer: houji.token(&players.appointer)?,
            village: players.village.clone(),
            writer: houji.token(&players.writer)?,
            checker: houji.token(&players.checker)?,
            supervisor: houji.token(&players.supervisor)?,
            kept: Mutex::default(),
        })
    }

    /// Makes whoever checks the village's secretary.
    pub(super) fn appoint(&self, api: &Api) -> Outcome<()> {
        let me = api.get("/api/v1/me", Some(&self.checker))?;
        let id = me.field("id").ok_or_else(|| format!("who checks is nobody: {} {}", me.status, me.text))?;
        let post = json!({"role": "VS", "place": self.village, "since": self.day});
        let given =
            api.post(&format!("/api/v1/people/{id}/posts"), &self.appointer, "crash-secretary", &post)?;
        if given.good() {
            Ok(())
        } else {
            Err(format!("no secretary: {} {}", given.status, given.text).into())
        }
    }

    /// Sends one step. An error means that no answer came.
    fn send(&self, api: &Api, act: &Act) -> Outcome<Answer> {
        let step = |token: &str, notice: &str, act_word: &str, seen: u8| {
            let body = json!({"act": act_word, "seen": seen, "words": ""});
            api.post(&format!("/api/v1/notices/{notice}/steps"), token, &act.key, &body)
        };
        match &act.step {
            Step::Begin(item) => {
                let (village, day) = (&self.village, &self.day);
                let body =
                    json!({"village": village, "item": item, "period": day, "document": document(&act.key)});
                api.post("/api/v1/notices", &self.writer, &act.key, &body)
            }
            Step::Check(notice) => step(&self.checker, notice, "check", 1),
            Step::Agree(notice) => step(&self.supervisor, notice, "agree", 2),
            Step::Publish(notice) => step(&self.writer, notice, "publish", 3),
        }
    }

    /// Works until the round is over.
    pub(super) fn work(&self, slots: &[Slot], item: &'static str, mut chance: Chance, over: &AtomicBool) {
        let mut api: Option<(String, Api)> = None;
        let (mut pending, mut next): (Option<Act>, Option<Step>) = (None, None);
        while !over.load(Ordering::Relaxed) {
            let Some(base) = chance.pick(slots).and_then(|slot| lock(slot).clone()) else {
                std::thread::sleep(DOWN);
                continue;
            };
            let (_, api) = match api.take().filter(|(of, _)| *of == base) {
                Some(known) => api.insert(known),
                None => api.insert((base.clone(), Api::new(&base))),
            };
            if pending.is_some() {
                lock(&self.kept).retried += 1;
            }
            let act = pending.take().unwrap_or_else(|| {
                let key = format!("{:016x}{:016x}", chance.bits(), chance.bits());
                Act { key, step: next.take().unwrap_or(Step::Begin(item)) }
            });
            match self.send(api, &act) {
                Ok(answer) if !answer.later() => next = self.book(&act, &answer),
                Ok(_) | Err(_) => {
                    pending = Some(act);
                    std::thread::sleep(DOWN);
                }
            }
        }
        lock(&self.kept).unsure.extend(pending);
    }

    /// Books an answer; tells the step that follows.
    fn book(&self, act: &Act, answer: &Answer) -> Option<Step> {
        let mut kept = lock(&self.kept);
        let (Some(notice), Some(name), true) = (answer.field("notice"), answer.field("name"), answer.good())
        else {
            kept.wrong.push(format!("{act:?} was answered {} {}", answer.status, answer.text));
            return None;
        };
        kept.acts += 1;
        if matches!(act.step, Step::Publish(_)) {
            kept.published.push(Published { name, entry: None });
        }
        act.step.next(notice)
    }

    /// Sends every step in doubt twice: both answers must be good and name the same notice.
    pub(super) fn settle(&self, api: &Api) -> Outcome<()> {
        let unsure = std::mem::take(&mut lock(&self.kept).unsure);
        for act in unsure {
            let (first, second) = (self.send(api, &act)?, self.send(api, &act)?);
            lock(&self.kept).retried += 1;
            if !second.good() || first.field("notice") != second.field("notice") {
                self.wrong(format!(
                    "{act:?} sent again was answered {} {} and then {} {}",
                    first.status, first.text, second.status, second.text
                ));
            } else {
                self.book(&act, &first);
            }
        }
        Ok(())
    }

    /// Reads the text of every publication that was not read yet; it must be there for everybody. The entries of all.
    pub(super) fn entries(&self, api: &Api) -> Outcome<Vec<Published>> {
        let mut published = lock(&self.kept).published.clone();
        for one in published.iter_mut().filter(|one| one.entry.is_none()) {
            let answer = api.get(&format!("/notices/{}/1.txt", one.name), None)?;
            one.entry =
                LogEntry::of(&answer.text).ok().filter(|entry| answer.good() && entry.notice == one.name);
            if one.entry.is_none() {
                self.wrong(format!("{}: its text was answered {} {}", one.name, answer.status, answer.text));
            }
        }
        lock(&self.kept).published.clone_from(&published);
        Ok(published)
    }

    /// Books what no correct server shows.
    pub(super) fn wrong(&self, what: String) {
        lock(&self.kept).wrong.push(what);
    }

    /// One line for people.
    pub(super) fn summary(&self) -> String {
        let kept = lock(&self.kept);
        format!("{} publications in {} acts, {} sent again", kept.published.len(), kept.acts, kept.retried)
    }

    /// An error when anything was lost, doubled or answered wrongly, or nothing was published.
    pub(super) fn verdict(&self) -> Outcome<()> {
        let kept = lock(&self.kept);
        match (kept.wrong.as_slice(), kept.published.is_empty()) {
            ([], false) => Ok(()),
            ([], true) => Err("nothing was published".into()),
            (wrong, _) => {
                Err(format!("{} failures around the log:\n{}", wrong.len(), wrong.join("\n")).into())
            }
        }
    }
}

/// A typed document; the same key always gives the same.
fn document(key: &str) -> Value {
    json!({
        "title": "村规民约补充几条",
        "sentence": "巷道里不堆柴草，晚上浇地先报名。",
        "body": format!("经村民代表会议通过，编号{}。", key.chars().filter(char::is_ascii_alphabetic).collect::<String>()),
        "table": "",
        "rows": "",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn board() -> Board {
        let nobody = String::new;
        Board {
            village: nobody(),
            writer: nobody(),
            checker: nobody(),
            supervisor: nobody(),
            appointer: nobody(),
            day: nobody(),
            kept: Mutex::default(),
        }
    }

    fn answer(status: u16) -> Answer {
        Answer { status, text: "{\"notice\":\"7\",\"name\":\"140824103201-V16-2026-11-28\"}".to_owned() }
    }

    #[test]
    fn a_publication_is_four_steps() {
        let board = board();
        let mut step = Step::Begin(ITEMS[0]);
        for n in 1..=4 {
            assert!(board.verdict().is_err(), "nothing is published before the last step");
            let act = Act { key: "k".to_owned(), step };
            match board.book(&act, &answer(200)) {
                Some(next) => step = next,
                None => {
                    assert_eq!(n, 4);
                    break;
                }
            }
        }
        assert!(board.verdict().is_ok());
        assert_eq!(board.summary(), "1 publications in 4 acts, 0 sent again");
    }

    #[test]
    fn a_refused_step_fails_the_test() {
        let board = board();
        let act = Act { key: "k".to_owned(), step: Step::Publish("7".to_owned()) };
        assert!(board.book(&act, &answer(200)).is_none());
        assert!(board.verdict().is_ok());
        assert!(board.book(&act, &answer(409)).is_none());
        assert!(board.verdict().is_err());
    }
}
