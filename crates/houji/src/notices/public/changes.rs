//! What a correction changed: line by line, as values. Pure.

use super::super::model::told;
use houji_seal::{Notice, Table};

/// One difference between two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A value was another one: what, before, now.
    Value(String, String, String),
    /// A line is new: table, line.
    Added(String, String),
    /// A line is gone: table, line.
    Gone(String, String),
    /// A line says something else: table, before, now.
    Changed(String, String, String),
}

/// Fields that say what a notice tells, with their names; signatures and days differ in any case.
const TOLD: [(&str, &str); 4] =
    [("title", "标题"), ("sentence", "一句话"), ("comparison", "比一比"), ("body", "正文")];

/// The differences, in the order in which they are read.
pub fn changes(before: &Notice, now: &Notice) -> Vec<Change> {
    let mut all = Vec::new();
    for (name, zh) in TOLD {
        value(zh, told::field(before, name), told::field(now, name), &mut all);
    }
    let (old, new) = (told::figures(before), told::figures(now));
    for (name, is) in &new {
        let was = old.iter().find(|(each, _)| each == name).map_or("", |(_, was)| *was);
        value(name, was, is, &mut all);
    }
    for (name, was) in old.iter().filter(|(name, _)| new.iter().all(|(each, _)| each != name)) {
        value(name, was, "", &mut all);
    }
    for table in &now.tables {
        let was = before.tables.iter().find(|each| each.title == table.title);
        lines(&table.title, was, Some(table), &mut all);
    }
    for table in before.tables.iter().filter(|was| now.tables.iter().all(|each| each.title != was.title)) {
        lines(&table.title, Some(table), None, &mut all);
    }
    let name = |notice: &Notice| -> Vec<String> {
        notice.attachments.iter().map(|file| format!("{}（{}）", file.name, file.digest)).collect()
    };
    let (old, new) = (name(before), name(now));
    all.extend(new.iter().filter(|file| !old.contains(file)).map(|file| added("附件", file)));
    all.extend(old.iter().filter(|file| !new.contains(file)).map(|file| gone("附件", file)));
    all
}

fn added(table: &str, line: &str) -> Change {
    Change::Added(table.to_owned(), line.to_owned())
}

fn gone(table: &str, line: &str) -> Change {
    Change::Gone(table.to_owned(), line.to_owned())
}

fn value(zh: &str, was: &str, is: &str, all: &mut Vec<Change>) {
    if was != is {
        all.push(Change::Value(zh.to_owned(), was.to_owned(), is.to_owned()));
    }
}

/// The lines of a table without their codes.
fn cells(table: Option<&Table>) -> Vec<&[String]> {
    table.map_or_else(Vec::new, |table| told::rows(table).map(|(_, cells)| cells).collect())
}

/// What two lines have in common when they are about the same thing: the first cell that says something.
fn key(line: &[String]) -> &str {
    line.iter().map(String::as_str).find(|cell| !cell.is_empty()).unwrap_or("")
}

fn words(line: &[String]) -> String {
    line.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn lines(title: &str, was: Option<&Table>, is: Option<&Table>, all: &mut Vec<Change>) {
    let (mut old, mut new) = (cells(was), cells(is));
    // Lines that stand in both are taken out, each once.
    new.retain(|line| match old.iter().position(|each| each == line) {
        Some(at) => {
            old.remove(at);
            false
        }
        None => true,
    });
    for line in new {
        match old.iter().position(|each| key(each) == key(line)) {
            Some(at) => {
                let before = old.remove(at);
                all.push(Change::Changed(title.to_owned(), words(before), words(line)));
            }
            None => all.push(added(title, &words(line))),
        }
    }
    all.extend(old.into_iter().map(|line| gone(title, &words(line))));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(sentence: &str, rows: &[[&str; 3]]) -> Notice {
        let rows = rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        let columns = ["代码", "名称", "金额"].map(str::to_owned).into();
        Notice {
            id: "x".to_owned(),
            version: 1,
            supersedes: None,
            salt: [0; 16],
            fields: vec![("sentence".to_owned(), sentence.to_owned())],
            tables: vec![Table { title: "支出".to_owned(), columns, rows }],
            attachments: Vec::new(),
        }
    }

    #[test]
    fn a_correction_is_told_line_by_line() {
        let before =
            notice("花了 3 元。", &[["1AAA", "灯", "1.00"], ["1AAB", "水", "2.00"], ["1AAC", "路", "9.00"]]);
        let now =
            notice("花了 4 元。", &[["1AAD", "灯", "1.00"], ["1AAE", "水", "3.00"], ["1AAF", "井", "5.00"]]);
        let text = |text: &str| text.to_owned();
        assert_eq!(
            changes(&before, &now),
            [
                Change::Value(text("一句话"), text("花了 3 元。"), text("花了 4 元。")),
                Change::Changed(text("支出"), text("水 · 2.00"), text("水 · 3.00")),
                Change::Added(text("支出"), text("井 · 5.00")),
                Change::Gone(text("支出"), text("路 · 9.00")),
            ]
        );
        assert!(changes(&now, &now).is_empty(), "nothing changed");
        let others =
            notice("花了 3 元。", &[["2AAA", "灯", "1.00"], ["2AAB", "水", "2.00"], ["2AAC", "路", "9.00"]]);
        assert!(changes(&before, &others).is_empty(), "codes alone are no difference");
    }
}
