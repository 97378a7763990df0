//! What may be posted, taken back and closed. Pure.

use super::model::{
    AccountCode, Book, BookEvent, Class, Closes, Line, Named, NewVoucher, PartyId, Period, Side, Standard,
    SubAccounts, Trial, Voucher, VoucherKind, blockers,
};
use crate::house::{FieldError, Refusal};
use crate::refusals;
use houji_base::{BadFen, Day, Fen, Month};
use houji_seal::commitment;

refusals! {
    /// Why an act on a book was not done.
    pub enum Refused {
        /// No such book.
        NoBook = 404 "book.none" "没有这本账。请回账本目录重新选。",
        /// There is one already.
        Exists = 409 "book.exists" "这个村的这本账已经建好了。请直接打开它。",
        /// The place keeps no books.
        NoPlace = 422 "book.no_place" "只有村、镇能建账。请先选一个村。",
        /// The sides differ.
        Unbalanced { debit: String, credit: String, gap: String } = 422 "book.unbalanced"
            "借方 {debit} 元，贷方 {credit} 元，差 {gap} 元。请改平了再交。",
        /// The month was closed.
        Closed { month: String } = 409 "book.closed" "{month}已经结账，不能再记。请记在没结账的月份，更正用红字冲销。",
        /// Before the book's first month.
        TooEarly { month: String } = 422 "book.too_early" "这本账从{month}开始。请把日期改到这个月或以后。",
        /// After today.
        Future = 422 "book.future" "日期还没到。请改成今天或以前。",
        /// It was taken back before.
        Reversed { by: String } = 409 "book.reversed" "这张凭证已经由 {by} 冲销。请看那张凭证。",
        /// Red takes back black only.
        IsReversal = 409 "book.is_reversal" "红字凭证不能再冲销。请重新记一张正确的凭证。",
        /// Opening balances are mended by an entry of their own.
        IsOpening = 409 "book.is_opening" "期初余额不能冲销。请记一张更正凭证，写明原因。",
        /// The year's closing entries stay.
        IsClosing = 409 "book.is_closing" "年终结转的凭证不能冲销。请在新的一年记一张更正凭证，写明原因。",
        /// No such voucher.
        NoVoucher = 404 "book.no_voucher" "没有这张凭证。请回凭证目录重新找。",
        /// The month is open anyway.
        NotClosed { month: String } = 409 "book.not_closed" "{month}还没结账，不用开例外。请直接记账。",
        /// Of a year that was closed nothing is opened again.
        YearClosed { year: i64 } = 409 "book.year_closed"
            "{year}年已经年终结转，不能再开例外。请在没结账的月份记更正凭证，写明原因。",
        /// One at a time.
        ExceptionOpen { month: String } = 409 "book.exception_open" "{month}的例外还开着。请先用完或者收回，再开下一个。",
        /// No such exception.
        NoException = 404 "book.no_exception" "没有这个例外。请回例外目录重新找。",
        /// It ended before.
        ExceptionOver = 409 "book.exception_over" "这个例外已经结束了。请回例外目录看它是怎么结束的。",
        /// A closed month must stay one that could be closed.
        LateBlocked { month: String, what: String } = 409 "book.late_blocked"
            "记了这张，{month}就结不了账：{what}。请改好这张凭证再记。",
        /// Another room has ended the month, too.
        LateHeld { what: String } = 409 "book.late_held" "{what}。请把这张凭证记在没结账的月份。",
        /// Months are closed in turn.
        NotNext { month: String } = 409 "book.not_next" "要先结{month}的账。请按月份顺序结账。",
        /// A month is closed when it is over.
        NotOver { month: String } = 409 "book.not_over" "{month}还没过完。请到下个月再结账。",
        /// Something stands in the way of closing.
        Blocked { what: String } = 409 "book.blocked" "还不能结账：{what}。请先办好再结。",
        /// Every account of the year is closed.
        NothingLeft = 409 "book.nothing_left" "这一年没有要结转的了。请直接结账。",
        /// More was given out than there is.
        OverDistributed { shared: String, there: String } = 409 "book.over_distributed"
            "各项分配共 {shared} 元，可分配的只有 {there} 元。请先冲销多分的再结转。",
        /// The book has no such month.
        NoMonth = 422 "book.no_month" "这本账没有这个月。请从月份里重新选。",
        /// Not a day, or one yet to come.
        NoKnownDay = 422 "book.no_known_day" "这一天看不懂，或者还没到。请选今天或以前的一天。",
        /// No such account.
        NoAccount = 404 "book.no_account" "这本账没有这个科目。请从科目余额表里重新点。",
        /// Too many rows for one file or one print.
        TooLong { most: i64 } = 422 "book.too_long" "这里的账太多，一次最多 {most} 行。请选短一点的时间。",
        /// Nothing to look for.
        TooShort = 422 "book.too_short" "这样找不到。请写两个连着的字，或者一个金额。",
        /// Borrowing is entered where its decision is.
        Borrowing = 422 "book.borrowing" "借款不能直接记凭证。请到“债务”里登记这笔借款，写明表决和批复，凭证会一起记好。",
        /// A room that names accounts by their codes met a system it does not know.
        UnknownSystem = 409 "book.unknown_system" "这本账用的是县里导入的会计制度，这里不知道它的科目，办不了。请在这本账里直接记凭证。",
        /// Cooperatives keep books under a chart of their own.
        WrongSystem = 422 "book.wrong_system" "农民专业合作社有自己的会计制度，不能用集体经济组织的。请选合作社的制度；没有的，请县里先导入。",
        /// Nobody handed in the lines.
        NoStatement = 409 "book.no_statement" "这个会计制度是县里导入的，还没有交这张报表的项目。请县里导入报表项目，或者看科目余额表。",
        /// Another book goes on from it.
        GoneOver { to: String } = 409 "book.gone_over" "这本账已经转到新制度的账（{to}），不再记账。请到新的那本账里办。",
        /// The book's system is not the one that is gone over from.
        NotOld = 409 "book.not_old" "这本账已经是2023年制度的账，不用转。请直接在这本账里记。",
        /// Entries of months that are not closed.
        OpenEntries { month: String } = 409 "book.open_entries" "{month}及以后还有没结账的凭证。请先结完这些月份的账，再转新制度。",
        /// Income and expense are not closed.
        OpenResult = 409 "book.open_result" "收入、支出科目还有余额。请先做年终结转、结完12月的账，再转新制度。",
        /// Something else still hangs on the book.
        HeldBy { what: String } = 409 "book.held_by" "{what}。请先办好，再转新制度。",
        /// Nothing to end.
        NotOwnSub = 409 "book.not_own_sub" "制度自带的、已经停用的明细科目不能改。请改本账自己加的明细科目。",
        /// It holds something.
        SubHolds = 409 "book.sub_holds" "这个明细科目还有余额，或者下面还有在用的明细。请先转平、停用下面的，再停用它。",
        /// A sub-account of this code is there.
        SubExists = 409 "book.sub_exists" "这个明细科目已经有了。请直接用它，或换一个编号。",
        /// A party of this name is there.
        PartyExists = 409 "book.party_exists" "这个名字已经有了。请直接选它；真是同名的，请加上住处区分。",
    }
}

