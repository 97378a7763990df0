//! The rules by cases.

use super::super::decide::{self, Refused};
use super::super::matching::{hints, propose};
use super::super::model::{
    Balances, BankEvent, Count, Group, Kept, PIECES, Posting, Unmatched, piece, shown, sum,
};
use super::super::statement::{MOST_ROWS, keys, read};
use super::{SALT, day, fen, file};
use crate::books::model::{Book, BookId, BookKind, Standard};
use crate::books::tests::month;
use crate::testing::{ZHAIDONG, code};
use houji_base::Fen;
use rust_xlsxwriter::{Formula, Workbook};
use std::collections::BTreeMap;

/// `day amount balance` of each row.
fn told(text: &str) -> Vec<String> {
    match read(text.as_bytes()) {
        Ok(rows) => rows
            .iter()
            .map(|row| row.told.clone())
            .map(|t| format!("{} {} {}", t.day, t.amount, t.balance))
            .collect(),
        Err(errors) => errors.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn statements_are_read_as_banks_write_them() {
    let wanted = ["2025-01-05 200.00 1200.00", "2025-01-06 -50.50 1149.50"];
    for (what, text) in [
        (
            "two columns",
            "交易日期,摘要,收入,支出,余额\n2025-01-05,利息,200,,\"1,200.00\"\n2025-01-06,电费,0.00,50.50,1149.50\n",
        ),
        (
            "titles above, sums below",
            "账户明细\n户名：,某社,币种：,人民币\n记账日期,借方发生额（元）,贷方发生额（元）,账户余额（元）,对方户名\n20250105,-,200.00,1200.00,某公司\n20250106,50.50,--,1149.50,某电厂\n合计,50.50,200.00,,\n",
        ),
        ("newest first", "日期,转入金额,转出金额,余额\n2025/1/6,,50.5,1149.5\n2025/1/5,200,,1200\n"),
        (
            "what goes out below zero",
            "交易时间,收入金额,支出金额,余额\n2025-01-05 09:12:33,200.00,0.00,1200.00\n2025-01-06 18:00:01,0.00,-50.50,1149.50\n",
        ),
        ("a sign", "交易日期,交易金额,余额\n2025年1月5日,+200.00,1200.00\n2025年1月6日,-50.50,1149.50\n"),
        (
            "a side",
            "交易日期,借贷标志,发生额,交易后余额\n20250105091233,贷,200.00,1200.00\n20250106180001,借,50.50,1149.50\n",
        ),
    ] {
        assert_eq!(told(text), wanted, "{what}");
    }
    let serial = read("日期,收入,支出,余额,流水号\n2025-01-05,1,,1,=\"007\"\n".as_bytes()).unwrap();
    assert_eq!(serial[0].told.serial, "007");
}

#[test]
fn each_wrong_row_is_told() {
    let row = |cells: &str| {
        told(&String::from_utf8(file(&format!("2025-01-05,开户,1000,,1000,,\n{cells}\n"))).unwrap())
    };
    for (cells, begins) in [
        ("2025-01-06,电费,,50,950,,", "2025-01-05"),
        (
            "2025-01-06,电费,,50,960,,",
            "第 3 行“余额”：前面余额 1,000.00，这一行 -50.00，应当是 950.00，文件里是 960.00",
        ),
        ("一月六日,电费,,50,950,,", "第 3 行“日期”：“一月六日”不是日期"),
        ("2025-01-06,电费,10,50,960,,", "第 3 行：收入、支出都有金额"),
        ("2025-01-06,电费,,,1000,,", "第 3 行：没有金额"),
        ("2025-01-06,电费,,5o,950,,", "第 3 行“支出”：金额看不懂"),
        ("2025-01-06,电费,,50,,,", "第 3 行“余额”：请写余额"),
        ("2025-01-06,电费,,=25+25,950,,", "第 3 行：这里是公式"),
        ("2025-01-04,电费,,50,950,,", "第 3 行“日期”：比前面一行还早"),
    ] {
        let told = row(cells);
        assert!(told[0].starts_with(begins), "{cells}: {told:?}");
    }
    assert!(told("a,b\n1,2\n")[0].starts_with("没找到列名"));
    assert!(told("日期,收入,支出,余额\n")[0].starts_with("文件里没有流水"));
    let side = told("日期,方向,金额,余额\n2025-01-05,左,1,1\n");
    assert!(side[0].starts_with("第 2 行“收支”：“左”看不出是收还是支"), "{side:?}");
}

#[test]
fn a_file_has_so_many_rows() {
    let text = |rows: usize| {
        let rows = (1..=rows).map(|n| format!("2025-01-05,{n},1,,{n},,\n"));
        file(&rows.collect::<String>())
    };
    assert_eq!(read(&text(MOST_ROWS)).unwrap().len(), MOST_ROWS);
    assert!(read(&text(MOST_ROWS + 1)).unwrap_err()[0].sentence.starts_with("一次最多 5000 行"));
}

#[test]
fn equal_rows_have_equal_keys_and_no_others() {
    let rows = read(&file(
        "2025-01-05,a,5,,5,,\n2025-01-05,a,,5,0,,\n2025-01-05,a,5,,5,,\n2025-01-06,a,5,,10,,7\n2025-01-06,a,5,,15,,8\n",
    ));
    let keys = keys(&rows.unwrap());
    let mut once = keys.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), 5, "{keys:?}");
    let again = read(&file("2025-01-06,别的字,5,,10,,7\n")).unwrap();
    assert_eq!(super::super::statement::keys(&again)[0], keys[3], "the bank's number tells");
}

