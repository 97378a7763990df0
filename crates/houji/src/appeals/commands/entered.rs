//! Entering a matter for another person, and what a helper does afterwards.

use super::super::decide::{self, Evidence, Handling, Refused, Told, Written};
use super::super::model::{AppealEvent, Behalf, By, Channel, Numbered};
use super::super::store;
use super::file::{Drawn, Filed, entry, recorded, store_filed};
use super::{Act, told};
use crate::files::{self, Attachment, Holder, Kind, SubjectKind};
use crate::gate::{Action, Located, Permit};
use crate::house::error::SIGN_IN;
use crate::house::{Command, Context, Reader, Stop, Tx};
use crate::people;
use crate::registry::keys;
use houji_base::{AppealId, AttachmentId, DivisionCode};
use houji_seal::commitment;
use serde::Serialize;

/// A helper enters a matter for a person without a phone.
#[derive(Serialize)]
pub struct FileFor {
    /// Village of the person.
    pub village: DivisionCode,
    /// What the person wants written, checked.
    pub written: Written,
    /// From whom, and how that person agreed, checked.
    pub told: Told,
    /// Photos and recordings that show the agreement, sent before.
    pub evidence: Vec<AttachmentId>,
    /// Photos of the matter itself, sent before.
    pub files: Vec<AttachmentId>,
    /// Who sent those; none when there are none.
    #[serde(skip)]
    pub holder: Option<Holder>,
    /// Drawn beforehand.
    #[serde(skip)]
    pub drawn: Drawn,
}

/// What deciding about an entry must know.
pub struct Entering {
    village: DivisionCode,
    evidence: Vec<Attachment>,
    files: Vec<Attachment>,
    own_phone: Option<String>,
    today: i64,
}

fn count(all: &[Attachment], kind: Kind) -> usize {
    all.iter().filter(|one| one.kind == kind).count()
}

impl Command for FileFor {
    const ACTION: Action = Action::AppealProxy;
    type State = Entering;
    type Event = Numbered;
    type Done = Filed;

