//! Reading what was typed about a debt; all that must be mended is told at once. Pure.

use super::model::{Against, Decision, Kind, Plan, Purpose, Took, Way, Written};
use crate::books::decide::PARTY_KINDS;
use crate::books::model::Purse;
use crate::books::typed::{day, money, number, words};
use crate::house::{FieldError, Refusal};
use houji_base::{Day, Fen};
use serde::{Deserialize, Serialize};

/// Highest rate of a year, in hundredths of a percent.
const MOST_RATE: i64 = 10_000;

/// A debt as typed. Days are `YYYY-MM-DD`, money is yuan as people write it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct DebtForm {
    /// Name of the creditor, 2 to 40 characters; added to the book's parties when it is new.
    pub party: String,
    /// `member`, `person` or `unit`.
    pub party_kind: String,
    /// `short`, `long`, `payable` or `pooled`.
    pub kind: String,
    /// Day it was made.
    pub origin: String,
    /// How much.
    pub principal: String,
    /// Paid back before it is registered; empty for nothing.
    pub before: String,
    /// Percent a year; empty for none.
    pub rate: String,
    /// `operating` or `public`.
    pub purpose: String,
    /// `bank`, `cash`, `works` or `posted`.
    pub took: String,
    /// By what paper it is known, 2 to 60 characters.
    pub evidence: String,
    /// Day of the decision; empty when nobody decided.
    pub decided_on: String,
    /// Votes for it.
    pub votes: String,
    /// All who may vote.
    pub votes_of: String,
    /// Number or digest of the minutes.
    pub minutes: String,
    /// The township's approval.
    pub approval: String,
    /// From what it is paid back, 2 to 60 characters.
    pub source: String,
    /// Day of the first part that is paid back.
    pub first: String,
    /// Months from one part to the next; empty for 12.
    pub every: String,
    /// How many parts.
    pub times: String,
}

/// What was read: the debt, and the creditor's kind and name.
pub struct Read {
    /// The debt.
    pub written: Written,
    /// Kind of the creditor.
    pub party_kind: String,
    /// Its name.
    pub party: String,
}

/// A choice of a field.
fn choice<T>(
    field: &'static str,
    found: Option<T>,
    ask: &'static str,
    errors: &mut Vec<FieldError>,
) -> Option<T> {
    if found.is_none() {
        errors.push(FieldError::new(field, ask));
    }
    found
}

/// Words of a field, empty when they are wrong, which is then in `errors`.
fn told(
    field: &'static str,
    typed: &str,
    bounds: (usize, usize),
    ask: &str,
    errors: &mut Vec<FieldError>,
) -> String {
    words(field, typed, bounds, ask).map_err(|why| errors.push(why)).unwrap_or_default()
}

/// Money that may be left out.
fn some_money(field: &'static str, typed: &str, errors: &mut Vec<FieldError>) -> Option<Fen> {
    if typed.trim().is_empty() { Some(Fen::ZERO) } else { money(field, typed, Fen::ZERO, errors) }
}

/// Reads a debt.
///
/// # Errors
/// A refusal naming each field.
pub fn read(form: &DebtForm) -> Result<Read, Refusal> {
    let errors = &mut Vec::new();
    let kinds = PARTY_KINDS.iter().find(|(code, _)| *code == form.party_kind);
    let party_kind = choice("party_kind", kinds, "请选一下债权人是户、个人还是单位", errors);
    let party = told("party", &form.party, (2, 40), "请写一下欠的是谁", errors);
    let kind = choice("kind", Kind::parse(&form.kind), "请选一下是哪一类债务", errors);
    let origin = day("origin", &form.origin, "请填哪天借的、欠的", errors);
    let principal = money("principal", &form.principal, Fen::new(1), errors);
    let before = some_money("before", &form.before, errors);
    let rate = rate(&form.rate, errors);
    let purpose = choice("purpose", Purpose::parse(&form.purpose), "请选一下借来做什么", errors);
    let took = choice("took", Took::parse(&form.took), "请选一下收到了什么", errors);
    let evidence = told("evidence", &form.evidence, (2, 60), "请写一下凭什么单据，比如借款合同编号", errors);
    let decision = decision((&form.decided_on, &form.votes, &form.votes_of, &form.minutes), errors);
    let approval = told("approval", &form.approval, (0, 60), "", errors);
    let source = told("source", &form.source, (2, 60), "请写一下拿什么钱还", errors);
    let plan = plan(form, errors);
    let read = (|| {
        let (kind, origin, principal, before) = (kind?, origin?, principal?, before?);
        let (rate, purpose, took, plan, decision) = (rate?, purpose?, took?, plan?, decision?);
        party_kind.filter(|_| errors.is_empty())?;
        let written = Written {
            kind,
            origin,
            principal,
            before,
            rate,
            purpose,
            took,
            evidence,
            decision,
            approval,
            source,
            plan,
        };
        Some(Read { written, party_kind: form.party_kind.clone(), party })
    })();
    read.ok_or_else(|| Refusal::fields(std::mem::take(errors)))
}

