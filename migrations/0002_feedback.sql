-- What people say about the program itself, and what is answered.
CREATE TABLE remark (
    county {int} NOT NULL,
    id {int} NOT NULL,
    person {int} NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    salt {bytes} NOT NULL,
    said_at {int} NOT NULL,
    due {int} NOT NULL,
    open {int} NOT NULL,
    answer TEXT,
    answered_at {int},
    PRIMARY KEY (county, id)
){clustered};
CREATE INDEX remark_person ON remark (county, person, id);
CREATE INDEX remark_open ON remark (county, due, id) WHERE open = 1;
