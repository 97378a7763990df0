//! Appeals through the real router, on both databases.

mod http;
