//! What stands behind a figure: which appeals, and for which moment each is counted. Pure. Whether an appeal belongs
//! to a list is decided by the totals its life counts towards, so that a figure and its list cannot differ.

use super::period::Period;
use crate::appeals::model::{Appeal, Category, Rating};
use houji_base::{Day, Moment};

/// A list behind a figure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Listed {
    /// Filed in the period.
    Filed,
    /// Filed in the period, and the first word came or its time is over.
    AcceptDue,
    /// Of these, the first word came in time.
    Responded,
    /// An answer was due in the period.
    Due,
    /// Of these, answered in time.
    Met,
    /// Of these, not answered in time.
    Late,
    /// Answered in the period.
    Replied,
    /// Of these, it could not be done, and the rule was named.
    Explained,
    /// Of those answered, all the others.
    Doable,
    /// Of these, done, and whoever filed it agrees.
    Confirmed,
    /// Rated in the period.
    Rated,
    /// Rated in the period with one of the five words.
    RatedAs(Rating),
    /// Ended in the period without a rating.
    Unrated,
    /// Filed in the period, and handled with another one about the same thing.
    Repeated,
    /// Filed in the period, about one of these.
    About(Vec<Category>),
}

use Listed as L;

/// The moment by which an appeal is found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    /// When it was filed.
    Filed,
    /// When the answer was due.
    Due,
    /// When it was answered.
    Replied,
    /// When it ended or was rated.
    Ended,
}

impl Anchor {
    /// As the store knows it.
    pub fn code(self) -> &'static str {
        match self {
            Anchor::Filed => "filed",
            Anchor::Due => "due",
            Anchor::Replied => "replied",
            Anchor::Ended => "ended",
        }
    }
}

/// The lists with a code of their own.
const CODED: [(&str, Listed); 13] = [
    ("filed", L::Filed),
    ("accept_due", L::AcceptDue),
    ("responded", L::Responded),
    ("due", L::Due),
    ("met", L::Met),
    ("late", L::Late),
    ("replied", L::Replied),
    ("explained", L::Explained),
    ("doable", L::Doable),
    ("confirmed", L::Confirmed),
    ("rated", L::Rated),
    ("unrated", L::Unrated),
    ("repeated", L::Repeated),
];

impl Listed {
    /// From a code; a sealed category has no list.
    pub fn parse(code: &str) -> Option<Listed> {
        if let Some((_, listed)) = CODED.iter().find(|(known, _)| *known == code) {
            return Some(listed.clone());
        }
        if let Some(score) = code.strip_prefix("rated_") {
            return score.parse().ok().and_then(Rating::new).map(L::RatedAs);
        }
        let about = code.strip_prefix("cat.")?.split(',').map(Category::parse);
        let about: Vec<Category> = about.collect::<Option<_>>()?;
        about.iter().all(|category| !category.is_sealed()).then_some(L::About(about))
    }

    /// Stable code, for an address.
    pub fn code(&self) -> String {
        match self {
            L::RatedAs(rating) => format!("rated_{}", rating.score()),
            L::About(about) => {
                let codes: Vec<&str> = about.iter().map(|category| category.code()).collect();
                format!("cat.{}", codes.join(","))
            }
            plain => {
                let known = CODED.iter().find(|(_, listed)| listed == plain);
                known.map_or_else(String::new, |(code, _)| (*code).to_owned())
            }
        }
    }

    /// What they have in common, for the head of the list.
    pub fn zh(&self) -> String {
        let words = match self {
            L::Filed => "收到的",
            L::AcceptDue => "该有人回话的",
            L::Responded => "按时有人回话的",
            L::Due => "到期该答复的",
            L::Met => "按时答复的",
            L::Late => "没按时答复的",
            L::Replied => "答复的",
            L::Explained => "按规定办不了、讲明了的",
            L::Doable => "答复的（除去按规定办不了的）",
            L::Confirmed => "办成了、本人认可的",
            L::Rated => "评价过的",
            L::RatedAs(rating) => return format!("评了“{}”的", rating.zh()),
            L::Unrated => "到期没评价的",
            L::Repeated => "并到同一件事里办的",
            L::About(about) => {
                let names: Vec<&str> = about.iter().map(|category| category.zh()).collect();
                return format!("反映{}的", names.join("、"));
            }
        };
        words.to_owned()
    }

    /// The totals that are added up, and those that are taken off again.
    pub fn measures(&self) -> (Vec<&'static str>, Vec<&'static str>) {
        let rated = || Rating::WORDS.iter().filter_map(|(score, _)| Rating::new(i64::from(*score)));
        match self {
            L::Filed => (vec!["appeal.filed"], vec![]),
            L::AcceptDue => (vec!["appeal.accept_due"], vec![]),
            L::Responded => (vec!["appeal.responded"], vec![]),
            L::Due => (vec!["appeal.due"], vec![]),
            L::Met => (vec!["appeal.met"], vec![]),
            L::Late => (vec!["appeal.due"], vec!["appeal.met"]),
            L::Replied => (vec!["appeal.replied"], vec![]),
            L::Explained => (vec!["appeal.explained"], vec![]),
            L::Doable => (vec!["appeal.replied"], vec!["appeal.explained"]),
            L::Confirmed => (vec!["appeal.confirmed"], vec![]),
            L::Rated => (rated().map(Rating::measure).collect(), vec![]),
            L::RatedAs(rating) => (vec![rating.measure()], vec![]),
            L::Unrated => (vec!["appeal.unrated"], vec![]),
            L::Repeated => (vec!["appeal.repeated"], vec![]),
            L::About(about) => (about.iter().map(|category| category.measure()).collect(), vec![]),
        }
    }

    /// The moment by which they are found.
    pub fn anchor(&self) -> Anchor {
        match self {
            L::Filed | L::AcceptDue | L::Responded | L::Repeated | L::About(_) => Anchor::Filed,
            L::Due | L::Met | L::Late => Anchor::Due,
            L::Replied | L::Explained | L::Doable | L::Confirmed => Anchor::Replied,
            L::Rated | L::RatedAs(_) | L::Unrated => Anchor::Ended,
        }
    }

    /// The days that are counted: what is due is only judged when its day is over.
    pub fn within(&self, period: Period, today: Day) -> Option<Period> {
        if self.anchor() == Anchor::Due { period.before(today) } else { Some(period) }
    }

    /// For which moments of a period an appeal is counted; none when it does not belong to the list. One that was
    /// rated twice stands there twice.
    pub fn moments(&self, appeal: &Appeal, (from, to): (Moment, Moment)) -> Vec<Moment> {
        let (more, less) = self.measures();
        let counted = appeal.life.counted(appeal.category);
        let of = |measures: &[&'static str]| -> Vec<Moment> {
            let found = counted.iter().filter(|(measure, _, _)| measures.contains(measure));
            found.map(|(_, _, at)| *at).collect()
        };
        let less = of(&less);
        let inside = |at: &Moment| *at >= from && *at < to && !less.contains(at);
        of(&more).into_iter().filter(inside).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lead_back_and_nothing_sealed_has_a_list() {
        for (code, listed) in CODED {
            assert_eq!(Listed::parse(code), Some(listed.clone()));
            assert_eq!(listed.code(), code);
        }
        for code in ["rated_1", "rated_5", "cat.utilities", "cat.safety,other"] {
            assert_eq!(Listed::parse(code).unwrap().code(), code);
        }
        for code in ["", "rated_0", "rated_6", "cat.", "cat.cadre_village", "cat.other,cadre_town", "cat.x"] {
            assert_eq!(Listed::parse(code), None, "{code}");
        }
    }
}
