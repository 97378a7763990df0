//! What the invented villages decide: twice a year a matter, with its meetings and both publications; one of them needed a
//! second meeting. Pure.

use super::books::{Bookwork, KNOWN, Keeping};
use super::cast::VILLAGE;
use super::dealings::Dealing;
use super::entries::lines;
use crate::decisions::form::{DecisionForm, MeetingForm, PublicForm};
use crate::house::Fault;
use houji_base::{Day, Moment, WorkCalendar};

/// A matter with all that became of it, as somebody types it in afterwards.
#[derive(Clone)]
pub(super) struct Matter {
    /// What it is.
    pub(super) form: DecisionForm,
    /// Meetings.
    pub(super) steps: Vec<MeetingForm>,
    /// Publications.
    pub(super) publics: Vec<PublicForm>,
}

/// Procedure, matter, yuan, what came of it.
const MATTERS: [(&str, &str, &str, &str); 4] = [
    ("four_steps", "主巷道下水管换新", "46000", "已经完工，村监会验收合格"),
    ("four_steps", "集体机动地续包方案", "", "合同已经签好，租金按时收"),
    ("levy", "一事一议修西巷水泥路", "30000", "路已经修好，账目贴出来了"),
    ("four_steps", "村里路灯换成节能灯", "18400", "灯都换好了，电费降了三成"),
];

/// Months from one matter to the next.
const EVERY: i64 = 6;
/// Months before now in which matters are told.
const BACK: i64 = 14;

/// What is raised for a matter is collected, spent on it, and becomes the collective's: days before the matter is done, words,
/// accounts.
const RAISED: [(i64, &str, [&str; 2]); 3] = [
    (7, "收一事一议筹资", ["102", "231"]),
    (2, "付一事一议修路款", ["151", "102"]),
    (1, "一事一议资金形成资产", ["231", "311"]),
];

/// Adds the matters of a village to the deeds of its book, and the money that was raised for one.
pub(super) fn decided(keeping: &mut Keeping, calendar: &WorkCalendar, now: Moment) -> Result<(), Fault> {
    let since = keeping.first.first_day().max(now.day().plus_months(BACK.saturating_neg()));
    let place = keeping.place.as_i64().div_euclid(1_000).saturating_add(keeping.place.as_i64());
    let day = |nth: i64| {
        let late = place.rem_euclid(50).saturating_add(40);
        calendar.next_working(since.plus_months(nth.saturating_mul(EVERY)).plus_days(late))
    };
    let days = (0..).map(|nth| (nth, day(nth))).take_while(|(_, day)| *day < now.day());
    let matters = days.filter_map(|(nth, day)| Some((day, matter(place.saturating_add(nth), day)?)));
    // A year that is known to the fen, and a bank account that is kept to the line, are left as they are.
    let (left, own) = (KNOWN.map(|(village, ..)| village), keeping.place.as_i64());
    let raises = own != VILLAGE && !left.contains(&own);
    for (day, matter) in matters.collect::<Vec<_>>() {
        if raises && matter.form.kind == "levy" {
            keeping.deeds.extend(raised(calendar, day, &matter.form.amount)?);
        }
        let at = day.start().plus_hours(15);
        keeping.deeds.push((at, Bookwork::Deal(Dealing::Decide(Box::new(matter)))));
    }
    keeping.deeds.sort_by_key(|(at, _)| *at);
    Ok(())
}

fn raised(calendar: &WorkCalendar, done: Day, yuan: &str) -> Result<Vec<(Moment, Bookwork)>, Fault> {
    let post = |(back, words, [debit, credit]): (i64, &str, [&str; 2])| {
        let day = calendar.next_working(done.plus_days(i64::saturating_neg(back))).min(done);
        let entry = lines(&format!("D {debit} {yuan};C {credit} {yuan}"), &[])?;
        let at = day.start().plus_hours(14).plus_minutes(9_i64.saturating_sub(back));
        Ok((at, Bookwork::Post(day, words.to_owned(), entry)))
    };
    RAISED.into_iter().map(post).collect()
}

fn matter(which: i64, day: Day) -> Option<Matter> {
    let at = usize::try_from(which.rem_euclid(4)).ok()?;
    let (kind, words, amount, outcome) = MATTERS.get(at)?;
    let text = str::to_owned;
    let ago = |days: i64| day.plus_days(days.saturating_neg()).to_string();
    let all = which.rem_euclid(17).saturating_add(30);
    let most = all.saturating_mul(4).div_euclid(5);
    let meeting =
        |stage: &str, on: String, body: &str, [entitled, attended, in_favor]: [i64; 3]| MeetingForm {
            stage: text(stage),
            day: on,
            body: text(body),
            entitled: entitled.to_string(),
            attended: attended.to_string(),
            in_favor: in_favor.to_string(),
            content: format!("同意{words}"),
            minutes: format!("会议记录〔{}〕{}号", day.year(), which.rem_euclid(40).saturating_add(1)),
        };
    let mut steps = match *kind {
        "levy" => vec![meeting("propose", ago(24), "committees", [7, 6, 6])],
        _ => vec![
            meeting("propose", ago(24), "branch", [5, 5, 5]),
            meeting("discuss", ago(22), "committees", [7, 6, 6]),
            meeting("review", ago(18), "party_members", [36, 29, 27]),
        ],
    };
    if which.rem_euclid(9) == 0 {
        let few = all.div_euclid(2);
        steps.push(MeetingForm {
            content: text("到会的人不够，改天再开"),
            ..meeting("resolve", ago(16), "representatives", [all, few, few])
        });
    }
    steps.push(meeting("resolve", ago(12), "representatives", [all, most, most.saturating_sub(2)]));
    let public = |what: &str, on: String, content: &str| PublicForm {
        what: text(what),
        day: on,
        notice: text("村里公开栏"),
        content: text(content),
    };
    let publics = vec![public("decision", ago(11), ""), public("outcome", ago(0), outcome)];
    let form = DecisionForm {
        kind: text(kind),
        topic: text("ordinary"),
        matter: text(words),
        origin: text(if *kind == "levy" { "committee" } else { "branch" }),
        amount: text(amount),
        day: ago(26),
    };
    Some(Matter { form, steps, publics })
}
