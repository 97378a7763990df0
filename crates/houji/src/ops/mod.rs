//! What an operator does with a county as a whole: back it up, restore it, have it examined.
//!
//! The command line calls these; they print nothing and know nothing of arguments.

mod appeals;
mod archive;
mod assets;
mod backup;
mod bank;
mod books;
mod checks;
mod contracts;
mod debts;
mod doctor;
mod export;
mod files;
mod finding;
mod found;
mod log;
mod members;
mod notices;
mod payments;
mod projects;
mod remarks;
mod restore;
mod store;
#[cfg(test)]
mod tests;
mod totals;

pub use archive::{Header, header_of};
pub use backup::{Made, backup};
pub use doctor::{examine, is_in_order, is_in_record};
pub use export::{Export, export_books};
pub use finding::{Finding, Level};
pub use restore::{Restored, check_folder_whole, check_rows_whole, restore};
pub use totals::rebuild_totals;

use crate::refusals;

refusals! {
    /// Why a backup or a restore was not done.
    pub enum Refused {
        /// The file for the backup is there already.
        FileThere { path: String } = 409 "ops.file_there" "{path} 已经有了。请换一个文件名，旧备份不会被盖掉。",
        /// Something lies in the folder for an export.
        FolderUsed { path: String } = 409 "ops.folder_used" "{path} 不是空的目录。请换一个空的目录，里面的东西不会被盖掉。",
        /// The key is not there.
        NoKey { path: String } = 422 "ops.no_key" "没有密钥文件 {path}。备份里不带密钥，请先把当时的 houji.key 放回来。",
        /// The key is another one.
        OtherKey { theirs: String, ours: String } = 422 "ops.other_key" "密钥对不上：数据用的是 {theirs}，现在的 houji.key 是 {ours}。请把当时的密钥文件放回来再试。",
        /// The folder belongs to another county.
        OtherCounty { theirs: String, ours: String } = 422 "ops.other_county" "这份备份是 {theirs} 的，这个目录是 {ours} 的。请换一个空目录。",
        /// Not a backup, or changed.
        Damaged { what: String } = 422 "ops.damaged" "这份备份不能用：{what}。请换一份备份，什么都没有改动。",
        /// Of a newer program.
        TooNew { what: String } = 422 "ops.too_new" "这份备份是更新的程序存的（{what}）。请先升级程序再恢复。",
        /// The database is not empty.
        NotEmpty { place: String } = 409 "ops.not_empty" "{place} 里已经有数据。恢复只能进空的数据库，请换一个地方，什么都没有改动。",
        /// A restore was begun here and broke off.
        HalfRestored { place: String } = 409 "ops.half_restored" "上次往 {place} 恢复备份没有做完，里面的数据不全，不能用。请用那份备份再恢复一次。",
        /// Rows do not agree with the record.
        Unsound { what: String } = 422 "ops.unsound" "备份里的数据自己对不上：{what}。请换一份备份，什么都没有留下。",
    }
}

/// What the rows alone tell, for the tests of the whole house.
#[cfg(test)]
pub(crate) async fn rows_examined_for_tests(app: &crate::house::App) -> Vec<Finding> {
    let county = app.db.county().as_i64();
    app.db.read(move |db| Ok(checks::of_rows(db, county)?.1)).await.unwrap()
}
