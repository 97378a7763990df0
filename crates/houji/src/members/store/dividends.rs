//! Dividends: runs, what each member is given, and what was paid.

use super::super::model::{Item, Owed, Payment, Plan, Run, Stage, Vote};
use super::members::{day, unreadable};
use crate::args;
use crate::books::model::BookId;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Day, Fen, Moment, PersonId};

const HELD_ON: &str = "
    SELECT m.household, m.n, CAST(SUM(c.shares) AS BIGINT)
      FROM share_change c JOIN member m ON m.county = c.county AND m.book = c.book AND m.n = c.member
     WHERE c.county = $1 AND c.book = $2 AND c.day <= $3
     GROUP BY m.household, m.n HAVING SUM(c.shares) > 0 ORDER BY m.household, m.n";

/// Household, member and hundredths of a share of all who held any at the end of a day.
pub fn held_on(db: &mut Reader, county: i64, book: BookId, on: Day) -> Result<Vec<(i64, i64, i64)>, Fault> {
    let on = on.to_string();
    db.rows(HELD_ON, args![county, book.as_i64(), &on], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

const INSERT: &str = "
    INSERT INTO dividend (county, book, n, year, slot, record_day, total, reserve_rate, result, there, reserve, shares, kept,
                          per_share, amount, kept_amount, remainder, members, stage, drafted_at, drafted_by, entitled,
                          present, in_favor, payments)
    VALUES ($1, $2, $3, $4, 0, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 'draft', $18, $19, 0, 0, 0, 0)";

/// Stores a draft.
pub fn insert_run(
    tx: &mut Tx,
    _: &Permit,
    (book, n): (BookId, i64),
    plan: &Plan,
    (at, by): (Moment, i64),
) -> Result<(), Fault> {
    let (county, record_day) = (tx.county().as_i64(), plan.record_day.to_string());
    let args = args![
        county,
        book.as_i64(),
        n,
        plan.year,
        &record_day,
        plan.total.fen(),
        plan.rate,
        plan.result.fen(),
        plan.there.fen(),
        plan.reserve.fen(),
        plan.shares,
        plan.kept,
        plan.per_share.fen(),
        plan.amount.fen(),
        plan.kept_amount.fen(),
        plan.remainder.fen(),
        plan.members,
        at.millis(),
        by
    ];
    tx.exec(INSERT, args).map(|_| ())
}

const ITEM: &str = "
    INSERT INTO dividend_item (county, book, run, household, member, shares, amount, payment)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 0)";

/// Stores what each member is given.
pub fn insert_items(
    tx: &mut Tx,
    _: &Permit,
    (book, run): (BookId, i64),
    items: &[Item],
) -> Result<(), Fault> {
    let (county, book) = (tx.county().as_i64(), book.as_i64());
    items.iter().try_for_each(|item| {
        let Item { household, member, shares, amount, .. } = *item;
        tx.put(ITEM, args![county, book, run, household, member, shares, amount.fen()])
    })
}

const RUN: &str = "
    SELECT n, year, record_day, total, reserve_rate, result, there, reserve, shares, kept, per_share, amount, kept_amount,
           remainder, members, stage, drafted_at, drafted_by, assembly, entitled, present, in_favor, published, posted,
           voucher, payments
      FROM dividend WHERE county = $1 AND book = $2 AND n = $3";
const RUNS: &str = "
    SELECT n, year, record_day, total, reserve_rate, result, there, reserve, shares, kept, per_share, amount, kept_amount,
           remainder, members, stage, drafted_at, drafted_by, assembly, entitled, present, in_favor, published, posted,
           voucher, payments
      FROM dividend WHERE county = $1 AND book = $2 AND n < $3 ORDER BY county, book, n DESC LIMIT $4";
const OF_YEAR: &str =
    "SELECT COUNT(*) FROM dividend WHERE county = $1 AND book = $2 AND year = $3 AND slot = 0";

/// One run.
pub fn run(db: &mut Reader, county: i64, book: BookId, n: i64) -> Result<Option<Run>, Fault> {
    db.row(RUN, args![county, book.as_i64(), n], read)
}

/// Runs of a book before one, the newest first.
pub fn runs(db: &mut Reader, county: i64, book: BookId, before: i64, most: i64) -> Result<Vec<Run>, Fault> {
    db.rows(RUNS, args![county, book.as_i64(), before, most], read)
}

/// True when a year has a run that counts.
pub fn year_run(db: &mut Reader, county: i64, book: BookId, year: i64) -> Result<bool, Fault> {
    Ok(db.number(OF_YEAR, args![county, book.as_i64(), year])? > 0)
}

fn maybe_day(row: &Row<'_>, at: usize) -> Result<Option<Day>, Fault> {
    let text: Option<String> = row.get(at)?;
    text.map(|text| Day::parse(&text).map_err(|_| unreadable())).transpose()
}

fn read(row: &Row<'_>) -> Result<Run, Fault> {
    let fen = |at| Ok::<Fen, Fault>(Fen::new(row.get(at)?));
    let plan = Plan {
        year: row.get(1)?,
        record_day: day(row, 2)?,
        total: fen(3)?,
        rate: row.get(4)?,
        result: fen(5)?,
        there: fen(6)?,
        reserve: fen(7)?,
        shares: row.get(8)?,
        kept: row.get(9)?,
        per_share: fen(10)?,
        amount: fen(11)?,
        kept_amount: fen(12)?,
        remainder: fen(13)?,
        members: row.get(14)?,
    };
    let by: i64 = row.get(17)?;
    let (entitled, present, in_favor) = (row.get(19)?, row.get(20)?, row.get(21)?);
    Ok(Run {
        n: row.get(0)?,
        plan,
        stage: Stage::parse(&row.get::<String>(15)?).ok_or_else(unreadable)?,
        drafted: ((by != 0).then(|| PersonId::from_i64(by)), Moment::from_millis(row.get(16)?).day()),
        vote: maybe_day(row, 18)?.map(|day| Vote { day, entitled, present, in_favor }),
        published: maybe_day(row, 22)?,
        posted: maybe_day(row, 23)?.zip(row.get::<Option<i64>>(24)?),
        payments: row.get(25)?,
    })
}

const STEP: &str = "
    UPDATE dividend SET stage = $5, slot = $6, assembly = $7, entitled = $8, present = $9, in_favor = $10, published = $11
     WHERE county = $1 AND book = $2 AND n = $3 AND stage = $4";

/// A run is one step further, unless somebody else took it since it was read.
pub fn step_run(tx: &mut Tx, _: &Permit, book: BookId, (before, after): (&Run, &Run)) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let slot = if after.stage == Stage::Void { after.n } else { 0 };
    let text = |day: Option<Day>| day.map(|day| day.to_string());
    let (assembly, published) = (text(after.vote.map(|vote| vote.day)), text(after.published));
    let [entitled, present, in_favor] =
        after.vote.map_or([0; 3], |vote| [vote.entitled, vote.present, vote.in_favor]);
    let args = args![
        county,
        book.as_i64(),
        before.n,
        before.stage.code(),
        after.stage.code(),
        slot,
        assembly.as_deref(),
        entitled,
        present,
        in_favor,
        published.as_deref()
    ];
    tx.exec_one(STEP, args)
}

