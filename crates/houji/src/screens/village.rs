//! The screen of a village (村屏): what is under way, what was answered, whom to ring. No person, no words of anybody.

use super::figures::Figures;
use super::pages::{Card, Figure, Owed, ScreenBody};
use super::store::Shown;
use super::wall::{due_words, head};
use crate::appeals::figures::{Listed, Period, rows_url};
use crate::appeals::model::Stage;
use crate::house::Context;
use crate::registry::keys;
use crate::ui::format;
use crate::ui::format::count;
use houji_base::DivisionCode;

/// Matters in each list.
pub(super) const OPEN: i64 = 5;
pub(super) const ANSWERED: i64 = 4;

/// What a screen is drawn from.
pub(super) struct Loaded {
    pub(super) figures: Figures,
    pub(super) open: Vec<Shown>,
    pub(super) answered: Vec<Shown>,
}

pub(super) fn body(cx: &Context, place: DivisionCode, loaded: &Loaded, linked: bool) -> ScreenBody {
    // The desk of the village, which whoever may open rows here can open too.
    let desk = |text: String, query: &str| Figure {
        text,
        href: linked.then(|| format!("/desk?at={place}&whose=all{query}")),
    };
    let rows = |text: String, listed: Listed, (from, to): (i64, i64)| {
        let days = Period::days(cx.today.plus_days(-from), cx.today.plus_days(-to));
        let period = days.filter(|_| linked);
        Figure { text, href: period.map(|period| rows_url(place, &listed, period)) }
    };
    let figures = &loaded.figures;
    let phone = cx.registry.parameters.text(keys::SCREEN_PHONE, cx.today);
    ScreenBody {
        head: head(cx, format!("{} 诉求办理", cx.registry.places.name(place))),
        cards: vec![
            Card {
                title: "今天收到".to_owned(),
                figure: rows(count(figures.on("appeal.filed", 0)), Listed::Filed, (0, 0)),
                unit: "件",
                note: vec![
                    Figure::words("昨天 "),
                    rows(count(figures.on("appeal.filed", 1)), Listed::Filed, (1, 1)),
                    Figure::words(" 件"),
                ],
            },
            Card {
                title: "正在办".to_owned(),
                figure: desk(count(figures.now("appeal.open")), ""),
                unit: "件",
                note: Vec::new(),
            },
            Card {
                title: "近 7 天答复".to_owned(),
                figure: rows(count(figures.over("appeal.replied", 6, 0)), Listed::Replied, (6, 0)),
                unit: "件",
                note: vec![
                    Figure::words("等评价 "),
                    desk(count(figures.now("appeal.waiting")), "&due=waiting"),
                    Figure::words(" 件"),
                ],
            },
        ],
        open: loaded.open.iter().map(|matter| open(cx, matter, &desk)).collect(),
        answered: loaded.answered.iter().map(|matter| answered(cx, matter, &desk)).collect(),
        phone: (phone != keys::SCREEN_PHONE.default).then(|| phone.to_owned()),
    }
}

fn what(matter: &Shown, desk: &impl Fn(String, &str) -> Figure, query: &str) -> Figure {
    let (year, number) = matter.number;
    let text = format!("{} {year}-{number}", matter.category.zh());
    desk(text, &format!("{query}&category={}", matter.category.code()))
}

fn open(cx: &Context, matter: &Shown, desk: &impl Fn(String, &str) -> Figure) -> Owed {
    let (tone, when) = due_words(cx.now, matter.step_due);
    let state = if matter.stage == Stage::Acknowledged { "等人接办" } else { "接办了" };
    let sub = format!("{}收到，{state}", format::when(cx.now, matter.filed_at));
    Owed { tone, when, what: what(matter, desk, ""), sub }
}

fn answered(cx: &Context, matter: &Shown, desk: &impl Fn(String, &str) -> Figure) -> Owed {
    let at = matter.replied_at.map_or_else(String::new, |at| format::day(cx.today, at.day()));
    Owed {
        tone: "ok",
        when: format!("{at}答复"),
        what: what(matter, desk, "&due=waiting"),
        sub: "等反映的人评价".to_owned(),
    }
}
