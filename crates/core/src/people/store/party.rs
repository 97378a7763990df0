//! Every SQL text about who is a party member of a village.

use crate::args;
use crate::gate::Scope;
use crate::house::{Fault, Reader, Vault};
use crate::people::PHONE;
use houji_base::{Day, PostId};

/// A party member in the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolled {
    /// The post by which he is one.
    pub post: PostId,
    /// Name.
    pub name: String,
    /// Telephone number, opened.
    pub phone: Option<String>,
    /// First day.
    pub since: Day,
    /// Last day, when it is known.
    pub until: Option<Day>,
}

const MEMBERS: &str = "
    SELECT p.id, p.since, p.until, n.name, n.phone FROM post p
      JOIN person n ON n.county = p.county AND n.id = p.person
     WHERE p.county = $1 AND p.place = $2 AND p.role = 'PM' AND p.id > $3 ORDER BY p.county, p.place, p.id LIMIT $4";

/// The party members of a village, past ones too, in the order in which they were entered.
pub fn members(
    db: &mut Reader,
    vault: &Vault,
    county: i64,
    (scope, after): (&Scope, i64),
    most: i64,
) -> Result<Vec<Enrolled>, Fault> {
    let day = |text: &str| Day::parse(text).map_err(|_| Fault::new("a membership of no known day"));
    db.rows(MEMBERS, args![county, scope.place().as_i64(), after, most], |row| {
        let sealed: Option<Vec<u8>> = row.get(4)?;
        Ok(Enrolled {
            post: PostId::from_i64(row.get(0)?),
            name: row.get(3)?,
            phone: sealed.map(|sealed| vault.open(PHONE, &sealed)).transpose()?,
            since: day(&row.get::<String>(1)?)?,
            until: row.get::<Option<String>>(2)?.as_deref().map(day).transpose()?,
        })
    })
}
