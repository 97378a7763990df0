//! Notices against the record, the log and what is owed: each text is what was recorded and what the log holds, its lines
//! are those that are stored, duties are fulfilled by what was published, and what was drawn for the township follows from its lot.

use super::decide::Draw;
use super::model::{Coded, Kept, Stage, Stored, told};
use super::store;
use crate::files::{self, SubjectKind};
use crate::house::{Fault, Reader, Vault};
use crate::log::{self, Kind};
use houji_base::DivisionCode;
use houji_seal::{Digest, LogEntry, Notice};

/// Notices read at once.
const PAGE: i64 = 100;
/// Most problems kept.
const MOST: i64 = 200;

/// What was looked at and what does not agree.
#[derive(Default)]
pub struct Checked {
    /// Notices.
    pub notices: i64,
    /// Versions that were published.
    pub published: i64,
    /// Lots that were drawn again.
    pub lots: i64,
    /// What does not agree, in words.
    pub wrong: Vec<String>,
}

/// Looks at all notices of a county. Without its keys no lot can be drawn again.
///
/// # Errors
/// A fault of the database.
pub fn check(db: &mut Reader, county: i64, vault: Option<&Vault>) -> Result<Checked, Fault> {
    let (mut checked, mut after) = (Checked::default(), 0);
    loop {
        let page = store::kept(db, county, after, PAGE)?;
        let Some(last) = page.last().map(|kept| kept.id.as_i64()) else { break };
        let between = (after, last);
        let versions = store::versions_of(db, county, between)?;
        let lines = store::kept_lines(db, county, between)?;
        let logged = log::held(db, county, Kind::Notice, between)?;
        let recorded = store::recorded(db, county, between)?;
        let files = files::of_subjects(db, county, SubjectKind::Notice, between)?;
        let drawn = match vault {
            Some(vault) => lots(vault, &page, &store::drawn(db, county, between)?),
            None => Vec::new(),
        };
        checked.lots = checked.lots.saturating_add(i64::try_from(drawn.len()).unwrap_or(0));
        checked.wrong.extend(drawn.into_iter().flatten());
        for kept in &page {
            checked.notices = checked.notices.saturating_add(1);
            let id = kept.id.as_i64();
            let own: Vec<&Stored> =
                versions.iter().filter(|(of, _)| *of == kept.id).map(|(_, stored)| stored).collect();
            let lines: Vec<&Coded> = lines.iter().filter(|line| line.notice == kept.id).collect();
            let entries: Vec<&[u8]> =
                logged.iter().filter(|(of, ..)| *of == id).map(|(_, _, bytes)| bytes.as_slice()).collect();
            let data: Vec<&str> =
                recorded.iter().filter(|(of, _)| *of == id).map(|(_, data)| data.as_str()).collect();
            let files: Vec<Digest> =
                files.iter().filter(|(of, _)| *of == id).map(|(_, digest)| *digest).collect();
            let of = OfNotice { kept, lines: &lines, entries: &entries, recorded: &data, files: &files };
            let published = own.iter().filter(|stored| stored.published_at.is_some()).count();
            checked.published = checked.published.saturating_add(i64::try_from(published).unwrap_or(0));
            checked.wrong.extend(of.wrong(&own).map(|why| format!("公开稿 {} {why}", kept.name())));
        }
        after = last;
    }
    let odd = store::odd_steps(db, county, MOST)?.into_iter();
    checked.wrong.extend(odd.map(|id| format!("公开稿 {id} 办到哪一步，和每一步的记录对不上")));
    let odd = store::odd_duties(db, county, MOST)?.into_iter();
    let named = |(village, item, period): (i64, String, String)| {
        let village =
            DivisionCode::from_i64(village).map_or_else(|_| village.to_string(), |it| it.to_string());
        format!("{village} 的 {item}（{period}）公开没有，和公开稿对不上")
    };
    checked.wrong.extend(odd.map(named));
    checked.wrong.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    Ok(checked)
}

/// What the record says of a signature with which a version was drawn, or not.
#[derive(serde::Deserialize)]
struct Drawn {
    version: i64,
    stage: String,
    draw: Option<Draw>,
}

