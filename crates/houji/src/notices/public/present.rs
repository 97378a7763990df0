//! How a published notice is told on a page. Pure.

use super::super::files::url as url_of_file;
use super::super::model::{CheckCode, Kept, Stored, told};
use super::changes::{self, Change};
use super::checked::{Checked, Verdict};
use super::pages::{Asked, ChangeRow, LinePart, Row, TablePart, Verified, VersionRow};
use crate::ui::format;
use crate::ui::parts::{Link, Signal};
use houji_base::{Day, Moment};
use houji_seal::{Attachment, Notice, Table};

/// Heads of the column that says how much.
const AMOUNTS: [&str; 6] = ["金额", "本期金额", "合计", "金额（元）", "余额", "期末余额"];

/// The address of a notice's newest version.
pub fn url(name: &str) -> String {
    format!("/notices/{name}")
}

/// The address of one version.
pub fn version_url(name: &str, version: i64) -> String {
    format!("/notices/{name}/{version}")
}

/// A notice in a list.
pub fn row(kept: &Kept, now: Moment, place: Option<&str>) -> Row {
    let shown =
        kept.shown_at.map_or_else(String::new, |at| format!("{}公开", format::day(now.day(), at.day())));
    let version = (kept.published > 1).then(|| format!("第 {} 版，有更正", kept.published));
    let parts = [place.map(str::to_owned), Some(shown), version];
    Row {
        title: kept.title.clone(),
        line: parts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        href: url(&kept.name()),
    }
}

/// What is owed, in neutral words.
pub fn owed(due: Day, today: Day) -> Signal {
    let when = format::day(today, due);
    match due < today {
        true => Signal::warn(format!("应在{when}前公开，还没有公开")),
        false => Signal::idle(format!("最晚{when}公开")),
    }
}

/// Name, value and unit of the large figures.
pub fn figures(notice: &Notice) -> Vec<(String, String, String)> {
    let split = |(name, value): (&str, &str)| {
        let (value, unit) = value.split_once(' ').unwrap_or((value, ""));
        (name.to_owned(), value.to_owned(), unit.to_owned())
    };
    told::figures(notice).into_iter().map(split).collect()
}

/// The box that tells what comparing with the log found.
pub fn verified(checked: &Checked, kept: &Kept, stored: &Stored, now: Moment) -> Verified {
    let is_money = kept.item.starts_with('F') || kept.item.starts_with('S');
    let what = if is_money { "这张账" } else { "这份公开" };
    let shown = stored.published_at.map_or_else(String::new, |at| format::when(now, at));
    let print = format!("{shown} 公开时，系统给全文按了“手印”：改一个字，手印就变。");
    let others = |count: usize| match count {
        0 => "现在还没有县外的见证替日志签名".to_owned(),
        count => format!("有 {count} 家见证替日志签过名"),
    };
    let name = kept.name();
    let own = |slip: &Option<String>| {
        let slip = slip.as_ref().map(|slip| Link::new("我想自己核对", format!("/verify#{slip}")));
        slip.into_iter().collect::<Vec<_>>()
    };
    let code = Some(CheckCode::of(&stored.text).to_string());
    let when = format!("刚刚核验，{}", format::when(now, now));
    let (tone, icon, title, points, code, links) = match &checked.verdict {
        Verdict::Agrees { index, witnesses } => (
            "ok",
            "seal",
            format!("{what}没被改过"),
            vec![
                print,
                format!(
                    "手印记在县里的公开日志里，是第 {index} 条。日志只能往后加，{}。",
                    others(*witnesses)
                ),
                "您打开时又按了一次，和日志里的一样。".to_owned(),
            ],
            code,
            own(&checked.slip),
        ),
        Verdict::Waits => (
            "wait",
            "term",
            format!("{what}正在记进公开日志"),
            vec![print, "手印已经排上队，一般一分钟内记进日志，请过一会儿再看。".to_owned()],
            code,
            Vec::new(),
        ),
        Verdict::Differs => (
            "bad",
            "alert",
            format!("{what}和公开时不一样"),
            vec![
                "现在这份，和公开日志里的“手印”对不上。".to_owned(),
                "不一定是有人做错，也可能是机器出了毛病。没查清以前，请先不要以这份为准。".to_owned(),
                "您可以找村务监督委员会或者镇里问，也可以和公开栏上贴的那份对一对。".to_owned(),
            ],
            None,
            vec![Link::new("看现在这份的原文", format!("{}.txt", version_url(&name, stored.version)))],
        ),
    };
    Verified { tone, icon, title, when, points, code, links }
}

