//! Tolerant reading of numbers that people copy by hand or type on a phone.

/// The text with full-width digits and plus signs made ASCII, and spaces and hyphens of any width left out.
pub(crate) fn tidy(text: &str) -> String {
    text.chars().filter(|&c| !is_separator(c)).map(half_width).collect()
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '‐' | '‑' | '–' | '—' | '－' | '−')
}

fn half_width(c: char) -> char {
    match c {
        '０' => '0',
        '１' => '1',
        '２' => '2',
        '３' => '3',
        '４' => '4',
        '５' => '5',
        '６' => '6',
        '７' => '7',
        '８' => '8',
        '９' => '9',
        '＋' => '+',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_go_and_digits_become_ascii() {
        assert_eq!(tidy(" ＋86　１３８－1234—5678\n"), "+8613812345678");
        assert_eq!(tidy("０１２３４５６７８９"), "0123456789");
        assert_eq!(tidy("1a/2"), "1a/2");
        assert_eq!(tidy(""), "");
    }
}
