//! Questions that everybody reads with their answers, for rooms whose things are asked about: no name, no long number,
//! nothing sealed, nothing that was taken back.

use super::model::{Appeal, Reply, Stage};
use super::store;
use crate::house::{Fault, Reader};
use houji_base::{AppealId, Moment, mask};

/// Most questions that are read at once.
pub const MOST_ASKED: usize = 100;
/// How often one matter may have been put together with the next, before the last is no longer looked for.
const LINKS: usize = 32;

/// A question as everybody reads it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The appeal.
    pub id: AppealId,
    /// What was asked, long numbers covered.
    pub text: String,
    /// When.
    pub filed_at: Moment,
    /// By when an answer is due.
    pub reply_due: Moment,
    /// An answer is still to come.
    pub is_open: bool,
    /// The latest answer, long numbers covered; that of the matter it was put together with, if it was.
    pub reply: Option<Reply>,
    /// When that was given.
    pub replied_at: Option<Moment>,
}

/// The first hundred of some questions, by their ids, those that everybody may read.
///
/// # Errors
/// A fault of the database.
pub fn asked(db: &mut Reader, county: i64, ids: &[AppealId]) -> Result<Vec<Asked>, Fault> {
    let ids: Vec<i64> = ids.iter().take(MOST_ASKED).map(|id| id.as_i64()).collect();
    let mut found = Vec::new();
    for some in ids.chunks(store::SOME) {
        let visible =
            |appeal: &Appeal| appeal.shown && !appeal.is_sealed() && appeal.life.stage != Stage::Withdrawn;
        let mut appeals = store::by_ids(db, county, some)?;
        appeals.retain(visible);
        let leading = leading(db, county, &appeals)?;
        let last: Vec<i64> = leading.iter().map(|appeal| appeal.id.as_i64()).collect();
        let said = if appeals.is_empty() { Vec::new() } else { store::said_about(db, county, &last)? };
        found.extend(appeals.into_iter().zip(leading).map(|(appeal, leading)| {
            let id = leading.id.as_i64();
            let reply = said.iter().rfind(|(of, kind, _)| *of == id && kind == "appeal.replied");
            Asked {
                id: appeal.id,
                text: mask(&appeal.text),
                filed_at: appeal.life.filed_at,
                reply_due: leading.life.reply_due,
                is_open: leading.life.stage.is_open(),
                reply: reply.and_then(|(_, _, body)| serde_json::from_str(body).ok()).map(covered),
                replied_at: leading.life.replied_at,
            }
        }));
    }
    Ok(found)
}

/// The matters that some were put together with in the end, in the same order; a matter that stands alone is its own.
/// What everybody may read is put together only with what everybody may read.
fn leading(db: &mut Reader, county: i64, appeals: &[Appeal]) -> Result<Vec<Appeal>, Fault> {
    let mut leading = appeals.to_vec();
    for _ in 0..LINKS {
        let next: Vec<i64> =
            leading.iter().filter_map(|appeal| appeal.life.side.into).map(|id| id.as_i64()).collect();
        if next.is_empty() {
            break;
        }
        let mut next = store::by_ids(db, county, &next)?;
        next.retain(|appeal| appeal.shown && !appeal.is_sealed());
        let mut is_end = true;
        for appeal in &mut leading {
            if let Some(into) = next.iter().find(|next| Some(next.id) == appeal.life.side.into) {
                *appeal = into.clone();
                is_end = false;
            }
        }
        if is_end {
            break;
        }
    }
    Ok(leading)
}

fn covered(reply: Reply) -> Reply {
    let [found, done, not_done] = [&reply.found, &reply.done, &reply.not_done].map(|text| mask(text));
    Reply { found, done, not_done, ..reply }
}
