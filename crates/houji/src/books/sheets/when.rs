//! What is asked for of a sheet: which one, for which months, as known when, in which form.

use super::super::decide::Refused;
use super::super::model::{AccountCode, Book, Statement};
use super::super::store::Spot;
use crate::house::error::NOT_FOUND;
use crate::house::{Context, Stop};
use houji_base::{Day, Moment, Month};
use serde::Deserialize;

/// What an address or a form asks for.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    /// Month.
    pub month: String,
    /// `year` for the months from January on.
    pub span: String,
    /// Day as of which it is told.
    pub known: String,
    /// Accounts of a trial balance, with commas.
    pub of: String,
    /// Last entry of the page before.
    pub after: String,
    /// `print`, `xlsx` or `csv`; a page when left out.
    #[serde(rename = "as")]
    pub form: String,
}

/// What is shown.
#[derive(Clone)]
pub enum Kind {
    /// 科目余额表.
    Trial,
    /// The ledger of an account.
    Account(AccountCode),
    /// A statement.
    Statement(Statement),
}

impl Kind {
    /// The end of its address below the book's.
    pub fn path(&self) -> String {
        match self {
            Kind::Trial => "trial-balance".to_owned(),
            Kind::Account(code) => format!("accounts/{code}"),
            Kind::Statement(statement) => format!("statements/{}", statement.code()),
        }
    }
}

/// For which months, as known when, and which part of it.
#[derive(Clone)]
pub struct When {
    /// The last month.
    pub month: Month,
    /// From January on.
    pub whole_year: bool,
    /// As known at the end of this day.
    pub known: Option<Day>,
    /// Only these accounts; all when empty.
    pub of: Vec<AccountCode>,
    /// The last entry of the page before.
    pub after: Option<Spot>,
}

impl When {
    /// Reads what is asked for; the month that is worked on when none is.
    pub fn read(cx: &Context, book: &Book, ask: &Ask) -> Result<When, Stop> {
        let this = Month::of(cx.today);
        let month = match ask.month.as_str() {
            "" => book.open_month().min(this).max(book.first),
            text => Month::parse(text).map_err(|_| Refused::NoMonth)?,
        };
        if month < book.first || month > this.max(book.first) {
            return Err(Refused::NoMonth.into());
        }
        let known = match ask.known.as_str() {
            "" => None,
            text => Some(Day::parse(text).map_err(|_| Refused::NoKnownDay)?),
        };
        if known.is_some_and(|day| day > cx.today) {
            return Err(Refused::NoKnownDay.into());
        }
        let of = ask.of.split(',').filter(|code| !code.is_empty()).map(AccountCode::parse);
        let after = match ask.after.as_str() {
            "" => None,
            text => Some(Spot::parse(text).ok_or(NOT_FOUND)?),
        };
        let of = of.collect::<Result<_, _>>().map_err(|_| Refused::NoAccount)?;
        Ok(When { month, whole_year: ask.span == "year", known, of, after })
    }

    /// First and last month.
    pub fn months(&self) -> (Month, Month) {
        let january = Month::new(self.month.year(), 1).unwrap_or(self.month);
        (if self.whole_year { january } else { self.month }, self.month)
    }

    /// The last moment of the day as of which it is told.
    pub fn known_at(&self) -> Option<Moment> {
        self.known.map(|day| day.end().plus_millis(-1))
    }

    /// The same as a query, for another month or span.
    pub fn query(&self, month: Month, whole_year: bool) -> String {
        let span = if whole_year { "&span=year" } else { "" };
        let known = self.known.map_or_else(String::new, |day| format!("&known={day}"));
        format!("month={month}{span}{known}")
    }

    /// The accounts it is about, with commas; empty for all.
    pub fn only_codes(&self) -> String {
        self.of.iter().map(AccountCode::as_str).collect::<Vec<_>>().join(",")
    }

    /// The same as the end of a query.
    pub fn only(&self) -> String {
        let codes = self.only_codes();
        if codes.is_empty() { codes } else { format!("&of={codes}") }
    }
}
