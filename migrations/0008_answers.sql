-- One matter, answered to all who wait for it.

-- Whose matter was put together with another, found from that one.
CREATE TABLE appeal_joined (
    county {int} NOT NULL,
    appeal {int} NOT NULL,
    joined {int} NOT NULL,
    PRIMARY KEY (county, appeal, joined)
){clustered};

CREATE INDEX appeal_cosign_person ON appeal_cosign (county, person, appeal);

-- News of a matter (which step of it, and what) on its way to those who said it is so with them ('met') and to those
-- whose matter was put together with it ('joined'): told up to this person or matter.
CREATE TABLE appeal_echo (
    county {int} NOT NULL,
    of_appeal {int} NOT NULL,
    v {int} NOT NULL,
    appeal {int} NOT NULL,
    whom TEXT NOT NULL,
    kind TEXT NOT NULL,
    after {int} NOT NULL,
    PRIMARY KEY (county, of_appeal, v, appeal, whom)
){clustered};
