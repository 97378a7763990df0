//! Reading what was typed about a payment; all that must be mended is told at once. Pure.

use super::decide::sides;
use super::model::{Ask, Part};
use crate::books::decide::{NAME, PAPERS, PARTY_KINDS, SUMMARY, amount_sentence};
use crate::books::model::AccountCode;
use crate::books::typed::words;
use crate::house::{FieldError, Refusal};
use houji_base::Fen;
use serde::{Deserialize, Serialize};

/// Rows of the form.
pub const ROWS: usize = 3;
/// Most parts of one request.
const PARTS: usize = 20;

/// What is asked for, as it is typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AskForm {
    /// What for, at most 60 characters.
    pub summary: String,
    /// `member`, `person` or `unit`.
    pub payee_kind: String,
    /// Name of the payee; one the book does not have is added to it.
    pub payee: String,
    /// Account of cash or bank, such as `102`.
    pub account: String,
    /// Sheets of paper.
    pub papers: String,
    /// What it is for.
    pub parts: Vec<PartForm>,
}

/// An account that is debited, as it is typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PartForm {
    /// Account or sub-account.
    pub account: String,
    /// Yuan, such as `1,234.56`.
    pub amount: String,
}

impl PartForm {
    fn is_blank(&self) -> bool {
        self.account.trim().is_empty() && self.amount.trim().is_empty()
    }
}

/// Reads what is asked for.
///
/// # Errors
/// A refusal naming each field.
pub fn read(form: &AskForm) -> Result<Ask, Refusal> {
    let mut errors = Vec::new();
    let summary = words("summary", &form.summary, (2, SUMMARY), "请写一下这笔钱做什么用");
    let summary = summary.unwrap_or_else(|why| kept(why, &mut errors));
    if !PARTY_KINDS.iter().any(|(code, _)| *code == form.payee_kind) {
        errors.push(FieldError::new("payee_kind", "请选一下收款的是户、个人还是单位"));
    }
    let payee = words("payee", &form.payee, (2, NAME), "请写一下付给谁");
    let payee = payee.unwrap_or_else(|why| kept(why, &mut errors));
    let parts = parts(form, &mut errors);
    let account = AccountCode::parse(form.account.trim()).ok();
    if account.is_none() {
        errors.push(FieldError::new("account", "请选从现金还是哪个银行账户付"));
    }
    let papers = form.papers.trim().parse::<i64>().ok().filter(|papers| (0..=PAPERS).contains(papers));
    if papers.is_none() {
        errors.push(FieldError::new("papers", format!("单据张数请填 0 到 {PAPERS}")));
    }
    let (Some(account), Some(papers), true) = (account, papers, errors.is_empty()) else {
        return Err(Refusal::fields(errors));
    };
    let ask = Ask { summary, payee_kind: form.payee_kind.clone(), payee, account, parts, papers };
    sides(&ask)?;
    Ok(ask)
}

fn kept(why: FieldError, errors: &mut Vec<FieldError>) -> String {
    errors.push(why);
    String::new()
}

fn parts(form: &AskForm, errors: &mut Vec<FieldError>) -> Vec<Part> {
    let filled = form.parts.iter().zip(1..).filter(|(part, _)| !part.is_blank());
    let mut parts = Vec::new();
    for (part, number) in filled {
        let account = AccountCode::parse(part.account.trim()).ok();
        if account.is_none() {
            errors.push(FieldError::new(
                format!("line{number}-account"),
                format!("第 {number} 项请选花在什么上"),
            ));
        }
        let amount = match Fen::parse(&part.amount) {
            Ok(amount) if amount > Fen::ZERO => Some(amount),
            Ok(_) => {
                let sentence = format!("第 {number} 项的金额要大于 0，请改正");
                errors.push(FieldError::new(format!("line{number}-amount"), sentence));
                None
            }
            Err(why) => {
                let sentence = format!("第 {number} 项{}", amount_sentence(why));
                errors.push(FieldError::new(format!("line{number}-amount"), sentence));
                None
            }
        };
        parts.extend(account.zip(amount).map(|(account, amount)| Part { account, amount }));
    }
    if form.parts.iter().all(PartForm::is_blank) {
        errors.push(FieldError::new("line1-account", "请选花在什么上，填金额"));
    }
    if parts.len() > PARTS {
        errors.push(FieldError::new("line1-account", format!("一笔用款最多 {PARTS} 项，请分开申请")));
    }
    parts
}
