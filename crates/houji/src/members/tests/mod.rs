//! The room through its commands, on both databases.

mod desk;
mod dividends;
mod own;
mod register;
mod rules;

use super::commands::{AddMembers, Added, ChangeShares, DraftDividend, Step};
use super::decide::{Draft, Work, refused as mended};
use super::form::{ChangeForm, change};
use super::table::read;
use super::{check, store};
use crate::books::tests::Bench;
use crate::books::tests::fixtures::{self, VOUCHERS_A};
use crate::gate::Role;
use crate::house::Stop;
use crate::house::table::refused;
use crate::testing::{COUNTY, Caller, TestHouse, ZHAIDIAN, ZHAIDONG, code};
use houji_base::{Day, Fen};
use houji_seal::Digest;

pub const SALT: [u8; 16] = [5; 16];
pub const HEAD: &str = "户号,户主,姓名,身份证号,加入日期,加入原因,成员大会日期,应到人数,同意人数,股份种类,份数,股权证号,银行卡号";
/// Two households of two and one: 1,260 shares, of which 60 are of a second kind.
pub const ROWS: &str = "\
1,是,卫春生,140824195101010012,2018-12-01,原有成员,2018-12-01,3,3,,600,翟股001,6217 0000 0000 0001
1,,段秀英,140824195201010028,2018/12/1,原有成员,,,,成员股,300,,
1,,段秀英,140824195201010028,2018-12-01,原有成员,,,,劳龄股,60,,
2,是,薛建国,140824195301010033,2018年12月1日,original,,,,,300,翟股002,
";

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub fn fen(text: &str) -> Fen {
    Fen::parse(text).unwrap()
}

pub fn file(rows: &str) -> Vec<u8> {
    format!("{HEAD}\n{rows}").into_bytes()
}

/// A collective with the known year, its clerk, supervisor and township leader.
pub struct Hall {
    pub bench: Bench,
    pub supervisor: Caller,
    pub leader: Caller,
}

impl Hall {
    /// The year is carried over, December is open, nobody is in the register.
    pub async fn open(house: TestHouse) -> Hall {
        let bench = Bench::open_with(house, fixtures::opening(VOUCHERS_A)).await;
        let given = fixtures::vouchers(VOUCHERS_A);
        for voucher in given.iter().filter(|voucher| voucher.number < 27) {
            bench.post(&voucher.day.to_string(), &voucher.summary, voucher.lines.clone()).await.unwrap();
        }
        bench.close_until("2025-11").await;
        let supervisor = bench.house.officer("李监事", Role::Supervisor, ZHAIDONG).await;
        let leader = bench.house.officer("赵镇长", Role::TownLeader, ZHAIDIAN).await;
        Hall { bench, supervisor, leader }
    }

    /// The same with the register, and the year carried over.
    pub async fn with_members(house: TestHouse) -> Hall {
        let hall = Hall::open(house).await;
        hall.kind("劳龄股").await;
        hall.import(ROWS).await.unwrap();
        hall.bench.year_end().await.unwrap();
        hall
    }

    pub fn house(&self) -> &TestHouse {
        &self.bench.house
    }

    pub async fn kind(&self, name: &str) {
        let clerk = &self.bench.clerk;
        for (name, kept) in [("成员股", "0"), (name, "0")] {
            let url = format!("/desk/members/{}/kinds", self.bench.book);
            let done = self.house().post(clerk, &url, &[("name", name), ("kept", kept)]).await;
            assert_eq!(done.status.as_u16(), 303, "{}", done.text);
        }
    }

    pub async fn import(&self, rows: &str) -> Result<Added, Stop> {
        let bytes = file(rows);
        let members = read(&bytes).map_err(|errors| Stop::from(refused(&errors)))?;
        let digest = Digest::of(&[&bytes]).to_string();
        let add = AddMembers { book: self.bench.book, file: Some(digest), members, salt: SALT };
        self.house().app.run(self.bench.actor(), None, add).await
    }

    pub async fn change(
        &self,
        act: &str,
        member: i64,
        other: i64,
        kind: i64,
        shares: &str,
    ) -> Result<(), Stop> {
        let text = str::to_owned;
        let form = ChangeForm {
            act: text(act),
            member: member.to_string(),
            other: other.to_string(),
            kind: kind.to_string(),
            shares: text(shares),
            day: text("2026-02-01"),
            assembly: text("2026-01-20"),
            entitled: text("3"),
            in_favor: text("2"),
        };
        let change = change(&form).map_err(|wrong| Stop::from(mended(wrong)))?;
        let command = ChangeShares { book: self.bench.book, change };
        self.house().app.run(self.bench.actor(), None, command).await.map(|_| ())
    }

    pub async fn draft(&self, total: &str) -> Result<i64, Stop> {
        let draft = Draft { year: 2025, record_day: day("2025-12-31"), total: fen(total), rate: 3_000 };
        let command = DraftDividend { book: self.bench.book, draft };
        Ok(self.house().app.run(self.bench.actor(), None, command).await?.n)
    }

    pub async fn step(&self, run: i64, work: Work) -> Result<(), Stop> {
        let step = Step { book: self.bench.book, run, work };
        self.house().app.run(self.bench.actor(), None, step).await.map(|_| ())
    }

    /// `household member amount payment` of each who is given something.
    pub async fn items(&self, run: i64) -> Vec<String> {
        let (county, book) = (code(COUNTY).as_i64(), self.bench.book);
        let items =
            self.house().app.db.read(move |db| Ok(store::items(db, county, book, run)?)).await.unwrap();
        let shown = items
            .iter()
            .map(|item| format!("{} {} {} {}", item.household, item.member, item.amount, item.payment));
        shown.collect()
    }

    pub async fn wrong(&self) -> Vec<String> {
        let checked = self.house().app.db.read(|db| Ok(check(db, code(COUNTY).as_i64())?)).await.unwrap();
        checked.wrong
    }

    /// Members and dividends agree with the books, the books with their vouchers, and the record is whole.
    pub async fn verify(&self) {
        assert_eq!(self.wrong().await, Vec::<String>::new(), "{}", self.house().on);
        self.bench.verify().await;
    }
}
