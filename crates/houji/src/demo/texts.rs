//! Invented appeals and answers, as they might be written in any county.

use crate::appeals::model::{Category, Outcome, Reason};
use crate::house::Fault;

const TEXTS: &str = include_str!("../../data/demo/appeals.csv");

/// An appeal and how it was answered.
pub(super) struct Text {
    /// About what.
    pub(super) category: Category,
    /// Months in which somebody would write it; empty for any.
    pub(super) months: Vec<i8>,
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
    /// How the answer leaves it.
    pub(super) outcome: Outcome,
    /// Why it is not taken on; `None` for all but a few.
    pub(super) reason: Option<Reason>,
    /// Where to go instead, when it is not taken on.
    pub(super) instead: String,
    /// Of how many in a hundred everybody may read.
    pub(super) shown: i64,
}

impl Text {
    /// True when it or its answer is about whoever filed it: then it is neither without a name nor for everybody.
    pub(super) fn is_personal(&self) -> bool {
        let answer = [&self.found, &self.done, &self.not_done];
        self.text.contains("我家") || answer.iter().any(|part| part.contains('您'))
    }

    /// True when somebody would write it in a month.
    pub(super) fn is_of(&self, month: i8) -> bool {
        self.months.is_empty() || self.months.contains(&month)
    }
}

/// Reads all texts.
pub(super) fn read() -> Result<Vec<Text>, Fault> {
    let mut texts = Vec::new();
    for row in csv::Reader::from_reader(TEXTS.as_bytes()).into_records() {
        let row = row.map_err(|why| Fault::new(format!("texts of the demo county: {why}")))?;
        texts.push(text(&row)?);
    }
    Ok(texts)
}

fn text(row: &csv::StringRecord) -> Result<Text, Fault> {
    let cell = |at| row.get(at).unwrap_or("").to_owned();
    let category = Category::parse(&cell(0))
        .ok_or_else(|| Fault::new("a text of the demo county has no known category"))?;
    let months = cell(1).split(' ').filter_map(|month| month.parse().ok()).collect();
    let not_done = cell(6);
    let usual = if not_done.is_empty() { Outcome::Resolved } else { Outcome::Partly };
    Ok(Text {
        category,
        months,
        place: cell(2),
        text: cell(3),
        found: cell(4),
        done: cell(5),
        not_done,
        outcome: Outcome::parse(&cell(7)).unwrap_or(usual),
        reason: Reason::parse(&cell(8)),
        instead: cell(9),
        shown: shown(category),
    })
}

/// What touches many is more often put up for everybody than what touches one house.
fn shown(category: Category) -> i64 {
    use Category as C;
    match category {
        C::Utilities | C::Sanitation | C::FieldWater | C::Safety => 45,
        C::Disclosure | C::Suggestion | C::CollectiveMoney => 35,
        C::Other | C::Enquiry => 15,
        _ => 0,
    }
}

/// Words that no invented text or name may hold: politics and crime, abuse, officialese, the real county.
#[cfg(test)]
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

/// True when a text holds none of the denied words, and nothing like a telephone or card number.
#[cfg(test)]
pub(super) fn is_harmless(text: &str) -> bool {
    let digits = text.split(|c: char| !c.is_ascii_digit()).all(|run| run.len() < 7);
    digits && DENIED.iter().all(|word| !text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::appeals::decide::{answered, note, written};
    use houji_base::Day;
    use std::collections::BTreeSet;

    #[test]
    fn every_text_can_be_filed_and_answered() {
        let today = Day::parse("2026-03-02").unwrap();
        let texts = read().unwrap();
        assert!(texts.len() >= 150, "{}", texts.len());
        for text in &texts {
            written(text.category.code(), &text.text, &text.place, "named", false).unwrap();
            let next = if text.outcome == Outcome::Partly { "2026-03-09" } else { "" };
            let parts = [text.found.as_str(), &text.done, &text.not_done];
            answered(text.outcome.code(), parts, next, today)
                .unwrap_or_else(|why| panic!("{}: {why:?}", text.text));
            assert_eq!(text.reason.is_some(), note("text", "", &text.instead).is_ok(), "{}", text.text);
            assert!(text.months.iter().all(|month| (1..=12).contains(month)), "{}", text.text);
        }
        let different: BTreeSet<&str> = texts.iter().map(|text| text.text.as_str()).collect();
        assert_eq!(different.len(), texts.len());
    }

    #[test]
    fn every_category_has_something_in_every_month_and_every_reason_a_case() {
        let texts = read().unwrap();
        for category in Category::ALL {
            for month in 1..=12 {
                let fits =
                    |text: &&Text| text.category == *category && text.is_of(month) && text.reason.is_none();
                let found = texts.iter().filter(fits).count();
                assert!(found >= 3, "{category:?} in {month}: {found}");
            }
        }
        for reason in Reason::ALL {
            assert!(texts.iter().any(|text| text.reason == Some(*reason)), "{reason:?}");
        }
        assert!(texts.iter().any(|text| text.outcome == Outcome::Explained && text.reason.is_none()));
    }

    #[test]
    fn no_text_names_a_person_or_holds_a_denied_word() {
        assert!(is_harmless(TEXTS) && is_harmless(include_str!("../../data/demo/names.csv")));
        assert!(!is_harmless("打 15400000001") && !is_harmless("相关部门已知"));
    }
}
