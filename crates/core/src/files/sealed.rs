//! Sealing what was sent before it is stored. All of it: what a matter turns out to be is known only later, and nothing that was
//! sent with a sealed one may ever have lain open.

use super::model::{Kept, Size};
use crate::house::{Fault, Vault};
use houji_base::AttachmentId;

/// What is kept of what was sent, its bytes sealed.
#[derive(Clone, Debug)]
pub(super) struct Sealed {
    pub(super) full: Vec<u8>,
    pub(super) thumb: Option<Vec<u8>>,
}

impl Sealed {
    /// Seals the bytes of an attachment, each for its own row: nothing that was sent lies open, whatever matter it comes
    /// to belong to.
    pub(super) fn of(kept: &Kept, vault: &Vault, id: AttachmentId) -> Result<Sealed, Fault> {
        let seal = |size, bytes: &Vec<u8>| vault.seal_bytes(&row_of(id, size), bytes);
        let thumb = kept.thumb.as_ref().map(|thumb| seal(Size::Thumb, thumb)).transpose()?;
        Ok(Sealed { full: seal(Size::Full, &kept.full)?, thumb })
    }
}

/// The row of an attachment's bytes, as the vault knows it.
pub(super) fn row_of(id: AttachmentId, size: Size) -> String {
    format!("attachment_bytes.{id}.{}", size.code())
}
