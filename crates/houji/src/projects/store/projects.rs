//! Projects, their items and the lines that belong to them.

use super::super::decide::Posted;
use super::super::model::{Item, Kind, Linked, Project, ProjectId, Source, Written};
use crate::args;
use crate::books::model::{AccountCode, BookId};
use crate::gate::{Permit, Scope};
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Day, Fen, Moment};

const INSERT: &str = "
    INSERT INTO project (county, id, book, name, kind, start_day, planned_end, basis, fund_grant, fund_own, fund_raised,
                         fund_donated, asset_voucher, recorded_at, recorded_by, salt)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13, $14, $15)";
const INSERT_ITEM: &str =
    "INSERT INTO project_item (county, project, n, name, budget) VALUES ($1, $2, $3, $4, $5)";

/// Stores a new project with its items.
pub fn insert(tx: &mut Tx, _: &Permit, new: &Project, (by, salt): (i64, &[u8; 16])) -> Result<(), Fault> {
    let (county, id, written) = (tx.county().as_i64(), new.id.as_i64(), &new.written);
    let [start, end] = [written.start, written.planned_end].map(|day| day.to_string());
    let [grant, own, raised, donated] = written.funds.map(Fen::fen);
    let (book, kind, at) = (new.book.as_i64(), written.kind.code(), new.recorded_at.millis());
    let (name, basis) = (&written.name, &written.basis);
    let args =
        args![county, id, book, name, kind, &start, &end, basis, grant, own, raised, donated, at, by, salt];
    tx.put(INSERT, args)?;
    (1i64..)
        .zip(&written.items)
        .try_for_each(|(n, item)| tx.put(INSERT_ITEM, args![county, id, n, &item.name, item.budget.fen()]))
}

fn unreadable() -> Fault {
    Fault::new("a project cannot be read")
}

pub(super) fn day(text: &str) -> Result<Day, Fault> {
    Day::parse(text).map_err(|_| unreadable())
}

/// A project without its items, from its row.
pub(super) fn read(row: &Row<'_>) -> Result<Project, Fault> {
    let accepted: Option<String> = row.get(11)?;
    let fund = |at| Ok::<Fen, Fault>(Fen::new(row.get(at)?));
    let written = Written {
        name: row.get(2)?,
        kind: Kind::parse(&row.get::<String>(3)?).ok_or_else(unreadable)?,
        start: day(&row.get::<String>(4)?)?,
        planned_end: day(&row.get::<String>(5)?)?,
        basis: row.get(6)?,
        items: Vec::new(),
        funds: [fund(7)?, fund(8)?, fund(9)?, fund(10)?],
    };
    Ok(Project {
        id: ProjectId::from_i64(row.get(0)?),
        book: BookId::from_i64(row.get(1)?),
        written,
        accepted: accepted.as_deref().map(day).transpose()?,
        asset_voucher: row.get(12)?,
        recorded_at: Moment::from_millis(row.get(13)?),
    })
}

const PROJECT: &str = "
    SELECT id, book, name, kind, start_day, planned_end, basis, fund_grant, fund_own, fund_raised, fund_donated, accepted,
           asset_voucher, recorded_at
      FROM project WHERE county = $1 AND id = $2";
const ITEMS: &str = "
    SELECT project, name, budget FROM project_item
     WHERE county = $1 AND project >= $2 AND project <= $3 ORDER BY county, project, n";

/// Items of the projects from one to another.
pub(super) fn items(db: &mut Reader, county: i64, (from, to): (i64, i64)) -> Result<Vec<(i64, Item)>, Fault> {
    db.rows(ITEMS, args![county, from, to], |row| {
        Ok((row.get(0)?, Item { name: row.get(1)?, budget: Fen::new(row.get(2)?) }))
    })
}

/// One project with its items.
pub fn project(db: &mut Reader, county: i64, id: ProjectId) -> Result<Option<Project>, Fault> {
    let Some(mut project) = db.row(PROJECT, args![county, id.as_i64()], read)? else { return Ok(None) };
    let items = items(db, county, (id.as_i64(), id.as_i64()))?;
    project.written.items = items.into_iter().map(|(_, item)| item).collect();
    Ok(Some(project))
}

