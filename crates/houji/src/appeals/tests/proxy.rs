//! Matters that a helper enters for a person without a phone: who sees what, who may handle it, who may speak for that
//! person, on both databases.

use super::acts::later;
use crate::gate::Role;
use crate::testing::{Answer, COUNTY, Caller, QINJIA, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG, code, monday};
use houji_base::Day;

const TEXT: &str = "东巷口下水管堵了三天，一下雨水就往院里倒。";
const PHONE: &str = "13900000077";

/// The fields of a whole form.
pub(super) fn fields<'a>(category: &'a str, mode: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("name", "段老栓"),
        ("phone", PHONE),
        ("relation", "neighbour"),
        ("category", category),
        ("text", TEXT),
        ("place", "东巷口"),
        ("mode", mode),
        ("consent", "witness"),
        ("witness", "景小荷"),
        ("read_back", "yes"),
    ]
}

pub(super) fn with<'a>(
    mut fields: Vec<(&'a str, &'a str)>,
    name: &'a str,
    value: &'a str,
) -> Vec<(&'a str, &'a str)> {
    fields.retain(|(known, _)| *known != name);
    fields.push((name, value));
    fields
}

pub(super) fn id_of(filed: &Answer) -> String {
    assert_eq!(filed.status.as_u16(), 303, "{}", filed.main_text());
    filed.location().trim_start_matches("/proxy/").trim_end_matches("/sheet").to_owned()
}

async fn enter(house: &TestHouse, helper: &Caller, category: &str, mode: &str) -> String {
    id_of(&house.post(helper, "/proxy", &fields(category, mode)).await)
}

/// The receipt code on the person's sheet.
async fn code_of(house: &TestHouse, helper: &Caller, id: &str) -> String {
    let sheet = house.get(helper, &format!("/proxy/{id}/sheet")).await;
    assert_eq!(sheet.status.as_u16(), 200, "{}", sheet.main_text());
    let fours = sheet.text.split("class=\"fours\">").nth(1).unwrap().split("</p>").next().unwrap();
    fours.chars().filter(char::is_ascii_digit).collect()
}

async fn messages(house: &TestHouse) -> Vec<(String, String)> {
    let (app, county) = (house.app.clone(), code(COUNTY).as_i64());
    let read =
        house.app.db.read(move |db| Ok(crate::outbox::store::newest(db, &app.vault, county, i64::MAX, 50)?));
    read.await.unwrap().into_iter().map(|message| (message.phone, message.text)).collect()
}

async fn act(house: &TestHouse, who: &Caller, id: &str, more: &[(&str, &str)]) -> u16 {
    house.post(who, &format!("/desk/appeals/{id}/act"), more).await.status.as_u16()
}

const ANSWER: [(&str, &str); 4] = [
    ("act", "answer"),
    ("outcome", "resolved"),
    ("found", "东巷口十二米旧管堵死了"),
    ("done", "换了新管，放水试过不倒灌"),
];

/// Everything the desk page shows, work order included.
pub(super) async fn order(house: &TestHouse, who: &Caller, id: &str) -> String {
    let page = house.get(who, &format!("/desk?open={id}")).await;
    assert_eq!(page.status.as_u16(), 200, "{}", page.main_text());
    page.text
}

