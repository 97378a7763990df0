//! The room through its commands, on both databases.

mod correct;
mod desk;
mod life;
mod rules;
mod take;

use super::commands::{BeginTake, ChangeUse, Dispose, EnterCard, FillTake, FinishTake, Settle, VoidCard};
use super::decide::Bears;
use super::form::{CardForm, LeavingForm, PlotForm, card, leaving};
use super::model::{Asset, AssetId, Pending, Seen, TakeId, TakeRow, Use, What};
use super::{check, store, tick};
use crate::books::model::Trial;
use crate::books::tests::Bench;
use crate::house::Stop;
use crate::testing::{COUNTY, TestHouse, code};
use houji_base::Day;

pub const SALT: [u8; 16] = [6; 16];

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// Greenhouses that were there before the book, with what had worn off by the end of 2024.
pub fn greenhouses() -> CardForm {
    let text = str::to_owned;
    CardForm {
        name: text("日光温室大棚"),
        kind: text("facility"),
        class: text("operating"),
        spot: text("村北"),
        added: text("2020-12-15"),
        way: text("built"),
        quantity: text("68"),
        cost: text("2040000"),
        worn: text("387600"),
        worn_to: text("2024-12"),
        keeper: text("段保管"),
        ..CardForm::default()
    }
}

/// A machine that came with a voucher and wears off within a year.
pub fn machine(voucher: i64) -> CardForm {
    let text = str::to_owned;
    CardForm {
        name: text("卷帘机"),
        kind: text("machinery"),
        class: text("office"),
        added: text("2025-02-05"),
        way: text("bought"),
        voucher: voucher.to_string(),
        cost: text("12000"),
        life: text("12"),
        residual: text("0"),
        ..CardForm::default()
    }
}

/// A field.
pub fn field() -> PlotForm {
    let text = str::to_owned;
    PlotForm {
        plot: text("140824-001"),
        name: text("村北机动地"),
        land: text("arable"),
        east: text("渠"),
        south: text("路"),
        west: text("二组地"),
        north: text("沟"),
        contract_area: text("20"),
        measured_area: text("21.35"),
        level: text("village"),
        is_basic: text("yes"),
        held: text("own"),
        ..PlotForm::default()
    }
}

/// How something leaves.
pub fn leaves(way: &str, on: &str, [proceeds, costs]: [&str; 2]) -> LeavingForm {
    let text = str::to_owned;
    LeavingForm {
        way_out: text(way),
        day: text(on),
        proceeds: text(proceeds),
        costs: text(costs),
        reason: text("成员代表会议决定"),
        ..LeavingForm::default()
    }
}

pub const OPENING: &str = "D 102 1000000;D 151 2960000;C 152 474000;C 301 3486000";

/// A bench of the books, with cards.
pub struct Yard {
    pub bench: Bench,
}

impl Yard {
    pub async fn open(house: TestHouse) -> Yard {
        let yard = Yard { bench: Bench::open_with(house, OPENING).await };
        yard.on("2025-01-10").await;
        yard
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

    async fn run<C: crate::house::Command>(&self, command: C) -> Result<C::Done, Stop> {
        self.house().app.run(self.bench.actor(), None, command).await
    }

    pub async fn enter(&self, form: &CardForm) -> Result<AssetId, Stop> {
        let app = &self.house().app;
        let cx = app.context(self.bench.actor().clone());
        let (card, keeper) = card(form, &cx.registry.parameters)?;
        let id = AssetId::from_i64(app.ids.next(app.clock.now()));
        self.run(EnterCard { book: self.bench.book, card, keeper, id, salt: SALT }).await?;
        Ok(id)
    }

    pub async fn dispose(&self, asset: AssetId, form: &LeavingForm) -> Result<(), Stop> {
        let leaving = leaving(form)?;
        self.run(Dispose { asset, book: self.bench.book, leaving, salt: SALT }).await.map(drop)
    }

    pub async fn settle(&self, asset: AssetId, by: Bears, on: &str) -> Result<(), Stop> {
        let (book, day, reason) = (self.bench.book, day(on), "会议决定".to_owned());
        self.run(Settle { asset, book, by, day, reason, salt: SALT }).await.map(drop)
    }

    pub async fn change(&self, asset: AssetId, state: Use, since: &str) -> Result<(), Stop> {
        let (book, since) = (self.bench.book, day(since));
        self.run(ChangeUse { asset, book, state, since, contract: None }).await.map(drop)
    }

    pub async fn void(&self, asset: AssetId, reason: &str) -> Result<(), Stop> {
        let (book, reason) = (self.bench.book, reason.to_owned());
        self.run(VoidCard { asset, book, reason, salt: SALT }).await.map(drop)
    }

    pub async fn begin(&self) -> Result<TakeId, Stop> {
        let app = &self.house().app;
        let id = TakeId::from_i64(app.ids.next(app.clock.now()));
        self.run(BeginTake { book: self.bench.book, id }).await.map(|_| id)
    }

    pub async fn fill(&self, take: TakeId, rows: Vec<(What, i64, i64)>) -> Result<(), Stop> {
        let rows =
            rows.into_iter().map(|(what, thing, amount)| (what, thing, Seen::Amount(amount))).collect();
        self.see(take, rows).await
    }

    pub async fn see(&self, take: TakeId, rows: Vec<(What, i64, Seen)>) -> Result<(), Stop> {
        self.run(FillTake { take, book: self.bench.book, rows }).await.map(drop)
    }

    pub async fn finish(&self, take: TakeId) -> Result<(), Stop> {
        self.run(FinishTake { take, book: self.bench.book, salt: SALT }).await.map(drop)
    }

    pub async fn rows(&self, take: TakeId) -> Vec<TakeRow> {
        let county = code(COUNTY).as_i64();
        let rows = self.house().app.db.read(move |db| Ok(store::rows(db, county, take, ("", 0), 100)?));
        rows.await.unwrap()
    }

    pub async fn asset(&self, id: AssetId) -> (Asset, Vec<Pending>) {
        let county = code(COUNTY).as_i64();
        let read =
            self.house().app.db.read(move |db| {
                Ok((store::asset(db, county, id)?.unwrap(), store::pending(db, county, id)?))
            });
        read.await.unwrap()
    }

    /// What has worn off, in yuan.
    pub async fn worn(&self, id: AssetId) -> String {
        self.asset(id).await.0.worn.to_string()
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

    /// Cards agree with the books, the books with their vouchers, and the record is whole.
    pub async fn verify(&self) {
        assert_eq!(self.wrong().await, Vec::<String>::new(), "{}", self.house().on);
        let books = self.house().app.db.read(|db| Ok(crate::books::check(db, code(COUNTY))?)).await.unwrap();
        assert_eq!(books.wrong, Vec::<String>::new(), "{}", self.house().on);
        self.house().verify_record().await;
    }
}

/// The fields of a form as a browser sends them.
pub fn typed(form: &impl serde::Serialize, book: &str) -> Vec<(String, String)> {
    let value = serde_json::to_value(form).unwrap();
    let pairs = value.as_object().unwrap().iter();
    let pairs = pairs.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()));
    pairs.chain([("book".to_owned(), book.to_owned())]).collect()
}

pub fn fields(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}
