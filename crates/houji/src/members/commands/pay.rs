//! What was decided becomes money: the vouchers of a run, payments, and taking either back.

use super::super::decide::{self, Refused};
use super::super::model::{Item, MemberEvent, Payment, Run};
use super::super::{reading, store};
use super::{Done, found_run, located};
use crate::books::commands::posting::{self, Open, Ready, Taken};
use crate::books::model::{AccountCode, BookId, NewVoucher, Period, SubAccounts};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Fault, FieldError, Reader, Refusal, Stop, Tx};
use houji_base::{Day, Fen};
use serde::Serialize;

/// A run is posted: the reserve, and what members are owed.
#[derive(Serialize)]
pub struct PostDividend {
    /// Book.
    pub book: BookId,
    /// Run.
    pub run: i64,
    /// Day of the vouchers.
    pub day: Day,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// The run, the book, and what of the year is still undistributed.
pub struct ToPost {
    run: Run,
    open: Open,
    there: Fen,
}

impl PostDividend {
    /// The vouchers; the last is that of the members.
    fn ready<'a>(&self, of: &'a ToPost, cx: &Context) -> Result<(Ready<'a>, i64), Stop> {
        let vouchers = decide::posting(&of.run, of.there, (of.open.book(), self.day))?;
        let further = i64::try_from(vouchers.len()).unwrap_or(1).saturating_sub(1);
        let ready = of.open.check(vouchers, &self.salt, cx)?;
        let last = ready.first().saturating_add(further);
        Ok((ready, last))
    }
}

impl Command for PostDividend {
    const ACTION: Action = Action::DividendPost;
    type State = ToPost;
    type Event = MemberEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<ToPost, Stop> {
        let run = found_run(tx, cx, self.book, self.run)?;
        let open = Open::read(tx, cx, self.book, Period::of(self.day))?;
        let money = reading::money(tx, cx, open.book(), run.plan.year)?;
        let there = money.ok_or(Refused::NotCarried { year: run.plan.year })?.there;
        Ok(ToPost { run, open, there })
    }

