//! A book as a plain-text journal for hledger, Ledger or Beancount: every account and the currency are declared, so that
//! each program's strictest check accepts it. Pure.

use super::super::model::{
    AccountCode, Book, Class, LedgerRow, PartyId, Standard, SubAccounts, Voucher, VoucherKind,
};
use houji_base::{Day, Fen};
use std::collections::{BTreeMap, BTreeSet};

/// Whose journal it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// hledger.
    Hledger,
    /// Beancount.
    Beancount,
    /// Ledger.
    Ledger,
}

/// What each voucher says of itself besides its lines.
const TAGS: [&str; 5] = ["seq", "period", "kind", "papers", "reverses"];

/// The highest accounts: our name, hledger's letter for the type, and Beancount's name, which takes no Chinese here.
const ROOTS: [(Class, &str, &str, &str); 6] = [
    (Class::Asset, "资产", "A", "Assets"),
    (Class::Liability, "负债", "L", "Liabilities"),
    (Class::Equity, "权益", "E", "Equity"),
    (Class::Income, "收入", "R", "Income"),
    (Class::Expense, "支出", "X", "Expenses"),
    // What production has cost so far is something the collective has.
    (Class::Cost, "资产", "A", "Assets"),
];

/// Accounts and parties under the names they have in a journal.
pub struct Names {
    format: Format,
    standard: Standard,
    subs: SubAccounts,
    parties: BTreeMap<PartyId, String>,
}

impl Names {
    /// Of a book; parties are numbered in the order of their ids, so that two of nearly the same name stay two.
    pub fn new(
        format: Format,
        standard: Standard,
        subs: SubAccounts,
        parties: Vec<(PartyId, String, String)>,
    ) -> Names {
        let numbered = (1i64..).zip(parties);
        let parties = numbered.map(|(at, (id, _, name))| (id, format!("P{at:04}-{}", word(&name)))).collect();
        Names { format, standard, subs, parties }
    }

    /// `收入:501-经营收入:501-03-租赁`, and under it whom the line is about.
    pub fn path(&self, code: &AccountCode, party: Option<PartyId>) -> String {
        let class = self.standard.account(code).map_or(Class::Asset, |account| account.class);
        let mut parts = Vec::new();
        let mut at = Some(code.clone());
        while let Some(code) = at {
            let name = self.subs.name(self.standard, &code).unwrap_or_default();
            parts.push(format!("{}-{}", code.as_str().replace('.', "-"), word(name)));
            at = code.parent();
        }
        parts.push(self.format.root(class).to_owned());
        parts.reverse();
        parts.extend(party.map(|party| {
            let known = self.parties.get(&party).cloned();
            known.unwrap_or_else(|| format!("P{party}"))
        }));
        parts.join(":")
    }
}

/// A name as a part of an account: what any of the programs would not take becomes a hyphen.
fn word(name: &str) -> String {
    let plain = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
    };
    name.trim().chars().map(|c| if plain(c) { c } else { '-' }).collect()
}

/// Words where a journal reads on to the end of the line: signs that mean something there are written wide.
fn plain(text: &str) -> String {
    let wide = |c: char| match c {
        ';' => '；',
        ':' => '：',
        '|' => '｜',
        '[' => '［',
        ']' => '］',
        c if c.is_control() => ' ',
        c => c,
    };
    text.trim().chars().map(wide).collect()
}

