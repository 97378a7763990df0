//! Keeping, binding, forgetting, and taking along in a backup, on both databases.

use super::*;
use crate::files::Takes;
use crate::files::model::{Attachment, Holder, Kind, Size, SubjectKind};
use crate::files::{bind, of_subject, ready, receive, serve, take_in};
use crate::gate::{Action, Actor, Located, Permit, Post, Role, permit};
use crate::house::web::{Uploaded, Visit};
use crate::house::{Refusal, Stop};
use crate::testing::{COUNTY, Caller, TestHouse, ZHAIDONG, code};
use crate::tick;
use axum::http::HeaderMap;
use houji_base::{AttachmentId, PersonId};

pub(super) const APPEAL: SubjectKind = SubjectKind::Appeal;

/// A request of somebody, as the guard would describe it.
fn visit(house: &TestHouse, caller: Option<&Caller>, browser: u8) -> Visit {
    let county = code(COUNTY);
    Visit {
        actor: caller.map_or_else(|| Actor::visitor(county), |caller| caller.actor().clone()),
        half: None,
        binding: [browser; 32],
        new_visitor: None,
        session_token: None,
        type_size: "normal",
        at: "/".to_owned(),
        address: [127, 0, 0, browser].into(),
        device: house.on,
        village: None,
        making: None,
    }
}

fn file(bytes: Vec<u8>) -> (Uploaded, Takes) {
    (Uploaded { field: "photos".to_owned(), bytes, too_large: false }, Takes::Media)
}

/// Leave to send, which the table gives visitors not yet.
fn leave() -> Permit {
    let post = Post { role: Role::Villager, place: code(ZHAIDONG) };
    let actor = Actor::person(PersonId::from_i64(1), String::new(), vec![post], code(COUNTY));
    permit(&actor, Action::AttachmentSend, Located::own(&actor, code(COUNTY))).unwrap()
}

async fn photo(house: &TestHouse, visit: &Visit, key: &str) -> Attachment {
    let holder = Holder::of(&house.app, visit).unwrap();
    take_in(&house.app, leave(), holder, key, file(jpeg_with_exif(400, 300, 6))).await.unwrap()
}

async fn bind_to(
    house: &TestHouse,
    visit: &Visit,
    caller: &Caller,
    subject: i64,
    ids: &[AttachmentId],
) -> Result<(), Refusal> {
    let holder = Holder::of(&house.app, visit).unwrap();
    let (actor, ids) = (caller.actor().clone(), ids.to_vec());
    let bound = house.app.db.write(move |tx| {
        let permit = permit(&actor, Action::AttachmentSend, Located::own(&actor, tx.county()))?;
        bind(tx, &permit, ((APPEAL, subject), false), &ids, &holder)
    });
    bound.await.map_err(Stop::refusal)
}

async fn bound(house: &TestHouse, subject: i64) -> Vec<Attachment> {
    let county = code(COUNTY).as_i64();
    house.app.db.read(move |db| Ok(of_subject(db, county, (APPEAL, subject))?)).await.unwrap()
}

fn ids(all: &[Attachment]) -> Vec<AttachmentId> {
    all.iter().map(|attachment| attachment.id).collect()
}

#[tokio::test]
async fn what_was_sent_is_bound_once_and_by_its_sender_alone() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let other = house.villager("别人", ZHAIDONG).await;
        let (own, others) = (visit(&house, Some(&villager), 1), visit(&house, Some(&other), 2));
        let (one, two) = (photo(&house, &own, "key-0001").await, photo(&house, &own, "key-0002").await);
        assert_eq!(
            (one.kind, one.sides, one.media_type.as_str()),
            (Kind::Photo, Some((300, 400)), "image/jpeg")
        );
        assert_ne!(one.words(), two.words(), "the same photo twice tells nothing");
        assert_eq!(one.sha256, two.sha256);
        let all = [one.id, two.id];
        for (what, who, caller) in
            [("another person", &others, &other), ("a visitor", &visit(&house, None, 1), &other)]
        {
            let told = bind_to(&house, who, caller, 7, &all).await.unwrap_err();
            assert_eq!((told.status, told.code), (422, "files.not_there"), "{what}");
        }
        let made_up = [one.id, AttachmentId::from_i64(12)];
        assert_eq!(bind_to(&house, &own, &villager, 7, &made_up).await.unwrap_err().code, "files.not_there");
        assert!(bound(&house, 7).await.is_empty(), "nothing was bound by halves");
        // From another of the person's devices, and with an id given twice.
        let phone = visit(&house, Some(&villager), 9);
        bind_to(&house, &phone, &villager, 7, &[one.id, two.id, one.id]).await.unwrap();
        assert_eq!(ids(&bound(&house, 7).await), all);
        assert_eq!(bound(&house, 7).await[0], one, "commitment and figures stay");
        for subject in [7, 8] {
            let told = bind_to(&house, &own, &villager, subject, &all).await.unwrap_err();
            assert_eq!(told.code, "files.not_there", "{subject}");
        }
        assert!(bound(&house, 8).await.is_empty());
        bind_to(&house, &own, &villager, 9, &[]).await.unwrap();
    }
}

