//! The life of one invented appeal, from filing to rating, as far as the rules let it go. Pure.

use super::chance::Chance;
use super::people::Folk;
use super::rhythm::{office_time, writing_time};
use super::texts::Text;
use crate::gate::Role;
use crate::registry::Parameters;
use houji_base::{Day, DivisionCode, Moment, Term, WorkCalendar};

/// One invented appeal. People are positions in [`Folk::all`].
#[derive(Clone, Debug)]
pub(super) struct Story {
    /// Where.
    pub(super) village: DivisionCode,
    /// Who files.
    pub(super) filer: usize,
    /// Which text.
    pub(super) text: usize,
    /// Whether the village sees the name.
    pub(super) named: bool,
    /// When it is filed.
    pub(super) filed: Moment,
    /// Taken on: when, by whom, with which promise.
    pub(super) accepted: Option<(Moment, usize, Option<Term>)>,
    /// Who looks at the name, and when.
    pub(super) looks: Vec<(Moment, usize)>,
    /// Answered: when, by whom, with which next day.
    pub(super) answered: Option<(Moment, usize, Option<Day>)>,
    /// Rated: when and how.
    pub(super) rated: Option<(Moment, i64)>,
}

/// One step of a story.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Step {
    /// It is filed.
    File,
    /// It is taken on.
    Accept,
    /// Somebody looks at the name; which of the looks.
    Look(usize),
    /// It is answered.
    Answer,
    /// It is rated.
    Rate,
}

impl Story {
    /// When its steps happen.
    pub(super) fn steps(&self) -> Vec<(Moment, Step)> {
        let mut steps = vec![(self.filed, Step::File)];
        steps.extend(self.accepted.iter().map(|(at, ..)| (*at, Step::Accept)));
        steps.extend((0..).zip(&self.looks).map(|(n, (at, _))| (*at, Step::Look(n))));
        steps.extend(self.answered.iter().map(|(at, ..)| (*at, Step::Answer)));
        steps.extend(self.rated.iter().map(|(at, _)| (*at, Step::Rate)));
        steps
    }
}

/// What stories go by.
pub(super) struct Rules<'a> {
    /// Working days.
    pub(super) calendar: &'a WorkCalendar,
    /// Terms.
    pub(super) parameters: &'a Parameters,
    /// People.
    pub(super) folk: &'a Folk,
    /// Texts.
    pub(super) texts: &'a [Text],
}

/// How a story begins: everything but what the offices make of it.
pub(super) struct Beginning {
    /// Where.
    pub(super) village: DivisionCode,
    /// Which text.
    pub(super) text: usize,
    /// When it is filed.
    pub(super) filed: Moment,
}

