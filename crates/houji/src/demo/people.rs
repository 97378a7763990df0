//! Who lives and works in the demo county. Names are put together from invented parts; telephone numbers begin
//! with 154, which no operator has.

use super::cast::{AGRICULTURE, LATER, MEMBER, OTHER_VILLAGE, PARTS, Part, VILLAGE};
use super::chance::Chance;
use super::land::Land;
use super::shares::has_register;
use crate::gate::{Actor, Post, Role};
use crate::house::Fault;
use houji_base::{DivisionCode, PersonId, Phone};
use std::collections::BTreeMap;

const NAMES: &str = include_str!("../../data/demo/names.csv");
/// First digits of all invented numbers.
pub(super) const RANGE: &str = "154";
/// First number of those with a prepared role, and of everybody else.
const PREPARED_PHONE: i64 = 15_400_000_001;
const FIRST_PHONE: i64 = 15_400_010_001;
/// Roles that sit at the county, besides the prepared ones, and how many people hold each. What was answered badly
/// is done again by somebody else, so where nothing is above there are two.
const COUNTY_ROLES: [(Role, usize); 7] = [
    (Role::CountyOrganization, 1),
    (Role::CountyAgriculture, 2),
    (Role::CountyCivilAffairs, 2),
    (Role::Department, 2),
    (Role::CountyDiscipline, 2),
    (Role::CountyPetition, 2),
    (Role::CountyLeader, 1),
];

/// Somebody of the demo county.
pub(super) struct Someone {
    /// Id.
    pub(super) id: PersonId,
    /// Invented name.
    pub(super) name: String,
    /// Telephone number.
    pub(super) phone: Phone,
    /// Post.
    pub(super) post: Post,
    /// The prepared role, if any.
    pub(super) part: Option<&'static Part>,
}

impl Someone {
    /// As the command path knows them.
    pub(super) fn actor(&self, county: DivisionCode) -> Actor {
        Actor::person(self.id, self.name.clone(), vec![self.post], county)
    }
}

/// Everybody, found by role and place.
pub(super) struct Folk {
    /// Everybody.
    pub(super) all: Vec<Someone>,
    by_post: BTreeMap<(Role, DivisionCode), Vec<usize>>,
}

impl Folk {
    /// Positions of those who hold a role in a place.
    pub(super) fn holding(&self, role: Role, place: DivisionCode) -> &[usize] {
        self.by_post.get(&(role, place)).map_or(&[], Vec::as_slice)
    }

    /// Whoever plays a prepared role in a place.
    pub(super) fn prepared(&self, role: Role, place: DivisionCode) -> Option<&Someone> {
        let mut holders = self.holding(role, place).iter().filter_map(|at| self.all.get(*at));
        holders.find(|someone| someone.part.is_some())
    }

    fn add(&mut self, someone: Someone) {
        let at = self.all.len();
        self.by_post.entry((someone.post.role, someone.post.place)).or_default().push(at);
        self.all.push(someone);
    }
}

/// Surnames and given names.
struct Names {
    surnames: Vec<String>,
    given: Vec<String>,
}

impl Names {
    fn read() -> Result<Names, Fault> {
        let mut names = Names { surnames: Vec::new(), given: Vec::new() };
        for row in csv::Reader::from_reader(NAMES.as_bytes()).into_records() {
            let row = row.map_err(|why| Fault::new(format!("names of the demo county: {why}")))?;
            for (at, list) in [&mut names.surnames, &mut names.given].into_iter().enumerate() {
                let name = row.get(at).unwrap_or("");
                if !name.is_empty() {
                    list.push(name.to_owned());
                }
            }
        }
        Ok(names)
    }

    fn draw(&self, chance: &mut Chance) -> String {
        let part = |list: &[String], chance: &mut Chance| chance.pick(list).cloned().unwrap_or_default();
        let surname = part(&self.surnames, chance);
        surname + &part(&self.given, chance)
    }
}

