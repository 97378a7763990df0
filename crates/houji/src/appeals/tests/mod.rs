//! Appeals through the real router, on both databases.

mod acts;
mod around;
mod figures;
mod files;
mod http;
mod proxy;
mod proxy_files;
mod sealed;
mod sealed_paper;
mod search;
mod sheets;
mod slips;
mod together;
