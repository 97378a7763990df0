//! Debts against the record and the books: each is what was registered, what was settled is what its vouchers say, and no more
//! is registered than stands in the book.

use super::decide;
use super::model::Kind;
use super::store::{self, Kept};
use crate::house::{Fault, Reader};

/// Debts read at once.
const PAGE: i64 = 200;
/// Most problems kept of a kind.
const MOST: i64 = 200;

/// What was looked at and what does not agree.
#[derive(Default)]
pub struct Checked {
    /// Debts.
    pub debts: i64,
    /// What became of them.
    pub steps: i64,
    /// Books with loans that are not registered.
    pub unregistered: i64,
    /// What does not agree, in words.
    pub wrong: Vec<String>,
}

/// Looks at all debts of a county.
///
/// # Errors
/// A fault of the database.
pub fn check(db: &mut Reader, county: i64) -> Result<Checked, Fault> {
    let store::Sums { debts, steps } = store::sums(db, county)?;
    let mut wrong = against_record(db, county)?;
    let odd = store::odd_debts(db, county, MOST)?;
    wrong.extend(odd.into_iter().map(|debt| format!("债务 {debt} 还了多少、凭证和登记对不上")));
    let odd = store::odd_steps(db, county, MOST)?;
    wrong.extend(odd.into_iter().map(|(debt, n)| format!("债务 {debt} 的第 {n} 笔和凭证对不上")));
    let odd = store::reversed(db, county, MOST)?;
    wrong.extend(
        odd.into_iter().map(|(debt, seq)| format!("债务 {debt} 的第 {seq} 张凭证已经冲销，台账里还算着")),
    );
    let odd = store::over_booked(db, county, MOST)?;
    let zh = |code: &str| Kind::parse(code).map_or("", Kind::zh);
    wrong.extend(odd.into_iter().map(|(book, kind)| format!("账 {book} 登记的{}比账上多", zh(&kind))));
    Ok(Checked { debts, steps, unregistered: store::unregistered(db, county)?, wrong })
}

/// Each debt as the record has it.
fn against_record(db: &mut Reader, county: i64) -> Result<Vec<String>, Fault> {
    let (mut wrong, mut after) = (Vec::new(), 0);
    loop {
        let page = store::kept(db, county, after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.debt.id.as_i64();
        for Kept { debt, salt, recorded } in &page {
            let told = decide::told(&debt.written, (debt.book, debt.party), debt.voucher, salt);
            if recorded.as_deref() != Some(serde_json::to_string(&told)?.as_str()) {
                wrong.push(format!("债务 {} 和记录对不上", debt.id));
            }
        }
    }
    wrong.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    Ok(wrong)
}
