//! What is written with digits, as a loudspeaker says it: `126,480.00 元` is 十二万六千四百八十元. Pure.

use houji_base::{Day, Fen};

const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const PLACES: [(u64, &str); 4] = [(1_000, "千"), (100, "百"), (10, "十"), (1, "")];
const GROUPS: [&str; 5] = ["", "万", "亿", "万亿", "亿亿"];
/// Behind these a two stays 二; before anything else that is counted it is 两.
const ORDINAL: [char; 8] = ['第', '号', '-', '年', '月', '点', '每', '组'];
/// Before these as well.
const NAMED: [char; 12] = ['年', '月', '日', '号', '点', '分', '季', '楼', '组', '、', '，', '。'];

fn digit(number: u64) -> char {
    usize::try_from(number % 10).ok().and_then(|at| DIGITS.get(at)).copied().unwrap_or('零')
}

/// A whole number: 10,010 is 一万零一十, 10 is 十, 2,000 is 两千.
#[must_use]
pub fn whole(number: u64) -> String {
    let mut groups = Vec::new();
    let mut rest = number;
    while rest > 0 {
        groups.push(rest % 10_000);
        rest /= 10_000;
    }
    let mut words = String::new();
    let mut gap = false;
    for (at, group) in groups.into_iter().enumerate().rev() {
        if group == 0 {
            gap = !words.is_empty();
            continue;
        }
        if !words.is_empty() && (gap || group < 1_000) {
            words.push('零');
        }
        let unit = GROUPS.get(at).copied().unwrap_or_default();
        words.push_str(&small(group, unit, words.is_empty()));
        words.push_str(unit);
        gap = false;
    }
    if words.is_empty() { "零".to_owned() } else { words }
}

/// 1 to 9,999; `unit` follows, and nothing was said before when `is_first`.
fn small(group: u64, unit: &str, is_first: bool) -> String {
    if group == 2 && is_first && !unit.is_empty() {
        return "两".to_owned();
    }
    let mut words = String::new();
    let mut gap = false;
    for (place, name) in PLACES {
        let figure = group / place % 10;
        if figure == 0 {
            gap = !words.is_empty();
            continue;
        }
        if gap {
            words.push('零');
        }
        match (figure, place) {
            (1, 10) if words.is_empty() && is_first => {}
            (2, 1_000) if is_first => words.push('两'),
            _ => words.push(digit(figure)),
        }
        words.push_str(name);
        gap = false;
    }
    words
}

/// Money: 1,000,000.05 is 一百万元零五分, 2 is 两元.
#[must_use]
pub fn money(amount: Fen) -> String {
    let size = amount.fen().unsigned_abs();
    let (yuan, jiao, fen) = (size / 100, size / 10 % 10, size % 10);
    let mut words = if amount.fen() < 0 { "负".to_owned() } else { String::new() };
    if yuan > 0 || size == 0 {
        words.push_str(if yuan == 2 { "两" } else { "" });
        words.push_str(&if yuan == 2 { String::new() } else { whole(yuan) });
        words.push('元');
    }
    if jiao > 0 {
        words.extend([digit(jiao), '角']);
    } else if fen > 0 && yuan > 0 {
        words.push('零');
    }
    if fen > 0 {
        words.extend([digit(fen), '分']);
    }
    words
}

/// Digit by digit, as years and telephone numbers are said; a one in a telephone number is 幺.
fn by_digit(figures: &str, one: char) -> String {
    let said = |c: char| c.to_digit(10).map_or(c, |n| if n == 1 { one } else { digit(n.into()) });
    figures.chars().filter(|c| *c != '-').map(said).collect()
}

/// A telephone number.
#[must_use]
pub fn phone(number: &str) -> String {
    by_digit(number.trim(), '幺')
}

/// A day: 二〇二六年十一月八日.
#[must_use]
pub fn day(day: Day) -> String {
    text(&day.zh())
}

/// Words with numbers in them.
#[must_use]
pub fn text(words: &str) -> String {
    let mut said = String::new();
    let mut rest = words;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        let end = from.find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.' | '-')));
        let run = from.get(..end.unwrap_or(from.len())).unwrap_or(from);
        // A mark that ends the sentence or the row is none of the number's.
        let run = run.trim_end_matches([',', '.', '-']);
        let after = from.get(run.len()..).unwrap_or_default();
        let (before, is_less) = match before.strip_suffix(['-', '−']) {
            Some(shorter) if !shorter.ends_with(char::is_alphanumeric) => (shorter, true),
            _ => (before, false),
        };
        let tight = before.trim_end_matches(' ');
        said.push_str(if tight.ends_with(|c: char| !c.is_ascii()) { tight } else { before });
        let next = after.trim_start_matches(' ');
        let (spoken, taken) = number(run, is_less, said.chars().last(), next);
        said.push_str(&spoken);
        rest = if next.starts_with(|c: char| !c.is_ascii()) || taken > 0 {
            next.get(taken..).unwrap_or_default()
        } else {
            after
        };
    }
    said.push_str(rest);
    said
}

