//! Every step of both ceremonies, passed and failed, with a device made of software.

use super::*;
use crate::testing::device::{Device, text};

const ORIGIN: &str = "https://houji.example";

fn ours() -> Device {
    Device::new(ORIGIN, "houji.example")
}

fn party() -> Party {
    Party::of(ORIGIN).unwrap()
}

fn asked() -> Encoded {
    Encoded(vec![3; 32])
}

fn added(said: serde_json::Value) -> Result<Key, Wrong> {
    party().added(&asked(), &serde_json::from_value(said).unwrap())
}

fn add(device: &Device) -> Result<Key, Wrong> {
    added(device.add(&text(&asked().0)))
}

fn sign_in(device: &Device, key: &Key) -> Result<Key, Wrong> {
    let said = device.sign_in(&text(&asked().0), "dXNlcg");
    party().signed_in(&asked(), &serde_json::from_value(said).unwrap(), key)
}

#[test]
fn a_key_is_added_kept_and_signs_in_again_and_again() {
    for mut device in [ours(), Device::of_edwards(ORIGIN, "houji.example")] {
        let key = add(&device).unwrap();
        let kept: Key = serde_json::from_str(&serde_json::to_string(&key).unwrap()).unwrap();
        assert_eq!(kept, key);
        device.counter = 2;
        let key = sign_in(&device, &kept).unwrap();
        assert_eq!(sign_in(&device, &key), Err(Wrong::Counter), "the same count again");
        device.counter = 9;
        let key = sign_in(&device, &key).unwrap();
        device.counter = 0;
        assert_eq!(sign_in(&device, &key), Err(Wrong::Counter), "it counted before");
    }
}

#[test]
fn a_device_that_does_not_count_is_fine() {
    let device = Device { counter: 0, ..ours() };
    let key = add(&device).unwrap();
    assert_eq!(sign_in(&device, &key), Ok(key.clone()));
}

#[test]
fn rsa_keys_of_older_machines_verify() {
    let decode = |text: &str| Encoded::try_from(text.to_owned()).unwrap();
    let key = Public::Rs256(decode(MODULUS), decode("AQAB"));
    assert_eq!(key.verify(b"houji passkey", &decode(SIGNATURE).0), Ok(()));
    assert_eq!(key.verify(b"houji passkez", &decode(SIGNATURE).0), Err(Wrong::Signature));
    let cose = |n: usize| {
        Value::Map(vec![
            (Value::from(1), Value::from(3)),
            (Value::from(3), Value::from(-257)),
            (Value::from(-1), Value::from(vec![255; n])),
            (Value::from(-2), Value::from(vec![1, 0, 1])),
        ])
    };
    for (bytes, fits) in [(255, false), (256, true), (1024, true), (1025, false)] {
        assert_eq!(public(&cose(bytes)).is_ok(), fits, "{bytes}");
    }
}

/// A device that says something else, and the step that notices it.
type Twist = (fn(&mut Device), Wrong);

#[test]
fn each_step_of_both_ceremonies_can_fail() {
    let twists: [Twist; 8] = [
        (|device| device.origin = "https://houji.example:8443".into(), Wrong::Origin),
        (|device| device.origin = "http://houji.example".into(), Wrong::Origin),
        (|device| device.origin = "https://evil.houji.example".into(), Wrong::Origin),
        (|device| device.framed = true, Wrong::Origin),
        (|device| device.party = "example".into(), Wrong::Party),
        (|device| device.flags = flag::VERIFIED, Wrong::Absent),
        (|device| device.flags = flag::PRESENT, Wrong::Unverified),
        (|device| device.flags |= flag::IS_COPIED, Wrong::Backup),
    ];
    for (number, (twist, wrong)) in twists.into_iter().enumerate() {
        let mut device = ours();
        let key = add(&device).unwrap();
        device.counter = 2;
        twist(&mut device);
        assert_eq!(sign_in(&device, &key), Err(wrong), "signing in, {number}");
        assert_eq!(add(&device), Err(wrong), "adding, {number}");
    }
    let mut device = ours();
    let key = add(&device).unwrap();
    (device.counter, device.flags) = (2, device.flags | flag::MAY_BE_COPIED);
    assert_eq!(sign_in(&device, &key), Err(Wrong::Backup), "a key does not change its mind");
    assert!(add(&device).is_ok());
}

#[test]
fn an_answer_fits_one_question_and_one_purpose() {
    let device = Device { counter: 2, ..ours() };
    let key = add(&Device { counter: 1, ..ours() }).unwrap();
    assert_eq!(sign_in(&device, &key), Err(Wrong::Signature), "another device");
    let key = add(&device).unwrap();
    let other = text(&[4; 32]);
    assert_eq!(added(device.add(&other)), Err(Wrong::Challenge));
    let said = serde_json::from_value(device.sign_in(&other, "")).unwrap();
    assert_eq!(party().signed_in(&asked(), &said, &key), Err(Wrong::Challenge));
    for (given, wanted) in [("webauthn.get", "create"), ("webauthn.create", "get")] {
        let client = Encoded(device.client(given, &text(&asked().0)));
        let wanted = format!("webauthn.{wanted}");
        assert_eq!(party().check_client(&wanted, &asked(), &client), Err(Wrong::Purpose));
    }
}

