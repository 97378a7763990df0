//! What a store function is given: a reader, or a transaction that can also write.

use super::conn::{Conn, TextKey, key};
use super::span::Span;
use super::value::{Row, V};
use crate::house::{Fault, Stop};
use houji_base::DivisionCode;
use houji_seal::Digest;
use std::collections::{BTreeMap, HashMap};
use std::ops::{Deref, DerefMut};

/// Reads rows. Store functions that only read take `&mut Reader`; a [`Tx`] can be passed for one.
pub struct Reader {
    pub(super) conn: Conn,
    /// All that is read belongs to one view that was begun.
    viewing: bool,
}

impl Reader {
    pub(super) fn new(conn: Conn) -> Reader {
        Reader { conn, viewing: false }
    }

    /// Reads an embedded database on one unchanging view. SQLite locks and unlocks its file once, not for each
    /// statement, and what is read fits together.
    pub(super) fn view<T>(&mut self, work: impl FnOnce(&mut Reader) -> Result<T, Stop>) -> Result<T, Stop> {
        self.conn.begin_view()?;
        self.viewing = true;
        let result = work(self);
        self.conn.commit()?;
        self.viewing = false;
        result
    }

    /// True within a view, and after one that could not be ended.
    pub(super) fn is_viewing(&self) -> bool {
        self.viewing
    }

