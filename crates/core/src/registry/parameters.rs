//! Dated parameters: every limit of the county, with the text it rests on. The program has defaults; a county's
//! own rows come before them from their day on.

use super::Chain;
use crate::gate::Office;
use houji_base::{Day, Term};
use std::collections::BTreeMap;

/// What a parameter's value is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A length of time, such as `5wd`.
    Term,
    /// A whole number.
    Number,
    /// Words, for people to read.
    Text,
    /// An office with a desk.
    Office,
    /// Who agrees to payments, by how much they are.
    Chain,
}

/// A parameter the program knows.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Stable code.
    pub code: &'static str,
    /// Name for people.
    pub zh: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// Unit of a number, for people.
    pub unit: &'static str,
    /// Value when the county has set none.
    pub default: &'static str,
    /// Least number, without the unit of a term.
    pub least: i64,
    /// Largest number.
    pub most: i64,
}

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident $code:literal $kind:ident $default:literal $least:literal $most:literal $unit:literal $zh:literal;)*) => {
        /// The parameters by name.
        pub mod keys {
            use super::{Key, Kind};
            $($(#[$doc])* pub const $name: Key =
                Key { code: $code, zh: $zh, kind: Kind::$kind, unit: $unit, default: $default, least: $least, most: $most };)*
        }
        /// Every parameter the program knows, in the order they are shown.
        pub const KEYS: &[Key] = &[$(keys::$name),*];
    };
}

