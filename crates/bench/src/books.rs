//! Books: vouchers posted in a second beside the bare service, old vouchers imported from tables, the trial balances of all
//! books of a place with ever more postings stored, kept and made again from the postings, beside hledger and Ledger on the
//! same journals; the trial balance of a month of the whole county; and one book's month with ever more postings in it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::Value;

use crate::Outcome;
use crate::api::{Api, Filing};
use crate::houji::Houji;
use crate::load::{Sender, Wrk, median};
use crate::scratch::Database;
use crate::server::Server;

/// What to measure.
#[derive(Args)]
pub(crate) struct Options {
    /// The houji to measure; without it the one beside this program.
    #[arg(long)]
    houji: Option<PathBuf>,
    /// Measure on PostgreSQL, in throw-away databases made through this maintenance database; without it on SQLite.
    #[arg(long)]
    postgres: Option<String>,
    /// Postings stored, in all books together and then in one book, one size after the other.
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 100_000, 1_000_000])]
    sizes: Vec<u64>,
    /// Stretches of posting against each side.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Leaves hledger and Ledger out.
    #[arg(long)]
    alone: bool,
}

/// Who keeps the books of the demo county's township, and where.
const BOOKKEEPER: &str = "bookkeeper";
const TOWN: &str = "140824103000";
/// Rows of one table.
const ROWS: u64 = 20_000;
/// As known at this moment a trial balance is added up again from the postings.
const NOW: i64 = i64::MAX - 1;
/// Times one trial balance is asked for.
const ASKED: usize = 50;

/// Who reads the books of the whole demo county.
const READER: &str = "agriculture";
const COUNTY: &str = "140824000000";

/// A server, and who posts where.
struct Desk {
    server: Server,
    api: Api,
    token: String,
    books: Vec<String>,
    /// A day of this month, and the month.
    day: String,
}

/// Measures and prints what was found; only an error fails.
pub(crate) fn books(options: &Options) -> Outcome<()> {
    let this = std::env::current_exe()?;
    let program = options.houji.clone().unwrap_or_else(|| this.with_file_name("houji"));
    let scratch = tempfile::tempdir()?;
    let database = options.postgres.as_deref().map(Database::create).transpose()?;
    let url = database.as_ref().map(|database| database.url.as_str());
    let houji = Houji::new(&program, &scratch.path().join("data"), url);
    drop(houji.demo()?);
    let (token, reader) = (houji.token(BOOKKEEPER)?, houji.token(READER)?);
    let desk = open(&houji, &token)?;
    println!("{}\n", if url.is_some() { "PostgreSQL" } else { "SQLite" });
    posting(&desk, &this, scratch.path(), options)?;
    let (desk, mut stored) = together(&houji, (desk, &reader), scratch.path(), options)?;
    let large = desk.books.first().ok_or("the bookkeeper has no books")?.clone();
    println!("\n| postings in the book | imported /s | trial balance of a month, ms (most) |\n|--:|--:|--:|");
    for size in &options.sizes {
        let rate = import(&desk, &large, size.saturating_sub(stored))?;
        stored = stored.max(*size);
        let (middle, most) = trial(&desk, &large, None)?;
        println!("| {size} | {rate:.0} | {:.2} ({:.2}) |", ms(middle), ms(most));
    }
    let (again, _) = trial(&desk, &large, Some(NOW))?;
    desk.server.stop()?;
    println!("\n{stored} postings of one book added up again from the beginning: {:.0} ms", ms(again));
    Ok(())
}

