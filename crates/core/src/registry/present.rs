//! The registers as people read them. Pure.

use super::import::CalendarDay;
use super::pages::{
    CalendarDay as Square, Month, ParameterGroup, ParameterRow, ParameterVersion, Township, VillageLine,
};
use super::{KEYS, Key, Kind, Parameters, Place, Places, Value};
use houji_base::{Day, DayKind, DivisionCode, Level, Term, WorkCalendar};
use std::collections::BTreeMap;

/// What a value rests on when the county has set none.
const DEFAULT_BASIS: &str = "程序自带的默认值，县里还没有另定";

/// Parameters under the subject that stands before the colon of their name.
pub(super) fn parameter_groups(parameters: &Parameters, today: Day) -> Vec<ParameterGroup> {
    let mut groups: Vec<ParameterGroup> = Vec::new();
    for key in KEYS {
        let (title, name) = key.zh.split_once('：').unwrap_or(("其他", key.zh));
        let row = parameter_row(*key, name, parameters, today);
        match groups.last_mut() {
            Some(group) if group.title == title => group.rows.push(row),
            _ => groups.push(ParameterGroup { title: title.to_owned(), rows: vec![row] }),
        }
    }
    groups
}

fn parameter_row(key: Key, name: &str, parameters: &Parameters, today: Day) -> ParameterRow {
    let now = parameters.value(key, today);
    let history = history(key, parameters.history(key), now);
    let (value, since, basis) = match now {
        Some(value) => (value.text.as_str(), value.since.zh(), value.basis.clone()),
        None => (key.default, "一直".to_owned(), DEFAULT_BASIS.to_owned()),
    };
    ParameterRow { name: name.to_owned(), value: key.in_words(value), since, basis, history }
}

/// Earlier and coming values, newest first; before the first one the program's own.
fn history(key: Key, values: &[Value], now: Option<&Value>) -> Vec<ParameterVersion> {
    let mut versions = Vec::new();
    if let (Some(first), true) = (values.first(), now.is_some()) {
        let when = format!("{}以前", first.since.zh());
        versions.push(ParameterVersion {
            when,
            value: key.in_words(key.default),
            basis: DEFAULT_BASIS.to_owned(),
        });
    }
    for (value, next) in values.iter().zip(values.iter().skip(1).map(Some).chain([None])) {
        if Some(value) == now {
            continue;
        }
        let when = match next {
            Some(next) => format!("{}到{}", value.since.zh(), next.since.plus_days(-1).zh()),
            None => format!("{}起", value.since.zh()),
        };
        versions.push(ParameterVersion {
            when,
            value: key.in_words(&value.text),
            basis: value.basis.clone(),
        });
    }
    versions.reverse();
    versions
}

/// The finding on top of the parameters: how soon an appeal is answered.
pub(super) fn parameters_lead(parameters: &Parameters, calendar: &WorkCalendar, today: Day) -> String {
    let replies = KEYS.iter().filter(|key| key.kind == Kind::Term && key.code.starts_with("appeal.reply."));
    let terms: Vec<Term> = replies.map(|key| parameters.term(*key, today)).collect();
    let due = |term: &&Term| term.due(today.start(), calendar);
    match (terms.iter().min_by_key(due), terms.iter().max_by_key(due)) {
        (Some(first), Some(last)) if first == last => format!("诉求 {}内答复", last.zh()),
        (Some(first), Some(last)) => format!("诉求快的 {}答复，最晚 {}", first.zh(), last.zh()),
        _ => String::new(),
    }
}

/// Twelve months of a year with its exceptions.
pub(super) fn months(year: i16, exceptions: &[CalendarDay], today: Day) -> Vec<Month> {
    let by_day: BTreeMap<Day, &CalendarDay> = exceptions.iter().map(|day| (day.day, day)).collect();
    (1..=12)
        .filter_map(|month| Day::new(year, month, 1))
        .map(|first| one_month(first, &by_day, today))
        .collect()
}

