//! What may be recorded, received and ended, and the vouchers that follow. Pure.

use super::model::{
    Accounts, Contract, ContractEvent, Due, DueState, Kind, Later, Part, Planned, Receipt, Terms, Written,
    account, by_year,
};
pub use crate::books::model::Purse;
use crate::books::model::{Book, BookId, Line, NewVoucher, PartyId, Period, Side, VoucherKind};
use crate::books::typed::words;
use crate::house::{Fault, FieldError, Refusal};
use crate::refusals;
use crate::registry::Parameters;
use houji_base::{Day, Fen, Month};
use houji_seal::commitment;

refusals! {
    /// Why an act on a contract was not done.
    pub enum Refused {
        /// No such contract.
        NoContract = 404 "contract.none" "没有这份合同。请回合同目录重新选。",
        /// It was ended before.
        Ended = 409 "contract.ended" "这份合同已经提前终止。请看合同页上的记录。",
        /// Its time is over.
        Over = 409 "contract.over" "这份合同已经到期，不用终止。请把没收的钱收清，要续就登记一份新合同。",
        /// Nothing is left to be paid.
        NothingOpen = 409 "contract.nothing_open" "这份合同的钱已经收齐。请核对是不是别的合同的钱。",
        /// No such receipt.
        NoReceipt = 404 "contract.no_receipt" "这份合同没有这笔收款。请回合同页重新点。",
        /// It was taken back before.
        Back = 409 "contract.back" "这笔收款已经冲销。请看合同页上的记录。",
        /// It was paid ahead, and its due was posted since.
        Used { n: i64 } = 409 "contract.used"
            "这笔钱里提前收的，已经抵了第 {n} 期应收，不能冲销。请另记一张更正凭证，写明原因。",
        /// It was taken back before.
        Void = 409 "contract.void" "这份合同已经作废。请看合同页上的记录。",
        /// Money came in under it.
        HasReceipts = 409 "contract.has_receipts" "这份合同收过钱。请先把收款一笔一笔冲销，再作废。",
        /// It has too many vouchers to be a slip.
        TooMany { n: usize } = 409 "contract.too_many"
            "这份合同已经记了 {n} 张凭证，不能作废。请提前终止，记错的另记更正凭证，写明原因。",
        /// The party was added by somebody else meanwhile, of another kind.
        OtherKind = 409 "contract.other_kind" "这个名字在账里已经有了，类别和您选的不一样。请核对后重新选类别，真是同名的请加上住处区分。",
    }
}

/// Characters of a summary of a book.
const SUMMARY: usize = crate::books::decide::SUMMARY;

/// May this be recorded? `book` is where it is posted.
///
/// # Errors
/// A refusal naming each field.
pub fn recorded(
    new: &Written,
    (book, party): (&Book, PartyId),
    parameters: &Parameters,
    today: Day,
    salt: &[u8; 16],
) -> Result<ContractEvent, Refusal> {
    let mut errors = Vec::new();
    if new.signed > today {
        errors.push(FieldError::new("signed", "签订的日期还没到，请改成今天或以前"));
    }
    let years = parameters.number(new.kind.longest(), new.signed);
    if is_too_long(&new.terms, years) && new.over.is_empty() {
        let sentence = format!(
            "本县的限值：{} {} 签的，最长 {years} 年。请改短；确有依据要保留的，请写明依据",
            new.kind.zh(),
            new.signed.zh()
        );
        errors.push(FieldError::new("over", sentence));
    }
    if new.terms.dues().iter().any(|due| due.amount > Fen::MOST) {
        errors
            .push(FieldError::new("rent", format!("金额太大，一期最多 {} 元，请核对", Fen::MOST.grouped())));
    }
    if new.since < book.first.first_day() {
        let sentence = format!("这本账从{}开始，请填这个月或以后的日期", book.first.zh());
        errors.push(FieldError::new("since", sentence));
    }
    if !errors.is_empty() {
        return Err(Refusal::fields(errors));
    }
    Ok(told(new, (book.id, party), salt))
}

/// What the record says of a new contract; made again from its row, it is the same.
pub fn told(new: &Written, (book, party): (BookId, PartyId), salt: &[u8; 16]) -> ContractEvent {
    let Terms { start, end, cycle, rent, .. } = new.terms;
    let dues = new.terms.dues();
    ContractEvent::Recorded {
        book,
        kind: new.kind,
        party,
        signed: new.signed,
        start,
        end,
        cycle,
        rent,
        dues: i64::try_from(dues.len()).unwrap_or(i64::MAX),
        total: dues.iter().map(|due| due.amount).sum(),
        guarantee: new.guarantee,
        words: commitment(salt, &new.words()).to_string(),
    }
}

/// True when a contract lasts longer than so many years.
pub fn is_too_long(terms: &Terms, years: i64) -> bool {
    terms.end >= terms.start.plus_months(years.saturating_mul(12))
}

/// A new contract's dues as they are kept.
pub fn opened(new: &Written) -> Vec<Due> {
    let state = |due: &Planned| if due.day < new.since { DueState::Before } else { DueState::Planned };
    let dues = new.terms.dues().into_iter();
    dues.map(|planned| Due { state: state(&planned), planned, paid: Fen::ZERO, voucher: None }).collect()
}

