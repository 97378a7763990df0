//! Figures as people see them. Pure.

use super::listed::{Anchor, Listed};
use super::pages::{Counted, FigureRow, LedgerForm, ListedRow, TrendRow};
use super::period::Period;
use super::rates::TOO_FEW;
use super::rows_url;
use super::sheet::{Figure, Middle, Sums, figures};
use super::takeaway::MOST;
use crate::appeals::model::{Appeal, Rating};
use crate::appeals::present::desk_signal;
use crate::house::Context;
use crate::ui::format;
use crate::ui::parts::{Choice, Errors, Link};
use houji_base::{DivisionCode, Level, Moment};

/// Where figures are shown, and whether their rows may be read.
pub struct Pen {
    /// The place.
    pub place: DivisionCode,
    /// The appeals of the place may be read.
    pub linked: bool,
    /// Fewer cases give no figure.
    pub least: i64,
}

impl Pen {
    fn counted(&self, label: String, n: i64, (listed, period): (&Listed, Period)) -> Counted {
        let href = self.linked.then(|| rows_url(self.place, listed, period));
        Counted { label, n: n.to_string(), href }
    }
}

/// Where the figures of a place and a period stand.
pub fn url(place: DivisionCode, period: Period) -> String {
    format!("/desk/figures?at={place}&when={}", period.code())
}

fn value(figure: &Figure) -> String {
    figure.value.map_or_else(|| TOO_FEW.to_owned(), |value| format!("{}{}", value.zh(), figure.unit))
}

/// What stands above and below the line, in numbers.
fn numbers(figure: &Figure) -> String {
    match &figure.part {
        Some((_, part)) => format!("{part} / {}", figure.whole.1),
        None => format!("{} 次", figure.whole.1),
    }
}

/// The middle of the villages, and of how many.
fn middle(middle: &Middle, unit: &str) -> (String, String) {
    let value = middle.value.map_or_else(|| TOO_FEW.to_owned(), |value| format!("{}{unit}", value.zh()));
    (value, format!("{} 个村有数", middle.villages))
}

/// How the figures beside are made.
pub fn beside_line(county: bool, middles: bool) -> String {
    let county = if county { "全县的数是把全县的诉求放在一起算的。" } else { "" };
    let middle = if middles {
        "各村中间数是把各村自己的数从小到大放，取正中间的，样本不足的村不算。"
    } else {
        ""
    };
    let both = format!("{county}{middle}");
    if both.is_empty() { both } else { format!("{both}只用来对照，不给村和镇排名次。") }
}

/// The figures with their rules, and the county's and the middle of the villages beside them.
pub fn rows(
    pen: &Pen,
    own: &Sums,
    (beside, middles): (Option<&Sums>, &[Middle]),
    period: Period,
) -> Vec<FigureRow> {
    let beside = beside.map(|sums| figures(sums, period, pen.least));
    let row = |(at, figure): (usize, Figure)| {
        let other = beside.as_ref().and_then(|all| all.get(at));
        FigureRow {
            name: figure.zh.to_owned(),
            rule: figure.rule.to_owned(),
            value: value(&figure),
            part: figure.part.as_ref().map(|(listed, n)| pen.counted(listed.zh(), *n, (listed, period))),
            whole: pen.counted(figure.whole.0.zh(), figure.whole.1, (&figure.whole.0, period)),
            beside: other.map(|other| (value(other), numbers(other))),
            middle: middles
                .iter()
                .find(|middle| middle.code == figure.code)
                .map(|it| middle(it, figure.unit)),
        }
    };
    figures(own, period, pen.least).into_iter().enumerate().map(row).collect()
}

/// How often each of the five words was said, and how many said nothing.
pub fn words(pen: &Pen, sums: &Sums, period: Period) -> Vec<Counted> {
    let said = |(rating, n): (Rating, i64)| {
        pen.counted(rating.zh().to_owned(), n, (&Listed::RatedAs(rating), period))
    };
    let mut list: Vec<Counted> = sums.words(period).into_iter().map(said).collect();
    let silent = sums.count(&Listed::Unrated, period);
    list.push(pen.counted("没评价".to_owned(), silent, (&Listed::Unrated, period)));
    list
}

/// What was filed about; kinds nobody filed about are left out.
pub fn topics(pen: &Pen, sums: &Sums, period: Period) -> Vec<Counted> {
    let filed = sums.topics(period).into_iter().filter(|(_, n)| *n > 0);
    let one = filed.map(|(category, n)| {
        pen.counted(category.zh().to_owned(), n, (&Listed::About(vec![category]), period))
    });
    one.collect()
}

