//! Reading what a program asks for. Pure.

use super::model::{Problem, PublicNumber};
use crate::appeals::model::Category;
use houji_base::{Day, DivisionCode, Moment};

/// Named values as they were sent, in order.
pub(super) type Pairs = Vec<(String, String)>;

/// Longest stretch one may ask for, and the stretch that is told when nothing is asked.
const DAYS: i64 = 90;
/// Most rows of one answer, and how many there are when nothing is asked.
pub(super) const ROWS: i64 = 1000;
/// Rows that may be passed over to reach a page.
const PASSED: i64 = 10_000;
/// Numbers that may be asked for at once.
const NUMBERS: usize = 50;

/// The first value of a name, without blanks around it; empty when it was not sent.
pub(super) fn value<'p>(pairs: &'p [(String, String)], name: &str) -> &'p str {
    pairs.iter().find(|(each, _)| each == name).map_or("", |(_, value)| value.trim())
}

/// There is one jurisdiction here, the county: it may be left out, or named by its code of 6 or 12 digits.
///
/// # Errors
/// When another one is named.
pub(super) fn jurisdiction(pairs: &[(String, String)], county: DivisionCode) -> Result<(), Problem> {
    let (named, whole) = (value(pairs, "jurisdiction_id"), county.to_string());
    let short = whole.strip_suffix("000000").unwrap_or(&whole);
    if named.is_empty() || named == whole || named == short {
        return Ok(());
    }
    Err(Problem::missing(format!("没有这个 jurisdiction_id。这里只有一个县，请写 {short}，或者不写。")))
}

/// What a list is to hold.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// These numbers; everything else that was asked does not count.
    Numbers(Vec<PublicNumber>),
    /// What was filed in a stretch of time.
    Filed(Filed),
}

/// A stretch of what was filed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Filed {
    /// First moment.
    pub(super) from: Moment,
    /// Last moment.
    pub(super) to: Moment,
    /// Category codes with a comma before, between and after; empty for all.
    pub(super) categories: String,
    /// Open ones too.
    pub(super) open: bool,
    /// Closed ones too.
    pub(super) closed: bool,
    /// Most rows.
    pub(super) most: i64,
    /// Rows before them.
    pub(super) skip: i64,
}

/// Reads the filters of a list.
///
/// # Errors
/// What is to be mended first.
pub(super) fn wanted(pairs: &[(String, String)], now: Moment) -> Result<Wanted, Problem> {
    let numbers: Vec<&str> = listed(value(pairs, "service_request_id")).collect();
    if !numbers.is_empty() {
        if numbers.len() > NUMBERS {
            return Err(Problem::bad(format!("service_request_id 一次最多 {NUMBERS} 个，请分几次问。")));
        }
        // What is no number of ours is not there, like a number nobody has.
        return Ok(Wanted::Numbers(numbers.into_iter().filter_map(PublicNumber::parse).collect()));
    }
    let (from, to) = stretch(value(pairs, "start_date"), value(pairs, "end_date"), now)?;
    let (open, closed) = states(value(pairs, "status"))?;
    let (most, skip) = rows(value(pairs, "page_size"), value(pairs, "page"))?;
    let categories = categories(value(pairs, "service_code"))?;
    Ok(Wanted::Filed(Filed { from, to, categories, open, closed, most, skip }))
}

fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

fn stretch(start: &str, end: &str, now: Moment) -> Result<(Moment, Moment), Problem> {
    let read = |name: &str, text: &str| match text {
        "" => Ok(None),
        text => moment(text).map(Some).ok_or_else(|| {
            Problem::bad(format!("{name} 请写成 2026-03-02T10:00:00Z 或 2026-03-02T18:00:00+08:00。"))
        }),
    };
    let span = DAYS.saturating_mul(24);
    let (from, to) = match (read("start_date", start)?, read("end_date", end)?) {
        (None, None) => (now.plus_hours(-span), now),
        (Some(from), None) => (from, from.plus_hours(span)),
        (None, Some(to)) => (to.plus_hours(-span), to),
        (Some(from), Some(to)) => (from, to),
    };
    if to < from {
        return Err(Problem::bad("end_date 比 start_date 还早，请对调。"));
    }
    if from.plus_hours(span) < to {
        return Err(Problem::bad(format!("start_date 到 end_date 最多 {DAYS} 天，请分几次问。")));
    }
    Ok((from, to))
}

