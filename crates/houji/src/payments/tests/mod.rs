//! The room through its commands, pages and API, on both databases.

mod desk;
mod life;
pub mod papers;
mod rules;

use super::commands::{AskPayment, CancelPayment, DecidePayment, MendPayment, PayPayment};
use super::decide::Verdict;
use super::model::{Ask, Part, PaymentId, Request};
use super::{check, store, tick};
use crate::books::model::{AccountCode, PartyId};
use crate::books::tests::Bench;
use crate::files::{Holder, SentFiles};
use crate::gate::Role;
use crate::house::Stop;
use crate::testing::{COUNTY, Caller, TestHouse, ZHAIDIAN, ZHAIDONG, code};
use axum::body::Body;
use houji_base::{AttachmentId, Day, Fen};

pub const SALT: [u8; 16] = [5; 16];

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub fn fen(text: &str) -> Fen {
    Fen::parse(text).unwrap()
}

pub fn account(code: &str) -> AccountCode {
    AccountCode::parse(code).unwrap()
}

pub fn ask(yuan: &str) -> Ask {
    Ask {
        summary: "修村东头水渠".to_owned(),
        payee_kind: "unit".to_owned(),
        payee: "众力建筑队".to_owned(),
        account: account("102"),
        parts: vec![Part { account: account("514"), amount: fen(yuan) }],
        papers: 2,
    }
}

/// A book with money in the bank, and everybody of a chain.
pub struct Till {
    pub bench: Bench,
    pub asker: Caller,
    pub secretary: Caller,
    pub supervisor: Caller,
    pub clerk: Caller,
    pub leader: Caller,
}

impl Till {
    pub async fn open(house: TestHouse) -> Till {
        let bench = Bench::open_with(house, "D 102 20000;D 101 1000;C 301 21000").await;
        let house = &bench.house;
        let asker = house.officer("解报账", Role::VillageAccountant, ZHAIDONG).await;
        let secretary = house.officer("宁书记", Role::VillageSecretary, ZHAIDONG).await;
        let supervisor = house.officer("畅监督", Role::Supervisor, ZHAIDONG).await;
        let clerk = house.officer("薛经办", Role::TownClerk, ZHAIDIAN).await;
        let leader = house.officer("段镇长", Role::TownLeader, ZHAIDIAN).await;
        Till { asker, secretary, supervisor, clerk, leader, bench }
    }

    pub fn house(&self) -> &TestHouse {
        &self.bench.house
    }

    /// Ten in the morning of a day, after the minute tick.
    pub async fn on(&self, text: &str) {
        let house = self.house();
        house.clock.set(day(text).start().plus_hours(10));
        tick(&house.app, house.app.clock.now()).await.unwrap();
    }

    /// Photos that somebody has sent, ready to be bound.
    pub async fn photos(&self, by: &Caller, key: &str, many: usize) -> Vec<AttachmentId> {
        let mut sent = Vec::new();
        for n in 0..many {
            sent.push(
                AttachmentId::parse(&photo(self.house(), by, &format!("{key}-photo-{n}")).await).unwrap(),
            );
        }
        sent
    }

    fn sent(&self, by: &Caller, files: Vec<AttachmentId>) -> SentFiles {
        SentFiles { files, holder: Holder::of_actor(&self.house().app, by.actor()).unwrap() }
    }

    pub async fn ask_by(&self, by: &Caller, ask: Ask) -> Result<PaymentId, Stop> {
        let app = &self.house().app;
        let next = || app.ids.next(app.clock.now());
        let ids = (PaymentId::from_i64(next()), PartyId::from_i64(next()));
        let sent = self.sent(by, Vec::new());
        let command = AskPayment { book: self.bench.book, ask, sent, ids, salt: SALT };
        Ok(app.run(by.actor(), None, command).await?.payment)
    }

    pub async fn ask(&self, yuan: &str) -> PaymentId {
        self.ask_by(&self.asker, ask(yuan)).await.unwrap()
    }

    pub async fn mend(&self, payment: PaymentId, ask: Ask) -> Result<(), Stop> {
        let drawn = PartyId::from_i64(self.house().app.ids.next(self.house().app.clock.now()));
        let sent = self.sent(&self.asker, Vec::new());
        let command = MendPayment { payment, book: self.bench.book, ask, sent, drawn };
        self.house().app.run(self.asker.actor(), None, command).await.map(drop)
    }

    pub async fn decide(
        &self,
        by: &Caller,
        payment: PaymentId,
        verdict: Verdict,
        words: &str,
    ) -> Result<(), Stop> {
        let version = self.request(payment).await.version;
        let (book, words) = (self.bench.book, words.to_owned());
        let command = DecidePayment { payment, book, verdict, version, words };
        self.house().app.run(by.actor(), None, command).await.map(drop)
    }

    pub async fn approve(&self, by: &Caller, payment: PaymentId) -> Result<(), Stop> {
        self.decide(by, payment, Verdict::Approve, "").await
    }

    /// The three steps of a small payment.
    pub async fn approve_all(&self, payment: PaymentId) {
        for by in [&self.secretary, &self.supervisor, &self.clerk] {
            self.approve(by, payment).await.unwrap();
        }
    }

    pub async fn cancel(&self, by: &Caller, payment: PaymentId) -> Result<(), Stop> {
        let command = CancelPayment { payment, book: self.bench.book };
        self.house().app.run(by.actor(), None, command).await.map(drop)
    }

    pub async fn pay(&self, by: &Caller, payment: PaymentId, on: &str, photos: usize) -> Result<(), Stop> {
        let once = self.house().app.ids.next(self.house().app.clock.now());
        let files = self.photos(by, &format!("pay-{once}"), photos).await;
        let (sent, bank_ref) = (self.sent(by, files), "2026030200017".to_owned());
        let command = PayPayment { payment, book: self.bench.book, day: day(on), bank_ref, sent, salt: SALT };
        self.house().app.run(by.actor(), None, command).await.map(drop)
    }

    pub async fn request(&self, payment: PaymentId) -> Request {
        let county = code(COUNTY).as_i64();
        let read = self.house().app.db.read(move |db| Ok(store::request(db, county, payment)?));
        read.await.unwrap().unwrap()
    }

    pub async fn stage(&self, payment: PaymentId) -> &'static str {
        self.request(payment).await.stage.code()
    }

    pub async fn wrong(&self) -> Vec<String> {
        let checked = self.house().app.db.read(|db| Ok(check(db, code(COUNTY).as_i64())?)).await.unwrap();
        checked.wrong
    }

    /// Requests agree with the record and the books, the books with their vouchers, and the record is whole.
    pub async fn verify(&self) {
        assert_eq!(self.wrong().await, Vec::<String>::new(), "{}", self.house().on);
        let books = self.house().app.db.read(|db| Ok(crate::books::check(db, code(COUNTY))?)).await.unwrap();
        assert_eq!(books.wrong, Vec::<String>::new(), "{}", self.house().on);
        self.house().verify_record().await;
    }
}

/// The bytes of a small picture.
pub fn picture() -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(64, 48, image::Rgb([200, 90, 60]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::from(picture).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Sends a photo over the API; answers its id.
pub async fn photo(house: &TestHouse, by: &Caller, key: &str) -> String {
    let request = by.request("POST", "/api/v1/attachments").header("idempotency-key", key);
    let told = house.send(request.body(Body::from(picture())).unwrap()).await;
    assert_eq!(told.status.as_u16(), 201, "{}", told.text);
    told.json()["id"].as_str().unwrap().to_owned()
}
