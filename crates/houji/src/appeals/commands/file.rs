//! Filing an appeal.

use super::super::decide::{self, Refused, Written};
use super::super::model::{AppealEvent, Behalf, Channel, Entered, Life, Mode, Numbered};
use super::super::store;
use super::entered::behalf_words;
use crate::files::{self, Attachment, Holder, SubjectKind};
use crate::gate::{Action, Located, Permit};
use crate::house::error::SIGN_IN;
use crate::house::{Command, Context, Fault, Reader, Stop, Tx};
use houji_base::{AppealId, AttachmentId, DivisionCode, Moment, PersonId, ReceiptCode};
use serde::{Deserialize, Serialize};

/// A villager files an appeal.
#[derive(Serialize)]
pub struct File {
    /// Village.
    pub village: DivisionCode,
    /// What was written, checked before the command was made.
    pub written: Written,
    /// How it came.
    pub channel: Channel,
    /// Photos and recordings that were sent before. Not part of what makes the act the same: a phone that lost the answer
    /// can only send the words again. How many there were is told with the answer.
    #[serde(skip)]
    pub files: Vec<AttachmentId>,
    /// Who sent those.
    #[serde(skip)]
    pub holder: Option<Holder>,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub drawn: Drawn,
}

/// What is drawn at random for a new appeal.
pub struct Drawn {
    /// Id; the serial number behind the code.
    pub id: AppealId,
    /// Code for the villager.
    pub receipt: ReceiptCode,
    /// Salt of the commitments.
    pub salt: [u8; 16],
}

impl File {
    /// From what was written and checked, on the villager's own page.
    pub fn new(village: DivisionCode, written: Written, drawn: Drawn) -> File {
        File { village, written, channel: Channel::Phone, files: Vec::new(), holder: None, drawn }
    }

    /// With photos and recordings that its holder sent before.
    #[must_use]
    pub fn with(self, files: Vec<AttachmentId>, holder: Holder) -> File {
        File { files, holder: Some(holder), ..self }
    }
}

/// What somebody who filed is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// Id.
    pub id: AppealId,
    /// Code to follow it.
    pub receipt: ReceiptCode,
    /// Year and running number of the village.
    pub number: (i64, i64),
    /// When somebody must have taken it on.
    pub accept_due: Moment,
    /// When an answer is due.
    pub reply_due: Moment,
    /// Photos and recordings that came with it.
    #[serde(default)]
    pub files: usize,
}

impl Command for File {
    const ACTION: Action = Action::AppealFile;
    type State = (DivisionCode, Vec<Attachment>);
    type Event = Numbered;
    type Done = Filed;

    /// The village, whose next number it takes.
    fn near(&self) -> Option<i64> {
        Some(self.village.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let village = cx.registry.places.village_today(self.village, cx.today).ok_or(Refused::NoVillage)?;
        Ok(Located { subject: self.drawn.id.as_i64(), ..Located::open(village.code) })
    }

    fn load(&self, tx: &mut Tx, permit: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        let files = match &self.holder {
            Some(holder) => files::ready(tx, cx.county.as_i64(), holder, &self.files)?,
            None => Vec::new(),
        };
        Ok((permit.what().place, files))
    }

    fn decide(&self, (village, files): &Self::State, cx: &Context) -> Result<Vec<Numbered>, Stop> {
        Ok(vec![entry((&self.written, self.channel), (*village, &self.drawn.salt), files, None, cx)])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        (village, _): &Self::State,
        events: &[Numbered],
        cx: &Context,
    ) -> Result<Filed, Stop> {
        let person = cx.actor.person.ok_or(SIGN_IN)?;
        let filer = Some(person).filter(|_| self.written.mode != Mode::Anonymous);
        let new = (&self.drawn, &self.written, self.channel);
        let done = store_filed(tx, permit, new, (*village, filer), events, cx)?;
        if let Some(holder) = self.holder.as_ref().filter(|_| !self.files.is_empty()) {
            let subject = (SubjectKind::Appeal, done.id.as_i64());
            files::bind(tx, permit, (subject, self.written.category.is_sealed()), &self.files, holder)?;
        }
        Ok(Filed { files: self.files.len(), ..done })
    }

    fn recorded(&self, permit: &Permit, events: &[Numbered]) -> Located {
        recorded(&self.written, permit, events)
    }
}

/// From whom it is, when somebody else types it in, with what shows the agreement.
type ForWhom<'a> = Option<(&'a Behalf, &'a [Attachment])>;

/// Filing as the first event of a life.
pub(super) fn entry(
    (written, channel): (&Written, Channel),
    (village, salt): (DivisionCode, &[u8; 16]),
    files: &[Attachment],
    for_whom: ForWhom<'_>,
    cx: &Context,
) -> Numbered {
    let arrival = decide::arrival(cx, written.category, village);
    let words = |files: &[Attachment]| files.iter().map(|file| file.words().to_string()).collect();
    let entered = for_whom.map(|(behalf, evidence)| Entered {
        kind: behalf.kind,
        read_back: behalf.read_back,
        words: behalf_words(salt, behalf),
        files: words(evidence),
    });
    let event = AppealEvent::Filed {
        category: written.category,
        mode: written.mode,
        channel,
        shown: written.shown,
        words: decide::filed_words(salt, &written.text, &written.spot),
        desk: arrival.desk,
        accept_due: arrival.accept_due,
        reply_due: arrival.reply_due,
        files: words(files),
        entered,
    };
    Numbered { v: 1, event }
}

/// Stores what was filed. A sealed one takes its number from its desk's place, so that no village's series shows
/// that there is one.
pub(super) fn store_filed(
    tx: &mut Tx,
    permit: &Permit,
    (drawn, written, channel): (&Drawn, &Written, Channel),
    (village, filer): (DivisionCode, Option<PersonId>),
    events: &[Numbered],
    cx: &Context,
) -> Result<Filed, Stop> {
    let begun = events.first().and_then(|first| Life::begin(&first.event, cx.now));
    let life = begun.ok_or_else(|| Fault::new("filing gave another event"))?;
    let Drawn { id, receipt, salt } = drawn;
    let series = if written.category.is_sealed() { life.desk.place } else { village };
    let year = i64::from(cx.today.year());
    let number = (year, store::next_number(tx, series, year)?);
    let (id, receipt) = (*id, *receipt);
    let new = store::NewAppeal { id, village, number, receipt, filer, written, channel, salt, life: &life };
    store::insert(tx, permit, &cx.vault, &new)?;
    for (measure, span) in life.measures(written.category) {
        tx.count(village, measure, span, 1);
    }
    let (accept_due, reply_due) = (life.accept_due, life.reply_due);
    Ok(Filed { id, receipt, number, accept_due, reply_due, files: 0 })
}

/// What the record says: of a sealed one the place of its desk, and of one without a name nobody.
pub(super) fn recorded(written: &Written, permit: &Permit, events: &[Numbered]) -> Located {
    let what = *permit.what();
    let sealed = written.category.is_sealed();
    let unnamed = sealed || written.mode == Mode::Anonymous;
    match events.first().map(|first| &first.event) {
        Some(AppealEvent::Filed { desk, .. }) if sealed => Located { place: desk.place, unnamed, ..what },
        _ => Located { unnamed, ..what },
    }
}
