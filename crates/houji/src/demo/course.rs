//! The likely course of an appeal, from filing to rating, as far as the rules let it go. Pure.

use super::chance::Chance;
use super::pen::Pen;
use super::rhythm::{is_office_time, office_time, writing_time};
use super::story::{Rules, Story};
use super::teller::{Beginning, Teller};
use crate::appeals::model::Category;
use crate::gate::Office;
use houji_base::{Moment, Term};

/// What becomes of it before somebody works at it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Straight,
    SentOn,
    RaisedAtOnce,
    RaisedLater,
    Designated,
    Withdrawn,
}

/// What comes between taking on and answering.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detour {
    Nothing,
    Granted,
    Denied,
    Lapsed,
    Asked,
    Silent,
    Part,
    Petition,
}

const WAYS: [(i64, Way); 6] = [
    (860, Way::Straight),
    (25, Way::SentOn),
    (40, Way::RaisedAtOnce),
    (35, Way::RaisedLater),
    (14, Way::Designated),
    (26, Way::Withdrawn),
];

const DETOURS: [(i64, Detour); 8] = [
    (830, Detour::Nothing),
    (36, Detour::Granted),
    (14, Detour::Denied),
    (12, Detour::Lapsed),
    (44, Detour::Asked),
    (12, Detour::Silent),
    (36, Detour::Part),
    (16, Detour::Petition),
];

/// A story on its way: the clock of whoever has it.
struct Course<'a, 'b> {
    rules: &'a Rules<'a>,
    chance: &'b mut Chance,
    teller: Teller<'b>,
}

/// Lets a story run its likely course; `None` without its text.
pub(super) fn story(
    rules: &Rules<'_>,
    chance: &mut Chance,
    pen: &mut Pen,
    begin: Beginning,
) -> Option<Story> {
    let teller = Teller::begin(rules, chance, pen, begin)?;
    let refused = rules.texts.get(begin.text)?.reason.is_some();
    let mut course = Course { rules, chance, teller };
    if refused {
        course.refused(begin.filed);
    } else {
        course.way(begin.filed);
    }
    course.cosigned(begin.filed);
    Some(course.teller.story)
}

impl Course<'_, '_> {
    fn category(&self) -> Category {
        self.teller.story.category
    }

    fn way(&mut self, filed: Moment) {
        let sealed = self.category().is_sealed();
        let ways: &[(i64, Way)] = if sealed { WAYS.get(..1).unwrap_or_default() } else { &WAYS };
        let mut way = self.chance.weighed(ways).copied().unwrap_or(Way::Straight);
        if sealed && self.teller.office == Office::TownDiscipline && self.chance.percent(15) {
            way = Way::RaisedAtOnce;
        }
        let first = self.accepting(filed);
        match way {
            Way::Straight => return self.round(filed, true),
            Way::SentOn => {
                let at = self.soon(filed);
                let office = self.right_one();
                self.teller.send_on(self.chance, at, office);
                return self.round(at, true);
            }
            Way::Withdrawn => {
                let taken = self.chance.percent(55);
                if taken && !self.teller.accept(self.chance, first, None) {
                    return;
                }
                let at = self.some_day(first, 1, 2);
                return self.teller.withdraw(at);
            }
            Way::RaisedLater => {
                if !self.teller.accept(self.chance, first, None) {
                    return;
                }
            }
            Way::RaisedAtOnce | Way::Designated => {}
        }
        let at = if way == Way::RaisedLater { self.later(first) } else { first };
        let office = self.higher();
        if way == Way::Designated {
            self.teller.designate(self.chance, at, office);
        } else {
            self.teller.raise(self.chance, at, office);
        }
        self.round(at, true);
    }

    /// Not taken on; one in three does not agree, and the desk above answers.
    fn refused(&mut self, filed: Moment) {
        let at = self.accepting(filed);
        self.teller.refuse(self.chance, at);
        if self.chance.percent(38) {
            let at = self.some_day(at, 1, 12);
            self.teller.object(self.chance, at);
            self.round(at, true);
        }
    }

    /// The office that a thing sent to the wrong desk belongs to.
    fn right_one(&mut self) -> Office {
        match (self.category(), self.teller.office) {
            (Category::FieldWater | Category::Subsidies, _) => Office::Agriculture,
            (Category::Welfare, _) => Office::CivilAffairs,
            (_, Office::Village) => Office::Town,
            (_, _) => Office::Department,
        }
    }

