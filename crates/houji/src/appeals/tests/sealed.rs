//! What is about cadres: discipline handles it, and nobody else learns that there is any.

use crate::appeals::model::Category;
use crate::gate::Role;
use crate::house::Span;
use crate::testing::{COUNTY, Caller, TestHouse, ZHAIDIAN, ZHAIDONG};
use serde_json::json;

const WORDS: &str = "村里卖树的钱没有进账，去向说不清";

async fn sealed(house: &TestHouse, villager: &Caller, category: &str) -> String {
    let body =
        json!({"category": category, "text": WORDS, "place": "大队院", "mode": "hidden", "shown": true});
    let filed = house.api_post(villager, "/api/v1/appeals", &format!("file-{category}"), body).await;
    assert_eq!(filed.status.as_u16(), 201, "{}", filed.text);
    filed.json()["id"].as_str().unwrap().to_owned()
}

/// Everything somebody can look at.
const PLACES: [&str; 12] = [
    "/desk",
    "/desk?whose=all",
    "/desk?due=waiting",
    "/desk?due=part",
    "/desk?due=again",
    "/desk?whose=town_discipline&at=140824103000",
    "/desk?whose=county_discipline&at=140824000000",
    "/api/v1/appeals?desk=140824103201",
    "/api/v1/appeals?desk=140824103000&office=town_discipline",
    "/api/v1/appeals?desk=140824000000&office=county_discipline",
    "/around?village=140824103201",
    "/record",
];

#[tokio::test]
async fn nobody_but_discipline_learns_that_there_is_a_sealed_appeal() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let (id, above) =
            (sealed(&house, &villager, "cadre_village").await, sealed(&house, &villager, "cadre_town").await);
        let others = [
            (Role::VillageCadre, ZHAIDONG),
            (Role::VillageSecretary, ZHAIDONG),
            (Role::TownClerk, ZHAIDIAN),
            (Role::TownLeader, ZHAIDIAN),
            (Role::CountyLeader, COUNTY),
            (Role::CountyPetition, COUNTY),
            (Role::Department, COUNTY),
            (Role::Inspector, COUNTY),
            (Role::SystemAdmin, COUNTY),
            (Role::AuditAdmin, COUNTY),
            (Role::Villager, ZHAIDONG),
        ];
        for (role, place) in others {
            let who = house.officer("某某", role, place).await;
            for path in PLACES {
                let seen = house.get(&who, path).await;
                assert!(!seen.status.is_server_error(), "{role:?} {path}");
                for sign in ["卖树", "大队院", "卫小满"] {
                    assert!(!seen.text.contains(sign), "{role:?} {path}: {}", seen.main_text());
                }
                let named = path == "/record" && role == Role::AuditAdmin;
                assert!(named || !seen.text.contains(&id), "{role:?} {path}: {}", seen.text);
            }
            for one in [&id, &above] {
                for path in
                    [format!("/desk?open={one}"), format!("/appeals/{one}"), format!("/api/v1/appeals/{one}")]
                {
                    let told = house.get(&who, &path).await.status.as_u16();
                    assert!([403, 404].contains(&told), "{role:?} {path}: {told}");
                }
                for act in ["accept", "refuse", "answer", "done_part", "nonsense"] {
                    let path = format!("/desk/appeals/{one}/act");
                    let told = house.post(&who, &path, &[("act", act)]).await.status.as_u16();
                    assert!([403, 404].contains(&told), "{role:?} {act}: {told}");
                }
            }
        }
        let place = crate::testing::code(COUNTY);
        let since = Span::Day(crate::testing::monday().day().plus_days(-400));
        for measure in
            Category::ALL.iter().map(|category| category.measure()).chain(["appeal.filed", "appeal.open"])
        {
            let total =
                crate::appeals::total_for_tests(&house.app, place, measure, (since, Span::Ever)).await;
            assert_eq!(total, 0, "no total counts a sealed appeal: {measure}");
        }
        house.verify_record().await;
    }
}

