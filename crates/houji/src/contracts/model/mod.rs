//! Contracts by which a collective lets others use what it has, and what is owed under them. Pure.

mod event;
mod flags;
mod schedule;

pub use event::ContractEvent;
pub use flags::flags;
pub use schedule::{Cycle, MOST_DUES, Planned, Rise, Terms, by_year, percent};

use crate::books::model::account::NOWHERE;
use crate::books::model::{AccountCode, BookId, PartyId, Standard};
use crate::registry::{Key, keys};
use houji_base::{CreditCode, Day, Fen, Moment, typed_id};

typed_id!(ContractId, "A contract of a collective.");
typed_id!(ReceiptId, "Money that came in under a contract.");

/// What is let, which tells how long it may be let and where the income belongs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 耕地.
    Farmland,
    /// 草地.
    Grassland,
    /// 林地.
    Forest,
    /// 四荒: waste hills, gullies, mounds and banks.
    Waste,
    /// 养殖水面 and other land used for farming.
    Water,
    /// 房屋、场地.
    Building,
    /// 设备.
    Equipment,
}

use Kind as K;

impl Kind {
    /// All.
    pub const ALL: [Kind; 7] =
        [K::Farmland, K::Grassland, K::Forest, K::Waste, K::Water, K::Building, K::Equipment];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            K::Farmland => "farmland",
            K::Grassland => "grassland",
            K::Forest => "forest",
            K::Waste => "waste",
            K::Water => "water",
            K::Building => "building",
            K::Equipment => "equipment",
        }
    }

    /// Name.
    pub fn zh(self) -> &'static str {
        match self {
            K::Farmland => "发包耕地",
            K::Grassland => "发包草地",
            K::Forest => "发包林地",
            K::Waste => "发包四荒地",
            K::Water => "发包水面和别的农用地",
            K::Building => "出租房屋、场地",
            K::Equipment => "出租设备",
        }
    }

    /// The kind of a code.
    pub fn parse(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The parameter that tells how many years it may be let; the value of the day of signing counts.
    pub fn longest(self) -> Key {
        match self {
            K::Farmland => keys::CONTRACT_YEARS_FARMLAND,
            K::Grassland => keys::CONTRACT_YEARS_GRASSLAND,
            K::Forest => keys::CONTRACT_YEARS_FOREST,
            K::Waste => keys::CONTRACT_YEARS_WASTE,
            K::Water => keys::CONTRACT_YEARS_WATER,
            K::Building => keys::CONTRACT_YEARS_BUILDING,
            K::Equipment => keys::CONTRACT_YEARS_EQUIPMENT,
        }
    }

    /// The account of its income.
    pub fn income(self, standard: Standard) -> &'static str {
        let is_lease = matches!(self, K::Building | K::Equipment);
        match (standard, is_lease) {
            (Standard::S2023, false) => "501.02",
            (Standard::S2023, true) => "501.03",
            (Standard::S2004, false) => "511",
            (Standard::S2004, true) => "501",
            (Standard::Imported(_), _) => NOWHERE,
        }
    }
}

/// Accounts that a contract's vouchers name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Accounts {
    /// What is owed.
    pub owed: &'static str,
    /// What was taken for later.
    pub ahead: &'static str,
    /// What was earned.
    pub income: &'static str,
}

impl Accounts {
    /// Of a contract in a book: households' debts are kept apart from others'.
    pub fn of(standard: Standard, kind: Kind, party_kind: &str) -> Accounts {
        let ahead = match standard {
            Standard::S2023 => "211.01",
            Standard::S2004 => "202",
            Standard::Imported(_) => NOWHERE,
        };
        let owed = if party_kind == "member" { "113" } else { "112" };
        Accounts { owed, ahead, income: kind.income(standard) }
    }
}

/// An account by its code in the program's own text.
///
/// # Errors
/// [`crate::house::Fault`] for a code that is none.
pub fn account(code: &str) -> Result<AccountCode, crate::house::Fault> {
    AccountCode::parse(code).map_err(|_| crate::house::Fault::new("a contract names no account"))
}

/// What is written of a contract.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Written {
    /// The number on the paper; may be empty.
    pub number: String,
    /// Title.
    pub title: String,
    /// What is let.
    pub kind: Kind,
    /// Which field, house or machine.
    pub object: String,
    /// Credit code of the other side, when it is an organisation and has shown it.
    pub credit_code: Option<CreditCode>,
    /// Day of signing.
    pub signed: Day,
    /// What the schedule follows from.
    pub terms: Terms,
    /// Dues before this day are not of this book.
    pub since: Day,
    /// Guarantee that was agreed.
    pub guarantee: Fen,
    /// On what decision it rests.
    pub basis: String,
    /// Why it is longer than its kind may be let; empty when it is not.
    pub over: String,
}

