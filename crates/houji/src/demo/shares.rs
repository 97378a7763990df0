//! Members of two invented collectives with their shares, and what they were given of the last whole year. Pure.

use super::chance::Chance;
use super::people::Folk;
use crate::gate::Role;
use crate::members::decide::{Draft, Work};
use crate::members::model::{Assembly, NewMember, Vote};
use houji_base::{Day, DivisionCode, Fen};

/// What is done with members and dividends.
#[derive(Clone)]
pub(super) enum Sharing {
    /// The register is taken in.
    Enter(Vec<NewMember>),
    /// A household is given a telephone number.
    Phone(i64, String),
    /// A dividend is drafted.
    Draft(Draft),
    /// The supervisors check it.
    Check,
    /// The township looks at it.
    Approve,
    /// It is decided or published.
    Step(Work),
    /// It is posted.
    Post(Day),
    /// It is paid, but to one household: this much.
    Pay(Day, i64, Fen),
}

/// Collectives that have a register: place, households, members of each, hundredths of a share of each member.
const REGISTERS: [(i64, i64, i64, i64); 2] =
    [(140_824_200_201, 28, 3, 1_500), (140_824_103_201, 32, 3, 1_050)];
const SURNAMES: [&str; 10] = ["卫", "段", "薛", "贾", "宁", "杨", "吉", "解", "荆", "畅"];
const GIVEN: [&str; 12] =
    ["春生", "秀英", "建国", "玉兰", "小满", "福来", "桂香", "长河", "麦香", "谷雨", "石头", "月娥"];
/// A division that is not there, so that no number is anybody's.
const NOWHERE: &str = "149999";
/// Day on which the members were confirmed.
const CONFIRMED: &str = "2018-12-20";

/// The register of a collective.
pub(super) struct Register {
    /// Members.
    pub(super) members: Vec<NewMember>,
    /// Hundredths of a share of each.
    each: i64,
    /// Telephone number of the first household.
    pub(super) phone: Option<String>,
}

/// True when a place has a register.
pub(super) fn has_register(place: DivisionCode) -> bool {
    REGISTERS.iter().any(|(code, ..)| *code == place.as_i64())
}

impl Register {
    /// The register of a place, with the household of its prepared villager.
    pub(super) fn with(seed: u64, folk: &Folk, place: DivisionCode) -> Option<Register> {
        let mut register = Register::of(&mut Chance::of(seed, &format!("members of {place}")), place)?;
        if let Some(villager) = folk.prepared(Role::Villager, place) {
            register.headed_by(&villager.name, villager.phone.as_str());
        }
        Some(register)
    }

    /// Invents the register of a place; `None` for a place that has none.
    fn of(chance: &mut Chance, place: DivisionCode) -> Option<Register> {
        let (_, households, people, each) = *REGISTERS.iter().find(|(code, ..)| *code == place.as_i64())?;
        let day = Day::parse(CONFIRMED).ok()?;
        let entitled = households.saturating_mul(people);
        let assembly = Assembly { day, entitled, in_favor: entitled.saturating_sub(3) };
        let mut members = Vec::new();
        for household in 1..=households {
            let surname = chance.pick(&SURNAMES).copied().unwrap_or_default();
            for n in 1..=people {
                let own = if n == 2 { chance.pick(&SURNAMES).copied().unwrap_or_default() } else { surname };
                let given = chance.pick(&GIVEN).copied().unwrap_or_default();
                let born = chance.between(1950, 1999);
                let number = household.saturating_mul(people).saturating_add(n);
                members.push(NewMember {
                    row: 1,
                    household,
                    is_head: n == 1,
                    name: format!("{own}{given}"),
                    resident: resident(born, number),
                    joined: day,
                    joined_by: "original".to_owned(),
                    assembly,
                    shares: vec![(String::new(), each)],
                    certificate: if n == 1 { format!("股{household:04}") } else { String::new() },
                    account: if n == 1 { format!("62000000000{household:05}") } else { String::new() },
                });
            }
        }
        Some(Register { members, each, phone: None })
    }

    /// Somebody with a telephone heads the first household.
    pub(super) fn headed_by(&mut self, name: &str, phone: &str) {
        if let Some(head) = self.members.first_mut() {
            name.clone_into(&mut head.name);
        }
        self.phone = Some(phone.to_owned());
    }

    /// What all but one household are paid of a total.
    pub(super) fn paid(&self, total: Fen) -> Fen {
        let count = |length: usize| i64::try_from(length).unwrap_or(0);
        let held = vec![self.each; self.members.len()];
        let split = crate::members::model::split(total, 0, &held);
        let of_last = self.members.iter().filter(|member| member.household == self.last());
        let paid = count(self.members.len()).saturating_sub(count(of_last.count()));
        split.amounts.first().map_or(Fen::ZERO, |each| Fen::new(each.fen().saturating_mul(paid)))
    }

    /// The household to which nothing is paid: its account is not known to the bank any more.
    pub(super) fn last(&self) -> i64 {
        self.members.last().map_or(0, |member| member.household)
    }

    /// The assembly's vote on a day.
    pub(super) fn vote(&self, day: Day) -> Vote {
        let entitled = i64::try_from(self.members.len()).unwrap_or(0);
        let present = entitled.saturating_mul(9).div_euclid(10);
        Vote { day, entitled, present, in_favor: present.saturating_sub(2) }
    }
}

/// A number that is right in form and nobody's.
fn resident(born: i64, number: i64) -> String {
    let month = number.rem_euclid(12).saturating_add(1);
    let body = format!("{NOWHERE}{born}{month:02}{:02}{number:03}", number.rem_euclid(28).saturating_add(1));
    let checked = ("0123456789X").chars().map(|check| format!("{body}{check}"));
    let right = checked.into_iter().find(|text| houji_base::ResidentId::parse(text).is_ok());
    right.unwrap_or(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_right_and_no_two_are_the_same() {
        for (code, households, people, each) in REGISTERS {
            let place = DivisionCode::from_i64(code).unwrap();
            let register = Register::of(&mut Chance::of(7, "x"), place).unwrap();
            let mut seen: Vec<&str> =
                register.members.iter().map(|member| member.resident.as_str()).collect();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(i64::try_from(seen.len()).unwrap(), households * people);
            assert!(seen.iter().all(|text| houji_base::ResidentId::parse(text).is_ok()));
            let whole = Fen::new(each * 9_000 / 100 * households * people);
            let last = Fen::new(each * 9_000 / 100 * people);
            assert_eq!(register.paid(whole), whole.minus(last));
        }
    }
}
