//! Pages of the appeals room: display-ready strings and booleans, nothing to look up.

mod channels;
mod desk;

pub use channels::*;
pub use desk::*;

use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Choice, Empty, Errors, Link, Look, Phone, Promise, Signal, Step};
use askama::Template;

/// The villager's home page.
#[derive(Debug, Clone, Template)]
#[template(path = "appeals/pages/home.html")]
pub struct HomePage {
    /// Frame of the page.
    pub frame: Frame,
    /// County and township of the chosen village; empty when no village is chosen yet.
    pub place_line: String,
    /// Name of the village, or “选一个村”.
    pub village: String,
    /// Where another village is chosen.
    pub change_url: String,
    /// What filing promises, in one line, for example “5 个工作日内答复您”.
    pub promise: String,
    /// State of the visitor's own appeals; empty when there are none.
    pub mine: Vec<Signal>,
    /// What stands there when there are none, for example “登录以后，在这里看办到哪一步”.
    pub mine_empty: String,
    /// The village's board, or all of them.
    pub board_url: String,
    /// The village's money, once a village is known.
    pub money_url: Option<String>,
    /// Numbers to call, nearest first.
    pub phones: Vec<Phone>,
}

/// The form in which an appeal is filed.
#[derive(Debug, Clone, Template)]
#[template(path = "appeals/pages/file.html")]
pub struct FilePage {
    /// Frame of the page.
    pub frame: Frame,
    /// What is to be mended.
    pub errors: Errors,
    /// Kinds of matter.
    pub categories: Vec<CategoryChoice>,
    /// Kinds of matter that cannot be filed without a name, for example “邻里纠纷、低保养老”.
    pub never_nameless: String,
    /// What was typed.
    pub text: String,
    /// How many characters may be typed.
    pub text_limit: String,
    /// Village the appeal goes to, with its township.
    pub village: String,
    /// Where another village is chosen.
    pub change_url: String,
    /// Place inside the village, as typed.
    pub place: String,
    /// How many characters the place may have.
    pub place_limit: String,
    /// Kinds of sealed matter, about cadres.
    pub sealed: Vec<Choice>,
    /// How one may be known, each with who will see the name.
    pub modes: Vec<ModeChoice>,
    /// “大家都能看到这件事” is ticked.
    pub shown: bool,
    /// Terms with their real dates.
    pub promises: Vec<Promise>,
    /// Whom to call to have it written down for oneself.
    pub help_phone: Option<Phone>,
    /// Key under which the phone keeps the draft: one for this person in this village.
    pub draft_key: String,
    /// The part where photos and a recording are added, as HTML.
    pub attach: String,
}

/// A kind of matter.
#[derive(Debug, Clone)]
pub struct CategoryChoice {
    /// The choice.
    pub choice: Choice,
    /// Name of its drawing.
    pub icon: &'static str,
    /// It cannot be filed without a name.
    pub needs_name: bool,
}

/// The form a phone keeps for when there is no network.
#[derive(Debug, Clone, Template)]
#[template(path = "appeals/pages/offline.html")]
pub struct OfflinePage {
    /// Frame of the page.
    pub frame: Frame,
    /// Nothing to mend; the form's fields ask for it.
    pub errors: Errors,
    /// Kinds of matter.
    pub categories: Vec<CategoryChoice>,
    /// Kinds of sealed matter, about cadres.
    pub sealed: Vec<Choice>,
    /// Empty.
    pub text: String,
    /// How many characters may be typed.
    pub text_limit: String,
    /// Words for one's own village, which this page does not know.
    pub village: String,
    /// Empty: nothing can be changed without network.
    pub change_url: String,
    /// Empty.
    pub place: String,
    /// How many characters the place may have.
    pub place_limit: String,
    /// How one may be known; none is chosen.
    pub modes: Vec<ModeChoice>,
    /// Not ticked.
    pub shown: bool,
    /// Names of the categories that cannot be filed without a name.
    pub never_nameless: String,
}

/// A way to be known.
#[derive(Debug, Clone)]
pub struct ModeChoice {
    /// The choice.
    pub choice: Choice,
    /// Who will see the name, in one sentence.
    pub says: String,
    /// Nobody knows the name.
    pub nameless: bool,
}

/// The answer to a filed appeal: the code to keep and what happens next.
#[derive(Debug, Clone, Template)]
#[template(path = "appeals/pages/receipt.html")]
pub struct ReceiptPage {
    /// Frame of the page.
    pub frame: Frame,
    /// The receipt code in groups of four digits.
    pub code_groups: Vec<String>,
    /// Village and moment, for example “翟东村，6月25日 10:24 收到”.
    pub filed_line: String,
    /// What happens next, with dates.
    pub promises: Vec<Promise>,
    /// The page that follows this appeal.
    pub follow_url: String,
    /// Key of the draft that is no longer needed.
    pub draft_key: String,
    /// It was filed without a name: the code is shown this once.
    pub only_now: bool,
}

/// Asks for a receipt code.
#[derive(Debug, Clone, Template)]
#[template(path = "appeals/pages/follow_code.html")]
pub struct FollowCodePage {
    /// Frame of the page.
    pub frame: Frame,
    /// What is to be mended; the field is `code`.
    pub errors: Errors,
    /// What was typed.
    pub code: String,
}

/// A photo or recording sent with an appeal.
#[derive(Debug, Clone)]
pub struct FileShown {
    /// Where all of it is.
    pub url: String,
    /// Where a small one is.
    pub thumb_url: String,
    /// What it is, for those who cannot see it.
    pub label: String,
    /// A picture, as against a recording.
    pub photo: bool,
}

