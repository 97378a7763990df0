use super::*;
use crate::books::model::BookId;
use houji_base::{Day, Fen};
use houji_seal::Notice;

fn line(what: &str, fen: i64, is_total: bool) -> Line {
    let about = (!is_total).then(|| About::Voucher(BookId::from_i64(14_082_410_100_101), fen));
    Line { cells: vec![Cell::Text(what.to_owned()), Cell::Money(Fen::new(fen))], about, is_total }
}

fn told() -> (Notice, Vec<Placed>) {
    let period = Period::parse("2026-10").unwrap();
    let village = houji_base::DivisionCode::parse("140824101001").unwrap();
    let head = Head {
        id: told::notice_id(village, "F02", period, 1),
        title: "2026年10月集体收入明细".to_owned(),
        affairs: "财务",
        item: "F02".to_owned(),
        place: "稷山县 西社镇 荆庄村".to_owned(),
        unit: "股份经济合作社".to_owned(),
        period,
        phone: "0359-5522001".to_owned(),
        basis: "财务公开规定".to_owned(),
    };
    let sheet = Sheet {
        title: "进来的钱".to_owned(),
        columns: vec!["事项".to_owned(), "金额（元）".to_owned()],
        lines: vec![line("承包费", 1_200_000, false), line("合计", 1_200_000, true)],
    };
    let figure = |name: &str, value| Figure { name: name.to_owned(), value };
    let composed = Composed {
        figures: vec![
            figure("进来", Cell::Money(Fen::new(1_200_000))),
            figure("笔数", Cell::Count(1, "笔".to_owned())),
        ],
        sentence: "这个月进来 12,000.00 元。".to_owned(),
        comparison: String::new(),
        sheets: vec![sheet],
    };
    let content = Content { composed, ..Content::default() };
    let version = Version { number: 1, supersedes: None, salt: [7; 16] };
    told::tell(&head, &content, version, (0..).map_while(LineCode::nth))
}

#[test]
fn a_notice_is_told_by_the_conventions_and_read_back() {
    let (notice, placed) = told();
    assert_eq!(placed.len(), 1);
    assert_eq!((placed[0].table, placed[0].row, placed[0].code), (0, 0, LineCode::nth(0).unwrap()));
    let day = Day::parse("2026-11-08").unwrap();
    let by = |name: &str, post: &str| Some(Signature { name: name.to_owned(), post: post.to_owned(), day });
    let signatures = Signatures {
        drafted: by("李春梅", "村报账员"),
        checked: by("王建国", "村党组织书记"),
        opinion: "账目清楚。".to_owned(),
        published: Some(day),
        until: Some(day.plus_days(6)),
        ..Signatures::default()
    };
    let signed = told::sign(&notice, &signatures);
    // Signing again is no second signature.
    assert_eq!(told::sign(&signed, &signatures), signed);
    let text = signed.text().unwrap();
    let wanted = format!(
        "houji notice v1\nnotice 140824101001-F02-2026-10\nversion 1\nsalt {}\nfield title\t2026年10月集体收入明细\n\
         field affairs\t财务\nfield item\tF02\nfield place\t稷山县 西社镇 荆庄村\nfield unit\t股份经济合作社\n\
         field period\t2026-10\nfield period_zh\t2026年10月\nfield figure_1\t进来\\t12,000.00 元\n\
         field figure_2\t笔数\\t1 笔\nfield sentence\t这个月进来 12,000.00 元。\nfield drafted\t李春梅（村报账员）\\t2026-11-08\n\
         field checked\t王建国（村党组织书记）\\t2026-11-08\nfield opinion\t账目清楚。\nfield published\t2026-11-08\n\
         field until\t2026-11-14\nfield phone\t0359-5522001\nfield basis\t财务公开规定\ntable 进来的钱\n\
         columns 代码\t事项\t金额（元）\nrow 89EM\t承包费\t12,000.00\nrow \t合计\t12,000.00\n",
        "07".repeat(16)
    );
    assert_eq!(text, wanted);
    let read: Notice = text.parse().unwrap();
    assert_eq!(told::figures(&read), [("进来", "12,000.00 元"), ("笔数", "1 笔")]);
    assert_eq!(told::signatures(&read).len(), 2);
    assert_eq!(told::signatures(&read)[1], ("审核", "王建国（村党组织书记）", Some(day)));
    assert_eq!(told::period(&read), Period::parse("2026-10"));
    assert_eq!((told::day(&read, "until"), told::day(&read, "asked")), (Some(day.plus_days(6)), None));
    let table = &read.tables[0];
    assert_eq!(told::columns(table), ["事项", "金额（元）"]);
    let rows: Vec<_> = told::rows(table).map(|(code, cells)| (code.is_some(), cells.to_vec())).collect();
    let cells = |what: &str| vec![what.to_owned(), "12,000.00".to_owned()];
    assert_eq!(rows, [(true, cells("承包费")), (false, cells("合计"))]);
}

#[test]
fn the_name_of_a_notice_tells_place_item_and_period() {
    let village = houji_base::DivisionCode::parse("140824101001").unwrap();
    for (period, nth, id) in [
        ("2026-10", 1, "140824101001-V02-2026-10"),
        ("2026-10-03", 2, "140824101001-V02-2026-10-03.2"),
        ("2026-Q3", 0, "140824101001-V02-2026-Q3"),
    ] {
        let period = Period::parse(period).unwrap();
        assert_eq!(told::notice_id(village, "V02", period, nth), id);
        assert_eq!(told::parse_id(id), Some((village, "V02", period)));
    }
    for bad in ["", "140824101001", "140824101001-V02", "x-V02-2026", "140824101001-V02-2026-13"] {
        assert_eq!(told::parse_id(bad), None, "{bad}");
    }
}
