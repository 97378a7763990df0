//! Something in every state, for the villages that are shown: whoever tries the demo finds each of them on any
//! day. Pure.

use super::chance::Chance;
use super::pen::Pen;
use super::plan::Decks;
use super::rhythm::lately;
use super::story::{Rules, Story};
use super::teller::{Beginning, Teller};
use super::texts::Text;
use crate::appeals::model::{Category, Mode, Outcome};
use crate::gate::{Office, Role};
use houji_base::{Day, DivisionCode, Moment, Term};

/// When a piece is filed.
#[derive(Clone, Copy)]
enum Filed {
    /// So many minutes ago.
    Ago(i64),
    /// On the last working day, so that taking it on is due today.
    DueToday,
    /// Three working days ago.
    Overdue,
    /// So many days ago, in the morning.
    Days(i64),
}

/// What a piece is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    /// A matter of the village, done.
    Done,
    /// A matter of the village of which something is left to do.
    Rest,
    /// One that is not taken on.
    Refused,
    /// A matter of the township's desk.
    Town,
    /// The conduct of a village's cadre.
    Cadre,
    /// The conduct of a township's cadre.
    TownCadre,
}

/// What happens to a piece.
#[derive(Clone, Copy)]
enum Move {
    Accept,
    /// With a promise of so many days.
    Promise(u32),
    Answer,
    Rate(i64),
    Refuse,
    Object,
    Withdraw,
    /// Asks, and so many days later is answered; 0 for not yet.
    Ask(i64),
    Extend,
    Decide(bool),
    Part,
    Raise(Office),
    Petition,
    Look,
    /// Merged into the first piece of the village that is taken on.
    Merge,
    /// Neighbours join in.
    Cosign,
}

