//! Witnesses (C2SP tlog-witness): a small server that any other machine can run, which cosigns what a log signed when it
//! has only grown; and the log's asking for it. A witness that does not answer holds up nothing.

use super::read;
use super::remote::agent;
use super::store::{self, Cosigned};
use crate::house::{App, Clock, Fault, Stop, clock::random, disk, vault::write_private};
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use data_encoding::HEXLOWER;
use houji_seal::witness::{AddCheckpoint, Answer, Known, decide, read_signatures};
use houji_seal::{Checkpoint, Cosigner, Digest, KeyName, Note, VerifierKey, empty_root};
use parking_lot::Mutex;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// Most bytes of a request: a checkpoint with many signatures.
const MOST: usize = 64 * 1024;
/// How often the log asks for what is missing.
const ASK: Duration = Duration::from_secs(20);

/// One that watches logs. What it cosigned last is kept in a small file for each log.
pub struct Witness {
    dir: PathBuf,
    cosigner: Cosigner,
    logs: Vec<VerifierKey>,
    clock: Arc<dyn Clock>,
    turn: Mutex<()>,
}

impl Witness {
    /// Opens the folder of a witness, with its secret key, which is made the first time.
    ///
    /// # Errors
    /// [`Fault`] when the folder cannot be used.
    pub fn open(
        dir: &Path,
        name: KeyName,
        logs: Vec<VerifierKey>,
        clock: Arc<dyn Clock>,
    ) -> Result<Witness, Fault> {
        std::fs::create_dir_all(dir)?;
        let file = dir.join("witness.key");
        if !file.exists() {
            write_private(&file, &HEXLOWER.encode(&random::<32>()?))?;
        }
        let secret = HEXLOWER.decode(std::fs::read_to_string(&file)?.trim().as_bytes()).unwrap_or_default();
        let seed: [u8; 32] = secret
            .try_into()
            .map_err(|_| Fault::new(format!("{} is not the key of a witness", file.display())))?;
        let cosigner = Cosigner::new(name, &seed);
        Ok(Witness { dir: dir.to_owned(), cosigner, logs, clock, turn: Mutex::new(()) })
    }

    /// What others check its cosignatures with.
    pub fn public(&self) -> &VerifierKey {
        self.cosigner.public()
    }

    fn file(&self, origin: &str) -> PathBuf {
        self.dir.join(format!("{}.latest", Digest::of(&[origin.as_bytes()])))
    }

    /// Size and root cosigned last.
    fn latest(&self, origin: &str) -> Result<(u64, Digest), Fault> {
        let file = self.file(origin);
        let text = match std::fs::read_to_string(&file) {
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Ok((0, empty_root())),
            text => text?,
        };
        // Whoever starts anew after a damaged file would cosign a fork.
        let kept: Checkpoint =
            text.parse().map_err(|_| Fault::new(format!("{} cannot be read", file.display())))?;
        Ok((kept.size(), *kept.root()))
    }

    /// Answers a request: status and body. What is cosigned is on disk before it is told.
    ///
    /// # Errors
    /// [`Fault`] of the disk; nothing is cosigned then.
    pub fn add(&self, body: &str) -> Result<(u16, String), Fault> {
        let _turn = self.turn.lock();
        let origin = body.parse::<AddCheckpoint>().ok();
        let origin = origin.and_then(|sent| sent.checkpoint.text().parse::<Checkpoint>().ok());
        let origin = origin.map_or_else(String::new, |checkpoint| checkpoint.origin().to_owned());
        let keys: Vec<VerifierKey> =
            self.logs.iter().filter(|key| key.name().as_str() == origin).cloned().collect();
        let latest = self.latest(&origin)?;
        let answer = decide(body, |_| (!keys.is_empty()).then_some(Known { keys: &keys, latest }));
        let told = match &answer {
            Answer::Cosign(checkpoint) => {
                disk::write_whole(&self.file(&origin), &checkpoint.to_string())?;
                let seconds = u64::try_from(self.clock.now().millis() / 1000).unwrap_or(0);
                format!("{}\n", self.cosigner.cosign(checkpoint, seconds))
            }
            Answer::Conflict(size) => format!("{size}\n"),
            _ => String::new(),
        };
        Ok((answer.status(), told))
    }

    /// Its routes.
    pub fn router(self) -> Router {
        Router::new()
            .route("/", get(async |State(witness): State<Arc<Witness>>| format!("{}\n", witness.public())))
            .route("/add-checkpoint", post(add))
            .layer(DefaultBodyLimit::max(MOST))
            .with_state(Arc::new(self))
    }
}

