//! Tests of the whole house: permissions, SQL on both databases, tidiness.

mod gate;
mod refusals;
mod sql;
mod tidy;
mod two;
mod year;
