//! What may be borrowed, paid back and written off, and the vouchers that follow. Pure.

use super::form::Settle;
use super::model::{Debt, DebtEvent, Decision, Step, Took, Way, Written};
use crate::books::model::{
    AccountCode, Book, BookId, Class, Line, NewVoucher, PartyId, Period, Side, Standard, Trial, VoucherKind,
};
use crate::house::{Fault, FieldError, Refusal};
use crate::refusals;
use crate::registry::{Parameters, keys};
use houji_base::{Day, Fen};
use houji_seal::commitment;

refusals! {
    /// Why an act on a debt was not done.
    pub enum Refused {
        /// No such debt.
        NoDebt = 404 "debt.none" "没有这笔债务。请回债务台账重新选。",
        /// No such step.
        NoStep = 404 "debt.no_step" "这笔债务没有这一笔。请回债务页重新点。",
        /// It was taken back before.
        Back = 409 "debt.back" "这一笔已经冲销。请看债务页上的记录。",
        /// It was taken back before.
        Void = 409 "debt.void" "这笔债务已经作废。请看债务页上的记录。",
        /// Something was settled.
        HasSteps = 409 "debt.has_steps" "这笔债务还过、付过、抵过。请先把这些一笔一笔冲销，再作废。",
        /// Nothing is left.
        Cleared = 409 "debt.cleared" "这笔债务的本金已经清了。请核对是不是别的债务的钱。",
        /// The party is in the book already, of another kind.
        OtherKind = 409 "debt.other_kind" "这个名字在账里已经有了，类别和您选的不一样。请核对后重新选类别，真是同名的请加上住处区分。",
    }
}

/// Hundredths of a percent in one.
const WHOLE: i64 = 10_000;

/// What the book and the register hold, as a new debt needs it.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What stands on the debt's account in the book.
    pub booked: Fen,
    /// What is registered of it and not settled.
    pub registered: Fen,
    /// All that is borrowed: 短期借款 and 长期借款及应付款.
    pub borrowed: Fen,
    /// Income of the year before, or of this year where the book has none.
    pub income: Fen,
}

/// Income of the months of a trial balance, before the year's closing entries.
pub fn income(standard: Standard, trial: &Trial) -> Fen {
    let is_income = |code: &AccountCode| standard.account(code).is_some_and(|of| of.class == Class::Income);
    let lines = trial.lines.iter().filter(|line| is_income(&line.account));
    lines.map(|line| line.movement.net().negated()).sum()
}

/// May this be registered? All that must be mended is told at once. A debt of before the book began, or one that was posted
/// elsewhere, must stand in the book; any other needs a decision and an approval and must keep within the county's limits of
/// its day.
///
/// # Errors
/// A refusal naming each field.
pub fn may_record(
    new: &Written,
    book: &Book,
    facts: &Facts,
    parameters: &Parameters,
    today: Day,
) -> Result<(), Refusal> {
    let mut errors = Vec::new();
    let mut wrong = |field: &'static str, sentence: String| errors.push(FieldError::new(field, sentence));
    let is_old = new.origin < book.first.first_day();
    if new.origin > today {
        wrong("origin", "这一天还没到，请改成今天或以前".to_owned());
    }
    if new.principal > Fen::MOST {
        wrong("principal", format!("金额太大，一笔最多 {} 元，请核对", Fen::MOST.grouped()));
    }
    if new.plan.first < new.origin {
        wrong("first", "第一次还钱比借钱还早，请核对".to_owned());
    }
    if is_old && new.took != Took::Posted {
        let from = book.first.zh();
        wrong("took", format!("这本账从{from}开始，以前欠的已经在期初余额里，请选“账上已经有了”"));
    }
    if new.took == Took::Posted {
        let left = new.principal.minus(new.before);
        let room = facts.booked.minus(facts.registered).positive();
        if left <= Fen::ZERO {
            wrong("before", "已经还清的不用登记，请核对登记以前还了多少".to_owned());
        } else if left > room {
            let [booked, registered, room] = [facts.booked, facts.registered, room].map(Fen::grouped);
            let account = new.kind.zh();
            wrong(
                "principal",
                format!(
                    "账上“{account}”是 {booked} 元，已经登记 {registered} 元，这笔没还的最多登记 {room} 元。请先核对账"
                ),
            );
        }
    } else if !new.before.is_zero() {
        wrong("before", "新借的还没有还过，请把这一格空着".to_owned());
    } else if !new.kind.is_loan() {
        wrong("kind", "新借的请选短期借款或长期借款；应付款、一事一议资金照常记凭证".to_owned());
    }
    if !is_old {
        errors.extend(allowed(new, facts, parameters));
    }
    if errors.is_empty() { Ok(()) } else { Err(Refusal::fields(errors)) }
}

