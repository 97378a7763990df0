//! The rows of a table of vouchers, each sound by itself. Pure.

use super::super::decide::{PAPERS, PARTY_KINDS, amount_sentence};
use super::super::model::{AccountCode, Side};
use crate::house::table::{self, Column, Report, RowError, bad_day, needed, optional, short};
use houji_base::{Day, Fen};

/// Columns in the order in which the rows are read.
pub(super) const COLUMNS: &[Column] = &[
    needed("day", "日期"),
    needed("number", "凭证号"),
    needed("summary", "摘要"),
    needed("account", "科目编码"),
    optional("account_name", "科目名称"),
    optional("party", "往来户"),
    optional("party_kind", "往来类别"),
    needed("debit", "借方金额"),
    needed("credit", "贷方金额"),
    optional("papers", "附单据"),
];

/// One line of a voucher as it stands in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Row as the person sees it.
    pub row: usize,
    /// Day of the voucher.
    pub day: Day,
    /// Its number in the other program.
    pub number: String,
    /// What happened.
    pub summary: String,
    /// Account or sub-account.
    pub account: AccountCode,
    /// Name of the party; empty for nobody.
    pub party: String,
    /// Code of the party's kind, when the table says so.
    pub kind: Option<&'static str>,
    /// Side.
    pub side: Side,
    /// Amount.
    pub amount: Fen,
    /// Sheets behind the voucher; none where the cell is empty.
    pub papers: Option<i64>,
}

/// Day, number and summary of a voucher, which programs write on its first line only.
#[derive(Clone)]
struct Head {
    day: Day,
    number: String,
    summary: String,
}

/// Reads a table of CSV or XLSX.
///
/// # Errors
/// Every mistake that a row shows by itself, in the order of the rows.
pub fn read(bytes: &[u8]) -> Result<Vec<Read>, Vec<RowError>> {
    let lines = table::read(bytes)?.lines(COLUMNS)?;
    let mut report = Report::default();
    let mut rows = Vec::with_capacity(lines.len());
    let mut head = None;
    for line in &lines {
        let [day, number, summary, account, _, party, kind, debit, credit, papers] = line.cells.as_slice()
        else {
            continue;
        };
        head = head_of(line.row, [day, number, summary], head, &mut report);
        let account = account_of(line.row, account, &mut report);
        let kind = kind_of(line.row, kind, &mut report);
        let amount = amount_of(line.row, debit, credit, &mut report);
        let papers = papers_of(line.row, papers, &mut report);
        if let (Some(head), Some(account), Some(kind), Some((side, amount)), Some(papers)) =
            (&head, account, kind, amount, papers)
        {
            let Head { day, number, summary: first } = head.clone();
            let summary = if summary.is_empty() { first } else { summary.clone() };
            let (row, party) = (line.row, party.clone());
            rows.push(Read { row, day, number, summary, account, party, kind, side, amount, papers });
        }
    }
    report.or(rows)
}

/// To which voucher a row belongs: the one before when day and number are left out, or when the number is the same and
/// the day is left out.
fn head_of(
    row: usize,
    [day, number, summary]: [&String; 3],
    before: Option<Head>,
    report: &mut Report,
) -> Option<Head> {
    let goes_on = |before: &Head| day.is_empty() && (number.is_empty() || *number == before.number);
    if let Some(before) = before.filter(goes_on) {
        return Some(before);
    }
    let read = table::day(day);
    if read.is_none() {
        report.add(row, "日期", bad_day(day));
    }
    if number.is_empty() {
        report.add(row, "凭证号", "请写凭证号；同一张凭证的几行写一样的号");
        return None;
    }
    Some(Head { day: read?, number: number.clone(), summary: summary.clone() })
}

/// Codes are also written without points, as 50102.
pub(in crate::books) fn account_of(row: usize, text: &str, report: &mut Report) -> Option<AccountCode> {
    let is_plain = text.len() > 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    let dotted = || {
        let parts = text.as_bytes().get(3..).unwrap_or(&[]).chunks(2).map(String::from_utf8_lossy);
        std::iter::once(text.get(..3).unwrap_or_default().into()).chain(parts).collect::<Vec<_>>().join(".")
    };
    let code = AccountCode::parse(&if is_plain { dotted() } else { text.to_owned() });
    if code.is_err() {
        let what = if text.is_empty() {
            "没有科目编码".to_owned()
        } else {
            format!("“{}”看不懂", short(text))
        };
        report.add(row, "科目编码", format!("{what}，请写成 102 或 501.02 这样"));
    }
    code.ok()
}

pub(in crate::books) fn kind_of(row: usize, text: &str, report: &mut Report) -> Option<Option<&'static str>> {
    if text.is_empty() {
        return Some(None);
    }
    let found = PARTY_KINDS.iter().find(|(code, zh)| *zh == text || *code == text).map(|(code, _)| *code);
    if found.is_none() {
        let known: Vec<&str> = PARTY_KINDS.iter().map(|(_, zh)| *zh).collect();
        report.add(row, "往来类别", format!("请写“{}”里的一个", known.join("”“")));
    }
    found.map(Some)
}

/// One of the two columns is filled; a nought in the other one is nothing.
pub(in crate::books) fn amount_of(
    row: usize,
    debit: &str,
    credit: &str,
    report: &mut Report,
) -> Option<(Side, Fen)> {
    let mut read = |column, text: &str| match Fen::parse(text) {
        Ok(fen) => Some(fen),
        Err(_) if text.is_empty() => Some(Fen::ZERO),
        Err(why) => {
            report.add(row, column, amount_sentence(why));
            None
        }
    };
    let (debit, credit) = (read("借方金额", debit), read("贷方金额", credit));
    let (debit, credit) = (debit?, credit?);
    match (debit.is_zero(), credit.is_zero()) {
        (false, true) => Some((Side::Debit, debit)),
        (true, false) => Some((Side::Credit, credit)),
        (true, true) => {
            report.add(row, "", "借方、贷方都没有金额，请填一个，或者删掉这一行");
            None
        }
        (false, false) => {
            report.add(row, "", "借方、贷方都有金额，请分成两行");
            None
        }
    }
}

fn papers_of(row: usize, text: &str, report: &mut Report) -> Option<Option<i64>> {
    if text.is_empty() {
        return Some(None);
    }
    let papers = text.parse().ok().filter(|count| (0..=PAPERS).contains(count));
    if papers.is_none() {
        report.add(row, "附单据", format!("请写张数，0 到 {PAPERS}"));
    }
    papers.map(Some)
}
