//! A corpus of invented texts and tables: every planted number is found, and what merely looks like one is let through.

use proptest::prelude::*;

use super::*;
use crate::ResidentId;

/// A small generator, so that the corpus is the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.below(10) as u8)).collect()
    }

    fn pick<'a>(&mut self, some: &[&'a str]) -> &'a str {
        some[self.below(some.len() as u64) as usize]
    }

    fn phone(&mut self) -> String {
        let begin = ["130", "135", "138", "147", "150", "159", "166", "177", "186", "191", "199"];
        format!("{}{}", self.pick(&begin), self.digits(8))
    }

    fn resident(&mut self) -> String {
        let place = self.pick(&["140824", "142725", "140802", "610124", "110105"]);
        let (year, month, day) = (1935 + self.below(85), 1 + self.below(12), 1 + self.below(28));
        let first = format!("{place}{year}{month:02}{day:02}{}", self.digits(3));
        let whole = |end: &char| format!("{first}{end}");
        "0123456789X".chars().map(|end| whole(&end)).find(|id| ResidentId::parse(id).is_ok()).unwrap()
    }

    fn card(&mut self) -> String {
        let begin = self.pick(&["621700", "622848", "622188", "621098", "623069", "436742", "955880"]);
        let length = if begin.starts_with("62") { 16 + self.below(4) as usize } else { 19 };
        let first = format!("{begin}{}", self.digits(length - 7));
        let luhn = |number: &str| -> u32 {
            number
                .bytes()
                .rev()
                .enumerate()
                .map(|(at, byte)| {
                    let twice = u32::from(byte - b'0') * if at % 2 == 1 { 2 } else { 1 };
                    twice / 10 + twice % 10
                })
                .sum()
        };
        (0..10).map(|end| format!("{first}{end}")).find(|card| luhn(card) % 10 == 0).unwrap()
    }
}

fn wide(number: &str) -> String {
    number.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect()
}

fn chinese(number: &str) -> String {
    number
        .chars()
        .map(|c| c.to_digit(10).map_or(c, |at| "〇一二三四五六七八九".chars().nth(at as usize).unwrap()))
        .collect()
}

fn spaced(number: &str, sizes: &[usize], gap: &str) -> String {
    let mut marks = number.chars();
    let mut parts: Vec<String> = sizes.iter().map(|size| marks.by_ref().take(*size).collect()).collect();
    parts.push(marks.collect());
    parts.retain(|part| !part.is_empty());
    parts.join(gap)
}

/// Ways to write a number of a kind.
fn written(kind: Personal, number: &str, way: usize) -> String {
    let sizes: [&[usize]; 5] = match kind {
        Personal::Phone => [&[3, 4], &[4, 3], &[7], &[3], &[4, 4]],
        Personal::ResidentId => [&[6, 8], &[6, 4, 4], &[14], &[3, 3, 4, 4], &[10]],
        Personal::BankCard => [&[4, 4, 4, 4], &[6], &[4, 4, 4, 4], &[8], &[4, 4, 4]],
    };
    match way {
        0 => number.to_owned(),
        1..=5 => spaced(number, sizes[way - 1], " "),
        6..=10 => spaced(number, sizes[way - 6], "-"),
        11 => wide(number),
        12 => wide(&spaced(number, sizes[0], "-")),
        13 => spaced(number, sizes[0], "—"),
        14 => spaced(number, sizes[0], "."),
        15 => spaced(number, sizes[0], "\u{3000}"),
        16 => spaced(number, &[1; 20], " "),
        17 => chinese(number),
        18 => spaced(&chinese(number), sizes[0], " "),
        19 => spaced(number, sizes[0], "\n"),
        20 => spaced(number, sizes[2], "\r\n  "),
        21 => spaced(number, sizes[0], "\u{200b}"),
        22 => spaced(number, sizes[0], " - "),
        23 => spaced(number, &[2, 2, 2, 2, 2, 2, 2, 2, 2], " "),
        _ => number.to_lowercase(),
    }
}

/// Ways of more than one line break cannot be told from a column of figures.
fn is_asked(kind: Personal, way: usize) -> bool {
    !(way == 19 && kind != Personal::ResidentId || way == 23 && kind == Personal::BankCard)
}

const AROUND: [(&str, &str); 16] = [
    ("", ""),
    ("联系人卫三", "。"),
    ("承租方：卫建国（", "），租期三年。"),
    ("1.", "，住二组"),
    ("2026年10月3日，", "来电反映"),
    ("补贴1200元打入", "，请核对"),
    ("电话:", "/微信同号"),
    ("【", "】"),
    ("户主卫某某 ", " 共4人"),
    ("收款人卫二妞,", ",金额3,200.00元"),
    ("经办人：卫红，", "\n监督电话：0359-5521234"),
    ("一、发放对象：卫老三", "一直住在本村"),
    ("（第三组）", "；（第四组）无"),
    ("No.", " 已核"),
    ("\t", "\t"),
    ("合计12,000.00元。", "二〇二六年十月"),
];