async fn add(State(witness): State<Arc<Witness>>, body: String) -> impl IntoResponse {
    let answered = tokio::task::spawn_blocking(move || witness.add(&body)).await;
    let (status, body) = match answered {
        Ok(Ok(answer)) => answer,
        Ok(Err(why)) => {
            tracing::error!(%why, "the witness cannot keep what it cosigned");
            (500, String::new())
        }
        Err(_) => (500, String::new()),
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let kind = if status == StatusCode::CONFLICT { "text/x.tlog.size" } else { "text/plain; charset=utf-8" };
    (status, [(CONTENT_TYPE, kind)], body)
}

/// A witness that the log asks: its address and its key.
#[derive(Clone, Debug)]
pub struct Asked {
    url: String,
    key: VerifierKey,
}

impl FromStr for Asked {
    type Err = String;

    /// Address and key with a plus sign between them.
    fn from_str(text: &str) -> Result<Asked, String> {
        let (url, key) = text.split_once('+').ok_or("an address, a plus sign and a public key")?;
        let key = key.parse().map_err(|why| format!("{why}"))?;
        Ok(Asked { url: url.trim_end_matches('/').to_owned(), key })
    }
}

/// Asks for the cosignatures that the last checkpoint lacks, until the task is dropped.
pub async fn ask_forever(app: App, witnesses: Vec<Asked>) {
    while !witnesses.is_empty() {
        for witness in &witnesses {
            if let Err(stop) = ask(&app, witness).await {
                tracing::warn!(%stop, witness = %witness.key.name(), "a witness did not cosign");
            }
        }
        tokio::time::sleep(ASK).await;
    }
}

/// What is sent: size, note as the log signed it, and how the log grew from an older size.
async fn request(app: &App, old: u64) -> Result<Option<(i64, AddCheckpoint)>, Stop> {
    let county = app.db.county().as_i64();
    let read = app.db.read(move |db| {
        let Some(last) = store::latest(db, county)? else { return Ok(None) };
        let checkpoint: Note = last.note.parse().map_err(|why| Fault::new(format!("{why}")))?;
        let Some(proof) = read::growth(db, county, old, last.size)? else {
            return Err(Fault::new("the witness has seen a longer log than this one").into());
        };
        Ok(Some((last.size, AddCheckpoint { old, proof, checkpoint })))
    });
    read.await
}

/// Asks one witness, if it has not cosigned the last checkpoint.
///
/// # Errors
/// A fault when it does not answer, or with something else than its cosignature.
pub async fn ask(app: &App, witness: &Asked) -> Result<(), Stop> {
    let (county, vkey) = (app.db.county().as_i64(), witness.key.to_string());
    let known = vkey.clone();
    let mut old = app.db.read(move |db| Ok(store::cosigned_by(db, county, &known)?)).await?;
    // The second time with the size that the witness itself remembers.
    for _ in 0..2 {
        let Some((size, asked)) = request(app, u64::try_from(old).unwrap_or(0)).await? else { return Ok(()) };
        if size == old {
            return Ok(());
        }
        let (url, body) = (format!("{}/add-checkpoint", witness.url), asked.to_string());
        let sent = tokio::task::spawn_blocking(move || send(&url, body)).await;
        let (status, answer) = sent.map_err(|_| Fault::new("the question ended early"))??;
        if status == 409 {
            old = answer.trim().parse().map_err(|_| Fault::new("the witness told no size"))?;
            continue;
        }
        let unusable = || Fault::new(format!("the witness answered {status}"));
        let lines = if status == 200 { read_signatures(&answer).unwrap_or_default() } else { Vec::new() };
        let good = |line: &houji_seal::Signature| {
            let note = Note::new(asked.checkpoint.text().to_owned(), vec![line.clone()]);
            note.is_ok_and(|note| note.verify(std::slice::from_ref(&witness.key)).is_ok())
        };
        let line = lines.iter().find(|line| good(line)).ok_or_else(unusable)?.to_string();
        let kept = Cosigned { size, vkey, line, at: app.clock.now().millis() };
        return app.db.write(move |tx| Ok(store::cosign(tx, &kept)?)).await;
    }
    Err(Fault::new("the witness changes its mind about what it has seen").into())
}

fn send(url: &str, body: String) -> Result<(u16, String), Fault> {
    let failed = |why: ureq::Error| Fault::new(format!("{url}: {why}"));
    let mut answer = agent().post(url).send(body).map_err(failed)?;
    Ok((answer.status().as_u16(), answer.body_mut().read_to_string().map_err(failed)?))
}
