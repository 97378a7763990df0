//! The balances a book begins with, as rows of a grid or of a table: each sound by itself, and all together. Pure.

use super::super::decide;
use super::super::import::{account_of, amount_of, kind_of};
use super::super::model::{AccountCode, Line, PartyId, Side, Standard, SubAccounts};
use crate::house::FieldError;
use crate::house::table::{Column, Report, RowError, needed, optional};
use houji_base::Fen;
use std::collections::BTreeMap;

/// Columns of the table, and of the grid in the same order.
pub(super) const COLUMNS: &[Column] = &[
    needed("account", "科目编码"),
    optional("account_name", "科目名称"),
    optional("party", "往来户"),
    optional("party_kind", "往来类别"),
    needed("debit", "借方余额"),
    needed("credit", "贷方余额"),
];
/// Names of the grid's cells, in the order of the columns.
pub(super) const CELLS: [&str; 6] = ["account", "name", "party", "kind", "debit", "credit"];

/// Cells of a row as they were typed.
pub(super) type Cells = [String; 6];

/// What the rows come to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Made {
    /// Sub-accounts the book begins with besides the usual ones.
    pub(super) subs: Vec<(AccountCode, String)>,
    /// Parties it begins with: kind and name.
    pub(super) parties: Vec<(String, String)>,
    /// Their ids.
    pub(super) ids: Vec<PartyId>,
    /// The balances.
    pub(super) lines: Vec<Line>,
}

/// A row that is sound by itself, with its number.
struct Balance<'a> {
    row: usize,
    account: AccountCode,
    name: &'a str,
    party: &'a str,
    kind: Option<&'static str>,
    side: Side,
    amount: Fen,
}

/// The cell that a mistake of a row is shown at.
fn at(error: &RowError) -> FieldError {
    let cell = match error.column {
        "往来类别" => "kind",
        "借方金额" => "debit",
        "贷方金额" => "credit",
        _ => "account",
    };
    FieldError::new(format!("line{}-{cell}", error.row), format!("第 {} 行：{}", error.row, error.sentence))
}

fn read(rows: &[Cells]) -> Result<Vec<Balance<'_>>, Vec<FieldError>> {
    let mut report = Report::default();
    let mut read = Vec::new();
    for (cells, row) in rows.iter().zip(1..) {
        let [account, name, party, kind, debit, credit] = cells;
        if cells.iter().all(|cell| cell.is_empty()) {
            continue;
        }
        let account = account_of(row, account, &mut report);
        let kind = kind_of(row, kind, &mut report);
        let amount = amount_of(row, debit, credit, &mut report);
        if let (Some(account), Some(kind), Some((side, amount))) = (account, kind, amount) {
            read.push(Balance { row, account, name, party, kind, side, amount });
        }
    }
    report.or(read).map_err(|errors| errors.iter().map(at).collect())
}

/// Reads the rows into balances; `id` draws an id for each party.
///
/// # Errors
/// Everything that must be mended, each at its cell, in the order of the rows.
pub(super) fn make(
    standard: Standard,
    rows: &[Cells],
    mut id: impl FnMut() -> i64,
) -> Result<Made, Vec<FieldError>> {
    let read = read(rows)?;
    let mut errors = Vec::new();
    let subs = new_subs(standard, &read);
    let parties = new_parties(&read, &mut errors);
    let ids: Vec<PartyId> = parties.iter().map(|_| PartyId::from_i64(id())).collect();
    let known = SubAccounts::new(standard, subs.iter().cloned());
    let mut lines = Vec::new();
    let mut seen: BTreeMap<(&AccountCode, &str), usize> = BTreeMap::new();
    for Balance { row, account, party, side, amount, .. } in &read {
        let place = parties.iter().position(|(_, name)| name == party);
        let line = Line {
            account: account.clone(),
            party: place.and_then(|place| ids.get(place)).copied(),
            side: *side,
            amount: *amount,
            summary: String::new(),
        };
        let before = errors.len();
        decide::line(standard, &known, *row, &line, false, &mut errors);
        for error in errors.iter_mut().skip(before) {
            told(error, *row, *side);
        }
        if let Some(first) = seen.insert((account, party), *row) {
            let sentence = format!("第 {row} 行：和第 {first} 行是同一个科目、同一户，请合成一行");
            errors.push(FieldError::new(format!("line{row}-account"), sentence));
        }
        lines.push(line);
    }
    if errors.is_empty() { Ok(Made { subs, parties, ids, lines }) } else { Err(errors) }
}

/// What is wrong with a line of a voucher, at the cells of the grid.
fn told(error: &mut FieldError, row: usize, side: Side) {
    let cell = if side == Side::Debit { "debit" } else { "credit" };
    if error.field.ends_with("-amount") {
        error.field = format!("line{row}-{cell}").into();
    }
    if error.field.ends_with("-account") && error.sentence.contains("这个科目") {
        error.sentence.push_str("；是新的明细科目，请在科目名称里写上名字");
    }
}

