#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::allow_attributes)
)]
//! Checks what a county has published, from files alone. What is looked at and what it proves is decided in `houji-seal`; here
//! files are read and the findings told.
//!
//! What can be checked:
//!
//! * a folder with a copy of a log (`houji mirror`), with the texts below `notices/` and attachments below `files/`;
//! * the text of a publication `X.txt` with its proof `X.proof` beside it, and attachments by their names beside it;
//! * a text file with scanned codes (`HJP1.…`, `HJT1.…`), one or several, with or without their addresses;
//! * a proof alone.

use houji_seal::{
    Attachment, Digest, Held, Keys, LogEntry, LogProof, Note, Notice, Shown, Source, Trouble, Verdict,
    VerifierKey, beside, leaf_hash, read_checkpoint, walk, witnessed,
};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// What was found, for people and for programs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// In one word.
    pub verdict: Verdict,
    /// In lines for people.
    pub lines: Vec<String>,
}

impl Told {
    fn new(verdict: Verdict, more: impl IntoIterator<Item = String>) -> Told {
        let (title, hint) = verdict.words();
        let lines = [format!("{title}。"), hint.to_owned()].into_iter().chain(more).collect();
        Told { verdict, lines }
    }

    /// The last line, which programs read and which never changes its form.
    #[must_use]
    pub fn code(&self) -> String {
        format!("verdict={}", self.verdict.code())
    }
}

/// A folder with a copy of a log.
#[derive(Clone, Debug)]
pub struct Folder(pub PathBuf);

impl Source for Folder {
    type Fault = io::Error;

    fn get(&mut self, path: &str) -> io::Result<Option<Vec<u8>>> {
        read(&self.0.join(path))
    }
}

/// The bytes of a file; nothing when there is none.
fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(why) => Err(io::Error::new(why.kind(), format!("{}: {why}", path.display()))),
    }
}

/// Checks a folder or a file. `entry` is the file with the entry that a proof without one is about.
///
/// # Errors
/// When something cannot be read; what does not agree is no error but the finding.
pub fn verify(target: &Path, keys: &Keys, entry: Option<&Path>) -> io::Result<Told> {
    if !target.is_dir() {
        return file(target, keys, entry);
    }
    let mut folder = Folder(target.to_owned());
    let (told, known) = looked(&mut folder, keys)?;
    let strangers = if told.verdict == Verdict::LogWhole { strangers(&mut folder, &known)? } else { None };
    Ok(match strangers {
        Some(path) => Told::new(Verdict::LogBroken, [format!("{path} 不在日志里")]),
        None => told,
    })
}

/// The first key a log names itself.
///
/// # Errors
/// When it cannot be read.
pub fn first_key<S: Source + ?Sized>(source: &mut S) -> Result<Option<VerifierKey>, S::Fault> {
    let keys = source.get("keys")?.and_then(|bytes| String::from_utf8(bytes).ok());
    Ok(keys.as_deref().and_then(|keys| keys.lines().next()).and_then(|line| line.parse().ok()))
}

/// Checks a whole log, wherever it is read. The first key of `keys` is believed, without one the first that the log itself names.
/// Every witness must have signed.
///
/// # Errors
/// When something cannot be read.
pub fn whole<S: Source + ?Sized>(source: &mut S, keys: &Keys) -> Result<Told, S::Fault> {
    looked(source, keys).map(|(told, _)| told)
}

/// What was found in a whole log, and the publications it names.
fn looked<S: Source + ?Sized>(source: &mut S, keys: &Keys) -> Result<(Told, Vec<LogEntry>), S::Fault> {
    let is_named = !keys.log.is_empty();
    let first = match keys.log.first() {
        Some(key) => Some(key.clone()),
        None => first_key(source)?,
    };
    let Some(first) = first else {
        let how = "没有找到密钥，请用 --key 给出日志的第一个密钥。".to_owned();
        return Ok((Told::new(Verdict::UnknownLog, [how]), Vec::new()));
    };
    match walked(source, &first, &keys.witnesses) {
        Ok((verdict, mut lines, notices)) => {
            lines.extend((!is_named).then(|| format!("信的是日志自己给的密钥，请和抄下来的比一比：{first}")));
            Ok((Told::new(verdict, lines), notices))
        }
        Err(Trouble::Wrong(what)) => Ok((Told::new(Verdict::LogBroken, [what]), Vec::new())),
        Err(Trouble::Fault(why)) => Err(why),
    }
}

