//! Every list that an office sees can be taken away as a workbook and as comma separated text, by those who may see it.

use crate::books::tests::Bench;
use crate::gate::Role;
use crate::house::web::{Access, Format};
use crate::testing::{Answer, COUNTY, Caller, TestHouse, ZHAIDONG};
use std::collections::BTreeSet;

const BOOK: &str = "/desk/books/14082410320101";

/// How a list leaves the program.
enum Way {
    /// The address of its file, to which `as=` is added.
    Get(&'static str),
    /// An act with an entry of its own: where it is posted, and with what.
    Act(&'static str, &'static [(&'static str, &'static str)]),
}

use Way::{Act, Get};

/// Every list with its way.
const LISTS: [(&str, Way); 39] = [
    ("/calendar", Get("/calendar?")),
    ("/divisions", Get("/divisions?")),
    ("/notices/catalogue", Get("/notices/catalogue?")),
    ("/parameters", Get("/parameters?")),
    ("/desk/books/checks", Get("/desk/books/checks?")),
    ("/desk", Act("/desk/figures/ledger", &[("at", ZHAIDONG), ("when", "2026-03")])),
    ("/desk/figures", Act("/desk/figures/ledger", &[("at", ZHAIDONG), ("when", "2026-03")])),
    ("/desk/figures/rows", Act("/desk/figures/ledger", &[("at", ZHAIDONG), ("when", "2026-03")])),
    ("/desk/assets", Get("/desk/assets/file?")),
    ("/desk/assets/file", Get("/desk/assets/file?")),
    ("/desk/parcels", Get("/desk/parcels/file?")),
    ("/desk/parcels/file", Get("/desk/parcels/file?")),
    ("/desk/stocktakes", Get("/desk/stocktakes?")),
    ("/desk/bank", Get("/desk/bank?")),
    ("/desk/bank/{book}", Get("/desk/bank/14082410320101?")),
    ("/desk/books", Get("/desk/books?")),
    ("/desk/books/sums", Get("/desk/books/sums?")),
    ("/desk/books/sums/villages", Get("/desk/books/sums/villages?")),
    (
        "/desk/books/{book}",
        Act("/desk/books/14082410320101/export", &[("what", "vouchers"), ("month", "2025-02")]),
    ),
    (
        "/desk/books/{book}/find",
        Act("/desk/books/14082410320101/export", &[("what", "found"), ("q", "测试")]),
    ),
    ("/desk/books/{book}/accounts", Get("/desk/books/14082410320101/accounts?")),
    (
        "/desk/books/{book}/accounts/{code}",
        Act("/desk/books/14082410320101/export", &[("what", "102"), ("month", "2025-02")]),
    ),
    ("/desk/books/{book}/exceptions", Get("/desk/books/14082410320101/exceptions?")),
    ("/desk/books/{book}/statements/{which}", Get("/desk/books/14082410320101/statements/balance-sheet?")),
    ("/desk/books/{book}/trial-balance", Get("/desk/books/14082410320101/trial-balance?")),
    ("/desk/contracts", Get("/desk/contracts?")),
    ("/desk/debts", Get("/desk/debts?")),
    ("/desk/debts/of/{book}", Get("/desk/debts/of/14082410320101?")),
    ("/desk/decisions", Get("/desk/decisions?")),
    ("/desk/members", Get("/desk/members?")),
    ("/desk/members/{book}", Get("/desk/members/14082410320101?")),
    ("/desk/members/{book}/dividends", Get("/desk/members/14082410320101/dividends?")),
    ("/desk/notices", Get("/desk/notices?")),
    ("/desk/notices/late", Get("/desk/notices/late?")),
    ("/desk/payments", Get("/desk/payments?")),
    ("/desk/projects", Get("/desk/projects?")),
    ("/desk/ventures", Get("/desk/ventures?")),
    ("/desk/party", Act("/desk/party/file", &[("village", ZHAIDONG)])),
    ("/people", Act("/people/file", &[])),
];

/// Pages that look like lists and have no file, with the reason.
const WITHOUT: [(&str, &str); 14] = [
    ("/party/notices", "for party members alone; it is read here, each look recorded, and not taken away"),
    ("/registers", "leads to the three registers"),
    ("/record", "given out whole to be checked, by the program's own export"),
    ("/feedback/desk", "words of people to whoever runs the program, answered one by one"),
    ("/proxy", "what was filed for others is in the ledger of appeals"),
    ("/screens", "screens that are on, with codes by which they are tied to a village"),
    ("/wall", "drawn from totals that the figures tell"),
    ("/wall/events", "a stream"),
    ("/wall/snapshot", "the wall as it is, for programs"),
    ("/desk/notices/line/ask", "a form about that line"),
    ("/feedback", "a form, and what one has written oneself"),
    ("/desk/notices/line", "one line of one notice by its code"),
    ("/desk/slips", "ranges of numbers on sheets of paper that were printed"),
    ("/desk/sealed-paper", "a blank sheet"),
];

/// Last parts of addresses under which something is entered, changed or printed.
const FORMS: [&str; 8] = ["new", "import", "close", "export", "go-over", "print", "kinds", "opening"];

/// One thing, a part of it, or a form.
fn is_of_one(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    let of_one = |part: &str| part.starts_with('{') && part != "{book}";
    path.split('/').any(of_one) || last.starts_with('{') || FORMS.contains(&last)
}

#[test]
fn every_list_has_its_way_out_or_a_reason() {
    let listed: BTreeSet<&str> = LISTS.iter().map(|(path, _)| *path).collect();
    let without: BTreeSet<&str> = WITHOUT.iter().map(|(path, _)| *path).collect();
    assert!(listed.is_disjoint(&without));
    let routes = TestHouse::routes();
    let pages = || routes.iter().filter(|route| route.method == "GET" && !route.is_api());
    let of_offices = pages().filter(|route| matches!(route.access, Access::May(_))).map(|route| route.path);
    let is_told = |path: &&str| is_of_one(path) || listed.contains(path) || without.contains(path);
    let forgotten: Vec<&str> = of_offices.filter(|path| !is_told(path)).collect();
    assert!(forgotten.is_empty(), "lists without a file: {forgotten:?}");
    let all: BTreeSet<&str> = pages().map(|route| route.path).collect();
    let gone: Vec<&&str> = listed.union(&without).filter(|path| !all.contains(*path)).collect();
    assert!(gone.is_empty(), "no such pages: {gone:?}");
}

fn is_file(answer: &Answer, format: Format, path: &str) {
    assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.text);
    let header = |name: &str| answer.headers.get(name).unwrap().to_str().unwrap();
    assert_eq!(header("content-type"), format.media_type(), "{path}");
    let ending = format!(".{}\"", format.ending());
    assert!(header("content-disposition").contains(&ending), "{path}: {}", header("content-disposition"));
    assert_eq!(header("cache-control"), "no-store", "{path}");
}