keys! {
    /// Time to accept an appeal.
    APPEAL_ACCEPT "appeal.accept" Term "1wd" 1 1000 "" "诉求：多久内接办";
    /// Time to answer, counted from filing: utilities.
    APPEAL_REPLY_UTILITIES "appeal.reply.utilities" Term "5wd" 1 1000 "" "诉求：路灯水管类多久内答复";
    /// Time to answer: sanitation.
    APPEAL_REPLY_SANITATION "appeal.reply.sanitation" Term "5wd" 1 1000 "" "诉求：环境卫生类多久内答复";
    /// Time to answer: collective money.
    APPEAL_REPLY_MONEY "appeal.reply.collective_money" Term "7wd" 1 1000 "" "诉求：集体的钱类多久内答复";
    /// Time to answer: land and housing.
    APPEAL_REPLY_LAND "appeal.reply.land_housing" Term "10wd" 1 1000 "" "诉求：土地房子类多久内答复";
    /// Time to answer: neighbours.
    APPEAL_REPLY_NEIGHBOURS "appeal.reply.neighbours" Term "7wd" 1 1000 "" "诉求：邻里纠纷类多久内答复";
    /// Time to answer: other.
    APPEAL_REPLY_OTHER "appeal.reply.other" Term "7wd" 1 1000 "" "诉求：别的事多久内答复";
    /// Time to answer: field water.
    APPEAL_REPLY_FIELD_WATER "appeal.reply.field_water" Term "5wd" 1 1000 "" "诉求：浇地打井类多久内答复";
    /// Time to answer: subsidies.
    APPEAL_REPLY_SUBSIDIES "appeal.reply.subsidies" Term "7wd" 1 1000 "" "诉求：种地补贴类多久内答复";
    /// Time to answer: welfare.
    APPEAL_REPLY_WELFARE "appeal.reply.welfare" Term "7wd" 1 1000 "" "诉求：低保养老类多久内答复";
    /// Time to answer: health and school.
    APPEAL_REPLY_HEALTH_SCHOOL "appeal.reply.health_school" Term "7wd" 1 1000 "" "诉求：看病上学类多久内答复";
    /// Time to answer: safety.
    APPEAL_REPLY_SAFETY "appeal.reply.safety" Term "3wd" 1 1000 "" "诉求：治安安全类多久内答复";
    /// Time to answer: disclosure.
    APPEAL_REPLY_DISCLOSURE "appeal.reply.disclosure" Term "7wd" 1 1000 "" "诉求：村务公开类多久内答复";
    /// Time to answer: enquiries.
    APPEAL_REPLY_ENQUIRY "appeal.reply.enquiry" Term "3wd" 1 1000 "" "诉求：咨询办证类多久内答复";
    /// Time to answer: suggestions.
    APPEAL_REPLY_SUGGESTION "appeal.reply.suggestion" Term "13wd" 1 1000 "" "诉求：提建议类多久内答复";
    /// Time to answer: the conduct of cadres.
    APPEAL_REPLY_CADRE "appeal.reply.cadre" Term "15wd" 1 1000 "" "诉求：反映干部类多久内答复";
    /// Which office takes it: utilities.
    APPEAL_DESK_UTILITIES "appeal.desk.utilities" Office "village" 0 0 "" "诉求：路灯水管归哪里办";
    /// Which office takes it: sanitation.
    APPEAL_DESK_SANITATION "appeal.desk.sanitation" Office "village" 0 0 "" "诉求：环境卫生归哪里办";
    /// Which office takes it: field water.
    APPEAL_DESK_FIELD_WATER "appeal.desk.field_water" Office "village" 0 0 "" "诉求：浇地打井归哪里办";
    /// Which office takes it: collective money.
    APPEAL_DESK_MONEY "appeal.desk.collective_money" Office "village" 0 0 "" "诉求：集体的钱归哪里办";
    /// Which office takes it: land housing.
    APPEAL_DESK_LAND "appeal.desk.land_housing" Office "village" 0 0 "" "诉求：土地房子归哪里办";
    /// Which office takes it: subsidies.
    APPEAL_DESK_SUBSIDIES "appeal.desk.subsidies" Office "town" 0 0 "" "诉求：种地补贴归哪里办";
    /// Which office takes it: welfare.
    APPEAL_DESK_WELFARE "appeal.desk.welfare" Office "town" 0 0 "" "诉求：低保养老归哪里办";
    /// Which office takes it: health school.
    APPEAL_DESK_HEALTH_SCHOOL "appeal.desk.health_school" Office "town" 0 0 "" "诉求：看病上学归哪里办";
    /// Which office takes it: neighbours.
    APPEAL_DESK_NEIGHBOURS "appeal.desk.neighbours" Office "village" 0 0 "" "诉求：邻里纠纷归哪里办";
    /// Which office takes it: safety.
    APPEAL_DESK_SAFETY "appeal.desk.safety" Office "village" 0 0 "" "诉求：治安安全归哪里办";
    /// Which office takes it: disclosure.
    APPEAL_DESK_DISCLOSURE "appeal.desk.disclosure" Office "village" 0 0 "" "诉求：村务公开归哪里办";
    /// Which office takes it: enquiry.
    APPEAL_DESK_ENQUIRY "appeal.desk.enquiry" Office "village" 0 0 "" "诉求：咨询办证归哪里办";
    /// Which office takes it: suggestion.
    APPEAL_DESK_SUGGESTION "appeal.desk.suggestion" Office "village" 0 0 "" "诉求：提建议归哪里办";
    /// Which office takes it: other.
    APPEAL_DESK_OTHER "appeal.desk.other" Office "village" 0 0 "" "诉求：别的事归哪里办";
    /// Which office takes it: cadre village.
    APPEAL_DESK_CADRE_VILLAGE "appeal.desk.cadre_village" Office "town_discipline" 0 0 "" "诉求：反映村干部归哪里办";
    /// Which office takes it: cadre town.
    APPEAL_DESK_CADRE_TOWN "appeal.desk.cadre_town" Office "county_discipline" 0 0 "" "诉求：反映乡镇干部归哪里办";
    /// Time to accept what cannot wait.
    APPEAL_ACCEPT_URGENT "appeal.accept.urgent" Term "2h" 1 1000 "" "诉求：治安安全类多久内接办";
    /// Time to object to not being taken on.
    APPEAL_OBJECT "appeal.object" Term "15d" 1 1000 "" "诉求：没有受理的，多久内可以不同意";
    /// Time to send on what is another desk's business.
    APPEAL_RETURN "appeal.return" Term "1wd" 1 1000 "" "诉求：收到后多久内可以转给别的单位";
    /// Longest extension.
    APPEAL_EXTEND "appeal.extend" Term "15d" 1 1000 "" "诉求：一次最多延期多久";
    /// Extensions of one appeal.
    APPEAL_EXTEND_TIMES "appeal.extend_times" Number "1" 0 5 "次" "诉求：最多延期几次";
    /// How long the handler's clock may stand still for the villager.
    APPEAL_WAIT "appeal.wait" Term "5wd" 1 1000 "" "诉求：等村民补充最多等多久";
    /// Time to call back after a bad rating.
    APPEAL_CALL_BACK "appeal.call_back" Term "1wd" 1 1000 "" "诉求：不满意的，多久内换人回访";
    /// After the due time: the written reminder.
    APPEAL_URGE "appeal.urge" Term "1wd" 1 1000 "" "诉求：过期多久发书面催办单";
    /// After the due time: the leaders are told.
    APPEAL_ESCALATE "appeal.escalate" Term "5wd" 1 1000 "" "诉求：过期多久报乡镇领导和县里";
    /// How long an answer waits for a rating before it closes as not rated.
    APPEAL_RATE "appeal.rate" Term "15d" 1 1000 "" "诉求：答复后多久内可以评价";
    /// How long before the due time the handler is reminded.
    APPEAL_REMIND "appeal.remind" Term "24h" 1 1000 "" "诉求：到期前多久提醒承办人";
    /// Most matters that one person enters for others in a day.
    PROXY_DAILY "appeal.proxy_daily" Number "20" 1 200 "件" "诉求：一个人一天最多代办几件";
    /// Most slips printed at once.
    SLIP_MOST "appeal.slip_most" Number "20" 1 200 "张" "诉求：一次最多印几张纸条";
    /// By when the desk must answer a written reminder.
    APPEAL_NOTICE "appeal.notice" Term "2wd" 1 1000 "" "诉求：收到催办单几天内办结";
    /// On what the letter of an answer rests.
    APPEAL_LETTER_BASIS "appeal.letter_basis" Text "本县办理诉求的有关规定" 2 60 "" "诉求：答复意见书写的依据";
    /// How many years farmland may be let, by the day of signing.
    CONTRACT_YEARS_FARMLAND "contract.years.farmland" Number "30" 1 100 "年" "合同：发包耕地最长几年（按签订那天）";
    /// How many years grassland may be let.
    CONTRACT_YEARS_GRASSLAND "contract.years.grassland" Number "50" 1 100 "年" "合同：发包草地最长几年（按签订那天）";
    /// How many years forest land may be let.
    CONTRACT_YEARS_FOREST "contract.years.forest" Number "70" 1 100 "年" "合同：发包林地最长几年（按签订那天）";
    /// How many years waste land may be let.
    CONTRACT_YEARS_WASTE "contract.years.waste" Number "50" 1 100 "年" "合同：发包四荒地最长几年（按签订那天）";
    /// How many years water and other land used for farming may be let.
    CONTRACT_YEARS_WATER "contract.years.water" Number "30" 1 100 "年" "合同：发包水面和别的农用地最长几年（按签订那天）";
    /// How many years buildings may be let.
    CONTRACT_YEARS_BUILDING "contract.years.building" Number "20" 1 100 "年" "合同：出租房屋、场地最长几年（按签订那天）";
    /// How many years equipment may be let.
    CONTRACT_YEARS_EQUIPMENT "contract.years.equipment" Number "20" 1 100 "年" "合同：出租设备最长几年（按签订那天）";
    /// The last year of the second round of household contracting.
    CONTRACT_SECOND_ROUND "contract.second_round" Number "2028" 2000 2100 "年" "合同：第二轮土地承包哪年到期";
    /// How many days ahead a due counts as due soon.
    CONTRACT_SOON "contract.soon" Number "30" 1 365 "天" "合同：提前几天算快到期的应收";
    /// How many days ahead a contract counts as ending soon.
    CONTRACT_ENDING "contract.ending" Number "60" 1 365 "天" "合同：提前几天算快到期的合同";
    /// How many days an exception to the lock of a closed month may last.
    BOOK_EXCEPTION_DAYS "book.exception.days" Number "3" 1 31 "天" "账务：结账例外最多开几天";
    /// How many vouchers it may be for.
    BOOK_EXCEPTION_MOST "book.exception.most" Number "5" 1 50 "张" "账务：一次结账例外最多补记几张";
    /// From how much on a grant booked as income is asked about, whatever its words say.
    BOOK_GRANT_LARGE "book.grant_large" Number "100000" 1 1000000000 "元" "账务：补助收入一笔多少元以上要提醒核对用途";
    /// Most that a book may have borrowed, by the day of a new debt.
    DEBT_MOST "debt.most" Number "500000" 0 1000000000 "元" "债务：一本账的借款合计最多多少";
    /// The same as a share of a year's income.
    DEBT_INCOME_SHARE "debt.income_share" Number "100" 0 10000 "%" "债务：借款合计最多是一年收入的百分之几";
    /// Votes that borrowing and writing off need of all that may vote.
    DEBT_VOTES "debt.votes" Number "6666" 1 10000 "万分之一" "债务：借款、核销要多少人同意";
    /// Interest of a year above which a debt is marked.
    DEBT_RATE "debt.rate" Number "480" 0 10000 "万分之一" "债务：年利率高于多少算偏高";
    /// May be borrowed for public works: 1, or 0 for not.
    DEBT_PUBLIC "debt.public" Number "0" 0 1 "" "债务：能不能借钱办公益事业（1 能，0 不能）";
    /// At meetings of members two thirds of all members must agree: 1, or 0 for a half of those present.
    DECISION_MEMBERS "decision.members" Number "1" 0 1 "" "决定：成员大会要全体成员三分之二同意（1 要，0 到会的过半数就行）";
    /// On a levy two thirds of all representatives must agree: 1, or 0 for a half of those present.
    DECISION_LEVY "decision.levy" Number "0" 0 1 "" "决定：一事一议要全体村民代表三分之二同意（1 要，0 到会的过半数就行）";
    /// Who agrees to a payment, by how much it is.
    PAYMENT_CHAIN "payment.chain" Chain "5000:VS+SUP+TC;VS+SUP+TC+TL" 0 0 "" "用款：谁来批，按金额分档";
    /// How long money that was agreed to stays set aside.
    PAYMENT_RESERVE "payment.reserve" Term "30d" 1 1000 "" "用款：批了以后多久内付款，过期作废";
    /// From how many requests for one payee on these are pointed out to those who agree.
    PAYMENT_SPLIT_TIMES "payment.split_times" Number "3" 2 20 "笔" "用款：同一收款人短期内几笔算可能拆分";
    /// Within how many days.
    PAYMENT_SPLIT_DAYS "payment.split_days" Number "5" 1 60 "天" "用款：几天以内算短期";
    /// Life of buildings, by the day they were added.
    ASSET_LIFE_BUILDING "asset.life.building" Number "20" 1 100 "年" "资产：房屋建筑物用几年（按增加那天）";
    /// Life of greenhouses and other works of production.
    ASSET_LIFE_FACILITY "asset.life.facility" Number "20" 1 100 "年" "资产：农业生产设施用几年（按增加那天）";
    /// Life of roads, wells, channels and lines.
    ASSET_LIFE_WORKS "asset.life.works" Number "20" 1 100 "年" "资产：道路水利等基础设施用几年（按增加那天）";
    /// Life of machines.
    ASSET_LIFE_MACHINERY "asset.life.machinery" Number "10" 1 100 "年" "资产：机器设备用几年（按增加那天）";
    /// Life of tools and furniture.
    ASSET_LIFE_TOOLS "asset.life.tools" Number "5" 1 100 "年" "资产：工具器具家具用几年（按增加那天）";
    /// Life of vehicles.
    ASSET_LIFE_VEHICLE "asset.life.vehicle" Number "4" 1 100 "年" "资产：运输工具用几年（按增加那天）";
    /// Life of electronics.
    ASSET_LIFE_ELECTRONICS "asset.life.electronics" Number "3" 1 100 "年" "资产：电子设备用几年（按增加那天）";
    /// Life of trees that bear.
    ASSET_LIFE_FOREST "asset.life.forest" Number "10" 1 100 "年" "资产：经济林木用几年（按增加那天）";
    /// Life of animals that work or bear.
    ASSET_LIFE_LIVESTOCK "asset.life.livestock" Number "3" 1 100 "年" "资产：产役畜用几年（按增加那天）";
    /// Life of intangible assets.
    ASSET_LIFE_INTANGIBLE "asset.life.intangible" Number "10" 1 100 "年" "资产：无形资产摊销几年（按增加那天）";
    /// What an asset is worth at the end, in percent of its cost.
    ASSET_RESIDUAL "asset.residual" Number "5" 0 50 "%" "资产：净残值占原价的百分之几（按增加那天）";
    /// Fewest cases of which a share or a mean is made.
    FIGURES_LEAST "figures.least" Number "5" 1 1000 "件" "统计：少于几件不算比例";
    /// Time to finish a petition.
    PETITION_FINISH "petition.finish" Term "60d" 1 1000 "" "信访：受理后多久内办结";
    /// Longest extension of a petition.
    PETITION_EXTEND "petition.extend" Term "30d" 1 1000 "" "信访：最多延期多久";
    /// Time to ask for a review after the written answer to a petition.
    PETITION_REVIEW "petition.review" Term "30d" 1 1000 "" "信访：收到答复多久内可以申请复查";
    /// Time of the office above to review it.
    PETITION_REVIEWED "petition.reviewed" Term "30d" 1 1000 "" "信访：复查多久内办结";
    /// How long a photo or recording that was sent waits to be used.
    ATTACHMENT_UNUSED "attachment.unused" Term "24h" 1 1000 "" "照片录音：交了没用上的留多久";
    /// Time to answer a remark about the program.
    FEEDBACK_ANSWER "feedback.answer" Term "7wd" 1 1000 "" "意见箱：多久内答复";
    /// Who runs this installation.
    PLATFORM_OPERATOR "platform.operator" Text "还没有填" 2 60 "" "平台：主办单位";
    /// Under which number it is filed.
    PLATFORM_FILING "platform.filing" Text "还没有备案" 2 60 "" "平台：备案编号";
    /// Whom to ask.
    PLATFORM_CONTACT "platform.contact" Text "还没有填" 2 60 "" "平台：联系方式";
    /// Idle time after which a cadre is signed out.
    SESSION_IDLE_OFFICE "session.idle.office" Term "30m" 1 1000 "" "登录：干部多久不动自动退出";
    /// Idle time after which a villager is signed out.
    SESSION_IDLE_VILLAGER "session.idle.villager" Term "30d" 1 1000 "" "登录：村民多久不用自动退出";
    /// Longest life of a session.
    SESSION_LONGEST "session.longest" Term "90d" 1 1000 "" "登录：一次登录最长用多久";
    /// How long a screen stays let in.
    SESSION_SCREEN "session.screen" Term "365d" 1 1000 "" "登录：大屏开通一次用多久";
    /// Wrong passwords before an account is locked.
    LOCK_TRIES "lock.tries" Number "5" 3 20 "次" "登录：连错几次锁定账号";
    /// How long an account stays locked.
    LOCK_TIME "lock.time" Term "15m" 1 1000 "" "登录：锁定多久";
    /// Shortest password.
    PASSWORD_LENGTH "password.length" Number "10" 8 64 "位" "登录：密码至少几位";
    /// How long a one-time code is good.
    CODE_LIFE "code.life" Term "5m" 1 1000 "" "登录：短信验证码多久内有效";
    /// One-time codes an hour for one phone.
    CODE_PER_HOUR "code.per_hour" Number "5" 1 20 "条" "登录：一个手机号一小时最多发几条验证码";
    /// First hour of the night, when no message is sent.
    QUIET_FROM "message.quiet_from" Number "21" 0 23 "点" "短信：晚上几点以后不发";
    /// First hour when messages are sent again.
    QUIET_TO "message.quiet_to" Number "8" 0 23 "点" "短信：早上几点以后再发";
    /// How long a pairing code of a screen is good.
    SCREEN_PAIR "screen.pair" Term "10m" 1 1000 "" "大屏：配对码多久内有效";
    /// Screens and walls that one process serves at once.
    SCREEN_LISTENERS "screen.listeners" Number "500" 1 10000 "块" "大屏：一台服务器最多同时接几块";
    /// Telephone number for villagers, shown on the screens of villages once the county has given it.
    SCREEN_PHONE "screen.phone" Text "还没有填" 2 60 "" "大屏：便民服务电话";
    /// From which month on the catalogue is owed; 0 for not yet.
    NOTICE_START "notice.start" Number "0" 0 999912 "" "公开：从哪个月起按目录到期（如 202601，0 是还没开始）";
    /// Does the township look at every notice: 1, or 0 for those that need it.
    NOTICE_TOWN "notice.town" Number "0" 0 1 "" "公开：乡镇是不是每份都审（1 都审，0 抽审）";
    /// Of a hundred notices that need no look of the township, how many are drawn for one.
    NOTICE_SPOT "notice.spot" Number "0" 0 100 "%" "公开：乡镇抽审百分之几（0 不抽；本来就要审的照审）";
    /// How many days a notice hangs on the board.
    NOTICE_BOARD "notice.board" Number "7" 1 365 "天" "公开：在公开栏贴几天";
    /// Days before the due day: the first reminder.
    NOTICE_REMIND_FIRST "notice.remind_first" Number "10" 1 60 "天" "公开：到期前几天第一次提醒";
    /// Days before the due day: the second reminder.
    NOTICE_REMIND_SECOND "notice.remind_second" Number "3" 1 60 "天" "公开：到期前几天第二次提醒";
    /// Days after the due day: the township is told.
    NOTICE_LATE_TOWN "notice.late_town" Number "1" 1 60 "天" "公开：过期几天报乡镇领导";
    /// Days after the due day: the county is told.
    NOTICE_LATE_COUNTY "notice.late_county" Number "10" 1 60 "天" "公开：过期几天报县里";
    /// Telephone number of those who look after publications.
    NOTICE_PHONE "notice.phone" Text "还没有填" 2 60 "" "公开：监督电话";
    /// How many days a row of a statement and an entry may lie apart and still be proposed for each other.
    BANK_MATCH_DAYS "bank.match_days" Number "5" 0 60 "天" "出纳：流水和凭证差几天以内算相近";
    /// Until which day of the month after a month is reconciled.
    BANK_RECONCILE_DAY "bank.reconcile_day" Number "10" 1 28 "号" "出纳：上个月的银行对账最晚哪天";
    /// How many twelfths of the members who have a vote must be present when a dividend is decided.
    DIVIDEND_PRESENT "dividend.present" Number "8" 1 12 "/12" "收益分配：成员大会到会至少十二分之几";
    /// How many twelfths of the members who have a vote must be for it; the same for members and shares.
    DIVIDEND_FOR "dividend.for" Number "8" 1 12 "/12" "收益分配：同意至少十二分之几，成员和股份也是";
    /// Shares stay with the household, whoever is born into it or leaves it.
    SHARE_BY_HOUSEHOLD "share.by_household" Number "1" 0 1 "" "股份：固化到户填 1，随人口调整填 0";
}

