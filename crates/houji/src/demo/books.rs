//! The collectives' books: which deeds make them, and when. Two villages have a year that is known to the fen; all others
//! are invented from what their collective lives on. Pure.

use super::beside::beside;
use super::boards::{Board, Hanging};
use super::cast::{self, OTHER_VILLAGE, VILLAGE};
use super::chance::Chance;
use super::dealings::{self, Dealing};
use super::dues::{Paying, dues};
use super::entries::{lines, parties};
use super::holdings::{self, Holding, Owned, holdings};
use super::land::{Land, Size};
use super::leases::{Leasing, leases};
use super::matters;
use super::people::Folk;
use super::shares::{Register, Sharing};
use super::tills::{Tilling, till};
use super::trades::{self, Living, Trade};
use crate::books::commands::OpenBook;
use crate::books::model::{BookKind, Line, PartyId, Standard};
use crate::gate::Role;
use crate::house::Fault;
use crate::members::decide::{Draft, Work};
use crate::registry::Places;
use houji_base::{Day, DivisionCode, Fen, Moment, Month, WorkCalendar};
use std::collections::BTreeMap;

/// The villages with a known year, which is always the last whole one.
pub(super) const KNOWN: [(i64, &str, Trade, &[Owned]); 2] = [
    (140_824_200_201, include_str!("../../data/demo/greenhouses.txt"), GREENHOUSES, holdings::GREENHOUSES),
    (140_824_104_202, include_str!("../../data/demo/factory.txt"), FACTORY, holdings::FACTORY),
];
/// Chances in a hundred that another village keeps cards of what it owns.
const CARDS: i64 = 30;
/// How the two go on after it.
const GREENHOUSES: Trade = Trade {
    living: Living::Greenhouses,
    income: 340_000,
    upkeep: 30_000,
    pay: 9_000,
    wear: 160_000,
    cards: None,
    road: None,
    ahead: "211",
    land_ahead: 12_000,
};
const FACTORY: Trade =
    Trade { living: Living::Workshop, income: 250_000, wear: 91_200, land_ahead: 0, ..GREENHOUSES };
/// The village whose bank account is kept too.
pub(super) const TILL: i64 = 140_824_103_201;
/// Year the known vouchers are written for.
const KNOWN_YEAR: i64 = 2025;

/// What is done with a book.
pub(super) enum Bookwork {
    /// Opened with these balances.
    Open(Vec<Line>),
    /// A voucher is posted.
    Post(Day, String, Vec<Line>),
    /// The year's closing entries.
    YearEnd(i64),
    /// A month is closed.
    Close(Month),
    /// Something is let, or its rent comes in.
    Lease(Leasing),
    /// A payment that is asked for, agreed to and paid.
    Pay(Paying),
    /// A card or a parcel is entered.
    Hold(Holding),
    /// Cash or the bank.
    Till(Tilling),
    /// Members, or what is given out on their shares.
    Share(Sharing),
    /// A debt, a project, a venture.
    Deal(Dealing),
    /// Something is published.
    Hang(Board),
    /// It goes over to the newer accounting system.
    GoOver,
    /// A closed month may be posted into once, until a day.
    Except(Month, Day),
}

