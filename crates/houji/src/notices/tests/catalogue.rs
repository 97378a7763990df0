//! The county's own rows of the catalogue: read row by row, dated, recorded, shown, and what was owed before stays.

use super::days::on;
use super::{Board, day};
use crate::gate::Role;
use crate::house::Stop;
use crate::notices::import::{Changes, as_operator, check, is_catalogue, parse};
use crate::notices::model::{Catalogue, Period};
use crate::notices::store;
use crate::testing::{COUNTY, TestHouse, ZHAIDONG, code};
use serde_json::json;

const HEADS: &str = "项目,生效日期,名称,哪类,周期,期限,谁办,谁签,遮盖,给谁看,上屏,停用,依据";

fn table(rows: &[&str]) -> Vec<u8> {
    format!("{HEADS}\n{}\n", rows.join("\n")).into_bytes()
}

/// A good row of an item from a day on, due so long after a period.
fn row(item: &str, since: &str, due: &str) -> String {
    format!("{item},{since},惠农补贴,村务,随时,{due},村报账员,VS+SUP,name,所有人,是,,县公开办法第三条")
}

#[test]
fn each_wrong_cell_is_told_with_its_row() {
    assert!(is_catalogue(&table(&[&row("V06", "2026-06-01", "end+5d")])) && !is_catalogue(b"a,b\n1,2\n"));
    let good = parse(&table(&[&row("V06", "2026-06-01", "end+5d"), "V11,2026-07-01,,,,,,,,,,是,县公开办法"]))
        .unwrap();
    assert_eq!(good.len(), 2);
    assert!(good[1].1.item.is_none() && good[0].1.item.as_ref().is_some_and(|item| !item.is_default));
    let base = row("V06", "2026-06-01", "end+5d");
    for (from, to, part) in [
        ("V06,", "v6,", "一个大写字母加两位数字"),
        ("2026-06-01", "2026-06-31", "2026-06-31"),
        ("惠农补贴", "惠", "2 到 30 个字"),
        ("村务", "商务", "党务、村务 或 财务"),
        ("随时", "每周", "每半年"),
        ("end+5d", "end+5h", "start+30d"),
        ("end+5d", "end+0d", "start+30d"),
        ("end+5d", "end+367d", "start+30d"),
        ("村报账员", "会计", "岗位的名字或代码"),
        ("VS+SUP", "SUP+VS", "先村党组织书记"),
        (",name,", ",hide,", "needy"),
        ("所有人", "有的人", "所有人 或 党员"),
        (",是,,", ",也许,,", "请写 是 或 否"),
        (",是,,", ",是,也许,", "不再公开写“是”"),
        ("县公开办法第三条", "县", "依据的文件"),
    ] {
        let bad = base.replacen(from, to, 1);
        assert_ne!(bad, base, "{from}");
        let errors = parse(&table(&[&row("V05", "2026-06-01", "end+5d"), &bad])).unwrap_err();
        assert!(errors.iter().any(|error| error.to_string().contains(part)), "{to}: {errors:?}");
        assert!(errors.iter().all(|error| error.to_string().contains("第 3 行")), "{errors:?}");
    }
    for due in ["end+1d", "end+366d", "start+5wd"] {
        assert!(parse(&table(&[&row("V06", "2026-06-01", due)])).is_ok(), "{due}");
    }
    let twice = parse(&table(&[&base, &base])).unwrap_err();
    assert!(twice[0].to_string().contains("同一项、同一天"), "{twice:?}");
    // What is made from the books keeps its periods, and what is for members alone stays so.
    let made = "F02,2026-06-01,收入明细,财务,每季度,end+10d,VA,VS+SUP,name,all,y,n,县公开办法";
    assert!(parse(&table(&[made])).unwrap_err()[0].to_string().contains("每月"));
    assert!(parse(&table(&[&made.replace("每季度", "每月")])).is_ok());
    let inside = Catalogue::seed().iter().find(|item| !item.is_for_all).unwrap();
    let opened = row(&inside.code, "2026-06-01", "end+5d");
    assert!(parse(&table(&[&opened])).unwrap_err()[0].to_string().contains("只给党员看"));
    assert!(parse(&table(&[&opened.replace("所有人", "党员")])).is_ok());
}