mod exceptions;
mod registers;

pub use exceptions::{Late, Wanted, exception, exception_ended, late, opened as exception_opened};
pub use registers::{PARTY_KINDS, party, sub_account, sub_account_ended, sub_account_renamed};

/// Characters of a name.
pub const NAME: usize = 40;
/// Lines of one voucher.
pub const LINES: (usize, usize) = (2, 200);
/// Lines of the balances a book begins with: accounts, and everybody who owes or is owed.
pub const OPENING_LINES: usize = 2_000;
/// Characters of a summary.
pub const SUMMARY: usize = 60;
/// Most sheets behind one voucher.
pub const PAPERS: i64 = 999;

/// Checks a voucher; everything that must be mended is told at once, each line by its number.
///
/// # Errors
/// The first of: the day, then all fields of the form together, then the balance.
pub fn voucher(book: &Book, subs: &SubAccounts, new: &NewVoucher, today: Day) -> Result<(), Refusal> {
    day(book, new, today)?;
    content(book, subs, new)
}

/// All of a voucher but its day.
fn content(book: &Book, subs: &SubAccounts, new: &NewVoucher) -> Result<(), Refusal> {
    let mut errors = Vec::new();
    errors.extend(summary(&new.summary));
    if !(0..=PAPERS).contains(&new.papers) {
        errors.push(FieldError::new("papers", format!("附件张数请填 0 到 {PAPERS}")));
    }
    let most = if new.kind == VoucherKind::Opening { OPENING_LINES } else { LINES.1 };
    if !(LINES.0..=most).contains(&new.lines.len()) {
        let sentence = format!("一张凭证请写 {} 到 {most} 行", LINES.0);
        errors.push(FieldError::new("lines", sentence));
    }
    let in_red = new.kind == VoucherKind::Reversal;
    for (at, each) in new.lines.iter().enumerate() {
        line(book.standard, subs, at.saturating_add(1), each, in_red, &mut errors);
    }
    if new.kind == VoucherKind::Ordinary {
        let ended = new.lines.iter().zip(1i64..).filter(|(line, _)| subs.is_ended(&line.account));
        errors.extend(ended.map(|(line, at)| {
            let sentence = format!("第 {at} 行的明细科目 {} 已经停用，请换一个", line.account);
            FieldError::new(format!("line{at}-account"), sentence)
        }));
    }
    if !errors.is_empty() {
        return Err(Refusal::fields(errors));
    }
    let (debit, credit) = new.sums();
    if debit != credit {
        let gap = debit.minus(credit);
        let gap = if gap < Fen::ZERO { gap.negated() } else { gap };
        let [debit, credit, gap] = [debit, credit, gap].map(Fen::grouped);
        return Err(Refused::Unbalanced { debit, credit, gap }.into());
    }
    Ok(())
}

