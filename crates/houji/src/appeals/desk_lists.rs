//! The lists a desk shows: whose work, how much of it, which filters, and the rows.

use super::desk::Ask;
use super::model::{Appeal, Mark, Stage};
use super::pages::{DeskFilters, DeskRow, DueTile};
use super::store;
use super::web::categories;
use super::{present, view};
use crate::gate::{Action, Desk, Located, Office, Scope, desk_scope, may, scope};
use crate::house::error::{NOT_ALLOWED, NOT_FOUND};
use crate::house::{Context, Stop};
use crate::ui::format;
use crate::ui::parts::{Choice, Empty, Link, Signal};
use houji_base::{DivisionCode, Level, Moment};

/// All desks of a place, as asked for in the address.
pub const ALL: &str = "all";

/// One list that an actor may see: of one desk, or of all desks in a place.
#[derive(Clone)]
pub struct Whose {
    /// Code of the office, or [`ALL`].
    pub code: &'static str,
    /// The rows that may be read.
    pub scope: Scope,
}

impl Whose {
    fn all(cx: &Context, place: DivisionCode) -> Result<Whose, Stop> {
        Ok(Whose { code: ALL, scope: scope(&cx.actor, Action::AppealRead, place)? })
    }

    fn of(cx: &Context, office: Office, place: DivisionCode) -> Result<Whose, Stop> {
        let scope = desk_scope(&cx.actor, Action::AppealRead, Desk { office, place })?;
        Ok(Whose { code: office.code(), scope })
    }

    /// The place of the list.
    pub fn at(&self) -> DivisionCode {
        self.scope.place()
    }

    /// The office whose work is shown.
    pub fn office(&self) -> Option<Office> {
        self.scope.desk().map(|desk| desk.office)
    }

    fn label(&self) -> &'static str {
        match self.scope.desk() {
            Some(_) if self.scope.is_sealed() => "密件",
            Some(_) => "我这里要办的",
            None => "辖区里全部",
        }
    }
}

/// The lists of the actor's own posts: first those of the desks worked at, then those of whole places.
pub fn own_lists(cx: &Context) -> Vec<Whose> {
    let mut lists: Vec<Whose> = Vec::new();
    let mut add = |list: Result<Whose, Stop>| {
        let Ok(list) = list else { return };
        if lists.iter().all(|known| (known.code, known.at()) != (list.code, list.at())) {
            lists.push(list);
        }
    };
    let (sealed, open): (Vec<Office>, Vec<Office>) =
        Office::ALL.into_iter().partition(|office| office.is_discipline());
    for office in open.into_iter().chain(sealed) {
        for post in cx.actor.posts.iter().filter(|post| office.roles().contains(&post.role)) {
            add(Whose::of(cx, office, post.place));
        }
    }
    for post in &cx.actor.posts {
        if may(&cx.actor, Action::AppealRead, &Located::open(post.place)) {
            add(Whose::all(cx, post.place));
        }
    }
    lists
}

/// The list that is asked for; by default the first of the actor's own.
///
/// # Errors
/// Not found when it is not for these eyes.
pub fn chosen(cx: &Context, own: &[Whose], ask: &Ask) -> Result<Whose, Stop> {
    let at = DivisionCode::parse(&ask.at).ok();
    let fits = |list: &&Whose| at.is_none_or(|at| at == list.at());
    let known = own.iter().find(|list| (ask.whose.is_empty() || list.code == ask.whose) && fits(list));
    match (known, Office::parse(&ask.whose), at) {
        (Some(known), _, _) => Ok(known.clone()),
        (None, Some(office), Some(at)) => Whose::of(cx, office, at),
        (None, None, Some(at)) => Whose::all(cx, at),
        (None, _, None) if own.is_empty() => Err(NOT_ALLOWED.into()),
        (None, _, None) => Err(NOT_FOUND.into()),
    }
}

/// What is shown of a list when a village, or for county discipline a township's desk, is picked.
///
/// # Errors
/// Not found when it is not for these eyes.
pub fn narrowed(cx: &Context, list: &Whose, picked: Option<DivisionCode>) -> Result<Whose, Stop> {
    match picked.filter(|picked| *picked != list.at() && list.at().covers(*picked)) {
        Some(town) if list.scope.is_sealed() => Whose::of(cx, Office::TownDiscipline, town),
        Some(village) if list.office().is_none() => Whose::all(cx, village),
        _ => Ok(list.clone()),
    }
}

