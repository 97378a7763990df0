//! The wall of the county (一屏观民情): figures, where something is overdue, what is due, what came. Nothing here is
//! sorted by how well anybody does; townships and villages stand in the order of their codes.

use super::figures::{Figures, Topics};
use super::pages::{Bar, Card, Figure, Head, Latest, Legend, Named, Owed, Town, TrendDay, WallBody};
use super::store::{DueIn, MOST_DUE, Shown};
use crate::appeals::figures::{Listed, Period, TOO_FEW, Tenths, rows_url};
use crate::appeals::model::Stage;
use crate::house::Context;
use crate::ui::format::{self, count};
use houji_base::{DivisionCode, Level, Moment};
use std::collections::BTreeMap;

/// Matters in the list of what is due, and in the line of what came.
pub(super) const URGENT: i64 = 5;
pub(super) const LATEST: i64 = 6;
/// More villages than this have no tiles of their own.
const MOST_TILES: usize = 400;
/// Villages named in one township.
const MOST_NAMED: usize = 2;

/// What a wall is drawn from.
pub(super) struct Loaded {
    pub(super) figures: Figures,
    pub(super) due: Vec<DueIn>,
    pub(super) urgent: Vec<Shown>,
    pub(super) latest: Vec<Shown>,
}

/// Words and addresses of one drawing.
struct Pen<'a> {
    cx: &'a Context,
    linked: bool,
}

impl Pen<'_> {
    fn figure(&self, text: impl Into<String>, query: &str) -> Figure {
        let href = self.linked.then(|| format!("/desk?at={}{query}", self.cx.county));
        Figure { text: text.into(), href }
    }

    /// A figure that leads to the rows it was counted from.
    fn counted(&self, text: String, listed: &Listed, period: Option<Period>) -> Figure {
        let href = period.filter(|_| self.linked).map(|period| rows_url(self.cx.county, listed, period));
        Figure { text, href }
    }

    fn name(&self, place: DivisionCode) -> String {
        self.cx.registry.places.name(place)
    }
}

/// A count that was not taken further than [`MOST_DUE`].
fn up_to(n: i64, all: i64) -> String {
    if all >= MOST_DUE { format!("{}+", count(n)) } else { count(n) }
}

/// Head of a wall or screen.
pub(super) fn head(cx: &Context, title: String) -> Head {
    let second = cx.now.millis().div_euclid(1000).rem_euclid(60);
    let clock = format::clock(cx.now);
    Head {
        title,
        day: format!("{} {}", cx.today.zh(), cx.today.weekday_zh()),
        updated: format!("{clock}:{second:02}"),
        clock,
    }
}

pub(super) fn body(cx: &Context, loaded: &Loaded, linked: bool) -> WallBody {
    let pen = Pen { cx, linked };
    let late: i64 = loaded.due.iter().map(|place| place.late).sum();
    let all: i64 = loaded.due.iter().map(|place| place.late.saturating_add(place.soon)).sum();
    let (towns, legend) = map(&pen, &loaded.due);
    let [_, soon, bad] = &legend;
    let villages = towns.iter().map(|town| town.tiles.len()).sum::<usize>();
    let what = if is_large(cx) { "个乡镇" } else { "个村" };
    let found = |n: &str, words: &str| if n == "0" { String::new() } else { format!("{n} 个{words}") };
    let map_title = [
        format!("{villages} {what}"),
        found(&bad.figure.text, "有超期"),
        found(&soon.figure.text, "今天到期"),
    ];
    let days = loaded.figures.days();
    let (filed, replied) = days.iter().fold((0i64, 0i64), |(filed, replied), day| {
        (filed.saturating_add(day.1), replied.saturating_add(day.2))
    });
    let topics = loaded.figures.topics();
    let trend =
        days.into_iter().map(|(day, filed, replied)| TrendDay { day: day.zh_short(), filed, replied });
    WallBody {
        head: head(cx, format!("{} 一屏观民情", pen.name(cx.county))),
        cards: cards(&pen, &loaded.figures),
        topics_title: format!("{} 月 1 日以来反映什么", topics.since.month()),
        topics: bars(&pen, &topics),
        map_title,
        towns,
        legend: legend.into(),
        trend_title: trend_title(&pen, &loaded.figures, (filed, replied)),
        trend: trend.collect(),
        owed: loaded.urgent.iter().map(|matter| owed(&pen, matter)).collect(),
        owed_count: pen.figure(up_to(late, all), "&due=late"),
        latest: loaded.latest.iter().map(|matter| latest(&pen, matter)).collect(),
    }
}

