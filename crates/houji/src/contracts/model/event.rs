//! What happened to a contract. Words are bound by their commitment; days and money are told in full.

use super::{Cycle, Kind};
use crate::books::model::{BookId, PartyId};
use houji_base::{Day, Fen};
use serde::Serialize;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ContractEvent {
    /// It was recorded.
    Recorded {
        /// Book.
        book: BookId,
        /// What is let.
        kind: Kind,
        /// The other side.
        party: PartyId,
        /// Day of signing.
        signed: Day,
        /// First day.
        start: Day,
        /// Last day.
        end: Day,
        /// How often rent is paid.
        cycle: Cycle,
        /// Rent of the first year, or all of it.
        rent: Fen,
        /// How many dues.
        dues: i64,
        /// What they add up to.
        total: Fen,
        /// Guarantee.
        guarantee: Fen,
        /// Commitment to the words.
        words: String,
    },
    /// A due became a receivable.
    FellDue {
        /// Number of the due.
        n: i64,
        /// Day it was due.
        day: Day,
        /// How much.
        amount: Fen,
        /// Position of the voucher.
        voucher: i64,
    },
    /// What was taken for a year became income.
    Earned {
        /// Number of the due.
        n: i64,
        /// Year.
        year: i64,
        /// How much.
        amount: Fen,
        /// Position of the voucher.
        voucher: i64,
    },
    /// Money came in.
    Received {
        /// Day.
        day: Day,
        /// How much.
        amount: Fen,
        /// Dues it paid, with how much of each.
        dues: Vec<(i64, Fen)>,
        /// Position of the voucher.
        voucher: i64,
    },
    /// What had been received was taken back.
    TakenBack {
        /// Day it had come in.
        day: Day,
        /// How much.
        amount: Fen,
        /// Dues that are open again, with how much of each.
        dues: Vec<(i64, Fen)>,
        /// Position of the voucher in red.
        voucher: i64,
        /// Commitment to the reason.
        words: String,
    },
    /// It had been recorded by mistake and was taken back with all its vouchers.
    Voided {
        /// Positions of its vouchers and of those in red that took them back.
        vouchers: Vec<(i64, i64)>,
        /// Commitment to the reason.
        words: String,
    },
    /// It was ended early.
    Ended {
        /// Last day.
        last_day: Day,
        /// Commitment to the reason.
        words: String,
    },
}

impl crate::record::Event for ContractEvent {
    fn kind(&self) -> &'static str {
        match self {
            ContractEvent::Recorded { .. } => "contract.recorded",
            ContractEvent::FellDue { .. } => "contract.fell_due",
            ContractEvent::Earned { .. } => "contract.earned",
            ContractEvent::Received { .. } => "contract.received",
            ContractEvent::TakenBack { .. } => "contract.taken_back",
            ContractEvent::Voided { .. } => "contract.voided",
            ContractEvent::Ended { .. } => "contract.ended",
        }
    }
}
