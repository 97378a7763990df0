//! One appeal as somebody at a desk may see it: the name masked, or shown after a recorded look.

use super::commands::{filer_of, is_helped, located};
use super::decide;
use super::forms::ActFields;
use super::model::{Appeal, Channel, ConsentKind, Mode, Note, Relation};
use super::store;
use crate::files::{self, Attachment, SubjectKind};
use crate::gate::{Action, Located, may, permit};
use crate::house::error::NOT_FOUND;
use crate::house::web::Visit;
use crate::house::{App, Context, Fault, Look, Reader, Stop, Vault};
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
    /// The actor entered it for somebody.
    pub helped: bool,
    /// How the person agreed to be helped, as far as this desk may see it.
    pub consent: Option<Consent>,
}

/// How a person agreed to be helped.
pub struct Consent {
    /// What it rests on.
    pub kind: ConsentKind,
    /// Who helped, and what that is to the person; none where the name of the person is not shown either.
    pub helper: Option<String>,
    /// The desk may look at the evidence.
    pub may_look: bool,
    /// A look was recorded a short while ago: name of the witness, photos and recordings.
    pub seen: Option<(String, Vec<Attachment>)>,
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
    let (relatives, helped) = match cx.actor.person {
        Some(person) => (people::relatives_of(db, county, person)?, is_helped(db, cx, &appeal, person)?),
        None => (Vec::new(), false),
    };
    let filer = filer_of(db, cx, &appeal)?;
    let recused = decide::is_recused(&cx.actor, filer, &relatives);
    let files = files::of_subject(db, county, (SubjectKind::Appeal, id.as_i64()))?;
    let consent = consent(db, cx, &appeal, &what)?;
    Ok(Opened { from, identity, notes, names, alike, recused, helped, consent, what, files, appeal })
}

/// How the person agreed to be helped. Who helped tells much of who was helped, so it is shown where the name is.
fn consent(db: &mut Reader, cx: &Context, appeal: &Appeal, what: &Located) -> Result<Option<Consent>, Stop> {
    let (county, vault) = (cx.county.as_i64(), &*cx.vault);
    if appeal.channel != Channel::Proxy {
        return Ok(None);
    }
    let Some(behalf) = store::behalf(db, vault, county, appeal.id)? else { return Ok(None) };
    let may_look = may(&cx.actor, Action::AppealConsent, what);
    let seen = may_look && looked(db, cx, appeal.id, "appeal.consent_seen")?;
    let shows_name = appeal.mode == Mode::Named || !is_in_village(cx, appeal);
    let helper = match shows_name {
        true => people::names(db, county, &[behalf.by])?.pop().map(|(_, name)| {
            let relation = behalf.relation.map_or("", Relation::zh);
            format!("{name}（{relation}）")
        }),
        false => None,
    };
    let evidence = match seen {
        true => Some(files::of_subject(db, county, (SubjectKind::Consent, appeal.id.as_i64()))?),
        false => None,
    };
    let seen = evidence.map(|evidence| (behalf.witness.clone(), evidence));
    Ok(Some(Consent { kind: behalf.kind, helper, may_look, seen }))
}

/// The actor sees it as the village does: holds no office above it.
fn is_in_village(cx: &Context, appeal: &Appeal) -> bool {
    cx.actor.posts.iter().all(|post| {
        !post.place.covers(appeal.village) || post.place == appeal.village || !post.role.is_office()
    })
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
    let Some((name, phone)) = who(db, cx, appeal)? else {
        return Ok(("匿名反映".to_owned(), None));
    };
    let masked = PersonName::parse(&name).map_or_else(|_| "村民".to_owned(), |name| name.masked());
    let in_village = is_in_village(cx, appeal);
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
    let shown = looked(db, cx, appeal.id, "appeal.identity_seen")?;
    let line = if shown {
        format!("{name} {}", number.map_or_else(String::new, |n| n.as_str().to_owned()))
    } else {
        format!("{masked} {}", number.map_or_else(String::new, |n| n.masked()))
    };
    Ok((from, Some((line, shown))))
}