/// What a run of digits says between what was said last and what comes next, and how many bytes of that it says as well.
fn number(run: &str, is_less: bool, last: Option<char>, after: &str) -> (String, usize) {
    if let Ok(date) = Day::parse(run) {
        return (day(date), 0);
    }
    let (sign, next) = (if is_less { "负" } else { "" }, after.chars().next());
    if next == Some('年') && run.len() == 4 {
        return (by_digit(run, '一').replace('零', "〇"), 0);
    }
    let plain = run.replace(',', "");
    if next == Some('元')
        && let Ok(amount) = Fen::parse(&plain)
    {
        return (money(if is_less { amount.negated() } else { amount }), '元'.len_utf8());
    }
    let (units, part) = plain.split_once('.').map_or((plain.as_str(), ""), |(units, part)| (units, part));
    let is_name = last.is_some_and(|c| c.is_ascii_alphabetic() || c == '号')
        || part.contains('.')
        || part.is_empty() && units.len() > 1 && units.starts_with('0');
    let Some(size) = units.parse::<u64>().ok().filter(|_| !is_name) else {
        return (by_digit(run, '一'), 0);
    };
    let point = if part.is_empty() { String::new() } else { format!("点{}", by_digit(part, '一')) };
    if next == Some('%') {
        return (format!("{sign}百分之{}{point}", whole(size)), 1);
    }
    let is_count = next.is_some_and(|c| c.is_alphabetic() && !c.is_ascii() && !NAMED.contains(&c))
        && !last.is_some_and(|c| ORDINAL.contains(&c));
    let said = if size == 2 && point.is_empty() && is_count { "两".to_owned() } else { whole(size) };
    (format!("{sign}{said}{point}"), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_said() {
        for (number, said) in [
            (0, "零"),
            (1, "一"),
            (2, "二"),
            (10, "十"),
            (12, "十二"),
            (20, "二十"),
            (100, "一百"),
            (105, "一百零五"),
            (110, "一百一十"),
            (222, "二百二十二"),
            (1_001, "一千零一"),
            (2_000, "两千"),
            (10_000, "一万"),
            (10_010, "一万零一十"),
            (12_000, "一万二千"),
            (20_000, "两万"),
            (22_000, "两万二千"),
            (100_000, "十万"),
            (110_000, "十一万"),
            (126_480, "十二万六千四百八十"),
            (1_000_005, "一百万零五"),
            (10_010_000, "一千零一万"),
            (100_000_000, "一亿"),
            (100_010_000, "一亿零一万"),
            (120_003_000, "一亿二千万三千"),
            (1_000_000_000_000, "一万亿"),
        ] {
            assert_eq!(whole(number), said, "{number}");
        }
        assert!(!whole(u64::MAX).is_empty());
    }

    #[test]
    fn money_is_said() {
        for (amount, said) in [
            ("0", "零元"),
            ("0.05", "五分"),
            ("0.50", "五角"),
            ("2", "两元"),
            ("10", "十元"),
            ("105", "一百零五元"),
            ("10010", "一万零一十元"),
            ("5120.60", "五千一百二十元六角"),
            ("126480.00", "十二万六千四百八十元"),
            ("1000000.05", "一百万元零五分"),
            ("12.34", "十二元三角四分"),
            ("-68000.10", "负六万八千元一角"),
        ] {
            assert_eq!(money(Fen::parse(amount).unwrap()), said, "{amount}");
        }
        assert!(money(Fen::new(i64::MIN)).starts_with('负'));
    }

    #[test]
    fn sentences_are_said() {
        for (written, said) in [
            ("比4月底多了 43,264.40 元，主要是租金。", "比四月底多了四万三千二百六十四元四角，主要是租金。"),
            ("2026年10月集体收入", "二〇二六年十月集体收入"),
            ("2026年第2季度", "二〇二六年第二季度"),
            ("2026年上半年，2 笔", "二〇二六年上半年，两笔"),
            ("从 2026-11-08 起", "从二〇二六年十一月八日起"),
            ("152 亩，每亩 240 元", "一百五十二亩，每亩二百四十元"),
            ("少了 -1,000.00 元。", "少了负一千元。"),
            ("96.4%的人", "百分之九十六点四的人"),
            ("记-0026，合同 ZD-2023-004", "记-零零二六，合同 ZD-二零二三零零四"),
            ("12 人来了 2 人，2月2日", "十二人来了两人，二月二日"),
            ("一共 3,000.", "一共三千."),
            ("没有数字", "没有数字"),
            ("", ""),
            ("2", "二"),
        ] {
            assert_eq!(text(written), said, "{written}");
        }
        assert_eq!(phone("0359-5521103"), "零三五九五五二幺幺零三");
        assert_eq!(day(Day::parse("2026-11-08").unwrap()), "二〇二六年十一月八日");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_answered(words in "(?s).{0,60}", mixed in "[0-9,.%元年月 第-]{0,20}") {
            let (one, two) = (text(&words), text(&mixed));
            proptest::prop_assert!(!two.contains(|c: char| c.is_ascii_digit()), "{two}");
            proptest::prop_assert!(!one.contains(|c: char| c.is_ascii_digit()));
        }
    }
}
