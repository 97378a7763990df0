//! One's own affairs: recusals, village, sessions, tokens, passkeys.

use super::Done;
use crate::gate::{Action, Located, Permit, Role};
use crate::house::error::SIGN_IN;
use crate::house::{App, Command, Context, FieldError, Reader, Refusal, Stop, Tx};
use crate::people::decide::Refused;
use crate::people::model::{HeldPost, PersonEvent};
use crate::people::store::tokens::{self, NewToken};
use crate::people::store::{passkeys, persons, posts, sessions};
use houji_base::{BoundedText, DivisionCode, PersonId, Phone, PostId, SessionId, TokenId};
use serde::Serialize;

fn own(cx: &Context) -> Located {
    Located::own(&cx.actor, cx.county)
}

fn owner(cx: &Context) -> Result<PersonId, Stop> {
    cx.actor.person.ok_or_else(|| SIGN_IN.into())
}

/// Somebody declares a near relative, so as not to handle what concerns him.
#[derive(Serialize)]
pub struct DeclareRecusal {
    /// The other's phone number or id, as typed.
    pub other: String,
    /// What they are to each other: one of [`DeclareRecusal::RELATIONS`].
    pub relation: String,
    /// The program that finds phone numbers.
    #[serde(skip)]
    pub app: App,
}

impl DeclareRecusal {
    /// Relations by code, with their names.
    pub const RELATIONS: [(&str, &str); 5] = [
        ("spouse", "夫妻"),
        ("parent_child", "父母子女"),
        ("sibling", "兄弟姐妹"),
        ("in_law", "近姻亲"),
        ("other", "别的亲属"),
    ];

    fn find(&self, db: &mut Reader, county: i64) -> Result<PersonId, Stop> {
        let found = match Phone::parse(&self.other) {
            Ok(phone) => persons::by_phone(db, &self.app.vault, county, &phone)?,
            Err(_) => match PersonId::parse(self.other.trim()) {
                Ok(id) => persons::kept(db, county, id)?.map(|_| id),
                Err(_) => None,
            },
        };
        found.ok_or_else(|| Refused::NoRelative.into())
    }
}

impl Command for DeclareRecusal {
    const ACTION: Action = Action::RecusalDeclare;
    type State = PersonId;
    type Event = PersonEvent;
    type Done = Done;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        Ok(own(cx))
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<PersonId, Stop> {
        if !DeclareRecusal::RELATIONS.iter().any(|(code, _)| *code == self.relation) {
            return Err(Refusal::fields(vec![FieldError::new("relation", "请选一下是什么亲属")]).into());
        }
        self.find(tx, cx.county.as_i64())
    }

