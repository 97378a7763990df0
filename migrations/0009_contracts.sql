-- Contracts of collectives, what is owed under them by which day, and what came in. Money is fen, days are YYYY-MM-DD.

CREATE TABLE contract (
    county {int} NOT NULL,
    id {int} NOT NULL,
    book {int} NOT NULL,
    number TEXT NOT NULL,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    object TEXT NOT NULL,
    -- A party of the book, and its kind there.
    party {int} NOT NULL,
    party_kind TEXT NOT NULL,
    credit_code TEXT,
    signed TEXT NOT NULL,
    start_day TEXT NOT NULL,
    end_day TEXT NOT NULL,
    -- The agreed last day, or the one it was ended on.
    last_day TEXT{bytewise} NOT NULL,
    first_due TEXT NOT NULL,
    cycle TEXT NOT NULL,
    rent {int} NOT NULL,
    rise TEXT NOT NULL,
    rise_by {int} NOT NULL,
    rise_every {int} NOT NULL,
    -- Dues before this day are not of this book.
    since TEXT NOT NULL,
    guarantee {int} NOT NULL,
    basis TEXT NOT NULL,
    over_reason TEXT NOT NULL,
    -- Why it was ended early or taken back.
    ended TEXT,
    -- 1 when it was recorded by mistake and taken back.
    is_void {int} NOT NULL,
    recorded_at {int} NOT NULL,
    recorded_by {int} NOT NULL,
    salt {bytes} NOT NULL,
    PRIMARY KEY (county, id),
    CHECK (rent > 0)
){clustered};
CREATE INDEX contract_book ON contract (county, book, id);
CREATE INDEX contract_last ON contract (county, last_day, id);

CREATE TABLE contract_due (
    county {int} NOT NULL,
    contract {int} NOT NULL,
    n {int} NOT NULL,
    book {int} NOT NULL,
    day TEXT{bytewise} NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    amount {int} NOT NULL,
    paid {int} NOT NULL,
    -- before, planned, owed, paid or void.
    state TEXT{bytewise} NOT NULL,
    -- Position in the book of the voucher that made it a receivable.
    voucher {int},
    PRIMARY KEY (county, contract, n),
    CHECK (amount > 0 AND paid >= 0 AND paid <= amount)
){clustered};
CREATE INDEX contract_due_state ON contract_due (county, state, day, contract, n);

-- Income of a due that belongs to a later year than that of its voucher.
CREATE TABLE contract_later (
    county {int} NOT NULL,
    contract {int} NOT NULL,
    n {int} NOT NULL,
    year {int} NOT NULL,
    book {int} NOT NULL,
    amount {int} NOT NULL,
    -- planned, earned or void.
    state TEXT{bytewise} NOT NULL,
    voucher {int},
    PRIMARY KEY (county, contract, n, year)
){clustered};
CREATE INDEX contract_later_state ON contract_later (county, state, year, contract, n);

CREATE TABLE contract_receipt (
    county {int} NOT NULL,
    contract {int} NOT NULL,
    id {int} NOT NULL,
    day TEXT NOT NULL,
    amount {int} NOT NULL,
    voucher {int} NOT NULL,
    at {int} NOT NULL,
    by_person {int} NOT NULL,
    -- Position of the voucher in red that took it back.
    taken_back {int},
    PRIMARY KEY (county, contract, id)
){clustered};

-- How much of a receipt went to which due.
CREATE TABLE contract_paid (
    county {int} NOT NULL,
    contract {int} NOT NULL,
    receipt {int} NOT NULL,
    n {int} NOT NULL,
    amount {int} NOT NULL,
    -- 1 when the due was no receivable yet.
    ahead {int} NOT NULL,
    PRIMARY KEY (county, contract, receipt, n)
){clustered};
