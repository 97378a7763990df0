//! Every act at the desk and by the filer, through the real router: as whoever may, as whoever may not, at the
//! wrong stage, and on both sides of each time limit.

use crate::args;
use crate::gate::Role;
use crate::testing::{Answer, COUNTY, Caller, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG, monday};
use crate::tick;
use houji_base::{Day, Moment};
use serde_json::json;

const WHY: (&str, &str) = ("text", "这件事要镇里的电工才能办");

/// The people of one village's matters.
struct People {
    villager: Caller,
    clerk: Caller,
    graduate: Caller,
    neighbour: Caller,
    town: Caller,
    leader: Caller,
    petition: Caller,
    department: Caller,
}

async fn people(house: &TestHouse) -> People {
    People {
        villager: house.villager("卫小满", ZHAIDONG).await,
        clerk: house.officer("薛小禾", Role::VillageCadre, ZHAIDONG).await,
        graduate: house.officer("宁小雨", Role::VillageGraduate, ZHAIDONG).await,
        neighbour: house.officer("段小月", Role::VillageCadre, XIAONING).await,
        town: house.officer("荆小云", Role::TownClerk, ZHAIDIAN).await,
        leader: house.officer("原小山", Role::TownLeader, ZHAIDIAN).await,
        petition: house.officer("贾小路", Role::CountyPetition, COUNTY).await,
        department: house.officer("杜小北", Role::Department, COUNTY).await,
    }
}

async fn file_as(house: &TestHouse, villager: &Caller, category: &str, text: &str) -> String {
    let key = format!("file-{category}-{}", text.len());
    let body = json!({"category": category, "text": text, "place": "东巷口", "mode": "named", "shown": true});
    let filed = house.api_post(villager, "/api/v1/appeals", &key, body).await;
    assert_eq!(filed.status.as_u16(), 201, "{}", filed.text);
    filed.json()["id"].as_str().unwrap().to_owned()
}

async fn file(house: &TestHouse, people: &People) -> String {
    file_as(house, &people.villager, "utilities", "东巷口下水管堵了三天，一下雨就往院里倒").await
}

async fn act(house: &TestHouse, who: &Caller, id: &str, act: &str, more: &[(&str, &str)]) -> Answer {
    let mut fields = vec![("act", act)];
    fields.extend_from_slice(more);
    house.post(who, &format!("/desk/appeals/{id}/act"), &fields).await
}

async fn decide(house: &TestHouse, who: &Caller, id: &str, act: &str, more: &[(&str, &str)]) -> Answer {
    let mut fields = vec![("act", act)];
    fields.extend_from_slice(more);
    house.post(who, &format!("/desk/appeals/{id}/decide"), &fields).await
}

async fn say(house: &TestHouse, who: &Caller, id: &str, act: &str, text: &str) -> Answer {
    house.post(who, &format!("/appeals/{id}/more"), &[("act", act), ("text", text)]).await
}

async fn answer(house: &TestHouse, who: &Caller, id: &str) -> Answer {
    let found = ("found", "东巷口十二米旧管堵死了");
    act(house, who, id, "answer", &[("outcome", "resolved"), found, ("done", "换了新管，放水试过不倒灌")])
        .await
}

/// The forms on the work order, by their codes.
async fn ways(house: &TestHouse, who: &Caller, id: &str) -> Vec<String> {
    let page = house.get(who, &format!("/desk?open={id}")).await;
    assert_eq!(page.status.as_u16(), 200, "{}", page.text);
    let mut ways: Vec<String> =
        page.text.split("id=\"way-").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
    for main in ["accept", "answer"] {
        if page.text.contains(&format!("<form id=\"{main}\"")) {
            ways.insert(0, main.to_owned());
        }
    }
    ways
}

/// What a person reads of the whole page, work order included.
fn read(page: &Answer) -> String {
    let text = page.text.replace("<main", "<div").replace("</main", "</div");
    Answer { text, status: page.status, headers: page.headers.clone() }.main_text()
}

async fn order(house: &TestHouse, who: &Caller, id: &str) -> String {
    read(&house.get(who, &format!("/desk?open={id}")).await)
}