    fn near(&self) -> Option<i64> {
        Some(self.village.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let village = cx.registry.places.village_today(self.village, cx.today).ok_or(Refused::NoVillage)?;
        Ok(Located { subject: self.drawn.id.as_i64(), ..Located::open(village.code) })
    }

    fn load(&self, tx: &mut Tx, permit: &Permit, cx: &Context) -> Result<Entering, Stop> {
        let (county, person) = (cx.county.as_i64(), cx.actor.person.ok_or(SIGN_IN)?);
        let mut sent = |ids: &[AttachmentId]| match &self.holder {
            Some(holder) => files::ready(tx, county, holder, ids),
            None => Ok(Vec::new()),
        };
        let (evidence, files) = (sent(&self.evidence)?, sent(&self.files)?);
        let (_, own_phone) = people::name_and_phone(tx, &cx.vault, county, person)?;
        let most = cx.registry.parameters.number(keys::PROXY_DAILY, cx.today);
        let newest = store::entered_by(tx, &cx.vault, county, person, (i64::MAX, most))?;
        let today = newest
            .iter()
            .filter(|appeal| appeal.channel == Channel::Proxy && appeal.life.filed_at.day() == cx.today);
        let today = i64::try_from(today.count()).unwrap_or(i64::MAX);
        Ok(Entering { village: permit.what().place, evidence, files, own_phone, today })
    }

    fn decide(&self, state: &Entering, cx: &Context) -> Result<Vec<Numbered>, Stop> {
        let (photos, voices) = (count(&state.evidence, Kind::Photo), count(&state.evidence, Kind::Voice));
        decide::entries_left(state.today, cx)?;
        let own = state.own_phone.as_deref();
        decide::enter(&self.written, &self.told, Evidence { photos, voices }, &cx.actor, own)?;
        let behalf = self.told.behalf(cx.actor.person.ok_or(SIGN_IN)?);
        let new = (&self.written, Channel::Proxy);
        let whom = Some((&behalf, state.evidence.as_slice()));
        Ok(vec![entry(new, (state.village, &self.drawn.salt), &state.files, whom, cx)])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &Entering,
        events: &[Numbered],
        cx: &Context,
    ) -> Result<Filed, Stop> {
        let behalf = self.told.behalf(cx.actor.person.ok_or(SIGN_IN)?);
        let new = (&self.drawn, &self.written, Channel::Proxy);
        let done = store_filed(tx, permit, new, (state.village, None), events, cx)?;
        keep(tx, permit, &behalf, done.id, cx)?;
        if let Some(holder) = &self.holder {
            let id = done.id.as_i64();
            files::bind(tx, permit, ((SubjectKind::Consent, id), false), &self.evidence, holder)?;
            let sealed = self.written.category.is_sealed();
            files::bind(tx, permit, ((SubjectKind::Appeal, id), sealed), &self.files, holder)?;
        }
        Ok(Filed { files: self.files.len(), ..done })
    }

    fn recorded(&self, permit: &Permit, events: &[Numbered]) -> Located {
        recorded(&self.written, permit, events)
    }
}

/// Keeps from whom an appeal is, and tells that person.
pub(super) fn keep(
    tx: &mut Tx,
    permit: &Permit,
    behalf: &Behalf,
    id: AppealId,
    cx: &Context,
) -> Result<(), Stop> {
    store::keep_behalf(tx, permit, &cx.vault, id, behalf)?;
    if behalf.phone.is_empty() {
        return Ok(());
    }
    match store::by_id(tx, cx.county.as_i64(), id)? {
        Some(appeal) => told::tell_entered(tx, cx, &appeal, &behalf.phone),
        None => Ok(()),
    }
}

/// What the record keeps of from whom a matter is.
pub fn behalf_words(salt: &[u8; 16], behalf: &Behalf) -> String {
    commitment(salt, &behalf.bound()).to_string()
}

/// The helper read the answer to the person and types what that person says of it.
#[derive(Serialize)]
pub struct RateFor {
    /// Which.
    pub id: AppealId,
    /// The word.
    pub score: i64,
    /// What was said with it.
    pub said: Option<String>,
}

impl Act for RateFor {
    const ACTION: Action = Action::AppealProxyOwn;

    fn id(&self) -> AppealId {
        self.id
    }

    fn is_helper(&self) -> bool {
        true
    }

    fn note(&self) -> Result<Option<String>, crate::house::Fault> {
        Ok(self.said.clone())
    }

    fn decide(&self, state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
        decide::rate(state, super::rating(self.score)?, self.said.as_deref(), By::Helper, cx)
    }
}

/// The helper read a question or a refusal to the person and types what that person says.
#[derive(Serialize)]
pub struct SayFor {
    /// About which.
    pub id: AppealId,
    /// It is an objection; else what the handler asked for.
    pub objects: bool,
    /// What the person says.
    pub text: String,
}

impl Act for SayFor {
    const ACTION: Action = Action::AppealProxyOwn;

    fn id(&self) -> AppealId {
        self.id
    }

    fn is_helper(&self) -> bool {
        true
    }

    fn note(&self) -> Result<Option<String>, crate::house::Fault> {
        Ok(Some(self.text.clone()))
    }

    fn decide(&self, state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
        if self.objects {
            decide::object(state, &self.text, cx)
        } else {
            decide::supplement(state, &self.text, cx)
        }
    }
}

/// Somebody above looks at how the person agreed to be helped.
#[derive(Serialize)]
pub struct LookAtConsent {
    /// Which.
    pub id: AppealId,
}

impl Act for LookAtConsent {
    const ACTION: Action = Action::AppealConsent;

    fn id(&self) -> AppealId {
        self.id
    }

    fn decide(&self, state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
        decide::look_at_consent(state, cx)
    }
}
