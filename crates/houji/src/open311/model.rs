//! What the world outside sees of an appeal, and what it may hand in. Pure.

use crate::appeals::model::{Category, Stage};
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
    /// What was found, done and not done, and when that was told.
    pub reply: Option<(String, Moment)>,
    /// When it was rated or closed.
    pub ended_at: Option<Moment>,
}

impl PublicRequest {
    /// The only two states there are outside: `open` while an office owes an answer, then `closed`.
    pub fn status(&self) -> &'static str {
        if self.stage.is_open() { "open" } else { "closed" }
    }

    /// The fine state in words, with the answer once there is one.
    pub fn status_notes(&self) -> String {
        match &self.reply {
            Some((reply, _)) => format!("{}。{reply}", self.stage.zh()),
            None => self.stage.zh().to_owned(),
        }
    }

    /// When it last changed for everybody; for a closed one, when it was closed.
    pub fn updated_at(&self) -> Moment {
        match (&self.reply, self.accepted_at) {
            (Some((_, at)), _) => *at,
            (None, Some(at)) => at,
            (None, None) => self.ended_at.unwrap_or(self.filed_at),
        }
    }
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
            reply: None,
            ended_at: None,
        }
    }

    #[test]
    fn every_stage_is_open_or_closed() {
        let told = Stage::ALL.map(|stage| request(stage).status());
        assert_eq!(told, ["open", "open", "closed", "closed", "closed"]);
        assert_eq!(request(Stage::Accepted).status_notes(), "已接办");
        let at = Moment::from_millis(5);
        let answered =
            PublicRequest { reply: Some(("换了新管".to_owned(), at)), ..request(Stage::Replied) };
        assert_eq!(answered.status_notes(), "已答复，等评价。换了新管");
        assert_eq!((answered.updated_at(), request(Stage::Acknowledged).updated_at().millis()), (at, 1));
    }
}
