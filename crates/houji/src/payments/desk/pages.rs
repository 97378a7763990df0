//! What the pages show.

use crate::files::pages::KeptRow;
use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Choice, Empty, Errors, Link, Signal, Step};
use askama::Template;

/// Requests of a place.
#[derive(Debug, Clone, Template)]
#[template(path = "payments/pages/list.html")]
pub struct ListPage {
    /// Frame of the page.
    pub frame: Frame,
    /// What is listed.
    pub heading: String,
    /// Shelves; the value is an address.
    pub shelves: Vec<Choice>,
    /// Where a new one is entered.
    pub new_url: Option<String>,
    /// Rows: the request, whose, when, how much, where it stands.
    pub rows: Vec<(Link, String, String, String, Signal)>,
    /// Shown when there are none.
    pub empty: Option<Empty>,
    /// The next ones.
    pub more_url: Option<String>,
    /// The shelf as a workbook and as text.
    pub files: Vec<Link>,
}

/// A payment that is asked for, as typed.
#[derive(Debug, Clone, Template)]
#[template(path = "payments/pages/ask.html")]
pub struct AskPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the list or to the request.
    pub back: Link,
    /// What the page is for.
    pub heading: String,
    /// Why it was sent back.
    pub note: Option<String>,
    /// Where it goes.
    pub url: String,
    /// Books to choose from; none when there is only one.
    pub books: Vec<Choice>,
    /// The book, when there is nothing to choose.
    pub book: String,
    /// What for.
    pub summary: String,
    /// Kinds of payees.
    pub kinds: Vec<Choice>,
    /// The payee.
    pub payee: String,
    /// What it is for: number, accounts, amount.
    pub rows: Vec<(usize, Vec<Choice>, String)>,
    /// Accounts of cash and bank.
    pub purses: Vec<Choice>,
    /// Sheets of paper.
    pub papers: String,
    /// Photos that were sent before and are still to be used.
    pub kept: Vec<KeptRow>,
    /// Who agrees, by how much it is.
    pub chain: String,
    /// What is to be mended.
    pub errors: Errors,
}

/// One request.
#[derive(Debug, Clone, Template)]
#[template(path = "payments/pages/payment.html")]
pub struct PaymentPage {
    /// Frame of the page.
    pub frame: Frame,
    /// What for.
    pub heading: String,
    /// Where it stands.
    pub state: Signal,
    /// What was done just now.
    pub done_line: Option<String>,
    /// Things about it that somebody should know: whether to be careful, words, links.
    pub notes: Vec<(bool, String, Vec<Link>)>,
    /// Facts.
    pub facts: Vec<(&'static str, String)>,
    /// What it is for: account and amount.
    pub parts: Vec<(String, String)>,
    /// All of it.
    pub total: String,
    /// Photos that came with it.
    pub photos: Vec<Link>,
    /// Photos of the bank's paper.
    pub proof: Vec<Link>,
    /// Those who agree and what was done, in order.
    pub steps: Vec<Step>,
    /// The voucher that paid and the one in red, and the sheet.
    pub links: Vec<Link>,
    /// Where it is mended.
    pub mend_url: Option<String>,
    /// The form of whoever agrees.
    pub decide: Option<DecideForm>,
    /// The form of whoever pays.
    pub pay: Option<PayForm>,
    /// Where it is taken back, and what is wrong with that.
    pub cancel: Option<(String, Errors)>,
}

/// A decision, as typed.
#[derive(Debug, Clone)]
pub struct DecideForm {
    /// Where it goes.
    pub url: String,
    /// As which one decides.
    pub role_line: String,
    /// What is free of the account.
    pub free: String,
    /// The request as it is looked at.
    pub version: String,
    /// What may be said.
    pub verdicts: Vec<Choice>,
    /// Why.
    pub words: String,
    /// What is to be mended.
    pub errors: Errors,
}

/// A payment, as typed.
#[derive(Debug, Clone)]
pub struct PayForm {
    /// Where it goes.
    pub url: String,
    /// Day.
    pub day: String,
    /// The bank's number of it.
    pub bank_ref: String,
    /// Photos that were sent before and are still to be used.
    pub kept: Vec<KeptRow>,
    /// What is to be mended.
    pub errors: Errors,
}

/// A request on paper.
#[derive(Debug, Clone, Template)]
#[template(path = "payments/pages/sheet.html")]
pub struct SheetPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the request.
    pub back: Link,
    /// Name of the organisation.
    pub unit: String,
    /// Number of the request.
    pub number: String,
    /// Where it stands.
    pub state: String,
    /// Facts.
    pub facts: Vec<(&'static str, String)>,
    /// What it is for: account and amount.
    pub parts: Vec<(String, String)>,
    /// Sum in words and in figures.
    pub sums: [String; 2],
    /// Step, who, when, what was said.
    pub signed: Vec<[String; 4]>,
}
