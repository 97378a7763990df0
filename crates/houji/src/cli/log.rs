//! The public log on the command line: checking one, keeping a copy, changing the key.

use super::{Kept, finish, open, say};
use crate::house::{Fault, Stop};
use crate::log::{self, Trouble};
use clap::{Args, Subcommand};
use houji_seal::VerifierKey;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct Verify {
    /// Address of a log, such as https://houji.example/log, a folder with a copy of one, or a proof.
    target: String,
    /// Public key that is believed: the log's first one, or for a proof the one that signed it.
    #[arg(long)]
    key: Option<VerifierKey>,
    /// Public key of a witness that must have signed; may be given several times.
    #[arg(long)]
    witness: Vec<VerifierKey>,
    /// File with the entry that a proof is about.
    #[arg(long)]
    entry: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct Mirror {
    /// Address of the log, such as https://houji.example/log.
    url: String,
    /// Folder for the copy.
    dir: PathBuf,
    /// The log's first public key; without it the one the log names is believed the first time.
    #[arg(long)]
    key: Option<VerifierKey>,
}

#[derive(Subcommand)]
pub(super) enum LogAct {
    /// Take a new key for signing the public log; on SQLite the server must be stopped for it.
    RotateKey {
        #[command(flatten)]
        kept: Kept,
    },
}

/// Reads from outside wait for others, so they run where nobody else waits.
async fn told(
    work: impl FnOnce() -> Result<Vec<String>, Trouble> + Send + 'static,
) -> Result<ExitCode, Stop> {
    let found = tokio::task::spawn_blocking(work).await.map_err(|_| Fault::new("the check ended early"))?;
    match found {
        Ok(lines) => {
            say(&lines)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(Trouble::Wrong(what)) => {
            say(&[format!("不对：{what}")])?;
            Ok(ExitCode::FAILURE)
        }
        Err(Trouble::Fault(why)) => Err(why.into()),
    }
}

pub(super) async fn verify(asked: Verify) -> Result<ExitCode, Stop> {
    let Verify { target, key, witness, entry } = asked;
    told(move || log::verify(&target, key, &witness, entry.as_deref())).await
}

pub(super) async fn mirror(asked: Mirror) -> Result<ExitCode, Stop> {
    told(move || log::mirror(&asked.url, &asked.dir, asked.key)).await
}

pub(super) async fn act(act: LogAct) -> Result<ExitCode, Stop> {
    let LogAct::RotateKey { kept } = act;
    let opened = open(&kept).await?;
    let key = log::rotate(&opened.app).await?;
    say(&[format!("换好了，新钥匙是：{key}")])?;
    finish(opened).await
}
