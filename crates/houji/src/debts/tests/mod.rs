//! The room through its commands and pages, on both databases.

mod desk;
mod life;
mod rules;

use super::check;
use super::commands::{RecordDebt, SettleDebt, TakeBackStep, VoidDebt};
use super::form::{DebtForm, StepForm, read, read_step};
use super::model::{Debt, DebtId, Step};
use super::store;
use crate::books::model::PartyId;
use crate::books::tests::Bench;
use crate::house::Stop;
use crate::testing::{COUNTY, TestHouse, code};
use houji_base::{Day, Fen};

pub const SALT: [u8; 16] = [6; 16];

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub fn fen(text: &str) -> Fen {
    Fen::parse(text).unwrap()
}

/// A new loan of a bank, decided and approved, paid back in three years.
pub fn form() -> DebtForm {
    let text = str::to_owned;
    DebtForm {
        party: text("县农商银行"),
        party_kind: text("unit"),
        kind: text("long"),
        origin: text("2026-02-10"),
        principal: text("60000"),
        before: String::new(),
        rate: text("3.85"),
        purpose: text("operating"),
        took: text("bank"),
        evidence: text("借款合同 2026-7 号"),
        decided_on: text("2026-02-01"),
        votes: text("41"),
        votes_of: text("56"),
        minutes: text("成员代表会议〔2026〕2号"),
        approval: text("镇政批〔2026〕5号"),
        source: text("大棚租金"),
        first: text("2027-02-10"),
        every: text("12"),
        times: text("3"),
    }
}

/// What stood in the book when it began.
pub fn old() -> DebtForm {
    DebtForm {
        party: "三组王家".to_owned(),
        party_kind: "member".to_owned(),
        origin: "2019-05-01".to_owned(),
        principal: "68000".to_owned(),
        before: "30000".to_owned(),
        took: "posted".to_owned(),
        purpose: "public".to_owned(),
        decided_on: String::new(),
        votes: String::new(),
        votes_of: String::new(),
        minutes: String::new(),
        approval: String::new(),
        first: "2025-06-01".to_owned(),
        every: String::new(),
        times: String::new(),
        ..form()
    }
}

pub fn paid(yuan: &str) -> StepForm {
    StepForm {
        way: "repaid".to_owned(),
        day: "2026-03-02".to_owned(),
        amount: yuan.to_owned(),
        purse: "bank".to_owned(),
        papers: "1".to_owned(),
        ..StepForm::default()
    }
}

/// A book that began with a loan of 38,000, and had an income of 100,000 in 2025.
pub struct Yard {
    pub bench: Bench,
}

impl Yard {
    pub async fn open(house: TestHouse) -> Yard {
        let opening = "D 102 100000;D 112 5000;D 151 40000;C 221 38000;C 301 107000";
        let bench = Bench::open_with(house, opening).await;
        bench.say("2025-06-01", "D 102 100000;C 501.03 100000").await.unwrap();
        Yard { bench }
    }

    pub fn house(&self) -> &TestHouse {
        &self.bench.house
    }

    pub async fn record(&self, form: &DebtForm) -> Result<DebtId, Stop> {
        let app = &self.house().app;
        let next = || app.ids.next(app.clock.now());
        let ids = (DebtId::from_i64(next()), PartyId::from_i64(next()));
        let command = RecordDebt::new(self.bench.book, read(form)?, ids, SALT);
        Ok(app.run(self.bench.actor(), None, command).await?.debt)
    }

    pub async fn settle(&self, debt: DebtId, form: &StepForm) -> Result<(), Stop> {
        let settle = SettleDebt { debt, book: self.bench.book, settle: read_step(form)?, salt: SALT };
        self.house().app.run(self.bench.actor(), None, settle).await.map(drop)
    }

    pub async fn take_back(&self, debt: DebtId, n: i64, reason: &str) -> Result<(), Stop> {
        let (book, reason) = (self.bench.book, reason.to_owned());
        let back = TakeBackStep { debt, book, n, reason, salt: SALT };
        self.house().app.run(self.bench.actor(), None, back).await.map(drop)
    }

    pub async fn void(&self, debt: DebtId, reason: &str) -> Result<(), Stop> {
        let (book, reason) = (self.bench.book, reason.to_owned());
        self.house()
            .app
            .run(self.bench.actor(), None, VoidDebt { debt, book, reason, salt: SALT })
            .await
            .map(drop)
    }

    pub async fn rows(&self, debt: DebtId) -> (Debt, Vec<Step>) {
        let county = code(COUNTY).as_i64();
        let rows =
            self.house().app.db.read(move |db| {
                Ok((store::debt(db, county, debt)?.unwrap(), store::steps(db, county, debt)?))
            });
        rows.await.unwrap()
    }

    /// What accounts hold over all that was posted, as `code net`.
    pub async fn balances(&self, codes: &[&str]) -> Vec<String> {
        let (county, book) = (code(COUNTY).as_i64(), self.bench.book);
        let rows = self.house().app.db.read(move |db| Ok(crate::contracts::tests::yearly(db, county, book)?));
        let rows = rows.await.unwrap();
        let net = |code: &str| rows.iter().filter(|(of, _)| of.starts_with(code)).map(|(_, net)| net).sum();
        codes.iter().map(|code| format!("{code} {}", Fen::new(net(code)))).collect()
    }

    pub async fn wrong(&self) -> Vec<String> {
        let checked = self.house().app.db.read(|db| Ok(check(db, code(COUNTY).as_i64())?)).await.unwrap();
        checked.wrong
    }

    /// Debts agree with the books, the books with their vouchers, and the record is whole.
    pub async fn verify(&self) {
        assert_eq!(self.wrong().await, Vec::<String>::new(), "{}", self.house().on);
        let books = self.house().app.db.read(|db| Ok(crate::books::check(db, code(COUNTY))?)).await.unwrap();
        assert_eq!(books.wrong, Vec::<String>::new(), "{}", self.house().on);
        self.house().verify_record().await;
    }
}

/// Fields with their sentences.
pub fn told<T: std::fmt::Debug>(result: Result<T, Stop>) -> Vec<(String, String)> {
    match result.unwrap_err() {
        Stop::Refused(why) => {
            why.fields.into_iter().map(|field| (field.field.to_string(), field.sentence)).collect()
        }
        Stop::Failed(fault) => panic!("{fault}"),
    }
}
