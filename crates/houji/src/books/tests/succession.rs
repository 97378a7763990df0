//! Going over from the older system to the newer one.

use super::super::commands::{CloseMonth, GoOver, OpenBook, Post};
use super::super::model::succession::Choice;
use super::super::model::{AccountCode, BookId, BookKind, PartyId, Standard};
use super::super::store;
use super::{SALT, fixtures, month, refused};
use crate::gate::Role;
use crate::house::{Stop, V};
use crate::ops::{Export, export_books};
use crate::testing::{COUNTY, Caller, TestHouse, ZHAIDIAN, ZHAIDONG, code};
use houji_base::{Day, Fen};
use std::collections::BTreeMap;

const OLD: &str = "14082410320101";
const NEW: &str = "14082410320111";
/// Both of the swapped accounts hold something; 113 is owed by one member and owed to another.
const HELD: &str = "D 101 500;D 102 9000;D 112 240;D 113 3600;D 131 800;D 151 60000;C 152 4000;D 153 700;D 154 5500;\
    C 202 2000;C 211 300;C 212 150;C 301 50000;C 311 23890";

struct Old {
    house: TestHouse,
    clerk: Caller,
    members: [PartyId; 2],
}

impl Old {
    /// A book of the older system whose last year is closed.
    async fn closed(house: TestHouse) -> Old {
        let clerk = house.officer("郭记账", Role::TownClerk, ZHAIDIAN).await;
        let members = [PartyId::from_i64(77), PartyId::from_i64(78)];
        let mut opening = fixtures::lines(HELD, Some(members[0]));
        let owed = fixtures::lines("C 113 1000", Some(members[1]));
        opening.extend(owed);
        opening.extend(fixtures::lines("D 102.01 1000", None));
        let names = ["二组段家", "三组王家"].map(|name| ("member".to_owned(), name.to_owned()));
        let open = OpenBook {
            place: code(ZHAIDONG),
            kind: BookKind::Collective,
            standard: Standard::S2004,
            name: "翟东村经济合作社".to_owned(),
            first: month("2025-11"),
            subs: vec![(AccountCode::parse("102.01").unwrap(), "信用社户".to_owned())],
            parties: names.into(),
            opening,
            ids: members.into(),
            salt: SALT,
        };
        house.app.run(clerk.actor(), None, open).await.unwrap();
        let old = Old { house, clerk, members };
        old.close("2025-11").await;
        old.close("2025-12").await;
        old
    }

    fn book(&self) -> BookId {
        BookId::parse(OLD).unwrap()
    }

    async fn close(&self, text: &str) {
        let close = CloseMonth { book: self.book(), month: month(text) };
        self.house.app.run(self.clerk.actor(), None, close).await.unwrap();
    }

    async fn post(&self, book: &str, day: &str, entries: &str) -> Result<i64, Stop> {
        let (book, day) = (BookId::parse(book).unwrap(), Day::parse(day).unwrap());
        let lines = fixtures::lines(entries, Some(self.members[0]));
        let post =
            Post { book, day, summary: "测试".to_owned(), papers: 0, lines, photos: None, salt: SALT };
        Ok(self.house.app.run(self.clerk.actor(), None, post).await?.seq)
    }

    async fn go(&self, choices: &[(&str, &str, i64)]) -> Result<BookId, Stop> {
        let code = |text: &str| AccountCode::parse(text).unwrap();
        let choice = |(account, to, fen): &(&str, &str, i64)| Choice {
            account: code(account),
            party: None,
            to: code(to),
            amount: Fen::new(*fen),
        };
        let choices = choices.iter().map(choice).collect();
        let go = GoOver { book: self.book(), choices, salt: SALT };
        Ok(self.house.app.run(self.clerk.actor(), None, go).await?.book)
    }

    async fn checked(&self) -> Vec<String> {
        self.house.app.db.read(|db| Ok(crate::books::check(db, code(COUNTY))?)).await.unwrap().wrong
    }
}

