//! The command line: what an operator can do. Parsing and printing only; the work is in the rooms.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is where the program speaks to the operator"
)]

mod export;
mod import;
mod log;

use crate::gate::Role;
use crate::house::config::{DEFAULT_COUNTY, Place};
use crate::house::{Clock, Config, Fault, Stop, SystemClock};
use crate::log::{Asked, ask_forever};
use crate::server::{self, Opened};
use crate::{demo, open311, ops, people, registry, routes, search};
use clap::{Args, Parser, Subcommand};
use houji_base::{DivisionCode, Moment};
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry::Registry;
use tracing_subscriber::util::SubscriberInitExt;

/// Houji 后稷: village self-government of a county in one binary.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make the demo county and serve it.
    Demo(DemoServing),
    /// Make a county: key, tables, registers and the three administrators.
    Init(Init),
    /// Serve a county.
    Serve(Serving),
    /// Write everything into one new file; the county may be in use.
    Backup(Backup),
    /// Read a backup into an empty place, check it, and only then say that it is there.
    Restore(Restore),
    /// Import divisions, a year of the working calendar, parameters or the catalogue of publications from CSV or XLSX.
    Import(import::Import),
    /// Write books into a folder, for other programs and for anybody to read; the county may be in use.
    #[command(subcommand)]
    Export(export::Exported),
    /// Examine a county; it may be in use, and nothing is changed unless that is asked for.
    Doctor(Doctor),
    /// Check a public log, a copy of one, or a proof; succeeds only when all of it agrees.
    Verify(log::Verify),
    /// Keep a full copy of a public log in a folder; refuses a log that was changed or cut short.
    Mirror(log::Mirror),
    /// Watch public logs of others: cosign what has only grown.
    Witness(log::Watch),
    /// The county's own public log.
    #[command(subcommand)]
    Log(log::LogAct),
    /// Print a fresh API token for an account, on the operator's own machine.
    Token(Token),
    /// Keys of programs that file over Open311.
    #[command(subcommand)]
    Open311Key(Open311Key),
    /// Fill a demo county with many appeals, for measuring.
    #[cfg(feature = "bench")]
    Fill(Fill),
}

#[derive(Subcommand)]
enum Open311Key {
    /// Make a key and print it; it is kept nowhere.
    New {
        #[command(flatten)]
        kept: Kept,
        /// Whose program it is for, in 2 to 30 characters.
        #[arg(long)]
        label: String,
    },
    /// Print all keys' ids, labels and days.
    List {
        #[command(flatten)]
        kept: Kept,
    },
    /// End a key at once.
    End {
        #[command(flatten)]
        kept: Kept,
        /// Its id, as `list` prints it.
        #[arg(long)]
        id: houji_base::PersonId,
    },
}

#[derive(Args)]
struct DemoServing {
    #[command(flatten)]
    serving: Serving,
    /// Seed of the invented people and matters.
    #[arg(long, default_value_t = demo::SEED)]
    seed: u64,
    /// Make a small county, for tests.
    #[arg(long)]
    small: bool,
}

#[derive(Args)]
struct Init {
    #[command(flatten)]
    kept: Kept,
    /// 12-digit code of the county.
    #[arg(long, default_value = DEFAULT_COUNTY)]
    county: String,
}

#[derive(Args)]
struct Backup {
    #[command(flatten)]
    kept: Kept,
    /// File to write.
    #[arg(long)]
    to: PathBuf,
}

#[derive(Args)]
struct Restore {
    #[command(flatten)]
    kept: Kept,
    /// File to read.
    #[arg(long)]
    from: PathBuf,
}

#[derive(Args)]
struct Doctor {
    #[command(flatten)]
    kept: Kept,
    /// A digest written down earlier: is it still in the record?
    #[arg(long)]
    expect: Option<String>,
    /// Make the search index anew first; on SQLite the server must be stopped for it.
    #[arg(long)]
    rebuild_search: bool,
    /// Recount the totals of appeals first and add what they differ by, with an entry in the record; on SQLite the
    /// server must be stopped for it.
    #[arg(long)]
    rebuild_totals: bool,
}

