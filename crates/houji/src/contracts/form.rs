//! Reading what was typed about a contract; all that must be mended is told at once. Pure.

use super::model::{Cycle, Kind, Rise, Terms, Written};
use crate::books::typed::{day, money, words};
use crate::house::{FieldError, Refusal};
use houji_base::{BadCreditCode, CreditCode, Fen};
use serde::{Deserialize, Serialize};

/// Longest time between the first and the last day.
const YEARS: i64 = 100;
/// Fields in the order of the form, in which they are told.
const ORDER: [&str; 20] = [
    "title",
    "number",
    "kind",
    "object",
    "basis",
    "party_kind",
    "party",
    "credit_code",
    "signed",
    "start",
    "end",
    "over",
    "cycle",
    "rent",
    "first_due",
    "rise",
    "rise_by",
    "rise_every",
    "guarantee",
    "since",
];
/// Most percent that rent rises at once, in hundredths.
const MOST_PERCENT: i64 = 10_000;

/// A contract as typed. Days are `YYYY-MM-DD`, money is yuan as people write it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ContractForm {
    /// Number on the paper; may be empty.
    pub number: String,
    /// Title, 2 to 40 characters.
    pub title: String,
    /// `farmland`, `grassland`, `forest`, `waste`, `water`, `building` or `equipment`.
    pub kind: String,
    /// Which field, house or machine, 2 to 60 characters.
    pub object: String,
    /// Name of the other side, 2 to 40 characters; added to the book's parties when it is new.
    pub party: String,
    /// `member`, `person` or `unit`.
    pub party_kind: String,
    /// Credit code of an organisation; may be empty.
    pub credit_code: String,
    /// Day of signing.
    pub signed: String,
    /// First day.
    pub start: String,
    /// Last day.
    pub end: String,
    /// `year`, `half_year`, `quarter` or `once`.
    pub cycle: String,
    /// Rent of the first year, or all of it when it is paid once.
    pub rent: String,
    /// Day of the first due.
    pub first_due: String,
    /// `none`, `percent` or `step`.
    pub rise: String,
    /// Percent, or yuan.
    pub rise_by: String,
    /// Every so many years.
    pub rise_every: String,
    /// Dues before this day are not of this book.
    pub since: String,
    /// Guarantee; empty for none.
    pub guarantee: String,
    /// On what decision it rests, 2 to 60 characters.
    pub basis: String,
    /// Why it is longer than its kind may be let.
    pub over: String,
}

/// What was read: the contract, and the other side's kind and name.
pub struct Read {
    /// The contract.
    pub written: Written,
    /// Kind of the other side.
    pub party_kind: String,
    /// Its name.
    pub party: String,
}

/// Reads a contract.
///
/// # Errors
/// A refusal naming each field.
pub fn read(form: &ContractForm) -> Result<Read, Refusal> {
    let mut errors = Vec::new();
    let mut keep =
        |result: Result<String, FieldError>| result.map_err(|why| errors.push(why)).unwrap_or_default();
    let number = keep(words("number", &form.number, (0, 30), ""));
    let title = keep(words("title", &form.title, (2, 40), "请写一下合同名称"));
    let object = keep(words("object", &form.object, (2, 60), "请写一下租的、包的是什么，在哪里"));
    let party = keep(words("party", &form.party, (2, 40), "请写一下对方的名字"));
    let basis = keep(words("basis", &form.basis, (2, 60), "请写一下凭什么签的，比如哪天的成员代表会议"));
    let over = keep(words("over", &form.over, (0, 60), ""));
    let kind = Kind::parse(&form.kind);
    if kind.is_none() {
        errors.push(FieldError::new("kind", "请选一下租的、包的是哪一类"));
    }
    let known = crate::books::decide::PARTY_KINDS.iter().any(|(code, _)| *code == form.party_kind);
    if !known {
        errors.push(FieldError::new("party_kind", "请选一下对方是户、个人还是单位"));
    }
    let credit_code = credit_code(form).unwrap_or_else(|why| {
        errors.push(why);
        None
    });
    let signed = day("signed", &form.signed, "请填签订的日期", &mut errors);
    let terms = terms(form, &mut errors);
    let since = day("since", &form.since, "请填从哪天起的应收记进这本账", &mut errors);
    let guarantee = match form.guarantee.trim() {
        "" => Some(Fen::ZERO),
        text => money("guarantee", text, Fen::ZERO, &mut errors),
    };
    let (Some(kind), Some(signed), Some(terms), Some(since), Some(guarantee), true) =
        (kind, signed, terms, since, guarantee, errors.is_empty())
    else {
        errors.sort_by_key(|error| ORDER.iter().position(|field| *field == error.field));
        return Err(Refusal::fields(errors));
    };
    let written =
        Written { number, title, kind, object, credit_code, signed, terms, since, guarantee, basis, over };
    Ok(Read { written, party_kind: form.party_kind.clone(), party })
}

