//! The texts of typed items: each item has one, and what it makes of clean values may be published.

use crate::house::Refusal;
use crate::notices::decide::clean;
use crate::notices::form::{DraftForm, read};
use crate::notices::model::{Catalogue, Content, Head, Item, LineCode, Period, Version, told};
use crate::notices::sources::source;
use crate::notices::template::{self, Kind, LINE, LINES, Template};
use crate::testing::{ZHAIDONG, code};
use houji_base::Day;
use std::collections::BTreeMap;

/// Items that are typed; V20 is typed where nobody asked about a line.
fn typed() -> impl Iterator<Item = (&'static Item, &'static Template)> {
    let items = Catalogue::seed().iter().filter(|item| source(&item.code).is_none() || item.code == "V20");
    items.map(|item| (item, template::of(&item.code).unwrap_or_else(|| panic!("{} has no text", item.code))))
}

fn period(item: &Item) -> Period {
    Period::of(item.cycle, Day::parse("2026-02-03").unwrap()).unwrap()
}

/// Clean values for all blanks; those that may be left empty only when `all`.
fn filled(template: &Template, all: bool, words: &str) -> BTreeMap<String, String> {
    let asks = template.asks.iter().filter(|ask| all || !ask.is_optional);
    let value = |kind| match kind {
        Kind::Text => words,
        Kind::Area => "一条：按程序办。\n两条：大家监督。",
        Kind::Count => "12",
        Kind::Size => "35.5",
        Kind::Money => "1,200.50",
        Kind::Day => "2026-02-03",
    };
    asks.map(|ask| (ask.field(), value(ask.kind).to_owned())).collect()
}

/// A table of one row, as a clerk copies it in.
fn rows(template: &Template) -> String {
    let Some(grid) = &template.grid else { return String::new() };
    let cell = |head: &&str| match *head {
        "姓名" | "户主" | "领取人" => "张建明",
        head if head.contains('元') => "1200.50",
        _ => "二组",
    };
    let cells: Vec<&str> = grid.columns.iter().map(cell).collect();
    format!("{}\n{}", grid.columns.join(" | "), cells.join(" | "))
}

fn fill(item: &Item, template: &Template, all: bool, words: &str) -> Result<DraftForm, Refusal> {
    let (filled, rows) = (filled(template, all, words), rows(template));
    template.fill(period(item), &filled, ("今年的公开", &rows))
}

#[test]
fn every_typed_item_has_a_text_that_uses_all_its_blanks() {
    assert_eq!(typed().count(), 28);
    for (item, template) in typed() {
        let patterns = [template.beside.as_slice(), template.body.as_slice(), &[template.sentence]].concat();
        let sum = template.grid.as_ref().and_then(|grid| grid.sum).map_or("", |(field, _)| field);
        for ask in template.asks.iter().filter(|ask| ask.name != "where") {
            let is_used = patterns.iter().any(|text| text.contains(&format!("{{{}}}", ask.name)));
            assert!(is_used || ask.name == sum, "{} {}", item.code, ask.name);
            // The sentence stands whatever is left empty.
            assert!(
                !ask.is_optional || !template.sentence.contains(&format!("{{{}}}", ask.name)),
                "{}",
                item.code
            );
        }
        assert_eq!(template.asks.last().map(|ask| ask.name), Some("where"), "{}", item.code);
        assert!(!template.beside.is_empty(), "{} is seen beside nothing", item.code);
        if let Some((field, column)) = template.grid.as_ref().and_then(|grid| grid.sum) {
            assert!(template.asks.iter().any(|ask| ask.name == field && ask.kind == Kind::Money));
            assert!(template.grid.as_ref().unwrap().columns.contains(&column), "{}", item.code);
        }
    }
}

#[test]
fn what_follows_from_clean_values_passes_its_own_gate() {
    for (item, template) in typed() {
        for (all, words) in [(true, "村里开会商量定的"), (false, "村里"), (true, &"长".repeat(LINE))]
        {
            let form = fill(item, template, all, words).unwrap_or_else(|why| panic!("{} {why:?}", item.code));
            assert!(
                form.sentence.ends_with('。') && !form.sentence.contains(['{', '}']),
                "{}",
                form.sentence
            );
            assert!(!form.body.contains(['{', '}']) && form.body.contains("也可以向"), "{}", form.body);
            assert!(!all || !form.comparison.is_empty(), "{}", item.code);
            let document = read(&form).unwrap_or_else(|why| panic!("{} {why:?}", item.code));
            let (composed, body) = document.composed(item.mask).unwrap();
            let name = told::notice_id(code(ZHAIDONG), &item.code, period(item), 1);
            let head = Head {
                id: name,
                title: form.title,
                affairs: item.affairs.zh(),
                item: item.code.clone(),
                place: "稷山县 西社镇 荆庄村".to_owned(),
                unit: "荆庄村".to_owned(),
                period: period(item),
                phone: "0359-5522001".to_owned(),
                basis: item.basis.clone(),
            };
            let content = Content { composed, body, ..Content::default() };
            let version = Version { number: 1, supersedes: None, salt: [7; 16] };
            let (notice, _) = told::tell(&head, &content, version, (0..).map_while(LineCode::nth));
            let text = clean(item.mask, &notice).unwrap_or_else(|why| panic!("{} {why:?}", item.code));
            let has_names = rows(template).contains("张建明");
            assert_eq!(text.contains("张*明"), has_names && item.mask.code() != "open", "{}", item.code);
        }
    }
}

