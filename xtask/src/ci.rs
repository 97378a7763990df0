//! `cargo x ci`: every check, three at a time, with a plain account at the end.

mod course;

use std::fs::File;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use clap::Args;

use self::course::{Course, End};
use crate::Outcome;
use crate::cluster::Cluster;
use crate::needs::meet;
use crate::shell::{run as run_line, run_into, shown, target};
use crate::steps::{STEPS, Step};

/// Much of a build runs on one core, and much of a browser test or of a crash waits: three fill two cores.
const AT_A_TIME: usize = 3;

/// Which checks, and what happens when one fails.
#[derive(Args)]
pub(crate) struct Options {
    /// Only this check; may be given more than once.
    #[arg(long, value_name = "STEP")]
    only: Vec<String>,
    /// Go on after a failure.
    #[arg(long)]
    keep_going: bool,
    /// Name the checks and leave.
    #[arg(long)]
    list: bool,
}

/// Runs the checks; an error when one of them failed.
pub(crate) fn run(options: &Options) -> Outcome<()> {
    let steps = chosen(STEPS, &options.only)?;
    if options.list {
        for step in steps {
            println!("{:<15} {}\n{:15} $ {}", step.name, step.why, "", shown(step.line));
        }
        return Ok(());
    }
    let begun = Instant::now();
    std::fs::create_dir_all(format!("{}/ci", target()))?;
    let course = Course::new(&steps, options.keep_going);
    let shop = Shop { cluster: Mutex::default(), is_alone: steps.len() == 1 };
    std::thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| course.work(|step| shop.run(step)));
        }
    });
    drop(shop);
    let account = Account(course.account());
    println!("\n{}", account.table());
    println!("{} in all", seconds(begun.elapsed()));
    account.verdict()
}

/// What all steps share.
struct Shop {
    /// One PostgreSQL for all. It ends with the thread that started it, and a thread stays until nothing runs.
    cluster: Mutex<Option<Cluster>>,
    /// A single step prints as it goes; of several each prints when it ends, so that their lines do not mix.
    is_alone: bool,
}

impl Shop {
    /// Runs one step and tells how it went.
    fn run(&self, step: &Step) -> End {
        let since = Instant::now();
        println!("== {} begins: {}", step.name, step.why);
        let printed = format!("{}/ci/{}.log", target(), step.name);
        let done = self.perform(step, &printed).map_err(|error| error.to_string());
        let took = since.elapsed();
        let text = std::fs::read(&printed).unwrap_or_default();
        let verdict = match &done {
            Ok(()) => format!("-- {} passed in {}", step.name, seconds(took)),
            Err(error) => format!("-- {} FAILED in {}: {error}", step.name, seconds(took)),
        };
        println!("\n== {}\n$ {}\n{}{verdict}", step.name, shown(step.line), String::from_utf8_lossy(&text));
        End { took, passed: done.is_ok() }
    }

    /// The set-up of a check counts as part of it: a check that cannot run has failed.
    fn perform(&self, step: &Step, printed: &str) -> Outcome<()> {
        let output = File::create(printed)?;
        let line = self.line(step)?;
        if self.is_alone { run_line(&line) } else { run_into(&line, &output) }
    }

    /// The command with its places filled in, when all it needs is there. One step at a time sets up: two would
    /// install the same thing.
    fn line(&self, step: &Step) -> Outcome<Vec<String>> {
        let mut cluster = self.cluster.lock().map_err(|_| "another step's set-up broke")?;
        meet(step.needs)?;
        let own = std::env::current_exe()?.to_string_lossy().into_owned();
        let mut line = Vec::with_capacity(step.line.len());
        for word in step.line {
            let mut word = word.replace("{target}", &target()).replace("{xtask}", &own);
            if word.contains("{postgres}") {
                let running = match cluster.take() {
                    Some(running) => running,
                    None => Cluster::start()?,
                };
                word = word.replace("{postgres}", &cluster.insert(running).url);
            }
            line.push(word);
        }
        Ok(line)
    }
}

