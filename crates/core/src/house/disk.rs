//! Files that must be there after the power went.

use crate::house::Fault;
use std::fs::File;
use std::io::Write;
use std::path::Path;

/// Makes new names in a folder last: a file is on disk when its bytes *and* the folder that names it are.
///
/// # Errors
/// [`Fault`] of the disk.
pub fn sync_folder_of(path: &Path) -> Result<(), Fault> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(File::open(folder)?.sync_all()?)
}

/// Writes a small file whole or not at all.
///
/// # Errors
/// [`Fault`] of the disk.
pub fn write_whole(path: &Path, text: &str) -> Result<(), Fault> {
    let aside = path.with_added_extension("new");
    let mut file = File::create(&aside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&aside, path)?;
    sync_folder_of(path)
}
