//! What comes with an entry for another person: the evidence of the agreement, and photos of the matter itself.

use super::acts::later;
use super::proxy::{fields, id_of, order, person, with};
use crate::gate::Role;
use crate::testing::{COUNTY, Caller, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG, monday};
use axum::body::Body;
use axum::http::header;

/// Enters with a photo of the signature and one of the matter, as a browser does.
async fn with_photo(house: &TestHouse, helper: &Caller) -> String {
    let token = helper.form(&house.app);
    let mut body = Vec::new();
    let typed = with(fields("utilities", "named"), "consent", "signature");
    for (name, value) in std::iter::once(("form", token.as_str())).chain(typed) {
        let part = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.bytes());
    }
    for field in ["photos", "matter"] {
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"a.png\"\r\n\
             Content-Type: image/png\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend(super::files::photo());
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    let request =
        helper.request("POST", "/proxy").header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
    id_of(&house.send(request.body(Body::from(body)).unwrap()).await)
}

/// The address in a page that has this part.
fn address_in(page: &str, part: &str) -> String {
    let at = page.find(part).unwrap_or_else(|| panic!("no {part} in {page}"));
    let from = page[..at].rfind('"').unwrap() + 1;
    page[from..].split(['"', '?']).next().unwrap().to_owned()
}

#[tokio::test]
async fn evidence_is_seen_after_a_recorded_look_by_those_above_and_by_the_person() {
    for house in TestHouse::on_both().await {
        let helper = house.villager("卫小满", ZHAIDONG).await;
        let id = with_photo(&house, &helper).await;
        let owner = person(&house, "段老栓").await;
        let page = house.get(&owner, &format!("/appeals/{id}")).await;
        let address = address_in(&page.text, "/consent/");
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let matter = address_in(&order(&house, &clerk, &id).await, "/files/");
        for who in [&clerk, &owner] {
            assert_eq!(house.get(who, &matter).await.status.as_u16(), 200, "the photo of the matter");
        }
        let stranger = house.villager("某某", XIAONING).await;
        assert_eq!(house.get(&stranger, &matter).await.status.as_u16(), 404);
        assert_eq!(house.get(&owner, &address).await.status.as_u16(), 200);
        for (role, place) in [
            (Role::VillageCadre, ZHAIDONG),
            (Role::VillageSecretary, ZHAIDONG),
            (Role::CountyOrganization, COUNTY),
            (Role::SystemAdmin, COUNTY),
            (Role::AuditAdmin, COUNTY),
            (Role::Villager, ZHAIDONG),
        ] {
            let who = house.officer("某某", role, place).await;
            assert_eq!(house.get(&who, &address).await.status.as_u16(), 404, "{role:?}");
            let look = house.post(&who, &format!("/desk/appeals/{id}/consent"), &[]).await;
            assert_eq!(look.status.as_u16(), 403, "{role:?}");
        }
        for (role, place) in
            [(Role::TownLeader, ZHAIDIAN), (Role::TownDiscipline, ZHAIDIAN), (Role::CountyPetition, COUNTY)]
        {
            let who = house.officer("某某", role, place).await;
            assert_eq!(house.get(&who, &address).await.status.as_u16(), 404, "{role:?} before a look");
            let look = house.post(&who, &format!("/desk/appeals/{id}/consent"), &[]).await;
            assert_eq!(look.status.as_u16(), 303, "{role:?}");
            assert_eq!(house.get(&who, &address).await.status.as_u16(), 200, "{role:?}");
        }
        let as_photo = address.replace("/consent/", "/files/");
        assert_eq!(
            house.get(&owner, &as_photo).await.status.as_u16(),
            404,
            "it is not a photo of the matter"
        );
        let looks = house.recorded().await;
        assert_eq!(looks.iter().filter(|line| line.starts_with("appeal.consent_seen")).count(), 3);
        later(&house, monday().plus_minutes(31)).await;
        let town = house.officer("某某", Role::TownLeader, ZHAIDIAN).await;
        assert_eq!(house.get(&town, &address).await.status.as_u16(), 404, "after half an hour a new look");
        house.verify_record().await;
    }
}
