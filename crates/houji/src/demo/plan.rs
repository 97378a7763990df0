//! What happens in the demo county: a plausible course of appeals, and in a few villages something in every
//! state, so that whoever looks finds full pages on any day of the year. Pure.

use super::chance::Chance;
use super::land::{Land, Size};
use super::rhythm::{lately, weight, writing_time};
use super::story::{Beginning, Rules, Story};
use crate::gate::Role;
use houji_base::{Day, DivisionCode, Moment, Term};
use std::collections::BTreeMap;

/// How many days the history goes back.
pub(super) const DAYS: i64 = 56;

/// Invents the history up to `now`. What lies after it simply has not happened yet.
pub(super) fn plan(seed: u64, size: Size, land: &Land, rules: &Rules<'_>, now: Moment) -> Vec<Story> {
    let mut decks = Decks::new(seed, land, rules.texts.len());
    let mut stories = Vec::new();
    let shown: Vec<DivisionCode> = land.shown().collect();
    for village in shown {
        stories.extend(pieces(village, &mut decks, rules, now));
    }
    let mut chance = Chance::of(seed, "stories");
    let days: Vec<(i64, Day)> = (0..=DAYS)
        .map(|back| now.day().plus_days(-back))
        .map(|day| (weight(rules.calendar, day), day))
        .collect();
    for _ in 0..size.appeals() {
        let (Some(day), Some(village)) = (chance.weighed(&days), chance.weighed(&land.villages)) else {
            break;
        };
        let begin = Beginning {
            village: *village,
            text: decks.next(*village),
            filed: writing_time(&mut chance, *day),
        };
        stories.extend(rules.story(&mut chance, &begin));
    }
    stories.retain(|story| story.filed <= now);
    stories.sort_by_key(|story| (story.filed, story.village, story.text));
    stories
}

/// Texts of a village in an order of its own, so that none comes twice before all had their turn.
struct Decks {
    order: BTreeMap<DivisionCode, Vec<usize>>,
    next: BTreeMap<DivisionCode, usize>,
}

impl Decks {
    fn new(seed: u64, land: &Land, texts: usize) -> Decks {
        let mut chance = Chance::of(seed, "texts");
        let deck = |village| {
            let mut order: Vec<usize> = (0..texts).collect();
            chance.shuffle(&mut order);
            (village, order)
        };
        let order = land.villages.iter().map(|(_, village)| *village).map(deck).collect();
        Decks { order, next: BTreeMap::new() }
    }

    fn next(&mut self, village: DivisionCode) -> usize {
        let at = self.next.entry(village).or_insert(0);
        let deck = self.order.get(&village).map_or(&[][..], Vec::as_slice);
        let text = deck.get(at.checked_rem(deck.len()).unwrap_or(0)).copied().unwrap_or(0);
        *at = at.saturating_add(1);
        text
    }

    /// The next text that leaves something to do, or none; it changes places with the next one.
    fn next_where(&mut self, village: DivisionCode, wanted: impl Fn(usize) -> bool) -> usize {
        let at = self.next.get(&village).copied().unwrap_or(0);
        if let Some(deck) = self.order.get_mut(&village) {
            let found = deck.iter().skip(at).position(|text| wanted(*text)).map(|n| n.saturating_add(at));
            if let Some(found) = found.filter(|found| *found < deck.len() && at < deck.len()) {
                deck.swap(at, found);
            }
        }
        self.next(village)
    }
}

/// What is to be shown of an appeal.
#[derive(Clone, Copy)]
enum Shown {
    /// Just written, this many minutes ago.
    Fresh(i64),
    /// Nobody has taken it on, and that is due today.
    UnacceptedToday,
    /// Nobody has taken it on in time.
    UnacceptedLate,
    /// Taken on this many days ago with a promise of so many days from then.
    Promised(i64, u32),
    /// Taken on this many days ago under the rule's own time.
    Accepted(i64),
    /// Filed this many days ago, answered three days later, not rated; true when something is left to do.
    Answered(i64, bool),
    /// The same, and rated with this score.
    Rated(i64, i64),
}

