//! Sheets, letters, television pages and words for the loudspeaker, from one notice that was logged and cosigned.

use super::*;
use crate::ui::frame::Frame;
use crate::ui::parts::Link;
use askama::Template as _;
use houji_seal::{
    Checkpoint, Cosigner, Digest, Edge, LogEntry, LogSigner, Plan, Slip, Table, TileSet, tile_bytes,
};

const URL: &str = "https://houji.example";
const ORIGIN: &str = "log.houji.example/140824";

fn witness(seed: u8) -> Cosigner {
    Cosigner::new(format!("witness{seed}.houji.example").parse().unwrap(), &[seed; 32])
}

fn frame() -> Frame {
    Frame {
        title: "公开".to_owned(),
        type_size: "normal",
        demo: true,
        signed_in: None,
        form: String::new(),
        css_url: "houji.css".to_owned(),
        js_url: "houji.js".to_owned(),
        at: "/".to_owned(),
        desk: None,
    }
}

fn back() -> Link {
    Link::new("回公开栏", "/v/140824101001")
}

fn table(title: &str, rows: &[&str]) -> Table {
    let cells = |row: &str| row.split('|').map(str::to_owned).collect::<Vec<_>>();
    let columns = cells("代码|什么钱|日期|凭证|收款人|金额（元）|说明");
    Table { title: title.to_owned(), columns, rows: rows.iter().map(|row| cells(row)).collect() }
}

/// The month of the mock.
fn notice() -> Notice {
    let fields = [
        ("title", "2026年10月收支明细"),
        ("affairs", "财务"),
        ("item", "F02"),
        ("place", "稷山县 西社镇 荆庄村"),
        ("unit", "股份经济合作社"),
        ("period", "2026-10"),
        ("period_zh", "2026年10月"),
        ("figure_1", "进来\t126,480.00 元"),
        ("figure_2", "花了\t83,215.60 元"),
        ("figure_3", "月底账上还有\t612,904.35 元"),
        ("sentence", "比9月底多了 43,264.40 元，主要是晾晒场收了下半年租金。"),
        ("comparison", "单笔 5,000 元以上的，都经过村民代表会同意。"),
        ("drafted", "宁秋实（镇三资中心）\t2026-11-03"),
        ("checked", "黄麦生（村党组织书记）\t2026-11-05"),
        ("supervised", "解春秀（村务监督委员会主任）\t2026-11-07"),
        ("approved", "段守田（西社镇农经站）\t2026-11-08"),
        ("opinion", "12 笔收支的票据都看过，数对得上。第 5 笔路面还没补平，补平后再付第二笔。"),
        ("published", "2026-11-08"),
        ("until", "2026-11-28"),
        ("phone", "0359-5521103"),
        ("basis", "《村民委员会组织法》第三十条"),
    ];
    let came = [
        "89EM|晾晒场下半年租金|2026-10-10|记-0026|种粮大户|68,000.00|合同 ZD-2023-004",
        "M7Q2|机动地承包费|2026-10-14|记-0028|二组 11 户|36,480.00|152 亩，每亩 240 元",
        "4TZ0|县里补助，换路灯|2026-10-16|记-0030|县财政局|18,000.00|专款专用",
        "W1RC|卖旧铁皮棚料|2026-10-29|记-0041|收旧货的|4,000.00|3 家比价，卖最高的",
        "|进来合计||||126,480.00|",
    ];
    let went = [
        "9D5K|主巷道换下水管，第一笔|2026-10-22|记-0034|施工队|23,000.00|9月30日 31 人同意",
        "PX3A|东巷路灯换新 23 盏|2026-10-21|记-0032|县城电料行|18,400.00|每盏 800 元",
        "2HNV|西巷口疏通下水|2026-10-25|记-0036|零工 2 人|1,260.00|村民反映的",
        "GE81|保洁员工资|2026-10-31|记-0042|保洁员 9 人|15,300.00|9 人，每人 1,700 元",
        "T06S|垃圾清运|2026-10-31|记-0043|清运队|6,000.00|30 车，每车 200 元",
        "5BYJ|干部误工补贴|2026-10-31|记-0044|名单见村务栏|12,400.00|名单见村务栏",
        "K94D|路灯和机井电费|2026-10-20|记-0031|供电所|5,120.60|电费单 2 张",
        "Z3F7|打印纸、报刊、网费|2026-10-27|记-0039|文具店|1,735.00|发票 3 张",
        "|花了合计||||83,215.60|",
    ];
    let left = [
        "R2CW|银行存款|2026-10-31||农商行|612,318.35|11月3日和银行对过",
        "7VN5|现金|2026-10-31|||586.00|11月3日村监会当面点过",
        "|月底合计||||612,904.35|",
    ];
    Notice {
        id: "140824101001-F02-2026-10".to_owned(),
        version: 1,
        supersedes: None,
        salt: *b"sixteen bytes of",
        fields: fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        tables: vec![table("进来的钱", &came), table("花了的钱", &went), table("月底账上的钱", &left)],
        attachments: Vec::new(),
    }
}

