//! The dated list: which crates were looked up on which day, and what the RustSec database said of them.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::Outcome;

const HEAD: &str = "\
# Facts of the RustSec advisory database (https://rustsec.org, CC0-1.0) about the crates of Cargo.lock, for
# machines that cannot reach it. Written by `cargo x advisories --renew CHECKOUT`; do not edit.
";

/// deny/advisories.toml.
#[derive(Serialize, Deserialize)]
pub(super) struct List {
    /// Day of the database's last change.
    pub(super) as_of: String,
    /// Its commit.
    pub(super) commit: String,
    /// Every crate that was looked up, those without an advisory too.
    pub(super) crates: BTreeSet<String>,
    /// What is known of them.
    pub(super) advisory: Vec<Advisory>,
}

/// One advisory, without its prose.
#[derive(Serialize, Deserialize)]
pub(super) struct Advisory {
    pub(super) id: String,
    pub(super) package: String,
    date: String,
    /// `unmaintained`, `unsound` or `notice`; a vulnerability when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    informational: Option<String>,
    patched: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unaffected: Vec<String>,
}

/// The head of an advisory in the database, as far as it matters here.
#[derive(Serialize, Deserialize)]
struct Entry {
    advisory: EntryFacts,
    versions: EntryVersions,
}

#[derive(Serialize, Deserialize)]
struct EntryFacts {
    id: String,
    package: String,
    date: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    informational: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    withdrawn: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct EntryVersions {
    #[serde(default)]
    patched: Vec<String>,
    #[serde(default)]
    unaffected: Vec<String>,
}

impl List {
    pub(super) fn read(path: &Path) -> Outcome<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(toml::from_str(&text)?)
    }

    pub(super) fn write(&self) -> Outcome<String> {
        Ok(format!("{HEAD}{}", toml::to_string_pretty(self)?))
    }

    /// Gathers what the database under `crates` says of the crates of `lock`.
    pub(super) fn collect(crates: &Path, lock: &str, as_of: String, commit: String) -> Outcome<Self> {
        let names = names(lock);
        let mut advisory = Vec::new();
        for name in &names {
            let directory = crates.join(name);
            if !directory.is_dir() {
                continue;
            }
            for file in std::fs::read_dir(directory)? {
                let path = file?.path();
                let entry = entry(&std::fs::read_to_string(&path)?);
                let entry = entry.map_err(|error| format!("{}: {error}", path.display()))?;
                if entry.advisory.withdrawn.is_none() {
                    advisory.push(Advisory::from(entry));
                }
            }
        }
        advisory.sort_by(|a, b| (&a.package, &a.id).cmp(&(&b.package, &b.id)));
        Ok(Self { as_of, commit, crates: names, advisory })
    }

    /// The crates of `lock` that nobody looked up yet.
    pub(super) fn unknown(&self, lock: &str) -> Vec<String> {
        names(lock).difference(&self.crates).cloned().collect()
    }
}

impl From<Entry> for Advisory {
    fn from(Entry { advisory, versions }: Entry) -> Self {
        Self {
            id: advisory.id,
            package: advisory.package,
            date: advisory.date,
            informational: advisory.informational,
            patched: versions.patched,
            unaffected: versions.unaffected,
        }
    }
}

impl Advisory {
    /// A page of the database, in its own layout.
    pub(super) fn page(&self) -> Outcome<String> {
        let entry = Entry {
            advisory: EntryFacts {
                id: self.id.clone(),
                package: self.package.clone(),
                date: self.date.clone(),
                informational: self.informational.clone(),
                withdrawn: None,
            },
            versions: EntryVersions { patched: self.patched.clone(), unaffected: self.unaffected.clone() },
        };
        let head = toml::to_string(&entry)?;
        Ok(format!("```toml\n{head}```\n\n# {0}\n\nhttps://rustsec.org/advisories/{0}\n", self.id))
    }
}

/// A page begins with its facts between two fences.
fn entry(page: &str) -> Outcome<Entry> {
    let facts = page.strip_prefix("```toml\n").and_then(|rest| rest.split_once("\n```"));
    Ok(toml::from_str(facts.ok_or("no facts at its head")?.0)?)
}

/// Names of the crates that come from a registry.
fn names(lock: &str) -> BTreeSet<String> {
    let packages = lock.split("[[package]]").filter(|package| package.contains("\nsource = "));
    packages
        .filter_map(|package| Some(package.split_once("name = \"")?.1.split_once('"')?.0.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "version = 4\n\n[[package]]\nname = \"houji\"\nversion = \"0.1.0\"\n\n\
        [[package]]\nname = \"rsa\"\nversion = \"0.9.0\"\nsource = \"registry+x\"\n\n\
        [[package]]\nname = \"subtle\"\nversion = \"2.0.0\"\nsource = \"registry+x\"\n";
    const PAGE: &str = "```toml\n[advisory]\nid = \"RUSTSEC-2023-0071\"\npackage = \"rsa\"\ndate = \"2023-11-22\"\n\
        [versions]\npatched = [\">= 1.0.0\"]\n```\n\n# Words\n";

    fn collected(pages: &[(&str, &str)]) -> Outcome<List> {
        let database = tempfile::tempdir()?;
        for (name, page) in pages {
            std::fs::create_dir_all(database.path().join("rsa"))?;
            std::fs::write(database.path().join("rsa").join(name), page)?;
        }
        List::collect(database.path(), LOCK, "2026-08-21".into(), "c0ffee".into())
    }

    #[test]
    fn a_list_keeps_the_facts_and_survives_writing() {
        let list = collected(&[("a.md", PAGE)]).unwrap();
        let text = list.write().unwrap();
        assert!(text.starts_with("# Facts"));
        assert!(!text.contains("Words"));
        let again: List = toml::from_str(&text).unwrap();
        assert_eq!(again.crates.iter().collect::<Vec<_>>(), ["rsa", "subtle"]);
        let kept = entry(&again.advisory[0].page().unwrap()).unwrap();
        assert_eq!((kept.advisory.id.as_str(), kept.advisory.package.as_str()), ("RUSTSEC-2023-0071", "rsa"));
        assert_eq!(kept.versions.patched, [">= 1.0.0"]);
    }

    #[test]
    fn a_withdrawn_advisory_is_left_out() {
        let withdrawn = PAGE.replace("date = ", "withdrawn = \"2024-01-01\"\ndate = ");
        assert!(collected(&[("a.md", &withdrawn)]).unwrap().advisory.is_empty());
    }

    #[test]
    fn a_page_that_cannot_be_read_is_an_error_not_a_gap() {
        assert!(collected(&[("a.md", "# nothing")]).err().unwrap().to_string().contains("a.md"));
    }

    #[test]
    fn crates_that_nobody_looked_up_are_told() {
        let mut list = collected(&[]).unwrap();
        assert!(list.unknown(LOCK).is_empty());
        list.crates.remove("subtle");
        assert_eq!(list.unknown(LOCK), ["subtle"]);
    }
}
