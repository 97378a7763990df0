//! One dividend: how far it is, what it comes to, and what this person can do now.

use super::super::commands::{Approve, Check, PayDividend, PostDividend, Step as Next, TakeBack};
use super::super::decide::{Work, refused};
use super::super::form::{MOST_VOTES, Mistakes};
use super::super::model::{Owed, Payment, Run, Stage, Vote, shares_text};
use super::super::reading::{self, with_book};
use super::super::store;
use super::lists::{ROWS, is_full};
use super::pages::{HouseholdRow, RunPage, StepForm};
use super::runs::state;
use super::{choices, frame, mend};
use crate::books::model::{AccountCode, Book, BookId, SubAccounts};
use crate::gate::{Action, scope};
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, Stop, random};
use crate::ui::forms::Field;
use crate::ui::parts::{Errors, Link, Signal, Step};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::{Day, Fen};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ShowQuery {
    done: String,
    after: i64,
}

/// What was typed in any of the page's forms.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct StepFields {
    day: String,
    entitled: String,
    present: String,
    in_favor: String,
    bank: String,
    but: String,
    payment: String,
    reason: String,
}

/// Where a run is.
pub(super) fn address(book: BookId, run: i64) -> String {
    format!("/desk/members/{book}/dividends/{run}")
}

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((id, n)): Path<(String, i64)>,
    Query(q): Query<ShowQuery>,
) -> Result<Response<Body>, Stop> {
    draw(&app, &visit, (&id, n), &q, None).await
}

/// What a page of a run is made of.
struct Read {
    book: Book,
    subs: SubAccounts,
    run: Run,
    payments: Vec<Payment>,
    rows: Vec<Owed>,
}

async fn draw(
    app: &App,
    visit: &Visit,
    (id, n): (&str, i64),
    q: &ShowQuery,
    typed: Option<(&'static str, StepFields, Errors)>,
) -> Result<Response<Body>, Stop> {
    let after = q.after;
    let read = with_book(app, visit, id, move |db, cx, book| {
        let (run, payments) = reading::run(db, cx, book.id, n)?;
        let rows = store::owed(db, cx.county.as_i64(), (book.id, n), after, ROWS)?;
        Ok(Read { subs: crate::books::subs(db, cx, &book)?, book, run, payments, rows })
    });
    let of = read.await?;
    let (base, book) = (address(of.book.id, n), &of.book);
    let status = if typed.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let may = |action| scope(&visit.actor, action, book.place).is_ok();
    let is_posted = of.run.stage == Stage::Posted;
    let next = of.rows.last().filter(|_| is_full(of.rows.len())).map(|last| last.household);
    let voucher = |seq: i64, words: &str| Link::new(words, format!("/desk/books/{}/vouchers/{seq}", book.id));
    let posted = of.run.posted.map(|(_, seq)| voucher(seq, "看成员分配的凭证"));
    let shown = RunPage {
        frame: frame(app, visit, "收益分配", book.place)?,
        back: Link::new("收益分配", format!("/desk/members/{}/dividends", book.id)),
        heading: format!("{} 年收益分配", of.run.plan.year),
        state: state(of.run.stage),
        done_line: done_line(&q.done).map(str::to_owned),
        steps: steps(&of.run),
        forms: forms(&of, &base, app.clock.now().day(), may, typed),
        facts: facts(&of.run),
        vouchers: posted.into_iter().collect(),
        payments: of.payments.iter().map(|payment| payment_row(payment, voucher)).collect(),
        papers: (is_posted && may(Action::MemberPerson)).then(|| base.clone()),
        rows: of.rows.iter().map(|owed| row(book.id, owed, is_posted)).collect(),
        more_url: next.map(|next| format!("{base}?after={next}")),
    };
    page_with(app, visit, status, &shown)
}

fn done_line(done: &str) -> Option<&'static str> {
    match done {
        "drafted" => Some("方案算好了，登记日的股份已经固定，以后的变动不影响这一次。"),
        "step" => Some("记好了。"),
        "posted" => Some("记账好了。可以取银行名单去发钱。"),
        "paid" => Some("发放记好了，凭证也记了。"),
        "back" => Some("冲销好了，红字凭证也记了。"),
        _ => None,
    }
}

