//! Charts that come as data: handed in, kept books under, and kept away from rooms that do not know them.

use super::super::charts::{self, EXAMPLE, Imported};
use super::super::model::{AccountCode, BookKind, Line, PartyId, Standard, Statement};
use super::{Bench, SALT, fixtures, month, refused};
use crate::books::commands::{CloseMonth, OpenBook, Post, YearEnd};
use crate::books::export::Format;
use crate::books::foreign::{installed, round};
use crate::books::model::BookId;
use crate::gate::Role;
use crate::house::Stop;
use crate::ops::{Export, export_books};
use crate::routes;
use crate::testing::{COUNTY, Caller, TestHouse, ZHAIDIAN, ZHAIDONG, code};
use axum::http::Method;
use houji_base::{Day, Fen};
use serde_json::json;

const COOPERATIVE: &str = "14082410320103";

async fn take(house: &TestHouse, file: &str) -> Result<Imported, Stop> {
    charts::as_operator(&house.app, file.as_bytes(), false).await
}

/// What a refused file says of its rows.
fn told(result: Result<Imported, Stop>) -> Vec<String> {
    match result.unwrap_err() {
        Stop::Refused(why) => why.fields.iter().map(|field| field.sentence.clone()).collect(),
        Stop::Failed(fault) => panic!("{fault}"),
    }
}

