//! A corpus of invented documents beside publications: every number that was planted in one of them is found, wherever it stands, and
//! what merely looks like one is let through.

use crate::files::document::{Piece, read};
use crate::notices::mask::hits_of_document;
use crate::notices::model::Profile;
use houji_base::ResidentId;
use houji_core::testing::documents::{Besides, docx, paragraph, xlsx};
use rust_xlsxwriter::Workbook;

/// A small generator, so that the corpus is the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap())).collect()
    }

    fn phone(&mut self) -> String {
        let begin = ["130", "138", "147", "150", "166", "177", "186", "191", "199"];
        let at = usize::try_from(self.below(9)).unwrap();
        format!("{}{}", begin[at], self.digits(8))
    }

    fn resident(&mut self) -> String {
        let (year, month, day) = (1935 + self.below(80), 1 + self.below(12), 1 + self.below(28));
        let first = format!("140824{year}{month:02}{day:02}{}", self.digits(3));
        let all = "0123456789X".chars().map(|end| format!("{first}{end}"));
        all.into_iter().find(|id| ResidentId::parse(id).is_ok()).unwrap()
    }

    fn card(&mut self) -> String {
        let first = format!("622848{}", self.digits(12));
        let luhn = |number: &str| -> u32 {
            let twice = |(at, mark): (usize, char)| {
                let twice = mark.to_digit(10).unwrap() * if at % 2 == 1 { 2 } else { 1 };
                twice / 10 + twice % 10
            };
            number.chars().rev().enumerate().map(twice).sum()
        };
        (0..10).map(|end| format!("{first}{end}")).find(|card| luhn(card).is_multiple_of(10)).unwrap()
    }

    /// A clean cell or line of the kind that notices are made of.
    fn clean(&mut self) -> String {
        let (yuan, month, day) = (self.below(900_000), 1 + self.below(12), 1 + self.below(28));
        match self.below(10) {
            0 => format!("{yuan}.{}", self.digits(2)),
            1 => format!("2026年{month}月{day}日"),
            2 => format!("2026{month:02}{day:02}"),
            3 => format!("记-{}", self.digits(4)),
            4 => format!("监督电话 0359-{}", 5_520_000 + self.below(9999)),
            5 => format!("140824{}{}", 100 + self.below(9), 200 + self.below(40)),
            6 => format!("稷租-2026-{}", self.digits(4)),
            7 => format!("财政票据号 {}", self.digits(10)),
            8 => format!("玉米 {} 斤，面积 {}.{} 亩", self.below(90_000), self.below(900), self.digits(2)),
            _ => "二组门口铺石子".to_owned(),
        }
    }
}

fn found(bytes: &[u8]) -> Vec<String> {
    let (_, pieces): (_, Vec<Piece>) = read(bytes).unwrap();
    hits_of_document(Profile::Open, &pieces)
}

