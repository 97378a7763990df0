//! The file of a backup: gzip of lines of JSON. First a header; then for each table one line with its columns
//! and one line a row; last a line with digests and counts.
//!
//! The last line stands in a gzip member of its own, stored and not compressed, so that it can hold the digest of
//! every byte before it. A reader can check a backup with `zcat` and `sha256sum`; this module accepts no file in
//! which a single byte was changed, not even one that unpacks to the same lines.

use super::Refused;
use crate::house::{Cell, Fault, Migration, Stop, Table};
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use flate2::{Compression, Crc, GzBuilder};
use houji_base::DivisionCode;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;

const FORMAT: &str = "houji backup";
/// Version of the file's form.
const VERSION: i64 = 1;
/// Head of each gzip member: no name, no time, no system, so that every byte is known.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// Most bytes of one line; a row is a few kilobytes.
const MOST_LINE: u64 = 64 * 1024 * 1024;

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    format: String,
    version: i64,
    /// County of the rows.
    pub county: DivisionCode,
    /// Fingerprint of the key with which personal columns are sealed.
    pub key: String,
    /// When it was made, UTC milliseconds.
    pub made_at: i64,
    /// Migrations the tables had seen.
    pub migrations: Vec<Migration>,
}

impl Header {
    pub(super) fn new(county: DivisionCode, key: String, made_at: i64, migrations: Vec<Migration>) -> Header {
        Header { format: FORMAT.to_owned(), version: VERSION, county, key, made_at, migrations }
    }
}

/// The last line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Trailer {
    /// Digest of all lines before.
    sha256: String,
    /// Digest of all bytes of the file before.
    packed_sha256: String,
    /// Rows of each table.
    pub(super) counts: BTreeMap<String, u64>,
    /// Lane, length and last digest of each lane of the record.
    pub(super) tips: Vec<(i64, i64, String)>,
}

/// Passes bytes on and takes their digest.
struct Hashed<T> {
    inner: T,
    sha: Sha256,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.sha.update(bytes.split_at(written).0);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

impl<R: BufRead> Read for Hashed<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(into)?;
        self.sha.update(into.split_at(read).0);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Hashed<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        // What is consumed is in the buffer, so looking at it again reads nothing.
        if let Ok(buffer) = self.inner.fill_buf() {
            self.sha.update(buffer.get(..count).unwrap_or_default());
        }
        self.inner.consume(count);
    }
}

fn hex(sha: Sha256) -> String {
    data_encoding::HEXLOWER.encode(&sha.finalize())
}

/// Writes a backup.
pub(super) struct Packer<W: Write> {
    out: GzEncoder<Hashed<W>>,
    lines: Sha256,
    counts: BTreeMap<String, u64>,
    table: String,
}

impl<W: Write> Packer<W> {
    pub(super) fn new(out: W, header: &Header) -> Result<Packer<W>, Fault> {
        let out = Hashed { inner: out, sha: Sha256::new() };
        let out = GzBuilder::new().mtime(0).operating_system(255).write(out, Compression::default());
        let (lines, counts) = (Sha256::new(), BTreeMap::new());
        let mut packer = Packer { out, lines, counts, table: String::new() };
        packer.line(header)?;
        Ok(packer)
    }

    /// Begins a table.
    pub(super) fn table(&mut self, table: &Table) -> Result<(), Fault> {
        self.table.clone_from(&table.name);
        self.counts.insert(table.name.clone(), 0);
        self.line(table)
    }

    /// Adds a row of the table that was begun.
    pub(super) fn row(&mut self, cells: &[Cell]) -> Result<(), Fault> {
        if let Some(count) = self.counts.get_mut(&self.table) {
            *count = count.saturating_add(1);
        }
        self.line(&cells)
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), Fault> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        self.lines.update(&line);
        self.out.write_all(&line)?;
        Ok(())
    }

    /// Writes the last line. Returns what was written to, and how many rows.
    pub(super) fn finish(self, tips: Vec<(i64, i64, String)>) -> Result<(W, u64), Fault> {
        let Hashed { inner: mut out, sha } = self.out.finish()?;
        let rows = self.counts.values().sum();
        let trailer = Trailer { sha256: hex(self.lines), packed_sha256: hex(sha), counts: self.counts, tips };
        let mut line = serde_json::to_vec(&trailer)?;
        line.push(b'\n');
        out.write_all(&stored(&line).ok_or_else(|| Fault::new("the last line of the backup is too long"))?)?;
        Ok((out, rows))
    }
}

/// A gzip member that holds `line` as it is. There is exactly one, so it can be compared byte by byte.
fn stored(line: &[u8]) -> Option<Vec<u8>> {
    let short = u16::try_from(line.len()).ok()?;
    let mut crc = Crc::new();
    crc.update(line);
    let parts: [&[u8]; 7] = [
        &HEAD,
        &[1],
        &short.to_le_bytes(),
        &(!short).to_le_bytes(),
        line,
        &crc.sum().to_le_bytes(),
        &u32::from(short).to_le_bytes(),
    ];
    Some(parts.concat())
}

