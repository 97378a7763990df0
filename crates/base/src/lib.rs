//! The pure building blocks of Houji: moments, days, months, money, the working calendar, terms, divisions,
//! bounded text, phone numbers, ids, receipt codes, and what must not be published of a person.
//!
//! Nothing here reads a file, a clock or a random source; callers pass those values in. Every type that takes
//! outside text has one door, `parse`, and a value that exists is valid. Errors are written for developers; the
//! screens turn them into Chinese.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::as_conversions)
)]

mod calendar;
mod credit_code;
mod day;
mod digits;
mod division;
mod fen;
mod id;
mod mask;
mod moment;
mod month;
mod personal;
mod phone;
mod receipt;
mod resident_id;
mod string_serde;
mod term;
mod text;

pub use calendar::{DayKind, WorkCalendar};
pub use credit_code::{BadCreditCode, CreditCode};
pub use day::{BadDay, Day};
pub use division::{BadDivision, DivisionCode, Level};
pub use fen::{BadFen, Fen};
#[doc(hidden)]
pub use id::parse_id;
pub use id::{
    AppealId, AttachmentId, BadId, IdMaker, MessageId, PersonId, PostId, RemarkId, SessionId, TokenId,
};
pub use mask::{FieldMask, mask};
pub use moment::Moment;
pub use month::{BadMonth, Month};
pub use personal::{InTable, InText, Personal, scan, scan_table};
pub use phone::{BadPhone, Phone};
pub use receipt::{BadReceipt, ReceiptCode};
pub use resident_id::{BadResidentId, ResidentId};
pub use term::{BadTerm, Term};
pub use text::{BoundedText, NameError, PersonName, TextError};

/// Used by [`typed_id!`] so that calling crates need no `serde` of their own.
#[doc(hidden)]
pub use serde;