#[test]
fn a_credential_is_the_one_it_says_it_is() {
    let mut said = ours().add(&text(&asked().0));
    said["rawId"] = json!(text(&[8; 16]));
    assert_eq!(added(said), Err(Wrong::Credential));
    for (length, fits) in [(ID_MOST, true), (ID_MOST + 1, false)] {
        assert_eq!(add(&Device { id: vec![1; length], ..ours() }).is_ok(), fits, "{length}");
    }
}

#[test]
fn a_point_of_another_curve_or_length_is_no_key() {
    let Value::Map(good) = ours().cose() else { panic!("a map") };
    assert!(public(&Value::Map(good.clone())).is_ok());
    for (label, value) in [
        (1, Value::from(1)),
        (3, Value::from(-35)),
        (-1, Value::from(2)),
        (-2, Value::from(vec![1; 31])),
        (-3, Value::from(vec![1; 33])),
        (-3, Value::from(true)),
    ] {
        let bad = good.iter().cloned().map(|(key, old)| match key == Value::from(label) {
            true => (key, value.clone()),
            false => (key, old),
        });
        assert_eq!(public(&Value::Map(bad.collect())), Err(Wrong::Algorithm), "{label}");
    }
}

#[test]
fn whatever_is_cut_or_flipped_is_refused_and_nothing_panics() {
    let device = Device { counter: 2, ..ours() };
    let key = add(&device).unwrap();
    let whole = device.sign_in(&text(&asked().0), "");
    for name in ["clientDataJSON", "authenticatorData", "signature"] {
        let bytes = Encoded::try_from(whole["response"][name].as_str().unwrap().to_owned()).unwrap().0;
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            for bad in [&bytes[..at], &flipped] {
                let mut said = whole.clone();
                said["response"][name] = json!(text(bad));
                let said = serde_json::from_value(said).unwrap();
                assert!(party().signed_in(&asked(), &said, &key).is_err(), "{name} at {at}");
            }
        }
    }
    let whole = device.add(&text(&asked().0));
    let object =
        Encoded::try_from(whole["response"]["attestationObject"].as_str().unwrap().to_owned()).unwrap().0;
    // The last byte is the extension, which is not read; the length in front of it counts it.
    for at in 0..object.len() {
        let mut said = whole.clone();
        said["response"]["attestationObject"] = json!(text(&object[..at]));
        assert!(added(said).is_err(), "cut at {at}");
    }
}

#[test]
fn only_a_name_with_tls_or_this_machine_has_passkeys() {
    for (origin, wanted) in [
        ("https://houji.example", Some(("houji.example", "https://houji.example"))),
        ("https://Houji.Example:443/", Some(("houji.example", "https://houji.example"))),
        ("https://houji.example:8443", Some(("houji.example", "https://houji.example:8443"))),
        ("http://localhost:8080", Some(("localhost", "http://localhost:8080"))),
        ("http://zhai.localhost:80", Some(("zhai.localhost", "http://zhai.localhost"))),
        ("http://houji.example", None),
        ("http://notlocalhost", None),
        ("https://127.0.0.1:8080", None),
        ("https://[::1]:8080", None),
        ("houji.example", None),
        ("", None),
    ] {
        let party = Party::of(origin);
        let got = party.as_ref().map(|party| (party.id.as_str(), party.origin.as_str()));
        assert_eq!(got, wanted, "{origin}");
    }
}

// A signature over "houji passkey" by an RSA key whose secret half was thrown away.
const MODULUS: &str = "\
     1ooenvXQsaKYK7eQYHsuirk8-flmIez1tBdyG94xv7vPmjcdsAQbA28N-0RK-YCwLCRc0HUdPwJ2sEHsaa0Xa6UywSWQSul5O-N1\
     UxspDARuEqDVnaSnKs2TdauLE9ousCwiSt0Ui7C6QZoOrWhwIp36LPbZBSFE7Fftao5IXAAySDXDuw0wcyRdJ2aMDtp7qACOXVMC\
     _0zvCpT16aBcRyOlRyM5nyR22yH8ApmUKEOOy54hf9FKtze2vLAmSb_PtqNEmk1NrP6Sg4S-P9Zr1yE66NJZUPOmzXsIMraLu5X1\
     cndiTi9nsH0NcoLyL7XzI1CfV0l2T0ndTDf7bQPxDw";
const SIGNATURE: &str = "\
     FXqV3mazNLRUti69_KI2Hg3j4DzUaXue4xK1B2oDwQ4ahHdCaEvxifvsaRqBXpq6XObaiZaX_tgKokjycPWYYcTDJs0ifK9IlnS8\
     xO5xu9MPwakr6mejcWn_Pspds9tdZitoNdLEkKKaWgrAOH78ftu5ic4hG_w48YIMhMaPHYharquR92HL8akiQbv3Ut845Ka3ZzIi\
     D75PXuCXnTU85n7X3tG6yOgMPHrIRBuk-4XKxQLY_KCXC4z5Glrjk9H-8FEr3_NK8Co7caiD1bqbRsvu4q4YVhyaBhBjd-XulVxe\
     tXmUyaZKv1Fps-zW9G9xsVrf-UH_dOSBVDXKxhvZIQ";
