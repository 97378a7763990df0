//! Sending files with a form and over the API, on both databases.

use super::*;
use crate::files::{FORM_LIMIT, Received, receive_form};
use crate::gate::Role;
use crate::house::web::{Access, MOST_FILE, PostedFiles, Route, router};
use crate::house::{App, Stop};
use crate::testing::{Answer, Caller, TestHouse, ZHAIDONG};
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;

#[derive(Deserialize)]
struct TestForm {
    #[serde(default)]
    text: String,
}

/// Stands for the form of an appeal: takes the files in and tells what became of everything.
async fn form(State(app): State<App>, mut posted: PostedFiles<TestForm>) -> Result<String, Stop> {
    let Received { kept, errors } = receive_form(&app, &mut posted).await?;
    let kept: Vec<String> = kept.iter().map(|one| format!("{} {}", one.kind.code(), one.id)).collect();
    let errors: Vec<String> =
        errors.iter().map(|error| format!("{}: {}", error.field, error.sentence)).collect();
    Ok(format!("{}|{}|{}", posted.fields.text, kept.join(","), errors.join(",")))
}

fn with_form(mut house: TestHouse) -> TestHouse {
    let route = Route::post("/test/form", Access::SignedIn, form).body_limit(FORM_LIMIT);
    house.router = router(&house.app, vec![route]);
    house
}

/// A part of a form: name, file name when it is a file, content.
type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