/// A book with its life.
pub(super) struct Keeping {
    /// Village or township.
    pub(super) place: DivisionCode,
    /// Whose.
    pub(super) kind: BookKind,
    /// Accounting system.
    pub(super) standard: Standard,
    /// Name of the collective.
    pub(super) name: String,
    /// First month.
    pub(super) first: Month,
    /// Who keeps it, by position among the folk.
    pub(super) by: usize,
    /// Kind and name of each party, with its id.
    pub(super) parties: Vec<(PartyId, &'static str, String)>,
    /// Deeds by time.
    pub(super) deeds: Vec<(Moment, Bookwork)>,
}

impl Keeping {
    /// Opening it, with what it begins with.
    pub(super) fn opened(&self, opening: Vec<Line>, salt: [u8; 16]) -> OpenBook {
        OpenBook {
            place: self.place,
            kind: self.kind,
            standard: self.standard,
            name: self.name.clone(),
            first: self.first,
            subs: Vec::new(),
            parties: self.parties.iter().map(|(_, kind, name)| ((*kind).to_owned(), name.clone())).collect(),
            opening,
            ids: self.parties.iter().map(|(id, ..)| *id).collect(),
            salt,
        }
    }
}

/// The first month that any book has.
pub(super) fn first_month(size: Size, now: Moment) -> Month {
    let mut month = Month::of(now.day());
    (1..size.book_months()).for_each(|_| month = month.before());
    let known = Month::new(month_of(now).year().saturating_sub(1), 1);
    known.map_or(month, |known| known.min(month))
}

/// The month from which cards are kept: this year's first, or the first whole one whose end the history lives through.
fn cards_from(size: Size, now: Moment) -> Month {
    let january = Month::new(month_of(now).year(), 1).unwrap_or(month_of(now));
    let lived = Month::of(now.day().plus_days(size.days().saturating_neg())).next();
    january.max(lived).min(month_of(now))
}

fn month_of(now: Moment) -> Month {
    Month::of(now.day())
}

/// Invents a book for every village.
pub(super) fn keep(
    (seed, size): (u64, Size),
    (land, places): (&Land, &Places),
    folk: &Folk,
    calendar: &WorkCalendar,
    now: Moment,
    mut next_id: impl FnMut() -> i64,
) -> Result<Vec<Keeping>, Fault> {
    let mut kept = Vec::new();
    for (weight, village) in &land.villages {
        let mut chance = Chance::of(seed, &format!("books of {village}"));
        let Some(by) = keeper(folk, *village) else { continue };
        let name = format!("{}股份经济合作社", places.name(*village));
        let parties = parties(&mut chance, &mut next_id);
        let ids: Vec<PartyId> = parties.iter().map(|(id, ..)| *id).collect();
        let (deeds, years) = (Vec::new(), BTreeMap::new());
        let others =
            [0, 2].map(|at| parties.get(at).map_or(("unit", ""), |(_, kind, name)| (*kind, name.as_str())));
        let (left, register) = (Fen::ZERO, Register::with(seed, folk, *village));
        let mut book = Making { chance, ids, calendar, now, deeds, years, left, register };
        let known = KNOWN.iter().find(|(code, ..)| *code == village.as_i64());
        let mut chance = Chance::of(seed, &format!("assets of {village}"));
        let owns = known.is_some() || chance.percent(CARDS) || village.as_i64() == VILLAGE;
        let cards = owns.then(|| cards_from(size, now));
        let first = match known {
            Some((_, text, trade, _)) => book.known(text, &Trade { cards, ..*trade })?,
            None => book.invented(*weight, size, cards)?,
        };
        if let Some(month) = cards {
            let owned = known.map_or_else(|| holdings::invented(book.begun(), *village), |of| of.3.to_vec());
            let since = month.max(first);
            let held = holdings(&mut chance, (calendar, now), (*village, since), &owned, &mut next_id);
            book.deeds.extend(held.into_iter().map(|(at, what)| (at, Bookwork::Hold(what))));
        }
        // A year that is known to the fen is left as it is, and dues fall due by the ticks of the history.
        let from = known.and_then(|_| Month::new(month_of(now).year(), 1)).unwrap_or(first).first_day();
        let from = from.max(now.day().plus_days(size.days().saturating_neg()));
        let chance = &mut Chance::of(seed, &format!("leases of {village}"));
        let let_out = leases(chance, calendar, (from, now), others, &mut next_id).into_iter();
        book.deeds.extend(let_out.map(|(at, what)| (at, Bookwork::Lease(what))));
        if [VILLAGE, OTHER_VILLAGE].contains(&village.as_i64()) {
            let payee = parties.get(2).map_or("", |(_, _, name)| name.as_str());
            let asked = dues(calendar, now, payee, &mut next_id)?;
            book.deeds.extend(asked.into_iter().map(|(at, what)| (at, Bookwork::Pay(what))));
        }
        let hung = Hanging::of((seed, kept.len()), *village, (calendar, size.days(), now), &mut next_id);
        book.deeds.extend(hung.plan(&book.deeds));
        book.deeds.sort_by_key(|(at, _)| *at);
        if village.as_i64() == TILL {
            let till = till(calendar, &book.deeds, (first, now));
            book.deeds.extend(till.into_iter().map(|(at, what)| (at, Bookwork::Till(what))));
            book.deeds.sort_by_key(|(at, _)| *at);
        }
        kept.push(Keeping::collective(*village, (name, first, by), parties, book.deeds));
    }
    deal(&mut kept, calendar, now, &mut next_id)?;
    kept.iter_mut().for_each(|keeping| keeping.deeds.retain(|(at, _)| *at <= now));
    let villages: Vec<DivisionCode> = land.villages.iter().map(|(_, village)| *village).collect();
    kept.extend(beside(&villages, places, folk, now, &mut next_id)?);
    Ok(kept)
}

/// What the villages owe, build and own together.
fn deal(
    kept: &mut [Keeping],
    calendar: &WorkCalendar,
    now: Moment,
    next_id: &mut impl FnMut() -> i64,
) -> Result<(), Fault> {
    let [greenhouses, factory] = KNOWN.map(|(code, ..)| code);
    for keeping in kept.iter_mut() {
        match keeping.place.as_i64() {
            code if code == greenhouses => dealings::of_greenhouses(keeping, calendar, now, next_id),
            _ => dealings::registered(keeping, calendar, next_id),
        }
        matters::decided(keeping, calendar, now)?;
    }
    if let Some(at) = kept.iter().position(|keeping| keeping.place.as_i64() == factory) {
        dealings::of_factory(kept, at, calendar, now, next_id)?;
    }
    // Where the demo's bookkeeper sees it, beside the village whose bank account is kept.
    let till = kept.iter().position(|keeping| keeping.place.as_i64() == TILL);
    let beside = till.and_then(|till| {
        let town = kept.get(till)?.place.town();
        kept.iter().rposition(|keeping| keeping.place.town() == town).filter(|at| *at != till)
    });
    match beside {
        Some(at) => dealings::of_village(kept, at, calendar, now, next_id),
        None => Ok(()),
    }
}

/// The township's bookkeeper, else the last of its clerks.
pub(super) fn keeper(folk: &Folk, village: DivisionCode) -> Option<usize> {
    let clerks = folk.holding(Role::TownClerk, village.town()?);
    let is_bookkeeper = |at: &&usize| {
        let part = folk.all.get(**at).and_then(|someone| someone.part);
        part.is_some_and(|part| part.code == cast::BOOKKEEPER)
    };
    clerks.iter().find(is_bookkeeper).or(clerks.last()).copied()
}

/// A book that is being invented.
struct Making<'a> {
    chance: Chance,
    ids: Vec<PartyId>,
    calendar: &'a WorkCalendar,
    now: Moment,
    deeds: Vec<(Moment, Bookwork)>,
    /// Income less expense of each year.
    years: BTreeMap<i64, Fen>,
    /// What was left of earlier years, to be given out.
    left: Fen,
    /// Its members, where there is a register.
    register: Option<Register>,
}

