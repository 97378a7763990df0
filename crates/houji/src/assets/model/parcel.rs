//! Land and water of a collective, parcel by parcel. Pure.

use super::kinds::coded;
use crate::books::model::BookId;
use crate::contracts::model::ContractId;
use houji_base::{Fen, typed_id};

typed_id!(ParcelId, "A parcel of land or water of a collective.");

coded! {
    /// Class of land, by the names of the national classification.
    Land {
        /// Fields.
        Arable "arable" "耕地",
        /// Orchards and gardens.
        Garden "garden" "园地",
        /// Woods.
        Forest "forest" "林地",
        /// Grass.
        Grass "grass" "草地",
        /// Ponds and other water that is farmed.
        Water "water" "养殖水面",
        /// Other land of farming.
        OtherFarm "other_farm" "其他农用地",
        /// Industry, mines and stores.
        Industry "industry" "工矿仓储用地",
        /// Shops and services.
        Commerce "commerce" "商服用地",
        /// Homesteads.
        Homestead "homestead" "农村宅基地",
        /// Public buildings.
        Public "public" "公共管理与公共服务用地",
        /// Roads and water works.
        Transport "transport" "交通运输和水利设施用地",
        /// Other land that is built on.
        OtherBuilt "other_built" "其他建设用地",
        /// Unused land.
        Unused "unused" "未利用地",
    }
}

coded! {
    /// Whose collective it belongs to.
    Level {
        /// The village's.
        Village "village" "村集体",
        /// A group's.
        Group "group" "村民小组",
    }
}

coded! {
    /// Who has it now.
    Held {
        /// The collective itself.
        Own "own" "集体自用",
        /// Contracted to households in the common round.
        Household "household" "承包到户",
        /// Let under a contract.
        Let "let" "对外发包、出租",
        /// Nobody.
        Idle "idle" "闲置",
        /// Somebody without a contract.
        Taken "taken" "被占用",
    }
}

/// What is written of a parcel. Areas are hundredths of a mu.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Plot {
    /// Number of the plot, which no other of the book has.
    pub plot: String,
    /// Name.
    pub name: String,
    /// Class.
    pub land: Land,
    /// What lies to the east, south, west and north.
    pub bounds: [String; 4],
    /// Area that contracts say; 0 when none does.
    pub contract_area: i64,
    /// Area as measured.
    pub measured_area: i64,
    /// Whose it is.
    pub level: Level,
    /// Basic farmland, which is protected.
    pub is_basic: bool,
    /// Who has it.
    pub held: Held,
    /// The contract it is let under.
    pub contract: Option<ContractId>,
}

impl Plot {
    /// The words that the record binds.
    pub fn words(&self) -> String {
        let [east, south, west, north] = &self.bounds;
        [&self.plot, &self.name, east, south, west, north].map(String::as_str).join("\n")
    }
}

/// A parcel as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// Id.
    pub id: ParcelId,
    /// Book; tells the place.
    pub book: BookId,
    /// What is written.
    pub plot: Plot,
    /// As much of the name of who has it as everybody may see.
    pub occupier: String,
    /// How often it was written, from 1.
    pub version: i64,
}

/// An area in mu, as people write it: `1,234.56`.
pub fn mu(hundredths: i64) -> String {
    Fen::new(hundredths).grouped()
}
