//! An exception to the lock of a closed month: named, timed, with its reason, for so many vouchers.

use houji_base::{Moment, Month, PersonId};

/// How an exception ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Every voucher it was for was posted.
    Used,
    /// Its time was over.
    Expired,
    /// It was taken back before.
    Ended,
}

impl Ending {
    /// All, with stable codes and what they are called.
    const ALL: [(Ending, &'static str, &'static str); 3] = [
        (Ending::Used, "used", "张数用完了"),
        (Ending::Expired, "expired", "到期了"),
        (Ending::Ended, "ended", "收回了"),
    ];

    /// Stable code.
    pub fn code(self) -> &'static str {
        Ending::ALL.iter().find(|(each, _, _)| *each == self).map_or("", |(_, code, _)| code)
    }

    /// As people call it.
    pub fn zh(self) -> &'static str {
        Ending::ALL.iter().find(|(each, _, _)| *each == self).map_or("", |(_, _, zh)| zh)
    }

    /// The ending of a code.
    pub fn parse(code: &str) -> Option<Ending> {
        Ending::ALL.iter().find(|(_, each, _)| *each == code).map(|(ending, _, _)| *ending)
    }
}

/// An exception as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockException {
    /// Its number in the book, from 1.
    pub n: i64,
    /// The closed month.
    pub month: Month,
    /// Who asked for it.
    pub asked: String,
    /// Why.
    pub reason: String,
    /// How many vouchers may be posted.
    pub most: i64,
    /// How many were.
    pub used: i64,
    /// The first moment at which it is over.
    pub until: Moment,
    /// When it was opened, and by whom.
    pub opened: (Moment, PersonId),
    /// How and when it ended.
    pub ended: Option<(Ending, Moment)>,
}

impl LockException {
    /// True while a voucher may be posted under it.
    pub fn is_open(&self, now: Moment) -> bool {
        self.ended.is_none() && now < self.until && self.used < self.most
    }

    /// How many vouchers may still be posted.
    pub fn left(&self) -> i64 {
        self.most.saturating_sub(self.used)
    }

    /// What the record binds of its words.
    pub fn words(&self) -> String {
        format!("{}\n{}", self.asked, self.reason)
    }
}