fn one_month(first: Day, by_day: &BTreeMap<Day, &CalendarDay>, today: Day) -> Month {
    let blank = || Square { number: String::new(), kind: "", mark: "", today: false };
    let mut squares: Vec<Square> = (0..weekday(first)).map(|_| blank()).collect();
    let mut day = first;
    while day.month() == first.month() {
        let (kind, mark) = match by_day.get(&day).map(|known| known.kind) {
            Some(DayKind::Off) => ("holiday", "休"),
            Some(DayKind::Work) => ("makeup", "班"),
            None if day.is_weekend() => ("rest", ""),
            None => ("", ""),
        };
        squares.push(Square { number: day.day().to_string(), kind, mark, today: day == today });
        if day == Day::LAST {
            break;
        }
        day = day.plus_days(1);
    }
    while !squares.len().is_multiple_of(7) {
        squares.push(blank());
    }
    let weeks = squares.chunks(7).map(<[Square]>::to_vec).collect();
    Month { name: format!("{}月", first.month()), weeks, note: note(first, by_day) }
}

/// 0 for Monday to 6 for Sunday, counted from a Monday.
fn weekday(day: Day) -> i64 {
    Day::new(2024, 1, 1).map_or(0, |monday| monday.days_until(day).rem_euclid(7))
}

/// Days of a month that follow each other under one name are told together: 1月1日至3日 元旦.
fn note(first: Day, by_day: &BTreeMap<Day, &CalendarDay>) -> Option<String> {
    let mut runs: Vec<(Day, Day, &CalendarDay)> = Vec::new();
    for (day, known) in
        by_day.iter().filter(|(day, _)| day.year() == first.year() && day.month() == first.month())
    {
        match runs.last_mut() {
            Some((_, last, of))
                if last.plus_days(1) == *day && of.name == known.name && of.kind == known.kind =>
            {
                *last = *day;
            }
            _ => runs.push((*day, *day, known)),
        }
    }
    let words = runs.iter().map(|(from, to, known)| {
        let work = if known.kind == DayKind::Work { "（上班）" } else { "" };
        let days =
            if from == to { from.zh_short() } else { format!("{}至{}日", from.zh_short(), to.day()) };
        format!("{days} {}{work}", known.name)
    });
    let words = words.collect::<Vec<_>>().join("；");
    (!words.is_empty()).then_some(words)
}

/// The finding on top of a year.
pub(super) fn calendar_lead(exceptions: &[CalendarDay]) -> String {
    let off = exceptions.iter().filter(|day| day.kind == DayKind::Off).count();
    format!("放假 {off} 天，周末补班 {} 天", exceptions.len().saturating_sub(off))
}

/// Townships with their villages, in the order of their codes; `open` is the one to show open.
pub(super) fn townships(places: &Places, open: Option<DivisionCode>, today: Day) -> Vec<Township> {
    let mut towns: Vec<Township> = Vec::new();
    for place in places.all() {
        match (place.code.level(), towns.last_mut()) {
            (Level::Town, _) => towns.push(Township {
                name: place.name.clone(),
                code: place.code.to_string(),
                count: String::new(),
                open: open == Some(place.code),
                villages: Vec::new(),
            }),
            (Level::Village, Some(town)) => town.villages.push(VillageLine {
                name: place.name.clone(),
                code: place.code.to_string(),
                withdrawn: withdrawn(places, place, today),
            }),
            _ => {}
        }
    }
    for town in &mut towns {
        town.count = format!("{} 个村", in_force(town));
    }
    towns
}

fn in_force(town: &Township) -> usize {
    town.villages.iter().filter(|village| village.withdrawn.is_none()).count()
}

fn withdrawn(places: &Places, place: &Place, today: Day) -> Option<String> {
    let last = place.valid_to.filter(|last| *last < today)?;
    let into = place.successor.map(|code| format!("，并入 {}", places.name(code))).unwrap_or_default();
    Some(format!("{}撤销{into}", last.zh()))
}