    fn decide(&self, of: &ToPost, cx: &Context) -> Result<Vec<MemberEvent>, Stop> {
        let (_, voucher) = self.ready(of, cx)?;
        Ok(vec![MemberEvent::Posted { run: self.run, day: self.day, voucher }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        of: &ToPost,
        _: &[MemberEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let (ready, voucher) = self.ready(of, cx)?;
        ready.post(tx, permit, cx)?;
        store::post_run(tx, permit, (self.book, self.run), (self.day, voucher))?;
        Ok(Done { n: self.run })
    }
}

/// Members were paid by the bank: all who are owed something that is not held back, but some households.
#[derive(Serialize)]
pub struct PayDividend {
    /// Book.
    pub book: BookId,
    /// Run.
    pub run: i64,
    /// Day the bank paid.
    pub day: Day,
    /// Account of the bank.
    pub bank: AccountCode,
    /// Households to which nothing went.
    pub but: Vec<i64>,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// The run with its members, and the book.
pub struct ToPay {
    run: Run,
    items: Vec<Item>,
    open: Open,
    subs: SubAccounts,
}

impl PayDividend {
    fn ready<'a>(&self, of: &'a ToPay, cx: &Context) -> Result<(Ready<'a>, Vec<&'a Item>), Stop> {
        let book = of.open.book();
        let is_bank = self.bank.general() == "102" && of.subs.name(book.standard, &self.bank).is_some();
        if !is_bank || of.subs.has_parts(&self.bank) {
            return Err(Refusal::fields(vec![FieldError::new(
                "bank",
                "请选一个银行存款的科目，有明细的选明细",
            )])
            .into());
        }
        if let Some(unknown) =
            self.but.iter().find(|number| !of.items.iter().any(|item| item.household == **number))
        {
            let sentence = format!("这次分配里没有 {unknown} 户，请核对户号");
            return Err(Refusal::fields(vec![FieldError::new("but", sentence)]).into());
        }
        let (voucher, to) = decide::paid(&of.run, &of.items, &self.but, (book, self.day, &self.bank))?;
        Ok((of.open.check(vec![voucher], &self.salt, cx)?, to))
    }
}

impl Command for PayDividend {
    const ACTION: Action = Action::DividendPost;
    type State = ToPay;
    type Event = MemberEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<ToPay, Stop> {
        let run = found_run(tx, cx, self.book, self.run)?;
        let items = store::items(tx, cx.county.as_i64(), self.book, self.run)?;
        let open = Open::read(tx, cx, self.book, Period::of(self.day))?;
        let subs = crate::books::subs(tx, cx, open.book())?;
        Ok(ToPay { run, items, open, subs })
    }

    fn decide(&self, of: &ToPay, cx: &Context) -> Result<Vec<MemberEvent>, Stop> {
        let (ready, to) = self.ready(of, cx)?;
        let mut households: Vec<i64> = to.iter().map(|item| item.household).collect();
        households.dedup();
        Ok(vec![MemberEvent::Paid {
            run: self.run,
            payment: of.run.payments.saturating_add(1),
            day: self.day,
            amount: to.iter().map(|item| item.amount).sum(),
            households: i64::try_from(households.len()).unwrap_or(i64::MAX),
            voucher: ready.first(),
        }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        of: &ToPay,
        events: &[MemberEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let (ready, to) = self.ready(of, cx)?;
        ready.post(tx, permit, cx)?;
        let mut n = 0;
        for event in events {
            let MemberEvent::Paid { payment, day, amount, households, voucher, .. } = *event else {
                continue;
            };
            n = payment;
            let payment = Payment { n, day, amount, households, voucher, taken_back: None };
            let by = (cx.now, cx.actor.person_number());
            store::insert_payment(tx, permit, (self.book, self.run), &payment, by)?;
            for item in &to {
                store::pay_household(tx, permit, (self.book, self.run, n), item)?;
            }
        }
        Ok(Done { n })
    }
}

/// A payment, or a run of which nothing was paid, is taken back by a voucher in red.
#[derive(Serialize)]
pub struct TakeBack {
    /// Book.
    pub book: BookId,
    /// Run.
    pub run: i64,
    /// Payment; none for the run itself.
    pub payment: Option<i64>,
    /// Why; it stands on the voucher.
    pub reason: String,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// The book, and the vouchers in red of this month that do it; none when a bookkeeper took the voucher back before.
pub struct ToTakeBack {
    open: Open,
    red: Vec<NewVoucher>,
    before: i64,
}

impl Command for TakeBack {
    const ACTION: Action = Action::DividendPost;
    type State = ToTakeBack;
    type Event = MemberEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<ToTakeBack, Stop> {
        let run = found_run(tx, cx, self.book, self.run)?;
        let payments = store::payments(tx, cx.county.as_i64(), self.book, self.run)?;
        let last = decide::may_take_back(&run, self.payment, &payments)?;
        // The reserve's voucher stands before the members'.
        let has_reserve = self.payment.is_none() && run.plan.reserve > Fen::ZERO;
        let first = if has_reserve { last.saturating_sub(1) } else { last };
        let open = Open::read(tx, cx, self.book, Period::of(cx.today))?;
        let (mut red, mut before) = (Vec::new(), 0);
        for seq in first..=last {
            match posting::taken_back(tx, cx, (self.book, seq), &self.reason)? {
                Taken::Red(voucher) => red.push(voucher),
                Taken::Before(by) => before = by,
            }
        }
        Ok(ToTakeBack { open, red, before })
    }

    fn decide(&self, of: &ToTakeBack, cx: &Context) -> Result<Vec<MemberEvent>, Stop> {
        let (run, payment) = (self.run, self.payment.unwrap_or(0));
        let voucher = match of.red.len() {
            0 => of.before,
            _ => of.open.check(of.red.clone(), &self.salt, cx)?.first(),
        };
        Ok(vec![MemberEvent::TakenBack { run, payment, voucher }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        of: &ToTakeBack,
        events: &[MemberEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        if !of.red.is_empty() {
            of.open.check(of.red.clone(), &self.salt, cx)?.post(tx, permit, cx)?;
        }
        let red = events.iter().find_map(|event| match event {
            MemberEvent::TakenBack { voucher, .. } => Some(*voucher),
            _ => None,
        });
        let red = red.ok_or_else(|| Fault::new("nothing was taken back"))?;
        match self.payment {
            None => store::take_back_run(tx, permit, self.book, self.run)?,
            Some(payment) => {
                store::unpay(tx, permit, (self.book, self.run, payment))?;
                store::take_back_payment(tx, permit, (self.book, self.run, payment), red)?;
            }
        }
        Ok(Done { n: self.run })
    }
}
