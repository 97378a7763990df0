//! Whole years with known results.

use super::super::model::{Amounts, Trial};
use super::fixtures::{self, TRIAL_A, VOUCHERS_A, VOUCHERS_B};
use super::{Bench, month};
use crate::books::model::{Book, BookId, BookKind, Standard};
use crate::books::store;
use crate::house::App;
use crate::testing::TestHouse;
use houji_base::Fen;
use houji_base::{DivisionCode, Level, Month};

/// A trial balance as the fixtures write it.
pub fn printed(trial: &Trial) -> String {
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

/// What is given out may stand on the parts of 各项分配, where the templates put it, or on itself.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_out_is_carried_over_from_each_part() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 5000;C 301 5000").await;
        bench.say("2025-03-01", "D 102 1000;C 501.03 1000").await.unwrap();
        bench.close_until("2025-11").await;
        bench.year_end().await.unwrap();
        bench.say("2025-12-31", "D 322.01.01 300;C 311 300").await.unwrap();
        bench.say("2025-12-31", "D 322.01.02 400;C 211.04 400").await.unwrap();
        bench.say("2025-12-31", "D 322.01 50;C 311 50").await.unwrap();
        bench.year_end().await.unwrap();
        bench.close("2025-12").await.unwrap();
        let trial = bench.trial(1, 13).await;
        assert!(trial.parts("322.01").all(|part| part.closing.is_zero()), "{}", bench.house.on);
        assert_eq!(trial.closing("322.02").net(), Fen::new(-25_000));
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

/// What the demo county's books must be: one for every village, of so many months, closed up to the last month but for
/// the first days of this one, and the two known years to the fen.
pub async fn are_kept(app: &App, villages: usize, this_month: Month) {
    let county = app.db.county();
    let read = app.db.read(move |db| {
        let books = store::books_inside(db, county.as_i64(), county, 0, 1000)?;
        let year = this_month.year() - 1;
        let known = ["140824200201", "140824104202"].map(|place| {
            let book = BookId::of(DivisionCode::parse(place).unwrap(), 1).unwrap();
            let rows = store::year(db, county.as_i64(), book, year).unwrap();
            Trial::new(Standard::S2023, &rows, 1, 13)
        });
        Ok((books, known))
    });
    let (mut books, [greenhouses, factory]): (Vec<Book>, _) = read.await.unwrap();
    // A township's book went over to the newer system, and a committee keeps one of its own.
    assert_eq!(books.iter().filter(|book| book.goes_on.is_some()).count(), 1);
    assert_eq!(books.iter().filter(|book| book.kind == BookKind::Committee).count(), 1);
    // A cooperative's is kept under a chart that came as data; its first year is closed and its result given out.
    let cooperative: Vec<_> = books.iter().filter(|book| book.kind == BookKind::Cooperative).collect();
    assert_eq!(cooperative.len(), 1);
    assert!(cooperative.iter().all(|book| !book.standard.is_known() && book.closed_to > book.first.next()));
    books.retain(|book| book.place.level() == Level::Village && book.kind == BookKind::Collective);
    assert_eq!(books.len(), villages);
    for book in &books {
        let closed = [this_month.before(), this_month.before().before()].contains(&book.closed_to);
        assert!(closed, "{} is closed to {}", book.name, book.closed_to);
        let months =
            (this_month.year() - book.first.year()) * 12 + this_month.month() - book.first.month() + 1;
        assert!((13..=24).contains(&months), "{}: {months} months", book.name);
        // The known year of the factory has few entries.
        let few = if book.first == month("2024-04") { 3 } else { 1 };
        let each = few * months..=6 * months;
        assert!(each.contains(&book.last_seq), "{}: {} in {months} months", book.name, book.last_seq);
    }
    assert_eq!(books.iter().filter(|book| book.first == month("2024-04")).count(), villages - 2);
    // What members are owed stands apart where a dividend went the whole way.
    let apart =
        "211|0.00|42000.00|0.00|34200.00|0.00|76200.00\n211.04|0.00|0.00|0.00|113400.00|0.00|113400.00";
    let expected = TRIAL_A.replace("211|0.00|42000.00|0.00|147600.00|0.00|189600.00", apart);
    assert_eq!(printed(&greenhouses), expected.trim());
    assert_eq!(factory.closing("102").net(), Fen::new(33_500_000));
    assert_eq!(factory.totals()[1].debit, Fen::new(321_840_000));
}
