//! The lists of contracts as files.

use super::list::{Rows, SHELVES, due_state, rows, standing};
use crate::books::decide::Refused;
use crate::books::model::BookId;
use crate::books::sheets::{self, Cell, Head, MOST, Paper, Row, SIGNERS, Table};
use crate::gate::Scope;
use crate::house::web::Format;
use crate::house::{App, Context, Stop};
use axum::body::Body;
use axum::http::Response;

/// A shelf as a file: all of it, or a refusal when it is too long for one.
pub(super) async fn file(
    app: &App,
    cx: Context,
    scope: Scope,
    shelf: &str,
    format: Format,
) -> Result<Response<Body>, Stop> {
    let place = scope.place();
    let (name, asked) = (SHELVES.iter().find(|(code, _)| *code == shelf), shelf.to_owned());
    let (code, zh) = name.copied().unwrap_or(("", "全部合同"));
    let read = app.db.read(move |db| {
        let rows = rows(db, &cx, &scope, (&asked, ""), MOST.saturating_add(1))?;
        Ok((rows, cx))
    });
    let (rows, cx) = read.await?;
    let table = table(&cx, zh, &rows);
    if i64::try_from(table.rows.len()).unwrap_or(i64::MAX) > MOST {
        return Err(Refused::TooLong { most: MOST }.into());
    }
    let paper = Paper { org: cx.registry.places.name(place), table, note: None, signers: SIGNERS };
    let code = if code.is_empty() { "all" } else { code };
    sheets::file(&format!("{place}-contracts-{code}-{}", cx.today), format, paper).await
}

fn table(cx: &Context, title: &str, rows: &Rows) -> Table {
    let village =
        |book: BookId| Cell::text(book.place().map_or(String::new(), |place| cx.registry.places.name(place)));
    let (heads, rows): (Vec<Head>, Vec<Row>) = match rows {
        Rows::Contracts(rows) => {
            let heads = ["合同", "村", "种类", "标的", "到哪天", "状态"].map(Head::text);
            let row = rows.iter().map(|row| {
                let state = standing(row.standing(cx.today), row.last_day, cx).text;
                let words = [row.title.as_str(), row.kind.zh(), row.object.as_str()].map(Cell::text);
                let [title, kind, object] = words;
                let last = Cell::text(row.last_day.to_string());
                vec![title, village(row.book), kind, object, last, Cell::text(state)]
            });
            (heads.into(), row.collect())
        }
        Rows::Dues(rows) => {
            let first = ["合同", "村", "第几期", "哪天该收"].map(Head::text);
            let heads = first.into_iter().chain([Head::money("还差"), Head::text("状态")]);
            let row = rows.iter().map(|row| {
                let (planned, state) = (&row.due.planned, due_state(&row.due, cx.today));
                let number = Cell::text(planned.n.to_string());
                let title = Cell::text(row.title.clone());
                let day = Cell::text(planned.day.to_string());
                vec![
                    title,
                    village(row.book),
                    number,
                    day,
                    Cell::money(row.due.open()),
                    Cell::text(state.text),
                ]
            });
            (heads.collect(), row.collect())
        }
    };
    Table { title: title.to_owned(), period: cx.today.zh(), heads, rows, more: None, fold: None }
}