#[tokio::test]
async fn a_neighbour_enters_it_and_the_person_gets_paper_and_a_message() {
    for house in TestHouse::on_both().await {
        let helper = house.villager("卫小满", ZHAIDONG).await;
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let id = enter(&house, &helper, "utilities", "named").await;
        let sheet = house.get(&helper, &format!("/proxy/{id}/sheet")).await;
        let text = sheet.main_text();
        assert!(text.contains("段老栓") && text.contains("有旁人作证") && text.contains("卫小满"), "{text}");
        assert!(sheet.text.contains("<svg "), "a code to scan");
        assert!(!sheet.text.contains("景小荷"), "the witness is no matter of the sheet");
        let code = code_of(&house, &helper, &id).await;
        let sent = messages(&house).await;
        assert_eq!(sent.len(), 1, "{sent:?}");
        assert!(sent[0].0 == PHONE && sent[0].1.contains("有人替您反映了一件事"), "{sent:?}");
        assert!(!sent[0].1.contains("下水管"), "no word of what it is about");

        let seen = order(&house, &clerk, &id).await;
        assert!(
            seen.contains("代办") && seen.contains("段**") && seen.contains("卫小满（邻居朋友）"),
            "{seen}"
        );
        assert!(!seen.contains("段老栓") && !seen.contains("景小荷"), "masked until it is asked for");
        let look = format!("/desk/appeals/{id}/identity");
        assert_eq!(house.post(&clerk, &look, &[]).await.status.as_u16(), 303);
        assert!(order(&house, &clerk, &id).await.contains(&format!("段老栓 {PHONE}")));

        assert_eq!(act(&house, &clerk, &id, &[("act", "accept")]).await, 303);
        assert_eq!(act(&house, &clerk, &id, &ANSWER).await, 303);
        let sent = messages(&house).await;
        assert!(sent.iter().any(|(phone, text)| phone == PHONE && text.contains("有答复了")), "{sent:?}");
        assert!(sent.iter().all(|(_, text)| !text.contains("东巷") && !text.contains("翟东")), "{sent:?}");
        let followed = house.get(&house.visitor(), &format!("/follow?code={code}")).await.main_text();
        assert!(followed.contains("换了新管") && !followed.contains("段老栓"), "{followed}");

        let rated = house.post(&helper, &format!("/proxy/{id}/rate"), &[("score", "4")]).await;
        assert_eq!(rated.status.as_u16(), 303, "{}", rated.main_text());
        assert!(house.recorded().await.iter().any(|line| line.starts_with("appeal.rated")));
        house.verify_record().await;
    }
}

/// Somebody who has the phone number that was given.
pub(super) async fn person(house: &TestHouse, name: &str) -> Caller {
    let caller = house.villager(name, ZHAIDONG).await;
    let (app, id) = (house.app.clone(), caller.person.as_i64());
    let sealed = app.vault.seal(crate::people::PHONE, PHONE).unwrap();
    let lookup = app.vault.lookup(crate::people::PHONE, PHONE);
    app.db
        .write(move |tx| {
            let args = crate::args![sealed.as_slice(), lookup.as_slice(), id];
            tx.exec("UPDATE person SET phone = $1, phone_lookup = $2 WHERE id = $3", args)?;
            Ok(())
        })
        .await
        .unwrap();
    caller
}

#[tokio::test]
async fn the_person_finds_it_later_and_sees_who_looked_and_who_read_the_answer_out() {
    for house in TestHouse::on_both().await {
        let helper = house.villager("卫小满", ZHAIDONG).await;
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let town = house.officer("荆小云", Role::TownClerk, ZHAIDIAN).await;
        let id = enter(&house, &helper, "utilities", "hidden").await;
        let path = format!("/appeals/{id}");
        assert_eq!(house.get(&helper, &path).await.status.as_u16(), 404, "it is not the helper's own");
        assert_eq!(house.get(&house.villager("别人", ZHAIDONG).await, &path).await.status.as_u16(), 404);
        assert_eq!(house.post(&town, &format!("/desk/appeals/{id}/consent"), &[]).await.status.as_u16(), 303);
        assert!(order(&house, &town, &id).await.contains("景小荷"), "the look shows the witness");

        let owner = person(&house, "段老栓").await;
        let list = house.get(&owner, "/appeals").await;
        assert!(list.text.contains(&path), "{}", list.main_text());
        let own = house.get(&owner, &path).await.main_text();
        assert!(own.contains(TEXT) && own.contains("代办") && own.contains("荆小云"), "{own}");
        assert!(own.contains("代办的凭证"), "{own}");
        let me = house.get(&owner, "/me").await;
        assert!(me.main_text().contains("荆小云"), "{}", me.main_text());

        assert_eq!(act(&house, &clerk, &id, &[("act", "accept")]).await, 303);
        assert_eq!(act(&house, &clerk, &id, &ANSWER).await, 303);
        let rated = house.post(&helper, &format!("/proxy/{id}/rate"), &[("score", "5")]).await;
        assert_eq!(rated.status.as_u16(), 303);
        let own = house.get(&owner, &path).await.main_text();
        assert!(own.contains("非常满意（代读）"), "{own}");
        house.verify_record().await;
    }
}

