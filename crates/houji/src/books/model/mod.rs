//! Books, accounts, vouchers and what follows from them. Pure.

pub mod account;
pub mod book;
pub mod charts;
mod layouts;
pub mod statement;
pub mod trial;
pub mod voucher;

pub use account::{Account, AccountCode, Class, Side, Standard};
pub use book::{Book, BookId, BookKind, Period, SubAccounts};
pub use statement::{Column, Part, Statement, StatementLine};
pub use trial::{Amounts, LedgerRow, Trial, TrialLine};
pub use voucher::{BookEvent, Line, NewVoucher, Party, PartyId, Voucher, VoucherKind};
