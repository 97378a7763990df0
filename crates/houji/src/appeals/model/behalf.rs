//! A matter that somebody else typed in: from whom it is, by whom, and how that person agreed. Pure.

use super::{ConsentKind, Relation};
use houji_base::PersonId;
use serde::{Deserialize, Serialize};

/// From whom a matter is that somebody else typed in. Sealed in the database, bound in the record by a commitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behalf {
    /// Who typed it in.
    pub by: PersonId,
    /// Name of the person; empty when a slip bears none.
    pub name: String,
    /// Phone number at which the person can be told, as given; empty without.
    pub phone: String,
    /// What the helper is to the person; none for a slip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relation: Option<Relation>,
    /// What the agreement rests on.
    pub kind: ConsentKind,
    /// Name of the witness, when it rests on one; empty otherwise.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub witness: String,
    /// Read back to the person, who agreed.
    pub read_back: bool,
}

impl Behalf {
    /// The text that the record is bound to.
    pub fn bound(&self) -> String {
        let relation = self.relation.map_or("", Relation::code);
        let parts = [self.name.as_str(), &self.phone, relation, self.kind.code(), &self.witness];
        format!("{}\n{}\n{}", self.by, parts.join("\n"), self.read_back)
    }
}
