//! What may be tagged, accepted and given out, and the vouchers that follow. Pure.

use super::model::{
    Actual, Linked, Project, ProjectEvent, Share, Source, Venture, VentureWritten, Written, given,
};
use crate::books::model::account::NOWHERE;
use crate::books::model::{
    AccountCode, BookId, Line, NewVoucher, Period, Purse, Side, Standard, VoucherKind,
};
use crate::house::{Fault, FieldError, Refusal};
use crate::refusals;
use houji_base::{Day, DivisionCode, Fen};
use houji_seal::commitment;

refusals! {
    /// Why an act on a project or a venture was not done.
    pub enum Refused {
        /// No such project.
        NoProject = 404 "project.none" "没有这个项目。请回项目目录重新选。",
        /// No such venture.
        NoVenture = 404 "venture.none" "没有这个联营项目。请回联营目录重新选。",
        /// No such line.
        NoLine = 404 "project.no_line" "这本账没有这一行凭证。请从单子里重新选。",
        /// The line belongs to a project.
        Tagged = 409 "project.tagged" "这一行凭证已经算在一个项目里。请先从那个项目里去掉。",
        /// It was accepted.
        Accepted = 409 "project.accepted" "这个项目已经验收。请看项目页上的凭证。",
        /// Its capital is in its book.
        PaidIn = 409 "venture.paid_in" "这个村的出资已经记过账。请看它的凭证。",
        /// No such profit.
        NoProfit = 404 "venture.no_profit" "没有这次分配。请回联营项目页重新点。",
        /// It came in before.
        Received = 409 "venture.received" "这个村的这笔分红已经收到。请看它的凭证。",
    }
}

/// Account of works in progress.
pub fn works(standard: Standard) -> &'static str {
    match standard {
        Standard::S2023 => "153",
        Standard::S2004 => "154",
        Standard::Imported(_) => NOWHERE,
    }
}

/// Account of grants for one purpose, the same in both systems.
const GRANTS: &str = "241";

/// Accounts whose lines may belong to a project: money that comes in, and what it is spent on.
pub fn accounts(standard: Standard) -> [&'static [&'static str]; 2] {
    match standard {
        Standard::S2023 => {
            [&[GRANTS, "231", "503", "504", "311"], &["153", "151", "121", "401", "511", "513", "514", "515"]]
        }
        Standard::S2004 => {
            [&[GRANTS, "231", "522", "531", "311"], &["154", "151", "121", "401", "502", "541", "551"]]
        }
        Standard::Imported(_) => [&[], &[]],
    }
}

/// May this be recorded?
///
/// # Errors
/// A refusal naming the field.
pub fn may_record(new: &Written) -> Result<(), Refusal> {
    match new.items.iter().any(|item| item.budget > Fen::MOST) {
        true => {
            let sentence = format!("金额太大，一项最多 {} 元，请核对", Fen::MOST.grouped());
            Err(Refusal::fields(vec![FieldError::new("budget1", sentence)]))
        }
        false => Ok(()),
    }
}

/// What the record says of a new project; made again from its rows, it is the same.
pub fn told(new: &Written, book: BookId, salt: &[u8; 16]) -> ProjectEvent {
    ProjectEvent::Recorded {
        book,
        kind: new.kind,
        start: new.start,
        planned_end: new.planned_end,
        items: new.items.iter().map(|item| item.budget).collect(),
        funds: new.funds,
        words: commitment(salt, &new.words()).to_string(),
    }
}

/// A line of a voucher as it stands in the book.
#[derive(Clone, Debug)]
pub struct Posted {
    /// Its account.
    pub account: AccountCode,
    /// The project it belongs to.
    pub project: Option<i64>,
}

