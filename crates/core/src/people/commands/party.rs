//! Who is a party member of a village: entered and ended by the party's own people, never by an administrator. It gives one right,
//! to read what is for members alone, and the record does not name him.

use super::posts::ended;
use super::{Done, Granted};
use crate::gate::{Action, Located, Permit, Role};
use crate::house::web::Format;
use crate::house::{Command, Context, Reader, Stop, Tx};
use crate::people::decide::{self, Refused, Standing, Wanted};
use crate::people::model::{HeldPost, PersonEvent};
use crate::people::store::{persons, posts};
use houji_base::{Day, DivisionCode, PersonId, Phone, PostId};
use serde::Serialize;

/// Somebody who has signed in by telephone is entered as a party member.
#[derive(Serialize)]
pub struct EnrolMember {
    /// Village of the party organisation.
    pub village: DivisionCode,
    /// Name, as a check of the number.
    pub name: String,
    /// Telephone number he signs in with.
    pub phone: String,
    /// First day, as typed.
    pub since: String,
    /// Drawn beforehand.
    #[serde(skip)]
    pub drawn: PostId,
}

impl EnrolMember {
    /// Who it is: number and name must belong together.
    fn person(&self, db: &mut Reader, cx: &Context) -> Result<PersonId, Stop> {
        let phone = Phone::parse(self.phone.trim()).map_err(|_| Refused::PartyNobody)?;
        let county = cx.county.as_i64();
        let person = persons::by_phone(db, &cx.vault, county, &phone)?.ok_or(Refused::PartyNobody)?;
        let kept = persons::kept(db, county, person)?;
        let is_he = kept.is_some_and(|kept| kept.name == self.name.trim());
        if is_he { Ok(person) } else { Err(Refused::PartyNobody.into()) }
    }
}

impl Command for EnrolMember {
    const ACTION: Action = Action::PartyRegister;
    type State = (Standing, Wanted);
    type Event = PersonEvent;
    type Done = Granted;

    fn locate(&self, _: &mut Reader, _: &Context) -> Result<Located, Stop> {
        Ok(Located { subject: self.drawn.as_i64(), ..Located::open(self.village) })
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        let since = decide::day("since", &self.since)?;
        let person = self.person(tx, cx)?;
        posts::hold(tx, person)?;
        let standing = Standing {
            posts: posts::all_of(tx, cx.county.as_i64(), person)?,
            has_account: false,
            place_in_force: cx.registry.places.get(self.village).is_some_and(|it| it.in_force(cx.today)),
        };
        let wanted = Wanted { person, role: Role::PartyMember, place: self.village, since, until: None };
        Ok((standing, wanted))
    }

    fn decide(&self, (standing, wanted): &Self::State, cx: &Context) -> Result<Vec<PersonEvent>, Stop> {
        decide::enrol(standing, wanted, cx.actor.person, cx.today)?;
        Ok(vec![PersonEvent::PartyEnrolled { since: wanted.since.to_string() }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        _: &Permit,
        (_, wanted): &Self::State,
        _: &[PersonEvent],
        _: &Context,
    ) -> Result<Granted, Stop> {
        let Wanted { person, role, place, since, until } = *wanted;
        posts::grant(tx, person, &HeldPost { id: self.drawn, role, place, since, until })?;
        Ok(Granted { post: self.drawn })
    }
}

/// A membership ends: what was read under it stays read, and nothing more is.
#[derive(Serialize)]
pub struct EndMembership {
    /// Which.
    pub post: PostId,
    /// Last day, as typed.
    pub last: String,
}

impl EndMembership {
    fn held(&self, db: &mut Reader, cx: &Context) -> Result<(PersonId, HeldPost), Stop> {
        let found = posts::one(db, cx.county.as_i64(), self.post)?;
        let found = found.filter(|(_, held)| held.role == Role::PartyMember);
        found.ok_or_else(|| Refused::NoMember.into())
    }
}

impl Command for EndMembership {
    const ACTION: Action = Action::PartyRegister;
    type State = (PersonId, HeldPost, Day);
    type Event = PersonEvent;
    type Done = Done;

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let (_, post) = self.held(db, cx)?;
        let seen_by = Some(Self::ACTION);
        Ok(Located { subject: post.id.as_i64(), seen_by, ..Located::open(post.place) })
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        let (holder, post) = self.held(tx, cx)?;
        Ok((holder, post, decide::day("last", &self.last)?))
    }

    fn decide(&self, (holder, post, last): &Self::State, cx: &Context) -> Result<Vec<PersonEvent>, Stop> {
        decide::end_membership((post, *holder), *last, cx.actor.person, cx.today)?;
        Ok(vec![PersonEvent::PartyEnded { last: last.to_string() }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        _: &Permit,
        (_, _, last): &Self::State,
        _: &[PersonEvent],
        _: &Context,
    ) -> Result<Done, Stop> {
        ended(tx, self.post, *last)
    }
}

/// The register of a village is taken away as a file, with names. It was read before, so that the record knows how many are in it.
#[derive(Serialize)]
pub struct ExportMembers {
    /// Of which village.
    pub village: DivisionCode,
    /// In which form.
    pub format: Format,
    /// How many.
    pub rows: i64,
    /// Digest of all cells: a file with anything else in it is another act.
    pub cells: String,
}

impl ExportMembers {
    /// The key of a press: the same file once more is the same act, another file is another one.
    pub fn key(&self, form: &str) -> String {
        format!("{form}.{}.{}", self.format.ending(), self.cells)
    }
}

impl Command for ExportMembers {
    const ACTION: Action = Action::PartyRegister;
    type State = ();
    type Event = PersonEvent;
    type Done = Done;

    fn locate(&self, _: &mut Reader, _: &Context) -> Result<Located, Stop> {
        Ok(Located::open(self.village))
    }

    fn load(&self, _: &mut Tx, _: &Permit, _: &Context) -> Result<(), Stop> {
        Ok(())
    }

    fn decide(&self, (): &(), _: &Context) -> Result<Vec<PersonEvent>, Stop> {
        Ok(vec![PersonEvent::PartyListed { format: self.format, rows: self.rows }])
    }

    fn project(&self, _: &mut Tx, _: &Permit, (): &(), _: &[PersonEvent], _: &Context) -> Result<Done, Stop> {
        Ok(Done {})
    }
}
