//! Sources of the rooms beside the books: their sums are those of the rooms.

use super::{cells, compose, sum};
use crate::books::tests::{Bench, month};
use crate::decisions::tests::{Hall, before, form, meeting};
use crate::notices::model::{Cell, Period};
use crate::notices::sources::source;
use crate::testing::TestHouse;
use houji_base::Fen;

#[tokio::test(flavor = "multi_thread")]
async fn decisions_are_told_with_every_meeting() {
    for house in TestHouse::on_both().await {
        let hall = Hall::open(house).await;
        let quarter = Period::Months(month("2026-01"), 3);
        assert!(compose(&hall.house, "V01", quarter).await.is_none());
        let id = hall.record(&form()).await.unwrap();
        for step in before() {
            hall.step(id, &step).await.unwrap();
        }
        hall.step(id, &meeting("resolve", "2026-02-08", "representatives", [46, 30, 30])).await.unwrap();
        let told = compose(&hall.house, "V02", quarter).await.unwrap();
        assert_eq!(told.sentence, "2026年第1季度村里商量了 1 件事，决议的 0 件，人数或者同意不够的 1 件。");
        assert_eq!(
            cells(&told.sheets[1])[3],
            "东巷路灯换新|决议|2026-02-08|村民代表会议|46|30|30|未通过（到会的人不够）"
        );
        hall.step(id, &meeting("resolve", "2026-02-10", "representatives", [46, 31, 16])).await.unwrap();
        let told = compose(&hall.house, "V01", quarter).await.unwrap();
        assert_eq!(cells(&told.sheets[0]), ["东巷路灯换新|四议两公开|村党组织|18,400.00|已决议|2026-02-10|"]);
        assert_eq!(told.comparison, "去年第4季度商量了 0 件。");
        assert!(compose(&hall.house, "V12", quarter).await.is_none());
        assert!(compose(&hall.house, "V01", Period::Months(month("2025-10"), 3)).await.is_none());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn claims_raised_money_and_pay_add_up_to_the_ledger() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;D 113 36;C 221 400;C 301 636").await;
        bench.say("2025-02-03", "D 102 90;C 231 90").await.unwrap();
        bench.say("2025-02-05", "D 231 30;C 102 30").await.unwrap();
        bench.say("2025-02-06", "D 513.01 200;C 102 200").await.unwrap();
        bench.say("2025-02-07", "D 231 20;C 311 20").await.unwrap();
        let period = Period::Months(month("2025-02"), 1);
        let trial = bench.trial(2, 2).await;
        let claims = compose(&bench.house, "F06", period).await.unwrap();
        assert_eq!(sum(&claims.sheets[0], 6), trial.closing("113").net());
        let raised = compose(&bench.house, "S04", period).await.unwrap();
        let figures: Vec<Cell> = raised.figures.iter().map(|figure| figure.value.clone()).collect();
        let left = trial.closing("231").net().negated();
        assert_eq!(figures, [Fen::new(9_000), Fen::new(5_000), left].map(Cell::Money));
        assert_eq!(left, Fen::new(4_000));
        let of_sheet = [2, 3].map(|column| sum(&raised.sheets[0], column));
        assert_eq!(of_sheet, [Fen::new(9_000), Fen::new(5_000)], "also what moved no cash has its line");
        let pay = compose(&bench.house, "V14", period).await.unwrap();
        assert_eq!(sum(&pay.sheets[0], 3), trial.movement("513.01").net());
        assert_eq!(pay.comparison, "", "nothing was paid before");
        bench.say("2025-03-06", "D 513.01 150;C 102 150").await.unwrap();
        let pay = compose(&bench.house, "V14", Period::Months(month("2025-03"), 1)).await.unwrap();
        assert_eq!(pay.comparison, "比2月少 50.00 元。");
        assert!(compose(&bench.house, "V14", Period::Months(month("2025-01"), 1)).await.is_none());
        for empty in ["F04", "F05", "F07", "F08", "S02", "S03", "S05", "V03", "V13"] {
            assert!(compose(&bench.house, empty, period).await.is_none(), "{empty}");
        }
        assert!(source("F01").is_none() && source("P01").is_none());
    }
}
