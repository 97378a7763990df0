//! What may be wrong with a voucher although it may be posted: somebody should look at it again. Pure.

use super::account::{NOWHERE, Standard};
use houji_base::Fen;

/// Words that name a purpose: money given for one is owed (专项应付款) until it is spent on it, and is no income.
const PURPOSE: [&str; 13] = [
    "专项",
    "项目",
    "工程",
    "建设",
    "修建",
    "新建",
    "改造",
    "修路",
    "道路",
    "打井",
    "衔接资金",
    "扶持资金",
    "指定用途",
];

/// The account of grants without a purpose.
pub fn grants(standard: Standard) -> &'static str {
    match standard {
        Standard::S2004 => "522",
        Standard::S2023 => "503",
        Standard::Imported(_) => NOWHERE,
    }
}

/// Money from above that was booked as income although its words name a purpose, or that is so much (`large`) that it
/// probably has one. `credited` is what was credited to [`grants`].
pub fn misposted_grant(summary: &str, credited: Fen, large: Fen) -> Option<String> {
    if credited <= Fen::ZERO {
        return None;
    }
    let amount = credited.grouped();
    let purpose = PURPOSE.iter().find(|word| summary.contains(**word));
    match purpose {
        Some(word) => Some(format!(
            "补助收入 {amount} 元，摘要写着“{word}”，像是指定了用途的钱。指定用途的应记专项应付款（241），记成收入会把村里的\
             收入算多。请核对拨款文件，记错了就冲销重记。"
        )),
        None if credited >= large => Some(format!(
            "补助收入 {amount} 元，数额大，多半指定了用途。指定用途的应记专项应付款（241），记成收入会把村里的收入算多。请\
             核对拨款文件，确实没指定用途的不用改。"
        )),
        None => None,
    }
}
