//! Old vouchers from a table of another program: read whole, checked whole, posted whole or not at all, with every
//! mistake told by its row.

mod rows;
mod vouchers;
pub mod web;

pub use rows::{Read, read};
pub(super) use rows::{account_of, amount_of, kind_of};
pub use vouchers::{Made, make};
pub use web::routes;