#[tokio::test]
async fn a_visitors_browser_owns_what_it_sent() {
    for house in TestHouse::on_both().await {
        let caller = house.villager("卫小满", ZHAIDONG).await;
        let (own, others) = (visit(&house, None, 1), visit(&house, None, 2));
        let one = photo(&house, &own, "key-0001").await;
        assert_eq!(
            bind_to(&house, &others, &caller, 7, &[one.id]).await.unwrap_err().code,
            "files.not_there"
        );
        bind_to(&house, &own, &caller, 7, &[one.id]).await.unwrap();
        assert_eq!(ids(&bound(&house, 7).await), [one.id]);
        let nobody = Visit { binding: [0; 32], ..own.clone() };
        assert!(Holder::of(&house.app, &nobody).is_err(), "without a cookie there is no holder");
        let told = receive(&house.app, &own, "key-0002", file(jpeg(9, 9))).await.unwrap_err().refusal();
        assert_eq!(told.status, 401, "the table gives visitors nothing yet");
    }
}

#[tokio::test]
async fn a_matter_has_six_photos_and_one_recording() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let own = visit(&house, Some(&villager), 1);
        let mut photos = Vec::new();
        for number in 0..7 {
            photos.push(photo(&house, &own, &format!("photo-{number}")).await.id);
        }
        let mut voices = Vec::new();
        for seconds in [3, 4] {
            let sent = file(Webm::voice(seconds).bytes());
            voices.push(receive(&house.app, &own, &format!("voice-{seconds}"), sent).await.unwrap().id);
        }
        let told = bind_to(&house, &own, &villager, 7, &photos).await.unwrap_err();
        assert_eq!((told.status, told.code), (422, "files.too_many_photos"));
        let told = bind_to(&house, &own, &villager, 7, &voices).await.unwrap_err();
        assert_eq!((told.status, told.code), (422, "files.too_many_voices"));
        let most = [&photos[..6], &voices[..1]].concat();
        bind_to(&house, &own, &villager, 7, &most).await.unwrap();
        assert_eq!(ids(&bound(&house, 7).await), most);
        let told = bind_to(&house, &own, &villager, 7, &photos[6..]).await.unwrap_err();
        assert_eq!(told.code, "files.too_many_photos", "what is bound already counts");
        let told = bind_to(&house, &own, &villager, 7, &voices[1..]).await.unwrap_err();
        assert_eq!(told.code, "files.too_many_voices");
        let county = code(COUNTY).as_i64();
        let holder = Holder::of(&house.app, &own).unwrap();
        let left = vec![photos[6], voices[1]];
        let wanted = left.clone();
        let found = house.app.db.read(move |db| ready(db, county, &holder, &wanted)).await.unwrap();
        assert_eq!(ids(&found), left);
    }
}

#[tokio::test]
async fn a_key_stores_once() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let own = visit(&house, Some(&villager), 1);
        let send = async |key: &str, bytes: Vec<u8>| receive(&house.app, &own, key, file(bytes)).await;
        let first = send("key-0001", jpeg(30, 20)).await.unwrap();
        assert_eq!(send("key-0001", jpeg(30, 20)).await.unwrap(), first);
        let told = send("key-0001", jpeg(31, 20)).await.unwrap_err().refusal();
        assert_eq!((told.status, told.code), (409, "house.sent_before"));
        let (one, other) = tokio::join!(send("key-0002", jpeg(30, 20)), send("key-0002", jpeg(30, 20)));
        assert_eq!(one.unwrap(), other.unwrap(), "{}: both at once", house.on);
        let other = house.villager("别人", ZHAIDONG).await;
        let others = visit(&house, Some(&other), 2);
        let theirs = receive(&house.app, &others, "key-0001", file(jpeg(31, 20))).await.unwrap();
        assert_ne!(theirs.id, first.id, "another's key is another key");
        for number in 0..38 {
            send(&format!("more-{number}"), jpeg(2, 2)).await.unwrap();
        }
        let told = send("one-too-many", jpeg(2, 2)).await.unwrap_err().refusal();
        assert_eq!((told.status, told.code), (429, "files.too_many_waiting"));
    }
}