fn states(text: &str) -> Result<(bool, bool), Problem> {
    if text.is_empty() {
        return Ok((true, true));
    }
    let mut found = (false, false);
    for state in listed(text) {
        match state {
            "open" => found.0 = true,
            "closed" => found.1 = true,
            _ => return Err(Problem::bad("status 只能是 open、closed，或两个用逗号隔开。")),
        }
    }
    Ok(found)
}

fn categories(text: &str) -> Result<String, Problem> {
    let mut codes = String::new();
    for code in listed(text) {
        let known = Category::parse(code)
            .filter(|category| !category.is_sealed())
            .ok_or_else(|| Problem::bad("没有这个 service_code，请先看 services 列出的代码。"))?;
        codes.push(',');
        codes.push_str(known.code());
    }
    if !codes.is_empty() {
        codes.push(',');
    }
    Ok(codes)
}

fn rows(size: &str, page: &str) -> Result<(i64, i64), Problem> {
    let read = |text: &str, default: i64| if text.is_empty() { Some(default) } else { text.parse().ok() };
    let most = read(size, ROWS)
        .filter(|most| (1..=ROWS).contains(most))
        .ok_or_else(|| Problem::bad(format!("page_size 请写 1 到 {ROWS}。")))?;
    let page: i64 = read(page, 1)
        .filter(|page| *page >= 1)
        .ok_or_else(|| Problem::bad("page 从 1 数起，请写一个整数。"))?;
    let skip = page.saturating_sub(1).saturating_mul(most);
    if skip > PASSED {
        return Err(Problem::bad(format!("最多翻到第 {PASSED} 条，再往前请用 end_date。")));
    }
    Ok((most, skip))
}

/// Reads a W3C date: a day, or a day and time with `Z` or an offset. A day alone begins in Shanghai.
pub(super) fn moment(text: &str) -> Option<Moment> {
    let (day, rest) = text.split_at_checked(10)?;
    let day = Day::parse(day).ok()?;
    if rest.is_empty() {
        return Some(day.start());
    }
    // A plus sign that was not encoded arrives as a blank.
    let time = rest.strip_prefix(['T', 't'])?;
    let zone_at = time.find(['Z', 'z', '+', '-', ' '])?;
    let (time, zone) = time.split_at_checked(zone_at)?;
    let offset = match zone {
        "Z" | "z" => 0,
        zone => {
            let minutes = clock(zone.get(1..)?, false)? / 60_000;
            if zone.starts_with('-') { -minutes } else { minutes }
        }
    };
    let utc_midnight = day.start().plus_hours(8);
    Some(utc_midnight.plus_millis(clock(time, true)?).plus_minutes(-offset))
}

