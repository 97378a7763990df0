//! Decisions against the record and their own steps.

use super::decide;
use super::store::{self, Kept};
use crate::house::{Fault, Reader};

/// Rows read at once.
const PAGE: i64 = 200;
/// Most problems kept of a kind.
const MOST: i64 = 200;

/// What was looked at and what does not agree.
#[derive(Default)]
pub struct Checked {
    /// Matters.
    pub decisions: i64,
    /// Their steps.
    pub steps: i64,
    /// What does not agree, in words.
    pub wrong: Vec<String>,
}

/// Looks at all decisions of a county.
///
/// # Errors
/// A fault of the database.
pub fn check(db: &mut Reader, county: i64) -> Result<Checked, Fault> {
    let store::Sums { decisions, steps } = store::sums(db, county)?;
    let mut wrong = matters(db, county)?;
    wrong.extend(steps_of(db, county)?);
    wrong.extend(publics(db, county)?);
    let odd = store::odd(db, county, MOST)?;
    wrong.extend(odd.into_iter().map(|id| format!("决议 {id} 的状态和它的步骤对不上")));
    Ok(Checked { decisions, steps, wrong })
}

/// True when the record says the same.
fn is_same(event: &super::model::DecisionEvent, recorded: Option<&str>) -> Result<bool, Fault> {
    Ok(recorded == Some(serde_json::to_string(event)?.as_str()))
}

fn matters(db: &mut Reader, county: i64) -> Result<Vec<String>, Fault> {
    let (mut wrong, mut after) = (Vec::new(), 0);
    loop {
        let page = store::kept(db, county, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(wrong) };
        after = last.row.id.as_i64();
        for Kept { row, salt, recorded } in &page {
            if !is_same(&decide::told(&row.written, salt), recorded.as_deref())? {
                wrong.push(format!("决议 {} 和记录对不上", row.id));
            }
        }
    }
}

fn steps_of(db: &mut Reader, county: i64) -> Result<Vec<String>, Fault> {
    let (mut wrong, mut after) = (Vec::new(), (0, 0));
    loop {
        let page = store::kept_steps(db, county, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(wrong) };
        after = (last.row.0.as_i64(), last.row.1.n);
        for Kept { row: (id, step), salt, recorded } in &page {
            if !is_same(&decide::step_told(step, salt), recorded.as_deref())? {
                wrong.push(format!("决议 {id} 的第 {} 步和记录对不上", step.n));
            }
        }
    }
}

fn publics(db: &mut Reader, county: i64) -> Result<Vec<String>, Fault> {
    let (mut wrong, mut after) = (Vec::new(), (0, ""));
    loop {
        let page = store::kept_publics(db, county, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(wrong) };
        after = (last.row.0.as_i64(), last.row.1.what.code());
        for Kept { row: (id, public), salt, recorded } in &page {
            if !is_same(&decide::public_told(public, salt), recorded.as_deref())? {
                wrong.push(format!("决议 {id} 的{}和记录对不上", public.what.zh()));
            }
        }
    }
}