/// How far an appeal has come.
#[derive(Debug, Clone, Template)]
#[template(path = "appeals/pages/follow.html")]
pub struct FollowPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the list, or to the code.
    pub back: Link,
    /// What it is about, in a few words.
    pub title: String,
    /// Its state.
    pub state: Signal,
    /// Who filed it and when.
    pub filed_line: String,
    /// The villager's own clock, from filing on, and the office's.
    pub clocks: Vec<Promise>,
    /// How many have met the same; none when nobody said so.
    pub met: Option<String>,
    /// Its public number.
    pub number: String,
    /// The words of the appeal; none for visitors who only have the code and may not read them.
    pub text: Option<String>,
    /// Photos and recordings sent with it.
    pub files: Vec<FileShown>,
    /// Where it is.
    pub place: Option<String>,
    /// For the person who filed it: how the name is shown, for example “您写了名字。”
    pub named_line: Option<String>,
    /// “谁看过：2 人”; none for other visitors.
    pub looks_line: Option<String>,
    /// Who looked at name and telephone number.
    pub looks: Vec<Look>,
    /// What has happened, oldest first.
    pub steps: Vec<Step>,
    /// How far the matter is that this one was put together with.
    pub together: Option<Together>,
    /// The rating form, when this visitor may rate now.
    pub rate: Option<RateForm>,
    /// What else can be said now.
    pub more: Option<MoreForm>,
    /// The rating given, for example “您评了：满意”.
    pub rated: Option<String>,
    /// A sheet to print.
    pub sheet: Option<Link>,
}

/// The matter that another was put together with, as much of it as everybody in it may know.
#[derive(Debug, Clone)]
pub struct Together {
    /// Its state.
    pub state: Signal,
    /// What was done, in a sentence.
    pub line: String,
    /// What has happened in it, oldest first.
    pub steps: Vec<Step>,
}

/// The five words, none chosen beforehand.
#[derive(Debug, Clone)]
pub struct RateForm {
    /// Where it is posted.
    pub url: String,
    /// Receipt code of an appeal filed without a name; empty otherwise.
    pub code: String,
    /// What is to be mended; the field is `score`.
    pub errors: Errors,
    /// The words, from best to worst, each with the name of its face.
    pub words: Vec<(Choice, &'static str)>,
    /// What was typed with it.
    pub said: String,
    /// What follows from a bad rating, and who sees it.
    pub hint: String,
}

/// What the one who filed can say besides rating.
#[derive(Debug, Clone)]
pub struct MoreForm {
    /// Where it is sent.
    pub url: String,
    /// Receipt code of an appeal filed without a name; empty otherwise.
    pub code: String,
    /// Which act; empty when nothing but taking it back is possible.
    pub act: String,
    /// Heading of the act.
    pub title: String,
    /// Label of its text.
    pub label: String,
    /// What was typed.
    pub text: String,
    /// It can be taken back.
    pub withdraw: bool,
    /// What is to be mended; the field is `text`.
    pub errors: Errors,
}

/// The visitor's own appeals.
#[derive(Debug, Clone, Template)]
#[template(path = "appeals/pages/mine.html")]
pub struct MinePage {
    /// Frame of the page.
    pub frame: Frame,
    /// Sentence on top, for example “反映过 3 件，1 件在办”.
    pub lead: String,
    /// The appeals, newest first.
    pub rows: Vec<MineRow>,
    /// Shown instead of the list when there are none.
    pub empty: Option<Empty>,
    /// Older ones.
    pub more_url: Option<String>,
    /// About what the visitor said: with me too; newest first.
    pub met: Vec<MineRow>,
    /// Older ones of these.
    pub more_met_url: Option<String>,
}

/// One of the visitor's own appeals.
#[derive(Debug, Clone)]
pub struct MineRow {
    /// What it is about.
    pub title: String,
    /// Its state.
    pub state: Signal,
    /// When it was filed, and its number.
    pub filed_line: String,
    /// Its page.
    pub url: String,
}

/// What the people of a village let everybody see.
#[derive(Debug, Clone, Template)]
#[template(path = "appeals/pages/around.html")]
pub struct AroundPage {
    /// Frame of the page.
    pub frame: Frame,
    /// The village with its township.
    pub village: String,
    /// Where another village is chosen.
    pub change_url: String,
    /// “记下了” after a neighbour said so.
    pub done_line: Option<String>,
    /// The matters, newest first.
    pub rows: Vec<AroundRow>,
    /// Stands there instead.
    pub empty: Option<Empty>,
    /// The next page.
    pub more_url: Option<String>,
}

/// One matter of a village, with its answer.
#[derive(Debug, Clone, Template)]
#[template(path = "appeals/pages/around_one.html")]
pub struct AroundOnePage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the village's matters.
    pub back: Link,
    /// “记下了” after a neighbour said so.
    pub done_line: Option<String>,
    /// The matter.
    pub row: AroundRow,
    /// What was said, with numbers of phones and papers covered.
    pub text: String,
    /// Where it is.
    pub place: String,
    /// What has happened, oldest first.
    pub steps: Vec<Step>,
    /// The one it was put together with.
    pub together: Option<Link>,
}

/// One matter of a village.
#[derive(Debug, Clone)]
pub struct AroundRow {
    /// Its page.
    pub href: String,
    /// What it is about, with numbers of phones and papers covered.
    pub title: String,
    /// Kind, day and number.
    pub line: String,
    /// Its state.
    pub state: Signal,
    /// How many have met the same.
    pub met: Option<String>,
    /// Where “我也遇到” posts; none for whoever cannot say so.
    pub url: Option<String>,
    /// What stands in place of the button.
    pub said: Option<&'static str>,
}
