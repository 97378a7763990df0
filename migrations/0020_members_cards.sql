-- Who of the members reads what is kept about his own household, cards of assets that were corrected, and the capital of
-- ventures as it was posted.

-- A telephone number of a household: whoever signs in with it reads the household's shares and dividends, and nothing else.
CREATE TABLE household_phone (
    county {int} NOT NULL,
    book {int} NOT NULL,
    -- Equal numbers have equal marks.
    mark {bytes} NOT NULL,
    household {int} NOT NULL,
    -- The number with its middle hidden.
    shown TEXT NOT NULL,
    salt {bytes} NOT NULL,
    at {int} NOT NULL,
    by_person {int} NOT NULL,
    PRIMARY KEY (county, book, mark)
){clustered};
CREATE INDEX household_phone_mark ON household_phone (county, mark, book);
CREATE INDEX household_phone_household ON household_phone (county, book, household);

-- What a card said before each of its corrections; the card itself says what holds now.
CREATE TABLE asset_correction (
    county {int} NOT NULL,
    asset {int} NOT NULL,
    -- 1, 2, 3 of the card.
    n {int} NOT NULL,
    -- Since when the new words hold.
    day TEXT NOT NULL,
    name TEXT NOT NULL,
    spot TEXT NOT NULL,
    life {int} NOT NULL,
    worn_before {int} NOT NULL,
    worn_to {int} NOT NULL,
    -- Of the words of the correction.
    salt {bytes} NOT NULL,
    at {int} NOT NULL,
    by_person {int} NOT NULL,
    PRIMARY KEY (county, asset, n)
){clustered};

-- Position in its book of the voucher by which a village paid its capital in.
ALTER TABLE venture_share ADD COLUMN voucher {int};
