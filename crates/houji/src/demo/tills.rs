//! One invented village keeps its bank account in the program too: its statement month by month, matched and agreed with the
//! book but for the last one, and a count of cash. Pure.

use super::books::Bookwork;
use super::dues::Paying;
use super::leases::Leasing;
use super::shares::Sharing;
use crate::books::model::Line;
use houji_base::{Day, Fen, Moment, Month, WorkCalendar};

/// What is done about cash and the bank.
#[derive(Clone)]
pub(super) enum Tilling {
    /// The account is added.
    Add(Month),
    /// A statement is taken in: the bytes of its file.
    Take(Vec<u8>),
    /// All that is sure is matched.
    Match,
    /// Book and bank agree on a month whose balance the bank's paper says.
    Agree(Month, Fen),
    /// Cash is counted: this much in whole yuan.
    Count(Day, i64),
}

/// Number of the account, which is nobody's.
pub(super) const NUMBER: &str = "6210000000002025";
/// Where it is.
pub(super) const BANK: &str = "农商银行（演示）";
/// Who pays.
const PAYERS: [&str; 3] = ["顺达果品购销有限公司", "县财政专户", "卫春生"];
/// Interest that the bank has paid and nobody has posted.
const INTEREST: Fen = Fen::new(6_320);

/// What an account of the book moved: day and how much, in their order.
fn moves(deeds: &[(Moment, Bookwork)], code: &str, to: Day) -> Vec<(Day, Fen)> {
    let of = |lines: &[Line]| {
        lines.iter().filter(|line| line.account.as_str() == code).map(Line::net).sum::<Fen>()
    };
    let posts = deeds.iter().filter_map(|(_, deed)| match deed {
        Bookwork::Post(day, _, lines) => Some((*day, of(lines))),
        // Rent comes in at the bank.
        Bookwork::Lease(Leasing::Receive(_, day, rent)) if code == "102" => Some((*day, *rent)),
        // Members are paid out of it.
        Bookwork::Share(Sharing::Pay(day, _, paid)) if code == "102" => Some((*day, paid.negated())),
        Bookwork::Pay(Paying::Pay(_, day, amount)) if code == "102" => Some((*day, amount.negated())),
        _ => None,
    });
    let mut moves: Vec<(Day, Fen)> = posts.filter(|(day, fen)| *day <= to && !fen.is_zero()).collect();
    moves.sort_by_key(|(day, _)| *day);
    moves
}

fn opening(deeds: &[(Moment, Bookwork)], code: &str) -> Fen {
    let lines = deeds.iter().find_map(|(_, deed)| match deed {
        Bookwork::Open(lines) => Some(lines),
        _ => None,
    });
    let lines = lines.into_iter().flatten().filter(|line| line.account.as_str() == code);
    lines.map(Line::net).sum()
}

/// The till of a book: every whole month from its first one. The last month's statement is there and waits to be matched.
pub(super) fn till(
    calendar: &WorkCalendar,
    deeds: &[(Moment, Bookwork)],
    (first, now): (Month, Moment),
) -> Vec<(Moment, Tilling)> {
    // After what is posted late for a month, before the month is closed.
    let at =
        |month: Month| calendar.next_working(month.next().first_day().plus_days(7)).start().plus_hours(8);
    let mut last = Month::of(now.day()).before();
    while last > first && at(last) > now {
        last = last.before();
    }
    let mut rows = moves(deeds, "102", last.last_day());
    rows.push((last.first_day().plus_days(20), INTEREST));
    rows.sort_by_key(|(day, _)| *day);
    let (mut balance, mut made) = (opening(deeds, "102"), vec![(at(first), Tilling::Add(first))]);
    let mut month = first;
    while month <= last {
        let of_month: Vec<(Day, Fen)> =
            rows.iter().filter(|(day, _)| Month::of(*day) == month).copied().collect();
        if !of_month.is_empty() {
            made.push((at(month).plus_minutes(10), Tilling::Take(file(&of_month, &mut balance))));
        }
        if month < last {
            made.push((at(month).plus_minutes(20), Tilling::Match));
            made.push((at(month).plus_minutes(30), Tilling::Agree(month, balance)));
        }
        month = month.next();
    }
    let cash = moves(deeds, "101", last.last_day());
    let cash = cash.iter().map(|(_, fen)| *fen).sum::<Fen>().plus(opening(deeds, "101"));
    made.push((at(last).plus_minutes(40), Tilling::Count(last.last_day(), cash.fen().div_euclid(100))));
    made
}

/// A statement as a bank writes it.
fn file(rows: &[(Day, Fen)], balance: &mut Fen) -> Vec<u8> {
    let mut text = "交易日期,摘要,收入,支出,余额,对方户名\n".to_owned();
    for ((day, fen), payer) in rows.iter().zip(PAYERS.iter().cycle()) {
        *balance = balance.plus(*fen);
        let (summary, came, went, payer) = match *fen > Fen::ZERO {
            true if *fen == INTEREST => ("结息", fen.to_string(), String::new(), ""),
            true => ("转入", fen.to_string(), String::new(), *payer),
            false => ("支取", String::new(), fen.negated().to_string(), ""),
        };
        text.push_str(&format!("{day},{summary},{came},{went},{balance},{payer}\n"));
    }
    text.into_bytes()
}
