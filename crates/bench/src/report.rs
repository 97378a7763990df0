//! What was measured, as a page that is kept with the code.

use std::fmt::Write;
use std::process::Command;
use std::time::Duration;

use crate::load::{CONNECTIONS, Sample, median};
use crate::server::Memory;

/// Of a yardstick's p50, p99 and failures the table tells in brackets.
const COMPARED_HEAD: &str = "| load | yardstick | its rate /s | Houji /s | ratio (least to most) \
                             | p50 ms (yardstick) | p99 ms (yardstick) | failed (yardstick) |";

/// What the yardsticks do and do not do, so that a reader can judge the ratios.
const YARDSTICKS: &str = "
**Bare service.** A POST with the same JSON body is parsed and written as one appeal row and one audit row in one \
transaction, with one secondary index each, SQLite in WAL mode with `synchronous=FULL`, one writer that commits \
up to 256 waiting requests at once (PostgreSQL: eight writers, up to 8). It answers an id after the commit. It \
does not check the text, know who asks, keep a request from being done twice, number appeals within a village, \
give a receipt code, compute deadlines, chain its audit rows, bind the text by a commitment, count totals or \
list by due time. Houji does all of these besides.

**Static page.** One constant page of about 12 KB from memory by the same web library: no request is read beyond \
its path. Houji gives a finished page again until the next commit or second, then makes it anew from rows; who asks, \
and what for, is found out each time.

**Growth.** The large county is filled through Houji's own commands: one appeal in five is answered and rated, \
the others are open, far more than a county has. `houji doctor` finds it in order.
";

/// Two servers under the same load in turn: yardstick, subject, yardstick, subject …
pub(crate) struct Compared {
    /// What the load did.
    pub(crate) what: String,
    /// What the subject is measured against.
    pub(crate) yardstick: &'static str,
    /// Stretches against the yardstick.
    pub(crate) base: Vec<Sample>,
    /// Stretches against the subject, in the same order.
    pub(crate) subject: Vec<Sample>,
    /// The ratio wanted at least, where one is set.
    pub(crate) goal: Option<f64>,
}

impl Compared {
    /// A comparison without stretches yet.
    pub(crate) fn new(what: &str, yardstick: &'static str, goal: Option<f64>) -> Self {
        Self { what: what.to_owned(), yardstick, base: Vec::new(), subject: Vec::new(), goal }
    }

    /// Median of the ratios of neighbouring stretches, so that a slow minute of the machine hits both sides.
    pub(crate) fn ratio(&self) -> Option<f64> {
        median(self.ratios())
    }

    fn ratios(&self) -> impl Iterator<Item = f64> {
        let pairs = self.base.iter().zip(&self.subject).filter(|(base, _)| base.per_second > 0.0);
        pairs.map(|(base, subject)| subject.per_second / base.per_second)
    }
}

/// What one engine's measurements gave.
#[derive(Default)]
pub(crate) struct Chapter {
    /// SQLite or PostgreSQL.
    pub(crate) engine: &'static str,
    /// Rates beside their yardsticks.
    pub(crate) compared: Vec<Compared>,
    /// Rates of a yardstick measured alone.
    pub(crate) alone: Vec<(String, Vec<Sample>)>,
    /// Memory of a process at a moment.
    pub(crate) memory: Vec<(String, Memory)>,
    /// From spawn to the ready line.
    pub(crate) starts: Vec<(String, Duration)>,
    /// What else the reader must know.
    pub(crate) notes: Vec<String>,
    /// What could not be measured, and why.
    pub(crate) errors: Vec<String>,
}

/// The whole page.
pub(crate) fn markdown(chapters: &[Chapter], seconds: u32, rounds: usize) -> String {
    let mut page = String::from("# Bench\n\n");
    let line = format!(
        "Made by `houji-bench run`. Load: wrk, {CONNECTIONS} connections, 1 thread, on the same machine; \
         stretches of {seconds} s, yardstick and subject in turn, {rounds} of each. Rates are medians (least \
         to most) of good answers in a second; a ratio is the median over neighbouring stretches. Read the ratios: \
         other machines give other rates.\n\n"
    );
    page.push_str(&line);
    page.push_str(&machine());
    page.push_str(YARDSTICKS);
    for chapter in chapters {
        write_chapter(&mut page, chapter);
    }
    page.push_str(&goals(chapters));
    page
}

fn write_chapter(page: &mut String, chapter: &Chapter) {
    line(page, &format!("\n## {}\n", chapter.engine));
    if !chapter.compared.is_empty() {
        line(page, COMPARED_HEAD);
        line(page, "|---|---|--:|--:|--:|--:|--:|--:|");
        for row in &chapter.compared {
            line(page, &compared_row(row));
        }
    }
    if !chapter.alone.is_empty() {
        line(page, "| yardstick alone | rate /s | p50 ms | p99 ms | failed |\n|---|--:|--:|--:|--:|");
        for (what, samples) in &chapter.alone {
            let [_, p50, p99] = middle(samples);
            let rate = rates(samples);
            line(page, &format!("| {what} | {rate} | {p50:.1} | {p99:.1} | {} |", failed(samples)));
        }
    }
    if !chapter.memory.is_empty() {
        line(page, "\n| memory | resident MiB | peak MiB |\n|---|--:|--:|");
        for (what, memory) in &chapter.memory {
            line(page, &format!("| {what} | {} | {} |", memory.resident / 1024, memory.peak / 1024));
        }
    }
    if !chapter.starts.is_empty() {
        line(page, "\n| start, from spawn to ready | ms |\n|---|--:|");
        for (what, time) in &chapter.starts {
            line(page, &format!("| {what} | {} |", time.as_millis()));
        }
    }
    for note in &chapter.notes {
        line(page, &format!("\n{note}"));
    }
    for error in &chapter.errors {
        line(page, &format!("\n**NOT MEASURED**: {}", error.replace('\n', " / ")));
    }
}

