//! What everybody sees of publications: display-ready strings.

use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Choice, Empty, Link, Reply, Signal};
use askama::Template;

/// The villages of the county, what is newest, and what was looked for.
#[derive(Debug, Clone, Template)]
#[template(path = "notices/public/pages/villages.html")]
pub struct VillagesPage {
    /// Frame of the page.
    pub frame: Frame,
    /// What was looked for.
    pub typed: String,
    /// Said of what was looked for.
    pub said: Option<String>,
    /// Notices that were found, or the newest.
    pub rows: Vec<Row>,
    /// Older ones that may fit.
    pub more_url: Option<String>,
    /// One's own village.
    pub own: Option<Link>,
    /// Villages by township.
    pub towns: Vec<(String, Vec<Link>)>,
}

/// A notice in a list.
#[derive(Debug, Clone)]
pub struct Row {
    /// What it is called.
    pub title: String,
    /// Where, since when, which version.
    pub line: String,
    /// Where it is.
    pub href: String,
}

/// A village's board.
#[derive(Debug, Clone, Template)]
#[template(path = "notices/public/pages/board.html")]
pub struct BoardPage {
    /// Frame of the page.
    pub frame: Frame,
    /// The village.
    pub village: String,
    /// Township and county.
    pub place_line: String,
    /// Said when one asked for a village that this one took the place of.
    pub merged_line: Option<String>,
    /// What is owed: name of the item and period, and by when.
    pub owed: Vec<(String, Signal)>,
    /// What was published.
    pub rows: Vec<Row>,
    /// What villages published that this one took the place of.
    pub earlier: Vec<Link>,
    /// Older ones.
    pub more_url: Option<String>,
    /// Said when nothing was published yet.
    pub empty: Option<Empty>,
    /// What is for party members alone, for one of them.
    pub inside_url: Option<String>,
    /// Questions and answers.
    pub asked_line: Option<String>,
    /// The village's money month by month.
    pub money_url: String,
    /// What is due on which day.
    pub calendar_url: String,
    /// The feed.
    pub feed_url: String,
    /// What the lamp board shows.
    pub lamp_url: String,
}

/// One version of a notice.
#[derive(Debug, Clone, Template)]
#[template(path = "notices/public/pages/notice.html")]
pub struct NoticePage {
    /// Frame of the page.
    pub frame: Frame,
    /// The village's board.
    pub back: Link,
    /// What it is called.
    pub title: String,
    /// Affairs, who publishes, place.
    pub line: String,
    /// Said when a newer version was published.
    pub newer: Option<Link>,
    /// What was changed in this version and why.
    pub correction: Option<String>,
    /// Large figures: name, value, unit.
    pub figures: Vec<(String, String, String)>,
    /// What it comes to.
    pub sentence: String,
    /// Beside what it is to be seen.
    pub comparison: String,
    /// What is read out, as text.
    pub speech_url: String,
    /// The script that reads it out.
    pub listen_js: String,
    /// What comparing with the log found.
    pub verified: Verified,
    /// Paragraphs of a typed document.
    pub body: Vec<String>,
    /// Its tables.
    pub tables: Vec<TablePart>,
    /// Files: name and address, size and digest.
    pub files: Vec<(Link, String)>,
    /// Who signed: what for, who, when.
    pub signed: Vec<(String, String)>,
    /// What those who supervise said.
    pub opinion: Option<(Signal, String)>,
    /// Since when, until when, basis, telephone.
    pub facts: Vec<(&'static str, String)>,
    /// Versions, the newest first.
    pub versions: Vec<VersionRow>,
    /// What this version changed.
    pub changes: Vec<ChangeRow>,
    /// How often was asked and answered.
    pub asked_line: Option<String>,
    /// As files.
    pub raw: Vec<Link>,
    /// Its forms on paper, on television and for the loudspeaker.
    pub papers: Vec<Link>,
}

/// The box that tells whether this is what was published.
#[derive(Debug, Clone)]
pub struct Verified {
    /// `ok`, `wait` or `bad`.
    pub tone: &'static str,
    /// Name of its drawing.
    pub icon: &'static str,
    /// The finding.
    pub title: String,
    /// When it was found.
    pub when: String,
    /// What was done.
    pub points: Vec<String>,
    /// The check code; none when the text cannot be trusted.
    pub code: Option<String>,
    /// Where one checks by oneself.
    pub links: Vec<Link>,
}

/// A table as a list of lines.
#[derive(Debug, Clone)]
pub struct TablePart {
    /// What it is about.
    pub title: String,
    /// Its sum, when it has one line that adds all up.
    pub sum: String,
    /// Its lines.
    pub lines: Vec<LinePart>,
}

/// A line.
#[derive(Debug, Clone)]
pub struct LinePart {
    /// What it is.
    pub title: String,
    /// Its amount, empty for none.
    pub amount: String,
    /// The rest of it.
    pub line: String,
    /// It adds others up.
    pub is_total: bool,
    /// Its code, empty for none.
    pub code: String,
    /// Where one asks about it.
    pub ask_url: Option<String>,
    /// What was asked and answered.
    pub asked: Vec<Asked>,
}

/// A question beside a line.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What was asked.
    pub question: String,
    /// When, and how far it is.
    pub when: String,
    /// The answer.
    pub reply: Option<Reply>,
}