#[tokio::test]
async fn what_nobody_used_is_deleted_when_its_time_is_over() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let own = visit(&house, Some(&villager), 1);
        let (used, unused) = (photo(&house, &own, "key-0001").await, photo(&house, &own, "key-0002").await);
        bind_to(&house, &own, &villager, 7, &[used.id]).await.unwrap();
        let sent = house.app.clock.now();
        let stored = async || {
            let count = house.app.db.read(|db| {
                let all = db.number("SELECT COUNT(*) FROM attachment", &[])?;
                Ok((all, db.number("SELECT COUNT(*) FROM attachment_bytes", &[])?))
            });
            count.await.unwrap()
        };
        house.clock.set(sent.plus_hours(24).plus_millis(-1));
        tick::once(&house.app).await.unwrap();
        assert_eq!(stored().await, (2, 4), "{}: a moment before", house.on);
        house.clock.set(sent.plus_hours(25));
        tick::once(&house.app).await.unwrap();
        assert_eq!(stored().await, (1, 2), "{}: bytes and all", house.on);
        let told = bind_to(&house, &own, &villager, 7, &[unused.id]).await.unwrap_err();
        assert_eq!(told.code, "files.not_there");
        house.clock.set(sent.plus_hours(24 * 400));
        tick::once(&house.app).await.unwrap();
        assert_eq!(ids(&bound(&house, 7).await), [used.id], "what is used stays");
    }
}

#[tokio::test]
async fn the_moment_itself_is_over_and_more_than_a_round_goes() {
    let house = TestHouse::lite().await;
    for browser in 1..=2 {
        let holder = Holder::of(&house.app, &visit(&house, None, browser)).unwrap();
        for number in 0..30 {
            take_in(&house.app, leave(), holder, &format!("key-{number}"), file(jpeg(2, 2))).await.unwrap();
        }
    }
    let now = house.app.clock.now().plus_hours(24);
    crate::files::forget_unused(&house.app, now.plus_millis(-1)).await.unwrap();
    let holder = Holder::of(&house.app, &visit(&house, None, 1)).unwrap();
    let county = code(COUNTY).as_i64();
    let left = async || {
        let read = house.app.db.read(move |db| Ok(crate::files::store::waiting(db, county, &holder, 99)?));
        read.await.unwrap().len()
    };
    assert_eq!(left().await, 30);
    crate::files::forget_unused(&house.app, now).await.unwrap();
    assert_eq!(left().await, 0);
}

#[tokio::test]
async fn bytes_are_given_out_for_their_own_matter_only() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let own = visit(&house, Some(&villager), 1);
        let one = photo(&house, &own, "key-0001").await;
        let sent = file(Mp4::voice(5, true).bytes());
        let voice = receive(&house.app, &own, "key-0002", sent).await.unwrap();
        let ask = async |subject: i64, id: AttachmentId, size: Size, range: Option<&str>| {
            let mut asked = HeaderMap::new();
            if let Some(range) = range {
                asked.insert("range", range.parse().unwrap());
            }
            serve(&house.app, &asked, (APPEAL, subject), id, size).await.map_err(Stop::refusal)
        };
        assert_eq!(ask(7, one.id, Size::Full, None).await.unwrap_err().status, 404, "not bound yet");
        bind_to(&house, &own, &villager, 7, &[one.id, voice.id]).await.unwrap();
        for (subject, id, size) in [(8, one.id, Size::Full), (7, voice.id, Size::Thumb)] {
            assert_eq!(ask(subject, id, size, None).await.unwrap_err().status, 404);
        }
        let body = async |response: axum::http::Response<axum::body::Body>| {
            axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()
        };
        for size in [Size::Full, Size::Thumb] {
            let shown = ask(7, one.id, size, None).await.unwrap();
            let headers = shown.headers().clone();
            assert_eq!(headers["content-type"], "image/jpeg");
            assert_eq!(headers["content-disposition"], format!("inline; filename=\"{}.jpg\"", one.id));
            assert_eq!(headers["content-security-policy"], "default-src 'none'; sandbox");
            assert_eq!(
                (&headers["x-content-type-options"], &headers["cache-control"]),
                (&"nosniff".parse().unwrap(), &"private, no-store".parse().unwrap())
            );
            let bytes = body(shown).await;
            assert!(bytes.starts_with(&[0xff, 0xd8]) && !holds(&bytes, b"Exif"));
        }
        let whole = ask(7, voice.id, Size::Full, None).await.unwrap();
        assert_eq!(
            (whole.status().as_u16(), &whole.headers()["content-type"]),
            (200, &"audio/mp4".parse().unwrap())
        );
        assert_eq!(
            whole.headers()["content-disposition"],
            format!("attachment; filename=\"{}.m4a\"", voice.id)
        );
        let whole = body(whole).await;
        let part = ask(7, voice.id, Size::Full, Some("bytes=4-7")).await.unwrap();
        assert_eq!(part.status().as_u16(), 206);
        assert_eq!(part.headers()["content-range"], format!("bytes 4-7/{}", whole.len()));
        assert_eq!(body(part).await, b"ftyp");
        let outside = ask(7, voice.id, Size::Full, Some("bytes=99999999-")).await.unwrap();
        assert_eq!((outside.status().as_u16(), body(outside).await.len()), (416, 0));
    }
}
