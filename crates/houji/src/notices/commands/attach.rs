//! Photos, tables and texts are put beside a draft that was typed, or taken off it again. Its text names them by their digests, so whoever signs
//! the text signs for them.

use super::super::decide::{self, NoticeEvent, Refused};
use super::super::documents::Looked;
use super::super::model::{NoticeId, Stage, Stored, What};
use super::super::store;
use super::{Done, Held, found, located};
use crate::files::document::Form;
use crate::files::{self, Attachment, Holder, Kind, MOST_PHOTOS, SubjectKind};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, FieldError, Reader, Refusal, Stop, Tx};
use houji_base::{AttachmentId, BoundedText};
use houji_seal::{Digest, Notice};
use serde::Serialize;

/// Somebody changes what lies beside a draft.
#[derive(Serialize)]
pub struct AttachNotice {
    /// Notice.
    pub notice: NoticeId,
    /// Its steps as it was looked at.
    pub seen: i64,
    /// What they show; their names are made of it.
    pub name: String,
    /// Digests of what is taken off.
    pub gone: Vec<String>,
    /// What was sent before. A form that is sent again has new ones of the same.
    #[serde(skip)]
    pub files: Vec<AttachmentId>,
    /// Who sent them.
    #[serde(skip)]
    pub holder: Holder,
    /// What looking at the documents among them found.
    #[serde(skip)]
    pub looked: Looked,
}

/// The notice, and what is put beside it.
pub struct State {
    held: Held,
    new: Vec<Attachment>,
}

fn wrong(field: &'static str, sentence: impl Into<String>) -> Refusal {
    Refusal::fields(vec![FieldError::new(field, sentence.into())])
}

/// What stands between its name and its number, and how its name ends.
fn ending(file: &Attachment) -> (&'static str, &'static str) {
    match Form::of(&file.media_type) {
        Some(form) if form.is_table() => ("表", form.ending()),
        Some(form) => ("文", form.ending()),
        None => ("图", "jpg"),
    }
}

/// What was typed without the ending a file's own name may have brought along, and with the word that stands before its number: not
/// twice where it ends with that word already.
fn stem(typed: &str, (what, ending): (&str, &str)) -> String {
    let is_ending = |from: &str| from.eq_ignore_ascii_case(ending) || (ending == "jpg" && is_picture(from));
    let name = typed.rsplit_once('.').filter(|(_, from)| is_ending(from)).map_or(typed, |(name, _)| name);
    if name.ends_with(what) { name.to_owned() } else { format!("{name}{what}") }
}

