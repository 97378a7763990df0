//! What goes into a statement and what comes out, the same on both databases.

use crate::house::Fault;
use rusqlite::types::{ToSqlOutput, ValueRef};
use std::error::Error;
use tokio_postgres::types::{IsNull, ToSql as PgToSql, Type, private::BytesMut, to_sql_checked};

/// One argument of a statement. Houji stores integers, text and bytes, nothing else.
#[derive(Clone, Copy, Debug)]
pub enum V<'a> {
    /// Any whole number; money, ids, times, codes, flags.
    Int(i64),
    /// Text.
    Text(&'a str),
    /// Digests, salts, sealed values.
    Bytes(&'a [u8]),
    /// Nothing.
    Null,
}

macro_rules! from {
    ($($source:ty, $value:ident => $made:expr;)*) => {$(
        impl<'a> From<$source> for V<'a> { fn from($value: $source) -> V<'a> { $made } }
        impl<'a> From<Option<$source>> for V<'a> {
            fn from(value: Option<$source>) -> V<'a> { value.map_or(V::Null, V::from) }
        }
    )*};
}
from! {
    i64, value => V::Int(value);
    bool, value => V::Int(i64::from(value));
    &'a str, value => V::Text(value);
    &'a String, value => V::Text(value);
    &'a [u8], value => V::Bytes(value);
    &'a Vec<u8>, value => V::Bytes(value);
    &'a [u8; 32], value => V::Bytes(value);
    &'a [u8; 16], value => V::Bytes(value);
}

/// Arguments of a statement, in the order of `$1`, `$2`, …
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::house::V::from($value)),*] };
}

impl rusqlite::ToSql for V<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            V::Int(value) => ValueRef::Integer(*value),
            V::Text(value) => ValueRef::Text(value.as_bytes()),
            V::Bytes(value) => ValueRef::Blob(value),
            V::Null => ValueRef::Null,
        }))
    }
}

impl PgToSql for V<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            V::Int(value) if *ty == Type::INT8 => value.to_sql(ty, out),
            V::Int(_) => Err(format!("a whole number was given for a column of type {ty}").into()),
            V::Text(value) => value.to_sql(ty, out),
            V::Bytes(value) => value.to_sql(ty, out),
            V::Null => Ok(IsNull::Yes),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A [`V`] with what it says, for a statement that is sent later.
#[derive(Debug)]
pub(super) enum Kept {
    Int(i64),
    Text(Box<str>),
    Bytes(Box<[u8]>),
    Null,
}

impl From<&V<'_>> for Kept {
    fn from(value: &V<'_>) -> Kept {
        match value {
            V::Int(value) => Kept::Int(*value),
            V::Text(value) => Kept::Text((*value).into()),
            V::Bytes(value) => Kept::Bytes((*value).into()),
            V::Null => Kept::Null,
        }
    }
}

impl PgToSql for Kept {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        let value = match self {
            Kept::Int(value) => V::Int(*value),
            Kept::Text(value) => V::Text(value),
            Kept::Bytes(value) => V::Bytes(value),
            Kept::Null => V::Null,
        };
        value.to_sql(ty, out)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// One row of an answer.
pub enum Row<'a> {
    /// From SQLite.
    Lite(&'a rusqlite::Row<'a>),
    /// From PostgreSQL.
    Pg(&'a tokio_postgres::Row),
}

/// Types a column can be read as.
pub trait Column: rusqlite::types::FromSql + for<'r> tokio_postgres::types::FromSql<'r> {}
impl Column for i64 {}
impl Column for String {}
impl Column for Vec<u8> {}
impl<T: Column> Column for Option<T> {}

impl Row<'_> {
    /// Column `at`, counted from 0.
    ///
    /// # Errors
    /// [`Fault`] when the column is missing or of another type.
    pub fn get<T: Column>(&self, at: usize) -> Result<T, Fault> {
        match self {
            Row::Lite(row) => row.get(at).map_err(Fault::from),
            Row::Pg(row) => row.try_get(at).map_err(Fault::from),
        }
    }

    /// Column `at` as a flag.
    ///
    /// # Errors
    /// As [`Row::get`].
    pub fn flag(&self, at: usize) -> Result<bool, Fault> {
        Ok(self.get::<i64>(at)? != 0)
    }

    /// Number of columns.
    pub fn width(&self) -> usize {
        match self {
            Row::Lite(row) => row.as_ref().column_count(),
            Row::Pg(row) => row.len(),
        }
    }
}