fn expect(answer: &Answer, status: u16, words: &str) {
    assert_eq!(answer.status.as_u16(), status, "{words}: {}", answer.main_text());
    assert!(read(answer).contains(words), "{words}: {}", read(answer));
}

/// Moves the clock. Whoever sits at a desk has been there all the time.
pub(super) async fn later(house: &TestHouse, now: Moment) {
    house.clock.set(now);
    let until = now.plus_hours(24);
    house
        .app
        .db
        .write(move |tx| {
            tx.exec("UPDATE session SET seen_at = $1, ends_at = $2", args![now.millis(), until.millis()])?;
            Ok(())
        })
        .await
        .unwrap();
}

fn at(day: &str) -> Moment {
    Day::parse(day).unwrap().start()
}

#[tokio::test]
async fn a_desk_sends_on_what_is_not_its_business_once_and_soon() {
    for house in TestHouse::on_both().await {
        let people = people(&house).await;
        let id = file(&house, &people).await;
        let town = [("office", "town"), WHY];
        assert_eq!(act(&house, &people.graduate, &id, "return", &town).await.status.as_u16(), 403);
        assert_eq!(act(&house, &people.neighbour, &id, "return", &town).await.status.as_u16(), 404);
        assert_eq!(act(&house, &people.leader, &id, "return", &town).await.status.as_u16(), 403);
        let ways_now = ways(&house, &people.clerk, &id).await;
        assert_eq!(ways_now, ["accept", "refuse", "return", "raise", "merge"]);
        assert!(ways(&house, &people.graduate, &id).await.is_empty(), "may see, may not act");

        let short = act(&house, &people.clerk, &id, "return", &[("office", "town"), ("text", "短")]).await;
        expect(&short, 422, "至少 5 个字");
        assert!(short.text.contains("<details open id=\"way-return\""), "the form stays open");
        assert!(short.text.contains("短</textarea>"), "what was typed is kept");
        assert!(short.text.contains("value=\"town\" selected"), "what was chosen is kept");
        expect(&act(&house, &people.clerk, &id, "return", &[WHY]).await, 422, "请选一个单位");
        let own = act(&house, &people.clerk, &id, "return", &[("office", "village"), WHY]).await;
        expect(&own, 422, "不能转到这个单位");

        // One working day from Monday: until the end of Tuesday.
        later(&house, at("2026-03-04")).await;
        assert!(ways(&house, &people.clerk, &id).await.contains(&"return".to_owned()));
        later(&house, at("2026-03-04").plus_millis(1)).await;
        assert!(!ways(&house, &people.clerk, &id).await.contains(&"return".to_owned()));
        expect(&act(&house, &people.clerk, &id, "return", &town).await, 409, "现在过了时间");
        later(&house, at("2026-03-04")).await;
        assert_eq!(act(&house, &people.clerk, &id, "return", &town).await.status.as_u16(), 303);

        expect(&act(&house, &people.clerk, &id, "accept", &[]).await, 403, "您这里不能办");
        assert!(ways(&house, &people.clerk, &id).await.is_empty());
        let again = act(&house, &people.town, &id, "return", &[("office", "department"), WHY]).await;
        expect(&again, 409, "已经转过一次");
        let own = house.get(&people.villager, &format!("/appeals/{id}")).await.main_text();
        assert!(own.contains("转到乡镇便民服务中心：这件事要镇里的电工才能办"), "{own}");
        house.verify_record().await;
    }
}

