//! Contracts against the record and the books: each is what was recorded, its dues follow from it, what was paid is what
//! came in, and what is owed is posted.

use super::decide;
use super::model::{ContractId, Planned};
use super::store::{self, Kept, Odd};
use crate::house::{Fault, Reader};

/// Contracts read at once.
const PAGE: i64 = 200;
/// Most problems kept of a kind.
const MOST: i64 = 200;

/// What was looked at and what does not agree.
#[derive(Default)]
pub struct Checked {
    /// Contracts.
    pub contracts: i64,
    /// Dues.
    pub dues: i64,
    /// Receipts.
    pub receipts: i64,
    /// What does not agree, in words.
    pub wrong: Vec<String>,
}

/// Looks at all contracts of a county.
///
/// # Errors
/// A fault of the database.
pub fn check(db: &mut Reader, county: i64) -> Result<Checked, Fault> {
    let store::Sums { contracts, dues, receipts } = store::sums(db, county)?;
    let mut wrong = against_record(db, county)?;
    let mut tell = |found: Vec<Odd>, words: fn(i64) -> String| {
        wrong.extend(found.into_iter().map(|(contract, at)| format!("合同 {contract} {}", words(at))));
    };
    tell(store::odd_dues(db, county, MOST)?, |n| format!("第 {n} 期收到的钱和收款对不上"));
    tell(store::odd_receipts(db, county, MOST)?, |seq| format!("的一笔收款和第 {seq} 张凭证对不上"));
    tell(store::odd_receivables(db, county, MOST)?, |n| format!("第 {n} 期的应收和凭证对不上"));
    tell(store::odd_later(db, county, MOST)?, |n| format!("第 {n} 期转收入的数和凭证对不上"));
    tell(store::reversed(db, county, MOST)?, |seq| format!("的第 {seq} 张凭证已经冲销，合同里还算着"));
    Ok(Checked { contracts, dues, receipts, wrong })
}

/// Each contract as the record has it, and its dues as they follow from it.
fn against_record(db: &mut Reader, county: i64) -> Result<Vec<String>, Fault> {
    let (mut wrong, mut after) = (Vec::new(), 0);
    loop {
        let page = store::kept(db, county, after, PAGE)?;
        let Some(last) = page.last().map(|kept| kept.contract.id.as_i64()) else { break };
        let dues = store::planned(db, county, (after, last))?;
        for kept in &page {
            wrong.extend(of_contract(kept, &dues)?);
        }
        after = last;
    }
    wrong.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    Ok(wrong)
}

fn of_contract(kept: &Kept, dues: &[(ContractId, Planned)]) -> Result<Option<String>, Fault> {
    let Kept { contract, salt, recorded } = kept;
    let told = decide::told(&contract.written, (contract.book, contract.party), salt);
    if recorded.as_deref() != Some(serde_json::to_string(&told)?.as_str()) {
        return Ok(Some(format!("合同 {} 和记录对不上", contract.id)));
    }
    let from = dues.partition_point(|(id, _)| *id < contract.id);
    let own = dues.iter().skip(from).take_while(|(id, _)| *id == contract.id).map(|(_, due)| *due);
    let is_same = own.eq(contract.written.terms.dues());
    Ok((!is_same).then(|| format!("合同 {} 的应收和它的约定对不上", contract.id)))
}
