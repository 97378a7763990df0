//! The project's commands: `cargo x ci`, `dev`, `bench`, `shots`, `advisories`.
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::allow_attributes)
)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line program")]

mod advisories;
mod ci;
mod cluster;
mod daily;
mod needs;
mod shell;
mod steps;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What can go wrong here is always told to the developer and never handled by kind.
type Outcome<T> = Result<T, Box<dyn Error>>;

#[derive(Parser)]
#[command(name = "cargo x", about = "Project commands", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// The whole test run: sets itself up, then every check, three at a time.
    Ci(ci::Options),
    /// Builds Houji and serves the demo county.
    Dev(daily::DevOptions),
    /// Measures Houji against the bare services and writes docs/BENCH.md.
    Bench {
        /// Further words for `houji-bench run`, such as --quick.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        more: Vec<String>,
    },
    /// Takes screenshots of the main pages at phone and desk sizes, and the README's two pictures anew.
    Shots {
        /// Where they go; the README's go to docs/img.
        directory: PathBuf,
    },
    /// Checks the dependencies against security advisories and for yanked versions.
    Advisories {
        /// Write deny/advisories.toml anew from this checkout of github.com/RustSec/advisory-db.
        #[arg(long)]
        renew: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = at_the_root().and_then(|()| match cli.command {
        Command::Ci(options) => ci::run(&options),
        Command::Dev(options) => daily::dev(&options),
        Command::Bench { more } => daily::bench(&more),
        Command::Shots { directory } => daily::shots(&directory),
        Command::Advisories { renew: Some(checkout) } => advisories::renew(&checkout),
        Command::Advisories { renew: None } => advisories::check(),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cargo x: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Every path in here is written as seen from the root of the project.
fn at_the_root() -> Outcome<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("xtask has no parent directory")?;
    Ok(std::env::set_current_dir(root)?)
}
