//! What a collective owns, the land it has, and how both are looked at once a year. Pure.

mod correction;
mod event;
mod kinds;
mod parcel;
mod part;
mod plan;
mod take;

pub use correction::{Correction, corrected, plans, worn_at};
pub use event::AssetEvent;
pub use kinds::{Class, Kind, Use, WayIn, WayOut};
pub use parcel::{Held, Land, Level, Parcel, ParcelId, Plot, mu};
pub use part::{Parted, parted, share};
pub use plan::{BadPlan, Plan, month_at, ordinal};
pub use take::{Seen, Take, TakeId, TakeRow, What};

use crate::books::model::BookId;
use crate::contracts::model::ContractId;
use houji_base::{Day, Fen, Month, typed_id};

typed_id!(AssetId, "An asset of a collective.");

/// What is written on a card.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Card {
    /// Name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// What it is for.
    pub class: Class,
    /// Where it is; may be empty.
    pub spot: String,
    /// Day it was added.
    pub added: Day,
    /// How it came.
    pub way: WayIn,
    /// Position of the voucher it came with; none for what was in the book before.
    pub voucher: Option<i64>,
    /// How many.
    pub quantity: i64,
    /// Where the money came from; may be empty.
    pub funding: String,
    /// Number of its certificate; may be empty.
    pub certificate: String,
    /// Paid for by the fight against poverty (扶贫资产).
    pub is_aid: bool,
    /// Carried at a nominal value; it does not wear.
    pub is_nominal: bool,
    /// Life in months; 0 for what does not wear.
    pub life: i64,
    /// Cost.
    pub cost: Fen,
    /// What it is worth at the end.
    pub residual: Fen,
    /// What had worn off by the end of a month.
    pub worn: (Fen, Month),
}

impl Card {
    /// The words that the record binds.
    pub fn words(&self) -> String {
        [&self.name, &self.spot, &self.funding, &self.certificate].map(String::as_str).join("\n")
    }

    /// True when its wear is posted.
    pub fn wears(&self) -> bool {
        self.kind.worn().is_some() && !self.is_nominal
    }

    /// How it wears.
    ///
    /// # Errors
    /// [`BadPlan`] when what is written cannot be.
    pub fn plan(&self) -> Result<Plan, BadPlan> {
        let added = Month::of(self.added);
        match self.wears() {
            true => Plan::new(self.cost.minus(self.residual), self.life, added, self.worn),
            false => Ok(Plan::none(added)),
        }
    }
}

/// An asset as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Id.
    pub id: AssetId,
    /// Book; tells the place.
    pub book: BookId,
    /// Number of its card in the book.
    pub number: i64,
    /// What is written.
    pub card: Card,
    /// How it wears.
    pub plan: Plan,
    /// What has worn off.
    pub worn: Fen,
    /// Next month that is posted, as a number; 0 when there is none.
    pub next: i64,
    /// As much of the name of who looks after it as everybody may see.
    pub keeper: String,
    /// What becomes of it.
    pub state: Use,
    /// Since when.
    pub since: Day,
    /// The contract it is let under.
    pub contract: Option<ContractId>,
    /// How it left.
    pub out: Option<WayOut>,
}

impl Asset {
    /// What it is worth in the book.
    pub fn net(&self) -> Fen {
        self.card.cost.minus(self.worn)
    }

    /// The number of its card, as people write it.
    pub fn label(&self) -> String {
        format!("资-{:04}", self.number)
    }
}

/// A voucher of one card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// `found`, `worn`, `cleared`, `out` or `settled`.
    pub kind: String,
    /// Day.
    pub day: Day,
    /// Amount.
    pub amount: Fen,
    /// Position of the voucher.
    pub voucher: i64,
}

/// What stands on 待处理财产损溢 because of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The card.
    pub asset: AssetId,
    /// Position of the voucher that put it there.
    pub voucher: i64,
    /// Above zero for a loss.
    pub amount: Fen,
    /// Position of the voucher that explained it.
    pub settled: Option<i64>,
}
