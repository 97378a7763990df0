//! Corrections of cards.

use super::super::model::{Asset, AssetId, Card, Correction, Plan, month_at, ordinal};
use super::assets::day;
use crate::args;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Fen, Moment};

const OF_ASSET: &str = "
    SELECT n, day, name, spot, life, worn_before, worn_to, quantity, cost, residual, lost FROM asset_correction
     WHERE county = $1 AND asset = $2 ORDER BY county, asset, n";

fn read(row: &Row<'_>) -> Result<Correction, Fault> {
    let to = month_at(row.get(6)?).ok_or_else(|| Fault::new("a correction cannot be read"))?;
    Ok(Correction {
        n: row.get(0)?,
        day: day(row, 1)?,
        name: row.get(2)?,
        spot: row.get(3)?,
        life: row.get(4)?,
        worn: (Fen::new(row.get(5)?), to),
        quantity: row.get(7)?,
        cost: Fen::new(row.get(8)?),
        residual: Fen::new(row.get(9)?),
        lost: row.get(10)?,
    })
}

/// The corrections of a card, the first one first.
pub fn corrections(db: &mut Reader, county: i64, asset: AssetId) -> Result<Vec<Correction>, Fault> {
    db.rows(OF_ASSET, args![county, asset.as_i64()], read)
}

const BETWEEN: &str = "
    SELECT n, day, name, spot, life, worn_before, worn_to, quantity, cost, residual, lost, asset, salt FROM asset_correction
     WHERE county = $1 AND asset > $2 AND asset <= $3 ORDER BY county, asset, n";

/// The corrections of all cards after one up to another, with their salts.
pub fn corrections_between(
    db: &mut Reader,
    county: i64,
    (after, to): (i64, i64),
) -> Result<Vec<(AssetId, Correction, [u8; 16])>, Fault> {
    db.rows(BETWEEN, args![county, after, to], |row| {
        let salt = row.get::<Vec<u8>>(12)?.try_into();
        let salt = salt.map_err(|_| Fault::new("a correction cannot be read"))?;
        Ok((AssetId::from_i64(row.get(11)?), read(row)?, salt))
    })
}

const RECORDED: &str = "
    SELECT a.id, r.data FROM asset a
      JOIN record r ON r.county = a.county AND r.subject = a.id AND r.kind IN ('asset.corrected', 'asset.part_lost')
     WHERE a.county = $1 AND a.id > $2 AND a.id <= $3 ORDER BY a.id";

/// What the record says of corrections of all cards after one up to another.
pub fn corrections_recorded(
    db: &mut Reader,
    county: i64,
    (after, to): (i64, i64),
) -> Result<Vec<(AssetId, String)>, Fault> {
    db.rows(RECORDED, args![county, after, to], |row| Ok((AssetId::from_i64(row.get(0)?), row.get(1)?)))
}

const CORRECT: &str = "
    UPDATE asset SET name = $3, spot = $4, life = $5, worn_before = $6, worn_to = $7, monthly = $8, last_month = $9,
                     keeper = COALESCE($10, keeper), keeper_shown = $11, quantity = $16, cost = $17, residual = $18,
                     worn = $19
     WHERE county = $1 AND id = $2 AND state IN ('use', 'idle', 'let') AND name = $12 AND life = $13 AND worn = $14
       AND next_month = $15";
const INSERT: &str = "
    INSERT INTO asset_correction (county, asset, n, day, name, spot, life, worn_before, worn_to, salt, at, by_person,
                                  quantity, cost, residual, lost)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";

/// A card says something else from a day on, or has fewer units, unless something happened to it since it was read; the name of who looks after
/// it is given sealed, none when it stays.
pub fn correct(
    tx: &mut Tx,
    _: &Permit,
    (before, card, plan): (&Asset, &Card, &Plan),
    (keeper, shown): (Option<&[u8]>, &str),
    (correction, salt): (&Correction, &[u8; 16]),
    (at, by): (Moment, i64),
) -> Result<(), Fault> {
    let (county, id, was) = (tx.county().as_i64(), before.id.as_i64(), &before.card);
    // Units that left take with them what had worn off of them.
    let worn = if correction.lost.is_some() { plan.before } else { before.worn };
    #[rustfmt::skip]
    let args = args![
        county, id, &card.name, &card.spot, card.life, plan.before.fen(), plan.from, plan.monthly.fen(), plan.last,
        keeper, shown, &was.name, was.life, before.worn.fen(), before.next, card.quantity, card.cost.fen(),
        card.residual.fen(), worn.fen()
    ];
    tx.exec_one(CORRECT, args)?;
    let Correction { n, day, name, spot, life, worn, quantity, cost, residual, lost } = correction;
    let (day, to) = (day.to_string(), ordinal(worn.1));
    #[rustfmt::skip]
    let args = args![
        county, id, *n, &day, name, spot, *life, worn.0.fen(), to, salt, at.millis(), by, *quantity, cost.fen(),
        residual.fen(), *lost
    ];
    tx.put(INSERT, args)
}