fn cards(pen: &Pen<'_>, figures: &Figures) -> Vec<Card> {
    let (in_time, rated) = (figures.in_time(), figures.satisfaction());
    let few = |share: Option<Tenths>| share.map_or(TOO_FEW.to_owned(), Tenths::zh);
    let day = |ago: i64| Period::days(pen.cx.today.plus_days(-ago), pen.cx.today.plus_days(-ago));
    let (today, yesterday, period) = (day(0), day(1), figures.period());
    let unit = |share: Option<Tenths>, unit| if share.is_some() { unit } else { "" };
    vec![
        Card {
            title: "今天收到诉求".to_owned(),
            figure: pen.counted(count(figures.on("appeal.filed", 0)), &Listed::Filed, today),
            unit: "件",
            note: vec![
                Figure::words("昨天 "),
                pen.counted(count(figures.on("appeal.filed", 1)), &Listed::Filed, yesterday),
                Figure::words(" 件，正在办 "),
                pen.figure(count(figures.now("appeal.open")), ""),
                Figure::words(" 件"),
            ],
        },
        Card {
            title: "按时答复".to_owned(),
            figure: pen.counted(few(in_time.share), &Listed::Due, period),
            unit: unit(in_time.share, "%"),
            note: vec![
                Figure::words("近 30 天到期 "),
                pen.counted(count(in_time.due), &Listed::Due, period),
                Figure::words(" 件，按时 "),
                pen.counted(count(in_time.in_time), &Listed::Met, period),
                Figure::words(" 件"),
            ],
        },
        Card {
            title: "村民满意".to_owned(),
            figure: pen.counted(few(rated.points), &Listed::Rated, period),
            unit: unit(rated.points, "分"),
            note: vec![
                Figure::words("近 30 天 "),
                pen.counted(count(rated.rated), &Listed::Rated, period),
                Figure::words(format!(" 人评，{} 人不满意", count(rated.displeased))),
            ],
        },
    ]
}

/// What came and what was answered in thirty days, and the two shares as far as they say anything.
fn trend_title(pen: &Pen<'_>, figures: &Figures, (filed, replied): (i64, i64)) -> Vec<Figure> {
    let period = figures.period();
    let mut pieces = vec![
        Figure::words("近 30 天收到 "),
        pen.counted(count(filed), &Listed::Filed, period),
        Figure::words(" 件，答复 "),
        pen.counted(count(replied), &Listed::Replied, period),
        Figure::words(" 件"),
    ];
    let shares = [
        ("及时响应", figures.responded(), Listed::AcceptDue),
        ("村民认可办成", figures.resolved(), Listed::Doable),
    ];
    for (words, share, listed) in shares {
        if let Some(share) = share {
            pieces.push(Figure::words(format!("，{words} ")));
            pieces.push(pen.counted(format!("{}%", share.zh()), &listed, period));
        }
    }
    pieces
}

fn bars(pen: &Pen<'_>, topics: &Topics) -> Vec<Bar> {
    let (others, filed) = &topics.rest;
    let longest = topics.named.iter().map(|(_, n)| *n).max().unwrap_or(0).max(*filed).max(1);
    let period = Period::days(topics.since, pen.cx.today);
    let bar = |name: String, n: i64, listed: Listed| Bar {
        name,
        figure: pen.counted(count(n), &listed, period),
        width: n.saturating_mul(100) / longest,
    };
    let named = topics.named.iter();
    let named = named.map(|(category, n)| bar(category.zh().to_owned(), *n, Listed::About(vec![*category])));
    let rest = bar(format!("其余 {} 类", others.len()), *filed, Listed::About(others.clone()));
    named.chain([rest]).collect()
}

/// True for a county whose villages are too many for a tile each.
fn is_large(cx: &Context) -> bool {
    cx.registry.places.inside(cx.county, Level::Village, cx.today).take(MOST_TILES.saturating_add(1)).count()
        > MOST_TILES
}

