//! Times and numbers as people say them. Pure.

use super::parts::Signal;
use houji_base::{Day, Moment};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A moment near now: 今天 9:05, 昨天 20:50, 6月25日 9:05, 2025年6月25日 9:05.
pub fn when(now: Moment, at: Moment) -> String {
    format!("{} {}", day(now.day(), at.day()), clock(at))
}

/// The time of day: 9:05.
pub fn clock(at: Moment) -> String {
    let (hour, minute) = at.clock();
    format!("{hour}:{minute:02}")
}

/// A day near today: 今天, 明天, 昨天, 6月25日, 2025年6月25日.
pub fn day(today: Day, day: Day) -> String {
    match today.days_until(day) {
        0 => "今天".to_owned(),
        1 => "明天".to_owned(),
        -1 => "昨天".to_owned(),
        _ if today.year() == day.year() => day.zh_short(),
        _ => day.zh(),
    }
}

/// The last moment before which something is due: a whole day is said as the day, an hour with its hour.
pub fn due(now: Moment, due: Moment) -> String {
    let last = due.plus_millis(-1);
    if due == due.day().start() { day(now.day(), last.day()) } else { when(now, due) }
}

/// A length of time in its two largest units: 1 天 4 小时, 36 分.
pub fn length(millis: i64) -> String {
    let (days, hours, minutes) = (millis / DAY, millis % DAY / HOUR, millis % HOUR / MINUTE);
    match (days, hours, minutes) {
        (0, 0, minutes) => format!("{} 分", minutes.max(1)),
        (0, hours, 0) => format!("{hours} 小时"),
        (0, hours, minutes) => format!("{hours} 小时 {minutes} 分"),
        (days, 0, _) => format!("{days} 天"),
        (days, hours, _) => format!("{days} 天 {hours} 小时"),
    }
}

/// A length of time in its largest unit alone: 1 天, 4 小时, 36 分.
pub fn rough(millis: i64) -> String {
    let unit = [DAY, HOUR].into_iter().find(|unit| millis >= *unit).unwrap_or(MINUTE);
    length(millis - millis % unit)
}

/// A count with thousands set apart.
pub fn count(n: i64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len().saturating_sub(at)).is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A due time as a signal: overdue red, within a day yellow, later green.
pub fn due_signal(now: Moment, at: Moment) -> Signal {
    let left = now.until(at);
    if left <= 0 {
        Signal::bad(format!("超 {}", length(left.saturating_neg())))
    } else if left <= DAY {
        Signal::warn(due(now, at))
    } else {
        Signal::ok(due(now, at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, hour: i64, minute: i64) -> Moment {
        Day::parse(text).unwrap().start().plus_minutes(hour * 60 + minute)
    }

    #[test]
    fn moments_near_now() {
        let now = at("2026-03-02", 10, 0);
        for (moment, said) in [
            (at("2026-03-02", 9, 5), "今天 9:05"),
            (at("2026-03-01", 20, 50), "昨天 20:50"),
            (at("2026-03-03", 0, 0), "明天 0:00"),
            (at("2026-06-25", 9, 0), "6月25日 9:00"),
            (at("2025-12-31", 23, 59), "2025年12月31日 23:59"),
        ] {
            assert_eq!(when(now, moment), said);
        }
    }

    #[test]
    fn dues_have_colour_and_words() {
        let now = at("2026-03-02", 10, 0);
        for (moment, tone, said) in [
            (at("2026-03-01", 6, 0), "bad", "超 1 天 4 小时"),
            (now, "bad", "超 1 分"),
            (at("2026-03-02", 11, 30), "warn", "今天 11:30"),
            (at("2026-03-03", 0, 0), "warn", "今天"),
            (at("2026-03-03", 10, 0), "warn", "明天 10:00"),
            (at("2026-03-03", 10, 1), "ok", "明天 10:01"),
            (at("2026-03-10", 0, 0), "ok", "3月9日"),
        ] {
            let signal = due_signal(now, moment);
            assert_eq!((signal.tone, signal.text.as_str()), (tone, said));
        }
    }

    #[test]
    fn lengths_have_two_units() {
        for (millis, said) in [
            (0, "1 分"),
            (MINUTE * 36, "36 分"),
            (HOUR, "1 小时"),
            (HOUR + 6 * MINUTE, "1 小时 6 分"),
            (DAY, "1 天"),
            (DAY + HOUR * 4, "1 天 4 小时"),
        ] {
            assert_eq!(length(millis), said);
        }
    }

    #[test]
    fn rough_lengths_have_one_unit() {
        for (millis, said) in [
            (0, "1 分"),
            (HOUR - 1, "59 分"),
            (HOUR, "1 小时"),
            (DAY - 1, "23 小时"),
            (DAY, "1 天"),
            (DAY * 3 + HOUR, "3 天"),
        ] {
            assert_eq!(rough(millis), said);
        }
    }

    #[test]
    fn thousands_are_set_apart() {
        for (n, text) in
            [(0, "0"), (999, "999"), (1374, "1,374"), (1_234_567, "1,234,567"), (-1234, "-1,234")]
        {
            assert_eq!(count(n), text);
        }
    }
}
