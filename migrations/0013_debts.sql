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
