//! Forward-only migrations. Each is numbered, embedded, and remembered with the digest of its text; a database
//! whose past differs from this program's is refused, and so is one that is newer.

use super::conn::{Conn, Source};
use super::tx::Reader;
use crate::house::Fault;
use houji_seal::Digest;

/// All migrations, in order. Text that was once released is never edited.
const ALL: &[(i64, &str, &str)] = &[
    (1, "house", include_str!("../../../../../migrations/0001_house.sql")),
    (2, "feedback", include_str!("../../../../../migrations/0002_feedback.sql")),
    (3, "files", include_str!("../../../../../migrations/0003_files.sql")),
    (4, "open311", include_str!("../../../../../migrations/0004_open311.sql")),
    (5, "channels", include_str!("../../../../../migrations/0005_channels.sql")),
    (6, "search", include_str!("../../../../../migrations/0006_search.sql")),
    (7, "books", include_str!("../../../../../migrations/0007_books.sql")),
    (8, "answers", include_str!("../../../../../migrations/0008_answers.sql")),
    (9, "contracts", include_str!("../../../../../migrations/0009_contracts.sql")),
    (10, "bank", include_str!("../../../../../migrations/0010_bank.sql")),
    (11, "assets", include_str!("../../../../../migrations/0011_assets.sql")),
    (12, "payments", include_str!("../../../../../migrations/0012_payments.sql")),
    (13, "debts", include_str!("../../../../../migrations/0013_debts.sql")),
    (14, "members", include_str!("../../../../../migrations/0014_members.sql")),
    (15, "successors", include_str!("../../../../../migrations/0015_successors.sql")),
    (16, "log", include_str!("../../../../../migrations/0016_log.sql")),
    (17, "notices", include_str!("../../../../../migrations/0017_notices.sql")),
    (18, "decisions", include_str!("../../../../../migrations/0018_decisions.sql")),
    (19, "exceptions", include_str!("../../../../../migrations/0019_exceptions.sql")),
    (20, "members_cards", include_str!("../../../../../migrations/0020_members_cards.sql")),
    (21, "newest", include_str!("../../../../../migrations/0021_newest.sql")),
    (22, "notice_files", include_str!("../../../../../migrations/0022_notice_files.sql")),
    (23, "parts", include_str!("../../../../../migrations/0023_parts.sql")),
    (24, "codes", include_str!("../../../../../migrations/0024_codes.sql")),
    (25, "charts", include_str!("../../../../../migrations/0025_charts.sql")),
    (26, "inside", include_str!("../../../../../migrations/0026_inside.sql")),
    (27, "totals", include_str!("../../../../../migrations/0027_totals.sql")),
];

/// What a database enforces by itself is written once for each: of a migration, the text for SQLite and for
/// PostgreSQL, run after the common one.
const GUARDS: &[(i64, &str, &str)] = &[(
    7,
    include_str!("../../../../../migrations/0007_books.sqlite.sql"),
    include_str!("../../../../../migrations/0007_books.postgres.sql"),
)];

/// The texts of a migration's guards, none for most.
fn guards(number: i64) -> (&'static str, &'static str) {
    let found = GUARDS.iter().find(|(of, _, _)| *of == number);
    found.map_or(("", ""), |(_, lite, pg)| (lite, pg))
}

