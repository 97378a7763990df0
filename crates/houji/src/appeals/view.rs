//! One appeal as somebody at a desk may see it: the name masked, or shown after a recorded look.

use super::commands::located;
use super::decide;
use super::forms::ActFields;
use super::model::{Appeal, Mode, Note};
use super::store;
use crate::files::{self, Attachment, SubjectKind};
use crate::gate::{Action, Actor, Located, may, permit};
use crate::house::error::NOT_FOUND;
use crate::house::web::Visit;
use crate::house::{App, Context, Reader, Stop, Vault};
use crate::people;
use crate::record;
use houji_base::{AppealId, Moment, PersonId, PersonName, Phone};

/// What is asked for instead of an id when no appeal shall be open.
pub const NONE: &str = "none";
/// How long a recorded look shows the name.
const SHOWN_MINUTES: i64 = 30;
/// Entries of one appeal's history that are looked at.
const HISTORY: i64 = 200;
/// Other appeals shown beside it.
const ALIKE: i64 = 3;

/// What is shown of one appeal.
pub struct Opened {
    /// The appeal; a sealed one opened.
    pub appeal: Appeal,
    /// Where the gate placed it.
    pub what: Located,
    /// Who it is from, masked as far as the desk may know.
    pub from: String,
    /// Name and number, and whether they are shown in full.
    pub identity: Option<(String, bool)>,
    /// What was said at its steps.
    pub notes: Vec<Note>,
    /// Names of those who handled it.
    pub names: Names,
    /// Other open appeals of the same kind in the village.
    pub alike: Vec<Appeal>,
    /// Photos and recordings sent with it.
    pub files: Vec<Attachment>,
    /// The filer is the actor, or a relative the actor declared.
    pub recused: bool,
}

/// Names of people who handled an appeal.
#[derive(Clone, Debug, Default)]
pub struct Names(Vec<(PersonId, String)>);

impl Names {
    /// Reads the names of everybody who handled an appeal or said something about it.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn of(db: &mut Reader, county: i64, appeal: &Appeal, notes: &[Note]) -> Result<Names, Stop> {
        let mut persons: Vec<PersonId> = notes.iter().filter_map(|note| note.person).collect();
        persons.extend(appeal.life.handler);
        persons.sort_unstable();
        persons.dedup();
        if persons.is_empty() {
            return Ok(Names::default());
        }
        Ok(Names(people::names(db, county, &persons)?))
    }

    /// The name of somebody who handled it.
    pub fn get(&self, person: PersonId) -> Option<&str> {
        self.0.iter().find(|(id, _)| *id == person).map(|(_, name)| name.as_str())
    }

    /// The present handler's name.
    pub fn handler(&self, appeal: &Appeal) -> Option<&str> {
        appeal.life.handler.and_then(|handler| self.get(handler))
    }
}

/// What was said about an appeal; nothing is read when nothing can have been said yet.
///
/// # Errors
/// A fault of the database.
pub fn notes_of(db: &mut Reader, vault: &Vault, county: i64, appeal: &Appeal) -> Result<Vec<Note>, Stop> {
    let silent = appeal.life.version == 1 || (appeal.life.version == 2 && appeal.life.accepted_at.is_some());
    if silent { Ok(Vec::new()) } else { Ok(store::notes(db, vault, county, appeal.id)?) }
}

/// Reads one appeal for a desk.
///
/// # Errors
/// Not found when it is not there or outside the actor's places; a fault of the database.
pub fn open(db: &mut Reader, cx: &Context, id: AppealId) -> Result<Opened, Stop> {
    let appeal = store::by_id(db, cx.county.as_i64(), id)?.ok_or(NOT_FOUND)?;
    show(db, cx, appeal)
}

/// Shows an appeal that was read already.
///
/// # Errors
/// Not found when it is outside the actor's places; a fault of the database.
pub fn show(db: &mut Reader, cx: &Context, mut appeal: Appeal) -> Result<Opened, Stop> {
    let (county, vault, id) = (cx.county.as_i64(), &*cx.vault, appeal.id);
    let what = located(db, cx, &appeal, None)?;
    permit(&cx.actor, Action::AppealRead, Located { owner: None, ..what })?;
    if appeal.is_sealed() {
        let secret = store::Secret::open(db, vault, county, id)?.ok_or(NOT_FOUND)?;
        secret.fill(&mut appeal);
    }
    let (from, identity) = identity(db, cx, &appeal, &what)?;
    let alike = if appeal.is_sealed() { Vec::new() } else { store::alike(db, county, &appeal, ALIKE)? };
    let notes = notes_of(db, vault, county, &appeal)?;
    let names = Names::of(db, county, &appeal, &notes)?;
    let relatives = match cx.actor.person {
        Some(person) => people::relatives_of(db, county, person)?,
        None => Vec::new(),
    };
    let recused = decide::is_recused(&cx.actor, appeal.filer, &relatives);
    let files = files::of_subject(db, county, (SubjectKind::Appeal, id.as_i64()))?;
    Ok(Opened { from, identity, notes, names, alike, recused, what, files, appeal })
}

