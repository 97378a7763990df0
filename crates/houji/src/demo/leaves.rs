//! Filling the public log with many leaves, for measuring.

use crate::house::{App, Stop};
use crate::log;
use houji_seal::Digest;
use std::time::{Duration, Instant};

/// Leaves queued in one transaction.
const LEAVES: u64 = 2_000;

/// Puts so many leaves into the public log, as rooms do; how long it took to queue them, and the log to take them in.
///
/// # Errors
/// A fault of the database.
pub async fn fill_log(app: &App, leaves: u64) -> Result<(Duration, Duration), Stop> {
    let (now, begun) = (app.clock.now(), Instant::now());
    let mut done = 0;
    while done < leaves {
        let until = leaves.min(done.saturating_add(LEAVES));
        let job = app.clone();
        app.db
            .write(move |tx| {
                for n in done..until {
                    let id = job.ids.next(now);
                    log::publish(tx, id, log::Kind::Notice, id, now, leaf(n).as_bytes())?;
                }
                Ok(())
            })
            .await?;
        done = until;
    }
    let queued = begun.elapsed();
    log::sequence(app).await?;
    Ok((queued, begun.elapsed().saturating_sub(queued)))
}

/// As long as the entry of a notice, and none.
fn leaf(n: u64) -> String {
    let digest = Digest::of(&[&n.to_be_bytes()]);
    format!("houji bench v1\nnotice 140824103201-F02-2026-{n}\nversion 1\ncontent {digest}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestHouse;

    #[tokio::test(flavor = "multi_thread")]
    async fn leaves_are_taken_in_all_at_once() {
        for house in TestHouse::on_both().await {
            fill_log(&house.app, 2_300).await.unwrap();
            let county = house.app.db.county();
            let checked = house.app.db.read(move |db| Ok::<_, Stop>(log::check(db, county, None)?));
            let checked = checked.await.unwrap();
            assert_eq!((checked.entries, checked.wrong), (2_300, Vec::new()), "{}", house.on);
            // A checkpoint is signed for no more than 256 leaves.
            assert_eq!(checked.checkpoints, 9);
        }
    }
}
