//! One appeal as somebody at a desk may see it: the name masked, or shown after a recorded look.

use super::model::Appeal;
use super::store;
use crate::gate::{Action, Actor, Located, may, permit};
use crate::house::error::NOT_FOUND;
use crate::house::{Reader, Stop, Vault};
use crate::people;
use crate::record;
use houji_base::{AppealId, Moment, PersonId, PersonName, Phone};

/// How long a recorded look shows the name.
const SHOWN_MINUTES: i64 = 30;
/// Entries of one appeal's history that are looked at.
const HISTORY: i64 = 200;
/// Other appeals shown beside it.
const ALIKE: i64 = 3;

/// What is shown of one appeal.
pub struct Opened {
    /// The appeal.
    pub appeal: Appeal,
    /// Who it is from, masked as far as the desk may know.
    pub from: String,
    /// Name and number, and whether they are shown in full.
    pub identity: Option<(String, bool)>,
    /// The handler's name.
    pub handler: Option<String>,
    /// Other open appeals of the same kind in the village.
    pub alike: Vec<Appeal>,
}

/// Reads one appeal for a desk.
///
/// # Errors
/// Not found when it is not there or outside the actor's places; a fault of the database.
pub fn open(
    db: &mut Reader,
    vault: &Vault,
    county: i64,
    actor: &Actor,
    id: AppealId,
    now: Moment,
) -> Result<Option<Opened>, Stop> {
    let appeal = store::by_id(db, county, id)?.ok_or(NOT_FOUND)?;
    show(db, vault, county, actor, appeal, now)
}

/// Shows an appeal that was read.
///
/// # Errors
/// Not found when it is outside the actor's places; a fault of the database.
pub fn show(
    db: &mut Reader,
    vault: &Vault,
    county: i64,
    actor: &Actor,
    appeal: Appeal,
    now: Moment,
) -> Result<Option<Opened>, Stop> {
    let id = appeal.id;
    let what = Located {
        place: appeal.village,
        subject: id.as_i64(),
        owner: None,
        seen_by: Some(Action::AppealRead),
    };
    permit(actor, Action::AppealRead, what)?;
    let (name, phone) = people::name_and_phone(db, vault, county, appeal.filer)?;
    let masked = PersonName::parse(&name).map_or_else(|_| "村民".to_owned(), |name| name.masked());
    let in_village = actor.posts.iter().all(|post| {
        !post.place.covers(appeal.village) || post.place == appeal.village || !post.role.is_office()
    });
    let hidden = !appeal.named && in_village;
    let from = match (hidden, appeal.named) {
        (true, _) => "一位村民（对村里没写名）".to_owned(),
        (false, true) => format!("{masked}（写了名字）"),
        (false, false) => format!("{masked}（对村里没写名）"),
    };
    let identity = (!hidden && may(actor, Action::AppealIdentity, &what)).then(|| {
        let number = phone.as_deref().and_then(|text| Phone::parse(text).ok());
        looked(db, county, actor, id, now).map(|shown| match (shown, number) {
            (true, number) => {
                (format!("{name} {}", number.map_or_else(String::new, |n| n.as_str().to_owned())), true)
            }
            (false, number) => {
                (format!("{masked} {}", number.map_or_else(String::new, |n| n.masked())), false)
            }
        })
    });
    let identity = identity.transpose()?;
    let handler = match appeal.handler {
        Some(handler) => people::names(db, county, &[handler])?.into_iter().next().map(|(_, name)| name),
        None => None,
    };
    let alike = store::alike(db, county, &appeal, ALIKE)?;
    Ok(Some(Opened { from, identity, handler, alike, appeal }))
}

/// Own appeals whose looks a person is shown.
const OWN: i64 = 20;

/// Who looked at the name and number of whoever filed appeals, and when, newest first: of the newest appeals.
///
/// # Errors
/// A fault of the database.
pub fn looks_at(db: &mut Reader, county: i64, filer: PersonId) -> Result<Vec<(PersonId, Moment)>, Stop> {
    let mut looks = Vec::new();
    for appeal in store::of_filer(db, county, filer, i64::MAX, OWN)? {
        for entry in record::store::of_subject(db, county, appeal.id.as_i64(), HISTORY)? {
            if entry.kind == "appeal.identity_seen" {
                looks.push((PersonId::from_i64(entry.actor), Moment::from_millis(entry.at)));
            }
        }
    }
    looks.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
    Ok(looks)
}

/// True when this actor's look was recorded a short while ago.
fn looked(db: &mut Reader, county: i64, actor: &Actor, id: AppealId, now: Moment) -> Result<bool, Stop> {
    let entries = record::store::of_subject(db, county, id.as_i64(), HISTORY)?;
    Ok(entries.iter().any(|entry| {
        entry.kind == "appeal.identity_seen"
            && actor.person == Some(PersonId::from_i64(entry.actor))
            && Moment::from_millis(entry.at).plus_minutes(SHOWN_MINUTES) >= now
    }))
}
