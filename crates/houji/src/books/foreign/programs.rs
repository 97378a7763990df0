//! The programs: where they are, how they are asked, and what they answer. Each runs in a folder of its own, with
//! nothing of our surroundings, and for so long only.

use crate::books::export::Format;
use crate::house::{Fault, random};
use houji_base::Fen;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// How long a program may take, in steps.
const STEPS: u32 = 100;
/// One step.
const STEP: Duration = Duration::from_millis(100);
/// Most bytes of an answer.
const MOST: u64 = 4 * 1024 * 1024;
/// Characters of a version that are kept.
const VERSION: usize = 60;
/// What Ledger is asked for, and to write of each account.
const LEDGER: [&str; 7] = [
    "--args-only",
    "--pedantic",
    "bal",
    "--flat",
    "--no-total",
    "--balance-format",
    "%(account)\t%(quantity(scrub(amount)))\n",
];

const NAMES: [(&str, Format); 3] =
    [("hledger", Format::Hledger), ("ledger", Format::Ledger), ("bean-check", Format::Beancount)];

/// The programs found where programs are.
pub fn installed() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let find = |(name, _): &(&str, Format)| {
        folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file())
    };
    NAMES.iter().filter_map(find).collect()
}

/// One of them.
#[derive(Clone, Debug)]
pub struct Program {
    path: PathBuf,
    name: &'static str,
    format: Format,
}

/// A folder that only we can read, gone again afterwards.
pub struct Folder(PathBuf);

impl Folder {
    /// A new one.
    ///
    /// # Errors
    /// A fault of the disk.
    pub fn new() -> Result<Folder, Fault> {
        let number = u64::from_be_bytes(random()?);
        let path = std::env::temp_dir().join(format!("houji-check-{number:016x}"));
        std::fs::DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Folder(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Program {
    /// The program at a path, when it is one of ours.
    pub fn at(path: &Path) -> Option<Program> {
        let file = path.file_name()?.to_str()?;
        let (name, format) = NAMES.iter().find(|(name, _)| *name == file)?;
        Some(Program { path: path.to_owned(), name, format: *format })
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What it reads.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The first line it says of itself.
    pub async fn version(&self) -> String {
        let program = self.clone();
        let told = tokio::task::spawn_blocking(move || {
            let folder = Folder::new()?;
            program.run(folder.path(), &["--version"])
        });
        let told = told.await.ok().and_then(Result::ok).unwrap_or_default();
        told.lines().next().unwrap_or_default().chars().take(VERSION).collect()
    }

    /// The balance of each account as the program adds it up; `None` from one that only checks, and found nothing.
    ///
    /// # Errors
    /// A fault when it refuses the book, takes too long, or answers what cannot be read.
    pub async fn read(&self, folder: &Folder, file: &Path) -> Result<Option<BTreeMap<String, Fen>>, Fault> {
        let (program, at, file) = (self.clone(), folder.path().to_owned(), file.display().to_string());
        let told = tokio::task::spawn_blocking(move || {
            let args: &[&str] = match program.format {
                Format::Hledger => &["-f", &file, "bal", "-N", "--flat", "-O", "csv", "-s"],
                Format::Ledger => &[&LEDGER[..], &["-f", &file]].concat(),
                Format::Beancount => &[&file],
            };
            program.run(&at, args)
        });
        let told = told.await.map_err(|_| Fault::new("reading a book broke"))??;
        match self.format {
            Format::Hledger => balances(&told, b',').map(Some),
            Format::Ledger => balances(&told, b'\t').map(Some),
            Format::Beancount => Ok(None),
        }
    }

    /// What it writes, when it ends well and in time.
    fn run(&self, folder: &Path, args: &[&str]) -> Result<String, Fault> {
        let out = folder.join("answer");
        let mut child = Command::new(&self.path)
            .args(args)
            .env_clear()
            .env("LANG", "C.UTF-8")
            .env("HOME", folder)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(File::create(&out)?)
            .stderr(Stdio::null())
            .spawn()?;
        for _ in 0..STEPS {
            match child.try_wait()? {
                Some(status) if status.success() => {
                    let mut text = String::new();
                    File::open(&out)?.take(MOST).read_to_string(&mut text)?;
                    return Ok(text);
                }
                Some(status) => return Err(Fault::new(format!("{} ended with {status}", self.name))),
                None => std::thread::sleep(STEP),
            }
        }
        let _ = child.kill();
        let _ = child.wait();
        Err(Fault::new(format!("{} took too long", self.name)))
    }
}

/// Reads accounts and amounts, with or without the currency.
fn balances(text: &str, between: u8) -> Result<BTreeMap<String, Fen>, Fault> {
    let unreadable = |why: &dyn std::fmt::Display| Fault::new(format!("balances cannot be read: {why}"));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(between)
        .quoting(between == b',')
        .from_reader(text.as_bytes());
    let mut found = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|why| unreadable(&why))?;
        let (Some(name), Some(amount)) = (record.get(0), record.get(1)) else {
            return Err(unreadable(&"a row is too short"));
        };
        if (name, amount) == ("account", "balance") {
            continue;
        }
        let amount = amount.trim_end_matches("CNY").trim();
        let amount = Fen::parse(amount).map_err(|_| unreadable(&"an amount"))?;
        if !amount.is_zero() {
            found.insert(name.to_owned(), amount);
        }
    }
    Ok(found)
}

/// The code of the account a journal's name is about; names of people under it are left out.
pub fn code_of(name: &str) -> String {
    let code = |part: &str| {
        let digits: String = part.chars().take_while(|c| c.is_ascii_digit() || *c == '-').collect();
        let code = digits.trim_end_matches('-').replace('-', ".");
        (code.len() >= 3).then_some(code)
    };
    name.rsplit(':').find_map(code).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read() {
        let csv =
            "\"account\",\"balance\"\n\"资产:102-银行存款\",\"-4600.00 CNY\"\n\"资产:101-库存现金\",\"0\"\n";
        let read = balances(csv, b',').unwrap();
        assert_eq!(
            read.into_iter().collect::<Vec<_>>(),
            [("资产:102-银行存款".to_owned(), Fen::new(-460_000))]
        );
        let tabs = "权益:301-资本\t-4605.5\n资产:102-银行存款\t4600\n";
        assert_eq!(balances(tabs, b'\t').unwrap().values().map(|fen| fen.fen()).sum::<i64>(), -550);
        assert!(balances("x\n", b',').is_err() && balances("x\ty\n", b'\t').is_err());
    }

    #[test]
    fn no_name_of_anybody_is_in_a_code() {
        for (name, code) in [
            ("资产:113-内部往来:P0001-段家", "113"),
            ("资产:102-银行存款:102-01-农商", "102.01"),
            ("权益:322-收益分配:322-01-各项分配:322-01-02-向成员分配", "322.01.02"),
            ("资产", ""),
        ] {
            assert_eq!(code_of(name), code);
        }
    }
}
