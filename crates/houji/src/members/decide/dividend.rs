//! Dividends, from the draft to the money.

use super::super::model::{
    Accounts, Item, MemberEvent, Money, Payment, Plan, Run, Split, Stage, Vote, split,
};
use super::{Limits, Refused, least_of, refused};
use crate::books::model::{AccountCode, Book, Line, NewVoucher, Period, Side, VoucherKind};
use crate::house::{Refusal, Stop};
use crate::members::form::Mistakes;
use houji_base::{Day, Fen, Month, PersonId};
use houji_seal::Digest;

/// Most percent of the result that are kept, in hundredths.
const MOST_RATE: i64 = 10_000;

/// A run as proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Draft {
    /// Year whose result is given out.
    pub year: i64,
    /// Day whose shares count.
    pub record_day: Day,
    /// What is proposed.
    pub total: Fen,
    /// What of the result is kept, in hundredths of a percent.
    pub rate: i64,
}

/// Shares of the record day: household, member, hundredths; and what the collective holds itself.
pub type Held<'a> = (&'a [(i64, i64, i64)], i64);

/// Drafts a run: `money` is what the books say of its year, `None` while its result is not carried over.
///
/// # Errors
/// Fields to mend; then the first thing in the way.
pub fn drafted(
    draft: &Draft,
    (book, money): (&Book, Option<&Money>),
    (held, kept): Held<'_>,
    (number, exists): (i64, bool),
    today: Day,
) -> Result<(Plan, Vec<Item>, MemberEvent), Refusal> {
    let Draft { year, record_day, total, rate } = *draft;
    of_fields(draft, today)?;
    of_time(year, book, today)?;
    if exists {
        return Err(Refused::Exists { year }.into());
    }
    let money = money.ok_or(Refused::NotCarried { year })?;
    let counts: Vec<i64> = held.iter().map(|(_, _, shares)| *shares).collect();
    if counts.is_empty() {
        return Err(Refused::NoShares.into());
    }
    let (reserve, limit) = (money.reserve(rate), money.limit(rate));
    within(total, limit, reserve)?;
    let Split { shares, per_share, amounts, kept: kept_amount, remainder } = split(total, kept, &counts);
    if per_share.is_zero() {
        return Err(Refused::TooLittle.into());
    }
    let items = held.iter().zip(&amounts).map(|((household, member, shares), amount)| Item {
        household: *household,
        member: *member,
        shares: *shares,
        amount: *amount,
        payment: 0,
        is_frozen: false,
    });
    let items: Vec<Item> = items.collect();
    let plan = Plan {
        year,
        record_day,
        total,
        rate,
        result: money.result,
        there: money.there,
        reserve,
        shares,
        kept,
        per_share,
        amount: amounts.iter().copied().sum(),
        kept_amount,
        remainder,
        members: i64::try_from(items.len()).unwrap_or(i64::MAX),
    };
    let event = told(number, &plan, &items);
    Ok((plan, items, event))
}

/// What of a draft must be mended.
fn of_fields(draft: &Draft, today: Day) -> Result<(), Refusal> {
    let Draft { record_day, total, rate, .. } = *draft;
    let mut mistakes = Mistakes::of(1);
    if record_day > today {
        mistakes.add("record_day", "登记日还没到，请改成今天或以前");
    }
    if total <= Fen::ZERO || total > Fen::MOST {
        mistakes.add("total", "请填要分的总额，比 0 大");
    }
    if !(0..=MOST_RATE).contains(&rate) {
        mistakes.add("rate", "提取的比例请填 0 到 100");
    }
    if mistakes.found.is_empty() { Ok(()) } else { Err(refused(mistakes.found)) }
}

/// What the record says of a draft.
fn told(run: i64, plan: &Plan, items: &[Item]) -> MemberEvent {
    let Plan { year, record_day, total, reserve, shares, per_share, amount, members, .. } = *plan;
    let row =
        |item: &Item| format!("{} {} {} {}\n", item.household, item.member, item.shares, item.amount.fen());
    let text: String = items.iter().map(row).collect();
    let items = Digest::of(&[text.as_bytes()]).to_string();
    MemberEvent::Drafted { run, year, record_day, total, reserve, shares, per_share, amount, members, items }
}

