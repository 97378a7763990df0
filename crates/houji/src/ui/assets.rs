//! The stylesheet and the script, built into the program.

/// The one stylesheet: tokens, then what all pages share, then phone pages, then the desk.
pub const CSS: &str = concat!(
    include_str!("tokens.css"),
    include_str!("base.css"),
    include_str!("phone.css"),
    include_str!("desk.css"),
    include_str!("plain.css"),
    include_str!("print.css"),
);

/// The script. Every page works without it.
pub const JS: &str = include_str!("houji.js");

/// Where the browser finds the stylesheet and the scripts: the content's digest is in the name, so that they can
/// be kept for ever.
pub struct Urls {
    /// The stylesheet.
    pub css: String,
    /// The script.
    pub js: String,
}

/// The URLs of this build.
pub fn urls() -> &'static Urls {
    static URLS: std::sync::OnceLock<Urls> = std::sync::OnceLock::new();
    URLS.get_or_init(|| {
        let named = |text: &str, ending: &str| {
            let digest = houji_seal::Digest::of(&[text.as_bytes()]).to_string();
            format!("/assets/houji-{}.{ending}", digest.chars().take(12).collect::<String>())
        };
        Urls { css: named(CSS, "css"), js: named(JS, "js") }
    })
}