fn row(n: i64, on: &str, amount: &str) -> Kept {
    Kept {
        n,
        day: day(on),
        amount: fen(amount),
        balance: Fen::ZERO,
        summary: "流水".to_owned(),
        serial: String::new(),
        party: String::new(),
        matched: 0,
    }
}

fn entry(seq: i64, on: &str, amount: &str) -> Posting {
    let (name, summary) = (format!("记-{seq:04}"), "凭证".to_owned());
    Posting { seq, line: 1, name, day: day(on), amount: fen(amount), summary }
}

#[test]
fn only_what_is_alone_is_sure() {
    let told = |rows: &[Kept], entries: &[Posting], days| {
        let shown = propose(rows, entries, days).into_iter().map(|each| {
            let seqs: Vec<String> = each.entries.iter().map(|(seq, _)| seq.to_string()).collect();
            format!("{}={}{}", each.row, seqs.join(","), if each.pair().is_some() { "!" } else { "" })
        });
        shown.collect::<Vec<_>>().join(" ")
    };
    let one = [row(1, "2025-01-10", "50")];
    for (what, rows, entries, wanted) in [
        ("same day", one.to_vec(), vec![entry(7, "2025-01-10", "50")], "1=7!"),
        ("the last day that counts", one.to_vec(), vec![entry(7, "2025-01-15", "50")], "1=7!"),
        ("before as well", one.to_vec(), vec![entry(7, "2025-01-05", "50")], "1=7!"),
        ("a day too far", one.to_vec(), vec![entry(7, "2025-01-16", "50")], ""),
        ("other side", one.to_vec(), vec![entry(7, "2025-01-10", "-50")], ""),
        ("a fen more", one.to_vec(), vec![entry(7, "2025-01-10", "50.01")], ""),
        (
            "two entries, the nearest first",
            one.to_vec(),
            vec![entry(7, "2025-01-12", "50"), entry(8, "2025-01-11", "50")],
            "1=8,7",
        ),
        (
            "two rows for one entry",
            vec![row(1, "2025-01-10", "50"), row(2, "2025-01-11", "50")],
            vec![entry(7, "2025-01-10", "50")],
            "1=7 2=7",
        ),
        (
            "two pairs far apart",
            vec![row(1, "2025-01-10", "50"), row(2, "2025-02-10", "50")],
            vec![entry(7, "2025-01-10", "50"), entry(8, "2025-02-10", "50")],
            "1=7! 2=8!",
        ),
    ] {
        assert_eq!(told(&rows, &entries, 5), wanted, "{what}");
    }
    assert_eq!(told(&one, &[entry(7, "2025-01-10", "50")], 0), "1=7!");
    assert_eq!(told(&one, &[entry(7, "2025-01-11", "50")], 0), "");
}

#[test]
fn a_gap_names_what_may_explain_it() {
    let hints = |gap| hints(fen(gap), &[row(3, "2025-01-10", "-50")], &[entry(7, "2025-01-12", "30")]);
    assert!(hints("50")[0].starts_with("流水第 3 行（2025年1月10日，流水，-50.00 元）正好是差的数"));
    assert!(hints("-100")[0].contains("一半"));
    assert!(hints("-30")[0].starts_with("凭证 记-0007（2025年1月12日，凭证，30.00 元）正好是差的数"));
    assert!(hints("1").is_empty());
}