/// The first year of which something can be given out: what was left of a year is, once the next one is closed, of that one.
fn first_year(book: &Book) -> i64 {
    book.first.year().max(book.open_month().year().saturating_sub(1))
}

/// Refuses a year that is not over, or too long over.
fn of_time(year: i64, book: &Book, today: Day) -> Result<(), Refused> {
    let least = first_year(book);
    let most = Month::of(today).year().saturating_sub(1);
    if year < least || year > most { Err(Refused::OtherYear { least, most }) } else { Ok(()) }
}

fn within(total: Fen, limit: Fen, reserve: Fen) -> Result<(), Refused> {
    if total > limit {
        let [total, limit, reserve] = [total, limit, reserve].map(Fen::grouped);
        return Err(Refused::TooMuch { total, limit, reserve });
    }
    Ok(())
}

/// A step of a run, besides posting and paying.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub enum Work {
    /// The supervisors checked it.
    Check,
    /// The township looked at it.
    Approve,
    /// The assembly decided.
    Vote(Vote),
    /// It is published since a day.
    Publish(Day),
    /// It is taken back.
    Void,
}

impl Work {
    fn leads_to(self) -> Stage {
        match self {
            Work::Check => Stage::Checked,
            Work::Approve => Stage::Approved,
            Work::Vote(_) => Stage::Voted,
            Work::Publish(_) => Stage::Published,
            Work::Void => Stage::Void,
        }
    }
}

/// May this step be taken?
///
/// # Errors
/// The first thing in the way: another step is due, the drafter checks, a day that has not come, too few votes.
pub fn stepped(run: &Run, work: Work, by: Option<PersonId>, limits: &Limits) -> Result<MemberEvent, Refusal> {
    on_the_way(run, work.leads_to())?;
    let number = run.n;
    let mut mistakes = Mistakes::of(1);
    let event = match work {
        Work::Check | Work::Approve if by.is_some() && by == run.drafted.0 => {
            return Err(Refused::SamePerson.into());
        }
        Work::Check => MemberEvent::Checked { run: number },
        Work::Approve => MemberEvent::Approved { run: number },
        Work::Vote(vote) => {
            if vote.day > limits.today || vote.day < run.drafted.1 {
                mistakes.add("day", "请填起草以后、今天以前的日期");
            }
            if vote.present > vote.entitled {
                mistakes.add("present", "到会的比应到的还多，请核对");
            }
            if vote.in_favor > vote.present {
                mistakes.add("in_favor", "同意的比到会的还多，请核对");
            }
            if mistakes.found.is_empty() {
                enough("到会", vote.present, least_of(limits.present, vote.entitled))?;
                enough("同意", vote.in_favor, least_of(limits.in_favor, vote.entitled))?;
            }
            MemberEvent::Voted { run: number, vote }
        }
        Work::Publish(day) => {
            if day > limits.today || run.vote.is_some_and(|vote| day < vote.day) {
                mistakes.add("day", "请填表决以后、今天以前的日期");
            }
            MemberEvent::Published { run: number, day }
        }
        Work::Void => MemberEvent::Voided { run: number },
    };
    if mistakes.found.is_empty() { Ok(event) } else { Err(refused(mistakes.found)) }
}

fn enough(what: &str, count: i64, least: i64) -> Result<(), Refused> {
    if count < least { Err(Refused::NotCarriedBy { what: what.to_owned(), least, count }) } else { Ok(()) }
}

/// Refuses a step that is not the next one; what is not posted can be taken back at any time.
fn on_the_way(run: &Run, to: Stage) -> Result<(), Refused> {
    let now = run.stage;
    match now.next() {
        Some(_) if to == Stage::Void => Ok(()),
        Some(next) if next == to => Ok(()),
        Some(next) => Err(Refused::NotNow { now: now.zh().to_owned(), next: next.zh().to_owned() }),
        None => Err(Refused::Over { now: now.zh().to_owned() }),
    }
}

