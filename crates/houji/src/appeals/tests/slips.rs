//! Paper slips, from the printer to the answer, on both databases.

use crate::gate::Role;
use crate::testing::{Answer, COUNTY, Caller, QINJIA, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG};
use serde_json::json;

const TEXT: &str = "西坡路灯坏了五盏，晚上走路看不见。";

/// Prints slips; gives their codes.
async fn print(house: &TestHouse, who: &Caller, count: &str) -> Vec<String> {
    let printed = house.post(who, "/desk/slips/print", &[("count", count)]).await;
    assert_eq!(printed.status.as_u16(), 303, "{}", printed.main_text());
    codes(&house.get(who, printed.location()).await)
}

/// The codes on the stubs of printed sheets.
fn codes(sheets: &Answer) -> Vec<String> {
    assert_eq!(sheets.status.as_u16(), 200, "{}", sheets.main_text());
    let stubs = sheets.text.split("class=\"fours\">").skip(1);
    stubs
        .map(|stub| stub.split("</p>").next().unwrap().chars().filter(char::is_ascii_digit).collect())
        .collect()
}

async fn type_in(house: &TestHouse, who: &Caller, code: &str, more: &[(&str, &str)]) -> Answer {
    let mut fields = vec![("code", code), ("category", "utilities"), ("text", TEXT), ("place", "西坡")];
    if more.iter().all(|(name, _)| *name != "mode") {
        fields.push(("mode", "anonymous"));
    }
    fields.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    fields.extend_from_slice(more);
    house.post(who, "/desk/slips", &fields).await
}

async fn follow(house: &TestHouse, code: &str) -> Answer {
    house.get(&house.visitor(), &format!("/follow?code={code}")).await
}

#[tokio::test]
async fn a_slip_goes_from_the_printer_to_an_answer() {
    for house in TestHouse::on_both().await {
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let codes = print(&house, &clerk, "3").await;
        assert_eq!(codes.len(), 3);
        let waiting = follow(&house, &codes[0]).await;
        assert_eq!(waiting.status.as_u16(), 404);
        assert!(waiting.main_text().contains("印的纸条，还没有录进来"), "{}", waiting.main_text());
        let api = house.api_get(&house.visitor(), &format!("/api/v1/receipts/{}", codes[0])).await;
        assert_eq!((api.status.as_u16(), api.json()["code"].as_str()), (404, Some("appeal.slip_waiting")));

        let typed = type_in(&house, &clerk, &codes[0], &[]).await;
        assert_eq!(typed.status.as_u16(), 303, "{}", typed.main_text());
        let page = house.get(&clerk, typed.location()).await;
        assert!(page.main_text().contains("录进去了，编号 2026-1"), "{}", page.main_text());
        let followed = follow(&house, &codes[0]).await;
        assert!(followed.main_text().contains("等人接办"), "{}", followed.main_text());
        let id = house.app.receipts.serial(houji_base::ReceiptCode::parse(&codes[0]).unwrap());
        let desk = house.get(&clerk, &format!("/desk?open={id}")).await;
        assert!(desk.text.contains("匿名反映 · 纸条"), "{}", desk.text);

        let again = type_in(&house, &clerk, &codes[0], &[("text", "另外一件不一样的事情")]).await;
        assert_eq!(again.status.as_u16(), 409);
        assert!(again.main_text().contains("已经录过了"), "{}", again.main_text());
        let act = format!("/desk/appeals/{id}/act");
        assert_eq!(house.post(&clerk, &act, &[("act", "accept")]).await.status.as_u16(), 303);
        let answer = [
            ("act", "answer"),
            ("outcome", "resolved"),
            ("found", "西坡五盏灯的线断了"),
            ("done", "电工接好了，晚上试过都亮"),
        ];
        assert_eq!(house.post(&clerk, &act, &answer).await.status.as_u16(), 303);
        assert!(follow(&house, &codes[0]).await.main_text().contains("电工接好了"));
        // Whoever holds the slip may rate; the clerk who typed it in may not.
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let both =
            house.caller("原小满", &[(Role::Villager, ZHAIDONG), (Role::VillageCadre, ZHAIDONG)]).await;
        type_in(&house, &both, &codes[1], &[("text", "南巷垃圾堆了一个星期没人拉")]).await;
        let rate = [("score", "4"), ("code", codes[0].as_str())];
        assert_eq!(house.post(&villager, &format!("/appeals/{id}/rate"), &rate).await.status.as_u16(), 303);
        let second = house.app.receipts.serial(houji_base::ReceiptCode::parse(&codes[1]).unwrap());
        let take = [("act", "withdraw"), ("code", codes[1].as_str())];
        let more = format!("/appeals/{second}/more");
        assert_eq!(house.post(&both, &more, &take).await.status.as_u16(), 403, "typed in by the same person");
        let third = house.get(&clerk, "/desk/slips").await;
        assert!(third.main_text().contains("录了 2 张"), "{}", third.main_text());
        let printed = house.recorded().await;
        assert_eq!(printed.iter().filter(|line| line.starts_with("slip.printed")).count(), 1);
        house.verify_record().await;
    }
}