/// A workbook with a table.
fn book(rows: &[Vec<String>]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, row) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(row) {
            sheet.write_string(at, column, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    let line = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n";
    rows.iter().map(line).collect::<String>().into_bytes()
}

fn word_table(rows: &[Vec<String>]) -> String {
    let cell = |text: &String| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let row = |row: &Vec<String>| format!("<w:tr>{}</w:tr>", row.iter().map(cell).collect::<String>());
    format!("<w:tbl>{}</w:tbl>", rows.iter().map(row).collect::<String>())
}

/// A clean table with heads.
fn table(dice: &mut Dice) -> Vec<Vec<String>> {
    let heads = ["事项", "说明", "备注"].map(str::to_owned).to_vec();
    let row = |dice: &mut Dice| vec!["石子".to_owned(), dice.clean(), dice.clean()];
    let mut rows = vec![heads];
    rows.extend((0..6).map(|_| row(dice)));
    rows
}

/// A part of a text document besides its body.
fn part(name: &'static str, text: &str) -> (&'static str, String) {
    match name {
        "docProps/core.xml" => (name, format!("<p><creator>{text}</creator></p>")),
        "docProps/custom.xml" => (name, format!("<p><property><lpwstr>{text}</lpwstr></property></p>")),
        "word/comments.xml" => (name, format!("<c><w:comment>{}</w:comment></c>", paragraph(&[text]))),
        _ => (name, format!("<h>{}</h>", paragraph(&[text]))),
    }
}

const PARTS: [&str; 6] = [
    "word/comments.xml",
    "word/header1.xml",
    "word/footer1.xml",
    "word/footnotes.xml",
    "docProps/core.xml",
    "docProps/custom.xml",
];

/// Documents with this number, each in another place; `half` is where it is broken in two. A telephone that is broken after five or six
/// digits cannot be told from two figures in neighbouring cells, so it is broken where people break it.
fn planted(dice: &mut Dice, number: &str, half: usize) -> Vec<(&'static str, Vec<u8>)> {
    let none = Besides::default();
    let (head, tail) = number.split_at(half);
    let mut cell = table(dice);
    cell[3][1] = format!("找 {number}。");
    let mut broken = table(dice);
    (broken[4][1], broken[4][2]) = (head.to_owned(), tail.to_owned());
    let mut headed = table(dice);
    headed[0][2] = number.to_owned();
    let said = format!("有事找{number}");
    let mut all = vec![
        ("xlsx cell", xlsx(Besides { cell: &said, ..none })),
        ("xlsx hidden", xlsx(Besides { hidden: number, ..none })),
        ("xlsx note", xlsx(Besides { note: &said, ..none })),
        ("xlsx property", xlsx(Besides { property: number, ..none })),
        ("xlsx header", xlsx(Besides { header: number, ..none })),
        ("xlsx table", book(&cell)),
        ("xlsx two cells", book(&broken)),
        ("xlsx head", book(&headed)),
        ("csv cell", csv(&cell)),
        ("csv two cells", csv(&broken)),
        ("csv head", csv(&headed)),
        ("csv with a mark", [b"\xef\xbb\xbf".as_slice(), &csv(&cell)].concat()),
        ("txt", format!("{}\n{said}。\n{}\n", dice.clean(), dice.clean()).into_bytes()),
        ("docx body", docx(&paragraph(&[&said]), &[])),
        ("docx runs", docx(&paragraph(&["找", head, tail, "。"]), &[])),
        ("docx table", docx(&word_table(&cell), &[])),
        ("docx two cells", docx(&word_table(&broken), &[])),
    ];
    for name in PARTS {
        let (path, xml) = part(name, number);
        all.push((name, docx(&paragraph(&[&dice.clean()]), &[(path, &xml)])));
    }
    all
}

#[test]
fn every_number_planted_in_a_document_is_found() {
    let mut dice = Dice(11);
    let (mut documents, mut missed) = (0, Vec::new());
    for _ in 0..6 {
        let numbers =
            [(dice.phone(), 7, "手机号"), (dice.resident(), 14, "身份证号"), (dice.card(), 8, "银行卡号")];
        for (number, half, kind) in numbers {
            for (place, bytes) in planted(&mut dice, &number, half) {
                documents += 1;
                let hits = found(&bytes);
                if !hits.iter().any(|hit| hit.ends_with(kind)) {
                    missed.push((place, number.clone(), hits));
                }
            }
        }
        // A telephone that a table program took for a figure.
        let figure: f64 = dice.phone().parse().unwrap();
        documents += 1;
        let bytes = xlsx(Besides { number: Some(figure), ..Besides::default() });
        if !found(&bytes).iter().any(|hit| hit.ends_with("手机号")) {
            missed.push(("xlsx figure", figure.to_string(), Vec::new()));
        }
    }
    assert!(documents > 400, "{documents}");
    assert!(missed.is_empty(), "{} of {documents}: {missed:#?}", missed.len());
}

#[test]
fn at_most_one_clean_document_in_a_hundred_is_stopped() {
    let mut dice = Dice(12);
    let mut stopped = Vec::new();
    let mut documents = 0;
    for turn in 0..100 {
        let (rows, said) = (table(&mut dice), [dice.clean(), dice.clean(), dice.clean()]);
        let parts = PARTS.map(|name| part(name, &dice.clean()));
        let parts: Vec<(&str, &str)> = parts.iter().map(|(name, xml)| (*name, xml.as_str())).collect();
        let body = format!("{}{}", paragraph(&[&said[0]]), word_table(&rows));
        let besides = Besides { cell: &said[0], note: &said[1], property: &said[2], ..Besides::default() };
        for (form, bytes) in [
            ("xlsx", book(&rows)),
            ("xlsx besides", xlsx(besides)),
            ("csv", csv(&rows)),
            ("txt", said.join("\n").into_bytes()),
            ("docx", docx(&body, &parts)),
        ] {
            documents += 1;
            let hits = found(&bytes);
            if !hits.is_empty() {
                stopped.push((turn, form, hits));
            }
        }
    }
    println!("{} of {documents} clean documents were stopped", stopped.len());
    assert!(documents >= 300 && stopped.len() * 100 <= documents, "{stopped:#?}");
}
