-- Bank accounts of books, their statements, what of them is matched with entries, and counts of cash.
-- Money is fen, days are YYYY-MM-DD, months yyyymm.

CREATE TABLE bank_account (
    county {int} NOT NULL,
    book {int} NOT NULL,
    -- 1 to 99 in the book.
    account {int} NOT NULL,
    -- 102 or one of its parts.
    code TEXT{bytewise} NOT NULL,
    bank TEXT NOT NULL,
    number {bytes} NOT NULL,
    -- Equal numbers have equal marks.
    mark {bytes} NOT NULL,
    tail TEXT NOT NULL,
    -- First month that is reconciled.
    since {int} NOT NULL,
    -- Rows of the statement so far, the balance before the first and after the last, and the day of the last.
    rows_kept {int} NOT NULL,
    began {int} NOT NULL,
    balance {int} NOT NULL,
    last_day TEXT NOT NULL,
    -- Last month that was reconciled, or the one before the first when none was.
    agreed_to {int} NOT NULL,
    added_at {int} NOT NULL,
    added_by {int} NOT NULL,
    PRIMARY KEY (county, book, account)
){clustered};
CREATE UNIQUE INDEX bank_account_mark ON bank_account (county, mark);
CREATE UNIQUE INDEX bank_account_code ON bank_account (county, book, code);

-- Rows of statements, each account's in their order from 1, without gaps.
CREATE TABLE bank_row (
    county {int} NOT NULL,
    book {int} NOT NULL,
    account {int} NOT NULL,
    n {int} NOT NULL,
    day TEXT NOT NULL,
    month {int} NOT NULL,
    -- Above zero for what came in.
    amount {int} NOT NULL,
    balance {int} NOT NULL,
    summary TEXT NOT NULL,
    serial TEXT NOT NULL,
    -- Equal rows have equal digests.
    digest {bytes} NOT NULL,
    -- Name of the other side, and as much of it as everybody may see.
    party {bytes},
    party_shown TEXT NOT NULL,
    -- 0 while it is not matched.
    match_id {int} NOT NULL,
    PRIMARY KEY (county, book, account, n),
    CHECK (amount <> 0)
){clustered};
CREATE UNIQUE INDEX bank_row_digest ON bank_row (county, book, account, digest);
CREATE INDEX bank_row_match ON bank_row (county, book, account, match_id, n);
CREATE INDEX bank_row_month ON bank_row (county, book, account, month, n);

-- Rows and entries that tell of the same, and both add up to the same.
CREATE TABLE bank_match (
    county {int} NOT NULL,
    book {int} NOT NULL,
    account {int} NOT NULL,
    id {int} NOT NULL,
    -- Latest month of all it holds.
    last_month {int} NOT NULL,
    at {int} NOT NULL,
    by_person {int} NOT NULL,
    PRIMARY KEY (county, book, account, id)
){clustered};

CREATE TABLE bank_matched (
    county {int} NOT NULL,
    book {int} NOT NULL,
    -- An entry: position of its voucher, and its line there.
    seq {int} NOT NULL,
    line {int} NOT NULL,
    account {int} NOT NULL,
    match_id {int} NOT NULL,
    PRIMARY KEY (county, book, seq, line)
){clustered};
CREATE INDEX bank_matched_match ON bank_matched (county, book, account, match_id, seq, line);

-- Months that were reconciled, with the figures that were agreed.
CREATE TABLE bank_month (
    county {int} NOT NULL,
    book {int} NOT NULL,
    account {int} NOT NULL,
    month {int} NOT NULL,
    book_balance {int} NOT NULL,
    bank_balance {int} NOT NULL,
    agreed {int} NOT NULL,
    at {int} NOT NULL,
    by_person {int} NOT NULL,
    PRIMARY KEY (county, book, account, month)
){clustered};

-- Cash that was counted, beside what the book said that day.
CREATE TABLE cash_count (
    county {int} NOT NULL,
    book {int} NOT NULL,
    -- From 1, without gaps.
    n {int} NOT NULL,
    day TEXT NOT NULL,
    -- How many pieces of each, largest first.
    pieces TEXT NOT NULL,
    counted {int} NOT NULL,
    book_balance {int} NOT NULL,
    counted_by TEXT NOT NULL,
    watched_by TEXT NOT NULL,
    -- Why it differs.
    reason TEXT,
    -- Position of the voucher that brought the book to what was counted.
    voucher {int},
    at {int} NOT NULL,
    by_person {int} NOT NULL,
    salt {bytes} NOT NULL,
    PRIMARY KEY (county, book, n)
){clustered};
