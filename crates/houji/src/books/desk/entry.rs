//! The page on which a voucher is entered. Without script every button shows the form again with all that was typed; only
//! 记账 posts.

use super::super::commands::{AddParty, Post, SeeParties};
use super::super::decide;
use super::super::model::{
    AccountCode, Book, LockException, PartyId, Side, Standard, SubAccounts, TEMPLATES, Template,
};
use super::super::reading::{book_id, concern, labels, subs, with_any_book_for};
use super::super::store;
use super::pages::{Cell, EntryPage, EntryRow};
use super::typed::{Names, PARTS, ROWS, Row, Typed, account};
use super::{ENTRY_BYTES, frame};
use crate::files::pages::kept_rows;
use crate::files::{self, Attachment, Holder, Received, SentFiles};
use crate::gate::Action;
use crate::house::web::{PostedFiles, Visit, page_with, redirect};
use crate::house::{App, Context, FieldError, Reader, Refusal, Stop, random};
use crate::ui::assets;
use crate::ui::parts::{Choice, ChoiceGroup, Errors, Link, Signal};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::{Day, Fen};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The form with all its lines, and photos.
type EntryForm = PostedFiles<BTreeMap<String, String>, PARTS, ENTRY_BYTES>;

/// Parties that are listed whole; of more, those are found whose names begin with what was typed.
const LISTED: i64 = 200;
/// Parties that are offered for the beginning of a name.
const FOUND: i64 = 20;
/// Lines that the button adds.
const MORE: usize = 5;

/// What the form needs of a book.
struct Desk {
    book: Book,
    subs: SubAccounts,
    accounts: Vec<(AccountCode, String)>,
    parties: Vec<(PartyId, String)>,
    /// All parties of the book are among them.
    is_all: bool,
    /// The exception under which a closed month may be posted into.
    exception: Option<LockException>,
    today: Day,
}

impl Desk {
    fn names(&self) -> Names<'_> {
        let (standard, subs) = (self.book.standard, &self.subs);
        Names { standard, subs, accounts: &self.accounts, parties: &self.parties }
    }

    fn url(&self) -> String {
        format!("/desk/books/{}", self.book.id)
    }
}

/// Reads what the form needs, for somebody who may post.
async fn desk(app: &App, visit: &Visit, id: &str, typed: &Typed) -> Result<Desk, Stop> {
    let mut named: Vec<String> = typed.rows.iter().map(|row| row.party.trim().to_owned()).collect();
    named.retain(|name| !name.is_empty());
    named.sort_unstable();
    named.dedup();
    let read = move |db: &mut Reader, cx: &Context, book: Book| {
        let subs = subs(db, cx, &book)?;
        let accounts = labels(&book, &subs);
        let county = cx.county.as_i64();
        let mut parties = store::parties(db, county, book.id, "", LISTED.saturating_add(1))?;
        let is_all = i64::try_from(parties.len()).is_ok_and(|there| there <= LISTED);
        if !is_all {
            parties = store::parties_named(db, county, book.id, &named)?;
            let is_known = |name: &&String| parties.iter().any(|(_, each)| each == *name);
            if let Some(begun) = named.iter().find(|name| !is_known(name)) {
                let found = store::parties(db, county, book.id, begun, FOUND)?;
                parties.extend(found.into_iter().filter(|(_, name)| name.starts_with(begun.as_str())));
            }
        }
        let exception = store::exception_not_ended(db, county, book.id)?.filter(|each| each.is_open(cx.now));
        let ids: Vec<PartyId> = parties.iter().map(|(id, _)| *id).collect();
        let has_people = store::has_people(db, county, book.id, &ids)?;
        Ok((Desk { book, subs, accounts, parties, is_all, exception, today: cx.today }, has_people))
    };
    let (desk, has_people) = with_any_book_for(app, visit, book_id(id)?, Action::BookPost, read).await?;
    if has_people {
        SeeParties { book: desk.book.id, voucher: None }.record(app, visit).await?;
    }
    Ok(desk)
}

#[derive(Default, Deserialize)]
pub(super) struct NewQuery {
    #[serde(default)]
    template: String,
    /// Of the voucher entered before: papers are worked through by days.
    #[serde(default)]
    day: String,
}

