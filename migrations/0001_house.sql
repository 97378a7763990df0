-- The house: registers, people, sign-in, record, totals, messages, and the appeals room.
-- Every table of county data leads its key with the county code, so that the rows can later be spread over
-- several servers by that column. Times are UTC milliseconds, days are 'YYYY-MM-DD', codes are 12-digit numbers.

CREATE TABLE meta (
    county {int} NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (county, name)
){clustered};

-- Totals, kept per writer lane so that no writer waits for another; a reader adds the lanes up.
CREATE TABLE tally (
    county {int} NOT NULL,
    place {int} NOT NULL,
    measure TEXT NOT NULL,
    -- 0 for all time, yyyymm for a month, yyyymmdd for a day.
    span {int} NOT NULL,
    lane {int} NOT NULL,
    n {int} NOT NULL,
    PRIMARY KEY (county, place, measure, span, lane)
){clustered};

-- What happened. Rows are only ever added; hash follows from the row and from the hash before it in its lane.
CREATE TABLE record (
    county {int} NOT NULL,
    lane {int} NOT NULL,
    seq {int} NOT NULL,
    at {int} NOT NULL,
    kind TEXT NOT NULL,
    subject {int} NOT NULL,
    place {int} NOT NULL,
    actor {int} NOT NULL,
    data TEXT NOT NULL,
    hash {bytes} NOT NULL,
    once {bytes},
    once_sum {bytes},
    answer TEXT,
    PRIMARY KEY (county, lane, seq)
){clustered};
CREATE UNIQUE INDEX record_once ON record (county, once) WHERE once IS NOT NULL;
CREATE INDEX record_subject ON record (county, subject, at);

CREATE TABLE division (
    county {int} NOT NULL,
    code {int} NOT NULL,
    name TEXT NOT NULL,
    class {int} NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    successor {int},
    PRIMARY KEY (county, code)
){clustered};

CREATE TABLE calendar_day (
    county {int} NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (county, day)
){clustered};

CREATE TABLE parameter (
    county {int} NOT NULL,
    code TEXT NOT NULL,
    since TEXT NOT NULL,
    value TEXT NOT NULL,
    basis TEXT NOT NULL,
    PRIMARY KEY (county, code, since)
){clustered};

CREATE TABLE person (
    county {int} NOT NULL,
    id {int} NOT NULL,
    name TEXT NOT NULL,
    phone {bytes},
    phone_lookup {bytes},
    village {int},
    verified {int} NOT NULL,
    made_at {int} NOT NULL,
    PRIMARY KEY (county, id)
){clustered};
CREATE UNIQUE INDEX person_phone ON person (county, phone_lookup) WHERE phone_lookup IS NOT NULL;

CREATE TABLE login (
    county {int} NOT NULL,
    person {int} NOT NULL,
    account TEXT NOT NULL,
    password TEXT,
    must_change {int} NOT NULL,
    changed_at {int} NOT NULL,
    totp {bytes},
    totp_step {int} NOT NULL,
    enabled {int} NOT NULL,
    PRIMARY KEY (county, person)
){clustered};
CREATE UNIQUE INDEX login_account ON login (county, account);

-- Wrong passwords and codes, by digest of the account as typed: an account nobody has is locked like any other,
-- so that a lock tells nothing.
CREATE TABLE sign_in_try (
    county {int} NOT NULL,
    account {bytes} NOT NULL,
    failures {int} NOT NULL,
    locked_until {int} NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (county, account)
){clustered};

CREATE TABLE passkey (
    county {int} NOT NULL,
    credential {bytes} NOT NULL,
    person {int} NOT NULL,
    data TEXT NOT NULL,
    label TEXT NOT NULL,
    stage TEXT NOT NULL,
    made_at {int} NOT NULL,
    used_at {int} NOT NULL,
    PRIMARY KEY (county, credential)
){clustered};
CREATE INDEX passkey_person ON passkey (county, person);

CREATE TABLE post (
    county {int} NOT NULL,
    id {int} NOT NULL,
    person {int} NOT NULL,
    role TEXT NOT NULL,
    place {int} NOT NULL,
    since TEXT NOT NULL,
    until TEXT,
    PRIMARY KEY (county, id)
){clustered};
CREATE INDEX post_person ON post (county, person);
CREATE INDEX post_place ON post (county, place, role);

CREATE TABLE recusal (
    county {int} NOT NULL,
    person {int} NOT NULL,
    other {int} NOT NULL,
    relation TEXT NOT NULL,
    declared_at {int} NOT NULL,
    PRIMARY KEY (county, person, other)
){clustered};

CREATE TABLE session (
    county {int} NOT NULL,
    token {bytes} NOT NULL,
    id {int} NOT NULL,
    person {int} NOT NULL,
    stage TEXT NOT NULL,
    phone {bytes},
    device TEXT NOT NULL,
    made_at {int} NOT NULL,
    seen_at {int} NOT NULL,
    ends_at {int} NOT NULL,
    PRIMARY KEY (county, token)
){clustered};
CREATE INDEX session_person ON session (county, person, id);
CREATE INDEX session_screen ON session (county, person) WHERE stage = 'screen';

CREATE TABLE api_token (
    county {int} NOT NULL,
    token {bytes} NOT NULL,
    id {int} NOT NULL,
    person {int} NOT NULL,
    stage TEXT NOT NULL,
    phone {bytes},
    label TEXT NOT NULL,
    made_at {int} NOT NULL,
    ends_at {int} NOT NULL,
    PRIMARY KEY (county, token)
){clustered};
CREATE INDEX api_token_person ON api_token (county, person, id);

