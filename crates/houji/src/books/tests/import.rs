//! Old vouchers from a table: the rules by cases, the page and the API through the real router.

use super::super::import::read;
use super::Bench;
use crate::gate::Role;
use crate::testing::{Answer, COUNTY, Caller, QINGHE, TestHouse, ZHAIDONG, code};
use axum::body::Body;
use axum::http::header;

const BOOK: &str = "14082410320101";
const HEAD: &str = "日期,凭证号,摘要,科目编码,科目名称,往来户,往来类别,借方金额,贷方金额,附单据\n";
const GOOD: &str = "\
2025-02-03,记1,收果园承包费,102,银行存款,,,\"12,000.00\",,2\n\
,,,50102,发包收入,,,,12000,\n\
2025/2/9,记2,垫付浇地电费,113,内部往来,三组王家,,300,0,1\n\
,记2,电费转账,102,,,,,300.00,\n\
2025年3月1日,记1,借给五组,113,,五组李家,本村的户,88.5,,\n\
,,,101,,,,,88.5,\n";

/// The sentences a table is refused with.
fn wrong(rows: &str) -> Vec<String> {
    let read = read(format!("{HEAD}{rows}").as_bytes());
    read.err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn each_wrong_row_is_told() {
    let row = |cells: &str| wrong(&format!("2025-02-03,1,电费,{cells}\n"));
    let cases = [
        (row("102,,,,1,,"), ""),
        (row(",,,,1,,"), "第 2 行“科目编码”：没有科目编码"),
        (row("1o2,,,,1,,"), "第 2 行“科目编码”：“1o2”看不懂"),
        (row("102,,,,1,1,"), "第 2 行：借方、贷方都有金额"),
        (row("102,,,,0,,"), "第 2 行：借方、贷方都没有金额"),
        (row("102,,,,一百,,"), "第 2 行“借方金额”：金额看不懂"),
        (row("102,,,,1.005,,"), "第 2 行“借方金额”：金额只能写到分"),
        (row("102,,张三,亲戚,1,,"), "第 2 行“往来类别”：请写“本村的户”“外面的个人”“单位”里的一个"),
        (row("102,,,,1,,999"), ""),
        (row("102,,,,1,,1000"), "第 2 行“附单据”：请写张数，0 到 999"),
        (wrong("二月三日,1,电费,102,,,,1,,\n"), "第 2 行“日期”：“二月三日”不是日期"),
        (wrong("2025-02-03,,电费,102,,,,1,,\n"), "第 2 行“凭证号”：请写凭证号"),
        (wrong(",,电费,102,,,,1,,\n"), "第 2 行“日期”：请写日期"),
    ];
    for (told, begins) in cases {
        match begins {
            "" => assert!(told.is_empty(), "{told:?}"),
            _ => assert!(told.first().is_some_and(|told| told.starts_with(begins)), "{begins}: {told:?}"),
        }
    }
    assert!(read(b"a,b\n1,2\n").is_err(), "another table");
}

async fn send(bench: &Bench, who: &Caller, path: &str, key: &str, rows: &str) -> Answer {
    let request = who.request("POST", path).header("Idempotency-Key", key);
    let request = request.header(header::CONTENT_TYPE, "text/csv");
    bench.house.send(request.body(Body::from(format!("{HEAD}{rows}"))).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_looked_at_and_then_posted_whole() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;D 101 100;C 301 1100").await;
        bench.say("2025-02-01", "D 513 20;C 102 20").await.unwrap();
        let api = format!("/api/v1/books/{BOOK}/import");
        let look = send(&bench, &bench.clerk, &format!("{api}?dry_run=true"), "import-01", GOOD).await;
        assert_eq!(look.status.as_u16(), 200, "{}", look.text);
        let told = look.json();
        assert_eq!((&told["vouchers"], &told["lines"], &told["parties"]), (&3.into(), &6.into(), &1.into()));
        assert_eq!(
            (&told["fen"], &told["months"][1], &told["last"]),
            (&1_238_850.into(), &"2025-03".into(), &serde_json::Value::Null)
        );
        let before = bench.trial(1, 12).await;
        let done = send(&bench, &bench.clerk, &api, "import-02", GOOD).await;
        assert_eq!((done.status.as_u16(), &done.json()["last"]), (200, &"记-0001".into()), "{}", done.text);
        assert_ne!(bench.trial(1, 12).await, before);
        let again = send(&bench, &bench.clerk, &api, "import-02", GOOD).await;
        assert_eq!(again.json(), done.json(), "the same key does nothing twice");
        let february =
            bench.house.get(&bench.clerk, &format!("/desk/books/{BOOK}?month=2025-02")).await.main_text();
        assert!(february.contains("记-0003 2025年2月9日 垫付浇地电费 300.00"), "{february}");
        let sheet =
            bench.house.get(&bench.clerk, &format!("/desk/books/{BOOK}/vouchers/4")).await.main_text();
        assert!(sheet.contains("三组王家") && sheet.contains("电费转账"), "{sheet}");
        bench.verify().await;
        let kinds = bench.house.recorded().await;
        assert_eq!(kinds.iter().filter(|line| line.starts_with("book.imported")).count(), 1);
        let checked = bench.house.app.db.read(|db| Ok(crate::books::check(db, code(COUNTY))?)).await.unwrap();
        assert_eq!(checked.wrong, Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_wrong_voucher_and_nothing_is_posted() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        bench.close("2025-01").await.unwrap();
        let api = format!("/api/v1/books/{BOOK}/import");
        let cases = [
            (
                "2025-02-03,3,电费,513,,,,10,,\n,,,102,,,,,11,\n",
                "第 4 行：这张凭证借方 10.00 元，贷方 11.00 元，差 1.00 元",
            ),
            ("2025-01-03,3,电费,513,,,,10,,\n,,,102,,,,,10,\n", "第 4 行：这张凭证2025年1月已经结账"),
            ("2027-01-03,3,电费,513,,,,10,,\n,,,102,,,,,10,\n", "第 4 行：这张凭证日期还没到"),
            ("2025-02-03,3,电费,513.77,,,,10,,\n,,,102,,,,,10,\n", "第 4 行：没有 513.77 这个科目"),
            (
                "2025-02-03,3,电费,113,,王家四组,,10,,\n,,,102,,,,,10,\n",
                "第 4 行“往来户”：这本账里还没有这个名字",
            ),
            ("2025-02-03,3,电费,113,,,,10,,\n,,,102,,,,,10,\n", "第 4 行：是内部往来"),
            ("2025-02-03,3,电费,513,,,,-10,,\n,,,102,,,,,-10,\n", "第 4 行：金额是负数"),
            (
                "2025-02-03,1,电费,513,,,,10,,\n,,,102,,,,,10,\n2025-02-03,9,水费,513,,,,1,,\n,,,102,,,,,1,\n2025-02-03,1,电费,513,,,,10,,\n,,,102,,,,,10,\n",
                "第 8 行“凭证号”：和第 2 行的凭证号一样",
            ),
        ];
        for (at, (rows, told)) in cases.into_iter().enumerate() {
            let rows = format!("2025-02-03,1,电费,513,,,,10,,\n,,,102,,,,,10,\n{rows}");
            let refused = send(&bench, &bench.clerk, &api, &format!("import-1{at}"), &rows).await;
            assert_eq!(refused.status.as_u16(), 422, "{told}: {}", refused.text);
            let first = refused.json()["errors"][0]["detail"].as_str().unwrap().to_owned();
            assert!(first.starts_with(told), "{told}: {first}");
        }
        let page = bench.house.get(&bench.clerk, &format!("/desk/books/{BOOK}?month=2025-02")).await;
        assert!(page.main_text().contains("这个月还没有凭证"), "{}", page.main_text());
        bench.verify().await;
    }
}

async fn hand_in(bench: &Bench, who: &Caller, act: &str, file: &str) -> Answer {
    let part = |name: &str, value: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let form = who.form(&bench.house.app);
    let body = [part("form", &form), part("file", file), part("act", act), "--x--\r\n".to_owned()].concat();
    let request = who.request("POST", &format!("/desk/books/{BOOK}/import"));
    let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    bench.house.send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_page_a_clerk_looks_first_and_mends_rows() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;D 101 100;C 301 1100").await;
        let empty = bench.house.get(&bench.clerk, &format!("/desk/books/{BOOK}/import")).await;
        assert!(empty.main_text().contains("往来类别 （可以没有）"), "{}", empty.main_text());
        let file = format!("{HEAD}{GOOD}");
        let look = hand_in(&bench, &bench.clerk, "look", &file).await.main_text();
        assert!(
            look.contains(
                "检查过了，都对：2025年2月到2025年3月，3 张凭证、6 行，借贷各 12,388.50 元，新加 1 个往来户"
            ),
            "{look}"
        );
        let bad = hand_in(&bench, &bench.clerk, "post", &file.replace("300.00", "301.00")).await;
        assert_eq!(bad.status.as_u16(), 422);
        assert!(
            bad.main_text().contains("第 4 行：这张凭证借方 300.00 元，贷方 301.00 元"),
            "{}",
            bad.main_text()
        );
        assert!(hand_in(&bench, &bench.clerk, "post", "").await.main_text().contains("还没有选文件"));
        let done = hand_in(&bench, &bench.clerk, "post", &file).await;
        assert!(
            done.main_text().contains("记好了：") && done.text.contains("?month=2025-03"),
            "{}",
            done.main_text()
        );
        for (role, place, status) in [(Role::Supervisor, ZHAIDONG, 403), (Role::TownClerk, QINGHE, 404)] {
            let other = bench.house.caller("某人", &[(role, place)]).await;
            let path = format!("/desk/books/{BOOK}/import");
            assert_eq!(bench.house.get(&other, &path).await.status.as_u16(), status, "{role:?}");
            assert_eq!(hand_in(&bench, &other, "post", &file).await.status.as_u16(), status, "{role:?}");
        }
    }
}
