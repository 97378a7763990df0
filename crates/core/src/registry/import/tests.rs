//! Tables of the rules, both sides of each; workbooks; bytes of any kind.

use super::*;
use crate::registry::Value;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Workbook};

const HEAD: &str = "code,name,level,class,valid_from,valid_to,successor\n";
const COUNTY_ROW: &str = "140824000000,稷山县,county,,2024-01-01,,\n";
const TOWN_ROW: &str = "140824103000,翟店镇,town,,2024-01-01,,\n";

fn county() -> DivisionCode {
    DivisionCode::parse("140824000000").unwrap()
}

fn on(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn read(text: &str) -> Result<Rows, Vec<String>> {
    parse(county(), None, text.as_bytes()).map_err(words)
}

fn words(errors: Vec<RowError>) -> Vec<String> {
    errors.iter().map(RowError::to_string).collect()
}

fn known() -> Vec<Place> {
    divisions(&format!("{HEAD}{COUNTY_ROW}{TOWN_ROW}140824103201,翟东村,village,220,2024-01-01,,\n"))
}

fn divisions(text: &str) -> Vec<Place> {
    match read(text).unwrap() {
        Rows::Divisions(rows) => rows.into_iter().map(|row| row.value).collect(),
        other => panic!("{other:?}"),
    }
}

/// Checks rows of divisions against a register of one town with one village, on 2 March 2026.
fn against(known: &[Place], rows: &str) -> Result<(usize, usize, usize), Vec<String>> {
    let Rows::Divisions(rows) = read(&format!("{HEAD}{rows}"))? else { panic!("not divisions") };
    super::divisions::check(&rows, known, on("2026-03-02"))
        .map(|changes| (changes.added.len(), changes.changed.len(), changes.same))
        .map_err(words)
}

#[test]
fn a_division_row_is_read_or_told_what_to_mend() {
    let good = "140824103201,翟东村,village,220,2024-01-01,,";
    let wrong = [
        (
            "14082410320,翟东村,village,220,2024-01-01,,",
            "第 2 行“代码”：“14082410320”不是 12 位数字的区划代码",
        ),
        (
            "1.40824E+11,翟东村,village,220,2024-01-01,,",
            "第 2 行“代码”：被表格软件改成了科学计数，请把这一列设成“文本”，重新填 12 位数字",
        ),
        (
            "140825103201,翟东村,village,220,2024-01-01,,",
            "第 2 行“代码”：不是本县的代码，本县的以 140824 开头",
        ),
        (",翟东村,village,220,2024-01-01,,", "第 2 行“代码”：请写 12 位数字的代码"),
        ("140824103201,,village,220,2024-01-01,,", "第 2 行“名称”：请写名称，不超过 30 个字"),
        ("140824103201,翟东村,town,220,2024-01-01,,", "第 2 行“级别”：和代码对不上：这个代码是村的"),
        (
            "140824103201,翟东村,庄,220,2024-01-01,,",
            "第 2 行“级别”：请写 county、town、village，或县、乡镇、村",
        ),
        (
            "140824103201,翟东村,村,,2024-01-01,,",
            "第 2 行“城乡分类”：村要写城乡分类代码，只有这些：111、112、121、122、123、210、220",
        ),
        (
            "140824103201,翟东村,村,221,2024-01-01,,",
            "第 2 行“城乡分类”：村要写城乡分类代码，只有这些：111、112、121、122、123、210、220",
        ),
        ("140824103201,翟东村,村,220,,,", "第 2 行“启用日期”：请写日期，例如 2026-03-02"),
        (
            "140824103201,翟东村,村,220,2024-02-30,,",
            "第 2 行“启用日期”：“2024-02-30”不是日期，请写成 2026-03-02 这样",
        ),
        ("140824103201,翟东村,村,220,2024-01-01,2024-01-01,", "第 2 行“停用日期”：要晚于启用日期"),
        (
            "140824103201,翟东村,村,220,2024-01-01,,140824103202",
            "第 2 行“停用日期”：写了继任代码，就要写停用日期",
        ),
        ("140824103201,翟东村,村,220,2024-01-01,2025-01-01,140824103201", "第 2 行“继任代码”：不能是它自己"),
        (
            "140824103201,翟东村,村,220,2024-01-01,2025-01-01,140824104000",
            "第 2 行“继任代码”：要和它同级：村并入村，乡镇并入乡镇",
        ),
        (
            "140824103201,翟东村,村,220,2024-01-01,,,多",
            "第 2 行：这一行比第一行的列名多出几格，请检查逗号和空格",
        ),
    ];
    for (row, told) in wrong {
        assert_eq!(read(&format!("{HEAD}{row}")), Err(vec![told.to_owned()]), "{row}");
    }
    let twice = read(&format!("{HEAD}{good}\n\n{good}"));
    assert_eq!(twice, Err(vec!["第 4 行“代码”：和第 2 行重复，请只留一行".to_owned()]));
    for row in [
        good,
        "140824103201,翟东村,村,121,2024/1/1,2024-01-02,140824103202",
        "140824103201,翟东村,社区,111,2024年1月1日,,",
        "140824103000,翟店镇,town,,2024-01-01,,",
        "140824103000,翟店镇,镇,210,2024-01-01,,",
        "140824000000,稷山县,县,,2024-01-01,,",
        "140824103201,翟东村,village,220,2024-01-01",
    ] {
        assert!(read(&format!("{HEAD}{row}")).is_ok(), "{row}");
    }
}

#[test]
fn every_mistake_is_told_at_once_up_to_a_limit() {
    let two = read(&format!("{HEAD}1,,village,220,2024-01-01,,\n140824103201,翟东村,村,220,x,,"));
    assert_eq!(two.unwrap_err().len(), 3);
    let rows = |count| format!("{HEAD}{}", "x,翟东村,村,220,2024-01-01,,\n".repeat(count));
    // Each row has two mistakes: the code, and the level that cannot be compared is not one of them.
    assert_eq!(read(&rows(MOST_ERRORS - 1)).unwrap_err().len(), MOST_ERRORS - 1);
    assert_eq!(read(&rows(MOST_ERRORS + 1)).unwrap_err().len(), MOST_ERRORS);
}

#[test]
fn a_file_has_known_columns() {
    for (text, told) in [
        ("", "文件是空的，请检查选的是不是这个文件。"),
        ("day,kind,name\n", "第 1 行：只有列名，没有内容"),
        ("day,kind,name,备注\n2026-01-01,off,元旦,\n", "第 1 行：不认识“备注”这一列，请改列名或删掉这一列"),
        ("day,kind,name,日期\n2026-01-01,off,元旦,\n", "第 1 行“日期”：这一列有两个，请删掉一个"),
    ] {
        assert_eq!(read(text), Err(vec![told.to_owned()]), "{text}");
    }
    assert!(read("a,b\n1,2\n").unwrap_err()[0].starts_with("第 1 行：认不出这是哪一张表"));
    let wanted = parse(county(), Some(Register::Calendar), b"day,name\n2026-01-01,x\n").map_err(words);
    assert_eq!(wanted.unwrap_err()[0], "第 1 行“类型”：缺这一列");
    assert!(read("\u{feff}日期,类型,名称\r\n2026-01-01,放假,元旦\r\n").is_ok());
    assert!(read("NAME,Kind,Day\n元旦,off,2026-01-01\n").is_ok(), "in any order");
}

#[test]
fn a_file_has_limits() {
    let fill = |rows: usize| {
        let mut text = "parameter,since,value,basis\n".to_owned();
        text.push_str(&"x\n".repeat(rows));
        text
    };
    let told = |text: &str| read(text).unwrap_err()[0].clone();
    assert!(told(&fill(MOST_ROWS)).contains("没有“x”这个参数"));
    assert_eq!(told(&fill(MOST_ROWS + 1)), "一次最多 20000 行，请分成几个文件交。");
    let bytes = |count: usize| parse(county(), None, &vec![b'\n'; count]).unwrap_err()[0].sentence.clone();
    assert_eq!(bytes(MOST_BYTES), "文件是空的，请检查选的是不是这个文件。");
    assert_eq!(bytes(MOST_BYTES + 1), "文件超过 2 MB，请分成几个文件交。");
    assert!(parse(county(), None, b"\xc8\xd5\xc6\xda,x").unwrap_err()[0].sentence.contains("CSV UTF-8"));
    assert!(parse(county(), None, &[0xD0, 0xCF, 0x11, 0xE0]).unwrap_err()[0].sentence.contains(".xls"));
}

#[test]
fn divisions_are_compared_with_the_register() {
    let known = known();
    let one = |told: &str| Err(vec![told.to_owned()]);
    for (rows, outcome) in [
        ("140824103201,翟东村,村,220,2024-01-01,,", Ok((0, 0, 1))),
        ("140824103201,翟东新村,村,220,2024-01-01,,", Ok((0, 1, 0))),
        ("140824103202,小宁村,村,220,2026-01-01,,", Ok((1, 0, 0))),
        (
            "140824104201,秦家庄村,村,220,2026-01-01,,",
            one("第 2 行“代码”：上级 140824104000 不在表里，也没有登记过，请先补上级"),
        ),
        ("140824104201,秦家庄村,村,220,2026-01-01,,\n140824104000,清河镇,镇,,2026-01-01,,", Ok((2, 0, 0))),
        ("140824103201,翟东村,村,220,2024-01-01,2025-12-31,", Ok((0, 1, 0))),
        (
            "140824103201,翟东村,村,220,2024-01-01,2025-12-31,140824103202",
            one("第 2 行“继任代码”：140824103202 不在表里，也没有登记过"),
        ),
        (
            "140824103201,翟东村,村,220,2024-01-01,2025-12-31,140824103202\n140824103202,翟店村,村,220,2026-01-01,,",
            Ok((1, 1, 0)),
        ),
        (
            "140824103201,翟东村,村,220,2024-01-01,2025-12-31,140824103202\n140824103202,翟店村,村,220,2026-01-02,,",
            one("第 2 行“继任代码”：继任的翟店村在2026年1月1日没有启用"),
        ),
        (
            "140824103000,翟店镇,镇,,2024-01-01,2025-12-31,",
            one("第 2 行“停用日期”：翟店镇在2025年12月31日停用，翟东村也要在这天前停用，并写继任代码"),
        ),
        (
            "140824103000,翟店镇,镇,,2024-01-01,2025-12-31,\n140824103201,翟东村,村,220,2024-01-01,2025-12-31,",
            Ok((0, 2, 0)),
        ),
    ] {
        assert_eq!(against(&known, rows), outcome, "{rows}");
    }
    let nothing = against(&[], "140824103000,翟店镇,镇,,2024-01-01,,");
    assert_eq!(nothing, one("第 2 行“代码”：上级 140824000000 不在表里，也没有登记过，请先补上级"));
}

#[test]
fn a_withdrawn_code_is_never_used_again() {
    let with_end = |end: &str| {
        let mut places = known();
        places[2].valid_to = Some(on(end));
        places
    };
    let back = "140824103201,翟东村,村,220,2024-01-01,,";
    let told = "第 2 行“代码”：翟东村已在2026年3月1日停用，停用的代码不能再用，请用新代码";
    assert_eq!(against(&with_end("2026-03-01"), back), Err(vec![told.to_owned()]));
    let renamed = "140824103201,别村,村,220,2024-01-01,2026-03-01,";
    assert_eq!(against(&with_end("2026-03-01"), renamed), Err(vec![told.to_owned()]));
    // Its last day is not over yet: the end may still be taken back.
    assert_eq!(against(&with_end("2026-03-02"), back), Ok((0, 1, 0)));
    // Naming who took its place afterwards is no new use.
    let places = with_end("2026-03-01");
    let after = "140824103201,翟东村,村,220,2024-01-01,2026-03-01,140824103202\n140824103202,翟店村,村,220,2026-03-01,,";
    assert_eq!(against(&places, after), Ok((1, 1, 0)));
}

#[test]
fn calendar_rows_make_sense() {
    let head = "日期,类型,名称\n";
    for (rows, told) in [
        ("2026-01-01,休息,元旦", "第 2 行“类型”：请写 off（放假）或 work（补班）"),
        ("2026-01-01,off,", "第 2 行“名称”：请写是什么假，例如 国庆节，不超过 30 个字"),
        ("元旦,off,元旦", "第 2 行“日期”：“元旦”不是日期，请写成 2026-03-02 这样"),
        ("2026-01-05,work,调休", "第 2 行“类型”：2026年1月5日是星期一，本来就上班，不用写补班"),
        ("2026-01-01,off,元旦\n2026/1/1,off,元旦", "第 3 行“日期”：和第 2 行是同一天，请只留一行"),
        ("2026-12-31,off,元旦\n2027-01-01,off,元旦", "第 3 行“日期”：一个文件只能有一年的日子，请分开交"),
    ] {
        assert_eq!(read(&format!("{head}{rows}")), Err(vec![told.to_owned()]), "{rows}");
    }
    let good =
        read(&format!("{head}2026-01-04,work,调休\n2026-01-03,off,元旦\n2026-01-01,off,元旦")).unwrap();
    let Rows::Calendar { year, days } = good else { panic!("not a calendar") };
    assert_eq!((year, days.len(), days[0].day), (2026, 3, on("2026-01-01")));
    let mut before = days.clone();
    before[0].name = "新年".to_owned();
    before[2].day = on("2026-05-01");
    assert_eq!(super::calendar::compare(&days, &before), (1, 1, 1, 1), "added, changed, removed, same");
    assert_eq!(super::calendar::compare(&days, &days), (0, 0, 0, 3));
}

#[test]
fn parameters_hold_from_today_on() {
    let head = "参数,生效日期,值,依据\n";
    let basis = "稷政办发〔2026〕3号";
    for (row, told) in [
        (
            format!("appeal.xx,2026-04-01,1wd,{basis}"),
            "第 2 行“参数”：没有“appeal.xx”这个参数，请照“办事时限”页上的名字写",
        ),
        (
            format!("appeal.accept,四月,1wd,{basis}"),
            "第 2 行“生效日期”：“四月”不是日期，请写成 2026-03-02 这样",
        ),
        (
            format!("appeal.accept,2026-04-01,1周,{basis}"),
            "第 2 行“值”：请写数字加单位：5wd 是 5 个工作日，7d 是 7 天，24h 是 24 小时，30m 是 30 分钟",
        ),
        (format!("lock.tries,2026-04-01,21,{basis}"), "第 2 行“值”：请写 3 到 20 的整数"),
        (
            "lock.tries,2026-04-01,4,".to_owned(),
            "第 2 行“依据”：请写依据的文件，例如 稷政办发〔2026〕3号，2 到 200 个字",
        ),
        (
            format!("lock.tries,2026-04-01,4,{basis}\n登录：连错几次锁定账号,2026-04-01,5,{basis}"),
            "第 3 行“生效日期”：和第 2 行是同一个参数、同一天，请只留一行",
        ),
    ] {
        assert_eq!(read(&format!("{head}{row}")), Err(vec![told.to_owned()]), "{row}");
    }
    let known = vec![
        (
            "lock.tries".to_owned(),
            Value { since: on("2026-01-01"), text: "4".to_owned(), basis: basis.to_owned() },
        ),
        (
            "lock.tries".to_owned(),
            Value { since: on("2026-03-02"), text: "6".to_owned(), basis: basis.to_owned() },
        ),
    ];
    let against = |row: &str| {
        let Rows::Parameters(rows) = read(&format!("{head}{row},{basis}"))? else { panic!("not parameters") };
        super::parameters::check(&rows, &known, on("2026-03-02"))
            .map(|changes| (changes.added.len(), changes.changed.len(), changes.same))
            .map_err(words)
    };
    let past = "第 2 行“生效日期”：已经过去，以前的值不能改；请从今天或以后的日子起".to_owned();
    for (row, outcome) in [
        ("lock.tries,2026-03-01,5", Err(vec![past.clone()])),
        ("lock.tries,2026-01-01,5", Err(vec![past])),
        ("lock.tries,2026-01-01,4", Ok((0, 0, 1))),
        ("lock.tries,2026-03-02,5", Ok((0, 1, 0))),
        ("lock.tries,2026-03-03,5", Ok((1, 0, 0))),
    ] {
        assert_eq!(against(row), outcome, "{row}");
    }
}

#[test]
fn the_files_that_come_with_the_program_are_sound() {
    let divisions = divisions(include_str!("../../../data/divisions/140824.csv"));
    assert_eq!(divisions.len(), 132);
    for text in
        [include_str!("../../../data/calendar/2026.csv"), include_str!("../../../data/calendar/2024.csv")]
    {
        assert_eq!(read(text).map(|rows| rows.register()), Ok(Register::Calendar));
    }
}

/// The same register as text and as a workbook, with codes as numbers and days as days.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in ["代码", "名称", "级别", "城乡分类", "启用日期"].into_iter().enumerate()
    {
        sheet.write(0, u16::try_from(column).unwrap(), name).unwrap();
    }
    let date = CellFormat::new().set_num_format("yyyy-mm-dd");
    let days = [ExcelDateTime::from_ymd(2024, 1, 1).unwrap()];
    for (row, (code, name, level, class)) in [
        (140_824_000_000u64, "稷山县", "县", 0),
        (140_824_103_000, "翟店镇", "镇", 0),
        (140_824_103_201, "翟东村", "村", 220),
    ]
    .into_iter()
    .enumerate()
    {
        // A blank row in between must not count.
        let row = u32::try_from(row * 2 + 1).unwrap();
        sheet.write(row, 0, code as f64).unwrap();
        sheet.write(row, 1, format!(" {name} ")).unwrap();
        sheet.write(row, 2, level).unwrap();
        if class > 0 {
            sheet.write(row, 3, class).unwrap();
        }
        sheet.write_with_format(row, 4, &days[0], &date).unwrap();
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_reads_like_text() {
    let rows = parse(county(), None, &workbook()).unwrap();
    let Rows::Divisions(rows) = rows else { panic!("not divisions") };
    assert_eq!(rows.iter().map(|row| row.row).collect::<Vec<_>>(), [2, 4, 6]);
    assert_eq!(rows.into_iter().map(|row| row.value).collect::<Vec<_>>(), known());
}

fn zipped(name: &str, content: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(content).unwrap();
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_that_unpacks_to_too_much_is_refused() {
    let told = |bytes: &[u8]| parse(county(), None, bytes).unwrap_err()[0].sentence.clone();
    let bomb = zipped("xl/worksheets/sheet1.xml", &vec![b' '; 17 * 1024 * 1024]);
    assert!(bomb.len() < 100_000);
    assert!(told(&bomb).contains("展开后太大"));
    let fits = zipped("xl/worksheets/sheet1.xml", &vec![b' '; 16 * 1024 * 1024]);
    assert!(told(&fits).contains("打不开"));
    for text in ["<sst uniqueCount=\"18446744073709551615\">", "<sst uniqueCount = '9999999999'>"] {
        assert!(told(&zipped("xl/sharedStrings.xml", text.as_bytes())).contains("展开后太大"), "{text}");
    }
    let wide: Vec<u8> =
        "<sst uniqueCount=\"9999999999\">".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(told(&zipped("xl/sharedStrings.xml", &wide)).contains("展开后太大"));
}

/// A small file can name one long text in every cell; what is kept has a limit of its own.
#[test]
fn a_workbook_that_repeats_itself_is_refused() {
    let rows = |rows: u32, text: &str| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for row in 0..rows {
            for column in 0..30u16 {
                sheet.write(row, column, text).unwrap();
            }
        }
        let bytes = book.save_to_buffer().unwrap();
        assert!(bytes.len() < MOST_BYTES, "{}", bytes.len());
        parse(county(), None, &bytes).unwrap_err()[0].sentence.clone()
    };
    let text = "长".repeat(660);
    assert!(rows(140, &text).contains("认不出这是哪一张表"), "8 316 000 bytes");
    assert_eq!(rows(142, &text), "这个文件里的字太多，请分成几个文件交。");
}

#[test]
fn a_row_has_limits() {
    let line = |columns: usize, bytes: usize| {
        let cells = vec!["x".repeat(bytes); columns];
        words(parse(county(), None, cells.join(",").as_bytes()).unwrap_err()).remove(0)
    };
    let refused = "第 1 行：这一行的列太多，或者有一格太长，请检查。";
    assert!(line(30, 2000).contains("认不出"));
    assert_eq!(line(31, 1), refused);
    assert_eq!(line(1, 2001), refused);
    // Commas at the end of a row are how spreadsheets write empty cells.
    let commas = format!("day,kind,name{}\n2026-01-01,off,元旦\n", ",".repeat(100_000));
    assert!(read(&commas).is_ok());
    assert!(read(&format!("{}x\n", ",".repeat(1_000_000))).unwrap_err()[0].ends_with("请检查。"));
}

#[test]
fn no_more_of_a_file_is_read_than_may_be_imported() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("large.csv");
    std::fs::write(&path, vec![b'x'; MOST_BYTES * 3]).unwrap();
    let bytes = read_file(&path).unwrap();
    assert_eq!(bytes.len(), MOST_BYTES + 1);
    assert!(parse(county(), None, &bytes).unwrap_err()[0].sentence.contains("2 MB"));
    assert!(read_file(&dir.path().join("none.csv")).unwrap_err().to_string().contains("none.csv"));
}

#[test]
fn a_cell_at_the_far_corner_is_not_a_grid() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in ["日期", "类型", "名称"].into_iter().enumerate() {
        sheet.write(0, u16::try_from(column).unwrap(), name).unwrap();
    }
    sheet.write(1_048_575, 16_383, "x").unwrap();
    let told = parse(county(), None, &book.save_to_buffer().unwrap()).unwrap_err();
    assert_eq!(words(told), ["第 1048576 行：这一行的列太多，请删掉用不着的列。"]);
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = parse(county(), None, &bytes);
    }

    #[test]
    fn any_table_is_read_or_refused(head in 0usize..3, cells in proptest::collection::vec("[0-9a-z,\n\"年月/村-]{0,20}", 0..30)) {
        let heads = ["code,name,level,class,valid_from,valid_to,successor", "day,kind,name", "参数,生效日期,值,依据"];
        let text = format!("{}\n{}", heads[head], cells.join(","));
        let _ = parse(county(), None, text.as_bytes());
    }

    #[test]
    fn a_damaged_workbook_is_read_or_refused(at in 0usize..6000, with in any::<u8>()) {
        let mut bytes = workbook();
        let at = at % bytes.len();
        bytes[at] = with;
        let _ = parse(county(), None, &bytes);
    }
}
