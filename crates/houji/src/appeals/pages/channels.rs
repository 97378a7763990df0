//! Pages of the other ways in: a helper's entry, paper slips, printed sheets.

use super::MineRow;
use crate::files::pages::KeptRow;
use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Choice, Errors, Link};
use askama::Template;

/// What somebody entered for others.
#[derive(Debug, Clone, Template)]
#[template(path = "appeals/pages/proxy.html")]
pub struct ProxyPage {
    /// Frame of the page.
    pub frame: Frame,
    /// The matters, newest first.
    pub rows: Vec<MineRow>,
    /// Older ones.
    pub more_url: Option<String>,
}

/// The form in which a helper enters a matter.
#[derive(Debug, Clone, Template)]
#[template(path = "appeals/pages/proxy_form.html")]
pub struct ProxyFormPage {
    /// Frame of the page.
    pub frame: Frame,
    /// What is to be mended.
    pub errors: Errors,
    /// The village, when there is only one.
    pub only_village: Option<String>,
    /// Villages to choose from.
    pub villages: Vec<Choice>,
    /// Name of the person.
    pub name: String,
    /// Phone number of the person, or of whoever tells it to the person.
    pub phone: String,
    /// What the helper is to the person.
    pub relations: Vec<Choice>,
    /// Kinds of matter.
    pub kinds: Vec<Choice>,
    /// What was typed.
    pub text: String,
    /// How many characters may be typed.
    pub text_limit: String,
    /// Place inside the village.
    pub place: String,
    /// How many characters the place may have.
    pub place_limit: String,
    /// Photos of the matter that were sent before.
    pub matter_kept: Vec<KeptRow>,
    /// How the person is known.
    pub modes: Vec<Choice>,
    /// “大家都能看到这件事” is ticked.
    pub shown: bool,
    /// What shows that the person agreed.
    pub consents: Vec<Choice>,
    /// Name of the witness.
    pub witness: String,
    /// It was read back.
    pub read_back: bool,
    /// The part where photos and a recording are added, as HTML.
    pub attach: String,
}

/// The sheet the person takes home.
#[derive(Debug, Clone, Template)]
#[template(path = "appeals/pages/proxy_sheet.html")]
pub struct ProxySheetPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the matter.
    pub back: Link,
    /// Township and village.
    pub place: String,
    /// Day of the entry.
    pub day: String,
    /// Number of the appeal.
    pub number: String,
    /// Name of the person.
    pub to: String,
    /// What it is about.
    pub title: String,
    /// The code to scan, as SVG made by us: it is not escaped.
    pub code: String,
    /// The code in groups of four.
    pub code_groups: Vec<String>,
    /// With which desk it lies.
    pub desk: String,
    /// By when somebody takes it on.
    pub accept: String,
    /// By when it is answered.
    pub reply: String,
    /// Who helped.
    pub helper: String,
    /// What that is to the person.
    pub relation: String,
    /// What shows that the person agreed.
    pub consent: String,
    /// Whom to call, with the number.
    pub phone: String,
    /// That news come by message; none without a number.
    pub told: Option<String>,
}

/// Printing slips and typing one in.
#[derive(Debug, Clone, Template)]
#[template(path = "appeals/pages/slips.html")]
pub struct SlipsPage {
    /// Frame of the page.
    pub frame: Frame,
    /// “录进去了” after one was typed in.
    pub done_line: Option<String>,
    /// What is to be mended in the form that prints.
    pub print_errors: Errors,
    /// The village, when there is only one.
    pub only_village: Option<String>,
    /// Villages to print for.
    pub villages: Vec<Choice>,
    /// How many, as typed.
    pub count: String,
    /// Most at once.
    pub most: String,
    /// What was printed before, newest first.
    pub pads: Vec<PadRow>,
    /// What is to be mended in the form that types one in.
    pub errors: Errors,
    /// The code, as typed.
    pub code: String,
    /// Kinds of matter.
    pub kinds: Vec<Choice>,
    /// The words on the slip.
    pub text: String,
    /// How many characters may be typed.
    pub text_limit: String,
    /// Place inside the village.
    pub place: String,
    /// How many characters the place may have.
    pub place_limit: String,
    /// How the person is known.
    pub modes: Vec<Choice>,
    /// Name on the slip.
    pub name: String,
    /// Phone number on the slip.
    pub phone: String,
    /// “大家都能看到” is ticked on the slip.
    pub shown: bool,
    /// The part where a photo is added, as HTML.
    pub attach: String,
}

