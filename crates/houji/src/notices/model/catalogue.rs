//! What a village owes its people: the catalogue of items, which comes with the program as a table and is changed by a
//! county's own dated rows.

use super::Cycle;
use super::Period;
use crate::gate::Role;
use houji_base::{Day, Term, WorkCalendar};
use std::sync::LazyLock;

const SEED: &str = include_str!("../../../data/catalogue.csv");
/// Columns of the table.
const COLUMNS: usize = 12;

/// Whose business something is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Affairs {
    /// 党务.
    Party,
    /// 村务.
    Village,
    /// 财务.
    Finance,
}

impl Affairs {
    /// All, in the order in which boards show them.
    pub const ALL: [Affairs; 3] = [Affairs::Party, Affairs::Village, Affairs::Finance];

    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Affairs::Party => "party",
            Affairs::Village => "village",
            Affairs::Finance => "finance",
        }
    }

    /// For people.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Affairs::Party => "党务",
            Affairs::Village => "村务",
            Affairs::Finance => "财务",
        }
    }

    /// Who publishes.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Affairs::Party => "村党组织",
            Affairs::Village => "村民委员会",
            Affairs::Finance => "股份经济合作社",
        }
    }

    /// From its code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Affairs> {
        Affairs::ALL.into_iter().find(|affairs| affairs.code() == code)
    }
}

/// What of persons may stand in a notice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Profile {
    /// Names of those who hold an office or were decided about.
    Open,
    /// Names with their middle covered.
    Name,
    /// As `Name`, and neither illness nor disability nor anything about children.
    Needy,
}

impl Profile {
    /// All.
    pub const ALL: [Profile; 3] = [Profile::Open, Profile::Name, Profile::Needy];

    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Profile::Open => "open",
            Profile::Name => "name",
            Profile::Needy => "needy",
        }
    }

    /// For people.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Profile::Open => "姓名可以写全",
            Profile::Name => "姓名遮住中间的字",
            Profile::Needy => "姓名遮住中间的字，不写病情、残疾、孩子",
        }
    }

    /// From its code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Profile> {
        Profile::ALL.into_iter().find(|profile| profile.code() == code)
    }
}

/// By when something is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Due {
    /// Counted from the first day of the period and not from its last one.
    pub from_start: bool,
    /// How long after it.
    pub term: Term,
}

impl Due {
    /// Reads `end+10d` or `start+30d`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Due> {
        let (from, term) = text.split_once('+')?;
        let from_start = match from {
            "start" => true,
            "end" => false,
            _ => return None,
        };
        let term = Term::parse(term).ok()?;
        matches!(term, Term::Days(_) | Term::WorkingDays(_)).then_some(Due { from_start, term })
    }

    /// As it is written in a table.
    #[must_use]
    pub fn code(self) -> String {
        format!("{}+{}", if self.from_start { "start" } else { "end" }, self.term)
    }

    /// The last day on which a period is published in time.
    #[must_use]
    pub fn day(self, period: Period, calendar: &WorkCalendar) -> Day {
        let from = if self.from_start { period.first() } else { period.last() };
        match self.term {
            Term::WorkingDays(n) => calendar.add_working_days(from, n),
            Term::Days(n) => from.plus_days(i64::from(n)),
            Term::Hours(_) | Term::Minutes(_) => from,
        }
    }

    /// The first day on which a period can be owed.
    #[must_use]
    pub fn opens(self, period: Period) -> Day {
        if self.from_start { period.first() } else { period.last().plus_days(1) }
    }

    /// For people: `到期后 10 天内`.
    #[must_use]
    pub fn zh(self, cycle: Cycle) -> String {
        let from = match (cycle, self.from_start) {
            (Cycle::AtOnce, _) => "发生后",
            (_, true) => "开始后",
            (_, false) => "结束后",
        };
        format!("{from} {}内", self.term.zh())
    }
}

/// Something that is to be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// `F02`.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// Whose business it is.
    pub affairs: Affairs,
    /// How often it is owed.
    pub cycle: Cycle,
    /// By when.
    pub due: Due,
    /// Who sees to it.
    pub owner: Role,
    /// Who signs, in order.
    pub signers: Vec<Role>,
    /// What of persons may stand in it.
    pub mask: Profile,
    /// Everybody may read it; else the party members of the village alone.
    pub is_for_all: bool,
    /// Shown on the screens of the village.
    pub is_on_screen: bool,
    /// Text and days are those of the program, which the county has not confirmed.
    pub is_default: bool,
    /// On what it rests.
    pub basis: String,
}

impl Item {
    /// Reads a row of the table.
    #[must_use]
    pub fn parse(row: &str) -> Option<Item> {
        let cells: Vec<&str> = row.split(',').map(str::trim).collect();
        let [code, title, affairs, cycle, due, owner, signers, mask, audience, screen, default, basis]: [&str;
            COLUMNS] = cells.try_into().ok()?;
        let yes = |text: &str| match text {
            "y" => Some(true),
            "n" => Some(false),
            _ => None,
        };
        let is_for_all = match audience {
            "all" => true,
            "members" => false,
            _ => return None,
        };
        Some(Item {
            code: is_code(code).then(|| code.to_owned())?,
            title: Some(title.to_owned()).filter(|title| (2..=30).contains(&title.chars().count()))?,
            affairs: Affairs::parse(affairs)?,
            cycle: Cycle::parse(cycle)?,
            due: Due::parse(due)?,
            owner: Role::parse(owner)?,
            signers: signers.split('+').map(Role::parse).collect::<Option<_>>()?,
            mask: Profile::parse(mask)?,
            is_for_all,
            is_on_screen: yes(screen)?,
            is_default: yes(default)?,
            basis: basis.to_owned(),
        })
    }

