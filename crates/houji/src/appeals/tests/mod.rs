//! Appeals through the real router, on both databases.

mod acts;
mod around;
mod files;
mod http;
mod sealed;
mod search;
