//! Income and expense by item (F02, F03): every voucher that brought money in or took it out, in groups, and what is left.
//! What came in less what went out is what cash and bank changed by, so the sheets agree with the trial balance.

use super::frame::{self, Frame, line, money, sheet, text, total};
use super::till;
use crate::books::model::{Book, Way, cash, voucher};
use crate::books::told::{self, Item};
use crate::books::{last_ledger_month, model, trial};
use crate::house::{Context, Fault, Reader, Stop};
use crate::notices::model::{About, Cell, Composed, Figure, Line, Period, Sheet};
use houji_base::{DivisionCode, Fen, Month};
use std::collections::BTreeMap;

/// Columns of both sheets.
const COLUMNS: [&str; 5] = ["什么钱", "日期", "凭证", "金额（元）", "说明"];

/// Income by item.
pub fn income(
    db: &mut Reader,
    cx: &Context,
    place: DivisionCode,
    period: Period,
) -> Result<Option<Composed>, Stop> {
    moved(db, cx, (place, period), Way::In)
}

/// Expense by item, and the money that is left.
pub fn expense(
    db: &mut Reader,
    cx: &Context,
    place: DivisionCode,
    period: Period,
) -> Result<Option<Composed>, Stop> {
    moved(db, cx, (place, period), Way::Out)
}

fn moved(
    db: &mut Reader,
    cx: &Context,
    (place, period): (DivisionCode, Period),
    way: Way,
) -> Result<Option<Composed>, Stop> {
    let Period::Months(..) = period else { return Ok(None) };
    let Some(frame) = Frame::read(db, cx, place, period)? else { return Ok(None) };
    let mut sheets = Vec::new();
    let mut all: Vec<(Item, String)> = Vec::new();
    let mut left = Fen::ZERO;
    for book in &frame.books {
        let items = items(db, cx, book, period)?;
        left = left.plus(holds(db, cx, book, period.last_month())?);
        sheets.push(listed(&frame, book, way, &items));
        all.extend(items);
    }
    if way == Way::Out {
        sheets.extend(till::left(db, cx, &frame)?);
    }
    let sum = |of: Way| all.iter().filter(|(item, _)| item.part.0 == of).map(|(item, _)| item.part.2).sum();
    let (came, went): (Fen, Fen) = (sum(Way::In), sum(Way::Out));
    let [before, year] = frame::earlier(period);
    let then = [total_of(db, cx, &frame, before, way)?, total_of(db, cx, &frame, year, way)?];
    let of_way = if way == Way::In { came } else { went };
    Ok(Some(Composed {
        figures: figures([came, went], left),
        sentence: sentence(&frame, way, of_way, &all),
        comparison: frame::compare(period, of_way, then),
        sheets,
    }))
}

/// What the vouchers of a book moved in a period, each with what it says, names covered.
fn items(db: &mut Reader, cx: &Context, book: &Book, period: Period) -> Result<Vec<(Item, String)>, Fault> {
    let items = told::worded(db, cx, book, frame::months(period))?;
    let parties = frame::parties(db, cx, book.id)?;
    Ok(items.into_iter().map(|(item, said)| (item, frame::covered(&said, &parties))).collect())
}

/// Cash and bank at the end of a month.
fn holds(db: &mut Reader, cx: &Context, book: &Book, month: Month) -> Result<Fen, Fault> {
    let trial = trial(db, cx, book, (month, last_ledger_month(month)), None)?;
    Ok([cash::CASH, cash::BANK].map(|code| trial.closing(code).net()).into_iter().sum())
}

/// What came in or went out in an earlier period; `None` when a book was not kept yet.
fn total_of(
    db: &mut Reader,
    cx: &Context,
    frame: &Frame,
    period: Period,
    way: Way,
) -> Result<Option<Fen>, Fault> {
    let mut sum = Fen::ZERO;
    for book in &frame.books {
        if book.first > Month::of(period.first()) {
            return Ok(None);
        }
        let items = told::worded(db, cx, book, frame::months(period))?;
        let of_way = items.iter().map(|(item, _)| item.part).filter(|part| part.0 == way);
        sum = sum.plus(of_way.map(|part| part.2).sum());
    }
    Ok(Some(sum))
}

fn figures([came, went]: [Fen; 2], left: Fen) -> Vec<Figure> {
    vec![money("进来", came), money("花了", went), money("期末账上还有", left)]
}

/// What it comes to: how much in how many items, and the largest of them.
fn sentence(frame: &Frame, way: Way, sum: Fen, all: &[(Item, String)]) -> String {
    let of_way = || all.iter().filter(|(item, _)| item.part.0 == way);
    let (verb, none) = match way {
        Way::In => ("进来", "没有钱进来"),
        Way::Out => ("花了", "没有花钱"),
    };
    let (period, open) = (frame.period.zh(), frame.open_words());
    match of_way().max_by_key(|(item, _)| item.part.2) {
        None => format!("{period}{none}。{open}"),
        Some((most, said)) => format!(
            "{period}{verb} {} 元，共 {} 笔，最多的一笔是{said}，{} 元。{open}",
            sum.grouped(),
            of_way().count(),
            most.part.2.grouped()
        ),
    }
}

/// The lines of a book that go one way: by group, the largest first, with what a group of several adds up to.
fn listed(frame: &Frame, book: &Book, way: Way, items: &[(Item, String)]) -> Sheet {
    let (title, whole) = match way {
        Way::In => ("进来的钱", "进来合计"),
        Way::Out => ("花了的钱", "花了合计"),
    };
    let mut groups: BTreeMap<&str, Vec<&(Item, String)>> = BTreeMap::new();
    for each in items.iter().filter(|(item, _)| item.part.0 == way) {
        groups.entry(each.0.part.1).or_default().push(each);
    }
    let sum = |of: &[&(Item, String)]| of.iter().map(|(item, _)| item.part.2).sum::<Fen>();
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by_key(|group| sum(group).negated());
    let mut lines = Vec::new();
    let mut all = Fen::ZERO;
    for group in groups {
        lines.extend(group.iter().map(|(item, said)| one(book, item, said)));
        if let (2.., Some((first, _))) = (group.len(), group.first()) {
            lines.push(adds_up(&format!("小计：{}", told::words(book, first.part)), sum(&group)));
        }
        all = all.plus(sum(&group));
    }
    lines.push(adds_up(whole, all));
    sheet(frame.title(book, title), &COLUMNS, lines)
}

fn adds_up(words: &str, sum: Fen) -> Line {
    total(vec![text(words), Cell::Blank, Cell::Blank, Cell::Money(sum), Cell::Blank])
}

fn one(book: &Book, item: &Item, said: &str) -> Line {
    let number = voucher::name(model::Period::of(item.day), item.number);
    let cells =
        vec![text(said), Cell::Day(item.day), text(number), Cell::Money(item.part.2), text(note(book, item))];
    line(About::Voucher(book.id, item.seq), cells)
}

/// Of which group it is, how it was paid, and how many papers lie behind it.
fn note(book: &Book, item: &Item) -> String {
    let paid = match item.by {
        (true, true) => "现金和银行",
        (true, false) => "现金",
        (false, _) => "银行",
    };
    let red = if item.in_red { "，冲掉以前记错的" } else { "" };
    let papers = if item.papers > 0 { format!("，票据 {} 张", item.papers) } else { String::new() };
    format!("{}，{paid}{red}{papers}", told::words(book, item.part))
}
