//! Checking a log from outside: a site, a folder with a copy, a proof on one sheet; and keeping a copy that refuses a log which
//! was changed or cut short.

use super::walk::{Source, Trouble, Walked, read_checkpoint, walk};
use crate::house::{Fault, db, disk};
use houji_seal::{Checkpoint, Digest, Finding, LogProof, Note, Policy, Tile, VerifierKey, leaf_hash};
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

fn wrong<T>(text: impl Into<String>) -> Result<T, Trouble> {
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
    fn get(&mut self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        let url = format!("{}/{path}", self.url);
        let failed = |why: ureq::Error| Fault::new(format!("{url}: {why}"));
        let mut answer = self.agent.get(&url).call().map_err(failed)?;
        match answer.status().as_u16() {
            200 => answer.body_mut().with_config().limit(LONGEST).read_to_vec().map(Some).map_err(failed),
            404 | 410 => Ok(None),
            status => Err(Fault::new(format!("{url}: {status}"))),
        }
    }
}

/// A copy of a log.
struct Folder(PathBuf);

impl Source for Folder {
    fn get(&mut self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        match std::fs::read(self.0.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(why) => Err(why.into()),
        }
    }
}

/// The first key a log names itself.
fn first_key(source: &mut dyn Source) -> Result<VerifierKey, Trouble> {
    let keys = source.get("keys")?.and_then(|bytes| String::from_utf8(bytes).ok());
    match keys.as_deref().and_then(|keys| keys.lines().next()).map(str::parse) {
        Some(Ok(key)) => Ok(key),
        _ => wrong("没有找到密钥，请用 --key 给出日志的第一个密钥"),
    }
}

/// Checks what is named: the address of a log, a folder with a copy, or a proof. `key` is believed; without it the first key
/// that the log itself names. Every one of the `witnesses` must have signed. What was found, in lines for people.
///
/// # Errors
/// [`Trouble`] when something does not agree or could not be read.
pub fn verify(
    target: &str,
    key: Option<VerifierKey>,
    witnesses: &[VerifierKey],
    entry: Option<&Path>,
) -> Result<Vec<String>, Trouble> {
    let mut source: Box<dyn Source> = match Path::new(target) {
        _ if target.starts_with("https://") || target.starts_with("http://") => Box::new(Site::new(target)),
        path if path.is_dir() => Box::new(Folder(path.to_owned())),
        path => return proof(path, key, witnesses, entry),
    };
    let is_named = key.is_some();
    let key = key.map_or_else(|| first_key(source.as_mut()), Ok)?;
    let checkpoint = read_checkpoint(source.as_mut())?;
    let walked = walk(source.as_mut(), &key, &[checkpoint])?;
    let mut lines = told(&walked);
    lines.extend((!is_named).then(|| format!("信的是日志自己给的密钥，请和抄下来的比一比：{key}")));
    lines.push(seen(&walked.checkpoint, witnesses)?);
    Ok(lines)
}

fn told(walked: &Walked) -> Vec<String> {
    vec![format!("日志完好：{} 条，总的手印 {}", walked.size, walked.root)]
}

/// All who should have watched have signed.
fn seen(note: &Note, witnesses: &[VerifierKey]) -> Result<String, Trouble> {
    let signed = match witnesses {
        [] => 0,
        all => note.verify(all).map_or(0, |signed| signed.len()),
    };
    if signed < witnesses.len() {
        return wrong(format!("{} 家见证里，只有 {signed} 家签过名", witnesses.len()));
    }
    Ok(format!("{signed} 家见证签过名"))
}

/// A proof on one sheet, for the entry in a file or else for the one it names itself.
fn proof(
    path: &Path,
    key: Option<VerifierKey>,
    witnesses: &[VerifierKey],
    entry: Option<&Path>,
) -> Result<Vec<String>, Trouble> {
    let Some(log) = key else { return wrong("核对存证要用 --key 给出日志的密钥") };
    let text =
        std::fs::read_to_string(path).map_err(|why| Fault::new(format!("{}: {why}", path.display())))?;
    let Ok(proof) = text.parse::<LogProof>() else { return wrong("这不是日志的存证") };
    let leaf = match entry {
        Some(file) => leaf_hash(&std::fs::read(file).map_err(Fault::from)?),
        None => match proof.extra.as_deref().map(Digest::from_bytes) {
            Some(Ok(leaf)) => leaf,
            _ => return wrong("存证没有写明内容的手印，请用 --entry 给出内容"),
        },
    };
    let needed = witnesses.len();
    let policy = Policy { origin: log.name().to_string(), log, witnesses: witnesses.to_vec(), needed };
    match policy.check(&leaf, &proof) {
        Ok(Finding::Agrees { index, size, witnesses }) => Ok(vec![
            format!("存证是真的：第 {index} 条，签名时日志有 {size} 条，{} 家见证签过名", witnesses.len()),
            format!("内容的手印 {leaf}"),
        ]),
        Ok(Finding::TooFewWitnesses { witnesses, .. }) => {
            wrong(format!("{needed} 家见证里，只有 {} 家签过名", witnesses.len()))
        }
        Ok(Finding::Differs) => wrong("存证是真的，可是内容和它对不上：内容被改过"),
        Ok(Finding::NotInLog) => wrong("存证证明不了这条内容在日志里"),
        Err(why) => wrong(format!("存证上没有这个密钥的签名，或者签名不对（{why}）")),
    }
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

/// Brings a copy of a log up to date. The copy is changed only after all of it, old and new, was found to be one log that
/// has grown; the checkpoint is written last.
///
/// # Errors
/// [`Trouble`] when the log was changed, cut short or has split, or could not be read. The copy stays as it was.
pub fn mirror(url: &str, dir: &Path, key: Option<VerifierKey>) -> Result<Vec<String>, Trouble> {
    std::fs::create_dir_all(dir).map_err(Fault::from)?;
    let mut source = Staged { site: Site::new(url), dir: dir.to_owned(), fetched: Vec::new() };
    let _ = std::fs::remove_dir_all(source.aside());
    let mut copy = Folder(dir.to_owned());
    let old = if dir.join("checkpoint").is_file() { Some(read_checkpoint(&mut copy)?) } else { None };
    let kept = if old.is_some() { Some(first_key(&mut copy)?) } else { None };
    let first = match (kept, key) {
        (Some(kept), Some(key)) if kept != key => return wrong("文件夹里的是另一个密钥的日志"),
        (Some(key), _) | (None, Some(key)) => key,
        (None, None) => first_key(&mut source.site)?,
    };
    let new = read_checkpoint(&mut source.site)?;
    let before = old.as_ref().map_or(0, size_of);
    if size_of(&new) < before {
        return wrong(format!("日志变短了：以前有 {before} 条，现在只给出 {} 条", size_of(&new)));
    }
    let notes: Vec<Note> = old.into_iter().chain([new.clone()]).collect();
    let walked = walk(&mut source, &first, &notes)?;
    put_in_place(&source, &first, &new)?;
    let mut lines = told(&walked);
    lines.push(format!("比上次多 {} 条，都留在 {}", walked.size.saturating_sub(before), dir.display()));
    Ok(lines)
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