#[derive(Args)]
struct Token {
    #[command(flatten)]
    kept: Kept,
    /// Account, or phone number of a villager.
    #[arg(long)]
    person: String,
    /// Days it is good for.
    #[arg(long, default_value_t = 1)]
    days: u16,
}

#[cfg(feature = "bench")]
#[derive(Args)]
struct Fill {
    #[command(flatten)]
    kept: Kept,
    /// Stored appeals when done.
    #[arg(long, default_value_t = 0)]
    appeals: u64,
    /// Leaves put into the public log besides.
    #[arg(long, default_value_t = 0)]
    leaves: u64,
}

/// Where a county is kept.
#[derive(Args, Clone)]
struct Kept {
    /// Folder of the key, the lock and, without a database URL, the database.
    #[arg(long, default_value = "houji-data", env = "HOUJI_DATA")]
    data: PathBuf,
    /// PostgreSQL in which the rows live instead, such as postgres://user@host/houji?sslmode=verify-full.
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
    /// Requests a second from one address, or off; guesses of codes and passwords stay limited.
    #[arg(long, default_value = "50", value_parser = rate, env = "HOUJI_RATE_LIMIT")]
    rate_limit: RateLimit,
    /// Take the caller's address from X-Forwarded-For, which a proxy in front sets.
    #[arg(long)]
    behind_proxy: bool,
    /// Program that sends one message, given as a line of JSON.
    #[arg(long, env = "HOUJI_SMS_COMMAND")]
    sms_command: Option<PathBuf>,
    /// Witness to ask for cosignatures of the public log, as address+key; may be given several times.
    #[arg(long)]
    witness: Vec<Asked>,
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
        Place { dir: self.data.clone(), database_url: self.database_url.clone(), draft: false }
    }
}

/// Runs the program; the exit code says whether it did what was asked.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    start_log();
    #[cfg(target_os = "linux")]
    take_turns();
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

/// Lets the threads of this program, which all come from this one, take turns on a core: one that wakes another goes on
/// until it is done. A commit wakes everybody who waits for it, and being interrupted for each of them costs a tenth of
/// what is filed in a second. Without permission, and when somebody chose how nice the program is to be, nothing changes.
#[cfg(target_os = "linux")]
fn take_turns() {
    use thread_priority::{NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy};
    if rustix::process::getpriority_process(None) != Ok(0) {
        return;
    }
    // What the crate calls priority is how nice a thread is, upside down: 49 stands for the usual 0.
    if let Ok(usual) = 49u8.try_into().map(ThreadPriority::Crossplatform) {
        let batch = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Batch);
        let this = thread_priority::thread_native_id();
        let _ = thread_priority::set_thread_priority_and_policy(this, usual, batch);
    }
}

/// Whatever level was asked for: the framework would quote what it could not read, and that may be anything.
pub(crate) fn discreet(levels: Targets) -> Targets {
    levels.with_target("axum::rejection", LevelFilter::OFF)
}

/// Logs go to standard error as JSON lines; they hold no personal data.
fn start_log() {
    let asked = std::env::var("HOUJI_LOG").ok().and_then(|levels| levels.parse().ok());
    let usual = || Targets::new().with_default(LevelFilter::WARN).with_target("houji", LevelFilter::INFO);
    let levels = discreet(asked.unwrap_or_else(usual));
    // What nobody asked for is not even looked at; without this a request cost an eighth more.
    let most = Layer::<Registry>::max_level_hint(&levels).unwrap_or(LevelFilter::TRACE);
    let lines = tracing_subscriber::fmt().json().with_max_level(most).with_writer(std::io::stderr);
    lines.finish().with(levels).init();
    std::panic::set_hook(Box::new(|broken| {
        // Where, and not with which words: they may quote what was being read.
        let at = broken.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(at, "a part of the program broke");
    }));
}

async fn run(command: Command) -> Result<ExitCode, Stop> {
    match command {
        Command::Demo(demo) => serve_demo(demo).await,
        Command::Init(init) => make(init).await,
        Command::Serve(serving) => serve(serving).await,
        Command::Backup(backup) => save(backup).await,
        Command::Restore(restore) => bring_back(restore).await,
        Command::Import(file) => import::import(file).await,
        Command::Export(exported) => export::export(exported).await,
        Command::Doctor(doctor) => examine(doctor).await,
        Command::Verify(asked) => log::verify(asked).await,
        Command::Mirror(asked) => log::mirror(asked).await,
        Command::Witness(watch) => log::witness(watch).await,
        Command::Log(act) => log::act(act).await,
        Command::Token(token) => print_token(token).await,
        Command::Open311Key(act) => open311_key(act).await,
        #[cfg(feature = "bench")]
        Command::Fill(fill) => fill_up(fill).await,
    }
}

