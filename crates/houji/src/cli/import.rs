//! Registers, the catalogue of publications and charts of accounts from tables.

use super::{Kept, finish, open, say};
use crate::house::Stop;
use crate::server::Opened;
use crate::{books, notices, registry};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct Import {
    #[command(flatten)]
    kept: Kept,
    /// CSV or XLSX file; its first row says what it holds.
    file: PathBuf,
    /// Only tell what it would change.
    #[arg(long)]
    dry_run: bool,
}

/// What a file changed, in words.
async fn imported(opened: &Opened, bytes: &[u8], is_trial: bool) -> Result<String, Stop> {
    let (what, added, changed, same) = if notices::import::is_catalogue(bytes) {
        let done = notices::import::as_operator(&opened.app, bytes, is_trial).await?;
        ("公开目录", done.added.len(), done.changed.len(), done.same)
    } else if books::charts::is_chart(bytes) {
        let done = books::charts::as_operator(&opened.app, bytes, is_trial).await?;
        (done.zh(), done.added, 0, done.same)
    } else {
        let done = registry::import::as_operator(&opened.app, bytes, is_trial).await?;
        (done.register.zh(), done.added, done.changed, done.same)
    };
    let only = if is_trial { "试一遍，没有改动。" } else { "" };
    Ok(format!("{only}{what}：新增 {added} 行，改动 {changed} 行，没变 {same} 行"))
}

/// Imports a file, or tells what it would change.
pub(super) async fn import(file: Import) -> Result<ExitCode, Stop> {
    let bytes = registry::import::read_file(&file.file)?;
    let opened = open(&file.kept).await?;
    let code = match imported(&opened, &bytes, file.dry_run).await {
        Ok(said) => {
            say(&[said])?;
            ExitCode::SUCCESS
        }
        Err(Stop::Refused(why)) => {
            say(std::slice::from_ref(&why.sentence))?;
            say(&why.fields.iter().map(|field| field.sentence.clone()).collect::<Vec<_>>())?;
            ExitCode::FAILURE
        }
        Err(stop) => return Err(stop),
    };
    finish(opened).await.map(|_| code)
}
