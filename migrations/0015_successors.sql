-- Books that go over to a newer system, sub-accounts that are no longer used, and what foreign programs say of books.

-- The book that goes on from this one, and the one it came from.
ALTER TABLE book ADD COLUMN goes_on {int};
ALTER TABLE book ADD COLUMN came_from {int};

-- 1 when it is no longer used. Its name stays.
ALTER TABLE book_sub_account ADD COLUMN ended {int} NOT NULL DEFAULT 0;

-- One row for each book and night a foreign program read it: what it found, in which version.
CREATE TABLE book_check (
    county {int} NOT NULL,
    -- yyyymmdd.
    night {int} NOT NULL,
    book {int} NOT NULL,
    program TEXT NOT NULL,
    version TEXT NOT NULL,
    at {int} NOT NULL,
    -- agrees, differs or failed.
    outcome TEXT NOT NULL,
    -- The first account that differs, what we hold and what the program holds, fen.
    account TEXT NOT NULL,
    ours {int} NOT NULL,
    theirs {int} NOT NULL,
    PRIMARY KEY (county, night, book, program)
){clustered};
CREATE INDEX book_check_book ON book_check (county, book, night);
