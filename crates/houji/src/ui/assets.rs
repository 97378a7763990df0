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

/// Signing in by fingerprint, face or key; only on the two pages that offer it.
pub const PASSKEY_JS: &str = include_str!("passkey.js");

/// Of screens on walls; nothing else loads it.
pub const WALL_CSS: &str = include_str!("wall.css");

/// Keeps a screen up to date.
pub const WALL_JS: &str = include_str!("wall.js");

/// Apache ECharts 6.1.0, the released file `dist/echarts.simple.min.js`; its licence stands beside it. Only on the wall of
/// the county.
pub const ECHARTS_JS: &str = include_str!("echarts/echarts.simple.min.js");
/// Makes photos smaller before they are sent; only on forms that take photos.
pub const PHOTOS_JS: &str = include_str!("photos.js");

/// Records voice; only on forms that take it.
pub const VOICE_JS: &str = include_str!("voice.js");

/// A file the browser asks for.
pub struct Asset {
    /// Name with the digest of its content, so that it can be kept for ever.
    pub name: String,
    /// Media type.
    pub kind: &'static str,
    /// Content.
    pub text: &'static str,
}

fn all() -> &'static [Asset] {
    static ALL: std::sync::OnceLock<Vec<Asset>> = std::sync::OnceLock::new();
    ALL.get_or_init(|| {
        let named = |stem: &str, ending: &str, kind, text: &'static str| {
            let digest = houji_seal::Digest::of(&[text.as_bytes()]).to_string();
            let name = format!("{stem}-{}.{ending}", digest.chars().take(12).collect::<String>());
            Asset { name, kind, text }
        };
        vec![
            named("houji", "css", "text/css; charset=utf-8", CSS),
            named("houji", "js", "text/javascript; charset=utf-8", JS),
            named("passkey", "js", "text/javascript; charset=utf-8", PASSKEY_JS),
            named("wall", "css", "text/css; charset=utf-8", WALL_CSS),
            named("wall", "js", "text/javascript; charset=utf-8", WALL_JS),
            named("echarts", "js", "text/javascript; charset=utf-8", ECHARTS_JS),
            named("photos", "js", "text/javascript; charset=utf-8", PHOTOS_JS),
            named("voice", "js", "text/javascript; charset=utf-8", VOICE_JS),
        ]
    })
}

/// The file of a name.
pub fn find(name: &str) -> Option<&'static Asset> {
    all().iter().find(|asset| asset.name == name)
}

/// URL of a file by the beginning and the ending of its name.
pub fn url(stem: &str, ending: &str) -> String {
    let fits = |asset: &&Asset| asset.name.starts_with(stem) && asset.name.ends_with(ending);
    all().iter().find(fits).map_or_else(String::new, |asset| format!("/assets/{}", asset.name))
}