#[test]
fn groups_hold_when_both_sides_add_up() {
    let rows: BTreeMap<i64, Kept> =
        [row(1, "2025-01-10", "50"), row(2, "2025-01-11", "30"), row(3, "2025-01-12", "-30")]
            .into_iter()
            .map(|row| (row.n, row))
            .collect();
    let entries: BTreeMap<(i64, i64), Posting> = [entry(7, "2025-01-10", "80"), entry(8, "2025-02-10", "50")]
        .into_iter()
        .map(|entry| (entry.key(), entry))
        .collect();
    let group = |rows: &[i64], seqs: &[i64]| Group {
        rows: rows.to_vec(),
        postings: seqs.iter().map(|seq| (*seq, 1)).collect(),
    };
    let open = Unmatched { rows, postings: entries };
    let of = &open;
    let told = |groups: &[Group]| decide::matched(1, groups, of, 4).map(|_| ());
    assert_eq!(told(&[group(&[1, 2], &[7])]), Ok(()));
    assert_eq!(told(&[group(&[2, 3], &[])]), Ok(()), "rows may take each other back");
    assert_eq!(decide::last_month(&group(&[1], &[8]), of), Some(month("2025-02")));
    assert_eq!(told(&[]), Err(Refused::NothingChosen));
    assert_eq!(told(&[group(&[1], &[])]), Err(Refused::NothingChosen));
    assert_eq!(told(&[group(&[9], &[8])]), Err(Refused::Taken));
    assert_eq!(told(&[group(&[1], &[8]), group(&[1], &[8])]), Err(Refused::Taken), "twice");
    let [a, b, c] = ["50.00", "80.00", "30.00"].map(str::to_owned);
    assert_eq!(told(&[group(&[1], &[7])]), Err(Refused::Uneven { rows: a, entries: b, gap: c }));
    let many = vec![group(&[1], &[8]); decide::GROUPS + 1];
    assert_eq!(told(&many), Err(Refused::TooManyGroups));
    let long = Group { rows: vec![1; decide::MEMBERS], postings: vec![(7, 1)] };
    assert_eq!(told(&[long]), Err(Refused::TooManyGroups));
}

fn book() -> Book {
    let place = code(ZHAIDONG);
    let first = month("2025-01");
    Book {
        id: BookId::of(place, 1).unwrap(),
        place,
        kind: BookKind::Collective,
        standard: Standard::S2023,
        name: "某社".to_owned(),
        first,
        closed_to: first.before(),
        last_year: 2025,
        last_seq: 0,
        came_from: None,
        goes_on: None,
    }
}

#[test]
fn counts_are_whole() {
    let count = Count {
        n: 1,
        day: day("2025-03-02"),
        pieces: vec![1; 9],
        counted: sum(&[1; 9]),
        book: fen("100"),
        counted_by: "王".to_owned(),
        watched_by: "李".to_owned(),
        reason: None,
        voucher: None,
    };
    assert_eq!((count.counted, count.gap()), (fen("186.61"), fen("86.61")));
    assert_eq!(PIECES.map(piece).join(" "), "100 元 50 元 20 元 10 元 5 元 1 元 5 角 1 角 1 分");
    let told = |count: &Count| match decide::counted(count, &book(), day("2025-03-02"), &SALT) {
        Ok(_) => String::new(),
        Err(why) => why.fields.iter().map(|field| field.field.to_string()).collect::<Vec<_>>().join(" "),
    };
    let with = |change: fn(&mut Count)| {
        let mut changed = count.clone();
        change(&mut changed);
        changed
    };
    for (changed, wanted) in [
        (count.clone(), ""),
        (with(|count| count.day = day("2025-03-03")), "day"),
        (with(|count| count.day = day("2024-12-31")), "day"),
        (with(|count| count.day = day("2025-01-01")), ""),
        (with(|count| count.pieces[0] = decide::MOST_PIECES), ""),
        (with(|count| count.pieces[0] = decide::MOST_PIECES + 1), "piece10000"),
        (with(|count| count.pieces[8] = -1), "piece1"),
        (with(|count| count.pieces.truncate(8)), "pieces"),
        (with(|count| count.counted_by = " ".to_owned()), "counted_by"),
        (with(|count| count.watched_by = "王".to_owned()), "watched_by"),
        (with(|count| count.watched_by = "李".repeat(20)), ""),
        (with(|count| count.watched_by = "李".repeat(21)), "watched_by"),
    ] {
        assert_eq!(told(&changed), wanted, "{changed:?}");
    }
    let even = with(|count| count.book = fen("186.61"));
    assert!(even.is_settled() && decide::explained(&even, "没差", &SALT).is_err());
    assert!(decide::explained(&count, &"因".repeat(60), &SALT).is_ok());
    assert!(decide::explained(&count, &"因".repeat(61), &SALT).is_err());
    assert!(decide::explained(&count, " ", &SALT).is_err());
}

