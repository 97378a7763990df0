//! Restore: a backup into an empty database of either kind. The file is checked whole before anything is
//! written, the rows are checked against the record before they are kept, and on any error nothing remains.
//!
//! The machine may go down at any step. The county is written down first, so that what was restored is never opened
//! as another one. Rows come all at once: an embedded database gets its name when it is whole, PostgreSQL gets them
//! in one transaction. What stands until then (the file aside, the mark) is refused by whoever would serve it, and
//! the same restore may be done again.

use super::archive::{self, Header, Item, Trailer, damaged};
use super::backup::{LEFT_OUT, check_key, tips, vault_of};
use super::{Level, Refused, checks};
use crate::house::config::Place;
use crate::house::disk::sync_folder_of;
use crate::house::{Cell, Db, Fault, Reader, Source, Stop, Table, Tx, fits};
use crate::{registry, server};
use houji_base::DivisionCode;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::runtime::Handle;

/// Rows written at once.
const CHUNK: usize = 500;
/// Length of a cell, as written in the backup, after which its row does not wait for others: photos would fill the memory.
const LARGE: usize = 128 * 1024;

/// What was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// County.
    pub county: DivisionCode,
    /// When the backup was made, UTC milliseconds.
    pub made_at: i64,
    /// Rows.
    pub rows: u64,
    /// Entries of the record, all of them checked.
    pub entries: i64,
}

/// Restores a backup into the empty database of `place`, whose folder must already hold the key.
///
/// # Errors
/// A refusal that says what does not fit; a fault of the database or the disk. Then nothing remains.
pub async fn restore(place: &Place, file: &Path) -> Result<Restored, Stop> {
    let (place, file, handle) = (place.clone(), file.to_owned(), Handle::current());
    tokio::task::spawn_blocking(move || restore_blocking(&place, file, &handle))
        .await
        .map_err(|_| Fault::new("the restore ended early"))?
}

/// A backup that was read once and found whole.
struct Checked {
    file: PathBuf,
    header: Header,
    trailer: Trailer,
}

fn restore_blocking(place: &Place, file: PathBuf, handle: &Handle) -> Result<Restored, Stop> {
    let vault = vault_of(place)?;
    let backup = Arc::new(check_file(file)?);
    let header = &backup.header;
    check_key(&header.key, &vault)?;
    fits(&header.migrations).map_err(|why| Refused::TooNew { what: why.to_string() })?;
    if let Some(ours) = place.county().filter(|ours| *ours != header.county) {
        let (theirs, ours) = (header.county.to_string(), ours.to_string());
        return Err(Refused::OtherCounty { theirs, ours }.into());
    }
    let entries = load_whole(place, &backup, handle)?;
    let rows = backup.trailer.counts.values().sum();
    Ok(Restored { county: header.county, made_at: header.made_at, rows, entries })
}

/// Loads into a place that is empty and stays so unless all of it comes.
fn load_whole(place: &Place, backup: &Arc<Checked>, handle: &Handle) -> Result<i64, Stop> {
    let source = place.source();
    // Held until the end.
    let _lock = match &source {
        Source::Pg(_) => {
            check_empty(&source)?;
            None
        }
        Source::Lite(path) | Source::Draft(path) => {
            let lock = server::lock(&place.lock_file())?;
            if path.exists() {
                return Err(Refused::NotEmpty { place: path.display().to_string() }.into());
            }
            Some(lock)
        }
    };
    let was_known = place.county().is_some();
    server::county_of(&place.dir, Some(backup.header.county))?;
    step("county");
    let loaded = match &source {
        Source::Pg(_) => load(&source, backup.clone(), handle),
        Source::Lite(path) | Source::Draft(path) => load_aside(path, backup.clone(), handle),
    };
    if loaded.is_err() && !was_known {
        std::fs::remove_file(place.county_file()).map_err(Fault::from)?;
    }
    loaded
}

/// Name of the mark that stands in the database from before the first row until all are there.
const MARK: &str = "restoring";

/// Refuses a folder in which an embedded database was being built when the machine went down.
///
/// # Errors
/// The refusal.
pub fn check_folder_whole(place: &Place) -> Result<(), Stop> {
    match place.source() {
        Source::Lite(path) | Source::Draft(path) if aside_of(&path).exists() => {
            Err(Refused::HalfRestored { place: place.dir.display().to_string() }.into())
        }
        _ => Ok(()),
    }
}

/// Refuses a database that waits for rows of a backup.
///
/// # Errors
/// The refusal, or a fault of the database.
pub fn check_rows_whole(db: &mut Reader, county: DivisionCode) -> Result<(), Stop> {
    match registry::store::meta(db, county.as_i64(), MARK)? {
        Some(_) => Err(Refused::HalfRestored { place: "数据库".to_owned() }.into()),
        None => Ok(()),
    }
}

/// A point at which a test can let the process die.
fn step(_name: &str) {
    #[cfg(test)]
    if std::env::var("HOUJI_TEST_DIE_AT").is_ok_and(|at| at == _name) {
        std::process::abort();
    }
}

/// Reads the whole file once, keeping nothing but its head and its end.
fn check_file(file: PathBuf) -> Result<Checked, Stop> {
    let mut header = None;
    let trailer = archive::read(open(&file)?, |item| {
        if let Item::Header(found) = item {
            header = Some(found.clone());
        }
        Ok(())
    })?;
    let header = header.ok_or_else(|| damaged("它是空的"))?;
    Ok(Checked { file, header, trailer })
}

fn open(file: &Path) -> Result<BufReader<File>, Stop> {
    Ok(BufReader::with_capacity(
        64 * 1024,
        File::open(file).map_err(|why| Fault::new(format!("{}: {why}", file.display())))?,
    ))
}

