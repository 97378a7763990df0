//! Workbooks: every cell of every sheet, hidden or not, and all words besides.

use super::super::check::Refused;
use super::package::{Package, Part};
use super::words;
use super::xml::{self, Met, value};
use super::{Budget, Piece, Row};
use std::collections::BTreeSet;

/// A sheet as the workbook names it.
struct Named {
    title: String,
    is_hidden: bool,
    relation: String,
}

/// What a workbook says.
pub(super) fn pieces(package: &Package, budget: &mut Budget) -> Result<Vec<Piece>, Refused> {
    let (sheets, others): (Vec<&Part>, Vec<&Part>) =
        package.parts.iter().partition(|part| part.name.starts_with("xl/worksheets/sheet"));
    let (shared, others): (Vec<&Part>, Vec<&Part>) =
        others.into_iter().partition(|part| part.name == "xl/sharedstrings.xml");
    let strings = shared.first().map(|part| strings(part, budget)).transpose()?.unwrap_or_default();
    let named = named(package)?;
    let mut used = BTreeSet::new();
    let mut pieces = Vec::new();
    for (at, part) in sheets.iter().enumerate() {
        let place = place(&named, part, at.saturating_add(1));
        let mut sheet = Sheet::new(&place, budget, &strings, &mut used);
        xml::walk(&part.text, |met| sheet.meet(met))?;
        let (rows, words) = sheet.done();
        pieces.push(Piece::Table { place: place.clone(), rows });
        pieces.push(Piece::Words { place: format!("{place}的页眉页脚和说明"), words });
    }
    let unseen = strings.iter().enumerate().filter(|(at, _)| !used.contains(at));
    let words = unseen.map(|(_, text)| text.clone()).collect();
    pieces.push(Piece::Words { place: "没有显示出来的字".to_owned(), words });
    for part in others {
        // A part that is a sheet under another name would not be read cell by cell.
        pieces.extend(words::of_part(part, budget)?);
    }
    Ok(pieces)
}

