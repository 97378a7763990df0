//! What was typed into the form of a voucher: kept as it was typed, read into lines, told line by line where it cannot be
//! read. Pure.

use super::super::decide;
use super::super::model::{AccountCode, Line, PartyId, Side, Standard, SubAccounts, Template};
use crate::house::FieldError;
use houji_base::{BadFen, Day, Fen};
use std::collections::BTreeMap;

/// Lines the form has at most.
pub(super) const ROWS: usize = decide::LINES.1;
/// Parts of the form: a side and five cells of every line, what stands besides the lines, photos that were kept and new ones.
pub(super) const PARTS: usize = ROWS * 6 + 40;
/// Lines it begins with.
const AT_FIRST: usize = 6;

/// A line as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) summary: String,
    pub(super) account: String,
    pub(super) party: String,
    pub(super) debit: String,
    pub(super) credit: String,
    /// The side on which a template expects the amount.
    pub(super) side: Option<Side>,
}

impl Row {
    /// The cell of a side.
    pub(super) fn amount(&self, side: Side) -> &str {
        match side {
            Side::Debit => self.debit.trim(),
            Side::Credit => self.credit.trim(),
        }
    }

    fn amount_mut(&mut self, side: Side) -> &mut String {
        match side {
            Side::Debit => &mut self.debit,
            Side::Credit => &mut self.credit,
        }
    }

    fn is_blank(&self) -> bool {
        [&self.summary, &self.account, &self.party, &self.debit, &self.credit]
            .iter()
            .all(|text| text.trim().is_empty())
    }

    /// Put there by a template and left without an amount; the mark of the rest is none.
    fn is_unused(&self) -> bool {
        let has_none = |text: &str| text.is_empty() || is_rest(text);
        self.side.is_some() && has_none(self.amount(Side::Debit)) && has_none(self.amount(Side::Credit))
    }

    /// The side whose cell was filled, as far as one can tell.
    fn side(&self) -> Side {
        let expected = self.side.unwrap_or(Side::Debit);
        match (is_nothing(self.amount(Side::Debit)), is_nothing(self.amount(Side::Credit))) {
            (false, true) => Side::Debit,
            (true, false) => Side::Credit,
            _ => expected,
        }
    }
}

/// The mark of the cell that takes what balances.
fn is_rest(text: &str) -> bool {
    matches!(text, "=" | "＝")
}

/// Empty, or a zero as other programs write it into the cell that is not meant.
fn is_nothing(text: &str) -> bool {
    text.is_empty() || Fen::parse(text) == Ok(Fen::ZERO)
}

/// The form as typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub(super) day: String,
    pub(super) summary: String,
    pub(super) papers: String,
    /// Code of the chosen template.
    pub(super) template: String,
    /// Code of the template that was filled in last.
    pub(super) filled: String,
    pub(super) rows: Vec<Row>,
    /// Name and kind of a party that is to be added.
    pub(super) new_party: String,
    pub(super) new_kind: String,
}

/// A form that can be read.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) day: Day,
    pub(super) papers: i64,
    pub(super) lines: Vec<Line>,
}

/// What accounts and parties are called.
pub(super) struct Names<'a> {
    /// The book's system.
    pub(super) standard: Standard,
    /// The book's sub-accounts.
    pub(super) subs: &'a SubAccounts,
    /// Accounts that may be entered: code, and code with names.
    pub(super) accounts: &'a [(AccountCode, String)],
    /// Parties by name.
    pub(super) parties: &'a [(PartyId, String)],
}

impl Typed {
    /// An empty form.
    pub(super) fn new(day: Day) -> Typed {
        Typed { day: day.to_string(), papers: "0".to_owned(), ..Typed::default() }
    }

    /// The fields of a posted form.
    pub(super) fn of(mut fields: BTreeMap<String, String>) -> Typed {
        let mut take = |name: &str| fields.remove(name).unwrap_or_default();
        let rows = (1..=ROWS).map(|at| {
            let mut cell = |name: &str| take(&format!("line{at}-{name}"));
            Row {
                summary: cell("summary"),
                account: cell("account"),
                party: cell("party"),
                debit: cell("debit"),
                credit: cell("credit"),
                side: match cell("side").as_str() {
                    "D" => Some(Side::Debit),
                    "C" => Some(Side::Credit),
                    _ => None,
                },
            }
        });
        let rows = rows.collect();
        let [day, summary, papers, template, filled] =
            ["day", "summary", "papers", "template", "filled"].map(&mut take);
        let [new_party, new_kind] = ["party-name", "party-kind"].map(take);
        Typed { day, summary, papers, template, filled, rows, new_party, new_kind }
    }

