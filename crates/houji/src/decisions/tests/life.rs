//! A matter from its first word to what came of it.

use super::{Hall, before, form, meeting};
use crate::books::tests::refused;
use crate::testing::TestHouse;

#[tokio::test(flavor = "multi_thread")]
async fn a_matter_goes_through_its_steps_and_is_published_twice() {
    for house in TestHouse::on_both().await {
        let hall = Hall::open(house).await;
        let id = hall.record(&form()).await.unwrap();
        let resolve = meeting("resolve", "2026-02-10", "representatives", [46, 31, 31]);
        assert_eq!(refused(hall.step(id, &resolve).await), "decision.order");
        assert_eq!(refused(hall.publish(id, "decision", "2026-02-11").await), "decision.undecided");
        for step in before() {
            hall.step(id, &step).await.unwrap();
        }
        // A step that was taken is not taken again, none is earlier than the last, and each has its own bodies.
        assert_eq!(refused(hall.step(id, &before()[0]).await), "decision.order");
        let early = meeting("resolve", "2026-02-04", "representatives", [46, 31, 31]);
        assert_eq!(refused(hall.step(id, &early).await), "form.incomplete");
        let other = meeting("resolve", "2026-02-10", "party_members", [30, 30, 30]);
        assert_eq!(refused(hall.step(id, &other).await), "form.incomplete");
        let ahead = meeting("resolve", "2026-03-03", "representatives", [46, 31, 31]);
        assert_eq!(refused(hall.step(id, &ahead).await), "form.incomplete");
        hall.step(id, &resolve).await.unwrap();
        assert_eq!(refused(hall.step(id, &resolve).await), "decision.decided");

        assert_eq!(refused(hall.publish(id, "outcome", "2026-02-20").await), "decision.unpublished");
        assert_eq!(refused(hall.publish(id, "decision", "2026-02-09").await), "form.incomplete");
        hall.publish(id, "decision", "2026-02-11").await.unwrap();
        assert_eq!(refused(hall.publish(id, "decision", "2026-02-11").await), "decision.published");
        assert_eq!(refused(hall.publish(id, "outcome", "2026-02-10").await), "form.incomplete");
        hall.publish(id, "outcome", "2026-02-25").await.unwrap();
        assert_eq!(refused(hall.void(id).await), "decision.stays");
        let (standing, steps, publics) = hall.rows(id).await;
        assert_eq!((standing, steps.len(), publics.len()), ("decided", 4, 2));
        assert_eq!(hall.wrong().await, Vec::<String>::new(), "{}", hall.house.on);
        hall.house.verify_record().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_meeting_to_which_too_few_came_is_kept_and_does_not_count() {
    for house in TestHouse::on_both().await {
        let hall = Hall::open(house).await;
        let id = hall.record(&form()).await.unwrap();
        for step in before() {
            hall.step(id, &step).await.unwrap();
        }
        let few = meeting("resolve", "2026-02-08", "representatives", [46, 30, 30]);
        hall.step(id, &few).await.unwrap();
        let (standing, steps, _) = hall.rows(id).await;
        assert_eq!((standing, steps[3].zh()), ("unmet", "未通过（到会的人不够）"));
        assert_eq!(refused(hall.publish(id, "decision", "2026-02-11").await), "decision.undecided");
        let against = meeting("resolve", "2026-02-09", "representatives", [46, 31, 15]);
        hall.step(id, &against).await.unwrap();
        assert_eq!(hall.rows(id).await.1[4].zh(), "未通过（同意的人不够）");
        // They meet again; all three meetings stay.
        let enough = meeting("resolve", "2026-02-10", "representatives", [46, 31, 16]);
        hall.step(id, &enough).await.unwrap();
        let (standing, steps, _) = hall.rows(id).await;
        assert_eq!((standing, steps.len()), ("decided", 6));
        assert_eq!(hall.wrong().await, Vec::<String>::new(), "{}", hall.house.on);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_levy_has_two_steps_and_what_was_entered_wrongly_is_taken_back() {
    for house in TestHouse::on_both().await {
        let hall = Hall::open(house).await;
        let levy = super::DecisionForm { kind: "levy".to_owned(), ..form() };
        let id = hall.record(&levy).await.unwrap();
        hall.step(id, &meeting("propose", "2026-02-02", "committees", [7, 6, 6])).await.unwrap();
        let review = meeting("review", "2026-02-03", "party_members", [30, 30, 30]);
        assert_eq!(refused(hall.step(id, &review).await), "decision.order");
        hall.step(id, &meeting("resolve", "2026-02-10", "households", [300, 200, 101])).await.unwrap();
        assert_eq!(hall.rows(id).await.0, "decided");
        hall.void(id).await.unwrap();
        assert_eq!(refused(hall.void(id).await), "decision.void");
        assert_eq!(refused(hall.publish(id, "decision", "2026-02-11").await), "decision.void");
        let again = meeting("propose", "2026-02-20", "committees", [7, 6, 6]);
        assert_eq!(refused(hall.step(id, &again).await), "decision.void");
        assert_eq!(hall.wrong().await, Vec::<String>::new(), "{}", hall.house.on);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_behind_the_program_is_found() {
    for house in TestHouse::on_both().await {
        let hall = Hall::open(house).await;
        let id = hall.record(&form()).await.unwrap();
        for step in before() {
            hall.step(id, &step).await.unwrap();
        }
        hall.step(id, &meeting("resolve", "2026-02-08", "representatives", [46, 30, 30])).await.unwrap();
        let more = "UPDATE decision_step SET attended = 31, is_quorate = 1 WHERE n = 4";
        hall.house.app.db.write(move |tx| Ok(tx.exec(more, &[])?)).await.unwrap();
        let wrong = hall.wrong().await;
        assert_eq!(wrong.len(), 2, "{wrong:?}");
        assert!(
            wrong[0].contains("第 4 步和记录对不上") && wrong[1].contains("状态和它的步骤对不上"),
            "{wrong:?}"
        );
    }
}
