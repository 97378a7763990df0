//! Passkeys (WebAuthn). The state of a ceremony travels sealed with the browser, so that any process can finish
//! what another began; it is good for five minutes and one use.

use super::decide::Refused;
use super::model::{PersonEvent, stage};
use super::session::On;
use super::sign_in::{self, Step, Taker, note};
use super::store::passkeys::{self, Passkey as Kept};
use super::store::sessions;
use crate::house::error::{SIGN_IN, UNREADABLE};
use crate::house::vault::is_same;
use crate::house::web::Visit;
use crate::house::{App, Fault, Stop};
use houji_base::{Moment, PersonId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder,
};

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

/// The relying party of this installation; `None` when its address cannot have passkeys, such as a bare number.
fn party(app: &App) -> Option<Webauthn> {
    let origin = Url::parse(&app.config.origin).ok()?;
    let host = origin.domain()?.to_owned();
    let local = host == "localhost" || host.ends_with(".localhost");
    if origin.scheme() != "https" && !local {
        return None;
    }
    WebauthnBuilder::new(&host, &origin).ok()?.rp_name("后稷").build().ok()
}

/// True when passkeys can be offered.
pub fn is_offered(app: &App) -> bool {
    party(app).is_some()
}

fn refused<E>(_: E) -> Stop {
    Refused::PasskeyWrong.into()
}

fn unusable<E: std::fmt::Display>(why: E) -> Stop {
    Fault::new(format!("passkey: {why}")).into()
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
fn handle(app: &App, person: PersonId) -> Uuid {
    let mark = app.vault.mark("passkey.person", &[&person.as_i64().to_be_bytes()]);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(mark.split_at(16).0);
    Uuid::from_bytes(bytes)
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
    let known = keys.into_iter().map(|key| key.credential).collect();
    let name = visit.actor.name.as_str();
    let (challenge, state) =
        party.start_passkey_registration(handle(app, person), name, name, Some(known)).map_err(unusable)?;
    let mut options = serde_json::to_value(challenge).map_err(Fault::from)?;
    // Signing in asks for no account, so the key must be one the device can find by itself.
    if let Some(selection) = options.pointer_mut("/publicKey/authenticatorSelection") {
        *selection = json!({
            "residentKey": "required", "requireResidentKey": true, "userVerification": "required"
        });
    }
    Ok(Started { options, state: seal(app, visit, REGISTER, state)? })
}

/// Adds the key.
///
/// # Errors
/// The device's answer does not fit, or a fault.
pub async fn finish_register(app: &App, visit: &Visit, finished: Finished) -> Result<(), Stop> {
    let person = visit.actor.person.ok_or(SIGN_IN)?;
    let token = visit.session_token.ok_or(SIGN_IN)?;
    let (_, state) = open::<PasskeyRegistration>(app, visit, REGISTER, &finished.state)?;
    let credential: RegisterPublicKeyCredential =
        serde_json::from_value(finished.credential).map_err(|_| UNREADABLE)?;
    let party = party(app).ok_or(Refused::PasskeyWrong)?;
    let key = party.finish_passkey_registration(&credential, &state).map_err(refused)?;
    let data = serde_json::to_string(&key).map_err(Fault::from)?;
    let (job, device) = (app.clone(), visit.device.clone());
    let kept = app
        .db
        .write(move |tx| {
            let county = tx.county().as_i64();
            let stage = sessions::stage_of(tx, county, &token)?.ok_or(SIGN_IN)?;
            let new = Kept {
                credential: key.cred_id().to_vec(),
                person,
                data: data.clone(),
                label: device.clone(),
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
    let (mut challenge, state) = party.start_discoverable_authentication().map_err(unusable)?;
    // The person pressed a button, so the device asks at once instead of waiting in a text field.
    challenge.mediation = None;
    let options = serde_json::to_value(challenge).map_err(Fault::from)?;
    Ok(Started { options, state: seal(app, visit, SIGN, state)? })
}

/// Signs in the owner of the key, as far as the sign-in reached in which the key was added.
///
/// # Errors
/// The key or its answer does not fit, or the account is off.
pub async fn finish_sign_in(app: &App, visit: &Visit, finished: Finished) -> Result<Step, Stop> {
    let taker = Taker::new(app, visit, On::Browser(visit.device.clone()))?;
    let (began, state) = open::<DiscoverableAuthentication>(app, visit, SIGN, &finished.state)?;
    let credential: PublicKeyCredential =
        serde_json::from_value(finished.credential).map_err(|_| UNREADABLE)?;
    let party = party(app).ok_or(Refused::PasskeyWrong)?;
    let (claimed, id) = party.identify_discoverable_authentication(&credential).map_err(refused)?;
    let (county, id) = (app.db.county().as_i64(), id.to_vec());
    let kept = app.db.read(move |db| Ok(passkeys::one(db, county, &id)?)).await?;
    let kept = kept.filter(|kept| handle(app, kept.person) == claimed).ok_or(Refused::PasskeyWrong)?;
    let mut key: Passkey = serde_json::from_str(&kept.data).map_err(Fault::from)?;
    // The library checks signature, origin, that the person was verified, and that the counter went up.
    let result = party
        .finish_discoverable_authentication_v2(&credential, state, DiscoverableKey::from(&key))
        .map_err(refused)?;
    key.update_credential(&result);
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
            device: "测试".to_owned(),
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
