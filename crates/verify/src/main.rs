//! `houji-verify [--key KEY]… [--witness KEY]… FILE|FOLDER`: the findings in lines, and success only when all of it agrees.

use houji_seal::{Keys, VerifierKey};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

const USE: &str = "houji-verify [--key KEY]... [--witness KEY]... [--entry FILE] FILE|FOLDER

Checks a copy of a publication log, a publication (X.txt with X.proof beside it), scanned codes in a
text file, or a proof. Needs no network. KEY is a public key as the county gives it: name+id+base64.
Ends with 0 when all agrees, with 1 when not, with 2 when something cannot be read.";

struct Asked {
    target: PathBuf,
    keys: Keys,
    entry: Option<PathBuf>,
}

fn asked() -> Result<Asked, String> {
    let (mut target, mut keys, mut entry) = (None, Keys::default(), None);
    let mut words = std::env::args_os().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(USE);
        let key = |text: std::ffi::OsString| -> Result<VerifierKey, String> {
            let text = text.to_string_lossy();
            text.parse().map_err(|why| format!("{text}: {why}"))
        };
        match word.to_str() {
            Some("--key") => keys.log.push(key(value()?)?),
            Some("--witness") => keys.witnesses.push(key(value()?)?),
            Some("--entry") => entry = Some(PathBuf::from(value()?)),
            Some(flag) if flag.starts_with("--") => return Err(USE.to_owned()),
            _ if target.is_some() => return Err(USE.to_owned()),
            _ => target = Some(PathBuf::from(word)),
        }
    }
    keys.needed = keys.witnesses.len();
    Ok(Asked { target: target.ok_or(USE)?, keys, entry })
}

fn run() -> Result<ExitCode, String> {
    let Asked { target, keys, entry } = asked()?;
    let told = houji_verify::verify(&target, &keys, entry.as_deref()).map_err(|why| why.to_string())?;
    let mut out = std::io::stdout().lock();
    for line in told.lines.iter().chain([&told.code()]) {
        writeln!(out, "{line}").map_err(|why| why.to_string())?;
    }
    Ok(if told.verdict.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn main() -> ExitCode {
    run().unwrap_or_else(|why| {
        // Nothing can be done when even this cannot be told.
        let _ = writeln!(std::io::stderr(), "{why}");
        ExitCode::from(2)
    })
}
