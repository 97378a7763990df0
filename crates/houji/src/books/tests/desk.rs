//! The accountant's pages through the real router.

use super::Bench;
use crate::gate::Role;
use crate::testing::{QINGHE, TestHouse, ZHAIDONG};

const BOOK: &str = "/desk/books/14082410320101";

#[tokio::test(flavor = "multi_thread")]
async fn a_book_leads_to_its_vouchers_and_a_voucher_to_the_one_in_red() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let first = bench.say("2025-02-06", "D 513 20;C 102 20").await.unwrap();
        bench.close("2025-01").await.unwrap();
        let list = bench.house.get(&bench.clerk, "/desk/books").await;
        assert!(list.text.contains(&format!("href=\"{BOOK}\"")), "{}", list.text);
        assert!(list.main_text().contains("翟东村股份经济合作社"), "{}", list.main_text());
        let page = bench.house.get(&bench.clerk, &format!("{BOOK}?month=2025-02")).await;
        let words = page.main_text();
        assert!(
            words.contains("1月 已结") && words.contains("2月 没结") && words.contains("2026年"),
            "{words}"
        );
        assert!(words.contains("记-0001 2025年2月6日 测试 20.00"), "{words}");
        assert!(
            page.text.contains(&format!("{BOOK}/statements/balance-sheet?month=2025-02")),
            "{}",
            page.text
        );
        let now = bench.house.get(&bench.clerk, &format!("{BOOK}?month=2026-03")).await.main_text();
        assert!(now.contains("3月 没结") && !now.contains("4月") && now.contains("2025年"), "{now}");

        let url = format!("{BOOK}/vouchers/{}", first.seq);
        let sheet = bench.house.get(&bench.clerk, &url).await;
        assert!(sheet.text.contains("贰拾元整"), "{}", sheet.text);
        let back = format!("{url}/reversal");
        let empty = bench.house.post(&bench.clerk, &back, &[("reason", " ")]).await;
        assert_eq!(empty.status.as_u16(), 422);
        assert!(empty.text.contains("请写一下为什么冲销"), "{}", empty.text);
        let red = bench.house.post(&bench.clerk, &back, &[("reason", "记重了")]).await;
        assert_eq!(red.status.as_u16(), 303, "{}", red.text);
        let seen = bench.house.get(&bench.clerk, red.location()).await;
        assert!(
            seen.text.contains("-20.00") && seen.text.contains(&format!("href=\"{url}\"")),
            "{}",
            seen.text
        );
        let taken = bench.house.get(&bench.clerk, &url).await;
        assert!(taken.text.contains(&format!("href=\"{}\"", red.location())), "{}", taken.text);
        assert!(!taken.text.contains(&back), "a voucher is taken back once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_a_book_are_for_those_who_may_read_it() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        for (role, place, status) in [
            (Role::Supervisor, ZHAIDONG, 200),
            (Role::TownClerk, QINGHE, 404),
            (Role::Villager, ZHAIDONG, 403),
        ] {
            let who = bench.house.caller("某人", &[(role, place)]).await;
            for path in ["", "/vouchers/1"] {
                let seen = bench.house.get(&who, &format!("{BOOK}{path}")).await;
                assert_eq!(seen.status.as_u16(), status, "{role:?} {place} {path}");
            }
            let list = bench.house.get(&who, "/desk/books").await;
            assert_eq!(list.text.contains(BOOK), status == 200, "{role:?} {place}");
            let red =
                bench.house.post(&who, &format!("{BOOK}/vouchers/1/reversal"), &[("reason", "错")]).await;
            assert!([403, 404].contains(&red.status.as_u16()), "{role:?} {place}: {}", red.status);
        }
    }
}
