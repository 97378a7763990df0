//! What often happens in a village and how it is entered under the system of 2023. A template fills in accounts, sides
//! and words; amounts are typed, and the line marked as the rest takes what balances. A proposal, never a rule: what is
//! posted is what stands in the lines.

use super::account::Side::{self, Credit, Debit};

/// One line of a template: side, account, and whether it takes the rest.
pub type TemplateLine = (Side, &'static str, bool);

/// How something that often happens is entered.
#[derive(Debug)]
pub struct Template {
    /// Stable code.
    pub code: &'static str,
    /// Heading under which it stands.
    pub group: &'static str,
    /// What happened, as the accountant would say it.
    pub zh: &'static str,
    /// Words of the voucher.
    pub summary: &'static str,
    /// Lines; one of them takes the rest, and those that stay without an amount are not entered.
    pub lines: &'static [TemplateLine],
}

impl Template {
    /// The template of a code.
    pub fn parse(code: &str) -> Option<&'static Template> {
        TEMPLATES.iter().find(|template| template.code == code)
    }
}

/// All, those of one group together.
pub const TEMPLATES: &[Template] = &[
    Template {
        code: "rent",
        group: "收钱",
        zh: "收租金（一次收了几年的，以后年份的填预收）",
        summary: "收租金",
        lines: &[(Debit, "102", false), (Credit, "501.03", true), (Credit, "211.01", false)],
    },
    Template {
        code: "contract-fee",
        group: "收钱",
        zh: "收承包费（一次收了几年的，以后年份的填预收）",
        summary: "收承包费",
        lines: &[(Debit, "102", false), (Credit, "501.02", true), (Credit, "211.01", false)],
    },
    Template {
        code: "rent-due",
        group: "收钱",
        zh: "租金到期，钱还没收到（外面的单位、个人）",
        summary: "应收租金",
        lines: &[(Debit, "112", false), (Credit, "501.03", true)],
    },
    Template {
        code: "rent-due-member",
        group: "收钱",
        zh: "承包费到期，钱还没收到（本村的户）",
        summary: "应收承包费",
        lines: &[(Debit, "113", false), (Credit, "501.02", true)],
    },
    Template {
        code: "agency",
        group: "收钱",
        zh: "替别人代收钱（只有手续费算收入）",
        summary: "代收款",
        lines: &[(Debit, "102", false), (Credit, "211.06", true), (Credit, "501.04", false)],
    },
    Template {
        code: "grant",
        group: "收钱",
        zh: "收到专项拨款（指定了用途）",
        summary: "收到专项拨款",
        lines: &[(Debit, "102", false), (Credit, "241", true)],
    },
    Template {
        code: "subsidy",
        group: "收钱",
        zh: "收到补助（没有指定用途，比如运转经费）",
        summary: "收到运转经费补助",
        lines: &[(Debit, "102", false), (Credit, "503", true)],
    },
    Template {
        code: "land",
        group: "收钱",
        zh: "收到土地补偿款（该给农户的填应付款）",
        summary: "收到土地补偿款",
        lines: &[(Debit, "102", false), (Credit, "311", true), (Credit, "211", false)],
    },
    Template {
        code: "bank-interest",
        group: "收钱",
        zh: "收到存款利息",
        summary: "收到存款利息",
        lines: &[(Debit, "102", false), (Credit, "504", true)],
    },
    Template {
        code: "works",
        group: "花钱",
        zh: "付工程款（留质保金的，填在质保金）",
        summary: "付工程款",
        lines: &[(Debit, "153", false), (Credit, "102", true), (Credit, "211.03", false)],
    },
    Template {
        code: "grant-spent",
        group: "花钱",
        zh: "专项拨款花了，没有形成资产",
        summary: "专项拨款支出",
        lines: &[(Debit, "241", false), (Credit, "102", true)],
    },
    Template {
        code: "interest",
        group: "花钱",
        zh: "付借款利息",
        summary: "付借款利息",
        lines: &[(Debit, "515", false), (Credit, "102", true)],
    },
    Template {
        code: "office",
        group: "花钱",
        zh: "付办公费",
        summary: "付办公费",
        lines: &[(Debit, "513.02", false), (Credit, "102", true)],
    },
    Template {
        code: "power",
        group: "花钱",
        zh: "付水电费",
        summary: "付水电费",
        lines: &[(Debit, "513.04", false), (Credit, "102", true)],
    },
    Template {
        code: "cash-drawn",
        group: "花钱",
        zh: "从银行取现金",
        summary: "从银行取现金",
        lines: &[(Debit, "101", false), (Credit, "102", true)],
    },
    Template {
        code: "completion",
        group: "工程和资产",
        zh: "工程完工，转成固定资产",
        summary: "工程完工转固定资产",
        lines: &[(Debit, "151", false), (Credit, "153", true)],
    },
    Template {
        code: "grant-asset",
        group: "工程和资产",
        zh: "专项拨款形成了资产，转公积公益金",
        summary: "专项拨款转公积公益金",
        lines: &[(Debit, "241", false), (Credit, "311", true)],
    },
    Template {
        code: "levy",
        group: "工程和资产",
        zh: "一事一议筹资商定了，各户应交",
        summary: "一事一议筹资",
        lines: &[(Debit, "113", false), (Credit, "231", true)],
    },
    Template {
        code: "levy-done",
        group: "工程和资产",
        zh: "一事一议的工程办成了，转公积公益金",
        summary: "一事一议资金转公积公益金",
        lines: &[(Debit, "231", false), (Credit, "311", true)],
    },
    Template {
        code: "donation",
        group: "工程和资产",
        zh: "收到捐赠的资产、物资",
        summary: "收到捐赠",
        lines: &[(Debit, "151", false), (Debit, "121", false), (Credit, "311", true)],
    },
    Template {
        code: "shortfall",
        group: "工程和资产",
        zh: "盘点少了，先挂起来等处理",
        summary: "盘亏待处理",
        lines: &[(Debit, "181", false), (Credit, "151", true), (Credit, "121", false)],
    },
    Template {
        code: "shortfall-settled",
        group: "工程和资产",
        zh: "盘亏批下来了（有人赔的，填应收款）",
        summary: "处理盘亏",
        lines: &[(Debit, "515", false), (Debit, "112", false), (Credit, "181", true)],
    },
    Template {
        code: "rent-released",
        group: "年初年底",
        zh: "以前年份预收的租金，转成今年的收入",
        summary: "预收租金转今年收入",
        lines: &[(Debit, "211.01", false), (Credit, "501.03", true)],
    },
    Template {
        code: "depreciation",
        group: "年初年底",
        zh: "提折旧（管理用的、经营用的、公益用的分开填；产奶的牛、结果的树填在 133）",
        summary: "提折旧",
        lines: &[
            (Debit, "513.05", false),
            (Debit, "511", false),
            (Debit, "514", false),
            (Credit, "152", true),
            (Credit, "133", false),
        ],
    },
    Template {
        code: "payable-dropped",
        group: "年初年底",
        zh: "欠别人的钱确实付不出去了，转收入",
        summary: "无法支付的款项转收入",
        lines: &[(Debit, "211", false), (Debit, "221", false), (Credit, "504", true)],
    },
    Template {
        code: "dividends",
        group: "年初年底",
        zh: "决定给成员分红",
        summary: "向成员分配",
        lines: &[(Debit, "322.01.02", false), (Credit, "211.04", true)],
    },
];

#[cfg(test)]
mod tests {
    use super::super::{AccountCode, Standard, SubAccounts};
    use super::*;

    #[test]
    fn templates_name_accounts_that_are_there_and_have_one_rest() {
        let subs = SubAccounts::new(Standard::S2023, []);
        for template in TEMPLATES {
            for (_, code, _) in template.lines {
                let account = AccountCode::parse(code).unwrap();
                assert!(subs.name(Standard::S2023, &account).is_some(), "{}: {code}", template.code);
            }
            let rest = template.lines.iter().filter(|(_, _, rest)| *rest).count();
            assert_eq!(rest, 1, "{}", template.code);
            assert_eq!(Template::parse(template.code).unwrap().zh, template.zh, "codes are told apart");
        }
        assert!(Template::parse("nothing").is_none());
    }

    #[test]
    fn templates_of_a_group_stand_together() {
        let mut groups: Vec<_> = TEMPLATES.iter().map(|template| template.group).collect();
        groups.dedup();
        assert_eq!(groups, ["收钱", "花钱", "工程和资产", "年初年底"]);
    }
}
