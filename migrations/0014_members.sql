-- Members of collectives with their shares, and what is given out on them year by year. Money is fen, shares are hundredths,
-- days are YYYY-MM-DD. What tells who somebody is stands sealed.

-- One row a book: the last number given out of each kind, which acts that meet are told apart by.
CREATE TABLE member_register (
    county {int} NOT NULL,
    book {int} NOT NULL,
    members {int} NOT NULL,
    changes {int} NOT NULL,
    kinds {int} NOT NULL,
    runs {int} NOT NULL,
    PRIMARY KEY (county, book)
){clustered};

CREATE TABLE share_kind (
    county {int} NOT NULL,
    book {int} NOT NULL,
    kind {int} NOT NULL,
    name TEXT NOT NULL,
    -- Shares of this kind that the collective itself holds.
    kept {int} NOT NULL,
    PRIMARY KEY (county, book, kind),
    CHECK (kept >= 0)
){clustered};

CREATE TABLE household (
    county {int} NOT NULL,
    book {int} NOT NULL,
    number {int} NOT NULL,
    -- The member who stands for it.
    head {int} NOT NULL,
    certificate TEXT NOT NULL,
    -- Number of the account at a bank, and its last digits.
    account {bytes},
    tail TEXT NOT NULL,
    salt {bytes} NOT NULL,
    PRIMARY KEY (county, book, number)
){clustered};

CREATE TABLE member (
    county {int} NOT NULL,
    book {int} NOT NULL,
    n {int} NOT NULL,
    household {int} NOT NULL,
    name {bytes} NOT NULL,
    -- As much of the name as everybody may see.
    shown TEXT NOT NULL,
    resident {bytes} NOT NULL,
    -- Equal numbers have equal marks.
    mark {bytes} NOT NULL,
    joined TEXT NOT NULL,
    joined_by TEXT NOT NULL,
    left_day TEXT,
    left_by TEXT,
    -- The assembly that confirmed it: day, members who have a vote, votes for.
    assembly TEXT NOT NULL,
    entitled {int} NOT NULL,
    in_favor {int} NOT NULL,
    -- 1 while nothing is paid out on the shares.
    frozen {int} NOT NULL,
    -- All shares, of whatever kind.
    shares {int} NOT NULL,
    added_at {int} NOT NULL,
    added_by {int} NOT NULL,
    salt {bytes} NOT NULL,
    PRIMARY KEY (county, book, n),
    CHECK (shares >= 0)
){clustered};
CREATE UNIQUE INDEX member_mark ON member (county, book, mark);
CREATE INDEX member_household ON member (county, book, household, n);

-- What made a member's shares what they are: every change, with the other member of an inheritance or a transfer.
CREATE TABLE share_change (
    county {int} NOT NULL,
    book {int} NOT NULL,
    member {int} NOT NULL,
    n {int} NOT NULL,
    act TEXT NOT NULL,
    kind {int} NOT NULL,
    -- Below zero for what went.
    shares {int} NOT NULL,
    other {int} NOT NULL,
    day TEXT{bytewise} NOT NULL,
    assembly TEXT NOT NULL,
    entitled {int} NOT NULL,
    in_favor {int} NOT NULL,
    at {int} NOT NULL,
    by_person {int} NOT NULL,
    PRIMARY KEY (county, book, member, n)
){clustered};

CREATE TABLE dividend (
    county {int} NOT NULL,
    book {int} NOT NULL,
    n {int} NOT NULL,
    year {int} NOT NULL,
    -- 0 for the one that counts, its own number for one that was taken back: a year has one that counts.
    slot {int} NOT NULL,
    record_day TEXT NOT NULL,
    -- What was proposed, and how much of the year's result is kept, in hundredths of a percent.
    total {int} NOT NULL,
    reserve_rate {int} NOT NULL,
    -- The year's result, what there was to give out before the reserve, and the reserve.
    result {int} NOT NULL,
    there {int} NOT NULL,
    reserve {int} NOT NULL,
    -- All shares, those the collective holds itself, and fen for one whole share.
    shares {int} NOT NULL,
    kept {int} NOT NULL,
    per_share {int} NOT NULL,
    -- What members are owed, what the collective's own shares come to, and what rounding leaves.
    amount {int} NOT NULL,
    kept_amount {int} NOT NULL,
    remainder {int} NOT NULL,
    members {int} NOT NULL,
    stage TEXT NOT NULL,
    drafted_at {int} NOT NULL,
    drafted_by {int} NOT NULL,
    -- The assembly's vote: day, members who have a vote, present, for.
    assembly TEXT,
    entitled {int} NOT NULL,
    present {int} NOT NULL,
    in_favor {int} NOT NULL,
    published TEXT,
    -- Day and position of the voucher by which members are owed.
    posted TEXT,
    voucher {int},
    payments {int} NOT NULL,
    PRIMARY KEY (county, book, n),
    CHECK (amount + kept_amount + remainder = total)
){clustered};
CREATE UNIQUE INDEX dividend_year ON dividend (county, book, year, slot);

-- What each member is given by a run, on the shares of its day.
CREATE TABLE dividend_item (
    county {int} NOT NULL,
    book {int} NOT NULL,
    run {int} NOT NULL,
    household {int} NOT NULL,
    member {int} NOT NULL,
    shares {int} NOT NULL,
    amount {int} NOT NULL,
    -- Number of the payment, 0 while it is owed.
    payment {int} NOT NULL,
    PRIMARY KEY (county, book, run, household, member)
){clustered};

CREATE TABLE dividend_payment (
    county {int} NOT NULL,
    book {int} NOT NULL,
    run {int} NOT NULL,
    n {int} NOT NULL,
    day TEXT NOT NULL,
    amount {int} NOT NULL,
    households {int} NOT NULL,
    voucher {int} NOT NULL,
    at {int} NOT NULL,
    by_person {int} NOT NULL,
    -- Position of the voucher in red that took it back.
    taken_back {int},
    PRIMARY KEY (county, book, run, n)
){clustered};