#[test]
fn every_planted_number_in_a_text_is_found() {
    let mut dice = Dice(1);
    let (mut texts, mut missed) = (0, Vec::new());
    for (turn, (before, after)) in AROUND.iter().enumerate() {
        for way in 0..=24 {
            let kinds = [Personal::Phone, Personal::ResidentId, Personal::BankCard];
            for kind in kinds.into_iter().filter(|kind| is_asked(*kind, way)) {
                let number = match kind {
                    Personal::Phone => dice.phone(),
                    Personal::ResidentId => dice.resident(),
                    Personal::BankCard => dice.card(),
                };
                let text = format!("{before}{}{after}", written(kind, &number, way));
                texts += 1;
                if !scan(&text).iter().any(|hit| hit.kind == kind) {
                    missed.push((turn, way, kind, text));
                }
            }
        }
    }
    assert!(texts > 1000);
    assert!(missed.is_empty(), "{} of {texts}: {missed:#?}", missed.len());
}

/// A table with a number broken over neighbouring cells of one of its rows.
fn spread(dice: &mut Dice, parts: &[String], filler: &str) -> Vec<Vec<String>> {
    let mut rows = vec![["序号", "姓名", "事项", "说明", "金额"].map(str::to_owned).to_vec()];
    for at in 1..=4u64 {
        let mut row = vec![at.to_string(), "卫*".to_owned()];
        if at == 3 {
            row.extend(parts.iter().cloned());
        } else {
            row.push(filler.to_owned());
        }
        row.push(format!("{}.00", dice.below(9000)));
        rows.push(row);
    }
    rows
}

#[test]
fn every_planted_number_in_a_table_is_found() {
    let mut dice = Dice(2);
    let (mut tables, mut missed) = (0, Vec::new());
    for turn in 0..40 {
        let (phone, resident, card) = (dice.phone(), dice.resident(), dice.card());
        let cases: [(Personal, &str, &[usize], &str); 9] = [
            (Personal::Phone, &phone, &[], ""),
            (Personal::Phone, &phone, &[3, 4], ""),
            (Personal::Phone, &phone, &[7], "电话："),
            (Personal::Phone, &phone, &[3], ""),
            (Personal::ResidentId, &resident, &[6, 8], ""),
            (Personal::ResidentId, &resident, &[14], "身份证"),
            (Personal::ResidentId, &resident, &[6, 4, 4], ""),
            (Personal::BankCard, &card, &[8], "卡号 "),
            (Personal::BankCard, &card, &[], ""),
        ];
        for (kind, number, sizes, before) in cases {
            let parts = spaced(number, sizes, "|");
            let mut parts: Vec<String> = parts.split('|').map(str::to_owned).collect();
            parts[0].insert_str(0, before);
            if turn % 3 == 1 {
                parts.insert(1.min(parts.len()), " ".to_owned());
            }
            let table = spread(&mut dice, &parts, "无");
            tables += 1;
            if !scan_table(&table).iter().any(|hit| hit.kind == kind && hit.row == 3) {
                missed.push((kind, table));
            }
        }
        // Broken off in a narrow column, the rest in a row that holds nothing else.
        for (kind, number, at) in [
            (Personal::Phone, &phone, 7),
            (Personal::ResidentId, &resident, 12),
            (Personal::BankCard, &card, 10),
        ] {
            let (head, tail) = number.split_at(at);
            let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
            let table = vec![row(["姓名", "号码", "金额"]), row(["卫*", head, "20.00"]), row(["", tail, ""])];
            tables += 1;
            if !scan_table(&table).iter().any(|hit| hit.kind == kind) {
                missed.push((kind, table));
            }
        }
    }
    assert!(tables > 300);
    assert!(missed.is_empty(), "{} of {tables}: {missed:#?}", missed.len());
}