/// True for money as it is printed.
pub fn is_amount(cell: &str) -> bool {
    let digits = cell.trim_start_matches('-');
    let fraction = digits.rsplit_once('.').map_or("", |(_, fraction)| fraction);
    fraction.len() == 2 && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.'))
}

fn is_plain(cell: &str) -> bool {
    Day::parse(cell).is_ok() || cell.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | '-'))
}

/// A line of a table: what it is, how much, and the rest with the heads of its columns.
pub fn line(columns: &[String], cells: &[String]) -> LinePart {
    let filled = |at: &usize| cells.get(*at).is_some_and(|cell| !cell.is_empty());
    let all: Vec<usize> = (0..cells.len()).filter(filled).collect();
    let cell = |at: usize| cells.get(at).map_or("", String::as_str);
    let head = |at: usize| columns.get(at).map_or("", String::as_str);
    let title = all.iter().copied().find(|at| !is_plain(cell(*at))).or_else(|| all.first().copied());
    let money: Vec<usize> = all.iter().copied().filter(|at| is_amount(cell(*at))).collect();
    let named = money.iter().copied().find(|at| AMOUNTS.contains(&head(*at)));
    let amount = named.or_else(|| money.last().copied().filter(|_| money.len() == 1));
    let rest = all.iter().copied().filter(|at| Some(*at) != title && Some(*at) != amount);
    let rest = rest.map(|at| match Day::parse(cell(at)) {
        Ok(day) => day.zh(),
        Err(_) => format!("{} {}", head(at), cell(at)),
    });
    LinePart {
        title: title.map_or_else(String::new, |at| cell(at).to_owned()),
        amount: amount.map_or_else(String::new, |at| cell(at).to_owned()),
        line: rest.collect::<Vec<_>>().join(" · "),
        is_total: false,
        code: String::new(),
        ask_url: None,
        asked: Vec::new(),
    }
}

/// A table; `ask` is where one asks about a line, followed by its code.
pub fn table(table: &Table, ask: Option<&str>, asked: &mut dyn FnMut(&str) -> Vec<Asked>) -> TablePart {
    let columns = told::columns(table);
    let part = |(code, cells): (Option<super::super::model::LineCode>, &[String])| {
        let code = code.map_or_else(String::new, |code| code.to_string());
        let ask_url = ask.filter(|_| !code.is_empty()).map(|ask| format!("{ask}?code={code}"));
        let asked = if code.is_empty() { Vec::new() } else { asked(&code) };
        LinePart { is_total: code.is_empty(), ask_url, asked, code, ..line(columns, cells) }
    };
    let mut lines: Vec<LinePart> = told::rows(table).map(part).collect();
    let is_sum = lines.iter().filter(|line| line.is_total).count() == 1
        && lines.last().is_some_and(|last| last.is_total && !last.amount.is_empty() && last.line.is_empty());
    let sum = if is_sum { lines.pop().map_or_else(String::new, |last| last.amount) } else { String::new() };
    TablePart { title: table.title.clone(), sum, lines }
}

/// Files with where they are, size and digest.
pub fn files(files: &[Attachment]) -> Vec<(Link, String)> {
    let line = |file: &Attachment| {
        let digest: String = file.digest.to_string().chars().take(16).collect();
        (
            Link::new(file.name.clone(), url_of_file(&file.digest)),
            format!("{} 字节，手印 {digest}…", format::count(i64::try_from(file.size).unwrap_or(0))),
        )
    };
    files.iter().map(line).collect()
}

