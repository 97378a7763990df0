//! All projects and ventures, as they are examined.

use super::super::model::{Project, Venture};
use super::projects::{self, items};
use super::ventures::{self, shares};
use crate::args;
use crate::house::{Fault, Reader, Row};

/// What a county's projects and ventures add up to.
pub struct Sums {
    /// Projects.
    pub projects: i64,
    /// Ventures.
    pub ventures: i64,
}

const PROJECTS: &str = "SELECT COUNT(*) FROM project WHERE county = $1";
const VENTURES: &str = "SELECT COUNT(*) FROM venture WHERE county = $1";

/// How much there is.
pub fn sums(db: &mut Reader, county: i64) -> Result<Sums, Fault> {
    Ok(Sums { projects: db.number(PROJECTS, args![county])?, ventures: db.number(VENTURES, args![county])? })
}

/// A thing with its salt and what the record says of it; `None` when nothing was recorded.
pub type Kept<T> = (T, [u8; 16], Option<String>);

fn salt(row: &Row<'_>, at: usize) -> Result<[u8; 16], Fault> {
    row.get::<Vec<u8>>(at)?.try_into().map_err(|_| Fault::new("a salt cannot be read"))
}

const KEPT: &str = "
    SELECT id, book, name, kind, start_day, planned_end, basis, fund_grant, fund_own, fund_raised, fund_donated, accepted,
           asset_voucher, recorded_at, salt,
           (SELECT data FROM record WHERE county = $1 AND subject = project.id AND kind = 'project.recorded')
      FROM project WHERE county = $1 AND id > $2 ORDER BY county, id LIMIT $3";

/// All projects with their items, by id, after one.
pub fn kept(db: &mut Reader, county: i64, after: i64, most: i64) -> Result<Vec<Kept<Project>>, Fault> {
    let read = |row: &Row<'_>| Ok((projects::read(row)?, salt(row, 14)?, row.get(15)?));
    let mut kept: Vec<Kept<Project>> = db.rows(KEPT, args![county, after, most], read)?;
    let last = kept.last().map_or(0, |(project, ..)| project.id.as_i64());
    let all = items(db, county, (after, last))?;
    for (project, ..) in &mut kept {
        let own = all.iter().filter(|(of, _)| *of == project.id.as_i64());
        project.written.items = own.map(|(_, item)| item.clone()).collect();
    }
    Ok(kept)
}

const KEPT_VENTURES: &str = "
    SELECT id, place, name, started, basis, recorded_at, salt,
           (SELECT data FROM record WHERE county = $1 AND subject = venture.id AND kind = 'venture.founded')
      FROM venture WHERE county = $1 AND id > $2 ORDER BY county, id LIMIT $3";

/// All ventures with their shares, by id, after one.
pub fn kept_ventures(
    db: &mut Reader,
    county: i64,
    after: i64,
    most: i64,
) -> Result<Vec<Kept<Venture>>, Fault> {
    let read = |row: &Row<'_>| Ok((ventures::read(row)?, salt(row, 6)?, row.get(7)?));
    let mut kept: Vec<Kept<Venture>> = db.rows(KEPT_VENTURES, args![county, after, most], read)?;
    let last = kept.last().map_or(0, |(venture, ..)| venture.id.as_i64());
    let all = shares(db, county, (after, last))?;
    for (venture, ..) in &mut kept {
        let own = all.iter().filter(|(of, _)| *of == venture.id.as_i64());
        venture.written.shares = own.map(|(_, share)| *share).collect();
    }
    Ok(kept)
}

const ODD_LINES: &str = "
    SELECT l.project, l.seq
      FROM project_line l JOIN project j ON j.county = l.county AND j.id = l.project
      LEFT JOIN posting p ON p.county = l.county AND p.book = l.book AND p.seq = l.seq AND p.line = l.line
     WHERE l.county = $1
       AND (p.account IS NULL OR l.book <> j.book
            OR l.item > (SELECT COUNT(*) FROM project_item i WHERE i.county = $1 AND i.project = l.project))
     ORDER BY l.project, l.seq LIMIT $2";

/// Lines of projects that are not there, of another book, or of an item that is not there.
pub fn odd_lines(db: &mut Reader, county: i64, most: i64) -> Result<Vec<(i64, i64)>, Fault> {
    db.rows(ODD_LINES, args![county, most], |row| Ok((row.get(0)?, row.get(1)?)))
}

const ODD_VENTURES: &str = "
    SELECT v.id FROM venture v
     WHERE v.county = $1
       AND 10000 <> (SELECT COALESCE(SUM(s.points), 0) FROM venture_share s WHERE s.county = $1 AND s.venture = v.id)
     ORDER BY v.id LIMIT $2";

/// Ventures whose shares are not one whole.
pub fn odd_ventures(db: &mut Reader, county: i64, most: i64) -> Result<Vec<i64>, Fault> {
    db.rows(ODD_VENTURES, args![county, most], |row| row.get(0))
}

const ODD_PROFITS: &str = "
    SELECT p.venture, p.n FROM venture_profit p
     WHERE p.county = $1
       AND p.amount <> (SELECT COALESCE(SUM(d.amount), 0) FROM venture_due d
                         WHERE d.county = $1 AND d.venture = p.venture AND d.n = p.n)
     ORDER BY p.venture, p.n LIMIT $2";

/// Profits whose parts do not add up to them.
pub fn odd_profits(db: &mut Reader, county: i64, most: i64) -> Result<Vec<(i64, i64)>, Fault> {
    db.rows(ODD_PROFITS, args![county, most], |row| Ok((row.get(0)?, row.get(1)?)))
}

const ODD_RECEIPTS: &str = "
    SELECT d.venture, d.n
      FROM venture_due d LEFT JOIN voucher v ON v.county = d.county AND v.book = d.book AND v.seq = d.voucher
     WHERE d.county = $1 AND d.voucher IS NOT NULL AND (v.total IS NULL OR v.total <> d.amount)
     ORDER BY d.venture, d.n LIMIT $2";

/// Parts of profits whose voucher is not there or of another sum.
pub fn odd_receipts(db: &mut Reader, county: i64, most: i64) -> Result<Vec<(i64, i64)>, Fault> {
    db.rows(ODD_RECEIPTS, args![county, most], |row| Ok((row.get(0)?, row.get(1)?)))
}

const ODD_CAPITAL: &str = "
    SELECT s.venture, s.book
      FROM venture_share s LEFT JOIN voucher v ON v.county = s.county AND v.book = s.book AND v.seq = s.voucher
     WHERE s.county = $1 AND s.voucher IS NOT NULL AND (v.total IS NULL OR v.total <> s.capital)
     ORDER BY s.venture, s.book LIMIT $2";

/// Shares whose voucher is not there or of another sum than the capital.
pub fn odd_capital(db: &mut Reader, county: i64, most: i64) -> Result<Vec<(i64, i64)>, Fault> {
    db.rows(ODD_CAPITAL, args![county, most], |row| Ok((row.get(0)?, row.get(1)?)))
}
