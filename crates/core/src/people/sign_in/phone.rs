//! Villagers: a code sent to the phone, and the first time name and village.

use super::{Step, Taker, half_at, note, write};
use crate::gate::Role;
use crate::house::error::TOO_MANY;
use crate::house::limits::Ask;
use crate::house::vault::is_same;
use crate::house::web::Visit;
use crate::house::{App, Fault, FieldError, Refusal, Stop, Tx, random};
use crate::outbox::{self, Draft};
use crate::people::PHONE;
use crate::people::decide::{self, Refused, Sent};
use crate::people::model::{HeldPost, PersonEvent, stage};
use crate::people::store::logins::{self, NewCode};
use crate::people::store::persons::{self, NewPerson};
use crate::people::store::{posts, sessions};
use crate::registry::keys;
use houji_base::{DivisionCode, MessageId, Moment, PersonId, PersonName, Phone, PostId};

/// Column of a waiting phone number, as the vault knows it.
const WAITING: &str = "session.phone";

/// Reads a phone number.
///
/// # Errors
/// A refusal naming the field.
fn phone_of(typed: &str) -> Result<Phone, Stop> {
    let say = if typed.trim().is_empty() {
        "请写手机号"
    } else {
        "请核对手机号，应当是 11 位数字"
    };
    Phone::parse(typed).map_err(|_| Refusal::fields(vec![FieldError::new("phone", say)]).into())
}

/// Sends a code to a phone, known or not: the answer is the same.
///
/// # Errors
/// A refusal naming the field, or saying when the next code may be sent.
pub async fn send_code(app: &App, visit: &Visit, typed: &str) -> Result<Phone, Stop> {
    app.limits.take(visit.address, Ask::Guess).map_err(|_| TOO_MANY)?;
    let phone = phone_of(typed)?;
    let digits = six_digits()?;
    let (job, to) = (app.clone(), phone.clone());
    write(app, move |tx| put_code(tx, &job, &to, &digits)).await?;
    Ok(phone)
}

fn put_code(tx: &mut Tx, app: &App, phone: &Phone, digits: &str) -> Result<(), Stop> {
    let now = app.clock.now();
    let registry = app.registry.load();
    let per_hour = registry.parameters.number(keys::CODE_PER_HOUR, now.day());
    let life = registry.parameters.term(keys::CODE_LIFE, now.day());
    let lookup = app.vault.lookup(PHONE, phone.as_str());
    let county = tx.county().as_i64();
    let before = logins::sent(tx, county, &lookup)?;
    let (hour_start, hour_count) = decide::may_send(before, now, per_hour)?;
    let code = NewCode {
        phone: &lookup,
        code: &code_mark(app, phone, digits),
        sent: Sent { sent_at: now, hour_start, hour_count },
        ends_at: life.due(now, &registry.calendar),
    };
    logins::put_code(tx, &code, before)?;
    let id = MessageId::from_i64(app.ids.next(now));
    let text =
        format!("【后稷】登录用的数字是 {digits}，{}内有效。不要告诉别人，干部也不会问您要。", life.zh());
    let draft = Draft {
        id,
        person: None,
        phone: phone.as_str(),
        text: &text,
        kind: "sign_in.code",
        subject: 0,
        cause: &format!("sign_in.code:{id}"),
        due_at: now,
    };
    Ok(outbox::store::put(tx, &app.vault, &draft)?)
}

/// Six digits, each as likely as any other.
fn six_digits() -> Result<String, Fault> {
    // 16 777 216 is no multiple of a million: numbers beyond the last whole million are drawn again.
    loop {
        let [a, b, c] = random::<3>()?;
        let number = u32::from_be_bytes([0, a, b, c]);
        if number < 16_000_000 {
            return Ok(format!("{:06}", number % 1_000_000));
        }
    }
}

/// Digest under which a code is kept; bound to the phone and to this installation.
fn code_mark(app: &App, phone: &Phone, digits: &str) -> [u8; 32] {
    app.vault.mark("sign_in.code", &[phone.as_str().as_bytes(), digits.as_bytes()])
}

/// Checks a code. Whoever is known by the phone and has a village is signed in; others join first.
///
/// # Errors
/// A refusal that does not tell a wrong code from a late or used one.
pub async fn check_code(app: &App, taker: Taker, phone: &str, code: &str) -> Result<Step, Stop> {
    let phone = phone_of(phone)?;
    let typed = decide::digits(code);
    if typed.len() != 6 {
        return Err(Refusal::fields(vec![FieldError::new("code", "请写短信里的 6 位数字")]).into());
    }
    let job = app.clone();
    // A wrong try is written down too, so the refusal comes after the commit.
    let judged: Result<Step, Refused> = write(app, move |tx| {
        let now = job.clock.now();
        let lookup = job.vault.lookup(PHONE, phone.as_str());
        let Some(tried) = logins::try_code(tx, &lookup)? else { return Ok(Err(Refused::CodeWrong)) };
        let same = is_same(&tried.code, &code_mark(&job, &phone, &typed));
        if let Err(why) = decide::check_code(same, tried.tries, tried.ends_at, now) {
            return Ok(Err(why));
        }
        logins::void_code(tx, &lookup)?;
        Ok(Ok(enter(tx, &job, &taker, &phone)?))
    })
    .await?;
    Ok(judged?)
}

