//! The register: households and members.

use super::super::model::{Assembly, Household, Member, NewMember, Register};
use crate::args;
use crate::books::model::BookId;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Day, Moment};

pub(super) fn unreadable() -> Fault {
    Fault::new("the register of members cannot be read")
}

/// A day in a column.
pub(super) fn day(row: &Row<'_>, at: usize) -> Result<Day, Fault> {
    Day::parse(&row.get::<String>(at)?).map_err(|_| unreadable())
}

const REGISTER: &str = "
    SELECT members, changes, kinds, runs FROM member_register WHERE county = $1 AND book = $2";

/// Where the register of a book stands; at its beginning while nobody is in it.
pub fn register(db: &mut Reader, county: i64, book: BookId) -> Result<Register, Fault> {
    let found = db.row(REGISTER, args![county, book.as_i64()], |row| {
        Ok(Register { members: row.get(0)?, changes: row.get(1)?, kinds: row.get(2)?, runs: row.get(3)? })
    })?;
    Ok(found.unwrap_or_default())
}

const BEGIN: &str = "
    INSERT INTO member_register (county, book, members, changes, kinds, runs) VALUES ($1, $2, 0, 0, 0, 0)
    ON CONFLICT (county, book) DO NOTHING";
const MOVE_ON: &str = "
    UPDATE member_register SET members = $3, changes = $4, kinds = $5, runs = $6
     WHERE county = $1 AND book = $2 AND members = $7 AND changes = $8 AND kinds = $9 AND runs = $10";

/// Gives numbers out, unless somebody else did since the register was read.
pub fn move_on(
    tx: &mut Tx,
    _: &Permit,
    book: BookId,
    (from, to): (&Register, &Register),
) -> Result<(), Fault> {
    let (county, book) = (tx.county().as_i64(), book.as_i64());
    if *from == Register::default() {
        tx.put(BEGIN, args![county, book])?;
    }
    let args = args![
        county,
        book,
        to.members,
        to.changes,
        to.kinds,
        to.runs,
        from.members,
        from.changes,
        from.kinds,
        from.runs
    ];
    tx.exec_one(MOVE_ON, args)
}

const MARKS: &str = "SELECT mark FROM member WHERE county = $1 AND book = $2 ORDER BY county, book, mark";

/// Marks of the residents' numbers of all members, those who left too.
pub fn marks(db: &mut Reader, county: i64, book: BookId) -> Result<Vec<Vec<u8>>, Fault> {
    db.rows(MARKS, args![county, book.as_i64()], |row| row.get(0))
}

const TOTALS: &str = "
    SELECT h.number, CAST(COALESCE(SUM(m.shares), 0) AS BIGINT) FROM household h
      LEFT JOIN member m ON m.county = h.county AND m.book = h.book AND m.household = h.number
     WHERE h.county = $1 AND h.book = $2 GROUP BY h.number ORDER BY h.number";

/// All households with their shares.
pub fn totals(db: &mut Reader, county: i64, book: BookId) -> Result<Vec<(i64, i64)>, Fault> {
    db.rows(TOTALS, args![county, book.as_i64()], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// What of a household or a member is sealed, with the salt of the act.
pub struct Sealed<'a> {
    /// Name.
    pub name: &'a [u8],
    /// Resident's number, and its mark.
    pub resident: (&'a [u8], &'a [u8; 32]),
    /// As much of the name as everybody may see.
    pub shown: &'a str,
}

const MEMBER: &str = "
    INSERT INTO member (county, book, n, household, name, shown, resident, mark, joined, joined_by, assembly, entitled,
                        in_favor, frozen, shares, added_at, added_by, salt)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14, $15, $16, $17)";

