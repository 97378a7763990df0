//! The offices that appeals lie with, and the desk of each in a place.

use super::{Actor, Role};
use houji_base::{DivisionCode, Level};
use serde::{Deserialize, Serialize};

/// An office with a desk.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Office {
    /// The village's service centre.
    Village,
    /// The township's service centre.
    Town,
    /// County agriculture and rural bureau.
    Agriculture,
    /// County civil affairs bureau.
    CivilAffairs,
    /// County organization department.
    Organization,
    /// Another county department.
    Department,
    /// County petition office: the owner of last resort.
    Petition,
    /// Township discipline.
    TownDiscipline,
    /// County discipline.
    CountyDiscipline,
}

use Office as O;
use Role as R;

impl Office {
    /// All, from the village up.
    pub const ALL: [Office; 9] = [
        O::Village,
        O::Town,
        O::Agriculture,
        O::CivilAffairs,
        O::Organization,
        O::Department,
        O::Petition,
        O::TownDiscipline,
        O::CountyDiscipline,
    ];

    /// Stable code, name for people, level, the roles that work there, the office above.
    fn facts(self) -> (&'static str, &'static str, Level, &'static [Role], Option<Office>) {
        match self {
            O::Village => {
                let roles = &[R::VillageCadre, R::VillageSecretary, R::FirstSecretary];
                ("village", "村党群服务中心", Level::Village, roles, Some(O::Town))
            }
            O::Town => ("town", "乡镇便民服务中心", Level::Town, &[R::TownClerk], Some(O::Petition)),
            O::Agriculture => {
                ("agriculture", "县农业农村局", Level::County, &[R::CountyAgriculture], Some(O::Petition))
            }
            O::CivilAffairs => {
                ("civil_affairs", "县民政局", Level::County, &[R::CountyCivilAffairs], Some(O::Petition))
            }
            O::Organization => {
                ("organization", "县委组织部", Level::County, &[R::CountyOrganization], Some(O::Petition))
            }
            O::Department => ("department", "县直部门", Level::County, &[R::Department], Some(O::Petition)),
            O::Petition => ("petition", "县信访局", Level::County, &[R::CountyPetition], None),
            O::TownDiscipline => {
                ("town_discipline", "乡镇纪委", Level::Town, &[R::TownDiscipline], Some(O::CountyDiscipline))
            }
            O::CountyDiscipline => {
                ("county_discipline", "县纪委监委", Level::County, &[R::CountyDiscipline], None)
            }
        }
    }

    /// Stable code.
    pub fn code(self) -> &'static str {
        self.facts().0
    }

    /// Name for people.
    pub fn zh(self) -> &'static str {
        self.facts().1
    }

    /// Roles that work there.
    pub fn roles(self) -> &'static [Role] {
        self.facts().3
    }

    /// The office that decides above it and gets what it may not keep.
    pub fn above(self) -> Option<Office> {
        self.facts().4
    }

    /// The office of a code.
    pub fn parse(code: &str) -> Option<Office> {
        Office::ALL.into_iter().find(|office| office.code() == code)
    }

    /// True for the two that get what is about cadres.
    pub fn is_discipline(self) -> bool {
        matches!(self, O::TownDiscipline | O::CountyDiscipline)
    }
}

/// An office in a place.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Desk {
    /// Which office.
    pub office: Office,
    /// Of which village, township or county.
    pub place: DivisionCode,
}

impl Desk {
    /// The desk of an office that is in charge of a place.
    pub fn of(office: Office, place: DivisionCode) -> Desk {
        let at = match office.facts().2 {
            Level::Village => place,
            Level::Town => place.town().unwrap_or(place),
            Level::County => place.county(),
        };
        Desk { office, place: at }
    }

    /// The desk above.
    pub fn above(self) -> Option<Desk> {
        self.office.above().map(|office| Desk::of(office, self.place))
    }

    /// True when the actor works at it.
    pub fn is_held_by(self, actor: &Actor) -> bool {
        actor.posts.iter().any(|post| post.place == self.place && self.office.roles().contains(&post.role))
    }

    /// True when the actor decides above it: works at the desk above, or leads this township or the county.
    pub fn is_directed_by(self, actor: &Actor) -> bool {
        let leads = |role, place| actor.posts.iter().any(|post| post.role == role && post.place == place);
        let led = match self.office {
            O::Village | O::Town => self.place.town().is_some_and(|town| leads(R::TownLeader, town)),
            O::Petition => leads(R::CountyLeader, self.place),
            _ => false,
        };
        led || self.above().is_some_and(|above| above.is_held_by(actor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::Post;
    use houji_base::PersonId;

    fn code(text: &str) -> DivisionCode {
        DivisionCode::parse(text).unwrap()
    }

    fn actor(role: Role, place: &str) -> Actor {
        let county = code("140824000000");
        Actor::person(PersonId::from_i64(1), String::new(), vec![Post { role, place: code(place) }], county)
    }

    #[test]
    fn each_desk_has_its_people_and_those_above() {
        let (village, town, county) = ("140824103201", "140824103000", "140824000000");
        for (office, role, at, held, directed) in [
            (O::Village, R::VillageCadre, village, true, false),
            (O::Village, R::VillageCadre, "140824103202", false, false),
            (O::Village, R::VillageGraduate, village, false, false),
            (O::Village, R::TownClerk, town, false, true),
            (O::Village, R::TownLeader, town, false, true),
            (O::Village, R::TownLeader, "140824104000", false, false),
            (O::Town, R::TownClerk, town, true, false),
            (O::Town, R::TownLeader, town, false, true),
            (O::Town, R::CountyPetition, county, false, true),
            (O::Agriculture, R::CountyAgriculture, county, true, false),
            (O::Agriculture, R::CountyPetition, county, false, true),
            (O::Petition, R::CountyLeader, county, false, true),
            (O::TownDiscipline, R::TownDiscipline, town, true, false),
            (O::TownDiscipline, R::CountyDiscipline, county, false, true),
            (O::TownDiscipline, R::TownLeader, town, false, false),
            (O::CountyDiscipline, R::CountyLeader, county, false, false),
        ] {
            let desk = Desk::of(office, code(village));
            let who = actor(role, at);
            assert_eq!(
                (desk.is_held_by(&who), desk.is_directed_by(&who)),
                (held, directed),
                "{desk:?} {role:?}"
            );
        }
        for office in O::ALL {
            assert_eq!(Office::parse(office.code()), Some(office));
            let above = office.above().map(Office::is_discipline);
            assert!(
                above.is_none_or(|same| same == office.is_discipline()),
                "sealed things stay with discipline"
            );
        }
    }
}