/// What stands against a new debt: its purpose, its decision, the limits.
fn allowed(new: &Written, facts: &Facts, parameters: &Parameters) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let number = |key| parameters.number(key, new.origin);
    if new.purpose == super::model::Purpose::Public && number(keys::DEBT_PUBLIC) == 0 {
        let sentence =
            "本县规定不能借钱办公益事业。请改用自有资金、一事一议或专项资金，确需举债的请先由县里改限值";
        errors.push(FieldError::new("purpose", sentence));
    }
    errors.extend(decided(new.decision.as_ref(), new.origin, number(keys::DEBT_VOTES)));
    if new.approval.chars().count() < 2 {
        errors.push(FieldError::new("approval", "新借的要有乡镇批复。请写一下批复的文号"));
    }
    let posted = if new.took == Took::Posted { Fen::ZERO } else { new.principal };
    let after = facts.borrowed.plus(posted);
    let most = Fen::new(number(keys::DEBT_MOST).saturating_mul(100));
    let [owed, shown] = [facts.borrowed, most].map(Fen::grouped);
    let day = new.origin.zh();
    if after > most {
        let sentence = format!(
            "本县 {day} 的限值：一本账的借款合计最多 {shown} 元。账上已有 {owed} 元，请少借或者先还旧账"
        );
        errors.push(FieldError::new("principal", sentence));
        return errors;
    }
    let share = number(keys::DEBT_INCOME_SHARE);
    let most = Fen::new(facts.income.positive().fen().saturating_mul(share).div_euclid(100));
    if after > most {
        let [income, shown] = [facts.income, most].map(Fen::grouped);
        let sentence = format!(
            "本县 {day} 的限值：借款合计最多是一年收入的 {share}%。上一年收入 {income} 元，最多借到 {shown} 元，账上已有 {owed} 元，请少借或者先还旧账"
        );
        errors.push(FieldError::new("principal", sentence));
    }
    errors
}

/// What is wanting in a decision about something of a day; `least` is the share of votes it needs, in hundredths of a percent.
fn decided(decision: Option<&Decision>, day: Day, least: i64) -> Vec<FieldError> {
    let Some(Decision { day: on, votes, of, .. }) = decision else {
        return vec![FieldError::new(
            "decided_on",
            "要先经成员大会或代表会议表决。请填表决的日子、票数和会议记录",
        )];
    };
    let mut errors = Vec::new();
    if *on > day {
        errors.push(FieldError::new("decided_on", "要先表决再办，请核对表决的日子"));
    }
    if votes.saturating_mul(WHOLE).div_euclid((*of).max(1)) < least {
        let (whole, part) = (least.div_euclid(100), least.rem_euclid(100));
        let sentence =
            format!("同意 {votes} 票，应到 {of} 人，没到 {whole}.{part:02}%，没有通过。请核对票数");
        errors.push(FieldError::new("votes", sentence));
    }
    errors
}

/// What the record says of a new debt; made again from its row, it is the same.
pub fn told(new: &Written, (book, party): (BookId, PartyId), voucher: i64, salt: &[u8; 16]) -> DebtEvent {
    DebtEvent::Recorded {
        book,
        party,
        kind: new.kind,
        origin: new.origin,
        principal: new.principal,
        before: new.before,
        rate: new.rate,
        purpose: new.purpose,
        took: new.took,
        decided: votes(new.decision.as_ref()),
        plan: (new.plan.first, new.plan.every, new.plan.times),
        voucher,
        words: commitment(salt, &new.words()).to_string(),
    }
}

fn votes(decision: Option<&Decision>) -> Option<(Day, i64, i64)> {
    decision.map(|decision| (decision.day, decision.votes, decision.of))
}

/// A voucher of two lines: debit and credit, each with its party.
fn voucher(
    day: Day,
    (summary, papers): (&str, i64),
    [debit, credit]: [(&str, Option<PartyId>); 2],
    amount: Fen,
) -> Result<NewVoucher, Fault> {
    let line = |side: Side, (code, party): (&str, Option<PartyId>)| {
        let account = AccountCode::parse(code).map_err(|_| Fault::new("a debt names no account"))?;
        Ok::<Line, Fault>(Line { account, party, side, amount, summary: String::new() })
    };
    Ok(NewVoucher {
        period: Period::of(day),
        day,
        kind: VoucherKind::Ordinary,
        summary: summary.to_owned(),
        papers,
        reverses: None,
        lines: vec![line(Side::Debit, debit)?, line(Side::Credit, credit)?],
    })
}

/// The voucher of a new debt; none for what stands in the book.
///
/// # Errors
/// A fault when the program's own accounts cannot be read.
pub fn borrowed(new: &Written, party: PartyId, standard: Standard) -> Result<Option<NewVoucher>, Fault> {
    let Some(debit) = new.took.account(standard) else { return Ok(None) };
    let summary = if new.took == Took::Works { "欠工程款" } else { "借入款项" };
    let lines = [(debit, None), (new.kind.account(standard), Some(party))];
    voucher(new.origin, (summary, 1), lines, new.principal).map(Some)
}