/// The switch between the lists, with what is looked for; none when there is nothing to switch.
pub fn switch(cx: &Context, own: &[Whose], list: &Whose, q: &str) -> Vec<Choice> {
    let many = own.iter().any(|other| other.at() != list.at());
    let choice = |each: &Whose| {
        let place =
            if many { format!("（{}）", cx.registry.places.name(each.at())) } else { String::new() };
        let at = each.at().to_string();
        let q = if each.scope.is_sealed() { "" } else { q };
        let url = Ask::default().url(&[("at", &at), ("whose", each.code), ("q", q)]);
        let current = (each.code, each.at()) == (list.code, list.at());
        Choice::new(url, format!("{}{place}", each.label()), current)
    };
    if own.len() < 2 { Vec::new() } else { own.iter().map(choice).collect() }
}

/// How many there are of each kind, counted up to a limit.
#[derive(Default)]
pub struct Counts {
    /// Overdue.
    pub late: i64,
    /// Due today.
    pub today: i64,
    /// Due later.
    pub later: i64,
    /// It is the villager's turn.
    pub waiting: i64,
    /// Taken up again.
    pub again: i64,
    /// Parts asked for by other desks.
    pub parts: i64,
}

/// A count as shown: beyond the limit only that it is more.
pub fn counted(n: i64) -> String {
    if n >= store::COUNT_LIMIT { format!("{}+", store::COUNT_LIMIT.saturating_sub(1)) } else { n.to_string() }
}

/// The tiles. The last two stand there only when there is something behind them.
pub fn tiles(cx: &Context, ask: &Ask, counts: &Counts, rows: &[Appeal]) -> Vec<DueTile> {
    let first = rows.first().filter(|_| ask.after.is_empty() && ask.due.is_empty());
    let longest = first.filter(|appeal| appeal.life.step_due <= cx.now).map_or_else(
        || "先办这些".to_owned(),
        |appeal| format!("最长超 {}", format::rough(appeal.life.step_due.until(cx.now))),
    );
    let late = if counts.late == 0 { "没有超期的".to_owned() } else { longest };
    let list = [
        ("late", counts.late, Signal::bad("超期了"), late),
        ("today", counts.today, Signal::warn("今天到期"), "今天之内".to_owned()),
        ("later", counts.later, Signal::ok("还有时间"), "明天以后".to_owned()),
        ("waiting", counts.waiting, Signal::idle("等别人"), "等村民".to_owned()),
        (Mark::Again.code(), counts.again, Signal::warn(Mark::Again.zh()), "村民不满意".to_owned()),
        (Mark::Part.code(), counts.parts, Signal::warn(Mark::Part.zh()), "别的单位在等".to_owned()),
    ];
    let extra = |due: &str| Mark::parse(due).is_some();
    let shown = list.into_iter().filter(|(due, count, _, _)| !extra(due) || *count > 0 || ask.due == *due);
    let tile = |(due, count, state, sub): (&str, i64, Signal, String)| {
        let current = ask.due == due;
        let url = ask.url(&[("due", if current { "" } else { due }), ("stage", "")]);
        DueTile { count: counted(count), state, sub, url, current }
    };
    shown.map(tile).collect()
}

/// Stages by which the list can be filtered.
const STAGES: [(Stage, &str); 4] = [
    (Stage::Acknowledged, "等接办"),
    (Stage::Accepted, "在办"),
    (Stage::Replied, "等评价"),
    (Stage::Refused, "没有受理"),
];

/// The stage that is asked for.
pub fn stage_of(ask: &Ask) -> Option<Stage> {
    Stage::parse(&ask.stage).filter(|stage| stage.is_open() || stage.is_waiting())
}

