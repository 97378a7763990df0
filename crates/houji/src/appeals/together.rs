//! The answer to one matter, for all who wait for it: those whose matter was put together with another, and everybody
//! where it may be seen.

use super::model::{Appeal, Life, Note, Reply};
use super::pages::Together;
use super::present::{self, For};
use super::store;
use super::view;
use crate::house::{App, Context, Reader, Stop, Vault};
use crate::ui::format;
use crate::ui::parts::Promise;
use houji_base::{Moment, mask};

/// How often one matter may have been put together with the next, before the last is no longer looked for.
const LINKS: usize = 32;

/// The matter that something was put together with in the end; `None` when it was not.
///
/// # Errors
/// A fault of the database.
pub fn leading(db: &mut Reader, county: i64, appeal: &Appeal) -> Result<Option<Appeal>, Stop> {
    let mut found: Option<Appeal> = None;
    for _ in 0..LINKS {
        let Some(into) = found.as_ref().unwrap_or(appeal).life.side.into else { break };
        let Some(next) = store::by_id(db, county, into)? else { break };
        found = Some(next);
    }
    Ok(found)
}

/// What was said about a matter that others may read, oldest first: answers, and why it was not taken on. Long numbers
/// are covered.
///
/// # Errors
/// A fault of the database.
pub fn said(db: &mut Reader, vault: &Vault, county: i64, appeal: &Appeal) -> Result<Vec<Note>, Stop> {
    let mut notes = view::notes_of(db, vault, county, appeal)?;
    notes.retain(|note| matches!(note.kind.as_str(), "appeal.replied" | "appeal.refused"));
    for note in &mut notes {
        note.body = match note.reply() {
            Some(reply) => covered(reply)?,
            None => mask(&note.body),
        };
    }
    Ok(notes)
}

/// What was said about the matter that this one was put together with, as [`said`] gives it.
///
/// # Errors
/// A fault of the database.
pub fn said_there(db: &mut Reader, cx: &Context, appeal: &Appeal) -> Result<Vec<Note>, Stop> {
    let county = cx.county.as_i64();
    match leading(db, county, appeal)? {
        Some(leading) => said(db, &cx.vault, county, &leading),
        None => Ok(Vec::new()),
    }
}

/// An answer without long numbers, written down as it is kept.
fn covered(reply: Reply) -> Result<String, Stop> {
    let [found, done, not_done] = [&reply.found, &reply.done, &reply.not_done].map(|text| mask(text));
    Ok(serde_json::to_string(&Reply { found, done, not_done, ..reply }).map_err(crate::house::Fault::from)?)
}

/// The matter that another was put together with in the end, and what was said in it.
pub struct Leading {
    appeal: Appeal,
    said: Vec<Note>,
}

/// Reads the matter that this one was put together with; nothing when it stands alone.
///
/// # Errors
/// A fault of the database.
pub async fn of(app: &App, cx: &Context, appeal: &Appeal) -> Result<Option<Leading>, Stop> {
    if appeal.life.side.into.is_none() {
        return Ok(None);
    }
    let (county, vault, appeal) = (cx.county.as_i64(), cx.vault.clone(), appeal.clone());
    app.db
        .read(move |db| {
            let Some(appeal) = leading(db, county, &appeal)? else { return Ok(None) };
            let said = said(db, &vault, county, &appeal)?;
            Ok(Some(Leading { appeal, said }))
        })
        .await
}

/// Both clocks. The villager's own runs on from the day of his own filing, however his matter is handled.
pub fn clocks(appeal: &Appeal, leading: Option<&Leading>, now: Moment, whom: For) -> Vec<Promise> {
    match leading {
        None => present::clocks(appeal, now, whom),
        Some(Leading { appeal: other, .. }) => {
            let life = Life { filed_at: appeal.life.filed_at, ..other.life.clone() };
            // The rating there is another person's to give.
            present::clocks(&Appeal { life, ..other.clone() }, now, For::Holder)
                .into_iter()
                .zip(present::clocks(appeal, now, whom))
                .map(|(theirs, mine)| Promise { term: mine.term, ..theirs })
                .collect()
        }
    }
}

/// How far it is, for those whose matter was put together with it. Whose that is and what was said in it stays unknown.
pub fn shown(leading: &Leading, now: Moment) -> Together {
    let Leading { appeal, said } = leading;
    let day = format::when(now, appeal.life.filed_at);
    Together {
        state: present::shown_state(appeal, now),
        line: format!(
            "村里还有人反映了同样的事，并到那一件里一起办，那一件{day}收到。答复写在这里，和您的一样。"
        ),
        steps: present::shown_steps(appeal, said, now),
    }
}
