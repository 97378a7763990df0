//! `houji export`: books for other programs and for anybody to read.

use super::{Kept, say};
use crate::books::export::{Format, Taken};
use crate::house::{Fault, Stop};
use crate::ops::{self, Export};
use clap::{Args, Subcommand, ValueEnum};
use houji_base::Fen;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Subcommand)]
pub(super) enum Exported {
    /// One journal a book, which another accounting program can check.
    Journal {
        #[command(flatten)]
        which: Which,
        /// For which program.
        #[arg(long, value_enum)]
        format: Program,
    },
    /// Vouchers, entries, accounts, parties and monthly trial balances as CSV, with a text about the columns.
    Village {
        #[command(flatten)]
        which: Which,
    },
}

#[derive(Args)]
pub(super) struct Which {
    #[command(flatten)]
    kept: Kept,
    /// 12-digit code of a village or township, or all.
    #[arg(long)]
    village: String,
    /// Only this year, with the balances it began with.
    #[arg(long)]
    year: Option<i64>,
    /// Folder to write into, empty or not there yet.
    #[arg(long)]
    out: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Program {
    Hledger,
    Beancount,
    Ledger,
}

impl From<Program> for Format {
    fn from(program: Program) -> Format {
        match program {
            Program::Hledger => Format::Hledger,
            Program::Beancount => Format::Beancount,
            Program::Ledger => Format::Ledger,
        }
    }
}

/// Writes the files and tells how much is in each.
pub(super) async fn export(exported: Exported) -> Result<ExitCode, Stop> {
    let (which, what) = match exported {
        Exported::Journal { which, format } => (which, Export::Journal(format.into())),
        Exported::Village { which } => (which, Export::Tables),
    };
    let place = which.kept.place();
    match ops::export_books(&place, what, (&which.village, which.year), &which.out).await {
        Ok(taken) => {
            told(&taken)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(Stop::Refused(why)) => {
            say(std::slice::from_ref(&why.sentence))?;
            Ok(ExitCode::FAILURE)
        }
        Err(stop) => Err(stop),
    }
}

fn told(taken: &[Taken]) -> Result<(), Fault> {
    let line = |name: &str, [vouchers, postings]: [u64; 2], total: Fen| {
        format!("{name}：凭证 {vouchers} 张，分录 {postings} 行，借方、贷方各 {} 元", total.grouped())
    };
    let mut lines: Vec<String> = taken
        .iter()
        .map(|book| line(&format!("{} {}", book.file, book.name), [book.vouchers, book.postings], book.total))
        .collect();
    let sum = |of: fn(&Taken) -> u64| taken.iter().map(of).fold(0, u64::saturating_add);
    let counts = [sum(|book| book.vouchers), sum(|book| book.postings)];
    lines.push(line(
        &format!("一共 {} 本账", taken.len()),
        counts,
        taken.iter().map(|book| book.total).sum(),
    ));
    say(&lines)
}
