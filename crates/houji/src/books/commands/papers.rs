//! Photos of papers kept with a voucher: the voucher stays as it was posted, its papers are bound to it for ever.

use super::super::decide::Refused;
use super::super::model::{BookEvent, BookId};
use super::super::papers::subject;
use super::super::store;
use super::{Done, located};
use crate::files::{self, Attachment, Holder};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, FieldError, Reader, Refusal, Stop, Tx};
use houji_base::AttachmentId;
use serde::Serialize;

/// Photos that were sent before are kept with a voucher.
#[derive(Serialize)]
pub struct AddPapers {
    /// Book.
    pub book: BookId,
    /// Position of the voucher.
    pub seq: i64,
    /// Which photos. A form that is sent again has new ones of the same.
    #[serde(skip)]
    pub files: Vec<AttachmentId>,
    /// Who sent them.
    #[serde(skip)]
    pub holder: Holder,
}

impl Command for AddPapers {
    const ACTION: Action = Action::BookPost;
    type State = Vec<Attachment>;
    type Event = BookEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx.county)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Vec<Attachment>, Stop> {
        let county = cx.county.as_i64();
        store::voucher(tx, county, self.book, self.seq)?.ok_or(Refused::NoVoucher)?;
        files::ready(tx, county, &self.holder, &self.files)
    }

    fn decide(&self, found: &Vec<Attachment>, _: &Context) -> Result<Vec<BookEvent>, Stop> {
        if found.is_empty() {
            return Err(Refusal::fields(vec![FieldError::new("photos", "请选单据的照片")]).into());
        }
        Ok(vec![added(self.seq, found)])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        _: &Vec<Attachment>,
        _: &[BookEvent],
        _: &Context,
    ) -> Result<Done, Stop> {
        files::bind(tx, permit, (subject(self.book, self.seq)?, false), &self.files, &self.holder)?;
        Ok(Done { book: self.book })
    }
}

/// What the record says of photos kept with a voucher.
pub(super) fn added(seq: i64, found: &[Attachment]) -> BookEvent {
    BookEvent::PapersAdded { seq, files: found.iter().map(|file| file.words().to_string()).collect() }
}
