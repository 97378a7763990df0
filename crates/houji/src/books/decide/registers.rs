//! Sub-accounts and parties of a book. Pure.

use super::super::model::succession::balances;
use super::super::model::{AccountCode, BookEvent, LedgerRow, PartyId, Standard, SubAccounts};
use super::{NAME, Refused};
use crate::house::{FieldError, Refusal};
use houji_seal::commitment;

/// A sub-account is added: its parent must be there, its code must not.
///
/// # Errors
/// The refusal.
pub fn sub_account(
    standard: Standard,
    subs: &SubAccounts,
    code: &AccountCode,
    name: &str,
) -> Result<BookEvent, Refusal> {
    let name = name.trim();
    let parent = code.parent().filter(|parent| subs.name(standard, parent).is_some());
    let mut errors = Vec::new();
    if parent.is_none() {
        errors.push(FieldError::new("code", "请写成上级科目加两位数字，比如 501.06"));
    }
    if !(1..=NAME).contains(&name.chars().count()) {
        errors.push(FieldError::new("name", format!("请写一下名称，最多 {NAME} 个字")));
    }
    if !errors.is_empty() {
        return Err(Refusal::fields(errors));
    }
    if subs.name(standard, code).is_some() {
        return Err(Refused::SubExists.into());
    }
    Ok(BookEvent::SubAccountAdded { code: code.clone(), name: name.to_owned() })
}

fn own(standard: Standard, subs: &SubAccounts, code: &AccountCode) -> Result<(), Refused> {
    let is_given = SubAccounts::new(standard, []).name(standard, code).is_some();
    let is_own = code.is_sub() && subs.name(standard, code).is_some() && !is_given && !subs.is_ended(code);
    if is_own { Ok(()) } else { Err(Refused::NotOwnSub) }
}

/// One of a book's own sub-accounts gets another name.
///
/// # Errors
/// The refusal.
pub fn sub_account_renamed(
    standard: Standard,
    subs: &SubAccounts,
    code: &AccountCode,
    name: &str,
) -> Result<BookEvent, Refusal> {
    own(standard, subs, code)?;
    if !(1..=NAME).contains(&name.trim().chars().count()) {
        let sentence = format!("请写一下名称，最多 {NAME} 个字");
        return Err(Refusal::fields(vec![FieldError::new("name", sentence)]));
    }
    Ok(BookEvent::SubAccountRenamed { code: code.clone() })
}

/// One of a book's own sub-accounts ends; `rows` are the ledger of the book's last year. What income and expense hold is
/// closed with the year and does not keep it.
///
/// # Errors
/// The refusal.
pub fn sub_account_ended(
    standard: Standard,
    subs: &SubAccounts,
    code: &AccountCode,
    rows: &[LedgerRow],
) -> Result<BookEvent, Refusal> {
    own(standard, subs, code)?;
    let is_of_result = standard.account(code).is_some_and(|account| account.class.is_of_result());
    let holds = !is_of_result && balances(rows).iter().any(|each| code.covers(&each.account));
    let has_parts = subs.iter().any(|(each, _)| each != code && code.covers(each) && !subs.is_ended(each));
    if holds || has_parts {
        return Err(Refused::SubHolds.into());
    }
    Ok(BookEvent::SubAccountEnded { code: code.clone() })
}

/// Kinds of parties with their names.
pub const PARTY_KINDS: [(&str, &str); 3] =
    [("member", "本村的户"), ("person", "外面的个人"), ("unit", "单位")];

/// A party is added; `same` are those of the same name.
///
/// # Errors
/// The refusal.
pub fn party(
    kind: &str,
    name: &str,
    same: &[String],
    id: PartyId,
    salt: &[u8; 16],
) -> Result<BookEvent, Refusal> {
    let name = name.trim();
    let mut errors = Vec::new();
    if !PARTY_KINDS.iter().any(|(code, _)| *code == kind) {
        errors.push(FieldError::new("kind", "请选一下是户、个人还是单位"));
    }
    if !(2..=NAME).contains(&name.chars().count()) {
        errors.push(FieldError::new("name", format!("请写一下名字，2 到 {NAME} 个字")));
    }
    if !errors.is_empty() {
        return Err(Refusal::fields(errors));
    }
    if !same.is_empty() {
        return Err(Refused::PartyExists.into());
    }
    Ok(BookEvent::PartyAdded { party: id, words: commitment(salt, name).to_string() })
}
