//! What the pages show.

use crate::ui::filters;
use crate::ui::forms::Field;
use crate::ui::frame::Frame;
use crate::ui::parts::{Empty, Errors, Link, Signal, Step};
use askama::Template;

/// Collectives in reach.
#[derive(Debug, Clone, Template)]
#[template(path = "members/pages/list.html")]
pub struct ListPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Collectives: link and place.
    pub rows: Vec<(Link, String)>,
    /// Shown when there are none.
    pub empty: Option<Empty>,
    /// The next ones.
    pub more_url: Option<String>,
    /// The same as files.
    pub files: Vec<Link>,
}

/// The register of a collective.
#[derive(Debug, Clone, Template)]
#[template(path = "members/pages/register.html")]
pub struct RegisterPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the list.
    pub back: Link,
    /// Name of the collective.
    pub heading: String,
    /// How many there are.
    pub line: String,
    /// What was done just now.
    pub done_line: Option<String>,
    /// What can be done, and what else there is.
    pub links: Vec<Link>,
    /// Where the search leads.
    pub action: String,
    /// Household from which on is shown.
    pub from: String,
    /// Households.
    pub rows: Vec<HouseholdRow>,
    /// Shown when there are none.
    pub empty: Option<Empty>,
    /// The next ones.
    pub more_url: Option<String>,
    /// The same as a workbook and as text.
    pub files: Vec<Link>,
}

/// A household in a list.
#[derive(Debug, Clone)]
pub struct HouseholdRow {
    /// Its number and address.
    pub link: Link,
    /// First character of its head's name.
    pub head: String,
    /// Counts and money.
    pub numbers: Vec<String>,
    /// Number of its certificate.
    pub certificate: String,
    /// Last digits of its account.
    pub tail: String,
    /// State.
    pub state: Signal,
}

/// One household.
#[derive(Debug, Clone, Template)]
#[template(path = "members/pages/household.html")]
pub struct HouseholdPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the register.
    pub back: Link,
    /// Its number.
    pub heading: String,
    /// What was done just now.
    pub done_line: Option<String>,
    /// What is kept about it.
    pub facts: Vec<(&'static str, String)>,
    /// What can be done.
    pub links: Vec<Link>,
    /// Where one looks at names.
    pub person_url: Option<String>,
    /// What one sees after the look.
    pub seen: Vec<String>,
    /// Its members.
    pub members: Vec<MemberRow>,
    /// Changes of their shares: day, who, act, kind, shares, decision.
    pub changes: Vec<[String; 6]>,
    /// What they were given: year, then who, shares, fen a share, amount; and whether it was paid.
    pub dividends: Vec<(Link, [String; 4], Signal)>,
}

/// A member of a household.
#[derive(Debug, Clone)]
pub struct MemberRow {
    /// Number.
    pub n: String,
    /// First character of the name.
    pub name: String,
    /// When and why.
    pub joined: String,
    /// Shares.
    pub shares: String,
    /// By which decision.
    pub basis: String,
    /// State.
    pub state: Signal,
    /// Where somebody's leaving is recorded.
    pub link: Option<Link>,
}

/// Handing in a register.
#[derive(Debug, Clone, Template)]
#[template(path = "members/pages/import.html")]
pub struct ImportPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the register.
    pub back: Link,
    /// What came of it.
    pub done_line: Option<String>,
    /// What is to be mended.
    pub errors: Errors,
    /// Which files are taken.
    pub limit: String,
    /// Columns, and whether they are needed.
    pub columns: Vec<(&'static str, bool)>,
    /// Reasons for joining.
    pub reasons: String,
}

/// Dividends of a collective.
#[derive(Debug, Clone, Template)]
#[template(path = "members/pages/runs.html")]
pub struct RunsPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the register.
    pub back: Link,
    /// Where one is drafted.
    pub new_url: Option<String>,
    /// Runs: year, total, fen for a share, amount; and where each stands.
    pub rows: Vec<(Link, [String; 3], Signal)>,
    /// Shown when there are none.
    pub empty: Option<Empty>,
    /// Older ones.
    pub more_url: Option<String>,
    /// The same as a workbook and as text.
    pub files: Vec<Link>,
}

/// One dividend.
#[derive(Debug, Clone, Template)]
#[template(path = "members/pages/run.html")]
pub struct RunPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the runs.
    pub back: Link,
    /// Its year.
    pub heading: String,
    /// Where it stands.
    pub state: Signal,
    /// What was done just now.
    pub done_line: Option<String>,
    /// Its way.
    pub steps: Vec<Step>,
    /// What this person can do now.
    pub forms: Vec<StepForm>,
    /// Its figures.
    pub facts: Vec<(&'static str, String)>,
    /// Its vouchers.
    pub vouchers: Vec<Link>,
    /// Payments: number, day, households, amount; state; vouchers.
    pub payments: Vec<([String; 4], Signal, Vec<Link>)>,
    /// Where lists with names are taken; none for who may not.
    pub papers: Option<String>,
    /// Households.
    pub rows: Vec<HouseholdRow>,
    /// The next ones.
    pub more_url: Option<String>,
}

/// A form on the page of a dividend.
#[derive(Debug, Clone)]
pub struct StepForm {
    /// What it is for.
    pub heading: &'static str,
    /// What one must know.
    pub hint: &'static str,
    /// Where it goes.
    pub url: String,
    /// Fields.
    pub fields: Vec<Field>,
    /// Words of the button.
    pub button: &'static str,
    /// It is the next step.
    pub is_main: bool,
    /// What is to be mended.
    pub errors: Errors,
}

/// Slips for households.
#[derive(Debug, Clone, Template)]
#[template(path = "members/pages/slips.html")]
pub struct SlipsPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the run.
    pub back: Link,
    /// What they are.
    pub title: String,
    /// Name of the collective.
    pub org: String,
    /// By which decision.
    pub line: String,
    /// One a household.
    pub slips: Vec<Slip>,
}

/// A slip.
#[derive(Debug, Clone)]
pub struct Slip {
    /// Number of the household.
    pub household: String,
    /// Name of its head.
    pub name: String,
    /// Number of its certificate.
    pub certificate: String,
    /// Last digits of its account.
    pub tail: String,
    /// Name, shares, fen for a share, amount, whether it was paid.
    pub rows: Vec<[String; 5]>,
    /// Sum.
    pub sum: String,
}

/// What members see of their own households.
#[derive(Debug, Clone, Template)]
#[template(path = "members/pages/own.html")]
pub struct OwnPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Shown when there is none.
    pub empty: Option<Empty>,
    /// Households, one for each collective.
    pub homes: Vec<OwnHome>,
}

/// A household as its members see it.
#[derive(Debug, Clone)]
pub struct OwnHome {
    /// Collective and number.
    pub heading: String,
    /// What is kept about it.
    pub facts: Vec<(&'static str, String)>,
    /// Members: who, shares, state.
    pub members: Vec<(String, String, Signal)>,
    /// Dividends, the newest first.
    pub years: Vec<OwnYear>,
    /// What changed the shares.
    pub changes: Vec<String>,
}

/// A dividend of one's own household.
#[derive(Debug, Clone)]
pub struct OwnYear {
    /// Year and money.
    pub heading: String,
    /// How it comes about.
    pub line: String,
    /// Whether it was paid.
    pub state: Signal,
    /// Its slip, once it is posted.
    pub slip: Option<String>,
}