/// A value from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// First day in force.
    pub since: Day,
    /// As written.
    pub text: String,
    /// What it rests on: the county's document, in words.
    pub basis: String,
}

/// All parameters with their history.
#[derive(Default)]
pub struct Parameters(BTreeMap<String, Vec<Value>>);

impl Parameters {
    /// From rows in any order.
    pub fn new(rows: impl IntoIterator<Item = (String, Value)>) -> Parameters {
        let mut by_code: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for (code, value) in rows {
            by_code.entry(code).or_default().push(value);
        }
        by_code.values_mut().for_each(|values| values.sort_by_key(|value| value.since));
        Parameters(by_code)
    }

    /// The value in force on a day; `None` when the program's default is.
    pub fn value(&self, key: Key, day: Day) -> Option<&Value> {
        self.history(key).iter().rev().find(|value| value.since <= day)
    }

    /// All values the county has set, oldest first.
    pub fn history(&self, key: Key) -> &[Value] {
        self.0.get(key.code).map_or(&[], Vec::as_slice)
    }

    /// A length of time. Imports check values, so one that cannot be read means the default.
    pub fn term(&self, key: Key, day: Day) -> Term {
        let set = self.value(key, day).and_then(|value| Term::parse(&value.text).ok());
        set.or_else(|| Term::parse(key.default).ok()).unwrap_or(Term::Days(0))
    }

