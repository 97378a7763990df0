//! Photos sent with an appeal, on both databases.

use crate::gate::Role;
use crate::testing::{Answer, COUNTY, Caller, QINJIA, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG};
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
    let fields = [("category", category), ("text", TEXT), ("place", ""), ("mode", "named")];
    let answer = send(house, villager, &fields, true).await;
    let to =
        if answer.status == StatusCode::SEE_OTHER { answer.location().to_owned() } else { String::new() };
    (answer.status, to, answer.text)
}

/// Posts the form as a browser does.
async fn send(house: &TestHouse, villager: &Caller, fields: &[(&str, &str)], with_photo: bool) -> Answer {
    let token = villager.form(&house.app);
    let mut body = Vec::new();
    for (name, value) in [("form", token.as_str())].iter().chain(fields) {
        let part = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.bytes());
    }
    let head = "--edge\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a.png\"\r\n\
                Content-Type: image/png\r\n\r\n";
    if with_photo {
        body.extend(head.bytes());
        body.extend(photo());
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    let request = villager
        .request("POST", "/appeals")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
    house.send(request.body(Body::from(body)).unwrap()).await
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

/// Fields of a filing without a name, under a name of its own.
fn nameless<'a>(category: &'a str, once: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("category", category), ("text", TEXT), ("place", ""), ("mode", "anonymous"), ("once", once)]
}

fn code_on(page: &Answer) -> String {
    let part = page.text.split("class=\"fours\">").nth(1).unwrap_or_else(|| panic!("{}", page.main_text()));
    part[..80].chars().filter(char::is_ascii_digit).collect()
}

#[tokio::test]
async fn what_was_sent_with_a_sealed_matter_is_for_discipline_and_the_filer_and_each_look_leaves_a_line() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let (status, to, text) = file(&house, &villager, "cadre_village").await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
        let id = to.trim_start_matches("/appeals/").trim_end_matches("/receipt").to_owned();
        let own = house.get(&villager, &format!("/appeals/{id}")).await;
        let address = shot(&own.text).expect("the filer sees it");
        assert_eq!(house.get(&villager, &address).await.status, StatusCode::OK);
        let looks = async |house: &TestHouse| {
            let all = house.recorded().await;
            all.iter().filter(|line| line.starts_with("appeal.files_seen")).count()
        };
        assert_eq!(looks(&house).await, 0, "one's own is no look");
        for (role, place) in [
            (Role::VillageCadre, ZHAIDONG),
            (Role::VillageSecretary, ZHAIDONG),
            (Role::TownClerk, ZHAIDIAN),
            (Role::TownLeader, ZHAIDIAN),
            (Role::CountyLeader, COUNTY),
            (Role::CountyPetition, COUNTY),
            (Role::AuditAdmin, COUNTY),
            (Role::SystemAdmin, COUNTY),
            (Role::Villager, ZHAIDONG),
            (Role::TownDiscipline, crate::testing::QINGHE),
        ] {
            let who = house.officer("某某", role, place).await;
            for path in
                [address.clone(), format!("{address}?size=thumb"), format!("{address}?code=384122976650")]
            {
                assert_eq!(house.get(&who, &path).await.status, StatusCode::NOT_FOUND, "{role:?} {path}");
            }
        }
        let town = house.officer("景小正", Role::TownDiscipline, ZHAIDIAN).await;
        let desk = house.get(&town, &format!("/desk?open={id}")).await;
        assert_eq!(shot(&desk.text), Some(address.clone()));
        assert!(desk.main_text().contains("照片") || desk.text.contains("看一次记一次"), "{}", desk.text);
        let thumb = format!("{address}?size=thumb");
        let (one, two) = tokio::join!(house.get(&town, &address), house.get(&town, &thumb));
        assert_eq!((one.status, two.status), (StatusCode::OK, StatusCode::OK), "{} {}", one.text, two.text);
        assert_eq!(house.get(&town, &address).await.status, StatusCode::OK);
        assert_eq!(looks(&house).await, 1, "what a page shows at once is one look");
        // An office's session ends after half an hour without a request.
        for minutes in [20, 40] {
            house.clock.set(crate::testing::monday().plus_minutes(minutes));
            assert_eq!(house.get(&town, &address).await.status, StatusCode::OK);
        }
        assert_eq!(looks(&house).await, 2, "later it is another one");
        let own = house.get(&villager, &format!("/appeals/{id}")).await.main_text();
        assert!(own.contains("照片录音：2 次") && own.contains("景小正"), "the filer is told: {own}");
        house.verify_record().await;
    }
}

