//! Some units of a card are missing: the vouchers that take them out, and what the record says. Pure.

use super::super::model::{Asset, AssetEvent, Card, Parted};
use super::voucher;
use crate::books::model::{NewVoucher, Side};
use crate::house::Fault;
use houji_base::Day;

/// The vouchers of units of a card that are missing: what they still wear off, then what is left of them on 181. Each with
/// its kind.
///
/// # Errors
/// As [`super::found`].
pub fn part_leaves(
    asset: &Asset,
    parted: &Parted,
    day: Day,
) -> Result<Vec<(&'static str, NewVoucher)>, Fault> {
    let (card, name) = (&asset.card, &asset.card.name);
    let worn = card.kind.worn().unwrap_or("152");
    let units = card.quantity.saturating_sub(parted.card.quantity);
    let mut made = Vec::new();
    if !parted.rest.is_zero() {
        let lines = [(card.class.expense(), Side::Debit, parted.rest), (worn, Side::Credit, parted.rest)];
        made.push(("worn", voucher(day, (&format!("盘亏部分的折旧：{name}"), 0), &lines)?));
    }
    let lines = [
        ("181", Side::Debit, parted.net()),
        (worn, Side::Debit, parted.worn),
        (card.kind.account(), Side::Credit, parted.cost),
    ];
    made.push(("out", voucher(day, (&format!("盘亏 {units} 件：{name}"), 0), &lines)?));
    Ok(made)
}

/// What the record says of units that left; made again from the card, it is the same.
pub fn part_told(card: &Card, (n, day): (i64, Day), voucher: i64) -> AssetEvent {
    let Card { quantity, cost, residual, worn, .. } = card.clone();
    AssetEvent::PartLost { n, day, quantity, cost, residual, worn: (worn.0, worn.1.to_string()), voucher }
}
