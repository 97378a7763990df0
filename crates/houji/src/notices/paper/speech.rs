//! What the loudspeaker says: the notice in plain words, every number as it is spoken.

use super::sheet::{is_personal, shows_lines};
use super::spoken;
use crate::notices::model::told;
use houji_base::Fen;
use houji_seal::{Notice, Table};

/// Lines that are read out; nobody listens to more.
const MOST: usize = 30;

/// The words, a paragraph a line.
#[must_use]
pub fn speech(notice: &Notice) -> String {
    let of = |name: &str| spoken::text(told::field(notice, name));
    let place = told::field(notice, "place");
    let village = place.rsplit_once(' ').map_or(place, |(_, village)| village);
    let mut words =
        vec![format!("各位乡亲，现在播送{village}的{}公开。", of("affairs")), format!("{}。", of("title"))];
    if notice.version > 1 {
        let version = spoken::text(&format!("第{}版", notice.version));
        words.push(format!("这是{version}，更正了以前公开的。{}", of("correction")));
    }
    let figures = told::figures(notice).into_iter();
    let figures: Vec<_> = figures.map(|(name, value)| spoken::text(&format!("{name}{value}"))).collect();
    if !figures.is_empty() {
        words.push(format!("{}。", figures.join("，")));
    }
    words.extend([of("sentence"), of("comparison")]);
    words.extend(told::field(notice, "body").lines().map(spoken::text));
    if shows_lines(notice) {
        words.extend(notice.tables.iter().map(lines));
    }
    if !told::field(notice, "opinion").is_empty() {
        words.push(format!("村务监督委员会的意见：{}", of("opinion")));
    }
    words.push(ask(notice));
    words.push(format!("再说一遍。{}", of("sentence")));
    words.push("播送完了。".to_owned());
    words.retain(|line| !line.is_empty() && line != "再说一遍。");
    words.join("\n") + "\n"
}

fn ask(notice: &Notice) -> String {
    let phone = told::field(notice, "phone");
    let call =
        if phone.is_empty() { String::new() } else { format!("，监督电话{}", spoken::phone(phone)) };
    let until = told::day(notice, "until");
    let until =
        until.map_or_else(String::new, |day| format!("公开栏上贴到{}。", spoken::text(&day.zh_short())));
    format!("听不明白的，问村务监督委员会{call}。{until}")
}

/// `进来的钱，四笔。晾晒场租金，六万八千元。…`
fn lines(table: &Table) -> String {
    let heads = told::columns(table);
    let is_dull = |head: &str| {
        is_personal(head) || ["日期", "时间", "凭证", "号", "说明"].iter().any(|word| head.contains(word))
    };
    let name = heads.iter().position(|head| !is_dull(head) && !head.contains('元'));
    let amount = heads
        .iter()
        .position(|head| head.contains("金额"))
        .or_else(|| heads.iter().position(|head| head.contains('元')));
    let single = told::rows(table).filter(|(code, _)| code.is_some()).count();
    let mut said = format!("{}，{}。", table.title, spoken::text(&format!("{single} 笔")));
    for (code, cells) in told::rows(table).take(MOST) {
        let at =
            |place: Option<usize>| place.and_then(|at| cells.get(at)).map(String::as_str).unwrap_or_default();
        let first = cells.iter().map(String::as_str).find(|cell| !cell.is_empty()).unwrap_or_default();
        let what = if code.is_none() { first } else { at(name) };
        let much = Fen::parse(at(amount)).map(spoken::money).unwrap_or_default();
        let parts = [spoken::text(what), much];
        let parts: Vec<_> = parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect();
        if !parts.is_empty() {
            said.push_str(&format!("{}。", parts.join("，")));
        }
    }
    let left = table.rows.len().saturating_sub(MOST);
    if left > 0 {
        said.push_str(&spoken::text(&format!("还有 {left} 行，请看公开栏。")));
    }
    said
}
