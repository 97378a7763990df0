//! The sums as tables: heads, rows, and where each figure leads.

use super::{BY_BOOK, Part, Wanted, Whole};
use crate::books::model::{Amounts, Standard};
use crate::books::sheets::{Cell, Head, Row, Table, bold};
use crate::house::Context;

/// Name of a general account.
pub(super) fn name(standard: Standard, general: &str) -> &'static str {
    standard.accounts().iter().find(|account| account.code == general).map_or("", |account| account.zh)
}

fn heads(first: [&'static str; 2]) -> Vec<Head> {
    let sides = ["期初借方", "期初贷方", "本月借方", "本月贷方", "期末借方", "期末贷方"];
    first.map(Head::text).into_iter().chain(sides.map(Head::money)).collect()
}

fn row(first: [Cell; 2], pairs: [Amounts; 3]) -> Row {
    first.into_iter().chain(pairs.into_iter().flat_map(Cell::pair)).collect()
}

fn to(row: Row, href: &str) -> Row {
    row.into_iter().map(|cell| cell.to(href)).collect()
}

/// What all books hold, by account; a figure leads to the villages behind it.
pub(super) fn by_account(cx: &Context, wanted: &Wanted, whole: &Whole) -> Table {
    let (over, query) = (wanted.over, wanted.query(wanted.over.month));
    let line = |sum: &super::Sum| {
        let first = [Cell::text(sum.general.clone()), Cell::text(name(over.standard, &sum.general))];
        to(row(first, sum.pairs), &format!("{BY_BOOK}?{query}&of={}", sum.general))
    };
    let mut rows: Vec<Row> = whole.sums.iter().map(line).collect();
    let total = to(row([Cell::text("合计"), Cell::text("")], whole.total("")), &format!("{BY_BOOK}?{query}"));
    rows.push(bold(total));
    let title = format!("{}科目余额汇总表", cx.registry.places.name(wanted.scope.place()));
    Table { title, period: over.month.zh(), heads: heads(["科目", "名称"]), rows, more: None, fold: None }
}

/// What each book adds to it; a figure leads into the book.
pub(super) fn by_book(cx: &Context, wanted: &Wanted, whole: &Whole, parts: &[Part]) -> Table {
    let (places, over) = (&cx.registry.places, wanted.over);
    let line = |part: &Part| {
        let place = part.book.place().map_or_else(String::new, |place| places.full_name(place));
        let first = [Cell::text(place), Cell::text(part.name.clone())];
        let href = format!("/desk/books/{}/trial-balance?month={}{}", part.book, over.month, wanted.only());
        to(row(first, part.pairs), &href)
    };
    let mut rows: Vec<Row> = parts.iter().map(line).collect();
    let place = places.name(wanted.scope.place());
    let first = [Cell::text(format!("{place}合计")), Cell::text("")];
    rows.push(bold(row(first, whole.total(&wanted.of))));
    let title = match wanted.of.as_str() {
        "" => format!("{place}各村账目合计"),
        code => format!("{place}各村 {code} {}", name(over.standard, code)),
    };
    Table { title, period: over.month.zh(), heads: heads(["村", "单位"]), rows, more: None, fold: None }
}