    /// All rows of an answer, each through `read`.
    ///
    /// # Errors
    /// [`Fault`] from the database or from `read`.
    pub fn rows<T>(
        &mut self,
        sql: &'static str,
        args: &[V<'_>],
        read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        self.conn.rows(sql, args, read)
    }

    /// The first row of an answer, if there is one.
    ///
    /// # Errors
    /// As [`Reader::rows`].
    pub fn row<T>(
        &mut self,
        sql: &'static str,
        args: &[V<'_>],
        read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        Ok(self.conn.rows(sql, args, read)?.into_iter().next())
    }

    /// The first column of the first row as a whole number; 0 when there is no row.
    ///
    /// # Errors
    /// As [`Reader::rows`].
    pub fn number(&mut self, sql: &'static str, args: &[V<'_>]) -> Result<i64, Fault> {
        Ok(self.row(sql, args, |row| row.get::<Option<i64>>(0))?.flatten().unwrap_or(0))
    }

    /// True on PostgreSQL. Only `dialect` text may depend on it.
    pub fn is_pg(&self) -> bool {
        self.conn.is_pg()
    }

    /// Runs `work` on one unchanging view of the database.
    ///
    /// # Errors
    /// Whatever `work` or the database says.
    pub fn snapshot<T>(&mut self, work: impl FnOnce(&mut Reader) -> Result<T, Fault>) -> Result<T, Fault> {
        if self.viewing {
            return work(self);
        }
        let begin = if self.is_pg() { "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" } else { "BEGIN" };
        self.conn.step(begin)?;
        let result = work(self);
        let end = self.conn.commit();
        let value = result?;
        end.map(|()| value)
    }
}

/// The writer's own lane of the record: the position and digest of its last entry.
#[derive(Clone, Copy, Debug)]
pub struct Lane {
    /// Number of the lane.
    pub id: i64,
    /// Last sequence number written.
    pub seq: i64,
    /// Digest of the last entry.
    pub tip: Digest,
}

/// Changes of totals by place, span and measure, as their key leads, summed in memory and written once per commit.
pub(super) type Tally = BTreeMap<(i64, i64, &'static str), i64>;

/// A write in progress. Whatever it does is committed together or not at all.
pub struct Tx {
    reader: Reader,
    pub(super) county: DivisionCode,
    pub(super) lane: Lane,
    /// The running job has changed rows.
    pub(super) wrote: bool,
    /// A message was kept whose time has come: the sender is woken after the commit.
    pub(super) rouses: bool,
    /// Of the running job; merged into `tally` when the job succeeds.
    pub(super) pending: Tally,
    /// Of the whole batch.
    pub(super) tally: Tally,
    /// Series this batch has taken numbers of, by statement, place and year.
    series: BTreeMap<(TextKey, i64, i64), Taken>,
    /// A statement of this batch may have changed who is signed in or may do what.
    pub(super) rights: bool,
    /// Of each statement text seen so far: may it change that?
    texts: HashMap<TextKey, bool>,
}

/// Tables that say who is signed in and who may do what.
const RIGHTS: [&str; 5] = ["session", "api_token", "person", "login", "post"];

/// True when a statement writes into one of [`RIGHTS`]. Told from the text, so that no store function can forget
/// to say so.
fn changes_rights(sql: &str) -> bool {
    let words: Vec<&str> = sql.split_whitespace().collect();
    words.windows(2).any(|pair| match pair {
        ["INTO" | "UPDATE" | "FROM", table] => RIGHTS.contains(table),
        _ => false,
    })
}

impl Deref for Tx {
    type Target = Reader;
    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Reader {
        &mut self.reader
    }
}

/// Eight changes at once; blanks change nothing.
const TALLY: &str = "
    INSERT INTO tally (county, place, measure, span, lane, n)
    SELECT CAST($1 AS BIGINT), place, measure, span, CAST($2 AS BIGINT), n
      FROM (SELECT CAST($3 AS BIGINT) AS place, CAST($4 AS TEXT) AS measure, CAST($5 AS BIGINT) AS span,
                   CAST($6 AS BIGINT) AS n
            UNION ALL SELECT $7, $8, $9, $10 UNION ALL SELECT $11, $12, $13, $14
            UNION ALL SELECT $15, $16, $17, $18 UNION ALL SELECT $19, $20, $21, $22
            UNION ALL SELECT $23, $24, $25, $26 UNION ALL SELECT $27, $28, $29, $30
            UNION ALL SELECT $31, $32, $33, $34) change
     WHERE n <> 0
    ON CONFLICT (county, place, span, measure, lane) DO UPDATE SET n = tally.n + excluded.n";
/// Changes in one [`TALLY`].
const TALLY_AT_ONCE: usize = 8;
/// One change of a total that is there, as nearly all are. A statement is no message to SQLite, so it takes them one by
/// one, and the few that are new are inserted.
const TALLY_ADD: &str = "
    UPDATE tally SET n = n + $6 WHERE county = $1 AND place = $2 AND span = $4 AND measure = $3 AND lane = $5";
const TALLY_NEW: &str =
    "INSERT INTO tally (county, place, measure, span, lane, n) VALUES ($1, $2, $3, $4, $5, $6)";

/// The statements of a series of numbers.
#[derive(Clone, Copy)]
pub struct Series {
    /// Moves it on by one and tells the number: county, place, year.
    pub take: &'static str,
    /// Says the last number given out: county, place, year, number.
    pub set: &'static str,
}

/// A series some of whose numbers this batch has given out.
pub(super) struct Taken {
    set: &'static str,
    first: i64,
    last: i64,
}

impl Tx {
    pub(super) fn new(conn: Conn, county: DivisionCode, lane: Lane) -> Tx {
        let (pending, tally, series, texts) = (Tally::new(), Tally::new(), BTreeMap::new(), HashMap::new());
        let (wrote, rouses, rights) = (false, false, false);
        Tx { reader: Reader::new(conn), county, lane, wrote, rouses, pending, tally, series, rights, texts }
    }

    /// Changes rows; returns how many.
    ///
    /// # Errors
    /// [`Fault`] from the database.
    pub fn exec(&mut self, sql: &'static str, args: &[V<'_>]) -> Result<u64, Fault> {
        self.note(sql);
        self.reader.conn.exec(sql, args)
    }

    /// Changes rows and reads what a `RETURNING` clause gives back.
    ///
    /// # Errors
    /// [`Fault`] from the database or from `read`.
    pub fn returning<T>(
        &mut self,
        sql: &'static str,
        args: &[V<'_>],
        read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        self.note(sql);
        self.reader.conn.rows(sql, args, read)
    }

    /// Changes rows without waiting for PostgreSQL: a fault may come with a later statement, at the commit at the
    /// latest. For what is expected to go well and whose count of rows nobody asks.
    ///
    /// # Errors
    /// [`Fault`] from the database.
    pub fn put(&mut self, sql: &'static str, args: &[V<'_>]) -> Result<(), Fault> {
        self.note(sql);
        self.reader.conn.put(sql, args)
    }

    fn note(&mut self, sql: &'static str) {
        self.wrote = true;
        self.rights |= *self.texts.entry(key(sql)).or_insert_with(|| changes_rights(sql));
    }

    /// Changes exactly one row, or asks for the whole act to be tried again: somebody else was quicker.
    ///
    /// # Errors
    /// [`Fault`] from the database, or one that [`Fault::is_retry`].
    pub fn exec_one(&mut self, sql: &'static str, args: &[V<'_>]) -> Result<(), Fault> {
        match self.exec(sql, args)? {
            1 => Ok(()),
            _ => Err(Fault::retry()),
        }
    }

    pub(super) fn conn(&mut self) -> &mut Conn {
        &mut self.reader.conn
    }

    /// Wakes whoever sends messages as soon as this is committed; a wake too many does no harm.
    pub fn rouse_sender(&mut self) {
        self.rouses = true;
    }

