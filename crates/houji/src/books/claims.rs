//! Who owes a book how much and since when, and what was lent to it: told by the ledger alone, so that there is no second list
//! of receivables.

use super::commands::posting;
use super::model::{AccountCode, Book, BookId, Party, PartyId};
use super::store::{self, Balance, Move};
use crate::house::{Context, Fault, Reader};
use houji_base::{Day, Fen};
use std::collections::{BTreeMap, VecDeque};

/// Money by its age: up to one year, two, three, longer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Ages {
    /// The four parts.
    pub parts: [Fen; 4],
}

impl Ages {
    /// Names of the parts.
    pub const ZH: [&'static str; 4] = ["1年以内", "1到2年", "2到3年", "3年以上"];

    /// Adds money of a day, seen on another.
    pub fn add(&mut self, (day, amount): (Day, Fen), today: Day) {
        let age =
            (1..=3).take_while(|years: &i64| day.plus_months(years.saturating_mul(12)) <= today).count();
        if let Some(part) = self.parts.get_mut(age) {
            *part = part.plus(amount);
        }
    }

    /// All of it.
    pub fn total(&self) -> Fen {
        self.parts.iter().copied().sum()
    }

    /// Adds another one.
    #[must_use]
    pub fn plus(&self, other: &Ages) -> Ages {
        let mut parts = self.parts;
        parts.iter_mut().zip(other.parts).for_each(|(part, more)| *part = part.plus(more));
        Ages { parts }
    }
}

/// What somebody owes a book.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Account: 112, 113 or a part of them.
    pub account: AccountCode,
    /// Who, as it is shown; empty where the entries name nobody.
    pub party: String,
    /// Since when.
    pub ages: Ages,
}

/// What is left of changes in the order of time, by the day it arose: whoever pays, pays the oldest first. What was paid
/// ahead is used up by what is owed next, and leaves nothing.
pub fn left(moves: impl Iterator<Item = (Day, Fen)>) -> Vec<(Day, Fen)> {
    let (mut open, mut ahead) = (VecDeque::<(Day, Fen)>::new(), Fen::ZERO);
    for (day, net) in moves {
        if net > Fen::ZERO {
            let used = ahead.min(net);
            ahead = ahead.minus(used);
            open.push_back((day, net.minus(used)));
            continue;
        }
        let mut paid = net.negated();
        while let Some((_, first)) = open.front_mut() {
            let part = paid.min(*first);
            (*first, paid) = (first.minus(part), paid.minus(part));
            if !first.is_zero() {
                break;
            }
            open.pop_front();
        }
        ahead = ahead.plus(paid);
    }
    open.retain(|(_, amount)| !amount.is_zero());
    open.into()
}

/// Who owes a book how much, the oldest debts of each paid first. What the book began with is of the day before it.
///
/// # Errors
/// A fault of the database.
pub fn claims(db: &mut Reader, cx: &Context, book: &Book) -> Result<Vec<Claim>, Fault> {
    let county = cx.county.as_i64();
    let (moves, parties) = (store::moves(db, county, book.id)?, posting::parties(db, cx, book.id)?);
    let name = |id: PartyId| parties.get(&id).map(Party::shown);
    let mut by: BTreeMap<(AccountCode, Option<PartyId>), Vec<Move>> = BTreeMap::new();
    for each in moves {
        by.entry((each.account.clone(), each.party)).or_default().push(each);
    }
    let begun = book.first.first_day().plus_days(-1);
    let claims = by.into_iter().map(|((account, party), mut moves)| {
        moves.sort_by_key(|each| (!each.is_opening, each.day));
        let day = |each: &Move| if each.is_opening { begun } else { each.day };
        let mut ages = Ages::default();
        for item in left(moves.iter().map(|each| (day(each), each.net))) {
            ages.add(item, cx.today);
        }
        Claim { account, party: party.and_then(name).unwrap_or_default(), ages }
    });
    Ok(claims.filter(|claim| claim.ages.total() > Fen::ZERO).collect())
}

/// What a book holds with others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Owed to it.
    pub claims: Fen,
    /// Lent to it: 短期借款 and 长期借款及应付款.
    pub borrowed: Fen,
}

/// What some books hold with others, by their ids from one to another.
///
/// # Errors
/// A fault of the database.
pub fn held(
    db: &mut Reader,
    cx: &Context,
    (from, to): (BookId, BookId),
) -> Result<BTreeMap<BookId, Held>, Fault> {
    let mut held: BTreeMap<BookId, Held> = BTreeMap::new();
    for Balance { book, account, net, .. } in
        store::balances(db, cx.county.as_i64(), (from.as_i64(), to.as_i64()))?
    {
        let of = held.entry(book).or_default();
        match account.general() {
            "112" | "113" => of.claims = of.claims.plus(net.positive()),
            _ => of.borrowed = of.borrowed.minus(net),
        }
    }
    Ok(held)
}

/// What a party of a book owes it on an account.
///
/// # Errors
/// A fault of the database.
pub fn owed_by(
    db: &mut Reader,
    cx: &Context,
    book: BookId,
    (party, account): (PartyId, &str),
) -> Result<Fen, Fault> {
    let balances = store::balances(db, cx.county.as_i64(), (book.as_i64(), book.as_i64()))?;
    let of_it = balances.iter().filter(|of| of.party == Some(party) && of.account.general() == account);
    Ok(of_it.map(|of| of.net).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn the_oldest_is_paid_first_and_what_is_ahead_is_used_up() {
        let (a, b, c) = (day("2024-01-01"), day("2024-06-01"), day("2025-01-01"));
        let left_of = |moves: &[(Day, i64)]| -> Vec<(Day, i64)> {
            let items = left(moves.iter().map(|(day, fen)| (*day, Fen::new(*fen))));
            items.into_iter().map(|(day, fen)| (day, fen.fen())).collect()
        };
        assert_eq!(left_of(&[(a, 100), (b, 50), (c, -30)]), [(a, 70), (b, 50)]);
        assert_eq!(left_of(&[(a, 100), (b, 50), (c, -100)]), [(b, 50)]);
        assert_eq!(left_of(&[(a, 100), (b, 50), (c, -101)]), [(b, 49)]);
        assert_eq!(left_of(&[(a, -30), (b, 50)]), [(b, 20)]);
        assert_eq!(left_of(&[(a, -50), (b, 50)]), []);
        assert_eq!(left_of(&[(a, 50), (b, -60)]), []);
    }

    #[test]
    fn years_have_two_ends() {
        let today = day("2026-03-02");
        for (on, part) in [
            ("2026-03-02", 0),
            ("2025-03-03", 0),
            ("2025-03-02", 1),
            ("2024-03-03", 1),
            ("2024-03-02", 2),
            ("2023-03-03", 2),
            ("2023-03-02", 3),
            ("1999-01-01", 3),
        ] {
            let mut ages = Ages::default();
            ages.add((day(on), Fen::new(1)), today);
            assert_eq!(ages.parts.iter().position(|part| !part.is_zero()), Some(part), "{on}");
        }
    }

    proptest! {
        #[test]
        fn what_is_left_is_the_balance_and_never_below_nothing(nets in prop::collection::vec(-1000i64..1000, 0..40)) {
            let moves = nets.iter().map(|net| (day("2025-01-01"), Fen::new(*net)));
            let left = left(moves);
            let sum: i64 = left.iter().map(|(_, fen)| fen.fen()).sum();
            let balance: i64 = nets.iter().sum();
            prop_assert_eq!(sum, balance.max(0));
            prop_assert!(left.iter().all(|(_, fen)| *fen > Fen::ZERO));
        }
    }
}
