//! Cards themselves.

use super::super::model::{Asset, AssetId, Card, Class, Kind, Plan, Use, WayIn, WayOut, month_at};
use crate::args;
use crate::books::model::BookId;
use crate::contracts::model::ContractId;
use crate::gate::{Permit, Scope};
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Day, DivisionCode, Fen, Moment};

const INSERT: &str = "
    INSERT INTO asset (county, id, book, number, name, kind, class, spot, added, way, voucher, quantity, funding,
                       certificate, is_aid, is_nominal, life, cost, residual, worn_before, worn_to, monthly, last_month,
                       worn, next_month, keeper, keeper_shown, state, state_since, contract, entered_at, entered_by, salt)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
            $20, $24, $25, $26, $27, $28, $29, $30, $31, $32)";

/// Stores a new card; the name of who looks after it is given sealed.
pub fn insert(
    tx: &mut Tx,
    _: &Permit,
    new: &Asset,
    keeper: Option<&[u8]>,
    (at, by, salt): (Moment, i64, &[u8; 16]),
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let Asset { id, book, number, card, plan, next, keeper: shown, state, since, contract, .. } = new;
    let (added, since) = (card.added.to_string(), since.to_string());
    let (id, book, contract) = (id.as_i64(), book.as_i64(), contract.map(ContractId::as_i64));
    let (cost, residual, before) = (card.cost.fen(), card.residual.fen(), plan.before.fen());
    #[rustfmt::skip]
    let args = args![
        county, id, book, *number, &card.name, card.kind.code(), card.class.code(), &card.spot, &added, card.way.code(),
        card.voucher, card.quantity, &card.funding, &card.certificate, card.is_aid, card.is_nominal, card.life, cost,
        residual, before, plan.from, plan.monthly.fen(), plan.last, *next, keeper, shown, state.code(), &since, contract,
        at.millis(), by, salt
    ];
    tx.exec(INSERT, args).map(drop)
}

const ASSET: &str = "
    SELECT id, book, number, name, kind, class, spot, added, way, voucher, quantity, funding, certificate, is_aid,
           is_nominal, life, cost, residual, worn_before, worn_to, monthly, last_month, worn, next_month, keeper_shown,
           state, state_since, contract, out_way
      FROM asset WHERE county = $1 AND id = $2";

/// One asset.
pub fn asset(db: &mut Reader, county: i64, id: AssetId) -> Result<Option<Asset>, Fault> {
    db.row(ASSET, args![county, id.as_i64()], read)
}

const KEEPER: &str = "SELECT keeper FROM asset WHERE county = $1 AND id = $2";

/// The sealed name of who looks after an asset.
pub fn keeper(db: &mut Reader, county: i64, id: AssetId) -> Result<Option<Vec<u8>>, Fault> {
    Ok(db.row(KEEPER, args![county, id.as_i64()], |row| row.get(0))?.flatten())
}

fn unreadable() -> Fault {
    Fault::new("an asset cannot be read")
}

/// A day in a column.
pub(super) fn day(row: &Row<'_>, at: usize) -> Result<Day, Fault> {
    Day::parse(&row.get::<String>(at)?).map_err(|_| unreadable())
}

fn text(row: &Row<'_>, at: usize) -> Result<String, Fault> {
    row.get(at)
}

pub(super) fn read(row: &Row<'_>) -> Result<Asset, Fault> {
    let worn_to: i64 = row.get(19)?;
    let before = Fen::new(row.get(18)?);
    let card = Card {
        name: row.get(3)?,
        kind: Kind::parse(&text(row, 4)?).ok_or_else(unreadable)?,
        class: Class::parse(&text(row, 5)?).ok_or_else(unreadable)?,
        spot: row.get(6)?,
        added: day(row, 7)?,
        way: WayIn::parse(&text(row, 8)?).ok_or_else(unreadable)?,
        voucher: row.get(9)?,
        quantity: row.get(10)?,
        funding: row.get(11)?,
        certificate: row.get(12)?,
        is_aid: row.flag(13)?,
        is_nominal: row.flag(14)?,
        life: row.get(15)?,
        cost: Fen::new(row.get(16)?),
        residual: Fen::new(row.get(17)?),
        worn: (before, month_at(worn_to).ok_or_else(unreadable)?),
    };
    let all = if card.wears() { card.cost.minus(card.residual) } else { Fen::ZERO };
    let plan = Plan { all, before, from: worn_to, monthly: Fen::new(row.get(20)?), last: row.get(21)? };
    let out: Option<String> = row.get(28)?;
    Ok(Asset {
        id: AssetId::from_i64(row.get(0)?),
        book: BookId::from_i64(row.get(1)?),
        number: row.get(2)?,
        card,
        plan,
        worn: Fen::new(row.get(22)?),
        next: row.get(23)?,
        keeper: row.get(24)?,
        state: Use::parse(&text(row, 25)?).ok_or_else(unreadable)?,
        since: day(row, 26)?,
        contract: row.get::<Option<i64>>(27)?.map(ContractId::from_i64),
        out: out.map(|way| WayOut::parse(&way).ok_or_else(unreadable)).transpose()?,
    })
}

const NUMBER: &str = "SELECT COALESCE(MAX(number), 0) + 1 FROM asset WHERE county = $1 AND book = $2";

/// The number of a book's next card.
pub fn next_number(db: &mut Reader, county: i64, book: BookId) -> Result<i64, Fault> {
    db.number(NUMBER, args![county, book.as_i64()])
}

