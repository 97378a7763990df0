//! Bank accounts and cash of the demo, lived through the same commands.

use super::tills::{self, Tilling};
use crate::bank::{self, commands::AddAccount, decide::NewAccount};
use crate::books::model::{AccountCode, BookId};
use crate::gate::Actor;
use crate::house::table::refused;
use crate::house::{App, Fault, Stop, random};

/// One act about the first bank account of a book, or its cash.
pub(super) async fn tilled(app: &App, actor: &Actor, book: BookId, what: Tilling) -> Result<(), Stop> {
    let account = 1;
    match what {
        Tilling::Add(since) => {
            let code = AccountCode::parse("102").map_err(|_| Fault::new("no account 102"))?;
            let (bank, number) = (tills::BANK.to_owned(), tills::NUMBER.to_owned());
            let new = NewAccount { code, bank, number, since };
            app.run(actor, None, AddAccount { book, new, salt: random()? }).await.map(drop)
        }
        Tilling::Take(bytes) => {
            let import = bank::commands::Import::new(book, account, &bytes).map_err(|why| refused(&why))?;
            app.run(actor, None, import).await.map(drop)
        }
        Tilling::Match => {
            let cx = app.context(actor.clone());
            let groups = app.db.read(move |db| bank::sure_pairs(db, &cx, book, account)).await?;
            if groups.is_empty() {
                return Ok(());
            }
            app.run(actor, None, bank::commands::Match { book, account, groups }).await.map(drop)
        }
        Tilling::Agree(month, told) => {
            app.run(actor, None, bank::commands::Agree { book, account, month, told }).await.map(drop)
        }
        Tilling::Count(day, yuan) => {
            let pieces = vec![yuan.div_euclid(100), 0, 0, 0, 0, yuan.rem_euclid(100), 0, 0, 0];
            let [counted_by, watched_by] = ["贾春兰", "宁保国"].map(str::to_owned);
            let count =
                bank::commands::CountCash { book, day, pieces, counted_by, watched_by, salt: random()? };
            app.run(actor, None, count).await.map(drop)
        }
    }
}