impl Making<'_> {
    /// A voucher is posted on its day, or on the first worked day after it.
    fn post(&mut self, day: Day, summary: &str, lines: Vec<Line>) {
        let at = self.at(day, 16);
        for line in lines.iter().filter(|line| line.account.as_str().starts_with('5')) {
            let result = self.years.entry(i64::from(day.year())).or_default();
            *result = result.minus(line.net());
        }
        self.deeds.push((at, Bookwork::Post(day, summary.to_owned(), lines)));
    }

    /// An hour of the first worked day from `day` on, with minutes of the book's own.
    fn at(&mut self, day: Day, hour: i64) -> Moment {
        let minutes = self.chance.below(50);
        self.calendar.next_working(day).start().plus_hours(hour).plus_minutes(minutes)
    }

    /// The months of a year's rule from one month to this one.
    fn months(&mut self, trade: &Trade, first: Month) -> Result<(), Fault> {
        let (mut month, last) = (first, month_of(self.now));
        while month <= last {
            for (day, summary, entry) in trades::month(trade, &mut self.chance, (month, first)) {
                let lines = lines(&entry, &self.ids)?;
                self.post(
                    month.first_day().plus_days(day.saturating_sub(1)).min(month.last_day()),
                    &summary,
                    lines,
                );
            }
            month = month.next();
        }
        Ok(())
    }

    /// Closes every month that is over some days after its end; `shared` is what is given out of a year's result.
    fn closes(
        &mut self,
        first: Month,
        shared: impl Fn(Fen) -> Vec<(String, Fen, String)>,
    ) -> Result<(), Fault> {
        let mut month = first;
        while month < month_of(self.now) {
            let after = month.next().first_day();
            let is_last = month.month() == 12;
            if is_last {
                let result = self.years.get(&month.year()).copied().unwrap_or_default();
                self.left = self.left.plus(result);
                // Earlier losses are made good first.
                let shared = shared(result.min(self.left));
                self.left = shared.iter().map(|(_, fen, _)| *fen).fold(self.left, Fen::minus);
                self.year_end(month, &shared)?;
            }
            let at = match is_last {
                true if self.is_shared(month) => self.at(after.plus_days(18), 17),
                // Early enough that what is owed by the tenth can be published in time.
                true => self.at(after.plus_days(7), 12),
                false => self.at(after.plus_days(7), 9),
            };
            self.deeds.push((at, Bookwork::Close(month)));
            month = month.next();
        }
        self.deeds.sort_by_key(|(at, _)| *at);
        Ok(())
    }

    fn year_end(&mut self, december: Month, shared: &[(String, Fen, String)]) -> Result<(), Fault> {
        let days = if self.is_shared(december) { 10 } else { 6 };
        let at = self.at(december.next().first_day().plus_days(days), 9);
        self.deeds.push((at, Bookwork::YearEnd(december.year())));
        let to_members = shared.iter().find(|(_, _, entry)| entry.contains("C 211"));
        if let (true, Some((_, _, entry))) = (self.is_shared(december), to_members) {
            let total = lines(entry, &self.ids)?.first().map_or(Fen::ZERO, |line| line.amount);
            self.dividend(december, total, at);
            return Ok(());
        }
        for (minutes, (summary, _, entry)) in (20i64..).step_by(20).zip(shared) {
            let lines = lines(entry, &self.ids)?;
            self.deeds.push((
                at.plus_minutes(minutes),
                Bookwork::Post(december.last_day(), summary.clone(), lines),
            ));
        }
        if !shared.is_empty() {
            self.deeds.push((at.plus_minutes(100), Bookwork::YearEnd(december.year())));
        }
        Ok(())
    }

    /// True for the last whole year of a collective with a register: what its members are given goes the whole way.
    fn is_shared(&self, december: Month) -> bool {
        self.register.is_some() && december.year() == month_of(self.now).year().saturating_sub(1)
    }

    /// The year's dividend, from the draft to the bank; December stays open until it is posted.
    fn dividend(&mut self, december: Month, total: Fen, at: Moment) {
        let (year, after) = (december.year(), december.next().first_day());
        let draft = Draft { year, record_day: december.last_day(), total, rate: 3_000 };
        let [checked, approved, voted, published, posted, paid] =
            [(11, 10), (12, 11), (14, 12), (15, 14), (17, 15), (40, 10)]
                .map(|(days, hour)| self.at(after.plus_days(days), hour));
        let Some(register) = &self.register else { return };
        let pay = Sharing::Pay(paid.day(), register.last(), register.paid(total));
        let steps = [
            (at.plus_minutes(20), Sharing::Draft(draft)),
            (checked, Sharing::Check),
            (approved, Sharing::Approve),
            (voted, Sharing::Step(Work::Vote(register.vote(voted.day())))),
            (published, Sharing::Step(Work::Publish(published.day()))),
            (posted, Sharing::Post(december.last_day())),
            (paid, pay),
        ];
        self.deeds.extend(steps.map(|(at, what)| (at, Bookwork::Share(what))));
        self.deeds.push((posted.plus_minutes(60), Bookwork::YearEnd(year)));
    }

    /// The last whole year as it is written down, then on by rule.
    fn known(&mut self, text: &str, trade: &Trade) -> Result<Month, Fault> {
        let unreadable = || Fault::new("a known year of the demo's books cannot be read");
        let this_year = Month::new(month_of(self.now).year(), 1).ok_or_else(unreadable)?;
        let first = Month::new(this_year.year().saturating_sub(1), 1).ok_or_else(unreadable)?;
        let mut shared = Vec::new();
        for row in text.lines() {
            let mut cells = row.splitn(4, '|').skip(1);
            let (Some(day), Some(summary), Some(entry)) = (cells.next(), cells.next(), cells.next()) else {
                return Err(unreadable());
            };
            let day = day.replacen(&KNOWN_YEAR.to_string(), &first.year().to_string(), 1);
            let day = Day::parse(&day).map_err(|_| unreadable())?;
            match () {
                () if row.starts_with("0|") => self.open(first, entry)?,
                () if entry.contains(" 322.01 ") => {
                    shared.push((summary.to_owned(), Fen::ZERO, entry.to_owned()))
                }
                () => self.post(day, summary, lines(entry, &self.ids)?),
            }
        }
        self.months(trade, this_year)?;
        self.closes(first, |_| shared.clone())?;
        Ok(first)
    }

    /// A book of so many months, begun with what it needs never to be overdrawn.
    fn invented(&mut self, weight: i64, size: Size, cards: Option<Month>) -> Result<Month, Fault> {
        let mut first = month_of(self.now);
        (1..size.book_months()).for_each(|_| first = first.before());
        let trade = Trade { cards, ..Trade::draw(&mut self.chance, weight, first) };
        self.months(&trade, first)?;
        let entry = self.opening(&trade);
        self.open(first, &entry)?;
        self.closes(first, shared_out)?;
        Ok(first)
    }

    fn open(&mut self, first: Month, entry: &str) -> Result<(), Fault> {
        let at = self.calendar.next_working(first.first_day()).start().plus_hours(8).plus_minutes(30);
        let opening = Bookwork::Open(lines(entry, &self.ids)?);
        self.deeds.push((at, opening));
        if let Some(register) = &self.register {
            let enter = Sharing::Enter(register.members.clone());
            self.deeds.push((at.plus_minutes(120), Bookwork::Share(enter)));
            let phone = register.phone.clone().map(|phone| Bookwork::Share(Sharing::Phone(1, phone)));
            self.deeds.extend(phone.map(|deed| (at.plus_minutes(150), deed)));
        }
        Ok(())
    }

    /// Balances to begin with.
    fn opening(&mut self, trade: &Trade) -> String {
        let yuan = |yuan: i64| Fen::new(yuan.saturating_mul(100));
        let (low, _) = self.reach("102");
        let (_, ahead) = self.reach(trade.ahead);
        let bank = low.negated().positive().plus(yuan(self.chance.between(20, 200) * 500));
        // Members are paid out of it.
        let bank = bank.plus(yuan(if self.register.is_some() { 150_000 } else { 0 }));
        let fixed = yuan(trade.wear * self.chance.between(16, 22));
        let worn = yuan(trade.wear * self.chance.between(2, 8));
        let (owed, owing) = (yuan(self.chance.between(8, 48) * 100), yuan(self.chance.between(3, 20) * 100));
        let debt = yuan(if self.chance.percent(40) { self.chance.between(10, 60) * 500 } else { 0 });
        let (capital, left) = (Fen::new(fixed.fen() * 2 / 5), yuan(self.chance.between(10, 300) * 100));
        self.left = left;
        let cash = self.reach("101").0.negated().positive().plus(yuan(300));
        let has = [cash, bank, owed, fixed].into_iter().sum::<Fen>();
        let owes = [worn, owing, ahead.positive(), debt, capital, left].into_iter().sum::<Fen>();
        let given = [
            ("D 101", cash),
            ("D 102", bank),
            ("D 113@0", owed),
            ("D 151", fixed),
            ("C 113@1", owing),
            ("C 152", worn),
            ("C 211.01", ahead.positive()),
            ("C 221", debt),
            ("C 301", capital),
            ("C 311", has.minus(owes)),
            ("C 322.02", left),
        ];
        let given = given.into_iter().filter(|(_, fen)| !fen.is_zero());
        given.map(|(side, fen)| format!("{side} {fen}")).collect::<Vec<_>>().join(";")
    }

    /// What the book began with.
    fn begun(&self) -> &[Line] {
        let opening = self.deeds.iter().find_map(|(_, deed)| match deed {
            Bookwork::Open(lines) => Some(lines.as_slice()),
            _ => None,
        });
        opening.unwrap_or_default()
    }

    /// The lowest and the highest that an account would reach if it began with nothing.
    fn reach(&self, code: &str) -> (Fen, Fen) {
        let mut posts: Vec<(Day, Fen)> = Vec::new();
        for (_, deed) in &self.deeds {
            if let Bookwork::Post(day, _, lines) = deed {
                let of_it = lines.iter().filter(|line| line.account.as_str() == code);
                posts.push((*day, of_it.map(Line::net).sum()));
            }
        }
        posts.sort_by_key(|(day, _)| *day);
        let (mut at, mut low, mut high) = (Fen::ZERO, Fen::ZERO, Fen::ZERO);
        for (_, net) in posts {
            at = at.plus(net);
            (low, high) = (low.min(at), high.max(at));
        }
        (low, high)
    }
}

/// What is given out: how it is called, how much, the entry. Three tenths of a good year are kept, and of a very good one nearly half goes to the members.
fn shared_out(result: Fen) -> Vec<(String, Fen, String)> {
    let mut shared = Vec::new();
    let mut add = |summary: &str, fen: Fen, to: &str| {
        shared.push((summary.to_owned(), fen, format!("D 322.01 {fen};C {to} {fen}")));
    };
    if result > Fen::ZERO {
        add("提取公积公益金 30%", Fen::new(result.fen() * 3 / 10), "311");
    }
    if result > Fen::new(6_000_000) {
        add("向成员分配", Fen::new(result.fen() * 45 / 10_000 * 100), "211.04");
    }
    shared
}
