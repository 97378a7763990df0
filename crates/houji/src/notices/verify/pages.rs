//! The page, served and as a file.

use crate::log::Trusted;
use crate::ui::filters;
use crate::ui::frame::Frame;
use askama::Template;

/// What both are made of.
#[derive(Debug, Clone)]
pub struct Check {
    /// Keys it believes.
    pub keys: Trusted,
    /// Address of this installation.
    pub site: String,
    /// It is the file.
    pub alone: bool,
}

impl Check {
    /// The log's keys in one line.
    pub fn log_keys(&self) -> String {
        self.keys.log.join(" ")
    }

    /// The witnesses' keys in one line.
    pub fn witness_keys(&self) -> String {
        self.keys.witnesses.join(" ")
    }
}

/// The page as it is served.
#[derive(Debug, Clone, Template)]
#[template(path = "notices/verify/pages/verify.html")]
pub struct VerifyPage {
    /// Frame of the page.
    pub frame: Frame,
    /// What it is made of.
    pub check: Check,
    /// URL of the script.
    pub script: String,
}

/// The page as a file: style and script are in it, and it can reach nothing.
#[derive(Debug, Clone, Template)]
#[template(path = "notices/verify/pages/alone.html")]
pub struct AlonePage {
    /// What it is made of.
    pub check: Check,
    /// The data are invented.
    pub demo: bool,
    /// The day it was made.
    pub made: String,
    /// The stylesheet in its element: no other page has one of its own.
    pub style: String,
    /// The script.
    pub script: &'static str,
}
