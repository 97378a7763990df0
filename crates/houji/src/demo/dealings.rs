//! What the invented collectives owe, build and own together: old debts taken into the register, a loan with its decision, two
//! projects, one venture of neighbouring villages. Pure.

use super::books::{Bookwork, Keeping};
use super::matters::Matter;
use crate::books::model::{AccountCode, BookId, Line, Side};
use crate::debts::form::{DebtForm, StepForm};
use crate::debts::model::DebtId;
use crate::house::Fault;
use crate::projects::form::{ProjectForm, VentureForm};
use crate::projects::model::{ProjectId, Source, VentureId};
use houji_base::{Day, Fen, Moment, Month, WorkCalendar};

/// What is done.
#[derive(Clone)]
pub(super) enum Dealing {
    /// A debt is registered, as somebody types it.
    Debt(DebtId, Box<DebtForm>),
    /// It is paid back, or its interest.
    Step(DebtId, Box<StepForm>),
    /// A project is recorded.
    Project(ProjectId, Box<ProjectForm>),
    /// The line of a voucher with these words and this account belongs to it.
    Tag(ProjectId, &'static str, &'static str, (i64, Source)),
    /// It was accepted; the book has the vouchers.
    Accept(ProjectId, Day),
    /// A venture is recorded.
    Found(VentureId, Box<VentureForm>),
    /// Its profit is given out.
    Distribute(VentureId, Day, Fen),
    /// The book's part of a profit comes in.
    Receive(VentureId, i64, Day),
    /// A matter of the village with all that became of it.
    Decide(Box<Matter>),
}

/// Whoever lends.
const BANK: &str = "农商银行（演示）";
/// What the larger village and each of its neighbours put in, in yuan.
const PUT_IN: [i64; 2] = [32_000, 8_000];
/// The same of smaller villages.
const PUT_IN_SMALL: [i64; 2] = [5_000, 3_000];

fn text(words: &str) -> String {
    words.to_owned()
}

/// A loan of before the book began, as its opening balances tell it.
fn old(keeping: &Keeping, paid: i64) -> Option<DebtForm> {
    let lines = keeping.deeds.iter().find_map(|(_, deed)| match deed {
        Bookwork::Open(lines) => Some(lines),
        _ => None,
    });
    let loan = lines?.iter().find(|line| line.account.as_str() == "221")?;
    let origin = keeping.first.first_day().plus_months(-50);
    Some(DebtForm {
        party: text(BANK),
        party_kind: text("unit"),
        kind: text("long"),
        origin: origin.to_string(),
        principal: loan.amount.to_string(),
        before: paid.to_string(),
        rate: text("5.25"),
        purpose: text("operating"),
        took: text("posted"),
        evidence: text("旧借款合同，账上期初余额"),
        source: text("集体经营收入"),
        first: origin.plus_months(72).to_string(),
        times: text("3"),
        ..DebtForm::default()
    })
}

/// What a village with a loan of old does about it: it is registered, once and for all.
pub(super) fn registered(keeping: &mut Keeping, calendar: &WorkCalendar, next_id: &mut impl FnMut() -> i64) {
    let Some(form) = old(keeping, 0) else { return };
    let at = calendar.next_working(keeping.first.first_day().plus_days(20)).start().plus_hours(11);
    let debt = Dealing::Debt(DebtId::from_i64(next_id()), Box::new(form));
    add(keeping, vec![(at, debt)]);
}

fn add(keeping: &mut Keeping, dealings: Vec<(Moment, Dealing)>) {
    keeping.deeds.extend(dealings.into_iter().map(|(at, what)| (at, Bookwork::Deal(what))));
    keeping.deeds.sort_by_key(|(at, _)| *at);
}