// What was spent counts no voucher that was taken back, nor one that takes another back.
const OF_PLACE: &str = "
    SELECT id, book, name, kind, start_day, planned_end, basis, fund_grant, fund_own, fund_raised, fund_donated, accepted,
           asset_voucher, recorded_at,
           (SELECT CAST(COALESCE(SUM(p.debit) - SUM(p.credit), 0) AS BIGINT)
              FROM project_line l
              JOIN posting p ON p.county = l.county AND p.book = l.book AND p.seq = l.seq AND p.line = l.line
              JOIN voucher v ON v.county = l.county AND v.book = l.book AND v.seq = l.seq
             WHERE l.county = $1 AND l.project = project.id AND l.item > 0 AND v.reverses IS NULL
               AND NOT EXISTS (SELECT 1 FROM voucher r WHERE r.county = $1 AND r.book = l.book AND r.reverses = l.seq))
      FROM project
     WHERE county = $1 AND book >= $2 AND book <= $3 AND (book > $4 OR (book = $4 AND id > $5))
     ORDER BY county, book, id LIMIT $6";

/// Projects of a place without their items, book by book, after one, each with what was spent.
pub fn of_place(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    (book, id): (i64, i64),
    most: i64,
) -> Result<Vec<(Project, Fen)>, Fault> {
    let (from, end) = scope.place().range();
    let [from, to] = [from.saturating_mul(100), end.saturating_mul(100).saturating_sub(1)];
    db.rows(OF_PLACE, args![county, from.max(book), to, book, id, most], |row| {
        Ok((read(row)?, Fen::new(row.get(14)?)))
    })
}

const LINES: &str = "
    SELECT l.seq, l.line, l.item, l.source, v.day, p.account, v.summary, p.debit - p.credit,
           CAST(CASE WHEN v.reverses IS NOT NULL
                       OR EXISTS (SELECT 1 FROM voucher r WHERE r.county = $1 AND r.book = l.book AND r.reverses = l.seq)
                     THEN 1 ELSE 0 END AS BIGINT)
      FROM project_line l
      JOIN posting p ON p.county = l.county AND p.book = l.book AND p.seq = l.seq AND p.line = l.line
      JOIN voucher v ON v.county = l.county AND v.book = l.book AND v.seq = l.seq
     WHERE l.county = $1 AND l.project = $2 ORDER BY l.seq, l.line";

/// The lines that belong to a project.
pub fn lines(db: &mut Reader, county: i64, project: &Project) -> Result<Vec<Linked>, Fault> {
    db.rows(LINES, args![county, project.id.as_i64()], linked)
}

const LINES_OF: &str = "
    SELECT l.seq, l.line, l.item, l.source, v.day, p.account, v.summary, p.debit - p.credit,
           CAST(CASE WHEN v.reverses IS NOT NULL
                       OR EXISTS (SELECT 1 FROM voucher r WHERE r.county = $1 AND r.book = l.book AND r.reverses = l.seq)
                     THEN 1 ELSE 0 END AS BIGINT),
           l.project
      FROM project_line l
      JOIN posting p ON p.county = l.county AND p.book = l.book AND p.seq = l.seq AND p.line = l.line
      JOIN voucher v ON v.county = l.county AND v.book = l.book AND v.seq = l.seq
     WHERE l.county = $1 AND l.book >= $2 AND l.book <= $3 ORDER BY l.project, l.seq, l.line";

/// The lines that belong to the projects of a place, project by project.
pub fn lines_of(db: &mut Reader, county: i64, scope: &Scope) -> Result<Vec<(ProjectId, Linked)>, Fault> {
    let (from, end) = scope.place().range();
    let [from, to] = [from.saturating_mul(100), end.saturating_mul(100).saturating_sub(1)];
    db.rows(LINES_OF, args![county, from, to], |row| Ok((ProjectId::from_i64(row.get(9)?), linked(row)?)))
}

fn linked(row: &Row<'_>) -> Result<Linked, Fault> {
    Ok(Linked {
        seq: row.get(0)?,
        line: row.get(1)?,
        item: row.get(2)?,
        source: Source::parse(&row.get::<String>(3)?).ok_or_else(unreadable)?,
        day: day(&row.get::<String>(4)?)?,
        account: row.get(5)?,
        summary: row.get(6)?,
        net: Fen::new(row.get(7)?),
        is_red: row.flag(8)?,
    })
}