/// All books of the place with ever more postings, spread evenly: their month's trial balances as they are kept, the same
/// added up again from the postings, and what hledger and Ledger need for the same journals, in the same run. Answers how
/// many each book holds in the end.
fn together(
    houji: &Houji,
    (mut desk, reader): (Desk, &str),
    scratch: &Path,
    options: &Options,
) -> Outcome<(Desk, u64)> {
    let count = u64::try_from(desk.books.len())?.max(1);
    let (mut each, mut county) = (0, Vec::new());
    println!(
        "\n| postings added to {count} books | trial balances of a month, ms | added up again, ms | program | balances, s | over ours |"
    );
    println!("|--:|--:|--:|---|--:|--:|");
    for size in &options.sizes {
        let share = size / count;
        for book in &desk.books {
            import(&desk, book, share.saturating_sub(each))?;
        }
        each = each.max(share);
        let (kept, again) = (all(&desk, None)?, all(&desk, Some(NOW))?);
        match whole_county(&desk, reader) {
            Ok(read) => county.push((*size, read)),
            // An older program has no such answer: the rest is measured all the same.
            Err(why) => eprintln!("the whole county was not measured: {why}"),
        }
        let ours = format!("| {size} | {:.1} | {:.0} |", ms(kept), ms(again));
        if options.alone {
            println!("{ours} | | |");
            continue;
        }
        // On SQLite the server holds the file alone.
        desk.server.stop()?;
        for program in ["hledger", "ledger"] {
            let (told, took) = foreign(houji, &scratch.join(format!("{program}-{size}")), program)?;
            let ratio = took.as_secs_f64() / again.as_secs_f64().max(0.000_001);
            println!("{ours} {told} | {:.2} | {ratio:.1} |", took.as_secs_f64());
        }
        let token = desk.token;
        desk = open(houji, &token)?;
    }
    if county.is_empty() {
        return Ok((desk, each));
    }
    println!(
        "\n| postings added | books of the county | trial balance of a month of the whole county, ms (most) |\n|--:|--:|--:|"
    );
    for (size, (books, middle, most)) in county {
        println!("| {size} | {books} | {:.1} ({:.1}) |", ms(middle), ms(most));
    }
    Ok((desk, each))
}

/// How long the trial balance of this month of the whole county takes, from the totals its books keep: how many books, and
/// the middle and the most of [`ASKED`]. Its sides must be equal.
fn whole_county(desk: &Desk, reader: &str) -> Outcome<(u64, Duration, Duration)> {
    let month = desk.day.get(..7).unwrap_or_default();
    let path = format!("/api/v1/books/sums?place={COUNTY}&month={month}");
    let (mut books, mut took) = (0, Vec::with_capacity(ASKED));
    for _ in 0..ASKED {
        let started = Instant::now();
        let answer = desk.api.get(&path, Some(reader))?;
        if !answer.good() {
            return Err(format!("{path} answered {} {}", answer.status, answer.text).into());
        }
        took.push(started.elapsed());
        let told: Value = serde_json::from_str(&answer.text)?;
        books = told.get("books").and_then(Value::as_u64).ok_or("the county's sums name no books")?;
        let totals =
            told.get("totals").and_then(Value::as_array).ok_or("the county's sums have no totals")?;
        let is_even = |pair: &Value| pair.get("debit").is_some() && pair.get("debit") == pair.get("credit");
        if totals.len() != 3 || !totals.iter().all(is_even) {
            return Err("the county's trial balance does not balance".into());
        }
    }
    took.sort();
    let middle = took.get(ASKED / 2).copied().unwrap_or_default();
    Ok((books, middle, took.last().copied().unwrap_or_default()))
}

/// How long the trial balances of this month take of all books, one after the other; the best of three.
fn all(desk: &Desk, known_at: Option<i64>) -> Outcome<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..3 {
        let started = Instant::now();
        for book in &desk.books {
            ask(desk, book, known_at)?;
        }
        best = best.min(started.elapsed());
    }
    Ok(best)
}

fn open(houji: &Houji, token: &str) -> Outcome<Desk> {
    let server = houji.serve()?;
    let api = Api::new(&server.base);
    let listed: Value =
        serde_json::from_str(&api.get(&format!("/api/v1/books?place={TOWN}"), Some(token))?.text)?;
    let items = listed.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
    // The vouchers name accounts of the newer system; a cooperative's book has another chart.
    let is_posted = |book: &&Value| book.get("standard").and_then(Value::as_str) == Some("2023");
    let known = items.iter().filter(is_posted);
    let books = known.filter_map(|book| Some(book.get("id")?.as_str()?.to_owned())).collect();
    let day = Command::new("date").env("TZ", "Asia/Shanghai").arg("+%F").output()?;
    let day = String::from_utf8(day.stdout)?.trim().to_owned();
    Ok(Desk { server, api, token: token.to_owned(), books, day })
}

