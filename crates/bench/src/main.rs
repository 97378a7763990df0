//! Yardsticks of Houji: the bare services it is measured against, the load that drives both, and the crash
//! test. `houji-bench run` writes docs/BENCH.md; `houji-bench crash` kills a loaded server again and again
//! and looks for what it had promised to keep.
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::allow_attributes)
)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line program")]
#![expect(clippy::float_arithmetic, reason = "rates and ratios are measured, not booked")]

mod api;
mod bare;
mod books;
mod chance;
mod crash;
mod filing;
mod fill;
mod houji;
mod load;
mod log;
mod measure;
mod report;
mod run;
mod scratch;
mod search;
mod server;
mod static_page;
mod walls;

use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use axum::Router;
use clap::{Parser, Subcommand};

/// What can go wrong here is always told to the operator and never handled by kind.
type Failure = Box<dyn Error + Send + Sync>;
/// How something ended.
type Outcome<T> = Result<T, Failure>;

#[derive(Parser)]
#[command(about, version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the bare two-row service: one appeal row and one audit row for each POST, nothing else.
    Bare {
        /// Address to listen on.
        #[arg(long, default_value = "127.0.0.1:0")]
        listen: SocketAddr,
        /// Directory of the SQLite file.
        #[arg(long)]
        data: PathBuf,
        /// Use this PostgreSQL database in place of SQLite.
        #[arg(long)]
        database_url: Option<String>,
        /// Writer connections (and as many readers) on PostgreSQL; SQLite has one writer.
        #[arg(long, default_value_t = 8)]
        writers: usize,
    },
    /// Serve one constant page of about 12 KB: the ceiling for page reads.
    Static {
        /// Address to listen on.
        #[arg(long, default_value = "127.0.0.1:0")]
        listen: SocketAddr,
    },
    /// Measure Houji against the bare services and write the report.
    Run(run::Options),
    /// Kill a loaded server at random moments and verify that no acknowledged act is lost.
    Crash(crash::Options),
    /// Let many screens listen while desks act; every filing must reach each of them within a second.
    Walls(walls::Options),
    /// Post vouchers, import tables, and add balances up with few and many postings, beside hledger and Ledger.
    Books(books::Options),
    /// Put a million leaves into the public log, and measure proofs, a whole check and the page of a published notice.
    Log(log::Options),
    /// Search at the desk with few and with many appeals stored; a page must not cost more with many.
    Search(search::Options),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Bare { listen, data, database_url, writers } => {
            bare::router(&data, database_url.as_deref(), writers).and_then(|router| serve(listen, router))
        }
        Command::Static { listen } => serve(listen, static_page::router()),
        Command::Run(options) => run::run(&options),
        Command::Crash(options) => crash::crash(&options),
        Command::Walls(options) => walls::walls(&options),
        Command::Books(options) => books::books(&options),
        Command::Search(options) => search::search(&options),
        Command::Log(options) => log::log(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("houji-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(listen: SocketAddr, router: Router) -> Outcome<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen).await?;
        println!("listening on http://{}", listener.local_addr()?);
        axum::serve(listener, router).await?;
        Ok(())
    })
}
