//! `cargo x ci`: every check, one after the other, with a plain account at the end.

use std::time::{Duration, Instant};

use clap::Args;

use crate::Outcome;
use crate::cluster::Cluster;
use crate::needs::meet;
use crate::shell::{run as run_line, shown, target};
use crate::steps::{STEPS, Step};

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
    let mut account = Account::default();
    let mut cluster = None;
    for (index, step) in steps.iter().enumerate() {
        println!("\n== {} of {}: {} — {}", index.saturating_add(1), steps.len(), step.name, step.why);
        let since = Instant::now();
        let done = perform(step, &mut cluster);
        let took = seconds(since.elapsed());
        match &done {
            Ok(()) => println!("-- {} passed in {took}", step.name),
            Err(error) => println!("-- {} FAILED in {took}: {error}", step.name),
        }
        account.0.push((step.name, took, done.is_ok()));
        if done.is_err() && !options.keep_going {
            break;
        }
    }
    drop(cluster);
    println!("\n{}", account.table(&steps));
    println!("{} in all", seconds(begun.elapsed()));
    account.verdict()
}

/// The set-up of a check counts as part of it: a check that cannot run has failed.
fn perform(step: &Step, cluster: &mut Option<Cluster>) -> Outcome<()> {
    meet(step.needs)?;
    let target = target();
    let mut line = Vec::with_capacity(step.line.len());
    for word in step.line {
        let mut word = word.replace("{target}", &target);
        if word.contains("{postgres}") {
            let running = match cluster.take() {
                Some(running) => running,
                None => Cluster::start()?,
            };
            word = word.replace("{postgres}", &cluster.insert(running).url);
        }
        line.push(word);
    }
    println!("$ {}", shown(&line));
    run_line(&line)
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

/// What was run: name, time, success.
#[derive(Default)]
struct Account(Vec<(&'static str, String, bool)>);

impl Account {
    /// One line for each step, those that were not reached included.
    fn table(&self, steps: &[&Step]) -> String {
        let run = self.0.iter().map(|(name, took, passed)| {
            format!("{name:<15} {:<8} {took:>9}", if *passed { "passed" } else { "FAILED" })
        });
        let not_run = steps.iter().skip(self.0.len()).map(|step| format!("{:<15} not run", step.name));
        run.chain(not_run).collect::<Vec<_>>().join("\n")
    }

    /// The closing line, alone on its line, and success only when nothing failed.
    fn verdict(&self) -> Outcome<()> {
        let failed: Vec<_> = self.0.iter().filter(|(.., passed)| !passed).map(|(name, ..)| *name).collect();
        println!("{} passed, {} failed", self.0.len().saturating_sub(failed.len()), failed.len());
        if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", ")).into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &'static str, line: &'static [&'static str]) -> Step {
        Step { name, why: "", needs: &[], line }
    }

    #[test]
    fn every_step_is_named_once_and_says_why() {
        for (index, step) in STEPS.iter().enumerate() {
            assert!(!step.why.is_empty());
            assert!(STEPS[..index].iter().all(|earlier| earlier.name != step.name), "{}", step.name);
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
    fn a_step_fails_with_its_command() {
        assert!(perform(&step("good", &["A=1", "true"]), &mut None).is_ok());
        assert!(perform(&step("bad", &["false"]), &mut None).is_err());
        assert!(perform(&step("gone", &["no-such-program-here"]), &mut None).is_err());
    }

    #[test]
    fn steps_that_were_not_reached_are_told() {
        let steps = [step("a", &["true"]), step("b", &["false"]), step("c", &["true"])];
        let account = Account(vec![("a", "1.0 s".into(), true), ("b", "2.0 s".into(), false)]);
        let table = account.table(&steps.iter().collect::<Vec<_>>());
        let lines: Vec<Vec<_>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(
            lines,
            [vec!["a", "passed", "1.0", "s"], vec!["b", "FAILED", "2.0", "s"], vec!["c", "not", "run"]]
        );
        assert!(account.verdict().is_err());
        assert!(Account(vec![("a", String::new(), true)]).verdict().is_ok());
    }
}