/// The finding on top of the divisions.
pub(super) fn divisions_lead(towns: &[Township]) -> String {
    let villages: usize = towns.iter().map(in_force).sum();
    let gone = towns.iter().map(|town| town.villages.len()).sum::<usize>().saturating_sub(villages);
    let mut lead = format!("{} 个乡镇，{villages} 个村", towns.len());
    if gone > 0 {
        lead.push_str(&format!("，{gone} 个村已经撤销"));
    }
    lead
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::keys;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_month_has_whole_weeks_from_monday() {
        let exceptions = [
            ("2026-01-01", DayKind::Off, "元旦"),
            ("2026-01-02", DayKind::Off, "元旦"),
            ("2026-01-04", DayKind::Work, "元旦调休"),
        ]
        .map(|(on, kind, name)| CalendarDay { day: day(on), kind, name: name.to_owned() });
        let months = months(2026, &exceptions, day("2026-01-05"));
        assert_eq!(months.len(), 12);
        let january = &months[0];
        assert!(january.weeks.iter().all(|week| week.len() == 7));
        // 1 January 2026 is a Thursday.
        let numbers: Vec<&str> = january.weeks[0].iter().map(|square| square.number.as_str()).collect();
        assert_eq!(numbers, ["", "", "", "1", "2", "3", "4"]);
        let kinds: Vec<&str> = january.weeks[0].iter().map(|square| square.kind).collect();
        assert_eq!(kinds, ["", "", "", "holiday", "holiday", "rest", "makeup"]);
        assert!(january.weeks[1][0].today && !january.weeks[1][1].today);
        assert_eq!(january.note.as_deref(), Some("1月1日至2日 元旦；1月4日 元旦调休（上班）"));
        assert_eq!(months[1].note, None);
        let days: usize = months
            .iter()
            .flat_map(|month| month.weeks.iter().flatten())
            .filter(|s| !s.number.is_empty())
            .count();
        assert_eq!(days, 365);
        assert_eq!(calendar_lead(&exceptions), "放假 2 天，周末补班 1 天");
    }

    #[test]
    fn a_parameter_tells_its_past_and_future() {
        let value = |since, text: &str| {
            let basis = "稷政办发〔2026〕3号".to_owned();
            ("lock.tries".to_owned(), Value { since: day(since), text: text.to_owned(), basis })
        };
        let set =
            Parameters::new([value("2026-03-01", "4"), value("2026-07-01", "3"), value("2026-01-01", "6")]);
        let row = parameter_row(keys::LOCK_TRIES, "连错几次", &set, day("2026-03-02"));
        assert_eq!((row.value.as_str(), row.since.as_str()), ("4 次", "2026年3月1日"));
        let history: Vec<(&str, &str)> =
            row.history.iter().map(|v| (v.when.as_str(), v.value.as_str())).collect();
        assert_eq!(
            history,
            [
                ("2026年7月1日起", "3 次"),
                ("2026年1月1日到2026年2月28日", "6 次"),
                ("2026年1月1日以前", "5 次")
            ]
        );
        let before = parameter_row(keys::LOCK_TRIES, "连错几次", &set, day("2025-12-31"));
        assert_eq!((before.value.as_str(), before.since.as_str(), before.history.len()), ("5 次", "一直", 3));
        let groups = parameter_groups(&Parameters::default(), day("2026-03-02"));
        assert_eq!(
            groups.iter().map(|group| group.title.as_str()).collect::<Vec<_>>(),
            [
                "诉求",
                "合同",
                "账务",
                "债务",
                "决定",
                "用款",
                "资产",
                "统计",
                "信访",
                "照片录音",
                "意见箱",
                "平台",
                "登录",
                "短信",
                "大屏",
                "公开",
                "出纳",
                "收益分配",
                "股份"
            ]
        );
        let lead = parameters_lead(&Parameters::default(), &WorkCalendar::default(), day("2026-03-02"));
        assert_eq!(lead, "诉求快的 3 个工作日答复，最晚 15 个工作日");
    }
}