    /// Fills in a template: its lines take the place of what another one put there and nobody used.
    pub(super) fn fill(&mut self, template: &Template, names: &Names<'_>) {
        let before = Template::parse(&self.filled).map_or("", |before| before.summary);
        if self.summary.trim().is_empty() || self.summary == before {
            template.summary.clone_into(&mut self.summary);
        }
        self.rows.retain(|row| !row.is_blank() && !row.is_unused());
        let kept: Vec<_> = self.rows.iter().map(|row| (row.side, row.account.clone())).collect();
        for (side, code, is_rest) in template.lines {
            let account = names.accounts.iter().find(|(each, _)| each.as_str() == *code);
            let account = account.map_or_else(|| (*code).to_owned(), |(_, label)| label.clone());
            if kept.iter().any(|(its, name)| *its == Some(*side) && *name == account) {
                continue;
            }
            let mut row = Row { account, side: Some(*side), ..Row::default() };
            if *is_rest {
                "=".clone_into(row.amount_mut(*side));
            }
            self.rows.push(row);
        }
        template.code.clone_into(&mut self.template);
        template.code.clone_into(&mut self.filled);
    }

    /// The cell marked as the rest gets what balances, when there is one such cell and all others can be read.
    pub(super) fn settle(&mut self) {
        let cells = self.rows.iter().enumerate();
        let mut marked = cells.flat_map(|(at, row)| {
            [Side::Debit, Side::Credit]
                .into_iter()
                .filter(|side| is_rest(row.amount(*side)))
                .map(move |side| (at, side))
        });
        let (Some((at, side)), None) = (marked.next(), marked.next()) else { return };
        let Ok((debit, credit)) = self.sums() else { return };
        let rest = if side == Side::Debit { credit.minus(debit) } else { debit.minus(credit) };
        if let Some(row) = self.rows.get_mut(at) {
            *row.amount_mut(side) = if rest > Fen::ZERO { rest.grouped() } else { String::new() };
        }
    }

    /// Lines that count come first, so that a line's number is its place among them; blank ones go.
    pub(super) fn gather(&mut self) {
        self.rows.retain(|row| !row.is_blank());
        self.rows.sort_by_key(Row::is_unused);
    }

    /// Adds blank lines: as many as before, a few at first, and `more`.
    pub(super) fn pad(&mut self, shown: usize, more: usize) {
        let wanted = shown.max(AT_FIRST).max(self.rows.len().saturating_add(1)).saturating_add(more);
        self.rows.resize(wanted.min(ROWS).max(self.rows.len()), Row::default());
    }

    /// Lines up to the last one in which anything stands.
    pub(super) fn used(&self) -> usize {
        self.rows.iter().rposition(|row| !row.is_blank()).map_or(0, |at| at.saturating_add(1))
    }

    /// Sums of both sides; the mark of the rest counts as nothing.
    ///
    /// # Errors
    /// When an amount cannot be read.
    pub(super) fn sums(&self) -> Result<(Fen, Fen), BadFen> {
        let sum = |side: Side| {
            let cells = self.rows.iter().map(move |row| row.amount(side));
            let cells = cells.filter(|text| !text.is_empty() && !is_rest(text));
            cells.map(Fen::parse).sum::<Result<Fen, BadFen>>()
        };
        Ok((sum(Side::Debit)?, sum(Side::Credit)?))
    }

    /// The field of a refusal as this form calls it: a line's amount stands in one of two cells.
    pub(super) fn field(&self, field: &str) -> String {
        let at = field.strip_prefix("line").and_then(|rest| rest.strip_suffix("-amount"));
        let Some(at) = at else { return field.to_owned() };
        let place = at.parse::<usize>().ok().and_then(|at| at.checked_sub(1));
        let side = place.and_then(|place| self.rows.get(place)).map_or(Side::Debit, Row::side);
        format!("line{at}-{}", if side == Side::Debit { "debit" } else { "credit" })
    }

    /// Reads everything; lines that a template put there and nobody used are left out. The form was settled and gathered.
    ///
    /// # Errors
    /// All fields that cannot be read.
    pub(super) fn read(&self, names: &Names<'_>) -> Result<Read, Vec<FieldError>> {
        let mut errors = Vec::new();
        let day = Day::parse(self.day.trim());
        if day.is_err() {
            errors.push(FieldError::new("day", "请选一下日期"));
        }
        errors.extend(decide::summary(&self.summary));
        let papers = match narrow(self.papers.trim()).as_str() {
            "" => Some(0),
            text => text.parse().ok(),
        };
        if papers.is_none() {
            errors.push(FieldError::new("papers", format!("附单据张数请填数字，0 到 {}", decide::PAPERS)));
        }
        let mut lines = Vec::new();
        let used = self.rows.iter().zip(1usize..).filter(|(row, _)| !row.is_blank() && !row.is_unused());
        for (row, number) in used {
            lines.extend(read_row(row, number, names, &mut errors).map(|line| (number, line)));
        }
        match (day, papers, errors.is_empty()) {
            (Ok(day), Some(papers), true) => {
                let lines = lines.into_iter().map(|(_, line)| line).collect();
                Ok(Read { day, papers, lines })
            }
            _ => Err(self.with_refused(errors, &lines, names)),
        }
    }

