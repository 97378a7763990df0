//! The room through its commands, on both databases.

mod desk;
mod life;
mod rules;

use super::commands::{AddAccount, Agree, CountCash, Import, Match, Taken};
use super::decide::NewAccount;
use super::model::{Balances, Group};
use super::{check, reading, store};
use crate::books::model::{AccountCode, Period};
use crate::books::tests::{Bench, month};
use crate::house::Stop;
use crate::house::table::refused;
use crate::testing::{COUNTY, TestHouse, code};
use houji_base::{Day, Fen};

pub const SALT: [u8; 16] = [5; 16];
pub const NUMBER: &str = "6228 4800 1234 5678";

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub fn fen(text: &str) -> Fen {
    Fen::parse(text).unwrap()
}

/// Rows after the usual headings.
pub fn file(rows: &str) -> Vec<u8> {
    format!("交易日期,摘要,收入,支出,余额,对方户名,流水号\n{rows}").into_bytes()
}

/// A bench of the books, with one bank account on 102.
pub struct Till {
    pub bench: Bench,
}

impl Till {
    pub async fn open(house: TestHouse) -> Till {
        let bench = Bench::open_with(house, "D 101 500;D 102 1000;C 301 1500").await;
        let till = Till { bench };
        assert_eq!(till.add("102", NUMBER, "2025-01").await.unwrap(), 1);
        till
    }

    pub fn house(&self) -> &TestHouse {
        &self.bench.house
    }

    pub async fn add(&self, account: &str, number: &str, since: &str) -> Result<i64, Stop> {
        let number = super::decide::digits(number);
        let (code, bank) = (AccountCode::parse(account).unwrap(), "农商银行翟店支行".to_owned());
        let new = NewAccount { code, bank, number, since: month(since) };
        let add = AddAccount { book: self.bench.book, new, salt: SALT };
        Ok(self.house().app.run(self.bench.actor(), None, add).await?.n)
    }

    pub async fn import(&self, rows: &str) -> Result<Taken, Stop> {
        let import = Import::new(self.bench.book, 1, &file(rows));
        let import = import.map_err(|errors| Stop::from(refused(&errors)))?;
        self.house().app.run(self.bench.actor(), None, import).await
    }

    /// Rows and entries, the entries as `(voucher, line)`.
    pub async fn pair(&self, rows: &[i64], postings: &[(i64, i64)]) -> Result<i64, Stop> {
        let group = Group { rows: rows.to_vec(), postings: postings.to_vec() };
        let command = Match { book: self.bench.book, account: 1, groups: vec![group] };
        Ok(self.house().app.run(self.bench.actor(), None, command).await?.n)
    }

    pub async fn agree(&self, text: &str, told: &str) -> Result<(), Stop> {
        let agree = Agree { book: self.bench.book, account: 1, month: month(text), told: fen(told) };
        self.house().app.run(self.bench.actor(), None, agree).await.map(|_| ())
    }

    /// Counts so many notes of a hundred yuan and coins of one.
    pub async fn count(&self, on: &str, hundreds: i64, ones: i64) -> Result<i64, Stop> {
        let pieces = vec![hundreds, 0, 0, 0, 0, ones, 0, 0, 0];
        let [counted_by, watched_by] = ["王出纳", "李监事"].map(str::to_owned);
        let book = self.bench.book;
        let count = CountCash { book, day: day(on), pieces, counted_by, watched_by, salt: SALT };
        Ok(self.house().app.run(self.bench.actor(), None, count).await?.n)
    }

    /// `row: entries` of what is proposed, a sure one with a mark.
    pub async fn proposals(&self) -> Vec<String> {
        let (cx, book) = (self.house().app.context(self.bench.actor().clone()), self.bench.book);
        let open = self.house().app.db.read(move |db| {
            let account = reading::found(db, &cx, book, 1)?;
            Ok(reading::open(db, &cx, &account)?)
        });
        let shown = open.await.unwrap().proposals.into_iter().map(|each| {
            let entries: Vec<String> =
                each.entries.iter().map(|(seq, line)| format!("{seq}.{line}")).collect();
            format!("{}: {}{}", each.row, entries.join(" "), if each.is_sure { " !" } else { "" })
        });
        shown.collect()
    }

    pub async fn balances(&self, text: &str) -> (Balances, Vec<String>) {
        let (cx, id, month) =
            (self.house().app.context(self.bench.actor().clone()), self.bench.book, month(text));
        let read = self.house().app.db.read(move |db| {
            let open = crate::books::commands::posting::Open::read(db, &cx, id, Period::Month(month))?;
            let account = reading::found(db, &cx, id, 1)?;
            let of = (open.book(), &account);
            let balances = reading::balances(db, &cx, of, month)?;
            let why = reading::why(db, &cx, of, (month, &balances))?;
            Ok((balances, why))
        });
        read.await.unwrap()
    }

    pub async fn wrong(&self) -> Vec<String> {
        let checked = self.house().app.db.read(|db| Ok(check(db, code(COUNTY).as_i64())?)).await.unwrap();
        checked.wrong
    }

    /// Statements agree with themselves, matches with the books, and the record is whole.
    pub async fn verify(&self) {
        assert_eq!(self.wrong().await, Vec::<String>::new(), "{}", self.house().on);
        self.bench.verify().await;
    }

    pub async fn pending(&self, n: i64) -> (Option<String>, Option<i64>) {
        let (county, book) = (code(COUNTY).as_i64(), self.bench.book);
        let count = self.house().app.db.read(move |db| Ok(store::count(db, county, book, n)?)).await.unwrap();
        count.map(|count| (count.reason, count.voucher)).unwrap()
    }
}
