-- Photos and voice recordings sent with a matter. Until an act binds one to its matter it is nobody's but its
-- holder's (a mark of the person or browser that sent it), and it is deleted when its time is over.
CREATE TABLE attachment (
    county {int} NOT NULL,
    id {int} NOT NULL,
    holder {bytes},
    once {bytes} NOT NULL,
    sent {bytes} NOT NULL,
    kind TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256 {bytes} NOT NULL,
    salt {bytes} NOT NULL,
    size {int} NOT NULL,
    width {int},
    height {int},
    millis {int},
    subject_kind TEXT,
    subject {int},
    made_at {int} NOT NULL,
    unused_until {int} NOT NULL,
    PRIMARY KEY (county, id)
){clustered};
CREATE UNIQUE INDEX attachment_once ON attachment (county, once);
CREATE INDEX attachment_subject ON attachment (county, subject, subject_kind, id) WHERE subject IS NOT NULL;
CREATE INDEX attachment_held ON attachment (county, holder, id) WHERE subject IS NULL;
CREATE INDEX attachment_unused ON attachment (county, unused_until, id) WHERE subject IS NULL;

-- The bytes stand apart, so that binding does not write them a second time.
CREATE TABLE attachment_bytes (
    county {int} NOT NULL,
    id {int} NOT NULL,
    size_class TEXT NOT NULL,
    bytes {bytes} NOT NULL,
    PRIMARY KEY (county, id, size_class),
    FOREIGN KEY (county, id) REFERENCES attachment (county, id) ON DELETE CASCADE
){clustered};
