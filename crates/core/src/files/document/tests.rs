//! What is read of documents, what is refused, and both sides of each bound.

use super::{Form, MOST_BYTES, MOST_CELLS, MOST_COLUMNS, MOST_TEXT, Piece, read};
use crate::files::check::Refused;
use crate::testing::documents::{Besides, docx, paragraph, types, xlsx, zipped};
use proptest::prelude::*;

/// Everything that was read, in one text.
fn said(bytes: &[u8]) -> (Form, String) {
    let (form, pieces) = read(bytes).unwrap();
    (form, format!("{pieces:?}"))
}

fn why(bytes: &[u8]) -> Refused {
    read(bytes).map(|(form, _)| form).unwrap_err()
}

#[test]
fn each_kind_is_told_by_its_content_and_read_whole() {
    let besides =
        Besides {
            hidden: "藏着的", note: "批一句", property: "备注", header: "页眉", ..Besides::default()
        };
    let (form, all) = said(&xlsx(besides));
    assert_eq!(form, Form::Xlsx);
    for word in ["石子", "二组门口", "藏着的", "批一句", "备注", "页眉", "工作表“名单”", "隐藏的工作表“底稿”"]
    {
        assert!(all.contains(word), "{word} {all}");
    }
    let table =
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>";
    let body = format!("{}{table}", paragraph(&["修路", "的 &amp; 账&#33;"]));
    let more = [
        (
            "word/comments.xml",
            "<c><w:comment w:author=\"张三\"><w:p><w:r><w:t>看过</w:t></w:r></w:p></w:comment></c>",
        ),
        ("docProps/core.xml", "<p><creator>李四</creator></p>"),
        (
            "word/_rels/document.xml.rels",
            "<r><Relationship Type=\"x/hyperlink\" TargetMode=\"External\" Target=\"tel:110\"/></r>",
        ),
    ];
    let (form, all) = said(&docx(&body, &more));
    assert_eq!(form, Form::Docx);
    for word in ["修路的 & 账!", "张三", "看过", "李四", "tel:110", "正文第 1 张表", "\"甲\", \"\""]
    {
        assert!(all.contains(word), "{word} {all}");
    }
    let csv = read("\u{feff}户主,金额\n\"张,三\",5\n".as_bytes()).unwrap();
    assert_eq!(csv.0, Form::Csv);
    let Piece::Table { rows, .. } = &csv.1[0] else { panic!("{:?}", csv.1) };
    assert_eq!((rows[1].row, rows[1].cells[0].as_str()), (2, "张,三"));
    assert_eq!(said("今年的账，都在这里。\n第二行\n".as_bytes()).0, Form::Txt);
    for form in Form::ALL {
        assert_eq!(Form::of(form.media_type()), Some(form));
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_a_way_on() {
    let with = |name: &str, text: &str| docx("", &[(name, text)]);
    let holds = |what| Refused::DocumentHolds { what };
    let macros = types("wordprocessingml.document").replace("openxmlformats", "macroEnabled");
    let link =
        |kind: &str| format!("<r><Relationship Type=\"x/{kind}\" TargetMode=\"External\" Target=\"a\"/></r>");
    let run = |format: &str| format!("<w:p><w:r><w:rPr>{format}</w:rPr><w:t>字</w:t></w:r></w:p>");
    let cases: Vec<(Vec<u8>, Refused)> = vec![
        (b"%PDF-1.7\n1 0 obj".to_vec(), Refused::Pdf),
        (b"\n\n%PDF-1.4".to_vec(), Refused::Pdf),
        (vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1], Refused::OldDocument),
        (b"PK\x03\x04 and nothing".to_vec(), Refused::DocumentBroken),
        (b"\x7fELF".to_vec(), Refused::OtherDocument),
        (vec![0xBB, 0xA7, 0xD6, 0xF7], Refused::OtherLetters),
        (b" \n ".to_vec(), Refused::DocumentBroken),
        (zipped(&[("readme.xml", "<a/>")]), Refused::OtherDocument),
        (zipped(&[("[Content_Types].xml", &types("presentationml.presentation"))]), Refused::OtherDocument),
        (zipped(&[("[Content_Types].xml", &macros)]), Refused::Macros),
        (with("word/vbaProject.bin", "x"), Refused::Macros),
        (with("word/media/image1.png", "x"), holds("图片")),
        (with("docProps/thumbnail.jpeg", "x"), holds("预览图")),
        (with("word/embeddings/a.xlsx", "x"), holds("嵌进去的文件")),
        (with("word/afchunk.mht", "x"), holds("读不出来的东西")),
        (with("word/_rels/settings.xml.rels", &link("attachedTemplate")), holds("连到别的文件的数据")),
        (with("xl/pivotCache/a.xml", "<a/>"), holds("数据透视表")),
        (with("word/header1.xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"), Refused::DocumentBroken),
        (with("word/header1.xml", "<a>&b;</a>"), Refused::DocumentBroken),
        (with("word/header1.xml", "<a><b></a>"), Refused::DocumentBroken),
        (
            docx("<w:p><w:del><w:r><w:delText>字</w:delText></w:r></w:del></w:p>", &[]),
            Refused::Revisions { what: "修订记录" },
        ),
        (docx(&run("<w:vanish/>"), &[]), Refused::Revisions { what: "隐藏的字" }),
        ("户主,金额\n张三,=1+1\n".into(), Refused::DocumentFormulas { place: "第 2 行".to_owned() }),
        (
            xlsx(Besides { formula: "=1+1", ..Besides::default() }),
            Refused::DocumentFormulas { place: "工作表“名单”的 B5".to_owned() },
        ),
        ([docx("", &[]), b"more".to_vec()].concat(), Refused::DocumentBroken),
    ];
    for (bytes, refused) in cases {
        assert_eq!(why(&bytes), refused, "{}", String::from_utf8_lossy(&bytes));
    }
    assert!(read(&docx(&run("<w:vanish w:val=\"0\"/>"), &[])).is_ok());
    let mut locked = docx("", &[]);
    // The flag of each part's headers, as programs set it when there is a password.
    for (mark, at) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let places: Vec<usize> = (0..locked.len()).filter(|from| locked[*from..].starts_with(mark)).collect();
        places.into_iter().for_each(|from| locked[from + at] |= 1);
    }
    assert_eq!(why(&locked), Refused::OldDocument);
}

