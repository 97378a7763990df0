//! What the pages of screens show: display-ready strings.

use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::Errors;
use askama::Template;

/// A figure with the rows behind it.
#[derive(Debug, Clone)]
pub struct Figure {
    /// As shown.
    pub text: String,
    /// Where its rows are, for whoever may open them.
    pub href: Option<String>,
}

impl Figure {
    /// Words between figures.
    pub fn words(text: impl Into<String>) -> Figure {
        Figure { text: text.into(), href: None }
    }
}

/// Head of a wall or screen: whose it is, the day, the hour, and how old the data are.
#[derive(Debug, Clone)]
pub struct Head {
    /// Whose screen.
    pub title: String,
    /// Day and weekday.
    pub day: String,
    /// Time of day.
    pub clock: String,
    /// When the data were read, to the second.
    pub updated: String,
}

/// One figure card.
#[derive(Debug, Clone)]
pub struct Card {
    /// What is counted.
    pub title: String,
    /// The figure.
    pub figure: Figure,
    /// Its unit; empty when the figure is words.
    pub unit: &'static str,
    /// The counts behind it, in pieces that lead to their rows.
    pub note: Vec<Figure>,
}

/// One bar.
#[derive(Debug, Clone)]
pub struct Bar {
    /// What.
    pub name: String,
    /// How many.
    pub figure: Figure,
    /// Percent of the longest.
    pub width: i64,
}

/// A township with its villages as tiles.
#[derive(Debug, Clone)]
pub struct Town {
    /// Name.
    pub name: String,
    /// How many villages.
    pub count: String,
    /// One tile a village, in the order of codes: `ok`, `warn` or `bad`.
    pub tiles: Vec<&'static str>,
    /// The villages that need care, in the order of codes.
    pub named: Vec<Named>,
    /// How many more there are.
    pub more: String,
}

/// A village by name.
#[derive(Debug, Clone)]
pub struct Named {
    /// `warn` or `bad`.
    pub tone: &'static str,
    /// Its name.
    pub figure: Figure,
}

/// One line of the legend.
#[derive(Debug, Clone)]
pub struct Legend {
    /// `ok`, `warn` or `bad`.
    pub tone: &'static str,
    /// Words.
    pub words: &'static str,
    /// How many villages.
    pub figure: Figure,
}

/// A matter that is due.
#[derive(Debug, Clone)]
pub struct Owed {
    /// `warn`, `bad` or `ok`.
    pub tone: &'static str,
    /// How long overdue or until when.
    pub when: String,
    /// Place and category.
    pub what: Figure,
    /// What is owed.
    pub sub: String,
}

/// Something that came lately.
#[derive(Debug, Clone)]
pub struct Latest {
    /// When.
    pub at: String,
    /// What.
    pub text: String,
}

/// A day of the trend.
#[derive(Debug, Clone)]
pub struct TrendDay {
    /// The day.
    pub day: String,
    /// Filed.
    pub filed: i64,
    /// Answered.
    pub replied: i64,
}

/// What stands on the wall of the county.
#[derive(Template, Debug)]
#[template(path = "screens/pages/wall_body.html")]
pub struct WallBody {
    /// Head.
    pub head: Head,
    /// Figure cards.
    pub cards: Vec<Card>,
    /// Title of the bars.
    pub topics_title: String,
    /// What is filed about.
    pub topics: Vec<Bar>,
    /// Finding of the map: villages, overdue, due soon.
    pub map_title: [String; 3],
    /// Townships by code.
    pub towns: Vec<Town>,
    /// Legend.
    pub legend: Vec<Legend>,
    /// Finding of the trend.
    pub trend_title: Vec<Figure>,
    /// Its days.
    pub trend: Vec<TrendDay>,
    /// Matters due first.
    pub owed: Vec<Owed>,
    /// How many are overdue in all.
    pub owed_count: Figure,
    /// The newest matters.
    pub latest: Vec<Latest>,
}

/// What stands on the screen of a village.
#[derive(Template, Debug)]
#[template(path = "screens/pages/screen_body.html")]
pub struct ScreenBody {
    /// Head.
    pub head: Head,
    /// Figure cards.
    pub cards: Vec<Card>,
    /// Matters under way.
    pub open: Vec<Owed>,
    /// Matters answered.
    pub answered: Vec<Owed>,
    /// Telephone number, when the county has given one.
    pub phone: Option<String>,
}

/// A page that keeps itself up to date.
#[derive(Template, Debug)]
#[template(path = "screens/pages/live.html")]
pub struct LivePage {
    /// Frame.
    pub frame: Frame,
    /// `wall` or `village`.
    pub kind: &'static str,
    /// `dark` or `light`.
    pub theme: &'static str,
    /// What stands on it.
    pub body: String,
    /// Address of the stream.
    pub events: String,
    /// Address of the newest drawing.
    pub snapshot: String,
    /// UTC milliseconds of the server, when this was drawn.
    pub at: i64,
    /// The program's stylesheet and script.
    pub program: String,
    /// Stylesheet.
    pub css_url: String,
    /// Script.
    pub js_url: String,
    /// Chart library, on the wall.
    pub chart_url: Option<String>,
}

/// A screen that was let in.
#[derive(Debug, Clone)]
pub struct DeviceRow {
    /// Id of its session.
    pub id: String,
    /// Where it hangs.
    pub place: String,
    /// Since when, and when it was last there.
    pub line: String,
}

/// Screens of a place, and letting one in.
#[derive(Template, Debug)]
#[template(path = "screens/pages/devices.html")]
pub struct DevicesPage {
    /// Frame.
    pub frame: Frame,
    /// What was done.
    pub done_line: Option<String>,
    /// A code just made: where, the code, until when.
    pub code: Option<(String, String, String)>,
    /// Places a screen may be let in for: code and name.
    pub places: Vec<(String, String)>,
    /// Where to look at each of them.
    pub views: Vec<(String, String)>,
    /// Screens that are let in.
    pub rows: Vec<DeviceRow>,
}

/// The page a screen shows before it is let in.
#[derive(Template, Debug)]
#[template(path = "screens/pages/pair.html")]
pub struct PairPage {
    /// Frame.
    pub frame: Frame,
    /// What to mend.
    pub errors: Errors,
}