#[tokio::test]
async fn what_is_not_taken_on_can_be_objected_to_for_fifteen_days() {
    for house in TestHouse::on_both().await {
        let people = people(&house).await;
        let where_to = [("reason", "legal_way"), ("text", "请到镇上的法庭去问，带上合同")];
        let (in_time, late) = (
            file(&house, &people).await,
            file_as(&house, &people.villager, "other", "另外一件关于合同的事").await,
        );
        expect(&act(&house, &people.clerk, &in_time, "refuse", &[]).await, 422, "请选为什么不受理");
        for id in [&in_time, &late] {
            assert_eq!(act(&house, &people.clerk, id, "refuse", &where_to).await.status.as_u16(), 303);
            assert!(ways(&house, &people.clerk, id).await.is_empty());
        }
        expect(&act(&house, &people.clerk, &in_time, "accept", &[]).await, 409, "没有受理");
        let own = house.get(&people.villager, &format!("/appeals/{in_time}")).await.main_text();
        assert!(
            own.contains("要走法律程序") && own.contains("镇上的法庭") && own.contains("为什么不同意"),
            "{own}"
        );

        let over = at("2026-03-18"); // fifteen days after 2 March are over
        later(&house, over.plus_millis(-1)).await;
        tick::once(&house.app).await.unwrap();
        let other = house.villager("别人", ZHAIDONG).await;
        assert_eq!(say(&house, &other, &in_time, "object", "我也不同意").await.status.as_u16(), 404);
        let objected = say(&house, &people.villager, &in_time, "object", "合同是村里签的").await;
        assert_eq!(objected.status.as_u16(), 303, "{}", objected.main_text());
        later(&house, over.plus_minutes(1)).await;
        tick::once(&house.app).await.unwrap();
        assert_eq!(
            say(&house, &people.villager, &late, "object", "合同是村里签的").await.status.as_u16(),
            409
        );

        // The township has it now, marked as taken up again, and cannot refuse it a second time.
        let desk = house.get(&people.town, "/desk?due=again").await;
        assert!(
            desk.text.contains(&format!("open={in_time}#")) && !desk.text.contains(&format!("open={late}#"))
        );
        assert!(read(&desk).contains("1 重新办的"), "{}", read(&desk));
        let ways_now = ways(&house, &people.town, &in_time).await;
        assert!(ways_now.contains(&"accept".to_owned()) && !ways_now.contains(&"refuse".to_owned()));
        expect(&act(&house, &people.town, &in_time, "refuse", &where_to).await, 409, "不同意过一次");
        house.verify_record().await;
    }
}

#[tokio::test]
async fn more_time_is_asked_before_the_time_is_over_and_decided_above() {
    for house in TestHouse::on_both().await {
        let people = people(&house).await;
        let (granted, late) = (
            file(&house, &people).await,
            file_as(&house, &people.villager, "utilities", "西头的灯也不亮了三天").await,
        );
        let why = [("term", "3wd"), ("text", "管子要从县城拉，明天才到")];
        for id in [&granted, &late] {
            expect(&act(&house, &people.clerk, id, "extend", &why).await, 409, "不能申请延期");
            assert_eq!(
                act(&house, &people.clerk, id, "accept", &[("term", "5wd")]).await.status.as_u16(),
                303
            );
        }
        let due = at("2026-03-10"); // five working days after Monday 2 March
        later(&house, due).await;
        assert!(!ways(&house, &people.clerk, &late).await.contains(&"extend".to_owned()));
        expect(&act(&house, &people.clerk, &late, "extend", &why).await, 409, "现在已经到期");
        later(&house, due.plus_millis(-1)).await;
        expect(&act(&house, &people.clerk, &granted, "extend", &[]).await, 422, "请选延长多久");
        let page = order(&house, &people.clerk, &granted).await;
        assert!(page.contains("延到3月12日（再加 3 个工作日）"), "{page}");
        expect(
            &act(&house, &people.clerk, &granted, "extend", &[("term", "60d"), why[1]]).await,
            422,
            "不能晚于",
        );
        assert_eq!(act(&house, &people.clerk, &granted, "extend", &why).await.status.as_u16(), 303);
        expect(&act(&house, &people.clerk, &granted, "extend", &why).await, 409, "延期最多 1 次");

        assert_eq!(decide(&house, &people.clerk, &granted, "grant", &[]).await.status.as_u16(), 403);
        assert_eq!(decide(&house, &people.department, &granted, "grant", &[]).await.status.as_u16(), 403);
        let above = order(&house, &people.leader, &granted).await;
        assert!(above.contains("想延到3月12日。理由：管子要从县城拉，明天才到"), "{above}");
        assert_eq!(decide(&house, &people.leader, &granted, "grant", &[]).await.status.as_u16(), 303);
        expect(&decide(&house, &people.town, &granted, "grant", &[]).await, 409, "不能批延期");
        let own = house.get(&people.villager, &format!("/appeals/{granted}")).await.main_text();
        assert!(own.contains("最晚3月12日答复"), "{own}");

        assert_eq!(act(&house, &people.clerk, &late, "extend", &why).await.status.as_u16(), 303);
        assert_eq!(decide(&house, &people.town, &late, "deny", &[]).await.status.as_u16(), 303);
        let own = house.get(&people.villager, &format!("/appeals/{late}")).await.main_text();
        assert!(own.contains("最晚今天答复"), "{own}");
        house.verify_record().await;
    }
}

