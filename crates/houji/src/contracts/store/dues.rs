//! Dues, and the income of later years.

use super::super::decide::Named;
use super::super::model::{Ageing, ContractId, Due, DueState, Kind, Later, Planned};
use super::contracts::{books, day};
use crate::args;
use crate::books::model::{BookId, PartyId};
use crate::gate::{Permit, Scope};
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Day, Fen};

fn unreadable() -> Fault {
    Fault::new("a due cannot be read")
}

const INSERT: &str = "
    INSERT INTO contract_due (county, contract, n, book, day, from_day, to_day, amount, paid, state)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)";

/// Stores the dues of a new contract.
pub fn insert_dues(
    tx: &mut Tx,
    _: &Permit,
    (contract, book): (ContractId, BookId),
    dues: &[Due],
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    for due in dues {
        let Planned { n, day, from, to, amount } = due.planned;
        let [day, from, to] = [day, from, to].map(|day| day.to_string());
        let (contract, book, state) = (contract.as_i64(), book.as_i64(), due.state.code());
        tx.put(INSERT, args![county, contract, n, book, &day, &from, &to, amount.fen(), state])?;
    }
    Ok(())
}

const OPEN: &str = "
    SELECT COUNT(*) FROM contract c
     WHERE c.county = $1 AND c.book = $2
       AND (EXISTS (SELECT 1 FROM contract_due d
                     WHERE d.county = $1 AND d.contract = c.id AND d.state IN ('planned', 'owed'))
         OR EXISTS (SELECT 1 FROM contract_later l
                     WHERE l.county = $1 AND l.contract = c.id AND l.state = 'planned'))";

/// How many contracts of a book have dues to come, dues that are owed, or income of later years.
pub fn open_contracts(db: &mut Reader, county: i64, book: BookId) -> Result<i64, Fault> {
    db.number(OPEN, args![county, book.as_i64()])
}

const DUES: &str = "
    SELECT n, day, from_day, to_day, amount, paid, state, voucher FROM contract_due
     WHERE county = $1 AND contract = $2 ORDER BY county, contract, n";

/// The dues of a contract.
pub fn dues(db: &mut Reader, county: i64, contract: ContractId) -> Result<Vec<Due>, Fault> {
    db.rows(DUES, args![county, contract.as_i64()], due)
}

const PLANNED: &str = "
    SELECT n, day, from_day, to_day, amount, contract FROM contract_due
     WHERE county = $1 AND contract > $2 AND contract <= $3 ORDER BY county, contract, n";

/// What was planned under some contracts, in the order of their ids.
pub fn planned(
    db: &mut Reader,
    county: i64,
    (after, last): (i64, i64),
) -> Result<Vec<(ContractId, Planned)>, Fault> {
    db.rows(PLANNED, args![county, after, last], |row| {
        let amount = Fen::new(row.get(4)?);
        let (n, day, from, to) = (row.get(0)?, day(row, 1)?, day(row, 2)?, day(row, 3)?);
        Ok((ContractId::from_i64(row.get(5)?), Planned { n, day, from, to, amount }))
    })
}

fn due(row: &Row<'_>) -> Result<Due, Fault> {
    let amount = Fen::new(row.get(4)?);
    Ok(Due {
        planned: Planned { n: row.get(0)?, day: day(row, 1)?, from: day(row, 2)?, to: day(row, 3)?, amount },
        paid: Fen::new(row.get(5)?),
        state: DueState::parse(&row.get::<String>(6)?).ok_or_else(unreadable)?,
        voucher: row.get(7)?,
    })
}

/// A due with what its voucher says.
pub struct DueRow {
    /// The contract.
    pub contract: ContractId,
    /// Its book.
    pub book: BookId,
    /// What the voucher names.
    pub named: Named,
    /// The due.
    pub due: Due,
    /// The contract's last day.
    pub last_day: Day,
}

const DUE_UNTIL: &str = "
    SELECT d.n, d.day, d.from_day, d.to_day, d.amount, d.paid, d.state, d.voucher, d.contract, d.book, c.kind, c.title,
           c.party, c.party_kind, c.last_day
      FROM contract_due d JOIN contract c ON c.county = d.county AND c.id = d.contract
     WHERE d.county = $1 AND d.state = 'planned' AND d.day <= $2 AND (d.day, d.contract, d.n) > ($3, $4, $5)
     ORDER BY d.county, d.state, d.day, d.contract, d.n LIMIT $6";

/// Dues whose day has come and that are no receivable yet, the oldest first, after the day, contract and number of one.
pub fn due_until(
    db: &mut Reader,
    county: i64,
    today: Day,
    (day_of, contract, n): (&str, i64, i64),
    most: i64,
) -> Result<Vec<DueRow>, Fault> {
    db.rows(DUE_UNTIL, args![county, &today.to_string(), day_of, contract, n, most], |row| {
        let (contract, book, named) = of_contract(row, 8)?;
        Ok(DueRow { contract, book, named, due: due(row)?, last_day: day(row, 14)? })
    })
}

