-- What can be found by its words. All three tables follow from the rooms' rows and the record, are made after the
-- acts, and are left out of backups.
-- Of a kind of documents in a township: which of them hold a pair of characters or a word, in blocks by their number.
CREATE TABLE search_block (
    county {int} NOT NULL,
    kind TEXT NOT NULL,
    place {int} NOT NULL,
    gram {int} NOT NULL,
    -- The lowest number in the block, then the steps to the others.
    low {int} NOT NULL,
    docs {bytes} NOT NULL,
    PRIMARY KEY (county, kind, place, gram, low)
){clustered};

-- What was taken in of one document, so that it can be taken out again when its words are gone.
CREATE TABLE search_doc (
    county {int} NOT NULL,
    kind TEXT NOT NULL,
    id {int} NOT NULL,
    place {int} NOT NULL,
    grams {bytes} NOT NULL,
    PRIMARY KEY (county, kind, id)
){clustered};

-- How far each lane of the record was read. Lane -1 is held while somebody takes in.
CREATE TABLE search_seen (
    county {int} NOT NULL,
    lane {int} NOT NULL,
    seq {int} NOT NULL,
    PRIMARY KEY (county, lane)
){clustered};

-- Bytes of photos and recordings are sealed before they are stored. Those kept before this was so are not.
ALTER TABLE attachment_bytes ADD COLUMN sealed {int} NOT NULL DEFAULT 0;
