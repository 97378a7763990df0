//! The villagers' page of a month's money, through the real router.

use super::super::commands::{AddSubAccount, OpenBook};
use super::super::model::{AccountCode, BookKind, Period, Standard, Way};
use super::super::money::told;
use super::super::store;
use super::{Bench, SALT, month};
use crate::gate::Role;
use crate::house::Fault;
use crate::testing::{COUNTY, Caller, QINGHE, TestHouse, XIAONING, ZHAIDIAN, ZHAIDONG, code};
use houji_base::Month;

const MONEY: &str = "/villages/140824103201/money";

async fn words(bench: &Bench, who: &Caller, path: &str) -> String {
    let seen = bench.house.get(who, &format!("{MONEY}{path}")).await;
    assert_eq!(seen.status.as_u16(), 200, "{} {path}: {}", bench.house.on, seen.main_text());
    seen.main_text()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_told_beside_the_one_a_year_before() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        bench.say("2025-02-05", "D 102 300;C 501.03 300").await.unwrap();
        bench.say("2026-02-03", "D 102 500;C 501.03 400;C 211.01 100").await.unwrap();
        bench.say("2026-02-04", "D 101 50;C 102 50").await.unwrap();
        bench.say("2026-02-05", "D 513.02 20;C 101 20").await.unwrap();
        let villager = bench.house.villager("王小满", ZHAIDONG).await;
        let open = words(&bench, &villager, "?month=2026-02").await;
        assert!(open.contains("2026年2月，村里集体的钱"), "{open}");
        assert!(open.contains("本月账还没结，数字可能变"), "{open}");
        assert!(
            open.contains("进来 500.00 元 进来的钱比去年2月多 200.00 元。最多的是出租收的租金。"),
            "{open}"
        );
        assert!(open.contains("花了 20.00 元 花的钱比去年2月多 20.00 元。最多的是办公费。"), "{open}");
        let left = "2月底账上还有 1,780.00 元 比1月底多 480.00 元，比去年2月底多 480.00 元。";
        assert!(open.contains(left), "{open}");
        let how = "1月底有 1,300.00 元 2月进来 +500.00 元 2月花了 -20.00 元 2月底账上还有 1,780.00 元 其中现金 30.00 元 其中银行里 1,750.00 元";
        assert!(open.contains(how), "{open}");
        assert!(open.contains("先收的以后的租金 100.00 元"), "{open}");
        let first = words(&bench, &villager, "?month=2025-02").await;
        assert!(first.contains("这本账从2025年1月记起，没有2024年2月可比。"), "{first}");
        let none = words(&bench, &villager, "?month=2025-03").await;
        assert!(none.contains("这个月没有钱进来") && none.contains("这个月没有花钱"), "{none}");

        // The newest closed month is shown first, and no longer said to change.
        let before = words(&bench, &villager, "").await;
        assert!(before.contains("2025年1月，村里") && before.contains("本月账还没结"), "{before}");
        bench.close_until("2025-02").await;
        let closed = words(&bench, &villager, "").await;
        assert!(closed.contains("2025年2月，村里") && !closed.contains("本月账还没结"), "{closed}");

        let lines = "/lines?month=2026-02&way=in&group=501.03";
        let page = bench.house.get(&villager, &format!("{MONEY}{lines}")).await;
        assert!(page.text.contains("as=csv"), "{}", page.text);
        let file = bench.house.get(&villager, &format!("{MONEY}{lines}&as=csv")).await;
        assert_eq!(
            file.text,
            "\u{feff}日期,怎么付的,凭证,票据（张）,金额\n2026-02-03,银行,记-0001,1,400.00\n"
        );
        for (query, status) in [
            ("?month=2024-12", 422),
            ("?month=2025-01", 200),
            ("?month=2026-03", 200),
            ("?month=2026-04", 422),
            ("?month=x", 422),
            ("/lines?month=2026-02&way=in&group=501.03&as=csv", 200),
            ("/lines?month=2026-02&way=in&group=x&as=csv", 404),
            ("?book=committee", 404),
            ("/lines?month=2026-02&way=in&group=501.03", 200),
            ("/lines?month=2026-02&way=out&group=501.03", 404),
            ("/lines?month=2026-02&way=x&group=501.03", 404),
            ("/lines?month=2026-02&way=in&group=x", 404),
        ] {
            let seen = bench.house.get(&villager, &format!("{MONEY}{query}")).await;
            assert_eq!(seen.status.as_u16(), status, "{query}: {}", seen.main_text());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_word_that_anybody_typed_and_no_party_is_shown_to_the_village() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let sub = AddSubAccount {
            book: bench.book,
            code: AccountCode::parse("212.01").unwrap(),
            name: "李四工资".to_owned(),
        };
        bench.house.app.run(bench.actor(), None, sub).await.unwrap();
        let lines = |text: &str| super::fixtures::lines(text, Some(bench.party));
        bench.post("2026-02-03", "付张三修渠", lines("D 212.01 70;C 102 70")).await.unwrap();
        let spent = bench.post("2026-02-04", "三组王家往来", lines("D 113 8;C 102 8")).await.unwrap();
        let villager = bench.house.villager("王小满", ZHAIDONG).await;
        for path in [
            "?month=2026-02",
            "/lines?month=2026-02&way=out&group=212",
            "/lines?month=2026-02&way=out&group=113",
        ] {
            let seen = bench.house.get(&villager, &format!("{MONEY}{path}")).await;
            assert_eq!(seen.status.as_u16(), 200, "{path}");
            for typed in ["张三", "李四", "王家", "三组", "修渠", "/desk/"] {
                assert!(!seen.text.contains(typed), "{path} tells {typed}");
            }
        }
        let told = words(&bench, &villager, "/lines?month=2026-02&way=out&group=113").await;
        assert!(
            told.contains("和各户、各单位的往来") && told.contains("2月4日 银行 凭证 记-0002 · 票据 1 张"),
            "{told}"
        );
        let clerk =
            bench.house.get(&bench.clerk, &format!("{MONEY}/lines?month=2026-02&way=out&group=113")).await;
        assert!(clerk.text.contains(&format!("/desk/books/{}/vouchers/{}", bench.book, spent.seq)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_reads_the_same_figures_and_no_word_either() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        bench.say("2025-02-05", "D 102 300;C 501.03 300").await.unwrap();
        bench.say("2026-02-03", "D 102 500;C 501.03 400;C 211.01 100").await.unwrap();
        let lines = super::fixtures::lines("D 513.02 20;C 102 20", None);
        bench.post("2026-02-05", "付张三的纸笔", lines).await.unwrap();
        let villager = bench.house.villager("王小满", ZHAIDONG).await;
        let api = format!("/api/v1{MONEY}?month=2026-02");
        let told = bench.house.api_get(&villager, &api).await;
        assert!(!told.text.contains("张三"), "{}", told.text);
        let told = told.json();
        let figure = |name: &str| told[name].as_i64().unwrap();
        assert_eq!((figure("came"), figure("went"), figure("before")), (50_000, 2_000, 130_000), "{told}");
        assert_eq!(
            figure("before") + figure("came") - figure("went"),
            figure("left_cash") + figure("left_bank")
        );
        assert_eq!(told["year_before"][0], 30_000);
        let of_items: i64 =
            told["items"].as_array().unwrap().iter().map(|item| item["fen"].as_i64().unwrap()).sum();
        assert_eq!(of_items, 52_000);
        let other = bench.house.villager("别村", XIAONING).await;
        assert_eq!(bench.house.api_get(&other, &api).await.status.as_u16(), 404);
        let none = bench.house.api_get(&bench.clerk, &format!("/api/v1/villages/{XIAONING}/money")).await;
        assert_eq!(none.json()["code"], "book.none", "{}", none.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_go_on_page_by_page() {
    let bench = Bench::open_with(TestHouse::lite().await, "D 102 1000;C 301 1000").await;
    for _ in 0..51 {
        bench.say("2026-02-03", "D 513.02 2;C 102 2").await.unwrap();
    }
    let red =
        super::super::commands::Reverse {
            book: bench.book, seq: 2, reason: "记错了".to_owned(), salt: SALT
        };
    bench.house.app.run(bench.actor(), None, red).await.unwrap();
    let group = "/lines?month=2026-02&way=out&group=513.02";
    let villager = bench.house.villager("王小满", ZHAIDONG).await;
    let first = bench.house.get(&villager, &format!("{MONEY}{group}")).await;
    let told = first.main_text();
    assert!(told.contains("一共 102.00 元，51 张凭证"), "{told}");
    assert!(
        told.contains("记-0050") && !told.contains("记-0051") && first.text.contains("after=51"),
        "{told}"
    );
    let rest = words(&bench, &villager, &format!("{group}&after=51")).await;
    assert!(rest.contains("记-0051") && !rest.contains("记-0050") && !rest.contains("再看"), "{rest}");
    // In red it is taken off in the month of the red voucher.
    let march = words(&bench, &villager, "?month=2026-03").await;
    assert!(march.contains("花了 -2.00 元 冲掉了以前记错的，比这个月新花的多，所以是负数。"), "{march}");
    let red = words(&bench, &villager, "/lines?month=2026-03&way=out&group=513.02").await;
    assert!(red.contains("3月2日 银行，冲掉以前记错的"), "{red}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_printed_for_the_notice_board_voucher_by_voucher() {
    let bench = Bench::open_with(TestHouse::lite().await, "D 102 1000;C 301 1000").await;
    bench
        .post("2026-02-03", "收张三租金", super::fixtures::lines("D 102 500;C 501.03 500", None))
        .await
        .unwrap();
    bench.say("2026-02-05", "D 513.02 20;C 102 20").await.unwrap();
    let villager = bench.house.villager("王小满", ZHAIDONG).await;
    let board = words(&bench, &villager, "/board?month=2026-02").await;
    assert!(
        board.contains("2026年2月（1日到28日） 进来 500.00 元 花了 20.00 元 月底账上还有 1,480.00 元"),
        "{board}"
    );
    assert!(
        board.contains("1 出租收的租金 2月3日 记-0001 500.00 银行 · 票据 1 张 进来合计 500.00"),
        "{board}"
    );
    assert!(board.contains("2 办公费 2月5日 记-0002 20.00 银行 · 票据 1 张 花了合计 20.00"), "{board}");
    assert!(board.contains("村务监督委员会意见") && !board.contains("张三"), "{board}");
    let month = bench.house.get(&villager, &format!("{MONEY}?month=2026-02")).await;
    assert!(!month.text.contains("/board"), "villagers read on the phone");
    let month = bench.house.get(&bench.clerk, &format!("{MONEY}?month=2026-02")).await;
    assert!(month.text.contains("/board?month=2026-02"), "{}", month.text);
    let book = bench.house.get(&bench.clerk, "/desk/books/14082410320101?month=2026-02").await;
    assert!(book.text.contains(&format!("{MONEY}?month=2026-02")), "{}", book.text);

    // Ten groups a voucher; 498 more lines still fit, one more does not.
    let groups = ["111", "112", "121", "131", "132", "134", "141", "151", "153", "511"];
    let each = groups.map(|code| format!("D {code} 1")).join(";");
    for _ in 0..49 {
        bench.say("2026-02-06", &format!("{each};C 102 10")).await.unwrap();
    }
    let eight = groups[..8].iter().map(|code| format!("D {code} 1")).collect::<Vec<_>>().join(";");
    bench.say("2026-02-06", &format!("{eight};C 102 8")).await.unwrap();
    let full = words(&bench, &villager, "/board?month=2026-02").await;
    assert!(full.contains(" 500 买房屋、设备 "), "{full}");
    bench.say("2026-02-07", "D 514 1;C 102 1").await.unwrap();
    let long = bench.house.get(&villager, &format!("{MONEY}/board?month=2026-02")).await;
    assert_eq!(long.status.as_u16(), 422);
    assert!(long.main_text().contains("一次最多 500 行"), "{}", long.main_text());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sees_the_money_of_a_village() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        for (role, place, status) in [
            (Role::Villager, ZHAIDONG, 200),
            (Role::Villager, XIAONING, 404),
            (Role::Supervisor, ZHAIDONG, 200),
            (Role::Supervisor, XIAONING, 404),
            (Role::TownClerk, ZHAIDIAN, 200),
            (Role::TownClerk, QINGHE, 404),
            (Role::CountyAgriculture, COUNTY, 200),
            (Role::AuditAdmin, COUNTY, 403),
        ] {
            let who = bench.house.caller("某人", &[(role, place)]).await;
            let seen = bench.house.get(&who, MONEY).await;
            assert_eq!(seen.status.as_u16(), status, "{role:?} {place}");
            assert_eq!(seen.text.contains("1,000.00"), status == 200, "{role:?} {place}");
        }
        let visitor = bench.house.visitor();
        let seen = bench.house.get(&visitor, MONEY).await;
        assert_eq!(seen.status.as_u16(), 303, "a visitor is led to sign in");
        // A village without a book, and a place that keeps none.
        let other = bench.house.villager("李小寒", XIAONING).await;
        let seen = bench.house.get(&other, &format!("/villages/{XIAONING}/money")).await.main_text();
        assert!(seen.contains("村里的账还没有建在这里"), "{seen}");
        let agriculture = bench.house.caller("某人", &[(Role::CountyAgriculture, COUNTY)]).await;
        let seen = bench.house.get(&agriculture, &format!("/villages/{COUNTY}/money")).await;
        assert!(!seen.text.contains("1,000.00"), "a county has no book of its own");
        for village in ["x", "990000000000"] {
            let seen = bench.house.get(&agriculture, &format!("/villages/{village}/money")).await;
            assert_eq!(seen.status.as_u16(), 404, "{village}");
        }
        let home = bench.house.get(&other, "/").await;
        assert!(home.text.contains(&format!("/villages/{XIAONING}/money")), "home leads there");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_village_with_two_books_has_both() {
    let bench = Bench::open_with(TestHouse::lite().await, "D 102 1000;C 301 1000").await;
    let open = OpenBook {
        place: code(ZHAIDONG),
        kind: BookKind::Committee,
        standard: Standard::S2023,
        name: "翟东村村民委员会".to_owned(),
        first: month("2025-01"),
        subs: Vec::new(),
        parties: Vec::new(),
        opening: super::fixtures::lines("D 101 5;C 301 5", None),
        ids: Vec::new(),
        salt: SALT,
    };
    bench.house.app.run(bench.actor(), None, open).await.unwrap();
    let villager = bench.house.villager("王小满", ZHAIDONG).await;
    let first = bench.house.get(&villager, MONEY).await;
    assert!(first.text.contains("1,000.00") && first.text.contains("book=committee"), "{}", first.text);
    let second = bench.house.get(&villager, &format!("{MONEY}?book=committee&month=2025-02")).await;
    assert!(second.text.contains("5.00") && !second.text.contains("1,000.00"), "{}", second.text);
    assert!(second.text.contains("month=2025-01&#38;book=committee"), "{}", second.text);
    assert!(second.text.contains("name=\"book\" value=\"committee\""), "{}", second.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_in_less_what_went_out_is_what_the_money_changed_by_in_every_month() {
    use super::fixtures::{self, VOUCHERS_A, VOUCHERS_B};
    for text in [VOUCHERS_A, VOUCHERS_B] {
        let bench = Bench::open_with(TestHouse::lite().await, fixtures::opening(text)).await;
        for voucher in fixtures::vouchers(text) {
            bench.post(&voucher.day.to_string(), &voucher.summary, voucher.lines).await.unwrap();
        }
        let cx = bench.house.app.context(bench.actor().clone());
        let (county, id) = (bench.house.app.db.county().as_i64(), bench.book);
        let moneys = bench.house.app.db.read(move |db| {
            let at = Period::Opening(0);
            let (book, _) = store::book(db, county, id, at)?.unwrap();
            let months = (1..=12).map(|number| Month::new(2025, number).unwrap());
            Ok(months.map(|month| told::read(db, &cx, &book, month)).collect::<Result<Vec<_>, Fault>>()?)
        });
        let moneys = moneys.await.unwrap();
        let mut before = moneys[0].before;
        for money in &moneys {
            let moved = money.total(Way::In).minus(money.total(Way::Out));
            assert_eq!((money.before, money.before.plus(moved)), (before, money.whole()));
            before = money.whole();
        }
        assert!(!before.is_zero());
    }
}
