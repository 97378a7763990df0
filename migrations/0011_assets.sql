-- What collectives own and the land they have: cards of assets, their wear, what became of them, parcels, and the yearly
-- stock-take. Money is fen, areas are hundredths of a mu, days are YYYY-MM-DD, months are counted from year 0.

CREATE TABLE asset (
    county {int} NOT NULL,
    id {int} NOT NULL,
    book {int} NOT NULL,
    -- 1, 2, 3 in the book.
    number {int} NOT NULL,
    name TEXT NOT NULL,
    kind TEXT{bytewise} NOT NULL,
    class TEXT{bytewise} NOT NULL,
    spot TEXT NOT NULL,
    added TEXT NOT NULL,
    way TEXT NOT NULL,
    -- Position of the voucher it came into the book with, none for what was there before the book or its card.
    voucher {int},
    quantity {int} NOT NULL,
    funding TEXT NOT NULL,
    certificate TEXT NOT NULL,
    is_aid {int} NOT NULL,
    is_nominal {int} NOT NULL,
    -- Months, 0 for what does not wear.
    life {int} NOT NULL,
    cost {int} NOT NULL,
    residual {int} NOT NULL,
    -- What had worn off by the end of a month, when the card was entered.
    worn_before {int} NOT NULL,
    worn_to {int} NOT NULL,
    -- What wears off in a month, and the last month, which takes what is left.
    monthly {int} NOT NULL,
    last_month {int} NOT NULL,
    -- What has worn off, and the next month that is posted, 0 when there is none.
    worn {int} NOT NULL,
    next_month {int} NOT NULL,
    -- Who looks after it, sealed, and as much of the name as everybody may see.
    keeper {bytes},
    keeper_shown TEXT NOT NULL,
    -- use, idle, let, gone or void.
    state TEXT{bytewise} NOT NULL,
    state_since TEXT NOT NULL,
    contract {int},
    out_way TEXT,
    entered_at {int} NOT NULL,
    entered_by {int} NOT NULL,
    salt {bytes} NOT NULL,
    PRIMARY KEY (county, id),
    CHECK (cost > 0 AND residual >= 0 AND worn >= 0 AND worn + residual <= cost AND quantity > 0)
){clustered};
CREATE UNIQUE INDEX asset_book ON asset (county, book, number);
CREATE INDEX asset_next ON asset (county, next_month, book);

-- Wear of a month of all cards of a book: one voucher, or none when nothing wore off.
CREATE TABLE asset_month (
    county {int} NOT NULL,
    book {int} NOT NULL,
    month {int} NOT NULL,
    amount {int} NOT NULL,
    voucher {int},
    PRIMARY KEY (county, book, month)
){clustered};

-- Vouchers of one card.
CREATE TABLE asset_act (
    county {int} NOT NULL,
    asset {int} NOT NULL,
    voucher {int} NOT NULL,
    book {int} NOT NULL,
    -- found, worn, cleared, out or settled.
    kind TEXT NOT NULL,
    day TEXT NOT NULL,
    amount {int} NOT NULL,
    PRIMARY KEY (county, asset, voucher)
){clustered};

-- What stands on 181 until it is explained: above zero for a loss.
CREATE TABLE asset_pending (
    county {int} NOT NULL,
    asset {int} NOT NULL,
    voucher {int} NOT NULL,
    book {int} NOT NULL,
    amount {int} NOT NULL,
    settled {int},
    PRIMARY KEY (county, asset, voucher),
    CHECK (amount <> 0)
){clustered};

CREATE TABLE parcel (
    county {int} NOT NULL,
    id {int} NOT NULL,
    book {int} NOT NULL,
    plot TEXT{bytewise} NOT NULL,
    name TEXT NOT NULL,
    land TEXT{bytewise} NOT NULL,
    east TEXT NOT NULL,
    south TEXT NOT NULL,
    west TEXT NOT NULL,
    north TEXT NOT NULL,
    contract_area {int} NOT NULL,
    measured_area {int} NOT NULL,
    -- village or group.
    level TEXT NOT NULL,
    is_basic {int} NOT NULL,
    -- own, household, let or idle.
    held TEXT{bytewise} NOT NULL,
    contract {int},
    occupier {bytes},
    occupier_shown TEXT NOT NULL,
    version {int} NOT NULL,
    entered_at {int} NOT NULL,
    entered_by {int} NOT NULL,
    salt {bytes} NOT NULL,
    PRIMARY KEY (county, id),
    CHECK (contract_area >= 0 AND measured_area > 0)
){clustered};
CREATE UNIQUE INDEX parcel_book ON parcel (county, book, plot);

CREATE TABLE stocktake (
    county {int} NOT NULL,
    id {int} NOT NULL,
    book {int} NOT NULL,
    day TEXT NOT NULL,
    -- open or done.
    state TEXT NOT NULL,
    started_at {int} NOT NULL,
    started_by {int} NOT NULL,
    PRIMARY KEY (county, id)
){clustered};
CREATE UNIQUE INDEX stocktake_book ON stocktake (county, book, day);

CREATE TABLE stocktake_row (
    county {int} NOT NULL,
    take {int} NOT NULL,
    -- asset or parcel.
    what TEXT{bytewise} NOT NULL,
    thing {int} NOT NULL,
    -- Fen or hundredths of a mu.
    booked {int} NOT NULL,
    verified {int},
    PRIMARY KEY (county, take, what, thing)
){clustered};