/// Tables may be there, rows may not.
fn check_empty(source: &Source) -> Result<(), Stop> {
    let mut db = Db::look(source)?;
    for table in db.tables()?.iter().filter(|table| table.name != "migration") {
        let mut found = false;
        let read = db.each_row(table, |cells| {
            // An earlier restore that broke off left its mark and nothing else.
            if table.name == "meta" && cells.contains(&Cell::Text(MARK.to_owned())) {
                return Ok(());
            }
            found = true;
            Err(Fault::new("one row is enough"))
        });
        if found {
            return Err(Refused::NotEmpty { place: format!("数据库的表 {}", table.name) }.into());
        }
        read?;
    }
    Ok(())
}

/// Builds an embedded database beside its place and puts it there when it is sound.
fn load_aside(path: &Path, backup: Arc<Checked>, handle: &Handle) -> Result<i64, Stop> {
    let aside = aside_of(path);
    remove(&aside)?;
    let result = load(&Source::Lite(aside.clone()), backup, handle).and_then(|entries| {
        // With the last connection closed, everything is in the one file.
        if beside(&aside, "-wal").exists() {
            return Err(Fault::new("the restored database was not closed").into());
        }
        File::open(&aside).and_then(|file| file.sync_all()).map_err(Fault::from)?;
        sync_folder_of(&aside)?;
        step("built");
        std::fs::rename(&aside, path).map_err(Fault::from)?;
        step("renamed");
        sync_folder_of(path)?;
        Ok(entries)
    });
    if result.is_err() {
        remove(&aside)?;
    }
    result
}

/// Where an embedded database is built.
fn aside_of(path: &Path) -> PathBuf {
    path.with_added_extension("restoring")
}

/// A file that the embedded database keeps beside its own.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn remove(path: &Path) -> Result<(), Fault> {
    for file in [path.to_owned(), beside(path, "-wal"), beside(path, "-shm")] {
        match std::fs::remove_file(&file) {
            Err(why) if why.kind() != std::io::ErrorKind::NotFound => return Err(why.into()),
            _ => {}
        }
    }
    Ok(())
}

/// Loads and checks everything in one transaction; then brings the tables up to this program.
fn load(source: &Source, backup: Arc<Checked>, handle: &Handle) -> Result<i64, Stop> {
    let county = backup.header.county;
    let last = backup.header.migrations.iter().map(|(number, _)| *number).max().unwrap_or(0);
    Db::prepare_tables(source, last)?;
    step("tables");
    let db = Db::open_as_is(source, county)?;
    let job = backup.clone();
    let marked = handle.block_on(db.write(|tx| Ok(registry::store::set_meta(tx, MARK, "1")?)));
    step("marked");
    let result = marked.and_then(|()| handle.block_on(db.write(move |tx| load_into(tx, &job))));
    if result.is_err() {
        let _ = handle.block_on(db.write(|tx| Ok(registry::store::drop_meta(tx, MARK)?)));
    }
    db.close();
    drop(db);
    step("committed");
    if result.is_ok() {
        Db::prepare_tables(source, i64::MAX)?;
    }
    result
}

fn load_into(tx: &mut Tx, backup: &Checked) -> Result<i64, Stop> {
    registry::store::drop_meta(tx, MARK)?;
    let known = tx.tables()?;
    let mut filling: Option<Table> = None;
    let mut chunk: Vec<Vec<Cell>> = Vec::with_capacity(CHUNK);
    let trailer = archive::read(open(&backup.file)?, |item| match item {
        Item::Header(_) => Ok(()),
        Item::Table(table) => {
            put(tx, filling.as_ref(), &mut chunk)?;
            if LEFT_OUT.contains(&table.name.as_str()) || !known.iter().any(|own| fits_table(own, table)) {
                return Err(damaged(format!("里面的表 {} 这个程序不认识", table.name)));
            }
            filling = Some(table.clone());
            Ok(())
        }
        Item::Row(cells) => {
            let large = cells.iter().any(|cell| matches!(cell, Cell::Bytes { hex } if hex.len() > LARGE));
            chunk.push(cells);
            if large || chunk.len() >= CHUNK { put(tx, filling.as_ref(), &mut chunk) } else { Ok(()) }
        }
    })?;
    put(tx, filling.as_ref(), &mut chunk)?;
    step("loaded");
    if trailer != backup.trailer {
        return Err(damaged("读第二遍时变了"));
    }
    check_rows(tx, backup)
}

/// The same columns, in any order.
fn fits_table(own: &Table, table: &Table) -> bool {
    let sorted = |table: &Table| {
        let mut columns = table.columns.clone();
        columns.sort();
        columns
    };
    own.name == table.name && sorted(own) == sorted(table)
}

fn put(tx: &mut Tx, table: Option<&Table>, chunk: &mut Vec<Vec<Cell>>) -> Result<(), Stop> {
    if let Some(table) = table.filter(|_| !chunk.is_empty()) {
        tx.put_rows(table, chunk)?;
    }
    chunk.clear();
    Ok(())
}

/// The rows must agree with the record, the record with itself and with what the file says of it.
fn check_rows(tx: &mut Tx, backup: &Checked) -> Result<i64, Stop> {
    let county = backup.header.county.as_i64();
    if tips(tx, county)? != backup.trailer.tips {
        return Err(damaged("记录的尾码和结尾记的不一样"));
    }
    let (entries, findings) = checks::of_rows(tx, county)?;
    match findings.into_iter().find(|finding| finding.level == Level::Error) {
        Some(finding) => Err(Refused::Unsound { what: finding.text }.into()),
        None => Ok(entries),
    }
}
