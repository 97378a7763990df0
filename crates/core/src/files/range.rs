//! The part of a recording a player asks for. Pure; some players play nothing that cannot be asked for in parts.

use std::ops::Range;

/// What is to be sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// All of it.
    Whole,
    /// These bytes.
    Of(Range<usize>),
    /// Nothing: the part lies outside.
    Outside,
}

/// Reads the header `Range`. Several parts at once, or other units, mean the whole.
pub(super) fn part(header: Option<&str>, length: usize) -> Part {
    let Some((first, last)) = header.and_then(|text| text.strip_prefix("bytes=")?.trim().split_once('-'))
    else {
        return Part::Whole;
    };
    let range = match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(length),
        (Ok(first), Err(_)) if last.is_empty() => first..length,
        (Err(_), Ok(last)) if first.is_empty() => length.saturating_sub(last)..length,
        _ => return Part::Whole,
    };
    if range.is_empty() { Part::Outside } else { Part::Of(range) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_as_players_ask_for_them() {
        for (header, wanted) in [
            (None, Part::Whole),
            (Some("bytes=0-1"), Part::Of(0..2)),
            (Some("bytes=0-"), Part::Of(0..100)),
            (Some("bytes=90-200"), Part::Of(90..100)),
            (Some("bytes=-10"), Part::Of(90..100)),
            (Some("bytes=-1000"), Part::Of(0..100)),
            (Some("bytes=99-99"), Part::Of(99..100)),
            (Some("bytes=100-"), Part::Outside),
            (Some("bytes=-0"), Part::Outside),
            (Some("bytes=5-2"), Part::Whole),
            (Some("bytes=0-1,5-6"), Part::Whole),
            (Some("lines=0-1"), Part::Whole),
            (Some("bytes="), Part::Whole),
            (Some("bytes=99999999999999999999999-"), Part::Whole),
        ] {
            assert_eq!(part(header, 100), wanted, "{header:?}");
        }
    }
}
