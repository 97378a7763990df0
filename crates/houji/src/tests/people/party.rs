//! Who is a party member: entered by the party's own people, known to nobody else, with one right.

use crate::gate::Role;
use crate::testing::{COUNTY, Caller, QINJIA, TestHouse, ZHAIDIAN, ZHAIDONG};
use serde_json::json;

const FROM: &str = "2026-03-02";

fn fields<'a>(name: &'a str, phone: &'a str) -> [(&'a str, &'a str); 4] {
    [("village", ZHAIDONG), ("name", name), ("phone", phone), ("since", FROM)]
}

async fn reads(house: &TestHouse, who: &Caller) -> u16 {
    house.get(who, "/party/notices").await.status.as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secretary_enters_a_member_who_then_reads_and_ends_it() {
    for house in TestHouse::on_both().await {
        let secretary = house.officer("宁书记", Role::VillageSecretary, ZHAIDONG).await;
        let clerk = house.officer("薛经办", Role::TownClerk, ZHAIDIAN).await;
        let villager = house.villager("卫小满", ZHAIDONG).await;
        assert_eq!(reads(&house, &villager).await, 403);
        let wrong = house.post(&secretary, "/desk/party", &fields("卫大满", &villager.phone)).await;
        assert_eq!(wrong.status.as_u16(), 422);
        assert!(wrong.text.contains("姓名对不上") && wrong.text.contains("卫大满"), "{}", wrong.main_text());
        let done = house.post(&secretary, "/desk/party", &fields("卫小满", &villager.phone)).await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.main_text());
        assert_eq!(reads(&house, &villager).await, 200);
        let twice = house.post(&secretary, "/desk/party", &fields("卫小满", &villager.phone)).await;
        assert_eq!(twice.status.as_u16(), 422, "{}", twice.main_text());
        assert!(twice.text.contains("已经在名册上"), "{}", twice.main_text());
        let page = house.get(&clerk, &format!("/desk/party?village={ZHAIDONG}")).await;
        assert!(page.text.contains("卫**") && !page.text.contains("卫小满"), "{}", page.main_text());
        assert!(!page.text.contains(&villager.phone));
        let listed = house.api_get(&secretary, "/api/v1/party/members").await.json();
        let id = listed["members"][0]["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/party/members/{id}/end");
        let early = house.api_post(&secretary, &path, "end-00001", json!({"last": "2026-03-01"})).await;
        assert_eq!(early.json()["code"], "post.past_day", "{}", early.text);
        let ended = house.api_post(&secretary, &path, "end-00002", json!({"last": FROM})).await;
        assert_eq!(ended.status.as_u16(), 200, "{}", ended.text);
        assert_eq!(reads(&house, &villager).await, 200, "the last day counts");
        super::pass(&house, 24 * 3_600_000);
        assert!(matches!(reads(&house, &villager).await, 303 | 403), "and no day after it");
        house.verify_record().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_entered_by_others_than_oneself_and_administrators_neither_enter_nor_see_it() {
    for house in TestHouse::on_both().await {
        let secretary = house.officer("宁书记", Role::VillageSecretary, ZHAIDONG).await;
        let own = house.post(&secretary, "/desk/party", &fields("宁书记", &secretary.phone)).await;
        assert!(own.text.contains("不能自己登记"), "{}", own.main_text());
        let elsewhere = house.officer("外书记", Role::VillageSecretary, QINJIA).await;
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let refused = house.post(&elsewhere, "/desk/party", &fields("卫小满", &villager.phone)).await;
        assert_eq!(refused.status.as_u16(), 404, "{}", refused.main_text());
        for role in [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin] {
            let admin = house.officer("某管理", role, COUNTY).await;
            let told = house.post(&admin, "/desk/party", &fields("卫小满", &villager.phone)).await;
            assert_eq!(told.status.as_u16(), 403, "{role:?}");
        }
        // An administrator who is a party member reads nothing as long as he administers.
        let both = [(Role::SystemAdmin, COUNTY), (Role::PartyMember, ZHAIDONG), (Role::Villager, ZHAIDONG)];
        let both = house.caller("两任", &both).await;
        assert_eq!(reads(&house, &both).await, 403);
        let people = house.get(&both, "/people").await;
        assert!(!people.text.contains("党员"), "{}", people.main_text());
        let told = house.api_get(&both, "/api/v1/people").await;
        assert!(!told.text.contains("\"PM\""), "{}", told.text);
        let recorded = house.post(&secretary, "/desk/party", &fields("卫小满", &villager.phone)).await;
        assert_eq!(recorded.status.as_u16(), 303, "{}", recorded.main_text());
        let audit = house.officer("审计", Role::AuditAdmin, COUNTY).await;
        let record = house.get(&audit, "/record").await;
        assert!(record.text.contains("登记党员"), "{}", record.main_text());
        assert!(!record.text.contains(&villager.person.to_string()), "the entry does not say who");
        house.verify_record().await;
    }
}
