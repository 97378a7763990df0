//! Whole tables as rows of plain cells, for backup and restore. The only statements made at run time; table
//! and column names come from the database's own catalogue, never from outside.

use super::conn::Conn;
use super::tx::{Reader, Tx};
use super::value::V;
use crate::house::Fault;
use serde::{Deserialize, Serialize};

/// One stored value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// SQL NULL.
    Null,
    /// A whole number.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes, as an object so that they cannot be taken for text.
    Bytes {
        /// Hexadecimal.
        hex: String,
    },
}

/// A table's name and its columns in the catalogue's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Name.
    pub name: String,
    /// Columns with whether they hold bytes.
    pub columns: Vec<String>,
}

const LITE_INTEGRITY: &str = "SELECT integrity_check FROM pragma_integrity_check";
const PG_ANSWERS: &str = "SELECT CAST(1 AS BIGINT)";

const LITE_COLUMNS: &str = "
    SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
     WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid";
const PG_COLUMNS: &str = "
    SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns
     WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position";

impl Reader {
    /// What the database itself finds wrong with its files. PostgreSQL keeps checksums of its own and is only
    /// asked whether it answers.
    ///
    /// # Errors
    /// [`Fault`] of the database.
    pub fn integrity(&mut self) -> Result<Vec<String>, Fault> {
        if self.is_pg() {
            self.number(PG_ANSWERS, &[])?;
            return Ok(Vec::new());
        }
        let told = self.rows(LITE_INTEGRITY, &[], |row| row.get::<String>(0))?;
        Ok(told.into_iter().filter(|line| line != "ok").collect())
    }

    /// All tables of the database, by name.
    ///
    /// # Errors
    /// [`Fault`] of the database.
    pub fn tables(&mut self) -> Result<Vec<Table>, Fault> {
        let sql = if self.is_pg() { PG_COLUMNS } else { LITE_COLUMNS };
        let pairs = self.rows(sql, &[], |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)))?;
        let mut tables: Vec<Table> = Vec::new();
        for (name, column) in pairs {
            match tables.last_mut() {
                Some(table) if table.name == name => table.columns.push(column),
                _ => tables.push(Table { name, columns: vec![column] }),
            }
        }
        Ok(tables)
    }

    /// Gives every row of a table to `take`, one after the other.
    ///
    /// # Errors
    /// [`Fault`] of the database or from `take`.
    pub fn each_row(
        &mut self,
        table: &Table,
        mut take: impl FnMut(Vec<Cell>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let sql = format!("SELECT {} FROM {}", table.columns.join(", "), table.name);
        match &mut self.conn {
            Conn::Lite { conn, .. } => {
                let mut statement = conn.prepare(&sql)?;
                let mut rows = statement.raw_query();
                while let Some(row) = rows.next()? {
                    let cells = (0..table.columns.len()).map(|at| Ok(lite_cell(row.get_ref(at)?)));
                    take(cells.collect::<Result<_, Fault>>()?)?;
                }
            }
            Conn::Pg(pg) => pg.each_row(&sql, |row| {
                let cells = (0..table.columns.len()).map(|at| pg_cell(row, at));
                take(cells.collect::<Result<_, Fault>>()?)
            })?,
        }
        Ok(())
    }
}

/// Most arguments of one statement; SQLite takes 32,766, PostgreSQL 65,535.
const MOST_ARGUMENTS: usize = 8000;

impl Tx {
    /// Writes rows of a table as they were dumped, several with each statement.
    ///
    /// # Errors
    /// [`Fault`] of the database, or when a row does not fit the table.
    pub fn put_rows(&mut self, table: &Table, rows: &[Vec<Cell>]) -> Result<(), Fault> {
        let width = table.columns.len();
        if width == 0 || rows.iter().any(|row| row.len() != width) {
            return Err(Fault::new(format!("a row does not fit the table {}", table.name)));
        }
        rows.chunks(MOST_ARGUMENTS.div_euclid(width).max(1)).try_for_each(|rows| self.put_some(table, rows))
    }

    fn put_some(&mut self, table: &Table, rows: &[Vec<Cell>]) -> Result<(), Fault> {
        self.wrote = true;
        let cells = || rows.iter().flatten();
        let bytes = cells().map(Cell::bytes).collect::<Result<Vec<_>, Fault>>()?;
        let values: Vec<V<'_>> = cells().zip(&bytes).map(|(cell, bytes)| cell.value(bytes)).collect();
        let mut number = 0usize;
        let mut marks = |row: &Vec<Cell>| {
            let marks = row.iter().map(|_| {
                number = number.saturating_add(1);
                format!("${number}")
            });
            format!("({})", marks.collect::<Vec<_>>().join(", "))
        };
        let sql = format!(
            "INSERT INTO {} ({}) VALUES {}",
            table.name,
            table.columns.join(", "),
            rows.iter().map(&mut marks).collect::<Vec<_>>().join(", ")
        );
        match self.conn() {
            Conn::Lite { conn, .. } => {
                let mut statement = conn.prepare_cached(&sql.replace('$', "?"))?;
                statement.execute(rusqlite::params_from_iter(values.iter()))?;
            }
            Conn::Pg(pg) => {
                pg.exec_once(&sql, &values)?;
            }
        }
        Ok(())
    }
}

impl Cell {
    fn bytes(&self) -> Result<Vec<u8>, Fault> {
        match self {
            Cell::Bytes { hex } => data_encoding::HEXLOWER
                .decode(hex.as_bytes())
                .map_err(|_| Fault::new("a value of the backup is not hexadecimal")),
            _ => Ok(Vec::new()),
        }
    }

    fn value<'a>(&'a self, bytes: &'a [u8]) -> V<'a> {
        match self {
            Cell::Null => V::Null,
            Cell::Int(value) => V::Int(*value),
            Cell::Text(value) => V::Text(value),
            Cell::Bytes { .. } => V::Bytes(bytes),
        }
    }
}

fn lite_cell(value: rusqlite::types::ValueRef<'_>) -> Cell {
    use rusqlite::types::ValueRef;
    match value {
        ValueRef::Integer(value) => Cell::Int(value),
        ValueRef::Text(value) => Cell::Text(String::from_utf8_lossy(value).into_owned()),
        ValueRef::Blob(value) => Cell::Bytes { hex: data_encoding::HEXLOWER.encode(value) },
        // STRICT tables hold no fractions.
        ValueRef::Null | ValueRef::Real(_) => Cell::Null,
    }
}

fn pg_cell(row: &tokio_postgres::Row, at: usize) -> Result<Cell, Fault> {
    use tokio_postgres::types::Type;
    let kind = row.columns().get(at).map(|column| column.type_().clone());
    Ok(match kind {
        Some(Type::INT8) => row.try_get::<_, Option<i64>>(at)?.map_or(Cell::Null, Cell::Int),
        Some(Type::BYTEA) => row
            .try_get::<_, Option<Vec<u8>>>(at)?
            .map_or(Cell::Null, |value| Cell::Bytes { hex: data_encoding::HEXLOWER.encode(&value) }),
        _ => row.try_get::<_, Option<String>>(at)?.map_or(Cell::Null, Cell::Text),
    })
}
