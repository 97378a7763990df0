use crate::gate::Role;
use crate::testing::{Answer, Caller, QINJIA, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG, monday};
use axum::http::StatusCode;
use houji_base::Day;

const TEXT: &str = "东巷口下水管堵了三天，一下雨水就往院里倒，老人出门不方便。";

async fn file(house: &TestHouse, villager: &Caller, named: &str) -> (String, String) {
    let fields = [
        ("category", "utilities"),
        ("text", TEXT),
        ("place", "东巷口"),
        ("mode", if named == "true" { "named" } else { "hidden" }),
    ];
    let filed = house.post(villager, "/appeals", &fields).await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.main_text());
    let id = filed.location().trim_start_matches("/appeals/").trim_end_matches("/receipt").to_owned();
    let receipt = house.get(villager, filed.location()).await;
    assert_eq!(receipt.status, StatusCode::OK);
    let digits: String =
        receipt.main_text().split("收到").next().unwrap_or("").to_owned() + &receipt.main_text();
    let code = digits
        .split_whitespace()
        .filter(|word| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()))
        .take(3)
        .collect::<String>();
    assert_eq!(code.len(), 12, "{}", receipt.main_text());
    (id, code)
}

async fn accept(house: &TestHouse, clerk: &Caller, id: &str, days: &str) -> Answer {
    house.post(clerk, &format!("/desk/appeals/{id}/act"), &[("act", "accept"), ("term", days)]).await
}

async fn reply(house: &TestHouse, clerk: &Caller, id: &str) -> Answer {
    let fields = [
        ("act", "answer"),
        ("outcome", "resolved"),
        ("found", "东巷口十二米旧管堵死"),
        ("done", "换了新管，试过水不倒灌"),
        ("not_done", ""),
    ];
    house.post(clerk, &format!("/desk/appeals/{id}/act"), &fields).await
}

#[tokio::test]
async fn an_appeal_goes_from_a_phone_to_an_answer_and_is_rated() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let (id, code) = file(&house, &villager, "true").await;

        let desk = house.get(&clerk, &format!("/desk?open={id}")).await;
        assert_eq!(desk.status, StatusCode::OK);
        assert!(desk.text.contains("东巷口下水管堵了三天"), "{}", desk.main_text());
        assert!(!desk.text.contains("卫小满"), "the name is masked until it is asked for");

        assert_eq!(accept(&house, &clerk, &id, "2wd").await.status, StatusCode::SEE_OTHER);
        let followed = house.get(&house.visitor(), &format!("/follow?code={code}")).await;
        assert!(followed.main_text().contains("薛小禾接办了"), "{}", followed.main_text());
        assert!(!followed.text.contains("老人出门"), "whoever only has the code does not read the words");

        assert_eq!(reply(&house, &clerk, &id).await.status, StatusCode::SEE_OTHER);
        let own = house.get(&villager, &format!("/appeals/{id}")).await;
        assert!(own.main_text().contains("换了新管，试过水不倒灌"), "{}", own.main_text());
        let rated = house.post(&villager, &format!("/appeals/{id}/rate"), &[("score", "4")]).await;
        assert_eq!(rated.status, StatusCode::SEE_OTHER);
        let own = house.get(&villager, &format!("/appeals/{id}")).await;
        assert!(own.main_text().contains("您评了：满意"), "{}", own.main_text());

        let kinds: Vec<String> =
            house.recorded().await.iter().map(|line| line.split(' ').next().unwrap().to_owned()).collect();
        let mut appeal: Vec<&str> =
            kinds.iter().map(String::as_str).filter(|kind| kind.starts_with("appeal.")).collect();
        appeal.sort_unstable(); // the clock stands still, and on PostgreSQL the lanes differ
        assert_eq!(appeal, ["appeal.accepted", "appeal.filed", "appeal.rated", "appeal.replied"]);
        house.verify_record().await;
    }
}

