//! A walk through XML. Entities that are not the language's own, and document types that could make such, are refused.

use super::super::check::Refused;
use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

/// Names and values of attributes, without prefixes.
pub(super) type Attributes = Vec<(String, String)>;

/// What is met on the way, each name without its prefix.
pub(super) enum Met<'a> {
    /// An element begins.
    Open(&'a str, &'a Attributes),
    /// An element ends.
    Close(&'a str),
    /// Text.
    Text(&'a str),
    /// What no program shows.
    Aside(&'a str),
}

/// The value of an attribute.
pub(super) fn value<'a>(attributes: &'a Attributes, name: &str) -> Option<&'a str> {
    attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// Walks through a part.
pub(super) fn walk(text: &str, mut each: impl FnMut(Met<'_>) -> Result<(), Refused>) -> Result<(), Refused> {
    let broken = || Refused::DocumentBroken;
    let mut reader = Reader::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    loop {
        match reader.read_event().map_err(|_| broken())? {
            Event::Start(start) => {
                let attributes = attributes(&start)?;
                each(Met::Open(start.local_name().into_inner(), &attributes))?;
            }
            Event::Empty(start) => {
                let attributes = attributes(&start)?;
                each(Met::Open(start.local_name().into_inner(), &attributes))?;
                each(Met::Close(start.local_name().into_inner()))?;
            }
            Event::End(end) => each(Met::Close(end.local_name().into_inner()))?,
            Event::Text(text) => each(Met::Text(&text.xml10_content()))?,
            Event::CData(text) => each(Met::Text(&text.xml10_content()))?,
            Event::Comment(text) => each(Met::Aside(&text.xml10_content()))?,
            Event::GeneralRef(name) => {
                let plain = match name.resolve_char_ref().map_err(|_| broken())? {
                    Some(letter) => letter.to_string(),
                    None => match &*name.xml10_content() {
                        "amp" => "&".to_owned(),
                        "lt" => "<".to_owned(),
                        "gt" => ">".to_owned(),
                        "quot" => "\"".to_owned(),
                        "apos" => "'".to_owned(),
                        _ => return Err(broken()),
                    },
                };
                each(Met::Text(&plain))?;
            }
            Event::DocType(_) => return Err(broken()),
            Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => return Ok(()),
        }
    }
}

fn attributes(start: &BytesStart<'_>) -> Result<Attributes, Refused> {
    let one = |attribute: Result<quick_xml::events::attributes::Attribute<'_>, _>| {
        let attribute = attribute.map_err(|_| Refused::DocumentBroken)?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_err(|_| Refused::DocumentBroken)?.into_owned();
        Ok((attribute.key.local_name().into_inner().to_owned(), value))
    };
    start.attributes().map(one).collect()
}
