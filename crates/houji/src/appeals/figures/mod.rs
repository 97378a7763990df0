//! Figures of appeals: how a place did in a month or a year, the rows behind each figure, and the ledger as a file.
//! Figures come from the kept totals; the rows from the appeals themselves, by the same rule the totals are kept by.

mod api;
mod ledger;
mod listed;
mod pages;
mod period;
mod present;
mod rates;
mod sheet;
pub(super) mod takeaway;
mod walk;
mod web;

#[cfg(test)]
pub(super) use self::api::Api;
pub use listed::Listed;
pub use period::Period;
pub use rates::{SCORES, TOO_FEW, Tenths, tenths};

use crate::house::web::Route;
use houji_base::DivisionCode;

/// Routes of the pages and of the API.
pub(super) fn routes() -> Vec<Route> {
    let mut routes = web::routes();
    routes.extend(api::routes());
    routes
}

/// Where the rows behind a figure are listed.
pub fn rows_url(place: DivisionCode, listed: &Listed, period: Period) -> String {
    let (at, of, when) = (place.to_string(), listed.code(), period.code());
    let query = serde_urlencoded::to_string([("at", at), ("of", of), ("when", when)]).unwrap_or_default();
    format!("/desk/figures/rows?{query}")
}

/// The list behind a figure in full, for the tests of the whole house: the ids, and what the total says.
#[cfg(test)]
pub(crate) async fn listed_for_tests(
    app: &crate::house::App,
    scope: crate::gate::Scope,
    (listed, period): (Listed, Period),
    page: usize,
) -> (Vec<houji_base::AppealId>, Option<i64>) {
    let (county, today) = (app.db.county().as_i64(), app.clock.now().day());
    let asked = walk::Asked { listed, period, today };
    app.db
        .read(move |db| {
            let (mut ids, mut after) = (Vec::new(), None);
            loop {
                let found = walk::page(db, county, &scope, &asked, (after, page))?;
                ids.extend(found.rows.iter().map(|(_, appeal)| appeal.id));
                after = found.next;
                if after.is_none() {
                    return Ok((ids, found.total));
                }
            }
        })
        .await
        .unwrap()
}
