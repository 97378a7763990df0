//! Running other programs.

use std::fs::File;
use std::os::unix::fs::MetadataExt;
use std::process::{Command, Output, Stdio};

use crate::Outcome;

/// A command line as in a shell: `NAME=value` words first, then the program and its arguments.
pub(crate) fn command<S: AsRef<str>>(line: &[S]) -> Outcome<Command> {
    let mut words = line.iter().map(AsRef::as_ref);
    let mut variables = Vec::new();
    let program = loop {
        let word = words.next().ok_or("a command line without a command")?;
        match word.split_once('=') {
            Some(variable) => variables.push(variable),
            None => break word,
        }
    };
    let mut command = Command::new(program);
    command.args(words).envs(variables);
    Ok(command)
}

/// Runs a command to its end with our own input and output; an error unless it succeeded.
pub(crate) fn run<S: AsRef<str>>(line: &[S]) -> Outcome<()> {
    let program = shown(line);
    let status = command(line)?.status().map_err(|error| format!("{program}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{program}: {status}").into()) }
}

/// Runs a command to its end without input, what it prints going into a file; an error unless it succeeded.
pub(crate) fn run_into<S: AsRef<str>>(line: &[S], into: &File) -> Outcome<()> {
    let program = shown(line);
    let mut command = command(line)?;
    command.stdin(Stdio::null()).stdout(into.try_clone()?).stderr(into.try_clone()?);
    let status = command.status().map_err(|error| format!("{program}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{program}: {status}").into()) }
}

/// Runs a command to its end and keeps what it printed; an error unless it succeeded.
pub(crate) fn read(mut command: Command) -> Outcome<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let Output { status, stdout, stderr } =
        command.output().map_err(|error| format!("{program}: {error}"))?;
    if status.success() {
        return Ok(String::from_utf8(stdout)?.trim().to_owned());
    }
    Err(format!("{program}: {status}\n{}", String::from_utf8_lossy(&stderr)).into())
}

/// The line as one would type it.
pub(crate) fn shown<S: AsRef<str>>(line: &[S]) -> String {
    let quoted = |word: &str| match (word.contains(' '), word.split_once('=')) {
        (true, Some((name, value))) => format!("{name}='{value}'"),
        (true, None) => format!("'{word}'"),
        (false, _) => word.to_owned(),
    };
    line.iter().map(|word| quoted(word.as_ref())).collect::<Vec<_>>().join(" ")
}

/// True when this process runs as root.
pub(crate) fn is_root() -> Outcome<bool> {
    Ok(std::fs::metadata("/proc/self")?.uid() == 0)
}

/// Where cargo builds into.
pub(crate) fn target() -> String {
    std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_stand_before_the_command_and_nowhere_else() {
        let command = command(&["A=1", "B=x=y", "echo", "C=3"]).unwrap();
        assert_eq!(command.get_program(), "echo");
        assert_eq!(command.get_args().collect::<Vec<_>>(), ["C=3"]);
        let mut envs: Vec<_> = command.get_envs().map(|(name, value)| (name, value.unwrap())).collect();
        envs.sort();
        assert_eq!(envs, [("A".as_ref(), "1".as_ref()), ("B".as_ref(), "x=y".as_ref())]);
    }

    #[test]
    fn a_line_of_variables_alone_is_refused() {
        assert!(command(&["A=1"]).is_err());
        assert!(command::<&str>(&[]).is_err());
    }

    #[test]
    fn a_shown_line_can_be_typed() {
        assert_eq!(shown(&["F=-D warnings", "cargo", "doc"]), "F='-D warnings' cargo doc");
    }

    #[test]
    fn a_failing_command_is_an_error() {
        assert!(run(&["true"]).is_ok());
        assert!(run(&["false"]).unwrap_err().to_string().contains("false: exit status: 1"));
    }
}