#[test]
fn what_held_on_a_past_day_stands() {
    let known: Vec<_> = parse(&table(&[&row("V06", "2026-03-01", "end+5d")])).unwrap();
    let known: Vec<_> = known.into_iter().map(|(_, change)| change).collect();
    let of = |rows: &[&str]| check(&parse(&table(rows)).unwrap(), &known, day("2026-03-02"));
    assert_eq!(of(&[&row("V06", "2026-03-01", "end+5d")]).unwrap().same, 1, "a row that only repeats it");
    let past = of(&[&row("V06", "2026-03-01", "end+6d")]).unwrap_err();
    assert!(past[0].to_string().contains("已经过去"), "{past:?}");
    let today = of(&[&row("V06", "2026-03-02", "end+6d")]).unwrap();
    assert_eq!((today.added.len(), today.changed.len()), (1, 0));
    let unknown = of(&["V77,2026-04-01,,,,,,,,,,是,县公开办法"]).unwrap_err();
    assert!(unknown[0].to_string().contains("不用停"), "{unknown:?}");
}

async fn import(board: &Board, rows: &[&str], is_trial: bool) -> Result<Changes, Stop> {
    as_operator(&board.house.app, &table(rows), is_trial).await
}

async fn due(board: &Board, item: &'static str, period: &'static str) -> Option<String> {
    let (county, village) = (code(COUNTY).as_i64(), code(ZHAIDONG));
    let period = Period::parse(period).unwrap();
    let read = board.house.app.db.read(move |db| Ok(store::duty(db, county, (village, item, period))?));
    read.await.unwrap().map(|duty| duty.due.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_holds_from_its_day_on_and_moves_nothing_before() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let house = &board.house;
        let today = house.app.clock.now().day();
        let (since, before) = (today.to_string(), board.begun().await);
        let owed = due(&board, "V06", "2026-03-02").await;
        assert!(owed.is_some(), "{}", house.on);
        // Tried first: counted, and nothing is kept.
        let rows = [row("V06", &since, "end+60d"), format!("V11,{since},,,,,,,,,,是,县公开办法")];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let tried = import(&board, &rows, true).await.unwrap();
        assert_eq!((tried.added.len(), tried.same), (2, 0));
        let page = async || house.get(&house.visitor(), "/notices/catalogue").await.text;
        let shown = page().await;
        assert!(!shown.contains("县公开办法") && shown.contains("V11"), "{shown}");
        // One wrong row, and nothing of the file is kept.
        let past = today.plus_days(-1).to_string();
        let bad = [rows[0], &row("V07", &past, "end+5d")];
        let why = import(&board, &bad, false).await.unwrap_err().refusal();
        assert!(why.fields[0].sentence.contains("已经过去"), "{why:?}");
        assert!(!page().await.contains("县公开办法"));
        let done = import(&board, &rows, false).await.unwrap();
        assert_eq!((done.added.len(), done.changed.len(), done.same), (2, 0, 0));
        let again = import(&board, &rows, false).await.unwrap();
        assert_eq!((again.added.len(), again.same), (0, 2));
        let shown = page().await;
        assert!(
            shown.contains("县公开办法第三条") && shown.contains("60 天内") && shown.contains("县里定的"),
            "{shown}"
        );
        assert!(!shown.contains("V11"), "owed no more");
        // What was owed stays; what is owed anew goes by the new row.
        on(&board, "2026-03-05").await;
        let today = house.app.clock.now().day();
        assert_eq!(due(&board, "V06", "2026-03-02").await, owed, "{}", house.on);
        let document =
            serde_json::json!({"title": "种地补贴发放表", "sentence": "又发了一批。", "body": "按程序发。"});
        let on = today.to_string();
        let body =
            serde_json::json!({"village": ZHAIDONG, "item": "V06", "period": on, "document": document});
        let (status, told) = board.post(&board.drafter, "/api/v1/notices", body).await;
        assert_eq!(status, 201, "{told}");
        let (county, village) = (code(COUNTY).as_i64(), code(ZHAIDONG));
        let read = house.app.db.read(move |db| {
            let period = Period::Occasion(today);
            Ok(store::duty(db, county, (village, "V06", period))?)
        });
        assert_eq!(read.await.unwrap().unwrap().due, today.plus_days(60));
        assert_ne!(before, told["notice"].as_str().unwrap());
        board.verify().await;
    }
}

