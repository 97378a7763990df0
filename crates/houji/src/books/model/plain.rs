//! What an account is called where villagers read of the money: what came in by it, and what went out by it. The words
//! are the program's own, so that nothing an accountant typed is shown.

use super::account::{AccountCode, Standard};

/// Code of an account or of a part that every book has, what comes in by it, what goes out by it.
type Words = (&'static str, &'static str, &'static str);

const WORDS_2023: &[Words] = &[
    ("111", "收回的短期投资", "短期投资"),
    ("112", "收回别人欠村里的钱", "垫付、借出的钱"),
    ("113", "和各户、各单位的往来", "和各户、各单位的往来"),
    ("121", "卖库存物资", "买材料物资"),
    ("131", "卖牲畜、苗木", "买牲畜、苗木"),
    ("132", "卖产役畜、果树", "买产役畜、果树"),
    ("133", "牲畜果树折旧调整", "牲畜果树折旧调整"),
    ("134", "公益林木收的钱", "公益林木花的钱"),
    ("141", "收回的长期投资", "长期投资"),
    ("151", "卖旧房屋、设备", "买房屋、设备"),
    ("152", "房屋设备折旧调整", "房屋设备折旧调整"),
    ("153", "退回的工程款", "修路、盖房等工程"),
    ("154", "处理旧房屋、设备收的钱", "处理旧房屋、设备花的钱"),
    ("161", "转让专利、使用权等", "买专利、使用权等"),
    ("162", "专利、使用权摊销调整", "专利、使用权摊销调整"),
    ("171", "退回的多年费用", "管几年的费用"),
    ("181", "清点多出来的", "清点少了的"),
    ("201", "短期借来的钱", "还短期借款"),
    ("211", "先收、欠付别人的钱", "付以前欠的钱"),
    ("211.01", "先收的以后的租金", "退先收的租金"),
    ("211.02", "收的保证金", "退的保证金"),
    ("211.03", "收的质保金", "付的质保金"),
    ("211.04", "退回的分红", "发给成员的分红"),
    ("211.05", "退回的工程款", "付欠的工程款"),
    ("211.06", "替别人代收的钱", "替别人代付的钱"),
    ("212", "退回的工资报酬", "发工资报酬"),
    ("213", "退回的用工钱", "付用工钱"),
    ("214", "退回的税", "缴的税"),
    ("221", "长期借来的钱", "还长期欠款"),
    ("231", "一事一议大家出的钱", "一事一议花的钱"),
    ("241", "上面拨的专款", "专款花的、退的钱"),
    ("301", "入股的钱", "退股的钱"),
    ("311", "转进公积公益金的钱", "公积公益金花的钱"),
    ("321", "收益调整", "收益调整"),
    ("322", "分配退回的钱", "分出去的收益"),
    ("401", "退回的生产、劳务成本", "生产、劳务的成本"),
    ("501", "经营收的钱", "退回的经营收入"),
    ("501.01", "卖东西收的钱", "退货款"),
    ("501.02", "土地、鱼塘等承包费", "退承包费"),
    ("501.03", "出租收的租金", "退租金"),
    ("501.04", "服务收的钱", "退服务费"),
    ("501.05", "出工收的钱", "退劳务费"),
    ("502", "投资分红", "投资赔的钱"),
    ("503", "上面给的补助", "退回的补助"),
    ("504", "利息和别的收入", "退别的收入"),
    ("511", "退回的经营花费", "生产经营花的钱"),
    ("512", "退回的税和附加", "税和附加"),
    ("513", "退回的办公、管理花费", "办公、管理花的钱"),
    ("513.01", "退回的干部报酬", "干部报酬"),
    ("513.02", "退回的办公费", "办公费"),
    ("513.03", "退回的差旅费", "差旅费"),
    ("513.04", "退回的水电费", "水电费"),
    ("513.05", "管理用房折旧调整", "管理用房折旧调整"),
    ("513.06", "退回的运转费", "村级组织运转费"),
    ("514", "退回的公益花费", "公益的事花的钱"),
    ("515", "退回的别的花费", "利息和别的花费"),
    ("521", "退回的所得税", "所得税"),
];

const WORDS_2004: &[Words] = &[
    ("111", "收回的短期投资", "短期投资"),
    ("112", "收回别人欠村里的钱", "垫付、借出的钱"),
    ("113", "和各户、各单位的往来", "和各户、各单位的往来"),
    ("121", "卖库存物资", "买材料物资"),
    ("131", "卖牲畜、家禽", "买牲畜、家禽"),
    ("132", "卖林木、果树", "买林木、果树"),
    ("141", "收回的长期投资", "长期投资"),
    ("151", "卖旧房屋、设备", "买房屋、设备"),
    ("152", "房屋设备折旧调整", "房屋设备折旧调整"),
    ("153", "处理旧房屋、设备收的钱", "处理旧房屋、设备花的钱"),
    ("154", "退回的工程款", "修路、盖房等工程"),
    ("161", "转让专利、使用权等", "买专利、使用权等"),
    ("201", "短期借来的钱", "还短期借款"),
    ("202", "先收、欠付别人的钱", "付以前欠的钱"),
    ("211", "退回的工资报酬", "发工资报酬"),
    ("212", "退回的福利费", "福利费"),
    ("221", "长期借来的钱", "还长期欠款"),
    ("231", "一事一议大家出的钱", "一事一议花的钱"),
    ("241", "上面拨的专款", "专款花的、退的钱"),
    ("301", "入股的钱", "退股的钱"),
    ("311", "转进公积公益金的钱", "公积公益金花的钱"),
    ("321", "收益调整", "收益调整"),
    ("322", "分配退回的钱", "分出去的收益"),
    ("401", "退回的生产、劳务成本", "生产、劳务的成本"),
    ("501", "经营收的钱", "退回的经营收入"),
    ("502", "退回的经营花费", "生产经营花的钱"),
    ("511", "承包费和上交的钱", "退承包费"),
    ("521", "农业税附加返还", "退农业税附加"),
    ("522", "上面给的补助", "退回的补助"),
    ("531", "利息和别的收入", "退别的收入"),
    ("541", "退回的办公、管理花费", "办公、管理花的钱"),
    ("551", "退回的别的花费", "利息和别的花费"),
    ("561", "投资分红", "投资赔的钱"),
];

fn table(standard: Standard) -> &'static [Words] {
    match standard {
        Standard::S2004 => WORDS_2004,
        Standard::S2023 => WORDS_2023,
        Standard::Imported(_) => &[],
    }
}

