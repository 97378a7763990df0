//! Charts of accounts that a county hands in as data: read from a table, checked row by row, taken in whole or not at all.
//! What was taken in never changes; what was wrong in a chart that no book uses yet is handed in again under the same name.

mod lines;
mod rows;

pub use rows::COLUMNS;

use super::model::Standard;
use super::model::chart::{Written, WrittenLine, keep};
use super::store::charts as store;
use crate::gate::{Actor, Located};
use crate::house::table::{self, Report, refused};
use crate::house::{App, Context, FieldError, Reader, Refusal, Stop, Tx};
use crate::record::{self, Event};
use crate::registry::store::hold;
use houji_base::Day;
use houji_seal::Digest;
use serde::Serialize;
use std::sync::Arc;

/// The chart of 财会〔2007〕15号 with the lines of its statements, as files that can be handed in: an example of the form, in
/// force until the end of 2022. The chart that is in force is handed in by the county.
pub const EXAMPLE: [&str; 2] = [
    include_str!("../../../data/charts/cooperatives-2007.csv"),
    include_str!("../../../data/charts/cooperatives-2007-lines.csv"),
];

/// What a file was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Imported {
    /// A chart, or the lines of a chart's statements.
    pub is_chart: bool,
    /// Rows that were taken in.
    pub added: usize,
    /// Rows that were there.
    pub same: usize,
}

impl Imported {
    /// What it was of, in words.
    pub fn zh(&self) -> &'static str {
        if self.is_chart { "会计科目表" } else { "报表项目" }
    }
}

/// What the record keeps.
#[derive(Serialize)]
struct Taken {
    file: String,
    chart: String,
    name: String,
    since: Day,
    #[serde(skip_serializing_if = "Option::is_none")]
    edition: Option<i64>,
    rows: usize,
}

impl Event for Taken {
    fn kind(&self) -> &'static str {
        match self.edition {
            None => "book.chart_taken",
            Some(_) => "book.chart_lines_taken",
        }
    }
}

/// True for a table with the columns of a chart or of statement lines.
#[must_use]
pub fn is_chart(bytes: &[u8]) -> bool {
    table::read(bytes).is_ok_and(|table| table.has(rows::COLUMNS) || table.has(lines::COLUMNS))
}

/// Imports a file for the operator, on the operator's own machine, as the program's own act; `is_trial` only tells what it
/// would do.
///
/// # Errors
/// A refusal that names every row to mend; a fault of the database. Then nothing was imported.
pub async fn as_operator(app: &App, bytes: &[u8], is_trial: bool) -> Result<Imported, Stop> {
    let job = (app.clone(), Arc::new(bytes.to_vec()));
    let written = app.db.write(move |tx| {
        let (app, bytes) = &job;
        let cx = app.context(Actor::visitor(app.db.county()));
        take(tx, &cx, bytes, is_trial)
    });
    let done = written.await?;
    let county = app.db.county().as_i64();
    app.db.read(move |db| Ok::<_, Stop>(store::learn(db, county)?)).await?;
    Ok(done)
}

/// Takes a file in, in one transaction.
///
/// # Errors
/// As [`as_operator`].
pub fn take(tx: &mut Tx, cx: &Context, bytes: &[u8], is_trial: bool) -> Result<Imported, Stop> {
    hold(tx)?;
    let file = Digest::of(&[bytes]).to_string();
    if table::read(bytes).is_ok_and(|table| table.has(lines::COLUMNS)) {
        let known = store::charts(tx, cx.county.as_i64())?;
        let read = lines::parse(bytes, &known).map_err(|errors| refused(&errors))?;
        return take_lines(tx, cx, (&known, read), (file, is_trial));
    }
    let written = rows::parse(bytes).map_err(|errors| refused(&errors))?;
    take_chart(tx, cx, &written, (file, is_trial))
}

fn take_chart(
    tx: &mut Tx,
    cx: &Context,
    written: &Written,
    (file, is_trial): (String, bool),
) -> Result<Imported, Stop> {
    let (code, rows) = (written.code(), written.accounts.len());
    let known = store::charts(tx, cx.county.as_i64())?;
    let is_of_name =
        |kept: &&store::Kept| (&kept.written.name, kept.written.since) == (&written.name, written.since);
    let of_name: Vec<&store::Kept> = known.iter().filter(is_of_name).collect();
    let newest = of_name.last();
    if newest.is_some_and(|kept| kept.code == code) {
        return Ok(Imported { is_chart: true, added: 0, same: rows });
    }
    if of_name.iter().any(|kept| kept.code == code) {
        let what = "这个科目表以前交过，后来换过一次。要换回来，请写另一个名称或施行日期";
        return Err(refused(&told(what)).into());
    }
    let used = newest.map_or(Ok(0), |kept| store::used(tx, cx.county.as_i64(), &kept.code))?;
    if used > 0 {
        let what = "同名、同一天施行的科目表已经有账在用，不能改。改了的请写新的施行日期，作为新的一版";
        return Err(refused(&told(what)).into());
    }
    if !is_trial {
        store::insert_chart(tx, written, &file)?;
        let (name, since) = (written.name.clone(), written.since);
        recorded(tx, cx, Taken { file, chart: code, name, since, edition: None, rows })?;
    }
    Ok(Imported { is_chart: true, added: rows, same: 0 })
}

