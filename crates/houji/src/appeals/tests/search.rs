//! Finding appeals at the desk: the right ones, for the right eyes, and nothing else.

use crate::gate::Role;
use crate::routes::SEARCHED;
use crate::search;
use crate::testing::{Answer, COUNTY, Caller, QINGHE, QINJIA, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG, code};
use serde_json::json;

struct Filed {
    id: String,
    number: String,
    receipt: String,
}

async fn file(house: &TestHouse, who: &Caller, category: &str, mode: &str, text: &str, spot: &str) -> Filed {
    let key = format!("file-{:x}", u64::from_be_bytes(crate::house::random::<8>().unwrap()));
    let body = json!({"category": category, "text": text, "place": spot, "mode": mode});
    let told = house.api_post(who, "/api/v1/appeals", &key, body).await;
    assert_eq!(told.status.as_u16(), 201, "{}", told.text);
    let field = |name: &str| told.json()[name].as_str().unwrap().to_owned();
    Filed { id: field("id"), number: field("number"), receipt: field("receipt") }
}

async fn taken_in(house: &TestHouse) {
    search::catch_up(&house.app, SEARCHED).await.unwrap();
    let (app, county) = (house.app.clone(), code(COUNTY).as_i64());
    let reading = app.clone();
    let read = app.db.read(move |db| Ok(search::check(db, county, &reading.registry.load(), SEARCHED[0])?));
    let checked = read.await.unwrap();
    assert!(!checked.behind && checked.wrong.is_empty(), "{}: {:?}", house.on, checked.wrong);
}

fn url(pairs: &[(&str, &str)]) -> String {
    format!("/desk?{}", serde_urlencoded::to_string(pairs).unwrap())
}

async fn at_desk(house: &TestHouse, who: &Caller, q: &str) -> Answer {
    house.get(who, &url(&[("q", q), ("whose", "all"), ("open", "none")])).await
}

/// Ids that a place's search answers, over the API.
async fn ids(house: &TestHouse, who: &Caller, at: &str, q: &str) -> Vec<String> {
    let query = serde_urlencoded::to_string([("q", q), ("desk", at)]).unwrap();
    let told = house.api_get(who, &format!("/api/v1/appeals/search?{query}")).await;
    assert_eq!(told.status.as_u16(), 200, "{}", told.text);
    let items = told.json()["items"].as_array().unwrap().clone();
    items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn two_characters_find_text_place_answer_and_numbers() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let clerk = house.officer("荆小云", Role::TownClerk, ZHAIDIAN).await;
        let lamp =
            file(&house, &villager, "utilities", "named", "东巷口的路灯三天不亮了，晚上看不见", "老槐树下")
                .await;
        let pipe = file(&house, &villager, "utilities", "hidden", "北头水管漏水，一直没人修", "").await;
        taken_in(&house).await;
        for (q, wanted) in [
            ("路灯", vec![&lamp.id]),
            ("槐树", vec![&lamp.id]),
            ("漏水 水管", vec![&pipe.id]),
            ("水管 路灯", vec![]),
            ("翟东", vec![&pipe.id, &lamp.id]),
            ("翟店镇 没人修", vec![&pipe.id]),
            ("灯路", vec![]),
            (lamp.number.as_str(), vec![&lamp.id]),
            (&lamp.number.replace('-', "/"), vec![&lamp.id]),
            (&format!("140824/{}", lamp.number.replace('-', "/")), vec![&lamp.id]),
            (&format!("{ZHAIDONG}-{}", pipe.number), vec![&pipe.id]),
            (&format!("{XIAONING}-{}", pipe.number), vec![]),
            (pipe.number.trim_start_matches("2026-"), vec![&pipe.id]),
            (pipe.receipt.as_str(), vec![&pipe.id]),
            ("卫小满", vec![]),
            (villager.phone.as_str(), vec![]),
        ] {
            assert_eq!(
                ids(&house, &clerk, ZHAIDIAN, q).await.iter().collect::<Vec<_>>(),
                wanted,
                "{} {q}",
                house.on
            );
        }
        let act = |id: &str, what: &str| format!("/api/v1/appeals/{id}/{what}");
        assert!(
            house.api_post(&clerk, &act(&lamp.id, "accept"), "acc-0001", json!({})).await.status.is_success()
        );
        let answer = json!({"outcome": "resolved", "found": "灯头进水短路", "done": "换了新灯头，试过了"});
        assert!(
            house.api_post(&clerk, &act(&lamp.id, "reply"), "rep-0001", answer).await.status.is_success()
        );
        taken_in(&house).await;
        assert_eq!(
            ids(&house, &clerk, ZHAIDIAN, "短路 路灯").await,
            [lamp.id.as_str()],
            "words of the answer"
        );
        let page = at_desk(&house, &clerk, "灯头 短路").await;
        assert!(page.text.contains("<mark>灯头</mark>进水<mark>短路</mark>"), "{}", page.main_text());
        assert!(page.main_text().contains("找到 1 件“灯头 短路”"), "{}", page.main_text());
    }
}

