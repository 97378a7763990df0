//! What must not be read in public: numbers of persons anywhere, and in tables what the item's profile covers. Pure.

use super::model::{Profile, told};
use crate::files::document::{Piece, Row, cell_name};
use crate::house::FieldError;
use houji_base::{FieldMask, Personal, scan, scan_table};
use houji_seal::Notice;

/// Heads of columns by what stands below them.
const HEADS: [(&[&str], FieldMask); 5] = [
    (&["姓名", "户主", "户主姓名", "领取人", "受助人", "申请人"], FieldMask::Name),
    (&["电话", "手机", "手机号", "联系电话"], FieldMask::Phone),
    (&["银行卡", "银行卡号", "卡号", "账号", "银行账号"], FieldMask::BankCard),
    (&["住址", "地址", "家庭住址"], FieldMask::Address),
    (&["身份证", "身份证号", "身份证号码"], FieldMask::Omit),
];
/// What nobody reads about those in need.
const NEEDY: [&str; 8] = ["病情", "病种", "疾病", "残疾类别", "残疾等级", "残疾证", "子女", "孩子"];

/// How a column is covered.
#[must_use]
pub fn of_column(profile: Profile, head: &str) -> FieldMask {
    let head = head.trim();
    let found = HEADS.iter().find(|(heads, _)| heads.contains(&head)).map(|(_, mask)| *mask);
    match found {
        Some(FieldMask::Name) if profile == Profile::Open => FieldMask::Open,
        Some(mask) => mask,
        None if profile == Profile::Needy && NEEDY.iter().any(|word| head.contains(word)) => FieldMask::Omit,
        None => FieldMask::Open,
    }
}

/// A row of a typed table that adds others up, and names nobody.
#[must_use]
pub fn is_total(row: &[String]) -> bool {
    row.first().is_some_and(|first| matches!(first.as_str(), "合计" | "总计" | "小计"))
}

/// Covers a typed table.
///
/// # Errors
/// What to do about a column that is never published.
pub fn cover(profile: Profile, columns: &[String], rows: &mut [Vec<String>]) -> Result<(), FieldError> {
    for (at, head) in columns.iter().enumerate() {
        let mask = of_column(profile, head);
        if mask == FieldMask::Omit {
            let sentence = format!("“{head}”这一列不能公开，请删掉这一列");
            return Err(FieldError::new("rows", sentence));
        }
        let named = rows.iter_mut().filter(|row| !is_total(row));
        let cells = named.filter_map(|row| row.get_mut(at));
        for cell in cells.filter(|cell| !cell.is_empty() && !cell.contains('*')) {
            *cell = mask.apply(cell).unwrap_or_else(|| "*".to_owned());
        }
    }
    Ok(())
}

fn zh(kind: Personal) -> &'static str {
    match kind {
        Personal::ResidentId => "身份证号",
        Personal::Phone => "手机号",
        Personal::BankCard => "银行卡号",
    }
}

/// What of persons stands in a notice, and where: `“收入”第 3 行：手机号`. Nothing when it may be published.
#[must_use]
pub fn hits(profile: Profile, notice: &Notice) -> Vec<String> {
    let mut found = Vec::new();
    // The number to call is meant to be read.
    for (name, value) in notice.fields.iter().filter(|(name, _)| name != "phone") {
        let places = scan(value);
        found.extend(places.iter().map(|hit| format!("{}：{}", field_zh(name), zh(hit.kind))));
    }
    for table in &notice.tables {
        let heads = std::iter::once(&table.title).chain(&table.columns);
        for text in heads {
            let places = scan(text);
            found.extend(places.iter().map(|hit| format!("“{}”的表头：{}", table.title, zh(hit.kind))));
        }
        // Codes of lines are no numbers of persons, and stand between cells.
        let rows: Vec<Vec<&str>> =
            told::rows(table).map(|(_, cells)| cells.iter().map(String::as_str).collect()).collect();
        let told = |hit: houji_base::InTable| {
            format!("“{}”第 {} 行：{}", table.title, hit.row.saturating_add(1), zh(hit.kind))
        };
        found.extend(scan_table(&rows).into_iter().map(told));
        let barred = told::columns(table).iter().filter(|head| of_column(profile, head) == FieldMask::Omit);
        found.extend(barred.map(|head| format!("“{}”里有“{head}”一列", table.title)));
    }
    for file in &notice.attachments {
        found.extend(scan(&file.name).iter().map(|hit| format!("附件名：{}", zh(hit.kind))));
    }
    found.dedup();
    found
}

/// Rows at the top of a table among which its heads are looked for.
const HEAD_ROWS: usize = 10;

