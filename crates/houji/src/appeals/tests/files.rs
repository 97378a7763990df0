//! Photos sent with an appeal, on both databases.

use crate::gate::Role;
use crate::testing::{COUNTY, Caller, QINJIA, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG};
use axum::body::Body;
use axum::http::{StatusCode, header};

const TEXT: &str = "东巷口下水管堵了三天，一下雨水就往院里倒。";

pub(super) fn photo() -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(64, 48, image::Rgb([30, 90, 160]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::from(picture).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Files as a browser does, with a photo; answers status and where it leads.
async fn file(house: &TestHouse, villager: &Caller, category: &str) -> (StatusCode, String, String) {
    let token = villager.form(&house.app);
    let mut body = Vec::new();
    for (name, value) in
        [("form", token.as_str()), ("category", category), ("text", TEXT), ("place", ""), ("mode", "named")]
    {
        let part = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.bytes());
    }
    let head = "--edge\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a.png\"\r\n\
                Content-Type: image/png\r\n\r\n";
    body.extend(head.bytes());
    body.extend(photo());
    body.extend(b"\r\n--edge--\r\n");
    let request = villager
        .request("POST", "/appeals")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
    let answer = house.send(request.body(Body::from(body)).unwrap()).await;
    let to =
        if answer.status == StatusCode::SEE_OTHER { answer.location().to_owned() } else { String::new() };
    (answer.status, to, answer.text)
}

/// The address of the first photo on a page.
fn shot(page: &str) -> Option<String> {
    let at = page.find("/files/")?;
    let from = page[..at].rfind('"')? + 1;
    Some(page[from..].split(['"', '?']).next()?.to_owned())
}

#[tokio::test]
async fn a_photo_is_seen_by_the_filer_and_the_desk_and_by_nobody_else() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let (status, to, text) = file(&house, &villager, "utilities").await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
        let id = to.trim_start_matches("/appeals/").trim_end_matches("/receipt").to_owned();
        let own = house.get(&villager, &format!("/appeals/{id}")).await;
        let address = shot(&own.text).expect("the photo stands beside the words");
        assert_eq!(house.get(&villager, &address).await.status, StatusCode::OK);
        assert_eq!(house.get(&villager, &format!("{address}?size=thumb")).await.status, StatusCode::OK);
        for (role, place, expected) in [
            (Role::VillageCadre, ZHAIDONG, StatusCode::OK),
            (Role::TownClerk, ZHAIDIAN, StatusCode::OK),
            (Role::VillageCadre, XIAONING, StatusCode::NOT_FOUND),
            (Role::Villager, QINJIA, StatusCode::NOT_FOUND),
            (Role::SystemAdmin, COUNTY, StatusCode::NOT_FOUND),
            (Role::AuditAdmin, COUNTY, StatusCode::NOT_FOUND),
        ] {
            let caller = house.officer("某某", role, place).await;
            assert_eq!(house.get(&caller, &address).await.status, expected, "{role:?} {place}");
        }
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let desk = house.get(&clerk, &format!("/desk?open={id}")).await;
        assert_eq!(shot(&desk.text), Some(address.clone()), "the work order shows it");
        let (_, other, _) = file(&house, &villager, "sanitation").await;
        let other = other.trim_start_matches("/appeals/").trim_end_matches("/receipt").to_owned();
        let moved = address.replace(&format!("/appeals/{id}/"), &format!("/appeals/{other}/"));
        assert_eq!(house.get(&villager, &moved).await.status, StatusCode::NOT_FOUND, "of another appeal");
        house.verify_record().await;
    }
}

#[tokio::test]
async fn sealed_matters_take_words_only_and_lose_none() {
    let house = TestHouse::lite().await;
    let villager = house.villager("卫小满", ZHAIDONG).await;
    let (status, _, text) = file(&house, &villager, "cadre_village").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("密件现在只收文字") && text.contains(TEXT) && text.contains("已经收到"), "{text}");
}
