//! The crash test: a server under load is killed at random moments, again and again, and everything it had
//! acknowledged must still be there, once. On PostgreSQL two servers share the database and die separately.
//! Notices are published all the while: each must become a leaf of the public log, and a witness that keeps the
//! log's checkpoints elsewhere must never see it shrink or fork.
//!
//! SIGKILL takes the process, not the machine: what this proves is that nothing is acknowledged before it is
//! committed, that recovery works, and that a retry after a lost answer does not act twice.

mod board;
mod check;
mod clients;
mod ledger;
mod witness;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::Args;

use crate::Outcome;
use crate::chance::{Chance, seed};
use crate::fill::County;
use crate::houji::{Cast, Houji, Players};
use board::{Board, ITEMS};
use check::Check;
use clients::Crew;
use ledger::Ledger;
use witness::Witness;

/// Kills between two verifications.
const ROUND: u64 = 20;
/// Threads that file and handle appeals.
const CLIENTS: u64 = 8;
/// A server lives this long after it is ready, in milliseconds.
const LIFE: (u64, u64) = (50, 600);

/// How hard to try.
#[derive(Args)]
pub(crate) struct Options {
    /// The houji to kill.
    #[arg(long)]
    houji: PathBuf,
    /// How often.
    #[arg(long, default_value_t = 200)]
    kills: u64,
    /// Two servers on a throw-away PostgreSQL database made through this maintenance database.
    #[arg(long)]
    database_url: Option<String>,
    /// Repeat the choices of an earlier run.
    #[arg(long)]
    seed: Option<u64>,
    /// Who acts in the demo county.
    #[command(flatten)]
    cast: Cast,
    /// Who publishes.
    #[command(flatten)]
    players: Players,
}

/// Everybody who works while servers die.
struct Everybody<'a> {
    servers: &'a [Houji],
    crew: &'a Crew,
    ledger: &'a Mutex<Ledger>,
    board: &'a Board,
    witness: &'a Witness,
}

/// Where a server can be reached at the moment; `None` while it is down.
type Slot = Mutex<Option<String>>;

/// Kills, verifies, and fails when anything acknowledged is missing.
pub(crate) fn crash(options: &Options) -> Outcome<()> {
    let seed = options.seed.map_or_else(seed, Ok)?;
    println!("seed {seed}");
    let begun = Instant::now();
    let (county, _) = County::make(&options.houji, options.database_url.as_deref(), &options.cast)?;
    let mut servers = vec![county.houji.clone()];
    if options.database_url.is_some() {
        servers.push(county.beside()?);
    }
    let ledger = Mutex::new(Ledger::default());
    let board = Board::of(&county.houji, &options.players)?;
    let (crew, before, witness) = check::prepare(&county, &board)?;
    let log = (&board, &witness);
    let mut check = Check { houji: &county.houji, crew: &crew, ledger: &ledger, log, before, verified: 0 };
    let (board, witness) = log;
    let all = Everybody { servers: &servers, crew: &crew, ledger: &ledger, board, witness };
    let mut chance = Chance::new(seed);
    let mut killed = 0;
    while killed < options.kills {
        let kills = ROUND.min(options.kills - killed);
        round(&all, kills, chance.bits())?;
        killed += kills;
        check.after_round(&mut chance, killed == options.kills)?;
        println!("{killed} kills, {}; {}", lock(&ledger).summary(), board.summary());
    }
    println!("doctor:\n{}", county.houji.doctor()?.trim_end());
    let ledger = lock(&ledger);
    let (acts, notices, took) = (ledger.summary(), board.summary(), begun.elapsed().as_secs_f64());
    println!("seed {seed}, {killed} kills, {acts}; {notices}, {took:.0} s");
    ledger.verdict()?;
    board.verdict()
}

/// Lets the clients work while every server is started and killed until all kills are used up.
fn round(all: &Everybody<'_>, kills: u64, seed: u64) -> Outcome<()> {
    let mut chance = Chance::new(seed);
    let slots: Vec<Slot> = all.servers.iter().map(|_| Slot::default()).collect();
    let left = AtomicU64::new(kills);
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            let (slots, over, chance) = (&slots, &over, Chance::new(chance.bits()));
            scope.spawn(move || all.crew.work(slots, all.ledger, chance, over));
        }
        for item in ITEMS {
            let (slots, over, chance) = (&slots, &over, Chance::new(chance.bits()));
            scope.spawn(move || all.board.work(slots, item, chance, over));
        }
        let (seen, done, picks) = (&slots, &over, Chance::new(chance.bits()));
        scope.spawn(move || all.witness.work(seen, all.board, picks, done));
        let keepers: Vec<_> = all
            .servers
            .iter()
            .zip(&slots)
            .map(|(houji, slot)| {
                let (left, chance) = (&left, Chance::new(chance.bits()));
                scope.spawn(move || live_and_die(houji, slot, left, chance))
            })
            .collect();
        let ends: Vec<_> = keepers.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
        // Only now: while one server is still being killed its clients must stay at work.
        over.store(true, Ordering::Relaxed);
        ends.into_iter().try_for_each(|end| end.map_err(|_| "a thread that kills servers panicked")?)
    })
}

fn live_and_die(houji: &Houji, slot: &Slot, left: &AtomicU64, mut chance: Chance) -> Outcome<()> {
    while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
        let mut server = houji.serve()?;
        *lock(slot) = Some(server.base.clone());
        std::thread::sleep(Duration::from_millis(chance.between(LIFE.0, LIFE.1)));
        if !server.alive() {
            return Err(format!("the server ended by itself\n{}", server.told()).into());
        }
        server.kill()?;
        *lock(slot) = None;
    }
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
