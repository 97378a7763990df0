//! Runs of digits in a text, and what stands between them.

/// Which characters count as digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Alphabet {
    /// ASCII and full-width digits.
    Plain,
    /// Also Chinese digits, digits in circles and the letter O. They stand in ordinary words too, so a number beside
    /// such a word is read with [`Alphabet::Plain`], and one that holds them with this.
    Hidden,
}

/// How a group follows the one before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Join {
    /// Something else stands between them.
    None,
    /// Blanks.
    Blank,
    /// Dashes, dots, brackets.
    Gap,
    /// A single dot.
    Dot,
    /// The end of a line.
    Line,
    /// The border of a cell.
    Cell,
}

impl Join {
    /// True within a line.
    pub(super) fn is_light(self) -> bool {
        matches!(self, Join::Blank | Join::Gap | Join::Dot)
    }
}

/// Digits that stand together.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Digits 0 to 9; 10 is the X that ends an identity number, and ends a group.
    pub(super) marks: Vec<u8>,
    /// The group before it.
    pub(super) join: Join,
    /// Its first byte.
    pub(super) from: usize,
    /// The byte after its last.
    pub(super) to: usize,
    /// True when it holds a digit only [`Alphabet::Hidden`] knows.
    pub(super) is_hidden: bool,
    /// True for a row's number or year, which is no part of another number.
    pub(super) is_count: bool,
}

/// The most marks that may stand between two groups of one number.
const WIDEST_GAP: usize = 4;

/// How many digits a text has in any alphabet, but no more than `most` are counted.
pub(super) fn digits(text: &str, most: usize) -> usize {
    text.chars().filter(|c| read(*c, Alphabet::Hidden).is_some()).take(most).count()
}

/// All groups of a text.
pub(super) fn groups(text: &str, alphabet: Alphabet) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut is_open = false;
    while let Some((at, c)) = chars.next() {
        let to = at + c.len_utf8();
        let ends_word = chars.peek().is_none_or(|(_, next)| !next.is_ascii_alphanumeric());
        let Some((mark, is_hidden)) = read(c, alphabet).filter(|(mark, _)| *mark < 10 || ends_word) else {
            is_open = false;
            continue;
        };
        match groups.last_mut().filter(|_| is_open) {
            Some(group) => {
                group.marks.push(mark);
                group.to = to;
                group.is_hidden |= is_hidden;
            }
            None => {
                let before = groups.last().map(|last| last.to);
                let join = before.and_then(|before| text.get(before..at)).map_or(Join::None, join);
                let marks = vec![mark];
                groups.push(Group { marks, join, from: at, to, is_hidden, is_count: false });
            }
        }
        is_open = mark < 10;
    }
    part_amounts(&mut groups);
    groups
}

/// A sum and its fen are no number together, and a sum none with what stands before it: 1380 1234567.00.
fn part_amounts(groups: &mut [Group]) {
    let joins: Vec<Join> = groups.iter().map(|group| group.join).collect();
    let is_dot = |at: usize| joins.get(at) == Some(&Join::Dot);
    for at in (1..groups.len()).filter(|at| is_dot(*at) && !is_dot(at - 1) && !is_dot(at + 1)) {
        if let Some([yuan, fen]) = groups.get_mut(at - 1..=at)
            && fen.marks.len() <= 2
        {
            fen.join = Join::None;
            // A single digit may as well be a point of a list, and what stands before a number.
            if fen.marks.len() == 2 {
                yuan.join = Join::None;
            }
        }
    }
}

/// What a text between two groups makes of them.
fn join(between: &str) -> Join {
    let lines = between.matches('\n').count();
    match between {
        "" => Join::Blank,
        "." => Join::Dot,
        _ if !is_gap(between) || between.trim().chars().count() > WIDEST_GAP => Join::None,
        _ if lines == 1 => Join::Line,
        _ if lines > 0 || between.chars().count() > WIDEST_GAP => Join::None,
        _ if between.trim().is_empty() => Join::Blank,
        _ => Join::Gap,
    }
}

/// True when nothing but blanks, dashes, dots and brackets stands there, or what makes a digit a key on screens.
pub(super) fn is_gap(between: &str) -> bool {
    const MARKS: &str = "-‐‑‒–—―－−ー_.．·•()（）\u{ad}\u{fe0f}\u{20e3}";
    let is_unseen = |c| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    between.chars().all(|c| c.is_whitespace() || is_unseen(c) || MARKS.contains(c))
}

/// A character's mark, and whether it is a hidden digit.
fn read(c: char, alphabet: Alphabet) -> Option<(u8, bool)> {
    let plain = match c {
        '0'..='9' => c.to_digit(10),
        '０'..='９' => u32::from(c).checked_sub(u32::from('０')),
        // Digits of mathematics, five alphabets of ten.
        '\u{1d7ce}'..='\u{1d7ff}' => u32::from(c).checked_sub(0x1d7ce).map(|at| at % 10),
        'X' | 'x' | 'Ｘ' | 'ｘ' => Some(10),
        _ => None,
    };
    if let Some(mark) = plain {
        return u8::try_from(mark).ok().map(|mark| (mark, false));
    }
    hidden(c).filter(|_| alphabet == Alphabet::Hidden).map(|mark| (mark, true))
}

/// The digit a character hides, if it does. Texts are nearly all other characters, so this decides how long a search takes.
const fn hidden(c: char) -> Option<u8> {
    Some(match c {
        '〇' | '零' | '○' | 'O' | 'o' | '⓪' => 0,
        '一' | '壹' | '①' | '幺' => 1,
        '二' | '贰' | '②' => 2,
        '三' | '叁' | '③' => 3,
        '四' | '肆' | '④' => 4,
        '五' | '伍' | '⑤' => 5,
        '六' | '陆' | '⑥' => 6,
        '七' | '柒' | '⑦' => 7,
        '八' | '捌' | '⑧' => 8,
        '九' | '玖' | '⑨' => 9,
        _ => return None,
    })
}
