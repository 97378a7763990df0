//! A throw-away PostgreSQL: its own directory, a free port of the loopback address, gone at the end.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::needs::postgres_bin;
use crate::shell::{is_root, read};

/// How long it may take to start or stop.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running PostgreSQL. Ends with this value; and when this process is killed, by the kernel.
pub(crate) struct Cluster {
    /// Its maintenance database, as a superuser who needs no password.
    pub(crate) url: String,
    server: Child,
    directory: String,
    log: String,
}

impl Cluster {
    /// Makes one and waits until it answers.
    pub(crate) fn start() -> Outcome<Self> {
        let bin = postgres_bin()?;
        let program = |name: &str| bin.join(name).to_string_lossy().into_owned();
        let mut make = as_nobody_special(&["mktemp", "--directory", "/tmp/houji-postgres-XXXXXX"])?;
        make.stdin(Stdio::null());
        let directory = read(make)?;
        let data = format!("{directory}/data");
        let initdb = [
            &program("initdb"),
            "--pgdata",
            &data,
            "--username=houji",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--no-instructions",
        ];
        read(as_nobody_special(&initdb)?)?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = format!("{directory}/log");
        let mut postgres = as_nobody_special(&[
            &program("postgres"),
            "-D",
            &data,
            "-c",
            &format!("port={port}"),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "max_connections=300",
            // Checks kill Houji's processes and never this one, and it is thrown away at the end: what it was told to
            // keep need not outlive the machine.
            "-c",
            "fsync=off",
        ])?;
        let told = std::fs::File::create(&log)?;
        let server = postgres.stdin(Stdio::null()).stdout(told.try_clone()?).stderr(told).spawn()?;
        let url = format!("postgres://houji@127.0.0.1:{port}/postgres");
        let mut cluster = Self { url, server, directory, log };
        cluster.wait(&bin.join("pg_isready"), port)?;
        Ok(cluster)
    }

    fn wait(&mut self, is_ready: &Path, port: u16) -> Outcome<()> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Some(status) = self.server.try_wait()? {
                let log = std::fs::read_to_string(&self.log).unwrap_or_default();
                return Err(format!("PostgreSQL ended at once: {status}\n{log}").into());
            }
            let mut ask = Command::new(is_ready);
            ask.args(["--quiet", "--host=127.0.0.1", &format!("--port={port}")]);
            if ask.status()?.success() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Err("PostgreSQL did not answer in time".into())
    }

    /// SIGINT lets it end clients and close its files; what still runs after that is killed.
    fn stop(&mut self) -> Outcome<()> {
        Command::new("kill").args(["-INT", &self.server.id().to_string()]).status()?;
        let begun = Instant::now();
        while self.server.try_wait()?.is_none() {
            if begun.elapsed() > PATIENCE {
                self.server.kill()?;
                self.server.wait()?;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(std::fs::remove_dir_all(&self.directory)?)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            eprintln!("cargo x: {} was not cleared away: {error}", self.directory);
        }
    }
}

/// PostgreSQL refuses to run as root: then it runs as the user its package has made. `setpriv` becomes the
/// program it starts, so the process we hold is the program, and it is told to end when we end.
fn as_nobody_special(line: &[&str]) -> Outcome<Command> {
    let mut command = Command::new("setpriv");
    if is_root()? {
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
    }
    command.args(["--pdeathsig=INT", "--"]).args(line).current_dir("/");
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_answers_while_it_lives_and_leaves_nothing_behind() {
        if std::env::var_os("HOUJI_TEST_PG").is_none() {
            return; // A machine without PostgreSQL; `cargo x ci` always sets it.
        }
        let cluster = Cluster::start().unwrap();
        let mut psql = Command::new("psql");
        psql.args([&cluster.url, "-Atc", "select current_user"]);
        assert_eq!(read(psql).unwrap(), "houji");
        let directory = cluster.directory.clone();
        drop(cluster);
        assert!(!Path::new(&directory).exists());
    }
}