/// A version in the list of them.
#[derive(Debug, Clone)]
pub struct VersionRow {
    /// 第 2 版.
    pub title: String,
    /// When, and why.
    pub line: String,
    /// Where it is; none for the one that is shown.
    pub href: Option<String>,
}

/// A difference.
#[derive(Debug, Clone)]
pub struct ChangeRow {
    /// 改了, 新加, 去掉, and where.
    pub what: String,
    /// What stood there.
    pub was: Option<String>,
    /// What stands there now.
    pub is: Option<String>,
}

/// Where a question about a line is asked.
#[derive(Debug, Clone, Template)]
#[template(path = "notices/public/pages/ask.html")]
pub struct AskPage {
    /// Frame of the page.
    pub frame: Frame,
    /// The notice.
    pub back: Link,
    /// What is to be mended.
    pub errors: crate::ui::parts::Errors,
    /// Where it is sent.
    pub action: String,
    /// The line.
    pub line: LinePart,
    /// Of which notice.
    pub notice: String,
    /// What was typed.
    pub text: String,
    /// Most characters.
    pub most: String,
    /// The name is kept from the village.
    pub hidden: bool,
    /// Under which name a phone keeps what is typed.
    pub draft_key: String,
    /// What follows.
    pub promise: String,
}

/// Where a clerk finds a line by its code.
#[derive(Debug, Clone, Template)]
#[template(path = "notices/public/pages/line.html")]
pub struct LinePage {
    /// Frame of the page.
    pub frame: Frame,
    /// What was typed.
    pub code: String,
    /// Villages one works for.
    pub villages: Vec<Choice>,
    /// Said when nothing was found.
    pub said: Option<String>,
    /// The line, and its notice.
    pub found: Option<(LinePart, Link)>,
    /// Where one asks about it for somebody.
    pub ask_url: Option<String>,
}

/// The feed of a village.
#[derive(Debug, Clone, Template)]
#[template(path = "notices/public/pages/feed.xml")]
pub struct Feed {
    /// Where it is.
    pub url: String,
    /// The board it is of.
    pub board: String,
    /// Whose it is.
    pub title: String,
    /// When something was published last.
    pub updated: String,
    /// Entries, the newest first.
    pub entries: Vec<FeedEntry>,
}

/// An entry of the feed: one version of a notice.
#[derive(Debug, Clone)]
pub struct FeedEntry {
    /// Its name for ever.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// When it was published.
    pub updated: String,
    /// Where it is read.
    pub url: String,
    /// Who publishes.
    pub author: String,
    /// What it comes to.
    pub summary: String,
}
