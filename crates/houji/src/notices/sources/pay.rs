//! What cadres were paid (V14), as far as the vouchers tell: money that went out as pay.

use super::frame::{self, Frame, counted, line, money, sheet, text, total};
use crate::books::model::{Book, Period as Of, Way, voucher};
use crate::books::told::{self, Item};
use crate::house::{Context, Fault, Reader, Stop};
use crate::notices::model::{About, Cell, Composed, Line, Period};
use houji_base::{DivisionCode, Fen};

/// Groups of pay, in the two systems: 应付工资 and 干部报酬.
const GROUPS: [&str; 3] = ["212", "513.01", "211"];

/// True for a group that is pay under a book's system; 211 is pay in the older one alone.
fn is_pay(book: &Book, group: &str) -> bool {
    let old = book.standard == crate::books::model::Standard::S2004;
    match group {
        "211" => old,
        "212" => !old,
        _ => GROUPS.contains(&group),
    }
}

/// What a book paid in a period, with the words of its vouchers.
fn paid(db: &mut Reader, cx: &Context, book: &Book, period: Period) -> Result<Vec<(Item, String)>, Fault> {
    let mut items = told::worded(db, cx, book, frame::months(period))?;
    items.retain(|(item, _)| item.part.0 == Way::Out && is_pay(book, item.part.1));
    Ok(items)
}

/// What was paid a period before and a year before; `None` where nothing was.
fn paid_before(
    db: &mut Reader,
    cx: &Context,
    place: DivisionCode,
    period: Period,
) -> Result<[Option<Fen>; 2], Stop> {
    let mut sums = [None, None];
    for (sum, earlier) in sums.iter_mut().zip(frame::earlier(period)) {
        let books = Frame::read(db, cx, place, earlier)?.map_or_else(Vec::new, |frame| frame.books);
        for book in &books {
            for (item, _) in paid(db, cx, book, earlier)? {
                *sum = Some(sum.unwrap_or(Fen::ZERO).plus(item.part.2));
            }
        }
    }
    Ok(sums)
}

/// Pay that went out in the period.
pub fn cadres(
    db: &mut Reader,
    cx: &Context,
    place: DivisionCode,
    period: Period,
) -> Result<Option<Composed>, Stop> {
    let Period::Months(..) = period else { return Ok(None) };
    let Some(frame) = Frame::read(db, cx, place, period)? else { return Ok(None) };
    let (mut sheets, mut sum, mut n) = (Vec::new(), Fen::ZERO, 0usize);
    for book in &frame.books {
        let own = paid(db, cx, book, period)?;
        let parties = frame::parties(db, cx, book.id)?;
        if own.is_empty() {
            continue;
        }
        let of_book: Fen = own.iter().map(|(item, _)| item.part.2).sum();
        (sum, n) = (sum.plus(of_book), n.saturating_add(own.len()));
        let row = |(item, said): &(Item, String)| -> Line {
            let number = voucher::name(Of::of(item.day), item.number);
            let said = text(frame::covered(said, &parties));
            let cells = vec![said, Cell::Day(item.day), text(number), Cell::Money(item.part.2)];
            line(About::Voucher(book.id, item.seq), cells)
        };
        let last = total(vec![text("合计"), Cell::Blank, Cell::Blank, Cell::Money(of_book)]);
        let lines = own.iter().map(row).chain([last]).collect();
        sheets.push(sheet(frame.title(book, "发的报酬"), &["什么钱", "日期", "凭证", "金额（元）"], lines));
    }
    if sheets.is_empty() {
        return Ok(None);
    }
    let sentence = format!(
        "{}从集体的账上发报酬 {} 元，共 {n} 笔。财政直接打到卡上的不在里面。",
        period.zh(),
        sum.grouped()
    );
    let figures = vec![money("发了", sum), counted("笔数", n, "笔")];
    let comparison = frame::compare(period, sum, paid_before(db, cx, place, period)?);
    Ok(Some(Composed { figures, sentence, comparison, sheets }))
}