/// Refuses money borrowed (短期借款, 长期借款及应付款) in a voucher that somebody writes by hand: a loan needs its decision, and
/// is posted by the room of debts. What is taken over from other programs, and red, is not asked; nor is a book whose system
/// the program does not know, of which that room keeps none.
///
/// # Errors
/// The refusal.
pub fn no_borrowing(standard: Standard, new: &NewVoucher) -> Result<(), Refused> {
    let is_loan = |line: &Line| line.side == Side::Credit && BORROWED.contains(&line.account.general());
    if standard.is_known() && new.lines.iter().any(is_loan) { Err(Refused::Borrowing) } else { Ok(()) }
}

/// Accounts of borrowed money, the same in both systems.
pub const BORROWED: [&str; 2] = ["201", "221"];

/// What is wrong with the words of a voucher.
pub fn summary(text: &str) -> Option<FieldError> {
    let sentence = match text.trim().chars().count() {
        0 => "请写一下这笔是什么事".to_owned(),
        n if n > SUMMARY => format!("摘要现在是 {n} 个字，请缩到 {SUMMARY} 个字以内"),
        _ => return None,
    };
    Some(FieldError::new("summary", sentence))
}

/// May something be posted on this day?
fn day(book: &Book, new: &NewVoucher, today: Day) -> Result<(), Refused> {
    if new.day > today {
        return Err(Refused::Future);
    }
    let month = Month::of(new.day);
    if month < book.first {
        return Err(Refused::TooEarly { month: book.first.zh() });
    }
    if book.is_closed(month) {
        return Err(Refused::Closed { month: month.zh() });
    }
    Ok(())
}

/// What is wrong with a line, by its number.
pub fn line(
    standard: Standard,
    subs: &SubAccounts,
    number: usize,
    line: &Line,
    in_red: bool,
    errors: &mut Vec<FieldError>,
) {
    let mut wrong = |field: &str, sentence: String| {
        errors.push(FieldError::new(format!("line{number}-{field}"), format!("第 {number} 行{sentence}")));
    };
    if subs.name(standard, &line.account).is_none() {
        wrong("account", format!("没有 {} 这个科目，请重新选", line.account));
    } else if needs_part(standard, &line.account) {
        let Closes { shared, kept, .. } = standard.year_end();
        let whole = standard.account(&line.account).map_or("", |account| account.zh);
        let [shared, kept] = [shared, kept].map(|of| format!("{} {}", of.code, of.zh));
        wrong("account", format!("{whole}请写到明细：{shared}，或 {kept}"));
    }
    let by_party = standard.account(&line.account).filter(|account| account.by_party);
    if let Some(account) = by_party.filter(|_| line.party.is_none()) {
        wrong("party", format!("是{}，请选一下是哪一户、哪个单位", account.zh));
    }
    if line.amount.is_zero() {
        wrong("amount", "没有金额，请填上".to_owned());
    } else if line.amount < Fen::ZERO && !in_red {
        wrong("amount", "金额是负数，请填正数；更正用红字冲销".to_owned());
    }
    let size = if line.amount < Fen::ZERO { line.amount.negated() } else { line.amount };
    if size > Fen::MOST {
        wrong("amount", format!("金额太大，一行最多 {} 元，请分开写", Fen::MOST.grouped()));
    }
    let letters = line.summary.chars().count();
    if letters > SUMMARY {
        wrong("summary", format!("的摘要是 {letters} 个字，请缩到 {SUMMARY} 个字以内"));
    }
}

