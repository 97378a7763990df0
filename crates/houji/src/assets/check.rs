//! Cards and parcels against the record and the books: each is what was recorded, has worn off as it was planned, and is
//! carried by the ledger; every month of wear and every voucher of a card is there.

use super::decide;
use super::model::Card;
use super::store::{self, Kept, Odd};
use crate::house::{Fault, Reader};

/// Things read at once.
const PAGE: i64 = 200;
/// Most problems kept of a kind.
const MOST: i64 = 200;

/// What was looked at and what does not agree.
#[derive(Default)]
pub struct Checked {
    /// Cards.
    pub assets: i64,
    /// Parcels.
    pub parcels: i64,
    /// What does not agree, in words.
    pub wrong: Vec<String>,
}

/// Looks at all cards and parcels of a county.
///
/// # Errors
/// A fault of the database.
pub fn check(db: &mut Reader, county: i64) -> Result<Checked, Fault> {
    let (assets, parcels) = store::sums(db, county)?;
    let mut wrong = cards(db, county)?;
    wrong.extend(plots(db, county)?);
    let mut tell = |found: Vec<Odd>, words: fn(i64, String) -> String| {
        wrong.extend(found.into_iter().map(|(of, what)| words(of, what)));
    };
    tell(store::above_ledger(db, county, MOST)?, |book, code| {
        format!("账 {book} 的资产卡片加起来比账上的 {code} 还多")
    });
    tell(store::odd_months(db, county, MOST)?, |book, month| format!("账 {book} {month}的折旧和凭证对不上"));
    tell(store::odd_acts(db, county, MOST)?, |id, seq| format!("资产 {id} 和第 {seq} 张凭证对不上"));
    tell(store::odd_pending(db, county, MOST)?, |id, seq| {
        format!("资产 {id} 第 {seq} 张凭证的盘盈盘亏和 181 对不上")
    });
    tell(store::reversed(db, county, MOST)?, |book, seq| {
        format!("账 {book} 的第 {seq} 张凭证已经冲销，资产卡片还算着")
    });
    Ok(Checked { assets, parcels, wrong })
}

/// Each card as the record has it, with its corrections, worn off as it was planned.
fn cards(db: &mut Reader, county: i64) -> Result<Vec<String>, Fault> {
    let (mut wrong, mut after) = (Vec::new(), 0);
    loop {
        let page = store::kept(db, county, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(wrong) };
        let range = (after, last.asset.id.as_i64());
        after = range.1;
        let made = store::corrections_between(db, county, range)?;
        let recorded = store::corrections_recorded(db, county, range)?;
        for kept in &page {
            let id = kept.asset.id;
            let made: Vec<_> = made.iter().filter(|(asset, ..)| *asset == id).collect();
            let mut recorded: Vec<&String> =
                recorded.iter().filter(|(asset, _)| *asset == id).map(|(_, data)| data).collect();
            let first = made
                .first()
                .map_or_else(|| kept.asset.card.clone(), |(_, was, _)| was.before(&kept.asset.card));
            wrong.extend(of_card(kept, &first)?);
            // What a correction said is what the next one found, or what the card says now.
            let said = made.iter().skip(1).map(|(_, was, _)| was.before(&kept.asset.card));
            let said = said.chain(std::iter::once(kept.asset.card.clone()));
            let mut told = Vec::new();
            for ((_, made, salt), card) in made.iter().zip(said) {
                let event = match made.lost {
                    None => decide::corrected_told(&card, (made.n, made.day), salt),
                    Some(voucher) => decide::part_told(&card, (made.n, made.day), voucher),
                };
                told.push(serde_json::to_string(&event)?);
            }
            told.sort_unstable();
            recorded.sort_unstable();
            if !told.iter().eq(recorded) {
                wrong.push(format!("资产 {id} 改卡片和记录对不上"));
            }
        }
        wrong.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    }
}

fn of_card(kept: &Kept, first: &Card) -> Result<Option<String>, Fault> {
    let Kept { asset, salt, recorded } = kept;
    let told = decide::told(first, (asset.book, asset.number), salt);
    if recorded.as_deref() != Some(serde_json::to_string(&told)?.as_str()) {
        return Ok(Some(format!("资产 {} 和记录对不上", asset.id)));
    }
    // One that left wore off up to some month that is told elsewhere.
    let is_planned = asset.card.plan() == Ok(asset.plan)
        && match asset.next {
            0 if asset.state.is_there() => asset.worn == asset.plan.all.max(asset.plan.before),
            0 => asset.worn >= asset.plan.before && asset.worn <= asset.plan.all.max(asset.plan.before),
            next => {
                let by = asset.plan.worn_at(next.saturating_sub(1));
                // Months that were made up for when the card was entered come with its first one.
                asset.worn == by || asset.worn == asset.plan.before
            }
        };
    Ok((!is_planned).then(|| format!("资产 {} 的折旧和它的年限对不上", asset.id)))
}

/// Each parcel as the record has it.
fn plots(db: &mut Reader, county: i64) -> Result<Vec<String>, Fault> {
    let (mut wrong, mut after) = (Vec::new(), 0);
    loop {
        let page = store::kept_parcels(db, county, after, PAGE)?;
        let Some((last, _, _)) = page.last() else { return Ok(wrong) };
        after = last.id.as_i64();
        for (parcel, salt, recorded) in &page {
            let told = serde_json::to_string(&decide::parcel_told(parcel, false, salt))?;
            if recorded.as_deref() != Some(told.as_str()) {
                wrong.push(format!("资源 {} 和记录对不上", parcel.id));
            }
        }
        wrong.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    }
}