/// Texts that cells name by their number.
fn strings(part: &Part, budget: &mut Budget) -> Result<Vec<String>, Refused> {
    let (mut all, mut text) = (Vec::new(), String::new());
    xml::walk(&part.text, |met| {
        match met {
            Met::Text(more) => text.push_str(more),
            Met::Close("si") => {
                budget.text(&text)?;
                all.push(std::mem::take(&mut text).trim().to_owned());
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(all)
}

/// Names of the sheets with the files they stand in.
fn named(package: &Package) -> Result<Vec<(Named, String)>, Refused> {
    let part = |name: &str| package.parts.iter().find(|part| part.name == name);
    let (mut sheets, mut targets) = (Vec::new(), Vec::new());
    if let Some(book) = part("xl/workbook.xml") {
        xml::walk(&book.text, |met| {
            if let Met::Open("sheet", of) = met {
                sheets.push(Named {
                    title: value(of, "name").unwrap_or_default().to_owned(),
                    is_hidden: value(of, "state").is_some_and(|state| state != "visible"),
                    relation: value(of, "id").unwrap_or_default().to_owned(),
                });
            }
            Ok(())
        })?;
    }
    if let Some(relations) = part("xl/_rels/workbook.xml.rels") {
        xml::walk(&relations.text, |met| {
            if let Met::Open("Relationship", of) = met {
                let id = value(of, "Id").unwrap_or_default().to_owned();
                targets.push((id, value(of, "Target").unwrap_or_default().to_lowercase()));
            }
            Ok(())
        })?;
    }
    let target = |sheet: &Named| {
        let found = targets.iter().find(|(id, _)| *id == sheet.relation);
        found.map_or_else(String::new, |(_, target)| target.clone())
    };
    Ok(sheets.into_iter().map(|sheet| (target(&sheet), sheet)).map(|(at, sheet)| (sheet, at)).collect())
}

fn place(named: &[(Named, String)], part: &Part, at: usize) -> String {
    let found = named.iter().find(|(_, target)| !target.is_empty() && part.name.ends_with(target.as_str()));
    match found {
        Some((sheet, _)) if sheet.is_hidden => format!("隐藏的工作表“{}”", sheet.title),
        Some((sheet, _)) => format!("工作表“{}”", sheet.title),
        None => format!("第 {at} 张工作表"),
    }
}

/// A sheet while it is walked through.
struct Sheet<'a> {
    strings: &'a [String],
    used: &'a mut BTreeSet<usize>,
    place: &'a str,
    budget: &'a mut Budget,
    rows: Vec<Row>,
    words: Vec<String>,
    /// Row and column of the cell, its type and what stands in it.
    at: Option<(usize, usize)>,
    kind: String,
    text: String,
    next: (usize, usize),
    within: Vec<String>,
}

impl<'a> Sheet<'a> {
    fn new(
        place: &'a str,
        budget: &'a mut Budget,
        strings: &'a [String],
        used: &'a mut BTreeSet<usize>,
    ) -> Self {
        Sheet {
            strings,
            used,
            place,
            budget,
            rows: Vec::new(),
            words: Vec::new(),
            at: None,
            kind: String::new(),
            text: String::new(),
            next: (1, 0),
            within: Vec::new(),
        }
    }

    fn meet(&mut self, met: Met<'_>) -> Result<(), Refused> {
        match met {
            Met::Open(name, of) => {
                self.within.push(name.to_owned());
                self.open(name, of)
            }
            Met::Close(name) => {
                self.within.pop();
                if name == "c" { self.close() } else { Ok(()) }
            }
            Met::Text(text) if self.at.is_some() => {
                if matches!(self.within.last().map(String::as_str), Some("v" | "t")) {
                    self.text.push_str(text);
                }
                Ok(())
            }
            Met::Text(text) | Met::Aside(text) => {
                self.budget.text(text)?;
                self.words.extend((!text.trim().is_empty()).then(|| text.trim().to_owned()));
                Ok(())
            }
        }
    }

    fn open(&mut self, name: &str, of: &xml::Attributes) -> Result<(), Refused> {
        match name {
            "row" => {
                let told = value(of, "r").and_then(|row| row.parse().ok());
                self.next = (told.unwrap_or(self.next.0), 0);
            }
            "c" => {
                let told =
                    value(of, "r").map(|place| at(place).ok_or(Refused::DocumentBroken)).transpose()?;
                self.at = Some(told.unwrap_or(self.next));
                self.kind = value(of, "t").unwrap_or_default().to_owned();
                self.text.clear();
            }
            "f" => {
                let (row, column) = self.at.unwrap_or(self.next);
                let place = format!("{}的 {}", self.place, cell_name(row, column));
                return Err(Refused::DocumentFormulas { place });
            }
            _ => words::shown(of).try_for_each(|text| {
                self.budget.text(text)?;
                self.words.push(text.to_owned());
                Ok(())
            })?,
        }
        Ok(())
    }

    /// A cell ends.
    fn close(&mut self) -> Result<(), Refused> {
        let Some((row, column)) = self.at.take() else { return Ok(()) };
        self.next = (row, column.saturating_add(1));
        let text = match self.kind.as_str() {
            "s" => {
                let at: usize = self.text.trim().parse().map_err(|_| Refused::DocumentBroken)?;
                self.used.insert(at);
                self.strings.get(at).ok_or(Refused::DocumentBroken)?.clone()
            }
            "" | "n" if self.text.contains(['e', 'E']) => {
                self.text.trim().parse::<f64>().map_err(|_| Refused::DocumentBroken)?.to_string()
            }
            _ => self.text.trim().to_owned(),
        };
        if text.is_empty() {
            return Ok(());
        }
        self.budget.cell(column, &text)?;
        if self.rows.last().is_none_or(|last| last.row < row) {
            self.rows.push(Row { row, cells: Vec::new() });
        }
        let last = self.rows.last_mut().filter(|last| last.row == row).ok_or(Refused::DocumentBroken)?;
        if last.cells.len() > column {
            return Err(Refused::DocumentBroken);
        }
        last.cells.resize(column, String::new());
        last.cells.push(text);
        Ok(())
    }

    fn done(self) -> (Vec<Row>, Vec<String>) {
        (self.rows, self.words)
    }
}

/// Row and column, the column from 0, of a place such as `B3`.
fn at(place: &str) -> Option<(usize, usize)> {
    let split = place.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = place.split_at_checked(split)?;
    let mut column = 0usize;
    for letter in letters.bytes() {
        let value = usize::from(letter.to_ascii_uppercase().checked_sub(b'A').filter(|value| *value < 26)?);
        column = column.checked_mul(26)?.checked_add(value)?.checked_add(1)?;
    }
    Some((digits.parse().ok()?, column.checked_sub(1)?))
}

/// A place as it is shown.
pub fn cell_name(row: usize, column: usize) -> String {
    let (mut name, mut left) = (String::new(), column.saturating_add(1));
    while left > 0 {
        let at = left.saturating_sub(1);
        let letter = u8::try_from(at % 26).unwrap_or(0).saturating_add(b'A');
        name.insert(0, char::from(letter));
        left = at / 26;
    }
    format!("{name}{row}")
}