fn told(what: &str) -> Vec<table::RowError> {
    Report::file(what).into()
}

fn take_lines(
    tx: &mut Tx,
    cx: &Context,
    (known, (code, lines)): (&[store::Kept], (String, Vec<WrittenLine>)),
    (file, is_trial): (String, bool),
) -> Result<Imported, Stop> {
    let rows = lines.len();
    let Some(kept) = known.iter().find(|kept| kept.code == code) else {
        return Err(refused(&told("还没有这个会计制度的科目表，请先导入科目表")).into());
    };
    if kept.lines == by_statement(&lines) {
        return Ok(Imported { is_chart: false, added: 0, same: rows });
    }
    if !is_trial {
        let edition = kept.edition.saturating_add(1);
        store::insert_lines(tx, &code, edition, &lines)?;
        let (name, since) = (kept.written.name.clone(), kept.written.since);
        recorded(tx, cx, Taken { file, chart: code, name, since, edition: Some(edition), rows })?;
    }
    Ok(Imported { is_chart: false, added: rows, same: 0 })
}

/// The lines as they are read back.
fn by_statement(lines: &[WrittenLine]) -> Vec<WrittenLine> {
    let mut lines = lines.to_vec();
    lines.sort_by_key(|line| line.statement.code());
    lines
}

fn recorded(tx: &mut Tx, cx: &Context, taken: Taken) -> Result<(), Stop> {
    record::append(tx, cx, &Located::open(cx.county), &[taken], None)?;
    Ok(())
}

/// Systems a book may be opened under: those the program knows, and those the county handed in.
///
/// # Errors
/// A fault of the database.
pub fn offered(db: &mut Reader, cx: &Context) -> Result<Vec<Standard>, Stop> {
    let handed_in = store::offered(db, cx.county.as_i64())?;
    Ok(Standard::KNOWN.into_iter().chain(handed_in).collect())
}

/// Refuses a system that a county does not offer.
///
/// # Errors
/// A refusal at the field; a fault of the database.
pub fn must_offer(db: &mut Reader, cx: &Context, standard: Standard) -> Result<(), Stop> {
    let offered = offered(db, cx)?;
    if offered.contains(&standard) { Ok(()) } else { Err(unknown(&offered).into()) }
}

/// The system of a code, also of one that another process took in just now.
///
/// # Errors
/// A refusal at the field when there is none; a fault of the database.
pub async fn standard(app: &App, code: &str) -> Result<Standard, Stop> {
    if let Some(known) = Standard::parse(code) {
        return Ok(known);
    }
    let cx = app.context(Actor::visitor(app.db.county()));
    let offered = app.db.read(move |db| offered(db, &cx)).await?;
    let named = offered.iter().find(|standard| standard.code() == code);
    Ok(named.copied().ok_or_else(|| unknown(&offered))?)
}

/// Programs learn the codes here, of which those of handed-in charts cannot be guessed.
fn unknown(offered: &[Standard]) -> Refusal {
    let named = offered.iter().map(|standard| format!("{}（{}）", standard.code(), standard.zh()));
    let named: Vec<String> = named.collect();
    let sentence = format!("请选一下用哪个会计制度：{}", named.join("、"));
    Refusal::fields(vec![FieldError::new("standard", sentence)])
}

/// Takes charts into memory that another process took in since.
///
/// # Errors
/// A fault of the database.
pub async fn refresh(app: &App) -> Result<(), Stop> {
    let county = app.db.county().as_i64();
    app.db.read(move |db| Ok::<_, Stop>(store::learn(db, county)?)).await?;
    Ok(())
}

/// The system of the example, whose books need it handed in like any other.
pub fn example() -> Option<Standard> {
    let [accounts, _] = EXAMPLE;
    let written = rows::parse(accounts.as_bytes()).ok()?;
    keep(&written, (0, &[]))
}
