//! The charts as data, and the way from the older to the newer one.

use super::account::{Account, Class, Side};

const fn account(code: &'static str, zh: &'static str, side: Side, class: Class) -> Account {
    Account { code, zh, side, is_contra: false, class, by_party: matches!(code.as_bytes(), b"113") }
}

const fn contra(code: &'static str, zh: &'static str) -> Account {
    Account { code, zh, side: Side::Credit, is_contra: true, class: Class::Asset, by_party: false }
}

use Class::{Asset, Cost, Equity, Expense, Income, Liability};
use Side::{Credit, Debit};

/// The 42 accounts of the 2023 system.
pub const C2023: &[Account] = &[
    account("101", "库存现金", Debit, Asset),
    account("102", "银行存款", Debit, Asset),
    account("111", "短期投资", Debit, Asset),
    account("112", "应收款", Debit, Asset),
    account("113", "内部往来", Debit, Asset),
    account("121", "库存物资", Debit, Asset),
    account("131", "消耗性生物资产", Debit, Asset),
    account("132", "生产性生物资产", Debit, Asset),
    contra("133", "生产性生物资产累计折旧"),
    account("134", "公益性生物资产", Debit, Asset),
    account("141", "长期投资", Debit, Asset),
    account("151", "固定资产", Debit, Asset),
    contra("152", "累计折旧"),
    account("153", "在建工程", Debit, Asset),
    account("154", "固定资产清理", Debit, Asset),
    account("161", "无形资产", Debit, Asset),
    contra("162", "累计摊销"),
    account("171", "长期待摊费用", Debit, Asset),
    account("181", "待处理财产损溢", Debit, Asset),
    account("201", "短期借款", Credit, Liability),
    account("211", "应付款", Credit, Liability),
    account("212", "应付工资", Credit, Liability),
    account("213", "应付劳务费", Credit, Liability),
    account("214", "应交税费", Credit, Liability),
    account("221", "长期借款及应付款", Credit, Liability),
    account("231", "一事一议资金", Credit, Liability),
    account("241", "专项应付款", Credit, Liability),
    account("301", "资本", Credit, Equity),
    account("311", "公积公益金", Credit, Equity),
    account("321", "本年收益", Credit, Equity),
    account("322", "收益分配", Credit, Equity),
    account("401", "生产（劳务）成本", Debit, Cost),
    account("501", "经营收入", Credit, Income),
    account("502", "投资收益", Credit, Income),
    account("503", "补助收入", Credit, Income),
    account("504", "其他收入", Credit, Income),
    account("511", "经营支出", Debit, Expense),
    account("512", "税金及附加", Debit, Expense),
    account("513", "管理费用", Debit, Expense),
    account("514", "公益支出", Debit, Expense),
    account("515", "其他支出", Debit, Expense),
    account("521", "所得税费用", Debit, Expense),
];

/// The chart of the 2004 system. 531, 541, 551 and 561 are given from practice.
pub const C2004: &[Account] = &[
    account("101", "现金", Debit, Asset),
    account("102", "银行存款", Debit, Asset),
    account("111", "短期投资", Debit, Asset),
    account("112", "应收款", Debit, Asset),
    account("113", "内部往来", Debit, Asset),
    account("121", "库存物资", Debit, Asset),
    account("131", "牲畜（禽）资产", Debit, Asset),
    account("132", "林木资产", Debit, Asset),
    account("141", "长期投资", Debit, Asset),
    account("151", "固定资产", Debit, Asset),
    contra("152", "累计折旧"),
    account("153", "固定资产清理", Debit, Asset),
    account("154", "在建工程", Debit, Asset),
    account("161", "无形资产", Debit, Asset),
    account("201", "短期借款", Credit, Liability),
    account("202", "应付款", Credit, Liability),
    account("211", "应付工资", Credit, Liability),
    account("212", "应付福利费", Credit, Liability),
    account("221", "长期借款及应付款", Credit, Liability),
    account("231", "一事一议资金", Credit, Liability),
    account("241", "专项应付款", Credit, Liability),
    account("301", "资本", Credit, Equity),
    account("311", "公积公益金", Credit, Equity),
    account("321", "本年收益", Credit, Equity),
    account("322", "收益分配", Credit, Equity),
    account("401", "生产（劳务）成本", Debit, Cost),
    account("501", "经营收入", Credit, Income),
    account("502", "经营支出", Debit, Expense),
    account("511", "发包及上交收入", Credit, Income),
    account("521", "农业税附加返还收入", Credit, Income),
    account("522", "补助收入", Credit, Income),
    account("531", "其他收入", Credit, Income),
    account("541", "管理费用", Debit, Expense),
    account("551", "其他支出", Debit, Expense),
    account("561", "投资收益", Credit, Income),
];

/// Where the balance of an account of the 2004 chart goes in that of 2023 (财会〔2023〕20号). Where there are several a
/// person says how much goes to each. Income and expense have no balance to carry over.
pub const MAP_2004_2023: &[(&str, &[&str])] = &[
    ("101", &["101"]),
    ("102", &["102"]),
    ("111", &["111"]),
    ("112", &["112"]),
    ("113", &["113"]),
    ("121", &["121"]),
    ("131", &["131", "132", "133", "134"]),
    ("132", &["131", "132", "133", "134"]),
    ("141", &["141"]),
    ("151", &["151"]),
    ("152", &["152"]),
    // Swapped.
    ("153", &["154"]),
    ("154", &["153"]),
    ("161", &["161", "162"]),
    ("201", &["201"]),
    ("202", &["211"]),
    ("211", &["212", "213"]),
    ("212", &["311"]),
    ("221", &["221"]),
    ("231", &["231"]),
    ("241", &["241"]),
    ("301", &["301"]),
    ("311", &["311"]),
    ("321", &["321"]),
    ("322", &["322"]),
    ("401", &["401"]),
];

/// Sub-accounts every book of the 2023 system begins with.
pub const SUBS_2023: &[(&str, &str)] = &[
    ("211.01", "预收租金"),
    ("211.02", "保证金"),
    ("211.03", "质保金"),
    ("211.04", "应付成员分配"),
    ("211.05", "工程款"),
    ("211.06", "代收代付"),
    ("322.01", "各项分配"),
    ("322.01.01", "提取公积公益金"),
    ("322.01.02", "向成员分配"),
    ("322.01.03", "其他分配"),
    ("322.02", "未分配收益"),
    ("501.01", "销售"),
    ("501.02", "发包"),
    ("501.03", "租赁"),
    ("501.04", "服务"),
    ("501.05", "劳务"),
    ("513.01", "干部报酬"),
    ("513.02", "办公"),
    ("513.03", "差旅"),
    ("513.04", "水电"),
    ("513.05", "折旧"),
    ("513.06", "运转保障"),
];

/// Sub-accounts every book of the 2004 system begins with.
pub const SUBS_2004: &[(&str, &str)] = &[
    ("322.01", "各项分配"),
    ("322.01.01", "提取公积公益金"),
    ("322.01.02", "向成员分配"),
    ("322.01.03", "其他分配"),
    ("322.02", "未分配收益"),
];
