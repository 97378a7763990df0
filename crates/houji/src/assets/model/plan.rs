//! How an asset wears: the same every month, from the month after it was added, the last month taking what is left. Pure.

use houji_base::{Fen, Month};

/// A month as a number that grows by one.
pub fn ordinal(month: Month) -> i64 {
    month.year().saturating_mul(12).saturating_add(month.month()).saturating_sub(1)
}

/// The month of such a number.
pub fn month_at(ordinal: i64) -> Option<Month> {
    Month::new(ordinal.div_euclid(12), ordinal.rem_euclid(12).saturating_add(1))
}

/// Wear of an asset from some month on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
pub struct Plan {
    /// What it may wear off by altogether: cost less residual.
    pub all: Fen,
    /// What had worn off before.
    pub before: Fen,
    /// Last month of that time, as a number.
    pub from: i64,
    /// What wears off in a month.
    pub monthly: Fen,
    /// Last month in which something wears off, as a number; 0 for what does not wear.
    pub last: i64,
}

/// Why there is no plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BadPlan {
    /// More has worn off than may.
    TooMuch,
    /// Life is over and not all has worn off.
    Over,
}

impl Plan {
    /// Of what does not wear.
    pub fn none(added: Month) -> Plan {
        Plan { all: Fen::ZERO, before: Fen::ZERO, from: ordinal(added), monthly: Fen::ZERO, last: 0 }
    }

    /// Of `all` that may wear off in `life` months after `added`, `before` of it by the end of `worn_to`.
    ///
    /// # Errors
    /// [`BadPlan`] when that cannot be.
    pub fn new(all: Fen, life: i64, added: Month, (before, worn_to): (Fen, Month)) -> Result<Plan, BadPlan> {
        let from = ordinal(worn_to).max(ordinal(added));
        let last = ordinal(added).saturating_add(life);
        let left = all.minus(before);
        match last.saturating_sub(from) {
            _ if left < Fen::ZERO => Err(BadPlan::TooMuch),
            months if months <= 0 && !left.is_zero() => Err(BadPlan::Over),
            months => {
                let monthly = Fen::new(left.fen().checked_div(months.max(1)).unwrap_or(0));
                Ok(Plan { all, before, from, monthly, last })
            }
        }
    }

    /// What has worn off by the end of a month.
    pub fn worn_at(&self, month: i64) -> Fen {
        if self.last == 0 || month <= self.from {
            self.before
        } else if month >= self.last {
            self.all
        } else {
            let months = month.saturating_sub(self.from);
            self.before.plus(Fen::new(self.monthly.fen().saturating_mul(months)))
        }
    }

    /// The next month to be posted when none before `first` may be; 0 when all has worn off.
    pub fn next(&self, first: i64) -> i64 {
        if self.before == self.all || self.last == 0 { 0 } else { first.max(self.from.saturating_add(1)) }
    }
}
