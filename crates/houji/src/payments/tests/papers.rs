//! Photos of vouchers, through the real router.

use super::{Till, photo, picture};
use crate::files;
use crate::gate::Role;
use crate::testing::{Answer, COUNTY, Caller, QINGHE, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG, code};
use axum::body::Body;
use axum::http::header;
use serde_json::json;

/// Posts a form with so many photos as a browser does.
pub async fn send(
    house: &TestHouse,
    by: &Caller,
    url: &str,
    fields: &[(&str, &str)],
    photos: usize,
) -> Answer {
    let body = multipart(&by.form(&house.app), fields, photos);
    let request = by.request("POST", url).header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
    house.send(request.body(Body::from(body)).unwrap()).await
}

/// A form with so many photos, its parts between lines with `edge`.
pub fn multipart(token: &str, fields: &[(&str, &str)], photos: usize) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in [("form", token)].iter().chain(fields) {
        let part = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.bytes());
    }
    for _ in 0..photos {
        let head = "--edge\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a.png\"\r\n\
                    Content-Type: image/png\r\n\r\n";
        body.extend(head.bytes());
        body.extend(picture());
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    body
}

/// The address of the first photo on a page.
pub fn shot(page: &str) -> Option<String> {
    let at = page.find("/files/")?;
    let from = page[..at].rfind('"')? + 1;
    Some(page[from..].split(['"', '?']).next()?.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vouchers_photos_are_seen_by_whoever_reads_the_book() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        till.bench.say("2026-03-02", "D 513 100;C 102 100").await.unwrap();
        let (house, clerk) = (till.house(), &till.bench.clerk);
        let url = format!("/desk/books/{}/vouchers/2", till.bench.book);
        let none = send(house, clerk, &format!("{url}/files"), &[], 0).await;
        assert_eq!(none.status.as_u16(), 422, "{}", none.text);
        assert!(none.text.contains("请选单据的照片"), "{}", none.text);
        let done = send(house, clerk, &format!("{url}/files"), &[], 2).await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.text);
        let page = house.get(clerk, &url).await;
        assert!(page.text.contains("单据照片 2"), "{}", page.text);
        let address = shot(&page.text).unwrap();
        for (role, place, status) in [
            (Role::VillageSecretary, ZHAIDONG, 200),
            (Role::TownClerk, ZHAIDIAN, 200),
            (Role::Supervisor, ZHAIDONG, 200),
            (Role::Supervisor, XIAONING, 404),
            (Role::TownClerk, QINGHE, 404),
            (Role::Villager, ZHAIDONG, 403),
            (Role::SystemAdmin, COUNTY, 403),
        ] {
            let caller = house.officer("某某", role, place).await;
            assert_eq!(house.get(&caller, &address).await.status.as_u16(), status, "{role:?} {place}");
        }
        let small = house.get(clerk, &format!("{address}?size=thumb")).await;
        assert_eq!(small.headers["content-type"], "image/jpeg");
        // Of another voucher it is not found.
        let other = address.replace("/vouchers/2/", "/vouchers/1/");
        assert_eq!(house.get(clerk, &other).await.status.as_u16(), 404);
        // Six are the most, and what is wrong is told with what was sent.
        let over = send(house, clerk, &format!("{url}/files"), &[], 5).await;
        assert_eq!(over.status.as_u16(), 422, "{}", over.text);
        assert!(over.text.contains("最多加 6 张") && over.text.contains("name=\"kept\""), "{}", over.text);
        let reader = house.officer("某某", Role::VillageSecretary, ZHAIDONG).await;
        assert!(!house.get(&reader, &url).await.text.contains("附上照片"));
        till.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_are_kept_over_the_api_and_compared_with_the_record() {
    for house in TestHouse::on_both().await {
        let till = Till::open(house).await;
        till.bench.say("2026-03-02", "D 513 100;C 102 100").await.unwrap();
        let (house, clerk) = (till.house(), &till.bench.clerk);
        let url = format!("/api/v1/books/{}/vouchers/2/attachments", till.bench.book);
        let id = photo(house, clerk, "photo-0001").await;
        let others = photo(house, &till.clerk, "photo-0002").await;
        let stolen = house.api_post(clerk, &url, "papers-01", json!({"attachments": [others]})).await;
        assert_eq!(stolen.json()["code"], "files.not_there");
        let kept = house.api_post(clerk, &url, "papers-02", json!({"attachments": [id]})).await;
        assert_eq!(kept.status.as_u16(), 201, "{}", kept.text);
        let listed = house.api_get(clerk, &url).await.json();
        assert_eq!(listed, kept.json());
        assert_eq!(listed[0]["words"].as_str().unwrap().len(), 64);
        let bytes = house.api_get(clerk, &format!("{url}/{id}")).await;
        assert_eq!(
            (bytes.status.as_u16(), &bytes.headers["content-type"]),
            (200, &"image/jpeg".parse().unwrap())
        );
        let missing = format!("/api/v1/books/{}/vouchers/9/attachments", till.bench.book);
        assert_eq!(house.api_get(clerk, &missing).await.status.as_u16(), 404);
        let none = house.api_post(clerk, &missing, "papers-03", json!({"attachments": []})).await;
        assert_eq!(none.json()["code"], "book.no_voucher");

        let (county, book) = (code(COUNTY).as_i64(), till.bench.book);
        let subject = crate::books::papers::subject(book, 2).unwrap();
        let found = house.app.db.read(move |db| Ok(files::of_subject(db, county, subject)?)).await.unwrap();
        assert_eq!(found.len(), 1);
        till.verify().await;
    }
}

#[test]
fn vouchers_of_different_books_never_share_a_number() {
    use crate::books::model::BookId;
    use crate::books::papers::subject;
    let [one, other] = [1, 2].map(|n| BookId::of(code(ZHAIDONG), n).unwrap());
    let last = BookId::of(code("659999999999"), 99).unwrap_or(other);
    assert!(subject(one, 99_999).unwrap().1 < subject(other, 1).unwrap().1);
    assert!(subject(last, 99_999).is_ok());
    assert!(subject(one, 0).is_err() && subject(one, 100_000).is_err());
}