    /// Words.
    pub fn text(&self, key: Key, day: Day) -> &str {
        self.value(key, day).map_or(key.default, |value| value.text.as_str())
    }

    /// Who agrees to payments. Imports check values, so one that cannot be read means the default.
    pub fn chain(&self, key: Key, day: Day) -> Option<Chain> {
        let set = self.value(key, day).and_then(|value| Chain::parse(&value.text));
        set.or_else(|| Chain::parse(key.default))
    }

    /// A whole number.
    pub fn number(&self, key: Key, day: Day) -> i64 {
        let set = self.value(key, day).and_then(|value| value.text.parse().ok());
        set.or_else(|| key.default.parse().ok()).unwrap_or(0)
    }
}

impl Key {
    /// The parameter of a code.
    pub fn find(code: &str) -> Option<Key> {
        KEYS.iter().copied().find(|key| key.code == code)
    }

    /// True when `text` is a value of this parameter's kind and within its bounds.
    pub fn accepts(self, text: &str) -> bool {
        let digits = match self.kind {
            Kind::Term if Term::parse(text).is_ok() => {
                text.trim_end_matches(|c: char| c.is_ascii_alphabetic())
            }
            Kind::Term => return false,
            Kind::Office => return Office::parse(text).is_some(),
            Kind::Chain => return Chain::parse(text).is_some(),
            Kind::Number => text,
            Kind::Text => {
                let length = i64::try_from(text.trim().chars().count()).unwrap_or(i64::MAX);
                return (self.least..=self.most).contains(&length) && !text.contains(char::is_control);
            }
        };
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        plain && digits.parse::<i64>().is_ok_and(|number| (self.least..=self.most).contains(&number))
    }

