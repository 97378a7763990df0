//! The one door to PostgreSQL: what the connection string asks for, and what it must not leave open.

use super::pg::Driver;
use super::tls::Tls;
use crate::house::Fault;
use std::net::IpAddr;
use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Client, Config, NoTls};

/// How a connection is secured.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Secrecy {
    /// In the open: to this machine, or because the operator wrote so.
    Open,
    /// Encrypted, to a server whose certificate was checked against these roots; without a file, the system's.
    Sealed(Option<PathBuf>),
}

/// Connects, and never in the open to another machine unless the operator wrote `sslmode=disable`.
///
/// # Errors
/// [`Fault`] when the string cannot be understood, or the server cannot be reached or trusted.
pub(super) async fn connect(url: &str) -> Result<(Client, Driver), Fault> {
    let (mut config, secrecy) = read(url)?;
    config.connect_timeout(Duration::from_secs(10)).application_name("houji");
    match secrecy {
        Secrecy::Open => {
            let (client, driver) = config.ssl_mode(SslMode::Disable).connect(NoTls).await?;
            Ok((client, Box::pin(driver)))
        }
        Secrecy::Sealed(roots) => {
            let tls = Tls::trusting(roots.as_deref())?;
            let (client, driver) = config.ssl_mode(SslMode::Require).connect(tls).await?;
            Ok((client, Box::pin(driver)))
        }
    }
}

/// What a connection string asks for. `sslmode` and `sslrootcert` are ours to keep: the client library knows
/// neither `verify-full` nor a file of roots.
fn read(url: &str) -> Result<(Config, Secrecy), Fault> {
    let (rest, mode, roots) = take_out(url)?;
    let config: Config = rest.parse()?;
    let is_sealed = match mode.as_deref() {
        Some("disable") => false,
        Some("require" | "verify-full") => true,
        // These promise nothing; what is not promised is decided as if it had not been written.
        None | Some("allow" | "prefer") => roots.is_some() || !is_here(&config),
        Some(_) => return Err(Fault::new("sslmode is disable, require or verify-full")),
    };
    Ok((config, if is_sealed { Secrecy::Sealed(roots) } else { Secrecy::Open }))
}

/// True when every host is this machine.
fn is_here(config: &Config) -> bool {
    let is_here =
        |name: &str| name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    // A numeric address, where one is given, is what is connected to; the name is then only a name.
    let addresses = config.get_hostaddrs();
    if !addresses.is_empty() {
        return addresses.iter().all(IpAddr::is_loopback);
    }
    config.get_hosts().iter().all(|host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => is_here(name),
    })
}

/// The string without `sslmode` and `sslrootcert`, and what they said; of two the last counts.
fn take_out(url: &str) -> Result<(String, Option<String>, Option<PathBuf>), Fault> {
    let is_url = url.starts_with("postgres://") || url.starts_with("postgresql://");
    let (head, pairs) = if is_url { url_pairs(url)? } else { ("", word_pairs(url)?) };
    let (mut mode, mut roots, mut kept) = (None, None, Vec::new());
    for (key, value, whole) in pairs {
        match key.as_str() {
            "sslmode" => mode = Some(value),
            "sslrootcert" => roots = Some(PathBuf::from(value)),
            _ => kept.push(url.get(whole).unwrap_or_default()),
        }
    }
    let rest = match (is_url, kept.is_empty()) {
        (true, true) => head.to_owned(),
        (true, false) => format!("{head}?{}", kept.join("&")),
        (false, _) => kept.join(" "),
    };
    Ok((rest, mode, roots))
}

/// A setting: its name, its value, and where both stand.
type Pair = (String, String, Range<usize>);

/// The settings behind the question mark, and what stands before it.
fn url_pairs(url: &str) -> Result<(&str, Vec<Pair>), Fault> {
    // A password may hold a question mark.
    let after_password = url.find('@').unwrap_or(0);
    let mark = url.get(after_password..).and_then(|rest| rest.find('?'));
    let Some(mark) = mark.map(|at| at.saturating_add(after_password)) else { return Ok((url, Vec::new())) };
    let (head, tail) = url.split_at(mark);
    let mut at = mark.saturating_add(1);
    let mut pairs = Vec::new();
    for text in tail.get(1..).unwrap_or_default().split('&') {
        let whole = at..at.saturating_add(text.len());
        at = whole.end.saturating_add(1);
        // Here a plus is a plus.
        let read = serde_urlencoded::from_str::<Vec<(String, String)>>(&text.replace('+', "%2B"));
        match read.ok().and_then(|pairs| pairs.into_iter().next()) {
            Some((key, value)) => pairs.push((key, value, whole)),
            None if text.is_empty() => {}
            None => return Err(unreadable()),
        }
    }
    Ok((head, pairs))
}