/// Milliseconds of `10:00`, and, with `seconds`, of `10:00:00` or `10:00:00.5`.
fn clock(text: &str, seconds: bool) -> Option<i64> {
    let two = |part: &str, most: i64| {
        let good = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        good.then(|| part.parse::<i64>().ok()).flatten().filter(|number| *number <= most)
    };
    let mut parts = text.split(':');
    let (hours, minutes) = (two(parts.next()?, 23)?, two(parts.next()?, 59)?);
    let rest = match parts.next() {
        None => 0,
        Some(_) if !seconds => return None,
        Some(second) => {
            let (whole, fraction) = second.split_once('.').unwrap_or((second, "0"));
            fraction.bytes().all(|byte| byte.is_ascii_digit()).then_some(())?;
            two(whole, 59)?
        }
    };
    let total = hours.saturating_mul(3600).saturating_add(minutes.saturating_mul(60)).saturating_add(rest);
    parts.next().is_none().then(|| total.saturating_mul(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Pairs {
        serde_urlencoded::from_str(text).unwrap()
    }

    fn now() -> Moment {
        Day::parse("2026-03-02").unwrap().start().plus_hours(10)
    }

    fn filed(text: &str) -> Result<Filed, Problem> {
        match wanted(&pairs(text), now())? {
            Wanted::Filed(filed) => Ok(filed),
            Wanted::Numbers(_) => panic!("numbers"),
        }
    }

    #[test]
    fn moments_of_programs() {
        let at = |text: &str| moment(text).map(Moment::iso);
        for (text, iso) in [
            ("2026-03-02T10:00:00Z", "2026-03-02T10:00:00Z"),
            ("2026-03-02T10:00:00+08:00", "2026-03-02T02:00:00Z"),
            ("2026-03-02T10:00:00 08:00", "2026-03-02T02:00:00Z"),
            ("2026-03-01T20:30:15.250-05:30", "2026-03-02T02:00:15Z"),
            ("2026-03-02T10:00Z", "2026-03-02T10:00:00Z"),
            ("2026-03-02", "2026-03-01T16:00:00Z"),
        ] {
            assert_eq!(at(text).as_deref(), Some(iso), "{text}");
        }
        for wrong in [
            "",
            "soon",
            "2026-02-30",
            "2026-03-02T",
            "2026-03-02T10:00:00",
            "2026-03-02T24:00:00Z",
            "2026-03-02T1:00:00Z",
            "2026-03-02 10:00:00Z",
            "2026-03-02T10:00:00+8",
            "2026-03-02T10:00:00+08:00:00",
            "2026-03-02T10:00:0xZ",
            "二〇二六年三月二日",
        ] {
            assert_eq!(at(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_stretch_has_ninety_days_and_no_more() {
        let all = filed("").unwrap();
        assert_eq!((all.to, all.to.plus_hours(-24 * 90)), (now(), all.from));
        let days = "start_date=2026-01-01T00:00:00Z&end_date=2026-04-01T00:00:0";
        assert!(filed(&format!("{days}0Z")).is_ok());
        assert_eq!(filed(&format!("{days}1Z")).unwrap_err().status, 400);
        let begun = filed("start_date=2026-01-01T00:00:00Z").unwrap();
        assert_eq!(begun.to.iso(), "2026-04-01T00:00:00Z");
        let ended = filed("end_date=2026-04-01T00:00:00Z").unwrap();
        assert_eq!(ended.from.iso(), "2026-01-01T00:00:00Z");
        for wrong in ["start_date=yesterday", "start_date=2026-03-02&end_date=2026-03-01"] {
            assert_eq!(filed(wrong).unwrap_err().status, 400, "{wrong}");
        }
    }

    #[test]
    fn rows_states_and_codes() {
        let all = filed("").unwrap();
        assert_eq!(
            (all.most, all.skip, all.open, all.closed, all.categories.as_str()),
            (1000, 0, true, true, "")
        );
        let some = filed("page_size=50&page=3&status=closed&service_code=other,%20utilities").unwrap();
        assert_eq!((some.most, some.skip, some.open, some.closed), (50, 100, false, true));
        assert_eq!(some.categories, ",other,utilities,");
        assert!(filed("page_size=1000&page=11").is_ok());
        for wrong in [
            "page_size=0",
            "page_size=1001",
            "page_size=x",
            "page=0",
            "page=12",
            "status=done",
            "service_code=033",
            "service_code=other,cadre_village",
            "page=9223372036854775807",
        ] {
            assert_eq!(filed(wrong).unwrap_err().status, 400, "{wrong}");
        }
    }

    #[test]
    fn numbers_overrule_everything() {
        let asked = "service_request_id=140824103201-2026-7,384122976650&start_date=nonsense";
        let Ok(Wanted::Numbers(numbers)) = wanted(&pairs(asked), now()) else { panic!("no numbers") };
        assert_eq!(numbers.iter().map(ToString::to_string).collect::<Vec<_>>(), ["140824103201-2026-7"]);
        let many = |n: usize| pairs(&format!("service_request_id={}", vec!["1"; n].join(",")));
        assert!(wanted(&many(50), now()).is_ok() && wanted(&many(51), now()).is_err());
    }

    #[test]
    fn there_is_one_jurisdiction() {
        let county = DivisionCode::parse("140824000000").unwrap();
        for good in ["", "jurisdiction_id=", "jurisdiction_id=140824", "jurisdiction_id=140824000000"] {
            assert_eq!(jurisdiction(&pairs(good), county), Ok(()), "{good}");
        }
        assert_eq!(jurisdiction(&pairs("jurisdiction_id=sfgov.org"), county).unwrap_err().status, 404);
    }
}