#[tokio::test]
async fn discipline_handles_it_and_the_filer_follows() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let town = house.officer("景小正", Role::TownDiscipline, ZHAIDIAN).await;
        let county = house.officer("严小明", Role::CountyDiscipline, COUNTY).await;
        let id = sealed(&house, &villager, "cadre_village").await;
        let above = sealed(&house, &villager, "cadre_town").await;

        let desk = house.get(&town, "/desk").await;
        assert!(
            desk.main_text().contains("密件") && desk.text.contains(&format!("open={id}")),
            "{}",
            desk.main_text()
        );
        assert!(desk.text.contains(WORDS), "it is opened beside the list");
        let table = desk.text.split("<aside class=\"det\"").next().unwrap();
        assert!(!table.contains("卖树") && !table.contains(&format!("open={above}")));
        assert_eq!(house.get(&town, &format!("/desk?open={above}")).await.status.as_u16(), 404);
        let all = house.get(&town, "/desk?whose=all").await;
        assert!(!all.text.contains(&id) && !all.text.contains("卖树"), "not among the open ones");
        let of_county = house.get(&county, "/desk").await;
        assert!(of_county.text.contains(&format!("open={above}")), "{}", of_county.main_text());
        let of_town = house.get(&county, &format!("/desk?village={ZHAIDIAN}")).await;
        assert!(of_town.text.contains(&format!("open={id}")), "{}", of_town.main_text());

        let act = format!("/desk/appeals/{id}/act");
        assert_eq!(house.post(&town, &act, &[("act", "accept")]).await.status.as_u16(), 303);
        let wrong = [("act", "raise"), ("office", "petition"), ("text", "这件事要上级来查")];
        assert_eq!(house.post(&town, &act, &wrong).await.status.as_u16(), 422, "it stays with discipline");
        let up = [("act", "raise"), ("office", "county_discipline"), ("text", "这件事要上级来查")];
        assert_eq!(house.post(&town, &act, &up).await.status.as_u16(), 303);
        let down = [("act", "designate"), ("office", "town_discipline"), ("text", "请镇里先查账再报")];
        let path = format!("/desk/appeals/{id}/decide");
        assert_eq!(house.post(&town, &path, &down).await.status.as_u16(), 403);
        assert_eq!(house.post(&county, &act, &[("act", "accept")]).await.status.as_u16(), 303);
        let answer = [
            ("act", "answer"),
            ("outcome", "resolved"),
            ("found", "卖树的钱有三笔没有入账"),
            ("done", "钱已经退回集体账户"),
        ];
        assert_eq!(house.post(&county, &act, &answer).await.status.as_u16(), 303);
        let own = house.get(&villager, &format!("/appeals/{id}")).await.main_text();
        assert!(own.contains("钱已经退回集体账户") && own.contains("只有纪委看得到"), "{own}");
        assert!(own.contains(WORDS), "{own}");
        let list = house.get(&villager, "/appeals").await;
        assert!(list.text.contains(&format!("/appeals/{id}")), "{}", list.main_text());
        let stranger = house.villager("别人", ZHAIDONG).await;
        assert_eq!(house.get(&stranger, &format!("/appeals/{id}")).await.status.as_u16(), 404);
        house.verify_record().await;
    }
}

#[tokio::test]
async fn two_sealed_ones_about_the_same_village_are_handled_together_by_their_number() {
    for house in TestHouse::on_both().await {
        let (one, other) = (house.villager("卫小满", ZHAIDONG).await, house.villager("别人", ZHAIDONG).await);
        let far = house.villager("远处人", crate::testing::XIAONING).await;
        let town = house.officer("景小正", Role::TownDiscipline, ZHAIDIAN).await;
        let first = sealed(&house, &one, "cadre_village").await;
        let second = sealed(&house, &other, "cadre_village").await;
        let elsewhere = sealed(&house, &far, "cadre_village").await;
        let above = sealed(&house, &one, "cadre_town").await;
        let number = async |who: &Caller, id: &str| {
            let shown = house.api_get(who, &format!("/api/v1/appeals/{id}")).await;
            shown.json()["number"].as_str().unwrap().to_owned()
        };
        let page = house.get(&town, &format!("/desk?open={second}")).await;
        assert!(page.text.contains("way-merge") && page.text.contains("另一件密件"), "{}", page.main_text());
        let act = format!("/desk/appeals/{second}/act");
        let merge = async |to: String| {
            let fields = [("act", "merge"), ("number", to.as_str())];
            house.post(&town, &act, &fields).await.status.as_u16()
        };
        assert_eq!(merge("2026-77".to_owned()).await, 422, "nobody's number");
        assert_eq!(merge(number(&far, &elsewhere).await).await, 422, "of another village");
        let by_id = house.post(&town, &act, &[("act", "merge"), ("other", &above)]).await;
        assert_eq!(by_id.status.as_u16(), 422, "one that lies with another desk");
        assert_eq!(merge(number(&one, &first).await).await, 303);
        let told = house.get(&other, &format!("/appeals/{second}")).await.main_text();
        assert!(told.contains("并到同一件事里办"), "{told}");
        house.verify_record().await;
    }
}
