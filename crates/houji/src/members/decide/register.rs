//! Members, households and shares.

use super::super::form::{CERTIFICATE, Mistakes};
use super::super::model::{
    Act, Assembly, Kind, LEFT, Member, MemberEvent, NewChange, NewMember, Register, shares_text,
};
use super::{Mistake, Refused, least_of, refused};
use crate::house::Refusal;
use houji_base::{Day, Phone};
use houji_seal::commitment;
use std::collections::{BTreeMap, BTreeSet};

/// Most kinds of shares.
const KINDS: i64 = 9;
/// Most telephone numbers of a household.
const PHONES: usize = 5;
/// Characters of a kind's name.
const KIND: (usize, usize) = (2, 10);

/// What the county has laid down, as it stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Today.
    pub today: Day,
    /// Twelfths of all votes that must be for it.
    pub in_favor: i64,
    /// Twelfths of all who have a vote that must be present.
    pub present: i64,
    /// Shares stay with the household.
    pub by_household: bool,
}

/// What the register holds before members are added.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// Last numbers.
    pub register: Register,
    /// Kinds.
    pub kinds: Vec<Kind>,
    /// Marks of residents' numbers.
    pub marks: BTreeSet<Vec<u8>>,
    /// Hundredths of a share of each household.
    pub households: BTreeMap<i64, i64>,
}

impl Before {
    /// The kind of a name; the first one when none is named.
    pub fn kind(&self, name: &str) -> Option<i64> {
        match name {
            "" => self.kinds.first().map(|kind| kind.kind),
            name => self.kinds.iter().find(|kind| kind.name == name).map(|kind| kind.kind),
        }
    }
}

/// What is wrong with a decision of the assembly.
fn of_assembly(assembly: &Assembly, limits: &Limits, mistakes: &mut Mistakes) {
    if assembly.day > limits.today {
        mistakes.add("assembly", "日期还没到，请改成今天或以前");
    }
    if assembly.in_favor > assembly.entitled {
        mistakes.add("in_favor", "同意的比应到的还多，请核对");
    } else if assembly.in_favor < least_of(limits.in_favor, assembly.entitled) {
        let least = least_of(limits.in_favor, assembly.entitled);
        mistakes.add("in_favor", format!("同意的至少要 {least} 人，没通过的不能登记，请核对"));
    }
}

/// May these members be added? `marks` are those of their residents' numbers.
///
/// # Errors
/// Every mistake, in the order of the rows.
pub fn added(
    new: &[NewMember],
    marks: &[[u8; 32]],
    before: &Before,
    limits: &Limits,
) -> Result<(), Vec<Mistake>> {
    let mut found = Vec::new();
    let mut told: BTreeMap<i64, (bool, &str, &str)> = BTreeMap::new();
    for (member, mark) in new.iter().zip(marks) {
        let mut mistakes = Mistakes::of(member.row);
        if member.joined > limits.today {
            mistakes.add("joined", "日期还没到，请改成今天或以前");
        }
        of_assembly(&member.assembly, limits, &mut mistakes);
        if before.marks.contains(mark.as_slice()) {
            mistakes.add("resident", "这个身份证号已经在名册里了，请核对");
        }
        if member.shares.iter().any(|(name, _)| before.kind(name).is_none()) {
            mistakes.add("kind", "没有这种股份，请先在股份种类页加上，或核对名称");
        }
        let held = before.households.get(&member.household).copied().unwrap_or(0);
        if limits.by_household && held > 0 && member.total() > 0 {
            mistakes.add("shares", "本县股份固化到户，这一户已经有股，请把份数空着，在户内继承或转让");
        }
        of_household(member, before, &mut told, &mut mistakes);
        found.append(&mut mistakes.found);
    }
    if found.is_empty() { Ok(()) } else { Err(found) }
}

/// A household has one head, one certificate and one account; what it has already is changed on its own page.
fn of_household<'a>(
    new: &'a NewMember,
    before: &Before,
    told: &mut BTreeMap<i64, (bool, &'a str, &'a str)>,
    mistakes: &mut Mistakes,
) {
    let (certificate, account) = (new.certificate.as_str(), new.account.as_str());
    if before.households.contains_key(&new.household) {
        if new.is_head || !certificate.is_empty() || !account.is_empty() {
            mistakes.add("household", "这一户已经在名册里，户主、股权证号、卡号请空着，到这一户的页面去改");
        }
        return;
    }
    let (has_head, first, of) = told.entry(new.household).or_insert((false, certificate, account));
    if *has_head && new.is_head {
        mistakes.add("head", "这一户已经有户主了，请只留一位");
    }
    *has_head |= new.is_head;
    for (field, here, there) in [("certificate", certificate, first), ("account", account, of)] {
        if there.is_empty() {
            *there = here;
        } else if !here.is_empty() && here != *there {
            mistakes.add(field, "和这一户上面写的不一样，请核对");
        }
    }
}

/// Somebody is no longer a member.
///
/// # Errors
/// Fields to mend; a refusal when this was recorded before.
pub fn left(
    member: &Member,
    day: Option<Day>,
    reason: &str,
    limits: &Limits,
) -> Result<MemberEvent, Refusal> {
    if member.left.is_some() {
        return Err(Refused::HasLeft.into());
    }
    let mut mistakes = Mistakes::of(1);
    match day {
        Some(day) if day > limits.today => mistakes.add("day", "日期还没到，请改成今天或以前"),
        Some(day) if day < member.joined => mistakes.add("day", "比加入的日期还早，请核对"),
        _ => {}
    }
    if !LEFT.iter().any(|(code, _)| *code == reason) {
        mistakes.add("reason", "请选一下为什么不再是成员");
    }
    match day {
        Some(day) if mistakes.found.is_empty() => {
            Ok(MemberEvent::Left { member: member.n, day, reason: reason.to_owned() })
        }
        _ => Err(refused(mistakes.found)),
    }
}