const CARRIED: &str = "
    SELECT kind, CAST(SUM(cost) AS BIGINT), CAST(SUM(worn) AS BIGINT),
           CAST(SUM(CASE WHEN voucher = $3 THEN cost ELSE 0 END) AS BIGINT)
      FROM asset WHERE county = $1 AND book = $2 AND state IN ('use', 'idle', 'let') GROUP BY kind ORDER BY kind";

/// Of each kind what a book's cards cost, what has worn off, and what of the cost came with one voucher.
pub fn carried(
    db: &mut Reader,
    county: i64,
    book: BookId,
    voucher: i64,
) -> Result<Vec<(Kind, [Fen; 3])>, Fault> {
    db.rows(CARRIED, args![county, book.as_i64(), voucher], |row| {
        let kind = Kind::parse(&text(row, 0)?).ok_or_else(unreadable)?;
        Ok((kind, [Fen::new(row.get(1)?), Fen::new(row.get(2)?), Fen::new(row.get(3)?)]))
    })
}

const USE: &str = "
    UPDATE asset SET state = $3, state_since = $4, contract = $5
     WHERE county = $1 AND id = $2 AND state = $6 AND state_since = $7";

/// It is used otherwise, unless something happened to it since it was read.
pub fn change_use(
    tx: &mut Tx,
    _: &Permit,
    before: &Asset,
    (state, since, contract): (Use, Day, Option<ContractId>),
) -> Result<(), Fault> {
    let (county, contract) = (tx.county().as_i64(), contract.map(ContractId::as_i64));
    let (since, was) = (since.to_string(), before.since.to_string());
    let args = args![county, before.id.as_i64(), state.code(), &since, contract, before.state.code(), &was];
    tx.exec_one(USE, args)
}

const GONE: &str = "
    UPDATE asset SET state = 'gone', state_since = $3, out_way = $4, worn = $5, next_month = 0
     WHERE county = $1 AND id = $2 AND state IN ('use', 'idle', 'let') AND worn = $6 AND next_month = $7";

/// It left, with what has worn off until then, unless something happened to it since it was read.
pub fn gone(
    tx: &mut Tx,
    _: &Permit,
    before: &Asset,
    (way, day, worn): (WayOut, Day, Fen),
) -> Result<(), Fault> {
    let (county, day) = (tx.county().as_i64(), day.to_string());
    let (id, was) = (before.id.as_i64(), before.worn.fen());
    tx.exec_one(GONE, args![county, id, &day, way.code(), worn.fen(), was, before.next])
}

const VOID: &str = "
    UPDATE asset SET state = 'void', state_since = $3, next_month = 0
     WHERE county = $1 AND id = $2 AND state IN ('use', 'idle', 'let') AND worn = worn_before";

/// It was entered by mistake, unless something happened to it since it was read.
pub fn void(tx: &mut Tx, _: &Permit, id: AssetId, day: Day) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(VOID, args![county, id.as_i64(), &day.to_string()])
}

/// First and last number of the books of a place and of all places inside it.
pub fn books(place: DivisionCode) -> (i64, i64) {
    let (from, end) = place.range();
    (from.saturating_mul(100), end.saturating_mul(100).saturating_sub(1))
}

/// What is listed: kind and state, each empty for all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Code of a kind.
    pub kind: String,
    /// Code of a state.
    pub state: String,
}

/// Where a list goes on: book and number.
pub type Next = (i64, i64);

const LIST: &str = "
    SELECT id, book, number, name, kind, class, spot, added, way, voucher, quantity, funding, certificate, is_aid,
           is_nominal, life, cost, residual, worn_before, worn_to, monthly, last_month, worn, next_month, keeper_shown,
           state, state_since, contract, out_way
      FROM asset
     WHERE county = $1 AND book >= $2 AND book <= $3 AND (book > $4 OR (book = $4 AND number > $5))
       AND ($6 = '' OR kind = $6) AND ($7 = '' OR state = $7)
     ORDER BY county, book, number LIMIT $8";

/// Assets of a place, book by book, after one.
pub fn list(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    filter: &Filter,
    (book, number): Next,
    most: i64,
) -> Result<Vec<Asset>, Fault> {
    let (from, to) = books(scope.place());
    let args = args![county, from.max(book), to, book, number, &filter.kind, &filter.state, most];
    db.rows(LIST, args, read)
}

const KEPT: &str = "
    SELECT id, book, number, name, kind, class, spot, added, way, voucher, quantity, funding, certificate, is_aid,
           is_nominal, life, cost, residual, worn_before, worn_to, monthly, last_month, worn, next_month, keeper_shown,
           state, state_since, contract, out_way, salt,
           (SELECT data FROM record WHERE county = $1 AND subject = asset.id AND kind = 'asset.entered')
      FROM asset WHERE county = $1 AND id > $2 ORDER BY county, id LIMIT $3";

/// A card with its salt, and what the record says of it.
pub struct Kept {
    /// The card.
    pub asset: Asset,
    /// Salt of its words.
    pub salt: [u8; 16],
    /// What was recorded; `None` when nothing was.
    pub recorded: Option<String>,
}

/// All cards by id, after one.
pub fn kept(db: &mut Reader, county: i64, after: i64, most: i64) -> Result<Vec<Kept>, Fault> {
    db.rows(KEPT, args![county, after, most], |row| {
        let salt = row.get::<Vec<u8>>(29)?.try_into().map_err(|_| unreadable())?;
        Ok(Kept { asset: read(row)?, salt, recorded: row.get(30)? })
    })
}
