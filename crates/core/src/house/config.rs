//! Settings of one process, parsed once.

use crate::house::Source;
use houji_base::DivisionCode;
use std::path::{Path, PathBuf};

/// Settings of this process.
#[derive(Clone, Debug)]
pub struct Config {
    /// The demo county: one-click roles, the outbox on a page, 演示数据 on every page.
    pub demo: bool,
    /// Requests a second from one address; `None` for no limit.
    pub rate_limit: Option<u32>,
    /// Address people use, such as `https://houji.example`; for passkeys and links in messages.
    pub origin: String,
    /// True when a trusted proxy in front tells the caller's address in `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Accounting programs of others that read the books at night, by their paths; empty for none.
    pub checkers: Vec<PathBuf>,
}

impl Config {
    /// True when cookies may only travel over TLS.
    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https://")
    }
}

/// Where a county is kept: folder for key, lock and files, and where the rows live.
#[derive(Clone, Debug)]
pub struct Place {
    /// The data folder.
    pub dir: PathBuf,
    /// PostgreSQL, when the rows do not live in the folder.
    pub database_url: Option<String>,
    /// A county in the making, which is thrown away when that breaks off.
    pub draft: bool,
}

/// The county a new database is made for when nothing else is said: Jishan (稷山县).
pub const DEFAULT_COUNTY: &str = "140824000000";

impl Place {
    /// Where the rows live.
    pub fn source(&self) -> Source {
        match &self.database_url {
            Some(url) => Source::Pg(url.clone()),
            None if self.draft => Source::Draft(self.dir.join("houji.db")),
            None => Source::Lite(self.dir.join("houji.db")),
        }
    }

    /// The master key.
    pub fn key_file(&self) -> PathBuf {
        self.dir.join("houji.key")
    }

    /// Held by the one process that may write an embedded database.
    pub fn lock_file(&self) -> PathBuf {
        self.dir.join("houji.lock")
    }

    /// Names the county.
    pub fn county_file(&self) -> PathBuf {
        self.dir.join("county")
    }

    /// The county the folder was made for, when it was.
    pub fn county(&self) -> Option<DivisionCode> {
        read_county(&self.county_file())
    }
}

fn read_county(path: &Path) -> Option<DivisionCode> {
    std::fs::read_to_string(path).ok().and_then(|text| DivisionCode::parse(text.trim()).ok())
}