/// May shares be changed so? `member` and `other` are the two it touches, `held` what the first has of the kind.
///
/// # Errors
/// Fields to mend; then the first thing in the way.
pub fn changed(
    new: &NewChange,
    (member, other): (&Member, Option<&Member>),
    (held, of_household): (i64, i64),
    number: i64,
    limits: &Limits,
) -> Result<MemberEvent, Refusal> {
    let mut mistakes = Mistakes::of(1);
    if new.day > limits.today {
        mistakes.add("day", "日期还没到，请改成今天或以前");
    }
    of_assembly(&new.assembly, limits, &mut mistakes);
    if new.act.has_other() && new.other == new.member {
        mistakes.add("other", "两边是同一位，请另选一位");
    }
    if other.is_some_and(|other| other.left.is_some()) {
        mistakes.add("other", "这位已经不是成员了，请另选一位");
    }
    if !mistakes.found.is_empty() {
        return Err(refused(mistakes.found));
    }
    match (new.act, member.is_frozen) {
        (Act::Thaw, false) => return Err(Refused::NotFrozen.into()),
        (Act::Thaw, true) | (_, false) => {}
        (_, true) => return Err(Refused::Frozen.into()),
    }
    let moves_out = other.is_some_and(|other| other.household != member.household);
    if limits.by_household
        && ((new.act == Act::Grant && of_household > 0) || (new.act == Act::Transfer && moves_out))
    {
        return Err(Refused::ByHousehold.into());
    }
    if new.act == Act::Grant && member.left.is_some() {
        return Err(Refused::HasLeft.into());
    }
    if matches!(new.act, Act::Inherit | Act::Transfer | Act::Withdraw) && new.shares > held {
        return Err(Refused::FewShares { held: shares_text(held) }.into());
    }
    let NewChange { act, member, other, kind, shares, day, assembly } = *new;
    Ok(MemberEvent::Changed { change: number, act, member, other, kind, shares, day, assembly })
}

/// What is kept about a household is set.
///
/// # Errors
/// Fields to mend.
pub fn household(
    number: i64,
    (head, members): (i64, &[Member]),
    (certificate, account): (&str, &str),
    salt: &[u8; 16],
) -> Result<MemberEvent, Refusal> {
    let mut mistakes = Mistakes::of(1);
    if !members.iter().any(|member| member.n == head && member.left.is_none()) {
        mistakes.add("head", "请从这一户的成员里选户主");
    }
    if certificate.chars().count() > CERTIFICATE || certificate.contains(char::is_control) {
        mistakes.add("certificate", format!("股权证号请缩到 {CERTIFICATE} 个字以内"));
    }
    super::super::form::account(account, &mut mistakes);
    if !mistakes.found.is_empty() {
        return Err(refused(mistakes.found));
    }
    let words = commitment(salt, &format!("{certificate}\n{account}")).to_string();
    Ok(MemberEvent::HouseholdSet { household: number, head, words })
}

/// A kind of shares is added, or what the collective holds of it is changed.
///
/// # Errors
/// Fields to mend; a refusal when there are too many.
pub fn kind(
    name: &str,
    kept: Option<i64>,
    (kinds, last): (&[Kind], i64),
    salt: &[u8; 16],
) -> Result<MemberEvent, Refusal> {
    let mut mistakes = Mistakes::of(1);
    let length = name.chars().count();
    if !(KIND.0..=KIND.1).contains(&length) || name.contains(char::is_control) {
        mistakes.add("name", format!("请写种类的名称，{} 到 {} 个字", KIND.0, KIND.1));
    }
    if kept.is_none() {
        mistakes.add("kept", "集体自己持多少份请填数字，没有填 0");
    }
    let (Some(kept), true) = (kept, mistakes.found.is_empty()) else { return Err(refused(mistakes.found)) };
    let known = kinds.iter().find(|kind| kind.name == name).map(|kind| kind.kind);
    let kind = known.unwrap_or(last.saturating_add(1));
    if kind > KINDS {
        return Err(Refused::ManyKinds.into());
    }
    Ok(MemberEvent::KindSet { kind, kept, words: commitment(salt, name).to_string() })
}

/// Gives a telephone number to a household that has so many, or takes it away; `holder` is the household that has it now.
///
/// # Errors
/// A refusal: no such number; known already; too many; or the household does not have it.
pub fn phone(
    household: i64,
    (typed, gives): (&str, bool),
    (count, holder): (usize, Option<i64>),
    salt: &[u8; 16],
) -> Result<MemberEvent, Refusal> {
    let Ok(phone) = Phone::parse(typed) else {
        let mut mistakes = Mistakes::of(1);
        mistakes.add("phone", "请填 11 位的手机号");
        return Err(refused(mistakes.found));
    };
    let words = commitment(salt, phone.as_str()).to_string();
    match (gives, holder) {
        (true, Some(holder)) => Err(Refused::PhoneKnown { household: holder }.into()),
        (true, None) if count >= PHONES => Err(Refused::ManyPhones { most: PHONES }.into()),
        (true, None) => Ok(MemberEvent::PhoneGiven { household, words }),
        (false, Some(holder)) if holder == household => Ok(MemberEvent::PhoneTaken { household, words }),
        (false, _) => Err(Refused::PhoneUnknown.into()),
    }
}
