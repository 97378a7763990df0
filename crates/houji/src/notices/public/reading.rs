//! Reading what was published, by its name.

use super::super::model::{Kept, LineCode, Stored, told};
use super::super::store;
use super::checked::{self, Checked};
use super::pages::LinePart;
use super::present;
use crate::house::error::NOT_FOUND;
use crate::house::{Fault, Reader, Stop};
use houji_base::DivisionCode;
use houji_seal::Notice;

/// A published version with what was found when it was compared with the log.
pub struct Shown {
    /// The notice.
    pub kept: Kept,
    /// The version that is asked for.
    pub stored: Stored,
    /// Its text, read. Empty when the stored text can no longer be read, which the check tells.
    pub notice: Notice,
    /// All that were published, the oldest first.
    pub versions: Vec<Stored>,
    /// What comparing found.
    pub checked: Checked,
}

impl Shown {
    /// True when nothing newer was published.
    pub fn is_newest(&self) -> bool {
        self.stored.version == self.kept.published
    }

    /// The version before it, read.
    pub fn before(&self) -> Option<Notice> {
        let before = self.versions.iter().rfind(|one| one.version < self.stored.version)?;
        before.text.parse().ok()
    }
}

/// The text of a version; one that cannot be read says nothing but its name.
pub fn read(kept: &Kept, stored: &Stored) -> Notice {
    let version = u64::try_from(stored.version).unwrap_or(1);
    let nothing = || Notice {
        id: kept.name(),
        version,
        supersedes: None,
        salt: [0; 16],
        fields: vec![("title".to_owned(), kept.title.clone())],
        tables: Vec::new(),
        attachments: Vec::new(),
    };
    stored.text.parse().unwrap_or_else(|_| nothing())
}

/// A published notice by its name.
///
/// # Errors
/// Not found when nothing was published under the name; a fault of the database.
pub fn named(db: &mut Reader, county: i64, name: &str) -> Result<Kept, Stop> {
    let (village, item, period) = told::parse_id(name).ok_or(NOT_FOUND)?;
    let found = store::named(db, county, (village, item, period, told::nth_of(name)))?;
    let is_shown = |kept: &Kept| kept.is_for_all && kept.published > 0 && kept.name() == name;
    Ok(found.filter(is_shown).ok_or(NOT_FOUND)?)
}

/// A published version of a notice; the newest when none is named.
///
/// # Errors
/// Not found when it was not published; a fault of the database.
pub fn shown(db: &mut Reader, county: i64, name: &str, version: Option<i64>) -> Result<Shown, Stop> {
    let kept = named(db, county, name)?;
    shown_of(db, county, kept, version)
}

/// A published version of a notice that whoever asks may read; the newest when none is named.
///
/// # Errors
/// Not found when it was not published; a fault of the database.
pub fn shown_of(db: &mut Reader, county: i64, kept: Kept, version: Option<i64>) -> Result<Shown, Stop> {
    let mut versions = store::versions(db, county, kept.id)?;
    versions.retain(|one| one.published_at.is_some());
    let wanted = version.unwrap_or(kept.published);
    let stored = versions.iter().find(|one| one.version == wanted).cloned().ok_or(NOT_FOUND)?;
    let checked = checked::check(db, county, &kept, &stored)?;
    Ok(Shown { notice: read(&kept, &stored), kept, stored, versions, checked })
}

/// What a village published last, the newest first, with what it says.
///
/// # Errors
/// A fault of the database.
pub fn newest_of(
    db: &mut Reader,
    county: i64,
    village: DivisionCode,
    most: i64,
) -> Result<Vec<(Kept, Notice)>, Fault> {
    let kept = store::of_village(db, county, village, None, most)?;
    let ids: Vec<_> = kept.iter().map(|kept| kept.id).collect();
    let texts = store::newest_texts(db, county, &ids)?;
    let with = |kept: Kept| {
        let stored = texts.iter().find(|(id, _)| *id == kept.id).map(|(_, stored)| stored)?;
        let notice = read(&kept, stored);
        Some((kept, notice))
    };
    Ok(kept.into_iter().filter_map(with).collect())
}

/// The address of a notice.
pub fn url_of(kept: &Kept) -> String {
    present::url(&kept.name())
}

/// A line of a notice's published versions, by its code, as everybody reads it.
///
/// # Errors
/// Not found when nothing was published under the name; a fault of the database.
pub fn find_line(
    db: &mut Reader,
    county: i64,
    name: &str,
    code: LineCode,
) -> Result<Option<(Kept, LinePart)>, Stop> {
    let kept = named(db, county, name)?;
    let found = line_by_code(db, county, kept.village, code)?;
    Ok(found.filter(|(of, _)| of.id == kept.id))
}

/// A published line of a village, by its code, as everybody reads it.
///
/// # Errors
/// A fault of the database.
pub fn line_by_code(
    db: &mut Reader,
    county: i64,
    village: DivisionCode,
    code: LineCode,
) -> Result<Option<(Kept, LinePart)>, Stop> {
    let Some(line) = store::line(db, county, village, code)? else { return Ok(None) };
    let is_shown = |kept: &Kept| kept.is_for_all && line.version <= kept.published;
    let kept = store::notice(db, county, line.notice)?.filter(is_shown);
    let Some(kept) = kept else { return Ok(None) };
    let Some(stored) = store::version(db, county, kept.id, line.version)? else { return Ok(None) };
    let notice = read(&kept, &stored);
    let found = notice.tables.iter().find_map(|table| {
        let (_, cells) = told::rows(table).find(|(each, _)| *each == Some(code))?;
        Some(LinePart { code: code.to_string(), ..present::line(told::columns(table), cells) })
    });
    Ok(found.map(|part| (kept, part)))
}