/// How many were filed.
pub fn filed(pen: &Pen, sums: &Sums, period: Period) -> Counted {
    let label = format!("{}收到", period.zh());
    pen.counted(label, sums.count(&Listed::Filed, period), (&Listed::Filed, period))
}

/// The months up to this one; none that has not begun.
pub fn trend(pen: &Pen, cx: &Context, sums: &Sums, period: Period) -> Vec<TrendRow> {
    let begun = period.trend().into_iter().filter(|month| month.first <= cx.today);
    let row = |month: Period| TrendRow {
        month: Link::new(month.zh(), url(pen.place, month)),
        current: month == period,
        filed: filed(pen, sums, month),
        values: figures(sums, month, pen.least).iter().map(value).collect(),
    };
    begun.map(row).collect()
}

/// Earlier and later, as far as there is anything.
pub fn steps(cx: &Context, place: DivisionCode, period: Period) -> Vec<Link> {
    let unit = if period.is_year() { "年" } else { "个月" };
    let link = |words: &str, to: Period| Link::new(format!("{words}{unit}"), url(place, to));
    let later = period.next().filter(|next| next.first <= cx.today);
    let both = [period.previous().map(|to| link("上一", to)), later.map(|to| link("下一", to))];
    both.into_iter().flatten().collect()
}

/// Years that can be chosen besides the months.
const YEARS: usize = 3;

/// The last twelve months and the last years; what is shown is among them.
pub fn periods(cx: &Context, shown: Period) -> Vec<Choice> {
    let mut list: Vec<Period> = Period::month_of(cx.today).trend().into_iter().rev().collect();
    let first = cx.today.year();
    list.extend((0..YEARS).zip((0..=first).rev()).filter_map(|(_, year)| Period::year(year)));
    if !list.contains(&shown) {
        list.insert(0, shown);
    }
    list.into_iter().map(|period| Choice::new(period.code(), period.zh(), period == shown)).collect()
}

/// The places of the actor's posts with what lies in them, by code.
pub fn places(cx: &Context, own: &[DivisionCode], shown: DivisionCode) -> Vec<Choice> {
    let known = &cx.registry.places;
    let mut codes: Vec<DivisionCode> = own.to_vec();
    for place in own {
        for level in [Level::Town, Level::Village] {
            codes.extend(known.inside(*place, level, cx.today).map(|inside| inside.code));
        }
    }
    codes.push(shown);
    codes.sort_unstable();
    codes.dedup();
    let name = |code: DivisionCode| match code.level() {
        Level::Village => format!("　{}", known.full_name(code)),
        _ => known.full_name(code),
    };
    codes.into_iter().map(|code| Choice::new(code.to_string(), name(code), code == shown)).collect()
}

/// Taking the ledger away.
pub fn ledger_form(place: DivisionCode, period: Period) -> LedgerForm {
    let hint = format!(
        "这些天收到的，一件一行，按反映时间排，最多 {} 件。没有姓名电话，密件不在里面。每导出一次都留下记录。",
        format::count(MOST)
    );
    let [first, last] = [period.first, period.last].map(|day| day.to_string());
    LedgerForm { at: place.to_string(), when: period.code(), first, last, errors: Errors::none(), hint }
}

/// What the moment that counts is called.
pub fn at_label(listed: &Listed) -> &'static str {
    match (listed.anchor(), listed) {
        (Anchor::Filed, _) => "接办时限",
        (Anchor::Due, _) => "哪天该答复",
        (Anchor::Replied, _) => "哪天答复的",
        (Anchor::Ended, Listed::Unrated) => "哪天结束的",
        (Anchor::Ended, _) => "哪天评的",
    }
}

/// One row behind a figure.
pub fn row(cx: &Context, place: DivisionCode, listed: &Listed, (at, appeal): &(Moment, Appeal)) -> ListedRow {
    let life = &appeal.life;
    let said = match listed.anchor() {
        Anchor::Filed => format::due(cx.now, life.accept_due),
        _ => format::day(cx.today, at.day()),
    };
    let order = format!("/desk?at={place}&whose=all&open={}#order", appeal.id);
    ListedRow {
        number: appeal.number_text(),
        village: cx.registry.places.name(appeal.village),
        category: appeal.category.zh().to_owned(),
        title: Link::new(appeal.title(), order),
        filed: format::when(cx.now, life.filed_at),
        at: said,
        state: desk_signal(appeal, cx.now),
    }
}