impl Rules<'_> {
    /// Lets a story run its likely course; `None` when nobody lives in the village.
    pub(super) fn story(&self, chance: &mut Chance, begin: &Beginning) -> Option<Story> {
        let Beginning { village, text, filed } = *begin;
        let filer = *chance.pick(self.folk.holding(Role::Villager, village))?;
        let named = chance.percent(80);
        let mut story = Story {
            village,
            filer,
            text,
            named,
            filed,
            accepted: None,
            looks: Vec::new(),
            answered: None,
            rated: None,
        };
        let Some(handler) = self.handler(chance, village) else { return Some(story) };
        let written = self.texts.get(text)?;
        let rule = self.parameters.term(written.category.reply_term(), filed.day());
        let accepted = self.accepting(chance, filed);
        let (promised, due) = self.promise(chance, accepted, rule.due(filed, self.calendar));
        story.accepted = Some((accepted, handler, promised));
        self.looks(chance, &mut story, accepted);
        let (answered, late) = self.answering(chance, accepted, due);
        let next_day =
            (!written.not_done.is_empty()).then(|| answered.day().plus_days(chance.between(7, 30)));
        story.answered = Some((answered, handler, next_day));
        if chance.percent(75) {
            let at = rating_time(chance, answered);
            story.rated = Some((at, score(chance, late || next_day.is_some())));
        }
        Some(story)
    }

    /// Mostly the village cadre, often the secretary, now and then the township's clerk.
    fn handler(&self, chance: &mut Chance, village: DivisionCode) -> Option<usize> {
        let desk = [(58, (Role::VillageCadre, village)), (34, (Role::VillageSecretary, village))];
        let town = village.town().map(|town| (8, (Role::TownClerk, town)));
        let choices: Vec<_> = desk.into_iter().chain(town).collect();
        let (role, place) = chance.weighed(&choices)?;
        chance.pick(self.folk.holding(*role, *place)).copied()
    }

    /// Soon when it came in during working hours, else the next working day; now and then days late.
    fn accepting(&self, chance: &mut Chance, filed: Moment) -> Moment {
        let day = filed.day();
        let early = filed < day.start().plus_hours(16);
        if chance.percent(7) {
            let days = u32::try_from(chance.between(2, 4)).unwrap_or(2);
            return office_time(chance, self.calendar.add_working_days(day, days));
        }
        if early && self.calendar.is_working(day) && chance.percent(65) {
            let opens = day.start().plus_hours(8);
            return filed.max(opens).plus_minutes(chance.between(12, 110));
        }
        office_time(chance, self.calendar.add_working_days(day, 1))
    }

    /// The rule's own day, or an earlier one that the handler trusts to keep.
    fn promise(&self, chance: &mut Chance, accepted: Moment, latest: Moment) -> (Option<Term>, Moment) {
        let latest = latest.max(Term::WorkingDays(1).due(accepted, self.calendar));
        let days = u32::try_from(chance.between(1, 4)).unwrap_or(1);
        let earlier = Term::WorkingDays(days);
        let due = earlier.due(accepted, self.calendar);
        if chance.percent(35) && due < latest { (Some(earlier), due) } else { (None, latest) }
    }

    /// Early rather than late within the promised time; sometimes after it. Tells whether it is late.
    fn answering(&self, chance: &mut Chance, accepted: Moment, due: Moment) -> (Moment, bool) {
        let last = due.plus_millis(-1).day();
        if chance.percent(8) {
            let days = u32::try_from(chance.between(1, 3)).unwrap_or(1);
            return (office_time(chance, self.calendar.add_working_days(last, days)), true);
        }
        let most = self.calendar.working_days_between(accepted.day(), last);
        let days = chance.between(0, most).min(chance.between(0, most));
        if days == 0 {
            // Within the same day: long enough to have gone and looked.
            let longest = accepted.until(accepted.day().end()) / 60_000;
            return (accepted.plus_minutes(chance.between(30, 200).min(longest.saturating_sub(1))), false);
        }
        let days = u32::try_from(days).unwrap_or(1);
        (office_time(chance, self.calendar.add_working_days(accepted.day(), days)), false)
    }

    /// The township's clerk, rarely the county's petition office, looks at who it is; each look is recorded.
    fn looks(&self, chance: &mut Chance, story: &mut Story, accepted: Moment) {
        let town = story.village.town().unwrap_or(story.village);
        let mut look = |percent, role, place| {
            if chance.percent(percent)
                && let Some(who) = chance.pick(self.folk.holding(role, place))
            {
                story.looks.push((accepted.plus_minutes(chance.between(3, 25)), *who));
            }
        };
        look(if story.named { 9 } else { 22 }, Role::TownClerk, town);
        look(2, Role::CountyPetition, town.county());
    }
}

/// The same day or some evening after; well before the time for it is over.
fn rating_time(chance: &mut Chance, answered: Moment) -> Moment {
    const DAYS: [(i64, i64); 9] =
        [(30, 0), (28, 1), (16, 2), (10, 3), (6, 4), (4, 5), (3, 7), (2, 10), (1, 13)];
    match chance.weighed(&DAYS).copied().unwrap_or(1) {
        0 => answered.plus_minutes(chance.between(10, 200)).min(answered.day().end().plus_minutes(-1)),
        days => writing_time(chance, answered.day().plus_days(days)),
    }
}

/// Many are satisfied; fewer when it came late or something is left to do.
fn score(chance: &mut Chance, wanting: bool) -> i64 {
    let words: [(i64, i64); 5] = if wanting {
        [(6, 5), (38, 4), (34, 3), (16, 2), (6, 1)]
    } else {
        [(24, 5), (50, 4), (19, 3), (5, 2), (2, 1)]
    };
    chance.weighed(&words).copied().unwrap_or(4)
}