/// A clean text of the kind that notices are made of.
fn clean_text(dice: &mut Dice, turn: usize) -> String {
    let amount = |dice: &mut Dice| {
        let yuan = dice.below(9_000_000);
        match dice.below(4) {
            0 => format!("{yuan}元"),
            1 => format!("{}.{}元", yuan, dice.digits(2)),
            2 => format!("{},{:03}.{}元", yuan / 1000, yuan % 1000, dice.digits(2)),
            _ => format!("{}.{}万元", yuan / 100, dice.below(10)),
        }
    };
    let day = |dice: &mut Dice| {
        let (month, day) = (1 + dice.below(12), 1 + dice.below(28));
        match dice.below(5) {
            0 => format!("2026年{month}月{day}日"),
            1 => format!("2026-{month:02}-{day:02}"),
            2 => format!("2026.{month}.{day}"),
            3 => format!("2026/{month:02}/{day:02}"),
            _ => format!("2026{month:02}{day:02}"),
        }
    };
    let (a, b, c) = (amount(dice), amount(dice), amount(dice));
    let (from, to) = (day(dice), day(dice));
    let (town, village) = (100 + dice.below(9), 200 + dice.below(40));
    let code = format!("140824{town}{village}");
    match turn % 26 {
        0 => format!("本月收入{a}，支出{b}，结余{c}。"),
        1 => format!("{from}至{to} 承包费 {a}"),
        2 => format!("记字第{}号凭证，附件{}张，金额{a}", dice.digits(4), dice.below(30)),
        3 => format!("统一社会信用代码：91140824{}X{}", dice.digits(4), dice.digits(5)),
        4 => format!("统一社会信用代码 N2140824MF{}{}", dice.digits(5), dice.pick(&["A", "X", "7Q"])),
        5 => format!("区划代码{code}，登记{}户{}人", dice.below(900), dice.below(4000)),
        6 => format!("{code} {from} {a}"),
        7 => format!("监督电话：0359-{}", 5_520_000 + dice.below(9999)),
        8 => format!("监督电话（0359）{} 投诉12345", 5_520_000 + dice.below(9999)),
        9 => format!("合同编号：稷租-2026-{}，面积{}.{}亩", dice.digits(4), dice.below(900), dice.digits(2)),
        10 => format!("查询码 {}", dice.digits(12)),
        11 => format!("诉〔2026〕{}号，{from}受理，{to}办结", dice.digits(4)),
        12 => format!("财政票据号 {}，{a}", dice.digits(10)),
        13 => format!("余额{a}；上月{b}；去年同月{c}"),
        14 => {
            format!("一至十月，一共{}户，三组{}户，五组{}户", dice.below(300), dice.below(60), dice.below(60))
        }
        15 => format!("二〇二六年十月{}日公开，共一百三十八项", dice.pick(&["三", "十五", "二十八"])),
        16 => format!("{from}\n{to}\n{a}\n{b}"),
        17 => format!("玉米{}斤，单价1.{}元，计{a}", dice.below(90_000), dice.digits(2)),
        18 => format!("地块编号 {code}{}，{}.{}亩", dice.digits(5), dice.below(40), dice.digits(2)),
        19 => format!("第{}批 {}-{}号", dice.below(90), dice.digits(4), dice.digits(4)),
        20 => format!("账户尾号{}，对公账号{}", dice.digits(4), format_args!("0508{}", dice.digits(13))),
        21 => format!("{} {} {} {}", dice.below(999), dice.below(9999), dice.below(999), dice.below(9999)),
        22 => format!("{}.00 {}.50 {}.00", dice.below(90_000), dice.below(90_000), dice.below(90_000)),
        23 => format!("水表读数{}→{}，用水{}方", dice.digits(5), dice.digits(5), dice.below(999)),
        24 => {
            format!("预算{}00-{}00元，工期{}天", 100 + dice.below(90), 1000 + dice.below(900), dice.below(90))
        }
        _ => format!("项目编码2026-140824-{}-{}，批复{from}", dice.digits(2), dice.digits(6)),
    }
}

#[test]
fn at_most_one_clean_text_in_a_hundred_is_stopped() {
    let mut dice = Dice(3);
    let texts: Vec<String> = (0..2600).map(|turn| clean_text(&mut dice, turn)).collect();
    let stopped: Vec<_> = texts.iter().filter(|text| !scan(text).is_empty()).collect();
    println!("{} of {} clean texts were stopped", stopped.len(), texts.len());
    assert!(stopped.len() * 100 <= texts.len(), "{stopped:#?}");
}

