//! Texts with formats, and the words of all parts that are no sheets: comments, properties, drawings, headers, links.

use super::super::check::Refused;
use super::package::Part;
use super::xml::{self, Attributes, Met, value};
use super::{Budget, Piece, Row};

/// Attributes that hold what people wrote.
const SHOWN: [&str; 13] = [
    "name",
    "descr",
    "title",
    "alt",
    "Target",
    "author",
    "initials",
    "tooltip",
    "display",
    "location",
    "val",
    "instr",
    "displayName",
];
/// Elements after which a line ends.
const ENDS: [&str; 6] = ["p", "si", "comment", "text", "is", "tr"];
/// Parts of a text that are read or printed, where nothing may be hidden.
const READ: [&str; 6] =
    ["word/document", "word/header", "word/footer", "word/footnotes", "word/endnotes", "word/comments"];

/// What of an element's attributes people wrote; names made by programs are left out.
pub(super) fn shown(of: &Attributes) -> impl Iterator<Item = &str> {
    let own = of.iter().filter(|(key, value)| SHOWN.contains(&key.as_str()) && !value.starts_with('{'));
    own.map(|(_, value)| value.as_str())
}

/// What all parts say.
pub(super) fn pieces(parts: &[Part], budget: &mut Budget) -> Result<Vec<Piece>, Refused> {
    let all = parts.iter().map(|part| of_part(part, budget));
    Ok(all.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// What one part says.
pub(super) fn of_part(part: &Part, budget: &mut Budget) -> Result<Vec<Piece>, Refused> {
    let place = place(&part.name);
    if !part.is_xml() {
        budget.text(&part.text)?;
        return Ok(vec![Piece::Words { place: place.to_owned(), words: vec![part.text.clone()] }]);
    }
    let is_read = READ.iter().any(|read| part.name.starts_with(read));
    let mut walk = Walk::new(is_read, part.name.ends_with(".rels"), budget);
    xml::walk(&part.text, |met| walk.meet(met))?;
    Ok(walk.done(place))
}

fn place(name: &str) -> &'static str {
    let known = [
        ("word/document", "正文"),
        ("comment", "批注"),
        ("persons", "批注"),
        ("word/people", "批注"),
        ("docprops", "文件属性"),
        ("header", "页眉页脚"),
        ("footer", "页眉页脚"),
        ("footnotes", "脚注"),
        ("endnotes", "脚注"),
        ("drawing", "图形"),
        ("charts", "图表"),
        ("printersettings", "打印设置"),
        ("workbook", "工作簿"),
    ];
    known.iter().find(|(part, _)| name.contains(part)).map_or("没有显示出来的内容", |(_, zh)| *zh)
}

/// A table of a text while it is walked through.
#[derive(Default)]
struct Grid {
    rows: Vec<Row>,
    cells: Vec<String>,
    cell: String,
}

/// A part while it is walked through.
struct Walk<'a> {
    is_read: bool,
    is_links: bool,
    budget: &'a mut Budget,
    lines: Vec<String>,
    line: String,
    words: Vec<String>,
    word: String,
    tables: Vec<Vec<Row>>,
    /// The outermost table, and how deep within it.
    grid: Grid,
    depth: usize,
    within: Vec<String>,
}

impl<'a> Walk<'a> {
    fn new(is_read: bool, is_links: bool, budget: &'a mut Budget) -> Self {
        let (lines, line, words, word) = (Vec::new(), String::new(), Vec::new(), String::new());
        let (tables, grid, depth, within) = (Vec::new(), Grid::default(), 0, Vec::new());
        Walk { is_read, is_links, budget, lines, line, words, word, tables, grid, depth, within }
    }

    fn meet(&mut self, met: Met<'_>) -> Result<(), Refused> {
        match met {
            Met::Open(name, of) => {
                self.within.push(name.to_owned());
                self.open(name, of)
            }
            Met::Close(name) => {
                self.within.pop();
                self.close(name)
            }
            Met::Text(text) => {
                self.budget.text(text)?;
                let is_line = self.within.last().is_some_and(|name| name == "t");
                if is_line {
                    self.line.push_str(text)
                } else {
                    self.word.push_str(text)
                }
                Ok(())
            }
            Met::Aside(text) => self.aside(text),
        }
    }

    fn aside(&mut self, text: &str) -> Result<(), Refused> {
        self.budget.text(text)?;
        self.words.extend((!text.trim().is_empty()).then(|| text.trim().to_owned()));
        Ok(())
    }

    fn open(&mut self, name: &str, of: &Attributes) -> Result<(), Refused> {
        let is_on = !matches!(value(of, "val"), Some("0" | "false" | "off"));
        match name {
            "del" | "ins" | "moveFrom" | "moveTo" | "delText" if self.is_read => {
                return Err(Refused::Revisions { what: "修订记录" });
            }
            "vanish" | "specVanish" if self.is_read && is_on => {
                return Err(Refused::Revisions { what: "隐藏的字" });
            }
            "Relationship" if self.is_links => {
                let is_outside = value(of, "TargetMode").is_some_and(|mode| mode == "External");
                let is_link = value(of, "Type").is_some_and(|kind| kind.ends_with("/hyperlink"));
                if is_outside && !is_link {
                    return Err(Refused::DocumentHolds { what: "连到别的文件的数据" });
                }
            }
            "tab" | "br" | "cr" => self.line.push(' '),
            "noBreakHyphen" => self.line.push('-'),
            "tbl" => {
                self.end_line();
                self.depth = self.depth.saturating_add(1);
            }
            _ => {}
        }
        shown(of).try_for_each(|text| self.aside(text))
    }

    fn close(&mut self, name: &str) -> Result<(), Refused> {
        if name != "t" && !self.word.is_empty() {
            let word = std::mem::take(&mut self.word);
            self.words.extend((!word.trim().is_empty()).then(|| word.trim().to_owned()));
        }
        if ENDS.contains(&name) {
            self.end_line();
        }
        match (name, self.depth) {
            ("tc", 1) => {
                let cell = std::mem::take(&mut self.grid.cell);
                self.budget.cell(self.grid.cells.len(), "")?;
                self.grid.cells.push(cell.trim().to_owned());
            }
            ("tr", 1) => {
                let cells = std::mem::take(&mut self.grid.cells);
                let row = self.grid.rows.len().saturating_add(1);
                self.grid.rows.push(Row { row, cells });
            }
            ("tbl", depth) => {
                self.depth = depth.saturating_sub(1);
                if self.depth == 0 {
                    self.tables.push(std::mem::take(&mut self.grid).rows);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if line.trim().is_empty() {
            return;
        }
        if self.depth == 0 {
            self.lines.push(line);
        } else {
            self.grid.cell.push_str(&line);
            self.grid.cell.push('\n');
        }
    }

    fn done(mut self, place: &str) -> Vec<Piece> {
        self.end_line();
        let word = std::mem::take(&mut self.word);
        self.words.push(word);
        let table = |(at, rows): (usize, Vec<Row>)| Piece::Table {
            place: format!("{place}第 {} 张表", at.saturating_add(1)),
            rows,
        };
        let mut pieces: Vec<Piece> =
            std::mem::take(&mut self.tables).into_iter().enumerate().map(table).collect();
        pieces.push(Piece::Text { place: place.to_owned(), lines: std::mem::take(&mut self.lines) });
        pieces.push(Piece::Words { place: place.to_owned(), words: std::mem::take(&mut self.words) });
        pieces
    }
}
