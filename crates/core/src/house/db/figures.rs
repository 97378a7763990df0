//! What PostgreSQL must know of its tables to plan with their keys. Before a table was looked at for the first time, it
//! takes two indexes for equally good where one finds a row and the other walks through all of a book or a county:
//! posting a voucher then read every voucher of its book. Its own service looks within minutes; what is made in bulk, a
//! restored county or a table of old vouchers, is there sooner. An embedded database has fixed figures, see the
//! migrations.

use super::tx::Tx;
use crate::args;
use crate::house::Fault;

/// Fewer rows than this are found as fast in any way.
const MANY: i64 = 200;

const PG_UNKNOWN: &str = "
    SELECT CAST(quote_ident(schemaname) || '.' || quote_ident(relname) AS TEXT) FROM pg_stat_user_tables
     WHERE schemaname = current_schema() AND n_live_tup >= $1 AND last_analyze IS NULL AND last_autoanalyze IS NULL
     ORDER BY relname";

impl Tx {
    /// Lets PostgreSQL look at the tables that it has never looked at and that are no longer small; tells how many.
    ///
    /// # Errors
    /// [`Fault`] of the database.
    pub fn look_at_new_tables(&mut self) -> Result<usize, Fault> {
        if !self.is_pg() {
            return Ok(0);
        }
        let names = self.rows(PG_UNKNOWN, args![MANY], |row| row.get::<String>(0))?;
        if !names.is_empty() {
            // Names of our own catalogue, quoted by the database itself.
            self.conn().batch(&format!("ANALYZE {}", names.join(", ")))?;
        }
        Ok(names.len())
    }
}