/// What of persons stands in a document, and where: `工作表“名单”的 B3：手机号`.
#[must_use]
pub fn hits_of_document(profile: Profile, pieces: &[Piece]) -> Vec<String> {
    let mut found = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Table { place, rows } => {
                let cells: Vec<&[String]> = rows.iter().map(|row| row.cells.as_slice()).collect();
                let cells: Vec<Vec<&str>> =
                    cells.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
                found.extend(scan_table(&cells).into_iter().map(|hit| {
                    let row = rows.get(hit.row).map_or(0, |row| row.row);
                    format!("{}：{}", at(place, row, hit.column), zh(hit.kind))
                }));
                found.extend(uncovered(profile, place, rows));
            }
            Piece::Text { place, lines } => {
                let text = lines.join("\n");
                found.extend(scan(&text).iter().map(|hit| {
                    let before = text.get(..hit.at.0).unwrap_or_default();
                    let line = before.matches('\n').count().saturating_add(1);
                    format!("{place}第 {line} 行：{}", zh(hit.kind))
                }));
            }
            Piece::Words { place, words } => {
                let hits = words.iter().flat_map(|word| scan(word));
                found.extend(hits.map(|hit| format!("{place}里：{}", zh(hit.kind))));
            }
        }
    }
    found.dedup();
    found
}

fn at(place: &str, row: usize, column: usize) -> String {
    if place.is_empty() {
        format!("第 {row} 行第 {} 格", column.saturating_add(1))
    } else {
        format!("{place}的 {}", cell_name(row, column))
    }
}

/// Columns that are never published, and those in which something is not covered.
fn uncovered(profile: Profile, place: &str, rows: &[Row]) -> Vec<String> {
    let mut found = Vec::new();
    for (above, row) in rows.iter().enumerate().take(HEAD_ROWS) {
        for (column, head) in row.cells.iter().enumerate() {
            let mask = of_column(profile, head);
            let place = at(place, row.row, column);
            let below = rows.iter().skip(above.saturating_add(1)).filter(|row| !is_total(&row.cells));
            let mut cells = below.filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty());
            let is_open = |cell: &String| {
                !cell.contains('*') && mask.apply(cell).is_none_or(|covered| covered != *cell)
            };
            if mask == FieldMask::Omit {
                found.push(format!("{place}：“{head}”一列不能公开"));
            } else if mask != FieldMask::Open && cells.any(is_open) {
                found.push(format!("{place}：“{head}”一列要先遮住"));
            }
        }
    }
    found
}

fn field_zh(name: &str) -> &'static str {
    match name {
        "title" => "标题",
        "body" => "正文",
        "sentence" => "一句话",
        "comparison" => "比一比",
        "opinion" => "监督意见",
        "correction" => "更正说明",
        _ => "文字",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use houji_seal::{Attachment, Digest, Table};

    fn notice() -> Notice {
        let rows = vec![vec!["89EM".to_owned(), "承包费".to_owned(), "12,000.00".to_owned()]];
        let columns = ["代码", "事项", "金额"].map(str::to_owned).to_vec();
        Notice {
            id: "140824101001-V06-2026-10-03".to_owned(),
            version: 1,
            supersedes: None,
            salt: [0; 16],
            fields: vec![("body".to_owned(), "按程序办理。".to_owned())],
            tables: vec![Table { title: "补贴".to_owned(), columns, rows }],
            attachments: Vec::new(),
        }
    }

    #[test]
    fn numbers_of_persons_are_found_wherever_they_stand() {
        let of = |change: fn(&mut Notice)| {
            let mut notice = notice();
            change(&mut notice);
            hits(Profile::Open, &notice)
        };
        assert_eq!(of(|_| {}), Vec::<String>::new());
        assert_eq!(of(|it| it.fields[0].1 = "身份证 11010519491231002X".to_owned()), ["正文：身份证号"]);
        assert_eq!(of(|it| it.tables[0].rows[0][1] = "13800138000".to_owned()), ["“补贴”第 1 行：手机号"]);
        assert_eq!(of(|it| it.tables[0].columns[1] = "电话13800138000".to_owned()), ["“补贴”的表头：手机号"]);
        let file = |name: &str| Attachment { digest: Digest::ZERO, size: 1, name: name.to_owned() };
        let mut named = notice();
        named.attachments.push(file("11010519491231002X.pdf"));
        assert_eq!(hits(Profile::Open, &named), ["附件名：身份证号"]);
        assert!(of(|it| it.fields[0] = ("phone".to_owned(), "13800138000".to_owned())).is_empty());
        let mut needy = notice();
        needy.tables[0].columns[1] = "残疾类别".to_owned();
        assert_eq!(hits(Profile::Needy, &needy), ["“补贴”里有“残疾类别”一列"]);
        assert!(hits(Profile::Name, &needy).is_empty());
    }

    #[test]
    fn typed_tables_are_covered_by_their_heads() {
        let columns = ["姓名", "电话", "住址", "金额"].map(str::to_owned);
        let typed = || vec![["张建明", "13800138000", "荆庄村三组12号", "500"].map(str::to_owned).to_vec()];
        let covered = |profile| {
            let mut rows = typed();
            cover(profile, &columns, &mut rows).unwrap();
            rows.remove(0)
        };
        assert_eq!(covered(Profile::Name), ["张*明", "138****8000", "荆庄村三组", "500"]);
        assert_eq!(covered(Profile::Open)[0], "张建明");
        let bar = |head: &str, profile| cover(profile, &[head.to_owned()], &mut []).is_err();
        assert!(bar("身份证号", Profile::Open) && bar("病情", Profile::Needy) && !bar("病情", Profile::Name));
    }
}
