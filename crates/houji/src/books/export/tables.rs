//! Books as tables with a header, and a text that says what each column is.

use super::{Taken, Wanted, new_file};
use crate::books::decide::last_ledger_month;
use crate::books::model::{Amounts, Book, LedgerRow, Trial};
use crate::books::store;
use crate::house::web::harmless;
use crate::house::{Fault, Reader, Stop};
use crate::registry::Places;
use houji_base::{Fen, Month};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Files with their columns: the name in the header, and what it is.
type Columns = &'static [(&'static str, &'static str)];

const BOOKS: Columns = &[
    ("book", "账套编号：12 位区划代码加两位数字"),
    ("village", "12 位区划代码"),
    ("place", "乡镇和村"),
    ("organisation", "组织名称"),
    ("kind", "collective 集体经济组织，committee 村民委员会"),
    ("standard", "会计制度的年份"),
    ("first_month", "从哪个月开始记账"),
    ("closed_to", "已经结到哪个月；一个月也没结，是开始的前一个月"),
];
const ACCOUNTS: Columns =
    &[("book", "账套编号"), ("account", "科目代码，明细科目写成 501.03"), ("name", "科目名称")];
const PARTIES: Columns = &[
    ("book", "账套编号"),
    ("party", "往来单位编号"),
    ("kind", "member 本村的户，person 外面的个人，unit 单位"),
    ("name", "名称"),
];
const VOUCHERS: Columns = &[
    ("book", "账套编号"),
    ("seq", "在这本账里的顺序，从 1 起，不断号"),
    ("period", "期间：年月六位数字，00 月是期初"),
    ("number", "凭证号，每个期间从 1 起，不断号"),
    ("day", "日期"),
    ("kind", "opening 期初，ordinary 普通，closing 年终结转，reversal 红字冲销"),
    ("summary", "摘要"),
    ("papers", "附件张数"),
    ("reverses", "冲销的是哪一张（seq）"),
    ("total", "合计，元"),
    ("posted_at", "记账时间，世界时毫秒数"),
    ("posted_by", "记账人编号"),
];
const ENTRIES: Columns = &[
    ("book", "账套编号"),
    ("seq", "凭证的顺序"),
    ("line", "第几行"),
    ("account", "科目代码"),
    ("party", "往来单位编号"),
    ("debit", "借方，元；红字是负数"),
    ("credit", "贷方，元；红字是负数"),
    ("summary", "这一行的摘要，和凭证一样的空着"),
];
const TRIAL: Columns = &[
    ("book", "账套编号"),
    ("month", "月份；12 月含年终结转"),
    ("account", "科目代码"),
    ("opening_debit", "月初借方余额，元"),
    ("opening_credit", "月初贷方余额，元"),
    ("debit", "本月借方，元"),
    ("credit", "本月贷方，元"),
    ("closing_debit", "月末借方余额，元"),
    ("closing_credit", "月末贷方余额，元"),
];
const FILES: [(&str, &str, Columns); 6] = [
    ("books.csv", "账套", BOOKS),
    ("accounts.csv", "会计科目", ACCOUNTS),
    ("parties.csv", "往来单位", PARTIES),
    ("vouchers.csv", "记账凭证", VOUCHERS),
    ("entries.csv", "分录", ENTRIES),
    ("trial_balance.csv", "每月的科目余额表", TRIAL),
];
const README: &str = "说明.txt";

/// One table under way.
struct Table(csv::Writer<BufWriter<File>>);

impl Table {
    fn begin(dir: &Path, name: &str, columns: Columns) -> Result<Table, Fault> {
        let mut file = new_file(dir, name)?;
        // With this mark a spreadsheet reads the text as UTF-8.
        file.write_all("\u{feff}".as_bytes())?;
        let mut table = Table(csv::Writer::from_writer(file));
        table.row(columns.iter().map(|(name, _)| (*name).to_owned()))?;
        Ok(table)
    }

    fn row(&mut self, cells: impl IntoIterator<Item = String>) -> Result<(), Fault> {
        self.0.write_record(cells).map_err(|why| Fault::new(format!("a table could not be written: {why}")))
    }
}

