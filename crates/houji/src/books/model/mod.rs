//! Books, accounts, vouchers and what follows from them. Pure.

pub mod account;
pub mod blocker;
pub mod book;
pub mod cash;
pub mod chart;
pub mod charts;
pub mod concern;
mod exception;
mod layouts;
pub mod plain;
mod purse;
pub mod statement;
pub mod succession;
pub mod templates;
pub mod trial;
pub mod voucher;

pub use account::{Account, AccountCode, Class, Side, Standard};
pub use blocker::{Blocker, blockers, checks};
pub use book::{Book, BookId, BookKind, Period, SubAccounts};
pub use cash::{Flow, Nets, Way, flow};
pub use chart::{Chart, Closes, Named};
pub use exception::{Ending, LockException};
pub use purse::Purse;
pub use statement::{Column, Part, Statement, StatementLine};
pub use templates::{TEMPLATES, Template};
pub use trial::{Amounts, LedgerRow, Trial, TrialLine};
pub use voucher::{BookEvent, Line, NewVoucher, Party, PartyId, Voucher, VoucherKind};