/// Entries name a part of this account, never the account itself: what is given out and what is kept stand apart.
pub fn needs_part(standard: Standard, account: &AccountCode) -> bool {
    let Closes { shared, kept, .. } = standard.year_end();
    let is_above = |of: Named| of.code.split_once('.').is_some_and(|(whole, _)| whole == account.as_str());
    is_above(shared) && is_above(kept)
}

/// What to do about an amount that cannot be read.
pub fn amount_sentence(why: BadFen) -> String {
    match why {
        BadFen::Empty => "没有金额，请填上".to_owned(),
        BadFen::NotANumber => "金额看不懂，请只写数字，比如 1,234.56".to_owned(),
        BadFen::TooFine => "金额只能写到分，请改成两位小数".to_owned(),
        BadFen::TooLarge => format!("金额太大，一行最多 {} 元，请分开写", Fen::MOST.grouped()),
    }
}

/// Refuses lines that name somebody the book does not know.
///
/// # Errors
/// A refusal naming each line.
pub fn parties(new: &NewVoucher, known: &[PartyId]) -> Result<(), Refusal> {
    let is_unknown = |line: &Line| line.party.is_some_and(|party| !known.contains(&party));
    let lines = new.lines.iter().zip(1i64..).filter(|(line, _)| is_unknown(line));
    let errors: Vec<FieldError> = lines
        .map(|(_, at)| {
            FieldError::new(format!("line{at}-party"), format!("第 {at} 行的往来单位不在这本账里，请重新选"))
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Refusal::fields(errors)) }
}

/// A book is opened.
///
/// # Errors
/// A refusal naming the field.
pub fn opened(book: &Book) -> Result<BookEvent, Refusal> {
    if !(2..=NAME).contains(&book.name.chars().count()) {
        let sentence = format!("请写一下组织的名称，2 到 {NAME} 个字");
        return Err(Refusal::fields(vec![FieldError::new("name", sentence)]));
    }
    if !book.kind.fits(book.standard) {
        return Err(Refused::WrongSystem.into());
    }
    if let Standard::Imported(chart) = book.standard {
        let since = Month::of(chart.since);
        if book.first < since {
            let sentence = format!("{}从{}起施行，请选这个月或以后", chart.name, since.zh());
            return Err(Refusal::fields(vec![FieldError::new("first", sentence)]));
        }
    }
    let (kind, standard, name, first) = (book.kind, book.standard, book.name.clone(), book.first);
    Ok(BookEvent::Opened { kind, standard, name, first, from: book.came_from })
}

/// Posting as an event. `number` is the next of the voucher's period.
pub fn posted(book: &Book, number: i64, new: &NewVoucher, salt: &[u8; 16]) -> BookEvent {
    let lines = new.lines.iter().map(|line| {
        let (debit, credit) = line.columns();
        (line.account.clone(), line.party.map_or(0, PartyId::as_i64), debit.fen(), credit.fen())
    });
    BookEvent::Posted {
        seq: book.last_seq.saturating_add(1),
        period: new.period.code(),
        number,
        day: new.day.to_string(),
        kind: new.kind,
        papers: new.papers,
        reverses: new.reverses.unwrap_or(0),
        lines: lines.collect(),
        words: commitment(salt, &new.words()).to_string(),
    }
}

/// The voucher in red that takes another one back: the same lines below zero, dated today.
///
/// # Errors
/// The refusal.
pub fn reversal(
    voucher: &Voucher,
    reason: &str,
    today: Day,
    by: Option<String>,
) -> Result<NewVoucher, Refusal> {
    if let Some(by) = by {
        return Err(Refused::Reversed { by }.into());
    }
    match voucher.body.kind {
        VoucherKind::Reversal => return Err(Refused::IsReversal.into()),
        VoucherKind::Opening => return Err(Refused::IsOpening.into()),
        VoucherKind::Closing => return Err(Refused::IsClosing.into()),
        VoucherKind::Ordinary => {}
    }
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Refusal::fields(vec![FieldError::new("reason", "请写一下为什么冲销")]));
    }
    let lines = voucher.body.lines.iter();
    Ok(NewVoucher {
        period: Period::of(today),
        day: today,
        kind: VoucherKind::Reversal,
        summary: format!("冲销 {} {}：{reason}", Month::of(voucher.body.day).zh(), voucher.name()),
        papers: 0,
        reverses: Some(voucher.seq),
        lines: lines.map(|line| Line { amount: line.amount.negated(), ..line.clone() }).collect(),
    })
}

