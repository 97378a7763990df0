//! What stays on a card of which some units are missing, to the fen: whatever does not stay has left. Pure.

use super::{Asset, Card, ordinal};
use houji_base::{Fen, Month};

/// What a number of units of a whole amount comes to; what cannot be divided goes with those that are missing.
pub fn share(amount: Fen, units: i64, of: i64) -> Fen {
    let whole = i128::from(amount.fen()).saturating_mul(i128::from(units));
    let part = whole.checked_div(i128::from(of)).and_then(|part| i64::try_from(part).ok());
    Fen::new(part.unwrap_or(0))
}

/// A card of which some units are missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parted {
    /// The card with the units that are left; what had worn off of them is what its plan begins with.
    pub card: Card,
    /// What the missing units still wear off until they leave.
    pub rest: Fen,
    /// What they cost.
    pub cost: Fen,
    /// What has worn off of them with that.
    pub worn: Fen,
}

impl Parted {
    /// What the missing units are still worth.
    pub fn net(&self) -> Fen {
        self.cost.minus(self.worn)
    }
}

/// A card of which `units` are left and the others leave, having worn off as the whole card would have by `until`. `None`
/// when that many units are no part of it, or are worth less than a fen.
pub fn parted(asset: &Asset, units: i64, until: Fen) -> Option<Parted> {
    let (card, of) = (&asset.card, asset.card.quantity);
    let kept = |amount: Fen| share(amount, units, of);
    let (cost, residual) = (kept(card.cost), kept(card.residual));
    if !(1..of).contains(&units) || cost.is_zero() {
        return None;
    }
    // What has worn off altogether has done so of each unit.
    let all = card.cost.minus(card.residual);
    let worn = if card.wears() && asset.worn == all { cost.minus(residual) } else { kept(asset.worn) };
    let left = if until == asset.worn { worn } else { kept(until) };
    let [lost_worn, lost_until] = [asset.worn.minus(worn), until.minus(left)];
    let posted = super::month_at(asset.next.saturating_sub(1));
    let since = posted.filter(|month| asset.worn != card.worn.0 && ordinal(*month) > ordinal(card.worn.1));
    let to: Month = since.unwrap_or(card.worn.1);
    Some(Parted {
        card: Card { quantity: units, cost, residual, worn: (worn, to), ..card.clone() },
        rest: lost_until.minus(lost_worn),
        cost: card.cost.minus(cost),
        worn: lost_until,
    })
}