    fn decide(&self, other: &PersonId, cx: &Context) -> Result<Vec<PersonEvent>, Stop> {
        if cx.actor.person == Some(*other) {
            return Err(Refused::OwnRelative.into());
        }
        Ok(vec![PersonEvent::RecusalDeclared { other: other.to_string() }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        _: &Permit,
        other: &PersonId,
        _: &[PersonEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        persons::declare(tx, owner(cx)?, *other, &self.relation, cx.now)?;
        Ok(Done {})
    }
}

/// A villager moved: the old village's post ends today, the new one's begins.
#[derive(Serialize)]
pub struct Move {
    /// The new village.
    pub village: DivisionCode,
    /// Drawn beforehand.
    #[serde(skip)]
    pub drawn: PostId,
}

impl Command for Move {
    const ACTION: Action = Action::AccountOwn;
    type State = (DivisionCode, Vec<HeldPost>);
    type Event = PersonEvent;
    type Done = Done;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        Ok(own(cx))
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        let person = owner(cx)?;
        let village = cx.registry.places.village_today(self.village, cx.today).ok_or(Refused::NoVillage)?;
        posts::hold(tx, person)?;
        let mut held = posts::all_of(tx, cx.county.as_i64(), person)?;
        held.retain(|post| post.role == Role::Villager && post.until.is_none());
        Ok((village.code, held))
    }

    fn decide(&self, (village, held): &Self::State, _: &Context) -> Result<Vec<PersonEvent>, Stop> {
        // Whoever is no villager anywhere has no village to move from.
        let from = held.first().map(|post| post.place).ok_or(Refused::NoVillage)?;
        Ok((from != *village).then_some(PersonEvent::Moved { from }).into_iter().collect())
    }

    fn project(
        &self,
        tx: &mut Tx,
        _: &Permit,
        (village, held): &Self::State,
        events: &[PersonEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        if events.is_empty() {
            return Ok(Done {});
        }
        let person = owner(cx)?;
        for post in held {
            posts::end(tx, post.id, cx.today)?;
        }
        let (id, place, since) = (self.drawn, *village, cx.today);
        posts::grant(tx, person, &HeldPost { id, role: Role::Villager, place, since, until: None })?;
        persons::set_village(tx, person, place)?;
        Ok(Done {})
    }
}

/// Ends one session, or all but the present one.
#[derive(Serialize)]
pub struct EndSession {
    /// Which; `None` for all others.
    pub session: Option<SessionId>,
}

impl Command for EndSession {
    const ACTION: Action = Action::AccountOwn;
    type State = ();
    type Event = PersonEvent;
    type Done = Done;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        Ok(own(cx))
    }

    fn load(&self, _: &mut Tx, _: &Permit, _: &Context) -> Result<(), Stop> {
        Ok(())
    }

    fn decide(&self, (): &(), _: &Context) -> Result<Vec<PersonEvent>, Stop> {
        Ok(vec![PersonEvent::SessionsEnded {}])
    }

    fn project(
        &self,
        tx: &mut Tx,
        _: &Permit,
        (): &(),
        _: &[PersonEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let person = owner(cx)?;
        match self.session {
            Some(session) if sessions::close(tx, person, session)? == 0 => Err(Refused::NotYours.into()),
            Some(_) => Ok(Done {}),
            None => {
                let kept = cx.actor.session.unwrap_or(SessionId::from_i64(0));
                sessions::close_others(tx, person, kept)?;
                Ok(Done {})
            }
        }
    }
}

/// Makes a token for a program. It opens what the present sign-in opens.
#[derive(Serialize)]
pub struct MakeToken {
    /// What it is for.
    pub label: String,
    /// Days it is good for.
    pub days: i64,
    /// Digest of the token; drawn, not sent.
    #[serde(skip)]
    pub digest: [u8; 32],
    /// Drawn beforehand.
    #[serde(skip)]
    pub drawn: TokenId,
    /// Digest of the session or token in which it is made.
    #[serde(skip)]
    pub made_in: Option<[u8; 32]>,
}

/// Reads what a token is for and how long it is good.
///
/// # Errors
/// A refusal naming the fields.
pub fn read_token(label: &str, days: &str) -> Result<(String, i64), Refusal> {
    let mut errors = Vec::new();
    let label = BoundedText::<1, 40>::parse(label).map(BoundedText::into_string);
    if label.is_err() {
        errors.push(FieldError::new("label", "请写这个令牌给谁用，1 到 40 个字"));
    }
    let days = days.trim().parse::<i64>().ok().filter(|days| (1..=365).contains(days));
    if days.is_none() {
        errors.push(FieldError::new("days", "请写用几天，1 到 365"));
    }
    match (label, days) {
        (Ok(label), Some(days)) => Ok((label, days)),
        _ => Err(Refusal::fields(errors)),
    }
}

impl Command for MakeToken {
    const ACTION: Action = Action::AccountOwn;
    type State = String;
    type Event = PersonEvent;
    /// Which; the token itself is told by whoever drew it, once.
    type Done = TokenId;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        Ok(own(cx))
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<String, Stop> {
        let county = cx.county.as_i64();
        let made_in = self.made_in.ok_or(SIGN_IN)?;
        let stage = sessions::stage_of(tx, county, &made_in)?.ok_or(SIGN_IN)?;
        let held = tokens::list(tx, county, owner(cx)?, cx.now)?;
        if i64::try_from(held.len()).unwrap_or(i64::MAX) >= tokens::MOST {
            return Err(Refused::TokenMany.into());
        }
        Ok(stage)
    }

    fn decide(&self, _: &String, _: &Context) -> Result<Vec<PersonEvent>, Stop> {
        Ok(vec![PersonEvent::TokenMade { token: self.drawn.to_string(), days: self.days }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        _: &Permit,
        stage: &String,
        _: &[PersonEvent],
        cx: &Context,
    ) -> Result<TokenId, Stop> {
        let new = NewToken {
            token: &self.digest,
            id: self.drawn,
            person: owner(cx)?,
            stage,
            phone: None,
            label: &self.label,
            made_at: cx.now,
            ends_at: cx.now.plus_hours(self.days.saturating_mul(24)),
        };
        tokens::put(tx, &new)?;
        Ok(self.drawn)
    }
}

/// Revokes a token.
#[derive(Serialize)]
pub struct EndToken {
    /// Which.
    pub token: TokenId,
}

impl Command for EndToken {
    const ACTION: Action = Action::AccountOwn;
    type State = ();
    type Event = PersonEvent;
    type Done = Done;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        Ok(own(cx))
    }

    fn load(&self, _: &mut Tx, _: &Permit, _: &Context) -> Result<(), Stop> {
        Ok(())
    }

    fn decide(&self, (): &(), _: &Context) -> Result<Vec<PersonEvent>, Stop> {
        Ok(vec![PersonEvent::TokenEnded { token: self.token.to_string() }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        _: &Permit,
        (): &(),
        _: &[PersonEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        match tokens::drop(tx, owner(cx)?, self.token)? {
            0 => Err(Refused::NotYours.into()),
            _ => Ok(Done {}),
        }
    }
}

/// Removes a passkey.
#[derive(Serialize)]
pub struct RemovePasskey {
    /// Its credential id.
    pub credential: Vec<u8>,
}

impl Command for RemovePasskey {
    const ACTION: Action = Action::AccountOwn;
    type State = ();
    type Event = PersonEvent;
    type Done = Done;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        Ok(own(cx))
    }

    fn load(&self, _: &mut Tx, _: &Permit, _: &Context) -> Result<(), Stop> {
        Ok(())
    }

    fn decide(&self, (): &(), _: &Context) -> Result<Vec<PersonEvent>, Stop> {
        Ok(vec![PersonEvent::PasskeyRemoved {}])
    }

    fn project(
        &self,
        tx: &mut Tx,
        _: &Permit,
        (): &(),
        _: &[PersonEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        match passkeys::drop(tx, owner(cx)?, &self.credential)? {
            0 => Err(Refused::NotYours.into()),
            _ => Ok(Done {}),
        }
    }
}
