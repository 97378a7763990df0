-- Keys of programs that file for people, and what makes an appeal visible to everybody.
CREATE TABLE open311_key (
    county {int} NOT NULL,
    id {int} NOT NULL,
    key {bytes} NOT NULL,
    label TEXT NOT NULL,
    made_at {int} NOT NULL,
    ended_at {int},
    PRIMARY KEY (county, id)
){clustered};
CREATE UNIQUE INDEX open311_key_key ON open311_key (county, key);

ALTER TABLE appeal ADD COLUMN shown {int} NOT NULL DEFAULT 0;
ALTER TABLE appeal ADD COLUMN sealed {int} NOT NULL DEFAULT 0;
ALTER TABLE appeal ADD COLUMN channel TEXT NOT NULL DEFAULT '';
CREATE INDEX appeal_shown ON appeal (county, filed_at, id) WHERE shown = 1 AND sealed = 0;
CREATE UNIQUE INDEX appeal_shown_number ON appeal (county, village, year, number) WHERE shown = 1 AND sealed = 0;