#[tokio::test]
async fn what_is_missing_is_told_at_once_and_nothing_typed_is_lost() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let short = house
            .post(&villager, "/appeals", &[("category", "sanitation"), ("text", "脏"), ("place", "北巷")])
            .await;
        assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = short.main_text();
        assert!(
            text.contains("还差 2 处")
                && text.contains("至少 5 个字")
                && text.contains("要不要让村里知道是您"),
            "{text}"
        );
        assert!(short.text.contains("北巷") && short.text.contains("脏</textarea>"), "typed words stay");
        for (length, status) in [(4, 422), (5, 303), (1000, 303), (1001, 422)] {
            let words = "水".repeat(length);
            let fields = [("category", "other"), ("text", words.as_str()), ("mode", "named")];
            let answer = house.post(&villager, "/appeals", &fields).await;
            assert_eq!(answer.status.as_u16(), status, "{length} characters");
        }
    }
}

#[tokio::test]
async fn the_same_form_twice_is_one_appeal() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let form = villager.form(&house.app);
        let fields = [("category", "utilities"), ("text", TEXT), ("place", ""), ("mode", "named")];
        let first = house.post_with(&villager, "/appeals", &fields, &form).await;
        let second = house.post_with(&villager, "/appeals", &fields, &form).await;
        assert_eq!(first.location(), second.location());
        let other =
            [("category", "utilities"), ("text", "另外一件完全不同的事情"), ("place", ""), ("mode", "named")];
        assert_eq!(house.post_with(&villager, "/appeals", &other, &form).await.status, StatusCode::CONFLICT);
        let foreign =
            house.post_with(&house.villager("别人", ZHAIDONG).await, "/appeals", &fields, &form).await;
        assert_eq!(foreign.status, StatusCode::FORBIDDEN, "a form of another browser");
        assert_eq!(house.recorded().await.iter().filter(|line| line.starts_with("appeal.filed")).count(), 1);
    }
}

#[tokio::test]
async fn acts_out_of_order_or_out_of_place_are_refused_in_plain_words() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let other = house.officer("原小满", Role::VillageCadre, ZHAIDONG).await;
        let neighbour = house.officer("段小月", Role::VillageCadre, XIAONING).await;
        let town = house.officer("荆小云", Role::TownClerk, ZHAIDIAN).await;
        let graduate = house.officer("宁小雨", Role::VillageGraduate, ZHAIDONG).await;
        let (id, _) = file(&house, &villager, "true").await;

        let early = reply(&house, &clerk, &id).await;
        assert_eq!(early.status, StatusCode::CONFLICT);
        assert!(early.main_text().contains("现在是“已收到，等人接办”，不能答复"), "{}", early.main_text());
        assert_eq!(
            accept(&house, &neighbour, &id, "").await.status,
            StatusCode::NOT_FOUND,
            "another village"
        );
        assert_eq!(
            accept(&house, &graduate, &id, "").await.status,
            StatusCode::FORBIDDEN,
            "may see, may not act"
        );
        let late = accept(&house, &clerk, &id, "6wd").await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "later than the rule's five working days");
        assert_eq!(accept(&house, &clerk, &id, "5wd").await.status, StatusCode::SEE_OTHER);
        assert_eq!(accept(&house, &other, &id, "").await.status, StatusCode::CONFLICT);
        assert_eq!(reply(&house, &other, &id).await.status, StatusCode::FORBIDDEN, "somebody else's");
        assert_eq!(reply(&house, &town, &id).await.status, StatusCode::SEE_OTHER, "the township may step in");
        let stranger = house.villager("别人", QINJIA).await;
        let path = format!("/appeals/{id}");
        assert_eq!(house.get(&stranger, &path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            house.post(&stranger, &format!("{path}/rate"), &[("score", "1")]).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            house.get(&house.visitor(), &path).await.location(),
            format!("/sign-in?next=%2Fappeals%2F{id}")
        );
        house.verify_record().await;
    }
}