/// Stores a new member.
pub fn insert_member(
    tx: &mut Tx,
    _: &Permit,
    (book, n): (BookId, i64),
    new: &NewMember,
    sealed: &Sealed<'_>,
    (at, by, salt): (Moment, i64, &[u8; 16]),
) -> Result<(), Fault> {
    let (county, (resident, mark)) = (tx.county().as_i64(), sealed.resident);
    let [joined, assembly] = [new.joined, new.assembly.day].map(|day| day.to_string());
    let args = args![
        county,
        book.as_i64(),
        n,
        new.household,
        sealed.name,
        sealed.shown,
        resident,
        mark,
        &joined,
        &new.joined_by,
        &assembly,
        new.assembly.entitled,
        new.assembly.in_favor,
        new.total(),
        at.millis(),
        by,
        salt
    ];
    tx.put(MEMBER, args)
}

const FRESH: &str = "
    INSERT INTO household (county, book, number, head, certificate, account, tail, salt)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const SET: &str = "
    UPDATE household SET head = $4, certificate = $5, account = $6, tail = $7, salt = $8
     WHERE county = $1 AND book = $2 AND number = $3";

/// Stores a new household; its account's number is given sealed.
pub fn fresh_household(
    tx: &mut Tx,
    _: &Permit,
    book: BookId,
    of: &Household,
    (account, salt): (Option<&[u8]>, &[u8; 16]),
) -> Result<(), Fault> {
    let Household { number, head, certificate, tail } = of;
    let county = tx.county().as_i64();
    tx.put(FRESH, args![county, book.as_i64(), *number, *head, certificate, account, tail, salt])
}

/// Sets what is kept about a household.
pub fn set_household(
    tx: &mut Tx,
    _: &Permit,
    book: BookId,
    of: &Household,
    (account, salt): (Option<&[u8]>, &[u8; 16]),
) -> Result<(), Fault> {
    let Household { number, head, certificate, tail } = of;
    let county = tx.county().as_i64();
    tx.exec_one(SET, args![county, book.as_i64(), *number, *head, certificate, account, tail, salt])
}

const OF_HOUSEHOLD: &str = "
    SELECT n, household, shown, joined, joined_by, left_day, left_by, assembly, entitled, in_favor, frozen, shares
      FROM member WHERE county = $1 AND book = $2 AND household = $3 ORDER BY county, book, household, n";
const ONE: &str = "
    SELECT n, household, shown, joined, joined_by, left_day, left_by, assembly, entitled, in_favor, frozen, shares
      FROM member WHERE county = $1 AND book = $2 AND n = $3";

/// The members of a household, those who left too.
pub fn members_of(db: &mut Reader, county: i64, book: BookId, household: i64) -> Result<Vec<Member>, Fault> {
    db.rows(OF_HOUSEHOLD, args![county, book.as_i64(), household], read)
}

/// One member.
pub fn member(db: &mut Reader, county: i64, book: BookId, n: i64) -> Result<Option<Member>, Fault> {
    db.row(ONE, args![county, book.as_i64(), n], read)
}

fn read(row: &Row<'_>) -> Result<Member, Fault> {
    let left: Option<String> = row.get(5)?;
    let left = left.map(|text| Day::parse(&text).map_err(|_| unreadable())).transpose()?;
    Ok(Member {
        n: row.get(0)?,
        household: row.get(1)?,
        shown: row.get(2)?,
        joined: day(row, 3)?,
        joined_by: row.get(4)?,
        left: left.zip(row.get::<Option<String>>(6)?),
        assembly: assembly(row, 7)?,
        is_frozen: row.flag(10)?,
        shares: row.get(11)?,
    })
}

/// A decision of the assembly in three columns.
pub(super) fn assembly(row: &Row<'_>, at: usize) -> Result<Assembly, Fault> {
    let column = |number: usize| at.saturating_add(number);
    Ok(Assembly { day: day(row, at)?, entitled: row.get(column(1))?, in_favor: row.get(column(2))? })
}

const LEAVE: &str = "
    UPDATE member SET left_day = $4, left_by = $5 WHERE county = $1 AND book = $2 AND n = $3 AND left_day IS NULL";

/// Somebody is no longer a member.
pub fn leave(tx: &mut Tx, _: &Permit, book: BookId, n: i64, (day, by): (Day, &str)) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(LEAVE, args![county, book.as_i64(), n, &day.to_string(), by])
}

