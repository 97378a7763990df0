//! The load: wrk with 64 connections, driven by the scripts in `lua/`, and what it measured.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;

/// Connections held open against the server.
pub(crate) const CONNECTIONS: u32 = 64;

const FILE: &str = concat!(include_str!("../lua/file.lua"), include_str!("../lua/result.lua"));
const READ: &str = concat!(include_str!("../lua/read.lua"), include_str!("../lua/result.lua"));

const POST: &str = concat!(include_str!("../lua/post.lua"), include_str!("../lua/result.lua"));

/// One measured stretch of load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sample {
    /// Good answers in a second.
    pub(crate) per_second: f64,
    /// Half of the answers came within this many milliseconds.
    pub(crate) p50_ms: f64,
    /// All but one in a hundred came within this many milliseconds.
    pub(crate) p99_ms: f64,
    /// Answers of 400 and above, lost connections and timeouts.
    pub(crate) failed: u64,
}

/// Someone who may file appeals in a village.
#[derive(Clone, Debug)]
pub(crate) struct Sender {
    /// Bearer token.
    pub(crate) token: String,
    /// Division code.
    pub(crate) village: String,
}

/// The load generator with its scripts on disk.
pub(crate) struct Wrk {
    scripts: tempfile::TempDir,
    seconds: u32,
}

impl Wrk {
    /// Stretches of `seconds` each. Fails when wrk is not installed.
    pub(crate) fn new(seconds: u32) -> Outcome<Self> {
        // Without arguments wrk prints its usage; all that matters is that it can be started.
        Command::new("wrk")
            .arg("--version")
            .output()
            .map_err(|e| format!("wrk is needed (apt install wrk): {e}"))?;
        let scripts = tempfile::tempdir()?;
        std::fs::write(scripts.path().join("file.lua"), FILE)?;
        std::fs::write(scripts.path().join("read.lua"), READ)?;
        std::fs::write(scripts.path().join("post.lua"), POST)?;
        Ok(Self { scripts, seconds })
    }

    /// How long a stretch lasts.
    pub(crate) fn seconds(&self) -> u32 {
        self.seconds
    }

    /// Files appeals at `path` as the given senders.
    pub(crate) fn file(&self, base: &str, path: &str, senders: &[Sender]) -> Outcome<Sample> {
        let senders: Vec<String> = senders.iter().map(|s| format!("{}@{}", s.token, s.village)).collect();
        let mut wrk = self.command(base, "file.lua");
        wrk.env("BENCH_PATH", path).env("BENCH_SENDERS", senders.join(" "));
        measure(wrk)
    }

    /// Posts vouchers of a day in the given books.
    pub(crate) fn post(&self, base: &str, token: &str, books: &[String], day: &str) -> Outcome<Sample> {
        let mut wrk = self.command(base, "post.lua");
        wrk.env("BENCH_TOKEN", token).env("BENCH_BOOKS", books.join(" ")).env("BENCH_DAY", day);
        measure(wrk)
    }

    /// Reads the given paths by chance, with a session cookie or without.
    pub(crate) fn read(&self, base: &str, paths: &[String], cookie: Option<&str>) -> Outcome<Sample> {
        let list = self.script("paths");
        std::fs::write(&list, paths.join("\n"))?;
        let mut wrk = self.command(base, "read.lua");
        wrk.env("BENCH_PATHS", list).env("BENCH_COOKIE", cookie.unwrap_or_default());
        measure(wrk)
    }

    fn script(&self, name: &str) -> PathBuf {
        let scripts: &Path = self.scripts.path();
        scripts.join(name)
    }

    fn command(&self, base: &str, script: &str) -> Command {
        let mut wrk = Command::new("wrk");
        wrk.args(["--threads", "1", "--latency", "--timeout", "10s"])
            .args(["--connections", &CONNECTIONS.to_string(), "--duration", &format!("{}s", self.seconds)])
            .arg("--script")
            .arg(self.script(script))
            .arg(base);
        wrk
    }
}

fn measure(mut wrk: Command) -> Outcome<Sample> {
    let output = wrk.output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    parse(&text).ok_or_else(|| {
        let errors = String::from_utf8_lossy(&output.stderr);
        format!("wrk gave no result:\n{text}{errors}").into()
    })
}

/// Reads the one line the scripts print at the end.
fn parse(text: &str) -> Option<Sample> {
    let line = text.lines().find_map(|line| line.strip_prefix("RESULT "))?;
    let field = |name: &str| line.split(' ').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let number = |name: &str| field(name)?.parse::<f64>().ok();
    let count = |name: &str| field(name)?.parse::<u64>().ok();
    let seconds = number("seconds").filter(|s| *s > 0.0)?;
    Some(Sample {
        per_second: number("ok")? / seconds,
        p50_ms: number("p50")? / 1000.0,
        p99_ms: number("p99")? / 1000.0,
        failed: count("refused")?.saturating_add(count("broken")?),
    })
}

/// The middle value; of an even number the lower middle. `None` of nothing.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len().checked_sub(1)? / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_result_line_among_the_words_of_wrk() {
        let text =
            "Running 10s test\nRESULT ok=5000 refused=2 broken=1 seconds=10.000000 p50=1500.0 p99=7800.0\n";
        let sample = Sample { per_second: 500.0, p50_ms: 1.5, p99_ms: 7.8, failed: 3 };
        assert_eq!(parse(text), Some(sample));
        assert_eq!(parse("unable to connect\n"), None);
    }

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median([3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median([4.0, 1.0]), Some(1.0));
        assert_eq!(median([]), None);
    }
}
