//! Text as it is looked for: which pairs of characters and words a text holds, what somebody typed, and where in a
//! text it stands. Pure.

use std::collections::BTreeSet;

/// Longest word that is told apart from others, in characters.
const WORD: usize = 24;
/// Most characters of what is typed that count.
pub const MOST_TYPED: usize = 60;
/// Most words of what is typed that count.
const MOST_WORDS: usize = 6;
/// Most pairs and words that are looked up; what was typed besides is still compared with the words themselves.
const MOST_GRAMS: usize = 6;
/// Characters shown before and after what was found.
const AROUND: (usize, usize) = (8, 30);

/// Upper and lower case, wide and narrow are the same; one character stays one.
fn fold(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => {
            let narrow = u32::from(c).saturating_sub(0xfee0);
            char::from_u32(narrow).map_or(c, |c| c.to_ascii_lowercase())
        }
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

fn folded(text: &str) -> Vec<char> {
    text.chars().map(fold).collect()
}

/// What a character is part of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A script written without spaces: pairs count.
    Han,
    /// A word between spaces.
    Word,
    /// Neither.
    Gap,
}

fn kind(c: char) -> Kind {
    match u32::from(c) {
        0x3005..=0x3007
        | 0x3040..=0x30ff
        | 0x3400..=0x4dbf
        | 0x4e00..=0x9fff
        | 0xac00..=0xd7af
        | 0xf900..=0xfaff
        | 0x20000..=0x323af => Kind::Han,
        _ if c.is_alphanumeric() => Kind::Word,
        _ => Kind::Gap,
    }
}

/// Pieces of one kind; gaps are left out.
fn runs(text: &[char]) -> impl Iterator<Item = (Kind, &[char])> {
    text.chunk_by(|a, b| kind(*a) == kind(*b)).filter_map(|run| {
        let kind = run.first().map_or(Kind::Gap, |c| kind(*c));
        (kind != Kind::Gap).then_some((kind, run))
    })
}

/// A pair of characters as a number; of one that stands alone the first is nothing.
fn pair(first: Option<char>, second: char) -> i64 {
    let number = |c: char| i64::from(u32::from(c));
    first.map_or(0, number).saturating_mul(1 << 21).saturating_add(number(second))
}

/// A word as a number below zero. Two words may share one: what is found is compared with the words themselves.
fn word(letters: impl IntoIterator<Item = char>) -> i64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for letter in letters {
        hash = (hash ^ u64::from(u32::from(letter))).wrapping_mul(0x0100_0000_01b3);
    }
    i64::from_be_bytes((hash | (1 << 63)).to_be_bytes())
}

/// The number of something found as a whole only, such as a number on paper.
pub fn key(text: &str) -> i64 {
    word(std::iter::once('#').chain(folded(text)))
}

/// Everything a text can be found by.
pub fn grams(text: &str) -> BTreeSet<i64> {
    let mut found = BTreeSet::new();
    for (kind, run) in runs(&folded(text)) {
        match (kind, run) {
            (Kind::Word, letters) => {
                found.insert(word(letters.iter().copied().take(WORD)));
            }
            (_, [alone]) => {
                found.insert(pair(None, *alone));
            }
            (_, han) => found.extend(han.windows(2).filter_map(|two| match two {
                [first, second] => Some(pair(Some(*first), *second)),
                _ => None,
            })),
        }
    }
    found
}

/// A part of a text, and whether it is what was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// They were looked for.
    pub hit: bool,
}

/// What is looked for: all of its words, in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    words: Vec<Vec<char>>,
    keys: Vec<i64>,
}

/// What was typed, at its spaces.
pub fn typed(text: &str) -> Vec<String> {
    let text: String = text.chars().take(MOST_TYPED).map(|c| if c == '\u{3000}' { ' ' } else { c }).collect();
    text.split_whitespace().take(MOST_WORDS).map(str::to_owned).collect()
}

impl Query {
    /// Looks for a word as well; it ends where a text's words end.
    pub fn word(&mut self, text: &str) {
        let text = folded(text);
        let between = text.split(|c| kind(*c) == Kind::Gap).filter(|word| !word.is_empty());
        self.words.extend(between.map(<[char]>::to_vec));
    }

    /// Looks for something that is found as a whole only.
    pub fn key(&mut self, text: &str) {
        self.keys.push(key(text));
    }

    /// Looks for a word by its number alone; what is found is for the caller to compare.
    pub fn number(&mut self, text: &str) {
        self.keys.push(word(folded(text)));
    }

    /// By what it is looked up; nothing when there is too little to go by: one character alone is in too much.
    pub fn grams(&self) -> Vec<i64> {
        let mut all: Vec<i64> = self.keys.clone();
        for letters in &self.words {
            for (kind, run) in runs(letters) {
                match (kind, run) {
                    (Kind::Word, letters) => all.push(word(letters.iter().copied().take(WORD))),
                    (_, han) => all.extend(han.windows(2).filter_map(|two| match two {
                        [first, second] => Some(pair(Some(*first), *second)),
                        _ => None,
                    })),
                }
            }
        }
        let mut known = BTreeSet::new();
        all.retain(|gram| known.insert(*gram));
        // Neighbouring pairs share a character, so they are taken from all over.
        let step = all.len().div_ceil(MOST_GRAMS).max(1);
        all.into_iter().step_by(step).collect()
    }

