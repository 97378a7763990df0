-- What villages decide in steps, each at a meeting, and what was published of it. Days are YYYY-MM-DD.

CREATE TABLE decision (
    county {int} NOT NULL,
    id {int} NOT NULL,
    place {int} NOT NULL,
    -- four_steps or levy.
    kind TEXT NOT NULL,
    -- ordinary, land or levy, which tells what must agree.
    topic TEXT NOT NULL,
    matter TEXT NOT NULL,
    -- Who moved it.
    origin TEXT NOT NULL,
    -- Fen that it is about, 0 for none.
    amount {int} NOT NULL,
    recorded_on TEXT NOT NULL,
    -- Steps that were recorded, and whether the last was one that counts.
    steps {int} NOT NULL,
    is_met {int} NOT NULL,
    -- Day of the last step, empty for none.
    last_day TEXT NOT NULL,
    -- Day it became a decision, empty before.
    decided TEXT NOT NULL,
    -- 1 when it was recorded by mistake and taken back.
    is_void {int} NOT NULL,
    recorded_at {int} NOT NULL,
    recorded_by {int} NOT NULL,
    salt {bytes} NOT NULL,
    PRIMARY KEY (county, id)
){clustered};
CREATE INDEX decision_place ON decision (county, place, id);

CREATE TABLE decision_step (
    county {int} NOT NULL,
    decision {int} NOT NULL,
    n {int} NOT NULL,
    -- propose, discuss, review or resolve.
    stage TEXT NOT NULL,
    day TEXT NOT NULL,
    body TEXT NOT NULL,
    entitled {int} NOT NULL,
    attended {int} NOT NULL,
    in_favor {int} NOT NULL,
    content TEXT NOT NULL,
    minutes TEXT NOT NULL,
    -- 1 when enough came, and 1 when enough agreed.
    is_quorate {int} NOT NULL,
    is_carried {int} NOT NULL,
    at {int} NOT NULL,
    by_person {int} NOT NULL,
    salt {bytes} NOT NULL,
    PRIMARY KEY (county, decision, n),
    CHECK (in_favor >= 0 AND in_favor <= attended AND attended <= entitled)
){clustered};

CREATE TABLE decision_public (
    county {int} NOT NULL,
    decision {int} NOT NULL,
    -- decision or outcome.
    what TEXT{bytewise} NOT NULL,
    day TEXT NOT NULL,
    -- Id of the notice, or where else it was posted.
    notice TEXT NOT NULL,
    -- What came of it and what the supervisors said.
    content TEXT NOT NULL,
    at {int} NOT NULL,
    by_person {int} NOT NULL,
    salt {bytes} NOT NULL,
    PRIMARY KEY (county, decision, what)
){clustered};
