//! What each kind of entry is called for people. Pure.

/// A kind of entry.
pub(super) struct Word {
    /// As recorded.
    pub(super) kind: &'static str,
    /// For people.
    pub(super) zh: &'static str,
    /// Its facts are about running the county and may be shown to the audit administrator, who sees no business.
    pub(super) open: bool,
}

const fn business(kind: &'static str, zh: &'static str) -> Word {
    Word { kind, zh, open: false }
}

const fn running(kind: &'static str, zh: &'static str) -> Word {
    Word { kind, zh, open: true }
}

/// Every kind of entry the program writes; a test looks for kinds that are missing.
const WORDS: &[Word] = &[
    running("demo.peopled", "放进演示的人员"),
    business("appeal.filed", "反映诉求"),
    business("appeal.accepted", "接办诉求"),
    business("appeal.replied", "答复诉求"),
    business("appeal.rated", "评价答复"),
    business("appeal.closed_unrated", "到期没评价，诉求结束"),
    business("appeal.refused", "没有受理诉求"),
    business("appeal.objected", "不同意没有受理"),
    business("appeal.closed_refused", "到期没有不同意，诉求结束"),
    business("appeal.returned", "转给别的单位"),
    business("appeal.raised", "交给上一级办"),
    business("appeal.designated", "指定办理单位"),
    business("appeal.extension_asked", "申请延期"),
    business("appeal.extension_granted", "同意延期"),
    business("appeal.extension_denied", "不同意延期"),
    business("appeal.extension_lapsed", "延期到期没批，作废"),
    business("appeal.asked", "请本人补充"),
    business("appeal.supplemented", "本人补充"),
    business("appeal.wait_over", "等补充到期"),
    business("appeal.part_asked", "请别的单位一起办"),
    business("appeal.part_done", "一起办的单位办完"),
    business("appeal.reopened", "不满意，重新办"),
    business("appeal.withdrawn", "本人撤回"),
    business("appeal.petition_marked", "转为信访事项"),
    business("appeal.merged", "并到另一件"),
    business("appeal.joined", "并进来一件"),
    business("appeal.cosigned", "说“我也遇到”"),
    business("appeal.identity_seen", "看了反映人的姓名电话"),
    business("appeal.consent_seen", "看了代办的凭证"),
    business("appeal.notice_printed", "印了催办单"),
    business("appeal.letter_printed", "印了答复意见书"),
    business("slip.printed", "印了纸条"),
    business("appeal.files_seen", "看了密件的照片录音"),
    business("appeal.reminded", "提醒、催办诉求"),
    business("book.opened", "建账"),
    business("book.gone_over", "转到新会计制度的账"),
    business("book.posted", "记账"),
    business("book.closed", "结账"),
    business("book.exception_opened", "开结账例外"),
    business("book.exception_ended", "结账例外结束"),
    business("book.sub_account_added", "加明细科目"),
    business("book.sub_account_renamed", "改明细科目的名称"),
    business("book.sub_account_ended", "停用明细科目"),
    business("book.party_added", "加往来单位"),
    business("book.papers_added", "附上凭证的照片"),
    business("book.parties_seen", "看了往来户的名字"),
    business("book.imported", "导入旧凭证"),
    business("book.exported", "导出账簿"),
    business("contract.recorded", "登记合同"),
    business("contract.fell_due", "租金到期，记应收"),
    business("contract.earned", "预收的租金转收入"),
    business("contract.received", "收合同的钱"),
    business("contract.taken_back", "冲销收合同的钱"),
    business("contract.voided", "作废登错的合同"),
    business("contract.ended", "提前终止合同"),
    business("decision.recorded", "登记要村民决定的事"),
    business("decision.stepped", "登记决定的一步"),
    business("decision.published", "登记决议公开"),
    business("decision.voided", "作废登错的决定"),
    business("debt.recorded", "登记债务"),
    business("debt.settled", "还债、付息、抵债、核销"),
    business("debt.taken_back", "冲销还债的一笔"),
    business("debt.voided", "作废登错的债务"),
    business("project.recorded", "登记项目"),
    business("project.tagged", "把凭证算进项目"),
    business("project.untagged", "把凭证从项目里去掉"),
    business("project.accepted", "项目验收"),
    business("venture.founded", "登记联营"),
    business("venture.paid_in", "联营出资记账"),
    business("venture.distributed", "分配联营收益"),
    business("venture.received", "收到联营分红"),
    business("asset.entered", "登记资产卡片"),
    business("asset.use_changed", "改资产的使用状况"),
    business("asset.worn", "计提一个月的折旧摊销"),
    business("asset.disposed", "处置资产"),
    business("asset.settled", "盘盈盘亏处理完"),
    business("asset.voided", "作废登错的资产卡片"),
    business("parcel.entered", "登记资源"),
    business("parcel.changed", "改资源登记"),
    business("stocktake.begun", "开始资产清查"),
    business("asset.corrected", "改资产卡片"),
    business("asset.part_lost", "资产少了几件，盘亏"),
    business("stocktake.filled", "填清查核实数"),
    business("stocktake.done", "清查做完"),
    business("bank.added", "登记银行账户"),
    business("bank.imported", "导入银行流水"),
    business("bank.matched", "流水和凭证对上"),
    business("bank.parted", "对上的流水和凭证分开"),
    business("bank.agreed", "确认一个月的银行对账"),
    business("bank.party_seen", "看了银行流水的对方户名"),
    business("cash.counted", "现金盘点"),
    business("cash.explained", "说明现金为什么不一样"),
    business("cash.settled", "盘盈盘亏记账"),
    business("member.added", "登记成员"),
    business("member.left", "成员退出"),
    business("member.shares_changed", "股份变动"),
    business("member.household_set", "改户的户主、股权证、卡号"),
    business("member.phone_given", "登记一户的手机号"),
    business("member.phone_taken", "去掉一户的手机号"),
    business("member.kind_set", "设股份种类"),
    business("member.seen", "看了一户成员的姓名、身份证号、卡号"),
    business("dividend.drafted", "起草收益分配方案"),
    business("dividend.checked", "监事会审核收益分配"),
    business("dividend.approved", "乡镇审核收益分配"),
    business("dividend.voted", "成员大会表决收益分配"),
    business("dividend.published", "公示收益分配"),
    business("dividend.voided", "作废收益分配方案"),
    business("dividend.posted", "收益分配记账"),
    business("dividend.paid", "发放收益分配"),
    business("dividend.taken_back", "冲销收益分配或发放"),
    business("dividend.listed", "取走收益分配的发放名单"),
    business("notice.begun", "起草公开稿"),
    business("notice.edited", "改公开稿"),
    business("notice.corrected", "起草更正"),
    business("notice.checked", "审核公开稿"),
    business("notice.agreed", "监督同意公开"),
    business("notice.objected", "监督对公开稿有异议"),
    business("notice.approved", "乡镇同意公开"),
    business("notice.returned", "退回公开稿"),
    business("notice.published", "公开"),
    business("notice.looked", "看只对党员公开的内容"),
    business("notice.owed", "公开事项到了该公开的时候"),
    business("notice.reminded", "提醒公开"),
    running("notice.catalogue_changed", "改公开目录"),
    running("book.chart_taken", "导入会计科目表"),
    running("book.chart_lines_taken", "导入报表项目"),
    business("payment.asked", "申请用款"),
    business("payment.mended", "用款申请补正后再交"),
    business("payment.approved", "同意用款"),
    business("payment.returned", "用款申请退回补正"),
    business("payment.refused", "不同意用款"),
    business("payment.cancelled", "撤回用款申请"),
    business("payment.paid", "付款记账"),
    business("payment.expired", "批了的用款过期作废"),
    business("feedback.said", "给平台提意见"),
    business("feedback.answered", "答复平台意见"),
    business("ledger.exported", "导出诉求台账"),
    running("totals.mended", "照诉求重新数合计"),
    running("open311.key_ended", "作废接入程序的钥匙"),
    running("open311.key_made", "发放接入程序的钥匙"),
    business("party.ended", "结束党员登记"),
    business("party.enrolled", "登记党员"),
    business("party.listed", "导出党员名册"),
    running("person.account_made", "开账号"),
    running("person.accounts_exported", "导出人员名单"),
    running("person.joined", "村民登记"),
    running("person.locked", "连错密码，账号锁定"),
    running("person.moved", "村民换了村"),
    running("person.passkey_added", "添加通行密钥"),
    running("person.passkey_removed", "去掉通行密钥"),
    running("person.password_changed", "改密码"),
    running("person.password_reset", "重设密码"),
    running("person.post_ended", "结束岗位"),
    running("person.post_granted", "授予岗位"),
    business("person.recusal_declared", "申报回避"),
    running("person.sessions_ended", "退出所有设备"),
    running("person.signed_in", "登录"),
    running("person.signed_out", "退出登录"),
    running("person.switched", "停用或启用账号"),
    running("person.token_ended", "作废接口令牌"),
    running("person.token_made", "发放接口令牌"),
    running("person.totp_enrolled", "绑定动态口令"),
    running("record.anchored", "记下各道的尾码"),
    running("screen.opened", "开通大屏"),
    running("screen.paired", "大屏输了配对码"),
    running("screen.closed", "停用大屏"),
    running("registry.divisions_imported", "导入区划"),
    running("registry.calendar_imported", "导入工作日历"),
    running("registry.parameters_imported", "导入参数"),
];

