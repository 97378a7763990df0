//! The bench by one command: what to measure, in which order, and where the report goes.

use std::path::PathBuf;

use clap::Args;

use crate::Outcome;
use crate::houji::Cast;
use crate::load::Wrk;
use crate::measure::{Bench, ROUNDS};
use crate::report::{Chapter, markdown};

/// What to measure.
#[derive(Args)]
pub(crate) struct Options {
    /// Stretches of 1 s in place of 3 s: to try the bench, not to measure.
    #[arg(long)]
    quick: bool,
    /// Measure on PostgreSQL too, in throw-away databases made through this maintenance database.
    #[arg(long)]
    postgres: Option<String>,
    /// The houji to measure; without it the one beside this program.
    #[arg(long)]
    houji: Option<PathBuf>,
    /// Where the report goes.
    #[arg(long, default_value = "docs/BENCH.md")]
    out: PathBuf,
    /// Appeals stored in the large county; 0 leaves the growth measurement out.
    #[arg(long, default_value_t = 1_000_000)]
    pub(crate) stored: u64,
    /// Measure the bare services alone.
    #[arg(long)]
    bare_only: bool,
    /// Wanted at least: filing rate of Houji over that of the bare service.
    #[arg(long, default_value_t = 0.6)]
    pub(crate) filing_goal: f64,
    /// Wanted at least: page rate of Houji over that of the static page.
    #[arg(long, default_value_t = 0.5)]
    pub(crate) page_goal: f64,
    /// Who acts in the demo county.
    #[command(flatten)]
    pub(crate) cast: Cast,
}

/// What people wrote about the figures, with the heading it stands under.
const BY_HAND: &str = "\n## Read by hand\n";

/// The part of an earlier report that a new run keeps.
fn read_by_hand(report: &str) -> String {
    report.find(BY_HAND).and_then(|at| report.get(at..)).unwrap_or_default().to_owned()
}

/// Measures, writes the report, prints it. A missed goal is marked in it; only an error fails.
pub(crate) fn run(options: &Options) -> Outcome<()> {
    let this = std::env::current_exe()?;
    let houji = options.houji.clone().unwrap_or_else(|| this.with_file_name("houji"));
    if !options.bare_only && !houji.is_file() {
        return Err("houji is not built: cargo build --release -p houji, or give --houji PATH".into());
    }
    let wrk = Wrk::new(if options.quick { 1 } else { 3 })?;
    let mut engines = vec![("SQLite", None)];
    if let Some(url) = &options.postgres {
        engines.push(("PostgreSQL", Some(url.as_str())));
    }
    let mut chapters = Vec::new();
    for (engine, maintenance) in engines {
        let chapter = Chapter { engine, ..Chapter::default() };
        let mut bench = Bench { options, this: &this, houji: &houji, wrk: &wrk, maintenance, chapter };
        let measured = if options.bare_only { bench.bare_alone() } else { bench.all() };
        if let Err(error) = measured {
            bench.chapter.errors.push(error.to_string());
        }
        chapters.push(bench.chapter);
    }
    let page = markdown(&chapters, wrk.seconds(), ROUNDS);
    println!("{page}");
    if let Some(parent) = options.out.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        std::fs::create_dir_all(parent)?;
    }
    let kept = std::fs::read_to_string(&options.out).unwrap_or_default();
    std::fs::write(&options.out, [page, read_by_hand(&kept)].concat())?;
    if chapters.iter().any(|chapter| !chapter.errors.is_empty()) {
        return Err("something could not be measured; the report says what and why".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_stays() {
        let kept = "\n## Read by hand\n\nSlow because of this.\n";
        assert_eq!(read_by_hand(&format!("# Bench\n\n## Goals\n{kept}")), kept);
        assert_eq!(read_by_hand("# Bench\n"), "");
    }
}