#[tokio::test]
async fn the_villager_is_asked_once_and_the_desk_waits_no_longer_than_the_rule() {
    for house in TestHouse::on_both().await {
        let people = people(&house).await;
        let (told, silent) = (
            file(&house, &people).await,
            file_as(&house, &people.villager, "utilities", "西头的灯也不亮了三天").await,
        );
        let question = [("text", "请说一下是哪一家的门口")];
        for id in [&told, &silent] {
            act(&house, &people.clerk, id, "accept", &[]).await;
            assert_eq!(act(&house, &people.clerk, id, "ask", &question).await.status.as_u16(), 303);
            assert!(!ways(&house, &people.clerk, id).await.contains(&"answer".to_owned()));
            expect(&answer(&house, &people.clerk, id).await, 409, "等村民补充");
        }
        let own = house.get(&people.villager, &format!("/appeals/{told}")).await.main_text();
        assert!(own.contains("请说一下是哪一家的门口") && own.contains("先停着，等补充"), "{own}");
        let short = say(&house, &people.villager, &told, "supplement", "短").await;
        expect(&short, 422, "至少 5 个字");
        assert!(short.text.contains("短</textarea>"), "what was typed is kept");
        later(&house, monday().plus_hours(24)).await;
        let added = say(&house, &people.villager, &told, "supplement", "老王家门口往东三步").await;
        assert_eq!(added.status.as_u16(), 303);
        let desk = order(&house, &people.clerk, &told).await;
        assert!(desk.contains("老王家门口往东三步"), "{desk}");
        expect(&act(&house, &people.clerk, &told, "ask", &question).await, 409, "只能有一次");

        let over = at("2026-03-10"); // five working days
        later(&house, over.plus_millis(-1)).await;
        tick::once(&house.app).await.unwrap();
        assert!(!ways(&house, &people.clerk, &silent).await.contains(&"answer".to_owned()));
        later(&house, over.plus_minutes(1)).await;
        tick::once(&house.app).await.unwrap();
        assert_eq!(ways(&house, &people.clerk, &silent).await[0], "answer");
        let late = say(&house, &people.villager, &silent, "supplement", "老王家门口往东三步").await;
        assert_eq!(late.status.as_u16(), 409);
        assert_eq!(answer(&house, &people.clerk, &silent).await.status.as_u16(), 303);
        house.verify_record().await;
    }
}

#[tokio::test]
async fn another_office_finds_its_part_and_hands_it_in() {
    for house in TestHouse::on_both().await {
        let people = people(&house).await;
        let id = file(&house, &people).await;
        act(&house, &people.clerk, &id, "accept", &[]).await;
        let (list, open) = ("/desk?due=part", format!("/desk?open={id}"));
        assert!(!house.get(&people.department, list).await.text.contains(&format!("open={id}#")));
        assert_eq!(house.get(&people.department, &open).await.status.as_u16(), 404, "not yet its business");
        let what = [("office", "department"), ("text", "请看一下总管是不是也坏了")];
        assert_eq!(act(&house, &people.clerk, &id, "ask_part", &what).await.status.as_u16(), 303);
        expect(&act(&house, &people.clerk, &id, "ask_part", &what).await, 409, "不能请别的单位一起办");

        let desk = house.get(&people.department, list).await;
        assert!(desk.text.contains(&format!("open={id}#")), "{}", read(&desk));
        assert!(read(&desk).contains("1 请我一起办"), "{}", read(&desk));
        assert!(read(&desk).contains("请看一下总管是不是也坏了"), "{}", read(&desk));
        assert!(!house.get(&people.town, list).await.text.contains(&format!("open={id}#")));
        assert!(!ways(&house, &people.clerk, &id).await.contains(&"answer".to_owned()));
        expect(&answer(&house, &people.clerk, &id).await, 409, "还有 1 个单位没办完");
        let done = [("part", "0"), ("text", "总管是好的，只换支管就行")];
        expect(&act(&house, &people.town, &id, "done_part", &done).await, 403, "您这里不能办");
        assert_eq!(ways(&house, &people.department, &id).await, ["done_part"]);
        assert_eq!(act(&house, &people.department, &id, "done_part", &done).await.status.as_u16(), 303);
        assert_eq!(act(&house, &people.department, &id, "done_part", &done).await.status.as_u16(), 409);
        assert!(!house.get(&people.department, list).await.text.contains(&format!("/desk?open={id}#")));
        assert_eq!(answer(&house, &people.clerk, &id).await.status.as_u16(), 303);
        house.verify_record().await;
    }
}