/// Sub-accounts that are not among those every book has and that a row names.
fn new_subs(standard: Standard, rows: &[Balance<'_>]) -> Vec<(AccountCode, String)> {
    let given = SubAccounts::new(standard, []);
    let named = rows.iter().filter(|row| row.account.is_sub() && !row.name.is_empty());
    let named = named.filter(|row| given.name(standard, &row.account).is_none());
    let by_code: BTreeMap<AccountCode, String> =
        named.map(|row| (row.account.clone(), row.name.to_owned())).collect();
    by_code.into_iter().collect()
}

/// Each party once, with what it is.
fn new_parties(rows: &[Balance<'_>], errors: &mut Vec<FieldError>) -> Vec<(String, String)> {
    let kinds: BTreeMap<&str, &str> = rows.iter().filter_map(|row| Some((row.party, row.kind?))).collect();
    let mut parties: BTreeMap<&str, String> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.party.is_empty()) {
        let mut wrong = |cell: &str, sentence: String| {
            errors.push(FieldError::new(
                format!("line{}-{cell}", row.row),
                format!("第 {} 行：{sentence}", row.row),
            ));
        };
        match kinds.get(row.party) {
            None => wrong("kind", "请写是本村的户、外面的个人还是单位".to_owned()),
            Some(kind) if row.kind.is_some_and(|own| own != *kind) => {
                wrong("kind", "和别的行里同一个名字的类别不一样，请改成一样".to_owned());
            }
            Some(kind) => {
                parties.insert(row.party, (*kind).to_owned());
            }
        }
        if !(2..=decide::NAME).contains(&row.party.chars().count()) {
            wrong("party", format!("名字请写 2 到 {} 个字", decide::NAME));
        }
    }
    parties.into_iter().map(|(name, kind)| (kind, name.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<Cells> {
        let row = |row: &str| {
            let mut parts = row.split(',').map(str::to_owned);
            std::array::from_fn(|_| parts.next().unwrap_or_default())
        };
        text.lines().map(row).collect()
    }

    #[test]
    fn every_row_is_told_at_its_cell() {
        for (rows, told) in [
            ("102,,,,10,\n301,,,,,10", ""),
            ("10201,农商行户,,,10,\n301,,,,,10", ""),
            ("102.01,,,,10,", "line1-account 第 1 行没有 102.01 这个科目"),
            ("102.01.02,细目,,,10,", ""),
            ("113,,,,10,", "line1-party 第 1 行是内部往来"),
            ("113,,二组段家,,10,", "line1-kind 第 1 行：请写是本村的户"),
            ("113,,段,本村的户,10,", "line1-party 第 1 行：名字请写 2 到 40 个字"),
            ("113,,二组段家,本村的户,10,\n112,,二组段家,单位,1,", "line1-kind 第 1 行：和别的行里"),
            (
                "113,,二组段家,本村的户,10,\n113,,二组段家,,,10",
                "line2-account 第 2 行：和第 1 行是同一个科目",
            ),
            ("102,,,,-10,", "line1-debit 第 1 行金额是负数"),
            ("102,,,,1.234,", "line1-debit 第 1 行：金额只能写到分"),
            ("102,,,,1,2", "line1-account 第 1 行：借方、贷方都有金额"),
            ("一零二,,,,1,", "line1-account 第 1 行：“一零二”看不懂"),
            ("322,,,,,1", "line1-account 第 1 行收益分配请写到明细"),
        ] {
            let mut next = 100;
            let made = make(Standard::S2023, &cells(rows), || {
                next += 1;
                next
            });
            let first = made.err().and_then(|errors| errors.into_iter().next());
            let first = first.map(|error| format!("{} {}", error.field, error.sentence)).unwrap_or_default();
            assert!(first.starts_with(told) && first.is_empty() == told.is_empty(), "{rows}: {first}");
        }
    }

    #[test]
    fn members_stay_apart() {
        let rows = cells(
            "113,,二组段家,本村的户,\"3600\",\n113,,三组王家,本村的户,,1000\n112,,二组段家,,5,"
                .replace('"', "")
                .as_str(),
        );
        let mut next = 0;
        let made = make(Standard::S2023, &rows, || {
            next += 1;
            next
        });
        let made = made.unwrap();
        assert_eq!(made.parties.len(), 2);
        assert_eq!(made.lines[0].party, made.lines[2].party);
        assert_ne!(made.lines[0].party, made.lines[1].party);
        let nets: Vec<i64> = made.lines.iter().map(|line| line.net().fen()).collect();
        assert_eq!(nets, [360_000, -100_000, 500]);
    }
}