/// Who signed, and when.
pub fn signed(notice: &Notice) -> Vec<(String, String)> {
    let all = told::signatures(notice).into_iter();
    all.map(|(zh, who, day)| (zh.to_owned(), format!("{who} {}", day.map_or_else(String::new, Day::zh))))
        .collect()
}

/// What those who supervise said.
pub fn opinion(notice: &Notice) -> Option<(Signal, String)> {
    let text = told::field(notice, "opinion");
    match text.strip_prefix("有异议：") {
        Some(why) => Some((Signal::warn("村监委会有异议"), why.to_owned())),
        None if text.is_empty() => None,
        None => Some((Signal::ok("村监委会同意公开"), text.to_owned())),
    }
}

/// Since when, until when, on what it rests, whom to call.
pub fn facts(notice: &Notice) -> Vec<(&'static str, String)> {
    let day = |name: &str| told::day(notice, name).map_or_else(String::new, Day::zh);
    let all = [
        ("公开日期", day("published")),
        ("张贴到", day("until")),
        ("公开单位", told::field(notice, "unit").to_owned()),
        ("监督电话", told::field(notice, "phone").to_owned()),
        ("依据", told::field(notice, "basis").to_owned()),
    ];
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// The versions, the newest first, with why each was made.
pub fn versions(kept: &Kept, all: &[Stored], shown: i64, now: Moment) -> Vec<VersionRow> {
    let row = |one: &Stored| {
        let why = one.text.parse::<Notice>().ok().map(|notice| told::field(&notice, "correction").to_owned());
        let when = one.published_at.map_or_else(String::new, |at| format::when(now, at));
        let why = why.filter(|why| !why.is_empty()).map_or_else(String::new, |why| format!("，{why}"));
        VersionRow {
            title: format!("第 {} 版", one.version),
            line: format!("{when}{why}"),
            href: (one.version != shown).then(|| version_url(&kept.name(), one.version)),
        }
    };
    all.iter().rev().map(row).collect()
}

/// What a version changed.
pub fn changed(before: Option<&Notice>, now: &Notice) -> Vec<ChangeRow> {
    let Some(before) = before else { return Vec::new() };
    let some = |text: String| (!text.is_empty()).then_some(text);
    let row = |change: Change| match change {
        Change::Value(what, was, is) => {
            ChangeRow { what: format!("改了：{what}"), was: some(was), is: some(is) }
        }
        Change::Changed(table, was, is) => {
            ChangeRow { what: format!("改了：{table}"), was: some(was), is: some(is) }
        }
        Change::Added(table, is) => ChangeRow { what: format!("新加：{table}"), was: None, is: some(is) },
        Change::Gone(table, was) => ChangeRow { what: format!("去掉：{table}"), was: some(was), is: None },
    };
    changes::changes(before, now).into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn a_line_says_what_how_much_and_the_rest() {
        let told = |columns: &[&str], row: &[&str]| {
            let line = line(&cells(columns), &cells(row));
            (line.title, line.amount, line.line)
        };
        let text = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        assert_eq!(
            told(&["日期", "摘要", "凭证", "金额"], &["2026-10-21", "东巷路灯", "记-0032", "18,400.00"]),
            text("东巷路灯", "18,400.00", "2026年10月21日 · 凭证 记-0032")
        );
        assert_eq!(
            told(&["科目", "期初", "期末"], &["现金", "1.00", "-2.50"]),
            text("现金", "", "期初 1.00 · 期末 -2.50"),
            "of two amounts none is the amount"
        );
        assert_eq!(told(&["年", "件数"], &["2026", "7"]), text("2026", "", "件数 7"));
        assert_eq!(told(&["年", "件数"], &["", ""]), text("", "", ""));
    }
}