/// Invents the people: villagers by the size of the village, a secretary and a cadre in each, a graduate in some,
/// the township's and the county's desks, and whoever plays a prepared role.
pub(super) fn invent(seed: u64, land: &Land, mut next_id: impl FnMut() -> i64) -> Result<Folk, Fault> {
    let names = Names::read()?;
    let mut chance = Chance::of(seed, "people");
    let mut folk = Folk { all: Vec::new(), by_post: BTreeMap::new() };
    // No name twice: whoever reads a list must be able to tell people apart.
    let mut taken = std::collections::BTreeSet::new();
    let mut prepared = PREPARED_PHONE;
    let mut phone = FIRST_PHONE;
    for (role, place, part) in posts(land, &mut chance) {
        let number = if part.is_some() { &mut prepared } else { &mut phone };
        let digits = number.to_string();
        *number = number.saturating_add(1);
        let mut name = match part.filter(|part| part.role == Role::Screen) {
            Some(screen) => screen.title.to_owned(),
            None => names.draw(&mut chance),
        };
        while !taken.insert(name.clone()) {
            name = names.draw(&mut chance);
        }
        let phone = Phone::parse(&digits).map_err(|why| Fault::new(format!("an invented number: {why}")))?;
        let post = Post { role, place };
        folk.add(Someone { id: PersonId::from_i64(next_id()), name, phone, post, part });
    }
    Ok(folk)
}

/// All posts there are, the prepared ones first.
fn posts(land: &Land, chance: &mut Chance) -> Vec<(Role, DivisionCode, Option<&'static Part>)> {
    let mut posts = Vec::new();
    let is_first = |part: &&Part| !LATER.contains(&part.role) && ![AGRICULTURE, MEMBER].contains(&part.code);
    for part in PARTS.iter().filter(is_first) {
        if let Ok(place) = DivisionCode::from_i64(part.place) {
            posts.push((part.role, place, Some(part)));
        }
    }
    let mut add = |role, place| posts.push((role, place, None));
    for (role, people) in COUNTY_ROLES {
        (0..people).for_each(|_| add(role, land.county));
    }
    for town in &land.towns {
        for role in [Role::TownClerk, Role::TownClerk, Role::TownLeader, Role::TownDiscipline] {
            add(role, *town);
        }
    }
    for (weight, village) in &land.villages {
        let more = if [VILLAGE, OTHER_VILLAGE].contains(&village.as_i64()) { 8 } else { 0 };
        let villagers = weight.saturating_add(chance.between(0, 1)).saturating_add(more);
        for _ in 0..villagers {
            add(Role::Villager, *village);
        }
        add(Role::VillageSecretary, *village);
        add(Role::VillageCadre, *village);
        if chance.percent(20) {
            add(Role::VillageGraduate, *village);
        }
    }
    let registers =
        land.villages.iter().map(|(_, village)| *village).filter(|village| has_register(*village));
    registers.for_each(|village| posts.push((Role::Supervisor, village, None)));
    // Last, so that everybody else stays who they are.
    for village in [VILLAGE, OTHER_VILLAGE] {
        if let Some((_, place)) = land.villages.iter().find(|(_, place)| place.as_i64() == village) {
            let part = |role| PARTS.iter().find(|part| part.role == role && part.place == village);
            posts.extend(LATER.map(|role| (role, *place, part(role))));
        }
    }
    let supervised: Vec<DivisionCode> =
        posts.iter().filter(|(role, ..)| *role == Role::Supervisor).map(|(_, place, _)| *place).collect();
    let without =
        land.villages.iter().map(|(_, village)| *village).filter(|place| !supervised.contains(place));
    posts.extend(without.map(|village| (Role::Supervisor, village, None)));
    let last = PARTS.iter().find(|part| part.code == AGRICULTURE);
    posts.extend(last.map(|part| (part.role, land.county, Some(part))));
    let member = PARTS.iter().find(|part| part.code == MEMBER);
    let home = land.villages.iter().map(|(_, village)| *village).find(|village| village.as_i64() == VILLAGE);
    posts.extend(member.zip(home).map(|(part, home)| (part.role, home, Some(part))));
    posts
}
