//! The life of notices over the API and on the pages.

use super::Board;
use crate::notices::model::{CheckCode, told};
use crate::notices::public::shown;
use crate::testing::{COUNTY, TestHouse, ZHAIDONG, code};
use houji_seal::Notice;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_goes_from_draft_to_board_and_into_the_log() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let id = board.begun().await;
        // Nobody publishes what was not signed, and nobody acts out of turn.
        let refused = board.step(&board.secretary, &id, "publish", "").await;
        assert_eq!(refused, Err("notice.not_now".to_owned()));
        let refused = board.step(&board.drafter, &id, "check", "").await;
        assert_eq!(refused, Err("house.not_allowed".to_owned()));
        board.publish(&id).await;
        let text = board.text(&id).await;
        let notice: Notice = text.parse().unwrap();
        assert_eq!(notice.tables[0].rows[0][1..], ["张*明", "500"], "names are covered");
        assert_eq!((notice.tables[0].rows[0][0].len(), notice.tables[0].rows[1][0].len()), (4, 0));
        assert_eq!(told::field(&notice, "opinion"), "发放名单核对过了。");
        assert_eq!(told::field(&notice, "published"), "2026-03-02");
        assert_eq!(told::field(&notice, "until"), "2026-03-08");
        assert_eq!(told::signatures(&notice).len(), 3);
        let name = board.kept(&id).await.name();
        assert_eq!(name, format!("{ZHAIDONG}-V06-2026-03-02"));
        let read = board.house.app.db.read(move |db| shown(db, code(COUNTY).as_i64(), &name, None));
        let read = read.await.unwrap();
        assert_eq!(CheckCode::of(&text), CheckCode::of_digest(&read.stored.digest));
        board.verify().await;
        crate::log::sequence(&board.house.app).await.unwrap();
        board.verify().await;
        let kinds = board.house.recorded().await;
        for kind in ["notice.begun", "notice.checked", "notice.agreed", "notice.published"] {
            assert!(kinds.iter().any(|each| each.contains(kind)), "{kind} {kinds:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_is_a_new_version_and_the_old_one_stays() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let id = board.begun().await;
        board.publish(&id).await;
        let first = board.text(&id).await;
        let document = json!({"title": "种地补贴发放表", "sentence": "今年的种地补贴发下来了。",
                              "table": "补贴", "rows": "户主|金额\n张建明|600"});
        let path = format!("/api/v1/notices/{id}/correction");
        let seen = board.kept(&id).await.steps;
        let body = |why: &str, seen| json!({"seen": seen, "correction": why, "document": document});
        let (status, told) = board.post(&board.drafter, &path, body("", seen)).await;
        assert_eq!(status, 422, "{told}");
        let (status, told) = board.post(&board.drafter, &path, body("金额写错了。", seen - 1)).await;
        assert_eq!((status, told["code"].as_str()), (409, Some("notice.changed")));
        let (status, told) = board.post(&board.drafter, &path, body("金额写错了，按存折改正。", seen)).await;
        assert_eq!(status, 200, "{told}");
        // Until it is published, everybody reads the first.
        let name = board.kept(&id).await.name();
        let of = |version| {
            let name = name.clone();
            board.house.app.db.read(move |db| Ok(shown(db, code(COUNTY).as_i64(), &name, version).ok()))
        };
        assert_eq!(of(None).await.unwrap().unwrap().stored.text, first);
        assert!(of(Some(2)).await.unwrap().is_none());
        board.publish(&id).await;
        let second = of(None).await.unwrap().unwrap();
        assert_eq!((second.notice.version, second.kept.published), (2, 2));
        assert_eq!(told::field(&second.notice, "correction"), "金额写错了，按存折改正。");
        assert_eq!(second.notice.supersedes.unwrap(), of(Some(1)).await.unwrap().unwrap().stored.digest);
        assert_eq!(of(Some(1)).await.unwrap().unwrap().stored.text, first);
        board.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_objection_is_published_and_the_township_looks() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let id = board.begun().await;
        board.step(&board.secretary, &id, "check", "").await.unwrap();
        let refused = board.step(&board.supervisor, &id, "object", "").await;
        assert_eq!(refused, Err("form.incomplete".to_owned()));
        board.step(&board.supervisor, &id, "return", "少写了两户").await.unwrap();
        let refused = board.step(&board.supervisor, &id, "agree", "").await;
        assert_eq!(refused, Err("notice.not_now".to_owned()));
        board.step(&board.secretary, &id, "check", "").await.unwrap();
        board.step(&board.supervisor, &id, "object", "有一户的亩数没有核实").await.unwrap();
        let refused = board.step(&board.secretary, &id, "publish", "").await;
        assert_eq!(refused, Err("notice.not_now".to_owned()));
        board.step(&board.clerk, &id, "approve", "").await.unwrap();
        board.step(&board.clerk, &id, "publish", "").await.unwrap();
        let notice: Notice = board.text(&id).await.parse().unwrap();
        assert_eq!(told::field(&notice, "opinion"), "有异议：有一户的亩数没有核实");
        assert_eq!(told::signatures(&notice).len(), 4);
        board.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_of_persons_are_stopped_at_both_ends() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let (status, told) = board.begin("事项|说明\n补贴|13800138000").await;
        assert_eq!((status, told["code"].as_str()), (409, Some("notice.personal")), "{told}");
        assert!(told.to_string().contains("第 1 行：手机号"), "{told}");
        let (status, told) = board.begin("户主|身份证号\n张建明|1").await;
        assert_eq!(status, 422, "{told}");
        // What those who supervise say is looked at when it is published.
        let id = board.begun().await;
        board.step(&board.secretary, &id, "check", "").await.unwrap();
        board.step(&board.supervisor, &id, "agree", "有事打13800138000").await.unwrap();
        let before = board.kept(&id).await;
        let refused = board.step(&board.secretary, &id, "publish", "").await;
        assert_eq!(refused, Err("notice.personal".to_owned()));
        // A refused act leaves nothing behind.
        assert_eq!(board.kept(&id).await, before);
        board.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_behind_the_program_is_found() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let id = board.begun().await;
        board.publish(&id).await;
        for (sql, undo, said) in [
            (
                "UPDATE notice_version SET text = REPLACE(text, '种地', '种菜')",
                "UPDATE notice_version SET text = REPLACE(text, '种菜', '种地')",
                "摘要对不上",
            ),
            ("UPDATE notice_line SET line = 7", "UPDATE notice_line SET line = 0", "编码对不上"),
            ("UPDATE log_queue SET kind = 'x'", "UPDATE log_queue SET kind = 'notice'", "公开日志"),
            ("UPDATE notice SET published = 0", "UPDATE notice SET published = 1", "版本"),
            (
                "UPDATE notice_step SET n = 9 WHERE n = 4",
                "UPDATE notice_step SET n = 4 WHERE n = 9",
                "每一步",
            ),
            (
                "UPDATE notice_duty SET published = ''",
                "UPDATE notice_duty SET published = '2026-03-02'",
                "公开没有",
            ),
        ] {
            board.house.app.db.write(move |tx| Ok(tx.exec(sql, &[])?)).await.unwrap();
            let wrong = board.wrong().await;
            assert!(wrong.iter().any(|what| what.contains(said)), "{} {sql}: {wrong:?}", board.house.on);
            board.house.app.db.write(move |tx| Ok(tx.exec(undo, &[])?)).await.unwrap();
        }
        board.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_lead_from_the_list_to_the_board() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let house = &board.house;
        let form = [("village", ZHAIDONG), ("item", "V22"), ("period", "2026-02")];
        let told = house.post(&board.drafter, "/desk/notices/new", &form).await;
        assert_eq!(told.status.as_u16(), 303, "{}", told.text);
        let at = told.location().split('?').next().unwrap().to_owned();
        let page = house.get(&board.secretary, &at).await;
        assert!(
            page.text.contains("2026年2月诉求办理情况") && page.text.contains("审核通过"),
            "{}",
            page.text
        );
        let early = [("village", ZHAIDONG), ("item", "V22"), ("period", "2026-03")];
        let told = house.post(&board.drafter, "/desk/notices/new", &early).await;
        assert_eq!(told.status.as_u16(), 422);
        assert!(told.text.contains("还没有结束"), "{}", told.text);
        let act = |step: &str| format!("{at}/steps/{step}");
        for (by, step, fields) in [
            (&board.secretary, "check", vec![("seen", "1")]),
            (&board.supervisor, "supervise", vec![("seen", "2"), ("objects", "no"), ("opinion", "")]),
            (&board.secretary, "publish", vec![("seen", "3")]),
        ] {
            let told = house.post(by, &act(step), &fields).await;
            assert_eq!(told.status.as_u16(), 303, "{step} {}", told.text);
        }
        let page = house.get(&board.drafter, &at).await;
        assert!(page.text.contains("校验码") && page.text.contains("更正"), "{}", page.text);
        let list = house.get(&board.clerk, "/desk/notices?show=published").await;
        assert!(list.text.contains("2026年2月诉求办理情况"), "{}", list.text);
        for path in ["/desk/notices", "/desk/notices/late", &format!("/v/{ZHAIDONG}/calendar")] {
            assert_eq!(house.get(&board.clerk, path).await.status.as_u16(), 200, "{path}");
        }
        board.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_for_members_alone_is_drafted_by_those_who_work_on_it() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let document = json!({"title": "表彰和处分", "sentence": "支部表彰了两名党员。", "body": "支部表彰了两名党员。"});
        for (item, wanted) in [("P07", (409, "notice.members_only")), ("P04", (201, ""))] {
            let body =
                json!({"village": ZHAIDONG, "item": item, "period": "2026-03-02", "document": document});
            let (status, told) = board.post(&board.drafter, "/api/v1/notices", body).await;
            assert_eq!((status, told["code"].as_str().unwrap_or("")), wanted, "{item}: {told}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_hangs_is_listed_the_newest_first_and_goes_on_where_a_page_ended() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let first = board.begun().await;
        board.publish(&first).await;
        board.house.clock.set(crate::testing::monday().plus_minutes(5));
        let document = json!({"title": "修路补贴发放表", "sentence": "修路的补贴发下来了。",
                              "table": "补贴", "rows": "户主|金额\n张建明|200\n合计|200"});
        let body = json!({"village": ZHAIDONG, "item": "V06", "period": "2026-03-01", "document": document});
        let (status, told) = board.post(&board.drafter, "/api/v1/notices", body).await;
        assert_eq!(status, 201, "{told}");
        let second = told["notice"].as_str().unwrap().to_owned();
        board.publish(&second).await;
        let list = board.house.get(&board.clerk, "/desk/notices?show=published").await;
        let at = |id: &str| {
            list.text.find(&format!("/desk/notices/{id}")).unwrap_or_else(|| panic!("{id}: {}", list.text))
        };
        assert!(at(&second) < at(&first), "{}: {}", board.house.on, list.text);
        assert!(list.main_text().contains("公开日期") && list.main_text().contains("2026年3月2日"));
        let newest = board.kept(&second).await;
        let after = format!("{}_{}_{}", newest.village, newest.shown_at.unwrap().millis(), newest.id);
        let rest =
            board.house.get(&board.clerk, &format!("/desk/notices?show=published&after={after}")).await;
        assert!(rest.text.contains(&format!("/desk/notices/{first}\"")), "{}", rest.main_text());
        assert!(!rest.text.contains(&format!("/desk/notices/{second}\"")), "{}", rest.main_text());
    }
}
