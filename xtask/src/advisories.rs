//! `cargo x advisories`: cargo-deny against the RustSec database, or, where the database cannot be reached,
//! against the dated list in deny/advisories.toml. Withdrawn versions are told by the registry itself.

mod list;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::needs::{Need, meet};
use crate::shell::{read, run, target};
use list::List;

/// The database as deny.toml names it.
const DATABASE: &str = "https://github.com/RustSec/advisory-db";
/// What is known without it.
const LIST: &str = "deny/advisories.toml";

/// Checks every crate of Cargo.lock; says against what.
pub(crate) fn check() -> Outcome<()> {
    meet(&[Need::Python, Need::PythonModules])?;
    if is_reachable() {
        println!("advisory database: {DATABASE}, as of now");
        return deny(&[]);
    }
    let list = List::read(Path::new(LIST))?;
    println!(
        "advisory database not reachable: checked against the dated list in {LIST}, as of {}",
        list.as_of
    );
    println!("advisories published after that day are not seen here");
    let unknown = list.unknown(&std::fs::read_to_string("Cargo.lock")?);
    if !unknown.is_empty() {
        return Err(format!(
            "not in the dated list, so not checked: {}\nrenew it: cargo x advisories --renew CHECKOUT",
            unknown.join(", ")
        )
        .into());
    }
    let database = std::fs::canonicalize(lay_out(&list)?)?;
    // git answers the fetch of the database from the one just laid out.
    deny(&[
        "GIT_CONFIG_COUNT=1",
        &format!("GIT_CONFIG_KEY_0=url.file://{}.insteadOf", database.display()),
        &format!("GIT_CONFIG_VALUE_0={DATABASE}"),
    ])
}

/// Writes the dated list anew for the crates of Cargo.lock, from a checkout of the database.
pub(crate) fn renew(checkout: &Path) -> Outcome<()> {
    let day = read(git(checkout, &["log", "-1", "--format=%cs"]))?;
    let commit = read(git(checkout, &["rev-parse", "HEAD"]))?;
    let list = List::collect(&checkout.join("crates"), &std::fs::read_to_string("Cargo.lock")?, day, commit)?;
    std::fs::write(LIST, list.write()?)?;
    println!(
        "{LIST}: {} crates, {} advisories, as of {}",
        list.crates.len(),
        list.advisory.len(),
        list.as_of
    );
    Ok(())
}

/// A registry that does not answer is a failure: then nobody would know whether a version was withdrawn.
fn deny(variables: &[&str]) -> Outcome<()> {
    let program = format!("{}/clients/bin/cargo-deny", target());
    let check = ["--locked", "check", "-D", "index-failure", "-D", "index-cache-load-failure", "advisories"];
    run(&[variables, &[program.as_str()], &check].concat())
}

fn is_reachable() -> bool {
    let mut ask = Command::new("timeout");
    ask.args(["20", "git", "ls-remote", "--heads", DATABASE, "main"]).env("GIT_TERMINAL_PROMPT", "0");
    read(ask).is_ok_and(|heads| !heads.is_empty())
}

/// The list as a small database in RustSec's own layout: a git repository with one file an advisory.
fn lay_out(list: &List) -> Outcome<PathBuf> {
    let root = PathBuf::from(target()).join("dated-advisories");
    if root.exists() {
        std::fs::remove_dir_all(&root)?;
    }
    for advisory in &list.advisory {
        let directory = root.join("crates").join(&advisory.package);
        std::fs::create_dir_all(&directory)?;
        std::fs::write(directory.join(format!("{}.md", advisory.id)), advisory.page()?)?;
    }
    read(git(&root, &["init", "--quiet", "--initial-branch=main"]))?;
    read(git(&root, &["add", "--all"]))?;
    let who = ["-c", "user.name=houji", "-c", "user.email=houji@localhost", "-c", "commit.gpgsign=false"];
    read(git(&root, &[&who[..], &["commit", "--quiet", "--message", &list.as_of]].concat()))?;
    Ok(root)
}

fn git(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(directory).args(arguments);
    command
}