/// Writes the books as six tables and a text into a folder.
///
/// # Errors
/// A refusal when there is no such book; a fault of the database or the disk.
pub fn tables(db: &mut Reader, places: &Places, wanted: &Wanted, dir: &Path) -> Result<Vec<Taken>, Stop> {
    let books = wanted.books(db, places)?;
    new_file(dir, README)?.write_all(readme(wanted, places).as_bytes()).map_err(Fault::from)?;
    let begin = |(name, _, columns): &(&str, &str, Columns)| Table::begin(dir, name, columns);
    let made = FILES.iter().map(begin).collect::<Result<Vec<_>, Fault>>()?;
    let Ok([mut heads, mut accounts, mut parties, mut vouchers, mut entries, mut trials]) =
        <[Table; 6]>::try_from(made)
    else {
        return Err(Fault::new("a table is missing").into());
    };
    let county = places.county().as_i64();
    let mut taken = Vec::new();
    for book in &books {
        let id = book.id.to_string();
        heads.row(head(book, places))?;
        let subs = store::sub_accounts(db, county, book)?;
        let charted = book.standard.accounts().iter().map(|one| (one.code, one.zh));
        let parts = subs.iter().map(|(code, name)| (code.as_str(), name));
        for (code, name) in charted.chain(parts) {
            accounts.row([id.clone(), code.to_owned(), harmless(name)])?;
        }
        for (party, kind, name) in store::all_parties(db, county, book.id)? {
            parties.row([id.clone(), party.to_string(), kind, harmless(&name)])?;
        }
        taken.push(written(db, county, wanted, book, [&mut vouchers, &mut entries])?);
        months(&store::ledger(db, county, book.id)?, wanted, book, &mut trials)?;
    }
    for mut table in [heads, accounts, parties, vouchers, entries, trials] {
        table.0.flush().map_err(Fault::from)?;
    }
    Ok(taken)
}

fn head(book: &Book, places: &Places) -> [String; 8] {
    [
        book.id.to_string(),
        book.place.to_string(),
        places.full_name(book.place),
        harmless(&book.name),
        book.kind.code().to_owned(),
        book.standard.code().to_owned(),
        book.first.to_string(),
        book.closed_to.to_string(),
    ]
}

fn written(
    db: &mut Reader,
    county: i64,
    wanted: &Wanted,
    book: &Book,
    [vouchers, entries]: [&mut Table; 2],
) -> Result<Taken, Fault> {
    let mut taken = Taken { file: book.id.to_string(), name: book.name.clone(), ..Taken::default() };
    let id = book.id.to_string();
    let optional = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    store::each_voucher(db, county, book.id, wanted.periods(), |whole| {
        let (voucher, body) = (&whole.voucher, &whole.voucher.body);
        taken.count(body.lines.len(), body.sums().0);
        vouchers.row([
            id.clone(),
            voucher.seq.to_string(),
            body.period.code().to_string(),
            voucher.number.to_string(),
            body.day.to_string(),
            body.kind.code().to_owned(),
            harmless(&body.summary),
            body.papers.to_string(),
            optional(body.reverses),
            body.sums().0.to_string(),
            voucher.posted_at.millis().to_string(),
            optional(voucher.posted_by.map(|person| person.as_i64())),
        ])?;
        for (line, at) in body.lines.iter().zip(1i64..) {
            let (debit, credit) = line.columns();
            entries.row([
                id.clone(),
                voucher.seq.to_string(),
                at.to_string(),
                line.account.to_string(),
                optional(line.party.map(|party| party.as_i64())),
                debit.to_string(),
                credit.to_string(),
                harmless(&line.summary),
            ])?;
        }
        Ok(())
    })?;
    Ok(taken)
}

/// The trial balance of each month, from the first to the last that has entries.
fn months(ledger: &[(i64, LedgerRow)], wanted: &Wanted, book: &Book, table: &mut Table) -> Result<(), Fault> {
    let last = ledger.iter().filter(|(year, _)| *year == book.last_year).map(|(_, row)| row.month).max();
    let last = Month::new(book.last_year, last.unwrap_or(1).clamp(1, 12)).unwrap_or(book.first);
    let mut month = book.first;
    while month <= last {
        if wanted.year.is_none_or(|year| year == month.year()) {
            let of_year = ledger.iter().filter(|(year, _)| *year == month.year());
            let rows: Vec<LedgerRow> = of_year.map(|(_, row)| row.clone()).collect();
            let trial = Trial::new(book.standard, &rows, month.month(), last_ledger_month(month));
            for line in &trial.lines {
                let amounts = [line.opening, line.movement, line.closing];
                let cells = amounts.into_iter().flat_map(|Amounts { debit, credit }| [debit, credit]);
                let name = [book.id.to_string(), month.to_string(), line.account.to_string()];
                table.row(name.into_iter().chain(cells.map(|fen: Fen| fen.to_string())))?;
            }
        }
        month = month.next();
    }
    Ok(())
}

fn readme(wanted: &Wanted, places: &Places) -> String {
    let year = wanted.year.map_or_else(|| "所有年份".to_owned(), |year| format!("{year} 年"));
    let mut text = format!(
        "{}的集体账，{year}。\n\n\
         每个表第一行是列名，逗号分隔，UTF-8。金额的单位是元，两位小数；余额和发生额都能从分录重新加出来。\n\
         以 = + - @ 开头的文字前面加了一个 ' 号，免得被表格软件当成公式。\n\
         里面有户名，请妥善保管。\n",
        places.full_name(wanted.place)
    );
    for (name, zh, columns) in FILES {
        text.push_str(&format!("\n{name}  {zh}\n"));
        columns.iter().for_each(|(column, what)| text.push_str(&format!("  {column}  {what}\n")));
    }
    text
}
