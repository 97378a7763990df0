//! Projects and ventures against the record and the books: each is what was recorded, lines that belong to a project are there,
//! shares are one whole, and what was given out adds up and came in as its vouchers say.

use super::{decide, store};
use crate::house::{Fault, Reader};

/// Things read at once.
const PAGE: i64 = 200;
/// Most problems kept of a kind.
const MOST: i64 = 200;

/// What was looked at and what does not agree.
#[derive(Default)]
pub struct Checked {
    /// Projects.
    pub projects: i64,
    /// Ventures.
    pub ventures: i64,
    /// What does not agree, in words.
    pub wrong: Vec<String>,
}

/// Looks at all projects and ventures of a county.
///
/// # Errors
/// A fault of the database.
pub fn check(db: &mut Reader, county: i64) -> Result<Checked, Fault> {
    let store::Sums { projects, ventures } = store::sums(db, county)?;
    let mut wrong = against_record(db, county)?;
    wrong.extend(ventures_against_record(db, county)?);
    wrong.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    let odd = store::odd_lines(db, county, MOST)?;
    wrong.extend(odd.into_iter().map(|(project, seq)| format!("项目 {project} 的第 {seq} 张凭证对不上")));
    let odd = store::odd_ventures(db, county, MOST)?;
    wrong.extend(odd.into_iter().map(|venture| format!("联营项目 {venture} 的份额不是 100%")));
    let odd = store::odd_profits(db, county, MOST)?;
    wrong.extend(odd.into_iter().map(|(venture, n)| format!("联营项目 {venture} 第 {n} 次分配加起来不对")));
    let odd = store::odd_receipts(db, county, MOST)?;
    wrong.extend(
        odd.into_iter().map(|(venture, n)| format!("联营项目 {venture} 第 {n} 次分配的收款和凭证对不上")),
    );
    let odd = store::odd_capital(db, county, MOST)?;
    wrong.extend(
        odd.into_iter().map(|(venture, book)| format!("联营项目 {venture} 账 {book} 的出资和凭证对不上")),
    );
    Ok(Checked { projects, ventures, wrong })
}

fn against_record(db: &mut Reader, county: i64) -> Result<Vec<String>, Fault> {
    let (mut wrong, mut after) = (Vec::new(), 0);
    loop {
        let page = store::kept(db, county, after, PAGE)?;
        let Some((last, ..)) = page.last() else { return Ok(wrong) };
        after = last.id.as_i64();
        for (project, salt, recorded) in &page {
            let told = decide::told(&project.written, project.book, salt);
            if recorded.as_deref() != Some(serde_json::to_string(&told)?.as_str()) {
                wrong.push(format!("项目 {} 和记录对不上", project.id));
            }
        }
    }
}

fn ventures_against_record(db: &mut Reader, county: i64) -> Result<Vec<String>, Fault> {
    let (mut wrong, mut after) = (Vec::new(), 0);
    loop {
        let page = store::kept_ventures(db, county, after, PAGE)?;
        let Some((last, ..)) = page.last() else { return Ok(wrong) };
        after = last.id.as_i64();
        for (venture, salt, recorded) in &page {
            let told = decide::venture_told(&venture.written, salt);
            if recorded.as_deref() != Some(serde_json::to_string(&told)?.as_str()) {
                wrong.push(format!("联营项目 {} 和记录对不上", venture.id));
            }
        }
    }
}
