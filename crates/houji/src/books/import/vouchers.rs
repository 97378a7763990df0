//! Rows of a table as vouchers of a book. Pure.

use super::super::decide;
use super::super::model::{Book, Line, NewVoucher, PartyId, Period, SubAccounts, VoucherKind};
use super::rows::Read;
use crate::house::table::{Report, RowError};
use houji_base::{Day, Month};
use std::collections::{BTreeMap, BTreeSet};

/// What a table comes to in a book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// The vouchers, in the order of the table.
    pub vouchers: Vec<NewVoucher>,
    /// Parties the book does not have yet: kind, name and id.
    pub parties: Vec<(&'static str, String, PartyId)>,
}

/// Makes the vouchers. `known` are the book's parties of the names in the table, `fresh` ids for the others, by name.
///
/// # Errors
/// Every mistake, in the order of the rows.
pub fn make(
    (book, subs): (&Book, &SubAccounts),
    known: &BTreeMap<String, PartyId>,
    fresh: &BTreeMap<String, PartyId>,
    rows: &[Read],
    today: Day,
) -> Result<Made, Vec<RowError>> {
    let mut report = Report::default();
    let parties = new_parties(known, fresh, rows, &mut report);
    let id_of = |name: &str| {
        let new = || parties.iter().find(|(_, other, _)| other == name).map(|(_, _, id)| *id);
        known.get(name).copied().or_else(new)
    };
    let mut vouchers = Vec::new();
    let mut seen: BTreeMap<(Month, &str), usize> = BTreeMap::new();
    for rows in rows.chunk_by(|one, next| key(one) == key(next)) {
        let Some(first) = rows.first() else { continue };
        if let Some(before) = seen.insert(key(first), first.row) {
            let sentence = format!("和第 {before} 行的凭证号一样。一张凭证的几行要挨着；不是一张的，请改号");
            report.add(first.row, "凭证号", sentence);
        }
        if let Some(other) = rows.iter().find(|row| row.day != first.day) {
            report.add(other.row, "日期", "和这张凭证上一行的日期不一样，请改成一样");
        }
        let voucher = voucher(first, rows, id_of);
        if let Err(refusal) = decide::voucher(book, subs, &voucher, today) {
            tell(rows, &refusal, &mut report);
        }
        vouchers.push(voucher);
    }
    report.or(Made { vouchers, parties })
}

/// What tells one voucher from another: programs number them anew each month.
fn key(row: &Read) -> (Month, &str) {
    (Month::of(row.day), &row.number)
}

/// Names the book does not have, each once. A table says of a new one what it is.
fn new_parties(
    known: &BTreeMap<String, PartyId>,
    fresh: &BTreeMap<String, PartyId>,
    rows: &[Read],
    report: &mut Report,
) -> Vec<(&'static str, String, PartyId)> {
    let kinds: BTreeMap<&str, &'static str> =
        rows.iter().filter_map(|row| Some((row.party.as_str(), row.kind?))).collect();
    let (mut new, mut told) = (Vec::new(), BTreeSet::new());
    for row in rows.iter().filter(|row| !row.party.is_empty() && !known.contains_key(&row.party)) {
        if !told.insert(row.party.as_str()) {
            continue;
        }
        if !(2..=decide::NAME).contains(&row.party.chars().count()) {
            report.add(row.row, "往来户", format!("名字请写 2 到 {} 个字", decide::NAME));
        }
        match (kinds.get(row.party.as_str()), fresh.get(&row.party)) {
            (Some(kind), Some(id)) => new.push((*kind, row.party.clone(), *id)),
            _ => report.add(
                row.row,
                "往来户",
                "这本账里还没有这个名字。核对一下；是新的，请在“往来类别”里写是本村的户、外面的个人还是单位",
            ),
        }
    }
    new
}

fn voucher(first: &Read, rows: &[Read], id_of: impl Fn(&str) -> Option<PartyId>) -> NewVoucher {
    let Read { day, summary, .. } = first;
    let line = |row: &Read| Line {
        account: row.account.clone(),
        party: id_of(&row.party),
        side: row.side,
        amount: row.amount,
        summary: if row.summary == *summary { String::new() } else { row.summary.clone() },
    };
    NewVoucher {
        period: Period::of(*day),
        day: *day,
        kind: VoucherKind::Ordinary,
        summary: summary.clone(),
        papers: rows.iter().filter_map(|row| row.papers).max().unwrap_or(0),
        reverses: None,
        lines: rows.iter().map(line).collect(),
    }
}

/// A refusal of a voucher by the rows it stands on: `line2-account` is of the second.
fn tell(rows: &[Read], refusal: &crate::house::Refusal, report: &mut Report) {
    let first = rows.first().map_or(0, |row| row.row);
    if refusal.fields.is_empty() {
        report.add(first, "", format!("这张凭证{}", refusal.sentence.trim_end_matches('。')));
    }
    for field in &refusal.fields {
        let at = field.field.strip_prefix("line").and_then(|rest| rest.split('-').next()?.parse().ok());
        let line = at.and_then(|at: usize| rows.get(at.checked_sub(1)?));
        // The sentence begins with the number of the line in its voucher, which nobody sees here.
        let sentence = match (line, at) {
            (Some(_), Some(at)) => field.sentence.trim_start_matches(&format!("第 {at} 行")).to_owned(),
            _ => field.sentence.clone(),
        };
        report.add(line.map_or(first, |row| row.row), "", sentence);
    }
}