#[test]
fn a_month_agrees_or_says_why() {
    let account = super::super::model::Account {
        book: book().id,
        account: 1,
        code: crate::books::model::AccountCode::parse("102").unwrap(),
        bank: "某行".to_owned(),
        tail: "5678".to_owned(),
        since: month("2025-01"),
        rows: 3,
        began: Fen::ZERO,
        balance: fen("100"),
        last_day: Some(day("2025-02-10")),
        agreed_to: month("2024-12"),
    };
    let even = Balances { book: fen("80"), bank: fen("100"), book_out: fen("20"), ..Balances::default() };
    let today = day("2025-02-01");
    let told = |text: &str, balances: &Balances, told: &str, today| {
        decide::agreed(&account, month(text), (balances, fen(told)), &["因为甲".to_owned()], today)
    };
    let Ok(BankEvent::Agreed { agreed, .. }) = told("2025-01", &even, "100", today) else { panic!() };
    assert_eq!(agreed, fen("80"));
    assert!(matches!(told("2025-02", &even, "100", today), Err(Refused::NotNext { .. })));
    assert!(matches!(told("2025-01", &even, "100", day("2025-01-31")), Err(Refused::NotOver { .. })));
    let Err(Refused::OtherBalance { gap, last, .. }) = told("2025-01", &even, "99.99", today) else {
        panic!()
    };
    assert_eq!((gap.as_str(), last.as_str()), ("0.01", "2025年1月31日"));
    let odd = Balances { book_out: fen("19"), ..even };
    let Err(why) = told("2025-01", &odd, "100", today) else { panic!() };
    assert_eq!(why, Refused::Disagrees { gap: "1.00".to_owned(), why: "因为甲。".to_owned() });
}

#[test]
fn people_are_hidden_and_organisations_are_not() {
    for (name, wanted) in [
        ("", ""),
        ("张三", "张**"),
        ("欧阳小明", "欧**"),
        ("张社", "张**"),
        ("稷山新兴托盘有限公司", "稷山新兴托盘有限公司"),
        ("翟店镇人民政府", "翟店镇人民政府"),
    ] {
        assert_eq!(shown(name), wanted);
    }
}

#[test]
fn a_workbook_reads_like_text_and_formulas_do_not() {
    let workbook = |formula: bool| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "户名：某社").unwrap();
        for (column, name) in ["交易日期", "收入", "支出", "余额"].into_iter().enumerate() {
            sheet.write(1, u16::try_from(column).unwrap(), name).unwrap();
        }
        for (row, (day, came, went, balance)) in
            [("20250105", 200.0, 0.0, 1200.0), ("20250106", 0.0, 50.5, 1149.5)].into_iter().enumerate()
        {
            let row = u32::try_from(row + 2).unwrap();
            sheet.write(row, 0, day).unwrap();
            sheet.write(row, 1, came).unwrap();
            sheet.write(row, 2, went).unwrap();
            sheet.write(row, 3, balance).unwrap();
        }
        if formula {
            sheet.write_formula(3, 3, Formula::new("=D3-C4").set_result("1149.5")).unwrap();
        }
        book.save_to_buffer().unwrap()
    };
    let rows = read(&workbook(false)).unwrap();
    assert_eq!(rows[1].told.balance, fen("1149.50"));
    let told = read(&workbook(true)).unwrap_err();
    assert_eq!(told.len(), 1);
    assert!(told[0].to_string().starts_with("第 4 行：这里是公式"), "{told:?}");
}