fn filled<'a>(item: &'a str, since: &'a str, days: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("item", item),
        ("since", since),
        ("title", "惠农补贴和奖励"),
        ("affairs", "village"),
        ("cycle", "once"),
        ("due_from", "end"),
        ("due_days", days),
        ("due_unit", "d"),
        ("owner", "VA"),
        ("signers", "VS+SUP"),
        ("mask", "name"),
        ("audience", "all"),
        ("screen", "y"),
        ("ends", "n"),
        ("basis", "县公开办法第三条"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_is_added_on_a_page_by_the_checks_of_the_table() {
    const FORM: &str = "/registers/catalogue/new";
    for house in TestHouse::on_both().await {
        let admin = house.officer("系统", Role::SystemAdmin, COUNTY).await;
        let page = house.get(&admin, &format!("{FORM}?item=V06")).await;
        assert_eq!(page.input("title").as_deref(), Some("种地补贴"), "{}", page.main_text());
        let entries = house.verify_record().await;
        for (fields, said) in [
            (filled("V06", "2026-03-01", "5"), "已经过去"),
            (filled("v6", "2026-06-01", "5"), "一个大写字母加两位数字"),
            (filled("V06", "2026-06-01", "400"), "天数写 1 到 366"),
            (filled("P07", "2026-06-01", "5"), "只给党员看"),
            (filled("F02", "2026-06-01", "5"), "每月"),
        ] {
            let told = house.post(&admin, FORM, &fields).await;
            assert_eq!(told.status.as_u16(), 422, "{}", told.main_text());
            assert!(
                told.text.contains(said) && told.text.contains("惠农补贴和奖励"),
                "{said}: {}",
                told.main_text()
            );
        }
        assert_eq!(house.verify_record().await, entries, "what is refused leaves nothing");
        let told = house.post(&admin, FORM, &filled("V06", "2026-06-01", "5")).await;
        assert_eq!(told.location(), "/notices/catalogue?done=set", "{}", told.main_text());
        assert_eq!(house.verify_record().await, entries + 1);
        let twice = house.post(&admin, FORM, &filled("V06", "2026-06-01", "5")).await;
        assert!(twice.text.contains("没有改动"), "{}", twice.main_text());
        let shown = house.get(&house.visitor(), "/notices/catalogue").await;
        assert!(shown.text.contains("2026年6月1日起，V06 惠农补贴和奖励"), "{}", shown.main_text());
        assert!(!shown.text.contains(FORM), "who may not is not led there");
        let told = house.api_get(&house.visitor(), "/api/v1/public/catalogue").await.json();
        assert_eq!(told["ahead"][0]["becomes"]["due"], "end+5d", "{told}");
        assert_eq!(told["items"].as_array().unwrap().len(), 46);
        let row = json!({"item": "V11", "since": "2026-07-01", "ends": "y", "basis": "县公开办法第四条"});
        let ended = house.api_post(&admin, "/api/v1/catalogue", "row-00001", row.clone()).await;
        assert_eq!(ended.status.as_u16(), 201, "{}", ended.text);
        let other = house.officer("农经", Role::CountyAgriculture, COUNTY).await;
        let refused = house.api_post(&other, "/api/v1/catalogue", "row-00002", row).await;
        assert_eq!(refused.status.as_u16(), 403, "{}", refused.text);
        let changed: Vec<String> = house.recorded().await;
        let of_rows = changed.iter().filter(|entry| entry.starts_with("notice.catalogue_changed"));
        assert_eq!(of_rows.count(), 2, "{changed:?}");
    }
}