impl Serving {
    fn config(&self, address: SocketAddr, demo: bool) -> Config {
        let origin = self.origin.clone().unwrap_or_else(|| format!("http://localhost:{}", address.port()));
        Config {
            demo,
            rate_limit: self.rate_limit.0,
            origin,
            behind_proxy: self.behind_proxy,
            checkers: crate::books::foreign::installed(),
        }
    }

    async fn listen(&self) -> Result<(TcpListener, SocketAddr), Fault> {
        let bound = TcpListener::bind(self.listen).await;
        let listener = bound.map_err(|why| Fault::new(format!("{}: {why}", self.listen)))?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    }
}

async fn serve(serving: Serving) -> Result<ExitCode, Stop> {
    let (listener, address) = serving.listen().await?;
    let (place, config) = (serving.kept.place(), serving.config(address, false));
    let opened = server::open(&place, Arc::new(SystemClock), config, serving.sms_command.clone()).await?;
    say(&[format!("listening on http://{address}")])?;
    tokio::spawn(ask_forever(opened.app.clone(), serving.witness));
    server::serve(opened, listener).await?;
    Ok(ExitCode::SUCCESS)
}

async fn serve_demo(demo: DemoServing) -> Result<ExitCode, Stop> {
    let DemoServing { serving, seed, small } = demo;
    let (listener, address) = serving.listen().await?;
    let (place, config) = (serving.kept.place(), serving.config(address, true));
    let size = if small { demo::Size::Small } else { demo::Size::Full };
    let (opened, cast) = demo::open(&place, Arc::new(SystemClock), config, seed, size).await?;
    // The line other programs wait for comes first.
    say(&[format!("listening on http://{address}")])?;
    say(&demo::sign_in_lines(&cast))?;
    say(&[format!("open311 api_key: {}", open311::demo_key(&opened.app).await?)])?;
    server::serve(opened, listener).await?;
    Ok(ExitCode::SUCCESS)
}

/// Opens a county for one command of the operator.
async fn open(kept: &Kept) -> Result<Opened, Stop> {
    let config = Config {
        demo: false,
        rate_limit: None,
        origin: String::new(),
        behind_proxy: false,
        checkers: Vec::new(),
    };
    server::open(&kept.place(), Arc::new(SystemClock), config, None).await
}

async fn make(init: Init) -> Result<ExitCode, Stop> {
    let county =
        DivisionCode::parse(&init.county).map_err(|_| Fault::new("县的代码是 12 位数字，后六位是 0"))?;
    server::county_of(&init.kept.data, Some(county))?;
    let opened = open(&init.kept).await?;
    for done in registry::import::default_data(&opened.app).await? {
        say(&[format!("{}：新增 {} 行", done.register.zh(), done.added)])?;
    }
    let admins = [("sys", Role::SystemAdmin), ("sec", Role::SecurityAdmin), ("aud", Role::AuditAdmin)];
    for (account, role) in admins {
        // One that broke off half way may be done again.
        let line = match people::cli::create_admin(&opened.app, account, role).await {
            Ok(password) => format!("账号 {account}  首次密码 {password}"),
            Err(Stop::Refused(why)) if why.code == "person.account_taken" => {
                format!("账号 {account} 已经有了，没有改动")
            }
            Err(stop) => return Err(stop),
        };
        say(&[format!("{}  {line}", role.zh())])?;
    }
    say(&["首次密码只显示这一次，第一次登录时要改。密钥文件 houji.key 请另外保管一份。".to_owned()])?;
    finish(opened).await
}

