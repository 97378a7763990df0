//! Searching at the desk: with few and with many appeals stored, for words that are rare, common, and common but never
//! together. What a page costs must not grow with what is stored.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;

use crate::Outcome;
use crate::api::{Api, be};
use crate::fill::County;
use crate::houji::Cast;
use crate::load::{Wrk, median};
use crate::scratch::directory_size;

/// What to measure.
#[derive(Args)]
pub(crate) struct Options {
    /// Measure on PostgreSQL, in throw-away databases made through this maintenance database; without it on SQLite.
    #[arg(long)]
    postgres: Option<String>,
    /// The houji to measure, built with its feature `bench`; without it the one beside this program.
    #[arg(long)]
    houji: Option<PathBuf>,
    /// Appeals stored in the small county: enough for full pages, so that both sides show as much.
    #[arg(long, default_value_t = 10_000)]
    few: u64,
    /// Appeals stored in the large county.
    #[arg(long, default_value_t = 100_000)]
    many: u64,
    /// Stretches against each side.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Wanted at least: the rate with many stored over the rate with few.
    #[arg(long, default_value_t = 0.5)]
    goal: f64,
    /// Who acts in the demo county.
    #[command(flatten)]
    cast: Cast,
}

/// What is looked for, and how it is spread.
const QUESTIONS: [(&str, &str); 5] = [
    ("a rare word", "路灯 编号888"),
    ("in every fourth", "路灯"),
    ("in all", "派人 来看"),
    (NEVER, "路灯 垃圾"),
    ("nowhere", "骆驼"),
];
/// The walk for these goes on until its bound, which few stored appeals do not reach: no rate can be kept, but one page
/// may never take longer than [`BOUND`].
const NEVER: &str = "common, never together";
const BOUND: Duration = Duration::from_millis(200);

/// Measures and prints a table; a missed goal fails.
pub(crate) fn search(options: &Options) -> Outcome<()> {
    let this = std::env::current_exe()?;
    let houji = options.houji.clone().unwrap_or_else(|| this.with_file_name("houji"));
    let wrk = Wrk::new(2)?;
    let (county, _) = County::make(&houji, options.postgres.as_deref(), &options.cast)?;
    let sides = [county.copy()?, county.copy()?];
    for (side, stored) in sides.iter().zip([options.few, options.many]) {
        side.houji.fill(stored)?;
        let before = directory_size(side.houji.data())?;
        let took = side.houji.rebuild_search()?;
        let grown = directory_size(side.houji.data())?.saturating_sub(before) / 1024;
        let size = if options.postgres.is_none() { format!(", {grown} KiB") } else { String::new() };
        println!("{stored} stored: index made in {:.1} s{size}", took.as_secs_f64());
    }
    let mut servers = Vec::new();
    for side in &sides {
        let server = side.houji.serve_demo()?;
        let cookie = be(&server.base, &options.cast.desk_role)?;
        servers.push((server, cookie));
    }
    println!(
        "\n| looked for | first answer ms, few | many | pages/s, few | many | ratio |\n|---|--:|--:|--:|--:|--:|"
    );
    let mut missed = Vec::new();
    for (what, words) in QUESTIONS {
        let path = format!("/desk?q={}&whose=all&open=none", encoded(words));
        let (mut first, mut rates) = (Vec::new(), [Vec::new(), Vec::new()]);
        for (server, cookie) in &servers {
            first.push(once(&Api::new(&server.base), &path, cookie)?);
        }
        for _ in 0..options.rounds {
            for ((server, cookie), rates) in servers.iter().zip(&mut rates) {
                let sample = wrk.read(&server.base, std::slice::from_ref(&path), Some(cookie))?;
                if sample.failed > 0 {
                    return Err(format!("{what}: {} answers failed", sample.failed).into());
                }
                rates.push(sample.per_second);
            }
        }
        let [few, many] = rates.map(|rates| median(rates).unwrap_or(0.0));
        let times: Vec<String> =
            first.iter().map(|took| format!("{:.1}", took.as_secs_f64() * 1000.0)).collect();
        let ratio = many / few.max(0.001);
        println!("| {what} | {} | {few:.0} | {many:.0} | {ratio:.2} |", times.join(" | "));
        let slow = if what == NEVER { first.iter().any(|took| *took > BOUND) } else { ratio < options.goal };
        if slow {
            missed.push(what);
        }
    }
    if missed.is_empty() {
        Ok(())
    } else {
        Err(format!("grows with what is stored: {}", missed.join(", ")).into())
    }
}

/// How long one page takes while nothing else is asked; the best of a few.
fn once(api: &Api, path: &str, cookie: &str) -> Outcome<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let started = Instant::now();
        let page = api.page(path, Some(cookie))?;
        if !page.good() {
            return Err(format!("{path} answered {}", page.status).into());
        }
        best = best.min(started.elapsed());
    }
    Ok(best)
}

/// Percent-encoded.
fn encoded(words: &str) -> String {
    words.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