/// A piece: when it is filed, about what, who has it in the village, and what happens so many days ago at an hour.
type Piece = (Filed, About, Option<Role>, &'static [(i64, i64, Move)]);

use About as A;
use Filed as F;
use Move as M;

const CADRE: Option<Role> = Some(Role::VillageCadre);
const SECRETARY: Option<Role> = Some(Role::VillageSecretary);

/// Something in every state. The first six are of the village's first villager: the prepared one, where there is one.
const PIECES: [Piece; 40] = [
    (F::Ago(35), A::Done, None, &[]),
    (F::Days(2), A::Done, CADRE, &[(2, 15, M::Accept)]),
    (F::Days(6), A::Rest, CADRE, &[(6, 15, M::Accept), (3, 11, M::Answer)]),
    (F::Days(26), A::Done, CADRE, &[(26, 15, M::Accept), (23, 11, M::Answer), (21, 20, M::Rate(4))]),
    (F::Days(29), A::Done, SECRETARY, &[(29, 15, M::Accept), (26, 11, M::Answer)]),
    (F::Days(3), A::Done, CADRE, &[(3, 15, M::Promise(3)), (2, 19, M::Cosign)]),
    (F::Ago(150), A::Done, None, &[]),
    (F::DueToday, A::Done, None, &[]),
    (F::Overdue, A::Done, None, &[]),
    (F::Days(9), A::Done, CADRE, &[(9, 15, M::Promise(5))]),
    (F::Days(5), A::Done, CADRE, &[(5, 15, M::Promise(4))]),
    (F::Days(4), A::Done, CADRE, &[(4, 15, M::Promise(4)), (3, 9, M::Look), (3, 20, M::Cosign)]),
    (F::Days(1), A::Rest, CADRE, &[(1, 15, M::Accept)]),
    (F::Days(5), A::Done, SECRETARY, &[(5, 15, M::Accept), (2, 11, M::Answer)]),
    (F::Days(30), A::Done, CADRE, &[(30, 15, M::Accept), (27, 11, M::Answer), (25, 20, M::Rate(5))]),
    (F::Days(22), A::Done, CADRE, &[(22, 15, M::Accept), (19, 11, M::Answer), (17, 20, M::Rate(3))]),
    // Rated badly: done again by somebody else, one desk up, and rated again.
    (F::Days(28), A::Done, CADRE, &TWICE_2),
    (F::Days(27), A::Done, CADRE, &TWICE_1),
    (F::Days(20), A::Rest, CADRE, &TWICE_4),
    (F::Days(8), A::Done, CADRE, &[(8, 15, M::Accept), (5, 11, M::Answer), (1, 20, M::Rate(2))]),
    (
        F::Days(10),
        A::Rest,
        CADRE,
        &[(10, 15, M::Accept), (6, 11, M::Answer), (4, 20, M::Rate(1)), (3, 10, M::Accept)],
    ),
    // Not taken on: still to be objected to, objected to, and let be.
    (F::Days(5), A::Refused, CADRE, &[(4, 10, M::Refuse)]),
    (F::Days(4), A::Refused, CADRE, &[(3, 16, M::Refuse), (1, 20, M::Object)]),
    (F::Days(24), A::Refused, SECRETARY, &[(23, 10, M::Refuse)]),
    // On the way: asked, more time wanted, a part elsewhere, handed up.
    (F::Days(2), A::Done, CADRE, &[(2, 15, M::Accept), (1, 10, M::Ask(0))]),
    (
        F::Days(12),
        A::Done,
        CADRE,
        &[(12, 15, M::Accept), (11, 10, M::Ask(1)), (8, 11, M::Answer), (7, 20, M::Rate(5))],
    ),
    (F::Days(2), A::Rest, CADRE, &[(2, 14, M::Accept), (1, 11, M::Extend)]),
    (F::Days(6), A::Rest, SECRETARY, &[(6, 14, M::Accept), (5, 11, M::Extend), (5, 16, M::Decide(true))]),
    (F::Days(3), A::Done, CADRE, &[(3, 14, M::Accept), (2, 11, M::Part)]),
    (F::Days(3), A::Done, CADRE, &[(3, 14, M::Accept), (1, 9, M::Raise(Office::Town))]),
    (F::Days(7), A::Rest, CADRE, &[(6, 9, M::Raise(Office::Agriculture)), (5, 10, M::Accept)]),
    (F::Days(4), A::Town, None, &[(3, 9, M::Accept)]),
    (F::Days(3), A::Town, None, &[(2, 9, M::Raise(Office::CivilAffairs))]),
    (F::Days(11), A::Rest, SECRETARY, &[(11, 14, M::Accept), (9, 11, M::Petition)]),
    // Ended otherwise.
    (F::Days(13), A::Done, CADRE, &[(13, 15, M::Accept), (12, 20, M::Withdraw)]),
    (F::Days(1), A::Done, CADRE, &[(1, 16, M::Merge)]),
    // Sealed: only discipline sees them.
    (F::Days(2), A::Cadre, None, &[]),
    (F::Days(9), A::Cadre, None, &[(8, 9, M::Accept)]),
    (F::Days(6), A::TownCadre, None, &[(5, 10, M::Accept)]),
    (F::Days(15), A::TownCadre, None, &[(14, 9, M::Accept), (4, 16, M::Answer)]),
];

const TWICE_2: [(i64, i64, Move); 6] = [
    (28, 15, M::Accept),
    (25, 11, M::Answer),
    (23, 20, M::Rate(2)),
    (22, 10, M::Accept),
    (19, 16, M::Answer),
    (18, 20, M::Rate(2)),
];
const TWICE_1: [(i64, i64, Move); 6] = [
    (27, 15, M::Accept),
    (24, 11, M::Answer),
    (22, 20, M::Rate(1)),
    (21, 10, M::Accept),
    (17, 16, M::Answer),
    (16, 20, M::Rate(1)),
];
const TWICE_4: [(i64, i64, Move); 6] = [
    (20, 15, M::Accept),
    (18, 11, M::Answer),
    (17, 20, M::Rate(2)),
    (16, 10, M::Accept),
    (13, 16, M::Answer),
    (12, 20, M::Rate(4)),
];
/// How many of them are of the first villager.
const OF_THE_FIRST: usize = 6;
/// The piece that another one is merged into.
const MERGED_INTO: usize = 1;

/// Adds the pieces of a village.
pub(super) fn pieces(
    stories: &mut Vec<Story>,
    village: DivisionCode,
    decks: &mut Decks<'_>,
    pen: &mut Pen,
    rules: &Rules<'_>,
    now: Moment,
) {
    let villagers = rules.folk.holding(Role::Villager, village);
    let mut chance = Chance::of(village.as_i64().unsigned_abs(), "pieces");
    let mut merged_into = None;
    for (number, piece) in PIECES.iter().enumerate() {
        // Everybody but the first has the others in turn.
        let turn =
            number.checked_rem(villagers.len().saturating_sub(1)).map_or(0, |turn| turn.saturating_add(1));
        let at = if number < OF_THE_FIRST { 0 } else { turn };
        let Some(filer) = villagers.get(at).copied() else { continue };
        let staging = Staging { rules, village, now, filer, merged_into: merged_into.as_ref(), number };
        let Some(story) = staging.play(&mut chance, decks, pen, piece) else { continue };
        if number == MERGED_INTO {
            merged_into = Some((stories.len(), story.text.clone()));
        }
        stories.push(story);
    }
}

/// What a piece is played with.
struct Staging<'a> {
    rules: &'a Rules<'a>,
    village: DivisionCode,
    now: Moment,
    filer: usize,
    merged_into: Option<&'a (usize, String)>,
    number: usize,
}