/// A line that may be tagged.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Position of the voucher.
    pub seq: i64,
    /// The line.
    pub line: i64,
    /// Day.
    pub day: Day,
    /// Account.
    pub account: AccountCode,
    /// What the voucher says.
    pub summary: String,
    /// Debit less credit.
    pub net: Fen,
}

const CANDIDATES: &str = "
    SELECT p.seq, p.line, v.day, p.account, v.summary, p.debit - p.credit
      FROM posting p JOIN voucher v ON v.county = p.county AND v.book = p.book AND v.seq = p.seq
     WHERE p.county = $1 AND p.book = $2 AND v.period >= $3 AND v.kind = 'ordinary'
       AND SUBSTR(p.account, 1, 3) IN ('121', '151', '153', '154', '231', '241', '311', '401', '502', '503', '504', '511',
                                       '513', '514', '515', '522', '531', '541', '551')
       AND NOT EXISTS (SELECT 1 FROM project_line l
                        WHERE l.county = $1 AND l.book = p.book AND l.seq = p.seq AND l.line = p.line)
       AND NOT EXISTS (SELECT 1 FROM voucher r WHERE r.county = $1 AND r.book = p.book AND r.reverses = p.seq)
     ORDER BY p.seq DESC, p.line DESC LIMIT $4";

/// Lines of a book since a period that belong to no project and might, the newest first.
pub fn candidates(
    db: &mut Reader,
    county: i64,
    (book, since): (BookId, i64),
    most: i64,
) -> Result<Vec<Candidate>, Fault> {
    db.rows(CANDIDATES, args![county, book.as_i64(), since, most], |row| {
        Ok(Candidate {
            seq: row.get(0)?,
            line: row.get(1)?,
            day: day(&row.get::<String>(2)?)?,
            account: AccountCode::parse(&row.get::<String>(3)?).map_err(|_| unreadable())?,
            summary: row.get(4)?,
            net: Fen::new(row.get(5)?),
        })
    })
}

const POSTED: &str = "
    SELECT p.account,
           (SELECT l.project FROM project_line l
             WHERE l.county = $1 AND l.book = $2 AND l.seq = $3 AND l.line = $4)
      FROM posting p WHERE p.county = $1 AND p.book = $2 AND p.seq = $3 AND p.line = $4";

/// A line of a book, and the project it belongs to.
pub fn posted(
    db: &mut Reader,
    county: i64,
    book: BookId,
    (seq, line): (i64, i64),
) -> Result<Option<Posted>, Fault> {
    db.row(POSTED, args![county, book.as_i64(), seq, line], |row| {
        let account = AccountCode::parse(&row.get::<String>(0)?).map_err(|_| unreadable())?;
        Ok(Posted { account, project: row.get(1)? })
    })
}

const TAG: &str = "
    INSERT INTO project_line (county, book, seq, line, project, item, source) VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// A line belongs to a project from now on.
pub fn tag(
    tx: &mut Tx,
    _: &Permit,
    (project, book): (ProjectId, BookId),
    (seq, line): (i64, i64),
    (item, source): (i64, Source),
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.put(TAG, args![county, book.as_i64(), seq, line, project.as_i64(), item, source.code()])
}

const UNTAG: &str = "
    DELETE FROM project_line WHERE county = $1 AND book = $2 AND seq = $3 AND line = $4 AND project = $5";

/// A line belongs to a project no longer, unless somebody else took it away.
pub fn untag(
    tx: &mut Tx,
    _: &Permit,
    (project, book): (ProjectId, BookId),
    (seq, line): (i64, i64),
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(UNTAG, args![county, book.as_i64(), seq, line, project.as_i64()])
}

const ACCEPT: &str = "
    UPDATE project SET accepted = $3, asset_voucher = $4 WHERE county = $1 AND id = $2 AND accepted IS NULL";

/// A project is accepted, unless somebody else did so.
pub fn accept(tx: &mut Tx, _: &Permit, project: ProjectId, (day, voucher): (Day, i64)) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(ACCEPT, args![county, project.as_i64(), &day.to_string(), voucher])
}
