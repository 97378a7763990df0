//! The desk's pages: a typed item is drafted by filling blanks, and everything that is missing is told.

use super::Board;
use crate::testing::{TestHouse, ZHAIDONG};
use houji_seal::Notice;

const ABOUT: [(&str, &str); 3] = [("village", ZHAIDONG), ("item", "V16"), ("period", "2026年3月2日")];
const BLANKS: [(&str, &str); 10] = [
    ("step", "fill"),
    ("title", "翟东村村规民约"),
    ("f_what", "村规民约（修订）"),
    ("f_day", "2026-02-20"),
    ("f_from", "2026-03-10"),
    ("f_entitled", "42"),
    ("f_came", "38"),
    ("f_agreed", "36"),
    ("f_text", "一、红白事从简。\n二、垃圾分类放。"),
    ("f_where", "镇政府"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_fills_blanks_and_reads_the_draft() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let (house, clerk) = (&board.house, &board.drafter);
        let empty = house.post(clerk, "/desk/notices/new", &[]).await;
        assert_eq!(empty.status, 422);
        assert!(empty.main_text().contains("请选哪一项"), "{}", empty.main_text());
        let early = [("village", ZHAIDONG), ("item", "V16"), ("period", "2026-03")];
        let told = house.post(clerk, "/desk/notices/new", &early).await;
        assert!(told.status == 422 && told.main_text().contains("周期不是这样"), "{}", told.main_text());
        let asked = house.post(clerk, "/desk/notices/new", &ABOUT).await;
        assert_eq!(asked.status, 200, "{}", house.on);
        assert!(asked.text.contains("name=\"f_entitled\"") && asked.text.contains("value=\"2026-03-02\""));
        assert!(asked.text.contains("value=\"镇政府\""), "where one complains is there already");
        let direct = format!("/desk/notices/new?village={ZHAIDONG}&item=V16&period=2026-03-02");
        assert!(house.get(clerk, &direct).await.text.contains("name=\"f_entitled\""));
        let missing = [ABOUT.as_slice(), &[("step", "fill"), ("f_what", "村规民约")]].concat();
        let told = house.post(clerk, "/desk/notices/new", &missing).await;
        assert_eq!(told.status, 422);
        assert!(told.main_text().contains("请填“实到几人”") && told.text.contains("value=\"村规民约\""));
        let made = house.post(clerk, "/desk/notices/new", &[ABOUT.as_slice(), &BLANKS].concat()).await;
        assert!(made.status.is_redirection(), "{}", made.main_text());
        let id = made.location().split(['/', '?']).nth(3).unwrap().to_owned();
        let page = house.get(clerk, made.location()).await.main_text();
        for said in [
            "村规民约（修订）在2026年2月20日的会上通过，2026年3月10日起照着办。",
            "会上应到 42 人，实到 38 人，同意 36 人。",
            "二、垃圾分类放。",
            "也可以向镇政府反映。",
        ] {
            assert!(page.contains(said), "{} {said} {page}", house.on);
        }
        let edit = house.get(clerk, &format!("/desk/notices/{id}/edit")).await.text;
        assert!(edit.contains("name=\"comparison\"") && edit.contains("会上应到 42 人"), "{edit}");
        board.publish(&id).await;
        let notice: Notice = board.text(&id).await.parse().unwrap();
        assert_eq!(crate::notices::paper::lamp(&notice), "3月2日村规民约");
        board.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_text_fits_is_typed_in_plain_fields() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        // No book is kept here: what would be made from it is typed.
        let about = [("village", ZHAIDONG), ("item", "F02"), ("period", "2026年2月")];
        let asked = board.house.post(&board.drafter, "/desk/notices/new", &about).await;
        assert_eq!(asked.status, 200, "{}", asked.main_text());
        assert!(asked.text.contains("name=\"sentence\"") && !asked.text.contains("name=\"f_where\""));
        let typed = [
            ("step", "fill"),
            ("title", "2026年2月集体收入"),
            ("sentence", "这个月没有收入。"),
            ("comparison", "上个月也没有。"),
            ("body", "账在镇里。"),
        ];
        let all = [about.as_slice(), &typed].concat();
        let made = board.house.post(&board.drafter, "/desk/notices/new", &all).await;
        let page = board.house.get(&board.drafter, made.location()).await.main_text();
        assert!(page.contains("上个月也没有。"), "{page}");
        let again = board.house.post(&board.drafter, "/desk/notices/new", &about).await;
        assert!(again.status == 422 && again.main_text().contains("已经有了"), "{}", again.main_text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clerks_find_the_line_page_in_the_menu() {
    for house in TestHouse::on_both().await {
        let board = Board::open(house).await;
        let list = board.house.get(&board.drafter, "/desk/notices").await;
        assert!(
            list.text.matches("href=\"/desk/notices/line\"").count() >= 2,
            "menu and list: {}",
            list.text
        );
        let line = board.house.get(&board.drafter, "/desk/notices/line").await;
        assert!(line.text.contains("href=\"/desk/notices/line\" aria-current=\"page\""));
        let supervisor = board.house.get(&board.supervisor, "/desk/notices").await;
        assert!(
            !supervisor.text.contains("/desk/notices/line"),
            "who enters nothing for others is not led there"
        );
    }
}
