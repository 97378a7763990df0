//! Passkeys. The state of a ceremony travels sealed with the browser, so that any process can finish
//! what another began; it is good for five minutes and one use.

use super::decide::Refused;
use super::model::{PersonEvent, stage};
use super::session::On;
use super::sign_in::{self, Step, Taker, note};
use super::store::passkeys::{self, Passkey as Kept};
use super::store::sessions;
use super::webauthn::{Asserted, Attested, Credential, Encoded, Key, Party};

use crate::house::error::{SIGN_IN, UNREADABLE};
use crate::house::vault::is_same;
use crate::house::web::Visit;
use crate::house::{App, Fault, Stop, random};
use houji_base::{Moment, PersonId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How long a ceremony may take.
const MINUTES: i64 = 5;
/// What the sealed states are sealed for.
const REGISTER: &str = "passkey.register";
const SIGN: &str = "passkey.sign_in";

/// A ceremony that is under way, as it travels.
#[derive(Serialize, Deserialize)]
struct Travelling<S> {
    began: i64,
    /// Hexadecimal digest of the browser the ceremony belongs to.
    binding: String,
    state: S,
}

/// What the browser is told at the start.
#[derive(Serialize)]
pub struct Started {
    /// For `navigator.credentials`.
    options: Value,
    /// To be sent back with the result.
    state: String,
}

/// What the browser sends at the end.
#[derive(Deserialize)]
pub struct Finished {
    state: String,
    credential: Value,
}

/// What a new key must answer, and for whom: two people may sit at one browser.
#[derive(Serialize, Deserialize)]
struct Adding {
    challenge: Encoded,
    person: PersonId,
}

/// The relying party of this installation; `None` when its address cannot have passkeys.
fn party(app: &App) -> Option<Party> {
    Party::of(&app.config.origin)
}

/// A question nobody can have answered before.
fn challenge() -> Result<Encoded, Fault> {
    Ok(Encoded(random::<32>()?.to_vec()))
}

/// True when passkeys can be offered.
pub fn is_offered(app: &App) -> bool {
    party(app).is_some()
}

fn refused<E>(_: E) -> Stop {
    Refused::PasskeyWrong.into()
}

fn seal<S: Serialize>(app: &App, visit: &Visit, context: &str, state: S) -> Result<String, Stop> {
    let binding = data_encoding::HEXLOWER.encode(&visit.binding);
    let travelling = Travelling { began: app.clock.now().millis(), binding, state };
    let text = serde_json::to_string(&travelling).map_err(Fault::from)?;
    Ok(data_encoding::BASE64URL_NOPAD.encode(&app.vault.seal(context, &text)?))
}

/// Opens a travelling state: ours, of this browser, and not too old.
fn open<S: for<'de> Deserialize<'de>>(
    app: &App,
    visit: &Visit,
    context: &str,
    sealed: &str,
) -> Result<(Moment, S), Stop> {
    let bytes = data_encoding::BASE64URL_NOPAD.decode(sealed.as_bytes()).map_err(refused)?;
    let text = app.vault.open(context, &bytes).map_err(refused)?;
    let travelling: Travelling<S> = serde_json::from_str(&text).map_err(refused)?;
    let began = Moment::from_millis(travelling.began);
    let binding = data_encoding::HEXLOWER.encode(&visit.binding);
    let ours = is_same(binding.as_bytes(), travelling.binding.as_bytes());
    if !ours || app.clock.now() > began.plus_minutes(MINUTES) {
        return Err(Refused::PasskeyWrong.into());
    }
    Ok((began, travelling.state))
}

/// A person as the device knows it: it tells nothing and is the same every time.
fn handle(app: &App, person: PersonId) -> Vec<u8> {
    let mark = app.vault.mark("passkey.person", &[&person.as_i64().to_be_bytes()]);
    mark.split_at(16).0.to_vec()
}

/// Begins to add a key to the account of whoever is signed in.
///
/// # Errors
/// Not signed in, too many keys, or a fault.
pub async fn start_register(app: &App, visit: &Visit) -> Result<Started, Stop> {
    let person = visit.actor.person.ok_or(SIGN_IN)?;
    let county = app.db.county().as_i64();
    let keys = app.db.read(move |db| Ok(passkeys::of_person(db, county, person)?)).await?;
    if i64::try_from(keys.len()).unwrap_or(i64::MAX) >= passkeys::MOST {
        return Err(Refused::PasskeyMany.into());
    }
    let party = party(app).ok_or(Refused::PasskeyWrong)?;
    let known: Vec<_> = keys.into_iter().map(|key| key.credential).collect();
    let adding = Adding { challenge: challenge()?, person };
    let options = party.creation(&adding.challenge, &handle(app, person), &visit.actor.name, &known);
    Ok(Started { options, state: seal(app, visit, REGISTER, adding)? })
}

/// Adds the key.
///
/// # Errors
/// The device's answer does not fit, or a fault.
pub async fn finish_register(app: &App, visit: &Visit, finished: Finished) -> Result<(), Stop> {
    let person = visit.actor.person.ok_or(SIGN_IN)?;
    let token = visit.session_token.ok_or(SIGN_IN)?;
    let (_, adding) = open::<Adding>(app, visit, REGISTER, &finished.state)?;
    if adding.person != person {
        return Err(Refused::PasskeyWrong.into());
    }
    let credential: Credential<Attested> =
        serde_json::from_value(finished.credential).map_err(|_| UNREADABLE)?;
    let party = party(app).ok_or(Refused::PasskeyWrong)?;
    let key = party.added(&adding.challenge, &credential).map_err(refused)?;
    let data = serde_json::to_string(&key).map_err(Fault::from)?;
    let (job, device) = (app.clone(), visit.device);
    let kept = app
        .db
        .write(move |tx| {
            let county = tx.county().as_i64();
            let stage = sessions::stage_of(tx, county, &token)?.ok_or(SIGN_IN)?;
            let new = Kept {
                credential: credential.id().to_vec(),
                person,
                data: data.clone(),
                label: device.to_owned(),
                stage,
                made_at: job.clock.now(),
            };
            passkeys::insert(tx, &new)?;
            note(tx, &job, person, None, &[PersonEvent::PasskeyAdded {}])?;
            Ok(())
        })
        .await;
    match kept {
        // The same key twice: it is there.
        Err(Stop::Failed(fault)) if fault.is_unique() => Err(Refused::PasskeyWrong.into()),
        done => done,
    }
}

/// Begins to sign in with any key the device has for this house.
///
/// # Errors
/// Passkeys cannot be used here, or a fault.
pub fn start_sign_in(app: &App, visit: &Visit) -> Result<Started, Stop> {
    let party = party(app).ok_or(Refused::PasskeyWrong)?;
    let challenge = challenge()?;
    Ok(Started { options: party.request(&challenge), state: seal(app, visit, SIGN, challenge)? })
}

/// Signs in the owner of the key, as far as the sign-in reached in which the key was added.
///
/// # Errors
/// The key or its answer does not fit, or the account is off.
pub async fn finish_sign_in(app: &App, visit: &Visit, finished: Finished) -> Result<Step, Stop> {
    let taker = Taker::new(app, visit, On::Browser(visit.device))?;
    let (began, challenge) = open::<Encoded>(app, visit, SIGN, &finished.state)?;
    let credential: Credential<Asserted> =
        serde_json::from_value(finished.credential).map_err(|_| UNREADABLE)?;
    let party = party(app).ok_or(Refused::PasskeyWrong)?;
    let (county, id) = (app.db.county().as_i64(), credential.id().to_vec());
    let kept = app.db.read(move |db| Ok(passkeys::one(db, county, &id)?)).await?;
    let is_owners = |kept: &Kept| is_same(&handle(app, kept.person), credential.user());
    let kept = kept.filter(is_owners).ok_or(Refused::PasskeyWrong)?;
    // A key that was kept in another form has to be added once more.
    let key: Key = serde_json::from_str(&kept.data).map_err(refused)?;
    let key = party.signed_in(&challenge, &credential, &key).map_err(refused)?;
    let data = serde_json::to_string(&key).map_err(Fault::from)?;
    let reach = if kept.stage == stage::FULL { stage::FULL } else { stage::PHONE };
    let job = app.clone();
    app.db
        .write(move |tx| {
            if !passkeys::note_use(tx, &kept.credential, &data, job.clock.now(), began)? {
                return Err(Refused::PasskeyWrong.into());
            }
            sign_in::passkey(tx, &job, &taker, kept.person, reach)
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestHouse;

    fn with_binding(binding: u8) -> Visit {
        let address = std::net::IpAddr::from([127, 0, 0, 1]);
        Visit {
            actor: crate::gate::Actor::visitor(crate::testing::code(crate::testing::COUNTY)),
            half: None,
            binding: [binding; 32],
            new_visitor: None,
            session_token: None,
            type_size: "normal",
            at: "/".to_owned(),
            address,
            device: "测试",
            village: None,
            making: None,
        }
    }

    #[tokio::test]
    async fn a_ceremony_belongs_to_its_browser_its_purpose_and_five_minutes() {
        let house = TestHouse::lite().await;
        let (mine, other) = (with_binding(1), with_binding(2));
        let sealed = seal(&house.app, &mine, SIGN, "state".to_owned()).unwrap();
        let opens = |visit: &Visit, context| open::<String>(&house.app, visit, context, &sealed).is_ok();
        assert!(opens(&mine, SIGN));
        assert!(!opens(&other, SIGN), "another browser");
        assert!(!opens(&mine, REGISTER), "another purpose");
        assert!(open::<String>(&house.app, &mine, SIGN, &sealed[1..]).is_err(), "changed");
        let now = house.app.clock.now();
        house.clock.set(now.plus_minutes(MINUTES));
        assert!(opens(&mine, SIGN));
        house.clock.set(now.plus_minutes(MINUTES).plus_millis(1));
        assert!(!opens(&mine, SIGN), "too late");
    }

    #[tokio::test]
    async fn a_challenge_asks_for_a_key_the_device_finds_itself() {
        let house = TestHouse::lite().await;
        assert!(is_offered(&house.app));
        let started = start_sign_in(&house.app, &with_binding(1)).unwrap();
        assert_eq!(started.options["publicKey"]["userVerification"], "required");
        assert_eq!(started.options["publicKey"]["rpId"], "localhost");
        assert!(started.options.get("mediation").is_none());
        let again = start_sign_in(&house.app, &with_binding(1)).unwrap();
        assert_ne!(started.options["publicKey"]["challenge"], again.options["publicKey"]["challenge"]);
    }
}