/// Its proof in a log of so many, cosigned by so many witnesses.
fn logged(notice: &Notice, size: u64, witnesses: u8) -> LogProof {
    let (mut edge, mut tiles) = (Edge::default(), TileSet::default());
    let mut leaves: Vec<Digest> = (0..size).map(|at| Digest::of(&[&at.to_be_bytes()])).collect();
    leaves[1] = LogEntry::of(&notice.text().unwrap()).unwrap().leaf();
    for (tile, hashes) in edge.append(&leaves).unwrap() {
        tiles.insert(&tile, &tile_bytes(&hashes)).unwrap();
    }
    let path = Plan::inclusion(1, size).unwrap().prove(|node| tiles.node(node)).unwrap();
    let checkpoint = Checkpoint::new(ORIGIN, size, edge.root()).unwrap();
    let mut note = LogSigner::new(ORIGIN.parse().unwrap(), &[1; 32]).sign(&checkpoint).unwrap();
    for seed in 2..2 + witnesses {
        note = note.with(witness(seed).cosign(&checkpoint, 1_795_000_000));
    }
    LogProof { extra: None, index: 1, path, checkpoint: note }
}

fn shown<'a>(notice: &'a Notice, proof: Option<&'a LogProof>) -> Shown<'a> {
    Shown { notice, proof, witnesses: 3, url: URL, answered_in: "10 天" }
}

#[test]
fn the_sheet_says_what_the_notice_says() {
    let notice = notice();
    let proof = logged(&notice, 70_000, 3);
    let page = print(frame(), back(), &shown(&notice, Some(&proof)), Paper::A4).unwrap();
    assert_eq!((page.tables.len(), page.tables[0].groups.len()), (1, 3));
    let total = &page.tables[0].groups[0].rows[4];
    assert!(total.is_total);
    assert_eq!(total.cells[0], ("", 5, "进来合计".to_owned()));
    assert_eq!(total.cells.iter().map(|(_, wide, _)| wide).sum::<usize>(), 7);
    assert_eq!(page.tables[0].groups[1].rows[0].cells[2], ("c", 1, "10月22日".to_owned()));
    let html = page.render().unwrap();
    let text = notice.text().unwrap();
    let code = crate::notices::model::CheckCode::of(&text).to_string();
    for said in [
        "三务公开栏",
        "荆庄村",
        "二、花了的钱",
        "9D5K",
        "23,000.00",
        "有 3 家单位见证过",
        &code,
        "10 天内答复",
        "原文 1/",
    ] {
        assert!(html.contains(said), "{said}");
    }
    assert!(!html.contains("style=\""));
    // P and the parts of T on A3 are the same, only larger.
    let large = print(frame(), back(), &shown(&notice, Some(&proof)), Paper::A3).unwrap();
    assert!(large.render().unwrap().contains("纸选 A3"));
    assert_eq!(large.proof.unwrap().texts.len(), page.proof.unwrap().texts.len());
}

#[test]
fn what_the_codes_carry_is_the_notice_and_its_proof() {
    let notice = notice();
    let (text, proof) = (notice.text().unwrap(), logged(&notice, 70_000, 3));
    let slip = Slip::of(LogEntry::of(&text).unwrap(), proof.clone()).unwrap();
    let address = codes::proof(URL, &slip).unwrap();
    let read = Slip::of_code(address.split_once('#').unwrap().1).unwrap();
    assert_eq!((read.entry, read.proof.path), (LogEntry::of(&text).unwrap(), proof.path));
    let texts = codes::texts(URL, &text).unwrap();
    assert_eq!(read_texts(texts.iter().map(String::as_str)), Some(text));
}