/// A clean table of one of the shapes that notices have.
fn clean_table(dice: &mut Dice, turn: usize) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for at in 1..=12u64 {
        let (month, day) = (1 + dice.below(12), 1 + dice.below(28));
        let sum = format!("{},{:03}.{}", dice.below(99), dice.below(1000), dice.digits(2));
        let row = match turn % 8 {
            0 => vec![
                at.to_string(),
                format!("2026-{month:02}-{day:02}"),
                format!("记-{}", dice.digits(4)),
                sum,
            ],
            1 => vec![
                format!("140824{}{}", 100 + dice.below(9), 200 + dice.below(40)),
                format!("{}村", dice.pick(&["槐树", "东庄", "西位"])),
                (200 + dice.below(600)).to_string(),
                (400 + dice.below(2400)).to_string(),
                (900 + dice.below(5000)).to_string(),
            ],
            2 => vec![
                (120 + at).to_string(),
                (1000 + dice.below(8000)).to_string(),
                (1000 + dice.below(8000)).to_string(),
            ],
            3 => vec![
                dice.below(900_000).to_string(),
                dice.below(900_000).to_string(),
                dice.below(90_000).to_string(),
            ],
            4 => vec![format!("2026{month:02}{day:02}"), dice.digits(4), sum.clone(), sum],
            5 => vec![at.to_string(), "2026".to_owned(), month.to_string(), day.to_string(), sum],
            6 => vec![
                format!("稷租-2026-{}", dice.digits(3)),
                format!("{}.{}", dice.below(300), dice.digits(2)),
                sum,
            ],
            _ => vec![dice.digits(10), format!("2026.{month}.{day}"), sum, format!("{}", dice.below(30))],
        };
        rows.push(row);
    }
    rows
}

#[test]
fn at_most_one_clean_table_in_a_hundred_is_stopped() {
    let mut dice = Dice(4);
    let tables: Vec<_> = (0..400).map(|turn| clean_table(&mut dice, turn)).collect();
    let stopped: Vec<_> = tables
        .iter()
        .flat_map(|table| scan_table(table).into_iter().take(1).map(|hit| (hit.kind, table[hit.row].clone())))
        .collect();
    println!("{} of {} clean tables were stopped", stopped.len(), tables.len());
    assert!(stopped.len() * 100 <= tables.len(), "{stopped:#?}");
}

#[test]
fn places_are_told() {
    let text = "电话138 1234 5678，身份证11010519491231002x。";
    let found = scan(text);
    let shown: Vec<_> = found.iter().map(|hit| (hit.kind, &text[hit.at.0..hit.at.1])).collect();
    assert_eq!(shown, [(Personal::ResidentId, "11010519491231002x"), (Personal::Phone, "138 1234 5678")]);
    let table = vec![vec!["卫*", "138", "1234", "5678"], vec!["无"]];
    assert_eq!(scan_table(&table), [InTable { row: 0, column: 1, kind: Personal::Phone }]);
    // A form with a box for each digit.
    let boxes: Vec<String> = "11010519491231002X".chars().map(String::from).collect();
    assert_eq!(scan_table(&[boxes]), [InTable { row: 0, column: 0, kind: Personal::ResidentId }]);
    assert!(scan_table(&Vec::<Vec<String>>::new()).is_empty());
}

#[test]
fn limits_have_two_sides() {
    let cases = [
        ("13812345678", true),
        ("1381234567", false),
        ("138123456789", false),
        ("12812345678", false),
        ("14012345678", false),
        ("14512345678", true),
        ("+86 13812345678", true),
        ("008613812345678", true),
        ("013812345678", true),
        ("1381234567813912345678", true),
        ("1381234567803912345678", false),
        ("张三13812345678一直没人接", true),
        ("①13812345678", true),
        ("1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣", true),
        ("138****5678", false),
        ("1408**********123X", false),
        ("400-8123-4567", false),
        ("86-138-1234-5678", true),
        ("13812345678.0", true),
        ("一三八一二三四五六七八一直没人接", true),
        ("138OO123456", true),
        ("135 2026-10-03", false),
        ("15000-200000元", false),
        ("13812-345678", true),
        ("138123 45678", true),
        ("1520.00 3004567", false),
        ("1,381,234,567.80", false),
        ("110105194912310020", false),
        ("11010519491231002X", true),
        ("11010519491231002Xa", false),
        ("6217000010001234560", false),
        ("4111111111111111", true),
        ("4111111111111112", false),
        ("3111111111111111", false),
    ];
    for (text, is_found) in cases {
        assert_eq!(!scan(text).is_empty(), is_found, "{text} {:?}", scan(text));
    }
}

proptest! {
    #[test]
    fn any_text_is_answered(text in "(?s)[0-9０-９一二三〇Xx \n.—-]{0,80}|.{0,40}", cut in 0usize..9) {
        for hit in scan(&text) {
            prop_assert!(text.get(hit.at.0..hit.at.1).is_some_and(|some| !some.is_empty()));
        }
        let cells: Vec<String> = text.split(' ').map(str::to_owned).collect();
        let rows: Vec<Vec<String>> = cells.chunks(cut + 1).map(<[String]>::to_vec).collect();
        for hit in scan_table(&rows) {
            prop_assert!(hit.column < rows[hit.row].len());
        }
    }
}
