//! Reading what was typed about members and shares, in a form, over the API or in a table; all that must be mended is told at
//! once. Pure.

use super::decide::Mistake;
use super::model::{Act, Assembly, JOINED, NewChange, NewMember, read_shares};
use crate::house::table;
use houji_base::{BadResidentId, Day, ResidentId};
use serde::{Deserialize, Serialize};

/// Largest number of a household.
pub const MOST_HOUSEHOLD: i64 = 99_999;
/// Characters of a name, of a certificate's number.
pub const NAME: (usize, usize) = (2, 20);
/// Characters of a certificate's number.
pub const CERTIFICATE: usize = 30;
/// Digits of an account's number.
pub const ACCOUNT: (usize, usize) = (8, 30);
/// Most members of a collective.
pub const MOST_VOTES: i64 = 99_999;

/// A member as typed. Days are `YYYY-MM-DD`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct MemberForm {
    /// Number of the household.
    pub household: String,
    /// `是` or `1` for whoever stands for the household.
    pub head: String,
    /// Name.
    pub name: String,
    /// Resident's number, 18 characters.
    pub resident: String,
    /// Since when.
    pub joined: String,
    /// `original`, `born`, `married`, `adopted`, `returned` or `other`.
    pub joined_by: String,
    /// Day of the assembly that confirmed it.
    pub assembly: String,
    /// Members who have a vote.
    pub entitled: String,
    /// Votes for it.
    pub in_favor: String,
    /// Name of the kind of shares; the book's first one when it is empty.
    pub kind: String,
    /// Shares, with up to two decimals; empty for none.
    pub shares: String,
    /// Number of the household's certificate; may be empty.
    pub certificate: String,
    /// Number of the household's account; may be empty.
    pub account: String,
}

/// A change of shares as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ChangeForm {
    /// `grant`, `inherit`, `transfer`, `withdraw`, `freeze` or `thaw`.
    pub act: String,
    /// Number of the member.
    pub member: String,
    /// Number of the other member, of an inheritance or a transfer.
    pub other: String,
    /// Number of the kind of shares.
    pub kind: String,
    /// Shares, with up to two decimals.
    pub shares: String,
    /// Since when it holds.
    pub day: String,
    /// Day of the assembly that decided it.
    pub assembly: String,
    /// Members who have a vote.
    pub entitled: String,
    /// Votes for it.
    pub in_favor: String,
}

/// Mistakes of one row or form.
pub struct Mistakes {
    row: usize,
    /// Those found so far.
    pub found: Vec<Mistake>,
}

impl Mistakes {
    /// Of a row as the person sees it.
    pub fn of(row: usize) -> Mistakes {
        Mistakes { row, found: Vec::new() }
    }

    /// Adds one.
    pub fn add(&mut self, field: &'static str, sentence: impl Into<String>) {
        self.found.push(Mistake { row: self.row, field, sentence: sentence.into() });
    }

    /// A day.
    pub fn day(&mut self, field: &'static str, text: &str) -> Option<Day> {
        let day = table::day(text.trim());
        if day.is_none() {
            self.add(field, table::bad_day(text.trim()));
        }
        day
    }

    /// A whole number between two.
    pub fn number(&mut self, field: &'static str, text: &str, (least, most): (i64, i64)) -> Option<i64> {
        let number = text.trim().parse().ok().filter(|number| (least..=most).contains(number));
        if number.is_none() {
            self.add(field, format!("请填 {least} 到 {most} 的整数"));
        }
        number
    }

    /// Shares, nothing for an empty text.
    pub fn shares(&mut self, field: &'static str, text: &str) -> Option<i64> {
        let shares = if text.trim().is_empty() { Some(0) } else { read_shares(text) };
        if shares.is_none() {
            self.add(field, "份数请填数字，最多两位小数，一次不超过 100 万份");
        }
        shares
    }

    /// A decision of the assembly.
    pub fn assembly(&mut self, [day, entitled, in_favor]: [&str; 3]) -> Option<Assembly> {
        let day = self.day("assembly", day);
        let entitled = self.number("entitled", entitled, (1, MOST_VOTES));
        let in_favor = self.number("in_favor", in_favor, (0, MOST_VOTES));
        Some(Assembly { day: day?, entitled: entitled?, in_favor: in_favor? })
    }
}

