//! Charts of accounts that came as data.

use super::super::model::chart::{self, Charted, Purpose, Written, WrittenLine};
use super::super::model::{Class, Side, Standard, Statement};
use super::registers::code;
use crate::args;
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::Day;

const CHARTS: &str = "
    SELECT c.code, c.name, c.basis, c.since,
           COALESCE((SELECT MAX(l.edition) FROM chart_line l WHERE l.county = $1 AND l.chart = c.code), 0)
      FROM chart c WHERE c.county = $1 ORDER BY c.n";

fn unreadable() -> Fault {
    Fault::new("a chart cannot be read")
}

/// A chart without its accounts, and the edition of its statements' lines.
fn read_chart(row: &Row<'_>) -> Result<(String, Written, i64), Fault> {
    let since = Day::parse(&row.get::<String>(3)?).map_err(|_| unreadable())?;
    let written = Written { name: row.get(1)?, basis: row.get(2)?, since, accounts: Vec::new() };
    Ok((row.get(0)?, written, row.get(4)?))
}

const ACCOUNTS: &str = "
    SELECT code, name, class, side, purpose FROM chart_account
     WHERE county = $1 AND chart = $2 ORDER BY county, chart, code";

fn read_account(row: &Row<'_>) -> Result<Charted, Fault> {
    let purpose = row.get::<String>(4)?;
    let side = row.get::<String>(3)?;
    Ok(Charted {
        code: code(row, 0)?,
        name: row.get(1)?,
        class: Class::parse(&row.get::<String>(2)?).ok_or_else(unreadable)?,
        side: if side == Side::Debit.zh() { Side::Debit } else { Side::Credit },
        purpose: Purpose::parse(&purpose),
    })
}

const LINES: &str = "
    SELECT statement, name, level, parts FROM chart_line
     WHERE county = $1 AND chart = $2 AND edition = $3 ORDER BY county, chart, edition, statement, n";

fn read_line(row: &Row<'_>) -> Result<WrittenLine, Fault> {
    Ok(WrittenLine {
        statement: Statement::parse(&row.get::<String>(0)?).ok_or_else(unreadable)?,
        name: row.get(1)?,
        level: u8::try_from(row.get::<i64>(2)?).map_err(|_| unreadable())?,
        parts: row.get(3)?,
    })
}

/// A chart of a county as it is stored.
pub struct Kept {
    /// Its code.
    pub code: String,
    /// What it says.
    pub written: Written,
    /// How often lines of its statements were handed in.
    pub edition: i64,
    /// The latest lines.
    pub lines: Vec<WrittenLine>,
}

/// All charts of a county with their accounts and lines, in the order in which they were taken in.
pub fn charts(db: &mut Reader, county: i64) -> Result<Vec<Kept>, Fault> {
    let mut charts = Vec::new();
    for (code, mut written, edition) in db.rows(CHARTS, args![county], read_chart)? {
        written.accounts = db.rows(ACCOUNTS, args![county, code.as_str()], read_account)?;
        let lines = db.rows(LINES, args![county, code.as_str(), edition], read_line)?;
        charts.push(Kept { code, written, edition, lines });
    }
    Ok(charts)
}

/// Takes charts into memory that are not there yet, or whose statements were laid out anew since; tells whether there were
/// any. Other processes take charts in, too.
pub fn learn(db: &mut Reader, county: i64) -> Result<bool, Fault> {
    let is_new = |(code, _, edition): &(String, Written, i64)| {
        chart::chart(code).is_none_or(|known| known.edition < *edition)
    };
    let found = db.rows(CHARTS, args![county], read_chart)?;
    if !found.iter().any(is_new) {
        return Ok(false);
    }
    for kept in charts(db, county)? {
        chart::keep(&kept.written, (kept.edition, &kept.lines)).ok_or_else(unreadable)?;
    }
    Ok(true)
}

/// The systems a county handed in, newest first, without those that another of the same name and day replaced.
pub fn offered(db: &mut Reader, county: i64) -> Result<Vec<Standard>, Fault> {
    learn(db, county)?;
    let mut named = Vec::new();
    let mut offered = Vec::new();
    for (code, written, _) in db.rows(CHARTS, args![county], read_chart)?.into_iter().rev() {
        let name = (written.name, written.since);
        if !named.contains(&name) {
            offered.extend(Standard::parse(&code));
            named.push(name);
        }
    }
    Ok(offered)
}

/// Reads books, and once more when one of them is kept under a chart that was not in memory yet.
pub fn with_charts<T>(
    db: &mut Reader,
    county: i64,
    read: impl Fn(&mut Reader) -> Result<T, Fault>,
) -> Result<T, Fault> {
    match read(db) {
        Err(fault) if fault.is_retry() || !learn(db, county).unwrap_or(false) => Err(fault),
        Err(_) => read(db),
        done => done,
    }
}

const USED: &str = "SELECT COUNT(*) FROM book WHERE county = $1 AND standard = $2";

/// How many books are kept under a chart.
pub fn used(db: &mut Reader, county: i64, code: &str) -> Result<i64, Fault> {
    db.number(USED, args![county, code])
}

const INSERT: &str = "
    INSERT INTO chart (county, code, n, name, basis, since, file)
    SELECT CAST($1 AS BIGINT), $2, COALESCE(MAX(n), 0) + 1, $3, $4, $5, $6 FROM chart WHERE county = $1";
const INSERT_ACCOUNT: &str = "
    INSERT INTO chart_account (county, chart, code, name, class, side, purpose) VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// Stores a chart with its accounts.
pub fn insert_chart(tx: &mut Tx, written: &Written, file: &str) -> Result<(), Fault> {
    let (county, code, since) = (tx.county().as_i64(), written.code(), written.since.to_string());
    tx.exec(INSERT, args![county, code.as_str(), &written.name, &written.basis, since.as_str(), file])?;
    written.accounts.iter().try_for_each(|each| {
        let (class, side) = (each.class.code(), each.side.zh());
        let purpose = each.purpose.map_or("", Purpose::code);
        tx.put(
            INSERT_ACCOUNT,
            args![county, code.as_str(), each.code.as_str(), &each.name, class, side, purpose],
        )
    })
}

const INSERT_LINE: &str = "
    INSERT INTO chart_line (county, chart, edition, statement, n, name, level, parts)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

/// Stores the lines of a chart's statements as an edition.
pub fn insert_lines(tx: &mut Tx, code: &str, edition: i64, lines: &[WrittenLine]) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    lines.iter().zip(1i64..).try_for_each(|(line, n)| {
        let (statement, level) = (line.statement.code(), i64::from(line.level));
        tx.put(INSERT_LINE, args![county, code, edition, statement, n, &line.name, level, &line.parts])
    })
}
