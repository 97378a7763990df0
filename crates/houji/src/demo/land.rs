//! Which villages the demo county shows, and how big each is taken to be.

use super::cast::{OTHER_VILLAGE, TOWN, VILLAGE};
use super::chance::Chance;
use crate::registry::{Place, Places};
use houji_base::{Day, DivisionCode, Level};

/// How much of the county is filled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Size {
    /// Every village, a year, some 2,000 appeals.
    Full,
    /// Twelve villages, eight weeks, some 130 appeals; for tests.
    Small,
}

/// Villages of a small demo: in the township of the prepared clerk, and in the next one.
const SMALL: [(i64, usize); 2] = [(TOWN, 8), (140_824_104_000, 4)];

impl Size {
    /// Appeals drawn at random, besides those that are there to be shown.
    pub(super) fn appeals(self) -> i64 {
        match self {
            Size::Full => 1_800,
            Size::Small => 12,
        }
    }

    /// How many months a village's book goes back, this one included.
    pub(super) fn book_months(self) -> i64 {
        match self {
            Size::Full => 24,
            Size::Small => 14,
        }
    }

    /// How many days the history goes back.
    pub(super) fn days(self) -> i64 {
        match self {
            Size::Full => 365,
            Size::Small => 56,
        }
    }
}

/// The places in which something happens.
pub(super) struct Land {
    /// The county.
    pub(super) county: DivisionCode,
    /// Townships.
    pub(super) towns: Vec<DivisionCode>,
    /// Villages with their weight, 1 to 7: bigger ones have more people and more to say.
    pub(super) villages: Vec<(i64, DivisionCode)>,
}

impl Land {
    /// Chooses and weighs the villages.
    pub(super) fn of(places: &Places, today: Day, seed: u64, size: Size) -> Land {
        let county = places.county();
        let mut chance = Chance::of(seed, "villages");
        let mut land = Land { county, towns: Vec::new(), villages: Vec::new() };
        for town in places.inside(county, Level::Town, today) {
            let most = match size {
                Size::Full => usize::MAX,
                Size::Small => {
                    SMALL.iter().find(|(code, _)| *code == town.code.as_i64()).map_or(0, |(_, most)| *most)
                }
            };
            if most > 0 {
                land.towns.push(town.code);
            }
            for village in places.inside(town.code, Level::Village, today).take(most) {
                land.villages.push((weight(village, &mut chance), village.code));
            }
        }
        land
    }
}

/// Town centres and the two shown villages are big ones.
fn weight(village: &Place, chance: &mut Chance) -> i64 {
    let drawn = chance.between(1, 5);
    let centre = (100..200).contains(&village.class);
    let shown = [VILLAGE, OTHER_VILLAGE].contains(&village.code.as_i64());
    if centre || shown { drawn.max(4).saturating_add(2) } else { drawn }
}

impl Land {
    /// Villages in which something is shown in every state: the two chosen ones, and the centre of their township.
    pub(super) fn shown(&self) -> impl Iterator<Item = DivisionCode> {
        let first = TOWN.saturating_add(200);
        let codes = [VILLAGE, OTHER_VILLAGE, first];
        self.villages.iter().map(|(_, village)| *village).filter(move |code| codes.contains(&code.as_i64()))
    }
}
