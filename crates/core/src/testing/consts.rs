//! Reads the text constants of source files as the compiler does, as far as statements need it: string
//! literals, `concat!`, and macros of one rule defined in the same files. What it cannot read is an error.

use std::collections::HashMap;

/// A constant.
pub struct Text {
    /// The file it stands in.
    pub file: String,
    /// Its name.
    pub name: String,
    /// Its value.
    pub sql: String,
}

/// Names of a macro's blanks, and its body.
type Macros = HashMap<String, (Vec<String>, String)>;

/// The values of all `const …: &str` of files given as name and text.
pub fn texts_of(files: &[(String, String)]) -> Vec<Text> {
    let mut macros = Macros::new();
    for (_, text) in files {
        macros.extend(macros_of(text));
    }
    let mut found = Vec::new();
    for (file, text) in files {
        for piece in text.split("const ").skip(1) {
            let Some((name, rest)) = piece.split_once(": &str =") else { continue };
            if name.contains([' ', '\n']) {
                continue;
            }
            let value = value(until(rest, ';'), &macros, &HashMap::new());
            let sql = value.unwrap_or_else(|| panic!("{file}: the constant {name} cannot be read"));
            found.push(Text { file: file.clone(), name: name.to_owned(), sql });
        }
    }
    found
}

fn macros_of(text: &str) -> Macros {
    let rules = text.split("macro_rules! ").skip(1).filter_map(|piece| {
        let (name, rest) = piece.split_once('{')?;
        let rule = rest.trim_start().strip_prefix('(')?;
        let (blanks, rest) = rule.split_once(')')?;
        let names = blanks.split(',').filter_map(|blank| blank.trim().strip_prefix('$')?.split(':').next());
        let body = rest.trim_start().strip_prefix("=>")?.trim_start().strip_prefix('{')?;
        let names = names.map(str::to_owned).collect();
        Some((name.trim().to_owned(), (names, until(body, '}').to_owned())))
    });
    rules.collect()
}

/// The text before a sign that stands neither in a literal nor in brackets.
fn until(text: &str, end: char) -> &str {
    let (mut depth, mut inside, mut escaped) = (0, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '"' => inside = !inside,
            _ if inside => {}
            c if c == end && depth == 0 => return &text[..at],
            '(' | '{' | '[' => depth += 1,
            ')' | '}' | ']' => depth -= 1,
            _ => {}
        }
    }
    text
}

fn value(text: &str, macros: &Macros, blanks: &HashMap<String, String>) -> Option<String> {
    let text = text.trim();
    if let Some(literal) = text.strip_prefix('"') {
        return unescaped(literal.strip_suffix('"')?);
    }
    if let Some(blank) = text.strip_prefix('$') {
        return blanks.get(blank).cloned();
    }
    let (name, rest) = text.split_once("!(")?;
    let mut rest = rest.strip_suffix(')')?;
    let mut given = Vec::new();
    while !rest.trim().is_empty() {
        let one = until(rest, ',');
        given.push(value(one, macros, blanks)?);
        rest = rest[one.len()..].trim_start_matches(',');
    }
    if name == "concat" {
        return Some(given.concat());
    }
    let (names, body) = macros.get(name)?;
    let given = names.iter().cloned().zip(given).collect();
    value(body, macros, &given)
}

/// A literal's value: escapes, and line ends that are escaped together with the next line's indentation.
fn unescaped(literal: &str) -> Option<String> {
    let mut value = String::new();
    let mut rest = literal.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' => return None, // a second literal: no constant of one text
            '\\' => match rest.next()? {
                '\n' => while rest.next_if(|c| c.is_whitespace()).is_some() {},
                'n' => value.push('\n'),
                c @ ('"' | '\\' | '\'') => value.push(c),
                _ => return None,
            },
            c => value.push(c),
        }
    }
    Some(value)
}

#[test]
fn constants_are_read_as_the_compiler_reads_them() {
    macro_rules! chosen {
        ($what:literal, $rest:expr) => {
            concat!("SELECT ", $what, " FROM t ", $rest)
        };
    }
    let text = r#"
macro_rules! chosen {
    ($what:literal, $rest:expr) => {
        concat!("SELECT ", $what, " FROM t ", $rest)
    };
}
const A: &str = chosen!("a; b", concat!("WHERE x = '\"' ", "AND y"));
const B: &str = "SELECT \
    1";
"#;
    let found = texts_of(&[(String::new(), text.to_owned())]);
    let values: Vec<&str> = found.iter().map(|text| text.sql.as_str()).collect();
    assert_eq!(
        values,
        [
            chosen!("a; b", concat!("WHERE x = '\"' ", "AND y")),
            "SELECT \
    1"
        ]
    );
    let unreadable = || texts_of(&[(String::new(), "const A: &str = other(1);".to_owned())]);
    assert!(std::panic::catch_unwind(unreadable).is_err(), "what cannot be read is not passed over");
}