/// The appeal an act is about, a sealed one opened, and the fields with the number of another one resolved to its
/// id. Whoever may not act on it is told nothing else.
///
/// # Errors
/// Not found; a refusal at the field when there is no open appeal of that number in the village.
pub async fn to_act_on(
    app: &App,
    visit: &Visit,
    (id, action): (AppealId, Action),
    mut fields: ActFields,
) -> Result<(Appeal, ActFields), Stop> {
    let cx = app.context(visit.actor.clone());
    app.db
        .read(move |db| {
            let county = cx.county.as_i64();
            let mut appeal = store::by_id(db, county, id)?.ok_or(NOT_FOUND)?;
            let what = located(db, &cx, &appeal, None)?;
            permit(&cx.actor, action, what)?;
            if let Some(number) = fields.other_number()? {
                // The column of a closed sealed appeal holds the place of the desk that numbered it.
                let other = match appeal.is_sealed() {
                    true => store::sealed_number(db, county, appeal.village, number)?,
                    false => store::open_number(db, county, appeal.village, number)?,
                };
                fields.other = other.ok_or_else(|| fields.no_such_number())?.to_string();
            }
            if let Some(secret) =
                appeal.is_sealed().then(|| store::Secret::open(db, &cx.vault, county, id)).transpose()?
            {
                secret.ok_or(NOT_FOUND)?.fill(&mut appeal);
            }
            Ok((appeal, fields))
        })
        .await
}

/// A line that says who it is from, and the name as far as it may be looked at.
fn identity(
    db: &mut Reader,
    cx: &Context,
    appeal: &Appeal,
    what: &Located,
) -> Result<(String, Option<(String, bool)>), Stop> {
    let Some(filer) = appeal.filer.filter(|_| appeal.mode != Mode::Anonymous) else {
        return Ok(("匿名反映".to_owned(), None));
    };
    let county = cx.county.as_i64();
    let (name, phone) = people::name_and_phone(db, &cx.vault, county, filer)?;
    let masked = PersonName::parse(&name).map_or_else(|_| "村民".to_owned(), |name| name.masked());
    let in_village = cx.actor.posts.iter().all(|post| {
        !post.place.covers(appeal.village) || post.place == appeal.village || !post.role.is_office()
    });
    let named = appeal.mode == Mode::Named;
    let hidden = !named && in_village;
    let from = match (hidden, named) {
        (true, _) => "一位村民（对村里没写名）".to_owned(),
        (false, true) => format!("{masked}（写了名字）"),
        (false, false) => format!("{masked}（对村里没写名）"),
    };
    if hidden || !may(&cx.actor, Action::AppealIdentity, what) {
        return Ok((from, None));
    }
    let number = phone.as_deref().and_then(|text| Phone::parse(text).ok());
    let shown = looked(db, county, &cx.actor, appeal.id, cx.now)?;
    let line = if shown {
        format!("{name} {}", number.map_or_else(String::new, |n| n.as_str().to_owned()))
    } else {
        format!("{masked} {}", number.map_or_else(String::new, |n| n.masked()))
    };
    Ok((from, Some((line, shown))))
}

/// Own appeals whose looks a person is shown.
const OWN: i64 = 20;

/// What was looked at by an entry of this kind, when it is one of a look.
pub fn looked_at(kind: &str) -> Option<&'static str> {
    match kind {
        "appeal.identity_seen" => Some("姓名和电话"),
        "appeal.files_seen" => Some("照片和录音"),
        _ => None,
    }
}

/// A look: who, when, at what.
pub type LookAt = (PersonId, Moment, &'static str);

/// Who looked at the name and number of whoever filed appeals, or at what was sent with a sealed one, and when, newest
/// first: of the newest appeals.
///
/// # Errors
/// A fault of the database.
pub fn looks_at(db: &mut Reader, cx: &Context, filer: PersonId) -> Result<Vec<LookAt>, Stop> {
    let (county, mut looks) = (cx.county.as_i64(), Vec::new());
    for appeal in store::of_filer(db, &cx.vault, county, filer, i64::MAX, OWN)? {
        for entry in record::store::of_subject(db, county, appeal.id.as_i64(), HISTORY)? {
            if let Some(what) = looked_at(&entry.kind) {
                looks.push((PersonId::from_i64(entry.actor), Moment::from_millis(entry.at), what));
            }
        }
    }
    looks.sort_by_key(|(_, at, _)| std::cmp::Reverse(*at));
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