/// An empty form, or one that a template filled in.
pub(super) async fn new(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(q): Query<NewQuery>,
) -> Result<Response<Body>, Stop> {
    let mut typed = Typed::new(Day::parse(&q.day).unwrap_or(app.clock.now().day()));
    let desk = desk(&app, &visit, &id, &typed).await?;
    if let Some(template) = template(&desk.book, &q.template) {
        typed.fill(template, &desk.names());
    }
    typed.pad(0, 0);
    draw(&app, &visit, &desk, &typed, Shows::default())
}

/// What a button of the form does.
pub(super) async fn act(
    State(app): State<App>,
    Path(id): Path<String>,
    mut posted: EntryForm,
) -> Result<Response<Body>, Stop> {
    let fields = std::mem::take(&mut posted.fields);
    let act = fields.get("act").cloned().unwrap_or_default();
    let shown = fields.get("rows").and_then(|rows| rows.parse().ok()).unwrap_or(0);
    let mut typed = Typed::of(fields);
    let mut desk = desk(&app, &posted.visit, &id, &typed).await?;
    // Whatever button was pressed: a browser does not send a photo twice by itself.
    let received = files::receive_part(&app, &mut posted, &files::PAPERS).await?;
    let (visit, key) = (&posted.visit, posted.key.as_str());
    let mut shows = Shows::default();
    match act.as_str() {
        "post" => {
            typed.settle();
            typed.gather();
            match post(&app, visit, &desk, (&typed, &received), key).await {
                Ok(to) => return Ok(redirect(&to)),
                Err(stop) => shows = Shows::refused(stop, |why| told(&typed, why))?,
            }
        }
        "party" => match add_party(&app, visit, &desk, &typed, key).await {
            Ok(name) => {
                (typed.new_party, typed.new_kind) = (String::new(), String::new());
                desk = self::desk(&app, visit, &id, &typed).await?;
                shows.said = Some(format!("已经加上“{name}”，在往来单位里写这个名字就行。"));
            }
            Err(stop) => shows = Shows::refused(stop, party_told)?,
        },
        "fill" => {
            let chosen = template(&desk.book, &typed.template).filter(|chosen| chosen.code != typed.filled);
            if let Some(chosen) = chosen {
                typed.fill(chosen, &desk.names());
            }
        }
        "more" => {}
        _ => {
            typed.settle();
            typed.gather();
        }
    }
    typed.rows.truncate(typed.used());
    typed.pad(shown, if act == "more" { MORE } else { 0 });
    draw(&app, visit, &desk, &typed, shows.with(received))
}

/// What is shown with the form besides what was typed.
#[derive(Default)]
struct Shows {
    status: StatusCode,
    errors: Errors,
    /// What was done.
    said: Option<String>,
    /// Photos that were sent and wait for the voucher.
    kept: Vec<Attachment>,
}

impl Shows {
    /// The same with photos that came with the form; what is wrong with them is told unless more is.
    fn with(self, received: Received) -> Shows {
        let why = received.errors.iter().map(|error| ("photos", error.sentence.clone()));
        let errors = match self.errors.is_empty() {
            true if !received.errors.is_empty() => Errors::new("有照片没有收下", why.collect()),
            _ => self.errors,
        };
        Shows { kept: received.kept, errors, ..self }
    }

    /// What can be mended is shown with the form; anything else is a page of its own.
    fn refused(stop: Stop, told: impl FnOnce(&Refusal) -> Errors) -> Result<Shows, Stop> {
        match stop {
            Stop::Refused(why) if matches!(why.status, 409 | 422) => {
                let status = StatusCode::from_u16(why.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
                Ok(Shows { status, errors: told(&why), ..Shows::default() })
            }
            stop => Err(stop),
        }
    }
}

/// The template of a code, where the book's system has any.
fn template(book: &Book, code: &str) -> Option<&'static Template> {
    Template::parse(code).filter(|_| book.standard == Standard::S2023)
}