async fn send(house: &TestHouse, caller: &Caller, parts: &[Part<'_>]) -> Answer {
    let mut body = Vec::new();
    for (name, file, content) in parts {
        let file =
            file.map_or_else(String::new, |file| format!("; filename=\"{file}\"\r\nContent-Type: image/png"));
        body.extend(
            format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes(),
        );
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    let request =
        caller.request("POST", "/test/form").header("content-type", "multipart/form-data; boundary=edge");
    house.send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn a_form_with_files_works_without_script() {
    for house in TestHouse::on_both().await {
        let house = with_form(house);
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let token = villager.form(&house.app);
        let (good, voice) = (jpeg(300, 200), Webm::voice(5).bytes());
        let parts: [Part<'_>; 6] = [
            ("form", None, token.as_bytes()),
            ("text", None, "东巷口下水管堵了".as_bytes()),
            ("photos", Some("../../x.php"), &good),
            ("photos", Some(""), b""),
            ("photos", Some("b.jpg"), &good[..90]),
            ("voice", Some("v"), &voice),
        ];
        let told = send(&house, &villager, &parts).await;
        assert_eq!(told.status, StatusCode::OK, "{}", told.text);
        let fields: Vec<&str> = told.text.split('|').collect();
        assert_eq!(fields[0], "东巷口下水管堵了");
        let ids: Vec<&str> = fields[1].split([',', ' ']).collect();
        assert_eq!((ids.len(), ids[0], ids[2]), (4, "photo", "voice"));
        assert_eq!(fields[2], "photos: 有一张照片打不开，可能没有传完。请重新选一次，或者换一张");
        assert_eq!(send(&house, &villager, &parts).await.text, told.text, "pressed twice, kept once");

        // The form again, with what was sent before ticked, and without script.
        let plain = house.post(&villager, "/test/form", &[("text", "好了"), ("attachment", ids[1])]).await;
        assert_eq!((plain.status, plain.text), (StatusCode::OK, format!("好了|photo {}|", ids[1])));
        let token = villager.form(&house.app);
        let form: Part<'_> = ("form", None, token.as_bytes());
        let ticked = |number: usize| ("attachment", None, ids[number].as_bytes());
        let both = send(&house, &villager, &[form, ticked(1), ticked(3), ticked(1)]).await;
        assert_eq!(both.text, format!("|{}|", fields[1]));
        let more = send(&house, &villager, &[form, ticked(3), ("voice", Some("v"), &voice)]).await;
        assert!(more.text.ends_with("|voice: 一件事最多加一段录音。请去掉多的再交"), "{}", more.text);
        let gone =
            send(&house, &villager, &[form, ("attachment", None, b"12"), ("attachment", None, b"x")]).await;
        assert!(gone.text.starts_with("||photos: 先前交的照片或录音已经不在了"), "{}", gone.text);
        let other = house.villager("别人", ZHAIDONG).await;
        let theirs = house.post(&other, "/test/form", &[("attachment", ids[1])]).await;
        assert_eq!(theirs.text, gone.text, "another's is told as one that is not there");
        let eight = std::iter::once(form).chain((0..8).map(|_| ("photos", Some("a"), &good[..])));
        let told = send(&house, &villager, &eight.collect::<Vec<_>>()).await;
        assert_eq!(told.text, "||photos: 一件事最多加 6 张照片。请去掉几张再交");
    }
}

#[tokio::test]
async fn a_form_that_is_not_ours_is_refused_before_its_files_are_read() {
    let house = with_form(TestHouse::lite().await);
    let villager = house.villager("卫小满", ZHAIDONG).await;
    let other = house.villager("别人", ZHAIDONG).await;
    let (own, foreign, good) = (villager.form(&house.app), other.form(&house.app), jpeg(30, 20));
    let photo: Part<'_> = ("photos", Some("a.jpg"), &good);
    for (what, parts) in [
        ("none", vec![photo]),
        ("made up", vec![("form", None, &b"x.y"[..]), photo]),
        ("another's", vec![("form", None, foreign.as_bytes()), photo]),
        ("behind the files", vec![photo, ("form", None, own.as_bytes())]),
        ("no files, none", vec![("text", None, &b"x"[..])]),
    ] {
        let told = send(&house, &villager, &parts).await;
        assert_eq!(told.status, StatusCode::FORBIDDEN, "{what}: {}", told.text);
        assert!(told.main_text().contains("这个页面放得太久了"), "{what}");
    }
    let told = house.post_with(&villager, "/test/form", &[("text", "x")], &foreign).await;
    assert_eq!(told.status, StatusCode::FORBIDDEN);
    assert_eq!(
        send(&house, &villager, &[("form", None, own.as_bytes()), photo]).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_form_is_bounded_in_text_parts_and_bytes() {
    let house = with_form(TestHouse::lite().await);
    let villager = house.villager("卫小满", ZHAIDONG).await;
    let token = villager.form(&house.app);
    let form: Part<'_> = ("form", None, token.as_bytes());
    let (text, more) = (vec![b'x'; 60_000], vec![b'x'; 66_000]);
    let large = vec![0xff; MOST_FILE + 1];
    let told = send(&house, &villager, &[form, ("text", None, &text)]).await;
    assert_eq!(told.status, StatusCode::OK);
    for (what, parts) in [
        ("text", vec![form, ("text", None, &more[..])]),
        ("text in parts", vec![form, ("a", None, &text[..]), ("b", None, &text[..])]),
        ("parts", std::iter::once(form).chain((0..60).map(|_| ("a", None, &b""[..]))).collect()),
        (
            "all together",
            std::iter::once(form).chain((0..8).map(|_| ("photos", Some("a"), &large[..]))).collect(),
        ),
    ] {
        let told = send(&house, &villager, &parts).await;
        assert_eq!(told.status, StatusCode::PAYLOAD_TOO_LARGE, "{what}");
        assert!(told.main_text().contains("交来的内容太大了"), "{what}: {}", told.text);
    }
    let told = send(&house, &villager, &[form, ("photos", Some("a"), &large), ("text", None, b"y")]).await;
    assert_eq!(
        told.text, "y||photos: 有一个文件超过了 10 MB。请缩小一点再交",
        "the rest of the form is read"
    );
}

async fn api(house: &TestHouse, caller: &Caller, key: &str, body: Vec<u8>) -> Answer {
    let request = caller.request("POST", "/api/v1/attachments").header("idempotency-key", key);
    house.send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn files_are_sent_over_the_api() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let first = api(&house, &villager, "photo-0001", jpeg_with_exif(3200, 1600, 6)).await;
        assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
        let told = first.json();
        assert_eq!(
            (told["kind"].as_str(), told["width"].as_i64(), told["height"].as_i64()),
            (Some("photo"), Some(800), Some(1600))
        );
        assert_eq!((told["sha256"].as_str().unwrap().len(), told["words"].as_str().unwrap().len()), (64, 64));
        assert!(told["seconds"].is_null() && told["id"].is_string());
        let again = api(&house, &villager, "photo-0001", jpeg_with_exif(3200, 1600, 6)).await;
        assert_eq!((again.status, again.json()), (StatusCode::CREATED, told));
        let voice = api(&house, &villager, "voice-0001", Webm::voice(7).bytes()).await.json();
        assert_eq!((voice["media_type"].as_str(), voice["seconds"].as_i64()), (Some("audio/webm"), Some(7)));
        for (key, body, status, code) in [
            ("photo-0001", jpeg(1, 1), 409, "house.sent_before"),
            ("short", jpeg(1, 1), 400, "house.key_needed"),
            ("other-0001", Vec::new(), 415, "files.unknown"),
            ("other-0002", b"%PDF-1.7".to_vec(), 415, "files.unknown"),
            ("other-0003", png_bomb(20_000, 20_000), 422, "files.too_many_pixels"),
            ("other-0004", jpeg(50, 50)[..400].to_vec(), 422, "files.broken"),
            ("other-0005", Webm::voice(100).bytes(), 422, "files.voice_too_long"),
        ] {
            let told = api(&house, &villager, key, body).await;
            assert_eq!((told.status.as_u16(), told.json()["code"].as_str()), (status, Some(code)), "{key}");
        }
        let secretary = house.officer("薛小禾", Role::SystemAdmin, crate::testing::COUNTY).await;
        assert_eq!(api(&house, &secretary, "photo-0001", jpeg(1, 1)).await.status, StatusCode::FORBIDDEN);
        assert_eq!(
            api(&house, &house.visitor(), "photo-0001", jpeg(1, 1)).await.status,
            StatusCode::UNAUTHORIZED
        );
        assert_eq!(house.verify_record().await, 0, "a draft is no act");
    }
}

#[tokio::test]
async fn ten_megabytes_and_not_a_byte_more() {
    let house = TestHouse::lite().await;
    let villager = house.villager("卫小满", ZHAIDONG).await;
    let of = |size: usize| {
        let mut bytes = jpeg(60, 40);
        bytes.resize(size, 0);
        bytes
    };
    for (key, size, status, code) in [
        ("size-0001", MOST_FILE - 1, 201, None),
        ("size-0002", MOST_FILE, 201, None),
        ("size-0003", MOST_FILE + 1, 413, Some("files.too_large")),
        ("size-0004", MOST_FILE + 2, 413, Some("house.too_large")),
    ] {
        let told = api(&house, &villager, key, of(size)).await;
        assert_eq!((told.status.as_u16(), told.json()["code"].as_str()), (status, code), "{size}");
    }
}