/// What a kind is called; the kind itself when it is of a newer program.
pub(super) fn zh(kind: &str) -> &str {
    find(kind).map_or(kind, |word| word.zh)
}

/// True when the facts of a kind are not business.
pub(super) fn is_open(kind: &str) -> bool {
    find(kind).is_some_and(|word| word.open)
}

fn find(kind: &str) -> Option<&'static Word> {
    WORDS.iter().find(|word| word.kind == kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::sql::all_sources;
    use std::collections::BTreeSet;

    /// Literals like `"appeal.filed"` in the functions that name an event's kind.
    fn kinds_in(text: &str) -> BTreeSet<String> {
        let mut kinds = BTreeSet::new();
        for body in text.split(concat!("fn kind(&self)", " -> &'static str {")).skip(1) {
            let body = body.split("\n    }\n").next().unwrap();
            for literal in body.split('"').skip(1).step_by(2) {
                kinds.insert(literal.to_owned());
            }
        }
        kinds
    }

    #[test]
    fn every_kind_the_program_writes_has_words() {
        let mut kinds = BTreeSet::new();
        for file in all_sources() {
            kinds.extend(kinds_in(&std::fs::read_to_string(file).unwrap()));
        }
        assert!(kinds.len() >= 11, "the functions that name kinds have another form: {kinds:?}");
        for kind in &kinds {
            assert!(find(kind).is_some(), "{kind} has no words");
        }
    }

    #[test]
    fn words_are_unique_and_business_is_closed() {
        let kinds: BTreeSet<&str> = WORDS.iter().map(|word| word.kind).collect();
        let words: BTreeSet<&str> = WORDS.iter().map(|word| word.zh).collect();
        assert_eq!((kinds.len(), words.len()), (WORDS.len(), WORDS.len()));
        assert!(WORDS.iter().all(|word| !word.kind.starts_with("appeal.") || !word.open));
        assert_eq!((zh("appeal.filed"), is_open("appeal.filed")), ("反映诉求", false));
        assert_eq!((zh("new.kind"), is_open("new.kind")), ("new.kind", false));
    }
}
