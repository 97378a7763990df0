//! The public log with a million leaves: how fast it takes them in beside the bare group-committing writer, how large a proof is
//! and how long it takes to check, how long a whole log takes to check, and how fast everybody reads a published notice.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use clap::Args;
use houji_seal::{Checkpoint, Cosigner, Held, Keys, LogEntry, LogProof, Note, Slip, Verdict, VerifierKey};

use crate::Outcome;
use crate::api::Api;
use crate::bare;
use crate::fill::County;
use crate::houji::Cast;
use crate::load::{Wrk, median};
use crate::measure::ceiling;
use crate::scratch::Database;

/// What to measure.
#[derive(Args)]
pub(crate) struct Options {
    /// Measure on PostgreSQL, in throw-away databases made through this maintenance database; without it on SQLite.
    #[arg(long)]
    postgres: Option<String>,
    /// The houji to measure, built with its feature `bench`; without it the one beside this program.
    #[arg(long)]
    houji: Option<PathBuf>,
    /// Leaves put into the log.
    #[arg(long, default_value_t = 1_000_000)]
    leaves: u64,
    /// Stretches against the published notice and the static page each.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Wanted at least: page rate of a published notice over that of the static page.
    #[arg(long, default_value_t = 0.5)]
    page_goal: f64,
    /// Division code of a village of the demo county that has published something.
    #[arg(long, default_value = "140824103201")]
    village: String,
    /// Who acts in the demo county.
    #[command(flatten)]
    cast: Cast,
}

/// A printed proof is at most this long.
const PROOF_BYTES: usize = 1_024;
/// Checking one takes at most this long.
const PROOF_TIME: Duration = Duration::from_millis(1);
/// Checking a whole log takes at most this long.
const WHOLE_TIME: Duration = Duration::from_secs(5);
/// Witnesses whose signatures stand below the checkpoint that is carried.
const WITNESSES: u8 = 3;
/// How often a proof is checked.
const CHECKS: usize = 500;

/// Measures and prints a table. A missed goal is marked in it; only an error fails.
pub(crate) fn log(options: &Options) -> Outcome<()> {
    let this = std::env::current_exe()?;
    let houji = options.houji.clone().unwrap_or_else(|| this.with_file_name("houji"));
    let (county, _) = County::make(&houji, options.postgres.as_deref(), &options.cast)?;
    println!("| | goal | measured |\n|---|--:|--:|");
    let bare = bare_rate(options)?;
    let (queued, appended) = county.houji.fill_log(options.leaves)?;
    let ours = rate(options.leaves, appended);
    row("leaves taken in by the log, a second", "", &format!("{ours:.0}"));
    row("leaves queued by the acts, a second", "", &format!("{:.0}", rate(options.leaves, queued)));
    row("bare group-committing writer, two rows each, a second", "", &format!("{bare:.0}"));
    row("the log over the bare writer", "", &format!("{:.2}", ours / bare.max(1.0)));
    county.settle()?;
    let server = county.houji.serve_demo()?;
    let api = Api::new(&server.base);
    let name = published(&api, &options.village)?;
    proof(&api, &name)?;
    pages(&server.base, &name, (options, &this))?;
    whole(&houji, &server.base)?;
    server.stop()
}

fn row(what: &str, goal: &str, measured: &str) {
    println!("| {what} | {goal} | {measured} |");
}

fn verdict(is_met: bool) -> &'static str {
    if is_met { "met" } else { "**MISSED**" }
}

fn rate(count: u64, took: Duration) -> f64 {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    f64::from(count) / took.as_secs_f64().max(0.001)
}

/// Jobs a second that the writer of the bare service commits when its queue is never empty.
fn bare_rate(options: &Options) -> Outcome<f64> {
    let directory = tempfile::tempdir()?;
    let database = options.postgres.as_deref().map(Database::create).transpose()?;
    let url = database.as_ref().map(|database| database.url.as_str());
    let count = options.leaves.min(200_000);
    let took = bare::written(directory.path(), url, count)?;
    Ok(rate(count, took))
}

/// The name of a notice that a village of the demo county has published.
fn published(api: &Api, village: &str) -> Outcome<String> {
    let board = api.page(&format!("/v/{village}"), None)?;
    let name =
        board.text.split_once("href=\"/notices/").and_then(|(_, rest)| rest.split(['"', '/', '?']).next());
    Ok(name.ok_or("the village has published nothing")?.to_owned())
}

