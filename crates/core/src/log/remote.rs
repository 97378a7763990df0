//! Checking a log from outside: a site, a folder with a copy, what somebody holds of a publication; and keeping a copy that
//! refuses a log which was changed or cut short.

use crate::house::{Fault, db, disk};
use houji_seal::{
    Checkpoint, Keys, LogEntry, Note, Notice, Source, Tile, Trouble, VerifierKey, file_path, read_checkpoint,
    text_path, walk,
};
use houji_verify::{Folder, Told, first_key, whole};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// The longest file of a log: a full bundle of the longest entries.
const LONGEST: u64 = 256 * 65_537;
/// How long one file may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why a copy was not brought up to date.
pub type Wrong = Trouble<Fault>;

fn wrong<T>(text: impl Into<String>) -> Result<T, Wrong> {
    Err(Trouble::Wrong(text.into()))
}

/// What asks other machines, trusting the certificates that the system trusts.
pub(super) fn agent() -> ureq::Agent {
    let roots = db::system_roots().and_then(|file| CertificateDer::pem_file_iter(file).ok());
    let roots = roots.into_iter().flatten().flatten();
    let roots: Vec<_> = roots.map(|one| Certificate::from_der(&one).to_owned()).collect();
    let tls = TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .root_certs(RootCerts::from(roots))
        .build();
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE))
        .user_agent("houji")
        .tls_config(tls);
    config.build().into()
}

/// A log that is served.
struct Site {
    agent: ureq::Agent,
    url: String,
}

impl Site {
    fn new(url: &str) -> Site {
        Site { agent: agent(), url: url.trim_end_matches('/').to_owned() }
    }
}

impl Source for Site {
    type Fault = Fault;

    fn get(&mut self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        // Publications are served beside the log, not below it.
        let is_below = !path.starts_with("notices/") && !path.starts_with("files/");
        let base = if is_below { &self.url } else { self.url.strip_suffix("/log").unwrap_or(&self.url) };
        let url = format!("{base}/{path}");
        let failed = |why: ureq::Error| Fault::new(format!("{url}: {why}"));
        let mut answer = self.agent.get(&url).call().map_err(failed)?;
        match answer.status().as_u16() {
            200 => answer.body_mut().with_config().limit(LONGEST).read_to_vec().map(Some).map_err(failed),
            404 | 410 => Ok(None),
            status => Err(Fault::new(format!("{url}: {status}"))),
        }
    }
}

/// What the log names itself; refused when it names nothing.
fn named<S: Source<Fault = Fault> + ?Sized>(source: &mut S) -> Result<VerifierKey, Wrong> {
    match first_key(source)? {
        Some(key) => Ok(key),
        None => wrong("没有找到密钥，请用 --key 给出日志的第一个密钥"),
    }
}

/// Checks what is named: the address of a log, a folder with a copy, a publication with its proof, scanned codes, or a proof.
///
/// # Errors
/// [`Fault`] when it could not be read; what does not agree is what is told.
pub fn verify(target: &str, keys: &Keys, entry: Option<&Path>) -> Result<Told, Fault> {
    if target.starts_with("https://") || target.starts_with("http://") {
        return whole(&mut Site::new(target), keys);
    }
    Ok(houji_verify::verify(Path::new(target), keys, entry)?)
}

/// A site, with what was fetched of it kept aside; full tiles of an earlier copy are not fetched again.
struct Staged {
    site: Site,
    dir: PathBuf,
    fetched: Vec<String>,
}

impl Staged {
    fn aside(&self) -> PathBuf {
        self.dir.join("new")
    }
}

impl Source for Staged {
    type Fault = Fault;

    fn get(&mut self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        if path.parse::<Tile>().is_ok_and(|tile| tile.is_full())
            && let Some(bytes) = Folder(self.dir.clone()).get(path)?
        {
            return Ok(Some(bytes));
        }
        let Some(bytes) = self.site.get(path)? else { return Ok(None) };
        let to = self.aside().join(path);
        std::fs::create_dir_all(to.parent().unwrap_or(&self.dir))?;
        std::fs::write(&to, &bytes)?;
        self.fetched.push(path.to_owned());
        Ok(Some(bytes))
    }
}