/// The filters above the table.
pub fn filters(cx: &Context, ask: &Ask, list: &Whose, shown: usize) -> DeskFilters {
    let (sealed, at) = (list.scope.is_sealed(), list.at());
    let level = if sealed { Level::Town } else { Level::Village };
    let places = cx.registry.places.inside(at, level, cx.today);
    let everywhere = if sealed { "县纪委监委的" } else { "全部村" };
    let mut villages = vec![Choice::new("", everywhere, ask.village.is_empty())];
    villages.extend(places.filter(|place| place.code != at).map(|place| {
        let code = place.code.to_string();
        let chosen = code == ask.village;
        Choice::new(code, place.name.clone(), chosen)
    }));
    let mut kinds = vec![Choice::new("", "全部类别", ask.category.is_empty())];
    kinds.extend(categories(Some(&ask.category)).into_iter().filter(|_| !sealed));
    let mut stages = vec![Choice::new("", "全部进度", ask.stage.is_empty())];
    stages.extend(STAGES.map(|(stage, words)| Choice::new(stage.code(), words, ask.stage == stage.code())));
    let set = [&ask.village, &ask.category, &ask.stage, &ask.due].iter().any(|filter| !filter.is_empty());
    DeskFilters {
        at: ask.at.clone(),
        whose: ask.whose.clone(),
        due: ask.due.clone(),
        q: String::new(),
        place_label: if sealed { "哪里的" } else { "村" },
        villages: if villages.len() > 1 { villages } else { Vec::new() },
        categories: if kinds.len() > 1 { kinds } else { Vec::new() },
        stages,
        clear_url: set.then(|| ask.bare().url(&[])),
        count_line: format!("按到期先后排，显示 {shown} 件"),
    }
}

/// One row of the table.
pub fn row(cx: &Context, ask: &Ask, list: &Whose, appeal: &Appeal) -> DeskRow {
    let (id, life) = (appeal.id.to_string(), &appeal.life);
    let part = part_due(list, appeal).filter(|_| ask.due == Mark::Part.code());
    let who = match (life.stage, life.handler) {
        _ if part.is_some() => "我（一起办）",
        (Stage::Replied | Stage::Refused, _) => "等村民",
        (Stage::Accepted, _) if life.side.waiting.is_some() => "等补充",
        (_, Some(handler)) if Some(handler) == cx.actor.person => "我",
        (_, Some(_)) if life.side.parts.iter().any(|part| part.done.is_none()) => "等别的单位",
        (_, Some(_)) => "接办人",
        (_, None) if life.desk.is_held_by(&cx.actor) => "没人接",
        (_, None) => life.desk.office.zh(),
    };
    DeskRow {
        due: part.map_or_else(|| present::desk_signal(appeal, cx.now), |due| format::due_signal(cx.now, due)),
        title: match appeal.is_sealed() {
            true => format!("{}，编号 {}", appeal.category.zh(), appeal.number_text()),
            false => appeal.title(),
        },
        hit: Vec::new(),
        open: ask.open == id,
        url: ask.url(&[("after", &ask.after), ("open", &id)]),
        village: if appeal.is_sealed() {
            "密件".to_owned()
        } else {
            cx.registry.places.name(appeal.village)
        },
        category: appeal.category.zh().to_owned(),
        who: who.to_owned(),
    }
}

/// Until when this desk should have done its part.
fn part_due(list: &Whose, appeal: &Appeal) -> Option<Moment> {
    let desk = list.scope.desk()?;
    let marks = appeal.life.marks();
    marks.into_iter().find(|(mark, at, _)| *mark == Mark::Part && *at == desk).map(|(_, _, due)| due)
}

/// The key after which the next page begins.
pub fn key(list: &Whose, ask: &Ask, last: &Appeal) -> String {
    let mark = Mark::parse(&ask.due).and_then(|mark| {
        let marks = last.life.marks();
        marks.into_iter().find(|(each, desk, _)| *each == mark && Some(*desk) == list.scope.desk())
    });
    let due = mark.map_or(last.life.step_due, |(_, _, due)| due);
    format!("{}.{}", due.millis(), last.id)
}

/// What stands there instead of rows.
pub fn empty(ask: &Ask) -> Empty {
    let all = ask.bare().url(&[]);
    if ask.url(&[]) == all {
        let text = "新的诉求来了，会排在这里。".to_owned();
        return Empty { title: "今天的都办完了".to_owned(), text, link: None };
    }
    Empty {
        title: "这个条件下没有".to_owned(),
        text: "换一个条件，或者看全部。".to_owned(),
        link: Some(Link::new("看全部", all)),
    }
}

/// The appeal that is open beside the list: the one asked for, or the first.
pub fn to_open(ask: &Ask, rows: &[Appeal]) -> Option<houji_base::AppealId> {
    let first = rows.first().map(|appeal| appeal.id);
    ask.open().or(first).filter(|_| ask.open != view::NONE)
}
