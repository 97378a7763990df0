//! Checks what was read off a sheet of paper: `slip KEYS TEXT CODE`. KEYS is a file of keys, the log's first, then those of
//! its witnesses, all of whom must have signed; TEXT is a file with the text that the T codes carry, CODE a file with what
//! the P code says, from `HJP1.` on. Prints what the proof says, and ends with 0 only when text and log agree.

use std::process::ExitCode;

use houji_seal::{Finding, LogEntry, Policy, Slip, VerifierKey};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (said, code) = match check(&arguments) {
        Ok(Finding::Agrees { witnesses, .. }) => (format!("agrees, {} witnesses", witnesses.len()), 0),
        Ok(finding) => (format!("does not agree: {finding:?}"), 1),
        Err(why) => (format!("cannot be checked: {why}"), 2),
    };
    #[expect(clippy::print_stdout, reason = "an example says what it found")]
    {
        println!("{said}");
    }
    ExitCode::from(code)
}

fn check(arguments: &[String]) -> Outcome<Finding> {
    let [keys, text, code] = arguments else { return Err("slip KEYS TEXT CODE".into()) };
    let keys = std::fs::read_to_string(keys)?;
    let mut keys = keys.lines().map(str::parse::<VerifierKey>);
    let log = keys.next().ok_or("no key of the log")??;
    let witnesses = keys.collect::<Result<Vec<_>, _>>()?;
    let policy = Policy { origin: log.name().to_string(), log, needed: witnesses.len(), witnesses };
    let slip = Slip::of_code(std::fs::read_to_string(code)?.trim_end())?.named(&policy.witnesses);
    let entry = LogEntry::of(&std::fs::read_to_string(text)?)?;
    if entry != slip.entry {
        return Ok(Finding::Differs);
    }
    Ok(policy.check(&entry.leaf(), &slip.proof)?)
}
