-- Books of collectives: accounts, vouchers and their lines, the ledger that follows from them.
-- Money is fen. Periods are yyyymm, with month 00 for the balances a book begins with.

CREATE TABLE book (
    county {int} NOT NULL,
    -- Code of the place times 100, and the number of the book there.
    id {int} NOT NULL,
    kind TEXT NOT NULL,
    standard TEXT NOT NULL,
    name TEXT NOT NULL,
    first_month {int} NOT NULL,
    closed_to {int} NOT NULL,
    last_year {int} NOT NULL,
    last_seq {int} NOT NULL,
    PRIMARY KEY (county, id)
){clustered};

CREATE TABLE book_sub_account (
    county {int} NOT NULL,
    book {int} NOT NULL,
    code TEXT{bytewise} NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (county, book, code)
){clustered};

CREATE TABLE book_party (
    county {int} NOT NULL,
    book {int} NOT NULL,
    id {int} NOT NULL,
    kind TEXT NOT NULL,
    name TEXT{bytewise} NOT NULL,
    salt {bytes} NOT NULL,
    PRIMARY KEY (county, book, id)
){clustered};
CREATE UNIQUE INDEX book_party_name ON book_party (county, book, name);

-- One row for each period with entries: the last number given out, and the close.
CREATE TABLE book_period (
    county {int} NOT NULL,
    book {int} NOT NULL,
    period {int} NOT NULL,
    last {int} NOT NULL,
    closed_at {int},
    closed_by {int},
    balances TEXT,
    PRIMARY KEY (county, book, period)
){clustered};

-- Lines are written before their voucher, which is refused by the database itself when they do not balance.
CREATE TABLE posting (
    county {int} NOT NULL,
    book {int} NOT NULL,
    seq {int} NOT NULL,
    line {int} NOT NULL,
    period {int} NOT NULL,
    account TEXT{bytewise} NOT NULL,
    -- 0 for nobody.
    party {int} NOT NULL,
    debit {int} NOT NULL,
    credit {int} NOT NULL,
    summary TEXT NOT NULL,
    PRIMARY KEY (county, book, seq, line),
    CHECK ((debit = 0 AND credit <> 0) OR (debit <> 0 AND credit = 0))
){clustered};
CREATE INDEX posting_account ON posting (county, book, account, period, seq, line);

CREATE TABLE voucher (
    county {int} NOT NULL,
    book {int} NOT NULL,
    seq {int} NOT NULL,
    period {int} NOT NULL,
    number {int} NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    summary TEXT NOT NULL,
    papers {int} NOT NULL,
    -- Position of the voucher it takes back.
    reverses {int},
    -- How many lines, and the sum of each side.
    lines {int} NOT NULL,
    total {int} NOT NULL,
    posted_at {int} NOT NULL,
    posted_by {int} NOT NULL,
    salt {bytes} NOT NULL,
    PRIMARY KEY (county, book, seq),
    CHECK (lines >= 2)
){clustered};
CREATE UNIQUE INDEX voucher_number ON voucher (county, book, period, number);
CREATE UNIQUE INDEX voucher_reverses ON voucher (county, book, reverses) WHERE reverses IS NOT NULL;

-- Totals of each account, party and month of a year. Month 0 holds what the year began with, on the debit side, below
-- zero for a credit balance.
CREATE TABLE ledger (
    county {int} NOT NULL,
    book {int} NOT NULL,
    year {int} NOT NULL,
    account TEXT{bytewise} NOT NULL,
    party {int} NOT NULL,
    month {int} NOT NULL,
    debit {int} NOT NULL,
    credit {int} NOT NULL,
    PRIMARY KEY (county, book, year, account, party, month)
){clustered};
