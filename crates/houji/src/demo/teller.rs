//! Tells a story step by step: who does the next thing, and in which words. The course says when. Pure.

use super::chance::Chance;
use super::pen::Pen;
use super::story::{Answer, Deed, Rules, Story, What};
use super::texts::Text;
use crate::appeals::model::{Mode, Outcome, Reason};
use crate::gate::{Desk, Office, Role};
use houji_base::{DivisionCode, Moment, Term};

/// How a story begins.
#[derive(Clone, Copy)]
pub(super) struct Beginning {
    /// Where.
    pub(super) village: DivisionCode,
    /// Who files.
    pub(super) filer: usize,
    /// Which text.
    pub(super) text: usize,
    /// When it is filed.
    pub(super) filed: Moment,
}

/// A story as far as it is told.
pub(super) struct Teller<'a> {
    rules: &'a Rules<'a>,
    pen: &'a mut Pen,
    text: &'a Text,
    number: usize,
    /// The story.
    pub(super) story: Story,
    /// With which office it lies.
    pub(super) office: Office,
    /// Who took it on.
    pub(super) handler: Option<usize>,
    /// Who answered and was rated badly.
    earlier: Vec<usize>,
    /// Who takes it on at the village, when somebody is wanted.
    pub(super) wanted: Option<Role>,
}