/// May this month be closed? `trial` is that of the month.
///
/// # Errors
/// The first thing in the way.
pub fn close(book: &Book, month: Month, trial: &Trial, today: Day) -> Result<BookEvent, Refused> {
    if book.is_closed(month) {
        return Err(Refused::Closed { month: month.zh() });
    }
    if month != book.open_month() {
        return Err(Refused::NotNext { month: book.open_month().zh() });
    }
    if today <= month.last_day() {
        return Err(Refused::NotOver { month: month.zh() });
    }
    match blockers(book.standard, month, trial).first() {
        Some(first) => Err(Refused::Blocked { what: first.zh() }),
        None => Ok(BookEvent::Closed { month, balances: trial.digest().to_string(), late: None }),
    }
}

/// The last month of the ledger that belongs to a month: December has the year's closing entries besides.
pub fn last_ledger_month(month: Month) -> i64 {
    if month.month() == 12 { 13 } else { month.month() }
}

/// The vouchers of the year's close that follow from the balances alone, in their order: income, expense, the result,
/// and what was distributed. What is empty gives no voucher. Reserve and shares are decided by people and are posted
/// between them.
pub fn year_end(standard: Standard, year: i64, trial: &Trial) -> Vec<NewVoucher> {
    let Some(december) = Month::new(year, 12) else { return Vec::new() };
    let mut made = Vec::new();
    let income = clearing(standard, trial, Class::Income);
    let expense = clearing(standard, trial, Class::Expense);
    let result = |lines: &[Line]| lines.iter().map(Line::net).sum::<Fen>().negated();
    let Closes { result: into, shared, kept } = standard.year_end();
    let before = trial.closing(into.code).net();
    let carried = before.plus(result(&income)).plus(result(&expense));
    for (summary, mut lines) in [("本年收入", income), ("本年支出", expense)] {
        let net = result(&lines);
        lines.extend(balancing(into.code, net));
        made.push((summary, lines));
    }
    let net = carried.negated();
    let carry = balancing(into.code, net).into_iter().chain(balancing(kept.code, net.negated()));
    made.push((into.zh, carry.collect()));
    let given = trial.closing(shared.code).net();
    let parts = trial.parts(shared.code);
    let parts = parts.filter_map(|part| entry(&part.account, part.closing.net().negated()));
    made.push((shared.zh, parts.chain(balancing(kept.code, given)).collect()));
    let voucher = |(what, lines): (&str, Vec<Line>)| NewVoucher {
        period: Period::Month(december),
        day: december.last_day(),
        kind: VoucherKind::Closing,
        summary: format!("结转{what}（{year}年）"),
        papers: 0,
        reverses: None,
        lines,
    };
    made.into_iter().filter(|(_, lines)| lines.len() > 1).map(voucher).collect()
}

/// May the closing entries of a year be posted? All earlier months are closed, and no more was given out than there is.
///
/// # Errors
/// The refusal.
pub fn may_end_year(book: &Book, year: i64, new: &[NewVoucher], trial: &Trial) -> Result<(), Refused> {
    let next = book.open_month();
    if next.year() != year || next.month() != 12 {
        return Err(Refused::NotNext { month: next.zh() });
    }
    if new.is_empty() {
        return Err(Refused::NothingLeft);
    }
    let Closes { shared, kept, .. } = book.standard.year_end();
    let shared = trial.closing(shared.code).net();
    let there = trial.closing(kept.code).net().negated();
    if shared > Fen::ZERO && shared > there.positive() {
        let [shared, there] = [shared, there.positive()].map(Fen::grouped);
        return Err(Refused::OverDistributed { shared, there });
    }
    Ok(())
}

/// One line for each account of a class that empties it.
fn clearing(standard: Standard, trial: &Trial, class: Class) -> Vec<Line> {
    let is_of = |line: &&super::model::TrialLine| {
        standard.account(&line.account).is_some_and(|account| account.class == class)
    };
    let lines = trial.lines.iter().filter(is_of);
    lines.filter_map(|line| entry(&line.account, line.closing.net().negated())).collect()
}

fn balancing(code: &str, net: Fen) -> Option<Line> {
    entry(&AccountCode::parse(code).ok()?, net)
}

/// A line that adds `net` to an account's debit balance; `None` for nothing.
fn entry(account: &AccountCode, net: Fen) -> Option<Line> {
    let (side, amount) = if net < Fen::ZERO { (Side::Credit, net.negated()) } else { (Side::Debit, net) };
    let line = Line { account: account.clone(), party: None, side, amount, summary: String::new() };
    (!amount.is_zero()).then_some(line)
}