#[tokio::test]
async fn nothing_that_was_sent_lies_open_in_the_database_or_a_backup() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        file(&house, &villager, "cadre_village").await;
        file(&house, &villager, "utilities").await;
        let place = house.place();
        let out = place.dir.join("backup");
        crate::ops::backup(&place, &out, crate::testing::monday()).await.unwrap();
        let mut text = String::new();
        let packed = std::io::BufReader::new(std::fs::File::open(&out).unwrap());
        std::io::Read::read_to_string(&mut flate2::bufread::MultiGzDecoder::new(packed), &mut text).unwrap();
        // How a JPEG begins, in hexadecimal.
        assert!(text.contains("attachment_bytes") && !text.contains("ffd8ffe0"), "no photo lies open");
        let digests = house.app.db.read(|db| {
            let sql = "SELECT sha256 FROM attachment WHERE county = $1 ORDER BY id";
            let county = crate::testing::code(COUNTY).as_i64();
            Ok(db.rows(sql, crate::args![county], |row| row.get::<Vec<u8>>(0))?)
        });
        let digests = digests.await.unwrap();
        assert!(digests[0] == [0; 32] && digests[1] != [0; 32], "no digest tells what was sent sealed");
    }
}

#[tokio::test]
async fn whoever_filed_a_sealed_matter_without_a_name_sees_it_by_the_code() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let told = send(&house, &villager, &nameless("cadre_village", "mg1x2y3z-55667788"), true).await;
        assert_eq!(told.status, StatusCode::OK, "{}", told.main_text());
        let code = code_on(&told);
        let followed = house.get(&villager, &format!("/follow?code={code}")).await;
        let address = shot(&followed.text).expect("the filer sees it by the code");
        let with_code = format!("{address}?code={code}&size=thumb");
        assert_eq!(house.get(&villager, &with_code).await.status, StatusCode::OK);
        let stranger = house.villager("别人", ZHAIDONG).await;
        assert_eq!(house.get(&stranger, &address).await.status, StatusCode::NOT_FOUND, "without the code");
        let visitor = house.get(&house.visitor(), &format!("/follow?code={code}")).await;
        assert_eq!(shot(&visitor.text), None, "who is not signed in sees the steps only");
        house.verify_record().await;
    }
}

#[tokio::test]
async fn a_filing_whose_answer_was_lost_gets_the_same_answer_with_its_photos_or_without() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let fields = nameless("utilities", "mg1x2y3z-99aabbcc");
        let first = send(&house, &villager, &fields, true).await;
        assert_eq!(first.status, StatusCode::OK, "{}", first.main_text());
        // The phone kept the words alone.
        let again = house.post(&villager, "/appeals", &fields).await;
        assert_eq!(
            (again.status, code_on(&again)),
            (StatusCode::OK, code_on(&first)),
            "{}",
            again.main_text()
        );
        let whole = send(&house, &villager, &fields, true).await;
        assert_eq!(
            (whole.status, code_on(&whole)),
            (StatusCode::OK, code_on(&first)),
            "{}",
            whole.main_text()
        );
        let other = [&fields[..1], &[("text", "另外一件完全不同的事情")], &fields[2..]].concat();
        assert_eq!(house.post(&villager, "/appeals", &other).await.status, StatusCode::CONFLICT);
        // The words first, then something more: not the same act.
        let bare = nameless("utilities", "mg1x2y3z-ddeeff00");
        assert_eq!(house.post(&villager, "/appeals", &bare).await.status, StatusCode::OK);
        assert_eq!(send(&house, &villager, &bare, true).await.status, StatusCode::CONFLICT);
        assert_eq!(house.recorded().await.iter().filter(|line| line.starts_with("appeal.filed")).count(), 2);
    }
}

#[tokio::test]
async fn a_form_with_photos_kept_from_before_gets_the_same_answer_too() {
    let house = TestHouse::lite().await;
    let villager = house.villager("卫小满", ZHAIDONG).await;
    let missing = send(&house, &villager, &nameless("", "mg1x2y3z-11223344"), true).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let kept = missing.input("attachment").unwrap();
    let mut fields = nameless("utilities", "mg1x2y3z-11223344");
    fields.push(("attachment", &kept));
    let first = house.post(&villager, "/appeals", &fields).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.main_text());
    let again = house.post(&villager, "/appeals", &fields).await;
    assert_eq!((again.status, code_on(&again)), (StatusCode::OK, code_on(&first)), "{}", again.main_text());
}
