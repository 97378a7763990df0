//! Invented appeals and answers, as they might be written in any county.

use crate::appeals::model::Category;
use crate::house::Fault;

const TEXTS: &str = include_str!("../../data/demo/appeals.csv");

/// An appeal and how it was answered.
pub(super) struct Text {
    /// About what.
    pub(super) category: Category,
    /// Where in the village.
    pub(super) place: String,
    /// In the villager's words.
    pub(super) text: String,
    /// What was found.
    pub(super) found: String,
    /// What was done.
    pub(super) done: String,
    /// What was not done; may be empty.
    pub(super) not_done: String,
}

/// Reads all texts.
pub(super) fn read() -> Result<Vec<Text>, Fault> {
    let mut texts = Vec::new();
    for row in csv::Reader::from_reader(TEXTS.as_bytes()).into_records() {
        let row = row.map_err(|why| Fault::new(format!("texts of the demo county: {why}")))?;
        let cell = |at| row.get(at).unwrap_or("").to_owned();
        let category = Category::parse(&cell(0))
            .ok_or_else(|| Fault::new("a text of the demo county has no known category"))?;
        let (place, text, found) = (cell(1), cell(2), cell(3));
        texts.push(Text { category, place, text, found, done: cell(4), not_done: cell(5) });
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::appeals::decide::{answered, written};
    use houji_base::Day;

    /// Words that no invented text or name may hold: politics and crime, abuse, officialese, the real county.
    const DENIED: [&str; 16] = [
        "总书记",
        "主席",
        "上访",
        "宗教",
        "傻",
        "滚蛋",
        "自杀",
        "赌博",
        "毒品",
        "失败",
        "非法",
        "予以",
        "请知悉",
        "相关部门",
        "处理中",
        "稷山",
    ];

    #[test]
    fn every_text_can_be_filed_and_answered() {
        let today = Day::parse("2026-03-02").unwrap();
        let texts = read().unwrap();
        assert!(texts.len() >= 60, "{}", texts.len());
        for text in &texts {
            written(text.category.code(), &text.text, &text.place, "named", false).unwrap();
            let next = if text.not_done.is_empty() { "" } else { "2026-03-09" };
            let outcome = if text.not_done.is_empty() { "resolved" } else { "partly" };
            answered(outcome, [&text.found, &text.done, &text.not_done], next, today).unwrap();
        }
        for category in Category::ALL {
            assert!(texts.iter().any(|text| text.category == *category), "{category:?}");
        }
    }

    #[test]
    fn no_text_names_a_person_or_holds_a_denied_word() {
        let names = include_str!("../../data/demo/names.csv");
        for word in DENIED {
            assert!(!TEXTS.contains(word) && !names.contains(word), "{word}");
        }
        let mut digits = 0;
        for c in TEXTS.chars() {
            digits = if c.is_ascii_digit() { digits + 1 } else { 0 };
            assert!(digits < 7, "something like a telephone or card number");
        }
    }
}