fn compared_row(row: &Compared) -> String {
    let [_, base_p50, base_p99] = middle(&row.base);
    let [_, p50, p99] = middle(&row.subject);
    let (base, subject) = (rates(&row.base), rates(&row.subject));
    let ratio = row.ratio().map_or_else(
        || "–".to_owned(),
        |ratio| {
            let (least, most) = ends(row.ratios());
            format!("**{ratio:.2}** ({least:.2} to {most:.2})")
        },
    );
    format!(
        "| {} | {} | {base} | {subject} | {ratio} | {p50:.1} ({base_p50:.1}) \
         | {p99:.1} ({base_p99:.1}) | {} ({}) |",
        row.what,
        row.yardstick,
        failed(&row.subject),
        failed(&row.base)
    )
}

/// Least and most of some values.
fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(value), most.max(value)))
}

/// Median rate, with the least and the most.
fn rates(samples: &[Sample]) -> String {
    let [rate, ..] = middle(samples);
    let (least, most) = ends(samples.iter().map(|sample| sample.per_second));
    format!("{rate:.0} ({least:.0} to {most:.0})")
}

/// Median rate, p50 and p99.
fn middle(samples: &[Sample]) -> [f64; 3] {
    let of = |field: fn(&Sample) -> f64| median(samples.iter().map(field)).unwrap_or(f64::NAN);
    [of(|s| s.per_second), of(|s| s.p50_ms), of(|s| s.p99_ms)]
}

fn failed(samples: &[Sample]) -> u64 {
    samples.iter().map(|sample| sample.failed).sum()
}

fn goals(chapters: &[Chapter]) -> String {
    let mut page = String::new();
    for chapter in chapters {
        for row in &chapter.compared {
            let Some(goal) = row.goal else { continue };
            let verdict = match row.ratio() {
                Some(ratio) if ratio >= goal => format!("met ({ratio:.2})"),
                Some(ratio) => format!("**MISSED** ({ratio:.2})"),
                None => "**not measured**".to_owned(),
            };
            line(
                &mut page,
                &format!(
                    "| {}: {} / {} | ≥ {goal:.2} | {verdict} |",
                    chapter.engine, row.what, row.yardstick
                ),
            );
        }
    }
    if page.is_empty() {
        page
    } else {
        format!("\n## Goals\n\n| ratio | goal | result |\n|---|--:|---|\n{page}")
    }
}

/// Where and when this was measured, as a table.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let processor = first_field("/proc/cpuinfo", "model name");
    let memory = first_field("/proc/meminfo", "MemTotal");
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default();
    let scratch = std::env::temp_dir();
    let scratch = scratch.to_string_lossy();
    let dirty =
        if said("git", &["status", "--porcelain"]).is_empty() { "" } else { " and uncommitted changes" };
    format!(
        "| | |\n|---|---|\n| date | {} |\n| commit | {}{dirty} |\n\
         | processor | {processor}, {cores} cores |\n\
         | memory | {memory} |\n| kernel | {} |\n| file system of the data | {} |\n\
         | load of the machine at the end | {load} |\n",
        said("date", &["-u", "+%Y-%m-%d %H:%M UTC"]),
        said("git", &["rev-parse", "--short", "HEAD"]),
        said("uname", &["-sr"]),
        said("stat", &["-f", "-c", "%T", &scratch]),
    )
}

fn first_field(path: &str, name: &str) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
}

/// First line a program prints; empty when it cannot be asked.
fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines().next().unwrap_or_default().to_owned()
}

fn line(page: &mut String, text: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(page, "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(rates: &[f64]) -> Vec<Sample> {
        rates.iter().map(|&per_second| Sample { per_second, p50_ms: 1.0, p99_ms: 2.0, failed: 0 }).collect()
    }

    fn chapter(subject: &[f64], goal: f64) -> Chapter {
        let compared = Compared {
            what: "filing with 1000000 stored".into(),
            yardstick: "1000 stored",
            base: samples(&[100.0, 50.0, 100.0]),
            subject: samples(subject),
            goal: Some(goal),
        };
        Chapter { engine: "SQLite", compared: vec![compared], ..Chapter::default() }
    }

    #[test]
    fn the_ratio_is_taken_between_neighbours() {
        let chapter = chapter(&[90.0, 45.0, 70.0], 0.8);
        assert_eq!(chapter.compared[0].ratio(), Some(0.9));
    }

    #[test]
    fn a_row_tells_the_least_and_the_most() {
        let page = markdown(&[chapter(&[90.0, 45.0, 70.0], 0.8)], 3, 3);
        assert!(page.contains("| 100 (50 to 100) | 70 (45 to 90) | **0.90** (0.70 to 0.90) |"), "{page}");
    }

    #[test]
    fn a_goal_is_met_at_its_limit_and_missed_below() {
        let page = markdown(&[chapter(&[80.0, 40.0, 80.0], 0.8)], 10, 3);
        assert!(page.contains("met (0.80)"), "{page}");
        let page = markdown(&[chapter(&[79.0, 39.5, 79.0], 0.8)], 10, 3);
        assert!(page.contains("**MISSED** (0.79)"), "{page}");
    }
}