#[test]
fn bounds_hold_on_both_sides() {
    let too_large = Some(Refused::DocumentTooLarge);
    let line = |bytes: usize| "a".repeat(bytes).into_bytes();
    assert_eq!(read(&line(MOST_BYTES)).err(), None);
    assert_eq!(read(&line(MOST_BYTES + 1)).err(), too_large);
    let wide = |columns: usize| format!("{0}\n{0}\n", vec!["x"; columns].join(",")).into_bytes();
    assert_eq!(read(&wide(MOST_COLUMNS)).err(), None);
    assert_eq!(read(&wide(MOST_COLUMNS + 1)).err(), too_large);
    let long = |rows: usize| "x,y\n".repeat(rows).into_bytes();
    assert_eq!(read(&long(MOST_CELLS / 2)).err(), None);
    assert_eq!(read(&long(MOST_CELLS / 2 + 1)).err(), too_large);
    let told = |bytes: usize| docx(&paragraph(&["a".repeat(bytes).as_str()]), &[]);
    assert_eq!(read(&told(MOST_TEXT)).err(), None);
    assert_eq!(read(&told(MOST_TEXT + 1)).err(), too_large);
    let plain = ["[Content_Types].xml", "word/document.xml"];
    let own = types("wordprocessingml.document").len()
        + "<w:document xmlns:w=\"w\"><w:body></w:body></w:document>".len();
    let padded = |total: usize| {
        let empty = "<a b=\"\"/>".len();
        docx("", &[("word/settings.xml", &format!("<a b=\"{}\"/>", " ".repeat(total - own - empty)))])
    };
    assert_eq!(read(&padded(16 * 1024 * 1024)).err(), None);
    assert_eq!(read(&padded(16 * 1024 * 1024 + 1)).err(), too_large, "a small file that unpacks to much");
    let parts = |many: usize| {
        let names: Vec<String> = (plain.len()..many).map(|n| format!("word/part{n}.xml")).collect();
        docx("", &names.iter().map(|name| (name.as_str(), "<a/>")).collect::<Vec<_>>())
    };
    assert_eq!(read(&parts(200)).err(), None);
    assert_eq!(read(&parts(201)).err(), too_large);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is broken, somebody is told; nothing stops the program.
    #[test]
    fn broken_documents_are_refused_or_read(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let mut bytes = xlsx(Besides { note: "批", ..Besides::default() });
        let place = at.index(bytes.len());
        bytes[place] = byte;
        let _ = read(&bytes);
        prop_assert!(read(&bytes[..cut.index(bytes.len())]).is_err());
    }
}