/// Settings as `key=value key='a value'`; a backslash keeps what follows it.
fn word_pairs(text: &str) -> Result<Vec<Pair>, Fault> {
    let mut pairs = Vec::new();
    let mut letters = text.char_indices().peekable();
    loop {
        while letters.next_if(|(_, c)| c.is_whitespace()).is_some() {}
        let Some((start, _)) = letters.peek().copied() else { return Ok(pairs) };
        let mut key = String::new();
        while let Some((_, c)) = letters.next_if(|(_, c)| *c != '=') {
            key.push(c);
        }
        letters.next().ok_or_else(unreadable)?;
        while letters.next_if(|(_, c)| c.is_whitespace()).is_some() {}
        let quoted = letters.next_if(|(_, c)| *c == '\'').is_some();
        let mut value = String::new();
        loop {
            match letters.peek().copied() {
                Some((_, '\\')) => {
                    letters.next();
                    value.extend(letters.next().map(|(_, c)| c));
                }
                Some((_, '\'')) if quoted => {
                    letters.next();
                    break;
                }
                Some((_, c)) if !quoted && c.is_whitespace() => break,
                Some((_, c)) => {
                    value.push(c);
                    letters.next();
                }
                None if quoted => return Err(unreadable()),
                None => break,
            }
        }
        let end = letters.peek().map_or(text.len(), |(at, _)| *at);
        pairs.push((key.trim_end().to_owned(), value, start..end));
    }
}

/// The string itself is not repeated: it may hold a password.
fn unreadable() -> Fault {
    Fault::new("the connection string of PostgreSQL cannot be understood")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(url: &str) -> Secrecy {
        read(url).unwrap_or_else(|why| panic!("{url}: {why}")).1
    }

    #[test]
    fn another_machine_is_spoken_to_in_the_open_only_when_that_was_written() {
        for here in [
            "postgres://houji@localhost/houji",
            "postgres://houji@127.0.0.1/houji",
            "postgres://houji@127.8.0.1:5433/houji",
            "postgres://houji@[::1]/houji",
            "postgres://houji@%2Fvar%2Frun%2Fpostgresql/houji",
            "postgres://houji@localhost/houji?sslmode=prefer",
            "host=/run/postgresql user=houji",
            "host=db hostaddr=127.0.0.1 user=houji",
            "postgres://houji@10.0.0.9/houji?sslmode=disable",
            "host=db user=houji sslmode=disable",
        ] {
            assert_eq!(asked(here), Secrecy::Open, "{here}");
        }
        for there in [
            "postgres://houji@10.0.0.9/houji",
            "postgresql://houji@db/houji",
            "postgres://houji@db/houji?sslmode=prefer",
            "postgres://houji@localhost,db/houji",
            "postgres://houji@localhost.example/houji",
            "postgres://houji@localhost/houji?sslmode=require",
            "postgres://houji@localhost/houji?sslmode=disable&sslmode=verify-full",
            "host=localhost hostaddr=10.0.0.9 user=houji",
            "host=localhost user=houji sslmode = 'verify-full'",
        ] {
            assert_eq!(asked(there), Secrecy::Sealed(None), "{there}");
        }
        for unknown in ["verify-ca", "no", ""] {
            let why = read(&format!("postgres://houji@localhost/houji?sslmode={unknown}")).unwrap_err();
            assert_eq!(why.to_string(), "sslmode is disable, require or verify-full");
        }
    }

    #[test]
    fn our_two_settings_are_taken_out_and_the_others_left() {
        let roots = |path: &str| Secrecy::Sealed(Some(path.into()));
        for (url, path) in [
            (
                "postgres://h:p?w@db:5433/houji?sslmode=require&sslrootcert=/etc/ca.pem&options=-ctimezone%3DUTC",
                "/etc/ca.pem",
            ),
            (
                "postgres://h:p?w@db:5433/houji?options=-ctimezone%3DUTC&sslrootcert=%2Fa%20b%2Bc+d.pem",
                "/a b+c+d.pem",
            ),
            (
                r"host=db port=5433 user=h password=p?w dbname=houji sslrootcert='/a b\'s.pem' options='-ctimezone=UTC'",
                "/a b's.pem",
            ),
            (
                "sslrootcert=/etc/ca.pem options=-ctimezone=UTC host = db port=5433 user=h password='p?w' dbname=houji ",
                "/etc/ca.pem",
            ),
        ] {
            let (config, secrecy) = read(url).unwrap_or_else(|why| panic!("{url}: {why}"));
            assert_eq!(secrecy, roots(path), "{url}");
            assert_eq!(config.get_hosts(), [Host::Tcp("db".to_owned())], "{url}");
            assert_eq!((config.get_ports(), config.get_dbname()), (&[5433][..], Some("houji")), "{url}");
            assert_eq!((config.get_user(), config.get_password()), (Some("h"), Some(&b"p?w"[..])), "{url}");
            assert_eq!(config.get_options(), Some("-ctimezone=UTC"), "{url}");
        }
        for broken in ["host", "host='db", "postgres://houji@db/houji?sslmode"] {
            let told = read(broken).map(|(_, secrecy)| secrecy).unwrap_err().to_string();
            assert!(told.contains("cannot be understood") || told.contains("sslmode is"), "{broken}: {told}");
        }
    }
}