fn quoted(text: &str) -> String {
    let text: String = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Balances a year begins with: account, party, debit less credit.
pub fn year_opening(
    ledger: &[(i64, LedgerRow)],
    last_year: i64,
    year: i64,
) -> Vec<(AccountCode, Option<PartyId>, Fen)> {
    // Nothing was posted in it yet: it begins with what the last one ended with.
    let (of, last_month) = if year > last_year { (last_year, 13) } else { (year, 0) };
    let mut sums: BTreeMap<(AccountCode, Option<PartyId>), Fen> = BTreeMap::new();
    for (_, row) in ledger.iter().filter(|(at, row)| *at == of && row.month <= last_month) {
        let sum = sums.entry((row.account.clone(), row.party)).or_default();
        *sum = sum.plus(row.debit.minus(row.credit));
    }
    let lines = sums.into_iter().filter(|(_, net)| !net.is_zero());
    lines.map(|((account, party), net)| (account, party, net)).collect()
}

/// An entry as a journal writes it.
struct Entry<'a> {
    day: Day,
    name: String,
    summary: &'a str,
    closing: bool,
    /// Values of [`TAGS`], empty ones left out.
    tags: [String; 5],
    lines: Vec<(String, Fen, &'a str)>,
}

impl Format {
    fn root(self, class: Class) -> &'static str {
        let found = ROOTS.iter().find(|(each, ..)| *each == class);
        found.map_or("", |(_, ours, _, beancount)| if self == Format::Beancount { beancount } else { ours })
    }

    /// The usual ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Hledger => "journal",
            Format::Beancount => "beancount",
            Format::Ledger => "ledger",
        }
    }

    /// Remarks and declarations.
    pub fn head(
        self,
        place: &str,
        book: &Book,
        names: &Names,
        used: &BTreeSet<(AccountCode, Option<PartyId>)>,
        first: Day,
    ) -> String {
        let mut paths: BTreeSet<String> = BTreeSet::new();
        let charted = names.standard.accounts().iter().filter_map(|one| AccountCode::parse(one.code).ok());
        paths.extend(charted.map(|code| names.path(&code, None)));
        paths.extend(names.subs.iter().map(|(code, _)| names.path(code, None)));
        paths.extend(used.iter().map(|(code, party)| names.path(code, *party)));
        let system = match book.standard {
            Standard::Imported(chart) => chart.name.to_owned(),
            known => format!("{}会计制度", known.code()),
        };
        let mut text = format!(
            "; {} {}，{}，从{}起\n; 金额单位：元；kind 是 closing 的为年终结转分录\n\n",
            plain(place),
            plain(&book.name),
            plain(&system),
            book.first.zh()
        );
        match self {
            Format::Beancount => {
                text.push_str(&format!("option \"title\" {}\n", quoted(&book.name)));
                text.push_str("option \"operating_currency\" \"CNY\"\n");
                text.push_str(&format!("\n{first} commodity CNY\n"));
                paths.iter().for_each(|path| text.push_str(&format!("{first} open {path} CNY\n")));
            }
            Format::Hledger | Format::Ledger => {
                text.push_str("commodity CNY\n    format 1000.00 CNY\n\n");
                TAGS.iter().for_each(|tag| text.push_str(&format!("tag {tag}\n")));
                text.push('\n');
                if self == Format::Hledger {
                    for (_, root, kind, _) in ROOTS.iter().filter(|(class, ..)| *class != Class::Cost) {
                        text.push_str(&format!("account {root}  ; type:{kind}\n"));
                    }
                }
                paths.iter().for_each(|path| text.push_str(&format!("account {path}\n")));
            }
        }
        text.push('\n');
        text
    }

    /// What a year begins with, as an entry; `None` when that is nothing.
    pub fn opening(
        self,
        names: &Names,
        first: Day,
        lines: &[(AccountCode, Option<PartyId>, Fen)],
    ) -> Option<String> {
        let lines: Vec<_> =
            lines.iter().map(|(code, party, net)| (names.path(code, *party), *net, "")).collect();
        let kind = VoucherKind::Opening.code().to_owned();
        let tags = [String::new(), String::new(), kind, String::new(), String::new()];
        let (name, summary) = ("年初".to_owned(), "年初余额");
        let entry = Entry { day: first, name, summary, closing: false, tags, lines };
        (!entry.lines.is_empty()).then(|| self.entry(&entry))
    }

    /// A voucher.
    pub fn voucher(self, names: &Names, voucher: &Voucher) -> String {
        let body = &voucher.body;
        let line = |line: &'_ super::super::model::Line| (names.path(&line.account, line.party), line.net());
        let lines = body.lines.iter().map(|each| {
            let (path, net) = line(each);
            (path, net, each.summary.as_str())
        });
        let entry = Entry {
            day: body.day,
            name: voucher.name(),
            summary: &body.summary,
            closing: body.kind == VoucherKind::Closing,
            tags: [
                voucher.seq.to_string(),
                body.period.code().to_string(),
                body.kind.code().to_owned(),
                body.papers.to_string(),
                body.reverses.map(|seq| seq.to_string()).unwrap_or_default(),
            ],
            lines: lines.collect(),
        };
        self.entry(&entry)
    }

    fn entry(self, entry: &Entry<'_>) -> String {
        let tags = TAGS.iter().zip(&entry.tags).filter(|(_, value)| !value.is_empty());
        let Entry { day, name, summary, closing, .. } = entry;
        let mut text = match self {
            Format::Beancount => {
                let mark = if *closing { " #closing" } else { "" };
                let head = format!("{day} * {}{mark}\n    number: {}\n", quoted(summary), quoted(name));
                let tags = tags.map(|(tag, value)| format!("    {tag}: {}\n", quoted(value)));
                head + &tags.collect::<String>()
            }
            Format::Hledger | Format::Ledger => {
                let head = format!("{day} * ({name}) {}\n", plain(summary));
                head + &tags.map(|(tag, value)| format!("    ; {tag}: {value}\n")).collect::<String>()
            }
        };
        for (path, net, note) in &entry.lines {
            let note = plain(note);
            let note = if note.is_empty() { note } else { format!("  ; {note}") };
            text.push_str(&format!("    {path}  {net} CNY{note}\n"));
        }
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_that_mean_something_in_a_journal_are_written_wide_or_left_out() {
        assert_eq!(plain("付款;date:x [2025-01-01]|甲\n乙"), "付款；date：x ［2025-01-01］｜甲 乙");
        assert_eq!(quoted("说\"好\"\\的\n"), "\"说\\\"好\\\"\\\\的\"");
        assert_eq!(word("生产（劳务）成本"), "生产-劳务-成本");
        assert_eq!(word("李·〇 a:b"), "李---a-b");
    }

    #[test]
    fn an_account_is_named_by_its_codes_and_whom_it_is_about() {
        let subs = SubAccounts::new(Standard::S2023, []);
        let parties = vec![(PartyId::from_i64(9), "member".to_owned(), "二组 王家".to_owned())];
        let names = Names::new(Format::Hledger, Standard::S2023, subs, parties);
        let path = |code: &str, party: Option<i64>| {
            names.path(&AccountCode::parse(code).unwrap(), party.map(PartyId::from_i64))
        };
        assert_eq!(path("501.03", None), "收入:501-经营收入:501-03-租赁");
        assert_eq!(path("113", Some(9)), "资产:113-内部往来:P0001-二组-王家");
        assert_eq!(path("401", None), "资产:401-生产-劳务-成本");
    }
}