/// Contract, book and what a voucher names, from a column on.
fn of_contract(row: &Row<'_>, at: usize) -> Result<(ContractId, BookId, Named), Fault> {
    let column = |number: usize| at.saturating_add(number);
    let named = Named {
        kind: Kind::parse(&row.get::<String>(column(2))?).ok_or_else(unreadable)?,
        title: row.get(column(3))?,
        party: PartyId::from_i64(row.get(column(4))?),
        party_kind: row.get(column(5))?,
    };
    Ok((ContractId::from_i64(row.get(column(0))?), BookId::from_i64(row.get(column(1))?), named))
}

const FELL_DUE: &str = "
    UPDATE contract_due SET state = $4, voucher = $5
     WHERE county = $1 AND contract = $2 AND n = $3 AND state = 'planned' AND paid = $6";

/// A due is a receivable now, unless something happened to it since it was read.
pub fn fell_due(tx: &mut Tx, _: &Permit, contract: ContractId, due: &Due, voucher: i64) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let state = if due.open().is_zero() { DueState::Paid } else { DueState::Owed };
    let (n, paid) = (due.planned.n, due.paid.fen());
    tx.exec_one(FELL_DUE, args![county, contract.as_i64(), n, state.code(), voucher, paid])
}

const INSERT_LATER: &str = "
    INSERT INTO contract_later (county, contract, n, year, book, amount, state)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// Keeps the income of a due that belongs to later years; what belongs to years after the contract's last is nobody's
/// yet.
pub fn insert_later(
    tx: &mut Tx,
    _: &Permit,
    (contract, book, n): (ContractId, BookId, i64),
    parts: &[(i64, Fen)],
    last_year: i64,
) -> Result<(), Fault> {
    let (county, contract, book) = (tx.county().as_i64(), contract.as_i64(), book.as_i64());
    for (year, amount) in parts {
        let state = if *year > last_year { "void" } else { "planned" };
        tx.put(INSERT_LATER, args![county, contract, n, *year, book, amount.fen(), state])?;
    }
    Ok(())
}

const LATER: &str = "
    SELECT n, year, amount, voucher, state FROM contract_later
     WHERE county = $1 AND contract = $2 ORDER BY county, contract, n, year";

/// The income of a contract that belongs to later years.
pub fn later(db: &mut Reader, county: i64, contract: ContractId) -> Result<Vec<Later>, Fault> {
    db.rows(LATER, args![county, contract.as_i64()], |row| {
        let is_void = row.get::<String>(4)? == "void";
        let (n, year, amount) = (row.get(0)?, row.get(1)?, Fen::new(row.get(2)?));
        Ok(Later { n, year, amount, voucher: row.get(3)?, is_void })
    })
}

/// Income kept for a year that has come.
pub struct LaterRow {
    /// The contract.
    pub contract: ContractId,
    /// Its book.
    pub book: BookId,
    /// What the voucher names.
    pub named: Named,
    /// Number of the due.
    pub n: i64,
    /// Year.
    pub year: i64,
    /// How much.
    pub amount: Fen,
}

const LATER_UNTIL: &str = "
    SELECT l.n, l.year, l.amount, l.contract, l.book, c.kind, c.title, c.party, c.party_kind
      FROM contract_later l JOIN contract c ON c.county = l.county AND c.id = l.contract
     WHERE l.county = $1 AND l.state = 'planned' AND l.year <= $2 AND (l.year, l.contract, l.n) > ($3, $4, $5)
     ORDER BY l.county, l.state, l.year, l.contract, l.n LIMIT $6";

/// Income kept for years up to this one, the oldest first, after the year, contract and number of one.
pub fn later_until(
    db: &mut Reader,
    county: i64,
    until: i64,
    (year, contract, n): (i64, i64, i64),
    most: i64,
) -> Result<Vec<LaterRow>, Fault> {
    db.rows(LATER_UNTIL, args![county, until, year, contract, n, most], |row| {
        let (contract, book, named) = of_contract(row, 3)?;
        let (n, year, amount) = (row.get(0)?, row.get(1)?, Fen::new(row.get(2)?));
        Ok(LaterRow { contract, book, named, n, year, amount })
    })
}

const EARNED: &str = "
    UPDATE contract_later SET state = 'earned', voucher = $5
     WHERE county = $1 AND contract = $2 AND n = $3 AND year = $4 AND state = 'planned'";

/// Kept income is income now, unless somebody else said so.
pub fn earned(
    tx: &mut Tx,
    _: &Permit,
    contract: ContractId,
    (n, year): (i64, i64),
    voucher: i64,
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(EARNED, args![county, contract.as_i64(), n, year, voucher])
}

// A plain comparison of the state would be answered from the index of all contracts' states.
const VOID_DUES: &str = "
    UPDATE contract_due SET state = 'void'
     WHERE county = $1 AND contract = $2 AND NOT (state <> 'planned' OR day <= $3)";
