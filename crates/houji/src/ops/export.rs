//! Books written into a folder of their own, from one unchanging view, while the county is served: whole or not at all.

use super::{Refused, restore};
use crate::books::export::{self, Format, Taken, Wanted};
use crate::house::config::Place;
use crate::house::disk::sync_folder_of;
use crate::house::{Db, Fault, Reader, Stop};
use crate::registry::{Places, Registry};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// What is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Export {
    /// One journal a book, for another accounting program.
    Journal(Format),
    /// Tables anybody can read.
    Tables,
}

/// Writes the books of `village`, a code or `all`, of one year or of all, into `out`, which must be empty or not there.
///
/// # Errors
/// A refusal when the folder is not empty, the code is none, or there are no such books; a fault of the database or the
/// disk. Then the folder is as it was.
pub async fn export_books(
    place: &Place,
    what: Export,
    (village, year): (&str, Option<i64>),
    out: &Path,
) -> Result<Vec<Taken>, Stop> {
    let (place, village, out) = (place.clone(), village.to_owned(), out.to_owned());
    tokio::task::spawn_blocking(move || write(&place, what, (&village, year), &out))
        .await
        .map_err(|_| Fault::new("the export ended early"))?
}

fn write(
    place: &Place,
    what: Export,
    (village, year): (&str, Option<i64>),
    out: &Path,
) -> Result<Vec<Taken>, Stop> {
    let county = place.county().ok_or_else(|| Fault::new("this folder holds no county"))?;
    restore::check_folder_whole(place)?;
    let wanted = Wanted::read(county, village, year)?;
    if out.exists() && !is_empty_folder(out) {
        return Err(Refused::FolderUsed { path: out.display().to_string() }.into());
    }
    let mut db = Db::look(&place.source())?;
    restore::check_rows_whole(&mut db, county)?;
    let draft = Draft::begin(out)?;
    let taken = db.snapshot(|db| {
        let places = Registry::read(db, county)?.places;
        Ok(written(db, &places, &wanted, what, &draft.0))
    })??;
    draft.finish(out)?;
    Ok(taken)
}

fn written(
    db: &mut Reader,
    places: &Places,
    wanted: &Wanted,
    what: Export,
    dir: &Path,
) -> Result<Vec<Taken>, Stop> {
    match what {
        Export::Journal(format) => export::journals(db, places, wanted, format, dir),
        Export::Tables => export::tables(db, places, wanted, dir),
    }
}

fn is_empty_folder(path: &Path) -> bool {
    std::fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}

/// A folder beside the wanted one, gone again when the export breaks off.
struct Draft(PathBuf);

impl Draft {
    fn begin(out: &Path) -> Result<Draft, Fault> {
        let path = out.with_added_extension("part");
        let told = |why: std::io::Error| Fault::new(format!("{}: {why}", path.display()));
        if path.exists() {
            std::fs::remove_dir_all(&path).map_err(told)?;
        }
        std::fs::DirBuilder::new().mode(0o700).recursive(true).create(&path).map_err(told)?;
        Ok(Draft(path))
    }

    /// An empty folder gives way to the finished one.
    fn finish(self, out: &Path) -> Result<(), Fault> {
        std::fs::rename(&self.0, out)?;
        sync_folder_of(out)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