fn proof(api: &Api, name: &str) -> Outcome<()> {
    let text = api.get(&format!("/notices/{name}/1.txt"), None)?.text;
    let file = api.get(&format!("/notices/{name}/1.proof"), None)?.text;
    let proof: LogProof = file.parse().map_err(|why| format!("{file}: {why}"))?;
    let hashes = proof.path.len();
    let keys = api.get("/log/keys", None)?.text;
    let log: Vec<VerifierKey> = keys.lines().map(str::parse).collect::<Result<_, _>>()?;
    let (proof, witnesses) = watched(proof)?;
    let slip = Slip::of(LogEntry::of(&text)?, proof)?;
    let (bytes, code) = (slip.encode()?.len(), slip.code()?);
    let met = verdict(bytes <= PROOF_BYTES);
    row(
        &format!("printed proof: {hashes} hashes, {WITNESSES} witnesses, bytes"),
        "≤ 1,024",
        &format!("{bytes} {met}"),
    );
    let keys = Keys { log, needed: witnesses.len(), witnesses };
    let mut times = Vec::with_capacity(CHECKS);
    for _ in 0..CHECKS {
        let begun = Instant::now();
        let mut held = Held::default();
        held.take(&code);
        held.take(&text);
        let shown = held.judge(&keys);
        times.push(begun.elapsed().as_secs_f64() * 1e6);
        if shown.verdict != Verdict::Agrees {
            return Err(format!("a good proof was judged {}", shown.verdict.code()).into());
        }
    }
    let took = median(times).unwrap_or(f64::NAN);
    let met = verdict(took <= PROOF_TIME.as_secs_f64() * 1e6);
    row("checking it with its text, median, µs", "≤ 1,000", &format!("{took:.0} {met}"));
    Ok(())
}

/// The proof with the signatures of witnesses that are made here, and their keys.
fn watched(proof: LogProof) -> Outcome<(LogProof, Vec<VerifierKey>)> {
    let checkpoint: Checkpoint = proof.checkpoint.text().parse()?;
    let mut signatures = proof.checkpoint.signatures().to_vec();
    let mut keys = Vec::new();
    for seed in 0..WITNESSES {
        let witness = Cosigner::new(format!("witness{seed}.example").parse()?, &[seed; 32]);
        signatures.push(witness.cosign(&checkpoint, 1_795_000_000));
        keys.push(witness.public().clone());
    }
    let checkpoint = Note::new(proof.checkpoint.text().to_owned(), signatures)?;
    Ok((LogProof { checkpoint, ..proof }, keys))
}

/// The page of a published notice beside the static page, in turn.
fn pages(base: &str, name: &str, (options, this): (&Options, &Path)) -> Outcome<()> {
    let (wrk, still) = (Wrk::new(3)?, ceiling(this)?);
    let path = [format!("/notices/{name}")];
    let (mut rates, mut ratios) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        let ceiling = wrk.read(&still.base, &path, None)?;
        let page = wrk.read(base, &path, None)?;
        if page.failed > 0 || ceiling.failed > 0 {
            return Err(format!("{} answers failed", page.failed).into());
        }
        rates.push(page.per_second);
        ratios.push(page.per_second / ceiling.per_second.max(0.001));
    }
    let (rate, ratio) = (median(rates).unwrap_or(0.0), median(ratios).unwrap_or(0.0));
    row("page of a published notice, reads a second", "", &format!("{rate:.0}"));
    let met = verdict(ratio >= options.page_goal);
    row(
        "the same over the static page",
        &format!("≥ {:.2}", options.page_goal),
        &format!("{ratio:.2} {met}"),
    );
    Ok(())
}

/// The whole log, copied and then checked from the copy as anybody would.
fn whole(houji: &Path, base: &str) -> Outcome<()> {
    let directory = tempfile::tempdir()?;
    let copy = directory.path().join("copy");
    let begun = Instant::now();
    said(Command::new(houji).args(["mirror", &format!("{base}/log")]).arg(&copy))?;
    row("copying the whole log over HTTP, s", "", &format!("{:.1}", begun.elapsed().as_secs_f64()));
    let begun = Instant::now();
    let told = said(Command::new(houji).arg("verify").arg(&copy))?;
    let took = begun.elapsed();
    let met = verdict(took <= WHOLE_TIME);
    row("checking the copy, s", "≤ 5", &format!("{:.2} {met}", took.as_secs_f64()));
    println!("\n{}", told.trim_end());
    Ok(())
}

/// What a program says; an error when it ends badly.
fn said(command: &mut Command) -> Outcome<String> {
    let output = command.output()?;
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(told) } else { Err(format!("{told}{errors}").into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_verdicts() {
        assert!((rate(500, Duration::from_millis(250)) - 2000.0).abs() < 0.01);
        assert_eq!((verdict(true), verdict(false)), ("met", "**MISSED**"));
    }
}