/// Typing in a paper about a cadre.
#[derive(Debug, Clone, Template)]
#[template(path = "appeals/pages/sealed_paper.html")]
pub struct SealedPaperPage {
    /// Frame of the page.
    pub frame: Frame,
    /// The code of the one that was just typed in, in groups.
    pub done: Option<Vec<String>>,
    /// What is to be mended.
    pub errors: Errors,
    /// Villages from which papers come.
    pub villages: Vec<Choice>,
    /// Kinds of cadres.
    pub kinds: Vec<Choice>,
    /// The words on the paper.
    pub text: String,
    /// How many characters may be typed.
    pub text_limit: String,
    /// Place inside the village.
    pub place: String,
    /// How many characters the place may have.
    pub place_limit: String,
    /// With a name or without.
    pub modes: Vec<Choice>,
    /// Name on the paper.
    pub name: String,
    /// Phone number on the paper.
    pub phone: String,
}

/// Slips that were printed together.
#[derive(Debug, Clone)]
pub struct PadRow {
    /// Village, day, how many.
    pub text: String,
    /// How many were typed in.
    pub sub: String,
    /// The sheets.
    pub url: String,
}

/// Sheets of slips.
#[derive(Debug, Clone, Template)]
#[template(path = "appeals/pages/slip_sheets.html")]
pub struct SlipSheetsPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the slips.
    pub back: Link,
    /// Township and village.
    pub place: String,
    /// Day of printing.
    pub day: String,
    /// Kinds of matter to tick.
    pub kinds: Vec<String>,
    /// Where the slip is handed in.
    pub desk: String,
    /// Whom to call, with the number.
    pub phone: String,
    /// The slips.
    pub slips: Vec<SlipShown>,
}

/// One slip on paper.
#[derive(Debug, Clone)]
pub struct SlipShown {
    /// The code to scan, as SVG made by us: it is not escaped.
    pub code: String,
    /// The code in groups of four.
    pub code_groups: Vec<String>,
}

/// A written reminder on paper.
#[derive(Debug, Clone, Template)]
#[template(path = "appeals/pages/notice.html")]
pub struct NoticePage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the desk.
    pub back: Link,
    /// Who issues it.
    pub from: String,
    /// Number of the sheet.
    pub number: String,
    /// Day of printing.
    pub day: String,
    /// To which desk.
    pub to: String,
    /// Label and value of each row of the table.
    pub rows: Vec<(&'static str, String)>,
    /// What is asked for.
    pub demand: String,
}

/// The formal letter of an answer.
#[derive(Debug, Clone, Template)]
#[template(path = "appeals/pages/letter.html")]
pub struct LetterPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the desk.
    pub back: Link,
    /// Who answers.
    pub from: String,
    /// Number of the sheet.
    pub number: String,
    /// Day of printing.
    pub day: String,
    /// To whom.
    pub to: String,
    /// When it was brought up, and under which number.
    pub opening: String,
    /// Heading and words of each part of the answer.
    pub parts: Vec<(&'static str, String)>,
    /// On what it rests.
    pub basis: String,
    /// What can be done by whoever does not agree.
    pub remedies: Vec<String>,
    /// The code in groups of four; none when it would tell too much.
    pub code_groups: Vec<String>,
    /// The code to scan, as SVG made by us: it is not escaped.
    pub code: String,
}
