//! Vouchers that are looked for, and looks at names that leave a line.

use super::Bench;
use crate::books::commands::AddParty;
use crate::books::model::PartyId;
use crate::gate::Role;
use crate::record;
use crate::testing::{COUNTY, Caller, QINGHE, TestHouse, ZHAIDONG, code};

const BOOK: &str = "/desk/books/14082410320101";
const API: &str = "/api/v1/books/14082410320101";

impl Bench {
    /// Positions of what is found, and where it goes on.
    async fn find(&self, q: &str, more: &str) -> (Vec<i64>, Option<i64>) {
        let q = serde_urlencoded::to_string([("q", q)]).unwrap();
        let told = self.house.api_get(&self.clerk, &format!("{API}/find?{q}{more}")).await;
        assert_eq!(told.status.as_u16(), 200, "{}", told.text);
        let told = told.json();
        let items = told["items"].as_array().unwrap().iter();
        (items.map(|item| item["seq"].as_i64().unwrap()).collect(), told["next"].as_i64())
    }

    async fn looks(&self) -> Vec<String> {
        let (county, book) = (code(COUNTY).as_i64(), self.book);
        let read = self.house.app.db.read(move |db| {
            let mut rows = Vec::new();
            for (lane, _) in record::store::lanes(db, county)? {
                rows.extend(record::store::after(db, county, lane, 0, 10_000)?);
            }
            Ok(rows)
        });
        let looks = read.await.unwrap().into_iter();
        let looks = looks.filter(|row| row.kind == "book.parties_seen" && row.subject == book.as_i64());
        looks.map(|row| row.data).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn vouchers_are_found_by_words_accounts_parties_numbers_and_amounts() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 5000;C 301 5000").await;
        bench
            .post("2025-02-06", "修东渠水闸", super::fixtures::lines("D 513 20;C 102 20", None))
            .await
            .unwrap();
        bench.say("2025-02-07", "D 113 300;C 501.03 300").await.unwrap();
        bench
            .post("2025-03-01", "买水闸配件", super::fixtures::lines("D 513 1234.56;C 101 1234.56", None))
            .await
            .unwrap();
        for (q, found) in [
            ("水闸", vec![4, 2]),
            ("东渠 水闸", vec![2]),
            ("租赁", vec![3]),
            ("王家", vec![3]),
            ("1,234.56", vec![4]),
            ("300", vec![3]),
            ("记-0001", vec![4, 2]),
            ("打井", vec![]),
        ] {
            assert_eq!(bench.find(q, "").await, (found, None), "{q}");
        }
        assert_eq!(bench.find("水闸", "&before=4").await.0, [2]);
        for q in ["%E6%B0%B4", "", "%20"] {
            let told = bench.house.api_get(&bench.clerk, &format!("{API}/find?q={q}")).await;
            assert_eq!(told.json()["code"], "book.too_short", "{q}");
        }
        let book = bench.house.get(&bench.clerk, BOOK).await;
        assert!(book.text.contains(&format!("action=\"{BOOK}/find\"")), "{}", book.text);
        let page = bench.house.get(&bench.clerk, &format!("{BOOK}/find?q=%E6%B0%B4%E9%97%B8")).await;
        let words = page.main_text();
        assert!(words.contains("买水闸配件") && words.contains("修东渠水闸"), "{words}");
        assert!(!words.contains("王家"), "{words}");
        let short = bench.house.get(&bench.clerk, &format!("{BOOK}/find?q=%E6%B0%B4")).await.main_text();
        assert!(short.contains("请写两个连着的字"), "{short}");
        let none =
            bench.house.get(&bench.clerk, &format!("{BOOK}/find?q=%E6%89%93%E4%BA%95")).await.main_text();
        assert!(none.contains("没有找到"), "{none}");
        let villager = bench.house.officer("某某", Role::Villager, ZHAIDONG).await;
        let elsewhere = bench.house.officer("某某", Role::TownClerk, QINGHE).await;
        for (caller, status) in [(&villager, 403), (&elsewhere, 404)] {
            let seen = bench.house.get(caller, &format!("{BOOK}/find?q=300")).await;
            assert_eq!(seen.status.as_u16(), status);
        }
        bench.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_found_is_paged_and_a_long_book_is_walked_in_stretches() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 5000;C 301 5000").await;
        for n in 0..51 {
            let lines = super::fixtures::lines("D 513 1;C 102 1", None);
            bench.post("2025-02-06", &format!("浇地 {n:02}"), lines).await.unwrap();
        }
        let url = format!("{BOOK}/find?q=%E6%B5%87%E5%9C%B0");
        let first = bench.house.get(&bench.clerk, &url).await;
        assert_eq!(first.text.matches("/vouchers/").count(), 50);
        assert!(first.text.contains("before=3\"") && first.text.contains("再看以前的"), "{}", first.text);
        let second = bench.house.get(&bench.clerk, &format!("{url}&before=3")).await;
        assert_eq!(second.text.matches("/vouchers/").count(), 1);
        assert!(second.text.contains("浇地 00") && !second.text.contains("再看以前的"));
    }
}

