//! The answer to one matter, for all who wait for it: those whose matter was put together with another, and everybody
//! where it may be seen.

use super::model::{Appeal, Note, Reply};
use super::pages::Together;
use super::present;
use super::store;
use super::view;
use crate::house::{App, Context, Reader, Stop, Vault};
use crate::ui::format;
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

/// How far the matter is that this one was put together with; nothing when it stands alone. Whose that is and what was
/// said in it stays unknown.
///
/// # Errors
/// A fault of the database.
pub async fn of(app: &App, cx: &Context, appeal: &Appeal) -> Result<Option<Together>, Stop> {
    if appeal.life.side.into.is_none() {
        return Ok(None);
    }
    let (county, vault, now, appeal) = (cx.county.as_i64(), cx.vault.clone(), cx.now, appeal.clone());
    app.db
        .read(move |db| {
            let Some(leading) = leading(db, county, &appeal)? else { return Ok(None) };
            let said = said(db, &vault, county, &leading)?;
            Ok(Some(shown(&leading, &said, now)))
        })
        .await
}

fn shown(leading: &Appeal, said: &[Note], now: Moment) -> Together {
    let day = format::when(now, leading.life.filed_at);
    Together {
        state: present::shown_state(leading, now),
        line: format!(
            "村里还有人反映了同样的事，并到那一件里一起办，那一件{day}收到。答复写在这里，和您的一样。"
        ),
        steps: present::shown_steps(leading, said, now),
    }
}