/// Verdict, lines for people, and the publications that the log names.
type Walked = (Verdict, Vec<String>, Vec<LogEntry>);

fn walked<S: Source + ?Sized>(
    source: &mut S,
    first: &VerifierKey,
    witnesses: &[VerifierKey],
) -> Result<Walked, Trouble<S::Fault>> {
    let checkpoint = read_checkpoint(source)?;
    let walked = walk(source, first, &[checkpoint])?;
    let kept = beside(source, &walked.notices)?;
    let mut lines = vec![format!("日志有 {} 条，总的手印 {}", walked.size, walked.root)];
    if !walked.notices.is_empty() {
        let (notices, missing) = (walked.notices.len(), kept.missing);
        lines.push(format!(
            "公开 {notices} 张：对过文字 {} 张、附件 {} 个，没有留下的 {missing} 个",
            kept.texts, kept.files
        ));
    }
    let signed = signed(&walked.checkpoint, witnesses);
    lines.push(witnessed(signed));
    if signed < witnesses.len() {
        lines.push(format!("要 {} 家见证都签名", witnesses.len()));
        return Ok((Verdict::TooFewWitnesses, lines, walked.notices));
    }
    Ok((Verdict::LogWhole, lines, walked.notices))
}

fn signed(note: &Note, witnesses: &[VerifierKey]) -> usize {
    if witnesses.is_empty() { 0 } else { note.verify(witnesses).map_or(0, |signed| signed.len()) }
}

/// A text below `notices/` or a file below `files/` that the log does not know.
fn strangers(folder: &mut Folder, known: &[LogEntry]) -> io::Result<Option<String>> {
    let found = [below(&folder.0, "notices")?, below(&folder.0, "files")?].concat();
    if found.is_empty() {
        return Ok(None);
    }
    let mut paths = BTreeSet::new();
    for entry in known {
        let path = houji_seal::text_path(entry);
        let text = folder.get(&path)?.and_then(|bytes| String::from_utf8(bytes).ok());
        let notice = text.and_then(|text| text.parse::<Notice>().ok());
        let files = notice.map(|notice| notice.attachments).unwrap_or_default();
        paths.extend(files.iter().map(|file| houji_seal::file_path(&file.digest)));
        paths.insert(path);
    }
    Ok(found.into_iter().find(|path| !paths.contains(path)))
}

/// Paths of the files below a folder.
fn below(root: &Path, under: &str) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let entries = match std::fs::read_dir(root.join(under)) {
        Ok(entries) => entries,
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(found),
        Err(why) => return Err(why),
    };
    for entry in entries {
        let entry = entry?;
        let path = format!("{under}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() { found.extend(below(root, &path)?) } else { found.push(path) }
    }
    found.sort();
    Ok(found)
}

