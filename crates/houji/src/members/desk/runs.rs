//! The dividends of a collective, and a new draft.

use super::super::commands::DraftDividend;
use super::super::decide::{Draft, refused};
use super::super::form::Mistakes;
use super::super::model::{Run, Stage};
use super::super::reading::{money, with_book};
use super::super::store;
use super::forms::{Form, draw};
use super::pages::RunsPage;
use super::{frame, mend};
use crate::books::model::Book;
use crate::books::sheets::{self, Cell, Head, MOST};
use crate::gate::{Action, scope};
use crate::house::web::{Format, Posted, Visit, page, redirect};
use crate::house::{App, Context, Stop};
use crate::ui::forms::Field;
use crate::ui::parts::{Empty, Errors, Link, Signal};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::Response;
use houji_base::Fen;
use serde::Deserialize;

/// Runs of one page.
const ROWS: i64 = 20;

#[derive(Default, Deserialize)]
pub(super) struct ListQuery {
    before: Option<i64>,
    /// `xlsx` or `csv`; a page when left out.
    #[serde(rename = "as", default)]
    form: String,
}

pub(super) async fn list(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(q): Query<ListQuery>,
) -> Result<Response<Body>, Stop> {
    let format = Format::parse(&q.form);
    let (before, most) = match format {
        Some(_) => (i64::MAX, MOST.saturating_add(1)),
        None => (q.before.unwrap_or(i64::MAX), ROWS),
    };
    let read = with_book(&app, &visit, &id, move |db, cx, book| {
        Ok((store::runs(db, cx.county.as_i64(), book.id, before, most)?, book))
    });
    let (runs, book) = read.await?;
    if let Some(format) = format {
        return file(&app.context(visit.actor.clone()), &book, &runs, format).await;
    }
    let base = format!("/desk/members/{}", book.id);
    let may = scope(&visit.actor, Action::DividendWrite, book.place).is_ok();
    let full = i64::try_from(runs.len()).unwrap_or(0) == ROWS;
    let row = |run: &Run| {
        let link = Link::new(format!("{} 年", run.plan.year), format!("{base}/dividends/{}", run.n));
        (link, [run.plan.total, run.plan.per_share, run.plan.amount].map(Fen::grouped), state(run.stage))
    };
    let shown = RunsPage {
        frame: frame(&app, &visit, "收益分配", book.place)?,
        back: Link::new(book.name.clone(), base.clone()),
        new_url: may.then(|| format!("{base}/dividends/new")),
        rows: runs.iter().map(row).collect(),
        empty: runs.is_empty().then(|| Empty {
            title: "还没有分配过".to_owned(),
            text: "年终结转以后，从这里起草上一年的分配方案。".to_owned(),
            link: None,
        }),
        more_url: runs.last().filter(|_| full).map(|last| format!("{base}/dividends?before={}", last.n)),
        files: sheets::files(&format!("{base}/dividends?")),
    };
    page(&app, &visit, &shown)
}

/// The dividends of a collective as a file.
async fn file(cx: &Context, book: &Book, runs: &[Run], format: Format) -> Result<Response<Body>, Stop> {
    let money = ["总额", "每股", "分给成员"].map(Head::money);
    let heads = [Head::text("哪年的")].into_iter().chain(money).chain([Head::text("状态")]);
    let row = |run: &Run| {
        let [total, share, amount] = [run.plan.total, run.plan.per_share, run.plan.amount].map(Cell::money);
        vec![Cell::text(run.plan.year.to_string()), total, share, amount, Cell::text(state(run.stage).text)]
    };
    let table = (heads.collect(), runs.iter().map(row).collect());
    let org = (book.name.clone(), "收益分配");
    sheets::list_file(cx, &format!("{}-dividends", book.id), org, table, format).await
}

