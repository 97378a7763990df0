//! What the world outside sees of an appeal, and what it may hand in. Pure.

use crate::appeals::model::{Category, Reply, Stage};
use houji_base::{DivisionCode, Moment};
use serde::Serialize;

/// Why a program is not answered as it asked: status and sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// HTTP status, which is also the code in the answer.
    pub status: u16,
    /// What to do about it.
    pub text: String,
}

impl Problem {
    /// The request must be mended.
    pub fn bad(text: impl Into<String>) -> Problem {
        Problem { status: 400, text: text.into() }
    }

    /// The key does not open this.
    pub fn key(text: impl Into<String>) -> Problem {
        Problem { status: 403, text: text.into() }
    }

    /// Not there, or not for everybody's eyes.
    pub fn missing(text: impl Into<String>) -> Problem {
        Problem { status: 404, text: text.into() }
    }
}

/// The number of an appeal for everybody: village, year and running number. The receipt code is the villager's
/// secret and is never told here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicNumber {
    /// Village.
    pub village: DivisionCode,
    /// Year.
    pub year: i64,
    /// Running number of the village in that year.
    pub number: i64,
}

impl PublicNumber {
    /// Reads `140824103201-2026-7`.
    pub fn parse(text: &str) -> Option<PublicNumber> {
        let mut parts = text.split('-');
        let village = DivisionCode::parse(parts.next()?).ok()?;
        let year = plain(parts.next()?).filter(|year| (2000..=2100).contains(year))?;
        let number = plain(parts.next()?).filter(|number| *number > 0)?;
        parts.next().is_none().then_some(PublicNumber { village, year, number })
    }
}

/// A number as it is written by us: digits, no leading zero.
fn plain(text: &str) -> Option<i64> {
    let good = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    good.then(|| text.parse().ok()).flatten()
}

impl std::fmt::Display for PublicNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}-{}", self.village, self.year, self.number)
    }
}

/// What a program may file: what may be filed without saying who one is, and is no sealed matter.
pub fn offered() -> impl Iterator<Item = Category> {
    Category::open().filter(|category| category.takes_anonymous())
}

/// An appeal that is open to everybody, as the store gives it: no name, no code, texts not yet masked.
#[derive(Clone, Debug)]
pub struct PublicRequest {
    /// Its number.
    pub number: PublicNumber,
    /// About what.
    pub category: Category,
    /// In the villager's words.
    pub text: String,
    /// Where in the village, in words.
    pub spot: String,
    /// Where in its life.
    pub stage: Stage,
    /// When it was filed.
    pub filed_at: Moment,
    /// When it was taken on.
    pub accepted_at: Option<Moment>,
    /// When an answer is due.
    pub reply_due: Moment,
    /// When it was answered.
    pub replied_at: Option<Moment>,
    /// When it ended.
    pub ended_at: Option<Moment>,
    /// The latest answer as it is kept, or the reason why it was not taken on; empty when neither was given.
    pub said: String,
}

impl PublicRequest {
    /// The only two states there are outside: `open` while an office owes an answer, then `closed`.
    pub fn status(&self) -> &'static str {
        if self.stage.is_open() { "open" } else { "closed" }
    }

    /// The fine state in words, with the answer or the reason once there is one.
    pub fn status_notes(&self) -> String {
        let said = match self.stage {
            Stage::Replied | Stage::Rated | Stage::Unrated => answer(&self.said),
            Stage::Refused | Stage::Closed => self.said.clone(),
            Stage::Acknowledged | Stage::Accepted | Stage::Withdrawn | Stage::Merged => String::new(),
        };
        if said.is_empty() { self.stage.zh().to_owned() } else { format!("{}。{said}", self.stage.zh()) }
    }

    /// What it is about and where in the village; of one taken back nothing of that is told any more.
    pub fn words(&self) -> (&str, &str) {
        if self.stage == Stage::Withdrawn { ("（本人撤回了）", "") } else { (&self.text, &self.spot) }
    }

    /// When it last changed for everybody; for an answered one, when it was answered.
    pub fn updated_at(&self) -> Moment {
        self.replied_at.or(self.ended_at).or(self.accepted_at).unwrap_or(self.filed_at)
    }
}

/// The parts of an answer in one line.
fn answer(kept: &str) -> String {
    let Ok(Reply { found, done, not_done, .. }) = serde_json::from_str(kept) else { return String::new() };
    [found, done, not_done].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("；")
}