/// The organisation's code, when one was typed.
fn credit_code(form: &ContractForm) -> Result<Option<CreditCode>, FieldError> {
    let typed = form.credit_code.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let wrong = |sentence: String| Err(FieldError::new("credit_code", sentence));
    if form.party_kind != "unit" {
        return wrong("只有单位有统一社会信用代码，请把这一格空着；身份证号不要填".to_owned());
    }
    match CreditCode::parse(typed) {
        Ok(code) => Ok(Some(code)),
        Err(BadCreditCode::Length) => wrong("统一社会信用代码是 18 位，请数一数".to_owned()),
        Err(BadCreditCode::Character(at)) => {
            wrong(format!("第 {at} 位不会出现在代码里（没有 I、O、S、V、Z），请核对"))
        }
        Err(BadCreditCode::Region) => wrong("第 3 到 8 位应当是地区的 6 位数字，请核对".to_owned()),
        Err(BadCreditCode::Subject) => wrong("第 9 到 17 位对不上，请核对有没有抄错".to_owned()),
        Err(BadCreditCode::Check) => wrong("最后一位对不上，请核对有没有抄错".to_owned()),
    }
}

/// What the schedule follows from; `None` when something was wrong, which is then in `errors`.
fn terms(form: &ContractForm, errors: &mut Vec<FieldError>) -> Option<Terms> {
    let start = day("start", &form.start, "请填从哪天开始", errors);
    let end = day("end", &form.end, "请填到哪天为止", errors);
    if let (Some(start), Some(end)) = (start, end) {
        if end < start {
            errors.push(FieldError::new("end", "结束比开始还早，请核对"));
        } else if end >= start.plus_months(YEARS.saturating_mul(12)) {
            errors.push(FieldError::new("end", format!("最长只能填 {YEARS} 年，请核对日期")));
        }
    }
    let cycle = Cycle::parse(&form.cycle);
    if cycle.is_none() {
        errors.push(FieldError::new("cycle", "请选一下多久收一次"));
    }
    let rent = money("rent", &form.rent, Fen::new(100), errors);
    let first_due = day("first_due", &form.first_due, "请填第一次哪天收", errors);
    if let (Some(first), Some(start), Some(end)) = (first_due, start, end)
        && !(start.plus_months(-12)..=end).contains(&first)
    {
        errors.push(FieldError::new("first_due", "第一次收钱请填开始前一年以内、结束以前的日期"));
    }
    let rise = rise(form, cycle, errors);
    let (start, end, first_due) = (start?, end?, first_due?);
    Some(Terms { start, end, first_due, cycle: cycle?, rent: rent?, rise: rise? })
}

fn rise(form: &ContractForm, cycle: Option<Cycle>, errors: &mut Vec<FieldError>) -> Option<Rise> {
    if matches!(form.rise.as_str(), "" | "none") {
        return Some(Rise::None);
    }
    if cycle == Some(Cycle::Once) {
        errors.push(FieldError::new("rise", "一次收清的不用填涨租，请选不涨"));
        return None;
    }
    let every = form.rise_every.trim().parse::<i64>().ok().filter(|every| (1..=YEARS).contains(every));
    if every.is_none() {
        errors.push(FieldError::new("rise_every", format!("请填每几年涨一次，1 到 {YEARS}")));
    }
    match form.rise.as_str() {
        "percent" => {
            let by =
                Fen::parse(&form.rise_by).ok().map(Fen::fen).filter(|by| (1..=MOST_PERCENT).contains(by));
            if by.is_none() {
                errors.push(FieldError::new("rise_by", "请填每次涨百分之几，最多 100，可以有两位小数"));
            }
            Some(Rise::Percent { by: by?, every: every? })
        }
        "step" => {
            let by = money("rise_by", &form.rise_by, Fen::new(1), errors);
            Some(Rise::Step { by: by?, every: every? })
        }
        _ => {
            errors.push(FieldError::new("rise", "请选一下租金涨不涨"));
            None
        }
    }
}