/// Posts what was typed and tells where it is shown.
async fn post(
    app: &App,
    visit: &Visit,
    desk: &Desk,
    (typed, received): (&Typed, &Received),
    key: &str,
) -> Result<String, Stop> {
    let read = typed.read(&desk.names()).map_err(|mut errors| {
        errors.extend(received.errors.iter().cloned());
        Refusal::fields(errors)
    })?;
    let files = received.kept.iter().map(|file| file.id).collect();
    let command = Post {
        book: desk.book.id,
        day: read.day,
        summary: typed.summary.trim().to_owned(),
        papers: read.papers,
        lines: read.lines,
        photos: Some(SentFiles { files, holder: Holder::of(app, visit)? }),
        salt: random()?,
    };
    let posted = match received.all_good() {
        Ok(()) => app.run(&visit.actor, Some(key), command).await?,
        // Photos of a form that comes twice were used up by the first time.
        Err(why) => app.done_before(&visit.actor, key, &command).await?.ok_or(why)?,
    };
    Ok(format!("{}/vouchers/{}?posted=1", desk.url(), posted.seq))
}

/// Adds the party whose name was typed; answers the name.
async fn add_party(app: &App, visit: &Visit, desk: &Desk, typed: &Typed, key: &str) -> Result<String, Stop> {
    let name = typed.new_party.trim().to_owned();
    let drawn = (PartyId::from_i64(app.ids.next(app.clock.now())), random()?);
    let command = AddParty { book: desk.book.id, kind: typed.new_kind.clone(), name: name.clone(), drawn };
    app.run(&visit.actor, Some(key), command).await?;
    Ok(name)
}

/// A refusal of a party, at the two fields it was typed into.
fn party_told(why: &Refusal) -> Errors {
    let list = match why.fields.as_slice() {
        [] => vec![("party-name", why.sentence.clone())],
        fields => {
            let field = |name: &str| if name == "kind" { "party-kind" } else { "party-name" };
            fields.iter().map(|each| (field(&each.field), each.sentence.clone())).collect()
        }
    };
    Errors::new("往来单位还没有加上", list)
}

/// A refusal as the form tells it.
fn told(typed: &Typed, why: &Refusal) -> Errors {
    let list = |errors: &[FieldError]| {
        let named = errors.iter().map(|error| (typed.field(&error.field), error.sentence.clone()));
        named.collect::<Vec<_>>()
    };
    let (heading, list) = match (why.code, why.fields.as_slice()) {
        ("book.unbalanced", _) => {
            ("借贷不平，改平了再记".to_owned(), vec![(String::new(), balance(typed).1)])
        }
        ("book.closed" | "book.too_early" | "book.future", _) => {
            ("日期要改一下才能记".to_owned(), vec![("day".to_owned(), why.sentence.clone())])
        }
        (_, []) => ("还没有记上".to_owned(), vec![(String::new(), why.sentence.clone())]),
        (_, fields) => (format!("还差 {} 处，补上就能记", fields.len()), list(fields)),
    };
    Errors::new(heading, list.iter().map(|(field, text)| (field.as_str(), text.clone())).collect())
}

/// Whether both sides are equal, as a signal and a sentence that says which one is short, and by how much.
fn balance(typed: &Typed) -> (Signal, String) {
    let Ok((debit, credit)) = typed.sums() else {
        return (Signal::warn("还算不了"), "有的金额看不懂，请改好再算。".to_owned());
    };
    let gap = debit.minus(credit);
    let [left, right] = [debit, credit].map(Fen::grouped);
    let short =
        |side: &str, gap: Fen| format!("借方 {left} 元，贷方 {right} 元，{side}还差 {} 元。", gap.grouped());
    match (debit.is_zero() && credit.is_zero(), gap.fen()) {
        (true, _) => (Signal::idle("还没填金额"), String::new()),
        (_, 0) => (Signal::ok("借贷平了"), format!("两边都是 {left} 元。")),
        (_, 1..) => (Signal::bad("借贷不平"), short("贷方", gap)),
        _ => (Signal::bad("借贷不平"), short("借方", gap.negated())),
    }
}

