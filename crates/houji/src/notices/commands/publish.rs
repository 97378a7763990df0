//! What all signed is published: its text is final, the log holds it, and what was owed is fulfilled.

use super::super::decide::{self, NoticeEvent, Refused};
use super::super::documents::Looked;
use super::super::model::{Duty, NoticeId, Stage, Stored, What, told};
use super::super::store;
use super::{Done, Held, board, found, located};
use crate::files::{self, Attachment, Kind as FileKind, SubjectKind};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Fault, Reader, Stop, Tx};
use crate::log::{self, Kind};
use crate::people;
use houji_base::PersonId;
use houji_seal::{Digest, LogEntry};
use serde::Serialize;
use std::cell::OnceCell;

/// Somebody publishes a notice.
#[derive(Serialize)]
pub struct PublishNotice {
    /// Notice.
    pub notice: NoticeId,
    /// Its steps as it was looked at.
    pub seen: i64,
    /// What looking at the documents beside it found.
    #[serde(skip)]
    pub looked: Looked,
}

/// The notice, names of those who signed, and what is owed.
pub struct State {
    held: Held,
    names: Vec<(PersonId, String)>,
    duty: Option<Duty>,
    /// What is bound to it.
    beside: Vec<Attachment>,
    /// The final text, once it was made.
    text: OnceCell<String>,
}

impl State {
    /// The final text. It is looked through once, for deciding and for writing.
    fn text(&self, cx: &Context) -> Result<&str, Refused> {
        if let Some(text) = self.text.get() {
            return Ok(text);
        }
        let mut signatures = self.held.signatures(&self.names);
        let (first, last) = board(cx);
        (signatures.published, signatures.until) = (Some(first), Some(last));
        let text = decide::clean(self.held.item.mask, &told::sign(&self.held.notice, &signatures))?;
        Ok(self.text.get_or_init(|| text))
    }
}

impl Command for PublishNotice {
    const ACTION: Action = Action::NoticePublish;
    type State = State;
    type Event = NoticeEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.notice.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        Ok(located(found(db, cx, self.notice)?.village, self.notice))
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<State, Stop> {
        let (county, held) = (cx.county.as_i64(), Held::read(tx, cx, self.notice)?);
        let names = people::names(tx, county, &held.signers())?;
        let of = (held.kept.village, held.kept.item.as_str(), held.kept.period);
        let duty = store::duty(tx, county, of)?.filter(|duty| duty.done.is_none() && held.kept.nth == 1);
        let beside = files::of_subject(tx, county, (SubjectKind::Notice, held.kept.id.as_i64()))?;
        Ok(State { held, names, duty, beside, text: OnceCell::new() })
    }

    fn decide(&self, state: &State, cx: &Context) -> Result<Vec<NoticeEvent>, Stop> {
        state.held.hand().may(What::Published)?;
        if self.seen != state.held.kept.steps {
            return Err(Refused::Changed.into());
        }
        let mut documents = Vec::new();
        for file in &state.held.notice.attachments {
            let bound = state.beside.iter().find(|bound| bound.sha256 == file.digest);
            let bound = bound.ok_or_else(|| Fault::new("what lies beside a notice is not there"))?;
            documents.extend((bound.kind == FileKind::Document).then_some(file));
        }
        self.looked.clean(documents.into_iter())?;
        let text = state.text(cx)?;
        Ok(vec![NoticeEvent::Published {
            n: state.held.kept.steps.saturating_add(1),
            version: state.held.kept.version,
            content: Digest::sha256(&[text.as_bytes()]).to_string(),
            day: cx.today,
        }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        _: &[NoticeEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let (held, text) = (&state.held, state.text(cx)?);
        let kept = &held.kept;
        let entry = LogEntry::of(text).map_err(|_| Refused::Unwritable)?;
        let bytes = entry.to_string().into_bytes();
        let stored = Stored { digest: entry.content, text: text.to_owned(), ..held.stored.clone() };
        store::publish(tx, permit, kept.id, &stored, cx.now)?;
        store::move_on(tx, permit, kept, (Stage::Published, kept.version, &kept.title))?;
        let step = held.step(cx, (What::Published, Self::ACTION), kept.version, "");
        store::insert_step(tx, permit, kept.id, &step)?;
        log::publish(tx, cx.ids.next(cx.now), Kind::Notice, kept.id.as_i64(), cx.now, &bytes)?;
        if let Some(duty) = &state.duty {
            store::fulfil(tx, permit, duty, (kept.id, cx.today))?;
        }
        Ok(held.done())
    }
}
