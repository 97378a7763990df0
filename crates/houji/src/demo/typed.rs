//! What the invented villages publish that has no facts behind it in the program: it is typed. Pure.

use super::boards::Board;
use crate::notices::form::Typed;

/// A document: item, title, sentence, heads, rows. `~` stands for the period.
type Document =
    (&'static str, &'static str, &'static str, &'static [&'static str], &'static [&'static [&'static str]]);

/// All of them.
const DOCUMENTS: [Document; 10] = [
    (
        "P02",
        "工作计划和承诺",
        "~打算办三件事，年底对照着看办成了没有。",
        &["办什么", "什么时候办成", "谁来办"],
        &[
            &["修路补灯", "六月底以前", "两委会"],
            &["集体的地和房子重新登记", "九月底以前", "合作社"],
            &["给老人送饭", "全年", "党支部"],
        ],
    ),
    (
        "P03",
        "三会一课和主题党日",
        "~的会按时开了，党课上了 2 次。",
        &["活动", "次数", "内容"],
        &[
            &["支部委员会会议", "1", "议了本月要办的事"],
            &["主题党日", "1", "清理巷道、看望老党员"],
            &["党课", "2", "学文件、讲身边事"],
            &["党小组会", "3", "各组分头开"],
        ],
    ),
    (
        "P05",
        "党费收缴",
        "~的党费都交齐了，一共 684 元，已经交到镇党委。",
        &["姓名", "交了几个月", "金额（元）"],
        &[
            &["荆长河", "6", "228.00"],
            &["贾玉兰", "6", "180.00"],
            &["吉谷雨", "6", "156.00"],
            &["薛麦香", "6", "120.00"],
        ],
    ),
    (
        "P06",
        "民主评议党员",
        "~参加评议的党员里，优秀 2 人，其余都是合格。",
        &["姓名", "结果"],
        &[&["荆长河", "优秀"], &["贾玉兰", "优秀"], &["吉谷雨", "合格"], &["薛麦香", "合格"]],
    ),
    (
        "P07",
        "表彰优秀党员",
        "镇党委表彰了本村 1 名党员，给 1 名党员批评教育。",
        &["姓名", "决定"],
        &[&["荆长河", "表彰优秀共产党员"], &["薛麦香", "批评教育"]],
    ),
    (
        "P08",
        "廉洁承诺",
        "班子成员都签了廉洁承诺，请大家监督。",
        &["承诺什么", "谁承诺"],
        &[&["不收礼、不吃请", "全体班子成员"], &["亲属的事自己回避", "全体班子成员"]],
    ),
    (
        "F01",
        "财务计划",
        "~的钱怎么进、怎么花，先说在前面。",
        &["项目", "进还是出", "怎么定"],
        &[&["收租金", "进", "按合同"], &["修路补灯", "出", "先看报价再定"], &["办公", "出", "比去年少"]],
    ),
    (
        "V06",
        "种地补贴发放",
        "种地补贴已经打到各户的存折上，请大家核对。",
        &["组", "户数", "金额（元）"],
        &[&["一组", "41", "12,300.00"], &["二组", "38", "11,400.00"], &["三组", "29", "8,700.00"]],
    ),
    (
        "V15",
        "调解委员会和值班",
        "邻里有了纠纷，先到村委会找调解委员会。",
        &["什么", "几个人", "在哪里"],
        &[&["调解委员会", "三个人", "村委会一楼"], &["值班", "每天一个人", "村委会二楼"]],
    ),
    (
        "V16",
        "村规民约修改",
        "村规民约改了两条，请大家看看有没有意见。",
        &["哪一条", "怎么写"],
        &[&["红白事", "一切从简，不攀比"], &["巷道", "各家门前自己扫，柴草不上路"]],
    ),
];

/// What is typed; `lacks` says that a first version was miscounted.
pub(super) fn typed(board: Board, lacks: bool) -> Option<Typed> {
    let (_, title, sentence, heads, rows) = DOCUMENTS.iter().find(|(item, ..)| *item == board.item)?;
    let said = |text: &str| if lacks { text.replace('2', "1") } else { text.to_owned() };
    Some(Typed {
        title: format!("{}{title}", board.period.zh()),
        sentence: said(sentence).replace('~', &board.period.zh()),
        comparison: String::new(),
        body: String::new(),
        table: (*title).to_owned(),
        columns: heads.iter().map(|head| (*head).to_owned()).collect(),
        rows: rows.iter().map(|row| row.iter().map(|cell| said(cell)).collect()).collect(),
    })
}
