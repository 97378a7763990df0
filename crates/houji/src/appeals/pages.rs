//! Pages of the appeals room: display-ready strings and booleans, nothing to look up.

use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Choice, Empty, Errors, Link, Look, Phone, Promise, Reply, Signal, Step};
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
    pub categories: Vec<Choice>,
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
    pub categories: Vec<Choice>,
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
}

/// A way to be known.
#[derive(Debug, Clone)]
pub struct ModeChoice {
    /// The choice.
    pub choice: Choice,
    /// Who will see the name, in one sentence.
    pub says: String,
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
    /// The villager's own clock, from filing on.
    pub clock_line: String,
    /// Its public number.
    pub number: String,
    /// The words of the appeal; none for visitors who only have the code and may not read them.
    pub text: Option<String>,
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
    /// The rating form, when this visitor may rate now.
    pub rate: Option<RateForm>,
    /// What else can be said now.
    pub more: Option<MoreForm>,
    /// The rating given, for example “您评了：满意”.
    pub rated: Option<String>,
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

/// The desk: what is due, and the work order that is open.
#[derive(Debug, Clone, Template)]
#[template(path = "appeals/pages/desk.html")]
pub struct DeskPage {
    /// Frame of the page.
    pub frame: Frame,
    /// The finding, for example “今天要办 18 件”.
    pub heading: String,
    /// Day and moment of these figures.
    pub updated: String,
    /// What was just done, for example “接办了”.
    pub done_line: Option<String>,
    /// The four tiles by term.
    pub tiles: Vec<DueTile>,
    /// The filters above the table.
    pub filters: DeskFilters,
    /// The rows of this page of the table.
    pub rows: Vec<DeskRow>,
    /// Shown instead of the table when no row fits.
    pub empty: Option<Empty>,
    /// The next rows: “再看 50 件”.
    pub more: Option<Link>,
    /// The work order that is open.
    pub order: Option<WorkOrder>,
}

/// One tile: how many, their state, one more word, and the filter it sets.
#[derive(Debug, Clone)]
pub struct DueTile {
    /// How many.
    pub count: String,
    /// Their state.
    pub state: Signal,
    /// The most urgent of them.
    pub sub: String,
    /// The list with this filter, or without it when it is set.
    pub url: String,
    /// This filter is set.
    pub current: bool,
}

/// The filters of the desk; a GET form to `/desk`.
#[derive(Debug, Clone)]
pub struct DeskFilters {
    /// Division of the desk, kept as a hidden field.
    pub at: String,
    /// The tile that is set, kept as a hidden field; empty when none is.
    pub due: String,
    /// Villages.
    pub villages: Vec<Choice>,
    /// Kinds of matter.
    pub categories: Vec<Choice>,
    /// Without any filter; none when none is set.
    pub clear_url: Option<String>,
    /// For example “按到期先后排，显示 24 件”.
    pub count_line: String,
}

/// One row of the desk's table.
#[derive(Debug, Clone)]
pub struct DeskRow {
    /// Term and state.
    pub due: Signal,
    /// What it is about.
    pub title: String,
    /// The desk with this row open.
    pub url: String,
    /// Village.
    pub village: String,
    /// Kind of matter.
    pub category: String,
    /// Whose turn it is.
    pub who: String,
    /// This row is open.
    pub open: bool,
}

/// The work order beside the table.
#[derive(Debug, Clone)]
pub struct WorkOrder {
    /// State and time left.
    pub due: Signal,
    /// Public number.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// The words of the appeal.
    pub text: String,
    /// Who, when and how, with the name masked.
    pub from_line: String,
    /// Where it is.
    pub place: String,
    /// By when it must be taken on and answered by the rule.
    pub ruled: String,
    /// The term of the rule, for example “5 个工作日”.
    pub rule_term: String,
    /// By when whoever took it on promised an answer; none while nobody did.
    pub promised: Option<String>,
    /// The villager's own clock.
    pub elapsed: String,
    /// Name and number of the person, masked or shown.
    pub identity: Option<Identity>,
    /// What the records say about it.
    pub facts: Vec<Fact>,
    /// What has happened, oldest first.
    pub steps: Vec<Step>,
    /// The answer that was given.
    pub reply: Option<Reply>,
    /// The form that accepts it.
    pub accept: Option<AcceptForm>,
    /// The form that answers it.
    pub answer: Option<AnswerForm>,
    /// Why nothing can be done here now.
    pub closed_line: Option<String>,
    /// The desk without this work order.
    pub close_url: String,
}

/// Name and number of the person behind an appeal.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Masked name and number, or the full ones once they were asked for.
    pub line: String,
    /// What a look means, for example “看一次记一次，本人能看到是谁看的”.
    pub note: String,
    /// Where the button posts; none when they are shown already or may not be seen.
    pub url: Option<String>,
}

/// Something the records say, with the record it was taken from.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The fact.
    pub text: String,
    /// Where it comes from.
    pub sub: String,
    /// The record.
    pub href: String,
    /// Name of its drawing.
    pub icon: &'static str,
}

/// Accepting an appeal: a promise with a date.
#[derive(Debug, Clone)]
pub struct AcceptForm {
    /// Where it is posted.
    pub url: String,
    /// What is to be mended; the field is `term`.
    pub errors: Errors,
    /// Terms shown as dates.
    pub terms: Vec<Choice>,
}

/// Answering an appeal, in four parts.
#[derive(Debug, Clone)]
pub struct AnswerForm {
    /// Where it is posted.
    pub url: String,
    /// What is to be mended; the fields are `found`, `done`, `not_done`, `next_day`.
    pub errors: Errors,
    /// How the answer leaves the matter.
    pub outcomes: Vec<Choice>,
    /// 查明了什么.
    pub found: String,
    /// 办了什么.
    pub done: String,
    /// 没办成的和原因.
    pub not_done: String,
    /// 下一步哪天, as `2026-03-02`.
    pub next_day: String,
    /// The earliest day that may be promised.
    pub next_day_min: String,
    /// How many characters each part may have.
    pub limit: String,
}

/// A refusal: what to do now, in words; the code is small print.
#[derive(Debug, Clone, Template)]
#[template(path = "appeals/pages/refused.html")]
pub struct RefusedPage {
    /// Frame of the page.
    pub frame: Frame,
    /// What is the matter, as a sentence.
    pub title: String,
    /// What to do.
    pub text: String,
    /// What is safe, for example “您写的都还在”.
    pub safe_line: Option<String>,
    /// Code of the refusal and number of the request.
    pub code: String,
    /// Where to go; the first is the main one.
    pub links: Vec<Link>,
}
