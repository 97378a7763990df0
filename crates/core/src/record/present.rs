//! The record as the audit administrator reads it. Pure.

use super::pages::{RecordRow, Tip};
use super::verify::Health;
use super::{Remembered, words};
use crate::registry::Places;
use crate::ui::format;
use crate::ui::parts::Signal;
use houji_base::{DivisionCode, Moment};
use houji_seal::{Break, Digest};

/// Most characters of facts shown in a row.
const MOST_FACTS: usize = 400;

/// One entry as a row; business facts stay closed.
pub(super) fn row(entry: &Remembered, places: &Places, now: Moment) -> RecordRow {
    let about = entry.subject != 0;
    RecordRow {
        seq: format!("{}-{}", entry.lane, entry.seq),
        time: format::when(now, Moment::from_millis(entry.at)),
        kind: words::zh(&entry.kind).to_owned(),
        place: DivisionCode::from_i64(entry.place).map_or_else(|_| String::new(), |code| places.name(code)),
        who: if entry.actor == 0 { "程序".to_owned() } else { format!("人员 {}", entry.actor) },
        hash: Digest::from_bytes(&entry.hash).map_or_else(|_| "坏了".to_owned(), |hash| hash.short()),
        subject: if about { entry.subject.to_string() } else { String::new() },
        href: about.then(|| format!("/record?subject={}", entry.subject)),
        facts: words::is_open(&entry.kind).then(|| shortened(&entry.data)),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MOST_FACTS) {
        Some((cut, _)) => format!("{}…", text.split_at(cut).0),
        None => text.to_owned(),
    }
}

/// The last entry of each lane.
pub(super) fn tips(tips: &[(i64, i64, Vec<u8>)]) -> Vec<Tip> {
    let one = |(lane, seq, hash): &(i64, i64, Vec<u8>)| Tip {
        label: format!("第 {lane} 道，{seq} 条"),
        hash: data_encoding::HEXLOWER.encode(hash),
    };
    tips.iter().map(one).collect()
}

/// A break in words.
pub(super) fn broken(found: &Break) -> String {
    match found {
        Break::Gap { lane, expected, found } => {
            format!("第 {lane} 道应当是第 {expected} 条，却是第 {found} 条")
        }
        Break::Changed { lane, seq } => format!("第 {lane} 道第 {seq} 条被改过"),
    }
}

/// Everything a check found, in words; nothing when the record is sound.
pub fn problems(health: &Health) -> Vec<String> {
    let lost =
        |(lane, seq): &(i64, i64)| format!("第 {lane} 道第 {seq} 条和当时记下的尾码不一样，或者不见了");
    health.breaks.iter().map(broken).chain(health.lost_anchors.iter().map(lost)).collect()
}

/// What a check found, as the state of the page.
pub(super) fn verdict(health: &Health, now: Moment) -> (Signal, String) {
    let problems = problems(health);
    let when = format::when(now, now);
    if problems.is_empty() {
        let state = Signal::ok(format!("{} 条都对得上，没被改过", health.entries));
        return (state, format!("{when}核对了全部记录和记下的尾码。请把现在的尾码抄在纸上，以后拿来比。"));
    }
    let text = format!("{}。请停止办理，保留机器，马上报告县里的主管部门。", problems.join("；"));
    (Signal::bad(format!("有 {} 处对不上", problems.len())), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: &str, subject: i64, actor: i64) -> Remembered {
        Remembered {
            lane: 3,
            seq: 7,
            at: 0,
            kind: kind.to_owned(),
            subject,
            place: 140_824_103_201,
            actor,
            data: r#"{"category":"other"}"#.to_owned(),
            hash: vec![0xab; 32],
        }
    }

    #[test]
    fn business_stays_closed() {
        let county = DivisionCode::parse("140824000000").unwrap();
        let places = Places::new(county, Vec::new());
        let shown = row(&entry("appeal.filed", 5, 9), &places, Moment::from_millis(0));
        assert_eq!((shown.seq.as_str(), shown.kind.as_str(), shown.facts), ("3-7", "反映诉求", None));
        assert_eq!((shown.who.as_str(), shown.hash.as_str()), ("人员 9", "abab-abab-abab"));
        assert_eq!(shown.href.as_deref(), Some("/record?subject=5"));
        let shown = row(&entry("registry.calendar_imported", 0, 0), &places, Moment::from_millis(0));
        assert_eq!((shown.who.as_str(), shown.subject.as_str(), shown.href), ("程序", "", None));
        assert!(shown.facts.is_some());
        assert_eq!(shortened(&"长".repeat(MOST_FACTS)).chars().count(), MOST_FACTS);
        assert_eq!(shortened(&"长".repeat(MOST_FACTS + 1)).chars().count(), MOST_FACTS + 1);
    }

    #[test]
    fn a_verdict_names_every_break() {
        let mut health = Health { entries: 12, ..Health::default() };
        assert_eq!(verdict(&health, Moment::from_millis(0)).0.text, "12 条都对得上，没被改过");
        health.breaks.push(Break::Gap { lane: 1, expected: 4, found: 5 });
        health.breaks.push(Break::Changed { lane: 0, seq: 2 });
        health.lost_anchors.push((2, 9));
        let (state, text) = verdict(&health, Moment::from_millis(0));
        assert_eq!((state.tone, state.text.as_str()), ("bad", "有 3 处对不上"));
        for part in ["第 1 道应当是第 4 条，却是第 5 条", "第 0 道第 2 条被改过", "第 2 道第 9 条和当时"]
        {
            assert!(text.contains(part), "{text}");
        }
    }
}