    /// A value in words: 5 个工作日, 5 次.
    pub fn in_words(self, text: &str) -> String {
        match (self.kind, Term::parse(text)) {
            (Kind::Term, Ok(term)) => term.zh(),
            (Kind::Text, _) => text.to_owned(),
            (Kind::Chain, _) => Chain::parse(text).map_or_else(|| text.to_owned(), |chain| chain.zh()),
            (Kind::Office, _) => {
                Office::parse(text).map_or_else(|| text.to_owned(), |office| office.zh().to_owned())
            }
            _ => format!("{text} {}", self.unit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_holds_from_its_day() {
        let day = |text| Day::parse(text).unwrap();
        let value =
            |since, text: &str| Value { since: day(since), text: text.to_owned(), basis: String::new() };
        let set = Parameters::new([
            ("lock.tries".to_owned(), value("2026-07-01", "3")),
            ("lock.tries".to_owned(), value("2026-03-01", "4")),
        ]);
        for (on, tries) in [("2026-02-28", 5), ("2026-03-01", 4), ("2026-06-30", 4), ("2026-07-01", 3)] {
            assert_eq!(set.number(keys::LOCK_TRIES, day(on)), tries, "{on}");
        }
    }

    #[test]
    fn values_stay_within_their_bounds() {
        for (key, text, good) in [
            (keys::LOCK_TRIES, "3", true),
            (keys::LOCK_TRIES, "2", false),
            (keys::LOCK_TRIES, "20", true),
            (keys::LOCK_TRIES, "21", false),
            (keys::LOCK_TRIES, "+5", false),
            (keys::LOCK_TRIES, "5wd", false),
            (keys::LOCK_TRIES, "", false),
            (keys::QUIET_FROM, "0", true),
            (keys::QUIET_FROM, "24", false),
            (keys::APPEAL_ACCEPT, "1d", true),
            (keys::APPEAL_ACCEPT, "0d", false),
            (keys::APPEAL_ACCEPT, "1000h", true),
            (keys::APPEAL_ACCEPT, "1001h", false),
            (keys::APPEAL_ACCEPT, "5", false),
            (keys::PAYMENT_CHAIN, "5000:VS+SUP;VS+SUP+TL", true),
            (keys::PAYMENT_CHAIN, "5000:VS+SUP", false),
            (keys::PLATFORM_OPERATOR, "甲", false),
            (keys::PLATFORM_OPERATOR, "甲乙", true),
            (keys::PLATFORM_OPERATOR, "甲\n乙", false),
        ] {
            assert_eq!(key.accepts(text), good, "{} {text:?}", key.code);
        }
    }

    #[test]
    fn every_default_is_acceptable() {
        for key in KEYS {
            assert!(key.accepts(key.default), "{}", key.code);
            assert!(key.least <= key.most, "{}", key.code);
            assert_eq!(Key::find(key.code).map(|k| k.code), Some(key.code));
        }
    }
}