const VOID_LATER: &str = "
    UPDATE contract_later SET state = 'void'
     WHERE county = $1 AND contract = $2 AND NOT (state <> 'planned' OR year <= $3)";

/// What would have come after a contract's last day does not come.
pub fn void_after(tx: &mut Tx, _: &Permit, contract: ContractId, last_day: Day) -> Result<(), Fault> {
    let (county, contract) = (tx.county().as_i64(), contract.as_i64());
    tx.put(VOID_DUES, args![county, contract, &last_day.to_string()])?;
    tx.put(VOID_LATER, args![county, contract, i64::from(last_day.year())])
}

const VOID_ALL_DUES: &str = "
    UPDATE contract_due SET state = 'void', voucher = NULL WHERE county = $1 AND contract = $2 AND NOT (state <> $3)";
const VOID_ALL_LATER: &str = "
    UPDATE contract_later SET state = 'void', voucher = NULL WHERE county = $1 AND contract = $2 AND NOT (state <> $3)";

/// Nothing is due under a contract that is taken back, unless something happened to what was read: how many dues are
/// planned and owed, and how many parts of later years are planned and earned.
pub fn void_all(
    tx: &mut Tx,
    _: &Permit,
    contract: ContractId,
    (dues, later): ([usize; 2], [usize; 2]),
) -> Result<(), Fault> {
    let (county, contract) = (tx.county().as_i64(), contract.as_i64());
    let changes = [
        (VOID_ALL_DUES, "planned", dues[0]),
        (VOID_ALL_DUES, "owed", dues[1]),
        (VOID_ALL_LATER, "planned", later[0]),
        (VOID_ALL_LATER, "earned", later[1]),
    ];
    for (sql, state, read) in changes {
        if tx.exec(sql, args![county, contract, state])? != u64::try_from(read).unwrap_or(0) {
            return Err(Fault::retry());
        }
    }
    Ok(())
}

const AGEING: &str = "
    SELECT book,
           CAST(SUM(CASE WHEN day >= $4 THEN amount - paid ELSE 0 END) AS BIGINT),
           CAST(SUM(CASE WHEN day < $4 AND day >= $5 THEN amount - paid ELSE 0 END) AS BIGINT),
           CAST(SUM(CASE WHEN day < $5 AND day >= $6 THEN amount - paid ELSE 0 END) AS BIGINT),
           CAST(SUM(CASE WHEN day < $6 THEN amount - paid ELSE 0 END) AS BIGINT)
      FROM contract_due
     WHERE county = $1 AND state = 'owed' AND book >= $2 AND book <= $3
     GROUP BY book ORDER BY book";

/// What is owed in the books of a place, by how long, book by book.
pub fn ageing(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    today: Day,
) -> Result<Vec<(BookId, Ageing)>, Fault> {
    let (from, to) = books(scope.place());
    let [month, quarter, year] = Ageing::DAYS.map(|days| today.plus_days(days.saturating_neg()).to_string());
    db.rows(AGEING, args![county, from, to, &month, &quarter, &year], |row| {
        let part = |at: usize| row.get::<i64>(at).map(Fen::new);
        Ok((BookId::from_i64(row.get(0)?), Ageing { parts: [part(1)?, part(2)?, part(3)?, part(4)?] }))
    })
}

/// A due in a list.
#[derive(Clone, Debug)]
pub struct ListedDue {
    /// Its contract.
    pub contract: ContractId,
    /// Book.
    pub book: BookId,
    /// The contract's title.
    pub title: String,
    /// The due.
    pub due: Due,
}

const LISTED: &str = "
    SELECT d.n, d.day, d.from_day, d.to_day, d.amount, d.paid, d.state, d.voucher, d.contract, d.book, c.title
      FROM contract_due d JOIN contract c ON c.county = d.county AND c.id = d.contract
     WHERE d.county = $1 AND d.state = $2 AND d.day <= $3 AND d.book >= $4 AND d.book <= $5
       AND (d.day > $6 OR (d.day = $6 AND (d.contract > $7 OR (d.contract = $7 AND d.n > $8))))
     ORDER BY d.county, d.state, d.day, d.contract, d.n LIMIT $9";

/// Dues of a place in a state up to a day, by that day, after one: day, contract, number.
pub fn listed_dues(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    (state, until): (DueState, Day),
    (day, contract, n): (&str, i64, i64),
    most: i64,
) -> Result<Vec<ListedDue>, Fault> {
    let (from, to) = books(scope.place());
    let until = until.to_string();
    db.rows(LISTED, args![county, state.code(), &until, from, to, day, contract, n, most], |row| {
        let contract = ContractId::from_i64(row.get(8)?);
        Ok(ListedDue { contract, book: BookId::from_i64(row.get(9)?), title: row.get(10)?, due: due(row)? })
    })
}