/// The vouchers by which a run is posted on a day: the reserve, and what members are owed.
///
/// # Errors
/// A refusal when another step is due, or the books no longer hold so much; a fault.
pub fn posting(run: &Run, there: Fen, (book, day): (&Book, Day)) -> Result<Vec<NewVoucher>, Stop> {
    on_the_way(run, Stage::Posted)?;
    let plan = &run.plan;
    if plan.year < first_year(book) {
        return Err(Refused::TooLate { year: plan.year }.into());
    }
    within(plan.total, there.minus(plan.reserve).positive(), plan.reserve)?;
    let of = Accounts::of(book.standard)?;
    let year = plan.year;
    let mut made = Vec::new();
    if plan.reserve > Fen::ZERO {
        let summary = format!("{year}年收益分配 提取公积公益金");
        made.push(voucher(
            day,
            summary,
            [(of.distributed.clone(), Side::Debit), (of.reserve, Side::Credit)],
            plan.reserve,
        ));
    }
    let summary = format!("{year}年收益分配 成员 {} 人，每股 {} 元", plan.members, plan.per_share.grouped());
    made.push(voucher(day, summary, [(of.distributed, Side::Debit), (of.owed, Side::Credit)], plan.amount));
    Ok(made)
}

fn voucher(day: Day, summary: String, sides: [(AccountCode, Side); 2], amount: Fen) -> NewVoucher {
    let line = |(account, side)| Line { account, party: None, side, amount, summary: String::new() };
    NewVoucher {
        period: Period::of(day),
        day,
        kind: VoucherKind::Ordinary,
        summary,
        papers: 1,
        reverses: None,
        lines: sides.map(line).to_vec(),
    }
}

/// May members of a run be paid?
///
/// # Errors
/// A refusal while it is not posted.
pub fn may_pay(run: &Run) -> Result<(), Refused> {
    match (run.stage, run.stage.next()) {
        (Stage::Posted, _) => Ok(()),
        (now, Some(next)) => Err(Refused::NotNow { now: now.zh().to_owned(), next: next.zh().to_owned() }),
        (now, None) => Err(Refused::Over { now: now.zh().to_owned() }),
    }
}

/// The payment of all that is owed and not held back, but to some households: its voucher and to whom it goes.
///
/// # Errors
/// A refusal when it is not posted, an account is none of the bank's, or nobody is left; a fault.
pub fn paid<'a>(
    run: &Run,
    items: &'a [Item],
    but: &[i64],
    (book, day, bank): (&Book, Day, &AccountCode),
) -> Result<(NewVoucher, Vec<&'a Item>), Stop> {
    may_pay(run)?;
    let goes = |item: &&Item| {
        item.payment == 0 && !item.is_frozen && item.amount > Fen::ZERO && !but.contains(&item.household)
    };
    let to: Vec<&Item> = items.iter().filter(goes).collect();
    if to.is_empty() {
        return Err(Refused::NobodyOwed.into());
    }
    let amount = to.iter().map(|item| item.amount).sum();
    let owed = Accounts::of(book.standard)?.owed;
    let summary = format!("发放{}年成员分红 {} 人", run.plan.year, to.len());
    Ok((voucher(day, summary, [(owed, Side::Debit), (bank.clone(), Side::Credit)], amount), to))
}

/// Which voucher is taken back: that of a payment, or that of the run itself.
///
/// # Errors
/// A refusal when there is none, it was taken back before, or money was paid.
pub fn may_take_back(run: &Run, payment: Option<i64>, payments: &[Payment]) -> Result<i64, Refused> {
    may_pay(run)?;
    match payment {
        Some(n) => {
            let payment = payments.iter().find(|payment| payment.n == n).ok_or(Refused::NoPayment)?;
            if payment.taken_back.is_some() { Err(Refused::TakenBack) } else { Ok(payment.voucher) }
        }
        None if payments.iter().any(|payment| payment.taken_back.is_none()) => Err(Refused::WasPaid),
        None => run.posted.map(|(_, voucher)| voucher).ok_or(Refused::NoRun),
    }
}
