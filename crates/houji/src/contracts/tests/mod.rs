//! The room through its commands, on both databases.

mod desk;
mod forms;
mod life;
mod rules;

use super::commands::{EndContract, Receive, RecordContract, TakeBack, VoidContract};
use super::decide::Purse;
use super::form::{ContractForm, read};
use super::model::{ContractId, Cycle, Due, Kind, Later, Receipt, ReceiptId, Rise, Terms, flags};
use super::{check, store, tick};
use crate::books::model::{BookId, PartyId, Trial};
use crate::books::tests::Bench;
use crate::house::{Fault, Reader, Stop};
use crate::testing::{COUNTY, TestHouse, code};
use houji_base::{Day, Fen};

pub const SALT: [u8; 16] = [5; 16];

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub fn fen(text: &str) -> Fen {
    Fen::parse(text).unwrap()
}

/// A factory let to a firm for three years, paid by the year on the first day.
pub fn form() -> ContractForm {
    let text = str::to_owned;
    ContractForm {
        number: text("2025-01"),
        title: text("托盘厂房租赁"),
        kind: text("building"),
        object: text("村东厂房 3500 平方米"),
        party: text("稷山新兴托盘有限公司"),
        party_kind: text("unit"),
        credit_code: text("91350100M000100Y43"),
        signed: text("2025-03-20"),
        start: text("2025-04-01"),
        end: text("2028-03-31"),
        cycle: text("year"),
        rent: text("250000"),
        first_due: text("2025-04-01"),
        rise: text("none"),
        since: text("2025-01-01"),
        guarantee: text("25000"),
        basis: text("2025年3月10日成员代表会议"),
        ..ContractForm::default()
    }
}

/// What each account of a book adds up to over everything that was posted.
pub fn yearly(db: &mut Reader, county: i64, book: BookId) -> Result<Vec<(String, i64)>, Fault> {
    let sql = "SELECT account, CAST(SUM(debit) - SUM(credit) AS BIGINT) FROM posting
                WHERE county = $1 AND book = $2 GROUP BY account ORDER BY account";
    db.rows(sql, crate::args![county, book.as_i64()], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// A bench of the books, with contracts.
pub struct Yard {
    pub bench: Bench,
}

impl Yard {
    pub async fn open(house: TestHouse, opening: &str) -> Yard {
        Yard { bench: Bench::open_with(house, opening).await }
    }

    pub fn house(&self) -> &TestHouse {
        &self.bench.house
    }

    /// Moves the clock to ten in the morning of a day and lets the minute tick run.
    pub async fn on(&self, text: &str) {
        let house = self.house();
        house.clock.set(day(text).start().plus_hours(10));
        tick(&house.app, house.app.clock.now()).await.unwrap();
    }

    pub async fn record(&self, form: &ContractForm) -> Result<ContractId, Stop> {
        let app = &self.house().app;
        let next = || app.ids.next(app.clock.now());
        let ids = (ContractId::from_i64(next()), PartyId::from_i64(next()));
        let command = RecordContract::new(self.bench.book, read(form)?, ids, SALT);
        Ok(app.run(self.bench.actor(), None, command).await?.contract)
    }

    pub async fn receive(&self, contract: ContractId, on: &str, yuan: &str) -> Result<(), Stop> {
        let app = &self.house().app;
        let id = ReceiptId::from_i64(app.ids.next(app.clock.now()));
        let (book, amount, purse) = (self.bench.book, fen(yuan), Purse::Bank);
        let receive = Receive { contract, book, day: day(on), amount, purse, papers: 1, id, salt: SALT };
        app.run(self.bench.actor(), None, receive).await.map(|_| ())
    }

    /// Takes the n-th receipt back.
    pub async fn take_back(&self, contract: ContractId, n: usize, reason: &str) -> Result<(), Stop> {
        let receipt = self.rows(contract).await.2[n].id;
        let (book, reason) = (self.bench.book, reason.to_owned());
        let back = TakeBack { contract, book, receipt, reason, salt: SALT };
        self.house().app.run(self.bench.actor(), None, back).await.map(|_| ())
    }

    pub async fn void(&self, contract: ContractId, reason: &str) -> Result<(), Stop> {
        let (book, reason) = (self.bench.book, reason.to_owned());
        let void = VoidContract { contract, book, reason, salt: SALT };
        self.house().app.run(self.bench.actor(), None, void).await.map(|_| ())
    }

    pub async fn end(&self, contract: ContractId, last: &str, reason: &str) -> Result<(), Stop> {
        let (book, last_day, reason) = (self.bench.book, day(last), reason.to_owned());
        let end = EndContract { contract, book, last_day, reason, salt: SALT };
        self.house().app.run(self.bench.actor(), None, end).await.map(|_| ())
    }

    pub async fn rows(&self, contract: ContractId) -> (Vec<Due>, Vec<Later>, Vec<Receipt>) {
        let county = code(COUNTY).as_i64();
        let rows = self.house().app.db.read(move |db| {
            Ok((
                store::dues(db, county, contract)?,
                store::later(db, county, contract)?,
                store::receipts(db, county, contract)?,
            ))
        });
        rows.await.unwrap()
    }

    /// `n state paid/amount voucher` of each due.
    pub async fn dues(&self, contract: ContractId) -> Vec<String> {
        let (dues, _, _) = self.rows(contract).await;
        let shown = dues.iter().map(|due| {
            let voucher = due.voucher.map_or(String::new(), |seq| format!(" #{seq}"));
            format!("{} {} {}/{}{voucher}", due.planned.n, due.state.code(), due.paid, due.planned.amount)
        });
        shown.collect()
    }

    /// Closing balances of 2025's ledger, as `code net`.
    pub async fn balances(&self, codes: &[&str]) -> Vec<String> {
        let trial: Trial = self.bench.trial(1, 13).await;
        codes.iter().map(|code| format!("{code} {}", trial.closing(code).net())).collect()
    }

    pub async fn wrong(&self) -> Vec<String> {
        let checked = self.house().app.db.read(|db| Ok(check(db, code(COUNTY).as_i64())?)).await.unwrap();
        checked.wrong
    }

    /// Contracts agree with the books, the books with their vouchers, and the record is whole.
    pub async fn verify(&self) {
        assert_eq!(self.wrong().await, Vec::<String>::new(), "{}", self.house().on);
        let books = self.house().app.db.read(|db| Ok(crate::books::check(db, code(COUNTY))?)).await.unwrap();
        assert_eq!(books.wrong, Vec::<String>::new(), "{}", self.house().on);
        self.house().verify_record().await;
    }
}

/// What is pointed out of a contract written as `kind signed start end cycle`.
pub fn flags_of(text: &str, second_round: i64) -> Vec<String> {
    let words: Vec<&str> = text.split(' ').collect();
    let terms = Terms {
        start: day(words[2]),
        end: day(words[3]),
        first_due: day(words[2]),
        cycle: Cycle::parse(words[4]).unwrap(),
        rent: fen("100"),
        rise: Rise::None,
    };
    flags(Kind::parse(words[0]).unwrap(), day(words[1]), &terms, second_round)
}