/// The voucher of what becomes of a debt.
///
/// # Errors
/// As [`borrowed`].
pub fn settling(
    debt: &Debt,
    settle: &Settle,
    (standard, party_kind): (Standard, &str),
) -> Result<NewVoucher, Fault> {
    let old = standard == Standard::S2004;
    let (income, interest) = if old { ("531", "551") } else { ("504", "515") };
    let paid = settle.purse.map_or("102", crate::books::model::Purse::account);
    let (party, account) = (Some(debt.party), debt.written.kind.account(standard));
    let lines = match settle.way {
        Way::Repaid => [(account, party), (paid, None)],
        Way::Interest => [(interest, None), (paid, None)],
        Way::Offset => {
            let against = settle.against.map_or("112", |against| against.account(standard, party_kind));
            let is_claim = settle.against == Some(super::model::Against::Claim);
            [(account, party), (against, party.filter(|_| is_claim))]
        }
        Way::Waived | Way::WrittenOff => [(account, party), (income, None)],
    };
    let summary = match settle.way {
        Way::Repaid => "归还借款本金",
        Way::Interest => "付借款利息",
        Way::Offset => "以资抵债",
        Way::Waived => "债权人免除债务",
        Way::WrittenOff => "表决核销债务",
    };
    voucher(settle.day, (summary, settle.papers), lines, settle.amount)
}

/// May this become of a debt? `booked` stands on its account, `claim` is what its creditor owes the book where that is given
/// for it.
///
/// # Errors
/// The refusal.
pub fn may_settle(
    debt: &Debt,
    settle: &Settle,
    (booked, claim): (Fen, Option<Fen>),
    parameters: &Parameters,
) -> Result<(), Refusal> {
    if debt.is_void {
        return Err(Refused::Void.into());
    }
    let (left, mut errors) = (debt.left(), Vec::new());
    if settle.way.settles() {
        if left.is_zero() {
            return Err(Refused::Cleared.into());
        }
        let most =
            [Some(left), Some(booked), claim].into_iter().flatten().min().unwrap_or_default().positive();
        if settle.amount > most {
            let sentence = match most {
                _ if most == left => format!("本金只剩 {} 元，请改成实际的数", left.grouped()),
                _ if claim == Some(most) => {
                    format!("账上对方只欠集体 {} 元，请改成实际抵的数", most.grouped())
                }
                _ => format!("账上“{}”只剩 {} 元，请先核对账", debt.written.kind.zh(), most.grouped()),
            };
            errors.push(FieldError::new("amount", sentence));
        }
    }
    if settle.day < debt.written.origin {
        errors.push(FieldError::new("day", "比借钱的日子还早，请核对"));
    }
    if settle.way == Way::WrittenOff {
        let least = parameters.number(keys::DEBT_VOTES, settle.day);
        errors.extend(decided(settle.decision.as_ref(), settle.day, least));
    }
    if errors.is_empty() { Ok(()) } else { Err(Refusal::fields(errors)) }
}

/// What became of a debt as an event.
pub fn settled(debt: &Debt, settle: &Settle, voucher: i64, salt: &[u8; 16]) -> DebtEvent {
    let minutes = settle.decision.as_ref().map_or("", |decision| &decision.minutes);
    DebtEvent::Settled {
        n: debt.steps.saturating_add(1),
        way: settle.way,
        day: settle.day,
        amount: settle.amount,
        decided: votes(settle.decision.as_ref()),
        voucher,
        words: commitment(salt, &[settle.basis.as_str(), minutes].join("\n")).to_string(),
    }
}

/// Why something is taken back.
fn reason(text: &str) -> Result<String, Refusal> {
    let read = crate::books::typed::words("reason", text, (2, 40), "请写一下错在哪里");
    read.map_err(|why| Refusal::fields(vec![why]))
}

/// A step is taken back by the voucher `red`.
///
/// # Errors
/// The refusal.
pub fn taken_back(step: &Step, red: i64, text: &str, salt: &[u8; 16]) -> Result<DebtEvent, Refusal> {
    if step.taken_back.is_some() {
        return Err(Refused::Back.into());
    }
    let words = commitment(salt, &reason(text)?).to_string();
    Ok(DebtEvent::TakenBack { n: step.n, amount: step.amount, voucher: red, words })
}

/// May a debt be taken back as registered by mistake? Nothing has become of it that was not taken back.
///
/// # Errors
/// The refusal.
pub fn may_void(debt: &Debt, steps: &[Step]) -> Result<(), Refused> {
    if debt.is_void {
        return Err(Refused::Void);
    }
    if steps.iter().any(|step| step.taken_back.is_none()) { Err(Refused::HasSteps) } else { Ok(()) }
}

/// A debt is taken back, with its voucher by the one in red.
///
/// # Errors
/// A refusal when no reason is given.
pub fn voided(red: i64, text: &str, salt: &[u8; 16]) -> Result<DebtEvent, Refusal> {
    Ok(DebtEvent::Voided { voucher: red, words: commitment(salt, &reason(text)?).to_string() })
}