#[tokio::test]
async fn the_desk_finds_in_its_own_lists_only_and_keeps_its_filters() {
    for house in TestHouse::on_both().await {
        let (east, far) = (house.villager("卫小满", ZHAIDONG).await, house.villager("秦小满", QINJIA).await);
        let cadre = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let county = house.officer("温小平", Role::CountyPetition, COUNTY).await;
        let bureau = house.officer("农小业", Role::CountyAgriculture, COUNTY).await;
        let department = house.officer("水小利", Role::Department, COUNTY).await;
        let here = file(&house, &east, "utilities", "named", "机井房的电表箱门掉了", "").await;
        let there = file(&house, &far, "utilities", "named", "机井的电表又跳闸了", "").await;
        taken_in(&house).await;
        assert_eq!(ids(&house, &cadre, ZHAIDONG, "机井").await, [here.id.as_str()]);
        assert_eq!(ids(&house, &county, COUNTY, "机井 电表").await, [there.id.clone(), here.id.clone()]);
        assert_eq!(ids(&house, &bureau, QINGHE, "电表").await, [there.id.as_str()]);
        let outside = house.api_get(&cadre, &format!("/api/v1/appeals/search?q=x&desk={QINJIA}")).await;
        assert_eq!(outside.status.as_u16(), 404);
        let of_office = house.get(&department, &url(&[("q", "机井")])).await;
        assert!(
            of_office.main_text().contains("没找到“机井”"),
            "nothing lies with it: {}",
            of_office.main_text()
        );

        let asked = url(&[("q", "机井"), ("village", ZHAIDONG), ("category", "utilities"), ("whose", "all")]);
        let page = house.get(&county, &asked).await;
        assert!(
            page.text.contains(&format!("open={}", here.id))
                && !page.text.contains(&format!("open={}", there.id))
        );
        assert_eq!(page.input("q").as_deref(), Some("机井"));
        assert!(
            page.text.contains(r#"<input type="hidden" name="village" value="140824103201">"#),
            "{}",
            page.text
        );
        let none = house.get(&county, &url(&[("q", "机井"), ("category", "safety")])).await;
        assert!(none.main_text().contains("去掉条件再找"), "{}", none.main_text());
        let short = house.get(&county, &url(&[("q", "井")])).await;
        assert!(short.main_text().contains("请至少写两个连着的字"), "{}", short.main_text());
        let act = [("act", "accept"), ("term", "2wd"), ("back", asked.as_str())];
        let done = house.post(&county, &format!("/desk/appeals/{}/act", here.id), &act).await;
        assert!([303, 403, 422].contains(&done.status.as_u16()));
        let act = format!("/desk/appeals/{}/act", here.id);
        let back = house.post(&cadre, &act, &[("act", "accept"), ("back", &url(&[("q", "机井")]))]).await;
        assert!(
            back.location().contains("q=%E6%9C%BA"),
            "one comes back to what was found: {}",
            back.location()
        );
    }
}

#[tokio::test]
async fn sealed_appeals_are_never_taken_in_and_what_was_taken_back_only_by_its_number() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let words = "村里卖树的钱没有进账";
        let sealed = file(&house, &villager, "cadre_village", "hidden", words, "大队院").await;
        let open = file(&house, &villager, "other", "anonymous", "戏台后面的杨树要倒了", "").await;
        let back = file(&house, &villager, "other", "named", "桥头的石栏杆断了一截", "").await;
        let path = format!("/appeals/{}/more", back.id);
        assert_eq!(house.post(&villager, &path, &[("act", "withdraw")]).await.status.as_u16(), 303);
        taken_in(&house).await;
        let everybody = [
            (Role::TownDiscipline, ZHAIDIAN),
            (Role::CountyDiscipline, COUNTY),
            (Role::CountyPetition, COUNTY),
            (Role::VillageSecretary, ZHAIDONG),
            (Role::CountyLeader, COUNTY),
        ];
        for (role, place) in everybody {
            let who = house.officer("某某", role, place).await;
            for q in ["卖树", "进账", "大队院", sealed.receipt.as_str()] {
                for whose in ["all", "", "county_discipline", "town_discipline"] {
                    let page = house.get(&who, &url(&[("q", q), ("whose", whose), ("open", "none")])).await;
                    assert!(!page.status.is_server_error());
                    assert!(
                        !page.text.contains(&sealed.id) && !page.text.contains(words),
                        "{role:?} {q} {whose}"
                    );
                    assert!(!page.text.contains("open=none#"), "{role:?} {q}");
                }
                assert!(ids(&house, &who, place, q).await.is_empty(), "{role:?} {q}");
            }
            assert_eq!(
                ids(&house, &who, place, "杨树").await,
                [open.id.as_str()],
                "{role:?}: one without a name is found"
            );
            assert!(ids(&house, &who, place, "石栏杆").await.is_empty(), "{role:?}: what was taken back");
            assert_eq!(ids(&house, &who, place, &back.number).await, [back.id.as_str()]);
        }
        let read = house.app.db.read(|db| {
            let sql = "SELECT id FROM search_doc WHERE county = $1 ORDER BY id";
            Ok(db.rows(sql, crate::args![code(COUNTY).as_i64()], |row| row.get::<i64>(0))?)
        });
        let taken: Vec<String> = read.await.unwrap().iter().map(ToString::to_string).collect();
        assert!(!taken.contains(&sealed.id) && taken.contains(&open.id), "{taken:?}");
        for role in [Role::SystemAdmin, Role::AuditAdmin, Role::Villager] {
            let who =
                house.officer("某某", role, if role == Role::Villager { ZHAIDONG } else { COUNTY }).await;
            assert_eq!(at_desk(&house, &who, "杨树").await.status.as_u16(), 403, "{role:?}");
        }
        house.verify_record().await;
    }
}

