//! What happens in the demo county: a year's plausible course of appeals, and in a few villages something in every
//! state, so that whoever looks finds full pages on any day of the year. Pure.

use super::chance::Chance;
use super::course;
use super::land::{Land, Size};
use super::pen::Pen;
use super::pieces::pieces;
use super::rhythm::{subjects, weight, writing_time};
use super::story::{Rules, Story, What};
use super::teller::{Beginning, Teller};
use super::texts::Text;
use crate::gate::{Office, Role};
use houji_base::{Day, DivisionCode, Moment};
use std::collections::BTreeMap;

/// Of so many in a thousand somebody says something that is not taken on.
const REFUSED: i64 = 30;
/// Of so many in a hundred a neighbour files the same again.
const TWICE: i64 = 7;

/// Invents the history up to `now`. What lies after it simply has not happened yet.
pub(super) fn plan(seed: u64, size: Size, land: &Land, rules: &Rules<'_>, now: Moment) -> Vec<Story> {
    let mut decks = Decks::new(seed, land, rules.texts);
    let (mut stories, mut pen) = (Vec::new(), Pen::default());
    for village in land.shown() {
        pieces(&mut stories, village, &mut decks, &mut pen, rules, now);
    }
    let mut chance = Chance::of(seed, "stories");
    let days: Vec<(i64, Day)> = (0..=size.days())
        .map(|back| now.day().plus_days(-back))
        .map(|day| (weight(rules.calendar, day), day))
        .collect();
    for _ in 0..size.appeals() {
        let (Some(day), Some(village)) = (chance.weighed(&days), chance.weighed(&land.villages)) else {
            break;
        };
        let Some(filer) = chance.pick(rules.folk.holding(Role::Villager, *village)).copied() else {
            continue;
        };
        let text = decks.of_season(&mut chance, *village, day.month());
        let filed = writing_time(&mut chance, *day);
        let begin = Beginning { village: *village, filer, text, filed };
        let Some(story) = course::story(rules, &mut chance, &mut pen, begin) else { continue };
        stories.push(story);
        let number = stories.len().saturating_sub(1);
        if chance.percent(TWICE)
            && let Some(again) = again(rules, &mut chance, &mut pen, (number, text), &stories)
        {
            stories.push(again);
        }
    }
    stories
}

/// A neighbour files the same while it is being worked at, and the village puts both together.
fn again(
    rules: &Rules<'_>,
    chance: &mut Chance,
    pen: &mut Pen,
    (number, text): (usize, usize),
    stories: &[Story],
) -> Option<Story> {
    let first = stories.get(number)?;
    let village = first.village;
    if rules.office(first.category, first.filed.day()) != Office::Village {
        return None;
    }
    let (Some([taken, answered]), None) = (first.deeds.get(..2), first.deeds.get(3)) else { return None };
    let (What::Accept(_), What::Answer(_)) = (&taken.what, &answered.what) else { return None };
    let filed = taken.at.plus_minutes(chance.between(20, 400));
    let merged = filed.plus_minutes(chance.between(30, 300));
    let others: Vec<usize> = rules.folk.holding(Role::Villager, village).to_vec();
    let filer = *chance.pick(&others).filter(|filer| **filer != first.filer)?;
    if merged.plus_minutes(20) > answered.at {
        return None;
    }
    let mut teller = Teller::begin(rules, chance, pen, Beginning { village, filer, text, filed })?;
    teller.story.text = format!("{}{}", chance.pick(&AGAIN)?, first.text);
    teller.story.shown = false;
    teller.merge(chance, merged, number);
    Some(teller.story)
}

/// How a neighbour begins to say the same.
const AGAIN: [&str; 5] = [
    "我家也是这样。",
    "我也说一下这个事。",
    "不光一家，我们这几户都一样。",
    "听说有人说过了，我再说一遍。",
    "同样的事，我家也碰上了。",
];

/// Texts of a village in an order of its own, so that none comes twice before all that fit had their turn.
pub(super) struct Decks<'a> {
    texts: &'a [Text],
    order: BTreeMap<DivisionCode, Vec<usize>>,
}

impl<'a> Decks<'a> {
    fn new(seed: u64, land: &Land, texts: &'a [Text]) -> Decks<'a> {
        let mut chance = Chance::of(seed, "texts");
        let deck = |village| {
            let mut order: Vec<usize> = (0..texts.len()).collect();
            chance.shuffle(&mut order);
            (village, order)
        };
        let order = land.villages.iter().map(|(_, village)| *village).map(deck).collect();
        Decks { texts, order }
    }

    /// The next text that somebody would write in a month.
    fn of_season(&mut self, chance: &mut Chance, village: DivisionCode, month: i8) -> usize {
        if chance.below(1000) < REFUSED {
            return self.next(village, |text| text.reason.is_some());
        }
        let category = chance.weighed(&subjects(month)).copied();
        self.next(village, |text| {
            Some(text.category) == category && text.is_of(month) && text.reason.is_none()
        })
    }

    /// The next text that is wanted; it goes to the end of the deck. The first one when none is.
    pub(super) fn next(&mut self, village: DivisionCode, wanted: impl Fn(&Text) -> bool) -> usize {
        let Some(deck) = self.order.get_mut(&village) else { return 0 };
        let found = deck.iter().position(|at| self.texts.get(*at).is_some_and(&wanted));
        let Some(found) = found else { return 0 };
        let text = deck.remove(found);
        deck.push(text);
        text
    }
}