#[tokio::test]
async fn a_helper_does_not_handle_what_he_entered() {
    for house in TestHouse::on_both().await {
        let helper = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let other = house.officer("原小满", Role::VillageCadre, ZHAIDONG).await;
        let id = enter(&house, &helper, "utilities", "named").await;
        let refused = house.post(&helper, &format!("/desk/appeals/{id}/act"), &[("act", "accept")]).await;
        assert_eq!(refused.status.as_u16(), 403);
        assert!(refused.main_text().contains("您替人代办录入的"), "{}", refused.main_text());
        let seen = order(&house, &helper, &id).await;
        assert!(!seen.contains("id=\"accept\""), "no button leads to a refusal");
        assert_eq!(act(&house, &other, &id, &[("act", "accept")]).await, 303);
        house.verify_record().await;
    }
}

#[tokio::test]
async fn what_is_missing_is_told_and_what_is_not_allowed_is_refused() {
    let house = TestHouse::lite().await;
    let helper = house.villager("卫小满", ZHAIDONG).await;
    let cadre = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
    let own = helper.phone.clone();
    let whole = || fields("utilities", "named");
    for (who, typed, words) in [
        (&helper, with(whole(), "name", ""), "写全姓名"),
        (&helper, with(whole(), "phone", "123"), "请核对手机号"),
        (&helper, with(whole(), "read_back", ""), "念给本人听"),
        (&helper, with(whole(), "consent", "voice"), "录一段本人说同意的话"),
        (&helper, with(whole(), "consent", "signature"), "本人签字的照片"),
        (&helper, with(whole(), "witness", ""), "旁人的姓名"),
        (&helper, with(whole(), "mode", "anonymous"), "请用纸条"),
        (&helper, with(whole(), "phone", &own), "您自己的手机号"),
        (&cadre, with(whole(), "category", "cadre_village"), "不能请村镇干部代办"),
        (&helper, with(with(whole(), "category", "cadre_village"), "consent", "voice"), "只写见证人"),
    ] {
        let told = house.post(who, "/proxy", &typed).await;
        assert_eq!(told.status.as_u16(), 422, "{words}: {}", told.main_text());
        assert!(told.text.contains(words), "{words}: {}", told.main_text());
        assert!(told.text.contains(TEXT), "what was typed stays");
    }
    let town = house.officer("荆小云", Role::TownClerk, ZHAIDIAN).await;
    let told = house.post(&town, "/proxy", &whole()).await;
    assert!(told.text.contains("请选一下是哪个村的"), "{}", told.main_text());
    let elsewhere = house.post(&town, "/proxy", &with(whole(), "village", QINJIA)).await;
    assert_eq!(elsewhere.status.as_u16(), 422, "a village of another township");
    assert_eq!(house.post(&town, "/proxy", &with(whole(), "village", XIAONING)).await.status.as_u16(), 303);
    let leader = house.officer("原小山", Role::TownLeader, ZHAIDIAN).await;
    assert_eq!(house.get(&leader, "/proxy").await.status.as_u16(), 403);
    house.verify_record().await;
}