/// Digest of all texts of a migration, the same on both databases.
fn digest(number: i64, sql: &str) -> String {
    let (lite, pg) = guards(number);
    match lite.is_empty() {
        true => Digest::of(&[sql.as_bytes()]),
        false => Digest::of(&[sql.as_bytes(), lite.as_bytes(), pg.as_bytes()]),
    }
    .to_string()
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migration (
    number {int} NOT NULL PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL){strict}";
const KNOWN: &str = "SELECT number, digest FROM migration ORDER BY number";
const REMEMBER: &str = "INSERT INTO migration (number, name, digest) VALUES ($1, $2, $3)";
/// One process at a time changes the tables of a PostgreSQL database ("houji" as a number).
const LOCK: &str = "SELECT pg_advisory_lock(448546005353)";
const UNLOCK: &str = "SELECT pg_advisory_unlock(448546005353)";

/// Without figures SQLite takes the first column of a key to be about as selective as two, and as every key begins
/// with the county it reads through a whole table where an index would find the row. These figures say of every
/// index that the county tells nothing and each further column much. They are the same everywhere, so that plans
/// never change from one day to the next.
const FIGURES: &str = "
    ANALYZE sqlite_schema;
    DELETE FROM sqlite_stat1;
    INSERT INTO sqlite_stat1 (tbl, idx, stat)
    SELECT t.name, CASE i.origin WHEN 'pk' THEN t.name ELSE i.name END,
        '1000000 ' || CASE i.origin WHEN 'pk' THEN 300000 ELSE 1000000 END
        || replace(hex(zeroblob(max(k.n - 2, 0))), '00', ' 50')
        || CASE WHEN k.n < 2 THEN '' WHEN i.\"unique\" THEN ' 1' ELSE ' 10' END
      FROM sqlite_schema t, pragma_index_list(t.name) i
      JOIN (SELECT x.name AS name, COUNT(*) AS n
              FROM sqlite_schema s, pragma_index_list(s.name) x, pragma_index_info(x.name)
             WHERE s.type = 'table' GROUP BY x.name) k ON k.name = i.name
     WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%';";

/// The few words in which the two databases' table definitions differ.
fn in_dialect(sql: &str, pg: bool) -> String {
    let words = if pg {
        [
            ("{int}", "BIGINT"),
            ("{bytes}", "BYTEA"),
            ("{bytewise}", " COLLATE \"C\""),
            ("{clustered}", ""),
            ("{strict}", ""),
        ]
    } else {
        [
            ("{int}", "INTEGER"),
            ("{bytes}", "BLOB"),
            ("{bytewise}", ""),
            ("{clustered}", " WITHOUT ROWID, STRICT"),
            ("{strict}", " STRICT"),
        ]
    };
    words.iter().fold(sql.to_owned(), |text, (word, meaning)| text.replace(word, meaning))
}

/// Brings a database up to this program's tables.
///
/// # Errors
/// [`Fault`] when the database cannot be reached, is newer, or has another past.
pub(super) fn migrate(source: &Source) -> Result<(), Fault> {
    migrate_to(source, i64::MAX)
}

/// Brings a database up to the tables of an older program: as far as migration `last`.
///
/// # Errors
/// As [`migrate`].
pub(super) fn migrate_to(source: &Source, last: i64) -> Result<(), Fault> {
    let mut conn = Conn::open(source)?;
    if conn.is_pg() {
        conn.batch(LOCK)?;
    }
    let result = bring_up(&mut conn, last);
    if conn.is_pg() {
        conn.batch(UNLOCK)?;
    }
    result
}

/// A migration by its number and the digest of its text.
pub type Migration = (i64, String);

/// The migrations this program knows.
pub fn migrations() -> Vec<Migration> {
    ALL.iter().map(|(number, _, sql)| (*number, digest(*number, sql))).collect()
}

/// Tells why migrations that ran elsewhere do not fit this program.
///
/// # Errors
/// [`Fault`] when one of them is unknown or had another text.
pub fn fits(ran: &[Migration]) -> Result<(), Fault> {
    let ours = migrations();
    for (number, digest) in ran {
        match ours.iter().find(|(n, _)| n == number) {
            None => return Err(Fault::new(format!("the database is newer: it knows migration {number}"))),
            Some((_, known)) if known != digest => {
                return Err(Fault::new(format!("migration {number} differs from the one that ran")));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

impl Reader {
    /// The migrations that ran on this database.
    ///
    /// # Errors
    /// [`Fault`] of the database.
    pub fn migrations(&mut self) -> Result<Vec<Migration>, Fault> {
        self.rows(KNOWN, &[], |row| Ok((row.get(0)?, row.get(1)?)))
    }
}

fn bring_up(conn: &mut Conn, last: i64) -> Result<(), Fault> {
    let pg = conn.is_pg();
    conn.batch(&in_dialect(TABLE, pg))?;
    let known = conn.rows(KNOWN, &[], |row| Ok((row.get::<i64>(0)?, row.get::<String>(1)?)))?;
    fits(&known)?;
    for (number, name, sql) in ALL.iter().filter(|(number, _, _)| *number <= last) {
        if known.iter().any(|(n, _)| n == number) {
            continue;
        }
        conn.batch("BEGIN")?;
        conn.batch(&in_dialect(sql, pg))?;
        let (lite_guards, pg_guards) = guards(*number);
        conn.batch(if pg { pg_guards } else { lite_guards })?;
        let digest = digest(*number, sql);
        conn.exec(REMEMBER, crate::args![*number, *name, &digest])?;
        conn.batch("COMMIT")?;
    }
    if !pg {
        conn.batch("BEGIN IMMEDIATE")?;
        conn.batch(FIGURES)?;
        conn.batch("COMMIT")?;
    }
    Ok(())
}
