//! What may be added, counted, matched and reconciled. Pure.

use super::model::{Account, Balances, BankEvent, Count, Group, PIECES, Unmatched, through_pending};
use crate::books::model::{AccountCode, Book, NewVoucher, Period, SubAccounts, VoucherKind};
use crate::house::{FieldError, Refusal};
use crate::refusals;
use houji_base::{Day, Fen, Month};
use houji_seal::commitment;
use std::collections::BTreeSet;

refusals! {
    /// Why an act on cash or a bank account was not done.
    pub enum Refused {
        /// No such account.
        NoAccount = 404 "bank.none" "这本账没有这个银行账户。请回出纳页重新选。",
        /// The number is there.
        NumberExists = 409 "bank.number_exists" "这个账号已经登记过了。请核对账号，一个账号只登记一次。",
        /// Another account tells of it.
        CodeExists = 409 "bank.code_exists" "这个科目已经有银行账户了。请先在账里加一个明细科目，再登记。",
        /// There is no room.
        TooMany = 409 "bank.too_many" "一本账最多登记 99 个账户。请联系县农业农村局。",
        /// No such row.
        NoRow = 404 "bank.no_row" "流水里没有这一行。请回对账页重新点。",
        /// It has no name of another side.
        NoParty = 404 "bank.no_party" "银行没有写这一行的对方户名。请看摘要。",
        /// No such match.
        NoMatch = 404 "bank.no_match" "没有这一组。请回对账页重新点。",
        /// Nothing was chosen.
        NothingChosen = 422 "bank.nothing_chosen" "还没有选。请勾上流水和凭证，再按“对上”。",
        /// More than is done at once.
        TooManyGroups = 422 "bank.too_many_groups" "一次最多对上 500 组。请分几次对。",
        /// A row or an entry is in a match, or not of this account.
        Taken = 409 "bank.taken" "勾上的流水或凭证，有的已经对上了，或者不是这个账户的。请刷新页面再勾一次。",
        /// The sums differ.
        Uneven { rows: String, entries: String, gap: String } = 422 "bank.uneven"
            "勾上的流水合计 {rows} 元，凭证合计 {entries} 元，差 {gap} 元。请改成一样再对。",
        /// Months are reconciled in turn.
        NotNext { month: String } = 409 "bank.not_next" "要先对{month}的账。请按月份顺序来。",
        /// A month is reconciled when it is over.
        NotOver { month: String } = 409 "bank.not_over" "{month}还没过完。请到下个月再确认。",
        /// No row was taken in, so nobody knows.
        NoStatement = 409 "bank.no_statement" "这个账户还没有导入流水。请先导入。",
        /// The paper says another balance.
        OtherBalance { told: String, kept: String, gap: String, last: String } = 422 "bank.other_balance"
            "您写的月末余额是 {told} 元，导入的流水到{last}是 {kept} 元，差 {gap} 元。请检查月底有没有没导入的流水，或者写错了数。",
        /// The book and the bank do not agree.
        Disagrees { gap: String, why: String } = 409 "bank.disagrees"
            "调节以后两边还差 {gap} 元。{why}请查清改好，再确认。",
        /// No such count.
        NoCount = 404 "cash.none" "没有这次盘点。请回出纳页重新点。",
        /// Nothing is left to do.
        Settled = 409 "cash.settled" "这次盘点已经处理好了。请看盘点页上的记录。",
        /// Cash has parts.
        HasParts = 409 "cash.has_parts" "库存现金下面有明细科目，不能自动记账。请自己记一张凭证，再回来写明原因。",
    }
}

/// Characters of a bank's name, of a person's, of a reason.
pub const BANK: usize = 40;
/// Characters of the name of a person.
pub const NAME: usize = 20;
/// Characters of a reason.
pub const REASON: usize = 60;
/// Digits of a number.
pub const DIGITS: (usize, usize) = (8, 30);
/// Most accounts of a book.
pub const ACCOUNTS: i64 = 99;
/// Most groups matched at once.
pub const GROUPS: usize = 500;
/// Most rows and entries of one group.
pub const MEMBERS: usize = 200;
/// Most pieces of a kind.
pub const MOST_PIECES: i64 = 1_000_000;

/// An account as typed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct NewAccount {
    /// Account of the book.
    pub code: AccountCode,
    /// Name of the bank.
    pub bank: String,
    /// Its number.
    pub number: String,
    /// First month that is reconciled.
    pub since: Month,
}

/// A number without the blanks people put between its digits.
pub fn digits(number: &str) -> String {
    number.chars().filter(|c| !c.is_whitespace() && *c != '-').collect()
}

