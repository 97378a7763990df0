//! Checking a publication without us: a page that does it on the phone itself, and the same page as one file to keep and to hand on.

mod pages;
#[cfg(test)]
mod tests;
mod web;

pub use web::routes;