#[tokio::test]
async fn codes_set_aside_are_never_given_out_again() {
    for house in TestHouse::on_both().await {
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let mut taken = std::collections::BTreeSet::new();
        for round in 0..4 {
            for code in print(&house, &clerk, "20").await {
                assert!(taken.insert(code.clone()), "{code} twice");
            }
            // A new block of numbers for those who file on a phone.
            house.clock.set(crate::testing::monday().plus_minutes(2 * (round + 1)));
            for _ in 0..3 {
                let drawn = crate::appeals::draw(&house.app).await.unwrap();
                assert!(taken.insert(drawn.receipt.to_string()), "{} twice", drawn.receipt);
            }
        }
        drop(villager);
    }
}

#[tokio::test]
async fn only_what_was_printed_here_is_typed_in_and_only_by_its_own_offices() {
    for house in TestHouse::on_both().await {
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let town = house.officer("荆小云", Role::TownClerk, ZHAIDIAN).await;
        let neighbour = house.officer("段小月", Role::VillageCadre, XIAONING).await;
        let far = house.officer("杜小北", Role::VillageCadre, QINJIA).await;
        let codes = print(&house, &clerk, "2").await;
        let never = house.app.receipts.code(80_000_000_000).unwrap().to_string();
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let filed = house
            .api_post(
                &villager,
                "/api/v1/appeals",
                "file-0001",
                serde_json::json!({"category": "utilities", "text": TEXT, "mode": "named"}),
            )
            .await;
        let of_phone = filed.json()["receipt"].as_str().unwrap().to_owned();
        for (who, code, words) in [
            (&clerk, never.as_str(), "不是给这里印的纸条"),
            (&clerk, of_phone.as_str(), "不是给这里印的纸条"),
            (&neighbour, codes[0].as_str(), "不是给这里印的纸条"),
            (&far, codes[0].as_str(), "不是给这里印的纸条"),
            (&clerk, "123", "12 个数字"),
        ] {
            let told = type_in(&house, who, code, &[]).await;
            assert_eq!(told.status.as_u16(), 422, "{words}");
            assert!(told.main_text().contains(words) && told.text.contains(TEXT), "{}", told.main_text());
        }
        let sealed = type_in(&house, &clerk, &codes[0], &[("category", "cadre_village")]).await;
        assert_eq!(sealed.status.as_u16(), 422);
        assert!(sealed.main_text().contains("当面交给纪委"), "{}", sealed.main_text());
        let nameless = type_in(&house, &clerk, &codes[0], &[("mode", "named")]).await;
        assert!(nameless.main_text().contains("没写的选“匿名”"), "{}", nameless.main_text());
        let named = [("mode", "named"), ("name", "段老栓"), ("phone", "13900000077")];
        assert_eq!(type_in(&house, &town, &codes[0], &named).await.status.as_u16(), 303, "the township may");
        let id = house.app.receipts.serial(houji_base::ReceiptCode::parse(&codes[0]).unwrap());
        let desk = house.get(&clerk, &format!("/desk?open={id}")).await;
        assert!(desk.text.contains("段**") && !desk.text.contains("段老栓"), "{}", desk.text);
        let by_code = [("act", "withdraw"), ("code", codes[0].as_str())];
        let more = format!("/appeals/{id}/more");
        assert_eq!(house.post(&villager, &more, &by_code).await.status.as_u16(), 404, "a number was given");
        house.verify_record().await;
    }
}