impl Written {
    /// The words that the record binds.
    pub fn words(&self) -> String {
        let code = self.credit_code.as_ref().map_or("", CreditCode::as_str);
        [&self.number, &self.title, &self.object, code, &self.basis, &self.over].join("\n")
    }
}

/// A contract as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// Id.
    pub id: ContractId,
    /// Book its vouchers are posted in; tells the place.
    pub book: BookId,
    /// The other side.
    pub party: PartyId,
    /// `member`, `person` or `unit`.
    pub party_kind: String,
    /// What is written.
    pub written: Written,
    /// Last day it is in force: the agreed one, or the one it was ended on.
    pub last_day: Day,
    /// Why it was ended early or taken back.
    pub ended: Option<String>,
    /// It was recorded by mistake and taken back.
    pub is_void: bool,
    /// When it was recorded.
    pub recorded_at: Moment,
}

/// Where a contract stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Not begun.
    Ahead,
    /// In force.
    Active,
    /// Its time is over.
    Expired,
    /// Ended early.
    Ended,
    /// Recorded by mistake and taken back.
    Void,
}

impl Standing {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Standing::Ahead => "ahead",
            Standing::Active => "active",
            Standing::Expired => "expired",
            Standing::Ended => "ended",
            Standing::Void => "void",
        }
    }

    /// Name.
    pub fn zh(self) -> &'static str {
        match self {
            Standing::Ahead => "还没开始",
            Standing::Active => "履行中",
            Standing::Expired => "到期",
            Standing::Ended => "提前终止",
            Standing::Void => "作废",
        }
    }
}

impl Contract {
    /// Where it stands on a day.
    pub fn standing(&self, today: Day) -> Standing {
        if self.is_void {
            Standing::Void
        } else if self.ended.is_some() && today > self.last_day {
            Standing::Ended
        } else if today > self.last_day {
            Standing::Expired
        } else if today < self.written.terms.start {
            Standing::Ahead
        } else {
            Standing::Active
        }
    }
}

/// What became of a due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DueState {
    /// Of the time before its book kept it.
    Before,
    /// Its day has not come.
    Planned,
    /// It is a receivable, not all of it paid.
    Owed,
    /// It was a receivable and is paid.
    Paid,
    /// The contract was ended before its day.
    Void,
}

impl DueState {
    /// All, with their stable codes.
    pub const ALL: [(DueState, &'static str); 5] = [
        (DueState::Before, "before"),
        (DueState::Planned, "planned"),
        (DueState::Owed, "owed"),
        (DueState::Paid, "paid"),
        (DueState::Void, "void"),
    ];

    /// Stable code.
    pub fn code(self) -> &'static str {
        DueState::ALL.iter().find(|(state, _)| *state == self).map_or("", |(_, code)| code)
    }

    /// The state of a code.
    pub fn parse(code: &str) -> Option<DueState> {
        DueState::ALL.iter().find(|(_, each)| *each == code).map(|(state, _)| *state)
    }
}

/// A due as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// What was planned.
    pub planned: Planned,
    /// What was paid of it.
    pub paid: Fen,
    /// What became of it.
    pub state: DueState,
    /// Position of its voucher.
    pub voucher: Option<i64>,
}

impl Due {
    /// What is still to be paid.
    pub fn open(&self) -> Fen {
        self.planned.amount.minus(self.paid)
    }
}

/// Income of a due that belongs to a later year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Later {
    /// Number of the due.
    pub n: i64,
    /// Year.
    pub year: i64,
    /// How much.
    pub amount: Fen,
    /// Position of the voucher that made it income.
    pub voucher: Option<i64>,
    /// The contract was ended before that year.
    pub is_void: bool,
}

/// Money that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Id.
    pub id: ReceiptId,
    /// Day.
    pub day: Day,
    /// How much.
    pub amount: Fen,
    /// Position of its voucher.
    pub voucher: i64,
    /// Position of the voucher in red that took it back.
    pub taken_back: Option<i64>,
}

/// What of a receipt went to a due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part {
    /// Number of the due.
    pub n: i64,
    /// How much.
    pub amount: Fen,
    /// The due was no receivable yet.
    pub is_ahead: bool,
}

/// What is owed, by how long.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Ageing {
    /// Up to 30 days, up to 90, up to 365, longer.
    pub parts: [Fen; 4],
}

impl Ageing {
    /// Days up to which each part but the last reaches.
    pub const DAYS: [i64; 3] = [30, 90, 365];

    /// All of it.
    pub fn total(&self) -> Fen {
        self.parts.iter().copied().sum()
    }

    /// Adds another one.
    #[must_use]
    pub fn plus(&self, other: &Ageing) -> Ageing {
        let mut parts = self.parts;
        for (part, more) in parts.iter_mut().zip(other.parts) {
            *part = part.plus(more);
        }
        Ageing { parts }
    }
}
