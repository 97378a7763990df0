-- Publications: what is owed, what was published, every version of it, and who did which step when.

-- The county's own rows of the catalogue, each from a day on. An empty item is owed no more.
CREATE TABLE notice_item (
    county {int} NOT NULL,
    code TEXT{bytewise} NOT NULL,
    since TEXT NOT NULL,
    item TEXT NOT NULL,
    PRIMARY KEY (county, code, since)
){clustered};

CREATE TABLE notice (
    county {int} NOT NULL,
    id {int} NOT NULL,
    village {int} NOT NULL,
    item TEXT{bytewise} NOT NULL,
    -- 2026-10, 2026-Q3, 2026-H1, 2026 or the day of an occasion, and which occasion of that day.
    period TEXT{bytewise} NOT NULL,
    nth {int} NOT NULL,
    title TEXT NOT NULL,
    -- The newest version, and the newest that was published, 0 for none.
    version {int} NOT NULL,
    published {int} NOT NULL,
    -- When that was, 0 for never.
    shown_at {int} NOT NULL,
    -- Of the newest version: draft, checked, supervised, ready or published.
    stage TEXT{bytewise} NOT NULL,
    -- How many steps there were.
    steps {int} NOT NULL,
    PRIMARY KEY (county, id)
){clustered};
CREATE UNIQUE INDEX notice_name ON notice (county, village, item, period, nth);
CREATE INDEX notice_stage ON notice (county, stage, village, id);
CREATE INDEX notice_shown ON notice (county, village, shown_at, id);

-- One version. The text of a draft has no signatures; that of a published one never changes.
CREATE TABLE notice_version (
    county {int} NOT NULL,
    notice {int} NOT NULL,
    version {int} NOT NULL,
    text TEXT NOT NULL,
    -- SHA-256 of the text.
    digest {bytes} NOT NULL,
    -- 1 when it was made from facts, 0 when somebody typed it.
    is_made {int} NOT NULL,
    -- 0 until it is published.
    published_at {int} NOT NULL,
    PRIMARY KEY (county, notice, version)
){clustered};
CREATE INDEX notice_version_digest ON notice_version (county, digest);

-- Lines by the code that people read out, and the fact behind each.
CREATE TABLE notice_line (
    county {int} NOT NULL,
    village {int} NOT NULL,
    code {int} NOT NULL,
    notice {int} NOT NULL,
    version {int} NOT NULL,
    -- Table and row, from 0.
    tab {int} NOT NULL,
    line {int} NOT NULL,
    -- Kind of the fact, its book and number. Empty for none.
    kind TEXT NOT NULL,
    book {int} NOT NULL,
    n {int} NOT NULL,
    PRIMARY KEY (county, village, code)
){clustered};
CREATE INDEX notice_line_of ON notice_line (county, notice, version, tab, line);

-- How many codes of lines a village has used.
CREATE TABLE notice_codes (
    county {int} NOT NULL,
    village {int} NOT NULL,
    used {int} NOT NULL,
    PRIMARY KEY (county, village)
){clustered};

CREATE TABLE notice_step (
    county {int} NOT NULL,
    notice {int} NOT NULL,
    n {int} NOT NULL,
    version {int} NOT NULL,
    -- begun, edited, corrected, checked, agreed, objected, approved, returned or published.
    what TEXT NOT NULL,
    role TEXT NOT NULL,
    by_person {int} NOT NULL,
    at {int} NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (county, notice, n)
){clustered};

-- What is owed, by when, and what fulfilled it.
CREATE TABLE notice_duty (
    county {int} NOT NULL,
    village {int} NOT NULL,
    item TEXT{bytewise} NOT NULL,
    period TEXT{bytewise} NOT NULL,
    -- Last day in time.
    due TEXT{bytewise} NOT NULL,
    -- The notice that was published, and when. 0 and empty while it is owed.
    notice {int} NOT NULL,
    published TEXT{bytewise} NOT NULL,
    -- 1 when its day went by before anything was published.
    is_late {int} NOT NULL,
    -- The last rung of reminders, and the day of the next one.
    rung {int} NOT NULL,
    remind TEXT{bytewise} NOT NULL,
    PRIMARY KEY (county, village, item, period)
){clustered};
CREATE INDEX notice_duty_owed ON notice_duty (county, published, village, due, item, period);
CREATE INDEX notice_duty_remind ON notice_duty (county, published, remind, village, item, period);
CREATE INDEX notice_duty_due ON notice_duty (county, village, due, item, period);

-- Who asked about which line, as an appeal.
CREATE TABLE notice_question (
    county {int} NOT NULL,
    village {int} NOT NULL,
    code {int} NOT NULL,
    appeal {int} NOT NULL,
    notice {int} NOT NULL,
    version {int} NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (county, village, code, appeal)
){clustered};
CREATE INDEX notice_question_of ON notice_question (county, notice, at, appeal);
CREATE INDEX notice_question_appeal ON notice_question (county, appeal);

-- Entries of the public log about one thing.
CREATE INDEX log_entry_subject ON log_entry (county, kind, subject, n);
