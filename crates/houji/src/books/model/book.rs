//! A book (账套): the accounts of one organisation under one standard.

use super::account::{AccountCode, Standard};
use houji_base::{Day, DivisionCode, Month, typed_id};
use std::collections::{BTreeMap, BTreeSet};

typed_id!(BookId, "A book: the code of its place and two digits, so that the number tells where it lies.");

impl BookId {
    /// The so-manieth book of a place, 1 to 99.
    pub fn of(place: DivisionCode, number: i64) -> Option<BookId> {
        let fits = (1..=99).contains(&number);
        fits.then(|| BookId::from_i64(place.as_i64().saturating_mul(100).saturating_add(number)))
    }

    /// The place it is kept for; `None` for a number that names none.
    pub fn place(self) -> Option<DivisionCode> {
        DivisionCode::from_i64(self.as_i64().div_euclid(100)).ok()
    }
}

/// Whose money it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BookKind {
    /// 集体经济组织.
    Collective,
    /// 村民委员会, where it keeps books of its own.
    Committee,
    /// 农民专业合作社: an organisation of its own, whose chart comes as data.
    Cooperative,
}

impl BookKind {
    /// All, in the order of their numbers.
    pub const ALL: [BookKind; 3] = [BookKind::Collective, BookKind::Committee, BookKind::Cooperative];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            BookKind::Collective => "collective",
            BookKind::Committee => "committee",
            BookKind::Cooperative => "cooperative",
        }
    }

    /// Name.
    pub fn zh(self) -> &'static str {
        match self {
            BookKind::Collective => "集体经济组织",
            BookKind::Committee => "村民委员会",
            BookKind::Cooperative => "农民专业合作社",
        }
    }

    /// The kind of a code.
    pub fn parse(code: &str) -> Option<BookKind> {
        BookKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The last two digits of its first book; the one that goes on from it has ten more.
    pub fn number(self) -> i64 {
        match self {
            BookKind::Collective => 1,
            BookKind::Committee => 2,
            BookKind::Cooperative => 3,
        }
    }

    /// Kinds that may keep books under the systems the program knows. Those are of collectives, and a cooperative is none.
    pub const OF_KNOWN: [BookKind; 2] = [BookKind::Collective, BookKind::Committee];

    /// True when it may keep books under a system.
    pub fn fits(self, standard: Standard) -> bool {
        !standard.is_known() || BookKind::OF_KNOWN.contains(&self)
    }
}

/// A book as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    /// Id.
    pub id: BookId,
    /// Where.
    pub place: DivisionCode,
    /// Whose.
    pub kind: BookKind,
    /// Chart and statements.
    pub standard: Standard,
    /// Name of the organisation.
    pub name: String,
    /// First month.
    pub first: Month,
    /// Last month that was closed; the month before the first when none was.
    pub closed_to: Month,
    /// Latest year that has entries.
    pub last_year: i64,
    /// Vouchers posted so far; the last one's position.
    pub last_seq: i64,
    /// The book of an older system whose balances it began with.
    pub came_from: Option<BookId>,
    /// The book of a newer system that goes on from it: nothing is posted here any more.
    pub goes_on: Option<BookId>,
}

impl Book {
    /// True when nothing may be posted into a month any more.
    pub fn is_closed(&self, month: Month) -> bool {
        month <= self.closed_to
    }

    /// The month that is closed next.
    pub fn open_month(&self) -> Month {
        self.closed_to.next()
    }
}

/// Sub-accounts of one book, by code.
#[derive(Clone, Debug, Default)]
pub struct SubAccounts {
    names: BTreeMap<AccountCode, String>,
    ended: BTreeSet<AccountCode>,
}

impl SubAccounts {
    /// What every book of a standard begins with, and the book's own.
    pub fn new(standard: Standard, own: impl IntoIterator<Item = (AccountCode, String)>) -> SubAccounts {
        let given = standard
            .subs()
            .iter()
            .filter_map(|(code, zh)| Some((AccountCode::parse(code).ok()?, (*zh).to_owned())));
        SubAccounts { names: given.chain(own).collect(), ended: BTreeSet::new() }
    }

    /// The same, some of which are no longer used.
    #[must_use]
    pub fn without(mut self, ended: impl IntoIterator<Item = AccountCode>) -> SubAccounts {
        self.ended.extend(ended);
        self
    }

    /// True when nothing new is entered under it any more.
    pub fn is_ended(&self, code: &AccountCode) -> bool {
        self.ended.contains(code)
    }

    /// The name of an account or sub-account, and `None` when the book has none of this code.
    pub fn name(&self, standard: Standard, code: &AccountCode) -> Option<&str> {
        match code.is_sub() {
            true => self.names.get(code).map(String::as_str),
            false => standard.account(code).map(|account| account.zh),
        }
    }

    /// True when entries name a part of this account and not the account itself.
    pub fn has_parts(&self, code: &AccountCode) -> bool {
        self.names.keys().any(|each| each != code && code.covers(each))
    }

    /// All, by code.
    pub fn iter(&self) -> impl Iterator<Item = (&AccountCode, &str)> {
        self.names.iter().map(|(code, zh)| (code, zh.as_str()))
    }
}

/// The period an entry belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Period {
    /// Balances a book begins with, before the first month of this year.
    Opening(i64),
    /// A month.
    Month(Month),
}

impl Period {
    /// As stored: yyyymm, with month 0 for opening balances.
    pub fn code(self) -> i64 {
        match self {
            Period::Opening(year) => year.saturating_mul(100),
            Period::Month(month) => month.code(),
        }
    }

    /// The period of a stored number.
    pub fn from_code(code: i64) -> Period {
        Month::from_code(code).map_or(Period::Opening(code.div_euclid(100)), Period::Month)
    }

    /// Its year.
    pub fn year(self) -> i64 {
        self.code().div_euclid(100)
    }

    /// 0 for opening balances, else 1 to 12.
    pub fn month(self) -> i64 {
        self.code().rem_euclid(100)
    }

    /// The period of a day.
    pub fn of(day: Day) -> Period {
        Period::Month(Month::of(day))
    }

    /// The word before a voucher's number.
    pub fn word(self) -> &'static str {
        match self {
            Period::Opening(_) => "初",
            Period::Month(_) => "记",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_books_number_tells_its_place() {
        let place = DivisionCode::parse("140824103201").unwrap();
        let id = BookId::of(place, BookKind::Committee.number()).unwrap();
        assert_eq!(id.to_string(), "14082410320102");
        assert_eq!(id.place(), Some(place));
        assert_eq!(BookId::of(place, 0), None);
        assert_eq!(BookId::of(place, 100), None);
        assert_eq!(BookId::from_i64(5).place(), None);
    }

    #[test]
    fn periods_sort_by_time_with_opening_balances_first() {
        let month = Period::Month(Month::parse("2025-01").unwrap());
        assert!(Period::Opening(2025) < month || Period::Opening(2025).code() < month.code());
        assert_eq!(Period::from_code(202_500), Period::Opening(2025));
        assert_eq!(Period::from_code(202_501), month);
    }
}
