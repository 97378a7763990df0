//! TLS against a real server: a throw-away PostgreSQL whose certificate was made for the occasion. It takes no
//! connection in the open.

use super::pg::Pg;
use super::{Db, Source};
use crate::testing::{COUNTY, code};
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Name for which the server's certificate is made.
const HOST: &str = "db.houji.example";

struct Server {
    dir: PathBuf,
    port: u16,
    child: Child,
}

/// PostgreSQL refuses to run as root; then it runs as the user its package made, and ends when this process does.
fn run_as_nobody_special(line: &[&str]) -> Command {
    let mut command = Command::new("setpriv");
    if std::fs::metadata("/proc/self").unwrap().uid() == 0 {
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
    }
    command.args(["--pdeathsig=INT", "--"]).args(line).current_dir("/");
    command
}

fn done(line: &[&str]) -> String {
    let ended = run_as_nobody_special(line).output().unwrap();
    assert!(ended.status.success(), "{line:?}: {}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8(ended.stdout).unwrap().trim().to_owned()
}

/// Where the newest installed server is.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions.map(|version| version.path().join("bin")).max();
    newest.filter(|bin| bin.join("initdb").is_file())
}

/// An authority and, signed by it, a certificate for `HOST`; beside them an authority that signed nothing.
fn make_certificates(dir: &str) {
    for authority in ["ca", "other"] {
        let (key, out) = (format!("{dir}/{authority}.key"), format!("{dir}/{authority}.pem"));
        let subject = format!("/CN=Test authority {authority}");
        done(&[
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-noenc",
            "-days",
            "2",
            "-keyout",
            &key,
            "-out",
            &out,
            "-subj",
            &subject,
            "-addext",
            "keyUsage=critical,keyCertSign",
        ]);
    }
    let file = |name: &str| format!("{dir}/{name}");
    let name = format!("subjectAltName=DNS:{HOST}");
    done(&[
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-noenc",
        "-days",
        "2",
        "-keyout",
        &file("server.key"),
        "-out",
        &file("server.pem"),
        "-subj",
        &format!("/CN={HOST}"),
        "-addext",
        &name,
        "-addext",
        "basicConstraints=critical,CA:false",
        "-CA",
        &file("ca.pem"),
        "-CAkey",
        &file("ca.key"),
    ]);
}

impl Server {
    /// Makes one and waits until it answers; `None` on a machine without PostgreSQL.
    fn start() -> Option<Server> {
        let Some(bin) = programs() else {
            assert!(std::env::var_os("CI").is_none(), "PostgreSQL must be installed");
            return None;
        };
        let dir = done(&["mktemp", "--directory", "/tmp/houji-tls-XXXXXX"]);
        make_certificates(&dir);
        let (initdb, data) = (bin.join("initdb").display().to_string(), format!("{dir}/data"));
        let options = ["--username=houji", "--auth=trust", "--no-sync", "--no-instructions"];
        done(
            &[&[initdb.as_str(), "--pgdata", &data, "--encoding=UTF8", "--locale=C.UTF-8"][..], &options]
                .concat(),
        );
        std::fs::write(format!("{data}/pg_hba.conf"), "hostssl all all 127.0.0.1/32 trust\n").unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let settings = format!(
            "port = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\n
             ssl = on\nssl_cert_file = '{dir}/server.pem'\nssl_key_file = '{dir}/server.key'\n"
        );
        std::fs::write(format!("{data}/postgresql.auto.conf"), settings).unwrap();
        let postgres = bin.join("postgres").display().to_string();
        let mut child = run_as_nobody_special(&[&postgres, "-D", &data]);
        let child = child.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let server = Server { dir: dir.into(), port, child };
        server.wait(|said| said.is_ok());
        Some(server)
    }

    fn pem(&self, name: &str) -> String {
        self.dir.join(name).display().to_string()
    }

    fn url(&self, host: &str, more: &str) -> String {
        format!("host={host} hostaddr=127.0.0.1 port={} user=houji dbname=postgres {more}", self.port)
    }

    fn good(&self) -> String {
        self.url(HOST, &format!("sslmode=verify-full sslrootcert={}", self.pem("ca.pem")))
    }

    /// Tries until what is said is what is waited for.
    fn wait(&self, wanted: impl Fn(&Result<(), String>) -> bool) {
        let begun = Instant::now();
        loop {
            let said = answer(&self.good());
            if wanted(&said) {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "{said:?}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

fn answer(url: &str) -> Result<(), String> {
    let mut client = Pg::connect(url).map_err(|why| why.to_string())?;
    let asked = "SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let mut told = Vec::new();
    let read = client.each_row(asked, |row| {
        told.push((row.get::<_, bool>(0), row.get::<_, String>(1)));
        Ok(())
    });
    read.map_err(|why| why.to_string())?;
    assert_eq!(told, [(true, "TLSv1.3".to_owned())]);
    Ok(())
}

fn refused(url: &str, part: &str) {
    let why = answer(url).expect_err(url);
    assert!(why.contains(part), "{url}: {why}");
}

#[test]
fn only_the_server_that_was_meant_is_spoken_to() {
    let Some(server) = Server::start() else { return };
    let (ca, other) = (server.pem("ca.pem"), server.pem("other.pem"));
    assert_eq!(answer(&server.good()), Ok(()));
    // Required means checked, and a name that is not this machine's requires it.
    assert_eq!(answer(&server.url(HOST, &format!("sslmode=require sslrootcert={ca}"))), Ok(()));
    assert_eq!(answer(&server.url(HOST, &format!("sslrootcert={ca}"))), Ok(()));
    for mode in ["require", "verify-full"] {
        let asking =
            |host: &str, roots: &str| server.url(host, &format!("sslmode={mode} sslrootcert={roots}"));
        refused(&asking(HOST, &other), "UnknownIssuer");
        refused(&asking("elsewhere.example", &ca), "not valid for name");
        refused(&asking("127.0.0.1", &ca), "not valid for name");
        refused(&asking(HOST, "/nowhere.pem"), "/nowhere.pem");
        refused(&asking(HOST, &server.pem("ca.key")), "there are none");
    }
    if Path::new("/etc/ssl/certs/ca-certificates.crt").is_file() {
        refused(&server.url(HOST, "sslmode=require"), "UnknownIssuer");
    }
    // The server itself takes nothing in the open.
    refused(&server.url(HOST, "sslmode=disable"), "no pg_hba.conf entry");
    refused(&server.url("localhost", ""), "no pg_hba.conf entry");

    let mut client = Pg::connect(&server.good()).unwrap();
    client.batch("CREATE DATABASE county").unwrap();
    let source = Source::Pg(server.good().replace("dbname=postgres", "dbname=county"));
    let db = Db::open(&source, code(COUNTY)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let written = db.write(|tx| Ok(crate::registry::store::keep_meta(tx, "test", &"长".repeat(100_000))?));
    assert_eq!(runtime.block_on(written).unwrap().chars().count(), 100_000);
    let read = db.read(|db| Ok(crate::registry::store::meta(db, code(COUNTY).as_i64(), "test")?));
    assert_eq!(runtime.block_on(read).unwrap().unwrap().chars().count(), 100_000);
    db.close();
    assert!(Db::look(&source).unwrap().integrity().unwrap().is_empty());

    // A server that has no TLS any more is not spoken to in the open instead.
    client.batch("ALTER SYSTEM SET ssl = off").unwrap();
    client.batch("SELECT pg_reload_conf()").unwrap();
    server.wait(|said| said.as_ref().is_err_and(|why| why.contains("does not support TLS")));
}