/// The village of the greenhouses: what is left of its old loan is registered and paid back further, and its road of the last
/// year becomes a project.
pub(super) fn of_greenhouses(
    keeping: &mut Keeping,
    calendar: &WorkCalendar,
    now: Moment,
    next_id: &mut impl FnMut() -> i64,
) {
    let Some(form) = old(keeping, 30_000) else { return };
    let (debt, road) = (DebtId::from_i64(next_id()), ProjectId::from_i64(next_id()));
    let (year, days) = (keeping.first, days(calendar, now));
    let day = |month: i64, day: i64| year.first_day().plus_months(month).plus_days(day);
    let project = ProjectForm {
        name: text("通棚道路"),
        kind: text("road"),
        start: day(2, 0).to_string(),
        planned_end: day(7, 30).to_string(),
        basis: text("成员代表会议决定，县里专项批复"),
        item1: text("路基和路面"),
        budget1: text("350000"),
        grant: text("350000"),
        ..ProjectForm::default()
    };
    let paid = StepForm {
        way: text("repaid"),
        day: days[2].day().to_string(),
        amount: text("8000"),
        purse: text("bank"),
        papers: text("1"),
        ..StepForm::default()
    };
    let on = |minutes: i64| days[0].plus_minutes(minutes);
    let spent = (1, Source::Grant);
    add(
        keeping,
        vec![
            (on(0), Dealing::Debt(debt, Box::new(form))),
            (on(5), Dealing::Project(road, Box::new(project))),
            (on(10), Dealing::Tag(road, "收通棚道路专项资金", "241", (0, Source::Grant))),
            (on(11), Dealing::Tag(road, "道路进度款", "153", spent)),
            (on(12), Dealing::Tag(road, "道路审定340000 付尾款 留质保金3%", "153", spent)),
            (on(13), Dealing::Accept(road, day(7, 0))),
            (days[2], Dealing::Step(debt, Box::new(paid))),
        ],
    );
}

/// Four working mornings of the last weeks, in their order.
fn days(calendar: &WorkCalendar, now: Moment) -> [Moment; 4] {
    let back =
        |days: i64| calendar.next_working(now.day().plus_days(days.saturating_neg())).start().plus_hours(9);
    [28, 21, 14, 7].map(back)
}

/// The village of the factory borrows for a second line, begins to build it, and owns a workshop with its neighbours.
pub(super) fn of_factory(
    kept: &mut [Keeping],
    factory: usize,
    calendar: &WorkCalendar,
    now: Moment,
    next_id: &mut impl FnMut() -> i64,
) -> Result<(), Fault> {
    together(kept, (factory, PUT_IN), calendar, now, next_id)?;
    let days = days(calendar, now);
    let Some(keeping) = kept.get_mut(factory) else { return Ok(()) };
    keeping.deeds.push(post("生产线改造首付款", "153", 20_000, days[2])?);
    add(keeping, borrowing(days, next_id));
    Ok(())
}

/// A village in which small works are done, and which owns a workshop with its neighbours.
pub(super) fn of_village(
    kept: &mut [Keeping],
    village: usize,
    calendar: &WorkCalendar,
    now: Moment,
    next_id: &mut impl FnMut() -> i64,
) -> Result<(), Fault> {
    together(kept, (village, PUT_IN_SMALL), calendar, now, next_id)?;
    let (days, project) = (days(calendar, now), ProjectId::from_i64(next_id()));
    let Some(keeping) = kept.get_mut(village) else { return Ok(()) };
    let form = ProjectForm {
        name: text("文化广场维修"),
        kind: text("building"),
        start: days[0].day().to_string(),
        planned_end: days[0].day().plus_months(3).to_string(),
        basis: text("成员代表会议决定"),
        item1: text("地面"),
        budget1: text("2400"),
        item2: text("健身器材"),
        budget2: text("1600"),
        own: text("4000"),
        ..ProjectForm::default()
    };
    keeping.deeds.push(post("文化广场地面维修款", "153", 2_600, days[1])?);
    let tag = Dealing::Tag(project, "文化广场地面维修款", "153", (1, Source::Own));
    let record = Dealing::Project(project, Box::new(form));
    add(keeping, vec![(days[0].plus_minutes(20), record), (days[1].plus_minutes(20), tag)]);
    Ok(())
}

