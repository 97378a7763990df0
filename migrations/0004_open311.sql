-- Keys of programs that file for people.
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