/// Reads a member.
///
/// # Errors
/// What must be mended, field by field.
pub fn member(row: usize, form: &MemberForm) -> Result<NewMember, Vec<Mistake>> {
    let mut mistakes = Mistakes::of(row);
    let household = mistakes.number("household", &form.household, (1, MOST_HOUSEHOLD));
    let is_head = match form.head.trim() {
        "" | "否" | "0" => Some(false),
        "是" | "1" | "户主" => Some(true),
        _ => {
            mistakes.add("head", "是户主写“是”，不是就空着");
            None
        }
    };
    let name = name(&form.name, &mut mistakes);
    let resident = resident(&form.resident, &mut mistakes);
    let joined = mistakes.day("joined", &form.joined);
    let joined_by = JOINED.iter().find(|(code, zh)| [*code, *zh].contains(&form.joined_by.trim()));
    if joined_by.is_none() {
        let all: Vec<&str> = JOINED.iter().map(|(_, zh)| *zh).collect();
        mistakes.add("joined_by", format!("请从这些里选一个：{}", all.join("、")));
    }
    let assembly = mistakes.assembly([&form.assembly, &form.entitled, &form.in_favor]);
    let shares = mistakes.shares("shares", &form.shares);
    let certificate = form.certificate.trim().to_owned();
    if certificate.chars().count() > CERTIFICATE || certificate.contains(char::is_control) {
        mistakes.add("certificate", format!("股权证号请缩到 {CERTIFICATE} 个字以内"));
    }
    let account = account(&form.account, &mut mistakes);
    let all = (household, is_head, name, resident, joined, joined_by, assembly, shares, account);
    match all {
        (
            Some(household),
            Some(is_head),
            Some(name),
            Some(resident),
            Some(joined),
            Some(by),
            Some(assembly),
            Some(shares),
            Some(account),
        ) if mistakes.found.is_empty() => {
            let joined_by = by.0.to_owned();
            let shares = if shares == 0 { Vec::new() } else { vec![(form.kind.trim().to_owned(), shares)] };
            Ok(NewMember {
                row,
                household,
                is_head,
                name,
                resident,
                joined,
                joined_by,
                assembly,
                shares,
                certificate,
                account,
            })
        }
        _ => Err(mistakes.found),
    }
}

fn name(text: &str, mistakes: &mut Mistakes) -> Option<String> {
    let name = text.trim();
    let fits = (NAME.0..=NAME.1).contains(&name.chars().count());
    if !fits || name.chars().any(|c| c.is_control() || c.is_ascii_digit()) {
        mistakes.add("name", format!("请写姓名，{} 到 {} 个字，不带数字", NAME.0, NAME.1));
        return None;
    }
    Some(name.to_owned())
}

fn resident(text: &str, mistakes: &mut Mistakes) -> Option<String> {
    let sentence = match ResidentId::parse(text) {
        Ok(id) => return Some(id.full().to_owned()),
        Err(_) if text.trim().is_empty() => "请填身份证号".to_owned(),
        Err(BadResidentId::Length) => "身份证号是 18 位，请数一数".to_owned(),
        Err(BadResidentId::Character(at)) => format!("第 {at} 位不是数字，请核对"),
        Err(BadResidentId::Region) => "前 6 位不是地区，请核对".to_owned(),
        Err(BadResidentId::Birth) => "第 7 到 14 位不是出生日期，请核对".to_owned(),
        Err(BadResidentId::Check) => "最后一位对不上，请核对有没有抄错".to_owned(),
    };
    mistakes.add("resident", sentence);
    None
}

/// The digits of an account's number, which people part by blanks.
pub fn account(text: &str, mistakes: &mut Mistakes) -> Option<String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let is_account =
        digits.bytes().all(|byte| byte.is_ascii_digit()) && (ACCOUNT.0..=ACCOUNT.1).contains(&digits.len());
    if !digits.is_empty() && !is_account {
        mistakes.add("account", format!("卡号请写 {} 到 {} 位数字，没有就空着", ACCOUNT.0, ACCOUNT.1));
        return None;
    }
    Some(digits)
}

/// Reads a change of shares.
///
/// # Errors
/// What must be mended, field by field.
pub fn change(form: &ChangeForm) -> Result<NewChange, Vec<Mistake>> {
    let mut mistakes = Mistakes::of(1);
    let act = Act::parse(&form.act);
    if act.is_none() {
        mistakes.add("act", "请选一下是哪种变动");
    }
    let member = mistakes.number("member", &form.member, (1, i64::MAX));
    let has = |of: fn(Act) -> bool| act.is_some_and(of);
    let other =
        if has(Act::has_other) { mistakes.number("other", &form.other, (1, i64::MAX)) } else { Some(0) };
    let (kind, shares) = match has(Act::has_shares) {
        true => (mistakes.number("kind", &form.kind, (1, 99)), mistakes.shares("shares", &form.shares)),
        false => (Some(0), Some(0)),
    };
    if has(Act::has_shares) && shares == Some(0) {
        mistakes.add("shares", "请填变动多少份");
    }
    let day = mistakes.day("day", &form.day);
    let assembly = mistakes.assembly([&form.assembly, &form.entitled, &form.in_favor]);
    match (act, member, other, kind, shares, day, assembly) {
        (Some(act), Some(member), Some(other), Some(kind), Some(shares), Some(day), Some(assembly))
            if mistakes.found.is_empty() =>
        {
            Ok(NewChange { act, member, other, kind, shares, day, assembly })
        }
        _ => Err(mistakes.found),
    }
}