/// Bytes before and after the line in a stored member.
const STORED_BEFORE: usize = HEAD.len() + 5;
const STORED_AFTER: usize = 8;

/// What stands in a backup, in its order.
pub(super) enum Item<'a> {
    /// First.
    Header(&'a Header),
    /// A table begins.
    Table(&'a Table),
    /// A row of it.
    Row(Vec<Cell>),
}

pub(super) fn damaged(what: impl Into<String>) -> Stop {
    Refused::Damaged { what: what.into() }.into()
}

/// Reads a whole backup, gives each item to `take`, and at the end says whether the file is whole. Until this
/// returns `Ok`, nothing that was taken may be trusted.
pub(super) fn read(
    source: impl BufRead,
    mut take: impl FnMut(Item<'_>) -> Result<(), Stop>,
) -> Result<Trailer, Stop> {
    let mut source = Hashed { inner: source, sha: Sha256::new() };
    if !source.fill_buf().map_err(Fault::from)?.starts_with(&HEAD) {
        return Err(damaged("它不是后稷的备份文件"));
    }
    let mut unpacked = BufReader::new(GzDecoder::new(source));
    let (lines, counts) = read_lines(&mut unpacked, &mut take)?;
    let Hashed { inner: mut source, sha } = unpacked.into_inner().into_inner();
    let mut rest = Vec::new();
    source.by_ref().take(MOST_LINE).read_to_end(&mut rest).map_err(Fault::from)?;
    let end = rest.len().saturating_sub(STORED_AFTER);
    let line = rest.get(STORED_BEFORE..end).ok_or_else(|| damaged("结尾不全"))?;
    if stored(line).as_ref() != Some(&rest) {
        return Err(damaged("结尾不全，或者被改过"));
    }
    let trailer: Trailer = serde_json::from_slice(line).map_err(|_| damaged("结尾看不懂"))?;
    if trailer.sha256 != hex(lines) || trailer.packed_sha256 != hex(sha) {
        return Err(damaged("内容和结尾记的数字指纹不一样，被改过或者没存完"));
    }
    if trailer.counts != counts {
        return Err(damaged("行数和结尾记的不一样"));
    }
    Ok(trailer)
}

fn read_lines(
    source: &mut impl BufRead,
    take: &mut impl FnMut(Item<'_>) -> Result<(), Stop>,
) -> Result<(Sha256, BTreeMap<String, u64>), Stop> {
    let mut sha = Sha256::new();
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let header = next_line(source, &mut sha)?.ok_or_else(|| damaged("它是空的"))?;
    take(Item::Header(&read_header(&header)?))?;
    let mut table: Option<Table> = None;
    while let Some(line) = next_line(source, &mut sha)? {
        if line.first() == Some(&b'{') {
            let begun: Table = serde_json::from_slice(&line).map_err(|_| damaged("有一张表看不懂"))?;
            if counts.insert(begun.name.clone(), 0).is_some() {
                return Err(damaged("有一张表出现了两次"));
            }
            take(Item::Table(&begun))?;
            table = Some(begun);
            continue;
        }
        let cells: Vec<Cell> = serde_json::from_slice(&line).map_err(|_| damaged("有一行看不懂"))?;
        let table = table.as_ref().filter(|table| table.columns.len() == cells.len());
        let table = table.ok_or_else(|| damaged("有一行和它的表对不上"))?;
        if let Some(count) = counts.get_mut(&table.name) {
            *count = count.saturating_add(1);
        }
        take(Item::Row(cells))?;
    }
    Ok((sha, counts))
}

fn next_line(source: &mut impl BufRead, sha: &mut Sha256) -> Result<Option<Vec<u8>>, Stop> {
    let mut line = Vec::new();
    source.take(MOST_LINE).read_until(b'\n', &mut line).map_err(|_| damaged("解不开，没存完或者坏了"))?;
    match line.last() {
        None => Ok(None),
        Some(b'\n') => {
            sha.update(&line);
            Ok(Some(line))
        }
        Some(_) => Err(damaged("有一行不全")),
    }
}

fn read_header(line: &[u8]) -> Result<Header, Stop> {
    #[derive(Deserialize)]
    struct Form {
        format: String,
        version: i64,
    }
    let form: Form = serde_json::from_slice(line).map_err(|_| damaged("开头看不懂"))?;
    if form.format != FORMAT {
        return Err(damaged("它不是后稷的备份文件"));
    }
    if form.version != VERSION {
        return Err(Refused::TooNew { what: format!("备份格式第 {} 版", form.version) }.into());
    }
    serde_json::from_slice(line).map_err(|_| damaged("开头看不懂"))
}

/// Reads the first line of a backup, to tell which county it is of. The file is not checked any further.
///
/// # Errors
/// A refusal when it is not a backup, a fault when it cannot be read.
pub fn header_of(path: &Path) -> Result<Header, Stop> {
    let mut unpacked =
        BufReader::new(GzDecoder::new(BufReader::new(std::fs::File::open(path).map_err(Fault::from)?)));
    let line = next_line(&mut unpacked, &mut Sha256::new())?.ok_or_else(|| damaged("它是空的"))?;
    read_header(&line)
}
