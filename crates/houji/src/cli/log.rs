//! The public log on the command line: checking one, keeping a copy, changing the key.

use super::{Kept, finish, open, say};
use crate::house::{Fault, Stop, SystemClock};
use crate::log::{self, Witness, Wrong};
use crate::server;
use clap::{Args, Subcommand};
use houji_seal::{KeyName, Keys, Trouble, VerifierKey};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;

#[derive(Args)]
pub(super) struct Verify {
    /// Address of a log, such as https://houji.example/log, a folder with a copy of one, a publication (X.txt with
    /// X.proof beside it), scanned codes in a text file, or a proof.
    target: String,
    /// Public key that is believed: the log's first one, or for a publication or a proof the one that signed it; may be
    /// given several times.
    #[arg(long)]
    key: Vec<VerifierKey>,
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

#[derive(Args)]
pub(super) struct Watch {
    /// Folder of the key, and of what was cosigned last.
    #[arg(long)]
    dir: PathBuf,
    /// Name of the witness, such as witness.example.
    #[arg(long)]
    name: KeyName,
    /// Public key of a log that is watched; may be given several times.
    #[arg(long, required = true)]
    log: Vec<VerifierKey>,
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
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
async fn told(work: impl FnOnce() -> Result<Vec<String>, Wrong> + Send + 'static) -> Result<ExitCode, Stop> {
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
    let keys = Keys { log: key, needed: witness.len(), witnesses: witness };
    let found = tokio::task::spawn_blocking(move || log::verify(&target, &keys, entry.as_deref())).await;
    let mut found = found.map_err(|_| Fault::new("the check ended early"))??;
    found.lines.push(found.code());
    say(&found.lines)?;
    Ok(if found.verdict.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub(super) async fn mirror(asked: Mirror) -> Result<ExitCode, Stop> {
    told(move || log::mirror(&asked.url, &asked.dir, asked.key)).await
}

pub(super) async fn witness(watch: Watch) -> Result<ExitCode, Stop> {
    let Watch { dir, name, log, listen } = watch;
    // Two that share a folder would not know what the other cosigned.
    std::fs::create_dir_all(&dir).map_err(Fault::from)?;
    let _lock = server::lock(&dir.join("witness.lock"))?;
    let witness = Witness::open(&dir, name, log, Arc::new(SystemClock))?;
    let listener = TcpListener::bind(listen).await.map_err(|why| Fault::new(format!("{listen}: {why}")))?;
    let address = listener.local_addr().map_err(Fault::from)?;
    say(&[format!("listening on http://{address}"), format!("witness key: {}", witness.public())])?;
    axum::serve(listener, witness.router()).await.map_err(Fault::from)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn act(act: LogAct) -> Result<ExitCode, Stop> {
    let LogAct::RotateKey { kept } = act;
    let opened = open(&kept).await?;
    let key = log::rotate(&opened.app).await?;
    say(&[format!("换好了，新密钥是：{key}")])?;
    finish(opened).await
}
