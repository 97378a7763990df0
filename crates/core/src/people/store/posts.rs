//! Every SQL text about posts.

use crate::args;
use crate::gate::Role;
use crate::house::{Fault, Reader, Row, Tx};
use crate::people::model::HeldPost;
use houji_base::{Day, DivisionCode, PersonId, PostId};

const HOLDERS: &str = "
    SELECT person, role FROM post
     WHERE county = $1 AND place = $2 AND since <= $3 AND (until IS NULL OR until >= $3)
       AND role NOT IN ('VIL', 'PM') ORDER BY county, place, role, id LIMIT 100";

/// Who holds an office in a place on a day.
pub fn holders(
    db: &mut Reader,
    county: i64,
    place: DivisionCode,
    today: Day,
) -> Result<Vec<(PersonId, Role)>, Fault> {
    db.rows(HOLDERS, args![county, place.as_i64(), &today.to_string()], |row| {
        let role =
            Role::parse(&row.get::<String>(1)?).ok_or_else(|| Fault::new("a post of no known role"))?;
        Ok((PersonId::from_i64(row.get(0)?), role))
    })
}

const GRANT: &str = "
    INSERT INTO post (county, id, person, role, place, since, until) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const END: &str = "
    UPDATE post SET until = $3 WHERE county = $1 AND id = $2 AND (until IS NULL OR until > $3)";

/// Gives a post.
pub fn grant(tx: &mut Tx, person: PersonId, post: &HeldPost) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let (since, until) = (post.since.to_string(), post.until.map(|day| day.to_string()));
    let (id, place) = (post.id.as_i64(), post.place.as_i64());
    tx.exec(GRANT, args![county, id, person.as_i64(), post.role.code(), place, &since, until.as_ref()])?;
    Ok(())
}

/// Ends a post; its last day is `last`.
pub fn end(tx: &mut Tx, id: PostId, last: Day) -> Result<u64, Fault> {
    let county = tx.county().as_i64();
    tx.exec(END, args![county, id.as_i64(), &last.to_string()])
}

const ALL_OF: &str = "
    SELECT id, role, place, since, until, person FROM post
     WHERE county = $1 AND person = $2 ORDER BY county, person, id LIMIT 200";
const ONE: &str = "SELECT id, role, place, since, until, person FROM post WHERE county = $1 AND id = $2";
const HOLD: &str = "UPDATE person SET made_at = made_at WHERE county = $1 AND id = $2";

/// Posts of a person, past and coming ones too.
pub fn all_of(db: &mut Reader, county: i64, person: PersonId) -> Result<Vec<HeldPost>, Fault> {
    db.rows(ALL_OF, args![county, person.as_i64()], post)
}

const OF_ACCOUNTS: &str = "
    SELECT p.id, p.role, p.place, p.since, p.until, p.person FROM login l
      JOIN post p ON p.county = l.county AND p.person = l.person
     WHERE l.county = $1 AND l.account >= $2 AND l.account <= $3 AND p.role <> 'PM' ORDER BY l.county, l.account, p.id LIMIT $4";
/// Posts that are read at once; a person has few.
const AT_ONCE: i64 = 50_000;

/// Posts of the people whose accounts stand between two names, both included; not who is a party member.
pub fn of_accounts(
    db: &mut Reader,
    county: i64,
    (first, last): (&str, &str),
) -> Result<Vec<(PersonId, HeldPost)>, Fault> {
    db.rows(OF_ACCOUNTS, args![county, first, last, AT_ONCE], |row| {
        Ok((PersonId::from_i64(row.get(5)?), post(row)?))
    })
}

/// A post with its holder.
pub fn one(db: &mut Reader, county: i64, id: PostId) -> Result<Option<(PersonId, HeldPost)>, Fault> {
    db.row(ONE, args![county, id.as_i64()], |row| Ok((PersonId::from_i64(row.get(5)?), post(row)?)))
}

/// Makes other changes of this person's posts wait until the end of the transaction, so that two grants at once
/// cannot slip past the rule that excludes one of them.
pub fn hold(tx: &mut Tx, person: PersonId) -> Result<bool, Fault> {
    let county = tx.county().as_i64();
    Ok(tx.exec(HOLD, args![county, person.as_i64()])? == 1)
}

fn post(row: &Row<'_>) -> Result<HeldPost, Fault> {
    let day = |text: &str| Day::parse(text).map_err(|_| Fault::new("a post of no known day"));
    Ok(HeldPost {
        id: PostId::from_i64(row.get(0)?),
        role: Role::parse(&row.get::<String>(1)?).ok_or_else(|| Fault::new("a post of no known role"))?,
        place: DivisionCode::from_i64(row.get(2)?).map_err(|_| Fault::new("a post of no known place"))?,
        since: day(&row.get::<String>(3)?)?,
        until: row.get::<Option<String>>(4)?.as_deref().map(day).transpose()?,
    })
}