async fn taken(house: &TestHouse, who: &Caller, way: &Way, format: Format) -> (Answer, &'static str) {
    match way {
        Get(url) => (house.get(who, &format!("{url}as={}", format.ending())).await, url),
        Act(url, fields) => {
            let name = if *url == "/desk/figures/ledger" { "format" } else { "as" };
            let fields: Vec<_> = fields.iter().copied().chain([(name, format.ending())]).collect();
            (house.post(who, url, &fields).await, url)
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_is_taken_away_by_those_who_see_it_and_by_nobody_else() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        bench.say("2025-02-03", "D 513 20;C 102 20").await.unwrap();
        let admin = bench.house.officer("系统", Role::SystemAdmin, COUNTY).await;
        let villager = bench.house.officer("某某", Role::Villager, ZHAIDONG).await;
        let routes = TestHouse::routes();
        let is_for_all = |path: &str| {
            routes.iter().any(|route| route.path == path && matches!(route.access, Access::Public(_)))
        };
        for (path, way) in &LISTS {
            let who = if *path == "/people" { &admin } else { &bench.clerk };
            for format in [Format::Csv, Format::Xlsx] {
                let (answer, url) = taken(&bench.house, who, way, format).await;
                is_file(&answer, format, url);
                if format == Format::Csv {
                    assert!(answer.text.starts_with('\u{feff}'), "{url}: {}", answer.text);
                }
                let (refused, _) = taken(&bench.house, &villager, way, format).await;
                let expected = if is_for_all(path) { 200 } else { 403 };
                assert_eq!(refused.status.as_u16(), expected, "{url}");
            }
        }
        bench.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn found_vouchers_and_people_leave_with_an_entry_and_without_formulas() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let lines = crate::books::tests::fixtures::lines("D 513 20;C 102 20", None);
        bench.post("2025-02-03", "=1+1 测试水闸", lines).await.unwrap();
        let entries = bench.house.verify_record().await;
        let fields = [("what", "found"), ("q", "水闸"), ("as", "csv")];
        let (house, path) = (&bench.house, format!("{BOOK}/export"));
        let token = bench.clerk.form(&house.app);
        let file = house.post_with(&bench.clerk, &path, &fields, &token).await;
        assert!(file.text.contains(",'=1+1 测试水闸,"), "{}", file.text);
        let again = house.post_with(&bench.clerk, &path, &fields, &token).await;
        assert_eq!(again.text, file.text);
        assert_eq!(house.verify_record().await, entries + 1, "the same press is one act");
        let short = house.post(&bench.clerk, &path, &[("what", "found"), ("q", "水"), ("as", "csv")]).await;
        assert_eq!(short.status.as_u16(), 422, "{}", short.main_text());
        let admin = house.officer("系统", Role::SystemAdmin, COUNTY).await;
        let before = house.verify_record().await;
        let unreadable = house.post(&admin, "/people/file", &[("as", "doc")]).await;
        assert_eq!(unreadable.status.as_u16(), 400);
        assert_eq!(house.verify_record().await, before);
        let people = house.post(&admin, "/people/file", &[("as", "csv")]).await;
        assert!(people.text.starts_with("\u{feff}账号,姓名,状态,岗位\n"), "{}", people.text);
        assert_eq!(house.verify_record().await, before + 1);
    }
}
