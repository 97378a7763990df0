//! What a village's collective earns and spends, month by month. Pure.
//!
//! An entry is written `D 102 170000.00;C 501.03 170000.00`, and with whom after the account: `D 112@1 500.00` is the
//! second party of the book.

use super::chance::Chance;
use houji_base::{Fen, Month};

/// What a collective lives on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Living {
    /// Greenhouses let to households, paid twice a year.
    Greenhouses,
    /// A workshop let to a firm, paid once a year in April.
    Workshop,
    /// Orchards contracted out; the fee is owed in March and paid in April.
    Orchard,
    /// Some land contracted out.
    Land,
    /// What the township gives it to run on.
    Grants,
}

/// One collective's circumstances; money in yuan.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trade {
    pub(super) living: Living,
    /// What its living brings in a year; a multiple of four.
    pub(super) income: i64,
    /// What the township gives it each half-year.
    pub(super) upkeep: i64,
    /// Pay of its cadres in a quarter.
    pub(super) pay: i64,
    /// A year's depreciation.
    pub(super) wear: i64,
    /// The month from which cards of assets post it.
    pub(super) cards: Option<Month>,
    /// The month in which a road is paid for by a grant, and how much.
    pub(super) road: Option<(Month, i64)>,
    /// Account of rent that was paid ahead.
    pub(super) ahead: &'static str,
    /// Rent paid ahead under another contract that becomes income each January.
    pub(super) land_ahead: i64,
}

impl Trade {
    /// The circumstances of a village of some weight; `first` is the first month of its book.
    pub(super) fn draw(chance: &mut Chance, weight: i64, first: Month) -> Trade {
        use Living as L;
        let kinds =
            [(22, L::Greenhouses), (18, L::Workshop), (20, L::Orchard), (25, L::Land), (15, L::Grants)];
        let living = chance.weighed(&kinds).copied().unwrap_or(L::Land);
        let income = match living {
            L::Greenhouses => chance.between(12, 30) * weight * 1_000,
            L::Workshop => chance.between(20, 36) * weight * 1_000,
            L::Orchard => chance.between(30, 90) * weight * 200,
            L::Land => chance.between(20, 60) * weight * 120,
            L::Grants => 0,
        };
        let road = chance.percent(30).then(|| {
            let mut month = first;
            (0..chance.between(3, 16)).for_each(|_| month = month.next());
            (month, chance.between(12, 40) * 10_000)
        });
        Trade {
            living,
            income,
            upkeep: chance.between(20, 35) * 1_000,
            pay: chance.between(15, 30) * 600,
            wear: chance.between(2, 6) * weight * 1_900,
            cards: None,
            road,
            ahead: "211.01",
            land_ahead: 0,
        }
    }
}

/// What happened in a month: day, summary, entry.
pub(super) type Happened = (i64, String, String);

/// What happens in a month of a book that began with `first`.
pub(super) fn month(trade: &Trade, chance: &mut Chance, (month, first): (Month, Month)) -> Vec<Happened> {
    let mut happened = Vec::new();
    let mut add = |day: i64, summary: &str, entry: String| happened.push((day, summary.to_owned(), entry));
    let yuan = |yuan: i64| Fen::new(yuan.saturating_mul(100));
    let simple = |debit: &str, credit: &str, fen: Fen| format!("D {debit} {fen};C {credit} {fen}");
    let number = month.month();
    let running = Fen::new(chance.between(18_000, 62_000));
    add(chance.between(8, 26), "水电费", simple("513.04", "102", running));
    match number {
        1 | 7 => add(20, "提备用金", simple("101", "102", yuan(2_000))),
        3 | 9 => add(chance.between(4, 16), "收运转经费补助", simple("102", "503", yuan(trade.upkeep))),
        5 => {
            let hired = yuan(chance.between(20, 60) * 80);
            add(10, "清渠用工计提", simple("514", "213", hired));
            add(13, "清渠用工银行代发", simple("213", "102", hired));
        }
        11 => add(20, "老人取暖慰问", simple("514", "102", yuan(chance.between(30, 90) * 100))),
        _ => {}
    }
    if number % 2 == 0 {
        let paper = Fen::new(chance.between(21_000, 64_000));
        add(chance.between(5, 25), "办公用品（现金，有发票）", simple("513.02", "101", paper));
    }
    if number % 3 == 0 {
        add(9, "村干部报酬计提", simple("513.01", "212", yuan(trade.pay)));
        add(11, "村干部报酬银行代发", simple("212", "102", yuan(trade.pay)));
        add(21, "存款利息", simple("102", "504", Fen::new(chance.between(4_000, 30_000))));
    }
    living(trade, chance, number, &mut add);
    if let Some((begins, cost)) = trade.road {
        road(month.code() - begins.code(), yuan(cost), &mut add);
    }
    if number == 12 {
        let months = if month.year() == first.year() { 13 - first.month() } else { 12 };
        let posted = trade.cards.map_or(0, |cards| (month.code() - cards.code()).clamp(-1, 11) + 1);
        let worn = Fen::new(trade.wear * 100 * (months - posted).max(0) / 12);
        if !worn.is_zero() {
            add(31, "折旧", simple("511", "152", worn));
        }
    }
    happened.sort_by_key(|(day, ..)| *day);
    happened
}

