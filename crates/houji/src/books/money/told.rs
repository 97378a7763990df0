//! A month's money of a village: what is read, added up, and said about it. Nothing here holds a word that anybody typed
//! or a name: summaries, the book's own sub-accounts and parties are not read at all.

use super::super::decide::last_ledger_month;
use super::super::model::{Book, Flow, Period, VoucherKind, Way, cash, flow, plain};
use super::super::{reading, store};
use crate::house::{Context, Fault, Reader};
use houji_base::{Day, Fen, Month};
use std::collections::BTreeMap;

/// What one voucher moved in one group.
#[derive(Clone, Debug)]
pub struct Item {
    /// Position of the voucher.
    pub seq: i64,
    /// Its number in the month.
    pub number: i64,
    /// Day.
    pub day: Day,
    /// Sheets behind it.
    pub papers: i64,
    /// It takes back what was wrong.
    pub in_red: bool,
    /// Which way, in which group, how much.
    pub part: (Way, &'static str, Fen),
    /// Cash on hand moved, and the bank account.
    pub by: (bool, bool),
}

/// A month's money.
#[derive(Clone, Debug, Default)]
pub struct Money {
    /// What moved, in the order of the vouchers.
    pub items: Vec<Item>,
    /// How many vouchers moved money.
    pub vouchers: usize,
    /// Cash on hand and in the bank at the end.
    pub left: (Fen, Fen),
    /// Both together at the beginning.
    pub before: Fen,
}

impl Money {
    /// Cash and bank together at the end.
    pub fn whole(&self) -> Fen {
        self.left.0.plus(self.left.1)
    }

    /// What came in, or went out.
    pub fn total(&self, way: Way) -> Fen {
        self.items.iter().map(|item| item.part).filter(|part| part.0 == way).map(|part| part.2).sum()
    }

    /// The groups of one way with their sums, largest first.
    pub fn groups(&self, way: Way) -> Vec<(&'static str, Fen)> {
        let mut sums: BTreeMap<&'static str, Fen> = BTreeMap::new();
        for (_, group, amount) in self.items.iter().map(|item| item.part).filter(|part| part.0 == way) {
            let sum = sums.entry(group).or_default();
            *sum = sum.plus(amount);
        }
        let mut sums: Vec<_> = sums.into_iter().collect();
        sums.sort_by_key(|(group, amount)| (amount.negated(), *group));
        sums
    }
}

/// Reads a month's money of a book.
pub fn read(db: &mut Reader, cx: &Context, book: &Book, month: Month) -> Result<Money, Fault> {
    let vouchers = store::wordless(db, cx.county.as_i64(), book.id, Period::Month(month))?;
    let trial = reading::trial(db, cx, book, (month, last_ledger_month(month)), None)?;
    let [left, bank] = [cash::CASH, cash::BANK].map(|code| trial.closing(code).net());
    let before = [cash::CASH, cash::BANK].map(|code| trial.opening(code).net()).into_iter().sum();
    let mut money = Money { left: (left, bank), before, ..Money::default() };
    for voucher in vouchers {
        let items = items(book, &voucher);
        if !items.is_empty() {
            money.vouchers = money.vouchers.saturating_add(1);
        }
        money.items.extend(items);
    }
    Ok(money)
}

/// What a voucher moved.
fn items(book: &Book, voucher: &store::Wordless) -> Vec<Item> {
    let in_red = voucher.kind == VoucherKind::Reversal;
    let Flow { parts, by_cash, by_bank } = flow(book.standard, &voucher.lines, in_red);
    let item = |part| Item {
        seq: voucher.seq,
        number: voucher.number,
        day: voucher.day,
        papers: voucher.papers,
        in_red,
        part,
        by: (by_cash, by_bank),
    };
    parts.into_iter().map(item).collect()
}

/// What the vouchers of some months of one year moved, in their order, each with what its voucher says: for what is
/// published after people have read it through.
///
/// # Errors
/// A fault of the database.
pub fn worded(
    db: &mut Reader,
    cx: &Context,
    book: &Book,
    (from, to): (Month, Month),
) -> Result<Vec<(Item, String)>, Fault> {
    let periods = (Period::Month(from), Period::Month(to));
    let vouchers = store::worded(db, cx.county.as_i64(), book.id, periods)?;
    let each = |(voucher, said): (store::Wordless, String)| {
        let items = items(book, &voucher).into_iter();
        items.map(|item| (item, said.clone())).collect::<Vec<_>>()
    };
    Ok(vouchers.into_iter().flat_map(each).collect())
}

/// The same month a year before, where the book has it.
pub fn year_before(book: &Book, month: Month) -> Option<Month> {
    Month::new(month.year().saturating_sub(1), month.month()).filter(|before| *before >= book.first)
}

/// The words of a group.
pub fn words(book: &Book, (way, group, _): (Way, &str, Fen)) -> &'static str {
    let (came, went) = plain::words(book.standard, group).unwrap_or_default();
    match way {
        Way::In => came,
        Way::Out => went,
    }
}

