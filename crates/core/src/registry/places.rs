//! Divisions by code.

use houji_base::{Day, DivisionCode, Level};
use serde::Serialize;
use std::collections::BTreeMap;

/// A division with its validity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// 12-digit code, never used again.
    pub code: DivisionCode,
    /// Name for people, such as 翟东村.
    pub name: String,
    /// Urban-rural class (城乡分类), such as 220 for a village.
    pub class: i64,
    /// First day in force.
    pub valid_from: Day,
    /// Last day in force, when it was withdrawn.
    pub valid_to: Option<Day>,
    /// Which division took its place.
    pub successor: Option<DivisionCode>,
}

impl Place {
    /// True on days when the division is in force.
    pub fn in_force(&self, day: Day) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }
}

/// All divisions of a county, by code.
pub struct Places {
    county: DivisionCode,
    by_code: BTreeMap<DivisionCode, Place>,
}

impl Places {
    /// From rows in any order.
    pub fn new(county: DivisionCode, places: Vec<Place>) -> Places {
        Places { county, by_code: places.into_iter().map(|place| (place.code, place)).collect() }
    }

    /// The county itself.
    pub fn county(&self) -> DivisionCode {
        self.county
    }

    /// A division, in force or not.
    pub fn get(&self, code: DivisionCode) -> Option<&Place> {
        self.by_code.get(&code)
    }

    /// Name for people; the bare code when the division is not registered.
    pub fn name(&self, code: DivisionCode) -> String {
        self.get(code).map_or_else(|| code.to_string(), |place| place.name.clone())
    }

    /// Name with the township before it: 翟店镇 翟东村.
    pub fn full_name(&self, code: DivisionCode) -> String {
        match code.town().filter(|town| *town != code) {
            Some(town) => format!("{} {}", self.name(town), self.name(code)),
            None => self.name(code),
        }
    }

    /// A village that is in force, or the one that took its place, through any number of mergers.
    pub fn village_today(&self, code: DivisionCode, day: Day) -> Option<&Place> {
        let mut at = self.get(code)?;
        // A chain of mergers cannot be longer than the register.
        for _ in 0..self.by_code.len() {
            if at.in_force(day) {
                return Some(at).filter(|place| place.code.level() == Level::Village);
            }
            at = self.get(at.successor?)?;
        }
        None
    }

    /// Divisions of a level inside `place`, in force on `day`, by code.
    pub fn inside(&self, place: DivisionCode, level: Level, day: Day) -> impl Iterator<Item = &Place> {
        self.by_code
            .range(place..)
            .map(|(_, found)| found)
            .take_while(move |found| place.covers(found.code))
            .filter(move |found| found.code.level() == level && found.in_force(day))
    }

    /// Every division, in force or withdrawn, by code.
    pub fn all(&self) -> impl Iterator<Item = &Place> {
        self.by_code.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(code: &str, to: Option<&str>, successor: Option<&str>) -> Place {
        Place {
            code: DivisionCode::parse(code).unwrap(),
            name: code.to_owned(),
            class: 220,
            valid_from: Day::parse("2020-01-01").unwrap(),
            valid_to: to.map(|day| Day::parse(day).unwrap()),
            successor: successor.map(|code| DivisionCode::parse(code).unwrap()),
        }
    }

    #[test]
    fn a_merged_village_leads_to_its_successor() {
        let county = DivisionCode::parse("140824000000").unwrap();
        let old = place("140824103201", Some("2025-12-31"), Some("140824103202"));
        let places = Places::new(county, vec![old.clone(), place("140824103202", None, None)]);
        let last = Day::parse("2025-12-31").unwrap();
        assert_eq!(places.village_today(old.code, last).unwrap().code, old.code);
        let after = places.village_today(old.code, last.plus_days(1)).unwrap();
        assert_eq!(after.code.to_string(), "140824103202");
        assert_eq!(places.inside(county, Level::Village, last).count(), 2);
        assert_eq!(places.inside(county, Level::Village, last.plus_days(1)).count(), 1);
    }

    #[test]
    fn a_ring_of_successors_ends() {
        let county = DivisionCode::parse("140824000000").unwrap();
        let a = place("140824103201", Some("2025-12-31"), Some("140824103202"));
        let b = place("140824103202", Some("2025-12-31"), Some("140824103201"));
        let places = Places::new(county, vec![a.clone(), b]);
        assert!(places.village_today(a.code, Day::parse("2026-01-01").unwrap()).is_none());
    }
}
