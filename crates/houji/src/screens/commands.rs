//! Letting a screen in, and ending it, on the command path; and the moment a screen's code is typed.

use super::store::devices::{self, Device};
use crate::gate::{Action, Actor, Located, Permit, Role};
use crate::house::error::NOT_FOUND;
use crate::house::{App, Command, Context, Reader, Stop, Tx, random};
use crate::people::model::{HeldPost, stage};
use crate::people::session::Fresh;
use crate::people::store::persons::{self, NewPerson};
use crate::people::store::{posts, sessions};
use crate::record::{self, Event};
use crate::registry::keys;
use houji_base::{DivisionCode, Level, Moment, PersonId, PostId, SessionId};
use serde::{Deserialize, Serialize};

crate::refusals! {
    /// Why a screen is not let in.
    pub enum Refused {
        /// A screen hangs in a village or in the county's hall.
        NoPlace {} = 422 "screen.no_place" "这里不能挂屏。请选一个村，或者选县。",
        /// The code is wrong, was used, or is too old.
        NoCode {} = 422 "screen.no_code" "这个配对码不对，或者已经用过、过时了。请核对 8 位数字，或者请经办人再开一个。",
    }
}

/// What happened to a screen.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum ScreenEvent {
    /// A pairing code was made.
    Opened {},
    /// The code was typed at the screen.
    Paired {},
    /// It was ended.
    Closed {},
}

impl Event for ScreenEvent {
    fn kind(&self) -> &'static str {
        match self {
            ScreenEvent::Opened {} => "screen.opened",
            ScreenEvent::Paired {} => "screen.paired",
            ScreenEvent::Closed {} => "screen.closed",
        }
    }
}

/// Digits of a pairing code.
const DIGITS: u64 = 100_000_000;

/// A pairing code with what is kept of it.
pub(super) struct Code {
    pub(super) digits: String,
    pub(super) digest: [u8; 32],
}

impl Code {
    /// A fresh one.
    pub(super) fn draw(app: &App) -> Result<Code, Stop> {
        let digits = format!("{:08}", u64::from_be_bytes(random::<8>()?) % DIGITS);
        Ok(Code::of(app, &digits))
    }

    /// As typed; spaces do not matter.
    pub(super) fn of(app: &App, typed: &str) -> Code {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let digest = app.vault.lookup("screen.pair", &digits);
        Code { digits, digest }
    }
}

/// Somebody of the place lets a screen in: makes a pairing code.
#[derive(Serialize)]
pub(super) struct OpenScreen {
    /// Where it hangs.
    pub(super) place: DivisionCode,
    #[serde(skip)]
    pub(super) app: App,
    #[serde(skip)]
    pub(super) code: [u8; 32],
}

/// What whoever let a screen in is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Opened {
    /// Until when the code is good, UTC milliseconds.
    pub(super) until: i64,
}

/// The screen of a place, when there is one already.
pub(super) struct Standing {
    person: Option<PersonId>,
}

impl Command for OpenScreen {
    const ACTION: Action = Action::ScreenOpen;
    type State = Standing;
    type Event = ScreenEvent;
    type Done = Opened;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let known = cx.registry.places.get(self.place).is_some_and(|place| place.in_force(cx.today));
        if !known || self.place.level() == Level::Town {
            return Err(Refused::NoPlace {}.into());
        }
        Ok(Located::open(self.place))
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Standing, Stop> {
        Ok(Standing { person: devices::holder(tx, cx.county.as_i64(), self.place, cx.today)? })
    }

    fn decide(&self, _: &Standing, _: &Context) -> Result<Vec<ScreenEvent>, Stop> {
        Ok(vec![ScreenEvent::Opened {}])
    }