/// Something in every state. The first six are of the village's first villager: the prepared one, where there is one.
const PIECES: [Shown; 19] = [
    Shown::Fresh(35),
    Shown::Accepted(2),
    Shown::Answered(6, true),
    Shown::Rated(26, 4),
    Shown::Answered(29, false),
    Shown::Promised(3, 3),
    Shown::Fresh(150),
    Shown::UnacceptedToday,
    Shown::UnacceptedLate,
    Shown::Promised(9, 5),
    Shown::Promised(5, 4),
    Shown::Promised(4, 4),
    Shown::Accepted(1),
    Shown::Answered(5, false),
    Shown::Rated(30, 5),
    Shown::Rated(22, 3),
    Shown::Rated(19, 2),
    Shown::Rated(17, 1),
    Shown::Answered(24, true),
];
/// How many of them are of the first villager.
const OF_THE_FIRST: usize = 6;

fn pieces(village: DivisionCode, decks: &mut Decks, rules: &Rules<'_>, now: Moment) -> Vec<Story> {
    let villagers = rules.folk.holding(Role::Villager, village);
    let desk = [Role::VillageCadre, Role::VillageSecretary, Role::TownClerk];
    let town = village.town().unwrap_or(village);
    let handlers: Vec<usize> = desk
        .into_iter()
        .filter_map(|role| {
            let place = if role == Role::TownClerk { town } else { village };
            rules.folk.holding(role, place).first().copied()
        })
        .collect();
    let mut stories = Vec::new();
    for (n, shown) in PIECES.iter().enumerate() {
        let filer = if n < OF_THE_FIRST {
            villagers.first()
        } else {
            villagers.get(n.checked_rem(villagers.len()).unwrap_or(0))
        };
        // The prepared cadre has most of it; every fifth lies with the township, one in seven with the secretary.
        let handler = match n {
            _ if n % 5 == 4 => handlers.get(2),
            _ if n % 7 == 3 => handlers.get(1),
            _ => handlers.first(),
        };
        let (Some(filer), Some(handler)) = (filer, handler) else { continue };
        let rest = matches!(shown, Shown::Answered(_, true));
        let has_rest = |text: usize| rules.texts.get(text).is_some_and(|text| !text.not_done.is_empty());
        let text = decks.next_where(village, |text| has_rest(text) == rest);
        let Some(mut story) = piece(*shown, village, (*filer, *handler), rules, now) else { continue };
        story.text = text;
        story.named = n % 6 != 1;
        if n % 6 == 2 {
            let clerk = handlers.get(2).unwrap_or(handler);
            story.looks.extend(story.accepted.map(|(at, ..)| (at.plus_minutes(11), *clerk)));
        }
        stories.push(story);
    }
    stories
}

/// One of the pieces; `None` when the day does not allow it, as when nothing can be due on a holiday.
fn piece(
    shown: Shown,
    village: DivisionCode,
    (filer, handler): (usize, usize),
    rules: &Rules<'_>,
    now: Moment,
) -> Option<Story> {
    let today = now.day();
    // Each piece has its own minute, told by who it is and how old, so that no two look stamped out.
    let at = |back: i64, hour: i64| {
        let minutes = back.saturating_mul(13).saturating_add(i64::try_from(handler).unwrap_or(0) * 7) % 50;
        today.plus_days(-back).start().plus_hours(hour).plus_minutes(minutes).plus_millis(back * 1_117)
    };
    let mut story = Story {
        village,
        filer,
        text: 0,
        named: true,
        filed: now,
        accepted: None,
        looks: Vec::new(),
        answered: None,
        rated: None,
    };
    let mut taken = |back: i64, promised| {
        story.filed = at(back, 9);
        story.accepted = Some((at(back, 15), handler, promised));
    };
    match shown {
        Shown::Fresh(minutes) => story.filed = lately(now, minutes),
        Shown::UnacceptedToday => {
            let before = (1..12).find(|back| rules.calendar.is_working(today.plus_days(-back)))?;
            story.filed = Some(at(before, 16)).filter(|_| rules.calendar.is_working(today))?;
        }
        Shown::UnacceptedLate => {
            let mut worked = (1..20).filter(|back| rules.calendar.is_working(today.plus_days(-back)));
            story.filed = at(worked.nth(2)?, 10);
        }
        Shown::Promised(back, days) => taken(back, Some(Term::Days(days))),
        Shown::Accepted(back) => taken(back, None),
        Shown::Answered(back, rest) => {
            taken(back, None);
            let next = rest.then(|| today.plus_days(12));
            story.answered = Some((at(back.saturating_sub(3), 11), handler, next));
        }
        Shown::Rated(back, score) => {
            taken(back, None);
            story.answered = Some((at(back.saturating_sub(3), 11), handler, None));
            story.rated = Some((at(back.saturating_sub(5), 20), score));
        }
    }
    Some(story)
}
