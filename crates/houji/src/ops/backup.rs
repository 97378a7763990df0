//! Backup: the whole county in one file, from one unchanging view, while it is being served.

use super::archive::{Header, Packer};
use super::{Refused, restore, store};
use crate::house::config::Place;
use crate::house::disk::sync_folder_of;
use crate::house::{Db, Fault, Reader, Stop, Vault};
use crate::record;
use houji_base::{DivisionCode, Moment};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Tables that are not taken along: what ran is in the header, and a restored database must not bring back
/// sessions that were ended meanwhile, old one-time codes, or turns of processes long gone. The search index is made anew
/// from the rows.
pub(super) const LEFT_OUT: [&str; 7] =
    ["migration", "one_time_code", "search_block", "search_doc", "search_seen", "session", "turn"];

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Where it lies.
    pub path: PathBuf,
    /// Rows in it.
    pub rows: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// Lane, length and last digest of each lane of the record: worth writing down.
    pub tips: Vec<(i64, i64, String)>,
}

/// Writes a backup of the county kept at `place` to a new file that only its owner can read. The key is not in
/// it and must be kept apart.
///
/// # Errors
/// A refusal when the file is there or the key does not fit; a fault of the database or the disk. Then there is
/// no file.
pub async fn backup(place: &Place, out: &Path, now: Moment) -> Result<Made, Stop> {
    let (place, out) = (place.clone(), out.to_owned());
    tokio::task::spawn_blocking(move || write(&place, &out, now))
        .await
        .map_err(|_| Fault::new("the backup ended early"))?
}

/// The key of a county; never makes a new one.
pub(super) fn vault_of(place: &Place) -> Result<Vault, Stop> {
    let path = place.key_file();
    if !path.is_file() {
        return Err(Refused::NoKey { path: path.display().to_string() }.into());
    }
    Ok(Vault::open_or_create(&path)?)
}

/// Refuses when rows sealed with `theirs` cannot be opened with this vault.
pub(super) fn check_key(theirs: &str, vault: &Vault) -> Result<(), Stop> {
    let ours = vault.fingerprint();
    if theirs == ours {
        return Ok(());
    }
    let short = |text: &str| text.chars().take(12).collect();
    Err(Refused::OtherKey { theirs: short(theirs), ours: short(&ours) }.into())
}

fn write(place: &Place, out: &Path, now: Moment) -> Result<Made, Stop> {
    if out.exists() {
        return Err(Refused::FileThere { path: out.display().to_string() }.into());
    }
    restore::check_folder_whole(place)?;
    let vault = vault_of(place)?;
    let county = place.county().ok_or_else(|| Fault::new("this folder holds no county"))?;
    let mut db = Db::look(&place.source())?;
    restore::check_rows_whole(&mut db, county)?;
    let theirs = crate::registry::store::meta(&mut db, county.as_i64(), "key")?.unwrap_or_default();
    check_key(&theirs, &vault)?;
    // A backup that was not finished never bears the name of one.
    let part = out.with_added_extension("part");
    let result = write_part(&mut db, county, theirs, &part, now).and_then(|(rows, tips)| {
        std::fs::rename(&part, out)?;
        sync_folder_of(out)?;
        let bytes = std::fs::metadata(out)?.len();
        Ok(Made { path: out.to_owned(), rows, bytes, tips })
    });
    if result.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    Ok(result?)
}

type Tips = Vec<(i64, i64, String)>;

fn write_part(
    db: &mut Reader,
    county: DivisionCode,
    key: String,
    part: &Path,
    now: Moment,
) -> Result<(u64, Tips), Fault> {
    let _ = std::fs::remove_file(part);
    let made = File::options().write(true).create_new(true).mode(0o600).open(part);
    let file = made.map_err(|why| Fault::new(format!("{}: {why}", part.display())))?;
    let (mut out, rows, tips) = db.snapshot(|db| {
        let header = Header::new(county, key, now.millis(), db.migrations()?);
        pack(db, county, &header, BufWriter::new(file))
    })?;
    out.flush()?;
    out.into_inner().map_err(|_| Fault::new("the backup could not be written"))?.sync_all()?;
    Ok((rows, tips))
}

/// Writes every table to `out`.
pub(super) fn pack<W: Write>(
    db: &mut Reader,
    county: DivisionCode,
    header: &Header,
    out: W,
) -> Result<(W, u64, Tips), Fault> {
    let mut packer = Packer::new(out, header)?;
    let tables = db.tables()?;
    for table in tables.iter().filter(|table| !LEFT_OUT.contains(&table.name.as_str())) {
        packer.table(table)?;
        db.each_row(table, |cells| packer.row(&cells))?;
    }
    let tips = tips(db, county.as_i64())?;
    let (out, rows) = packer.finish(tips.clone())?;
    Ok((out, rows, tips))
}

/// Tips of the record as they are written down.
pub(super) fn tips(db: &mut Reader, county: i64) -> Result<Tips, Fault> {
    let tips = record::store::tips(db, county)?;
    Ok(tips.into_iter().map(|(lane, seq, hash)| (lane, seq, store::hex(&hash))).collect())
}
