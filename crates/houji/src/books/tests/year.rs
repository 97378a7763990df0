//! Whole years with known results.

use super::super::model::{Amounts, Trial};
use super::Bench;
use super::fixtures::{self, TRIAL_A, VOUCHERS_A, VOUCHERS_B};
use crate::testing::TestHouse;
use houji_base::Fen;

fn printed(trial: &Trial) -> String {
    let row = |name: &str, pairs: [Amounts; 3]| {
        let cells = pairs.map(|pair| format!("{}|{}", pair.debit, pair.credit));
        format!("{name}|{}", cells.join("|"))
    };
    let lines = trial
        .lines
        .iter()
        .map(|line| row(line.account.as_str(), [line.opening, line.movement, line.closing]));
    lines.chain([row("TOTAL", trial.totals())]).collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_with_greenhouses_gives_its_trial_balance_to_the_fen() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, fixtures::opening(VOUCHERS_A)).await;
        let given = fixtures::vouchers(VOUCHERS_A);
        for voucher in given.iter().filter(|voucher| voucher.number < 27) {
            bench.post(&voucher.day.to_string(), &voucher.summary, voucher.lines.clone()).await.unwrap();
        }
        let before = bench.trial(1, 12).await;
        let [_, movement, closing] = before.totals();
        assert_eq!(movement, Amounts::new(Fen::new(218_664_983), Fen::new(218_664_983)));
        assert_eq!(closing, Amounts::new(Fen::new(444_171_983), Fen::new(444_171_983)));
        bench.close_until("2025-11").await;
        bench.year_end().await.unwrap();
        for voucher in given.iter().filter(|voucher| voucher.number > 29) {
            bench.post(&voucher.day.to_string(), &voucher.summary, voucher.lines.clone()).await.unwrap();
        }
        bench.year_end().await.unwrap();
        bench.close("2025-12").await.unwrap();
        assert_eq!(printed(&bench.trial(1, 13).await), TRIAL_A.trim(), "{}", bench.house.on);
        bench.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_with_a_factory_gives_its_balances() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, fixtures::opening(VOUCHERS_B)).await;
        for voucher in fixtures::vouchers(VOUCHERS_B) {
            bench.post(&voucher.day.to_string(), &voucher.summary, voucher.lines).await.unwrap();
        }
        bench.close_until("2025-11").await;
        bench.year_end().await.unwrap();
        bench.close("2025-12").await.unwrap();
        let trial = bench.trial(1, 13).await;
        for (account, net) in [
            ("102", 33_500_000),
            ("151", 144_000_000),
            ("152", -6_840_000),
            ("211", -14_750_000),
            ("301", -50_000_000),
            ("311", -94_000_000),
            ("322.02", -11_910_000),
        ] {
            assert_eq!(trial.closing(account).net(), Fen::new(net), "{account}");
        }
        let [_, movement, closing] = trial.totals();
        assert_eq!(closing.debit, Fen::new(177_500_000));
        assert_eq!(movement.debit, Fen::new(321_840_000));
        bench.verify().await;
    }
}