const POST: &str = "
    UPDATE dividend SET stage = 'posted', posted = $4, voucher = $5
     WHERE county = $1 AND book = $2 AND n = $3 AND stage = 'published'";

/// A run is posted.
pub fn post_run(
    tx: &mut Tx,
    _: &Permit,
    (book, n): (BookId, i64),
    (day, voucher): (Day, i64),
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(POST, args![county, book.as_i64(), n, &day.to_string(), voucher])
}

const UNPOST: &str = "
    UPDATE dividend SET stage = 'void', slot = $3 WHERE county = $1 AND book = $2 AND n = $3 AND stage = 'posted'";

/// A run that was posted is taken back.
pub fn take_back_run(tx: &mut Tx, _: &Permit, book: BookId, n: i64) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(UNPOST, args![county, book.as_i64(), n])
}

const ITEMS: &str = "
    SELECT i.household, i.member, i.shares, i.amount, i.payment, m.frozen
      FROM dividend_item i JOIN member m ON m.county = i.county AND m.book = i.book AND m.n = i.member
     WHERE i.county = $1 AND i.book = $2 AND i.run = $3 ORDER BY i.county, i.book, i.run, i.household, i.member";

/// What each member is given by a run, household by household.
pub fn items(db: &mut Reader, county: i64, book: BookId, run: i64) -> Result<Vec<Item>, Fault> {
    db.rows(ITEMS, args![county, book.as_i64(), run], |row| {
        Ok(Item {
            household: row.get(0)?,
            member: row.get(1)?,
            shares: row.get(2)?,
            amount: Fen::new(row.get(3)?),
            payment: row.get(4)?,
            is_frozen: row.flag(5)?,
        })
    })
}

const OWED: &str = "
    SELECT i.household, COALESCE((SELECT x.shown FROM member x WHERE x.county = $1 AND x.book = $2 AND x.n = h.head), ''),
           CAST(SUM(i.shares) AS BIGINT), CAST(SUM(i.amount) AS BIGINT),
           CAST(SUM(CASE WHEN i.payment > 0 THEN i.amount ELSE 0 END) AS BIGINT),
           CAST(SUM(CASE WHEN i.payment = 0 AND m.frozen = 1 THEN i.amount ELSE 0 END) AS BIGINT)
      FROM dividend_item i
      JOIN member m ON m.county = i.county AND m.book = i.book AND m.n = i.member
      JOIN household h ON h.county = i.county AND h.book = i.book AND h.number = i.household
     WHERE i.county = $1 AND i.book = $2 AND i.run = $3 AND i.household > $4
     GROUP BY i.household, h.head ORDER BY i.household LIMIT $5";

