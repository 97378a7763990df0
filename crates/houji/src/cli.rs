//! The command line: what an operator can do. Parsing and printing only; the work is in the rooms.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is where the program speaks to the operator"
)]

use crate::demo;
use crate::house::config::Place;
use crate::house::{Config, Fault, Stop, SystemClock};
use crate::server;
use clap::{Args, Parser, Subcommand};
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Houji 后稷: village self-government of a county in one binary.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make the demo county, when it is not there yet, and serve it.
    Demo(Demo),
    /// Serve a county.
    Serve(Serving),
}

/// Where a county is kept.
#[derive(Args, Clone)]
struct Kept {
    /// Folder of the key, the lock and, without a database URL, the database.
    #[arg(long, default_value = "houji-data", env = "HOUJI_DATA")]
    data: PathBuf,
    /// PostgreSQL in which the rows live instead, such as postgres://user@host/houji.
    #[arg(long, env = "HOUJI_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
}

#[derive(Args, Clone)]
struct Serving {
    #[command(flatten)]
    kept: Kept,
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080", env = "HOUJI_LISTEN")]
    listen: SocketAddr,
    /// Address people type, such as https://houji.example; needed for passkeys behind a proxy.
    #[arg(long, env = "HOUJI_ORIGIN")]
    origin: Option<String>,
    /// Requests a second from one address, or off.
    #[arg(long, default_value = "50", value_parser = rate, env = "HOUJI_RATE_LIMIT")]
    rate_limit: RateLimit,
    /// Take the caller's address from X-Forwarded-For, which a proxy in front sets.
    #[arg(long)]
    behind_proxy: bool,
    /// Program that sends one message, given as a line of JSON.
    #[arg(long, env = "HOUJI_SMS_COMMAND")]
    sms_command: Option<PathBuf>,
}

#[derive(Args, Clone)]
struct Demo {
    #[command(flatten)]
    serving: Serving,
    /// Number everything invented is drawn from; only the first start asks for it.
    #[arg(long, default_value_t = demo::SEED)]
    seed: u64,
}

#[derive(Clone, Copy)]
struct RateLimit(Option<u32>);

fn rate(text: &str) -> Result<RateLimit, String> {
    match text {
        "off" => Ok(RateLimit(None)),
        number => number.parse().map(|n| RateLimit(Some(n))).map_err(|_| "a number, or off".to_owned()),
    }
}

impl Kept {
    fn place(&self) -> Place {
        Place { dir: self.data.clone(), database_url: self.database_url.clone() }
    }
}

/// Runs the program; the exit code says whether it did what was asked.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    start_log();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(run(cli.command)),
        Err(why) => Err(Fault::from(why).into()),
    };
    match result {
        Ok(code) => code,
        Err(stop) => {
            eprintln!("houji: {stop}");
            ExitCode::FAILURE
        }
    }
}

/// Logs go to standard error as JSON lines; they hold no personal data.
fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("HOUJI_LOG");
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,houji=info"));
    tracing_subscriber::fmt().json().with_writer(std::io::stderr).with_env_filter(filter).init();
}

async fn run(command: Command) -> Result<ExitCode, Stop> {
    match command {
        Command::Demo(demo) => serve_demo(demo).await,
        Command::Serve(serving) => serve(serving).await,
    }
}

async fn serve(serving: Serving) -> Result<ExitCode, Stop> {
    let (listener, address, config) = listen(&serving, false).await?;
    let clock = Arc::new(SystemClock);
    let opened = server::open(&serving.kept.place(), clock, config, serving.sms_command).await?;
    ready(address, &[])?;
    server::serve(opened, listener).await?;
    Ok(ExitCode::SUCCESS)
}

async fn serve_demo(asked: Demo) -> Result<ExitCode, Stop> {
    let (listener, address, config) = listen(&asked.serving, true).await?;
    let place = asked.serving.kept.place();
    let clock = Arc::new(SystemClock);
    let (opened, cast) = demo::open(&place, clock, config, asked.seed, demo::Size::Full).await?;
    ready(address, &demo::sign_in_lines(&cast))?;
    server::serve(opened, listener).await?;
    Ok(ExitCode::SUCCESS)
}

async fn listen(serving: &Serving, demo: bool) -> Result<(TcpListener, SocketAddr, Config), Fault> {
    let listener = TcpListener::bind(serving.listen).await?;
    let address = listener.local_addr()?;
    let config = Config {
        demo,
        rate_limit: serving.rate_limit.0,
        origin: serving.origin.clone().unwrap_or_else(|| format!("http://localhost:{}", address.port())),
        behind_proxy: serving.behind_proxy,
    };
    Ok((listener, address, config))
}

/// The line other programs wait for comes first, then how to sign in.
fn ready(address: SocketAddr, lines: &[String]) -> Result<(), Fault> {
    println!("listening on http://{address}");
    lines.iter().for_each(|line| println!("{line}"));
    std::io::stdout().flush()?;
    Ok(())
}