    /// An office further up that can do what this one cannot.
    fn higher(&mut self) -> Office {
        use Office as O;
        let category = self.category();
        let choices: &[(i64, Office)] = match category {
            Category::CadreVillage | Category::CadreTown => return O::CountyDiscipline,
            Category::FieldWater | Category::Subsidies => &[(7, O::Agriculture), (2, O::Petition)],
            Category::Welfare => &[(7, O::CivilAffairs), (2, O::Petition)],
            Category::Suggestion | Category::Disclosure => &[(4, O::Organization), (4, O::Town)],
            Category::HealthSchool => &[(6, O::Department), (2, O::Petition)],
            Category::CollectiveMoney => &[(5, O::Town), (2, O::Agriculture), (1, O::Petition)],
            _ => &[(6, O::Town), (4, O::Department), (1, O::Petition)],
        };
        let other: Vec<(i64, Office)> =
            choices.iter().copied().filter(|(_, office)| *office != self.teller.office).collect();
        self.chance.weighed(&other).copied().unwrap_or(O::Petition)
    }

    /// One desk takes it on, answers, and is rated or not. A first bad word begins a second round elsewhere.
    fn round(&mut self, arrived: Moment, first: bool) {
        let accepted = self.accepting(arrived);
        let latest = self.rules.reply_due(self.category(), arrived);
        let (promised, due) = self.promise(accepted, latest);
        if !self.teller.accept(self.chance, accepted, promised) {
            return;
        }
        self.looks(accepted);
        let detour = self.chance.weighed(&DETOURS).copied().filter(|_| first).unwrap_or(Detour::Nothing);
        let (from, due, forced) = self.detour(detour, accepted, due);
        let (answered, late) = self.answering(from, due, forced);
        let wanting = self.teller.answer(self.chance, answered);
        if self.chance.percent(if first { 75 } else { 85 }) {
            let at = rating_time(self.chance, answered);
            let score = score(self.chance, late || wanting, first);
            self.teller.rate(self.chance, at, score);
            if score <= 2 && first {
                self.round(at, false);
            }
        }
    }

    /// Gives a detour its time: from when on one can go on working, until when, and whether it is late for sure.
    fn detour(&mut self, detour: Detour, accepted: Moment, due: Moment) -> (Moment, Moment, bool) {
        let at = self.later(accepted);
        let room = at.until(due) > 6 * 3_600_000;
        let sealed = self.category().is_sealed();
        let extends = matches!(detour, Detour::Granted | Detour::Denied | Detour::Lapsed);
        let above = self.teller.office.above().is_some() || self.teller.office == Office::Petition;
        if !room || (extends && !above) || (sealed && !extends) {
            return (accepted, due, false);
        }
        match detour {
            Detour::Nothing => (accepted, due, false),
            Detour::Granted | Detour::Denied | Detour::Lapsed => self.extension(detour, at, due),
            Detour::Asked => {
                let answered = self.some_day(at, 1, 3);
                self.teller.ask(self.chance, at, Some(answered));
                (answered, due.plus_millis(at.until(answered)), false)
            }
            Detour::Silent => {
                self.teller.ask(self.chance, at, None);
                let over = self.rules.calendar.add_working_days(at.day(), 5).end().plus_hours(1);
                (over, due.plus_millis(at.until(over)), false)
            }
            Detour::Part => {
                let office = self.other();
                let done = self.work_day(at, 1, 3);
                self.teller.part(self.chance, at, office, Some(done));
                (done, due, false)
            }
            Detour::Petition => {
                self.teller.petition(self.chance, at);
                let due = at.day().plus_days(60).end();
                (at, due, false)
            }
        }
    }

    fn extension(&mut self, detour: Detour, at: Moment, due: Moment) -> (Moment, Moment, bool) {
        let days = u32::try_from(self.chance.between(3, 10)).unwrap_or(3);
        let term = Term::Days(days);
        self.teller.extend(self.chance, at, term);
        if detour == Detour::Lapsed {
            return (at, due, true);
        }
        let decided = at.plus_minutes(self.chance.between(30, 240));
        let grant = detour == Detour::Granted;
        self.teller.decide(self.chance, decided, grant);
        let until = if grant { term.due(due.plus_millis(-1), self.rules.calendar) } else { due };
        (decided, until, false)
    }

    /// A county desk that does its part.
    fn other(&self) -> Office {
        let wanted = match self.category() {
            Category::FieldWater | Category::Subsidies => Office::Agriculture,
            Category::Welfare => Office::CivilAffairs,
            _ => Office::Department,
        };
        if wanted == self.teller.office { Office::Petition } else { wanted }
    }

    /// Soon when it came in during working hours, else the next working day; now and then days late. What is urgent
    /// mostly does not wait for the morning.
    fn accepting(&mut self, arrived: Moment) -> Moment {
        if self.category() == Category::Safety && self.chance.percent(80) {
            return arrived.plus_minutes(self.chance.between(8, 105));
        }
        if self.chance.percent(7) {
            return self.work_day(arrived, 2, 4);
        }
        self.soon(arrived)
    }

    fn soon(&mut self, arrived: Moment) -> Moment {
        let day = arrived.day();
        let early = arrived < day.start().plus_hours(16);
        if early && self.rules.calendar.is_working(day) && self.chance.percent(65) {
            let opens = day.start().plus_hours(8);
            return arrived.max(opens).plus_minutes(self.chance.between(12, 110));
        }
        self.work_day(arrived, 1, 1)
    }