fn chosen<'a>(steps: &'a [Step], only: &[String]) -> Outcome<Vec<&'a Step>> {
    if let Some(unknown) = only.iter().find(|name| steps.iter().all(|step| step.name != **name)) {
        let names: Vec<_> = steps.iter().map(|step| step.name).collect();
        return Err(format!("no step is called {unknown}; there are {}", names.join(", ")).into());
    }
    Ok(steps.iter().filter(|step| only.is_empty() || only.iter().any(|name| name == step.name)).collect())
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

/// What became of each step; nothing when it was not reached.
struct Account(Vec<(&'static str, Option<End>)>);

impl Account {
    /// One line for each step, those that were not reached included.
    fn table(&self) -> String {
        let line = |(name, end): &(&str, Option<End>)| match end {
            Some(End { took, passed }) => {
                format!("{name:<15} {:<8} {:>9}", if *passed { "passed" } else { "FAILED" }, seconds(*took))
            }
            None => format!("{name:<15} not run"),
        };
        self.0.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// The closing line, alone on its line, and success only when nothing failed.
    fn verdict(&self) -> Outcome<()> {
        let count =
            |wanted| self.0.iter().filter(|(_, end)| end.is_some_and(|end| end.passed == wanted)).count();
        println!("{} passed, {} failed", count(true), count(false));
        let not_good: Vec<_> = self
            .0
            .iter()
            .filter(|(_, end)| end.is_none_or(|end| !end.passed))
            .map(|(name, _)| *name)
            .collect();
        if not_good.is_empty() {
            Ok(())
        } else {
            Err(format!("failed or not run: {}", not_good.join(", ")).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &'static str, line: &'static [&'static str]) -> Step {
        Step { name, why: "", needs: &[], after: &[], line }
    }

    #[test]
    fn every_step_is_named_once_says_why_and_waits_only_for_earlier_ones() {
        for (index, step) in STEPS.iter().enumerate() {
            assert!(!step.why.is_empty());
            let earlier = &STEPS[..index];
            assert!(earlier.iter().all(|other| other.name != step.name), "{}", step.name);
            assert!(
                step.after.iter().all(|name| earlier.iter().any(|other| other.name == *name)),
                "{}",
                step.name
            );
        }
    }

    #[test]
    fn only_keeps_the_order_of_the_table_and_refuses_unknown_names() {
        let steps = [step("a", &["true"]), step("b", &["true"]), step("c", &["true"])];
        let names = |only: &[&str]| {
            let only: Vec<_> = only.iter().map(ToString::to_string).collect();
            chosen(&steps, &only).map(|steps| steps.iter().map(|step| step.name).collect::<Vec<_>>())
        };
        assert_eq!(names(&[]).unwrap(), ["a", "b", "c"]);
        assert_eq!(names(&["c", "a"]).unwrap(), ["a", "c"]);
        assert!(names(&["d"]).unwrap_err().to_string().contains("a, b, c"));
    }

    #[test]
    fn a_step_fails_with_its_command_and_what_it_printed_is_kept() {
        let shop = Shop { cluster: Mutex::default(), is_alone: false };
        let directory = tempfile::tempdir().unwrap();
        let printed = directory.path().join("printed").to_string_lossy().into_owned();
        assert!(shop.perform(&step("good", &["A=1", "sh", "-c", "echo $A"]), &printed).is_ok());
        assert_eq!(std::fs::read_to_string(&printed).unwrap(), "1\n");
        assert!(shop.perform(&step("bad", &["false"]), &printed).is_err());
        assert!(shop.perform(&step("gone", &["no-such-program-here"]), &printed).is_err());
    }

    #[test]
    fn steps_that_were_not_reached_are_told() {
        let end = |passed| Some(End { took: Duration::from_secs(1), passed });
        let account = Account(vec![("a", end(true)), ("b", end(false)), ("c", None)]);
        let table = account.table();
        let lines: Vec<Vec<_>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(
            lines,
            [vec!["a", "passed", "1.0", "s"], vec!["b", "FAILED", "1.0", "s"], vec!["c", "not", "run"]]
        );
        assert!(account.verdict().is_err());
        assert!(Account(vec![("a", end(true)), ("b", None)]).verdict().is_err());
        assert!(Account(vec![("a", end(true))]).verdict().is_ok());
    }
}