/// Vouchers of two lines, durable, from 64 connections, in turn with filings to the bare service.
fn posting(desk: &Desk, this: &Path, scratch: &Path, options: &Options) -> Outcome<()> {
    let wrk = Wrk::new(3)?;
    let bare = scratch.join("bare");
    std::fs::create_dir(&bare)?;
    let database = options.postgres.as_deref().map(Database::create).transpose()?;
    let mut command = Command::new(this);
    command.arg("bare").arg("--data").arg(bare);
    if let Some(database) = &database {
        command.args(["--database-url", &database.url]);
    }
    let bare = Server::start(command, Duration::from_secs(10))?;
    let nobody = [Sender { token: "none".into(), village: "140824103201".into() }];
    let (mut rates, mut ratios, mut yard, mut late) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        let theirs = wrk.file(&bare.base, "/appeals", &nobody)?;
        let ours = wrk.post(&desk.server.base, &desk.token, &desk.books, &desk.day)?;
        if ours.failed > 0 {
            return Err(format!("{} vouchers were not posted", ours.failed).into());
        }
        rates.push(ours.per_second);
        yard.push(theirs.per_second);
        ratios.push(ours.per_second / theirs.per_second.max(1.0));
        late.push(ours.p99_ms);
    }
    let middle = |values: Vec<f64>| median(values).unwrap_or(0.0);
    println!("| vouchers posted /s | bare service /s | ratio | p99 ms |\n|--:|--:|--:|--:|");
    println!("| {:.0} | {:.0} | {:.2} | {:.1} |", middle(rates), middle(yard), middle(ratios), middle(late));
    Ok(())
}

/// Hands in tables of vouchers of two lines until so many postings are added; postings a second, reading included.
fn import(desk: &Desk, book: &str, postings: u64) -> Outcome<f64> {
    let started = Instant::now();
    let mut left = postings;
    while left >= 2 {
        let rows = left.min(ROWS);
        let answer = desk.api.hand_in(
            &format!("/api/v1/books/{book}/import"),
            &desk.token,
            &Filing::fresh()?.key,
            table(&desk.day, rows),
        )?;
        if !answer.good() {
            return Err(format!("a table was answered {} {}", answer.status, answer.text).into());
        }
        left = left.saturating_sub(rows);
    }
    let seconds = started.elapsed().as_secs_f64();
    // Rates are told, not booked.
    let whole = u32::try_from(postings).map_or(f64::from(u32::MAX), f64::from);
    Ok(whole / seconds.max(0.001))
}

fn table(day: &str, rows: u64) -> String {
    let mut text = "日期,凭证号,摘要,科目编码,借方金额,贷方金额\n".to_owned();
    for number in 0..rows / 2 {
        let yuan = number.wrapping_mul(7919) % 90_000 + 10;
        text.push_str(&format!("{day},{number},收果园承包费,102,{yuan}.25,\n,,,501.02,,{yuan}.25\n"));
    }
    text
}

/// How long the trial balance of this month takes, the middle and the most of [`ASKED`]; as known at a moment it is
/// added up from the postings, a few times only.
fn trial(desk: &Desk, book: &str, known_at: Option<i64>) -> Outcome<(Duration, Duration)> {
    let times = if known_at.is_some() { 3 } else { ASKED };
    let mut took = Vec::with_capacity(times);
    for _ in 0..times {
        let started = Instant::now();
        ask(desk, book, known_at)?;
        took.push(started.elapsed());
    }
    took.sort();
    let middle = took.get(times / 2).copied().unwrap_or_default();
    Ok((middle, took.last().copied().unwrap_or_default()))
}

fn ask(desk: &Desk, book: &str, known_at: Option<i64>) -> Outcome<()> {
    let month = desk.day.get(..7).unwrap_or_default();
    let known = known_at.map_or_else(String::new, |at| format!("&known_at={at}"));
    let path = format!("/api/v1/books/{book}/trial-balance?from={month}&to={month}{known}");
    let answer = desk.api.get(&path, Some(&desk.token))?;
    if answer.good() {
        Ok(())
    } else {
        Err(format!("{path} answered {} {}", answer.status, answer.text).into())
    }
}

/// The same balances by a program others trust, from the journals of all books of the place: its version, and how long.
fn foreign(houji: &Houji, out: &Path, program: &str) -> Outcome<(String, Duration)> {
    houji.journal(TOWN, program, out)?;
    let mut files: Vec<PathBuf> = std::fs::read_dir(out)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file())
        .collect();
    files.retain(|path| path.to_string_lossy().contains(TOWN.trim_end_matches('0')));
    files.sort();
    if files.is_empty() {
        return Err("no journal was written".into());
    }
    let lines = files.iter().map(|path| format!("include {}\n", path.display()));
    let whole = out.join("whole.journal");
    std::fs::write(&whole, lines.collect::<String>())?;
    let told = Command::new(program).arg("--version").output()?;
    let told = String::from_utf8_lossy(&told.stdout).lines().next().unwrap_or_default().to_owned();
    let started = Instant::now();
    let done = Command::new(program).arg("-f").arg(&whole).arg("balance").stdout(Stdio::null()).status()?;
    let took = started.elapsed();
    if !done.success() {
        return Err(format!("{program} could not read {}", whole.display()).into());
    }
    Ok((told.chars().take(24).collect(), took))
}

fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}