/// The day something of a day is posted on: that day, or the first of the month that is open when its own is closed or
/// before the book began.
pub fn posting_day(book: &Book, day: Day) -> Day {
    let open = book.open_month();
    if Month::of(day) < open { open.first_day() } else { day }
}

/// What a contract's vouchers need to know of it.
#[derive(Clone, Debug)]
pub struct Named {
    /// What is let.
    pub kind: Kind,
    /// Title.
    pub title: String,
    /// The other side.
    pub party: PartyId,
    /// Its kind.
    pub party_kind: String,
}

impl Named {
    /// Of a contract.
    pub fn of(contract: &Contract) -> Named {
        let (kind, title) = (contract.written.kind, contract.written.title.clone());
        Named { kind, title, party: contract.party, party_kind: contract.party_kind.clone() }
    }

    fn accounts(&self, book: &Book) -> Accounts {
        Accounts::of(book.standard, self.kind, &self.party_kind)
    }

    /// A voucher of such lines; those without an amount are left out.
    fn voucher(
        &self,
        day: Day,
        (summary, papers): (&str, i64),
        lines: &[(&str, Side, Fen)],
    ) -> Result<NewVoucher, Fault> {
        // Money and income are the collective's; debts are with somebody.
        let is_with = |code: &str| !code.starts_with('5') && !code.starts_with("10");
        let line = |(code, side, amount): &(&str, Side, Fen)| {
            let party = Some(self.party).filter(|_| is_with(code));
            Ok(Line { account: account(code)?, party, side: *side, amount: *amount, summary: String::new() })
        };
        let lines: Result<Vec<Line>, Fault> =
            lines.iter().filter(|(_, _, amount)| !amount.is_zero()).map(line).collect();
        Ok(NewVoucher {
            period: Period::of(day),
            day,
            kind: VoucherKind::Ordinary,
            summary: summary.chars().take(SUMMARY).collect(),
            papers,
            reverses: None,
            lines: lines?,
        })
    }
}

/// A due becomes a receivable, or uses up what was paid ahead; its income is of the years it pays for. Besides the
/// voucher the parts of later years are told.
///
/// # Errors
/// A fault when the program's own accounts cannot be read.
pub fn fell_due(named: &Named, due: &Due, book: &Book) -> Result<(NewVoucher, Vec<(i64, Fen)>), Fault> {
    let Planned { n, from, to, amount, .. } = due.planned;
    let day = posting_day(book, due.planned.day);
    let year = i64::from(day.year());
    let parts = by_year(amount, from, to);
    let later: Vec<_> = parts.into_iter().filter(|(of, part)| *of > year && !part.is_zero()).collect();
    let ahead: Fen = later.iter().map(|(_, part)| *part).sum();
    let (codes, summary) = (named.accounts(book), format!("应收租金 第 {n} 期：{}", named.title));
    let lines = [
        (codes.owed, Side::Debit, due.open()),
        (codes.ahead, Side::Debit, due.paid),
        (codes.income, Side::Credit, amount.minus(ahead)),
        (codes.ahead, Side::Credit, ahead),
    ];
    Ok((named.voucher(day, (&summary, 0), &lines)?, later))
}

/// What was kept for a year becomes its income, on its first day.
///
/// # Errors
/// As [`fell_due`].
pub fn earned(named: &Named, (year, amount): (i64, Fen), book: &Book) -> Result<NewVoucher, Fault> {
    let january = Month::new(year, 1).ok_or_else(|| Fault::new("a year of a contract is none"))?;
    let day = posting_day(book, january.first_day());
    let (codes, summary) = (named.accounts(book), format!("{year} 年的租金转收入：{}", named.title));
    let lines = [(codes.ahead, Side::Debit, amount), (codes.income, Side::Credit, amount)];
    named.voucher(day, (&summary, 0), &lines)
}

/// Which dues an amount pays, the oldest first: those that are owed, then those to come.
///
/// # Errors
/// A refusal when nothing is open, or when it is more than all that is.
pub fn allotted(dues: &[Due], amount: Fen) -> Result<Vec<(i64, Fen)>, Refusal> {
    let mut open: Vec<&Due> =
        dues.iter().filter(|due| matches!(due.state, DueState::Owed | DueState::Planned)).collect();
    open.retain(|due| due.open() > Fen::ZERO);
    open.sort_by_key(|due| (due.state != DueState::Owed, due.planned.day, due.planned.n));
    let all: Fen = open.iter().map(|due| due.open()).sum();
    if all.is_zero() {
        return Err(Refused::NothingOpen.into());
    }
    if amount <= Fen::ZERO {
        return Err(Refusal::fields(vec![FieldError::new("amount", "请填收了多少钱，要大于 0")]));
    }
    if amount > all {
        let over = amount.minus(all).grouped();
        let sentence = format!(
            "这份合同一共只剩 {} 元没收，多了 {over} 元。请改成实收这份合同的数，多的退给对方或另记一笔",
            all.grouped()
        );
        return Err(Refusal::fields(vec![FieldError::new("amount", sentence)]));
    }
    let mut left = amount;
    let parts = open.into_iter().map(|due| {
        let part = due.open().min(left);
        left = left.minus(part);
        (due.planned.n, part)
    });
    Ok(parts.take_while(|(_, part)| *part > Fen::ZERO).collect())
}