    /// The county whose rows this writer keeps.
    pub fn county(&self) -> DivisionCode {
        self.county
    }

    /// Where this writer's lane of the record stands.
    pub fn lane(&self) -> Lane {
        self.lane
    }

    /// Moves the lane on after an entry was written. Only `record` does this.
    pub fn advance_lane(&mut self, tip: Digest) {
        self.lane = Lane { id: self.lane.id, seq: self.lane.seq.saturating_add(1), tip };
    }

    /// Adds `change` to a total of a span, of a place and of all that contain it.
    ///
    /// Totals are kept per lane, so that writers never wait for each other's row; a reader adds the lanes up.
    pub fn count(&mut self, place: DivisionCode, measure: &'static str, span: Span, change: i64) {
        let mut at = Some(place);
        while let Some(division) = at {
            let total = self.pending.entry((division.as_i64(), span.code(), measure)).or_insert(0);
            *total = total.saturating_add(change);
            at = division.parent();
        }
    }

    pub(super) fn merge_pending(&mut self) {
        for (key, change) in std::mem::take(&mut self.pending) {
            let total = self.tally.entry(key).or_insert(0);
            *total = total.saturating_add(change);
        }
    }

    /// The next number of a place's year. The database is asked once in a batch, which holds the series until the
    /// commit; further numbers are counted in memory and written down before it.
    ///
    /// # Errors
    /// [`Fault`] from the database.
    pub fn next_number(&mut self, series: Series, place: DivisionCode, year: i64) -> Result<i64, Fault> {
        let place = place.as_i64();
        let of = (key(series.take), place, year);
        if let Some(taken) = self.series.get_mut(&of) {
            taken.last = taken.last.saturating_add(1);
            self.wrote = true;
            return Ok(taken.last);
        }
        let args = crate::args![self.county.as_i64(), place, year];
        let first = self.returning(series.take, args, |row| row.get(0))?.first().copied();
        let first = first.ok_or_else(|| Fault::new("a series gave no number"))?;
        self.series.insert(of, Taken { set: series.set, first, last: first });
        Ok(first)
    }

    /// Writes what the batch kept in memory.
    pub(super) fn flush(&mut self) -> Result<(), Fault> {
        let (county, lane) = (self.county.as_i64(), self.lane.id);
        for ((_, place, year), taken) in std::mem::take(&mut self.series) {
            if taken.last > taken.first {
                self.put(taken.set, crate::args![county, place, year, taken.last])?;
            }
        }
        let changes: Vec<_> = std::mem::take(&mut self.tally).into_iter().filter(|(_, n)| *n != 0).collect();
        if self.is_pg() {
            return self.put_totals(&changes);
        }
        for ((place, span, measure), change) in changes {
            let args = crate::args![county, place, measure, span, lane, change];
            if self.exec(TALLY_ADD, args)? == 0 {
                self.exec(TALLY_NEW, args)?;
            }
        }
        Ok(())
    }

    /// Several totals with one message to PostgreSQL.
    fn put_totals(&mut self, changes: &[((i64, i64, &'static str), i64)]) -> Result<(), Fault> {
        let (county, lane) = (self.county.as_i64(), self.lane.id);
        for some in changes.chunks(TALLY_AT_ONCE) {
            let mut args = vec![V::Int(county), V::Int(lane)];
            let blank = ((0, 0, ""), 0);
            for at in 0..TALLY_AT_ONCE {
                let ((place, span, measure), change) = some.get(at).copied().unwrap_or(blank);
                args.extend([V::Int(place), V::Text(measure), V::Int(span), V::Int(change)]);
            }
            self.put(TALLY, &args)?;
        }
        Ok(())
    }

    /// Forgets what the batch kept in memory.
    pub(super) fn forget(&mut self) {
        self.pending.clear();
        self.tally.clear();
        self.series.clear();
        self.rouses = false;
    }
}

#[cfg(test)]
mod tests {
    use super::changes_rights;

    #[test]
    fn writing_about_people_and_sign_ins_is_seen() {
        for sql in [
            "DELETE FROM session WHERE county = $1",
            "UPDATE api_token SET stage = $2",
            "\n    INSERT INTO post (county, id) VALUES ($1, $2)",
            "UPDATE login SET enabled = 0",
            "UPDATE\n person SET name = $1",
        ] {
            assert!(changes_rights(sql), "{sql}");
        }
        for sql in
            ["INSERT INTO record (county) VALUES ($1)", "UPDATE appeal SET filer = $1", "DELETE FROM passkey"]
        {
            assert!(!changes_rights(sql), "{sql}");
        }
    }
}
