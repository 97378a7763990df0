//! The script of the page that checks publications, put together from its parts when it is first asked for. Parts of others are the files they released,
//! with their licences beside them; of a module only the words `export` and `import` are taken away, because all parts
//! stand in one script.

use houji_seal::{Verdict, WITNESSES};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// `@noble/ed25519` 3.2.0 (MIT): Ed25519.
const NOBLE: &str = include_str!("vendor/noble-ed25519/index.js");
/// `qr` 0.7.0 (MIT or Apache-2.0): reads codes where the browser cannot.
const QR_TABLES: &str = include_str!("vendor/qr/index.js");
const QR: &str = include_str!("vendor/qr/decode.js");
const CHECK: &str = include_str!("check.js");
const PAGE: &str = include_str!("page.js");

/// The page that carries the script; printed codes lead to it.
pub const PATH: &str = "/verify";

/// The whole script.
pub fn script() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let words = words();
        let (noble, tables, qr) = (plain(NOBLE), plain(QR_TABLES), plain(QR));
        [
            "'use strict';\n(() => {\nconst noble = (() => {\n",
            &noble,
            "\nreturn { hashes, verify };\n})();\nconst qr = (() => {\n",
            &tables,
            &qr,
            "\nreturn { decodeQR };\n})();\nconst HOUJI_WORDS = ",
            &words,
            ";\n",
            CHECK,
            "globalThis.HoujiCheck = HoujiCheck;\n",
            PAGE,
            "})();\n",
        ]
        .concat()
    })
}

/// A module without what makes it one.
fn plain(module: &str) -> String {
    let mut text = String::with_capacity(module.len());
    for line in module.lines() {
        let gone = ["import ", "export {", "export default "].iter().any(|word| line.starts_with(word));
        if !gone {
            text.push_str(line.strip_prefix("export ").unwrap_or(line));
            text.push('\n');
        }
    }
    text
}

/// The words of the program, by its codes.
fn words() -> String {
    let verdicts = Verdict::ALL.map(|one| {
        let (title, hint) = one.words();
        (one.code(), serde_json::json!([title, hint]))
    });
    let mut words = BTreeMap::from(verdicts);
    words.insert("witnesses", serde_json::json!(WITNESSES));
    serde_json::to_string(&words).unwrap_or_default()
}