/// Draws all recorded lots again: for each what is wrong with it. A lot follows from the name and the version alone, and where the
/// version went follows from the lot and the share.
fn lots(vault: &Vault, page: &[Kept], drawn: &[(i64, String)]) -> Vec<Option<String>> {
    let again = |(id, data): &(i64, String)| {
        let kept = page.iter().find(|kept| kept.id.as_i64() == *id)?;
        let name = kept.name();
        let Ok(said) = serde_json::from_str::<Drawn>(data) else {
            return Some(Some(format!("公开稿 {name} 抽审的记录读不出来")));
        };
        let told = said.draw?;
        let mark = vault.mark("notice.spot", &[name.as_bytes(), &said.version.to_be_bytes()]);
        let stage = if told.is_drawn() { Stage::Supervised } else { Stage::Ready };
        let version = said.version;
        Some(if Draw::of(&mark, told.share) != told {
            Some(format!("公开稿 {name} 第 {version} 版抽审抽到的数，和再抽一次的对不上"))
        } else if stage.code() != said.stage {
            Some(format!("公开稿 {name} 第 {version} 版该不该送乡镇抽审，和抽到的数对不上"))
        } else {
            None
        })
    };
    drawn.iter().filter_map(again).collect()
}

/// A notice with what is stored about it elsewhere.
struct OfNotice<'a> {
    kept: &'a Kept,
    lines: &'a [&'a Coded],
    entries: &'a [&'a [u8]],
    recorded: &'a [&'a str],
    files: &'a [Digest],
}

impl OfNotice<'_> {
    /// The first thing that does not agree.
    fn wrong(&self, versions: &[&Stored]) -> Option<String> {
        let newest = versions.last().map_or(0, |stored| stored.version);
        let published = versions.iter().rfind(|stored| stored.published_at.is_some());
        let is_stage = (self.kept.stage == Stage::Published) == (self.kept.published == self.kept.version);
        if newest != self.kept.version
            || published.map_or(0, |stored| stored.version) != self.kept.published
            || !is_stage
        {
            return Some("的版本和登记的对不上".to_owned());
        }
        versions.iter().find_map(|stored| {
            let why = self.wrong_version(stored)?;
            Some(format!("第 {} 版{why}", stored.version))
        })
    }

    fn wrong_version(&self, stored: &Stored) -> Option<&'static str> {
        let Ok(notice) = stored.text.parse::<Notice>() else { return Some("的原文读不出来") };
        let digest = Digest::sha256(&[stored.text.as_bytes()]);
        let number = u64::try_from(stored.version).unwrap_or(0);
        if digest != stored.digest || notice.version != number || notice.id != self.kept.name() {
            return Some("的原文改过，和登记的摘要对不上");
        }
        let hex = digest.to_string();
        if !self.recorded.iter().any(|data| data.contains(&hex)) {
            return Some("的原文和办事记录对不上");
        }
        if !self.are_lines(stored.version, &notice) {
            return Some("的行和编码对不上");
        }
        if notice.attachments.iter().any(|file| !self.files.contains(&file.digest)) {
            return Some("的附件不在了");
        }
        let entry = LogEntry { notice: notice.id, version: number, content: digest }.to_string();
        let is_logged = self.entries.contains(&entry.as_bytes());
        if is_logged == stored.published_at.is_some() { None } else { Some("和公开日志对不上") }
    }

    /// Codes in the text are those of the stored lines, in the same places.
    fn are_lines(&self, version: i64, notice: &Notice) -> bool {
        let number = |n: usize| i64::try_from(n).unwrap_or(-1);
        let tables = notice.tables.iter().enumerate();
        let told = tables.flat_map(|(at, table)| {
            let rows = told::rows(table).enumerate();
            rows.filter_map(move |(row, (code, _))| Some((code?, (number(at), number(row)))))
        });
        let stored = self.lines.iter().filter(|line| line.version == version);
        told.eq(stored.map(|line| (line.code, line.at)))
    }
}
