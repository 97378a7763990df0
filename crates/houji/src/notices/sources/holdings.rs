//! What the collective has: assets (F04) and resources (F05).

use super::frame::{self, Frame, ROWS, count, counted, day, line, money, sheet, text, total};
use crate::assets::model::{Asset, Parcel, mu};
use crate::assets::{Land, cards, land};
use crate::house::{Context, Reader, Stop};
use crate::notices::model::{About, Cell, Composed, Figure, Line, Period};
use houji_base::{DivisionCode, Fen};
use std::collections::BTreeMap;

/// Assets, by kind.
pub fn assets(
    db: &mut Reader,
    cx: &Context,
    place: DivisionCode,
    period: Period,
) -> Result<Option<Composed>, Stop> {
    let Some(frame) = Frame::read(db, cx, place, period)? else { return Ok(None) };
    let mut cards = cards(db, cx, &frame.scope, ROWS)?;
    cards.retain(|asset| frame.has(asset.book));
    if cards.is_empty() {
        return Ok(None);
    }
    let days = period.first()..=period.last();
    let fresh: Vec<&Asset> = cards.iter().filter(|asset| days.contains(&asset.card.added)).collect();
    let worth = |of: &[&Asset]| of.iter().map(|asset| asset.card.cost).sum::<Fen>();
    let all: Vec<&Asset> = cards.iter().collect();
    let idle = cards.iter().filter(|asset| asset.state == crate::assets::model::Use::Idle).count();
    let sentence = format!(
        "集体有资产 {} 项，原值 {} 元，现在值 {} 元，闲置 {idle} 项。",
        all.len(),
        worth(&all).grouped(),
        net(&all).grouped()
    );
    let comparison = match fresh.as_slice() {
        [] => format!("{}没有新增资产。", period.zh()),
        fresh => format!("{}新增 {} 项，原值 {} 元。", period.zh(), fresh.len(), worth(fresh).grouped()),
    };
    Ok(Some(Composed {
        figures: vec![
            counted("资产", all.len(), "项"),
            money("原值", worth(&all)),
            money("现在值", net(&all)),
        ],
        sentence,
        comparison,
        sheets: vec![sheet("资产", &ASSETS, by_kind(&all))],
    }))
}

const ASSETS: [&str; 7] = ["资产", "类别", "数量", "哪天来的", "原值（元）", "现在值（元）", "怎么用"];

fn net(of: &[&Asset]) -> Fen {
    of.iter().map(|asset| asset.net()).sum()
}

fn by_kind(all: &[&Asset]) -> Vec<Line> {
    let mut kinds: BTreeMap<&str, Vec<&Asset>> = BTreeMap::new();
    for asset in all {
        kinds.entry(asset.card.kind.code()).or_default().push(asset);
    }
    let adds_up = |words: String, of: &[&Asset]| {
        let cost = of.iter().map(|asset| asset.card.cost).sum();
        let sums = [Cell::Money(cost), Cell::Money(net(of)), Cell::Blank];
        total([text(words), Cell::Blank, Cell::Blank, Cell::Blank].into_iter().chain(sums).collect())
    };
    let mut lines = Vec::new();
    for kind in kinds.values() {
        lines.extend(kind.iter().map(|asset| card(asset)));
        if let (2.., Some(first)) = (kind.len(), kind.first()) {
            lines.push(adds_up(format!("小计：{}", first.card.kind.zh()), kind));
        }
    }
    lines.push(adds_up("资产合计".to_owned(), all));
    lines
}

fn card(asset: &Asset) -> Line {
    let of = &asset.card;
    let cells = vec![
        text(of.name.clone()),
        text(of.kind.zh()),
        count(of.quantity),
        day(Some(of.added)),
        Cell::Money(of.cost),
        Cell::Money(asset.net()),
        text(asset.state.zh()),
    ];
    line(About::Asset(asset.book, asset.id.as_i64()), cells)
}

/// Resources: each class with its areas, and parcel by parcel what is not contracted to households.
pub fn resources(
    db: &mut Reader,
    cx: &Context,
    place: DivisionCode,
    period: Period,
) -> Result<Option<Composed>, Stop> {
    let Some(frame) = Frame::read(db, cx, place, period)? else { return Ok(None) };
    let Land { classes, mut parcels } = land(db, cx, &frame.scope, ROWS)?;
    parcels.retain(|parcel| frame.has(parcel.book));
    if classes.is_empty() {
        return Ok(None);
    }
    let sum = |at: usize| classes.iter().filter_map(|(_, _, areas)| areas.get(at)).sum::<i64>();
    let area = |name: &str, of: i64| Figure { name: name.to_owned(), value: text(format!("{} 亩", mu(of))) };
    let (whole, homes, idle) = (sum(0), sum(2), sum(3));
    let sentence = format!(
        "集体有土地、水面等资源 {} 亩，承包到户 {} 亩，闲置和被占的 {} 亩。",
        mu(whole),
        mu(homes),
        mu(idle)
    );
    let class = |(class, n, [whole, _, homes, idle]): &(crate::assets::model::Land, i64, [i64; 4])| {
        let areas = [whole, homes, idle].map(|of| text(mu(*of)));
        let cells = [text(class.zh()), count(*n)].into_iter().chain(areas).collect();
        Line { cells, about: None, is_total: false }
    };
    let mut lines: Vec<Line> = classes.iter().map(class).collect();
    let blocks = classes.iter().map(|(_, n, _)| *n).sum();
    let areas = [whole, homes, idle].map(|of| text(mu(of)));
    lines.push(total([text("资源合计"), count(blocks)].into_iter().chain(areas).collect()));
    let rest = parcels.iter().map(parcel).collect();
    let sheets = [
        sheet("各类资源", &["类别", "块数", "面积（亩）", "承包到户（亩）", "闲置、被占（亩）"], lines),
        sheet("没有承包到户的", &["地块", "类别", "面积（亩）", "归谁", "怎么用"], rest),
    ];
    Ok(Some(Composed {
        figures: vec![area("资源", whole), area("承包到户", homes), area("闲置、被占", idle)],
        sentence,
        comparison: frame::percent(homes, whole)
            .map_or_else(String::new, |of| format!("承包到户的占 {of}%。")),
        sheets: sheets.into_iter().filter(|sheet| !sheet.lines.is_empty()).collect(),
    }))
}

fn parcel(of: &Parcel) -> Line {
    let plot = &of.plot;
    let words = [plot.name.clone(), plot.land.zh().to_owned(), mu(plot.measured_area)];
    let used = [plot.level.zh(), plot.held.zh()].map(text);
    let cells = words.map(text).into_iter().chain(used).collect();
    line(About::Resource(of.book, of.id.as_i64()), cells)
}