fn words(field: &'static str, text: &str, most: usize, what: &str) -> Option<FieldError> {
    let sentence = match text.trim().chars().count() {
        0 => format!("请写{what}"),
        n if n > most => format!("现在是 {n} 个字，请缩到 {most} 个字以内"),
        _ => return None,
    };
    Some(FieldError::new(field, sentence))
}

/// May this account be added?
///
/// # Errors
/// Everything to mend at once; then whether its account of the book is free.
pub fn added(
    new: &NewAccount,
    (book, subs): (&Book, &SubAccounts),
    others: &[Account],
    today: Day,
    salt: &[u8; 16],
) -> Result<BankEvent, Refusal> {
    let mut errors = Vec::new();
    errors.extend(words("bank", &new.bank, BANK, "是哪家银行"));
    let is_number = new.number.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || !(DIGITS.0..=DIGITS.1).contains(&new.number.len()) {
        let what = format!("账号请写 {} 到 {} 位数字", DIGITS.0, DIGITS.1);
        errors.push(FieldError::new("number", what));
    }
    if !is_bank(&new.code, book, subs) {
        errors.push(FieldError::new("code", "请选一个银行存款的科目，有明细的选明细"));
    }
    if new.since < book.first || new.since > Month::of(today) {
        let what = format!("请填{}到这个月之间的月份", book.first.zh());
        errors.push(FieldError::new("since", what));
    }
    if !errors.is_empty() {
        return Err(Refusal::fields(errors));
    }
    if others.iter().any(|other| other.code == new.code) {
        return Err(Refused::CodeExists.into());
    }
    let account = others.iter().map(|other| other.account).max().unwrap_or(0).saturating_add(1);
    if account > ACCOUNTS {
        return Err(Refused::TooMany.into());
    }
    let words = commitment(salt, &format!("{}\n{}", new.bank.trim(), new.number)).to_string();
    Ok(BankEvent::Added { account, code: new.code.clone(), since: new.since, words })
}

/// True for 102 and its parts that entries may name.
pub fn is_bank(code: &AccountCode, book: &Book, subs: &SubAccounts) -> bool {
    code.general() == "102" && subs.name(book.standard, code).is_some() && !subs.has_parts(code)
}

/// May this count be kept?
///
/// # Errors
/// Everything to mend at once.
pub fn counted(count: &Count, book: &Book, today: Day, salt: &[u8; 16]) -> Result<BankEvent, Refusal> {
    let mut errors = Vec::new();
    if count.day > today {
        errors.push(FieldError::new("day", "日期还没到，请改成今天或以前"));
    } else if Month::of(count.day) < book.first {
        errors.push(FieldError::new("day", format!("这本账从{}开始，请填以后的日期", book.first.zh())));
    }
    if count.pieces.len() != PIECES.len() {
        errors.push(FieldError::new("pieces", format!("请按面值填 {} 个数", PIECES.len())));
    }
    for (fen, pieces) in PIECES.iter().zip(&count.pieces) {
        if !(0..=MOST_PIECES).contains(pieces) {
            errors.push(FieldError::new(format!("piece{fen}"), "张数请填 0 到 1000000 的数"));
        }
    }
    errors.extend(words("counted_by", &count.counted_by, NAME, "谁点的钱"));
    errors.extend(words("watched_by", &count.watched_by, NAME, "谁在旁边看着"));
    if !count.counted_by.trim().is_empty() && count.counted_by.trim() == count.watched_by.trim() {
        errors.push(FieldError::new("watched_by", "点钱的和监盘的不能是同一个人，请另写一位"));
    }
    if !errors.is_empty() {
        return Err(Refusal::fields(errors));
    }
    let words = commitment(salt, &count.words()).to_string();
    Ok(BankEvent::Counted { count: count.n, day: count.day, counted: count.counted, book: count.book, words })
}

/// Says why the cash differs.
///
/// # Errors
/// A refusal when nothing differs, it was settled before, or no reason is given.
pub fn explained(count: &Count, reason: &str, salt: &[u8; 16]) -> Result<BankEvent, Refusal> {
    open(count)?;
    if let Some(error) = words("reason", reason, REASON, "为什么不一样") {
        return Err(Refusal::fields(vec![error]));
    }
    Ok(BankEvent::Explained { count: count.n, words: commitment(salt, reason.trim()).to_string() })
}

fn open(count: &Count) -> Result<(), Refused> {
    if count.is_settled() { Err(Refused::Settled) } else { Ok(()) }
}