fn steps(run: &Run) -> Vec<Step> {
    let told = |stage: Stage| match stage {
        Stage::Draft => run.drafted.1.zh(),
        Stage::Voted => run.vote.map_or(String::new(), |vote| {
            let Vote { day, entitled, present, in_favor } = vote;
            format!("{}，应到 {entitled} 人，到会 {present} 人，同意 {in_favor} 人", day.zh())
        }),
        Stage::Published => run.published.map_or(String::new(), Day::zh),
        Stage::Posted => run.posted.map_or(String::new(), |(day, _)| day.zh()),
        _ => String::new(),
    };
    if run.stage == Stage::Void {
        return vec![Step::done(Stage::Draft.zh(), run.drafted.1.zh()), Step::done("作废了", "")];
    }
    let next = run.stage.next();
    let all = Stage::ALL.iter().map(|(stage, ..)| *stage).filter(|stage| *stage != Stage::Void);
    let step = |stage: Stage| match stage {
        stage if stage <= run.stage => Step::done(stage.zh(), told(stage)),
        stage if Some(stage) == next => Step::now(stage.zh(), "该办这一步"),
        stage => Step::next(stage.zh(), ""),
    };
    all.map(step).collect()
}

fn facts(run: &Run) -> Vec<(&'static str, String)> {
    let plan = &run.plan;
    let yuan = |fen: Fen| format!("{} 元", fen.grouped());
    let mut facts = vec![
        ("登记日", plan.record_day.zh()),
        ("当年收益", yuan(plan.result)),
        ("提取前未分配", yuan(plan.there)),
        ("提取公积公益金", format!("{}，{}%", yuan(plan.reserve), shares_text(plan.rate))),
        ("要分的总额", yuan(plan.total)),
        ("股份", plan.zh()),
        ("分给成员", format!("{}，{} 人", yuan(plan.amount), plan.members)),
        ("零头，留着不分", yuan(plan.remainder)),
    ];
    if plan.kept > 0 {
        let kept = format!("{}，集体持 {} 份", yuan(plan.kept_amount), shares_text(plan.kept));
        facts.push(("集体股，留着不分", kept));
    }
    facts
}

fn payment_row(payment: &Payment, voucher: impl Fn(i64, &str) -> Link) -> ([String; 4], Signal, Vec<Link>) {
    let cells =
        [payment.n.to_string(), payment.day.zh(), payment.households.to_string(), payment.amount.grouped()];
    let red = payment.taken_back.map(|seq| voucher(seq, "看红字凭证"));
    let state = if red.is_some() { Signal::idle("已经冲销") } else { Signal::ok("发了") };
    (cells, state, std::iter::once(voucher(payment.voucher, "看凭证")).chain(red).collect())
}

fn row(book: BookId, owed: &Owed, is_posted: bool) -> HouseholdRow {
    let number = owed.household;
    HouseholdRow {
        link: Link::new(format!("{number} 户"), super::household::address(book, number)),
        head: owed.head.clone(),
        numbers: vec![shares_text(owed.shares), owed.amount.grouped(), owed.paid.grouped()],
        certificate: String::new(),
        tail: String::new(),
        state: match () {
            () if !is_posted => Signal::idle("还没到发的时候"),
            () if owed.paid == owed.amount => Signal::ok("发了"),
            () if owed.held > Fen::ZERO => Signal::warn("有冻结的，没发"),
            () => Signal::warn("还没发"),
        },
    }
}

/// A form before it is filled: path, heading, hint, button, fields.
type Blank = (&'static str, &'static str, &'static str, &'static str, fn(&Read, &StepFields) -> Vec<Field>);

/// The steps with who takes them from which stage.
const STEPS: [(Stage, Action, Blank); 7] = [
    (
        Stage::Draft,
        Action::DividendCheck,
        (
            "check",
            "监事会审核",
            "核对当年收益、提取比例和每户的股份。起草的人不能自己审。",
            "审过了，没有问题",
            no_fields,
        ),
    ),
    (
        Stage::Checked,
        Action::DividendApprove,
        ("approve", "乡镇审核", "核对程序和能分的数。", "审过了，没有问题", no_fields),
    ),
    (
        Stage::Approved,
        Action::DividendWrite,
        ("vote", "成员大会表决", "照会议记录填。票数不够的不能往下办。", "记下表决", vote_fields),
    ),
    (Stage::Voted, Action::DividendWrite, ("publish", "公示", "贴出来以后再填。", "记下公示", day_field)),
    (
        Stage::Published,
        Action::DividendPost,
        ("post", "记账", "记提取公积公益金、向成员分配的凭证。日期要在没结账的月份。", "记账", day_field),
    ),
    (
        Stage::Posted,
        Action::DividendPost,
        ("pay", "银行发了钱，记下来", "没发的、冻结的还挂在应付款里。", "记下发放", pay_fields),
    ),
    (
        Stage::Posted,
        Action::DividendPost,
        ("back", "记错了，冲销", "红字凭证记在今天。冲销分配要先冲销它的发放。", "冲销", back_fields),
    ),
];
/// What is not posted can be given up.
const VOID: Blank = ("void", "不办了，作废", "作废以后可以重新起草这一年的。", "作废这个方案", no_fields);

