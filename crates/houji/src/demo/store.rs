//! SQL texts of the demo county: what is counted and looked up for its start page.

use super::cast::Part;
use super::people::Someone;
use crate::args;
#[cfg(any(test, feature = "bench"))]
use crate::gate::Post;
use crate::gate::Role;
use crate::house::{Fault, Reader, Tx, Vault};
use crate::people::model::HeldPost;
use crate::people::store::logins::{self, Login};
use crate::people::store::persons::{self, NewPerson};
use crate::people::store::posts;
use crate::people::totp::Secret;
use argon2::password_hash::PasswordHasher;
#[cfg(any(test, feature = "bench"))]
use houji_base::DivisionCode;
use houji_base::{Day, Moment, PersonId, PostId};

const SOMEBODY: &str = "SELECT COUNT(*) FROM (SELECT 1 FROM person WHERE county = $1 LIMIT 1) found";

/// True when anybody is known.
pub(super) fn somebody(db: &mut Reader, county: i64) -> Result<bool, Fault> {
    Ok(db.number(SOMEBODY, args![county])? > 0)
}

const FILED: &str = "
    SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM tally WHERE county = $1 AND place = $1
        AND measure = 'appeal.filed'";

/// How many appeals the county has.
pub(super) fn filed(db: &mut Reader, county: i64) -> Result<i64, Fault> {
    db.number(FILED, args![county])
}

#[cfg(any(test, feature = "bench"))]
const STANDING: &str = "
    SELECT person, role, place FROM post
     WHERE county = $1 AND role IN ('VIL', 'VC') AND until IS NULL ORDER BY county, id";

/// Villagers and members of village committees with their posts.
#[cfg(any(test, feature = "bench"))]
pub(super) fn standing(db: &mut Reader, county: i64) -> Result<Vec<(PersonId, Post)>, Fault> {
    db.rows(STANDING, args![county], |row| {
        let role =
            Role::parse(&row.get::<String>(1)?).ok_or_else(|| Fault::new("a post of no known role"))?;
        let place =
            DivisionCode::from_i64(row.get(2)?).map_err(|_| Fault::new("a post of no known place"))?;
        Ok((PersonId::from_i64(row.get(0)?), Post { role, place }))
    })
}

/// Puts somebody in with their post.
pub(super) fn settle(
    tx: &mut Tx,
    vault: &Vault,
    someone: &Someone,
    post: PostId,
    since: Day,
    now: Moment,
) -> Result<(), Fault> {
    // Who is to be a party member lives there first; membership is entered by the village.
    let role = match someone.post.role {
        Role::PartyMember => Role::Villager,
        role => role,
    };
    let villager = role == Role::Villager;
    let new = NewPerson {
        id: someone.id,
        name: &someone.name,
        phone: Some(&someone.phone),
        village: villager.then_some(someone.post.place),
        verified: true,
        now,
    };
    persons::insert(tx, vault, &new)?;
    let place = someone.post.place;
    posts::grant(tx, someone.id, &HeldPost { id: post, role, place, since, until: None })
}

/// Gives somebody an account.
pub(super) fn sign_in(
    tx: &mut Tx,
    vault: &Vault,
    (person, part): (PersonId, &Part),
    password: Option<&str>,
    now: Moment,
) -> Result<(), Fault> {
    let login = Login {
        person,
        account: part.account.to_owned(),
        password: password.map(str::to_owned),
        must_change: false,
        totp: part.totp.map(|secret| Secret::new(*secret).sealed(vault)).transpose()?,
        totp_step: 0,
        enabled: true,
    };
    logins::insert(tx, &login, now)
}

/// The digest to keep of a password.
pub(super) fn hash(password: &'static str) -> Result<String, Fault> {
    let salt = crate::house::random::<16>()?;
    let hash = argon2::Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|why| Fault::new(format!("argon2: {why}")))
}
