//! A look at the names of households and people: on the sheet of a voucher, on the page where one is entered, in the list of
//! parties.

use super::super::model::{BookEvent, BookId};
use super::{Done, located};
use crate::gate::{Action, Located, Permit};
use crate::house::web::Visit;
use crate::house::{App, Command, Context, Reader, Stop, Tx};
use serde::Serialize;

/// Within this time the same page again is the same look.
const LOOK_MINUTES: i64 = 30;

/// Somebody is about to see who the households and people of a voucher are, or those of the whole book.
#[derive(Serialize)]
pub struct SeeParties {
    /// Book.
    pub book: BookId,
    /// Position of the voucher; none for the list of the book.
    pub voucher: Option<i64>,
}

impl SeeParties {
    /// Records the look, unless it is the same as one of this half hour.
    ///
    /// # Errors
    /// The gate's refusal, or a fault.
    pub async fn record(self, app: &App, visit: &Visit) -> Result<(), Stop> {
        let look = app.clock.now().millis().div_euclid(LOOK_MINUTES.saturating_mul(60_000));
        let key = format!("{look}-parties-{}-{}", self.book, self.voucher.unwrap_or(0));
        if app.done_before(&visit.actor, &key, &self).await?.is_none() {
            app.run(&visit.actor, Some(&key), self).await?;
        }
        Ok(())
    }
}

impl Command for SeeParties {
    const ACTION: Action = Action::BookRead;
    type State = ();
    type Event = BookEvent;
    type Done = Done;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx.county)
    }

    fn load(&self, _: &mut Tx, _: &Permit, _: &Context) -> Result<(), Stop> {
        Ok(())
    }

    fn decide(&self, (): &(), _: &Context) -> Result<Vec<BookEvent>, Stop> {
        Ok(vec![BookEvent::PartiesSeen { voucher: self.voucher }])
    }

    fn project(&self, _: &mut Tx, _: &Permit, (): &(), _: &[BookEvent], _: &Context) -> Result<Done, Stop> {
        Ok(Done { book: self.book })
    }
}