#[tokio::test]
async fn what_says_the_same_is_handled_together_by_number() {
    for house in TestHouse::on_both().await {
        let people = people(&house).await;
        let first = file(&house, &people).await;
        let same = file_as(&house, &people.villager, "utilities", "还是东巷口的下水管，又堵了").await;
        let away =
            file_as(&house, &house.villager("别人", XIAONING).await, "utilities", "小宁村口的灯也不亮").await;
        let page = order(&house, &people.clerk, &same).await;
        assert!(page.contains("2026-1 东巷口下水管堵了三天"), "{page}");
        for (typed, words) in [("2026-9", "没有这个编号"), ("老王的", "编号请写成"), ("", "请选要并到哪一件")]
        {
            let told = act(&house, &people.clerk, &same, "merge", &[("number", typed)]).await;
            expect(&told, 422, words);
            assert!(told.text.contains("<details open id=\"way-merge\""), "{typed}");
        }
        expect(
            &act(&house, &people.clerk, &same, "merge", &[("other", &away)]).await,
            422,
            "只能并到同一个村",
        );
        expect(
            &act(&house, &people.clerk, &same, "merge", &[("other", &same)]).await,
            422,
            "只能并到同一个村",
        );
        assert_eq!(
            act(&house, &people.neighbour, &same, "merge", &[("other", &away)]).await.status.as_u16(),
            404
        );
        assert_eq!(
            act(&house, &people.clerk, &same, "merge", &[("number", "2026-1")]).await.status.as_u16(),
            303
        );
        let own = house.get(&people.villager, &format!("/appeals/{same}")).await.main_text();
        assert!(own.contains("并到同一件事里办"), "{own}");
        expect(&act(&house, &people.clerk, &first, "merge", &[("other", &same)]).await, 422, "还没办完");
        house.verify_record().await;
    }
}

#[tokio::test]
async fn what_a_desk_cannot_do_goes_up_and_whoever_is_above_designates() {
    for house in TestHouse::on_both().await {
        let people = people(&house).await;
        let id = file(&house, &people).await;
        act(&house, &people.clerk, &id, "accept", &[]).await;
        let up = [("office", "town"), WHY];
        let other = house.officer("原小满", Role::VillageCadre, ZHAIDONG).await;
        expect(&act(&house, &other, &id, "raise", &up).await, 403, "别人接办的");
        assert!(
            ways(&house, &other, &id).await.iter().all(|way| way == "merge"),
            "no button leads to a refusal"
        );
        assert_eq!(act(&house, &people.clerk, &id, "raise", &up).await.status.as_u16(), 303);
        assert!(ways(&house, &people.town, &id).await.contains(&"accept".to_owned()));

        let back = [("office", "village"), WHY];
        expect(&decide(&house, &people.town, &id, "designate", &back).await, 403, "上一级来定");
        assert_eq!(decide(&house, &people.clerk, &id, "designate", &back).await.status.as_u16(), 403);
        expect(&decide(&house, &people.leader, &id, "designate", &[WHY]).await, 422, "请选一个单位");
        assert_eq!(ways(&house, &people.leader, &id).await, ["designate"]);
        assert_eq!(decide(&house, &people.petition, &id, "designate", &back).await.status.as_u16(), 303);
        assert!(ways(&house, &people.clerk, &id).await.contains(&"accept".to_owned()));

        assert_eq!(decide(&house, &people.clerk, &id, "petition", &[]).await.status.as_u16(), 403);
        expect(&decide(&house, &people.leader, &id, "petition", &[]).await, 403, "上一级来定");
        assert!(ways(&house, &people.town, &id).await.contains(&"petition".to_owned()));
        assert_eq!(decide(&house, &people.town, &id, "petition", &[]).await.status.as_u16(), 303);
        expect(&decide(&house, &people.petition, &id, "petition", &[]).await, 409, "不能转为信访");
        assert!(!ways(&house, &people.town, &id).await.contains(&"petition".to_owned()));
        house.verify_record().await;
    }
}