/// Brings a copy of a log up to date, with the texts of what was published and what lies beside them. The copy is changed only after all of it, old and
/// new, was found to be one log that has grown; the checkpoint is written last.
///
/// # Errors
/// [`Trouble`] when the log was changed, cut short or has split, or could not be read. The copy stays as it was.
pub fn mirror(url: &str, dir: &Path, key: Option<VerifierKey>) -> Result<Vec<String>, Wrong> {
    std::fs::create_dir_all(dir).map_err(Fault::from)?;
    let mut source = Staged { site: Site::new(url), dir: dir.to_owned(), fetched: Vec::new() };
    let _ = std::fs::remove_dir_all(source.aside());
    let kept = kept(dir)?;
    let first = match (&kept, key) {
        (Some((_, kept)), Some(key)) if *kept != key => return wrong("文件夹里的是另一个密钥的日志"),
        (Some((_, key)), _) => key.clone(),
        (None, Some(key)) => key,
        (None, None) => named(&mut source.site)?,
    };
    let new = read_checkpoint(&mut source.site)?;
    let old = kept.map(|(note, _)| note);
    let before = old.as_ref().map_or(0, size_of);
    if size_of(&new) < before {
        return wrong(format!("日志变短了：以前有 {before} 条，现在只给出 {} 条", size_of(&new)));
    }
    let notes: Vec<Note> = old.into_iter().chain([new.clone()]).collect();
    let walked = walk(&mut source, &first, &notes)?;
    let (texts, files) = texts(&mut source, &walked.notices)?;
    put_in_place(&source, &first, &new)?;
    let mut lines = vec![format!("日志完好：{} 条，总的手印 {}", walked.size, walked.root)];
    lines.push(format!("比上次多 {} 条，都留在 {}", walked.size.saturating_sub(before), dir.display()));
    lines.extend((texts > 0).then(|| format!("新留下公开的原文 {texts} 张")));
    lines.extend((files > 0).then(|| format!("新留下公开的附件 {files} 个")));
    Ok(lines)
}

/// Checkpoint and first key of the copy that is there already.
fn kept(dir: &Path) -> Result<Option<(Note, VerifierKey)>, Wrong> {
    let mut copy = Copied(Folder(dir.to_owned()));
    if !dir.join("checkpoint").is_file() {
        return Ok(None);
    }
    Ok(Some((read_checkpoint(&mut copy)?, named(&mut copy)?)))
}

/// A copy, with faults of this program.
struct Copied(Folder);

impl Source for Copied {
    type Fault = Fault;

    fn get(&mut self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self.0.get(path)?)
    }
}

/// Fetches the texts that the copy lacks and that are served, and the files they name; each must be the one the log names. How
/// many of both.
fn texts(source: &mut Staged, notices: &[LogEntry]) -> Result<(usize, usize), Wrong> {
    let mut fetched = (0, 0);
    let mut copy = Copied(Folder(source.dir.clone()));
    for entry in notices {
        let path = text_path(entry);
        let kept = copy.get(&path)?;
        let is_new = kept.is_none();
        let Some(bytes) = kept.map_or_else(|| source.get(&path), |kept| Ok(Some(kept)))? else { continue };
        let text = String::from_utf8(bytes).unwrap_or_default();
        if LogEntry::of(&text).as_ref() != Ok(entry) {
            return wrong(format!("{path} 和公开时不一样"));
        }
        fetched.0 += usize::from(is_new);
        fetched.1 += files(source, &text)?;
    }
    Ok(fetched)
}

/// Fetches the files that a text names, that the copy lacks and that are served.
fn files(source: &mut Staged, text: &str) -> Result<usize, Wrong> {
    let mut fetched = 0;
    let attachments = text.parse::<Notice>().map(|notice| notice.attachments).unwrap_or_default();
    for file in attachments {
        let path = file_path(&file.digest);
        if source.dir.join(&path).is_file() || source.aside().join(&path).is_file() {
            continue;
        }
        let Some(bytes) = source.get(&path)? else { continue };
        if !file.is(&bytes) {
            return wrong(format!("附件“{}”和公开时不一样", file.name));
        }
        fetched += 1;
    }
    Ok(fetched)
}

fn size_of(note: &Note) -> u64 {
    note.text().parse::<Checkpoint>().map_or(0, |checkpoint| checkpoint.size())
}

/// Moves what was fetched into the copy, the checkpoint last, and takes away what it replaces.
fn put_in_place(source: &Staged, first: &VerifierKey, checkpoint: &Note) -> Result<(), Fault> {
    for path in &source.fetched {
        let (from, to) = (source.aside().join(path), source.dir.join(path));
        std::fs::create_dir_all(to.parent().unwrap_or(&source.dir))?;
        std::fs::File::open(&from)?.sync_all()?;
        std::fs::rename(&from, &to)?;
        disk::sync_folder_of(&to)?;
    }
    disk::write_whole(&source.dir.join("keys"), &format!("{first}\n"))?;
    disk::write_whole(&source.dir.join("checkpoint"), &checkpoint.to_string())?;
    let _ = std::fs::remove_dir_all(source.aside());
    for path in &source.fetched {
        let to = source.dir.join(path);
        // A tile that has grown replaces the narrower ones.
        let (narrower, keep) = match path.split_once(".p/") {
            Some((full, _)) => (source.dir.join(format!("{full}.p")), Some(to)),
            None => (source.dir.join(format!("{path}.p")), None),
        };
        for old in std::fs::read_dir(narrower).into_iter().flatten().flatten() {
            if keep.as_ref() != Some(&old.path()) {
                std::fs::remove_file(old.path())?;
            }
        }
    }
    Ok(())
}
