//! What the pages show.

use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Choice, Empty, Errors, Link, Signal};
use askama::Template;

/// Contracts of a place, or dues of them.
#[derive(Debug, Clone, Template)]
#[template(path = "contracts/pages/list.html")]
pub struct ListPage {
    /// Frame of the page.
    pub frame: Frame,
    /// What is listed.
    pub heading: String,
    /// What is looked for, as typed.
    pub q: String,
    /// Code of the place that was chosen.
    pub place: String,
    /// Shelves; the value is an address.
    pub shelves: Vec<Choice>,
    /// Where a new contract is entered.
    pub new_url: Option<String>,
    /// What is owed: up to 30 days, 90, 365, longer, all.
    pub owed: [String; 5],
    /// The same of each village: its name, and where its contracts are.
    pub villages: Vec<(Link, [String; 5])>,
    /// Heads of the table, and whether they stand over money.
    pub heads: Vec<(&'static str, bool)>,
    /// Rows.
    pub rows: Vec<Row>,
    /// The same as files.
    pub files: Vec<Link>,
    /// Shown when there are none.
    pub empty: Option<Empty>,
    /// The next ones.
    pub more_url: Option<String>,
}

/// A row of the list.
#[derive(Debug, Clone)]
pub struct Row {
    /// Title and address.
    pub link: Link,
    /// Further cells, and whether they are money.
    pub cells: Vec<(String, bool)>,
    /// State.
    pub state: Signal,
}

/// One contract.
#[derive(Debug, Clone, Template)]
#[template(path = "contracts/pages/contract.html")]
pub struct ContractPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Title.
    pub heading: String,
    /// Where it stands.
    pub state: Signal,
    /// What was done just now.
    pub done_line: Option<String>,
    /// Things about it that somebody should know.
    pub notes: Vec<String>,
    /// What is written.
    pub facts: Vec<(&'static str, String)>,
    /// Words and amount: all, paid, owed, taken for later.
    pub sums: Vec<(&'static str, String)>,
    /// Dues.
    pub dues: Vec<DueRow>,
    /// Year, amount, state, voucher of income of later years.
    pub later: Vec<(String, String, Signal, Option<Link>)>,
    /// Day with its page, amount, state of what came in.
    pub receipts: Vec<(Link, String, Signal)>,
    /// The form for money that came in; none when nothing is open or it is not this person's to do.
    pub receive: Option<ReceiveForm>,
    /// The form for an early end.
    pub end: Option<EndForm>,
    /// The form for taking it back as recorded by mistake.
    pub void: Option<TakeBackForm>,
}

/// A due.
#[derive(Debug, Clone)]
pub struct DueRow {
    /// Its number.
    pub n: String,
    /// Day it is due.
    pub day: String,
    /// What it pays for.
    pub span: String,
    /// Amount and what was paid.
    pub money: [String; 2],
    /// State.
    pub state: Signal,
    /// Its voucher.
    pub voucher: Option<Link>,
}

/// Money that came in, as typed.
#[derive(Debug, Clone)]
pub struct ReceiveForm {
    /// Where it goes.
    pub url: String,
    /// Day.
    pub day: String,
    /// Amount.
    pub amount: String,
    /// Bank or cash.
    pub purses: Vec<Choice>,
    /// Sheets.
    pub papers: String,
    /// Most that can be taken.
    pub most: String,
    /// What is to be mended.
    pub errors: Errors,
}

/// An early end, as typed.
#[derive(Debug, Clone)]
pub struct EndForm {
    /// Where it goes.
    pub url: String,
    /// Last day.
    pub last_day: String,
    /// Why.
    pub reason: String,
    /// What is to be mended.
    pub errors: Errors,
}

/// One receipt.
#[derive(Debug, Clone, Template)]
#[template(path = "contracts/pages/receipt.html")]
pub struct ReceiptPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to its contract.
    pub back: Link,
    /// Day, amount, dues.
    pub facts: Vec<(&'static str, String)>,
    /// Its voucher, and the one in red.
    pub vouchers: Vec<Link>,
    /// Where it is taken back; none when it cannot be.
    pub form: Option<TakeBackForm>,
}

/// Taking a receipt or a contract back, as typed.
#[derive(Debug, Clone)]
pub struct TakeBackForm {
    /// Where it goes.
    pub url: String,
    /// Why.
    pub reason: String,
    /// What is to be mended.
    pub errors: Errors,
}
