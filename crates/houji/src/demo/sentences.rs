//! What is said at the steps between filing and answering: reasons, questions, supplements, words with a rating.

use super::chance::Chance;
use crate::house::Fault;

const SENTENCES: &str = include_str!("../../data/demo/sentences.csv");

/// One sentence, and what is said to it.
struct Sentence {
    kind: String,
    /// Codes of what it fits; empty when it fits everything.
    of: String,
    text: String,
    answer: String,
}

/// All sentences.
pub(super) struct Sentences(Vec<Sentence>);

impl Sentences {
    /// Reads them.
    pub(super) fn read() -> Result<Sentences, Fault> {
        let mut all = Vec::new();
        for row in csv::Reader::from_reader(SENTENCES.as_bytes()).into_records() {
            let row = row.map_err(|why| Fault::new(format!("sentences of the demo county: {why}")))?;
            let cell = |at| row.get(at).unwrap_or("").to_owned();
            all.push(Sentence { kind: cell(0), of: cell(1), text: cell(2), answer: cell(3) });
        }
        Ok(Sentences(all))
    }

    /// A sentence of a kind that fits, and what is said to it.
    pub(super) fn pair(&self, chance: &mut Chance, kind: &str, of: &str) -> (String, String) {
        let kind_fits = |sentence: &&Sentence| sentence.kind == kind;
        let own = |sentence: &&Sentence| sentence.of.split(' ').any(|code| code == of);
        let mut fitting: Vec<&Sentence> = self.0.iter().filter(kind_fits).filter(own).collect();
        if fitting.is_empty() {
            fitting = self.0.iter().filter(kind_fits).filter(|sentence| sentence.of.is_empty()).collect();
        }
        let found = chance.pick(&fitting).map(|found| (found.text.clone(), found.answer.clone()));
        found.unwrap_or_default()
    }

    /// A sentence of a kind that fits.
    pub(super) fn one(&self, chance: &mut Chance, kind: &str, of: &str) -> String {
        self.pair(chance, kind, of).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::appeals::decide::note;
    use crate::appeals::model::Category;
    use crate::gate::Office;

    #[test]
    fn there_is_something_to_say_at_every_step() {
        let sentences = Sentences::read().unwrap();
        let mut chance = Chance::of(1, "sentences");
        let up =
            [Office::Town, Office::Agriculture, Office::CivilAffairs, Office::Department, Office::Petition];
        let mut steps: Vec<(&str, &str)> = vec![("object", ""), ("designate", ""), ("extend", "")];
        steps.extend([("rate", "good"), ("rate", "bad")]);
        steps.extend(up.iter().flat_map(|office| [("raise", office.code()), ("return", office.code())]));
        for (kind, of) in steps {
            let text = sentences.one(&mut chance, kind, of);
            note("text", "", &text).unwrap_or_else(|why| panic!("{kind} {of} {text}: {why:?}"));
        }
        let asks = Category::open().map(|category| ("ask", category.code()));
        let parts = up.iter().map(|office| ("part", office.code()));
        for (kind, of) in asks.chain(parts) {
            let (text, answer) = sentences.pair(&mut chance, kind, of);
            note("text", "", &text).and_then(|_| note("text", "", &answer)).unwrap();
        }
    }

    #[test]
    fn every_sentence_can_be_said() {
        for sentence in Sentences::read().unwrap().0 {
            note("text", "", &sentence.text).unwrap_or_else(|why| panic!("{}: {why:?}", sentence.text));
            let answered = sentence.answer.is_empty() || note("text", "", &sentence.answer).is_ok();
            assert!(answered && super::super::texts::is_harmless(&sentence.text), "{}", sentence.text);
            assert!(super::super::texts::is_harmless(&sentence.answer), "{}", sentence.answer);
        }
    }
}
