//! What happened to a request. Words are bound by their commitment; accounts, days and money are told in full. Each entry
//! has the number of its act, so that they have an order of their own.

use super::Part;
use crate::books::model::{AccountCode, BookId, PartyId};
use houji_base::{Day, Fen, Moment};
use serde::{Deserialize, Serialize};

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// Number of the act.
    pub n: i64,
    /// Book.
    pub book: BookId,
    /// The payee.
    pub payee: PartyId,
    /// Account it is paid from.
    pub account: AccountCode,
    /// How much.
    pub amount: Fen,
    /// What it is for.
    pub parts: Vec<Part>,
    /// Sheets of paper.
    pub papers: i64,
    /// Who agrees, in order.
    pub chain: String,
    /// Commitments to the photos that came with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// Commitment to what it is for.
    pub words: String,
}

/// A step that was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decided {
    /// Number of the act.
    pub n: i64,
    /// Role of the step.
    pub role: &'static str,
    /// A township leader stood in for it.
    pub stood_in: bool,
    /// Until when money is set aside, when this was the last step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
    /// Commitment to what was said.
    pub words: String,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum PaymentEvent {
    /// Somebody asked for a payment.
    Asked(Told),
    /// It was mended and asked for anew.
    Mended(Told),
    /// Somebody agreed.
    Approved(Decided),
    /// Somebody sent it back.
    Returned(Decided),
    /// Somebody did not agree.
    Refused(Decided),
    /// Whoever asked took it back.
    Cancelled {
        /// Number of the act.
        n: i64,
    },
    /// It was paid.
    Paid {
        /// Number of the act.
        n: i64,
        /// Day the money went.
        day: Day,
        /// How much.
        amount: Fen,
        /// Position of the voucher.
        voucher: i64,
        /// Commitment to the bank's number of it.
        words: String,
    },
    /// Nobody paid in time, and the money is free again.
    Expired {
        /// Number of the act.
        n: i64,
    },
}

impl crate::record::Event for PaymentEvent {
    fn kind(&self) -> &'static str {
        match self {
            PaymentEvent::Asked(_) => "payment.asked",
            PaymentEvent::Mended(_) => "payment.mended",
            PaymentEvent::Approved(_) => "payment.approved",
            PaymentEvent::Returned(_) => "payment.returned",
            PaymentEvent::Refused(_) => "payment.refused",
            PaymentEvent::Cancelled { .. } => "payment.cancelled",
            PaymentEvent::Paid { .. } => "payment.paid",
            PaymentEvent::Expired { .. } => "payment.expired",
        }
    }
}

/// As an entry of the record is read again: what the order, the stage and the money follow from.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// Number of the act.
    pub n: i64,
    /// Until when money is set aside.
    pub until: Option<i64>,
    /// Position of the voucher.
    pub voucher: Option<i64>,
}
