-- The public log: what is in it, what waits for it, its tiles, and what was signed about it.
-- Rows of log_entry, full tiles and checkpoints never change.

-- Entries wait here from the transaction of their cause until the log takes them.
CREATE TABLE log_queue (
    county {int} NOT NULL,
    id {int} NOT NULL,
    kind TEXT NOT NULL,
    subject {int} NOT NULL,
    at {int} NOT NULL,
    bytes {bytes} NOT NULL,
    PRIMARY KEY (county, id)
){clustered};

CREATE TABLE log_entry (
    county {int} NOT NULL,
    -- From 0, without gaps.
    n {int} NOT NULL,
    kind TEXT NOT NULL,
    subject {int} NOT NULL,
    at {int} NOT NULL,
    bytes {bytes} NOT NULL,
    PRIMARY KEY (county, n)
){clustered};
CREATE INDEX log_entry_kind ON log_entry (county, kind, n);

-- Hashes of a tile, as many as there are so far.
CREATE TABLE log_tile (
    county {int} NOT NULL,
    level {int} NOT NULL,
    n {int} NOT NULL,
    bytes {bytes} NOT NULL,
    PRIMARY KEY (county, level, n)
){clustered};

-- One signed note for each size: a second one for the same size cannot be stored.
CREATE TABLE log_checkpoint (
    county {int} NOT NULL,
    size {int} NOT NULL,
    root {bytes} NOT NULL,
    note TEXT NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (county, size)
){clustered};

-- Public keys from 1. The secret is sealed, and gone once the next key has followed.
CREATE TABLE log_key (
    county {int} NOT NULL,
    n {int} NOT NULL,
    vkey TEXT NOT NULL,
    secret {bytes},
    at {int} NOT NULL,
    PRIMARY KEY (county, n)
){clustered};

CREATE TABLE log_cosignature (
    county {int} NOT NULL,
    size {int} NOT NULL,
    vkey TEXT{bytewise} NOT NULL,
    line TEXT NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (county, size, vkey)
){clustered};
CREATE INDEX log_cosignature_by ON log_cosignature (county, vkey, size);

-- Held by whoever appends.
CREATE TABLE log_turn (
    county {int} NOT NULL,
    turns {int} NOT NULL,
    PRIMARY KEY (county)
){clustered};
