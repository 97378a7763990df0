//! The examination of photos, marks and the search index.

use super::{level, lively};
use crate::gate::Role;
use crate::house::{Fault, Tx};
use crate::ops::{Level, examine, is_in_order};
use crate::routes::SEARCHED;
use crate::search;
use crate::testing::{TestHouse, ZHAIDIAN, ZHAIDONG, monday};
use axum::http::header;
use serde_json::json;

async fn levels(house: &TestHouse) -> [Level; 3] {
    let findings = examine(&house.place(), monday(), None).await.unwrap();
    ["files", "marks", "search"].map(|check| level(&findings, check))
}

/// Does something that is undone again, and tells what was seen meanwhile.
async fn seen(house: &TestHouse, spoil: &'static str, mend: &'static str) -> [Level; 3] {
    let run = |sql: &'static str| {
        house.app.db.write(move |tx: &mut Tx| Ok::<_, crate::house::Stop>(tx.exec(sql, &[])?))
    };
    assert!(run(spoil).await.unwrap() > 0, "{}: {spoil}", house.on);
    let seen = levels(house).await;
    run(mend).await.unwrap();
    seen
}

/// A matter with a photo, open or sealed.
async fn with_photo(house: &TestHouse, category: &str) {
    let villager = house.villager("秦小满", ZHAIDONG).await;
    let picture = image::RgbImage::from_pixel(64, 48, image::Rgb([30, 90, 160]));
    let mut photo = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut photo, image::ImageFormat::Png).unwrap();
    let request = villager.request("POST", "/api/v1/attachments").header("idempotency-key", "photo-0009");
    let sent = house.send(request.body(photo.into_inner().into()).unwrap()).await.json();
    let id = sent["id"].as_str().unwrap().to_owned();
    let token = villager.form(&house.app);
    let pairs = [
        ("form", token.as_str()),
        ("category", category),
        ("text", "后墙裂了一道缝，照片里看得清楚"),
        ("mode", "named"),
        ("attachment", &id),
    ];
    let request = villager
        .request("POST", "/appeals")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let filed = house.send(request.body(serde_urlencoded::to_string(pairs).unwrap().into()).unwrap()).await;
    assert_eq!(filed.status.as_u16(), 303, "{}", filed.main_text());
}

#[tokio::test]
async fn the_doctor_sees_what_became_of_photos_open_and_sealed() {
    for house in lively().await {
        for category in ["other", "cadre_village"] {
            with_photo(&house, category).await;
        }
        assert_eq!(levels(&house).await[0], Level::Sound);
        for (spoil, mend) in [
            (
                "UPDATE attachment SET subject = subject + 1 WHERE subject IS NOT NULL",
                "UPDATE attachment SET subject = subject - 1 WHERE subject IS NOT NULL",
            ),
            (
                "UPDATE attachment SET subject_kind = NULL, subject = -subject WHERE subject IS NOT NULL",
                "UPDATE attachment SET subject_kind = 'appeal', subject = -subject WHERE subject IS NOT NULL",
            ),
            (
                "UPDATE attachment_bytes SET size_class = 'x' WHERE size_class = 'full'",
                "UPDATE attachment_bytes SET size_class = 'full' WHERE size_class = 'x'",
            ),
            ("UPDATE attachment_bytes SET sealed = 0", "UPDATE attachment_bytes SET sealed = 1"),
        ] {
            assert_eq!(seen(&house, spoil, mend).await[0], Level::Error, "{} {spoil}", house.on);
            assert_eq!(levels(&house).await[0], Level::Sound, "{} {mend}", house.on);
        }
        let changed: Result<u64, Fault> = house
            .app
            .db
            .write(|tx| {
                let sql = "UPDATE attachment SET sha256 = $1 WHERE subject IS NULL";
                Ok(tx.exec(sql, crate::args![&[7u8; 32]])?)
            })
            .await
            .map_err(|stop| Fault::new(stop.to_string()));
        assert!(changed.unwrap() > 0);
        assert_eq!(levels(&house).await[0], Level::Error, "bytes that are not those that were sent");
    }
}

#[tokio::test]
async fn the_doctor_compares_marks_and_the_search_index_with_the_appeals() {
    for house in lively().await {
        assert_eq!(levels(&house).await, [Level::Sound, Level::Sound, Level::Warning], "not yet taken in");
        search::catch_up(&house.app, SEARCHED).await.unwrap();
        assert_eq!(levels(&house).await, [Level::Sound; 3]);
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let clerk = house.officer("经办", Role::TownClerk, ZHAIDIAN).await;
        let body = json!({"category": "other", "text": "要两个单位一起办的事", "mode": "named"});
        let filed = house.api_post(&villager, "/api/v1/appeals", "file-part", body).await.json();
        let act = |verb: &str| format!("/api/v1/appeals/{}/{verb}", filed["id"].as_str().unwrap());
        house.api_post(&clerk, &act("accept"), "acc-part", json!({})).await;
        let ask = json!({"act": "ask_part", "office": "civil_affairs", "text": "请查一下名册里有没有"});
        let asked = house.api_post(&clerk, &act("acts"), "ask-part", ask).await;
        assert!(asked.status.is_success(), "{}", asked.text);
        search::catch_up(&house.app, SEARCHED).await.unwrap();
        assert_eq!(levels(&house).await, [Level::Sound; 3]);
        let marks =
            seen(&house, "UPDATE appeal_mark SET due = due + 1", "UPDATE appeal_mark SET due = due - 1");
        assert_eq!(marks.await[1], Level::Error);
        for (spoil, mend) in [
            ("UPDATE search_doc SET place = place + 1", "UPDATE search_doc SET place = place - 1"),
            ("UPDATE search_block SET place = place + 1", "UPDATE search_block SET place = place - 1"),
            ("UPDATE appeal SET spot = 'xx'", "UPDATE appeal SET spot = ''"),
        ] {
            assert_eq!(seen(&house, spoil, mend).await[2], Level::Error, "{} {spoil}", house.on);
        }
        house.app.db.write(|tx| Ok(tx.exec("DELETE FROM search_block", &[])?)).await.unwrap();
        assert_eq!(levels(&house).await[2], Level::Error);
        search::rebuild(&house.app, SEARCHED).await.unwrap();
        let findings = examine(&house.place(), monday(), None).await.unwrap();
        assert!(is_in_order(&findings) && level(&findings, "search") == Level::Sound, "{findings:#?}");
    }
}