    /// True when every word stands in one of the texts.
    pub fn fits(&self, texts: &[&str]) -> bool {
        let texts: Vec<Vec<char>> = texts.iter().map(|text| folded(text)).collect();
        self.words.iter().all(|word| texts.iter().any(|text| at(text, word, 0).is_some()))
    }

    /// The part of a text where the first word stands, with all words marked; nothing when none stands in it.
    pub fn shown(&self, text: &str) -> Option<Vec<Piece>> {
        let (plain, text): (Vec<char>, Vec<char>) = (text.chars().collect(), folded(text));
        let first = self.words.iter().filter_map(|word| at(&text, word, 0)).min()?;
        let from = first.saturating_sub(AROUND.0);
        let until = first.saturating_add(AROUND.1).min(text.len());
        let mut marks = vec![false; text.len()];
        for word in &self.words {
            let mut next = 0;
            while let Some(found) = at(&text, word, next) {
                next = found.saturating_add(word.len().max(1));
                marks.iter_mut().take(next).skip(found).for_each(|mark| *mark = true);
            }
        }
        let mut pieces: Vec<Piece> = Vec::new();
        let mut add = |c: char, hit: bool| match pieces.last_mut() {
            Some(piece) if piece.hit == hit => piece.text.push(c),
            _ => pieces.push(Piece { text: c.to_string(), hit }),
        };
        if from > 0 {
            add('…', false);
        }
        let shown = plain.iter().zip(&marks).take(until).skip(from);
        shown.for_each(|(c, hit)| add(if c.is_control() { ' ' } else { *c }, *hit));
        if until < plain.len() {
            add('…', false);
        }
        Some(pieces)
    }
}

/// Where a word stands in a text, from a place on.
fn at(text: &[char], word: &[char], from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    rest.windows(word.len().max(1)).position(|part| part == word).map(|at| at.saturating_add(from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Query {
        let mut query = Query::default();
        typed(text).iter().for_each(|word| query.word(word));
        query
    }

    #[test]
    fn whatever_fits_is_also_found_by_its_grams() {
        let text = "东巷口ＬＥＤ灯坏了，2026年3月2日打过 12345，没人来修 ②号井";
        let all = grams(text);
        for asked in [
            "东巷",
            "巷口 灯坏",
            "led灯",
            "LED",
            "没人来修",
            "12345",
            "2026年3月",
            "号井",
            "②号井",
            "打过　修",
        ] {
            let query = query(asked);
            assert!(query.fits(&[text]), "{asked}");
            assert!(query.grams().iter().all(|gram| all.contains(gram)), "{asked}");
        }
        for asked in ["巷东", "修来", "西巷", "1234567", "东巷 西巷"] {
            assert!(!query(asked).fits(&[text]), "{asked}");
        }
    }

    #[test]
    fn one_character_alone_is_too_little() {
        for (asked, count) in
            [("灯", 0), ("灯 井", 0), ("路灯", 1), ("路灯亮", 2), ("", 0), ("，。", 0), ("A", 1)]
        {
            assert_eq!(query(asked).grams().len(), count, "{asked}");
        }
        assert!(query(&"水管漏水路灯不亮垃圾成堆".repeat(4)).grams().len() <= MOST_GRAMS);
    }

    #[test]
    fn words_and_pairs_never_share_a_number() {
        assert!(grams("路灯").iter().all(|gram| *gram > 0) && grams("led 7").iter().all(|gram| *gram < 0));
        assert_ne!(key("2026-7"), word("2026-7".chars()));
        assert_eq!(key("ａ"), key("A"));
    }

    #[test]
    fn what_was_found_is_shown_in_its_place() {
        let text = "东巷口的路灯三天不亮了，老人晚上出门看不见，路灯杆也歪了，请派人来看一看再修一修";
        let shown = query("路灯 看不见").shown(text).unwrap();
        let hits: Vec<&str> =
            shown.iter().filter(|piece| piece.hit).map(|piece| piece.text.as_str()).collect();
        assert_eq!(hits, ["路灯", "看不见", "路灯"]);
        let whole: String = shown.iter().map(|piece| piece.text.as_str()).collect();
        assert!(whole.starts_with("东巷口的路灯") && whole.ends_with('…'), "{whole}");
        assert_eq!(query("水管").shown(text), None);
        let far = format!("{text}{text}水管漏水");
        let whole: String =
            query("水管").shown(&far).unwrap().iter().map(|piece| piece.text.as_str()).collect();
        assert!(whole.starts_with('…') && whole.ends_with("水管漏水"), "{whole}");
    }
}