#[tokio::test]
async fn a_bad_rating_brings_it_to_the_desk_above_among_those_taken_up_again() {
    for house in TestHouse::on_both().await {
        let people = people(&house).await;
        let id = file(&house, &people).await;
        act(&house, &people.clerk, &id, "accept", &[]).await;
        answer(&house, &people.clerk, &id).await;
        let path = format!("/appeals/{id}/rate");
        let said = house.post(&people.villager, &path, &[("score", "1"), ("said", "雨一下还是倒灌")]).await;
        assert_eq!(said.status.as_u16(), 303);
        let desk = house.get(&people.town, "/desk?due=again").await;
        assert!(desk.text.contains(&format!("open={id}#")), "{}", read(&desk));
        assert!(read(&desk).contains("雨一下还是倒灌"), "{}", read(&desk));
        act(&house, &people.town, &id, "accept", &[]).await;
        assert!(house.get(&people.town, "/desk?due=again").await.text.contains(&format!("open={id}#")));
        assert_eq!(answer(&house, &people.town, &id).await.status.as_u16(), 303);
        assert!(!house.get(&people.town, "/desk?due=again").await.text.contains(&format!("open={id}#")));
        house.verify_record().await;
    }
}

#[tokio::test]
async fn each_desk_lists_its_own_and_may_switch_to_the_whole_place() {
    for house in TestHouse::on_both().await {
        let people = people(&house).await;
        let village = file(&house, &people).await;
        let town = file_as(&house, &people.villager, "welfare", "低保的钱这个月没有到账").await;
        let lists = async |who: &Caller, path: &str, id: &str| {
            let page = house.get(who, path).await;
            assert_eq!(page.status.as_u16(), 200, "{path}");
            let table = page.text.split("<aside class=\"det\"").next().unwrap().to_owned();
            table.contains(&format!("open={id}#"))
        };
        for (who, path, own, other) in [
            (&people.clerk, "/desk", &village, &town),
            (&people.town, "/desk", &town, &village),
            (&people.town, "/desk?whose=town", &town, &village),
        ] {
            let own_listed = lists(who, path, own).await;
            assert!(own_listed, "{path} has its own: {}", read(&house.get(who, path).await));
            assert!(!lists(who, path, other).await, "{path} has no other");
        }
        for (who, path) in
            [(&people.town, "/desk?whose=all"), (&people.leader, "/desk"), (&people.clerk, "/desk?whose=all")]
        {
            assert!(lists(who, path, &village).await, "{path} has the village's");
            assert!(lists(who, path, &town).await, "{path} has the township's");
        }
        assert!(lists(&people.town, "/desk?whose=all&stage=acknowledged", &village).await);
        assert!(!lists(&people.town, "/desk?whose=all&stage=accepted", &village).await);
        assert!(!lists(&people.town, &format!("/desk?whose=all&village={XIAONING}"), &village).await);
        assert!(!lists(&people.town, &format!("/desk?village={XIAONING}"), &town).await);
        assert!(!lists(&people.department, "/desk", &village).await);
        for path in ["/desk?whose=all", "/desk?whose=petition", "/desk?whose=town_discipline"] {
            let told = house.get(&people.department, path).await.status.as_u16();
            assert_eq!(told, 404, "a department has its own desk only: {path}");
        }
        let switched = read(&house.get(&people.town, "/desk").await);
        assert!(switched.contains("我这里要办的") && switched.contains("辖区里全部"), "{switched}");
        assert!(!house.get(&people.department, "/desk").await.main_text().contains("辖区里全部"));
    }
}