#[tokio::test]
async fn pages_go_on_where_the_last_one_ended() {
    let house = TestHouse::lite().await;
    let villager = house.villager("卫小满", ZHAIDONG).await;
    let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
    let mut filed = Vec::new();
    for number in 0..7 {
        filed.insert(
            0,
            file(&house, &villager, "other", "named", &format!("第 {number} 盏路灯不亮"), "").await.id,
        );
    }
    taken_in(&house).await;
    let (mut all, mut after) = (Vec::new(), String::new());
    for _ in 0..4 {
        let path = format!("/api/v1/appeals/search?q=%E8%B7%AF%E7%81%AF&desk={ZHAIDONG}&limit=2{after}");
        let told = house.api_get(&clerk, &path).await.json();
        all.extend(
            told["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()),
        );
        after = told["next"].as_str().map(|next| format!("&after={next}")).unwrap_or_default();
    }
    assert_eq!((all, after.as_str()), (filed, ""));
}

#[tokio::test]
async fn two_processes_take_in_together_and_a_restart_goes_on() {
    let Ok(url) = std::env::var("HOUJI_TEST_PG") else { return };
    let house = TestHouse::postgres(&url).await;
    let second = house.second().await;
    let villager = house.villager("卫小满", ZHAIDONG).await;
    for number in 0..30 {
        file(&house, &villager, "other", "named", &format!("第 {number} 盏路灯不亮，请来修"), "").await;
    }
    let both = [house.app.clone(), second.clone()].map(|app| {
        tokio::spawn(async move {
            search::catch_up(&app, SEARCHED).await.unwrap();
        })
    });
    for one in both {
        one.await.unwrap();
    }
    taken_in(&house).await;
    search::rebuild(&second, SEARCHED).await.unwrap();
    taken_in(&house).await;
    let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
    assert_eq!(ids(&house, &clerk, ZHAIDONG, "路灯").await.len(), 30);
    second.db.close();
}

#[tokio::test]
async fn while_the_index_catches_up_every_page_says_how_much_is_left() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        file(&house, &villager, "other", "named", "东巷口的路灯不亮了，晚上看不见", "").await;
        taken_in(&house).await;
        let path = format!("/api/v1/appeals/search?q=%E8%B7%AF%E7%81%AF&desk={ZHAIDONG}");
        let said = "条新记录正在编入索引";
        assert_eq!(house.api_get(&clerk, &path).await.json()["behind"], 0, "{}", house.on);
        assert!(!at_desk(&house, &clerk, "路灯").await.text.contains(said));
        for number in 0..3 {
            file(&house, &villager, "other", "named", &format!("第 {number} 处水管漏水，请来修"), "").await;
        }
        assert_eq!(house.api_get(&clerk, &path).await.json()["behind"], 3, "one entry each");
        for (q, found) in [("路灯", "找到 1 件"), ("水管", "没找到")] {
            let page = at_desk(&house, &clerk, q).await.main_text();
            assert!(page.contains("还有约 3 条新记录正在编入索引") && page.contains(found), "{page}");
        }
        taken_in(&house).await;
        assert!(!at_desk(&house, &clerk, "水管").await.text.contains(said));
    }
}
