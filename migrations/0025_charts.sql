-- Charts of accounts that came as data. Rows are only ever inserted: a chart that was taken in never changes.

CREATE TABLE chart (
    county {int} NOT NULL,
    -- Made from its content, so that the same chart has the same code everywhere.
    code TEXT{bytewise} NOT NULL,
    -- In the order in which they were taken in.
    n {int} NOT NULL,
    name TEXT NOT NULL,
    basis TEXT NOT NULL,
    since TEXT NOT NULL,
    -- Digest of the file.
    file TEXT NOT NULL,
    PRIMARY KEY (county, code)
){clustered};

CREATE TABLE chart_account (
    county {int} NOT NULL,
    chart TEXT{bytewise} NOT NULL,
    code TEXT{bytewise} NOT NULL,
    name TEXT NOT NULL,
    class TEXT NOT NULL,
    side TEXT NOT NULL,
    -- What it is for beside its class, empty for most.
    purpose TEXT NOT NULL,
    PRIMARY KEY (county, chart, code)
){clustered};

-- Lines of a chart's statements. Those of the latest edition hold.
CREATE TABLE chart_line (
    county {int} NOT NULL,
    chart TEXT{bytewise} NOT NULL,
    edition {int} NOT NULL,
    statement TEXT{bytewise} NOT NULL,
    n {int} NOT NULL,
    name TEXT NOT NULL,
    level {int} NOT NULL,
    parts TEXT NOT NULL,
    PRIMARY KEY (county, chart, edition, statement, n)
){clustered};