/// The voucher that brings the book to what was counted, on that day, or on the first of the open month when its own is
/// closed.
///
/// # Errors
/// A refusal when nothing differs, it was settled before, or cash has parts.
pub fn settling(count: &Count, book: &Book, subs: &SubAccounts) -> Result<NewVoucher, Refusal> {
    open(count)?;
    let code = |text: &str| AccountCode::parse(text).map_err(|_| Refused::HasParts);
    let (cash, pending) = (code("101")?, code("181")?);
    if subs.has_parts(&cash) || subs.has_parts(&pending) {
        return Err(Refused::HasParts.into());
    }
    let month = book.open_month();
    let day = if Month::of(count.day) < month { month.first_day() } else { count.day };
    let what = if count.gap() > Fen::ZERO { "盘盈" } else { "盘亏" };
    Ok(NewVoucher {
        period: Period::of(day),
        day,
        kind: VoucherKind::Ordinary,
        summary: format!("{} 现金盘点{what}", count.day),
        papers: 1,
        reverses: None,
        lines: through_pending(cash, pending, count.gap()),
    })
}

/// May these be matched? `open` is what of the account is in no match.
///
/// # Errors
/// A refusal about the first group that does not hold.
pub fn matched(account: i64, groups: &[Group], open: &Unmatched, first: i64) -> Result<BankEvent, Refused> {
    let members = |group: &Group| group.rows.len().saturating_add(group.postings.len());
    if groups.is_empty() || groups.iter().any(|group| members(group) < 2) {
        return Err(Refused::NothingChosen);
    }
    if groups.len() > GROUPS || groups.iter().any(|group| members(group) > MEMBERS) {
        return Err(Refused::TooManyGroups);
    }
    let mut used = (BTreeSet::new(), BTreeSet::new());
    for group in groups {
        let mut sums = (Fen::ZERO, Fen::ZERO);
        for n in &group.rows {
            let row = open.rows.get(n).filter(|_| used.0.insert(*n)).ok_or(Refused::Taken)?;
            sums.0 = sums.0.plus(row.amount);
        }
        for key in &group.postings {
            let posting = open.postings.get(key).filter(|_| used.1.insert(*key)).ok_or(Refused::Taken)?;
            sums.1 = sums.1.plus(posting.amount);
        }
        if sums.0 != sums.1 {
            let gap = sums.0.minus(sums.1);
            let gap = if gap < Fen::ZERO { gap.negated() } else { gap };
            let [rows, entries, gap] = [sums.0, sums.1, gap].map(Fen::grouped);
            return Err(Refused::Uneven { rows, entries, gap });
        }
    }
    Ok(BankEvent::Matched { account, first, groups: groups.to_vec() })
}

/// The latest month of a group's members.
pub fn last_month(group: &Group, open: &Unmatched) -> Option<Month> {
    let of_rows = group.rows.iter().filter_map(|n| open.rows.get(n)).map(|row| Month::of(row.day));
    let of_postings = group.postings.iter().filter_map(|key| open.postings.get(key));
    of_rows.chain(of_postings.map(|posting| Month::of(posting.day))).max()
}

/// May a month be reconciled? `told` is the balance the bank's paper says; `why` the words about a gap.
///
/// # Errors
/// The first of: not the next month, not over, no statement, another balance, the two disagree.
pub fn agreed(
    account: &Account,
    month: Month,
    (balances, told): (&Balances, Fen),
    why: &[String],
    today: Day,
) -> Result<BankEvent, Refused> {
    let next = account.agreed_to.next();
    if month != next {
        return Err(Refused::NotNext { month: next.zh() });
    }
    if today <= month.last_day() {
        return Err(Refused::NotOver { month: month.zh() });
    }
    let Some(last) = account.last_day else { return Err(Refused::NoStatement) };
    let size = |fen: Fen| if fen < Fen::ZERO { fen.negated() } else { fen };
    if told != balances.bank {
        let gap = size(told.minus(balances.bank)).grouped();
        let last = last.min(month.last_day()).zh();
        return Err(Refused::OtherBalance { told: told.grouped(), kept: balances.bank.grouped(), gap, last });
    }
    if !balances.gap().is_zero() {
        let why = why.iter().map(|sentence| format!("{sentence}。")).collect();
        return Err(Refused::Disagrees { gap: size(balances.gap()).grouped(), why });
    }
    let (account, agreed) = (account.account, balances.book_after());
    Ok(BankEvent::Agreed { account, month, book: balances.book, bank: balances.bank, agreed })
}
