//! Tests of the whole house: permissions, SQL on both databases, tidiness, and what goes through the pages of rooms below.

mod files;
mod gate;
mod kept;
mod lists;
mod log;
mod logs;
mod people;
mod plans;
mod record;
mod refusals;
mod registry;
mod safety;
mod sql;
mod tidy;
mod two;
mod year;