/// The forms of what this person can do now; the one that was sent shows what was typed.
fn forms(
    of: &Read,
    base: &str,
    today: Day,
    may: impl Fn(Action) -> bool,
    typed: Option<(&'static str, StepFields, Errors)>,
) -> Vec<StepForm> {
    let blank = StepFields { day: today.to_string(), ..StepFields::default() };
    let make = |(path, heading, hint, button, fields): Blank| {
        let sent = typed.as_ref().filter(|(sent, ..)| *sent == path);
        let (values, errors) =
            sent.map_or((&blank, Errors::none()), |(_, fields, errors)| (fields, errors.clone()));
        let (url, fields) = (format!("{base}/{path}"), fields(of, values));
        StepForm { heading, hint, url, fields, button, is_main: !["void", "back"].contains(&path), errors }
    };
    let stage = of.run.stage;
    let now = STEPS.iter().filter(|(at, action, _)| *at == stage && may(*action)).map(|(.., blank)| *blank);
    let void = (stage < Stage::Posted && may(Action::DividendWrite)).then_some(VOID);
    now.chain(void).map(make).collect()
}

fn no_fields(_: &Read, _: &StepFields) -> Vec<Field> {
    Vec::new()
}

fn day_field(_: &Read, typed: &StepFields) -> Vec<Field> {
    vec![Field::day("day", "哪天", &typed.day)]
}

fn vote_fields(_: &Read, typed: &StepFields) -> Vec<Field> {
    vec![
        Field::day("day", "哪天开的会", &typed.day),
        Field::number("entitled", "应到多少人", &typed.entitled, 5).hint("有表决权的成员"),
        Field::number("present", "到会多少人", &typed.present, 5),
        Field::number("in_favor", "同意多少人", &typed.in_favor, 5),
    ]
}

fn pay_fields(of: &Read, typed: &StepFields) -> Vec<Field> {
    let general = AccountCode::parse("102").into_iter();
    let codes = general.chain(of.subs.iter().map(|(code, _)| code.clone()));
    let codes = codes.filter(|code| code.general() == "102" && !of.subs.has_parts(code));
    let named = codes.map(|code| {
        let name = of.subs.name(of.book.standard, &code).unwrap_or_default();
        (code.to_string(), format!("{code} {name}"))
    });
    vec![
        Field::day("day", "银行哪天发的", &typed.day),
        Field::select("bank", "从哪个银行存款发的", choices(named, &typed.bank)),
        Field::text("but", "没发成的户号", &typed.but, 2000).hint("几户用空格隔开，没有就空着"),
    ]
}

fn back_fields(of: &Read, typed: &StepFields) -> Vec<Field> {
    let open = of.payments.iter().filter(|payment| payment.taken_back.is_none());
    let mut what: Vec<(String, String)> = open
        .map(|payment| {
            (payment.n.to_string(), format!("第 {} 笔发放，{} 元", payment.n, payment.amount.grouped()))
        })
        .collect();
    if what.is_empty() {
        what.push(("0".to_owned(), "整次分配".to_owned()));
    }
    vec![
        Field::select("payment", "冲销什么", choices(what, &typed.payment)),
        Field::text("reason", "为什么", &typed.reason, 30),
    ]
}

/// Shows the run again after an act, or the form with what must be mended.
async fn answered(
    app: &App,
    visit: &Visit,
    (id, n): (&str, i64),
    (path, fields, done): (&'static str, StepFields, &str),
    result: Result<super::super::commands::Done, Stop>,
) -> Result<Response<Body>, Stop> {
    match result {
        Ok(_) => Ok(redirect(&format!("{}?done={done}", address(crate::books::book_id(id)?, n)))),
        Err(stop) => {
            let errors = mend(stop)?;
            draw(app, visit, (id, n), &ShowQuery::default(), Some((path, fields, errors))).await
        }
    }
}

pub(super) async fn check(
    State(app): State<App>,
    Path((id, run)): Path<(String, i64)>,
    posted: Posted<StepFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let book = crate::books::book_id(&id)?;
    let result = app.run(&visit.actor, Some(&key), Check { book, run }).await;
    answered(&app, &visit, (&id, run), ("check", fields, "step"), result).await
}

pub(super) async fn approve(
    State(app): State<App>,
    Path((id, run)): Path<(String, i64)>,
    posted: Posted<StepFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let book = crate::books::book_id(&id)?;
    let result = app.run(&visit.actor, Some(&key), Approve { book, run }).await;
    answered(&app, &visit, (&id, run), ("approve", fields, "step"), result).await
}

/// A step whose form may have to be mended before it is one.
async fn step(
    app: &App,
    (id, run): (&str, i64),
    posted: Posted<StepFields>,
    path: &'static str,
    work: impl FnOnce(&StepFields, &mut Mistakes) -> Option<Work>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let (book, mut mistakes) = (crate::books::book_id(id)?, Mistakes::of(1));
    let result = match work(&fields, &mut mistakes) {
        Some(work) => app.run(&visit.actor, Some(&key), Next { book, run, work }).await,
        None => Err(refused(mistakes.found).into()),
    };
    answered(app, &visit, (id, run), (path, fields, "step"), result).await
}

pub(super) async fn vote(
    State(app): State<App>,
    Path((id, run)): Path<(String, i64)>,
    posted: Posted<StepFields>,
) -> Result<Response<Body>, Stop> {
    step(&app, (&id, run), posted, "vote", |typed, mistakes| {
        let day = mistakes.day("day", &typed.day);
        let entitled = mistakes.number("entitled", &typed.entitled, (1, MOST_VOTES));
        let present = mistakes.number("present", &typed.present, (0, MOST_VOTES));
        let in_favor = mistakes.number("in_favor", &typed.in_favor, (0, MOST_VOTES));
        Some(Work::Vote(Vote { day: day?, entitled: entitled?, present: present?, in_favor: in_favor? }))
    })
    .await
}

pub(super) async fn publish(
    State(app): State<App>,
    Path((id, run)): Path<(String, i64)>,
    posted: Posted<StepFields>,
) -> Result<Response<Body>, Stop> {
    step(&app, (&id, run), posted, "publish", |typed, mistakes| {
        mistakes.day("day", &typed.day).map(Work::Publish)
    })
    .await
}

pub(super) async fn void(
    State(app): State<App>,
    Path((id, run)): Path<(String, i64)>,
    posted: Posted<StepFields>,
) -> Result<Response<Body>, Stop> {
    step(&app, (&id, run), posted, "void", |_, _| Some(Work::Void)).await
}

pub(super) async fn post(
    State(app): State<App>,
    Path((id, run)): Path<(String, i64)>,
    posted: Posted<StepFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let (book, mut mistakes) = (crate::books::book_id(&id)?, Mistakes::of(1));
    let result = match mistakes.day("day", &fields.day) {
        Some(day) => {
            app.run(&visit.actor, Some(&key), PostDividend { book, run, day, salt: random()? }).await
        }
        None => Err(refused(mistakes.found).into()),
    };
    answered(&app, &visit, (&id, run), ("post", fields, "posted"), result).await
}

/// Households by their numbers, parted by blanks or commas.
fn households(text: &str, mistakes: &mut Mistakes) -> Option<Vec<i64>> {
    let parts = text.split([' ', '　', ',', '，', '、']).filter(|part| !part.is_empty());
    let numbers: Option<Vec<i64>> = parts.map(|part| part.trim_end_matches('户').parse().ok()).collect();
    if numbers.is_none() {
        mistakes.add("but", "户号看不懂，请只写数字，用空格隔开");
    }
    numbers
}

pub(super) async fn pay(
    State(app): State<App>,
    Path((id, run)): Path<(String, i64)>,
    posted: Posted<StepFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let (book, mut mistakes) = (crate::books::book_id(&id)?, Mistakes::of(1));
    let (day, but) = (mistakes.day("day", &fields.day), households(&fields.but, &mut mistakes));
    let bank = AccountCode::parse(&fields.bank).ok();
    if bank.is_none() {
        mistakes.add("bank", "请选从哪个银行存款发的");
    }
    let result = match (day, but, bank) {
        (Some(day), Some(but), Some(bank)) => {
            app.run(&visit.actor, Some(&key), PayDividend { book, run, day, bank, but, salt: random()? })
                .await
        }
        _ => Err(refused(mistakes.found).into()),
    };
    answered(&app, &visit, (&id, run), ("pay", fields, "paid"), result).await
}

pub(super) async fn take_back(
    State(app): State<App>,
    Path((id, run)): Path<(String, i64)>,
    posted: Posted<StepFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let (book, mut mistakes) = (crate::books::book_id(&id)?, Mistakes::of(1));
    let payment = fields.payment.parse::<i64>().ok();
    if payment.is_none() {
        mistakes.add("payment", "请选冲销什么");
    }
    if fields.reason.trim().is_empty() {
        mistakes.add("reason", "请写为什么冲销");
    }
    let result = match payment {
        Some(payment) if mistakes.found.is_empty() => {
            let (payment, reason) = ((payment > 0).then_some(payment), fields.reason.clone());
            app.run(&visit.actor, Some(&key), TakeBack { book, run, payment, reason, salt: random()? }).await
        }
        _ => Err(refused(mistakes.found).into()),
    };
    answered(&app, &visit, (&id, run), ("back", fields, "back"), result).await
}