#[tokio::test]
async fn of_a_sealed_matter_nobody_learns_who_it_is_from_or_who_helped() {
    for house in TestHouse::on_both().await {
        let helper = house.villager("卫小满", ZHAIDONG).await;
        let id = enter(&house, &helper, "cadre_village", "hidden").await;
        let signs = ["段老栓", "段**", PHONE, "卫小满", "景小荷", "下水管"];
        for (role, place) in [
            (Role::VillageCadre, ZHAIDONG),
            (Role::VillageSecretary, ZHAIDONG),
            (Role::TownClerk, ZHAIDIAN),
            (Role::TownLeader, ZHAIDIAN),
            (Role::CountyPetition, COUNTY),
            (Role::AuditAdmin, COUNTY),
            (Role::SystemAdmin, COUNTY),
            (Role::Villager, ZHAIDONG),
        ] {
            let who = house.officer("某某", role, place).await;
            for path in [
                "/desk",
                "/desk?whose=all",
                "/record",
                "/proxy",
                "/desk/slips",
                "/around?village=140824103201",
            ] {
                let seen = house.get(&who, path).await;
                assert!(signs.iter().all(|sign| !seen.text.contains(sign)), "{role:?} {path}");
            }
            for path in [
                format!("/desk?open={id}"),
                format!("/appeals/{id}"),
                format!("/proxy/{id}"),
                format!("/proxy/{id}/sheet"),
            ] {
                let told = house.get(&who, &path).await;
                assert!([403, 404].contains(&told.status.as_u16()), "{role:?} {path}: {}", told.status);
            }
            for path in ["consent", "identity", "notice", "letter"] {
                let told = house.post(&who, &format!("/desk/appeals/{id}/{path}"), &[]).await;
                assert!([403, 404].contains(&told.status.as_u16()), "{role:?} {path}: {}", told.status);
            }
            let told = house.post(&who, &format!("/proxy/{id}/rate"), &[("score", "1")]).await;
            assert!([403, 404].contains(&told.status.as_u16()), "{role:?} rates: {}", told.status);
        }
        // The record and the tables name neither the person nor the helper.
        let helper_id = helper.person.as_i64();
        let number: i64 = id.parse().unwrap();
        let county = code(COUNTY).as_i64();
        let entries =
            house.app.db.read(move |db| Ok(crate::record::store::of_subject(db, county, number, 50)?));
        for entry in entries.await.unwrap() {
            assert!(entry.actor != helper_id && !entry.data.contains(&helper_id.to_string()), "{entry:?}");
        }
        for (_, text) in messages(&house).await {
            assert!(!text.contains("干部") && !text.contains("纪委") && !text.contains("翟东"), "{text}");
        }
        let discipline = house.officer("景小正", Role::TownDiscipline, ZHAIDIAN).await;
        let seen = order(&house, &discipline, &id).await;
        assert!(seen.contains("代办") && seen.contains("段**") && !seen.contains("景小荷"), "{seen}");
        assert_eq!(house.get(&helper, &format!("/proxy/{id}")).await.status.as_u16(), 200);
        let owner = person(&house, "段老栓").await;
        let own = house.get(&owner, &format!("/appeals/{id}")).await.main_text();
        assert!(own.contains(TEXT), "{own}");
        house.verify_record().await;
    }
}

