//! The package around XLSX and DOCX: a zip file of XML. Sizes are counted while unpacking and not believed, and a package may hold
//! nothing but parts that can be read.

use super::super::check::Refused;
use super::Form;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Most bytes a package may unpack to, all parts together.
const MOST_UNPACKED: u64 = 16 * 1024 * 1024;
/// Most parts.
const MOST_PARTS: usize = 200;
/// Length of what ends a zip file.
const END: usize = 22;
/// What a package may not hold, by words in the names of parts.
const HOLDS: [(&str, &str); 10] = [
    ("/media/", "图片"),
    ("thumbnail", "预览图"),
    ("/embeddings/", "嵌进去的文件"),
    ("/activex/", "控件"),
    ("/ctrlprops/", "控件"),
    ("/pivotcache/", "数据透视表"),
    ("/pivottables/", "数据透视表"),
    ("/externallinks/", "连到别的文件的数据"),
    ("/connections", "连到别的文件的数据"),
    ("/querytables/", "连到别的文件的数据"),
];

/// A part of a package.
pub(super) struct Part {
    /// Its name, in small letters.
    pub(super) name: String,
    /// What it says, as XML; settings of printers as mere text.
    pub(super) text: String,
}

impl Part {
    /// It is XML.
    pub(super) fn is_xml(&self) -> bool {
        !self.name.ends_with(".bin")
    }
}

/// A package.
pub(super) struct Package {
    /// What it is.
    pub(super) form: Form,
    /// Its parts.
    pub(super) parts: Vec<Part>,
}

/// Unpacks a package.
pub(super) fn open(bytes: &[u8]) -> Result<Package, Refused> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refused::DocumentBroken)?;
    if archive.len() > MOST_PARTS {
        return Err(Refused::DocumentTooLarge);
    }
    if archive.offset() != 0 || entries(bytes) != Some(archive.len()) {
        return Err(Refused::DocumentBroken);
    }
    let (mut left, mut parts) = (MOST_UNPACKED, Vec::<Part>::new());
    for at in 0..archive.len() {
        let raw = archive.by_index_raw(at).map_err(|_| Refused::DocumentBroken)?;
        if raw.encrypted() {
            return Err(Refused::OldDocument);
        }
        let name = raw.name().map_err(|_| Refused::DocumentBroken)?.to_lowercase();
        let is_folder = raw.is_dir();
        drop(raw);
        may_hold(&name)?;
        let part = archive.by_index(at).map_err(|_| Refused::DocumentBroken)?;
        let mut unpacked = Vec::new();
        part.take(left.saturating_add(1)).read_to_end(&mut unpacked).map_err(|_| Refused::DocumentBroken)?;
        let size = u64::try_from(unpacked.len()).unwrap_or(u64::MAX);
        left = left.checked_sub(size).ok_or(Refused::DocumentTooLarge)?;
        if parts.iter().any(|part| part.name == name) || (is_folder && size > 0) {
            return Err(Refused::DocumentBroken);
        }
        if !is_folder {
            parts.push(Part { text: text_of(&name, unpacked)?, name });
        }
    }
    Ok(Package { form: form_of(&parts)?, parts })
}

/// How many parts the end of the file tells of. Of two with one name a reader may show the other one.
fn entries(bytes: &[u8]) -> Option<usize> {
    let end = bytes.len().checked_sub(END).and_then(|at| bytes.get(at..))?;
    let count = [*end.get(10)?, *end.get(11)?];
    end.starts_with(b"PK\x05\x06").then(|| usize::from(u16::from_le_bytes(count)))
}

fn may_hold(name: &str) -> Result<(), Refused> {
    if name.contains("vba") || name.contains("macrosheets") {
        return Err(Refused::Macros);
    }
    let within = format!("/{name}");
    if let Some(&(_, what)) = HOLDS.iter().find(|(part, _)| within.contains(part)) {
        return Err(Refused::DocumentHolds { what });
    }
    let is_printer = within.contains("/printersettings/") && name.ends_with(".bin");
    let is_read = [".xml", ".rels", ".vml", "/"].iter().any(|ending| name.ends_with(ending));
    if is_read || is_printer { Ok(()) } else { Err(Refused::DocumentHolds { what: "读不出来的东西" }) }
}

fn text_of(name: &str, bytes: Vec<u8>) -> Result<String, Refused> {
    if name.ends_with(".bin") {
        let pairs = bytes.chunks_exact(2).filter_map(|pair| <[u8; 2]>::try_from(pair).ok());
        let units: Vec<u16> = pairs.map(u16::from_le_bytes).collect();
        return Ok(String::from_utf16_lossy(&units).replace(char::is_control, " "));
    }
    let text = String::from_utf8(bytes).map_err(|_| Refused::DocumentBroken)?;
    if text.contains('\0') { Err(Refused::DocumentBroken) } else { Ok(text) }
}

fn form_of(parts: &[Part]) -> Result<Form, Refused> {
    let types = parts.iter().find(|part| part.name == "[content_types].xml");
    let types = types.map(|part| part.text.as_str()).ok_or(Refused::OtherDocument)?;
    if types.contains("macroEnabled") || types.contains("vbaProject") {
        return Err(Refused::Macros);
    }
    let is_sheet = types.contains("spreadsheetml.sheet.main+xml");
    let is_text = types.contains("wordprocessingml.document.main+xml");
    match (is_sheet, is_text) {
        (true, false) => Ok(Form::Xlsx),
        (false, true) => Ok(Form::Docx),
        _ => Err(Refused::OtherDocument),
    }
}