    /// A moment at which somebody might write, so many days on.
    fn some_day(&mut self, at: Moment, low: i64, high: i64) -> Moment {
        let days = self.chance.between(low, high);
        writing_time(self.chance, at.day().plus_days(days))
    }

    /// A moment at which an office works, so many working days on.
    fn work_day(&mut self, at: Moment, low: i64, high: i64) -> Moment {
        let days = self.chance.between(low, high);
        office_time(self.chance, self.rules.working(at, days))
    }

    /// Some hours on or the next working day: long enough to see that it is not so simple.
    fn later(&mut self, at: Moment) -> Moment {
        let same_day = is_office_time(at.plus_minutes(60)) && self.chance.percent(40);
        if same_day {
            return at.plus_minutes(self.chance.between(25, 60));
        }
        self.work_day(at, 1, 1)
    }

    /// The rule's own day, or an earlier one that the handler trusts to keep.
    fn promise(&mut self, accepted: Moment, latest: Moment) -> (Option<Term>, Moment) {
        let calendar = self.rules.calendar;
        let latest = latest.max(Term::WorkingDays(1).due(accepted, calendar));
        let earlier = Term::WorkingDays(u32::try_from(self.chance.between(1, 4)).unwrap_or(1));
        let due = earlier.due(accepted, calendar);
        if self.chance.percent(35) && due < latest { (Some(earlier), due) } else { (None, latest) }
    }

    /// Early rather than late within the promised time; sometimes after it. Tells whether it is late.
    fn answering(&mut self, from: Moment, due: Moment, forced: bool) -> (Moment, bool) {
        let calendar = self.rules.calendar;
        let last = due.plus_millis(-1).day();
        if forced || self.chance.percent(8) {
            let day = last.max(from.day());
            return (self.work_day(day.start(), 1, 3), true);
        }
        let most = calendar.working_days_between(from.day(), last).min(12);
        let (once, again) = (self.chance.between(0, most.max(0)), self.chance.between(0, most.max(0)));
        let days = once.min(again);
        let at = if days <= 0 && is_office_time(from) && calendar.is_working(from.day()) {
            // Within the same day: long enough to have gone and looked.
            from.plus_minutes(self.chance.between(30, 110))
        } else {
            self.work_day(from, days.max(1), days.max(1))
        };
        (at, at > due)
    }

    /// The township's clerk, rarely the county's petition office, looks at who it is; each look is recorded.
    fn looks(&mut self, accepted: Moment) {
        use crate::appeals::model::Mode;
        let (desk, far) = match self.category().is_sealed() {
            true => (Office::TownDiscipline, Office::CountyDiscipline),
            false => (Office::Town, Office::Petition),
        };
        let often = if self.teller.story.mode == Mode::Named { 9 } else { 22 };
        for (percent, office) in [(often, desk), (2, far)] {
            let lies_there = !office.is_discipline() || office == self.teller.office;
            if self.chance.percent(percent) && lies_there {
                let at = accepted.plus_minutes(self.chance.between(3, 20));
                self.teller.look(self.chance, at, office);
            }
        }
    }

    /// Neighbours join in while it is open.
    fn cosigned(&mut self, filed: Moment) {
        let story = &self.teller.story;
        if !story.shown || self.chance.percent(45) {
            return;
        }
        let last = story.deeds.iter().find(|deed| ends(&deed.what)).map(|deed| deed.at);
        let until = last.unwrap_or_else(|| filed.plus_hours(72)).plus_minutes(-1);
        let mut folk: Vec<usize> =
            self.rules.folk.holding(crate::gate::Role::Villager, story.village).to_vec();
        folk.retain(|one| *one != story.filer);
        self.chance.shuffle(&mut folk);
        let most = usize::try_from(self.chance.between(1, 4)).unwrap_or(1);
        for by in folk.into_iter().take(most) {
            let at = self.some_day(filed, 0, 4);
            if at > filed.plus_minutes(5) && at < until {
                self.teller.cosign(by, at);
            }
        }
    }
}

/// True for what ends the time in which neighbours can join.
fn ends(what: &super::story::What) -> bool {
    use super::story::What as W;
    matches!(what, W::Answer(_) | W::Refuse(..) | W::Withdraw | W::Merge(_))
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

/// Many are satisfied; fewer when it came late or something is left to do, more after somebody else was there.
fn score(chance: &mut Chance, wanting: bool, first: bool) -> i64 {
    let words: [(i64, i64); 5] = match (wanting, first) {
        (true, true) => [(6, 5), (38, 4), (34, 3), (16, 2), (6, 1)],
        (false, true) => [(24, 5), (50, 4), (19, 3), (5, 2), (2, 1)],
        (_, false) => [(22, 5), (44, 4), (22, 3), (8, 2), (4, 1)],
    };
    chance.weighed(&words).copied().unwrap_or(4)
}