#[tokio::test]
async fn a_helper_says_what_the_person_says_and_nobody_else_does() {
    for house in TestHouse::on_both().await {
        let helper = house.villager("卫小满", ZHAIDONG).await;
        let other = house.villager("别人", ZHAIDONG).await;
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let id = enter(&house, &helper, "utilities", "named").await;
        let code = code_of(&house, &helper, &id).await;
        assert_eq!(act(&house, &clerk, &id, &[("act", "accept")]).await, 303);
        assert_eq!(act(&house, &clerk, &id, &[("act", "ask"), ("text", "请说一下是哪一家门口")]).await, 303);
        let words = [("act", "supplement"), ("text", "是老槐树底下那一家门口")];
        let say = format!("/proxy/{id}/say");
        assert_eq!(house.post(&other, &say, &words).await.status.as_u16(), 404);
        let by_code = [&words[..], &[("code", code.as_str())]].concat();
        let told = house.post(&other, &format!("/appeals/{id}/more"), &by_code).await;
        assert_eq!(told.status.as_u16(), 404, "the code alone lets nobody speak for the person");
        assert_eq!(house.post(&helper, &say, &words).await.status.as_u16(), 303);
        assert_eq!(act(&house, &clerk, &id, &ANSWER).await, 303);
        let rate = format!("/proxy/{id}/rate");
        assert_eq!(house.post(&other, &rate, &[("score", "1")]).await.status.as_u16(), 404);
        let none = house.post(&helper, &rate, &[]).await;
        assert_eq!(none.status.as_u16(), 422);
        assert!(none.main_text().contains("请选一个评价"), "{}", none.main_text());
        assert_eq!(house.post(&helper, &rate, &[("score", "2")]).await.status.as_u16(), 303);
        assert_eq!(house.post(&helper, &rate, &[("score", "5")]).await.status.as_u16(), 409);
        house.verify_record().await;
    }
}

#[tokio::test]
async fn news_goes_to_the_filer_once_and_waits_for_the_morning() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let file = async |mode: &str| {
            let typed = [("category", "utilities"), ("text", TEXT), ("mode", mode)];
            let filed = house.post(&villager, "/appeals", &typed).await;
            filed.location().trim_start_matches("/appeals/").trim_end_matches("/receipt").to_owned()
        };
        let id = file("hidden").await;
        file("anonymous").await;
        assert!(messages(&house).await.is_empty(), "whoever filed on a phone knows it already");
        let night = Day::parse("2026-03-02").unwrap().start().plus_hours(21);
        later(&house, night.plus_millis(-1)).await;
        assert_eq!(act(&house, &clerk, &id, &[("act", "accept")]).await, 303);
        later(&house, night).await;
        assert_eq!(act(&house, &clerk, &id, &ANSWER).await, 303);
        let (app, county) = (house.app.clone(), code(COUNTY).as_i64());
        let read = house
            .app
            .db
            .read(move |db| Ok(crate::outbox::store::newest(db, &app.vault, county, i64::MAX, 50)?));
        let all = read.await.unwrap();
        let told: Vec<_> = all.iter().filter(|message| message.kind == "appeal.told").collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told.iter().all(|message| message.phone == villager.phone));
        assert!(told[1].text.contains("有人接办了") && told[0].text.contains("有答复了"), "{told:?}");
        assert!(told.iter().all(|message| !message.text.contains("水管") && !message.text.contains("翟东")));
        let morning = Day::parse("2026-03-03").unwrap().start().plus_hours(8);
        assert_eq!(told[0].due_at, morning, "what happens in the night waits for the morning");
        assert!(told[1].due_at < night);
    }
}

