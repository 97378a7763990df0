//! Parcels.

use super::super::model::{Held, Land, Level, Parcel, ParcelId, Plot};
use super::assets::{Next, books};
use crate::args;
use crate::books::model::BookId;
use crate::contracts::model::ContractId;
use crate::gate::{Permit, Scope};
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::Moment;

const INSERT: &str = "
    INSERT INTO parcel (county, id, book, plot, name, land, east, south, west, north, contract_area, measured_area, level,
                        is_basic, held, contract, occupier, occupier_shown, version, entered_at, entered_by, salt)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 1, $19, $20, $21)";

/// Stores a new parcel; the name of who has it is given sealed.
pub fn insert_parcel(
    tx: &mut Tx,
    _: &Permit,
    new: &Parcel,
    occupier: Option<&[u8]>,
    (at, by, salt): (Moment, i64, &[u8; 16]),
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let Parcel { id, book, plot, occupier: shown, .. } = new;
    let [east, south, west, north] = &plot.bounds;
    let contract = plot.contract.map(ContractId::as_i64);
    #[rustfmt::skip]
    let args = args![
        county, id.as_i64(), book.as_i64(), &plot.plot, &plot.name, plot.land.code(), east, south, west, north,
        plot.contract_area, plot.measured_area, plot.level.code(), plot.is_basic, plot.held.code(), contract, occupier,
        shown, at.millis(), by, salt
    ];
    tx.exec(INSERT, args).map(drop)
}

const REWRITE: &str = "
    UPDATE parcel SET plot = $3, name = $4, land = $5, east = $6, south = $7, west = $8, north = $9, contract_area = $10,
                      measured_area = $11, level = $12, is_basic = $13, held = $14, contract = $15, occupier = $16,
                      occupier_shown = $17, salt = $18, version = version + 1
     WHERE county = $1 AND id = $2 AND version = $19";

/// A parcel is written anew, unless somebody else did so since it was read.
pub fn rewrite(
    tx: &mut Tx,
    _: &Permit,
    after: &Parcel,
    occupier: Option<&[u8]>,
    (version, salt): (i64, &[u8; 16]),
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let Parcel { id, plot, occupier: shown, .. } = after;
    let [east, south, west, north] = &plot.bounds;
    let contract = plot.contract.map(ContractId::as_i64);
    #[rustfmt::skip]
    let args = args![
        county, id.as_i64(), &plot.plot, &plot.name, plot.land.code(), east, south, west, north, plot.contract_area,
        plot.measured_area, plot.level.code(), plot.is_basic, plot.held.code(), contract, occupier, shown, salt, version
    ];
    tx.exec_one(REWRITE, args)
}

const PARCEL: &str = "
    SELECT id, book, plot, name, land, east, south, west, north, contract_area, measured_area, level, is_basic, held,
           contract, occupier_shown, version
      FROM parcel WHERE county = $1 AND id = $2";

/// One parcel.
pub fn parcel(db: &mut Reader, county: i64, id: ParcelId) -> Result<Option<Parcel>, Fault> {
    db.row(PARCEL, args![county, id.as_i64()], read)
}

const OF_PLOT: &str = "SELECT id FROM parcel WHERE county = $1 AND book = $2 AND plot = $3";

/// The parcel of a book with a plot number.
pub fn parcel_of_plot(
    db: &mut Reader,
    county: i64,
    book: BookId,
    plot: &str,
) -> Result<Option<ParcelId>, Fault> {
    db.row(OF_PLOT, args![county, book.as_i64(), plot], |row| Ok(ParcelId::from_i64(row.get(0)?)))
}

const OCCUPIER: &str = "SELECT occupier FROM parcel WHERE county = $1 AND id = $2";

/// The sealed name of who has a parcel.
pub fn occupier(db: &mut Reader, county: i64, id: ParcelId) -> Result<Option<Vec<u8>>, Fault> {
    Ok(db.row(OCCUPIER, args![county, id.as_i64()], |row| row.get(0))?.flatten())
}