CREATE TABLE one_time_code (
    county {int} NOT NULL,
    phone_lookup {bytes} NOT NULL,
    code {bytes} NOT NULL,
    sent_at {int} NOT NULL,
    ends_at {int} NOT NULL,
    tries {int} NOT NULL,
    hour_start {int} NOT NULL,
    hour_count {int} NOT NULL,
    PRIMARY KEY (county, phone_lookup)
){clustered};

-- Messages to be sent. A row is written with the act that causes it and sent after the commit.
CREATE TABLE message (
    county {int} NOT NULL,
    id {int} NOT NULL,
    person {int} NOT NULL,
    sent_to {bytes} NOT NULL,
    body {bytes} NOT NULL,
    kind TEXT NOT NULL,
    subject {int} NOT NULL,
    cause TEXT NOT NULL,
    state TEXT NOT NULL,
    due_at {int} NOT NULL,
    tries {int} NOT NULL,
    PRIMARY KEY (county, id)
){clustered};
CREATE UNIQUE INDEX message_cause ON message (county, cause);
CREATE INDEX message_waiting ON message (county, due_at) WHERE state = 'waiting';

-- Which process did the work of which minute.
CREATE TABLE turn (
    county {int} NOT NULL,
    name TEXT NOT NULL,
    until {int} NOT NULL,
    PRIMARY KEY (county, name)
){clustered};

-- The id is the serial number behind the receipt code, so that a code finds its row without an index of its own.
CREATE TABLE appeal (
    county {int} NOT NULL,
    id {int} NOT NULL,
    village {int} NOT NULL,
    town {int} NOT NULL,
    year {int} NOT NULL,
    number {int} NOT NULL,
    receipt {int} NOT NULL,
    -- NULL when nobody knows, and for a sealed one, of which only the keyed mark is kept.
    filer {int},
    filer_mark {bytes},
    mode TEXT NOT NULL,
    channel TEXT NOT NULL,
    category TEXT NOT NULL,
    shown {int} NOT NULL,
    text TEXT NOT NULL,
    spot TEXT NOT NULL,
    -- Of a sealed one: village, filer, text and spot, encrypted. The columns then hold the place of its desk and nothing.
    secret {bytes},
    salt {bytes} NOT NULL,
    stage TEXT NOT NULL,
    -- 0 ended, 1 the office owes something, 2 the villager may say something, 11 and 12 the same, sealed.
    shelf {int} NOT NULL,
    office TEXT NOT NULL,
    desk_place {int} NOT NULL,
    handler {int},
    filed_at {int} NOT NULL,
    accept_due {int} NOT NULL,
    reply_due {int} NOT NULL,
    step_due {int} NOT NULL,
    accepted_at {int},
    replied_at {int},
    ended_at {int},
    outcome TEXT,
    rating {int},
    reminded {int} NOT NULL,
    -- What only some appeals come to, as JSON, empty for most.
    side TEXT NOT NULL,
    version {int} NOT NULL,
    PRIMARY KEY (county, id)
){clustered};
CREATE INDEX appeal_filer ON appeal (county, filer, id);
CREATE INDEX appeal_filer_mark ON appeal (county, filer_mark, id) WHERE filer_mark IS NOT NULL;
CREATE INDEX appeal_village ON appeal (county, village, step_due, id) WHERE shelf = 1;
CREATE INDEX appeal_town ON appeal (county, town, step_due, id) WHERE shelf = 1;
-- A condition that always holds: only questions about the whole county repeat it, so that these two are never taken for
-- a place inside it.
CREATE INDEX appeal_county ON appeal (county, step_due, id) WHERE shelf = 1 AND number > 0;
CREATE INDEX appeal_waiting ON appeal (county, step_due, id) WHERE shelf = 2 AND number > 0;
CREATE INDEX appeal_waiting_village ON appeal (county, village, step_due, id) WHERE shelf = 2;
CREATE INDEX appeal_waiting_town ON appeal (county, town, step_due, id) WHERE shelf = 2;
CREATE INDEX appeal_office ON appeal (county, office, desk_place, shelf, step_due, id) WHERE office <> 'village';
CREATE INDEX appeal_sealed ON appeal (county, shelf, step_due, id) WHERE shelf > 10;
CREATE INDEX appeal_shown ON appeal (county, village, year, number) WHERE shown = 1;
CREATE INDEX appeal_shown_county ON appeal (county, filed_at, id) WHERE shown = 1;

-- What was said at a step, never changed, bound by the commitment in the event of its version.
CREATE TABLE appeal_note (
    county {int} NOT NULL,
    appeal {int} NOT NULL,
    v {int} NOT NULL,
    kind TEXT NOT NULL,
    person {int},
    at {int} NOT NULL,
    body TEXT NOT NULL,
    secret {bytes},
    PRIMARY KEY (county, appeal, v)
){clustered};
CREATE INDEX appeal_note_reply ON appeal_note (county, person, at) WHERE kind = 'appeal.replied';

-- Who said: with me too.
CREATE TABLE appeal_cosign (
    county {int} NOT NULL,
    appeal {int} NOT NULL,
    person {int} NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (county, appeal, person)
){clustered};

-- What a desk finds besides the appeals that lie with it: parts it was asked for ('part'), and among its own those
-- that were taken up again ('again'). Follows from the appeals, few of which have any.
CREATE TABLE appeal_mark (
    county {int} NOT NULL,
    kind TEXT NOT NULL,
    office TEXT NOT NULL,
    place {int} NOT NULL,
    due {int} NOT NULL,
    appeal {int} NOT NULL,
    PRIMARY KEY (county, kind, office, place, due, appeal)
){clustered};

CREATE TABLE appeal_series (
    county {int} NOT NULL,
    village {int} NOT NULL,
    year {int} NOT NULL,
    last {int} NOT NULL,
    PRIMARY KEY (county, village, year)
){clustered};