/// The voucher of money that came in: what was owed is no longer owed, the rest is kept for later.
///
/// # Errors
/// As [`fell_due`].
pub fn received(
    named: &Named,
    (day, into, papers): (Day, Purse, i64),
    (dues, parts): (&[Due], &[(i64, Fen)]),
    book: &Book,
) -> Result<NewVoucher, Fault> {
    let is_owed = |n: i64| dues.iter().any(|due| due.planned.n == n && due.state == DueState::Owed);
    let sum =
        |owed: bool| parts.iter().filter(|(n, _)| is_owed(*n) == owed).map(|(_, part)| *part).sum::<Fen>();
    let (owed, ahead) = (sum(true), sum(false));
    let (codes, summary) = (named.accounts(book), format!("收合同款：{}", named.title));
    let lines = [
        (into.account(), Side::Debit, owed.plus(ahead)),
        (codes.owed, Side::Credit, owed),
        (codes.ahead, Side::Credit, ahead),
    ];
    named.voucher(day, (&summary, papers), &lines)
}

/// May a receipt be taken back? What it paid ahead must not have been used up since.
///
/// # Errors
/// The refusal.
pub fn taken_back(
    receipt: &Receipt,
    parts: &[Part],
    dues: &[Due],
    (red, reason): (i64, &str),
    salt: &[u8; 16],
) -> Result<ContractEvent, Refusal> {
    if receipt.taken_back.is_some() {
        return Err(Refused::Back.into());
    }
    let is_posted = |n: i64| dues.iter().any(|due| due.planned.n == n && due.voucher.is_some());
    if let Some(part) = parts.iter().find(|part| part.is_ahead && is_posted(part.n)) {
        return Err(Refused::Used { n: part.n }.into());
    }
    words("reason", reason, (2, 40), "请写一下为什么冲销").map_err(|why| Refusal::fields(vec![why]))?;
    Ok(ContractEvent::TakenBack {
        day: receipt.day,
        amount: receipt.amount,
        dues: parts.iter().map(|part| (part.n, part.amount)).collect(),
        voucher: red,
        words: commitment(salt, reason.trim()).to_string(),
    })
}

/// Most vouchers of a contract that can be taken back as recorded by mistake.
pub const VOIDED_MOST: usize = 24;

/// Positions of the vouchers of a contract's dues and of its income of later years.
pub fn posted(dues: &[Due], later: &[Later]) -> Vec<i64> {
    let dues = dues.iter().filter_map(|due| due.voucher);
    dues.chain(later.iter().filter_map(|later| later.voucher)).collect()
}

/// May a contract be taken back as recorded by mistake? No money has come in that was not taken back, and few vouchers
/// were posted.
///
/// # Errors
/// The refusal.
pub fn may_void(contract: &Contract, receipts: &[Receipt], posted: usize) -> Result<(), Refused> {
    if contract.is_void {
        return Err(Refused::Void);
    }
    if receipts.iter().any(|receipt| receipt.taken_back.is_none()) {
        return Err(Refused::HasReceipts);
    }
    if posted > VOIDED_MOST {
        return Err(Refused::TooMany { n: posted });
    }
    Ok(())
}

/// A contract is taken back; `vouchers` are its own with those in red.
///
/// # Errors
/// A refusal when no reason is given.
pub fn voided(vouchers: Vec<(i64, i64)>, reason: &str, salt: &[u8; 16]) -> Result<ContractEvent, Refusal> {
    let reason = words("reason", reason, (2, 40), "请写一下为什么作废");
    let reason = reason.map_err(|why| Refusal::fields(vec![why]))?;
    Ok(ContractEvent::Voided { vouchers, words: commitment(salt, &reason).to_string() })
}

/// May it be ended early, with this as its last day?
///
/// # Errors
/// The refusal.
pub fn ended(
    contract: &Contract,
    last_day: Day,
    reason: &str,
    today: Day,
    salt: &[u8; 16],
) -> Result<ContractEvent, Refusal> {
    if contract.ended.is_some() {
        return Err(Refused::Ended.into());
    }
    let Terms { start, end, .. } = contract.written.terms;
    if end < today {
        return Err(Refused::Over.into());
    }
    let mut errors = Vec::new();
    if last_day < start || last_day >= end {
        let sentence = format!("最后一天请填 {} 到 {} 之间", start.zh(), end.plus_days(-1).zh());
        errors.push(FieldError::new("last_day", sentence));
    }
    if let Some(error) = words("reason", reason, (2, 60), "请写一下为什么提前终止").err() {
        errors.push(error);
    }
    if !errors.is_empty() {
        return Err(Refusal::fields(errors));
    }
    Ok(ContractEvent::Ended { last_day, words: commitment(salt, reason.trim()).to_string() })
}
