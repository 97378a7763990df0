//! Sheets on paper and as files, through the real router: the same rows as on the page.

use super::super::model::Line;
use super::Bench;
use super::fixtures::lines;
use crate::gate::Role;
use crate::testing::{QINGHE, TestHouse, ZHAIDONG};

const BOOK: &str = "/desk/books/14082410320101";

async fn bench(house: TestHouse) -> Bench {
    let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
    bench.say("2025-01-05", "D 102 1500.50;C 501.03 1500.50").await.unwrap();
    let post = |day: &'static str, words: &'static str, text: &'static str| {
        bench.post(day, words, lines(text, None))
    };
    post("2025-02-06", "=SUM(A1)付电费", "D 513.04 2000;C 102 2000").await.unwrap();
    bench
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_is_printed_with_what_an_official_form_says() {
    for house in TestHouse::on_both().await {
        let bench = bench(house).await;
        let print = async |path: &str| {
            let seen = bench.house.get(&bench.clerk, &format!("{BOOK}{path}")).await;
            assert_eq!(seen.status.as_u16(), 200, "{path}: {}", seen.main_text());
            (seen.main_text(), seen.text)
        };
        let (trial, html) = print("/trial-balance?month=2025-02&as=print").await;
        assert!(trial.contains("科目余额表 编制单位：翟东村股份经济合作社 2025年2月 单位：元"), "{trial}");
        assert!(trial.contains("期初余额 本期发生额 期末余额 借方 贷方 借方 贷方 借方 贷方"), "{trial}");
        assert!(
            trial.contains("513.04 水电 2,000.00 2,000.00") && trial.contains("单位负责人： 会计： 制表："),
            "{trial}"
        );
        assert!(trial.contains("本月账还没结，数字可能变。"), "{trial}");
        assert!(
            html.contains("A4，横着") && html.contains("hj-sheet--wide"),
            "a trial balance lies on its side"
        );
        let (sheet, html) = print("/statements/balance-sheet?month=2025-02&as=print").await;
        assert!(sheet.contains("资产 期末余额 年初余额 负债和所有者权益 期末余额 年初余额"), "{sheet}");
        assert!(sheet.contains("资产总计 500.50 1,000.00 负债和所有者权益总计 500.50 1,000.00"), "{sheet}");
        assert!(html.contains("A4，竖着"), "a statement stands");
        let (ledger, _) = print("/accounts/102?month=2025-02&span=year&as=print").await;
        assert!(
            ledger.contains("期初余额 借 1,000.00") && ledger.contains("记-0001 =SUM(A1)付电费"),
            "{ledger}"
        );
        bench.close("2025-01").await.unwrap();
        let (closed, _) = print("/statements/result?month=2025-01&as=print").await;
        assert!(!closed.contains("本月账还没结"), "{closed}");
        let (known, _) = print("/statements/result?month=2025-01&known=2026-03-01&as=print").await;
        assert!(known.contains("按 2026年3月1日 那天"), "{known}");

        // The page offers them for exactly what it shows.
        let page = bench
            .house
            .get(&bench.clerk, &format!("{BOOK}/trial-balance?month=2025-02&span=year&of=102"))
            .await;
        for form in ["print", "xlsx", "csv"] {
            let href = format!("month=2025-02&#38;span=year&#38;of=102&#38;as={form}\"");
            assert!(page.text.contains(&href), "{form}: {}", page.text);
        }
        let statement =
            bench.house.get(&bench.clerk, &format!("{BOOK}/statements/result?month=2025-02")).await;
        assert!(!statement.text.contains("id=\"span\""), "a statement has both columns anyway");
        assert!(
            page.text.contains("id=\"span\"") && page.text.contains("name=\"of\" value=\"102\""),
            "{}",
            page.text
        );
        for path in ["/trial-balance?as=pdf", "/accounts/102?as=csv", "/accounts/102?as=xlsx"] {
            let seen = bench.house.get(&bench.clerk, &format!("{BOOK}{path}")).await;
            assert_eq!(seen.status.as_u16(), 404, "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sheets_are_taken_away_as_files_with_the_rows_of_the_page() {
    for house in TestHouse::on_both().await {
        let bench = bench(house).await;
        let csv = bench.house.get(&bench.clerk, &format!("{BOOK}/trial-balance?month=2025-02&as=csv")).await;
        assert_eq!(
            csv.text,
            "\u{feff}科目,名称,期初余额借方,期初余额贷方,本期发生额借方,本期发生额贷方,期末余额借方,期末余额贷方\n\
             102,银行存款,2500.50,,,2000.00,500.50,\n\
             301,资本,,1000.00,,,,1000.00\n\
             501.03,租赁,,1500.50,,,,1500.50\n\
             513.04,水电,,,2000.00,,2000.00,\n\
             合计,,2500.50,2500.50,2000.00,2000.00,2500.50,2500.50\n"
        );
        let csv = bench
            .house
            .get(&bench.clerk, &format!("{BOOK}/statements/income-expense?month=2025-02&as=csv"))
            .await;
        assert!(csv.text.contains("收支相抵,-2000.00,-499.50\n"), "{}", csv.text);
        for path in
            ["trial-balance", "statements/balance-sheet", "statements/result", "statements/income-expense"]
        {
            let file = bench.house.get(&bench.clerk, &format!("{BOOK}/{path}?month=2025-02&as=xlsx")).await;
            assert_eq!(file.status.as_u16(), 200, "{path}");
            assert!(file.headers["content-type"].to_str().unwrap().contains("spreadsheetml"), "{path}");
            let name = file.headers["content-disposition"].to_str().unwrap();
            assert!(
                name.contains(&format!("14082410320101-{}-2025-02.xlsx", path.replace('/', "-"))),
                "{name}"
            );
        }
        let books = bench.house.get(&bench.clerk, "/desk/books?as=csv").await;
        assert_eq!(
            books.text,
            "\u{feff}账,村,单位,组织,会计制度,从哪个月起,结到,凭证张数\n\
             14082410320101,翟店镇 翟东村,翟东村股份经济合作社,集体经济组织,2023,2025-01,,3\n"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_leave_as_a_file_by_an_act_that_is_recorded() {
    for house in TestHouse::on_both().await {
        let bench = bench(house).await;
        let url = format!("{BOOK}/export");
        let fields = [("what", "vouchers"), ("month", "2025-02"), ("as", "csv")];
        let file = bench.house.post(&bench.clerk, &url, &fields).await;
        assert_eq!(file.status.as_u16(), 200, "{}", file.text);
        assert_eq!(
            file.text,
            "\u{feff}凭证,日期,摘要,附件张数,冲销,金额\n记-0001,2025-02-06,'=SUM(A1)付电费,1,,2000.00\n"
        );
        let fields = [("what", "102"), ("month", "2025-02"), ("span", "year"), ("as", "csv")];
        let file = bench.house.post(&bench.clerk, &url, &fields).await;
        assert!(
            file.text.contains("2025-02-06,记-0001,'=SUM(A1)付电费,,,2000.00,借,500.50\n"),
            "{}",
            file.text
        );
        let fields = [("what", "102"), ("month", "2025-02"), ("as", "xlsx")];
        let file = bench.house.post(&bench.clerk, &url, &fields).await;
        assert!(
            file.headers["content-disposition"].to_str().unwrap().contains("14082410320101-102-2025-02.xlsx")
        );
        let recorded = bench.house.recorded().await;
        let exports: Vec<&String> = recorded.iter().filter(|entry| entry.contains("book.exported")).collect();
        assert_eq!(exports.len(), 3, "{recorded:?}");
        assert!(!recorded.iter().any(|entry| entry.contains("电费")), "the record holds no words");
        // One page gives both forms, and the same once more is the same act.
        let token = bench.clerk.form(&bench.house.app);
        for form in ["csv", "xlsx", "csv"] {
            let fields = [("what", "102"), ("month", "2025-02"), ("as", form)];
            let file = bench.house.post_with(&bench.clerk, &url, &fields, &token).await;
            assert_eq!(file.status.as_u16(), 200, "{form}: {}", file.text);
        }
        let recorded = bench.house.recorded().await;
        assert_eq!(recorded.iter().filter(|entry| entry.contains("book.exported")).count(), 5);
        for (what, month, form, status) in [
            ("102", "2025-02", "print", 400),
            ("102", "2024-12", "csv", 422),
            ("999", "2025-02", "csv", 404),
            ("x", "2025-02", "csv", 404),
        ] {
            let fields = [("what", what), ("month", month), ("as", form)];
            let seen = bench.house.post(&bench.clerk, &url, &fields).await;
            assert_eq!(seen.status.as_u16(), status, "{what} {month} {form}");
        }
        for (role, place, status) in [
            (Role::Supervisor, ZHAIDONG, 200),
            (Role::TownClerk, QINGHE, 404),
            (Role::Villager, ZHAIDONG, 403),
        ] {
            let who = bench.house.caller("某人", &[(role, place)]).await;
            let fields = [("what", "vouchers"), ("month", "2025-02"), ("as", "csv")];
            let seen = bench.house.post(&who, &url, &fields).await;
            assert_eq!(seen.status.as_u16(), status, "{role:?} {place}");
            let seen = bench.house.get(&who, &format!("{BOOK}/trial-balance?as=csv")).await;
            assert_eq!(seen.status.as_u16(), status, "{role:?} {place}");
            let list = bench.house.get(&who, "/desk/books?as=csv").await;
            assert_eq!(list.text.contains("翟东村股份"), status == 200, "{role:?} {place}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_has_an_end() {
    let bench = Bench::open_with(TestHouse::lite().await, "D 102 1000000;C 301 1000000").await;
    let many = |count: usize| -> Vec<Line> {
        let each = lines("D 513 1", None);
        let sum = lines(&format!("C 102 {count}"), None);
        each.into_iter().cycle().take(count).chain(sum).collect()
    };
    for _ in 0..25 {
        bench.post("2025-02-06", "付电费", many(199)).await.unwrap();
    }
    bench.post("2025-02-06", "付电费", many(25)).await.unwrap();
    let fields = [("what", "513"), ("month", "2025-02"), ("as", "csv")];
    let file = bench.house.post(&bench.clerk, &format!("{BOOK}/export"), &fields).await;
    assert_eq!((file.status.as_u16(), file.text.lines().count()), (200, 5_003), "5,000 and three more lines");
    bench.post("2025-02-06", "付电费", many(1)).await.unwrap();
    let file = bench.house.post(&bench.clerk, &format!("{BOOK}/export"), &fields).await;
    assert_eq!(file.status.as_u16(), 422);
    assert!(file.text.contains("一次最多 5000 行"), "{}", file.main_text());
    let print = bench.house.get(&bench.clerk, &format!("{BOOK}/accounts/513?month=2025-02&as=print")).await;
    assert_eq!(print.status.as_u16(), 422);
}
