//! What the API takes and answers. Money is whole fen.

use super::super::form::ProjectForm;
use super::super::model::{Kind, Source};
use crate::books::model::Purse;
use serde::{Deserialize, Serialize};

/// A project to be recorded.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewProjectBody {
    /// Its book.
    pub book: String,
    pub project: ProjectForm,
}

/// A line of a voucher and where it belongs; without `item` and `source` it belongs to the project no longer.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TagBody {
    /// Position of the voucher.
    pub voucher: i64,
    /// The line, from 1.
    pub line: i64,
    /// Number of the item; 0 for money that came in.
    pub item: Option<i64>,
    pub source: Option<Source>,
}

/// Acceptance.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AcceptBody {
    /// Day, `YYYY-MM-DD`.
    pub day: String,
    /// The book has the vouchers; none are posted.
    #[serde(default)]
    pub is_posted: bool,
}

/// A profit to be given out.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProfitBody {
    /// Day, `YYYY-MM-DD`.
    pub day: String,
    pub fen: i64,
    /// 2 to 60 characters.
    pub basis: String,
}

/// A part of a profit that came in.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReceiveProfitBody {
    /// Number of the profit.
    pub n: i64,
    /// The village's book.
    pub book: String,
    /// Day, `YYYY-MM-DD`.
    pub day: String,
    pub purse: Purse,
}

/// Which project it was.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ProjectDone {
    pub project: String,
}

/// Which venture it was.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct VentureDone {
    pub venture: String,
}

/// Projects of the widest place one may read.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ProjectPage {
    pub projects: Vec<ProjectListed>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// A project in a list.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ProjectListed {
    pub project: String,
    pub book: String,
    pub name: String,
    pub kind: Kind,
    pub budget: i64,
    pub spent: i64,
    pub accepted: Option<String>,
}

/// A line of the budget.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ProjectItem {
    pub name: String,
    pub budget: i64,
    pub spent: i64,
}

/// Money from one source.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ProjectSource {
    pub source: Source,
    pub planned: i64,
    pub received: i64,
    pub spent: i64,
}

/// A line of a voucher that belongs to the project.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ProjectLine {
    pub voucher: i64,
    pub line: i64,
    pub account: String,
    /// Number of the item; 0 for money that came in.
    pub item: i64,
    pub source: Source,
    /// Debit less credit.
    pub fen: i64,
    /// Its voucher was taken back: it does not count.
    pub is_red: bool,
}

/// A project with all that is kept about it.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ProjectWhole {
    pub project: String,
    pub book: String,
    pub name: String,
    pub kind: Kind,
    pub start: String,
    pub planned_end: String,
    pub basis: String,
    pub accepted: Option<String>,
    /// Position of the voucher that made the asset; 0 for none.
    pub asset_voucher: i64,
    pub items: Vec<ProjectItem>,
    pub sources: Vec<ProjectSource>,
    pub lines: Vec<ProjectLine>,
    /// What is overspent, in words.
    pub overspent: Vec<String>,
}

/// Ventures in which villages of the widest place one may read have a share.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct VenturePage {
    pub ventures: Vec<VentureListed>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// Capital that a village pays in.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CapitalBody {
    /// The village's book.
    pub book: String,
    /// Day, `YYYY-MM-DD`.
    pub day: String,
    /// Where the money is taken from.
    pub purse: Purse,
}

/// A venture in a list.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct VentureListed {
    pub venture: String,
    pub name: String,
    pub place: String,
    pub started: String,
}

/// A village's share.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ShareShown {
    pub book: String,
    pub capital: i64,
    /// Position in that book of the voucher by which the venture posted it; none when it did not.
    pub voucher: Option<i64>,
    /// Hundredths of a percent.
    pub points: i64,
}

/// A profit that was given out.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ProfitShown {
    pub n: i64,
    pub day: String,
    pub fen: i64,
    pub basis: String,
    pub dues: Vec<ProfitDue>,
}

/// A village's part of a profit.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ProfitDue {
    pub book: String,
    pub fen: i64,
    /// Position in that book of the voucher by which it came in.
    pub voucher: Option<i64>,
}

/// A venture with all that is kept about it.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct VentureShown {
    pub venture: String,
    pub name: String,
    pub place: String,
    pub started: String,
    pub basis: String,
    pub shares: Vec<ShareShown>,
    pub profits: Vec<ProfitShown>,
}