#[test]
fn witnesses_and_corrections_are_told_honestly() {
    let mut notice = notice();
    let said = |notice: &Notice, witnesses: usize, proof: Option<&LogProof>| {
        let shown = Shown { witnesses, answered_in: "", ..shown(notice, proof) };
        print(frame(), back(), &shown, Paper::A4).unwrap().render().unwrap()
    };
    let proof = logged(&notice, 300, 0);
    assert!(said(&notice, 0, Some(&proof)).contains("还没有别的单位见证"));
    assert!(said(&notice, 1, Some(&proof)).contains("有 1 家单位见证过"));
    let none = said(&notice, 0, None);
    assert!(none.contains("还不能扫码核验") && !none.contains("原文 1/") && !none.contains("是这"));
    assert!(!none.contains("第 2 版"));
    notice.version = 2;
    notice.supersedes = Some(Digest::ZERO);
    notice.fields.push(("correction".to_owned(), "第 5 笔少写了 100 元。".to_owned()));
    assert!(said(&notice, 0, None).contains("这是第 2 版，更正了以前公开的。第 5 笔少写了 100 元。"));
    // A text longer than four codes is not printed; the sheet says where it is.
    let noise: Vec<String> = (0..200u32).map(|n| Digest::of(&[&n.to_be_bytes()]).to_string()).collect();
    notice.fields.push(("body".to_owned(), noise.join("\n")));
    let long = said(&notice, 0, Some(&logged(&notice, 300, 0)));
    assert!(long.contains("放不下原文。原文全文在 https://houji.example/notices/140824101001-F02-2026-10/2"));
}

#[test]
fn a_letter_fits_its_page_and_a_television_shows_no_person() {
    let notice = notice();
    let proof = logged(&notice, 300, 1);
    let letter = letter(frame(), back(), &shown(&notice, Some(&proof))).unwrap().render().unwrap();
    for said in ["各位乡亲：", "612,904.35", "打监督电话 0359-\u{2060}5521103。", "2026年11月8日"]
    {
        assert!(letter.contains(said), "{said}");
    }
    assert!(!letter.contains("晾晒场收了下半年租金</td>"));
    let page = tv(frame(), &shown(&notice, Some(&proof))).unwrap();
    assert_eq!(page.slides.len(), 1 + 1 + 2 + 1 + 1);
    let html = page.render().unwrap();
    assert!(html.contains("tv--6") && html.contains("主巷道换下水管"));
    for person in ["解春秀", "宁秋实", "施工队", "收款人"] {
        assert!(!html.contains(person), "{person}");
    }
    let mut long = notice.clone();
    let rows = long.tables[0].rows[0].clone();
    long.tables[0].rows = vec![rows; 200];
    let cut = tv(frame(), &shown(&long, None)).unwrap();
    assert_eq!(cut.slides.len(), 12);
    assert!(cut.render().unwrap().contains("后面还有"));
    // What is no money of the village stays on the board.
    long.fields[1].1 = "村务".to_owned();
    assert_eq!(tv(frame(), &shown(&long, None)).unwrap().slides.len(), 2);
    assert!(!speech(&long).contains("晾晒场下半年租金"));
}

#[test]
fn the_loudspeaker_speaks() {
    let said = speech(&notice());
    assert!(!said.contains(|c: char| c.is_ascii_digit()), "{said}");
    insta::assert_snapshot!(said);
}

/// Writes the pages for a look at them, and what `cargo x posters` spoils and reads: `HOUJI_SHEETS` names the folder.
#[test]
fn pages_are_written_for_a_look() {
    let Some(folder) = std::env::var_os("HOUJI_SHEETS").map(std::path::PathBuf::from) else { return };
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    let notice = notice();
    let (text, proof) = (notice.text().unwrap(), logged(&notice, 70_000, 3));
    write("notice.txt", &text);
    let shown = shown(&notice, Some(&proof));
    let plain = Frame { demo: false, ..frame() };
    for (name, paper) in [("a4.html", Paper::A4), ("a3.html", Paper::A3)] {
        write(name, &print(plain.clone(), back(), &shown, paper).unwrap().render().unwrap());
    }
    write("letter.html", &letter(plain.clone(), back(), &shown).unwrap().render().unwrap());
    write("tv.html", &tv(plain, &shown).unwrap().render().unwrap());
    write("houji.css", crate::ui::assets::CSS);
    let log = LogSigner::new(ORIGIN.parse().unwrap(), &[1; 32]);
    let keys = (2..5).map(|seed| witness(seed).public().to_string());
    write("keys.txt", &std::iter::once(log.public().to_string()).chain(keys).collect::<Vec<_>>().join("\n"));
    let slip = Slip::of(LogEntry::of(&text).unwrap(), proof).unwrap();
    write("notice.proof", &slip.proof.to_string());
    let mut payloads = vec![codes::proof(URL, &slip).unwrap()];
    payloads.extend(codes::texts(URL, &text).unwrap());
    write("codes.txt", &(payloads.join("\n") + "\n"));
    for (at, payload) in payloads.iter().enumerate() {
        write(&format!("code{at}.svg"), &codes::drawn(payload, 5).unwrap());
    }
}
