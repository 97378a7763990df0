//! What was found at a stock-take, as typed on the page or in a filled sheet. Pure.

use super::form::area;
use super::model::{Seen, TakeRow, What};
use crate::house::table::{self, Report, RowError, short};
use crate::house::{FieldError, Refusal};
use houji_base::Fen;
use std::collections::BTreeMap;

/// Columns that are read; the sheet has more, and lines above them.
const COLUMNS: [&str; 3] = ["类别", "编号", "核实数"];

/// What was found of a thing.
pub type Found = (What, i64, Seen);

/// What a field of the page is about.
pub fn key(field: &str) -> Option<(What, i64)> {
    let (what, thing) = field.split_once('-')?;
    Some((What::parse(what)?, thing.parse().ok()?))
}

/// What was found: whole fen, units of a card with their word behind them, or hundredths of a mu.
fn amount(what: What, typed: &str) -> Result<Seen, &'static str> {
    let unread = "看不懂，请填账面数；没有了填 0；少了几件的，填还剩几件，比如 8件";
    match (what, typed.trim().strip_suffix('件')) {
        (What::Parcel, _) => area(typed).map(Seen::Amount),
        (What::Asset, Some(units)) => units.trim().parse().map(Seen::Units).map_err(|_| unread),
        (What::Asset, None) => {
            let read = Fen::parse(typed).map(Fen::fen).ok().filter(|fen| *fen >= 0);
            read.map(Seen::Amount).ok_or(unread)
        }
    }
}

/// Reads the fields of a page; those that are empty were not looked at.
///
/// # Errors
/// A refusal naming each field.
pub fn typed(fields: &BTreeMap<String, String>) -> Result<Vec<Found>, Refusal> {
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    for (field, typed) in fields {
        let Some((what, thing)) = key(field).filter(|_| !typed.trim().is_empty()) else { continue };
        match amount(what, typed) {
            Ok(amount) => found.push((what, thing, amount)),
            Err(why) => errors.push(FieldError::new(field.clone(), why)),
        }
    }
    match (errors.is_empty(), found.is_empty()) {
        (true, false) => Ok(found),
        (true, true) => {
            Err(Refusal::fields(vec![FieldError::new("verified", "一行核实数也没有填，请填了再存")]))
        }
        (false, _) => Err(Refusal::fields(errors)),
    }
}

/// Reads a filled sheet; rows without an amount were not looked at.
///
/// # Errors
/// Every mistake, in the order of the rows.
pub fn read(bytes: &[u8], known: &[TakeRow]) -> Result<Vec<Found>, Vec<RowError>> {
    let things: BTreeMap<(&str, &str), &TakeRow> =
        known.iter().map(|row| ((row.what.code(), row.label.as_str()), row)).collect();
    let mut report = Report::default();
    let mut found: BTreeMap<(&str, i64), Found> = BTreeMap::new();
    let lines = table::read(bytes)?.all();
    let spots = |cells: &[String]| COLUMNS.map(|name| cells.iter().position(|cell| cell == name));
    let heads = lines.iter().enumerate().find_map(|(at, line)| match spots(&line.cells) {
        [Some(what), Some(number), Some(verified)] => Some((at, [what, number, verified])),
        _ => None,
    });
    let Some((heads, columns)) = heads else {
        let sentence = "找不到“类别”“编号”“核实数”这几列，请用下载的清查表填";
        return Err(Report::file(sentence).into());
    };
    for line in lines.iter().skip(heads.saturating_add(1)) {
        let [what, number, verified] = columns.map(|at| line.cells.get(at).map_or("", |cell| cell.trim()));
        if verified.is_empty() {
            continue;
        }
        let what = What::parse(what);
        let row = what.and_then(|what| things.get(&(what.code(), number)));
        let Some(row) = row else {
            report.add(line.row, "编号", format!("清查表里没有“{}”，请核对类别和编号", short(number)));
            continue;
        };
        match amount(row.what, verified) {
            Ok(Seen::Amount(amount)) if row.what == What::Asset && amount != 0 && amount != row.booked => {
                report.add(
                    line.row,
                    "核实数",
                    "请填账面数，或者填 0（没有了）；少了几件的，填还剩几件，比如 8件",
                );
            }
            Ok(Seen::Units(units)) if !(0..=row.quantity).contains(&units) => {
                report.add(
                    line.row,
                    "核实数",
                    format!("账上是 {} 件，请填 0 到 {} 件", row.quantity, row.quantity),
                );
            }
            Ok(amount) => {
                if found.insert((row.what.code(), row.thing), (row.what, row.thing, amount)).is_some() {
                    report.add(line.row, "编号", "前面已经有这一项，请留一行");
                }
            }
            Err(why) => report.add(line.row, "核实数", why),
        }
    }
    let found: Vec<Found> = report.or(found.into_values().collect())?;
    if found.is_empty() {
        return Err(Report::file("核实数一行也没有填，请填了再交").into());
    }
    Ok(found)
}
