-- Requests to pay out of a book: who asks, who agrees, what is set aside for them, and the voucher that paid. Money is fen.

CREATE TABLE payment_request (
    county {int} NOT NULL,
    id {int} NOT NULL,
    book {int} NOT NULL,
    asked_by {int} NOT NULL,
    -- When it was first asked, and when it was last asked as it stands.
    first_at {int} NOT NULL,
    asked_at {int} NOT NULL,
    summary TEXT NOT NULL,
    -- A party of the book, and its kind there.
    payee {int} NOT NULL,
    payee_kind TEXT NOT NULL,
    -- Account of cash or bank it is paid from.
    account TEXT{bytewise} NOT NULL,
    amount {int} NOT NULL,
    papers {int} NOT NULL,
    -- Roles that agree one after the other, as they were in force on the day of asking, and how many have.
    chain TEXT NOT NULL,
    step {int} NOT NULL,
    -- asked, mending, reserved, paid, refused, cancelled or expired.
    stage TEXT{bytewise} NOT NULL,
    -- How many acts there were.
    version {int} NOT NULL,
    -- Until when money is set aside.
    until {int},
    -- Position in the book of the voucher that paid, and the bank's number of it.
    voucher {int},
    bank_ref TEXT NOT NULL,
    salt {bytes} NOT NULL,
    PRIMARY KEY (county, id),
    CHECK (amount > 0)
){clustered};
CREATE INDEX payment_book ON payment_request (county, book, id);
CREATE INDEX payment_stage ON payment_request (county, stage, book, id);
CREATE INDEX payment_until ON payment_request (county, until, id) WHERE stage = 'reserved';
CREATE INDEX payment_asker ON payment_request (county, asked_by, id);
CREATE INDEX payment_payee ON payment_request (county, book, payee, asked_at);

-- What a request is for: accounts of the debit side.
CREATE TABLE payment_line (
    county {int} NOT NULL,
    request {int} NOT NULL,
    n {int} NOT NULL,
    account TEXT{bytewise} NOT NULL,
    amount {int} NOT NULL,
    PRIMARY KEY (county, request, n)
){clustered};

-- What people did with a request, in its order.
CREATE TABLE payment_act (
    county {int} NOT NULL,
    request {int} NOT NULL,
    n {int} NOT NULL,
    -- asked, mended, approved, returned, refused, cancelled, paid or expired.
    what TEXT NOT NULL,
    -- Role of the step that was decided, and who decided it.
    role TEXT,
    -- 1 when a township leader stood in.
    stood_in {int} NOT NULL,
    by_person {int} NOT NULL,
    at {int} NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (county, request, n)
){clustered};

-- What is set aside of cash and of the bank in each book. Whoever sets aside moves it on from what was read.
CREATE TABLE payment_purse (
    county {int} NOT NULL,
    book {int} NOT NULL,
    account TEXT{bytewise} NOT NULL,
    reserved {int} NOT NULL,
    PRIMARY KEY (county, book, account),
    CHECK (reserved >= 0)
){clustered};
