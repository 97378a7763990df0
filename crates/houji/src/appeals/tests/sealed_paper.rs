//! Papers about cadres, typed in by discipline, on both databases.

use crate::gate::Role;
use crate::testing::{Answer, COUNTY, Caller, QINJIA, TestHouse, ZHAIDIAN, ZHAIDONG};
use serde_json::json;

const TEXT: &str = "村里卖树的钱没有进账，去向说不清。";

async fn type_in(house: &TestHouse, who: &Caller, more: &[(&str, &str)]) -> Answer {
    let mut fields =
        vec![("village", ZHAIDONG), ("category", "cadre_village"), ("text", TEXT), ("mode", "anonymous")];
    fields.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    fields.extend_from_slice(more);
    house.post(who, "/desk/sealed-paper", &fields).await
}

fn code_of(done: &Answer) -> String {
    let words = done.main_text();
    assert_eq!(done.status.as_u16(), 200, "{words}");
    let told = words.split("查询码").nth(1).expect("a code").split('，').next().unwrap();
    told.chars().filter(char::is_ascii_digit).collect()
}

#[tokio::test]
async fn a_paper_about_a_cadre_is_sealed_as_if_it_came_by_phone() {
    for house in TestHouse::on_both().await {
        let town = house.officer("纪小明", Role::TownDiscipline, ZHAIDIAN).await;
        let code = code_of(&type_in(&house, &town, &[]).await);
        let named = [("mode", "hidden"), ("name", "段老栓"), ("phone", "13900000077")];
        code_of(&type_in(&house, &town, &named).await);
        let followed = house.get(&house.visitor(), &format!("/follow?code={code}")).await;
        assert!(followed.main_text().contains("等人接办"), "{}", followed.main_text());
        let id = house.app.receipts.serial(houji_base::ReceiptCode::parse(&code).unwrap());
        let order = house.get(&town, &format!("/desk?whose=town_discipline&open={id}")).await;
        assert!(order.text.contains("卖树"), "{}", order.main_text());
        for (role, place) in [
            (Role::VillageCadre, ZHAIDONG),
            (Role::VillageSecretary, ZHAIDONG),
            (Role::TownClerk, ZHAIDIAN),
            (Role::TownLeader, ZHAIDIAN),
            (Role::CountyPetition, COUNTY),
            (Role::AuditAdmin, COUNTY),
        ] {
            let who = house.officer("某某", role, place).await;
            for path in ["/desk", "/desk?whose=all", "/desk/figures", "/desk/slips", "/record"] {
                let seen = house.get(&who, path).await;
                let hidden = ["卖树", "段老栓", "段**", "13900000077", "纪小明"];
                assert!(hidden.iter().all(|words| !seen.text.contains(words)), "{role:?} {path}");
            }
            let told = house.get(&who, &format!("/desk?open={id}")).await.status.as_u16();
            assert!([403, 404].contains(&told), "{role:?}: {told}");
            assert_eq!(type_in(&house, &who, &[]).await.status.as_u16(), 403, "{role:?}");
        }
        assert_eq!(house.get(&house.visitor(), "/desk/sealed-paper").await.status.as_u16(), 303);
        let lines = house.recorded().await;
        assert_eq!(
            lines.iter().filter(|line| *line == &format!("appeal.filed {ZHAIDIAN}")).count(),
            2,
            "{lines:?}"
        );
        house.verify_record().await;
    }
}

#[tokio::test]
async fn nothing_typed_is_lost_and_only_papers_about_cadres_of_ones_places_are_taken() {
    for house in TestHouse::on_both().await {
        let town = house.officer("纪小明", Role::TownDiscipline, ZHAIDIAN).await;
        let county = house.officer("纪小红", Role::CountyDiscipline, COUNTY).await;
        for (more, words) in [
            (vec![("category", "utilities")], "这里只录反映干部的"),
            (vec![("village", QINJIA)], "请选一下是哪个村的"),
            (vec![("village", "")], "请选一下是哪个村的"),
            (vec![("mode", "hidden")], "没写的选“匿名”"),
            (vec![("category", "")], "还差 1 处"),
        ] {
            let told = type_in(&house, &town, &more).await;
            assert_eq!(told.status.as_u16(), 422, "{words}");
            assert!(told.main_text().contains(words) && told.text.contains(TEXT), "{}", told.main_text());
        }
        code_of(&type_in(&house, &county, &[("village", QINJIA)]).await);
        let body = json!({"village": QINJIA, "category": "cadre_village", "text": TEXT, "mode": "anonymous"});
        let typed = async |who: &Caller, body: &serde_json::Value| {
            house.api_post(who, "/api/v1/sealed-papers", "paper-01", body.clone()).await
        };
        assert_eq!(typed(&county, &body).await.status.as_u16(), 201);
        assert_eq!(typed(&town, &body).await.status.as_u16(), 422, "of another township");
        let key = town.form(&house.app);
        let fields =
            [("village", ZHAIDONG), ("category", "cadre_town"), ("text", TEXT), ("mode", "anonymous")];
        let first = house.post_with(&town, "/desk/sealed-paper", &fields, &key).await;
        let again = house.post_with(&town, "/desk/sealed-paper", &fields, &key).await;
        assert_eq!(code_of(&first), code_of(&again), "one press is one paper");
        house.verify_record().await;
    }
}
