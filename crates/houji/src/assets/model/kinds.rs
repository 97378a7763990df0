//! Kinds of assets and what follows from them. Pure.

use crate::registry::{Key, keys};

/// Declares an enum whose values have a stable code and a name.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $value:ident $code:literal $zh:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(test, derive(utoipa::ToSchema))]
        pub enum $name {
            $($(#[$each])* #[serde(rename = $code)] $value),*
        }

        impl $name {
            /// All.
            pub const ALL: &'static [$name] = &[$($name::$value),*];

            /// Stable code.
            pub fn code(self) -> &'static str {
                match self { $($name::$value => $code),* }
            }

            /// Name.
            pub fn zh(self) -> &'static str {
                match self { $($name::$value => $zh),* }
            }

            /// The value of a code or a name.
            pub fn parse(text: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|each| each.code() == text || each.zh() == text)
            }
        }
    };
}
pub(super) use coded;

coded! {
    /// What an asset is, which tells its accounts.
    Kind {
        /// Houses.
        Building "building" "房屋建筑物",
        /// Greenhouses, sheds and other works of production.
        Facility "facility" "农业生产设施",
        /// Roads, wells, channels, lines.
        Works "works" "道路水利等基础设施",
        /// Machines and production lines.
        Machinery "machinery" "机器设备",
        /// Tools and furniture.
        Tools "tools" "工具器具家具",
        /// Vehicles.
        Vehicle "vehicle" "运输工具",
        /// Electronics.
        Electronics "electronics" "电子设备",
        /// Land that the book carries as a fixed asset; it does not wear.
        Land "land" "入账的土地",
        /// Trees that bear.
        Forest "forest" "经济林木",
        /// Animals that work or bear.
        Livestock "livestock" "产役畜",
        /// Trees that protect; they do not wear.
        Welfare "welfare" "公益性生物资产",
        /// Intangible assets.
        Intangible "intangible" "无形资产",
    }
}

coded! {
    /// What an asset is for, which tells whose expense its wear is.
    Class {
        /// It earns.
        Operating "operating" "经营性",
        /// It serves everybody.
        Public "public" "公益性",
        /// It serves the administration.
        Office "office" "行政管理",
    }
}

coded! {
    /// How an asset came.
    WayIn {
        /// Bought.
        Bought "bought" "购买",
        /// Built.
        Built "built" "自建",
        /// Made by a project with public money.
        Project "project" "项目形成",
        /// Given by somebody.
        Donated "donated" "接受捐赠",
        /// Put in by members or others as capital.
        Capital "capital" "投入",
        /// Found at a stock-take.
        Found "found" "盘盈",
        /// By a finance lease.
        Lease "lease" "融资租入",
    }
}

coded! {
    /// How an asset left.
    WayOut {
        /// Sold.
        Sold "sold" "出售",
        /// Scrapped.
        Scrapped "scrapped" "报废",
        /// Missing at a stock-take.
        Lost "lost" "盘亏",
        /// Put into another organisation.
        Invested "invested" "对外投资",
        /// Given away.
        Given "given" "对外捐赠",
    }
}

coded! {
    /// What becomes of an asset now.
    Use {
        /// In use.
        InUse "use" "在用",
        /// Lies idle.
        Idle "idle" "闲置",
        /// Let to somebody.
        Let "let" "出租",
        /// No longer the collective's.
        Gone "gone" "已处置",
        /// Entered by mistake.
        Void "void" "作废",
    }
}

impl Use {
    /// States in which an asset is there, and that one may choose.
    pub const THERE: [Use; 3] = [Use::InUse, Use::Idle, Use::Let];

    /// True while it is there.
    pub fn is_there(self) -> bool {
        Use::THERE.contains(&self)
    }
}

impl Kind {
    /// The account of its cost.
    pub fn account(self) -> &'static str {
        match self {
            Kind::Forest | Kind::Livestock => "132",
            Kind::Welfare => "134",
            Kind::Intangible => "161",
            _ => "151",
        }
    }

    /// The account of its wear; none for what does not wear.
    pub fn worn(self) -> Option<&'static str> {
        match self.account() {
            "132" => Some("133"),
            "161" => Some("162"),
            "151" if self != Kind::Land => Some("152"),
            _ => None,
        }
    }

    /// The parameter of its life in years; none for what does not wear.
    pub fn life(self) -> Option<Key> {
        match self {
            Kind::Building => Some(keys::ASSET_LIFE_BUILDING),
            Kind::Facility => Some(keys::ASSET_LIFE_FACILITY),
            Kind::Works => Some(keys::ASSET_LIFE_WORKS),
            Kind::Machinery => Some(keys::ASSET_LIFE_MACHINERY),
            Kind::Tools => Some(keys::ASSET_LIFE_TOOLS),
            Kind::Vehicle => Some(keys::ASSET_LIFE_VEHICLE),
            Kind::Electronics => Some(keys::ASSET_LIFE_ELECTRONICS),
            Kind::Forest => Some(keys::ASSET_LIFE_FOREST),
            Kind::Livestock => Some(keys::ASSET_LIFE_LIVESTOCK),
            Kind::Intangible => Some(keys::ASSET_LIFE_INTANGIBLE),
            Kind::Land | Kind::Welfare => None,
        }
    }

    /// True when it leaves through 固定资产清理.
    pub fn is_fixed(self) -> bool {
        self.account() == "151"
    }
}

impl Class {
    /// The expense its wear is.
    pub fn expense(self) -> &'static str {
        match self {
            Class::Operating => "511",
            Class::Office => "513",
            Class::Public => "514",
        }
    }
}
