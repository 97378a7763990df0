//! Which step runs when: the first of the table whose forerunners have passed.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::steps::Step;

/// How a step ended.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct End {
    /// Its time, set-up included.
    pub(super) took: Duration,
    /// True when the check is good.
    pub(super) passed: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Waiting,
    Running,
    Ended(End),
}

impl State {
    fn passed(self) -> bool {
        matches!(self, Self::Ended(End { passed: true, .. }))
    }

    fn failed(self) -> bool {
        matches!(self, Self::Ended(End { passed: false, .. }))
    }
}

/// What has run, runs and waits.
pub(super) struct Course<'a> {
    steps: &'a [&'a Step],
    keep_going: bool,
    states: Mutex<Vec<State>>,
    changed: Condvar,
}

impl<'a> Course<'a> {
    /// All steps waiting. With `keep_going` a failure stops only what comes after it by name.
    pub(super) fn new(steps: &'a [&'a Step], keep_going: bool) -> Self {
        let states = Mutex::new(vec![State::Waiting; steps.len()]);
        Self { steps, keep_going, states, changed: Condvar::new() }
    }

    /// Takes one step after the other until nothing can be started and nothing runs.
    pub(super) fn work(&self, run: impl Fn(&Step) -> End) {
        while let Some(index) = self.take() {
            let end = self.steps.get(index).map(|step| run(step));
            let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
            if let (Some(state), Some(end)) = (states.get_mut(index), end) {
                *state = State::Ended(end);
            }
            self.changed.notify_all();
        }
    }

    fn take(&self) -> Option<usize> {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(index) = self.next(&states) {
                if let Some(state) = states.get_mut(index) {
                    *state = State::Running;
                }
                return Some(index);
            }
            if !states.contains(&State::Running) {
                return None;
            }
            states = self.changed.wait(states).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn next(&self, states: &[State]) -> Option<usize> {
        if !self.keep_going && states.iter().any(|state| state.failed()) {
            return None;
        }
        let is_ready = |step: &Step| {
            // A forerunner that was not chosen is taken to have been run before.
            step.after.iter().all(|name| {
                self.steps.iter().zip(states).all(|(other, state)| other.name != *name || state.passed())
            })
        };
        let mut waiting = self.steps.iter().zip(states);
        waiting.position(|(step, state)| *state == State::Waiting && is_ready(step))
    }

    /// Every step with its end, in the table's order.
    pub(super) fn account(self) -> Vec<(&'static str, Option<End>)> {
        let states = self.states.into_inner().unwrap_or_else(PoisonError::into_inner);
        let end = |state| if let State::Ended(end) = state { Some(end) } else { None };
        self.steps.iter().zip(states).map(|(step, state)| (step.name, end(state))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &'static str, after: &'static [&'static str]) -> Step {
        Step { name, why: "", needs: &[], after, line: &[] }
    }

    /// Runs the steps with two hands; those named in `bad` fail.
    fn lived(steps: &[Step], bad: &[&str], keep_going: bool) -> (Vec<String>, Vec<Option<bool>>) {
        let steps: Vec<_> = steps.iter().collect();
        let course = Course::new(&steps, keep_going);
        let begun = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    course.work(|step| {
                        begun.lock().unwrap().push(step.name.to_owned());
                        End { took: Duration::ZERO, passed: !bad.contains(&step.name) }
                    });
                });
            }
        });
        let ends = course.account().into_iter().map(|(_, end)| end.map(|end| end.passed)).collect();
        (begun.into_inner().unwrap(), ends)
    }

    #[test]
    fn a_step_waits_for_those_it_comes_after() {
        let (begun, ends) = lived(&[step("a", &[]), step("b", &["a"]), step("c", &["b"])], &[], false);
        assert_eq!(begun, ["a", "b", "c"]);
        assert_eq!(ends, [Some(true); 3]);
    }

    #[test]
    fn after_a_failure_nothing_new_begins() {
        let (_, ends) = lived(&[step("a", &[]), step("b", &["a"]), step("c", &["b"])], &["a"], false);
        assert_eq!(ends, [Some(false), None, None]);
    }

    #[test]
    fn keep_going_leaves_out_only_what_came_after_the_failure() {
        let steps = [step("a", &[]), step("b", &["a"]), step("c", &["b"]), step("d", &[])];
        let (_, ends) = lived(&steps, &["a"], true);
        assert_eq!(ends, [Some(false), None, None, Some(true)]);
    }

    #[test]
    fn a_forerunner_that_was_not_chosen_holds_nobody_up() {
        let (begun, _) = lived(&[step("b", &["a"])], &[], false);
        assert_eq!(begun, ["b"]);
    }
}
