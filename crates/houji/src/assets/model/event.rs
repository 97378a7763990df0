//! What happened to cards, parcels and stock-takes. Words are bound by their commitment; days and money are told in full.

use super::{Class, Held, Kind, Land, TakeId, Use, WayIn, WayOut};
use crate::books::model::BookId;
use crate::contracts::model::ContractId;
use houji_base::{Day, Fen};
use serde::Serialize;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum AssetEvent {
    /// A card was entered.
    Entered {
        /// Book.
        book: BookId,
        /// Number of the card.
        number: i64,
        /// What it is.
        kind: Kind,
        /// What it is for.
        class: Class,
        /// How it came.
        way: WayIn,
        /// Day it was added.
        added: Day,
        /// Position of the voucher it came with.
        voucher: Option<i64>,
        /// Cost.
        cost: Fen,
        /// What it is worth at the end.
        residual: Fen,
        /// Life in months.
        life: i64,
        /// What had worn off by the end of a month.
        worn: (Fen, String),
        /// Commitment to the words.
        words: String,
    },
    /// It is used otherwise.
    UseChanged {
        /// What becomes of it.
        state: Use,
        /// Since when.
        since: Day,
        /// The contract it is let under.
        contract: Option<ContractId>,
    },
    /// Wear of a month of all cards of a book.
    Worn {
        /// Month.
        month: String,
        /// How much.
        amount: Fen,
        /// Position of the voucher; none when nothing wore off.
        voucher: Option<i64>,
    },
    /// An asset left.
    Disposed {
        /// How.
        way: WayOut,
        /// Day.
        day: Day,
        /// What it was still worth.
        net: Fen,
        /// What came in for it.
        proceeds: Fen,
        /// What was paid for it.
        costs: Fen,
        /// Positions of its vouchers.
        vouchers: Vec<i64>,
        /// Commitment to the reason.
        words: String,
    },
    /// A gain or loss of a stock-take was explained.
    Settled {
        /// Above zero for a loss.
        amount: Fen,
        /// Who bears a loss.
        by: &'static str,
        /// Position of the voucher.
        voucher: i64,
        /// Commitment to the reason.
        words: String,
    },
    /// A card was corrected from a day on.
    Corrected {
        /// 1, 2, 3 of the card.
        n: i64,
        /// Since when.
        day: Day,
        /// Life in months.
        life: i64,
        /// What had worn off by the end of a month.
        worn: (Fen, String),
        /// Commitment to the words of the card.
        words: String,
    },
    /// Some units of a card were missing, and left it.
    PartLost {
        /// 1, 2, 3 of the card, among its corrections.
        n: i64,
        /// Day.
        day: Day,
        /// Units that are left.
        quantity: i64,
        /// What they cost.
        cost: Fen,
        /// What they are worth at the end.
        residual: Fen,
        /// What had worn off of them by the end of a month.
        worn: (Fen, String),
        /// Position of the voucher that took the others out.
        voucher: i64,
    },
    /// A card that was entered by mistake was taken back.
    Voided {
        /// Commitment to the reason.
        words: String,
    },
    /// A parcel was entered or written anew.
    Parcel {
        /// Entered for the first time.
        #[serde(skip)]
        is_new: bool,
        /// Book.
        book: BookId,
        /// Class.
        land: Land,
        /// Who has it.
        held: Held,
        /// Area that contracts say, in hundredths of a mu.
        contract_area: i64,
        /// Area as measured, in hundredths of a mu.
        measured_area: i64,
        /// Basic farmland.
        is_basic: bool,
        /// The contract it is let under.
        contract: Option<ContractId>,
        /// Commitment to the words.
        words: String,
    },
    /// A stock-take was begun.
    TakeBegun {
        /// Book.
        book: BookId,
        /// Day.
        day: Day,
        /// Cards and parcels.
        rows: i64,
    },
    /// What was found was written down.
    TakeFilled {
        /// Id of each thing with what was found.
        rows: Vec<(String, i64)>,
        /// Id of each card whose units were counted, with how many there are.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        units: Vec<(String, i64)>,
    },
    /// A stock-take was finished.
    TakeDone {
        /// The stock-take.
        take: TakeId,
        /// Ids of the cards that were missing.
        missing: Vec<String>,
        /// Ids of the cards of which some units were missing.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        short: Vec<String>,
    },
}

impl crate::record::Event for AssetEvent {
    fn kind(&self) -> &'static str {
        match self {
            AssetEvent::Entered { .. } => "asset.entered",
            AssetEvent::UseChanged { .. } => "asset.use_changed",
            AssetEvent::Worn { .. } => "asset.worn",
            AssetEvent::Disposed { .. } => "asset.disposed",
            AssetEvent::Settled { .. } => "asset.settled",
            AssetEvent::Corrected { .. } => "asset.corrected",
            AssetEvent::PartLost { .. } => "asset.part_lost",
            AssetEvent::Voided { .. } => "asset.voided",
            AssetEvent::Parcel { is_new: true, .. } => "parcel.entered",
            AssetEvent::Parcel { .. } => "parcel.changed",
            AssetEvent::TakeBegun { .. } => "stocktake.begun",
            AssetEvent::TakeFilled { .. } => "stocktake.filled",
            AssetEvent::TakeDone { .. } => "stocktake.done",
        }
    }
}
