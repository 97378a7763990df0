-- Debts of collectives and what became of them, projects with their money, ventures of several villages.
-- Money is fen, days are YYYY-MM-DD, rates and shares are hundredths of a percent.

CREATE TABLE debt (
    county {int} NOT NULL,
    id {int} NOT NULL,
    book {int} NOT NULL,
    -- A party of the book.
    party {int} NOT NULL,
    kind TEXT{bytewise} NOT NULL,
    origin TEXT NOT NULL,
    principal {int} NOT NULL,
    -- Paid back before it was registered.
    before {int} NOT NULL,
    rate {int} NOT NULL,
    purpose TEXT NOT NULL,
    took TEXT NOT NULL,
    evidence TEXT NOT NULL,
    decided TEXT,
    votes {int},
    votes_of {int},
    minutes TEXT,
    approval TEXT NOT NULL,
    source TEXT NOT NULL,
    first TEXT NOT NULL,
    every {int} NOT NULL,
    times {int} NOT NULL,
    -- Settled since it was registered.
    settled {int} NOT NULL,
    steps {int} NOT NULL,
    -- Position of its voucher in the book, 0 for what stood there.
    voucher {int} NOT NULL,
    -- 1 when it was registered by mistake and taken back.
    is_void {int} NOT NULL,
    recorded_at {int} NOT NULL,
    recorded_by {int} NOT NULL,
    salt {bytes} NOT NULL,
    PRIMARY KEY (county, id),
    CHECK (principal > 0 AND before >= 0 AND settled >= 0 AND before + settled <= principal)
){clustered};
CREATE INDEX debt_book ON debt (county, book, id);

CREATE TABLE debt_step (
    county {int} NOT NULL,
    debt {int} NOT NULL,
    n {int} NOT NULL,
    -- repaid, interest, offset, waived or written_off.
    way TEXT NOT NULL,
    day TEXT NOT NULL,
    amount {int} NOT NULL,
    voucher {int} NOT NULL,
    basis TEXT NOT NULL,
    at {int} NOT NULL,
    by_person {int} NOT NULL,
    -- Position of the voucher in red that took it back.
    taken_back {int},
    PRIMARY KEY (county, debt, n),
    CHECK (amount > 0)
){clustered};

CREATE TABLE project (
    county {int} NOT NULL,
    id {int} NOT NULL,
    book {int} NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    start_day TEXT NOT NULL,
    planned_end TEXT NOT NULL,
    basis TEXT NOT NULL,
    -- Planned money by source.
    fund_grant {int} NOT NULL,
    fund_own {int} NOT NULL,
    fund_raised {int} NOT NULL,
    fund_donated {int} NOT NULL,
    -- Day of acceptance, and position of the voucher that made the asset, 0 for none.
    accepted TEXT,
    asset_voucher {int} NOT NULL,
    recorded_at {int} NOT NULL,
    recorded_by {int} NOT NULL,
    salt {bytes} NOT NULL,
    PRIMARY KEY (county, id)
){clustered};
CREATE INDEX project_book ON project (county, book, id);

CREATE TABLE project_item (
    county {int} NOT NULL,
    project {int} NOT NULL,
    n {int} NOT NULL,
    name TEXT NOT NULL,
    budget {int} NOT NULL,
    PRIMARY KEY (county, project, n)
){clustered};

-- Lines of vouchers that belong to a project. A line belongs to one.
CREATE TABLE project_line (
    county {int} NOT NULL,
    book {int} NOT NULL,
    seq {int} NOT NULL,
    line {int} NOT NULL,
    project {int} NOT NULL,
    -- 0 for money that came in.
    item {int} NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (county, book, seq, line)
){clustered};
CREATE INDEX project_line_project ON project_line (county, project, seq, line);

CREATE TABLE venture (
    county {int} NOT NULL,
    id {int} NOT NULL,
    -- Number of the township all villages of it lie in.
    place {int} NOT NULL,
    name TEXT NOT NULL,
    started TEXT NOT NULL,
    basis TEXT NOT NULL,
    recorded_at {int} NOT NULL,
    recorded_by {int} NOT NULL,
    salt {bytes} NOT NULL,
    PRIMARY KEY (county, id)
){clustered};

CREATE TABLE venture_share (
    county {int} NOT NULL,
    venture {int} NOT NULL,
    book {int} NOT NULL,
    capital {int} NOT NULL,
    points {int} NOT NULL,
    PRIMARY KEY (county, venture, book)
){clustered};
CREATE INDEX venture_share_book ON venture_share (county, book, venture);

CREATE TABLE venture_profit (
    county {int} NOT NULL,
    venture {int} NOT NULL,
    n {int} NOT NULL,
    day TEXT NOT NULL,
    amount {int} NOT NULL,
    basis TEXT NOT NULL,
    PRIMARY KEY (county, venture, n)
){clustered};

-- What of a profit is due to a book, and the voucher by which it came in.
CREATE TABLE venture_due (
    county {int} NOT NULL,
    venture {int} NOT NULL,
    n {int} NOT NULL,
    book {int} NOT NULL,
    amount {int} NOT NULL,
    voucher {int},
    PRIMARY KEY (county, venture, n, book)
){clustered};
