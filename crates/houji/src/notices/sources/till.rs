//! Cash and banks: what is left at the end of a period (part of F03), and who watches it (F08): months on which book and bank
//! agree, and counts of cash.

use super::frame::{self, Frame, day, line, money, sheet, text, total};
use crate::bank::{Till, till};
use crate::books::model::{Book, Trial, cash};
use crate::books::{last_ledger_month, trial};
use crate::house::{Context, Fault, Reader, Stop};
use crate::notices::model::{About, Cell, Composed, Line, Period, Sheet};
use houji_base::{Day, DivisionCode, Fen, Month};

/// Days after the end of a period in which a count of cash is still told beside it.
const AFTER: i64 = 10;

/// What is left at the end of a period, one sheet a book.
///
/// # Errors
/// A fault of the database.
pub fn left(db: &mut Reader, cx: &Context, frame: &Frame) -> Result<Vec<Sheet>, Fault> {
    let mut sheets = Vec::new();
    for book in &frame.books {
        let (till, trial) = read(db, cx, book, frame.period.last_month())?;
        sheets.push(left_of(frame, book, &till, &trial));
    }
    Ok(sheets)
}

fn read(db: &mut Reader, cx: &Context, book: &Book, month: Month) -> Result<(Till, Trial), Fault> {
    let trial = trial(db, cx, book, (month, last_ledger_month(month)), None)?;
    Ok((till(db, cx, book.id)?, trial))
}

fn left_of(frame: &Frame, book: &Book, till: &Till, trial: &Trial) -> Sheet {
    let month = frame.period.last_month();
    let [on_hand, in_bank] = [cash::CASH, cash::BANK].map(|code| trial.closing(code).net());
    let mut rest = in_bank;
    let mut lines: Vec<Line> = Vec::new();
    for account in &till.accounts {
        let holds = trial.closing(account.code.as_str()).net();
        rest = rest.minus(holds);
        let note = if account.agreed_to >= month {
            "和银行对过，对得上"
        } else {
            "还没有和银行对账"
        };
        let about = About::Account(book.id, account.account);
        let name = format!("银行存款（{}）", account.name());
        lines.push(line(about, vec![text(name), Cell::Money(holds), text(note)]));
    }
    if !rest.is_zero() || lines.is_empty() {
        let name = if lines.is_empty() { "银行存款" } else { "别的银行存款" };
        lines.push(line(About::Account(book.id, 102), vec![text(name), Cell::Money(rest), Cell::Blank]));
    }
    let counted = counted_near(till, frame.period.last());
    lines.push(line(
        About::Account(book.id, 101),
        vec![text("现金"), Cell::Money(on_hand), counted.map_or(Cell::Blank, text)],
    ));
    let whole = on_hand.plus(in_bank);
    lines.push(total(vec![text("期末合计"), Cell::Money(whole), Cell::Blank]));
    sheet(frame.title(book, "期末账上的钱"), &["存在哪里", "金额（元）", "说明"], lines)
}

/// What is said of the newest count of cash in the last month of a period or right after it.
fn counted_near(till: &Till, last: Day) -> Option<String> {
    let (from, to) = (Month::of(last).first_day(), last.plus_days(AFTER));
    let count = till.counts.iter().find(|count| (from..=to).contains(&count.day))?;
    Some(format!("{}当面点过，{}", count.day.zh_short(), gap(count.gap())))
}

fn gap(gap: Fen) -> String {
    match gap {
        Fen::ZERO => "和账上一样".to_owned(),
        more if more > Fen::ZERO => format!("比账上多 {} 元", more.grouped()),
        less => format!("比账上少 {} 元", less.negated().grouped()),
    }
}

/// Cash and money in banks.
fn there(trial: &Trial) -> Fen {
    [cash::CASH, cash::BANK].map(|code| trial.closing(code).net()).into_iter().sum()
}

/// Who watches the money: accounts with the month they agree to, and the counts of cash in the period.
pub fn watched(
    db: &mut Reader,
    cx: &Context,
    place: DivisionCode,
    period: Period,
) -> Result<Option<Composed>, Stop> {
    let Some(frame) = Frame::read(db, cx, place, period)? else { return Ok(None) };
    let (mut banks, mut counts) = (Vec::new(), Vec::new());
    let (mut left, mut behind) = (Fen::ZERO, 0usize);
    let mut then = [None, None];
    for book in &frame.books {
        let (till, trial) = read(db, cx, book, period.last_month())?;
        left = left.plus(there(&trial));
        for (then, month) in then.iter_mut().zip(frame::earlier(period).map(Period::last_month)) {
            if frame::is_kept(book, month) {
                *then = Some(then.unwrap_or(Fen::ZERO).plus(there(&read(db, cx, book, month)?.1)));
            }
        }
        for account in &till.accounts {
            behind = behind.saturating_add(usize::from(account.agreed_to < period.last_month()));
            let about = About::Account(book.id, account.account);
            let holds = trial.closing(account.code.as_str()).net();
            let agreed = format!("对到{}", account.agreed_to.zh());
            banks.push(line(about, vec![text(account.name()), Cell::Money(holds), text(agreed)]));
        }
        let inside = till.counts.iter().filter(|count| (period.first()..=period.last()).contains(&count.day));
        for count in inside {
            let said = match &count.reason {
                Some(_) => format!("{}，原因已写明", gap(count.gap())),
                None => gap(count.gap()),
            };
            let cells =
                vec![day(Some(count.day)), Cell::Money(count.counted), Cell::Money(count.book), text(said)];
            counts.push(line(About::Account(book.id, 101), cells));
        }
    }
    if banks.is_empty() && counts.is_empty() {
        return Ok(None);
    }
    let sentence = match (behind, banks.len()) {
        (_, 0) => format!("点了 {} 次现金。", counts.len()),
        (0, all) => format!("{all} 个银行账户都和银行对过账，点了 {} 次现金。", counts.len()),
        (behind, all) => {
            format!("{all} 个银行账户里有 {behind} 个还没有和银行对账，点了 {} 次现金。", counts.len())
        }
    };
    let figures = vec![
        money("账上的钱", left),
        frame::counted("银行账户", banks.len(), "个"),
        frame::counted("点现金", counts.len(), "次"),
    ];
    let sheets = [
        sheet("和银行对账", &["账户", "账上（元）", "对到几月"], banks),
        sheet("点现金", &["日期", "点出（元）", "账上（元）", "说明"], counts),
    ];
    let sheets = sheets.into_iter().filter(|sheet| !sheet.lines.is_empty()).collect();
    let comparison = frame::compare(period, left, then);
    Ok(Some(Composed { figures, sentence, comparison, sheets }))
}
