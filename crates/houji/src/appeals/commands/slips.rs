//! Paper slips: printing them with codes that are set aside, and typing one in.

use super::super::decide::{self, OnSlip, PadState, Refused, Written};
use super::super::model::{Channel, Numbered};
use super::super::store::{self, Pad};
use super::entered::keep;
use super::file::{Drawn, Filed, entry, recorded, store_filed};
use crate::files::{self, Attachment, Holder, SubjectKind};
use crate::gate::{Action, Located, Permit};
use crate::house::error::SIGN_IN;
use crate::house::{App, Command, Context, Reader, Stop, Tx, receipts};
use crate::record::Event;
use crate::registry::keys;
use houji_base::{AttachmentId, DivisionCode, ReceiptCode};
use serde::{Deserialize, Serialize};

/// Somebody prints slips for a village.
#[derive(Serialize)]
pub struct PrintSlips {
    /// Village.
    pub village: DivisionCode,
    /// How many slips.
    pub count: i64,
    /// First serial number of the range, set aside beforehand.
    #[serde(skip)]
    pub first: i64,
}

impl PrintSlips {
    /// With a range of codes set aside for it; none when it is more than the county allows, which the command then refuses.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn of(app: &App, village: DivisionCode, count: i64) -> Result<PrintSlips, Stop> {
        let most = app.registry.load().parameters.number(keys::SLIP_MOST, app.clock.now().day());
        let first = match (1..=most).contains(&count) {
            true => app.db.write(move |tx| Ok(receipts::set_aside(tx, count)?)).await?,
            false => 0,
        };
        Ok(PrintSlips { village, count, first })
    }
}

/// What happened to slips.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SlipEvent {
    /// They were printed: the range of serial numbers behind their codes.
    Printed {
        /// The first.
        first: i64,
        /// How many codes.
        count: i64,
    },
}

impl Event for SlipEvent {
    fn kind(&self) -> &'static str {
        match self {
            SlipEvent::Printed { .. } => "slip.printed",
        }
    }
}

/// What whoever printed slips is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Printed {
    /// First serial number of the range.
    pub first: i64,
}

impl Command for PrintSlips {
    const ACTION: Action = Action::AppealSlip;
    type State = DivisionCode;
    type Event = SlipEvent;
    type Done = Printed;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let village = cx.registry.places.village_today(self.village, cx.today).ok_or(Refused::NoVillage)?;
        Ok(Located::open(village.code))
    }

    fn load(&self, _: &mut Tx, permit: &Permit, _: &Context) -> Result<DivisionCode, Stop> {
        Ok(permit.what().place)
    }

    fn decide(&self, _: &DivisionCode, cx: &Context) -> Result<Vec<SlipEvent>, Stop> {
        let most = cx.registry.parameters.number(keys::SLIP_MOST, cx.today);
        if (1..=most).contains(&self.count) {
            Ok(vec![SlipEvent::Printed { first: self.first, count: self.count }])
        } else {
            Err(Refused::SlipMany { most }.into())
        }
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        village: &DivisionCode,
        _: &[SlipEvent],
        cx: &Context,
    ) -> Result<Printed, Stop> {
        let first = self.first;
        let person = cx.actor.person.ok_or(SIGN_IN)?;
        let pad = Pad { first, count: self.count, village: *village, person, printed_at: cx.now };
        store::keep_pad(tx, permit, &pad)?;
        Ok(Printed { first })
    }
}

/// A clerk types in a slip that somebody wrote.
#[derive(Serialize)]
pub struct TypeSlip {
    /// The matter as it stands on the slip, checked.
    pub written: Written,
    /// Name and number as they stand there, checked.
    pub on_slip: OnSlip,
    /// Photos of the slip, sent before.
    pub files: Vec<AttachmentId>,
    /// Who sent those; none when there are none.
    #[serde(skip)]
    pub holder: Option<Holder>,
    /// The code that is printed on it.
    pub code: ReceiptCode,
    /// The same with the serial number behind it, and a salt drawn beforehand.
    #[serde(skip)]
    pub drawn: Drawn,
}

/// What deciding about a slip must know.
pub struct Typing {
    village: DivisionCode,
    pad: Option<PadState>,
    files: Vec<Attachment>,
}

impl Command for TypeSlip {
    const ACTION: Action = Action::AppealSlip;
    type State = Typing;
    type Event = Numbered;
    type Done = Filed;

