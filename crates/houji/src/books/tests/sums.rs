//! The books of a place taken together equal what each of them says by itself.

use super::super::commands::{OpenBook, Post};
use super::super::decide::last_ledger_month;
use super::super::model::{Amounts, BookId, BookKind, Line, PartyId, Standard, Trial};
use super::super::store;
use super::{SALT, fixtures, month};
use crate::gate::Role;
use crate::testing::{COUNTY, Caller, QINGHE, QINJIA, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG, code};
use houji_base::Day;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const P: [PartyId; 2] = [PartyId::from_i64(77), PartyId::from_i64(78)];

/// A county with three collectives in two townships, a committee, and a book of the older system.
struct Several {
    house: TestHouse,
    bureau: Caller,
    clerk: Caller,
    books: Vec<BookId>,
}

/// Lines, those of accounts kept by party with the first or the second one.
fn lines(first: &str, second: &str) -> Vec<Line> {
    let mut lines = fixtures::lines(first, Some(P[0]));
    if !second.is_empty() {
        lines.extend(fixtures::lines(second, Some(P[1])));
    }
    lines
}

async fn open(
    house: &TestHouse,
    clerk: &Caller,
    (place, first): (&str, &str),
    (kind, standard): (BookKind, Standard),
    opening: Vec<Line>,
) -> BookId {
    let names = ["二组段家", "三组王家"].map(|name| ("member".to_owned(), name.to_owned()));
    let open = OpenBook {
        place: code(place),
        kind,
        standard,
        name: format!("{place}合作社"),
        first: month(first),
        subs: Vec::new(),
        parties: names.into(),
        opening,
        ids: P.into(),
        salt: SALT,
    };
    house.app.run(clerk.actor(), None, open).await.unwrap().book
}

impl Several {
    async fn open(house: TestHouse) -> Several {
        let clerk = house.officer("郭记账", Role::TownClerk, ZHAIDIAN).await;
        let other = house.officer("解会计", Role::TownClerk, QINGHE).await;
        let bureau = house.officer("卫农经", Role::CountyAgriculture, COUNTY).await;
        let (own, new) = (BookKind::Collective, Standard::S2023);
        let held = lines("D 102 1000;D 113 300;C 301 1300", "");
        let mut books = vec![open(&house, &clerk, (ZHAIDONG, "2025-01"), (own, new), held).await];
        // One member owes, another is owed: neither within a book nor between books are they netted.
        let held = lines("D 102 800;D 113 500", "C 113 700;C 301 600");
        books.push(open(&house, &clerk, (XIAONING, "2025-01"), (own, new), held).await);
        let held = lines("D 102 50;C 301 50", "");
        books.push(open(&house, &other, (QINJIA, "2025-03"), (own, new), held).await);
        let held = lines("D 102 7;C 301 7", "");
        open(&house, &clerk, (XIAONING, "2025-01"), (BookKind::Committee, new), held).await;
        let held = lines("D 102 9;C 301 9", "");
        open(&house, &clerk, (ZHAIDIAN, "2025-01"), (own, Standard::S2004), held).await;
        let several = Several { house, bureau, clerk, books };
        several.post(0, "2025-02-03", "D 513 20;C 102 20").await;
        several.post(1, "2025-02-04", "D 102 300;C 113 300").await;
        several.post(0, "2025-03-05", "D 102 5.50;C 501.03 5.50").await;
        // The first goes on into another year, the others hold what the last one ended with.
        several.post(0, "2026-01-06", "D 513 3;C 102 3").await;
        several
    }

    async fn post(&self, at: usize, day: &str, text: &str) {
        let (book, lines) = (self.books[at], lines(text, ""));
        let (day, summary) = (Day::parse(day).unwrap(), "测试".to_owned());
        let post = Post { book, day, summary, papers: 1, lines, photos: None, salt: SALT };
        self.house.app.run(self.clerk.actor(), None, post).await.unwrap();
    }

    /// What the book itself says of a month, by general account; nothing before its first one.
    async fn of_book(&self, book: BookId, text: &str) -> BTreeMap<String, [Amounts; 3]> {
        let (county, at) = (code(COUNTY).as_i64(), month(text));
        let read = self.house.app.db.read(move |db| {
            let (found, _) = store::book(db, county, book, super::super::model::Period::Opening(0))?.unwrap();
            let year = at.year().min(found.last_year);
            let rows = store::year(db, county, book, year)?;
            let (from, to) = if year < at.year() { (14, 14) } else { (at.month(), last_ledger_month(at)) };
            Ok((found.first, Trial::new(Standard::S2023, &rows, from, to)))
        });
        let (first, trial) = read.await.unwrap();
        let mut sums: BTreeMap<String, [Amounts; 3]> = BTreeMap::new();
        for line in trial.lines.iter().filter(|_| first <= at) {
            let [a, b, c] = sums.get(line.account.general()).copied().unwrap_or_default();
            let added = [a.plus(line.opening), b.plus(line.movement), c.plus(line.closing)];
            sums.insert(line.account.general().to_owned(), added);
        }
        sums
    }

