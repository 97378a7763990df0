//! Every stage and step: who may, who may not, and where it leads.

use crate::gate::Role;
use crate::notices::decide::{Hand, Refused, after, round};
use crate::notices::model::{Kept, NoticeId, Period, Stage, Step, What};
use crate::testing::{ZHAIDONG, code};
use houji_base::{Moment, PersonId};

fn person(n: i64) -> PersonId {
    PersonId::from_i64(n)
}

fn kept(stage: Stage) -> Kept {
    Kept {
        id: NoticeId::from_i64(1),
        village: code(ZHAIDONG),
        item: "F02".to_owned(),
        period: Period::parse("2026-02").unwrap(),
        nth: 1,
        title: String::new(),
        version: 1,
        published: 0,
        shown_at: None,
        stage,
        steps: 3,
        is_for_all: true,
    }
}

fn step(what: What, by: i64) -> Step {
    let at = Moment::from_millis(0);
    let role = Role::VillageAccountant;
    Step { n: 1, version: 1, what, role, by: person(by), at, words: String::new() }
}

#[test]
fn each_step_has_its_stage() {
    use Stage::{Checked, Draft, Published, Ready, Supervised};
    for (what, stages) in [
        (What::Begun, &[][..]),
        (What::Edited, &[Draft]),
        (What::Checked, &[Draft]),
        (What::Agreed, &[Checked]),
        (What::Objected, &[Checked]),
        (What::Approved, &[Supervised]),
        (What::Returned, &[Checked, Supervised, Ready]),
        (What::Published, &[Ready]),
        (What::Corrected, &[Published]),
    ] {
        for stage in Stage::ALL {
            let (kept, steps) = (kept(stage), [step(What::Begun, 1)]);
            let hand = Hand { kept: &kept, steps: &steps, me: person(9), relatives: &[], wait: None };
            assert_eq!(hand.may(what).is_ok(), stages.contains(&stage), "{what:?} {stage:?}");
        }
    }
}

#[test]
fn nobody_takes_two_steps_and_relatives_keep_away() {
    let steps = [step(What::Begun, 1), step(What::Checked, 2)];
    let (kept, near) = (kept(Stage::Checked), [person(2)]);
    let hand = |me, relatives| Hand { kept: &kept, steps: &steps, me: person(me), relatives, wait: None };
    for (me, relatives, wanted) in [
        (1, &[][..], Err(Refused::Twice)),
        (2, &[], Err(Refused::Twice)),
        (3, &[], Ok(())),
        (3, &near, Err(Refused::Recused)),
    ] {
        for what in [What::Agreed, What::Objected] {
            assert_eq!(hand(me, relatives).may(what), wanted, "{me} {what:?}");
        }
        // Sending back is no signature.
        assert_eq!(hand(me, relatives).may(What::Returned), Ok(()));
    }
}

#[test]
fn what_was_signed_before_it_came_back_counts_no_more() {
    let steps = [step(What::Begun, 1), step(What::Checked, 2), step(What::Returned, 3)];
    let (drafted, signed) = round(&steps);
    assert_eq!((drafted.map(|step| step.by), signed.len()), (Some(person(1)), 0));
    let steps = [steps.to_vec(), vec![step(What::Edited, 4), step(What::Checked, 2)]].concat();
    let (drafted, signed) = round(&steps);
    assert_eq!((drafted.map(|step| step.by), signed.len()), (Some(person(4)), 1));
}

#[test]
fn the_township_looks_at_what_needs_it() {
    for (what, town, stage) in [
        (What::Agreed, false, Stage::Ready),
        (What::Agreed, true, Stage::Supervised),
        (What::Objected, false, Stage::Supervised),
        (What::Objected, true, Stage::Supervised),
        (What::Approved, true, Stage::Ready),
        (What::Returned, true, Stage::Draft),
        (What::Published, false, Stage::Published),
    ] {
        assert_eq!(after(what, town), stage, "{what:?} {town}");
    }
}