async fn save(backup: Backup) -> Result<ExitCode, Stop> {
    let made = ops::backup(&backup.kept.place(), &backup.to, SystemClock.now()).await?;
    let mut lines = vec![format!("备份好了：{}，{} 行，{} 字节", made.path.display(), made.rows, made.bytes)];
    lines
        .extend(made.tips.iter().map(|(lane, seq, digest)| format!("记录链 {lane} 到第 {seq} 条：{digest}")));
    lines.push("密钥文件 houji.key 不在备份里，请另外保管；没有它，备份里的电话号码打不开。".to_owned());
    say(&lines)?;
    Ok(ExitCode::SUCCESS)
}

async fn bring_back(restore: Restore) -> Result<ExitCode, Stop> {
    let done = ops::restore(&restore.kept.place(), &restore.from).await?;
    let day = Moment::from_millis(done.made_at).day().zh();
    say(&[format!(
        "恢复好了：{} 的县 {}，{} 行，{} 条记录都核对过",
        day, done.county, done.rows, done.entries
    )])?;
    Ok(ExitCode::SUCCESS)
}

async fn examine(doctor: Doctor) -> Result<ExitCode, Stop> {
    if doctor.rebuild_search || doctor.rebuild_totals {
        let opened = open(&doctor.kept).await?;
        if doctor.rebuild_search {
            search::rebuild(&opened.app, routes::SEARCHED).await?;
        }
        if doctor.rebuild_totals {
            let mended = ops::rebuild_totals(&opened.app).await?;
            say(&[format!("重新数了合计，改了 {mended} 个")])?;
        }
        finish(opened).await?;
    }
    let findings = ops::examine(&doctor.kept.place(), SystemClock.now(), doctor.expect).await?;
    say(&findings.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    Ok(if ops::is_in_order(&findings) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn print_token(token: Token) -> Result<ExitCode, Stop> {
    let opened = open(&token.kept).await?;
    let text = people::cli::token(&opened.app, &token.person, i64::from(token.days)).await?;
    say(&[text])?;
    finish(opened).await
}

async fn open311_key(act: Open311Key) -> Result<ExitCode, Stop> {
    let (Open311Key::New { kept, .. } | Open311Key::List { kept } | Open311Key::End { kept, .. }) = &act;
    let opened = open(kept).await?;
    let mut code = ExitCode::SUCCESS;
    match &act {
        Open311Key::New { label, .. } => {
            let (id, key) = open311::make_key(&opened.app, label).await?;
            say(&[format!("编号 {id}  api_key {key}"), "api_key 只显示这一次，请交给对方保管。".to_owned()])?;
        }
        Open311Key::List { .. } => {
            let line = |key: &open311::Kept| {
                let ended = key.ended_at.map_or_else(String::new, |at| format!("，{}作废", at.day().zh()));
                format!("{}  {}，{}发放{ended}", key.id, key.label, key.made_at.day().zh())
            };
            say(&open311::keys(&opened.app).await?.iter().map(line).collect::<Vec<_>>())?;
        }
        Open311Key::End { id, .. } if open311::end_key(&opened.app, *id).await? => {
            say(&[format!("编号 {id} 的钥匙作废了")])?;
        }
        Open311Key::End { id, .. } => {
            say(&[format!("没有编号 {id} 的有效钥匙，请用 list 看有哪些。")])?;
            code = ExitCode::FAILURE;
        }
    }
    finish(opened).await.map(|_| code)
}

#[cfg(feature = "bench")]
async fn fill_up(fill: Fill) -> Result<ExitCode, Stop> {
    let opened = open(&fill.kept).await?;
    let receipts = demo::fill(&opened.app, fill.appeals, SystemClock.now()).await?;
    say(&receipts.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    if fill.leaves > 0 {
        let (queued, appended) = demo::fill_log(&opened.app, fill.leaves).await?;
        say(&[format!("queued in {} ms, appended in {} ms", queued.as_millis(), appended.as_millis())])?;
    }
    finish(opened).await
}

/// Lets what is under way finish.
async fn finish(opened: Opened) -> Result<ExitCode, Stop> {
    let db = opened.app.db.clone();
    tokio::task::spawn_blocking(move || db.close()).await.map_err(|_| Fault::new("the writer broke"))?;
    Ok(ExitCode::SUCCESS)
}

/// Speaks to the operator, at once.
fn say(lines: &[String]) -> Result<(), Fault> {
    for line in lines {
        println!("{line}");
    }
    std::io::stdout().flush()?;
    Ok(())
}