impl Staging<'_> {
    /// One of the pieces; `None` when the day does not allow it, as when nothing can be due on a holiday.
    fn play(
        &self,
        chance: &mut Chance,
        decks: &mut Decks<'_>,
        pen: &mut Pen,
        piece: &Piece,
    ) -> Option<Story> {
        let (filed, about, wanted, moves) = piece;
        let (filed, text) = (self.filed(*filed)?, decks.next(self.village, |text| fits(*about, text)));
        let begin = Beginning { village: self.village, filer: self.filer, text, filed };
        let mut teller = Teller::begin(self.rules, chance, pen, begin)?;
        teller.wanted = *wanted;
        if !teller.story.category.is_sealed() {
            teller.story.mode =
                if self.number % 6 == 1 && self.number > 1 { Mode::Hidden } else { Mode::Named };
        }
        for (back, hour, step) in *moves {
            self.step(&mut teller, chance, self.at(*back, *hour), *step);
        }
        Some(teller.story)
    }

    fn step(&self, teller: &mut Teller<'_>, chance: &mut Chance, at: Moment, step: Move) {
        match step {
            M::Accept => {
                teller.accept(chance, at, None);
            }
            M::Promise(days) => {
                teller.accept(chance, at, Some(Term::Days(days)));
            }
            M::Answer => {
                teller.answer(chance, at);
            }
            M::Rate(score) => teller.rate(chance, at, score),
            M::Refuse => teller.refuse(chance, at),
            M::Object => teller.object(chance, at),
            M::Withdraw => teller.withdraw(at),
            M::Ask(days) => teller.ask(chance, at, (days > 0).then(|| at.plus_hours(days * 24 + 9))),
            M::Extend => teller.extend(chance, at, Term::Days(7)),
            M::Decide(grant) => teller.decide(chance, at, grant),
            M::Part => teller.part(chance, at, Office::Department, None),
            M::Raise(office) => teller.raise(chance, at, office),
            M::Petition => teller.petition(chance, at),
            M::Look => teller.look(chance, at, Office::Town),
            M::Cosign => self.cosign(teller, at),
            M::Merge => {
                if let Some((into, text)) = self.merged_into {
                    teller.story.text = format!("我家也是这样。{text}");
                    teller.merge(chance, at, *into);
                }
            }
        }
    }

    fn cosign(&self, teller: &mut Teller<'_>, at: Moment) {
        teller.story.shown = true;
        let villagers = self.rules.folk.holding(Role::Villager, self.village);
        let others = villagers.iter().copied().filter(|one| *one != self.filer).take(3);
        for (n, by) in (0..).zip(others) {
            teller.cosign(by, at.plus_minutes(n * 37));
        }
    }

    fn filed(&self, filed: Filed) -> Option<Moment> {
        let calendar = self.rules.calendar;
        let today = self.now.day();
        Some(match filed {
            Filed::Ago(minutes) => lately(self.now, minutes),
            Filed::DueToday => {
                let before = (1..12).find(|back| calendar.is_working(today.plus_days(-back)))?;
                Some(self.at(before, 16)).filter(|_| calendar.is_working(today))?
            }
            Filed::Overdue => {
                let mut worked = (1..20).filter(|back| calendar.is_working(today.plus_days(-back)));
                self.at(worked.nth(2)?, 10)
            }
            Filed::Days(back) => self.at(back, 8),
        })
    }

    /// Each piece has its own minute, told by which it is, where and how old, so that no two look stamped out.
    fn at(&self, back: i64, hour: i64) -> Moment {
        let number = i64::try_from(self.number).unwrap_or(0).saturating_mul(7);
        let own =
            back.saturating_mul(13).saturating_add(number).saturating_add(self.village.as_i64() % 1_000);
        let day: Day = self.now.day().plus_days(-back);
        day.start().plus_hours(hour).plus_minutes(own % 50).plus_millis(own.saturating_mul(1_117) % 60_000)
    }
}

/// Texts for pieces are of any month: what is shown must be there on any day.
fn fits(about: About, text: &Text) -> bool {
    use Category as C;
    let village = matches!(
        text.category,
        C::Utilities
            | C::Sanitation
            | C::FieldWater
            | C::CollectiveMoney
            | C::LandHousing
            | C::Neighbours
            | C::Other
    );
    let taken = text.reason.is_none() && text.months.is_empty();
    match about {
        About::Done => village && taken && text.outcome == Outcome::Resolved,
        About::Rest => village && taken && text.outcome == Outcome::Partly,
        About::Refused => text.reason.is_some(),
        About::Town => matches!(text.category, C::Welfare | C::Subsidies) && taken,
        About::Cadre => text.category == C::CadreVillage,
        About::TownCadre => text.category == C::CadreTown,
    }
}