    fn project(
        &self,
        tx: &mut Tx,
        _: &Permit,
        standing: &Standing,
        _: &[ScreenEvent],
        cx: &Context,
    ) -> Result<Opened, Stop> {
        let app = &self.app;
        let person = match standing.person {
            Some(person) => person,
            None => install(tx, app, cx, self.place)?,
        };
        let until =
            cx.registry.parameters.term(keys::SCREEN_PAIR, cx.today).due(cx.now, &cx.registry.calendar);
        let new = sessions::NewSession {
            token: &self.code,
            id: SessionId::from_i64(app.ids.next(cx.now)),
            person,
            stage: stage::PAIR,
            phone: None,
            device: "",
            now: cx.now,
            ends_at: until,
        };
        sessions::open(tx, &new)?;
        Ok(Opened { until: until.millis() })
    }
}

/// Name of the screens of a place.
pub(crate) fn name(place: DivisionCode, of: &str) -> String {
    if place.level() == Level::County { format!("{of}大屏") } else { format!("{of}村屏") }
}

/// Puts the screen of a place on the register of people, with its one post.
fn install(tx: &mut Tx, app: &App, cx: &Context, place: DivisionCode) -> Result<PersonId, Stop> {
    let id = PersonId::from_i64(app.ids.next(cx.now));
    let name = name(place, &cx.registry.places.name(place));
    let new = NewPerson { id, name: &name, phone: None, village: None, verified: true, now: cx.now };
    persons::insert(tx, &app.vault, &new)?;
    let post = PostId::from_i64(app.ids.next(cx.now));
    posts::grant(tx, id, &HeldPost { id: post, role: Role::Screen, place, since: cx.today, until: None })?;
    Ok(id)
}

/// Somebody of the place ends a screen.
#[derive(Serialize)]
pub(super) struct CloseScreen {
    /// Its session.
    pub(super) id: SessionId,
}

/// What whoever ended a screen is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Closed {}

impl CloseScreen {
    fn find(&self, db: &mut Reader, cx: &Context) -> Result<Device, Stop> {
        devices::one(db, cx.county.as_i64(), self.id)?.ok_or_else(|| NOT_FOUND.into())
    }
}

impl Command for CloseScreen {
    const ACTION: Action = Action::ScreenOpen;
    type State = Device;
    type Event = ScreenEvent;
    type Done = Closed;

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let device = self.find(db, cx)?;
        let (subject, seen_by) = (self.id.as_i64(), Some(Action::ScreenOpen));
        Ok(Located { subject, seen_by, ..Located::open(device.place) })
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Device, Stop> {
        self.find(tx, cx)
    }

    fn decide(&self, _: &Device, _: &Context) -> Result<Vec<ScreenEvent>, Stop> {
        Ok(vec![ScreenEvent::Closed {}])
    }

    fn project(
        &self,
        tx: &mut Tx,
        _: &Permit,
        device: &Device,
        _: &[ScreenEvent],
        _: &Context,
    ) -> Result<Closed, Stop> {
        match sessions::close(tx, device.person, device.id)? {
            1 => Ok(Closed {}),
            _ => Err(crate::house::Fault::retry().into()),
        }
    }
}

/// A code is typed at the screen: its session begins, and the place it shows is told.
///
/// # Errors
/// A refusal when there is no such code; a fault of the database.
pub(super) async fn pair(app: &App, typed: &str, device: &str, fresh: &Fresh) -> Result<DivisionCode, Stop> {
    let (code, token, device, job) =
        (Code::of(app, typed).digest, fresh.digest, device.to_owned(), app.clone());
    app.db
        .write(move |tx| {
            let cx = job.context(Actor::visitor(job.db.county()));
            let life = cx.registry.parameters.term(keys::SESSION_SCREEN, cx.today);
            let ends: Moment = life.due(cx.now, &cx.registry.calendar);
            let paired = devices::pair(tx, &code, &token, &device, (cx.now, ends))?;
            let Some((id, person)) = paired else { return Err(Refused::NoCode {}.into()) };
            let held = sessions::posts(tx, cx.county.as_i64(), person, cx.today)?;
            let place = held.iter().find(|post| post.role == Role::Screen).map(|post| post.place);
            let place = place.ok_or(Refused::NoCode {})?;
            let what = Located { subject: id.as_i64(), ..Located::open(place) };
            record::append(tx, &cx, &what, &[ScreenEvent::Paired {}], None)?;
            Ok(place)
        })
        .await
}
