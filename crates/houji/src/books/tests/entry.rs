//! Entering a voucher on its page, through the real router.

use super::{Bench, SALT, month};
use crate::books::commands::{AddParty, OpenBook, Reverse};
use crate::books::model::{BookKind, PartyId, Standard};
use crate::gate::Role;
use crate::testing::{Answer, COUNTY, QINGHE, TestHouse, ZHAIDIAN, ZHAIDONG, code};

const BOOK: &str = "/desk/books/14082410320101";
pub const NEW: &str = "/desk/books/14082410320101/vouchers/new";

impl Bench {
    async fn enter(&self, act: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("act", act), ("day", "2026-02-06"), ("summary", "付办公费"), ("papers", "2")];
        all.retain(|(name, _)| !fields.iter().any(|(each, _)| each == name));
        all.extend_from_slice(fields);
        self.house.post(&self.clerk, NEW, &all).await
    }

    /// How many vouchers there are.
    pub async fn vouchers(&self) -> i64 {
        let book = self.house.api_get(&self.clerk, "/api/v1/books/14082410320101").await;
        book.json()["vouchers"].as_i64().unwrap()
    }
}

/// The field holds the text.
pub fn holds(page: &Answer, field: &str, text: &str) {
    let wanted = format!("name=\"{field}\" value=\"{text}\"");
    assert!(page.text.contains(&wanted), "{wanted} in {}", page.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voucher_is_entered_and_shown_with_who_made_it() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let book = bench.house.get(&bench.clerk, BOOK).await;
        assert!(book.text.contains(&format!("href=\"{NEW}\"")), "{}", book.text);
        let page = bench.house.get(&bench.clerk, NEW).await;
        assert_eq!(page.status.as_u16(), 200);
        assert_eq!(page.text.matches("data-row=").count(), 6, "six blank lines");
        assert!(page.text.contains("<option value=\"501.03 经营收入 租赁\">"), "{}", page.text);
        assert!(page.text.contains("<option value=\"三组王家\">"));
        assert!(!page.text.contains("<option value=\"322 "), "entries name a part of it");
        // Gaps between lines are no lines; names and full-width figures are read.
        let lines = [
            ("line2-account", "513.02 管理费用 办公"),
            ("line2-debit", "１，２３４．５６"),
            ("line5-account", "银行存款"),
            ("line5-credit", "1,234.56"),
            ("line5-debit", "0.00"),
            ("line5-summary", "转账"),
        ];
        let done = bench.enter("post", &lines).await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.main_text());
        assert_eq!(done.location(), format!("{BOOK}/vouchers/2?posted=1"));
        let sheet = bench.house.get(&bench.clerk, done.location()).await;
        let words = sheet.main_text();
        for part in [
            "已经记账，编号 记-0001。 再记一笔",
            "附件 2 张",
            "转账 102 银行存款",
            "1,234.56",
            "壹仟贰佰叁拾肆元伍角陆分",
            "制单：郭记账，2026年3月2日",
        ] {
            assert!(words.contains(part), "{part}: {words}");
        }
        let next = format!("{NEW}?day=2026-02-06");
        assert!(sheet.text.contains(&format!("href=\"{next}\"")), "{}", sheet.text);
        holds(&bench.house.get(&bench.clerk, &next).await, "day", "2026-02-06");
        holds(&bench.house.get(&bench.clerk, &format!("{NEW}?day=x")).await, "day", "2026-03-02");
        let read = bench.house.get(&bench.clerk, &format!("{BOOK}/vouchers/2")).await;
        assert!(!read.text.contains("已经记账"));
        bench.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_shown_again_with_all_that_was_typed() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        bench.close("2025-01").await.unwrap();
        let lines = [
            ("line1-summary", "甲"),
            ("line1-account", "513"),
            ("line1-debit", "36,000"),
            ("line3-account", "102"),
            ("line3-credit", "35,700"),
        ];
        let short = bench.enter("post", &lines).await;
        assert_eq!(short.status.as_u16(), 422);
        assert!(short.main_text().contains("贷方还差 300.00 元"), "{}", short.main_text());
        holds(&short, "line1-summary", "甲");
        holds(&short, "line1-debit", "36,000");
        holds(&short, "line2-account", "102 银行存款");
        holds(&short, "line2-credit", "35,700");
        holds(&short, "papers", "2");
        let even = [&lines[..4], &[("line3-credit", "36000")]].concat();
        for (day, status, why) in [
            ("2025-01-06", 409, "2025年1月已经结账"),
            ("2024-12-31", 422, "这本账从2025年1月开始"),
            ("2026-03-03", 422, "日期还没到"),
            ("6日", 422, "请选一下日期"),
        ] {
            let seen = bench.enter("post", &[&even[..], &[("day", day)]].concat()).await;
            assert_eq!(seen.status.as_u16(), status, "{day}");
            assert!(seen.main_text().contains(why), "{day}: {}", seen.main_text());
            assert!(seen.text.contains("id=\"day-why\""), "{day}");
            holds(&seen, "day", day);
            holds(&seen, "line1-debit", "36,000");
        }
        for (changes, field, why) in [
            (vec![("line1-debit", "三百")], "line1-debit", "金额看不懂"),
            (vec![("line1-credit", "5")], "line1-debit", "都填了"),
            (vec![("line1-debit", ""), ("line1-credit", "")], "line1-debit", "没有金额"),
            (vec![("line3-credit", "-36000")], "line2-credit", "金额是负数"),
            (vec![("line1-account", "102.99")], "line1-account", "没有 102.99 这个科目"),
            (vec![("line1-account", "存钱")], "line1-account", "没有“存钱”这个科目"),
            (vec![("line1-account", "322")], "line1-account", "请写到明细"),
            (vec![("line1-account", "")], "line1-account", "没有科目"),
            (vec![("line1-account", "113")], "line1-party", "请选一下是哪一户"),
            (vec![("line1-party", "四组李家")], "line1-party", "没有“四组李家”这个往来单位"),
            (vec![("papers", "几")], "papers", "请填数字"),
            (vec![("papers", "1000")], "papers", "0 到 999"),
            (vec![("summary", " ")], "summary", "请写一下这笔是什么事"),
        ] {
            let mut all = even.clone();
            all.retain(|(name, _)| !changes.iter().any(|(each, _)| each == name));
            all.extend(&changes);
            let seen = bench.enter("post", &all).await;
            assert_eq!(seen.status.as_u16(), 422, "{changes:?}");
            assert!(seen.text.contains(&format!("id=\"{field}-why\"")), "{changes:?}: {}", seen.text);
            assert!(seen.main_text().contains(why), "{changes:?}: {}", seen.main_text());
        }
        assert_eq!(bench.vouchers().await, 1, "nothing was posted");
        bench.house.verify_record().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn buttons_that_post_nothing_show_the_form_again() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let typed =
            [("line1-account", "513"), ("line1-debit", "20"), ("line2-account", "102"), ("rows", "6")];
        let more = bench.enter("more", &typed).await;
        assert_eq!(more.status.as_u16(), 200);
        assert_eq!(more.text.matches("data-row=").count(), 11);
        holds(&more, "line1-debit", "20");
        let most = bench.enter("more", &[("rows", "99999"), ("line200-account", "102")]).await;
        assert_eq!(most.text.matches("data-row=").count(), 200);
        holds(&most, "line200-account", "102 银行存款");
        assert!(!most.text.contains("data-more"), "no more lines than the form has room for");
        let even = bench.enter("check", &[&typed[..], &[("line2-credit", "=")]].concat()).await;
        let words = even.main_text();
        assert!(words.contains("借贷平了") && words.contains("贰拾元整"), "{words}");
        holds(&even, "line2-credit", "20.00");
        let named = bench.enter("check", &[("line1-account", "租赁"), ("line2-account", "存钱")]).await;
        holds(&named, "line1-account", "501.03 经营收入 租赁");
        holds(&named, "line2-account", "存钱");
        let odd = bench.enter("check", &typed).await.main_text();
        assert!(odd.contains("贷方还差 20.00 元"), "{odd}");
        let other = bench.enter("check", &[("line1-credit", "7")]).await.main_text();
        assert!(other.contains("借方还差 7.00 元"), "{other}");
        let broken = bench.enter("check", &[("line1-credit", "七")]).await;
        assert!(broken.main_text().contains("金额看不懂"), "{}", broken.main_text());
        holds(&broken, "line1-credit", "七");
        assert_eq!(bench.vouchers().await, 1, "nothing was posted");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_fills_in_and_another_takes_its_place() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let page = bench.house.get(&bench.clerk, &format!("{NEW}?template=rent")).await;
        holds(&page, "summary", "收租金");
        holds(&page, "line1-account", "102 银行存款");
        holds(&page, "line2-account", "501.03 经营收入 租赁");
        holds(&page, "line2-credit", "=");
        holds(&page, "line3-account", "211.01 应付款 预收租金");
        let sent = [
            ("summary", "收租金"),
            ("template", "rent"),
            ("filled", "rent"),
            ("line1-side", "D"),
            ("line1-account", "102 银行存款"),
            ("line1-debit", "24,000"),
            ("line2-side", "C"),
            ("line2-account", "501.03 经营收入 租赁"),
            ("line2-credit", "="),
            ("line3-side", "C"),
            ("line3-account", "211.01 应付款 预收租金"),
        ];
        let changed: Vec<_> = sent
            .iter()
            .filter(|(name, _)| *name != "template")
            .copied()
            .chain([("template", "subsidy")])
            .collect();
        let other = bench.enter("fill", &changed).await;
        holds(&other, "summary", "收到运转经费补助");
        holds(&other, "line1-debit", "24,000");
        holds(&other, "line2-account", "503 补助收入");
        assert_eq!(
            other.text.matches("value=\"102 银行存款\" maxlength").count(),
            1,
            "the bank is there already"
        );
        assert!(!other.text.contains("value=\"211.01 应付款 预收租金\" maxlength"), "unused lines go");
        let done = bench.enter("post", &sent).await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.main_text());
        let words = bench.house.get(&bench.clerk, done.location()).await.main_text();
        assert!(words.contains("501.03 租赁") && !words.contains("211.01"), "{words}");
        bench.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_book_of_the_older_system_has_its_own_accounts_and_no_templates() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let open = OpenBook {
            place: code(ZHAIDONG),
            kind: BookKind::Committee,
            standard: Standard::S2004,
            name: "翟东村村民委员会".to_owned(),
            first: month("2025-01"),
            subs: Vec::new(),
            parties: Vec::new(),
            opening: Vec::new(),
            ids: Vec::new(),
            salt: SALT,
        };
        bench.house.app.run(bench.actor(), None, open).await.unwrap();
        let path = "/desk/books/14082410320102/vouchers/new?template=rent";
        let page = bench.house.get(&bench.clerk, path).await;
        assert!(page.text.contains("<option value=\"202 应付款\">"), "{}", page.text);
        assert!(!page.text.contains("发生了什么事"));
        holds(&page, "line1-account", "");
        let unknown = bench.house.get(&bench.clerk, "/desk/books/14082410399901/vouchers/new").await;
        assert_eq!(unknown.status.as_u16(), 404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_parties_are_found_by_the_beginning_of_their_names() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let add = async |id: i64, name: String| {
            let drawn = (PartyId::from_i64(id), SALT);
            let add = AddParty { book: bench.book, kind: "member".to_owned(), name, drawn };
            bench.house.app.run(bench.actor(), None, add).await.unwrap();
        };
        for id in 1000..1199 {
            add(id, format!("户{id}")).await;
        }
        let page = bench.house.get(&bench.clerk, NEW).await;
        assert!(page.text.contains("<option value=\"户1000\">"), "200 are listed");
        add(1199, "户1199".to_owned()).await;
        let page = bench.house.get(&bench.clerk, NEW).await;
        assert!(!page.text.contains("<option value=\"户"), "201 are not");
        let begun = bench.enter("check", &[("line1-party", "户115")]).await;
        assert_eq!(begun.text.matches("<option value=\"户115").count(), 10, "{}", begun.text);
        assert_eq!(begun.text.matches("<option value=\"户").count(), 10);
        let many = bench.enter("check", &[("line1-party", "户")]).await;
        assert_eq!(many.text.matches("<option value=\"户").count(), 20, "bounded");
        let done = bench
            .enter(
                "post",
                &[
                    ("line1-account", "113"),
                    ("line1-party", "户1150"),
                    ("line1-debit", "5"),
                    ("line2-account", "501.02"),
                    ("line2-credit", "5"),
                ],
            )
            .await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.main_text());
        let words = bench.house.get(&bench.clerk, done.location()).await.main_text();
        assert!(words.contains("户1150"), "{words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_form_is_read() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let words = |most: usize| "农".repeat(most);
        let mut fields = Vec::new();
        for at in 1..=200 {
            for (cell, text) in [("summary", words(60)), ("party", words(40)), ("debit", "１".repeat(12))] {
                fields.push((format!("line{at}-{cell}"), text));
            }
            fields.push((format!("line{at}-account"), words(60)));
        }
        let fields: Vec<_> = fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let seen = bench.enter("post", &fields).await;
        assert_eq!(seen.status.as_u16(), 422);
        holds(&seen, "line200-party", &words(40));
        for (at, status) in [(60, 303), (61, 422)] {
            let text = words(at);
            let lines = [
                ("summary", text.as_str()),
                ("line1-summary", text.as_str()),
                ("line1-account", "513"),
                ("line1-debit", "9,999,999,999.99"),
                ("line2-account", "102"),
                ("line2-credit", "="),
                ("papers", "999"),
            ];
            let seen = bench.enter("post", &lines).await;
            assert_eq!(seen.status.as_u16(), status, "{at}: {}", seen.main_text());
            assert_eq!(seen.text.contains("id=\"line1-summary-why\""), status == 422);
        }
        let over = [("line1-account", "513"), ("line1-debit", "10,000,000,000"), ("line2-account", "102")];
        let seen = bench.enter("post", &over).await;
        assert!(seen.main_text().contains("金额太大"), "{}", seen.main_text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_party_is_added_beside_the_lines() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let lines = [("line1-account", "113"), ("line1-party", "四组李家"), ("line1-debit", "5")];
        for (kind, name, status, field, why) in [
            ("", "四组李家", 422, "party-kind", "请选一下是户、个人还是单位"),
            ("member", "李", 422, "party-name", "请写一下名字，2 到 40 个字"),
            ("member", "三组王家", 409, "party-name", "这个名字已经有了"),
        ] {
            let asked = [("party-kind", kind), ("party-name", name)];
            let seen = bench.enter("party", &[&lines[..], &asked].concat()).await;
            assert_eq!(seen.status.as_u16(), status, "{kind} {name}");
            assert!(seen.text.contains(&format!("id=\"{field}-why\"")), "{kind} {name}");
            assert!(seen.main_text().contains(why), "{kind} {name}: {}", seen.main_text());
            holds(&seen, "party-name", name);
            holds(&seen, "line1-party", "四组李家");
        }
        let asked = [("party-kind", "member"), ("party-name", " 四组李家 ")];
        let added = bench.enter("party", &[&lines[..], &asked].concat()).await;
        assert_eq!(added.status.as_u16(), 200);
        assert!(added.main_text().contains("已经加上“四组李家”"), "{}", added.main_text());
        assert!(added.text.contains("<option value=\"四组李家\">"));
        holds(&added, "party-name", "");
        holds(&added, "line1-debit", "5");
        let rest = [("line2-account", "发包"), ("line2-credit", "=")];
        let done = bench.enter("post", &[&lines[..], &rest].concat()).await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.main_text());
        bench.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_posts_once_and_what_was_changed_is_not_lost() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let token = bench.clerk.form(&bench.house.app);
        let fields = |amount: &'static str| {
            [
                ("act", "post"),
                ("day", "2026-02-06"),
                ("summary", "付办公费"),
                ("line1-account", "513"),
                ("line1-debit", amount),
                ("line2-account", "102"),
                ("line2-credit", amount),
            ]
        };
        let first = bench.house.post_with(&bench.clerk, NEW, &fields("20"), &token).await;
        let again = bench.house.post_with(&bench.clerk, NEW, &fields("20"), &token).await;
        assert_eq!((first.status.as_u16(), first.location()), (303, again.location()));
        let other = bench.house.post_with(&bench.clerk, NEW, &fields("30"), &token).await;
        assert_eq!(other.status.as_u16(), 409);
        assert!(other.main_text().contains("已经交过一次"), "{}", other.main_text());
        holds(&other, "line1-debit", "30");
        assert_eq!(bench.vouchers().await, 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_only_read_enters_nothing() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        for (role, place, status) in [
            (Role::Supervisor, ZHAIDONG, 403),
            (Role::CountyAgriculture, COUNTY, 403),
            (Role::TownLeader, ZHAIDIAN, 403),
            (Role::TownClerk, QINGHE, 404),
            (Role::Villager, ZHAIDONG, 403),
        ] {
            let who = bench.house.caller("某人", &[(role, place)]).await;
            let seen = bench.house.get(&who, NEW).await;
            assert_eq!(seen.status.as_u16(), status, "{role:?}");
            let sent = bench.house.post(&who, NEW, &[("act", "post")]).await;
            assert_eq!(sent.status.as_u16(), status, "{role:?}");
            let book = bench.house.get(&who, BOOK).await;
            assert!(!book.text.contains(NEW), "{role:?}");
            let sheet = bench.house.get(&who, &format!("{BOOK}/vouchers/1?posted=1")).await;
            assert!(!sheet.text.contains("再记一笔"), "{role:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reason_typed_too_late_is_shown_again() {
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let first = bench.say("2026-02-06", "D 513 20;C 102 20").await.unwrap();
        let reverse =
            Reverse { book: bench.book, seq: first.seq, reason: "记重了".to_owned(), salt: SALT };
        bench.house.app.run(bench.actor(), None, reverse).await.unwrap();
        let url = format!("{BOOK}/vouchers/{}/reversal", first.seq);
        let late = bench.house.post(&bench.clerk, &url, &[("reason", "金额写错了")]).await;
        assert_eq!(late.status.as_u16(), 409);
        assert!(late.text.contains("value=\"金额写错了\""), "{}", late.text);
        assert!(late.text.contains("已经由 记-0001 冲销"), "{}", late.text);
    }
}