/// May a line belong to a project, as money that came in (`item` 0) or as what an item cost?
///
/// # Errors
/// The refusal.
pub fn tagged(
    project: &Project,
    posted: &Posted,
    (seq, line): (i64, i64),
    (item, source): (i64, Source),
    standard: Standard,
) -> Result<ProjectEvent, Refusal> {
    if posted.project.is_some() {
        return Err(Refused::Tagged.into());
    }
    let [came, spent] = accounts(standard);
    let items = i64::try_from(project.written.items.len()).unwrap_or(0);
    let wrong = |field: &'static str, sentence: &'static str| {
        Err(Refusal::fields(vec![FieldError::new(field, sentence)]))
    };
    if !(0..=items).contains(&item) {
        return wrong("item", "没有这一项预算，请重新选");
    }
    let fitting = if item == 0 { came } else { spent };
    if !fitting.contains(&posted.account.general()) {
        return wrong("item", "这一行的科目和选的对不上：收钱的请选“收到的钱”，花钱的请选是哪一项预算");
    }
    Ok(ProjectEvent::Tagged { seq, line, item, source, belongs: true })
}

/// What acceptance moves: works that become an asset, and the grant that formed it.
pub fn asset(lines: &[Linked], standard: Standard) -> (Fen, Fen) {
    let is_on = |line: &&Linked, account: &str| !line.is_red && line.account.starts_with(account);
    let works = lines.iter().filter(|line| is_on(line, works(standard)) && line.item > 0);
    let (mut all, mut of_grant) = (Fen::ZERO, Fen::ZERO);
    for line in works {
        all = all.plus(line.net);
        if line.source == Source::Grant {
            of_grant = of_grant.plus(line.net);
        }
    }
    let granted = lines.iter().filter(|line| is_on(line, GRANTS) && line.item == 0);
    let granted: Fen = granted.map(|line| line.net.negated()).sum();
    (all.positive(), granted.min(of_grant).positive())
}

fn voucher(day: Day, summary: &str, lines: [(&str, Side); 2], amount: Fen) -> Result<NewVoucher, Fault> {
    let line = |(code, side): (&str, Side)| {
        let account = AccountCode::parse(code).map_err(|_| Fault::new("a project names no account"))?;
        Ok::<Line, Fault>(Line { account, party: None, side, amount, summary: String::new() })
    };
    let [first, second] = lines;
    Ok(NewVoucher {
        period: Period::of(day),
        day,
        kind: VoucherKind::Ordinary,
        summary: summary.to_owned(),
        papers: 0,
        reverses: None,
        lines: vec![line(first)?, line(second)?],
    })
}

/// The vouchers of acceptance: works become an asset, and the grant that formed it becomes 公积公益金.
///
/// # Errors
/// A fault when the program's own accounts cannot be read.
pub fn accepting(day: Day, (asset, grant): (Fen, Fen), standard: Standard) -> Result<Vec<NewVoucher>, Fault> {
    let mut made = Vec::new();
    if !asset.is_zero() {
        let lines = [("151", Side::Debit), (works(standard), Side::Credit)];
        made.push(voucher(day, "项目验收，在建工程转固定资产", lines, asset)?);
    }
    if !grant.is_zero() {
        let lines = [(GRANTS, Side::Debit), ("311", Side::Credit)];
        made.push(voucher(day, "项目验收，专项拨款形成资产", lines, grant)?);
    }
    Ok(made)
}

/// May a project be accepted on a day? `held` stands on works and grants in the book.
///
/// # Errors
/// The refusal.
pub fn may_accept(
    project: &Project,
    day: Day,
    (asset, grant): (Fen, Fen),
    held: (Fen, Fen),
    today: Day,
) -> Result<(), Refusal> {
    if project.accepted.is_some() {
        return Err(Refused::Accepted.into());
    }
    let sentence = match () {
        () if day < project.written.start => "比开工还早，请核对验收的日子".to_owned(),
        () if day > today => "这一天还没到，请改成今天或以前".to_owned(),
        () if asset > held.0 => format!(
            "账上在建工程只有 {} 元，这个项目算出 {} 元。请核对，账上已经转了固定资产的请选“账上已经记了”",
            held.0.grouped(),
            asset.grouped()
        ),
        () if grant > held.1 => format!(
            "账上专项应付款只有 {} 元，这个项目算出 {} 元。请核对，账上已经转了公积公益金的请选“账上已经记了”",
            held.1.grouped(),
            grant.grouped()
        ),
        () => return Ok(()),
    };
    Err(Refusal::fields(vec![FieldError::new("day", sentence)]))
}