#[tokio::test]
async fn nobody_handles_his_own_appeal() {
    for house in TestHouse::on_both().await {
        let both =
            house.caller("薛小禾", &[(Role::Villager, ZHAIDONG), (Role::VillageCadre, ZHAIDONG)]).await;
        let (id, _) = file(&house, &both, "true").await;
        let refused = accept(&house, &both, &id, "").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.main_text().contains("按规定请由别人办理"), "{}", refused.main_text());
    }
}

#[tokio::test]
async fn a_name_kept_from_the_village_is_shown_to_the_township_only_and_each_look_is_told() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let town = house.officer("荆小云", Role::TownClerk, ZHAIDIAN).await;
        let (id, _) = file(&house, &villager, "false").await;
        let look = format!("/desk/appeals/{id}/identity");
        assert_eq!(house.post(&clerk, &look, &[]).await.status, StatusCode::FORBIDDEN);
        let seen = house.get(&clerk, &format!("/desk?open={id}")).await;
        assert!(
            !seen.text.contains("卫*") && !seen.text.contains("卫小满") && seen.text.contains("对村里没写名"),
            "{}",
            seen.main_text()
        );

        assert_eq!(house.post(&town, &look, &[]).await.status, StatusCode::SEE_OTHER);
        let shown = house.get(&town, &format!("/desk?open={id}")).await;
        assert!(shown.text.contains("卫小满") && shown.text.contains(&villager.phone));
        let own = house.get(&villager, &format!("/appeals/{id}")).await;
        assert!(own.main_text().contains("荆小云"), "the villager sees who looked: {}", own.main_text());
        house.clock.set(monday().plus_minutes(31));
        let later = house.get(&town, &format!("/desk?open={id}")).await;
        assert!(!later.text.contains("卫小满"), "after half an hour a new look is needed");
    }
}

#[tokio::test]
async fn silence_closes_as_not_rated_on_the_day_after_the_last() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let clerk = house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        let (id, _) = file(&house, &villager, "true").await;
        accept(&house, &clerk, &id, "").await;
        reply(&house, &clerk, &id).await;
        let over = Day::parse("2026-03-18").unwrap().start(); // fifteen days after 2 March are over
        house.clock.set(over.plus_millis(-1));
        crate::tick::once(&house.app).await.unwrap();
        assert!(house.get(&villager, &format!("/appeals/{id}")).await.main_text().contains("等您评价"));
        house.clock.set(over.plus_minutes(1));
        crate::tick::once(&house.app).await.unwrap();
        let own = house.get(&villager, &format!("/appeals/{id}")).await;
        assert!(own.main_text().contains("没有评价不算满意"), "{}", own.main_text());
        let late = house.post(&villager, &format!("/appeals/{id}/rate"), &[("score", "5")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        house.verify_record().await;
    }
}

#[tokio::test]
async fn reminders_are_sent_once_a_level_and_not_at_night() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await;
        file(&house, &villager, "true").await;
        let count = async |kind: &str| {
            let all = house.recorded().await;
            all.iter().filter(|line| line.starts_with(kind)).count()
        };
        // Due at the end of Tuesday; the reminder comes 24 hours before.
        let tuesday_end = Day::parse("2026-03-04").unwrap().start();
        house.clock.set(tuesday_end.plus_hours(-24).plus_millis(-1));
        crate::tick::once(&house.app).await.unwrap();
        assert_eq!(count("appeal.reminded").await, 0);
        house.clock.set(tuesday_end.plus_hours(-24).plus_minutes(2));
        for _ in 0..3 {
            crate::tick::once(&house.app).await.unwrap();
        }
        assert_eq!(count("appeal.reminded").await, 1, "once before the due time");
        house.clock.set(tuesday_end.plus_minutes(2));
        crate::tick::once(&house.app).await.unwrap();
        assert_eq!(count("appeal.reminded").await, 2, "once after it");
        let app = house.app.clone();
        let county = app.db.county().as_i64();
        let messages = app
            .db
            .read({
                let app = app.clone();
                move |db| Ok(crate::outbox::store::newest(db, &app.vault, county, i64::MAX, 10)?)
            })
            .await
            .unwrap();
        assert_eq!(messages.len(), 2);
        let waiting: Vec<_> = messages.iter().filter(|message| message.state == "waiting").collect();
        assert_eq!(waiting.len(), 1, "the one of midnight waits for the morning");
        assert_eq!(waiting[0].due_at.clock(), (8, 0));
        house.verify_record().await;
    }
}

