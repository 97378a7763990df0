//! What tests of every room start from: one invented county with a frozen clock on both databases, faults on demand, and
//! statements looked at before they are sent. The router stands above, in the rooms' own tests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::allow_attributes,
    missing_docs
)]

use crate::house::{App, Config, Db, Rooms, SetClock, Source, Vault};
use crate::outbox::KeepInOutbox;
use crate::record;
use crate::registry::{Place, store as registers};
use houji_base::{Day, DayKind, DivisionCode, Moment};
use std::sync::Arc;

pub mod consts;
pub mod device;
pub mod documents;
pub mod media;
mod prepared;
pub mod sql;

pub use prepared::Scratch;

pub const COUNTY: &str = "140824000000";
pub const ZHAIDIAN: &str = "140824103000";
pub const ZHAIDONG: &str = "140824103201";
pub const XIAONING: &str = "140824103202";
pub const QINGHE: &str = "140824104000";
pub const QINJIA: &str = "140824104201";

const PLACES: [(&str, &str); 6] = [
    (COUNTY, "稷山县"),
    (ZHAIDIAN, "翟店镇"),
    (ZHAIDONG, "翟东村"),
    (XIAONING, "小宁村"),
    (QINGHE, "清河镇"),
    (QINJIA, "秦家庄村"),
];

/// Monday 2 March 2026, 10:00 in Shanghai.
pub fn monday() -> Moment {
    Day::parse("2026-03-02").unwrap().start().plus_hours(10)
}

pub fn code(text: &str) -> DivisionCode {
    DivisionCode::parse(text).unwrap()
}

/// A county without its pages.
pub struct TestHouse {
    pub app: App,
    pub clock: Arc<SetClock>,
    /// `sqlite` or `postgres`, for messages.
    pub on: &'static str,
    /// Connection string, on PostgreSQL.
    pub url: String,
    scratch: Option<Scratch>,
    dir: tempfile::TempDir,
}

impl Drop for TestHouse {
    fn drop(&mut self) {
        self.app.db.close();
        drop(self.scratch.take());
    }
}

/// How the tests' county is served, unless a test says otherwise: as a demo without limits.
pub fn open_to_all() -> Config {
    let origin = "http://localhost:8080".to_owned();
    Config { demo: true, rate_limit: None, origin, behind_proxy: false, checkers: Vec::new() }
}

async fn begin(db: Db, clock: Arc<SetClock>, config: Config, rooms: Rooms) -> App {
    App::start(db, clock, Vault::new(&[7; 32]), config, Box::new(KeepInOutbox), rooms).await.unwrap()
}

impl TestHouse {
    /// A house on SQLite, and one on PostgreSQL when `HOUJI_TEST_PG` names a server (required where `CI` is set).
    pub async fn on_both() -> Vec<TestHouse> {
        TestHouse::on_both_with(Rooms::NONE).await
    }

    /// The same with rooms above.
    pub async fn on_both_with(rooms: Rooms) -> Vec<TestHouse> {
        let mut houses = vec![TestHouse::lite_with(open_to_all(), rooms).await];
        match std::env::var("HOUJI_TEST_PG") {
            Ok(url) => houses.push(TestHouse::postgres_with(&url, rooms).await),
            Err(_) => {
                assert!(std::env::var_os("CI").is_none(), "HOUJI_TEST_PG must name a PostgreSQL server")
            }
        }
        houses
    }

    pub async fn lite() -> TestHouse {
        TestHouse::lite_with(open_to_all(), Rooms::NONE).await
    }

    pub async fn lite_with(config: Config, rooms: Rooms) -> TestHouse {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("houji.db");
        prepared::put_lite(&path).await;
        TestHouse::start(Source::Lite(path), dir, None, (config, rooms)).await
    }

    pub async fn postgres(admin: &str) -> TestHouse {
        TestHouse::postgres_with(admin, Rooms::NONE).await
    }

    pub async fn postgres_with(admin: &str, rooms: Rooms) -> TestHouse {
        let scratch = Scratch::prepared(admin).await;
        let source = Source::Pg(scratch.url.clone());
        TestHouse::start(source, tempfile::tempdir().unwrap(), Some(scratch), (open_to_all(), rooms)).await
    }

    async fn start(
        source: Source,
        dir: tempfile::TempDir,
        scratch: Option<Scratch>,
        (config, rooms): (Config, Rooms),
    ) -> TestHouse {
        let (county, on) = (code(COUNTY), if scratch.is_some() { "postgres" } else { "sqlite" });
        let url = scratch.as_ref().map(|scratch| scratch.url.clone()).unwrap_or_default();
        let db = tokio::task::spawn_blocking(move || Db::open(&source, county).unwrap()).await.unwrap();
        let clock = Arc::new(SetClock::at(monday()));
        let app = begin(db, clock.clone(), config, rooms).await;
        TestHouse { app, clock, on, url, scratch, dir }
    }

    /// The same county, served in another way.
    pub async fn with_config(mut self, config: Config) -> TestHouse {
        self.app = begin(self.app.db.clone(), self.clock.clone(), config, self.app.rooms).await;
        self
    }

    /// Where this county is kept, with its key, as the command line would find it.
    pub fn place(&self) -> crate::house::config::Place {
        let dir = self.dir.path().to_owned();
        std::fs::write(dir.join("houji.key"), "07".repeat(32)).unwrap();
        std::fs::write(dir.join("county"), COUNTY).unwrap();
        let database_url = (!self.url.is_empty()).then(|| self.url.clone());
        crate::house::config::Place { dir, database_url, draft: false }
    }

    /// Another process of the same county, as far as the database can tell.
    pub async fn second(&self) -> App {
        let (source, county) = (Source::Pg(self.url.clone()), code(COUNTY));
        let db = tokio::task::spawn_blocking(move || Db::open(&source, county).unwrap()).await.unwrap();
        begin(db, self.clock.clone(), self.app.config.clone(), self.app.rooms).await
    }

    /// The record verifies, whatever the test did.
    pub async fn verify_record(&self) -> i64 {
        let county = code(COUNTY).as_i64();
        let health = self.app.db.read(move |db| Ok(record::check(db, county)?)).await.unwrap();
        assert!(health.is_sound(), "{}: {:?} {:?}", self.on, health.breaks, health.lost_anchors);
        health.entries
    }

    /// What was recorded, oldest first, as `kind place actor`.
    pub async fn recorded(&self) -> Vec<String> {
        let county = code(COUNTY).as_i64();
        let rows = self.app.db.read(move |db| {
            let mut rows = Vec::new();
            for (lane, _) in record::store::lanes(db, county)? {
                rows.extend(record::store::after(db, county, lane, 0, 10_000)?);
            }
            rows.sort_by_key(|row| (row.at, row.lane, row.seq));
            Ok(rows)
        });
        rows.await.unwrap().iter().map(|row| format!("{} {}", row.kind, row.place)).collect()
    }
}

fn registers_of(tx: &mut crate::house::Tx) -> Result<(), crate::house::Fault> {
    let since = Day::parse("2024-01-01").unwrap();
    for (code_text, name) in PLACES {
        let place = Place {
            code: code(code_text),
            name: name.to_owned(),
            class: 220,
            valid_from: since,
            valid_to: None,
            successor: None,
        };
        registers::put_division(tx, &place)?;
    }
    for (day, kind) in [("2026-04-04", DayKind::Off), ("2026-04-06", DayKind::Off)] {
        registers::put_day(tx, Day::parse(day).unwrap(), kind, "清明节")?;
    }
    registers::next_version(tx)
}