/// Name and phone number of whoever an appeal is from; `None` when nobody is to know.
///
/// # Errors
/// A fault of the database.
pub fn who(db: &mut Reader, cx: &Context, appeal: &Appeal) -> Result<Option<(String, Option<String>)>, Stop> {
    if appeal.mode == Mode::Anonymous {
        return Ok(None);
    }
    let county = cx.county.as_i64();
    if appeal.channel.is_entered() {
        let behalf = store::behalf(db, &cx.vault, county, appeal.id)?;
        return Ok(behalf.map(|of| (of.name, Some(of.phone).filter(|phone| !phone.is_empty()))));
    }
    match appeal.filer {
        Some(filer) => Ok(Some(people::name_and_phone(db, &cx.vault, county, filer)?)),
        None => Ok(None),
    }
}

/// A person's own appeals, newest first, before an id: those filed, and those that others typed in for the number the
/// person has. Sealed ones among them are opened.
///
/// # Errors
/// A fault of the database.
pub fn own(
    db: &mut Reader,
    vault: &Vault,
    county: i64,
    person: PersonId,
    (before, most): (i64, i64),
) -> Result<Vec<Appeal>, Stop> {
    let mut own = store::of_filer(db, vault, county, person, before, most)?;
    if let (_, Some(phone)) = people::name_and_phone(db, vault, county, person)? {
        let mut entered = store::of_phone(db, vault, county, &phone, (before, most))?;
        open_sealed(db, vault, county, &mut entered)?;
        own.append(&mut entered);
        own.sort_by_key(|appeal| std::cmp::Reverse(appeal.id.as_i64()));
        own.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    }
    Ok(own)
}

/// Opens the sealed ones of a list that somebody may read.
///
/// # Errors
/// A fault of the database.
pub fn open_sealed(db: &mut Reader, vault: &Vault, county: i64, list: &mut [Appeal]) -> Result<(), Fault> {
    for appeal in list.iter_mut().filter(|appeal| appeal.is_sealed()) {
        if let Some(secret) = store::Secret::open(db, vault, county, appeal.id)? {
            secret.fill(appeal);
        }
    }
    Ok(())
}

/// Own appeals whose looks a person is shown.
const OWN: i64 = 20;

/// What was looked at by an entry of this kind, when it is one of a look.
pub fn looked_at(kind: &str, data: &str) -> Option<&'static str> {
    match kind {
        "appeal.identity_seen" => Some("姓名和电话"),
        "appeal.files_seen" => Some("照片和录音"),
        "appeal.consent_seen" => Some("代办的凭证"),
        "appeal.letter_printed" if data.contains("\"named\":true") => Some("姓名（印在答复意见书上）"),
        _ => None,
    }
}

/// Who looked at the name and number of whoever filed appeals, or at what was sent with a sealed one, and when, newest
/// first: of the newest appeals.
///
/// # Errors
/// A fault of the database.
pub fn looks_at(db: &mut Reader, cx: &Context, filer: PersonId) -> Result<Vec<Look>, Stop> {
    let (county, mut looks) = (cx.county.as_i64(), Vec::new());
    for appeal in own(db, &cx.vault, county, filer, (i64::MAX, OWN))? {
        for entry in record::store::of_subject(db, county, appeal.id.as_i64(), HISTORY)? {
            if let Some(what) = looked_at(&entry.kind, &entry.data) {
                looks.push((PersonId::from_i64(entry.actor), Moment::from_millis(entry.at), what));
            }
        }
    }
    looks.sort_by_key(|(_, at, _)| std::cmp::Reverse(*at));
    Ok(looks)
}

/// True when a look of this actor was recorded a short while ago.
///
/// # Errors
/// A fault of the database.
pub fn looked(db: &mut Reader, cx: &Context, id: AppealId, kind: &str) -> Result<bool, Stop> {
    let entries = record::store::of_subject(db, cx.county.as_i64(), id.as_i64(), HISTORY)?;
    Ok(entries.iter().any(|entry| {
        entry.kind == kind
            && cx.actor.person == Some(PersonId::from_i64(entry.actor))
            && Moment::from_millis(entry.at).plus_minutes(SHOWN_MINUTES) >= cx.now
    }))
}
