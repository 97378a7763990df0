//! Bodies of the API.

use super::super::decide::Verdict;
use super::super::form::AskForm;
use super::super::model::{Act, Request, chain_code};
use super::super::reading::Whole;
use crate::books::papers::PaperShown;
use crate::gate::Role;
use houji_base::PersonId;
use serde::{Deserialize, Serialize};

/// A payment that is asked for.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct AskBody {
    /// Book it is paid out of.
    pub(super) book: String,
    pub(super) ask: AskForm,
    /// Ids as `POST /api/v1/attachments` gave them.
    #[serde(default)]
    pub(super) attachments: Vec<String>,
}

/// What is asked for after it was mended.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct MendBody {
    pub(super) ask: AskForm,
    /// More photos.
    #[serde(default)]
    pub(super) attachments: Vec<String>,
}

/// One step of those who agree.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct DecideBody {
    pub(super) verdict: Verdict,
    /// `version` of the request as it was looked at.
    pub(super) version: i64,
    /// Why, at most 60 characters; needed unless it is agreed to.
    #[serde(default)]
    pub(super) words: String,
}

/// That a request was paid.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct PayBody {
    /// Day the money went, `YYYY-MM-DD`.
    pub(super) day: String,
    /// The bank's number of it.
    #[serde(default)]
    pub(super) bank_ref: String,
    /// Photos of the bank's paper or of a receipt, at least one.
    pub(super) attachments: Vec<String>,
}

/// An act that needs no more than its address.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// Which request it was.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct PaymentDone {
    pub(super) payment: String,
}

/// Requests of a place.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct PaymentPage {
    pub(super) payments: Vec<Listed>,
    /// Where the next page begins.
    pub(super) next: Option<String>,
}

/// A request in a list.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct Listed {
    payment: String,
    book: String,
    summary: String,
    fen: i64,
    /// `asked`, `mending`, `reserved`, `paid`, `refused`, `cancelled` or `expired`.
    stage: &'static str,
    /// Code of the role whose turn it is.
    turn: Option<&'static str>,
    /// When it was asked as it stands, in milliseconds since 1970.
    asked_at: i64,
}

/// A request with all that is kept about it.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct PaymentShown {
    #[serde(flatten)]
    listed: Listed,
    payee: String,
    /// `member`, `person` or `unit`.
    payee_kind: String,
    /// Account it is paid from.
    account: String,
    papers: i64,
    parts: Vec<PartShown>,
    /// Codes of the roles that agree, in order.
    chain: String,
    /// How many have.
    step: i64,
    version: i64,
    acts: Vec<ActShown>,
    attachments: Vec<PaperShown>,
    /// Until when money is set aside, in milliseconds since 1970.
    until: Option<i64>,
    /// Position of the voucher that paid.
    voucher: Option<i64>,
    /// Position of the one in red that took it back.
    reversed_by: Option<i64>,
    bank_ref: String,
    /// Others for the payee with which it looks like one that was split.
    split_with: Vec<String>,
}

/// What a request is for.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct PartShown {
    account: String,
    fen: i64,
}

/// What somebody did with it.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct ActShown {
    n: i64,
    /// `asked`, `mended`, `approved`, `returned`, `refused`, `cancelled`, `paid` or `expired`.
    what: &'static str,
    role: Option<&'static str>,
    /// A township leader stood in.
    stood_in: bool,
    /// Whole number as text; none for the program.
    by: Option<String>,
    at: i64,
    words: String,
}

/// A request in a list.
pub(super) fn listed(request: &Request) -> Listed {
    Listed {
        payment: request.id.to_string(),
        book: request.book.to_string(),
        summary: request.summary.clone(),
        fen: request.amount.fen(),
        stage: request.stage.code(),
        turn: request.turn().map(Role::code),
        asked_at: request.asked_at.millis(),
    }
}

fn act_shown(act: &Act) -> ActShown {
    ActShown {
        n: act.n,
        what: act.what.code(),
        role: act.role.map(Role::code),
        stood_in: act.stood_in,
        by: act.by.as_ref().map(PersonId::to_string),
        at: act.at.millis(),
        words: act.words.clone(),
    }
}

/// A request whole.
pub(super) fn payment_shown(of: &Whole) -> PaymentShown {
    let request = &of.request;
    let parts = of.parts.iter();
    PaymentShown {
        listed: listed(request),
        payee: of.payee.clone(),
        payee_kind: request.payee_kind.clone(),
        account: request.account.to_string(),
        papers: request.papers,
        parts: parts
            .map(|part| PartShown { account: part.account.to_string(), fen: part.amount.fen() })
            .collect(),
        chain: chain_code(&request.chain),
        step: request.step,
        version: request.version,
        acts: of.acts.iter().map(act_shown).collect(),
        attachments: of.photos.iter().map(PaperShown::of).collect(),
        until: request.until.map(houji_base::Moment::millis),
        voucher: request.voucher,
        reversed_by: of.voucher.as_ref().and_then(|(_, red, _)| *red),
        bank_ref: request.bank_ref.clone(),
        split_with: of.split.iter().map(|other| other.id.to_string()).collect(),
    }
}
