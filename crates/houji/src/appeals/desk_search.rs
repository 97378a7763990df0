//! What is found at the desk: the same page as the lists, in the same scope, newest first.

use super::desk::{Ask, ROWS};
use super::desk_lists::{self, Whose};
use super::model::{Category, Stage};
use super::pages::{DeskFilters, DeskRow};
use super::search::{self, Hit, Lookup};
use crate::house::{App, Context, Stop};
use crate::search::{Found, MOST_TYPED};
use crate::ui::format;
use crate::ui::frame::SearchBox;
use crate::ui::parts::{Choice, Empty, Link};
use houji_base::DivisionCode;

/// Longest part of what was typed that a heading repeats, in characters.
const REPEATED: usize = 20;

/// The box in the head of the desk; what is filtered stays filtered. Sealed appeals are not looked for by words.
pub fn search_box(ask: &Ask, list: &Whose) -> Option<SearchBox> {
    let kept = [
        ("at", &ask.at),
        ("whose", &ask.whose),
        ("village", &ask.village),
        ("category", &ask.category),
        ("stage", &ask.stage),
    ];
    let kept = kept.iter().filter(|(_, value)| !value.is_empty());
    (!list.scope.is_sealed()).then(|| SearchBox {
        action: "/desk".to_owned(),
        name: "q".to_owned(),
        label: "找诉求：事情、地点、答复、编号、查询码".to_owned(),
        value: ask.q.clone(),
        most: MOST_TYPED.to_string(),
        kept: kept.map(|(name, value)| ((*name).to_owned(), (*value).clone())).collect(),
    })
}

/// What was found for the page.
///
/// # Errors
/// A fault of the database.
pub async fn look_up(app: &App, cx: &Context, narrow: &Whose, ask: &Ask) -> Result<Found<Hit>, Stop> {
    if narrow.scope.is_sealed() || !is_enough(ask) {
        return Ok(Found { hits: Vec::new(), next: None, cut: false, behind: 0 });
    }
    let lookup = Lookup {
        typed: ask.q.clone(),
        scope: narrow.scope,
        village: DivisionCode::parse(&ask.village).ok().filter(|_| narrow.office().is_some()),
        category: Category::parse(&ask.category).map_or("", Category::code),
        stage: Stage::parse(&ask.stage).map_or("", Stage::code),
        before: ask.after.parse().unwrap_or(i64::MAX),
        most: usize::try_from(ROWS).unwrap_or(0),
    };
    search::look_up(app, cx, lookup).await
}

/// A receipt code is enough, too.
fn is_enough(ask: &Ask) -> bool {
    search::is_enough(&ask.q)
}

/// The finding in one line.
pub fn heading(ask: &Ask, found: &Found<Hit>) -> String {
    let mut words: String = ask.q.trim().chars().take(REPEATED).collect();
    if words.chars().count() < ask.q.trim().chars().count() {
        words.push('…');
    }
    match (found.hits.len(), found.next) {
        (0, _) => format!("没找到“{words}”"),
        (count, None) if ask.after.is_empty() => format!("找到 {count} 件“{words}”"),
        (count, _) => format!("“{words}”，这一页 {count} 件"),
    }
}

/// That the index is not there yet, in one sentence; none when everything was taken in.
pub fn behind_line(found: &Found<Hit>) -> Option<String> {
    let behind = format::count(found.behind);
    (found.behind > 0)
        .then(|| format!("还有约 {behind} 条新记录正在编入索引，刚办的可能还找不到，过一会儿再查。"))
}

/// What stands there instead of rows.
pub fn empty(ask: &Ask, list: &Whose, found: &Found<Hit>) -> Empty {
    let all = Ask { q: ask.q.clone(), ..ask.bare() };
    let filtered = [&ask.village, &ask.category, &ask.stage].iter().any(|filter| !filter.is_empty());
    let (text, link) = if list.scope.is_sealed() {
        ("密件不按字句找，请在列表里看。".to_owned(), Link::new("看列表", ask.bare().url(&[("q", "")])))
    } else if !is_enough(ask) {
        ("请至少写两个连着的字，或者写编号、查询码。".to_owned(), Link::new("看列表", ask.bare().url(&[])))
    } else if found.cut {
        (
            "近期的里面没有。可以接着往前找，或者多写一个词。".to_owned(),
            Link::new("看列表", ask.bare().url(&[])),
        )
    } else if filtered {
        ("换个说法，少写几个字，或者去掉条件再找。".to_owned(), Link::new("去掉条件再找", all.url(&[])))
    } else {
        let text = "换个说法，少写几个字；也可以用编号（2026-7）或者 12 位查询码找。姓名找不到人。";
        (text.to_owned(), Link::new("看列表", ask.bare().url(&[])))
    };
    Empty { title: "这里没有".to_owned(), text, link: Some(link) }
}

/// The way on: what lies further back.
pub fn more(ask: &Ask, found: &Found<Hit>) -> Option<Link> {
    let before = found.next?.to_string();
    let words = if found.cut { "接着往前找".to_owned() } else { format!("再看 {ROWS} 件") };
    Some(Link::new(words, ask.url(&[("after", &before)])))
}

/// The rows, with the words where they stand.
pub fn rows(cx: &Context, ask: &Ask, narrow: &Whose, found: &Found<Hit>) -> Vec<DeskRow> {
    let row = |hit: &Hit| DeskRow {
        hit: hit.shown.clone().unwrap_or_default(),
        ..desk_lists::row(cx, ask, narrow, &hit.appeal)
    };
    found.hits.iter().map(row).collect()
}

/// Stages by which what was found can be filtered besides those of the lists.
const ENDED: [(Stage, &str); 5] = [
    (Stage::Rated, "评价了"),
    (Stage::Unrated, "没评价，结束了"),
    (Stage::Closed, "没有受理，结束了"),
    (Stage::Merged, "并到别的件了"),
    (Stage::Withdrawn, "本人撤回了"),
];

/// The filters of the lists, with what else can be found.
pub fn filters(ask: &Ask, of_list: DeskFilters, found: &Found<Hit>) -> DeskFilters {
    let mut stages = of_list.stages;
    stages.extend(ENDED.map(|(stage, words)| Choice::new(stage.code(), words, ask.stage == stage.code())));
    let count = found.hits.len();
    let count_line = if found.cut {
        format!("新的排前面，显示 {count} 件；字太常见，只翻了近期的")
    } else {
        format!("新的排前面，显示 {count} 件")
    };
    let clear_url = Some(ask.bare().url(&[]));
    DeskFilters { q: ask.q.clone(), due: String::new(), stages, count_line, clear_url, ..of_list }
}
