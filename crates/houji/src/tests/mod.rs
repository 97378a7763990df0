//! Tests of the whole house: permissions, SQL on both databases, tidiness.

mod consts;
mod gate;
mod kept;
mod lists;
mod logs;
mod plans;
mod refusals;
mod safety;
pub(crate) mod sql;
mod tidy;
mod two;
mod year;