/// Where a run stands.
pub(super) fn state(stage: Stage) -> Signal {
    match stage {
        Stage::Posted => Signal::ok("已经记账"),
        Stage::Void => Signal::idle("作废"),
        stage => Signal::warn(stage.next().map_or(String::new(), |next| format!("下一步：{}", next.zh()))),
    }
}

/// A draft as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct DraftFields {
    year: String,
    record_day: String,
    total: String,
    rate: String,
}

pub(super) async fn new(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response<Body>, Stop> {
    let year = i64::from(app.clock.now().day().year()).saturating_sub(1);
    let typed = DraftFields {
        year: year.to_string(),
        record_day: format!("{year}-12-31"),
        rate: "30".to_owned(),
        total: String::new(),
    };
    let (book, note) = noted(&app, &visit, &id, year).await?;
    draw(&app, &visit, &book, draft_form(&book, note, &typed), Errors::none())
}

/// The book, and what its year has to give in words.
async fn noted(app: &App, visit: &Visit, id: &str, year: i64) -> Result<(Book, String), Stop> {
    with_book(app, visit, id, move |db, cx, book| {
        let note = match money(db, cx, &book, year)? {
            None => format!("{year} 年的收支还没有结转，先在账务里做年终结转。"),
            Some(money) => format!(
                "{year} 年收益 {} 元，年初未分配 {} 元，现在未分配 {} 元。先弥补以前的亏损，再提取公积公益金，剩下的才能分。",
                money.result.grouped(),
                money.began.grouped(),
                money.there.grouped()
            ),
        };
        Ok((book, note))
    })
    .await
}

fn draft_form(book: &Book, note: String, typed: &DraftFields) -> Form {
    let fields = vec![
        Field::number("year", "分哪一年的收益", &typed.year, 4),
        Field::day("record_day", "哪天的股份算数（登记日）", &typed.record_day),
        Field::text("rate", "提取公积公益金百分之几", &typed.rate, 6)
            .hint("账上已经提过的填 0；不到一分的不提"),
        Field::text("total", "要分的总额（元）", &typed.total, 20).hint("每股算到分，零头留着不分"),
    ];
    Form {
        heading: "起草分配方案",
        back: Link::new("收益分配", format!("/desk/members/{}/dividends", book.id)),
        note,
        action: format!("/desk/members/{}/dividends/new", book.id),
        parts: vec![("方案", fields)],
        button: "算出每户分多少",
    }
}

pub(super) async fn draft(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<DraftFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let book = crate::books::book_id(&id)?;
    let result = match read(&fields) {
        Ok(draft) => app.run(&visit.actor, Some(&key), DraftDividend { book, draft }).await,
        Err(stop) => Err(stop),
    };
    match result {
        Ok(done) => Ok(redirect(&format!("/desk/members/{book}/dividends/{}?done=drafted", done.n))),
        Err(stop) => {
            let (errors, year) = (mend(stop)?, fields.year.trim().parse().unwrap_or(0));
            let (book, note) = noted(&app, &visit, &id, year).await?;
            draw(&app, &visit, &book, draft_form(&book, note, &fields), errors)
        }
    }
}

fn read(fields: &DraftFields) -> Result<Draft, Stop> {
    let mut mistakes = Mistakes::of(1);
    let year = mistakes.number("year", &fields.year, (2000, 2999));
    let record_day = mistakes.day("record_day", &fields.record_day);
    let (total, rate) = (Fen::parse(fields.total.trim()).ok(), Fen::parse(fields.rate.trim()).ok());
    if total.is_none() {
        mistakes.add("total", "请填金额，最多两位小数");
    }
    if rate.is_none() {
        mistakes.add("rate", "请填百分之几，没有填 0");
    }
    match (year, record_day, total, rate) {
        (Some(year), Some(record_day), Some(total), Some(rate)) => {
            Ok(Draft { year, record_day, total, rate: rate.fen() })
        }
        _ => Err(refused(mistakes.found).into()),
    }
}