fn draw(
    app: &App,
    visit: &Visit,
    desk: &Desk,
    typed: &Typed,
    Shows { status, errors, said, kept }: Shows,
) -> Result<Response<Body>, Stop> {
    let book = &desk.book;
    let mut settled = typed.clone();
    settled.settle();
    let (signal, balance) = balance(&settled);
    let (debit, credit) = settled.sums().unwrap_or_default();
    let same = debit == credit && !debit.is_zero();
    let cx = app.context(visit.actor.clone());
    let read = settled.read(&desk.names()).ok();
    let concern = read.and_then(|read| concern(&cx, book, typed.summary.trim(), &read.lines));
    let shown = EntryPage {
        frame: frame(app, visit, "记一张凭证", book.place)?,
        back: Link::new("回账本", desk.url()),
        unit: book.name.clone(),
        open: open_line(desk),
        action: format!("{}/vouchers/new", desk.url()),
        day: typed.day.clone(),
        first: desk.exception.as_ref().map_or(book.open_month(), |each| each.month).first_day().to_string(),
        today: desk.today.to_string(),
        summary: typed.summary.clone(),
        papers: typed.papers.clone(),
        templates: if book.standard == Standard::S2023 { templates(&typed.template) } else { Vec::new() },
        filled: typed.filled.clone(),
        rows: typed.rows.iter().zip(1..).map(|(row, number)| line(row, number, desk, &errors)).collect(),
        most: ROWS,
        may_add: typed.rows.len() < ROWS,
        words: if same { debit.in_words() } else { String::new() },
        sums: [debit.grouped(), credit.grouped()],
        signal,
        balance,
        concern,
        accounts: desk.accounts.iter().map(|(_, label)| label.clone()).collect(),
        parties: desk.parties.iter().map(|(_, name)| name.clone()).collect(),
        is_all: desk.is_all,
        new_party: typed.new_party.clone(),
        kinds: decide::PARTY_KINDS
            .iter()
            .map(|(code, zh)| Choice::new(*code, *zh, *code == typed.new_kind))
            .collect(),
        said,
        kept: kept_rows(&kept),
        script: assets::url("voucher", ".js"),
        errors,
    };
    page_with(app, visit, status, &shown)
}

/// From when on one may post, and which closed month besides.
fn open_line(desk: &Desk) -> String {
    let open = format!("{}起没结", desk.book.open_month().zh());
    match &desk.exception {
        Some(each) => format!("{open}；{}有例外，还能补记 {} 张", each.month.zh(), each.left()),
        None => open,
    }
}

/// What happened, by groups.
fn templates(chosen: &str) -> Vec<ChoiceGroup> {
    let mut groups: Vec<ChoiceGroup> = Vec::new();
    for template in TEMPLATES {
        let choice = Choice::new(template.code, template.zh, template.code == chosen);
        match groups.last_mut().filter(|group| group.label == template.group) {
            Some(group) => group.choices.push(choice),
            None => groups.push(ChoiceGroup { label: template.group.to_owned(), choices: vec![choice] }),
        }
    }
    groups
}

/// A line of the form; an account that is known is shown with its name.
fn line(row: &Row, number: usize, desk: &Desk, errors: &Errors) -> EntryRow {
    let known = account(row.account.trim(), &desk.accounts).ok();
    let known = known.and_then(|code| desk.accounts.iter().find(|(each, _)| *each == code));
    let account = known.map_or(&row.account, |(_, label)| label);
    let cell = |name: &str, label, list, most, value: &str| {
        let id = format!("line{number}-{name}");
        let why = errors.of(&id).map(str::to_owned);
        let is_money = matches!(name, "debit" | "credit");
        let side = if name == "debit" { Side::Debit } else { Side::Credit };
        Cell {
            id,
            label,
            list,
            most,
            value: value.to_owned(),
            why,
            is_money,
            is_wanted: is_money && row.side == Some(side),
        }
    };
    EntryRow {
        number,
        side: row.side.map_or("", |side| if side == Side::Debit { "D" } else { "C" }),
        cells: vec![
            cell("summary", "摘要", "", decide::SUMMARY, &row.summary),
            cell("account", "科目", "accounts", 60, account),
            cell("party", "往来单位", "parties", decide::NAME, &row.party),
            cell("debit", "借方金额", "", 20, &row.debit),
            cell("credit", "贷方金额", "", 20, &row.credit),
        ],
    }
}