/// The group of an account: itself or what it is a part of, as the tables name it. `None` for cash and bank, and for
/// an account the standard does not have.
pub fn group(standard: Standard, account: &AccountCode) -> Option<&'static str> {
    let is_part = |(code, ..): &&Words| {
        account.as_str().strip_prefix(code).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    // A part comes after what it is a part of.
    table(standard).iter().rfind(is_part).map(|(code, ..)| *code)
}

/// The words of a group: what came in by it, and what went out by it.
pub fn words(standard: Standard, group: &str) -> Option<(&'static str, &'static str)> {
    table(standard).iter().find(|(code, ..)| *code == group).map(|(_, came, went)| (*came, *went))
}

#[cfg(test)]
mod tests {
    use super::super::charts::{SUBS_2004, SUBS_2023};
    use super::*;

    #[test]
    fn every_account_but_cash_and_bank_has_words() {
        for (standard, subs) in [(Standard::S2004, SUBS_2004), (Standard::S2023, SUBS_2023)] {
            for account in standard.accounts() {
                let code = AccountCode::parse(account.code).unwrap();
                let wanted = (!["101", "102"].contains(&account.code)).then_some(account.code);
                assert_eq!(group(standard, &code), wanted, "{} {}", standard.code(), account.code);
            }
            let words = table(standard);
            assert!(words.is_sorted_by_key(|(code, ..)| *code), "parts come after what they are parts of");
            for (code, came, went) in words {
                let is_there = code.len() == 3 || subs.iter().any(|(sub, _)| sub == code);
                assert!(is_there && !came.is_empty() && !went.is_empty(), "{} {code}", standard.code());
            }
        }
    }

    #[test]
    fn a_books_own_part_is_told_as_what_it_is_a_part_of() {
        let of = |text: &str| group(Standard::S2023, &AccountCode::parse(text).unwrap());
        for (code, wanted) in [
            ("501.03", Some("501.03")),
            ("501.03.07", Some("501.03")),
            ("501.77", Some("501")),
            ("212.01", Some("212")),
            ("102.01", None),
            ("999", None),
        ] {
            assert_eq!(of(code), wanted, "{code}");
        }
        assert_eq!(words(Standard::S2023, "501.03"), Some(("出租收的租金", "退租金")));
        assert_eq!(words(Standard::S2023, "501.77"), None);
    }
}