const CHOSEN: [(&str, &str, i64); 4] =
    [("131", "132", 90_000), ("131", "133", 10_000), ("211", "212", 20_000), ("211", "213", 10_000)];

#[tokio::test(flavor = "multi_thread")]
async fn a_book_goes_over_with_every_fen_under_its_new_account() {
    for house in TestHouse::on_both().await {
        let old = Old::closed(house).await;
        assert_eq!(refused(old.go(&[]).await), "form.incomplete");
        // Carried under its own code, works would become a disposal.
        let swapped = [&CHOSEN[..], &[("153", "153", 70_000)]].concat();
        let Stop::Refused(why) = old.go(&swapped).await.unwrap_err() else {
            panic!("carried without the swap")
        };
        assert!(why.fields[0].sentence.contains("153 要转到 154，不能转到 153"), "{why:?}");
        let new = old.go(&CHOSEN).await.unwrap();
        assert_eq!(new.to_string(), NEW);
        let county = old.house.app.db.county().as_i64();
        let rows = old.house.app.db.read(move |db| Ok(store::year(db, county, new, 2026)?)).await.unwrap();
        let mut held: BTreeMap<String, i64> = BTreeMap::new();
        for row in &rows {
            let party = row.party.map(|party| format!("@{party}")).unwrap_or_default();
            held.insert(format!("{}{party}", row.account), row.debit.fen() - row.credit.fen());
        }
        for (account, fen) in [
            ("153", 550_000),
            ("154", 70_000),
            ("132", 90_000),
            ("133", -10_000),
            ("211", -200_000),
            ("212", -20_000),
            ("213", -10_000),
            ("311", -2_389_000 - 15_000),
            ("113@77", 360_000),
            ("113@78", -100_000),
            ("102.01", 100_000),
        ] {
            assert_eq!(held.get(account), Some(&fen), "{} {account}: {held:?}", old.house.on);
        }
        assert_eq!(held.values().sum::<i64>(), 0);
        // The old book is closed for good, and says which one goes on.
        assert_eq!(refused(old.post(OLD, "2026-01-05", "D 541 1;C 102 1").await), "book.gone_over");
        assert_eq!(refused(old.go(&CHOSEN).await), "book.gone_over");
        old.post(NEW, "2026-01-05", "D 513 1;C 102.01 1").await.unwrap();
        let page = old.house.get(&old.clerk, &format!("/desk/books/{OLD}")).await;
        assert!(page.text.contains(&format!("href=\"/desk/books/{NEW}\"")), "{}", page.text);
        assert!(page.main_text().contains("已转到新制度的账，记到2025年12月"), "{}", page.main_text());
        let page = old.house.get(&old.clerk, &format!("/desk/books/{NEW}")).await;
        assert!(page.text.contains(&format!("href=\"/desk/books/{OLD}\"")), "{}", page.text);
        let sheet = format!("/desk/books/{NEW}/statements/balance-sheet?month=2026-01&as=csv");
        let sheet = old.house.get(&old.clerk, &sheet).await.text;
        assert!(sheet.contains("应收款项,3840.00") && sheet.contains("应付款项,3000.00"), "{sheet}");
        // Taken together with others, each month counts one of the two.
        let bureau = old.house.officer("卫农经", Role::CountyAgriculture, COUNTY).await;
        for (query, books) in [
            ("standard=2004&month=2025-12", 1),
            ("standard=2004&month=2026-01", 0),
            ("standard=2023&month=2025-12", 0),
            ("standard=2023&month=2026-01", 1),
        ] {
            let told = old.house.api_get(&bureau, &format!("/api/v1/books/sums?{query}")).await.json();
            assert_eq!(told["books"], books, "{query}: {told}");
        }
        // The village reads on from one into the other.
        let money = |month: &str| format!("/villages/{ZHAIDONG}/money?month={month}");
        let january = old.house.get(&old.clerk, &money("2026-01")).await.text;
        assert!(january.contains("month=2025-12"), "{january}");
        assert_eq!(old.house.get(&old.clerk, &money("2025-12")).await.status.as_u16(), 200);
        assert_eq!(old.checked().await, Vec::<String>::new());
        let recorded = old.house.recorded().await;
        assert!(recorded.iter().any(|line| line.starts_with("book.gone_over")), "{recorded:?}");
        old.house.verify_record().await;

        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("journals");
        let format = crate::books::export::Format::Hledger;
        let taken =
            export_books(&old.house.place(), Export::Journal(format), ("all", None), &out).await.unwrap();
        let files: Vec<&str> = taken.iter().map(|taken| taken.file.as_str()).collect();
        assert_eq!(files, ["140824103201.journal", "140824103201-2023.journal"]);

        // What the new book began with is compared with what the old one ended with.
        let moved = "UPDATE book SET came_from = NULL WHERE county = $1 AND id = $2";
        old.house
            .app
            .db
            .write(move |tx| Ok(tx.exec(moved, &[V::Int(county), V::Int(new.as_i64())])?))
            .await
            .unwrap();
        assert!(old.checked().await[0].contains("和转成的新账"), "{:?}", old.checked().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_shows_what_goes_where_before_it_is_done() {
    for house in TestHouse::on_both().await {
        let old = Old::closed(house).await;
        let url = format!("/desk/books/{OLD}/go-over");
        let first = old.house.get(&old.clerk, &url).await;
        assert!(
            first.main_text().contains("154 在建工程 借 5,500.00 153 在建工程（编码变了） 借 5,500.00"),
            "{}",
            first.main_text()
        );
        assert!(
            first.text.contains("三组王家") && first.text.contains("name=\"row7-132\""),
            "{}",
            first.text
        );
        let left =
            old.house.post(&old.clerk, &url, &[("act", "go"), ("row7-132", "900"), ("row7-133", "x")]).await;
        assert!(left.status.as_u16() == 422 && left.text.contains("value=\"900\""), "{}", left.text);
        let fields = [("row7-132", "900"), ("row7-133", "100"), ("row13-212", "200"), ("row13-213", "100")];
        let look = old.house.post(&old.clerk, &url, &[&fields[..], &[("act", "look")]].concat()).await;
        assert_eq!(look.status.as_u16(), 200, "{}", look.main_text());
        assert!(look.main_text().contains("算好了，两边都平"), "{}", look.main_text());
        let done = old.house.post(&old.clerk, &url, &[&fields[..], &[("act", "go")]].concat()).await;
        assert_eq!(
            (done.status.as_u16(), done.location()),
            (303, format!("/desk/books/{NEW}").as_str()),
            "{}",
            done.main_text()
        );
        let api = format!("/api/v1/books/{OLD}/go-over");
        assert_eq!(old.house.api_get(&old.clerk, &api).await.json()["code"], "book.gone_over");
        let who = old.house.caller("某人", &[(Role::Supervisor, ZHAIDONG)]).await;
        assert_eq!(old.house.get(&who, &url).await.status.as_u16(), 403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn open_months_and_results_stand_in_the_way() {
    let old = Old::closed(TestHouse::lite().await).await;
    old.post(OLD, "2026-01-05", "D 541 1;C 102 1").await.unwrap();
    let api = format!("/api/v1/books/{OLD}/go-over");
    let shown = old.house.api_get(&old.clerk, &api).await.json();
    assert!(shown["blocked"].as_str().unwrap().contains("2026年1月及以后还有没结账的凭证"), "{shown}");
    assert_eq!(refused(old.go(&CHOSEN).await), "book.open_entries");
    old.close("2026-01").await;
    assert_eq!(refused(old.go(&CHOSEN).await), "book.open_result");
}