/// The phone is proven: signs its person in, or lets somebody new join.
fn enter(tx: &mut Tx, app: &App, taker: &Taker, phone: &Phone) -> Result<Step, Stop> {
    let county = tx.county().as_i64();
    let person = persons::by_phone(tx, &app.vault, county, phone)?;
    if let Some(person) = person
        && persons::kept(tx, county, person)?.is_some_and(|kept| kept.village.is_some())
    {
        note(tx, app, person, None, &[PersonEvent::SignedIn { way: "phone" }])?;
        return Ok(taker.rise(tx, app, person, stage::PHONE, None)?);
    }
    let sealed = app.vault.seal(WAITING, phone.as_str())?;
    let nobody = person.unwrap_or(PersonId::from_i64(0));
    Ok(taker.rise(tx, app, nobody, stage::JOIN, Some(&sealed))?)
}

/// What is known about somebody who is about to join.
pub struct Joining {
    /// Name, when the phone belongs to somebody who works here already.
    pub name: String,
}

/// Reads the half session of somebody who is about to join.
///
/// # Errors
/// The step is lost, or a fault of the database.
pub async fn joining(app: &App, visit: &Visit) -> Result<Joining, Stop> {
    let (person, _) = half_at(visit, stage::JOIN)?;
    let county = app.db.county().as_i64();
    let kept = app.db.read(move |db| Ok(persons::kept(db, county, person)?)).await?;
    Ok(Joining { name: kept.map(|kept| kept.name).unwrap_or_default() })
}

/// Makes a villager of whoever has proven a phone: name and village.
///
/// # Errors
/// A refusal naming the fields; the step is lost.
pub async fn join(app: &App, visit: &Visit, taker: Taker, name: &str, village: &str) -> Result<Step, Stop> {
    let (person, token) = half_at(visit, stage::JOIN)?;
    let now = app.clock.now();
    let registry = app.registry.load_full();
    let mut errors = Vec::new();
    let known = person.as_i64() != 0;
    let name = PersonName::parse(name).ok();
    if name.is_none() && !known {
        errors.push(FieldError::new("name", "请写您的姓名，2 到 30 个字"));
    }
    let village = DivisionCode::parse(village).ok();
    let village =
        village.and_then(|code| registry.places.village_today(code, now.day())).map(|place| place.code);
    if village.is_none() {
        errors.push(FieldError::new("village", "请选一下您是哪个村的"));
    }
    let Some(village) = village.filter(|_| errors.is_empty()) else {
        return Err(Refusal::fields(errors).into());
    };
    let name = name.map_or_else(String::new, PersonName::into_string);
    let job = app.clone();
    write(app, move |tx| {
        let county = tx.county().as_i64();
        let sealed = sessions::waiting_phone(tx, county, &token)?.ok_or(Refused::StepLost)?;
        let phone = Phone::parse(&job.vault.open(WAITING, &sealed)?);
        let phone = phone.map_err(|_| Fault::new("a waiting phone number cannot be read"))?;
        let person = settle_villager(tx, &job, &phone, &name, village, now)?;
        note(tx, &job, person, None, &[PersonEvent::SignedIn { way: "phone" }])?;
        Ok(taker.rise(tx, &job, person, stage::PHONE, None)?)
    })
    .await
}

/// The person of a phone, with a home village: as it is, completed, or new.
fn settle_villager(
    tx: &mut Tx,
    app: &App,
    phone: &Phone,
    name: &str,
    village: DivisionCode,
    now: Moment,
) -> Result<PersonId, Stop> {
    let county = tx.county().as_i64();
    let person = match persons::by_phone(tx, &app.vault, county, phone)? {
        Some(person) => {
            // Joined in another window meanwhile: that choice stands.
            if persons::kept(tx, county, person)?.is_some_and(|kept| kept.village.is_some()) {
                return Ok(person);
            }
            persons::set_village(tx, person, village)?;
            person
        }
        None if name.is_empty() => return Err(Refused::StepLost.into()),
        None => {
            let id = PersonId::from_i64(app.ids.next(now));
            let (phone, village) = (Some(phone), Some(village));
            persons::insert(tx, &app.vault, &NewPerson { id, name, phone, village, verified: false, now })?;
            id
        }
    };
    let id = PostId::from_i64(app.ids.next(now));
    let post = HeldPost { id, role: Role::Villager, place: village, since: now.day(), until: None };
    posts::grant(tx, person, &post)?;
    note(tx, app, person, Some(village), &[PersonEvent::Joined {}])?;
    Ok(person)
}