/// What each household is given by a run, after one.
pub fn owed(
    db: &mut Reader,
    county: i64,
    (book, run): (BookId, i64),
    after: i64,
    most: i64,
) -> Result<Vec<Owed>, Fault> {
    db.rows(OWED, args![county, book.as_i64(), run, after, most], |row| {
        let fen = |at| Ok::<Fen, Fault>(Fen::new(row.get(at)?));
        Ok(Owed {
            household: row.get(0)?,
            head: row.get(1)?,
            shares: row.get(2)?,
            amount: fen(3)?,
            paid: fen(4)?,
            held: fen(5)?,
        })
    })
}

const OWED_OF: &str = "
    SELECT d.n, d.year, d.stage, i.member, i.shares, d.per_share, i.amount, i.payment
      FROM dividend d JOIN dividend_item i ON i.county = d.county AND i.book = d.book AND i.run = d.n
     WHERE d.county = $1 AND d.book = $2 AND d.stage <> 'void' AND i.household = $3
     ORDER BY d.n DESC, i.member LIMIT $4";

/// What a household's members were given so far, the newest first: run, year, stage, member, shares, fen for a share, fen,
/// payment.
#[expect(clippy::type_complexity, reason = "columns of one row, named where they are read")]
pub fn owed_of(
    db: &mut Reader,
    county: i64,
    book: BookId,
    household: i64,
    most: i64,
) -> Result<Vec<(i64, i64, Stage, i64, i64, Fen, Fen, i64)>, Fault> {
    db.rows(OWED_OF, args![county, book.as_i64(), household, most], |row| {
        let stage = Stage::parse(&row.get::<String>(2)?).ok_or_else(unreadable)?;
        let (per_share, amount) = (Fen::new(row.get(5)?), Fen::new(row.get(6)?));
        Ok((row.get(0)?, row.get(1)?, stage, row.get(3)?, row.get(4)?, per_share, amount, row.get(7)?))
    })
}

const PAY: &str = "
    UPDATE dividend_item SET payment = $5
     WHERE county = $1 AND book = $2 AND run = $3 AND household = $4 AND member = $6 AND payment = 0";
const UNPAY: &str = "
    UPDATE dividend_item SET payment = 0 WHERE county = $1 AND book = $2 AND run = $3 AND payment = $4";

/// A member of a household is paid.
pub fn pay_household(
    tx: &mut Tx,
    _: &Permit,
    (book, run, payment): (BookId, i64, i64),
    item: &Item,
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.put(PAY, args![county, book.as_i64(), run, item.household, payment, item.member])
}

/// What a payment paid is owed again.
pub fn unpay(tx: &mut Tx, _: &Permit, (book, run, payment): (BookId, i64, i64)) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.put(UNPAY, args![county, book.as_i64(), run, payment])
}

const PAYMENT: &str = "
    INSERT INTO dividend_payment (county, book, run, n, day, amount, households, voucher, at, by_person)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const COUNT: &str = "
    UPDATE dividend SET payments = $4 WHERE county = $1 AND book = $2 AND n = $3 AND payments = $5 AND stage = 'posted'";

/// Stores a payment, unless somebody else made one since the run was read.
pub fn insert_payment(
    tx: &mut Tx,
    _: &Permit,
    (book, run): (BookId, i64),
    payment: &Payment,
    (at, by): (Moment, i64),
) -> Result<(), Fault> {
    let (county, book) = (tx.county().as_i64(), book.as_i64());
    let Payment { n, day, amount, households, voucher, .. } = *payment;
    tx.exec_one(COUNT, args![county, book, run, n, n.saturating_sub(1)])?;
    let day = day.to_string();
    tx.put(PAYMENT, args![county, book, run, n, &day, amount.fen(), households, voucher, at.millis(), by])
}

const PAYMENTS: &str = "
    SELECT n, day, amount, households, voucher, taken_back FROM dividend_payment
     WHERE county = $1 AND book = $2 AND run = $3 ORDER BY county, book, run, n";

/// The payments of a run.
pub fn payments(db: &mut Reader, county: i64, book: BookId, run: i64) -> Result<Vec<Payment>, Fault> {
    db.rows(PAYMENTS, args![county, book.as_i64(), run], |row| {
        Ok(Payment {
            n: row.get(0)?,
            day: day(row, 1)?,
            amount: Fen::new(row.get(2)?),
            households: row.get(3)?,
            voucher: row.get(4)?,
            taken_back: row.get(5)?,
        })
    })
}

const TAKE_BACK: &str = "
    UPDATE dividend_payment SET taken_back = $5
     WHERE county = $1 AND book = $2 AND run = $3 AND n = $4 AND taken_back IS NULL";

/// A payment is taken back by a voucher in red.
pub fn take_back_payment(
    tx: &mut Tx,
    _: &Permit,
    (book, run, payment): (BookId, i64, i64),
    red: i64,
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(TAKE_BACK, args![county, book.as_i64(), run, payment, red])
}