/// What a program hands in for somebody, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiledFromOutside {
    /// About what.
    pub category: Category,
    /// In the words it was told.
    pub text: String,
    /// Village in force.
    pub village: DivisionCode,
    /// Where in the village, in words.
    pub spot: String,
}

/// What happened to a key.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum KeyEvent {
    /// Made.
    Made {
        /// What it is for.
        label: String,
    },
    /// Ended.
    Ended {},
}

impl crate::record::Event for KeyEvent {
    fn kind(&self) -> &'static str {
        match self {
            KeyEvent::Made { .. } => "open311.key_made",
            KeyEvent::Ended {} => "open311.key_ended",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        let number = PublicNumber::parse("140824103201-2026-7").unwrap();
        assert_eq!((number.year, number.number), (2026, 7));
        assert_eq!(number.to_string(), "140824103201-2026-7");
        for wrong in [
            "",
            "7",
            "384122976650",
            "140824103201-2026",
            "140824103201-2026-07",
            "140824103201-2026-0",
            "140824103201-2026-7-1",
            "140824103201-2026--7",
            "140824103201-1999-7",
            "14082410320-2026-7",
            "140824103201-2026-99999999999999999999",
        ] {
            assert_eq!(PublicNumber::parse(wrong), None, "{wrong}");
        }
    }

    fn request(stage: Stage) -> PublicRequest {
        PublicRequest {
            number: PublicNumber::parse("140824103201-2026-7").unwrap(),
            category: Category::Utilities,
            text: "东巷口下水管堵了三天，进不去。".to_owned(),
            spot: "东巷口".to_owned(),
            stage,
            filed_at: Moment::from_millis(1),
            accepted_at: None,
            reply_due: Moment::from_millis(9),
            replied_at: None,
            ended_at: None,
            said: String::new(),
        }
    }

    #[test]
    fn every_stage_is_open_or_closed() {
        for stage in Stage::ALL {
            let open = matches!(stage, Stage::Acknowledged | Stage::Accepted);
            assert_eq!(request(*stage).status(), if open { "open" } else { "closed" }, "{stage:?}");
            assert_eq!(request(*stage).status_notes(), stage.zh());
        }
        let said = |stage, said: &str| PublicRequest { said: said.to_owned(), ..request(stage) };
        let reply = r#"{"found":"旧管堵死","done":"换了新管"}"#;
        assert_eq!(said(Stage::Replied, reply).status_notes(), "已答复，等评价。旧管堵死；换了新管");
        assert_eq!(said(Stage::Rated, reply).status_notes(), "已评价。旧管堵死；换了新管");
        assert_eq!(said(Stage::Refused, "归供电所管").status_notes(), "没有受理。归供电所管");
        assert_eq!(said(Stage::Closed, "归供电所管").status_notes(), "没有受理，已结束。归供电所管");
        assert_eq!(request(Stage::Replied).words(), ("东巷口下水管堵了三天，进不去。", "东巷口"));
        assert_eq!(request(Stage::Withdrawn).words(), ("（本人撤回了）", ""));
        // Taken up again after a bad rating: the earlier answer no longer holds.
        assert_eq!(said(Stage::Accepted, reply).status_notes(), "已接办");
    }

    #[test]
    fn the_last_change_is_told() {
        let at = |millis| Some(Moment::from_millis(millis));
        let accepted = PublicRequest { accepted_at: at(3), ..request(Stage::Accepted) };
        let rated = PublicRequest { replied_at: at(5), ended_at: at(7), ..accepted.clone() };
        let withdrawn = PublicRequest { ended_at: at(4), ..accepted.clone() };
        let all = [request(Stage::Acknowledged), accepted, withdrawn, rated];
        assert_eq!(all.map(|each| each.updated_at().millis()), [1, 3, 4, 5]);
    }

    #[test]
    fn a_sealed_matter_and_one_that_needs_the_person_are_not_offered() {
        let codes: Vec<&str> = offered().map(Category::code).collect();
        for missing in ["cadre_village", "cadre_town", "neighbours", "welfare"] {
            assert!(!codes.contains(&missing), "{missing}");
        }
        assert!(codes.contains(&"utilities") && codes.contains(&"other"), "{codes:?}");
    }
}