#[test]
fn a_number_of_a_person_that_is_filled_in_is_found() {
    for (item, template) in typed() {
        let form = fill(item, template, true, "打 13800138000 问").unwrap();
        let all = [form.sentence, form.body, form.comparison].concat();
        assert!(!houji_base::scan(&all).is_empty(), "{}: {all}", item.code);
    }
}

fn of(item: &str) -> &'static Template {
    template::of(item).unwrap()
}

#[test]
fn blanks_are_read_as_what_they_are() {
    let (template, at) = (of("V06"), Period::parse("2026-03-02").unwrap());
    let with = |name: &str, value: &str| {
        let mut values = filled(template, true, "粮食补贴。");
        values.insert(format!("f_{name}"), value.to_owned());
        template.fill(at, &values, ("粮食补贴发放", &rows(template)))
    };
    let form = with("count", " 1,234 ").unwrap();
    assert_eq!(form.sentence, "粮食补贴发给 1234 户，35.5 亩，一共 1,200.50 元。");
    assert_eq!(form.comparison, "这一次每亩 1,200.50 元。去年每亩 1,200.50 元。");
    assert_eq!(with("before", "").unwrap().comparison, "这一次每亩 1,200.50 元。");
    assert!(with("day", "2026-02-03").unwrap().body.starts_with("补贴2026年2月3日打到"));
    for (name, value, part) in [
        ("count", "", "请填“发给几户”"),
        ("count", "1.5", "数字，如 12"),
        ("count", "-1", "数字，如 12"),
        ("count", "10000000", "小一些的数"),
        ("size", "1.234", "最多两位小数"),
        ("money", "很多", "写到分"),
        ("day", "2026-02-30", "哪一天"),
        ("what", &"长".repeat(LINE + 1), "缩到 40 个字"),
        ("what", "看\u{7}不见", "看不见的符号"),
    ] {
        let why = with(name, value).unwrap_err();
        assert_eq!(why.fields[0].field, format!("f_{name}"), "{name} {value}");
        assert!(why.fields[0].sentence.contains(part), "{why:?}");
    }
    assert!(with("count", "9999999").is_ok() && with("size", "0").is_ok());
    let nothing = template.fill(at, &BTreeMap::new(), ("", "")).unwrap_err();
    let needed = template.asks.iter().filter(|ask| !ask.is_optional).count();
    assert_eq!(nothing.fields.len(), needed + 2, "title, blanks and table are told at once");
    let long = |count: usize| {
        let template = of("V16");
        let mut values = filled(template, true, "村规民约");
        values.insert("f_text".to_owned(), "长".repeat(count));
        template.fill(at, &values, ("村规民约", "")).is_ok()
    };
    assert!(long(LINES) && !long(LINES + 1));
}

#[test]
fn a_table_adds_up_to_what_was_filled_in() {
    let (template, at) = (of("V06"), Period::parse("2026-03-02").unwrap());
    let with = |money: &str, rows: &str| {
        let mut values = filled(template, true, "补贴");
        values.insert("f_money".to_owned(), money.to_owned());
        let rows = format!("户主|组别|亩数|金额（元）\n{rows}");
        template.fill(at, &values, ("粮食补贴发放", &rows))
    };
    let form = with("800", "张建明|一组|5|500\n宁有田|二组|3|300.00").unwrap();
    assert!(form.rows.ends_with("\n合计 |  |  | 800.00"), "{}", form.rows);
    let form = with("800", "张建明|一组|5|500\n宁有田|二组|3|300\n合计|||800").unwrap();
    assert_eq!(form.rows.matches("合计").count(), 1);
    let why = with("800.01", "张建明|一组|5|800").unwrap_err();
    assert!(why.fields[0].sentence.contains("加起来是 800.00 元，上面填的是 800.01 元"), "{why:?}");
    let why = with("800", "张建明|一组|5|八百").unwrap_err();
    assert!(why.fields[0].sentence.contains("第 1 行的“金额（元）”"), "{why:?}");
    // Other columns, other sums: whoever names them adds up alone.
    let own = template.fill(at, &filled(template, true, "补贴"), ("粮食补贴发放", "户主|钱\n张建明|7"));
    assert_eq!(own.unwrap().rows, "户主 | 钱\n张建明 | 7");
}
