//! The room through its commands and pages, on both databases.

mod desk;
mod life;
mod rules;

use super::check;
use super::commands::{Accept, Distribute, Found, PayIn, ReceiveProfit, RecordProject, Tag};
use super::form::{ProjectForm, VentureForm, read, read_venture};
use super::model::{Actual, Due, ProjectId, Source, VentureId};
use super::store;
use crate::books::commands::OpenBook;
use crate::books::model::{BookId, BookKind, Purse, Standard};
use crate::books::tests::{Bench, fixtures, month};
use crate::house::Stop;
use crate::testing::{COUNTY, TestHouse, XIAONING, code};
use houji_base::{Day, Fen};

pub const SALT: [u8; 16] = [7; 16];

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub fn fen(text: &str) -> Fen {
    Fen::parse(text).unwrap()
}

/// A road of 340,000, paid for by a grant of 300,000 and the collective's own money.
pub fn form() -> ProjectForm {
    let text = str::to_owned;
    ProjectForm {
        name: text("通棚道路"),
        kind: text("road"),
        start: text("2025-03-01"),
        planned_end: text("2025-08-31"),
        basis: text("2025年2月代表会议"),
        item1: text("路基路面"),
        budget1: text("300000"),
        item2: text("排水沟"),
        budget2: text("40000"),
        grant: text("300000"),
        own: text("40000"),
        ..ProjectForm::default()
    }
}

/// Two villages' factory, 300,000 and 100,000.
pub fn venture_form(first: BookId, second: BookId) -> VentureForm {
    VentureForm {
        name: "联营托盘厂".to_owned(),
        started: "2025-01-10".to_owned(),
        basis: "联营协议 1 号".to_owned(),
        book1: first.to_string(),
        capital1: "300000".to_owned(),
        book2: second.to_string(),
        capital2: "100000".to_owned(),
        ..VentureForm::default()
    }
}

/// A bench of the books, with a second village's book in the same township.
pub struct Yard {
    pub bench: Bench,
    pub other: BookId,
}

impl Yard {
    pub async fn open(house: TestHouse) -> Yard {
        let bench = Bench::open_with(house, "D 102 1000000;D 141 300000;C 301 1300000").await;
        let (place, first) = (code(XIAONING), month("2025-01"));
        let open = OpenBook {
            place,
            kind: BookKind::Collective,
            standard: Standard::S2004,
            name: "小宁村合作社".to_owned(),
            first,
            subs: Vec::new(),
            parties: Vec::new(),
            opening: fixtures::lines("D 102 5000;C 301 5000", None),
            ids: Vec::new(),
            salt: SALT,
        };
        let other = bench.house.app.run(bench.actor(), None, open).await.unwrap().book;
        Yard { bench, other }
    }

    pub fn house(&self) -> &TestHouse {
        &self.bench.house
    }

    pub async fn record(&self, form: &ProjectForm) -> Result<ProjectId, Stop> {
        let app = &self.house().app;
        let id = ProjectId::from_i64(app.ids.next(app.clock.now()));
        let (book, written) = (self.bench.book, read(form)?);
        app.run(self.bench.actor(), None, RecordProject { book, written, id, salt: SALT }).await?;
        Ok(id)
    }

    pub async fn tag(
        &self,
        project: ProjectId,
        line: (i64, i64),
        to: Option<(i64, Source)>,
    ) -> Result<(), Stop> {
        let tag = Tag { project, book: self.bench.book, line, to };
        self.house().app.run(self.bench.actor(), None, tag).await.map(drop)
    }

    pub async fn accept(&self, project: ProjectId, on: &str, is_posted: bool) -> Result<(), Stop> {
        let accept = Accept { project, book: self.bench.book, day: day(on), is_posted, salt: SALT };
        self.house().app.run(self.bench.actor(), None, accept).await.map(drop)
    }

    pub async fn actual(&self, project: ProjectId) -> Actual {
        let county = code(COUNTY).as_i64();
        let read = self.house().app.db.read(move |db| {
            let project = store::project(db, county, project)?.unwrap();
            Ok(Actual::of(&store::lines(db, county, &project)?, project.written.items.len()))
        });
        read.await.unwrap()
    }

    pub async fn found(&self, form: &VentureForm) -> Result<VentureId, Stop> {
        let app = &self.house().app;
        let id = VentureId::from_i64(app.ids.next(app.clock.now()));
        app.run(self.bench.actor(), None, Found { written: read_venture(form)?, id, salt: SALT }).await?;
        Ok(id)
    }

    pub async fn distribute(&self, venture: VentureId, on: &str, yuan: &str) -> Result<(), Stop> {
        let (day, amount, basis) = (day(on), fen(yuan), "理事会决议".to_owned());
        let distribute = Distribute { venture, day, amount, basis, salt: SALT };
        self.house().app.run(self.bench.actor(), None, distribute).await.map(drop)
    }

    pub async fn receive(&self, venture: VentureId, n: i64, book: BookId) -> Result<(), Stop> {
        let (day, purse) = (day("2026-03-02"), Purse::Bank);
        let receive = ReceiveProfit { venture, n, book, day, purse, salt: SALT };
        self.house().app.run(self.bench.actor(), None, receive).await.map(drop)
    }

    pub async fn pay_in(&self, venture: VentureId, book: BookId) -> Result<(), Stop> {
        let (day, purse) = (day("2026-03-02"), Purse::Bank);
        let pay = PayIn { venture, book, day, purse, salt: SALT };
        self.house().app.run(self.bench.actor(), None, pay).await.map(drop)
    }

    pub async fn dues(&self, venture: VentureId) -> Vec<Due> {
        let county = code(COUNTY).as_i64();
        self.house().app.db.read(move |db| Ok(store::dues(db, county, venture)?)).await.unwrap()
    }

    pub async fn balances(&self, book: BookId, codes: &[&str]) -> Vec<String> {
        let county = code(COUNTY).as_i64();
        let rows = self.house().app.db.read(move |db| Ok(crate::contracts::tests::yearly(db, county, book)?));
        let rows = rows.await.unwrap();
        let net = |code: &str| rows.iter().filter(|(of, _)| of.starts_with(code)).map(|(_, net)| net).sum();
        codes.iter().map(|code| format!("{code} {}", Fen::new(net(code)))).collect()
    }

    pub async fn wrong(&self) -> Vec<String> {
        self.house().app.db.read(|db| Ok(check(db, code(COUNTY).as_i64())?)).await.unwrap().wrong
    }

    pub async fn verify(&self) {
        assert_eq!(self.wrong().await, Vec::<String>::new(), "{}", self.house().on);
        let books = self.house().app.db.read(|db| Ok(crate::books::check(db, code(COUNTY))?)).await.unwrap();
        assert_eq!(books.wrong, Vec::<String>::new(), "{}", self.house().on);
        self.house().verify_record().await;
    }
}
