//! Posting a voucher, also one that comes late under an exception, and taking one back in red.

use super::super::decide::{self, Late, Refused};
use super::super::model::{
    AccountCode, Book, BookEvent, BookId, Line, NewVoucher, Period, Voucher, VoucherKind, voucher,
};
use super::super::papers::subject;
use super::super::store;
use super::{Posted, State, check_parties, events, located, papers, post_all, state};
use crate::files::{self, Attachment, SentFiles};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Fault, Reader, Stop, Tx};
use houji_base::{Day, Month};
use serde::Serialize;

/// Something that happened is posted.
#[derive(Serialize)]
pub struct Post {
    /// Book.
    pub book: BookId,
    /// Day it happened.
    pub day: Day,
    /// What happened.
    pub summary: String,
    /// Sheets of paper behind it.
    pub papers: i64,
    /// Lines.
    pub lines: Vec<Line>,
    /// Photos of its papers, if any. A form that is sent again has new ones of the same.
    #[serde(skip)]
    pub photos: Option<SentFiles>,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

impl Post {
    fn voucher(&self) -> NewVoucher {
        NewVoucher {
            period: Period::of(self.day),
            day: self.day,
            kind: VoucherKind::Ordinary,
            summary: self.summary.trim().to_owned(),
            papers: self.papers,
            reverses: None,
            lines: self.lines.clone(),
        }
    }
}

/// A book, a voucher for it, the exception it needs when its month is closed, and photos of its papers.
pub struct Asked {
    state: State,
    new: NewVoucher,
    late: Option<Late>,
    photos: Vec<Attachment>,
}

/// The exception under which a voucher may be posted into its closed month, if there is one.
fn late(db: &mut Reader, cx: &Context, book: &Book, new: &NewVoucher) -> Result<Option<Late>, Fault> {
    let (county, month) = (cx.county.as_i64(), Month::of(new.day));
    if !book.is_closed(month) {
        return Ok(None);
    }
    let found = store::exception_not_ended(db, county, book.id)?;
    let found = found.filter(|each| each.month == month && each.is_open(cx.now));
    let Some(exception) = found else { return Ok(None) };
    let rows = store::year(db, county, book.id, month.year().min(book.last_year))?;
    let accounts: Vec<AccountCode> = new.lines.iter().map(|line| line.account.clone()).collect();
    let mut held = None;
    for ended in crate::routes::ENDING {
        held = held.or(ended(db, county, (book.id, month), &accounts)?);
    }
    Ok(Some(Late { exception, rows, held }))
}

impl Command for Post {
    const ACTION: Action = Action::BookPost;
    type State = Asked;
    type Event = BookEvent;
    type Done = Posted;

    /// The book, whose next number it takes.
    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx.county)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Asked, Stop> {
        let new = self.voucher();
        let state = state(tx, cx, self.book, new.period)?;
        check_parties(tx, cx, self.book, &new)?;
        let late = late(tx, cx, &state.book, &new)?;
        let photos = match &self.photos {
            Some(sent) => files::ready(tx, cx.county.as_i64(), &sent.holder, &sent.files)?,
            None => Vec::new(),
        };
        Ok(Asked { state, new, late, photos })
    }

    fn decide(
        &self,
        Asked { state, new, late, photos }: &Asked,
        cx: &Context,
    ) -> Result<Vec<BookEvent>, Stop> {
        let closed_again = match late {
            None => decide::voucher(&state.book, &state.subs, new, cx.today).map(|()| Vec::new())?,
            Some(late) => decide::late(&state.book, &state.subs, new, late, cx.now)?,
        };
        decide::no_borrowing(state.book.standard, new)?;
        let mut happened = events(state, std::slice::from_ref(new), &self.salt);
        if !photos.is_empty() {
            happened.push(papers::added(state.book.last_seq.saturating_add(1), photos));
        }
        happened.extend(closed_again);
        Ok(happened)
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        Asked { state, new, late, .. }: &Asked,
        happened: &[BookEvent],
        cx: &Context,
    ) -> Result<Posted, Stop> {
        let posted = post_all(tx, permit, state, std::slice::from_ref(new), &self.salt, cx)?;
        if let Some(sent) = self.photos.as_ref().filter(|sent| !sent.files.is_empty()) {
            files::bind(tx, permit, (subject(self.book, posted.seq)?, false), &sent.files, &sent.holder)?;
        }
        if let Some(late) = late {
            store::use_exception(tx, permit, self.book, &late.exception, (posted.seq, cx.now))?;
        }
        for event in happened {
            match event {
                BookEvent::Closed { month, balances, .. } => {
                    let by = (cx.actor.person_number(), cx.now);
                    store::close_again(tx, permit, &state.book, *month, by, balances)?;
                }
                BookEvent::ExceptionEnded { n, how, .. } => {
                    store::end_exception(tx, permit, self.book, *n, (*how, cx.now))?;
                }
                _ => {}
            }
        }
        Ok(posted)
    }
}

/// A voucher is taken back by one in red, dated today.
#[derive(Serialize)]
pub struct Reverse {
    /// Book.
    pub book: BookId,
    /// Position of the voucher.
    pub seq: i64,
    /// Why.
    pub reason: String,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// A book, the voucher to be taken back, and the name of the one that did so before.
pub struct Taken {
    state: State,
    voucher: Voucher,
    by: Option<String>,
}

impl Command for Reverse {
    const ACTION: Action = Action::BookPost;
    type State = Taken;
    type Event = BookEvent;
    type Done = Posted;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx.county)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Taken, Stop> {
        let county = cx.county.as_i64();
        let state = state(tx, cx, self.book, Period::of(cx.today))?;
        let found = store::voucher(tx, county, self.book, self.seq)?.ok_or(Refused::NoVoucher)?;
        let by = store::reversed_by(tx, county, self.book, self.seq)?;
        let by = by.map(|(period, number)| voucher::name(period, number));
        Ok(Taken { state, voucher: found, by })
    }

    fn decide(&self, taken: &Taken, cx: &Context) -> Result<Vec<BookEvent>, Stop> {
        let new = decide::reversal(&taken.voucher, &self.reason, cx.today, taken.by.clone())?;
        decide::voucher(&taken.state.book, &taken.state.subs, &new, cx.today)?;
        Ok(events(&taken.state, &[new], &self.salt))
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        taken: &Taken,
        _: &[BookEvent],
        cx: &Context,
    ) -> Result<Posted, Stop> {
        let new = decide::reversal(&taken.voucher, &self.reason, cx.today, None)?;
        Ok(post_all(tx, permit, &taken.state, &[new], &self.salt, cx)?)
    }
}
