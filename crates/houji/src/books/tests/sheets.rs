//! The sheets through the real router: figures lead to their entries, and who may see them.

use super::{Bench, SALT, month};
use crate::books::commands::Except;
use crate::gate::Role;
use crate::testing::{COUNTY, QINGHE, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG};
use houji_base::Day;

const BOOK: &str = "/desk/books/14082410320101";

#[tokio::test(flavor = "multi_thread")]
async fn figures_of_a_sheet_lead_to_the_entries_behind_them() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        bench.say("2025-01-05", "D 102 1500.50;C 501.03 1500.50").await.unwrap();
        let spent = bench.say("2025-02-06", "D 513 20;C 102 20").await.unwrap();
        let read = async |path: &str| {
            let seen = bench.house.get(&bench.clerk, &format!("{BOOK}{path}")).await;
            assert_eq!(seen.status.as_u16(), 200, "{} {path}: {}", bench.house.on, seen.main_text());
            seen
        };
        let trial = read("/trial-balance?month=2025-02").await;
        assert!(trial.main_text().contains("102 银行存款 2,500.50 20.00 2,480.50"), "{}", trial.main_text());
        assert!(trial.text.contains("/accounts/102?month=2025-02\""), "{}", trial.text);
        let year = read("/trial-balance?month=2025-02&span=year").await.main_text();
        assert!(year.contains("102 银行存款 1,000.00 1,500.50 20.00 2,480.50"), "{year}");
        let some = read("/trial-balance?month=2025-02&of=513").await.main_text();
        assert!(some.contains("513 管理费用") && !some.contains("银行存款"), "{some}");
        let bank = read("/accounts/102?month=2025-02").await;
        let words = bank.main_text();
        assert!(words.contains("期初余额 借 2,500.50"), "{words}");
        assert!(words.contains("本期合计 20.00 借 2,480.50"), "{words}");
        assert!(bank.text.contains(&format!("{BOOK}/vouchers/{}\"", spent.seq)));
        let after =
            read(&format!("/accounts/102?month=2025-02&after=202502.{}.9", spent.seq)).await.main_text();
        assert!(after.contains("承前页 借 2,480.50"), "{after}");
        let income = read("/statements/income-expense?month=2025-02").await;
        let words = income.main_text();
        assert!(words.contains("经营收入 0.00 1,500.50"), "{words}");
        assert!(words.contains("收支相抵 -20.00 1,480.50"), "{words}");
        assert!(income.text.contains("/accounts/513?month=2025-02\""), "{}", income.text);
        assert!(income.text.contains("/accounts/513?month=2025-02&#38;span=year\""), "{}", income.text);
        let sheet = read("/statements/balance-sheet?month=2025-02").await;
        assert!(sheet.main_text().contains("资产总计 2,480.50 1,000.00"), "{}", sheet.main_text());
        assert!(sheet.text.contains("of=101,102\""), "several accounts are listed first");
        read("/statements/result?month=2025-02").await;
        let known = read("/statements/income-expense?month=2025-02&known=2026-03-01").await.main_text();
        assert!(known.contains("按 2026年3月1日 那天") && known.contains("经营收入 0.00 0.00"), "{known}");
        let today = read("/statements/income-expense?month=2025-02&known=2026-03-02").await.main_text();
        assert!(today.contains("经营收入 0.00 1,500.50"), "{today}");
        for (path, status) in [
            ("/trial-balance?month=2024-12", 422),
            ("/trial-balance?month=2025-01", 200),
            ("/trial-balance?month=2026-03", 200),
            ("/trial-balance?month=2026-04", 422),
            ("/trial-balance?known=2026-03-03", 422),
            ("/trial-balance?known=x", 422),
            ("/trial-balance?of=x", 404),
            ("/accounts/999", 404),
            ("/accounts/102?after=x", 404),
            ("/statements/nothing", 404),
        ] {
            let seen = bench.house.get(&bench.clerk, &format!("{BOOK}{path}")).await;
            assert_eq!(seen.status.as_u16(), status, "{path}: {}", seen.main_text());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_read_a_book_sees_no_sheet_of_it() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        for (role, place, status) in [
            (Role::Supervisor, ZHAIDONG, 200),
            (Role::CountyAgriculture, COUNTY, 200),
            (Role::Supervisor, XIAONING, 404),
            (Role::TownClerk, QINGHE, 404),
            (Role::AuditAdmin, COUNTY, 403),
            (Role::Villager, ZHAIDONG, 403),
        ] {
            let who = bench.house.caller("某人", &[(role, place)]).await;
            for path in ["/trial-balance", "/accounts/102", "/statements/result"] {
                let seen = bench.house.get(&who, &format!("{BOOK}{path}")).await;
                assert_eq!(seen.status.as_u16(), status, "{role:?} {place} {path}");
                assert_eq!(seen.text.contains("1,000.00"), status == 200 && path != "/statements/result");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_sheet_of_a_past_day_says_of_closing_stays_as_it_was() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let next_day = || bench.house.clock.set(bench.house.app.clock.now().plus_hours(24));
        let said = async |month: &str, known: &str| {
            let form = format!("{BOOK}/trial-balance?month={month}&known={known}&as=print");
            // A session ends while days go by.
            let reader = bench.house.officer("解会计", Role::TownClerk, ZHAIDIAN).await;
            let words = bench.house.get(&reader, &form).await.main_text();
            assert!(words.contains("科目余额表"), "{words}");
            assert!(known.is_empty() || !words.contains("数字可能变"), "{words}");
            (words.contains("那时候本月账还没结"), words.contains("数字可能变"))
        };
        assert_eq!(said("2025-01", "").await, (false, true));
        assert_eq!(said("2025-01", "2026-03-02").await, (true, false));
        next_day();
        bench.close("2025-01").await.unwrap();
        next_day();
        for (known, was_open) in [("2026-03-01", true), ("2026-03-02", true), ("2026-03-03", false)] {
            assert_eq!(said("2025-01", known).await, (was_open, false), "{known}");
        }
        assert_eq!(said("2025-01", "").await, (false, false));
        assert_eq!(said("2025-02", "2026-03-03").await, (true, false), "the month after is another one");
        // Closed again under an exception, it was closed before all the same.
        let leader = bench.house.officer("马镇长", Role::TownLeader, ZHAIDIAN).await;
        let command = Except {
            book: bench.book,
            month: month("2025-01"),
            most: 1,
            last: Day::parse("2026-03-05").unwrap(),
            asked: "郭记账".to_owned(),
            reason: "电费单漏记了".to_owned(),
            salt: SALT,
        };
        bench.house.app.run(leader.actor(), None, command).await.unwrap();
        bench.say("2025-01-20", "D 513 7;C 102 7").await.unwrap();
        assert_eq!(said("2025-01", "2026-03-02").await, (true, false));
        assert_eq!(said("2025-01", "2026-03-03").await, (false, false));
        bench.verify().await;
    }
}
