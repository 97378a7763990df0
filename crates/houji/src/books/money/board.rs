//! A month's money on paper for the notice board: what came in and went out voucher by voucher, what is left, and room
//! for the opinion and the names of the village's supervisors, who sign by hand.

use super::pages::{BoardPage, BoardPart};
use super::told::{self, Item, Money};
use super::{Ask, books, line_words, place, query, wanted};
use crate::books::decide::Refused;
use crate::books::model::{Book, Way};
use crate::house::web::{Visit, page};
use crate::house::{App, Context, Stop};
use crate::ui::parts::Link;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::Response;
use houji_base::Month;

/// Most lines of one sheet.
const MOST: usize = 500;

/// The sheet.
pub(super) async fn board(
    State(app): State<App>,
    visit: Visit,
    Path(village): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response<Body>, Stop> {
    let scope = place(&app, &visit, &village)?;
    let cx = app.context(visit.actor.clone());
    let found = app.db.read({
        let cx = app.context(visit.actor.clone());
        move |db| {
            let (Some(book), _) = books(db, &cx, &scope, &ask)? else {
                return Err(Refused::NoBook.into());
            };
            let month = wanted(&cx, &book, &ask.month)?;
            let money = told::read(db, &cx, &book, month)?;
            Ok::<_, Stop>((book, month, money))
        }
    });
    let (book, month, money) = found.await?;
    if money.items.len() > MOST {
        return Err(Refused::TooLong { most: i64::try_from(MOST).unwrap_or(0) }.into());
    }
    let back = format!("/villages/{}/money?{}", scope.place(), query(&book, month));
    let title = format!("{}村集体的钱", month.zh());
    let shown = BoardPage {
        frame: visit.frame(&app, &title)?,
        back: Link::new("回到这个月", back),
        place: cx.registry.places.full_name(scope.place()),
        org: book.name.clone(),
        period: format!("{}（1日到{}日）", month.zh(), month.last_day().day()),
        open_line: (!book.is_closed(month)).then_some("本月账还没结，数字可能变。"),
        sums: sums(&cx, month, &money),
        parts: parts(&book, month, &money),
        left: [money.left.0, money.left.1, money.whole()].map(|fen| fen.grouped()),
    };
    page(&app, &visit, &shown)
}

/// The three figures on top.
fn sums(cx: &Context, month: Month, money: &Money) -> [(String, String); 3] {
    let left = if month == Month::of(cx.today) { "现在账上还有" } else { "月底账上还有" };
    [
        ("进来".to_owned(), money.total(Way::In).grouped()),
        ("花了".to_owned(), money.total(Way::Out).grouped()),
        (left.to_owned(), money.whole().grouped()),
    ]
}

fn parts(book: &Book, month: Month, money: &Money) -> Vec<BoardPart> {
    let mut number = 0usize;
    let ways = [(Way::In, "一、进来的钱", "进来合计"), (Way::Out, "二、花了的钱", "花了合计")];
    let part = |(way, title, sum): (Way, &'static str, &'static str)| {
        let row = |item: &Item| {
            number = number.saturating_add(1);
            let (paid, voucher, papers) = line_words(month, item);
            let what = told::words(book, item.part).to_owned();
            let amount = item.part.2.grouped();
            [number.to_string(), what, item.day.zh_short(), voucher, amount, format!("{paid}{papers}")]
        };
        let items = money.items.iter().filter(|item| item.part.0 == way);
        let rows = items.map(row).collect();
        BoardPart { title, rows, sum: (sum, money.total(way).grouped()) }
    };
    ways.map(part).into()
}