    /// Adds what would be refused of the lines that can be read, so that all is told at once, and from top to bottom.
    fn with_refused(
        &self,
        mut errors: Vec<FieldError>,
        lines: &[(usize, Line)],
        names: &Names<'_>,
    ) -> Vec<FieldError> {
        let mut more = Vec::new();
        for (number, line) in lines {
            decide::line(names.standard, names.subs, *number, line, false, &mut more);
        }
        more.retain(|error| !errors.iter().any(|told| told.field == self.field(&error.field)));
        errors.append(&mut more);
        errors.sort_by_key(|error| line_of(&error.field));
        errors
    }
}

/// The number of the line a field belongs to; 0 for those above the lines.
fn line_of(field: &str) -> usize {
    let number = field.strip_prefix("line").and_then(|rest| rest.split('-').next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn read_row(row: &Row, number: usize, names: &Names<'_>, errors: &mut Vec<FieldError>) -> Option<Line> {
    let mut wrong = |field: &str, sentence: String| {
        errors.push(FieldError::new(format!("line{number}-{field}"), format!("第 {number} 行{sentence}")));
    };
    let account = account(row.account.trim(), names.accounts);
    if let Err(sentence) = &account {
        wrong("account", sentence.clone());
    }
    let name = row.party.trim();
    let party = names.parties.iter().find(|(_, each)| each == name).map(|(id, _)| *id);
    if !name.is_empty() && party.is_none() {
        wrong("party", format!("没有“{name}”这个往来单位，请从列表里选，或在下面加上"));
    }
    let side = row.side();
    let is_both = !is_nothing(row.amount(side)) && !is_nothing(row.amount(side.other()));
    let amount = match Fen::parse(row.amount(side)) {
        _ if is_both => Err("借方和贷方都填了，请只留一边".to_owned()),
        Err(_) if is_rest(row.amount(side)) => {
            Err("的“=”补不了差额，请填上金额；“=”只能写在一格里".to_owned())
        }
        read => read.map_err(decide::amount_sentence),
    };
    match amount {
        Ok(amount) => {
            let summary = row.summary.trim().to_owned();
            Some(Line { account: account.ok()?, party, side, amount, summary })
        }
        Err(sentence) => {
            wrong(if side == Side::Debit { "debit" } else { "credit" }, sentence);
            None
        }
    }
}

/// The account somebody means: its code, its code with names, or a name that only one account has.
pub(super) fn account(text: &str, accounts: &[(AccountCode, String)]) -> Result<AccountCode, String> {
    if text.is_empty() {
        return Err("没有科目，请选一个".to_owned());
    }
    let text = narrow(text);
    let code: String = text.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    if let Ok(code) = AccountCode::parse(&code) {
        return Ok(code);
    }
    let is_called = |label: &str| {
        let name = label.split_once(' ').map_or("", |(_, name)| name);
        name == text || name.rsplit(' ').next() == Some(text.as_str())
    };
    let mut found = accounts.iter().filter(|(_, label)| is_called(label));
    match (found.next(), found.next()) {
        (Some((code, _)), None) => Ok(code.clone()),
        (None, _) => Err(format!("没有“{text}”这个科目，请从列表里选")),
        _ => Err(format!("叫“{text}”的科目不止一个，请写编号")),
    }
}

/// Full-width digits and points as plain ones.
fn narrow(text: &str) -> String {
    let plain = |c: char| match c {
        '０'..='９' | '．' => u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c),
        '　' => ' ',
        c => c,
    };
    text.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::model::{
        Book, BookId, BookKind, NewVoucher, Period, Standard, SubAccounts, TEMPLATES, VoucherKind,
    };
    use super::super::super::reading::labels;
    use super::*;
    use houji_base::{DivisionCode, Month};

    fn book() -> Book {
        let place = DivisionCode::parse("140824103201").unwrap();
        let first = Month::parse("2025-01").unwrap();
        let (kind, standard, name) = (BookKind::Collective, Standard::S2023, "合作社".to_owned());
        let (id, closed_to) = (BookId::of(place, 1).unwrap(), first.before());
        let (last_year, last_seq, came_from, goes_on) = (2025, 0, None, None);
        Book { id, place, kind, standard, name, first, closed_to, last_year, last_seq, came_from, goes_on }
    }

    fn today() -> Day {
        Day::parse("2026-03-02").unwrap()
    }

    #[test]
    fn every_template_balances_when_one_amount_is_given() {
        let (book, subs) = (book(), SubAccounts::new(Standard::S2023, []));
        let parties = [(PartyId::from_i64(77), "三组王家".to_owned())];
        let accounts = labels(&book, &subs);
        let names = Names { standard: book.standard, subs: &subs, accounts: &accounts, parties: &parties };
        for template in TEMPLATES {
            let mut typed = Typed::new(today());
            typed.fill(template, &names);
            typed.pad(0, 0);
            let first = typed.rows.first_mut().unwrap();
            let side = first.side.unwrap();
            "1,234.56".clone_into(first.amount_mut(side));
            for row in typed.rows.iter_mut().filter(|row| row.account.starts_with("113")) {
                "三组王家".clone_into(&mut row.party);
            }
            typed.settle();
            typed.gather();
            let read = typed.read(&names).unwrap_or_else(|why| panic!("{}: {why:?}", template.code));
            let (day, papers, lines) = (read.day, read.papers, read.lines);
            let (period, kind, summary) = (Period::of(day), VoucherKind::Ordinary, typed.summary.clone());
            let new = NewVoucher { period, day, kind, summary, papers, reverses: None, lines };
            assert_eq!(decide::voucher(&book, &subs, &new, today()), Ok(()), "{}", template.code);
        }
    }

    #[test]
    fn the_rest_is_what_balances() {
        let row = |debit: &str, credit: &str| Row {
            debit: debit.to_owned(),
            credit: credit.to_owned(),
            ..Row::default()
        };
        for (cells, at, debit, credit) in [
            ([("100", ""), ("", "="), ("", "30")], 1, "", "70.00"),
            ([("＝", ""), ("", "1,000"), ("", ".5")], 0, "1,000.50", ""),
            ([("100", ""), ("", "="), ("", "100")], 1, "", ""),
            ([("100", ""), ("", "="), ("", "130")], 1, "", ""),
            ([("100", ""), ("", "="), ("", "=")], 1, "", "="),
            ([("一百", ""), ("", "="), ("", "")], 1, "", "="),
        ] {
            let rows = cells.iter().map(|(debit, credit)| row(debit, credit)).collect();
            let mut typed = Typed { rows, ..Typed::default() };
            typed.settle();
            let row = &typed.rows[at];
            assert_eq!((row.debit.as_str(), row.credit.as_str()), (debit, credit), "{cells:?}");
        }
    }

    #[test]
    fn a_refused_amount_is_shown_in_the_cell_it_was_typed_into() {
        let cell = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let fields = [
            cell("line2-account", "511"),
            cell("line2-side", "D"),
            cell("line4-account", "152"),
            cell("line4-side", "D"),
            cell("line4-credit", "-5"),
            cell("line5-account", "514"),
            cell("line5-debit", "0"),
            cell("line201-account", "102"),
        ];
        let mut typed = Typed::of(fields.into_iter().collect());
        typed.settle();
        typed.gather();
        let accounts: Vec<_> = typed.rows.iter().map(|row| row.account.as_str()).collect();
        assert_eq!(accounts, ["152", "514", "511"], "what is unused comes last");
        for (field, shown) in [
            ("line1-amount", "line1-credit"),
            ("line2-amount", "line2-debit"),
            ("line3-amount", "line3-debit"),
            ("line9-amount", "line9-debit"),
            ("line1-account", "line1-account"),
            ("linex-amount", "linex-debit"),
            ("summary", "summary"),
        ] {
            assert_eq!(typed.field(field), shown);
        }
    }

    #[test]
    fn accounts_are_known_by_code_and_by_name() {
        let accounts = labels(&book(), &SubAccounts::new(Standard::S2023, []));
        for (text, code) in [
            ("102", Ok("102")),
            ("１０２", Ok("102")),
            ("102 银行存款", Ok("102")),
            ("102银行存款", Ok("102")),
            ("银行存款", Ok("102")),
            ("租赁", Ok("501.03")),
            ("经营收入 租赁", Ok("501.03")),
            ("999", Ok("999")),
            ("", Err("没有科目，请选一个")),
            ("10", Err("没有“10”这个科目，请从列表里选")),
            ("存款", Err("没有“存款”这个科目，请从列表里选")),
        ] {
            let found = account(text, &accounts);
            assert_eq!(found.as_ref().map(AccountCode::as_str).map_err(String::as_str), code, "{text}");
        }
    }
}