#[tokio::test]
async fn whoever_decides_above_may_call_the_person_and_type_the_rating() {
    for house in TestHouse::on_both().await {
        let helper = house.villager("卫小满", ZHAIDONG).await;
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let town = house.officer("荆小云", Role::TownClerk, ZHAIDIAN).await;
        let id = enter(&house, &helper, "utilities", "named").await;
        assert_eq!(act(&house, &clerk, &id, &[("act", "accept")]).await, 303);
        assert_eq!(act(&house, &clerk, &id, &ANSWER).await, 303);
        let call = [("act", "call_back"), ("score", "3")];
        let path = format!("/desk/appeals/{id}/decide");
        assert_eq!(house.post(&clerk, &path, &call).await.status.as_u16(), 403, "not the desk itself");
        assert!(order(&house, &town, &id).await.contains("way-call_back"));
        assert_eq!(house.post(&town, &path, &call[..1]).await.status.as_u16(), 422);
        assert_eq!(house.post(&town, &path, &call).await.status.as_u16(), 303);
        let owner = person(&house, "段老栓").await;
        let own = house.get(&owner, &format!("/appeals/{id}")).await.main_text();
        assert!(own.contains("基本满意（回访）"), "{own}");

        let own_phone =
            [("category", "utilities"), ("text", "西坡路灯坏了五盏，晚上看不见"), ("mode", "named")];
        let filed = house.post(&helper, "/appeals", &own_phone).await;
        let id = filed.location().trim_start_matches("/appeals/").trim_end_matches("/receipt").to_owned();
        assert_eq!(act(&house, &clerk, &id, &[("act", "accept")]).await, 303);
        let answer =
            [ANSWER[0], ANSWER[1], ("found", "西坡五盏灯的线断了"), ("done", "电工接好了，晚上试过都亮")];
        assert_eq!(act(&house, &clerk, &id, &answer).await, 303);
        let refused = house.post(&town, &format!("/desk/appeals/{id}/decide"), &call).await;
        assert_eq!(refused.status.as_u16(), 409, "whoever filed himself rates himself");
        house.verify_record().await;
    }
}

#[tokio::test]
async fn what_was_not_agreed_to_is_taken_back_and_a_day_has_its_limit() {
    for house in TestHouse::on_both().await {
        let helper = house.villager("卫小满", ZHAIDONG).await;
        let id = enter(&house, &helper, "utilities", "named").await;
        let owner = person(&house, "段老栓").await;
        let more = format!("/appeals/{id}/more");
        assert_eq!(house.post(&helper, &more, &[("act", "withdraw")]).await.status.as_u16(), 404);
        assert_eq!(house.post(&owner, &more, &[("act", "withdraw")]).await.status.as_u16(), 303);
        for _ in 1..20 {
            enter(&house, &helper, "utilities", "named").await;
        }
        let last = house.post(&helper, "/proxy", &fields("utilities", "named")).await;
        assert_eq!(last.status.as_u16(), 422);
        assert!(last.main_text().contains("一天最多代办 20 件"), "{}", last.main_text());
        later(&house, monday().plus_hours(24)).await;
        enter(&house, &helper, "utilities", "named").await;
        house.verify_record().await;
    }
}

#[tokio::test]
async fn the_api_enters_and_rates_as_the_pages_do() {
    for house in TestHouse::on_both().await {
        let helper = house.villager("卫小满", ZHAIDONG).await;
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let body = |read_back| {
            serde_json::json!({"category": "utilities", "text": TEXT, "mode": "named", "name": "段老栓",
                "relation": "family", "consent": "witness", "witness": "景小荷", "read_back": read_back})
        };
        let path = "/api/v1/appeals/for-others";
        let refused = house.api_post(&helper, path, "enter-0001", body(false)).await;
        assert_eq!(refused.status.as_u16(), 422, "{}", refused.text);
        let entered = house.api_post(&helper, path, "enter-0002", body(true)).await;
        assert_eq!(entered.status.as_u16(), 201, "{}", entered.text);
        let again = house.api_post(&helper, path, "enter-0002", body(true)).await;
        assert_eq!(again.json(), entered.json(), "once");
        let id = entered.json()["id"].as_str().unwrap().to_owned();
        assert_eq!(act(&house, &clerk, &id, &[("act", "accept")]).await, 303);
        assert_eq!(act(&house, &clerk, &id, &ANSWER).await, 303);
        let rate = format!("/api/v1/appeals/{id}/rate-for");
        let score = serde_json::json!({"score": 4});
        assert_eq!(house.api_post(&clerk, &rate, "rate-0001", score.clone()).await.status.as_u16(), 404);
        let rated = house.api_post(&helper, &rate, "rate-0002", score).await;
        assert_eq!((rated.status.as_u16(), rated.json()["rating"].as_i64()), (200, Some(4)));
        house.verify_record().await;
    }
}