fn living(trade: &Trade, chance: &mut Chance, month: i64, add: &mut impl FnMut(i64, &str, String)) {
    let all = Fen::new(trade.income.saturating_mul(100));
    let part = |quarters: i64| Fen::new(trade.income.saturating_mul(25).saturating_mul(quarters));
    if month == 1 && trade.land_ahead > 0 {
        let fen = Fen::new(trade.land_ahead.saturating_mul(100));
        add(5, "预收的土地承包费转入今年", format!("D {} {fen};C 501.02 {fen}", trade.ahead));
    }
    match (trade.living, month) {
        (Living::Greenhouses, 1) => {
            add(15, "收大棚租金上半年", format!("D 102 {0};C 501.03 {0}", part(2)));
        }
        (Living::Greenhouses, 7) => {
            add(10, "收大棚租金下半年", format!("D 102 {0};C 501.03 {0}", part(2)));
        }
        (Living::Greenhouses | Living::Workshop, 10) => {
            let fen = Fen::new(chance.between(8, 24) * 50_000);
            add(20, "设施维修", format!("D 511 {fen};C 102 {fen}"));
        }
        (Living::Workshop, 1) => {
            add(5, "预收的厂房租金转入今年", format!("D {} {1};C 501.03 {1}", trade.ahead, part(1)));
        }
        (Living::Workshop, 4) => {
            let entry = format!("D 102 {all};C 501.03@2 {};C {}@2 {}", part(3), trade.ahead, part(1));
            add(1, "收厂房一年租金，四月起", entry);
        }
        (Living::Orchard, 3) => add(20, "果园承包费到期", format!("D 112@2 {all};C 501.02 {all}")),
        (Living::Orchard, 4) => add(18, "收果园承包费", format!("D 102 {all};C 112@2 {all}")),
        (Living::Land, 3) => add(18, "收机动地承包费", format!("D 102 {all};C 501.02 {all}")),
        _ => {}
    }
}

/// A road: the grant comes, half is paid, the other half in the month after next, less what is kept back for a year.
fn road(since: i64, cost: Fen, add: &mut impl FnMut(i64, &str, String)) {
    let half = Fen::new(cost.fen() / 2);
    match since {
        0 => add(6, "收村内道路专项资金", format!("D 102 {cost};C 241 {cost}")),
        1 => add(22, "村内道路进度款", format!("D 153 {half};C 102 {half}")),
        2 => {
            let kept = Fen::new(cost.fen() * 3 / 100);
            let paid = half.minus(kept);
            add(24, "村内道路尾款，留质保金3%", format!("D 153 {half};C 102 {paid};C 211.03@2 {kept}"));
            add(28, "村内道路验收转固", format!("D 151 {cost};C 153 {cost}"));
            add(28, "专项资金形成资产", format!("D 241 {cost};C 311 {cost}"));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_has_a_few_vouchers_and_a_year_has_something_of_everything() {
        for seed in 0..40 {
            let mut chance = Chance::of(seed, "trade");
            let first = Month::new(2025, 1).unwrap();
            let trade = Trade::draw(&mut chance, 3, first);
            let (mut at, mut count) = (first, 0usize);
            while at.year() == 2025 {
                let of_month = month(&trade, &mut chance, (at, first));
                assert!((1..=9).contains(&of_month.len()), "{at}: {of_month:?}");
                assert!(of_month.is_sorted_by_key(|(day, ..)| *day));
                count += of_month.len();
                at = at.next();
            }
            assert!((30..=60).contains(&count), "{count} in a year");
        }
    }
}
