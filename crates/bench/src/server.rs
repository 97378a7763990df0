//! A server under test as a child process: started on a free loopback port, timed to its ready line, watched
//! for its memory, and never left behind.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::chance::{Chance, seed};

/// How a server says that it is ready.
const READY: &str = "listening on http://";
/// Last lines of output kept to explain a failure.
const KEPT_LINES: usize = 40;
/// How long a polite stop may take.
const STOP: Duration = Duration::from_secs(10);

/// Memory of a process, in KiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Memory {
    /// Resident now.
    pub(crate) resident: u64,
    /// Most that was ever resident.
    pub(crate) peak: u64,
}

/// A running server. Dropping it kills the process, also while a panic unwinds.
pub(crate) struct Server {
    child: Child,
    /// `http://127.0.0.1:PORT`
    pub(crate) base: String,
    /// From spawning the process to its ready line.
    pub(crate) ready_after: Duration,
    output: Arc<Mutex<VecDeque<String>>>,
}

impl Server {
    /// Starts `command` with `--listen` on a free port and waits for the ready line.
    pub(crate) fn start(mut command: Command, patience: Duration) -> Outcome<Self> {
        let port = free_port()?;
        command.arg("--listen").arg(format!("127.0.0.1:{port}"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let begun = Instant::now();
        let mut child = command.spawn().map_err(|e| format!("{}: {e}", describe(&command)))?;
        let output = Arc::new(Mutex::new(VecDeque::new()));
        let (ready, answer) = channel();
        watch(child.stdout.take(), Arc::clone(&output), Some(ready));
        watch(child.stderr.take(), Arc::clone(&output), None);
        let mut server = Self { child, base: String::new(), ready_after: Duration::ZERO, output };
        match answer.recv_timeout(patience) {
            Ok(base) => {
                server.ready_after = begun.elapsed();
                server.base = base;
                Ok(server)
            }
            Err(RecvTimeoutError::Timeout) => {
                Err(format!("{} was not ready after {patience:?}\n{}", describe(&command), server.told())
                    .into())
            }
            Err(RecvTimeoutError::Disconnected) => {
                // The pipe of its error messages may still hold the reason.
                std::thread::sleep(Duration::from_millis(100));
                Err(format!("{} ended before it was ready\n{}", describe(&command), server.told()).into())
            }
        }
    }

    /// The last lines the server printed.
    pub(crate) fn told(&self) -> String {
        let lines = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().map(String::as_str).collect::<Vec<_>>().join("\n")
    }

    /// Its memory, as the kernel counts it.
    pub(crate) fn memory(&self) -> Outcome<Memory> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        parse_memory(&status).ok_or_else(|| "no VmRSS and VmHWM in the process status".into())
    }

    /// True as long as the process runs.
    pub(crate) fn alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// SIGKILL: no goodbye, nothing flushed.
    pub(crate) fn kill(mut self) -> Outcome<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// SIGTERM, and SIGKILL only if that does not help.
    pub(crate) fn stop(mut self) -> Outcome<()> {
        Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status()?;
        let begun = Instant::now();
        while begun.elapsed() < STOP {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Err(format!("still running {STOP:?} after SIGTERM\n{}", self.told()).into())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail when the process has ended already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads a pipe to its end so that the server never blocks on it, keeping the last lines.
fn watch(
    pipe: Option<impl Read + Send + 'static>,
    output: Arc<Mutex<VecDeque<String>>>,
    mut ready: Option<Sender<String>>,
) {
    let Some(pipe) = pipe else { return };
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines() {
            let Ok(line) = line else { return };
            if let Some(address) = line.trim().strip_prefix(READY)
                && let Some(ready) = ready.take()
            {
                // Nobody waits any more when the patience has run out.
                let _ = ready.send(format!("http://{}", address.trim_end_matches('/')));
            }
            let mut lines = output.lock().unwrap_or_else(PoisonError::into_inner);
            if lines.len() >= KEPT_LINES {
                lines.pop_front();
            }
            lines.push_back(line);
        }
    });
}

/// A port below the range the kernel gives to outgoing connections: the load opens thousands of those.
fn free_port() -> Outcome<u16> {
    let mut chance = Chance::new(seed()?);
    for _ in 0..100 {
        let port = u16::try_from(chance.between(20_000, 32_000))?;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    Err("no free loopback port found".into())
}

fn parse_memory(status: &str) -> Option<Memory> {
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().strip_suffix("kB")?.trim().parse().ok()
    };
    Some(Memory { resident: field("VmRSS:")?, peak: field("VmHWM:")? })
}

/// The program and its subcommand; never all arguments, which may hold a database password.
pub(crate) fn describe(command: &Command) -> String {
    let first = command.get_args().next().unwrap_or_else(|| OsStr::new(""));
    let program = Path::new(command.get_program()).file_name().unwrap_or_else(|| OsStr::new("?"));
    format!("{} {}", program.to_string_lossy(), first.to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_memory_from_the_process_status() {
        let status = "Name:\thouji\nVmPeak:\t  999 kB\nVmHWM:\t   2048 kB\nVmRSS:\t   1024 kB\n";
        assert_eq!(parse_memory(status), Some(Memory { resident: 1024, peak: 2048 }));
        assert_eq!(parse_memory("Name:\thouji\n"), None);
    }

    #[test]
    fn a_process_that_never_gets_ready_is_reported_with_its_words() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo no such county >&2; exit 3"]);
        let error = Server::start(command, Duration::from_secs(5)).err().map(|e| e.to_string()).unwrap();
        assert!(error.contains("no such county"), "{error}");
    }

    #[test]
    fn a_dropped_server_is_gone() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo listening on http://127.0.0.1:1; exec sleep 60"]);
        let server = Server::start(command, Duration::from_secs(5)).unwrap();
        assert_eq!(server.base, "http://127.0.0.1:1");
        let status = format!("/proc/{}/status", server.child.id());
        assert!(server.memory().unwrap().resident > 0);
        drop(server);
        assert!(!std::path::Path::new(&status).exists());
    }
}
