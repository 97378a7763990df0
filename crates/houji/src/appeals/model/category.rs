//! What an appeal may be about.

use crate::registry::{Key, keys};
use serde::{Deserialize, Serialize};

/// Declares the categories: code, name for people, time to answer, the office that takes it.
macro_rules! categories {
    ($($(#[$doc:meta])* $variant:ident $code:literal $zh:literal $reply:ident $desk:ident),* $(,)?) => {
        /// What an appeal is about.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[cfg_attr(test, derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum Category { $($(#[$doc])* $variant),* }

        impl Category {
            /// All, in the order they are offered.
            pub const ALL: &'static [Category] = &[$(Category::$variant),*];

            /// Stable code.
            pub fn code(self) -> &'static str {
                match self { $(Category::$variant => $code),* }
            }

            /// Name for people.
            pub fn zh(self) -> &'static str {
                match self { $(Category::$variant => $zh),* }
            }

            /// How long an answer may take.
            pub fn reply_term(self) -> Key {
                match self { $(Category::$variant => keys::$reply),* }
            }

            /// Which office takes it.
            pub fn desk(self) -> Key {
                match self { $(Category::$variant => keys::$desk),* }
            }

            /// The total of a month's appeals of this category.
            pub fn measure(self) -> &'static str {
                match self { $(Category::$variant => concat!("appeal.cat.", $code)),* }
            }

            /// The category of a code.
            pub fn parse(code: &str) -> Option<Category> {
                match code { $($code => Some(Category::$variant),)* _ => None }
            }
        }
    };
}

categories! {
    /// Lights, pipes, roads.
    Utilities "utilities" "路灯水管" APPEAL_REPLY_UTILITIES APPEAL_DESK_UTILITIES,
    /// Cleanliness of the village.
    Sanitation "sanitation" "环境卫生" APPEAL_REPLY_SANITATION APPEAL_DESK_SANITATION,
    /// Wells, ditches, field roads.
    FieldWater "field_water" "浇地打井" APPEAL_REPLY_FIELD_WATER APPEAL_DESK_FIELD_WATER,
    /// The collective's money.
    CollectiveMoney "collective_money" "集体的钱" APPEAL_REPLY_MONEY APPEAL_DESK_MONEY,
    /// Land and houses.
    LandHousing "land_housing" "土地房子" APPEAL_REPLY_LAND APPEAL_DESK_LAND,
    /// Subsidies for farmers.
    Subsidies "subsidies" "种地补贴" APPEAL_REPLY_SUBSIDIES APPEAL_DESK_SUBSIDIES,
    /// Minimum income, relief, the old.
    Welfare "welfare" "低保养老" APPEAL_REPLY_WELFARE APPEAL_DESK_WELFARE,
    /// Health and school.
    HealthSchool "health_school" "看病上学" APPEAL_REPLY_HEALTH_SCHOOL APPEAL_DESK_HEALTH_SCHOOL,
    /// Quarrels between neighbours.
    Neighbours "neighbours" "邻里纠纷" APPEAL_REPLY_NEIGHBOURS APPEAL_DESK_NEIGHBOURS,
    /// Safety in the village.
    Safety "safety" "治安安全" APPEAL_REPLY_SAFETY APPEAL_DESK_SAFETY,
    /// What the village must publish.
    Disclosure "disclosure" "村务公开" APPEAL_REPLY_DISCLOSURE APPEAL_DESK_DISCLOSURE,
    /// Questions and certificates.
    Enquiry "enquiry" "咨询办证" APPEAL_REPLY_ENQUIRY APPEAL_DESK_ENQUIRY,
    /// Suggestions.
    Suggestion "suggestion" "提建议" APPEAL_REPLY_SUGGESTION APPEAL_DESK_SUGGESTION,
    /// Anything else.
    Other "other" "别的事" APPEAL_REPLY_OTHER APPEAL_DESK_OTHER,
    /// The conduct of a village's cadre: sealed.
    CadreVillage "cadre_village" "反映村干部" APPEAL_REPLY_CADRE APPEAL_DESK_CADRE_VILLAGE,
    /// The conduct of a township's cadre: sealed.
    CadreTown "cadre_town" "反映乡镇干部" APPEAL_REPLY_CADRE APPEAL_DESK_CADRE_TOWN,
}

impl Category {
    /// True when it goes past the village to discipline and nobody else may know of it.
    pub fn is_sealed(self) -> bool {
        matches!(self, Category::CadreVillage | Category::CadreTown)
    }

    /// Those that offices work on in the open.
    pub fn open() -> impl Iterator<Item = Category> {
        Category::ALL.iter().copied().filter(|category| !category.is_sealed())
    }

    /// When somebody must have taken it on.
    pub fn accept_term(self) -> Key {
        if self == Category::Safety { keys::APPEAL_ACCEPT_URGENT } else { keys::APPEAL_ACCEPT }
    }

    /// True when it may be filed without saying who one is. A quarrel, a grant or a certificate needs the person.
    pub fn takes_anonymous(self) -> bool {
        use Category as C;
        !matches!(self, C::Neighbours | C::Welfare | C::Subsidies | C::HealthSchool | C::Enquiry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::Office;

    #[test]
    fn codes_are_unique_and_desks_fit() {
        for category in Category::ALL {
            assert_eq!(Category::parse(category.code()), Some(*category));
            assert_eq!(serde_json::to_value(category).unwrap(), category.code());
            let office = Office::parse(category.desk().default).unwrap();
            assert_eq!(office.is_discipline(), category.is_sealed(), "{category:?}");
        }
    }
}
