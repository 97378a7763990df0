//! Single checks of a database, each one line.

use super::{
    Finding, appeals, assets, bank, books, contracts, debts, decisions, files, members, payments, projects,
    remarks, store,
};
use crate::house::{Fault, Reader, Vault, fits};
use crate::record;
use crate::registry::{self, Registry};
use houji_base::{DivisionCode, Moment};
use std::path::Path;

/// Bytes that should be free for the database, its journal and a backup.
const FREE_WANTED: u64 = 2 * 1024 * 1024 * 1024;
/// Month from which the next year's holidays are known.
const ANNOUNCED: i8 = 12;

/// What can be told from the rows alone: record, totals, appeals, words, marks, files, remarks, and each room of money. Returns how
/// many entries there are.
pub(super) fn of_rows(db: &mut Reader, county: i64) -> Result<(i64, Vec<Finding>), Fault> {
    let (entries, chain) = chain(db, county)?;
    let [steps, words] = appeals::against_record(db, county, None)?;
    let (marks, files) = (appeals::marks(db, county)?, files::against_record(db, county, None)?);
    let remarks = remarks::against_record(db, county)?;
    let place = DivisionCode::from_i64(county).map_err(|_| Fault::new("the county's code cannot be read"))?;
    let books = books::replayed(db, place)?;
    let contracts = contracts::against_all(db, county)?;
    let debts = debts::against_all(db, county)?;
    let decisions = decisions::against_all(db, county)?;
    let projects = projects::against_all(db, county)?;
    let assets = assets::against_all(db, county)?;
    let bank = bank::against_books(db, county)?;
    let members = members::against_books(db, county)?;
    let payments = payments::against_all(db, county)?;
    Ok((
        entries,
        vec![
            chain,
            super::totals::examined(db, county)?,
            steps,
            words,
            marks,
            files,
            remarks,
            books,
            contracts,
            debts,
            decisions,
            projects,
            assets,
            bank,
            members,
            payments,
        ],
    ))
}

/// The record's chain and its anchors.
pub(super) fn chain(db: &mut Reader, county: i64) -> Result<(i64, Finding), Fault> {
    let health = record::check(db, county)?;
    let found = record::problems(&health);
    let sound = format!("{} 条记录都对得上，没被改过", health.entries);
    Ok((health.entries, Finding::of("record", sound, &found)))
}

/// The tables are those of this program.
pub(super) fn tables(db: &mut Reader) -> Result<Finding, Fault> {
    let ran = db.migrations()?;
    if let Err(why) = fits(&ran) {
        return Ok(Finding::error("tables", format!("数据库的表和这个程序对不上：{why}")));
    }
    let known = crate::house::migrations().len();
    let text = format!("表的版本是第 {} 版", ran.len());
    Ok(match ran.len() == known {
        true => Finding::sound("tables", text),
        false => Finding::warning("tables", format!("{text}，程序是第 {known} 版，下次启动会升级")),
    })
}

/// The database's own check of its files.
pub(super) fn integrity(db: &mut Reader) -> Result<Finding, Fault> {
    let told = db.integrity()?;
    let sound = if db.is_pg() { "PostgreSQL 连得上" } else { "SQLite 文件完好" };
    Ok(Finding::of("database", sound, &told))
}

/// The key is the one the rows were sealed with.
pub(super) fn key(db: &mut Reader, county: i64, vault: &Vault) -> Result<Finding, Fault> {
    Ok(match registry::store::meta(db, county, "key")? {
        Some(theirs) if theirs == vault.fingerprint() => Finding::sound("key", "密钥和数据是一对"),
        Some(_) => Finding::error("key", "密钥和数据不是一对，姓名电话打不开，请放回原来的 houji.key"),
        None => Finding::warning("key", "数据库还没有用过，没有记下密钥"),
    })
}

/// The registers can be read, and the calendar covers what will be promised.
pub(super) fn registers(db: &mut Reader, county: DivisionCode, now: Moment) -> Result<[Finding; 2], Fault> {
    let registry = Registry::read(db, county)?;
    let places = registry.places.all().count();
    let read = match registry.places.get(county) {
        Some(_) => Finding::sound("registers", format!("区划 {places} 个，读得出来")),
        None => Finding::warning("registers", "区划表里还没有本县，请先导入区划"),
    };
    let (year, month) = (now.day().year(), now.day().month());
    let next = year.saturating_add(1);
    let calendar = if !registry.calendar.covers(year) {
        Finding::warning("calendar", format!("{year} 年的放假安排还没导入，只按周末算工作日"))
    } else if month >= ANNOUNCED && !registry.calendar.covers(next) {
        Finding::warning("calendar", format!("{next} 年的放假安排还没导入，请在年底前导入"))
    } else {
        Finding::sound("calendar", format!("{year} 年的放假安排已导入"))
    };
    Ok([read, calendar])
}

/// The clock does not stand before what was recorded.
pub(super) fn clock(db: &mut Reader, county: i64, now: Moment) -> Result<Finding, Fault> {
    let last = store::last_at(db, county)?;
    Ok(if last > now.millis() {
        let last = Moment::from_millis(last);
        let (hour, minute) = last.clock();
        let when = format!("{} {hour}:{minute:02}", last.day().zh());
        Finding::warning("clock", format!("机器的时间比最后一条记录（{when}）还早，请校准时间"))
    } else {
        Finding::sound("clock", "机器的时间不早于最后一条记录")
    })
}

/// Room on the disk of the data folder.
pub(super) fn disk(dir: &Path) -> Finding {
    match rustix::fs::statvfs(dir) {
        Ok(found) => free(found.f_bavail.saturating_mul(found.f_frsize)),
        Err(_) => Finding::warning("disk", "看不到磁盘还剩多少"),
    }
}

fn free(bytes: u64) -> Finding {
    let text = format!("磁盘还剩 {} MB", bytes / (1024 * 1024));
    if bytes < FREE_WANTED {
        Finding::warning("disk", format!("{text}，不到 2048 MB，请腾出地方"))
    } else {
        Finding::sound("disk", text)
    }
}

/// An entry with a digest that was written down earlier.
pub(super) fn expected(db: &mut Reader, county: i64, digest: &str) -> Result<Finding, Fault> {
    let Ok(wanted) = houji_seal::Digest::from_hex(digest.trim()) else {
        return Ok(Finding::error("expected", "要核对的尾码不是 64 位的数字和字母"));
    };
    Ok(match store::of_hash(db, county, wanted.as_bytes())? {
        Some((lane, seq)) => Finding::sound("expected", format!("记下的尾码还在，是第 {lane} 道第 {seq} 条")),
        None => Finding::error("expected", "记下的尾码不在记录里了：那一条之后被改过或者被删掉了"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::Level;

    #[test]
    fn little_room_is_a_warning() {
        assert_eq!(free(FREE_WANTED).level, Level::Sound);
        assert_eq!(free(FREE_WANTED - 1).level, Level::Warning);
        assert_eq!(disk(Path::new("/no/such/folder")).level, Level::Warning);
        assert!(disk(Path::new("/")).text.contains("MB"));
    }
}
