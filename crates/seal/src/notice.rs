//! What is published, as a text with exactly one encoding, and the entry of the log that names it.
//!
//! ```text
//! houji notice v1
//! notice 140824101001-F02-2026-10
//! version 2
//! supersedes 64 hexadecimal characters: digest of the text of version 1
//! salt 32 hexadecimal characters
//! field title⇥2026年10月收入明细
//! table 收入
//! columns 日期⇥摘要⇥金额
//! row 2026-10-03⇥果园承包费⇥12,000.00
//! file 64 hexadecimal characters 48213 第三次会议.pdf
//! ```
//!
//! Lines end with a line feed, ⇥ is a tab, text is composed (NFC). A tab, a line feed and a backslash inside a value are
//! written `\t`, `\n` and `\\`. Fields come first, then tables, then files, each in the order of the publisher; only the
//! line `supersedes` may be missing, and is for version 1.
//!
//! The log holds the digest of the text and not the text: should something have been published that must be forgotten,
//! text and salt are deleted, and nothing can be guessed from what stays in the log.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use unicode_normalization::is_nfc;

use crate::checkpoint::decimal;
use crate::{Digest, Malformed, leaf_hash};

const HEAD: &str = "houji notice v1";
const ENTRY_HEAD: &str = "houji entry v1";
/// The longest text of a notice; more belongs into an attachment.
const MAX_BYTES: usize = 1024 * 1024;
const MAX_COLUMNS: usize = 64;

/// A notice, one version of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// Names the notice, whatever its version: 1 to 64 ASCII letters, digits, dots, hyphens and underscores.
    pub id: String,
    /// Counted from 1.
    pub version: u64,
    /// Digest of the text of the version before; there is one from version 2 on.
    pub supersedes: Option<Digest>,
    /// Random, and as long-lived as the text: without it nobody can try out what the text may have been.
    pub salt: [u8; 16],
    /// What is said in single values. Names are small ASCII letters, digits and underscores, each used once.
    pub fields: Vec<(String, String)>,
    /// What is said in tables.
    pub tables: Vec<Table>,
    /// Files that belong to it.
    pub attachments: Vec<Attachment>,
}

/// A table with a title. Every row has a cell for each column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// What it is about.
    pub title: String,
    /// Heads of its 1 to 64 columns.
    pub columns: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

/// A file that is published with a notice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attachment {
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// How many bytes it has.
    pub size: u64,
    /// What it is called.
    pub name: String,
}

impl Attachment {
    /// True when these bytes are the file that was published.
    #[must_use]
    pub fn is(&self, bytes: &[u8]) -> bool {
        u64::try_from(bytes.len()) == Ok(self.size) && Digest::sha256(&[bytes]) == self.digest
    }
}

impl Notice {
    /// The text of the notice.
    ///
    /// # Errors
    /// [`Malformed`] when a value is one that no text can say: see the fields, and [`Malformed`] for what is wrong.
    pub fn text(&self) -> Result<String, Malformed> {
        self.check()?;
        let mut text = format!("{HEAD}\nnotice {}\nversion {}\n", self.id, self.version);
        if let Some(before) = self.supersedes {
            text += &format!("supersedes {before}\n");
        }
        text += &format!("salt {}\n", HEXLOWER.encode(&self.salt));
        for (name, value) in &self.fields {
            text += &format!("field {name}\t{}\n", escaped(value));
        }
        for table in &self.tables {
            text += &format!("table {}\ncolumns {}\n", escaped(&table.title), cells(&table.columns));
            table.rows.iter().for_each(|row| text += &format!("row {}\n", cells(row)));
        }
        for file in &self.attachments {
            text += &format!("file {} {} {}\n", file.digest, file.size, escaped(&file.name));
        }
        if text.len() > MAX_BYTES {
            return Err(Malformed("a notice has at most 1 MiB of text"));
        }
        Ok(text)
    }

    fn check(&self) -> Result<(), Malformed> {
        if !is_id(&self.id) {
            return Err(Malformed(
                "a notice is named by 1 to 64 ASCII letters, digits, dots, hyphens, underscores",
            ));
        }
        if !(1..=u64::from(u32::MAX)).contains(&self.version) {
            return Err(Malformed("versions are counted from 1"));
        }
        if self.supersedes.is_some() != (self.version > 1) {
            return Err(Malformed("a version after the first names the text before it, and the first none"));
        }
        let mut names = BTreeSet::new();
        if !self.fields.iter().all(|(name, _)| is_field(name) && names.insert(name)) {
            return Err(Malformed("fields have names of small ASCII letters, each used once"));
        }
        for table in &self.tables {
            let width = table.columns.len();
            if !(1..=MAX_COLUMNS).contains(&width) || table.rows.iter().any(|row| row.len() != width) {
                return Err(Malformed("a table has 1 to 64 columns and a cell for each in every row"));
            }
        }
        let tables = self.tables.iter().flat_map(|table| {
            table.rows.iter().flatten().chain(&table.columns).chain(std::iter::once(&table.title))
        });
        let values = self.fields.iter().map(|(_, value)| value);
        let files = self.attachments.iter().map(|file| &file.name);
        if !tables.chain(values).chain(files).all(|value| is_value(value)) {
            return Err(Malformed("a text is composed and holds no character that nobody sees"));
        }
        Ok(())
    }
}

