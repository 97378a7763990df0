//! Appeals through the real router, on both databases.

mod acts;
mod around;
mod http;
mod sealed;