/// Photos are kept as JPEG whatever they came as.
fn is_picture(ending: &str) -> bool {
    ["jpeg", "png", "webp"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

impl AttachNotice {
    /// What they show; only asked for when there are any.
    fn name(&self, state: &State) -> Result<String, Refusal> {
        if state.new.is_empty() {
            return Ok(String::new());
        }
        let name = BoundedText::<2, 30>::parse(&self.name).map(BoundedText::into_string).ok();
        let name = name.filter(|name| !name.contains(['/', '\\', '\n', '\t']));
        name.ok_or_else(|| wrong("name", "请写附的是什么，2 到 30 个字，不要斜杠"))
    }

    /// The draft with what lies beside it from now on.
    fn notice(&self, state: &State) -> Result<Notice, Refusal> {
        let mut notice = state.held.notice.clone();
        if state.new.iter().any(|file| file.kind == Kind::Voice) {
            return Err(wrong("photos", "公开的附件不收录音，请去掉录音"));
        }
        let before = notice.attachments.len();
        notice.attachments.retain(|file| !self.gone.contains(&file.digest.to_string()));
        if notice.attachments.len() == before && state.new.is_empty() {
            return Err(wrong("photos", "请选要附上的照片或文件，或者勾上要去掉的"));
        }
        let name = self.name(state)?;
        for file in &state.new {
            if notice.attachments.iter().any(|known| known.digest == file.sha256) {
                continue;
            }
            let (what, ending) = ending(file);
            // A word stands between: a number of somebody in the name is not to look longer than it is.
            let stem = stem(&name, (what, ending));
            let mut names = (1..).map(|n| format!("{stem}{n}"));
            let is_free = |name: &String| {
                let mut known = notice.attachments.iter().map(|known| known.name.rsplit_once('.'));
                known.all(|known| known.is_none_or(|(known, _)| known != name))
            };
            let name = names.find(is_free).unwrap_or_default();
            notice.attachments.push(houji_seal::Attachment {
                digest: file.sha256,
                size: u64::try_from(file.size).unwrap_or(0),
                name: format!("{name}.{ending}"),
            });
        }
        if notice.attachments.len() > MOST_PHOTOS {
            return Err(wrong("photos", format!("一份公开稿最多附 {MOST_PHOTOS} 个照片和文件，请去掉几个")));
        }
        Ok(notice)
    }

    fn stored(&self, state: &State) -> Result<Stored, Stop> {
        let notice = self.notice(state)?;
        let text = decide::clean(state.held.item.mask, &notice)?;
        let is_document = |digest: Digest| {
            state.new.iter().any(|file| file.kind == Kind::Document && file.sha256 == digest)
        };
        self.looked.clean(notice.attachments.iter().filter(|file| is_document(file.digest)))?;
        let digest = Digest::sha256(&[text.as_bytes()]);
        Ok(Stored { text, digest, ..state.held.stored.clone() })
    }
}

impl Command for AttachNotice {
    const ACTION: Action = Action::NoticeWrite;
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
        let held = Held::read(tx, cx, self.notice)?;
        Ok(State { held, new: files::ready_beside(tx, cx.county.as_i64(), &self.holder, &self.files)? })
    }

    fn decide(&self, state: &State, _: &Context) -> Result<Vec<NoticeEvent>, Stop> {
        let held = &state.held;
        held.hand().may(What::Edited)?;
        if self.seen != held.kept.steps {
            return Err(Refused::Changed.into());
        }
        if held.stored.is_made {
            return Err(Refused::Made.into());
        }
        Ok(vec![NoticeEvent::Drafted {
            n: held.kept.steps.saturating_add(1),
            version: held.kept.version,
            content: self.stored(state)?.digest.to_string(),
            files: state.new.iter().map(|file| file.words().to_string()).collect(),
            is_correction: false,
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
        let (held, id) = (&state.held, self.notice);
        files::bind(tx, permit, ((SubjectKind::Notice, id.as_i64()), false), &self.files, &self.holder)?;
        store::rewrite(tx, permit, id, &self.stored(state)?)?;
        let kept = &held.kept;
        store::move_on(tx, permit, kept, (Stage::Draft, kept.version, &kept.title))?;
        store::insert_step(tx, permit, id, &held.step(cx, (What::Edited, Self::ACTION), kept.version, ""))?;
        Ok(held.done())
    }
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn the_word_before_the_number_stands_once() {
        for (typed, kind, name) in [
            ("会议签到表", ("表", "csv"), "会议签到表"),
            ("会议签到表.csv", ("表", "csv"), "会议签到表"),
            ("会议签到表.CSV", ("表", "csv"), "会议签到表"),
            ("会议签到", ("表", "csv"), "会议签到表"),
            ("会议签到表", ("文", "docx"), "会议签到表文"),
            ("村规全文", ("文", "txt"), "村规全文"),
            ("施工图", ("图", "jpg"), "施工图"),
            ("施工图.JPEG", ("图", "jpg"), "施工图"),
            ("第1.5期", ("表", "xlsx"), "第1.5期表"),
            // A number of somebody at the end is not to look longer than it is.
            ("表13800138000", ("表", "csv"), "表13800138000表"),
        ] {
            assert_eq!(stem(typed, kind), name, "{typed}");
        }
    }
}
