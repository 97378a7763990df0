//! Every SQL text about screens that are let in. A screen is a session of its own kind: of a person that is the
//! screen itself, with the post of a screen in its place.

use crate::args;
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Day, DivisionCode, Moment, PersonId, SessionId};

const HOLDER: &str = "
    SELECT person FROM post WHERE county = $1 AND place = $2 AND role = 'SCR' AND since <= $3
       AND (until IS NULL OR until >= $3) ORDER BY county, place, role, id LIMIT 1";

/// Who is the screen of a place.
pub fn holder(
    db: &mut Reader,
    county: i64,
    place: DivisionCode,
    today: Day,
) -> Result<Option<PersonId>, Fault> {
    db.row(HOLDER, args![county, place.as_i64(), &today.to_string()], |row| {
        Ok(PersonId::from_i64(row.get(0)?))
    })
}

/// A screen that is let in.
pub struct Device {
    /// Id of its session.
    pub id: SessionId,
    /// The screen as a person.
    pub person: PersonId,
    /// Where.
    pub place: DivisionCode,
    /// Its browser in a few words.
    pub device: String,
    /// Since when.
    pub made_at: Moment,
    /// When it was last there.
    pub seen_at: Moment,
}

/// Few rows: as many as there are screens, found by an index of their own.
macro_rules! screens {
    ($which:literal) => {
        concat!(
            "SELECT s.id, s.person, p.place, s.device, s.made_at, s.seen_at FROM session s \
               JOIN post p ON p.county = s.county AND p.person = s.person AND p.role = 'SCR' \
              WHERE s.county = $1 AND s.stage = 'screen' AND ",
            $which
        )
    };
}
const INSIDE: &str = screens!("p.place >= $2 AND p.place < $3 ORDER BY p.place, s.id LIMIT 200");
const ONE: &str = screens!("s.id = $2 LIMIT 1");

fn device(row: &Row<'_>) -> Result<Device, Fault> {
    Ok(Device {
        id: SessionId::from_i64(row.get(0)?),
        person: PersonId::from_i64(row.get(1)?),
        place: DivisionCode::from_i64(row.get(2)?).map_err(|_| Fault::new("a screen of no known place"))?,
        device: row.get(3)?,
        made_at: Moment::from_millis(row.get(4)?),
        seen_at: Moment::from_millis(row.get(5)?),
    })
}

/// Screens in a range of codes; the last is not part of it.
pub fn inside(db: &mut Reader, county: i64, (first, end): (i64, i64)) -> Result<Vec<Device>, Fault> {
    db.rows(INSIDE, args![county, first, end], device)
}

/// A screen.
pub fn one(db: &mut Reader, county: i64, id: SessionId) -> Result<Option<Device>, Fault> {
    db.row(ONE, args![county, id.as_i64()], device)
}

const PAIR: &str = "
    UPDATE session SET token = $3, stage = 'screen', device = $4, made_at = $5, seen_at = $5, ends_at = $6
     WHERE county = $1 AND token = $2 AND stage = 'pair' AND ends_at >= $5 RETURNING id, person";

/// Turns a pairing code into a screen that is let in; `None` when there is no such code any more.
pub fn pair(
    tx: &mut Tx,
    code: &[u8; 32],
    token: &[u8; 32],
    device: &str,
    (now, ends): (Moment, Moment),
) -> Result<Option<(SessionId, PersonId)>, Fault> {
    let county = tx.county().as_i64();
    let args = args![county, code, token, device, now.millis(), ends.millis()];
    let paired = tx.returning(PAIR, args, |row| {
        Ok((SessionId::from_i64(row.get(0)?), PersonId::from_i64(row.get(1)?)))
    })?;
    Ok(paired.into_iter().next())
}
