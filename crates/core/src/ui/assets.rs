//! The stylesheet and the script, built into the program.

use super::verify;

/// The one stylesheet: tokens, then what all pages share, then phone pages, then the desk.
pub const CSS: &str = concat!(
    include_str!("tokens.css"),
    include_str!("base.css"),
    include_str!("phone.css"),
    include_str!("desk.css"),
    include_str!("voucher.css"),
    include_str!("plain.css"),
    include_str!("sheet.css"),
    include_str!("verify/verify.css"),
    include_str!("notice.css"),
    include_str!("print.css"),
);

/// The script. Every page works without it.
pub const JS: &str = include_str!("houji.js");

/// Drafts, and what waits for the network; on the villager's pages.
pub const DRAFT_JS: &str = include_str!("draft.js");

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

/// Reads a notice out; only on the page of a notice.
pub const LISTEN_JS: &str = include_str!("listen.js");

/// Keys, running sums and pasted rows; only on the form of a voucher.
pub const VOUCHER_JS: &str = include_str!("voucher.js");

/// A file the browser asks for.
pub struct Asset {
    /// Name with the digest of its content, so that it can be kept for ever.
    pub name: String,
    /// Media type.
    pub kind: &'static str,
    /// Content.
    pub bytes: &'static [u8],
}

fn all() -> &'static [Asset] {
    static ALL: std::sync::OnceLock<Vec<Asset>> = std::sync::OnceLock::new();
    ALL.get_or_init(|| {
        let bytes_named = |stem: &str, ending: &str, kind, bytes: &'static [u8]| {
            let digest = houji_seal::Digest::of(&[bytes]).to_string();
            let name = format!("{stem}-{}.{ending}", digest.chars().take(12).collect::<String>());
            Asset { name, kind, bytes }
        };
        let named = |stem: &str, ending: &str, kind, text: &'static str| {
            bytes_named(stem, ending, kind, text.as_bytes())
        };
        vec![
            named("houji", "css", "text/css; charset=utf-8", CSS),
            named("houji", "js", "text/javascript; charset=utf-8", JS),
            named("draft", "js", "text/javascript; charset=utf-8", DRAFT_JS),
            named("icon", "svg", "image/svg+xml", include_str!("icon.svg")),
            bytes_named("icon-192", "png", "image/png", include_bytes!("icon-192.png")),
            bytes_named("icon-512", "png", "image/png", include_bytes!("icon-512.png")),
            named("listen", "js", "text/javascript; charset=utf-8", LISTEN_JS),
            named("passkey", "js", "text/javascript; charset=utf-8", PASSKEY_JS),
            named("wall", "css", "text/css; charset=utf-8", WALL_CSS),
            named("wall", "js", "text/javascript; charset=utf-8", WALL_JS),
            named("echarts", "js", "text/javascript; charset=utf-8", ECHARTS_JS),
            named("photos", "js", "text/javascript; charset=utf-8", PHOTOS_JS),
            named("voice", "js", "text/javascript; charset=utf-8", VOICE_JS),
            named("voucher", "js", "text/javascript; charset=utf-8", VOUCHER_JS),
            named("verify", "js", "text/javascript; charset=utf-8", verify::script()),
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

/// The page a phone keeps for when there is no network.
const OFFLINE: &str = "/offline";

/// The worker: it holds the page for when there is no network, and the one that checks publications without any. It keeps a few files on the phone. Its list names them by their digests, so a new look is a new
/// worker, and the texts of the two pages, which the rooms give, count too.
pub fn service_worker(texts: &[&str]) -> String {
    let layouts =
        [include_str!("layout_plain.html"), include_str!("layout_phone.html"), include_str!("head.html")];
    let all: Vec<&[u8]> = texts.iter().chain(&layouts).map(|text| text.as_bytes()).collect();
    let digest = houji_seal::Digest::of(&all).to_string();
    let scripts = ["houji-", "draft-", "verify-"].map(|stem| url(stem, ".js"));
    let pages = [OFFLINE, verify::PATH].map(str::to_owned);
    let files = [vec![url("houji-", ".css")], scripts.to_vec(), pages.to_vec()].concat();
    let listed = files.join("', '");
    let name = houji_seal::Digest::of(&[digest.as_bytes(), listed.as_bytes()]).to_string();
    let short = name.chars().take(12).collect::<String>();
    let (check, files) = (verify::PATH, format!("FILES = ['{listed}']"));
    let head = format!("var NAME = 'houji-{short}', OFFLINE = '{OFFLINE}', CHECK = '{check}', {files};\n");
    head + include_str!("sw.js")
}

/// What a phone needs to put the program on its home screen.
pub fn manifest() -> String {
    let icon = |name: &str, ending: &str, sizes: &str, kind: &str| serde_json::json!({"src": url(name, ending), "sizes": sizes, "type": kind, "purpose": "any maskable"});
    let manifest = serde_json::json!({
        "name": "后稷 · 村里的事",
        "short_name": "后稷",
        "lang": "zh-CN",
        "dir": "ltr",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f5f2ea",
        "theme_color": "#1f4e79",
        "icons": [
            icon("icon-192", ".png", "192x192", "image/png"),
            icon("icon-512", ".png", "512x512", "image/png"),
            icon("icon-", ".svg", "any", "image/svg+xml"),
        ],
    });
    manifest.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_keeps_files_that_are_there_and_nobodys_page() {
        let text = service_worker(&["a page"]);
        assert_ne!(text, service_worker(&["another text"]), "a new text is a new worker");
        let files = text.split("FILES = ['").nth(1).unwrap().split("'];").next().unwrap();
        let files: Vec<&str> = files.split("', '").collect();
        assert_eq!(files.len(), 6);
        for file in &files {
            let asset = file.strip_prefix("/assets/").and_then(find);
            assert!([OFFLINE, verify::PATH].contains(file) || asset.is_some(), "{file}");
        }
    }

    #[test]
    fn the_manifest_names_icons_that_are_there() {
        let manifest: serde_json::Value = serde_json::from_str(&manifest()).unwrap();
        let icons = manifest["icons"].as_array().unwrap();
        assert_eq!(icons.len(), 3);
        for icon in icons {
            let asset = find(icon["src"].as_str().unwrap().strip_prefix("/assets/").unwrap()).unwrap();
            assert_eq!(icon["type"], asset.kind);
        }
        let size =
            |at: usize| find(icons[at]["src"].as_str().unwrap().strip_prefix("/assets/").unwrap()).unwrap();
        assert_eq!(
            (&size(0).bytes[16..20], &size(1).bytes[16..20]),
            (&[0, 0, 0, 192][..], &[0, 0, 2, 0][..])
        );
    }
}