fn is_id(id: &str) -> bool {
    let is_good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    (1..=64).contains(&id.len()) && id.bytes().all(is_good)
}

fn is_field(name: &str) -> bool {
    let is_good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    (1..=40).contains(&name.len()) && name.bytes().all(is_good)
}

/// Two texts that look alike must not be two contents, so characters that are not seen or turn the direction are not
/// taken. Selectors of variants stay: names are written with them.
fn is_value(value: &str) -> bool {
    let is_unseen = |c: char| match c {
        '\n' | '\t' => false,
        '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{3164}' | '\u{feff}'
        | '\u{ffa0}' => true,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => true,
        other => other.is_control(),
    };
    !value.contains(is_unseen) && is_nfc(value)
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n")
}

fn cells(row: &[String]) -> String {
    row.iter().map(|cell| escaped(cell)).collect::<Vec<_>>().join("\t")
}

/// Takes escapes back; nothing for a backslash that begins none.
fn plain(value: &str) -> Option<String> {
    let mut text = String::with_capacity(value.len());
    let mut rest = value.chars();
    while let Some(c) = rest.next() {
        text.push(match c {
            '\\' => match rest.next()? {
                '\\' => '\\',
                't' => '\t',
                'n' => '\n',
                _ => return None,
            },
            other => other,
        });
    }
    Some(text)
}

fn plain_cells(row: &str) -> Option<Vec<String>> {
    row.split('\t').map(plain).collect()
}

impl FromStr for Notice {
    type Err = Malformed;

    /// Reads a text. A text that is read is the only one that says this.
    fn from_str(text: &str) -> Result<Notice, Malformed> {
        if text.len() > MAX_BYTES {
            return Err(Malformed("a notice has at most 1 MiB of text"));
        }
        let notice = read(text).ok_or(Malformed("not the text of a notice"))?;
        if notice.text()? == text { Ok(notice) } else { Err(Malformed("a notice is written in another way")) }
    }
}

/// Reads tolerantly; whoever calls prints again and compares.
fn read(text: &str) -> Option<Notice> {
    let mut lines = text.strip_suffix('\n')?.split('\n').peekable();
    lines.next().filter(|line| *line == HEAD)?;
    let id = lines.next()?.strip_prefix("notice ")?.to_owned();
    let version = decimal(lines.next()?.strip_prefix("version ")?).ok()?;
    let mut supersedes = None;
    if let Some(hex) = lines.peek()?.strip_prefix("supersedes ") {
        supersedes = Some(Digest::from_hex(hex).ok()?);
        lines.next();
    }
    let salt = HEXLOWER.decode(lines.next()?.strip_prefix("salt ")?.as_bytes()).ok()?;
    let (mut fields, mut tables, mut attachments) = (Vec::new(), Vec::<Table>::new(), Vec::new());
    while let Some(line) = lines.next() {
        match line.split_once(' ')? {
            ("field", rest) => {
                let (name, value) = rest.split_once('\t')?;
                fields.push((name.to_owned(), plain(value)?));
            }
            ("table", title) => {
                let columns = plain_cells(lines.next()?.strip_prefix("columns ")?)?;
                tables.push(Table { title: plain(title)?, columns, rows: Vec::new() });
            }
            ("row", row) => tables.last_mut()?.rows.push(plain_cells(row)?),
            ("file", rest) => {
                let mut parts = rest.splitn(3, ' ');
                let digest = Digest::from_hex(parts.next()?).ok()?;
                let size = decimal(parts.next()?).ok()?;
                attachments.push(Attachment { digest, size, name: plain(parts.next()?)? });
            }
            _ => return None,
        }
    }
    Some(Notice { id, version, supersedes, salt: salt.try_into().ok()?, fields, tables, attachments })
}

/// What stands in the log for a version of a notice. `Display` is the entry's text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogEntry {
    /// The notice's name.
    pub notice: String,
    /// Which version of it.
    pub version: u64,
    /// Digest of its text.
    pub content: Digest,
}