#[tokio::test]
async fn what_waited_on_a_phone_is_filed_once_however_often_it_is_sent() {
    for house in TestHouse::on_both().await {
        let villager = house.villager("卫小满", ZHAIDONG).await;
        let words =
            [("category", "utilities"), ("text", TEXT), ("mode", "named"), ("once", "mg1x2y3z-0011aabb")];
        let first = house.post(&villager, "/appeals", &words).await;
        assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.main_text());
        // Each time with the mark of a fresh page.
        let again = house.post(&villager, "/appeals", &words).await;
        assert_eq!((again.status, again.location()), (StatusCode::SEE_OTHER, first.location()));
        let other = [&words[..1], &[("text", "另外一件事情")], &words[2..]].concat();
        assert_eq!(house.post(&villager, "/appeals", &other).await.status, StatusCode::CONFLICT);
        let neighbour = house.villager("别人", ZHAIDONG).await;
        let theirs = house.post(&neighbour, "/appeals", &words).await;
        assert!(
            theirs.status == StatusCode::SEE_OTHER && theirs.location() != first.location(),
            "a name is one's own"
        );
        for wrong in ["short", "mg1x2y3z 0011", &"x".repeat(65)] {
            let asked = [&words[..3], &[("once", wrong)]].concat();
            assert_eq!(
                house.post(&villager, "/appeals", &asked).await.status,
                StatusCode::BAD_REQUEST,
                "{wrong}"
            );
        }
        // Without a name the code is shown with the answer; an answer that was lost is given again, the same.
        let nameless = [&words[..2], &[("mode", "anonymous"), ("once", "mg1x2y3z-22334455")]].concat();
        let told = house.post(&villager, "/appeals", &nameless).await;
        let code = |page: &Answer| page.text.split("class=\"fours\">").nth(1).unwrap()[..80].to_owned();
        assert_eq!(told.status, StatusCode::OK, "{}", told.main_text());
        assert_eq!(code(&house.post(&villager, "/appeals", &nameless).await), code(&told));
        let forged = house.post_with(&villager, "/appeals", &words, "not-ours.at-all").await;
        assert_eq!(
            forged.status,
            StatusCode::FORBIDDEN,
            "the name of an act is no proof of where it comes from"
        );
        assert_eq!(house.recorded().await.iter().filter(|line| line.starts_with("appeal.filed")).count(), 3);
        house.verify_record().await;
    }
}

#[tokio::test]
async fn the_page_a_phone_keeps_is_nobodys_and_drafts_are_ones_own() {
    let house = TestHouse::lite().await;
    let villager = house.villager("卫小满", ZHAIDONG).await;
    let kept = house.get(&house.visitor(), "/offline").await;
    assert_eq!(kept.status, StatusCode::OK);
    assert!(kept.text.contains("data-offline") && !kept.text.contains("翟东村"), "{}", kept.main_text());
    let key = async |caller: &Caller| {
        let page = house.get(caller, "/appeals/new").await.text;
        page.split("data-draft=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let own = key(&villager).await;
    assert_eq!((key(&villager).await, own.len()), (own.clone(), 12 + 1 + 16));
    assert_ne!(key(&house.villager("别人", ZHAIDONG).await).await, own);
    let worker = house.get(&house.visitor(), "/sw.js").await;
    assert_eq!(worker.headers["content-type"], "text/javascript; charset=utf-8");
    assert!(worker.headers["content-security-policy"].to_str().unwrap().contains("script-src 'self'"));
    let manifest = house.get(&house.visitor(), "/manifest.webmanifest").await.json();
    assert_eq!(
        (manifest["lang"].as_str(), manifest["display"].as_str()),
        (Some("zh-CN"), Some("standalone"))
    );
}