fn unreadable() -> Fault {
    Fault::new("a parcel cannot be read")
}

fn read(row: &Row<'_>) -> Result<Parcel, Fault> {
    let text = |at: usize| row.get::<String>(at);
    Ok(Parcel {
        id: ParcelId::from_i64(row.get(0)?),
        book: BookId::from_i64(row.get(1)?),
        plot: Plot {
            plot: text(2)?,
            name: text(3)?,
            land: Land::parse(&text(4)?).ok_or_else(unreadable)?,
            bounds: [text(5)?, text(6)?, text(7)?, text(8)?],
            contract_area: row.get(9)?,
            measured_area: row.get(10)?,
            level: Level::parse(&text(11)?).ok_or_else(unreadable)?,
            is_basic: row.flag(12)?,
            held: Held::parse(&text(13)?).ok_or_else(unreadable)?,
            contract: row.get::<Option<i64>>(14)?.map(ContractId::from_i64),
        },
        occupier: text(15)?,
        version: row.get(16)?,
    })
}

const LIST: &str = "
    SELECT id, book, plot, name, land, east, south, west, north, contract_area, measured_area, level, is_basic, held,
           contract, occupier_shown, version
      FROM parcel
     WHERE county = $1 AND book >= $2 AND book <= $3 AND (book > $4 OR (book = $4 AND plot > $5))
       AND ($6 = '' OR land = $6) AND ($7 = '' OR held = $7)
     ORDER BY county, book, plot LIMIT $8";

/// Parcels of a place by class and who has them, each empty for all, book by book, after one: book and plot number.
pub fn parcels(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    (land, held): (&str, &str),
    (book, plot): (i64, &str),
    most: i64,
) -> Result<Vec<Parcel>, Fault> {
    let (from, to) = books(scope.place());
    db.rows(LIST, args![county, from.max(book), to, book, plot, land, held, most], read)
}

const AREAS: &str = "
    SELECT land, COUNT(*), CAST(SUM(measured_area) AS BIGINT), CAST(SUM(contract_area) AS BIGINT),
           CAST(SUM(CASE WHEN held = 'household' THEN measured_area ELSE 0 END) AS BIGINT),
           CAST(SUM(CASE WHEN held IN ('idle', 'taken') THEN measured_area ELSE 0 END) AS BIGINT)
      FROM parcel WHERE county = $1 AND book >= $2 AND book <= $3 GROUP BY land ORDER BY land";

/// Of each class of land of a place: how many parcels, and their areas: measured, of contracts, contracted to households,
/// idle or taken.
pub fn areas(db: &mut Reader, county: i64, scope: &Scope) -> Result<Vec<(Land, i64, [i64; 4])>, Fault> {
    let (from, to): Next = books(scope.place());
    db.rows(AREAS, args![county, from, to], |row| {
        let land = Land::parse(&row.get::<String>(0)?).ok_or_else(unreadable)?;
        Ok((land, row.get(1)?, [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?]))
    })
}

const KEPT: &str = "
    SELECT id, book, plot, name, land, east, south, west, north, contract_area, measured_area, level, is_basic, held,
           contract, occupier_shown, version, salt,
           (SELECT data FROM record WHERE county = $1 AND subject = parcel.id
                                      AND kind IN ('parcel.entered', 'parcel.changed')
             ORDER BY at DESC, lane, seq DESC LIMIT 1)
      FROM parcel WHERE county = $1 AND id > $2 ORDER BY county, id LIMIT $3";

/// A parcel with its salt, and what the record last said of it.
pub type KeptParcel = (Parcel, [u8; 16], Option<String>);

/// All parcels by id, after one.
pub fn kept_parcels(db: &mut Reader, county: i64, after: i64, most: i64) -> Result<Vec<KeptParcel>, Fault> {
    db.rows(KEPT, args![county, after, most], |row| {
        let salt = row.get::<Vec<u8>>(17)?.try_into().map_err(|_| unreadable())?;
        Ok((read(row)?, salt, row.get(18)?))
    })
}