/// Townships with their tiles, and how many there are of each kind: quiet, due today, overdue.
fn map(pen: &Pen<'_>, due: &[DueIn]) -> (Vec<Town>, [Legend; 3]) {
    let cx = pen.cx;
    let by_village: BTreeMap<DivisionCode, &DueIn> = due.iter().map(|place| (place.village, place)).collect();
    let mut of_kind = [0i64; 3];
    let large = is_large(cx);
    let towns = cx.registry.places.inside(cx.county, Level::Town, cx.today).map(|town| {
        let tone = |place: DivisionCode| {
            let inside = by_village.range(place..).take_while(|(code, _)| place.covers(**code));
            inside.fold("ok", |worst, (_, due)| match (worst, due.late) {
                ("bad", _) | (_, 1..) => "bad",
                _ if due.soon > 0 => "warn",
                (worst, _) => worst,
            })
        };
        let inside: Vec<DivisionCode> = match large {
            true => vec![town.code],
            false => cx
                .registry
                .places
                .inside(town.code, Level::Village, cx.today)
                .map(|place| place.code)
                .collect(),
        };
        let tones: Vec<(DivisionCode, &'static str)> =
            inside.iter().map(|place| (*place, tone(*place))).collect();
        for (_, tone) in &tones {
            let [ok, warn, bad] = &mut of_kind;
            let kind = match *tone {
                "bad" => bad,
                "warn" => warn,
                _ => ok,
            };
            *kind = kind.saturating_add(1);
        }
        town_of(pen, &town.name, &tones, large)
    });
    let towns = towns.collect();
    let [ok, warn, bad] = of_kind;
    let legend = [
        Legend { tone: "ok", words: "没有到期", figure: Figure { text: count(ok), href: None } },
        Legend { tone: "warn", words: "今天到期", figure: pen.figure(count(warn), "&due=today") },
        Legend { tone: "bad", words: "有超期", figure: pen.figure(count(bad), "&due=late") },
    ];
    (towns, legend)
}

fn town_of(pen: &Pen<'_>, name: &str, tones: &[(DivisionCode, &'static str)], large: bool) -> Town {
    let care: Vec<&(DivisionCode, &str)> = tones.iter().filter(|(_, tone)| *tone != "ok").collect();
    // Overdue first; within a kind in the order of codes.
    let bad = care.iter().filter(|(_, tone)| *tone == "bad");
    let in_order = bad.chain(care.iter().filter(|(_, tone)| *tone != "bad")).take(MOST_NAMED);
    let named: Vec<Named> = in_order
        .map(|(place, tone)| Named {
            tone,
            figure: pen.figure(pen.name(*place), &format!("&village={place}")),
        })
        .collect();
    let more = care.len().saturating_sub(named.len());
    Town {
        name: name.to_owned(),
        count: if large { String::new() } else { format!("{} 村", tones.len()) },
        tiles: tones.iter().map(|(_, tone)| *tone).collect(),
        named: if large { Vec::new() } else { named },
        more: if more == 0 || large { String::new() } else { format!("还有 {more} 个村") },
    }
}

/// Colour and words of a due time: overdue, within a day, later.
pub(super) fn due_words(now: Moment, due: Moment) -> (&'static str, String) {
    let signal = format::due_signal(now, due);
    match signal.tone {
        "bad" => ("bad", format!("超期 {}", format::rough(due.until(now)))),
        tone => (tone, format!("{}到期", signal.text)),
    }
}

fn owed(pen: &Pen<'_>, matter: &Shown) -> Owed {
    let (tone, when) = due_words(pen.cx.now, matter.step_due);
    let town = matter.village.town().unwrap_or(matter.village);
    let sub = if matter.stage == Stage::Acknowledged { "等人接办" } else { "接办了，等答复" };
    let category = matter.category;
    let what = pen.figure(
        format!("{} {}", pen.name(town), category.zh()),
        &format!("&village={}&category={}", matter.village, category.code()),
    );
    Owed { tone, when, what, sub: format!("{}收到，{sub}", format::when(pen.cx.now, matter.filed_at)) }
}

fn latest(pen: &Pen<'_>, matter: &Shown) -> Latest {
    let town = matter.village.town().unwrap_or(matter.village);
    let state = match matter.stage {
        Stage::Acknowledged => "收到了",
        Stage::Accepted => "接办了",
        Stage::Replied | Stage::Rated | Stage::Unrated => "答复了",
        Stage::Refused | Stage::Closed => "没有受理",
        Stage::Withdrawn => "本人撤回了",
        Stage::Merged => "和同一件事并着办",
    };
    let today = pen.cx.now.day() == matter.filed_at.day();
    Latest {
        at: if today { format::clock(matter.filed_at) } else { format::when(pen.cx.now, matter.filed_at) },
        text: format!("{} {}，{state}", pen.name(town), matter.category.zh()),
    }
}