/// A household in a list.
#[derive(Clone, Debug)]
pub struct Line {
    /// The household.
    pub household: Household,
    /// First character of its head's name.
    pub head: String,
    /// Members now.
    pub members: i64,
    /// Hundredths of a share.
    pub shares: i64,
    /// Members whose shares are frozen.
    pub frozen: i64,
}

const LINES: &str = "
    SELECT h.number, h.head, h.certificate, h.tail, MAX(CASE WHEN m.n = h.head THEN m.shown ELSE '' END),
           CAST(SUM(CASE WHEN m.left_day IS NULL THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(m.shares) AS BIGINT),
           CAST(SUM(m.frozen) AS BIGINT)
      FROM household h JOIN member m ON m.county = h.county AND m.book = h.book AND m.household = h.number
     WHERE h.county = $1 AND h.book = $2 AND h.number >= $3
     GROUP BY h.county, h.book, h.number, h.head, h.certificate, h.tail
     ORDER BY h.county, h.book, h.number LIMIT $4";

/// Households by their number, from one on.
pub fn lines(db: &mut Reader, county: i64, book: BookId, from: i64, most: i64) -> Result<Vec<Line>, Fault> {
    db.rows(LINES, args![county, book.as_i64(), from, most], |row| {
        let household =
            Household { number: row.get(0)?, head: row.get(1)?, certificate: row.get(2)?, tail: row.get(3)? };
        Ok(Line {
            household,
            head: row.get(4)?,
            members: row.get(5)?,
            shares: row.get(6)?,
            frozen: row.get(7)?,
        })
    })
}

const COUNTS: &str = "
    SELECT (SELECT COUNT(*) FROM household WHERE county = $1 AND book = $2),
           CAST(COALESCE(SUM(CASE WHEN left_day IS NULL THEN 1 ELSE 0 END), 0) AS BIGINT),
           CAST(COALESCE(SUM(shares), 0) AS BIGINT)
      FROM member WHERE county = $1 AND book = $2";

/// Households, members and their shares of a book.
pub fn households(db: &mut Reader, county: i64, book: BookId) -> Result<[i64; 3], Fault> {
    let found =
        db.row(COUNTS, args![county, book.as_i64()], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?;
    Ok(found.unwrap_or_default())
}

const SEALED: &str = "
    SELECT m.n, m.name, m.resident, h.account FROM member m
      JOIN household h ON h.county = m.county AND h.book = m.book AND h.number = m.household
     WHERE m.county = $1 AND m.book = $2 AND m.household = $3 ORDER BY m.county, m.book, m.household, m.n";

/// A member's number, name and resident's number, and the household's account; all but the first sealed.
pub type SealedMember = (i64, Vec<u8>, Vec<u8>, Option<Vec<u8>>);

/// Of each member of a household what is sealed.
pub fn sealed_of(
    db: &mut Reader,
    county: i64,
    book: BookId,
    household: i64,
) -> Result<Vec<SealedMember>, Fault> {
    let args = args![county, book.as_i64(), household];
    db.rows(SEALED, args, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
}

const NAMES: &str = "
    SELECT i.household, i.member, m.name, h.head, h.account, h.certificate FROM dividend_item i
      JOIN member m ON m.county = i.county AND m.book = i.book AND m.n = i.member
      JOIN household h ON h.county = i.county AND h.book = i.book AND h.number = i.household
     WHERE i.county = $1 AND i.book = $2 AND i.run = $3
     ORDER BY i.county, i.book, i.run, i.household, i.member";

/// Who is given something by a run: household, member, name, head, account and certificate, name and account sealed.
#[expect(clippy::type_complexity, reason = "columns of one row, named where they are read")]
pub fn names(
    db: &mut Reader,
    county: i64,
    book: BookId,
    run: i64,
) -> Result<Vec<(i64, i64, Vec<u8>, i64, Option<Vec<u8>>, String)>, Fault> {
    let args = args![county, book.as_i64(), run];
    db.rows(NAMES, args, |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
    })
}
