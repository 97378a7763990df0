//! Posts: given and ended by the security administrator.

use super::Done;
use crate::gate::{Action, Located, Permit, Role};
use crate::house::{Command, Context, Fault, Reader, Stop, Tx};
use crate::people::decide::{self, Refused, Standing, Wanted};
use crate::people::model::{HeldPost, PersonEvent};
use crate::people::store::{logins, persons, posts};
use houji_base::{Day, DivisionCode, PersonId, PostId};
use serde::{Deserialize, Serialize};

/// The security administrator gives a post.
#[derive(Serialize)]
pub struct GrantPost {
    /// To whom.
    pub person: PersonId,
    /// Code of the role.
    pub role: String,
    /// Where.
    pub place: DivisionCode,
    /// First day, as typed.
    pub since: String,
    /// Last day, as typed; empty when it is not known.
    pub until: String,
    /// Drawn beforehand.
    #[serde(skip)]
    pub drawn: PostId,
}

/// What the security administrator is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granted {
    /// The post.
    pub post: PostId,
}

impl GrantPost {
    fn wanted(&self) -> Result<Wanted, Stop> {
        Ok(Wanted {
            person: self.person,
            role: Role::parse(&self.role).ok_or(Refused::NotGranted)?,
            place: self.place,
            since: decide::day("since", &self.since)?,
            until: match self.until.trim() {
                "" => None,
                typed => Some(decide::day("until", typed)?),
            },
        })
    }
}

impl Command for GrantPost {
    const ACTION: Action = Action::PostGrant;
    type State = (Standing, Wanted);
    type Event = PersonEvent;
    type Done = Granted;

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        persons::kept(db, cx.county.as_i64(), self.person)?.ok_or(Refused::NoPerson)?;
        Ok(Located { subject: self.person.as_i64(), ..Located::open(self.place) })
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        let county = cx.county.as_i64();
        let wanted = self.wanted()?;
        posts::hold(tx, self.person)?;
        let standing = Standing {
            posts: posts::all_of(tx, county, self.person)?,
            has_account: logins::by_person(tx, county, self.person)?.is_some(),
            place_in_force: cx.registry.places.get(self.place).is_some_and(|place| place.in_force(cx.today)),
        };
        Ok((standing, wanted))
    }

    fn decide(&self, (standing, wanted): &Self::State, cx: &Context) -> Result<Vec<PersonEvent>, Stop> {
        decide::grant(standing, wanted, cx.actor.person, cx.today)?;
        Ok(vec![PersonEvent::PostGranted {
            post: self.drawn,
            role: wanted.role.code(),
            since: wanted.since.to_string(),
            until: wanted.until.map(|day| day.to_string()),
        }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        _: &Permit,
        (standing, wanted): &Self::State,
        _: &[PersonEvent],
        _: &Context,
    ) -> Result<Granted, Stop> {
        let Wanted { person, role, place, since, until } = *wanted;
        posts::grant(tx, person, &HeldPost { id: self.drawn, role, place, since, until })?;
        // The first office switches the account on. One that was switched off later stays off.
        let first = !standing.posts.iter().any(|held| held.role.is_office());
        if first && role.is_office() {
            logins::switch(tx, person, true)?;
        }
        Ok(Granted { post: self.drawn })
    }
}

/// The security administrator ends a post: rights end with its last day.
#[derive(Serialize)]
pub struct EndPost {
    /// Which.
    pub post: PostId,
    /// Last day, as typed.
    pub last: String,
}

impl EndPost {
    fn held(&self, db: &mut Reader, cx: &Context) -> Result<(PersonId, HeldPost), Stop> {
        let found = posts::one(db, cx.county.as_i64(), self.post)?;
        // Who is a party member is not for administrators to know.
        let found = found.filter(|(_, held)| held.role != Role::PartyMember);
        found.ok_or_else(|| Refused::NoPost.into())
    }
}

impl Command for EndPost {
    const ACTION: Action = Action::PostGrant;
    type State = (PersonId, HeldPost, Day);
    type Event = PersonEvent;
    type Done = Done;

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let (holder, post) = self.held(db, cx)?;
        let seen_by = Some(Action::PersonRead);
        Ok(Located { subject: holder.as_i64(), seen_by, ..Located::open(post.place) })
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        let (holder, post) = self.held(tx, cx)?;
        Ok((holder, post, decide::day("last", &self.last)?))
    }

    fn decide(&self, (holder, post, last): &Self::State, cx: &Context) -> Result<Vec<PersonEvent>, Stop> {
        decide::end(post, *holder, *last, cx.actor.person, cx.today)?;
        Ok(vec![PersonEvent::PostEnded { post: self.post, last: last.to_string() }])
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

/// Ends a post that was just read; one that is gone was ended by somebody else meanwhile.
pub(super) fn ended(tx: &mut Tx, post: PostId, last: Day) -> Result<Done, Stop> {
    match posts::end(tx, post, last)? {
        1 => Ok(Done {}),
        _ => Err(Fault::retry().into()),
    }
}
