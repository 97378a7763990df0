//! What a card said before it was corrected. Pure.

use super::{Card, Plan, ordinal};
use houji_base::{Day, Fen, Month};

/// A correction of a card, with what it said before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// 1, 2, 3 of the card.
    pub n: i64,
    /// Since when the new words hold.
    pub day: Day,
    /// The name before.
    pub name: String,
    /// The place before.
    pub spot: String,
    /// The life before, in months.
    pub life: i64,
    /// What had worn off by the end of a month, as the plan before began with.
    pub worn: (Fen, Month),
    /// Units before.
    pub quantity: i64,
    /// The cost before.
    pub cost: Fen,
    /// What it was worth at the end before.
    pub residual: Fen,
    /// Position of the voucher by which units left as missing; none for a correction of words.
    pub lost: Option<i64>,
}

impl Correction {
    /// The card as it was before.
    pub fn before(&self, card: &Card) -> Card {
        let Correction { name, spot, life, worn, quantity, cost, residual, .. } = self.clone();
        Card { name, spot, life, worn, quantity, cost, residual, ..card.clone() }
    }

    /// What a card said until it says something else.
    pub fn of(card: &Card, (n, day): (i64, Day), lost: Option<i64>) -> Correction {
        let Card { name, spot, life, worn, quantity, cost, residual, .. } = card.clone();
        Correction { n, day, name, spot, life, worn, quantity, cost, residual, lost }
    }
}

/// The plans of a card in turn, the first one first: the last is that which holds now.
pub fn plans(card: &Card, corrections: &[Correction]) -> Vec<Plan> {
    let cards = corrections.iter().map(|each| each.before(card)).chain(std::iter::once(card.clone()));
    cards.filter_map(|each| each.plan().ok()).collect()
}

/// What had worn off by the end of a month, by the plan that held in it.
pub fn worn_at(plans: &[Plan], month: i64) -> Fen {
    let held = plans.iter().rfind(|plan| plan.from < month).or(plans.first());
    held.map_or(Fen::ZERO, |plan| plan.worn_at(month))
}

/// The card as it is from now on: what has worn off stays, and what is left wears off in what is left of the new life.
pub fn corrected(card: &Card, (worn, next): (Fen, i64), (name, spot, life): (&str, &str, i64)) -> Card {
    let posted = super::month_at(next.saturating_sub(1))
        .filter(|month| life != card.life && worn != card.worn.0 && ordinal(*month) > ordinal(card.worn.1));
    let worn = posted.map_or(card.worn, |month| (worn, month));
    Card { name: name.to_owned(), spot: spot.to_owned(), life, worn, ..card.clone() }
}