/// Said of a month beside one that still runs.
const WHOLE: &str = "一整月";

/// 去年3月 for this year's months, else with the year; 去年3月一整月 beside a month that still runs.
pub fn name_of_year_before(month: Month, today: Day) -> String {
    match Month::of(today) {
        this if this == month => format!("去年{}月{WHOLE}", month.month()),
        this if this.year() == month.year() => format!("去年{}月", month.month()),
        _ => format!("{}年{}月", month.year().saturating_sub(1), month.month()),
    }
}

/// 比去年3月多 20.00 元: an amount beside an earlier one.
pub fn beside(now: Fen, then: Fen, name: &str) -> String {
    let gap = now.minus(then);
    match gap.is_zero() {
        true => format!("和{name}一样多"),
        false if gap > Fen::ZERO => format!("比{name}多 {} 元", gap.grouped()),
        false => format!("比{name}少 {} 元", gap.negated().grouped()),
    }
}

/// What is said of the money that came in or went out: beside the year before, and what it mostly was.
pub fn moved(way: Way, now: Fen, then: Option<Fen>, name: &str, most: Option<&str>) -> String {
    let verb = match way {
        Way::In => "进来的钱",
        Way::Out => "花的钱",
    };
    if now < Fen::ZERO {
        let new = match way {
            Way::In => "新进来的",
            Way::Out => "新花的",
        };
        return format!("冲掉了以前记错的，比这个月{new}多，所以是负数。");
    }
    let compared = match then {
        None => match (way, now.is_zero()) {
            (Way::In, true) => "这个月没有钱进来".to_owned(),
            (Way::Out, true) => "这个月没有花钱".to_owned(),
            // What it mostly was is all there is to say.
            (_, false) => String::new(),
        },
        Some(then) if now.is_zero() && then.is_zero() => match way {
            Way::In => format!("没有钱进来，{name}也没有"),
            Way::Out => format!("没有花钱，{name}也没有"),
        },
        Some(then) => format!("{verb}{}", beside(now, then, name)),
    };
    let most = most.map(|most| format!("最多的是{most}"));
    let said = [Some(compared).filter(|said| !said.is_empty()), most].into_iter().flatten();
    said.map(|said| format!("{said}。")).collect()
}

/// What is said of the money that is left.
pub fn kept(money: &Money, then: Option<Fen>, month: Month, name: &str) -> String {
    let before = beside(money.whole(), money.before, &format!("{}月底", month.before().month()));
    let name = name.trim_end_matches(WHOLE);
    let then = then.map(|then| beside(money.whole(), then, &format!("{name}底")));
    format!("{}。", std::iter::once(before).chain(then).collect::<Vec<_>>().join("，"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_beside_the_year_before() {
        let fen = |yuan: i64| Fen::new(yuan * 100);
        for (way, now, then, most, said) in [
            (Way::In, 120, Some(100), Some("租金"), "进来的钱比去年3月多 20.00 元。最多的是租金。"),
            (Way::In, 100, Some(100), None, "进来的钱和去年3月一样多。"),
            (Way::Out, 100, Some(120), None, "花的钱比去年3月少 20.00 元。"),
            (Way::In, 0, Some(0), None, "没有钱进来，去年3月也没有。"),
            (Way::Out, 0, Some(0), None, "没有花钱，去年3月也没有。"),
            (Way::Out, 0, Some(5), None, "花的钱比去年3月少 5.00 元。"),
            (Way::Out, -2, Some(0), Some("办公费"), "冲掉了以前记错的，比这个月新花的多，所以是负数。"),
            (Way::Out, 7, None, Some("办公费"), "最多的是办公费。"),
            (Way::Out, 0, None, None, "这个月没有花钱。"),
            (Way::In, 0, None, None, "这个月没有钱进来。"),
        ] {
            assert_eq!(moved(way, fen(now), then.map(fen), "去年3月", most), said);
        }
        let money = Money { left: (fen(1), fen(99)), before: fen(40), ..Money::default() };
        let month = Month::parse("2026-01").unwrap();
        assert_eq!(
            kept(&money, Some(fen(100)), month, "去年1月"),
            "比12月底多 60.00 元，和去年1月底一样多。"
        );
        assert!(kept(&money, Some(fen(7)), month, "去年1月一整月").ends_with("比去年1月底多 93.00 元。"));
        assert_eq!(kept(&money, None, month, "去年1月"), "比12月底多 60.00 元。");
    }

    #[test]
    fn the_year_before_is_named_by_how_near_it_is() {
        let today = Day::parse("2026-03-02").unwrap();
        for (month, name) in [("2026-03", "去年3月一整月"), ("2026-02", "去年2月"), ("2025-03", "2024年3月")]
        {
            assert_eq!(name_of_year_before(Month::parse(month).unwrap(), today), name);
        }
    }
}