/// May a venture of these villages be recorded? They all lie in one township.
///
/// # Errors
/// A refusal naming the field.
pub fn founded(
    new: &VentureWritten,
    (place, known): (DivisionCode, &[BookId]),
    today: Day,
    salt: &[u8; 16],
) -> Result<ProjectEvent, Refusal> {
    let mut errors = Vec::new();
    if new.started > today {
        errors.push(FieldError::new("started", "这一天还没到，请改成今天或以前"));
    }
    let is_there = |share: &Share| {
        known.contains(&share.book) && share.book.place().is_some_and(|village| place.covers(village))
    };
    if !new.shares.iter().all(is_there) {
        errors.push(FieldError::new("book1", "联营的村要在同一个乡镇，而且都建了账。请重新选"));
    }
    if errors.is_empty() { Ok(venture_told(new, salt)) } else { Err(Refusal::fields(errors)) }
}

/// What the record says of a new venture; made again from its rows, it is the same.
pub fn venture_told(new: &VentureWritten, salt: &[u8; 16]) -> ProjectEvent {
    let words = [new.name.as_str(), &new.basis].join("\n");
    ProjectEvent::Founded {
        started: new.started,
        shares: new.shares.clone(),
        words: commitment(salt, &words).to_string(),
    }
}

/// A profit is given out by shares, to the fen.
///
/// # Errors
/// A refusal naming the field.
pub fn distributed(
    venture: &Venture,
    (n, day, amount, basis): (i64, Day, Fen, &str),
    today: Day,
    salt: &[u8; 16],
) -> Result<ProjectEvent, Refusal> {
    let mut errors = Vec::new();
    if day > today || day < venture.written.started {
        errors.push(FieldError::new("day", "请填联营开始以后、今天或以前的日子"));
    }
    let shares = &venture.written.shares;
    let points: Vec<i64> = shares.iter().map(|share| share.points).collect();
    let parts = given(amount, &points);
    if amount > Fen::MOST || parts.iter().any(|part| part.is_zero()) {
        errors.push(FieldError::new("amount", "每个村至少要分到 1 分，请核对金额"));
    }
    if !errors.is_empty() {
        return Err(Refusal::fields(errors));
    }
    let parts = shares.iter().map(|share| share.book).zip(parts).collect();
    let words = commitment(salt, basis).to_string();
    Ok(ProjectEvent::Distributed { n, day, amount, parts, words })
}

/// The voucher by which a village pays its capital in, the same in both systems.
///
/// # Errors
/// A fault when the program's own accounts cannot be read.
pub fn paying_in(day: Day, capital: Fen, purse: Purse) -> Result<NewVoucher, Fault> {
    voucher(day, "联营项目出资", [("141", Side::Debit), (purse.account(), Side::Credit)], capital)
}

/// The voucher by which a village's part of a profit comes in.
///
/// # Errors
/// A fault when the program's own accounts cannot be read.
pub fn receiving(day: Day, amount: Fen, purse: Purse, standard: Standard) -> Result<NewVoucher, Fault> {
    let income = if standard == Standard::S2004 { "561" } else { "502" };
    voucher(day, "收联营项目分红", [(purse.account(), Side::Debit), (income, Side::Credit)], amount)
}

/// What is overspent: items over their budget, sources over what came in.
pub fn overspent(project: &Project, actual: &Actual) -> Vec<String> {
    let items = project.written.items.iter().zip(&actual.items).filter(|(item, spent)| **spent > item.budget);
    let items =
        items.map(|(item, spent)| format!("“{}”超预算 {} 元", item.name, spent.minus(item.budget).grouped()));
    let sources = Source::ALL.iter().zip(actual.received.iter().zip(&actual.spent));
    let sources = sources.filter(|((source, ..), (came, spent))| *source != Source::Own && spent > came);
    let sources = sources
        .map(|((_, _, zh), (came, spent))| format!("{zh}花的比收到的多 {} 元", spent.minus(*came).grouped()));
    items.chain(sources).collect()
}
