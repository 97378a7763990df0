//! Sheets of the money agree with the trial balance, to the fen.

use super::{cells, compose, sum};
use crate::books::tests::fixtures::{self, VOUCHERS_A, VOUCHERS_B};
use crate::books::tests::{Bench, month};
use crate::notices::model::{About, Cell, Period};
use crate::testing::TestHouse;
use houji_base::Fen;

#[tokio::test(flavor = "multi_thread")]
async fn what_came_in_less_what_went_out_is_what_the_trial_balance_moved() {
    for fixture in [VOUCHERS_A, VOUCHERS_B] {
        for house in TestHouse::on_both().await {
            let bench = Bench::open_with(house, fixtures::opening(fixture)).await;
            for voucher in fixtures::vouchers(fixture).iter().filter(|voucher| voucher.number < 27) {
                if bench
                    .post(&voucher.day.to_string(), &voucher.summary, voucher.lines.clone())
                    .await
                    .is_err()
                {
                    break;
                }
            }
            let mut whole = [Fen::ZERO; 2];
            for at in 1..=12 {
                let period = Period::Months(month(&format!("2025-{at:02}")), 1);
                let came = compose(&bench.house, "F02", period).await.unwrap();
                let went = compose(&bench.house, "F03", period).await.unwrap();
                let trial = bench.trial(at, at).await;
                let [cash, bank] = ["101", "102"].map(|code| trial.movement(code).net());
                let [came_in, went_out] = [&came, &went].map(|of| sum(&of.sheets[0], 3));
                assert_eq!(came_in.minus(went_out), cash.plus(bank), "{} {at}", bench.house.on);
                // The three figures say the same, and the sheet of what is left adds up to the last one.
                assert_eq!(came.figures, went.figures);
                assert_eq!(came.figures[0].value, Cell::Money(came_in));
                assert_eq!(came.figures[1].value, Cell::Money(went_out));
                let left = ["101", "102"].map(|code| trial.closing(code).net()).into_iter().sum();
                assert_eq!(came.figures[2].value, Cell::Money(left));
                assert_eq!(sum(&went.sheets[1], 1), left);
                whole = [whole[0].plus(came_in), whole[1].plus(went_out)];
            }
            // A quarter and a year are the sums of their months.
            let year = Period::Months(month("2025-01"), 12);
            let came = compose(&bench.house, "F02", year).await.unwrap();
            assert_eq!((came.figures[0].value.clone(), came.figures[1].value.clone()), {
                (Cell::Money(whole[0]), Cell::Money(whole[1]))
            });
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_lead_to_their_vouchers_in_groups_and_name_nobody() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let given = |text: &str| fixtures::lines(text, Some(bench.party));
        bench.post("2025-09-05", "收场地租金", given("D 102 70;C 501.03 70")).await.unwrap();
        bench.post("2025-10-05", "收三组王家场地租金", given("D 102 100;C 501.03 100")).await.unwrap();
        bench.post("2025-10-06", "收门面租金", given("D 101 50;C 501.03 50")).await.unwrap();
        bench.post("2025-10-09", "利息", given("D 102 0.50;C 504 0.50")).await.unwrap();
        let period = Period::Months(month("2025-10"), 1);
        let told = compose(&bench.house, "F02", period).await.unwrap();
        let rows = cells(&told.sheets[0]);
        assert_eq!(
            rows,
            [
                "收三**场地租金|2025-10-05|记-0001|100.00|出租收的租金，银行，票据 1 张",
                "收门面租金|2025-10-06|记-0002|50.00|出租收的租金，现金，票据 1 张",
                "小计：出租收的租金|||150.00|",
                "利息|2025-10-09|记-0003|0.50|利息和别的收入，银行，票据 1 张",
                "进来合计|||150.50|",
            ]
        );
        assert_eq!(told.sheets[0].lines[0].about, Some(About::Voucher(bench.book, 3)));
        assert_eq!(
            told.sentence,
            "2025年10月进来 150.50 元，共 3 笔，最多的一笔是收三**场地租金，100.00 元。账还没结，数字可能变。"
        );
        assert_eq!(told.comparison, "比9月多 80.50 元。");
        bench.close_until("2025-10").await;
        let told = compose(&bench.house, "F03", period).await.unwrap();
        assert_eq!(told.sentence, "2025年10月没有花钱。");
        assert_eq!(told.comparison, "和9月一样多。");
        let before = compose(&bench.house, "F02", Period::Months(month("2024-12"), 1)).await;
        assert!(before.is_none());
        let occasion = Period::parse("2025-10-03").unwrap();
        assert!(compose(&bench.house, "F02", occasion).await.is_none());
    }
}