    /// A code that was not printed for a place of the clerk's is told like one that was never printed.
    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let serial = self.drawn.id.as_i64();
        let pad = store::pad_of(db, cx.county.as_i64(), serial)?.ok_or(Refused::SlipNotOurs)?;
        let places = &cx.registry.places;
        let village = places.village_today(pad.village, cx.today).ok_or(Refused::NoVillage)?;
        let what = Located { subject: serial, ..Located::open(village.code) };
        if crate::gate::may(&cx.actor, Action::AppealSlip, &what) {
            Ok(what)
        } else {
            Err(Refused::SlipNotOurs.into())
        }
    }

    fn load(&self, tx: &mut Tx, permit: &Permit, cx: &Context) -> Result<Typing, Stop> {
        let county = cx.county.as_i64();
        let files = match &self.holder {
            Some(holder) => files::ready(tx, county, holder, &self.files)?,
            None => Vec::new(),
        };
        let used = store::by_id(tx, county, self.drawn.id)?.is_some();
        Ok(Typing { village: permit.what().place, pad: Some(PadState { used }), files })
    }

    fn decide(&self, state: &Typing, cx: &Context) -> Result<Vec<Numbered>, Stop> {
        decide::type_slip(self.written.category, state.pad)?;
        let behalf = self.on_slip.behalf(cx.actor.person.ok_or(SIGN_IN)?);
        let new = (&self.written, Channel::Slip);
        let at = (state.village, &self.drawn.salt);
        Ok(vec![entry(new, at, &state.files, Some((&behalf, &[])), cx)])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &Typing,
        events: &[Numbered],
        cx: &Context,
    ) -> Result<Filed, Stop> {
        let behalf = self.on_slip.behalf(cx.actor.person.ok_or(SIGN_IN)?);
        let new = (&self.drawn, &self.written, Channel::Slip);
        let done = store_filed(tx, permit, new, (state.village, None), events, cx)?;
        keep(tx, permit, &behalf, done.id, cx)?;
        if let Some(holder) = self.holder.as_ref().filter(|_| !self.files.is_empty()) {
            files::bind(tx, permit, ((SubjectKind::Appeal, done.id.as_i64()), false), &self.files, holder)?;
        }
        Ok(done)
    }
}

/// Discipline types in a paper about a cadre. It has a code of its own: whoever prints slips knows their codes, and with
/// the code of a sealed appeal anybody may follow it.
#[derive(Serialize)]
pub struct TypePaper {
    /// Village of whoever wrote it.
    pub village: DivisionCode,
    /// The matter as it stands on the paper, checked.
    pub written: Written,
    /// Name and number as they stand there, checked.
    pub on_slip: OnSlip,
    /// Drawn beforehand.
    #[serde(skip)]
    pub drawn: Drawn,
}

impl Command for TypePaper {
    const ACTION: Action = Action::SealedPaper;
    type State = DivisionCode;
    type Event = Numbered;
    type Done = Filed;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let village = cx.registry.places.village_today(self.village, cx.today).ok_or(Refused::NoVillage)?;
        Ok(Located { subject: self.drawn.id.as_i64(), ..Located::open(village.code) })
    }

    fn load(&self, _: &mut Tx, permit: &Permit, _: &Context) -> Result<DivisionCode, Stop> {
        Ok(permit.what().place)
    }

    fn decide(&self, village: &DivisionCode, cx: &Context) -> Result<Vec<Numbered>, Stop> {
        decide::type_paper(self.written.category)?;
        let behalf = self.on_slip.behalf(cx.actor.person.ok_or(SIGN_IN)?);
        let new = (&self.written, Channel::Slip);
        Ok(vec![entry(new, (*village, &self.drawn.salt), &[], Some((&behalf, &[])), cx)])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        village: &DivisionCode,
        events: &[Numbered],
        cx: &Context,
    ) -> Result<Filed, Stop> {
        let behalf = self.on_slip.behalf(cx.actor.person.ok_or(SIGN_IN)?);
        let new = (&self.drawn, &self.written, Channel::Slip);
        let done = store_filed(tx, permit, new, (*village, None), events, cx)?;
        keep(tx, permit, &behalf, done.id, cx)?;
        Ok(done)
    }

    fn recorded(&self, permit: &Permit, events: &[Numbered]) -> Located {
        recorded(&self.written, permit, events)
    }
}