/// The system of the example, handed in.
async fn example(house: &TestHouse) -> Standard {
    take(house, EXAMPLE[0]).await.unwrap();
    take(house, EXAMPLE[1]).await.unwrap();
    charts::example().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chart_is_taken_in_once_and_a_used_one_stays() {
    for house in TestHouse::on_both().await {
        let rows = EXAMPLE[0].lines().count() - 1;
        assert_eq!(rows, 37 + 5, "37 accounts and the parts of 盈余分配");
        let trial = charts::as_operator(&house.app, EXAMPLE[0].as_bytes(), true).await.unwrap();
        assert_eq!((trial.added, trial.same), (rows, 0), "a trial tells");
        let lines = take(&house, EXAMPLE[1]).await;
        assert!(told(lines)[0].contains("请先导入它的科目表"), "and takes nothing in");
        let done = take(&house, EXAMPLE[0]).await.unwrap();
        assert_eq!(done, Imported { is_chart: true, added: rows, same: 0 });
        let done = take(&house, EXAMPLE[0]).await.unwrap();
        assert_eq!(done, Imported { is_chart: true, added: 0, same: rows });
        for (added, same) in [(54, 0), (0, 54)] {
            let done = take(&house, EXAMPLE[1]).await.unwrap();
            assert_eq!((done.added, done.same), (added, same), "{}", house.on);
        }
        // Nobody uses it: what was wrong is handed in again, and the first is no longer offered.
        let mended = EXAMPLE[0].replace("501,经营收入", "501,经营收入（改）");
        assert_eq!(take(&house, &mended).await.unwrap().added, rows);
        let cx = house.app.context(house.officer("郭记账", Role::TownClerk, ZHAIDIAN).await.actor().clone());
        let offered = house.app.db.read(move |db| charts::offered(db, &cx)).await.unwrap();
        assert_eq!(offered.len(), 3);
        let name = |standard: &Standard| {
            standard.account(&AccountCode::parse("501").unwrap()).map(|account| account.zh)
        };
        assert_eq!(offered.last().and_then(name), Some("经营收入（改）"));
        let why = told(take(&house, EXAMPLE[0]).await);
        assert!(why[0].contains("以前交过"), "{why:?}");
        house.verify_record().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mistake_of_a_chart_is_told_by_its_row() {
    let house = TestHouse::lite().await;
    let head = EXAMPLE[0].lines().next().unwrap();
    let about = "试验制度,依据文件,2024-01-01";
    let whole = "301,结果,权益,贷,,本年结果,,,\n302,给出,权益,贷,,各项分配,,,\n303,留下,权益,贷,,未分配,,,";
    for (rows, wanted) in [
        (
            format!("101,现金,资产,借,,,{about}\n{whole}\n1011,四位,资产,借,,,,,"),
            "第 6 行“编码”：请写三位数字",
        ),
        (format!("001,现金,资产,借,,,{about}\n{whole}"), "第 2 行“编码”：请写三位数字"),
        (
            format!("101,现金,资产,借,,,{about}\n{whole}\n101,又一个,资产,借,,,,,"),
            "第 6 行“编码”：和第 2 行是同一个编码",
        ),
        (format!("101,现金,资产,左,,,{about}\n{whole}"), "第 2 行“方向”：请写 借 或 贷"),
        (format!("101,现金,钱,借,,,{about}\n{whole}"), "第 2 行“类别”：请写 资产"),
        (format!("101,,资产,借,,,{about}\n{whole}"), "第 2 行“名称”"),
        (format!("101,现金,资产,借,,猜的,{about}\n{whole}"), "第 2 行“用途”：请写 本年结果"),
        (
            format!("101,现金,资产,借,,,{about}\n{whole}\n102.01,户,资产,借,102,,,,"),
            "第 6 行“上级”：表里没有 102",
        ),
        (
            format!("101,现金,资产,借,,,{about}\n{whole}\n101.01,户,资产,借,,,,,"),
            "第 6 行“上级”：101.01 的上级是 101",
        ),
        (format!("101,现金,资产,借,100,,{about}\n{whole}"), "第 2 行“上级”：101 是总账科目"),
        (
            format!("101,现金,资产,借,,,{about}\n{whole}\n101.01,户,负债,借,101,,,,"),
            "第 6 行“类别”：和上级 101",
        ),
        (
            format!("101,现金,资产,借,,,{about}\n{whole}\n101.01,户,资产,贷,101,,,,"),
            "第 6 行“方向”：和上级 101",
        ),
        (format!("101,现金,资产,借,,,{about}"), "请在“用途”里写明哪个科目是“本年结果”"),
        (format!("101,现金,资产,借,,本年结果,{about}\n{whole}"), "第 3 行“用途”：第 2 行已经是“本年结果”"),
        (
            format!("101,现金,资产,借,,,{about}\n{whole}\n102,银行,资产,借,,,另一个,,"),
            "第 6 行“会计制度”：和第一行不一样",
        ),
        (format!("101,现金,资产,借,,,试验制度,依据,去年\n{whole}"), "第 2 行“施行日期”"),
        (String::new(), "没有"),
    ] {
        let said = told(take(&house, &format!("{head}\n{rows}\n")).await);
        assert!(said.iter().any(|each| each.contains(wanted)), "{wanted}: {said:?}");
    }
    take(&house, &format!("{head}\n101,现金,资产,借,,,{about}\n{whole}\n")).await.unwrap();
    let head = EXAMPLE[1].lines().next().unwrap();
    for (rows, wanted) in [
        ("别的制度,2024-01-01,资产负债表,1,现金,0,101", "请先导入它的科目表"),
        ("试验制度,2024-01-01,流水,1,现金,0,101", "“报表”：请写 资产负债表"),
        ("试验制度,2024-01-01,资产负债表,2,现金,0,101", "“行次”：这张表接下来是第 1 行"),
        ("试验制度,2024-01-01,资产负债表,1,现金,9,101", "“级次”：请写 0"),
        ("试验制度,2024-01-01,资产负债表,1,现金,0,101+999", "“公式”：“999”看不懂"),
        ("试验制度,2024-01-01,资产负债表,1,现金,0,行1", "“公式”：“行1”看不懂"),
        ("试验制度,2024-01-01,资产负债表,1,现金,0,101", "301 结果 要有一次，也只能有一次"),
    ] {
        let said = told(take(&house, &format!("{head}\n{rows}\n")).await);
        assert!(said.iter().any(|each| each.contains(wanted)), "{wanted}: {said:?}");
    }
}

fn lines(text: &str, member: PartyId) -> Vec<Line> {
    let to = |line: Line| Line { party: (line.account.general() == "114").then_some(member), ..line };
    fixtures::lines(text, None).into_iter().map(to).collect()
}

struct Cooperative {
    house: TestHouse,
    clerk: Caller,
    book: BookId,
    member: PartyId,
}

impl Cooperative {
    async fn open(house: TestHouse) -> Cooperative {
        let standard = example(&house).await;
        let clerk = house.officer("郭记账", Role::TownClerk, ZHAIDIAN).await;
        let member = PartyId::from_i64(77);
        let open = OpenBook {
            place: code(ZHAIDONG),
            kind: BookKind::Cooperative,
            standard,
            name: "翟东硕果果业专业合作社".to_owned(),
            first: month("2025-01"),
            subs: Vec::new(),
            parties: vec![("member".to_owned(), "三组王家".to_owned())],
            opening: lines("D 102 100000;C 301 100000", member),
            ids: vec![member],
            salt: SALT,
        };
        let book = house.app.run(clerk.actor(), None, open).await.unwrap().book;
        assert_eq!(book.to_string(), COOPERATIVE);
        Cooperative { house, clerk, book, member }
    }

    async fn post(&self, day: &str, text: &str) -> Result<(), Stop> {
        let (book, day, summary) = (self.book, Day::parse(day).unwrap(), "测试".to_owned());
        let lines = lines(text, self.member);
        let post = Post { book, day, summary, papers: 1, lines, photos: None, salt: SALT };
        self.house.app.run(self.clerk.actor(), None, post).await.map(drop)
    }

    async fn close(&self, text: &str) -> Result<(), Stop> {
        let close = CloseMonth { book: self.book, month: month(text) };
        self.house.app.run(self.clerk.actor(), None, close).await.map(drop)
    }

    async fn year_end(&self) -> Result<(), Stop> {
        let end = YearEnd { book: self.book, year: 2025, salt: SALT };
        self.house.app.run(self.clerk.actor(), None, end).await.map(drop)
    }

    async fn line(&self, statement: Statement, month: &str, name: &str) -> Fen {
        let url = format!("/api/v1/books/{COOPERATIVE}/statements/{}?month={month}", statement.code());
        let sheet = self.house.api_get(&self.clerk, &url).await.json();
        let lines = sheet["lines"].as_array().unwrap();
        let line =
            lines.iter().find(|line| line["name"] == name).unwrap_or_else(|| panic!("{name}: {sheet}"));
        Fen::new(line["now"].as_i64().unwrap())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cooperatives_year_is_kept_closed_and_told_under_a_chart_that_came_as_data() {
    for house in TestHouse::on_both().await {
        let of = Cooperative::open(house).await;
        for (day, text) in [
            ("2025-02-01", "D 121 30000;C 102 20000;C 114 10000"),
            ("2025-05-01", "D 102 80000;C 501 80000"),
            ("2025-05-01", "D 521 30000;C 121 30000"),
            ("2025-06-01", "D 522 5000;C 102 5000"),
            ("2025-07-01", "D 102 50000;C 201 50000"),
            ("2025-08-01", "D 102 3000;C 502 3000"),
            ("2025-09-01", "D 151 20000;C 102 20000"),
        ] {
            of.post(day, text).await.unwrap_or_else(|stop| panic!("{text}: {stop}"));
        }
        assert_eq!(refused(of.post("2025-03-01", "D 102 1;C 332 1").await), "form.incomplete");
        assert_eq!(refused(of.post("2025-03-01", "D 102 1;C 502.01 1").await), "form.incomplete");
        let sheet = Statement::BalanceSheet;
        assert_eq!(of.line(sheet, "2025-09", "资产总计").await, Fen::new(20_800_000));
        assert_eq!(of.line(sheet, "2025-09", "负债和所有者权益总计").await, Fen::new(20_800_000));
        assert_eq!(
            of.line(sheet, "2025-09", "应付款项").await,
            Fen::new(1_000_000),
            "what is owed to a member"
        );
        for number in 1..12 {
            of.close(&format!("2025-{number:02}")).await.unwrap();
        }
        assert_eq!(refused(of.close("2025-12").await), "book.blocked");
        of.year_end().await.unwrap();
        of.post("2025-12-31", "D 332.01.01 4800;C 322 4800").await.unwrap();
        of.post("2025-12-31", "D 332.01.02 30000;D 332.01.03 10000;C 221 30000;C 222 10000").await.unwrap();
        let page = of.house.get(&of.clerk, &format!("/desk/books/{COOPERATIVE}/close")).await;
        let words = page.main_text();
        assert!(words.contains("各项分配（332.01）还没有结转"), "{words}");
        of.year_end().await.unwrap();
        of.close("2025-12").await.unwrap();
        let result = Statement::Result;
        for (name, yuan) in [
            ("经营收益", "45000"),
            ("本年盈余", "48000"),
            ("可分配盈余", "48000"),
            ("盈余返还", "30000"),
            ("年末未分配盈余", "3200"),
        ] {
            assert_eq!(of.line(result, "2025-12", name).await, Fen::parse(yuan).unwrap(), "{name}");
        }
        assert_eq!(of.line(sheet, "2025-12", "未分配盈余").await, Fen::parse("3200").unwrap());
        assert_eq!(
            of.line(sheet, "2025-12", "资产总计").await,
            of.line(sheet, "2025-12", "负债和所有者权益总计").await
        );
        let page = of.house.get(&of.clerk, &format!("/desk/books/{COOPERATIVE}")).await;
        let words = page.main_text();
        assert!(words.contains("农民专业合作社，农民专业合作社财务会计制度（试行）"), "{words}");
        assert!(words.contains("盈余及盈余分配表") && !words.contains("收支明细表"), "{words}");
        assert!(!words.contains("给村民看的") && !words.contains("债权债务"), "{words}");
        for path in ["vouchers/new", "import", "accounts", "find"] {
            let seen = of.house.get(&of.clerk, &format!("/desk/books/{COOPERATIVE}/{path}")).await;
            assert_eq!(seen.status.as_u16(), 200, "{path}: {}", seen.main_text());
        }
        let none =
            of.house.get(&of.clerk, &format!("/desk/books/{COOPERATIVE}/statements/income-expense")).await;
        assert_eq!(none.status.as_u16(), 409);
        assert!(none.main_text().contains("还没有交这张报表的项目"), "{}", none.main_text());
        of.house.verify_record().await;
        let county = of.house.app.db.county();
        let checked = of.house.app.db.read(move |db| Ok(crate::books::check(db, county)?)).await.unwrap();
        assert_eq!(checked.wrong, Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cooperatives_book_is_opened_on_the_page_and_over_the_api_under_its_own_system_alone() {
    for house in TestHouse::on_both().await {
        let standard = example(&house).await;
        let clerk = house.officer("郭记账", Role::TownClerk, ZHAIDIAN).await;
        let page = house.get(&clerk, "/desk/books/new").await;
        assert!(page.main_text().contains("农民专业合作社财务会计制度（试行）"), "{}", page.main_text());
        let body = |standard: &str, first: &str| {
            json!({"place": ZHAIDONG, "kind": "cooperative", "standard": standard, "first": first,
                   "name": "翟东硕果果业专业合作社"})
        };
        for (standard, first, status, code) in [
            ("2023", "2025-01", 422, "book.wrong_system"),
            ("cffffffffffffffff", "2025-01", 422, "农民专业合作社财务会计制度（试行）"),
            (standard.code(), "2007-12", 422, "form.incomplete"),
            (standard.code(), "2025-01", 201, ""),
            (standard.code(), "2025-01", 409, "book.exists"),
        ] {
            let key = format!("key-{:x}", u64::from_be_bytes(crate::house::random::<8>().unwrap()));
            let answer = house.api_post(&clerk, "/api/v1/books", &key, body(standard, first)).await;
            assert_eq!(answer.status.as_u16(), status, "{standard} {first}: {}", answer.text);
            assert!(answer.text.contains(code), "{standard} {first}: {}", answer.text);
        }
        let mended = EXAMPLE[0].replace("501,经营收入", "501,别的");
        assert!(told(take(&house, &mended).await)[0].contains("已经有账在用"), "a used chart cannot change");
        let shown = house.api_get(&clerk, &format!("/api/v1/books/{COOPERATIVE}")).await.json();
        assert_eq!((&shown["kind"], &shown["standard"]), (&json!("cooperative"), &json!(standard.code())));
    }
}

/// Routes of a room about one book; what is known only while a thing is there is `1`.
fn about_a_book() -> Vec<(Method, String)> {
    let of_rooms = routes::all().into_iter().filter(|route| {
        let own = ["/desk/books", "/api/v1/books", "/villages", "/me/"];
        route.path.contains("{book}") && !own.iter().any(|own| route.path.starts_with(own))
    });
    let filled = |path: &str| {
        let parts = path.split('/').map(|part| match part {
            "{book}" => "14082410320101",
            "{month}" => "2025-02",
            part if part.starts_with('{') => "1",
            part => part,
        });
        parts.collect::<Vec<_>>().join("/")
    };
    of_rooms.map(|route| (route.method.clone(), filled(route.path))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_room_refuses_or_leaves_out_a_book_whose_system_it_does_not_know() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 101 500;D 102 1000;C 301 1500").await;
        bench.under_a_chart().await;
        let routes = about_a_book();
        assert!(routes.len() > 40, "rooms have pages about a book: {}", routes.len());
        for (method, path) in routes.iter().filter(|(method, _)| *method == Method::GET) {
            let seen = bench.house.get(&bench.clerk, path).await;
            let status = seen.status.as_u16();
            assert!([400, 403, 404, 409].contains(&status), "{}: {method} {path}: {status}", bench.house.on);
            if status == 409 {
                assert!(seen.text.contains("县里导入的会计制度"), "{path}: {}", seen.text);
            }
        }
        let refused = |path: &str| format!("{} {path}", bench.house.on);
        for path in
            ["/desk/bank/14082410320101", "/desk/debts/of/14082410320101", "/desk/members/14082410320101"]
        {
            assert_eq!(bench.house.get(&bench.clerk, path).await.status.as_u16(), 409, "{}", refused(path));
        }
        for path in [
            "/desk/bank",
            "/desk/debts",
            "/desk/members",
            "/desk/assets/new",
            "/desk/contracts/new",
            "/desk/debts/new",
            "/desk/payments/new",
            "/desk/projects/new",
            "/desk/ventures/new",
            "/desk/books/sums",
            "/villages/140824103201/money",
        ] {
            let seen = bench.house.get(&bench.clerk, path).await;
            let text = seen.main_text();
            assert!(!text.contains("翟东村股份经济合作社"), "{}: {text}", refused(path));
        }
        let go_over = bench.house.get(&bench.clerk, "/desk/books/14082410320101/go-over").await;
        assert!(go_over.main_text().contains("县里导入的会计制度"), "{}", go_over.main_text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_balances_old_vouchers_and_journals_go_through_a_chart_that_came_as_data() {
    for house in TestHouse::on_both().await {
        let standard = example(&house).await;
        let clerk = house.officer("郭记账", Role::TownClerk, ZHAIDIAN).await;
        let charts = house.api_get(&clerk, "/api/v1/charts").await.json();
        let listed: Vec<&str> =
            charts["items"].as_array().unwrap().iter().map(|item| item["code"].as_str().unwrap()).collect();
        assert_eq!(listed, ["2023", "2004", standard.code()]);
        let own = &charts["items"][2];
        assert_eq!(
            (&own["since"], own["accounts"].as_array().unwrap().len()),
            (&json!("2008-01-01"), 37),
            "{own}"
        );
        assert_eq!(
            own["accounts"][0],
            json!({"code": "101", "name": "库存现金", "class": "asset", "side": "D"})
        );

        let body = |account: &str| {
            json!({"place": ZHAIDONG, "kind": "cooperative", "standard": standard.code(), "first": "2025-01",
                   "name": "翟东硕果果业专业合作社", "parties": [{"kind": "member", "name": "三组王家"}],
                   "opening": [{"account": "102", "side": "D", "fen": 10_500_000},
                               {"account": "114", "side": "C", "fen": 500_000, "party": "1"},
                               {"account": account, "side": "C", "fen": 10_000_000}]})
        };
        let wrong = house.api_post(&clerk, "/api/v1/books", "opening-1", body("114")).await;
        assert_eq!(wrong.status.as_u16(), 422, "114 asks with whom: {}", wrong.text);
        let unknown = house.api_post(&clerk, "/api/v1/books", "opening-2", body("181")).await;
        assert!(unknown.status.as_u16() == 422 && unknown.text.contains("181"), "{}", unknown.text);
        let opened = house.api_post(&clerk, "/api/v1/books", "opening-3", body("301")).await;
        assert_eq!(opened.status.as_u16(), 201, "{}", opened.text);

        let head = "日期,凭证号,摘要,科目编码,科目名称,往来户,往来类别,借方金额,贷方金额,附单据\n";
        let rows = |account: &str| {
            format!(
                "{head}2025-02-03,1,收果款,102,,,,8000,,1\n,,,{account},,,,,8000,\n\
                     2025-02-04,2,欠社员果款,121,,,,3000,,1\n,,,114,,三组王家,,,3000,\n"
            )
        };
        let sent = async |key: &str, account: &str| {
            let request = clerk.request("POST", &format!("/api/v1/books/{COOPERATIVE}/import"));
            let request = request.header("Idempotency-Key", key).header("content-type", "text/csv");
            house.send(request.body(axum::body::Body::from(rows(account))).unwrap()).await
        };
        let refused = sent("old-vouchers-1", "335").await;
        assert!(
            refused.status.as_u16() == 422 && refused.text.contains("没有 335 这个科目"),
            "{}",
            refused.text
        );
        let done = sent("old-vouchers-2", "501").await;
        assert_eq!((done.status.as_u16(), &done.json()["vouchers"]), (200, &json!(2)), "{}", done.text);

        let dir = tempfile::tempdir().unwrap();
        for format in [Format::Hledger, Format::Ledger, Format::Beancount] {
            let out = dir.path().join(format.ending());
            let taken =
                export_books(&house.place(), Export::Journal(format), ("all", None), &out).await.unwrap();
            assert_eq!((taken[0].vouchers, taken[0].postings), (3, 7), "{}", house.on);
            let text = std::fs::read_to_string(out.join(&taken[0].file)).unwrap();
            for name in ["501-经营收入", "114-成员往来", "121-产品物资"] {
                assert!(text.contains(name), "{}: {name}: {text}", house.on);
            }
        }
        let there = installed();
        let auditor = house.caller("督导", &[(Role::Inspector, COUNTY)]).await;
        let house = house.with_checkers(there.clone()).await;
        round(&house.app, house.app.clock.now()).await.unwrap();
        let told = house.api_get(&auditor, "/api/v1/book-checks").await.json();
        let nights = told["nights"].as_array().unwrap();
        assert_eq!(nights.len(), there.len(), "{told}");
        assert!(
            nights.iter().all(|night| night["agree"] == 1 && night["differ"] == 0),
            "{} {told}",
            house.on
        );
    }
}