/// A venture of a village and two of its neighbours: they put in so many yuan, and a first profit is given out.
fn together(
    kept: &mut [Keeping],
    (village, put_in): (usize, [i64; 2]),
    calendar: &WorkCalendar,
    now: Moment,
    next_id: &mut impl FnMut() -> i64,
) -> Result<(), Fault> {
    let Some(town) = kept.get(village).map(|keeping| keeping.place.town()) else { return Ok(()) };
    // Not the one whose bank account is kept besides.
    let may = |of: &Keeping| of.place.town() == town && of.place.as_i64() != super::cast::VILLAGE;
    let is_near = |at: &usize| *at != village && kept.get(*at).is_some_and(may);
    let near: Vec<usize> = (0..kept.len()).rev().filter(is_near).take(2).collect();
    if near.is_empty() {
        return Ok(());
    }
    let days = days(calendar, now);
    let near = near.into_iter().map(|at| (at, put_in[1]));
    let together: Vec<(usize, i64)> = std::iter::once((village, put_in[0])).chain(near).collect();
    for (at, yuan) in &together {
        if let Some(keeping) = kept.get_mut(*at) {
            keeping.deeds.push(post("联营车间出资", "141", *yuan, days[0])?);
            keeping.deeds.sort_by_key(|(at, _)| *at);
        }
    }
    let (form, venture) = (venture(kept, &together, days[0].day()), VentureId::from_i64(next_id()));
    let Some(keeping) = kept.get_mut(village) else { return Ok(()) };
    let profit = Dealing::Distribute(venture, days[2].day(), Fen::new(put_in[0].saturating_mul(15)));
    add(
        keeping,
        vec![
            (days[1].plus_minutes(30), Dealing::Found(venture, Box::new(form))),
            (days[2].plus_minutes(30), profit),
            (days[3].plus_minutes(30), Dealing::Receive(venture, 1, days[3].day())),
        ],
    );
    Ok(())
}

/// Money goes out of the bank to an account, so many yuan.
fn post(words: &str, debit: &str, yuan: i64, at: Moment) -> Result<(Moment, Bookwork), Fault> {
    let amount = Fen::new(yuan.saturating_mul(100));
    let line = |account: &str, side| {
        let account = AccountCode::parse(account).map_err(|_| Fault::new("a dealing names no account"))?;
        Ok::<Line, Fault>(Line { account, party: None, side, amount, summary: String::new() })
    };
    let lines = vec![line(debit, Side::Debit)?, line("102", Side::Credit)?];
    Ok((at, Bookwork::Post(at.day(), text(words), lines)))
}

/// A venture of some villages with what each puts in.
fn venture(kept: &[Keeping], together: &[(usize, i64)], started: Day) -> VentureForm {
    let book = |at: usize| BookId::of(kept.get(at)?.place, 1).map(|book| book.to_string());
    let mut form = VentureForm {
        name: text("托盘配件联营车间"),
        started: started.to_string(),
        basis: text("三村联营协议"),
        ..VentureForm::default()
    };
    let rows = [
        (&mut form.book1, &mut form.capital1),
        (&mut form.book2, &mut form.capital2),
        (&mut form.book3, &mut form.capital3),
    ];
    for ((to, capital), (at, yuan)) in rows.into_iter().zip(together) {
        (*to, *capital) = (book(*at).unwrap_or_default(), yuan.to_string());
    }
    form
}

/// A loan that was decided and approved, and the project it is for.
fn borrowing(days: [Moment; 4], next_id: &mut impl FnMut() -> i64) -> Vec<(Moment, Dealing)> {
    let (debt, project) = (DebtId::from_i64(next_id()), ProjectId::from_i64(next_id()));
    let year = days[1].day().year();
    let loan = DebtForm {
        party: text(BANK),
        party_kind: text("unit"),
        kind: text("long"),
        origin: days[1].day().to_string(),
        principal: text("50000"),
        rate: text("3.85"),
        purpose: text("operating"),
        took: text("bank"),
        evidence: format!("流动资金借款合同〔{year}〕7号"),
        decided_on: days[0].day().to_string(),
        votes: text("38"),
        votes_of: text("52"),
        minutes: format!("成员代表会议〔{year}〕6号"),
        approval: format!("镇政批〔{year}〕15号"),
        source: text("厂房租金"),
        first: days[1].day().plus_months(12).to_string(),
        times: text("2"),
        ..DebtForm::default()
    };
    let line = ProjectForm {
        name: text("托盘厂生产线改造"),
        kind: text("industry"),
        start: days[1].day().to_string(),
        planned_end: Month::of(days[1].day().plus_months(3)).last_day().to_string(),
        basis: format!("成员代表会议〔{year}〕6号"),
        item1: text("设备"),
        budget1: text("60000"),
        item2: text("安装"),
        budget2: text("12000"),
        own: text("72000"),
        ..ProjectForm::default()
    };
    let tag = Dealing::Tag(project, "生产线改造首付款", "153", (1, Source::Own));
    vec![
        (days[1], Dealing::Debt(debt, Box::new(loan))),
        (days[1].plus_minutes(10), Dealing::Project(project, Box::new(line))),
        (days[2].plus_minutes(10), tag),
    ]
}