/// A file: a publication with its proof beside it, scanned codes, or a proof.
fn file(path: &Path, keys: &Keys, entry: Option<&Path>) -> io::Result<Told> {
    let Some(bytes) = read(path)? else {
        return Err(io::Error::new(io::ErrorKind::NotFound, format!("{}: no such file", path.display())));
    };
    if keys.log.is_empty() {
        let how = "核对一张公开要用 --key 给出日志的密钥。".to_owned();
        return Ok(Told::new(Verdict::UnknownLog, [how]));
    }
    let mut held = Held::default();
    let text = String::from_utf8(bytes).unwrap_or_default();
    let is_of_use = held.take(&text);
    if let Some(proof) = proof_beside(path)? {
        // With a proof beside it the file says to be a publication, whatever became of it.
        if text.parse::<Notice>().is_err() {
            return Ok(Told::new(Verdict::Differs, [format!("{} 读不出来", path.display())]));
        }
        held.take(&proof);
    } else if let (Ok(proof), Some(entry)) = (text.parse::<LogProof>(), entry) {
        return bare(&proof, keys, entry);
    }
    if !is_of_use {
        return Ok(Told::new(Verdict::Unreadable, []));
    }
    let shown = held.judge(keys);
    let attachments = match shown.truth.as_deref().map(str::parse::<Notice>) {
        Some(Ok(notice)) => notice.attachments,
        _ => Vec::new(),
    };
    let mut told = Told::new(shown.verdict, lines(&shown));
    for one in &attachments {
        if let Some(changed) = attached(path, one, &mut told.lines)? {
            return Ok(Told::new(Verdict::Differs, [changed]));
        }
    }
    Ok(told)
}

fn proof_beside(path: &Path) -> io::Result<Option<String>> {
    if path.extension().is_none_or(|ending| ending != "txt") {
        return Ok(None);
    }
    for ending in ["proof", "tlog-proof"] {
        if let Some(bytes) = read(&path.with_extension(ending))? {
            // What is no text is no proof either, and still stands there.
            return Ok(Some(String::from_utf8(bytes).unwrap_or_default()));
        }
    }
    Ok(None)
}

/// A proof for an entry that is nothing but bytes, such as an anchor of the record.
fn bare(proof: &LogProof, keys: &Keys, entry: &Path) -> io::Result<Told> {
    let bytes = read(entry)?.unwrap_or_default();
    let mut held = Held::default();
    let with = LogProof { extra: Some(leaf_hash(&bytes).as_bytes().to_vec()), ..proof.clone() };
    if let Some(entry) = std::str::from_utf8(&bytes).ok().and_then(|text| text.parse::<LogEntry>().ok()) {
        held.take_entry(entry);
    }
    held.take(&with.to_string());
    let shown = held.judge(keys);
    let is_named = proof.extra.as_deref().and_then(|extra| Digest::from_bytes(extra).ok());
    let verdict = match shown.verdict {
        Verdict::Proven => Verdict::Agrees,
        Verdict::NotInLog if is_named.is_some_and(|leaf| leaf != leaf_hash(&bytes)) => Verdict::Differs,
        other => other,
    };
    Ok(Told::new(verdict, lines(&shown)))
}

/// What is wrong with an attachment that lies beside the text; one that does not is told in the lines.
fn attached(path: &Path, one: &Attachment, lines: &mut Vec<String>) -> io::Result<Option<String>> {
    let is_plain = Path::new(&one.name).file_name().is_some_and(|name| name == one.name.as_str());
    let bytes = if is_plain { read(&path.with_file_name(&one.name))? } else { None };
    Ok(match bytes {
        Some(bytes) if one.is(&bytes) => {
            lines.push(format!("附件“{}”和公开时一样", one.name));
            None
        }
        Some(_) => Some(format!("附件“{}”和公开时不一样", one.name)),
        None => {
            lines.push(format!("附件“{}”不在旁边，没有核对", one.name));
            None
        }
    })
}

fn lines(shown: &Shown) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(entry) = &shown.entry {
        let title = shown.truth.as_deref().and_then(|text| text.parse::<Notice>().ok()).and_then(title);
        let title = title.map(|title| format!("：{title}")).unwrap_or_default();
        lines.push(format!("{} 第 {} 版{title}", entry.notice, entry.version));
        lines.push(format!("文字的手印 {}", entry.content));
    }
    if let Some((index, size)) = shown.place {
        lines.push(format!("日志里第 {index} 条，签名时一共 {size} 条"));
        lines.push(witnessed(shown.witnesses.len()));
    }
    lines
}

fn title(notice: Notice) -> Option<String> {
    notice.fields.into_iter().find(|(name, _)| name == "title").map(|(_, title)| title)
}

#[cfg(test)]
mod tests;