impl<'a> Teller<'a> {
    /// Begins a story; `None` without its text.
    pub(super) fn begin(
        rules: &'a Rules<'a>,
        chance: &mut Chance,
        pen: &'a mut Pen,
        begin: Beginning,
    ) -> Option<Teller<'a>> {
        let Beginning { village, filer, text: number, filed } = begin;
        let text = rules.texts.get(number)?;
        let category = text.category;
        let personal = text.is_personal();
        let anonymous = if category.takes_anonymous() && !personal { 14 } else { 0 };
        let modes = [(72, Mode::Named), (19, Mode::Hidden), (anonymous, Mode::Anonymous)];
        let sealed = [(20, Mode::Named), (35, Mode::Hidden), (45, Mode::Anonymous)];
        let modes = if category.is_sealed() { sealed } else { modes };
        let mode = chance.weighed(&modes).copied().unwrap_or(Mode::Named);
        let shown = chance.percent(if personal { 0 } else { text.shown });
        let story = Story {
            village,
            filer,
            category,
            text: text.text.clone(),
            spot: text.place.clone(),
            mode,
            shown,
            filed,
            deeds: Vec::new(),
        };
        let office = rules.office(category, filed.day());
        let (handler, earlier, wanted) = (None, Vec::new(), None);
        Some(Teller { rules, pen, text, number, story, office, handler, earlier, wanted })
    }

    fn deed(&mut self, at: Moment, by: usize, what: What) {
        self.story.deeds.push(Deed { at, by, what });
    }

    fn of_filer(&mut self, at: Moment, what: What) {
        self.deed(at, self.story.filer, what);
    }

    /// One of those who work at an office in charge of the village, other than some.
    pub(super) fn staff(&self, chance: &mut Chance, office: Office, but: &[usize]) -> Option<usize> {
        let place = Desk::of(office, self.story.village).place;
        let roles: &[(i64, Role)] = match office {
            Office::Village => &[(62, Role::VillageCadre), (38, Role::VillageSecretary)],
            other => return self.holding(chance, other.roles().first().copied()?, place, but),
        };
        let role = chance.weighed(roles).copied()?;
        self.holding(chance, self.wanted.unwrap_or(role), place, but)
    }

    fn holding(&self, chance: &mut Chance, role: Role, place: DivisionCode, but: &[usize]) -> Option<usize> {
        let place = if role == Role::TownClerk { place.town().unwrap_or(place) } else { place };
        let all = self.rules.folk.holding(role, place);
        let free: Vec<usize> = all.iter().copied().filter(|one| !but.contains(one)).collect();
        chance.pick(&free).copied()
    }

    /// Who decides above the present desk: its leader, or somebody at the desk above.
    fn above(&self, chance: &mut Chance) -> Option<usize> {
        let town = self.story.village.town()?;
        let led = matches!(self.office, Office::Village | Office::Town);
        if led && chance.percent(45) {
            return self.holding(chance, Role::TownLeader, town, &[]);
        }
        match self.office.above() {
            Some(above) => self.staff(chance, above, self.handler.as_slice()),
            None => self.holding(chance, Role::CountyLeader, town.county(), &[]),
        }
    }

    /// Somebody who may takes it on; false when nobody may.
    pub(super) fn accept(&mut self, chance: &mut Chance, at: Moment, promised: Option<Term>) -> bool {
        // Now and then the township's clerk does it for the village.
        let office = if self.office == Office::Village && self.wanted.is_none() && chance.percent(6) {
            Office::Town
        } else {
            self.office
        };
        let Some(by) = self.staff(chance, office, &self.earlier) else { return false };
        self.handler = Some(by);
        self.deed(at, by, What::Accept(promised));
        true
    }

    /// Not taken on, for the reason the text gives.
    pub(super) fn refuse(&mut self, chance: &mut Chance, at: Moment) {
        let Some(by) = self.staff(chance, self.office, &[]) else { return };
        let reason = self.text.reason.unwrap_or(Reason::OtherAuthority);
        let instead = self.text.instead.clone();
        self.deed(at, by, What::Refuse(reason, instead));
    }

    /// The villager does not agree; the desk above has it.
    pub(super) fn object(&mut self, chance: &mut Chance, at: Moment) {
        let words = self.rules.sentences.one(chance, "object", "");
        self.of_filer(at, What::Object(words));
        self.office = self.office.above().unwrap_or(self.office);
    }

    /// Sent on to where it belongs, before anybody took it on.
    pub(super) fn send_on(&mut self, chance: &mut Chance, at: Moment, office: Office) {
        let Some(by) = self.staff(chance, self.office, &[]) else { return };
        let why = self.rules.sentences.one(chance, "return", office.code());
        self.deed(at, by, What::Return(office, why));
        self.office = office;
    }

    /// Handed up by whoever has it.
    pub(super) fn raise(&mut self, chance: &mut Chance, at: Moment, office: Office) {
        let by = self.handler.or_else(|| self.staff(chance, self.office, &[]));
        let Some(by) = by else { return };
        let why = self.rules.sentences.one(chance, "raise", office.code());
        self.deed(at, by, What::Raise(office, why));
        (self.office, self.handler) = (office, None);
    }

    /// Whoever decides above says whose it is.
    pub(super) fn designate(&mut self, chance: &mut Chance, at: Moment, office: Office) {
        let Some(by) = self.above(chance) else { return };
        let why = self.rules.sentences.one(chance, "designate", "");
        self.deed(at, by, What::Designate(office, why));
        (self.office, self.handler) = (office, None);
    }

    /// The handler asks for more time.
    pub(super) fn extend(&mut self, chance: &mut Chance, at: Moment, term: Term) {
        let Some(by) = self.handler else { return };
        let why = self.rules.sentences.one(chance, "extend", "");
        self.deed(at, by, What::Extend(term, why));
    }

    /// It is decided about.
    pub(super) fn decide(&mut self, chance: &mut Chance, at: Moment, grant: bool) {
        if let Some(by) = self.above(chance) {
            self.deed(at, by, What::Decide(grant));
        }
    }

    /// The handler asks the villager; the villager answers at another moment, or does not.
    pub(super) fn ask(&mut self, chance: &mut Chance, at: Moment, answered: Option<Moment>) {
        let Some(by) = self.handler else { return };
        let (question, answer) = self.rules.sentences.pair(chance, "ask", self.story.category.code());
        self.deed(at, by, What::Ask(question));
        if let Some(answered) = answered {
            self.of_filer(answered, What::Supplement(answer));
        }
    }

    /// Another desk is asked for its part and does it at another moment, or has not yet.
    pub(super) fn part(&mut self, chance: &mut Chance, at: Moment, office: Office, done: Option<Moment>) {
        let (Some(by), Some(other)) = (self.handler, self.staff(chance, office, &[])) else { return };
        let (asked, words) = self.rules.sentences.pair(chance, "part", office.code());
        self.deed(at, by, What::AskPart(office, asked));
        if let Some(done) = done {
            self.deed(done, other, What::DonePart(words));
        }
    }

    /// The township's clerk or the county's petition office makes it a petition.
    pub(super) fn petition(&mut self, chance: &mut Chance, at: Moment) {
        let office = if chance.percent(60) { Office::Petition } else { Office::Town };
        if let Some(by) = self.staff(chance, office, &[]) {
            self.deed(at, by, What::Petition);
        }
    }

    /// The handler answers; tells whether something is left to do.
    pub(super) fn answer(&mut self, chance: &mut Chance, at: Moment) -> bool {
        let Some(by) = self.handler else { return false };
        let outcome = self.text.outcome;
        let next_day = (outcome == Outcome::Partly).then(|| at.day().plus_days(chance.between(7, 30)));
        let (found, done) =
            self.pen.answer(chance, (by, self.number), self.text, self.office, (self.story.filed, at));
        let not_done = self.text.not_done.clone();
        self.deed(at, by, What::Answer(Answer { outcome, found, done, not_done, next_day }));
        outcome != Outcome::Resolved
    }

    /// The villager rates; after the first bad word somebody else, one desk up, has it.
    pub(super) fn rate(&mut self, chance: &mut Chance, at: Moment, score: i64) {
        let of = if score >= 3 { "good" } else { "bad" };
        let said = chance.percent(if score >= 3 { 20 } else { 60 });
        let said = said.then(|| self.rules.sentences.one(chance, "rate", of));
        self.of_filer(at, What::Rate(score, said));
        if score <= 2 && self.earlier.is_empty() {
            self.earlier.extend(self.handler.take());
            self.office = self.office.above().unwrap_or(self.office);
        }
    }

    /// The villager takes it back.
    pub(super) fn withdraw(&mut self, at: Moment) {
        self.of_filer(at, What::Withdraw);
    }

    /// Somebody of an office looks at the name. Nobody can see one that nobody knows; a sealed one's is kept from
    /// its own place.
    pub(super) fn look(&mut self, chance: &mut Chance, at: Moment, office: Office) {
        let sealed = self.story.category.is_sealed();
        if self.story.mode == Mode::Anonymous || (sealed && self.story.mode == Mode::Hidden) {
            return;
        }
        if let Some(by) = self.staff(chance, office, &[]) {
            self.deed(at, by, What::Look);
        }
    }

    /// A neighbour says: with me too.
    pub(super) fn cosign(&mut self, by: usize, at: Moment) {
        self.deed(at, by, What::Cosign);
    }

    /// It is handled together with another story of the village.
    pub(super) fn merge(&mut self, chance: &mut Chance, at: Moment, into: usize) {
        if let Some(by) = self.staff(chance, self.office, &[]) {
            self.deed(at, by, What::Merge(into));
        }
    }
}