#[tokio::test]
async fn printing_has_a_limit_and_its_own_places() {
    let house = TestHouse::lite().await;
    let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
    for (count, status) in [("0", 422), ("1", 303), ("20", 303), ("21", 422), ("x", 422), ("", 422)] {
        let printed = house.post(&clerk, "/desk/slips/print", &[("count", count)]).await;
        assert_eq!(printed.status.as_u16(), status, "{count}: {}", printed.main_text());
    }
    let own = house.post(&clerk, "/desk/slips/print", &[("count", "1")]).await.location().to_owned();
    for (role, place, status) in [
        (Role::TownClerk, ZHAIDIAN, 200),
        (Role::VillageGraduate, ZHAIDONG, 200),
        (Role::VillageCadre, XIAONING, 404),
        (Role::Villager, ZHAIDONG, 403),
        (Role::CountyPetition, COUNTY, 403),
        (Role::SystemAdmin, COUNTY, 403),
    ] {
        let who = house.officer("某某", role, place).await;
        assert_eq!(house.get(&who, &own).await.status.as_u16(), status, "{role:?} {place}");
    }
}

#[tokio::test]
async fn programs_print_slips_and_type_them_in() {
    for house in TestHouse::on_both().await {
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let neighbour = house.officer("段小月", Role::VillageCadre, XIAONING).await;
        let many = house.api_post(&clerk, "/api/v1/slips", "print-01", json!({"count": 21})).await;
        assert_eq!((many.status.as_u16(), many.json()["code"].as_str()), (422, Some("appeal.slip_many")));
        let printed = house.api_post(&clerk, "/api/v1/slips", "print-02", json!({"count": 20})).await;
        assert_eq!(printed.status.as_u16(), 201, "{}", printed.text);
        let told = printed.json();
        assert_eq!((told["codes"].as_array().unwrap().len(), told["village"].as_str()), (20, Some(ZHAIDONG)));
        let paper = house.get(&clerk, told["print"].as_str().unwrap()).await;
        let code = told["codes"][7].as_str().unwrap();
        assert_eq!(codes(&paper)[7], code, "the same codes as on paper");
        let body =
            json!({"code": code, "category": "utilities", "text": TEXT, "mode": "anonymous", "shown": true});
        let typed = async |who: &Caller, key: &str, body: &serde_json::Value| {
            house.api_post(who, "/api/v1/slips/typed", key, body.clone()).await
        };
        assert_eq!(typed(&neighbour, "typed-01", &body).await.json()["code"], "appeal.slip_not_ours");
        let sealed = json!({"code": code, "category": "cadre_village", "text": TEXT, "mode": "anonymous"});
        assert_eq!(typed(&clerk, "typed-02", &sealed).await.json()["code"], "appeal.slip_sealed");
        let wrong =
            typed(&clerk, "typed-03", &json!({"code": "1", "category": "", "text": "", "mode": ""})).await;
        let fields = wrong.json()["errors"].as_array().unwrap().len();
        assert!(wrong.status.as_u16() == 422 && fields >= 4, "all at once: {}", wrong.text);
        let done = typed(&clerk, "typed-04", &body).await;
        assert_eq!(
            (done.status.as_u16(), done.json()["receipt"].as_str()),
            (201, Some(code)),
            "{}",
            done.text
        );
        assert_eq!(typed(&clerk, "typed-04", &body).await.text, done.text, "once");
        assert_eq!(typed(&clerk, "typed-05", &body).await.status.as_u16(), 409);
        let left = format!("/api/v1/slips/{}", told["first"].as_str().unwrap());
        assert_eq!(house.api_get(&clerk, &left).await.json()["codes"].as_array().unwrap().len(), 19);
        assert_eq!(house.api_get(&neighbour, &left).await.status.as_u16(), 404);
        house.verify_record().await;
    }
}