async fn look(bench: &Bench, by: &Caller, url: &str) {
    assert_eq!(bench.house.get(by, url).await.status.as_u16(), 200, "{url}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_sees_a_households_name_leaves_a_line_once_in_half_an_hour() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 5000;C 301 5000").await;
        bench.say("2025-02-07", "D 113 300;C 501.03 300").await.unwrap();
        let unit = PartyId::from_i64(99);
        let (kind, name) = ("unit".to_owned(), "县供电公司".to_owned());
        let add = AddParty { book: bench.book, kind, name, drawn: (unit, super::SALT) };
        bench.house.app.run(bench.actor(), None, add).await.unwrap();
        let mut lines = super::fixtures::lines("D 112 20;C 501.03 20", None);
        lines[0].party = Some(unit);
        let plain = bench.post("2025-02-08", "电费", lines).await.unwrap().seq;
        // A voucher without anybody, and one with an organisation only, show no name of a person.
        for seq in [1, plain] {
            look(&bench, &bench.clerk, &format!("{BOOK}/vouchers/{seq}")).await;
        }
        assert_eq!(bench.looks().await.len(), 0);
        let secretary = bench.house.officer("宁书记", Role::VillageSecretary, ZHAIDONG).await;
        for by in [&bench.clerk, &bench.clerk, &secretary] {
            look(&bench, by, &format!("{BOOK}/vouchers/2")).await;
        }
        let looks = bench.looks().await;
        assert_eq!(looks.len(), 2, "{looks:?}");
        assert!(looks.iter().all(|entry| entry.contains("\"voucher\":2")), "{looks:?}");
        // The page where one is entered and the list over the API tell all names: one look.
        look(&bench, &bench.clerk, &format!("{BOOK}/vouchers/new")).await;
        let listed = bench.house.api_get(&bench.clerk, &format!("{API}/parties")).await;
        assert_eq!(listed.json()["items"][1]["name"], "县供电公司");
        assert_eq!(bench.looks().await.len(), 3);
        bench.house.clock.set(bench.house.app.clock.now().plus_hours(1));
        let later = bench.house.api_get(&bench.clerk, &format!("{API}/parties")).await;
        assert_eq!(later.status.as_u16(), 200, "{}", later.text);
        assert_eq!(bench.looks().await.len(), 4, "another half hour");
        // Whoever may not see the voucher leaves nothing.
        let elsewhere = bench.house.officer("某某", Role::TownClerk, QINGHE).await;
        let refused = bench.house.get(&elsewhere, &format!("{BOOK}/vouchers/2")).await;
        assert_eq!(refused.status.as_u16(), 404);
        assert_eq!(bench.looks().await.len(), 4);
        bench.verify().await;
    }
}
