//! The room through its commands and stores, on both databases.

mod charts;
mod closing;
mod desk;
mod entry;
mod exceptions;
mod exceptions_api;
mod files;
mod find;
pub mod fixtures;
mod foreign;
mod http;
mod import;
mod money;
mod negative;
mod opening;
mod photos;
mod rules;
mod sheets;
mod subs;
mod succession;
mod sums;
mod whole;
pub mod year;

use super::commands::{CloseMonth, OpenBook, Post, Posted, YearEnd};
use super::model::{BookId, BookKind, Line, PartyId, Standard, Trial};
use super::store;
use crate::gate::{Actor, Role};
use crate::house::Stop;
use crate::testing::{Caller, TestHouse, ZHAIDIAN, ZHAIDONG, code};
use houji_base::{Day, Month};

pub const SALT: [u8; 16] = [9; 16];

/// A township clerk who keeps the books, and the book of a village.
pub struct Bench {
    pub house: TestHouse,
    pub clerk: Caller,
    pub book: BookId,
    pub party: PartyId,
}

pub fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

impl Bench {
    /// A book with these balances, and one member.
    pub async fn open_with(house: TestHouse, opening: &str) -> Bench {
        let clerk = house.officer("郭记账", Role::TownClerk, ZHAIDIAN).await;
        let book = BookId::of(code(ZHAIDONG), 1).unwrap();
        let party = PartyId::from_i64(77);
        let bench = Bench { house, clerk, book, party };
        let opened = bench.open_book(opening).await.unwrap();
        assert_eq!(opened, book);
        bench
    }

    pub async fn open_book(&self, opening: &str) -> Result<BookId, Stop> {
        let none = opening.is_empty();
        let opening = if none { Vec::new() } else { fixtures::lines(opening, Some(self.party)) };
        let (kind, standard, first) = (BookKind::Collective, Standard::S2023, month("2025-01"));
        let (place, name) = (code(ZHAIDONG), "翟东村股份经济合作社".to_owned());
        let parties = vec![("member".to_owned(), "三组王家".to_owned())];
        let ids = vec![self.party];
        let open = OpenBook {
            place,
            kind,
            standard,
            name,
            first,
            subs: Vec::new(),
            parties,
            opening,
            ids,
            salt: SALT,
        };
        Ok(self.house.app.run(self.actor(), None, open).await?.book)
    }

    pub fn actor(&self) -> &Actor {
        self.clerk.actor()
    }

    /// From now on the book is kept as if its system had come as data, and no room may touch it any more.
    pub async fn under_a_chart(&self) {
        let set = crate::books::charts::example().unwrap().code();
        let book = self.book.as_i64();
        let flip = move |tx: &mut crate::house::Tx| {
            tx.exec("UPDATE book SET standard = $2 WHERE id = $1", crate::args![book, set])?;
            Ok::<_, Stop>(())
        };
        self.house.app.db.write(flip).await.unwrap();
    }

    pub async fn post(&self, day: &str, summary: &str, lines: Vec<Line>) -> Result<Posted, Stop> {
        let (book, day, summary) = (self.book, Day::parse(day).unwrap(), summary.to_owned());
        let post = Post { book, day, summary, papers: 1, lines, photos: None, salt: SALT };
        self.house.app.run(self.actor(), None, post).await
    }

    pub async fn say(&self, day: &str, entries: &str) -> Result<Posted, Stop> {
        self.post(day, "测试", fixtures::lines(entries, Some(self.party))).await
    }

    pub async fn close(&self, text: &str) -> Result<(), Stop> {
        let close = CloseMonth { book: self.book, month: month(text) };
        self.house.app.run(self.actor(), None, close).await.map(|_| ())
    }

    pub async fn close_until(&self, last: &str) {
        self.close_until_from("2025-01", last).await;
    }

    pub async fn close_until_from(&self, first: &str, last: &str) {
        let mut at = month(first);
        while at <= month(last) {
            self.close(&at.to_string()).await.unwrap();
            at = at.next();
        }
    }

    pub async fn year_end(&self) -> Result<Posted, Stop> {
        let end = YearEnd { book: self.book, year: 2025, salt: SALT };
        self.house.app.run(self.actor(), None, end).await
    }

    pub async fn trial(&self, from: i64, to: i64) -> Trial {
        let (county, book) = (self.house.app.db.county().as_i64(), self.book);
        let rows = self.house.app.db.read(move |db| Ok(store::year(db, county, book, 2025)?)).await.unwrap();
        Trial::new(Standard::S2023, &rows, from, to)
    }

    /// The maintained ledger of a year equals what the postings add up to.
    pub async fn verify(&self) {
        let (county, book, now) =
            (self.house.app.db.county().as_i64(), self.book, self.house.app.clock.now());
        for year in [2025, 2026] {
            let rows = self.house.app.db.read(move |db| {
                let kept = store::year(db, county, book, year)?;
                Ok((kept, store::known_at(db, county, book, year, now)?))
            });
            let (kept, known) = rows.await.unwrap();
            let rows = |rows: &[_]| Trial::new(Standard::S2023, rows, 1, 13);
            let (kept, known) = (rows(&kept), rows(&known));
            if year == 2025 || !kept.lines.is_empty() {
                assert_eq!(kept, known, "{} {year}", self.house.on);
            }
            assert!(kept.is_balanced());
        }
        self.house.verify_record().await;
    }
}

/// The code of a refusal.
pub fn refused<T: std::fmt::Debug>(result: Result<T, Stop>) -> String {
    match result.unwrap_err() {
        Stop::Refused(why) => why.code.to_owned(),
        Stop::Failed(fault) => panic!("{fault}"),
    }
}
