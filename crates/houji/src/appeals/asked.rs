//! Questions that everybody reads with their answers, for rooms whose things are asked about: no name, no long number,
//! nothing sealed, nothing that was taken back.

use super::model::{Appeal, Reply, Stage};
use super::store;
use crate::house::{Fault, Reader};
use houji_base::{AppealId, Moment, mask};

/// Most questions that are read at once.
pub const MOST_ASKED: usize = 100;

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
    /// The latest answer, long numbers covered.
    pub reply: Option<Reply>,
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
        let said = if appeals.is_empty() { Vec::new() } else { store::said_about(db, county, some)? };
        found.extend(appeals.into_iter().map(|appeal| {
            let id = appeal.id.as_i64();
            let reply = said.iter().rfind(|(of, kind, _)| *of == id && kind == "appeal.replied");
            Asked {
                id: appeal.id,
                text: mask(&appeal.text),
                filed_at: appeal.life.filed_at,
                reply_due: appeal.life.reply_due,
                is_open: appeal.life.stage.is_open(),
                reply: reply.and_then(|(_, _, body)| serde_json::from_str(body).ok()).map(covered),
            }
        }));
    }
    Ok(found)
}

fn covered(reply: Reply) -> Reply {
    let [found, done, not_done] = [&reply.found, &reply.done, &reply.not_done].map(|text| mask(text));
    Reply { found, done, not_done, ..reply }
}
