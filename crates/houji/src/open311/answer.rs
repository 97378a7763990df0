//! One answer, written as JSON or as XML from the same values.

use super::model::Problem;
use crate::house::Fault;
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use axum::http::{Response, StatusCode};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use serde_json::{Map, Value};

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// `application/json`
    Json,
    /// `text/xml`
    Xml,
}

impl Format {
    /// A name without its ending, and what the ending says; JSON when there is none.
    pub(super) fn split(name: &str) -> Option<(&str, Format)> {
        match name.rsplit_once('.') {
            None => Some((name, Format::Json)),
            Some((stem, "json")) => Some((stem, Format::Json)),
            Some((stem, "xml")) => Some((stem, Format::Xml)),
            Some(_) => None,
        }
    }
}

/// A value of an answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// Known to be nothing.
    Nothing,
    /// Text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// Named values, in order.
    Fields(Vec<(&'static str, Node)>),
    /// Values of one kind; the name is each element's in XML, where JSON has none.
    List(&'static str, Vec<Node>),
}

impl Node {
    /// Text.
    pub(super) fn text(text: impl Into<String>) -> Node {
        Node::Text(text.into())
    }

    fn json(self) -> Value {
        match self {
            Node::Nothing => Value::Null,
            Node::Text(text) => Value::String(text),
            Node::Number(number) => Value::from(number),
            Node::Flag(flag) => Value::Bool(flag),
            Node::Fields(fields) => {
                let named = fields.into_iter().map(|(name, value)| (name.to_owned(), value.json()));
                Value::Object(named.collect::<Map<_, _>>())
            }
            Node::List(_, items) => Value::Array(items.into_iter().map(Node::json).collect()),
        }
    }

    fn xml(&self, name: &str, to: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
        if *self == Node::Nothing {
            return to.write_event(Event::Empty(BytesStart::new(name)));
        }
        to.write_event(Event::Start(BytesStart::new(name)))?;
        match self {
            Node::Nothing => {}
            Node::Text(text) => {
                let kept: String = text.chars().filter(|c| is_xml(*c)).collect();
                to.write_event(Event::Text(BytesText::new(&kept)))?;
            }
            Node::Number(number) => to.write_event(Event::Text(BytesText::new(&number.to_string())))?,
            Node::Flag(flag) => to.write_event(Event::Text(BytesText::new(&flag.to_string())))?,
            Node::Fields(fields) => {
                for (name, value) in fields {
                    value.xml(name, to)?;
                }
            }
            Node::List(each, items) => {
                for item in items {
                    item.xml(each, to)?;
                }
            }
        }
        to.write_event(Event::End(BytesEnd::new(name)))
    }
}

/// The characters XML 1.0 can hold; others have no way of being written.
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

/// Writes an answer; `root` names it in XML.
///
/// # Errors
/// A fault when it cannot be written.
pub(super) fn written(format: Format, root: &str, node: Node) -> Result<Vec<u8>, Fault> {
    match format {
        Format::Json => Ok(serde_json::to_vec(&node.json())?),
        Format::Xml => {
            let mut to = Writer::new(Vec::new());
            let declared = to.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
            declared.and_then(|()| node.xml(root, &mut to)).map_err(Fault::from)?;
            Ok(to.into_inner())
        }
    }
}

/// An answer over HTTP.
pub(super) fn answer(
    format: Format,
    status: StatusCode,
    root: &str,
    node: Node,
) -> Result<Response<Body>, Fault> {
    let mut response = Response::new(Body::from(written(format, root, node)?));
    *response.status_mut() = status;
    let kind = match format {
        Format::Json => "application/json; charset=utf-8",
        Format::Xml => "text/xml; charset=utf-8",
    };
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The list of errors, of which there is one.
pub(super) fn problem(format: Format, why: &Problem) -> Result<Response<Body>, Fault> {
    let status = StatusCode::from_u16(why.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let error = vec![("code", Node::Number(i64::from(why.status))), ("description", Node::text(&*why.text))];
    answer(format, status, "errors", Node::List("error", vec![Node::Fields(error)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_xml_say_the_same_and_nothing_breaks_out() {
        let node = Node::List(
            "service",
            vec![Node::Fields(vec![
                ("name", Node::text("路灯 & 水管 </name><b a=\"1\">'\u{0}\u{FFFE}")),
                ("order", Node::Number(-3)),
                ("metadata", Node::Flag(true)),
                ("lat", Node::Nothing),
                ("formats", Node::List("format", vec![Node::text("text/xml")])),
            ])],
        );
        let text = |format| String::from_utf8(written(format, "services", node.clone()).unwrap()).unwrap();
        let json: Value = serde_json::from_str(&text(Format::Json)).unwrap();
        let expected = serde_json::json!([{"name": "路灯 & 水管 </name><b a=\"1\">'\u{0}\u{FFFE}", "order": -3,
            "metadata": true, "lat": null, "formats": ["text/xml"]}]);
        assert_eq!(json, expected);
        let xml = text(Format::Xml);
        assert!(
            xml.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?><services><service><name>"),
            "{xml}"
        );
        assert!(xml.contains("路灯 &amp; 水管 &lt;/name&gt;&lt;b a="), "{xml}");
        assert!(
            xml.ends_with("<lat/><formats><format>text/xml</format></formats></service></services>"),
            "{xml}"
        );
        assert!(!xml.contains(['\u{0}', '\u{FFFE}']));
    }

    #[test]
    fn endings_name_the_format() {
        assert_eq!(Format::split("services.xml"), Some(("services", Format::Xml)));
        assert_eq!(Format::split("discovery"), Some(("discovery", Format::Json)));
        assert_eq!(Format::split("a.b.json"), Some(("a.b", Format::Json)));
        assert_eq!(Format::split("services.csv"), None);
    }
}
