//! What is taken as a photo or a recording, what is left of it, and the part of a form that takes it.

mod form;
mod photos;
mod voices;

use super::Takes;
use super::check::{self as checks, Refused};
use super::model::Kept;
use crate::testing::media::*;

/// As a photo or a recording of a matter is looked at.
fn check(sent: &[u8]) -> Result<Kept, Refused> {
    checks::check(sent, Takes::Media)
}
