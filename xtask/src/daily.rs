//! Commands of every day: the demo, the bench, the screenshots.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::Outcome;
use crate::cluster::Cluster;
use crate::needs::{Need, meet};
use crate::shell::{run, target};

/// Where the demo is served and kept.
#[derive(Args)]
pub(crate) struct DevOptions {
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Data directory.
    #[arg(long, default_value = "houji-data")]
    data: PathBuf,
}

/// Builds Houji and serves the demo county.
pub(crate) fn dev(options: &DevOptions) -> Outcome<()> {
    let (listen, data) = (options.listen.to_string(), options.data.to_string_lossy());
    run(&["cargo", "run", "--locked", "-p", "houji", "--", "demo", "--listen", &listen, "--data", &data])
}

/// Measures on both engines; the report is docs/BENCH.md.
pub(crate) fn bench(more: &[String]) -> Outcome<()> {
    meet(&[Need::Wrk, Need::Postgres])?;
    run(&[
        "cargo",
        "build",
        "--locked",
        "--release",
        "-p",
        "houji",
        "-p",
        "houji-bench",
        "--features",
        "houji/bench",
    ])?;
    let cluster = Cluster::start()?;
    let program = format!("{}/release/houji-bench", target());
    let mut line = vec![program.as_str(), "run", "--postgres", &cluster.url];
    line.extend(more.iter().map(String::as_str));
    run(&line)
}

/// Screenshots of the main pages into `directory`.
pub(crate) fn shots(directory: &Path) -> Outcome<()> {
    meet(&[Need::Chromium, Need::ChineseFonts, Need::Node, Need::BrowserModules])?;
    run(&["cargo", "build", "--locked", "--release", "-p", "houji"])?;
    let houji = format!("HOUJI={}/release/houji", target());
    run(&[houji.as_str(), "node", "tests/browser/shots.mjs", &directory.to_string_lossy()])
}