fn rate(typed: &str, errors: &mut Vec<FieldError>) -> Option<i64> {
    if typed.trim().is_empty() {
        return Some(0);
    }
    let read = Fen::parse(typed).ok().map(Fen::fen).filter(|rate| (0..=MOST_RATE).contains(rate));
    choice("rate", read, "请填一年百分之几，0 到 100，可以有两位小数；没有利息填 0", errors)
}

/// A decision; none at all when all of it is empty.
fn decision(
    (on, votes, of, minutes): (&str, &str, &str, &str),
    errors: &mut Vec<FieldError>,
) -> Option<Option<Decision>> {
    if [on, votes, of, minutes].iter().all(|text| text.trim().is_empty()) {
        return Some(None);
    }
    let on = day("decided_on", on, "请填哪天表决的", errors);
    let votes = number("votes", votes, (0, 1_000_000), errors);
    let of = number("votes_of", of, (1, 1_000_000), errors);
    if let (Some(votes), Some(of)) = (votes, of)
        && votes > of
    {
        errors.push(FieldError::new("votes", "同意的比应到的还多，请核对"));
    }
    let minutes = told("minutes", minutes, (2, 70), "请写一下会议记录的编号", errors);
    Some(Some(Decision { day: on?, votes: votes?, of: of?, minutes }))
}

fn plan(form: &DebtForm, errors: &mut Vec<FieldError>) -> Option<Plan> {
    let first = day("first", &form.first, "请填第一次哪天还", errors);
    let every = if form.every.trim().is_empty() { "12" } else { &form.every };
    let every = number("every", every, (1, 120), errors);
    let times = if form.times.trim().is_empty() { "1" } else { &form.times };
    let times = number("times", times, (1, Plan::MOST), errors);
    Some(Plan { first: first?, every: every?, times: times? })
}

/// What becomes of a debt, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct StepForm {
    /// `repaid`, `interest`, `offset`, `waived` or `written_off`.
    pub way: String,
    /// Day.
    pub day: String,
    /// How much.
    pub amount: String,
    /// `bank` or `cash`, for what is paid.
    pub purse: String,
    /// `claim`, `asset` or `stock`, for what is offset.
    pub against: String,
    /// On what it rests, 2 to 60 characters; needed where no money is paid.
    pub basis: String,
    /// Day of the decision, for what is written off.
    pub decided_on: String,
    /// Votes for it.
    pub votes: String,
    /// All who may vote.
    pub votes_of: String,
    /// Number or digest of the minutes.
    pub minutes: String,
    /// Sheets of paper behind it; empty for none.
    pub papers: String,
}

/// What becomes of a debt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Settle {
    /// How.
    pub way: Way,
    /// Day.
    pub day: Day,
    /// How much.
    pub amount: Fen,
    /// From where it is paid; none where no money is.
    pub purse: Option<Purse>,
    /// What is given for it; none but for offsets.
    pub against: Option<Against>,
    /// On what it rests; empty for payments.
    pub basis: String,
    /// The vote, for what is written off.
    pub decision: Option<Decision>,
    /// Sheets of paper behind it.
    pub papers: i64,
}

/// Reads what becomes of a debt. What its way does not ask for is left out.
///
/// # Errors
/// A refusal naming each field.
pub fn read_step(form: &StepForm) -> Result<Settle, Refusal> {
    let errors = &mut Vec::new();
    let way = choice("way", Way::parse(&form.way), "请选一下怎么办的", errors);
    let on = day("day", &form.day, "请填哪天办的", errors);
    let amount = money("amount", &form.amount, Fen::new(1), errors);
    let is_paid = matches!(way, Some(Way::Repaid | Way::Interest));
    let purse = if is_paid {
        choice("purse", Purse::parse(&form.purse), "请选一下从哪里付的", errors)
    } else {
        None
    };
    let against = match way {
        Some(Way::Offset) => choice("against", Against::parse(&form.against), "请选一下拿什么抵的", errors),
        _ => None,
    };
    let basis = if way.is_none() || is_paid {
        String::new()
    } else {
        told("basis", &form.basis, (2, 60), "请写一下凭什么，比如协议编号", errors)
    };
    let decision = match way {
        Some(Way::WrittenOff) => {
            let typed = (
                form.decided_on.as_str(),
                form.votes.as_str(),
                form.votes_of.as_str(),
                form.minutes.as_str(),
            );
            decision(typed, errors)
        }
        _ => Some(None),
    };
    let papers = if form.papers.trim().is_empty() { "0" } else { &form.papers };
    let papers = number("papers", papers, (0, crate::books::decide::PAPERS), errors);
    let read = (|| {
        let (way, day, amount, papers, decision) = (way?, on?, amount?, papers?, decision?);
        errors.is_empty().then_some(Settle { way, day, amount, purse, against, basis, decision, papers })
    })();
    read.ok_or_else(|| Refusal::fields(std::mem::take(errors)))
}