    /// As a row of the table.
    #[must_use]
    pub fn row(&self) -> String {
        let signers: Vec<&str> = self.signers.iter().map(|role| role.code()).collect();
        let yes = |is: bool| if is { "y" } else { "n" };
        [
            self.code.as_str(),
            &self.title,
            self.affairs.code(),
            self.cycle.code(),
            &self.due.code(),
            self.owner.code(),
            &signers.join("+"),
            self.mask.code(),
            if self.is_for_all { "all" } else { "members" },
            yes(self.is_on_screen),
            yes(self.is_default),
            &self.basis,
        ]
        .join(",")
    }

    /// The township looks at each one of these.
    #[must_use]
    pub fn needs_town(&self) -> bool {
        self.signers.contains(&Role::TownClerk)
    }
}

/// Three characters: a capital letter and two digits.
fn is_code(code: &str) -> bool {
    matches!(code.as_bytes(), [letter, tens, ones]
        if letter.is_ascii_uppercase() && tens.is_ascii_digit() && ones.is_ascii_digit())
}

/// A county's own row, which stands for the program's from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// First day it holds.
    pub from: Day,
    /// What then holds; nothing when the item is owed no more.
    pub item: Option<Item>,
    /// Which item.
    pub code: String,
}

/// All items as they hold on a day, by code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue(Vec<Item>);

impl Catalogue {
    /// The program's own.
    #[must_use]
    pub fn seed() -> &'static [Item] {
        static ITEMS: LazyLock<Vec<Item>> =
            LazyLock::new(|| SEED.lines().skip(1).filter_map(Item::parse).collect());
        &ITEMS
    }

    /// As it holds on a day, with the county's changes in the order of their days.
    #[must_use]
    pub fn on(day: Day, changes: &[Change]) -> Catalogue {
        let mut items: Vec<Item> = Catalogue::seed().to_vec();
        for change in changes.iter().filter(|change| change.from <= day) {
            items.retain(|item| item.code != change.code);
            items.extend(change.item.clone());
        }
        items.sort_by(|a, b| a.code.cmp(&b.code));
        Catalogue(items)
    }

    /// All.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.0
    }

    /// False for an item that is for party members alone; what is not in it any more was for all or went with its row.
    #[must_use]
    pub fn is_for_all(&self, code: &str) -> bool {
        self.item(code)
            .or_else(|| Catalogue::seed().iter().find(|item| item.code == code))
            .is_none_or(|item| item.is_for_all)
    }

    /// The one of a code.
    #[must_use]
    pub fn item(&self, code: &str) -> Option<&Item> {
        self.0.iter().find(|item| item.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_seed_is_read_and_written_back() {
        let rows: Vec<&str> = SEED.lines().skip(1).collect();
        let seed = Catalogue::seed();
        assert_eq!((rows.len(), seed.len()), (46, 46));
        for (row, item) in rows.iter().zip(seed) {
            assert_eq!(item.row(), *row);
            assert!(item.signers.starts_with(&[Role::VillageSecretary, Role::Supervisor]), "{row}");
        }
        let of = |letter: char| seed.iter().filter(|item| item.code.starts_with(letter)).count();
        assert_eq!((of('P'), of('V'), of('F'), of('S')), (11, 22, 8, 5));
        let mut codes: Vec<&str> = seed.iter().map(|item| item.code.as_str()).collect();
        codes.dedup();
        assert_eq!(codes.len(), 46);
    }

    #[test]
    fn bad_rows_are_not_items() {
        let good = Catalogue::seed()[0].row();
        for (from, to) in [
            ("P01", "P1"),
            ("party", "church"),
            ("once", "weekly"),
            ("end+5d", "end+5h"),
            ("end+5d", "5d"),
            ("VS+SUP", "VS+X"),
            (",open,", ",shut,"),
            (",all,", ",some,"),
            (",y,", ",x,"),
            (",y,y,", ",y,"),
        ] {
            let bad = good.replacen(from, to, 1);
            assert_ne!(bad, good, "{from}");
            assert_eq!(Item::parse(&bad), None, "{bad}");
        }
    }

    #[test]
    fn days_are_counted_from_the_right_end() {
        let calendar = WorkCalendar::new([]);
        for (due, period, day, opens) in [
            ("end+10d", "2026-10", "2026-11-10", "2026-11-01"),
            ("start+30d", "2026", "2026-01-31", "2026-01-01"),
            ("end+5wd", "2026-11-27", "2026-12-04", "2026-11-28"),
            ("end+20d", "2026-Q3", "2026-10-20", "2026-10-01"),
        ] {
            let (due, period) = (Due::parse(due).unwrap(), Period::parse(period).unwrap());
            let found = (due.day(period, &calendar).to_string(), due.opens(period).to_string());
            assert_eq!(found, (day.to_owned(), opens.to_owned()));
        }
    }

    #[test]
    fn a_county_s_rows_hold_from_their_day_on() {
        let day = |text| Day::parse(text).unwrap();
        let mut own = Catalogue::seed()[0].clone();
        own.code = "V23".to_owned();
        let add = Change { from: day("2026-06-01"), code: own.code.clone(), item: Some(own) };
        let end = Change { from: day("2026-07-01"), code: "V11".to_owned(), item: None };
        let changes = [add, end];
        let of = |text, code: &str| Catalogue::on(day(text), &changes).item(code).is_some();
        assert!(!of("2026-05-31", "V23") && of("2026-06-01", "V23"));
        assert!(of("2026-06-30", "V11") && !of("2026-07-01", "V11"));
    }
}
