//! Kinds of shares, and every change of them.

use super::super::model::{Act, Change, Kind};
use super::members::{assembly, day, unreadable};
use crate::args;
use crate::books::model::BookId;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Tx};
use houji_base::Moment;

const KINDS: &str = "
    SELECT kind, name, kept FROM share_kind WHERE county = $1 AND book = $2 ORDER BY county, book, kind";
const PUT_KIND: &str = "
    INSERT INTO share_kind (county, book, kind, name, kept) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (county, book, kind) DO UPDATE SET kept = excluded.kept";

/// The kinds of a book.
pub fn kinds(db: &mut Reader, county: i64, book: BookId) -> Result<Vec<Kind>, Fault> {
    db.rows(KINDS, args![county, book.as_i64()], |row| {
        Ok(Kind { kind: row.get(0)?, name: row.get(1)?, kept: row.get(2)? })
    })
}

/// Adds a kind, or changes what the collective holds of it.
pub fn put_kind(tx: &mut Tx, _: &Permit, book: BookId, of: &Kind) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.put(PUT_KIND, args![county, book.as_i64(), of.kind, &of.name, of.kept])
}

const CHANGE: &str = "
    INSERT INTO share_change (county, book, member, n, act, kind, shares, other, day, assembly, entitled, in_favor, at,
                              by_person)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";

/// Stores a change as it touches one member.
pub fn insert_change(
    tx: &mut Tx,
    _: &Permit,
    book: BookId,
    of: &Change,
    (at, by): (Moment, i64),
) -> Result<(), Fault> {
    let Change { n, member, act, kind, shares, other, day, assembly } = of;
    let (county, book) = (tx.county().as_i64(), book.as_i64());
    let [day, decided] = [*day, assembly.day].map(|day| day.to_string());
    let args = args![
        county,
        book,
        *member,
        *n,
        act.code(),
        *kind,
        *shares,
        *other,
        &day,
        &decided,
        assembly.entitled,
        assembly.in_favor,
        at.millis(),
        by
    ];
    tx.put(CHANGE, args)
}

const SET: &str = "
    UPDATE member SET shares = $4 WHERE county = $1 AND book = $2 AND n = $3 AND shares = $5";
const FREEZE: &str = "
    UPDATE member SET frozen = $4 WHERE county = $1 AND book = $2 AND n = $3 AND frozen <> $4";

/// A member's shares are now so many, unless somebody else changed them since they were read.
pub fn set_shares(
    tx: &mut Tx,
    _: &Permit,
    book: BookId,
    n: i64,
    (from, to): (i64, i64),
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(SET, args![county, book.as_i64(), n, to, from])
}

/// A member's shares are frozen, or no longer.
pub fn freeze(tx: &mut Tx, _: &Permit, book: BookId, n: i64, is_frozen: bool) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(FREEZE, args![county, book.as_i64(), n, is_frozen])
}

const HELD: &str = "
    SELECT CAST(COALESCE(SUM(shares), 0) AS BIGINT) FROM share_change
     WHERE county = $1 AND book = $2 AND member = $3 AND kind = $4";

/// Hundredths of a share of a kind that a member holds.
pub fn held(db: &mut Reader, county: i64, book: BookId, (member, kind): (i64, i64)) -> Result<i64, Fault> {
    db.number(HELD, args![county, book.as_i64(), member, kind])
}

const CHANGES: &str = "
    SELECT c.n, c.member, c.act, c.kind, c.shares, c.other, c.day, c.assembly, c.entitled, c.in_favor
      FROM member m JOIN share_change c ON c.county = m.county AND c.book = m.book AND c.member = m.n
     WHERE m.county = $1 AND m.book = $2 AND m.household = $3
     ORDER BY c.n DESC, c.member LIMIT $4";

/// What changed the shares of a household, the newest first.
pub fn changes_of(
    db: &mut Reader,
    county: i64,
    book: BookId,
    household: i64,
    most: i64,
) -> Result<Vec<Change>, Fault> {
    db.rows(CHANGES, args![county, book.as_i64(), household, most], |row| {
        Ok(Change {
            n: row.get(0)?,
            member: row.get(1)?,
            act: Act::parse(&row.get::<String>(2)?).ok_or_else(unreadable)?,
            kind: row.get(3)?,
            shares: row.get(4)?,
            other: row.get(5)?,
            day: day(row, 6)?,
            assembly: assembly(row, 7)?,
        })
    })
}