impl LogEntry {
    /// The entry for the text of a notice.
    ///
    /// # Errors
    /// [`Malformed`] when the text is that of no notice.
    pub fn of(text: &str) -> Result<LogEntry, Malformed> {
        let Notice { id, version, .. } = text.parse()?;
        Ok(LogEntry { notice: id, version, content: Digest::sha256(&[text.as_bytes()]) })
    }

    /// Its hash as a leaf of the log.
    #[must_use]
    pub fn leaf(&self) -> Digest {
        leaf_hash(self.to_string().as_bytes())
    }
}

impl fmt::Display for LogEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LogEntry { notice, version, content } = self;
        write!(f, "{ENTRY_HEAD}\nnotice {notice}\nversion {version}\ncontent {content}\n")
    }
}

impl FromStr for LogEntry {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<LogEntry, Malformed> {
        let read = || {
            let mut lines = text.split('\n').skip(1);
            let notice = lines.next()?.strip_prefix("notice ").filter(|id| is_id(id))?.to_owned();
            let version = decimal(lines.next()?.strip_prefix("version ")?).ok()?;
            let content = Digest::from_hex(lines.next()?.strip_prefix("content ")?).ok()?;
            Some(LogEntry { notice, version, content })
        };
        let is_the_only = |entry: &LogEntry| {
            (1..=u64::from(u32::MAX)).contains(&entry.version) && entry.to_string() == text
        };
        read().filter(is_the_only).ok_or(Malformed("not an entry of the log"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn notice() -> Notice {
        Notice {
            id: "140824101001-F02-2026-10".to_owned(),
            version: 2,
            supersedes: Some(Digest::ZERO),
            salt: [7; 16],
            fields: vec![
                ("title".to_owned(), "2026年10月收入明细".to_owned()),
                ("note".to_owned(), "第一行\n第二行\\尾\t".to_owned()),
            ],
            tables: vec![Table {
                title: "收入".to_owned(),
                columns: vec!["日期".to_owned(), "金额".to_owned()],
                rows: vec![
                    vec!["2026-10-03".to_owned(), "12,000.00".to_owned()],
                    vec![String::new(), String::new()],
                ],
            }],
            attachments: vec![Attachment {
                digest: Digest::ZERO, size: 9, name: "会议 记录.pdf".to_owned()
            }],
        }
    }

    #[test]
    fn the_encoding_never_changes() {
        let text = notice().text().unwrap();
        let zeros = "0".repeat(64);
        let wanted = format!(
            "houji notice v1\nnotice 140824101001-F02-2026-10\nversion 2\nsupersedes {zeros}\nsalt {}\n\
             field title\t2026年10月收入明细\nfield note\t第一行\\n第二行\\\\尾\\t\ntable 收入\ncolumns 日期\t金额\n\
             row 2026-10-03\t12,000.00\nrow \t\nfile {zeros} 9 会议 记录.pdf\n",
            "07".repeat(16)
        );
        assert_eq!(text, wanted);
        assert_eq!(text.parse(), Ok(notice()));
        let entry = LogEntry::of(&text).unwrap();
        assert_eq!(entry.to_string().parse(), Ok(entry.clone()));
        // Computed by an independent program (Python's hashlib).
        assert_eq!(entry.content.to_string(), CONTENT);
        assert_eq!(entry.leaf().to_string(), LEAF);
    }

    const CONTENT: &str = "1a0d6b9427ad3a37ccb15837c636ccadd27aa869c218e79ed272750c73ffd94a";
    const LEAF: &str = "70b78174764e3680f052139c31d7799c6cfc8ad8d8ef87e5bcc7ad632eff0a35";

    #[test]
    fn contents_no_text_can_say_are_refused() {
        let changes: [fn(&mut Notice); 19] = [
            |it| it.id.clear(),
            |it| it.id = "a".repeat(65),
            |it| it.id = "县".to_owned(),
            |it| it.version = 0,
            |it| it.version = 1,
            |it| it.version = 1 << 32,
            |it| it.supersedes = None,
            |it| it.fields[0].0 = "Title".to_owned(),
            |it| it.fields[0].0.clear(),
            |it| it.fields[0].0 = "note".to_owned(),
            |it| it.fields[0].1 = "e\u{301}".to_owned(),
            |it| it.fields[0].1 = "a\r".to_owned(),
            |it| it.tables[0].title = "\u{202e}".to_owned(),
            |it| it.tables[0].columns.clear(),
            |it| it.tables[0].rows[0].push(String::new()),
            |it| it.tables[0].rows[0][0] = "\u{200b}".to_owned(),
            |it| it.tables[0].columns[0] = "\u{feff}".to_owned(),
            |it| it.attachments[0].name = "a\0".to_owned(),
            |it| it.fields[0].1 = "长".repeat(MAX_BYTES / 3),
        ];
        for change in changes {
            let mut changed = notice();
            change(&mut changed);
            assert!(changed.text().is_err(), "{:.300}", format!("{changed:?}"));
        }
    }

    #[test]
    fn other_writings_are_refused() {
        let text = notice().text().unwrap();
        let changes = [
            ("\n", "\r\n"),
            ("v1", "v2"),
            ("version 2", "version 02"),
            ("version 2", "version  2"),
            ("field title", "field  title"),
            ("\\n", "\\r"),
            ("\\n第", "\\\n第"),
            ("尾\\t", "尾\\"),
            ("000 9 会", "000 09 会"),
            ("0707", "0A07"),
            ("row \t\n", "row \t\n\n"),
            ("row \t\n", "row\n"),
            ("table 收入\n", ""),
        ];
        for (from, to) in changes {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text, "{from:?}");
            assert!(changed.parse::<Notice>().is_err(), "{from:?}");
        }
        let lines: Vec<&str> = text.lines().collect();
        let mut moved = lines.clone();
        moved.swap(5, 7);
        assert!(format!("{}\n", moved.join("\n")).parse::<Notice>().is_err());
        assert!(lines.join("\n").parse::<Notice>().is_err());
        let entry = LogEntry::of(&text).unwrap().to_string();
        for (from, to) in [
            ("v1", "v2"),
            ("version 2", "version 02"),
            ("version 2", "version 0"),
            ("notice 1", "notice "),
            ("\nc", "\n\nc"),
        ] {
            let changed = entry.replacen(from, to, 1);
            assert_eq!(changed.parse::<LogEntry>().is_ok(), from == "notice 1", "{from}");
        }
        assert!(entry.trim_end().parse::<LogEntry>().is_err());
    }

    fn value() -> impl Strategy<Value = String> {
        "[a\\\\\t\n 收é]{0,6}"
    }

    fn any_notice() -> impl Strategy<Value = Notice> {
        let table = (value(), 1usize..4).prop_flat_map(|(title, width)| {
            let row = || prop::collection::vec(value(), width);
            (row(), prop::collection::vec(row(), 0..4)).prop_map(move |(columns, rows)| Table {
                title: title.clone(),
                columns,
                rows,
            })
        });
        let file = (any::<[u8; 32]>(), 0..1u64 << 60, value()).prop_map(|(digest, size, name)| Attachment {
            digest: digest.into(),
            size,
            name,
        });
        let fields = prop::collection::btree_map("[a-z_0-9]{1,5}", value(), 0..4);
        let parts = (prop::collection::vec(table, 0..3), prop::collection::vec(file, 0..3), fields);
        ("[a-zA-Z0-9._-]{1,64}", 1u64..4, any::<[u8; 16]>(), any::<[u8; 32]>(), parts).prop_map(
            |(id, version, salt, before, (tables, attachments, fields))| Notice {
                id,
                version,
                supersedes: (version > 1).then(|| before.into()),
                salt,
                fields: fields.into_iter().rev().collect(),
                tables,
                attachments,
            },
        )
    }

    proptest! {
        #[test]
        fn contents_come_back(notice in any_notice()) {
            let text = notice.text().unwrap();
            prop_assert_eq!(text.parse::<Notice>(), Ok(notice));
        }

        /// Whatever is changed: no notice any more, or another one with another leaf.
        #[test]
        fn texts_have_one_meaning(notice in any_notice(), at in any::<prop::sample::Index>(), with in "[\n\t\\\\ a0-9]{0,2}") {
            let text = notice.text().unwrap();
            let marks: Vec<char> = text.chars().collect();
            let at = at.index(marks.len());
            let changed: String = marks[..at].iter().chain(with.chars().collect::<Vec<_>>().iter()).chain(&marks[at + 1..]).collect();
            prop_assume!(changed != text);
            if let Ok(other) = changed.parse::<Notice>() {
                prop_assert_eq!(other.text(), Ok(changed.clone()));
                prop_assert_ne!(other, notice);
                prop_assert_ne!(LogEntry::of(&changed).unwrap().leaf(), LogEntry::of(&text).unwrap().leaf());
            }
        }

        #[test]
        fn any_text_is_answered(text in "(?s).{0,60}", tail in "(field|table|columns|row|file|[ \t\na0\\\\]){0,20}") {
            let salt = "0".repeat(32);
            for text in [text, format!("{HEAD}\nnotice a\nversion 1\nsalt {salt}\n{tail}")] {
                if let Ok(read) = text.parse::<Notice>() {
                    prop_assert_eq!(read.text(), Ok(text.clone()));
                }
                let _ = text.parse::<LogEntry>();
            }
        }
    }
}
