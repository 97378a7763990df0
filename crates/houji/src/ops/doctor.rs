//! The examination of a county: every check, one line each. It changes nothing and may run while the county is
//! being served.

use super::{Finding, Level, backup, checks, restore};
use crate::house::config::Place;
use crate::house::{Db, Fault, Reader, Stop, Vault};
use houji_base::{DivisionCode, Moment};

/// Examines the county kept at `place`. `expect` is a digest written down earlier, which must still be there.
/// The county is in order when no finding is an error.
///
/// # Errors
/// A fault when the examination itself broke off; what it examines are findings.
pub async fn examine(place: &Place, now: Moment, expect: Option<String>) -> Result<Vec<Finding>, Stop> {
    let place = place.clone();
    tokio::task::spawn_blocking(move || examine_blocking(&place, now, expect.as_deref()))
        .await
        .map_err(|_| Fault::new("the examination ended early").into())
}

/// True when nothing is wrong; warnings are allowed.
pub fn is_in_order(findings: &[Finding]) -> bool {
    findings.iter().all(|finding| finding.level < Level::Error)
}

fn examine_blocking(place: &Place, now: Moment, expect: Option<&str>) -> Vec<Finding> {
    let mut findings = vec![checks::disk(&place.dir)];
    let Some(county) = place.county() else {
        findings.push(Finding::error("folder", "这个目录里还没有建过县"));
        return findings;
    };
    let vault = match backup::vault_of(place) {
        Ok(vault) => Some(vault),
        Err(why) => {
            findings.push(Finding::error("key", why.to_string()));
            None
        }
    };
    if let Err(why) = restore::check_folder_whole(place) {
        findings.push(Finding::error("restore", why.refusal().sentence));
        return findings;
    }
    match Db::look(&place.source()) {
        Err(why) => findings.push(Finding::error("database", format!("数据库打不开：{why}"))),
        Ok(mut db) => {
            let looked = db.snapshot(|db| Ok(all(db, county, vault.as_ref(), now, expect)));
            findings.extend(looked.unwrap_or_else(|why| vec![broke("database", &why)]));
        }
    }
    findings
}

/// A check that could not be finished found something, too.
fn broke(check: &'static str, why: &Fault) -> Finding {
    Finding::error(check, format!("没查完：{why}"))
}

fn all(
    db: &mut Reader,
    county: DivisionCode,
    vault: Option<&Vault>,
    now: Moment,
    expect: Option<&str>,
) -> Vec<Finding> {
    let number = county.as_i64();
    let mut findings = Vec::new();
    let mut push = |check, found: Result<Finding, Fault>| {
        findings.push(found.unwrap_or_else(|why| broke(check, &why)));
    };
    push("database", checks::integrity(db));
    if let Err(why) = restore::check_rows_whole(db, county) {
        push("restore", Ok(Finding::error("restore", why.refusal().sentence)));
    }
    push("tables", checks::tables(db));
    if let Some(vault) = vault {
        push("key", checks::key(db, number, vault));
    }
    push("clock", checks::clock(db, number, now));
    if let Some(digest) = expect {
        push("expected", checks::expected(db, number, digest));
    }
    match checks::registers(db, county, now) {
        Ok(found) => found.into_iter().for_each(|finding| push("registers", Ok(finding))),
        Err(why) => push("registers", Err(why)),
    }
    push("record", checks::chain(db, number).map(|(_, finding)| finding));
    push("totals", super::totals::examined(db, number));
    match super::appeals::against_record(db, number, vault) {
        Ok(found) => found.into_iter().for_each(|finding| push("appeals", Ok(finding))),
        Err(why) => push("appeals", Err(why)),
    }
    push("marks", super::appeals::marks(db, number));
    push("files", super::files::against_record(db, number, vault));
    push("remarks", super::remarks::against_record(db, number));
    push("bank", super::bank::against_books(db, county.as_i64()));
    push("payments", super::payments::against_all(db, county.as_i64()));
    push("books", super::books::replayed(db, county));
    push("contracts", super::contracts::against_all(db, county.as_i64()));
    push("log", super::log::walked(db, county, vault));
    push("notices", super::notices::against_all(db, county.as_i64(), vault));
    push("members", super::members::against_books(db, county.as_i64()));
    push("debts", super::debts::against_all(db, county.as_i64()));
    push("decisions", super::decisions::against_all(db, county.as_i64()));
    push("projects", super::projects::against_all(db, county.as_i64()));
    push("assets", super::assets::against_all(db, county.as_i64()));
    push("search", super::found::index(db, county));
    findings
}

/// True when a digest that was written down earlier is still one of the record's.
///
/// # Errors
/// A fault of the database.
pub fn is_in_record(db: &mut Reader, county: DivisionCode, digest: &str) -> Result<bool, Fault> {
    Ok(checks::expected(db, county.as_i64(), digest)?.level == Level::Sound)
}