    async fn read(&self, who: &Caller, path: &str) -> Value {
        let answer = self.house.api_get(who, &format!("/api/v1/books/sums{path}")).await;
        assert_eq!(answer.status.as_u16(), 200, "{} {path}: {}", self.house.on, answer.text);
        answer.json()
    }
}

fn pair(pair: Amounts) -> Value {
    json!({"debit": pair.debit.fen(), "credit": pair.credit.fen()})
}

fn together(parts: impl Iterator<Item = [Amounts; 3]>) -> [Amounts; 3] {
    let none = [Amounts::default(); 3];
    parts.fold(none, |[a, b, c], [opening, movement, closing]| {
        [a.plus(opening), b.plus(movement), c.plus(closing)]
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sums_of_a_county_are_those_of_its_books() {
    for house in TestHouse::on_both().await {
        let several = Several::open(house).await;
        for (text, books) in [
            ("2024-12", 0),
            ("2025-01", 2),
            ("2025-02", 2),
            ("2025-03", 3),
            ("2025-12", 3),
            ("2026-01", 3),
            ("2026-02", 3),
        ] {
            let told = several.read(&several.bureau, &format!("?month={text}")).await;
            let at = format!("{} {text}: {told}", several.house.on);
            assert_eq!((&told["books"], &told["closed"]), (&json!(books), &json!(0)), "{at}");
            let mut expected: BTreeMap<String, [Amounts; 3]> = BTreeMap::new();
            let mut of_books = Vec::new();
            for book in &several.books {
                let own = several.of_book(*book, text).await;
                for (general, pairs) in &own {
                    let sum = expected.entry(general.clone()).or_default();
                    *sum = together([*sum, *pairs].into_iter());
                }
                of_books.push((book.to_string(), own));
            }
            let lines: Vec<Value> = expected
                .iter()
                .map(|(account, [a, b, c])| {
                    json!({"account": account, "opening": pair(*a), "movement": pair(*b), "closing": pair(*c)})
                })
                .collect();
            let mut shown = told["lines"].as_array().unwrap().clone();
            for line in &mut shown {
                let name = line.as_object_mut().unwrap().remove("name").unwrap();
                assert!(!name.as_str().unwrap().is_empty(), "{at}");
            }
            assert_eq!(shown, lines, "{at}");
            let totals: Vec<Value> = together(expected.values().copied()).map(pair).into();
            assert_eq!(told["totals"], json!(totals), "{at}");
            assert!(totals.iter().all(|pair| pair["debit"] == pair["credit"]), "{at}");
            for of in ["", "102", "113"] {
                let path = format!("/villages?month={text}&of={of}");
                let told = several.read(&several.bureau, &path).await;
                let mine = |general: &String| of.is_empty() || general == of;
                let items: Vec<Value> = of_books
                    .iter()
                    .take(books)
                    .map(|(book, own)| {
                        let own = own.iter().filter(|(general, _)| mine(general)).map(|(_, pairs)| *pairs);
                        let [a, b, c] = together(own);
                        json!([book, pair(a), pair(b), pair(c)])
                    })
                    .collect();
                let shown: Vec<Value> = told["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|item| json!([item["book"], item["opening"], item["movement"], item["closing"]]))
                    .collect();
                assert_eq!(shown, items, "{path}: {at}");
                let whole = expected.iter().filter(|(general, _)| mine(general)).map(|(_, pairs)| *pairs);
                let whole: Vec<Value> = together(whole).map(pair).into();
                assert_eq!((&told["totals"], &told["next"]), (&json!(whole), &Value::Null), "{path}");
            }
        }
        let owed = several.read(&several.bureau, "?month=2025-01").await;
        let owed = owed["lines"].as_array().unwrap().iter().find(|line| line["account"] == "113").unwrap();
        assert_eq!(owed["closing"], json!({"debit": 80_000, "credit": 70_000}), "not netted");
        several.house.verify_record().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kinds_systems_places_and_pages_are_told_apart() {
    for house in TestHouse::on_both().await {
        let several = Several::open(house).await;
        let closing = async |who: &Caller, query: &str| {
            let told = several.read(who, &format!("?month=2025-03&{query}")).await;
            (told["books"].as_i64().unwrap(), told["totals"][2]["debit"].as_i64().unwrap())
        };
        assert_eq!(closing(&several.bureau, "kind=committee").await, (1, 700));
        assert_eq!(closing(&several.bureau, "standard=2004").await, (1, 900));
        assert_eq!(closing(&several.bureau, &format!("place={QINGHE}")).await, (1, 5_000));
        assert_eq!(closing(&several.bureau, &format!("place={QINJIA}")).await, (1, 5_000));
        assert_eq!(closing(&several.clerk, "").await.0, 2, "a township's own villages");
        let [first, second, third] = [0, 1, 2].map(|at: usize| several.books[at].to_string());
        let path = format!("/villages?month=2025-03&after={first}");
        let told = several.read(&several.bureau, &path).await;
        let books: Vec<&Value> = told["items"].as_array().unwrap().iter().map(|item| &item["book"]).collect();
        assert_eq!(books, [&json!(second), &json!(third)]);
        let over =
            store::Over { kind: BookKind::Collective, standard: Standard::S2023, month: month("2025-03") };
        let scope = crate::gate::scope(several.bureau.actor(), crate::gate::Action::BookRead, code(COUNTY));
        let (scope, county) = (scope.unwrap(), code(COUNTY).as_i64());
        let (ids, at) = (several.books.clone(), several.books[0].as_i64());
        let pages = several.house.app.db.read(move |db| {
            let one = store::summed(db, county, &scope, over, (0, 1))?;
            let more = store::summed(db, county, &scope, over, (at, 1))?;
            Ok([one, more].concat())
        });
        let pages: Vec<BookId> = pages.await.unwrap().into_iter().map(|(id, _)| id).collect();
        assert_eq!(pages, ids[..2]);
        for (role, place, path, status) in [
            (Role::CountyAgriculture, COUNTY, "", 200),
            (Role::CountyDiscipline, COUNTY, "", 200),
            (Role::Supervisor, ZHAIDONG, "", 200),
            (Role::Supervisor, ZHAIDONG, "?place=140824103202", 404),
            (Role::TownClerk, ZHAIDIAN, "?place=140824000000", 404),
            (Role::CountyAgriculture, COUNTY, "?place=x", 400),
            (Role::CountyAgriculture, COUNTY, "?month=2025-13", 400),
            (Role::CountyAgriculture, COUNTY, "?kind=x", 400),
            (Role::CountyAgriculture, COUNTY, "?standard=1999", 400),
            (Role::AuditAdmin, COUNTY, "", 403),
            (Role::CountyOrganization, COUNTY, "", 403),
            (Role::Villager, ZHAIDONG, "", 403),
        ] {
            let who = several.house.caller("某人", &[(role, place)]).await;
            for base in ["/api/v1/books/sums", "/api/v1/books/sums/villages"] {
                let answer = several.house.api_get(&who, &format!("{base}{path}")).await;
                assert_eq!(answer.status.as_u16(), status, "{role:?} {base}{path}: {}", answer.text);
            }
            for base in ["/desk/books/sums", "/desk/books/sums/villages"] {
                let seen = several.house.get(&who, &format!("{base}{path}")).await;
                assert_eq!(seen.status.as_u16(), status, "{role:?} {base}{path}: {}", seen.main_text());
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_figure_of_the_county_leads_to_its_villages_and_into_their_books() {
    for house in TestHouse::on_both().await {
        let several = Several::open(house).await;
        let read = async |path: &str| {
            let seen = several.house.get(&several.bureau, path).await;
            assert_eq!(seen.status.as_u16(), 200, "{path}: {}", seen.main_text());
            seen
        };
        let page = read("/desk/books/sums?month=2025-02").await;
        let words = page.main_text();
        assert!(words.contains("102 银行存款 1,800.00 300.00 20.00 2,080.00"), "{words}");
        assert!(words.contains("共 2 本账") && words.contains("有 2 本账这个月还没结"), "{words}");
        assert!(page.text.contains("（全部）</option>"), "{}", page.text);
        let query = format!("place={COUNTY}&#38;month=2025-02&#38;kind=collective&#38;standard=2023");
        let link = format!("/desk/books/sums/villages?{query}&#38;of=102\"");
        assert!(page.text.contains(&link), "{}", page.text);
        let page = read("/desk/books/sums/villages?month=2025-02&of=102").await;
        let words = page.main_text();
        assert!(words.contains("合作社 1,000.00 20.00 980.00"), "{words}");
        assert!(words.contains("合计 1,800.00 300.00 20.00 2,080.00"), "{words}");
        let inside = format!("/desk/books/{}/trial-balance?month=2025-02", several.books[0]);
        assert!(page.text.contains(&format!("{inside}&#38;of=102\"")), "{}", page.text);
        let book = read(&format!("{inside}&of=102")).await.main_text();
        assert!(book.contains("合计 1,000.00 20.00 980.00"), "{book}");
        let empty = read("/desk/books/sums?month=2020-01").await.main_text();
        assert!(empty.contains("这里这个月没有这样的账"), "{empty}");
        assert_eq!(several.house.get(&several.bureau, "/desk/books/sums/villages?of=999").await.status, 404);
        for form in ["csv", "xlsx"] {
            read(&format!("/desk/books/sums?month=2025-02&as={form}")).await;
        }
        let file = read("/desk/books/sums/villages?month=2025-02&of=113&as=csv").await.text;
        assert!(file.contains(",300.00,,,,300.00,\r\n") || file.contains(",300.00,,,,300.00,\n"), "{file}");
        assert!(file.contains("合计,,800.00,700.00,,300.00,"), "{file}");
        let list = read("/desk/books").await.text;
        assert!(list.contains("href=\"/desk/books/sums\""), "{list}");
        // A closed month is counted as such.
        let close = super::super::commands::CloseMonth { book: several.books[0], month: month("2025-01") };
        several.house.app.run(several.clerk.actor(), None, close).await.unwrap();
        let told = several.read(&several.bureau, "?month=2025-01").await;
        assert_eq!((&told["books"], &told["closed"]), (&json!(2), &json!(1)));
    }
}
