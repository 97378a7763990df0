//! The page of closing through the real router.

use super::Bench;
use super::fixtures::{self, VOUCHERS_A};
use crate::gate::Role;
use crate::testing::{Answer, QINGHE, TestHouse, ZHAIDONG};

const CLOSE: &str = "/desk/books/14082410320101/close";
const YEAR_END: &str = "/desk/books/14082410320101/year-end";

async fn page(bench: &Bench) -> Answer {
    let seen = bench.house.get(&bench.clerk, CLOSE).await;
    assert_eq!(seen.status.as_u16(), 200, "{}", seen.main_text());
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_closed_when_nothing_stands_in_the_way() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        bench.say("2025-01-06", "D 513 20;C 101 20").await.unwrap();
        let seen = page(&bench).await;
        let words = seen.main_text();
        assert!(words.contains("还没有结过账，从2025年1月开始"), "{words}");
        assert!(words.contains("下一个要结的：2025年1月"), "{words}");
        assert!(
            words.contains("借方、贷方相等 库存现金月末是负数（-20.00 元） 看这个科目的明细账 记一张凭证"),
            "{words}"
        );
        assert!(words.contains("2025年2月 库存现金月末是负数"), "{words}");
        assert!(!words.contains("2026年3月"), "a month that is not over does not wait: {words}");
        assert!(seen.text.contains("/accounts/101?month=2025-01\""), "{}", seen.text);
        let entry = bench.house.get(&bench.clerk, "/desk/books/14082410320101/vouchers/new").await;
        assert_eq!(entry.status.as_u16(), 200, "where it is mended");
        assert!(!seen.text.contains("结2025年1月的账"), "no button while something stands in the way");

        let refused = bench.house.post(&bench.clerk, CLOSE, &[("month", "2025-01")]).await;
        assert_eq!(refused.status.as_u16(), 409);
        let words = refused.main_text();
        assert!(
            words.contains("没有结成 还不能结账：库存现金月末是负数（-20.00 元）。请先办好再结。"),
            "{words}"
        );
        assert!(words.contains("下一个要结的：2025年1月"), "the page is shown again: {words}");

        bench.say("2025-01-07", "D 101 50;C 102 50").await.unwrap();
        let free = page(&bench).await;
        assert!(free.text.contains("结2025年1月的账"), "{}", free.text);
        let done = bench.house.post(&bench.clerk, CLOSE, &[("month", "2025-01")]).await;
        assert_eq!((done.status.as_u16(), done.location()), (303, format!("{CLOSE}?did=month").as_str()));
        let words = bench.house.get(&bench.clerk, done.location()).await.main_text();
        assert!(words.contains("2025年1月的账结好了") && words.contains("已经结到2025年1月"), "{words}");
        for (month, status, said) in
            [("2025-01", 409, "2025年1月已经结账"), ("2025-03", 409, "要先结2025年2月的账"), ("x", 400, "请")]
        {
            let seen = bench.house.post(&bench.clerk, CLOSE, &[("month", month)]).await;
            assert_eq!(seen.status.as_u16(), status, "{month}");
            assert!(seen.text.contains(said), "{month}: {}", seen.main_text());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_running_month_says_from_when_it_can_be_closed() {
    let bench = Bench::open_with(TestHouse::lite().await, "D 102 1000;C 301 1000").await;
    bench.close_until("2025-12").await;
    bench.close_until_from("2026-01", "2026-02").await;
    let words = page(&bench).await.main_text();
    assert!(words.contains("2026年3月还没过完，4月1日起可以结。"), "{words}");
    assert!(!words.contains("后面的月份"), "{words}");
    let refused = bench.house.post(&bench.clerk, CLOSE, &[("month", "2026-03")]).await;
    assert_eq!(refused.status.as_u16(), 409);
    assert!(refused.main_text().contains("2026年3月还没过完。请到下个月再结账。"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_is_closed_in_its_order() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, fixtures::opening(VOUCHERS_A)).await;
        let given = fixtures::vouchers(VOUCHERS_A);
        for voucher in given.iter().filter(|voucher| voucher.number < 27) {
            bench.post(&voucher.day.to_string(), &voucher.summary, voucher.lines.clone()).await.unwrap();
        }
        bench.close_until("2025-10").await;
        let early = page(&bench).await;
        assert!(!early.text.contains("id=\"year-end\""), "the year's close comes with December");
        let refused = bench.house.post(&bench.clerk, YEAR_END, &[("year", "2025")]).await;
        assert_eq!(refused.status.as_u16(), 409);
        assert!(refused.main_text().contains("没有结成 要先结2025年11月的账"), "{}", refused.main_text());
        bench.close("2025-11").await.unwrap();

        let seen = page(&bench).await;
        let words = seen.main_text();
        assert!(words.contains("2025年的年终结转"), "{words}");
        assert!(words.contains("提折旧：今年提了 160,233.33 元"), "{words}");
        assert!(words.contains("应付款里留着 76,200.00 元"), "{words}");
        assert!(words.contains("结转本年收入（2025年） 462,436.50"), "{words}");
        assert!(words.contains("结转本年收益（2025年） 230,363.17"), "{words}");
        assert!(words.contains("收入、支出科目还有 8 个没有结转 做年终结转"), "{words}");
        assert!(!seen.text.contains("结2025年12月的账"), "{words}");

        let done = bench.house.post(&bench.clerk, YEAR_END, &[("year", "2025")]).await;
        assert_eq!((done.status.as_u16(), done.location()), (303, format!("{CLOSE}?did=year").as_str()));
        let words = bench.house.get(&bench.clerk, done.location()).await.main_text();
        assert!(words.contains("年终结转的凭证记好了") && words.contains("现在没有要结转的"), "{words}");
        for voucher in given.iter().filter(|voucher| voucher.number > 29) {
            bench.post(&voucher.day.to_string(), &voucher.summary, voucher.lines.clone()).await.unwrap();
        }
        let words = page(&bench).await.main_text();
        assert!(words.contains("各项分配（322.01）还没有结转 做年终结转"), "{words}");
        assert!(words.contains("记了 182,508.95 元"), "{words}");
        bench.house.post(&bench.clerk, YEAR_END, &[("year", "2025")]).await;
        let again = bench.house.post(&bench.clerk, YEAR_END, &[("year", "2025")]).await;
        assert_eq!(again.status.as_u16(), 409, "{}", again.main_text());
        let done = bench.house.post(&bench.clerk, CLOSE, &[("month", "2025-12")]).await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.main_text());
        bench.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_sees_the_checks_and_who_keeps_the_books_closes() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        for (role, place, status) in [
            (Role::Supervisor, ZHAIDONG, 200),
            (Role::VillageAccountant, ZHAIDONG, 200),
            (Role::TownClerk, QINGHE, 404),
            (Role::Villager, ZHAIDONG, 403),
        ] {
            let who = bench.house.caller("某人", &[(role, place)]).await;
            let seen = bench.house.get(&who, CLOSE).await;
            assert_eq!(seen.status.as_u16(), status, "{role:?} {place}");
            assert!(!seen.text.contains("name=\"month\""), "{role:?} has no button");
            if status == 200 {
                assert!(seen.text.contains("由镇里的代理会计来结"), "{}", seen.main_text());
                assert!(!seen.text.contains("vouchers/new"), "{role:?} posts nothing");
            }
            for (path, field) in [(CLOSE, ("month", "2025-01")), (YEAR_END, ("year", "2025"))] {
                let act = bench.house.post(&who, path, &[field]).await;
                assert!([403, 404].contains(&act.status.as_u16()), "{role:?} {path}: {}", act.status);
            }
        }
    }
}
