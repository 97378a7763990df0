//! What every book must refuse or point out. Each case is named with where it is tested; those that need no database
//! are tested here.
//!
//! | case | what happens | test |
//! |---|---|---|
//! | a voucher a fen out of balance | refused | `rules::a_fen_too_many_is_refused_and_leaves_no_trace` |
//! | a voucher dated in a closed month | refused without an exception | `rules::days_have_two_ends`, `exceptions` |
//! | a grant for a purpose booked as income | pointed out at entry, on the voucher and on the page of closing | here |
//! | 153 and 154 carried over without the swap | refused | `succession::a_book_goes_over_with_every_fen_under_its_new_account` |
//! | members who owe and are owed | never netted | here |
//! | more given out than there is | refused | `rules::more_than_there_is_cannot_be_given_out`, `members::tests::dividends` |
//! | a reserve rounded up | rounded down | `members::tests::rules::losses_come_first_then_the_reserve_which_is_never_rounded_up` |
//! | three invoices below a limit from one seller in five days | pointed out | `payments::tests::desk::what_looks_split_is_shown_to_whoever_agrees` |
//! | farmland let beyond the second round | refused by its length, pointed out when shorter | here |
//! | waste land let in 1993 for sixty years, paid yearly | pointed out as to be renegotiated, never as void | here |
//! | a credit code with O or I, or a wrong last character | refused | here, and `base::credit_code` |

use super::super::model::{LedgerRow, Standard, Trial, concern::misposted_grant};
use super::{Bench, fixtures};
use crate::books::model::{AccountCode, PartyId};
use crate::contracts::tests::flags_of;
use crate::testing::TestHouse;
use houji_base::{CreditCode, Fen};

#[test]
fn a_grant_for_a_purpose_is_no_income() {
    let large = Fen::new(10_000_000);
    for (words, fen, told) in [
        ("收通棚道路专项资金", 35_000_000, true),
        ("收通棚道路专项资金", 1, true),
        ("收运转经费补助", 6_000_000, false),
        ("收运转经费补助", 9_999_999, false),
        ("收补助", 10_000_000, true),
        ("收通棚道路专项资金", 0, false),
        ("退通棚道路专项资金", -35_000_000, false),
    ] {
        let found = misposted_grant(words, Fen::new(fen), large);
        assert_eq!(found.is_some(), told, "{words} {fen}: {found:?}");
        assert!(found.is_none_or(|why| why.contains("请") && why.ends_with('。')), "{words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_misposted_grant_is_pointed_out_at_entry_on_the_voucher_and_on_the_page_of_closing() {
    const BOOK: &str = "/desk/books/14082410320101";
    for house in TestHouse::on_both().await {
        let bench = Bench::open_with(house, "D 102 1000;C 301 1000").await;
        let typed = [
            ("act", "check"),
            ("day", "2025-01-05"),
            ("summary", "收通棚道路专项资金"),
            ("papers", "1"),
            ("line1-account", "102"),
            ("line1-debit", "350000"),
            ("line2-account", "503"),
            ("line2-credit", "350000"),
        ];
        let seen = bench.house.post(&bench.clerk, &format!("{BOOK}/vouchers/new"), &typed).await;
        let told = "补助收入 350,000.00 元，摘要写着“专项”";
        assert!(seen.main_text().contains(told), "{}", seen.main_text());
        let lines = fixtures::lines("D 102 350000.00;C 503 350000.00", None);
        let posted = bench.post("2025-01-05", "收通棚道路专项资金", lines).await.unwrap();
        let voucher = format!("{BOOK}/vouchers/{}", posted.seq);
        assert!(bench.house.get(&bench.clerk, &voucher).await.main_text().contains(told));
        let close = bench.house.get(&bench.clerk, &format!("{BOOK}/close")).await.main_text();
        assert!(close.contains(&format!("记-0001：{told}")), "{close}");
        let right = fixtures::lines("D 102 60000.00;C 503 60000.00", None);
        bench.post("2025-01-06", "收运转经费补助", right).await.unwrap();
        let close = bench.house.get(&bench.clerk, &format!("{BOOK}/close")).await.main_text();
        assert!(!close.contains("记-0002"), "{close}");
    }
}

#[test]
fn what_one_member_owes_does_not_pay_what_another_is_owed() {
    let row = |party: i64, net: i64| LedgerRow {
        account: AccountCode::parse("113").unwrap(),
        party: Some(PartyId::from_i64(party)),
        month: 1,
        debit: Fen::new(net.max(0)),
        credit: Fen::new((-net).max(0)),
    };
    let trial = Trial::new(Standard::S2023, &[row(1, 360_000), row(2, -100_000)], 1, 1);
    let closing = trial.closing("113");
    assert_eq!((closing.debit, closing.credit), (Fen::new(360_000), Fen::new(100_000)));
}

#[test]
fn contracts_are_held_against_the_round_and_the_year_they_were_signed_in() {
    for (contract, told) in [
        ("farmland 2025-01-01 2025-01-01 2056-12-31 year", "超过了第二轮承包到期的 2028 年"),
        ("farmland 2025-01-01 2025-01-01 2029-01-01 year", "超过了第二轮承包到期的 2028 年"),
        ("farmland 2025-01-01 2025-01-01 2028-12-31 year", ""),
        ("forest 2025-01-01 2025-01-01 2056-12-31 year", ""),
        ("waste 1993-03-01 1993-03-01 2053-02-28 year", "重新谈租金"),
        ("waste 1994-02-21 1994-03-01 2004-02-28 year", "重新谈租金"),
        ("waste 1993-03-01 1993-03-01 2053-02-28 once", "把手续补齐"),
        ("waste 1994-02-22 1994-03-01 2054-02-28 year", "超过 50 年的部分无效"),
        ("waste 1994-02-22 1994-03-01 2044-02-29 year", ""),
    ] {
        let found = flags_of(contract, 2028);
        match told {
            "" => assert!(found.is_empty(), "{contract}: {found:?}"),
            told => assert!(found.len() == 1 && found[0].contains(told), "{contract}: {found:?}"),
        }
        assert!(!contract.starts_with("waste 1993") || !found[0].contains("无效"), "never void");
    }
}

#[test]
fn a_credit_code_has_no_letter_that_looks_like_a_digit_and_a_right_last_character() {
    assert!(CreditCode::parse("91350100M000100Y43").is_ok());
    for wrong in ["91350100M000100Y4Z", "9135010OM000100Y43", "9135I100M000100Y43"] {
        assert!(CreditCode::parse(wrong).is_err(), "{wrong}");
    }
}
