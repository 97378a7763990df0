//! Filters that templates may use: `{{ "phone"|icon }}` draws an icon.

use askama::filters::Safe;
use askama::{Result, Values};

/// Draws the icon called `name` as inline SVG. It is always beside words, so it is hidden from readers.
///
/// An unknown name draws nothing; a test reads every template for names that do not exist.
#[askama::filter_fn]
pub fn icon(name: &str, _: &dyn Values) -> Result<Safe<String>> {
    let (side, inner) = (if name.starts_with("face") { 28 } else { 24 }, drawing(name));
    Ok(Safe(format!(r#"<svg class="i" viewBox="0 0 {side} {side}" aria-hidden="true">{inner}</svg>"#)))
}

/// The lines of each drawing, by name.
const DRAWINGS: &[(&str, &str)] = &[
    (
        "phone",
        concat!(
            r#"<path d="M6 3h4l1.5 5L9 10c1 2.2 2.8 4 5 5l2-2.5 5 1.5v4c0 1.5-1 3-3 3C11 21 3 13 3"#,
            r#" 6c0-2 1.5-3 3-3z"/>"#,
        ),
    ),
    ("home", r#"<path d="M4 11l8-7 8 7v9h-5v-6H9v6H4z"/>"#),
    ("person", r#"<circle cx="12" cy="8" r="4"/><path d="M4 21c1-5 4-7 8-7s7 2 8 7"/>"#),
    (
        "people",
        concat!(
            r#"<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.5-4.5 3-6.5 6.5-6.5s6 2 6.5 6.5M16"#,
            r#" 5a3.5 3.5 0 0 1 0 6.5M18 14c2 .8 3 2.8 3.5 6"/>"#,
        ),
    ),
    ("size", r#"<path d="M3 19L9 5l6 14M5.2 14h7.6M15 19l3-7.5 3 7.5M16 16.5h4"/>"#),
    ("camera", r#"<path d="M3 8h4l2-3h6l2 3h4v11H3z"/><circle cx="12" cy="13" r="3.5"/>"#),
    (
        "mic",
        r#"<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5 11a7 7 0 0 0 14 0M12 18v3M8.5 21h7"/>"#,
    ),
    ("down", r#"<path d="M5 9l7 7 7-7"/>"#),
    ("go", r#"<path d="M9 5l7 7-7 7"/>"#),
    ("back", r#"<path d="M15 5l-7 7 7 7"/>"#),
    ("write", r#"<path d="M4 20l1-4.5L15.5 5a2.5 2.5 0 0 1 3.5 3.5L8.5 19zM13.5 7l3.5 3.5M13 20h7"/>"#),
    ("code", r#"<path d="M4 5h16v14H4zM7.5 9v6M10.5 9v6M13 9v6M16.5 9v6"/>"#),
    (
        "lamp",
        r#"<path d="M9 21h6M12 21v-4M7 13a5 5 0 1 1 10 0c0 1.5-1 2.5-2 4H9c-1-1.5-2-2.5-2-4zM12 3V2M4 7L3 6M20 7l1-1"/>"#,
    ),
    ("broom", r#"<path d="M19 3l-7 9M9 10l6 5-3 6-9-1c2-1 3-3 3-5zM8 19l1-3M11 20l1-4"/>"#),
    ("drop", r#"<path d="M12 3c4 5 6 7.5 6 11a6 6 0 0 1-12 0c0-3.5 2-6 6-11zM9 14a3 3 0 0 0 3 3"/>"#),
    (
        "coin",
        r#"<circle cx="12" cy="12" r="9"/><path d="M8.5 7.5L12 12l3.5-4.5M12 12v5.5M8.5 12h7M8.5 14.5h7"/>"#,
    ),
    (
        "cross",
        r#"<rect x="3.5" y="5" width="17" height="15" rx="2"/><path d="M12 8.5v8M8 12.5h8M9 5V3h6v2"/>"#,
    ),
    ("term", r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.3l3.5 2"/>"#),
    ("calendar", r#"<path d="M4 6h16v14H4zM4 10h16M8 3.5V7M16 3.5V7M8 14h2M14 14h2M8 17h2"/>"#),
    ("village", r#"<path d="M3 20V11l5-4 5 4v9zM13 20h8v-7l-4-3-4 2.5M6.5 20v-4h3v4"/>"#),
    (
        "place",
        concat!(
            r#"<path d="M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.8 12 21 12 21z"/><circle cx="12" "#,
            r#"cy="9.5" r="2.5"/>"#,
        ),
    ),
    ("alert", r#"<path d="M12 4l9.5 16h-19zM12 10v4.5M12 17.2v.1"/>"#),
    ("info", r#"<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.1"/>"#),
    ("tick", r#"<path d="M5 12.5l4.5 4.5L19 7.5"/>"#),
    ("search", r#"<circle cx="11" cy="11" r="6.5"/><path d="M16 16l4.5 4.5"/>"#),
    ("desk", r#"<rect x="3" y="4" width="18" height="12" rx="1.5"/><path d="M8 20h8M12 16v4"/>"#),
    ("inbox", r#"<path d="M4 13l2.5-8h11L20 13v6H4zM4 13h5l1.5 2.5h3L15 13h5"/>"#),
    ("record", r#"<path d="M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"/>"#),
    (
        "clip",
        concat!(
            r#"<path d="M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 4.8 4.8l-8.3 8.3a1.7 1.7"#,
            r#" 0 0 1-2.4-2.4L14.5 7.3"/>"#,
        ),
    ),
    (
        "eye",
        concat!(
            r#"<path d="M2.5 12C5 7.5 8.3 5.5 12 5.5S19 7.5 21.5 12C19 16.5 15.7 18.5 12 18.5S5"#,
            r#" 16.5 2.5 12z"/><circle cx="12" cy="12" r="3"/>"#,
        ),
    ),
    ("key", r#"<circle cx="8" cy="15" r="4"/><path d="M11 12l8-8M15.5 7.5l3 3M18 5l2 2"/>"#),
    ("sound", r#"<path d="M4 9.5v5h3.5L12 18V6L7.5 9.5zM15 9a4 4 0 0 1 0 6M17.5 6.5a8 8 0 0 1 0 11"/>"#),
    ("lock", r#"<rect x="5" y="11" width="14" height="9" rx="1.5"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>"#),
    ("message", r#"<path d="M4 5h16v11h-9l-4.5 4V16H4zM8 9h8M8 12.5h5"/>"#),
    ("out", r#"<path d="M14 4h5v16h-5M4 12h10M10 8l4 4-4 4"/>"#),
    ("seal", r#"<path d="M12 3l7 3v5.5c0 4.5-3 7.5-7 9.5-4-2-7-5-7-9.5V6zM8.5 12l2.5 2.5 4.5-5"/>"#),
    ("office", r#"<path d="M5 21V4h10v17M15 9h5v12M3 21h18M8 8h4M8 12h4M8 16h4"/>"#),
    ("face5", r#"<circle cx="14" cy="14" r="11"/><path d="M10 11h.1M18 11h.1M8.5 16c3 5 8 5 11 0"/>"#),
    ("face4", r#"<circle cx="14" cy="14" r="11"/><path d="M10 11h.1M18 11h.1M9.5 17c2.5 2 6.5 2 9 0"/>"#),
    ("face3", r#"<circle cx="14" cy="14" r="11"/><path d="M10 11h.1M18 11h.1M9.5 18h9"/>"#),
    ("face2", r#"<circle cx="14" cy="14" r="11"/><path d="M10 11h.1M18 11h.1M9.5 19c2.5-2 6.5-2 9 0"/>"#),
    ("face1", r#"<circle cx="14" cy="14" r="11"/><path d="M10 11h.1M18 11h.1M8.5 20c3-4 8-4 11 0"/>"#),
    (
        "millet",
        concat!(
            r#"<path d="M12 22V8M12 8c-3-1-4-3-4-5 2 .5 4 2 4 5zM12 8c3-1 4-3 4-5-2 .5-4 2-4 5zM12 13c-3.5-.5-5-2.5"#,
            r#"-5.5-5 2.5.5 5 2 5.5 5zM12 13c3.5-.5 5-2.5 5.5-5-2.5.5-5 2-5.5 5zM12 18c-3.5-.5-5.5-2.5-6-5 2.5.5 5"#,
            r#".5 2 6 5zM12 18c3.5-.5 5.5-2.5 6-5-2.5.5-5.5 2-6 5z"/>"#,
        ),
    ),
];

/// The lines of one drawing; none for an unknown name.
fn drawing(name: &str) -> &'static str {
    DRAWINGS.iter().find(|(known, _)| *known == name).map_or("", |(_, lines)| lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// Names written as `{{ "name"|icon }}` in the templates under `folder`.
    fn names_in(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                names_in(&path, found);
            } else if path.extension().is_some_and(|kind| kind == "html") {
                let text = std::fs::read_to_string(&path).unwrap();
                let before_filter =
                    text.split("\"|icon").map(|part| part.rsplit('"').next().unwrap().to_owned());
                found.extend(before_filter.take(text.matches("\"|icon").count()));
            }
        }
    }

    #[test]
    fn every_icon_a_template_names_is_drawn() {
        let mut found = Vec::new();
        for folder in ["src", "../houji/src"] {
            names_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
        }
        for name in found {
            assert!(!drawing(&name).is_empty(), "no drawing for {name:?}");
        }
        assert!(drawing("nobody drew this").is_empty());
    }
}
