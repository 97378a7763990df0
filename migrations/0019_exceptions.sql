-- Exceptions to the lock of a closed month: who asked and why, for how many vouchers, until when, and how it ended.
CREATE TABLE book_exception (
    county {int} NOT NULL,
    book {int} NOT NULL,
    n {int} NOT NULL,
    month {int} NOT NULL,
    asked TEXT NOT NULL,
    reason TEXT NOT NULL,
    salt {bytes} NOT NULL,
    -- Vouchers that may be posted, and that were.
    most {int} NOT NULL,
    used {int} NOT NULL,
    until {int} NOT NULL,
    opened_at {int} NOT NULL,
    opened_by {int} NOT NULL,
    -- used, expired or ended.
    how TEXT,
    ended_at {int},
    PRIMARY KEY (county, book, n)
){clustered};
CREATE UNIQUE INDEX book_exception_open ON book_exception (county, book) WHERE how IS NULL;
CREATE INDEX book_exception_due ON book_exception (county, until) WHERE how IS NULL;

-- Vouchers that were posted into a closed month, each under its exception.
CREATE TABLE book_late (
    county {int} NOT NULL,
    book {int} NOT NULL,
    seq {int} NOT NULL,
    n {int} NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (county, book, seq)
){clustered};
